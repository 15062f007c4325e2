{#-
Start of the hour of a timestamp.

Written by `mpm dev generate` from mpm_py/sql/expressions/start_of_hour.sql; edit that file.
-#}

{% macro start_of_hour(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('start_of_hour', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__start_of_hour(value) -%}
DATE_TRUNC('hour', CAST({{ value }} AS TIMESTAMP))
{%- endmacro %}

{% macro snowflake__start_of_hour(value) -%}
DATE_TRUNC('HOUR', CAST({{ value }} AS TIMESTAMP_NTZ))
{%- endmacro %}

{% macro bigquery__start_of_hour(value) -%}
DATETIME_TRUNC(CAST({{ value }} AS DATETIME), HOUR)
{%- endmacro %}

{% macro spark__start_of_hour(value) -%}
(CAST(CAST(CAST({{ value }} AS TIMESTAMP_NTZ) AS DATE) AS TIMESTAMP_NTZ) + HOUR(CAST({{ value }} AS TIMESTAMP_NTZ)) * INTERVAL '1' HOUR)
{%- endmacro %}

{% macro trino__start_of_hour(value) -%}
DATE_TRUNC('hour', CAST({{ value }} AS TIMESTAMP(6)))
{%- endmacro %}

{% macro clickhouse__start_of_hour(value) -%}
CAST(date_trunc('hour', CAST({{ value }} AS Nullable(DateTime64(6, 'UTC')))) AS Nullable(DateTime64(6, 'UTC')))
{%- endmacro %}

{% macro athena__start_of_hour(value) -%}
DATE_TRUNC('hour', CAST({{ value }} AS TIMESTAMP(3)))
{%- endmacro %}
