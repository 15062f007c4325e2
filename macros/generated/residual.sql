{#-
Prediction minus label of one row.

Written by `mpm dev generate` from mpm_py/sql/expressions/residual.sql; edit that file.
-#}

{% macro residual(label, prediction) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('residual', 'mpm')(label, prediction)) }}
{%- endmacro %}

{% macro default__residual(label, prediction) -%}
(({{ prediction }}) - ({{ label }}))
{%- endmacro %}
