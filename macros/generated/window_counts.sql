{#-
What one window holds, cheaply: the counts by which a window is known to be new, changed or gone.
Input relation_rows: one row per raw row with window_at (start of its window, local time), label_value and
prediction_value (numbers, NULL where unknown). Sums let a changed label or a rescored row be seen without reading features.

Written by `mpm dev generate` from mpm_py/sql/window_counts.sql; edit that file.
-#}

{% macro window_counts(relation_rows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('window_counts', 'mpm')(relation_rows)) }}
{%- endmacro %}

{% macro default__window_counts(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  COUNT(*) AS row_count,
  COUNT(r.label_value) AS label_count,
  SUM(r.label_value) AS label_sum,
  SUM(r.prediction_value) AS prediction_sum
FROM {{ relation_rows }} AS r
GROUP BY
  r.window_at
{%- endmacro %}

{% macro clickhouse__window_counts(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  toInt64(COUNT(*)) AS row_count,
  toInt64(COUNT(r.label_value)) AS label_count,
  SUM(toNullable(r.label_value)) AS label_sum,
  SUM(toNullable(r.prediction_value)) AS prediction_sum
FROM {{ relation_rows }} AS r
GROUP BY
  r.window_at
{%- endmacro %}
