-- Absolute error as a share of the mean of prediction and label, both without sign: 0 to 2, and 0 where both are zero.
-- Halves, so that the sum of two large numbers does not overflow.
WITH parameters AS (
  SELECT 2.0 AS label, 1.5 AS prediction
)
SELECT
  CASE
    WHEN parameters.prediction = parameters.label THEN 0.0
    ELSE 2.0 * ABS(0.5 * parameters.prediction - 0.5 * parameters.label)
      / NULLIF(0.5 * ABS(parameters.prediction) + 0.5 * ABS(parameters.label), 0.0)
  END AS result
FROM parameters
