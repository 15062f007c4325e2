-- Logarithmic loss of one row among several classes, from the score of the actual class; the score is kept above 1e-15.
WITH parameters AS (
  SELECT 0.3 AS score
)
SELECT
  CASE WHEN parameters.score >= 1e-15 AND parameters.score <= 1.0 THEN -LN(parameters.score) WHEN parameters.score >= 0.0 AND parameters.score < 1e-15 THEN -LN(1e-15) END AS result
FROM parameters
