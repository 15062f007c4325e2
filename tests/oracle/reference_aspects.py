"""Aspects from counts of bins by plain NumPy: how a window differs from its baseline, with the variance of sampling.

Written from DESIGN alone, beside the SQL and not after it, so that an error in one cannot hide in the other. Arrays are
series x windows: a series is one aspect of one column of one segment, followed through time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
LOCATION_UNIT = 0.5 / math.sqrt(math.pi)
"""Slope of the mean rank in the shift of a normal, in standard deviations."""
SPREAD_UNIT = 1 / (2 * math.pi * math.sqrt(3))
"""Slope of the mean squared centred rank in the logarithm of the ratio of standard deviations."""


@dataclass
class Aspects:
    """Series of one monitor; value and baseline_value in the unit people read."""

    metric: Array
    column: Array
    cell: Array
    scale: Array
    deviation: Array
    variance: Array
    value: Array
    baseline_value: Array
    rows: Array
    baseline_rows: Array
    category: Array

    def __post_init__(self) -> None:
        assert self.deviation.shape == self.variance.shape == self.value.shape == self.rows.shape

    @staticmethod
    def joined(parts: Sequence[Aspects]) -> Aspects:
        """All series of some columns as one."""
        names = Aspects.__dataclass_fields__
        return Aspects(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def rank_aspects(counts: Array, baseline: Array) -> dict[str, tuple[Array, ...]]:
    """Deviation, variance, n and m of location and spread; counts of ordered bins, cells x windows x bins.

    ``baseline`` has the same shape or one window.
    """
    n = counts.sum(-1)
    m = baseline.sum(-1)
    p = counts / np.maximum(n, 1)[..., None]
    q = baseline / np.maximum(m, 1)[..., None]
    ranks = np.cumsum(q, axis=-1) - q / 2
    middle = (q * ranks).sum(-1, keepdims=True)
    found = {}
    sampling = 1 / np.maximum(n, 1) + 1 / np.maximum(m, 1)
    for name, scores, unit in (
        ("location", ranks - middle, LOCATION_UNIT),
        ("spread", (ranks - middle) ** 2, SPREAD_UNIT),
    ):
        usual = (q * scores).sum(-1, keepdims=True)
        deviation = ((p * scores).sum(-1) - usual[..., 0]) / unit
        variance = sampling * (q * (scores - usual) ** 2).sum(-1) / unit**2
        if name == "spread":
            # A shift alone widens the distance from the old centre: of a normal by half its square, in logarithms.
            deviation = deviation - found["location"][0] ** 2 / 2
        found[name] = (deviation, variance, n, m)
    return found


def share_aspect(a: Array, n: Array, b: Array, m: Array) -> tuple[Array, Array]:
    """Deviation and variance of a share on the scale of the arcsine of its root."""

    def angle(count: Array, size: Array) -> Array:
        return np.arcsin(np.sqrt((count + 0.375) / (size + 0.75)))

    return angle(a, n) - angle(b, m), np.broadcast_to(
        (1 / np.maximum(n, 1) + 1 / np.maximum(m, 1)) / 4, a.shape
    )


def unexplained_rows(a: Array, b: Array, n: Array, m: Array) -> Array:
    """Rows of each bin beyond those that its share of the baseline makes likely: all of them where the baseline has none.

    Counts of bins (..., bins) and rows in all (...). Likely: within four standard deviations on Anscombe's scale of roots,
    or not five times as many.
    """
    ratio = (n / np.maximum(m, 1))[..., None]
    z = 2 * (np.sqrt(a + 0.375) - np.sqrt((b + 0.375) * ratio)) / np.sqrt(1 + ratio)
    few = b <= 0.0005 * np.maximum(m, 1)[..., None]
    return np.where(b == 0, a, np.where(few & (z > 4) & (a > 5 * b * ratio), a - b * ratio, 0.0))
