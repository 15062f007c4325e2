-- Seconds from one UTC timestamp to another.
WITH parameters AS (
  SELECT CAST('2024-01-01 00:00:00' AS TIMESTAMP) AS started_at, CAST('2024-01-01 00:00:10' AS TIMESTAMP) AS ended_at
)
SELECT
  CAST(EPOCH(parameters.ended_at) - EPOCH(parameters.started_at) AS DOUBLE) AS result
FROM parameters
