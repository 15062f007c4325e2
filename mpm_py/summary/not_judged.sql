-- What could not be judged, and why. Counts of rows are left out of the reasons, so that like reasons come together.
-- Inputs: mpm_drift, mpm_quality.
WITH reasons AS (
  SELECT
    monitor, window_id, segment_key,
    CASE WHEN segment_key = '__all__' THEN column_name ELSE segment_value END AS name,
    REGEXP_REPLACE(not_evaluated_reason, ' has [0-9]+ rows( here)?,', ' has') AS reason
  FROM mpm_drift
  WHERE not_evaluated_reason IS NOT NULL
  UNION ALL
  SELECT monitor, window_id, segment_key, CASE WHEN segment_key = '__all__' THEN column_name ELSE segment_value END, evidence
  FROM mpm_quality
  WHERE metric = 'not_evaluated'
), counted AS (
  SELECT monitor, reason, segment_key, name, COUNT(DISTINCT window_id) AS window_count
  FROM reasons
  GROUP BY ALL
)
SELECT monitor, reason, segment_key, LIST(name ORDER BY name) AS names, MAX(window_count) AS window_count
FROM counted
GROUP BY monitor, reason, segment_key
ORDER BY monitor, segment_key <> '__all__', segment_key, window_count DESC, reason
