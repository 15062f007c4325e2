-- The learnt dictionaries as rows of the dataset bins, in the shape of the observe statements.
-- Inputs: dictionary (column_name, category, bin_index, bin_kind), segment_values (segment_key, segment_value, bin_index).
WITH parameters AS (
  SELECT CAST('1900-01-02 00:00:00' AS TIMESTAMP) AS window_at
), learnt AS (
  SELECT d.column_name, '__all__' AS segment_key, '__all__' AS segment_value, 'category' AS bin_kind, d.bin_index, d.category
  FROM dictionary AS d
  WHERE d.bin_kind = 'category'
  UNION ALL
  SELECT '__relation__', v.segment_key, v.segment_value, 'segment', v.bin_index, CAST(NULL AS VARCHAR)
  FROM segment_values AS v
)
SELECT
  k.column_name AS column_name,
  CAST(parameters.window_at AS TIMESTAMP) AS window_at,
  k.segment_key AS segment_key,
  k.segment_value AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  k.bin_kind AS bin_kind,
  CAST(k.bin_index AS DOUBLE) AS bin_code,
  k.category AS category,
  CAST(0 AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  CAST(NULL AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM learnt AS k
CROSS JOIN parameters
