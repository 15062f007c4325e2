{#-
The ratio of each rate of a protected group to that of its reference group, which is judged by a limit (the 80 % rule).
Inputs: mpm_fairness, stale_windows. One row per window x group x rate (the category); none for the reference group itself.

Written by `mpm dev generate` from mpm_py/sql/result_aspects_fairness.sql; edit that file.
-#}

{% macro result_aspects_fairness(mpm_fairness, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('result_aspects_fairness', 'mpm')(mpm_fairness, stale_windows)) }}
{%- endmacro %}

{% macro default__result_aspects_fairness(mpm_fairness, stale_windows) -%}
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  '__relation__' AS column_name,
  'fairness' AS family,
  'ratio' AS metric,
  f.metric AS category,
  'none' AS scale,
  f.ratio AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  f.value AS observed,
  f.reference_value AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(f.row_count AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM {{ mpm_fairness }} AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
WHERE
  f.ratio IS NOT NULL AND f.segment_value NOT IN ('__small__', '__other__')
{%- endmacro %}

{% macro postgres__result_aspects_fairness(mpm_fairness, stale_windows) -%}
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  '__relation__' AS column_name,
  'fairness' AS family,
  'ratio' AS metric,
  f.metric AS category,
  'none' AS scale,
  f.ratio AS value,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_value,
  f.value AS observed,
  f.reference_value AS baseline_observed,
  CAST(NULL AS DOUBLE PRECISION) AS variance,
  CAST(f.row_count AS DOUBLE PRECISION) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS TEXT) AS not_evaluated_reason
FROM {{ mpm_fairness }} AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
WHERE
  f.ratio IS NOT NULL AND f.segment_value NOT IN ('__small__', '__other__')
{%- endmacro %}

{% macro redshift__result_aspects_fairness(mpm_fairness, stale_windows) -%}
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  '__relation__' AS column_name,
  'fairness' AS family,
  'ratio' AS metric,
  f.metric AS category,
  'none' AS scale,
  f.ratio AS value,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_value,
  f.value AS observed,
  f.reference_value AS baseline_observed,
  CAST(NULL AS DOUBLE PRECISION) AS variance,
  CAST(f.row_count AS DOUBLE PRECISION) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason
FROM {{ mpm_fairness }} AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
WHERE
  f.ratio IS NOT NULL AND f.segment_value NOT IN ('__small__', '__other__')
{%- endmacro %}

{% macro bigquery__result_aspects_fairness(mpm_fairness, stale_windows) -%}
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  '__relation__' AS column_name,
  'fairness' AS family,
  'ratio' AS metric,
  f.metric AS category,
  'none' AS scale,
  f.ratio AS value,
  CAST(NULL AS FLOAT64) AS baseline_value,
  f.value AS observed,
  f.reference_value AS baseline_observed,
  CAST(NULL AS FLOAT64) AS variance,
  CAST(f.row_count AS FLOAT64) AS row_count,
  CAST(NULL AS FLOAT64) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM {{ mpm_fairness }} AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
WHERE
  f.ratio IS NOT NULL AND f.segment_value NOT IN ('__small__', '__other__')
{%- endmacro %}

{% macro spark__result_aspects_fairness(mpm_fairness, stale_windows) -%}
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  '__relation__' AS column_name,
  'fairness' AS family,
  'ratio' AS metric,
  f.metric AS category,
  'none' AS scale,
  f.ratio AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  f.value AS observed,
  f.reference_value AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(f.row_count AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM {{ mpm_fairness }} AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
WHERE
  f.ratio IS NOT NULL AND f.segment_value NOT IN ('__small__', '__other__')
{%- endmacro %}

{% macro clickhouse__result_aspects_fairness(mpm_fairness, stale_windows) -%}
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  '__relation__' AS column_name,
  'fairness' AS family,
  'ratio' AS metric,
  f.metric AS category,
  'none' AS scale,
  f.ratio AS value,
  CAST(NULL AS Nullable(Float64)) AS baseline_value,
  f.value AS observed,
  f.reference_value AS baseline_observed,
  CAST(NULL AS Nullable(Float64)) AS variance,
  CAST(f.row_count AS Nullable(Float64)) AS row_count,
  CAST(NULL AS Nullable(Float64)) AS baseline_row_count,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason
FROM {{ mpm_fairness }} AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
WHERE
  f.ratio IS NOT NULL AND f.segment_value NOT IN ('__small__', '__other__')
{%- endmacro %}
