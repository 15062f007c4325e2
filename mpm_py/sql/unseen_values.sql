-- How much of one column of categories its baseline never held. Input: relation_rows (value, text; is_baseline, 1 for the rows
-- of the baseline, 0 for those that are judged). One row. Values are compared exactly and never named; null is no value.
WITH parameters AS (
  SELECT 'color' AS column_name
), counted AS (
  SELECT
    r.value AS value,
    SUM(CASE WHEN r.is_baseline = 1 THEN 1 ELSE 0 END) AS baseline_row_count,
    SUM(CASE WHEN r.is_baseline = 0 THEN 1 ELSE 0 END) AS row_count
  FROM relation_rows AS r
  GROUP BY r.value
), summed AS (
  SELECT
    COALESCE(SUM(c.baseline_row_count), 0) AS baseline_row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL THEN c.baseline_row_count END), 0) AS baseline_value_count,
    COALESCE(SUM(c.row_count), 0) AS row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN c.row_count END), 0) AS unseen_row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN 1 END), 0) AS unseen_value_count
  FROM counted AS c
  HAVING COUNT(*) > 0
)
SELECT
  parameters.column_name AS column_name,
  CAST(s.baseline_row_count AS BIGINT) AS baseline_row_count,
  CAST(s.baseline_value_count AS BIGINT) AS baseline_value_count,
  CAST(s.row_count AS BIGINT) AS row_count,
  CAST(s.unseen_row_count AS BIGINT) AS unseen_row_count,
  CAST(s.unseen_value_count AS DOUBLE) AS unseen_value_count,
  CAST(s.unseen_row_count AS DOUBLE) / NULLIF(s.row_count, 0) AS unseen_share
FROM summed AS s
CROSS JOIN parameters
