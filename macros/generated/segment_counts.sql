{#-
Size of every segment in every window, with the first and last event time.
Input: relation_rows (window_at, segment_key, segment_value, event_epoch), with the key __all__ for the rows as a whole.

Written by `mpm dev generate` from mpm_py/sql/segment_counts.sql; edit that file.
-#}

{% macro segment_counts(relation_rows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('segment_counts', 'mpm')(relation_rows)) }}
{%- endmacro %}

{% macro default__segment_counts(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  COUNT(*) AS row_count,
  MIN(r.event_epoch) AS first_epoch,
  MAX(r.event_epoch) AS last_epoch
FROM {{ relation_rows }} AS r
GROUP BY
  r.window_at,
  r.segment_key,
  r.segment_value
{%- endmacro %}

{% macro clickhouse__segment_counts(relation_rows) -%}
SELECT
  r.window_at AS window_at,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  toInt64(COUNT(*)) AS row_count,
  MIN(toNullable(r.event_epoch)) AS first_epoch,
  MAX(toNullable(r.event_epoch)) AS last_epoch
FROM {{ relation_rows }} AS r
GROUP BY
  r.window_at,
  r.segment_key,
  r.segment_value
{%- endmacro %}
