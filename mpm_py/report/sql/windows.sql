-- How each window was judged, the newest $windows of each monitor, oldest first. A run without windows ends where the next begins.
-- Inputs: mpm_health, mpm_monitors.
SELECT
  h.monitor,
  h.window_start AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS starts_at,
  COALESCE(
    h.window_end, LEAD(h.window_start) OVER (PARTITION BY h.monitor ORDER BY h.window_start), h.window_start + INTERVAL 1 DAY
  ) AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS ends_at,
  h.status,
  h.fail_count,
  h.warn_count,
  h.row_count
FROM mpm_health AS h
JOIN mpm_monitors AS m ON m.monitor = h.monitor
WHERE LIST_CONTAINS($monitors, h.monitor) AND h.window_start IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY h.monitor ORDER BY h.window_start DESC) <= $windows
ORDER BY h.monitor, h.window_start
