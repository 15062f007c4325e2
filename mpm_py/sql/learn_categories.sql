-- The most frequent values of one column of the baseline: the dictionary of its categories, or of the values of a segment.
-- Input: relation_rows (value, text). Values with fewer than min_group_size rows are never named.
WITH parameters AS (
  SELECT 'color' AS column_name, 20 AS min_group_size, 100 AS max_values
), counted AS (
  SELECT r.value AS category, COUNT(*) AS row_count
  FROM relation_rows AS r
  WHERE r.value IS NOT NULL AND TRIM(r.value) <> ''
  GROUP BY r.value
), ranked AS (
  SELECT c.category, c.row_count, ROW_NUMBER() OVER (ORDER BY c.row_count DESC, c.category COLLATE C) - 1 AS bin_index
  FROM counted AS c
)
SELECT parameters.column_name AS column_name, k.category AS category, CAST(k.bin_index AS BIGINT) AS bin_index, 'category' AS bin_kind
FROM ranked AS k
CROSS JOIN parameters
WHERE k.row_count >= parameters.min_group_size AND k.bin_index < parameters.max_values
