"""Bytes as the engine itself gives them: by dry runs of the statements that would read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mpm_py.columns import base_kind
from mpm_py.plan.facts import MonitorPlan, Reading
from mpm_py.warehouse import quoting
from mpm_py.warehouse.database import Client

BASELINE = "baseline"


def with_scanned_bytes(
    monitor: MonitorPlan, told: Mapping[str, Any], event_time: str, client: Client, dialect: str
) -> MonitorPlan:
    """A plan with the bytes that its statements would read, as far as the engine knows them.

    What observes on a first run is not known before its bins are learnt. In its place stands a statement that
    reads the same columns of the same time.

    Args:
        monitor: the plan, with estimates.
        told: what the monitor has told, its statements among it.
        event_time: the column of time.
        client: an open connection.
        dialect: of its SQL.
    """
    statements = [text for _, text in told["statements"]]
    of_windows = [reading for reading in monitor.readings if reading.reason != BASELINE]
    if not monitor.is_first_run:
        return replace(monitor, readings=tuple(_shared(of_windows, _all(statements, client))))
    readings = []
    for reading in monitor.readings:
        if reading.reason == BASELINE:
            columns = [column["name"] for column in told["baseline"]["columns"]]
            read = statements or [_reading_statement(reading.relation, columns, "", dialect)]
            times = max(1, round(reading.row_count / max(1, monitor.baseline_row_count)))
        else:
            columns = [column["name"] for column in told["columns"]]
            condition = _in_time(reading, event_time, told["columns"], dialect)
            read, times = [_reading_statement(reading.relation, columns, condition, dialect)], 1
        scanned = _all(read, client)
        readings.append(reading if scanned is None else replace(reading, byte_count=times * scanned))
    return replace(monitor, readings=tuple(readings))


def _all(statements: Sequence[str], client: Client) -> int | None:
    """The bytes of several statements; none where those of one are not known."""
    scanned = [client.scanned_bytes(statement) for statement in statements]
    known = [size for size in scanned if size is not None]
    return sum(known) if known and len(known) == len(scanned) else None


def _shared(readings: Sequence[Reading], scanned: int | None) -> Iterator[Reading]:
    """Readings of one statement, each with its share of the bytes by its rows."""
    row_count = sum(reading.row_count for reading in readings)
    for reading in readings:
        if scanned is None:
            yield reading
        else:
            share = reading.row_count / row_count if row_count else 1 / len(readings)
            yield replace(reading, byte_count=round(scanned * share))


def _reading_statement(relation: str, columns: Sequence[str], condition: str, dialect: str) -> str:
    names = ", ".join(quoting.name_in(dialect, column) for column in columns)
    return f"SELECT {names} FROM {relation}" + (f" WHERE {condition}" if condition else "")


def _in_time(reading: Reading, event_time: str, columns: Sequence[Mapping[str, Any]], dialect: str) -> str:
    """The condition by which an engine sees which partitions are read; empty where there is none."""
    data_types = [column["data_type"] for column in columns if column["name"].lower() == event_time.lower()]
    kind = base_kind(data_types[0], dialect) if data_types else ""
    if kind not in ("date", "timestamp", "zoned") or not reading.first_window or not reading.last_window:
        return ""
    length = len("2024-01-31") if kind == "date" else None
    ends = (
        f"CAST({quoting.text(end[:length])} AS {data_types[0]})"
        for end in (reading.first_window, reading.last_window)
    )
    name = quoting.name_in(dialect, event_time)
    return " AND ".join(f"{name} {sign} {end}" for sign, end in zip((">=", "<"), ends, strict=True))
