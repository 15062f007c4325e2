{#-
Changes of the columns of the monitored relation, in the window in which they were first seen.
Inputs: mpm_schema_changes, stale_windows. One row per window x column x kind of change (the category); value 1.

Written by `mpm dev generate` from mpm_py/sql/result_aspects_schema.sql; edit that file.
-#}

{% macro result_aspects_schema(mpm_schema_changes, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('result_aspects_schema', 'mpm')(mpm_schema_changes, stale_windows)) }}
{%- endmacro %}

{% macro default__result_aspects_schema(mpm_schema_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'schema' AS family,
  'schema_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  1.0 AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(NULL AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM {{ mpm_schema_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
{%- endmacro %}

{% macro postgres__result_aspects_schema(mpm_schema_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'schema' AS family,
  'schema_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  1.0 AS value,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CAST(NULL AS DOUBLE PRECISION) AS variance,
  CAST(NULL AS DOUBLE PRECISION) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS TEXT) AS not_evaluated_reason
FROM {{ mpm_schema_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
{%- endmacro %}

{% macro redshift__result_aspects_schema(mpm_schema_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'schema' AS family,
  'schema_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  1.0 AS value,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CAST(NULL AS DOUBLE PRECISION) AS variance,
  CAST(NULL AS DOUBLE PRECISION) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason
FROM {{ mpm_schema_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
{%- endmacro %}

{% macro bigquery__result_aspects_schema(mpm_schema_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'schema' AS family,
  'schema_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  1.0 AS value,
  CAST(NULL AS FLOAT64) AS baseline_value,
  CAST(NULL AS FLOAT64) AS observed,
  CAST(NULL AS FLOAT64) AS baseline_observed,
  CAST(NULL AS FLOAT64) AS variance,
  CAST(NULL AS FLOAT64) AS row_count,
  CAST(NULL AS FLOAT64) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM {{ mpm_schema_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
{%- endmacro %}

{% macro spark__result_aspects_schema(mpm_schema_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'schema' AS family,
  'schema_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  1.0 AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(NULL AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM {{ mpm_schema_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
{%- endmacro %}

{% macro clickhouse__result_aspects_schema(mpm_schema_changes, stale_windows) -%}
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'schema' AS family,
  'schema_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  1.0 AS value,
  CAST(NULL AS Nullable(Float64)) AS baseline_value,
  CAST(NULL AS Nullable(Float64)) AS observed,
  CAST(NULL AS Nullable(Float64)) AS baseline_observed,
  CAST(NULL AS Nullable(Float64)) AS variance,
  CAST(NULL AS Nullable(Float64)) AS row_count,
  CAST(NULL AS Nullable(Float64)) AS baseline_row_count,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason
FROM {{ mpm_schema_changes }} AS c
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = c.monitor AND s.window_id = c.window_id
{%- endmacro %}
