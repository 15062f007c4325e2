{#-
The windows whose results are missing or were computed from other observations than there are now.
Inputs: windows (compared_windows.sql), mpm_observations, stored_result (monitor, window_id and the three input_ columns of
the result as it is stored; no rows on a first run). An equality, not a watermark: newest stamp, rows and number of all
windows that are read, so that late rows, late labels and purged windows recompute exactly what they touch.
by_date = 1 takes whole dates, for engines that replace partitions of window_date.

Written by `mpm dev generate` from mpm_py/sql/stale_windows.sql; edit that file.
-#}

{% macro stale_windows(windows, mpm_observations, stored_result, by_date) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('stale_windows', 'mpm')(windows, mpm_observations, stored_result, by_date)) }}
{%- endmacro %}

{% macro default__stale_windows(windows, mpm_observations, stored_result, by_date) -%}
WITH inputs AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window,
    MAX(o.observed_at) AS input_observed_at,
    SUM(o.row_count) AS input_row_count,
    COUNT(*) AS input_window_count
  FROM {{ windows }} AS w
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window
), stored AS (
  SELECT
    r.monitor,
    r.window_id,
    MAX(r.input_observed_at) AS input_observed_at,
    MAX(r.input_row_count) AS input_row_count,
    MAX(r.input_window_count) AS input_window_count
  FROM {{ stored_result }} AS r
  GROUP BY
    r.monitor,
    r.window_id
), judged AS (
  SELECT
    i.monitor,
    i.window_id,
    i.window_date,
    i.window_start,
    i.window_end,
    i.is_baseline_window,
    i.input_observed_at,
    i.input_row_count,
    i.input_window_count,
    CASE
      WHEN s.input_observed_at = i.input_observed_at
      AND s.input_row_count = i.input_row_count
      AND s.input_window_count = i.input_window_count THEN 0
      ELSE 1
    END AS is_stale
  FROM inputs AS i
  LEFT JOIN stored AS s
    ON s.monitor = i.monitor AND s.window_id = i.window_id
), stale_dates AS (
  SELECT
    j.window_date
  FROM judged AS j
  WHERE
    j.is_stale = 1 AND ({{ by_date }}) = 1
  GROUP BY
    j.window_date
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.window_date AS window_date,
  j.window_start AS window_start,
  j.window_end AS window_end,
  j.is_baseline_window AS is_baseline_window,
  j.input_observed_at AS input_observed_at,
  CAST(j.input_row_count AS BIGINT) AS input_row_count,
  CAST(j.input_window_count AS BIGINT) AS input_window_count
FROM judged AS j
LEFT JOIN stale_dates AS d
  ON d.window_date = j.window_date
WHERE
  j.is_stale = 1 OR d.window_date IS NOT NULL
{%- endmacro %}

{% macro postgres__stale_windows(windows, mpm_observations, stored_result, by_date) -%}
WITH inputs AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window,
    MAX(o.observed_at) AS input_observed_at,
    SUM(o.row_count) AS input_row_count,
    COUNT(*) AS input_window_count
  FROM {{ windows }} AS w
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window
), stored AS (
  SELECT
    r.monitor,
    r.window_id,
    MAX(r.input_observed_at) AS input_observed_at,
    MAX(r.input_row_count) AS input_row_count,
    MAX(r.input_window_count) AS input_window_count
  FROM {{ stored_result }} AS r
  GROUP BY
    r.monitor,
    r.window_id
), judged AS MATERIALIZED (
  SELECT
    i.monitor,
    i.window_id,
    i.window_date,
    i.window_start,
    i.window_end,
    i.is_baseline_window,
    i.input_observed_at,
    i.input_row_count,
    i.input_window_count,
    CASE
      WHEN s.input_observed_at = i.input_observed_at
      AND s.input_row_count = i.input_row_count
      AND s.input_window_count = i.input_window_count THEN 0
      ELSE 1
    END AS is_stale
  FROM inputs AS i
  LEFT JOIN stored AS s
    ON s.monitor = i.monitor AND s.window_id = i.window_id
), stale_dates AS (
  SELECT
    j.window_date
  FROM judged AS j
  WHERE
    j.is_stale = 1 AND ({{ by_date }}) = 1
  GROUP BY
    j.window_date
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.window_date AS window_date,
  j.window_start AS window_start,
  j.window_end AS window_end,
  j.is_baseline_window AS is_baseline_window,
  j.input_observed_at AS input_observed_at,
  CAST(j.input_row_count AS BIGINT) AS input_row_count,
  CAST(j.input_window_count AS BIGINT) AS input_window_count
FROM judged AS j
LEFT JOIN stale_dates AS d
  ON d.window_date = j.window_date
WHERE
  j.is_stale = 1 OR d.window_date IS NOT NULL
{%- endmacro %}

{% macro redshift__stale_windows(windows, mpm_observations, stored_result, by_date) -%}
{{ return(mpm.default__stale_windows(windows, mpm_observations, stored_result, by_date)) }}
{%- endmacro %}

{% macro bigquery__stale_windows(windows, mpm_observations, stored_result, by_date) -%}
WITH inputs AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window,
    MAX(o.observed_at) AS input_observed_at,
    SUM(o.row_count) AS input_row_count,
    COUNT(*) AS input_window_count
  FROM {{ windows }} AS w
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window
), stored AS (
  SELECT
    r.monitor,
    r.window_id,
    MAX(r.input_observed_at) AS input_observed_at,
    MAX(r.input_row_count) AS input_row_count,
    MAX(r.input_window_count) AS input_window_count
  FROM {{ stored_result }} AS r
  GROUP BY
    r.monitor,
    r.window_id
), judged AS (
  SELECT
    i.monitor,
    i.window_id,
    i.window_date,
    i.window_start,
    i.window_end,
    i.is_baseline_window,
    i.input_observed_at,
    i.input_row_count,
    i.input_window_count,
    CASE
      WHEN s.input_observed_at = i.input_observed_at
      AND s.input_row_count = i.input_row_count
      AND s.input_window_count = i.input_window_count THEN 0
      ELSE 1
    END AS is_stale
  FROM inputs AS i
  LEFT JOIN stored AS s
    ON s.monitor = i.monitor AND s.window_id = i.window_id
), stale_dates AS (
  SELECT
    j.window_date
  FROM judged AS j
  WHERE
    j.is_stale = 1 AND ({{ by_date }}) = 1
  GROUP BY
    j.window_date
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.window_date AS window_date,
  j.window_start AS window_start,
  j.window_end AS window_end,
  j.is_baseline_window AS is_baseline_window,
  j.input_observed_at AS input_observed_at,
  CAST(j.input_row_count AS INT64) AS input_row_count,
  CAST(j.input_window_count AS INT64) AS input_window_count
FROM judged AS j
LEFT JOIN stale_dates AS d
  ON d.window_date = j.window_date
WHERE
  j.is_stale = 1 OR d.window_date IS NOT NULL
{%- endmacro %}

{% macro clickhouse__stale_windows(windows, mpm_observations, stored_result, by_date) -%}
WITH inputs AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    w.window_date AS window_date,
    w.window_start AS window_start,
    w.window_end AS window_end,
    w.is_baseline_window AS is_baseline_window,
    MAX(toNullable(o.observed_at)) AS input_observed_at,
    SUM(toNullable(o.row_count)) AS input_row_count,
    toInt64(COUNT(*)) AS input_window_count
  FROM {{ windows }} AS w
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window
), stored AS (
  SELECT
    r.monitor AS monitor,
    r.window_id AS window_id,
    MAX(toNullable(r.input_observed_at)) AS input_observed_at,
    MAX(toNullable(r.input_row_count)) AS input_row_count,
    MAX(toNullable(r.input_window_count)) AS input_window_count
  FROM {{ stored_result }} AS r
  GROUP BY
    r.monitor,
    r.window_id
), judged AS (
  SELECT
    i.monitor AS monitor,
    i.window_id AS window_id,
    i.window_date AS window_date,
    i.window_start AS window_start,
    i.window_end AS window_end,
    i.is_baseline_window AS is_baseline_window,
    i.input_observed_at AS input_observed_at,
    i.input_row_count AS input_row_count,
    i.input_window_count AS input_window_count,
    CASE
      WHEN s.input_observed_at = i.input_observed_at
      AND s.input_row_count = i.input_row_count
      AND s.input_window_count = i.input_window_count THEN 0
      ELSE 1
    END AS is_stale
  FROM inputs AS i
  LEFT JOIN stored AS s
    ON s.monitor = i.monitor AND s.window_id = i.window_id
  SETTINGS join_use_nulls = 1
), stale_dates AS (
  SELECT
    j.window_date AS window_date
  FROM judged AS j
  WHERE
    j.is_stale = 1 AND ({{ by_date }}) = 1
  GROUP BY
    j.window_date
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.window_date AS window_date,
  j.window_start AS window_start,
  j.window_end AS window_end,
  j.is_baseline_window AS is_baseline_window,
  j.input_observed_at AS input_observed_at,
  CAST(j.input_row_count AS Nullable(Int64)) AS input_row_count,
  CAST(j.input_window_count AS Nullable(Int64)) AS input_window_count
FROM judged AS j
LEFT JOIN stale_dates AS d
  ON d.window_date = j.window_date
WHERE
  j.is_stale = 1 OR d.window_date IS NOT NULL
SETTINGS join_use_nulls = 1
{%- endmacro %}
