{#-
Control charts: slow changes that no single window shows. EWMA (a running average) and CUSUM (what has piled up) of the values'
distances from what is usual, both signs, for all rows together.
Inputs: judged_aspects, check_rules (method 'learnt': min_effect, direction). Two rows per series and stale window from
30 windows of history on, in the shape of check_values, with the family.
x: z as a normal deviate (Student's t by Wallace), between -4 and 4, so that one odd window moves no chart; a window that stood
out or is known contributes nothing and leaves the charts as they were.
EWMA (Roberts 1959): 0.2 sum of 0.8^j x over the last 30 windows; limit 3.5 of its own standard deviations, which grow with the
autocorrelation r and, as all x share one centre, with 1/K: sqrt(1/9) sqrt((1 + 0.8 r)/(1 - 0.8 r)) sqrt(1 + 9/K (1+r)/(1-r)
(1 - 0.8 r)/(1 + 0.8 r)). CUSUM (Page 1954): k = 0.5, h = 8, x divided by sqrt((1+r)/(1-r)); in closed form the running sum less
its lowest point, over the last 60 windows. r: lag-1 autocorrelation, corrected by (1 + 3 r)/K (Kendall 1954), between 0 and 0.95;
above 0.8 no chart is judged, above 0.5 no CUSUM: what follows the season piles up without end (simulated: an alarm in every
third window). Warns where large, and never fails: a slow change is news, not an accident.
Powers of 0.8 by blocks of 64 windows, even and odd apart, as the frame of 30 touches two at most: no number grows or vanishes.

Written by `mpm dev generate` from mpm_py/sql/control_charts.sql; edit that file.
-#}

{% macro control_charts(judged_aspects, check_rules) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('control_charts', 'mpm')(judged_aspects, check_rules)) }}
{%- endmacro %}

{% macro default__control_charts(judged_aspects, check_rules) -%}
WITH followed AS (
  SELECT
    a.series,
    a.monitor,
    a.window_number,
    a.window_key,
    a.is_stale,
    CASE WHEN a.is_left_out = 0 AND a.window_count >= 8 THEN a.z END AS z,
    a.degrees_of_freedom,
    a.sensitivity,
    a.window_count,
    a.autocorrelation + (1.0 + 3.0 * a.autocorrelation) / NULLIF(CAST(a.window_count AS DOUBLE), 0.0) AS corrected
  FROM {{ judged_aspects }} AS a
  WHERE
    a.segment_key = '__all__' AND a.scale <> 'none'
), spans AS (
  SELECT
    f.series,
    f.monitor,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM followed AS f
  GROUP BY
    f.series,
    f.monitor
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), numbers AS (
  SELECT
    f.monitor,
    f.window_number
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.window_number
), deviates AS (
  SELECT
    f.series,
    f.window_number,
    f.window_key,
    f.is_stale,
    f.window_count,
    f.corrected,
    CASE WHEN f.corrected > 0.95 THEN 0.95 WHEN f.corrected > 0 THEN f.corrected ELSE 0.0 END AS r,
    CASE WHEN f.z < 0 THEN -1.0 ELSE 1.0 END * f.sensitivity * CASE
      WHEN f.degrees_of_freedom < 1000000 THEN (8.0 * f.degrees_of_freedom + 1.0) / NULLIF(8.0 * f.degrees_of_freedom + 3.0, 0.0) * SQRT(f.degrees_of_freedom * LN(1.0 + f.z * f.z / NULLIF(f.degrees_of_freedom, 0.0)))
      ELSE ABS(f.z)
    END AS x
  FROM followed AS f
  UNION ALL
  SELECT
    s.series,
    n.window_number,
    NULL,
    0,
    NULL,
    NULL,
    0.0,
    NULL
  FROM spans AS s
  INNER JOIN numbers AS n
    ON n.monitor = s.monitor AND n.window_number >= s.first_number AND n.window_number <= s.last_number
  LEFT JOIN followed AS f
    ON f.series = s.series AND f.window_number = n.window_number
  WHERE
    f.series IS NULL
), capped AS (
  SELECT
    d.series,
    d.window_number,
    d.window_key,
    d.is_stale,
    d.window_count,
    d.corrected,
    d.r,
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
  SELECT
    b.*,
    COALESCE(SUM(CASE WHEN b.parity = 0 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS even_sum,
    COALESCE(SUM(CASE WHEN b.parity = 1 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS odd_sum,
    SUM(b.up_step) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS up_sum,
    SUM(b.down_step) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS down_sum
  FROM blocks AS b
), charts AS (
  SELECT
    s.series,
    s.window_key,
    s.is_stale,
    s.window_count,
    s.corrected,
    s.r,
    0.2 * EXP(-0.22314355131420976 * s.step) * (
      CASE WHEN s.parity = 0 THEN s.even_sum ELSE s.odd_sum END + EXP(-0.22314355131420976 * 64.0) * CASE WHEN s.parity = 0 THEN s.odd_sum ELSE s.even_sum END
    ) AS average,
    s.up_sum - MIN(s.up_sum - s.up_step) OVER (PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_up,
    s.down_sum - MIN(s.down_sum - s.down_step) OVER (PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_down
  FROM sums AS s
), drawn AS (
  SELECT
    c.series,
    c.window_key,
    c.window_count,
    c.corrected,
    c.average,
    CASE
      WHEN r.direction <> 'down' AND c.piled_up > 0 AND (r.direction = 'up' OR c.piled_up >= c.piled_down) THEN c.piled_up
      WHEN r.direction <> 'up' AND c.piled_down > 0 THEN -c.piled_down
      ELSE 0.0
    END AS pile,
    3.5 * SQRT((1.0 + 0.8 * c.r) / NULLIF(9.0 * (1.0 - 0.8 * c.r), 0.0)) * SQRT(1.0 + 9.0 / NULLIF(CAST(c.window_count AS DOUBLE), 0.0) * (1.0 + c.r) / NULLIF(1.0 - c.r, 0.0) * (1.0 - 0.8 * c.r) / NULLIF(1.0 + 0.8 * c.r, 0.0)) AS average_limit,
    r.direction,
    r.min_effect
  FROM charts AS c
  INNER JOIN {{ check_rules }} AS r
    ON r.series = c.series AND r.method = 'learnt'
  WHERE
    c.is_stale = 1 AND c.window_count >= 30
), sized AS (
  SELECT
    a.series,
    a.window_key,
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    a.center_value,
    a.sensitivity,
    d.window_count,
    d.corrected,
    d.average,
    d.pile,
    d.average_limit,
    d.direction,
    d.min_effect,
    d.average * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0) AS moved,
    CASE
      WHEN ABS(d.average) * SQRT(a.spread_variance) > 1.5 * a.sensitivity THEN 1.5
      ELSE ABS(d.average) * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0)
    END AS turn,
    (a.center_value * a.row_count + 0.375) / NULLIF(a.row_count + 0.75, 0.0) AS square_sine
  FROM drawn AS d
  INNER JOIN {{ judged_aspects }} AS a
    ON a.series = d.series AND a.window_key = d.window_key
), turned AS (
  SELECT
    s.*,
    s.turn * (
      1.0 - s.turn * s.turn / 6.0 * (1.0 - s.turn * s.turn / 20.0 * (1.0 - s.turn * s.turn / 42.0 * (1.0 - s.turn * s.turn / 72.0)))
    ) AS sine,
    1.0 - s.turn * s.turn / 2.0 * (1.0 - s.turn * s.turn / 12.0 * (1.0 - s.turn * s.turn / 30.0 * (1.0 - s.turn * s.turn / 56.0))) AS cosine
  FROM sized AS s
), effects AS (
  SELECT
    t.*,
    CASE
      WHEN t.scale = 'relative' THEN EXP(t.moved) - 1.0
      WHEN t.scale <> 'share' THEN t.moved
      WHEN t.average < 0 AND t.sine * t.sine >= t.square_sine THEN -t.center_value
      WHEN t.average > 0 AND t.sine * t.sine >= 1.0 - t.square_sine THEN 1.0 - t.center_value
      ELSE CASE WHEN t.average < 0 THEN -2.0 ELSE 2.0 END * SQRT(t.square_sine * (1.0 - t.square_sine)) * t.sine * t.cosine + (1.0 - 2.0 * t.square_sine) * t.sine * t.sine
    END AS effect
  FROM turned AS t
), measured AS (
  SELECT
    e.*,
    'ewma' AS method,
    e.average AS state,
    e.average_limit AS state_limit,
    CASE WHEN e.direction = 'up' AND e.average < 0 OR e.direction = 'down' AND e.average > 0 THEN 0 ELSE 1 END AS is_harmful
  FROM effects AS e
  UNION ALL
  SELECT
    e.*,
    'cusum',
    e.pile,
    8.0,
    1
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
  CASE
    WHEN j.has_chart = 0 THEN 'each window is so much like the one before that slow changes cannot be told from chance'
  END AS not_evaluated_reason,
  CASE
    WHEN j.has_chart = 1 AND j.is_beyond = 1 AND j.is_large = 1 THEN j.column_name || ': ' || j.metric || COALESCE(' of ' || j.category, '') || CASE WHEN j.state > 0 THEN ' has crept up' ELSE ' has crept down' END || CASE
      WHEN j.method = 'ewma' THEN ': its running average lies '
      ELSE ' over many windows: the distances from usual add up to '
    END || CAST(CAST(FLOOR(ABS(j.state) + 0.05) AS BIGINT) AS VARCHAR) || '.' || CAST(CAST(FLOOR(10.0 * (ABS(j.state) + 0.05 - FLOOR(ABS(j.state) + 0.05))) AS BIGINT) AS VARCHAR) || CASE
      WHEN j.method = 'ewma' THEN ' standard deviations of one window from usual (limit '
      ELSE ' standard deviations (limit '
    END || CAST(CAST(FLOOR(j.state_limit + 0.05) AS BIGINT) AS VARCHAR) || '.' || CAST(CAST(FLOOR(10.0 * (j.state_limit + 0.05 - FLOOR(j.state_limit + 0.05))) AS BIGINT) AS VARCHAR) || ')'
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro postgres__control_charts(judged_aspects, check_rules) -%}
WITH followed AS MATERIALIZED (
  SELECT
    a.series,
    a.monitor,
    a.window_number,
    a.window_key,
    a.is_stale,
    CASE WHEN a.is_left_out = 0 AND a.window_count >= 8 THEN a.z END AS z,
    a.degrees_of_freedom,
    a.sensitivity,
    a.window_count,
    a.autocorrelation + (1.0 + 3.0 * a.autocorrelation) / NULLIF(CAST(a.window_count AS DOUBLE PRECISION), 0.0) AS corrected
  FROM {{ judged_aspects }} AS a
  WHERE
    a.segment_key = '__all__' AND a.scale <> 'none'
), spans AS (
  SELECT
    f.series,
    f.monitor,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM followed AS f
  GROUP BY
    f.series,
    f.monitor
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), numbers AS (
  SELECT
    f.monitor,
    f.window_number
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.window_number
), deviates AS (
  SELECT
    f.series,
    f.window_number,
    f.window_key,
    f.is_stale,
    f.window_count,
    f.corrected,
    CASE WHEN f.corrected > 0.95 THEN 0.95 WHEN f.corrected > 0 THEN f.corrected ELSE 0.0 END AS r,
    CASE WHEN f.z < 0 THEN -1.0 ELSE 1.0 END * f.sensitivity * CASE
      WHEN f.degrees_of_freedom < 1000000 THEN (8.0 * f.degrees_of_freedom + 1.0) / NULLIF(8.0 * f.degrees_of_freedom + 3.0, 0.0) * SQRT(f.degrees_of_freedom * LN(1.0 + f.z * f.z / NULLIF(f.degrees_of_freedom, 0.0)))
      ELSE ABS(f.z)
    END AS x
  FROM followed AS f
  UNION ALL
  SELECT
    s.series,
    n.window_number,
    NULL,
    0,
    NULL,
    NULL,
    0.0,
    NULL
  FROM spans AS s
  INNER JOIN numbers AS n
    ON n.monitor = s.monitor AND n.window_number >= s.first_number AND n.window_number <= s.last_number
  LEFT JOIN followed AS f
    ON f.series = s.series AND f.window_number = n.window_number
  WHERE
    f.series IS NULL
), capped AS (
  SELECT
    d.series,
    d.window_number,
    d.window_key,
    d.is_stale,
    d.window_count,
    d.corrected,
    d.r,
    CASE WHEN d.x > 4 THEN 4.0 WHEN d.x < -4 THEN -4.0 ELSE d.x END AS x,
    CAST(COUNT(d.x) OVER (PARTITION BY d.series ORDER BY d.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS DOUBLE PRECISION) AS place
  FROM deviates AS d
), blocks AS MATERIALIZED (
  SELECT
    c.*,
    c.place - 64.0 * FLOOR(c.place / 64.0) AS step,
    FLOOR(c.place / 64.0) - 2.0 * FLOOR(c.place / 128.0) AS parity,
    COALESCE(c.x / NULLIF(SQRT((1.0 + c.r) / NULLIF(1.0 - c.r, 0.0)), 0.0) - 0.5, 0.0) AS up_step,
    COALESCE(-c.x / NULLIF(SQRT((1.0 + c.r) / NULLIF(1.0 - c.r, 0.0)), 0.0) - 0.5, 0.0) AS down_step
  FROM capped AS c
), sums AS (
  SELECT
    b.*,
    COALESCE(SUM(CASE WHEN b.parity = 0 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS even_sum,
    COALESCE(SUM(CASE WHEN b.parity = 1 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS odd_sum,
    SUM(b.up_step) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS up_sum,
    SUM(b.down_step) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS down_sum
  FROM blocks AS b
), charts AS (
  SELECT
    s.series,
    s.window_key,
    s.is_stale,
    s.window_count,
    s.corrected,
    s.r,
    0.2 * EXP(-0.22314355131420976 * s.step) * (
      CASE WHEN s.parity = 0 THEN s.even_sum ELSE s.odd_sum END + EXP(-0.22314355131420976 * 64.0) * CASE WHEN s.parity = 0 THEN s.odd_sum ELSE s.even_sum END
    ) AS average,
    s.up_sum - MIN(s.up_sum - s.up_step) OVER (PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_up,
    s.down_sum - MIN(s.down_sum - s.down_step) OVER (PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_down
  FROM sums AS s
), drawn AS MATERIALIZED (
  SELECT
    c.series,
    c.window_key,
    c.window_count,
    c.corrected,
    c.average,
    CASE
      WHEN r.direction <> 'down' AND c.piled_up > 0 AND (r.direction = 'up' OR c.piled_up >= c.piled_down) THEN c.piled_up
      WHEN r.direction <> 'up' AND c.piled_down > 0 THEN -c.piled_down
      ELSE 0.0
    END AS pile,
    3.5 * SQRT((1.0 + 0.8 * c.r) / NULLIF(9.0 * (1.0 - 0.8 * c.r), 0.0)) * SQRT(1.0 + 9.0 / NULLIF(CAST(c.window_count AS DOUBLE PRECISION), 0.0) * (1.0 + c.r) / NULLIF(1.0 - c.r, 0.0) * (1.0 - 0.8 * c.r) / NULLIF(1.0 + 0.8 * c.r, 0.0)) AS average_limit,
    r.direction,
    r.min_effect
  FROM charts AS c
  INNER JOIN {{ check_rules }} AS r
    ON r.series = c.series AND r.method = 'learnt'
  WHERE
    c.is_stale = 1 AND c.window_count >= 30
), sized AS MATERIALIZED (
  SELECT
    a.series,
    a.window_key,
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    a.center_value,
    a.sensitivity,
    d.window_count,
    d.corrected,
    d.average,
    d.pile,
    d.average_limit,
    d.direction,
    d.min_effect,
    d.average * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0) AS moved,
    CASE
      WHEN ABS(d.average) * SQRT(a.spread_variance) > 1.5 * a.sensitivity THEN 1.5
      ELSE ABS(d.average) * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0)
    END AS turn,
    (a.center_value * a.row_count + 0.375) / NULLIF(a.row_count + 0.75, 0.0) AS square_sine
  FROM drawn AS d
  INNER JOIN {{ judged_aspects }} AS a
    ON a.series = d.series AND a.window_key = d.window_key
), turned AS MATERIALIZED (
  SELECT
    s.*,
    s.turn * (
      1.0 - s.turn * s.turn / 6.0 * (1.0 - s.turn * s.turn / 20.0 * (1.0 - s.turn * s.turn / 42.0 * (1.0 - s.turn * s.turn / 72.0)))
    ) AS sine,
    1.0 - s.turn * s.turn / 2.0 * (1.0 - s.turn * s.turn / 12.0 * (1.0 - s.turn * s.turn / 30.0 * (1.0 - s.turn * s.turn / 56.0))) AS cosine
  FROM sized AS s
), effects AS MATERIALIZED (
  SELECT
    t.*,
    CASE
      WHEN t.scale = 'relative' THEN EXP(t.moved) - 1.0
      WHEN t.scale <> 'share' THEN t.moved
      WHEN t.average < 0 AND t.sine * t.sine >= t.square_sine THEN -t.center_value
      WHEN t.average > 0 AND t.sine * t.sine >= 1.0 - t.square_sine THEN 1.0 - t.center_value
      ELSE CASE WHEN t.average < 0 THEN -2.0 ELSE 2.0 END * SQRT(t.square_sine * (1.0 - t.square_sine)) * t.sine * t.cosine + (1.0 - 2.0 * t.square_sine) * t.sine * t.sine
    END AS effect
  FROM turned AS t
), measured AS (
  SELECT
    e.*,
    'ewma' AS method,
    e.average AS state,
    e.average_limit AS state_limit,
    CASE WHEN e.direction = 'up' AND e.average < 0 OR e.direction = 'down' AND e.average > 0 THEN 0 ELSE 1 END AS is_harmful
  FROM effects AS e
  UNION ALL
  SELECT
    e.*,
    'cusum',
    e.pile,
    8.0,
    1
  FROM effects AS e
), judged AS MATERIALIZED (
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
  CAST(NULL AS DOUBLE PRECISION) AS p_value,
  j.window_count AS window_count,
  CASE
    WHEN j.has_chart = 0 THEN 'not_evaluated'
    WHEN j.is_beyond = 1 AND j.is_large = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE
    WHEN j.has_chart = 0 THEN 'each window is so much like the one before that slow changes cannot be told from chance'
  END AS not_evaluated_reason,
  CASE
    WHEN j.has_chart = 1 AND j.is_beyond = 1 AND j.is_large = 1 THEN j.column_name || ': ' || j.metric || COALESCE(' of ' || j.category, '') || CASE WHEN j.state > 0 THEN ' has crept up' ELSE ' has crept down' END || CASE
      WHEN j.method = 'ewma' THEN ': its running average lies '
      ELSE ' over many windows: the distances from usual add up to '
    END || CAST(CAST(FLOOR(ABS(j.state) + 0.05) AS BIGINT) AS TEXT) || '.' || CAST(CAST(FLOOR(10.0 * (ABS(j.state) + 0.05 - FLOOR(ABS(j.state) + 0.05))) AS BIGINT) AS TEXT) || CASE
      WHEN j.method = 'ewma' THEN ' standard deviations of one window from usual (limit '
      ELSE ' standard deviations (limit '
    END || CAST(CAST(FLOOR(j.state_limit + 0.05) AS BIGINT) AS TEXT) || '.' || CAST(CAST(FLOOR(10.0 * (j.state_limit + 0.05 - FLOOR(j.state_limit + 0.05))) AS BIGINT) AS TEXT) || ')'
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro redshift__control_charts(judged_aspects, check_rules) -%}
WITH followed AS (
  SELECT
    a.series,
    a.monitor,
    a.window_number,
    a.window_key,
    a.is_stale,
    CASE WHEN a.is_left_out = 0 AND a.window_count >= 8 THEN a.z END AS z,
    a.degrees_of_freedom,
    a.sensitivity,
    a.window_count,
    a.autocorrelation + (1.0 + 3.0 * a.autocorrelation) / NULLIF(CAST(a.window_count AS DOUBLE PRECISION), 0.0) AS corrected
  FROM {{ judged_aspects }} AS a
  WHERE
    a.segment_key = '__all__' AND a.scale <> 'none'
), spans AS (
  SELECT
    f.series,
    f.monitor,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM followed AS f
  GROUP BY
    f.series,
    f.monitor
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), numbers AS (
  SELECT
    f.monitor,
    f.window_number
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.window_number
), deviates AS (
  SELECT
    f.series,
    f.window_number,
    f.window_key,
    f.is_stale,
    f.window_count,
    f.corrected,
    CASE WHEN f.corrected > 0.95 THEN 0.95 WHEN f.corrected > 0 THEN f.corrected ELSE 0.0 END AS r,
    CASE WHEN f.z < 0 THEN -1.0 ELSE 1.0 END * f.sensitivity * CASE
      WHEN f.degrees_of_freedom < 1000000 THEN (8.0 * f.degrees_of_freedom + 1.0) / NULLIF(8.0 * f.degrees_of_freedom + 3.0, 0.0) * SQRT(f.degrees_of_freedom * LN(1.0 + f.z * f.z / NULLIF(f.degrees_of_freedom, 0.0)))
      ELSE ABS(f.z)
    END AS x
  FROM followed AS f
  UNION ALL
  SELECT
    s.series,
    n.window_number,
    NULL,
    0,
    NULL,
    NULL,
    0.0,
    NULL
  FROM spans AS s
  INNER JOIN numbers AS n
    ON n.monitor = s.monitor AND n.window_number >= s.first_number AND n.window_number <= s.last_number
  LEFT JOIN followed AS f
    ON f.series = s.series AND f.window_number = n.window_number
  WHERE
    f.series IS NULL
), capped AS (
  SELECT
    d.series,
    d.window_number,
    d.window_key,
    d.is_stale,
    d.window_count,
    d.corrected,
    d.r,
    CASE WHEN d.x > 4 THEN 4.0 WHEN d.x < -4 THEN -4.0 ELSE d.x END AS x,
    CAST(COUNT(d.x) OVER (PARTITION BY d.series ORDER BY d.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS DOUBLE PRECISION) AS place
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
  SELECT
    b.*,
    COALESCE(SUM(CASE WHEN b.parity = 0 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS even_sum,
    COALESCE(SUM(CASE WHEN b.parity = 1 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS odd_sum,
    SUM(b.up_step) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS up_sum,
    SUM(b.down_step) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS down_sum
  FROM blocks AS b
), charts AS (
  SELECT
    s.series,
    s.window_key,
    s.is_stale,
    s.window_count,
    s.corrected,
    s.r,
    0.2 * EXP(-0.22314355131420976 * s.step) * (
      CASE WHEN s.parity = 0 THEN s.even_sum ELSE s.odd_sum END + EXP(-0.22314355131420976 * 64.0) * CASE WHEN s.parity = 0 THEN s.odd_sum ELSE s.even_sum END
    ) AS average,
    s.up_sum - MIN(s.up_sum - s.up_step) OVER (PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_up,
    s.down_sum - MIN(s.down_sum - s.down_step) OVER (PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_down
  FROM sums AS s
), drawn AS (
  SELECT
    c.series,
    c.window_key,
    c.window_count,
    c.corrected,
    c.average,
    CASE
      WHEN r.direction <> 'down' AND c.piled_up > 0 AND (r.direction = 'up' OR c.piled_up >= c.piled_down) THEN c.piled_up
      WHEN r.direction <> 'up' AND c.piled_down > 0 THEN -c.piled_down
      ELSE 0.0
    END AS pile,
    3.5 * SQRT((1.0 + 0.8 * c.r) / NULLIF(9.0 * (1.0 - 0.8 * c.r), 0.0)) * SQRT(1.0 + 9.0 / NULLIF(CAST(c.window_count AS DOUBLE PRECISION), 0.0) * (1.0 + c.r) / NULLIF(1.0 - c.r, 0.0) * (1.0 - 0.8 * c.r) / NULLIF(1.0 + 0.8 * c.r, 0.0)) AS average_limit,
    r.direction,
    r.min_effect
  FROM charts AS c
  INNER JOIN {{ check_rules }} AS r
    ON r.series = c.series AND r.method = 'learnt'
  WHERE
    c.is_stale = 1 AND c.window_count >= 30
), sized AS (
  SELECT
    a.series,
    a.window_key,
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    a.center_value,
    a.sensitivity,
    d.window_count,
    d.corrected,
    d.average,
    d.pile,
    d.average_limit,
    d.direction,
    d.min_effect,
    d.average * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0) AS moved,
    CASE
      WHEN ABS(d.average) * SQRT(a.spread_variance) > 1.5 * a.sensitivity THEN 1.5
      ELSE ABS(d.average) * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0)
    END AS turn,
    (a.center_value * a.row_count + 0.375) / NULLIF(a.row_count + 0.75, 0.0) AS square_sine
  FROM drawn AS d
  INNER JOIN {{ judged_aspects }} AS a
    ON a.series = d.series AND a.window_key = d.window_key
), turned AS (
  SELECT
    s.*,
    s.turn * (
      1.0 - s.turn * s.turn / 6.0 * (1.0 - s.turn * s.turn / 20.0 * (1.0 - s.turn * s.turn / 42.0 * (1.0 - s.turn * s.turn / 72.0)))
    ) AS sine,
    1.0 - s.turn * s.turn / 2.0 * (1.0 - s.turn * s.turn / 12.0 * (1.0 - s.turn * s.turn / 30.0 * (1.0 - s.turn * s.turn / 56.0))) AS cosine
  FROM sized AS s
), effects AS (
  SELECT
    t.*,
    CASE
      WHEN t.scale = 'relative' THEN EXP(t.moved) - 1.0
      WHEN t.scale <> 'share' THEN t.moved
      WHEN t.average < 0 AND t.sine * t.sine >= t.square_sine THEN -t.center_value
      WHEN t.average > 0 AND t.sine * t.sine >= 1.0 - t.square_sine THEN 1.0 - t.center_value
      ELSE CASE WHEN t.average < 0 THEN -2.0 ELSE 2.0 END * SQRT(t.square_sine * (1.0 - t.square_sine)) * t.sine * t.cosine + (1.0 - 2.0 * t.square_sine) * t.sine * t.sine
    END AS effect
  FROM turned AS t
), measured AS (
  SELECT
    e.*,
    'ewma' AS method,
    e.average AS state,
    e.average_limit AS state_limit,
    CASE WHEN e.direction = 'up' AND e.average < 0 OR e.direction = 'down' AND e.average > 0 THEN 0 ELSE 1 END AS is_harmful
  FROM effects AS e
  UNION ALL
  SELECT
    e.*,
    'cusum',
    e.pile,
    8.0,
    1
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
  CAST(NULL AS DOUBLE PRECISION) AS p_value,
  j.window_count AS window_count,
  CASE
    WHEN j.has_chart = 0 THEN 'not_evaluated'
    WHEN j.is_beyond = 1 AND j.is_large = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE
    WHEN j.has_chart = 0 THEN 'each window is so much like the one before that slow changes cannot be told from chance'
  END AS not_evaluated_reason,
  CASE
    WHEN j.has_chart = 1 AND j.is_beyond = 1 AND j.is_large = 1 THEN j.column_name || ': ' || j.metric || COALESCE(' of ' || j.category, '') || CASE WHEN j.state > 0 THEN ' has crept up' ELSE ' has crept down' END || CASE
      WHEN j.method = 'ewma' THEN ': its running average lies '
      ELSE ' over many windows: the distances from usual add up to '
    END || CAST(CAST(FLOOR(ABS(j.state) + 0.05) AS BIGINT) AS VARCHAR(65535)) || '.' || CAST(CAST(FLOOR(10.0 * (ABS(j.state) + 0.05 - FLOOR(ABS(j.state) + 0.05))) AS BIGINT) AS VARCHAR(65535)) || CASE
      WHEN j.method = 'ewma' THEN ' standard deviations of one window from usual (limit '
      ELSE ' standard deviations (limit '
    END || CAST(CAST(FLOOR(j.state_limit + 0.05) AS BIGINT) AS VARCHAR(65535)) || '.' || CAST(CAST(FLOOR(10.0 * (j.state_limit + 0.05 - FLOOR(j.state_limit + 0.05))) AS BIGINT) AS VARCHAR(65535)) || ')'
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro bigquery__control_charts(judged_aspects, check_rules) -%}
WITH followed AS (
  SELECT
    a.series,
    a.monitor,
    a.window_number,
    a.window_key,
    a.is_stale,
    CASE WHEN a.is_left_out = 0 AND a.window_count >= 8 THEN a.z END AS z,
    a.degrees_of_freedom,
    a.sensitivity,
    a.window_count,
    a.autocorrelation + (1.0 + 3.0 * a.autocorrelation) / NULLIF(CAST(a.window_count AS FLOAT64), 0.0) AS corrected
  FROM {{ judged_aspects }} AS a
  WHERE
    a.segment_key = '__all__' AND a.scale <> 'none'
), spans AS (
  SELECT
    f.series,
    f.monitor,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM followed AS f
  GROUP BY
    f.series,
    f.monitor
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), numbers AS (
  SELECT
    f.monitor,
    f.window_number
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.window_number
), deviates AS (
  SELECT
    f.series,
    f.window_number,
    f.window_key,
    f.is_stale,
    f.window_count,
    f.corrected,
    CASE WHEN f.corrected > 0.95 THEN 0.95 WHEN f.corrected > 0 THEN f.corrected ELSE 0.0 END AS r,
    CASE WHEN f.z < 0 THEN -1.0 ELSE 1.0 END * f.sensitivity * CASE
      WHEN f.degrees_of_freedom < 1000000 THEN (8.0 * f.degrees_of_freedom + 1.0) / NULLIF(8.0 * f.degrees_of_freedom + 3.0, 0.0) * SQRT(f.degrees_of_freedom * LN(1.0 + f.z * f.z / NULLIF(f.degrees_of_freedom, 0.0)))
      ELSE ABS(f.z)
    END AS x
  FROM followed AS f
  UNION ALL
  SELECT
    s.series,
    n.window_number,
    NULL,
    0,
    NULL,
    NULL,
    0.0,
    NULL
  FROM spans AS s
  INNER JOIN numbers AS n
    ON n.monitor = s.monitor AND n.window_number >= s.first_number AND n.window_number <= s.last_number
  LEFT JOIN followed AS f
    ON f.series = s.series AND f.window_number = n.window_number
  WHERE
    f.series IS NULL
), capped AS (
  SELECT
    d.series,
    d.window_number,
    d.window_key,
    d.is_stale,
    d.window_count,
    d.corrected,
    d.r,
    CASE WHEN d.x > 4 THEN 4.0 WHEN d.x < -4 THEN -4.0 ELSE d.x END AS x,
    CAST(COUNT(d.x) OVER (
      PARTITION BY d.series
      ORDER BY d.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS FLOAT64) AS place
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
  SELECT
    b.*,
    COALESCE(SUM(CASE WHEN b.parity = 0 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number NULLS LAST ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS even_sum,
    COALESCE(SUM(CASE WHEN b.parity = 1 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number NULLS LAST ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS odd_sum,
    SUM(b.up_step) OVER (
      PARTITION BY b.series
      ORDER BY b.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS up_sum,
    SUM(b.down_step) OVER (
      PARTITION BY b.series
      ORDER BY b.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS down_sum
  FROM blocks AS b
), charts AS (
  SELECT
    s.series,
    s.window_key,
    s.is_stale,
    s.window_count,
    s.corrected,
    s.r,
    0.2 * EXP(-0.22314355131420976 * s.step) * (
      CASE WHEN s.parity = 0 THEN s.even_sum ELSE s.odd_sum END + EXP(-0.22314355131420976 * 64.0) * CASE WHEN s.parity = 0 THEN s.odd_sum ELSE s.even_sum END
    ) AS average,
    s.up_sum - MIN(s.up_sum - s.up_step) OVER (PARTITION BY s.series ORDER BY s.window_number NULLS LAST ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_up,
    s.down_sum - MIN(s.down_sum - s.down_step) OVER (PARTITION BY s.series ORDER BY s.window_number NULLS LAST ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_down
  FROM sums AS s
), drawn AS (
  SELECT
    c.series,
    c.window_key,
    c.window_count,
    c.corrected,
    c.average,
    CASE
      WHEN r.direction <> 'down' AND c.piled_up > 0 AND (r.direction = 'up' OR c.piled_up >= c.piled_down) THEN c.piled_up
      WHEN r.direction <> 'up' AND c.piled_down > 0 THEN -c.piled_down
      ELSE 0.0
    END AS pile,
    3.5 * SQRT((1.0 + 0.8 * c.r) / NULLIF(9.0 * (1.0 - 0.8 * c.r), 0.0)) * SQRT(1.0 + 9.0 / NULLIF(CAST(c.window_count AS FLOAT64), 0.0) * (1.0 + c.r) / NULLIF(1.0 - c.r, 0.0) * (1.0 - 0.8 * c.r) / NULLIF(1.0 + 0.8 * c.r, 0.0)) AS average_limit,
    r.direction,
    r.min_effect
  FROM charts AS c
  INNER JOIN {{ check_rules }} AS r
    ON r.series = c.series AND r.method = 'learnt'
  WHERE
    c.is_stale = 1 AND c.window_count >= 30
), sized AS (
  SELECT
    a.series,
    a.window_key,
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    a.center_value,
    a.sensitivity,
    d.window_count,
    d.corrected,
    d.average,
    d.pile,
    d.average_limit,
    d.direction,
    d.min_effect,
    d.average * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0) AS moved,
    CASE
      WHEN ABS(d.average) * SQRT(a.spread_variance) > 1.5 * a.sensitivity THEN 1.5
      ELSE ABS(d.average) * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0)
    END AS turn,
    (a.center_value * a.row_count + 0.375) / NULLIF(a.row_count + 0.75, 0.0) AS square_sine
  FROM drawn AS d
  INNER JOIN {{ judged_aspects }} AS a
    ON a.series = d.series AND a.window_key = d.window_key
), turned AS (
  SELECT
    s.*,
    s.turn * (
      1.0 - s.turn * s.turn / 6.0 * (1.0 - s.turn * s.turn / 20.0 * (1.0 - s.turn * s.turn / 42.0 * (1.0 - s.turn * s.turn / 72.0)))
    ) AS sine,
    1.0 - s.turn * s.turn / 2.0 * (1.0 - s.turn * s.turn / 12.0 * (1.0 - s.turn * s.turn / 30.0 * (1.0 - s.turn * s.turn / 56.0))) AS cosine
  FROM sized AS s
), effects AS (
  SELECT
    t.*,
    CASE
      WHEN t.scale = 'relative' THEN EXP(t.moved) - 1.0
      WHEN t.scale <> 'share' THEN t.moved
      WHEN t.average < 0 AND t.sine * t.sine >= t.square_sine THEN -t.center_value
      WHEN t.average > 0 AND t.sine * t.sine >= 1.0 - t.square_sine THEN 1.0 - t.center_value
      ELSE CASE WHEN t.average < 0 THEN -2.0 ELSE 2.0 END * SQRT(t.square_sine * (1.0 - t.square_sine)) * t.sine * t.cosine + (1.0 - 2.0 * t.square_sine) * t.sine * t.sine
    END AS effect
  FROM turned AS t
), measured AS (
  SELECT
    e.*,
    'ewma' AS method,
    e.average AS state,
    e.average_limit AS state_limit,
    CASE WHEN e.direction = 'up' AND e.average < 0 OR e.direction = 'down' AND e.average > 0 THEN 0 ELSE 1 END AS is_harmful
  FROM effects AS e
  UNION ALL
  SELECT
    e.*,
    'cusum',
    e.pile,
    8.0,
    1
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
  CAST(NULL AS FLOAT64) AS p_value,
  j.window_count AS window_count,
  CASE
    WHEN j.has_chart = 0 THEN 'not_evaluated'
    WHEN j.is_beyond = 1 AND j.is_large = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE
    WHEN j.has_chart = 0 THEN 'each window is so much like the one before that slow changes cannot be told from chance'
  END AS not_evaluated_reason,
  CASE
    WHEN j.has_chart = 1 AND j.is_beyond = 1 AND j.is_large = 1 THEN j.column_name || ': ' || j.metric || COALESCE(' of ' || j.category, '') || CASE WHEN j.state > 0 THEN ' has crept up' ELSE ' has crept down' END || CASE
      WHEN j.method = 'ewma' THEN ': its running average lies '
      ELSE ' over many windows: the distances from usual add up to '
    END || CAST(CAST(FLOOR(ABS(j.state) + 0.05) AS INT64) AS STRING) || '.' || CAST(CAST(FLOOR(10.0 * (ABS(j.state) + 0.05 - FLOOR(ABS(j.state) + 0.05))) AS INT64) AS STRING) || CASE
      WHEN j.method = 'ewma' THEN ' standard deviations of one window from usual (limit '
      ELSE ' standard deviations (limit '
    END || CAST(CAST(FLOOR(j.state_limit + 0.05) AS INT64) AS STRING) || '.' || CAST(CAST(FLOOR(10.0 * (j.state_limit + 0.05 - FLOOR(j.state_limit + 0.05))) AS INT64) AS STRING) || ')'
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro spark__control_charts(judged_aspects, check_rules) -%}
WITH followed AS (
  SELECT
    a.series,
    a.monitor,
    a.window_number,
    a.window_key,
    a.is_stale,
    CASE WHEN a.is_left_out = 0 AND a.window_count >= 8 THEN a.z END AS z,
    a.degrees_of_freedom,
    a.sensitivity,
    a.window_count,
    a.autocorrelation + (1.0 + 3.0 * a.autocorrelation) / NULLIF(CAST(a.window_count AS DOUBLE), 0.0) AS corrected
  FROM {{ judged_aspects }} AS a
  WHERE
    a.segment_key = '__all__' AND a.scale <> 'none'
), spans AS (
  SELECT
    f.series,
    f.monitor,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM followed AS f
  GROUP BY
    f.series,
    f.monitor
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), numbers AS (
  SELECT
    f.monitor,
    f.window_number
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.window_number
), deviates AS (
  SELECT
    f.series,
    f.window_number,
    f.window_key,
    f.is_stale,
    f.window_count,
    f.corrected,
    CASE WHEN f.corrected > 0.95 THEN 0.95 WHEN f.corrected > 0 THEN f.corrected ELSE 0.0 END AS r,
    CASE WHEN f.z < 0 THEN -1.0 ELSE 1.0 END * f.sensitivity * CASE
      WHEN f.degrees_of_freedom < 1000000 THEN (8.0 * f.degrees_of_freedom + 1.0) / NULLIF(8.0 * f.degrees_of_freedom + 3.0, 0.0) * SQRT(f.degrees_of_freedom * LN(1.0 + f.z * f.z / NULLIF(f.degrees_of_freedom, 0.0)))
      ELSE ABS(f.z)
    END AS x
  FROM followed AS f
  UNION ALL
  SELECT
    s.series,
    n.window_number,
    NULL,
    0,
    NULL,
    NULL,
    0.0,
    NULL
  FROM spans AS s
  INNER JOIN numbers AS n
    ON n.monitor = s.monitor AND n.window_number >= s.first_number AND n.window_number <= s.last_number
  LEFT JOIN followed AS f
    ON f.series = s.series AND f.window_number = n.window_number
  WHERE
    f.series IS NULL
), capped AS (
  SELECT
    d.series,
    d.window_number,
    d.window_key,
    d.is_stale,
    d.window_count,
    d.corrected,
    d.r,
    CASE WHEN d.x > 4 THEN 4.0 WHEN d.x < -4 THEN -4.0 ELSE d.x END AS x,
    CAST(COUNT(d.x) OVER (
      PARTITION BY d.series
      ORDER BY d.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS DOUBLE) AS place
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
  SELECT
    b.*,
    COALESCE(SUM(CASE WHEN b.parity = 0 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number NULLS LAST ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS even_sum,
    COALESCE(SUM(CASE WHEN b.parity = 1 THEN b.x * EXP(0.22314355131420976 * b.step) END) OVER (PARTITION BY b.series ORDER BY b.window_number NULLS LAST ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS odd_sum,
    SUM(b.up_step) OVER (
      PARTITION BY b.series
      ORDER BY b.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS up_sum,
    SUM(b.down_step) OVER (
      PARTITION BY b.series
      ORDER BY b.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS down_sum
  FROM blocks AS b
), charts AS (
  SELECT
    s.series,
    s.window_key,
    s.is_stale,
    s.window_count,
    s.corrected,
    s.r,
    0.2 * EXP(-0.22314355131420976 * s.step) * (
      CASE WHEN s.parity = 0 THEN s.even_sum ELSE s.odd_sum END + EXP(-0.22314355131420976 * 64.0) * CASE WHEN s.parity = 0 THEN s.odd_sum ELSE s.even_sum END
    ) AS average,
    s.up_sum - MIN(s.up_sum - s.up_step) OVER (PARTITION BY s.series ORDER BY s.window_number NULLS LAST ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_up,
    s.down_sum - MIN(s.down_sum - s.down_step) OVER (PARTITION BY s.series ORDER BY s.window_number NULLS LAST ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_down
  FROM sums AS s
), drawn AS (
  SELECT
    c.series,
    c.window_key,
    c.window_count,
    c.corrected,
    c.average,
    CASE
      WHEN r.direction <> 'down' AND c.piled_up > 0 AND (r.direction = 'up' OR c.piled_up >= c.piled_down) THEN c.piled_up
      WHEN r.direction <> 'up' AND c.piled_down > 0 THEN -c.piled_down
      ELSE 0.0
    END AS pile,
    3.5 * SQRT((1.0 + 0.8 * c.r) / NULLIF(9.0 * (1.0 - 0.8 * c.r), 0.0)) * SQRT(1.0 + 9.0 / NULLIF(CAST(c.window_count AS DOUBLE), 0.0) * (1.0 + c.r) / NULLIF(1.0 - c.r, 0.0) * (1.0 - 0.8 * c.r) / NULLIF(1.0 + 0.8 * c.r, 0.0)) AS average_limit,
    r.direction,
    r.min_effect
  FROM charts AS c
  INNER JOIN {{ check_rules }} AS r
    ON r.series = c.series AND r.method = 'learnt'
  WHERE
    c.is_stale = 1 AND c.window_count >= 30
), sized AS (
  SELECT
    a.series,
    a.window_key,
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    a.center_value,
    a.sensitivity,
    d.window_count,
    d.corrected,
    d.average,
    d.pile,
    d.average_limit,
    d.direction,
    d.min_effect,
    d.average * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0) AS moved,
    CASE
      WHEN ABS(d.average) * SQRT(a.spread_variance) > 1.5 * a.sensitivity THEN 1.5
      ELSE ABS(d.average) * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0)
    END AS turn,
    (a.center_value * a.row_count + 0.375) / NULLIF(a.row_count + 0.75, 0.0) AS square_sine
  FROM drawn AS d
  INNER JOIN {{ judged_aspects }} AS a
    ON a.series = d.series AND a.window_key = d.window_key
), turned AS (
  SELECT
    s.*,
    s.turn * (
      1.0 - s.turn * s.turn / 6.0 * (1.0 - s.turn * s.turn / 20.0 * (1.0 - s.turn * s.turn / 42.0 * (1.0 - s.turn * s.turn / 72.0)))
    ) AS sine,
    1.0 - s.turn * s.turn / 2.0 * (1.0 - s.turn * s.turn / 12.0 * (1.0 - s.turn * s.turn / 30.0 * (1.0 - s.turn * s.turn / 56.0))) AS cosine
  FROM sized AS s
), effects AS (
  SELECT
    t.*,
    CASE
      WHEN t.scale = 'relative' THEN EXP(t.moved) - 1.0
      WHEN t.scale <> 'share' THEN t.moved
      WHEN t.average < 0 AND t.sine * t.sine >= t.square_sine THEN -t.center_value
      WHEN t.average > 0 AND t.sine * t.sine >= 1.0 - t.square_sine THEN 1.0 - t.center_value
      ELSE CASE WHEN t.average < 0 THEN -2.0 ELSE 2.0 END * SQRT(t.square_sine * (1.0 - t.square_sine)) * t.sine * t.cosine + (1.0 - 2.0 * t.square_sine) * t.sine * t.sine
    END AS effect
  FROM turned AS t
), measured AS (
  SELECT
    e.*,
    'ewma' AS method,
    e.average AS state,
    e.average_limit AS state_limit,
    CASE WHEN e.direction = 'up' AND e.average < 0 OR e.direction = 'down' AND e.average > 0 THEN 0 ELSE 1 END AS is_harmful
  FROM effects AS e
  UNION ALL
  SELECT
    e.*,
    'cusum',
    e.pile,
    8.0,
    1
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
  CASE
    WHEN j.has_chart = 0 THEN 'each window is so much like the one before that slow changes cannot be told from chance'
  END AS not_evaluated_reason,
  CASE
    WHEN j.has_chart = 1 AND j.is_beyond = 1 AND j.is_large = 1 THEN j.column_name || ': ' || j.metric || COALESCE(' of ' || j.category, '') || CASE WHEN j.state > 0 THEN ' has crept up' ELSE ' has crept down' END || CASE
      WHEN j.method = 'ewma' THEN ': its running average lies '
      ELSE ' over many windows: the distances from usual add up to '
    END || CAST(CAST(FLOOR(ABS(j.state) + 0.05) AS BIGINT) AS STRING) || '.' || CAST(CAST(FLOOR(10.0 * (ABS(j.state) + 0.05 - FLOOR(ABS(j.state) + 0.05))) AS BIGINT) AS STRING) || CASE
      WHEN j.method = 'ewma' THEN ' standard deviations of one window from usual (limit '
      ELSE ' standard deviations (limit '
    END || CAST(CAST(FLOOR(j.state_limit + 0.05) AS BIGINT) AS STRING) || '.' || CAST(CAST(FLOOR(10.0 * (j.state_limit + 0.05 - FLOOR(j.state_limit + 0.05))) AS BIGINT) AS STRING) || ')'
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro clickhouse__control_charts(judged_aspects, check_rules) -%}
WITH followed AS (
  SELECT
    a.series AS series,
    a.monitor AS monitor,
    a.window_number AS window_number,
    a.window_key AS window_key,
    a.is_stale AS is_stale,
    CASE WHEN a.is_left_out = 0 AND a.window_count >= 8 THEN a.z END AS z,
    a.degrees_of_freedom AS degrees_of_freedom,
    a.sensitivity AS sensitivity,
    a.window_count AS window_count,
    a.autocorrelation + (1.0 + 3.0 * a.autocorrelation) / NULLIF(CAST(a.window_count AS Nullable(Float64)), 0.0) AS corrected
  FROM {{ judged_aspects }} AS a
  WHERE
    a.segment_key = '__all__' AND a.scale <> 'none'
), spans AS (
  SELECT
    f.series AS series,
    f.monitor AS monitor,
    MIN(toNullable(f.window_number)) AS first_number,
    MAX(toNullable(f.window_number)) AS last_number
  FROM followed AS f
  GROUP BY
    f.series,
    f.monitor
  HAVING
    MAX(toNullable(f.window_number)) - MIN(toNullable(f.window_number)) + 1 > toInt64(COUNT(*))
), numbers AS (
  SELECT
    f.monitor AS monitor,
    f.window_number AS window_number
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.window_number
), deviates AS (
  SELECT
    f.series AS series,
    f.window_number AS window_number,
    f.window_key AS window_key,
    f.is_stale AS is_stale,
    f.window_count AS window_count,
    f.corrected AS corrected,
    CASE WHEN f.corrected > 0.95 THEN 0.95 WHEN f.corrected > 0 THEN f.corrected ELSE 0.0 END AS r,
    CASE WHEN f.z < 0 THEN -1.0 ELSE 1.0 END * f.sensitivity * CASE
      WHEN f.degrees_of_freedom < 1000000 THEN (8.0 * f.degrees_of_freedom + 1.0) / NULLIF(8.0 * f.degrees_of_freedom + 3.0, 0.0) * SQRT(f.degrees_of_freedom * LN(1.0 + f.z * f.z / NULLIF(f.degrees_of_freedom, 0.0)))
      ELSE ABS(f.z)
    END AS x
  FROM followed AS f
  UNION ALL
  SELECT
    s.series,
    n.window_number,
    NULL,
    0,
    NULL,
    NULL,
    0.0,
    NULL
  FROM spans AS s
  INNER JOIN numbers AS n
    ON n.monitor = s.monitor AND n.window_number >= s.first_number AND n.window_number <= s.last_number
  LEFT JOIN followed AS f
    ON f.series = s.series AND f.window_number = n.window_number
  WHERE
    f.series IS NULL
  SETTINGS join_use_nulls = 1
), capped AS (
  SELECT
    d.series AS series,
    d.window_number AS window_number,
    d.window_key AS window_key,
    d.is_stale AS is_stale,
    d.window_count AS window_count,
    d.corrected AS corrected,
    d.r AS r,
    CASE WHEN d.x > 4 THEN 4.0 WHEN d.x < -4 THEN -4.0 ELSE d.x END AS x,
    CAST(toInt64(COUNT(d.x) OVER (PARTITION BY d.series ORDER BY d.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS Nullable(Float64)) AS place
  FROM deviates AS d
), blocks AS (
  SELECT
    c.series AS series,
    c.window_number AS window_number,
    c.window_key AS window_key,
    c.is_stale AS is_stale,
    c.window_count AS window_count,
    c.corrected AS corrected,
    c.r AS r,
    c.x AS x,
    c.place AS place,
    c.place - 64.0 * FLOOR(c.place / 64.0) AS step,
    FLOOR(c.place / 64.0) - 2.0 * FLOOR(c.place / 128.0) AS parity,
    COALESCE(c.x / NULLIF(SQRT((1.0 + c.r) / NULLIF(1.0 - c.r, 0.0)), 0.0) - 0.5, 0.0) AS up_step,
    COALESCE(-c.x / NULLIF(SQRT((1.0 + c.r) / NULLIF(1.0 - c.r, 0.0)), 0.0) - 0.5, 0.0) AS down_step
  FROM capped AS c
), sums AS (
  SELECT
    b.series AS series,
    b.window_number AS window_number,
    b.window_key AS window_key,
    b.is_stale AS is_stale,
    b.window_count AS window_count,
    b.corrected AS corrected,
    b.r AS r,
    b.x AS x,
    b.place AS place,
    b.step AS step,
    b.parity AS parity,
    b.up_step AS up_step,
    b.down_step AS down_step,
    COALESCE(SUM(toNullable(CASE WHEN b.parity = 0 THEN b.x * EXP(0.22314355131420976 * b.step) END)) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS even_sum,
    COALESCE(SUM(toNullable(CASE WHEN b.parity = 1 THEN b.x * EXP(0.22314355131420976 * b.step) END)) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN 29 PRECEDING AND CURRENT ROW), 0.0) AS odd_sum,
    SUM(toNullable(b.up_step)) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS up_sum,
    SUM(toNullable(b.down_step)) OVER (PARTITION BY b.series ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS down_sum
  FROM blocks AS b
), charts AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.is_stale AS is_stale,
    s.window_count AS window_count,
    s.corrected AS corrected,
    s.r AS r,
    0.2 * EXP(-0.22314355131420976 * s.step) * (
      CASE WHEN s.parity = 0 THEN s.even_sum ELSE s.odd_sum END + EXP(-0.22314355131420976 * 64.0) * CASE WHEN s.parity = 0 THEN s.odd_sum ELSE s.even_sum END
    ) AS average,
    s.up_sum - MIN(toNullable(s.up_sum - s.up_step)) OVER (PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_up,
    s.down_sum - MIN(toNullable(s.down_sum - s.down_step)) OVER (PARTITION BY s.series ORDER BY s.window_number ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS piled_down
  FROM sums AS s
), drawn AS (
  SELECT
    c.series AS series,
    c.window_key AS window_key,
    c.window_count AS window_count,
    c.corrected AS corrected,
    c.average AS average,
    CASE
      WHEN r.direction <> 'down' AND c.piled_up > 0 AND (r.direction = 'up' OR c.piled_up >= c.piled_down) THEN c.piled_up
      WHEN r.direction <> 'up' AND c.piled_down > 0 THEN -c.piled_down
      ELSE 0.0
    END AS pile,
    3.5 * SQRT((1.0 + 0.8 * c.r) / NULLIF(9.0 * (1.0 - 0.8 * c.r), 0.0)) * SQRT(1.0 + 9.0 / NULLIF(CAST(c.window_count AS Nullable(Float64)), 0.0) * (1.0 + c.r) / NULLIF(1.0 - c.r, 0.0) * (1.0 - 0.8 * c.r) / NULLIF(1.0 + 0.8 * c.r, 0.0)) AS average_limit,
    r.direction AS direction,
    r.min_effect AS min_effect
  FROM charts AS c
  INNER JOIN {{ check_rules }} AS r
    ON r.series = c.series AND r.method = 'learnt'
  WHERE
    c.is_stale = 1 AND c.window_count >= 30
), sized AS (
  SELECT
    a.series AS series,
    a.window_key AS window_key,
    a.monitor AS monitor,
    a.window_id AS window_id,
    a.segment_key AS segment_key,
    a.segment_value AS segment_value,
    a.column_name AS column_name,
    a.family AS family,
    a.metric AS metric,
    a.category AS category,
    a.scale AS scale,
    a.center_value AS center_value,
    a.sensitivity AS sensitivity,
    d.window_count AS window_count,
    d.corrected AS corrected,
    d.average AS average,
    d.pile AS pile,
    d.average_limit AS average_limit,
    d.direction AS direction,
    d.min_effect AS min_effect,
    d.average * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0) AS moved,
    CASE
      WHEN ABS(d.average) * SQRT(a.spread_variance) > 1.5 * a.sensitivity THEN 1.5
      ELSE ABS(d.average) * SQRT(a.spread_variance) / NULLIF(a.sensitivity, 0.0)
    END AS turn,
    (a.center_value * a.row_count + 0.375) / NULLIF(a.row_count + 0.75, 0.0) AS square_sine
  FROM drawn AS d
  INNER JOIN {{ judged_aspects }} AS a
    ON a.series = d.series AND a.window_key = d.window_key
), turned AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.column_name AS column_name,
    s.family AS family,
    s.metric AS metric,
    s.category AS category,
    s.scale AS scale,
    s.center_value AS center_value,
    s.sensitivity AS sensitivity,
    s.window_count AS window_count,
    s.corrected AS corrected,
    s.average AS average,
    s.pile AS pile,
    s.average_limit AS average_limit,
    s.direction AS direction,
    s.min_effect AS min_effect,
    s.moved AS moved,
    s.turn AS turn,
    s.square_sine AS square_sine,
    s.turn * (
      1.0 - s.turn * s.turn / 6.0 * (1.0 - s.turn * s.turn / 20.0 * (1.0 - s.turn * s.turn / 42.0 * (1.0 - s.turn * s.turn / 72.0)))
    ) AS sine,
    1.0 - s.turn * s.turn / 2.0 * (1.0 - s.turn * s.turn / 12.0 * (1.0 - s.turn * s.turn / 30.0 * (1.0 - s.turn * s.turn / 56.0))) AS cosine
  FROM sized AS s
), effects AS (
  SELECT
    t.series AS series,
    t.window_key AS window_key,
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.column_name AS column_name,
    t.family AS family,
    t.metric AS metric,
    t.category AS category,
    t.scale AS scale,
    t.center_value AS center_value,
    t.sensitivity AS sensitivity,
    t.window_count AS window_count,
    t.corrected AS corrected,
    t.average AS average,
    t.pile AS pile,
    t.average_limit AS average_limit,
    t.direction AS direction,
    t.min_effect AS min_effect,
    t.moved AS moved,
    t.turn AS turn,
    t.square_sine AS square_sine,
    t.sine AS sine,
    t.cosine AS cosine,
    CASE
      WHEN t.scale = 'relative' THEN EXP(t.moved) - 1.0
      WHEN t.scale <> 'share' THEN t.moved
      WHEN t.average < 0 AND t.sine * t.sine >= t.square_sine THEN -t.center_value
      WHEN t.average > 0 AND t.sine * t.sine >= 1.0 - t.square_sine THEN 1.0 - t.center_value
      ELSE CASE WHEN t.average < 0 THEN -2.0 ELSE 2.0 END * SQRT(t.square_sine * (1.0 - t.square_sine)) * t.sine * t.cosine + (1.0 - 2.0 * t.square_sine) * t.sine * t.sine
    END AS effect
  FROM turned AS t
), measured AS (
  SELECT
    e.series AS series,
    e.window_key AS window_key,
    e.monitor AS monitor,
    e.window_id AS window_id,
    e.segment_key AS segment_key,
    e.segment_value AS segment_value,
    e.column_name AS column_name,
    e.family AS family,
    e.metric AS metric,
    e.category AS category,
    e.scale AS scale,
    e.center_value AS center_value,
    e.sensitivity AS sensitivity,
    e.window_count AS window_count,
    e.corrected AS corrected,
    e.average AS average,
    e.pile AS pile,
    e.average_limit AS average_limit,
    e.direction AS direction,
    e.min_effect AS min_effect,
    e.moved AS moved,
    e.turn AS turn,
    e.square_sine AS square_sine,
    e.sine AS sine,
    e.cosine AS cosine,
    e.effect AS effect,
    'ewma' AS method,
    e.average AS state,
    e.average_limit AS state_limit,
    CASE WHEN e.direction = 'up' AND e.average < 0 OR e.direction = 'down' AND e.average > 0 THEN 0 ELSE 1 END AS is_harmful
  FROM effects AS e
  UNION ALL
  SELECT
    e.series AS series,
    e.window_key AS window_key,
    e.monitor AS monitor,
    e.window_id AS window_id,
    e.segment_key AS segment_key,
    e.segment_value AS segment_value,
    e.column_name AS column_name,
    e.family AS family,
    e.metric AS metric,
    e.category AS category,
    e.scale AS scale,
    e.center_value AS center_value,
    e.sensitivity AS sensitivity,
    e.window_count AS window_count,
    e.corrected AS corrected,
    e.average AS average,
    e.pile AS pile,
    e.average_limit AS average_limit,
    e.direction AS direction,
    e.min_effect AS min_effect,
    e.moved AS moved,
    e.turn AS turn,
    e.square_sine AS square_sine,
    e.sine AS sine,
    e.cosine AS cosine,
    e.effect AS effect,
    'cusum',
    e.pile,
    8.0,
    1
  FROM effects AS e
), judged AS (
  SELECT
    m.series AS series,
    m.window_key AS window_key,
    m.monitor AS monitor,
    m.window_id AS window_id,
    m.segment_key AS segment_key,
    m.segment_value AS segment_value,
    m.column_name AS column_name,
    m.family AS family,
    m.metric AS metric,
    m.category AS category,
    m.scale AS scale,
    m.center_value AS center_value,
    m.sensitivity AS sensitivity,
    m.window_count AS window_count,
    m.corrected AS corrected,
    m.average AS average,
    m.pile AS pile,
    m.average_limit AS average_limit,
    m.direction AS direction,
    m.min_effect AS min_effect,
    m.moved AS moved,
    m.turn AS turn,
    m.square_sine AS square_sine,
    m.sine AS sine,
    m.cosine AS cosine,
    m.effect AS effect,
    m.method AS method,
    m.state AS state,
    m.state_limit AS state_limit,
    m.is_harmful AS is_harmful,
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
  CAST(NULL AS Nullable(Float64)) AS p_value,
  j.window_count AS window_count,
  CASE
    WHEN j.has_chart = 0 THEN 'not_evaluated'
    WHEN j.is_beyond = 1 AND j.is_large = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE
    WHEN j.has_chart = 0 THEN 'each window is so much like the one before that slow changes cannot be told from chance'
  END AS not_evaluated_reason,
  CASE
    WHEN j.has_chart = 1 AND j.is_beyond = 1 AND j.is_large = 1 THEN j.column_name || ': ' || j.metric || COALESCE(' of ' || j.category, '') || CASE WHEN j.state > 0 THEN ' has crept up' ELSE ' has crept down' END || CASE
      WHEN j.method = 'ewma' THEN ': its running average lies '
      ELSE ' over many windows: the distances from usual add up to '
    END || CAST(CAST(FLOOR(ABS(j.state) + 0.05) AS Nullable(Int64)) AS Nullable(String)) || '.' || CAST(CAST(FLOOR(10.0 * (ABS(j.state) + 0.05 - FLOOR(ABS(j.state) + 0.05))) AS Nullable(Int64)) AS Nullable(String)) || CASE
      WHEN j.method = 'ewma' THEN ' standard deviations of one window from usual (limit '
      ELSE ' standard deviations (limit '
    END || CAST(CAST(FLOOR(j.state_limit + 0.05) AS Nullable(Int64)) AS Nullable(String)) || '.' || CAST(CAST(FLOOR(10.0 * (j.state_limit + 0.05 - FLOOR(j.state_limit + 0.05))) AS Nullable(Int64)) AS Nullable(String)) || ')'
  END AS reason
FROM judged AS j
{%- endmacro %}
