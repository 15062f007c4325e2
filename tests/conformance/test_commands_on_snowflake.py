"""`mpm plan` with EXPLAIN, `schedule`, `notify` and `mark` on an emulation of Snowflake, never the service.

The emulation has no EXPLAIN of the service's: what it answers is made by these tests, in the form of Snowflake's documentation.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("snowflake.connector", reason="the connector of Snowflake is not installed")
import yaml
from grammars import violations
from receiver import Receiver, receiver
from snowflake_server import EXPLAINED
from snowflake_shop import (
    PASSPHRASE,
    SECRET,
    WATCHER,
    Mpm,
    is_harmless,
    load_scored,
    sent,
    stored,
    typed,
    with_a_secret,
    working_in,
)
from warehouse import Warehouse

pytestmark = pytest.mark.only_on("snowflake")

MONITORS = {
    "warehouse": {"profile": "shop", "schema": "watched"},
    "monitors": {
        "scored": {
            "relation": "raw.scored",
            "event_time": "seen_at",
            "begin": "2024-01-01",
            "features": ["moved"],
            "thresholds": {"psi": {"fail": 0.25}},
        }
    },
    "notify": {"channels": {"team": {"url": {"env": "HOOK"}, "secret": {"env": "KEY"}}}},
}
EXPLAIN = "EXPLAIN USING JSON "
PARTITIONS, OF, BYTES = 12, 340, 200_000_000
NOTE = """it's "new" \\ {{ list }}; --"""


@pytest.fixture(scope="module")
def loaded(running: Warehouse) -> Warehouse:
    load_scored(running)
    return running


@pytest.fixture(scope="module")
def phone() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


@pytest.fixture(scope="module")
def folder(loaded: Warehouse, phone: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("commands")
    (place / "monitors.yml").write_text(yaml.safe_dump(MONITORS), encoding="utf-8")
    with working_in(place, loaded), pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOOK", phone.address)
        patch.setenv("KEY", "signs")
        yield place


@pytest.fixture
def mpm(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> Mpm:
    return typed(monkeypatch, capfd)


@pytest.fixture
def explains(loaded: Warehouse) -> Iterator[None]:
    """The emulation answers EXPLAIN with what is made here."""
    sums = {"partitionsTotal": OF, "partitionsAssigned": PARTITIONS, "bytesAssigned": BYTES}
    operations = [
        {"id": 0, "operation": "Result", "expressions": ["SCORED.MOVED"]},
        {"id": 1, "parentOperators": [0], "operation": "TableScan", "objects": ["SHOP.RAW.SCORED"], **sums},
    ]
    answer = loaded.folder / EXPLAINED
    answer.write_text(json.dumps({"GlobalStats": sums, "Operations": [operations]}), encoding="utf-8")
    yield
    answer.unlink()


@pytest.fixture(scope="module")
def scheduled(folder: Path) -> dict[str, dict[str, Any]]:
    """The last event of each name of a schedule that has made one run, in a process of its own, and was then stopped."""
    log = folder / "schedule.jsonl"
    words = ["schedule", "--notify", "--log-format", "json", "--openlineage", "events.jsonl"]
    environment = {**os.environ, "SHOP_WORD": SECRET, "SHOP_KEY": PASSPHRASE}

    def events() -> dict[str, dict[str, Any]]:
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        told = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("\n")]
        return {event["event"]: event for event in told}

    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "mpm_py.cli", *words], cwd=folder, env=environment, stderr=stderr
        )
    try:
        until = time.monotonic() + 1200
        while "next" not in events() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0, log.read_text(encoding="utf-8")
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    return events()


def explained(running: Warehouse, since: int) -> list[str]:
    return [text.removeprefix(EXPLAIN) for text in sent(running)[since:] if text.startswith(EXPLAIN)]


def test_a_first_plan_tells_partitions_and_holds_the_budget_against_them(
    mpm: Mpm, folder: Path, loaded: Warehouse, explains: None
) -> None:
    before = len(sent(loaded))
    code, out, err = mpm("plan", "--budget", "1GB", "--json", "plan.json")
    assert (code, err) == (0, ""), err
    assert out.count(f"{PARTITIONS} of {OF}") == 2 and "by EXPLAIN, which counts whole partitions" in out
    told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    (monitor,) = told["monitors"]
    assert (told["bytes_are"], monitor["estimate_reason"]) == ("explain", None)
    by_reason = {one["reason"]: one for one in monitor["readings"]}
    assert by_reason["first_run"]["byte_count"] == BYTES
    assert {(one["partition_count"], one["partition_total"]) for one in by_reason.values()} == {
        (PARTITIONS, OF)
    }
    asked = explained(loaded, before)
    assert '"SEEN_AT" >= CAST(\'2024-01-' in asked[-1] and '"MOVED"' in asked[-1]
    assert [found for text in asked for found in violations("snowflake", EXPLAIN + text)] == []
    code, _, err = mpm("plan", "--budget", "100MB")
    assert code == 2 and "the budget is 100 MB" in err
    assert ("watched", "scored") not in stored(loaded), "nothing was made"


def test_a_schedule_makes_a_run_in_a_child_and_tells(
    scheduled: dict[str, dict[str, Any]], phone: Receiver, folder: Path, loaded: Warehouse
) -> None:
    assert scheduled["starting"]["database"] == f"snowflake://{WATCHER}@emulated/SHOP"
    finished = scheduled["finished"]
    assert (finished["outcome"], finished["exit_code"]) == ("failing", 1), finished
    assert scheduled["notified"]["exit_code"] == 0 and scheduled["openlineage"]["is_sent"]
    assert "stopped" in scheduled and "retry" not in scheduled
    assert phone.told and {event for event, _ in phone.told} == {"opened"}
    assert ("watched", "mpm_notifications") in stored(loaded)
    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["job"]["namespace"]


def test_what_was_told_is_not_told_again(
    mpm: Mpm, scheduled: dict[str, dict[str, Any]], phone: Receiver, folder: Path
) -> None:
    before = list(phone.told)
    code, _, err = mpm("notify", "--dry-run", "--json", "notify.json")
    told = json.loads((folder / "notify.json").read_text(encoding="utf-8"))
    assert code == 0 and {one["outcome"] for one in told["messages"]} == {"already_told"}, err
    assert mpm("notify")[0] == 0 and phone.told == before


def test_a_run_of_another_machine_is_told_and_nothing_touched(
    mpm: Mpm, scheduled: dict[str, dict[str, Any]], loaded: Warehouse
) -> None:
    holder = "process 12 on another-machine, since 2026-01-01 00:00:00 UTC"
    table = '"SHOP"."WATCHED"."MPM_LEASE"'
    change = f"update {table} set token = 'other', holder = '{{}}', held_until = {{}} where what = 'results'"
    loaded.rows(change.format(holder, int(time.time()) + 600))
    before = len(loaded.sent())
    code, _, err = mpm("run")
    assert code == 2 and f"these results are being written by another mpm: {holder} (if it has died" in err, (
        err
    )
    assert not [text for text in loaded.sent()[before:] if "MPM_OBSERVATIONS" in text.upper()]
    loaded.rows(change.format(holder, int(time.time()) - 1))
    assert mpm("run")[0] == 1, "one that is silent has lost it"
    ((left,),) = [row.values() for row in loaded.rows(f"select max(held_until) from {table}")]
    assert left == 0, "nothing is left of it"


@pytest.fixture
def others(scheduled: dict[str, dict[str, Any]], folder: Path) -> str:
    """A file with a channel that was told nothing yet."""
    channels = {"channels": {"others": MONITORS["notify"]["channels"]["team"]}}
    (folder / "others.yml").write_text(yaml.safe_dump(MONITORS | {"notify": channels}), encoding="utf-8")
    return "others.yml"


def test_who_tells_waits_for_another_machine_that_does(
    mpm: Mpm, others: str, phone: Receiver, loaded: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpm_py.warehouse.snowflake.WAIT_SECONDS", 1)
    monkeypatch.setattr("mpm_py.notify.ledger.MOST_SECONDS", 0)
    holder = "process 12 on another-machine, since 2026-01-01 00:00:00 UTC"
    table = '"SHOP"."WATCHED"."MPM_LEASE"'
    change = (
        f"update {table} set token = 'other', holder = '{holder}', held_until = {{}} where what = 'ledger'"
    )
    phone.forget()
    loaded.rows(change.format(int(time.time()) + 600))
    code, _, err = mpm("notify", "--monitors", others)
    assert code == 2 and f"by another mpm: {holder} (if it has died" in err, err
    assert phone.told == []
    loaded.rows(change.format(int(time.time()) - 1))


def test_two_at_once_tell_everything_once(others: str, phone: Receiver, folder: Path) -> None:
    phone.forget()
    environment = {**os.environ, "SHOP_WORD": SECRET, "SHOP_KEY": PASSPHRASE}
    command = [sys.executable, "-m", "mpm_py.cli", "notify", "--monitors", others]
    both = [
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [(one.wait(600), one.stderr.read()) for one in both] == [(0, b"")] * 2
    assert phone.told and len(phone.told) == len(set(phone.told))


def test_a_later_plan_has_the_statement_that_observes_explained(
    mpm: Mpm, scheduled: dict[str, dict[str, Any]], folder: Path, loaded: Warehouse, explains: None
) -> None:
    before = len(sent(loaded))
    code, out, err = mpm("plan", "--from", "2024-01-15", "--json", "later.json")
    assert code == 0 and f"{PARTITIONS} of {OF}" in out, err
    (monitor,) = json.loads((folder / "later.json").read_text(encoding="utf-8"))["monitors"]
    (reading,) = monitor["readings"]
    assert (reading["reason"], reading["bytes_are"], reading["byte_count"]) == ("forced", "explain", BYTES)
    (statement,) = explained(loaded, before)
    assert "SHOP.raw.scored" in statement and "bin_kind" in statement
    assert violations("snowflake", EXPLAIN + statement) == []


def test_what_is_marked_as_expected_is_judged_so_and_told_as_over(
    mpm: Mpm, scheduled: dict[str, dict[str, Any]], phone: Receiver, loaded: Warehouse
) -> None:
    code, out, _ = mpm("status", "--json")
    incidents = json.loads(out)["incidents"]
    # What opened first: a mark covers the time from then on.
    marked = min(incidents, key=lambda one: one["opened_at"])
    assert code == 1 and marked["metric"] == "psi"
    code, out, _ = mpm("test", "--family", "drift")
    assert code == 1 and "psi" in out
    code, out, err = mpm("mark", marked["incident_id"][:8], "--expected", "--note", NOTE, "--whole-monitor")
    assert code == 0 and f"marked {marked['incident_id']} of scored as expected" in out, err
    marks = loaded.rows("select note, incident_id from watched.mpm_marks")
    assert marks == [{"note": NOTE, "incident_id": marked["incident_id"]}]
    code, out, _ = mpm("status", "--json")
    assert (code, json.loads(out)["incidents"]) == (0, [])
    assert mpm("test")[0] == 0
    phone.forget()
    assert mpm("notify")[0] == 0
    assert phone.told and {event for event, _ in phone.told} == {"resolved"}
    code, _, err = mpm("mark", "nothing", "--expected", "--note", "x")
    assert code == 2 and len(err.splitlines()) == 2, err


def test_what_was_sent_is_harmless_and_no_secret_is_in_a_file(
    scheduled: dict[str, dict[str, Any]], folder: Path, loaded: Warehouse
) -> None:
    """After all that is above."""
    own = sent(loaded)
    assert [text for text in own if "WATCHED" in text.upper() and not is_harmless(text)] == []
    assert [found for text in own for found in violations("snowflake", text)] == []
    assert with_a_secret(folder) == []
