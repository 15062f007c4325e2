-- Bin of a score in [0, 1] on the logit axis, 16 bins to the unit, with the decision threshold as an edge: fine near 0 and
-- near 1, where calibrated models live. 0 and 1 have bins of their own (-321, 321); what lies outside [0, 1] has -322 and 322.
WITH parameters AS (
  SELECT 0.3 AS value, 0.5 AS threshold, 1000000.0 AS special
)
SELECT
  CASE
    WHEN parameters.value > 0.0 AND parameters.value < 1.0
      THEN CASE
        WHEN LN(parameters.value / NULLIF(1.0 - parameters.value, 0.0)) - LN(parameters.threshold / NULLIF(1.0 - parameters.threshold, 0.0)) >= 20.0 THEN 320.0
        WHEN LN(parameters.value / NULLIF(1.0 - parameters.value, 0.0)) - LN(parameters.threshold / NULLIF(1.0 - parameters.threshold, 0.0)) <= -20.0 THEN -320.0
        ELSE FLOOR(16.0 * (LN(parameters.value / NULLIF(1.0 - parameters.value, 0.0)) - LN(parameters.threshold / NULLIF(1.0 - parameters.threshold, 0.0))))
      END
    WHEN parameters.value = 0.0 THEN -321.0
    WHEN parameters.value = 1.0 THEN 321.0
    WHEN parameters.value < 0.0 AND parameters.value > -1.7976931348623157e308 THEN -322.0
    WHEN parameters.value > 1.0 AND parameters.value < 1.7976931348623157e308 THEN 322.0
    ELSE parameters.special
  END AS result
FROM parameters
