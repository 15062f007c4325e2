{#-
Bin code of a number that is not finite. Codes from 1000000 on are not positions on the axis; finish_observations.sql names them.
1/x tells +infinity from NaN on engines where NaN sorts above every number.

Written by `mpm dev generate` from mpm_py/sql/expressions/bin_special.sql; edit that file.
-#}

{% macro bin_special(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('bin_special', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__bin_special(value) -%}
CASE
  WHEN ({{ value }}) IS NULL THEN 1000001.0
  WHEN ({{ value }}) < -1.7976931348623157e308 THEN 1000002.0
  WHEN ({{ value }}) > 1.7976931348623157e308 AND 1.0 / NULLIF(({{ value }}), 0.0) = 0.0 THEN 1000003.0
  ELSE 1000000.0
END
{%- endmacro %}
