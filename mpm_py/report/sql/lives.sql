-- The life of checks: the newest $windows of each, with what was usual. Inputs: mpm_checks, mpm_monitors.
SELECT
  c.check_id,
  c.window_start AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS starts_at,
  c.value, c.lower, c.upper, c.status
FROM mpm_checks AS c
JOIN mpm_monitors AS m ON m.monitor = c.monitor
WHERE LIST_CONTAINS($checks, c.check_id) AND LIST_CONTAINS($monitors, c.monitor) AND c.window_start IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY c.check_id ORDER BY c.window_start DESC) <= $windows
ORDER BY c.check_id, c.window_start
