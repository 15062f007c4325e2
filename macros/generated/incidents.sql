{#-
What was wrong, from when to when: windows in a row in which one check warned or failed, and failed at least once.
Inputs: mpm_checks, mpm_monitors. One row per incident; incident_groups.sql completes it.
A window that passes closes an incident; one that could not be judged neither opens nor closes it. A check that has no row in
28 windows of its monitor is not made any more: that closes too. Changes of schema and of meaning are told by the window they
are seen in, so there one window without a row is enough. Windows in mpm_known_windows count as what they would have been; an
incident that failed in such windows alone is expected. Gaps and islands: the number of closing rows up to a row names its run.
incident_id: start of the md5 of the check and the window that opened it, so that it outlives recomputation.

Written by `mpm dev generate` from mpm_py/sql/incidents.sql; edit that file.
-#}

{% macro incidents(mpm_checks, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('incidents', 'mpm')(mpm_checks, mpm_monitors)) }}
{%- endmacro %}

{% macro default__incidents(mpm_checks, mpm_monitors) -%}
WITH troubled AS (
  SELECT
    c.monitor,
    c.check_id
  FROM {{ mpm_checks }} AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  WHERE
    c.status = 'fail'
    OR (c.status = 'not_evaluated' AND c.excluded_status = 'fail' AND NOT c.is_baseline_window)
  GROUP BY
    c.monitor,
    c.check_id
), seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_end,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id) AS window_number
  FROM seen_windows AS w
), newest AS (
  SELECT
    n.monitor,
    MAX(n.window_number) AS newest_number
  FROM numbered AS n
  GROUP BY
    n.monitor
), states AS (
  SELECT
    c.monitor,
    c.check_id,
    c.window_id,
    c.window_start,
    c.window_end,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    c.value,
    c.effect,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.z,
    c.severity,
    c.reason,
    n.window_number,
    CASE WHEN c.family IN ('schema', 'semantic') THEN 1 ELSE 28 END AS patience,
    CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END AS is_pass,
    CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END AS is_known,
    CASE
      WHEN c.status IN ('warn', 'fail') THEN c.status
      WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') AND NOT c.is_baseline_window THEN c.excluded_status
    END AS trouble
  FROM {{ mpm_checks }} AS c
  INNER JOIN troubled AS t
    ON t.monitor = c.monitor AND t.check_id = c.check_id
  INNER JOIN numbered AS n
    ON n.monitor = c.monitor AND n.window_id = c.window_id
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
      PARTITION BY b.monitor, b.check_id
      ORDER BY b.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM neighbours AS b
), ends AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
    MAX(r.window_number) AS last_number,
    MAX(r.patience) AS patience,
    MAX(CASE WHEN r.number_after IS NULL THEN 1 ELSE 0 END) AS is_last,
    MAX(r.number_after) AS number_after
  FROM runs AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
), closings AS (
  SELECT
    e.monitor,
    e.check_id,
    e.run,
    CASE
      WHEN e.is_last = 0 AND e.number_after - e.last_number <= e.patience THEN e.number_after
      WHEN e.last_number + e.patience <= w.newest_number THEN e.last_number + e.patience
    END AS closing_number
  FROM ends AS e
  INNER JOIN newest AS w
    ON w.monitor = e.monitor
), ranked AS (
  SELECT
    r.*,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number) AS place,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number DESC) AS place_from_end,
    ROW_NUMBER() OVER (
      PARTITION BY r.monitor, r.check_id, r.run
      ORDER BY r.is_known, CASE WHEN r.trouble = 'fail' THEN 0 ELSE 1 END, FLOOR(1000000000.0 * COALESCE(ABS(r.effect), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.value - r.threshold), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.z), 0.0) + 0.5) DESC, r.window_number
    ) AS badness
  FROM runs AS r
  WHERE
    r.trouble IS NOT NULL
), gathered AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
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
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
)
SELECT
  SUBSTRING(MD5((g.check_id || ' ' || g.opened_window_id)), 1, 12) AS incident_id,
  g.monitor AS monitor,
  g.check_id AS check_id,
  w.segment_key AS segment_key,
  w.segment_value AS segment_value,
  w.column_name AS column_name,
  w.family AS family,
  w.metric AS metric,
  w.category AS category,
  w.method AS method,
  CASE
    WHEN g.unexpected_count = 0 THEN 'expected'
    WHEN n.window_end IS NOT NULL THEN 'resolved'
    ELSE 'open'
  END AS status,
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
INNER JOIN ranked AS w
  ON w.monitor = g.monitor AND w.check_id = g.check_id AND w.run = g.run AND w.badness = 1
INNER JOIN ranked AS f
  ON f.monitor = g.monitor AND f.check_id = g.check_id AND f.run = g.run AND f.place = 1
INNER JOIN closings AS c
  ON c.monitor = g.monitor AND c.check_id = g.check_id AND c.run = g.run
LEFT JOIN numbered AS n
  ON n.monitor = c.monitor AND n.window_number = c.closing_number
WHERE
  g.failing_window_count > 0
{%- endmacro %}

{% macro postgres__incidents(mpm_checks, mpm_monitors) -%}
WITH troubled AS (
  SELECT
    c.monitor,
    c.check_id
  FROM {{ mpm_checks }} AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  WHERE
    c.status = 'fail'
    OR (c.status = 'not_evaluated' AND c.excluded_status = 'fail' AND NOT c.is_baseline_window)
  GROUP BY
    c.monitor,
    c.check_id
), seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_end,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id) AS window_number
  FROM seen_windows AS w
), newest AS (
  SELECT
    n.monitor,
    MAX(n.window_number) AS newest_number
  FROM numbered AS n
  GROUP BY
    n.monitor
), states AS MATERIALIZED (
  SELECT
    c.monitor,
    c.check_id,
    c.window_id,
    c.window_start,
    c.window_end,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    c.value,
    c.effect,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.z,
    c.severity,
    c.reason,
    n.window_number,
    CASE WHEN c.family IN ('schema', 'semantic') THEN 1 ELSE 28 END AS patience,
    CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END AS is_pass,
    CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END AS is_known,
    CASE
      WHEN c.status IN ('warn', 'fail') THEN c.status
      WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') AND NOT c.is_baseline_window THEN c.excluded_status
    END AS trouble
  FROM {{ mpm_checks }} AS c
  INNER JOIN troubled AS t
    ON t.monitor = c.monitor AND t.check_id = c.check_id
  INNER JOIN numbered AS n
    ON n.monitor = c.monitor AND n.window_id = c.window_id
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
      PARTITION BY b.monitor, b.check_id
      ORDER BY b.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM neighbours AS b
), ends AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
    MAX(r.window_number) AS last_number,
    MAX(r.patience) AS patience,
    MAX(CASE WHEN r.number_after IS NULL THEN 1 ELSE 0 END) AS is_last,
    MAX(r.number_after) AS number_after
  FROM runs AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
), closings AS MATERIALIZED (
  SELECT
    e.monitor,
    e.check_id,
    e.run,
    CASE
      WHEN e.is_last = 0 AND e.number_after - e.last_number <= e.patience THEN e.number_after
      WHEN e.last_number + e.patience <= w.newest_number THEN e.last_number + e.patience
    END AS closing_number
  FROM ends AS e
  INNER JOIN newest AS w
    ON w.monitor = e.monitor
), ranked AS (
  SELECT
    r.*,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number) AS place,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number DESC NULLS LAST) AS place_from_end,
    ROW_NUMBER() OVER (
      PARTITION BY r.monitor, r.check_id, r.run
      ORDER BY r.is_known, CASE WHEN r.trouble = 'fail' THEN 0 ELSE 1 END, FLOOR(1000000000.0 * COALESCE(ABS(r.effect), 0.0) + 0.5) DESC NULLS LAST, FLOOR(1000000000.0 * COALESCE(ABS(r.value - r.threshold), 0.0) + 0.5) DESC NULLS LAST, FLOOR(1000000000.0 * COALESCE(ABS(r.z), 0.0) + 0.5) DESC NULLS LAST, r.window_number
    ) AS badness
  FROM runs AS r
  WHERE
    r.trouble IS NOT NULL
), gathered AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
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
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
)
SELECT
  SUBSTRING(MD5((g.check_id || ' ' || g.opened_window_id)), 1, 12) AS incident_id,
  g.monitor AS monitor,
  g.check_id AS check_id,
  w.segment_key AS segment_key,
  w.segment_value AS segment_value,
  w.column_name AS column_name,
  w.family AS family,
  w.metric AS metric,
  w.category AS category,
  w.method AS method,
  CASE
    WHEN g.unexpected_count = 0 THEN 'expected'
    WHEN n.window_end IS NOT NULL THEN 'resolved'
    ELSE 'open'
  END AS status,
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
INNER JOIN ranked AS w
  ON w.monitor = g.monitor AND w.check_id = g.check_id AND w.run = g.run AND w.badness = 1
INNER JOIN ranked AS f
  ON f.monitor = g.monitor AND f.check_id = g.check_id AND f.run = g.run AND f.place = 1
INNER JOIN closings AS c
  ON c.monitor = g.monitor AND c.check_id = g.check_id AND c.run = g.run
LEFT JOIN numbered AS n
  ON n.monitor = c.monitor AND n.window_number = c.closing_number
WHERE
  g.failing_window_count > 0
{%- endmacro %}

{% macro redshift__incidents(mpm_checks, mpm_monitors) -%}
WITH troubled AS (
  SELECT
    c.monitor,
    c.check_id
  FROM {{ mpm_checks }} AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  WHERE
    c.status = 'fail'
    OR (c.status = 'not_evaluated' AND c.excluded_status = 'fail' AND NOT c.is_baseline_window)
  GROUP BY
    c.monitor,
    c.check_id
), seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_end,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id) AS window_number
  FROM seen_windows AS w
), newest AS (
  SELECT
    n.monitor,
    MAX(n.window_number) AS newest_number
  FROM numbered AS n
  GROUP BY
    n.monitor
), states AS (
  SELECT
    c.monitor,
    c.check_id,
    c.window_id,
    c.window_start,
    c.window_end,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    c.value,
    c.effect,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.z,
    c.severity,
    c.reason,
    n.window_number,
    CASE WHEN c.family IN ('schema', 'semantic') THEN 1 ELSE 28 END AS patience,
    CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END AS is_pass,
    CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END AS is_known,
    CASE
      WHEN c.status IN ('warn', 'fail') THEN c.status
      WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') AND NOT c.is_baseline_window THEN c.excluded_status
    END AS trouble
  FROM {{ mpm_checks }} AS c
  INNER JOIN troubled AS t
    ON t.monitor = c.monitor AND t.check_id = c.check_id
  INNER JOIN numbered AS n
    ON n.monitor = c.monitor AND n.window_id = c.window_id
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
      PARTITION BY b.monitor, b.check_id
      ORDER BY b.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM neighbours AS b
), ends AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
    MAX(r.window_number) AS last_number,
    MAX(r.patience) AS patience,
    MAX(CASE WHEN r.number_after IS NULL THEN 1 ELSE 0 END) AS is_last,
    MAX(r.number_after) AS number_after
  FROM runs AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
), closings AS (
  SELECT
    e.monitor,
    e.check_id,
    e.run,
    CASE
      WHEN e.is_last = 0 AND e.number_after - e.last_number <= e.patience THEN e.number_after
      WHEN e.last_number + e.patience <= w.newest_number THEN e.last_number + e.patience
    END AS closing_number
  FROM ends AS e
  INNER JOIN newest AS w
    ON w.monitor = e.monitor
), ranked AS (
  SELECT
    r.*,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number) AS place,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number DESC NULLS LAST) AS place_from_end,
    ROW_NUMBER() OVER (
      PARTITION BY r.monitor, r.check_id, r.run
      ORDER BY r.is_known, CASE WHEN r.trouble = 'fail' THEN 0 ELSE 1 END, FLOOR(1000000000.0 * COALESCE(ABS(r.effect), 0.0) + 0.5) DESC NULLS LAST, FLOOR(1000000000.0 * COALESCE(ABS(r.value - r.threshold), 0.0) + 0.5) DESC NULLS LAST, FLOOR(1000000000.0 * COALESCE(ABS(r.z), 0.0) + 0.5) DESC NULLS LAST, r.window_number
    ) AS badness
  FROM runs AS r
  WHERE
    r.trouble IS NOT NULL
), gathered AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
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
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
)
SELECT
  SUBSTRING(MD5((g.check_id || ' ' || g.opened_window_id)), 1, 12) AS incident_id,
  g.monitor AS monitor,
  g.check_id AS check_id,
  w.segment_key AS segment_key,
  w.segment_value AS segment_value,
  w.column_name AS column_name,
  w.family AS family,
  w.metric AS metric,
  w.category AS category,
  w.method AS method,
  CASE
    WHEN g.unexpected_count = 0 THEN 'expected'
    WHEN n.window_end IS NOT NULL THEN 'resolved'
    ELSE 'open'
  END AS status,
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
INNER JOIN ranked AS w
  ON w.monitor = g.monitor AND w.check_id = g.check_id AND w.run = g.run AND w.badness = 1
INNER JOIN ranked AS f
  ON f.monitor = g.monitor AND f.check_id = g.check_id AND f.run = g.run AND f.place = 1
INNER JOIN closings AS c
  ON c.monitor = g.monitor AND c.check_id = g.check_id AND c.run = g.run
LEFT JOIN numbered AS n
  ON n.monitor = c.monitor AND n.window_number = c.closing_number
WHERE
  g.failing_window_count > 0
{%- endmacro %}

{% macro snowflake__incidents(mpm_checks, mpm_monitors) -%}
{{ return(mpm.redshift__incidents(mpm_checks, mpm_monitors)) }}
{%- endmacro %}

{% macro bigquery__incidents(mpm_checks, mpm_monitors) -%}
WITH troubled AS (
  SELECT
    c.monitor,
    c.check_id
  FROM {{ mpm_checks }} AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  WHERE
    c.status = 'fail'
    OR (c.status = 'not_evaluated' AND c.excluded_status = 'fail' AND NOT c.is_baseline_window)
  GROUP BY
    c.monitor,
    c.check_id
), seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_end,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start NULLS LAST, w.window_id NULLS LAST) AS window_number
  FROM seen_windows AS w
), newest AS (
  SELECT
    n.monitor,
    MAX(n.window_number) AS newest_number
  FROM numbered AS n
  GROUP BY
    n.monitor
), states AS (
  SELECT
    c.monitor,
    c.check_id,
    c.window_id,
    c.window_start,
    c.window_end,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    c.value,
    c.effect,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.z,
    c.severity,
    c.reason,
    n.window_number,
    CASE WHEN c.family IN ('schema', 'semantic') THEN 1 ELSE 28 END AS patience,
    CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END AS is_pass,
    CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END AS is_known,
    CASE
      WHEN c.status IN ('warn', 'fail') THEN c.status
      WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') AND NOT c.is_baseline_window THEN c.excluded_status
    END AS trouble
  FROM {{ mpm_checks }} AS c
  INNER JOIN troubled AS t
    ON t.monitor = c.monitor AND t.check_id = c.check_id
  INNER JOIN numbered AS n
    ON n.monitor = c.monitor AND n.window_id = c.window_id
), neighbours AS (
  SELECT
    s.*,
    LAG(s.window_number) OVER (PARTITION BY s.monitor, s.check_id ORDER BY s.window_number NULLS LAST) AS number_before,
    LEAD(s.window_number) OVER (PARTITION BY s.monitor, s.check_id ORDER BY s.window_number NULLS LAST) AS number_after
  FROM states AS s
), runs AS (
  SELECT
    b.*,
    SUM(CASE WHEN b.is_pass = 1 OR b.window_number - b.number_before > b.patience THEN 1 ELSE 0 END) OVER (
      PARTITION BY b.monitor, b.check_id
      ORDER BY b.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM neighbours AS b
), ends AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
    MAX(r.window_number) AS last_number,
    MAX(r.patience) AS patience,
    MAX(CASE WHEN r.number_after IS NULL THEN 1 ELSE 0 END) AS is_last,
    MAX(r.number_after) AS number_after
  FROM runs AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
), closings AS (
  SELECT
    e.monitor,
    e.check_id,
    e.run,
    CASE
      WHEN e.is_last = 0 AND e.number_after - e.last_number <= e.patience THEN e.number_after
      WHEN e.last_number + e.patience <= w.newest_number THEN e.last_number + e.patience
    END AS closing_number
  FROM ends AS e
  INNER JOIN newest AS w
    ON w.monitor = e.monitor
), ranked AS (
  SELECT
    r.*,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number NULLS LAST) AS place,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number DESC) AS place_from_end,
    ROW_NUMBER() OVER (
      PARTITION BY r.monitor, r.check_id, r.run
      ORDER BY r.is_known NULLS LAST, CASE WHEN r.trouble = 'fail' THEN 0 ELSE 1 END NULLS LAST, FLOOR(1000000000.0 * COALESCE(ABS(r.effect), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.value - r.threshold), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.z), 0.0) + 0.5) DESC, r.window_number NULLS LAST
    ) AS badness
  FROM runs AS r
  WHERE
    r.trouble IS NOT NULL
), gathered AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
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
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
)
SELECT
  SUBSTR(TO_HEX(MD5((g.check_id || ' ' || g.opened_window_id))), 1, 12) AS incident_id,
  g.monitor AS monitor,
  g.check_id AS check_id,
  w.segment_key AS segment_key,
  w.segment_value AS segment_value,
  w.column_name AS column_name,
  w.family AS family,
  w.metric AS metric,
  w.category AS category,
  w.method AS method,
  CASE
    WHEN g.unexpected_count = 0 THEN 'expected'
    WHEN n.window_end IS NOT NULL THEN 'resolved'
    ELSE 'open'
  END AS status,
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
INNER JOIN ranked AS w
  ON w.monitor = g.monitor AND w.check_id = g.check_id AND w.run = g.run AND w.badness = 1
INNER JOIN ranked AS f
  ON f.monitor = g.monitor AND f.check_id = g.check_id AND f.run = g.run AND f.place = 1
INNER JOIN closings AS c
  ON c.monitor = g.monitor AND c.check_id = g.check_id AND c.run = g.run
LEFT JOIN numbered AS n
  ON n.monitor = c.monitor AND n.window_number = c.closing_number
WHERE
  g.failing_window_count > 0
{%- endmacro %}

{% macro spark__incidents(mpm_checks, mpm_monitors) -%}
WITH troubled AS (
  SELECT
    c.monitor,
    c.check_id
  FROM {{ mpm_checks }} AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  WHERE
    c.status = 'fail'
    OR (c.status = 'not_evaluated' AND c.excluded_status = 'fail' AND NOT c.is_baseline_window)
  GROUP BY
    c.monitor,
    c.check_id
), seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_end,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start NULLS LAST, w.window_id NULLS LAST) AS window_number
  FROM seen_windows AS w
), newest AS (
  SELECT
    n.monitor,
    MAX(n.window_number) AS newest_number
  FROM numbered AS n
  GROUP BY
    n.monitor
), states AS (
  SELECT
    c.monitor,
    c.check_id,
    c.window_id,
    c.window_start,
    c.window_end,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    c.value,
    c.effect,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.z,
    c.severity,
    c.reason,
    n.window_number,
    CASE WHEN c.family IN ('schema', 'semantic') THEN 1 ELSE 28 END AS patience,
    CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END AS is_pass,
    CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END AS is_known,
    CASE
      WHEN c.status IN ('warn', 'fail') THEN c.status
      WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') AND NOT c.is_baseline_window THEN c.excluded_status
    END AS trouble
  FROM {{ mpm_checks }} AS c
  INNER JOIN troubled AS t
    ON t.monitor = c.monitor AND t.check_id = c.check_id
  INNER JOIN numbered AS n
    ON n.monitor = c.monitor AND n.window_id = c.window_id
), neighbours AS (
  SELECT
    s.*,
    LAG(s.window_number) OVER (PARTITION BY s.monitor, s.check_id ORDER BY s.window_number NULLS LAST) AS number_before,
    LEAD(s.window_number) OVER (PARTITION BY s.monitor, s.check_id ORDER BY s.window_number NULLS LAST) AS number_after
  FROM states AS s
), runs AS (
  SELECT
    b.*,
    SUM(CASE WHEN b.is_pass = 1 OR b.window_number - b.number_before > b.patience THEN 1 ELSE 0 END) OVER (
      PARTITION BY b.monitor, b.check_id
      ORDER BY b.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM neighbours AS b
), ends AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
    MAX(r.window_number) AS last_number,
    MAX(r.patience) AS patience,
    MAX(CASE WHEN r.number_after IS NULL THEN 1 ELSE 0 END) AS is_last,
    MAX(r.number_after) AS number_after
  FROM runs AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
), closings AS (
  SELECT
    e.monitor,
    e.check_id,
    e.run,
    CASE
      WHEN e.is_last = 0 AND e.number_after - e.last_number <= e.patience THEN e.number_after
      WHEN e.last_number + e.patience <= w.newest_number THEN e.last_number + e.patience
    END AS closing_number
  FROM ends AS e
  INNER JOIN newest AS w
    ON w.monitor = e.monitor
), ranked AS (
  SELECT
    r.*,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number NULLS LAST) AS place,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number DESC) AS place_from_end,
    ROW_NUMBER() OVER (
      PARTITION BY r.monitor, r.check_id, r.run
      ORDER BY r.is_known NULLS LAST, CASE WHEN r.trouble = 'fail' THEN 0 ELSE 1 END NULLS LAST, FLOOR(1000000000.0 * COALESCE(ABS(r.effect), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.value - r.threshold), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.z), 0.0) + 0.5) DESC, r.window_number NULLS LAST
    ) AS badness
  FROM runs AS r
  WHERE
    r.trouble IS NOT NULL
), gathered AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
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
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
)
SELECT
  SUBSTRING(MD5((g.check_id || ' ' || g.opened_window_id)), 1, 12) AS incident_id,
  g.monitor AS monitor,
  g.check_id AS check_id,
  w.segment_key AS segment_key,
  w.segment_value AS segment_value,
  w.column_name AS column_name,
  w.family AS family,
  w.metric AS metric,
  w.category AS category,
  w.method AS method,
  CASE
    WHEN g.unexpected_count = 0 THEN 'expected'
    WHEN n.window_end IS NOT NULL THEN 'resolved'
    ELSE 'open'
  END AS status,
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
INNER JOIN ranked AS w
  ON w.monitor = g.monitor AND w.check_id = g.check_id AND w.run = g.run AND w.badness = 1
INNER JOIN ranked AS f
  ON f.monitor = g.monitor AND f.check_id = g.check_id AND f.run = g.run AND f.place = 1
INNER JOIN closings AS c
  ON c.monitor = g.monitor AND c.check_id = g.check_id AND c.run = g.run
LEFT JOIN numbered AS n
  ON n.monitor = c.monitor AND n.window_number = c.closing_number
WHERE
  g.failing_window_count > 0
{%- endmacro %}

{% macro trino__incidents(mpm_checks, mpm_monitors) -%}
WITH troubled AS (
  SELECT
    c.monitor,
    c.check_id
  FROM {{ mpm_checks }} AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  WHERE
    c.status = 'fail'
    OR (c.status = 'not_evaluated' AND c.excluded_status = 'fail' AND NOT c.is_baseline_window)
  GROUP BY
    c.monitor,
    c.check_id
), seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_end,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id) AS window_number
  FROM seen_windows AS w
), newest AS (
  SELECT
    n.monitor,
    MAX(n.window_number) AS newest_number
  FROM numbered AS n
  GROUP BY
    n.monitor
), states AS (
  SELECT
    c.monitor,
    c.check_id,
    c.window_id,
    c.window_start,
    c.window_end,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.family,
    c.metric,
    c.category,
    c.method,
    c.value,
    c.effect,
    c.threshold,
    c.center,
    c.lower,
    c.upper,
    c.z,
    c.severity,
    c.reason,
    n.window_number,
    CASE WHEN c.family IN ('schema', 'semantic') THEN 1 ELSE 28 END AS patience,
    CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END AS is_pass,
    CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END AS is_known,
    CASE
      WHEN c.status IN ('warn', 'fail') THEN c.status
      WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') AND NOT c.is_baseline_window THEN c.excluded_status
    END AS trouble
  FROM {{ mpm_checks }} AS c
  INNER JOIN troubled AS t
    ON t.monitor = c.monitor AND t.check_id = c.check_id
  INNER JOIN numbered AS n
    ON n.monitor = c.monitor AND n.window_id = c.window_id
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
      PARTITION BY b.monitor, b.check_id
      ORDER BY b.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM neighbours AS b
), ends AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
    MAX(r.window_number) AS last_number,
    MAX(r.patience) AS patience,
    MAX(CASE WHEN r.number_after IS NULL THEN 1 ELSE 0 END) AS is_last,
    MAX(r.number_after) AS number_after
  FROM runs AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
), closings AS (
  SELECT
    e.monitor,
    e.check_id,
    e.run,
    CASE
      WHEN e.is_last = 0 AND e.number_after - e.last_number <= e.patience THEN e.number_after
      WHEN e.last_number + e.patience <= w.newest_number THEN e.last_number + e.patience
    END AS closing_number
  FROM ends AS e
  INNER JOIN newest AS w
    ON w.monitor = e.monitor
), ranked AS (
  SELECT
    r.*,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number) AS place,
    ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number DESC) AS place_from_end,
    ROW_NUMBER() OVER (
      PARTITION BY r.monitor, r.check_id, r.run
      ORDER BY r.is_known, CASE WHEN r.trouble = 'fail' THEN 0 ELSE 1 END, FLOOR(1000000000.0 * COALESCE(ABS(r.effect), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.value - r.threshold), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.z), 0.0) + 0.5) DESC, r.window_number
    ) AS badness
  FROM runs AS r
  WHERE
    r.trouble IS NOT NULL
), gathered AS (
  SELECT
    r.monitor,
    r.check_id,
    r.run,
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
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
)
SELECT
  SUBSTRING(LOWER(TO_HEX(MD5(TO_UTF8((g.check_id || ' ' || g.opened_window_id))))), 1, 12) AS incident_id,
  g.monitor AS monitor,
  g.check_id AS check_id,
  w.segment_key AS segment_key,
  w.segment_value AS segment_value,
  w.column_name AS column_name,
  w.family AS family,
  w.metric AS metric,
  w.category AS category,
  w.method AS method,
  CASE
    WHEN g.unexpected_count = 0 THEN 'expected'
    WHEN n.window_end IS NOT NULL THEN 'resolved'
    ELSE 'open'
  END AS status,
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
INNER JOIN ranked AS w
  ON w.monitor = g.monitor AND w.check_id = g.check_id AND w.run = g.run AND w.badness = 1
INNER JOIN ranked AS f
  ON f.monitor = g.monitor AND f.check_id = g.check_id AND f.run = g.run AND f.place = 1
INNER JOIN closings AS c
  ON c.monitor = g.monitor AND c.check_id = g.check_id AND c.run = g.run
LEFT JOIN numbered AS n
  ON n.monitor = c.monitor AND n.window_number = c.closing_number
WHERE
  g.failing_window_count > 0
{%- endmacro %}

{% macro clickhouse__incidents(mpm_checks, mpm_monitors) -%}
WITH troubled AS (
  SELECT
    c.monitor AS monitor,
    c.check_id AS check_id
  FROM {{ mpm_checks }} AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  WHERE
    c.status = 'fail'
    OR (c.status = 'not_evaluated' AND c.excluded_status = 'fail' AND NOT c.is_baseline_window)
  GROUP BY
    c.monitor,
    c.check_id
), seen_windows AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.window_start AS window_start,
    c.window_end AS window_end
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start,
    c.window_end
), numbered AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    w.window_end AS window_end,
    toInt64(ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id)) AS window_number
  FROM seen_windows AS w
), newest AS (
  SELECT
    n.monitor AS monitor,
    MAX(toNullable(n.window_number)) AS newest_number
  FROM numbered AS n
  GROUP BY
    n.monitor
), states AS (
  SELECT
    c.monitor AS monitor,
    c.check_id AS check_id,
    c.window_id AS window_id,
    c.window_start AS window_start,
    c.window_end AS window_end,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.column_name AS column_name,
    c.family AS family,
    c.metric AS metric,
    c.category AS category,
    c.method AS method,
    c.value AS value,
    c.effect AS effect,
    c.threshold AS threshold,
    c.center AS center,
    c.lower AS lower,
    c.upper AS upper,
    c.z AS z,
    c.severity AS severity,
    c.reason AS reason,
    n.window_number AS window_number,
    CASE WHEN c.family IN ('schema', 'semantic') THEN 1 ELSE 28 END AS patience,
    CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END AS is_pass,
    CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END AS is_known,
    CASE
      WHEN c.status IN ('warn', 'fail') THEN c.status
      WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') AND NOT c.is_baseline_window THEN c.excluded_status
    END AS trouble
  FROM {{ mpm_checks }} AS c
  INNER JOIN troubled AS t
    ON t.monitor = c.monitor AND t.check_id = c.check_id
  INNER JOIN numbered AS n
    ON n.monitor = c.monitor AND n.window_id = c.window_id
), neighbours AS (
  SELECT
    s.monitor AS monitor,
    s.check_id AS check_id,
    s.window_id AS window_id,
    s.window_start AS window_start,
    s.window_end AS window_end,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.column_name AS column_name,
    s.family AS family,
    s.metric AS metric,
    s.category AS category,
    s.method AS method,
    s.value AS value,
    s.effect AS effect,
    s.threshold AS threshold,
    s.center AS center,
    s.lower AS lower,
    s.upper AS upper,
    s.z AS z,
    s.severity AS severity,
    s.reason AS reason,
    s.window_number AS window_number,
    s.patience AS patience,
    s.is_pass AS is_pass,
    s.is_known AS is_known,
    s.trouble AS trouble,
    LAG(toNullable(s.window_number)) OVER (PARTITION BY s.monitor, s.check_id ORDER BY s.window_number) AS number_before,
    LEAD(toNullable(s.window_number)) OVER (PARTITION BY s.monitor, s.check_id ORDER BY s.window_number) AS number_after
  FROM states AS s
), runs AS (
  SELECT
    b.monitor AS monitor,
    b.check_id AS check_id,
    b.window_id AS window_id,
    b.window_start AS window_start,
    b.window_end AS window_end,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name,
    b.family AS family,
    b.metric AS metric,
    b.category AS category,
    b.method AS method,
    b.value AS value,
    b.effect AS effect,
    b.threshold AS threshold,
    b.center AS center,
    b.lower AS lower,
    b.upper AS upper,
    b.z AS z,
    b.severity AS severity,
    b.reason AS reason,
    b.window_number AS window_number,
    b.patience AS patience,
    b.is_pass AS is_pass,
    b.is_known AS is_known,
    b.trouble AS trouble,
    b.number_before AS number_before,
    b.number_after AS number_after,
    SUM(toNullable(CASE WHEN b.is_pass = 1 OR b.window_number - b.number_before > b.patience THEN 1 ELSE 0 END)) OVER (
      PARTITION BY b.monitor, b.check_id
      ORDER BY b.window_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM neighbours AS b
), ends AS (
  SELECT
    r.monitor AS monitor,
    r.check_id AS check_id,
    r.run AS run,
    MAX(toNullable(r.window_number)) AS last_number,
    MAX(toNullable(r.patience)) AS patience,
    MAX(toNullable(CASE WHEN r.number_after IS NULL THEN 1 ELSE 0 END)) AS is_last,
    MAX(toNullable(r.number_after)) AS number_after
  FROM runs AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
), closings AS (
  SELECT
    e.monitor AS monitor,
    e.check_id AS check_id,
    e.run AS run,
    CASE
      WHEN e.is_last = 0 AND e.number_after - e.last_number <= e.patience THEN e.number_after
      WHEN e.last_number + e.patience <= w.newest_number THEN e.last_number + e.patience
    END AS closing_number
  FROM ends AS e
  INNER JOIN newest AS w
    ON w.monitor = e.monitor
), ranked AS (
  SELECT
    r.monitor AS monitor,
    r.check_id AS check_id,
    r.window_id AS window_id,
    r.window_start AS window_start,
    r.window_end AS window_end,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.column_name AS column_name,
    r.family AS family,
    r.metric AS metric,
    r.category AS category,
    r.method AS method,
    r.value AS value,
    r.effect AS effect,
    r.threshold AS threshold,
    r.center AS center,
    r.lower AS lower,
    r.upper AS upper,
    r.z AS z,
    r.severity AS severity,
    r.reason AS reason,
    r.window_number AS window_number,
    r.patience AS patience,
    r.is_pass AS is_pass,
    r.is_known AS is_known,
    r.trouble AS trouble,
    r.number_before AS number_before,
    r.number_after AS number_after,
    r.run AS run,
    toInt64(ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number)) AS place,
    toInt64(ROW_NUMBER() OVER (PARTITION BY r.monitor, r.check_id, r.run ORDER BY r.window_number DESC)) AS place_from_end,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY r.monitor, r.check_id, r.run
      ORDER BY r.is_known, CASE WHEN r.trouble = 'fail' THEN 0 ELSE 1 END, FLOOR(1000000000.0 * COALESCE(ABS(r.effect), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.value - r.threshold), 0.0) + 0.5) DESC, FLOOR(1000000000.0 * COALESCE(ABS(r.z), 0.0) + 0.5) DESC, r.window_number
    )) AS badness
  FROM runs AS r
  WHERE
    r.trouble IS NOT NULL
), gathered AS (
  SELECT
    r.monitor AS monitor,
    r.check_id AS check_id,
    r.run AS run,
    toInt64(COUNT(*)) AS window_count,
    SUM(toNullable(CASE WHEN r.trouble = 'fail' THEN 1 ELSE 0 END)) AS failing_window_count,
    SUM(toNullable(CASE WHEN r.trouble = 'fail' AND r.is_known = 0 THEN 1 ELSE 0 END)) AS unexpected_count,
    MAX(toNullable(CASE r.severity WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 END)) AS severity_rank,
    MAX(toNullable(CASE WHEN r.place = 1 THEN r.window_number END)) AS opened_number,
    MAX(toNullable(CASE WHEN r.place = 1 THEN r.window_id END)) AS opened_window_id,
    MAX(toNullable(CASE WHEN r.place = 1 THEN r.window_start END)) AS opened_at,
    MAX(toNullable(CASE WHEN r.place_from_end = 1 THEN r.window_id END)) AS last_seen_window_id,
    MAX(toNullable(CASE WHEN r.place_from_end = 1 THEN r.window_end END)) AS last_seen_at
  FROM ranked AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.run
)
SELECT
  substringUTF8(lower(hex(MD5((g.check_id || ' ' || g.opened_window_id)))), 1, 12) AS incident_id,
  g.monitor AS monitor,
  g.check_id AS check_id,
  w.segment_key AS segment_key,
  w.segment_value AS segment_value,
  w.column_name AS column_name,
  w.family AS family,
  w.metric AS metric,
  w.category AS category,
  w.method AS method,
  CASE
    WHEN g.unexpected_count = 0 THEN 'expected'
    WHEN n.window_end IS NOT NULL THEN 'resolved'
    ELSE 'open'
  END AS status,
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
INNER JOIN ranked AS w
  ON w.monitor = g.monitor AND w.check_id = g.check_id AND w.run = g.run AND w.badness = 1
INNER JOIN ranked AS f
  ON f.monitor = g.monitor AND f.check_id = g.check_id AND f.run = g.run AND f.place = 1
INNER JOIN closings AS c
  ON c.monitor = g.monitor AND c.check_id = g.check_id AND c.run = g.run
LEFT JOIN numbered AS n
  ON n.monitor = c.monitor AND n.window_number = c.closing_number
WHERE
  g.failing_window_count > 0
SETTINGS join_use_nulls = 1
{%- endmacro %}

{% macro athena__incidents(mpm_checks, mpm_monitors) -%}
{{ return(mpm.trino__incidents(mpm_checks, mpm_monitors)) }}
{%- endmacro %}
