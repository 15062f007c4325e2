"""The data of the conformance suite: small, the same everywhere, and as unpleasant as real data.

DuckDB makes the rows once, without chance; every engine, DuckDB too, loads them as Arrow tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa


@dataclass(frozen=True)
class Size:
    """How much data there is."""

    days: int
    """Of 72 decisions each. In the last four scores and distances are higher, and one city loses its distances."""

    later_day: int
    """The first stage ends with this day; the later stage brings the rest, and rows that come late."""

    late_day: int
    """Of this day a third of the rows comes late."""

    hard_rows: int

    segments: tuple[str, ...] = ("city", "vehicle")
    """By which trips are observed; what is computed grows with their values."""


FULL = Size(days=42, later_day=34, late_day=30, hard_rows=2400)
SMALL = Size(days=12, later_day=9, late_day=7, hard_rows=400)
"""Where texts are judged and not rows."""

TINY = Size(days=6, later_day=4, late_day=2, hard_rows=300, segments=("vehicle",))
"""For an engine that evaluates row by row."""

_DECISIONS = """
    select
        i as trip_id,
        timestamp '2024-03-01' + to_seconds(i * 1200) as started_at,
        case
            when i % 97 = 0 then -999.0
            when i % 53 = 0 or (i >= ($days - 4) * 72 and i % 4 = 1) then null
            when i % 211 = 0 then 'nan'::double
            when i % 307 = 0 then 'inf'::double
            when i % 401 = 0 then '-inf'::double
            else exp((i * 7919 % 1000) / 250.0) * case when i >= ($days - 4) * 72 then 3 else 1 end
        end as distance,
        case when i >= ($days - 6) * 72 and i % 11 = 0 then 'Ünï😀' else ['vienna', 'linz', 'graz', 'wels'][1 + i * 7 % 4] end as city,
        case when i % 31 = 0 then 'N/A' when i % 650 = 7 then 'rare' else ['bus', 'car'][1 + i % 2] end as vehicle,
        20 + i * 13 % 60 as age,
        'note number ' || i as free_text,
        i % 3 = 0 as is_weekend,
        date '2000-01-01' + (i * 17 % 900)::integer as member_since,
        'v' || (1 + i // 1500) as model_version,
        (i * 31 % 200) / 1.0 as latency_ms,
        (i * 37 % 1000) / 1000.0 as p_late,
        case when i % 5 = 0 then null else i * 13 % 10 < 3 end as was_late,
        timestamp '2024-03-01' + to_seconds(i * 1200 + 7200) as label_known_at,
        (i * 17 % 20) / 1.0 as guess,
        case when i % 4 = 0 then null else (i * 19 % 20) / 1.0 end as truth,
        ['red', 'green', 'blue'][1 + i % 3] as predicted,
        case when i % 6 = 0 then null else ['red', 'green', 'blue'][1 + i * 5 % 7 % 3] end as answer,
        (i % 100) / 100.0 as p_red
    from range($days * 72) as t(i)
"""

# Values at the edge of what a type holds, names that need quotes, ten thousand categories, texts of ten thousand letters.
_HARD = """
    select
        timestamptz '2024-03-20 00:00:00+00' + to_seconds(i * 600) as "When",
        case i % 7 when 0 then 1e300 when 1 then -1e300 when 2 then 1e-300 when 3 then -0.0 when 4 then null else i / 7.0 end as extreme,
        case when i % 3 = 0 then null else (i * 7919 % 1000003)::decimal(38, 10) / 1000 end::decimal(38, 10) as "decimal 38",
        case when i % 2 = 0 then null else 5 end as constant,
        cast(null as double) as nothing,
        'category ' || i * 7919 % 10000 as many,
        repeat('x', 10000) || i % 3 as "long",
        ['', '  ', 'null', '007', 'it''s', '"double"', 'back\\slash', 'Ünï😀', '%', '{{ 1 / 0 }}'][1 + i % 10] as "it's odd",
        i % 11 as "MiXed",
        i % 5 as "ünï",
        i % 2 = 0 as "select"
    from range($hard_rows) as t(i)
"""

_UTC = "set timezone = 'UTC'"


@dataclass(frozen=True)
class Stage:
    """Tables of the raw schema as they are at one build."""

    name: str
    tables: dict[str, pa.Table]


def _tables(size: Size, first: bool) -> dict[str, pa.Table]:
    until = size.later_day if first else size.days
    # Of one day a third of the rows comes late, after the first stage; then a column has gone and another has come.
    late = f"and not (trip_id // 72 = {size.late_day} and trip_id % 3 = 0)" if first else ""
    columns = "* exclude (is_weekend), trip_id % 2 as is_new" if not first else "*"
    with duckdb.connect() as connection:
        connection.execute(_UTC)

        def made(query: str) -> pa.Table:
            sized = query.replace("$days", str(size.days)).replace("$hard_rows", str(size.hard_rows))
            return connection.sql(sized).to_arrow_table()

        return {
            "trips": made(f"select {columns} from ({_DECISIONS}) where trip_id < {until} * 72 {late}"),
            "training": made(
                f"select * exclude (was_late, label_known_at, model_version) from ({_DECISIONS})"
                f" where trip_id % 2 = 0 and trip_id < {size.later_day} * 72"
            ),
            "hard": made(f"select * from ({_HARD})"),
            "nobody": made(f"select * from ({_DECISIONS}) where false"),
        }


def stages(size: Size = FULL) -> tuple[Stage, ...]:
    """What is loaded before each build, in order."""
    first, later = _tables(size, first=True), _tables(size, first=False)
    return (Stage("first", first), Stage("again", {}), Stage("later", {"trips": later["trips"]}))
