-- Bin code of a number that is not finite. Codes from 1000000 on are not positions on the axis; finish_observations.sql names them.
-- 1/x tells +infinity from NaN on engines where NaN sorts above every number.
WITH parameters AS (
  SELECT CAST(NULL AS DOUBLE) AS value
)
SELECT
  CASE
    WHEN parameters.value IS NULL THEN 1000001.0
    WHEN parameters.value < -1.7976931348623157e308 THEN 1000002.0
    WHEN parameters.value > 1.7976931348623157e308 AND 1.0 / NULLIF(parameters.value, 0.0) = 0.0 THEN 1000003.0
    ELSE 1000000.0
  END AS result
FROM parameters
