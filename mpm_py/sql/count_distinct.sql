-- Approximate number of distinct values of one column per window. Input: relation_rows (window_at, distinct_value).
WITH parameters AS (
  SELECT 'amount' AS column_name
)
SELECT parameters.column_name AS column_name, r.window_at AS window_at, APPROX_COUNT_DISTINCT(r.distinct_value) AS distinct_count
FROM relation_rows AS r
CROSS JOIN parameters
GROUP BY 1, 2
