"""Rules that other tools ship by default, on the same counts, cells x windows; each gives a statistic that alarms when large."""

from __future__ import annotations

import math

import numpy as np
from decisions_data import Array, Column, Drawn
from scipy import special

ROW_STATISTICS = ("nulls +- 3 sd", "mean +- 3 sd", "deviation +- 3 sd", "new values +- 3 sd")
DEFAULTS = {
    "wasserstein / sd >= 0.1": 0.1,
    "js distance >= 0.1": 0.1,
    "psi >= 0.2": 0.2,
    "ks p < 0.05": -math.log(0.05),
    "row statistics +- 3 sd": 3.0,
    **dict.fromkeys(ROW_STATISTICS, 3.0),
}
"""Name and default threshold of each rule. Statistics of rows are one rule with one threshold, and beside that each a rule of
its own, which is more than any of the tools offers."""


def statistics(drawn: Drawn) -> dict[str, Array]:
    """Statistic of each rule; NaN where a rule says nothing about the column."""
    counts, baseline = drawn.counts.astype(float), drawn.baseline[:, None].astype(float)
    found = dict.fromkeys(DEFAULTS, np.full(counts.shape[:2], np.nan))
    if drawn.column.is_ordered:
        p, q, n, m = _ordered(counts, baseline)
        gap = np.cumsum(p - q, -1)
        values = point_values(drawn.column)
        middle = (q * values).sum(-1, keepdims=True)
        deviation = np.sqrt((q * (values - middle) ** 2).sum(-1))
        steps = np.diff(values)
        with np.errstate(divide="ignore", invalid="ignore"):
            # A baseline of one value has no standard deviation.
            found["wasserstein / sd >= 0.1"] = (np.abs(gap[..., :-1]) * steps).sum(-1) / deviation
        size = n * m / (n + m)
        distance = np.abs(gap).max(-1)
        # Minus the logarithm of the p-value, so that ever smaller ones can be told apart.
        root = np.maximum(np.sqrt(size) * distance, 1e-9)
        tail = -np.log(np.maximum(special.kolmogorov(root), 1e-300))
        found["ks p < 0.05"] = np.where(root > 5, 2 * root**2 - math.log(2), tail)
    grouped, grouped_baseline = _groups(drawn, counts, baseline)
    found["js distance >= 0.1"], found["psi >= 0.2"] = _divergences(grouped, grouped_baseline)
    own = _row_statistics(drawn, counts)
    return found | own | {"row statistics +- 3 sd": np.fmax.reduce(list(own.values()))}


def _ordered(counts: Array, baseline: Array) -> tuple[Array, Array, Array, Array]:
    n, m = counts[..., :-1].sum(-1), baseline[..., :-1].sum(-1)
    return counts[..., :-1] / np.maximum(n, 1)[..., None], baseline[..., :-1] / m[..., None], n, m


def point_values(column: Column) -> Array:
    """Value of each ordered bin; what comes in another unit lies beyond all others."""
    values = np.array(([0.0] if column.atom else []) + list(column.values))
    return np.append(values, 100 * max(abs(values[len(values) // 2]), 1.0) + values[-1])


def _groups(drawn: Drawn, counts: Array, baseline: Array) -> tuple[Array, Array]:
    """Ten baseline quantile groups, or the categories; nulls are one more."""
    if not drawn.column.is_ordered:
        return counts, baseline
    share = baseline[0, 0, :-1] / baseline[0, 0, :-1].sum()
    place = np.minimum((10 * (np.cumsum(share) - share / 2)).astype(int), 9)
    picked = np.zeros((counts.shape[-1], 11))
    picked[np.arange(len(place)), place] = 1
    picked[-1, 10] = 1
    return counts @ picked, baseline @ picked


def _divergences(counts: Array, baseline: Array) -> tuple[Array, Array]:
    n, m = counts.sum(-1, keepdims=True), baseline.sum(-1, keepdims=True)
    p, q = counts / np.maximum(n, 1), baseline / m
    middle = (p + q) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        js = (special.rel_entr(p, middle) + special.rel_entr(q, middle)).sum(-1) / 2 / math.log(2)
    groups = counts.shape[-1]
    smooth_p, smooth_q = (counts + 0.5) / (n + 0.5 * groups), (baseline + 0.5) / (m + 0.5 * groups)
    return np.sqrt(np.maximum(js, 0)), ((smooth_p - smooth_q) * np.log(smooth_p / smooth_q)).sum(-1)


def _row_statistics(drawn: Drawn, counts: Array) -> dict[str, Array]:
    """How many standard deviations over the windows of the baseline a statistic of the rows lies off."""
    before = drawn.before.astype(float)
    found = {}
    past = _described(drawn.column, before)
    for name, now in _described(drawn.column, counts).items():
        middle, deviation = past[name].mean(1, keepdims=True), past[name].std(1, ddof=1, keepdims=True)
        # A statistic that never moved moves by one row at the least.
        deviation = np.maximum(deviation, 1 / before.sum(-1).mean(1, keepdims=True))
        found[name] = np.abs(now - middle) / deviation
    return found


def _described(column: Column, counts: Array) -> dict[str, Array]:
    rows = np.maximum(counts.sum(-1), 1)
    nulls = {"nulls +- 3 sd": counts[..., -1] / rows}
    if not column.is_ordered:
        return nulls | {"new values +- 3 sd": counts[..., -2] / rows}
    p = counts[..., :-1] / np.maximum(counts[..., :-1].sum(-1, keepdims=True), 1)
    values = point_values(column)
    mean = (p * values).sum(-1)
    square = (p * (values - mean[..., None]) ** 2).sum(-1)
    return nulls | {"mean +- 3 sd": mean, "deviation +- 3 sd": np.sqrt(square)}
