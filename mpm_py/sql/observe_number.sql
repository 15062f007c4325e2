-- One numeric column over all rows: a row per window and bin, and a total per window.
-- Inputs: relation_rows (window_at, value, bin_code), segment_cells. bin_code is an expression of the subquery that stands for
-- relation_rows (bin_arithmetic, bin_logit or a tree of edges); sums are about center, so that they do not cancel. Codes from
-- 1000000 to 1000099 are not numbers and stay out of the total's sums. Grouped first, all else is done on the grouped rows.
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
), rolled AS (
  SELECT
    b.window_at, b.bin_code, GROUPING(b.bin_code) AS is_total,
    SUM(b.row_count) AS row_count,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum END) AS value_sum,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_min END) AS value_min,
    MAX(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_max END) AS value_max
  FROM binned AS b
  GROUP BY GROUPING SETS ((b.window_at, b.bin_code), (b.window_at))
)
SELECT
  parameters.column_name AS column_name,
  o.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' END AS bin_kind,
  o.bin_code AS bin_code,
  CAST(NULL AS VARCHAR) AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM rolled AS o
INNER JOIN segment_cells AS c ON c.window_at = o.window_at AND c.segment_key = '__all__' AND c.is_published = 1
CROSS JOIN parameters
