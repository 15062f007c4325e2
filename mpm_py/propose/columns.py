"""The columns that are neither time nor model: id, segments, operations, sensitive ones, what is left out."""

from __future__ import annotations

from dataclasses import dataclass

from mpm_py.propose import words
from mpm_py.propose.facts import ColumnFacts, RelationFacts
from mpm_py.propose.guess import Guess
from mpm_py.propose.time import MIN_ROWS
from mpm_py.terminal.words import count

MOST_SEGMENTS = 2
MOST_SEGMENT_VALUES = 20
MANY_VALUES = 100
"""From here on a column that is named like an identifier names things, and has no distribution to watch."""

MANY_ROWS = 1000
"""Among so many whole numbers no two are alike only where they count rows."""

_WITHIN = {"day": (("day",),), "hour": (("day",), ("hour",))}
"""Names of columns that are the same in all rows of a window, by the length of windows."""


def guess_id(facts: RelationFacts, taken: frozenset[str]) -> Guess | None:
    """The column that tells rows apart: unique, and named like an id."""
    able = [
        column
        for column in facts.columns
        if column.name not in taken and column.is_unique and words.has(column.name, words.IDENTIFIER)
    ]
    if not able:
        return None
    best = max(able, key=lambda column: _likeness(column, facts.table))
    others = tuple((column.name, "") for column in able if column is not best)
    return Guess("id", best.name, "a different value in every row, and named like one", not others, others)


def _likeness(column: ColumnFacts, table: str) -> int:
    found = set(words.words(column.name))
    return 2 * (found <= words.IDENTIFIER) + bool(found & set(words.words(table)))


def left_out(facts: RelationFacts, taken: frozenset[str], grain: str | None) -> dict[str, str]:
    """Columns that are no features, with the reason."""
    reasons = {}
    for column in facts.columns:
        reason = "" if column.name in taken else _reason_to_leave(column, facts.row_count, grain)
        if reason:
            reasons[column.name] = reason
    return reasons


def _reason_to_leave(column: ColumnFacts, row_count: int, grain: str | None) -> str:
    distinct = column.distinct_count or 0
    if words.is_personal(column.name) and column.base_kind == "text":
        return "looks personal: not observed"
    if words.is_demographic(column.name):
        return ""
    if column.is_time or column.epoch_unit() or column.is_time_as_text:
        return "a time: it always moves on"
    if grain is not None and column.is_whole and words.has(column.name, words.CALENDAR) and distinct <= 400:
        return "part of a date: it always moves on"
    if words.words(column.name) in _WITHIN.get(grain or "", ()) and column.is_whole:
        return "part of a date: every window has its own"
    is_named = words.has(column.name, words.IDENTIFIER) and column.base_kind in ("text", "integer")
    is_counter = row_count >= (MANY_VALUES if column.base_kind == "text" else MANY_ROWS)
    if (column.is_unique and (is_named or is_counter)) or (is_named and distinct > MANY_VALUES):
        return (
            "a different value in every row"
            if column.is_unique
            else f"names one of about {distinct:,} things"
        )
    return ""


def sensitive(facts: RelationFacts, taken: frozenset[str]) -> Guess | None:
    """Features that look personal: watched without values, sums or extremes."""
    found = [
        column.name
        for column in facts.columns
        if column.name not in taken
        and column.base_kind not in ("nested", "boolean")
        and words.is_sensitive(column.name)
    ]
    if not found:
        return None
    return Guess(
        "sensitive", found, "personal by their names: no values, sums or extremes of them are kept", False
    )


def segments(facts: RelationFacts, taken: frozenset[str], window: Window) -> Guess | None:
    """Columns of few values by which rows are watched apart: at most two, those named like one first.

    Values have to have rows enough in a window: segments that are not judged only cost.
    """
    able = [column for column in facts.columns if column.name not in taken and _may_be_segment(column, facts)]
    named = sorted(
        able, key=lambda column: (not words.has(column.name, words.SEGMENT), column.distinct_count)
    )
    likely = [
        column for column in named if words.has(column.name, words.SEGMENT) or column.base_kind == "text"
    ]
    chosen = [column for column in likely if window.rows_of_each(column) >= MIN_ROWS][:MOST_SEGMENTS]
    others = tuple(([column.name], window.describe(column)) for column in named if column not in chosen)[:4]
    if not chosen:
        return Guess("segments", None, "none has rows enough", False, others) if others else None
    values = "; ".join(f"{column.name} has {window.describe(column)}" for column in chosen)
    is_sure = all(words.has(column.name, words.SEGMENT) for column in chosen)
    reason = f"few values, by which rows are also watched apart: {values}"
    return Guess("segments", [column.name for column in chosen], reason, is_sure, others)


@dataclass(frozen=True)
class Window:
    """How many rows a window has on average, and how long it is; all rows, where a run is a window."""

    row_count: float
    grain: str | None

    def rows_of_each(self, column: ColumnFacts) -> float:
        """Rows of each value of a column, on average."""
        return self.row_count / max(1, column.distinct_count or 0)

    def describe(self, column: ColumnFacts) -> str:
        """Its values and their rows in words."""
        each = f"{self.rows_of_each(column):,.0f} rows a {self.grain or 'run'} each"
        return f"{count(column.distinct_count or 0, 'value')}, some {each}"


def _may_be_segment(column: ColumnFacts, facts: RelationFacts) -> bool:
    distinct = column.distinct_count or 0
    is_known = column.known_count >= 0.9 * facts.row_count
    is_kind = column.base_kind == "text" or (
        column.base_kind == "integer" and words.has(column.name, words.SEGMENT)
    )
    return is_known and is_kind and 2 <= distinct <= MOST_SEGMENT_VALUES


def operations(facts: RelationFacts, taken: frozenset[str]) -> Guess | None:
    """Columns about the service: how long it took to answer."""
    found = [
        column.name
        for column in facts.columns
        if column.name not in taken
        and column.is_number
        and (words.has(column.name, words.OPERATION) or words.has_pair(column.name, words.OPERATION_PAIRS))
    ]
    return Guess("operations", found, "how the service did, by their names") if found else None
