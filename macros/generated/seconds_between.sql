{#-
Seconds from one UTC timestamp to another.

Written by `mpm dev generate` from mpm_py/sql/expressions/seconds_between.sql; edit that file.
-#}

{% macro seconds_between(started_at, ended_at) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('seconds_between', 'mpm')(started_at, ended_at)) }}
{%- endmacro %}

{% macro default__seconds_between(started_at, ended_at) -%}
CAST(EPOCH(({{ ended_at }})) - EPOCH(({{ started_at }})) AS DOUBLE)
{%- endmacro %}

{% macro postgres__seconds_between(started_at, ended_at) -%}
CAST(CAST(EXTRACT(EPOCH FROM ({{ ended_at }})) AS DOUBLE PRECISION) - CAST(EXTRACT(EPOCH FROM ({{ started_at }})) AS DOUBLE PRECISION) AS DOUBLE PRECISION)
{%- endmacro %}

{% macro redshift__seconds_between(started_at, ended_at) -%}
CAST((CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), ({{ ended_at }})) AS DOUBLE PRECISION) / 1000000) - (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), ({{ started_at }})) AS DOUBLE PRECISION) / 1000000) AS DOUBLE PRECISION)
{%- endmacro %}

{% macro snowflake__seconds_between(started_at, ended_at) -%}
CAST((CAST(DATE_PART(EPOCH_MICROSECOND, ({{ ended_at }})) AS DOUBLE) / 1000000) - (CAST(DATE_PART(EPOCH_MICROSECOND, ({{ started_at }})) AS DOUBLE) / 1000000) AS DOUBLE)
{%- endmacro %}

{% macro bigquery__seconds_between(started_at, ended_at) -%}
CAST((CAST(DATETIME_DIFF(({{ ended_at }}), DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) - (CAST(DATETIME_DIFF(({{ started_at }}), DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) AS FLOAT64)
{%- endmacro %}

{% macro spark__seconds_between(started_at, ended_at) -%}
CAST(CAST(CAST(CAST(({{ ended_at }}) - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) - CAST(CAST(CAST(({{ started_at }}) - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) AS DOUBLE)
{%- endmacro %}

{% macro trino__seconds_between(started_at, ended_at) -%}
CAST(TO_UNIXTIME(WITH_TIMEZONE(({{ ended_at }}), 'UTC')) - TO_UNIXTIME(WITH_TIMEZONE(({{ started_at }}), 'UTC')) AS DOUBLE)
{%- endmacro %}

{% macro clickhouse__seconds_between(started_at, ended_at) -%}
CAST((toUnixTimestamp64Micro(CAST(({{ ended_at }}) AS Nullable(DateTime64(6, 'UTC')))) / 1000000) - (toUnixTimestamp64Micro(CAST(({{ started_at }}) AS Nullable(DateTime64(6, 'UTC')))) / 1000000) AS Nullable(Float64))
{%- endmacro %}

{% macro athena__seconds_between(started_at, ended_at) -%}
{{ return(mpm.trino__seconds_between(started_at, ended_at)) }}
{%- endmacro %}
