-- Incidents of a status, group by group, what to look at first in front: groups led by what is severe, by what concerns all rows
-- and not a segment, by what is new, then the larger ones; in each group the leading incident first.
-- Inputs: mpm_incidents, mpm_monitors, mpm_health. $statuses: which of open, resolved, expected. $is_recent: only what was resolved
-- in the last windows of its monitor: 28 days, of hours 7 days, of months 3 months, of runs 28 of them. Now is the newest window
-- and not the clock, because data may end long before.
WITH windows AS (
  SELECT
    h.monitor, h.window_end, m.grain,
    ROW_NUMBER() OVER (PARTITION BY h.monitor ORDER BY h.window_start DESC) AS age,
    MAX(h.window_end) OVER (PARTITION BY h.monitor) AS newest_end
  FROM mpm_health AS h
  JOIN mpm_monitors AS m ON m.monitor = h.monitor
  WHERE h.window_end IS NOT NULL
), recent AS (
  SELECT
    monitor,
    MAX(CASE grain
      WHEN 'hour' THEN newest_end - INTERVAL 7 DAY
      WHEN 'month' THEN newest_end - INTERVAL 3 MONTH
      ELSE newest_end - INTERVAL 28 DAY
    END) FILTER (grain IS NOT NULL) AS since,
    MIN(window_end) FILTER (grain IS NULL AND age <= 28) AS since_run
  FROM windows
  GROUP BY monitor
), told AS (
  SELECT
    i.*,
    m.timezone,
    COALESCE(m.grain, 'snapshot') AS grain,
    COALESCE(LIST_POSITION(['low', 'medium', 'high'], i.severity), 0) AS rank,
    i.segment_key <> '__all__' AS is_segment
  FROM mpm_incidents AS i
  JOIN mpm_monitors AS m ON m.monitor = i.monitor
  LEFT JOIN recent AS r ON r.monitor = i.monitor
  WHERE LIST_CONTAINS($statuses, i.status) AND (NOT $is_recent OR i.resolved_at > COALESCE(r.since, r.since_run))
), placed AS (
  SELECT
    *,
    MAX(rank) OVER of_group AS group_rank,
    COUNT(*) OVER of_group AS size,
    FIRST(is_segment) OVER in_order AS is_of_segment,
    FIRST(opened_at) OVER in_order AS first_opened
  FROM told
  WINDOW
    of_group AS (PARTITION BY group_id),
    in_order AS (
      PARTITION BY group_id ORDER BY is_leading DESC, rank DESC, is_segment, opened_at, check_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
)
SELECT
  incident_id, monitor, check_id, segment_key, segment_value, column_name, family, metric, category, method, status, severity,
  opened_at, last_seen_at, resolved_at,
  opened_at AT TIME ZONE 'UTC' AT TIME ZONE timezone AS local_opened,
  grain, window_count, failing_window_count, group_id, is_leading, reason, owner
FROM placed
ORDER BY
  group_rank DESC, is_of_segment, first_opened DESC, size DESC, monitor, group_id,
  is_leading DESC, rank DESC, is_segment, opened_at, check_id
