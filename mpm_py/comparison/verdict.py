"""The verdict on two samples that have no history: what is beyond sampling, and far enough to matter.

A column fails when both hold: its p-value, corrected for the number of columns (Benjamini-Hochberg), is at
most 0.01, and its distance reaches a threshold below. Among many rows everything is beyond sampling, among
few rows everything looks far; neither alone says anything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["pass", "warn", "fail", "not_evaluated"]

MAX_Q = 0.01
FAIL_PSI, WARN_PSI = 0.25, 0.1
WARN_MEAN_SHIFT_SD = 0.1
FAIL_SHARE, WARN_SHARE = 0.05, 0.005

# With many groups and few rows psi is large by chance. Up to twice its mean under no drift it says nothing.
PSI_NOISE_MULTIPLE = 2.0

SEVERITY: Mapping[Status, int] = {"fail": 3, "warn": 2, "not_evaluated": 1, "pass": 0}

# Two-sided standard normal quantiles.
Z_95, Z_99 = 1.959964, 2.575829


@dataclass(frozen=True)
class Share:
    """How often one value, or one kind of value, stands in the baseline and in the current rows."""

    kind: str
    category: str | None
    baseline_count: int
    current_count: int
    baseline_row_count: int
    row_count: int

    @property
    def before(self) -> float:
        """Share of the baseline's rows."""
        return self.baseline_count / self.baseline_row_count if self.baseline_row_count else 0.0

    @property
    def after(self) -> float:
        """Share of the current rows."""
        return self.current_count / self.row_count if self.row_count else 0.0

    @property
    def change(self) -> float:
        """Current share minus baseline share."""
        return self.after - self.before

    @property
    def is_testable(self) -> bool:
        """Not so for unseen values: that the baseline lacks them is how they were chosen."""
        return self.kind != "unseen"

    @property
    def p_value(self) -> float:
        """Two-sided, of no change: the normal test of two proportions with Yates' correction."""
        n, m = self.row_count, self.baseline_row_count
        if not n or not m:
            return 1.0
        pooled = (self.baseline_count + self.current_count) / (n + m)
        sampling = 1 / n + 1 / m
        deviation = math.sqrt(pooled * (1 - pooled) * sampling)
        if deviation == 0:
            return 1.0
        return math.erfc(max(abs(self.change) - sampling / 2, 0.0) / deviation / math.sqrt(2))

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the change (Newcombe 1998, method 10: from the two Wilson intervals)."""
        low_before, high_before = _wilson(self.baseline_count, self.baseline_row_count)
        low_after, high_after = _wilson(self.current_count, self.row_count)
        below = math.hypot(self.after - low_after, high_before - self.before)
        above = math.hypot(high_after - self.after, self.before - low_before)
        return self.change - below, self.change + above


@dataclass(frozen=True)
class Moments:
    """Number, mean and variance of the finite values on one side."""

    count: int
    mean: float | None = None
    variance: float | None = None


@dataclass(frozen=True)
class Measures:
    """What was measured of one column; None where a number has no meaning for its kind."""

    column: str
    value_kind: str
    psi: float | None = None
    psi_noise_floor: float | None = None
    chi_squared_p_value: float | None = None
    ks_lower: float | None = None
    ks_upper: float | None = None
    ks_p_value: float | None = None
    mean_shift_sd: float | None = None
    wasserstein_normalized: float | None = None
    js_distance: float | None = None
    baseline: Moments = Moments(0)
    current: Moments = Moments(0)
    shares: tuple[Share, ...] = ()
    not_evaluated_reason: str | None = None

    @property
    def p_value(self) -> float | None:
        """Of no change: the smallest of the tests on groups, on ranks and on single shares (Bonferroni).

        A test over all groups does not see a rare new value among a hundred others; the shares do.
        """
        tests = [self.chi_squared_p_value, self.ks_p_value]
        shares = [share.p_value for share in self.shares if share.is_testable]
        if shares:
            tests.append(len(shares) * min(shares))
        known = [test for test in tests if test is not None]
        return min(1.0, len(known) * min(known)) if known else None

    @property
    def mean_shift_interval(self) -> tuple[float, float] | None:
        """95 % interval of the mean shift in baseline standard deviations; rough for heavy tails."""
        error = self._mean_shift_error()
        if error is None or self.mean_shift_sd is None:
            return None
        return self.mean_shift_sd - Z_95 * error, self.mean_shift_sd + Z_95 * error

    @property
    def is_mean_shifted(self) -> bool:
        """Whether the shift of the mean is beyond its own sampling error."""
        error = self._mean_shift_error()
        return error is not None and self.mean_shift_sd is not None and abs(self.mean_shift_sd) > Z_99 * error

    def _mean_shift_error(self) -> float | None:
        before, after = self.baseline, self.current
        if not before.variance or after.variance is None or not before.count or not after.count:
            return None
        return math.sqrt(1 / before.count + after.variance / before.variance / after.count)


@dataclass(frozen=True)
class Verdict:
    """The status of a column, of each metric that has a threshold, and the corrected p-value."""

    status: Status
    q_value: float | None
    psi: Status
    mean_shift: Status
    shares: tuple[Status, ...]
    reason: str = ""


def judge(measured: Sequence[Measures]) -> list[Verdict]:
    """A verdict for every column; the q-values are over those that have a p-value."""
    p_values = [None if one.not_evaluated_reason else one.p_value for one in measured]
    return [_verdict(one, q) for one, q in zip(measured, q_values(p_values), strict=True)]


def q_values(p_values: Sequence[float | None]) -> list[float | None]:
    """Benjamini and Hochberg (1995): the smallest false-discovery rate at which each is a discovery."""
    ranked = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    smallest = 1.0
    for rank in range(len(ranked), 0, -1):
        p, place = ranked[rank - 1]
        smallest = min(smallest, p * len(ranked) / rank)
        adjusted[place] = smallest
    return adjusted


def _verdict(measures: Measures, q: float | None) -> Verdict:
    if measures.not_evaluated_reason is not None or q is None:
        unknown: Status = "not_evaluated"
        reason = measures.not_evaluated_reason or "nothing in this column can be tested"
        return Verdict(unknown, None, unknown, unknown, tuple(unknown for _ in measures.shares), reason)
    is_beyond_sampling = q <= MAX_Q
    psi = _psi_status(measures) if is_beyond_sampling else "pass"
    shift = _shift_status(measures) if is_beyond_sampling else "pass"
    shares = tuple(_share_status(share) if is_beyond_sampling else "pass" for share in measures.shares)
    worst = max((psi, shift, *shares), key=SEVERITY.__getitem__)
    return Verdict(worst, q, psi, shift, shares)


def _psi_status(measures: Measures) -> Status:
    if measures.psi is None:
        return "pass"
    noise = PSI_NOISE_MULTIPLE * (measures.psi_noise_floor or 0.0)
    if measures.psi < noise:
        return "pass"
    return "fail" if measures.psi >= FAIL_PSI else "warn" if measures.psi >= WARN_PSI else "pass"


def _shift_status(measures: Measures) -> Status:
    shift = measures.mean_shift_sd
    return (
        "warn"
        if shift is not None and abs(shift) >= WARN_MEAN_SHIFT_SD and measures.is_mean_shifted
        else "pass"
    )


def _share_status(share: Share) -> Status:
    """The thresholds are inclusive: 2 % to 7 % is 5 points, whatever the last binary digit says."""
    if not share.is_testable or share.p_value > MAX_Q:
        return "pass"
    change = abs(share.change) + 1e-12
    return "fail" if change >= FAIL_SHARE else "warn" if change >= WARN_SHARE else "pass"


def _wilson(count: int, total: int) -> tuple[float, float]:
    if not total:
        return 0.0, 1.0
    share, spread = count / total, Z_95 * Z_95 / total
    center = (share + spread / 2) / (1 + spread)
    half = Z_95 / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / total / 4)
    return center - half, center + half
