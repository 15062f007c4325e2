"""PostgreSQL 13 and later.

Aggregates: https://www.postgresql.org/docs/current/functions-aggregate.html
Dates:      https://www.postgresql.org/docs/current/functions-datetime.html
"""

from mpm_py.translate.dialects.base import Dialect

# There is no TRY_CAST: what does not look like a number is not cast. A number too large for a double would
# still raise, so digits and exponent are limited: text beyond 1e249 counts as no number. Doubled braces are
# those of str.format.
_FINITE = "^ *[-+]?([0-9]{{1,150}}[.]?[0-9]{{0,150}}|[.][0-9]{{1,150}})([eE][-+]?[0-9]{{1,2}})? *$"
_NOT_FINITE = "^ *([nN][aA][nN]|[-+]?[iI][nN][fF]([iI][nN][iI][tT][yY])?) *$"

# A day that no calendar has would raise, too: months of 31 and of 30 days, February and its leap years.
_DAY = "(0?[1-9]|1[0-9]|2[0-8])"
_LEAP = "([0-9]{{2}}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DATE = (
    "(?!0000)("
    f"[0-9]{{{{4}}}}[-/](0?[1-9]|1[0-2])[-/]{_DAY}"
    "|[0-9]{{4}}[-/](0?[13-9]|1[0-2])[-/](29|30)|[0-9]{{4}}[-/](0?[13578]|1[02])[-/]31"
    f"|{_LEAP}[-/]0?2[-/]29)"
)
_ZONE = "( ?(Z|[-+][0-9]{{2}}(:?[0-9]{{2}})?))?"
_CLOCK = f"([T ]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?{_ZONE})?"

DIALECT = Dialect(
    name="postgres",
    # A zone in the text is passed over, as in a cast to TIMESTAMP.
    safe_timestamp=f"CASE WHEN {{0}} ~ '^{_DATE}{_CLOCK}$' THEN CAST({{0}} AS TIMESTAMP) END",
    # https://www.postgresql.org/docs/current/queries-with.html
    computes_ctes_once=True,
    copies_expressions=True,
    # Its planner takes what a chain of CTEs gives for one row and joins by nested loops: hours instead of a
    # minute for a year. Forbidding them looks costly to it, so that it would compile every statement.
    sql_header="set local enable_nestloop = off; set local jit = off;",
    types={
        "text": "TEXT",
        "bigint": "BIGINT",
        "double": "DOUBLE PRECISION",
        "timestamp": "TIMESTAMP",
        "zoned_timestamp": "TIMESTAMPTZ",
        "date": "DATE",
        "boolean": "BOOLEAN",
    },
    # Money casts to no number but by way of numeric; only its nulls are watched.
    type_kinds={"money": "nested"},
    operations={
        # No approximation is built in; extensions cannot be relied on.
        "approx_distinct": "COUNT(DISTINCT {0})",
        # Exact, and always a value of the data.
        "reservoir_quantiles": (
            "PERCENTILE_DISC(CAST(ARRAY[{levels}] AS DOUBLE PRECISION[])) WITHIN GROUP (ORDER BY {0})"
        ),
        "element": "({0})[{1}]",
        "safe_double": (
            f"CASE WHEN {{0}} ~ '{_FINITE}' OR {{0}} ~ '{_NOT_FINITE}'"
            " THEN CAST({0} AS DOUBLE PRECISION) END"
        ),
        "truncate_hour": "DATE_TRUNC('hour', {0})",
        "truncate_day": "DATE_TRUNC('day', {0})",
        "truncate_week": "DATE_TRUNC('week', {0})",
        "truncate_month": "DATE_TRUNC('month', {0})",
        "add_interval": "({0} + INTERVAL '{count} {unit}')",
        "subtract_interval": "({0} - INTERVAL '{count} {unit}')",
        "convert_timezone": "({0} AT TIME ZONE {1} AT TIME ZONE {2})",
        "utc_from_zoned": "({0} AT TIME ZONE 'UTC')",
        # CURRENT_TIMESTAMP is the start of the transaction and CLOCK_TIMESTAMP() differs from row to row.
        "utc_now": "(STATEMENT_TIMESTAMP() AT TIME ZONE 'UTC')",
        # Texts are ordered as the database was told when it was made.
        # https://www.postgresql.org/docs/current/collation.html
        "byte_order": '{0} COLLATE "C"',
        # A product that overflows or underflows raises, a square of DuckDB's does not.
        # https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
        "square": (
            "CASE WHEN ABS({0}) BETWEEN 1e-150 AND 1e150 THEN {0} * {0} WHEN ABS({0}) < 1e-150 THEN 0.0"
            " ELSE ABS({0}) * CAST('Infinity' AS DOUBLE PRECISION) END"
        ),
        "md5": "MD5({0})",
        "epoch_seconds": "CAST(EXTRACT(EPOCH FROM {0}) AS DOUBLE PRECISION)",
        "timestamp_from_microseconds": "(TIMESTAMP '1970-01-01 00:00:00' + {0} * INTERVAL '1 microsecond')",
    },
)
