{#-
How the service did in each window, beside its baseline: latency, memory and the like, throughput, failures.
Inputs: compared_bins, percentiles, stale_windows (of monitors with columns of role operation), mpm_monitors. One row per window (the baseline
among them) x segment x such column; a window without bins gives one row for __relation__ with the reason.
Means and maxima are exact. The error rate is the share of
true in a boolean column and the mean of is_failed, with its interval of 95 % after Wilson (1927). An open window counts as long
as it has lasted.

Written by `mpm dev generate` from mpm_py/sql/operations.sql; edit that file.
-#}

{% macro operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('operations', 'mpm')(compared_bins, percentiles, mpm_monitors, stale_windows)) }}
{%- endmacro %}

{% macro default__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), kind_counts AS (
  SELECT
    b.comparison,
    s.side,
    SUM(CASE
      WHEN b.bin_kind IN ('value', 'atom', 'category', 'other') THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS value_total,
    SUM(CASE
      WHEN b.bin_kind = 'category' AND b.category = 'true' THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS true_total
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.column_role = 'operation'
  GROUP BY
    b.comparison,
    s.side
), sided AS (
  SELECT
    b.comparison,
    s.side,
    b.sum_center AS center,
    b.column_name,
    b.value_kind,
    k.value_total,
    k.true_total,
    CASE WHEN b.value_kind IN ('numeric', 'integer') THEN 1 ELSE 0 END AS is_number,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison AND k.side = s.side
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
), averaged AS (
  SELECT
    s.*,
    CASE
      WHEN s.is_number = 1 AND s.value_sum > -1.7976931348623157e308 AND s.value_sum < 1.7976931348623157e308 THEN s.center + s.value_sum / NULLIF(s.value_total, 0.0)
    END AS mean
  FROM sided AS s
), measured AS (
  SELECT
    a.comparison,
    a.side,
    a.value_total,
    a.value_min,
    a.value_max,
    a.is_number,
    a.mean,
    CASE WHEN a.is_number = 1 AND a.column_name <> 'is_failed' THEN 1 ELSE 0 END AS has_percentiles,
    CASE
      WHEN a.value_kind = 'boolean' THEN a.true_total / NULLIF(a.value_total, 0.0)
      WHEN a.column_name = 'is_failed' AND a.mean < 0 THEN 0.0
      WHEN a.column_name = 'is_failed' AND a.mean > 1 THEN 1.0
      WHEN a.column_name = 'is_failed' THEN a.mean
    END AS error_rate
  FROM averaged AS a
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 99 THEN p.value END) AS p99,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 50 THEN p.value END) AS baseline_p50,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 95 THEN p.value END) AS baseline_p95,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 99 THEN p.value END) AS baseline_p99
  FROM {{ percentiles }} AS p
  GROUP BY
    p.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.value_kind,
    b.issue,
    b.current_count AS row_total,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      b.column_role = 'operation'
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), lasted AS (
  SELECT
    s.monitor,
    s.window_id,
    CASE WHEN s.input_observed_at < s.window_end THEN EPOCH(s.input_observed_at) ELSE EPOCH(s.window_end) END - EPOCH(s.window_start) AS seconds
  FROM {{ stale_windows }} AS s
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  CAST(FLOOR(j.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(c.value_total) AS BIGINT) AS value_count,
  c.mean AS mean,
  p.p50 AS p50,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE WHEN c.is_number = 1 THEN c.value_max END AS max,
  CASE WHEN j.row_total > 0 AND l.seconds > 0 THEN c.value_total / NULLIF(l.seconds, 0.0) END AS rate_per_second,
  c.error_rate AS error_rate,
  CASE
    WHEN c.error_rate = 0 THEN 0.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) - 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_lower,
  CASE
    WHEN c.error_rate = 1 THEN 1.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) + 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_upper,
  b.mean AS baseline_mean,
  p.baseline_p50 AS baseline_p50,
  p.baseline_p95 AS baseline_p95,
  p.baseline_p99 AS baseline_p99,
  b.error_rate AS baseline_error_rate,
  CASE
    WHEN j.column_name = '__relation__' AND j.row_total = 0 THEN 'the window has no rows'
    WHEN j.column_name = '__relation__' AND j.row_total < j.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN j.column_name = '__relation__' THEN 'no operation column was observed in this window'
    WHEN j.row_total = 0 THEN COALESCE(j.issue, 'no rows in this window')
    WHEN c.value_total = 0 THEN 'no values in this window'
    WHEN j.value_kind NOT IN ('numeric', 'integer', 'boolean') THEN 'the column holds no numbers: only its values are counted'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
INNER JOIN lasted AS l
  ON l.monitor = j.monitor AND l.window_id = j.window_id
LEFT JOIN measured AS c
  ON c.comparison = j.comparison AND c.side = 'current'
LEFT JOIN measured AS b
  ON b.comparison = j.comparison AND b.side = 'baseline'
LEFT JOIN spread AS p
  ON p.comparison = j.comparison AND c.has_percentiles = 1
{%- endmacro %}

{% macro postgres__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), kind_counts AS (
  SELECT
    b.comparison,
    s.side,
    SUM(CASE
      WHEN b.bin_kind IN ('value', 'atom', 'category', 'other') THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS value_total,
    SUM(CASE
      WHEN b.bin_kind = 'category' AND b.category = 'true' THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS true_total
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.column_role = 'operation'
  GROUP BY
    b.comparison,
    s.side
), sided AS MATERIALIZED (
  SELECT
    b.comparison,
    s.side,
    b.sum_center AS center,
    b.column_name,
    b.value_kind,
    k.value_total,
    k.true_total,
    CASE WHEN b.value_kind IN ('numeric', 'integer') THEN 1 ELSE 0 END AS is_number,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison AND k.side = s.side
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
), averaged AS MATERIALIZED (
  SELECT
    s.*,
    CASE
      WHEN s.is_number = 1 AND s.value_sum > -1.7976931348623157e308 AND s.value_sum < 1.7976931348623157e308 THEN s.center + s.value_sum / NULLIF(s.value_total, 0.0)
    END AS mean
  FROM sided AS s
), measured AS MATERIALIZED (
  SELECT
    a.comparison,
    a.side,
    a.value_total,
    a.value_min,
    a.value_max,
    a.is_number,
    a.mean,
    CASE WHEN a.is_number = 1 AND a.column_name <> 'is_failed' THEN 1 ELSE 0 END AS has_percentiles,
    CASE
      WHEN a.value_kind = 'boolean' THEN a.true_total / NULLIF(a.value_total, 0.0)
      WHEN a.column_name = 'is_failed' AND a.mean < 0 THEN 0.0
      WHEN a.column_name = 'is_failed' AND a.mean > 1 THEN 1.0
      WHEN a.column_name = 'is_failed' THEN a.mean
    END AS error_rate
  FROM averaged AS a
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 99 THEN p.value END) AS p99,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 50 THEN p.value END) AS baseline_p50,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 95 THEN p.value END) AS baseline_p95,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 99 THEN p.value END) AS baseline_p99
  FROM {{ percentiles }} AS p
  GROUP BY
    p.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.value_kind,
    b.issue,
    b.current_count AS row_total,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      b.column_role = 'operation'
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), lasted AS MATERIALIZED (
  SELECT
    s.monitor,
    s.window_id,
    CASE
      WHEN s.input_observed_at < s.window_end THEN CAST(EXTRACT(EPOCH FROM s.input_observed_at) AS DOUBLE PRECISION)
      ELSE CAST(EXTRACT(EPOCH FROM s.window_end) AS DOUBLE PRECISION)
    END - CAST(EXTRACT(EPOCH FROM s.window_start) AS DOUBLE PRECISION) AS seconds
  FROM {{ stale_windows }} AS s
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  CAST(FLOOR(j.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(c.value_total) AS BIGINT) AS value_count,
  c.mean AS mean,
  p.p50 AS p50,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE WHEN c.is_number = 1 THEN c.value_max END AS max,
  CASE WHEN j.row_total > 0 AND l.seconds > 0 THEN c.value_total / NULLIF(l.seconds, 0.0) END AS rate_per_second,
  c.error_rate AS error_rate,
  CASE
    WHEN c.error_rate = 0 THEN 0.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) - 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_lower,
  CASE
    WHEN c.error_rate = 1 THEN 1.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) + 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_upper,
  b.mean AS baseline_mean,
  p.baseline_p50 AS baseline_p50,
  p.baseline_p95 AS baseline_p95,
  p.baseline_p99 AS baseline_p99,
  b.error_rate AS baseline_error_rate,
  CASE
    WHEN j.column_name = '__relation__' AND j.row_total = 0 THEN 'the window has no rows'
    WHEN j.column_name = '__relation__' AND j.row_total < j.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN j.column_name = '__relation__' THEN 'no operation column was observed in this window'
    WHEN j.row_total = 0 THEN COALESCE(j.issue, 'no rows in this window')
    WHEN c.value_total = 0 THEN 'no values in this window'
    WHEN j.value_kind NOT IN ('numeric', 'integer', 'boolean') THEN 'the column holds no numbers: only its values are counted'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
INNER JOIN lasted AS l
  ON l.monitor = j.monitor AND l.window_id = j.window_id
LEFT JOIN measured AS c
  ON c.comparison = j.comparison AND c.side = 'current'
LEFT JOIN measured AS b
  ON b.comparison = j.comparison AND b.side = 'baseline'
LEFT JOIN spread AS p
  ON p.comparison = j.comparison AND c.has_percentiles = 1
{%- endmacro %}

{% macro redshift__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), kind_counts AS (
  SELECT
    b.comparison,
    s.side,
    SUM(CASE
      WHEN b.bin_kind IN ('value', 'atom', 'category', 'other') THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS value_total,
    SUM(CASE
      WHEN b.bin_kind = 'category' AND b.category = 'true' THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS true_total
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.column_role = 'operation'
  GROUP BY
    b.comparison,
    s.side
), sided AS (
  SELECT
    b.comparison,
    s.side,
    b.sum_center AS center,
    b.column_name,
    b.value_kind,
    k.value_total,
    k.true_total,
    CASE WHEN b.value_kind IN ('numeric', 'integer') THEN 1 ELSE 0 END AS is_number,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison AND k.side = s.side
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
), averaged AS (
  SELECT
    s.*,
    CASE
      WHEN s.is_number = 1 AND s.value_sum > -1.7976931348623157e308 AND s.value_sum < 1.7976931348623157e308 THEN s.center + s.value_sum / NULLIF(s.value_total, 0.0)
    END AS mean
  FROM sided AS s
), measured AS (
  SELECT
    a.comparison,
    a.side,
    a.value_total,
    a.value_min,
    a.value_max,
    a.is_number,
    a.mean,
    CASE WHEN a.is_number = 1 AND a.column_name <> 'is_failed' THEN 1 ELSE 0 END AS has_percentiles,
    CASE
      WHEN a.value_kind = 'boolean' THEN a.true_total / NULLIF(a.value_total, 0.0)
      WHEN a.column_name = 'is_failed' AND a.mean < 0 THEN 0.0
      WHEN a.column_name = 'is_failed' AND a.mean > 1 THEN 1.0
      WHEN a.column_name = 'is_failed' THEN a.mean
    END AS error_rate
  FROM averaged AS a
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 99 THEN p.value END) AS p99,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 50 THEN p.value END) AS baseline_p50,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 95 THEN p.value END) AS baseline_p95,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 99 THEN p.value END) AS baseline_p99
  FROM {{ percentiles }} AS p
  GROUP BY
    p.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.value_kind,
    b.issue,
    b.current_count AS row_total,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      b.column_role = 'operation'
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), lasted AS (
  SELECT
    s.monitor,
    s.window_id,
    CASE
      WHEN s.input_observed_at < s.window_end THEN (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), s.input_observed_at) AS DOUBLE PRECISION) / 1000000)
      ELSE (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), s.window_end) AS DOUBLE PRECISION) / 1000000)
    END - (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), s.window_start) AS DOUBLE PRECISION) / 1000000) AS seconds
  FROM {{ stale_windows }} AS s
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  CAST(FLOOR(j.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(c.value_total) AS BIGINT) AS value_count,
  c.mean AS mean,
  p.p50 AS p50,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE WHEN c.is_number = 1 THEN c.value_max END AS max,
  CASE WHEN j.row_total > 0 AND l.seconds > 0 THEN c.value_total / NULLIF(l.seconds, 0.0) END AS rate_per_second,
  c.error_rate AS error_rate,
  CASE
    WHEN c.error_rate = 0 THEN 0.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) - 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_lower,
  CASE
    WHEN c.error_rate = 1 THEN 1.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) + 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_upper,
  b.mean AS baseline_mean,
  p.baseline_p50 AS baseline_p50,
  p.baseline_p95 AS baseline_p95,
  p.baseline_p99 AS baseline_p99,
  b.error_rate AS baseline_error_rate,
  CASE
    WHEN j.column_name = '__relation__' AND j.row_total = 0 THEN 'the window has no rows'
    WHEN j.column_name = '__relation__' AND j.row_total < j.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN j.column_name = '__relation__' THEN 'no operation column was observed in this window'
    WHEN j.row_total = 0 THEN COALESCE(j.issue, 'no rows in this window')
    WHEN c.value_total = 0 THEN 'no values in this window'
    WHEN j.value_kind NOT IN ('numeric', 'integer', 'boolean') THEN 'the column holds no numbers: only its values are counted'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
INNER JOIN lasted AS l
  ON l.monitor = j.monitor AND l.window_id = j.window_id
LEFT JOIN measured AS c
  ON c.comparison = j.comparison AND c.side = 'current'
LEFT JOIN measured AS b
  ON b.comparison = j.comparison AND b.side = 'baseline'
LEFT JOIN spread AS p
  ON p.comparison = j.comparison AND c.has_percentiles = 1
{%- endmacro %}

{% macro snowflake__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), kind_counts AS (
  SELECT
    b.comparison,
    s.side,
    SUM(CASE
      WHEN b.bin_kind IN ('value', 'atom', 'category', 'other') THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS value_total,
    SUM(CASE
      WHEN b.bin_kind = 'category' AND b.category = 'true' THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS true_total
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.column_role = 'operation'
  GROUP BY
    b.comparison,
    s.side
), sided AS (
  SELECT
    b.comparison,
    s.side,
    b.sum_center AS center,
    b.column_name,
    b.value_kind,
    k.value_total,
    k.true_total,
    CASE WHEN b.value_kind IN ('numeric', 'integer') THEN 1 ELSE 0 END AS is_number,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison AND k.side = s.side
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
), averaged AS (
  SELECT
    s.*,
    CASE
      WHEN s.is_number = 1 AND s.value_sum > -1.7976931348623157e308 AND s.value_sum < 1.7976931348623157e308 THEN s.center + s.value_sum / NULLIF(s.value_total, 0.0)
    END AS mean
  FROM sided AS s
), measured AS (
  SELECT
    a.comparison,
    a.side,
    a.value_total,
    a.value_min,
    a.value_max,
    a.is_number,
    a.mean,
    CASE WHEN a.is_number = 1 AND a.column_name <> 'is_failed' THEN 1 ELSE 0 END AS has_percentiles,
    CASE
      WHEN a.value_kind = 'boolean' THEN a.true_total / NULLIF(a.value_total, 0.0)
      WHEN a.column_name = 'is_failed' AND a.mean < 0 THEN 0.0
      WHEN a.column_name = 'is_failed' AND a.mean > 1 THEN 1.0
      WHEN a.column_name = 'is_failed' THEN a.mean
    END AS error_rate
  FROM averaged AS a
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 99 THEN p.value END) AS p99,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 50 THEN p.value END) AS baseline_p50,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 95 THEN p.value END) AS baseline_p95,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 99 THEN p.value END) AS baseline_p99
  FROM {{ percentiles }} AS p
  GROUP BY
    p.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.value_kind,
    b.issue,
    b.current_count AS row_total,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      b.column_role = 'operation'
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), lasted AS (
  SELECT
    s.monitor,
    s.window_id,
    CASE
      WHEN s.input_observed_at < s.window_end THEN (CAST(DATE_PART(EPOCH_MICROSECOND, s.input_observed_at) AS DOUBLE) / 1000000)
      ELSE (CAST(DATE_PART(EPOCH_MICROSECOND, s.window_end) AS DOUBLE) / 1000000)
    END - (CAST(DATE_PART(EPOCH_MICROSECOND, s.window_start) AS DOUBLE) / 1000000) AS seconds
  FROM {{ stale_windows }} AS s
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  CAST(FLOOR(j.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(c.value_total) AS BIGINT) AS value_count,
  c.mean AS mean,
  p.p50 AS p50,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE WHEN c.is_number = 1 THEN c.value_max END AS max,
  CASE WHEN j.row_total > 0 AND l.seconds > 0 THEN c.value_total / NULLIF(l.seconds, 0.0) END AS rate_per_second,
  c.error_rate AS error_rate,
  CASE
    WHEN c.error_rate = 0 THEN 0.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) - 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_lower,
  CASE
    WHEN c.error_rate = 1 THEN 1.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) + 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_upper,
  b.mean AS baseline_mean,
  p.baseline_p50 AS baseline_p50,
  p.baseline_p95 AS baseline_p95,
  p.baseline_p99 AS baseline_p99,
  b.error_rate AS baseline_error_rate,
  CASE
    WHEN j.column_name = '__relation__' AND j.row_total = 0 THEN 'the window has no rows'
    WHEN j.column_name = '__relation__' AND j.row_total < j.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN j.column_name = '__relation__' THEN 'no operation column was observed in this window'
    WHEN j.row_total = 0 THEN COALESCE(j.issue, 'no rows in this window')
    WHEN c.value_total = 0 THEN 'no values in this window'
    WHEN j.value_kind NOT IN ('numeric', 'integer', 'boolean') THEN 'the column holds no numbers: only its values are counted'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
INNER JOIN lasted AS l
  ON l.monitor = j.monitor AND l.window_id = j.window_id
LEFT JOIN measured AS c
  ON c.comparison = j.comparison AND c.side = 'current'
LEFT JOIN measured AS b
  ON b.comparison = j.comparison AND b.side = 'baseline'
LEFT JOIN spread AS p
  ON p.comparison = j.comparison AND c.has_percentiles = 1
{%- endmacro %}

{% macro bigquery__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), kind_counts AS (
  SELECT
    b.comparison,
    s.side,
    SUM(CASE
      WHEN b.bin_kind IN ('value', 'atom', 'category', 'other') THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS value_total,
    SUM(CASE
      WHEN b.bin_kind = 'category' AND b.category = 'true' THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS true_total
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.column_role = 'operation'
  GROUP BY
    b.comparison,
    s.side
), sided AS (
  SELECT
    b.comparison,
    s.side,
    b.sum_center AS center,
    b.column_name,
    b.value_kind,
    k.value_total,
    k.true_total,
    CASE WHEN b.value_kind IN ('numeric', 'integer') THEN 1 ELSE 0 END AS is_number,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison AND k.side = s.side
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
), averaged AS (
  SELECT
    s.*,
    CASE
      WHEN s.is_number = 1 AND s.value_sum > -1.7976931348623157e308 AND s.value_sum < 1.7976931348623157e308 THEN s.center + s.value_sum / NULLIF(s.value_total, 0.0)
    END AS mean
  FROM sided AS s
), measured AS (
  SELECT
    a.comparison,
    a.side,
    a.value_total,
    a.value_min,
    a.value_max,
    a.is_number,
    a.mean,
    CASE WHEN a.is_number = 1 AND a.column_name <> 'is_failed' THEN 1 ELSE 0 END AS has_percentiles,
    CASE
      WHEN a.value_kind = 'boolean' THEN a.true_total / NULLIF(a.value_total, 0.0)
      WHEN a.column_name = 'is_failed' AND a.mean < 0 THEN 0.0
      WHEN a.column_name = 'is_failed' AND a.mean > 1 THEN 1.0
      WHEN a.column_name = 'is_failed' THEN a.mean
    END AS error_rate
  FROM averaged AS a
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 99 THEN p.value END) AS p99,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 50 THEN p.value END) AS baseline_p50,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 95 THEN p.value END) AS baseline_p95,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 99 THEN p.value END) AS baseline_p99
  FROM {{ percentiles }} AS p
  GROUP BY
    p.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.value_kind,
    b.issue,
    b.current_count AS row_total,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      b.column_role = 'operation'
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), lasted AS (
  SELECT
    s.monitor,
    s.window_id,
    CASE
      WHEN s.input_observed_at < s.window_end THEN (CAST(DATETIME_DIFF(s.input_observed_at, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000)
      ELSE (CAST(DATETIME_DIFF(s.window_end, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000)
    END - (CAST(DATETIME_DIFF(s.window_start, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) AS seconds
  FROM {{ stale_windows }} AS s
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  CAST(FLOOR(j.row_total) AS INT64) AS row_count,
  CAST(FLOOR(c.value_total) AS INT64) AS value_count,
  c.mean AS mean,
  p.p50 AS p50,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE WHEN c.is_number = 1 THEN c.value_max END AS max,
  CASE WHEN j.row_total > 0 AND l.seconds > 0 THEN c.value_total / NULLIF(l.seconds, 0.0) END AS rate_per_second,
  c.error_rate AS error_rate,
  CASE
    WHEN c.error_rate = 0 THEN 0.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) - 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_lower,
  CASE
    WHEN c.error_rate = 1 THEN 1.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) + 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_upper,
  b.mean AS baseline_mean,
  p.baseline_p50 AS baseline_p50,
  p.baseline_p95 AS baseline_p95,
  p.baseline_p99 AS baseline_p99,
  b.error_rate AS baseline_error_rate,
  CASE
    WHEN j.column_name = '__relation__' AND j.row_total = 0 THEN 'the window has no rows'
    WHEN j.column_name = '__relation__' AND j.row_total < j.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN j.column_name = '__relation__' THEN 'no operation column was observed in this window'
    WHEN j.row_total = 0 THEN COALESCE(j.issue, 'no rows in this window')
    WHEN c.value_total = 0 THEN 'no values in this window'
    WHEN j.value_kind NOT IN ('numeric', 'integer', 'boolean') THEN 'the column holds no numbers: only its values are counted'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
INNER JOIN lasted AS l
  ON l.monitor = j.monitor AND l.window_id = j.window_id
LEFT JOIN measured AS c
  ON c.comparison = j.comparison AND c.side = 'current'
LEFT JOIN measured AS b
  ON b.comparison = j.comparison AND b.side = 'baseline'
LEFT JOIN spread AS p
  ON p.comparison = j.comparison AND c.has_percentiles = 1
{%- endmacro %}

{% macro spark__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), kind_counts AS (
  SELECT
    b.comparison,
    s.side,
    SUM(CASE
      WHEN b.bin_kind IN ('value', 'atom', 'category', 'other') THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS value_total,
    SUM(CASE
      WHEN b.bin_kind = 'category' AND b.category = 'true' THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS true_total
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.column_role = 'operation'
  GROUP BY
    b.comparison,
    s.side
), sided AS (
  SELECT
    b.comparison,
    s.side,
    b.sum_center AS center,
    b.column_name,
    b.value_kind,
    k.value_total,
    k.true_total,
    CASE WHEN b.value_kind IN ('numeric', 'integer') THEN 1 ELSE 0 END AS is_number,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison AND k.side = s.side
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
), averaged AS (
  SELECT
    s.*,
    CASE
      WHEN s.is_number = 1 AND s.value_sum > -1.7976931348623157e308 AND s.value_sum < 1.7976931348623157e308 THEN s.center + s.value_sum / NULLIF(s.value_total, 0.0)
    END AS mean
  FROM sided AS s
), measured AS (
  SELECT
    a.comparison,
    a.side,
    a.value_total,
    a.value_min,
    a.value_max,
    a.is_number,
    a.mean,
    CASE WHEN a.is_number = 1 AND a.column_name <> 'is_failed' THEN 1 ELSE 0 END AS has_percentiles,
    CASE
      WHEN a.value_kind = 'boolean' THEN a.true_total / NULLIF(a.value_total, 0.0)
      WHEN a.column_name = 'is_failed' AND a.mean < 0 THEN 0.0
      WHEN a.column_name = 'is_failed' AND a.mean > 1 THEN 1.0
      WHEN a.column_name = 'is_failed' THEN a.mean
    END AS error_rate
  FROM averaged AS a
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 99 THEN p.value END) AS p99,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 50 THEN p.value END) AS baseline_p50,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 95 THEN p.value END) AS baseline_p95,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 99 THEN p.value END) AS baseline_p99
  FROM {{ percentiles }} AS p
  GROUP BY
    p.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.value_kind,
    b.issue,
    b.current_count AS row_total,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      b.column_role = 'operation'
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), lasted AS (
  SELECT
    s.monitor,
    s.window_id,
    CASE
      WHEN s.input_observed_at < s.window_end THEN CAST(CAST(CAST(s.input_observed_at - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE)
      ELSE CAST(CAST(CAST(s.window_end - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE)
    END - CAST(CAST(CAST(s.window_start - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) AS seconds
  FROM {{ stale_windows }} AS s
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  CAST(FLOOR(j.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(c.value_total) AS BIGINT) AS value_count,
  c.mean AS mean,
  p.p50 AS p50,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE WHEN c.is_number = 1 THEN c.value_max END AS max,
  CASE WHEN j.row_total > 0 AND l.seconds > 0 THEN c.value_total / NULLIF(l.seconds, 0.0) END AS rate_per_second,
  c.error_rate AS error_rate,
  CASE
    WHEN c.error_rate = 0 THEN 0.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) - 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_lower,
  CASE
    WHEN c.error_rate = 1 THEN 1.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) + 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_upper,
  b.mean AS baseline_mean,
  p.baseline_p50 AS baseline_p50,
  p.baseline_p95 AS baseline_p95,
  p.baseline_p99 AS baseline_p99,
  b.error_rate AS baseline_error_rate,
  CASE
    WHEN j.column_name = '__relation__' AND j.row_total = 0 THEN 'the window has no rows'
    WHEN j.column_name = '__relation__' AND j.row_total < j.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN j.column_name = '__relation__' THEN 'no operation column was observed in this window'
    WHEN j.row_total = 0 THEN COALESCE(j.issue, 'no rows in this window')
    WHEN c.value_total = 0 THEN 'no values in this window'
    WHEN j.value_kind NOT IN ('numeric', 'integer', 'boolean') THEN 'the column holds no numbers: only its values are counted'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
INNER JOIN lasted AS l
  ON l.monitor = j.monitor AND l.window_id = j.window_id
LEFT JOIN measured AS c
  ON c.comparison = j.comparison AND c.side = 'current'
LEFT JOIN measured AS b
  ON b.comparison = j.comparison AND b.side = 'baseline'
LEFT JOIN spread AS p
  ON p.comparison = j.comparison AND c.has_percentiles = 1
{%- endmacro %}

{% macro trino__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), kind_counts AS (
  SELECT
    b.comparison,
    s.side,
    SUM(CASE
      WHEN b.bin_kind IN ('value', 'atom', 'category', 'other') THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS value_total,
    SUM(CASE
      WHEN b.bin_kind = 'category' AND b.category = 'true' THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END) AS true_total
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.column_role = 'operation'
  GROUP BY
    b.comparison,
    s.side
), sided AS (
  SELECT
    b.comparison,
    s.side,
    b.sum_center AS center,
    b.column_name,
    b.value_kind,
    k.value_total,
    k.true_total,
    CASE WHEN b.value_kind IN ('numeric', 'integer') THEN 1 ELSE 0 END AS is_number,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison AND k.side = s.side
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
), averaged AS (
  SELECT
    s.*,
    CASE
      WHEN s.is_number = 1 AND s.value_sum > -1.7976931348623157e308 AND s.value_sum < 1.7976931348623157e308 THEN s.center + s.value_sum / NULLIF(s.value_total, 0.0)
    END AS mean
  FROM sided AS s
), measured AS (
  SELECT
    a.comparison,
    a.side,
    a.value_total,
    a.value_min,
    a.value_max,
    a.is_number,
    a.mean,
    CASE WHEN a.is_number = 1 AND a.column_name <> 'is_failed' THEN 1 ELSE 0 END AS has_percentiles,
    CASE
      WHEN a.value_kind = 'boolean' THEN a.true_total / NULLIF(a.value_total, 0.0)
      WHEN a.column_name = 'is_failed' AND a.mean < 0 THEN 0.0
      WHEN a.column_name = 'is_failed' AND a.mean > 1 THEN 1.0
      WHEN a.column_name = 'is_failed' THEN a.mean
    END AS error_rate
  FROM averaged AS a
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.side = 'current' AND p.percentile = 99 THEN p.value END) AS p99,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 50 THEN p.value END) AS baseline_p50,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 95 THEN p.value END) AS baseline_p95,
    MAX(CASE WHEN p.side = 'baseline' AND p.percentile = 99 THEN p.value END) AS baseline_p99
  FROM {{ percentiles }} AS p
  GROUP BY
    p.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.value_kind,
    b.issue,
    b.current_count AS row_total,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      b.column_role = 'operation'
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), lasted AS (
  SELECT
    s.monitor,
    s.window_id,
    CASE
      WHEN s.input_observed_at < s.window_end THEN TO_UNIXTIME(WITH_TIMEZONE(s.input_observed_at, 'UTC'))
      ELSE TO_UNIXTIME(WITH_TIMEZONE(s.window_end, 'UTC'))
    END - TO_UNIXTIME(WITH_TIMEZONE(s.window_start, 'UTC')) AS seconds
  FROM {{ stale_windows }} AS s
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  CAST(FLOOR(j.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(c.value_total) AS BIGINT) AS value_count,
  c.mean AS mean,
  p.p50 AS p50,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE WHEN c.is_number = 1 THEN c.value_max END AS max,
  CASE WHEN j.row_total > 0 AND l.seconds > 0 THEN c.value_total / NULLIF(l.seconds, 0.0) END AS rate_per_second,
  c.error_rate AS error_rate,
  CASE
    WHEN c.error_rate = 0 THEN 0.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) - 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_lower,
  CASE
    WHEN c.error_rate = 1 THEN 1.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) + 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_upper,
  b.mean AS baseline_mean,
  p.baseline_p50 AS baseline_p50,
  p.baseline_p95 AS baseline_p95,
  p.baseline_p99 AS baseline_p99,
  b.error_rate AS baseline_error_rate,
  CASE
    WHEN j.column_name = '__relation__' AND j.row_total = 0 THEN 'the window has no rows'
    WHEN j.column_name = '__relation__' AND j.row_total < j.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN j.column_name = '__relation__' THEN 'no operation column was observed in this window'
    WHEN j.row_total = 0 THEN COALESCE(j.issue, 'no rows in this window')
    WHEN c.value_total = 0 THEN 'no values in this window'
    WHEN j.value_kind NOT IN ('numeric', 'integer', 'boolean') THEN 'the column holds no numbers: only its values are counted'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
INNER JOIN lasted AS l
  ON l.monitor = j.monitor AND l.window_id = j.window_id
LEFT JOIN measured AS c
  ON c.comparison = j.comparison AND c.side = 'current'
LEFT JOIN measured AS b
  ON b.comparison = j.comparison AND b.side = 'baseline'
LEFT JOIN spread AS p
  ON p.comparison = j.comparison AND c.has_percentiles = 1
{%- endmacro %}

{% macro clickhouse__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), kind_counts AS (
  SELECT
    b.comparison AS comparison,
    s.side AS side,
    SUM(toNullable(CASE
      WHEN b.bin_kind IN ('value', 'atom', 'category', 'other') THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END)) AS value_total,
    SUM(toNullable(CASE
      WHEN b.bin_kind = 'category' AND b.category = 'true' THEN CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END
      ELSE 0.0
    END)) AS true_total
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.column_role = 'operation'
  GROUP BY
    b.comparison,
    s.side
), sided AS (
  SELECT
    b.comparison AS comparison,
    s.side AS side,
    b.sum_center AS center,
    b.column_name AS column_name,
    b.value_kind AS value_kind,
    k.value_total AS value_total,
    k.true_total AS true_total,
    CASE WHEN b.value_kind IN ('numeric', 'integer') THEN 1 ELSE 0 END AS is_number,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison AND k.side = s.side
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
), averaged AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    s.center AS center,
    s.column_name AS column_name,
    s.value_kind AS value_kind,
    s.value_total AS value_total,
    s.true_total AS true_total,
    s.is_number AS is_number,
    s.value_sum AS value_sum,
    s.value_min AS value_min,
    s.value_max AS value_max,
    CASE
      WHEN s.is_number = 1 AND s.value_sum > -1.7976931348623157e308 AND s.value_sum < 1.7976931348623157e308 THEN s.center + s.value_sum / NULLIF(s.value_total, 0.0)
    END AS mean
  FROM sided AS s
), measured AS (
  SELECT
    a.comparison AS comparison,
    a.side AS side,
    a.value_total AS value_total,
    a.value_min AS value_min,
    a.value_max AS value_max,
    a.is_number AS is_number,
    a.mean AS mean,
    CASE WHEN a.is_number = 1 AND a.column_name <> 'is_failed' THEN 1 ELSE 0 END AS has_percentiles,
    CASE
      WHEN a.value_kind = 'boolean' THEN a.true_total / NULLIF(a.value_total, 0.0)
      WHEN a.column_name = 'is_failed' AND a.mean < 0 THEN 0.0
      WHEN a.column_name = 'is_failed' AND a.mean > 1 THEN 1.0
      WHEN a.column_name = 'is_failed' THEN a.mean
    END AS error_rate
  FROM averaged AS a
), spread AS (
  SELECT
    p.comparison AS comparison,
    MAX(toNullable(CASE WHEN p.side = 'current' AND p.percentile = 50 THEN p.value END)) AS p50,
    MAX(toNullable(CASE WHEN p.side = 'current' AND p.percentile = 95 THEN p.value END)) AS p95,
    MAX(toNullable(CASE WHEN p.side = 'current' AND p.percentile = 99 THEN p.value END)) AS p99,
    MAX(toNullable(CASE WHEN p.side = 'baseline' AND p.percentile = 50 THEN p.value END)) AS baseline_p50,
    MAX(toNullable(CASE WHEN p.side = 'baseline' AND p.percentile = 95 THEN p.value END)) AS baseline_p95,
    MAX(toNullable(CASE WHEN p.side = 'baseline' AND p.percentile = 99 THEN p.value END)) AS baseline_p99
  FROM {{ percentiles }} AS p
  GROUP BY
    p.comparison
), windows_with AS (
  SELECT
    b.monitor AS monitor,
    b.window_id AS window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role = 'operation'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name,
    b.value_kind AS value_kind,
    b.issue AS issue,
    b.current_count AS row_total,
    m.min_group_size AS min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      b.column_role = 'operation'
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
  SETTINGS join_use_nulls = 1
), lasted AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    CASE
      WHEN s.input_observed_at < s.window_end THEN (toUnixTimestamp64Micro(CAST(s.input_observed_at AS Nullable(DateTime64(6, 'UTC')))) / 1000000)
      ELSE (toUnixTimestamp64Micro(CAST(s.window_end AS Nullable(DateTime64(6, 'UTC')))) / 1000000)
    END - (toUnixTimestamp64Micro(CAST(s.window_start AS Nullable(DateTime64(6, 'UTC')))) / 1000000) AS seconds
  FROM {{ stale_windows }} AS s
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  CAST(FLOOR(j.row_total) AS Nullable(Int64)) AS row_count,
  CAST(FLOOR(c.value_total) AS Nullable(Int64)) AS value_count,
  c.mean AS mean,
  p.p50 AS p50,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE WHEN c.is_number = 1 THEN c.value_max END AS max,
  CASE WHEN j.row_total > 0 AND l.seconds > 0 THEN c.value_total / NULLIF(l.seconds, 0.0) END AS rate_per_second,
  c.error_rate AS error_rate,
  CASE
    WHEN c.error_rate = 0 THEN 0.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) - 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_lower,
  CASE
    WHEN c.error_rate = 1 THEN 1.0
    ELSE (
      c.error_rate + 1.920729410347062 / NULLIF(c.value_total, 0.0) + 1.959963984540054 * SQRT(c.error_rate * (1.0 - c.error_rate) / NULLIF(c.value_total, 0.0) + 0.960364705173531 / NULLIF(c.value_total * c.value_total, 0.0))
    ) / NULLIF(1.0 + 3.841458820694124 / NULLIF(c.value_total, 0.0), 0.0)
  END AS error_upper,
  b.mean AS baseline_mean,
  p.baseline_p50 AS baseline_p50,
  p.baseline_p95 AS baseline_p95,
  p.baseline_p99 AS baseline_p99,
  b.error_rate AS baseline_error_rate,
  CASE
    WHEN j.column_name = '__relation__' AND j.row_total = 0 THEN 'the window has no rows'
    WHEN j.column_name = '__relation__' AND j.row_total < j.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN j.column_name = '__relation__' THEN 'no operation column was observed in this window'
    WHEN j.row_total = 0 THEN COALESCE(j.issue, 'no rows in this window')
    WHEN c.value_total = 0 THEN 'no values in this window'
    WHEN j.value_kind NOT IN ('numeric', 'integer', 'boolean') THEN 'the column holds no numbers: only its values are counted'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
INNER JOIN lasted AS l
  ON l.monitor = j.monitor AND l.window_id = j.window_id
LEFT JOIN measured AS c
  ON c.comparison = j.comparison AND c.side = 'current'
LEFT JOIN measured AS b
  ON b.comparison = j.comparison AND b.side = 'baseline'
LEFT JOIN spread AS p
  ON p.comparison = j.comparison AND c.has_percentiles = 1
SETTINGS join_use_nulls = 1
{%- endmacro %}

{% macro athena__operations(compared_bins, percentiles, mpm_monitors, stale_windows) -%}
{{ return(mpm.trino__operations(compared_bins, percentiles, mpm_monitors, stale_windows)) }}
{%- endmacro %}
