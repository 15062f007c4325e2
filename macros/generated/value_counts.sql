{#-
How often each value of one column of the baseline occurs. Input: relation_rows (value, text).

Written by `mpm dev generate` from mpm_py/sql/value_counts.sql; edit that file.
-#}

{% macro value_counts(relation_rows, column_name) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('value_counts', 'mpm')(relation_rows, column_name)) }}
{%- endmacro %}

{% macro default__value_counts(relation_rows, column_name) -%}
WITH counted AS (
  SELECT
    r.value AS category,
    COUNT(*) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    r.value
)
SELECT
  ({{ column_name }}) AS column_name,
  c.category AS category,
  c.row_count AS row_count
FROM counted AS c
{%- endmacro %}

{% macro clickhouse__value_counts(relation_rows, column_name) -%}
WITH counted AS (
  SELECT
    r.value AS category,
    toInt64(COUNT(*)) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    r.value
)
SELECT
  ({{ column_name }}) AS column_name,
  c.category AS category,
  c.row_count AS row_count
FROM counted AS c
{%- endmacro %}
