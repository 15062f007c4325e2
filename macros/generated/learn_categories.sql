{#-
The most frequent values of columns of the baseline: the dictionaries of their categories, or of the values of segments.
Input: value_counts (value_counts.sql of each column, or what one read has counted). Values with fewer than min_group_size rows
are never named.

Written by `mpm dev generate` from mpm_py/sql/learn_categories.sql; edit that file.
-#}

{% macro learn_categories(value_counts, min_group_size, max_values) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('learn_categories', 'mpm')(value_counts, min_group_size, max_values)) }}
{%- endmacro %}

{% macro default__learn_categories(value_counts, min_group_size, max_values) -%}
WITH ranked AS (
  SELECT
    c.column_name,
    c.category,
    c.row_count,
    ROW_NUMBER() OVER (PARTITION BY c.column_name ORDER BY c.row_count DESC, c.category) - 1 AS bin_index
  FROM {{ value_counts }} AS c
  WHERE
    c.category IS NOT NULL AND TRIM(c.category) <> ''
)
SELECT
  k.column_name AS column_name,
  k.category AS category,
  CAST(k.bin_index AS BIGINT) AS bin_index,
  'category' AS bin_kind
FROM ranked AS k
WHERE
  k.row_count >= ({{ min_group_size }}) AND k.bin_index < ({{ max_values }})
{%- endmacro %}

{% macro postgres__learn_categories(value_counts, min_group_size, max_values) -%}
WITH ranked AS (
  SELECT
    c.column_name,
    c.category,
    c.row_count,
    ROW_NUMBER() OVER (PARTITION BY c.column_name ORDER BY c.row_count DESC NULLS LAST, c.category COLLATE "C") - 1 AS bin_index
  FROM {{ value_counts }} AS c
  WHERE
    c.category IS NOT NULL AND TRIM(c.category) <> ''
)
SELECT
  k.column_name AS column_name,
  k.category AS category,
  CAST(k.bin_index AS BIGINT) AS bin_index,
  'category' AS bin_kind
FROM ranked AS k
WHERE
  k.row_count >= ({{ min_group_size }}) AND k.bin_index < ({{ max_values }})
{%- endmacro %}

{% macro redshift__learn_categories(value_counts, min_group_size, max_values) -%}
WITH ranked AS (
  SELECT
    c.column_name,
    c.category,
    c.row_count,
    ROW_NUMBER() OVER (PARTITION BY c.column_name ORDER BY c.row_count DESC NULLS LAST, c.category) - 1 AS bin_index
  FROM {{ value_counts }} AS c
  WHERE
    c.category IS NOT NULL AND TRIM(c.category) <> ''
)
SELECT
  k.column_name AS column_name,
  k.category AS category,
  CAST(k.bin_index AS BIGINT) AS bin_index,
  'category' AS bin_kind
FROM ranked AS k
WHERE
  k.row_count >= ({{ min_group_size }}) AND k.bin_index < ({{ max_values }})
{%- endmacro %}

{% macro snowflake__learn_categories(value_counts, min_group_size, max_values) -%}
{{ return(mpm.redshift__learn_categories(value_counts, min_group_size, max_values)) }}
{%- endmacro %}

{% macro bigquery__learn_categories(value_counts, min_group_size, max_values) -%}
WITH ranked AS (
  SELECT
    c.column_name,
    c.category,
    c.row_count,
    ROW_NUMBER() OVER (PARTITION BY c.column_name ORDER BY c.row_count DESC, c.category NULLS LAST) - 1 AS bin_index
  FROM {{ value_counts }} AS c
  WHERE
    c.category IS NOT NULL AND TRIM(c.category) <> ''
)
SELECT
  k.column_name AS column_name,
  k.category AS category,
  CAST(k.bin_index AS INT64) AS bin_index,
  'category' AS bin_kind
FROM ranked AS k
WHERE
  k.row_count >= ({{ min_group_size }}) AND k.bin_index < ({{ max_values }})
{%- endmacro %}

{% macro spark__learn_categories(value_counts, min_group_size, max_values) -%}
WITH ranked AS (
  SELECT
    c.column_name,
    c.category,
    c.row_count,
    ROW_NUMBER() OVER (PARTITION BY c.column_name ORDER BY c.row_count DESC, c.category NULLS LAST) - 1 AS bin_index
  FROM {{ value_counts }} AS c
  WHERE
    c.category IS NOT NULL AND TRIM(c.category) <> ''
)
SELECT
  k.column_name AS column_name,
  k.category AS category,
  CAST(k.bin_index AS BIGINT) AS bin_index,
  'category' AS bin_kind
FROM ranked AS k
WHERE
  k.row_count >= ({{ min_group_size }}) AND k.bin_index < ({{ max_values }})
{%- endmacro %}

{% macro clickhouse__learn_categories(value_counts, min_group_size, max_values) -%}
WITH ranked AS (
  SELECT
    c.column_name AS column_name,
    c.category AS category,
    c.row_count AS row_count,
    toInt64(ROW_NUMBER() OVER (PARTITION BY c.column_name ORDER BY c.row_count DESC, c.category)) - 1 AS bin_index
  FROM {{ value_counts }} AS c
  WHERE
    c.category IS NOT NULL AND TRIM(c.category) <> ''
)
SELECT
  k.column_name AS column_name,
  k.category AS category,
  CAST(k.bin_index AS Nullable(Int64)) AS bin_index,
  'category' AS bin_kind
FROM ranked AS k
WHERE
  k.row_count >= ({{ min_group_size }}) AND k.bin_index < ({{ max_values }})
{%- endmacro %}
