"""What a run would do, as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from mpm_py.runner import COULD_NOT_RUN, HEALTHY, Failure
from mpm_py.warehouse.database import BytesAre

Outcome = Literal["observes", "notes", "nothing_new", "waits", "failed"]


@dataclass(frozen=True)
class Window:
    """A window that would be observed; `start` and `end` are UTC."""

    start: str
    end: str
    row_count: int
    reason: str
    """`first_run`, `new`, `late_rows`, `fewer_rows`, `predictions`, `labels`, `gap`, `gone`, `forced`,
    `schema` or `declaration`; docs/plan.md says what each means."""
    is_empty: bool
    """Whether it has no rows, so that nothing is read for it."""
    is_relabelled: bool
    """Whether only what depends on labels is read, and the rest is kept."""


@dataclass(frozen=True)
class Reading:
    """Rows that would be read for one reason, from the start of the first window to the end of the last."""

    reason: str
    """As of a window, or `baseline`."""
    relation: str
    row_count: int
    """Rows, once for each time that they are read."""
    column_count: int
    byte_count: int
    window_count: int = 0
    first_window: str | None = None
    last_window: str | None = None
    bytes_are: BytesAre = "estimate"
    partition_count: int | None = None
    """Partitions of which the statement that reads it may read something; none where the engine does not
    tell. Of several statements the most; readings of one statement have the same, so there is no sum."""
    partition_total: int | None = None
    """Partitions that there are of what this statement reads."""


@dataclass(frozen=True)
class MonitorPlan:
    """What a run would do for one monitor."""

    name: str
    status: Outcome
    """`notes`: only what cannot be judged has changed; `waits`: there are too few rows to learn from."""
    relation: str = ""
    table: str = ""
    """The table that it writes."""
    is_first_run: bool = False
    grain: str = "day"
    readings: tuple[Reading, ...] = ()
    windows: tuple[Window, ...] = ()
    left_window_count: int = 0
    """Windows that are left for the next run, by max_windows_per_run."""
    compared_row_count: int = 0
    """Rows of the windows that were compared with what is stored, by a run as by its plan."""
    baseline_row_count: int = 0
    """Rows of the baseline, which were counted as well; 0 after the first run."""
    issues: tuple[str, ...] = ()
    reason: str | None = None
    """Why it waits."""
    failure: Failure | None = None
    estimate_reason: str | None = None
    """Why bytes are an estimate where the engine could have told them."""
    statements: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What for, and the statement; in the order in which they are sent."""

    @property
    def row_count(self) -> int:
        """Rows that would be read, once for each time."""
        return sum(reading.row_count for reading in self.readings)

    @property
    def byte_count(self) -> int:
        """Bytes that would be read."""
        return sum(reading.byte_count for reading in self.readings)

    @property
    def window_count(self) -> int:
        """Windows that would be observed."""
        return len(self.windows)

    @property
    def is_written(self) -> bool:
        """Whether its table would change."""
        return self.status in ("observes", "notes")


@dataclass(frozen=True)
class Plan:
    """What a run would do."""

    database: str
    schema: str
    monitors: tuple[MonitorPlan, ...]
    result_tables: tuple[str, ...]
    """The tables and views that every run brings up to date."""
    warnings: tuple[str, ...] = ()
    results: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Result table and the statement that computes it, where statements were asked for."""
    engine_bytes_are: BytesAre = "estimate"
    """Where bytes come from if the engine tells all that it is asked for."""

    @property
    def bytes_are(self) -> BytesAre | Literal["mixed"]:
        """Where bytes come from; `mixed`: those of some readings are an estimate."""
        found = {reading.bytes_are for monitor in self.monitors for reading in monitor.readings}
        return "mixed" if len(found) > 1 else next(iter(found), self.engine_bytes_are)

    @property
    def window_count(self) -> int:
        """Windows that would be observed."""
        return sum(monitor.window_count for monitor in self.monitors)

    @property
    def row_count(self) -> int:
        """Rows that would be read, once for each time."""
        return sum(monitor.row_count for monitor in self.monitors)

    @property
    def byte_count(self) -> int:
        """Bytes that would be read."""
        return sum(monitor.byte_count for monitor in self.monitors)

    @property
    def exit_code(self) -> int:
        """0 everything can run, 2 something cannot."""
        return COULD_NOT_RUN if any(monitor.failure for monitor in self.monitors) else HEALTHY

    def as_data(self) -> dict[str, Any]:
        """The artifact of `--json` (docs/plan.md): plain data, without statements."""
        return {
            "schema_version": 1,
            "exit_code": self.exit_code,
            "database": self.database,
            "schema": self.schema,
            **_totals(self),
            "monitors": [_monitor_data(monitor) for monitor in self.monitors],
            "bytes_are": self.bytes_are,
            "result_tables": list(self.result_tables),
            "warnings": list(self.warnings),
        }


def _monitor_data(monitor: MonitorPlan) -> dict[str, Any]:
    data = asdict(replace(monitor, statements=()))
    del data["statements"]
    return {**data, **_totals(monitor)}


def _totals(planned: Plan | MonitorPlan) -> dict[str, int]:
    return {name: getattr(planned, name) for name in ("window_count", "row_count", "byte_count")}
