-- Control charts: slow changes that no single window shows. EWMA (a running average) and CUSUM (what has piled up) of the values'
-- distances from what is usual, both signs, for all rows together.
-- Inputs: judged_aspects, check_rules (method 'learnt': min_effect, direction). Two rows per series and stale window from
-- 30 windows of history on, in the shape of check_values, with the family.
-- x: z as a normal deviate (Student's t by Wallace), between -4 and 4, so that one odd window moves no chart; a window that stood
-- out or is known contributes nothing and leaves the charts as they were.
-- EWMA (Roberts 1959): 0.2 sum of 0.8^j x over the last 30 windows; limit 3.5 of its own standard deviations, which grow with the
-- autocorrelation r and, as all x share one centre, with 1/K: sqrt(1/9) sqrt((1 + 0.8 r)/(1 - 0.8 r)) sqrt(1 + 9/K (1+r)/(1-r)
-- (1 - 0.8 r)/(1 + 0.8 r)). CUSUM (Page 1954): k = 0.5, h = 8, x divided by sqrt((1+r)/(1-r)); in closed form the running sum less
-- its lowest point, over the last 60 windows. r: lag-1 autocorrelation, corrected by (1 + 3 r)/K (Kendall 1954), between 0 and 0.95;
-- above 0.8 no chart is judged, above 0.5 no CUSUM: what follows the season piles up without end (simulated: an alarm in every
-- third window). Warns where large, and never fails: a slow change is news, not an accident.
-- Powers of 0.8 by blocks of 64 windows, even and odd apart, as the frame of 30 touches two at most: no number grows or vanishes.
WITH followed AS (
  SELECT
    a.series, a.monitor, a.window_number, a.window_key, a.is_stale,
    CASE WHEN a.is_left_out = 0 AND a.window_count >= 8 THEN a.z END AS z,
    a.degrees_of_freedom, a.sensitivity, a.window_count,
    a.autocorrelation + (1.0 + 3.0 * a.autocorrelation) / NULLIF(CAST(a.window_count AS DOUBLE), 0.0) AS corrected
  FROM judged_aspects AS a
  WHERE a.segment_key = '__all__' AND a.scale <> 'none'
), spans AS (
  SELECT f.series, f.monitor, MIN(f.window_number) AS first_number, MAX(f.window_number) AS last_number
  FROM followed AS f
  GROUP BY f.series, f.monitor
  HAVING MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), numbers AS (
  SELECT f.monitor, f.window_number
  FROM followed AS f
  GROUP BY f.monitor, f.window_number
), deviates AS (
  SELECT
    f.series, f.window_number, f.window_key, f.is_stale, f.window_count, f.corrected,
    CASE WHEN f.corrected > 0.95 THEN 0.95 WHEN f.corrected > 0 THEN f.corrected ELSE 0.0 END AS r,
    CASE WHEN f.z < 0 THEN -1.0 ELSE 1.0 END * f.sensitivity * CASE
      WHEN f.degrees_of_freedom < 1000000 THEN (8.0 * f.degrees_of_freedom + 1.0) / NULLIF(8.0 * f.degrees_of_freedom + 3.0, 0.0)
        * SQRT(f.degrees_of_freedom * LN(1.0 + f.z * f.z / NULLIF(f.degrees_of_freedom, 0.0)))
      ELSE ABS(f.z)
    END AS x
  FROM followed AS f
  UNION ALL
  -- Windows in which a series has no row: a frame of rows has to be a span of windows.
  SELECT s.series, n.window_number, NULL, 0, NULL, NULL, 0.0, NULL
  FROM spans AS s
  INNER JOIN numbers AS n ON n.monitor = s.monitor AND n.window_number >= s.first_number AND n.window_number <= s.last_number
  LEFT JOIN followed AS f ON f.series = s.series AND f.window_number = n.window_number
  WHERE f.series IS NULL
), capped AS (
  SELECT
    d.series, d.window_number, d.window_key, d.is_stale, d.window_count, d.corrected, d.r,
    CASE WHEN d.x > 4 THEN 4.0 WHEN d.x < -4 THEN -4.0 ELSE d.x END AS x,
    CAST(COUNT(d.x) OVER (PARTITION BY d.series ORDER BY d.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS DOUBLE) AS place
  FROM deviates AS d
), blocks AS (
  SELECT
    c.*,
    c.place - 64.0 * FLOOR(c.place / 64.0) AS step,
    FLOOR(c.place / 64.0) - 2.0 * FLOOR(c.place / 128.0) AS parity,
    COALESCE(c.x / NULLIF(SQRT((1.0 + c.r) / NULLIF(1.0 - c.r, 0.0)), 0.0) - 0.5, 0.0) AS up_step,
    COALESCE(-c.x / NULLIF(SQRT((1.0 + c.r) / NULLIF(1.0 - c.r, 0.0)), 0.0) - 0.5, 0.0) AS down_step
  FROM capped AS c
), sums AS (
  -- 0.22314...: the logarithm of 1 / 0.8.
  SELECT
    b.*,
    COALESCE(SUM(CASE WHEN b.parity = 0 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (
      PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS even_sum,
    COALESCE(SUM(CASE WHEN b.parity = 1 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (
      PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS odd_sum,
    SUM(b.up_step) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS up_sum,
    SUM(b.down_step) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS down_sum
  FROM blocks AS b
), charts AS (
  SELECT
    s.series, s.window_key, s.is_stale, s.window_count, s.corrected, s.r,
    0.2 * EXP(-0.22314355131420976 * s.step) * (
      CASE WHEN s.parity = 0 THEN s.even_sum ELSE s.odd_sum END
      + EXP(-0.22314355131420976 * 64.0) * CASE WHEN s.parity = 0 THEN s.odd_sum ELSE s.even_sum END) AS average,
    s.up_sum - MIN(s.up_sum - s.up_step) OVER (
      PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_up,
    s.down_sum - MIN(s.down_sum - s.down_step) OVER (
      PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_down
  FROM sums AS s
), drawn AS (
  SELECT
    c.series, c.window_key, c.window_count, c.corrected, c.average,
    CASE
      WHEN r.direction <> 'down' AND c.piled_up > 0 AND (r.direction = 'up' OR c.piled_up >= c.piled_down) THEN c.piled_up
      WHEN r.direction <> 'up' AND c.piled_down > 0 THEN -c.piled_down
      ELSE 0.0
    END AS pile,
    3.5 * SQRT((1.0 + 0.8 * c.r) / NULLIF(9.0 * (1.0 - 0.8 * c.r), 0.0)) * SQRT(1.0 + 9.0 / NULLIF(CAST(c.window_count AS DOUBLE), 0.0)
      * (1.0 + c.r) / NULLIF(1.0 - c.r, 0.0) * (1.0 - 0.8 * c.r) / NULLIF(1.0 + 0.8 * c.r, 0.0)) AS average_limit,
    r.direction, r.min_effect
  FROM charts AS c
  INNER JOIN check_rules AS r ON r.series = c.series AND r.method = 'learnt'
  WHERE c.is_stale = 1 AND c.window_count >= 30
), sized AS (
  -- moved: how far the running average lies from what is usual, on the scale of the deviation.
  SELECT
    a.series, a.window_key, a.monitor, a.window_id, a.segment_key, a.segment_value, a.column_name, a.family, a.metric, a.category, a.scale,
    a.center_value, a.sensitivity, d.window_count, d.corrected, d.average, d.pile, d.average_limit, d.direction, d.min_effect,
    d.average * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0) AS moved,
    CASE WHEN ABS(d.average) * SQRT(a.spread_variance) > 1.5 * a.sensitivity THEN 1.5
      ELSE ABS(d.average) * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0) END AS turn,
    (a.center_value * a.row_count + 0.375) / NULLIF(a.row_count + 0.75, 0.0) AS square_sine
  FROM drawn AS d
  INNER JOIN judged_aspects AS a ON a.series = d.series AND a.window_key = d.window_key
), turned AS (
  SELECT
    s.*,
    s.turn * (1.0 - s.turn * s.turn / 6.0 * (1.0 - s.turn * s.turn / 20.0 * (1.0 - s.turn * s.turn / 42.0 * (1.0 - s.turn * s.turn / 72.0)))) AS sine,
    1.0 - s.turn * s.turn / 2.0 * (1.0 - s.turn * s.turn / 12.0 * (1.0 - s.turn * s.turn / 30.0 * (1.0 - s.turn * s.turn / 56.0))) AS cosine
  FROM sized AS s
), effects AS (
  -- For shares by the rules for sine and cosine: sin^2(a + b) - sin^2(a) = 2 sin a cos a sin b cos b + (1 - 2 sin^2 a) sin^2 b.
  SELECT
    t.*,
    CASE
      WHEN t.scale = 'relative' THEN EXP(t.moved) - 1.0
      WHEN t.scale <> 'share' THEN t.moved
      WHEN t.average < 0 AND t.sine * t.sine >= t.square_sine THEN -t.center_value
      WHEN t.average > 0 AND t.sine * t.sine >= 1.0 - t.square_sine THEN 1.0 - t.center_value
      ELSE CASE WHEN t.average < 0 THEN -2.0 ELSE 2.0 END * SQRT(t.square_sine * (1.0 - t.square_sine)) * t.sine * t.cosine
        + (1.0 - 2.0 * t.square_sine) * t.sine * t.sine
    END AS effect
  FROM turned AS t
), measured AS (
  SELECT
    e.*, 'ewma' AS method, e.average AS state, e.average_limit AS state_limit,
    CASE WHEN e.direction = 'up' AND e.average < 0 OR e.direction = 'down' AND e.average > 0 THEN 0 ELSE 1 END AS is_harmful
  FROM effects AS e
  UNION ALL
  SELECT e.*, 'cusum', e.pile, 8.0, 1
  FROM effects AS e
), judged AS (
  SELECT
    m.*,
    CASE
      WHEN m.is_harmful = 0 OR m.state * m.average < 0 THEN 0
      WHEN m.effect * m.sensitivity >= m.min_effect THEN 1
      WHEN m.effect * m.sensitivity <= CASE WHEN m.scale = 'relative' THEN -m.min_effect / NULLIF(1.0 + m.min_effect, 0.0) ELSE -m.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    CASE WHEN m.corrected <= CASE WHEN m.method = 'cusum' THEN 0.5 ELSE 0.8 END THEN 1 ELSE 0 END AS has_chart,
    CASE WHEN m.is_harmful = 1 AND ABS(m.state) > m.state_limit THEN 1 ELSE 0 END AS is_beyond
  FROM measured AS m
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  j.family AS family,
  j.metric AS metric,
  j.category AS category,
  j.method AS method,
  CASE WHEN j.has_chart = 1 THEN j.state END AS value,
  CASE WHEN j.has_chart = 1 THEN j.effect END AS effect,
  CASE WHEN j.has_chart = 1 THEN 0.0 END AS center,
  CASE WHEN j.has_chart = 1 THEN -j.state_limit END AS lower,
  CASE WHEN j.has_chart = 1 THEN j.state_limit END AS upper,
  CASE WHEN j.has_chart = 1 AND j.method = 'ewma' THEN 3.5 * j.state / NULLIF(j.state_limit, 0.0) END AS z,
  CAST(NULL AS DOUBLE) AS p_value,
  j.window_count AS window_count,
  CASE
    WHEN j.has_chart = 0 THEN 'not_evaluated'
    WHEN j.is_beyond = 1 AND j.is_large = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE WHEN j.has_chart = 0 THEN 'each window is so much like the one before that slow changes cannot be told from chance' END AS not_evaluated_reason,
  CASE
    WHEN j.has_chart = 1 AND j.is_beyond = 1 AND j.is_large = 1 THEN j.column_name || ': ' || j.metric || COALESCE(' of ' || j.category, '')
      || CASE WHEN j.state > 0 THEN ' has crept up' ELSE ' has crept down' END
      || CASE WHEN j.method = 'ewma' THEN ': its running average lies ' ELSE ' over many windows: the distances from usual add up to ' END
      || CAST(CAST(FLOOR(ABS(j.state) + 0.05) AS BIGINT) AS VARCHAR) || '.'
      || CAST(CAST(FLOOR(10.0 * (ABS(j.state) + 0.05 - FLOOR(ABS(j.state) + 0.05))) AS BIGINT) AS VARCHAR)
      || CASE WHEN j.method = 'ewma' THEN ' standard deviations of one window from usual (limit ' ELSE ' standard deviations (limit ' END
      || CAST(CAST(FLOOR(j.state_limit + 0.05) AS BIGINT) AS VARCHAR) || '.'
      || CAST(CAST(FLOOR(10.0 * (j.state_limit + 0.05 - FLOOR(j.state_limit + 0.05))) AS BIGINT) AS VARCHAR) || ')'
  END AS reason
FROM judged AS j
