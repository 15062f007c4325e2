{#-
Seconds since 1970-01-01 UTC of a UTC timestamp without zone.

Written by `mpm dev generate` from mpm_py/sql/expressions/epoch_seconds.sql; edit that file.
-#}

{% macro epoch_seconds(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('epoch_seconds', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__epoch_seconds(value) -%}
CAST(EPOCH(CAST({{ value }} AS TIMESTAMP)) AS DOUBLE)
{%- endmacro %}

{% macro postgres__epoch_seconds(value) -%}
CAST(CAST(EXTRACT(EPOCH FROM CAST({{ value }} AS TIMESTAMP)) AS DOUBLE PRECISION) AS DOUBLE PRECISION)
{%- endmacro %}

{% macro redshift__epoch_seconds(value) -%}
CAST((CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), CAST({{ value }} AS TIMESTAMP)) AS DOUBLE PRECISION) / 1000000) AS DOUBLE PRECISION)
{%- endmacro %}

{% macro snowflake__epoch_seconds(value) -%}
CAST((CAST(DATE_PART(EPOCH_MICROSECOND, CAST({{ value }} AS TIMESTAMP_NTZ)) AS DOUBLE) / 1000000) AS DOUBLE)
{%- endmacro %}

{% macro bigquery__epoch_seconds(value) -%}
CAST((CAST(DATETIME_DIFF(CAST({{ value }} AS DATETIME), DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) AS FLOAT64)
{%- endmacro %}

{% macro spark__epoch_seconds(value) -%}
CAST(CAST(CAST(CAST(CAST({{ value }} AS TIMESTAMP_NTZ) - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) AS DOUBLE)
{%- endmacro %}

{% macro trino__epoch_seconds(value) -%}
CAST(TO_UNIXTIME(WITH_TIMEZONE(CAST({{ value }} AS TIMESTAMP(6)), 'UTC')) AS DOUBLE)
{%- endmacro %}

{% macro clickhouse__epoch_seconds(value) -%}
CAST((toUnixTimestamp64Micro(CAST(CAST({{ value }} AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(DateTime64(6, 'UTC')))) / 1000000) AS Nullable(Float64))
{%- endmacro %}

{% macro athena__epoch_seconds(value) -%}
CAST(TO_UNIXTIME(WITH_TIMEZONE(CAST({{ value }} AS TIMESTAMP(3)), 'UTC')) AS DOUBLE)
{%- endmacro %}
