-- What each monitor watched: one row per declared monitor. Dates are those of the monitor's own time zone.
-- Inputs: mpm_monitors, mpm_observations, compared_windows, stretch_windows.
WITH windows AS (
  SELECT
    o.monitor, o.dataset, o.window_id, o.row_count, o.window_start AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS local_start,
    EXISTS (
      FROM compared_windows AS w
      WHERE w.monitor = o.monitor AND w.window_id = o.window_id AND w.side = 'current' AND w.is_baseline_window
    ) AS is_baseline_window
  FROM mpm_observations AS o
  JOIN mpm_monitors AS m ON m.monitor = o.monitor
  WHERE o.column_name = '__relation__' AND o.bin_kind = 'total' AND o.segment_key = '__all__' AND o.window_id <> 'issues'
)
SELECT
  m.monitor,
  m.relation,
  COALESCE(m.grain, 'snapshot') AS grain,
  m.timezone,
  m.owner,
  COUNT(w.window_id) FILTER (w.dataset = 'current') AS window_count,
  COUNT(w.window_id) FILTER (w.dataset = 'current' AND w.is_baseline_window) AS baseline_window_count,
  COUNT(w.window_id) FILTER (w.dataset = 'current' AND w.row_count = 0) AS empty_window_count,
  COALESCE(SUM(w.row_count) FILTER (w.dataset = 'current'), 0) AS row_count,
  MIN(w.local_start) FILTER (w.dataset = 'current') AS first_window,
  MAX(w.local_start) FILTER (w.dataset = 'current') AS last_window,
  CASE
    WHEN m.baseline_kind = 'rolling' THEN 'the ' || m.rolling_windows || ' windows before each'
    WHEN m.baseline_kind = 'period' THEN
      CAST(CAST(m.baseline_start AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS DATE) AS VARCHAR) || ' up to '
      || CAST(CAST(m.baseline_end AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS DATE) AS VARCHAR)
    ELSE 'a relation of its own'
  END AS baseline,
  SUM(w.row_count) FILTER (w.dataset = 'baseline') AS baseline_row_count,
  (SELECT MAX(s.stretch_length) FROM stretch_windows AS s WHERE s.monitor = m.monitor) AS stretch_length
FROM mpm_monitors AS m
LEFT JOIN windows AS w ON w.monitor = m.monitor
GROUP BY ALL
ORDER BY m.monitor
