{#-
The absolute error of the baseline by groups of the prediction and of one feature: number of rows, sum and sum of squares.
Input: relation_rows (bin_code as in observe_joint.sql, known_error). Rows without a finite error are left out.

Written by `mpm dev generate` from mpm_py/sql/learn_joint_cells.sql; edit that file.
-#}

{% macro learn_joint_cells(relation_rows, column_name) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('learn_joint_cells', 'mpm')(relation_rows, column_name)) }}
{%- endmacro %}

{% macro default__learn_joint_cells(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.bin_code AS bin_code,
  COUNT(*) AS row_count,
  SUM(r.known_error) AS error_sum,
  SUM((r.known_error * r.known_error)) AS error_sum_sq
FROM {{ relation_rows }} AS r
WHERE
  r.bin_code IS NOT NULL AND r.known_error < 1.7976931348623157e308
GROUP BY
  1,
  2
{%- endmacro %}

{% macro postgres__learn_joint_cells(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.bin_code AS bin_code,
  COUNT(*) AS row_count,
  SUM(r.known_error) AS error_sum,
  SUM(CASE WHEN ABS(r.known_error) BETWEEN 1e-150 AND 1e150 THEN r.known_error * r.known_error WHEN ABS(r.known_error) < 1e-150 THEN 0.0 ELSE ABS(r.known_error) * CAST('Infinity' AS DOUBLE PRECISION) END) AS error_sum_sq
FROM {{ relation_rows }} AS r
WHERE
  r.bin_code IS NOT NULL AND r.known_error < 1.7976931348623157e308
GROUP BY
  1,
  2
{%- endmacro %}

{% macro bigquery__learn_joint_cells(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.bin_code AS bin_code,
  COUNT(*) AS row_count,
  SUM(r.known_error) AS error_sum,
  SUM(CASE WHEN ABS(r.known_error) < 1e150 THEN r.known_error * r.known_error ELSE ABS(r.known_error) * CAST('inf' AS FLOAT64) END) AS error_sum_sq
FROM {{ relation_rows }} AS r
WHERE
  r.bin_code IS NOT NULL AND r.known_error < 1.7976931348623157e308
GROUP BY
  1,
  2
{%- endmacro %}

{% macro clickhouse__learn_joint_cells(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.bin_code AS bin_code,
  toInt64(COUNT(*)) AS row_count,
  SUM(toNullable(r.known_error)) AS error_sum,
  SUM(toNullable((r.known_error * r.known_error))) AS error_sum_sq
FROM {{ relation_rows }} AS r
WHERE
  r.bin_code IS NOT NULL AND r.known_error < 1.7976931348623157e308
GROUP BY
  1,
  2
{%- endmacro %}
