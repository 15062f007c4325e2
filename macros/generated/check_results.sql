{#-
From numbers to a status: unusual again, persistence, known windows, the baseline, and how long it has been so.
Inputs: check_numbers (the union of checks_learnt, checks_declared, checks_seasonal, charted_checks and checks_blind: one row per
series, stale window and method), check_series, check_rules, stale_checks, stored_checks (the checks of windows that are not stale,
as they are stored). One row per series, stale window and method.
Fail: large, and unusual now or again (p <= 0.001 with the same sign here and in one of the two windows before; only where 28 windows
or more say that windows are nearly independent). Warn: large and p <= 0.0125/T. Without a history of 8 windows a learnt check warns at most. persistence: a
status counts once as many of the last windows had it. failing_windows: a pass ends the count, a window that could not be judged
does not, 28 of them do.

Written by `mpm dev generate` from mpm_py/sql/check_results.sql; edit that file.
-#}

{% macro check_results(stored_checks, stale_checks, check_series, check_numbers, check_rules) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('check_results', 'mpm')(stored_checks, stale_checks, check_series, check_numbers, check_rules)) }}
{%- endmacro %}

{% macro default__check_results(stored_checks, stale_checks, check_series, check_numbers, check_rules) -%}
WITH stored AS (
  SELECT
    s.series,
    w.window_key,
    w.window_number,
    t.method,
    t.status,
    t.raw_status,
    t.z,
    t.p_value,
    t.failing_windows
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = t.monitor
    AND s.segment_key = t.segment_key
    AND s.segment_value = t.segment_value
    AND s.column_name = t.column_name
    AND s.metric = t.metric
    AND COALESCE(s.category, '') = COALESCE(t.category, '')
    AND s.family = t.family
  WHERE
    w.is_stale = 0 AND w.is_recent = 1
), striking AS (
  SELECT
    n.series,
    w.window_number,
    n.z
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  WHERE
    n.method = 'learnt' AND n.p_value <= 0.001 AND n.note IS NULL
  UNION ALL
  SELECT
    t.series,
    t.window_number,
    t.z
  FROM stored AS t
  WHERE
    t.method = 'learnt' AND t.p_value <= 0.001 AND t.status <> 'not_evaluated'
), again AS (
  SELECT
    a.series,
    a.window_number
  FROM striking AS a
  INNER JOIN striking AS b
    ON b.series = a.series AND b.window_number < a.window_number AND b.window_number >= a.window_number - 2
  WHERE
    a.z * b.z > 0
  GROUP BY
    a.series,
    a.window_number
), ruled AS (
  SELECT
    n.series,
    n.window_key,
    n.method,
    n.value,
    n.effect,
    n.threshold,
    n.threshold_source,
    n.center,
    n.lower,
    n.upper,
    n.z,
    n.p_value,
    n.q_value,
    n.is_large,
    n.is_unusual_now,
    n.is_doubtful,
    n.row_count,
    n.window_count,
    n.raw_status,
    n.not_evaluated_reason,
    n.reason,
    n.note,
    w.window_number,
    w.is_inside_baseline,
    r.persistence_windows,
    r.persistence_of,
    r.min_effect,
    COALESCE(r.worst_status, 'fail') AS worst_status,
    CASE WHEN n.method <> 'learnt' THEN 0 WHEN a.series IS NOT NULL AND n.is_steady = 1 THEN 1 ELSE 0 END AS is_unusual_again
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  LEFT JOIN again AS a
    ON a.series = n.series AND a.window_number = w.window_number
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = n.series AND r.method = n.method
), judged AS (
  SELECT
    r.*,
    CASE
      WHEN r.method NOT IN ('learnt', 'seasonal') OR r.raw_status <> 'pass' OR r.is_large = 0 THEN r.raw_status
      WHEN (r.is_unusual_now = 1 OR r.is_unusual_again = 1)
      AND r.worst_status = 'fail'
      AND r.window_count >= CASE WHEN r.method = 'seasonal' THEN 4 ELSE 8 END THEN 'fail'
      WHEN r.is_unusual_now = 1 OR r.is_unusual_again = 1 OR r.is_doubtful = 1 THEN 'warn'
      ELSE 'pass'
    END AS found_status
  FROM ruled AS r
), persistent AS (
  SELECT
    j.series,
    j.method,
    j.window_key,
    COUNT(CASE WHEN e.found_status = 'fail' THEN 1 END) AS fail_count,
    COUNT(*) AS alarm_count
  FROM judged AS j
  INNER JOIN (
    SELECT
      f.series,
      f.method,
      f.window_number,
      f.found_status
    FROM judged AS f
    WHERE
      f.found_status IN ('warn', 'fail') AND f.note IS NULL
    UNION ALL
    SELECT
      t.series,
      t.method,
      t.window_number,
      t.raw_status
    FROM stored AS t
    WHERE
      t.raw_status IN ('warn', 'fail') AND t.status <> 'not_evaluated'
  ) AS e
    ON e.series = j.series
    AND e.method = j.method
    AND e.window_number <= j.window_number
    AND e.window_number > j.window_number - j.persistence_of
  WHERE
    j.persistence_windows > 1
  GROUP BY
    j.series,
    j.method,
    j.window_key
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
  LEFT JOIN persistent AS p
    ON p.series = j.series AND p.method = j.method AND p.window_key = j.window_key
), excluded AS (
  SELECT
    s.*,
    CASE
      WHEN s.note IS NOT NULL THEN 'not_evaluated'
      WHEN s.is_inside_baseline = 1 AND s.settled_status IN ('warn', 'fail') THEN 'pass'
      ELSE s.settled_status
    END AS status,
    CASE
      WHEN (s.note IS NOT NULL OR s.is_inside_baseline = 1) AND s.settled_status <> 'not_evaluated' THEN s.settled_status
    END AS excluded_status
  FROM settled AS s
), alarmed AS (
  SELECT
    e.series,
    e.method
  FROM excluded AS e
  WHERE
    e.status IN ('warn', 'fail')
  GROUP BY
    e.series,
    e.method
), sequence AS (
  SELECT
    e.series,
    e.method,
    e.window_key,
    e.window_number,
    e.status,
    CAST(NULL AS BIGINT) AS known_length
  FROM excluded AS e
  INNER JOIN alarmed AS a
    ON a.series = e.series AND a.method = e.method
  WHERE
    e.status <> 'not_evaluated'
  UNION ALL
  SELECT
    t.series,
    t.method,
    t.window_key,
    t.window_number,
    t.status,
    t.failing_windows
  FROM stored AS t
  INNER JOIN alarmed AS a
    ON a.series = t.series AND a.method = t.method
  WHERE
    t.status <> 'not_evaluated'
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
    SUM(b.is_break) OVER (
      PARTITION BY b.series, b.method
      ORDER BY b.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM broken AS b
), lengths AS (
  SELECT
    n.series,
    n.method,
    n.window_key,
    COUNT(CASE WHEN n.status <> 'pass' THEN 1 END) OVER (
      PARTITION BY n.series, n.method, n.run
      ORDER BY n.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) + CASE WHEN n.run = 0 THEN COALESCE(f.known_length - 1, 0) ELSE 0 END AS failing_windows
  FROM numbered AS n
  LEFT JOIN (
    SELECT
      m.series,
      m.method,
      m.known_length,
      ROW_NUMBER() OVER (PARTITION BY m.series, m.method ORDER BY m.window_number) AS place
    FROM numbered AS m
    WHERE
      m.run = 0
  ) AS f
    ON f.series = n.series AND f.method = n.method AND f.place = 1
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
LEFT JOIN lengths AS l
  ON l.series = e.series AND l.method = e.method AND l.window_key = e.window_key
{%- endmacro %}

{% macro postgres__check_results(stored_checks, stale_checks, check_series, check_numbers, check_rules) -%}
WITH stored AS (
  SELECT
    s.series,
    w.window_key,
    w.window_number,
    t.method,
    t.status,
    t.raw_status,
    t.z,
    t.p_value,
    t.failing_windows
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = t.monitor
    AND s.segment_key = t.segment_key
    AND s.segment_value = t.segment_value
    AND s.column_name = t.column_name
    AND s.metric = t.metric
    AND COALESCE(s.category, '') = COALESCE(t.category, '')
    AND s.family = t.family
  WHERE
    w.is_stale = 0 AND w.is_recent = 1
), striking AS (
  SELECT
    n.series,
    w.window_number,
    n.z
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  WHERE
    n.method = 'learnt' AND n.p_value <= 0.001 AND n.note IS NULL
  UNION ALL
  SELECT
    t.series,
    t.window_number,
    t.z
  FROM stored AS t
  WHERE
    t.method = 'learnt' AND t.p_value <= 0.001 AND t.status <> 'not_evaluated'
), again AS (
  SELECT
    a.series,
    a.window_number
  FROM striking AS a
  INNER JOIN striking AS b
    ON b.series = a.series AND b.window_number < a.window_number AND b.window_number >= a.window_number - 2
  WHERE
    a.z * b.z > 0
  GROUP BY
    a.series,
    a.window_number
), ruled AS MATERIALIZED (
  SELECT
    n.series,
    n.window_key,
    n.method,
    n.value,
    n.effect,
    n.threshold,
    n.threshold_source,
    n.center,
    n.lower,
    n.upper,
    n.z,
    n.p_value,
    n.q_value,
    n.is_large,
    n.is_unusual_now,
    n.is_doubtful,
    n.row_count,
    n.window_count,
    n.raw_status,
    n.not_evaluated_reason,
    n.reason,
    n.note,
    w.window_number,
    w.is_inside_baseline,
    r.persistence_windows,
    r.persistence_of,
    r.min_effect,
    COALESCE(r.worst_status, 'fail') AS worst_status,
    CASE WHEN n.method <> 'learnt' THEN 0 WHEN a.series IS NOT NULL AND n.is_steady = 1 THEN 1 ELSE 0 END AS is_unusual_again
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  LEFT JOIN again AS a
    ON a.series = n.series AND a.window_number = w.window_number
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = n.series AND r.method = n.method
), judged AS MATERIALIZED (
  SELECT
    r.*,
    CASE
      WHEN r.method NOT IN ('learnt', 'seasonal') OR r.raw_status <> 'pass' OR r.is_large = 0 THEN r.raw_status
      WHEN (r.is_unusual_now = 1 OR r.is_unusual_again = 1)
      AND r.worst_status = 'fail'
      AND r.window_count >= CASE WHEN r.method = 'seasonal' THEN 4 ELSE 8 END THEN 'fail'
      WHEN r.is_unusual_now = 1 OR r.is_unusual_again = 1 OR r.is_doubtful = 1 THEN 'warn'
      ELSE 'pass'
    END AS found_status
  FROM ruled AS r
), persistent AS (
  SELECT
    j.series,
    j.method,
    j.window_key,
    COUNT(CASE WHEN e.found_status = 'fail' THEN 1 END) AS fail_count,
    COUNT(*) AS alarm_count
  FROM judged AS j
  INNER JOIN (
    SELECT
      f.series,
      f.method,
      f.window_number,
      f.found_status
    FROM judged AS f
    WHERE
      f.found_status IN ('warn', 'fail') AND f.note IS NULL
    UNION ALL
    SELECT
      t.series,
      t.method,
      t.window_number,
      t.raw_status
    FROM stored AS t
    WHERE
      t.raw_status IN ('warn', 'fail') AND t.status <> 'not_evaluated'
  ) AS e
    ON e.series = j.series
    AND e.method = j.method
    AND e.window_number <= j.window_number
    AND e.window_number > j.window_number - j.persistence_of
  WHERE
    j.persistence_windows > 1
  GROUP BY
    j.series,
    j.method,
    j.window_key
), settled AS MATERIALIZED (
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
  LEFT JOIN persistent AS p
    ON p.series = j.series AND p.method = j.method AND p.window_key = j.window_key
), excluded AS MATERIALIZED (
  SELECT
    s.*,
    CASE
      WHEN s.note IS NOT NULL THEN 'not_evaluated'
      WHEN s.is_inside_baseline = 1 AND s.settled_status IN ('warn', 'fail') THEN 'pass'
      ELSE s.settled_status
    END AS status,
    CASE
      WHEN (s.note IS NOT NULL OR s.is_inside_baseline = 1) AND s.settled_status <> 'not_evaluated' THEN s.settled_status
    END AS excluded_status
  FROM settled AS s
), alarmed AS (
  SELECT
    e.series,
    e.method
  FROM excluded AS e
  WHERE
    e.status IN ('warn', 'fail')
  GROUP BY
    e.series,
    e.method
), sequence AS (
  SELECT
    e.series,
    e.method,
    e.window_key,
    e.window_number,
    e.status,
    CAST(NULL AS BIGINT) AS known_length
  FROM excluded AS e
  INNER JOIN alarmed AS a
    ON a.series = e.series AND a.method = e.method
  WHERE
    e.status <> 'not_evaluated'
  UNION ALL
  SELECT
    t.series,
    t.method,
    t.window_key,
    t.window_number,
    t.status,
    t.failing_windows
  FROM stored AS t
  INNER JOIN alarmed AS a
    ON a.series = t.series AND a.method = t.method
  WHERE
    t.status <> 'not_evaluated'
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
    SUM(b.is_break) OVER (
      PARTITION BY b.series, b.method
      ORDER BY b.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM broken AS b
), lengths AS (
  SELECT
    n.series,
    n.method,
    n.window_key,
    COUNT(CASE WHEN n.status <> 'pass' THEN 1 END) OVER (
      PARTITION BY n.series, n.method, n.run
      ORDER BY n.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) + CASE WHEN n.run = 0 THEN COALESCE(f.known_length - 1, 0) ELSE 0 END AS failing_windows
  FROM numbered AS n
  LEFT JOIN (
    SELECT
      m.series,
      m.method,
      m.known_length,
      ROW_NUMBER() OVER (PARTITION BY m.series, m.method ORDER BY m.window_number) AS place
    FROM numbered AS m
    WHERE
      m.run = 0
  ) AS f
    ON f.series = n.series AND f.method = n.method AND f.place = 1
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
LEFT JOIN lengths AS l
  ON l.series = e.series AND l.method = e.method AND l.window_key = e.window_key
{%- endmacro %}

{% macro redshift__check_results(stored_checks, stale_checks, check_series, check_numbers, check_rules) -%}
{{ return(mpm.default__check_results(stored_checks, stale_checks, check_series, check_numbers, check_rules)) }}
{%- endmacro %}

{% macro bigquery__check_results(stored_checks, stale_checks, check_series, check_numbers, check_rules) -%}
WITH stored AS (
  SELECT
    s.series,
    w.window_key,
    w.window_number,
    t.method,
    t.status,
    t.raw_status,
    t.z,
    t.p_value,
    t.failing_windows
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = t.monitor
    AND s.segment_key = t.segment_key
    AND s.segment_value = t.segment_value
    AND s.column_name = t.column_name
    AND s.metric = t.metric
    AND COALESCE(s.category, '') = COALESCE(t.category, '')
    AND s.family = t.family
  WHERE
    w.is_stale = 0 AND w.is_recent = 1
), striking AS (
  SELECT
    n.series,
    w.window_number,
    n.z
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  WHERE
    n.method = 'learnt' AND n.p_value <= 0.001 AND n.note IS NULL
  UNION ALL
  SELECT
    t.series,
    t.window_number,
    t.z
  FROM stored AS t
  WHERE
    t.method = 'learnt' AND t.p_value <= 0.001 AND t.status <> 'not_evaluated'
), again AS (
  SELECT
    a.series,
    a.window_number
  FROM striking AS a
  INNER JOIN striking AS b
    ON b.series = a.series AND b.window_number < a.window_number AND b.window_number >= a.window_number - 2
  WHERE
    a.z * b.z > 0
  GROUP BY
    a.series,
    a.window_number
), ruled AS (
  SELECT
    n.series,
    n.window_key,
    n.method,
    n.value,
    n.effect,
    n.threshold,
    n.threshold_source,
    n.center,
    n.lower,
    n.upper,
    n.z,
    n.p_value,
    n.q_value,
    n.is_large,
    n.is_unusual_now,
    n.is_doubtful,
    n.row_count,
    n.window_count,
    n.raw_status,
    n.not_evaluated_reason,
    n.reason,
    n.note,
    w.window_number,
    w.is_inside_baseline,
    r.persistence_windows,
    r.persistence_of,
    r.min_effect,
    COALESCE(r.worst_status, 'fail') AS worst_status,
    CASE WHEN n.method <> 'learnt' THEN 0 WHEN a.series IS NOT NULL AND n.is_steady = 1 THEN 1 ELSE 0 END AS is_unusual_again
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  LEFT JOIN again AS a
    ON a.series = n.series AND a.window_number = w.window_number
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = n.series AND r.method = n.method
), judged AS (
  SELECT
    r.*,
    CASE
      WHEN r.method NOT IN ('learnt', 'seasonal') OR r.raw_status <> 'pass' OR r.is_large = 0 THEN r.raw_status
      WHEN (r.is_unusual_now = 1 OR r.is_unusual_again = 1)
      AND r.worst_status = 'fail'
      AND r.window_count >= CASE WHEN r.method = 'seasonal' THEN 4 ELSE 8 END THEN 'fail'
      WHEN r.is_unusual_now = 1 OR r.is_unusual_again = 1 OR r.is_doubtful = 1 THEN 'warn'
      ELSE 'pass'
    END AS found_status
  FROM ruled AS r
), persistent AS (
  SELECT
    j.series,
    j.method,
    j.window_key,
    COUNT(CASE WHEN e.found_status = 'fail' THEN 1 END) AS fail_count,
    COUNT(*) AS alarm_count
  FROM judged AS j
  INNER JOIN (
    SELECT
      f.series,
      f.method,
      f.window_number,
      f.found_status
    FROM judged AS f
    WHERE
      f.found_status IN ('warn', 'fail') AND f.note IS NULL
    UNION ALL
    SELECT
      t.series,
      t.method,
      t.window_number,
      t.raw_status
    FROM stored AS t
    WHERE
      t.raw_status IN ('warn', 'fail') AND t.status <> 'not_evaluated'
  ) AS e
    ON e.series = j.series
    AND e.method = j.method
    AND e.window_number <= j.window_number
    AND e.window_number > j.window_number - j.persistence_of
  WHERE
    j.persistence_windows > 1
  GROUP BY
    j.series,
    j.method,
    j.window_key
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
  LEFT JOIN persistent AS p
    ON p.series = j.series AND p.method = j.method AND p.window_key = j.window_key
), excluded AS (
  SELECT
    s.*,
    CASE
      WHEN s.note IS NOT NULL THEN 'not_evaluated'
      WHEN s.is_inside_baseline = 1 AND s.settled_status IN ('warn', 'fail') THEN 'pass'
      ELSE s.settled_status
    END AS status,
    CASE
      WHEN (s.note IS NOT NULL OR s.is_inside_baseline = 1) AND s.settled_status <> 'not_evaluated' THEN s.settled_status
    END AS excluded_status
  FROM settled AS s
), alarmed AS (
  SELECT
    e.series,
    e.method
  FROM excluded AS e
  WHERE
    e.status IN ('warn', 'fail')
  GROUP BY
    e.series,
    e.method
), sequence AS (
  SELECT
    e.series,
    e.method,
    e.window_key,
    e.window_number,
    e.status,
    CAST(NULL AS INT64) AS known_length
  FROM excluded AS e
  INNER JOIN alarmed AS a
    ON a.series = e.series AND a.method = e.method
  WHERE
    e.status <> 'not_evaluated'
  UNION ALL
  SELECT
    t.series,
    t.method,
    t.window_key,
    t.window_number,
    t.status,
    t.failing_windows
  FROM stored AS t
  INNER JOIN alarmed AS a
    ON a.series = t.series AND a.method = t.method
  WHERE
    t.status <> 'not_evaluated'
), broken AS (
  SELECT
    q.*,
    CASE
      WHEN q.status = 'pass' THEN 1
      WHEN LAG(q.window_number) OVER (PARTITION BY q.series, q.method ORDER BY q.window_number NULLS LAST) < q.window_number - 28 THEN 1
      ELSE 0
    END AS is_break
  FROM sequence AS q
), numbered AS (
  SELECT
    b.*,
    SUM(b.is_break) OVER (
      PARTITION BY b.series, b.method
      ORDER BY b.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM broken AS b
), lengths AS (
  SELECT
    n.series,
    n.method,
    n.window_key,
    COUNT(CASE WHEN n.status <> 'pass' THEN 1 END) OVER (
      PARTITION BY n.series, n.method, n.run
      ORDER BY n.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) + CASE WHEN n.run = 0 THEN COALESCE(f.known_length - 1, 0) ELSE 0 END AS failing_windows
  FROM numbered AS n
  LEFT JOIN (
    SELECT
      m.series,
      m.method,
      m.known_length,
      ROW_NUMBER() OVER (PARTITION BY m.series, m.method ORDER BY m.window_number NULLS LAST) AS place
    FROM numbered AS m
    WHERE
      m.run = 0
  ) AS f
    ON f.series = n.series AND f.method = n.method AND f.place = 1
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
LEFT JOIN lengths AS l
  ON l.series = e.series AND l.method = e.method AND l.window_key = e.window_key
{%- endmacro %}

{% macro spark__check_results(stored_checks, stale_checks, check_series, check_numbers, check_rules) -%}
WITH stored AS (
  SELECT
    s.series,
    w.window_key,
    w.window_number,
    t.method,
    t.status,
    t.raw_status,
    t.z,
    t.p_value,
    t.failing_windows
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = t.monitor
    AND s.segment_key = t.segment_key
    AND s.segment_value = t.segment_value
    AND s.column_name = t.column_name
    AND s.metric = t.metric
    AND COALESCE(s.category, '') = COALESCE(t.category, '')
    AND s.family = t.family
  WHERE
    w.is_stale = 0 AND w.is_recent = 1
), striking AS (
  SELECT
    n.series,
    w.window_number,
    n.z
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  WHERE
    n.method = 'learnt' AND n.p_value <= 0.001 AND n.note IS NULL
  UNION ALL
  SELECT
    t.series,
    t.window_number,
    t.z
  FROM stored AS t
  WHERE
    t.method = 'learnt' AND t.p_value <= 0.001 AND t.status <> 'not_evaluated'
), again AS (
  SELECT
    a.series,
    a.window_number
  FROM striking AS a
  INNER JOIN striking AS b
    ON b.series = a.series AND b.window_number < a.window_number AND b.window_number >= a.window_number - 2
  WHERE
    a.z * b.z > 0
  GROUP BY
    a.series,
    a.window_number
), ruled AS (
  SELECT
    n.series,
    n.window_key,
    n.method,
    n.value,
    n.effect,
    n.threshold,
    n.threshold_source,
    n.center,
    n.lower,
    n.upper,
    n.z,
    n.p_value,
    n.q_value,
    n.is_large,
    n.is_unusual_now,
    n.is_doubtful,
    n.row_count,
    n.window_count,
    n.raw_status,
    n.not_evaluated_reason,
    n.reason,
    n.note,
    w.window_number,
    w.is_inside_baseline,
    r.persistence_windows,
    r.persistence_of,
    r.min_effect,
    COALESCE(r.worst_status, 'fail') AS worst_status,
    CASE WHEN n.method <> 'learnt' THEN 0 WHEN a.series IS NOT NULL AND n.is_steady = 1 THEN 1 ELSE 0 END AS is_unusual_again
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  LEFT JOIN again AS a
    ON a.series = n.series AND a.window_number = w.window_number
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = n.series AND r.method = n.method
), judged AS (
  SELECT
    r.*,
    CASE
      WHEN r.method NOT IN ('learnt', 'seasonal') OR r.raw_status <> 'pass' OR r.is_large = 0 THEN r.raw_status
      WHEN (r.is_unusual_now = 1 OR r.is_unusual_again = 1)
      AND r.worst_status = 'fail'
      AND r.window_count >= CASE WHEN r.method = 'seasonal' THEN 4 ELSE 8 END THEN 'fail'
      WHEN r.is_unusual_now = 1 OR r.is_unusual_again = 1 OR r.is_doubtful = 1 THEN 'warn'
      ELSE 'pass'
    END AS found_status
  FROM ruled AS r
), persistent AS (
  SELECT
    j.series,
    j.method,
    j.window_key,
    COUNT(CASE WHEN e.found_status = 'fail' THEN 1 END) AS fail_count,
    COUNT(*) AS alarm_count
  FROM judged AS j
  INNER JOIN (
    SELECT
      f.series,
      f.method,
      f.window_number,
      f.found_status
    FROM judged AS f
    WHERE
      f.found_status IN ('warn', 'fail') AND f.note IS NULL
    UNION ALL
    SELECT
      t.series,
      t.method,
      t.window_number,
      t.raw_status
    FROM stored AS t
    WHERE
      t.raw_status IN ('warn', 'fail') AND t.status <> 'not_evaluated'
  ) AS e
    ON e.series = j.series
    AND e.method = j.method
    AND e.window_number <= j.window_number
    AND e.window_number > j.window_number - j.persistence_of
  WHERE
    j.persistence_windows > 1
  GROUP BY
    j.series,
    j.method,
    j.window_key
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
  LEFT JOIN persistent AS p
    ON p.series = j.series AND p.method = j.method AND p.window_key = j.window_key
), excluded AS (
  SELECT
    s.*,
    CASE
      WHEN s.note IS NOT NULL THEN 'not_evaluated'
      WHEN s.is_inside_baseline = 1 AND s.settled_status IN ('warn', 'fail') THEN 'pass'
      ELSE s.settled_status
    END AS status,
    CASE
      WHEN (s.note IS NOT NULL OR s.is_inside_baseline = 1) AND s.settled_status <> 'not_evaluated' THEN s.settled_status
    END AS excluded_status
  FROM settled AS s
), alarmed AS (
  SELECT
    e.series,
    e.method
  FROM excluded AS e
  WHERE
    e.status IN ('warn', 'fail')
  GROUP BY
    e.series,
    e.method
), sequence AS (
  SELECT
    e.series,
    e.method,
    e.window_key,
    e.window_number,
    e.status,
    CAST(NULL AS BIGINT) AS known_length
  FROM excluded AS e
  INNER JOIN alarmed AS a
    ON a.series = e.series AND a.method = e.method
  WHERE
    e.status <> 'not_evaluated'
  UNION ALL
  SELECT
    t.series,
    t.method,
    t.window_key,
    t.window_number,
    t.status,
    t.failing_windows
  FROM stored AS t
  INNER JOIN alarmed AS a
    ON a.series = t.series AND a.method = t.method
  WHERE
    t.status <> 'not_evaluated'
), broken AS (
  SELECT
    q.*,
    CASE
      WHEN q.status = 'pass' THEN 1
      WHEN LAG(q.window_number) OVER (PARTITION BY q.series, q.method ORDER BY q.window_number NULLS LAST) < q.window_number - 28 THEN 1
      ELSE 0
    END AS is_break
  FROM sequence AS q
), numbered AS (
  SELECT
    b.*,
    SUM(b.is_break) OVER (
      PARTITION BY b.series, b.method
      ORDER BY b.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM broken AS b
), lengths AS (
  SELECT
    n.series,
    n.method,
    n.window_key,
    COUNT(CASE WHEN n.status <> 'pass' THEN 1 END) OVER (
      PARTITION BY n.series, n.method, n.run
      ORDER BY n.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) + CASE WHEN n.run = 0 THEN COALESCE(f.known_length - 1, 0) ELSE 0 END AS failing_windows
  FROM numbered AS n
  LEFT JOIN (
    SELECT
      m.series,
      m.method,
      m.known_length,
      ROW_NUMBER() OVER (PARTITION BY m.series, m.method ORDER BY m.window_number NULLS LAST) AS place
    FROM numbered AS m
    WHERE
      m.run = 0
  ) AS f
    ON f.series = n.series AND f.method = n.method AND f.place = 1
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
LEFT JOIN lengths AS l
  ON l.series = e.series AND l.method = e.method AND l.window_key = e.window_key
{%- endmacro %}

{% macro clickhouse__check_results(stored_checks, stale_checks, check_series, check_numbers, check_rules) -%}
WITH stored AS (
  SELECT
    s.series AS series,
    w.window_key AS window_key,
    w.window_number AS window_number,
    t.method AS method,
    t.status AS status,
    t.raw_status AS raw_status,
    t.z AS z,
    t.p_value AS p_value,
    t.failing_windows AS failing_windows
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = t.monitor
    AND s.segment_key = t.segment_key
    AND s.segment_value = t.segment_value
    AND s.column_name = t.column_name
    AND s.metric = t.metric
    AND COALESCE(s.category, '') = COALESCE(t.category, '')
    AND s.family = t.family
  WHERE
    w.is_stale = 0 AND w.is_recent = 1
), striking AS (
  SELECT
    n.series AS series,
    w.window_number AS window_number,
    n.z AS z
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  WHERE
    n.method = 'learnt' AND n.p_value <= 0.001 AND n.note IS NULL
  UNION ALL
  SELECT
    t.series,
    t.window_number,
    t.z
  FROM stored AS t
  WHERE
    t.method = 'learnt' AND t.p_value <= 0.001 AND t.status <> 'not_evaluated'
), again AS (
  SELECT
    a.series AS series,
    a.window_number AS window_number
  FROM striking AS a
  INNER JOIN striking AS b
    ON b.series = a.series AND b.window_number < a.window_number AND b.window_number >= a.window_number - 2
  WHERE
    a.z * b.z > 0
  GROUP BY
    a.series,
    a.window_number
), ruled AS (
  SELECT
    n.series AS series,
    n.window_key AS window_key,
    n.method AS method,
    n.value AS value,
    n.effect AS effect,
    n.threshold AS threshold,
    n.threshold_source AS threshold_source,
    n.center AS center,
    n.lower AS lower,
    n.upper AS upper,
    n.z AS z,
    n.p_value AS p_value,
    n.q_value AS q_value,
    n.is_large AS is_large,
    n.is_unusual_now AS is_unusual_now,
    n.is_doubtful AS is_doubtful,
    n.row_count AS row_count,
    n.window_count AS window_count,
    n.raw_status AS raw_status,
    n.not_evaluated_reason AS not_evaluated_reason,
    n.reason AS reason,
    n.note AS note,
    w.window_number AS window_number,
    w.is_inside_baseline AS is_inside_baseline,
    r.persistence_windows AS persistence_windows,
    r.persistence_of AS persistence_of,
    r.min_effect AS min_effect,
    COALESCE(r.worst_status, 'fail') AS worst_status,
    CASE WHEN n.method <> 'learnt' THEN 0 WHEN a.series IS NOT NULL AND n.is_steady = 1 THEN 1 ELSE 0 END AS is_unusual_again
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = n.window_key
  LEFT JOIN again AS a
    ON a.series = n.series AND a.window_number = w.window_number
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = n.series AND r.method = n.method
  SETTINGS join_use_nulls = 1
), judged AS (
  SELECT
    r.series AS series,
    r.window_key AS window_key,
    r.method AS method,
    r.value AS value,
    r.effect AS effect,
    r.threshold AS threshold,
    r.threshold_source AS threshold_source,
    r.center AS center,
    r.lower AS lower,
    r.upper AS upper,
    r.z AS z,
    r.p_value AS p_value,
    r.q_value AS q_value,
    r.is_large AS is_large,
    r.is_unusual_now AS is_unusual_now,
    r.is_doubtful AS is_doubtful,
    r.row_count AS row_count,
    r.window_count AS window_count,
    r.raw_status AS raw_status,
    r.not_evaluated_reason AS not_evaluated_reason,
    r.reason AS reason,
    r.note AS note,
    r.window_number AS window_number,
    r.is_inside_baseline AS is_inside_baseline,
    r.persistence_windows AS persistence_windows,
    r.persistence_of AS persistence_of,
    r.min_effect AS min_effect,
    r.worst_status AS worst_status,
    r.is_unusual_again AS is_unusual_again,
    CASE
      WHEN r.method NOT IN ('learnt', 'seasonal') OR r.raw_status <> 'pass' OR r.is_large = 0 THEN r.raw_status
      WHEN (r.is_unusual_now = 1 OR r.is_unusual_again = 1)
      AND r.worst_status = 'fail'
      AND r.window_count >= CASE WHEN r.method = 'seasonal' THEN 4 ELSE 8 END THEN 'fail'
      WHEN r.is_unusual_now = 1 OR r.is_unusual_again = 1 OR r.is_doubtful = 1 THEN 'warn'
      ELSE 'pass'
    END AS found_status
  FROM ruled AS r
), persistent AS (
  SELECT
    j.series AS series,
    j.method AS method,
    j.window_key AS window_key,
    toInt64(COUNT(CASE WHEN e.found_status = 'fail' THEN 1 END)) AS fail_count,
    toInt64(COUNT(*)) AS alarm_count
  FROM judged AS j
  INNER JOIN (
    SELECT
      f.series AS series,
      f.method AS method,
      f.window_number AS window_number,
      f.found_status AS found_status
    FROM judged AS f
    WHERE
      f.found_status IN ('warn', 'fail') AND f.note IS NULL
    UNION ALL
    SELECT
      t.series,
      t.method,
      t.window_number,
      t.raw_status
    FROM stored AS t
    WHERE
      t.raw_status IN ('warn', 'fail') AND t.status <> 'not_evaluated'
  ) AS e
    ON e.series = j.series
    AND e.method = j.method
    AND e.window_number <= j.window_number
    AND e.window_number > j.window_number - j.persistence_of
  WHERE
    j.persistence_windows > 1
  GROUP BY
    j.series,
    j.method,
    j.window_key
), settled AS (
  SELECT
    j.series AS series,
    j.window_key AS window_key,
    j.method AS method,
    j.value AS value,
    j.effect AS effect,
    j.threshold AS threshold,
    j.threshold_source AS threshold_source,
    j.center AS center,
    j.lower AS lower,
    j.upper AS upper,
    j.z AS z,
    j.p_value AS p_value,
    j.q_value AS q_value,
    j.is_large AS is_large,
    j.is_unusual_now AS is_unusual_now,
    j.is_doubtful AS is_doubtful,
    j.row_count AS row_count,
    j.window_count AS window_count,
    j.raw_status AS raw_status,
    j.not_evaluated_reason AS not_evaluated_reason,
    j.reason AS reason,
    j.note AS note,
    j.window_number AS window_number,
    j.is_inside_baseline AS is_inside_baseline,
    j.persistence_windows AS persistence_windows,
    j.persistence_of AS persistence_of,
    j.min_effect AS min_effect,
    j.worst_status AS worst_status,
    j.is_unusual_again AS is_unusual_again,
    j.found_status AS found_status,
    CASE
      WHEN j.found_status IN ('pass', 'not_evaluated') OR COALESCE(j.persistence_windows, 1) <= 1 THEN j.found_status
      WHEN j.found_status = 'fail' AND p.fail_count >= j.persistence_windows THEN 'fail'
      WHEN p.alarm_count >= j.persistence_windows THEN 'warn'
      ELSE 'pass'
    END AS settled_status,
    p.alarm_count AS alarm_count
  FROM judged AS j
  LEFT JOIN persistent AS p
    ON p.series = j.series AND p.method = j.method AND p.window_key = j.window_key
  SETTINGS join_use_nulls = 1
), excluded AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.method AS method,
    s.value AS value,
    s.effect AS effect,
    s.threshold AS threshold,
    s.threshold_source AS threshold_source,
    s.center AS center,
    s.lower AS lower,
    s.upper AS upper,
    s.z AS z,
    s.p_value AS p_value,
    s.q_value AS q_value,
    s.is_large AS is_large,
    s.is_unusual_now AS is_unusual_now,
    s.is_doubtful AS is_doubtful,
    s.row_count AS row_count,
    s.window_count AS window_count,
    s.raw_status AS raw_status,
    s.not_evaluated_reason AS not_evaluated_reason,
    s.reason AS reason,
    s.note AS note,
    s.window_number AS window_number,
    s.is_inside_baseline AS is_inside_baseline,
    s.persistence_windows AS persistence_windows,
    s.persistence_of AS persistence_of,
    s.min_effect AS min_effect,
    s.worst_status AS worst_status,
    s.is_unusual_again AS is_unusual_again,
    s.found_status AS found_status,
    s.settled_status AS settled_status,
    s.alarm_count AS alarm_count,
    CASE
      WHEN s.note IS NOT NULL THEN 'not_evaluated'
      WHEN s.is_inside_baseline = 1 AND s.settled_status IN ('warn', 'fail') THEN 'pass'
      ELSE s.settled_status
    END AS status,
    CASE
      WHEN (s.note IS NOT NULL OR s.is_inside_baseline = 1) AND s.settled_status <> 'not_evaluated' THEN s.settled_status
    END AS excluded_status
  FROM settled AS s
), alarmed AS (
  SELECT
    e.series AS series,
    e.method AS method
  FROM excluded AS e
  WHERE
    e.status IN ('warn', 'fail')
  GROUP BY
    e.series,
    e.method
), sequence AS (
  SELECT
    e.series AS series,
    e.method AS method,
    e.window_key AS window_key,
    e.window_number AS window_number,
    e.status AS status,
    CAST(NULL AS Nullable(Int64)) AS known_length
  FROM excluded AS e
  INNER JOIN alarmed AS a
    ON a.series = e.series AND a.method = e.method
  WHERE
    e.status <> 'not_evaluated'
  UNION ALL
  SELECT
    t.series,
    t.method,
    t.window_key,
    t.window_number,
    t.status,
    t.failing_windows
  FROM stored AS t
  INNER JOIN alarmed AS a
    ON a.series = t.series AND a.method = t.method
  WHERE
    t.status <> 'not_evaluated'
), broken AS (
  SELECT
    q.series AS series,
    q.method AS method,
    q.window_key AS window_key,
    q.window_number AS window_number,
    q.status AS status,
    q.known_length AS known_length,
    CASE
      WHEN q.status = 'pass' THEN 1
      WHEN LAG(toNullable(q.window_number)) OVER (PARTITION BY q.series, q.method ORDER BY q.window_number) < q.window_number - 28 THEN 1
      ELSE 0
    END AS is_break
  FROM sequence AS q
), numbered AS (
  SELECT
    b.series AS series,
    b.method AS method,
    b.window_key AS window_key,
    b.window_number AS window_number,
    b.status AS status,
    b.known_length AS known_length,
    b.is_break AS is_break,
    SUM(toNullable(b.is_break)) OVER (
      PARTITION BY b.series, b.method
      ORDER BY b.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM broken AS b
), lengths AS (
  SELECT
    n.series AS series,
    n.method AS method,
    n.window_key AS window_key,
    toInt64(COUNT(CASE WHEN n.status <> 'pass' THEN 1 END) OVER (
      PARTITION BY n.series, n.method, n.run
      ORDER BY n.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )) + CASE WHEN n.run = 0 THEN COALESCE(f.known_length - 1, 0) ELSE 0 END AS failing_windows
  FROM numbered AS n
  LEFT JOIN (
    SELECT
      m.series AS series,
      m.method AS method,
      m.known_length AS known_length,
      toInt64(ROW_NUMBER() OVER (PARTITION BY m.series, m.method ORDER BY m.window_number)) AS place
    FROM numbered AS m
    WHERE
      m.run = 0
  ) AS f
    ON f.series = n.series AND f.method = n.method AND f.place = 1
  SETTINGS join_use_nulls = 1
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
LEFT JOIN lengths AS l
  ON l.series = e.series AND l.method = e.method AND l.window_key = e.window_key
SETTINGS join_use_nulls = 1
{%- endmacro %}
