{#-
How often each value that can be named stands in a window and in its baseline: nulls and the other special kinds, the
categories of the dictionary, atoms and single whole numbers, all other categories together, and of those the ones that
the baseline surely does not hold (unseen: no baseline row shares their hash bucket).
Input: compared_bins. One row per column x value; total rows are all rows of the window, nulls included.

Written by `mpm dev generate` from mpm_py/sql/compare_shares.sql; edit that file.
-#}

{% macro compare_shares(compared_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('compare_shares', 'mpm')(compared_bins)) }}
{%- endmacro %}

{% macro default__compare_shares(compared_bins) -%}
WITH named AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS BIGINT) AS VARCHAR)
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other', 'atom')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
  UNION ALL
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.column_name,
    'unseen',
    CAST(NULL AS VARCHAR),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind = 'other' AND u.baseline_count = 0
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count,
    t.current_count
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.share_kind AS share_kind,
  n.category AS category,
  CAST(FLOOR(SUM(n.baseline_count)) AS BIGINT) AS baseline_count,
  CAST(FLOOR(SUM(n.current_count)) AS BIGINT) AS current_count,
  CAST(FLOOR(MAX(t.baseline_count)) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(MAX(t.current_count)) AS BIGINT) AS row_count
FROM named AS n
INNER JOIN totals AS t
  ON t.monitor = n.monitor
  AND t.window_id = n.window_id
  AND t.segment_key = n.segment_key
  AND t.segment_value = n.segment_value
  AND t.column_name = n.column_name
GROUP BY
  n.monitor,
  n.window_id,
  n.segment_key,
  n.segment_value,
  n.column_name,
  n.share_kind,
  n.category
HAVING
  SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
{%- endmacro %}

{% macro postgres__compare_shares(compared_bins) -%}
WITH named AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS BIGINT) AS TEXT)
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other', 'atom')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
  UNION ALL
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.column_name,
    'unseen',
    CAST(NULL AS TEXT),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind = 'other' AND u.baseline_count = 0
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count,
    t.current_count
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.share_kind AS share_kind,
  n.category AS category,
  CAST(FLOOR(SUM(n.baseline_count)) AS BIGINT) AS baseline_count,
  CAST(FLOOR(SUM(n.current_count)) AS BIGINT) AS current_count,
  CAST(FLOOR(MAX(t.baseline_count)) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(MAX(t.current_count)) AS BIGINT) AS row_count
FROM named AS n
INNER JOIN totals AS t
  ON t.monitor = n.monitor
  AND t.window_id = n.window_id
  AND t.segment_key = n.segment_key
  AND t.segment_value = n.segment_value
  AND t.column_name = n.column_name
GROUP BY
  n.monitor,
  n.window_id,
  n.segment_key,
  n.segment_value,
  n.column_name,
  n.share_kind,
  n.category
HAVING
  SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
{%- endmacro %}

{% macro redshift__compare_shares(compared_bins) -%}
WITH named AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS BIGINT) AS VARCHAR(65535))
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other', 'atom')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
  UNION ALL
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.column_name,
    'unseen',
    CAST(NULL AS VARCHAR(65535)),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind = 'other' AND u.baseline_count = 0
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count,
    t.current_count
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.share_kind AS share_kind,
  n.category AS category,
  CAST(FLOOR(SUM(n.baseline_count)) AS BIGINT) AS baseline_count,
  CAST(FLOOR(SUM(n.current_count)) AS BIGINT) AS current_count,
  CAST(FLOOR(MAX(t.baseline_count)) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(MAX(t.current_count)) AS BIGINT) AS row_count
FROM named AS n
INNER JOIN totals AS t
  ON t.monitor = n.monitor
  AND t.window_id = n.window_id
  AND t.segment_key = n.segment_key
  AND t.segment_value = n.segment_value
  AND t.column_name = n.column_name
GROUP BY
  n.monitor,
  n.window_id,
  n.segment_key,
  n.segment_value,
  n.column_name,
  n.share_kind,
  n.category
HAVING
  SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
{%- endmacro %}

{% macro bigquery__compare_shares(compared_bins) -%}
WITH named AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS INT64) AS STRING)
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other', 'atom')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
  UNION ALL
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.column_name,
    'unseen',
    CAST(NULL AS STRING),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind = 'other' AND u.baseline_count = 0
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count,
    t.current_count
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.share_kind AS share_kind,
  n.category AS category,
  CAST(FLOOR(SUM(n.baseline_count)) AS INT64) AS baseline_count,
  CAST(FLOOR(SUM(n.current_count)) AS INT64) AS current_count,
  CAST(FLOOR(MAX(t.baseline_count)) AS INT64) AS baseline_row_count,
  CAST(FLOOR(MAX(t.current_count)) AS INT64) AS row_count
FROM named AS n
INNER JOIN totals AS t
  ON t.monitor = n.monitor
  AND t.window_id = n.window_id
  AND t.segment_key = n.segment_key
  AND t.segment_value = n.segment_value
  AND t.column_name = n.column_name
GROUP BY
  n.monitor,
  n.window_id,
  n.segment_key,
  n.segment_value,
  n.column_name,
  n.share_kind,
  n.category
HAVING
  SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
{%- endmacro %}

{% macro spark__compare_shares(compared_bins) -%}
WITH named AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS BIGINT) AS STRING)
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other', 'atom')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
  UNION ALL
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.column_name,
    'unseen',
    CAST(NULL AS STRING),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind = 'other' AND u.baseline_count = 0
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count,
    t.current_count
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.share_kind AS share_kind,
  n.category AS category,
  CAST(FLOOR(SUM(n.baseline_count)) AS BIGINT) AS baseline_count,
  CAST(FLOOR(SUM(n.current_count)) AS BIGINT) AS current_count,
  CAST(FLOOR(MAX(t.baseline_count)) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(MAX(t.current_count)) AS BIGINT) AS row_count
FROM named AS n
INNER JOIN totals AS t
  ON t.monitor = n.monitor
  AND t.window_id = n.window_id
  AND t.segment_key = n.segment_key
  AND t.segment_value = n.segment_value
  AND t.column_name = n.column_name
GROUP BY
  n.monitor,
  n.window_id,
  n.segment_key,
  n.segment_value,
  n.column_name,
  n.share_kind,
  n.category
HAVING
  SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
{%- endmacro %}

{% macro clickhouse__compare_shares(compared_bins) -%}
WITH named AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS Nullable(Int64)) AS Nullable(String))
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other', 'atom')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
  UNION ALL
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.column_name,
    'unseen',
    CAST(NULL AS Nullable(String)),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind = 'other' AND u.baseline_count = 0
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count,
    t.current_count
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.share_kind AS share_kind,
  n.category AS category,
  CAST(FLOOR(SUM(n.baseline_count)) AS Nullable(Int64)) AS baseline_count,
  CAST(FLOOR(SUM(n.current_count)) AS Nullable(Int64)) AS current_count,
  CAST(FLOOR(MAX(t.baseline_count)) AS Nullable(Int64)) AS baseline_row_count,
  CAST(FLOOR(MAX(t.current_count)) AS Nullable(Int64)) AS row_count
FROM named AS n
INNER JOIN totals AS t
  ON t.monitor = n.monitor
  AND t.window_id = n.window_id
  AND t.segment_key = n.segment_key
  AND t.segment_value = n.segment_value
  AND t.column_name = n.column_name
GROUP BY
  n.monitor,
  n.window_id,
  n.segment_key,
  n.segment_value,
  n.column_name,
  n.share_kind,
  n.category
HAVING
  SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
{%- endmacro %}
