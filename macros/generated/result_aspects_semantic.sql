{#-
Columns whose meaning seems to have changed: another unit, sign or code list.
Inputs: mpm_semantic_changes, stale_windows. One row per window x column x kind (the category); value 1 where it is certain enough to
fail, else 0.5; observed is the factor that values seem to be multiplied by.

Written by `mpm dev generate` from mpm_py/sql/result_aspects_semantic.sql; edit that file.
-#}

{% macro result_aspects_semantic(mpm_semantic_changes, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('result_aspects_semantic', 'mpm')(mpm_semantic_changes, stale_windows)) }}
{%- endmacro %}

{% macro default__result_aspects_semantic(mpm_semantic_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'semantic' AS family,
  'semantic_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  CASE WHEN c.is_certain THEN 1.0 ELSE 0.5 END AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  c.factor AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(NULL AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM {{ mpm_semantic_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
WHERE
  c.kind <> 'none'
{%- endmacro %}

{% macro postgres__result_aspects_semantic(mpm_semantic_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'semantic' AS family,
  'semantic_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  CASE WHEN c.is_certain THEN 1.0 ELSE 0.5 END AS value,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_value,
  c.factor AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CAST(NULL AS DOUBLE PRECISION) AS variance,
  CAST(NULL AS DOUBLE PRECISION) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS TEXT) AS not_evaluated_reason
FROM {{ mpm_semantic_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
WHERE
  c.kind <> 'none'
{%- endmacro %}

{% macro redshift__result_aspects_semantic(mpm_semantic_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'semantic' AS family,
  'semantic_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  CASE WHEN c.is_certain THEN 1.0 ELSE 0.5 END AS value,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_value,
  c.factor AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CAST(NULL AS DOUBLE PRECISION) AS variance,
  CAST(NULL AS DOUBLE PRECISION) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason
FROM {{ mpm_semantic_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
WHERE
  c.kind <> 'none'
{%- endmacro %}

{% macro bigquery__result_aspects_semantic(mpm_semantic_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'semantic' AS family,
  'semantic_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  CASE WHEN c.is_certain THEN 1.0 ELSE 0.5 END AS value,
  CAST(NULL AS FLOAT64) AS baseline_value,
  c.factor AS observed,
  CAST(NULL AS FLOAT64) AS baseline_observed,
  CAST(NULL AS FLOAT64) AS variance,
  CAST(NULL AS FLOAT64) AS row_count,
  CAST(NULL AS FLOAT64) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM {{ mpm_semantic_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
WHERE
  c.kind <> 'none'
{%- endmacro %}

{% macro spark__result_aspects_semantic(mpm_semantic_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'semantic' AS family,
  'semantic_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  CASE WHEN c.is_certain THEN 1.0 ELSE 0.5 END AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  c.factor AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(NULL AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM {{ mpm_semantic_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
WHERE
  c.kind <> 'none'
{%- endmacro %}

{% macro clickhouse__result_aspects_semantic(mpm_semantic_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'semantic' AS family,
  'semantic_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  CASE WHEN c.is_certain THEN 1.0 ELSE 0.5 END AS value,
  CAST(NULL AS Nullable(Float64)) AS baseline_value,
  c.factor AS observed,
  CAST(NULL AS Nullable(Float64)) AS baseline_observed,
  CAST(NULL AS Nullable(Float64)) AS variance,
  CAST(NULL AS Nullable(Float64)) AS row_count,
  CAST(NULL AS Nullable(Float64)) AS baseline_row_count,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason
FROM {{ mpm_semantic_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
WHERE
  c.kind <> 'none'
{%- endmacro %}
