-- Start of the hour of a timestamp.
WITH parameters AS (
  SELECT CAST('2024-01-01 10:20:30' AS TIMESTAMP) AS value
)
SELECT
  DATE_TRUNC('hour', CAST(parameters.value AS TIMESTAMP)) AS result
FROM parameters
