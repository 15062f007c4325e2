-- How each declared monitor is: its newest judged window, what came before, and how old its newest rows are. What is worst first.
-- Inputs: mpm_health, mpm_monitors, mpm_incidents.
WITH courses AS (
  SELECT
    monitor,
    LIST(status ORDER BY window_start DESC)[:56] AS newest_first,
    MAX(window_end) FILTER (row_count > 0) AS last_rows_until
  FROM mpm_health
  WHERE window_start IS NOT NULL
  GROUP BY monitor
), incident_counts AS (
  SELECT
    monitor,
    COUNT(*) FILTER (status = 'open') AS open_incident_count,
    COUNT(*) FILTER (status = 'resolved') AS resolved_incident_count
  FROM mpm_incidents
  GROUP BY monitor
)
SELECT
  h.monitor AS name,
  h.status,
  h.window_id,
  h.window_end,
  h.window_start AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS local_start,
  COALESCE(m.grain, 'snapshot') AS grain,
  h.fail_count,
  h.warn_count,
  h.pass_count,
  h.not_evaluated_count,
  COALESCE(i.open_incident_count, 0) AS open_incident_count,
  COALESCE(i.resolved_incident_count, 0) AS resolved_incident_count,
  h.worst_check_id,
  h.worst_reason AS reason,
  h.row_count,
  EPOCH(CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP)) - EPOCH(c.last_rows_until) AS age_seconds,
  COALESCE(LIST_REVERSE(c.newest_first), []) AS course,
  h.owner,
  h.tags
FROM mpm_health AS h
JOIN mpm_monitors AS m ON m.monitor = h.monitor
LEFT JOIN courses AS c ON c.monitor = h.monitor
LEFT JOIN incident_counts AS i ON i.monitor = h.monitor
WHERE h.is_newest
ORDER BY
  LIST_POSITION(['fail', 'warn', 'not_evaluated', 'pass'], h.status), COALESCE(i.open_incident_count, 0) DESC, h.fail_count DESC, h.monitor
