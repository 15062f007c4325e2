{#-
The rows as a whole: one total per window and segment, with the first and last event time. Input: segment_cells.
The total of a window (__all__) is published also where the window is too small for anything else.

Written by `mpm dev generate` from mpm_py/sql/observe_relation.sql; edit that file.
-#}

{% macro observe_relation(segment_cells) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('observe_relation', 'mpm')(segment_cells)) }}
{%- endmacro %}

{% macro default__observe_relation(segment_cells) -%}
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
FROM {{ segment_cells }} AS c
WHERE
  c.is_published = 1 OR c.segment_key = '__all__'
GROUP BY
  c.window_at,
  c.segment_key,
  c.published_value
{%- endmacro %}

{% macro postgres__observe_relation(segment_cells) -%}
SELECT
  '__relation__' AS column_name,
  c.window_at AS window_at,
  c.segment_key AS segment_key,
  c.published_value AS segment_value,
  CAST(NULL AS TEXT) AS label_class,
  'total' AS bin_kind,
  CAST(NULL AS DOUBLE PRECISION) AS bin_code,
  CAST(NULL AS TEXT) AS category,
  CAST(SUM(c.row_count) AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum_sq,
  MIN(c.first_epoch) AS value_min,
  MAX(c.last_epoch) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM {{ segment_cells }} AS c
WHERE
  c.is_published = 1 OR c.segment_key = '__all__'
GROUP BY
  c.window_at,
  c.segment_key,
  c.published_value
{%- endmacro %}

{% macro redshift__observe_relation(segment_cells) -%}
SELECT
  '__relation__' AS column_name,
  c.window_at AS window_at,
  c.segment_key AS segment_key,
  c.published_value AS segment_value,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  'total' AS bin_kind,
  CAST(NULL AS DOUBLE PRECISION) AS bin_code,
  CAST(NULL AS VARCHAR(65535)) AS category,
  CAST(SUM(c.row_count) AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum_sq,
  MIN(c.first_epoch) AS value_min,
  MAX(c.last_epoch) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM {{ segment_cells }} AS c
WHERE
  c.is_published = 1 OR c.segment_key = '__all__'
GROUP BY
  c.window_at,
  c.segment_key,
  c.published_value
{%- endmacro %}

{% macro bigquery__observe_relation(segment_cells) -%}
SELECT
  '__relation__' AS column_name,
  c.window_at AS window_at,
  c.segment_key AS segment_key,
  c.published_value AS segment_value,
  CAST(NULL AS STRING) AS label_class,
  'total' AS bin_kind,
  CAST(NULL AS FLOAT64) AS bin_code,
  CAST(NULL AS STRING) AS category,
  CAST(SUM(c.row_count) AS INT64) AS row_count,
  CAST(NULL AS FLOAT64) AS value_sum,
  CAST(NULL AS FLOAT64) AS value_sum_sq,
  MIN(c.first_epoch) AS value_min,
  MAX(c.last_epoch) AS value_max,
  CAST(NULL AS INT64) AS distinct_count
FROM {{ segment_cells }} AS c
WHERE
  c.is_published = 1 OR c.segment_key = '__all__'
GROUP BY
  c.window_at,
  c.segment_key,
  c.published_value
{%- endmacro %}

{% macro spark__observe_relation(segment_cells) -%}
SELECT
  '__relation__' AS column_name,
  c.window_at AS window_at,
  c.segment_key AS segment_key,
  c.published_value AS segment_value,
  CAST(NULL AS STRING) AS label_class,
  'total' AS bin_kind,
  CAST(NULL AS DOUBLE) AS bin_code,
  CAST(NULL AS STRING) AS category,
  CAST(SUM(c.row_count) AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  MIN(c.first_epoch) AS value_min,
  MAX(c.last_epoch) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM {{ segment_cells }} AS c
WHERE
  c.is_published = 1 OR c.segment_key = '__all__'
GROUP BY
  c.window_at,
  c.segment_key,
  c.published_value
{%- endmacro %}

{% macro clickhouse__observe_relation(segment_cells) -%}
SELECT
  '__relation__' AS column_name,
  c.window_at AS window_at,
  c.segment_key AS segment_key,
  c.published_value AS segment_value,
  CAST(NULL AS Nullable(String)) AS label_class,
  'total' AS bin_kind,
  CAST(NULL AS Nullable(Float64)) AS bin_code,
  CAST(NULL AS Nullable(String)) AS category,
  CAST(SUM(toNullable(c.row_count)) AS Nullable(Int64)) AS row_count,
  CAST(NULL AS Nullable(Float64)) AS value_sum,
  CAST(NULL AS Nullable(Float64)) AS value_sum_sq,
  MIN(toNullable(c.first_epoch)) AS value_min,
  MAX(toNullable(c.last_epoch)) AS value_max,
  CAST(NULL AS Nullable(Int64)) AS distinct_count
FROM {{ segment_cells }} AS c
WHERE
  c.is_published = 1 OR c.segment_key = '__all__'
GROUP BY
  c.window_at,
  c.segment_key,
  c.published_value
{%- endmacro %}
