-- One column of categories: a cell per window, segment, class of the label and value. Grouped by the value as it stands; looked
-- up, hashed and suppressed on the cells (observe_categories.sql).
-- Input: relation_rows (window_at, segment_key, segment_value, label_class, value).
WITH parameters AS (
  SELECT 'color' AS column_name
), counted AS (
  SELECT
    r.window_at AS window_at, r.segment_key AS segment_key, r.segment_value AS segment_value, r.label_class AS label_class,
    r.value AS value, COUNT(*) AS row_count
  FROM relation_rows AS r
  GROUP BY 1, 2, 3, 4, 5
)
SELECT
  parameters.column_name AS column_name,
  c.window_at AS window_at,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.label_class AS label_class,
  c.value AS category,
  c.row_count AS row_count
FROM counted AS c
CROSS JOIN parameters
