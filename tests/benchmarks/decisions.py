"""How right decisions are: false alarms where nothing changed, and what is found where something did, beside rules of peers.

Run: ``python tests/benchmarks/decisions.py [--quick] [--reference | --designed]``. Fifty columns, five segments, counts of bins drawn by multinomials, and
from there on the statements of the package in DuckDB; with --reference the same rule by NumPy, which is ten times as fast, so that it is tried
on four times as much, with --designed the rule as it was first written down. All peers see the same counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from decisions_aspects import MIN_ROWS, column_aspects
from decisions_data import CELLS, REAL, ROUGH, SEASON, STEADY, WEATHER, Array, Change, Column, Life, Scene
from decisions_peers import DEFAULTS, ROW_STATISTICS, statistics
from decisions_sql import Case, checks, warehouse
from reference_aspects import Aspects
from reference_history import CURRENT, DESIGNED, Rule
from reference_rule import judge

WINDOWS = 60
SEEN = 6
RAMP = 30
LEVEL = 0.8
BATCH = 4


@dataclass(frozen=True)
class Kind:
    """A kind of change: its sizes at 2,000 rows, how they grow with fewer rows, and which columns it can happen to."""

    name: str
    change: str
    sizes: tuple[float, ...]
    kinds: tuple[str, ...]
    segment: int | None = None
    ramp: int = 1
    wider: float = 2.5
    finer: float = 0.6

    def grid(self, rows: int) -> Array:
        """Sizes to try at so many rows."""
        return np.array(self.sizes) * {200: self.wider, 2_000: 1.0, 50_000: self.finer}[rows]

    def fits(self, column: Column) -> bool:
        """Whether the change can happen to the column."""
        return column.kind in self.kinds

    def of(self, start: int) -> Change:
        """The change, its size left open."""
        return Change(self.change, 0.0, start, self.ramp, self.segment)


SHAPED = ("normal", "heavy")
ALL = (*SHAPED, "zeros", "integer", "category")
SHIFTS = (0.1, 0.13, 0.16, 0.2, 0.23, 0.26, 0.3, 0.34, 0.4, 0.5, 0.65, 0.8, 1.0)
SHARES = (0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.025, 0.03, 0.045, 0.07, 0.1)
SEEDS = {200: 12, 2_000: 8, 50_000: 4}
"""Fewer rows scatter more, and are judged faster."""
NUMPY_RULES = {"--reference": CURRENT, "--designed": DESIGNED}
MORE_BY_NUMPY = 4
KINDS = (
    Kind("mean shift, sd", "mean", SHIFTS, SHAPED),
    Kind("scale, x 1 +", "scale", (0.08, 0.11, 0.14, 0.17, 0.2, 0.25, 0.3, 0.4, 0.55, 0.75), SHAPED),
    Kind("new value, share", "new value", SHARES, ("category",), finer=0.1),
    Kind("null burst, share", "nulls", SHARES, ALL),
    Kind("unit x 100, share", "unit", SHARES, SHAPED),
    Kind("mean, one segment", "mean", tuple(1.5 * s for s in SHIFTS), SHAPED, segment=1),
    Kind("nulls, one segment", "nulls", tuple(1.5 * s for s in SHARES), ALL, segment=1),
    Kind("ramp of 30, sd", "mean", tuple(2 * s for s in SHIFTS), SHAPED, ramp=RAMP),
)


def found_by_reference(case: Case, rule: Rule) -> pd.DataFrame:
    """The same by the reference, learnt checks only."""
    aspects = Aspects.joined(
        [
            column_aspects(number, case.scene.draw(number, case.change_of(number)), case.has_period)
            for number in range(len(case.scene.column_list))
        ]
    )
    judged = judge(aspects, rule)
    series, place = np.nonzero(judged.warn | judged.fail)
    return pd.DataFrame(
        {
            "place": place,
            "column_name": np.array([column.name for column in case.scene.column_list])[
                aspects.column[series]
            ],
            "metric": aspects.metric[series],
            "method": "learnt",
            "status": np.where(judged.fail[series, place], "fail", "warn"),
        }
    )


def found_by_sql(cases: Sequence[Case]) -> list[pd.DataFrame]:
    """Checks that warned or failed, by case; a few monitors at a time."""
    for flag, rule in NUMPY_RULES.items():
        if flag in sys.argv:
            return [found_by_reference(case, rule) for case in cases]
    found = []
    for first in range(0, len(cases), BATCH):
        batch = cases[first : first + BATCH]
        database = warehouse(batch)
        rows = checks(database)
        database.connection.close()
        found += [rows[rows["monitor"] == f"m{place}"] for place in range(len(batch))]
    return found


def false_alarms(lives: Sequence[Life], sizes: Sequence[int], seeds: int) -> None:
    """Table 1: windows with any false failure or warning, by length of history."""
    print(
        "\n1. Nothing changed: windows of a monitor with any false failure (any warning), %; all methods of checks"
    )
    print(
        f"{'life':24}{'rows':>7}{'8-27 windows':>17}{'28 and more':>17}{'period baseline':>17}{'windows':>9}   by"
    )
    for life in lives:
        for rows in sizes:
            counted: dict[str, list[tuple[bool, bool]]] = {"young": [], "old": [], "period": []}
            cases = [
                Case(Scene(life, rows, 32 if has_period else WINDOWS, seed), has_period=has_period)
                for seed in range(seeds)
                for has_period in (False, True)
            ]
            by: list[str] = []
            for case, found in zip(cases, found_by_sql(cases), strict=True):
                failed = found[found["status"] == "fail"]
                first = case.scene.baseline_windows if case.has_period else 8
                for place in range(first, case.scene.windows + (28 if case.has_period else 0)):
                    name = "period" if case.has_period else "young" if place < 28 else "old"
                    counted[name].append((place in set(failed["place"]), place in set(found["place"])))
                failed = failed[failed["place"] >= first]
                by += (failed["method"] + " " + failed["metric"]).tolist()
            shown = "".join(f"{_percents(values):>17}" for values in counted.values())
            names = ", ".join(
                f"{name} {n}" for name, n in pd.Series(by, dtype=str).value_counts().head(4).items()
            )
            print(f"{life.name:24}{rows:7}{shown}{sum(map(len, counted.values())):9}   {names}", flush=True)


def _percents(values: Sequence[tuple[bool, bool]]) -> str:
    failed, warned = 100 * np.mean(np.array(values), axis=0)
    return f"{failed:.1f} ({warned:.1f})"


def peer_statistics(case: Case) -> dict[str, Array]:
    """Statistic of each peer: columns x cells x windows; NaN where there are too few rows."""
    found: dict[str, list[Array]] = {name: [] for name in DEFAULTS}
    for number in range(len(case.scene.column_list)):
        drawn = case.scene.draw(number, case.change_of(number))
        enough = drawn.counts.sum(-1) >= MIN_ROWS
        of_column = statistics(drawn)
        for name, values in found.items():
            values.append(np.where(enough, of_column.get(name, np.nan), np.nan))
    return {name: np.array(values) for name, values in found.items()}


def thresholds(life: Life, rows: int, seeds: int) -> dict[str, tuple[float, float, float]]:
    """Thresholds of each peer that alarm in 1 % of windows without a change: on all rows; on these and segments, half of it each."""
    worst: dict[str, list[Array]] = {name: [] for name in DEFAULTS}
    for seed in range(seeds):
        quiet = peer_statistics(Case(Scene(life, rows, WINDOWS, 100 + seed)))
        for name, values in quiet.items():
            parts = (values[:, :1], values[:, 1:])
            worst[name].append(np.array([np.fmax.reduce(part.reshape(-1, part.shape[-1])) for part in parts]))
    joined = {name: np.nan_to_num(np.concatenate(parts, 1), nan=-np.inf) for name, parts in worst.items()}
    defaults = [100 * (joined[name][0] >= limit).mean() for name, limit in DEFAULTS.items()]
    print(f"{life.name:24}{rows:7}" + "".join(f"{share:>14.0f}" for share in defaults), flush=True)
    return {
        name: (_quantile(whole, 0.99), _quantile(whole, 0.995), _quantile(parts, 0.995))
        for name, (whole, parts) in joined.items()
    }


def _quantile(values: Array, level: float) -> float:
    """The next higher value, as some are infinite: what a rule says nothing about."""
    return float(np.quantile(values, level, method="higher"))


def size_found(sizes: Array, hits: Array) -> float:
    """The size that is found in four of five cases: between the sizes tried, rates made to rise with size."""
    grid = np.unique(sizes)
    rates = np.array([hits[sizes == size].mean() for size in grid])
    weights = np.array([(sizes == size).sum() for size in grid], float)
    rising = _isotonic(rates, weights)
    if rising[-1] < LEVEL:
        return float("inf")
    return float(np.interp(LEVEL, rising + 1e-9 * np.arange(len(grid)), grid))


def _isotonic(rates: Array, weights: Array) -> Array:
    blocks: list[list[float]] = []
    for rate, weight in zip(rates, weights, strict=True):
        blocks.append([rate, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            later = blocks.pop()
            total = blocks[-1][1] + later[1]
            blocks[-1] = [
                (blocks[-1][0] * blocks[-1][1] + later[0] * later[1]) / total,
                total,
                blocks[-1][2] + later[2],
            ]
    return np.concatenate([np.full(int(block[2]), block[0]) for block in blocks])


def cases_of(kind: Kind, life: Life, rows: int, seeds: int) -> list[Case]:
    """Monitors whose columns all change at once, each by its own size: a column is judged by itself."""
    windows = WINDOWS + (RAMP + SEEN if kind.ramp > 1 else SEEN)
    grid = kind.grid(rows)
    found = []
    for seed in range(seeds):
        scene = Scene(life, rows, windows, seed)
        places = np.cumsum([kind.fits(column) for column in scene.column_list]) + 3 * seed
        sizes = np.where([kind.fits(c) for c in scene.column_list], grid[places % len(grid)], 0.0)
        found.append(Case(scene, kind.of(WINDOWS), sizes=sizes))
    return found


def delays(case: Case, found: pd.DataFrame) -> Array:
    """Windows from the change to the first failure (of a ramp: warning), by column; infinite where there is none."""
    # Slow drift warns: it cannot be told from a season.
    status = ("fail", "warn") if case.change.ramp > 1 else ("fail",)
    failed = found[found["status"].isin(status) & (found["place"] >= WINDOWS)]
    first = failed.groupby("column_name")["place"].min()
    names = [column.name for column in case.scene.column_list]
    return np.array([first.get(name, np.inf) - WINDOWS for name in names])


def power(
    kind: Kind, life: Life, rows: int, limits: dict[str, tuple[float, float, float]], seeds: int
) -> None:
    """One line of table 3."""
    cases = cases_of(kind, life, rows, seeds)
    changed = np.concatenate([case.sizes > 0 for case in cases])
    sizes = np.concatenate([case.sizes for case in cases])[changed]
    waits = np.concatenate([delays(c, f) for c, f in zip(cases, found_by_sql(cases), strict=True)])[changed]
    within = RAMP + SEEN - 1 if kind.ramp > 1 else 0
    ours = size_found(sizes, waits <= within)
    soon = size_found(sizes, waits <= max(2, within))
    best, name_of_best = np.inf, ""
    others = {}
    measured = [peer_statistics(case) for case in cases]
    for name, (alone, beside, part) in limits.items():
        whole = alone if kind.segment is None else beside
        hits = []
        for of_case in measured:
            values = of_case[name][:, :, WINDOWS : WINDOWS + within + 1]
            hit = np.nan_to_num(values[:, :1], nan=-np.inf) >= whole
            if kind.segment is not None:
                hit = hit | (np.nan_to_num(values[:, 1:], nan=-np.inf) >= part).any(1, keepdims=True)
            hits.append(hit.any((1, 2)))
        others[name] = size_found(sizes, np.concatenate(hits)[changed])
        if others[name] < best and name not in ROW_STATISTICS:
            best, name_of_best = others[name], name
    close = waits[(sizes >= 0.8 * ours) & (sizes <= 1.25 * ours)]
    delay = np.median(close) if close.size else np.nan
    top = kind.grid(rows)[-1]
    compared = f"{ours / best:.2f}" if np.isfinite(best) else f"< {ours / top:.2f}"
    print(
        f"{life.name:17}{rows:7} {kind.name:19}{ours:9.4f}{soon:9.4f}{delay:7.0f}{best:9.4f}{compared:>8}  {name_of_best:24}"
        + "".join(f"{others[name]:9.3f}" for name in DEFAULTS),
        flush=True,
    )


def main() -> None:
    """Print the tables."""
    quick = "--quick" in sys.argv
    begun = time.monotonic()
    sizes = (2_000,) if quick else (200, 2_000, 50_000)
    false_alarms(
        (STEADY, REAL, SEASON) if quick else (STEADY, REAL, SEASON, WEATHER, ROUGH),
        sizes,
        seeds=1 if quick else 4,
    )
    print(
        "\n2. Nothing changed: windows in which a peer at its default alarms on any of 50 columns, all rows only, %"
    )
    short = [name.split(" ")[0][:12] for name in DEFAULTS]
    print(f"{'life':24}{'rows':>7}" + "".join(f"{name:>14}" for name in short))
    lives = (REAL,) if quick else (STEADY, REAL)
    more = MORE_BY_NUMPY if NUMPY_RULES.keys() & set(sys.argv) else 1
    limits = {
        (life, rows): thresholds(life, rows, 4 if quick else 12 * more) for life in lives for rows in sizes
    }
    print(
        "\n3. Smallest size found in 80 % of cases: mpm in the first window and in one of three, median delay near that size, and"
        "\n   peers in the first window, each at the threshold that gives it 1 % false alarms on these data (ramp: at any time, warnings too)"
    )
    print(
        f"{'life':17}{'rows':>7} {'change':19}{'mpm':>9}{'of three':>9}{'delay':>7}{'best':>9}{'ratio':>8}  {'best peer':24}"
        + "".join(f"{name[:8]:>9}" for name in short)
    )
    for (life, rows), of_life in limits.items():
        for kind in KINDS:
            if rows == 200 and kind.segment is not None:
                continue
            power(kind, life, rows, of_life, seeds=2 if quick else SEEDS[rows] * more)
    print(
        f"\n{time.monotonic() - begun:.0f} s; {len(CELLS) - 1} segments, {', '.join(ROW_STATISTICS)}: over 28 reference windows"
    )


if __name__ == "__main__":
    main()
