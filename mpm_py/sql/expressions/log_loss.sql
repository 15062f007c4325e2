-- Logarithmic loss of one scored row; the score is kept within 1e-15 of 0 and 1.
WITH parameters AS (
  SELECT 1.0 AS label, 0.3 AS score
)
SELECT
  CASE WHEN parameters.score < 0.0 OR parameters.score > 1.0 THEN NULL WHEN parameters.label = 1.0 THEN -LN(CASE WHEN parameters.score < 1e-15 THEN 1e-15 ELSE parameters.score END) WHEN parameters.label = 0.0 THEN -LN(CASE WHEN parameters.score > 1.0 - 1e-15 THEN 1e-15 ELSE 1.0 - parameters.score END) END AS result
FROM parameters
