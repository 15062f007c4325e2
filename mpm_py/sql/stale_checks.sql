-- Which windows are to be judged (again), and which earlier ones are read for that.
-- Inputs: check_windows, known_windows, rules_hashes (monitor, rules_hash), stored_result (monitor, window_id, the three input_
-- columns, rules_hash and input_known_windows of the checks as they are stored; no rows on a first run). An equality, not a
-- watermark: newest stamp, rows and number of the window and of all windows that its judgement depends on; the rules; the windows
-- that are known. What is usual reads 56 windows (hours: 336), and for their jumps 9 before them; whether these stood out depends on
-- 28 + 28 windows before them and on what was usual for those: 188 (hours: 748) altogether. What all rows do together is read another 66
-- windows back, for segments that are judged beside it; control charts and rules by season look as far (hours: 340).
-- One row per window that is read: is_stale = 1 where it is judged, is_near = 1 where segments are read too, is_recent = 1 where stored
-- checks are read to go on from. beyond_history: windows between it and the history of the next stale one; far_windows: how much
-- further back all rows together are read.
-- by_date = 1 takes whole dates, for engines that replace partitions of window_date.
WITH parameters AS (
  SELECT 0 AS by_date
), known AS (
  -- Beside their number a fingerprint, as another column or note under the same number is another exclusion.
  SELECT
    w.window_key, COUNT(*) AS known_count,
    MIN(k.print) AS first_print,
    MAX(k.print) AS last_print
  FROM check_windows AS w
  INNER JOIN (
    SELECT
      n.monitor, n.starts_at, n.ends_at,
      MD5(COALESCE(n.column_name, '') || '/' || COALESCE(n.segment_key, '') || '/' || COALESCE(n.segment_value, '') || '/'
        || COALESCE(n.metric, '') || '/' || COALESCE(n.note, '')) AS print
    FROM known_windows AS n
  ) AS k ON k.monitor = w.monitor AND k.starts_at < w.window_end AND k.ends_at > w.window_start
  GROUP BY w.window_key
), counted AS (
  SELECT
    w.monitor, w.window_id, w.window_date, w.window_start, w.window_end, w.is_inside_baseline, w.cadence, w.window_key,
    w.window_number, w.phase, w.newest_observed_at, w.read_row_count,
    COALESCE(k.known_count, 0) AS known_count, k.first_print, k.last_print, COALESCE(h.rules_hash, '') AS declared_hash
  FROM check_windows AS w
  LEFT JOIN known AS k ON k.window_key = w.window_key
  LEFT JOIN rules_hashes AS h ON h.monitor = w.monitor
), summed AS (
  SELECT
    c.monitor, c.window_id, c.window_date, c.window_start, c.window_end, c.is_inside_baseline, c.cadence, c.window_key,
    c.window_number, c.phase, c.declared_hash,
    MAX(c.newest_observed_at) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 254 PRECEDING AND CURRENT ROW) AS observed_at_near,
    SUM(c.read_row_count) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 254 PRECEDING AND CURRENT ROW) AS rows_near,
    COUNT(*) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 254 PRECEDING AND CURRENT ROW) AS windows_near,
    SUM(c.known_count) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 254 PRECEDING AND CURRENT ROW) AS known_near,
    MIN(c.first_print) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 254 PRECEDING AND CURRENT ROW) AS first_near,
    MAX(c.last_print) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 254 PRECEDING AND CURRENT ROW) AS last_near,
    MAX(c.newest_observed_at) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 1088 PRECEDING AND CURRENT ROW) AS observed_at_far,
    SUM(c.read_row_count) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 1088 PRECEDING AND CURRENT ROW) AS rows_far,
    COUNT(*) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 1088 PRECEDING AND CURRENT ROW) AS windows_far,
    SUM(c.known_count) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 1088 PRECEDING AND CURRENT ROW) AS known_far,
    MIN(c.first_print) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 1088 PRECEDING AND CURRENT ROW) AS first_far,
    MAX(c.last_print) OVER (PARTITION BY c.monitor ORDER BY c.window_number ROWS BETWEEN 1088 PRECEDING AND CURRENT ROW) AS last_far
  FROM counted AS c
), inputs AS (
  SELECT
    s.monitor, s.window_id, s.window_date, s.window_start, s.window_end, s.is_inside_baseline, s.cadence, s.window_key,
    s.window_number, s.phase,
    CASE WHEN s.cadence = 'hour' THEN s.observed_at_far ELSE s.observed_at_near END AS input_observed_at,
    CAST(CASE WHEN s.cadence = 'hour' THEN s.rows_far ELSE s.rows_near END AS BIGINT) AS input_row_count,
    CAST(CASE WHEN s.cadence = 'hour' THEN s.windows_far ELSE s.windows_near END AS BIGINT) AS input_window_count,
    CAST(CASE WHEN s.cadence = 'hour' THEN s.known_far ELSE s.known_near END AS BIGINT) AS input_known_windows,
    s.declared_hash || SUBSTRING(COALESCE(CASE WHEN s.cadence = 'hour' THEN s.first_far ELSE s.first_near END, ''), 1, 8)
      || SUBSTRING(COALESCE(CASE WHEN s.cadence = 'hour' THEN s.last_far ELSE s.last_near END, ''), 1, 8) AS rules_hash
  FROM summed AS s
), stored AS (
  SELECT
    r.monitor, r.window_id,
    MAX(r.input_observed_at) AS input_observed_at, MAX(r.input_row_count) AS input_row_count,
    MAX(r.input_window_count) AS input_window_count, MAX(r.rules_hash) AS rules_hash, MAX(r.input_known_windows) AS input_known_windows
  FROM stored_result AS r
  GROUP BY r.monitor, r.window_id
), compared AS (
  SELECT
    i.*,
    CASE
      WHEN s.input_observed_at = i.input_observed_at AND s.input_row_count = i.input_row_count
        AND s.input_window_count = i.input_window_count AND s.rules_hash = i.rules_hash
        AND s.input_known_windows = i.input_known_windows THEN 0
      ELSE 1
    END AS is_different
  FROM inputs AS i
  LEFT JOIN stored AS s ON s.monitor = i.monitor AND s.window_id = i.window_id
), stale_dates AS (
  SELECT c.window_date
  FROM compared AS c
  CROSS JOIN parameters
  WHERE c.is_different = 1 AND parameters.by_date = 1
  GROUP BY c.window_date
), marked AS (
  SELECT c.*, CASE WHEN c.is_different = 1 OR d.window_date IS NOT NULL THEN 1 ELSE 0 END AS is_stale
  FROM compared AS c
  LEFT JOIN stale_dates AS d ON d.window_date = c.window_date
), followed AS (
  SELECT
    m.*,
    MIN(CASE WHEN m.is_stale = 1 THEN m.window_number END)
      OVER (PARTITION BY m.monitor ORDER BY m.window_number ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) - m.window_number
      AS windows_ahead
  FROM marked AS m
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.window_date AS window_date,
  f.window_start AS window_start,
  f.window_end AS window_end,
  f.is_inside_baseline AS is_inside_baseline,
  f.cadence AS cadence,
  f.window_key AS window_key,
  f.window_number AS window_number,
  f.phase AS phase,
  f.is_stale AS is_stale,
  CASE WHEN f.windows_ahead <= CASE WHEN f.cadence = 'hour' THEN 748 ELSE 188 END THEN 1 ELSE 0 END AS is_near,
  CASE WHEN f.windows_ahead <= 28 THEN 1 ELSE 0 END AS is_recent,
  f.windows_ahead - CASE WHEN f.cadence = 'hour' THEN 346 ELSE 66 END AS beyond_history,
  CASE WHEN f.cadence = 'hour' THEN 340 ELSE 66 END AS far_windows,
  f.input_observed_at AS input_observed_at,
  f.input_row_count AS input_row_count,
  f.input_window_count AS input_window_count,
  f.rules_hash AS rules_hash,
  f.input_known_windows AS input_known_windows
FROM followed AS f
WHERE f.windows_ahead <= CASE WHEN f.cadence = 'hour' THEN 1088 ELSE 254 END
