{#-
Since when each recognised change of meaning has lasted, and whether that is long enough to be certain.
Inputs: recognised_changes (monitor, window_id, column_name, kind, factor, offset_value, what_is_seen; of stale windows),
stale_windows, compared_bins, mpm_monitors, stored_changes (this result as it is stored; no rows on a first run).
One row per monitor x window x column and kind, and one of kind 'none' for a window without any. A run goes on as long as every
window that could be judged shows the change; one that could not (too few rows) neither ends nor lengthens it. What was
recognised in other windows is read back, and every window from the first stale one on is given again, as its runs may have
become others: late rows change them as a full refresh would. by_date = 1: for engines that replace whole dates.

Written by `mpm dev generate` from mpm_py/sql/semantic_changes.sql; edit that file.
-#}

{% macro semantic_changes(compared_bins, stale_windows, mpm_monitors, recognised_changes, stored_changes, by_date) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('semantic_changes', 'mpm')(compared_bins, stale_windows, mpm_monitors, recognised_changes, stored_changes, by_date)) }}
{%- endmacro %}

{% macro default__semantic_changes(compared_bins, stale_windows, mpm_monitors, recognised_changes, stored_changes, by_date) -%}
WITH relation_rows_counted AS (
  SELECT
    b.monitor,
    b.window_id,
    MAX(b.current_count) AS current_rows,
    MAX(b.baseline_count) AS baseline_rows
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name = '__relation__' AND b.segment_key = '__all__'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    s.monitor,
    s.window_id,
    s.window_date,
    s.window_start,
    s.window_end,
    s.is_baseline_window,
    s.input_observed_at,
    s.input_row_count,
    s.input_window_count,
    CASE
      WHEN c.current_rows = 0 THEN 'the window has no rows'
      WHEN c.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.current_rows) AS BIGINT) AS VARCHAR) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS VARCHAR) || ')'
      WHEN c.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN c.baseline_rows = 0 THEN 'the baseline has no rows'
      WHEN c.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS VARCHAR) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS VARCHAR) || ')'
    END AS reason
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  LEFT JOIN relation_rows_counted AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id
), together AS (
  SELECT
    j.monitor,
    j.window_id,
    j.window_date,
    j.window_start,
    j.window_end,
    j.is_baseline_window,
    1 AS is_fresh,
    COALESCE(r.column_name, '__relation__') AS column_name,
    COALESCE(r.kind, 'none') AS kind,
    r.factor,
    r.offset_value,
    r.what_is_seen,
    j.reason,
    j.input_observed_at,
    j.input_row_count,
    j.input_window_count
  FROM judged AS j
  LEFT JOIN {{ recognised_changes }} AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id AND j.reason IS NULL
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.window_date,
    t.window_start,
    t.window_end,
    t.is_baseline_window,
    0,
    t.column_name,
    t.kind,
    t.factor,
    t.offset_value,
    SUBSTRING(t.evidence, 1, LENGTH(t.evidence) - LENGTH(' since ') - CASE WHEN SUBSTRING(t.first_window_id, 11, 10) = 'T00:00:00Z' THEN 10 ELSE LENGTH(t.first_window_id) END),
    t.not_evaluated_reason,
    t.input_observed_at,
    t.input_row_count,
    t.input_window_count
  FROM {{ stored_changes }} AS t
  LEFT JOIN {{ stale_windows }} AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
  WHERE
    s.window_id IS NULL
), window_flags AS (
  SELECT
    t.monitor,
    t.window_id,
    t.window_start,
    MAX(CASE WHEN t.reason IS NULL THEN 1 ELSE 0 END) AS is_judged
  FROM together AS t
  GROUP BY
    t.monitor,
    t.window_id,
    t.window_start
), window_numbers AS (
  SELECT
    f.monitor,
    f.window_id,
    SUM(f.is_judged) OVER (
      PARTITION BY f.monitor
      ORDER BY f.window_start, f.window_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS number
  FROM window_flags AS f
), seen AS (
  SELECT
    t.*,
    w.number,
    w.number - ROW_NUMBER() OVER (PARTITION BY t.monitor, t.column_name, t.kind ORDER BY t.window_start, t.window_id) AS island
  FROM together AS t
  INNER JOIN window_numbers AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
), runs AS (
  SELECT
    s.*,
    CASE
      WHEN s.kind <> 'none' THEN MIN(s.window_id) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start, s.window_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS first_window_id,
    CASE
      WHEN s.kind <> 'none' THEN COUNT(*) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start, s.window_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS window_count
  FROM seen AS s
), first_stale AS (
  SELECT
    s.monitor,
    MIN(s.window_date) AS window_date,
    MIN(s.window_start) AS window_start
  FROM {{ stale_windows }} AS s
  GROUP BY
    s.monitor
), first_stale_date AS (
  SELECT
    MIN(s.window_date) AS window_date
  FROM {{ stale_windows }} AS s
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.window_date AS window_date,
  r.window_start AS window_start,
  r.window_end AS window_end,
  r.is_baseline_window AS is_baseline_window,
  r.column_name AS column_name,
  r.kind AS kind,
  r.factor AS factor,
  r.offset_value AS offset_value,
  r.first_window_id AS first_window_id,
  r.window_count AS window_count,
  CASE
    WHEN r.window_count < 2 OR r.kind = 'none' THEN FALSE
    WHEN r.kind = 'unit' AND r.factor > 0.4 AND r.factor < 2.5 AND r.factor <> 1 THEN FALSE
    ELSE TRUE
  END AS is_certain,
  CASE
    WHEN r.kind <> 'none' THEN r.what_is_seen || ' since ' || CASE
      WHEN SUBSTRING(r.first_window_id, 11, 10) = 'T00:00:00Z' THEN SUBSTRING(r.first_window_id, 1, 10)
      ELSE r.first_window_id
    END
  END AS evidence,
  r.reason AS not_evaluated_reason,
  r.input_observed_at AS input_observed_at,
  r.input_row_count AS input_row_count,
  r.input_window_count AS input_window_count
FROM runs AS r
CROSS JOIN first_stale_date AS d
LEFT JOIN first_stale AS f
  ON f.monitor = r.monitor
WHERE
  (({{ by_date }}) = 0 AND r.window_start >= f.window_start)
  OR (({{ by_date }}) = 1 AND r.window_date >= d.window_date)
  OR (r.is_fresh = 1 AND r.window_start IS NULL)
{%- endmacro %}

{% macro postgres__semantic_changes(compared_bins, stale_windows, mpm_monitors, recognised_changes, stored_changes, by_date) -%}
WITH relation_rows_counted AS (
  SELECT
    b.monitor,
    b.window_id,
    MAX(b.current_count) AS current_rows,
    MAX(b.baseline_count) AS baseline_rows
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name = '__relation__' AND b.segment_key = '__all__'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS MATERIALIZED (
  SELECT
    s.monitor,
    s.window_id,
    s.window_date,
    s.window_start,
    s.window_end,
    s.is_baseline_window,
    s.input_observed_at,
    s.input_row_count,
    s.input_window_count,
    CASE
      WHEN c.current_rows = 0 THEN 'the window has no rows'
      WHEN c.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.current_rows) AS BIGINT) AS TEXT) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS TEXT) || ')'
      WHEN c.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN c.baseline_rows = 0 THEN 'the baseline has no rows'
      WHEN c.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS TEXT) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS TEXT) || ')'
    END AS reason
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  LEFT JOIN relation_rows_counted AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id
), together AS (
  SELECT
    j.monitor,
    j.window_id,
    j.window_date,
    j.window_start,
    j.window_end,
    j.is_baseline_window,
    1 AS is_fresh,
    COALESCE(r.column_name, '__relation__') AS column_name,
    COALESCE(r.kind, 'none') AS kind,
    r.factor,
    r.offset_value,
    r.what_is_seen,
    j.reason,
    j.input_observed_at,
    j.input_row_count,
    j.input_window_count
  FROM judged AS j
  LEFT JOIN {{ recognised_changes }} AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id AND j.reason IS NULL
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.window_date,
    t.window_start,
    t.window_end,
    t.is_baseline_window,
    0,
    t.column_name,
    t.kind,
    t.factor,
    t.offset_value,
    SUBSTRING(t.evidence, 1, LENGTH(t.evidence) - LENGTH(' since ') - CASE WHEN SUBSTRING(t.first_window_id, 11, 10) = 'T00:00:00Z' THEN 10 ELSE LENGTH(t.first_window_id) END),
    t.not_evaluated_reason,
    t.input_observed_at,
    t.input_row_count,
    t.input_window_count
  FROM {{ stored_changes }} AS t
  LEFT JOIN {{ stale_windows }} AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
  WHERE
    s.window_id IS NULL
), window_flags AS (
  SELECT
    t.monitor,
    t.window_id,
    t.window_start,
    MAX(CASE WHEN t.reason IS NULL THEN 1 ELSE 0 END) AS is_judged
  FROM together AS t
  GROUP BY
    t.monitor,
    t.window_id,
    t.window_start
), window_numbers AS (
  SELECT
    f.monitor,
    f.window_id,
    SUM(f.is_judged) OVER (
      PARTITION BY f.monitor
      ORDER BY f.window_start, f.window_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS number
  FROM window_flags AS f
), seen AS (
  SELECT
    t.*,
    w.number,
    w.number - ROW_NUMBER() OVER (PARTITION BY t.monitor, t.column_name, t.kind ORDER BY t.window_start, t.window_id) AS island
  FROM together AS t
  INNER JOIN window_numbers AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
), runs AS (
  SELECT
    s.*,
    CASE
      WHEN s.kind <> 'none' THEN MIN(s.window_id) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start, s.window_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS first_window_id,
    CASE
      WHEN s.kind <> 'none' THEN COUNT(*) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start, s.window_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS window_count
  FROM seen AS s
), first_stale AS (
  SELECT
    s.monitor,
    MIN(s.window_date) AS window_date,
    MIN(s.window_start) AS window_start
  FROM {{ stale_windows }} AS s
  GROUP BY
    s.monitor
), first_stale_date AS (
  SELECT
    MIN(s.window_date) AS window_date
  FROM {{ stale_windows }} AS s
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.window_date AS window_date,
  r.window_start AS window_start,
  r.window_end AS window_end,
  r.is_baseline_window AS is_baseline_window,
  r.column_name AS column_name,
  r.kind AS kind,
  r.factor AS factor,
  r.offset_value AS offset_value,
  r.first_window_id AS first_window_id,
  r.window_count AS window_count,
  CASE
    WHEN r.window_count < 2 OR r.kind = 'none' THEN FALSE
    WHEN r.kind = 'unit' AND r.factor > 0.4 AND r.factor < 2.5 AND r.factor <> 1 THEN FALSE
    ELSE TRUE
  END AS is_certain,
  CASE
    WHEN r.kind <> 'none' THEN r.what_is_seen || ' since ' || CASE
      WHEN SUBSTRING(r.first_window_id, 11, 10) = 'T00:00:00Z' THEN SUBSTRING(r.first_window_id, 1, 10)
      ELSE r.first_window_id
    END
  END AS evidence,
  r.reason AS not_evaluated_reason,
  r.input_observed_at AS input_observed_at,
  r.input_row_count AS input_row_count,
  r.input_window_count AS input_window_count
FROM runs AS r
CROSS JOIN first_stale_date AS d
LEFT JOIN first_stale AS f
  ON f.monitor = r.monitor
WHERE
  (({{ by_date }}) = 0 AND r.window_start >= f.window_start)
  OR (({{ by_date }}) = 1 AND r.window_date >= d.window_date)
  OR (r.is_fresh = 1 AND r.window_start IS NULL)
{%- endmacro %}

{% macro redshift__semantic_changes(compared_bins, stale_windows, mpm_monitors, recognised_changes, stored_changes, by_date) -%}
WITH relation_rows_counted AS (
  SELECT
    b.monitor,
    b.window_id,
    MAX(b.current_count) AS current_rows,
    MAX(b.baseline_count) AS baseline_rows
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name = '__relation__' AND b.segment_key = '__all__'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    s.monitor,
    s.window_id,
    s.window_date,
    s.window_start,
    s.window_end,
    s.is_baseline_window,
    s.input_observed_at,
    s.input_row_count,
    s.input_window_count,
    CASE
      WHEN c.current_rows = 0 THEN 'the window has no rows'
      WHEN c.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.current_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS VARCHAR(65535)) || ')'
      WHEN c.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN c.baseline_rows = 0 THEN 'the baseline has no rows'
      WHEN c.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS VARCHAR(65535)) || ')'
    END AS reason
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  LEFT JOIN relation_rows_counted AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id
), together AS (
  SELECT
    j.monitor,
    j.window_id,
    j.window_date,
    j.window_start,
    j.window_end,
    j.is_baseline_window,
    1 AS is_fresh,
    COALESCE(r.column_name, '__relation__') AS column_name,
    COALESCE(r.kind, 'none') AS kind,
    r.factor,
    r.offset_value,
    r.what_is_seen,
    j.reason,
    j.input_observed_at,
    j.input_row_count,
    j.input_window_count
  FROM judged AS j
  LEFT JOIN {{ recognised_changes }} AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id AND j.reason IS NULL
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.window_date,
    t.window_start,
    t.window_end,
    t.is_baseline_window,
    0,
    t.column_name,
    t.kind,
    t.factor,
    t.offset_value,
    SUBSTRING(t.evidence, 1, LENGTH(t.evidence) - LENGTH(' since ') - CASE WHEN SUBSTRING(t.first_window_id, 11, 10) = 'T00:00:00Z' THEN 10 ELSE LENGTH(t.first_window_id) END),
    t.not_evaluated_reason,
    t.input_observed_at,
    t.input_row_count,
    t.input_window_count
  FROM {{ stored_changes }} AS t
  LEFT JOIN {{ stale_windows }} AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
  WHERE
    s.window_id IS NULL
), window_flags AS (
  SELECT
    t.monitor,
    t.window_id,
    t.window_start,
    MAX(CASE WHEN t.reason IS NULL THEN 1 ELSE 0 END) AS is_judged
  FROM together AS t
  GROUP BY
    t.monitor,
    t.window_id,
    t.window_start
), window_numbers AS (
  SELECT
    f.monitor,
    f.window_id,
    SUM(f.is_judged) OVER (
      PARTITION BY f.monitor
      ORDER BY f.window_start, f.window_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS number
  FROM window_flags AS f
), seen AS (
  SELECT
    t.*,
    w.number,
    w.number - ROW_NUMBER() OVER (PARTITION BY t.monitor, t.column_name, t.kind ORDER BY t.window_start, t.window_id) AS island
  FROM together AS t
  INNER JOIN window_numbers AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
), runs AS (
  SELECT
    s.*,
    CASE
      WHEN s.kind <> 'none' THEN MIN(s.window_id) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start, s.window_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS first_window_id,
    CASE
      WHEN s.kind <> 'none' THEN COUNT(*) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start, s.window_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS window_count
  FROM seen AS s
), first_stale AS (
  SELECT
    s.monitor,
    MIN(s.window_date) AS window_date,
    MIN(s.window_start) AS window_start
  FROM {{ stale_windows }} AS s
  GROUP BY
    s.monitor
), first_stale_date AS (
  SELECT
    MIN(s.window_date) AS window_date
  FROM {{ stale_windows }} AS s
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.window_date AS window_date,
  r.window_start AS window_start,
  r.window_end AS window_end,
  r.is_baseline_window AS is_baseline_window,
  r.column_name AS column_name,
  r.kind AS kind,
  r.factor AS factor,
  r.offset_value AS offset_value,
  r.first_window_id AS first_window_id,
  r.window_count AS window_count,
  CASE
    WHEN r.window_count < 2 OR r.kind = 'none' THEN FALSE
    WHEN r.kind = 'unit' AND r.factor > 0.4 AND r.factor < 2.5 AND r.factor <> 1 THEN FALSE
    ELSE TRUE
  END AS is_certain,
  CASE
    WHEN r.kind <> 'none' THEN r.what_is_seen || ' since ' || CASE
      WHEN SUBSTRING(r.first_window_id, 11, 10) = 'T00:00:00Z' THEN SUBSTRING(r.first_window_id, 1, 10)
      ELSE r.first_window_id
    END
  END AS evidence,
  r.reason AS not_evaluated_reason,
  r.input_observed_at AS input_observed_at,
  r.input_row_count AS input_row_count,
  r.input_window_count AS input_window_count
FROM runs AS r
CROSS JOIN first_stale_date AS d
LEFT JOIN first_stale AS f
  ON f.monitor = r.monitor
WHERE
  (({{ by_date }}) = 0 AND r.window_start >= f.window_start)
  OR (({{ by_date }}) = 1 AND r.window_date >= d.window_date)
  OR (r.is_fresh = 1 AND r.window_start IS NULL)
{%- endmacro %}

{% macro bigquery__semantic_changes(compared_bins, stale_windows, mpm_monitors, recognised_changes, stored_changes, by_date) -%}
WITH relation_rows_counted AS (
  SELECT
    b.monitor,
    b.window_id,
    MAX(b.current_count) AS current_rows,
    MAX(b.baseline_count) AS baseline_rows
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name = '__relation__' AND b.segment_key = '__all__'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    s.monitor,
    s.window_id,
    s.window_date,
    s.window_start,
    s.window_end,
    s.is_baseline_window,
    s.input_observed_at,
    s.input_row_count,
    s.input_window_count,
    CASE
      WHEN c.current_rows = 0 THEN 'the window has no rows'
      WHEN c.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.current_rows) AS INT64) AS STRING) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS STRING) || ')'
      WHEN c.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN c.baseline_rows = 0 THEN 'the baseline has no rows'
      WHEN c.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS INT64) AS STRING) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS STRING) || ')'
    END AS reason
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  LEFT JOIN relation_rows_counted AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id
), together AS (
  SELECT
    j.monitor,
    j.window_id,
    j.window_date,
    j.window_start,
    j.window_end,
    j.is_baseline_window,
    1 AS is_fresh,
    COALESCE(r.column_name, '__relation__') AS column_name,
    COALESCE(r.kind, 'none') AS kind,
    r.factor,
    r.offset_value,
    r.what_is_seen,
    j.reason,
    j.input_observed_at,
    j.input_row_count,
    j.input_window_count
  FROM judged AS j
  LEFT JOIN {{ recognised_changes }} AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id AND j.reason IS NULL
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.window_date,
    t.window_start,
    t.window_end,
    t.is_baseline_window,
    0,
    t.column_name,
    t.kind,
    t.factor,
    t.offset_value,
    SUBSTR(t.evidence, 1, LENGTH(t.evidence) - LENGTH(' since ') - CASE WHEN SUBSTR(t.first_window_id, 11, 10) = 'T00:00:00Z' THEN 10 ELSE LENGTH(t.first_window_id) END),
    t.not_evaluated_reason,
    t.input_observed_at,
    t.input_row_count,
    t.input_window_count
  FROM {{ stored_changes }} AS t
  LEFT JOIN {{ stale_windows }} AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
  WHERE
    s.window_id IS NULL
), window_flags AS (
  SELECT
    t.monitor,
    t.window_id,
    t.window_start,
    MAX(CASE WHEN t.reason IS NULL THEN 1 ELSE 0 END) AS is_judged
  FROM together AS t
  GROUP BY
    t.monitor,
    t.window_id,
    t.window_start
), window_numbers AS (
  SELECT
    f.monitor,
    f.window_id,
    SUM(f.is_judged) OVER (
      PARTITION BY f.monitor
      ORDER BY f.window_start NULLS LAST, f.window_id NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS number
  FROM window_flags AS f
), seen AS (
  SELECT
    t.*,
    w.number,
    w.number - ROW_NUMBER() OVER (
      PARTITION BY t.monitor, t.column_name, t.kind
      ORDER BY t.window_start NULLS LAST, t.window_id NULLS LAST
    ) AS island
  FROM together AS t
  INNER JOIN window_numbers AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
), runs AS (
  SELECT
    s.*,
    CASE
      WHEN s.kind <> 'none' THEN MIN(s.window_id) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start NULLS LAST, s.window_id NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS first_window_id,
    CASE
      WHEN s.kind <> 'none' THEN COUNT(*) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start NULLS LAST, s.window_id NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS window_count
  FROM seen AS s
), first_stale AS (
  SELECT
    s.monitor,
    MIN(s.window_date) AS window_date,
    MIN(s.window_start) AS window_start
  FROM {{ stale_windows }} AS s
  GROUP BY
    s.monitor
), first_stale_date AS (
  SELECT
    MIN(s.window_date) AS window_date
  FROM {{ stale_windows }} AS s
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.window_date AS window_date,
  r.window_start AS window_start,
  r.window_end AS window_end,
  r.is_baseline_window AS is_baseline_window,
  r.column_name AS column_name,
  r.kind AS kind,
  r.factor AS factor,
  r.offset_value AS offset_value,
  r.first_window_id AS first_window_id,
  r.window_count AS window_count,
  CASE
    WHEN r.window_count < 2 OR r.kind = 'none' THEN FALSE
    WHEN r.kind = 'unit' AND r.factor > 0.4 AND r.factor < 2.5 AND r.factor <> 1 THEN FALSE
    ELSE TRUE
  END AS is_certain,
  CASE
    WHEN r.kind <> 'none' THEN r.what_is_seen || ' since ' || CASE
      WHEN SUBSTR(r.first_window_id, 11, 10) = 'T00:00:00Z' THEN SUBSTR(r.first_window_id, 1, 10)
      ELSE r.first_window_id
    END
  END AS evidence,
  r.reason AS not_evaluated_reason,
  r.input_observed_at AS input_observed_at,
  r.input_row_count AS input_row_count,
  r.input_window_count AS input_window_count
FROM runs AS r
CROSS JOIN first_stale_date AS d
LEFT JOIN first_stale AS f
  ON f.monitor = r.monitor
WHERE
  (({{ by_date }}) = 0 AND r.window_start >= f.window_start)
  OR (({{ by_date }}) = 1 AND r.window_date >= d.window_date)
  OR (r.is_fresh = 1 AND r.window_start IS NULL)
{%- endmacro %}

{% macro spark__semantic_changes(compared_bins, stale_windows, mpm_monitors, recognised_changes, stored_changes, by_date) -%}
WITH relation_rows_counted AS (
  SELECT
    b.monitor,
    b.window_id,
    MAX(b.current_count) AS current_rows,
    MAX(b.baseline_count) AS baseline_rows
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name = '__relation__' AND b.segment_key = '__all__'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    s.monitor,
    s.window_id,
    s.window_date,
    s.window_start,
    s.window_end,
    s.is_baseline_window,
    s.input_observed_at,
    s.input_row_count,
    s.input_window_count,
    CASE
      WHEN c.current_rows = 0 THEN 'the window has no rows'
      WHEN c.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.current_rows) AS BIGINT) AS STRING) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS STRING) || ')'
      WHEN c.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN c.baseline_rows = 0 THEN 'the baseline has no rows'
      WHEN c.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS STRING) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS STRING) || ')'
    END AS reason
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  LEFT JOIN relation_rows_counted AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id
), together AS (
  SELECT
    j.monitor,
    j.window_id,
    j.window_date,
    j.window_start,
    j.window_end,
    j.is_baseline_window,
    1 AS is_fresh,
    COALESCE(r.column_name, '__relation__') AS column_name,
    COALESCE(r.kind, 'none') AS kind,
    r.factor,
    r.offset_value,
    r.what_is_seen,
    j.reason,
    j.input_observed_at,
    j.input_row_count,
    j.input_window_count
  FROM judged AS j
  LEFT JOIN {{ recognised_changes }} AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id AND j.reason IS NULL
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.window_date,
    t.window_start,
    t.window_end,
    t.is_baseline_window,
    0,
    t.column_name,
    t.kind,
    t.factor,
    t.offset_value,
    SUBSTRING(t.evidence, 1, LENGTH(t.evidence) - LENGTH(' since ') - CASE WHEN SUBSTRING(t.first_window_id, 11, 10) = 'T00:00:00Z' THEN 10 ELSE LENGTH(t.first_window_id) END),
    t.not_evaluated_reason,
    t.input_observed_at,
    t.input_row_count,
    t.input_window_count
  FROM {{ stored_changes }} AS t
  LEFT JOIN {{ stale_windows }} AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
  WHERE
    s.window_id IS NULL
), window_flags AS (
  SELECT
    t.monitor,
    t.window_id,
    t.window_start,
    MAX(CASE WHEN t.reason IS NULL THEN 1 ELSE 0 END) AS is_judged
  FROM together AS t
  GROUP BY
    t.monitor,
    t.window_id,
    t.window_start
), window_numbers AS (
  SELECT
    f.monitor,
    f.window_id,
    SUM(f.is_judged) OVER (
      PARTITION BY f.monitor
      ORDER BY f.window_start NULLS LAST, f.window_id NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS number
  FROM window_flags AS f
), seen AS (
  SELECT
    t.*,
    w.number,
    w.number - ROW_NUMBER() OVER (
      PARTITION BY t.monitor, t.column_name, t.kind
      ORDER BY t.window_start NULLS LAST, t.window_id NULLS LAST
    ) AS island
  FROM together AS t
  INNER JOIN window_numbers AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
), runs AS (
  SELECT
    s.*,
    CASE
      WHEN s.kind <> 'none' THEN MIN(s.window_id) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start NULLS LAST, s.window_id NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS first_window_id,
    CASE
      WHEN s.kind <> 'none' THEN COUNT(*) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start NULLS LAST, s.window_id NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS window_count
  FROM seen AS s
), first_stale AS (
  SELECT
    s.monitor,
    MIN(s.window_date) AS window_date,
    MIN(s.window_start) AS window_start
  FROM {{ stale_windows }} AS s
  GROUP BY
    s.monitor
), first_stale_date AS (
  SELECT
    MIN(s.window_date) AS window_date
  FROM {{ stale_windows }} AS s
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.window_date AS window_date,
  r.window_start AS window_start,
  r.window_end AS window_end,
  r.is_baseline_window AS is_baseline_window,
  r.column_name AS column_name,
  r.kind AS kind,
  r.factor AS factor,
  r.offset_value AS offset_value,
  r.first_window_id AS first_window_id,
  r.window_count AS window_count,
  CASE
    WHEN r.window_count < 2 OR r.kind = 'none' THEN FALSE
    WHEN r.kind = 'unit' AND r.factor > 0.4 AND r.factor < 2.5 AND r.factor <> 1 THEN FALSE
    ELSE TRUE
  END AS is_certain,
  CASE
    WHEN r.kind <> 'none' THEN r.what_is_seen || ' since ' || CASE
      WHEN SUBSTRING(r.first_window_id, 11, 10) = 'T00:00:00Z' THEN SUBSTRING(r.first_window_id, 1, 10)
      ELSE r.first_window_id
    END
  END AS evidence,
  r.reason AS not_evaluated_reason,
  r.input_observed_at AS input_observed_at,
  r.input_row_count AS input_row_count,
  r.input_window_count AS input_window_count
FROM runs AS r
CROSS JOIN first_stale_date AS d
LEFT JOIN first_stale AS f
  ON f.monitor = r.monitor
WHERE
  (({{ by_date }}) = 0 AND r.window_start >= f.window_start)
  OR (({{ by_date }}) = 1 AND r.window_date >= d.window_date)
  OR (r.is_fresh = 1 AND r.window_start IS NULL)
{%- endmacro %}

{% macro clickhouse__semantic_changes(compared_bins, stale_windows, mpm_monitors, recognised_changes, stored_changes, by_date) -%}
WITH relation_rows_counted AS (
  SELECT
    b.monitor AS monitor,
    b.window_id AS window_id,
    MAX(toNullable(b.current_count)) AS current_rows,
    MAX(toNullable(b.baseline_count)) AS baseline_rows
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_name = '__relation__' AND b.segment_key = '__all__'
  GROUP BY
    b.monitor,
    b.window_id
), judged AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.window_date AS window_date,
    s.window_start AS window_start,
    s.window_end AS window_end,
    s.is_baseline_window AS is_baseline_window,
    s.input_observed_at AS input_observed_at,
    s.input_row_count AS input_row_count,
    s.input_window_count AS input_window_count,
    CASE
      WHEN c.current_rows = 0 THEN 'the window has no rows'
      WHEN c.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.current_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS Nullable(String)) || ')'
      WHEN c.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN c.baseline_rows = 0 THEN 'the baseline has no rows'
      WHEN c.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows, fewer than min_rows (' || CAST(m.min_rows AS Nullable(String)) || ')'
    END AS reason
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  LEFT JOIN relation_rows_counted AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id
  SETTINGS join_use_nulls = 1
), together AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.window_date AS window_date,
    j.window_start AS window_start,
    j.window_end AS window_end,
    j.is_baseline_window AS is_baseline_window,
    1 AS is_fresh,
    COALESCE(r.column_name, '__relation__') AS column_name,
    COALESCE(r.kind, 'none') AS kind,
    r.factor AS factor,
    r.offset_value AS offset_value,
    r.what_is_seen AS what_is_seen,
    j.reason AS reason,
    j.input_observed_at AS input_observed_at,
    j.input_row_count AS input_row_count,
    j.input_window_count AS input_window_count
  FROM judged AS j
  LEFT JOIN {{ recognised_changes }} AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id AND j.reason IS NULL
  SETTINGS join_use_nulls = 1
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.window_date,
    t.window_start,
    t.window_end,
    t.is_baseline_window,
    0,
    t.column_name,
    t.kind,
    t.factor,
    t.offset_value,
    substringUTF8(t.evidence, 1, lengthUTF8(t.evidence) - lengthUTF8(' since ') - CASE
      WHEN substringUTF8(t.first_window_id, 11, 10) = 'T00:00:00Z' THEN 10
      ELSE lengthUTF8(t.first_window_id)
    END),
    t.not_evaluated_reason,
    t.input_observed_at,
    t.input_row_count,
    t.input_window_count
  FROM {{ stored_changes }} AS t
  LEFT JOIN {{ stale_windows }} AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
  WHERE
    s.window_id IS NULL
  SETTINGS join_use_nulls = 1
), window_flags AS (
  SELECT
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.window_start AS window_start,
    MAX(toNullable(CASE WHEN t.reason IS NULL THEN 1 ELSE 0 END)) AS is_judged
  FROM together AS t
  GROUP BY
    t.monitor,
    t.window_id,
    t.window_start
), window_numbers AS (
  SELECT
    f.monitor AS monitor,
    f.window_id AS window_id,
    SUM(toNullable(f.is_judged)) OVER (
      PARTITION BY f.monitor
      ORDER BY f.window_start, f.window_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS number
  FROM window_flags AS f
), seen AS (
  SELECT
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.window_date AS window_date,
    t.window_start AS window_start,
    t.window_end AS window_end,
    t.is_baseline_window AS is_baseline_window,
    t.is_fresh AS is_fresh,
    t.column_name AS column_name,
    t.kind AS kind,
    t.factor AS factor,
    t.offset_value AS offset_value,
    t.what_is_seen AS what_is_seen,
    t.reason AS reason,
    t.input_observed_at AS input_observed_at,
    t.input_row_count AS input_row_count,
    t.input_window_count AS input_window_count,
    w.number AS number,
    w.number - toInt64(ROW_NUMBER() OVER (PARTITION BY t.monitor, t.column_name, t.kind ORDER BY t.window_start, t.window_id)) AS island
  FROM together AS t
  INNER JOIN window_numbers AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
), runs AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.window_date AS window_date,
    s.window_start AS window_start,
    s.window_end AS window_end,
    s.is_baseline_window AS is_baseline_window,
    s.is_fresh AS is_fresh,
    s.column_name AS column_name,
    s.kind AS kind,
    s.factor AS factor,
    s.offset_value AS offset_value,
    s.what_is_seen AS what_is_seen,
    s.reason AS reason,
    s.input_observed_at AS input_observed_at,
    s.input_row_count AS input_row_count,
    s.input_window_count AS input_window_count,
    s.number AS number,
    s.island AS island,
    CASE
      WHEN s.kind <> 'none' THEN MIN(toNullable(s.window_id)) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start, s.window_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    END AS first_window_id,
    CASE
      WHEN s.kind <> 'none' THEN toInt64(COUNT(*) OVER (
        PARTITION BY s.monitor, s.column_name, s.kind, s.island
        ORDER BY s.window_start, s.window_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ))
    END AS window_count
  FROM seen AS s
), first_stale AS (
  SELECT
    s.monitor AS monitor,
    MIN(toNullable(s.window_date)) AS window_date,
    MIN(toNullable(s.window_start)) AS window_start
  FROM {{ stale_windows }} AS s
  GROUP BY
    s.monitor
), first_stale_date AS (
  SELECT
    MIN(toNullable(s.window_date)) AS window_date
  FROM {{ stale_windows }} AS s
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  r.window_date AS window_date,
  r.window_start AS window_start,
  r.window_end AS window_end,
  r.is_baseline_window AS is_baseline_window,
  r.column_name AS column_name,
  r.kind AS kind,
  r.factor AS factor,
  r.offset_value AS offset_value,
  r.first_window_id AS first_window_id,
  r.window_count AS window_count,
  CASE
    WHEN r.window_count < 2 OR r.kind = 'none' THEN FALSE
    WHEN r.kind = 'unit' AND r.factor > 0.4 AND r.factor < 2.5 AND r.factor <> 1 THEN FALSE
    ELSE TRUE
  END AS is_certain,
  CASE
    WHEN r.kind <> 'none' THEN r.what_is_seen || ' since ' || CASE
      WHEN substringUTF8(r.first_window_id, 11, 10) = 'T00:00:00Z' THEN substringUTF8(r.first_window_id, 1, 10)
      ELSE r.first_window_id
    END
  END AS evidence,
  r.reason AS not_evaluated_reason,
  r.input_observed_at AS input_observed_at,
  r.input_row_count AS input_row_count,
  r.input_window_count AS input_window_count
FROM runs AS r
CROSS JOIN first_stale_date AS d
LEFT JOIN first_stale AS f
  ON f.monitor = r.monitor
WHERE
  (({{ by_date }}) = 0 AND r.window_start >= f.window_start)
  OR (({{ by_date }}) = 1 AND r.window_date >= d.window_date)
  OR (r.is_fresh = 1 AND r.window_start IS NULL)
SETTINGS join_use_nulls = 1
{%- endmacro %}
