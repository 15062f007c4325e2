-- Any number as a double.
WITH parameters AS (
  SELECT 1 AS value
)
SELECT
  CAST(parameters.value AS DOUBLE) AS result
FROM parameters
