"""Snowflake.

Functions: https://docs.snowflake.com/en/sql-reference/functions-all
"""

from mpm_py.translate.dialects.base import Dialect

DIALECT = Dialect(
    name="snowflake",
    # A backslash in a text is an escape.
    # https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants
    text_escapes={"\\": "\\\\", "'": "''"},
    # https://docs.snowflake.com/en/user-guide/queries-cte
    computes_ctes_once=True,
    # https://docs.snowflake.com/en/user-guide/query-size-limits
    most_letters=1_000_000,
    # A text of digits would be one of seconds since 1970.
    # https://docs.snowflake.com/en/sql-reference/functions/try_to_timestamp
    safe_timestamp="CASE WHEN TRY_TO_DOUBLE({0}) IS NULL THEN TRY_TO_TIMESTAMP_NTZ({0}) END",
    types={
        "text": "VARCHAR",
        "bigint": "BIGINT",
        "double": "DOUBLE",
        # TIMESTAMP alone is whatever TIMESTAMP_TYPE_MAPPING says.
        # https://docs.snowflake.com/en/sql-reference/data-types-datetime
        "timestamp": "TIMESTAMP_NTZ",
        "zoned_timestamp": "TIMESTAMP_TZ",
        "date": "DATE",
        "boolean": "BOOLEAN",
    },
    operations={
        "approx_distinct": "APPROX_COUNT_DISTINCT({0})",
        # https://docs.snowflake.com/en/sql-reference/functions/try_to_decimal and try_to_double: text only.
        "safe_double": "TRY_TO_DOUBLE(CAST({0} AS VARCHAR))",
        "truncate_hour": "DATE_TRUNC('HOUR', {0})",
        "truncate_day": "DATE_TRUNC('DAY', {0})",
        # DATE_TRUNC('WEEK') follows the parameter WEEK_START, DAYOFWEEKISO does not.
        # https://docs.snowflake.com/en/sql-reference/functions-date-time#label-calendar-weeks-weekdays
        "truncate_week": "DATEADD(DAY, 1 - DAYOFWEEKISO({0}), DATE_TRUNC('DAY', {0}))",
        "truncate_month": "DATE_TRUNC('MONTH', {0})",
        "add_interval": "DATEADD({unit}, {count}, {0})",
        "subtract_interval": "DATEADD({unit}, -{count}, {0})",
        # Three arguments: from a timestamp without zone to one.
        # https://docs.snowflake.com/en/sql-reference/functions/convert_timezone
        "convert_timezone": "CONVERT_TIMEZONE({1}, {2}, {0})",
        "utc_from_zoned": "CAST(CONVERT_TIMEZONE('UTC', {0}) AS TIMESTAMP_NTZ)",
        "utc_now": "CAST(CONVERT_TIMEZONE('UTC', CURRENT_TIMESTAMP()) AS TIMESTAMP_NTZ)",
        "md5": "MD5({0})",
        # https://docs.snowflake.com/en/sql-reference/functions/date_part
        "epoch_seconds": "(CAST(DATE_PART(EPOCH_MICROSECOND, {0}) AS DOUBLE) / 1000000)",
        "timestamp_from_microseconds": "TO_TIMESTAMP_NTZ({0}, 6)",
    },
    unsupported={
        # APPROX_PERCENTILE returns one quantile, interpolated: 201 calls, and values that are not in the
        # data.
        "reservoir_quantiles": "Snowflake has no aggregate that returns many quantiles as an array",
        "element": "it is used for quantiles alone, which Snowflake does not return as an array",
    },
)
