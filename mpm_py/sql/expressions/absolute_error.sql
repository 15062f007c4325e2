-- Absolute error of one row.
WITH parameters AS (
  SELECT 1.0 AS label, 0.3 AS prediction
)
SELECT
  ABS(parameters.prediction - parameters.label) AS result
FROM parameters
