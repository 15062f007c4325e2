-- Trends as they were seen from earlier windows, and from the newest one. Input: forecast_points. One row per check x origin.
-- An origin is a window with 8 or more points up to it. Its trend is that of Theil (1950) and Sen (1968): the median of the slopes
-- between all pairs of its last 28 points, so that a third of them may lie anywhere. Its level is the median of the last 7 points
-- brought forward by the trend; level_flat the same without a trend. horizon: how many windows ahead forecasts are tried, 7 or what
-- leaves 10 origins. target is what was measured so far after the origin. Where there are many origins with a target, every
-- second, third … of them is tried, never fewer than 10 of them.
WITH horizons AS (
  SELECT
    p.series_number, p.place, p.age, p.adjusted, p.threshold, p.lower, p.upper, p.status, p.point_count,
    CASE WHEN p.point_count >= 24 THEN 7 WHEN p.point_count > 18 THEN p.point_count - 17 ELSE 1 END AS horizon
  FROM forecast_points AS p
), candidates AS (
  SELECT
    o.series_number, o.place, o.age, o.adjusted, o.threshold, o.lower, o.upper, o.status, o.horizon,
    t.adjusted AS target,
    CASE WHEN o.place = 1 THEN 0 ELSE 1 END AS is_past
  FROM horizons AS o
  LEFT JOIN horizons AS t
    ON t.series_number = o.series_number AND t.age = o.age - CAST(o.horizon AS DOUBLE)
  WHERE o.place <= o.point_count - 7 AND (o.place = 1 OR t.adjusted IS NOT NULL)
), numbered AS (
  SELECT
    c.*,
    ROW_NUMBER() OVER (PARTITION BY c.series_number, c.is_past ORDER BY c.place) AS origin_number,
    COUNT(*) OVER (PARTITION BY c.series_number, c.is_past) AS origin_count
  FROM candidates AS c
), chosen AS (
  -- Every step-th origin, counted from the newest; step = origins / 14, at least 1.
  SELECT n.*
  FROM (
    SELECT
      i.*,
      CASE WHEN i.origin_count < 28 THEN 1.0 ELSE FLOOR(CAST(i.origin_count AS DOUBLE) / 14.0) END AS step,
      CAST(i.origin_number - 1 AS DOUBLE) AS steps_back
    FROM numbered AS i
  ) AS n
  WHERE n.steps_back - n.step * FLOOR(n.steps_back / NULLIF(n.step, 0.0)) = 0.0
), members AS (
  -- The points that each origin knows. One whole number names an origin: joins on it stay cheap.
  SELECT
    c.series_number * 64 + c.place AS origin, p.place, p.place - c.place AS places_back, p.age - c.age AS windows_back, p.adjusted
  FROM chosen AS c
  INNER JOIN forecast_points AS p ON p.series_number = c.series_number
  WHERE p.place >= c.place AND p.place < c.place + 28
), slopes AS (
  SELECT
    a.origin,
    (a.adjusted - b.adjusted) / NULLIF(b.windows_back - a.windows_back, 0.0) AS pair_slope
  FROM members AS a
  INNER JOIN members AS b ON b.origin = a.origin
  WHERE b.place > a.place
), ranked_slopes AS (
  SELECT
    s.origin, s.pair_slope,
    CAST(ROW_NUMBER() OVER (PARTITION BY s.origin ORDER BY s.pair_slope) AS DOUBLE) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY s.origin) AS DOUBLE) AS pair_count
  FROM slopes AS s
), trends AS (
  SELECT r.origin, SUM(r.pair_slope) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS slope
  FROM ranked_slopes AS r
  WHERE ABS(2.0 * r.rank_number - r.pair_count - 1.0) <= 1.0
  GROUP BY r.origin
), counts AS (
  SELECT m.origin, COUNT(*) AS member_count
  FROM members AS m
  GROUP BY m.origin
), recent AS (
  SELECT
    m.origin,
    m.adjusted + t.slope * m.windows_back AS carried,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted + t.slope * m.windows_back) AS carried_rank,
    m.adjusted,
    ROW_NUMBER() OVER (PARTITION BY m.origin ORDER BY m.adjusted) AS flat_rank
  FROM members AS m
  INNER JOIN trends AS t ON t.origin = m.origin
  WHERE m.places_back < 7
), bases AS (
  -- Of 7 points, which every origin has, the fourth is the median.
  SELECT
    r.origin,
    MAX(CASE WHEN r.carried_rank = 4 THEN r.carried END) AS base,
    MAX(CASE WHEN r.flat_rank = 4 THEN r.adjusted END) AS base_flat
  FROM recent AS r
  GROUP BY r.origin
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
INNER JOIN counts AS n ON n.origin = c.series_number * 64 + c.place
INNER JOIN trends AS t ON t.origin = c.series_number * 64 + c.place
INNER JOIN bases AS b ON b.origin = c.series_number * 64 + c.place
