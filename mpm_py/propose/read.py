"""What `mpm init` asks a relation: one statement of aggregates over all columns, then a few columns again.

Extremes are asked of times only, and distinct values only of columns that may be a label or a class, never of
those that look personal. No other value of a row leaves the database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from mpm_py.propose import words
from mpm_py.propose.facts import EPOCH_UNITS, ColumnFacts, Day, History, RelationFacts
from mpm_py.propose.opened import Opened
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Column

COLUMNS_OF_A_STATEMENT = 50
"""Planning takes longer than reading beyond; each column is read once all the same."""
MOST_IDS = 3
MOST_CLASSES = 20
FEW_VALUES = 30
"""Up to here approximate counts are made exact: they miss one of a dozen now and then."""
SINCE_1990 = (631_152_000, 4_102_444_800)
"""Seconds of 1990 and of 2100: numbers between them may be times."""

Step = Callable[[str], None]


def read_facts(
    opened: Opened, relation: str, schema: str, table: str, on_step: Step = lambda text: None
) -> RelationFacts:
    """Read what the guesses need.

    Args:
        opened: the database.
        relation: the relation as statements name it.
        schema: its schema, as it is to be called.
        table: its name, as it is to be called.
        on_step: is told what is under way.
    """
    found = [column for column in opened.columns(relation) if _may_be_named(column.name)]
    read = opened.part(relation)
    row_count = 0
    columns: list[ColumnFacts] = []
    for start in range(0, len(found), COLUMNS_OF_A_STATEMENT):
        part = found[start : start + COLUMNS_OF_A_STATEMENT]
        on_step(f"Reading {table}: {start + len(part)} of {len(found)} columns")
        row = _one(opened, _profile(relation, part))
        row_count = row["row_count"]
        columns += [_facts(column, row) for column in part]
    facts = RelationFacts(
        schema,
        table,
        row_count,
        tuple(columns),
        row_count * len(columns),
        round(row_count / read.share) if read else None,
        read.words if read else "",
    )
    if not row_count:
        return facts
    on_step(f"Reading {table}: columns of few values, and those that may be an id")
    return _with_classes(opened, relation, _with_exact_counts(opened, relation, facts))


def read_history(opened: Opened, relation: str, column: ColumnFacts, scale: float = 1.0) -> History:
    """Count the rows of each day by a column of time: by its type, in a unit since 1970, or as text.

    Args:
        opened: the database.
        relation: the relation as statements name it.
        column: the column of time.
        scale: what counts are multiplied by, where a part of the relation is read.
    """
    rows = opened.rows(f"""
        SELECT
            CAST(h.day_at AS VARCHAR) AS day, h.is_future AS is_future,
            COUNT(*) AS hour_count, SUM(h.hour_rows) AS row_count
        FROM (
            SELECT
                DATE_TRUNC('day', m.moment) AS day_at, DATE_TRUNC('hour', m.moment) AS hour_at,
                m.moment >= CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP) AS is_future,
                COUNT(*) AS hour_rows
            FROM (SELECT {moment_of(column)} AS moment FROM {relation} AS r) AS m
            WHERE m.moment >= CAST('1900-01-01' AS TIMESTAMP) AND m.moment < CAST('2200-01-01' AS TIMESTAMP)
            GROUP BY 1, 2, 3
        ) AS h
        GROUP BY 1, 2
    """)
    days = [
        Day(date.fromisoformat(row["day"][:10]), round(scale * int(row["row_count"])), row["hour_count"])
        for row in rows
        if not row["is_future"]
    ]
    future = sum(round(scale * int(row["row_count"])) for row in rows if row["is_future"])
    days.sort(key=lambda day: day.day)
    return History(column.name, tuple(_without_gaps(days) if scale > 1 else days), future)


def _without_gaps(days: Sequence[Day]) -> Iterator[Day]:
    """Every day between the first and the last: a sample of blocks misses days that have rows."""
    known = {day.day: day for day in days}
    for number in range((days[-1].day - days[0].day).days + 1 if days else 0):
        day = days[0].day + timedelta(days=number)
        yield known.get(day, Day(day, 0, 0))


def moment_of(column: ColumnFacts) -> str:
    """A column as a timestamp without zone, in UTC, as SQL of the portable core."""
    reference = f"r.{quoting.name(column.name)}"
    unit = column.epoch_unit()
    if unit is not None:
        first, last = (second * EPOCH_UNITS[unit] for second in SINCE_1990)
        microseconds = f"CAST({reference} AS DOUBLE) * {1_000_000 // EPOCH_UNITS[unit]}"
        return (
            f"CASE WHEN {reference} BETWEEN {first} AND {last}"
            f" THEN MAKE_TIMESTAMP(CAST(FLOOR({microseconds}) AS BIGINT)) END"
        )
    return _moment(column.base_kind, reference)


def _moment(base_kind: str, reference: str) -> str:
    """A time by its type, or a text, as a timestamp; null where it is infinite or before our era."""
    if base_kind == "text":
        return f"TRY_CAST(CAST({reference} AS VARCHAR) AS TIMESTAMP)"
    kind = {"date": "DATE", "timestamp": "TIMESTAMP", "zoned": "TIMESTAMPTZ"}[base_kind]
    first, last = (f"CAST('{day}' AS {kind})" for day in ("0001-01-01", "9999-12-31"))
    time = f"CAST({reference} AS {kind})"
    moment = f"{time} AT TIME ZONE 'UTC'" if base_kind == "zoned" else f"CAST({time} AS TIMESTAMP)"
    return f"CASE WHEN {time} >= {first} AND {time} <= {last} THEN {moment} END"


def _may_be_named(name: str) -> bool:
    """Whether a monitor can name a column: not one without letters, and not the word for all rows."""
    return bool(name.strip()) and name != "__relation__"


def _profile(relation: str, columns: Iterable[Column]) -> str:
    asked = ["COUNT(*) AS row_count"]
    for column in columns:
        asked += [
            f"{sql} AS {quoting.name(f'{column.position}_{name}')}" for name, sql in _asked(column).items()
        ]
    return f"SELECT {', '.join(asked)} FROM {relation} AS r"


def _asked(column: Column) -> dict[str, str]:
    """The aggregates of one column, by name."""
    value = f"r.{quoting.name(column.name)}"
    asked = {"known_count": f"COUNT({value})"}
    if column.base_kind == "nested":
        return asked
    counted = "COUNT(DISTINCT " if column.base_kind == "boolean" else "APPROX_COUNT_DISTINCT("
    asked["distinct_count"] = f"{counted}{value})"
    if words.is_sensitive(column.name):
        return asked
    if column.base_kind in ("integer", "numeric"):
        asked |= _asked_of_number(column, f"CAST({value} AS DOUBLE)")
    if column.base_kind == "text":
        asked["moment_count"] = f"COUNT({_moment('text', value)})"
    if column.base_kind in ("date", "timestamp", "zoned"):
        for name, function in (("first", "MIN"), ("last", "MAX")):
            asked[name] = f"CAST({function}({_moment(column.base_kind, value)}) AS VARCHAR)"
    return asked


def _asked_of_number(column: Column, number: str) -> dict[str, str]:
    asked = {"unit_count": _count(f"{number} BETWEEN 0 AND 1"), "binary_count": _count(f"{number} IN (0, 1)")}
    if column.base_kind == "numeric":
        asked["whole_count"] = _count(f"{number} = FLOOR({number})")
    if words.sounds_like_time(column.name):
        first, last = SINCE_1990
        for unit, factor in EPOCH_UNITS.items():
            asked[f"epoch_{unit}"] = _count(f"{number} BETWEEN {first * factor} AND {last * factor}")
    return asked


def _count(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


def _facts(column: Column, row: dict[str, Any]) -> ColumnFacts:
    told = {name: row[f"{column.position}_{name}"] for name in _asked(column)}
    epochs = {unit: told.pop(f"epoch_{unit}") for unit in EPOCH_UNITS if f"epoch_{unit}" in told}
    return ColumnFacts(column.name, column.data_type, column.base_kind, epoch_counts=epochs, **told)


def _with_exact_counts(opened: Opened, relation: str, facts: RelationFacts) -> RelationFacts:
    """Count exactly the distinct values of columns that have few, and of those that may be an id."""
    able = [column for column in facts.columns if column.base_kind in ("integer", "text")]
    unique = [
        column
        for column in able
        if column.known_count == facts.row_count and (column.distinct_count or 0) >= 0.8 * facts.row_count
    ]
    ids = sorted(unique, key=lambda column: not words.has(column.name, words.IDENTIFIER))[:MOST_IDS]
    few = [column for column in able if column not in ids and 0 < (column.distinct_count or 0) <= FEW_VALUES]
    asked = [*ids, *few]
    if not asked:
        return facts
    counts = ", ".join(
        f"COUNT(DISTINCT r.{quoting.name(column.name)}) AS {quoting.name(f'{place}_distinct')}"
        for place, column in enumerate(asked)
    )
    # Of a sample, rows are counted with them: the next statement may see another one.
    row = _one(opened, f"SELECT COUNT(*) AS row_count, {counts} FROM {relation} AS r")
    exact = {column.name: row[f"{place}_distinct"] for place, column in enumerate(asked)}
    named = {column.name for column in ids}

    def change(column: ColumnFacts) -> ColumnFacts:
        count = exact[column.name]
        is_unique = count == row["row_count"] if column.name in named else None
        return replace(column, distinct_count=count, is_unique=is_unique)

    return _changed(facts, asked, change)


def _with_classes(opened: Opened, relation: str, facts: RelationFacts) -> RelationFacts:
    """Read the values of columns of few texts or whole numbers that may be a label or a predicted class."""
    predicted = {
        words.subject(column.name)
        for column in facts.columns
        if words.has(column.name, words.PREDICTED | words.SCORE | {"p"})
    } - {frozenset()}
    asked = [column for column in facts.columns if _may_be_class(column, predicted)]
    classes = {}
    for column in asked:
        value = f"r.{quoting.name(column.name)}"
        rows = opened.rows(
            f"SELECT CAST({value} AS VARCHAR) AS class, COUNT(*) AS row_count FROM {relation} AS r"
            f" WHERE {value} IS NOT NULL GROUP BY 1"
        )
        classes[column.name] = tuple(sorted(row["class"] for row in rows))
    return _changed(facts, asked, lambda column: replace(column, classes=classes[column.name]))


def _may_be_class(column: ColumnFacts, predicted: Collection[frozenset[str]]) -> bool:
    is_named = words.has(column.name, words.LABEL | words.OUTCOME | words.PREDICTED)
    is_named = (
        is_named
        or words.is_label_beside(column.name)
        or any(about <= words.subject(column.name) for about in predicted)
    )
    has_few = 0 < (column.distinct_count or 0) <= MOST_CLASSES
    is_able = has_few and column.base_kind in ("text", "integer")
    return is_named and is_able and not words.is_sensitive(column.name)


def _changed(
    facts: RelationFacts, columns: Sequence[ColumnFacts], change: Callable[[ColumnFacts], ColumnFacts]
) -> RelationFacts:
    """The facts with some columns read once more and changed."""
    names = {column.name for column in columns}
    return replace(
        facts,
        columns=tuple(change(column) if column.name in names else column for column in facts.columns),
        values_read=facts.values_read + facts.row_count * len(columns),
    )


def _one(opened: Opened, statement: str) -> dict[str, Any]:
    (row,) = opened.rows(statement)
    return row
