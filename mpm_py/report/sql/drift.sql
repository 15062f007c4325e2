-- The drift of each column in each stretch of windows: the newest $windows of each monitor, as many together as it takes for
-- $cells stretches. A cell holds the largest psi of its windows, and in how many of them a check of the column failed.
-- Inputs: mpm_drift, mpm_checks, mpm_health, mpm_monitors.
WITH ranked AS (
  SELECT
    h.monitor, h.window_id,
    h.window_start AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS starts_at,
    COALESCE(
      h.window_end, LEAD(h.window_start) OVER (PARTITION BY h.monitor ORDER BY h.window_start), h.window_start + INTERVAL 1 DAY
    ) AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS ends_at,
    ROW_NUMBER() OVER (PARTITION BY h.monitor ORDER BY h.window_start DESC) AS age,
    LEAST(COUNT(*) OVER (PARTITION BY h.monitor), $windows) AS window_count
  FROM mpm_health AS h
  JOIN mpm_monitors AS m ON m.monitor = h.monitor
  WHERE h.window_start IS NOT NULL AND LIST_CONTAINS($monitors, h.monitor)
), placed AS (
  SELECT *, (age - 1) // CAST(CEIL(window_count / $cells) AS BIGINT) AS stretch
  FROM ranked
  WHERE age <= $windows
), stretches AS (
  SELECT monitor, stretch, MIN(starts_at) AS starts_at, MAX(ends_at) AS ends_at, COUNT(*) AS window_count
  FROM placed
  GROUP BY monitor, stretch
), distances AS (
  SELECT p.monitor, p.stretch, d.column_name, MAX(d.psi) AS psi
  FROM mpm_drift AS d
  JOIN placed AS p ON p.monitor = d.monitor AND p.window_id = d.window_id
  WHERE d.segment_key = '__all__' AND d.column_name <> '__relation__'
  GROUP BY p.monitor, p.stretch, d.column_name
), failures AS (
  SELECT p.monitor, p.stretch, c.column_name, COUNT(DISTINCT c.window_id) AS failing_count
  FROM mpm_checks AS c
  JOIN placed AS p ON p.monitor = c.monitor AND p.window_id = c.window_id
  WHERE c.segment_key = '__all__' AND c.status = 'fail'
  GROUP BY p.monitor, p.stretch, c.column_name
)
SELECT
  d.monitor, d.column_name, s.starts_at, s.ends_at, s.window_count, d.psi,
  COALESCE(f.failing_count, 0) AS failing_count
FROM distances AS d
JOIN stretches AS s ON s.monitor = d.monitor AND s.stretch = d.stretch
LEFT JOIN failures AS f ON f.monitor = d.monitor AND f.stretch = d.stretch AND f.column_name = d.column_name
JOIN (SELECT UNNEST($of) AS monitor, UNNEST($names) AS column_name) AS w ON w.monitor = d.monitor AND w.column_name = d.column_name
ORDER BY d.monitor, d.column_name, s.starts_at
