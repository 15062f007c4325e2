-- The warehouse's clock, UTC, without zone.
SELECT
  CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP) AS result
