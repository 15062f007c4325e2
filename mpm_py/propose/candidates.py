"""Relations of a database that may be worth a monitor, from its catalog alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mpm_py.propose import words
from mpm_py.propose.opened import Listed
from mpm_py.warehouse.duckdb import Column

RESULT = "mpm_health"
OF_A_MONITOR = {"bin_kind", "spec_hash"}

STAMPS = frozenset(["timestamp", "ts", "epoch", "datetime", "date", "at"])
"""Words of names of texts and numbers that are likely to be times; what they hold is not read yet."""


@dataclass(frozen=True)
class Candidate:
    """A table or view: where it is, how large, and which columns may say when a row happened."""

    schema: str
    name: str
    row_count: int | None
    """By the catalog; none for a view."""
    column_count: int
    times: tuple[str, ...]
    predictions: tuple[str, ...]
    """Columns that are named like a prediction."""

    @property
    def spelt(self) -> str:
        """How to name it."""
        return f"{self.schema}.{self.name}"


def candidates(listed: Sequence[Listed], results_schema: str) -> list[Candidate]:
    """Tables and views that are not our own results, those with times and predictions first."""
    ours = {entry.schema for entry in listed if entry.name == RESULT} | {results_schema}
    found = [
        Candidate(
            entry.schema,
            entry.name,
            entry.row_count,
            len(entry.columns),
            tuple(column.name for column in entry.columns if _is_time(column)),
            tuple(name for name in _names(entry) if words.has(name, words.PREDICTED | words.SCORE | {"p"})),
        )
        for entry in listed
        if entry.schema not in ours and not set(_names(entry)) >= OF_A_MONITOR
    ]
    return sorted(found, key=lambda candidate: (not candidate.times, not candidate.predictions))


def _names(entry: Listed) -> list[str]:
    return [column.name for column in entry.columns]


def _is_time(column: Column) -> bool:
    kind = column.base_kind
    return kind in ("date", "timestamp", "zoned") or (kind != "nested" and words.has(column.name, STAMPS))
