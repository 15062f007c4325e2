{#-
1 where a condition holds, 0 where it does not, NULL where that is unknown.

Written by `mpm dev generate` from mpm_py/sql/expressions/truth_number.sql; edit that file.
-#}

{% macro truth_number(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('truth_number', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__truth_number(value) -%}
CASE WHEN ({{ value }}) THEN 1.0 WHEN NOT ({{ value }}) THEN 0.0 END
{%- endmacro %}
