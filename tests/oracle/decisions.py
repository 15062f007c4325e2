"""The learnt rule told once more, one window at a time: plain loops over lists, SciPy for the distributions.

A series is a list of values, one per window, None where a window has none. Nothing here knows how the SQL goes about it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.stats import norm

Number = float | None
LONGEST_RUN = 28
FALSE_FAILS = 0.005
"""By chance, in a window: values that fail; half of them of all rows, half of segments, where there are both."""
WEEK = 7
"""Windows that a jump is measured from."""


@dataclass
class Series:
    """What is followed: deviations with their sampling variances, and how a deviation becomes an effect."""

    deviations: Sequence[Number]
    variances: Sequence[Number]
    phases: Sequence[int]
    windows: int = 56
    period: int = 7
    known: frozenset[int] = frozenset()
    min_effect: float = 0.1
    scale: str = "difference"
    usual_deviation: Number = None
    counts: Sequence[tuple[float, float, float, float]] = ()
    """Of shares: a, n, b, m of each window."""
    whole: Series | None = None
    """Of a segment: the same of all rows."""
    part: Number = None
    """Of a segment's shift of the mean: the part that its rows are of all rows."""


@dataclass
class Usual:
    """What is usual for one window, and how far from it the window lies."""

    count: int
    center: Number = None
    tau_squared: Number = None
    spread_variance: Number = None
    z: Number = None
    scale: float = 1.0
    """How many times a distance counts what its angle says; of counts of a few the angle is a poor guide."""
    degrees: Number = None
    p: Number = None
    correlation: Number = None
    ratio: Number = None
    """V/h, which young series of the same kind borrow."""
    jump: Usual | None = None
    """The same of the distance from the week before."""
    is_segment: bool = False
    """Whether there is something of all rows beside it."""

    @property
    def jump_p(self) -> Number:
        """How likely the jump is by chance; p itself where jumps have no say."""
        if self.count < 8 or self.p is None or self.jump is None:
            return self.p
        if self.jump.count < 5:
            return 1.0
        if self.jump.p is None:
            return self.p
        return self.jump.p if (self.z or 0.0) * (self.jump.z or 0.0) > 0 else 1.0

    @property
    def final_p(self) -> Number:
        """What is judged by: unusual has to be the value and its jump as well; that of a steady series a tenth as much."""
        if self.p is None:
            return None
        both = max(self.p, self.jump_p / 10 if self.is_steady else self.jump_p)
        if not self.is_beside or self.p > 0.01:
            return both
        return min(self.jump_p, both) if self.is_steady else self.jump_p

    @property
    def is_steady(self) -> bool:
        """Whether one window says next to nothing of the one after it."""
        return self.count >= 28 and self.correlation is not None and self.correlation < 0.2

    @property
    def is_beside(self) -> bool:
        """Whether its jump beside that of all rows decides."""
        has_jump = self.jump is not None and self.jump.count >= 5 and self.jump.p is not None
        return self.is_segment and self.count >= 28 and has_jump


@dataclass
class Run:
    """Windows that stood out together."""

    first: int
    last: int
    accepted: bool = field(default=False)


def student_p(z: float, degrees: Number) -> float:
    """Two-sided, by Wallace's transformation to the normal distribution."""
    x = abs(z)
    if degrees is not None and degrees < 1e6:
        x = (8 * degrees + 1) / (8 * degrees + 3) * math.sqrt(degrees * math.log1p(z * z / degrees))
    return float(2 * norm.sf(x))


def usual(
    series: Series, at: int, contributes: Callable[[int], bool], others: Sequence[float] = (), fewest: int = 8
) -> Usual:
    """Judge window `at` by those windows before it that contribute; `others`: ratios V/h of alike series."""
    before = [
        u
        for u in range(max(0, at - series.windows), at)
        if series.deviations[u] is not None and u not in series.known and contributes(u)
    ]
    k = len(before)
    value = series.deviations[at]
    own = series.variances[at] or 0.0
    if value is None:
        return Usual(k)
    if k < fewest:
        if series.usual_deviation is None:
            return Usual(k)
        tau2 = series.usual_deviation**2
        found = Usual(k, 0.0, tau2, own + tau2)
        return _distance(series, at, found)
    v = np.array([series.deviations[u] for u in before])
    h = float(np.mean([series.variances[u] or 0.0 for u in before]))
    center, spread, df, rows = float(v.mean()), float(v.var(ddof=1)), k - 1.0, float(k)
    if spread * (k - 1) <= 1e-13 * float((v**2).sum()):
        spread = 0.0
    pairs = _neighbours(series, before, contributes)
    correlation = (
        sum((x - center) * (y - center) for _, x, y in pairs) / (spread * (k - 1)) if spread else 0.0
    )
    groups = {
        phase: [x for u, x in zip(before, v, strict=True) if series.phases[u] == phase]
        for phase in set(series.phases)
    }
    groups = {phase: values for phase, values in groups.items() if values}
    own_group = groups.get(series.phases[at])
    if series.period > 1 and k >= 4 * series.period and own_group and len(groups) > 1:
        means = {phase: float(np.mean(values)) for phase, values in groups.items()}
        within = sum(
            float(((np.array(values) - means[phase]) ** 2).sum()) for phase, values in groups.items()
        ) / (k - len(groups))
        between = float(np.var(list(means.values()), ddof=1)) * k / len(groups)
        if between > 2.5 * within:
            center += (1 - within / between) * (
                means[series.phases[at]] - float(np.mean(list(means.values())))
            )
            spread, df, rows = within, float(k - len(groups)), k / len(groups)
            correlation = _inside(series, pairs) / (within * (k - len(groups))) if within else 0.0
    ratio = spread / h if spread > 0 and h > 0 else None
    if ratio is not None and k < 28 and others:
        weight = min(8, len(others))
        spread = (weight * float(np.mean(others)) * h + df * spread) / (weight + df)
        df += weight
    tau2 = max(0.0, spread - h)
    d = own + tau2 + (tau2 + h) / rows
    found = Usual(
        k,
        center,
        tau2,
        d,
        degrees=df * (d / tau2) ** 2 if tau2 > 0 else None,
        correlation=correlation,
        ratio=ratio,
    )
    return _distance(series, at, found)


def _neighbours(
    series: Series, windows: Sequence[int], contributes: Callable[[int], bool]
) -> list[tuple[int, float, float]]:
    """Windows with the one before each, which may itself be one window older than the history."""
    return [
        (u, series.deviations[u], series.deviations[u - 1])
        for u in windows
        if u >= 1
        and series.deviations[u - 1] is not None
        and u - 1 not in series.known
        and contributes(u - 1)
    ]


def _inside(series: Series, pairs: Sequence[tuple[int, float, float]]) -> float:
    """Products of neighbours, each less its mean over the pairs of the same phase."""
    total = 0.0
    for phase in set(series.phases):
        own = [(later, earlier) for u, later, earlier in pairs if series.phases[u] == phase]
        if own:
            later, earlier = np.array(own, dtype=float).T
            total += float(((later - later.mean()) * (earlier - earlier.mean())).sum())
    return total


def _distance(series: Series, at: int, found: Usual) -> Usual:
    away = series.deviations[at] - found.center
    if found.spread_variance > 0:
        found.z = away / math.sqrt(found.spread_variance)
    elif abs(away) <= 1e-9 * (1 + abs(found.center)):
        found.z = 0.0
    if found.z is not None and abs(found.z) >= 1 and series.scale == "share":
        a, n, _, m = series.counts[at]
        root = likelihood_root(a, n, usual_share(series, at, found.center) * m, m)
        # Of large counts this is the difference of the angles: the variance of one sample as the root is, then of both.
        angle = root * math.sqrt(1 / (4 * n)) * (n + m) / m
        found.scale = min(max(angle / abs(away), 0.1), 10.0)
        found.z *= found.scale
    found.p = 1 / (found.count + 1) if found.z is None else student_p(found.z, found.degrees)
    return found


def likelihood_root(a: float, n: float, b: float, m: float) -> float:
    """Root of twice the logarithm of how much likelier a of n rows are by their own share than by that of both samples."""
    share = (a + b + 0.5) / (n + m + 1)
    parts = [(a, n * share), (n - a, n * (1 - share))]
    return math.sqrt(2 * abs(sum(seen * math.log(seen / expected) for seen, expected in parts if seen > 0)))


def usual_angle(series: Series, at: int, center: float) -> float:
    """The baseline's share moved by the center on the scale of the arcsine of the root."""
    _, _, b, m = series.counts[at]
    angle = math.asin(math.sqrt((b + 0.375) / (m + 0.75))) + center
    return math.sin(min(max(angle, 0.0), math.pi / 2)) ** 2


def usual_share(series: Series, at: int, center: float) -> float:
    """The center as a share of the window's rows."""
    _, n, _, _ = series.counts[at]
    return min(1.0, max(0.0, (usual_angle(series, at, center) * (n + 0.75) - 0.375) / n))


def effect(series: Series, at: int, center: float) -> float:
    """How far from usual, in the unit that min_effect is in."""
    if series.scale == "share":
        a, n, _, _ = series.counts[at]
        return a / n - usual_share(series, at, center)
    away = series.deviations[at] - center
    return math.exp(away) - 1 if series.scale == "relative" else away


def is_large(series: Series, value: float) -> bool:
    """Whether an effect matters."""
    lower = 1 / (1 + series.min_effect) - 1 if series.scale == "relative" else -series.min_effect
    return value >= series.min_effect or value <= lower


def runs(series: Series, judged: Sequence[Usual], limits: Sequence[float]) -> list[Run]:
    """What stood out by the first pass, one run after the other: what would have failed at once."""
    reach: dict[int, int] = {}
    for s, found in enumerate(judged):
        jump = found.jump
        if found.p is None or found.count < 8 or s in series.known:
            continue
        if jump is None or jump.p is None or jump.count < 5 or (found.z or 0.0) * (jump.z or 0.0) <= 0:
            continue
        if found.final_p > limits[s]:
            continue
        if not is_large(series, effect(series, s, found.center)):
            continue
        away = series.deviations[s] - found.center
        last = s
        while last + 1 < s + LONGEST_RUN:
            value = series.deviations[last + 1] if last + 1 < len(series.deviations) else None
            if value is not None and (value - found.center) * away <= 0.5 * away * away:
                break
            last += 1
        reach[s] = last
    found_runs = []
    for s, last in reach.items():
        if any(t < s <= reach[t] for t in reach):
            continue
        seen = [
            u for u in range(s + 1, min(last + 1, len(series.deviations))) if series.deviations[u] is not None
        ]
        found_runs.append(Run(s, last, last == s + LONGEST_RUN - 1 and len(seen) >= 14))
    return found_runs


def judge(family: Sequence[Series], beside: int = 1, chance: float = FALSE_FAILS) -> list[list[Usual]]:
    """Both passes over series that borrow from each other; `beside`: values judged with them from the eighth window on; `chance`: theirs."""
    first = _pass(family, [lambda _at, _u: True] * len(family))
    limits = [
        chance / max(1, beside + sum(found.p is not None for found in window))
        for window in zip(*first, strict=True)
    ]
    settled = []
    for series, judged in zip(family, first, strict=True):
        settled.append(_settled(runs(series, judged, limits)))
    return _pass(family, settled)


def jumps(series: Series, at: int, contributes: Callable[[int], bool]) -> Series:
    """Each value less the mean of the week before its last two windows, as the history of window `at` has it."""
    span = range(max(0, at - series.windows - 1), at + 1)
    kept = {
        u: series.deviations[u]
        for u in range(max(0, span.start - 9), at)
        if series.deviations[u] is not None and u not in series.known and contributes(u)
    }
    found: list[Number] = [None] * len(series.deviations)
    for u in span:
        found[u] = _jump(series.deviations[u], u, kept)
    return replace(series, deviations=found, scale="difference", usual_deviation=None, counts=())


def _jump(value: Number, at: int, kept: Mapping[int, float]) -> Number:
    week = [kept[w] for w in range(at - 9, at - 2) if w in kept]
    return value - sum(week) / len(week) if value is not None and len(week) >= 3 else None


def less_common(series: Series, moved: Series, at: int) -> Series:
    """Jumps of a segment less what all rows did, as much of it as is more than sampling in this window and the 56 before."""
    whole = series.whole
    steps = jumps_of_all(whole)
    left: list[Number] = list(moved.deviations)
    for u in range(at + 1):
        if left[u] is None or steps[u] is None or u in whole.known:
            continue
        past = [w for w in range(max(0, u - 56), u + 1) if steps[w] is not None and w not in whole.known]
        squares = sum(steps[w] ** 2 for w in past)
        noise = sum((whole.variances[w] or 0.0) * (1 + 1 / WEEK) for w in past)
        theta = max(0.0, 1 - noise / squares) if squares else 0.0
        others = steps[u]
        if series.part is not None:
            others = (steps[u] - series.part * left[u]) / (1 - series.part)
        left[u] -= theta * others
    return replace(moved, deviations=left)


def jumps_of_all(whole: Series) -> list[Number]:
    """The same of all rows, where nothing that stood out is left out: it is what happened."""
    kept = {
        u: value for u, value in enumerate(whole.deviations) if value is not None and u not in whole.known
    }
    return [_jump(value, u, kept) for u, value in enumerate(whole.deviations)]


def _settled(found: Sequence[Run]) -> Callable[[int, int], bool]:
    def contributes(at: int, u: int) -> bool:
        accepted = [run.first for run in found if run.accepted and run.first + LONGEST_RUN <= at]
        begun = max(accepted, default=None)
        if begun is not None and u < begun:
            return False
        return not any(run.first <= u <= run.last and run.first != begun for run in found)

    return contributes


def _pass(family: Sequence[Series], contributes: Sequence[Callable[[int, int], bool]]) -> list[list[Usual]]:
    result: list[list[Usual]] = [[] for _ in family]
    for at in range(max(len(series.deviations) for series in family)):
        now = [lambda u, c=c, at=at: c(at, u) for c in contributes]
        values = _together(family, at, now, 8)
        moved = [jumps(series, at, c) for series, c in zip(family, now, strict=True)]
        moved = [
            less_common(own, jump, at) if own.whole is not None else jump
            for own, jump in zip(family, moved, strict=True)
        ]
        for index, (value, jump) in enumerate(zip(values, _together(moved, at, now, 5), strict=True)):
            is_segment = family[index].whole is not None
            if jump.z is not None:
                # Where both are asked for, the noise of the week is made up for.
                made_up = 1.0 if is_segment else math.sqrt(1 + 1 / WEEK)
                jump = replace(jump, p=student_p(jump.z * made_up * value.scale, jump.degrees))
            result[index].append(replace(value, jump=jump, is_segment=is_segment))
    return result


def _together(
    family: Sequence[Series], at: int, contributes: Sequence[Callable[[int], bool]], fewest: int
) -> list[Usual]:
    """One window of every series, each with what the others are like."""
    alone = [usual(series, at, c, (), fewest) for series, c in zip(family, contributes, strict=True)]
    ratios = {index: found.ratio for index, found in enumerate(alone) if found.ratio is not None}
    return [
        usual(series, at, c, [ratio for other, ratio in ratios.items() if other != index], fewest)
        for index, (series, c) in enumerate(zip(family, contributes, strict=True))
    ]
