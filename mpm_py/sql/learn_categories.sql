-- The most frequent values of columns of the baseline: the dictionaries of their categories, or of the values of segments.
-- Input: value_counts (value_counts.sql of each column, or what one read has counted). Values with fewer than min_group_size rows
-- are never named.
WITH parameters AS (
  SELECT 20 AS min_group_size, 100 AS max_values
), ranked AS (
  SELECT
    c.column_name, c.category, c.row_count,
    ROW_NUMBER() OVER (PARTITION BY c.column_name ORDER BY c.row_count DESC, c.category COLLATE C) - 1 AS bin_index
  FROM value_counts AS c
  WHERE c.category IS NOT NULL AND TRIM(c.category) <> ''
)
SELECT k.column_name AS column_name, k.category AS category, CAST(k.bin_index AS BIGINT) AS bin_index, 'category' AS bin_kind
FROM ranked AS k
CROSS JOIN parameters
WHERE k.row_count >= parameters.min_group_size AND k.bin_index < parameters.max_values
