{#-
How often each value that can be named stands in a window and in its baseline: nulls and the other special kinds, the
categories of the dictionary, single whole numbers, atoms of at least 5 % (of smaller ones the baseline names those that it
holds too often by chance), all other categories together, and unseen: what shares its category or its hash bucket with no
row of the baseline.
Input: compared_bins. One row per window x segment x column x value; row counts are of all rows, nulls included.

Written by `mpm dev generate` from mpm_py/sql/compare_shares.sql; edit that file.
-#}

{% macro compare_shares(compared_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('compare_shares', 'mpm')(compared_bins)) }}
{%- endmacro %}

{% macro default__compare_shares(compared_bins) -%}
WITH totals AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count AS baseline_rows,
    t.current_count AS current_rows
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
), named AS (
  SELECT
    b.comparison,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS BIGINT) AS VARCHAR)
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.comparison = b.comparison
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
    OR (
      b.bin_kind = 'atom'
      AND b.baseline_count + b.current_count >= 0.05 * (t.baseline_rows + t.current_rows)
    )
  UNION ALL
  SELECT
    u.comparison,
    'unseen',
    CAST(NULL AS VARCHAR),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind IN ('category', 'other') AND u.baseline_count = 0
), summed AS (
  SELECT
    n.comparison,
    n.share_kind,
    n.category,
    SUM(n.baseline_count) AS baseline_count,
    SUM(n.current_count) AS current_count
  FROM named AS n
  GROUP BY
    n.comparison,
    n.share_kind,
    n.category
  HAVING
    SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  s.share_kind AS share_kind,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(s.current_count) AS BIGINT) AS current_count,
  CAST(FLOOR(t.baseline_rows) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(t.current_rows) AS BIGINT) AS row_count
FROM summed AS s
INNER JOIN totals AS t
  ON t.comparison = s.comparison
{%- endmacro %}

{% macro postgres__compare_shares(compared_bins) -%}
WITH totals AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count AS baseline_rows,
    t.current_count AS current_rows
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
), named AS (
  SELECT
    b.comparison,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS BIGINT) AS TEXT)
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.comparison = b.comparison
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
    OR (
      b.bin_kind = 'atom'
      AND b.baseline_count + b.current_count >= 0.05 * (t.baseline_rows + t.current_rows)
    )
  UNION ALL
  SELECT
    u.comparison,
    'unseen',
    CAST(NULL AS TEXT),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind IN ('category', 'other') AND u.baseline_count = 0
), summed AS (
  SELECT
    n.comparison,
    n.share_kind,
    n.category,
    SUM(n.baseline_count) AS baseline_count,
    SUM(n.current_count) AS current_count
  FROM named AS n
  GROUP BY
    n.comparison,
    n.share_kind,
    n.category
  HAVING
    SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  s.share_kind AS share_kind,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(s.current_count) AS BIGINT) AS current_count,
  CAST(FLOOR(t.baseline_rows) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(t.current_rows) AS BIGINT) AS row_count
FROM summed AS s
INNER JOIN totals AS t
  ON t.comparison = s.comparison
{%- endmacro %}

{% macro redshift__compare_shares(compared_bins) -%}
WITH totals AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count AS baseline_rows,
    t.current_count AS current_rows
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
), named AS (
  SELECT
    b.comparison,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS BIGINT) AS VARCHAR(65535))
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.comparison = b.comparison
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
    OR (
      b.bin_kind = 'atom'
      AND b.baseline_count + b.current_count >= 0.05 * (t.baseline_rows + t.current_rows)
    )
  UNION ALL
  SELECT
    u.comparison,
    'unseen',
    CAST(NULL AS VARCHAR(65535)),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind IN ('category', 'other') AND u.baseline_count = 0
), summed AS (
  SELECT
    n.comparison,
    n.share_kind,
    n.category,
    SUM(n.baseline_count) AS baseline_count,
    SUM(n.current_count) AS current_count
  FROM named AS n
  GROUP BY
    n.comparison,
    n.share_kind,
    n.category
  HAVING
    SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  s.share_kind AS share_kind,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(s.current_count) AS BIGINT) AS current_count,
  CAST(FLOOR(t.baseline_rows) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(t.current_rows) AS BIGINT) AS row_count
FROM summed AS s
INNER JOIN totals AS t
  ON t.comparison = s.comparison
{%- endmacro %}

{% macro bigquery__compare_shares(compared_bins) -%}
WITH totals AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count AS baseline_rows,
    t.current_count AS current_rows
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
), named AS (
  SELECT
    b.comparison,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS INT64) AS STRING)
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.comparison = b.comparison
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
    OR (
      b.bin_kind = 'atom'
      AND b.baseline_count + b.current_count >= 0.05 * (t.baseline_rows + t.current_rows)
    )
  UNION ALL
  SELECT
    u.comparison,
    'unseen',
    CAST(NULL AS STRING),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind IN ('category', 'other') AND u.baseline_count = 0
), summed AS (
  SELECT
    n.comparison,
    n.share_kind,
    n.category,
    SUM(n.baseline_count) AS baseline_count,
    SUM(n.current_count) AS current_count
  FROM named AS n
  GROUP BY
    n.comparison,
    n.share_kind,
    n.category
  HAVING
    SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  s.share_kind AS share_kind,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS INT64) AS baseline_count,
  CAST(FLOOR(s.current_count) AS INT64) AS current_count,
  CAST(FLOOR(t.baseline_rows) AS INT64) AS baseline_row_count,
  CAST(FLOOR(t.current_rows) AS INT64) AS row_count
FROM summed AS s
INNER JOIN totals AS t
  ON t.comparison = s.comparison
{%- endmacro %}

{% macro spark__compare_shares(compared_bins) -%}
WITH totals AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.column_name,
    t.baseline_count AS baseline_rows,
    t.current_count AS current_rows
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
), named AS (
  SELECT
    b.comparison,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS BIGINT) AS STRING)
    END AS category,
    b.baseline_count,
    b.current_count
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.comparison = b.comparison
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
    OR (
      b.bin_kind = 'atom'
      AND b.baseline_count + b.current_count >= 0.05 * (t.baseline_rows + t.current_rows)
    )
  UNION ALL
  SELECT
    u.comparison,
    'unseen',
    CAST(NULL AS STRING),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind IN ('category', 'other') AND u.baseline_count = 0
), summed AS (
  SELECT
    n.comparison,
    n.share_kind,
    n.category,
    SUM(n.baseline_count) AS baseline_count,
    SUM(n.current_count) AS current_count
  FROM named AS n
  GROUP BY
    n.comparison,
    n.share_kind,
    n.category
  HAVING
    SUM(n.baseline_count) > 0 OR SUM(n.current_count) > 0
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  s.share_kind AS share_kind,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(s.current_count) AS BIGINT) AS current_count,
  CAST(FLOOR(t.baseline_rows) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(t.current_rows) AS BIGINT) AS row_count
FROM summed AS s
INNER JOIN totals AS t
  ON t.comparison = s.comparison
{%- endmacro %}

{% macro clickhouse__compare_shares(compared_bins) -%}
WITH totals AS (
  SELECT
    t.comparison AS comparison,
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.column_name AS column_name,
    t.baseline_count AS baseline_rows,
    t.current_count AS current_rows
  FROM {{ compared_bins }} AS t
  WHERE
    t.bin_kind = 'total'
), named AS (
  SELECT
    b.comparison AS comparison,
    CASE WHEN b.bin_kind = 'value' THEN 'atom' ELSE b.bin_kind END AS share_kind,
    CASE
      WHEN b.bin_kind IN ('category', 'atom') THEN b.category
      WHEN b.bin_kind = 'value' THEN CAST(CAST(FLOOR(b.lower_edge + 0.5) AS Nullable(Int64)) AS Nullable(String))
    END AS category,
    b.baseline_count AS baseline_count,
    b.current_count AS current_count
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.comparison = b.comparison
  WHERE
    b.bin_kind IN ('null', 'nan', 'neg_inf', 'pos_inf', 'missing', 'blank', 'unparsable', 'category', 'other')
    OR (b.bin_kind = 'value' AND b.is_point = 1 AND b.value_kind = 'integer')
    OR (
      b.bin_kind = 'atom'
      AND b.baseline_count + b.current_count >= 0.05 * (t.baseline_rows + t.current_rows)
    )
  UNION ALL
  SELECT
    u.comparison,
    'unseen',
    CAST(NULL AS Nullable(String)),
    0.0,
    u.current_count
  FROM {{ compared_bins }} AS u
  WHERE
    u.bin_kind IN ('category', 'other') AND u.baseline_count = 0
), summed AS (
  SELECT
    n.comparison AS comparison,
    n.share_kind AS share_kind,
    n.category AS category,
    SUM(toNullable(n.baseline_count)) AS baseline_count,
    SUM(toNullable(n.current_count)) AS current_count
  FROM named AS n
  GROUP BY
    n.comparison,
    n.share_kind,
    n.category
  HAVING
    SUM(toNullable(n.baseline_count)) > 0 OR SUM(toNullable(n.current_count)) > 0
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  s.share_kind AS share_kind,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS Nullable(Int64)) AS baseline_count,
  CAST(FLOOR(s.current_count) AS Nullable(Int64)) AS current_count,
  CAST(FLOOR(t.baseline_rows) AS Nullable(Int64)) AS baseline_row_count,
  CAST(FLOOR(t.current_rows) AS Nullable(Int64)) AS row_count
FROM summed AS s
INNER JOIN totals AS t
  ON t.comparison = s.comparison
{%- endmacro %}
