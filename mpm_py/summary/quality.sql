-- Problems of the data itself, one row per problem; columns that share one problem in the same windows share the row.
-- A window counts when its metric is above all that the baseline's own windows show, a share by half a point of a hundred at
-- least. What must never be (repeated ids, rows in the future, windows without rows) always counts.
-- Inputs: mpm_quality, mpm_monitors.
WITH measured AS (
  SELECT
    q.monitor, q.window_id, q.window_start, q.is_baseline_window, q.segment_key, q.segment_value, q.column_name, q.metric, q.category,
    COALESCE(q.count, 0) AS rows_concerned,
    q.baseline_value,
    CASE
      WHEN q.metric IN ('vanished_category', 'segment_absent', 'constant_column') THEN 1
      WHEN q.metric = 'row_count' THEN CASE WHEN q.value = 0 THEN 1 ELSE 0 END
      ELSE q.value
    END AS value,
    CASE WHEN q.metric LIKE '%_share' AND q.metric <> 'duplicate_id_share' THEN 0.005 ELSE 0 END AS margin,
    q.metric IN ('row_count', 'duplicate_id_share', 'future_row_count') AS is_always_wrong
  FROM mpm_quality AS q
  WHERE q.metric NOT IN ('freshness_seconds', 'not_evaluated', 'issue_count')
    AND (q.segment_key = '__all__' OR q.metric = 'segment_absent')
), usual AS (
  SELECT
    *,
    CASE WHEN NOT is_always_wrong
      THEN COALESCE(MAX(value) FILTER (is_baseline_window) OVER problem, 0) ELSE 0
    END AS value_usual
  FROM measured
  WINDOW problem AS (PARTITION BY monitor, segment_key, segment_value, column_name, metric, category)
), newest AS (
  SELECT monitor, MAX(window_start) AS window_start
  FROM mpm_quality
  GROUP BY monitor
), problems AS (
  SELECT
    u.monitor, u.metric, u.segment_key, u.segment_value, u.column_name, u.category,
    COUNT(DISTINCT u.window_id) AS window_count,
    MIN(u.window_start) AS first_start,
    MAX(u.window_start) AS last_start,
    FIRST(u.window_start ORDER BY u.value DESC, u.window_start) AS worst_start,
    MAX(u.value) AS worst_value,
    MAX(u.value_usual) AS value_usual,
    SUM(u.rows_concerned) AS row_count,
    MD5(STRING_AGG(u.window_id, ' ' ORDER BY u.window_start)) AS windows
  FROM usual AS u
  WHERE u.value > u.value_usual + u.margin AND (u.is_always_wrong OR NOT u.is_baseline_window)
  GROUP BY ALL
)
SELECT
  p.monitor,
  p.metric,
  p.segment_key,
  LIST(DISTINCT p.column_name ORDER BY p.column_name) AS column_names,
  COALESCE(
    LIST(DISTINCT COALESCE(p.category, p.segment_value) ORDER BY COALESCE(p.category, p.segment_value))
      FILTER (p.category IS NOT NULL OR p.segment_key <> '__all__'),
    []
  ) AS names,
  p.window_count,
  CAST(p.first_start AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS DATE) AS first_day,
  CAST(p.last_start AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS DATE) AS last_day,
  CAST(p.worst_start AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS DATE) AS worst_day,
  p.worst_value,
  MAX(p.value_usual) AS value_usual,
  MAX(p.row_count) AS row_count,
  COALESCE(p.last_start = n.window_start, TRUE) AS is_now
FROM problems AS p
JOIN mpm_monitors AS m ON m.monitor = p.monitor
JOIN newest AS n ON n.monitor = p.monitor
GROUP BY
  p.monitor, p.metric, p.segment_key, p.window_count, p.first_start, p.last_start, p.worst_start, p.worst_value,
  p.windows, n.window_start, m.timezone
ORDER BY p.monitor, is_now DESC, p.window_count DESC, p.metric, column_names
