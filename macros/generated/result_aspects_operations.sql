{#-
Slow answers (percentile 95) and throughput of the operation columns. Means and failures, whose variance is known, are in
share_aspects.sql. Inputs: mpm_operations, stale_windows. One row per window x segment x operation column and metric.
The variance of a percentile is not known here (null): its own history says what is usual. Throughput has no baseline; it varies
like a count. A window that was not over when it was last read has been counted as long as it had lasted.

Written by `mpm dev generate` from mpm_py/sql/result_aspects_operations.sql; edit that file.
-#}

{% macro result_aspects_operations(mpm_operations, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('result_aspects_operations', 'mpm')(mpm_operations, stale_windows)) }}
{%- endmacro %}

{% macro default__result_aspects_operations(mpm_operations, stale_windows) -%}
WITH metrics AS (
  SELECT
    'p95' AS metric
  UNION ALL
  SELECT
    'rate_per_second'
), listed AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    m.metric,
    CASE WHEN m.metric = 'p95' THEN o.p95 ELSE o.rate_per_second END AS value,
    CASE WHEN m.metric = 'p95' THEN o.baseline_p95 END AS baseline_value,
    CASE WHEN m.metric = 'rate_per_second' THEN 1.0 / NULLIF(CAST(o.value_count AS DOUBLE), 0.0) END AS variance,
    CAST(o.value_count AS DOUBLE) AS row_count
  FROM {{ mpm_operations }} AS o
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = o.monitor AND s.window_id = o.window_id
  CROSS JOIN metrics AS m
  WHERE
    o.not_evaluated_reason IS NULL AND o.column_name <> '__relation__' AND o.segment_value <> '__small__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  l.column_name AS column_name,
  'operations' AS family,
  l.metric AS metric,
  CAST(NULL AS VARCHAR) AS category,
  'relative' AS scale,
  l.value AS value,
  l.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  l.variance AS variance,
  l.row_count AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value > 0 AND (l.metric = 'rate_per_second' OR l.baseline_value > 0)
{%- endmacro %}

{% macro postgres__result_aspects_operations(mpm_operations, stale_windows) -%}
WITH metrics AS (
  SELECT
    'p95' AS metric
  UNION ALL
  SELECT
    'rate_per_second'
), listed AS MATERIALIZED (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    m.metric,
    CASE WHEN m.metric = 'p95' THEN o.p95 ELSE o.rate_per_second END AS value,
    CASE WHEN m.metric = 'p95' THEN o.baseline_p95 END AS baseline_value,
    CASE
      WHEN m.metric = 'rate_per_second' THEN 1.0 / NULLIF(CAST(o.value_count AS DOUBLE PRECISION), 0.0)
    END AS variance,
    CAST(o.value_count AS DOUBLE PRECISION) AS row_count
  FROM {{ mpm_operations }} AS o
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = o.monitor AND s.window_id = o.window_id
  CROSS JOIN metrics AS m
  WHERE
    o.not_evaluated_reason IS NULL AND o.column_name <> '__relation__' AND o.segment_value <> '__small__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  l.column_name AS column_name,
  'operations' AS family,
  l.metric AS metric,
  CAST(NULL AS TEXT) AS category,
  'relative' AS scale,
  l.value AS value,
  l.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  l.variance AS variance,
  l.row_count AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS TEXT) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value > 0 AND (l.metric = 'rate_per_second' OR l.baseline_value > 0)
{%- endmacro %}

{% macro redshift__result_aspects_operations(mpm_operations, stale_windows) -%}
WITH metrics AS (
  SELECT
    'p95' AS metric
  UNION ALL
  SELECT
    'rate_per_second'
), listed AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    m.metric,
    CASE WHEN m.metric = 'p95' THEN o.p95 ELSE o.rate_per_second END AS value,
    CASE WHEN m.metric = 'p95' THEN o.baseline_p95 END AS baseline_value,
    CASE
      WHEN m.metric = 'rate_per_second' THEN 1.0 / NULLIF(CAST(o.value_count AS DOUBLE PRECISION), 0.0)
    END AS variance,
    CAST(o.value_count AS DOUBLE PRECISION) AS row_count
  FROM {{ mpm_operations }} AS o
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = o.monitor AND s.window_id = o.window_id
  CROSS JOIN metrics AS m
  WHERE
    o.not_evaluated_reason IS NULL AND o.column_name <> '__relation__' AND o.segment_value <> '__small__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  l.column_name AS column_name,
  'operations' AS family,
  l.metric AS metric,
  CAST(NULL AS VARCHAR(65535)) AS category,
  'relative' AS scale,
  l.value AS value,
  l.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  l.variance AS variance,
  l.row_count AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value > 0 AND (l.metric = 'rate_per_second' OR l.baseline_value > 0)
{%- endmacro %}

{% macro bigquery__result_aspects_operations(mpm_operations, stale_windows) -%}
WITH metrics AS (
  SELECT
    'p95' AS metric
  UNION ALL
  SELECT
    'rate_per_second'
), listed AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    m.metric,
    CASE WHEN m.metric = 'p95' THEN o.p95 ELSE o.rate_per_second END AS value,
    CASE WHEN m.metric = 'p95' THEN o.baseline_p95 END AS baseline_value,
    CASE WHEN m.metric = 'rate_per_second' THEN 1.0 / NULLIF(CAST(o.value_count AS FLOAT64), 0.0) END AS variance,
    CAST(o.value_count AS FLOAT64) AS row_count
  FROM {{ mpm_operations }} AS o
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = o.monitor AND s.window_id = o.window_id
  CROSS JOIN metrics AS m
  WHERE
    o.not_evaluated_reason IS NULL AND o.column_name <> '__relation__' AND o.segment_value <> '__small__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  l.column_name AS column_name,
  'operations' AS family,
  l.metric AS metric,
  CAST(NULL AS STRING) AS category,
  'relative' AS scale,
  l.value AS value,
  l.baseline_value AS baseline_value,
  CAST(NULL AS FLOAT64) AS observed,
  CAST(NULL AS FLOAT64) AS baseline_observed,
  l.variance AS variance,
  l.row_count AS row_count,
  CAST(NULL AS FLOAT64) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value > 0 AND (l.metric = 'rate_per_second' OR l.baseline_value > 0)
{%- endmacro %}

{% macro spark__result_aspects_operations(mpm_operations, stale_windows) -%}
WITH metrics AS (
  SELECT
    'p95' AS metric
  UNION ALL
  SELECT
    'rate_per_second'
), listed AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    m.metric,
    CASE WHEN m.metric = 'p95' THEN o.p95 ELSE o.rate_per_second END AS value,
    CASE WHEN m.metric = 'p95' THEN o.baseline_p95 END AS baseline_value,
    CASE WHEN m.metric = 'rate_per_second' THEN 1.0 / NULLIF(CAST(o.value_count AS DOUBLE), 0.0) END AS variance,
    CAST(o.value_count AS DOUBLE) AS row_count
  FROM {{ mpm_operations }} AS o
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = o.monitor AND s.window_id = o.window_id
  CROSS JOIN metrics AS m
  WHERE
    o.not_evaluated_reason IS NULL AND o.column_name <> '__relation__' AND o.segment_value <> '__small__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  l.column_name AS column_name,
  'operations' AS family,
  l.metric AS metric,
  CAST(NULL AS STRING) AS category,
  'relative' AS scale,
  l.value AS value,
  l.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  l.variance AS variance,
  l.row_count AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value > 0 AND (l.metric = 'rate_per_second' OR l.baseline_value > 0)
{%- endmacro %}

{% macro clickhouse__result_aspects_operations(mpm_operations, stale_windows) -%}
WITH metrics AS (
  SELECT
    'p95' AS metric
  UNION ALL
  SELECT
    'rate_per_second'
), listed AS (
  SELECT
    o.monitor AS monitor,
    o.window_id AS window_id,
    o.segment_key AS segment_key,
    o.segment_value AS segment_value,
    o.column_name AS column_name,
    m.metric AS metric,
    CASE WHEN m.metric = 'p95' THEN o.p95 ELSE o.rate_per_second END AS value,
    CASE WHEN m.metric = 'p95' THEN o.baseline_p95 END AS baseline_value,
    CASE
      WHEN m.metric = 'rate_per_second' THEN 1.0 / NULLIF(CAST(o.value_count AS Nullable(Float64)), 0.0)
    END AS variance,
    CAST(o.value_count AS Nullable(Float64)) AS row_count
  FROM {{ mpm_operations }} AS o
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = o.monitor AND s.window_id = o.window_id
  CROSS JOIN metrics AS m
  WHERE
    o.not_evaluated_reason IS NULL AND o.column_name <> '__relation__' AND o.segment_value <> '__small__'
)
SELECT
  l.monitor AS monitor,
  l.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  l.column_name AS column_name,
  'operations' AS family,
  l.metric AS metric,
  CAST(NULL AS Nullable(String)) AS category,
  'relative' AS scale,
  l.value AS value,
  l.baseline_value AS baseline_value,
  CAST(NULL AS Nullable(Float64)) AS observed,
  CAST(NULL AS Nullable(Float64)) AS baseline_observed,
  l.variance AS variance,
  l.row_count AS row_count,
  CAST(NULL AS Nullable(Float64)) AS baseline_row_count,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason
FROM listed AS l
WHERE
  l.value > 0 AND (l.metric = 'rate_per_second' OR l.baseline_value > 0)
{%- endmacro %}
