{#-
Observed rows in the shape of the data contract: bin codes get their names, small bins lose their sums, small totals their
extremes, and every row its window, column and stamp. Values whose squares no double holds have no sums either: such a sum is
what the order of adding leaves of it.
Inputs: observed (the union of the observe statements), windows (window_at, dataset, window_id, window_date, window_start,
window_end), column_list (column_name, column_role, data_type, value_kind, scheme, bin_center, bin_width, is_sensitive), atoms
(column_name, bin_code, bin_index, category, value), distinct_counts (column_name, window_at, distinct_count), window_totals
(window_counts.sql). Only windows in the list are kept: what was read beside them is dropped here.

Written by `mpm dev generate` from mpm_py/sql/finish_observations.sql; edit that file.
-#}

{% macro finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('finish_observations', 'mpm')(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash)) }}
{%- endmacro %}

{% macro default__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
WITH placed AS (
  SELECT
    w.dataset,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    o.window_at,
    o.segment_key,
    o.segment_value,
    o.column_name,
    COALESCE(c.column_role, 'ignored') AS column_role,
    c.data_type,
    c.value_kind,
    c.scheme,
    c.bin_center AS column_center,
    c.bin_width AS column_width,
    COALESCE(c.is_sensitive, 0) AS is_sensitive,
    o.label_class,
    o.bin_code,
    o.category,
    o.row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count,
    CASE
      WHEN o.bin_kind IS NOT NULL THEN o.bin_kind
      WHEN o.bin_code = 1000000 THEN 'nan'
      WHEN o.bin_code = 1000001 THEN 'null'
      WHEN o.bin_code = 1000002 THEN 'neg_inf'
      WHEN o.bin_code = 1000003 THEN 'pos_inf'
      WHEN o.bin_code = 1000004 THEN 'missing'
      WHEN o.bin_code = 1000005 THEN 'blank'
      WHEN o.bin_code = 1000006 THEN 'unparsable'
      WHEN o.bin_code >= 1000100 THEN 'atom'
      ELSE 'value'
    END AS bin_kind
  FROM {{ observed }} AS o
  INNER JOIN {{ windows }} AS w
    ON w.window_at = o.window_at
  LEFT JOIN {{ column_list }} AS c
    ON c.column_name = o.column_name
)
SELECT
  ({{ monitor }}) AS monitor,
  p.dataset AS dataset,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.segment_key AS segment_key,
  p.segment_value AS segment_value,
  p.column_name AS column_name,
  p.column_role AS column_role,
  CASE WHEN p.bin_kind = 'schema' THEN p.label_class ELSE p.data_type END AS data_type,
  p.value_kind AS value_kind,
  CASE WHEN p.bin_kind <> 'schema' THEN p.label_class END AS label_class,
  p.bin_kind AS bin_kind,
  CAST(FLOOR(CASE
    WHEN p.dataset <> 'bins' AND p.bin_kind = 'atom' THEN a.bin_index
    WHEN p.bin_kind IN ('value', 'atom', 'category', 'edge', 'segment', 'schema', 'joint') THEN p.bin_code
  END) AS BIGINT) AS bin_index,
  CASE
    WHEN p.dataset = 'bins' AND p.bin_kind = 'total' THEN p.scheme
    WHEN p.bin_kind = 'atom' THEN a.category
    ELSE p.category
  END AS category,
  p.row_count AS row_count,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum
  END AS value_sum,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum_sq
  END AS value_sum_sq,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_min
  END AS value_min,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_max
  END AS value_max,
  CASE WHEN p.bin_kind = 'total' THEN CAST(COALESCE(p.distinct_count, d.distinct_count) AS BIGINT) END AS distinct_count,
  CASE
    WHEN p.bin_kind = 'total' THEN p.column_center
    WHEN p.bin_kind = 'atom' THEN a.value
    WHEN p.bin_kind = 'edge' THEN p.value_min
  END AS bin_center,
  CASE WHEN p.bin_kind = 'total' THEN p.column_width END AS bin_width,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_count AS BIGINT) END AS label_count,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_sum AS DOUBLE) END AS label_sum,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.prediction_sum AS DOUBLE) END AS prediction_sum,
  CAST({{ observed_at }} AS TIMESTAMP) AS observed_at,
  ({{ invocation_id }}) AS invocation_id,
  ({{ spec_hash }}) AS spec_hash,
  CAST(1 AS BIGINT) AS schema_version
FROM placed AS p
LEFT JOIN {{ atoms }} AS a
  ON a.column_name = p.column_name AND a.bin_code = p.bin_code AND p.bin_kind = 'atom'
LEFT JOIN {{ distinct_counts }} AS d
  ON d.column_name = p.column_name
  AND d.window_at = p.window_at
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
LEFT JOIN {{ window_totals }} AS t
  ON t.window_at = p.window_at
  AND p.column_name = '__relation__'
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
{%- endmacro %}

{% macro postgres__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
WITH placed AS MATERIALIZED (
  SELECT
    w.dataset,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    o.window_at,
    o.segment_key,
    o.segment_value,
    o.column_name,
    COALESCE(c.column_role, 'ignored') AS column_role,
    c.data_type,
    c.value_kind,
    c.scheme,
    c.bin_center AS column_center,
    c.bin_width AS column_width,
    COALESCE(c.is_sensitive, 0) AS is_sensitive,
    o.label_class,
    o.bin_code,
    o.category,
    o.row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count,
    CASE
      WHEN o.bin_kind IS NOT NULL THEN o.bin_kind
      WHEN o.bin_code = 1000000 THEN 'nan'
      WHEN o.bin_code = 1000001 THEN 'null'
      WHEN o.bin_code = 1000002 THEN 'neg_inf'
      WHEN o.bin_code = 1000003 THEN 'pos_inf'
      WHEN o.bin_code = 1000004 THEN 'missing'
      WHEN o.bin_code = 1000005 THEN 'blank'
      WHEN o.bin_code = 1000006 THEN 'unparsable'
      WHEN o.bin_code >= 1000100 THEN 'atom'
      ELSE 'value'
    END AS bin_kind
  FROM {{ observed }} AS o
  INNER JOIN {{ windows }} AS w
    ON w.window_at = o.window_at
  LEFT JOIN {{ column_list }} AS c
    ON c.column_name = o.column_name
)
SELECT
  ({{ monitor }}) AS monitor,
  p.dataset AS dataset,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.segment_key AS segment_key,
  p.segment_value AS segment_value,
  p.column_name AS column_name,
  p.column_role AS column_role,
  CASE WHEN p.bin_kind = 'schema' THEN p.label_class ELSE p.data_type END AS data_type,
  p.value_kind AS value_kind,
  CASE WHEN p.bin_kind <> 'schema' THEN p.label_class END AS label_class,
  p.bin_kind AS bin_kind,
  CAST(FLOOR(CASE
    WHEN p.dataset <> 'bins' AND p.bin_kind = 'atom' THEN a.bin_index
    WHEN p.bin_kind IN ('value', 'atom', 'category', 'edge', 'segment', 'schema', 'joint') THEN p.bin_code
  END) AS BIGINT) AS bin_index,
  CASE
    WHEN p.dataset = 'bins' AND p.bin_kind = 'total' THEN p.scheme
    WHEN p.bin_kind = 'atom' THEN a.category
    ELSE p.category
  END AS category,
  p.row_count AS row_count,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum
  END AS value_sum,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum_sq
  END AS value_sum_sq,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_min
  END AS value_min,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_max
  END AS value_max,
  CASE WHEN p.bin_kind = 'total' THEN CAST(COALESCE(p.distinct_count, d.distinct_count) AS BIGINT) END AS distinct_count,
  CASE
    WHEN p.bin_kind = 'total' THEN p.column_center
    WHEN p.bin_kind = 'atom' THEN a.value
    WHEN p.bin_kind = 'edge' THEN p.value_min
  END AS bin_center,
  CASE WHEN p.bin_kind = 'total' THEN p.column_width END AS bin_width,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_count AS BIGINT) END AS label_count,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_sum AS DOUBLE PRECISION) END AS label_sum,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.prediction_sum AS DOUBLE PRECISION) END AS prediction_sum,
  CAST({{ observed_at }} AS TIMESTAMP) AS observed_at,
  ({{ invocation_id }}) AS invocation_id,
  ({{ spec_hash }}) AS spec_hash,
  CAST(1 AS BIGINT) AS schema_version
FROM placed AS p
LEFT JOIN {{ atoms }} AS a
  ON a.column_name = p.column_name AND a.bin_code = p.bin_code AND p.bin_kind = 'atom'
LEFT JOIN {{ distinct_counts }} AS d
  ON d.column_name = p.column_name
  AND d.window_at = p.window_at
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
LEFT JOIN {{ window_totals }} AS t
  ON t.window_at = p.window_at
  AND p.column_name = '__relation__'
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
{%- endmacro %}

{% macro redshift__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
WITH placed AS (
  SELECT
    w.dataset,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    o.window_at,
    o.segment_key,
    o.segment_value,
    o.column_name,
    COALESCE(c.column_role, 'ignored') AS column_role,
    c.data_type,
    c.value_kind,
    c.scheme,
    c.bin_center AS column_center,
    c.bin_width AS column_width,
    COALESCE(c.is_sensitive, 0) AS is_sensitive,
    o.label_class,
    o.bin_code,
    o.category,
    o.row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count,
    CASE
      WHEN o.bin_kind IS NOT NULL THEN o.bin_kind
      WHEN o.bin_code = 1000000 THEN 'nan'
      WHEN o.bin_code = 1000001 THEN 'null'
      WHEN o.bin_code = 1000002 THEN 'neg_inf'
      WHEN o.bin_code = 1000003 THEN 'pos_inf'
      WHEN o.bin_code = 1000004 THEN 'missing'
      WHEN o.bin_code = 1000005 THEN 'blank'
      WHEN o.bin_code = 1000006 THEN 'unparsable'
      WHEN o.bin_code >= 1000100 THEN 'atom'
      ELSE 'value'
    END AS bin_kind
  FROM {{ observed }} AS o
  INNER JOIN {{ windows }} AS w
    ON w.window_at = o.window_at
  LEFT JOIN {{ column_list }} AS c
    ON c.column_name = o.column_name
)
SELECT
  ({{ monitor }}) AS monitor,
  p.dataset AS dataset,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.segment_key AS segment_key,
  p.segment_value AS segment_value,
  p.column_name AS column_name,
  p.column_role AS column_role,
  CASE WHEN p.bin_kind = 'schema' THEN p.label_class ELSE p.data_type END AS data_type,
  p.value_kind AS value_kind,
  CASE WHEN p.bin_kind <> 'schema' THEN p.label_class END AS label_class,
  p.bin_kind AS bin_kind,
  CAST(FLOOR(CASE
    WHEN p.dataset <> 'bins' AND p.bin_kind = 'atom' THEN a.bin_index
    WHEN p.bin_kind IN ('value', 'atom', 'category', 'edge', 'segment', 'schema', 'joint') THEN p.bin_code
  END) AS BIGINT) AS bin_index,
  CASE
    WHEN p.dataset = 'bins' AND p.bin_kind = 'total' THEN p.scheme
    WHEN p.bin_kind = 'atom' THEN a.category
    ELSE p.category
  END AS category,
  p.row_count AS row_count,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum
  END AS value_sum,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum_sq
  END AS value_sum_sq,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_min
  END AS value_min,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_max
  END AS value_max,
  CASE WHEN p.bin_kind = 'total' THEN CAST(COALESCE(p.distinct_count, d.distinct_count) AS BIGINT) END AS distinct_count,
  CASE
    WHEN p.bin_kind = 'total' THEN p.column_center
    WHEN p.bin_kind = 'atom' THEN a.value
    WHEN p.bin_kind = 'edge' THEN p.value_min
  END AS bin_center,
  CASE WHEN p.bin_kind = 'total' THEN p.column_width END AS bin_width,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_count AS BIGINT) END AS label_count,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_sum AS DOUBLE PRECISION) END AS label_sum,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.prediction_sum AS DOUBLE PRECISION) END AS prediction_sum,
  CAST({{ observed_at }} AS TIMESTAMP) AS observed_at,
  ({{ invocation_id }}) AS invocation_id,
  ({{ spec_hash }}) AS spec_hash,
  CAST(1 AS BIGINT) AS schema_version
FROM placed AS p
LEFT JOIN {{ atoms }} AS a
  ON a.column_name = p.column_name AND a.bin_code = p.bin_code AND p.bin_kind = 'atom'
LEFT JOIN {{ distinct_counts }} AS d
  ON d.column_name = p.column_name
  AND d.window_at = p.window_at
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
LEFT JOIN {{ window_totals }} AS t
  ON t.window_at = p.window_at
  AND p.column_name = '__relation__'
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
{%- endmacro %}

{% macro snowflake__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
WITH placed AS (
  SELECT
    w.dataset,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    o.window_at,
    o.segment_key,
    o.segment_value,
    o.column_name,
    COALESCE(c.column_role, 'ignored') AS column_role,
    c.data_type,
    c.value_kind,
    c.scheme,
    c.bin_center AS column_center,
    c.bin_width AS column_width,
    COALESCE(c.is_sensitive, 0) AS is_sensitive,
    o.label_class,
    o.bin_code,
    o.category,
    o.row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count,
    CASE
      WHEN o.bin_kind IS NOT NULL THEN o.bin_kind
      WHEN o.bin_code = 1000000 THEN 'nan'
      WHEN o.bin_code = 1000001 THEN 'null'
      WHEN o.bin_code = 1000002 THEN 'neg_inf'
      WHEN o.bin_code = 1000003 THEN 'pos_inf'
      WHEN o.bin_code = 1000004 THEN 'missing'
      WHEN o.bin_code = 1000005 THEN 'blank'
      WHEN o.bin_code = 1000006 THEN 'unparsable'
      WHEN o.bin_code >= 1000100 THEN 'atom'
      ELSE 'value'
    END AS bin_kind
  FROM {{ observed }} AS o
  INNER JOIN {{ windows }} AS w
    ON w.window_at = o.window_at
  LEFT JOIN {{ column_list }} AS c
    ON c.column_name = o.column_name
)
SELECT
  ({{ monitor }}) AS monitor,
  p.dataset AS dataset,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.segment_key AS segment_key,
  p.segment_value AS segment_value,
  p.column_name AS column_name,
  p.column_role AS column_role,
  CASE WHEN p.bin_kind = 'schema' THEN p.label_class ELSE p.data_type END AS data_type,
  p.value_kind AS value_kind,
  CASE WHEN p.bin_kind <> 'schema' THEN p.label_class END AS label_class,
  p.bin_kind AS bin_kind,
  CAST(FLOOR(CASE
    WHEN p.dataset <> 'bins' AND p.bin_kind = 'atom' THEN a.bin_index
    WHEN p.bin_kind IN ('value', 'atom', 'category', 'edge', 'segment', 'schema', 'joint') THEN p.bin_code
  END) AS BIGINT) AS bin_index,
  CASE
    WHEN p.dataset = 'bins' AND p.bin_kind = 'total' THEN p.scheme
    WHEN p.bin_kind = 'atom' THEN a.category
    ELSE p.category
  END AS category,
  p.row_count AS row_count,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum
  END AS value_sum,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum_sq
  END AS value_sum_sq,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_min
  END AS value_min,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_max
  END AS value_max,
  CASE WHEN p.bin_kind = 'total' THEN CAST(COALESCE(p.distinct_count, d.distinct_count) AS BIGINT) END AS distinct_count,
  CASE
    WHEN p.bin_kind = 'total' THEN p.column_center
    WHEN p.bin_kind = 'atom' THEN a.value
    WHEN p.bin_kind = 'edge' THEN p.value_min
  END AS bin_center,
  CASE WHEN p.bin_kind = 'total' THEN p.column_width END AS bin_width,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_count AS BIGINT) END AS label_count,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_sum AS DOUBLE) END AS label_sum,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.prediction_sum AS DOUBLE) END AS prediction_sum,
  CAST({{ observed_at }} AS TIMESTAMP_NTZ) AS observed_at,
  ({{ invocation_id }}) AS invocation_id,
  ({{ spec_hash }}) AS spec_hash,
  CAST(1 AS BIGINT) AS schema_version
FROM placed AS p
LEFT JOIN {{ atoms }} AS a
  ON a.column_name = p.column_name AND a.bin_code = p.bin_code AND p.bin_kind = 'atom'
LEFT JOIN {{ distinct_counts }} AS d
  ON d.column_name = p.column_name
  AND d.window_at = p.window_at
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
LEFT JOIN {{ window_totals }} AS t
  ON t.window_at = p.window_at
  AND p.column_name = '__relation__'
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
{%- endmacro %}

{% macro bigquery__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
WITH placed AS (
  SELECT
    w.dataset,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    o.window_at,
    o.segment_key,
    o.segment_value,
    o.column_name,
    COALESCE(c.column_role, 'ignored') AS column_role,
    c.data_type,
    c.value_kind,
    c.scheme,
    c.bin_center AS column_center,
    c.bin_width AS column_width,
    COALESCE(c.is_sensitive, 0) AS is_sensitive,
    o.label_class,
    o.bin_code,
    o.category,
    o.row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count,
    CASE
      WHEN o.bin_kind IS NOT NULL THEN o.bin_kind
      WHEN o.bin_code = 1000000 THEN 'nan'
      WHEN o.bin_code = 1000001 THEN 'null'
      WHEN o.bin_code = 1000002 THEN 'neg_inf'
      WHEN o.bin_code = 1000003 THEN 'pos_inf'
      WHEN o.bin_code = 1000004 THEN 'missing'
      WHEN o.bin_code = 1000005 THEN 'blank'
      WHEN o.bin_code = 1000006 THEN 'unparsable'
      WHEN o.bin_code >= 1000100 THEN 'atom'
      ELSE 'value'
    END AS bin_kind
  FROM {{ observed }} AS o
  INNER JOIN {{ windows }} AS w
    ON w.window_at = o.window_at
  LEFT JOIN {{ column_list }} AS c
    ON c.column_name = o.column_name
)
SELECT
  ({{ monitor }}) AS monitor,
  p.dataset AS dataset,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.segment_key AS segment_key,
  p.segment_value AS segment_value,
  p.column_name AS column_name,
  p.column_role AS column_role,
  CASE WHEN p.bin_kind = 'schema' THEN p.label_class ELSE p.data_type END AS data_type,
  p.value_kind AS value_kind,
  CASE WHEN p.bin_kind <> 'schema' THEN p.label_class END AS label_class,
  p.bin_kind AS bin_kind,
  CAST(FLOOR(CASE
    WHEN p.dataset <> 'bins' AND p.bin_kind = 'atom' THEN a.bin_index
    WHEN p.bin_kind IN ('value', 'atom', 'category', 'edge', 'segment', 'schema', 'joint') THEN p.bin_code
  END) AS INT64) AS bin_index,
  CASE
    WHEN p.dataset = 'bins' AND p.bin_kind = 'total' THEN p.scheme
    WHEN p.bin_kind = 'atom' THEN a.category
    ELSE p.category
  END AS category,
  p.row_count AS row_count,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum
  END AS value_sum,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum_sq
  END AS value_sum_sq,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_min
  END AS value_min,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_max
  END AS value_max,
  CASE WHEN p.bin_kind = 'total' THEN CAST(COALESCE(p.distinct_count, d.distinct_count) AS INT64) END AS distinct_count,
  CASE
    WHEN p.bin_kind = 'total' THEN p.column_center
    WHEN p.bin_kind = 'atom' THEN a.value
    WHEN p.bin_kind = 'edge' THEN p.value_min
  END AS bin_center,
  CASE WHEN p.bin_kind = 'total' THEN p.column_width END AS bin_width,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_count AS INT64) END AS label_count,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_sum AS FLOAT64) END AS label_sum,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.prediction_sum AS FLOAT64) END AS prediction_sum,
  CAST({{ observed_at }} AS DATETIME) AS observed_at,
  ({{ invocation_id }}) AS invocation_id,
  ({{ spec_hash }}) AS spec_hash,
  CAST(1 AS INT64) AS schema_version
FROM placed AS p
LEFT JOIN {{ atoms }} AS a
  ON a.column_name = p.column_name AND a.bin_code = p.bin_code AND p.bin_kind = 'atom'
LEFT JOIN {{ distinct_counts }} AS d
  ON d.column_name = p.column_name
  AND d.window_at = p.window_at
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
LEFT JOIN {{ window_totals }} AS t
  ON t.window_at = p.window_at
  AND p.column_name = '__relation__'
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
{%- endmacro %}

{% macro spark__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
{{ return(mpm.snowflake__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash)) }}
{%- endmacro %}

{% macro trino__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
WITH placed AS (
  SELECT
    w.dataset,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    o.window_at,
    o.segment_key,
    o.segment_value,
    o.column_name,
    COALESCE(c.column_role, 'ignored') AS column_role,
    c.data_type,
    c.value_kind,
    c.scheme,
    c.bin_center AS column_center,
    c.bin_width AS column_width,
    COALESCE(c.is_sensitive, 0) AS is_sensitive,
    o.label_class,
    o.bin_code,
    o.category,
    o.row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count,
    CASE
      WHEN o.bin_kind IS NOT NULL THEN o.bin_kind
      WHEN o.bin_code = 1000000 THEN 'nan'
      WHEN o.bin_code = 1000001 THEN 'null'
      WHEN o.bin_code = 1000002 THEN 'neg_inf'
      WHEN o.bin_code = 1000003 THEN 'pos_inf'
      WHEN o.bin_code = 1000004 THEN 'missing'
      WHEN o.bin_code = 1000005 THEN 'blank'
      WHEN o.bin_code = 1000006 THEN 'unparsable'
      WHEN o.bin_code >= 1000100 THEN 'atom'
      ELSE 'value'
    END AS bin_kind
  FROM {{ observed }} AS o
  INNER JOIN {{ windows }} AS w
    ON w.window_at = o.window_at
  LEFT JOIN {{ column_list }} AS c
    ON c.column_name = o.column_name
)
SELECT
  ({{ monitor }}) AS monitor,
  p.dataset AS dataset,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.segment_key AS segment_key,
  p.segment_value AS segment_value,
  p.column_name AS column_name,
  p.column_role AS column_role,
  CASE WHEN p.bin_kind = 'schema' THEN p.label_class ELSE p.data_type END AS data_type,
  p.value_kind AS value_kind,
  CASE WHEN p.bin_kind <> 'schema' THEN p.label_class END AS label_class,
  p.bin_kind AS bin_kind,
  CAST(FLOOR(CASE
    WHEN p.dataset <> 'bins' AND p.bin_kind = 'atom' THEN a.bin_index
    WHEN p.bin_kind IN ('value', 'atom', 'category', 'edge', 'segment', 'schema', 'joint') THEN p.bin_code
  END) AS BIGINT) AS bin_index,
  CASE
    WHEN p.dataset = 'bins' AND p.bin_kind = 'total' THEN p.scheme
    WHEN p.bin_kind = 'atom' THEN a.category
    ELSE p.category
  END AS category,
  p.row_count AS row_count,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum
  END AS value_sum,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum_sq
  END AS value_sum_sq,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_min
  END AS value_min,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_max
  END AS value_max,
  CASE WHEN p.bin_kind = 'total' THEN CAST(COALESCE(p.distinct_count, d.distinct_count) AS BIGINT) END AS distinct_count,
  CASE
    WHEN p.bin_kind = 'total' THEN p.column_center
    WHEN p.bin_kind = 'atom' THEN a.value
    WHEN p.bin_kind = 'edge' THEN p.value_min
  END AS bin_center,
  CASE WHEN p.bin_kind = 'total' THEN p.column_width END AS bin_width,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_count AS BIGINT) END AS label_count,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_sum AS DOUBLE) END AS label_sum,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.prediction_sum AS DOUBLE) END AS prediction_sum,
  CAST({{ observed_at }} AS TIMESTAMP(6)) AS observed_at,
  ({{ invocation_id }}) AS invocation_id,
  ({{ spec_hash }}) AS spec_hash,
  CAST(1 AS BIGINT) AS schema_version
FROM placed AS p
LEFT JOIN {{ atoms }} AS a
  ON a.column_name = p.column_name AND a.bin_code = p.bin_code AND p.bin_kind = 'atom'
LEFT JOIN {{ distinct_counts }} AS d
  ON d.column_name = p.column_name
  AND d.window_at = p.window_at
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
LEFT JOIN {{ window_totals }} AS t
  ON t.window_at = p.window_at
  AND p.column_name = '__relation__'
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
{%- endmacro %}

{% macro clickhouse__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
WITH placed AS (
  SELECT
    w.dataset AS dataset,
    w.window_id AS window_id,
    w.window_date AS window_date,
    w.window_start AS window_start,
    w.window_end AS window_end,
    o.window_at AS window_at,
    o.segment_key AS segment_key,
    o.segment_value AS segment_value,
    o.column_name AS column_name,
    COALESCE(c.column_role, 'ignored') AS column_role,
    c.data_type AS data_type,
    c.value_kind AS value_kind,
    c.scheme AS scheme,
    c.bin_center AS column_center,
    c.bin_width AS column_width,
    COALESCE(c.is_sensitive, 0) AS is_sensitive,
    o.label_class AS label_class,
    o.bin_code AS bin_code,
    o.category AS category,
    o.row_count AS row_count,
    o.value_sum AS value_sum,
    o.value_sum_sq AS value_sum_sq,
    o.value_min AS value_min,
    o.value_max AS value_max,
    o.distinct_count AS distinct_count,
    CASE
      WHEN o.bin_kind IS NOT NULL THEN o.bin_kind
      WHEN o.bin_code = 1000000 THEN 'nan'
      WHEN o.bin_code = 1000001 THEN 'null'
      WHEN o.bin_code = 1000002 THEN 'neg_inf'
      WHEN o.bin_code = 1000003 THEN 'pos_inf'
      WHEN o.bin_code = 1000004 THEN 'missing'
      WHEN o.bin_code = 1000005 THEN 'blank'
      WHEN o.bin_code = 1000006 THEN 'unparsable'
      WHEN o.bin_code >= 1000100 THEN 'atom'
      ELSE 'value'
    END AS bin_kind
  FROM {{ observed }} AS o
  INNER JOIN {{ windows }} AS w
    ON w.window_at = o.window_at
  LEFT JOIN {{ column_list }} AS c
    ON c.column_name = o.column_name
  SETTINGS join_use_nulls = 1
)
SELECT
  ({{ monitor }}) AS monitor,
  p.dataset AS dataset,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.segment_key AS segment_key,
  p.segment_value AS segment_value,
  p.column_name AS column_name,
  p.column_role AS column_role,
  CASE WHEN p.bin_kind = 'schema' THEN p.label_class ELSE p.data_type END AS data_type,
  p.value_kind AS value_kind,
  CASE WHEN p.bin_kind <> 'schema' THEN p.label_class END AS label_class,
  p.bin_kind AS bin_kind,
  CAST(FLOOR(CASE
    WHEN p.dataset <> 'bins' AND p.bin_kind = 'atom' THEN a.bin_index
    WHEN p.bin_kind IN ('value', 'atom', 'category', 'edge', 'segment', 'schema', 'joint') THEN p.bin_code
  END) AS Nullable(Int64)) AS bin_index,
  CASE
    WHEN p.dataset = 'bins' AND p.bin_kind = 'total' THEN p.scheme
    WHEN p.bin_kind = 'atom' THEN a.category
    ELSE p.category
  END AS category,
  p.row_count AS row_count,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum
  END AS value_sum,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum_sq
  END AS value_sum_sq,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_min
  END AS value_min,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_max
  END AS value_max,
  CASE
    WHEN p.bin_kind = 'total' THEN CAST(COALESCE(p.distinct_count, d.distinct_count) AS Nullable(Int64))
  END AS distinct_count,
  CASE
    WHEN p.bin_kind = 'total' THEN p.column_center
    WHEN p.bin_kind = 'atom' THEN a.value
    WHEN p.bin_kind = 'edge' THEN p.value_min
  END AS bin_center,
  CASE WHEN p.bin_kind = 'total' THEN p.column_width END AS bin_width,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_count AS Nullable(Int64)) END AS label_count,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_sum AS Nullable(Float64)) END AS label_sum,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.prediction_sum AS Nullable(Float64)) END AS prediction_sum,
  CAST({{ observed_at }} AS Nullable(DateTime64(6, 'UTC'))) AS observed_at,
  ({{ invocation_id }}) AS invocation_id,
  ({{ spec_hash }}) AS spec_hash,
  CAST(1 AS Nullable(Int64)) AS schema_version
FROM placed AS p
LEFT JOIN {{ atoms }} AS a
  ON a.column_name = p.column_name AND a.bin_code = p.bin_code AND p.bin_kind = 'atom'
LEFT JOIN {{ distinct_counts }} AS d
  ON d.column_name = p.column_name
  AND d.window_at = p.window_at
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
LEFT JOIN {{ window_totals }} AS t
  ON t.window_at = p.window_at
  AND p.column_name = '__relation__'
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
SETTINGS join_use_nulls = 1
{%- endmacro %}

{% macro athena__finish_observations(observed, windows, column_list, atoms, distinct_counts, window_totals, monitor, min_group_size, observed_at, invocation_id, spec_hash) -%}
WITH placed AS (
  SELECT
    w.dataset,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    o.window_at,
    o.segment_key,
    o.segment_value,
    o.column_name,
    COALESCE(c.column_role, 'ignored') AS column_role,
    c.data_type,
    c.value_kind,
    c.scheme,
    c.bin_center AS column_center,
    c.bin_width AS column_width,
    COALESCE(c.is_sensitive, 0) AS is_sensitive,
    o.label_class,
    o.bin_code,
    o.category,
    o.row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count,
    CASE
      WHEN o.bin_kind IS NOT NULL THEN o.bin_kind
      WHEN o.bin_code = 1000000 THEN 'nan'
      WHEN o.bin_code = 1000001 THEN 'null'
      WHEN o.bin_code = 1000002 THEN 'neg_inf'
      WHEN o.bin_code = 1000003 THEN 'pos_inf'
      WHEN o.bin_code = 1000004 THEN 'missing'
      WHEN o.bin_code = 1000005 THEN 'blank'
      WHEN o.bin_code = 1000006 THEN 'unparsable'
      WHEN o.bin_code >= 1000100 THEN 'atom'
      ELSE 'value'
    END AS bin_kind
  FROM {{ observed }} AS o
  INNER JOIN {{ windows }} AS w
    ON w.window_at = o.window_at
  LEFT JOIN {{ column_list }} AS c
    ON c.column_name = o.column_name
)
SELECT
  ({{ monitor }}) AS monitor,
  p.dataset AS dataset,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.segment_key AS segment_key,
  p.segment_value AS segment_value,
  p.column_name AS column_name,
  p.column_role AS column_role,
  CASE WHEN p.bin_kind = 'schema' THEN p.label_class ELSE p.data_type END AS data_type,
  p.value_kind AS value_kind,
  CASE WHEN p.bin_kind <> 'schema' THEN p.label_class END AS label_class,
  p.bin_kind AS bin_kind,
  CAST(FLOOR(CASE
    WHEN p.dataset <> 'bins' AND p.bin_kind = 'atom' THEN a.bin_index
    WHEN p.bin_kind IN ('value', 'atom', 'category', 'edge', 'segment', 'schema', 'joint') THEN p.bin_code
  END) AS BIGINT) AS bin_index,
  CASE
    WHEN p.dataset = 'bins' AND p.bin_kind = 'total' THEN p.scheme
    WHEN p.bin_kind = 'atom' THEN a.category
    ELSE p.category
  END AS category,
  p.row_count AS row_count,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum
  END AS value_sum,
  CASE
    WHEN p.bin_kind IN ('value', 'atom', 'joint', 'total')
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }})
    AND p.value_sum_sq < 1.7976931348623157e308 THEN p.value_sum_sq
  END AS value_sum_sq,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_min
  END AS value_min,
  CASE
    WHEN p.bin_kind = 'total'
    AND p.dataset <> 'bins'
    AND p.is_sensitive = 0
    AND p.row_count >= ({{ min_group_size }}) THEN p.value_max
  END AS value_max,
  CASE WHEN p.bin_kind = 'total' THEN CAST(COALESCE(p.distinct_count, d.distinct_count) AS BIGINT) END AS distinct_count,
  CASE
    WHEN p.bin_kind = 'total' THEN p.column_center
    WHEN p.bin_kind = 'atom' THEN a.value
    WHEN p.bin_kind = 'edge' THEN p.value_min
  END AS bin_center,
  CASE WHEN p.bin_kind = 'total' THEN p.column_width END AS bin_width,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_count AS BIGINT) END AS label_count,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.label_sum AS DOUBLE) END AS label_sum,
  CASE WHEN p.bin_kind = 'total' THEN CAST(t.prediction_sum AS DOUBLE) END AS prediction_sum,
  CAST({{ observed_at }} AS TIMESTAMP(3)) AS observed_at,
  ({{ invocation_id }}) AS invocation_id,
  ({{ spec_hash }}) AS spec_hash,
  CAST(1 AS BIGINT) AS schema_version
FROM placed AS p
LEFT JOIN {{ atoms }} AS a
  ON a.column_name = p.column_name AND a.bin_code = p.bin_code AND p.bin_kind = 'atom'
LEFT JOIN {{ distinct_counts }} AS d
  ON d.column_name = p.column_name
  AND d.window_at = p.window_at
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
LEFT JOIN {{ window_totals }} AS t
  ON t.window_at = p.window_at
  AND p.column_name = '__relation__'
  AND p.bin_kind = 'total'
  AND p.segment_key = '__all__'
{%- endmacro %}
