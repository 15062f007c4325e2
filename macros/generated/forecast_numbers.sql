{#-
Where each check is heading, and how right such forecasts of it have been. Inputs: forecast_points, forecast_trends, mpm_checks.
One row per check of all rows together. expected_value: level and trend of the newest window, horizon windows ahead, with the
weekday term. Its interval: the tenth and nine tenths quantiles (of rank (n + 1) p) of the errors of the same forecast from
earlier windows. A weekday term knew the windows it is tried on, so errors are then widened by 8 / 7.
Limit: what the trend runs towards, from the newest window that passed: the declared limit (static), or that end of the usual
range (learnt) beyond which a value would do harm. Until it is reached: (limit - level) / trend; the earliest and the latest by
the interval, whose width is that of the horizon up to there and grows in proportion beyond. Nothing is said of more than four
horizons, nor of a latest beyond ten.
Spoken where 10 or more earlier forecasts were tried; their mean absolute error is below both that of no change since the last
window and since the last 7; more than half of them saw at least half of what they had said come true; and where any had said that
the limit of its time would be reached within the horizon, more than half of those were right.

Written by `mpm dev generate` from mpm_py/sql/forecast_numbers.sql; edit that file.
-#}

{% macro forecast_numbers(forecast_points, forecast_trends, mpm_checks) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('forecast_numbers', 'mpm')(forecast_points, forecast_trends, mpm_checks)) }}
{%- endmacro %}

{% macro default__forecast_numbers(forecast_points, forecast_trends, mpm_checks) -%}
WITH subjects AS (
  SELECT
    p.series_number,
    p.monitor,
    p.check_id,
    p.column_name,
    p.family,
    p.metric,
    p.category,
    p.method,
    p.grain,
    p.point_count,
    p.lag_windows,
    p.harms_up,
    p.harms_down,
    p.window_id,
    p.window_end,
    p.value,
    p.term,
    p.has_term
  FROM {{ forecast_points }} AS p
  WHERE
    p.place = 1
), directed AS (
  SELECT
    t.series_number,
    t.is_past,
    t.horizon,
    t.member_count,
    t.newest,
    t.target,
    t.slope,
    t.base,
    t.base_flat,
    CASE WHEN t.slope > 0 THEN 1.0 WHEN t.slope < 0 THEN -1.0 ELSE 0.0 END AS direction,
    CASE WHEN s.has_term = 1 THEN 1.1428571428571428 ELSE 1.0 END AS widening,
    CASE
      WHEN t.status <> 'pass' THEN NULL
      WHEN s.method = 'static' THEN t.threshold
      WHEN t.slope > 0 AND s.harms_up = 1 THEN t.upper
      WHEN t.slope < 0 AND s.harms_down = 1 THEN t.lower
    END AS limit_end,
    CASE WHEN s.metric LIKE '%share' THEN 1 ELSE 0 END AS is_share,
    CASE WHEN s.metric LIKE '%share' OR s.metric = 'row_count' THEN 1 ELSE 0 END AS is_from_zero
  FROM {{ forecast_trends }} AS t
  INNER JOIN subjects AS s
    ON s.series_number = t.series_number
), limited AS (
  SELECT
    d.series_number,
    d.is_past,
    d.horizon,
    d.member_count,
    d.newest,
    d.target,
    d.slope,
    d.base,
    d.base_flat,
    d.direction,
    d.widening,
    d.is_share,
    d.is_from_zero,
    d.base + d.slope * d.horizon AS ahead,
    CASE
      WHEN d.is_from_zero = 1 AND d.limit_end <= 0 THEN NULL
      WHEN d.is_share = 1 AND d.limit_end >= 1 THEN NULL
      WHEN (d.limit_end - d.base) * d.direction > 0 THEN d.limit_end
    END AS limit_value
  FROM directed AS d
), tried AS (
  SELECT
    l.series_number,
    l.widening,
    l.target - l.ahead AS forecast_error,
    ABS(l.target - l.newest) AS error_since_last,
    ABS(l.target - l.base_flat) AS error_since_seven,
    CASE
      WHEN l.direction <> 0 AND (l.target - l.base) * l.direction >= 0.5 * ABS(l.slope) * l.horizon THEN 1.0
      ELSE 0.0
    END AS came_true,
    CASE WHEN (l.ahead - l.limit_value) * l.direction >= 0 THEN 1.0 ELSE 0.0 END AS said_breach,
    CASE
      WHEN (l.ahead - l.limit_value) * l.direction >= 0 AND (l.target - l.limit_value) * l.direction >= 0 THEN 1.0
      ELSE 0.0
    END AS was_breach
  FROM limited AS l
  WHERE
    l.is_past = 1
), ranked AS (
  SELECT
    t.*,
    CAST(ROW_NUMBER() OVER (PARTITION BY t.series_number ORDER BY t.forecast_error) AS DOUBLE) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY t.series_number) AS DOUBLE) AS error_count
  FROM tried AS t
), weighed AS (
  SELECT
    r.*,
    CASE WHEN (r.error_count + 1.0) * 0.1 < 1.0 THEN 1.0 ELSE (r.error_count + 1.0) * 0.1 END AS low_place,
    CASE
      WHEN (r.error_count + 1.0) * 0.9 > r.error_count THEN r.error_count
      ELSE (r.error_count + 1.0) * 0.9
    END AS high_place
  FROM ranked AS r
), back_tests AS (
  SELECT
    w.series_number,
    COUNT(*) AS back_test_count,
    SUM(ABS(w.forecast_error)) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS back_test_error,
    SUM(w.error_since_last) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS last_error,
    SUM(w.error_since_seven) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS seven_error,
    SUM(w.came_true) / NULLIF(MAX(w.error_count), 0.0) AS true_share,
    SUM(w.said_breach) AS said_breaches,
    SUM(w.was_breach) AS right_breaches,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.low_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.low_place)) * w.forecast_error
      ELSE 0.0
    END) AS low_error,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.high_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.high_place)) * w.forecast_error
      ELSE 0.0
    END) AS high_error
  FROM weighed AS w
  GROUP BY
    w.series_number
), bounded AS (
  SELECT
    l.series_number,
    l.horizon,
    l.member_count,
    l.slope,
    l.base,
    l.direction,
    l.is_share,
    l.is_from_zero,
    l.ahead,
    l.limit_value,
    b.back_test_count,
    b.back_test_error,
    CASE WHEN b.last_error < b.seven_error THEN b.last_error ELSE b.seven_error END AS no_trend_error,
    b.true_share,
    b.said_breaches,
    b.right_breaches,
    CASE WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL WHEN b.low_error < 0 THEN b.low_error ELSE 0.0 END AS low_error,
    CASE
      WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL
      WHEN b.high_error > 0 THEN b.high_error
      ELSE 0.0
    END AS high_error
  FROM limited AS l
  LEFT JOIN back_tests AS b
    ON b.series_number = l.series_number
  WHERE
    l.is_past = 0
), reached AS (
  SELECT
    b.*,
    ABS(b.slope) AS pace,
    (b.limit_value - b.base) * b.direction AS gap,
    CASE WHEN b.direction > 0 THEN b.high_error ELSE -b.low_error END AS fast_error,
    CASE WHEN b.direction > 0 THEN b.low_error ELSE -b.high_error END AS slow_error
  FROM bounded AS b
), timed AS (
  SELECT
    r.*,
    r.gap / NULLIF(r.pace, 0.0) AS windows_to,
    CASE
      WHEN r.gap - r.fast_error <= r.pace * r.horizon THEN (r.gap - r.fast_error) / NULLIF(r.pace, 0.0)
      ELSE r.gap / NULLIF(r.pace + r.fast_error / NULLIF(CAST(r.horizon AS DOUBLE), 0.0), 0.0)
    END AS windows_to_earliest,
    CASE
      WHEN r.gap - r.slow_error <= r.pace * r.horizon THEN (r.gap - r.slow_error) / NULLIF(r.pace, 0.0)
      WHEN r.pace * r.horizon + r.slow_error > 0 THEN r.gap / NULLIF(r.pace + r.slow_error / NULLIF(CAST(r.horizon AS DOUBLE), 0.0), 0.0)
    END AS windows_to_latest
  FROM reached AS r
), unjudged AS (
  SELECT
    c.monitor,
    c.check_id,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.window_id,
    c.window_end
  FROM {{ mpm_checks }} AS c
  INNER JOIN (
    SELECT
      n.monitor,
      MAX(n.window_start) AS window_start
    FROM {{ mpm_checks }} AS n
    GROUP BY
      n.monitor
  ) AS newest
    ON newest.monitor = c.monitor AND newest.window_start = c.window_start
  LEFT JOIN subjects AS s
    ON s.monitor = c.monitor AND s.check_id = c.check_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND s.check_id IS NULL
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
)
SELECT
  s.monitor AS monitor,
  s.check_id AS check_id,
  s.column_name AS column_name,
  s.family AS family,
  s.metric AS metric,
  s.category AS category,
  s.method AS method,
  s.grain AS grain,
  s.lag_windows AS lag_windows,
  s.window_id AS window_id,
  s.window_end AS as_of,
  COALESCE(t.member_count, s.point_count) AS window_count,
  s.value AS value,
  t.slope AS slope,
  t.horizon AS horizon,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term > 1 THEN 1.0
    ELSE t.ahead + s.term
  END AS expected_value,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.low_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.low_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.low_error
  END AS lower,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.high_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.high_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.high_error
  END AS upper,
  t.limit_value AS limit_value,
  CASE WHEN t.windows_to > 4.0 * t.horizon THEN NULL WHEN t.windows_to < 1 THEN 1.0 ELSE t.windows_to END AS breach_in_windows,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon THEN NULL
    WHEN t.windows_to_earliest < 1 THEN 1.0
    ELSE t.windows_to_earliest
  END AS breach_in_windows_lower,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon OR t.windows_to_latest > 10.0 * t.horizon THEN NULL
    WHEN t.windows_to_latest < 1 THEN 1.0
    ELSE t.windows_to_latest
  END AS breach_in_windows_upper,
  COALESCE(t.back_test_count, 0) AS back_test_count,
  t.back_test_error AS back_test_error,
  t.no_trend_error AS no_trend_error,
  CASE
    WHEN t.back_test_count >= 10
    AND t.direction <> 0
    AND t.back_test_error < t.no_trend_error
    AND t.true_share > 0.5
    AND (t.said_breaches = 0 OR 2.0 * t.right_breaches > t.said_breaches) THEN TRUE
    ELSE FALSE
  END AS is_spoken,
  CASE
    WHEN s.point_count < 8 THEN 'a trend needs 8 windows with a value; there are ' || CAST(s.point_count AS VARCHAR)
    WHEN s.point_count < 18 THEN 'a forecast that has been tried needs 18 windows with a value; there are ' || CAST(s.point_count AS VARCHAR)
    WHEN COALESCE(t.back_test_count, 0) < 10 THEN 'gaps leave ' || CAST(COALESCE(t.back_test_count, 0) AS VARCHAR) || ' earlier windows to try a forecast from; 10 are needed'
  END AS not_evaluated_reason
FROM subjects AS s
LEFT JOIN timed AS t
  ON t.series_number = s.series_number
UNION ALL
SELECT
  u.monitor,
  u.check_id,
  u.column_name,
  u.family,
  u.metric,
  u.category,
  CAST(NULL AS VARCHAR),
  CAST(NULL AS VARCHAR),
  CAST(NULL AS DOUBLE),
  u.window_id,
  u.window_end,
  0,
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS BIGINT),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  0,
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  FALSE,
  'no window of this check could be judged'
FROM unjudged AS u
{%- endmacro %}

{% macro postgres__forecast_numbers(forecast_points, forecast_trends, mpm_checks) -%}
WITH subjects AS (
  SELECT
    p.series_number,
    p.monitor,
    p.check_id,
    p.column_name,
    p.family,
    p.metric,
    p.category,
    p.method,
    p.grain,
    p.point_count,
    p.lag_windows,
    p.harms_up,
    p.harms_down,
    p.window_id,
    p.window_end,
    p.value,
    p.term,
    p.has_term
  FROM {{ forecast_points }} AS p
  WHERE
    p.place = 1
), directed AS MATERIALIZED (
  SELECT
    t.series_number,
    t.is_past,
    t.horizon,
    t.member_count,
    t.newest,
    t.target,
    t.slope,
    t.base,
    t.base_flat,
    CASE WHEN t.slope > 0 THEN 1.0 WHEN t.slope < 0 THEN -1.0 ELSE 0.0 END AS direction,
    CASE WHEN s.has_term = 1 THEN 1.1428571428571428 ELSE 1.0 END AS widening,
    CASE
      WHEN t.status <> 'pass' THEN NULL
      WHEN s.method = 'static' THEN t.threshold
      WHEN t.slope > 0 AND s.harms_up = 1 THEN t.upper
      WHEN t.slope < 0 AND s.harms_down = 1 THEN t.lower
    END AS limit_end,
    CASE WHEN s.metric LIKE '%share' THEN 1 ELSE 0 END AS is_share,
    CASE WHEN s.metric LIKE '%share' OR s.metric = 'row_count' THEN 1 ELSE 0 END AS is_from_zero
  FROM {{ forecast_trends }} AS t
  INNER JOIN subjects AS s
    ON s.series_number = t.series_number
), limited AS MATERIALIZED (
  SELECT
    d.series_number,
    d.is_past,
    d.horizon,
    d.member_count,
    d.newest,
    d.target,
    d.slope,
    d.base,
    d.base_flat,
    d.direction,
    d.widening,
    d.is_share,
    d.is_from_zero,
    d.base + d.slope * d.horizon AS ahead,
    CASE
      WHEN d.is_from_zero = 1 AND d.limit_end <= 0 THEN NULL
      WHEN d.is_share = 1 AND d.limit_end >= 1 THEN NULL
      WHEN (d.limit_end - d.base) * d.direction > 0 THEN d.limit_end
    END AS limit_value
  FROM directed AS d
), tried AS MATERIALIZED (
  SELECT
    l.series_number,
    l.widening,
    l.target - l.ahead AS forecast_error,
    ABS(l.target - l.newest) AS error_since_last,
    ABS(l.target - l.base_flat) AS error_since_seven,
    CASE
      WHEN l.direction <> 0 AND (l.target - l.base) * l.direction >= 0.5 * ABS(l.slope) * l.horizon THEN 1.0
      ELSE 0.0
    END AS came_true,
    CASE WHEN (l.ahead - l.limit_value) * l.direction >= 0 THEN 1.0 ELSE 0.0 END AS said_breach,
    CASE
      WHEN (l.ahead - l.limit_value) * l.direction >= 0 AND (l.target - l.limit_value) * l.direction >= 0 THEN 1.0
      ELSE 0.0
    END AS was_breach
  FROM limited AS l
  WHERE
    l.is_past = 1
), ranked AS (
  SELECT
    t.*,
    CAST(ROW_NUMBER() OVER (PARTITION BY t.series_number ORDER BY t.forecast_error) AS DOUBLE PRECISION) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY t.series_number) AS DOUBLE PRECISION) AS error_count
  FROM tried AS t
), weighed AS MATERIALIZED (
  SELECT
    r.*,
    CASE WHEN (r.error_count + 1.0) * 0.1 < 1.0 THEN 1.0 ELSE (r.error_count + 1.0) * 0.1 END AS low_place,
    CASE
      WHEN (r.error_count + 1.0) * 0.9 > r.error_count THEN r.error_count
      ELSE (r.error_count + 1.0) * 0.9
    END AS high_place
  FROM ranked AS r
), back_tests AS (
  SELECT
    w.series_number,
    COUNT(*) AS back_test_count,
    SUM(ABS(w.forecast_error)) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS back_test_error,
    SUM(w.error_since_last) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS last_error,
    SUM(w.error_since_seven) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS seven_error,
    SUM(w.came_true) / NULLIF(MAX(w.error_count), 0.0) AS true_share,
    SUM(w.said_breach) AS said_breaches,
    SUM(w.was_breach) AS right_breaches,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.low_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.low_place)) * w.forecast_error
      ELSE 0.0
    END) AS low_error,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.high_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.high_place)) * w.forecast_error
      ELSE 0.0
    END) AS high_error
  FROM weighed AS w
  GROUP BY
    w.series_number
), bounded AS MATERIALIZED (
  SELECT
    l.series_number,
    l.horizon,
    l.member_count,
    l.slope,
    l.base,
    l.direction,
    l.is_share,
    l.is_from_zero,
    l.ahead,
    l.limit_value,
    b.back_test_count,
    b.back_test_error,
    CASE WHEN b.last_error < b.seven_error THEN b.last_error ELSE b.seven_error END AS no_trend_error,
    b.true_share,
    b.said_breaches,
    b.right_breaches,
    CASE WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL WHEN b.low_error < 0 THEN b.low_error ELSE 0.0 END AS low_error,
    CASE
      WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL
      WHEN b.high_error > 0 THEN b.high_error
      ELSE 0.0
    END AS high_error
  FROM limited AS l
  LEFT JOIN back_tests AS b
    ON b.series_number = l.series_number
  WHERE
    l.is_past = 0
), reached AS MATERIALIZED (
  SELECT
    b.*,
    ABS(b.slope) AS pace,
    (b.limit_value - b.base) * b.direction AS gap,
    CASE WHEN b.direction > 0 THEN b.high_error ELSE -b.low_error END AS fast_error,
    CASE WHEN b.direction > 0 THEN b.low_error ELSE -b.high_error END AS slow_error
  FROM bounded AS b
), timed AS MATERIALIZED (
  SELECT
    r.*,
    r.gap / NULLIF(r.pace, 0.0) AS windows_to,
    CASE
      WHEN r.gap - r.fast_error <= r.pace * r.horizon THEN (r.gap - r.fast_error) / NULLIF(r.pace, 0.0)
      ELSE r.gap / NULLIF(r.pace + r.fast_error / NULLIF(CAST(r.horizon AS DOUBLE PRECISION), 0.0), 0.0)
    END AS windows_to_earliest,
    CASE
      WHEN r.gap - r.slow_error <= r.pace * r.horizon THEN (r.gap - r.slow_error) / NULLIF(r.pace, 0.0)
      WHEN r.pace * r.horizon + r.slow_error > 0 THEN r.gap / NULLIF(r.pace + r.slow_error / NULLIF(CAST(r.horizon AS DOUBLE PRECISION), 0.0), 0.0)
    END AS windows_to_latest
  FROM reached AS r
), unjudged AS (
  SELECT
    c.monitor,
    c.check_id,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.window_id,
    c.window_end
  FROM {{ mpm_checks }} AS c
  INNER JOIN (
    SELECT
      n.monitor,
      MAX(n.window_start) AS window_start
    FROM {{ mpm_checks }} AS n
    GROUP BY
      n.monitor
  ) AS newest
    ON newest.monitor = c.monitor AND newest.window_start = c.window_start
  LEFT JOIN subjects AS s
    ON s.monitor = c.monitor AND s.check_id = c.check_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND s.check_id IS NULL
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
)
SELECT
  s.monitor AS monitor,
  s.check_id AS check_id,
  s.column_name AS column_name,
  s.family AS family,
  s.metric AS metric,
  s.category AS category,
  s.method AS method,
  s.grain AS grain,
  s.lag_windows AS lag_windows,
  s.window_id AS window_id,
  s.window_end AS as_of,
  COALESCE(t.member_count, s.point_count) AS window_count,
  s.value AS value,
  t.slope AS slope,
  t.horizon AS horizon,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term > 1 THEN 1.0
    ELSE t.ahead + s.term
  END AS expected_value,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.low_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.low_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.low_error
  END AS lower,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.high_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.high_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.high_error
  END AS upper,
  t.limit_value AS limit_value,
  CASE WHEN t.windows_to > 4.0 * t.horizon THEN NULL WHEN t.windows_to < 1 THEN 1.0 ELSE t.windows_to END AS breach_in_windows,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon THEN NULL
    WHEN t.windows_to_earliest < 1 THEN 1.0
    ELSE t.windows_to_earliest
  END AS breach_in_windows_lower,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon OR t.windows_to_latest > 10.0 * t.horizon THEN NULL
    WHEN t.windows_to_latest < 1 THEN 1.0
    ELSE t.windows_to_latest
  END AS breach_in_windows_upper,
  COALESCE(t.back_test_count, 0) AS back_test_count,
  t.back_test_error AS back_test_error,
  t.no_trend_error AS no_trend_error,
  CASE
    WHEN t.back_test_count >= 10
    AND t.direction <> 0
    AND t.back_test_error < t.no_trend_error
    AND t.true_share > 0.5
    AND (t.said_breaches = 0 OR 2.0 * t.right_breaches > t.said_breaches) THEN TRUE
    ELSE FALSE
  END AS is_spoken,
  CASE
    WHEN s.point_count < 8 THEN 'a trend needs 8 windows with a value; there are ' || CAST(s.point_count AS TEXT)
    WHEN s.point_count < 18 THEN 'a forecast that has been tried needs 18 windows with a value; there are ' || CAST(s.point_count AS TEXT)
    WHEN COALESCE(t.back_test_count, 0) < 10 THEN 'gaps leave ' || CAST(COALESCE(t.back_test_count, 0) AS TEXT) || ' earlier windows to try a forecast from; 10 are needed'
  END AS not_evaluated_reason
FROM subjects AS s
LEFT JOIN timed AS t
  ON t.series_number = s.series_number
UNION ALL
SELECT
  u.monitor,
  u.check_id,
  u.column_name,
  u.family,
  u.metric,
  u.category,
  CAST(NULL AS TEXT),
  CAST(NULL AS TEXT),
  CAST(NULL AS DOUBLE PRECISION),
  u.window_id,
  u.window_end,
  0,
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS BIGINT),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  0,
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  FALSE,
  'no window of this check could be judged'
FROM unjudged AS u
{%- endmacro %}

{% macro redshift__forecast_numbers(forecast_points, forecast_trends, mpm_checks) -%}
WITH subjects AS (
  SELECT
    p.series_number,
    p.monitor,
    p.check_id,
    p.column_name,
    p.family,
    p.metric,
    p.category,
    p.method,
    p.grain,
    p.point_count,
    p.lag_windows,
    p.harms_up,
    p.harms_down,
    p.window_id,
    p.window_end,
    p.value,
    p.term,
    p.has_term
  FROM {{ forecast_points }} AS p
  WHERE
    p.place = 1
), directed AS (
  SELECT
    t.series_number,
    t.is_past,
    t.horizon,
    t.member_count,
    t.newest,
    t.target,
    t.slope,
    t.base,
    t.base_flat,
    CASE WHEN t.slope > 0 THEN 1.0 WHEN t.slope < 0 THEN -1.0 ELSE 0.0 END AS direction,
    CASE WHEN s.has_term = 1 THEN 1.1428571428571428 ELSE 1.0 END AS widening,
    CASE
      WHEN t.status <> 'pass' THEN NULL
      WHEN s.method = 'static' THEN t.threshold
      WHEN t.slope > 0 AND s.harms_up = 1 THEN t.upper
      WHEN t.slope < 0 AND s.harms_down = 1 THEN t.lower
    END AS limit_end,
    CASE WHEN s.metric LIKE '%share' THEN 1 ELSE 0 END AS is_share,
    CASE WHEN s.metric LIKE '%share' OR s.metric = 'row_count' THEN 1 ELSE 0 END AS is_from_zero
  FROM {{ forecast_trends }} AS t
  INNER JOIN subjects AS s
    ON s.series_number = t.series_number
), limited AS (
  SELECT
    d.series_number,
    d.is_past,
    d.horizon,
    d.member_count,
    d.newest,
    d.target,
    d.slope,
    d.base,
    d.base_flat,
    d.direction,
    d.widening,
    d.is_share,
    d.is_from_zero,
    d.base + d.slope * d.horizon AS ahead,
    CASE
      WHEN d.is_from_zero = 1 AND d.limit_end <= 0 THEN NULL
      WHEN d.is_share = 1 AND d.limit_end >= 1 THEN NULL
      WHEN (d.limit_end - d.base) * d.direction > 0 THEN d.limit_end
    END AS limit_value
  FROM directed AS d
), tried AS (
  SELECT
    l.series_number,
    l.widening,
    l.target - l.ahead AS forecast_error,
    ABS(l.target - l.newest) AS error_since_last,
    ABS(l.target - l.base_flat) AS error_since_seven,
    CASE
      WHEN l.direction <> 0 AND (l.target - l.base) * l.direction >= 0.5 * ABS(l.slope) * l.horizon THEN 1.0
      ELSE 0.0
    END AS came_true,
    CASE WHEN (l.ahead - l.limit_value) * l.direction >= 0 THEN 1.0 ELSE 0.0 END AS said_breach,
    CASE
      WHEN (l.ahead - l.limit_value) * l.direction >= 0 AND (l.target - l.limit_value) * l.direction >= 0 THEN 1.0
      ELSE 0.0
    END AS was_breach
  FROM limited AS l
  WHERE
    l.is_past = 1
), ranked AS (
  SELECT
    t.*,
    CAST(ROW_NUMBER() OVER (PARTITION BY t.series_number ORDER BY t.forecast_error) AS DOUBLE PRECISION) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY t.series_number) AS DOUBLE PRECISION) AS error_count
  FROM tried AS t
), weighed AS (
  SELECT
    r.*,
    CASE WHEN (r.error_count + 1.0) * 0.1 < 1.0 THEN 1.0 ELSE (r.error_count + 1.0) * 0.1 END AS low_place,
    CASE
      WHEN (r.error_count + 1.0) * 0.9 > r.error_count THEN r.error_count
      ELSE (r.error_count + 1.0) * 0.9
    END AS high_place
  FROM ranked AS r
), back_tests AS (
  SELECT
    w.series_number,
    COUNT(*) AS back_test_count,
    SUM(ABS(w.forecast_error)) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS back_test_error,
    SUM(w.error_since_last) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS last_error,
    SUM(w.error_since_seven) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS seven_error,
    SUM(w.came_true) / NULLIF(MAX(w.error_count), 0.0) AS true_share,
    SUM(w.said_breach) AS said_breaches,
    SUM(w.was_breach) AS right_breaches,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.low_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.low_place)) * w.forecast_error
      ELSE 0.0
    END) AS low_error,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.high_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.high_place)) * w.forecast_error
      ELSE 0.0
    END) AS high_error
  FROM weighed AS w
  GROUP BY
    w.series_number
), bounded AS (
  SELECT
    l.series_number,
    l.horizon,
    l.member_count,
    l.slope,
    l.base,
    l.direction,
    l.is_share,
    l.is_from_zero,
    l.ahead,
    l.limit_value,
    b.back_test_count,
    b.back_test_error,
    CASE WHEN b.last_error < b.seven_error THEN b.last_error ELSE b.seven_error END AS no_trend_error,
    b.true_share,
    b.said_breaches,
    b.right_breaches,
    CASE WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL WHEN b.low_error < 0 THEN b.low_error ELSE 0.0 END AS low_error,
    CASE
      WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL
      WHEN b.high_error > 0 THEN b.high_error
      ELSE 0.0
    END AS high_error
  FROM limited AS l
  LEFT JOIN back_tests AS b
    ON b.series_number = l.series_number
  WHERE
    l.is_past = 0
), reached AS (
  SELECT
    b.*,
    ABS(b.slope) AS pace,
    (b.limit_value - b.base) * b.direction AS gap,
    CASE WHEN b.direction > 0 THEN b.high_error ELSE -b.low_error END AS fast_error,
    CASE WHEN b.direction > 0 THEN b.low_error ELSE -b.high_error END AS slow_error
  FROM bounded AS b
), timed AS (
  SELECT
    r.*,
    r.gap / NULLIF(r.pace, 0.0) AS windows_to,
    CASE
      WHEN r.gap - r.fast_error <= r.pace * r.horizon THEN (r.gap - r.fast_error) / NULLIF(r.pace, 0.0)
      ELSE r.gap / NULLIF(r.pace + r.fast_error / NULLIF(CAST(r.horizon AS DOUBLE PRECISION), 0.0), 0.0)
    END AS windows_to_earliest,
    CASE
      WHEN r.gap - r.slow_error <= r.pace * r.horizon THEN (r.gap - r.slow_error) / NULLIF(r.pace, 0.0)
      WHEN r.pace * r.horizon + r.slow_error > 0 THEN r.gap / NULLIF(r.pace + r.slow_error / NULLIF(CAST(r.horizon AS DOUBLE PRECISION), 0.0), 0.0)
    END AS windows_to_latest
  FROM reached AS r
), unjudged AS (
  SELECT
    c.monitor,
    c.check_id,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.window_id,
    c.window_end
  FROM {{ mpm_checks }} AS c
  INNER JOIN (
    SELECT
      n.monitor,
      MAX(n.window_start) AS window_start
    FROM {{ mpm_checks }} AS n
    GROUP BY
      n.monitor
  ) AS newest
    ON newest.monitor = c.monitor AND newest.window_start = c.window_start
  LEFT JOIN subjects AS s
    ON s.monitor = c.monitor AND s.check_id = c.check_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND s.check_id IS NULL
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
)
SELECT
  s.monitor AS monitor,
  s.check_id AS check_id,
  s.column_name AS column_name,
  s.family AS family,
  s.metric AS metric,
  s.category AS category,
  s.method AS method,
  s.grain AS grain,
  s.lag_windows AS lag_windows,
  s.window_id AS window_id,
  s.window_end AS as_of,
  COALESCE(t.member_count, s.point_count) AS window_count,
  s.value AS value,
  t.slope AS slope,
  t.horizon AS horizon,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term > 1 THEN 1.0
    ELSE t.ahead + s.term
  END AS expected_value,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.low_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.low_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.low_error
  END AS lower,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.high_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.high_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.high_error
  END AS upper,
  t.limit_value AS limit_value,
  CASE WHEN t.windows_to > 4.0 * t.horizon THEN NULL WHEN t.windows_to < 1 THEN 1.0 ELSE t.windows_to END AS breach_in_windows,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon THEN NULL
    WHEN t.windows_to_earliest < 1 THEN 1.0
    ELSE t.windows_to_earliest
  END AS breach_in_windows_lower,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon OR t.windows_to_latest > 10.0 * t.horizon THEN NULL
    WHEN t.windows_to_latest < 1 THEN 1.0
    ELSE t.windows_to_latest
  END AS breach_in_windows_upper,
  COALESCE(t.back_test_count, 0) AS back_test_count,
  t.back_test_error AS back_test_error,
  t.no_trend_error AS no_trend_error,
  CASE
    WHEN t.back_test_count >= 10
    AND t.direction <> 0
    AND t.back_test_error < t.no_trend_error
    AND t.true_share > 0.5
    AND (t.said_breaches = 0 OR 2.0 * t.right_breaches > t.said_breaches) THEN TRUE
    ELSE FALSE
  END AS is_spoken,
  CASE
    WHEN s.point_count < 8 THEN 'a trend needs 8 windows with a value; there are ' || CAST(s.point_count AS VARCHAR(65535))
    WHEN s.point_count < 18 THEN 'a forecast that has been tried needs 18 windows with a value; there are ' || CAST(s.point_count AS VARCHAR(65535))
    WHEN COALESCE(t.back_test_count, 0) < 10 THEN 'gaps leave ' || CAST(COALESCE(t.back_test_count, 0) AS VARCHAR(65535)) || ' earlier windows to try a forecast from; 10 are needed'
  END AS not_evaluated_reason
FROM subjects AS s
LEFT JOIN timed AS t
  ON t.series_number = s.series_number
UNION ALL
SELECT
  u.monitor,
  u.check_id,
  u.column_name,
  u.family,
  u.metric,
  u.category,
  CAST(NULL AS VARCHAR(65535)),
  CAST(NULL AS VARCHAR(65535)),
  CAST(NULL AS DOUBLE PRECISION),
  u.window_id,
  u.window_end,
  0,
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS BIGINT),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  0,
  CAST(NULL AS DOUBLE PRECISION),
  CAST(NULL AS DOUBLE PRECISION),
  FALSE,
  'no window of this check could be judged'
FROM unjudged AS u
{%- endmacro %}

{% macro bigquery__forecast_numbers(forecast_points, forecast_trends, mpm_checks) -%}
WITH subjects AS (
  SELECT
    p.series_number,
    p.monitor,
    p.check_id,
    p.column_name,
    p.family,
    p.metric,
    p.category,
    p.method,
    p.grain,
    p.point_count,
    p.lag_windows,
    p.harms_up,
    p.harms_down,
    p.window_id,
    p.window_end,
    p.value,
    p.term,
    p.has_term
  FROM {{ forecast_points }} AS p
  WHERE
    p.place = 1
), directed AS (
  SELECT
    t.series_number,
    t.is_past,
    t.horizon,
    t.member_count,
    t.newest,
    t.target,
    t.slope,
    t.base,
    t.base_flat,
    CASE WHEN t.slope > 0 THEN 1.0 WHEN t.slope < 0 THEN -1.0 ELSE 0.0 END AS direction,
    CASE WHEN s.has_term = 1 THEN 1.1428571428571428 ELSE 1.0 END AS widening,
    CASE
      WHEN t.status <> 'pass' THEN NULL
      WHEN s.method = 'static' THEN t.threshold
      WHEN t.slope > 0 AND s.harms_up = 1 THEN t.upper
      WHEN t.slope < 0 AND s.harms_down = 1 THEN t.lower
    END AS limit_end,
    CASE WHEN s.metric LIKE '%share' THEN 1 ELSE 0 END AS is_share,
    CASE WHEN s.metric LIKE '%share' OR s.metric = 'row_count' THEN 1 ELSE 0 END AS is_from_zero
  FROM {{ forecast_trends }} AS t
  INNER JOIN subjects AS s
    ON s.series_number = t.series_number
), limited AS (
  SELECT
    d.series_number,
    d.is_past,
    d.horizon,
    d.member_count,
    d.newest,
    d.target,
    d.slope,
    d.base,
    d.base_flat,
    d.direction,
    d.widening,
    d.is_share,
    d.is_from_zero,
    d.base + d.slope * d.horizon AS ahead,
    CASE
      WHEN d.is_from_zero = 1 AND d.limit_end <= 0 THEN NULL
      WHEN d.is_share = 1 AND d.limit_end >= 1 THEN NULL
      WHEN (d.limit_end - d.base) * d.direction > 0 THEN d.limit_end
    END AS limit_value
  FROM directed AS d
), tried AS (
  SELECT
    l.series_number,
    l.widening,
    l.target - l.ahead AS forecast_error,
    ABS(l.target - l.newest) AS error_since_last,
    ABS(l.target - l.base_flat) AS error_since_seven,
    CASE
      WHEN l.direction <> 0 AND (l.target - l.base) * l.direction >= 0.5 * ABS(l.slope) * l.horizon THEN 1.0
      ELSE 0.0
    END AS came_true,
    CASE WHEN (l.ahead - l.limit_value) * l.direction >= 0 THEN 1.0 ELSE 0.0 END AS said_breach,
    CASE
      WHEN (l.ahead - l.limit_value) * l.direction >= 0 AND (l.target - l.limit_value) * l.direction >= 0 THEN 1.0
      ELSE 0.0
    END AS was_breach
  FROM limited AS l
  WHERE
    l.is_past = 1
), ranked AS (
  SELECT
    t.*,
    CAST(ROW_NUMBER() OVER (PARTITION BY t.series_number ORDER BY t.forecast_error NULLS LAST) AS FLOAT64) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY t.series_number) AS FLOAT64) AS error_count
  FROM tried AS t
), weighed AS (
  SELECT
    r.*,
    CASE WHEN (r.error_count + 1.0) * 0.1 < 1.0 THEN 1.0 ELSE (r.error_count + 1.0) * 0.1 END AS low_place,
    CASE
      WHEN (r.error_count + 1.0) * 0.9 > r.error_count THEN r.error_count
      ELSE (r.error_count + 1.0) * 0.9
    END AS high_place
  FROM ranked AS r
), back_tests AS (
  SELECT
    w.series_number,
    COUNT(*) AS back_test_count,
    SUM(ABS(w.forecast_error)) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS back_test_error,
    SUM(w.error_since_last) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS last_error,
    SUM(w.error_since_seven) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS seven_error,
    SUM(w.came_true) / NULLIF(MAX(w.error_count), 0.0) AS true_share,
    SUM(w.said_breach) AS said_breaches,
    SUM(w.was_breach) AS right_breaches,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.low_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.low_place)) * w.forecast_error
      ELSE 0.0
    END) AS low_error,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.high_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.high_place)) * w.forecast_error
      ELSE 0.0
    END) AS high_error
  FROM weighed AS w
  GROUP BY
    w.series_number
), bounded AS (
  SELECT
    l.series_number,
    l.horizon,
    l.member_count,
    l.slope,
    l.base,
    l.direction,
    l.is_share,
    l.is_from_zero,
    l.ahead,
    l.limit_value,
    b.back_test_count,
    b.back_test_error,
    CASE WHEN b.last_error < b.seven_error THEN b.last_error ELSE b.seven_error END AS no_trend_error,
    b.true_share,
    b.said_breaches,
    b.right_breaches,
    CASE WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL WHEN b.low_error < 0 THEN b.low_error ELSE 0.0 END AS low_error,
    CASE
      WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL
      WHEN b.high_error > 0 THEN b.high_error
      ELSE 0.0
    END AS high_error
  FROM limited AS l
  LEFT JOIN back_tests AS b
    ON b.series_number = l.series_number
  WHERE
    l.is_past = 0
), reached AS (
  SELECT
    b.*,
    ABS(b.slope) AS pace,
    (b.limit_value - b.base) * b.direction AS gap,
    CASE WHEN b.direction > 0 THEN b.high_error ELSE -b.low_error END AS fast_error,
    CASE WHEN b.direction > 0 THEN b.low_error ELSE -b.high_error END AS slow_error
  FROM bounded AS b
), timed AS (
  SELECT
    r.*,
    r.gap / NULLIF(r.pace, 0.0) AS windows_to,
    CASE
      WHEN r.gap - r.fast_error <= r.pace * r.horizon THEN (r.gap - r.fast_error) / NULLIF(r.pace, 0.0)
      ELSE r.gap / NULLIF(r.pace + r.fast_error / NULLIF(CAST(r.horizon AS FLOAT64), 0.0), 0.0)
    END AS windows_to_earliest,
    CASE
      WHEN r.gap - r.slow_error <= r.pace * r.horizon THEN (r.gap - r.slow_error) / NULLIF(r.pace, 0.0)
      WHEN r.pace * r.horizon + r.slow_error > 0 THEN r.gap / NULLIF(r.pace + r.slow_error / NULLIF(CAST(r.horizon AS FLOAT64), 0.0), 0.0)
    END AS windows_to_latest
  FROM reached AS r
), unjudged AS (
  SELECT
    c.monitor,
    c.check_id,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.window_id,
    c.window_end
  FROM {{ mpm_checks }} AS c
  INNER JOIN (
    SELECT
      n.monitor,
      MAX(n.window_start) AS window_start
    FROM {{ mpm_checks }} AS n
    GROUP BY
      n.monitor
  ) AS newest
    ON newest.monitor = c.monitor AND newest.window_start = c.window_start
  LEFT JOIN subjects AS s
    ON s.monitor = c.monitor AND s.check_id = c.check_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND s.check_id IS NULL
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
)
SELECT
  s.monitor AS monitor,
  s.check_id AS check_id,
  s.column_name AS column_name,
  s.family AS family,
  s.metric AS metric,
  s.category AS category,
  s.method AS method,
  s.grain AS grain,
  s.lag_windows AS lag_windows,
  s.window_id AS window_id,
  s.window_end AS as_of,
  COALESCE(t.member_count, s.point_count) AS window_count,
  s.value AS value,
  t.slope AS slope,
  t.horizon AS horizon,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term > 1 THEN 1.0
    ELSE t.ahead + s.term
  END AS expected_value,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.low_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.low_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.low_error
  END AS lower,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.high_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.high_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.high_error
  END AS upper,
  t.limit_value AS limit_value,
  CASE WHEN t.windows_to > 4.0 * t.horizon THEN NULL WHEN t.windows_to < 1 THEN 1.0 ELSE t.windows_to END AS breach_in_windows,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon THEN NULL
    WHEN t.windows_to_earliest < 1 THEN 1.0
    ELSE t.windows_to_earliest
  END AS breach_in_windows_lower,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon OR t.windows_to_latest > 10.0 * t.horizon THEN NULL
    WHEN t.windows_to_latest < 1 THEN 1.0
    ELSE t.windows_to_latest
  END AS breach_in_windows_upper,
  COALESCE(t.back_test_count, 0) AS back_test_count,
  t.back_test_error AS back_test_error,
  t.no_trend_error AS no_trend_error,
  CASE
    WHEN t.back_test_count >= 10
    AND t.direction <> 0
    AND t.back_test_error < t.no_trend_error
    AND t.true_share > 0.5
    AND (t.said_breaches = 0 OR 2.0 * t.right_breaches > t.said_breaches) THEN TRUE
    ELSE FALSE
  END AS is_spoken,
  CASE
    WHEN s.point_count < 8 THEN 'a trend needs 8 windows with a value; there are ' || CAST(s.point_count AS STRING)
    WHEN s.point_count < 18 THEN 'a forecast that has been tried needs 18 windows with a value; there are ' || CAST(s.point_count AS STRING)
    WHEN COALESCE(t.back_test_count, 0) < 10 THEN 'gaps leave ' || CAST(COALESCE(t.back_test_count, 0) AS STRING) || ' earlier windows to try a forecast from; 10 are needed'
  END AS not_evaluated_reason
FROM subjects AS s
LEFT JOIN timed AS t
  ON t.series_number = s.series_number
UNION ALL
SELECT
  u.monitor,
  u.check_id,
  u.column_name,
  u.family,
  u.metric,
  u.category,
  CAST(NULL AS STRING),
  CAST(NULL AS STRING),
  CAST(NULL AS FLOAT64),
  u.window_id,
  u.window_end,
  0,
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  CAST(NULL AS INT64),
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  0,
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  FALSE,
  'no window of this check could be judged'
FROM unjudged AS u
{%- endmacro %}

{% macro spark__forecast_numbers(forecast_points, forecast_trends, mpm_checks) -%}
WITH subjects AS (
  SELECT
    p.series_number,
    p.monitor,
    p.check_id,
    p.column_name,
    p.family,
    p.metric,
    p.category,
    p.method,
    p.grain,
    p.point_count,
    p.lag_windows,
    p.harms_up,
    p.harms_down,
    p.window_id,
    p.window_end,
    p.value,
    p.term,
    p.has_term
  FROM {{ forecast_points }} AS p
  WHERE
    p.place = 1
), directed AS (
  SELECT
    t.series_number,
    t.is_past,
    t.horizon,
    t.member_count,
    t.newest,
    t.target,
    t.slope,
    t.base,
    t.base_flat,
    CASE WHEN t.slope > 0 THEN 1.0 WHEN t.slope < 0 THEN -1.0 ELSE 0.0 END AS direction,
    CASE WHEN s.has_term = 1 THEN 1.1428571428571428 ELSE 1.0 END AS widening,
    CASE
      WHEN t.status <> 'pass' THEN NULL
      WHEN s.method = 'static' THEN t.threshold
      WHEN t.slope > 0 AND s.harms_up = 1 THEN t.upper
      WHEN t.slope < 0 AND s.harms_down = 1 THEN t.lower
    END AS limit_end,
    CASE WHEN s.metric LIKE '%share' THEN 1 ELSE 0 END AS is_share,
    CASE WHEN s.metric LIKE '%share' OR s.metric = 'row_count' THEN 1 ELSE 0 END AS is_from_zero
  FROM {{ forecast_trends }} AS t
  INNER JOIN subjects AS s
    ON s.series_number = t.series_number
), limited AS (
  SELECT
    d.series_number,
    d.is_past,
    d.horizon,
    d.member_count,
    d.newest,
    d.target,
    d.slope,
    d.base,
    d.base_flat,
    d.direction,
    d.widening,
    d.is_share,
    d.is_from_zero,
    d.base + d.slope * d.horizon AS ahead,
    CASE
      WHEN d.is_from_zero = 1 AND d.limit_end <= 0 THEN NULL
      WHEN d.is_share = 1 AND d.limit_end >= 1 THEN NULL
      WHEN (d.limit_end - d.base) * d.direction > 0 THEN d.limit_end
    END AS limit_value
  FROM directed AS d
), tried AS (
  SELECT
    l.series_number,
    l.widening,
    l.target - l.ahead AS forecast_error,
    ABS(l.target - l.newest) AS error_since_last,
    ABS(l.target - l.base_flat) AS error_since_seven,
    CASE
      WHEN l.direction <> 0 AND (l.target - l.base) * l.direction >= 0.5 * ABS(l.slope) * l.horizon THEN 1.0
      ELSE 0.0
    END AS came_true,
    CASE WHEN (l.ahead - l.limit_value) * l.direction >= 0 THEN 1.0 ELSE 0.0 END AS said_breach,
    CASE
      WHEN (l.ahead - l.limit_value) * l.direction >= 0 AND (l.target - l.limit_value) * l.direction >= 0 THEN 1.0
      ELSE 0.0
    END AS was_breach
  FROM limited AS l
  WHERE
    l.is_past = 1
), ranked AS (
  SELECT
    t.*,
    CAST(ROW_NUMBER() OVER (PARTITION BY t.series_number ORDER BY t.forecast_error NULLS LAST) AS DOUBLE) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY t.series_number) AS DOUBLE) AS error_count
  FROM tried AS t
), weighed AS (
  SELECT
    r.*,
    CASE WHEN (r.error_count + 1.0) * 0.1 < 1.0 THEN 1.0 ELSE (r.error_count + 1.0) * 0.1 END AS low_place,
    CASE
      WHEN (r.error_count + 1.0) * 0.9 > r.error_count THEN r.error_count
      ELSE (r.error_count + 1.0) * 0.9
    END AS high_place
  FROM ranked AS r
), back_tests AS (
  SELECT
    w.series_number,
    COUNT(*) AS back_test_count,
    SUM(ABS(w.forecast_error)) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS back_test_error,
    SUM(w.error_since_last) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS last_error,
    SUM(w.error_since_seven) * MAX(w.widening) / NULLIF(MAX(w.error_count), 0.0) AS seven_error,
    SUM(w.came_true) / NULLIF(MAX(w.error_count), 0.0) AS true_share,
    SUM(w.said_breach) AS said_breaches,
    SUM(w.was_breach) AS right_breaches,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.low_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.low_place)) * w.forecast_error
      ELSE 0.0
    END) AS low_error,
    MAX(w.widening) * SUM(CASE
      WHEN ABS(w.rank_number - w.high_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.high_place)) * w.forecast_error
      ELSE 0.0
    END) AS high_error
  FROM weighed AS w
  GROUP BY
    w.series_number
), bounded AS (
  SELECT
    l.series_number,
    l.horizon,
    l.member_count,
    l.slope,
    l.base,
    l.direction,
    l.is_share,
    l.is_from_zero,
    l.ahead,
    l.limit_value,
    b.back_test_count,
    b.back_test_error,
    CASE WHEN b.last_error < b.seven_error THEN b.last_error ELSE b.seven_error END AS no_trend_error,
    b.true_share,
    b.said_breaches,
    b.right_breaches,
    CASE WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL WHEN b.low_error < 0 THEN b.low_error ELSE 0.0 END AS low_error,
    CASE
      WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL
      WHEN b.high_error > 0 THEN b.high_error
      ELSE 0.0
    END AS high_error
  FROM limited AS l
  LEFT JOIN back_tests AS b
    ON b.series_number = l.series_number
  WHERE
    l.is_past = 0
), reached AS (
  SELECT
    b.*,
    ABS(b.slope) AS pace,
    (b.limit_value - b.base) * b.direction AS gap,
    CASE WHEN b.direction > 0 THEN b.high_error ELSE -b.low_error END AS fast_error,
    CASE WHEN b.direction > 0 THEN b.low_error ELSE -b.high_error END AS slow_error
  FROM bounded AS b
), timed AS (
  SELECT
    r.*,
    r.gap / NULLIF(r.pace, 0.0) AS windows_to,
    CASE
      WHEN r.gap - r.fast_error <= r.pace * r.horizon THEN (r.gap - r.fast_error) / NULLIF(r.pace, 0.0)
      ELSE r.gap / NULLIF(r.pace + r.fast_error / NULLIF(CAST(r.horizon AS DOUBLE), 0.0), 0.0)
    END AS windows_to_earliest,
    CASE
      WHEN r.gap - r.slow_error <= r.pace * r.horizon THEN (r.gap - r.slow_error) / NULLIF(r.pace, 0.0)
      WHEN r.pace * r.horizon + r.slow_error > 0 THEN r.gap / NULLIF(r.pace + r.slow_error / NULLIF(CAST(r.horizon AS DOUBLE), 0.0), 0.0)
    END AS windows_to_latest
  FROM reached AS r
), unjudged AS (
  SELECT
    c.monitor,
    c.check_id,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.window_id,
    c.window_end
  FROM {{ mpm_checks }} AS c
  INNER JOIN (
    SELECT
      n.monitor,
      MAX(n.window_start) AS window_start
    FROM {{ mpm_checks }} AS n
    GROUP BY
      n.monitor
  ) AS newest
    ON newest.monitor = c.monitor AND newest.window_start = c.window_start
  LEFT JOIN subjects AS s
    ON s.monitor = c.monitor AND s.check_id = c.check_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND s.check_id IS NULL
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
)
SELECT
  s.monitor AS monitor,
  s.check_id AS check_id,
  s.column_name AS column_name,
  s.family AS family,
  s.metric AS metric,
  s.category AS category,
  s.method AS method,
  s.grain AS grain,
  s.lag_windows AS lag_windows,
  s.window_id AS window_id,
  s.window_end AS as_of,
  COALESCE(t.member_count, s.point_count) AS window_count,
  s.value AS value,
  t.slope AS slope,
  t.horizon AS horizon,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term > 1 THEN 1.0
    ELSE t.ahead + s.term
  END AS expected_value,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.low_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.low_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.low_error
  END AS lower,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.high_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.high_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.high_error
  END AS upper,
  t.limit_value AS limit_value,
  CASE WHEN t.windows_to > 4.0 * t.horizon THEN NULL WHEN t.windows_to < 1 THEN 1.0 ELSE t.windows_to END AS breach_in_windows,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon THEN NULL
    WHEN t.windows_to_earliest < 1 THEN 1.0
    ELSE t.windows_to_earliest
  END AS breach_in_windows_lower,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon OR t.windows_to_latest > 10.0 * t.horizon THEN NULL
    WHEN t.windows_to_latest < 1 THEN 1.0
    ELSE t.windows_to_latest
  END AS breach_in_windows_upper,
  COALESCE(t.back_test_count, 0) AS back_test_count,
  t.back_test_error AS back_test_error,
  t.no_trend_error AS no_trend_error,
  CASE
    WHEN t.back_test_count >= 10
    AND t.direction <> 0
    AND t.back_test_error < t.no_trend_error
    AND t.true_share > 0.5
    AND (t.said_breaches = 0 OR 2.0 * t.right_breaches > t.said_breaches) THEN TRUE
    ELSE FALSE
  END AS is_spoken,
  CASE
    WHEN s.point_count < 8 THEN 'a trend needs 8 windows with a value; there are ' || CAST(s.point_count AS STRING)
    WHEN s.point_count < 18 THEN 'a forecast that has been tried needs 18 windows with a value; there are ' || CAST(s.point_count AS STRING)
    WHEN COALESCE(t.back_test_count, 0) < 10 THEN 'gaps leave ' || CAST(COALESCE(t.back_test_count, 0) AS STRING) || ' earlier windows to try a forecast from; 10 are needed'
  END AS not_evaluated_reason
FROM subjects AS s
LEFT JOIN timed AS t
  ON t.series_number = s.series_number
UNION ALL
SELECT
  u.monitor,
  u.check_id,
  u.column_name,
  u.family,
  u.metric,
  u.category,
  CAST(NULL AS STRING),
  CAST(NULL AS STRING),
  CAST(NULL AS DOUBLE),
  u.window_id,
  u.window_end,
  0,
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS BIGINT),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  0,
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  FALSE,
  'no window of this check could be judged'
FROM unjudged AS u
{%- endmacro %}

{% macro clickhouse__forecast_numbers(forecast_points, forecast_trends, mpm_checks) -%}
WITH subjects AS (
  SELECT
    p.series_number AS series_number,
    p.monitor AS monitor,
    p.check_id AS check_id,
    p.column_name AS column_name,
    p.family AS family,
    p.metric AS metric,
    p.category AS category,
    p.method AS method,
    p.grain AS grain,
    p.point_count AS point_count,
    p.lag_windows AS lag_windows,
    p.harms_up AS harms_up,
    p.harms_down AS harms_down,
    p.window_id AS window_id,
    p.window_end AS window_end,
    p.value AS value,
    p.term AS term,
    p.has_term AS has_term
  FROM {{ forecast_points }} AS p
  WHERE
    p.place = 1
), directed AS (
  SELECT
    t.series_number AS series_number,
    t.is_past AS is_past,
    t.horizon AS horizon,
    t.member_count AS member_count,
    t.newest AS newest,
    t.target AS target,
    t.slope AS slope,
    t.base AS base,
    t.base_flat AS base_flat,
    CASE WHEN t.slope > 0 THEN 1.0 WHEN t.slope < 0 THEN -1.0 ELSE 0.0 END AS direction,
    CASE WHEN s.has_term = 1 THEN 1.1428571428571428 ELSE 1.0 END AS widening,
    CASE
      WHEN t.status <> 'pass' THEN NULL
      WHEN s.method = 'static' THEN t.threshold
      WHEN t.slope > 0 AND s.harms_up = 1 THEN t.upper
      WHEN t.slope < 0 AND s.harms_down = 1 THEN t.lower
    END AS limit_end,
    CASE WHEN s.metric LIKE '%share' THEN 1 ELSE 0 END AS is_share,
    CASE WHEN s.metric LIKE '%share' OR s.metric = 'row_count' THEN 1 ELSE 0 END AS is_from_zero
  FROM {{ forecast_trends }} AS t
  INNER JOIN subjects AS s
    ON s.series_number = t.series_number
), limited AS (
  SELECT
    d.series_number AS series_number,
    d.is_past AS is_past,
    d.horizon AS horizon,
    d.member_count AS member_count,
    d.newest AS newest,
    d.target AS target,
    d.slope AS slope,
    d.base AS base,
    d.base_flat AS base_flat,
    d.direction AS direction,
    d.widening AS widening,
    d.is_share AS is_share,
    d.is_from_zero AS is_from_zero,
    d.base + d.slope * d.horizon AS ahead,
    CASE
      WHEN d.is_from_zero = 1 AND d.limit_end <= 0 THEN NULL
      WHEN d.is_share = 1 AND d.limit_end >= 1 THEN NULL
      WHEN (d.limit_end - d.base) * d.direction > 0 THEN d.limit_end
    END AS limit_value
  FROM directed AS d
), tried AS (
  SELECT
    l.series_number AS series_number,
    l.widening AS widening,
    l.target - l.ahead AS forecast_error,
    ABS(l.target - l.newest) AS error_since_last,
    ABS(l.target - l.base_flat) AS error_since_seven,
    CASE
      WHEN l.direction <> 0 AND (l.target - l.base) * l.direction >= 0.5 * ABS(l.slope) * l.horizon THEN 1.0
      ELSE 0.0
    END AS came_true,
    CASE WHEN (l.ahead - l.limit_value) * l.direction >= 0 THEN 1.0 ELSE 0.0 END AS said_breach,
    CASE
      WHEN (l.ahead - l.limit_value) * l.direction >= 0 AND (l.target - l.limit_value) * l.direction >= 0 THEN 1.0
      ELSE 0.0
    END AS was_breach
  FROM limited AS l
  WHERE
    l.is_past = 1
), ranked AS (
  SELECT
    t.series_number AS series_number,
    t.widening AS widening,
    t.forecast_error AS forecast_error,
    t.error_since_last AS error_since_last,
    t.error_since_seven AS error_since_seven,
    t.came_true AS came_true,
    t.said_breach AS said_breach,
    t.was_breach AS was_breach,
    CAST(toInt64(ROW_NUMBER() OVER (PARTITION BY t.series_number ORDER BY t.forecast_error)) AS Nullable(Float64)) AS rank_number,
    CAST(toInt64(COUNT(*) OVER (PARTITION BY t.series_number)) AS Nullable(Float64)) AS error_count
  FROM tried AS t
), weighed AS (
  SELECT
    r.series_number AS series_number,
    r.widening AS widening,
    r.forecast_error AS forecast_error,
    r.error_since_last AS error_since_last,
    r.error_since_seven AS error_since_seven,
    r.came_true AS came_true,
    r.said_breach AS said_breach,
    r.was_breach AS was_breach,
    r.rank_number AS rank_number,
    r.error_count AS error_count,
    CASE WHEN (r.error_count + 1.0) * 0.1 < 1.0 THEN 1.0 ELSE (r.error_count + 1.0) * 0.1 END AS low_place,
    CASE
      WHEN (r.error_count + 1.0) * 0.9 > r.error_count THEN r.error_count
      ELSE (r.error_count + 1.0) * 0.9
    END AS high_place
  FROM ranked AS r
), back_tests AS (
  SELECT
    w.series_number AS series_number,
    toInt64(COUNT(*)) AS back_test_count,
    SUM(toNullable(ABS(w.forecast_error))) * MAX(toNullable(w.widening)) / NULLIF(MAX(toNullable(w.error_count)), 0.0) AS back_test_error,
    SUM(toNullable(w.error_since_last)) * MAX(toNullable(w.widening)) / NULLIF(MAX(toNullable(w.error_count)), 0.0) AS last_error,
    SUM(toNullable(w.error_since_seven)) * MAX(toNullable(w.widening)) / NULLIF(MAX(toNullable(w.error_count)), 0.0) AS seven_error,
    SUM(toNullable(w.came_true)) / NULLIF(MAX(toNullable(w.error_count)), 0.0) AS true_share,
    SUM(toNullable(w.said_breach)) AS said_breaches,
    SUM(toNullable(w.was_breach)) AS right_breaches,
    MAX(toNullable(w.widening)) * SUM(toNullable(CASE
      WHEN ABS(w.rank_number - w.low_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.low_place)) * w.forecast_error
      ELSE 0.0
    END)) AS low_error,
    MAX(toNullable(w.widening)) * SUM(toNullable(CASE
      WHEN ABS(w.rank_number - w.high_place) < 1.0 THEN (1.0 - ABS(w.rank_number - w.high_place)) * w.forecast_error
      ELSE 0.0
    END)) AS high_error
  FROM weighed AS w
  GROUP BY
    w.series_number
), bounded AS (
  SELECT
    l.series_number AS series_number,
    l.horizon AS horizon,
    l.member_count AS member_count,
    l.slope AS slope,
    l.base AS base,
    l.direction AS direction,
    l.is_share AS is_share,
    l.is_from_zero AS is_from_zero,
    l.ahead AS ahead,
    l.limit_value AS limit_value,
    b.back_test_count AS back_test_count,
    b.back_test_error AS back_test_error,
    CASE WHEN b.last_error < b.seven_error THEN b.last_error ELSE b.seven_error END AS no_trend_error,
    b.true_share AS true_share,
    b.said_breaches AS said_breaches,
    b.right_breaches AS right_breaches,
    CASE WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL WHEN b.low_error < 0 THEN b.low_error ELSE 0.0 END AS low_error,
    CASE
      WHEN COALESCE(b.back_test_count, 0) < 10 THEN NULL
      WHEN b.high_error > 0 THEN b.high_error
      ELSE 0.0
    END AS high_error
  FROM limited AS l
  LEFT JOIN back_tests AS b
    ON b.series_number = l.series_number
  WHERE
    l.is_past = 0
  SETTINGS join_use_nulls = 1
), reached AS (
  SELECT
    b.series_number AS series_number,
    b.horizon AS horizon,
    b.member_count AS member_count,
    b.slope AS slope,
    b.base AS base,
    b.direction AS direction,
    b.is_share AS is_share,
    b.is_from_zero AS is_from_zero,
    b.ahead AS ahead,
    b.limit_value AS limit_value,
    b.back_test_count AS back_test_count,
    b.back_test_error AS back_test_error,
    b.no_trend_error AS no_trend_error,
    b.true_share AS true_share,
    b.said_breaches AS said_breaches,
    b.right_breaches AS right_breaches,
    b.low_error AS low_error,
    b.high_error AS high_error,
    ABS(b.slope) AS pace,
    (b.limit_value - b.base) * b.direction AS gap,
    CASE WHEN b.direction > 0 THEN b.high_error ELSE -b.low_error END AS fast_error,
    CASE WHEN b.direction > 0 THEN b.low_error ELSE -b.high_error END AS slow_error
  FROM bounded AS b
), timed AS (
  SELECT
    r.series_number AS series_number,
    r.horizon AS horizon,
    r.member_count AS member_count,
    r.slope AS slope,
    r.base AS base,
    r.direction AS direction,
    r.is_share AS is_share,
    r.is_from_zero AS is_from_zero,
    r.ahead AS ahead,
    r.limit_value AS limit_value,
    r.back_test_count AS back_test_count,
    r.back_test_error AS back_test_error,
    r.no_trend_error AS no_trend_error,
    r.true_share AS true_share,
    r.said_breaches AS said_breaches,
    r.right_breaches AS right_breaches,
    r.low_error AS low_error,
    r.high_error AS high_error,
    r.pace AS pace,
    r.gap AS gap,
    r.fast_error AS fast_error,
    r.slow_error AS slow_error,
    r.gap / NULLIF(r.pace, 0.0) AS windows_to,
    CASE
      WHEN r.gap - r.fast_error <= r.pace * r.horizon THEN (r.gap - r.fast_error) / NULLIF(r.pace, 0.0)
      ELSE r.gap / NULLIF(r.pace + r.fast_error / NULLIF(CAST(r.horizon AS Nullable(Float64)), 0.0), 0.0)
    END AS windows_to_earliest,
    CASE
      WHEN r.gap - r.slow_error <= r.pace * r.horizon THEN (r.gap - r.slow_error) / NULLIF(r.pace, 0.0)
      WHEN r.pace * r.horizon + r.slow_error > 0 THEN r.gap / NULLIF(r.pace + r.slow_error / NULLIF(CAST(r.horizon AS Nullable(Float64)), 0.0), 0.0)
    END AS windows_to_latest
  FROM reached AS r
), unjudged AS (
  SELECT
    c.monitor AS monitor,
    c.check_id AS check_id,
    c.column_name AS column_name,
    c.family AS family,
    c.metric AS metric,
    c.category AS category,
    c.window_id AS window_id,
    c.window_end AS window_end
  FROM {{ mpm_checks }} AS c
  INNER JOIN (
    SELECT
      n.monitor AS monitor,
      MAX(toNullable(n.window_start)) AS window_start
    FROM {{ mpm_checks }} AS n
    GROUP BY
      n.monitor
  ) AS newest
    ON newest.monitor = c.monitor AND newest.window_start = c.window_start
  LEFT JOIN subjects AS s
    ON s.monitor = c.monitor AND s.check_id = c.check_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND s.check_id IS NULL
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
  SETTINGS join_use_nulls = 1
)
SELECT
  s.monitor AS monitor,
  s.check_id AS check_id,
  s.column_name AS column_name,
  s.family AS family,
  s.metric AS metric,
  s.category AS category,
  s.method AS method,
  s.grain AS grain,
  s.lag_windows AS lag_windows,
  s.window_id AS window_id,
  s.window_end AS as_of,
  COALESCE(t.member_count, s.point_count) AS window_count,
  s.value AS value,
  t.slope AS slope,
  t.horizon AS horizon,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term > 1 THEN 1.0
    ELSE t.ahead + s.term
  END AS expected_value,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.low_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.low_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.low_error
  END AS lower,
  CASE
    WHEN t.is_from_zero = 1 AND t.ahead + s.term + t.high_error < 0 THEN 0.0
    WHEN t.is_share = 1 AND t.ahead + s.term + t.high_error > 1 THEN 1.0
    ELSE t.ahead + s.term + t.high_error
  END AS upper,
  t.limit_value AS limit_value,
  CASE WHEN t.windows_to > 4.0 * t.horizon THEN NULL WHEN t.windows_to < 1 THEN 1.0 ELSE t.windows_to END AS breach_in_windows,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon THEN NULL
    WHEN t.windows_to_earliest < 1 THEN 1.0
    ELSE t.windows_to_earliest
  END AS breach_in_windows_lower,
  CASE
    WHEN t.windows_to > 4.0 * t.horizon OR t.windows_to_latest > 10.0 * t.horizon THEN NULL
    WHEN t.windows_to_latest < 1 THEN 1.0
    ELSE t.windows_to_latest
  END AS breach_in_windows_upper,
  COALESCE(t.back_test_count, 0) AS back_test_count,
  t.back_test_error AS back_test_error,
  t.no_trend_error AS no_trend_error,
  CASE
    WHEN t.back_test_count >= 10
    AND t.direction <> 0
    AND t.back_test_error < t.no_trend_error
    AND t.true_share > 0.5
    AND (t.said_breaches = 0 OR 2.0 * t.right_breaches > t.said_breaches) THEN TRUE
    ELSE FALSE
  END AS is_spoken,
  CASE
    WHEN s.point_count < 8 THEN 'a trend needs 8 windows with a value; there are ' || CAST(s.point_count AS Nullable(String))
    WHEN s.point_count < 18 THEN 'a forecast that has been tried needs 18 windows with a value; there are ' || CAST(s.point_count AS Nullable(String))
    WHEN COALESCE(t.back_test_count, 0) < 10 THEN 'gaps leave ' || CAST(COALESCE(t.back_test_count, 0) AS Nullable(String)) || ' earlier windows to try a forecast from; 10 are needed'
  END AS not_evaluated_reason
FROM subjects AS s
LEFT JOIN timed AS t
  ON t.series_number = s.series_number
SETTINGS join_use_nulls = 1
UNION ALL
SELECT
  u.monitor,
  u.check_id,
  u.column_name,
  u.family,
  u.metric,
  u.category,
  CAST(NULL AS Nullable(String)),
  CAST(NULL AS Nullable(String)),
  CAST(NULL AS Nullable(Float64)),
  u.window_id,
  u.window_end,
  0,
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Int64)),
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Float64)),
  0,
  CAST(NULL AS Nullable(Float64)),
  CAST(NULL AS Nullable(Float64)),
  FALSE,
  'no window of this check could be judged'
FROM unjudged AS u
{%- endmacro %}
