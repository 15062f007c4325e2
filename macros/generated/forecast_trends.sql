{#-
Trends as they were seen from earlier windows, and from the newest one. Input: forecast_points. One row per check x origin.
An origin is a window with 8 or more points up to it. Its trend is that of Theil (1950) and Sen (1968): the median of the slopes
between all pairs of its last 28 points, so that a third of them may lie anywhere. Its level is the median of the last 7 points
brought forward by the trend; level_flat the same without a trend. horizon: how many windows ahead forecasts are tried, 7 or what
leaves 10 origins. target is what was measured so far after the origin. Where there are many origins with a target, every
second, third … of them is tried, never fewer than 10 of them.

Written by `mpm dev generate` from mpm_py/sql/forecast_trends.sql; edit that file.
-#}

{% macro forecast_trends(forecast_points) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('forecast_trends', 'mpm')(forecast_points)) }}
{%- endmacro %}

{% macro default__forecast_trends(forecast_points) -%}
WITH horizons AS (
  SELECT
    p.series_number,
    p.place,
    p.age,
    p.adjusted,
    p.threshold,
    p.lower,
    p.upper,
    p.status,
    p.point_count,
    CASE WHEN p.point_count >= 24 THEN 7 WHEN p.point_count > 18 THEN p.point_count - 17 ELSE 1 END AS horizon
  FROM {{ forecast_points }} AS p
), candidates AS (
  SELECT
    o.series_number,
    o.place,
    o.age,
    o.adjusted,
    o.threshold,
    o.lower,
    o.upper,
    o.status,
    o.horizon,
    t.adjusted AS target,
    CASE WHEN o.place = 1 THEN 0 ELSE 1 END AS is_past
  FROM horizons AS o
  LEFT JOIN horizons AS t
    ON t.series_number = o.series_number AND t.age = o.age - CAST(o.horizon AS DOUBLE)
  WHERE
    o.place <= o.point_count - 7 AND (o.place = 1 OR t.adjusted IS NOT NULL)
), numbered AS (
  SELECT
    c.*,
    ROW_NUMBER() OVER (PARTITION BY c.series_number, c.is_past ORDER BY c.place) AS origin_number,
    COUNT(*) OVER (PARTITION BY c.series_number, c.is_past) AS origin_count
  FROM candidates AS c
), chosen AS (
  SELECT
    n.*
  FROM (
    SELECT
      i.*,
      CASE WHEN i.origin_count < 28 THEN 1.0 ELSE FLOOR(CAST(i.origin_count AS DOUBLE) / 14.0) END AS step,
      CAST(i.origin_number - 1 AS DOUBLE) AS steps_back
    FROM numbered AS i
  ) AS n
  WHERE
    n.steps_back - n.step * FLOOR(n.steps_back / NULLIF(n.step, 0.0)) = 0.0
), members AS (
  SELECT
    c.series_number * 64 + c.place AS origin,
    p.place,
    p.place - c.place AS places_back,
    p.age - c.age AS windows_back,
    p.adjusted
  FROM chosen AS c
  INNER JOIN {{ forecast_points }} AS p
    ON p.series_number = c.series_number
  WHERE
    p.place >= c.place AND p.place < c.place + 28
), slopes AS (
  SELECT
    a.origin,
    (a.adjusted - b.adjusted) / NULLIF(b.windows_back - a.windows_back, 0.0) AS pair_slope
  FROM members AS a
  INNER JOIN members AS b
    ON b.origin = a.origin
  WHERE
    b.place > a.place
), ranked_slopes AS (
  SELECT
    s.origin,
    s.pair_slope,
    CAST(ROW_NUMBER() OVER (PARTITION BY s.origin ORDER BY s.pair_slope) AS DOUBLE) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY s.origin) AS DOUBLE) AS pair_count
  FROM slopes AS s
), trends AS (
  SELECT
    r.origin,
    SUM(r.pair_slope) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS slope
  FROM ranked_slopes AS r
  WHERE
    ABS(2.0 * r.rank_number - r.pair_count - 1.0) <= 1.0
  GROUP BY
    r.origin
), counts AS (
  SELECT
    m.origin,
    COUNT(*) AS member_count
  FROM members AS m
  GROUP BY
    m.origin
), recent AS (
  SELECT
    m.origin,
    m.adjusted + t.slope * m.windows_back AS carried,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted + t.slope * m.windows_back) AS carried_rank,
    m.adjusted,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted) AS flat_rank
  FROM members AS m
  INNER JOIN trends AS t
    ON t.origin = m.origin
  WHERE
    m.places_back < 7
), bases AS (
  SELECT
    r.origin,
    MAX(CASE WHEN r.carried_rank = 4 THEN r.carried END) AS base,
    MAX(CASE WHEN r.flat_rank = 4 THEN r.adjusted END) AS base_flat
  FROM recent AS r
  GROUP BY
    r.origin
)
SELECT
  c.series_number AS series_number,
  c.place AS place,
  c.is_past AS is_past,
  c.horizon AS horizon,
  n.member_count AS member_count,
  c.adjusted AS newest,
  c.target AS target,
  c.threshold AS threshold,
  c.lower AS lower,
  c.upper AS upper,
  c.status AS status,
  t.slope AS slope,
  b.base AS base,
  b.base_flat AS base_flat
FROM chosen AS c
INNER JOIN counts AS n
  ON n.origin = c.series_number * 64 + c.place
INNER JOIN trends AS t
  ON t.origin = c.series_number * 64 + c.place
INNER JOIN bases AS b
  ON b.origin = c.series_number * 64 + c.place
{%- endmacro %}

{% macro postgres__forecast_trends(forecast_points) -%}
WITH horizons AS MATERIALIZED (
  SELECT
    p.series_number,
    p.place,
    p.age,
    p.adjusted,
    p.threshold,
    p.lower,
    p.upper,
    p.status,
    p.point_count,
    CASE WHEN p.point_count >= 24 THEN 7 WHEN p.point_count > 18 THEN p.point_count - 17 ELSE 1 END AS horizon
  FROM {{ forecast_points }} AS p
), candidates AS MATERIALIZED (
  SELECT
    o.series_number,
    o.place,
    o.age,
    o.adjusted,
    o.threshold,
    o.lower,
    o.upper,
    o.status,
    o.horizon,
    t.adjusted AS target,
    CASE WHEN o.place = 1 THEN 0 ELSE 1 END AS is_past
  FROM horizons AS o
  LEFT JOIN horizons AS t
    ON t.series_number = o.series_number AND t.age = o.age - CAST(o.horizon AS DOUBLE PRECISION)
  WHERE
    o.place <= o.point_count - 7 AND (o.place = 1 OR t.adjusted IS NOT NULL)
), numbered AS (
  SELECT
    c.*,
    ROW_NUMBER() OVER (PARTITION BY c.series_number, c.is_past ORDER BY c.place) AS origin_number,
    COUNT(*) OVER (PARTITION BY c.series_number, c.is_past) AS origin_count
  FROM candidates AS c
), chosen AS (
  SELECT
    n.*
  FROM (
    SELECT
      i.*,
      CASE WHEN i.origin_count < 28 THEN 1.0 ELSE FLOOR(CAST(i.origin_count AS DOUBLE PRECISION) / 14.0) END AS step,
      CAST(i.origin_number - 1 AS DOUBLE PRECISION) AS steps_back
    FROM numbered AS i
  ) AS n
  WHERE
    n.steps_back - n.step * FLOOR(n.steps_back / NULLIF(n.step, 0.0)) = 0.0
), members AS MATERIALIZED (
  SELECT
    c.series_number * 64 + c.place AS origin,
    p.place,
    p.place - c.place AS places_back,
    p.age - c.age AS windows_back,
    p.adjusted
  FROM chosen AS c
  INNER JOIN {{ forecast_points }} AS p
    ON p.series_number = c.series_number
  WHERE
    p.place >= c.place AND p.place < c.place + 28
), slopes AS MATERIALIZED (
  SELECT
    a.origin,
    (a.adjusted - b.adjusted) / NULLIF(b.windows_back - a.windows_back, 0.0) AS pair_slope
  FROM members AS a
  INNER JOIN members AS b
    ON b.origin = a.origin
  WHERE
    b.place > a.place
), ranked_slopes AS (
  SELECT
    s.origin,
    s.pair_slope,
    CAST(ROW_NUMBER() OVER (PARTITION BY s.origin ORDER BY s.pair_slope) AS DOUBLE PRECISION) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY s.origin) AS DOUBLE PRECISION) AS pair_count
  FROM slopes AS s
), trends AS (
  SELECT
    r.origin,
    SUM(r.pair_slope) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS slope
  FROM ranked_slopes AS r
  WHERE
    ABS(2.0 * r.rank_number - r.pair_count - 1.0) <= 1.0
  GROUP BY
    r.origin
), counts AS (
  SELECT
    m.origin,
    COUNT(*) AS member_count
  FROM members AS m
  GROUP BY
    m.origin
), recent AS (
  SELECT
    m.origin,
    m.adjusted + t.slope * m.windows_back AS carried,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted + t.slope * m.windows_back) AS carried_rank,
    m.adjusted,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted) AS flat_rank
  FROM members AS m
  INNER JOIN trends AS t
    ON t.origin = m.origin
  WHERE
    m.places_back < 7
), bases AS (
  SELECT
    r.origin,
    MAX(CASE WHEN r.carried_rank = 4 THEN r.carried END) AS base,
    MAX(CASE WHEN r.flat_rank = 4 THEN r.adjusted END) AS base_flat
  FROM recent AS r
  GROUP BY
    r.origin
)
SELECT
  c.series_number AS series_number,
  c.place AS place,
  c.is_past AS is_past,
  c.horizon AS horizon,
  n.member_count AS member_count,
  c.adjusted AS newest,
  c.target AS target,
  c.threshold AS threshold,
  c.lower AS lower,
  c.upper AS upper,
  c.status AS status,
  t.slope AS slope,
  b.base AS base,
  b.base_flat AS base_flat
FROM chosen AS c
INNER JOIN counts AS n
  ON n.origin = c.series_number * 64 + c.place
INNER JOIN trends AS t
  ON t.origin = c.series_number * 64 + c.place
INNER JOIN bases AS b
  ON b.origin = c.series_number * 64 + c.place
{%- endmacro %}

{% macro redshift__forecast_trends(forecast_points) -%}
WITH horizons AS (
  SELECT
    p.series_number,
    p.place,
    p.age,
    p.adjusted,
    p.threshold,
    p.lower,
    p.upper,
    p.status,
    p.point_count,
    CASE WHEN p.point_count >= 24 THEN 7 WHEN p.point_count > 18 THEN p.point_count - 17 ELSE 1 END AS horizon
  FROM {{ forecast_points }} AS p
), candidates AS (
  SELECT
    o.series_number,
    o.place,
    o.age,
    o.adjusted,
    o.threshold,
    o.lower,
    o.upper,
    o.status,
    o.horizon,
    t.adjusted AS target,
    CASE WHEN o.place = 1 THEN 0 ELSE 1 END AS is_past
  FROM horizons AS o
  LEFT JOIN horizons AS t
    ON t.series_number = o.series_number AND t.age = o.age - CAST(o.horizon AS DOUBLE PRECISION)
  WHERE
    o.place <= o.point_count - 7 AND (o.place = 1 OR t.adjusted IS NOT NULL)
), numbered AS (
  SELECT
    c.*,
    ROW_NUMBER() OVER (PARTITION BY c.series_number, c.is_past ORDER BY c.place) AS origin_number,
    COUNT(*) OVER (PARTITION BY c.series_number, c.is_past) AS origin_count
  FROM candidates AS c
), chosen AS (
  SELECT
    n.*
  FROM (
    SELECT
      i.*,
      CASE WHEN i.origin_count < 28 THEN 1.0 ELSE FLOOR(CAST(i.origin_count AS DOUBLE PRECISION) / 14.0) END AS step,
      CAST(i.origin_number - 1 AS DOUBLE PRECISION) AS steps_back
    FROM numbered AS i
  ) AS n
  WHERE
    n.steps_back - n.step * FLOOR(n.steps_back / NULLIF(n.step, 0.0)) = 0.0
), members AS (
  SELECT
    c.series_number * 64 + c.place AS origin,
    p.place,
    p.place - c.place AS places_back,
    p.age - c.age AS windows_back,
    p.adjusted
  FROM chosen AS c
  INNER JOIN {{ forecast_points }} AS p
    ON p.series_number = c.series_number
  WHERE
    p.place >= c.place AND p.place < c.place + 28
), slopes AS (
  SELECT
    a.origin,
    (a.adjusted - b.adjusted) / NULLIF(b.windows_back - a.windows_back, 0.0) AS pair_slope
  FROM members AS a
  INNER JOIN members AS b
    ON b.origin = a.origin
  WHERE
    b.place > a.place
), ranked_slopes AS (
  SELECT
    s.origin,
    s.pair_slope,
    CAST(ROW_NUMBER() OVER (PARTITION BY s.origin ORDER BY s.pair_slope) AS DOUBLE PRECISION) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY s.origin) AS DOUBLE PRECISION) AS pair_count
  FROM slopes AS s
), trends AS (
  SELECT
    r.origin,
    SUM(r.pair_slope) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS slope
  FROM ranked_slopes AS r
  WHERE
    ABS(2.0 * r.rank_number - r.pair_count - 1.0) <= 1.0
  GROUP BY
    r.origin
), counts AS (
  SELECT
    m.origin,
    COUNT(*) AS member_count
  FROM members AS m
  GROUP BY
    m.origin
), recent AS (
  SELECT
    m.origin,
    m.adjusted + t.slope * m.windows_back AS carried,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted + t.slope * m.windows_back) AS carried_rank,
    m.adjusted,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted) AS flat_rank
  FROM members AS m
  INNER JOIN trends AS t
    ON t.origin = m.origin
  WHERE
    m.places_back < 7
), bases AS (
  SELECT
    r.origin,
    MAX(CASE WHEN r.carried_rank = 4 THEN r.carried END) AS base,
    MAX(CASE WHEN r.flat_rank = 4 THEN r.adjusted END) AS base_flat
  FROM recent AS r
  GROUP BY
    r.origin
)
SELECT
  c.series_number AS series_number,
  c.place AS place,
  c.is_past AS is_past,
  c.horizon AS horizon,
  n.member_count AS member_count,
  c.adjusted AS newest,
  c.target AS target,
  c.threshold AS threshold,
  c.lower AS lower,
  c.upper AS upper,
  c.status AS status,
  t.slope AS slope,
  b.base AS base,
  b.base_flat AS base_flat
FROM chosen AS c
INNER JOIN counts AS n
  ON n.origin = c.series_number * 64 + c.place
INNER JOIN trends AS t
  ON t.origin = c.series_number * 64 + c.place
INNER JOIN bases AS b
  ON b.origin = c.series_number * 64 + c.place
{%- endmacro %}

{% macro bigquery__forecast_trends(forecast_points) -%}
WITH horizons AS (
  SELECT
    p.series_number,
    p.place,
    p.age,
    p.adjusted,
    p.threshold,
    p.lower,
    p.upper,
    p.status,
    p.point_count,
    CASE WHEN p.point_count >= 24 THEN 7 WHEN p.point_count > 18 THEN p.point_count - 17 ELSE 1 END AS horizon
  FROM {{ forecast_points }} AS p
), candidates AS (
  SELECT
    o.series_number,
    o.place,
    o.age,
    o.adjusted,
    o.threshold,
    o.lower,
    o.upper,
    o.status,
    o.horizon,
    t.adjusted AS target,
    CASE WHEN o.place = 1 THEN 0 ELSE 1 END AS is_past
  FROM horizons AS o
  LEFT JOIN horizons AS t
    ON t.series_number = o.series_number AND t.age = o.age - CAST(o.horizon AS FLOAT64)
  WHERE
    o.place <= o.point_count - 7 AND (o.place = 1 OR t.adjusted IS NOT NULL)
), numbered AS (
  SELECT
    c.*,
    ROW_NUMBER() OVER (PARTITION BY c.series_number, c.is_past ORDER BY c.place NULLS LAST) AS origin_number,
    COUNT(*) OVER (PARTITION BY c.series_number, c.is_past) AS origin_count
  FROM candidates AS c
), chosen AS (
  SELECT
    n.*
  FROM (
    SELECT
      i.*,
      CASE WHEN i.origin_count < 28 THEN 1.0 ELSE FLOOR(CAST(i.origin_count AS FLOAT64) / 14.0) END AS step,
      CAST(i.origin_number - 1 AS FLOAT64) AS steps_back
    FROM numbered AS i
  ) AS n
  WHERE
    n.steps_back - n.step * FLOOR(n.steps_back / NULLIF(n.step, 0.0)) = 0.0
), members AS (
  SELECT
    c.series_number * 64 + c.place AS origin,
    p.place,
    p.place - c.place AS places_back,
    p.age - c.age AS windows_back,
    p.adjusted
  FROM chosen AS c
  INNER JOIN {{ forecast_points }} AS p
    ON p.series_number = c.series_number
  WHERE
    p.place >= c.place AND p.place < c.place + 28
), slopes AS (
  SELECT
    a.origin,
    (a.adjusted - b.adjusted) / NULLIF(b.windows_back - a.windows_back, 0.0) AS pair_slope
  FROM members AS a
  INNER JOIN members AS b
    ON b.origin = a.origin
  WHERE
    b.place > a.place
), ranked_slopes AS (
  SELECT
    s.origin,
    s.pair_slope,
    CAST(ROW_NUMBER() OVER (PARTITION BY s.origin ORDER BY s.pair_slope NULLS LAST) AS FLOAT64) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY s.origin) AS FLOAT64) AS pair_count
  FROM slopes AS s
), trends AS (
  SELECT
    r.origin,
    SUM(r.pair_slope) / NULLIF(CAST(COUNT(*) AS FLOAT64), 0.0) AS slope
  FROM ranked_slopes AS r
  WHERE
    ABS(2.0 * r.rank_number - r.pair_count - 1.0) <= 1.0
  GROUP BY
    r.origin
), counts AS (
  SELECT
    m.origin,
    COUNT(*) AS member_count
  FROM members AS m
  GROUP BY
    m.origin
), recent AS (
  SELECT
    m.origin,
    m.adjusted + t.slope * m.windows_back AS carried,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted + t.slope * m.windows_back NULLS LAST) AS carried_rank,
    m.adjusted,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted NULLS LAST) AS flat_rank
  FROM members AS m
  INNER JOIN trends AS t
    ON t.origin = m.origin
  WHERE
    m.places_back < 7
), bases AS (
  SELECT
    r.origin,
    MAX(CASE WHEN r.carried_rank = 4 THEN r.carried END) AS base,
    MAX(CASE WHEN r.flat_rank = 4 THEN r.adjusted END) AS base_flat
  FROM recent AS r
  GROUP BY
    r.origin
)
SELECT
  c.series_number AS series_number,
  c.place AS place,
  c.is_past AS is_past,
  c.horizon AS horizon,
  n.member_count AS member_count,
  c.adjusted AS newest,
  c.target AS target,
  c.threshold AS threshold,
  c.lower AS lower,
  c.upper AS upper,
  c.status AS status,
  t.slope AS slope,
  b.base AS base,
  b.base_flat AS base_flat
FROM chosen AS c
INNER JOIN counts AS n
  ON n.origin = c.series_number * 64 + c.place
INNER JOIN trends AS t
  ON t.origin = c.series_number * 64 + c.place
INNER JOIN bases AS b
  ON b.origin = c.series_number * 64 + c.place
{%- endmacro %}

{% macro spark__forecast_trends(forecast_points) -%}
WITH horizons AS (
  SELECT
    p.series_number,
    p.place,
    p.age,
    p.adjusted,
    p.threshold,
    p.lower,
    p.upper,
    p.status,
    p.point_count,
    CASE WHEN p.point_count >= 24 THEN 7 WHEN p.point_count > 18 THEN p.point_count - 17 ELSE 1 END AS horizon
  FROM {{ forecast_points }} AS p
), candidates AS (
  SELECT
    o.series_number,
    o.place,
    o.age,
    o.adjusted,
    o.threshold,
    o.lower,
    o.upper,
    o.status,
    o.horizon,
    t.adjusted AS target,
    CASE WHEN o.place = 1 THEN 0 ELSE 1 END AS is_past
  FROM horizons AS o
  LEFT JOIN horizons AS t
    ON t.series_number = o.series_number AND t.age = o.age - CAST(o.horizon AS DOUBLE)
  WHERE
    o.place <= o.point_count - 7 AND (o.place = 1 OR t.adjusted IS NOT NULL)
), numbered AS (
  SELECT
    c.*,
    ROW_NUMBER() OVER (PARTITION BY c.series_number, c.is_past ORDER BY c.place NULLS LAST) AS origin_number,
    COUNT(*) OVER (PARTITION BY c.series_number, c.is_past) AS origin_count
  FROM candidates AS c
), chosen AS (
  SELECT
    n.*
  FROM (
    SELECT
      i.*,
      CASE WHEN i.origin_count < 28 THEN 1.0 ELSE FLOOR(CAST(i.origin_count AS DOUBLE) / 14.0) END AS step,
      CAST(i.origin_number - 1 AS DOUBLE) AS steps_back
    FROM numbered AS i
  ) AS n
  WHERE
    n.steps_back - n.step * FLOOR(n.steps_back / NULLIF(n.step, 0.0)) = 0.0
), members AS (
  SELECT
    c.series_number * 64 + c.place AS origin,
    p.place,
    p.place - c.place AS places_back,
    p.age - c.age AS windows_back,
    p.adjusted
  FROM chosen AS c
  INNER JOIN {{ forecast_points }} AS p
    ON p.series_number = c.series_number
  WHERE
    p.place >= c.place AND p.place < c.place + 28
), slopes AS (
  SELECT
    a.origin,
    (a.adjusted - b.adjusted) / NULLIF(b.windows_back - a.windows_back, 0.0) AS pair_slope
  FROM members AS a
  INNER JOIN members AS b
    ON b.origin = a.origin
  WHERE
    b.place > a.place
), ranked_slopes AS (
  SELECT
    s.origin,
    s.pair_slope,
    CAST(ROW_NUMBER() OVER (PARTITION BY s.origin ORDER BY s.pair_slope NULLS LAST) AS DOUBLE) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY s.origin) AS DOUBLE) AS pair_count
  FROM slopes AS s
), trends AS (
  SELECT
    r.origin,
    SUM(r.pair_slope) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS slope
  FROM ranked_slopes AS r
  WHERE
    ABS(2.0 * r.rank_number - r.pair_count - 1.0) <= 1.0
  GROUP BY
    r.origin
), counts AS (
  SELECT
    m.origin,
    COUNT(*) AS member_count
  FROM members AS m
  GROUP BY
    m.origin
), recent AS (
  SELECT
    m.origin,
    m.adjusted + t.slope * m.windows_back AS carried,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted + t.slope * m.windows_back NULLS LAST) AS carried_rank,
    m.adjusted,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted NULLS LAST) AS flat_rank
  FROM members AS m
  INNER JOIN trends AS t
    ON t.origin = m.origin
  WHERE
    m.places_back < 7
), bases AS (
  SELECT
    r.origin,
    MAX(CASE WHEN r.carried_rank = 4 THEN r.carried END) AS base,
    MAX(CASE WHEN r.flat_rank = 4 THEN r.adjusted END) AS base_flat
  FROM recent AS r
  GROUP BY
    r.origin
)
SELECT
  c.series_number AS series_number,
  c.place AS place,
  c.is_past AS is_past,
  c.horizon AS horizon,
  n.member_count AS member_count,
  c.adjusted AS newest,
  c.target AS target,
  c.threshold AS threshold,
  c.lower AS lower,
  c.upper AS upper,
  c.status AS status,
  t.slope AS slope,
  b.base AS base,
  b.base_flat AS base_flat
FROM chosen AS c
INNER JOIN counts AS n
  ON n.origin = c.series_number * 64 + c.place
INNER JOIN trends AS t
  ON t.origin = c.series_number * 64 + c.place
INNER JOIN bases AS b
  ON b.origin = c.series_number * 64 + c.place
{%- endmacro %}

{% macro clickhouse__forecast_trends(forecast_points) -%}
WITH horizons AS (
  SELECT
    p.series_number AS series_number,
    p.place AS place,
    p.age AS age,
    p.adjusted AS adjusted,
    p.threshold AS threshold,
    p.lower AS lower,
    p.upper AS upper,
    p.status AS status,
    p.point_count AS point_count,
    CASE WHEN p.point_count >= 24 THEN 7 WHEN p.point_count > 18 THEN p.point_count - 17 ELSE 1 END AS horizon
  FROM {{ forecast_points }} AS p
), candidates AS (
  SELECT
    o.series_number AS series_number,
    o.place AS place,
    o.age AS age,
    o.adjusted AS adjusted,
    o.threshold AS threshold,
    o.lower AS lower,
    o.upper AS upper,
    o.status AS status,
    o.horizon AS horizon,
    t.adjusted AS target,
    CASE WHEN o.place = 1 THEN 0 ELSE 1 END AS is_past
  FROM horizons AS o
  LEFT JOIN horizons AS t
    ON t.series_number = o.series_number AND t.age = o.age - CAST(o.horizon AS Nullable(Float64))
  WHERE
    o.place <= o.point_count - 7 AND (o.place = 1 OR t.adjusted IS NOT NULL)
  SETTINGS join_use_nulls = 1
), numbered AS (
  SELECT
    c.series_number AS series_number,
    c.place AS place,
    c.age AS age,
    c.adjusted AS adjusted,
    c.threshold AS threshold,
    c.lower AS lower,
    c.upper AS upper,
    c.status AS status,
    c.horizon AS horizon,
    c.target AS target,
    c.is_past AS is_past,
    toInt64(ROW_NUMBER() OVER (PARTITION BY c.series_number, c.is_past ORDER BY c.place)) AS origin_number,
    toInt64(COUNT(*) OVER (PARTITION BY c.series_number, c.is_past)) AS origin_count
  FROM candidates AS c
), chosen AS (
  SELECT
    n.series_number AS series_number,
    n.place AS place,
    n.age AS age,
    n.adjusted AS adjusted,
    n.threshold AS threshold,
    n.lower AS lower,
    n.upper AS upper,
    n.status AS status,
    n.horizon AS horizon,
    n.target AS target,
    n.is_past AS is_past,
    n.origin_number AS origin_number,
    n.origin_count AS origin_count,
    n.step AS step,
    n.steps_back AS steps_back
  FROM (
    SELECT
      i.series_number AS series_number,
      i.place AS place,
      i.age AS age,
      i.adjusted AS adjusted,
      i.threshold AS threshold,
      i.lower AS lower,
      i.upper AS upper,
      i.status AS status,
      i.horizon AS horizon,
      i.target AS target,
      i.is_past AS is_past,
      i.origin_number AS origin_number,
      i.origin_count AS origin_count,
      CASE WHEN i.origin_count < 28 THEN 1.0 ELSE FLOOR(CAST(i.origin_count AS Nullable(Float64)) / 14.0) END AS step,
      CAST(i.origin_number - 1 AS Nullable(Float64)) AS steps_back
    FROM numbered AS i
  ) AS n
  WHERE
    n.steps_back - n.step * FLOOR(n.steps_back / NULLIF(n.step, 0.0)) = 0.0
), members AS (
  SELECT
    c.series_number * 64 + c.place AS origin,
    p.place AS place,
    p.place - c.place AS places_back,
    p.age - c.age AS windows_back,
    p.adjusted AS adjusted
  FROM chosen AS c
  INNER JOIN {{ forecast_points }} AS p
    ON p.series_number = c.series_number
  WHERE
    p.place >= c.place AND p.place < c.place + 28
), slopes AS (
  SELECT
    a.origin AS origin,
    (a.adjusted - b.adjusted) / NULLIF(b.windows_back - a.windows_back, 0.0) AS pair_slope
  FROM members AS a
  INNER JOIN members AS b
    ON b.origin = a.origin
  WHERE
    b.place > a.place
), ranked_slopes AS (
  SELECT
    s.origin AS origin,
    s.pair_slope AS pair_slope,
    CAST(toInt64(ROW_NUMBER() OVER (PARTITION BY s.origin ORDER BY s.pair_slope)) AS Nullable(Float64)) AS rank_number,
    CAST(toInt64(COUNT(*) OVER (PARTITION BY s.origin)) AS Nullable(Float64)) AS pair_count
  FROM slopes AS s
), trends AS (
  SELECT
    r.origin AS origin,
    SUM(toNullable(r.pair_slope)) / NULLIF(CAST(toInt64(COUNT(*)) AS Nullable(Float64)), 0.0) AS slope
  FROM ranked_slopes AS r
  WHERE
    ABS(2.0 * r.rank_number - r.pair_count - 1.0) <= 1.0
  GROUP BY
    r.origin
), counts AS (
  SELECT
    m.origin AS origin,
    toInt64(COUNT(*)) AS member_count
  FROM members AS m
  GROUP BY
    m.origin
), recent AS (
  SELECT
    m.origin AS origin,
    m.adjusted + t.slope * m.windows_back AS carried,
    toInt64(ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted + t.slope * m.windows_back)) AS carried_rank,
    m.adjusted AS adjusted,
    toInt64(ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted)) AS flat_rank
  FROM members AS m
  INNER JOIN trends AS t
    ON t.origin = m.origin
  WHERE
    m.places_back < 7
), bases AS (
  SELECT
    r.origin AS origin,
    MAX(toNullable(CASE WHEN r.carried_rank = 4 THEN r.carried END)) AS base,
    MAX(toNullable(CASE WHEN r.flat_rank = 4 THEN r.adjusted END)) AS base_flat
  FROM recent AS r
  GROUP BY
    r.origin
)
SELECT
  c.series_number AS series_number,
  c.place AS place,
  c.is_past AS is_past,
  c.horizon AS horizon,
  n.member_count AS member_count,
  c.adjusted AS newest,
  c.target AS target,
  c.threshold AS threshold,
  c.lower AS lower,
  c.upper AS upper,
  c.status AS status,
  t.slope AS slope,
  b.base AS base,
  b.base_flat AS base_flat
FROM chosen AS c
INNER JOIN counts AS n
  ON n.origin = c.series_number * 64 + c.place
INNER JOIN trends AS t
  ON t.origin = c.series_number * 64 + c.place
INNER JOIN bases AS b
  ON b.origin = c.series_number * 64 + c.place
{%- endmacro %}
