{#-
UTC timestamp without zone from seconds since 1970-01-01.

Written by `mpm dev generate` from mpm_py/sql/expressions/timestamp_from_epoch.sql; edit that file.
-#}

{% macro timestamp_from_epoch(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('timestamp_from_epoch', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__timestamp_from_epoch(value) -%}
MAKE_TIMESTAMP((CAST(FLOOR(({{ value }})) AS BIGINT) * 1000000))
{%- endmacro %}

{% macro postgres__timestamp_from_epoch(value) -%}
(TIMESTAMP '1970-01-01 00:00:00' + (CAST(FLOOR(({{ value }})) AS BIGINT) * 1000000) * INTERVAL '1 microsecond')
{%- endmacro %}

{% macro redshift__timestamp_from_epoch(value) -%}
(CAST('1970-01-01 00:00:00' AS TIMESTAMP) + (CAST((CAST(FLOOR(({{ value }})) AS BIGINT) * 1000000) AS DOUBLE PRECISION) / 1000000) * INTERVAL '1 second')
{%- endmacro %}

{% macro snowflake__timestamp_from_epoch(value) -%}
TO_TIMESTAMP_NTZ((CAST(FLOOR(({{ value }})) AS BIGINT) * 1000000), 6)
{%- endmacro %}

{% macro bigquery__timestamp_from_epoch(value) -%}
DATETIME(TIMESTAMP_MICROS((CAST(FLOOR(({{ value }})) AS INT64) * 1000000)), 'UTC')
{%- endmacro %}

{% macro spark__timestamp_from_epoch(value) -%}
(TIMESTAMP_NTZ '1970-01-01 00:00:00' + (CAST(FLOOR(({{ value }})) AS BIGINT) * 1000000) * INTERVAL '0.000001' SECOND)
{%- endmacro %}

{% macro trino__timestamp_from_epoch(value) -%}
CAST(AT_TIMEZONE(FROM_UNIXTIME_NANOS((CAST(FLOOR(({{ value }})) AS BIGINT) * 1000000) * 1000), 'UTC') AS TIMESTAMP(6))
{%- endmacro %}

{% macro clickhouse__timestamp_from_epoch(value) -%}
CAST(fromUnixTimestamp64Micro((CAST(FLOOR(({{ value }})) AS Nullable(Int64)) * 1000000), 'UTC') AS Nullable(DateTime64(6, 'UTC')))
{%- endmacro %}

{% macro athena__timestamp_from_epoch(value) -%}
CAST(AT_TIMEZONE(FROM_UNIXTIME_NANOS((CAST(FLOOR(({{ value }})) AS BIGINT) * 1000000) * 1000), 'UTC') AS TIMESTAMP(3))
{%- endmacro %}
