{#-
1 where the thresholded score disagrees with the label.

Written by `mpm dev generate` from mpm_py/sql/expressions/score_is_error.sql; edit that file.
-#}

{% macro score_is_error(label, score, threshold) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('score_is_error', 'mpm')(label, score, threshold)) }}
{%- endmacro %}

{% macro default__score_is_error(label, score, threshold) -%}
CASE
  WHEN ({{ score }}) >= ({{ threshold }}) THEN 1.0 - ({{ label }})
  WHEN ({{ score }}) < ({{ threshold }}) THEN ({{ label }})
END
{%- endmacro %}
