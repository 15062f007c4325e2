"""What is asked of the newest windows, and what was found there, as typed facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

HEALTHY, FAILING = 0, 1

SEVERITIES = ("low", "medium", "high")


@dataclass(frozen=True)
class Asked:
    """Which checks are asked for; what is empty leaves all in."""

    monitors: Sequence[str] = ()
    families: Sequence[str] = ()
    columns: Sequence[str] = ()
    segments: Sequence[str] = ()
    """`city` all values of it, `city=Oslo` one, `__all__` the rows as a whole."""
    min_severity: Literal["low", "medium", "high"] = "low"
    fail_on: Literal["fail", "warn"] = "fail"

    @property
    def statuses(self) -> list[str]:
        """Judgements that are a finding."""
        return ["fail"] if self.fail_on == "fail" else ["fail", "warn"]

    @property
    def severities(self) -> list[str]:
        """The least severity that is a finding, and those above it."""
        return list(SEVERITIES[SEVERITIES.index(self.min_severity) :])


@dataclass(frozen=True)
class Finding:
    """One check of the newest judged window that did not pass, or a monitor that could not be judged."""

    monitor: str
    window_id: str | None
    status: Literal["fail", "warn", "not_evaluated"]
    severity: str | None
    segment: str
    """`city=Oslo`, or `__all__`."""
    column_name: str
    family: str
    metric: str
    value: float | None
    since: datetime | None
    """UTC: when its incident opened, else the start of the window."""
    local_since: datetime | None
    grain: str
    reason: str
    incident_id: str | None
    check_id: str | None


@dataclass(frozen=True)
class Findings:
    """What was found, what to look at first in front."""

    found: tuple[Finding, ...]
    check_count: int
    """Checks of newest windows that were asked for and judged."""
    monitor_count: int
    """Monitors that were asked for."""
    unjudged: tuple[Finding, ...] = ()
    """Monitors that could not be judged and were not asked for by name."""

    @property
    def exit_code(self) -> int:
        """1 where anything was found."""
        return FAILING if self.found else HEALTHY

    @property
    def counts(self) -> Counter[str]:
        """How many there are by status."""
        return Counter(finding.status for finding in self.found)

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "check_count": self.check_count,
            "monitor_count": self.monitor_count,
            "findings": [asdict(finding) for finding in self.found],
            "unjudged": [asdict(finding) for finding in self.unjudged],
        }
