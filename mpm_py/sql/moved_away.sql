-- Columns that have moved away from their baseline and stay there: one check of its own, so that it is one incident and not one a day.
-- Inputs: mpm_aspects (metric psi), stale_checks. One row per column and stale window with a psi, in the shape of check_values; of all
-- rows together, as what moves all of them moves every segment.
-- psi of 0.25 or more (warn: 0.1) in 7 windows running, each time beyond twice what chance alone gives: baseline_value, the noise floor
-- of mpm_drift, or, where that is not stored, 11 (1/n + 1/m), which is that of the twelve groups of a column of numbers. A window that
-- could not be judged is passed over. With a rolling baseline it says that a change has been larger than the baseline could follow.
WITH distances AS (
  SELECT
    a.monitor, a.window_id, a.segment_key, a.segment_value, a.column_name, a.category, a.value AS psi, w.is_stale, w.window_number,
    a.row_count,
    CASE
      WHEN a.value > 2.0 * COALESCE(a.baseline_value, 11.0 / NULLIF(CAST(a.row_count AS DOUBLE), 0.0) + 11.0 / NULLIF(CAST(a.baseline_row_count AS DOUBLE), 0.0))
        THEN a.value
      ELSE 0.0
    END AS certain_psi
  FROM mpm_aspects AS a
  INNER JOIN stale_checks AS w ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE a.metric = 'psi' AND a.value IS NOT NULL AND a.segment_key = '__all__'
), counted AS (
  SELECT
    d.*,
    MIN(d.certain_psi) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name ORDER BY d.window_number ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS least_psi,
    COUNT(*) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name ORDER BY d.window_number ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS seen_windows
  FROM distances AS d
), judged AS (
  SELECT
    c.*,
    CASE WHEN c.seen_windows < 7 OR c.least_psi < 0.1 THEN 'pass' WHEN c.least_psi < 0.25 THEN 'warn' ELSE 'fail' END AS raw_status
  FROM counted AS c
  WHERE c.is_stale = 1
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  'drift' AS family,
  'psi' AS metric,
  j.category AS category,
  'moved_away' AS method,
  j.psi AS value,
  j.psi AS effect,
  CAST(NULL AS DOUBLE) AS center,
  CAST(NULL AS DOUBLE) AS lower,
  CAST(0.25 AS DOUBLE) AS upper,
  CAST(NULL AS DOUBLE) AS z,
  CAST(NULL AS DOUBLE) AS p_value,
  CAST(j.seen_windows AS BIGINT) AS window_count,
  j.raw_status AS raw_status,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason,
  CASE WHEN j.raw_status <> 'pass' THEN j.column_name || ': has been '
    || CASE WHEN j.raw_status = 'fail' THEN 'far' ELSE 'some way' END || ' from its baseline for 7 windows or more (psi at least '
    || CAST(CAST(FLOOR(j.least_psi) AS BIGINT) AS VARCHAR) || '.'
    || SUBSTRING(CAST(CAST(FLOOR(100.0 + 100.0 * (j.least_psi - FLOOR(j.least_psi))) AS BIGINT) AS VARCHAR), 2, 2)
    || CASE WHEN j.raw_status = 'fail' THEN '; 0.25 is a large distance)' ELSE '; 0.1 is a moderate distance)' END
  END AS reason
FROM judged AS j
