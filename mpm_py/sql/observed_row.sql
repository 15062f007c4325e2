-- One row given as literals, in the shape of the observe statements: an empty window, an issue, a column of the schema, a
-- learnt edge. bin_center travels in value_min.
WITH parameters AS (
  SELECT
    'amount' AS column_name, CAST('1900-01-02 00:00:00' AS TIMESTAMP) AS window_at, '__all__' AS segment_key,
    '__all__' AS segment_value, 'edge' AS bin_kind, 1 AS bin_code, 'text' AS category, 0 AS row_count, 12.5 AS value
)
SELECT
  parameters.column_name AS column_name,
  CAST(parameters.window_at AS TIMESTAMP) AS window_at,
  parameters.segment_key AS segment_key,
  parameters.segment_value AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  parameters.bin_kind AS bin_kind,
  CAST(parameters.bin_code AS DOUBLE) AS bin_code,
  CAST(parameters.category AS VARCHAR) AS category,
  CAST(parameters.row_count AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  CAST(parameters.value AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM parameters
