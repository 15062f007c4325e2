{#-
The columns of the relation when it was last observed, and the issues that were last noted. Input: mpm_observations.

Written by `mpm dev generate` from mpm_py/sql/stored_schema.sql; edit that file.
-#}

{% macro stored_schema(mpm_observations) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('stored_schema', 'mpm')(mpm_observations)) }}
{%- endmacro %}

{% macro default__stored_schema(mpm_observations) -%}
WITH latest AS (
  SELECT
    MAX(o.observed_at) AS observed_at
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'schema'
), latest_issues AS (
  SELECT
    MAX(o.observed_at) AS observed_at
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
)
SELECT
  '=' || o.bin_kind AS bin_kind,
  '=' || o.column_name AS column_name,
  '=' || COALESCE(o.data_type, '') AS data_type,
  '=' || COALESCE(o.category, '') AS category,
  o.bin_index AS bin_index
FROM {{ mpm_observations }} AS o
CROSS JOIN latest AS s
CROSS JOIN latest_issues AS i
WHERE
  (o.bin_kind = 'schema' AND o.observed_at = s.observed_at)
  OR (o.bin_kind = 'issue' AND o.window_id = 'issues' AND o.observed_at = i.observed_at)
ORDER BY
  o.bin_kind,
  o.bin_index,
  o.column_name
{%- endmacro %}

{% macro bigquery__stored_schema(mpm_observations) -%}
WITH latest AS (
  SELECT
    MAX(o.observed_at) AS observed_at
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'schema'
), latest_issues AS (
  SELECT
    MAX(o.observed_at) AS observed_at
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
)
SELECT
  '=' || o.bin_kind AS bin_kind,
  '=' || o.column_name AS column_name,
  '=' || COALESCE(o.data_type, '') AS data_type,
  '=' || COALESCE(o.category, '') AS category,
  o.bin_index AS bin_index
FROM {{ mpm_observations }} AS o
CROSS JOIN latest AS s
CROSS JOIN latest_issues AS i
WHERE
  (o.bin_kind = 'schema' AND o.observed_at = s.observed_at)
  OR (o.bin_kind = 'issue' AND o.window_id = 'issues' AND o.observed_at = i.observed_at)
ORDER BY
  o.bin_kind NULLS LAST,
  o.bin_index NULLS LAST,
  o.column_name NULLS LAST
{%- endmacro %}

{% macro spark__stored_schema(mpm_observations) -%}
{{ return(mpm.bigquery__stored_schema(mpm_observations)) }}
{%- endmacro %}

{% macro clickhouse__stored_schema(mpm_observations) -%}
WITH latest AS (
  SELECT
    MAX(toNullable(o.observed_at)) AS observed_at
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'schema'
), latest_issues AS (
  SELECT
    MAX(toNullable(o.observed_at)) AS observed_at
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
)
SELECT
  '=' || o.bin_kind AS bin_kind,
  '=' || o.column_name AS column_name,
  '=' || COALESCE(o.data_type, '') AS data_type,
  '=' || COALESCE(o.category, '') AS category,
  o.bin_index AS bin_index
FROM {{ mpm_observations }} AS o
CROSS JOIN latest AS s
CROSS JOIN latest_issues AS i
WHERE
  (o.bin_kind = 'schema' AND o.observed_at = s.observed_at)
  OR (o.bin_kind = 'issue' AND o.window_id = 'issues' AND o.observed_at = i.observed_at)
ORDER BY
  o.bin_kind,
  o.bin_index,
  o.column_name
{%- endmacro %}
