{#-
The absolute error by groups of the prediction and of one feature: what the expected error of rows without a label is
estimated from. One row per window, cell and whether the error is known; sums are of the error itself and of its square.
Inputs: error_cells (window_at, bin_code, label_class, row_count, value_sum, value_sum_sq), cells of the error about 0, with the
class 'known' where it is finite; segment_cells. bin_code is 16 times the group of the prediction plus the group of the feature,
NULL where the prediction is not finite: such rows are left out.

Written by `mpm dev generate` from mpm_py/sql/observe_joint.sql; edit that file.
-#}

{% macro observe_joint(error_cells, segment_cells, column_name, feature) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('observe_joint', 'mpm')(error_cells, segment_cells, column_name, feature)) }}
{%- endmacro %}

{% macro default__observe_joint(error_cells, segment_cells, column_name, feature) -%}
SELECT
  ({{ column_name }}) AS column_name,
  e.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  e.label_class AS label_class,
  'joint' AS bin_kind,
  e.bin_code AS bin_code,
  ({{ feature }}) AS category,
  CAST(e.row_count AS BIGINT) AS row_count,
  CASE WHEN e.label_class = 'known' THEN e.value_sum END AS value_sum,
  CASE WHEN e.label_class = 'known' THEN e.value_sum_sq END AS value_sum_sq,
  CAST(NULL AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM {{ error_cells }} AS e
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = e.window_at AND c.segment_key = '__all__' AND c.is_published = 1
WHERE
  e.bin_code IS NOT NULL
{%- endmacro %}

{% macro postgres__observe_joint(error_cells, segment_cells, column_name, feature) -%}
SELECT
  ({{ column_name }}) AS column_name,
  e.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  e.label_class AS label_class,
  'joint' AS bin_kind,
  e.bin_code AS bin_code,
  ({{ feature }}) AS category,
  CAST(e.row_count AS BIGINT) AS row_count,
  CASE WHEN e.label_class = 'known' THEN e.value_sum END AS value_sum,
  CASE WHEN e.label_class = 'known' THEN e.value_sum_sq END AS value_sum_sq,
  CAST(NULL AS DOUBLE PRECISION) AS value_min,
  CAST(NULL AS DOUBLE PRECISION) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM {{ error_cells }} AS e
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = e.window_at AND c.segment_key = '__all__' AND c.is_published = 1
WHERE
  e.bin_code IS NOT NULL
{%- endmacro %}

{% macro bigquery__observe_joint(error_cells, segment_cells, column_name, feature) -%}
SELECT
  ({{ column_name }}) AS column_name,
  e.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  e.label_class AS label_class,
  'joint' AS bin_kind,
  e.bin_code AS bin_code,
  ({{ feature }}) AS category,
  CAST(e.row_count AS INT64) AS row_count,
  CASE WHEN e.label_class = 'known' THEN e.value_sum END AS value_sum,
  CASE WHEN e.label_class = 'known' THEN e.value_sum_sq END AS value_sum_sq,
  CAST(NULL AS FLOAT64) AS value_min,
  CAST(NULL AS FLOAT64) AS value_max,
  CAST(NULL AS INT64) AS distinct_count
FROM {{ error_cells }} AS e
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = e.window_at AND c.segment_key = '__all__' AND c.is_published = 1
WHERE
  e.bin_code IS NOT NULL
{%- endmacro %}

{% macro clickhouse__observe_joint(error_cells, segment_cells, column_name, feature) -%}
SELECT
  ({{ column_name }}) AS column_name,
  e.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  e.label_class AS label_class,
  'joint' AS bin_kind,
  e.bin_code AS bin_code,
  ({{ feature }}) AS category,
  CAST(e.row_count AS Nullable(Int64)) AS row_count,
  CASE WHEN e.label_class = 'known' THEN e.value_sum END AS value_sum,
  CASE WHEN e.label_class = 'known' THEN e.value_sum_sq END AS value_sum_sq,
  CAST(NULL AS Nullable(Float64)) AS value_min,
  CAST(NULL AS Nullable(Float64)) AS value_max,
  CAST(NULL AS Nullable(Int64)) AS distinct_count
FROM {{ error_cells }} AS e
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = e.window_at AND c.segment_key = '__all__' AND c.is_published = 1
WHERE
  e.bin_code IS NOT NULL
{%- endmacro %}
