{#-
One numeric column by segment and, for predictions, by the class of the label: a cell per window, segment, class and bin. As
number_cells.sql, but with the keys that make it slower.
Input: relation_rows (window_at, segment_key, segment_value, label_class, value, bin_code).

Written by `mpm dev generate` from mpm_py/sql/number_cells_by_group.sql; edit that file.
-#}

{% macro number_cells_by_group(relation_rows, column_name, center) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('number_cells_by_group', 'mpm')(relation_rows, column_name, center)) }}
{%- endmacro %}

{% macro default__number_cells_by_group(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE)) AS value_sum,
    SUM(((r.value - CAST({{ center }} AS DOUBLE)) * (r.value - CAST({{ center }} AS DOUBLE)))) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  b.segment_key AS segment_key,
  b.segment_value AS segment_value,
  b.label_class AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}

{% macro postgres__number_cells_by_group(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE PRECISION)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) BETWEEN 1e-150 AND 1e150 THEN (r.value - CAST({{ center }} AS DOUBLE PRECISION)) * (r.value - CAST({{ center }} AS DOUBLE PRECISION)) WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) < 1e-150 THEN 0.0 ELSE ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) * CAST('Infinity' AS DOUBLE PRECISION) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  b.segment_key AS segment_key,
  b.segment_value AS segment_value,
  b.label_class AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}

{% macro bigquery__number_cells_by_group(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS FLOAT64)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS FLOAT64))) < 1e150 THEN (r.value - CAST({{ center }} AS FLOAT64)) * (r.value - CAST({{ center }} AS FLOAT64)) ELSE ABS((r.value - CAST({{ center }} AS FLOAT64))) * CAST('inf' AS FLOAT64) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  b.segment_key AS segment_key,
  b.segment_value AS segment_value,
  b.label_class AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}

{% macro clickhouse__number_cells_by_group(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    toInt64(COUNT(*)) AS row_count,
    SUM(toNullable(r.value - CAST({{ center }} AS Nullable(Float64)))) AS value_sum,
    SUM(toNullable(((r.value - CAST({{ center }} AS Nullable(Float64))) * (r.value - CAST({{ center }} AS Nullable(Float64)))))) AS value_sum_sq,
    MIN(toNullable(r.value)) AS value_min,
    MAX(toNullable(r.value)) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  b.segment_key AS segment_key,
  b.segment_value AS segment_value,
  b.label_class AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}
