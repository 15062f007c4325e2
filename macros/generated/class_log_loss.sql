{#-
Logarithmic loss of one row among several classes, from the score of the actual class; the score is kept above 1e-15.

Written by `mpm dev generate` from mpm_py/sql/expressions/class_log_loss.sql; edit that file.
-#}

{% macro class_log_loss(score) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('class_log_loss', 'mpm')(score)) }}
{%- endmacro %}

{% macro default__class_log_loss(score) -%}
CASE
  WHEN ({{ score }}) >= 1e-15 AND ({{ score }}) <= 1.0 THEN -LN(({{ score }}))
  WHEN ({{ score }}) >= 0.0 AND ({{ score }}) < 1e-15 THEN -LN(1e-15)
END
{%- endmacro %}
