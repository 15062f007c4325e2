{#-
Absolute error of one row.

Written by `mpm dev generate` from mpm_py/sql/expressions/absolute_error.sql; edit that file.
-#}

{% macro absolute_error(label, prediction) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('absolute_error', 'mpm')(label, prediction)) }}
{%- endmacro %}

{% macro default__absolute_error(label, prediction) -%}
ABS(({{ prediction }}) - ({{ label }}))
{%- endmacro %}
