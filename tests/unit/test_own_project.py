"""`--project-dir`: a dbt project that people wrote is run, planned and read, from whichever folder."""

from __future__ import annotations

import io
import json
from pathlib import Path
from threading import Thread

import duckdb
import pytest
import yaml
from projects import MONITOR, ROOT, run_dbt
from schedule_world import wait_until

from mpm_py.cli import invoke
from mpm_py.schedule import Log, schedule
from mpm_py.warehouse.chosen import DbtProject

SCORED = """
    create table scored as
    select timestamp '2024-01-01' + to_seconds(i * 600) as seen_at, (i * 7919 % 1000) / 100.0 as steady
    from range(1440) as t(i)
"""
DAILY = {
    "relation": {"source": "raw", "table": "scored"},
    "event_time": "seen_at",
    "begin": "2024-01-01",
    "features": ["steady"],
    "baseline": {"rolling": 5},
    "thresholds": {"psi": 1.0},
}
FILES = {
    "dbt_project.yml": {
        "name": "shop",
        "profile": "shop",
        "models": {"shop": {"daily": {"+schema": "watch", "+alias": "daily_observations"}}},
        "vars": {"mpm": {"monitors": {"daily": DAILY}}},
    },
    # Relative to where people run dbt, which is this folder.
    "profiles.yml": {
        "shop": {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": "shop.duckdb"}}}
    },
    "packages.yml": {"packages": [{"local": str(ROOT)}]},
    "models/sources.yml": {
        "sources": [{"name": "raw", "schema": "main", "tables": [{"name": "scored"}]}],
        "models": [
            {"name": "mpm_health", "data_tests": [{"mpm.no_failing_checks": {"name": "all_is_well"}}]}
        ],
    },
    "models/daily.sql": MONITOR,
    "models/for_the_board.sql": "select * from {{ ref('mpm_health') }}",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "shop"
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        (folder / path).write_text(text, encoding="utf-8")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute(SCORED)
    run_dbt(folder, "deps")
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def _relations(folder: Path) -> set[str]:
    with duckdb.connect(str(folder / "shop.duckdb"), read_only=True) as connection:
        rows = connection.execute("select table_schema || '.' || table_name from information_schema.tables")
        return {name for (name,) in rows.fetchall()}


def test_it_is_planned_run_and_read(shop: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]):
    given = ["--project-dir", str(shop)]
    assert invoke(["plan", *given]) == 0
    assert "first run" in capsys.readouterr().out
    assert "main_watch.daily_observations" not in _relations(shop)

    (shop / "target").mkdir(exist_ok=True)
    (shop / "target" / "run_results.json").write_text("of the user's last command", encoding="utf-8")
    assert invoke(["run", *given, "--json", "run.json"]) == 0
    (daily,) = json.loads(Path("run.json").read_text(encoding="utf-8"))["monitors"]
    assert (daily["name"], daily["status"], daily["window_count"]) == ("daily", "observed", 10)
    found = _relations(shop)
    assert {"main_watch.daily_observations", "main_mpm.mpm_health"} <= found
    # What the user makes of results is built by the user.
    assert not any("for_the_board" in name for name in found)
    assert (shop / "target" / "run_results.json").read_text() == "of the user's last command"
    assert not list(elsewhere.glob("*.duckdb"))

    capsys.readouterr()
    assert invoke(["status", *given]) == 0
    assert "daily" in capsys.readouterr().out


def test_the_doctor_looks_at_it(shop: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]):
    """After the run above."""

    def examined(*options: str) -> tuple[int, dict[str, str]]:
        capsys.readouterr()
        code = invoke(["doctor", "--project-dir", str(shop), *options, "--json"])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return code, {finding["check"]: f"{finding['text']} > {finding['next_step']}" for finding in findings}

    code, found = examined()
    assert code == 0 and "1 monitor, results in schema main_mpm" in found["dbt project"]
    assert "observed last" in found["last run"] and "complete" in found["results"]
    assert "monitors file" not in found and "relation" not in found
    code, found = examined("--select", "dayly")
    assert code == 2 and "did you mean daily?" in found["dbt project"]


def test_tests_of_the_project_decide_too(shop: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]):
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute("insert into scored select seen_at, 1e6 from scored where seen_at >= '2024-01-10'")
    assert invoke(["run", "--project-dir", str(shop), "--quiet"]) == 1
    assert "test failed all_is_well" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--project-dir", "nowhere"], 2, "there is no dbt project in nowhere"),
        (["--project-dir", "{shop}", "--database", "f.duckdb"], 2, "--database and --project-dir exclude"),
        (["--project-dir", "{shop}", "--target", "prod"], 2, "prod"),
        (["--project-dir", "{shop}", "--select", "dayly"], 2, "did you mean daily?"),
    ],
)
def test_what_is_wrong_is_told(
    shop: Path,
    elsewhere: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    code: int,
    words: str,
):
    assert invoke(["run", *(option.format(shop=shop) for option in options)]) == code
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_a_project_without_the_package_is_told(elsewhere: Path, capsys: pytest.CaptureFixture[str]):
    folder = elsewhere / "plain"
    folder.mkdir()
    (folder / "dbt_project.yml").write_text("{name: plain, profile: shop}", encoding="utf-8")
    (folder / "profiles.yml").write_text(yaml.safe_dump(FILES["profiles.yml"]), encoding="utf-8")
    duckdb.connect(str(folder / "shop.duckdb")).close()
    assert invoke(["run", "--project-dir", str(folder)]) == 2
    assert "does not have the package mpm" in capsys.readouterr().err


def test_a_schedule_runs_it_in_processes_of_their_own(shop: Path, elsewhere: Path):
    said = io.StringIO()
    given = {"cron": "0 0 1 1 *", "select": ["daily"], "log": Log("json", said)}
    service = schedule(elsewhere / "monitors.yml", DbtProject(str(shop)), **given)
    thread = Thread(target=service.serve)
    thread.start()
    try:
        wait_until(lambda: '"event": "next"' in said.getvalue(), said.getvalue, seconds=300)
    finally:
        service.stop()
        thread.join(90)
    events = {event["event"]: event for event in map(json.loads, said.getvalue().splitlines())}
    assert events["starting"]["monitors"] == ["daily"] and events["starting"]["schema"] == "main_mpm"
    # What the test of the project found before is there still.
    assert (events["finished"]["outcome"], events["finished"]["exit_code"]) == ("failing", 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "say when to run: --cron '5 * * * *'"),
        (["--cron", "0 6 * * *", "--select", "dayly"], "did you mean daily?"),
        (["--cron", "0 6 * * *", "--notify"], "monitors.yml declares no channels"),
    ],
)
def test_a_schedule_of_a_project_needs_to_know_when(
    shop: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
):
    assert invoke(["schedule", "--project-dir", str(shop), *options]) == 2
    assert words in capsys.readouterr().err


def test_a_password_that_dbt_repeats_is_struck_out(elsewhere: Path, capsys: pytest.CaptureFixture[str]):
    folder = elsewhere / "digits"
    folder.mkdir()
    (folder / "dbt_project.yml").write_text("{name: digits, profile: shop}", encoding="utf-8")
    server = {"type": "postgres", "host": "127.0.0.1", "port": 1, "user": "u", "dbname": "d", "schema": "s"}
    profile = {"shop": {"target": "dev", "outputs": {"dev": {**server, "password": 987654321}}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    assert invoke(["run", "--project-dir", str(folder)]) == 2
    said = capsys.readouterr()
    assert "987654321" not in said.out + said.err and "***" in said.err
