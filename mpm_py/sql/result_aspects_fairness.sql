-- The ratio of each rate of a protected group to that of its reference group, which is judged by a limit (the 80 % rule).
-- Inputs: mpm_fairness, stale_windows. One row per window x group x rate (the category); none for the reference group itself.
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  '__relation__' AS column_name,
  'fairness' AS family,
  'ratio' AS metric,
  f.metric AS category,
  'none' AS scale,
  f.ratio AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  f.value AS observed,
  f.reference_value AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(f.row_count AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM mpm_fairness AS f
INNER JOIN stale_windows AS s ON s.monitor = f.monitor AND s.window_id = f.window_id
WHERE f.ratio IS NOT NULL AND f.segment_value NOT IN ('__small__', '__other__')
