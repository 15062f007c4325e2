-- One hour later.
WITH parameters AS (
  SELECT CAST('2024-01-01 00:00:00' AS TIMESTAMP) AS value
)
SELECT
  parameters.value + INTERVAL '1' HOUR AS result
FROM parameters
