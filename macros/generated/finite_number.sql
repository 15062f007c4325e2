{#-
A number as it stands, NULL where it is NaN or infinite: a label or a prediction of that kind is not known.

Written by `mpm dev generate` from mpm_py/sql/expressions/finite_number.sql; edit that file.
-#}

{% macro finite_number(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('finite_number', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__finite_number(value) -%}
CASE
  WHEN ({{ value }}) > -1.7976931348623157e308 AND ({{ value }}) < 1.7976931348623157e308 THEN ({{ value }})
END
{%- endmacro %}
