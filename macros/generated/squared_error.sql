{#-
Squared error of one row: the Brier score of a probability, or the squared residual of a value.

Written by `mpm dev generate` from mpm_py/sql/expressions/squared_error.sql; edit that file.
-#}

{% macro squared_error(label, prediction) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('squared_error', 'mpm')(label, prediction)) }}
{%- endmacro %}

{% macro default__squared_error(label, prediction) -%}
((({{ prediction }}) - ({{ label }})) * (({{ prediction }}) - ({{ label }})))
{%- endmacro %}

{% macro postgres__squared_error(label, prediction) -%}
CASE WHEN ABS((({{ prediction }}) - ({{ label }}))) BETWEEN 1e-150 AND 1e150 THEN (({{ prediction }}) - ({{ label }})) * (({{ prediction }}) - ({{ label }})) WHEN ABS((({{ prediction }}) - ({{ label }}))) < 1e-150 THEN 0.0 ELSE ABS((({{ prediction }}) - ({{ label }}))) * CAST('Infinity' AS DOUBLE PRECISION) END
{%- endmacro %}

{% macro bigquery__squared_error(label, prediction) -%}
CASE WHEN ABS((({{ prediction }}) - ({{ label }}))) < 1e150 THEN (({{ prediction }}) - ({{ label }})) * (({{ prediction }}) - ({{ label }})) ELSE ABS((({{ prediction }}) - ({{ label }}))) * CAST('inf' AS FLOAT64) END
{%- endmacro %}
