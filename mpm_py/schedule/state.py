"""What the schedule knows of itself: the last run, the next one, and how its monitors were last seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from mpm_py.schedule.log import utc_now, utc_text

Outcome = Literal["healthy", "failing", "could_not_run", "busy", "killed", "stopped"]

OVERDUE_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Run:
    """One run of the monitors that is over."""

    started_at: datetime
    """UTC."""
    seconds: float
    exit_code: int
    """As a shell tells it: that of `mpm run`, or 128 and the number of the signal that ended it."""
    outcome: Outcome
    open_incidents: int | None = None
    reason: str = ""
    """What it said on stderr, where it could not run."""

    @property
    def could_run(self) -> bool:
        """Whether the monitors were observed and judged."""
        return self.outcome in ("healthy", "failing")

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "started_at": utc_text(self.started_at),
            "seconds": round(self.seconds, 1),
            "exit_code": self.exit_code,
            "outcome": self.outcome,
            "open_incidents": self.open_incidents,
            "reason": self.reason or None,
        }


@dataclass
class State:
    """Written by the schedule alone; may be read at any time."""

    last_run: Run | None = None
    at_work_since: datetime | None = None
    """When the run at work began, or the first of its attempts."""
    run_counts: Counter[int] = field(default_factory=Counter)
    """Runs by their exit code."""
    results: Mapping[str, Any] | None = None
    """How the monitors were when they were last judged, as in docs/json.md."""
    find_next: Callable[[], datetime | None] = lambda: None
    clock: Callable[[], datetime] = utc_now

    @property
    def next_run_at(self) -> datetime | None:
        """When the next run is due; none where none ever is."""
        return self.find_next()

    @property
    def is_overdue(self) -> bool:
        """Whether a run should have begun by now. One that is still at work is none."""
        due = self.next_run_at
        is_late = due is None or due + OVERDUE_AFTER < self.clock()
        return is_late and self.at_work_since is None

    @property
    def is_healthy(self) -> bool:
        """Whether the last run could run, and the next one is not overdue."""
        return (self.last_run is None or self.last_run.could_run) and not self.is_overdue

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        due, since = self.next_run_at, self.at_work_since
        return {
            "status": "ok" if self.is_healthy else "unhealthy",
            "last_run": self.last_run and self.last_run.as_data(),
            "next_run_at": due and utc_text(due),
            "is_overdue": self.is_overdue,
            "running_since": since and utc_text(since),
        }
