"""What a summary says, as typed facts: the status, and what incidents do not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from mpm_py.status import Status


@dataclass(frozen=True)
class Performance:
    """How good a model was in one stretch of windows, by the one metric that its problem is judged by."""

    monitor: str
    metric: str
    grain: str
    stretch_length: int
    """Windows taken together."""
    first_day: date
    is_baseline_window: bool
    row_count: int
    """Rows with a label."""
    value: float | None
    lower: float | None
    upper: float | None
    """Ends of the 95 % intervals; here of what was realised."""
    baseline_value: float | None
    estimate: float | None
    """What was to be expected without the labels of these windows."""
    estimate_lower: float | None
    estimate_upper: float | None
    is_worse: bool
    """Worse than the baseline by more than the interval of the difference."""


@dataclass(frozen=True)
class Challenger:
    """How often a later version was better or worse than the one that came first."""

    monitor: str
    grain: str
    metric: str
    version: str
    champion: str
    window_count: int
    better_count: int
    worse_count: int


@dataclass(frozen=True)
class UnequalGroup:
    """A group that is selected much more or less often than its reference group."""

    monitor: str
    segment_key: str
    segment_value: str
    reference_group: str
    usual_ratio: float


@dataclass(frozen=True)
class SchemaChange:
    """A column that came, went or changed."""

    monitor: str
    kind: str
    column_name: str
    before: str | None
    after: str | None
    first_seen_on: date
    is_current: bool


@dataclass(frozen=True)
class NotJudged:
    """Why something has no verdict in the newest window of a monitor that is judged otherwise."""

    monitor: str
    reason: str
    segment_key: str
    names: tuple[str, ...]
    """Columns, or segments where it is about a segment; none where it is about the monitor."""


Fact = TypeVar("Fact", Performance, Challenger, UnequalGroup, SchemaChange, NotJudged)


@dataclass(frozen=True)
class Summary:
    """What is wrong, and what incidents do not tell."""

    status: Status
    performance: tuple[Performance, ...] = ()
    """Stretch by stretch, oldest first."""
    challengers: tuple[Challenger, ...] = ()
    unequal_groups: tuple[UnequalGroup, ...] = ()
    schema_changes: tuple[SchemaChange, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()

    def of(self, names: Sequence[str]) -> Summary:
        """What concerns these monitors."""

        def kept(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
            return tuple(fact for fact in facts if fact.monitor in names)

        return replace(
            self,
            status=self.status.of(names),
            performance=kept(self.performance),
            challengers=kept(self.challengers),
            unequal_groups=kept(self.unequal_groups),
            schema_changes=kept(self.schema_changes),
            not_judged=kept(self.not_judged),
        )
