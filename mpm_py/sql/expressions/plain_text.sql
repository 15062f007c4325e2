-- Any scalar as text.
WITH parameters AS (
  SELECT 1 AS value
)
SELECT
  CAST(parameters.value AS VARCHAR) AS result
FROM parameters
