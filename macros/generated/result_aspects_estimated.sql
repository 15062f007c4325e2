{#-
How good the model probably was before its labels came, beside what it was in the baseline by its labels.
Inputs: mpm_estimated_performance, mpm_performance, stale_windows. One row per window x segment x metric (x class of the label).
An estimate that is always a little too high or low is so in its history as well, which is what it is judged by. Scales and
variances are those of result_aspects_performance.sql; the standard error of an estimate has past errors in it.

Written by `mpm dev generate` from mpm_py/sql/result_aspects_estimated.sql; edit that file.
-#}

{% macro result_aspects_estimated(mpm_performance, stale_windows, mpm_estimated_performance) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('result_aspects_estimated', 'mpm')(mpm_performance, stale_windows, mpm_estimated_performance)) }}
{%- endmacro %}

{% macro default__result_aspects_estimated(mpm_performance, stale_windows, mpm_estimated_performance) -%}
WITH baselines AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '') AS class_key,
    CAST(MAX(p.baseline_value) AS DOUBLE) AS value,
    CAST(MAX((p.baseline_upper - p.baseline_lower) * 0.25510672846232696) AS DOUBLE) AS deviation,
    MAX(CAST(p.baseline_row_count AS DOUBLE)) AS row_count
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.baseline_value IS NOT NULL
  GROUP BY
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '')
), compared AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.metric,
    e.label_class,
    e.value,
    e.standard_error AS deviation,
    CAST(e.row_count AS DOUBLE) AS row_count,
    b.value AS baseline_value,
    b.deviation AS baseline_deviation,
    b.row_count AS baseline_row_count,
    CASE
      WHEN e.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR e.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = e.monitor AND s.window_id = e.window_id
  INNER JOIN baselines AS b
    ON b.monitor = e.monitor
    AND b.window_id = e.window_id
    AND b.segment_key = e.segment_key
    AND b.segment_value = e.segment_value
    AND b.metric = e.metric
    AND b.class_key = COALESCE(e.label_class, '')
  WHERE
    e.value IS NOT NULL AND e.segment_value <> '__small__'
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'estimated_performance' AS family,
  c.metric AS metric,
  c.label_class AS category,
  c.scale AS scale,
  c.value AS value,
  c.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE
    WHEN c.scale = 'difference' THEN c.deviation * c.deviation + c.baseline_deviation * c.baseline_deviation
    ELSE c.deviation / NULLIF(c.value, 0.0) * (c.deviation / NULLIF(c.value, 0.0)) + c.baseline_deviation / NULLIF(c.baseline_value, 0.0) * (c.baseline_deviation / NULLIF(c.baseline_value, 0.0))
  END AS variance,
  c.row_count AS row_count,
  c.baseline_row_count AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM compared AS c
WHERE
  c.scale = 'difference' OR (c.value > 0 AND c.baseline_value > 0)
{%- endmacro %}

{% macro postgres__result_aspects_estimated(mpm_performance, stale_windows, mpm_estimated_performance) -%}
WITH baselines AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '') AS class_key,
    CAST(MAX(p.baseline_value) AS DOUBLE PRECISION) AS value,
    CAST(MAX((p.baseline_upper - p.baseline_lower) * 0.25510672846232696) AS DOUBLE PRECISION) AS deviation,
    MAX(CAST(p.baseline_row_count AS DOUBLE PRECISION)) AS row_count
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.baseline_value IS NOT NULL
  GROUP BY
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '')
), compared AS MATERIALIZED (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.metric,
    e.label_class,
    e.value,
    e.standard_error AS deviation,
    CAST(e.row_count AS DOUBLE PRECISION) AS row_count,
    b.value AS baseline_value,
    b.deviation AS baseline_deviation,
    b.row_count AS baseline_row_count,
    CASE
      WHEN e.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR e.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = e.monitor AND s.window_id = e.window_id
  INNER JOIN baselines AS b
    ON b.monitor = e.monitor
    AND b.window_id = e.window_id
    AND b.segment_key = e.segment_key
    AND b.segment_value = e.segment_value
    AND b.metric = e.metric
    AND b.class_key = COALESCE(e.label_class, '')
  WHERE
    e.value IS NOT NULL AND e.segment_value <> '__small__'
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'estimated_performance' AS family,
  c.metric AS metric,
  c.label_class AS category,
  c.scale AS scale,
  c.value AS value,
  c.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CASE
    WHEN c.scale = 'difference' THEN c.deviation * c.deviation + c.baseline_deviation * c.baseline_deviation
    ELSE c.deviation / NULLIF(c.value, 0.0) * (c.deviation / NULLIF(c.value, 0.0)) + c.baseline_deviation / NULLIF(c.baseline_value, 0.0) * (c.baseline_deviation / NULLIF(c.baseline_value, 0.0))
  END AS variance,
  c.row_count AS row_count,
  c.baseline_row_count AS baseline_row_count,
  CAST(NULL AS TEXT) AS not_evaluated_reason
FROM compared AS c
WHERE
  c.scale = 'difference' OR (c.value > 0 AND c.baseline_value > 0)
{%- endmacro %}

{% macro redshift__result_aspects_estimated(mpm_performance, stale_windows, mpm_estimated_performance) -%}
WITH baselines AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '') AS class_key,
    CAST(MAX(p.baseline_value) AS DOUBLE PRECISION) AS value,
    CAST(MAX((p.baseline_upper - p.baseline_lower) * 0.25510672846232696) AS DOUBLE PRECISION) AS deviation,
    MAX(CAST(p.baseline_row_count AS DOUBLE PRECISION)) AS row_count
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.baseline_value IS NOT NULL
  GROUP BY
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '')
), compared AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.metric,
    e.label_class,
    e.value,
    e.standard_error AS deviation,
    CAST(e.row_count AS DOUBLE PRECISION) AS row_count,
    b.value AS baseline_value,
    b.deviation AS baseline_deviation,
    b.row_count AS baseline_row_count,
    CASE
      WHEN e.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR e.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = e.monitor AND s.window_id = e.window_id
  INNER JOIN baselines AS b
    ON b.monitor = e.monitor
    AND b.window_id = e.window_id
    AND b.segment_key = e.segment_key
    AND b.segment_value = e.segment_value
    AND b.metric = e.metric
    AND b.class_key = COALESCE(e.label_class, '')
  WHERE
    e.value IS NOT NULL AND e.segment_value <> '__small__'
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'estimated_performance' AS family,
  c.metric AS metric,
  c.label_class AS category,
  c.scale AS scale,
  c.value AS value,
  c.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CASE
    WHEN c.scale = 'difference' THEN c.deviation * c.deviation + c.baseline_deviation * c.baseline_deviation
    ELSE c.deviation / NULLIF(c.value, 0.0) * (c.deviation / NULLIF(c.value, 0.0)) + c.baseline_deviation / NULLIF(c.baseline_value, 0.0) * (c.baseline_deviation / NULLIF(c.baseline_value, 0.0))
  END AS variance,
  c.row_count AS row_count,
  c.baseline_row_count AS baseline_row_count,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason
FROM compared AS c
WHERE
  c.scale = 'difference' OR (c.value > 0 AND c.baseline_value > 0)
{%- endmacro %}

{% macro bigquery__result_aspects_estimated(mpm_performance, stale_windows, mpm_estimated_performance) -%}
WITH baselines AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '') AS class_key,
    CAST(MAX(p.baseline_value) AS FLOAT64) AS value,
    CAST(MAX((p.baseline_upper - p.baseline_lower) * 0.25510672846232696) AS FLOAT64) AS deviation,
    MAX(CAST(p.baseline_row_count AS FLOAT64)) AS row_count
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.baseline_value IS NOT NULL
  GROUP BY
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '')
), compared AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.metric,
    e.label_class,
    e.value,
    e.standard_error AS deviation,
    CAST(e.row_count AS FLOAT64) AS row_count,
    b.value AS baseline_value,
    b.deviation AS baseline_deviation,
    b.row_count AS baseline_row_count,
    CASE
      WHEN e.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR e.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = e.monitor AND s.window_id = e.window_id
  INNER JOIN baselines AS b
    ON b.monitor = e.monitor
    AND b.window_id = e.window_id
    AND b.segment_key = e.segment_key
    AND b.segment_value = e.segment_value
    AND b.metric = e.metric
    AND b.class_key = COALESCE(e.label_class, '')
  WHERE
    e.value IS NOT NULL AND e.segment_value <> '__small__'
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'estimated_performance' AS family,
  c.metric AS metric,
  c.label_class AS category,
  c.scale AS scale,
  c.value AS value,
  c.baseline_value AS baseline_value,
  CAST(NULL AS FLOAT64) AS observed,
  CAST(NULL AS FLOAT64) AS baseline_observed,
  CASE
    WHEN c.scale = 'difference' THEN c.deviation * c.deviation + c.baseline_deviation * c.baseline_deviation
    ELSE c.deviation / NULLIF(c.value, 0.0) * (c.deviation / NULLIF(c.value, 0.0)) + c.baseline_deviation / NULLIF(c.baseline_value, 0.0) * (c.baseline_deviation / NULLIF(c.baseline_value, 0.0))
  END AS variance,
  c.row_count AS row_count,
  c.baseline_row_count AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM compared AS c
WHERE
  c.scale = 'difference' OR (c.value > 0 AND c.baseline_value > 0)
{%- endmacro %}

{% macro spark__result_aspects_estimated(mpm_performance, stale_windows, mpm_estimated_performance) -%}
WITH baselines AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '') AS class_key,
    CAST(MAX(p.baseline_value) AS DOUBLE) AS value,
    CAST(MAX((p.baseline_upper - p.baseline_lower) * 0.25510672846232696) AS DOUBLE) AS deviation,
    MAX(CAST(p.baseline_row_count AS DOUBLE)) AS row_count
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.baseline_value IS NOT NULL
  GROUP BY
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '')
), compared AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.metric,
    e.label_class,
    e.value,
    e.standard_error AS deviation,
    CAST(e.row_count AS DOUBLE) AS row_count,
    b.value AS baseline_value,
    b.deviation AS baseline_deviation,
    b.row_count AS baseline_row_count,
    CASE
      WHEN e.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR e.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = e.monitor AND s.window_id = e.window_id
  INNER JOIN baselines AS b
    ON b.monitor = e.monitor
    AND b.window_id = e.window_id
    AND b.segment_key = e.segment_key
    AND b.segment_value = e.segment_value
    AND b.metric = e.metric
    AND b.class_key = COALESCE(e.label_class, '')
  WHERE
    e.value IS NOT NULL AND e.segment_value <> '__small__'
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'estimated_performance' AS family,
  c.metric AS metric,
  c.label_class AS category,
  c.scale AS scale,
  c.value AS value,
  c.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE
    WHEN c.scale = 'difference' THEN c.deviation * c.deviation + c.baseline_deviation * c.baseline_deviation
    ELSE c.deviation / NULLIF(c.value, 0.0) * (c.deviation / NULLIF(c.value, 0.0)) + c.baseline_deviation / NULLIF(c.baseline_value, 0.0) * (c.baseline_deviation / NULLIF(c.baseline_value, 0.0))
  END AS variance,
  c.row_count AS row_count,
  c.baseline_row_count AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM compared AS c
WHERE
  c.scale = 'difference' OR (c.value > 0 AND c.baseline_value > 0)
{%- endmacro %}

{% macro clickhouse__result_aspects_estimated(mpm_performance, stale_windows, mpm_estimated_performance) -%}
WITH baselines AS (
  SELECT
    p.monitor AS monitor,
    p.window_id AS window_id,
    p.segment_key AS segment_key,
    p.segment_value AS segment_value,
    p.metric AS metric,
    COALESCE(p.label_class, '') AS class_key,
    CAST(MAX(toNullable(p.baseline_value)) AS Nullable(Float64)) AS value,
    CAST(MAX(toNullable((p.baseline_upper - p.baseline_lower) * 0.25510672846232696)) AS Nullable(Float64)) AS deviation,
    MAX(toNullable(CAST(p.baseline_row_count AS Nullable(Float64)))) AS row_count
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.baseline_value IS NOT NULL
  GROUP BY
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    COALESCE(p.label_class, '')
), compared AS (
  SELECT
    e.monitor AS monitor,
    e.window_id AS window_id,
    e.segment_key AS segment_key,
    e.segment_value AS segment_value,
    e.metric AS metric,
    e.label_class AS label_class,
    e.value AS value,
    e.standard_error AS deviation,
    CAST(e.row_count AS Nullable(Float64)) AS row_count,
    b.value AS baseline_value,
    b.deviation AS baseline_deviation,
    b.row_count AS baseline_row_count,
    CASE
      WHEN e.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR e.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = e.monitor AND s.window_id = e.window_id
  INNER JOIN baselines AS b
    ON b.monitor = e.monitor
    AND b.window_id = e.window_id
    AND b.segment_key = e.segment_key
    AND b.segment_value = e.segment_value
    AND b.metric = e.metric
    AND b.class_key = COALESCE(e.label_class, '')
  WHERE
    e.value IS NOT NULL AND e.segment_value <> '__small__'
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'estimated_performance' AS family,
  c.metric AS metric,
  c.label_class AS category,
  c.scale AS scale,
  c.value AS value,
  c.baseline_value AS baseline_value,
  CAST(NULL AS Nullable(Float64)) AS observed,
  CAST(NULL AS Nullable(Float64)) AS baseline_observed,
  CASE
    WHEN c.scale = 'difference' THEN c.deviation * c.deviation + c.baseline_deviation * c.baseline_deviation
    ELSE c.deviation / NULLIF(c.value, 0.0) * (c.deviation / NULLIF(c.value, 0.0)) + c.baseline_deviation / NULLIF(c.baseline_value, 0.0) * (c.baseline_deviation / NULLIF(c.baseline_value, 0.0))
  END AS variance,
  c.row_count AS row_count,
  c.baseline_row_count AS baseline_row_count,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason
FROM compared AS c
WHERE
  c.scale = 'difference' OR (c.value > 0 AND c.baseline_value > 0)
{%- endmacro %}
