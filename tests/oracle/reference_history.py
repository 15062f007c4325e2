"""What is usual by plain NumPy: the constants of the rule, and center and variance of each window from those before it.

Written from DESIGN alone, beside the SQL and not after it, so that an error in one cannot hide in the other. Arrays are
series x windows: a series is one aspect of one column of one segment, followed through time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from reference_aspects import LOCATION_UNIT, Aspects

Array = np.ndarray


@dataclass(frozen=True)
class Rule:
    """Constants of the rule, and which of its parts are on."""

    windows: int = 56
    period: int = 7
    least: int = 8
    long: int = 28
    prior: float = 8.0
    now: float = 0.005
    warn: float = 0.025
    again: float = 0.001
    steady: float = 0.2
    eased: float = 10.0
    again_from: int = 28
    location: float = 0.1
    ratio: float = 0.1
    share: float = 0.005
    unseen: float = 0.0005
    unseen_in_segment: float = 0.002
    first_rank_tau: float = 0.05 / math.sqrt(12) / LOCATION_UNIT
    first_share_tau: float = 0.002
    stays_out: int = 28
    stood_out_now: bool = True
    recent: int = 7
    skipped: int = 2
    jump: bool = True
    split: bool = True
    beside: bool = True
    outside: float = 0.01
    parts: bool = True
    likelihood: bool = True


CURRENT = Rule()
"""The rule as it is."""

DESIGNED = Rule(
    now=0.002, warn=0.01, steady=0.3, unseen=0.005, unseen_in_segment=0.005, stood_out_now=False, jump=False, split=False,
    beside=False, again_from=8, parts=False, likelihood=False,
)  # fmt: skip
"""The rule as it was first written down."""


@dataclass
class History:
    """What was usual before each window; series x windows."""

    center: Array
    tau_squared: Array
    spread_variance: Array
    degrees: Array
    count: Array
    correlation: Array


def history(aspects: Aspects, usable: Array, rule: Rule = CURRENT) -> History:
    """Centre and variance of each window from usable windows before it."""
    shape = aspects.deviation.shape
    found = History(*(np.full(shape, np.nan) for _ in range(6)))
    for t in range(shape[1]):
        _window_history(aspects, usable, rule, t, found)
    return found


def _window_history(aspects: Aspects, usable: Array, rule: Rule, t: int, found: History) -> None:
    start = max(0, t - rule.windows)
    v, s2 = aspects.deviation[:, start:t], aspects.variance[:, start:t]
    u = usable[:, start:t] & np.isfinite(v)
    count = u.sum(1)
    safe = np.maximum(count, 1)
    v0 = np.where(u, v, 0.0)
    center = v0.sum(1) / safe
    residual = np.where(u, v - center[:, None], 0.0)
    scatter = (residual**2).sum(1) / np.maximum(count - 1, 1)
    noise = np.where(u, s2, 0.0).sum(1) / safe
    df, k = count - 1.0, safe.astype(float)
    center, scatter, df, k, residual = _weekly(rule, t, start, v, u, (center, scatter, df, k, residual))
    scatter, df = _pooled(rule, aspects, count, scatter, noise, df)
    tau2 = np.maximum(0.0, scatter - noise)
    none = count < rule.least
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = aspects.variance[:, t] + tau2 + (tau2 + noise) / k
        degrees = np.where(tau2 > 0, df * (spread / tau2) ** 2, np.inf)
    is_share = aspects.scale == "share"
    first = np.where(is_share, rule.first_share_tau, rule.first_rank_tau) ** 2
    found.center[:, t] = np.where(none, 0.0, center)
    found.tau_squared[:, t] = np.where(none, first, tau2)
    found.spread_variance[:, t] = np.where(none, aspects.variance[:, t] + first, spread)
    found.degrees[:, t] = np.where(none, np.inf, degrees)
    found.count[:, t] = count
    found.correlation[:, t] = _lag_one(residual, u)


def _weekly(
    rule: Rule, t: int, start: int, v: Array, u: Array, plain: tuple[Array, Array, Array, Array, Array]
) -> tuple[Array, ...]:
    """The centre of the own weekday where weekdays differ clearly, and what is left of the values beside it."""
    center, scatter, df, k, residual = plain
    count = u.sum(1)
    period = rule.period
    phase = np.arange(start, t) % period
    means = np.full((len(count), period), np.nan)
    beside_phase = np.zeros(v.shape)
    for j in range(period):
        these = u[:, phase == j]
        values = np.where(these, v[:, phase == j], 0.0)
        size = these.sum(1)
        with np.errstate(invalid="ignore", divide="ignore"):
            means[:, j] = values.sum(1) / size
        beside_phase[:, phase == j] = np.where(these, values - np.nan_to_num(means[:, j])[:, None], 0.0)
    full = (count >= rule.long) & np.isfinite(means).all(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        v_r = (beside_phase**2).sum(1) / (count - period)
        middle = means.mean(1)
        v_b = ((means - middle[:, None]) ** 2).sum(1) / (period - 1)
        ratio = count / period * v_b / v_r
        weekly = full & (ratio > 2.5)
        moved = center + (1 - 1 / ratio) * (means[:, t % period] - middle)
    return (
        np.where(weekly, moved, center),
        np.where(weekly, v_r, scatter),
        np.where(weekly, count - period, df),
        np.where(weekly, count / period, k),
        np.where(weekly[:, None], beside_phase, residual),
    )


def _pooled(
    rule: Rule, aspects: Aspects, count: Array, scatter: Array, noise: Array, df: Array
) -> tuple[Array, Array]:
    """Short history borrows the ratio of variances from the other series of its kind, up to eight windows of it."""
    able = (count >= rule.least) & (noise > 0) & (scatter > 0)
    short = able & (count < rule.long)
    if not short.any():
        return scatter, df
    ratio = np.where(able, scatter / np.where(noise > 0, noise, 1.0), 0.0)
    kind = np.where(aspects.scale == "share", "share", aspects.metric)
    group = np.unique(
        np.char.add(kind.astype(str), np.where(aspects.cell == 0, "*", "/")), return_inverse=True
    )[1]
    size = np.bincount(group, able)[group]
    others = (np.bincount(group, ratio)[group] - ratio) / np.maximum(size - 1, 1)
    weight = np.where(short, np.minimum(rule.prior, size - 1), 0.0)
    mixed = (weight * others * noise + df * scatter) / np.maximum(weight + df, 1)
    return np.where(weight > 0, mixed, scatter), df + weight


def _lag_one(residual: Array, u: Array) -> Array:
    both = u[:, 1:] & u[:, :-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(both, residual[:, 1:] * residual[:, :-1], 0.0).sum(1) / (residual**2).sum(1)
