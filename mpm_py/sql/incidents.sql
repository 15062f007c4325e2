-- What was wrong, from when to when: windows in a row in which one check warned or failed, and failed at least once.
-- Inputs: mpm_checks, mpm_monitors. One row per incident; incident_groups.sql completes it.
-- A window that passes closes an incident; one that could not be judged neither opens nor closes it. A check that has no row in
-- 28 windows of its monitor is not made any more: that closes too. Changes of schema and of meaning are told by the window they
-- are seen in, so there one window without a row is enough. Windows in mpm_known_windows count as what they would have been; an
-- incident that failed in such windows alone is expected. Gaps and islands: the number of closing rows up to a row names its run.
-- incident_id: start of the md5 of the check and the window that opened it, so that it outlives recomputation.
WITH troubled AS (
  SELECT c.monitor, c.check_id
  FROM mpm_checks AS c
  INNER JOIN mpm_monitors AS m ON m.monitor = c.monitor
  WHERE c.status = 'fail' OR (c.status = 'not_evaluated' AND c.excluded_status = 'fail' AND NOT c.is_baseline_window)
  GROUP BY c.monitor, c.check_id
), seen_windows AS (
  SELECT c.monitor, c.window_id, c.window_start, c.window_end
  FROM mpm_checks AS c
  GROUP BY c.monitor, c.window_id, c.window_start, c.window_end
), numbered AS (
  SELECT
    w.monitor, w.window_id, w.window_end,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id) AS window_number
  FROM seen_windows AS w
), newest AS (
  SELECT n.monitor, MAX(n.window_number) AS newest_number
  FROM numbered AS n
  GROUP BY n.monitor
), states AS (
  SELECT
    c.monitor, c.check_id, c.window_id, c.window_start, c.window_end, c.segment_key, c.segment_value, c.column_name, c.family,
    c.metric, c.category, c.method, c.value, c.effect, c.threshold, c.center, c.lower, c.upper, c.z, c.severity, c.reason,
    n.window_number,
    CASE WHEN c.family IN ('schema', 'semantic') THEN 1 ELSE 28 END AS patience,
    CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END AS is_pass,
    CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END AS is_known,
    CASE
      WHEN c.status IN ('warn', 'fail') THEN c.status
      WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') AND NOT c.is_baseline_window THEN c.excluded_status
    END AS trouble
  FROM mpm_checks AS c
  INNER JOIN troubled AS t ON t.monitor = c.monitor AND t.check_id = c.check_id
  INNER JOIN numbered AS n ON n.monitor = c.monitor AND n.window_id = c.window_id
), neighbours AS (
  SELECT
    s.*,
    LAG(s.window_number) OVER (PARTITION BY s.monitor, s.check_id ORDER BY s.window_number) AS number_before,
    LEAD(s.window_number) OVER (PARTITION BY s.monitor, s.check_id ORDER BY s.window_number) AS number_after
  FROM states AS s
), runs AS (
  SELECT
    b.*,
    SUM(CASE WHEN b.is_pass = 1 OR b.window_number - b.number_before > b.patience THEN 1 ELSE 0 END) OVER (
      PARTITION BY b.monitor, b.check_id ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM neighbours AS b
), ends AS (
  -- The last row of a run is followed by a row that closes it, or by nothing.
  SELECT
    r.monitor, r.check_id, r.run,
    MAX(r.window_number) AS last_number,
    MAX(r.patience) AS patience,
    MAX(CASE WHEN r.number_after IS NULL THEN 1 ELSE 0 END) AS is_last,
    MAX(r.number_after) AS number_after
  FROM runs AS r
  GROUP BY r.monitor, r.check_id, r.run
), closings AS (
  SELECT
    e.monitor, e.check_id, e.run,
    CASE
      WHEN e.is_last = 0 AND e.number_after - e.last_number <= e.patience THEN e.number_after
      WHEN e.last_number + e.patience <= w.newest_number THEN e.last_number + e.patience
    END AS closing_number
  FROM ends AS e
  INNER JOIN newest AS w ON w.monitor = e.monitor
), ranked AS (
  SELECT
    r.*,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number) AS place,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number DESC) AS place_from_end,
    ROW_NUMBER() OVER (
      PARTITION BY r.monitor, r.check_id, r.run
      ORDER BY
        r.is_known, CASE WHEN r.trouble = 'fail' THEN 0 ELSE 1 END,
        -- What differs only by the order in which an engine adds is equally bad.
        FLOOR(1000000000.0 * COALESCE(ABS(r.effect), 0.0) + 0.5) DESC,
        FLOOR(1000000000.0 * COALESCE(ABS(r.value - r.threshold), 0.0) + 0.5) DESC,
        FLOOR(1000000000.0 * COALESCE(ABS(r.z), 0.0) + 0.5) DESC, r.window_number
    ) AS badness
  FROM runs AS r
  WHERE r.trouble IS NOT NULL
), gathered AS (
  SELECT
    r.monitor, r.check_id, r.run,
    COUNT(*) AS window_count,
    SUM(CASE WHEN r.trouble = 'fail' THEN 1 ELSE 0 END) AS failing_window_count,
    SUM(CASE WHEN r.trouble = 'fail' AND r.is_known = 0 THEN 1 ELSE 0 END) AS unexpected_count,
    MAX(CASE r.severity WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 END) AS severity_rank,
    MAX(CASE WHEN r.place = 1 THEN r.window_number END) AS opened_number,
    MAX(CASE WHEN r.place = 1 THEN r.window_id END) AS opened_window_id,
    MAX(CASE WHEN r.place = 1 THEN r.window_start END) AS opened_at,
    MAX(CASE WHEN r.place_from_end = 1 THEN r.window_id END) AS last_seen_window_id,
    MAX(CASE WHEN r.place_from_end = 1 THEN r.window_end END) AS last_seen_at
  FROM ranked AS r
  GROUP BY r.monitor, r.check_id, r.run
)
SELECT
  SUBSTRING(MD5(g.check_id || ' ' || g.opened_window_id), 1, 12) AS incident_id,
  g.monitor AS monitor,
  g.check_id AS check_id,
  w.segment_key AS segment_key,
  w.segment_value AS segment_value,
  w.column_name AS column_name,
  w.family AS family,
  w.metric AS metric,
  w.category AS category,
  w.method AS method,
  CASE WHEN g.unexpected_count = 0 THEN 'expected' WHEN n.window_end IS NOT NULL THEN 'resolved' ELSE 'open' END AS status,
  CASE g.severity_rank WHEN 3 THEN 'high' WHEN 2 THEN 'medium' WHEN 1 THEN 'low' END AS severity,
  g.opened_number AS opened_number,
  g.opened_at AS opened_at,
  g.opened_window_id AS opened_window_id,
  g.last_seen_at AS last_seen_at,
  g.last_seen_window_id AS last_seen_window_id,
  n.window_end AS resolved_at,
  g.window_count AS window_count,
  g.failing_window_count AS failing_window_count,
  w.value AS worst_value,
  w.effect AS worst_effect,
  w.z AS worst_z,
  w.window_id AS worst_window_id,
  f.center AS center,
  f.lower AS lower,
  f.upper AS upper,
  w.reason AS reason
FROM gathered AS g
INNER JOIN ranked AS w ON w.monitor = g.monitor AND w.check_id = g.check_id AND w.run = g.run AND w.badness = 1
INNER JOIN ranked AS f ON f.monitor = g.monitor AND f.check_id = g.check_id AND f.run = g.run AND f.place = 1
INNER JOIN closings AS c ON c.monitor = g.monitor AND c.check_id = g.check_id AND c.run = g.run
LEFT JOIN numbered AS n ON n.monitor = c.monitor AND n.window_number = c.closing_number
WHERE g.failing_window_count > 0
