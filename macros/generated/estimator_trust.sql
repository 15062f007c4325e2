{#-
How far estimates of performance can be trusted: what they said, against the labels that came later.
Inputs: mpm_estimated_performance, mpm_monitors. One row per monitor x segment x metric (x class of the label). Counted are
windows whose labels came for at least half of the rows, outside the baseline and not overlapping its period.
Inside: within the interval; where part of the labels is missing, the realised value itself varies more, and the interval is
widened by sqrt(1 / label_rate). trust: 'unknown' under 8 windows; 'good' with at most 1 + a tenth of the windows outside (where
intervals held what they say, 1 % to 7 % of estimators would fail this by chance); 'fair' with at most 1 + three tenths; else 'poor'.
verdict: errors of mae and rmse are given in per cent of the mean realised value, others as they are.

Written by `mpm dev generate` from mpm_py/sql/estimator_trust.sql; edit that file.
-#}

{% macro estimator_trust(mpm_estimated_performance, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('estimator_trust', 'mpm')(mpm_estimated_performance, mpm_monitors)) }}
{%- endmacro %}

{% macro default__estimator_trust(mpm_estimated_performance, mpm_monitors) -%}
WITH judged AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class,
    e.window_id,
    e.realised_value,
    e.error,
    CASE
      WHEN ABS(e.error) <= (CASE WHEN e.error > 0 THEN e.value - e.lower ELSE e.upper - e.value END) * SQRT(CAST(1 AS DOUBLE) / NULLIF(CASE WHEN e.label_rate < 1 THEN e.label_rate ELSE 1.0 END, 0.0)) + 0.000000000001 * ABS(e.value) THEN 1.0
      ELSE 0.0
    END AS is_inside
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = e.monitor
  WHERE
    e.error IS NOT NULL
    AND e.label_rate >= 0.5
    AND NOT e.is_baseline_window
    AND (m.baseline_start IS NULL OR e.window_start >= m.baseline_end OR e.window_end <= m.baseline_start)
), known AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
  FROM {{ mpm_estimated_performance }} AS e
  WHERE
    e.value IS NOT NULL
  GROUP BY
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
), summed AS (
  SELECT
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class,
    COUNT(j.window_id) AS window_count,
    SUM(j.error) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE), 0.0) AS mean_error,
    SUM(ABS(j.error)) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE), 0.0) AS mean_absolute_error,
    SUM(j.realised_value) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE), 0.0) AS mean_realised,
    SUM(j.is_inside) AS inside_count,
    CASE WHEN MAX(j.error) > -MIN(j.error) THEN MAX(j.error) ELSE MIN(j.error) END AS worst_error,
    MAX(j.window_id) AS last_window_id
  FROM known AS k
  LEFT JOIN judged AS j
    ON j.monitor = k.monitor
    AND j.segment_key = k.segment_key
    AND j.segment_value = k.segment_value
    AND j.metric = k.metric
    AND COALESCE(j.label_class, '') = COALESCE(k.label_class, '')
  GROUP BY
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class
), said AS (
  SELECT
    s.*,
    FLOOR(CASE
      WHEN s.metric NOT IN ('mae', 'rmse') THEN 1000.0 * s.mean_absolute_error
      WHEN s.mean_realised > 0 AND s.mean_absolute_error < 1000.0 * s.mean_realised THEN 1000.0 * (s.mean_absolute_error / NULLIF(s.mean_realised, 0.0))
    END + 0.5) AS thousandths,
    CASE
      WHEN s.window_count < 8 THEN 'unknown'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.1 * s.window_count THEN 'good'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.3 * s.window_count THEN 'fair'
      ELSE 'poor'
    END AS trust
  FROM summed AS s
)
SELECT
  s.monitor AS monitor,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.window_count AS window_count,
  s.mean_error AS mean_error,
  s.mean_absolute_error AS mean_absolute_error,
  s.inside_count / NULLIF(CAST(s.window_count AS DOUBLE), 0.0) AS share_inside_interval,
  s.worst_error AS worst_error,
  s.last_window_id AS last_window_id,
  s.trust AS trust,
  CASE
    WHEN s.window_count = 0 THEN 'no window has its labels yet'
    ELSE CASE
      WHEN s.thousandths IS NULL THEN 'far off'
      WHEN s.metric IN ('mae', 'rmse') THEN 'off by ' || CAST(CAST(FLOOR(s.thousandths / 10.0) AS BIGINT) AS VARCHAR) || '.' || CAST(CAST(FLOOR(s.thousandths - 10.0 * FLOOR(s.thousandths / 10.0)) AS BIGINT) AS VARCHAR) || ' %'
      ELSE 'off by ' || CAST(CAST(FLOOR(s.thousandths / 1000.0) AS BIGINT) AS VARCHAR) || '.' || SUBSTRING(CAST(CAST(FLOOR(1000.0 + s.thousandths - 1000.0 * FLOOR(s.thousandths / 1000.0)) AS BIGINT) AS VARCHAR), 2, 3)
    END || CASE
      WHEN s.window_count = 1 AND s.inside_count = 1 THEN ' in 1 window; the interval held'
      WHEN s.window_count = 1 THEN ' in 1 window; the interval did not hold'
      ELSE ' on average over ' || CAST(s.window_count AS VARCHAR) || ' windows; the interval held in ' || CAST(CAST(FLOOR(s.inside_count) AS BIGINT) AS VARCHAR) || ' of them'
    END
  END AS verdict
FROM said AS s
{%- endmacro %}

{% macro postgres__estimator_trust(mpm_estimated_performance, mpm_monitors) -%}
WITH judged AS MATERIALIZED (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class,
    e.window_id,
    e.realised_value,
    e.error,
    CASE
      WHEN ABS(e.error) <= (CASE WHEN e.error > 0 THEN e.value - e.lower ELSE e.upper - e.value END) * SQRT(CAST(1 AS DOUBLE PRECISION) / NULLIF(CASE WHEN e.label_rate < 1 THEN e.label_rate ELSE 1.0 END, 0.0)) + 0.000000000001 * ABS(e.value) THEN 1.0
      ELSE 0.0
    END AS is_inside
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = e.monitor
  WHERE
    e.error IS NOT NULL
    AND e.label_rate >= 0.5
    AND NOT e.is_baseline_window
    AND (m.baseline_start IS NULL OR e.window_start >= m.baseline_end OR e.window_end <= m.baseline_start)
), known AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
  FROM {{ mpm_estimated_performance }} AS e
  WHERE
    e.value IS NOT NULL
  GROUP BY
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
), summed AS (
  SELECT
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class,
    COUNT(j.window_id) AS window_count,
    SUM(j.error) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE PRECISION), 0.0) AS mean_error,
    SUM(ABS(j.error)) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE PRECISION), 0.0) AS mean_absolute_error,
    SUM(j.realised_value) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE PRECISION), 0.0) AS mean_realised,
    SUM(j.is_inside) AS inside_count,
    CASE WHEN MAX(j.error) > -MIN(j.error) THEN MAX(j.error) ELSE MIN(j.error) END AS worst_error,
    MAX(j.window_id) AS last_window_id
  FROM known AS k
  LEFT JOIN judged AS j
    ON j.monitor = k.monitor
    AND j.segment_key = k.segment_key
    AND j.segment_value = k.segment_value
    AND j.metric = k.metric
    AND COALESCE(j.label_class, '') = COALESCE(k.label_class, '')
  GROUP BY
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class
), said AS MATERIALIZED (
  SELECT
    s.*,
    FLOOR(CASE
      WHEN s.metric NOT IN ('mae', 'rmse') THEN 1000.0 * s.mean_absolute_error
      WHEN s.mean_realised > 0 AND s.mean_absolute_error < 1000.0 * s.mean_realised THEN 1000.0 * (s.mean_absolute_error / NULLIF(s.mean_realised, 0.0))
    END + 0.5) AS thousandths,
    CASE
      WHEN s.window_count < 8 THEN 'unknown'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.1 * s.window_count THEN 'good'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.3 * s.window_count THEN 'fair'
      ELSE 'poor'
    END AS trust
  FROM summed AS s
)
SELECT
  s.monitor AS monitor,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.window_count AS window_count,
  s.mean_error AS mean_error,
  s.mean_absolute_error AS mean_absolute_error,
  s.inside_count / NULLIF(CAST(s.window_count AS DOUBLE PRECISION), 0.0) AS share_inside_interval,
  s.worst_error AS worst_error,
  s.last_window_id AS last_window_id,
  s.trust AS trust,
  CASE
    WHEN s.window_count = 0 THEN 'no window has its labels yet'
    ELSE CASE
      WHEN s.thousandths IS NULL THEN 'far off'
      WHEN s.metric IN ('mae', 'rmse') THEN 'off by ' || CAST(CAST(FLOOR(s.thousandths / 10.0) AS BIGINT) AS TEXT) || '.' || CAST(CAST(FLOOR(s.thousandths - 10.0 * FLOOR(s.thousandths / 10.0)) AS BIGINT) AS TEXT) || ' %'
      ELSE 'off by ' || CAST(CAST(FLOOR(s.thousandths / 1000.0) AS BIGINT) AS TEXT) || '.' || SUBSTRING(CAST(CAST(FLOOR(1000.0 + s.thousandths - 1000.0 * FLOOR(s.thousandths / 1000.0)) AS BIGINT) AS TEXT), 2, 3)
    END || CASE
      WHEN s.window_count = 1 AND s.inside_count = 1 THEN ' in 1 window; the interval held'
      WHEN s.window_count = 1 THEN ' in 1 window; the interval did not hold'
      ELSE ' on average over ' || CAST(s.window_count AS TEXT) || ' windows; the interval held in ' || CAST(CAST(FLOOR(s.inside_count) AS BIGINT) AS TEXT) || ' of them'
    END
  END AS verdict
FROM said AS s
{%- endmacro %}

{% macro redshift__estimator_trust(mpm_estimated_performance, mpm_monitors) -%}
WITH judged AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class,
    e.window_id,
    e.realised_value,
    e.error,
    CASE
      WHEN ABS(e.error) <= (CASE WHEN e.error > 0 THEN e.value - e.lower ELSE e.upper - e.value END) * SQRT(CAST(1 AS DOUBLE PRECISION) / NULLIF(CASE WHEN e.label_rate < 1 THEN e.label_rate ELSE 1.0 END, 0.0)) + 0.000000000001 * ABS(e.value) THEN 1.0
      ELSE 0.0
    END AS is_inside
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = e.monitor
  WHERE
    e.error IS NOT NULL
    AND e.label_rate >= 0.5
    AND NOT e.is_baseline_window
    AND (m.baseline_start IS NULL OR e.window_start >= m.baseline_end OR e.window_end <= m.baseline_start)
), known AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
  FROM {{ mpm_estimated_performance }} AS e
  WHERE
    e.value IS NOT NULL
  GROUP BY
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
), summed AS (
  SELECT
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class,
    COUNT(j.window_id) AS window_count,
    SUM(j.error) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE PRECISION), 0.0) AS mean_error,
    SUM(ABS(j.error)) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE PRECISION), 0.0) AS mean_absolute_error,
    SUM(j.realised_value) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE PRECISION), 0.0) AS mean_realised,
    SUM(j.is_inside) AS inside_count,
    CASE WHEN MAX(j.error) > -MIN(j.error) THEN MAX(j.error) ELSE MIN(j.error) END AS worst_error,
    MAX(j.window_id) AS last_window_id
  FROM known AS k
  LEFT JOIN judged AS j
    ON j.monitor = k.monitor
    AND j.segment_key = k.segment_key
    AND j.segment_value = k.segment_value
    AND j.metric = k.metric
    AND COALESCE(j.label_class, '') = COALESCE(k.label_class, '')
  GROUP BY
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class
), said AS (
  SELECT
    s.*,
    FLOOR(CASE
      WHEN s.metric NOT IN ('mae', 'rmse') THEN 1000.0 * s.mean_absolute_error
      WHEN s.mean_realised > 0 AND s.mean_absolute_error < 1000.0 * s.mean_realised THEN 1000.0 * (s.mean_absolute_error / NULLIF(s.mean_realised, 0.0))
    END + 0.5) AS thousandths,
    CASE
      WHEN s.window_count < 8 THEN 'unknown'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.1 * s.window_count THEN 'good'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.3 * s.window_count THEN 'fair'
      ELSE 'poor'
    END AS trust
  FROM summed AS s
)
SELECT
  s.monitor AS monitor,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.window_count AS window_count,
  s.mean_error AS mean_error,
  s.mean_absolute_error AS mean_absolute_error,
  s.inside_count / NULLIF(CAST(s.window_count AS DOUBLE PRECISION), 0.0) AS share_inside_interval,
  s.worst_error AS worst_error,
  s.last_window_id AS last_window_id,
  s.trust AS trust,
  CASE
    WHEN s.window_count = 0 THEN 'no window has its labels yet'
    ELSE CASE
      WHEN s.thousandths IS NULL THEN 'far off'
      WHEN s.metric IN ('mae', 'rmse') THEN 'off by ' || CAST(CAST(FLOOR(s.thousandths / 10.0) AS BIGINT) AS VARCHAR(65535)) || '.' || CAST(CAST(FLOOR(s.thousandths - 10.0 * FLOOR(s.thousandths / 10.0)) AS BIGINT) AS VARCHAR(65535)) || ' %'
      ELSE 'off by ' || CAST(CAST(FLOOR(s.thousandths / 1000.0) AS BIGINT) AS VARCHAR(65535)) || '.' || SUBSTRING(CAST(CAST(FLOOR(1000.0 + s.thousandths - 1000.0 * FLOOR(s.thousandths / 1000.0)) AS BIGINT) AS VARCHAR(65535)), 2, 3)
    END || CASE
      WHEN s.window_count = 1 AND s.inside_count = 1 THEN ' in 1 window; the interval held'
      WHEN s.window_count = 1 THEN ' in 1 window; the interval did not hold'
      ELSE ' on average over ' || CAST(s.window_count AS VARCHAR(65535)) || ' windows; the interval held in ' || CAST(CAST(FLOOR(s.inside_count) AS BIGINT) AS VARCHAR(65535)) || ' of them'
    END
  END AS verdict
FROM said AS s
{%- endmacro %}

{% macro bigquery__estimator_trust(mpm_estimated_performance, mpm_monitors) -%}
WITH judged AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class,
    e.window_id,
    e.realised_value,
    e.error,
    CASE
      WHEN ABS(e.error) <= (CASE WHEN e.error > 0 THEN e.value - e.lower ELSE e.upper - e.value END) * SQRT(CAST(1 AS FLOAT64) / NULLIF(CASE WHEN e.label_rate < 1 THEN e.label_rate ELSE 1.0 END, 0.0)) + 0.000000000001 * ABS(e.value) THEN 1.0
      ELSE 0.0
    END AS is_inside
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = e.monitor
  WHERE
    e.error IS NOT NULL
    AND e.label_rate >= 0.5
    AND NOT e.is_baseline_window
    AND (m.baseline_start IS NULL OR e.window_start >= m.baseline_end OR e.window_end <= m.baseline_start)
), known AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
  FROM {{ mpm_estimated_performance }} AS e
  WHERE
    e.value IS NOT NULL
  GROUP BY
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
), summed AS (
  SELECT
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class,
    COUNT(j.window_id) AS window_count,
    SUM(j.error) / NULLIF(CAST(COUNT(j.window_id) AS FLOAT64), 0.0) AS mean_error,
    SUM(ABS(j.error)) / NULLIF(CAST(COUNT(j.window_id) AS FLOAT64), 0.0) AS mean_absolute_error,
    SUM(j.realised_value) / NULLIF(CAST(COUNT(j.window_id) AS FLOAT64), 0.0) AS mean_realised,
    SUM(j.is_inside) AS inside_count,
    CASE WHEN MAX(j.error) > -MIN(j.error) THEN MAX(j.error) ELSE MIN(j.error) END AS worst_error,
    MAX(j.window_id) AS last_window_id
  FROM known AS k
  LEFT JOIN judged AS j
    ON j.monitor = k.monitor
    AND j.segment_key = k.segment_key
    AND j.segment_value = k.segment_value
    AND j.metric = k.metric
    AND COALESCE(j.label_class, '') = COALESCE(k.label_class, '')
  GROUP BY
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class
), said AS (
  SELECT
    s.*,
    FLOOR(CASE
      WHEN s.metric NOT IN ('mae', 'rmse') THEN 1000.0 * s.mean_absolute_error
      WHEN s.mean_realised > 0 AND s.mean_absolute_error < 1000.0 * s.mean_realised THEN 1000.0 * (s.mean_absolute_error / NULLIF(s.mean_realised, 0.0))
    END + 0.5) AS thousandths,
    CASE
      WHEN s.window_count < 8 THEN 'unknown'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.1 * s.window_count THEN 'good'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.3 * s.window_count THEN 'fair'
      ELSE 'poor'
    END AS trust
  FROM summed AS s
)
SELECT
  s.monitor AS monitor,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.window_count AS window_count,
  s.mean_error AS mean_error,
  s.mean_absolute_error AS mean_absolute_error,
  s.inside_count / NULLIF(CAST(s.window_count AS FLOAT64), 0.0) AS share_inside_interval,
  s.worst_error AS worst_error,
  s.last_window_id AS last_window_id,
  s.trust AS trust,
  CASE
    WHEN s.window_count = 0 THEN 'no window has its labels yet'
    ELSE CASE
      WHEN s.thousandths IS NULL THEN 'far off'
      WHEN s.metric IN ('mae', 'rmse') THEN 'off by ' || CAST(CAST(FLOOR(s.thousandths / 10.0) AS INT64) AS STRING) || '.' || CAST(CAST(FLOOR(s.thousandths - 10.0 * FLOOR(s.thousandths / 10.0)) AS INT64) AS STRING) || ' %'
      ELSE 'off by ' || CAST(CAST(FLOOR(s.thousandths / 1000.0) AS INT64) AS STRING) || '.' || SUBSTR(CAST(CAST(FLOOR(1000.0 + s.thousandths - 1000.0 * FLOOR(s.thousandths / 1000.0)) AS INT64) AS STRING), 2, 3)
    END || CASE
      WHEN s.window_count = 1 AND s.inside_count = 1 THEN ' in 1 window; the interval held'
      WHEN s.window_count = 1 THEN ' in 1 window; the interval did not hold'
      ELSE ' on average over ' || CAST(s.window_count AS STRING) || ' windows; the interval held in ' || CAST(CAST(FLOOR(s.inside_count) AS INT64) AS STRING) || ' of them'
    END
  END AS verdict
FROM said AS s
{%- endmacro %}

{% macro spark__estimator_trust(mpm_estimated_performance, mpm_monitors) -%}
WITH judged AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class,
    e.window_id,
    e.realised_value,
    e.error,
    CASE
      WHEN ABS(e.error) <= (CASE WHEN e.error > 0 THEN e.value - e.lower ELSE e.upper - e.value END) * SQRT(CAST(1 AS DOUBLE) / NULLIF(CASE WHEN e.label_rate < 1 THEN e.label_rate ELSE 1.0 END, 0.0)) + 0.000000000001 * ABS(e.value) THEN 1.0
      ELSE 0.0
    END AS is_inside
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = e.monitor
  WHERE
    e.error IS NOT NULL
    AND e.label_rate >= 0.5
    AND NOT e.is_baseline_window
    AND (m.baseline_start IS NULL OR e.window_start >= m.baseline_end OR e.window_end <= m.baseline_start)
), known AS (
  SELECT
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
  FROM {{ mpm_estimated_performance }} AS e
  WHERE
    e.value IS NOT NULL
  GROUP BY
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
), summed AS (
  SELECT
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class,
    COUNT(j.window_id) AS window_count,
    SUM(j.error) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE), 0.0) AS mean_error,
    SUM(ABS(j.error)) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE), 0.0) AS mean_absolute_error,
    SUM(j.realised_value) / NULLIF(CAST(COUNT(j.window_id) AS DOUBLE), 0.0) AS mean_realised,
    SUM(j.is_inside) AS inside_count,
    CASE WHEN MAX(j.error) > -MIN(j.error) THEN MAX(j.error) ELSE MIN(j.error) END AS worst_error,
    MAX(j.window_id) AS last_window_id
  FROM known AS k
  LEFT JOIN judged AS j
    ON j.monitor = k.monitor
    AND j.segment_key = k.segment_key
    AND j.segment_value = k.segment_value
    AND j.metric = k.metric
    AND COALESCE(j.label_class, '') = COALESCE(k.label_class, '')
  GROUP BY
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class
), said AS (
  SELECT
    s.*,
    FLOOR(CASE
      WHEN s.metric NOT IN ('mae', 'rmse') THEN 1000.0 * s.mean_absolute_error
      WHEN s.mean_realised > 0 AND s.mean_absolute_error < 1000.0 * s.mean_realised THEN 1000.0 * (s.mean_absolute_error / NULLIF(s.mean_realised, 0.0))
    END + 0.5) AS thousandths,
    CASE
      WHEN s.window_count < 8 THEN 'unknown'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.1 * s.window_count THEN 'good'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.3 * s.window_count THEN 'fair'
      ELSE 'poor'
    END AS trust
  FROM summed AS s
)
SELECT
  s.monitor AS monitor,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.window_count AS window_count,
  s.mean_error AS mean_error,
  s.mean_absolute_error AS mean_absolute_error,
  s.inside_count / NULLIF(CAST(s.window_count AS DOUBLE), 0.0) AS share_inside_interval,
  s.worst_error AS worst_error,
  s.last_window_id AS last_window_id,
  s.trust AS trust,
  CASE
    WHEN s.window_count = 0 THEN 'no window has its labels yet'
    ELSE CASE
      WHEN s.thousandths IS NULL THEN 'far off'
      WHEN s.metric IN ('mae', 'rmse') THEN 'off by ' || CAST(CAST(FLOOR(s.thousandths / 10.0) AS BIGINT) AS STRING) || '.' || CAST(CAST(FLOOR(s.thousandths - 10.0 * FLOOR(s.thousandths / 10.0)) AS BIGINT) AS STRING) || ' %'
      ELSE 'off by ' || CAST(CAST(FLOOR(s.thousandths / 1000.0) AS BIGINT) AS STRING) || '.' || SUBSTRING(CAST(CAST(FLOOR(1000.0 + s.thousandths - 1000.0 * FLOOR(s.thousandths / 1000.0)) AS BIGINT) AS STRING), 2, 3)
    END || CASE
      WHEN s.window_count = 1 AND s.inside_count = 1 THEN ' in 1 window; the interval held'
      WHEN s.window_count = 1 THEN ' in 1 window; the interval did not hold'
      ELSE ' on average over ' || CAST(s.window_count AS STRING) || ' windows; the interval held in ' || CAST(CAST(FLOOR(s.inside_count) AS BIGINT) AS STRING) || ' of them'
    END
  END AS verdict
FROM said AS s
{%- endmacro %}

{% macro clickhouse__estimator_trust(mpm_estimated_performance, mpm_monitors) -%}
WITH judged AS (
  SELECT
    e.monitor AS monitor,
    e.segment_key AS segment_key,
    e.segment_value AS segment_value,
    e.problem AS problem,
    e.metric AS metric,
    e.label_class AS label_class,
    e.window_id AS window_id,
    e.realised_value AS realised_value,
    e.error AS error,
    CASE
      WHEN ABS(e.error) <= (CASE WHEN e.error > 0 THEN e.value - e.lower ELSE e.upper - e.value END) * SQRT(CAST(1 AS Nullable(Float64)) / NULLIF(CASE WHEN e.label_rate < 1 THEN e.label_rate ELSE 1.0 END, 0.0)) + 0.000000000001 * ABS(e.value) THEN 1.0
      ELSE 0.0
    END AS is_inside
  FROM {{ mpm_estimated_performance }} AS e
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = e.monitor
  WHERE
    e.error IS NOT NULL
    AND e.label_rate >= 0.5
    AND NOT e.is_baseline_window
    AND (m.baseline_start IS NULL OR e.window_start >= m.baseline_end OR e.window_end <= m.baseline_start)
), known AS (
  SELECT
    e.monitor AS monitor,
    e.segment_key AS segment_key,
    e.segment_value AS segment_value,
    e.problem AS problem,
    e.metric AS metric,
    e.label_class AS label_class
  FROM {{ mpm_estimated_performance }} AS e
  WHERE
    e.value IS NOT NULL
  GROUP BY
    e.monitor,
    e.segment_key,
    e.segment_value,
    e.problem,
    e.metric,
    e.label_class
), summed AS (
  SELECT
    k.monitor AS monitor,
    k.segment_key AS segment_key,
    k.segment_value AS segment_value,
    k.problem AS problem,
    k.metric AS metric,
    k.label_class AS label_class,
    toInt64(COUNT(j.window_id)) AS window_count,
    SUM(toNullable(j.error)) / NULLIF(CAST(toInt64(COUNT(j.window_id)) AS Nullable(Float64)), 0.0) AS mean_error,
    SUM(toNullable(ABS(j.error))) / NULLIF(CAST(toInt64(COUNT(j.window_id)) AS Nullable(Float64)), 0.0) AS mean_absolute_error,
    SUM(toNullable(j.realised_value)) / NULLIF(CAST(toInt64(COUNT(j.window_id)) AS Nullable(Float64)), 0.0) AS mean_realised,
    SUM(toNullable(j.is_inside)) AS inside_count,
    CASE
      WHEN MAX(toNullable(j.error)) > -MIN(toNullable(j.error)) THEN MAX(toNullable(j.error))
      ELSE MIN(toNullable(j.error))
    END AS worst_error,
    MAX(toNullable(j.window_id)) AS last_window_id
  FROM known AS k
  LEFT JOIN judged AS j
    ON j.monitor = k.monitor
    AND j.segment_key = k.segment_key
    AND j.segment_value = k.segment_value
    AND j.metric = k.metric
    AND COALESCE(j.label_class, '') = COALESCE(k.label_class, '')
  GROUP BY
    k.monitor,
    k.segment_key,
    k.segment_value,
    k.problem,
    k.metric,
    k.label_class
  SETTINGS join_use_nulls = 1
), said AS (
  SELECT
    s.monitor AS monitor,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.problem AS problem,
    s.metric AS metric,
    s.label_class AS label_class,
    s.window_count AS window_count,
    s.mean_error AS mean_error,
    s.mean_absolute_error AS mean_absolute_error,
    s.mean_realised AS mean_realised,
    s.inside_count AS inside_count,
    s.worst_error AS worst_error,
    s.last_window_id AS last_window_id,
    FLOOR(CASE
      WHEN s.metric NOT IN ('mae', 'rmse') THEN 1000.0 * s.mean_absolute_error
      WHEN s.mean_realised > 0 AND s.mean_absolute_error < 1000.0 * s.mean_realised THEN 1000.0 * (s.mean_absolute_error / NULLIF(s.mean_realised, 0.0))
    END + 0.5) AS thousandths,
    CASE
      WHEN s.window_count < 8 THEN 'unknown'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.1 * s.window_count THEN 'good'
      WHEN s.window_count - s.inside_count <= 1.0 + 0.3 * s.window_count THEN 'fair'
      ELSE 'poor'
    END AS trust
  FROM summed AS s
)
SELECT
  s.monitor AS monitor,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.window_count AS window_count,
  s.mean_error AS mean_error,
  s.mean_absolute_error AS mean_absolute_error,
  s.inside_count / NULLIF(CAST(s.window_count AS Nullable(Float64)), 0.0) AS share_inside_interval,
  s.worst_error AS worst_error,
  s.last_window_id AS last_window_id,
  s.trust AS trust,
  CASE
    WHEN s.window_count = 0 THEN 'no window has its labels yet'
    ELSE CASE
      WHEN s.thousandths IS NULL THEN 'far off'
      WHEN s.metric IN ('mae', 'rmse') THEN 'off by ' || CAST(CAST(FLOOR(s.thousandths / 10.0) AS Nullable(Int64)) AS Nullable(String)) || '.' || CAST(CAST(FLOOR(s.thousandths - 10.0 * FLOOR(s.thousandths / 10.0)) AS Nullable(Int64)) AS Nullable(String)) || ' %'
      ELSE 'off by ' || CAST(CAST(FLOOR(s.thousandths / 1000.0) AS Nullable(Int64)) AS Nullable(String)) || '.' || substringUTF8(CAST(CAST(FLOOR(1000.0 + s.thousandths - 1000.0 * FLOOR(s.thousandths / 1000.0)) AS Nullable(Int64)) AS Nullable(String)), 2, 3)
    END || CASE
      WHEN s.window_count = 1 AND s.inside_count = 1 THEN ' in 1 window; the interval held'
      WHEN s.window_count = 1 THEN ' in 1 window; the interval did not hold'
      ELSE ' on average over ' || CAST(s.window_count AS Nullable(String)) || ' windows; the interval held in ' || CAST(CAST(FLOOR(s.inside_count) AS Nullable(Int64)) AS Nullable(String)) || ' of them'
    END
  END AS verdict
FROM said AS s
{%- endmacro %}
