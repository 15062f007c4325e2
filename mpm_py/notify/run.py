"""A run of `mpm notify`: what is due is put down first, then sent message by message, each put down again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import duckdb

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError
from mpm_py.monitor import Channel, Monitors, Notify, load_monitors
from mpm_py.notify.facts import State, Told, alerts_of
from mpm_py.notify.ledger import Ledger
from mpm_py.notify.message import compose
from mpm_py.notify.plan import Notice, plan, rows_of
from mpm_py.notify.senders import Sender, SendError, open_sender
from mpm_py.results import ResultStore, find_results
from mpm_py.status import Commands, Incident, MonitorStatus, narrowed, read_incidents, read_status
from mpm_py.warehouse.chosen import Chosen
from mpm_py.warehouse.database import Client

DONE, COULD_NOT_SEND = 0, 2


def utc_now() -> datetime:
    """The time in UTC, without zone, as the result tables hold it."""
    return datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)


@dataclass(frozen=True)
class Failure:
    """Why a channel was not told, and what to do."""

    channel: str
    reason: str
    next_step: str


@dataclass(frozen=True)
class NotifyResult:
    """What a run did, or would do."""

    database: str
    schema: str
    is_dry_run: bool
    notices: tuple[Notice, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 everything that was due was sent, 2 something could not be."""
        return COULD_NOT_SEND if self.failures else DONE

    def as_data(self) -> dict[str, Any]:
        """The artifact of `--json` (docs/json.md)."""
        return {
            "schema_version": 1,
            "exit_code": self.exit_code,
            "database": self.database,
            "schema": self.schema,
            "is_dry_run": self.is_dry_run,
            "messages": [notice.as_data() for notice in self.notices],
            "failures": [vars(failure) for failure in self.failures],
        }


@dataclass(frozen=True)
class _Results:
    """What the result tables say of the monitors that were asked for."""

    monitors: Mapping[str, MonitorStatus]
    incidents: tuple[Incident, ...]
    is_part: bool

    def concerns(self, monitor: str) -> bool:
        """Whether a monitor was asked for; all were where none was named."""
        return not self.is_part or monitor in self.monitors

    @property
    def newest(self) -> dict[str, datetime]:
        """End of the newest judged window of each monitor, UTC."""
        return {name: one.window_end for name, one in self.monitors.items() if one.window_end is not None}


@dataclass(frozen=True)
class _ChannelPlan:
    """What is to be done for a channel, and to be remembered of it."""

    channel: str
    notices: tuple[Notice, ...]
    forgotten: tuple[Told, ...]
    rows: tuple[Told, ...]
    checked_until: Mapping[str, datetime]

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.forgotten or self.rows or self.checked_until)


@dataclass
class _Run:
    """One run: what it was given, and what comes out of it."""

    store: ResultStore
    channels: Mapping[str, Channel]
    results: _Results
    commands: Commands
    clock: Callable[[], datetime]
    ledger: Ledger
    on_step: Callable[[str], None]
    failures: list[Failure] = field(default_factory=list)

    def fail(self, channel: str, error: MpmError) -> None:
        """Keep an error of a channel, once."""
        failure = Failure(channel, error.message, error.next_step)
        if failure not in self.failures:
            self.failures.append(failure)

    def plans(self, client: Client, names: Sequence[str]) -> list[_ChannelPlan]:
        """What there is to do for some channels, by what is remembered now."""
        return [self._plan(client, name, self.clock()) for name in names]

    def _plan(self, client: Client, name: str, now: datetime) -> _ChannelPlan:
        memory = self.ledger.memory(client, name)
        told = [row for row in memory.told if self.results.concerns(row.monitor)]
        alerts = alerts_of(self.results.incidents, told)
        notices = plan(name, self.channels[name], alerts, self.results.monitors, memory.checked_until, now)
        taken = {notice.alert.key for notice in notices if notice.outcome == "being_sent"}
        pending = [row for alert in alerts if alert.key not in taken for row in alert.pending]
        rows = [row for notice in notices for row in rows_of(notice, now)]
        newer = {
            monitor: end
            for monitor, end in self.results.newest.items()
            if memory.checked_until.get(monitor) != end
        }
        before = {row.notification_id: replace(row, changed_at=now) for row in pending}
        if before == {row.notification_id: row for row in rows}:
            pending, rows = [], []  # What is held back stays as it is.
        return _ChannelPlan(name, tuple(notices), tuple(pending), tuple(rows), newer)

    def put_down(self, names: Sequence[str]) -> list[_ChannelPlan]:
        """Put down what is due before any of it is sent, by what is remembered then."""

        def put_down(client: Client) -> list[_ChannelPlan]:
            plans = self.plans(client, names)
            for one in plans:
                self.ledger.remember(
                    client, one.channel, one.forgotten, one.rows, one.checked_until, self.clock()
                )
            return plans

        return self.ledger.change(put_down)

    def send(self, one: _ChannelPlan, sender: Sender) -> list[Notice]:
        """Send what is due for a channel; after one that does not answer the others wait for the next run."""
        found: list[Notice] = []
        broken: SendError | None = None
        due = sum(notice.outcome == "to_send" for notice in one.notices)
        for notice in one.notices:
            if notice.outcome != "to_send":
                found.append(notice)
                continue
            if broken is not None:
                found.append(replace(notice, outcome="failed", reason=f"not tried, as {broken.message}"))
                continue
            self.on_step(f"Telling {one.channel}, {len(found) + 1} of {due}")
            try:
                found.append(self._send_one(notice, sender))
            except SendError as error:
                self.fail(one.channel, error)
                found.append(replace(notice, outcome="failed", reason=error.message))
                broken = error if error.is_unreachable else None
        return found

    def _send_one(self, notice: Notice, sender: Sender) -> Notice:
        assert notice.due is not None
        message = compose(
            notice.due, notice.channel, self.results.monitors.get(notice.alert.monitor), self.commands
        )
        if not self.ledger.take(message.message_id, self.clock()):
            return replace(notice, outcome="being_sent", reason="another run took it")
        try:
            sender.send(message, self.clock())
        except SendError as error:
            state: State = "waiting" if error.was_answered else "unconfirmed"
            self.ledger.put_down(message.message_id, state, error.message, self.clock())
            raise
        except BaseException:
            # Stopped by hand in between: whether it has arrived is not known.
            self.ledger.put_down(message.message_id, "unconfirmed", "interrupted", self.clock())
            raise
        self.ledger.put_down(message.message_id, "sent", None, self.clock())
        return replace(notice, outcome="sent")


def notify(
    monitors_file: Path | str,
    database: Chosen | None = None,
    schema: str | None = None,
    *,
    select: Sequence[str] = (),
    is_dry_run: bool = False,
    environment: Mapping[str, str] = os.environ,
    clock: Callable[[], datetime] = utc_now,
    pause: Callable[[float], None] = time.sleep,
    on_step: Callable[[str], None] = lambda step: None,
) -> NotifyResult:
    """Tell the declared channels what they have not been told yet.

    Args:
        monitors_file: the monitors.yml that declares channels under `notify:`.
        database: a DuckDB file, or a profile of dbt that names one; without it the one that the file names.
        schema: where the result tables are.
        select: names of monitors; without any all.
        is_dry_run: find out what would be sent, send nothing and write nothing.
        environment: where addresses and keys are.
        clock: the time in UTC, without zone.
        pause: waits so many seconds for a database that another process holds.
        on_step: is told what is under way.

    Raises:
        MpmError: no channel is declared, or the results cannot be read. What cannot be sent is no error here:
            it is among the failures of the result.
    """
    declared = load_monitors(Path(monitors_file))
    if not declared.notify.channels:
        raise MpmError(
            f"{Path(monitors_file).name} declares no channels, so there is nobody to tell",
            "add notify: {channels: {team: {url: {env: SLACK_URL}}}}; docs/notify.md shows more",
        )
    store = find_results(monitors_file, database, schema)
    channels = declared.notify.channels
    commands = Commands.of(str(monitors_file), database, schema)
    with store.opened() as connection:
        results = _read(connection, store.schema, declared, select)
    run = _Run(store, channels, results, commands, clock, Ledger(store, pause), on_step)
    senders = _open_senders(run, environment)
    with store.database.connected() as client:
        plans = run.plans(client, list(channels) if is_dry_run else list(senders))
    if not is_dry_run and any(not one.is_idle or _has_work(one) for one in plans):
        plans = run.put_down(list(senders))
        plans = [replace(one, notices=tuple(run.send(one, senders[one.channel]))) for one in plans]
    notices = tuple(notice for one in plans for notice in one.notices)
    return NotifyResult(store.given, store.schema, is_dry_run, notices, tuple(run.failures))


def _has_work(one: _ChannelPlan) -> bool:
    return any(notice.outcome == "to_send" for notice in one.notices)


def _read(
    connection: duckdb.DuckDBPyConnection, schema: str, declared: Monitors, select: Sequence[str]
) -> _Results:
    status = read_status(connection, schema)
    monitors = {monitor.name: monitor for monitor in narrowed(status, select).monitors}
    if not declared.monitors:
        _check_monitors(declared.notify, [monitor.name for monitor in status.monitors])
    incidents = read_incidents(connection, schema)
    return _Results(
        monitors, tuple(one for one in incidents if one.monitor in monitors), is_part=bool(select)
    )


def _check_monitors(declared: Notify, known: Sequence[str]) -> None:
    """Report a monitor that is not there, for a file that declares channels alone."""
    for name, channel in declared.channels.items():
        for monitor in channel.monitors:
            if monitor not in known:
                near = nearest(monitor, known)
                raise MpmError(
                    f"channel {name} is for monitor {monitor}, which has no results",
                    f"did you mean {near}?" if near else f"the monitors are {', '.join(known) or 'none'}",
                )


def _open_senders(run: _Run, environment: Mapping[str, str]) -> dict[str, Sender]:
    """The ways to tell; a channel that has none is a failure of its own and keeps the others from nothing."""
    found = {}
    for name, channel in run.channels.items():
        try:
            found[name] = open_sender(channel, environment)
        except MpmError as error:
            run.fail(name, error)
    return found
