{#-
Start of the day of a timestamp or date.

Written by `mpm dev generate` from mpm_py/sql/expressions/start_of_day.sql; edit that file.
-#}

{% macro start_of_day(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('start_of_day', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__start_of_day(value) -%}
CAST(CAST({{ value }} AS DATE) AS TIMESTAMP)
{%- endmacro %}

{% macro snowflake__start_of_day(value) -%}
CAST(CAST({{ value }} AS DATE) AS TIMESTAMP_NTZ)
{%- endmacro %}

{% macro bigquery__start_of_day(value) -%}
CAST(CAST({{ value }} AS DATE) AS DATETIME)
{%- endmacro %}

{% macro spark__start_of_day(value) -%}
{{ return(mpm.snowflake__start_of_day(value)) }}
{%- endmacro %}

{% macro trino__start_of_day(value) -%}
CAST(CAST({{ value }} AS DATE) AS TIMESTAMP(6))
{%- endmacro %}

{% macro clickhouse__start_of_day(value) -%}
CAST(CAST({{ value }} AS Nullable(Date32)) AS Nullable(DateTime64(6, 'UTC')))
{%- endmacro %}

{% macro athena__start_of_day(value) -%}
CAST(CAST({{ value }} AS DATE) AS TIMESTAMP(3))
{%- endmacro %}
