"""Bytes as the engine itself gives them: by dry runs of the statements that would read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mpm_py.columns import base_kind
from mpm_py.errors import ExecutionError
from mpm_py.plan.facts import MonitorPlan, Reading
from mpm_py.warehouse import quoting
from mpm_py.warehouse.database import BytesAre, Client, Scan

BASELINE = "baseline"


def with_scans(
    monitor: MonitorPlan,
    told: Mapping[str, Any],
    event_time: str,
    client: Client,
    dialect: str,
    bytes_are: BytesAre,
) -> MonitorPlan:
    """A plan with what its statements would read; where the engine does not tell, estimates stay, with why.

    What observes on a first run is not known before its bins are learnt. In its place stands a statement that
    reads the same columns of the same time.

    Args:
        monitor: the plan, with estimates.
        told: what the monitor has told, its statements among it.
        event_time: the column of time.
        client: an open connection.
        dialect: of its SQL.
        bytes_are: how its engine tells them.
    """
    statements = [text for _, text in told["statements"]]
    of_windows = [reading for reading in monitor.readings if reading.reason != BASELINE]
    if not monitor.is_first_run:
        return _planned(monitor, _shared(of_windows, _told(statements, client)), bytes_are)
    found = []
    for reading in monitor.readings:
        if reading.reason == BASELINE:
            columns = [column["name"] for column in told["baseline"]["columns"]]
            read = statements or [_reading_statement(reading.relation, columns, "", dialect)]
            times = max(1.0, round(reading.row_count / max(1, monitor.baseline_row_count)))
        else:
            columns = [column["name"] for column in told["columns"]]
            condition = _in_time(reading, event_time, told["columns"], dialect)
            read, times = [_reading_statement(reading.relation, columns, condition, dialect)], 1.0
        found.append((reading, _times(times, _told(read, client))))
    return _planned(monitor, found, bytes_are)


Answer = Scan | str
"""What the engine tells of statements, or why it tells nothing."""


def _told(statements: Sequence[str], client: Client) -> Answer:
    """What is told of several statements; nothing where it is not told of one."""
    try:
        found = [client.scan(statement) for statement in statements]
    except ExecutionError as error:
        return f"{error.message}; {error.next_step}" if error.next_step else error.message
    scans = [scan for scan in found if scan is not None]
    if not scans or len(scans) < len(found):
        return "the engine does not tell what its statements read"
    return Scan(
        sum(scan.byte_count for scan in scans),
        _most(scan.partition_count for scan in scans),
        _most(scan.partition_total for scan in scans),
    )


def _most(counts: Iterable[int | None]) -> int | None:
    return max((count for count in counts if count is not None), default=None)


def _times(times: float, answer: Answer) -> Answer:
    """Bytes so many times; partitions stay the same."""
    return answer if isinstance(answer, str) else replace(answer, byte_count=round(times * answer.byte_count))


def _shared(readings: Sequence[Reading], answer: Answer) -> Iterator[tuple[Reading, Answer]]:
    """Readings of one statement, each with its share of the bytes by its rows."""
    row_count = sum(reading.row_count for reading in readings)
    for reading in readings:
        yield reading, _times(reading.row_count / row_count if row_count else 1 / len(readings), answer)


def _planned(
    monitor: MonitorPlan, found: Iterable[tuple[Reading, Answer]], bytes_are: BytesAre
) -> MonitorPlan:
    """The plan with what was told of each reading."""
    pairs = list(found)
    readings = tuple(_measured(reading, answer, bytes_are) for reading, answer in pairs)
    reasons = dict.fromkeys(answer for _, answer in pairs if isinstance(answer, str))
    return replace(monitor, readings=readings, estimate_reason="; ".join(reasons) or None)


def _measured(reading: Reading, answer: Answer, bytes_are: BytesAre) -> Reading:
    if isinstance(answer, str):
        return reading
    return replace(
        reading,
        byte_count=answer.byte_count,
        bytes_are=bytes_are,
        partition_count=answer.partition_count,
        partition_total=answer.partition_total,
    )


def _reading_statement(relation: str, columns: Sequence[str], condition: str, dialect: str) -> str:
    names = ", ".join(quoting.name_in(dialect, column) for column in columns)
    return f"SELECT {names} FROM {relation}" + (f" WHERE {condition}" if condition else "")


def _in_time(reading: Reading, event_time: str, columns: Sequence[Mapping[str, Any]], dialect: str) -> str:
    """The condition by which an engine sees which partitions are read; empty where there is none."""
    found = next((column for column in columns if column["name"].lower() == event_time.lower()), None)
    kind = base_kind(found["data_type"], dialect) if found else ""
    if (
        not found
        or kind not in ("date", "timestamp", "zoned")
        or not reading.first_window
        or not reading.last_window
    ):
        return ""
    length = len("2024-01-31") if kind == "date" else None
    ends = (
        f"CAST({quoting.text(end[:length])} AS {found['data_type']})"
        for end in (reading.first_window, reading.last_window)
    )
    name = quoting.name_in(dialect, found["name"])
    return " AND ".join(f"{name} {sign} {end}" for sign, end in zip((">=", "<"), ends, strict=True))
