-- Squared error of one row: the Brier score of a probability, or the squared residual of a value.
WITH parameters AS (
  SELECT 1.0 AS label, 0.25 AS prediction
)
SELECT
  POW(parameters.prediction - parameters.label, 2) AS result
FROM parameters
