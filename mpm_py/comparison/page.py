"""A comparison as one HTML page: the verdict, every column in a table, and its values on both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone

from mpm_py.comparison.measures import Group
from mpm_py.comparison.result import ColumnComparison, Comparison
from mpm_py.comparison.verdict import (
    FAIL_PSI,
    FAIL_SHARE,
    MAX_Q,
    WARN_MEAN_SHIFT_SD,
    WARN_PSI,
    WARN_SHARE,
)
from mpm_py.comparison.words import WORDS, counts_sentence, digits, growth, nulls, phrases, schema_sentence
from mpm_py.report import comparisons, words
from mpm_py.report.glossary import glossary
from mpm_py.report.page import Cell, Figure, Header, Key, Page, Section, Table
from mpm_py.terminal.words import count, printable

MOST_FIGURES = 60
"""Columns that are drawn, those that moved most; the table has all of them."""
MOST_BARS = 14

_TERMS = ("psi", "noise-floor", "ks", "baseline-share", "current-share")
_DECIDED = (
    f"A column fails when its change is beyond sampling (q at most {MAX_Q}, corrected for the number of "
    f"columns) and far: psi from {FAIL_PSI} on, or the share of a value or of nulls moved by "
    f"{100 * FAIL_SHARE:.0f} points.",
    f"It warns, beyond sampling too, from psi {WARN_PSI}, a mean that moved by {WARN_MEAN_SHIFT_SD} standard "
    f"deviations, or {100 * WARN_SHARE:.1f} points. A psi below twice its noise floor says nothing.",
    "Among many rows everything is beyond sampling, among few everything looks far; neither alone decides.",
)


def comparison_page(
    comparison: Comparison,
    top: int | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
) -> Page:
    """Everything that the page says.

    Args:
        comparison: what was found.
        top: how many columns are shown, those that moved most; all by default.
        now: the time that stands on the page.
    """
    shown = comparison.columns[:top] if top else comparison.columns
    able = [column for column in shown if column.groups]
    drawn, left = able[:MOST_FIGURES], len(able[MOST_FIGURES:])
    more = (f"Of {count(left, 'column')} further down the values are not drawn.",) if left else ()
    moved = [column for column in drawn if column.status in ("fail", "warn")]
    others = [column for column in drawn if column.status not in ("fail", "warn")]
    sections = (
        _columns(comparison, shown),
        _schema(comparison),
        Section("moved", "Values of the columns that moved", figures=_figures(moved), term="current-share"),
        Section("others", "Values of the other columns", more, figures=_figures(others), is_folded=True),
        Section("decided", "How it was decided", _DECIDED),
    )
    return Page(
        title="Comparison",
        status=comparison.status,
        headline=f"{WORDS[comparison.status].capitalize()}: {counts_sentence(comparison)}",
        sentence=(
            f"{comparison.baseline_row_count:,} rows in the baseline, {comparison.row_count:,} now"
            f"{growth(comparison)}; {count(len(comparison.columns), 'column')} on both sides."
        ),
        place=printable(f"{comparison.baseline} → {comparison.current}"),
        written_at=f"{now():%Y-%m-%d %H:%M} UTC",
        sections=tuple(section for section in sections if not section.is_empty),
        monitors=(),
        glossary=glossary(_TERMS),
        home="Comparison",
    )


def _columns(comparison: Comparison, shown: Sequence[ColumnComparison]) -> Section:
    headers = (
        Header("column"),
        Header("verdict"),
        Header("what changed"),
        Header("kind"),
        Header("psi", True, "psi"),
        Header("noise floor", True, "noise-floor"),
        Header("ks, at least", True, "ks"),
        Header("nulls", True),
    )
    left = len(comparison.columns) - len(shown)
    more = f"{count(left, 'more column')} that moved less" if left else ""
    table = Table(headers, tuple(map(_row, shown)), more=more)
    return Section("columns", "Columns, what moved most on top", tables=(table,) if shown else ())


def _row(column: ColumnComparison) -> tuple[str | Cell, ...]:
    one = column.measures
    return (
        printable(one.column),
        Cell(WORDS[column.status], column.status),
        "; ".join(phrases(column)) or "–",
        one.value_kind,
        digits(one.psi) or "–",
        digits(one.psi_noise_floor) or "–",
        digits(one.ks_lower) or "–",
        nulls(one) or "–",
    )


def _schema(comparison: Comparison) -> Section:
    return Section(
        "schema", "Changes of the columns", items=tuple(map(schema_sentence, comparison.schema_changes))
    )


def _figures(columns: Sequence[ColumnComparison]) -> tuple[Figure, ...]:
    return tuple(map(_figure, columns))


def _figure(column: ColumnComparison) -> Figure:
    kind = column.measures.value_kind
    groups = _largest(column.groups)
    named = [(_name(group, kind), group.baseline_share, group.current_share) for group in groups]
    rows = [comparisons.group(*one) for one in named]
    table = Table(
        (
            Header("values"),
            Header("in the baseline", True, "baseline-share"),
            Header("now", True, "current-share"),
        ),
        tuple((name, words.share(before), words.share(now)) for name, before, now in named),
    )
    said = "; ".join(phrases(column)) or f"psi {digits(column.measures.psi)}"
    keys = (Key("box outlined", "baseline"), Key("box now", "now"))
    return Figure(printable(column.column), f"{said}.", comparisons.distribution(rows, kind), table, keys)


def _largest(groups: Sequence[Group]) -> list[Group]:
    """The groups in their order; of more than can be drawn the small ones together as one."""
    if len(groups) <= MOST_BARS:
        return list(groups)
    ranked = sorted(groups, key=lambda group: max(group.baseline_share, group.current_share))
    small = ranked[: len(groups) - MOST_BARS + 1]
    rest = Group(
        "rest",
        f"{len(small)} more values",
        None,
        None,
        sum(group.baseline_share for group in small),
        sum(group.current_share for group in small),
    )
    return [group for group in groups if group not in small] + [rest]


def _name(group: Group, value_kind: str) -> str:
    if group.kind == "rest":
        return group.category or ""
    label = printable(group.category or "")
    return words.group(group.kind, label, group.lower, group.upper, value_kind)
