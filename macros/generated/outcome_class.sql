{#-
What became of a scored row: 'positive' where its label is the class that the score is for, 'negative' where it is another.

Written by `mpm dev generate` from mpm_py/sql/expressions/outcome_class.sql; edit that file.
-#}

{% macro outcome_class(label, positive) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('outcome_class', 'mpm')(label, positive)) }}
{%- endmacro %}

{% macro default__outcome_class(label, positive) -%}
CASE
  WHEN ({{ label }}) = ({{ positive }}) THEN 'positive'
  WHEN ({{ label }}) IS NOT NULL AND ({{ positive }}) IS NOT NULL THEN 'negative'
END
{%- endmacro %}
