{#-
Absolute error as a share of the label; NULL where the label is zero.

Written by `mpm dev generate` from mpm_py/sql/expressions/absolute_percentage_error.sql; edit that file.
-#}

{% macro absolute_percentage_error(label, prediction) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('absolute_percentage_error', 'mpm')(label, prediction)) }}
{%- endmacro %}

{% macro default__absolute_percentage_error(label, prediction) -%}
(ABS(({{ prediction }}) - ({{ label }})) / NULLIF(ABS(({{ label }})), 0.0))
{%- endmacro %}
