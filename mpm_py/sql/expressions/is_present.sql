-- 0 where there is a value, NULL where there is none: all that is observed of a nested column.
WITH parameters AS (
  SELECT 1 AS value
)
SELECT
  CASE WHEN parameters.value IS NOT NULL THEN CAST(0 AS DOUBLE) END AS result
FROM parameters
