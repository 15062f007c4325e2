{#-
First day of the month of a timestamp or date.

Written by `mpm dev generate` from mpm_py/sql/expressions/start_of_month.sql; edit that file.
-#}

{% macro start_of_month(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('start_of_month', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__start_of_month(value) -%}
CAST(DATE_TRUNC('month', CAST({{ value }} AS TIMESTAMP)) AS TIMESTAMP)
{%- endmacro %}

{% macro snowflake__start_of_month(value) -%}
CAST(DATE_TRUNC('MONTH', CAST({{ value }} AS TIMESTAMP_NTZ)) AS TIMESTAMP_NTZ)
{%- endmacro %}

{% macro bigquery__start_of_month(value) -%}
CAST(DATETIME_TRUNC(CAST({{ value }} AS DATETIME), MONTH) AS DATETIME)
{%- endmacro %}

{% macro spark__start_of_month(value) -%}
CAST(CAST(TRUNC(CAST(CAST({{ value }} AS TIMESTAMP_NTZ) AS DATE), 'MONTH') AS TIMESTAMP_NTZ) AS TIMESTAMP_NTZ)
{%- endmacro %}

{% macro trino__start_of_month(value) -%}
CAST(DATE_TRUNC('month', CAST({{ value }} AS TIMESTAMP(6))) AS TIMESTAMP(6))
{%- endmacro %}

{% macro clickhouse__start_of_month(value) -%}
CAST(CAST(date_trunc('month', CAST({{ value }} AS Nullable(DateTime64(6, 'UTC')))) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(DateTime64(6, 'UTC')))
{%- endmacro %}

{% macro athena__start_of_month(value) -%}
CAST(DATE_TRUNC('month', CAST({{ value }} AS TIMESTAMP(3))) AS TIMESTAMP(3))
{%- endmacro %}
