"""What changed between two samples, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mpm_py.comparison.result import ColumnComparison, Comparison, SchemaChange
from mpm_py.comparison.verdict import SEVERITY, Measures, Share, Status
from mpm_py.terminal.words import day, printable
from mpm_py.warehouse.sources import as_number

WORDS: dict[Status, str] = {"fail": "fail", "warn": "warn", "pass": "pass", "not_evaluated": "not evaluated"}

MAX_PHRASES = 3
LONGEST_LABEL = 24

# Changes below are not worth a word.
LEAST_UNSEEN_SHARE = 0.005
LEAST_SPREAD_RATIO = 1.1

SHARE_NAMES = {
    "null": "nulls",
    "nan": "NaN",
    "neg_inf": "-infinity",
    "pos_inf": "+infinity",
    "missing": "missing values",
    "blank": "blanks",
    "unparsable": "unparsable",
    "other": "other values",
}


def phrases(column: ColumnComparison) -> list[str]:
    """The weightiest changes of a column, at most three; nothing for one that passes."""
    one, verdict = column.measures, column.verdict
    if verdict.status == "not_evaluated":
        return [verdict.reason]
    if verdict.status == "pass":
        return []
    found = [
        (SEVERITY[status] + abs(share.change), _share_phrase(share))
        for share, status in zip(one.shares, verdict.shares, strict=True)
        if status != "pass" and not _is_new(share)
    ]
    if unseen := _unseen_phrase(one.shares):
        found.append((5.0, unseen))
    if verdict.mean_shift != "pass":
        found.append((10.0, _shift_phrase(one)))
    if spread := _spread_phrase(one):
        found.append((1.0, spread))
    if not found and one.ks_upper is not None:
        found.append((0.0, f"values moved: KS up to {one.ks_upper:.2f}"))
    weighty = sorted(found, key=lambda item: -item[0])
    return [text for _, text in weighty[:MAX_PHRASES]] or ["the shares of its values moved"]


def schema_sentence(change: SchemaChange) -> str:
    """A change of the schema."""
    column = printable(change.column)
    if change.kind == "column_removed":
        return f"{column} ({change.before}) is in the baseline only: it fails, because its readers do"
    if change.kind == "column_added":
        return f"{column} ({change.after}) is new: without a baseline it is not evaluated"
    plain = f"{column} was {change.before} and is {change.after}"
    return plain if change.is_comparable else f"{plain}: it fails, because the values cannot be compared"


def counts_sentence(comparison: Comparison) -> str:
    """How many columns failed, warned, passed and could not be judged."""
    counts = comparison.counts
    failed = len(comparison.failed)
    parts = [
        f"{failed} failed" if failed else "",
        f"{counts['warn']} warned" if counts["warn"] else "",
        f"{counts['pass']} passed" if counts["pass"] else "",
        f"{counts['not_evaluated']} not evaluated" if counts["not_evaluated"] else "",
    ]
    return ", ".join(part for part in parts if part) or "no column on both sides"


def growth(comparison: Comparison) -> str:
    """By how much there are more or fewer rows, in brackets; nothing where they are as many."""
    change = comparison.row_count / comparison.baseline_row_count - 1
    return f" ({100 * change:+.1f} %)" if abs(change) >= 0.0005 else ""


def nulls(one: Measures) -> str:
    """The share of nulls on both sides, or nothing where there are none."""
    share = next((share for share in one.shares if share.kind == "null"), None)
    return "" if share is None else f"{percent(share.before)} → {percent(share.after)}"


def percent(share: float) -> str:
    """A share for reading: two digits that count."""
    if 0 < share < 0.001:
        return "<0.1 %"
    decimals = 0 if share == 0 or share >= 0.0995 else 1
    return f"{100 * share:.{decimals}f} %"


def digits(value: float | None) -> str:
    """A distance for reading."""
    return "" if value is None else f"{value:.3f}" if value < 9.9995 else f"{value:.3g}"


def _is_new(share: Share) -> bool:
    """A category that the baseline lacks: told with all others of its sort."""
    return share.kind == "category" and not share.baseline_count


def _unseen_phrase(shares: Sequence[Share]) -> str:
    unseen = next((share for share in shares if share.kind == "unseen"), None)
    if unseen is None or unseen.after < LEAST_UNSEEN_SHARE:
        return ""
    largest = max(filter(_is_new, shares), key=lambda share: share.current_count, default=None)
    example = f", such as {_share_name(largest)}" if largest else ""
    return f"{percent(unseen.after)} of rows in values unseen in the baseline{example}"


def _share_phrase(share: Share) -> str:
    return f"{_share_name(share)} {percent(share.before)} → {percent(share.after)}"


def _share_name(share: Share) -> str:
    if share.kind in SHARE_NAMES:
        return SHARE_NAMES[share.kind]
    label = printable(share.category or "")
    if share.kind == "atom" and (value := as_number(label)) is not None:
        label = f"{value:.6g}"
    return f"'{label if len(label) <= LONGEST_LABEL else label[:LONGEST_LABEL] + '…'}'"


def _shift_phrase(one: Measures) -> str:
    before, after = (_mean(side.mean, one.value_kind) for side in (one.baseline, one.current))
    what = "mean length" if one.value_kind == "text" else "mean"
    return f"{what} {one.mean_shift_sd:+.2f} sd ({before} → {after})"


def _mean(value: float | None, kind: str) -> str:
    if value is None:
        return "?"
    return (day(value) if kind == "timestamp" else "") or f"{value:.4g}"


def _spread_phrase(one: Measures) -> str:
    before, after = one.baseline.variance, one.current.variance
    if not before or not after or before < 0 or after < 0:
        return ""
    ratio = math.sqrt(after / before)
    is_large = ratio >= LEAST_SPREAD_RATIO or ratio <= 1 / LEAST_SPREAD_RATIO
    return f"spread × {ratio:.2g}" if is_large and math.isfinite(ratio) else ""
