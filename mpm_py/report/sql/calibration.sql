-- What scores said and what happened, over the newest windows that have labels: 28 days, 168 hours, 4 weeks, 3 months, or one run.
-- Counts add up, so the rates are exact; intervals are Wilson's (95 %). At most 4 score columns of each monitor.
-- Inputs: mpm_calibration, mpm_monitors.
WITH labelled AS (
  SELECT
    c.*, COALESCE(m.timezone, 'UTC') AS timezone,
    CASE m.grain WHEN 'hour' THEN 168 WHEN 'day' THEN 28 WHEN 'week' THEN 4 WHEN 'month' THEN 3 ELSE 1 END AS stretch_length,
    DENSE_RANK() OVER (PARTITION BY c.monitor, c.column_name ORDER BY c.window_start DESC) AS age
  FROM mpm_calibration AS c
  JOIN mpm_monitors AS m ON m.monitor = c.monitor
  WHERE c.segment_key = '__all__' AND c.window_start IS NOT NULL AND c.window_id <> 'baseline' AND c.row_count > 0
    AND c.group_index IS NOT NULL AND LIST_CONTAINS($monitors, c.monitor)
), pooled AS (
  SELECT
    monitor, column_name, score_class, group_index,
    MIN(window_start AT TIME ZONE 'UTC' AT TIME ZONE timezone) AS since,
    MAX(window_start AT TIME ZONE 'UTC' AT TIME ZONE timezone) AS until,
    CAST(SUM(row_count) AS BIGINT) AS row_count,
    SUM(mean_score * row_count) / SUM(row_count) AS mean_score,
    SUM(observed_rate * row_count) / SUM(row_count) AS observed_rate,
    ARG_MAX(baseline_observed_rate, window_start) AS baseline_observed_rate
  FROM labelled
  WHERE age <= stretch_length
  GROUP BY monitor, column_name, score_class, group_index
)
SELECT
  *,
  (observed_rate + 1.920729 / row_count - 1.959964 * SQRT(observed_rate * (1 - observed_rate) / row_count + 0.960365 / row_count / row_count))
    / (1 + 3.841459 / row_count) AS observed_lower,
  (observed_rate + 1.920729 / row_count + 1.959964 * SQRT(observed_rate * (1 - observed_rate) / row_count + 0.960365 / row_count / row_count))
    / (1 + 3.841459 / row_count) AS observed_upper
FROM pooled
WHERE mean_score IS NOT NULL AND observed_rate IS NOT NULL
QUALIFY DENSE_RANK() OVER (PARTITION BY monitor ORDER BY column_name = 'confidence' DESC, column_name, score_class) <= 4
ORDER BY monitor, column_name = 'confidence' DESC, column_name, score_class, group_index
