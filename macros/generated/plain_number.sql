{#-
Any number as a double.

Written by `mpm dev generate` from mpm_py/sql/expressions/plain_number.sql; edit that file.
-#}

{% macro plain_number(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('plain_number', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__plain_number(value) -%}
CAST({{ value }} AS DOUBLE)
{%- endmacro %}

{% macro postgres__plain_number(value) -%}
CAST({{ value }} AS DOUBLE PRECISION)
{%- endmacro %}

{% macro bigquery__plain_number(value) -%}
CAST({{ value }} AS FLOAT64)
{%- endmacro %}

{% macro clickhouse__plain_number(value) -%}
CAST({{ value }} AS Nullable(Float64))
{%- endmacro %}
