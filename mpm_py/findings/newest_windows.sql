-- The newest judged window of every monitor, and why nothing could be judged in it where nothing could.
-- Inputs: mpm_health, mpm_monitors.
SELECT
  h.monitor,
  h.window_id,
  h.status,
  h.window_start AS since,
  h.window_start AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS local_since,
  COALESCE(m.grain, 'snapshot') AS grain,
  COALESCE(h.worst_reason, 'the monitor has no windows') AS reason
FROM mpm_health AS h
JOIN mpm_monitors AS m ON m.monitor = h.monitor
WHERE h.is_newest
ORDER BY h.monitor
