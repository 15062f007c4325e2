-- How far each column is from its baseline now, and at most; which of its checks fail. What to look at first comes first:
-- at most $columns of each monitor, with how many there are.
-- Inputs: mpm_drift, mpm_checks, mpm_health.
WITH newest AS (
  SELECT monitor, window_id FROM mpm_health WHERE is_newest AND LIST_CONTAINS($monitors, monitor)
), moved AS (
  SELECT
    monitor, column_name,
    ANY_VALUE(column_role) AS column_role,
    ARG_MAX(window_id, window_start) FILTER (psi IS NOT NULL) AS window_id,
    ARG_MAX(psi, window_start) FILTER (psi IS NOT NULL) AS psi,
    ARG_MAX(psi_noise_floor, window_start) FILTER (psi IS NOT NULL) AS psi_noise_floor,
    ARG_MAX(mean_shift_sd, window_start) FILTER (psi IS NOT NULL AND mean_shift_sd IS NOT NULL) AS mean_shift_sd,
    ARG_MAX(ks_lower, window_start) FILTER (psi IS NOT NULL AND ks_lower IS NOT NULL) AS ks_lower,
    ARG_MAX(js_distance, window_start) FILTER (psi IS NOT NULL) AS js_distance,
    MAX(psi) FILTER (NOT is_baseline_window) AS largest_psi
  FROM mpm_drift
  WHERE segment_key = '__all__' AND column_name <> '__relation__' AND window_start IS NOT NULL AND LIST_CONTAINS($monitors, monitor)
  GROUP BY monitor, column_name
), judged AS (
  SELECT
    c.monitor, c.column_name,
    COUNT(*) FILTER (c.status = 'fail') AS fail_count,
    COUNT(*) FILTER (c.status = 'warn') AS warn_count
  FROM mpm_checks AS c
  JOIN newest AS n ON n.monitor = c.monitor AND n.window_id = c.window_id
  WHERE c.segment_key = '__all__' AND c.status IN ('fail', 'warn')
  GROUP BY c.monitor, c.column_name
), ranked AS (
  SELECT
    m.*,
    COALESCE(j.fail_count, 0) AS fail_count,
    COALESCE(j.warn_count, 0) AS warn_count,
    COUNT(*) OVER (PARTITION BY m.monitor) AS column_count,
    ROW_NUMBER() OVER (
      PARTITION BY m.monitor
      ORDER BY COALESCE(j.fail_count, 0) > 0 DESC, COALESCE(j.warn_count, 0) > 0 DESC, m.psi DESC NULLS LAST, m.column_name
    ) AS place
  FROM moved AS m
  LEFT JOIN judged AS j ON j.monitor = m.monitor AND j.column_name = m.column_name
)
SELECT * EXCLUDE (place)
FROM ranked
WHERE place <= $columns
ORDER BY monitor, place
