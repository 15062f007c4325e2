-- First day of the month of a timestamp or date.
WITH parameters AS (
  SELECT CAST('2024-01-01 10:20:30' AS TIMESTAMP) AS value
)
SELECT
  CAST(DATE_TRUNC('month', CAST(parameters.value AS TIMESTAMP)) AS TIMESTAMP) AS result
FROM parameters
