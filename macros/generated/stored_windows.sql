{#-
The windows that a monitor has observed, with the counts that tell whether one is stale. Input: mpm_observations.

Written by `mpm dev generate` from mpm_py/sql/stored_windows.sql; edit that file.
-#}

{% macro stored_windows(mpm_observations) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('stored_windows', 'mpm')(mpm_observations)) }}
{%- endmacro %}

{% macro default__stored_windows(mpm_observations) -%}
SELECT
  '=' || SUBSTRING(CAST(o.window_start AS VARCHAR), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(o.window_end AS VARCHAR), 1, 19) AS window_end,
  o.row_count AS row_count,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  '=' || o.spec_hash AS spec_hash
FROM {{ mpm_observations }} AS o
WHERE
  o.column_name = '__relation__'
  AND o.bin_kind = 'total'
  AND o.segment_key = '__all__'
  AND o.dataset = 'current'
  AND o.window_start IS NOT NULL
ORDER BY
  o.window_start
{%- endmacro %}

{% macro postgres__stored_windows(mpm_observations) -%}
SELECT
  '=' || SUBSTRING(CAST(o.window_start AS TEXT), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(o.window_end AS TEXT), 1, 19) AS window_end,
  o.row_count AS row_count,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  '=' || o.spec_hash AS spec_hash
FROM {{ mpm_observations }} AS o
WHERE
  o.column_name = '__relation__'
  AND o.bin_kind = 'total'
  AND o.segment_key = '__all__'
  AND o.dataset = 'current'
  AND o.window_start IS NOT NULL
ORDER BY
  o.window_start
{%- endmacro %}

{% macro redshift__stored_windows(mpm_observations) -%}
SELECT
  '=' || SUBSTRING(CAST(o.window_start AS VARCHAR(65535)), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(o.window_end AS VARCHAR(65535)), 1, 19) AS window_end,
  o.row_count AS row_count,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  '=' || o.spec_hash AS spec_hash
FROM {{ mpm_observations }} AS o
WHERE
  o.column_name = '__relation__'
  AND o.bin_kind = 'total'
  AND o.segment_key = '__all__'
  AND o.dataset = 'current'
  AND o.window_start IS NOT NULL
ORDER BY
  o.window_start
{%- endmacro %}

{% macro bigquery__stored_windows(mpm_observations) -%}
SELECT
  '=' || SUBSTR(CAST(o.window_start AS STRING), 1, 19) AS window_start,
  '=' || SUBSTR(CAST(o.window_end AS STRING), 1, 19) AS window_end,
  o.row_count AS row_count,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  '=' || o.spec_hash AS spec_hash
FROM {{ mpm_observations }} AS o
WHERE
  o.column_name = '__relation__'
  AND o.bin_kind = 'total'
  AND o.segment_key = '__all__'
  AND o.dataset = 'current'
  AND o.window_start IS NOT NULL
ORDER BY
  o.window_start NULLS LAST
{%- endmacro %}

{% macro spark__stored_windows(mpm_observations) -%}
SELECT
  '=' || SUBSTRING(CAST(o.window_start AS STRING), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(o.window_end AS STRING), 1, 19) AS window_end,
  o.row_count AS row_count,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  '=' || o.spec_hash AS spec_hash
FROM {{ mpm_observations }} AS o
WHERE
  o.column_name = '__relation__'
  AND o.bin_kind = 'total'
  AND o.segment_key = '__all__'
  AND o.dataset = 'current'
  AND o.window_start IS NOT NULL
ORDER BY
  o.window_start NULLS LAST
{%- endmacro %}

{% macro clickhouse__stored_windows(mpm_observations) -%}
SELECT
  '=' || substringUTF8(CAST(o.window_start AS Nullable(String)), 1, 19) AS window_start,
  '=' || substringUTF8(CAST(o.window_end AS Nullable(String)), 1, 19) AS window_end,
  o.row_count AS row_count,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  '=' || o.spec_hash AS spec_hash
FROM {{ mpm_observations }} AS o
WHERE
  o.column_name = '__relation__'
  AND o.bin_kind = 'total'
  AND o.segment_key = '__all__'
  AND o.dataset = 'current'
  AND o.window_start IS NOT NULL
ORDER BY
  o.window_start
{%- endmacro %}
