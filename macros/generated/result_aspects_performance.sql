{#-
How good the model was beside its baseline, metric by metric; and why where nothing of a window could be told.
Inputs: mpm_performance, stale_windows. One row per window x segment x metric (x class of the label).
Errors that have no upper end are compared as ratios (the variance of a logarithm is that of the value over its square), other
metrics as differences; a total, which grows with the baseline, as it is (baseline 0). A standard error of zero, as of an accuracy
of 1, is that of the interval.
A window inside the baseline is compared with the rest of it: with f its share of the baseline's rows, what the rest had is
(b - f v) / (1 - f), exact for means and near for others (of squares for rmse), and its variance that of b / (1 - f).

Written by `mpm dev generate` from mpm_py/sql/result_aspects_performance.sql; edit that file.
-#}

{% macro result_aspects_performance(mpm_performance, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('result_aspects_performance', 'mpm')(mpm_performance, stale_windows)) }}
{%- endmacro %}

{% macro default__result_aspects_performance(mpm_performance, stale_windows) -%}
WITH listed AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    p.label_class,
    p.value,
    CAST(p.row_count AS DOUBLE) AS row_count,
    CAST(p.baseline_row_count AS DOUBLE) AS baseline_row_count,
    CASE
      WHEN p.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR p.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale,
    CASE WHEN p.standard_error > 0 THEN p.standard_error ELSE (p.upper - p.lower) * 0.25510672846232696 END AS deviation,
    CASE
      WHEN p.metric = 'value_total' THEN 0.0
      ELSE (p.baseline_upper - p.baseline_lower) * 0.25510672846232696
    END AS baseline_deviation,
    p.baseline_value AS whole_value,
    CASE
      WHEN NOT s.is_baseline_window THEN 0.0
      ELSE CAST(p.row_count AS DOUBLE) / NULLIF(p.baseline_row_count, 0.0)
    END AS own_part
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.value IS NOT NULL AND p.baseline_value IS NOT NULL AND p.segment_value <> '__small__'
), rests AS (
  SELECT
    l.*,
    CASE
      WHEN l.metric = 'value_total' THEN 0.0
      WHEN l.own_part = 0 THEN l.whole_value
      WHEN l.metric <> 'rmse' THEN (l.whole_value - l.own_part * l.value) / NULLIF(1.0 - l.own_part, 0.0)
      WHEN l.whole_value * l.whole_value >= l.own_part * l.value * l.value THEN SQRT((l.whole_value * l.whole_value - l.own_part * l.value * l.value) / NULLIF(1.0 - l.own_part, 0.0))
    END AS rest_value
  FROM listed AS l
  WHERE
    l.own_part < 1
), unjudged AS (
  SELECT
    p.monitor,
    p.window_id,
    MAX(CAST(p.row_count AS DOUBLE)) AS row_count,
    MIN(p.not_evaluated_reason) AS reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.segment_key = '__all__'
  GROUP BY
    p.monitor,
    p.window_id
  HAVING
    MAX(CASE WHEN p.value IS NULL AND p.metric <> 'not_evaluated' THEN 1 ELSE 0 END) = 1
    AND COUNT(p.value) = 0
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  '__relation__' AS column_name,
  'performance' AS family,
  r.metric AS metric,
  r.label_class AS category,
  r.scale AS scale,
  r.value AS value,
  r.rest_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE
    WHEN r.scale = 'difference' THEN r.deviation * r.deviation + r.baseline_deviation * r.baseline_deviation / NULLIF(1.0 - r.own_part, 0.0)
    ELSE r.deviation / NULLIF(r.value, 0.0) * (r.deviation / NULLIF(r.value, 0.0)) + r.baseline_deviation / NULLIF(r.rest_value, 0.0) * (r.baseline_deviation / NULLIF(r.rest_value, 0.0)) / NULLIF(1.0 - r.own_part, 0.0)
  END AS variance,
  r.row_count AS row_count,
  r.baseline_row_count * (1.0 - r.own_part) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM rests AS r
WHERE
  r.scale = 'difference' OR (r.value > 0 AND r.rest_value > 0)
UNION ALL
SELECT
  u.monitor,
  u.window_id,
  '__all__',
  '__all__',
  '__relation__',
  'performance',
  'not_evaluated',
  'performance',
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  u.row_count,
  NULL,
  u.reason
FROM unjudged AS u
{%- endmacro %}

{% macro postgres__result_aspects_performance(mpm_performance, stale_windows) -%}
WITH listed AS MATERIALIZED (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    p.label_class,
    p.value,
    CAST(p.row_count AS DOUBLE PRECISION) AS row_count,
    CAST(p.baseline_row_count AS DOUBLE PRECISION) AS baseline_row_count,
    CASE
      WHEN p.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR p.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale,
    CASE WHEN p.standard_error > 0 THEN p.standard_error ELSE (p.upper - p.lower) * 0.25510672846232696 END AS deviation,
    CASE
      WHEN p.metric = 'value_total' THEN 0.0
      ELSE (p.baseline_upper - p.baseline_lower) * 0.25510672846232696
    END AS baseline_deviation,
    p.baseline_value AS whole_value,
    CASE
      WHEN NOT s.is_baseline_window THEN 0.0
      ELSE CAST(p.row_count AS DOUBLE PRECISION) / NULLIF(p.baseline_row_count, 0.0)
    END AS own_part
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.value IS NOT NULL AND p.baseline_value IS NOT NULL AND p.segment_value <> '__small__'
), rests AS MATERIALIZED (
  SELECT
    l.*,
    CASE
      WHEN l.metric = 'value_total' THEN 0.0
      WHEN l.own_part = 0 THEN l.whole_value
      WHEN l.metric <> 'rmse' THEN (l.whole_value - l.own_part * l.value) / NULLIF(1.0 - l.own_part, 0.0)
      WHEN l.whole_value * l.whole_value >= l.own_part * l.value * l.value THEN SQRT((l.whole_value * l.whole_value - l.own_part * l.value * l.value) / NULLIF(1.0 - l.own_part, 0.0))
    END AS rest_value
  FROM listed AS l
  WHERE
    l.own_part < 1
), unjudged AS (
  SELECT
    p.monitor,
    p.window_id,
    MAX(CAST(p.row_count AS DOUBLE PRECISION)) AS row_count,
    MIN(p.not_evaluated_reason) AS reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.segment_key = '__all__'
  GROUP BY
    p.monitor,
    p.window_id
  HAVING
    MAX(CASE WHEN p.value IS NULL AND p.metric <> 'not_evaluated' THEN 1 ELSE 0 END) = 1
    AND COUNT(p.value) = 0
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  '__relation__' AS column_name,
  'performance' AS family,
  r.metric AS metric,
  r.label_class AS category,
  r.scale AS scale,
  r.value AS value,
  r.rest_value AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CASE
    WHEN r.scale = 'difference' THEN r.deviation * r.deviation + r.baseline_deviation * r.baseline_deviation / NULLIF(1.0 - r.own_part, 0.0)
    ELSE r.deviation / NULLIF(r.value, 0.0) * (r.deviation / NULLIF(r.value, 0.0)) + r.baseline_deviation / NULLIF(r.rest_value, 0.0) * (r.baseline_deviation / NULLIF(r.rest_value, 0.0)) / NULLIF(1.0 - r.own_part, 0.0)
  END AS variance,
  r.row_count AS row_count,
  r.baseline_row_count * (1.0 - r.own_part) AS baseline_row_count,
  CAST(NULL AS TEXT) AS not_evaluated_reason
FROM rests AS r
WHERE
  r.scale = 'difference' OR (r.value > 0 AND r.rest_value > 0)
UNION ALL
SELECT
  u.monitor,
  u.window_id,
  '__all__',
  '__all__',
  '__relation__',
  'performance',
  'not_evaluated',
  'performance',
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  u.row_count,
  NULL,
  u.reason
FROM unjudged AS u
{%- endmacro %}

{% macro redshift__result_aspects_performance(mpm_performance, stale_windows) -%}
WITH listed AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    p.label_class,
    p.value,
    CAST(p.row_count AS DOUBLE PRECISION) AS row_count,
    CAST(p.baseline_row_count AS DOUBLE PRECISION) AS baseline_row_count,
    CASE
      WHEN p.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR p.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale,
    CASE WHEN p.standard_error > 0 THEN p.standard_error ELSE (p.upper - p.lower) * 0.25510672846232696 END AS deviation,
    CASE
      WHEN p.metric = 'value_total' THEN 0.0
      ELSE (p.baseline_upper - p.baseline_lower) * 0.25510672846232696
    END AS baseline_deviation,
    p.baseline_value AS whole_value,
    CASE
      WHEN NOT s.is_baseline_window THEN 0.0
      ELSE CAST(p.row_count AS DOUBLE PRECISION) / NULLIF(p.baseline_row_count, 0.0)
    END AS own_part
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.value IS NOT NULL AND p.baseline_value IS NOT NULL AND p.segment_value <> '__small__'
), rests AS (
  SELECT
    l.*,
    CASE
      WHEN l.metric = 'value_total' THEN 0.0
      WHEN l.own_part = 0 THEN l.whole_value
      WHEN l.metric <> 'rmse' THEN (l.whole_value - l.own_part * l.value) / NULLIF(1.0 - l.own_part, 0.0)
      WHEN l.whole_value * l.whole_value >= l.own_part * l.value * l.value THEN SQRT((l.whole_value * l.whole_value - l.own_part * l.value * l.value) / NULLIF(1.0 - l.own_part, 0.0))
    END AS rest_value
  FROM listed AS l
  WHERE
    l.own_part < 1
), unjudged AS (
  SELECT
    p.monitor,
    p.window_id,
    MAX(CAST(p.row_count AS DOUBLE PRECISION)) AS row_count,
    MIN(p.not_evaluated_reason) AS reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.segment_key = '__all__'
  GROUP BY
    p.monitor,
    p.window_id
  HAVING
    MAX(CASE WHEN p.value IS NULL AND p.metric <> 'not_evaluated' THEN 1 ELSE 0 END) = 1
    AND COUNT(p.value) = 0
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  '__relation__' AS column_name,
  'performance' AS family,
  r.metric AS metric,
  r.label_class AS category,
  r.scale AS scale,
  r.value AS value,
  r.rest_value AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CASE
    WHEN r.scale = 'difference' THEN r.deviation * r.deviation + r.baseline_deviation * r.baseline_deviation / NULLIF(1.0 - r.own_part, 0.0)
    ELSE r.deviation / NULLIF(r.value, 0.0) * (r.deviation / NULLIF(r.value, 0.0)) + r.baseline_deviation / NULLIF(r.rest_value, 0.0) * (r.baseline_deviation / NULLIF(r.rest_value, 0.0)) / NULLIF(1.0 - r.own_part, 0.0)
  END AS variance,
  r.row_count AS row_count,
  r.baseline_row_count * (1.0 - r.own_part) AS baseline_row_count,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason
FROM rests AS r
WHERE
  r.scale = 'difference' OR (r.value > 0 AND r.rest_value > 0)
UNION ALL
SELECT
  u.monitor,
  u.window_id,
  '__all__',
  '__all__',
  '__relation__',
  'performance',
  'not_evaluated',
  'performance',
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  u.row_count,
  NULL,
  u.reason
FROM unjudged AS u
{%- endmacro %}

{% macro bigquery__result_aspects_performance(mpm_performance, stale_windows) -%}
WITH listed AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    p.label_class,
    p.value,
    CAST(p.row_count AS FLOAT64) AS row_count,
    CAST(p.baseline_row_count AS FLOAT64) AS baseline_row_count,
    CASE
      WHEN p.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR p.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale,
    CASE WHEN p.standard_error > 0 THEN p.standard_error ELSE (p.upper - p.lower) * 0.25510672846232696 END AS deviation,
    CASE
      WHEN p.metric = 'value_total' THEN 0.0
      ELSE (p.baseline_upper - p.baseline_lower) * 0.25510672846232696
    END AS baseline_deviation,
    p.baseline_value AS whole_value,
    CASE
      WHEN NOT s.is_baseline_window THEN 0.0
      ELSE CAST(p.row_count AS FLOAT64) / NULLIF(p.baseline_row_count, 0.0)
    END AS own_part
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.value IS NOT NULL AND p.baseline_value IS NOT NULL AND p.segment_value <> '__small__'
), rests AS (
  SELECT
    l.*,
    CASE
      WHEN l.metric = 'value_total' THEN 0.0
      WHEN l.own_part = 0 THEN l.whole_value
      WHEN l.metric <> 'rmse' THEN (l.whole_value - l.own_part * l.value) / NULLIF(1.0 - l.own_part, 0.0)
      WHEN l.whole_value * l.whole_value >= l.own_part * l.value * l.value THEN SQRT((l.whole_value * l.whole_value - l.own_part * l.value * l.value) / NULLIF(1.0 - l.own_part, 0.0))
    END AS rest_value
  FROM listed AS l
  WHERE
    l.own_part < 1
), unjudged AS (
  SELECT
    p.monitor,
    p.window_id,
    MAX(CAST(p.row_count AS FLOAT64)) AS row_count,
    MIN(p.not_evaluated_reason) AS reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.segment_key = '__all__'
  GROUP BY
    p.monitor,
    p.window_id
  HAVING
    MAX(CASE WHEN p.value IS NULL AND p.metric <> 'not_evaluated' THEN 1 ELSE 0 END) = 1
    AND COUNT(p.value) = 0
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  '__relation__' AS column_name,
  'performance' AS family,
  r.metric AS metric,
  r.label_class AS category,
  r.scale AS scale,
  r.value AS value,
  r.rest_value AS baseline_value,
  CAST(NULL AS FLOAT64) AS observed,
  CAST(NULL AS FLOAT64) AS baseline_observed,
  CASE
    WHEN r.scale = 'difference' THEN r.deviation * r.deviation + r.baseline_deviation * r.baseline_deviation / NULLIF(1.0 - r.own_part, 0.0)
    ELSE r.deviation / NULLIF(r.value, 0.0) * (r.deviation / NULLIF(r.value, 0.0)) + r.baseline_deviation / NULLIF(r.rest_value, 0.0) * (r.baseline_deviation / NULLIF(r.rest_value, 0.0)) / NULLIF(1.0 - r.own_part, 0.0)
  END AS variance,
  r.row_count AS row_count,
  r.baseline_row_count * (1.0 - r.own_part) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM rests AS r
WHERE
  r.scale = 'difference' OR (r.value > 0 AND r.rest_value > 0)
UNION ALL
SELECT
  u.monitor,
  u.window_id,
  '__all__',
  '__all__',
  '__relation__',
  'performance',
  'not_evaluated',
  'performance',
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  u.row_count,
  NULL,
  u.reason
FROM unjudged AS u
{%- endmacro %}

{% macro spark__result_aspects_performance(mpm_performance, stale_windows) -%}
WITH listed AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_key,
    p.segment_value,
    p.metric,
    p.label_class,
    p.value,
    CAST(p.row_count AS DOUBLE) AS row_count,
    CAST(p.baseline_row_count AS DOUBLE) AS baseline_row_count,
    CASE
      WHEN p.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR p.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale,
    CASE WHEN p.standard_error > 0 THEN p.standard_error ELSE (p.upper - p.lower) * 0.25510672846232696 END AS deviation,
    CASE
      WHEN p.metric = 'value_total' THEN 0.0
      ELSE (p.baseline_upper - p.baseline_lower) * 0.25510672846232696
    END AS baseline_deviation,
    p.baseline_value AS whole_value,
    CASE
      WHEN NOT s.is_baseline_window THEN 0.0
      ELSE CAST(p.row_count AS DOUBLE) / NULLIF(p.baseline_row_count, 0.0)
    END AS own_part
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.value IS NOT NULL AND p.baseline_value IS NOT NULL AND p.segment_value <> '__small__'
), rests AS (
  SELECT
    l.*,
    CASE
      WHEN l.metric = 'value_total' THEN 0.0
      WHEN l.own_part = 0 THEN l.whole_value
      WHEN l.metric <> 'rmse' THEN (l.whole_value - l.own_part * l.value) / NULLIF(1.0 - l.own_part, 0.0)
      WHEN l.whole_value * l.whole_value >= l.own_part * l.value * l.value THEN SQRT((l.whole_value * l.whole_value - l.own_part * l.value * l.value) / NULLIF(1.0 - l.own_part, 0.0))
    END AS rest_value
  FROM listed AS l
  WHERE
    l.own_part < 1
), unjudged AS (
  SELECT
    p.monitor,
    p.window_id,
    MAX(CAST(p.row_count AS DOUBLE)) AS row_count,
    MIN(p.not_evaluated_reason) AS reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.segment_key = '__all__'
  GROUP BY
    p.monitor,
    p.window_id
  HAVING
    MAX(CASE WHEN p.value IS NULL AND p.metric <> 'not_evaluated' THEN 1 ELSE 0 END) = 1
    AND COUNT(p.value) = 0
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  '__relation__' AS column_name,
  'performance' AS family,
  r.metric AS metric,
  r.label_class AS category,
  r.scale AS scale,
  r.value AS value,
  r.rest_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE
    WHEN r.scale = 'difference' THEN r.deviation * r.deviation + r.baseline_deviation * r.baseline_deviation / NULLIF(1.0 - r.own_part, 0.0)
    ELSE r.deviation / NULLIF(r.value, 0.0) * (r.deviation / NULLIF(r.value, 0.0)) + r.baseline_deviation / NULLIF(r.rest_value, 0.0) * (r.baseline_deviation / NULLIF(r.rest_value, 0.0)) / NULLIF(1.0 - r.own_part, 0.0)
  END AS variance,
  r.row_count AS row_count,
  r.baseline_row_count * (1.0 - r.own_part) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM rests AS r
WHERE
  r.scale = 'difference' OR (r.value > 0 AND r.rest_value > 0)
UNION ALL
SELECT
  u.monitor,
  u.window_id,
  '__all__',
  '__all__',
  '__relation__',
  'performance',
  'not_evaluated',
  'performance',
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  u.row_count,
  NULL,
  u.reason
FROM unjudged AS u
{%- endmacro %}

{% macro clickhouse__result_aspects_performance(mpm_performance, stale_windows) -%}
WITH listed AS (
  SELECT
    p.monitor AS monitor,
    p.window_id AS window_id,
    p.segment_key AS segment_key,
    p.segment_value AS segment_value,
    p.metric AS metric,
    p.label_class AS label_class,
    p.value AS value,
    CAST(p.row_count AS Nullable(Float64)) AS row_count,
    CAST(p.baseline_row_count AS Nullable(Float64)) AS baseline_row_count,
    CASE
      WHEN p.metric IN ('log_loss', 'brier_score', 'mae', 'rmse', 'mape', 'smape', 'pinball_loss')
      OR p.metric LIKE 'absolute_error_p%' THEN 'relative'
      ELSE 'difference'
    END AS scale,
    CASE WHEN p.standard_error > 0 THEN p.standard_error ELSE (p.upper - p.lower) * 0.25510672846232696 END AS deviation,
    CASE
      WHEN p.metric = 'value_total' THEN 0.0
      ELSE (p.baseline_upper - p.baseline_lower) * 0.25510672846232696
    END AS baseline_deviation,
    p.baseline_value AS whole_value,
    CASE
      WHEN NOT s.is_baseline_window THEN 0.0
      ELSE CAST(p.row_count AS Nullable(Float64)) / NULLIF(p.baseline_row_count, 0.0)
    END AS own_part
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.value IS NOT NULL AND p.baseline_value IS NOT NULL AND p.segment_value <> '__small__'
), rests AS (
  SELECT
    l.monitor AS monitor,
    l.window_id AS window_id,
    l.segment_key AS segment_key,
    l.segment_value AS segment_value,
    l.metric AS metric,
    l.label_class AS label_class,
    l.value AS value,
    l.row_count AS row_count,
    l.baseline_row_count AS baseline_row_count,
    l.scale AS scale,
    l.deviation AS deviation,
    l.baseline_deviation AS baseline_deviation,
    l.whole_value AS whole_value,
    l.own_part AS own_part,
    CASE
      WHEN l.metric = 'value_total' THEN 0.0
      WHEN l.own_part = 0 THEN l.whole_value
      WHEN l.metric <> 'rmse' THEN (l.whole_value - l.own_part * l.value) / NULLIF(1.0 - l.own_part, 0.0)
      WHEN l.whole_value * l.whole_value >= l.own_part * l.value * l.value THEN SQRT((l.whole_value * l.whole_value - l.own_part * l.value * l.value) / NULLIF(1.0 - l.own_part, 0.0))
    END AS rest_value
  FROM listed AS l
  WHERE
    l.own_part < 1
), unjudged AS (
  SELECT
    p.monitor AS monitor,
    p.window_id AS window_id,
    MAX(toNullable(CAST(p.row_count AS Nullable(Float64)))) AS row_count,
    MIN(toNullable(p.not_evaluated_reason)) AS reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = p.monitor AND s.window_id = p.window_id
  WHERE
    p.segment_key = '__all__'
  GROUP BY
    p.monitor,
    p.window_id
  HAVING
    MAX(toNullable(CASE WHEN p.value IS NULL AND p.metric <> 'not_evaluated' THEN 1 ELSE 0 END)) = 1
    AND toInt64(COUNT(p.value)) = 0
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  '__relation__' AS column_name,
  'performance' AS family,
  r.metric AS metric,
  r.label_class AS category,
  r.scale AS scale,
  r.value AS value,
  r.rest_value AS baseline_value,
  CAST(NULL AS Nullable(Float64)) AS observed,
  CAST(NULL AS Nullable(Float64)) AS baseline_observed,
  CASE
    WHEN r.scale = 'difference' THEN r.deviation * r.deviation + r.baseline_deviation * r.baseline_deviation / NULLIF(1.0 - r.own_part, 0.0)
    ELSE r.deviation / NULLIF(r.value, 0.0) * (r.deviation / NULLIF(r.value, 0.0)) + r.baseline_deviation / NULLIF(r.rest_value, 0.0) * (r.baseline_deviation / NULLIF(r.rest_value, 0.0)) / NULLIF(1.0 - r.own_part, 0.0)
  END AS variance,
  r.row_count AS row_count,
  r.baseline_row_count * (1.0 - r.own_part) AS baseline_row_count,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason
FROM rests AS r
WHERE
  r.scale = 'difference' OR (r.value > 0 AND r.rest_value > 0)
UNION ALL
SELECT
  u.monitor,
  u.window_id,
  '__all__',
  '__all__',
  '__relation__',
  'performance',
  'not_evaluated',
  'performance',
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  u.row_count,
  NULL,
  u.reason
FROM unjudged AS u
{%- endmacro %}
