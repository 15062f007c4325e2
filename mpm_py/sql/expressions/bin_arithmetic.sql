-- Bin of a number on the axis z = (value + shift) / width - center_index: a linear core of 64 bins on each side of the
-- centre, then 16 logarithmic bins for every factor e, so that any magnitude has a bin and nothing is clipped.
-- The core comes first because nearly every row ends there. shift is 0 for real numbers and 0.5 for integers.
-- x / width is floored before the centre is subtracted, so that every multiple of width, 0 above all, is exactly an edge.
WITH parameters AS (
  SELECT 12.5 AS value, 0.25 AS width, 40.0 AS center_index, 0.0 AS shift, 1000000.0 AS special
)
SELECT
  CASE
    WHEN (parameters.value + parameters.shift) / parameters.width - parameters.center_index > -64.0
      AND (parameters.value + parameters.shift) / parameters.width - parameters.center_index < 64.0
      THEN FLOOR((parameters.value + parameters.shift) / parameters.width) - parameters.center_index
    WHEN parameters.value > -1.7976931348623157e308 AND parameters.value < 1.7976931348623157e308
      THEN CASE
        WHEN (parameters.value + parameters.shift) / parameters.width - parameters.center_index > 1e300
          THEN 64.0 + FLOOR(16.0 * (LN(parameters.value) - LN(parameters.width) - LN(64.0)))
        WHEN (parameters.value + parameters.shift) / parameters.width - parameters.center_index >= 64.0
          THEN 64.0 + FLOOR(16.0 * LN(((parameters.value + parameters.shift) / parameters.width - parameters.center_index) / 64.0))
        WHEN (parameters.value + parameters.shift) / parameters.width - parameters.center_index < -1e300
          THEN -65.0 - FLOOR(16.0 * (LN(-parameters.value) - LN(parameters.width) - LN(64.0)))
        ELSE -65.0 - FLOOR(16.0 * LN((parameters.center_index - (parameters.value + parameters.shift) / parameters.width) / 64.0))
      END
    ELSE parameters.special
  END AS result
FROM parameters
