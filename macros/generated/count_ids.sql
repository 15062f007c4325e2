{#-
Exact number of distinct ids per window, by which duplicates are found. Input: relation_rows (window_at, distinct_value).

Written by `mpm dev generate` from mpm_py/sql/count_ids.sql; edit that file.
-#}

{% macro count_ids(relation_rows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('count_ids', 'mpm')(relation_rows)) }}
{%- endmacro %}

{% macro default__count_ids(relation_rows) -%}
SELECT
  '__relation__' AS column_name,
  r.window_at AS window_at,
  COUNT(DISTINCT r.distinct_value) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  r.window_at
{%- endmacro %}

{% macro clickhouse__count_ids(relation_rows) -%}
SELECT
  '__relation__' AS column_name,
  r.window_at AS window_at,
  toInt64(COUNT(DISTINCT r.distinct_value)) AS distinct_count
FROM {{ relation_rows }} AS r
GROUP BY
  r.window_at
{%- endmacro %}
