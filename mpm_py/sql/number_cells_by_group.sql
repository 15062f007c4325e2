-- One numeric column by segment and, for predictions, by the class of the label: a cell per window, segment, class and bin. As
-- number_cells.sql, but with the keys that make it slower.
-- Input: relation_rows (window_at, segment_key, segment_value, label_class, value, bin_code).
WITH parameters AS (
  SELECT 'amount' AS column_name, 10.0 AS center
), binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST(parameters.center AS DOUBLE)) AS value_sum,
    SUM(POW(r.value - CAST(parameters.center AS DOUBLE), 2)) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM relation_rows AS r
  CROSS JOIN parameters
  GROUP BY 1, 2, 3, 4, 5
)
SELECT
  parameters.column_name AS column_name,
  b.window_at AS window_at,
  b.segment_key AS segment_key,
  b.segment_value AS segment_value,
  b.label_class AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
CROSS JOIN parameters
