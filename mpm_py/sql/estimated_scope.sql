-- The windows that are estimated: those that are stale, and those whose past errors widen their intervals.
-- Inputs: stale_windows, windows (estimated_windows.sql). One row per monitor x window; is_stale: 1 where its rows are wanted.
SELECT u.monitor AS monitor, u.window_id AS window_id, MAX(u.is_stale) AS is_stale
FROM (
  SELECT s.monitor, s.window_id, 1 AS is_stale
  FROM stale_windows AS s
  UNION ALL
  SELECT w.monitor, w.source_window_id, 0
  FROM stale_windows AS s
  INNER JOIN windows AS w ON w.monitor = s.monitor AND w.window_id = s.window_id
  WHERE w.is_reference = 1
) AS u
GROUP BY u.monitor, u.window_id
