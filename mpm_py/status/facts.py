"""How monitors are and what is wrong with them, as typed facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
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
    resolved_incident_count: int
    """Of all the time that is stored."""
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

    @property
    def subject(self) -> str:
        """The column that it is about, or the metric where it is about the rows or the model."""
        return self.metric if self.column_name == "__relation__" else self.column_name


Group = tuple[Incident, ...]
"""Incidents of one monitor that opened together, the leading one first."""


@dataclass(frozen=True)
class Status:
    """All monitors that were asked for and their incidents, what to look at first in front."""

    monitors: tuple[MonitorStatus, ...]
    incidents: tuple[Incident, ...]
    """Open ones."""
    schema: str = "mpm"
    """Where the result tables are."""
    resolved: tuple[Incident, ...] = ()
    """Those resolved not long before the newest window of their monitor."""

    @property
    def exit_code(self) -> int:
        """1 where the newest judged window of any monitor fails."""
        return FAILING if any(monitor.status == "fail" for monitor in self.monitors) else HEALTHY

    @property
    def groups(self) -> tuple[Group, ...]:
        """Open incidents that opened together, in the order in which they were read."""
        return _grouped(self.incidents)

    @property
    def resolved_groups(self) -> tuple[Group, ...]:
        """Groups lately resolved, of which nothing is open any more."""
        still_open = {incident.group_id for incident in self.incidents}
        return tuple(group for group in _grouped(self.resolved) if group[0].group_id not in still_open)

    def of(self, names: Sequence[str]) -> Status:
        """What concerns these monitors."""
        return replace(
            self,
            monitors=tuple(monitor for monitor in self.monitors if monitor.name in names),
            incidents=tuple(incident for incident in self.incidents if incident.monitor in names),
            resolved=tuple(incident for incident in self.resolved if incident.monitor in names),
        )

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "monitors": [asdict(monitor) for monitor in self.monitors],
            "incidents": [asdict(incident) for incident in self.incidents],
            "resolved_incidents": [asdict(incident) for incident in self.resolved],
        }


def _grouped(incidents: Sequence[Incident]) -> tuple[Group, ...]:
    found: dict[str, list[Incident]] = {}
    for incident in incidents:
        found.setdefault(incident.group_id, []).append(incident)
    return tuple(tuple(group) for group in found.values())
