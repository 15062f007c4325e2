-- Every value with its names and with what is usual for it.
-- Inputs: check_series, stale_checks, settled_series, aspect_history (of the settled series), unusual_values. One row per series and window
-- that was read, those without a history among them. center_value, lower_value and upper_value: what is usual in the unit of value. Angles of shares are
-- added by the rules for sine and cosine, these of the half width by their series.
WITH kept AS (
  SELECT
    s.series, s.window_key, s.window_number, s.is_stale, s.value, s.baseline_value, s.observed, s.baseline_observed, s.deviation,
    s.variance, s.row_count, s.baseline_row_count, s.is_left_out, s.is_share, s.note, s.not_evaluated_reason, s.sensitivity,
    h.center, h.usual_share, h.tau_squared, h.spread_variance, h.z, h.unit, h.degrees_of_freedom, h.p_value, h.window_count,
    h.autocorrelation, h.usual_lower, h.usual_upper,
    u.jump_p_value, u.likely_p_value, u.is_beside, u.is_steady, u.jump, u.jump_unit, u.jump_degrees,
    CASE WHEN s.is_share = 1 AND h.center IS NOT NULL THEN (h.usual_share * s.row_count + 0.375) / NULLIF(s.row_count + 0.75, 0.0) END
      AS square_sine,
    CASE
      WHEN s.is_share = 1 AND h.usual_upper - h.center > 1.5 THEN 1.5
      WHEN s.is_share = 1 THEN h.usual_upper - h.center
    END AS turn
  FROM settled_series AS s
  LEFT JOIN aspect_history AS h ON h.series = s.series AND h.window_key = s.window_key
  LEFT JOIN unusual_values AS u ON u.series = s.series AND u.window_key = s.window_key
  WHERE s.is_judged = 1
), turned AS (
  SELECT
    k.*, SQRT(k.square_sine) AS side, SQRT(1.0 - k.square_sine) AS base,
    k.turn * (1.0 - k.turn * k.turn / 6.0 * (1.0 - k.turn * k.turn / 20.0 * (1.0 - k.turn * k.turn / 42.0 * (1.0 - k.turn * k.turn / 72.0
      * (1.0 - k.turn * k.turn / 110.0 * (1.0 - k.turn * k.turn / 156.0)))))) AS sine,
    1.0 - k.turn * k.turn / 2.0 * (1.0 - k.turn * k.turn / 12.0 * (1.0 - k.turn * k.turn / 30.0 * (1.0 - k.turn * k.turn / 56.0
      * (1.0 - k.turn * k.turn / 90.0 * (1.0 - k.turn * k.turn / 132.0))))) AS cosine
  FROM kept AS k
), bounded AS (
  SELECT
    t.*,
    CASE WHEN t.side * t.cosine > t.base * t.sine
      THEN (t.side * t.cosine - t.base * t.sine) * (t.side * t.cosine - t.base * t.sine) ELSE 0.0 END * (t.row_count + 0.75) - 0.375 AS lower_count,
    CASE WHEN t.base * t.cosine > t.side * t.sine
      THEN (t.side * t.cosine + t.base * t.sine) * (t.side * t.cosine + t.base * t.sine) ELSE 1.0 END * (t.row_count + 0.75) - 0.375 AS upper_count
  FROM turned AS t
)
SELECT
  b.series AS series,
  b.window_key AS window_key,
  b.window_number AS window_number,
  w.window_id AS window_id,
  w.window_start AS window_start,
  w.cadence AS cadence,
  b.is_stale AS is_stale,
  c.chance_group AS chance_group,
  c.monitor AS monitor,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.family AS family,
  c.metric AS metric,
  c.category AS category,
  c.scale AS scale,
  b.value AS value,
  b.baseline_value AS baseline_value,
  b.observed AS observed,
  b.baseline_observed AS baseline_observed,
  b.deviation AS deviation,
  b.variance AS variance,
  b.row_count AS row_count,
  b.baseline_row_count AS baseline_row_count,
  b.is_left_out AS is_left_out,
  b.note AS note,
  b.not_evaluated_reason AS not_evaluated_reason,
  b.sensitivity AS sensitivity,
  b.center AS center,
  b.tau_squared AS tau_squared,
  b.spread_variance AS spread_variance,
  b.z AS z,
  b.unit AS unit,
  b.degrees_of_freedom AS degrees_of_freedom,
  b.p_value AS p_value,
  b.jump_p_value AS jump_p_value,
  b.likely_p_value AS likely_p_value,
  b.is_beside AS is_beside,
  b.is_steady AS is_steady,
  b.jump AS jump,
  b.jump_unit AS jump_unit,
  b.jump_degrees AS jump_degrees,
  b.window_count AS window_count,
  b.autocorrelation AS autocorrelation,
  b.usual_lower AS usual_lower,
  b.usual_upper AS usual_upper,
  CASE
    WHEN b.is_share = 1 THEN b.usual_share
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.center)
    ELSE COALESCE(b.baseline_value, 0.0) + b.center
  END AS center_value,
  CASE
    WHEN b.is_share = 1 THEN CASE WHEN b.lower_count < 0 THEN 0.0 ELSE b.lower_count / NULLIF(b.row_count, 0.0) END
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.usual_lower)
    ELSE COALESCE(b.baseline_value, 0.0) + b.usual_lower
  END AS lower_value,
  CASE
    WHEN b.is_share = 1 THEN CASE WHEN b.upper_count > b.row_count THEN 1.0 ELSE b.upper_count / NULLIF(b.row_count, 0.0) END
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.usual_upper)
    ELSE COALESCE(b.baseline_value, 0.0) + b.usual_upper
  END AS upper_value
FROM bounded AS b
INNER JOIN check_series AS c ON c.series = b.series
INNER JOIN stale_checks AS w ON w.window_key = b.window_key
