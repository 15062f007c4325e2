-- Whether a text column holds categories or free text: how many values it has and about how many differ.
-- Input: relation_rows (value, text).
WITH parameters AS (
  SELECT 'color' AS column_name
)
SELECT parameters.column_name AS column_name, COUNT(r.value) AS value_count, APPROX_COUNT_DISTINCT(r.value) AS distinct_count
FROM relation_rows AS r
CROSS JOIN parameters
GROUP BY 1
