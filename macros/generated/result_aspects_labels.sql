{#-
How labels came in, as far as windows of different age can be compared: the share of rows whose label came within an hour, a day,
7 and 30 days (known only once the window is that old), the median delay of windows nearly all of whose labels are there, labels
dated before their event, and labels without a prediction.
Inputs: mpm_label_delay, mpm_monitors, stale_windows. One row per window and metric, of all rows together. There is no baseline to
compare with: the history alone says what is usual. The variance of a share is p (1 - p) / n with half a row added to both parts, so
that a share of none has one (Agresti and Coull 1998); that of a delay is not known here.

Written by `mpm dev generate` from mpm_py/sql/result_aspects_labels.sql; edit that file.
-#}

{% macro result_aspects_labels(mpm_label_delay, stale_windows, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('result_aspects_labels', 'mpm')(mpm_label_delay, stale_windows, mpm_monitors)) }}
{%- endmacro %}

{% macro default__result_aspects_labels(mpm_label_delay, stale_windows, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'label_share_within_1_hour' AS metric
  UNION ALL
  SELECT
    'label_share_within_1_day'
  UNION ALL
  SELECT
    'label_share_within_7_days'
  UNION ALL
  SELECT
    'label_share_within_30_days'
  UNION ALL
  SELECT
    'negative_delay_share'
  UNION ALL
  SELECT
    'orphan_label_share'
  UNION ALL
  SELECT
    'label_delay_p50'
), listed AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    m.metric,
    CASE m.metric
      WHEN 'label_share_within_1_hour' THEN d.share_within_1_hour
      WHEN 'label_share_within_1_day' THEN d.share_within_1_day
      WHEN 'label_share_within_7_days' THEN d.share_within_7_days
      WHEN 'label_share_within_30_days' THEN d.share_within_30_days
      WHEN 'negative_delay_share' THEN CAST(d.negative_delay_count AS DOUBLE) / NULLIF(CAST(d.label_count AS DOUBLE), 0.0)
      WHEN 'orphan_label_share' THEN CAST(d.orphan_label_count AS DOUBLE) / NULLIF(CAST(d.label_count AS DOUBLE), 0.0)
      ELSE CASE WHEN d.label_rate >= 0.9 AND d.delay_p50 > 0 THEN d.delay_p50 END
    END AS value,
    CAST(CASE
      WHEN m.metric IN ('negative_delay_share', 'orphan_label_share', 'label_delay_p50') THEN d.label_count
      ELSE d.row_count
    END AS DOUBLE) AS n
  FROM {{ mpm_label_delay }} AS d
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = d.monitor AND s.window_id = d.window_id
  INNER JOIN {{ mpm_monitors }} AS r
    ON r.monitor = d.monitor AND d.row_count >= r.min_rows
  CROSS JOIN metrics AS m
  WHERE
    d.segment_key = '__all__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  '__relation__' AS column_name,
  'labels' AS family,
  l.metric AS metric,
  CAST(NULL AS VARCHAR) AS category,
  CASE WHEN l.metric = 'label_delay_p50' THEN 'relative' ELSE 'difference' END AS scale,
  l.value AS value,
  CASE WHEN l.metric <> 'label_delay_p50' THEN 0.0 END AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE
    WHEN l.metric <> 'label_delay_p50' THEN (l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) * (l.n - l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) / NULLIF(l.n + 1.0, 0.0)
  END AS variance,
  l.n AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value IS NOT NULL
{%- endmacro %}

{% macro postgres__result_aspects_labels(mpm_label_delay, stale_windows, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'label_share_within_1_hour' AS metric
  UNION ALL
  SELECT
    'label_share_within_1_day'
  UNION ALL
  SELECT
    'label_share_within_7_days'
  UNION ALL
  SELECT
    'label_share_within_30_days'
  UNION ALL
  SELECT
    'negative_delay_share'
  UNION ALL
  SELECT
    'orphan_label_share'
  UNION ALL
  SELECT
    'label_delay_p50'
), listed AS MATERIALIZED (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    m.metric,
    CASE m.metric
      WHEN 'label_share_within_1_hour' THEN d.share_within_1_hour
      WHEN 'label_share_within_1_day' THEN d.share_within_1_day
      WHEN 'label_share_within_7_days' THEN d.share_within_7_days
      WHEN 'label_share_within_30_days' THEN d.share_within_30_days
      WHEN 'negative_delay_share' THEN CAST(d.negative_delay_count AS DOUBLE PRECISION) / NULLIF(CAST(d.label_count AS DOUBLE PRECISION), 0.0)
      WHEN 'orphan_label_share' THEN CAST(d.orphan_label_count AS DOUBLE PRECISION) / NULLIF(CAST(d.label_count AS DOUBLE PRECISION), 0.0)
      ELSE CASE WHEN d.label_rate >= 0.9 AND d.delay_p50 > 0 THEN d.delay_p50 END
    END AS value,
    CAST(CASE
      WHEN m.metric IN ('negative_delay_share', 'orphan_label_share', 'label_delay_p50') THEN d.label_count
      ELSE d.row_count
    END AS DOUBLE PRECISION) AS n
  FROM {{ mpm_label_delay }} AS d
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = d.monitor AND s.window_id = d.window_id
  INNER JOIN {{ mpm_monitors }} AS r
    ON r.monitor = d.monitor AND d.row_count >= r.min_rows
  CROSS JOIN metrics AS m
  WHERE
    d.segment_key = '__all__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  '__relation__' AS column_name,
  'labels' AS family,
  l.metric AS metric,
  CAST(NULL AS TEXT) AS category,
  CASE WHEN l.metric = 'label_delay_p50' THEN 'relative' ELSE 'difference' END AS scale,
  l.value AS value,
  CASE WHEN l.metric <> 'label_delay_p50' THEN 0.0 END AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CASE
    WHEN l.metric <> 'label_delay_p50' THEN (l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) * (l.n - l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) / NULLIF(l.n + 1.0, 0.0)
  END AS variance,
  l.n AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS TEXT) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value IS NOT NULL
{%- endmacro %}

{% macro redshift__result_aspects_labels(mpm_label_delay, stale_windows, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'label_share_within_1_hour' AS metric
  UNION ALL
  SELECT
    'label_share_within_1_day'
  UNION ALL
  SELECT
    'label_share_within_7_days'
  UNION ALL
  SELECT
    'label_share_within_30_days'
  UNION ALL
  SELECT
    'negative_delay_share'
  UNION ALL
  SELECT
    'orphan_label_share'
  UNION ALL
  SELECT
    'label_delay_p50'
), listed AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    m.metric,
    CASE m.metric
      WHEN 'label_share_within_1_hour' THEN d.share_within_1_hour
      WHEN 'label_share_within_1_day' THEN d.share_within_1_day
      WHEN 'label_share_within_7_days' THEN d.share_within_7_days
      WHEN 'label_share_within_30_days' THEN d.share_within_30_days
      WHEN 'negative_delay_share' THEN CAST(d.negative_delay_count AS DOUBLE PRECISION) / NULLIF(CAST(d.label_count AS DOUBLE PRECISION), 0.0)
      WHEN 'orphan_label_share' THEN CAST(d.orphan_label_count AS DOUBLE PRECISION) / NULLIF(CAST(d.label_count AS DOUBLE PRECISION), 0.0)
      ELSE CASE WHEN d.label_rate >= 0.9 AND d.delay_p50 > 0 THEN d.delay_p50 END
    END AS value,
    CAST(CASE
      WHEN m.metric IN ('negative_delay_share', 'orphan_label_share', 'label_delay_p50') THEN d.label_count
      ELSE d.row_count
    END AS DOUBLE PRECISION) AS n
  FROM {{ mpm_label_delay }} AS d
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = d.monitor AND s.window_id = d.window_id
  INNER JOIN {{ mpm_monitors }} AS r
    ON r.monitor = d.monitor AND d.row_count >= r.min_rows
  CROSS JOIN metrics AS m
  WHERE
    d.segment_key = '__all__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  '__relation__' AS column_name,
  'labels' AS family,
  l.metric AS metric,
  CAST(NULL AS VARCHAR(65535)) AS category,
  CASE WHEN l.metric = 'label_delay_p50' THEN 'relative' ELSE 'difference' END AS scale,
  l.value AS value,
  CASE WHEN l.metric <> 'label_delay_p50' THEN 0.0 END AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CASE
    WHEN l.metric <> 'label_delay_p50' THEN (l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) * (l.n - l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) / NULLIF(l.n + 1.0, 0.0)
  END AS variance,
  l.n AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value IS NOT NULL
{%- endmacro %}

{% macro bigquery__result_aspects_labels(mpm_label_delay, stale_windows, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'label_share_within_1_hour' AS metric
  UNION ALL
  SELECT
    'label_share_within_1_day'
  UNION ALL
  SELECT
    'label_share_within_7_days'
  UNION ALL
  SELECT
    'label_share_within_30_days'
  UNION ALL
  SELECT
    'negative_delay_share'
  UNION ALL
  SELECT
    'orphan_label_share'
  UNION ALL
  SELECT
    'label_delay_p50'
), listed AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    m.metric,
    CASE m.metric
      WHEN 'label_share_within_1_hour' THEN d.share_within_1_hour
      WHEN 'label_share_within_1_day' THEN d.share_within_1_day
      WHEN 'label_share_within_7_days' THEN d.share_within_7_days
      WHEN 'label_share_within_30_days' THEN d.share_within_30_days
      WHEN 'negative_delay_share' THEN CAST(d.negative_delay_count AS FLOAT64) / NULLIF(CAST(d.label_count AS FLOAT64), 0.0)
      WHEN 'orphan_label_share' THEN CAST(d.orphan_label_count AS FLOAT64) / NULLIF(CAST(d.label_count AS FLOAT64), 0.0)
      ELSE CASE WHEN d.label_rate >= 0.9 AND d.delay_p50 > 0 THEN d.delay_p50 END
    END AS value,
    CAST(CASE
      WHEN m.metric IN ('negative_delay_share', 'orphan_label_share', 'label_delay_p50') THEN d.label_count
      ELSE d.row_count
    END AS FLOAT64) AS n
  FROM {{ mpm_label_delay }} AS d
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = d.monitor AND s.window_id = d.window_id
  INNER JOIN {{ mpm_monitors }} AS r
    ON r.monitor = d.monitor AND d.row_count >= r.min_rows
  CROSS JOIN metrics AS m
  WHERE
    d.segment_key = '__all__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  '__relation__' AS column_name,
  'labels' AS family,
  l.metric AS metric,
  CAST(NULL AS STRING) AS category,
  CASE WHEN l.metric = 'label_delay_p50' THEN 'relative' ELSE 'difference' END AS scale,
  l.value AS value,
  CASE WHEN l.metric <> 'label_delay_p50' THEN 0.0 END AS baseline_value,
  CAST(NULL AS FLOAT64) AS observed,
  CAST(NULL AS FLOAT64) AS baseline_observed,
  CASE
    WHEN l.metric <> 'label_delay_p50' THEN (l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) * (l.n - l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) / NULLIF(l.n + 1.0, 0.0)
  END AS variance,
  l.n AS row_count,
  CAST(NULL AS FLOAT64) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value IS NOT NULL
{%- endmacro %}

{% macro spark__result_aspects_labels(mpm_label_delay, stale_windows, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'label_share_within_1_hour' AS metric
  UNION ALL
  SELECT
    'label_share_within_1_day'
  UNION ALL
  SELECT
    'label_share_within_7_days'
  UNION ALL
  SELECT
    'label_share_within_30_days'
  UNION ALL
  SELECT
    'negative_delay_share'
  UNION ALL
  SELECT
    'orphan_label_share'
  UNION ALL
  SELECT
    'label_delay_p50'
), listed AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    m.metric,
    CASE m.metric
      WHEN 'label_share_within_1_hour' THEN d.share_within_1_hour
      WHEN 'label_share_within_1_day' THEN d.share_within_1_day
      WHEN 'label_share_within_7_days' THEN d.share_within_7_days
      WHEN 'label_share_within_30_days' THEN d.share_within_30_days
      WHEN 'negative_delay_share' THEN CAST(d.negative_delay_count AS DOUBLE) / NULLIF(CAST(d.label_count AS DOUBLE), 0.0)
      WHEN 'orphan_label_share' THEN CAST(d.orphan_label_count AS DOUBLE) / NULLIF(CAST(d.label_count AS DOUBLE), 0.0)
      ELSE CASE WHEN d.label_rate >= 0.9 AND d.delay_p50 > 0 THEN d.delay_p50 END
    END AS value,
    CAST(CASE
      WHEN m.metric IN ('negative_delay_share', 'orphan_label_share', 'label_delay_p50') THEN d.label_count
      ELSE d.row_count
    END AS DOUBLE) AS n
  FROM {{ mpm_label_delay }} AS d
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = d.monitor AND s.window_id = d.window_id
  INNER JOIN {{ mpm_monitors }} AS r
    ON r.monitor = d.monitor AND d.row_count >= r.min_rows
  CROSS JOIN metrics AS m
  WHERE
    d.segment_key = '__all__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  '__relation__' AS column_name,
  'labels' AS family,
  l.metric AS metric,
  CAST(NULL AS STRING) AS category,
  CASE WHEN l.metric = 'label_delay_p50' THEN 'relative' ELSE 'difference' END AS scale,
  l.value AS value,
  CASE WHEN l.metric <> 'label_delay_p50' THEN 0.0 END AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE
    WHEN l.metric <> 'label_delay_p50' THEN (l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) * (l.n - l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) / NULLIF(l.n + 1.0, 0.0)
  END AS variance,
  l.n AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value IS NOT NULL
{%- endmacro %}

{% macro clickhouse__result_aspects_labels(mpm_label_delay, stale_windows, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'label_share_within_1_hour' AS metric
  UNION ALL
  SELECT
    'label_share_within_1_day'
  UNION ALL
  SELECT
    'label_share_within_7_days'
  UNION ALL
  SELECT
    'label_share_within_30_days'
  UNION ALL
  SELECT
    'negative_delay_share'
  UNION ALL
  SELECT
    'orphan_label_share'
  UNION ALL
  SELECT
    'label_delay_p50'
), listed AS (
  SELECT
    d.monitor AS monitor,
    d.window_id AS window_id,
    d.segment_key AS segment_key,
    d.segment_value AS segment_value,
    m.metric AS metric,
    CASE m.metric
      WHEN 'label_share_within_1_hour' THEN d.share_within_1_hour
      WHEN 'label_share_within_1_day' THEN d.share_within_1_day
      WHEN 'label_share_within_7_days' THEN d.share_within_7_days
      WHEN 'label_share_within_30_days' THEN d.share_within_30_days
      WHEN 'negative_delay_share' THEN CAST(d.negative_delay_count AS Nullable(Float64)) / NULLIF(CAST(d.label_count AS Nullable(Float64)), 0.0)
      WHEN 'orphan_label_share' THEN CAST(d.orphan_label_count AS Nullable(Float64)) / NULLIF(CAST(d.label_count AS Nullable(Float64)), 0.0)
      ELSE CASE WHEN d.label_rate >= 0.9 AND d.delay_p50 > 0 THEN d.delay_p50 END
    END AS value,
    CAST(CASE
      WHEN m.metric IN ('negative_delay_share', 'orphan_label_share', 'label_delay_p50') THEN d.label_count
      ELSE d.row_count
    END AS Nullable(Float64)) AS n
  FROM {{ mpm_label_delay }} AS d
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = d.monitor AND s.window_id = d.window_id
  INNER JOIN {{ mpm_monitors }} AS r
    ON r.monitor = d.monitor AND d.row_count >= r.min_rows
  CROSS JOIN metrics AS m
  WHERE
    d.segment_key = '__all__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  '__relation__' AS column_name,
  'labels' AS family,
  l.metric AS metric,
  CAST(NULL AS Nullable(String)) AS category,
  CASE WHEN l.metric = 'label_delay_p50' THEN 'relative' ELSE 'difference' END AS scale,
  l.value AS value,
  CASE WHEN l.metric <> 'label_delay_p50' THEN 0.0 END AS baseline_value,
  CAST(NULL AS Nullable(Float64)) AS observed,
  CAST(NULL AS Nullable(Float64)) AS baseline_observed,
  CASE
    WHEN l.metric <> 'label_delay_p50' THEN (l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) * (l.n - l.value * l.n + 0.5) / NULLIF(l.n + 1.0, 0.0) / NULLIF(l.n + 1.0, 0.0)
  END AS variance,
  l.n AS row_count,
  CAST(NULL AS Nullable(Float64)) AS baseline_row_count,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value IS NOT NULL
{%- endmacro %}
