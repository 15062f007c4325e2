-- Loss of one prediction of a quantile (Koenker and Bassett 1978): too low costs the quantile, too high the rest.
WITH parameters AS (
  SELECT 1.0 AS label, 0.3 AS prediction, 0.9 AS quantile
)
SELECT
  CASE
    WHEN parameters.label >= parameters.prediction THEN parameters.quantile * (parameters.label - parameters.prediction)
    WHEN parameters.label < parameters.prediction THEN (1.0 - parameters.quantile) * (parameters.prediction - parameters.label)
  END AS result
FROM parameters
