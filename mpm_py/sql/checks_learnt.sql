-- The learnt rule: how far each value lies from what is usual for it, whether that matters, and whether chance can be ruled out.
-- Inputs: judged_aspects, check_rules. method: learnt, or seasonal for aspects whose history is of their own season; enough: windows
-- of history from which on it may fail. One row per series and stale window, in the shape of check_numbers (see check_results.sql).
-- p_value: see unusual_values.sql (seasonal: of the value alone). By chance five in a thousand windows have one of p <= 0.0025/T (0.005/T
-- where there are no segments): half for all rows and half for segments, so that many segments do not dull what is seen of all rows; each half
-- in equal parts for the metrics of columns, and each part for the values of one, so that neither do many categories. T = metrics of
-- columns (and segments) that are judged in the monitor and window x values of this one. q_value: Benjamini and Hochberg (1995) over all
-- values. is_large: the effect is what lies between the value and what is usual for it, not its baseline (that is moved_away.sql).
-- threshold: where the value would have to lie to fail, on its side: the farther of "large" and of "unusual", the value as well as its jump
-- (of steady series the jump with ten times the p); of segments that are judged beside all rows their jump alone will do, not inside of
-- the usual range. The normal quantile by Abramowitz and Stegun 26.2.23 (within 0.0005 standard deviations), Student's t by the inverse of
-- Wallace's formula.
WITH parameters AS (
  SELECT 'learnt' AS method, 8 AS enough
), judged AS (
  SELECT
    a.series, a.window_key, a.scale, a.value, a.baseline_value, a.row_count, a.sensitivity, a.center, a.center_value, a.lower_value,
    a.upper_value, a.deviation, a.z, a.window_count, a.note, a.chance_group,
    a.unit, a.degrees_of_freedom, a.is_steady, CAST(a.jump_degrees AS DOUBLE) AS jump_degrees,
    -- A history of the own season has no jumps.
    CASE WHEN parameters.method = 'learnt' THEN a.is_beside ELSE 0 END AS by_jump,
    CASE WHEN parameters.method = 'learnt' THEN a.jump END AS jump,
    CASE WHEN parameters.method = 'learnt' THEN a.jump_unit END AS jump_unit,
    r.min_effect, r.direction, r.min_rows, r.rule_source, r.worst_status,
    -- What is usual to a billionth is as usual as can be: sums in another order must choose neither the limit nor the words.
    CASE
      WHEN ABS(a.deviation - a.center) <= 1e-9 * (1.0 + ABS(a.center)) THEN 0.0
      WHEN a.scale = 'share' THEN a.value - a.center_value
      WHEN a.scale = 'relative' THEN EXP(a.deviation - a.center) - 1.0
      ELSE a.deviation - a.center
    END AS effect,
    CASE WHEN parameters.method = 'learnt' THEN a.likely_p_value ELSE a.p_value END AS p_value,
    CASE WHEN a.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    CASE
      WHEN a.not_evaluated_reason IS NOT NULL THEN a.not_evaluated_reason
      WHEN a.deviation IS NULL THEN 'there is nothing to compare it with'
      WHEN a.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN a.center IS NULL THEN 'fewer than 8 earlier windows to learn from'
    END AS not_evaluated_reason,
    CASE WHEN a.p_value IS NOT NULL AND COALESCE(a.row_count, 0.0) >= r.min_rows THEN 1 ELSE 0 END AS is_counted
  FROM judged_aspects AS a
  CROSS JOIN parameters
  INNER JOIN check_rules AS r ON r.series = a.series AND r.method = parameters.method
  WHERE a.is_stale = 1
), ranked AS (
  SELECT
    j.*,
    CASE WHEN j.effect >= 0 THEN 1.0 ELSE -1.0 END AS side,
    SUM(j.is_counted) OVER (PARTITION BY j.window_key) AS judged_count,
    SUM(j.is_counted) OVER (PARTITION BY j.window_key, j.chance_group) AS chance_count,
    ROW_NUMBER() OVER (PARTITION BY j.window_key, j.is_counted ORDER BY j.p_value, j.series) AS place
  FROM judged AS j
), parted AS (
  SELECT
    r.*,
    SUM(r.is_counted) OVER (PARTITION BY r.window_key, r.is_whole) AS alike_count,
    SUM(CASE WHEN r.is_counted = 1 THEN 1.0 / NULLIF(CAST(r.chance_count AS DOUBLE), 0.0) ELSE 0.0 END) OVER (PARTITION BY r.window_key, r.is_whole)
      * CASE WHEN r.chance_count > 0 THEN r.chance_count ELSE 1 END AS tests
  FROM ranked AS r
), corrected AS (
  SELECT
    r.*,
    CASE WHEN r.is_counted = 1 THEN MIN(r.p_value * r.judged_count / NULLIF(CAST(r.place AS DOUBLE), 0.0))
      OVER (PARTITION BY r.window_key, r.is_counted ORDER BY r.place DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) END AS q_value,
    CASE
      WHEN r.direction = 'up' AND r.side < 0 OR r.direction = 'down' AND r.side > 0 THEN 0
      WHEN r.effect * r.sensitivity >= r.min_effect THEN 1
      WHEN r.effect * r.sensitivity <= CASE WHEN r.scale = 'relative' THEN -r.min_effect / NULLIF(1.0 + r.min_effect, 0.0) ELSE -r.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    -- Half of the chance for all rows, half for segments; all of it where there are only the one or the other.
    CASE WHEN r.judged_count > r.alike_count THEN 1.0 ELSE 2.0 END / NULLIF(r.tests, 0.0) AS part_of_chance,
    CASE WHEN r.by_jump = 1 THEN r.value ELSE r.center_value END AS origin
  FROM parted AS r
), rooted AS (
  SELECT
    c.*,
    -- The roots that the normal quantile is a function of: of the p at which it fails, and of ten times that.
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < parameters.enough THEN 0.00625 ELSE 0.00125 END * c.part_of_chance)) AS t,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < parameters.enough THEN 0.0625 ELSE 0.0125 END * c.part_of_chance)) AS t_of_ten
  FROM corrected AS c
  CROSS JOIN parameters
), quantiles_of_p AS (
  SELECT
    c.*,
    c.t - (2.515517 + 0.802853 * c.t + 0.010328 * c.t * c.t) / NULLIF(1.0 + 1.432788 * c.t + 0.189269 * c.t * c.t + 0.001308 * c.t * c.t * c.t, 0.0)
      AS normal_limit,
    c.t_of_ten - (2.515517 + 0.802853 * c.t_of_ten + 0.010328 * c.t_of_ten * c.t_of_ten)
      / NULLIF(1.0 + 1.432788 * c.t_of_ten + 0.189269 * c.t_of_ten * c.t_of_ten + 0.001308 * c.t_of_ten * c.t_of_ten * c.t_of_ten, 0.0)
      AS normal_limit_of_ten,
    CASE WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 3.0) / NULLIF(8.0 * c.degrees_of_freedom + 1.0, 0.0) END
      AS value_factor,
    CASE WHEN c.jump_degrees < 1000000 THEN (8.0 * c.jump_degrees + 3.0) / NULLIF(8.0 * c.jump_degrees + 1.0, 0.0) END
      AS jump_factor
  FROM rooted AS c
), limited AS (
  -- As far from what is usual as it takes, in the unit of the deviation.
  SELECT
    q.*,
    q.unit * CASE WHEN q.value_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.degrees_of_freedom * (EXP(q.value_factor * q.normal_limit * q.value_factor * q.normal_limit / NULLIF(q.degrees_of_freedom, 0.0)) - 1.0)) END
      AS value_limit,
    q.jump_unit * CASE WHEN q.jump_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.jump_degrees * (EXP(q.jump_factor * q.normal_limit * q.jump_factor * q.normal_limit / NULLIF(q.jump_degrees, 0.0)) - 1.0)) END
      AS jump_limit,
    q.jump_unit * CASE WHEN q.jump_factor IS NULL THEN q.normal_limit_of_ten
      ELSE SQRT(q.jump_degrees * (EXP(q.jump_factor * q.normal_limit_of_ten * q.jump_factor * q.normal_limit_of_ten / NULLIF(q.jump_degrees, 0.0)) - 1.0)) END
      AS jump_limit_of_ten
  FROM quantiles_of_p AS q
), reached AS (
  -- As far from the center.
  SELECT
    l.*,
    l.side * (l.deviation - l.center) AS reached,
    l.jump_limit - l.side * l.jump + l.side * (l.deviation - l.center) AS jump_reach,
    CASE WHEN l.is_steady = 1 THEN l.jump_limit_of_ten ELSE l.jump_limit END - l.side * l.jump + l.side * (l.deviation - l.center)
      AS accompanying_reach
  FROM limited AS l
), nearest AS (
  SELECT
    r.*,
    CASE
      WHEN r.by_jump = 1 AND (r.is_steady = 0 OR r.jump_reach < r.value_limit OR r.jump_reach < r.accompanying_reach) THEN r.jump_reach
      WHEN r.accompanying_reach > r.value_limit THEN r.accompanying_reach
      ELSE r.value_limit
    END - CASE WHEN r.by_jump = 1 THEN r.reached ELSE 0.0 END AS distance
  FROM reached AS r
), turned AS (
  -- For shares the distance is an angle.
  SELECT
    l.*,
    CASE WHEN l.distance > 1.5 THEN 1.5 WHEN l.distance < -1.5 THEN -1.5 ELSE l.distance END AS turn,
    CASE WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1
      THEN SQRT((l.origin * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0)) END AS sine_of_origin,
    CASE WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1
      THEN SQRT(((1.0 - l.origin) * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0)) END AS cosine_of_origin
  FROM nearest AS l
), angled AS (
  SELECT
    t.*,
    t.turn * (1.0 - t.turn * t.turn / 6.0 * (1.0 - t.turn * t.turn / 20.0 * (1.0 - t.turn * t.turn / 42.0 * (1.0 - t.turn * t.turn / 72.0)))) AS sine,
    1.0 - t.turn * t.turn / 2.0 * (1.0 - t.turn * t.turn / 12.0 * (1.0 - t.turn * t.turn / 30.0 * (1.0 - t.turn * t.turn / 56.0))) AS cosine
  FROM turned AS t
), bounds AS (
  SELECT
    a.*,
    CASE
      WHEN a.scale = 'share' AND a.cosine_of_origin * a.cosine <= a.side * a.sine_of_origin * a.sine THEN 1.0
      WHEN a.scale = 'share' AND a.sine_of_origin * a.cosine <= -a.side * a.cosine_of_origin * a.sine THEN 0.0
      WHEN a.scale = 'share' THEN ((a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine)
        * (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.row_count + 0.75) - 0.375) / NULLIF(a.row_count, 0.0)
      WHEN a.scale = 'relative' THEN a.origin * EXP(a.side * a.distance)
      ELSE a.origin + a.side * a.distance
    END AS unusual_from,
    CASE WHEN a.side > 0 THEN a.upper_value ELSE a.lower_value END AS usual_to,
    CASE
      WHEN a.scale = 'relative' AND a.side > 0 THEN a.center_value * (1.0 + a.min_effect / NULLIF(a.sensitivity, 0.0))
      WHEN a.scale = 'relative' THEN a.center_value / NULLIF(1.0 + a.min_effect / NULLIF(a.sensitivity, 0.0), 0.0)
      ELSE a.center_value + a.side * a.min_effect / NULLIF(a.sensitivity, 0.0)
    END AS large_from
  FROM angled AS a
)
SELECT
  b.series AS series,
  b.window_key AS window_key,
  parameters.method AS method,
  b.value AS value,
  b.effect AS effect,
  CASE
    WHEN b.direction = 'up' AND b.side < 0 OR b.direction = 'down' AND b.side > 0 THEN NULL
    WHEN b.by_jump = 1 AND b.side * (b.usual_to - b.unusual_from) > 0 AND b.side * (b.usual_to - b.large_from) > 0 THEN b.usual_to
    WHEN b.side * (b.unusual_from - b.large_from) > 0 THEN b.unusual_from
    ELSE b.large_from
  END AS threshold,
  CASE WHEN b.center IS NULL THEN 'none' ELSE 'learnt' END AS threshold_source,
  b.center_value AS center,
  b.lower_value AS lower,
  b.upper_value AS upper,
  b.z AS z,
  b.p_value AS p_value,
  b.q_value AS q_value,
  b.is_large AS is_large,
  CASE WHEN b.p_value <= 0.0025 * b.part_of_chance THEN 1 ELSE 0 END AS is_unusual_now,
  CASE WHEN b.p_value <= 0.0125 * b.part_of_chance THEN 1 ELSE 0 END AS is_doubtful,
  b.is_steady AS is_steady,
  CAST(FLOOR(b.row_count) AS BIGINT) AS row_count,
  b.window_count AS window_count,
  CASE WHEN b.not_evaluated_reason IS NOT NULL THEN 'not_evaluated' ELSE 'pass' END AS raw_status,
  b.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS VARCHAR) AS reason,
  b.note AS note
FROM bounds AS b
CROSS JOIN parameters
