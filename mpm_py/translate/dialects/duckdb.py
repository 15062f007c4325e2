"""DuckDB: the dialect of the canonical files.

https://duckdb.org/docs/stable/sql/functions/aggregates and https://duckdb.org/docs/stable/sql/functions/timestamp
"""

from mpm_py.translate.dialects.base import Dialect

DIALECT = Dialect(
    name="duckdb",
    # https://duckdb.org/docs/stable/sql/query_syntax/with
    computes_ctes_once=True,
    types={
        "text": "VARCHAR",
        "bigint": "BIGINT",
        "double": "DOUBLE",
        "timestamp": "TIMESTAMP",
        "zoned_timestamp": "TIMESTAMPTZ",
        "date": "DATE",
        "boolean": "BOOLEAN",
    },
    operations={
        "approx_distinct": "APPROX_COUNT_DISTINCT({0})",
        "reservoir_quantiles": "RESERVOIR_QUANTILE({0}, [{levels}], {size})",
        "element": "{0}[{1}]",
        "safe_double": "TRY_CAST({0} AS DOUBLE)",
        "truncate_hour": "DATE_TRUNC('hour', {0})",
        "truncate_day": "DATE_TRUNC('day', {0})",
        "truncate_week": "DATE_TRUNC('week', {0})",
        "truncate_month": "DATE_TRUNC('month', {0})",
        "add_interval": "({0} + INTERVAL '{count}' {unit})",
        "subtract_interval": "({0} - INTERVAL '{count}' {unit})",
        # The first zone says what the wall clock means, the second where to read it.
        "convert_timezone": "({0} AT TIME ZONE {1} AT TIME ZONE {2})",
        "utc_from_zoned": "({0} AT TIME ZONE 'UTC')",
        "utc_now": "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP)",
        "md5": "MD5({0})",
        "epoch_seconds": "EPOCH({0})",
        "timestamp_from_microseconds": "MAKE_TIMESTAMP({0})",
    },
)
