{#-
The windows that are estimated: those that are stale, and those whose past errors widen their intervals.
Inputs: stale_windows, windows (estimated_windows.sql). One row per monitor x window; is_stale: 1 where its rows are wanted.

Written by `mpm dev generate` from mpm_py/sql/estimated_scope.sql; edit that file.
-#}

{% macro estimated_scope(stale_windows, windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('estimated_scope', 'mpm')(stale_windows, windows)) }}
{%- endmacro %}

{% macro default__estimated_scope(stale_windows, windows) -%}
SELECT
  u.monitor AS monitor,
  u.window_id AS window_id,
  MAX(u.is_stale) AS is_stale
FROM (
  SELECT
    s.monitor,
    s.window_id,
    1 AS is_stale
  FROM {{ stale_windows }} AS s
  UNION ALL
  SELECT
    w.monitor,
    w.source_window_id,
    0
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  WHERE
    w.is_reference = 1
) AS u
GROUP BY
  u.monitor,
  u.window_id
{%- endmacro %}

{% macro clickhouse__estimated_scope(stale_windows, windows) -%}
SELECT
  u.monitor AS monitor,
  u.window_id AS window_id,
  MAX(toNullable(u.is_stale)) AS is_stale
FROM (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    1 AS is_stale
  FROM {{ stale_windows }} AS s
  UNION ALL
  SELECT
    w.monitor,
    w.source_window_id,
    0
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  WHERE
    w.is_reference = 1
) AS u
GROUP BY
  u.monitor,
  u.window_id
{%- endmacro %}
