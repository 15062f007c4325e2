{#-
Bin of a score in [0, 1] on the logit axis, 16 bins to the unit, with the decision threshold as an edge: fine near 0 and
near 1, where calibrated models live. 0 and 1 have bins of their own (-321, 321); what lies outside [0, 1] has -322 and 322.

Written by `mpm dev generate` from mpm_py/sql/expressions/bin_logit.sql; edit that file.
-#}

{% macro bin_logit(value, threshold, special) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('bin_logit', 'mpm')(value, threshold, special)) }}
{%- endmacro %}

{% macro default__bin_logit(value, threshold, special) -%}
CASE
  WHEN ({{ value }}) > 0.0 AND ({{ value }}) < 1.0 THEN CASE
    WHEN LN(({{ value }}) / NULLIF(1.0 - ({{ value }}), 0.0)) - LN(({{ threshold }}) / NULLIF(1.0 - ({{ threshold }}), 0.0)) >= 20.0 THEN 320.0
    WHEN LN(({{ value }}) / NULLIF(1.0 - ({{ value }}), 0.0)) - LN(({{ threshold }}) / NULLIF(1.0 - ({{ threshold }}), 0.0)) <= -20.0 THEN -320.0
    ELSE FLOOR(16.0 * (
      LN(({{ value }}) / NULLIF(1.0 - ({{ value }}), 0.0)) - LN(({{ threshold }}) / NULLIF(1.0 - ({{ threshold }}), 0.0))
    ))
  END
  WHEN ({{ value }}) = 0.0 THEN -321.0
  WHEN ({{ value }}) = 1.0 THEN 321.0
  WHEN ({{ value }}) < 0.0 AND ({{ value }}) > -1.7976931348623157e308 THEN -322.0
  WHEN ({{ value }}) > 1.0 AND ({{ value }}) < 1.7976931348623157e308 THEN 322.0
  ELSE ({{ special }})
END
{%- endmacro %}
