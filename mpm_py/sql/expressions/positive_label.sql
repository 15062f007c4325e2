-- 1 where a label is the positive class, 0 where it is another, NULL where it is not known yet.
WITH parameters AS (
  SELECT 'true' AS label, 'true' AS positive
)
SELECT
  CASE WHEN parameters.label = parameters.positive THEN 1.0 WHEN parameters.label IS NOT NULL THEN 0.0 END AS result
FROM parameters
