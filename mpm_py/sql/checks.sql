-- Every check of every window: what was measured, what is usual, and whether that is a reason to act.
-- Inputs: check_results, check_reasons, check_series, stale_checks. One row per stale window and check.
WITH named AS (
  SELECT
    s.series,
    s.monitor || CASE WHEN s.segment_key = '__all__' THEN '' ELSE '/' || s.segment_key || '=' || s.segment_value END || '/' || s.column_name
      || '/' || CASE WHEN s.family = 'estimated_performance' THEN 'estimated_' ELSE '' END || s.metric || CASE WHEN s.category IS NULL THEN '' ELSE '/' || s.category END || ':' AS name
  FROM check_series AS s
)
SELECT
  s.monitor AS monitor,
  w.window_id AS window_id,
  w.window_date AS window_date,
  w.window_start AS window_start,
  w.window_end AS window_end,
  CASE WHEN w.is_inside_baseline = 1 THEN TRUE ELSE FALSE END AS is_baseline_window,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.column_name AS column_name,
  s.family AS family,
  s.metric AS metric,
  s.category AS category,
  n.name || r.method AS check_id,
  r.method AS method,
  r.value AS value,
  r.effect AS effect,
  r.threshold AS threshold,
  r.threshold_source AS threshold_source,
  r.center AS center,
  r.lower AS lower,
  r.upper AS upper,
  r.z AS z,
  r.p_value AS p_value,
  r.q_value AS q_value,
  CASE WHEN r.is_large = 1 THEN TRUE WHEN r.is_large = 0 THEN FALSE END AS is_large,
  CASE WHEN r.p_value IS NOT NULL AND r.method IN ('learnt', 'seasonal') THEN CASE WHEN r.is_unusual_now = 1 THEN TRUE ELSE FALSE END END AS is_unusual_now,
  CASE WHEN r.p_value IS NOT NULL AND r.method = 'learnt' THEN CASE WHEN r.is_unusual_again = 1 THEN TRUE ELSE FALSE END END AS is_unusual_again,
  r.row_count AS row_count,
  r.window_count AS window_count,
  r.failing_windows AS failing_windows,
  r.status AS status,
  r.raw_status AS raw_status,
  CASE
    WHEN r.status = 'warn' THEN 'low'
    WHEN r.status = 'fail' AND (s.family IN ('schema', 'semantic', 'volume', 'performance', 'observability') OR ABS(r.effect) >= 3.0 * r.min_effect) THEN 'high'
    WHEN r.status = 'fail' THEN 'medium'
  END AS severity,
  r.excluded_status AS excluded_status,
  COALESCE(t.reason, CASE
    WHEN r.method NOT IN ('learnt', 'seasonal') OR r.effect = 0 OR NOT (r.value < r.lower OR r.value > r.upper) OR r.is_large IS NULL THEN 'as usual'
    WHEN r.is_large = 0 THEN 'outside of its usual range, by too little to matter'
    WHEN s.whole_series IS NULL THEN 'outside of its usual range, which chance or a season explains'
    ELSE 'outside of its usual range, which chance, a season or all rows explain'
  END, 'as usual') AS reason,
  w.input_observed_at AS input_observed_at,
  w.input_row_count AS input_row_count,
  w.input_window_count AS input_window_count,
  w.rules_hash AS rules_hash,
  w.input_known_windows AS input_known_windows
FROM check_results AS r
INNER JOIN named AS n ON n.series = r.series
INNER JOIN check_series AS s ON s.series = r.series
INNER JOIN stale_checks AS w ON w.window_key = r.window_key
LEFT JOIN check_reasons AS t ON t.series = r.series AND t.window_key = r.window_key AND t.method = r.method
