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
