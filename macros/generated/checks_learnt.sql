{#-
The learnt rule: how far each value lies from what is usual for it, whether that matters, and whether chance can be ruled out.
Inputs: judged_aspects, check_rules. method: learnt, or seasonal for aspects whose history is of their own season; enough: windows
of history from which on it may fail. One row per series and stale window, in the shape of check_numbers (see check_results.sql).
p_value: see unusual_values.sql (seasonal: of the value alone). By chance five in a thousand windows have one of p <= 0.0025/T (0.005/T
where there are no segments): half for all rows and half for segments, so that many segments do not dull what is seen of all rows; each half
in equal parts for the metrics of columns, and each part for the values of one, so that neither do many categories. T = metrics of
columns (and segments) that are judged in the monitor and window x values of this one. q_value: Benjamini and Hochberg (1995) over all
values. is_large: the effect is what lies between the value and what is usual for it, not its baseline (that is moved_away.sql).
threshold: where the value would have to lie to fail, on its side: the farther of "large" and of "unusual", the value as well as its jump
(of steady series the jump with ten times the p); of segments that are judged beside all rows their jump alone will do, not inside of
the usual range. The normal quantile by Abramowitz and Stegun 26.2.23 (within 0.0005 standard deviations), Student's t by the inverse of
Wallace's formula.

Written by `mpm dev generate` from mpm_py/sql/checks_learnt.sql; edit that file.
-#}

{% macro checks_learnt(judged_aspects, check_rules, method, enough) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('checks_learnt', 'mpm')(judged_aspects, check_rules, method, enough)) }}
{%- endmacro %}

{% macro default__checks_learnt(judged_aspects, check_rules, method, enough) -%}
WITH judged AS (
  SELECT
    a.series,
    a.window_key,
    a.scale,
    a.value,
    a.baseline_value,
    a.row_count,
    a.sensitivity,
    a.center,
    a.center_value,
    a.lower_value,
    a.upper_value,
    a.deviation,
    a.z,
    a.window_count,
    a.note,
    a.chance_group,
    a.unit,
    a.degrees_of_freedom,
    a.is_steady,
    CAST(a.jump_degrees AS DOUBLE) AS jump_degrees,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.is_beside ELSE 0 END AS by_jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump END AS jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump_unit END AS jump_unit,
    r.min_effect,
    r.direction,
    r.min_rows,
    r.rule_source,
    r.worst_status,
    CASE
      WHEN ABS(a.deviation - a.center) <= 1e-9 * (1.0 + ABS(a.center)) THEN 0.0
      WHEN a.scale = 'share' THEN a.value - a.center_value
      WHEN a.scale = 'relative' THEN EXP(a.deviation - a.center) - 1.0
      ELSE a.deviation - a.center
    END AS effect,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.likely_p_value ELSE a.p_value END AS p_value,
    CASE WHEN a.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    CASE
      WHEN a.not_evaluated_reason IS NOT NULL THEN a.not_evaluated_reason
      WHEN a.deviation IS NULL THEN 'there is nothing to compare it with'
      WHEN a.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN a.center IS NULL THEN 'fewer than 8 earlier windows to learn from'
    END AS not_evaluated_reason,
    CASE WHEN a.p_value IS NOT NULL AND COALESCE(a.row_count, 0.0) >= r.min_rows THEN 1 ELSE 0 END AS is_counted
  FROM {{ judged_aspects }} AS a
  INNER JOIN {{ check_rules }} AS r
    ON r.series = a.series AND r.method = ({{ method }})
  WHERE
    a.is_stale = 1
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
    SUM(CASE WHEN r.is_counted = 1 THEN 1.0 / NULLIF(CAST(r.chance_count AS DOUBLE), 0.0) ELSE 0.0 END) OVER (PARTITION BY r.window_key, r.is_whole) * CASE WHEN r.chance_count > 0 THEN r.chance_count ELSE 1 END AS tests
  FROM ranked AS r
), corrected AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_counted = 1 THEN MIN(r.p_value * r.judged_count / NULLIF(CAST(r.place AS DOUBLE), 0.0)) OVER (
        PARTITION BY r.window_key, r.is_counted
        ORDER BY r.place DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS q_value,
    CASE
      WHEN r.direction = 'up' AND r.side < 0 OR r.direction = 'down' AND r.side > 0 THEN 0
      WHEN r.effect * r.sensitivity >= r.min_effect THEN 1
      WHEN r.effect * r.sensitivity <= CASE WHEN r.scale = 'relative' THEN -r.min_effect / NULLIF(1.0 + r.min_effect, 0.0) ELSE -r.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    CASE WHEN r.judged_count > r.alike_count THEN 1.0 ELSE 2.0 END / NULLIF(r.tests, 0.0) AS part_of_chance,
    CASE WHEN r.by_jump = 1 THEN r.value ELSE r.center_value END AS origin
  FROM parted AS r
), rooted AS (
  SELECT
    c.*,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.00625 ELSE 0.00125 END * c.part_of_chance)) AS t,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.0625 ELSE 0.0125 END * c.part_of_chance)) AS t_of_ten
  FROM corrected AS c
), quantiles_of_p AS (
  SELECT
    c.*,
    c.t - (2.515517 + 0.802853 * c.t + 0.010328 * c.t * c.t) / NULLIF(1.0 + 1.432788 * c.t + 0.189269 * c.t * c.t + 0.001308 * c.t * c.t * c.t, 0.0) AS normal_limit,
    c.t_of_ten - (2.515517 + 0.802853 * c.t_of_ten + 0.010328 * c.t_of_ten * c.t_of_ten) / NULLIF(1.0 + 1.432788 * c.t_of_ten + 0.189269 * c.t_of_ten * c.t_of_ten + 0.001308 * c.t_of_ten * c.t_of_ten * c.t_of_ten, 0.0) AS normal_limit_of_ten,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 3.0) / NULLIF(8.0 * c.degrees_of_freedom + 1.0, 0.0)
    END AS value_factor,
    CASE
      WHEN c.jump_degrees < 1000000 THEN (8.0 * c.jump_degrees + 3.0) / NULLIF(8.0 * c.jump_degrees + 1.0, 0.0)
    END AS jump_factor
  FROM rooted AS c
), limited AS (
  SELECT
    q.*,
    q.unit * CASE
      WHEN q.value_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.degrees_of_freedom * (
        EXP(q.value_factor * q.normal_limit * q.value_factor * q.normal_limit / NULLIF(q.degrees_of_freedom, 0.0)) - 1.0
      ))
    END AS value_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit * q.jump_factor * q.normal_limit / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit_of_ten
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit_of_ten * q.jump_factor * q.normal_limit_of_ten / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit_of_ten
  FROM quantiles_of_p AS q
), reached AS (
  SELECT
    l.*,
    l.side * (l.deviation - l.center) AS reached,
    l.jump_limit - l.side * l.jump + l.side * (l.deviation - l.center) AS jump_reach,
    CASE WHEN l.is_steady = 1 THEN l.jump_limit_of_ten ELSE l.jump_limit END - l.side * l.jump + l.side * (l.deviation - l.center) AS accompanying_reach
  FROM limited AS l
), nearest AS (
  SELECT
    r.*,
    CASE
      WHEN r.by_jump = 1
      AND (r.is_steady = 0 OR r.jump_reach < r.value_limit OR r.jump_reach < r.accompanying_reach) THEN r.jump_reach
      WHEN r.accompanying_reach > r.value_limit THEN r.accompanying_reach
      ELSE r.value_limit
    END - CASE WHEN r.by_jump = 1 THEN r.reached ELSE 0.0 END AS distance
  FROM reached AS r
), turned AS (
  SELECT
    l.*,
    CASE WHEN l.distance > 1.5 THEN 1.5 WHEN l.distance < -1.5 THEN -1.5 ELSE l.distance END AS turn,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT((l.origin * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS sine_of_origin,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT(((1.0 - l.origin) * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS cosine_of_origin
  FROM nearest AS l
), angled AS (
  SELECT
    t.*,
    t.turn * (
      1.0 - t.turn * t.turn / 6.0 * (1.0 - t.turn * t.turn / 20.0 * (1.0 - t.turn * t.turn / 42.0 * (1.0 - t.turn * t.turn / 72.0)))
    ) AS sine,
    1.0 - t.turn * t.turn / 2.0 * (1.0 - t.turn * t.turn / 12.0 * (1.0 - t.turn * t.turn / 30.0 * (1.0 - t.turn * t.turn / 56.0))) AS cosine
  FROM turned AS t
), bounds AS (
  SELECT
    a.*,
    CASE
      WHEN a.scale = 'share' AND a.cosine_of_origin * a.cosine <= a.side * a.sine_of_origin * a.sine THEN 1.0
      WHEN a.scale = 'share' AND a.sine_of_origin * a.cosine <= -a.side * a.cosine_of_origin * a.sine THEN 0.0
      WHEN a.scale = 'share' THEN (
        (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.row_count + 0.75) - 0.375
      ) / NULLIF(a.row_count, 0.0)
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
  ({{ method }}) AS method,
  b.value AS value,
  b.effect AS effect,
  CASE
    WHEN b.direction = 'up' AND b.side < 0 OR b.direction = 'down' AND b.side > 0 THEN NULL
    WHEN b.by_jump = 1
    AND b.side * (b.usual_to - b.unusual_from) > 0
    AND b.side * (b.usual_to - b.large_from) > 0 THEN b.usual_to
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
{%- endmacro %}

{% macro postgres__checks_learnt(judged_aspects, check_rules, method, enough) -%}
WITH judged AS MATERIALIZED (
  SELECT
    a.series,
    a.window_key,
    a.scale,
    a.value,
    a.baseline_value,
    a.row_count,
    a.sensitivity,
    a.center,
    a.center_value,
    a.lower_value,
    a.upper_value,
    a.deviation,
    a.z,
    a.window_count,
    a.note,
    a.chance_group,
    a.unit,
    a.degrees_of_freedom,
    a.is_steady,
    CAST(a.jump_degrees AS DOUBLE PRECISION) AS jump_degrees,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.is_beside ELSE 0 END AS by_jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump END AS jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump_unit END AS jump_unit,
    r.min_effect,
    r.direction,
    r.min_rows,
    r.rule_source,
    r.worst_status,
    CASE
      WHEN ABS(a.deviation - a.center) <= 1e-9 * (1.0 + ABS(a.center)) THEN 0.0
      WHEN a.scale = 'share' THEN a.value - a.center_value
      WHEN a.scale = 'relative' THEN EXP(a.deviation - a.center) - 1.0
      ELSE a.deviation - a.center
    END AS effect,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.likely_p_value ELSE a.p_value END AS p_value,
    CASE WHEN a.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    CASE
      WHEN a.not_evaluated_reason IS NOT NULL THEN a.not_evaluated_reason
      WHEN a.deviation IS NULL THEN 'there is nothing to compare it with'
      WHEN a.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN a.center IS NULL THEN 'fewer than 8 earlier windows to learn from'
    END AS not_evaluated_reason,
    CASE WHEN a.p_value IS NOT NULL AND COALESCE(a.row_count, 0.0) >= r.min_rows THEN 1 ELSE 0 END AS is_counted
  FROM {{ judged_aspects }} AS a
  INNER JOIN {{ check_rules }} AS r
    ON r.series = a.series AND r.method = ({{ method }})
  WHERE
    a.is_stale = 1
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
    SUM(CASE WHEN r.is_counted = 1 THEN 1.0 / NULLIF(CAST(r.chance_count AS DOUBLE PRECISION), 0.0) ELSE 0.0 END) OVER (PARTITION BY r.window_key, r.is_whole) * CASE WHEN r.chance_count > 0 THEN r.chance_count ELSE 1 END AS tests
  FROM ranked AS r
), corrected AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_counted = 1 THEN MIN(r.p_value * r.judged_count / NULLIF(CAST(r.place AS DOUBLE PRECISION), 0.0)) OVER (
        PARTITION BY r.window_key, r.is_counted
        ORDER BY r.place DESC NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS q_value,
    CASE
      WHEN r.direction = 'up' AND r.side < 0 OR r.direction = 'down' AND r.side > 0 THEN 0
      WHEN r.effect * r.sensitivity >= r.min_effect THEN 1
      WHEN r.effect * r.sensitivity <= CASE WHEN r.scale = 'relative' THEN -r.min_effect / NULLIF(1.0 + r.min_effect, 0.0) ELSE -r.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    CASE WHEN r.judged_count > r.alike_count THEN 1.0 ELSE 2.0 END / NULLIF(r.tests, 0.0) AS part_of_chance,
    CASE WHEN r.by_jump = 1 THEN r.value ELSE r.center_value END AS origin
  FROM parted AS r
), rooted AS MATERIALIZED (
  SELECT
    c.*,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.00625 ELSE 0.00125 END * c.part_of_chance)) AS t,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.0625 ELSE 0.0125 END * c.part_of_chance)) AS t_of_ten
  FROM corrected AS c
), quantiles_of_p AS MATERIALIZED (
  SELECT
    c.*,
    c.t - (2.515517 + 0.802853 * c.t + 0.010328 * c.t * c.t) / NULLIF(1.0 + 1.432788 * c.t + 0.189269 * c.t * c.t + 0.001308 * c.t * c.t * c.t, 0.0) AS normal_limit,
    c.t_of_ten - (2.515517 + 0.802853 * c.t_of_ten + 0.010328 * c.t_of_ten * c.t_of_ten) / NULLIF(1.0 + 1.432788 * c.t_of_ten + 0.189269 * c.t_of_ten * c.t_of_ten + 0.001308 * c.t_of_ten * c.t_of_ten * c.t_of_ten, 0.0) AS normal_limit_of_ten,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 3.0) / NULLIF(8.0 * c.degrees_of_freedom + 1.0, 0.0)
    END AS value_factor,
    CASE
      WHEN c.jump_degrees < 1000000 THEN (8.0 * c.jump_degrees + 3.0) / NULLIF(8.0 * c.jump_degrees + 1.0, 0.0)
    END AS jump_factor
  FROM rooted AS c
), limited AS MATERIALIZED (
  SELECT
    q.*,
    q.unit * CASE
      WHEN q.value_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.degrees_of_freedom * (
        EXP(q.value_factor * q.normal_limit * q.value_factor * q.normal_limit / NULLIF(q.degrees_of_freedom, 0.0)) - 1.0
      ))
    END AS value_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit * q.jump_factor * q.normal_limit / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit_of_ten
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit_of_ten * q.jump_factor * q.normal_limit_of_ten / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit_of_ten
  FROM quantiles_of_p AS q
), reached AS MATERIALIZED (
  SELECT
    l.*,
    l.side * (l.deviation - l.center) AS reached,
    l.jump_limit - l.side * l.jump + l.side * (l.deviation - l.center) AS jump_reach,
    CASE WHEN l.is_steady = 1 THEN l.jump_limit_of_ten ELSE l.jump_limit END - l.side * l.jump + l.side * (l.deviation - l.center) AS accompanying_reach
  FROM limited AS l
), nearest AS MATERIALIZED (
  SELECT
    r.*,
    CASE
      WHEN r.by_jump = 1
      AND (r.is_steady = 0 OR r.jump_reach < r.value_limit OR r.jump_reach < r.accompanying_reach) THEN r.jump_reach
      WHEN r.accompanying_reach > r.value_limit THEN r.accompanying_reach
      ELSE r.value_limit
    END - CASE WHEN r.by_jump = 1 THEN r.reached ELSE 0.0 END AS distance
  FROM reached AS r
), turned AS MATERIALIZED (
  SELECT
    l.*,
    CASE WHEN l.distance > 1.5 THEN 1.5 WHEN l.distance < -1.5 THEN -1.5 ELSE l.distance END AS turn,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT((l.origin * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS sine_of_origin,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT(((1.0 - l.origin) * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS cosine_of_origin
  FROM nearest AS l
), angled AS MATERIALIZED (
  SELECT
    t.*,
    t.turn * (
      1.0 - t.turn * t.turn / 6.0 * (1.0 - t.turn * t.turn / 20.0 * (1.0 - t.turn * t.turn / 42.0 * (1.0 - t.turn * t.turn / 72.0)))
    ) AS sine,
    1.0 - t.turn * t.turn / 2.0 * (1.0 - t.turn * t.turn / 12.0 * (1.0 - t.turn * t.turn / 30.0 * (1.0 - t.turn * t.turn / 56.0))) AS cosine
  FROM turned AS t
), bounds AS MATERIALIZED (
  SELECT
    a.*,
    CASE
      WHEN a.scale = 'share' AND a.cosine_of_origin * a.cosine <= a.side * a.sine_of_origin * a.sine THEN 1.0
      WHEN a.scale = 'share' AND a.sine_of_origin * a.cosine <= -a.side * a.cosine_of_origin * a.sine THEN 0.0
      WHEN a.scale = 'share' THEN (
        (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.row_count + 0.75) - 0.375
      ) / NULLIF(a.row_count, 0.0)
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
  ({{ method }}) AS method,
  b.value AS value,
  b.effect AS effect,
  CASE
    WHEN b.direction = 'up' AND b.side < 0 OR b.direction = 'down' AND b.side > 0 THEN NULL
    WHEN b.by_jump = 1
    AND b.side * (b.usual_to - b.unusual_from) > 0
    AND b.side * (b.usual_to - b.large_from) > 0 THEN b.usual_to
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
  CAST(NULL AS TEXT) AS reason,
  b.note AS note
FROM bounds AS b
{%- endmacro %}

{% macro redshift__checks_learnt(judged_aspects, check_rules, method, enough) -%}
WITH judged AS (
  SELECT
    a.series,
    a.window_key,
    a.scale,
    a.value,
    a.baseline_value,
    a.row_count,
    a.sensitivity,
    a.center,
    a.center_value,
    a.lower_value,
    a.upper_value,
    a.deviation,
    a.z,
    a.window_count,
    a.note,
    a.chance_group,
    a.unit,
    a.degrees_of_freedom,
    a.is_steady,
    CAST(a.jump_degrees AS DOUBLE PRECISION) AS jump_degrees,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.is_beside ELSE 0 END AS by_jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump END AS jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump_unit END AS jump_unit,
    r.min_effect,
    r.direction,
    r.min_rows,
    r.rule_source,
    r.worst_status,
    CASE
      WHEN ABS(a.deviation - a.center) <= 1e-9 * (1.0 + ABS(a.center)) THEN 0.0
      WHEN a.scale = 'share' THEN a.value - a.center_value
      WHEN a.scale = 'relative' THEN EXP(a.deviation - a.center) - 1.0
      ELSE a.deviation - a.center
    END AS effect,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.likely_p_value ELSE a.p_value END AS p_value,
    CASE WHEN a.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    CASE
      WHEN a.not_evaluated_reason IS NOT NULL THEN a.not_evaluated_reason
      WHEN a.deviation IS NULL THEN 'there is nothing to compare it with'
      WHEN a.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN a.center IS NULL THEN 'fewer than 8 earlier windows to learn from'
    END AS not_evaluated_reason,
    CASE WHEN a.p_value IS NOT NULL AND COALESCE(a.row_count, 0.0) >= r.min_rows THEN 1 ELSE 0 END AS is_counted
  FROM {{ judged_aspects }} AS a
  INNER JOIN {{ check_rules }} AS r
    ON r.series = a.series AND r.method = ({{ method }})
  WHERE
    a.is_stale = 1
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
    SUM(CASE WHEN r.is_counted = 1 THEN 1.0 / NULLIF(CAST(r.chance_count AS DOUBLE PRECISION), 0.0) ELSE 0.0 END) OVER (PARTITION BY r.window_key, r.is_whole) * CASE WHEN r.chance_count > 0 THEN r.chance_count ELSE 1 END AS tests
  FROM ranked AS r
), corrected AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_counted = 1 THEN MIN(r.p_value * r.judged_count / NULLIF(CAST(r.place AS DOUBLE PRECISION), 0.0)) OVER (
        PARTITION BY r.window_key, r.is_counted
        ORDER BY r.place DESC NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS q_value,
    CASE
      WHEN r.direction = 'up' AND r.side < 0 OR r.direction = 'down' AND r.side > 0 THEN 0
      WHEN r.effect * r.sensitivity >= r.min_effect THEN 1
      WHEN r.effect * r.sensitivity <= CASE WHEN r.scale = 'relative' THEN -r.min_effect / NULLIF(1.0 + r.min_effect, 0.0) ELSE -r.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    CASE WHEN r.judged_count > r.alike_count THEN 1.0 ELSE 2.0 END / NULLIF(r.tests, 0.0) AS part_of_chance,
    CASE WHEN r.by_jump = 1 THEN r.value ELSE r.center_value END AS origin
  FROM parted AS r
), rooted AS (
  SELECT
    c.*,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.00625 ELSE 0.00125 END * c.part_of_chance)) AS t,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.0625 ELSE 0.0125 END * c.part_of_chance)) AS t_of_ten
  FROM corrected AS c
), quantiles_of_p AS (
  SELECT
    c.*,
    c.t - (2.515517 + 0.802853 * c.t + 0.010328 * c.t * c.t) / NULLIF(1.0 + 1.432788 * c.t + 0.189269 * c.t * c.t + 0.001308 * c.t * c.t * c.t, 0.0) AS normal_limit,
    c.t_of_ten - (2.515517 + 0.802853 * c.t_of_ten + 0.010328 * c.t_of_ten * c.t_of_ten) / NULLIF(1.0 + 1.432788 * c.t_of_ten + 0.189269 * c.t_of_ten * c.t_of_ten + 0.001308 * c.t_of_ten * c.t_of_ten * c.t_of_ten, 0.0) AS normal_limit_of_ten,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 3.0) / NULLIF(8.0 * c.degrees_of_freedom + 1.0, 0.0)
    END AS value_factor,
    CASE
      WHEN c.jump_degrees < 1000000 THEN (8.0 * c.jump_degrees + 3.0) / NULLIF(8.0 * c.jump_degrees + 1.0, 0.0)
    END AS jump_factor
  FROM rooted AS c
), limited AS (
  SELECT
    q.*,
    q.unit * CASE
      WHEN q.value_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.degrees_of_freedom * (
        EXP(q.value_factor * q.normal_limit * q.value_factor * q.normal_limit / NULLIF(q.degrees_of_freedom, 0.0)) - 1.0
      ))
    END AS value_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit * q.jump_factor * q.normal_limit / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit_of_ten
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit_of_ten * q.jump_factor * q.normal_limit_of_ten / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit_of_ten
  FROM quantiles_of_p AS q
), reached AS (
  SELECT
    l.*,
    l.side * (l.deviation - l.center) AS reached,
    l.jump_limit - l.side * l.jump + l.side * (l.deviation - l.center) AS jump_reach,
    CASE WHEN l.is_steady = 1 THEN l.jump_limit_of_ten ELSE l.jump_limit END - l.side * l.jump + l.side * (l.deviation - l.center) AS accompanying_reach
  FROM limited AS l
), nearest AS (
  SELECT
    r.*,
    CASE
      WHEN r.by_jump = 1
      AND (r.is_steady = 0 OR r.jump_reach < r.value_limit OR r.jump_reach < r.accompanying_reach) THEN r.jump_reach
      WHEN r.accompanying_reach > r.value_limit THEN r.accompanying_reach
      ELSE r.value_limit
    END - CASE WHEN r.by_jump = 1 THEN r.reached ELSE 0.0 END AS distance
  FROM reached AS r
), turned AS (
  SELECT
    l.*,
    CASE WHEN l.distance > 1.5 THEN 1.5 WHEN l.distance < -1.5 THEN -1.5 ELSE l.distance END AS turn,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT((l.origin * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS sine_of_origin,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT(((1.0 - l.origin) * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS cosine_of_origin
  FROM nearest AS l
), angled AS (
  SELECT
    t.*,
    t.turn * (
      1.0 - t.turn * t.turn / 6.0 * (1.0 - t.turn * t.turn / 20.0 * (1.0 - t.turn * t.turn / 42.0 * (1.0 - t.turn * t.turn / 72.0)))
    ) AS sine,
    1.0 - t.turn * t.turn / 2.0 * (1.0 - t.turn * t.turn / 12.0 * (1.0 - t.turn * t.turn / 30.0 * (1.0 - t.turn * t.turn / 56.0))) AS cosine
  FROM turned AS t
), bounds AS (
  SELECT
    a.*,
    CASE
      WHEN a.scale = 'share' AND a.cosine_of_origin * a.cosine <= a.side * a.sine_of_origin * a.sine THEN 1.0
      WHEN a.scale = 'share' AND a.sine_of_origin * a.cosine <= -a.side * a.cosine_of_origin * a.sine THEN 0.0
      WHEN a.scale = 'share' THEN (
        (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.row_count + 0.75) - 0.375
      ) / NULLIF(a.row_count, 0.0)
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
  ({{ method }}) AS method,
  b.value AS value,
  b.effect AS effect,
  CASE
    WHEN b.direction = 'up' AND b.side < 0 OR b.direction = 'down' AND b.side > 0 THEN NULL
    WHEN b.by_jump = 1
    AND b.side * (b.usual_to - b.unusual_from) > 0
    AND b.side * (b.usual_to - b.large_from) > 0 THEN b.usual_to
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
  CAST(NULL AS VARCHAR(65535)) AS reason,
  b.note AS note
FROM bounds AS b
{%- endmacro %}

{% macro snowflake__checks_learnt(judged_aspects, check_rules, method, enough) -%}
WITH judged AS (
  SELECT
    a.series,
    a.window_key,
    a.scale,
    a.value,
    a.baseline_value,
    a.row_count,
    a.sensitivity,
    a.center,
    a.center_value,
    a.lower_value,
    a.upper_value,
    a.deviation,
    a.z,
    a.window_count,
    a.note,
    a.chance_group,
    a.unit,
    a.degrees_of_freedom,
    a.is_steady,
    CAST(a.jump_degrees AS DOUBLE) AS jump_degrees,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.is_beside ELSE 0 END AS by_jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump END AS jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump_unit END AS jump_unit,
    r.min_effect,
    r.direction,
    r.min_rows,
    r.rule_source,
    r.worst_status,
    CASE
      WHEN ABS(a.deviation - a.center) <= 1e-9 * (1.0 + ABS(a.center)) THEN 0.0
      WHEN a.scale = 'share' THEN a.value - a.center_value
      WHEN a.scale = 'relative' THEN EXP(a.deviation - a.center) - 1.0
      ELSE a.deviation - a.center
    END AS effect,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.likely_p_value ELSE a.p_value END AS p_value,
    CASE WHEN a.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    CASE
      WHEN a.not_evaluated_reason IS NOT NULL THEN a.not_evaluated_reason
      WHEN a.deviation IS NULL THEN 'there is nothing to compare it with'
      WHEN a.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN a.center IS NULL THEN 'fewer than 8 earlier windows to learn from'
    END AS not_evaluated_reason,
    CASE WHEN a.p_value IS NOT NULL AND COALESCE(a.row_count, 0.0) >= r.min_rows THEN 1 ELSE 0 END AS is_counted
  FROM {{ judged_aspects }} AS a
  INNER JOIN {{ check_rules }} AS r
    ON r.series = a.series AND r.method = ({{ method }})
  WHERE
    a.is_stale = 1
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
    SUM(CASE WHEN r.is_counted = 1 THEN 1.0 / NULLIF(CAST(r.chance_count AS DOUBLE), 0.0) ELSE 0.0 END) OVER (PARTITION BY r.window_key, r.is_whole) * CASE WHEN r.chance_count > 0 THEN r.chance_count ELSE 1 END AS tests
  FROM ranked AS r
), corrected AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_counted = 1 THEN MIN(r.p_value * r.judged_count / NULLIF(CAST(r.place AS DOUBLE), 0.0)) OVER (
        PARTITION BY r.window_key, r.is_counted
        ORDER BY r.place DESC NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS q_value,
    CASE
      WHEN r.direction = 'up' AND r.side < 0 OR r.direction = 'down' AND r.side > 0 THEN 0
      WHEN r.effect * r.sensitivity >= r.min_effect THEN 1
      WHEN r.effect * r.sensitivity <= CASE WHEN r.scale = 'relative' THEN -r.min_effect / NULLIF(1.0 + r.min_effect, 0.0) ELSE -r.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    CASE WHEN r.judged_count > r.alike_count THEN 1.0 ELSE 2.0 END / NULLIF(r.tests, 0.0) AS part_of_chance,
    CASE WHEN r.by_jump = 1 THEN r.value ELSE r.center_value END AS origin
  FROM parted AS r
), rooted AS (
  SELECT
    c.*,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.00625 ELSE 0.00125 END * c.part_of_chance)) AS t,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.0625 ELSE 0.0125 END * c.part_of_chance)) AS t_of_ten
  FROM corrected AS c
), quantiles_of_p AS (
  SELECT
    c.*,
    c.t - (2.515517 + 0.802853 * c.t + 0.010328 * c.t * c.t) / NULLIF(1.0 + 1.432788 * c.t + 0.189269 * c.t * c.t + 0.001308 * c.t * c.t * c.t, 0.0) AS normal_limit,
    c.t_of_ten - (2.515517 + 0.802853 * c.t_of_ten + 0.010328 * c.t_of_ten * c.t_of_ten) / NULLIF(1.0 + 1.432788 * c.t_of_ten + 0.189269 * c.t_of_ten * c.t_of_ten + 0.001308 * c.t_of_ten * c.t_of_ten * c.t_of_ten, 0.0) AS normal_limit_of_ten,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 3.0) / NULLIF(8.0 * c.degrees_of_freedom + 1.0, 0.0)
    END AS value_factor,
    CASE
      WHEN c.jump_degrees < 1000000 THEN (8.0 * c.jump_degrees + 3.0) / NULLIF(8.0 * c.jump_degrees + 1.0, 0.0)
    END AS jump_factor
  FROM rooted AS c
), limited AS (
  SELECT
    q.*,
    q.unit * CASE
      WHEN q.value_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.degrees_of_freedom * (
        EXP(q.value_factor * q.normal_limit * q.value_factor * q.normal_limit / NULLIF(q.degrees_of_freedom, 0.0)) - 1.0
      ))
    END AS value_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit * q.jump_factor * q.normal_limit / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit_of_ten
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit_of_ten * q.jump_factor * q.normal_limit_of_ten / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit_of_ten
  FROM quantiles_of_p AS q
), reached AS (
  SELECT
    l.*,
    l.side * (l.deviation - l.center) AS reached,
    l.jump_limit - l.side * l.jump + l.side * (l.deviation - l.center) AS jump_reach,
    CASE WHEN l.is_steady = 1 THEN l.jump_limit_of_ten ELSE l.jump_limit END - l.side * l.jump + l.side * (l.deviation - l.center) AS accompanying_reach
  FROM limited AS l
), nearest AS (
  SELECT
    r.*,
    CASE
      WHEN r.by_jump = 1
      AND (r.is_steady = 0 OR r.jump_reach < r.value_limit OR r.jump_reach < r.accompanying_reach) THEN r.jump_reach
      WHEN r.accompanying_reach > r.value_limit THEN r.accompanying_reach
      ELSE r.value_limit
    END - CASE WHEN r.by_jump = 1 THEN r.reached ELSE 0.0 END AS distance
  FROM reached AS r
), turned AS (
  SELECT
    l.*,
    CASE WHEN l.distance > 1.5 THEN 1.5 WHEN l.distance < -1.5 THEN -1.5 ELSE l.distance END AS turn,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT((l.origin * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS sine_of_origin,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT(((1.0 - l.origin) * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS cosine_of_origin
  FROM nearest AS l
), angled AS (
  SELECT
    t.*,
    t.turn * (
      1.0 - t.turn * t.turn / 6.0 * (1.0 - t.turn * t.turn / 20.0 * (1.0 - t.turn * t.turn / 42.0 * (1.0 - t.turn * t.turn / 72.0)))
    ) AS sine,
    1.0 - t.turn * t.turn / 2.0 * (1.0 - t.turn * t.turn / 12.0 * (1.0 - t.turn * t.turn / 30.0 * (1.0 - t.turn * t.turn / 56.0))) AS cosine
  FROM turned AS t
), bounds AS (
  SELECT
    a.*,
    CASE
      WHEN a.scale = 'share' AND a.cosine_of_origin * a.cosine <= a.side * a.sine_of_origin * a.sine THEN 1.0
      WHEN a.scale = 'share' AND a.sine_of_origin * a.cosine <= -a.side * a.cosine_of_origin * a.sine THEN 0.0
      WHEN a.scale = 'share' THEN (
        (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.row_count + 0.75) - 0.375
      ) / NULLIF(a.row_count, 0.0)
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
  ({{ method }}) AS method,
  b.value AS value,
  b.effect AS effect,
  CASE
    WHEN b.direction = 'up' AND b.side < 0 OR b.direction = 'down' AND b.side > 0 THEN NULL
    WHEN b.by_jump = 1
    AND b.side * (b.usual_to - b.unusual_from) > 0
    AND b.side * (b.usual_to - b.large_from) > 0 THEN b.usual_to
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
{%- endmacro %}

{% macro bigquery__checks_learnt(judged_aspects, check_rules, method, enough) -%}
WITH judged AS (
  SELECT
    a.series,
    a.window_key,
    a.scale,
    a.value,
    a.baseline_value,
    a.row_count,
    a.sensitivity,
    a.center,
    a.center_value,
    a.lower_value,
    a.upper_value,
    a.deviation,
    a.z,
    a.window_count,
    a.note,
    a.chance_group,
    a.unit,
    a.degrees_of_freedom,
    a.is_steady,
    CAST(a.jump_degrees AS FLOAT64) AS jump_degrees,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.is_beside ELSE 0 END AS by_jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump END AS jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump_unit END AS jump_unit,
    r.min_effect,
    r.direction,
    r.min_rows,
    r.rule_source,
    r.worst_status,
    CASE
      WHEN ABS(a.deviation - a.center) <= 1e-9 * (1.0 + ABS(a.center)) THEN 0.0
      WHEN a.scale = 'share' THEN a.value - a.center_value
      WHEN a.scale = 'relative' THEN EXP(a.deviation - a.center) - 1.0
      ELSE a.deviation - a.center
    END AS effect,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.likely_p_value ELSE a.p_value END AS p_value,
    CASE WHEN a.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    CASE
      WHEN a.not_evaluated_reason IS NOT NULL THEN a.not_evaluated_reason
      WHEN a.deviation IS NULL THEN 'there is nothing to compare it with'
      WHEN a.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN a.center IS NULL THEN 'fewer than 8 earlier windows to learn from'
    END AS not_evaluated_reason,
    CASE WHEN a.p_value IS NOT NULL AND COALESCE(a.row_count, 0.0) >= r.min_rows THEN 1 ELSE 0 END AS is_counted
  FROM {{ judged_aspects }} AS a
  INNER JOIN {{ check_rules }} AS r
    ON r.series = a.series AND r.method = ({{ method }})
  WHERE
    a.is_stale = 1
), ranked AS (
  SELECT
    j.*,
    CASE WHEN j.effect >= 0 THEN 1.0 ELSE -1.0 END AS side,
    SUM(j.is_counted) OVER (PARTITION BY j.window_key) AS judged_count,
    SUM(j.is_counted) OVER (PARTITION BY j.window_key, j.chance_group) AS chance_count,
    ROW_NUMBER() OVER (PARTITION BY j.window_key, j.is_counted ORDER BY j.p_value NULLS LAST, j.series NULLS LAST) AS place
  FROM judged AS j
), parted AS (
  SELECT
    r.*,
    SUM(r.is_counted) OVER (PARTITION BY r.window_key, r.is_whole) AS alike_count,
    SUM(CASE WHEN r.is_counted = 1 THEN 1.0 / NULLIF(CAST(r.chance_count AS FLOAT64), 0.0) ELSE 0.0 END) OVER (PARTITION BY r.window_key, r.is_whole) * CASE WHEN r.chance_count > 0 THEN r.chance_count ELSE 1 END AS tests
  FROM ranked AS r
), corrected AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_counted = 1 THEN MIN(r.p_value * r.judged_count / NULLIF(CAST(r.place AS FLOAT64), 0.0)) OVER (
        PARTITION BY r.window_key, r.is_counted
        ORDER BY r.place DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS q_value,
    CASE
      WHEN r.direction = 'up' AND r.side < 0 OR r.direction = 'down' AND r.side > 0 THEN 0
      WHEN r.effect * r.sensitivity >= r.min_effect THEN 1
      WHEN r.effect * r.sensitivity <= CASE WHEN r.scale = 'relative' THEN -r.min_effect / NULLIF(1.0 + r.min_effect, 0.0) ELSE -r.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    CASE WHEN r.judged_count > r.alike_count THEN 1.0 ELSE 2.0 END / NULLIF(r.tests, 0.0) AS part_of_chance,
    CASE WHEN r.by_jump = 1 THEN r.value ELSE r.center_value END AS origin
  FROM parted AS r
), rooted AS (
  SELECT
    c.*,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.00625 ELSE 0.00125 END * c.part_of_chance)) AS t,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.0625 ELSE 0.0125 END * c.part_of_chance)) AS t_of_ten
  FROM corrected AS c
), quantiles_of_p AS (
  SELECT
    c.*,
    c.t - (2.515517 + 0.802853 * c.t + 0.010328 * c.t * c.t) / NULLIF(1.0 + 1.432788 * c.t + 0.189269 * c.t * c.t + 0.001308 * c.t * c.t * c.t, 0.0) AS normal_limit,
    c.t_of_ten - (2.515517 + 0.802853 * c.t_of_ten + 0.010328 * c.t_of_ten * c.t_of_ten) / NULLIF(1.0 + 1.432788 * c.t_of_ten + 0.189269 * c.t_of_ten * c.t_of_ten + 0.001308 * c.t_of_ten * c.t_of_ten * c.t_of_ten, 0.0) AS normal_limit_of_ten,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 3.0) / NULLIF(8.0 * c.degrees_of_freedom + 1.0, 0.0)
    END AS value_factor,
    CASE
      WHEN c.jump_degrees < 1000000 THEN (8.0 * c.jump_degrees + 3.0) / NULLIF(8.0 * c.jump_degrees + 1.0, 0.0)
    END AS jump_factor
  FROM rooted AS c
), limited AS (
  SELECT
    q.*,
    q.unit * CASE
      WHEN q.value_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.degrees_of_freedom * (
        EXP(q.value_factor * q.normal_limit * q.value_factor * q.normal_limit / NULLIF(q.degrees_of_freedom, 0.0)) - 1.0
      ))
    END AS value_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit * q.jump_factor * q.normal_limit / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit_of_ten
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit_of_ten * q.jump_factor * q.normal_limit_of_ten / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit_of_ten
  FROM quantiles_of_p AS q
), reached AS (
  SELECT
    l.*,
    l.side * (l.deviation - l.center) AS reached,
    l.jump_limit - l.side * l.jump + l.side * (l.deviation - l.center) AS jump_reach,
    CASE WHEN l.is_steady = 1 THEN l.jump_limit_of_ten ELSE l.jump_limit END - l.side * l.jump + l.side * (l.deviation - l.center) AS accompanying_reach
  FROM limited AS l
), nearest AS (
  SELECT
    r.*,
    CASE
      WHEN r.by_jump = 1
      AND (r.is_steady = 0 OR r.jump_reach < r.value_limit OR r.jump_reach < r.accompanying_reach) THEN r.jump_reach
      WHEN r.accompanying_reach > r.value_limit THEN r.accompanying_reach
      ELSE r.value_limit
    END - CASE WHEN r.by_jump = 1 THEN r.reached ELSE 0.0 END AS distance
  FROM reached AS r
), turned AS (
  SELECT
    l.*,
    CASE WHEN l.distance > 1.5 THEN 1.5 WHEN l.distance < -1.5 THEN -1.5 ELSE l.distance END AS turn,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT((l.origin * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS sine_of_origin,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT(((1.0 - l.origin) * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS cosine_of_origin
  FROM nearest AS l
), angled AS (
  SELECT
    t.*,
    t.turn * (
      1.0 - t.turn * t.turn / 6.0 * (1.0 - t.turn * t.turn / 20.0 * (1.0 - t.turn * t.turn / 42.0 * (1.0 - t.turn * t.turn / 72.0)))
    ) AS sine,
    1.0 - t.turn * t.turn / 2.0 * (1.0 - t.turn * t.turn / 12.0 * (1.0 - t.turn * t.turn / 30.0 * (1.0 - t.turn * t.turn / 56.0))) AS cosine
  FROM turned AS t
), bounds AS (
  SELECT
    a.*,
    CASE
      WHEN a.scale = 'share' AND a.cosine_of_origin * a.cosine <= a.side * a.sine_of_origin * a.sine THEN 1.0
      WHEN a.scale = 'share' AND a.sine_of_origin * a.cosine <= -a.side * a.cosine_of_origin * a.sine THEN 0.0
      WHEN a.scale = 'share' THEN (
        (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.row_count + 0.75) - 0.375
      ) / NULLIF(a.row_count, 0.0)
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
  ({{ method }}) AS method,
  b.value AS value,
  b.effect AS effect,
  CASE
    WHEN b.direction = 'up' AND b.side < 0 OR b.direction = 'down' AND b.side > 0 THEN NULL
    WHEN b.by_jump = 1
    AND b.side * (b.usual_to - b.unusual_from) > 0
    AND b.side * (b.usual_to - b.large_from) > 0 THEN b.usual_to
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
  CAST(FLOOR(b.row_count) AS INT64) AS row_count,
  b.window_count AS window_count,
  CASE WHEN b.not_evaluated_reason IS NOT NULL THEN 'not_evaluated' ELSE 'pass' END AS raw_status,
  b.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS STRING) AS reason,
  b.note AS note
FROM bounds AS b
{%- endmacro %}

{% macro spark__checks_learnt(judged_aspects, check_rules, method, enough) -%}
WITH judged AS (
  SELECT
    a.series,
    a.window_key,
    a.scale,
    a.value,
    a.baseline_value,
    a.row_count,
    a.sensitivity,
    a.center,
    a.center_value,
    a.lower_value,
    a.upper_value,
    a.deviation,
    a.z,
    a.window_count,
    a.note,
    a.chance_group,
    a.unit,
    a.degrees_of_freedom,
    a.is_steady,
    CAST(a.jump_degrees AS DOUBLE) AS jump_degrees,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.is_beside ELSE 0 END AS by_jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump END AS jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump_unit END AS jump_unit,
    r.min_effect,
    r.direction,
    r.min_rows,
    r.rule_source,
    r.worst_status,
    CASE
      WHEN ABS(a.deviation - a.center) <= 1e-9 * (1.0 + ABS(a.center)) THEN 0.0
      WHEN a.scale = 'share' THEN a.value - a.center_value
      WHEN a.scale = 'relative' THEN EXP(a.deviation - a.center) - 1.0
      ELSE a.deviation - a.center
    END AS effect,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.likely_p_value ELSE a.p_value END AS p_value,
    CASE WHEN a.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    CASE
      WHEN a.not_evaluated_reason IS NOT NULL THEN a.not_evaluated_reason
      WHEN a.deviation IS NULL THEN 'there is nothing to compare it with'
      WHEN a.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN a.center IS NULL THEN 'fewer than 8 earlier windows to learn from'
    END AS not_evaluated_reason,
    CASE WHEN a.p_value IS NOT NULL AND COALESCE(a.row_count, 0.0) >= r.min_rows THEN 1 ELSE 0 END AS is_counted
  FROM {{ judged_aspects }} AS a
  INNER JOIN {{ check_rules }} AS r
    ON r.series = a.series AND r.method = ({{ method }})
  WHERE
    a.is_stale = 1
), ranked AS (
  SELECT
    j.*,
    CASE WHEN j.effect >= 0 THEN 1.0 ELSE -1.0 END AS side,
    SUM(j.is_counted) OVER (PARTITION BY j.window_key) AS judged_count,
    SUM(j.is_counted) OVER (PARTITION BY j.window_key, j.chance_group) AS chance_count,
    ROW_NUMBER() OVER (PARTITION BY j.window_key, j.is_counted ORDER BY j.p_value NULLS LAST, j.series NULLS LAST) AS place
  FROM judged AS j
), parted AS (
  SELECT
    r.*,
    SUM(r.is_counted) OVER (PARTITION BY r.window_key, r.is_whole) AS alike_count,
    SUM(CASE WHEN r.is_counted = 1 THEN 1.0 / NULLIF(CAST(r.chance_count AS DOUBLE), 0.0) ELSE 0.0 END) OVER (PARTITION BY r.window_key, r.is_whole) * CASE WHEN r.chance_count > 0 THEN r.chance_count ELSE 1 END AS tests
  FROM ranked AS r
), corrected AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_counted = 1 THEN MIN(r.p_value * r.judged_count / NULLIF(CAST(r.place AS DOUBLE), 0.0)) OVER (
        PARTITION BY r.window_key, r.is_counted
        ORDER BY r.place DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS q_value,
    CASE
      WHEN r.direction = 'up' AND r.side < 0 OR r.direction = 'down' AND r.side > 0 THEN 0
      WHEN r.effect * r.sensitivity >= r.min_effect THEN 1
      WHEN r.effect * r.sensitivity <= CASE WHEN r.scale = 'relative' THEN -r.min_effect / NULLIF(1.0 + r.min_effect, 0.0) ELSE -r.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    CASE WHEN r.judged_count > r.alike_count THEN 1.0 ELSE 2.0 END / NULLIF(r.tests, 0.0) AS part_of_chance,
    CASE WHEN r.by_jump = 1 THEN r.value ELSE r.center_value END AS origin
  FROM parted AS r
), rooted AS (
  SELECT
    c.*,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.00625 ELSE 0.00125 END * c.part_of_chance)) AS t,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.0625 ELSE 0.0125 END * c.part_of_chance)) AS t_of_ten
  FROM corrected AS c
), quantiles_of_p AS (
  SELECT
    c.*,
    c.t - (2.515517 + 0.802853 * c.t + 0.010328 * c.t * c.t) / NULLIF(1.0 + 1.432788 * c.t + 0.189269 * c.t * c.t + 0.001308 * c.t * c.t * c.t, 0.0) AS normal_limit,
    c.t_of_ten - (2.515517 + 0.802853 * c.t_of_ten + 0.010328 * c.t_of_ten * c.t_of_ten) / NULLIF(1.0 + 1.432788 * c.t_of_ten + 0.189269 * c.t_of_ten * c.t_of_ten + 0.001308 * c.t_of_ten * c.t_of_ten * c.t_of_ten, 0.0) AS normal_limit_of_ten,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 3.0) / NULLIF(8.0 * c.degrees_of_freedom + 1.0, 0.0)
    END AS value_factor,
    CASE
      WHEN c.jump_degrees < 1000000 THEN (8.0 * c.jump_degrees + 3.0) / NULLIF(8.0 * c.jump_degrees + 1.0, 0.0)
    END AS jump_factor
  FROM rooted AS c
), limited AS (
  SELECT
    q.*,
    q.unit * CASE
      WHEN q.value_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.degrees_of_freedom * (
        EXP(q.value_factor * q.normal_limit * q.value_factor * q.normal_limit / NULLIF(q.degrees_of_freedom, 0.0)) - 1.0
      ))
    END AS value_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit * q.jump_factor * q.normal_limit / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit_of_ten
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit_of_ten * q.jump_factor * q.normal_limit_of_ten / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit_of_ten
  FROM quantiles_of_p AS q
), reached AS (
  SELECT
    l.*,
    l.side * (l.deviation - l.center) AS reached,
    l.jump_limit - l.side * l.jump + l.side * (l.deviation - l.center) AS jump_reach,
    CASE WHEN l.is_steady = 1 THEN l.jump_limit_of_ten ELSE l.jump_limit END - l.side * l.jump + l.side * (l.deviation - l.center) AS accompanying_reach
  FROM limited AS l
), nearest AS (
  SELECT
    r.*,
    CASE
      WHEN r.by_jump = 1
      AND (r.is_steady = 0 OR r.jump_reach < r.value_limit OR r.jump_reach < r.accompanying_reach) THEN r.jump_reach
      WHEN r.accompanying_reach > r.value_limit THEN r.accompanying_reach
      ELSE r.value_limit
    END - CASE WHEN r.by_jump = 1 THEN r.reached ELSE 0.0 END AS distance
  FROM reached AS r
), turned AS (
  SELECT
    l.*,
    CASE WHEN l.distance > 1.5 THEN 1.5 WHEN l.distance < -1.5 THEN -1.5 ELSE l.distance END AS turn,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT((l.origin * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS sine_of_origin,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT(((1.0 - l.origin) * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS cosine_of_origin
  FROM nearest AS l
), angled AS (
  SELECT
    t.*,
    t.turn * (
      1.0 - t.turn * t.turn / 6.0 * (1.0 - t.turn * t.turn / 20.0 * (1.0 - t.turn * t.turn / 42.0 * (1.0 - t.turn * t.turn / 72.0)))
    ) AS sine,
    1.0 - t.turn * t.turn / 2.0 * (1.0 - t.turn * t.turn / 12.0 * (1.0 - t.turn * t.turn / 30.0 * (1.0 - t.turn * t.turn / 56.0))) AS cosine
  FROM turned AS t
), bounds AS (
  SELECT
    a.*,
    CASE
      WHEN a.scale = 'share' AND a.cosine_of_origin * a.cosine <= a.side * a.sine_of_origin * a.sine THEN 1.0
      WHEN a.scale = 'share' AND a.sine_of_origin * a.cosine <= -a.side * a.cosine_of_origin * a.sine THEN 0.0
      WHEN a.scale = 'share' THEN (
        (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.row_count + 0.75) - 0.375
      ) / NULLIF(a.row_count, 0.0)
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
  ({{ method }}) AS method,
  b.value AS value,
  b.effect AS effect,
  CASE
    WHEN b.direction = 'up' AND b.side < 0 OR b.direction = 'down' AND b.side > 0 THEN NULL
    WHEN b.by_jump = 1
    AND b.side * (b.usual_to - b.unusual_from) > 0
    AND b.side * (b.usual_to - b.large_from) > 0 THEN b.usual_to
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
  CAST(NULL AS STRING) AS reason,
  b.note AS note
FROM bounds AS b
{%- endmacro %}

{% macro clickhouse__checks_learnt(judged_aspects, check_rules, method, enough) -%}
WITH judged AS (
  SELECT
    a.series AS series,
    a.window_key AS window_key,
    a.scale AS scale,
    a.value AS value,
    a.baseline_value AS baseline_value,
    a.row_count AS row_count,
    a.sensitivity AS sensitivity,
    a.center AS center,
    a.center_value AS center_value,
    a.lower_value AS lower_value,
    a.upper_value AS upper_value,
    a.deviation AS deviation,
    a.z AS z,
    a.window_count AS window_count,
    a.note AS note,
    a.chance_group AS chance_group,
    a.unit AS unit,
    a.degrees_of_freedom AS degrees_of_freedom,
    a.is_steady AS is_steady,
    CAST(a.jump_degrees AS Nullable(Float64)) AS jump_degrees,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.is_beside ELSE 0 END AS by_jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump END AS jump,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.jump_unit END AS jump_unit,
    r.min_effect AS min_effect,
    r.direction AS direction,
    r.min_rows AS min_rows,
    r.rule_source AS rule_source,
    r.worst_status AS worst_status,
    CASE
      WHEN ABS(a.deviation - a.center) <= 1e-9 * (1.0 + ABS(a.center)) THEN 0.0
      WHEN a.scale = 'share' THEN a.value - a.center_value
      WHEN a.scale = 'relative' THEN EXP(a.deviation - a.center) - 1.0
      ELSE a.deviation - a.center
    END AS effect,
    CASE WHEN ({{ method }}) = 'learnt' THEN a.likely_p_value ELSE a.p_value END AS p_value,
    CASE WHEN a.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    CASE
      WHEN a.not_evaluated_reason IS NOT NULL THEN a.not_evaluated_reason
      WHEN a.deviation IS NULL THEN 'there is nothing to compare it with'
      WHEN a.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN a.center IS NULL THEN 'fewer than 8 earlier windows to learn from'
    END AS not_evaluated_reason,
    CASE WHEN a.p_value IS NOT NULL AND COALESCE(a.row_count, 0.0) >= r.min_rows THEN 1 ELSE 0 END AS is_counted
  FROM {{ judged_aspects }} AS a
  INNER JOIN {{ check_rules }} AS r
    ON r.series = a.series AND r.method = ({{ method }})
  WHERE
    a.is_stale = 1
), ranked AS (
  SELECT
    j.series AS series,
    j.window_key AS window_key,
    j.scale AS scale,
    j.value AS value,
    j.baseline_value AS baseline_value,
    j.row_count AS row_count,
    j.sensitivity AS sensitivity,
    j.center AS center,
    j.center_value AS center_value,
    j.lower_value AS lower_value,
    j.upper_value AS upper_value,
    j.deviation AS deviation,
    j.z AS z,
    j.window_count AS window_count,
    j.note AS note,
    j.chance_group AS chance_group,
    j.unit AS unit,
    j.degrees_of_freedom AS degrees_of_freedom,
    j.is_steady AS is_steady,
    j.jump_degrees AS jump_degrees,
    j.by_jump AS by_jump,
    j.jump AS jump,
    j.jump_unit AS jump_unit,
    j.min_effect AS min_effect,
    j.direction AS direction,
    j.min_rows AS min_rows,
    j.rule_source AS rule_source,
    j.worst_status AS worst_status,
    j.effect AS effect,
    j.p_value AS p_value,
    j.is_whole AS is_whole,
    j.not_evaluated_reason AS not_evaluated_reason,
    j.is_counted AS is_counted,
    CASE WHEN j.effect >= 0 THEN 1.0 ELSE -1.0 END AS side,
    SUM(toNullable(j.is_counted)) OVER (PARTITION BY j.window_key) AS judged_count,
    SUM(toNullable(j.is_counted)) OVER (PARTITION BY j.window_key, j.chance_group) AS chance_count,
    toInt64(ROW_NUMBER() OVER (PARTITION BY j.window_key, j.is_counted ORDER BY j.p_value, j.series)) AS place
  FROM judged AS j
), parted AS (
  SELECT
    r.series AS series,
    r.window_key AS window_key,
    r.scale AS scale,
    r.value AS value,
    r.baseline_value AS baseline_value,
    r.row_count AS row_count,
    r.sensitivity AS sensitivity,
    r.center AS center,
    r.center_value AS center_value,
    r.lower_value AS lower_value,
    r.upper_value AS upper_value,
    r.deviation AS deviation,
    r.z AS z,
    r.window_count AS window_count,
    r.note AS note,
    r.chance_group AS chance_group,
    r.unit AS unit,
    r.degrees_of_freedom AS degrees_of_freedom,
    r.is_steady AS is_steady,
    r.jump_degrees AS jump_degrees,
    r.by_jump AS by_jump,
    r.jump AS jump,
    r.jump_unit AS jump_unit,
    r.min_effect AS min_effect,
    r.direction AS direction,
    r.min_rows AS min_rows,
    r.rule_source AS rule_source,
    r.worst_status AS worst_status,
    r.effect AS effect,
    r.p_value AS p_value,
    r.is_whole AS is_whole,
    r.not_evaluated_reason AS not_evaluated_reason,
    r.is_counted AS is_counted,
    r.side AS side,
    r.judged_count AS judged_count,
    r.chance_count AS chance_count,
    r.place AS place,
    SUM(toNullable(r.is_counted)) OVER (PARTITION BY r.window_key, r.is_whole) AS alike_count,
    SUM(toNullable(CASE WHEN r.is_counted = 1 THEN 1.0 / NULLIF(CAST(r.chance_count AS Nullable(Float64)), 0.0) ELSE 0.0 END)) OVER (PARTITION BY r.window_key, r.is_whole) * CASE WHEN r.chance_count > 0 THEN r.chance_count ELSE 1 END AS tests
  FROM ranked AS r
), corrected AS (
  SELECT
    r.series AS series,
    r.window_key AS window_key,
    r.scale AS scale,
    r.value AS value,
    r.baseline_value AS baseline_value,
    r.row_count AS row_count,
    r.sensitivity AS sensitivity,
    r.center AS center,
    r.center_value AS center_value,
    r.lower_value AS lower_value,
    r.upper_value AS upper_value,
    r.deviation AS deviation,
    r.z AS z,
    r.window_count AS window_count,
    r.note AS note,
    r.chance_group AS chance_group,
    r.unit AS unit,
    r.degrees_of_freedom AS degrees_of_freedom,
    r.is_steady AS is_steady,
    r.jump_degrees AS jump_degrees,
    r.by_jump AS by_jump,
    r.jump AS jump,
    r.jump_unit AS jump_unit,
    r.min_effect AS min_effect,
    r.direction AS direction,
    r.min_rows AS min_rows,
    r.rule_source AS rule_source,
    r.worst_status AS worst_status,
    r.effect AS effect,
    r.p_value AS p_value,
    r.is_whole AS is_whole,
    r.not_evaluated_reason AS not_evaluated_reason,
    r.is_counted AS is_counted,
    r.side AS side,
    r.judged_count AS judged_count,
    r.chance_count AS chance_count,
    r.place AS place,
    r.alike_count AS alike_count,
    r.tests AS tests,
    CASE
      WHEN r.is_counted = 1 THEN MIN(toNullable(r.p_value * r.judged_count / NULLIF(CAST(r.place AS Nullable(Float64)), 0.0))) OVER (
        PARTITION BY r.window_key, r.is_counted
        ORDER BY r.place DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS q_value,
    CASE
      WHEN r.direction = 'up' AND r.side < 0 OR r.direction = 'down' AND r.side > 0 THEN 0
      WHEN r.effect * r.sensitivity >= r.min_effect THEN 1
      WHEN r.effect * r.sensitivity <= CASE WHEN r.scale = 'relative' THEN -r.min_effect / NULLIF(1.0 + r.min_effect, 0.0) ELSE -r.min_effect END THEN 1
      ELSE 0
    END AS is_large,
    CASE WHEN r.judged_count > r.alike_count THEN 1.0 ELSE 2.0 END / NULLIF(r.tests, 0.0) AS part_of_chance,
    CASE WHEN r.by_jump = 1 THEN r.value ELSE r.center_value END AS origin
  FROM parted AS r
), rooted AS (
  SELECT
    c.series AS series,
    c.window_key AS window_key,
    c.scale AS scale,
    c.value AS value,
    c.baseline_value AS baseline_value,
    c.row_count AS row_count,
    c.sensitivity AS sensitivity,
    c.center AS center,
    c.center_value AS center_value,
    c.lower_value AS lower_value,
    c.upper_value AS upper_value,
    c.deviation AS deviation,
    c.z AS z,
    c.window_count AS window_count,
    c.note AS note,
    c.chance_group AS chance_group,
    c.unit AS unit,
    c.degrees_of_freedom AS degrees_of_freedom,
    c.is_steady AS is_steady,
    c.jump_degrees AS jump_degrees,
    c.by_jump AS by_jump,
    c.jump AS jump,
    c.jump_unit AS jump_unit,
    c.min_effect AS min_effect,
    c.direction AS direction,
    c.min_rows AS min_rows,
    c.rule_source AS rule_source,
    c.worst_status AS worst_status,
    c.effect AS effect,
    c.p_value AS p_value,
    c.is_whole AS is_whole,
    c.not_evaluated_reason AS not_evaluated_reason,
    c.is_counted AS is_counted,
    c.side AS side,
    c.judged_count AS judged_count,
    c.chance_count AS chance_count,
    c.place AS place,
    c.alike_count AS alike_count,
    c.tests AS tests,
    c.q_value AS q_value,
    c.is_large AS is_large,
    c.part_of_chance AS part_of_chance,
    c.origin AS origin,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.00625 ELSE 0.00125 END * c.part_of_chance)) AS t,
    SQRT(-2.0 * LN(CASE WHEN c.worst_status = 'warn' OR c.window_count < ({{ enough }}) THEN 0.0625 ELSE 0.0125 END * c.part_of_chance)) AS t_of_ten
  FROM corrected AS c
), quantiles_of_p AS (
  SELECT
    c.series AS series,
    c.window_key AS window_key,
    c.scale AS scale,
    c.value AS value,
    c.baseline_value AS baseline_value,
    c.row_count AS row_count,
    c.sensitivity AS sensitivity,
    c.center AS center,
    c.center_value AS center_value,
    c.lower_value AS lower_value,
    c.upper_value AS upper_value,
    c.deviation AS deviation,
    c.z AS z,
    c.window_count AS window_count,
    c.note AS note,
    c.chance_group AS chance_group,
    c.unit AS unit,
    c.degrees_of_freedom AS degrees_of_freedom,
    c.is_steady AS is_steady,
    c.jump_degrees AS jump_degrees,
    c.by_jump AS by_jump,
    c.jump AS jump,
    c.jump_unit AS jump_unit,
    c.min_effect AS min_effect,
    c.direction AS direction,
    c.min_rows AS min_rows,
    c.rule_source AS rule_source,
    c.worst_status AS worst_status,
    c.effect AS effect,
    c.p_value AS p_value,
    c.is_whole AS is_whole,
    c.not_evaluated_reason AS not_evaluated_reason,
    c.is_counted AS is_counted,
    c.side AS side,
    c.judged_count AS judged_count,
    c.chance_count AS chance_count,
    c.place AS place,
    c.alike_count AS alike_count,
    c.tests AS tests,
    c.q_value AS q_value,
    c.is_large AS is_large,
    c.part_of_chance AS part_of_chance,
    c.origin AS origin,
    c.t AS t,
    c.t_of_ten AS t_of_ten,
    c.t - (2.515517 + 0.802853 * c.t + 0.010328 * c.t * c.t) / NULLIF(1.0 + 1.432788 * c.t + 0.189269 * c.t * c.t + 0.001308 * c.t * c.t * c.t, 0.0) AS normal_limit,
    c.t_of_ten - (2.515517 + 0.802853 * c.t_of_ten + 0.010328 * c.t_of_ten * c.t_of_ten) / NULLIF(1.0 + 1.432788 * c.t_of_ten + 0.189269 * c.t_of_ten * c.t_of_ten + 0.001308 * c.t_of_ten * c.t_of_ten * c.t_of_ten, 0.0) AS normal_limit_of_ten,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 3.0) / NULLIF(8.0 * c.degrees_of_freedom + 1.0, 0.0)
    END AS value_factor,
    CASE
      WHEN c.jump_degrees < 1000000 THEN (8.0 * c.jump_degrees + 3.0) / NULLIF(8.0 * c.jump_degrees + 1.0, 0.0)
    END AS jump_factor
  FROM rooted AS c
), limited AS (
  SELECT
    q.series AS series,
    q.window_key AS window_key,
    q.scale AS scale,
    q.value AS value,
    q.baseline_value AS baseline_value,
    q.row_count AS row_count,
    q.sensitivity AS sensitivity,
    q.center AS center,
    q.center_value AS center_value,
    q.lower_value AS lower_value,
    q.upper_value AS upper_value,
    q.deviation AS deviation,
    q.z AS z,
    q.window_count AS window_count,
    q.note AS note,
    q.chance_group AS chance_group,
    q.unit AS unit,
    q.degrees_of_freedom AS degrees_of_freedom,
    q.is_steady AS is_steady,
    q.jump_degrees AS jump_degrees,
    q.by_jump AS by_jump,
    q.jump AS jump,
    q.jump_unit AS jump_unit,
    q.min_effect AS min_effect,
    q.direction AS direction,
    q.min_rows AS min_rows,
    q.rule_source AS rule_source,
    q.worst_status AS worst_status,
    q.effect AS effect,
    q.p_value AS p_value,
    q.is_whole AS is_whole,
    q.not_evaluated_reason AS not_evaluated_reason,
    q.is_counted AS is_counted,
    q.side AS side,
    q.judged_count AS judged_count,
    q.chance_count AS chance_count,
    q.place AS place,
    q.alike_count AS alike_count,
    q.tests AS tests,
    q.q_value AS q_value,
    q.is_large AS is_large,
    q.part_of_chance AS part_of_chance,
    q.origin AS origin,
    q.t AS t,
    q.t_of_ten AS t_of_ten,
    q.normal_limit AS normal_limit,
    q.normal_limit_of_ten AS normal_limit_of_ten,
    q.value_factor AS value_factor,
    q.jump_factor AS jump_factor,
    q.unit * CASE
      WHEN q.value_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.degrees_of_freedom * (
        EXP(q.value_factor * q.normal_limit * q.value_factor * q.normal_limit / NULLIF(q.degrees_of_freedom, 0.0)) - 1.0
      ))
    END AS value_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit * q.jump_factor * q.normal_limit / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit,
    q.jump_unit * CASE
      WHEN q.jump_factor IS NULL THEN q.normal_limit_of_ten
      ELSE SQRT(q.jump_degrees * (
        EXP(q.jump_factor * q.normal_limit_of_ten * q.jump_factor * q.normal_limit_of_ten / NULLIF(q.jump_degrees, 0.0)) - 1.0
      ))
    END AS jump_limit_of_ten
  FROM quantiles_of_p AS q
), reached AS (
  SELECT
    l.series AS series,
    l.window_key AS window_key,
    l.scale AS scale,
    l.value AS value,
    l.baseline_value AS baseline_value,
    l.row_count AS row_count,
    l.sensitivity AS sensitivity,
    l.center AS center,
    l.center_value AS center_value,
    l.lower_value AS lower_value,
    l.upper_value AS upper_value,
    l.deviation AS deviation,
    l.z AS z,
    l.window_count AS window_count,
    l.note AS note,
    l.chance_group AS chance_group,
    l.unit AS unit,
    l.degrees_of_freedom AS degrees_of_freedom,
    l.is_steady AS is_steady,
    l.jump_degrees AS jump_degrees,
    l.by_jump AS by_jump,
    l.jump AS jump,
    l.jump_unit AS jump_unit,
    l.min_effect AS min_effect,
    l.direction AS direction,
    l.min_rows AS min_rows,
    l.rule_source AS rule_source,
    l.worst_status AS worst_status,
    l.effect AS effect,
    l.p_value AS p_value,
    l.is_whole AS is_whole,
    l.not_evaluated_reason AS not_evaluated_reason,
    l.is_counted AS is_counted,
    l.side AS side,
    l.judged_count AS judged_count,
    l.chance_count AS chance_count,
    l.place AS place,
    l.alike_count AS alike_count,
    l.tests AS tests,
    l.q_value AS q_value,
    l.is_large AS is_large,
    l.part_of_chance AS part_of_chance,
    l.origin AS origin,
    l.t AS t,
    l.t_of_ten AS t_of_ten,
    l.normal_limit AS normal_limit,
    l.normal_limit_of_ten AS normal_limit_of_ten,
    l.value_factor AS value_factor,
    l.jump_factor AS jump_factor,
    l.value_limit AS value_limit,
    l.jump_limit AS jump_limit,
    l.jump_limit_of_ten AS jump_limit_of_ten,
    l.side * (l.deviation - l.center) AS reached,
    l.jump_limit - l.side * l.jump + l.side * (l.deviation - l.center) AS jump_reach,
    CASE WHEN l.is_steady = 1 THEN l.jump_limit_of_ten ELSE l.jump_limit END - l.side * l.jump + l.side * (l.deviation - l.center) AS accompanying_reach
  FROM limited AS l
), nearest AS (
  SELECT
    r.series AS series,
    r.window_key AS window_key,
    r.scale AS scale,
    r.value AS value,
    r.baseline_value AS baseline_value,
    r.row_count AS row_count,
    r.sensitivity AS sensitivity,
    r.center AS center,
    r.center_value AS center_value,
    r.lower_value AS lower_value,
    r.upper_value AS upper_value,
    r.deviation AS deviation,
    r.z AS z,
    r.window_count AS window_count,
    r.note AS note,
    r.chance_group AS chance_group,
    r.unit AS unit,
    r.degrees_of_freedom AS degrees_of_freedom,
    r.is_steady AS is_steady,
    r.jump_degrees AS jump_degrees,
    r.by_jump AS by_jump,
    r.jump AS jump,
    r.jump_unit AS jump_unit,
    r.min_effect AS min_effect,
    r.direction AS direction,
    r.min_rows AS min_rows,
    r.rule_source AS rule_source,
    r.worst_status AS worst_status,
    r.effect AS effect,
    r.p_value AS p_value,
    r.is_whole AS is_whole,
    r.not_evaluated_reason AS not_evaluated_reason,
    r.is_counted AS is_counted,
    r.side AS side,
    r.judged_count AS judged_count,
    r.chance_count AS chance_count,
    r.place AS place,
    r.alike_count AS alike_count,
    r.tests AS tests,
    r.q_value AS q_value,
    r.is_large AS is_large,
    r.part_of_chance AS part_of_chance,
    r.origin AS origin,
    r.t AS t,
    r.t_of_ten AS t_of_ten,
    r.normal_limit AS normal_limit,
    r.normal_limit_of_ten AS normal_limit_of_ten,
    r.value_factor AS value_factor,
    r.jump_factor AS jump_factor,
    r.value_limit AS value_limit,
    r.jump_limit AS jump_limit,
    r.jump_limit_of_ten AS jump_limit_of_ten,
    r.reached AS reached,
    r.jump_reach AS jump_reach,
    r.accompanying_reach AS accompanying_reach,
    CASE
      WHEN r.by_jump = 1
      AND (r.is_steady = 0 OR r.jump_reach < r.value_limit OR r.jump_reach < r.accompanying_reach) THEN r.jump_reach
      WHEN r.accompanying_reach > r.value_limit THEN r.accompanying_reach
      ELSE r.value_limit
    END - CASE WHEN r.by_jump = 1 THEN r.reached ELSE 0.0 END AS distance
  FROM reached AS r
), turned AS (
  SELECT
    l.series AS series,
    l.window_key AS window_key,
    l.scale AS scale,
    l.value AS value,
    l.baseline_value AS baseline_value,
    l.row_count AS row_count,
    l.sensitivity AS sensitivity,
    l.center AS center,
    l.center_value AS center_value,
    l.lower_value AS lower_value,
    l.upper_value AS upper_value,
    l.deviation AS deviation,
    l.z AS z,
    l.window_count AS window_count,
    l.note AS note,
    l.chance_group AS chance_group,
    l.unit AS unit,
    l.degrees_of_freedom AS degrees_of_freedom,
    l.is_steady AS is_steady,
    l.jump_degrees AS jump_degrees,
    l.by_jump AS by_jump,
    l.jump AS jump,
    l.jump_unit AS jump_unit,
    l.min_effect AS min_effect,
    l.direction AS direction,
    l.min_rows AS min_rows,
    l.rule_source AS rule_source,
    l.worst_status AS worst_status,
    l.effect AS effect,
    l.p_value AS p_value,
    l.is_whole AS is_whole,
    l.not_evaluated_reason AS not_evaluated_reason,
    l.is_counted AS is_counted,
    l.side AS side,
    l.judged_count AS judged_count,
    l.chance_count AS chance_count,
    l.place AS place,
    l.alike_count AS alike_count,
    l.tests AS tests,
    l.q_value AS q_value,
    l.is_large AS is_large,
    l.part_of_chance AS part_of_chance,
    l.origin AS origin,
    l.t AS t,
    l.t_of_ten AS t_of_ten,
    l.normal_limit AS normal_limit,
    l.normal_limit_of_ten AS normal_limit_of_ten,
    l.value_factor AS value_factor,
    l.jump_factor AS jump_factor,
    l.value_limit AS value_limit,
    l.jump_limit AS jump_limit,
    l.jump_limit_of_ten AS jump_limit_of_ten,
    l.reached AS reached,
    l.jump_reach AS jump_reach,
    l.accompanying_reach AS accompanying_reach,
    l.distance AS distance,
    CASE WHEN l.distance > 1.5 THEN 1.5 WHEN l.distance < -1.5 THEN -1.5 ELSE l.distance END AS turn,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT((l.origin * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS sine_of_origin,
    CASE
      WHEN l.scale = 'share' AND l.origin BETWEEN 0 AND 1 THEN SQRT(((1.0 - l.origin) * l.row_count + 0.375) / NULLIF(l.row_count + 0.75, 0.0))
    END AS cosine_of_origin
  FROM nearest AS l
), angled AS (
  SELECT
    t.series AS series,
    t.window_key AS window_key,
    t.scale AS scale,
    t.value AS value,
    t.baseline_value AS baseline_value,
    t.row_count AS row_count,
    t.sensitivity AS sensitivity,
    t.center AS center,
    t.center_value AS center_value,
    t.lower_value AS lower_value,
    t.upper_value AS upper_value,
    t.deviation AS deviation,
    t.z AS z,
    t.window_count AS window_count,
    t.note AS note,
    t.chance_group AS chance_group,
    t.unit AS unit,
    t.degrees_of_freedom AS degrees_of_freedom,
    t.is_steady AS is_steady,
    t.jump_degrees AS jump_degrees,
    t.by_jump AS by_jump,
    t.jump AS jump,
    t.jump_unit AS jump_unit,
    t.min_effect AS min_effect,
    t.direction AS direction,
    t.min_rows AS min_rows,
    t.rule_source AS rule_source,
    t.worst_status AS worst_status,
    t.effect AS effect,
    t.p_value AS p_value,
    t.is_whole AS is_whole,
    t.not_evaluated_reason AS not_evaluated_reason,
    t.is_counted AS is_counted,
    t.side AS side,
    t.judged_count AS judged_count,
    t.chance_count AS chance_count,
    t.place AS place,
    t.alike_count AS alike_count,
    t.tests AS tests,
    t.q_value AS q_value,
    t.is_large AS is_large,
    t.part_of_chance AS part_of_chance,
    t.origin AS origin,
    t.t AS t,
    t.t_of_ten AS t_of_ten,
    t.normal_limit AS normal_limit,
    t.normal_limit_of_ten AS normal_limit_of_ten,
    t.value_factor AS value_factor,
    t.jump_factor AS jump_factor,
    t.value_limit AS value_limit,
    t.jump_limit AS jump_limit,
    t.jump_limit_of_ten AS jump_limit_of_ten,
    t.reached AS reached,
    t.jump_reach AS jump_reach,
    t.accompanying_reach AS accompanying_reach,
    t.distance AS distance,
    t.turn AS turn,
    t.sine_of_origin AS sine_of_origin,
    t.cosine_of_origin AS cosine_of_origin,
    t.turn * (
      1.0 - t.turn * t.turn / 6.0 * (1.0 - t.turn * t.turn / 20.0 * (1.0 - t.turn * t.turn / 42.0 * (1.0 - t.turn * t.turn / 72.0)))
    ) AS sine,
    1.0 - t.turn * t.turn / 2.0 * (1.0 - t.turn * t.turn / 12.0 * (1.0 - t.turn * t.turn / 30.0 * (1.0 - t.turn * t.turn / 56.0))) AS cosine
  FROM turned AS t
), bounds AS (
  SELECT
    a.series AS series,
    a.window_key AS window_key,
    a.scale AS scale,
    a.value AS value,
    a.baseline_value AS baseline_value,
    a.row_count AS row_count,
    a.sensitivity AS sensitivity,
    a.center AS center,
    a.center_value AS center_value,
    a.lower_value AS lower_value,
    a.upper_value AS upper_value,
    a.deviation AS deviation,
    a.z AS z,
    a.window_count AS window_count,
    a.note AS note,
    a.chance_group AS chance_group,
    a.unit AS unit,
    a.degrees_of_freedom AS degrees_of_freedom,
    a.is_steady AS is_steady,
    a.jump_degrees AS jump_degrees,
    a.by_jump AS by_jump,
    a.jump AS jump,
    a.jump_unit AS jump_unit,
    a.min_effect AS min_effect,
    a.direction AS direction,
    a.min_rows AS min_rows,
    a.rule_source AS rule_source,
    a.worst_status AS worst_status,
    a.effect AS effect,
    a.p_value AS p_value,
    a.is_whole AS is_whole,
    a.not_evaluated_reason AS not_evaluated_reason,
    a.is_counted AS is_counted,
    a.side AS side,
    a.judged_count AS judged_count,
    a.chance_count AS chance_count,
    a.place AS place,
    a.alike_count AS alike_count,
    a.tests AS tests,
    a.q_value AS q_value,
    a.is_large AS is_large,
    a.part_of_chance AS part_of_chance,
    a.origin AS origin,
    a.t AS t,
    a.t_of_ten AS t_of_ten,
    a.normal_limit AS normal_limit,
    a.normal_limit_of_ten AS normal_limit_of_ten,
    a.value_factor AS value_factor,
    a.jump_factor AS jump_factor,
    a.value_limit AS value_limit,
    a.jump_limit AS jump_limit,
    a.jump_limit_of_ten AS jump_limit_of_ten,
    a.reached AS reached,
    a.jump_reach AS jump_reach,
    a.accompanying_reach AS accompanying_reach,
    a.distance AS distance,
    a.turn AS turn,
    a.sine_of_origin AS sine_of_origin,
    a.cosine_of_origin AS cosine_of_origin,
    a.sine AS sine,
    a.cosine AS cosine,
    CASE
      WHEN a.scale = 'share' AND a.cosine_of_origin * a.cosine <= a.side * a.sine_of_origin * a.sine THEN 1.0
      WHEN a.scale = 'share' AND a.sine_of_origin * a.cosine <= -a.side * a.cosine_of_origin * a.sine THEN 0.0
      WHEN a.scale = 'share' THEN (
        (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.sine_of_origin * a.cosine + a.side * a.cosine_of_origin * a.sine) * (a.row_count + 0.75) - 0.375
      ) / NULLIF(a.row_count, 0.0)
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
  ({{ method }}) AS method,
  b.value AS value,
  b.effect AS effect,
  CASE
    WHEN b.direction = 'up' AND b.side < 0 OR b.direction = 'down' AND b.side > 0 THEN NULL
    WHEN b.by_jump = 1
    AND b.side * (b.usual_to - b.unusual_from) > 0
    AND b.side * (b.usual_to - b.large_from) > 0 THEN b.usual_to
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
  CAST(FLOOR(b.row_count) AS Nullable(Int64)) AS row_count,
  b.window_count AS window_count,
  CASE WHEN b.not_evaluated_reason IS NOT NULL THEN 'not_evaluated' ELSE 'pass' END AS raw_status,
  b.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS Nullable(String)) AS reason,
  b.note AS note
FROM bounds AS b
{%- endmacro %}
