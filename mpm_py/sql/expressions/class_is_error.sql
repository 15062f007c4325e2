-- 1 where the predicted class disagrees with the label.
WITH parameters AS (
  SELECT 'a' AS label, 'b' AS prediction
)
SELECT
  CASE WHEN parameters.label = parameters.prediction THEN 0.0 WHEN parameters.label IS NOT NULL AND parameters.prediction IS NOT NULL THEN 1.0 END AS result
FROM parameters
