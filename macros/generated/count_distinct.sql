{#-
Approximate number of distinct values of one column per window. Input: relation_rows (window_at, distinct_value).

Written by `mpm dev generate` from mpm_py/sql/count_distinct.sql; edit that file.
-#}

{% macro count_distinct(relation_rows, column_name) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('count_distinct', 'mpm')(relation_rows, column_name)) }}
{%- endmacro %}

{% macro default__count_distinct(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.window_at AS window_at,
  APPROX_COUNT_DISTINCT(r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2
{%- endmacro %}

{% macro postgres__count_distinct(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.window_at AS window_at,
  COUNT(DISTINCT r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2
{%- endmacro %}

{% macro redshift__count_distinct(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.window_at AS window_at,
  HLL(r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2
{%- endmacro %}

{% macro trino__count_distinct(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.window_at AS window_at,
  APPROX_DISTINCT(r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2
{%- endmacro %}

{% macro clickhouse__count_distinct(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  r.window_at AS window_at,
  uniq(r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1,
  2
{%- endmacro %}

{% macro athena__count_distinct(relation_rows, column_name) -%}
{{ return(mpm.trino__count_distinct(relation_rows, column_name)) }}
{%- endmacro %}
