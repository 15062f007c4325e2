"""Read what the newest judged windows say of the data: aggregates from the result tables alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from mpm_py.results import ResultStore
from mpm_py.warehouse.copied import LINEAGE
from mpm_py.warehouse.stored import inside_schema, rows_of

FOLDER = Path(__file__).parent

WITHOUT_WINDOW = "none"
"""Id of the window of a monitor that has none."""


@dataclass(frozen=True)
class Window:
    """The newest judged window of a monitor. Times are UTC; a snapshot has none."""

    monitor: str
    relation: str
    """As declared."""
    owner: str | None
    window_id: str
    window_start: datetime | None
    window_end: datetime | None
    row_count: int | None


@dataclass(frozen=True)
class ColumnProfile:
    """What a column of the relation looked like in it."""

    monitor: str
    column_name: str
    value_kind: str
    row_count: int | None
    null_count: int | None
    distinct_count: int | None
    min: float | None
    max: float | None
    p01: float | None
    p05: float | None
    p25: float | None
    p50: float | None
    p75: float | None
    p95: float | None
    p99: float | None


@dataclass(frozen=True)
class Check:
    """A check of it that could be judged."""

    monitor: str
    check_id: str
    status: str
    segment_key: str
    segment_value: str
    column_name: str | None
    """None where it is about no column of the relation."""
    family: str
    metric: str
    category: str | None
    method: str
    value: float | None
    threshold: float | None
    lower: float | None
    upper: float | None
    reason: str


@dataclass(frozen=True)
class Finding:
    """All that an event tells of a monitor."""

    window: Window
    columns: tuple[ColumnProfile, ...]
    checks: tuple[Check, ...]

    @property
    def has_window(self) -> bool:
        """Whether anything was ever read for this monitor."""
        return self.window.window_id != WITHOUT_WINDOW


Fact = TypeVar("Fact", Window, ColumnProfile, Check)


def read_findings(store: ResultStore, monitors: Sequence[str]) -> tuple[Finding, ...]:
    """What the result tables say of some monitors."""
    with store.opened(LINEAGE, monitors) as connection, inside_schema(connection, store.schema) as cursor:
        columns = _by_monitor(_rows(cursor, "columns", ColumnProfile, monitors))
        checks = _by_monitor(_rows(cursor, "checks", Check, monitors))
        return tuple(
            Finding(window, tuple(columns.get(window.monitor, ())), tuple(checks.get(window.monitor, ())))
            for window in _rows(cursor, "windows", Window, monitors)
        )


def _rows(
    cursor: duckdb.DuckDBPyConnection, name: str, fact: Callable[..., Fact], monitors: Sequence[str]
) -> list[Fact]:
    rows = rows_of(cursor, FOLDER / f"{name}.sql", {"monitors": list(monitors)})
    return [fact(**row) for row in rows]


def _by_monitor(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.monitor, []).append(fact)
    return found
