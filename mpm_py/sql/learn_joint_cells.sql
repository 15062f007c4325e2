-- The absolute error of the baseline by groups of the prediction and of one feature: number of rows, sum and sum of squares.
-- Input: relation_rows (bin_code as in observe_joint.sql, known_error). Rows without a finite error are left out.
WITH parameters AS (
  SELECT 'distance' AS column_name
)
SELECT
  parameters.column_name AS column_name,
  r.bin_code AS bin_code,
  COUNT(*) AS row_count,
  SUM(r.known_error) AS error_sum,
  SUM(POW(r.known_error, 2)) AS error_sum_sq
FROM relation_rows AS r
CROSS JOIN parameters
WHERE r.bin_code IS NOT NULL AND r.known_error < 1.7976931348623157e308
GROUP BY 1, 2
