-- Series with a rule of method seasonal, each season a history of its own (aspect_history.sql with period 1).
-- Inputs: settled_series, check_rules, stale_checks, holidays (day). hour_of_day: in UTC. day_of_week and day_of_month: of the local
-- day, see check_windows.sql; for windows of an hour, the same hour of them. The last days of a month, from the 28th, are one season, as
-- not every month has them all; holidays are one. cadence: frequent seasons look back on 8 windows, rare ones (a day of the month, an hour
-- of the week, holidays) on 3; one that lies too far back is none (is_judged = 0).
WITH placed AS (
  SELECT
    w.window_key, FLOOR(EPOCH(w.window_start) / 3600.0) AS hour_number,
    (EPOCH(w.window_start) + EPOCH(w.window_end)) / 2.0 + 6600.0 AS middle, w.cadence
  FROM stale_checks AS w
), days AS (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS BIGINT) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS BIGINT) AS day_of_week,
    CAST(FLOOR((p.middle - EPOCH(DATE_TRUNC('month', MAKE_TIMESTAMP(CAST(FLOOR(p.middle) AS BIGINT) * 1000000)))) / 86400.0) AS BIGINT) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (SELECT t.day FROM holidays AS t GROUP BY t.day) AS h
    ON h.day = CAST(MAKE_TIMESTAMP(CAST(FLOOR(p.middle) AS BIGINT) * 1000000) AS DATE)
), seasons AS (
  SELECT
    s.series, s.window_key, s.window_number,
    CASE WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare' ELSE 'frequent' END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM settled_series AS s
  INNER JOIN check_rules AS r ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series, s.window_key, s.frequency, s.season,
    CASE WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number) >= s.window_number - s.reach
      THEN 1 ELSE 0 END AS has_history
  FROM seasons AS s
)
SELECT
  s.series, s.pool, r.frequency AS cadence, s.window_key, s.window_number, 0 AS phase, s.is_stale, s.sensitivity, s.is_share,
  s.deviation, s.variance, s.value, s.baseline_value, s.observed, s.baseline_observed, s.row_count, s.baseline_row_count,
  s.usual_deviation, s.is_left_out_of_season AS is_left_out, s.note, s.not_evaluated_reason, r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM settled_series AS s
INNER JOIN reached AS r ON r.series = s.series AND r.window_key = s.window_key AND r.season >= 10000 * s.regime AND r.season < 10000 * (s.regime + 1)
