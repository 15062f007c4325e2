{#-
What a column looks like in a window: counts, moments, extremes and percentiles.
Inputs: compared_bins and percentiles (their current side alone), mpm_monitors, stale_windows. One row per window (the baseline
among them) x segment x column. Moments are exact, from sums about a fixed centre. A window without bins gives one row for __relation__ with the reason.

Written by `mpm dev generate` from mpm_py/sql/profile.sql; edit that file.
-#}

{% macro profile(compared_bins, mpm_monitors, percentiles, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('profile', 'mpm')(compared_bins, mpm_monitors, percentiles, stale_windows)) }}
{%- endmacro %}

{% macro default__profile(compared_bins, mpm_monitors, percentiles, stale_windows) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS null_total,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS nan_total,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS infinite_total,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS blank_total,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS missing_total,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unparsable_total
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name <> '__relation__' AND b.current_count > 0
  GROUP BY
    b.monitor,
    b.window_id
), profiled AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.data_type,
    b.value_kind,
    b.current_count AS row_total,
    m.min_group_size,
    b.current_distinct_count AS distinct_total,
    b.sum_center,
    b.current_sum AS value_sum,
    b.current_min AS value_min,
    b.current_max AS value_max,
    k.value_total,
    k.null_total,
    k.nan_total,
    k.infinite_total,
    k.blank_total,
    k.missing_total,
    k.unparsable_total,
    CASE
      WHEN b.current_min = b.current_max AND k.value_total > 1 THEN 0.0
      WHEN b.current_sum_sq < 1.7976931348623157e308 THEN (
        b.current_sum_sq - k.value_total * ((b.current_sum / NULLIF(k.value_total, 0.0)) * (b.current_sum / NULLIF(k.value_total, 0.0)))
      ) / NULLIF(k.value_total - 1.0, 0.0)
    END AS variance
  FROM {{ compared_bins }} AS b
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      (b.column_name <> '__relation__' AND b.current_count > 0)
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 1 THEN p.value END) AS p01,
    MAX(CASE WHEN p.percentile = 5 THEN p.value END) AS p05,
    MAX(CASE WHEN p.percentile = 25 THEN p.value END) AS p25,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 75 THEN p.value END) AS p75,
    MAX(CASE WHEN p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.column_role AS column_role,
  t.data_type AS data_type,
  t.value_kind AS value_kind,
  CAST(FLOOR(t.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(t.null_total) AS BIGINT) AS null_count,
  t.null_total / NULLIF(t.row_total, 0.0) AS null_rate,
  CAST(FLOOR(t.nan_total) AS BIGINT) AS nan_count,
  CAST(FLOOR(t.infinite_total) AS BIGINT) AS infinite_count,
  CAST(FLOOR(t.blank_total) AS BIGINT) AS blank_count,
  CAST(FLOOR(t.missing_total) AS BIGINT) AS missing_count,
  CAST(FLOOR(t.unparsable_total) AS BIGINT) AS unparsable_count,
  t.distinct_total AS distinct_count,
  t.sum_center + t.value_sum / NULLIF(t.value_total, 0.0) AS mean,
  CASE WHEN t.variance > 0 THEN SQRT(t.variance) WHEN t.variance <= 0 THEN 0.0 END AS standard_deviation,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_min END AS min,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_max END AS max,
  p.p01 AS p01,
  p.p05 AS p05,
  p.p25 AS p25,
  p.p50 AS p50,
  p.p75 AS p75,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE
    WHEN t.column_name = '__relation__' AND t.row_total = 0 THEN 'the window has no rows'
    WHEN t.column_name = '__relation__' AND t.row_total < t.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN t.column_name = '__relation__' THEN 'no column was observed in this window'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM profiled AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
LEFT JOIN spread AS p
  ON p.comparison = t.comparison
{%- endmacro %}

{% macro postgres__profile(compared_bins, mpm_monitors, percentiles, stale_windows) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS null_total,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS nan_total,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS infinite_total,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS blank_total,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS missing_total,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unparsable_total
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name <> '__relation__' AND b.current_count > 0
  GROUP BY
    b.monitor,
    b.window_id
), profiled AS MATERIALIZED (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.data_type,
    b.value_kind,
    b.current_count AS row_total,
    m.min_group_size,
    b.current_distinct_count AS distinct_total,
    b.sum_center,
    b.current_sum AS value_sum,
    b.current_min AS value_min,
    b.current_max AS value_max,
    k.value_total,
    k.null_total,
    k.nan_total,
    k.infinite_total,
    k.blank_total,
    k.missing_total,
    k.unparsable_total,
    CASE
      WHEN b.current_min = b.current_max AND k.value_total > 1 THEN 0.0
      WHEN b.current_sum_sq < 1.7976931348623157e308 THEN (
        b.current_sum_sq - k.value_total * CASE WHEN ABS((b.current_sum / NULLIF(k.value_total, 0.0))) BETWEEN 1e-150 AND 1e150 THEN (b.current_sum / NULLIF(k.value_total, 0.0)) * (b.current_sum / NULLIF(k.value_total, 0.0)) WHEN ABS((b.current_sum / NULLIF(k.value_total, 0.0))) < 1e-150 THEN 0.0 ELSE ABS((b.current_sum / NULLIF(k.value_total, 0.0))) * CAST('Infinity' AS DOUBLE PRECISION) END
      ) / NULLIF(k.value_total - 1.0, 0.0)
    END AS variance
  FROM {{ compared_bins }} AS b
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      (b.column_name <> '__relation__' AND b.current_count > 0)
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 1 THEN p.value END) AS p01,
    MAX(CASE WHEN p.percentile = 5 THEN p.value END) AS p05,
    MAX(CASE WHEN p.percentile = 25 THEN p.value END) AS p25,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 75 THEN p.value END) AS p75,
    MAX(CASE WHEN p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.column_role AS column_role,
  t.data_type AS data_type,
  t.value_kind AS value_kind,
  CAST(FLOOR(t.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(t.null_total) AS BIGINT) AS null_count,
  t.null_total / NULLIF(t.row_total, 0.0) AS null_rate,
  CAST(FLOOR(t.nan_total) AS BIGINT) AS nan_count,
  CAST(FLOOR(t.infinite_total) AS BIGINT) AS infinite_count,
  CAST(FLOOR(t.blank_total) AS BIGINT) AS blank_count,
  CAST(FLOOR(t.missing_total) AS BIGINT) AS missing_count,
  CAST(FLOOR(t.unparsable_total) AS BIGINT) AS unparsable_count,
  t.distinct_total AS distinct_count,
  t.sum_center + t.value_sum / NULLIF(t.value_total, 0.0) AS mean,
  CASE WHEN t.variance > 0 THEN SQRT(t.variance) WHEN t.variance <= 0 THEN 0.0 END AS standard_deviation,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_min END AS min,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_max END AS max,
  p.p01 AS p01,
  p.p05 AS p05,
  p.p25 AS p25,
  p.p50 AS p50,
  p.p75 AS p75,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE
    WHEN t.column_name = '__relation__' AND t.row_total = 0 THEN 'the window has no rows'
    WHEN t.column_name = '__relation__' AND t.row_total < t.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN t.column_name = '__relation__' THEN 'no column was observed in this window'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM profiled AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
LEFT JOIN spread AS p
  ON p.comparison = t.comparison
{%- endmacro %}

{% macro redshift__profile(compared_bins, mpm_monitors, percentiles, stale_windows) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS null_total,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS nan_total,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS infinite_total,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS blank_total,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS missing_total,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unparsable_total
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name <> '__relation__' AND b.current_count > 0
  GROUP BY
    b.monitor,
    b.window_id
), profiled AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.data_type,
    b.value_kind,
    b.current_count AS row_total,
    m.min_group_size,
    b.current_distinct_count AS distinct_total,
    b.sum_center,
    b.current_sum AS value_sum,
    b.current_min AS value_min,
    b.current_max AS value_max,
    k.value_total,
    k.null_total,
    k.nan_total,
    k.infinite_total,
    k.blank_total,
    k.missing_total,
    k.unparsable_total,
    CASE
      WHEN b.current_min = b.current_max AND k.value_total > 1 THEN 0.0
      WHEN b.current_sum_sq < 1.7976931348623157e308 THEN (
        b.current_sum_sq - k.value_total * CASE WHEN ABS((b.current_sum / NULLIF(k.value_total, 0.0))) BETWEEN 1e-150 AND 1e150 THEN (b.current_sum / NULLIF(k.value_total, 0.0)) * (b.current_sum / NULLIF(k.value_total, 0.0)) WHEN ABS((b.current_sum / NULLIF(k.value_total, 0.0))) < 1e-150 THEN 0.0 ELSE ABS((b.current_sum / NULLIF(k.value_total, 0.0))) * CAST('Infinity' AS DOUBLE PRECISION) END
      ) / NULLIF(k.value_total - 1.0, 0.0)
    END AS variance
  FROM {{ compared_bins }} AS b
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      (b.column_name <> '__relation__' AND b.current_count > 0)
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 1 THEN p.value END) AS p01,
    MAX(CASE WHEN p.percentile = 5 THEN p.value END) AS p05,
    MAX(CASE WHEN p.percentile = 25 THEN p.value END) AS p25,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 75 THEN p.value END) AS p75,
    MAX(CASE WHEN p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.column_role AS column_role,
  t.data_type AS data_type,
  t.value_kind AS value_kind,
  CAST(FLOOR(t.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(t.null_total) AS BIGINT) AS null_count,
  t.null_total / NULLIF(t.row_total, 0.0) AS null_rate,
  CAST(FLOOR(t.nan_total) AS BIGINT) AS nan_count,
  CAST(FLOOR(t.infinite_total) AS BIGINT) AS infinite_count,
  CAST(FLOOR(t.blank_total) AS BIGINT) AS blank_count,
  CAST(FLOOR(t.missing_total) AS BIGINT) AS missing_count,
  CAST(FLOOR(t.unparsable_total) AS BIGINT) AS unparsable_count,
  t.distinct_total AS distinct_count,
  t.sum_center + t.value_sum / NULLIF(t.value_total, 0.0) AS mean,
  CASE WHEN t.variance > 0 THEN SQRT(t.variance) WHEN t.variance <= 0 THEN 0.0 END AS standard_deviation,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_min END AS min,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_max END AS max,
  p.p01 AS p01,
  p.p05 AS p05,
  p.p25 AS p25,
  p.p50 AS p50,
  p.p75 AS p75,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE
    WHEN t.column_name = '__relation__' AND t.row_total = 0 THEN 'the window has no rows'
    WHEN t.column_name = '__relation__' AND t.row_total < t.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN t.column_name = '__relation__' THEN 'no column was observed in this window'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM profiled AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
LEFT JOIN spread AS p
  ON p.comparison = t.comparison
{%- endmacro %}

{% macro bigquery__profile(compared_bins, mpm_monitors, percentiles, stale_windows) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS null_total,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS nan_total,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS infinite_total,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS blank_total,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS missing_total,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unparsable_total
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name <> '__relation__' AND b.current_count > 0
  GROUP BY
    b.monitor,
    b.window_id
), profiled AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.data_type,
    b.value_kind,
    b.current_count AS row_total,
    m.min_group_size,
    b.current_distinct_count AS distinct_total,
    b.sum_center,
    b.current_sum AS value_sum,
    b.current_min AS value_min,
    b.current_max AS value_max,
    k.value_total,
    k.null_total,
    k.nan_total,
    k.infinite_total,
    k.blank_total,
    k.missing_total,
    k.unparsable_total,
    CASE
      WHEN b.current_min = b.current_max AND k.value_total > 1 THEN 0.0
      WHEN b.current_sum_sq < 1.7976931348623157e308 THEN (
        b.current_sum_sq - k.value_total * CASE WHEN ABS((b.current_sum / NULLIF(k.value_total, 0.0))) < 1e150 THEN (b.current_sum / NULLIF(k.value_total, 0.0)) * (b.current_sum / NULLIF(k.value_total, 0.0)) ELSE ABS((b.current_sum / NULLIF(k.value_total, 0.0))) * CAST('inf' AS FLOAT64) END
      ) / NULLIF(k.value_total - 1.0, 0.0)
    END AS variance
  FROM {{ compared_bins }} AS b
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      (b.column_name <> '__relation__' AND b.current_count > 0)
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 1 THEN p.value END) AS p01,
    MAX(CASE WHEN p.percentile = 5 THEN p.value END) AS p05,
    MAX(CASE WHEN p.percentile = 25 THEN p.value END) AS p25,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 75 THEN p.value END) AS p75,
    MAX(CASE WHEN p.percentile = 95 THEN p.value END) AS p95,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.column_role AS column_role,
  t.data_type AS data_type,
  t.value_kind AS value_kind,
  CAST(FLOOR(t.row_total) AS INT64) AS row_count,
  CAST(FLOOR(t.null_total) AS INT64) AS null_count,
  t.null_total / NULLIF(t.row_total, 0.0) AS null_rate,
  CAST(FLOOR(t.nan_total) AS INT64) AS nan_count,
  CAST(FLOOR(t.infinite_total) AS INT64) AS infinite_count,
  CAST(FLOOR(t.blank_total) AS INT64) AS blank_count,
  CAST(FLOOR(t.missing_total) AS INT64) AS missing_count,
  CAST(FLOOR(t.unparsable_total) AS INT64) AS unparsable_count,
  t.distinct_total AS distinct_count,
  t.sum_center + t.value_sum / NULLIF(t.value_total, 0.0) AS mean,
  CASE WHEN t.variance > 0 THEN SQRT(t.variance) WHEN t.variance <= 0 THEN 0.0 END AS standard_deviation,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_min END AS min,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_max END AS max,
  p.p01 AS p01,
  p.p05 AS p05,
  p.p25 AS p25,
  p.p50 AS p50,
  p.p75 AS p75,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE
    WHEN t.column_name = '__relation__' AND t.row_total = 0 THEN 'the window has no rows'
    WHEN t.column_name = '__relation__' AND t.row_total < t.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN t.column_name = '__relation__' THEN 'no column was observed in this window'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM profiled AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
LEFT JOIN spread AS p
  ON p.comparison = t.comparison
{%- endmacro %}

{% macro clickhouse__profile(compared_bins, mpm_monitors, percentiles, stale_windows) -%}
WITH kind_counts AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END)) AS value_total,
    SUM(toNullable(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END)) AS null_total,
    SUM(toNullable(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END)) AS nan_total,
    SUM(toNullable(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END)) AS infinite_total,
    SUM(toNullable(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END)) AS blank_total,
    SUM(toNullable(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END)) AS missing_total,
    SUM(toNullable(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END)) AS unparsable_total
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    b.monitor AS monitor,
    b.window_id AS window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name <> '__relation__' AND b.current_count > 0
  GROUP BY
    b.monitor,
    b.window_id
), profiled AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name,
    b.column_role AS column_role,
    b.data_type AS data_type,
    b.value_kind AS value_kind,
    b.current_count AS row_total,
    m.min_group_size AS min_group_size,
    b.current_distinct_count AS distinct_total,
    b.sum_center AS sum_center,
    b.current_sum AS value_sum,
    b.current_min AS value_min,
    b.current_max AS value_max,
    k.value_total AS value_total,
    k.null_total AS null_total,
    k.nan_total AS nan_total,
    k.infinite_total AS infinite_total,
    k.blank_total AS blank_total,
    k.missing_total AS missing_total,
    k.unparsable_total AS unparsable_total,
    CASE
      WHEN b.current_min = b.current_max AND k.value_total > 1 THEN 0.0
      WHEN b.current_sum_sq < 1.7976931348623157e308 THEN (
        b.current_sum_sq - k.value_total * ((b.current_sum / NULLIF(k.value_total, 0.0)) * (b.current_sum / NULLIF(k.value_total, 0.0)))
      ) / NULLIF(k.value_total - 1.0, 0.0)
    END AS variance
  FROM {{ compared_bins }} AS b
  INNER JOIN kind_counts AS k
    ON k.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND (
      (b.column_name <> '__relation__' AND b.current_count > 0)
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
  SETTINGS join_use_nulls = 1
), spread AS (
  SELECT
    p.comparison AS comparison,
    MAX(toNullable(CASE WHEN p.percentile = 1 THEN p.value END)) AS p01,
    MAX(toNullable(CASE WHEN p.percentile = 5 THEN p.value END)) AS p05,
    MAX(toNullable(CASE WHEN p.percentile = 25 THEN p.value END)) AS p25,
    MAX(toNullable(CASE WHEN p.percentile = 50 THEN p.value END)) AS p50,
    MAX(toNullable(CASE WHEN p.percentile = 75 THEN p.value END)) AS p75,
    MAX(toNullable(CASE WHEN p.percentile = 95 THEN p.value END)) AS p95,
    MAX(toNullable(CASE WHEN p.percentile = 99 THEN p.value END)) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.column_role AS column_role,
  t.data_type AS data_type,
  t.value_kind AS value_kind,
  CAST(FLOOR(t.row_total) AS Nullable(Int64)) AS row_count,
  CAST(FLOOR(t.null_total) AS Nullable(Int64)) AS null_count,
  t.null_total / NULLIF(t.row_total, 0.0) AS null_rate,
  CAST(FLOOR(t.nan_total) AS Nullable(Int64)) AS nan_count,
  CAST(FLOOR(t.infinite_total) AS Nullable(Int64)) AS infinite_count,
  CAST(FLOOR(t.blank_total) AS Nullable(Int64)) AS blank_count,
  CAST(FLOOR(t.missing_total) AS Nullable(Int64)) AS missing_count,
  CAST(FLOOR(t.unparsable_total) AS Nullable(Int64)) AS unparsable_count,
  t.distinct_total AS distinct_count,
  t.sum_center + t.value_sum / NULLIF(t.value_total, 0.0) AS mean,
  CASE WHEN t.variance > 0 THEN SQRT(t.variance) WHEN t.variance <= 0 THEN 0.0 END AS standard_deviation,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_min END AS min,
  CASE WHEN t.column_name <> '__relation__' THEN t.value_max END AS max,
  p.p01 AS p01,
  p.p05 AS p05,
  p.p25 AS p25,
  p.p50 AS p50,
  p.p75 AS p75,
  p.p95 AS p95,
  p.p99 AS p99,
  CASE
    WHEN t.column_name = '__relation__' AND t.row_total = 0 THEN 'the window has no rows'
    WHEN t.column_name = '__relation__' AND t.row_total < t.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN t.column_name = '__relation__' THEN 'no column was observed in this window'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM profiled AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
LEFT JOIN spread AS p
  ON p.comparison = t.comparison
SETTINGS join_use_nulls = 1
{%- endmacro %}
