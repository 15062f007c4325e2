-- Windows taken together: a single day of weather is never like two months of it, so days flicker far above the psi of any
-- lasting change. Four weeks at a time do not. Observations are sums, so a stretch of windows is compared by the same
-- statements as a window; this table says which windows each stretch reads (columns as in mpm_py/sql/compared_windows.sql).
-- The newest stretch ends with the newest window and has the number 0; the others end a quarter of a stretch apart.
-- Inputs: compared_windows (the windows as they are compared one by one), mpm_monitors.
WITH judged AS (
  SELECT
    w.monitor, w.window_id, w.window_start, w.window_end, w.is_baseline_window, m.grain,
    COUNT(*) AS source_count,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start DESC, w.window_id DESC) AS age,
    COUNT(*) OVER (PARTITION BY w.monitor) AS window_count
  FROM compared_windows AS w
  JOIN mpm_monitors AS m ON m.monitor = w.monitor
  WHERE w.side = 'baseline'
  GROUP BY w.monitor, w.window_id, w.window_start, w.window_end, w.is_baseline_window, m.grain
), sized AS (
  SELECT
    monitor, window_id, window_start, window_end, is_baseline_window, source_count, age, window_count,
    CASE grain WHEN 'hour' THEN 168 WHEN 'day' THEN 28 WHEN 'week' THEN 4 WHEN 'month' THEN 3 ELSE 1 END AS long_stretch,
    CASE grain WHEN 'hour' THEN 24 WHEN 'day' THEN 7 ELSE 1 END AS short_stretch,
    CASE
      WHEN window_count >= 2 * long_stretch THEN long_stretch
      WHEN window_count >= 2 * short_stretch THEN short_stretch
      ELSE 1
    END AS stretch_length
  FROM judged
), stretches AS (
  SELECT
    newest.monitor,
    newest.window_id,
    newest.stretch_length,
    CAST(FLOOR((newest.age - 1) / CEIL(newest.stretch_length / 4)) AS BIGINT) AS number,
    MIN(member.window_start) AS window_start,
    MAX(member.window_end) AS window_end,
    BOOL_AND(member.is_baseline_window) AS is_baseline_window,
    NOT BOOL_OR(member.is_baseline_window AND member.age = newest.age + newest.stretch_length // 2) AS is_after_baseline,
    LIST(member.window_id) AS members
  FROM sized AS newest
  JOIN sized AS member
    ON member.monitor = newest.monitor
    AND member.age BETWEEN newest.age AND newest.age + newest.stretch_length - 1
  WHERE (newest.age - 1) % CEIL(newest.stretch_length / 4) = 0
    AND newest.age + newest.stretch_length - 1 <= newest.window_count
  GROUP BY newest.monitor, newest.window_id, newest.stretch_length, newest.age
), full_baselines AS (
  -- A rolling baseline moves on; for the long view everything is held against the first one that is complete.
  SELECT monitor, FIRST(window_id ORDER BY source_count DESC, age DESC) AS window_id
  FROM sized
  GROUP BY monitor
)
SELECT
  s.monitor, s.window_id, CAST(s.window_start AS DATE) AS window_date, s.window_start, s.window_end, s.is_baseline_window,
  s.is_after_baseline, s.stretch_length, s.number, 'current' AS side, 'current' AS source_dataset, UNNEST(s.members) AS source_window_id
FROM stretches AS s
UNION ALL
SELECT
  s.monitor, s.window_id, CAST(s.window_start AS DATE), s.window_start, s.window_end, s.is_baseline_window,
  s.is_after_baseline, s.stretch_length, s.number, 'baseline', w.source_dataset, w.source_window_id
FROM stretches AS s
JOIN full_baselines AS f ON f.monitor = s.monitor
JOIN compared_windows AS w ON w.monitor = f.monitor AND w.window_id = f.window_id AND w.side = 'baseline'
