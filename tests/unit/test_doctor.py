"""`mpm doctor` on a DuckDB file and without one: what is fine, what is broken, and that nothing is changed."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from mpm_py import cli
from mpm_py.doctor import machine
from mpm_py.doctor.extras import EXTRAS
from mpm_py.doctor.facts import Finding
from mpm_py.doctor.relations import declared_columns
from mpm_py.lock import alone
from mpm_py.monitor import Monitor
from mpm_py.project import cache_folder
from mpm_py.warehouse.duckdb_file import DuckDBFile

SCORED = {
    "relation": "scored",
    "event_time": "seen_at",
    "baseline": {"relation": "train"},
    "prediction": {"score": "p_late", "positive": True, "threshold": 0.5},
    "label": "late",
    "segments": ["Channel"],
}
TABLE = "SELECT now()::TIMESTAMP AS seen_at, 0.5 AS p_late, true AS late, 'web' AS channel"

Doctor = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Run `mpm doctor --json` in a folder with a database and monitors: exit code and findings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "80")
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute(f"CREATE TABLE scored AS {TABLE}")
        connection.execute(f"CREATE TABLE train AS {TABLE}")

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        code = cli.invoke(["doctor", *arguments, "--json"])
        printed = capsys.readouterr()
        told = json.loads(printed.out)
        assert told["exit_code"] == code and "Traceback" not in printed.err
        assert all(finding["next_step"] for finding in told["findings"] if finding["level"] == "error")
        return code, told["findings"]

    declare()
    return run


def declare(**changes: Any) -> None:
    declared = {"warehouse": {"database": "shop.duckdb"}, "monitors": {"scored": SCORED | changes}}
    Path("monitors.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")


def levels(findings: list[dict[str, Any]]) -> dict[str, str]:
    """The worst level of each check."""
    order = ["ok", "warning", "error"]
    worst: dict[str, str] = {}
    for finding in findings:
        check = finding["check"]
        worst[check] = max(worst.get(check, "ok"), finding["level"], key=order.index)
    return worst


def bad(findings: list[dict[str, Any]], level: str = "error") -> list[str]:
    return [
        f"{finding['check']}: {finding['text']} > {finding['next_step']}"
        for finding in findings
        if finding["level"] == level
    ]


def test_all_is_well_and_nothing_is_changed(doctor: Doctor, tmp_path: Path) -> None:
    before = {
        file: hashlib.sha256(file.read_bytes()).digest() for file in tmp_path.rglob("*") if file.is_file()
    }
    code, findings = doctor()
    assert code == 0 and bad(findings) == []
    assert levels(findings) == dict.fromkeys(
        [
            *(
                "Python",
                "mpm",
                "cache folder",
                "monitors file",
                "dbt-core",
                "dbt-duckdb",
                "vl-convert-python",
            ),
            *("disk space", "lock", "connection", "result schema", "relation", "last run"),
        ],
        "ok",
    ) | {"last run": "warning"}
    assert "schema mpm has no results yet > mpm run" in bad(findings, "warning")[0]
    after = {
        file: hashlib.sha256(file.read_bytes()).digest() for file in tmp_path.rglob("*") if file.is_file()
    }
    assert after == before


def test_without_a_file_it_is_the_machine_and_the_next_step(doctor: Doctor) -> None:
    shutil.move("monitors.yml", "monitor.yml")
    code, findings = doctor()
    assert code == 0 and not any(finding["check"] == "connection" for finding in findings)
    assert bad(findings, "warning") == [
        "monitors file: there is no monitors.yml > did you mean --monitors monitor.yml?"
    ]
    Path("monitor.yml").unlink()
    assert "mpm init" in bad(doctor()[1], "warning")[0]
    code, findings = doctor("--database", "shop.duckdb")
    assert code == 0 and levels(findings)["connection"] == levels(findings)["result schema"] == "ok"


def test_every_mistake_of_the_file_is_told_at_once(doctor: Doctor) -> None:
    declare(grian="day", min_rows=-1)
    code, findings = doctor()
    assert code == 2 and levels(findings)["monitors file"] == "error"
    told = bad(findings)
    assert len(told) == 2 and any("grian" in text and "grain" in text for text in told)
    assert any("min_rows" in text for text in told) and all("monitors.yml:" in text for text in told)
    Path("monitors.yml").write_text("monitors:\n  a: [\n", encoding="utf-8")
    code, findings = doctor()
    assert code == 2 and levels(findings)["monitors file"] == "error"


@pytest.mark.parametrize(
    ("changes", "level", "said"),
    [
        ({"relation": "scord"}, "error", "scord was not found"),
        ({"relation": "scord"}, "error", "did you mean scored?"),
        ({"baseline": {"relation": "trian"}}, "error", "baseline of scored: relation main.trian"),
        ({"label": "lat"}, "error", "main.scored has no column lat, which label names > did you mean late?"),
        ({"event_time": "seen"}, "error", "which event_time names > did you mean seen_at?"),
        ({"features": {"exclude": ["nothing_like_it"]}}, "error", "which features.exclude names > correct"),
    ],
)
def test_what_monitors_read_is_there(doctor: Doctor, changes: dict[str, Any], level: str, said: str) -> None:
    declare(**changes)
    code, findings = doctor()
    assert code == 2 and any(said in text for text in bad(findings, level)), findings
    assert levels(findings)["result schema"] == "ok", "the others go on"


def test_only_what_some_monitors_read(doctor: Doctor) -> None:
    declared = {"good": SCORED, "bad": SCORED | {"relation": "main.nothing"}}
    Path("monitors.yml").write_text(
        yaml.safe_dump({"warehouse": {"database": "shop.duckdb"}, "monitors": declared}), encoding="utf-8"
    )
    assert doctor()[0] == 2
    code, findings = doctor("--select", "good")
    assert code == 0 and not any("bad" in finding["text"] for finding in findings)
    code, findings = doctor("--select", "goood")
    assert code == 2 and "did you mean good?" in bad(findings)[0]


def test_a_column_that_a_monitor_has_had_is_a_warning(doctor: Doctor) -> None:
    declare(label="lat")
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("CREATE SCHEMA mpm")
        connection.execute("CREATE TABLE mpm.scored AS SELECT 1 AS x")
    code, findings = doctor()
    assert code == 0 and "has no column lat" in bad(findings, "warning")[0]


def test_a_view_whose_file_is_gone(doctor: Doctor) -> None:
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute(f"COPY ({TABLE}) TO 'rows.parquet'")
        connection.execute("CREATE VIEW of_file AS SELECT * FROM 'rows.parquet'")
    declare(relation="of_file")
    assert doctor()[0] == 0
    Path("rows.parquet").unlink()
    code, findings = doctor()
    assert code == 2 and "rows.parquet" in bad(findings)[0]


def test_packages_that_are_missing_or_too_old(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    original = metadata.version
    changed = {"apprise": None, "dbt-duckdb": None, "dbt-core": "1.9.0", "vl-convert-python": None}

    def version(name: str) -> str:
        found = changed.get(name, original) if name in changed else original(name)
        if found is None:
            raise metadata.PackageNotFoundError(name)
        return str(found)

    monkeypatch.setattr("mpm_py.doctor.extras.version", version)
    code, findings = doctor()
    assert code == 2 and bad(findings) == [
        "dbt-core: 1.9.0 is installed; mpm supports <1.12,>=1.10.8 > pip install 'mpm[dbt]'",
        "dbt-duckdb: is not installed; mpm run on a DuckDB file needs it > pip install 'mpm[dbt]'",
    ]
    assert levels(findings)["vl-convert-python"] == "warning" and "apprise" not in levels(findings)
    declared = yaml.safe_load(Path("monitors.yml").read_text(encoding="utf-8"))
    declared["notify"] = {"channels": {"team": {"url": {"env": "HOOK"}}}}
    Path("monitors.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    assert any("apprise: is not installed; mpm notify, which" in text for text in bad(doctor()[1]))


def test_the_extras_are_those_of_the_project() -> None:
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    for extra, requirements in EXTRAS.items():
        assert list(requirements) == project["project"]["optional-dependencies"][extra]


def test_a_run_that_is_under_way(doctor: Doctor, tmp_path: Path) -> None:
    folder = cache_folder(DuckDBFile.of("shop.duckdb"), "mpm")
    with alone(folder):
        code, findings = doctor()
        assert (
            code == 0
            and "lock: results are being written by another mpm: process" in bad(findings, "warning")[0]
        )
    assert levels(doctor()[1])["lock"] == "ok"
    with alone(folder):
        pass


def test_a_file_that_another_program_writes(doctor: Doctor) -> None:
    holding = (
        "import duckdb, time; c = duckdb.connect('shop.duckdb'); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", holding], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        try:
            code, findings = doctor()
        finally:
            other.kill()
    assert (
        code == 2 and bad(findings)[0].startswith("connection: ") and "close the program" in bad(findings)[0]
    )


def test_a_full_disk_and_a_cache_that_cannot_be_written(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usage = shutil.disk_usage(tmp_path)
    for free, level in ((1 << 30, "warning"), (1 << 20, "error")):
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda path, free=free: usage._replace(free=free))
        assert levels(doctor()[1])["disk space"] == level
    monkeypatch.setenv("MPM_CACHE_DIR", "/proc/nothing/cache")
    code, findings = doctor()
    assert code == 2 and any("MPM_CACHE_DIR" in text for text in bad(findings))


def test_a_check_that_dies_is_a_line(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(path: object) -> None:
        raise RuntimeError("password=planted")

    monkeypatch.setattr(machine.shutil, "disk_usage", die)
    code, findings = doctor()
    assert code == 2 and "disk space: the check itself failed: RuntimeError" in bad(findings)[0]
    assert "planted" not in str(findings) and levels(findings)["relation"] == "ok"


def test_what_others_say_of_a_secret_is_struck_out() -> None:
    told = Finding("connection", "no user with planted", "error", "planted is wrong").without(["", "planted"])
    assert (told.text, told.next_step) == ("no user with ***", "*** is wrong")


def test_what_the_last_run_left(doctor: Doctor) -> None:
    """Tables of a run, of which one has gone and one lacks a column, as after an update of mpm."""
    from mpm_py.contract.tables import TABLES
    from mpm_py.translate.dialects import DIALECTS

    types = DIALECTS["duckdb"].types
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("CREATE SCHEMA mpm")
        connection.execute("CREATE TABLE mpm.scored AS SELECT 1 AS x")
        for table in TABLES:
            columns = ", ".join(f'"{column.name}" {types[column.type]}' for column in table.columns)
            connection.execute(f"CREATE TABLE mpm.{table.name} ({columns})")
        observed = "(monitor, column_name, bin_kind, observed_at)"
        hour_ago = "now() AT TIME ZONE 'UTC' - INTERVAL 3 HOURS"
        connection.execute(
            f"INSERT INTO mpm.mpm_observations {observed} VALUES ('scored', '__relation__', 'total', {hour_ago})"
        )
    code, findings = doctor()
    assert code == 0 and bad(findings, "warning") == []
    (told,) = [finding["text"] for finding in findings if finding["check"] == "last run"]
    assert told.startswith("observed last 20") and told.endswith("3 hours ago; 1 monitor in schema mpm")
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("DROP TABLE mpm.mpm_checks")
        connection.execute("ALTER TABLE mpm.mpm_health DROP COLUMN status")
        connection.execute("DROP TABLE mpm.scored")
    assert bad(doctor()[1], "warning") == [
        "results: not complete: mpm_checks missing > mpm run",
        "results: written by another version of mpm: mpm_health.status missing > mpm run adds what is missing",
        "results: not run yet: scored > mpm run",
    ]


def test_the_lines_of_a_terminal(doctor: Doctor, capsys: pytest.CaptureFixture[str]) -> None:
    declare(label="lat")
    assert cli.invoke(["doctor"]) == 2
    out = capsys.readouterr().out
    assert all(len(line) <= 80 for line in out.splitlines()) and "\x1b[" not in out
    lines = out.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("✗ relation"))
    assert "Next step: did you mean late?" in " ".join(lines[at : at + 4])
    assert lines[-1] == "1 thing stops a run, and 1 warning."


def test_a_terminal_of_plain_letters_tells_good_from_bad(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(label="lat")
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr(sys, "stdout", plain)
    assert cli.invoke(["doctor"]) == 2
    plain.seek(0)
    signs = {line[0] for line in plain.read().splitlines() if line[:1] in "+!x?" and line}
    assert signs == {"+", "!", "x"}


def test_declared_columns_are_those_that_a_run_asks_for() -> None:
    text = (Path(__file__).parents[2] / "macros/observe/checks.sql").read_text(encoding="utf-8")
    listed = text.split("{% macro _declared_columns")[1].split("{%- endmacro")[0]
    monitor = Monitor.declare(
        "m",
        {
            "relation": "t",
            "event_time": "a",
            "id": "b",
            "prediction": {"class": "c", "scores": {"x": "d", "y": "e"}},
            "label": "f",
            "features": {"include": ["g"], "numeric": ["g"]},
            "segments": ["h"],
            "operations": ["i"],
            "sensitive": ["g"],
            "importance": {"g": 1},
            "missing_values": {"g": ["?"]},
        },
    )
    keys = {key for key, _ in declared_columns(monitor)}
    assert len(keys) >= 12 and all(f"('{key}'," in listed for key in keys)
    assert {name for _, name in declared_columns(monitor)} == set("abcdefghi")


def test_it_is_quick(doctor: Doctor) -> None:
    started = time.perf_counter()
    doctor()
    assert time.perf_counter() - started < 10
