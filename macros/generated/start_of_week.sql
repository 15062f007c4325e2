{#-
Monday of the week of a timestamp or date.

Written by `mpm dev generate` from mpm_py/sql/expressions/start_of_week.sql; edit that file.
-#}

{% macro start_of_week(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('start_of_week', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__start_of_week(value) -%}
CAST(DATE_TRUNC('week', CAST({{ value }} AS TIMESTAMP)) AS TIMESTAMP)
{%- endmacro %}

{% macro snowflake__start_of_week(value) -%}
CAST(DATEADD(DAY, 1 - DAYOFWEEKISO(CAST({{ value }} AS TIMESTAMP_NTZ)), DATE_TRUNC('DAY', CAST({{ value }} AS TIMESTAMP_NTZ))) AS TIMESTAMP_NTZ)
{%- endmacro %}

{% macro bigquery__start_of_week(value) -%}
CAST(DATETIME_TRUNC(CAST({{ value }} AS DATETIME), ISOWEEK) AS DATETIME)
{%- endmacro %}

{% macro spark__start_of_week(value) -%}
CAST(CAST(TRUNC(CAST(CAST({{ value }} AS TIMESTAMP_NTZ) AS DATE), 'WEEK') AS TIMESTAMP_NTZ) AS TIMESTAMP_NTZ)
{%- endmacro %}

{% macro trino__start_of_week(value) -%}
CAST(DATE_TRUNC('week', CAST({{ value }} AS TIMESTAMP(6))) AS TIMESTAMP(6))
{%- endmacro %}

{% macro clickhouse__start_of_week(value) -%}
CAST(CAST(date_trunc('week', CAST({{ value }} AS Nullable(DateTime64(6, 'UTC')))) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(DateTime64(6, 'UTC')))
{%- endmacro %}

{% macro athena__start_of_week(value) -%}
CAST(DATE_TRUNC('week', CAST({{ value }} AS TIMESTAMP(3))) AS TIMESTAMP(3))
{%- endmacro %}
