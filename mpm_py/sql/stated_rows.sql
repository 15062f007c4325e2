-- Rows that are known without a scan, in the shape of the observe statements: an empty window, an issue, a column of the
-- schema, a learnt edge. Input: stated (column_name, window_at, segment_key, bin_kind, bin_code, category, row_count, value,
-- label_class). The centre of an edge or atom travels in value_min. label_class is the class that a learnt score is for, and
-- carries the type of a column of the schema.
SELECT
  s.column_name AS column_name,
  s.window_at AS window_at,
  s.segment_key AS segment_key,
  '__all__' AS segment_value,
  s.label_class AS label_class,
  s.bin_kind AS bin_kind,
  s.bin_code AS bin_code,
  s.category AS category,
  s.row_count AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  s.value AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM stated AS s
