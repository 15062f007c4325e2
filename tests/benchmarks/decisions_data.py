"""Windows of a monitor as counts of bins: fifty columns of many kinds, five segments, drawn by multinomials.

Numeric columns are monotone images of a normal, so that a shift or another scale means the same for each of them; what differs
is the shape that statistics of raw values see: normal, heavy-tailed, half empty of values, whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import special, stats

Array = np.ndarray
CELLS = ("__all__", "a", "b", "c", "d", "e")
NOVEL = 0.002
HASHED = 64
SEGMENT_SHARES = np.array([0.35, 0.25, 0.16, 0.14, 0.10])
FINE_EDGES = np.arange(-5.0, 5.01, 0.1)
GROUP_EDGES = special.ndtri(np.arange(0.05, 0.99, 0.05))


@dataclass(frozen=True)
class Column:
    """One column: ordered bins cut from a normal, or categories; a share of nulls."""

    name: str
    kind: str
    nulls: float = 0.0
    atom: float = 0.0
    edges: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    group_edges: tuple[float, ...] = ()

    @property
    def is_ordered(self) -> bool:
        """Whether its values are numbers."""
        return not self.shares

    @property
    def named(self) -> int:
        """Categories of the dictionary: all but the last where they are many."""
        return len(self.shares) - (len(self.shares) > 10)

    @property
    def bins(self) -> int:
        """Bins, the null bin (the last one) and that of never seen values (the one before) included."""
        return (len(self.values) + (self.atom > 0) if self.is_ordered else len(self.shares)) + 2


def _means_between(image: Callable[[Array], Array], edges: Array) -> tuple[float, ...]:
    """Mean of the image in each bin, under the baseline."""
    grid = np.linspace(-7, 7, 14_001)
    weight = stats.norm.pdf(grid)
    place = np.searchsorted(edges, grid, side="right")
    total = np.bincount(place, weight, len(edges) + 1)
    return tuple(np.bincount(place, weight * image(grid), len(edges) + 1) / total)


def continuous(
    name: str, kind: str, image: Callable[[Array], Array], nulls: float, atom: float = 0.0
) -> Column:
    """A column of continuous values."""
    fine = np.round(FINE_EDGES, 1)
    groups = np.unique(np.round(GROUP_EDGES, 1))
    return Column(
        name, kind, nulls, atom, tuple(fine), _means_between(image, fine), group_edges=tuple(groups)
    )


def whole(name: str, mean: float, nulls: float) -> Column:
    """A column of counts."""
    top = int(mean + 6 * np.sqrt(mean) + 4)
    edges = special.ndtri(np.clip(stats.poisson.cdf(np.arange(top), mean), 1e-300, 1 - 1e-16))
    keep = np.unique(edges[np.isfinite(edges)])
    groups = keep[np.unique(np.clip(np.searchsorted(keep, GROUP_EDGES), 0, len(keep) - 1))]
    return Column(
        name, "integer", nulls, 0.0, tuple(keep), tuple(range(len(keep) + 1)), group_edges=tuple(groups)
    )


def categories(name: str, size: int, slope: float, nulls: float) -> Column:
    """A categorical column, shares falling by rank; the last of the shares is what the dictionary leaves out."""
    weights = np.arange(1, size + 1) ** -slope
    return Column(name, "category", nulls, shares=tuple(weights / weights.sum()))


def columns() -> list[Column]:
    """The fifty columns."""
    nulls = (0.0, 0.0, 0.01, 0.05, 0.2)
    images: list[tuple[str, Callable[[Array], Array]]] = [
        ("lognormal", np.exp),
        ("t3", lambda z: stats.t.ppf(np.clip(special.ndtr(z), 1e-12, 1 - 1e-12), 3)),
        ("wide lognormal", lambda z: np.exp(1.5 * z)),
        ("laplace", lambda z: stats.laplace.ppf(np.clip(special.ndtr(z), 1e-12, 1 - 1e-12))),
    ]
    found = [continuous(f"n{i}", "normal", lambda z: z, nulls[i % 5]) for i in range(16)]
    found += [continuous(f"h{i}", "heavy", images[i % 4][1], nulls[i % 5]) for i in range(8)]
    found += [
        continuous(f"z{i}", "zeros", np.exp, nulls[i % 5], atom)
        for i, atom in enumerate((0.3, 0.5, 0.7, 0.9, 0.95, 0.99))
    ]
    found += [whole(f"i{i}", mean, nulls[i % 5]) for i, mean in enumerate((0.2, 0.7, 2.0, 5.0, 12.0, 40.0))]
    sizes = (2, 2, 2, 3, 4, 5, 7, 8, 10, 20, 20, 50, 100, 100)
    slopes = (0.0, 2.0, 5.0, 1.0, 0.5, 2.0, 1.0, 0.0, 1.5, 1.0, 2.0, 1.0, 1.2, 0.0)
    found += [
        categories(f"c{i}", size, slope, nulls[i % 5])
        for i, (size, slope) in enumerate(zip(sizes, slopes, strict=True))
    ]
    return found


@dataclass(frozen=True)
class Life:
    """How data vary without any change: everything in standard deviations or in log odds."""

    name: str
    weekly: float = 0.0
    wobble: float = 0.0
    season: float = 0.0
    memory: float = 0.0
    heavy: bool = False
    volume: float = 0.0

    def path(
        self, rng: np.random.Generator, windows: int, shape: tuple[int, ...], part: float = 1.0
    ) -> Array:
        """Movements of some parameters: shape x windows; every parameter has its own size."""
        if not (self.weekly or self.wobble or self.season):
            return np.zeros((*shape, windows))
        size = rng.choice([0.0, 0.3, 1.0, 1.5], shape)[..., None] * self.wobble
        noise = (
            rng.standard_t(4, (*shape, windows)) / np.sqrt(2)
            if self.heavy
            else rng.normal(size=(*shape, windows))
        )
        if self.memory:
            for t in range(1, windows):
                noise[..., t] = self.memory * noise[..., t - 1] + np.sqrt(1 - self.memory**2) * noise[..., t]
        has_week = rng.random(shape) < 0.6
        pattern = rng.normal(size=(*shape, 7)) * 0.4
        pattern[..., 5:] += rng.normal(size=(*shape, 1))
        week = np.tile(pattern - pattern.mean(-1, keepdims=True), windows // 7 + 1)[..., :windows]
        phase = rng.random((*shape, 1)) * 2 * np.pi
        length = rng.choice([180.0, 365.0], (*shape, 1))
        slow = np.sin(2 * np.pi * np.arange(windows) / length + phase)
        swing = rng.choice([0.0, 0.5, 1.0], (*shape, 1)) * self.season
        return part * (noise * size + week * self.weekly * has_week[..., None] + slow * swing)


STEADY = Life("i.i.d.")
REAL = Life("weekly + wobble", weekly=0.15, wobble=0.06, volume=0.15)
ROUGH = Life("weekly + heavy wobble", weekly=0.15, wobble=0.06, volume=0.15, heavy=True)
SEASON = Life("slow season", weekly=0.15, wobble=0.06, season=0.5, volume=0.15)
WEATHER = Life("season with memory", weekly=0.1, wobble=0.1, season=0.5, memory=0.85, volume=0.15)


@dataclass(frozen=True)
class Change:
    """What is changed in windows from ``start`` on; sizes as in Part 2 of the benchmark."""

    kind: str = "none"
    size: float = 0.0
    start: int = 0
    ramp: int = 1
    segment: int | None = None

    def strength(self, windows: int) -> Array:
        """Share of the full change by window."""
        if self.kind == "none":
            return np.zeros(windows)
        return np.clip((np.arange(windows) - self.start + 1) / self.ramp, 0, 1)


UNCHANGED = Change()


@dataclass
class Drawn:
    """Counts of one column: cells x windows x bins, of the windows of the baseline (``before``) and of those after.

    ``others``: of categories, the rows of values that the dictionary does not name, by the bin that their hash falls into.
    """

    column: Column
    before: Array
    counts: Array
    others_before: Array
    others: Array
    groups: Array = field(init=False)

    def __post_init__(self) -> None:
        if self.column.is_ordered:
            edges, groups = np.array(self.column.edges), np.array(self.column.group_edges)
            place = np.searchsorted(groups, np.concatenate([[-np.inf], edges]) + 1e-9)
            atom = [0] if self.column.atom else []
            self.groups = np.concatenate([atom, place + len(atom), [len(groups) + len(atom)]]).astype(int)

    @property
    def baseline(self) -> Array:
        """Counts of the whole baseline: cells x bins."""
        return self.before.sum(1)

    def stored(self, counts: Array, others: Array) -> Array:
        """Counts by the bins that are stored: what the dictionary does not name by its hash, and nulls last."""
        if self.column.is_ordered:
            return counts
        return np.concatenate([counts[..., : self.column.named], others, counts[..., -1:]], -1)

    def grouped(self, counts: Array) -> Array:
        """Counts of ordered values by the coarse bins that segments have."""
        found = np.zeros((*counts.shape[:-1], self.groups.max() + 1), counts.dtype)
        for place, group in enumerate(self.groups):
            found[..., group] += counts[..., place]
        return found


def _seen(drawn: Array) -> Array:
    """Values never seen as one bin."""
    return np.concatenate([drawn[..., :-3], drawn[..., -3:-2] + drawn[..., -2:-1], drawn[..., -1:]], -1)


def _hashed(rng: np.random.Generator, column: Column, places: Array, drawn: Array) -> Array:
    """Rows of values outside the dictionary by hash: the tail where it lies, novel ones anywhere, a new value in one bin."""
    if column.is_ordered:
        return np.zeros((*drawn.shape[:-1], 0))
    tail = drawn[..., column.named] if column.named < len(column.shares) else np.zeros_like(drawn[..., 0])
    found = rng.multinomial(tail, places) + rng.multinomial(drawn[..., -3], np.full(HASHED, 1 / HASHED))
    found[..., 0] += drawn[..., -2]
    return found


def _with_all(counts: Array) -> Array:
    return np.concatenate([counts.sum(0, keepdims=True), counts]).astype(np.float32)


@dataclass
class Scene:
    """Parameters of one monitor through time; the same seed gives the same life with and without a change."""

    life: Life
    rows: int
    windows: int
    seed: int
    baseline_windows: int = 28
    column_list: list[Column] = field(default_factory=columns)

    def __post_init__(self) -> None:
        rng = np.random.default_rng([self.seed, 1])
        # The baseline is a stretch of the same life that lies before the windows.
        self.span = self.baseline_windows + self.windows
        volume = (
            rng.normal(0, self.life.volume / 3, self.span)
            + np.tile(np.array([0, 0, 0, 0, 0, -1, -1.5]) * self.life.volume, self.span // 7 + 1)[: self.span]
        )
        mix = self.life.path(rng, self.span, (5,))
        shares = SEGMENT_SHARES[:, None] * np.exp(mix)
        self.sizes = np.floor(
            self.rows * np.exp(volume) * shares / shares.sum(0) + rng.random((5, self.span))
        ).astype(int)
        self.offsets = rng.normal(0, 0.3, (len(self.column_list), 5))
        self.parameters = [self._life(rng, column) for column in self.column_list]

    def _life(self, rng: np.random.Generator, column: Column) -> dict[str, Array]:
        def moved(count: int, part: float) -> Array:
            own = self.life.path(rng, self.span, (count, 5), part / 2)
            return self.life.path(rng, self.span, (count, 1), part) + own

        found = {"null": moved(1, 2.0)[0]}
        if column.is_ordered:
            found |= {"location": moved(1, 1.0)[0], "spread": moved(1, 0.5)[0], "atom": moved(1, 1.5)[0]}
        else:
            found["logits"] = moved(len(column.shares), 1.5)
        return found

    def draw(self, number: int, change: Change = UNCHANGED, windows: slice = slice(None)) -> Drawn:
        """Counts of one column; ``windows`` are counted from the first one after the baseline."""
        column, split = self.column_list[number], self.baseline_windows
        rng = np.random.default_rng([self.seed, 2, number])
        before = rng.multinomial(self.sizes[:, :split], self._chances(number, UNCHANGED)[:, :split])
        later = self._chances(number, change)[:, split:][:, windows]
        counts = np.random.default_rng([self.seed, 3, number]).multinomial(
            self.sizes[:, split:][:, windows], later
        )
        rng = np.random.default_rng([self.seed, 4, number])
        places = rng.dirichlet(np.full(HASHED, 0.5))
        others_before, others = (_hashed(rng, column, places, part) for part in (before, counts))
        return Drawn(
            column, *(_with_all(part) for part in (_seen(before), _seen(counts), others_before, others))
        )

    def _chances(self, number: int, change: Change) -> Array:
        """Chance of each bin, segments x span x bins; of values never seen, those that always come apart from a new one."""
        column, life = self.column_list[number], self.parameters[number]
        strength = np.concatenate([np.zeros(self.baseline_windows), change.strength(self.windows)])
        sized = np.broadcast_to(strength * change.size, (5, self.span)).copy()
        if change.segment is not None:
            sized[np.arange(5) != change.segment] = 0
        is_on = sized != 0
        kind = change.kind
        if column.is_ordered:
            location = life["location"] + self.offsets[number][:, None] + (sized if kind == "mean" else 0)
            scale = np.exp(life["spread"] * 0.5) * np.where(is_on & (kind == "scale"), 1 + sized, 1.0)
            upto = special.ndtr((np.array(column.edges) - location[..., None]) / scale[..., None])
            ends = np.zeros((*upto.shape[:-1], 1))
            inner = np.diff(np.concatenate([ends, upto, ends + 1], -1), axis=-1)
            if column.atom:
                atom = special.expit(special.logit(column.atom) + life["atom"])[..., None]
                inner = np.concatenate([atom, inner * (1 - atom)], -1)
        else:
            weights = np.array(column.shares)[:, None, None] * np.exp(life["logits"])
            weights = weights * np.exp(
                self.offsets[number][:, None] * np.linspace(-1, 1, len(weights))[:, None, None]
            )
            inner = np.moveaxis(weights / weights.sum(0), 0, -1)
        new = np.where(is_on & (kind in ("new value", "unit")), np.minimum(sized, 1.0), 0.0)[..., None]
        # Long tails bring values that nobody has seen before in every window.
        has_tail = column.named < len(column.shares)
        novel = has_tail * NOVEL * np.exp(life["null"] / 2)[..., None]
        nulls = (
            special.expit(special.logit(np.full(1, column.nulls)) + life["null"])
            if column.nulls
            else np.zeros((5, self.span))
        )
        if kind == "nulls":
            nulls = np.minimum(nulls + sized, 1.0)
        nulls = nulls[..., None]
        novel = np.broadcast_to(novel, new.shape)
        found = np.concatenate([inner * (1 - new - novel), novel, new], -1) * (1 - nulls)
        found = np.concatenate([found, nulls], -1)
        return found / found.sum(-1, keepdims=True)
