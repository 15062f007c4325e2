-- The absolute error by groups of the prediction and of one feature: what the expected error of rows without a label is
-- estimated from. One row per window, cell and whether the error is known; sums are of the error itself and of its square.
-- Inputs: relation_rows (window_at, bin_code, known_error), segment_cells. bin_code is 16 times the group of the prediction plus
-- the group of the feature, NULL where the prediction is not finite: such rows are left out.
WITH parameters AS (
  SELECT 'absolute_error' AS column_name, 'distance' AS feature
), binned AS (
  SELECT
    r.window_at AS window_at, r.bin_code AS bin_code,
    CASE WHEN r.known_error < 1.7976931348623157e308 THEN 1 ELSE 0 END AS is_known,
    COUNT(*) AS row_count,
    SUM(r.known_error) AS error_sum,
    SUM(POW(r.known_error, 2)) AS error_sum_sq
  FROM relation_rows AS r
  WHERE r.bin_code IS NOT NULL
  GROUP BY 1, 2, 3
)
SELECT
  parameters.column_name AS column_name,
  b.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CASE WHEN b.is_known = 1 THEN 'known' END AS label_class,
  'joint' AS bin_kind,
  b.bin_code AS bin_code,
  parameters.feature AS category,
  CAST(b.row_count AS BIGINT) AS row_count,
  CASE WHEN b.is_known = 1 THEN b.error_sum END AS value_sum,
  CASE WHEN b.is_known = 1 THEN b.error_sum_sq END AS value_sum_sq,
  CAST(NULL AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM binned AS b
INNER JOIN segment_cells AS c ON c.window_at = b.window_at AND c.segment_key = '__all__' AND c.is_published = 1
CROSS JOIN parameters
