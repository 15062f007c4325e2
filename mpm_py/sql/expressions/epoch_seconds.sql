-- Seconds since 1970-01-01 UTC of a UTC timestamp without zone.
WITH parameters AS (
  SELECT CAST('2024-01-01 00:00:00' AS TIMESTAMP) AS value
)
SELECT
  CAST(EPOCH(CAST(parameters.value AS TIMESTAMP)) AS DOUBLE) AS result
FROM parameters
