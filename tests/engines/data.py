"""The tables that the monitors of the tests watch: small, deterministic, and as unpleasant as real ones."""

from __future__ import annotations

SETUP = ("create schema raw", "select setseed(0.5)")

# 42 days, a row every ten minutes.
TRIPS = """
    create table raw.trips as
    select
        i as trip_id,
        timestamp '2024-01-01' + to_seconds(i * 600) as started_at,
        case
            when i % 97 = 0 then -999.0
            when i % 53 = 0 then null
            when i % 211 = 0 then 'nan'::double
            when i % 307 = 0 then 'inf'::double
            else exp((i * 7919 % 1000) / 250.0)
        end as distance,
        ['vienna', 'linz', 'graz', 'wels'][1 + (i * 7) % 4] as city,
        case when i % 31 = 0 then 'N/A' when i % 1300 = 7 then 'rare' else ['bus', 'car'][1 + i % 2] end
            as vehicle,
        20 + i % 60 as age,
        'note number ' || i as free_text,
        'v' || (1 + i // 3000) as model_version,
        (i * 31 % 200) / 1.0 as latency_ms,
        (i * 37 % 1000) / 1000.0 as p_late,
        case when i % 5 = 0 then null else i * 13 % 10 < 3 end as was_late,
        timestamp '2024-01-01' + to_seconds(i * 600 + 3600) as label_known_at,
        (i * 17 % 20) / 1.0 as duration,
        case when i % 4 = 0 then null else (i * 19 % 20) / 1.0 end as real_duration
    from range(6000) as t(i)
"""
TRAINING = """
    create table raw.training as
    select * exclude (was_late, label_known_at, model_version) from raw.trips where trip_id % 3 = 0
"""

RETYPED_TRAINING = """
    create table raw.retyped_training as
    select 'far' as distance, trip_id as vehicle, age::double as age, duration::decimal(9, 2) as duration
    from raw.trips where trip_id % 3 = 0
"""

# Rows around the days on which clocks change, in every type that an event time may have.
SPRING = """
    create table raw.spring as
    select
        ts, cast(ts as date) as d, cast(ts as timestamp) at time zone 'UTC' as tz,
        epoch(ts)::bigint as epoch, epoch(ts) + 0.25 as epoch_f, i % 10 as x
    from (select i, timestamp '2024-03-05' + to_seconds(i * 1900) as ts from range(1250) as t(i))
"""
AUTUMN = SPRING.replace("raw.spring", "raw.autumn").replace("2024-03-05", "2024-10-15")

ODD_VALUES = (
    "'; drop table raw.trips; --", "{{ 1 / 0 }}", "{% do raise() %}", "null", "007", "", "  ", "\\", "a\nb",
    "'quoted'", '"double"', "Ünï😀", "%", "__all__", "$1", "{{ ref('nothing') }}",
)  # fmt: skip
_ODD_LITERALS = ", ".join("'" + value.replace("'", "''") + "'" for value in ODD_VALUES)
ODD = f'''
    create table raw."odd table" as
    select
        timestamp '2024-01-01' + to_seconds(i * 900) as "When, exactly?",
        [{_ODD_LITERALS}][1 + i % {len(ODD_VALUES)}] as "it's ""odd""",
        i % 7 as "null",
        i * 1.5 as "select",
        'f' || i % 3 as "sp ace",
        i % 2 = 0 as "do.t",
        i % 5 as "ünï😀",
        i % 11 as "MiXed",
        i % 13 as "{{{{ braces }}}}",
        [i, i + 1] as "a list",
        {{'k': i}} as "a struct"
    from range(2000) as t(i)
'''

KINDS = """
    create table raw.kinds as
    select
        timestamp '2024-01-01' + to_seconds(i * 600) as at,
        ['red', 'green', 'blue'][1 + i % 3] as predicted,
        case when i % 6 = 0 then null else ['red', 'green', 'blue'][1 + i * 5 % 3] end as truth,
        (i % 100) / 100.0 as p_red,
        i % 50 * 1.0 as guess,
        case when i % 7 = 0 then null else i % 49 * 1.0 end as outcome,
        i % 4 as x
    from range(3000) as t(i)
"""

LABELLED = """
    create table raw.labelled as
    select
        timestamp '2024-01-01' + to_seconds(i * 600) as at,
        (i % 10) / 10.0 as p,
        case when i % 10 >= 7 then 1 else 0 end as bought,
        case when i % 10 >= 7 then 'YES' else 'NO' end as answer,
        (i % 50) * 1.0 as guess,
        (i % 40) * 1.0 as truth,
        1000.0 + i % 3 as residual,
        case when i % 5 = 0 then -999.0 else i % 9 end as "Temp"
    from range(3000) as t(i)
"""

SEGMENTS = """
    create table raw.segments as
    select
        timestamp '2024-01-01' + to_seconds(i * 300) as at,
        case
            when i % 20 = 0 then null
            when i % 3 = 0 then 'large'
            when i % 3 = 1 then 'middle'
            when i % 100 = 2 then 'tiny ' || i % 4
            when i % 7 = 0 then 'fourth'
            else 'third'
        end as seg,
        (i % 90) / 9.0 as x,
        ['a', 'b', 'c'][1 + i % 3] as c
    from range(4000) as t(i)
"""

SNAPSHOT = "create table raw.snapshot as select i % 10 as x, 'c' || i % 3 as c from range(500) as t(i)"
SMALL = """
    create table raw.small as
    select timestamp '2024-01-01' + to_days(i // 12) as at, i % 3 as x, 's' || i % 2 as c
    from range(240) as t(i)
"""
EMPTY = 'create table raw.empty ("at" timestamp, x double, c varchar)'

TABLES = (
    TRIPS,
    TRAINING,
    RETYPED_TRAINING,
    SPRING,
    AUTUMN,
    ODD,
    KINDS,
    LABELLED,
    SEGMENTS,
    SNAPSHOT,
    SMALL,
    EMPTY,
)


def daily(name: str, days: int = 10, rows: int = 60) -> str:
    """A small table of its own for a test that changes it: `rows` rows on each of `days` days."""
    return f"""
        create or replace table raw.{name} as
        select
            i as id,
            timestamp '2024-01-01' + to_days(i // {rows}) + to_seconds(i % {rows} * 1200) as seen_at,
            (i * 7919 % 100) / 10.0 as x,
            ['a', 'b', 'c'][1 + i % 3] as c,
            (i * 31 % 100) / 100.0 as p,
            case when i % 4 = 0 then null else i % 3 = 0 end as y
        from range({days * rows}) as t(i)
    """
