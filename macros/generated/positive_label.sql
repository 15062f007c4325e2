{#-
1 where a label is the positive class, 0 where it is another, NULL where it is not known yet.

Written by `mpm dev generate` from mpm_py/sql/expressions/positive_label.sql; edit that file.
-#}

{% macro positive_label(label, positive) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('positive_label', 'mpm')(label, positive)) }}
{%- endmacro %}

{% macro default__positive_label(label, positive) -%}
CASE WHEN ({{ label }}) = ({{ positive }}) THEN 1.0 WHEN ({{ label }}) IS NOT NULL THEN 0.0 END
{%- endmacro %}
