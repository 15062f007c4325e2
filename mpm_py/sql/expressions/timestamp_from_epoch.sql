-- UTC timestamp without zone from seconds since 1970-01-01.
WITH parameters AS (
  SELECT 1704067200 AS value
)
SELECT
  MAKE_TIMESTAMP(CAST(FLOOR(parameters.value) AS BIGINT) * 1000000) AS result
FROM parameters
