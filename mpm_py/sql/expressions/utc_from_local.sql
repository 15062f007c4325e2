-- UTC timestamp without zone of a wall-clock time in a zone.
WITH parameters AS (
  SELECT CAST('2024-01-01 00:00:00' AS TIMESTAMP) AS value, 'America/New_York' AS zone
)
SELECT
  parameters.value AT TIME ZONE parameters.zone AT TIME ZONE 'UTC' AS result
FROM parameters
