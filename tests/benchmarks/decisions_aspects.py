"""Aspects of a drawn monitor by the reference, one array per property, so that a whole monitor is judged at once."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))

from decisions_data import CELLS, UNCHANGED, Array, Change, Drawn, Scene
from reference_aspects import Aspects, rank_aspects, share_aspect, unexplained_rows

MIN_ROWS = 100


def shares_of(drawn: Drawn, counts: Array) -> dict[str, tuple[Array, Array]]:
    """Shares that are judged as rows and the rows they are a share of; values are shares of the rows that have one."""
    column = drawn.column
    present = counts[..., :-1].sum(-1)
    found = {"null_share": (counts[..., -1], counts.sum(-1))}
    if column.is_ordered:
        if column.atom:
            # Segments have coarse bins, where single values are not apart.
            only_whole = np.where(np.arange(len(CELLS))[:, None] == 0, present, np.nan)
            found["value_share/0"] = (counts[..., 0], only_whole)
        return found
    named = column.named
    whole = drawn.baseline[:, : len(column.shares) + 1]
    for rank in range(named):
        is_judged = whole[:, rank] >= 0.05 * whole.sum(-1)
        if is_judged.any():
            found[f"value_share/{rank}"] = (counts[..., rank], np.where(is_judged[:, None], present, np.nan))
    found["other_share"] = (counts[..., named:-1].sum(-1), present)
    found["unseen_share"] = (counts[..., -2], present)
    return found


def column_aspects(number: int, drawn: Drawn, has_period: bool) -> Aspects:
    """All series of one column; with a period the windows of the baseline come first, each against the rest."""
    counts, baseline = _both_sides(drawn.before, drawn.counts, has_period)
    ok = (counts.sum(-1) >= MIN_ROWS) & (baseline.sum(-1) >= MIN_ROWS)
    parts: list[tuple[str, str, tuple[Array, ...]]] = []
    if drawn.column.is_ordered:
        ordered, ordered_baseline = counts[..., :-1], baseline[..., :-1]
        atom = drawn.baseline[0, 0] if drawn.column.atom else 0
        # A value that half of the column has is left out of the ranks.
        first = 1 if 2 * atom >= drawn.baseline[0, :-1].sum() and drawn.column.atom else 0
        fine = rank_aspects(ordered[:1, :, first:], ordered_baseline[:1, :, first:])
        coarse = rank_aspects(drawn.grouped(ordered[1:]), drawn.grouped(ordered_baseline[1:]))
        for metric in ("location", "spread"):
            d, s2, n, m = (np.concatenate(pair) for pair in zip(fine[metric], coarse[metric], strict=True))
            d = np.where((n >= 10) & (m >= 10), d, np.nan)
            usual = np.zeros_like(d) if metric == "location" else np.ones_like(d)
            parts.append((metric, "", (d, s2, d if metric == "location" else np.exp(d), usual, n, m)))
    old = shares_of(drawn, baseline)
    for name, (a, n) in shares_of(drawn, counts).items():
        metric, _, category = name.partition("/")
        b, m = old[name]
        if metric == "unseen_share":
            a, b = _unexplained(drawn, has_period, counts.sum(-1), baseline.sum(-1)), np.zeros_like(b)
        d, s2 = share_aspect(a, n, b, m)
        if metric == "other_share":
            # In segments only where it occurs.
            d = np.where((np.arange(len(CELLS))[:, None] == 0) | (a + b > 0), d, np.nan)
        parts.append((metric, category, (d, s2, a / np.maximum(n, 1), b / np.maximum(m, 1), n, m)))
    return _stacked(number, parts, ok)


def _both_sides(before: Array, after: Array, has_period: bool) -> tuple[Array, Array]:
    """Counts of windows and, of the same shape, of their baseline; of a window inside it, the rest of it."""
    counts = (np.concatenate([before, after], 1) if has_period else after).astype(float)
    baseline = np.repeat(before.sum(1)[:, None].astype(float), counts.shape[1], 1)
    if has_period:
        baseline[:, : before.shape[1]] -= before
    return counts, baseline


def _unexplained(drawn: Drawn, has_period: bool, n: Array, m: Array) -> Array:
    """Rows in bins of unnamed values that the baseline does not have, or has so few of that they cannot explain these."""
    others, known = _both_sides(drawn.others_before, drawn.others, has_period)
    return unexplained_rows(others, known, n, m).sum(-1)


SCALES = {"location": "difference", "spread": "relative", "row_count": "relative"}


def _stacked(number: int, parts: list[tuple[str, str, tuple[Array, ...]]], ok: Array) -> Aspects:
    cells, size = np.arange(len(CELLS)), len(parts)
    numbers = [np.concatenate([part[2][i] for part in parts]).astype(float) for i in range(6)]
    numbers[0] = np.where(np.tile(ok, (size, 1)), numbers[0], np.nan)
    return Aspects(
        metric=np.repeat([part[0] for part in parts], len(cells)),
        column=np.full(size * len(cells), number),
        cell=np.tile(cells, size),
        scale=np.repeat([SCALES.get(part[0], "share") for part in parts], len(cells)),
        deviation=numbers[0], variance=numbers[1], value=numbers[2], baseline_value=numbers[3],
        rows=numbers[4], baseline_rows=numbers[5],
        category=np.repeat([part[1] for part in parts], len(cells)),
    )  # fmt: skip


def scene_aspects(scene: Scene, change: Change = UNCHANGED, has_period: bool = False) -> Aspects:
    """All series of one monitor."""
    return Aspects.joined(
        [
            column_aspects(number, scene.draw(number, change), has_period)
            for number in range(len(scene.column_list))
        ]
    )
