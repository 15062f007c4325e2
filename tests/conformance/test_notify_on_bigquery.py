"""`mpm notify` on BigQuery's stand-in: nothing is told twice, nothing lost, whoever else writes and whenever it is killed.

The stand-in computes changes of rows by Google's evaluator and keeps transactions apart as BigQuery's manual says.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("google.cloud.bigquery", reason="Google's client is not installed")
from bigquery_transactions import ABORTED
from bigquery_values import value
from on_bigquery import PROJECT, BigQueryWarehouse
from receiver import Receiver, receiver

from mpm_py.contract.notifications import NOTIFICATIONS
from mpm_py.contract.tables import TABLES
from mpm_py.errors import BusyError, ExecutionError, MpmError
from mpm_py.notify import NotifyResult, notify
from mpm_py.notify.ledger import Ledger
from mpm_py.results import find_results
from mpm_py.translate.dialects import DIALECTS

pytestmark = pytest.mark.only_on("bigquery")

NEEDED = ("mpm_monitors", "mpm_health", "mpm_incidents")
FIRST, DAY, NOON = datetime(2024, 1, 1), timedelta(days=1), datetime(2024, 3, 1, 12)
BIGQUERY = DIALECTS["bigquery"]
TOLD = f"`{PROJECT}`.`mpm`.`mpm_notifications`"
LOCK = f"`{PROJECT}`.`mpm`.`mpm_lock`"
MONITORS = """
warehouse: {profile: shop, schema: mpm}
notify: {channels: {team: {url: {env: HOOK}, secret: {env: KEY}}}}
"""
RUN = "import sys; from mpm_py.cli import main; main(sys.argv[1:])"


class World:
    """A data set with hand-made incidents, a channel that leads to a receiver on this machine, and a clock that is set."""

    def __init__(self, folder: Path, warehouse: BigQueryWarehouse, address: str) -> None:
        self.tables, self.server, self.now = warehouse.tables, warehouse.server, NOON
        self.file = folder / "monitors.yml"
        self.file.write_text(MONITORS, encoding="utf-8")
        profile = {"shop": {"target": "prod", "outputs": {"prod": warehouse.profile()}}}
        (folder / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")
        self.environment = {"HOOK": address, "KEY": "signs"}
        self.tables.datasets[PROJECT, "mpm"] = {}

    def holds(self, *names: str, until: dict[str, int] | None = None) -> None:
        """Put incidents of these names in place of those that were there; `until` says on which day one was over."""
        health = {"monitor": "delay", "window_id": "w", "window_start": FIRST + 11 * DAY, "window_end": FIRST + 12 * DAY,
                  "is_newest": True, "status": "fail", "fail_count": 1, "warn_count": 0, "pass_count": 1, "not_evaluated_count": 0}  # fmt: skip
        self._put("mpm_monitors", [{"monitor": "delay", "grain": "day", "timezone": "UTC"}])
        self._put("mpm_health", [health])
        self._put("mpm_incidents", [_incident(name, (until or {}).get(name)) for name in names])

    def _put(self, table: str, rows: list[dict[str, Any]]) -> None:
        columns = next(one for one in TABLES if one.name == table).columns
        path = f"`{PROJECT}`.`mpm`.`{table}`"
        kinds = ", ".join(f"{column.name} {BIGQUERY.types[column.type]}" for column in columns)
        self.tables.run(f"create or replace table {path} ({kinds})", {})
        for row in rows:
            values = ", ".join(map(_literal, row.values()))
            self.tables.run(f"insert into {path} ({', '.join(row)}) values ({values})", {})

    def run(self, **options: Any) -> NotifyResult:
        return notify(
            self.file, environment=self.environment, clock=lambda: self.now, pause=lambda _: None, **options
        )

    def later(self, minutes: int = 60) -> World:
        self.now += timedelta(minutes=minutes)
        return self

    def told(self, columns: str, condition: str = "event <> 'checked'") -> list[tuple[Any, ...]]:
        rows = self.tables.run(f"select {columns} from {TOLD} where {condition}", {}).rows
        return sorted((tuple(map(value, row.cell)) for row in rows.content.table_data.row), key=repr)

    def ledger(self, waits: list[float] | None = None) -> Ledger:
        return Ledger(find_results(self.file), (waits if waits is not None else []).append)


def _incident(name: str, until: int | None) -> dict[str, Any]:
    return {
        "incident_id": name, "monitor": "delay", "check_id": f"delay/temp/{name}", "segment_key": "__all__",
        "segment_value": "__all__", "column_name": name, "family": "drift", "metric": "location", "method": "learnt",
        "status": "open" if until is None else "resolved", "severity": "high", "opened_at": FIRST + 10 * DAY,
        "last_seen_at": FIRST + 11 * DAY, "resolved_at": None if until is None else FIRST + until * DAY,
        "window_count": 2, "failing_window_count": 1, "group_id": name, "is_leading": True,
        "reason": "it's \\ higher; since (2 windows",
    }  # fmt: skip


def _literal(held: object) -> str:
    if held is None:
        return "null"
    return str(held) if isinstance(held, int) else BIGQUERY.text(str(held))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigQueryWarehouse]:
    running = BigQueryWarehouse(tmp_path_factory.mktemp("notify-on-bigquery"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def phone() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


@pytest.fixture
def world(
    tmp_path: Path, warehouse: BigQueryWarehouse, phone: Receiver, monkeypatch: pytest.MonkeyPatch
) -> World:
    """Nothing is left of other tests in the data set of the results."""
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    warehouse.server.requests.clear()
    warehouse.tables.statements.clear()
    warehouse.tables.transactions.open.clear()
    return World(tmp_path, warehouse, phone.address)


def test_what_opened_is_told_once_and_its_end(world: World, phone: Receiver) -> None:
    world.holds("a", "b")
    assert world.run(is_dry_run=True).exit_code == 0 and phone.told == []
    assert "mpm_notifications" not in world.tables.datasets[PROJECT, "mpm"], "a dry run writes nothing"
    assert world.run().exit_code == 0
    assert phone.told == [("opened", "a"), ("opened", "b")]
    assert world.told("incident_id, status, attempt_count, sent_at") == [
        ("a", "sent", 1, NOON),
        ("b", "sent", 1, NOON),
    ]
    phone.forget()
    world.holds("a", "b", until={"a": 12})
    for _ in range(2):
        assert world.later().run().exit_code == 0
    assert phone.told == [("resolved", "a")]
    stored = world.tables.relation((PROJECT, "mpm", "mpm_notifications")).columns
    assert [column.name for column in stored] == [column.name for column in NOTIFICATIONS.columns]


def test_a_transaction_is_one_job_which_changes_nothing_but_what_was_told(world: World) -> None:
    world.holds("a")
    world.run()
    texts = [job.configuration["query"]["query"] for job in world.server.jobs()]
    writing = [text for text in texts if not text.startswith("SELECT")]
    tables, scripts = writing[:2], writing[2:]
    assert [text.split(" AS ")[0].split(" (")[0] for text in tables] == [
        f"CREATE TABLE IF NOT EXISTS {TOLD}",
        f"CREATE TABLE IF NOT EXISTS {LOCK}",
    ]
    assert len(scripts) == 3, "what is due; that it is taken; that it was sent"
    for script in scripts:
        assert script.index("BEGIN TRANSACTION") < script.index(f"UPDATE {LOCK}") < script.index(TOLD)
        assert script.index(TOLD) < script.index("COMMIT TRANSACTION")
    assert all(job.configuration["labels"]["mpm"] == "client" for job in world.server.jobs())
    assert all(job.configuration["query"]["maximumBytesBilled"] for job in world.server.jobs())


def test_a_script_says_where_it_runs_where_the_profile_does_not(world: World) -> None:
    world.holds("a")
    profiles = world.file.with_name("profiles.yml")
    profile = json.loads(profiles.read_text(encoding="utf-8"))
    del profile["shop"]["outputs"]["prod"]["location"]
    profiles.write_text(json.dumps(profile), encoding="utf-8")
    world.run()
    scripts = [
        job for job in world.server.jobs() if "BEGIN TRANSACTION" in job.configuration["query"]["query"]
    ]
    assert [job.body["jobReference"].get("location") for job in scripts] == ["US"] * 3


def test_what_is_refused_is_sent_by_the_next_run(world: World, phone: Receiver) -> None:
    world.holds("a")
    phone.answers = [500, 202]
    assert world.run().exit_code == 2
    assert world.told("status, reason, attempt_count") == [("waiting", "it answered 500", 1)]
    (first,) = phone.forget()
    assert world.later().run().exit_code == 0 and phone.told == [("opened", "a")]
    assert phone.requests[0].headers["webhook-id"] == first.headers["webhook-id"]
    assert world.told("status, reason, attempt_count") == [("sent", None, 2)]


def test_killed_before_it_is_put_down_it_is_sent_again_after_the_lease_alone(
    world: World, phone: Receiver
) -> None:
    world.holds("a", "b")
    processes: list[subprocess.Popen[bytes]] = []

    def kill(_: object) -> None:
        processes[0].send_signal(signal.SIGKILL)
        processes[0].wait()

    phone.on_request = kill
    command = [sys.executable, "-c", RUN, "notify", "--monitors", str(world.file)]
    processes.append(
        subprocess.Popen(command, env={**os.environ, **world.environment}, stdout=subprocess.DEVNULL)
    )
    assert processes[0].wait(120) == -signal.SIGKILL
    phone.on_request = lambda _: None
    assert world.told("incident_id, status") == [("a", "sending"), ("b", "waiting")]
    assert world.tables.transactions.open == [], "nothing of the process is left that keeps others out"
    lost = phone.forget()[0]

    ((world.now,),) = world.told("max(changed_at)", "true")
    world.later(1).run()
    assert phone.told == [("opened", "b")], "what another run may still be sending is left to it"
    phone.forget()
    for _ in range(2):
        world.later(2).run()
    assert phone.told == [("opened", "a")]
    assert phone.requests[0].headers["webhook-id"] == lost.headers["webhook-id"]
    assert world.told("incident_id, status, attempt_count") == [("a", "sent", 2), ("b", "sent", 1)]


def test_four_at_once_tell_everything_once(world: World, phone: Receiver) -> None:
    world.holds("a", "b", "c")
    with ThreadPoolExecutor(4) as several:
        assert {one.result().exit_code for one in [several.submit(world.run) for _ in range(4)]} == {0}
    assert sorted(phone.told) == [("opened", name) for name in "abc"]
    assert world.told("incident_id, status, attempt_count") == [(name, "sent", 1) for name in "abc"]


def test_who_was_overtaken_while_reading_reads_again(world: World, phone: Receiver) -> None:
    """The whole of another run fits between what a transaction reads and what it writes."""
    world.holds("a")
    waits: list[float] = []
    ledger, found = world.ledger(waits), []

    def read_and_write(client: Any) -> None:
        found.append([told.status for told in ledger.memory(client, "team").told])
        client.execute(f"DELETE FROM {TOLD} WHERE status = 'waiting'")
        if len(found) == 1:
            world.run()

    ledger.change(read_and_write)
    assert found == [[], ["sent"]] and len(waits) == 1
    assert phone.told == [("opened", "a")] and world.told("incident_id, status") == [("a", "sent")]


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_done_twice(
    world: World, phone: Receiver
) -> None:
    world.holds("a")
    world.server.lost += ["COMMIT TRANSACTION"] * 3
    assert world.run().exit_code == 0 and world.server.lost == []
    assert phone.told == [("opened", "a")] and world.told("status, attempt_count") == [("sent", 1)]
    assert len(world.told("*", "true")) == 2, "what was told, and how far was looked"


def test_what_fails_leaves_the_table_as_it_was(world: World) -> None:
    world.holds("a")
    world.run()
    before, turn = world.told("*", "true"), world.tables.rows((PROJECT, "mpm", "mpm_lock")).digest

    def wrong(client: Any) -> None:
        client.execute(f"DELETE FROM {TOLD} WHERE TRUE")
        client.execute(f"INSERT INTO {TOLD} (notification_id, nothing) VALUES ('n', 1)")

    def stopped(client: Any) -> None:
        client.execute(f"DELETE FROM {TOLD} WHERE TRUE")
        raise KeyboardInterrupt

    with pytest.raises(ExecutionError, match="nothing"):
        world.ledger().change(wrong)
    with pytest.raises(KeyboardInterrupt):
        world.ledger().change(stopped)
    assert world.told("*", "true") == before and world.tables.transactions.open == []
    assert world.tables.rows((PROJECT, "mpm", "mpm_lock")).digest == turn


def test_an_aborted_transaction_is_tried_again_until_the_other_one_is_over(
    world: World, phone: Receiver
) -> None:
    world.holds("a")
    world.run()
    other = world.tables.begin()
    world.tables.run(f"update {LOCK} set turn = turn + 1 where true", {})
    world.tables.current = None
    waits: list[float] = []

    def waited(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            world.tables.current = other
            world.tables.commit()

    ledger = Ledger(find_results(world.file), waited)
    assert (
        ledger.change(
            lambda client: client.change(f"UPDATE {TOLD} SET reason = 'new' WHERE event = 'opened'")
        )
        == 1
    )
    aborted = [one.error for one in world.tables.statements if "concurrent update" in one.error]
    assert len(waits) == len(aborted) == 3 and aborted[0] == ABORTED.format(
        PROJECT, "mpm", "mpm_lock", other.name
    )
    assert world.told("reason") == [("new",)]


def test_one_that_never_ends_is_said_in_two_lines(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.holds("a")
    world.run()
    other = world.tables.begin()
    world.tables.run(f"delete from {TOLD} where true", {})
    world.tables.current = None
    monkeypatch.setattr("mpm_py.notify.ledger.ATTEMPTS", 3)
    with pytest.raises(BusyError) as raised:
        world.ledger().change(lambda client: client.execute(f"DELETE FROM {TOLD} WHERE TRUE"))
    world.tables.transactions.roll_back(other)
    assert f"concurrent update against table {PROJECT}:mpm" in raised.value.message
    assert "a transaction that somebody left open" in raised.value.next_step
    assert world.told("incident_id, status") == [("a", "sent")]


def test_a_lock_that_somebody_emptied_keeps_nobody_apart_and_is_said(world: World) -> None:
    world.holds("a")
    world.run()
    world.tables.run(f"delete from {LOCK} where true", {})
    world.holds("a", "b")
    with pytest.raises(MpmError, match="holds 0 rows") as raised:
        world.later().run()
    assert raised.value.next_step == f"run DROP TABLE {LOCK}; the next run makes it anew"
    world.tables.drop((PROJECT, "mpm", "mpm_lock"))
    assert world.later().run().exit_code == 0
