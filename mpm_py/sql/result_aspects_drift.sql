-- The distance of each column from its baseline (psi), which is judged by a limit: a column that has moved away and stays away.
-- Inputs: mpm_drift, stale_windows. One row per window x segment x column with a psi; baseline_value: what chance alone gives.
SELECT
  d.monitor AS monitor,
  d.window_id AS window_id,
  d.segment_key AS segment_key,
  d.segment_value AS segment_value,
  d.column_name AS column_name,
  'drift' AS family,
  'psi' AS metric,
  CAST(NULL AS VARCHAR) AS category,
  'none' AS scale,
  d.psi AS value,
  d.psi_noise_floor AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(d.row_count AS DOUBLE) AS row_count,
  CAST(d.baseline_row_count AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM mpm_drift AS d
INNER JOIN stale_windows AS s ON s.monitor = d.monitor AND s.window_id = d.window_id
WHERE d.psi IS NOT NULL AND d.segment_value <> '__small__'
