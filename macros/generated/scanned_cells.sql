{#-
All that one read of the rows counts: a cell per window, entry, segment, class of the label and bin or category.
Input: relation_rows, every raw row once for each entry of the list of what is to be counted (a column, by a segment, as number
or as text): window_at, entry, segment_value, label_class, bin_code, category, value, center, distinct_value. What an entry
does not use is NULL. Sums are about center, so that they do not cancel.

Written by `mpm dev generate` from mpm_py/sql/scanned_cells.sql; edit that file.
-#}

{% macro scanned_cells(relation_rows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('scanned_cells', 'mpm')(relation_rows)) }}
{%- endmacro %}

{% macro default__scanned_cells(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  r.entry AS entry,
  r.segment_value AS segment_value,
  r.label_class AS label_class,
  r.bin_code AS bin_code,
  r.category AS category,
  COUNT(*) AS row_count,
  SUM(r.value - r.center) AS value_sum,
  SUM((r.value - r.center) * (r.value - r.center)) AS value_sum_sq,
  MIN(r.value) AS value_min,
  MAX(r.value) AS value_max,
  APPROX_COUNT_DISTINCT(r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
{%- endmacro %}

{% macro postgres__scanned_cells(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  r.entry AS entry,
  r.segment_value AS segment_value,
  r.label_class AS label_class,
  r.bin_code AS bin_code,
  r.category AS category,
  COUNT(*) AS row_count,
  SUM(r.value - r.center) AS value_sum,
  SUM((r.value - r.center) * (r.value - r.center)) AS value_sum_sq,
  MIN(r.value) AS value_min,
  MAX(r.value) AS value_max,
  COUNT(DISTINCT r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
{%- endmacro %}

{% macro redshift__scanned_cells(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  r.entry AS entry,
  r.segment_value AS segment_value,
  r.label_class AS label_class,
  r.bin_code AS bin_code,
  r.category AS category,
  COUNT(*) AS row_count,
  SUM(r.value - r.center) AS value_sum,
  SUM((r.value - r.center) * (r.value - r.center)) AS value_sum_sq,
  MIN(r.value) AS value_min,
  MAX(r.value) AS value_max,
  HLL(r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
{%- endmacro %}

{% macro trino__scanned_cells(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  r.entry AS entry,
  r.segment_value AS segment_value,
  r.label_class AS label_class,
  r.bin_code AS bin_code,
  r.category AS category,
  COUNT(*) AS row_count,
  SUM(r.value - r.center) AS value_sum,
  SUM((r.value - r.center) * (r.value - r.center)) AS value_sum_sq,
  MIN(r.value) AS value_min,
  MAX(r.value) AS value_max,
  APPROX_DISTINCT(r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
{%- endmacro %}

{% macro clickhouse__scanned_cells(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  r.entry AS entry,
  r.segment_value AS segment_value,
  r.label_class AS label_class,
  r.bin_code AS bin_code,
  r.category AS category,
  toInt64(COUNT(*)) AS row_count,
  SUM(toNullable(r.value - r.center)) AS value_sum,
  SUM(toNullable((r.value - r.center) * (r.value - r.center))) AS value_sum_sq,
  MIN(toNullable(r.value)) AS value_min,
  MAX(toNullable(r.value)) AS value_max,
  uniq(r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
{%- endmacro %}

{% macro athena__scanned_cells(relation_rows) -%}
{{ return(mpm.trino__scanned_cells(relation_rows)) }}
{%- endmacro %}
