{#-
Absolute error as a share of the mean of prediction and label, both without sign: 0 to 2, and 0 where both are zero.
Halves, so that the sum of two large numbers does not overflow.

Written by `mpm dev generate` from mpm_py/sql/expressions/symmetric_percentage_error.sql; edit that file.
-#}

{% macro symmetric_percentage_error(label, prediction) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('symmetric_percentage_error', 'mpm')(label, prediction)) }}
{%- endmacro %}

{% macro default__symmetric_percentage_error(label, prediction) -%}
CASE
  WHEN ({{ prediction }}) = ({{ label }}) THEN 0.0
  ELSE 2.0 * ABS(0.5 * ({{ prediction }}) - 0.5 * ({{ label }})) / NULLIF(0.5 * ABS(({{ prediction }})) + 0.5 * ABS(({{ label }})), 0.0)
END
{%- endmacro %}
