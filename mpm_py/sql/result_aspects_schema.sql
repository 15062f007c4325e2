-- Changes of the columns of the monitored relation, in the window in which they were first seen.
-- Inputs: mpm_schema_changes, stale_windows. One row per window x column x kind of change (the category); value 1.
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  c.column_name AS column_name,
  'schema' AS family,
  'schema_change' AS metric,
  c.kind AS category,
  'none' AS scale,
  1.0 AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(NULL AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM mpm_schema_changes AS c
INNER JOIN stale_windows AS s ON s.monitor = c.monitor AND s.window_id = c.window_id
