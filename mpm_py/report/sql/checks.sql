-- Checks that fail or warn in the newest judged window of each monitor, what is worst first: at most $rows of each.
-- Inputs: mpm_checks, mpm_health.
WITH ranked AS (
  SELECT
    c.monitor, c.status, c.severity, c.metric, c.category, c.segment_key, c.segment_value, c.column_name, c.reason,
    ROW_NUMBER() OVER (
      PARTITION BY c.monitor
      ORDER BY c.status, LIST_POSITION(['high', 'medium', 'low'], c.severity), c.segment_key <> '__all__', c.column_name, c.check_id
    ) AS place
  FROM mpm_checks AS c
  JOIN mpm_health AS h ON h.monitor = c.monitor AND h.window_id = c.window_id AND h.is_newest
  WHERE c.status IN ('fail', 'warn') AND LIST_CONTAINS($monitors, c.monitor)
)
SELECT * EXCLUDE (place)
FROM ranked
WHERE place <= $rows
ORDER BY monitor, place
