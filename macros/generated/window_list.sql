{#-
The windows that the relation holds now, with their counts, times as text. Input: window_totals (window_counts.sql with
window_start and window_end in UTC added). A client reads this; '=' keeps it from reading a text as a number or as missing.

Written by `mpm dev generate` from mpm_py/sql/window_list.sql; edit that file.
-#}

{% macro window_list(window_totals) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('window_list', 'mpm')(window_totals)) }}
{%- endmacro %}

{% macro default__window_list(window_totals) -%}
SELECT
  '=' || SUBSTRING(CAST(t.window_at AS VARCHAR), 1, 19) AS window_at,
  '=' || SUBSTRING(CAST(t.window_start AS VARCHAR), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(t.window_end AS VARCHAR), 1, 19) AS window_end,
  t.row_count AS row_count,
  t.label_count AS label_count,
  t.label_sum AS label_sum,
  t.prediction_sum AS prediction_sum
FROM {{ window_totals }} AS t
ORDER BY
  t.window_start
{%- endmacro %}

{% macro postgres__window_list(window_totals) -%}
SELECT
  '=' || SUBSTRING(CAST(t.window_at AS TEXT), 1, 19) AS window_at,
  '=' || SUBSTRING(CAST(t.window_start AS TEXT), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(t.window_end AS TEXT), 1, 19) AS window_end,
  t.row_count AS row_count,
  t.label_count AS label_count,
  t.label_sum AS label_sum,
  t.prediction_sum AS prediction_sum
FROM {{ window_totals }} AS t
ORDER BY
  t.window_start
{%- endmacro %}

{% macro redshift__window_list(window_totals) -%}
SELECT
  '=' || SUBSTRING(CAST(t.window_at AS VARCHAR(65535)), 1, 19) AS window_at,
  '=' || SUBSTRING(CAST(t.window_start AS VARCHAR(65535)), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(t.window_end AS VARCHAR(65535)), 1, 19) AS window_end,
  t.row_count AS row_count,
  t.label_count AS label_count,
  t.label_sum AS label_sum,
  t.prediction_sum AS prediction_sum
FROM {{ window_totals }} AS t
ORDER BY
  t.window_start
{%- endmacro %}

{% macro bigquery__window_list(window_totals) -%}
SELECT
  '=' || SUBSTR(CAST(t.window_at AS STRING), 1, 19) AS window_at,
  '=' || SUBSTR(CAST(t.window_start AS STRING), 1, 19) AS window_start,
  '=' || SUBSTR(CAST(t.window_end AS STRING), 1, 19) AS window_end,
  t.row_count AS row_count,
  t.label_count AS label_count,
  t.label_sum AS label_sum,
  t.prediction_sum AS prediction_sum
FROM {{ window_totals }} AS t
ORDER BY
  t.window_start NULLS LAST
{%- endmacro %}

{% macro spark__window_list(window_totals) -%}
SELECT
  '=' || SUBSTRING(CAST(t.window_at AS STRING), 1, 19) AS window_at,
  '=' || SUBSTRING(CAST(t.window_start AS STRING), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(t.window_end AS STRING), 1, 19) AS window_end,
  t.row_count AS row_count,
  t.label_count AS label_count,
  t.label_sum AS label_sum,
  t.prediction_sum AS prediction_sum
FROM {{ window_totals }} AS t
ORDER BY
  t.window_start NULLS LAST
{%- endmacro %}

{% macro clickhouse__window_list(window_totals) -%}
SELECT
  '=' || substringUTF8(CAST(t.window_at AS Nullable(String)), 1, 19) AS window_at,
  '=' || substringUTF8(CAST(t.window_start AS Nullable(String)), 1, 19) AS window_start,
  '=' || substringUTF8(CAST(t.window_end AS Nullable(String)), 1, 19) AS window_end,
  t.row_count AS row_count,
  t.label_count AS label_count,
  t.label_sum AS label_sum,
  t.prediction_sum AS prediction_sum
FROM {{ window_totals }} AS t
ORDER BY
  t.window_start
{%- endmacro %}
