{#-
1 where the predicted class disagrees with the label.

Written by `mpm dev generate` from mpm_py/sql/expressions/class_is_error.sql; edit that file.
-#}

{% macro class_is_error(label, prediction) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('class_is_error', 'mpm')(label, prediction)) }}
{%- endmacro %}

{% macro default__class_is_error(label, prediction) -%}
CASE
  WHEN ({{ label }}) = ({{ prediction }}) THEN 0.0
  WHEN ({{ label }}) IS NOT NULL AND ({{ prediction }}) IS NOT NULL THEN 1.0
END
{%- endmacro %}
