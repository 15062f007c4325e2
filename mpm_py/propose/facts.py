"""What is known of a relation before anything is guessed: aggregates, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

TIMES = ("date", "timestamp", "zoned")
NUMBERS = ("integer", "numeric")

EPOCH_UNITS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000}
"""Units in which numbers count from 1970 on: how many of them a second has."""


@dataclass(frozen=True)
class ColumnFacts:
    """Aggregates of one column. Shares are told by counts of its known values; extremes only of times."""

    name: str
    data_type: str
    base_kind: str
    known_count: int
    """Values that are not null."""
    distinct_count: int | None = None
    """Approximate, but for columns of few values and those that may be an id; none for nested types."""
    unit_count: int = 0
    """Numbers from 0 to 1."""
    binary_count: int = 0
    """Numbers that are 0 or 1."""
    whole_count: int = 0
    """Numbers without a fraction."""
    epoch_counts: Mapping[str, int] = field(default_factory=dict)
    """Unit → numbers that are a time since 1990 in it; asked of columns that sound like time."""
    moment_count: int = 0
    """Texts that the database reads as a time."""
    first: str | None = None
    last: str | None = None
    """Extremes of a time, as text."""
    is_unique: bool | None = None
    """Counted exactly, for columns that may be an id; none where it was not."""
    classes: tuple[str, ...] = ()
    """The distinct values, of few, for columns that may be a label or a predicted class."""

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.base_kind in NUMBERS

    @property
    def is_time(self) -> bool:
        """Whether it is of a type of time."""
        return self.base_kind in TIMES

    @property
    def is_score(self) -> bool:
        """Whether all its numbers lie in [0, 1], and not on 0 and 1 alone."""
        return self.is_number and 0 < self.known_count == self.unit_count != self.binary_count

    @property
    def is_binary(self) -> bool:
        """Whether it tells one of two things: a boolean, 0 and 1, or two values."""
        if self.base_kind == "boolean":
            return True
        if self.is_number:
            return 0 < self.known_count == self.binary_count
        return self.base_kind == "text" and self.distinct_count == 2

    @property
    def is_whole(self) -> bool:
        """Whether all its numbers are whole."""
        return self.base_kind == "integer" or 0 < self.known_count == self.whole_count

    def epoch_unit(self) -> str | None:
        """The unit in which nearly all its numbers are times since 1990."""
        for unit, count in self.epoch_counts.items():
            if self.known_count and count >= 0.99 * self.known_count:
                return unit
        return None

    @property
    def is_time_as_text(self) -> bool:
        """Whether nearly all its texts can be read as a time."""
        return self.base_kind == "text" and 0 < 0.99 * self.known_count <= self.moment_count


@dataclass(frozen=True)
class Day:
    """The rows of one day, and the number of its hours that have any."""

    day: date
    row_count: int
    hour_count: int


@dataclass(frozen=True)
class History:
    """When rows happened: days that have rows, oldest first. Rows in the future are counted apart."""

    column: str
    days: tuple[Day, ...]
    future_count: int = 0


@dataclass(frozen=True)
class RelationFacts:
    """A relation: where it is, how many rows, and what is known of each column."""

    schema: str
    table: str
    row_count: int
    columns: tuple[ColumnFacts, ...]
    values_read: int = 0
    """Rows times columns, over all statements: what finding this out cost."""
    whole_count: int | None = None
    """About how many rows the relation has, where `row_count` and all else are those of a part of it."""
    part: str = ""
    """Which part, in words; empty for the whole."""

    @property
    def scale(self) -> float:
        """Rows of the relation for each row that was read."""
        return self.whole_count / self.row_count if self.whole_count and self.row_count else 1.0

    def column(self, name: str) -> ColumnFacts:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)
