-- Length of a text in characters, as a number.
WITH parameters AS (
  SELECT 'abc' AS value
)
SELECT
  CAST(LENGTH(CAST(parameters.value AS VARCHAR)) AS DOUBLE) AS result
FROM parameters
