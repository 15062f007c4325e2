{#-
Text of a boolean, the same on every engine.

Written by `mpm dev generate` from mpm_py/sql/expressions/boolean_text.sql; edit that file.
-#}

{% macro boolean_text(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('boolean_text', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__boolean_text(value) -%}
CASE WHEN ({{ value }}) THEN 'true' WHEN NOT ({{ value }}) THEN 'false' END
{%- endmacro %}
