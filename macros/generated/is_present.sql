{#-
0 where there is a value, NULL where there is none: all that is observed of a nested column.

Written by `mpm dev generate` from mpm_py/sql/expressions/is_present.sql; edit that file.
-#}

{% macro is_present(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('is_present', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__is_present(value) -%}
CASE WHEN ({{ value }}) IS NOT NULL THEN CAST(0 AS DOUBLE) END
{%- endmacro %}

{% macro postgres__is_present(value) -%}
CASE WHEN ({{ value }}) IS NOT NULL THEN CAST(0 AS DOUBLE PRECISION) END
{%- endmacro %}

{% macro bigquery__is_present(value) -%}
CASE WHEN ({{ value }}) IS NOT NULL THEN CAST(0 AS FLOAT64) END
{%- endmacro %}

{% macro clickhouse__is_present(value) -%}
CASE WHEN ({{ value }}) IS NOT NULL THEN CAST(0 AS Nullable(Float64)) END
{%- endmacro %}
