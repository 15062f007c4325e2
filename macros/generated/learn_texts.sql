{#-
Whether a text column holds categories or free text: how many values it has and about how many differ.
Input: relation_rows (value, text).

Written by `mpm dev generate` from mpm_py/sql/learn_texts.sql; edit that file.
-#}

{% macro learn_texts(relation_rows, column_name) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('learn_texts', 'mpm')(relation_rows, column_name)) }}
{%- endmacro %}

{% macro default__learn_texts(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  COUNT(r.value) AS value_count,
  APPROX_COUNT_DISTINCT(r.value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1
{%- endmacro %}

{% macro postgres__learn_texts(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  COUNT(r.value) AS value_count,
  COUNT(DISTINCT r.value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1
{%- endmacro %}

{% macro redshift__learn_texts(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  COUNT(r.value) AS value_count,
  HLL(r.value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1
{%- endmacro %}

{% macro trino__learn_texts(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  COUNT(r.value) AS value_count,
  APPROX_DISTINCT(r.value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1
{%- endmacro %}

{% macro clickhouse__learn_texts(relation_rows, column_name) -%}
SELECT
  ({{ column_name }}) AS column_name,
  toInt64(COUNT(r.value)) AS value_count,
  uniq(r.value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  1
{%- endmacro %}

{% macro athena__learn_texts(relation_rows, column_name) -%}
{{ return(mpm.trino__learn_texts(relation_rows, column_name)) }}
{%- endmacro %}
