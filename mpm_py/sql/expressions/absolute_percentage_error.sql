-- Absolute error as a share of the label; NULL where the label is zero.
WITH parameters AS (
  SELECT 2.0 AS label, 1.5 AS prediction
)
SELECT
  ABS(parameters.prediction - parameters.label) / NULLIF(ABS(parameters.label), 0.0) AS result
FROM parameters
