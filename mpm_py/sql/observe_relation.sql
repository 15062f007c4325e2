-- The rows as a whole: one total per window and segment, with the first and last event time. Input: segment_cells.
-- The total of a window (__all__) is published also where the window is too small for anything else.
SELECT
  '__relation__' AS column_name,
  c.window_at AS window_at,
  c.segment_key AS segment_key,
  c.published_value AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  'total' AS bin_kind,
  CAST(NULL AS DOUBLE) AS bin_code,
  CAST(NULL AS VARCHAR) AS category,
  CAST(SUM(c.row_count) AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  MIN(c.first_epoch) AS value_min,
  MAX(c.last_epoch) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM segment_cells AS c
WHERE c.is_published = 1 OR c.segment_key = '__all__'
GROUP BY c.window_at, c.segment_key, c.published_value
