"""A plan in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from mpm_py.plan.facts import MonitorPlan, Plan, Reading
from mpm_py.plan.offline import OfflineMonitor, OfflinePlan
from mpm_py.terminal.layout import Column, put, report, table
from mpm_py.terminal.words import byte_text, count, names
from mpm_py.warehouse.database import BytesAre

WORDS = {
    "first_run": "first run",
    "new": "new",
    "declaration": "declaration changed",
    "late_rows": "late rows",
    "fewer_rows": "fewer rows than stored",
    "predictions": "predictions changed",
    "labels": "late labels",
    "forced": "--from, --to",
    "schema": "columns changed",
    "gap": "no rows, between others",
    "gone": "rows are gone",
    "baseline": "baseline",
}
INSTEAD = {
    "nothing_new": "nothing new",
    "notes": "notes issues only",
    "waits": "waits for rows",
    "failed": "FAILS",
}
PARTITIONS = "partitions"
_SOURCES: dict[BytesAre, str] = {
    "estimate": "an estimate",
    "dry_run": "by dry runs, which are free of charge",
    "explain": "by EXPLAIN, which counts whole partitions: an upper bound",
}
STYLES = {"failed": "bold red", "waits": "yellow", "notes": "yellow", "nothing_new": "dim"}


@dataclass(frozen=True)
class Line:
    """A line of the table; of a monitor the first one alone has its name."""

    name: str
    why: str
    windows: str = ""
    span: str = ""
    rows: str = ""
    columns: str = ""
    partitions: str = ""
    bytes: str = ""


def render_plan(plan: Plan, console: Console) -> None:
    """Print what would be read, line by line the reasons of it, and what would be written."""

    def draw() -> None:
        put(console, f"{escape(plan.database)}, schema {escape(plan.schema)}: {_headline(plan)}", 0)
        console.print()
        put(console, table(_columns(plan), list(_lines(plan)), console), 0)
        console.print()
        for paragraph in _paragraphs(plan):
            put(console, paragraph, 0)

    report(console, draw)


def render_offline_plan(plan: OfflinePlan, console: Console) -> None:
    """Print what each monitor would read and write, as far as it is known without a warehouse."""

    def draw() -> None:
        dialect, schema = escape(plan.dialect), escape(plan.schema)
        put(console, f"{dialect}, schema {schema}: the file is right, and no warehouse was asked.", 0)
        console.print()
        put(console, table(_OFFLINE_COLUMNS, plan.monitors, console), 0)
        console.print()
        put(console, f"Written: these, and the {len(plan.result_tables)} result tables and views.", 0)
        put(
            console,
            "[dim]Which windows are new, how many rows they have and what reading them costs the warehouse"
            " alone can say: leave out --dialect for that. --sql prints the statements.[/]",
            0,
        )

    report(console, draw)


def _columns_of(monitor: OfflineMonitor) -> str:
    """The columns that are read, as far as they are known."""
    named = names(list(monitor.columns), 12)
    return escape(f"{named}, and every other one" if monitor.reads_others else named)


def _headline(plan: Plan) -> str:
    if not plan.monitors:
        return "no monitor is enabled."
    reading = sum(1 for monitor in plan.monitors if monitor.readings)
    if not reading:
        return "nothing is to be read."
    verb = "has" if reading == 1 else "have"
    return f"{reading:,} of {count(len(plan.monitors), 'monitor')} {verb} something to read."


def _lines(plan: Plan) -> Iterator[Line]:
    for monitor in plan.monitors:
        if not monitor.readings:
            why = f"[{STYLES[monitor.status]}]{INSTEAD[monitor.status]}[/]"
            yield Line(escape(monitor.name), why)
        for place, reading in enumerate(monitor.readings):
            yield _line(reading, place, monitor, plan)
    if len(list(_all_readings(plan))) > 1:
        yield Line(
            "[bold]total[/]",
            "",
            f"[bold]{plan.window_count:,}[/]",
            "",
            f"[bold]{plan.row_count:,}[/]",
            bytes=f"[bold]{_bytes(plan, plan)}[/]",
        )


def _all_readings(plan: Plan) -> Iterator[Reading]:
    for monitor in plan.monitors:
        yield from monitor.readings


def _line(reading: Reading, place: int, monitor: MonitorPlan, plan: Plan) -> Line:
    why = WORDS[reading.reason]
    if reading.reason == "baseline" and monitor.baseline_row_count < reading.row_count:
        why += ", read twice"
    ends = [text for text in (reading.first_window, reading.last_window) if text]
    shown = len("2024-01-31") if all(text.endswith(" 00:00:00") for text in ends) else len("2024-01-31 00:00")
    # After the first run one statement reads for all reasons; its partitions are told once.
    has_own_statement = monitor.is_first_run or place == 0
    return Line(
        escape(monitor.name) if place == 0 else "",
        why,
        f"{reading.window_count:,}" if reading.window_count else "",
        " – ".join(text[:shown] for text in ends),
        f"{reading.row_count:,}",
        f"{reading.column_count:,}" if reading.column_count else "",
        _partitions(reading) if has_own_statement else "",
        _bytes(reading, plan),
    )


def _bytes(read: Reading | Plan, plan: Plan) -> str:
    """Bytes; about so many where the engine could have told them and did not."""
    return ("" if read.bytes_are == plan.engine_bytes_are else "about ") + byte_text(read.byte_count)


def _partitions(reading: Reading) -> str:
    if reading.partition_count is None or reading.partition_total is None:
        return ""
    return f"{reading.partition_count:,} of {reading.partition_total:,}"


def _paragraphs(plan: Plan) -> Iterator[str]:
    for monitor in plan.monitors:
        if monitor.left_window_count:
            left = f"{monitor.left_window_count:,} more are left for the next run (max_windows_per_run)"
            yield f"[yellow]{escape(monitor.name)}: {left}[/]"
        if monitor.reason:
            yield f"[yellow]{escape(monitor.name)}: {escape(monitor.reason)}[/]"
        for issue in monitor.issues:
            yield f"[yellow]{escape(monitor.name)}: {escape(issue)}[/]"
    made = [
        f"{one.table} (new)" if one.is_first_run else one.table for one in plan.monitors if one.is_written
    ]
    results = f"the {len(plan.result_tables)} result tables and views of schema {plan.schema}"
    yield escape(f"Written: {names(made, 12)}, then {results}." if made else f"Written: {results}.")
    compared = sum(monitor.compared_row_count + monitor.baseline_row_count for monitor in plan.monitors)
    source = _SOURCES[_told_by(plan)]
    yield (
        f"[dim]Rows are counted, bytes are {source}. To know this, counts of {count(compared, 'row')} were"
        " taken by window, as mpm run does first; nothing was changed.[/]"
    )


def _told_by(plan: Plan) -> BytesAre:
    """Where bytes come from, but for those before which the table says about."""
    return plan.engine_bytes_are if plan.bytes_are == "mixed" else plan.bytes_are


def _columns(plan: Plan) -> list[Column[Line]]:
    has_partitions = any(reading.partition_count is not None for reading in _all_readings(plan))
    return [column for column in _COLUMNS if has_partitions or column.title != PARTITIONS]


_COLUMNS: tuple[Column[Line], ...] = (
    Column("monitor", lambda line: line.name, wraps=True),
    Column("why", lambda line: line.why, wraps=True),
    Column("windows", lambda line: line.windows, "right"),
    Column("UTC", lambda line: line.span, from_width=90),
    Column("rows", lambda line: line.rows, "right"),
    Column("columns", lambda line: line.columns, "right", from_width=60),
    Column(PARTITIONS, lambda line: line.partitions, "right"),
    Column("bytes", lambda line: line.bytes, "right"),
)


_OFFLINE_COLUMNS: tuple[Column[OfflineMonitor], ...] = (
    Column("monitor", lambda monitor: escape(monitor.name), wraps=True),
    Column("reads", lambda monitor: escape(monitor.relation), wraps=True),
    Column("columns", _columns_of, wraps=True),
    Column("writes", lambda monitor: escape(monitor.table), wraps=True),
)
