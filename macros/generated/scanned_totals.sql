{#-
window_counts.sql from what one read has counted. Input: total_cells (window_at, item, bin_code, row_count, value_sum), cells of
the label and of the prediction, about 0, with the bin 0 where the value is known. Every window has cells of both.

Written by `mpm dev generate` from mpm_py/sql/scanned_totals.sql; edit that file.
-#}

{% macro scanned_totals(total_cells) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('scanned_totals', 'mpm')(total_cells)) }}
{%- endmacro %}

{% macro default__scanned_totals(total_cells) -%}
SELECT
  c.window_at AS window_at,
  SUM(CASE WHEN c.item = 'label' THEN c.row_count ELSE 0 END) AS row_count,
  SUM(CASE WHEN c.item = 'label' AND c.bin_code = 0 THEN c.row_count ELSE 0 END) AS label_count,
  SUM(CASE WHEN c.item = 'label' THEN c.value_sum END) AS label_sum,
  SUM(CASE WHEN c.item = 'prediction' THEN c.value_sum END) AS prediction_sum
FROM {{ total_cells }} AS c
GROUP BY
  c.window_at
{%- endmacro %}

{% macro clickhouse__scanned_totals(total_cells) -%}
SELECT
  c.window_at AS window_at,
  SUM(toNullable(CASE WHEN c.item = 'label' THEN c.row_count ELSE 0 END)) AS row_count,
  SUM(toNullable(CASE WHEN c.item = 'label' AND c.bin_code = 0 THEN c.row_count ELSE 0 END)) AS label_count,
  SUM(toNullable(CASE WHEN c.item = 'label' THEN c.value_sum END)) AS label_sum,
  SUM(toNullable(CASE WHEN c.item = 'prediction' THEN c.value_sum END)) AS prediction_sum
FROM {{ total_cells }} AS c
GROUP BY
  c.window_at
{%- endmacro %}
