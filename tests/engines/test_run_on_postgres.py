"""`mpm run`, `status`, `mark`, `report` and `backtest` on PostgreSQL from end to end, without dbt to be seen or a secret to be found."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from postgres_server import HOST, PostgresServer, shared_server
from receiver import receiver

from mpm_py import cli
from mpm_py.errors import BusyError
from mpm_py.notify import notify
from mpm_py.schedule import Log, schedule
from mpm_py.warehouse.chosen import find_database

DATABASE, WATCHER, SECRET = "watched", "run_watcher", "s3cr3t-Pl4nted"
SCORED = """
    CREATE TABLE raw.scored AS
    SELECT timestamp '2024-01-01' + i * interval '600 seconds' AS seen_at,
        CAST((i * 7919 % 1000) / 100.0 + CASE WHEN i >= 1000 THEN 5 ELSE 0 END AS double precision) AS moved
    FROM generate_series(CAST(0 AS bigint), 1439) AS t(i)
"""
MOVED = {
    "relation": "raw.scored",
    "event_time": "seen_at",
    "begin": "2024-01-01",
    "features": ["moved"],
    "baseline": {"rolling": 5},
    "thresholds": {"psi": {"fail": 0.25}},
}
PROFILE = """
shop:
  outputs:
    default: {type: postgres, host: HOST, port: PORT, user: USER, password: "{{ env_var('SHOP_WORD') }}", dbname: DB, schema: raw}
"""

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def server() -> PostgresServer:
    server = shared_server()
    server.make_database(DATABASE, WATCHER, ("mpm",))
    server.require_password(WATCHER, SECRET)
    with server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(SCORED)
    return server


@pytest.fixture(scope="module")
def folder(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to work in; all that is made is made in it."""
    place = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("MPM_CACHE_DIR", str(place / "cache"))
        patch.setenv("COLUMNS", "200")
        declare(place, {"moved": MOVED})
        yield place


def declare(folder: Path, monitors: dict[str, Any]) -> None:
    declared = {
        "monitors": monitors,
        "notify": {"channels": {"team": {"url": {"env": "HOOK"}, "secret": {"env": "KEY"}}}},
    }
    (folder / "monitors.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")


@pytest.fixture
def address(server: PostgresServer) -> str:
    return f"postgresql://{WATCHER}:{SECRET}@{HOST}:{server.port}/{DATABASE}"


@pytest.fixture
def mpm(folder: Path, address: str, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> Command:
    """Run a command as it is typed, with the password in the address: exit code, stdout, stderr, none of them with the password."""

    def run(*words: str, database: str = address) -> tuple[int, str, str]:
        arguments = [*words, *(["--database", database] if database else [])]
        monkeypatch.setattr(sys, "argv", ["mpm", *arguments])
        code = cli.invoke(arguments)
        printed = capfd.readouterr()
        assert SECRET not in printed.out + printed.err and "Traceback" not in printed.err
        return code, printed.out, printed.err

    return run


HOLD = """
import sys, time
from mpm_py.warehouse.chosen import find_database
with find_database(sys.argv[1], None, None).alone("mpm"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_only_one_of_all_machines_writes_the_results_of_a_schema(mpm: Command, address: str) -> None:
    """Another process, which holds none of the locks of this machine, is as good as another machine."""
    database = find_database(address, None, Path("monitors.yml"))
    with subprocess.Popen([sys.executable, "-c", HOLD, address], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        code, _, err = mpm("run")
        assert code == 2 and "these results are being written by another one: mpm, process" in err
        assert f"process {other.pid} on {socket.gethostname()}, connected since 20" in err
        with database.alone("mpm_of_others"):
            pass
        other.kill()
    with (
        database.alone("mpm"),
        pytest.raises(BusyError, match=f"process {os.getpid()} on"),
        database.alone("mpm"),
    ):
        pass


def incidents(mpm: Command) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(mpm("status", "--json")[1])["incidents"]
    return found


def test_run_status_report_backtest_mark_notify(
    mpm: Command, address: str, folder: Path, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(folder, {"moved": MOVED, "absent": MOVED | {"relation": "raw.scord"}})
    code, out, err = mpm("run", "--json", "run.json")
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (code, told["exit_code"]) == (2, 2), "a monitor is broken, and the others go on"
    assert told["database"] == f"postgresql://{WATCHER}@{HOST}:{server.port}/{DATABASE}"
    runs = {monitor["name"]: monitor for monitor in told["monitors"]}
    assert (runs["moved"]["status"], runs["moved"]["window_count"], runs["moved"]["row_count"]) == (
        "observed",
        10,
        1440,
    )
    assert runs["absent"]["failure"]["next_step"] == "did you mean scored?"
    assert "moved: psi is" in out and "absent" in err

    code, out, _ = mpm("status", "moved")
    assert code == 1 and "FAIL" in out
    assert mpm("report", "moved", "--output", "monday.html")[0] == 1
    assert "moved: psi is" in (folder / "monday.html").read_text(encoding="utf-8")
    (incident,) = incidents(mpm)
    code, out, _ = mpm("backtest", "moved")
    assert code == 0 and "1 alarm at sensitivity 1" in out
    with receiver() as phone, ThreadPoolExecutor(4) as several:
        monkeypatch.setenv("HOOK", phone.address)
        monkeypatch.setenv("KEY", "signs")
        told_at_once = [several.submit(notify, "monitors.yml", address) for _ in range(4)]
        assert {one.result().exit_code for one in told_at_once} == {0}
        assert phone.told == [("opened", incident["incident_id"])], "four at once, and one has told it"

        marking = ("mark", incident["incident_id"][:8], "--expected", "--note", "a new sensor")
        assert mpm(*marking, "--json", "mark.json")[0] == 0
        marked = json.loads(Path("mark.json").read_text(encoding="utf-8"))
        assert (marked["incident_id"], marked["note"]) == (incident["incident_id"], "a new sensor")
        assert incidents(mpm) == [] and mpm("status")[0] == 0
        phone.forget()
        code, out, _ = mpm("notify")
        assert code == 0 and "resolved" in out and phone.told == [("resolved", incident["incident_id"])]
        assert mpm("notify")[0] == 0 and len(phone.requests) == 1
    with server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT note, incident_id FROM mpm.mpm_marks")
        assert cursor.fetchall() == [("a new sensor", incident["incident_id"])]
    holding = [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert holding == [], "the password is in no file: project, artifacts, logs, JSON, report"
    assert any(folder.rglob("dbt.log")) and any(folder.rglob("run_results.json"))


def test_a_schedule_runs_it_by_itself(folder: Path, address: str, server: PostgresServer) -> None:
    declare(folder, {"moved": MOVED})
    said = io.StringIO()
    service = schedule("monitors.yml", address, cron="0 0 1 1 *", log=Log("json", said))
    thread = threading.Thread(target=service.serve)
    thread.start()
    deadline = time.monotonic() + 240
    while '"finished"' not in said.getvalue() and time.monotonic() < deadline:
        time.sleep(0.2)
    service.stop()
    thread.join(60)
    (run,) = [
        event for event in map(json.loads, said.getvalue().splitlines()) if event["event"] == "finished"
    ]
    assert run["outcome"] in ("healthy", "failing"), run
    assert SECRET not in said.getvalue() + str(service.settings.options)
    with server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM mpm.mpm_health WHERE monitor = 'moved'")
        assert cursor.fetchone()[0] >= 10


def test_a_profile_of_dbt_is_enough(
    mpm: Command, folder: Path, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        PROFILE.replace("HOST", HOST)
        .replace("PORT", str(server.port))
        .replace("USER", WATCHER)
        .replace("DB", DATABASE)
    )
    (folder / "profiles.yml").write_text(text, encoding="utf-8")
    (folder / "monitors.yml").write_text(
        yaml.safe_dump({"warehouse": {"profile": "shop"}, "monitors": {"moved": MOVED}}), encoding="utf-8"
    )
    code, _, err = mpm("status", database="")
    assert code == 2 and "cannot be rendered" in err and "set the environment variable that it names" in err
    monkeypatch.setenv("SHOP_WORD", SECRET)
    assert mpm("status", database="")[0] == mpm("status", "--profile", "shop", database="")[0] == 0
    monkeypatch.setenv("SHOP_WORD", "other")
    code, _, err = mpm("run", database="")
    assert code == 2 and "password authentication failed" in err
    assert "check user and password in profile shop, target default, of" in err


def test_a_schema_that_may_not_be_written_to_says_who_can_help(
    mpm: Command, folder: Path, server: PostgresServer
) -> None:
    for schema, said, wanted in (
        ("elsewhere", "may not make one", f'CREATE SCHEMA "elsewhere" AUTHORIZATION "{WATCHER}"'),
        ("raw", "may not make tables in schema raw", f'GRANT USAGE, CREATE ON SCHEMA "raw" TO "{WATCHER}"'),
    ):
        (folder / "monitors.yml").write_text(
            yaml.safe_dump({"warehouse": {"schema": schema}, "monitors": {"moved": MOVED}}), encoding="utf-8"
        )
        code, out, err = mpm("run")
        assert (code, out) == (2, "") and said in err and wanted in err


def test_a_server_that_is_gone_is_told_before_dbt_starts(mpm: Command) -> None:
    code, out, err = mpm("run", database=f"postgresql://{WATCHER}:{SECRET}@{HOST}:1/{DATABASE}")
    assert (code, out) == (2, "") and "cannot be reached" in err and f"reached at {HOST}:1" in err
