-- The newest judged window of each monitor. Inputs: mpm_monitors, mpm_health.
SELECT h.monitor, m.relation, m.owner, h.window_id, h.window_start, h.window_end, h.row_count
FROM mpm_health AS h
JOIN mpm_monitors AS m ON m.monitor = h.monitor
WHERE h.is_newest AND LIST_CONTAINS($monitors, h.monitor)
ORDER BY h.monitor
