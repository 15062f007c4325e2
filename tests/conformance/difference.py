"""Two results of one table, compared as DESIGN §6 asks: counts and texts exactly, numbers to 1e-9."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

from warehouse import Row

from mpm_py.contract.facts import Table

RELATIVE = 1e-9
ABSOLUTE = 1e-9
"""Below this a difference of sums is what adding in another order leaves of zero."""

# When a run took place, and the types and nullability as the engine calls them.
_OWN_TO_A_RUN = {
    *("observed_at", "input_observed_at", "first_seen_at", "invocation_id", "marked_at", "as_of", "data_type")
}
_OWN_TO_AN_ENGINE = {"mpm_schema_changes": {"before", "after"}, "mpm_observations": set()}


def plain(value: Any, logical: str) -> Any:
    """A value as every client would give it."""
    if value is None:
        return None
    if logical == "double":
        return float(value)
    if logical == "bigint":
        return int(value)
    if logical == "boolean":
        return bool(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(timezone.utc).replace(tzinfo=None)
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10] if logical == "date" else value.isoformat(" ")
    return str(value) if isinstance(value, Decimal) else value


def plain_rows(table: Table, rows: Iterable[Row]) -> list[Row]:
    """The rows of a result with what belongs to all engines."""
    left_out = _OWN_TO_A_RUN | _OWN_TO_AN_ENGINE.get(table.name, set())
    columns = [column for column in table.columns if column.name not in left_out]
    return [
        {column.name: plain(row[column.name], column.type) for column in columns}
        for row in rows
        if not (table.name == "mpm_observations" and row["bin_kind"] == "schema")
    ]


def first_difference(table: Table, expected: list[Row], found: list[Row]) -> str | None:
    """The first row that is not the same, told in words; none if there is none."""
    key = [name for name in table.key if name not in _OWN_TO_A_RUN]
    sides = [_by_key(key, plain_rows(table, _in_time(table, rows))) for rows in (expected, found)]
    for place in sorted(sides[0].keys() | sides[1].keys(), key=str):
        told = ", ".join(f"{name} {value!r}" for name, value in zip(key, place[0], strict=True))
        ours, theirs = (side.get(place) for side in sides)
        if ours is None or theirs is None:
            missing = "is missing" if theirs is None else "should not be there"
            return (
                f"{table.name}: the row {told} {missing} ({len(expected)} rows expected, {len(found)} found)"
            )
        for name, value in ours.items():
            if not same(value, theirs[name]):
                return f"{table.name}: {name} is {theirs[name]!r} instead of {value!r} in the row {told}"
    return None


def _in_time(table: Table, rows: list[Row]) -> list[Row]:
    """Rows of like keys were added by one run after the other: engines give them back in any order."""
    times = [name for name in table.key if name in _OWN_TO_A_RUN]
    return sorted(rows, key=lambda row: [str(row[name]) for name in times])


def _by_key(key: list[str], rows: list[Row]) -> dict[tuple[tuple[Any, ...], int], Row]:
    """Rows by key, those of like keys counted, so that a doubled row is a difference."""
    found: dict[tuple[tuple[Any, ...], int], Row] = {}
    for row in rows:
        # A threshold that is part of the key is a number as others: compared to 1e-9, not to its last digit.
        values = (row[name] for name in key)
        place, count = (
            tuple(float(f"{value:.9e}") if isinstance(value, float) else value for value in values),
            0,
        )
        while (place, count) in found:
            count += 1
        found[place, count] = row
    return found


def same(expected: Any, found: Any) -> bool:
    """Whether two values are the same: numbers nearly, all else exactly."""
    if isinstance(expected, float) and isinstance(found, float):
        if math.isnan(expected) or math.isnan(found):
            return math.isnan(expected) and math.isnan(found)
        return math.isclose(expected, found, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(expected == found)
