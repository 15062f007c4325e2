-- Checks of the newest judged windows that did not pass, of those that are asked for, what to look at first in front.
-- Inputs: mpm_checks, mpm_health, mpm_incidents, mpm_monitors. Without $families, $columns or $segments (null) all of them;
-- $columns are in lower case.
SELECT
  c.monitor,
  c.window_id,
  c.status,
  c.severity,
  CASE WHEN c.segment_key = '__all__' THEN '__all__' ELSE c.segment_key || '=' || c.segment_value END AS segment,
  c.column_name,
  c.family,
  c.metric,
  c.value,
  COALESCE(i.opened_at, c.window_start) AS since,
  COALESCE(i.opened_at, c.window_start) AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS local_since,
  COALESCE(m.grain, 'snapshot') AS grain,
  c.reason,
  i.incident_id,
  c.check_id
FROM mpm_checks AS c
JOIN mpm_health AS h ON h.monitor = c.monitor AND h.window_id = c.window_id AND h.is_newest
JOIN mpm_monitors AS m ON m.monitor = c.monitor
LEFT JOIN mpm_incidents AS i
  ON i.monitor = c.monitor AND i.check_id = c.check_id AND i.opened_at <= c.window_start AND i.last_seen_at >= c.window_end
WHERE
  LIST_CONTAINS($statuses, c.status)
  AND LIST_CONTAINS($severities, COALESCE(c.severity, 'low'))
  AND LIST_CONTAINS($monitors, c.monitor)
  AND ($families IS NULL OR LIST_CONTAINS(CAST($families AS VARCHAR[]), c.family))
  AND ($columns IS NULL OR LIST_CONTAINS(CAST($columns AS VARCHAR[]), LOWER(c.column_name)))
  AND (
    $segments IS NULL
    OR LIST_CONTAINS(CAST($segments AS VARCHAR[]), c.segment_key)
    OR LIST_CONTAINS(CAST($segments AS VARCHAR[]), c.segment_key || '=' || c.segment_value)
  )
ORDER BY
  c.status, LIST_POSITION(['high', 'medium', 'low'], c.severity), segment <> '__all__', since DESC, c.monitor, c.check_id
