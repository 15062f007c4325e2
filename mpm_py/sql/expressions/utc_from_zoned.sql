-- UTC timestamp without zone of a timestamp with zone.
WITH parameters AS (
  SELECT CAST('2024-01-01 00:00:00+00' AS TIMESTAMPTZ) AS value
)
SELECT
  parameters.value AT TIME ZONE 'UTC' AS result
FROM parameters
