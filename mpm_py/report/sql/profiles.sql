-- What columns looked like, the newest $windows of each, and in the baseline.
-- Inputs: mpm_profile, mpm_monitors.
SELECT
  p.monitor, p.column_name, p.value_kind,
  p.window_id = 'baseline' AS is_baseline,
  p.window_start AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS starts_at,
  p.row_count, p.null_rate, p.mean, p.p05, p.p25, p.p50, p.p75, p.p95
FROM mpm_profile AS p
JOIN mpm_monitors AS m ON m.monitor = p.monitor
JOIN (SELECT UNNEST($of) AS monitor, UNNEST($names) AS column_name) AS w ON w.monitor = p.monitor AND w.column_name = p.column_name
WHERE p.segment_key = '__all__' AND (p.window_start IS NOT NULL OR p.window_id = 'baseline')
QUALIFY is_baseline
  OR ROW_NUMBER() OVER (PARTITION BY p.monitor, p.column_name, is_baseline ORDER BY p.window_start DESC) <= $windows
ORDER BY p.monitor, p.column_name, is_baseline DESC, p.window_start
