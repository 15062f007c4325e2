"""How monitors are and what is wrong with them, as typed facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

HEALTHY, FAILING = 0, 1

Judgement = Literal["fail", "warn", "pass", "not_evaluated"]


@dataclass(frozen=True)
class MonitorStatus:
    """One monitor in its newest judged window. Local times are those of the monitor's own time zone."""

    name: str
    status: Judgement
    window_id: str
    window_end: datetime | None
    """UTC."""
    local_start: datetime | None
    grain: str
    fail_count: int
    warn_count: int
    pass_count: int
    not_evaluated_count: int
    open_incident_count: int
    worst_check_id: str | None
    reason: str | None
    """Of the check to look at first, or why nothing could be judged."""
    row_count: int | None
    age_seconds: float | None
    """Since the end of the newest window that holds rows."""
    course: tuple[Judgement, ...]
    """Status of the last windows, oldest first."""
    owner: str | None
    tags: str | None


@dataclass(frozen=True)
class Incident:
    """A run of windows in which one check failed."""

    incident_id: str
    monitor: str
    check_id: str
    segment_key: str
    segment_value: str
    column_name: str
    family: str
    metric: str
    category: str | None
    method: str
    status: str
    severity: str | None
    opened_at: datetime
    """UTC, as the other times; `local_opened` is that of the monitor."""
    last_seen_at: datetime
    resolved_at: datetime | None
    local_opened: datetime
    grain: str
    window_count: int
    failing_window_count: int
    group_id: str
    is_leading: bool
    reason: str
    """Of the window that was worst."""
    owner: str | None

    @property
    def what(self) -> str:
        """The reason without how long it had lasted by then."""
        return re.sub(r"; since \d+ windows?$", "", self.reason)


@dataclass(frozen=True)
class Status:
    """All monitors that were asked for and their open incidents, leading ones first in each group."""

    monitors: tuple[MonitorStatus, ...]
    incidents: tuple[Incident, ...]
    schema: str = "mpm"
    """Where the result tables are."""

    @property
    def exit_code(self) -> int:
        """1 where the newest judged window of any monitor fails."""
        return FAILING if any(monitor.status == "fail" for monitor in self.monitors) else HEALTHY

    @property
    def groups(self) -> tuple[tuple[Incident, ...], ...]:
        """Incidents that opened together, in the order in which they were read."""
        found: dict[str, list[Incident]] = {}
        for incident in self.incidents:
            found.setdefault(incident.group_id, []).append(incident)
        return tuple(tuple(group) for group in found.values())

    def of(self, names: Sequence[str]) -> Status:
        """What concerns these monitors."""
        return Status(
            tuple(monitor for monitor in self.monitors if monitor.name in names),
            tuple(incident for incident in self.incidents if incident.monitor in names),
            self.schema,
        )

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "monitors": [asdict(monitor) for monitor in self.monitors],
            "incidents": [asdict(incident) for incident in self.incidents],
        }
