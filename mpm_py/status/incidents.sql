-- Incidents of a status, group by group: groups with what is severe and new first, in each the leading incident first.
-- Inputs: mpm_incidents, mpm_monitors. $statuses: which of open, resolved, expected.
WITH told AS (
  SELECT
    i.*,
    m.timezone,
    COALESCE(m.grain, 'snapshot') AS grain,
    COALESCE(LIST_POSITION(['low', 'medium', 'high'], i.severity), 0) AS rank
  FROM mpm_incidents AS i
  JOIN mpm_monitors AS m ON m.monitor = i.monitor
  WHERE LIST_CONTAINS($statuses, i.status)
)
SELECT
  incident_id, monitor, check_id, segment_key, segment_value, column_name, family, metric, category, method, status, severity,
  opened_at, last_seen_at, resolved_at,
  opened_at AT TIME ZONE 'UTC' AT TIME ZONE timezone AS local_opened,
  grain, window_count, failing_window_count, group_id, is_leading, reason, owner
FROM told
ORDER BY
  MAX(rank) OVER (PARTITION BY group_id) DESC, MIN(opened_at) OVER (PARTITION BY group_id) DESC, monitor, group_id,
  is_leading DESC, rank DESC, opened_at, check_id
