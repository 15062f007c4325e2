-- Text of a boolean, the same on every engine.
WITH parameters AS (
  SELECT TRUE AS value
)
SELECT
  CASE WHEN parameters.value THEN 'true' WHEN NOT parameters.value THEN 'false' END AS result
FROM parameters
