{#-
One numeric column over all rows: a cell per window and bin, with sums about center, so that they do not cancel.
Input: relation_rows (window_at, value, bin_code). bin_code is an expression of the subquery that stands for relation_rows
(bin_arithmetic, bin_logit or a tree of edges). Grouped first, all else is done on the cells (observe_numbers.sql).

Written by `mpm dev generate` from mpm_py/sql/number_cells.sql; edit that file.
-#}

{% macro number_cells(relation_rows, column_name, center) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('number_cells', 'mpm')(relation_rows, column_name, center)) }}
{%- endmacro %}

{% macro default__number_cells(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE)) AS value_sum,
    SUM(((r.value - CAST({{ center }} AS DOUBLE)) * (r.value - CAST({{ center }} AS DOUBLE)))) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}

{% macro postgres__number_cells(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE PRECISION)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) BETWEEN 1e-150 AND 1e150 THEN (r.value - CAST({{ center }} AS DOUBLE PRECISION)) * (r.value - CAST({{ center }} AS DOUBLE PRECISION)) WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) < 1e-150 THEN 0.0 ELSE ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) * CAST('Infinity' AS DOUBLE PRECISION) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS TEXT) AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}

{% macro redshift__number_cells(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE PRECISION)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) BETWEEN 1e-150 AND 1e150 THEN (r.value - CAST({{ center }} AS DOUBLE PRECISION)) * (r.value - CAST({{ center }} AS DOUBLE PRECISION)) WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) < 1e-150 THEN 0.0 ELSE ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) * CAST('Infinity' AS DOUBLE PRECISION) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}

{% macro bigquery__number_cells(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS FLOAT64)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS FLOAT64))) < 1e150 THEN (r.value - CAST({{ center }} AS FLOAT64)) * (r.value - CAST({{ center }} AS FLOAT64)) ELSE ABS((r.value - CAST({{ center }} AS FLOAT64))) * CAST('inf' AS FLOAT64) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS STRING) AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}

{% macro spark__number_cells(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE)) AS value_sum,
    SUM(((r.value - CAST({{ center }} AS DOUBLE)) * (r.value - CAST({{ center }} AS DOUBLE)))) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS STRING) AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}

{% macro clickhouse__number_cells(relation_rows, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    toInt64(COUNT(*)) AS row_count,
    SUM(toNullable(r.value - CAST({{ center }} AS Nullable(Float64)))) AS value_sum,
    SUM(toNullable(((r.value - CAST({{ center }} AS Nullable(Float64))) * (r.value - CAST({{ center }} AS Nullable(Float64)))))) AS value_sum_sq,
    MIN(toNullable(r.value)) AS value_min,
    MAX(toNullable(r.value)) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
)
SELECT
  ({{ column_name }}) AS column_name,
  b.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS Nullable(String)) AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
{%- endmacro %}
