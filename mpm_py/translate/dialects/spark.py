"""Apache Spark 3.5 and later.

Functions: https://spark.apache.org/docs/latest/api/sql/
Types:     https://spark.apache.org/docs/latest/sql-ref-datatypes.html
"""

from mpm_py.translate.dialects.base import Dialect

_EPOCH = "TIMESTAMP_NTZ '1970-01-01 00:00:00'"

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
        # By the date and its parts. DATE_TRUNC, TIMESTAMPDIFF and a CAST between the two kinds of timestamp
        # pass through the zone of the session, where an hour is missing in spring and one is there twice in
        # autumn. Weeks start on Monday.
        # https://spark.apache.org/docs/latest/api/sql/#trunc
        "truncate_hour": "(CAST(CAST({0} AS DATE) AS TIMESTAMP_NTZ) + HOUR({0}) * INTERVAL '1' HOUR)",
        "truncate_day": "CAST(CAST({0} AS DATE) AS TIMESTAMP_NTZ)",
        "truncate_week": "CAST(TRUNC(CAST({0} AS DATE), 'WEEK') AS TIMESTAMP_NTZ)",
        "truncate_month": "CAST(TRUNC(CAST({0} AS DATE), 'MONTH') AS TIMESTAMP_NTZ)",
        "add_interval": "({0} + INTERVAL '{count}' {unit})",
        "subtract_interval": "({0} - INTERVAL '{count}' {unit})",
        # https://spark.apache.org/docs/latest/api/sql/#convert_timezone
        "convert_timezone": "CONVERT_TIMEZONE({1}, {2}, {0})",
        "utc_from_zoned": f"({_EPOCH} + UNIX_MICROS({{0}}) * INTERVAL '0.000001' SECOND)",
        "utc_now": f"({_EPOCH} + UNIX_MICROS(CURRENT_TIMESTAMP()) * INTERVAL '0.000001' SECOND)",
        "md5": "MD5({0})",
        # https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#cast
        "epoch_seconds": (
            f"CAST(CAST(CAST({{0}} - {_EPOCH} AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE)"
        ),
        "timestamp_from_microseconds": f"({_EPOCH} + {{0}} * INTERVAL '0.000001' SECOND)",
    },
)
