"""Apache Spark 3.5 and later.

Functions: https://spark.apache.org/docs/latest/api/sql/
Types:     https://spark.apache.org/docs/latest/sql-ref-datatypes.html
"""

from mpm_py.translate.dialects.base import Dialect

DIALECT = Dialect(
    name="spark",
    # https://spark.apache.org/docs/latest/sql-ref-identifier.html
    name_quote="`",
    name_escapes={"`": "``"},
    # Two quotes would be two texts: https://spark.apache.org/docs/latest/sql-ref-literals.html#string-literal
    text_escapes={"\\": "\\\\", "'": "\\'"},
    replaces_dates=True,
    create_table="create table {table} using parquet as\n{query}",
    # A TIMESTAMP is a moment in time.
    type_kinds={"timestamp": "zoned"},
    types={
        "text": "STRING",
        "bigint": "BIGINT",
        "double": "DOUBLE",
        # TIMESTAMP is an instant shown in the zone of the session; the type without zone must be named.
        "timestamp": "TIMESTAMP_NTZ",
        "zoned_timestamp": "TIMESTAMP",
        "date": "DATE",
        "boolean": "BOOLEAN",
    },
    operations={
        "approx_distinct": "APPROX_COUNT_DISTINCT({0})",
        # Always a value of the data; 10000 is the default accuracy.
        # https://spark.apache.org/docs/latest/api/sql/#percentile_approx
        "reservoir_quantiles": "PERCENTILE_APPROX({0}, ARRAY({levels}), 10000)",
        "element": "ELEMENT_AT({0}, {1})",
        "safe_double": "TRY_CAST({0} AS DOUBLE)",
        # DATE_TRUNC returns a TIMESTAMP: the cast restores the wall clock. Weeks start on Monday.
        # https://spark.apache.org/docs/latest/api/sql/#date_trunc
        "truncate_hour": "CAST(DATE_TRUNC('HOUR', {0}) AS TIMESTAMP_NTZ)",
        "truncate_day": "CAST(DATE_TRUNC('DAY', {0}) AS TIMESTAMP_NTZ)",
        "truncate_week": "CAST(DATE_TRUNC('WEEK', {0}) AS TIMESTAMP_NTZ)",
        "truncate_month": "CAST(DATE_TRUNC('MONTH', {0}) AS TIMESTAMP_NTZ)",
        "add_interval": "({0} + INTERVAL '{count}' {unit})",
        "subtract_interval": "({0} - INTERVAL '{count}' {unit})",
        # https://spark.apache.org/docs/latest/api/sql/#convert_timezone
        "convert_timezone": "CONVERT_TIMEZONE({1}, {2}, {0})",
        # The cast shows an instant in the zone of the session, from which two arguments convert.
        "utc_from_zoned": "CONVERT_TIMEZONE('UTC', CAST({0} AS TIMESTAMP_NTZ))",
        "utc_now": "CONVERT_TIMEZONE('UTC', CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_NTZ))",
        "md5": "MD5({0})",
        # UNIX_MICROS takes an instant and would read the wall clock in the zone of the session.
        "epoch_seconds": (
            "(CAST(TIMESTAMPDIFF(MICROSECOND, TIMESTAMP_NTZ '1970-01-01 00:00:00', {0}) AS DOUBLE) / 1000000)"
        ),
        "timestamp_from_microseconds": (
            "(TIMESTAMP_NTZ '1970-01-01 00:00:00' + {0} * INTERVAL '0.000001' SECOND)"
        ),
    },
)
