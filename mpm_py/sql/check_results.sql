-- From numbers to a status: unusual again, persistence, known windows, the baseline, and how long it has been so.
-- Inputs: check_numbers (the union of checks_learnt, checks_declared, checks_seasonal, charted_checks and checks_blind: one row per
-- series, stale window and method), check_series, check_rules, stale_checks, stored_checks (the checks of windows that are not stale,
-- as they are stored). One row per series, stale window and method.
-- Fail: large, and unusual now or again (p <= 0.001 with the same sign here and in one of the two windows before; only where 28 windows
-- or more say that windows are nearly independent). Warn: large and p <= 0.0125/T. Without a history of 8 windows a learnt check warns at most. persistence: a
-- status counts once as many of the last windows had it. failing_windows: a pass ends the count, a window that could not be judged
-- does not, 28 of them do.
WITH stored AS (
  SELECT
    s.series, w.window_key, w.window_number, t.method, t.status, t.raw_status, t.z, t.p_value, t.failing_windows
  FROM stored_checks AS t
  INNER JOIN stale_checks AS w ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN check_series AS s
    ON s.monitor = t.monitor AND s.segment_key = t.segment_key AND s.segment_value = t.segment_value AND s.column_name = t.column_name
    AND s.metric = t.metric AND COALESCE(s.category, '') = COALESCE(t.category, '') AND s.family = t.family
  WHERE w.is_stale = 0 AND w.is_recent = 1
), striking AS (
  -- Few: the windows of learnt checks in which chance is unlikely.
  SELECT n.series, w.window_number, n.z
  FROM check_numbers AS n
  INNER JOIN stale_checks AS w ON w.window_key = n.window_key
  WHERE n.method = 'learnt' AND n.p_value <= 0.001 AND n.note IS NULL
  UNION ALL
  SELECT t.series, t.window_number, t.z
  FROM stored AS t
  WHERE t.method = 'learnt' AND t.p_value <= 0.001 AND t.status <> 'not_evaluated'
), again AS (
  SELECT a.series, a.window_number
  FROM striking AS a
  INNER JOIN striking AS b ON b.series = a.series AND b.window_number < a.window_number AND b.window_number >= a.window_number - 2
  WHERE a.z * b.z > 0
  GROUP BY a.series, a.window_number
), ruled AS (
  SELECT
    n.series, n.window_key, n.method, n.value, n.effect, n.threshold, n.threshold_source, n.center, n.lower, n.upper, n.z, n.p_value, n.q_value,
    n.is_large, n.is_unusual_now, n.is_doubtful, n.row_count, n.window_count, n.raw_status, n.not_evaluated_reason, n.reason, n.note,
    w.window_number, w.is_inside_baseline, r.persistence_windows, r.persistence_of, r.min_effect,
    COALESCE(r.worst_status, 'fail') AS worst_status,
    CASE WHEN n.method <> 'learnt' THEN 0 WHEN a.series IS NOT NULL AND n.is_steady = 1 THEN 1 ELSE 0 END AS is_unusual_again
  FROM check_numbers AS n
  INNER JOIN stale_checks AS w ON w.window_key = n.window_key
  LEFT JOIN again AS a ON a.series = n.series AND a.window_number = w.window_number
  LEFT JOIN check_rules AS r ON r.series = n.series AND r.method = n.method
), judged AS (
  SELECT
    r.*,
    CASE
      WHEN r.method NOT IN ('learnt', 'seasonal') OR r.raw_status <> 'pass' OR r.is_large = 0 THEN r.raw_status
      WHEN (r.is_unusual_now = 1 OR r.is_unusual_again = 1) AND r.worst_status = 'fail'
        AND r.window_count >= CASE WHEN r.method = 'seasonal' THEN 4 ELSE 8 END THEN 'fail'
      WHEN r.is_unusual_now = 1 OR r.is_unusual_again = 1 OR r.is_doubtful = 1 THEN 'warn'
      ELSE 'pass'
    END AS found_status
  FROM ruled AS r
), persistent AS (
  SELECT
    j.series, j.method, j.window_key,
    COUNT(CASE WHEN e.found_status = 'fail' THEN 1 END) AS fail_count,
    COUNT(*) AS alarm_count
  FROM judged AS j
  INNER JOIN (
    SELECT f.series, f.method, f.window_number, f.found_status
    FROM judged AS f
    WHERE f.found_status IN ('warn', 'fail') AND f.note IS NULL
    UNION ALL
    SELECT t.series, t.method, t.window_number, t.raw_status
    FROM stored AS t
    WHERE t.raw_status IN ('warn', 'fail') AND t.status <> 'not_evaluated'
  ) AS e ON e.series = j.series AND e.method = j.method AND e.window_number <= j.window_number AND e.window_number > j.window_number - j.persistence_of
  WHERE j.persistence_windows > 1
  GROUP BY j.series, j.method, j.window_key
), settled AS (
  SELECT
    j.*,
    CASE
      WHEN j.found_status IN ('pass', 'not_evaluated') OR COALESCE(j.persistence_windows, 1) <= 1 THEN j.found_status
      WHEN j.found_status = 'fail' AND p.fail_count >= j.persistence_windows THEN 'fail'
      WHEN p.alarm_count >= j.persistence_windows THEN 'warn'
      ELSE 'pass'
    END AS settled_status,
    p.alarm_count
  FROM judged AS j
  LEFT JOIN persistent AS p ON p.series = j.series AND p.method = j.method AND p.window_key = j.window_key
), excluded AS (
  SELECT
    s.*,
    CASE
      WHEN s.note IS NOT NULL THEN 'not_evaluated'
      WHEN s.is_inside_baseline = 1 AND s.settled_status IN ('warn', 'fail') THEN 'pass'
      ELSE s.settled_status
    END AS status,
    CASE WHEN (s.note IS NOT NULL OR s.is_inside_baseline = 1) AND s.settled_status <> 'not_evaluated' THEN s.settled_status END
      AS excluded_status
  FROM settled AS s
), alarmed AS (
  SELECT e.series, e.method
  FROM excluded AS e
  WHERE e.status IN ('warn', 'fail')
  GROUP BY e.series, e.method
), sequence AS (
  SELECT e.series, e.method, e.window_key, e.window_number, e.status, CAST(NULL AS BIGINT) AS known_length
  FROM excluded AS e
  INNER JOIN alarmed AS a ON a.series = e.series AND a.method = e.method
  WHERE e.status <> 'not_evaluated'
  UNION ALL
  SELECT t.series, t.method, t.window_key, t.window_number, t.status, t.failing_windows
  FROM stored AS t
  INNER JOIN alarmed AS a ON a.series = t.series AND a.method = t.method
  WHERE t.status <> 'not_evaluated'
), broken AS (
  SELECT
    q.*,
    CASE
      WHEN q.status = 'pass' THEN 1
      WHEN LAG(q.window_number) OVER (PARTITION BY q.series, q.method ORDER BY q.window_number) < q.window_number - 28 THEN 1
      ELSE 0
    END AS is_break
  FROM sequence AS q
), numbered AS (
  SELECT
    b.*,
    SUM(b.is_break) OVER (PARTITION BY b.series, b.method ORDER BY b.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run
  FROM broken AS b
), lengths AS (
  -- A stored run that began earlier brings its length along.
  SELECT
    n.series, n.method, n.window_key,
    COUNT(CASE WHEN n.status <> 'pass' THEN 1 END)
      OVER (PARTITION BY n.series, n.method, n.run ORDER BY n.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      + CASE WHEN n.run = 0 THEN COALESCE(f.known_length - 1, 0) ELSE 0 END AS failing_windows
  FROM numbered AS n
  LEFT JOIN (
    SELECT
      m.series, m.method, m.known_length, ROW_NUMBER() OVER (PARTITION BY m.series, m.method ORDER BY m.window_number) AS place
    FROM numbered AS m
    WHERE m.run = 0
  ) AS f ON f.series = n.series AND f.method = n.method AND f.place = 1
)
SELECT
  e.series AS series,
  e.window_key AS window_key,
  e.method AS method,
  e.value AS value,
  e.effect AS effect,
  e.threshold AS threshold,
  e.threshold_source AS threshold_source,
  e.center AS center,
  e.lower AS lower,
  e.upper AS upper,
  e.z AS z,
  e.p_value AS p_value,
  e.q_value AS q_value,
  e.is_large AS is_large,
  e.is_unusual_now AS is_unusual_now,
  e.is_unusual_again AS is_unusual_again,
  e.row_count AS row_count,
  e.window_count AS window_count,
  CASE WHEN e.status IN ('warn', 'fail') THEN l.failing_windows ELSE 0 END AS failing_windows,
  e.status AS status,
  e.found_status AS raw_status,
  e.excluded_status AS excluded_status,
  e.min_effect AS min_effect,
  e.persistence_windows AS persistence_windows,
  e.persistence_of AS persistence_of,
  e.alarm_count AS alarm_count,
  e.not_evaluated_reason AS not_evaluated_reason,
  e.reason AS reason,
  e.note AS note
FROM excluded AS e
LEFT JOIN lengths AS l ON l.series = e.series AND l.method = e.method AND l.window_key = e.window_key
