{#-
Logarithmic loss of one scored row; the score is kept within 1e-15 of 0 and 1.

Written by `mpm dev generate` from mpm_py/sql/expressions/log_loss.sql; edit that file.
-#}

{% macro log_loss(label, score) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('log_loss', 'mpm')(label, score)) }}
{%- endmacro %}

{% macro default__log_loss(label, score) -%}
CASE
  WHEN ({{ score }}) < 0.0 OR ({{ score }}) > 1.0 THEN NULL
  WHEN ({{ label }}) = 1.0 THEN -LN(CASE WHEN ({{ score }}) < 1e-15 THEN 1e-15 ELSE ({{ score }}) END)
  WHEN ({{ label }}) = 0.0 THEN -LN(CASE WHEN ({{ score }}) > 1.0 - 1e-15 THEN 1e-15 ELSE 1.0 - ({{ score }}) END)
END
{%- endmacro %}
