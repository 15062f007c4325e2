"""The rule of decision by plain NumPy: what stands out from what is usual.

Written from DESIGN alone, beside the SQL and not after it, so that an error in one cannot hide in the other. Arrays are
series x windows: a series is one aspect of one column of one segment, followed through time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from reference_aspects import Aspects
from reference_history import CURRENT, History, Rule, history
from scipy import special

Array = np.ndarray


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


def judge(aspects: Aspects, rule: Rule = CURRENT, known: Array | None = None) -> Judgement:
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
