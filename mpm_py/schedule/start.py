"""From a monitors.yml and what was chosen on the command line to a schedule at work."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from apscheduler.triggers.base import BaseTrigger

from mpm_py.configuration.nearest import nearest
from mpm_py.configuration.scalars import timezones
from mpm_py.errors import MpmError
from mpm_py.monitor import Monitors, Schedule, load_monitors
from mpm_py.own_project import own_folder, read_own_project
from mpm_py.preparation import chosen_names, select_monitors
from mpm_py.project import cache_folder
from mpm_py.schedule.child import PROGRAM
from mpm_py.schedule.log import Log
from mpm_py.schedule.service import GRACE_SECONDS, RETRY_SECONDS, Service, Settings
from mpm_py.schedule.times import closing_triggers, combined, cron_triggers
from mpm_py.warehouse.chosen import Chosen, DbtProject, find_database, options_of
from mpm_py.warehouse.database import Database

if TYPE_CHECKING:
    from mpm_py.metrics.otlp import OtlpSender


def schedule(
    monitors_file: Path | str,
    database: Chosen | None = None,
    *,
    select: Sequence[str] = (),
    cron: str | None = None,
    timezone: str | None = None,
    trigger: BaseTrigger | None = None,
    jitter: int = 0,
    runs_at_start: bool = True,
    notifies: bool = False,
    otlp: str | None = None,
    openlineage: str | None = None,
    retry_seconds: Sequence[float] = RETRY_SECONDS,
    grace_seconds: float = GRACE_SECONDS,
    limit_seconds: float | None = None,
    log: Log | None = None,
    program: Sequence[str] = PROGRAM,
) -> Service:
    """Make a schedule for the monitors of a file or dbt project; its `serve` runs them until its `stop`.

    The monitors are read anew by every run; when to run is decided here.

    Args:
        monitors_file: a monitors.yml.
        database: a DuckDB file, the address of a PostgreSQL database, or a profile of dbt; without it the one
            that the file names under `warehouse:`. A dbt project has its own monitors: of the file only the
            channels are read.
        select: names of monitors; without any all.
        cron: when to run; without it what the file says under `schedule:`, else whenever windows have closed.
            A dbt project needs it.
        timezone: zone of `cron`.
        trigger: any trigger of APScheduler, in place of `cron`.
        jitter: begin up to so many seconds later, by chance.
        runs_at_start: run at once, which makes up for all that was missed.
        notifies: tell the channels of the file after each run.
        otlp: send metrics to this address after each run; empty where OpenTelemetry's variables say it.
        openlineage: send events of OpenLineage to this address or file after each run that could judge; empty
            where its variables say it.
        retry_seconds: how long after a run that could not run it is tried again, one number for each try.
        grace_seconds: how long a run may go on after `stop`.
        limit_seconds: how long a run may take before it is interrupted, and killed; any time unless told.
        log: where it says what it does; text on stderr unless told otherwise.
        program: the command line of mpm.

    Raises:
        MpmError: nothing could be run. A ConfigurationError lists everything that is wrong in the file.
    """
    file = Path(monitors_file)
    what = (
        _own(database, file, select)
        if isinstance(database, DbtProject)
        else _declared(file, database, select)
    )
    if notifies and not what.has_channels:
        raise MpmError(
            f"{file.name} declares no channels, so there is nobody to tell",
            "leave out --notify, or add notify: {channels: {team: {url: {env: SLACK_URL}}}}",
        )
    if openlineage is not None:
        import mpm_py.lineage  # noqa: F401 - says what is missing before anything is run.
    words, triggers = ("", []) if trigger is not None else _times(what, cron, timezone)
    settings = Settings(
        options=_options(file, database),
        select=tuple(select),
        trigger=combined([trigger] if trigger is not None else triggers, jitter),
        lock_folder=what.lock_folder,
        runs_at_start=runs_at_start,
        notifies=notifies,
        otlp=None if otlp is None else _otlp_sender(otlp),
        openlineage=openlineage,
        retry_seconds=retry_seconds,
        grace_seconds=grace_seconds,
        limit_seconds=limit_seconds,
        environment=_environment(what.database, database),
        program=program,
    )
    # What it would say of a run that is due while one is at work is told by the log.
    logging.getLogger("apscheduler").addHandler(logging.NullHandler())
    service = Service(settings, log or Log())
    told = str(trigger) if trigger is not None else words
    service.log.tell(
        "starting",
        f"mpm {version('mpm')} runs {', '.join(what.names)} on {what.database.name}: {told}",
        monitors=list(what.names),
        database=what.database.name,
        schema=what.schema,
        schedule=told,
    )
    return service


@dataclass(frozen=True)
class _Scheduled:
    """What is run again and again."""

    names: tuple[str, ...]
    database: Database
    schema: str
    lock_folder: Path
    has_channels: bool
    file: Monitors | None = None
    """Its monitors say when their windows close; those of a dbt project are known to dbt alone."""


def _declared(file: Path, database: Chosen | None, select: Sequence[str]) -> _Scheduled:
    """The monitors of a file."""
    monitors = load_monitors(file)
    found = find_database(database, monitors, file)
    names = tuple(select_monitors(monitors, select))
    if not names:
        raise MpmError(f"{file.name} declares no monitor that is enabled", "add one: `mpm init` proposes it")
    schema = monitors.warehouse.schema_
    has_channels = bool(monitors.notify.channels)
    return _Scheduled(names, found, schema, cache_folder(found, schema), has_channels, monitors)


def _own(chosen: DbtProject, file: Path, select: Sequence[str]) -> _Scheduled:
    """The monitors of a dbt project; of the file only the channels are read, where there is one."""
    found = find_database(chosen, None, file)
    project = read_own_project(chosen, found, lambda step: None, "read")
    names = chosen_names(select, project.monitors)
    has_channels = file.is_file() and bool(load_monitors(file).notify.channels)
    return _Scheduled(names, found, project.schema, own_folder(chosen), has_channels)


def _otlp_sender(endpoint: str) -> OtlpSender:
    from mpm_py.metrics.otlp import OtlpSender

    return OtlpSender(endpoint)


def _options(file: Path, database: Chosen | None) -> tuple[str, ...]:
    """The options of the commands that are run, as they were given; logs do not tell them."""
    return ("--monitors", str(file), *(options_of(database) if database is not None else ()))


def _environment(found: Database, database: Chosen | None) -> dict[str, str]:
    """The password of an address: a command line can be read in a list of processes."""
    password = found.secrets.get("password", "")
    return {"PGPASSWORD": password} if isinstance(database, str) and password else {}


def _times(what: _Scheduled, cron: str | None, timezone: str | None) -> tuple[str, Sequence[BaseTrigger]]:
    """When to run, in words and as triggers: what was given, else what the file says, else the windows."""
    declared = what.file.schedule if what.file is not None else Schedule()
    expression = cron or declared.cron
    if expression is None and what.file is None:
        raise MpmError(
            "when the windows of a dbt project close is known to dbt alone",
            "say when to run: --cron '5 * * * *'",
        )
    if expression is None:
        if timezone is not None:
            raise MpmError(
                "--timezone means nothing without --cron", "add --cron; windows close in their own zone"
            )
        assert what.file is not None
        closing = closing_triggers([what.file.monitors[name] for name in what.names])
        return "; ".join(str(trigger) for trigger in closing), closing
    zone = timezone or declared.timezone
    if zone not in timezones():
        near = nearest(zone, timezones())
        raise MpmError(
            f"'{zone}' is not a time zone of the IANA list",
            f"write {near}, if that is what you mean"
            if near
            else "write for example --timezone Europe/Vienna",
        )
    try:
        triggers = cron_triggers(expression, zone)
    except ValueError as error:
        raise MpmError(
            f"'{expression}' is not a cron expression: {error}", "write for example --cron '5 * * * *'"
        ) from error
    return f"{expression} ({zone})", triggers


@contextmanager
def stopped_by_signals(service: Service) -> Iterator[None]:
    """Stop a schedule when the process is told to end: SIGTERM, or ctrl-C."""
    with ExitStack() as stack:
        for number in (signal.SIGTERM, signal.SIGINT):
            stack.callback(signal.signal, number, signal.signal(number, lambda *_: service.stop()))
        yield
