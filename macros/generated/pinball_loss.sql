{#-
Loss of one prediction of a quantile (Koenker and Bassett 1978): too low costs the quantile, too high the rest.

Written by `mpm dev generate` from mpm_py/sql/expressions/pinball_loss.sql; edit that file.
-#}

{% macro pinball_loss(label, prediction, quantile) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('pinball_loss', 'mpm')(label, prediction, quantile)) }}
{%- endmacro %}

{% macro default__pinball_loss(label, prediction, quantile) -%}
CASE
  WHEN ({{ label }}) >= ({{ prediction }}) THEN ({{ quantile }}) * (({{ label }}) - ({{ prediction }}))
  WHEN ({{ label }}) < ({{ prediction }}) THEN (1.0 - ({{ quantile }})) * (({{ prediction }}) - ({{ label }}))
END
{%- endmacro %}
