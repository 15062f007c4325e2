-- How unlikely each value is by chance: it has to be far from what is usual, and to have got there by a jump.
-- Inputs: check_series, aspect_history (of the series), jump_history (aspect_history of jumps_beside_all.sql). One row per series and window
-- that has a history. p_value: of the value alone. jump_p_value: of its jump; 1 where that goes the other way or fewer than five
-- are known, that of the value where the week before is left out as a whole (what goes on is no jump, and still not usual). likely_p_value:
-- what is judged by.
-- All rows: the larger of the two; the jump only has to tell an accident from a season.
-- Segments, from 28 windows on: jump_p_value, which is beside all rows, where the value lies outside of its usual range (p_value <=
-- 0.01); is_beside = 1. What segments have in common is not counted once for each of them then, and does not hide what one has alone.
-- Younger segments: the larger of the two. jump_z, jump_variance, jump_degrees: of the jump, so that a threshold can be told where it decides.
WITH paired AS (
  SELECT
    h.series, h.window_key, h.window_count, h.z, h.p_value,
    j.z AS jump_z, j.spread_variance AS jump_variance, j.degrees_of_freedom AS jump_degrees,
    CASE
      WHEN h.window_count < 8 THEN h.p_value
      WHEN j.window_count < 5 THEN 1.0
      WHEN j.p_value IS NULL THEN h.p_value
      WHEN h.z * j.z > 0 THEN j.p_value
      ELSE 1.0
    END AS jump_p_value,
    CASE WHEN j.window_count >= 5 AND j.p_value IS NOT NULL THEN 1 ELSE 0 END AS has_jump,
    CASE WHEN c.whole_series IS NOT NULL AND h.window_count >= 28 AND j.window_count >= 5 AND j.p_value IS NOT NULL THEN 1 ELSE 0 END AS is_beside
  FROM aspect_history AS h
  INNER JOIN check_series AS c ON c.series = h.series
  LEFT JOIN jump_history AS j ON j.series = h.series AND j.window_key = h.window_key
)
SELECT
  p.series AS series,
  p.window_key AS window_key,
  p.window_count AS window_count,
  p.jump_p_value AS jump_p_value,
  p.has_jump AS has_jump,
  CASE
    WHEN p.is_beside = 1 AND p.p_value <= 0.01 THEN p.jump_p_value
    WHEN p.jump_p_value > p.p_value THEN p.jump_p_value
    ELSE p.p_value
  END AS likely_p_value,
  p.is_beside AS is_beside,
  p.jump_z AS jump_z,
  p.jump_variance AS jump_variance,
  p.jump_degrees AS jump_degrees
FROM paired AS p
