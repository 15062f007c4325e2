-- Numeric columns: a row per window, segment, class of the label and bin, and a total per window and segment.
-- Inputs: number_cells (number_cells.sql of each column, or what one read has counted), segment_cells, by which segments are
-- renamed after grouping, never per raw row. Codes from 1000000 to 1000099 are not numbers and stay out of the total's sums.
WITH published AS (
  SELECT
    n.column_name, n.window_at, n.segment_key, c.published_value AS segment_value, n.label_class, n.bin_code,
    n.row_count, n.value_sum, n.value_sum_sq, n.value_min, n.value_max
  FROM number_cells AS n
  INNER JOIN segment_cells AS c
    ON c.window_at = n.window_at AND c.segment_key = n.segment_key AND c.segment_value = n.segment_value AND c.is_published = 1
), rolled AS (
  SELECT
    p.column_name, p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code, GROUPING(p.bin_code) AS is_total,
    SUM(p.row_count) AS row_count,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum END) AS value_sum,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_min END) AS value_min,
    MAX(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_max END) AS value_max
  FROM published AS p
  GROUP BY GROUPING SETS (
    (p.column_name, p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code),
    (p.column_name, p.window_at, p.segment_key, p.segment_value)
  )
)
SELECT
  o.column_name AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
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
