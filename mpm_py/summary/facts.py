"""What a summary says, as typed facts: read from the result tables, rendered elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

FAR = 0.25
"""A column is away from its baseline at this psi, the usual convention for a large change."""


@dataclass(frozen=True)
class Watched:
    """What a monitor looked at. Times are those of the monitor's own time zone."""

    relation: str
    grain: str
    timezone: str
    owner: str | None
    window_count: int
    baseline_window_count: int
    empty_window_count: int
    row_count: int
    first_window: datetime | None
    last_window: datetime | None
    baseline: str
    baseline_row_count: int | None
    stretch_length: int
    """Windows taken together for the moves below."""


@dataclass(frozen=True)
class Move:
    """How far a column moved from its baseline at its worst, in the whole or in a segment."""

    segment_key: str
    segment_value: str
    column_name: str
    column_role: str
    value_kind: str
    psi: float
    psi_noise_floor: float
    psi_usual: float | None
    """The most that stretches inside the baseline reach."""
    psi_now: float
    psi_whole: float | None
    """The whole's psi in the same stretch."""
    ks_lower: float | None
    ks_upper: float | None
    mean: float | None
    baseline_mean: float | None
    mean_shift_sd: float | None
    since: date | None
    until: date | None
    is_away_now: bool
    course: tuple[float, ...]
    """psi of every stretch, oldest first."""
    course_days: tuple[date, ...]
    """The middles of those stretches."""

    @property
    def is_away(self) -> bool:
        """Whether the worst stretch counts as away from the baseline."""
        return self.since is not None


@dataclass(frozen=True)
class Outcome:
    """What the model said and what happened, in the baseline and where the two lay furthest apart."""

    baseline_said: float | None
    baseline_happened: float | None
    said: float
    happened: float
    middle: date


@dataclass(frozen=True)
class QualityProblem:
    """One problem of the data, in the windows where it was worse than anything in the baseline."""

    metric: str
    segment_key: str
    column_names: tuple[str, ...]
    names: tuple[str, ...]
    """Categories or segments concerned, where the metric is about them."""
    window_count: int
    first_day: date | None
    last_day: date | None
    worst_day: date | None
    worst_value: float
    value_usual: float
    row_count: int
    is_now: bool


@dataclass(frozen=True)
class SchemaChange:
    """A column that came, went or changed."""

    kind: str
    column_name: str
    before: str | None
    after: str | None
    first_seen_on: date
    is_current: bool


@dataclass(frozen=True)
class NotJudged:
    """Why something has no verdict, and where."""

    reason: str
    segment_key: str
    names: tuple[str, ...]
    window_count: int


@dataclass(frozen=True)
class Performance:
    """One metric of the model in one stretch of windows."""

    problem: str | None
    first_day: date
    is_baseline_window: bool
    row_count: int
    label_rate: float | None
    metric: str
    value: float
    baseline_value: float | None
    estimate: float | None
    """What would have been said without labels."""
    is_worse: bool
    """Worse than the baseline by more than the interval of the difference."""


@dataclass(frozen=True)
class Challenger:
    """How often a later version was better or worse than the one that came first."""

    metric: str
    version: str
    champion: str
    window_count: int
    better_count: int
    worse_count: int


@dataclass(frozen=True)
class UnequalGroup:
    """A group that is selected much more or less often than its reference group."""

    segment_key: str
    segment_value: str
    reference_group: str
    usual_ratio: float
    outside_count: int
    window_count: int


@dataclass(frozen=True)
class MonitorSummary:
    """Everything that the summary says of one monitor."""

    name: str
    watched: Watched
    moves: tuple[Move, ...]
    outcome: Outcome | None
    performance: tuple[Performance, ...]
    challengers: tuple[Challenger, ...]
    unequal_groups: tuple[UnequalGroup, ...]
    quality: tuple[QualityProblem, ...]
    schema_changes: tuple[SchemaChange, ...]
    not_judged: tuple[NotJudged, ...]

    @property
    def columns(self) -> tuple[Move, ...]:
        """The moves of the whole, worst first."""
        return tuple(move for move in self.moves if move.segment_key == "__all__")

    @property
    def hidden(self) -> tuple[Move, ...]:
        """Segments that are away in a column that hardly moves as a whole, worst first."""
        return tuple(
            move
            for move in self.moves
            if move.segment_key != "__all__" and move.is_away and (move.psi_whole or 0.0) < FAR / 2.5
        )


@dataclass(frozen=True)
class Summary:
    """What the monitors saw, and where it is stored."""

    monitors: tuple[MonitorSummary, ...]
    database: str
    schema: str
