"""BigQuery.

Functions: https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all
"""

from mpm_py.translate.dialects.base import Dialect

DIALECT = Dialect(
    name="bigquery",
    # Names too read the escapes of texts, which do not span lines.
    # https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#quoted_identifiers
    name_quote="`",
    name_escapes={"\\": "\\\\", "`": "\\`"},
    text_escapes={"\\": "\\\\", "\n": "\\n", "\r": "\\r", "'": "\\'"},
    has_values=False,
    replaces_dates=True,
    # There is no append. https://docs.getdbt.com/docs/build/incremental-strategy
    append_strategy="merge",
    date_partitions={"partition_by": {"field": "window_date", "data_type": "date"}},
    # What a run that was killed leaves behind goes by itself.
    create_table=(
        "create table {table}"
        " options (expiration_timestamp = timestamp_add(current_timestamp(), interval 1 day)) as\n{query}"
    ),
    # A TIMESTAMP is a moment in time.
    type_kinds={"timestamp": "zoned"},
    # https://cloud.google.com/bigquery/quotas#query_jobs
    most_letters=1_000_000,
    # A text without a zone is one of UTC.
    safe_timestamp="DATETIME(SAFE_CAST({0} AS TIMESTAMP), 'UTC')",
    types={
        "text": "STRING",
        "bigint": "INT64",
        "double": "FLOAT64",
        # BigQuery's TIMESTAMP is an instant; a timestamp without zone is a DATETIME.
        # https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#datetime_type
        "timestamp": "DATETIME",
        "zoned_timestamp": "TIMESTAMP",
        "date": "DATE",
        "boolean": "BOOL",
    },
    operations={
        "approx_distinct": "APPROX_COUNT_DISTINCT({0})",
        # https://cloud.google.com/bigquery/docs/reference/standard-sql/approximate_aggregate_functions#approx_quantiles
        "reservoir_quantiles": "APPROX_QUANTILES({0}, {steps})",
        "element": "{0}[ORDINAL({1})]",
        "safe_double": "SAFE_CAST({0} AS FLOAT64)",
        # https://cloud.google.com/bigquery/docs/reference/standard-sql/datetime_functions#datetime_trunc
        "truncate_hour": "DATETIME_TRUNC({0}, HOUR)",
        "truncate_day": "DATETIME_TRUNC({0}, DAY)",
        "truncate_week": "DATETIME_TRUNC({0}, ISOWEEK)",
        "truncate_month": "DATETIME_TRUNC({0}, MONTH)",
        "add_interval": "DATETIME_ADD({0}, INTERVAL {count} {unit})",
        "subtract_interval": "DATETIME_SUB({0}, INTERVAL {count} {unit})",
        "convert_timezone": "DATETIME(TIMESTAMP({0}, {1}), {2})",
        "utc_from_zoned": "DATETIME({0}, 'UTC')",
        "utc_now": "CURRENT_DATETIME('UTC')",
        # MD5 returns bytes: https://cloud.google.com/bigquery/docs/reference/standard-sql/hash_functions#md5
        "md5": "TO_HEX(MD5({0}))",
        "epoch_seconds": (
            "(CAST(DATETIME_DIFF({0}, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000)"
        ),
        "timestamp_from_microseconds": "DATETIME(TIMESTAMP_MICROS({0}), 'UTC')",
        "substring": "SUBSTR({all})",
        # A product that overflows is an error.
        # https://cloud.google.com/bigquery/docs/reference/standard-sql/operators#arithmetic_operators
        "square": ("CASE WHEN ABS({0}) < 1e150 THEN {0} * {0} ELSE ABS({0}) * CAST('inf' AS FLOAT64) END"),
    },
)
