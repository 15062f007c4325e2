-- Runs of windows that stood out from what was usual, which therefore say nothing about what is usual.
-- Inputs: aspect_series, aspect_history (of these series, nothing left out but known windows), unusual_values (of this history),
-- check_series, check_rules. SQL has no memory, so that "failing windows are left out" takes two passes; this is the
-- step between them. A run begins with a window that by the first pass would fail at once (see checks_learnt.sql: anything less would
-- open runs by chance, in which a season is then taken for a fault) and that no earlier run covers. It goes on, over at most 28 windows, until a value has come back half
-- way to what was usual before it began. A run of all 28 windows has become the new state: is_accepted = 1, see settled_series.sql.
-- Series that are judged by season are counted apart: they are read further back, where others are not.
WITH rules AS (
  -- What is declared to be judged by another method has windows that stand out as well.
  SELECT r.series, MIN(r.min_effect) AS min_effect, MAX(CASE WHEN r.method = 'seasonal' THEN 1 ELSE 0 END) AS has_season
  FROM check_rules AS r
  GROUP BY r.series
), parts AS (
  SELECT
    h.window_key, COALESCE(r.has_season, 0) AS has_season, c.chance_group,
    CASE WHEN c.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole, COUNT(*) AS chance_count
  FROM aspect_history AS h
  INNER JOIN check_series AS c ON c.series = h.series
  LEFT JOIN rules AS r ON r.series = h.series
  WHERE h.p_value IS NOT NULL
  GROUP BY h.window_key, COALESCE(r.has_season, 0), c.chance_group, CASE WHEN c.segment_key = '__all__' THEN 1 ELSE 0 END
), counted AS (
  SELECT
    p.window_key, p.has_season, p.chance_group, p.chance_count,
    SUM(p.is_whole) OVER (PARTITION BY p.window_key, p.has_season) AS whole_count,
    SUM(1 - p.is_whole) OVER (PARTITION BY p.window_key, p.has_season) AS segment_count
  FROM parts AS p
), judged AS (
  SELECT
    s.series, s.window_number, s.deviation, h.center, u.likely_p_value AS p_value,
    CASE
      WHEN s.is_share = 1 THEN s.value - h.usual_share
      WHEN c.scale = 'relative' THEN EXP(s.deviation - h.center) - 1.0
      ELSE s.deviation - h.center
    END * s.sensitivity AS effect,
    c.scale, r.min_effect,
    CASE WHEN n.segment_count > 0 AND n.whole_count > 0 THEN 0.0025 ELSE 0.005 END
      / NULLIF(CAST(CASE WHEN c.segment_key = '__all__' THEN n.whole_count ELSE n.segment_count END * n.chance_count AS DOUBLE), 0.0) AS most_p
  FROM aspect_series AS s
  INNER JOIN aspect_history AS h ON h.series = s.series AND h.window_key = s.window_key
  INNER JOIN unusual_values AS u ON u.series = s.series AND u.window_key = s.window_key
  INNER JOIN check_series AS c ON c.series = s.series
  INNER JOIN rules AS r ON r.series = s.series
  INNER JOIN counted AS n ON n.window_key = s.window_key AND n.has_season = r.has_season AND n.chance_group = c.chance_group
  WHERE s.is_left_out = 0 AND u.likely_p_value <= 0.005 AND u.window_count >= 8 AND u.has_jump = 1
), candidates AS (
  SELECT j.series, j.window_number AS first_number, j.center, j.deviation
  FROM judged AS j
  WHERE j.p_value <= j.most_p AND (
    j.effect >= j.min_effect
    OR j.effect <= CASE WHEN j.scale = 'relative' THEN -j.min_effect / NULLIF(1.0 + j.min_effect, 0.0) ELSE -j.min_effect END
  )
), digits AS (
  SELECT 0 AS digit UNION ALL SELECT 1 UNION ALL SELECT 2
), steps AS (
  -- 1 to 27.
  SELECT CAST(1 + a.digit + 3 * b.digit + 9 * c.digit AS BIGINT) AS step
  FROM digits AS a CROSS JOIN digits AS b CROSS JOIN digits AS c
), followed AS (
  SELECT
    c.series, c.first_number, c.first_number + t.step AS window_number,
    CASE WHEN (c.deviation - c.center) * (s.deviation - c.center) <= 0.5 * (c.deviation - c.center) * (c.deviation - c.center)
      THEN c.first_number + t.step END AS returned_number
  FROM candidates AS c
  CROSS JOIN steps AS t
  INNER JOIN aspect_series AS s ON s.series = c.series AND s.window_number = c.first_number + t.step
  WHERE s.deviation IS NOT NULL
), runs AS (
  SELECT
    c.series, c.first_number,
    COALESCE(MIN(f.returned_number) - 1, c.first_number + 27) AS last_number,
    COUNT(f.window_number) AS seen_count
  FROM candidates AS c
  LEFT JOIN followed AS f ON f.series = c.series AND f.first_number = c.first_number
  GROUP BY c.series, c.first_number
), covered AS (
  SELECT
    r.series, r.first_number, r.last_number, r.seen_count,
    MAX(r.last_number) OVER (PARTITION BY r.series ORDER BY r.first_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
      AS covered_to
  FROM runs AS r
)
SELECT
  c.series AS series,
  c.first_number AS first_number,
  c.last_number AS last_number,
  CASE WHEN c.last_number = c.first_number + 27 AND c.seen_count >= 14 THEN 1 ELSE 0 END AS is_accepted
FROM covered AS c
WHERE c.covered_to IS NULL OR c.covered_to < c.first_number
