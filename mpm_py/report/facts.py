"""What a report is made of, as typed facts: rows of aggregates, one class for each statement in `sql/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mpm_py.status.facts import Judgement
from mpm_py.summary import Summary


@dataclass(frozen=True)
class Declared:
    """What is declared for a monitor. All times here and below are of the monitor's own time zone."""

    monitor: str
    relation: str
    event_time: str | None
    grain: str
    timezone: str | None
    baseline_kind: str | None
    baseline_start: datetime | None
    baseline_end: datetime | None
    rolling_windows: int | None
    min_rows: int | None
    owner: str | None
    tags: str | None
    problem: str | None
    prediction_column: str | None
    label_column: str | None
    threshold: float | None
    model_version: str | None
    sensitivity: float | None


@dataclass(frozen=True)
class Window:
    """How a window was judged."""

    monitor: str
    starts_at: datetime
    ends_at: datetime
    status: Judgement
    fail_count: int
    warn_count: int
    row_count: int | None


@dataclass(frozen=True)
class ColumnNow:
    """How far a column is from its baseline in the newest window that tells."""

    monitor: str
    column_name: str
    column_role: str | None
    window_id: str | None
    psi: float | None
    psi_noise_floor: float | None
    mean_shift_sd: float | None
    ks_lower: float | None
    js_distance: float | None
    largest_psi: float | None
    fail_count: int
    warn_count: int
    column_count: int
    """Columns of the monitor, also those that are not read."""


@dataclass(frozen=True)
class DriftCell:
    """The drift of a column in a stretch of windows."""

    monitor: str
    column_name: str
    starts_at: datetime
    ends_at: datetime
    window_count: int
    psi: float | None
    failing_count: int


@dataclass(frozen=True)
class Group:
    """A group of the values of a column, in its baseline and now."""

    monitor: str
    column_name: str
    value_kind: str | None
    kind: str
    lower_edge: float | None
    upper_edge: float | None
    category: str | None
    group_count: int
    baseline_share: float | None
    current_share: float | None
    psi_contribution: float | None
    starts_at: datetime | None


@dataclass(frozen=True)
class Profile:
    """What a column looked like in a window, or in the baseline."""

    monitor: str
    column_name: str
    value_kind: str | None
    is_baseline: bool
    starts_at: datetime | None
    row_count: int | None
    null_rate: float | None
    mean: float | None
    p05: float | None
    p25: float | None
    p50: float | None
    p75: float | None
    p95: float | None


@dataclass(frozen=True)
class Quality:
    """How good a model was in a stretch of windows, and what was to be expected without labels."""

    monitor: str
    metric: str
    window_count: int
    """Windows taken together."""
    starts_at: datetime
    row_count: int | None
    value: float | None
    lower: float | None
    upper: float | None
    baseline_value: float | None
    estimate: float | None
    estimate_lower: float | None
    estimate_upper: float | None


@dataclass(frozen=True)
class ScoreGroup:
    """What scores said and what happened."""

    monitor: str
    column_name: str
    score_class: str
    group_index: int
    since: datetime
    until: datetime
    row_count: int
    mean_score: float
    observed_rate: float
    baseline_observed_rate: float | None
    observed_lower: float
    observed_upper: float


@dataclass(frozen=True)
class FairnessGroup:
    """A metric of a protected group."""

    monitor: str
    segment_key: str
    segment_value: str
    metric: str
    since: datetime
    until: datetime
    reference_group: str | None
    row_count: int
    value: float
    is_rate: bool
    lower: float | None
    upper: float | None
    reference_value: float | None
    ratio: float | None


@dataclass(frozen=True)
class DataFinding:
    """What is to be said of the data of the newest window."""

    monitor: str
    column_name: str
    metric: str
    category: str | None
    value: float
    baseline_value: float | None
    count: int | None
    evidence: str | None


@dataclass(frozen=True)
class Check:
    """A check that fails or warns in the newest window."""

    monitor: str
    status: Judgement
    severity: str | None
    metric: str
    category: str | None
    segment_key: str
    segment_value: str
    column_name: str
    reason: str | None


@dataclass(frozen=True)
class LifePoint:
    """A check in one window, with what was usual."""

    check_id: str
    starts_at: datetime
    value: float | None
    lower: float | None
    upper: float | None
    status: Judgement


@dataclass(frozen=True)
class Operation:
    """How the service did in a window."""

    monitor: str
    column_name: str
    starts_at: datetime
    p50: float | None
    p95: float | None
    p99: float | None
    rate_per_second: float | None
    error_rate: float | None
    baseline_p50: float | None
    baseline_p95: float | None
    baseline_error_rate: float | None


@dataclass(frozen=True)
class Saying:
    """A sentence that the results hold for people; kind: forecast, semantic, trust, known."""

    monitor: str
    kind: str
    text: str


@dataclass(frozen=True)
class Facts:
    """Everything that a report is made of."""

    summary: Summary
    pages: tuple[str, ...] = ()
    """Monitors with a page of their own; of the others only the first page tells."""
    declared: tuple[Declared, ...] = ()
    windows: tuple[Window, ...] = ()
    columns: tuple[ColumnNow, ...] = ()
    drift: tuple[DriftCell, ...] = ()
    distributions: tuple[Group, ...] = ()
    profiles: tuple[Profile, ...] = ()
    performance: tuple[Quality, ...] = ()
    calibration: tuple[ScoreGroup, ...] = ()
    fairness: tuple[FairnessGroup, ...] = ()
    quality: tuple[DataFinding, ...] = ()
    checks: tuple[Check, ...] = ()
    lives: tuple[LifePoint, ...] = ()
    operations: tuple[Operation, ...] = ()
    sayings: tuple[Saying, ...] = ()
