-- How often each value of one column of the baseline occurs. Input: relation_rows (value, text).
WITH parameters AS (
  SELECT 'color' AS column_name
), counted AS (
  SELECT r.value AS category, COUNT(*) AS row_count
  FROM relation_rows AS r
  GROUP BY r.value
)
SELECT parameters.column_name AS column_name, c.category AS category, c.row_count AS row_count
FROM counted AS c
CROSS JOIN parameters
