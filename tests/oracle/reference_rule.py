"""The rule of decision by plain NumPy: what is usual from history, and what stands out.

Written from DESIGN alone, beside the SQL and not after it, so that an error in one cannot hide in the other. Arrays are
series x windows: a series is one aspect of one column of one segment, followed through time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from reference_aspects import LOCATION_UNIT, Aspects
from scipy import special

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


DESIGNED = Rule(
    now=0.002, warn=0.01, steady=0.3, unseen=0.005, unseen_in_segment=0.005, stood_out_now=False, jump=False, split=False,
    beside=False, again_from=8, parts=False, likelihood=False,
)  # fmt: skip
"""The rule as it was first written down."""


def tail(z: Array, df: Array) -> Array:
    """Two-sided p-value of Student's t by Wallace's transformation; infinite df: normal."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        finite = np.isfinite(df)
        safe = np.where(finite, df, 1.0)
        moved = (8 * safe + 1) / (8 * safe + 3) * np.sqrt(safe * np.log1p(z * z / safe))
    return 2 * special.ndtr(-np.where(finite, moved, np.abs(z)))


def binomial_root(a: Array, n: Array, pi: Array) -> Array:
    """Root of the binomial likelihood ratio of a out of n against the share pi."""
    return np.sqrt(
        np.maximum(0, 2 * (special.xlogy(a, a / (n * pi)) + special.xlogy(n - a, (n - a) / (n * (1 - pi)))))
    )


@dataclass
class History:
    """What was usual before each window; series x windows."""

    center: Array
    tau_squared: Array
    spread_variance: Array
    degrees: Array
    count: Array
    correlation: Array


def history(aspects: Aspects, usable: Array, rule: Rule = Rule()) -> History:
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


@dataclass
class Judgement:
    """Decision on every window; series x windows."""

    z: Array
    p: Array
    effect: Array
    large: Array
    now: Array
    again: Array
    fail: Array
    warn: Array
    left_out: Array
    past: History


def judged_z(aspects: Aspects, past: History, rule: Rule) -> tuple[Array, Array, Array]:
    """z, its p-value, and how many times the distance on the scale of the deviation it counts: of shares as their likelihood says."""
    distance = aspects.deviation - past.center
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(past.spread_variance > 0, distance / np.sqrt(past.spread_variance), 0.0)
    scale = np.ones_like(z)
    is_share = aspects.scale == "share"
    n, m = aspects.rows[is_share], aspects.baseline_rows[is_share]
    usual = usual_share if rule.likelihood else usual_angle
    a, b = aspects.value[is_share] * n, usual(aspects, past.center)[is_share] * m
    with np.errstate(invalid="ignore", divide="ignore"):
        root = binomial_root(a, n, (a + b + 0.5) / (n + m + 1))
        if rule.likelihood:
            angle = root * (1 + n / m) / (2 * np.sqrt(n))
            found = np.where(
                np.abs(z[is_share]) < 1, 1.0, np.clip(angle / np.abs(distance[is_share]), 0.1, 10)
            )
        else:
            found = np.minimum(1.0, root / np.abs(z[is_share]))
    scale[is_share] = np.nan_to_num(found, nan=1.0)
    return z * scale, tail(z * scale, past.degrees), scale


def usual_angle(aspects: Aspects, center: Array) -> Array:
    """Share that is usual: the squared sine of the baseline's angle and the centre."""
    m = aspects.baseline_rows
    with np.errstate(invalid="ignore"):
        angle = np.arcsin(np.sqrt(np.clip((aspects.baseline_value * m + 0.375) / (m + 0.75), 0, 1))) + center
    return np.sin(np.clip(angle, 0.0, math.pi / 2)) ** 2


def usual_share(aspects: Aspects, center: Array) -> Array:
    """The centre as a share of the window's rows."""
    n = np.maximum(aspects.rows, 1)
    return np.clip((usual_angle(aspects, center) * (n + 0.75) - 0.375) / n, 0.0, 1.0)


def effects(aspects: Aspects, past: History, rule: Rule) -> tuple[Array, Array]:
    """How far from usual, and whether that is large."""
    distance = aspects.deviation - past.center
    scale = aspects.scale[:, None]
    is_share = aspects.scale == "share"
    effect = np.where(scale == "relative", np.expm1(distance), distance)
    effect[is_share] = (aspects.value - usual_share(aspects, past.center))[is_share]
    unseen = np.where(aspects.cell == 0, rule.unseen, rule.unseen_in_segment)
    share = np.where(aspects.metric == "unseen_share", unseen, rule.share)[:, None]
    least = np.where(scale == "share", share, np.where(scale == "relative", rule.ratio, rule.location))
    lowest = np.where(scale == "relative", 1 / (1 + least) - 1, -least)
    return effect, (effect >= least) | (effect <= lowest)


def jumps(aspects: Aspects, usable: Array, rule: Rule) -> Array:
    """Distance from the mean of the last few windows, the newest two of them left out; NaN with fewer than three.

    So that a change may be seen for what it is in its second and third window.
    """
    recent = np.full_like(aspects.deviation, np.nan)
    kept = np.where(usable, aspects.deviation, 0.0)
    for t in range(1, recent.shape[1]):
        last = slice(max(0, t - rule.skipped - rule.recent), max(0, t - rule.skipped))
        count = usable[:, last].sum(1)
        recent[:, t] = np.where(count >= 3, kept[:, last].sum(1) / np.maximum(count, 1), np.nan)
    return aspects.deviation - recent


def whole_series(aspects: Aspects) -> Array:
    """For every series of a segment the place of that of all rows, -1 where there is none."""
    keys = list(zip(aspects.metric, aspects.column, aspects.category, strict=True))
    place = {key: at for at, key in enumerate(keys) if aspects.cell[at] == 0}
    return np.array(
        [place.get(key, -1) if cell else -1 for key, cell in zip(keys, aspects.cell, strict=True)]
    )


def common_part(jump: Array, variance: Array, known: Array, rule: Rule) -> Array:
    """How much of the jumps of each window and those before was more than sampling, of 1."""
    found = np.zeros_like(jump)
    for t in range(jump.shape[1]):
        past = slice(max(0, t - rule.windows), t + 1)
        counted = np.isfinite(jump[:, past]) & known[:, past]
        squares = np.where(counted, jump[:, past] ** 2, 0.0).sum(1)
        noise = np.where(counted, variance[:, past], 0.0).sum(1) * (1 + 1 / rule.recent)
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.maximum(0.0, 1 - noise / squares)
        found[:, t] = np.where(squares > 0, part, 0.0)
    return found


def beside_all(aspects: Aspects, jump: Array, known: Array, rule: Rule) -> Array:
    """Jumps of segments less what all rows did, as far as that is more than sampling; ``known``: all but known windows."""
    whole = whole_series(aspects)
    of_all = np.where(known, jumps(aspects, known, rule), np.nan)
    part = common_part(of_all, aspects.variance, known, rule)[whole]
    rows, all_rows = aspects.rows, aspects.rows[whole]
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(aspects.metric[:, None] == "location", np.minimum(rows / all_rows, 0.9), 0.0)
        own = np.nan_to_num(own)
        common = part * (of_all[whole] - own * jump) / (1 - own)
    return np.where((whole >= 0)[:, None], jump - np.nan_to_num(common), jump)


def with_jumps(
    aspects: Aspects,
    usable: Array,
    known: Array,
    judged: tuple[Array, Array, Array],
    past: History,
    rule: Rule,
) -> Array:
    """p-values where a value has to be unusual by its history and by its jump, the latter less so where the series is steady.

    Of segments, once their history is long, the jump beside all rows will do where the value lies outside of what is usual.
    """
    z, p, scale = judged
    jump = jumps(aspects, usable, rule)
    is_beside, made_up = np.zeros((len(jump), 1), bool), 1.0
    if rule.beside:
        jump = beside_all(aspects, jump, known, rule)
        is_beside = (whole_series(aspects) >= 0)[:, None]
        # Where both are asked for, what the last few windows add to the noise of the jump is made up for.
        made_up = np.where(is_beside, 1.0, math.sqrt(1 + 1 / rule.recent))
    moved = replace(aspects, deviation=jump)
    before = history(moved, usable & np.isfinite(jump), replace(rule, least=5))
    with np.errstate(invalid="ignore"):
        of_jump = scale * (jump - before.center) / np.sqrt(before.spread_variance)
    enough = np.isfinite(of_jump) & (before.count >= 5)
    same = enough & (np.sign(np.nan_to_num(of_jump)) == np.sign(z))
    jump_p = tail(np.nan_to_num(of_jump) * made_up, before.degrees)
    alone = is_beside & (past.count >= rule.long) & (p <= rule.outside)
    steady = is_steady(past, rule)
    both = np.maximum(p, jump_p / np.where(steady, rule.eased, 1.0))
    decided = np.where(alone, np.where(steady, np.minimum(jump_p, both), jump_p), both)
    return np.where(same, decided, 1.0)


def is_steady(past: History, rule: Rule) -> Array:
    """Where one window says next to nothing of the one after it."""
    return (np.nan_to_num(past.correlation, nan=1.0) < rule.steady) & (past.count >= rule.again_from)


def limits(aspects: Aspects, p: Array, rule: Rule) -> Array:
    """Share of the budget of chance that each value has: all rows and segments half each, then the metrics of columns, then values."""
    counted = np.isfinite(p)
    if not rule.split:
        return np.broadcast_to(1 / np.maximum(counted.sum(0), 1), p.shape)
    whole = (aspects.cell == 0)[:, None]
    names = zip(aspects.metric, aspects.column, aspects.cell, aspects.category, strict=True)
    keys = [
        f"{metric}|{column}|{cell}" + ("" if rule.parts else f"|{category}")
        for metric, column, cell, category in names
    ]
    part = np.unique(keys, return_inverse=True)[1]
    size = np.array([np.bincount(part, now) for now in counted.T]).T[part]
    each = np.where(counted, 1 / np.maximum(size, 1), 0.0)
    of_whole, of_segments = (each * whole).sum(0), (each * ~whole).sum(0)
    half = np.where(of_segments > 0, 0.5, 1.0)
    return half / np.maximum(np.where(whole, of_whole, of_segments) * np.maximum(size, 1), 1)


def left_out(aspects: Aspects, stood: Array, past: History, rule: Rule) -> Array:
    """Windows that do not say what is usual: what stood out, and what follows until it has come half way back."""
    out = np.zeros_like(stood)
    size = len(stood)
    begun = np.full(size, -(10**6))
    center, distance = np.zeros(size), np.zeros(size)
    running = np.zeros(size, bool)
    for t in range(stood.shape[1]):
        d = aspects.deviation[:, t]
        with np.errstate(invalid="ignore"):
            still = np.isnan(d) | ((d - center) * np.sign(distance) > np.abs(distance) / 2)
        still &= running & (t - begun < rule.stays_out)
        opens = stood[:, t] & ~still
        begun = np.where(opens, t, begun)
        center = np.where(opens, past.center[:, t], center)
        distance = np.where(opens, d - past.center[:, t], distance)
        running = still | opens
        out[:, t] = running
    return out


def judge(aspects: Aspects, rule: Rule = Rule(), known: Array | None = None) -> Judgement:
    """The whole rule: history in two passes, z, p, size, decision."""
    usable = np.isfinite(aspects.deviation) if known is None else np.isfinite(aspects.deviation) & ~known

    def passed(kept: Array) -> tuple[History, Array, Array, Array, Array]:
        past = history(aspects, kept, rule)
        z, p, scale = judged_z(aspects, past, rule)
        if rule.jump:
            p = np.where(np.isfinite(p), with_jumps(aspects, kept, usable, (z, p, scale), past, rule), p)
        return past, z, p, *effects(aspects, past, rule)

    past, z, p, effect, large = passed(usable)
    limit = limits(aspects, p, rule)
    with np.errstate(invalid="ignore"):
        stood = (
            large
            & (p <= (rule.now * limit if rule.stood_out_now else rule.again))
            & (past.count >= rule.least)
        )
    out = left_out(aspects, stood, past, rule)
    past, z, p, effect, large = passed(usable & ~out)
    with np.errstate(invalid="ignore"):
        hit = np.where(p <= rule.again, np.sign(z), 0.0)
        now, doubtful = p <= rule.now * limit, p <= rule.warn * limit
    before = np.zeros_like(now)
    for lag in (1, 2):
        before[:, lag:] |= (hit[:, lag:] != 0) & (hit[:, lag:] == hit[:, :-lag])
    again = before & is_steady(past, rule)
    allowed = past.count >= rule.least
    return Judgement(
        z, p, effect, large, now, again,
        fail=large & allowed & (now | again), warn=large & (doubtful | again), left_out=out, past=past,
    )  # fmt: skip
