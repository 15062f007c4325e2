-- What became of a scored row: 'positive' where its label is the class that the score is for, 'negative' where it is another.
WITH parameters AS (
  SELECT 'a' AS label, 'b' AS positive
)
SELECT
  CASE WHEN parameters.label = parameters.positive THEN 'positive' WHEN parameters.label IS NOT NULL AND parameters.positive IS NOT NULL THEN 'negative' END AS result
FROM parameters
