{#-
How much of one column of categories its baseline never held. Input: relation_rows (value, text; is_baseline, 1 for the rows
of the baseline, 0 for those that are judged). One row. Values are compared exactly and never named; null is no value.

Written by `mpm dev generate` from mpm_py/sql/unseen_values.sql; edit that file.
-#}

{% macro unseen_values(relation_rows, column_name) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('unseen_values', 'mpm')(relation_rows, column_name)) }}
{%- endmacro %}

{% macro default__unseen_values(relation_rows, column_name) -%}
WITH counted AS (
  SELECT
    r.value AS value,
    SUM(CASE WHEN r.is_baseline = 1 THEN 1 ELSE 0 END) AS baseline_row_count,
    SUM(CASE WHEN r.is_baseline = 0 THEN 1 ELSE 0 END) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    r.value
), summed AS (
  SELECT
    COALESCE(SUM(c.baseline_row_count), 0) AS baseline_row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL THEN c.baseline_row_count END), 0) AS baseline_value_count,
    COALESCE(SUM(c.row_count), 0) AS row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN c.row_count END), 0) AS unseen_row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN 1 END), 0) AS unseen_value_count
  FROM counted AS c
  HAVING
    COUNT(*) > 0
)
SELECT
  ({{ column_name }}) AS column_name,
  CAST(s.baseline_row_count AS BIGINT) AS baseline_row_count,
  CAST(s.baseline_value_count AS BIGINT) AS baseline_value_count,
  CAST(s.row_count AS BIGINT) AS row_count,
  CAST(s.unseen_row_count AS BIGINT) AS unseen_row_count,
  CAST(s.unseen_value_count AS DOUBLE) AS unseen_value_count,
  CAST(s.unseen_row_count AS DOUBLE) / NULLIF(s.row_count, 0) AS unseen_share
FROM summed AS s
{%- endmacro %}

{% macro postgres__unseen_values(relation_rows, column_name) -%}
WITH counted AS (
  SELECT
    r.value AS value,
    SUM(CASE WHEN r.is_baseline = 1 THEN 1 ELSE 0 END) AS baseline_row_count,
    SUM(CASE WHEN r.is_baseline = 0 THEN 1 ELSE 0 END) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    r.value
), summed AS (
  SELECT
    COALESCE(SUM(c.baseline_row_count), 0) AS baseline_row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL THEN c.baseline_row_count END), 0) AS baseline_value_count,
    COALESCE(SUM(c.row_count), 0) AS row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN c.row_count END), 0) AS unseen_row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN 1 END), 0) AS unseen_value_count
  FROM counted AS c
  HAVING
    COUNT(*) > 0
)
SELECT
  ({{ column_name }}) AS column_name,
  CAST(s.baseline_row_count AS BIGINT) AS baseline_row_count,
  CAST(s.baseline_value_count AS BIGINT) AS baseline_value_count,
  CAST(s.row_count AS BIGINT) AS row_count,
  CAST(s.unseen_row_count AS BIGINT) AS unseen_row_count,
  CAST(s.unseen_value_count AS DOUBLE PRECISION) AS unseen_value_count,
  CAST(s.unseen_row_count AS DOUBLE PRECISION) / NULLIF(s.row_count, 0) AS unseen_share
FROM summed AS s
{%- endmacro %}

{% macro bigquery__unseen_values(relation_rows, column_name) -%}
WITH counted AS (
  SELECT
    r.value AS value,
    SUM(CASE WHEN r.is_baseline = 1 THEN 1 ELSE 0 END) AS baseline_row_count,
    SUM(CASE WHEN r.is_baseline = 0 THEN 1 ELSE 0 END) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    r.value
), summed AS (
  SELECT
    COALESCE(SUM(c.baseline_row_count), 0) AS baseline_row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL THEN c.baseline_row_count END), 0) AS baseline_value_count,
    COALESCE(SUM(c.row_count), 0) AS row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN c.row_count END), 0) AS unseen_row_count,
    COALESCE(SUM(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN 1 END), 0) AS unseen_value_count
  FROM counted AS c
  HAVING
    COUNT(*) > 0
)
SELECT
  ({{ column_name }}) AS column_name,
  CAST(s.baseline_row_count AS INT64) AS baseline_row_count,
  CAST(s.baseline_value_count AS INT64) AS baseline_value_count,
  CAST(s.row_count AS INT64) AS row_count,
  CAST(s.unseen_row_count AS INT64) AS unseen_row_count,
  CAST(s.unseen_value_count AS FLOAT64) AS unseen_value_count,
  CAST(s.unseen_row_count AS FLOAT64) / NULLIF(s.row_count, 0) AS unseen_share
FROM summed AS s
{%- endmacro %}

{% macro clickhouse__unseen_values(relation_rows, column_name) -%}
WITH counted AS (
  SELECT
    r.value AS value,
    SUM(toNullable(CASE WHEN r.is_baseline = 1 THEN 1 ELSE 0 END)) AS baseline_row_count,
    SUM(toNullable(CASE WHEN r.is_baseline = 0 THEN 1 ELSE 0 END)) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    r.value
), summed AS (
  SELECT
    COALESCE(SUM(toNullable(c.baseline_row_count)), 0) AS baseline_row_count,
    COALESCE(SUM(toNullable(CASE WHEN c.value IS NOT NULL THEN c.baseline_row_count END)), 0) AS baseline_value_count,
    COALESCE(SUM(toNullable(c.row_count)), 0) AS row_count,
    COALESCE(SUM(toNullable(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN c.row_count END)), 0) AS unseen_row_count,
    COALESCE(SUM(toNullable(CASE WHEN c.value IS NOT NULL AND c.baseline_row_count = 0 THEN 1 END)), 0) AS unseen_value_count
  FROM counted AS c
  HAVING
    toInt64(COUNT(*)) > 0
)
SELECT
  ({{ column_name }}) AS column_name,
  CAST(s.baseline_row_count AS Nullable(Int64)) AS baseline_row_count,
  CAST(s.baseline_value_count AS Nullable(Int64)) AS baseline_value_count,
  CAST(s.row_count AS Nullable(Int64)) AS row_count,
  CAST(s.unseen_row_count AS Nullable(Int64)) AS unseen_row_count,
  CAST(s.unseen_value_count AS Nullable(Float64)) AS unseen_value_count,
  CAST(s.unseen_row_count AS Nullable(Float64)) / NULLIF(s.row_count, 0) AS unseen_share
FROM summed AS s
{%- endmacro %}
