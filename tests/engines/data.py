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

# Decisions with labels of every type: unknown ones are null or NaN, scores may be null, NaN or crowd in a narrow band.
DECISIONS = """
    create table raw.decisions as
    select
        timestamp '2024-01-01' + to_seconds(i * 600) as at,
        case
            when i % 61 = 0 then null when i % 67 = 0 then 'nan'::double when i % 71 = 0 then 1.0 when i % 73 = 0 then 0.0
            else (i * 7919 % 1000) / 1000.0
        end as p,
        0.02 + (i * 7919 % 1009) / 100900.0 as narrow,
        (i * 31 % 97) / 3.0 as amount,
        [200, 200, 404, 500, null, 200, 503][1 + i % 7] as status,
        case when i % 6 = 0 then null else 'v' || (1 + i % 2) end as version,
        case when i % 5 = 0 then null when i * 7919 % 1000 > i * 104729 % 1000 then 'YES' else 'NO' end as answer,
        answer = 'YES' as decided,
        case answer when 'YES' then 1 when 'NO' then 0 end as bought,
        case when i % 10 = 0 then 'nan'::double else bought end as bought_real
    from range(3000) as t(i)
"""

# Older decisions, of which no outcome, version or status is known.
PAST_DECISIONS = """
    create table raw.past_decisions as
    select "at", p, amount from raw.decisions where epoch("at") % 1800 = 0
"""

# Classes by number: predicted as whole numbers, labelled as floating-point ones; class 3 has no score.
CLASSES = """
    create table raw.classes as
    select
        timestamp '2024-01-01' + to_seconds(i * 600) as at,
        (i * 7 % 13 % 4)::integer as predicted,
        case when i % 6 = 0 then null when i % 25 = 0 then 'nan'::double else (i * 5 % 11 % 4)::double end as truth,
        case when i % 90 = 7 then null when i % 90 = 8 then 'nan'::double else (i * 37 % 100) / 200.0 end as p0,
        case when i % 80 = 3 then 0.0 else (i * 53 % 100) / 400.0 end as p1,
        1 - (i * 37 % 100) / 200.0 - (i * 53 % 100) / 400.0 as p2,
        i % 4 as x
    from range(3000) as t(i)
"""

# Values whose error grows with a feature, and every way in which a value may not be known.
ESTIMATES = """
    create table raw.estimates as
    select
        timestamp '2024-01-01' + to_seconds(i * 300) as at,
        case when i % 83 = 0 then null when i % 89 = 0 then -999.0 when i % 101 = 0 then 'nan'::double else (i * 7919 % 983) / 10.0 end
            as distance,
        (hash(i, 1) % 1000) / 10.0 as noise,
        i * 31 % 7 as weekday,
        case
            when i % 103 = 0 then null when i % 107 = 0 then 'nan'::double when i % 109 = 0 then 'inf'::double
            when i % 118 = 0 then 0.0 when i % 59 = 0 then 4.0
            else (i * 1299709 % 991) / 5.0
        end as guess,
        case
            when i % 4 = 0 then null when i % 113 = 0 then 'nan'::double when i % 59 = 0 then 0.0
            else (i * 1299709 % 991) / 5.0 + ((hash(i, 2) % 1000) / 500.0 - 1) * (1 + (i * 7919 % 983) / 50.0)
        end as outcome
    from range(6000) as t(i)
"""

# Search results: thirty rows to a query, queries without a relevant row, without all labels, and rows of no query.
RANKINGS = """
    create table raw.rankings as
    select
        timestamp '2024-01-01' + to_seconds(i // 30 * 1800) as at,
        case when i % 500 = 1 then null else 'query ' || i // 30 end as search,
        1 + i * 7 % 30 as place,
        case
            when i // 30 % 17 = 3 then 0 when i % 900 = 5 then null
            else greatest(i * 7919 % 13 - 9, 0)
        end as relevance
    from range(30000) as t(i)
"""

# A long table of metrics, as an export of an APM has it.
METRICS = """
    create table raw.metrics as
    select
        timestamp '2024-01-01' + to_seconds(i * 300) as at,
        ['cpu %', 'latency ms', 'not watched'][1 + i % 3] as metric,
        case when i % 97 = 0 then null else (i * 7919 % 1000) / 10.0 end as reading
    from range(6000) as t(i)
"""

# Decisions on credits by two releases of a model, with outcomes a few days later; the last days are not known yet.
CREDIT = """
    create table raw.credit as
    select
        i as id,
        timestamp '2024-01-01' + to_seconds(i * 360) as "at",
        (1 + i * 7919 % 998) / 1000.0 as p_score,
        case when i >= 2160 and i % 3 > 0 then null else p_score * 1000 > hash(i) % 1100 - i % 5 * 30 end as defaulted,
        case when defaulted is not null then "at" + to_seconds(86400 + i * 31 % 200 * 3600) end as decided_at,
        case when i % 10 = 7 then 'other' when i % 5 < 2 then 'women' else 'men' end as gender,
        case when i < 1200 or i % 3 = 0 then 'v1' else 'v2' end as release,
        ((i * 41 % 300) + i % 7) / 2.0 as latency_ms,
        [200, 200, 404, 500, null][1 + i % 5] as status
    from range(2400) as t(i)
"""
TIMES = 'create table raw.times as select "at" from raw.credit'
CHANGED_CREDIT = "create table raw.changed_credit as from raw.credit"

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
    DECISIONS,
    PAST_DECISIONS,
    CLASSES,
    ESTIMATES,
    RANKINGS,
    METRICS,
    CREDIT,
    CHANGED_CREDIT,
    TIMES,
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


def judged(name: str, days: int = 10, rows: int = 120) -> str:
    """As `daily`, with a column for every role: outcomes of all kinds, operations, free text, versions."""
    return f"""
        create or replace table raw.{name} as
        select
            i as id,
            timestamp '2024-01-01' + to_days(i // {rows}) + to_seconds(i % {rows} * 600) as seen_at,
            case when i % 53 = 0 then null when i % 59 = 0 then 'nan'::double else (i * 7919 % 1000) / 10.0 end as x,
            i * 31 % 17 as n,
            case when i % 29 = 0 then null else ['a', 'b', 'c'][1 + i % 3] end as c,
            'note ' || i as note,
            'v' || (1 + i % 2) as version,
            (i * 31 % 100) / 100.0 as p,
            case when i % 4 = 0 then null else i * 13 % 7 < 3 end as y,
            case when y is not null then seen_at + to_seconds(i % 7 * 3600) end as answered_at,
            (i * 1299709 % 991) / 5.0 as guess,
            case when i % 4 = 0 then null else guess + (hash(i) % 1000) / 50.0 - 10 end as outcome,
            ['red', 'green', 'blue'][1 + i % 3] as predicted,
            case when i % 4 = 0 then null else ['red', 'green', 'blue'][1 + i * 5 % 7 % 3] end as truth,
            (i * 37 % 100) / 200.0 as p_red, (i * 53 % 100) / 400.0 as p_green, 1 - p_red - p_green as p_blue,
            'search ' || i // 12 as search,
            1 + i * 5 % 12 as place,
            case when i % 24 = 5 then null else i * 7 % 5 end as relevance,
            [200, 200, 404, 500][1 + i % 4] as status,
            (i * 41 % 300) / 1.0 as latency
        from range({days * rows}) as t(i)
    """
