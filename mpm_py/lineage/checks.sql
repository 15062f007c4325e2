-- The checks of that window that could be judged; column_name is null where they are about no column of the relation: about the
-- rows, the model, or a column that mpm derived, which has no type in the warehouse. Inputs: mpm_checks, mpm_health, mpm_profile.
WITH derived AS (
  SELECT DISTINCT monitor, column_name
  FROM mpm_profile
  WHERE segment_key = '__all__' AND data_type IS NULL
)
SELECT
  c.monitor, c.check_id, c.status, c.segment_key, c.segment_value,
  CASE WHEN c.column_name <> '__relation__' AND d.column_name IS NULL THEN c.column_name END AS column_name,
  c.family, c.metric, c.category, c.method, c.value, c.threshold, c.lower, c.upper, c.reason
FROM mpm_checks AS c
JOIN mpm_health AS h ON h.monitor = c.monitor AND h.window_id = c.window_id AND h.is_newest
LEFT JOIN derived AS d ON d.monitor = c.monitor AND d.column_name = c.column_name
WHERE c.status <> 'not_evaluated' AND LIST_CONTAINS($monitors, c.monitor)
ORDER BY c.monitor, c.check_id
