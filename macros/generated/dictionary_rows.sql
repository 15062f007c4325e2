{#-
The learnt dictionaries as rows of the dataset bins, in the shape of the observe statements.
Inputs: dictionary (column_name, category, bin_index, bin_kind), segment_values (segment_key, segment_value, bin_index).

Written by `mpm dev generate` from mpm_py/sql/dictionary_rows.sql; edit that file.
-#}

{% macro dictionary_rows(dictionary, segment_values, window_at) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('dictionary_rows', 'mpm')(dictionary, segment_values, window_at)) }}
{%- endmacro %}

{% macro default__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index,
    d.category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS VARCHAR)
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS TIMESTAMP) AS window_at,
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
{%- endmacro %}

{% macro postgres__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index,
    d.category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS TEXT)
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS TIMESTAMP) AS window_at,
  k.segment_key AS segment_key,
  k.segment_value AS segment_value,
  CAST(NULL AS TEXT) AS label_class,
  k.bin_kind AS bin_kind,
  CAST(k.bin_index AS DOUBLE PRECISION) AS bin_code,
  k.category AS category,
  CAST(0 AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum_sq,
  CAST(NULL AS DOUBLE PRECISION) AS value_min,
  CAST(NULL AS DOUBLE PRECISION) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM learnt AS k
{%- endmacro %}

{% macro redshift__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index,
    d.category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS VARCHAR(65535))
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS TIMESTAMP) AS window_at,
  k.segment_key AS segment_key,
  k.segment_value AS segment_value,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  k.bin_kind AS bin_kind,
  CAST(k.bin_index AS DOUBLE PRECISION) AS bin_code,
  k.category AS category,
  CAST(0 AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum_sq,
  CAST(NULL AS DOUBLE PRECISION) AS value_min,
  CAST(NULL AS DOUBLE PRECISION) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM learnt AS k
{%- endmacro %}

{% macro snowflake__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index,
    d.category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS VARCHAR)
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS TIMESTAMP_NTZ) AS window_at,
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
{%- endmacro %}

{% macro bigquery__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index,
    d.category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS STRING)
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS DATETIME) AS window_at,
  k.segment_key AS segment_key,
  k.segment_value AS segment_value,
  CAST(NULL AS STRING) AS label_class,
  k.bin_kind AS bin_kind,
  CAST(k.bin_index AS FLOAT64) AS bin_code,
  k.category AS category,
  CAST(0 AS INT64) AS row_count,
  CAST(NULL AS FLOAT64) AS value_sum,
  CAST(NULL AS FLOAT64) AS value_sum_sq,
  CAST(NULL AS FLOAT64) AS value_min,
  CAST(NULL AS FLOAT64) AS value_max,
  CAST(NULL AS INT64) AS distinct_count
FROM learnt AS k
{%- endmacro %}

{% macro spark__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index,
    d.category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS STRING)
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS TIMESTAMP_NTZ) AS window_at,
  k.segment_key AS segment_key,
  k.segment_value AS segment_value,
  CAST(NULL AS STRING) AS label_class,
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
{%- endmacro %}

{% macro trino__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index,
    d.category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS VARCHAR)
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS TIMESTAMP(6)) AS window_at,
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
{%- endmacro %}

{% macro clickhouse__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name AS column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index AS bin_index,
    d.category AS category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS Nullable(String))
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS Nullable(DateTime64(6, 'UTC'))) AS window_at,
  k.segment_key AS segment_key,
  k.segment_value AS segment_value,
  CAST(NULL AS Nullable(String)) AS label_class,
  k.bin_kind AS bin_kind,
  CAST(k.bin_index AS Nullable(Float64)) AS bin_code,
  k.category AS category,
  CAST(0 AS Nullable(Int64)) AS row_count,
  CAST(NULL AS Nullable(Float64)) AS value_sum,
  CAST(NULL AS Nullable(Float64)) AS value_sum_sq,
  CAST(NULL AS Nullable(Float64)) AS value_min,
  CAST(NULL AS Nullable(Float64)) AS value_max,
  CAST(NULL AS Nullable(Int64)) AS distinct_count
FROM learnt AS k
{%- endmacro %}

{% macro athena__dictionary_rows(dictionary, segment_values, window_at) -%}
WITH learnt AS (
  SELECT
    d.column_name,
    '__all__' AS segment_key,
    '__all__' AS segment_value,
    'category' AS bin_kind,
    d.bin_index,
    d.category
  FROM {{ dictionary }} AS d
  WHERE
    d.bin_kind = 'category'
  UNION ALL
  SELECT
    '__relation__',
    v.segment_key,
    v.segment_value,
    'segment',
    v.bin_index,
    CAST(NULL AS VARCHAR)
  FROM {{ segment_values }} AS v
)
SELECT
  k.column_name AS column_name,
  CAST({{ window_at }} AS TIMESTAMP(3)) AS window_at,
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
{%- endmacro %}
