{#-
What control charts and the distance from the baseline say, in the shape of check_numbers (see check_results.sql).
Inputs: check_values (monitor, window_id and the names of a series, method, numbers and raw_status), check_series, stale_checks,
judged_aspects.

Written by `mpm dev generate` from mpm_py/sql/charted_checks.sql; edit that file.
-#}

{% macro charted_checks(check_values, stale_checks, check_series, judged_aspects) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('charted_checks', 'mpm')(check_values, stale_checks, check_series, judged_aspects)) }}
{%- endmacro %}

{% macro default__charted_checks(check_values, stale_checks, check_series, judged_aspects) -%}
SELECT
  s.series AS series,
  w.window_key AS window_key,
  v.method AS method,
  v.value AS value,
  v.effect AS effect,
  CAST(NULL AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  v.center AS center,
  v.lower AS lower,
  v.upper AS upper,
  v.z AS z,
  v.p_value AS p_value,
  CAST(NULL AS DOUBLE) AS q_value,
  CAST(NULL AS BIGINT) AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(a.row_count) AS BIGINT) AS row_count,
  CAST(v.window_count AS BIGINT) AS window_count,
  v.raw_status AS raw_status,
  v.not_evaluated_reason AS not_evaluated_reason,
  v.reason AS reason,
  a.note AS note
FROM {{ check_values }} AS v
INNER JOIN {{ stale_checks }} AS w
  ON w.monitor = v.monitor AND w.window_id = v.window_id
INNER JOIN {{ check_series }} AS s
  ON s.monitor = v.monitor
  AND s.segment_key = v.segment_key
  AND s.segment_value = v.segment_value
  AND s.column_name = v.column_name
  AND s.metric = v.metric
  AND COALESCE(s.category, '') = COALESCE(v.category, '')
  AND s.family = v.family
LEFT JOIN {{ judged_aspects }} AS a
  ON a.series = s.series AND a.window_key = w.window_key
WHERE
  w.is_stale = 1
{%- endmacro %}

{% macro postgres__charted_checks(check_values, stale_checks, check_series, judged_aspects) -%}
SELECT
  s.series AS series,
  w.window_key AS window_key,
  v.method AS method,
  v.value AS value,
  v.effect AS effect,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  'default' AS threshold_source,
  v.center AS center,
  v.lower AS lower,
  v.upper AS upper,
  v.z AS z,
  v.p_value AS p_value,
  CAST(NULL AS DOUBLE PRECISION) AS q_value,
  CAST(NULL AS BIGINT) AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(a.row_count) AS BIGINT) AS row_count,
  CAST(v.window_count AS BIGINT) AS window_count,
  v.raw_status AS raw_status,
  v.not_evaluated_reason AS not_evaluated_reason,
  v.reason AS reason,
  a.note AS note
FROM {{ check_values }} AS v
INNER JOIN {{ stale_checks }} AS w
  ON w.monitor = v.monitor AND w.window_id = v.window_id
INNER JOIN {{ check_series }} AS s
  ON s.monitor = v.monitor
  AND s.segment_key = v.segment_key
  AND s.segment_value = v.segment_value
  AND s.column_name = v.column_name
  AND s.metric = v.metric
  AND COALESCE(s.category, '') = COALESCE(v.category, '')
  AND s.family = v.family
LEFT JOIN {{ judged_aspects }} AS a
  ON a.series = s.series AND a.window_key = w.window_key
WHERE
  w.is_stale = 1
{%- endmacro %}

{% macro bigquery__charted_checks(check_values, stale_checks, check_series, judged_aspects) -%}
SELECT
  s.series AS series,
  w.window_key AS window_key,
  v.method AS method,
  v.value AS value,
  v.effect AS effect,
  CAST(NULL AS FLOAT64) AS threshold,
  'default' AS threshold_source,
  v.center AS center,
  v.lower AS lower,
  v.upper AS upper,
  v.z AS z,
  v.p_value AS p_value,
  CAST(NULL AS FLOAT64) AS q_value,
  CAST(NULL AS INT64) AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(a.row_count) AS INT64) AS row_count,
  CAST(v.window_count AS INT64) AS window_count,
  v.raw_status AS raw_status,
  v.not_evaluated_reason AS not_evaluated_reason,
  v.reason AS reason,
  a.note AS note
FROM {{ check_values }} AS v
INNER JOIN {{ stale_checks }} AS w
  ON w.monitor = v.monitor AND w.window_id = v.window_id
INNER JOIN {{ check_series }} AS s
  ON s.monitor = v.monitor
  AND s.segment_key = v.segment_key
  AND s.segment_value = v.segment_value
  AND s.column_name = v.column_name
  AND s.metric = v.metric
  AND COALESCE(s.category, '') = COALESCE(v.category, '')
  AND s.family = v.family
LEFT JOIN {{ judged_aspects }} AS a
  ON a.series = s.series AND a.window_key = w.window_key
WHERE
  w.is_stale = 1
{%- endmacro %}

{% macro clickhouse__charted_checks(check_values, stale_checks, check_series, judged_aspects) -%}
SELECT
  s.series AS series,
  w.window_key AS window_key,
  v.method AS method,
  v.value AS value,
  v.effect AS effect,
  CAST(NULL AS Nullable(Float64)) AS threshold,
  'default' AS threshold_source,
  v.center AS center,
  v.lower AS lower,
  v.upper AS upper,
  v.z AS z,
  v.p_value AS p_value,
  CAST(NULL AS Nullable(Float64)) AS q_value,
  CAST(NULL AS Nullable(Int64)) AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(a.row_count) AS Nullable(Int64)) AS row_count,
  CAST(v.window_count AS Nullable(Int64)) AS window_count,
  v.raw_status AS raw_status,
  v.not_evaluated_reason AS not_evaluated_reason,
  v.reason AS reason,
  a.note AS note
FROM {{ check_values }} AS v
INNER JOIN {{ stale_checks }} AS w
  ON w.monitor = v.monitor AND w.window_id = v.window_id
INNER JOIN {{ check_series }} AS s
  ON s.monitor = v.monitor
  AND s.segment_key = v.segment_key
  AND s.segment_value = v.segment_value
  AND s.column_name = v.column_name
  AND s.metric = v.metric
  AND COALESCE(s.category, '') = COALESCE(v.category, '')
  AND s.family = v.family
LEFT JOIN {{ judged_aspects }} AS a
  ON a.series = s.series AND a.window_key = w.window_key
WHERE
  w.is_stale = 1
SETTINGS join_use_nulls = 1
{%- endmacro %}
