-- 1 where a condition holds, 0 where it does not, NULL where that is unknown.
WITH parameters AS (
  SELECT TRUE AS value
)
SELECT
  CASE WHEN parameters.value THEN 1.0 WHEN NOT parameters.value THEN 0.0 END AS result
FROM parameters
