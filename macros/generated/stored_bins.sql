{#-
The bins that a monitor has learnt, without its dictionaries, which never leave the warehouse. Input: mpm_observations.

Written by `mpm dev generate` from mpm_py/sql/stored_bins.sql; edit that file.
-#}

{% macro stored_bins(mpm_observations) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('stored_bins', 'mpm')(mpm_observations)) }}
{%- endmacro %}

{% macro default__stored_bins(mpm_observations) -%}
SELECT
  '=' || o.column_name AS column_name,
  o.segment_key AS segment_key,
  o.column_role AS column_role,
  o.value_kind AS value_kind,
  CASE WHEN o.data_type IS NULL THEN 1 ELSE 0 END AS is_derived,
  '=' || o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  '=' || COALESCE(o.category, '') AS scheme,
  '=' || CAST(o.bin_center AS VARCHAR) AS bin_center,
  '=' || CAST(o.bin_width AS VARCHAR) AS bin_width
FROM {{ mpm_observations }} AS o
WHERE
  o.dataset = 'bins' AND o.bin_kind IN ('total', 'atom', 'edge', 'joint', 'declaration')
ORDER BY
  o.column_name,
  o.segment_key,
  o.bin_kind,
  o.bin_index,
  o.bin_center
{%- endmacro %}

{% macro postgres__stored_bins(mpm_observations) -%}
SELECT
  '=' || o.column_name AS column_name,
  o.segment_key AS segment_key,
  o.column_role AS column_role,
  o.value_kind AS value_kind,
  CASE WHEN o.data_type IS NULL THEN 1 ELSE 0 END AS is_derived,
  '=' || o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  '=' || COALESCE(o.category, '') AS scheme,
  '=' || CAST(o.bin_center AS TEXT) AS bin_center,
  '=' || CAST(o.bin_width AS TEXT) AS bin_width
FROM {{ mpm_observations }} AS o
WHERE
  o.dataset = 'bins' AND o.bin_kind IN ('total', 'atom', 'edge', 'joint', 'declaration')
ORDER BY
  o.column_name,
  o.segment_key,
  o.bin_kind,
  o.bin_index,
  o.bin_center
{%- endmacro %}

{% macro redshift__stored_bins(mpm_observations) -%}
SELECT
  '=' || o.column_name AS column_name,
  o.segment_key AS segment_key,
  o.column_role AS column_role,
  o.value_kind AS value_kind,
  CASE WHEN o.data_type IS NULL THEN 1 ELSE 0 END AS is_derived,
  '=' || o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  '=' || COALESCE(o.category, '') AS scheme,
  '=' || CAST(o.bin_center AS VARCHAR(65535)) AS bin_center,
  '=' || CAST(o.bin_width AS VARCHAR(65535)) AS bin_width
FROM {{ mpm_observations }} AS o
WHERE
  o.dataset = 'bins' AND o.bin_kind IN ('total', 'atom', 'edge', 'joint', 'declaration')
ORDER BY
  o.column_name,
  o.segment_key,
  o.bin_kind,
  o.bin_index,
  o.bin_center
{%- endmacro %}

{% macro bigquery__stored_bins(mpm_observations) -%}
SELECT
  '=' || o.column_name AS column_name,
  o.segment_key AS segment_key,
  o.column_role AS column_role,
  o.value_kind AS value_kind,
  CASE WHEN o.data_type IS NULL THEN 1 ELSE 0 END AS is_derived,
  '=' || o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  '=' || COALESCE(o.category, '') AS scheme,
  '=' || CAST(o.bin_center AS STRING) AS bin_center,
  '=' || CAST(o.bin_width AS STRING) AS bin_width
FROM {{ mpm_observations }} AS o
WHERE
  o.dataset = 'bins' AND o.bin_kind IN ('total', 'atom', 'edge', 'joint', 'declaration')
ORDER BY
  o.column_name NULLS LAST,
  o.segment_key NULLS LAST,
  o.bin_kind NULLS LAST,
  o.bin_index NULLS LAST,
  o.bin_center NULLS LAST
{%- endmacro %}

{% macro spark__stored_bins(mpm_observations) -%}
{{ return(mpm.bigquery__stored_bins(mpm_observations)) }}
{%- endmacro %}

{% macro clickhouse__stored_bins(mpm_observations) -%}
SELECT
  '=' || o.column_name AS column_name,
  o.segment_key AS segment_key,
  o.column_role AS column_role,
  o.value_kind AS value_kind,
  CASE WHEN o.data_type IS NULL THEN 1 ELSE 0 END AS is_derived,
  '=' || o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  '=' || COALESCE(o.category, '') AS scheme,
  '=' || CAST(o.bin_center AS Nullable(String)) AS bin_center,
  '=' || CAST(o.bin_width AS Nullable(String)) AS bin_width
FROM {{ mpm_observations }} AS o
WHERE
  o.dataset = 'bins' AND o.bin_kind IN ('total', 'atom', 'edge', 'joint', 'declaration')
ORDER BY
  o.column_name,
  o.segment_key,
  o.bin_kind,
  o.bin_index,
  o.bin_center
{%- endmacro %}
