-- The absolute error by groups of the prediction and of one feature: what the expected error of rows without a label is
-- estimated from. One row per window, cell and whether the error is known; sums are of the error itself and of its square.
-- Inputs: error_cells (window_at, bin_code, label_class, row_count, value_sum, value_sum_sq), cells of the error about 0, with the
-- class 'known' where it is finite; segment_cells. bin_code is 16 times the group of the prediction plus the group of the feature,
-- NULL where the prediction is not finite: such rows are left out.
WITH parameters AS (
  SELECT 'absolute_error' AS column_name, 'distance' AS feature
)
SELECT
  parameters.column_name AS column_name,
  e.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  e.label_class AS label_class,
  'joint' AS bin_kind,
  e.bin_code AS bin_code,
  parameters.feature AS category,
  CAST(e.row_count AS BIGINT) AS row_count,
  CASE WHEN e.label_class = 'known' THEN e.value_sum END AS value_sum,
  CASE WHEN e.label_class = 'known' THEN e.value_sum_sq END AS value_sum_sq,
  CAST(NULL AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM error_cells AS e
INNER JOIN segment_cells AS c ON c.window_at = e.window_at AND c.segment_key = '__all__' AND c.is_published = 1
CROSS JOIN parameters
WHERE e.bin_code IS NOT NULL
