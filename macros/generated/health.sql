{#-
How each monitor is, window by window.
Inputs: mpm_checks, mpm_incidents, mpm_monitors. One row per declared monitor x window that has checks. A declared monitor
without any (never built, or nothing observed) has one row all the same, window_id 'none', status not_evaluated: what is blind
must not look absent. A monitor that is not declared any more has none. That as much could be judged as usual (family
observability) does not make a window a judged one.
The check to look at first is chosen as the leading incident is: what failed, causes before effects, then what has failed for
longest, then what lies furthest out.

Written by `mpm dev generate` from mpm_py/sql/health.sql; edit that file.
-#}

{% macro health(mpm_checks, mpm_incidents, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('health', 'mpm')(mpm_checks, mpm_incidents, mpm_monitors)) }}
{%- endmacro %}

{% macro default__health(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH counts AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window,
    SUM(CASE WHEN c.status = 'fail' THEN 1 ELSE 0 END) AS fail_count,
    SUM(CASE WHEN c.status = 'warn' THEN 1 ELSE 0 END) AS warn_count,
    SUM(CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END) AS pass_count,
    SUM(CASE WHEN c.status = 'pass' AND c.family <> 'observability' THEN 1 ELSE 0 END) AS judged_pass_count,
    SUM(CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END) AS not_evaluated_count,
    SUM(CASE WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') THEN 1 ELSE 0 END) AS expected_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family IN ('drift', 'semantic') THEN 1 ELSE 0 END) AS drift_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('quality', 'volume', 'schema', 'observability') THEN 1
      ELSE 0
    END) AS quality_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('performance', 'estimated_performance', 'labels', 'fairness') THEN 1
      ELSE 0
    END) AS performance_fail_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family = 'operations' THEN 1 ELSE 0 END) AS operations_fail_count,
    MAX(CASE WHEN c.segment_key = '__all__' THEN c.row_count END) AS all_rows,
    COALESCE(MIN(CASE
      WHEN c.status = 'not_evaluated' AND c.column_name = '__relation__' AND c.segment_key = '__all__' THEN c.reason
    END), MIN(CASE WHEN c.status = 'not_evaluated' AND c.segment_key = '__all__' THEN c.reason END), MIN(CASE WHEN c.status = 'not_evaluated' THEN c.reason END)) AS not_evaluated_reason
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window
), judged AS (
  SELECT
    c.*,
    CASE WHEN c.fail_count + c.warn_count + c.judged_pass_count > 0 THEN 1 ELSE 0 END AS is_judged
  FROM counts AS c
), ordered AS (
  SELECT
    j.*,
    ROW_NUMBER() OVER (PARTITION BY j.monitor ORDER BY j.is_judged DESC, j.window_start DESC, j.window_id DESC) AS place_from_end
  FROM judged AS j
), ranked AS (
  SELECT
    c.monitor,
    c.window_id,
    c.check_id,
    c.reason,
    ROW_NUMBER() OVER (
      PARTITION BY c.monitor, c.window_id
      ORDER BY CASE WHEN c.status = 'fail' THEN 0 ELSE 1 END, CASE c.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, c.failing_windows DESC, COALESCE(ABS(c.z), 0.0) DESC, COALESCE(ABS(c.effect), 0.0) DESC, c.check_id
    ) AS place
  FROM {{ mpm_checks }} AS c
  WHERE
    c.status IN ('warn', 'fail')
), open_incidents AS (
  SELECT
    j.monitor,
    j.window_id,
    COUNT(*) AS incident_count
  FROM judged AS j
  INNER JOIN {{ mpm_incidents }} AS i
    ON i.monitor = j.monitor
    AND i.opened_at <= j.window_start
    AND (i.resolved_at IS NULL OR i.resolved_at > j.window_end)
  WHERE
    i.status <> 'expected'
  GROUP BY
    j.monitor,
    j.window_id
)
SELECT
  m.monitor AS monitor,
  COALESCE(o.window_id, 'none') AS window_id,
  COALESCE(o.window_date, CAST('1970-01-01' AS DATE)) AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  COALESCE(o.is_baseline_window, FALSE) AS is_baseline_window,
  CASE WHEN COALESCE(o.place_from_end, 1) = 1 THEN TRUE ELSE FALSE END AS is_newest,
  CASE
    WHEN o.fail_count > 0 THEN 'fail'
    WHEN o.warn_count > 0 THEN 'warn'
    WHEN o.judged_pass_count > 0 THEN 'pass'
    ELSE 'not_evaluated'
  END AS status,
  CAST(COALESCE(o.fail_count, 0) AS BIGINT) AS fail_count,
  CAST(COALESCE(o.warn_count, 0) AS BIGINT) AS warn_count,
  CAST(COALESCE(o.pass_count, 0) AS BIGINT) AS pass_count,
  CAST(COALESCE(o.not_evaluated_count, 0) AS BIGINT) AS not_evaluated_count,
  CAST(COALESCE(o.expected_count, 0) AS BIGINT) AS expected_count,
  CAST(COALESCE(o.drift_fail_count, 0) AS BIGINT) AS drift_fail_count,
  CAST(COALESCE(o.quality_fail_count, 0) AS BIGINT) AS quality_fail_count,
  CAST(COALESCE(o.performance_fail_count, 0) AS BIGINT) AS performance_fail_count,
  CAST(COALESCE(o.operations_fail_count, 0) AS BIGINT) AS operations_fail_count,
  CAST(COALESCE(n.incident_count, 0) AS BIGINT) AS open_incident_count,
  r.check_id AS worst_check_id,
  CASE
    WHEN r.check_id IS NOT NULL THEN r.reason
    WHEN o.window_id IS NULL THEN 'nothing has been judged yet: the monitor was not built, or its relation holds no rows'
    WHEN o.is_judged = 0 THEN COALESCE(o.not_evaluated_reason, 'no check could be judged')
  END AS worst_reason,
  o.all_rows AS row_count,
  m.owner AS owner,
  m.tags AS tags
FROM {{ mpm_monitors }} AS m
LEFT JOIN ordered AS o
  ON o.monitor = m.monitor
LEFT JOIN ranked AS r
  ON r.monitor = o.monitor AND r.window_id = o.window_id AND r.place = 1
LEFT JOIN open_incidents AS n
  ON n.monitor = o.monitor AND n.window_id = o.window_id
{%- endmacro %}

{% macro postgres__health(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH counts AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window,
    SUM(CASE WHEN c.status = 'fail' THEN 1 ELSE 0 END) AS fail_count,
    SUM(CASE WHEN c.status = 'warn' THEN 1 ELSE 0 END) AS warn_count,
    SUM(CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END) AS pass_count,
    SUM(CASE WHEN c.status = 'pass' AND c.family <> 'observability' THEN 1 ELSE 0 END) AS judged_pass_count,
    SUM(CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END) AS not_evaluated_count,
    SUM(CASE WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') THEN 1 ELSE 0 END) AS expected_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family IN ('drift', 'semantic') THEN 1 ELSE 0 END) AS drift_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('quality', 'volume', 'schema', 'observability') THEN 1
      ELSE 0
    END) AS quality_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('performance', 'estimated_performance', 'labels', 'fairness') THEN 1
      ELSE 0
    END) AS performance_fail_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family = 'operations' THEN 1 ELSE 0 END) AS operations_fail_count,
    MAX(CASE WHEN c.segment_key = '__all__' THEN c.row_count END) AS all_rows,
    COALESCE(MIN(CASE
      WHEN c.status = 'not_evaluated' AND c.column_name = '__relation__' AND c.segment_key = '__all__' THEN c.reason
    END), MIN(CASE WHEN c.status = 'not_evaluated' AND c.segment_key = '__all__' THEN c.reason END), MIN(CASE WHEN c.status = 'not_evaluated' THEN c.reason END)) AS not_evaluated_reason
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window
), judged AS MATERIALIZED (
  SELECT
    c.*,
    CASE WHEN c.fail_count + c.warn_count + c.judged_pass_count > 0 THEN 1 ELSE 0 END AS is_judged
  FROM counts AS c
), ordered AS (
  SELECT
    j.*,
    ROW_NUMBER() OVER (
      PARTITION BY j.monitor
      ORDER BY j.is_judged DESC NULLS LAST, j.window_start DESC NULLS LAST, j.window_id DESC NULLS LAST
    ) AS place_from_end
  FROM judged AS j
), ranked AS (
  SELECT
    c.monitor,
    c.window_id,
    c.check_id,
    c.reason,
    ROW_NUMBER() OVER (
      PARTITION BY c.monitor, c.window_id
      ORDER BY CASE WHEN c.status = 'fail' THEN 0 ELSE 1 END, CASE c.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, c.failing_windows DESC NULLS LAST, COALESCE(ABS(c.z), 0.0) DESC NULLS LAST, COALESCE(ABS(c.effect), 0.0) DESC NULLS LAST, c.check_id
    ) AS place
  FROM {{ mpm_checks }} AS c
  WHERE
    c.status IN ('warn', 'fail')
), open_incidents AS (
  SELECT
    j.monitor,
    j.window_id,
    COUNT(*) AS incident_count
  FROM judged AS j
  INNER JOIN {{ mpm_incidents }} AS i
    ON i.monitor = j.monitor
    AND i.opened_at <= j.window_start
    AND (i.resolved_at IS NULL OR i.resolved_at > j.window_end)
  WHERE
    i.status <> 'expected'
  GROUP BY
    j.monitor,
    j.window_id
)
SELECT
  m.monitor AS monitor,
  COALESCE(o.window_id, 'none') AS window_id,
  COALESCE(o.window_date, CAST('1970-01-01' AS DATE)) AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  COALESCE(o.is_baseline_window, FALSE) AS is_baseline_window,
  CASE WHEN COALESCE(o.place_from_end, 1) = 1 THEN TRUE ELSE FALSE END AS is_newest,
  CASE
    WHEN o.fail_count > 0 THEN 'fail'
    WHEN o.warn_count > 0 THEN 'warn'
    WHEN o.judged_pass_count > 0 THEN 'pass'
    ELSE 'not_evaluated'
  END AS status,
  CAST(COALESCE(o.fail_count, 0) AS BIGINT) AS fail_count,
  CAST(COALESCE(o.warn_count, 0) AS BIGINT) AS warn_count,
  CAST(COALESCE(o.pass_count, 0) AS BIGINT) AS pass_count,
  CAST(COALESCE(o.not_evaluated_count, 0) AS BIGINT) AS not_evaluated_count,
  CAST(COALESCE(o.expected_count, 0) AS BIGINT) AS expected_count,
  CAST(COALESCE(o.drift_fail_count, 0) AS BIGINT) AS drift_fail_count,
  CAST(COALESCE(o.quality_fail_count, 0) AS BIGINT) AS quality_fail_count,
  CAST(COALESCE(o.performance_fail_count, 0) AS BIGINT) AS performance_fail_count,
  CAST(COALESCE(o.operations_fail_count, 0) AS BIGINT) AS operations_fail_count,
  CAST(COALESCE(n.incident_count, 0) AS BIGINT) AS open_incident_count,
  r.check_id AS worst_check_id,
  CASE
    WHEN r.check_id IS NOT NULL THEN r.reason
    WHEN o.window_id IS NULL THEN 'nothing has been judged yet: the monitor was not built, or its relation holds no rows'
    WHEN o.is_judged = 0 THEN COALESCE(o.not_evaluated_reason, 'no check could be judged')
  END AS worst_reason,
  o.all_rows AS row_count,
  m.owner AS owner,
  m.tags AS tags
FROM {{ mpm_monitors }} AS m
LEFT JOIN ordered AS o
  ON o.monitor = m.monitor
LEFT JOIN ranked AS r
  ON r.monitor = o.monitor AND r.window_id = o.window_id AND r.place = 1
LEFT JOIN open_incidents AS n
  ON n.monitor = o.monitor AND n.window_id = o.window_id
{%- endmacro %}

{% macro redshift__health(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH counts AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window,
    SUM(CASE WHEN c.status = 'fail' THEN 1 ELSE 0 END) AS fail_count,
    SUM(CASE WHEN c.status = 'warn' THEN 1 ELSE 0 END) AS warn_count,
    SUM(CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END) AS pass_count,
    SUM(CASE WHEN c.status = 'pass' AND c.family <> 'observability' THEN 1 ELSE 0 END) AS judged_pass_count,
    SUM(CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END) AS not_evaluated_count,
    SUM(CASE WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') THEN 1 ELSE 0 END) AS expected_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family IN ('drift', 'semantic') THEN 1 ELSE 0 END) AS drift_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('quality', 'volume', 'schema', 'observability') THEN 1
      ELSE 0
    END) AS quality_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('performance', 'estimated_performance', 'labels', 'fairness') THEN 1
      ELSE 0
    END) AS performance_fail_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family = 'operations' THEN 1 ELSE 0 END) AS operations_fail_count,
    MAX(CASE WHEN c.segment_key = '__all__' THEN c.row_count END) AS all_rows,
    COALESCE(MIN(CASE
      WHEN c.status = 'not_evaluated' AND c.column_name = '__relation__' AND c.segment_key = '__all__' THEN c.reason
    END), MIN(CASE WHEN c.status = 'not_evaluated' AND c.segment_key = '__all__' THEN c.reason END), MIN(CASE WHEN c.status = 'not_evaluated' THEN c.reason END)) AS not_evaluated_reason
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window
), judged AS (
  SELECT
    c.*,
    CASE WHEN c.fail_count + c.warn_count + c.judged_pass_count > 0 THEN 1 ELSE 0 END AS is_judged
  FROM counts AS c
), ordered AS (
  SELECT
    j.*,
    ROW_NUMBER() OVER (
      PARTITION BY j.monitor
      ORDER BY j.is_judged DESC NULLS LAST, j.window_start DESC NULLS LAST, j.window_id DESC NULLS LAST
    ) AS place_from_end
  FROM judged AS j
), ranked AS (
  SELECT
    c.monitor,
    c.window_id,
    c.check_id,
    c.reason,
    ROW_NUMBER() OVER (
      PARTITION BY c.monitor, c.window_id
      ORDER BY CASE WHEN c.status = 'fail' THEN 0 ELSE 1 END, CASE c.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, c.failing_windows DESC NULLS LAST, COALESCE(ABS(c.z), 0.0) DESC NULLS LAST, COALESCE(ABS(c.effect), 0.0) DESC NULLS LAST, c.check_id
    ) AS place
  FROM {{ mpm_checks }} AS c
  WHERE
    c.status IN ('warn', 'fail')
), open_incidents AS (
  SELECT
    j.monitor,
    j.window_id,
    COUNT(*) AS incident_count
  FROM judged AS j
  INNER JOIN {{ mpm_incidents }} AS i
    ON i.monitor = j.monitor
    AND i.opened_at <= j.window_start
    AND (i.resolved_at IS NULL OR i.resolved_at > j.window_end)
  WHERE
    i.status <> 'expected'
  GROUP BY
    j.monitor,
    j.window_id
)
SELECT
  m.monitor AS monitor,
  COALESCE(o.window_id, 'none') AS window_id,
  COALESCE(o.window_date, CAST('1970-01-01' AS DATE)) AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  COALESCE(o.is_baseline_window, FALSE) AS is_baseline_window,
  CASE WHEN COALESCE(o.place_from_end, 1) = 1 THEN TRUE ELSE FALSE END AS is_newest,
  CASE
    WHEN o.fail_count > 0 THEN 'fail'
    WHEN o.warn_count > 0 THEN 'warn'
    WHEN o.judged_pass_count > 0 THEN 'pass'
    ELSE 'not_evaluated'
  END AS status,
  CAST(COALESCE(o.fail_count, 0) AS BIGINT) AS fail_count,
  CAST(COALESCE(o.warn_count, 0) AS BIGINT) AS warn_count,
  CAST(COALESCE(o.pass_count, 0) AS BIGINT) AS pass_count,
  CAST(COALESCE(o.not_evaluated_count, 0) AS BIGINT) AS not_evaluated_count,
  CAST(COALESCE(o.expected_count, 0) AS BIGINT) AS expected_count,
  CAST(COALESCE(o.drift_fail_count, 0) AS BIGINT) AS drift_fail_count,
  CAST(COALESCE(o.quality_fail_count, 0) AS BIGINT) AS quality_fail_count,
  CAST(COALESCE(o.performance_fail_count, 0) AS BIGINT) AS performance_fail_count,
  CAST(COALESCE(o.operations_fail_count, 0) AS BIGINT) AS operations_fail_count,
  CAST(COALESCE(n.incident_count, 0) AS BIGINT) AS open_incident_count,
  r.check_id AS worst_check_id,
  CASE
    WHEN r.check_id IS NOT NULL THEN r.reason
    WHEN o.window_id IS NULL THEN 'nothing has been judged yet: the monitor was not built, or its relation holds no rows'
    WHEN o.is_judged = 0 THEN COALESCE(o.not_evaluated_reason, 'no check could be judged')
  END AS worst_reason,
  o.all_rows AS row_count,
  m.owner AS owner,
  m.tags AS tags
FROM {{ mpm_monitors }} AS m
LEFT JOIN ordered AS o
  ON o.monitor = m.monitor
LEFT JOIN ranked AS r
  ON r.monitor = o.monitor AND r.window_id = o.window_id AND r.place = 1
LEFT JOIN open_incidents AS n
  ON n.monitor = o.monitor AND n.window_id = o.window_id
{%- endmacro %}

{% macro snowflake__health(mpm_checks, mpm_incidents, mpm_monitors) -%}
{{ return(mpm.redshift__health(mpm_checks, mpm_incidents, mpm_monitors)) }}
{%- endmacro %}

{% macro bigquery__health(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH counts AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window,
    SUM(CASE WHEN c.status = 'fail' THEN 1 ELSE 0 END) AS fail_count,
    SUM(CASE WHEN c.status = 'warn' THEN 1 ELSE 0 END) AS warn_count,
    SUM(CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END) AS pass_count,
    SUM(CASE WHEN c.status = 'pass' AND c.family <> 'observability' THEN 1 ELSE 0 END) AS judged_pass_count,
    SUM(CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END) AS not_evaluated_count,
    SUM(CASE WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') THEN 1 ELSE 0 END) AS expected_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family IN ('drift', 'semantic') THEN 1 ELSE 0 END) AS drift_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('quality', 'volume', 'schema', 'observability') THEN 1
      ELSE 0
    END) AS quality_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('performance', 'estimated_performance', 'labels', 'fairness') THEN 1
      ELSE 0
    END) AS performance_fail_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family = 'operations' THEN 1 ELSE 0 END) AS operations_fail_count,
    MAX(CASE WHEN c.segment_key = '__all__' THEN c.row_count END) AS all_rows,
    COALESCE(MIN(CASE
      WHEN c.status = 'not_evaluated' AND c.column_name = '__relation__' AND c.segment_key = '__all__' THEN c.reason
    END), MIN(CASE WHEN c.status = 'not_evaluated' AND c.segment_key = '__all__' THEN c.reason END), MIN(CASE WHEN c.status = 'not_evaluated' THEN c.reason END)) AS not_evaluated_reason
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window
), judged AS (
  SELECT
    c.*,
    CASE WHEN c.fail_count + c.warn_count + c.judged_pass_count > 0 THEN 1 ELSE 0 END AS is_judged
  FROM counts AS c
), ordered AS (
  SELECT
    j.*,
    ROW_NUMBER() OVER (PARTITION BY j.monitor ORDER BY j.is_judged DESC, j.window_start DESC, j.window_id DESC) AS place_from_end
  FROM judged AS j
), ranked AS (
  SELECT
    c.monitor,
    c.window_id,
    c.check_id,
    c.reason,
    ROW_NUMBER() OVER (
      PARTITION BY c.monitor, c.window_id
      ORDER BY CASE WHEN c.status = 'fail' THEN 0 ELSE 1 END NULLS LAST, CASE c.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END NULLS LAST, c.failing_windows DESC, COALESCE(ABS(c.z), 0.0) DESC, COALESCE(ABS(c.effect), 0.0) DESC, c.check_id NULLS LAST
    ) AS place
  FROM {{ mpm_checks }} AS c
  WHERE
    c.status IN ('warn', 'fail')
), open_incidents AS (
  SELECT
    j.monitor,
    j.window_id,
    COUNT(*) AS incident_count
  FROM judged AS j
  INNER JOIN {{ mpm_incidents }} AS i
    ON i.monitor = j.monitor
    AND i.opened_at <= j.window_start
    AND (i.resolved_at IS NULL OR i.resolved_at > j.window_end)
  WHERE
    i.status <> 'expected'
  GROUP BY
    j.monitor,
    j.window_id
)
SELECT
  m.monitor AS monitor,
  COALESCE(o.window_id, 'none') AS window_id,
  COALESCE(o.window_date, CAST('1970-01-01' AS DATE)) AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  COALESCE(o.is_baseline_window, FALSE) AS is_baseline_window,
  CASE WHEN COALESCE(o.place_from_end, 1) = 1 THEN TRUE ELSE FALSE END AS is_newest,
  CASE
    WHEN o.fail_count > 0 THEN 'fail'
    WHEN o.warn_count > 0 THEN 'warn'
    WHEN o.judged_pass_count > 0 THEN 'pass'
    ELSE 'not_evaluated'
  END AS status,
  CAST(COALESCE(o.fail_count, 0) AS INT64) AS fail_count,
  CAST(COALESCE(o.warn_count, 0) AS INT64) AS warn_count,
  CAST(COALESCE(o.pass_count, 0) AS INT64) AS pass_count,
  CAST(COALESCE(o.not_evaluated_count, 0) AS INT64) AS not_evaluated_count,
  CAST(COALESCE(o.expected_count, 0) AS INT64) AS expected_count,
  CAST(COALESCE(o.drift_fail_count, 0) AS INT64) AS drift_fail_count,
  CAST(COALESCE(o.quality_fail_count, 0) AS INT64) AS quality_fail_count,
  CAST(COALESCE(o.performance_fail_count, 0) AS INT64) AS performance_fail_count,
  CAST(COALESCE(o.operations_fail_count, 0) AS INT64) AS operations_fail_count,
  CAST(COALESCE(n.incident_count, 0) AS INT64) AS open_incident_count,
  r.check_id AS worst_check_id,
  CASE
    WHEN r.check_id IS NOT NULL THEN r.reason
    WHEN o.window_id IS NULL THEN 'nothing has been judged yet: the monitor was not built, or its relation holds no rows'
    WHEN o.is_judged = 0 THEN COALESCE(o.not_evaluated_reason, 'no check could be judged')
  END AS worst_reason,
  o.all_rows AS row_count,
  m.owner AS owner,
  m.tags AS tags
FROM {{ mpm_monitors }} AS m
LEFT JOIN ordered AS o
  ON o.monitor = m.monitor
LEFT JOIN ranked AS r
  ON r.monitor = o.monitor AND r.window_id = o.window_id AND r.place = 1
LEFT JOIN open_incidents AS n
  ON n.monitor = o.monitor AND n.window_id = o.window_id
{%- endmacro %}

{% macro spark__health(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH counts AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window,
    SUM(CASE WHEN c.status = 'fail' THEN 1 ELSE 0 END) AS fail_count,
    SUM(CASE WHEN c.status = 'warn' THEN 1 ELSE 0 END) AS warn_count,
    SUM(CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END) AS pass_count,
    SUM(CASE WHEN c.status = 'pass' AND c.family <> 'observability' THEN 1 ELSE 0 END) AS judged_pass_count,
    SUM(CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END) AS not_evaluated_count,
    SUM(CASE WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') THEN 1 ELSE 0 END) AS expected_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family IN ('drift', 'semantic') THEN 1 ELSE 0 END) AS drift_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('quality', 'volume', 'schema', 'observability') THEN 1
      ELSE 0
    END) AS quality_fail_count,
    SUM(CASE
      WHEN c.status = 'fail' AND c.family IN ('performance', 'estimated_performance', 'labels', 'fairness') THEN 1
      ELSE 0
    END) AS performance_fail_count,
    SUM(CASE WHEN c.status = 'fail' AND c.family = 'operations' THEN 1 ELSE 0 END) AS operations_fail_count,
    MAX(CASE WHEN c.segment_key = '__all__' THEN c.row_count END) AS all_rows,
    COALESCE(MIN(CASE
      WHEN c.status = 'not_evaluated' AND c.column_name = '__relation__' AND c.segment_key = '__all__' THEN c.reason
    END), MIN(CASE WHEN c.status = 'not_evaluated' AND c.segment_key = '__all__' THEN c.reason END), MIN(CASE WHEN c.status = 'not_evaluated' THEN c.reason END)) AS not_evaluated_reason
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window
), judged AS (
  SELECT
    c.*,
    CASE WHEN c.fail_count + c.warn_count + c.judged_pass_count > 0 THEN 1 ELSE 0 END AS is_judged
  FROM counts AS c
), ordered AS (
  SELECT
    j.*,
    ROW_NUMBER() OVER (PARTITION BY j.monitor ORDER BY j.is_judged DESC, j.window_start DESC, j.window_id DESC) AS place_from_end
  FROM judged AS j
), ranked AS (
  SELECT
    c.monitor,
    c.window_id,
    c.check_id,
    c.reason,
    ROW_NUMBER() OVER (
      PARTITION BY c.monitor, c.window_id
      ORDER BY CASE WHEN c.status = 'fail' THEN 0 ELSE 1 END NULLS LAST, CASE c.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END NULLS LAST, c.failing_windows DESC, COALESCE(ABS(c.z), 0.0) DESC, COALESCE(ABS(c.effect), 0.0) DESC, c.check_id NULLS LAST
    ) AS place
  FROM {{ mpm_checks }} AS c
  WHERE
    c.status IN ('warn', 'fail')
), open_incidents AS (
  SELECT
    j.monitor,
    j.window_id,
    COUNT(*) AS incident_count
  FROM judged AS j
  INNER JOIN {{ mpm_incidents }} AS i
    ON i.monitor = j.monitor
    AND i.opened_at <= j.window_start
    AND (i.resolved_at IS NULL OR i.resolved_at > j.window_end)
  WHERE
    i.status <> 'expected'
  GROUP BY
    j.monitor,
    j.window_id
)
SELECT
  m.monitor AS monitor,
  COALESCE(o.window_id, 'none') AS window_id,
  COALESCE(o.window_date, CAST('1970-01-01' AS DATE)) AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  COALESCE(o.is_baseline_window, FALSE) AS is_baseline_window,
  CASE WHEN COALESCE(o.place_from_end, 1) = 1 THEN TRUE ELSE FALSE END AS is_newest,
  CASE
    WHEN o.fail_count > 0 THEN 'fail'
    WHEN o.warn_count > 0 THEN 'warn'
    WHEN o.judged_pass_count > 0 THEN 'pass'
    ELSE 'not_evaluated'
  END AS status,
  CAST(COALESCE(o.fail_count, 0) AS BIGINT) AS fail_count,
  CAST(COALESCE(o.warn_count, 0) AS BIGINT) AS warn_count,
  CAST(COALESCE(o.pass_count, 0) AS BIGINT) AS pass_count,
  CAST(COALESCE(o.not_evaluated_count, 0) AS BIGINT) AS not_evaluated_count,
  CAST(COALESCE(o.expected_count, 0) AS BIGINT) AS expected_count,
  CAST(COALESCE(o.drift_fail_count, 0) AS BIGINT) AS drift_fail_count,
  CAST(COALESCE(o.quality_fail_count, 0) AS BIGINT) AS quality_fail_count,
  CAST(COALESCE(o.performance_fail_count, 0) AS BIGINT) AS performance_fail_count,
  CAST(COALESCE(o.operations_fail_count, 0) AS BIGINT) AS operations_fail_count,
  CAST(COALESCE(n.incident_count, 0) AS BIGINT) AS open_incident_count,
  r.check_id AS worst_check_id,
  CASE
    WHEN r.check_id IS NOT NULL THEN r.reason
    WHEN o.window_id IS NULL THEN 'nothing has been judged yet: the monitor was not built, or its relation holds no rows'
    WHEN o.is_judged = 0 THEN COALESCE(o.not_evaluated_reason, 'no check could be judged')
  END AS worst_reason,
  o.all_rows AS row_count,
  m.owner AS owner,
  m.tags AS tags
FROM {{ mpm_monitors }} AS m
LEFT JOIN ordered AS o
  ON o.monitor = m.monitor
LEFT JOIN ranked AS r
  ON r.monitor = o.monitor AND r.window_id = o.window_id AND r.place = 1
LEFT JOIN open_incidents AS n
  ON n.monitor = o.monitor AND n.window_id = o.window_id
{%- endmacro %}

{% macro clickhouse__health(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH counts AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.window_date AS window_date,
    c.window_start AS window_start,
    c.window_end AS window_end,
    c.is_baseline_window AS is_baseline_window,
    SUM(toNullable(CASE WHEN c.status = 'fail' THEN 1 ELSE 0 END)) AS fail_count,
    SUM(toNullable(CASE WHEN c.status = 'warn' THEN 1 ELSE 0 END)) AS warn_count,
    SUM(toNullable(CASE WHEN c.status = 'pass' THEN 1 ELSE 0 END)) AS pass_count,
    SUM(toNullable(CASE WHEN c.status = 'pass' AND c.family <> 'observability' THEN 1 ELSE 0 END)) AS judged_pass_count,
    SUM(toNullable(CASE WHEN c.status = 'not_evaluated' THEN 1 ELSE 0 END)) AS not_evaluated_count,
    SUM(toNullable(CASE WHEN c.status = 'not_evaluated' AND c.excluded_status IN ('warn', 'fail') THEN 1 ELSE 0 END)) AS expected_count,
    SUM(toNullable(CASE WHEN c.status = 'fail' AND c.family IN ('drift', 'semantic') THEN 1 ELSE 0 END)) AS drift_fail_count,
    SUM(toNullable(CASE
      WHEN c.status = 'fail' AND c.family IN ('quality', 'volume', 'schema', 'observability') THEN 1
      ELSE 0
    END)) AS quality_fail_count,
    SUM(toNullable(CASE
      WHEN c.status = 'fail' AND c.family IN ('performance', 'estimated_performance', 'labels', 'fairness') THEN 1
      ELSE 0
    END)) AS performance_fail_count,
    SUM(toNullable(CASE WHEN c.status = 'fail' AND c.family = 'operations' THEN 1 ELSE 0 END)) AS operations_fail_count,
    MAX(toNullable(CASE WHEN c.segment_key = '__all__' THEN c.row_count END)) AS all_rows,
    COALESCE(MIN(toNullable(CASE
      WHEN c.status = 'not_evaluated' AND c.column_name = '__relation__' AND c.segment_key = '__all__' THEN c.reason
    END)), MIN(toNullable(CASE WHEN c.status = 'not_evaluated' AND c.segment_key = '__all__' THEN c.reason END)), MIN(toNullable(CASE WHEN c.status = 'not_evaluated' THEN c.reason END))) AS not_evaluated_reason
  FROM {{ mpm_checks }} AS c
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_baseline_window
), judged AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.window_date AS window_date,
    c.window_start AS window_start,
    c.window_end AS window_end,
    c.is_baseline_window AS is_baseline_window,
    c.fail_count AS fail_count,
    c.warn_count AS warn_count,
    c.pass_count AS pass_count,
    c.judged_pass_count AS judged_pass_count,
    c.not_evaluated_count AS not_evaluated_count,
    c.expected_count AS expected_count,
    c.drift_fail_count AS drift_fail_count,
    c.quality_fail_count AS quality_fail_count,
    c.performance_fail_count AS performance_fail_count,
    c.operations_fail_count AS operations_fail_count,
    c.all_rows AS all_rows,
    c.not_evaluated_reason AS not_evaluated_reason,
    CASE WHEN c.fail_count + c.warn_count + c.judged_pass_count > 0 THEN 1 ELSE 0 END AS is_judged
  FROM counts AS c
), ordered AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.window_date AS window_date,
    j.window_start AS window_start,
    j.window_end AS window_end,
    j.is_baseline_window AS is_baseline_window,
    j.fail_count AS fail_count,
    j.warn_count AS warn_count,
    j.pass_count AS pass_count,
    j.judged_pass_count AS judged_pass_count,
    j.not_evaluated_count AS not_evaluated_count,
    j.expected_count AS expected_count,
    j.drift_fail_count AS drift_fail_count,
    j.quality_fail_count AS quality_fail_count,
    j.performance_fail_count AS performance_fail_count,
    j.operations_fail_count AS operations_fail_count,
    j.all_rows AS all_rows,
    j.not_evaluated_reason AS not_evaluated_reason,
    j.is_judged AS is_judged,
    toInt64(ROW_NUMBER() OVER (PARTITION BY j.monitor ORDER BY j.is_judged DESC, j.window_start DESC, j.window_id DESC)) AS place_from_end
  FROM judged AS j
), ranked AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.check_id AS check_id,
    c.reason AS reason,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY c.monitor, c.window_id
      ORDER BY CASE WHEN c.status = 'fail' THEN 0 ELSE 1 END, CASE c.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, c.failing_windows DESC, COALESCE(ABS(c.z), 0.0) DESC, COALESCE(ABS(c.effect), 0.0) DESC, c.check_id
    )) AS place
  FROM {{ mpm_checks }} AS c
  WHERE
    c.status IN ('warn', 'fail')
), open_incidents AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    toInt64(COUNT(*)) AS incident_count
  FROM judged AS j
  INNER JOIN {{ mpm_incidents }} AS i
    ON i.monitor = j.monitor
    AND i.opened_at <= j.window_start
    AND (i.resolved_at IS NULL OR i.resolved_at > j.window_end)
  WHERE
    i.status <> 'expected'
  GROUP BY
    j.monitor,
    j.window_id
)
SELECT
  m.monitor AS monitor,
  COALESCE(o.window_id, 'none') AS window_id,
  COALESCE(o.window_date, CAST('1970-01-01' AS Nullable(Date32))) AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  COALESCE(o.is_baseline_window, FALSE) AS is_baseline_window,
  CASE WHEN COALESCE(o.place_from_end, 1) = 1 THEN TRUE ELSE FALSE END AS is_newest,
  CASE
    WHEN o.fail_count > 0 THEN 'fail'
    WHEN o.warn_count > 0 THEN 'warn'
    WHEN o.judged_pass_count > 0 THEN 'pass'
    ELSE 'not_evaluated'
  END AS status,
  CAST(COALESCE(o.fail_count, 0) AS Nullable(Int64)) AS fail_count,
  CAST(COALESCE(o.warn_count, 0) AS Nullable(Int64)) AS warn_count,
  CAST(COALESCE(o.pass_count, 0) AS Nullable(Int64)) AS pass_count,
  CAST(COALESCE(o.not_evaluated_count, 0) AS Nullable(Int64)) AS not_evaluated_count,
  CAST(COALESCE(o.expected_count, 0) AS Nullable(Int64)) AS expected_count,
  CAST(COALESCE(o.drift_fail_count, 0) AS Nullable(Int64)) AS drift_fail_count,
  CAST(COALESCE(o.quality_fail_count, 0) AS Nullable(Int64)) AS quality_fail_count,
  CAST(COALESCE(o.performance_fail_count, 0) AS Nullable(Int64)) AS performance_fail_count,
  CAST(COALESCE(o.operations_fail_count, 0) AS Nullable(Int64)) AS operations_fail_count,
  CAST(COALESCE(n.incident_count, 0) AS Nullable(Int64)) AS open_incident_count,
  r.check_id AS worst_check_id,
  CASE
    WHEN r.check_id IS NOT NULL THEN r.reason
    WHEN o.window_id IS NULL THEN 'nothing has been judged yet: the monitor was not built, or its relation holds no rows'
    WHEN o.is_judged = 0 THEN COALESCE(o.not_evaluated_reason, 'no check could be judged')
  END AS worst_reason,
  o.all_rows AS row_count,
  m.owner AS owner,
  m.tags AS tags
FROM {{ mpm_monitors }} AS m
LEFT JOIN ordered AS o
  ON o.monitor = m.monitor
LEFT JOIN ranked AS r
  ON r.monitor = o.monitor AND r.window_id = o.window_id AND r.place = 1
LEFT JOIN open_incidents AS n
  ON n.monitor = o.monitor AND n.window_id = o.window_id
SETTINGS join_use_nulls = 1
{%- endmacro %}
