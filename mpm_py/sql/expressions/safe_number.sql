-- Text read as a number; NULL where it is none.
WITH parameters AS (
  SELECT '1.5' AS value
)
SELECT
  TRY_CAST(TRIM(CAST(parameters.value AS VARCHAR)) AS DOUBLE) AS result
FROM parameters
