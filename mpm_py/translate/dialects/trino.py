"""Trino.

Dates:      https://trino.io/docs/current/functions/datetime.html
Aggregates: https://trino.io/docs/current/functions/aggregate.html
"""

from mpm_py.translate.dialects.base import Dialect

DIALECT = Dialect(
    name="trino",
    # The default of query.max-length: https://trino.io/docs/current/admin/properties-query-management.html
    most_letters=1_000_000,
    types={
        "text": "VARCHAR",
        "bigint": "BIGINT",
        "double": "DOUBLE",
        # TIMESTAMP alone has milliseconds. https://trino.io/docs/current/language/types.html#timestamp-p
        "timestamp": "TIMESTAMP(6)",
        "zoned_timestamp": "TIMESTAMP(6) WITH TIME ZONE",
        "date": "DATE",
        "boolean": "BOOLEAN",
    },
    operations={
        "approx_distinct": "APPROX_DISTINCT({0})",
        "reservoir_quantiles": "APPROX_PERCENTILE({0}, ARRAY[{levels}])",
        "element": "ELEMENT_AT({0}, {1})",
        "safe_double": "TRY_CAST({0} AS DOUBLE)",
        "truncate_hour": "DATE_TRUNC('hour', {0})",
        "truncate_day": "DATE_TRUNC('day', {0})",
        "truncate_week": "DATE_TRUNC('week', {0})",
        "truncate_month": "DATE_TRUNC('month', {0})",
        "add_interval": "DATE_ADD('{unit}', {count}, {0})",
        "subtract_interval": "DATE_ADD('{unit}', -{count}, {0})",
        # AT TIME ZONE takes literals only, the functions any text.
        "convert_timezone": "CAST(AT_TIMEZONE(WITH_TIMEZONE({0}, {1}), {2}) AS TIMESTAMP(6))",
        "utc_from_zoned": "CAST(AT_TIMEZONE({0}, 'UTC') AS TIMESTAMP(6))",
        "utc_now": "CAST(AT_TIMEZONE(CURRENT_TIMESTAMP, 'UTC') AS TIMESTAMP(6))",
        # https://trino.io/docs/current/functions/binary.html
        "md5": "LOWER(TO_HEX(MD5(TO_UTF8({0}))))",
        "epoch_seconds": "TO_UNIXTIME(WITH_TIMEZONE({0}, 'UTC'))",
        "timestamp_from_microseconds": (
            "CAST(AT_TIMEZONE(FROM_UNIXTIME_NANOS({0} * 1000), 'UTC') AS TIMESTAMP(6))"
        ),
    },
)
