-- A text with offset as timestamp with zone.
WITH parameters AS (
  SELECT '2024-01-01 00:00:00+00:00' AS value
)
SELECT
  CAST(parameters.value AS TIMESTAMPTZ) AS result
FROM parameters
