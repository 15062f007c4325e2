-- The metrics of the groups of each protected segment over the newest windows: 28 days, 168 hours, 4 weeks, 3 months, or one run.
-- Each metric is a mean over rows, so groups are pooled by their rows; intervals of rates are Wilson's (95 %). The $groups largest
-- groups of each segment. Inputs: mpm_fairness, mpm_monitors.
WITH judged AS (
  SELECT
    f.*, COALESCE(m.timezone, 'UTC') AS timezone,
    CASE m.grain WHEN 'hour' THEN 168 WHEN 'day' THEN 28 WHEN 'week' THEN 4 WHEN 'month' THEN 3 ELSE 1 END AS stretch_length,
    DENSE_RANK() OVER (PARTITION BY f.monitor, f.segment_key, f.metric ORDER BY f.window_start DESC) AS age
  FROM mpm_fairness AS f
  JOIN mpm_monitors AS m ON m.monitor = f.monitor
  WHERE f.window_start IS NOT NULL AND f.window_id <> 'baseline' AND f.value IS NOT NULL AND f.row_count > 0
    AND LIST_CONTAINS($monitors, f.monitor)
), pooled AS (
  SELECT
    monitor, segment_key, segment_value, metric,
    MIN(window_start AT TIME ZONE 'UTC' AT TIME ZONE timezone) AS since,
    MAX(window_start AT TIME ZONE 'UTC' AT TIME ZONE timezone) AS until,
    ARG_MAX(reference_group, window_start) AS reference_group,
    CAST(SUM(row_count) AS BIGINT) AS row_count,
    SUM(value * row_count) / SUM(row_count) AS value
  FROM judged
  WHERE age <= stretch_length
  GROUP BY monitor, segment_key, segment_value, metric
), bounded AS (
  SELECT
    *,
    metric IN ('selection_rate', 'true_positive_rate', 'false_positive_rate', 'precision') AS is_rate,
    1.959964 * SQRT(GREATEST(value * (1 - value), 0) / row_count + 0.960365 / row_count / row_count) AS reach
  FROM pooled
)
SELECT
  b.monitor, b.segment_key, b.segment_value, b.metric, b.since, b.until, b.reference_group, b.row_count, b.value, b.is_rate,
  CASE WHEN b.is_rate THEN (b.value + 1.920729 / b.row_count - b.reach) / (1 + 3.841459 / b.row_count) END AS lower,
  CASE WHEN b.is_rate THEN (b.value + 1.920729 / b.row_count + b.reach) / (1 + 3.841459 / b.row_count) END AS upper,
  r.value AS reference_value,
  CASE WHEN b.is_rate AND b.segment_value <> b.reference_group THEN b.value / NULLIF(r.value, 0) END AS ratio
FROM bounded AS b
LEFT JOIN bounded AS r
  ON r.monitor = b.monitor AND r.segment_key = b.segment_key AND r.metric = b.metric AND r.segment_value = b.reference_group
QUALIFY ROW_NUMBER() OVER (PARTITION BY b.monitor, b.segment_key, b.metric ORDER BY b.row_count DESC, b.segment_value) <= $groups
ORDER BY b.monitor, b.segment_key, b.metric, b.value DESC, b.segment_value
