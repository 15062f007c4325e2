-- 1 where the thresholded score disagrees with the label.
WITH parameters AS (
  SELECT 1.0 AS label, 0.3 AS score, 0.5 AS threshold
)
SELECT
  CASE WHEN parameters.score >= parameters.threshold THEN 1.0 - parameters.label WHEN parameters.score < parameters.threshold THEN parameters.label END AS result
FROM parameters
