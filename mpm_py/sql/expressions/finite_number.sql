-- A number as it stands, NULL where it is NaN or infinite: a label or a prediction of that kind is not known.
WITH parameters AS (
  SELECT 0.3 AS value
)
SELECT
  CASE WHEN parameters.value > -1.7976931348623157e308 AND parameters.value < 1.7976931348623157e308 THEN parameters.value END AS result
FROM parameters
