{#-
Time of the oldest row, as text. Input: relation_rows (event_at). Asked only when a stored window has vanished.

Written by `mpm dev generate` from mpm_py/sql/oldest_row.sql; edit that file.
-#}

{% macro oldest_row(relation_rows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('oldest_row', 'mpm')(relation_rows)) }}
{%- endmacro %}

{% macro default__oldest_row(relation_rows) -%}
SELECT
  '=' || SUBSTRING(CAST(MIN(r.event_at) AS VARCHAR), 1, 19) AS oldest_at
FROM {{ relation_rows }} AS r
HAVING
  COUNT(r.event_at) > 0
{%- endmacro %}

{% macro postgres__oldest_row(relation_rows) -%}
SELECT
  '=' || SUBSTRING(CAST(MIN(r.event_at) AS TEXT), 1, 19) AS oldest_at
FROM {{ relation_rows }} AS r
HAVING
  COUNT(r.event_at) > 0
{%- endmacro %}

{% macro redshift__oldest_row(relation_rows) -%}
SELECT
  '=' || SUBSTRING(CAST(MIN(r.event_at) AS VARCHAR(65535)), 1, 19) AS oldest_at
FROM {{ relation_rows }} AS r
HAVING
  COUNT(r.event_at) > 0
{%- endmacro %}

{% macro bigquery__oldest_row(relation_rows) -%}
SELECT
  '=' || SUBSTR(CAST(MIN(r.event_at) AS STRING), 1, 19) AS oldest_at
FROM {{ relation_rows }} AS r
HAVING
  COUNT(r.event_at) > 0
{%- endmacro %}

{% macro spark__oldest_row(relation_rows) -%}
SELECT
  '=' || SUBSTRING(CAST(MIN(r.event_at) AS STRING), 1, 19) AS oldest_at
FROM {{ relation_rows }} AS r
HAVING
  COUNT(r.event_at) > 0
{%- endmacro %}

{% macro clickhouse__oldest_row(relation_rows) -%}
SELECT
  '=' || substringUTF8(CAST(MIN(toNullable(r.event_at)) AS Nullable(String)), 1, 19) AS oldest_at
FROM {{ relation_rows }} AS r
HAVING
  toInt64(COUNT(r.event_at)) > 0
{%- endmacro %}
