-- Jumps of segments beside those of all rows: what happens to everybody is no news of a segment.
-- Inputs: jump_series (of the series or of the settled series), whole_jumps (jump_series of the series, so that nothing but known windows
-- is left out on the side of all rows), check_series, aspect_history (of the series whose jumps these are). The same rows as jump_series.
-- From a segment's jump is taken the jump of all rows times theta, the part of their movements that is more than sampling:
-- 1 - mean(s^2 (1 + 1/7))/mean(jump^2) over this window and the 56 before, few as they may be. Where nothing moves, theta is next to 0 and
-- nothing is taken; where all move together, or far for the first time, next to 1. A shift of a mean is additive, so that of all rows
-- the share of the segment itself is taken out of it first. sensitivity: a distance counts as many times among the jumps as among the
-- values (z_scale), and where the jump is asked for beside the value, it makes up for the noise of the seven windows that it is measured from.
WITH moved AS (
  SELECT
    w.series, w.window_number, CASE WHEN w.is_left_out = 0 THEN w.deviation END AS deviation, w.row_count,
    SUM(CASE WHEN w.is_left_out = 0 THEN w.deviation * w.deviation END) OVER (PARTITION BY w.series ORDER BY w.window_number ROWS BETWEEN 56 PRECEDING AND CURRENT ROW) AS squares,
    SUM(CASE WHEN w.is_left_out = 0 AND w.deviation IS NOT NULL THEN 1.1428571428571428 * COALESCE(w.variance, 0.0) END)
      OVER (PARTITION BY w.series ORDER BY w.window_number ROWS BETWEEN 56 PRECEDING AND CURRENT ROW) AS sampling
  FROM whole_jumps AS w
  INNER JOIN (SELECT c.whole_series FROM check_series AS c WHERE c.whole_series IS NOT NULL GROUP BY c.whole_series) AS t
    ON t.whole_series = w.series
), shared AS (
  SELECT
    m.series, m.window_number, m.deviation, m.row_count,
    CASE WHEN m.squares > m.sampling THEN 1.0 - CAST(m.sampling AS DOUBLE) / NULLIF(m.squares, 0.0) ELSE 0.0 END AS theta
  FROM moved AS m
), beside AS (
  SELECT
    j.series, j.regime, j.cadence, j.pool, j.window_key, j.window_number, j.phase, j.is_judged, j.is_left_out,
    CASE WHEN c.whole_series IS NULL THEN 1.0690449676496976 ELSE 1.0 END * COALESCE(h.z_scale, 1.0) * j.sensitivity AS sensitivity,
    j.is_share, j.deviation, j.variance, j.value, j.baseline_value, j.row_count, j.baseline_row_count, j.usual_deviation,
    s.theta, s.deviation AS whole_deviation,
    CASE WHEN c.metric = 'location' AND j.row_count < 0.9 * s.row_count THEN j.row_count / NULLIF(s.row_count, 0.0)
      WHEN c.metric = 'location' THEN 0.9 ELSE 0.0 END AS part
  FROM jump_series AS j
  INNER JOIN check_series AS c ON c.series = j.series
  LEFT JOIN aspect_history AS h ON h.series = j.series AND h.window_key = j.window_key
  LEFT JOIN shared AS s ON s.series = c.whole_series AND s.window_number = j.window_number
)
SELECT
  b.series, b.regime, b.cadence, b.pool, b.window_key, b.window_number, b.phase, b.is_judged, b.is_left_out, b.sensitivity, b.is_share,
  b.deviation - COALESCE(b.theta * (b.whole_deviation - b.part * b.deviation) / NULLIF(1.0 - b.part, 0.0), 0.0) AS deviation,
  b.variance, b.value, b.baseline_value, b.row_count, b.baseline_row_count, b.usual_deviation
FROM beside AS b
