-- Name of a class that is stored as a floating-point number: whole numbers without a fraction, so that 2 and 2.0 are one class.
WITH parameters AS (
  SELECT CAST(2 AS DOUBLE) AS value
)
SELECT
  CASE
    WHEN parameters.value = FLOOR(parameters.value) AND ABS(parameters.value) < 1e15 THEN CAST(CAST(FLOOR(parameters.value) AS BIGINT) AS VARCHAR)
    WHEN parameters.value > -1.7976931348623157e308 AND parameters.value < 1.7976931348623157e308 THEN CAST(parameters.value AS VARCHAR)
  END AS result
FROM parameters
