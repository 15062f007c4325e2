"""ClickHouse.

Functions: https://clickhouse.com/docs/sql-reference/functions
Types:     https://clickhouse.com/docs/sql-reference/data-types
"""

from mpm_py.translate.dialects.base import Dialect

# A DateTime64 is an instant; with the zone in its type it is shown in UTC whatever the server's zone.
_TIMESTAMP = "Nullable(DateTime64(6, 'UTC'))"

DIALECT = Dialect(
    name="clickhouse",
    # Names and texts read backslash escapes: https://clickhouse.com/docs/sql-reference/syntax#identifiers
    name_escapes={"\\": "\\\\", '"': '\\"'},
    text_escapes={"\\": "\\\\", "'": "''"},
    has_values=False,
    # The default of max_query_size, which no statement can raise for itself.
    # https://clickhouse.com/docs/operations/settings/settings#max_query_size
    most_letters=262_144,
    create_table="create table {table} engine = MergeTree order by tuple() as\n{query}",
    types={
        # Types hold no NULL unless they are told to.
        "text": "Nullable(String)",
        "bigint": "Nullable(Int64)",
        "double": "Nullable(Float64)",
        "timestamp": _TIMESTAMP,
        "zoned_timestamp": _TIMESTAMP,
        # Date begins in 1970. https://clickhouse.com/docs/sql-reference/data-types/date32
        "date": "Nullable(Date32)",
        "boolean": "Nullable(Bool)",
    },
    # Beside a join, SELECT a.x makes a column named "a.x".
    needs_column_aliases=True,
    # Said in the text itself, so that it means the same in a view and in whatever session reads it.
    # https://clickhouse.com/docs/operations/settings/settings#join_use_nulls and #group_by_use_nulls
    outer_join_setting="join_use_nulls",
    grouping_sets_setting="group_by_use_nulls",
    # COUNT and ROW_NUMBER are UInt64. https://clickhouse.com/docs/sql-reference/aggregate-functions/reference/count
    signed="toInt64({0})",
    operations={
        "approx_distinct": "uniq({0})",
        # Reservoir sampling, as the name says: https://clickhouse.com/docs/sql-reference/aggregate-functions/reference/quantile
        "reservoir_quantiles": "quantiles({levels})({0})",
        "element": "{0}[{1}]",
        "safe_double": "toFloat64OrNull(CAST({0} AS Nullable(String)))",
        # date_trunc returns a Date for a week or a month.
        "truncate_hour": f"CAST(date_trunc('hour', {{0}}) AS {_TIMESTAMP})",
        "truncate_day": f"CAST(date_trunc('day', {{0}}) AS {_TIMESTAMP})",
        "truncate_week": f"CAST(date_trunc('week', {{0}}) AS {_TIMESTAMP})",
        "truncate_month": f"CAST(date_trunc('month', {{0}}) AS {_TIMESTAMP})",
        "add_interval": "({0} + INTERVAL {count} {unit})",
        "subtract_interval": "({0} - INTERVAL {count} {unit})",
        # There is no wall clock without zone: its text is read in one zone and written in the other.
        "convert_timezone": (
            "toDateTime64(toString(toTimeZone(toDateTime64(toString({0}), 6, {1}), {2})), 6, 'UTC')"
        ),
        "utc_from_zoned": f"CAST({{0}} AS {_TIMESTAMP})",
        "utc_now": f"CAST(now64(6, 'UTC') AS {_TIMESTAMP})",
        "md5": "lower(hex(MD5({0})))",
        "epoch_seconds": f"(toUnixTimestamp64Micro(CAST({{0}} AS {_TIMESTAMP})) / 1000000)",
        "timestamp_from_microseconds": f"CAST(fromUnixTimestamp64Micro({{0}}, 'UTC') AS {_TIMESTAMP})",
        # Where there is no such row, or no row at all, they give 0 or '' unless the type holds NULL.
        # https://clickhouse.com/docs/sql-reference/aggregate-functions#null-processing
        "max": "MAX(toNullable({0}))",
        "min": "MIN(toNullable({0}))",
        "sum": "SUM(toNullable({0}))",
        # https://clickhouse.com/docs/sql-reference/window-functions/lag and lead
        "lag": "LAG(toNullable({0}){rest})",
        "lead": "LEAD(toNullable({0}){rest})",
        # LENGTH and SUBSTRING count bytes.
        "length": "lengthUTF8({0})",
        "substring": "substringUTF8({all})",
    },
)
