{#-
One row given as literals, in the shape of the observe statements: an empty window, an issue, a column of the schema, a
learnt edge. bin_center travels in value_min.

Written by `mpm dev generate` from mpm_py/sql/observed_row.sql; edit that file.
-#}

{% macro observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('observed_row', 'mpm')(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value)) }}
{%- endmacro %}

{% macro default__observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
SELECT
  ({{ column_name }}) AS column_name,
  CAST({{ window_at }} AS TIMESTAMP) AS window_at,
  ({{ segment_key }}) AS segment_key,
  ({{ segment_value }}) AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  ({{ bin_kind }}) AS bin_kind,
  CAST({{ bin_code }} AS DOUBLE) AS bin_code,
  CAST({{ category }} AS VARCHAR) AS category,
  CAST({{ row_count }} AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  CAST({{ value }} AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
{%- endmacro %}

{% macro postgres__observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
SELECT
  ({{ column_name }}) AS column_name,
  CAST({{ window_at }} AS TIMESTAMP) AS window_at,
  ({{ segment_key }}) AS segment_key,
  ({{ segment_value }}) AS segment_value,
  CAST(NULL AS TEXT) AS label_class,
  ({{ bin_kind }}) AS bin_kind,
  CAST({{ bin_code }} AS DOUBLE PRECISION) AS bin_code,
  CAST({{ category }} AS TEXT) AS category,
  CAST({{ row_count }} AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum_sq,
  CAST({{ value }} AS DOUBLE PRECISION) AS value_min,
  CAST(NULL AS DOUBLE PRECISION) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
{%- endmacro %}

{% macro redshift__observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
SELECT
  ({{ column_name }}) AS column_name,
  CAST({{ window_at }} AS TIMESTAMP) AS window_at,
  ({{ segment_key }}) AS segment_key,
  ({{ segment_value }}) AS segment_value,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  ({{ bin_kind }}) AS bin_kind,
  CAST({{ bin_code }} AS DOUBLE PRECISION) AS bin_code,
  CAST({{ category }} AS VARCHAR(65535)) AS category,
  CAST({{ row_count }} AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum_sq,
  CAST({{ value }} AS DOUBLE PRECISION) AS value_min,
  CAST(NULL AS DOUBLE PRECISION) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
{%- endmacro %}

{% macro snowflake__observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
SELECT
  ({{ column_name }}) AS column_name,
  CAST({{ window_at }} AS TIMESTAMP_NTZ) AS window_at,
  ({{ segment_key }}) AS segment_key,
  ({{ segment_value }}) AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  ({{ bin_kind }}) AS bin_kind,
  CAST({{ bin_code }} AS DOUBLE) AS bin_code,
  CAST({{ category }} AS VARCHAR) AS category,
  CAST({{ row_count }} AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  CAST({{ value }} AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
{%- endmacro %}

{% macro bigquery__observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
SELECT
  ({{ column_name }}) AS column_name,
  CAST({{ window_at }} AS DATETIME) AS window_at,
  ({{ segment_key }}) AS segment_key,
  ({{ segment_value }}) AS segment_value,
  CAST(NULL AS STRING) AS label_class,
  ({{ bin_kind }}) AS bin_kind,
  CAST({{ bin_code }} AS FLOAT64) AS bin_code,
  CAST({{ category }} AS STRING) AS category,
  CAST({{ row_count }} AS INT64) AS row_count,
  CAST(NULL AS FLOAT64) AS value_sum,
  CAST(NULL AS FLOAT64) AS value_sum_sq,
  CAST({{ value }} AS FLOAT64) AS value_min,
  CAST(NULL AS FLOAT64) AS value_max,
  CAST(NULL AS INT64) AS distinct_count
{%- endmacro %}

{% macro spark__observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
SELECT
  ({{ column_name }}) AS column_name,
  CAST({{ window_at }} AS TIMESTAMP_NTZ) AS window_at,
  ({{ segment_key }}) AS segment_key,
  ({{ segment_value }}) AS segment_value,
  CAST(NULL AS STRING) AS label_class,
  ({{ bin_kind }}) AS bin_kind,
  CAST({{ bin_code }} AS DOUBLE) AS bin_code,
  CAST({{ category }} AS STRING) AS category,
  CAST({{ row_count }} AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  CAST({{ value }} AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
{%- endmacro %}

{% macro trino__observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
SELECT
  ({{ column_name }}) AS column_name,
  CAST({{ window_at }} AS TIMESTAMP(6)) AS window_at,
  ({{ segment_key }}) AS segment_key,
  ({{ segment_value }}) AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
  ({{ bin_kind }}) AS bin_kind,
  CAST({{ bin_code }} AS DOUBLE) AS bin_code,
  CAST({{ category }} AS VARCHAR) AS category,
  CAST({{ row_count }} AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  CAST({{ value }} AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
{%- endmacro %}

{% macro clickhouse__observed_row(column_name, window_at, segment_key, segment_value, bin_kind, bin_code, category, row_count, value) -%}
SELECT
  ({{ column_name }}) AS column_name,
  CAST({{ window_at }} AS Nullable(DateTime64(6, 'UTC'))) AS window_at,
  ({{ segment_key }}) AS segment_key,
  ({{ segment_value }}) AS segment_value,
  CAST(NULL AS Nullable(String)) AS label_class,
  ({{ bin_kind }}) AS bin_kind,
  CAST({{ bin_code }} AS Nullable(Float64)) AS bin_code,
  CAST({{ category }} AS Nullable(String)) AS category,
  CAST({{ row_count }} AS Nullable(Int64)) AS row_count,
  CAST(NULL AS Nullable(Float64)) AS value_sum,
  CAST(NULL AS Nullable(Float64)) AS value_sum_sq,
  CAST({{ value }} AS Nullable(Float64)) AS value_min,
  CAST(NULL AS Nullable(Float64)) AS value_max,
  CAST(NULL AS Nullable(Int64)) AS distinct_count
{%- endmacro %}
