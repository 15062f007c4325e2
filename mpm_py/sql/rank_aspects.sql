-- Location and spread of ordered columns: how far the ranks of a window's values in the baseline are off the middle, and how far apart
-- they lie. Inputs: aspect_counts, compared_bins. One row per window x segment x column and aspect.
-- r: mid-rank of a bin in the baseline, from 0 to 1 (its mean over the baseline is 1/2). No value can pull a rank far, so heavy tails
-- do no harm, and the sampling variance needs no assumption on the distribution: with q the baseline's shares, of a score f(r) it is
-- (1/n + 1/m) sum q (f - sum q f)^2 while nothing has changed (Hajek and Sidak, Theory of Rank Tests, 1967).
-- location = (mean r - 1/2) * 2 sqrt(pi): for normal values the shift in standard deviations.
-- spread = 2 pi sqrt(3) * (mean (r - 1/2)^2 - its mean over the baseline - (mean r - 1/2)^2 / sqrt(3)): for normal values the logarithm of
-- the ratio of standard deviations. The last term takes away what a shift alone adds: both grow with its square, by 1/(4 pi sqrt(3))
-- and 1/(4 pi). Its value is that ratio. observed: the mean and the standard deviation themselves, where sums are kept.
-- A window or baseline with fewer than 10 ranked values, and a baseline whose values are all alike, has none.
WITH bins AS (
  SELECT
    b.comparison, b.position, b.current_count AS window_count,
    CASE
      WHEN c.has_rest = 0 THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_count
  FROM compared_bins AS b
  INNER JOIN aspect_counts AS c ON c.comparison = b.comparison
  WHERE b.position IS NOT NULL AND c.has_ranks = 1 AND c.not_evaluated_reason IS NULL
    AND (c.unranked_atom IS NULL OR b.bin_kind <> 'atom' OR b.baseline_count < c.unranked_atom)
), cumulated AS (
  SELECT
    b.comparison, b.window_count, b.baseline_count,
    SUM(b.baseline_count) OVER (
      PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - 0.5 * b.baseline_count AS below,
    SUM(b.baseline_count) OVER (
      PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS baseline_total
  FROM bins AS b
), scored AS (
  SELECT
    b.comparison, b.window_count, b.baseline_count,
    b.below / NULLIF(b.baseline_total, 0.0) - 0.5 AS rank,
    (b.below / NULLIF(b.baseline_total, 0.0) - 0.5) * (b.below / NULLIF(b.baseline_total, 0.0) - 0.5) AS square
  FROM cumulated AS b
  WHERE b.window_count > 0 OR b.baseline_count > 0
), summed AS (
  SELECT
    s.comparison,
    SUM(s.window_count) AS n,
    SUM(s.baseline_count) AS m,
    SUM(s.window_count * s.rank) AS window_rank,
    SUM(s.window_count * s.square) AS window_square,
    SUM(s.baseline_count * s.square) AS baseline_square,
    SUM(s.baseline_count * s.square * s.square) AS baseline_fourth
  FROM scored AS s
  GROUP BY s.comparison
), measured AS (
  SELECT
    s.comparison, s.n, s.m,
    s.window_rank / NULLIF(s.n, 0.0) AS shift,
    s.window_square / NULLIF(s.n, 0.0) AS square,
    s.baseline_square / NULLIF(s.m, 0.0) AS baseline_square,
    s.baseline_fourth / NULLIF(s.m, 0.0) - s.baseline_square / NULLIF(s.m, 0.0) * (s.baseline_square / NULLIF(s.m, 0.0)) AS square_variance,
    1.0 / NULLIF(s.n, 0.0) + 1.0 / NULLIF(s.m, 0.0) AS sampling
  FROM summed AS s
  WHERE s.n >= 10 AND s.m >= 10
), moments AS (
  SELECT
    c.*,
    c.window_sum / NULLIF(c.window_values, 0.0) AS window_distance,
    c.baseline_sum / NULLIF(c.baseline_values, 0.0) AS baseline_distance,
    (c.window_sum_sq - c.window_values * POW(c.window_sum / NULLIF(c.window_values, 0.0), 2)) / NULLIF(c.window_values - 1.0, 0.0)
      AS window_variance,
    (c.baseline_sum_sq - c.baseline_values * POW(c.baseline_sum / NULLIF(c.baseline_values, 0.0), 2)) / NULLIF(c.baseline_values - 1.0, 0.0)
      AS baseline_variance
  FROM aspect_counts AS c
  WHERE c.has_ranks = 1 AND c.not_evaluated_reason IS NULL
), aspects AS (
  SELECT 'location' AS metric, 'difference' AS scale UNION ALL SELECT 'spread', 'relative'
)
SELECT
  o.monitor AS monitor,
  o.window_id AS window_id,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.column_name AS column_name,
  'drift' AS family,
  a.metric AS metric,
  CAST(NULL AS VARCHAR) AS category,
  a.scale AS scale,
  CASE
    WHEN a.metric = 'location' THEN x.shift / 0.28209479177387814
    ELSE EXP((x.square - x.baseline_square - x.shift * x.shift * 0.5773502691896258) / 0.09188814923696535)
  END AS value,
  CASE WHEN a.metric = 'location' THEN 0.0 ELSE 1.0 END AS baseline_value,
  CASE
    WHEN a.metric = 'location' AND ABS(o.window_distance) < 1.7976931348623157e308 THEN o.sum_center + o.window_distance
    WHEN a.metric = 'spread' AND o.window_variance >= 0 AND o.window_variance < 1.7976931348623157e308 THEN SQRT(o.window_variance)
  END AS observed,
  CASE
    WHEN a.metric = 'location' AND ABS(o.baseline_distance) < 1.7976931348623157e308 THEN o.sum_center + o.baseline_distance
    WHEN a.metric = 'spread' AND o.baseline_variance >= 0 AND o.baseline_variance < 1.7976931348623157e308 THEN SQRT(o.baseline_variance)
  END AS baseline_observed,
  CASE
    WHEN a.metric = 'location' THEN x.baseline_square * x.sampling / 0.07957747154594767
    ELSE x.square_variance * x.sampling / 0.008443431970194815
  END AS variance,
  x.n AS row_count,
  x.m AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM measured AS x
INNER JOIN moments AS o ON o.comparison = x.comparison
CROSS JOIN aspects AS a
WHERE (a.metric = 'location' AND x.baseline_square > 0.000001) OR (a.metric = 'spread' AND x.square_variance > 0.000001)
