{#-
The windows that a forecast knows, one row per check x window. Inputs: mpm_checks, mpm_monitors.
Checks of all rows together that compare a number with its history (learnt) or with a declared limit (static); of each the
last 56 windows that could be judged, among the newest 112 of the monitor. Windows taken out of judgement, and those without a
value, are gaps. age counts windows back from the newest one of the check, gaps included; lag how many windows of the monitor
are newer than that (labels may come late). place 1 is the newest.
Weekday term, for daily windows from 8 weeks on: the median, by weekday, of the value less the mean of the 7 days around it, the
seven brought to mean 0. It is used only where it brings windows nearer to that mean even when each deviation from a median is
widened by n / (n - 1), for a median that knew the window. adjusted is the value less the term.
harms_up, harms_down: 0 where values above (below) what is usual have never had a limit, as the rule is about the other direction.

Written by `mpm dev generate` from mpm_py/sql/forecast_points.sql; edit that file.
-#}

{% macro forecast_points(mpm_monitors, mpm_checks) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('forecast_points', 'mpm')(mpm_monitors, mpm_checks)) }}
{%- endmacro %}

{% macro default__forecast_points(mpm_monitors, mpm_checks) -%}
WITH steps AS (
  SELECT
    m.monitor,
    m.grain,
    CASE m.grain
      WHEN 'hour' THEN 3600.0
      WHEN 'day' THEN 86400.0
      WHEN 'week' THEN 604800.0
      WHEN 'month' THEN 2629746.0
    END AS step
  FROM {{ mpm_monitors }} AS m
), clocks AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_start,
    s.grain,
    COALESCE(FLOOR((EPOCH(w.newest_start) - EPOCH(w.window_start)) / NULLIF(s.step, 0.0) + 0.5), CAST(w.position - 1 AS DOUBLE)) AS monitor_age
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.window_start,
      MAX(c.window_start) OVER (PARTITION BY c.monitor) AS newest_start,
      ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY c.window_start DESC, c.window_id) AS position
    FROM {{ mpm_checks }} AS c
    WHERE
      c.window_start IS NOT NULL
    GROUP BY
      c.monitor,
      c.window_id,
      c.window_start
  ) AS w
  INNER JOIN steps AS s
    ON s.monitor = w.monitor
), judged AS (
  SELECT
    c.check_id,
    c.monitor,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    k.grain,
    c.window_id,
    c.window_end,
    c.value,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.status,
    k.monitor_age,
    ROW_NUMBER() OVER (PARTITION BY c.monitor, c.check_id ORDER BY k.monitor_age, c.window_id) AS place
  FROM {{ mpm_checks }} AS c
  INNER JOIN clocks AS k
    ON k.monitor = c.monitor AND k.window_id = c.window_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND c.status <> 'not_evaluated'
    AND k.monitor_age < 112
    AND c.value > -1.7976931348623157e308
    AND c.value < 1.7976931348623157e308
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
), series AS (
  SELECT
    j.monitor,
    j.check_id,
    MIN(j.monitor_age) AS lag_windows,
    COUNT(*) AS point_count,
    COALESCE(MAX(CASE WHEN j.value >= j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_up,
    COALESCE(MAX(CASE WHEN j.value < j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_down,
    ROW_NUMBER() OVER (ORDER BY j.monitor, j.check_id) AS series_number
  FROM judged AS j
  WHERE
    j.place <= 56
  GROUP BY
    j.monitor,
    j.check_id
), points AS (
  SELECT
    s.series_number,
    s.point_count,
    s.lag_windows,
    s.harms_up,
    s.harms_down,
    j.check_id,
    j.monitor,
    j.column_name,
    j.family,
    j.metric,
    j.category,
    j.method,
    j.grain,
    j.window_id,
    j.window_end,
    j.value,
    j.threshold,
    j.lower,
    j.upper,
    j.status,
    j.place,
    j.monitor_age - s.lag_windows AS age,
    (j.monitor_age - s.lag_windows) - 7.0 * FLOOR((j.monitor_age - s.lag_windows) / 7.0) AS weekday
  FROM judged AS j
  INNER JOIN series AS s
    ON s.monitor = j.monitor AND s.check_id = j.check_id
  WHERE
    j.place <= 56
), around AS (
  SELECT
    p.series_number,
    p.weekday,
    p.value,
    SUM(p.value) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS sum7,
    COUNT(*) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS count7,
    MAX(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) - MIN(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS span7
  FROM points AS p
  WHERE
    p.grain = 'day' AND p.point_count = 56
), deviations AS (
  SELECT
    a.series_number,
    CAST(FLOOR(a.weekday) AS BIGINT) AS weekday_number,
    a.value - a.sum7 / 7.0 AS deviation,
    ROW_NUMBER() OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT) ORDER BY a.value - a.sum7 / 7.0) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT)) AS DOUBLE) AS day_count
  FROM around AS a
  WHERE
    a.count7 = 7 AND a.span7 = 6
), medians AS (
  SELECT
    d.series_number,
    d.weekday_number,
    MAX(d.day_count) AS day_count,
    SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN d.deviation END) / NULLIF(SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS term
  FROM deviations AS d
  GROUP BY
    d.series_number,
    d.weekday_number
), weeks AS (
  SELECT
    d.series_number
  FROM deviations AS d
  INNER JOIN medians AS m
    ON m.series_number = d.series_number AND m.weekday_number = d.weekday_number
  GROUP BY
    d.series_number
  HAVING
    COUNT(DISTINCT d.weekday_number) = 7
    AND MIN(m.day_count) >= 5
    AND SUM(ABS(d.deviation - m.term) * m.day_count / NULLIF(m.day_count - 1.0, 0.0)) < SUM(ABS(d.deviation))
), middles AS (
  SELECT
    m.series_number,
    SUM(m.term) / 7.0 AS middle
  FROM medians AS m
  INNER JOIN weeks AS w
    ON w.series_number = m.series_number
  GROUP BY
    m.series_number
), terms AS (
  SELECT
    m.series_number,
    m.weekday_number,
    m.term - c.middle AS term
  FROM medians AS m
  INNER JOIN middles AS c
    ON c.series_number = m.series_number
)
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
  p.place AS place,
  p.age AS age,
  p.window_id AS window_id,
  p.window_end AS window_end,
  p.value AS value,
  p.threshold AS threshold,
  p.lower AS lower,
  p.upper AS upper,
  p.status AS status,
  COALESCE(t.term, 0.0) AS term,
  CASE WHEN t.term IS NULL THEN 0 ELSE 1 END AS has_term,
  p.value - COALESCE(t.term, 0.0) AS adjusted
FROM points AS p
LEFT JOIN terms AS t
  ON t.series_number = p.series_number AND t.weekday_number = CAST(FLOOR(p.weekday) AS BIGINT)
{%- endmacro %}

{% macro postgres__forecast_points(mpm_monitors, mpm_checks) -%}
WITH steps AS MATERIALIZED (
  SELECT
    m.monitor,
    m.grain,
    CASE m.grain
      WHEN 'hour' THEN 3600.0
      WHEN 'day' THEN 86400.0
      WHEN 'week' THEN 604800.0
      WHEN 'month' THEN 2629746.0
    END AS step
  FROM {{ mpm_monitors }} AS m
), clocks AS MATERIALIZED (
  SELECT
    w.monitor,
    w.window_id,
    w.window_start,
    s.grain,
    COALESCE(FLOOR((
      CAST(EXTRACT(EPOCH FROM w.newest_start) AS DOUBLE PRECISION) - CAST(EXTRACT(EPOCH FROM w.window_start) AS DOUBLE PRECISION)
    ) / NULLIF(s.step, 0.0) + 0.5), CAST(w.position - 1 AS DOUBLE PRECISION)) AS monitor_age
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.window_start,
      MAX(c.window_start) OVER (PARTITION BY c.monitor) AS newest_start,
      ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY c.window_start DESC NULLS LAST, c.window_id) AS position
    FROM {{ mpm_checks }} AS c
    WHERE
      c.window_start IS NOT NULL
    GROUP BY
      c.monitor,
      c.window_id,
      c.window_start
  ) AS w
  INNER JOIN steps AS s
    ON s.monitor = w.monitor
), judged AS (
  SELECT
    c.check_id,
    c.monitor,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    k.grain,
    c.window_id,
    c.window_end,
    c.value,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.status,
    k.monitor_age,
    ROW_NUMBER() OVER (PARTITION BY c.monitor, c.check_id ORDER BY k.monitor_age, c.window_id) AS place
  FROM {{ mpm_checks }} AS c
  INNER JOIN clocks AS k
    ON k.monitor = c.monitor AND k.window_id = c.window_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND c.status <> 'not_evaluated'
    AND k.monitor_age < 112
    AND c.value > -1.7976931348623157e308
    AND c.value < 1.7976931348623157e308
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
), series AS (
  SELECT
    j.monitor,
    j.check_id,
    MIN(j.monitor_age) AS lag_windows,
    COUNT(*) AS point_count,
    COALESCE(MAX(CASE WHEN j.value >= j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_up,
    COALESCE(MAX(CASE WHEN j.value < j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_down,
    ROW_NUMBER() OVER (ORDER BY j.monitor, j.check_id) AS series_number
  FROM judged AS j
  WHERE
    j.place <= 56
  GROUP BY
    j.monitor,
    j.check_id
), points AS MATERIALIZED (
  SELECT
    s.series_number,
    s.point_count,
    s.lag_windows,
    s.harms_up,
    s.harms_down,
    j.check_id,
    j.monitor,
    j.column_name,
    j.family,
    j.metric,
    j.category,
    j.method,
    j.grain,
    j.window_id,
    j.window_end,
    j.value,
    j.threshold,
    j.lower,
    j.upper,
    j.status,
    j.place,
    j.monitor_age - s.lag_windows AS age,
    (j.monitor_age - s.lag_windows) - 7.0 * FLOOR((j.monitor_age - s.lag_windows) / 7.0) AS weekday
  FROM judged AS j
  INNER JOIN series AS s
    ON s.monitor = j.monitor AND s.check_id = j.check_id
  WHERE
    j.place <= 56
), around AS (
  SELECT
    p.series_number,
    p.weekday,
    p.value,
    SUM(p.value) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS sum7,
    COUNT(*) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS count7,
    MAX(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) - MIN(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS span7
  FROM points AS p
  WHERE
    p.grain = 'day' AND p.point_count = 56
), deviations AS (
  SELECT
    a.series_number,
    CAST(FLOOR(a.weekday) AS BIGINT) AS weekday_number,
    a.value - a.sum7 / 7.0 AS deviation,
    ROW_NUMBER() OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT) ORDER BY a.value - a.sum7 / 7.0) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT)) AS DOUBLE PRECISION) AS day_count
  FROM around AS a
  WHERE
    a.count7 = 7 AND a.span7 = 6
), medians AS (
  SELECT
    d.series_number,
    d.weekday_number,
    MAX(d.day_count) AS day_count,
    SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN d.deviation END) / NULLIF(SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS term
  FROM deviations AS d
  GROUP BY
    d.series_number,
    d.weekday_number
), weeks AS (
  SELECT
    d.series_number
  FROM deviations AS d
  INNER JOIN medians AS m
    ON m.series_number = d.series_number AND m.weekday_number = d.weekday_number
  GROUP BY
    d.series_number
  HAVING
    COUNT(DISTINCT d.weekday_number) = 7
    AND MIN(m.day_count) >= 5
    AND SUM(ABS(d.deviation - m.term) * m.day_count / NULLIF(m.day_count - 1.0, 0.0)) < SUM(ABS(d.deviation))
), middles AS (
  SELECT
    m.series_number,
    SUM(m.term) / 7.0 AS middle
  FROM medians AS m
  INNER JOIN weeks AS w
    ON w.series_number = m.series_number
  GROUP BY
    m.series_number
), terms AS MATERIALIZED (
  SELECT
    m.series_number,
    m.weekday_number,
    m.term - c.middle AS term
  FROM medians AS m
  INNER JOIN middles AS c
    ON c.series_number = m.series_number
)
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
  p.place AS place,
  p.age AS age,
  p.window_id AS window_id,
  p.window_end AS window_end,
  p.value AS value,
  p.threshold AS threshold,
  p.lower AS lower,
  p.upper AS upper,
  p.status AS status,
  COALESCE(t.term, 0.0) AS term,
  CASE WHEN t.term IS NULL THEN 0 ELSE 1 END AS has_term,
  p.value - COALESCE(t.term, 0.0) AS adjusted
FROM points AS p
LEFT JOIN terms AS t
  ON t.series_number = p.series_number AND t.weekday_number = CAST(FLOOR(p.weekday) AS BIGINT)
{%- endmacro %}

{% macro redshift__forecast_points(mpm_monitors, mpm_checks) -%}
WITH steps AS (
  SELECT
    m.monitor,
    m.grain,
    CASE m.grain
      WHEN 'hour' THEN 3600.0
      WHEN 'day' THEN 86400.0
      WHEN 'week' THEN 604800.0
      WHEN 'month' THEN 2629746.0
    END AS step
  FROM {{ mpm_monitors }} AS m
), clocks AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_start,
    s.grain,
    COALESCE(FLOOR((
      (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), w.newest_start) AS DOUBLE PRECISION) / 1000000) - (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), w.window_start) AS DOUBLE PRECISION) / 1000000)
    ) / NULLIF(s.step, 0.0) + 0.5), CAST(w.position - 1 AS DOUBLE PRECISION)) AS monitor_age
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.window_start,
      MAX(c.window_start) OVER (PARTITION BY c.monitor) AS newest_start,
      ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY c.window_start DESC NULLS LAST, c.window_id) AS position
    FROM {{ mpm_checks }} AS c
    WHERE
      c.window_start IS NOT NULL
    GROUP BY
      c.monitor,
      c.window_id,
      c.window_start
  ) AS w
  INNER JOIN steps AS s
    ON s.monitor = w.monitor
), judged AS (
  SELECT
    c.check_id,
    c.monitor,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    k.grain,
    c.window_id,
    c.window_end,
    c.value,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.status,
    k.monitor_age,
    ROW_NUMBER() OVER (PARTITION BY c.monitor, c.check_id ORDER BY k.monitor_age, c.window_id) AS place
  FROM {{ mpm_checks }} AS c
  INNER JOIN clocks AS k
    ON k.monitor = c.monitor AND k.window_id = c.window_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND c.status <> 'not_evaluated'
    AND k.monitor_age < 112
    AND c.value > -1.7976931348623157e308
    AND c.value < 1.7976931348623157e308
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
), series AS (
  SELECT
    j.monitor,
    j.check_id,
    MIN(j.monitor_age) AS lag_windows,
    COUNT(*) AS point_count,
    COALESCE(MAX(CASE WHEN j.value >= j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_up,
    COALESCE(MAX(CASE WHEN j.value < j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_down,
    ROW_NUMBER() OVER (ORDER BY j.monitor, j.check_id) AS series_number
  FROM judged AS j
  WHERE
    j.place <= 56
  GROUP BY
    j.monitor,
    j.check_id
), points AS (
  SELECT
    s.series_number,
    s.point_count,
    s.lag_windows,
    s.harms_up,
    s.harms_down,
    j.check_id,
    j.monitor,
    j.column_name,
    j.family,
    j.metric,
    j.category,
    j.method,
    j.grain,
    j.window_id,
    j.window_end,
    j.value,
    j.threshold,
    j.lower,
    j.upper,
    j.status,
    j.place,
    j.monitor_age - s.lag_windows AS age,
    (j.monitor_age - s.lag_windows) - 7.0 * FLOOR((j.monitor_age - s.lag_windows) / 7.0) AS weekday
  FROM judged AS j
  INNER JOIN series AS s
    ON s.monitor = j.monitor AND s.check_id = j.check_id
  WHERE
    j.place <= 56
), around AS (
  SELECT
    p.series_number,
    p.weekday,
    p.value,
    SUM(p.value) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS sum7,
    COUNT(*) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS count7,
    MAX(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) - MIN(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS span7
  FROM points AS p
  WHERE
    p.grain = 'day' AND p.point_count = 56
), deviations AS (
  SELECT
    a.series_number,
    CAST(FLOOR(a.weekday) AS BIGINT) AS weekday_number,
    a.value - a.sum7 / 7.0 AS deviation,
    ROW_NUMBER() OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT) ORDER BY a.value - a.sum7 / 7.0) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT)) AS DOUBLE PRECISION) AS day_count
  FROM around AS a
  WHERE
    a.count7 = 7 AND a.span7 = 6
), medians AS (
  SELECT
    d.series_number,
    d.weekday_number,
    MAX(d.day_count) AS day_count,
    SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN d.deviation END) / NULLIF(SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS term
  FROM deviations AS d
  GROUP BY
    d.series_number,
    d.weekday_number
), weeks AS (
  SELECT
    d.series_number
  FROM deviations AS d
  INNER JOIN medians AS m
    ON m.series_number = d.series_number AND m.weekday_number = d.weekday_number
  GROUP BY
    d.series_number
  HAVING
    COUNT(DISTINCT d.weekday_number) = 7
    AND MIN(m.day_count) >= 5
    AND SUM(ABS(d.deviation - m.term) * m.day_count / NULLIF(m.day_count - 1.0, 0.0)) < SUM(ABS(d.deviation))
), middles AS (
  SELECT
    m.series_number,
    SUM(m.term) / 7.0 AS middle
  FROM medians AS m
  INNER JOIN weeks AS w
    ON w.series_number = m.series_number
  GROUP BY
    m.series_number
), terms AS (
  SELECT
    m.series_number,
    m.weekday_number,
    m.term - c.middle AS term
  FROM medians AS m
  INNER JOIN middles AS c
    ON c.series_number = m.series_number
)
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
  p.place AS place,
  p.age AS age,
  p.window_id AS window_id,
  p.window_end AS window_end,
  p.value AS value,
  p.threshold AS threshold,
  p.lower AS lower,
  p.upper AS upper,
  p.status AS status,
  COALESCE(t.term, 0.0) AS term,
  CASE WHEN t.term IS NULL THEN 0 ELSE 1 END AS has_term,
  p.value - COALESCE(t.term, 0.0) AS adjusted
FROM points AS p
LEFT JOIN terms AS t
  ON t.series_number = p.series_number AND t.weekday_number = CAST(FLOOR(p.weekday) AS BIGINT)
{%- endmacro %}

{% macro snowflake__forecast_points(mpm_monitors, mpm_checks) -%}
WITH steps AS (
  SELECT
    m.monitor,
    m.grain,
    CASE m.grain
      WHEN 'hour' THEN 3600.0
      WHEN 'day' THEN 86400.0
      WHEN 'week' THEN 604800.0
      WHEN 'month' THEN 2629746.0
    END AS step
  FROM {{ mpm_monitors }} AS m
), clocks AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_start,
    s.grain,
    COALESCE(FLOOR((
      (CAST(DATE_PART(EPOCH_MICROSECOND, w.newest_start) AS DOUBLE) / 1000000) - (CAST(DATE_PART(EPOCH_MICROSECOND, w.window_start) AS DOUBLE) / 1000000)
    ) / NULLIF(s.step, 0.0) + 0.5), CAST(w.position - 1 AS DOUBLE)) AS monitor_age
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.window_start,
      MAX(c.window_start) OVER (PARTITION BY c.monitor) AS newest_start,
      ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY c.window_start DESC NULLS LAST, c.window_id) AS position
    FROM {{ mpm_checks }} AS c
    WHERE
      c.window_start IS NOT NULL
    GROUP BY
      c.monitor,
      c.window_id,
      c.window_start
  ) AS w
  INNER JOIN steps AS s
    ON s.monitor = w.monitor
), judged AS (
  SELECT
    c.check_id,
    c.monitor,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    k.grain,
    c.window_id,
    c.window_end,
    c.value,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.status,
    k.monitor_age,
    ROW_NUMBER() OVER (PARTITION BY c.monitor, c.check_id ORDER BY k.monitor_age, c.window_id) AS place
  FROM {{ mpm_checks }} AS c
  INNER JOIN clocks AS k
    ON k.monitor = c.monitor AND k.window_id = c.window_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND c.status <> 'not_evaluated'
    AND k.monitor_age < 112
    AND c.value > -1.7976931348623157e308
    AND c.value < 1.7976931348623157e308
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
), series AS (
  SELECT
    j.monitor,
    j.check_id,
    MIN(j.monitor_age) AS lag_windows,
    COUNT(*) AS point_count,
    COALESCE(MAX(CASE WHEN j.value >= j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_up,
    COALESCE(MAX(CASE WHEN j.value < j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_down,
    ROW_NUMBER() OVER (ORDER BY j.monitor, j.check_id) AS series_number
  FROM judged AS j
  WHERE
    j.place <= 56
  GROUP BY
    j.monitor,
    j.check_id
), points AS (
  SELECT
    s.series_number,
    s.point_count,
    s.lag_windows,
    s.harms_up,
    s.harms_down,
    j.check_id,
    j.monitor,
    j.column_name,
    j.family,
    j.metric,
    j.category,
    j.method,
    j.grain,
    j.window_id,
    j.window_end,
    j.value,
    j.threshold,
    j.lower,
    j.upper,
    j.status,
    j.place,
    j.monitor_age - s.lag_windows AS age,
    (j.monitor_age - s.lag_windows) - 7.0 * FLOOR((j.monitor_age - s.lag_windows) / 7.0) AS weekday
  FROM judged AS j
  INNER JOIN series AS s
    ON s.monitor = j.monitor AND s.check_id = j.check_id
  WHERE
    j.place <= 56
), around AS (
  SELECT
    p.series_number,
    p.weekday,
    p.value,
    SUM(p.value) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS sum7,
    COUNT(*) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS count7,
    MAX(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) - MIN(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS span7
  FROM points AS p
  WHERE
    p.grain = 'day' AND p.point_count = 56
), deviations AS (
  SELECT
    a.series_number,
    CAST(FLOOR(a.weekday) AS BIGINT) AS weekday_number,
    a.value - a.sum7 / 7.0 AS deviation,
    ROW_NUMBER() OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT) ORDER BY a.value - a.sum7 / 7.0) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT)) AS DOUBLE) AS day_count
  FROM around AS a
  WHERE
    a.count7 = 7 AND a.span7 = 6
), medians AS (
  SELECT
    d.series_number,
    d.weekday_number,
    MAX(d.day_count) AS day_count,
    SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN d.deviation END) / NULLIF(SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS term
  FROM deviations AS d
  GROUP BY
    d.series_number,
    d.weekday_number
), weeks AS (
  SELECT
    d.series_number
  FROM deviations AS d
  INNER JOIN medians AS m
    ON m.series_number = d.series_number AND m.weekday_number = d.weekday_number
  GROUP BY
    d.series_number
  HAVING
    COUNT(DISTINCT d.weekday_number) = 7
    AND MIN(m.day_count) >= 5
    AND SUM(ABS(d.deviation - m.term) * m.day_count / NULLIF(m.day_count - 1.0, 0.0)) < SUM(ABS(d.deviation))
), middles AS (
  SELECT
    m.series_number,
    SUM(m.term) / 7.0 AS middle
  FROM medians AS m
  INNER JOIN weeks AS w
    ON w.series_number = m.series_number
  GROUP BY
    m.series_number
), terms AS (
  SELECT
    m.series_number,
    m.weekday_number,
    m.term - c.middle AS term
  FROM medians AS m
  INNER JOIN middles AS c
    ON c.series_number = m.series_number
)
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
  p.place AS place,
  p.age AS age,
  p.window_id AS window_id,
  p.window_end AS window_end,
  p.value AS value,
  p.threshold AS threshold,
  p.lower AS lower,
  p.upper AS upper,
  p.status AS status,
  COALESCE(t.term, 0.0) AS term,
  CASE WHEN t.term IS NULL THEN 0 ELSE 1 END AS has_term,
  p.value - COALESCE(t.term, 0.0) AS adjusted
FROM points AS p
LEFT JOIN terms AS t
  ON t.series_number = p.series_number AND t.weekday_number = CAST(FLOOR(p.weekday) AS BIGINT)
{%- endmacro %}

{% macro bigquery__forecast_points(mpm_monitors, mpm_checks) -%}
WITH steps AS (
  SELECT
    m.monitor,
    m.grain,
    CASE m.grain
      WHEN 'hour' THEN 3600.0
      WHEN 'day' THEN 86400.0
      WHEN 'week' THEN 604800.0
      WHEN 'month' THEN 2629746.0
    END AS step
  FROM {{ mpm_monitors }} AS m
), clocks AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_start,
    s.grain,
    COALESCE(FLOOR((
      (CAST(DATETIME_DIFF(w.newest_start, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) - (CAST(DATETIME_DIFF(w.window_start, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000)
    ) / NULLIF(s.step, 0.0) + 0.5), CAST(w.position - 1 AS FLOAT64)) AS monitor_age
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.window_start,
      MAX(c.window_start) OVER (PARTITION BY c.monitor) AS newest_start,
      ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY c.window_start DESC, c.window_id NULLS LAST) AS position
    FROM {{ mpm_checks }} AS c
    WHERE
      c.window_start IS NOT NULL
    GROUP BY
      c.monitor,
      c.window_id,
      c.window_start
  ) AS w
  INNER JOIN steps AS s
    ON s.monitor = w.monitor
), judged AS (
  SELECT
    c.check_id,
    c.monitor,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    k.grain,
    c.window_id,
    c.window_end,
    c.value,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.status,
    k.monitor_age,
    ROW_NUMBER() OVER (PARTITION BY c.monitor, c.check_id ORDER BY k.monitor_age NULLS LAST, c.window_id NULLS LAST) AS place
  FROM {{ mpm_checks }} AS c
  INNER JOIN clocks AS k
    ON k.monitor = c.monitor AND k.window_id = c.window_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND c.status <> 'not_evaluated'
    AND k.monitor_age < 112
    AND c.value > -1.7976931348623157e308
    AND c.value < 1.7976931348623157e308
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
), series AS (
  SELECT
    j.monitor,
    j.check_id,
    MIN(j.monitor_age) AS lag_windows,
    COUNT(*) AS point_count,
    COALESCE(MAX(CASE WHEN j.value >= j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_up,
    COALESCE(MAX(CASE WHEN j.value < j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_down,
    ROW_NUMBER() OVER (ORDER BY j.monitor NULLS LAST, j.check_id NULLS LAST) AS series_number
  FROM judged AS j
  WHERE
    j.place <= 56
  GROUP BY
    j.monitor,
    j.check_id
), points AS (
  SELECT
    s.series_number,
    s.point_count,
    s.lag_windows,
    s.harms_up,
    s.harms_down,
    j.check_id,
    j.monitor,
    j.column_name,
    j.family,
    j.metric,
    j.category,
    j.method,
    j.grain,
    j.window_id,
    j.window_end,
    j.value,
    j.threshold,
    j.lower,
    j.upper,
    j.status,
    j.place,
    j.monitor_age - s.lag_windows AS age,
    (j.monitor_age - s.lag_windows) - 7.0 * FLOOR((j.monitor_age - s.lag_windows) / 7.0) AS weekday
  FROM judged AS j
  INNER JOIN series AS s
    ON s.monitor = j.monitor AND s.check_id = j.check_id
  WHERE
    j.place <= 56
), around AS (
  SELECT
    p.series_number,
    p.weekday,
    p.value,
    SUM(p.value) OVER (PARTITION BY p.series_number ORDER BY p.place NULLS LAST ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS sum7,
    COUNT(*) OVER (PARTITION BY p.series_number ORDER BY p.place NULLS LAST ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS count7,
    MAX(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place NULLS LAST ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) - MIN(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place NULLS LAST ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS span7
  FROM points AS p
  WHERE
    p.grain = 'day' AND p.point_count = 56
), deviations AS (
  SELECT
    a.series_number,
    CAST(FLOOR(a.weekday) AS INT64) AS weekday_number,
    a.value - a.sum7 / 7.0 AS deviation,
    ROW_NUMBER() OVER (
      PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS INT64)
      ORDER BY a.value - a.sum7 / 7.0 NULLS LAST
    ) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS INT64)) AS FLOAT64) AS day_count
  FROM around AS a
  WHERE
    a.count7 = 7 AND a.span7 = 6
), medians AS (
  SELECT
    d.series_number,
    d.weekday_number,
    MAX(d.day_count) AS day_count,
    SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN d.deviation END) / NULLIF(SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS term
  FROM deviations AS d
  GROUP BY
    d.series_number,
    d.weekday_number
), weeks AS (
  SELECT
    d.series_number
  FROM deviations AS d
  INNER JOIN medians AS m
    ON m.series_number = d.series_number AND m.weekday_number = d.weekday_number
  GROUP BY
    d.series_number
  HAVING
    COUNT(DISTINCT d.weekday_number) = 7
    AND MIN(m.day_count) >= 5
    AND SUM(ABS(d.deviation - m.term) * m.day_count / NULLIF(m.day_count - 1.0, 0.0)) < SUM(ABS(d.deviation))
), middles AS (
  SELECT
    m.series_number,
    SUM(m.term) / 7.0 AS middle
  FROM medians AS m
  INNER JOIN weeks AS w
    ON w.series_number = m.series_number
  GROUP BY
    m.series_number
), terms AS (
  SELECT
    m.series_number,
    m.weekday_number,
    m.term - c.middle AS term
  FROM medians AS m
  INNER JOIN middles AS c
    ON c.series_number = m.series_number
)
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
  p.place AS place,
  p.age AS age,
  p.window_id AS window_id,
  p.window_end AS window_end,
  p.value AS value,
  p.threshold AS threshold,
  p.lower AS lower,
  p.upper AS upper,
  p.status AS status,
  COALESCE(t.term, 0.0) AS term,
  CASE WHEN t.term IS NULL THEN 0 ELSE 1 END AS has_term,
  p.value - COALESCE(t.term, 0.0) AS adjusted
FROM points AS p
LEFT JOIN terms AS t
  ON t.series_number = p.series_number AND t.weekday_number = CAST(FLOOR(p.weekday) AS INT64)
{%- endmacro %}

{% macro spark__forecast_points(mpm_monitors, mpm_checks) -%}
WITH steps AS (
  SELECT
    m.monitor,
    m.grain,
    CASE m.grain
      WHEN 'hour' THEN 3600.0
      WHEN 'day' THEN 86400.0
      WHEN 'week' THEN 604800.0
      WHEN 'month' THEN 2629746.0
    END AS step
  FROM {{ mpm_monitors }} AS m
), clocks AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_start,
    s.grain,
    COALESCE(FLOOR((
      CAST(CAST(CAST(w.newest_start - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) - CAST(CAST(CAST(w.window_start - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE)
    ) / NULLIF(s.step, 0.0) + 0.5), CAST(w.position - 1 AS DOUBLE)) AS monitor_age
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.window_start,
      MAX(c.window_start) OVER (PARTITION BY c.monitor) AS newest_start,
      ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY c.window_start DESC, c.window_id NULLS LAST) AS position
    FROM {{ mpm_checks }} AS c
    WHERE
      c.window_start IS NOT NULL
    GROUP BY
      c.monitor,
      c.window_id,
      c.window_start
  ) AS w
  INNER JOIN steps AS s
    ON s.monitor = w.monitor
), judged AS (
  SELECT
    c.check_id,
    c.monitor,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    k.grain,
    c.window_id,
    c.window_end,
    c.value,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.status,
    k.monitor_age,
    ROW_NUMBER() OVER (PARTITION BY c.monitor, c.check_id ORDER BY k.monitor_age NULLS LAST, c.window_id NULLS LAST) AS place
  FROM {{ mpm_checks }} AS c
  INNER JOIN clocks AS k
    ON k.monitor = c.monitor AND k.window_id = c.window_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND c.status <> 'not_evaluated'
    AND k.monitor_age < 112
    AND c.value > -1.7976931348623157e308
    AND c.value < 1.7976931348623157e308
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
), series AS (
  SELECT
    j.monitor,
    j.check_id,
    MIN(j.monitor_age) AS lag_windows,
    COUNT(*) AS point_count,
    COALESCE(MAX(CASE WHEN j.value >= j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_up,
    COALESCE(MAX(CASE WHEN j.value < j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_down,
    ROW_NUMBER() OVER (ORDER BY j.monitor NULLS LAST, j.check_id NULLS LAST) AS series_number
  FROM judged AS j
  WHERE
    j.place <= 56
  GROUP BY
    j.monitor,
    j.check_id
), points AS (
  SELECT
    s.series_number,
    s.point_count,
    s.lag_windows,
    s.harms_up,
    s.harms_down,
    j.check_id,
    j.monitor,
    j.column_name,
    j.family,
    j.metric,
    j.category,
    j.method,
    j.grain,
    j.window_id,
    j.window_end,
    j.value,
    j.threshold,
    j.lower,
    j.upper,
    j.status,
    j.place,
    j.monitor_age - s.lag_windows AS age,
    (j.monitor_age - s.lag_windows) - 7.0 * FLOOR((j.monitor_age - s.lag_windows) / 7.0) AS weekday
  FROM judged AS j
  INNER JOIN series AS s
    ON s.monitor = j.monitor AND s.check_id = j.check_id
  WHERE
    j.place <= 56
), around AS (
  SELECT
    p.series_number,
    p.weekday,
    p.value,
    SUM(p.value) OVER (PARTITION BY p.series_number ORDER BY p.place NULLS LAST ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS sum7,
    COUNT(*) OVER (PARTITION BY p.series_number ORDER BY p.place NULLS LAST ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS count7,
    MAX(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place NULLS LAST ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) - MIN(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place NULLS LAST ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS span7
  FROM points AS p
  WHERE
    p.grain = 'day' AND p.point_count = 56
), deviations AS (
  SELECT
    a.series_number,
    CAST(FLOOR(a.weekday) AS BIGINT) AS weekday_number,
    a.value - a.sum7 / 7.0 AS deviation,
    ROW_NUMBER() OVER (
      PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT)
      ORDER BY a.value - a.sum7 / 7.0 NULLS LAST
    ) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT)) AS DOUBLE) AS day_count
  FROM around AS a
  WHERE
    a.count7 = 7 AND a.span7 = 6
), medians AS (
  SELECT
    d.series_number,
    d.weekday_number,
    MAX(d.day_count) AS day_count,
    SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN d.deviation END) / NULLIF(SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS term
  FROM deviations AS d
  GROUP BY
    d.series_number,
    d.weekday_number
), weeks AS (
  SELECT
    d.series_number
  FROM deviations AS d
  INNER JOIN medians AS m
    ON m.series_number = d.series_number AND m.weekday_number = d.weekday_number
  GROUP BY
    d.series_number
  HAVING
    COUNT(DISTINCT d.weekday_number) = 7
    AND MIN(m.day_count) >= 5
    AND SUM(ABS(d.deviation - m.term) * m.day_count / NULLIF(m.day_count - 1.0, 0.0)) < SUM(ABS(d.deviation))
), middles AS (
  SELECT
    m.series_number,
    SUM(m.term) / 7.0 AS middle
  FROM medians AS m
  INNER JOIN weeks AS w
    ON w.series_number = m.series_number
  GROUP BY
    m.series_number
), terms AS (
  SELECT
    m.series_number,
    m.weekday_number,
    m.term - c.middle AS term
  FROM medians AS m
  INNER JOIN middles AS c
    ON c.series_number = m.series_number
)
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
  p.place AS place,
  p.age AS age,
  p.window_id AS window_id,
  p.window_end AS window_end,
  p.value AS value,
  p.threshold AS threshold,
  p.lower AS lower,
  p.upper AS upper,
  p.status AS status,
  COALESCE(t.term, 0.0) AS term,
  CASE WHEN t.term IS NULL THEN 0 ELSE 1 END AS has_term,
  p.value - COALESCE(t.term, 0.0) AS adjusted
FROM points AS p
LEFT JOIN terms AS t
  ON t.series_number = p.series_number AND t.weekday_number = CAST(FLOOR(p.weekday) AS BIGINT)
{%- endmacro %}

{% macro trino__forecast_points(mpm_monitors, mpm_checks) -%}
WITH steps AS (
  SELECT
    m.monitor,
    m.grain,
    CASE m.grain
      WHEN 'hour' THEN 3600.0
      WHEN 'day' THEN 86400.0
      WHEN 'week' THEN 604800.0
      WHEN 'month' THEN 2629746.0
    END AS step
  FROM {{ mpm_monitors }} AS m
), clocks AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_start,
    s.grain,
    COALESCE(FLOOR((
      TO_UNIXTIME(WITH_TIMEZONE(w.newest_start, 'UTC')) - TO_UNIXTIME(WITH_TIMEZONE(w.window_start, 'UTC'))
    ) / NULLIF(s.step, 0.0) + 0.5), CAST(w.position - 1 AS DOUBLE)) AS monitor_age
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.window_start,
      MAX(c.window_start) OVER (PARTITION BY c.monitor) AS newest_start,
      ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY c.window_start DESC, c.window_id) AS position
    FROM {{ mpm_checks }} AS c
    WHERE
      c.window_start IS NOT NULL
    GROUP BY
      c.monitor,
      c.window_id,
      c.window_start
  ) AS w
  INNER JOIN steps AS s
    ON s.monitor = w.monitor
), judged AS (
  SELECT
    c.check_id,
    c.monitor,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    k.grain,
    c.window_id,
    c.window_end,
    c.value,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.status,
    k.monitor_age,
    ROW_NUMBER() OVER (PARTITION BY c.monitor, c.check_id ORDER BY k.monitor_age, c.window_id) AS place
  FROM {{ mpm_checks }} AS c
  INNER JOIN clocks AS k
    ON k.monitor = c.monitor AND k.window_id = c.window_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND c.status <> 'not_evaluated'
    AND k.monitor_age < 112
    AND c.value > -1.7976931348623157e308
    AND c.value < 1.7976931348623157e308
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
), series AS (
  SELECT
    j.monitor,
    j.check_id,
    MIN(j.monitor_age) AS lag_windows,
    COUNT(*) AS point_count,
    COALESCE(MAX(CASE WHEN j.value >= j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_up,
    COALESCE(MAX(CASE WHEN j.value < j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END), 1) AS harms_down,
    ROW_NUMBER() OVER (ORDER BY j.monitor, j.check_id) AS series_number
  FROM judged AS j
  WHERE
    j.place <= 56
  GROUP BY
    j.monitor,
    j.check_id
), points AS (
  SELECT
    s.series_number,
    s.point_count,
    s.lag_windows,
    s.harms_up,
    s.harms_down,
    j.check_id,
    j.monitor,
    j.column_name,
    j.family,
    j.metric,
    j.category,
    j.method,
    j.grain,
    j.window_id,
    j.window_end,
    j.value,
    j.threshold,
    j.lower,
    j.upper,
    j.status,
    j.place,
    j.monitor_age - s.lag_windows AS age,
    (j.monitor_age - s.lag_windows) - 7.0 * FLOOR((j.monitor_age - s.lag_windows) / 7.0) AS weekday
  FROM judged AS j
  INNER JOIN series AS s
    ON s.monitor = j.monitor AND s.check_id = j.check_id
  WHERE
    j.place <= 56
), around AS (
  SELECT
    p.series_number,
    p.weekday,
    p.value,
    SUM(p.value) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS sum7,
    COUNT(*) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS count7,
    MAX(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) - MIN(p.age) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS span7
  FROM points AS p
  WHERE
    p.grain = 'day' AND p.point_count = 56
), deviations AS (
  SELECT
    a.series_number,
    CAST(FLOOR(a.weekday) AS BIGINT) AS weekday_number,
    a.value - a.sum7 / 7.0 AS deviation,
    ROW_NUMBER() OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT) ORDER BY a.value - a.sum7 / 7.0) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS BIGINT)) AS DOUBLE) AS day_count
  FROM around AS a
  WHERE
    a.count7 = 7 AND a.span7 = 6
), medians AS (
  SELECT
    d.series_number,
    d.weekday_number,
    MAX(d.day_count) AS day_count,
    SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN d.deviation END) / NULLIF(SUM(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS term
  FROM deviations AS d
  GROUP BY
    d.series_number,
    d.weekday_number
), weeks AS (
  SELECT
    d.series_number
  FROM deviations AS d
  INNER JOIN medians AS m
    ON m.series_number = d.series_number AND m.weekday_number = d.weekday_number
  GROUP BY
    d.series_number
  HAVING
    COUNT(DISTINCT d.weekday_number) = 7
    AND MIN(m.day_count) >= 5
    AND SUM(ABS(d.deviation - m.term) * m.day_count / NULLIF(m.day_count - 1.0, 0.0)) < SUM(ABS(d.deviation))
), middles AS (
  SELECT
    m.series_number,
    SUM(m.term) / 7.0 AS middle
  FROM medians AS m
  INNER JOIN weeks AS w
    ON w.series_number = m.series_number
  GROUP BY
    m.series_number
), terms AS (
  SELECT
    m.series_number,
    m.weekday_number,
    m.term - c.middle AS term
  FROM medians AS m
  INNER JOIN middles AS c
    ON c.series_number = m.series_number
)
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
  p.place AS place,
  p.age AS age,
  p.window_id AS window_id,
  p.window_end AS window_end,
  p.value AS value,
  p.threshold AS threshold,
  p.lower AS lower,
  p.upper AS upper,
  p.status AS status,
  COALESCE(t.term, 0.0) AS term,
  CASE WHEN t.term IS NULL THEN 0 ELSE 1 END AS has_term,
  p.value - COALESCE(t.term, 0.0) AS adjusted
FROM points AS p
LEFT JOIN terms AS t
  ON t.series_number = p.series_number AND t.weekday_number = CAST(FLOOR(p.weekday) AS BIGINT)
{%- endmacro %}

{% macro clickhouse__forecast_points(mpm_monitors, mpm_checks) -%}
WITH steps AS (
  SELECT
    m.monitor AS monitor,
    m.grain AS grain,
    CASE m.grain
      WHEN 'hour' THEN 3600.0
      WHEN 'day' THEN 86400.0
      WHEN 'week' THEN 604800.0
      WHEN 'month' THEN 2629746.0
    END AS step
  FROM {{ mpm_monitors }} AS m
), clocks AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    w.window_start AS window_start,
    s.grain AS grain,
    COALESCE(FLOOR((
      (toUnixTimestamp64Micro(CAST(w.newest_start AS Nullable(DateTime64(6, 'UTC')))) / 1000000) - (toUnixTimestamp64Micro(CAST(w.window_start AS Nullable(DateTime64(6, 'UTC')))) / 1000000)
    ) / NULLIF(s.step, 0.0) + 0.5), CAST(w.position - 1 AS Nullable(Float64))) AS monitor_age
  FROM (
    SELECT
      c.monitor AS monitor,
      c.window_id AS window_id,
      c.window_start AS window_start,
      MAX(toNullable(c.window_start)) OVER (PARTITION BY c.monitor) AS newest_start,
      toInt64(ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY c.window_start DESC, c.window_id)) AS position
    FROM {{ mpm_checks }} AS c
    WHERE
      c.window_start IS NOT NULL
    GROUP BY
      c.monitor,
      c.window_id,
      c.window_start
  ) AS w
  INNER JOIN steps AS s
    ON s.monitor = w.monitor
), judged AS (
  SELECT
    c.check_id AS check_id,
    c.monitor AS monitor,
    c.column_name AS column_name,
    c.family AS family,
    c.metric AS metric,
    c.category AS category,
    c.method AS method,
    k.grain AS grain,
    c.window_id AS window_id,
    c.window_end AS window_end,
    c.value AS value,
    c.threshold AS threshold,
    c.center AS center,
    c.lower AS lower,
    c.upper AS upper,
    c.status AS status,
    k.monitor_age AS monitor_age,
    toInt64(ROW_NUMBER() OVER (PARTITION BY c.monitor, c.check_id ORDER BY k.monitor_age, c.window_id)) AS place
  FROM {{ mpm_checks }} AS c
  INNER JOIN clocks AS k
    ON k.monitor = c.monitor AND k.window_id = c.window_id
  WHERE
    c.segment_key = '__all__'
    AND c.method IN ('learnt', 'static')
    AND c.status <> 'not_evaluated'
    AND k.monitor_age < 112
    AND c.value > -1.7976931348623157e308
    AND c.value < 1.7976931348623157e308
    AND c.metric NOT IN ('not_evaluated', 'judged', 'schema_change', 'semantic_change')
), series AS (
  SELECT
    j.monitor AS monitor,
    j.check_id AS check_id,
    MIN(toNullable(j.monitor_age)) AS lag_windows,
    toInt64(COUNT(*)) AS point_count,
    COALESCE(MAX(toNullable(CASE WHEN j.value >= j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END)), 1) AS harms_up,
    COALESCE(MAX(toNullable(CASE WHEN j.value < j.center THEN CASE WHEN j.threshold IS NULL THEN 0 ELSE 1 END END)), 1) AS harms_down,
    toInt64(ROW_NUMBER() OVER (ORDER BY j.monitor, j.check_id)) AS series_number
  FROM judged AS j
  WHERE
    j.place <= 56
  GROUP BY
    j.monitor,
    j.check_id
), points AS (
  SELECT
    s.series_number AS series_number,
    s.point_count AS point_count,
    s.lag_windows AS lag_windows,
    s.harms_up AS harms_up,
    s.harms_down AS harms_down,
    j.check_id AS check_id,
    j.monitor AS monitor,
    j.column_name AS column_name,
    j.family AS family,
    j.metric AS metric,
    j.category AS category,
    j.method AS method,
    j.grain AS grain,
    j.window_id AS window_id,
    j.window_end AS window_end,
    j.value AS value,
    j.threshold AS threshold,
    j.lower AS lower,
    j.upper AS upper,
    j.status AS status,
    j.place AS place,
    j.monitor_age - s.lag_windows AS age,
    (j.monitor_age - s.lag_windows) - 7.0 * FLOOR((j.monitor_age - s.lag_windows) / 7.0) AS weekday
  FROM judged AS j
  INNER JOIN series AS s
    ON s.monitor = j.monitor AND s.check_id = j.check_id
  WHERE
    j.place <= 56
), around AS (
  SELECT
    p.series_number AS series_number,
    p.weekday AS weekday,
    p.value AS value,
    SUM(toNullable(p.value)) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS sum7,
    toInt64(COUNT(*) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING)) AS count7,
    MAX(toNullable(p.age)) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) - MIN(toNullable(p.age)) OVER (PARTITION BY p.series_number ORDER BY p.place ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS span7
  FROM points AS p
  WHERE
    p.grain = 'day' AND p.point_count = 56
), deviations AS (
  SELECT
    a.series_number AS series_number,
    CAST(FLOOR(a.weekday) AS Nullable(Int64)) AS weekday_number,
    a.value - a.sum7 / 7.0 AS deviation,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS Nullable(Int64))
      ORDER BY a.value - a.sum7 / 7.0
    )) AS rank_number,
    CAST(toInt64(COUNT(*) OVER (PARTITION BY a.series_number, CAST(FLOOR(a.weekday) AS Nullable(Int64)))) AS Nullable(Float64)) AS day_count
  FROM around AS a
  WHERE
    a.count7 = 7 AND a.span7 = 6
), medians AS (
  SELECT
    d.series_number AS series_number,
    d.weekday_number AS weekday_number,
    MAX(toNullable(d.day_count)) AS day_count,
    SUM(toNullable(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN d.deviation END)) / NULLIF(SUM(toNullable(CASE WHEN ABS(2.0 * d.rank_number - d.day_count - 1.0) <= 1.0 THEN 1.0 END)), 0.0) AS term
  FROM deviations AS d
  GROUP BY
    d.series_number,
    d.weekday_number
), weeks AS (
  SELECT
    d.series_number AS series_number
  FROM deviations AS d
  INNER JOIN medians AS m
    ON m.series_number = d.series_number AND m.weekday_number = d.weekday_number
  GROUP BY
    d.series_number
  HAVING
    toInt64(COUNT(DISTINCT d.weekday_number)) = 7
    AND MIN(toNullable(m.day_count)) >= 5
    AND SUM(toNullable(ABS(d.deviation - m.term) * m.day_count / NULLIF(m.day_count - 1.0, 0.0))) < SUM(toNullable(ABS(d.deviation)))
), middles AS (
  SELECT
    m.series_number AS series_number,
    SUM(toNullable(m.term)) / 7.0 AS middle
  FROM medians AS m
  INNER JOIN weeks AS w
    ON w.series_number = m.series_number
  GROUP BY
    m.series_number
), terms AS (
  SELECT
    m.series_number AS series_number,
    m.weekday_number AS weekday_number,
    m.term - c.middle AS term
  FROM medians AS m
  INNER JOIN middles AS c
    ON c.series_number = m.series_number
)
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
  p.place AS place,
  p.age AS age,
  p.window_id AS window_id,
  p.window_end AS window_end,
  p.value AS value,
  p.threshold AS threshold,
  p.lower AS lower,
  p.upper AS upper,
  p.status AS status,
  COALESCE(t.term, 0.0) AS term,
  CASE WHEN t.term IS NULL THEN 0 ELSE 1 END AS has_term,
  p.value - COALESCE(t.term, 0.0) AS adjusted
FROM points AS p
LEFT JOIN terms AS t
  ON t.series_number = p.series_number AND t.weekday_number = CAST(FLOOR(p.weekday) AS Nullable(Int64))
SETTINGS join_use_nulls = 1
{%- endmacro %}

{% macro athena__forecast_points(mpm_monitors, mpm_checks) -%}
{{ return(mpm.trino__forecast_points(mpm_monitors, mpm_checks)) }}
{%- endmacro %}
