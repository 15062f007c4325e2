{#-
Bin of a number on the axis z = (value + shift) / width - center_index: a linear core of 64 bins on each side of the
centre, then 16 logarithmic bins for every factor e, so that any magnitude has a bin and nothing is clipped.
The core comes first because nearly every row ends there. shift is 0 for real numbers and 0.5 for integers.
x / width is floored before the centre is subtracted, so that every multiple of width, 0 above all, is exactly an edge.

Written by `mpm dev generate` from mpm_py/sql/expressions/bin_arithmetic.sql; edit that file.
-#}

{% macro bin_arithmetic(value, width, center_index, shift, special) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('bin_arithmetic', 'mpm')(value, width, center_index, shift, special)) }}
{%- endmacro %}

{% macro default__bin_arithmetic(value, width, center_index, shift, special) -%}
CASE
  WHEN (({{ value }}) + ({{ shift }})) / ({{ width }}) - ({{ center_index }}) > -64.0
  AND (({{ value }}) + ({{ shift }})) / ({{ width }}) - ({{ center_index }}) < 64.0 THEN FLOOR((({{ value }}) + ({{ shift }})) / ({{ width }})) - ({{ center_index }})
  WHEN ({{ value }}) > -1.7976931348623157e308 AND ({{ value }}) < 1.7976931348623157e308 THEN CASE
    WHEN (({{ value }}) + ({{ shift }})) / ({{ width }}) - ({{ center_index }}) > 1e300 THEN 64.0 + FLOOR(16.0 * (LN(({{ value }})) - LN(({{ width }})) - LN(64.0)))
    WHEN (({{ value }}) + ({{ shift }})) / ({{ width }}) - ({{ center_index }}) >= 64.0 THEN 64.0 + FLOOR(16.0 * LN(((({{ value }}) + ({{ shift }})) / ({{ width }}) - ({{ center_index }})) / 64.0))
    WHEN (({{ value }}) + ({{ shift }})) / ({{ width }}) - ({{ center_index }}) < -1e300 THEN -65.0 - FLOOR(16.0 * (LN(-({{ value }})) - LN(({{ width }})) - LN(64.0)))
    ELSE -65.0 - FLOOR(16.0 * LN((({{ center_index }}) - (({{ value }}) + ({{ shift }})) / ({{ width }})) / 64.0))
  END
  ELSE ({{ special }})
END
{%- endmacro %}
