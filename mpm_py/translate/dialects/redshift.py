"""Amazon Redshift.

Functions: https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
Dates:     https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html
"""

from mpm_py.translate.dialects.base import Dialect

DIALECT = Dialect(
    name="redshift",
    parents=("postgres",),
    # A backslash in a text is an escape.
    # https://docs.aws.amazon.com/redshift/latest/dg/r_Examples_with_character_types.html
    text_escapes={"\\": "\\\\", "'": "''"},
    # There is no VALUES in FROM: https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_clause30.html
    has_values=False,
    # https://docs.aws.amazon.com/redshift/latest/dg/r_WITH_clause.html
    computes_ctes_once=True,
    # https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-sql.html
    most_letters=16_000_000,
    types={
        # A bare VARCHAR has 256 bytes; https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
        "text": "VARCHAR(65535)",
        "bigint": "BIGINT",
        "double": "DOUBLE PRECISION",
        "timestamp": "TIMESTAMP",
        "zoned_timestamp": "TIMESTAMPTZ",
        "date": "DATE",
        "boolean": "BOOLEAN",
    },
    operations={
        # https://docs.aws.amazon.com/redshift/latest/dg/r_HLL_function.html
        "approx_distinct": "HLL({0})",
        # https://docs.aws.amazon.com/redshift/latest/dg/r_TRY_CAST.html
        "safe_double": "TRY_CAST({0} AS DOUBLE PRECISION)",
        "truncate_hour": "DATE_TRUNC('hour', {0})",
        "truncate_day": "DATE_TRUNC('day', {0})",
        # Weeks start on Monday: https://docs.aws.amazon.com/redshift/latest/dg/r_DATE_TRUNC.html
        "truncate_week": "DATE_TRUNC('week', {0})",
        "truncate_month": "DATE_TRUNC('month', {0})",
        "add_interval": "DATEADD({unit}, {count}, {0})",
        "subtract_interval": "DATEADD({unit}, -{count}, {0})",
        # https://docs.aws.amazon.com/redshift/latest/dg/CONVERT_TIMEZONE.html
        "convert_timezone": "CONVERT_TIMEZONE({1}, {2}, {0})",
        "utc_from_zoned": "({0} AT TIME ZONE 'UTC')",
        # Time of the statement, in the zone of the session, which is UTC unless changed.
        # https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE.html
        "utc_now": "CAST(GETDATE() AS TIMESTAMP)",
        # A product that overflows or underflows raises, a square of DuckDB's does not.
        # https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html
        "square": (
            "CASE WHEN ABS({0}) BETWEEN 1e-150 AND 1e150 THEN {0} * {0} WHEN ABS({0}) < 1e-150 THEN 0.0"
            " ELSE ABS({0}) * CAST('Infinity' AS DOUBLE PRECISION) END"
        ),
        "md5": "MD5({0})",
        "epoch_seconds": (
            "(CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), {0}) AS DOUBLE PRECISION)"
            " / 1000000)"
        ),
        "timestamp_from_microseconds": (
            "(CAST('1970-01-01 00:00:00' AS TIMESTAMP)"
            " + (CAST({0} AS DOUBLE PRECISION) / 1000000) * INTERVAL '1 second')"
        ),
    },
    unsupported={
        "reservoir_quantiles": "Redshift has no aggregate that returns many quantiles as an array",
        "element": "Redshift has no arrays but those of SUPER",
    },
)
