"""What a run would do, by what the monitors tell of it, with estimates of how much is read.

Which windows are stale is decided by the macros that a run uses, and nowhere else. What is read to decide is
what a run reads first: counts of the windows inside `lookback`, and on a first run those of the baseline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from mpm_py.contract.tables import TABLES
from mpm_py.monitor import Monitors
from mpm_py.plan.ask import Answers, ask_monitors, ask_results
from mpm_py.plan.facts import MonitorPlan, Outcome, Plan, Reading, Window
from mpm_py.plan.scanned import with_scans
from mpm_py.preparation import Prepared, Wanted, prepared
from mpm_py.runner import failure_of, range_variables, variables_option
from mpm_py.terminal.words import count
from mpm_py.warehouse.chosen import Chosen
from mpm_py.warehouse.database import Client, Database

REASONS = (
    "first_run",
    "new",
    "declaration",
    "late_rows",
    "fewer_rows",
    "predictions",
    "labels",
    "forced",
    "schema",
    "gap",
    "gone",
)
"""Why windows are observed, in the order in which they are shown."""

TIMES_OF_BASELINE = 2
"""To learn bins, and to observe it by them. A rolling one is only learnt from: it is observed as windows."""

_RESULTS = tuple(table.name for table in TABLES)


def plan(
    monitors: Path | str | Monitors,
    database: Chosen | None = None,
    select: Sequence[str] = (),
    *,
    schema: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    has_statements: bool = False,
    on_step: Callable[[str], None] = lambda step: None,
    project_folder: Path | None = None,
) -> Plan:
    """Say what a run with the same arguments would read and write. Nothing is changed in the database.

    Args:
        monitors: a monitors.yml, or what `load_monitors` made of a mapping.
        database: as of `run`.
        select: monitors to plan; without it all.
        schema: where results are written; `mpm`, or what the file says, unless told otherwise.
        since: observe the windows again that start at this time or later, in the time zone of each monitor.
        until: and before this one; either may be left out.
        has_statements: whether the statements are told, too.
        on_step: is told what is under way.
        project_folder: where the dbt project is made; the user's cache folder unless told otherwise.

    Raises:
        MpmError: nothing could be planned. A ConfigurationError lists everything that is wrong in the file.
    """
    wanted = Wanted(monitors, database, select, schema, project_folder, is_plan=True)
    with prepared(wanted, on_step) as found:
        project = found.project
        told = "statements" if has_statements or _asks(project.database) else "windows"
        option = variables_option(range_variables(since, until) | {"mpm_plan": told})
        answers = ask_monitors(project, found.selected, option, on_step)
        results = ask_results(project, option, on_step) if has_statements else ()
        on_step("Estimating")
        with project.database.connected() as client:
            planned = tuple(_monitors(found, answers, client))
    return Plan(
        database=project.database.name,
        schema=project.schema,
        monitors=planned,
        result_tables=_RESULTS,
        warnings=(*found.warnings, *_estimates(planned)),
        results=results,
        engine_bytes_are=project.database.bytes_are,
    )


def _monitors(found: Prepared, answers: Answers, client: Client) -> Iterator[MonitorPlan]:
    project, database = found.project, found.project.database
    for name in found.selected:
        if name in answers.told:
            planned = _monitor(name, answers, project.table(name), client)
            if _asks(database) and planned.readings:
                told, dialect = answers.told[name], database.login.dialect
                event_time = told["event_time"] or ""
                planned = with_scans(planned, told, event_time, client, dialect, database.bytes_are)
            yield planned
        else:
            failure = failure_of(project, answers.failed.get(name), client, name)
            yield MonitorPlan(name, "failed", failure=failure)


def _asks(database: Database) -> bool:
    """Whether the engine is asked what statements would read."""
    return database.bytes_are != "estimate"


def _estimates(planned: Sequence[MonitorPlan]) -> Iterator[str]:
    """What a budget is held against although the engine did not say it."""
    for monitor in planned:
        if monitor.estimate_reason:
            every = all(reading.bytes_are == "estimate" for reading in monitor.readings)
            which = "its bytes are an estimate" if every else "some of its bytes are an estimate"
            yield f"monitor {monitor.name}: {which}, also for --budget: {monitor.estimate_reason}"


def _monitor(name: str, answers: Answers, table: str, client: Client) -> MonitorPlan:
    told = answers.told[name]
    windows = tuple(Window(**window) for window in told["windows"]) if told["is_written"] else ()
    compared = [("compare", text) for text in answers.sent.get(name, ())]
    return MonitorPlan(
        name=name,
        status=_status(told, windows),
        relation=told["relation"],
        table=table,
        is_first_run=told["is_first_run"],
        grain=told["grain"],
        readings=tuple(_readings(told, windows, client)) if told["is_written"] else (),
        windows=windows,
        left_window_count=told["left_window_count"] if told["is_written"] else 0,
        compared_row_count=told["compared_row_count"],
        baseline_row_count=told["baseline"]["row_count"] if told["baseline"] else 0,
        issues=tuple(told["issues"]),
        reason=None if told["is_written"] or not told["is_first_run"] else _why_it_waits(told),
        statements=(*compared, *((what, text) for what, text in told["statements"])),
    )


def _status(told: Mapping[str, Any], windows: Sequence[Window]) -> Outcome:
    if told["is_written"]:
        return "observes" if windows or told["is_first_run"] else "notes"
    return "waits" if told["is_first_run"] else "nothing_new"


def _why_it_waits(told: Mapping[str, Any]) -> str:
    if not told["windows"] and not told["baseline"]["is_observed"]:
        return "no window is complete yet; if the rows are older, set begin"
    found = count(told["baseline"]["row_count"], "row")
    return f"its baseline has {found}, and nothing is observed until it has as many as min_rows says"


def _readings(told: Mapping[str, Any], windows: Sequence[Window], client: Client) -> Iterator[Reading]:
    """What is read, by reason; the baseline of a first run first."""
    baseline = told["baseline"]
    if baseline:
        times = TIMES_OF_BASELINE if baseline["is_observed"] else 1
        yield _reading(
            "baseline", baseline["relation"], baseline["row_count"] * times, baseline["columns"], client
        )
    by_reason = sorted(windows, key=_kind)
    for (place, is_relabelled), group in groupby(by_reason, key=_kind):
        found = list(group)
        columns = [column for column in told["columns"] if not (is_relabelled and column["is_carried"])]
        row_count = sum(window.row_count for window in found)
        yield _reading(REASONS[place], told["relation"], row_count, columns, client, found)


def _kind(window: Window) -> tuple[int, bool]:
    """What windows are put together by, and in which order."""
    return REASONS.index(window.reason), window.is_relabelled


def _reading(
    reason: str,
    relation: str,
    row_count: int,
    columns: Sequence[Mapping[str, Any]],
    client: Client,
    windows: Sequence[Window] = (),
) -> Reading:
    row_bytes = client.row_bytes(relation, [column["data_type"] for column in columns]) if row_count else 0
    return Reading(
        reason=reason,
        relation=relation,
        row_count=row_count,
        column_count=len(columns) if row_count else 0,
        byte_count=round(row_count * row_bytes),
        window_count=len(windows),
        first_window=min((window.start for window in windows), default=None),
        last_window=max((window.end for window in windows), default=None),
    )
