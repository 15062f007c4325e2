-- How the service did: the newest $windows of each operation column, at most $columns of each monitor.
-- Inputs: mpm_operations, mpm_monitors.
SELECT
  o.monitor, o.column_name,
  o.window_start AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS starts_at,
  o.p50, o.p95, o.p99, o.rate_per_second, o.error_rate,
  o.baseline_p50, o.baseline_p95, o.baseline_error_rate
FROM mpm_operations AS o
JOIN mpm_monitors AS m ON m.monitor = o.monitor
WHERE o.segment_key = '__all__' AND o.window_start IS NOT NULL AND o.window_id <> 'baseline' AND o.column_name <> '__relation__'
  AND LIST_CONTAINS($monitors, o.monitor) AND (o.p50 IS NOT NULL OR o.error_rate IS NOT NULL)
QUALIFY ROW_NUMBER() OVER (PARTITION BY o.monitor, o.column_name ORDER BY o.window_start DESC) <= $windows
  AND DENSE_RANK() OVER (PARTITION BY o.monitor ORDER BY o.column_name) <= $columns
ORDER BY o.monitor, o.column_name, o.window_start
