-- UTC timestamp without zone of a wall-clock time in a zone. A time that the clock shows twice is its first showing, where
-- engines differ; one that it skips is the moment of the jump.
WITH parameters AS (
  SELECT CAST('2024-01-01 00:00:00' AS TIMESTAMP) AS value, 'America/New_York' AS zone
)
SELECT
  CASE
    WHEN (parameters.value AT TIME ZONE parameters.zone AT TIME ZONE 'UTC' - INTERVAL '1' HOUR)
      AT TIME ZONE 'UTC' AT TIME ZONE parameters.zone = parameters.value
      THEN parameters.value AT TIME ZONE parameters.zone AT TIME ZONE 'UTC' - INTERVAL '1' HOUR
    ELSE parameters.value AT TIME ZONE parameters.zone AT TIME ZONE 'UTC'
  END AS result
FROM parameters
