-- One numeric column over all rows: a cell per window and bin, with sums about center, so that they do not cancel.
-- Input: relation_rows (window_at, value, bin_code). bin_code is an expression of the subquery that stands for relation_rows
-- (bin_arithmetic, bin_logit or a tree of edges). Grouped first, all else is done on the cells (observe_numbers.sql).
WITH parameters AS (
  SELECT 'amount' AS column_name, 10.0 AS center
), binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST(parameters.center AS DOUBLE)) AS value_sum,
    SUM(POW(r.value - CAST(parameters.center AS DOUBLE), 2)) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM relation_rows AS r
  CROSS JOIN parameters
  GROUP BY 1, 2
)
SELECT
  parameters.column_name AS column_name,
  b.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  b.bin_code AS bin_code,
  b.row_count AS row_count,
  b.value_sum AS value_sum,
  b.value_sum_sq AS value_sum_sq,
  b.value_min AS value_min,
  b.value_max AS value_max
FROM binned AS b
CROSS JOIN parameters
