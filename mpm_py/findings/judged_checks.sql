-- What was judged in the newest windows: monitor, family, column and segment of every check, and how many were.
-- Inputs: mpm_checks, mpm_health.
SELECT
  c.monitor,
  c.family,
  c.column_name,
  c.segment_key,
  c.segment_value,
  COUNT(*) FILTER (c.status <> 'not_evaluated') AS check_count
FROM mpm_checks AS c
JOIN mpm_health AS h ON h.monitor = c.monitor AND h.window_id = c.window_id AND h.is_newest
GROUP BY ALL
ORDER BY ALL
