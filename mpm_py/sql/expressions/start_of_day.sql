-- Start of the day of a timestamp or date.
WITH parameters AS (
  SELECT CAST('2024-01-01 10:20:30' AS TIMESTAMP) AS value
)
SELECT
  CAST(CAST(parameters.value AS DATE) AS TIMESTAMP) AS result
FROM parameters
