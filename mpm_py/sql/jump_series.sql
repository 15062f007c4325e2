-- Each value less what the last week had: history of the jumps between windows, so that a slow season is no sudden change.
-- Input: aspect_series (aspect_series.sql or settled_series.sql). The same rows, with the deviation from the mean of the seven windows
-- before the last two, at least three of them; these two are left out of it, so that a change is seen for what it is in its second and
-- third window too. What is unusual has to be so among the values and among the jumps (unusual_values.sql).
WITH kept AS (
  SELECT s.*, CASE WHEN s.is_left_out = 0 THEN s.deviation END AS v
  FROM aspect_series AS s
), recent AS (
  SELECT
    k.*,
    SUM(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number ROWS BETWEEN 9 PRECEDING AND 3 PRECEDING) AS recent_sum,
    COUNT(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number ROWS BETWEEN 9 PRECEDING AND 3 PRECEDING) AS recent_count
  FROM kept AS k
)
SELECT
  r.series, r.regime, r.cadence, r.pool, r.window_key, r.window_number, r.phase, r.is_judged, r.is_left_out, r.sensitivity,
  0 AS is_share,
  CASE WHEN r.recent_count >= 3 THEN r.deviation - r.recent_sum / NULLIF(CAST(r.recent_count AS DOUBLE), 0.0) END AS deviation,
  r.variance,
  CAST(NULL AS DOUBLE) AS value, CAST(NULL AS DOUBLE) AS baseline_value, r.row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count, CAST(NULL AS DOUBLE) AS usual_deviation
FROM recent AS r
