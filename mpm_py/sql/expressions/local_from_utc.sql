-- Wall-clock time in a zone of a UTC timestamp without zone.
WITH parameters AS (
  SELECT CAST('2024-01-01 00:00:00' AS TIMESTAMP) AS value, 'America/New_York' AS zone
)
SELECT
  parameters.value AT TIME ZONE 'UTC' AT TIME ZONE parameters.zone AS result
FROM parameters
