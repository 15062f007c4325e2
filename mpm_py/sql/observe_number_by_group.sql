-- One numeric column by segment and, for predictions, by the class of the label: a row per window, segment, class and bin,
-- and a total per window and segment. As observe_number.sql, but with the keys that make it slower; segments are renamed
-- by segment_cells after grouping, never per raw row.
-- Inputs: relation_rows (window_at, segment_key, segment_value, label_class, value, bin_code),
-- segment_cells.
WITH parameters AS (
  SELECT 'amount' AS column_name, 10.0 AS center
), binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST(parameters.center AS DOUBLE)) AS value_sum,
    SUM(POW(r.value - CAST(parameters.center AS DOUBLE), 2)) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM relation_rows AS r
  CROSS JOIN parameters
  GROUP BY 1, 2, 3, 4, 5
), published AS (
  SELECT
    b.window_at, b.segment_key, c.published_value AS segment_value, b.label_class, b.bin_code,
    b.row_count, b.value_sum, b.value_sum_sq, b.value_min, b.value_max
  FROM binned AS b
  INNER JOIN segment_cells AS c
    ON c.window_at = b.window_at AND c.segment_key = b.segment_key AND c.segment_value = b.segment_value AND c.is_published = 1
), rolled AS (
  SELECT
    p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code, GROUPING(p.bin_code) AS is_total,
    SUM(p.row_count) AS row_count,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum END) AS value_sum,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_min END) AS value_min,
    MAX(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_max END) AS value_max
  FROM published AS p
  GROUP BY GROUPING SETS (
    (p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code),
    (p.window_at, p.segment_key, p.segment_value)
  )
)
SELECT
  parameters.column_name AS column_name,
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
CROSS JOIN parameters
