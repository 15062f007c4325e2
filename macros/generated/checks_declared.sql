{#-
Static limits, as declared or by default, and limits on the change since the window before.
Inputs: judged_aspects, check_rules. One row per series, stale window and method static or previous, in the shape of check_numbers
(see check_results.sql). A limit is passed when the value lies beyond it, not on it. direction up: above; down: below (also where the
limit to fail is the smaller one, and for the number of rows unless declared otherwise); both: farther from zero. previous: effect
is the relative change (ratios, and what has no scale) or the difference.

Written by `mpm dev generate` from mpm_py/sql/checks_declared.sql; edit that file.
-#}

{% macro checks_declared(judged_aspects, check_rules) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('checks_declared', 'mpm')(judged_aspects, check_rules)) }}
{%- endmacro %}

{% macro default__checks_declared(judged_aspects, check_rules) -%}
WITH valued AS (
  SELECT
    a.series,
    a.window_key,
    a.window_number,
    a.is_stale,
    a.metric,
    a.scale,
    a.value,
    a.row_count,
    a.note,
    a.not_evaluated_reason,
    CASE
      WHEN LAG(a.window_number) OVER (PARTITION BY a.series ORDER BY a.window_number) = a.window_number - 1 THEN LAG(a.value) OVER (PARTITION BY a.series ORDER BY a.window_number)
    END AS value_before
  FROM {{ judged_aspects }} AS a
  INNER JOIN (
    SELECT
      r.series
    FROM {{ check_rules }} AS r
    WHERE
      r.method IN ('static', 'previous')
    GROUP BY
      r.series
  ) AS ruled
    ON ruled.series = a.series
), measured AS (
  SELECT
    v.series,
    v.window_key,
    v.value,
    v.row_count,
    v.note,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.worst_status,
    r.rule_source,
    CASE
      WHEN r.method = 'static' THEN v.value
      WHEN v.scale IN ('relative', 'none') THEN v.value / NULLIF(v.value_before, 0.0) - 1.0
      ELSE v.value - v.value_before
    END AS measure,
    CASE WHEN r.method = 'previous' THEN v.value_before END AS center,
    CASE
      WHEN r.method = 'static'
      AND r.direction = 'both'
      AND (v.metric = 'row_count' OR r.fail_limit < r.warn_limit) THEN 'down'
      ELSE r.direction
    END AS direction,
    CASE
      WHEN v.not_evaluated_reason IS NOT NULL THEN v.not_evaluated_reason
      WHEN v.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN v.value IS NULL THEN 'there is no value'
      WHEN r.method = 'previous' AND v.value_before IS NULL THEN 'the window before has no value'
      WHEN r.method = 'previous' AND v.scale IN ('relative', 'none') AND v.value_before = 0 THEN 'the window before has the value 0'
    END AS not_evaluated_reason
  FROM valued AS v
  INNER JOIN {{ check_rules }} AS r
    ON r.series = v.series AND r.method IN ('static', 'previous')
  WHERE
    v.is_stale = 1
), directed AS (
  SELECT
    m.*,
    CASE
      WHEN m.direction = 'down' THEN -m.measure
      WHEN m.direction = 'both' THEN ABS(m.measure)
      ELSE m.measure
    END AS badness,
    CASE WHEN m.direction = 'down' AND m.method = 'static' THEN -1.0 ELSE 1.0 END AS turn
  FROM measured AS m
), judged AS (
  SELECT
    d.*,
    CASE WHEN d.badness > d.fail_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_fail,
    CASE WHEN d.badness > d.warn_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_warn
  FROM directed AS d
)
SELECT
  j.series AS series,
  j.window_key AS window_key,
  j.method AS method,
  j.value AS value,
  CASE WHEN j.method = 'previous' THEN j.measure END AS effect,
  CASE
    WHEN j.method = 'previous' THEN NULL
    WHEN j.is_beyond_fail = 1 OR j.warn_limit IS NULL THEN j.fail_limit
    ELSE j.warn_limit
  END AS threshold,
  CASE WHEN j.rule_source = 'declared' THEN 'declared' ELSE 'default' END AS threshold_source,
  j.center AS center,
  CAST(NULL AS DOUBLE) AS lower,
  CAST(NULL AS DOUBLE) AS upper,
  CAST(NULL AS DOUBLE) AS z,
  CAST(NULL AS DOUBLE) AS p_value,
  CAST(NULL AS DOUBLE) AS q_value,
  CASE
    WHEN j.not_evaluated_reason IS NULL THEN CASE WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 1 ELSE 0 END
  END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(j.row_count) AS BIGINT) AS row_count,
  CAST(NULL AS BIGINT) AS window_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN 'not_evaluated'
    WHEN j.is_beyond_fail = 1 AND j.worst_status = 'fail' THEN 'fail'
    WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  j.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS VARCHAR) AS reason,
  j.note AS note
FROM judged AS j
UNION ALL
SELECT
  a.series,
  a.window_key,
  'learnt',
  NULL,
  NULL,
  NULL,
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  CAST(FLOOR(a.row_count) AS BIGINT),
  NULL,
  'not_evaluated',
  a.not_evaluated_reason,
  NULL,
  a.note
FROM {{ judged_aspects }} AS a
WHERE
  a.metric = 'not_evaluated' AND a.is_stale = 1
{%- endmacro %}

{% macro postgres__checks_declared(judged_aspects, check_rules) -%}
WITH valued AS (
  SELECT
    a.series,
    a.window_key,
    a.window_number,
    a.is_stale,
    a.metric,
    a.scale,
    a.value,
    a.row_count,
    a.note,
    a.not_evaluated_reason,
    CASE
      WHEN LAG(a.window_number) OVER (PARTITION BY a.series ORDER BY a.window_number) = a.window_number - 1 THEN LAG(a.value) OVER (PARTITION BY a.series ORDER BY a.window_number)
    END AS value_before
  FROM {{ judged_aspects }} AS a
  INNER JOIN (
    SELECT
      r.series
    FROM {{ check_rules }} AS r
    WHERE
      r.method IN ('static', 'previous')
    GROUP BY
      r.series
  ) AS ruled
    ON ruled.series = a.series
), measured AS MATERIALIZED (
  SELECT
    v.series,
    v.window_key,
    v.value,
    v.row_count,
    v.note,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.worst_status,
    r.rule_source,
    CASE
      WHEN r.method = 'static' THEN v.value
      WHEN v.scale IN ('relative', 'none') THEN v.value / NULLIF(v.value_before, 0.0) - 1.0
      ELSE v.value - v.value_before
    END AS measure,
    CASE WHEN r.method = 'previous' THEN v.value_before END AS center,
    CASE
      WHEN r.method = 'static'
      AND r.direction = 'both'
      AND (v.metric = 'row_count' OR r.fail_limit < r.warn_limit) THEN 'down'
      ELSE r.direction
    END AS direction,
    CASE
      WHEN v.not_evaluated_reason IS NOT NULL THEN v.not_evaluated_reason
      WHEN v.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN v.value IS NULL THEN 'there is no value'
      WHEN r.method = 'previous' AND v.value_before IS NULL THEN 'the window before has no value'
      WHEN r.method = 'previous' AND v.scale IN ('relative', 'none') AND v.value_before = 0 THEN 'the window before has the value 0'
    END AS not_evaluated_reason
  FROM valued AS v
  INNER JOIN {{ check_rules }} AS r
    ON r.series = v.series AND r.method IN ('static', 'previous')
  WHERE
    v.is_stale = 1
), directed AS MATERIALIZED (
  SELECT
    m.*,
    CASE
      WHEN m.direction = 'down' THEN -m.measure
      WHEN m.direction = 'both' THEN ABS(m.measure)
      ELSE m.measure
    END AS badness,
    CASE WHEN m.direction = 'down' AND m.method = 'static' THEN -1.0 ELSE 1.0 END AS turn
  FROM measured AS m
), judged AS MATERIALIZED (
  SELECT
    d.*,
    CASE WHEN d.badness > d.fail_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_fail,
    CASE WHEN d.badness > d.warn_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_warn
  FROM directed AS d
)
SELECT
  j.series AS series,
  j.window_key AS window_key,
  j.method AS method,
  j.value AS value,
  CASE WHEN j.method = 'previous' THEN j.measure END AS effect,
  CASE
    WHEN j.method = 'previous' THEN NULL
    WHEN j.is_beyond_fail = 1 OR j.warn_limit IS NULL THEN j.fail_limit
    ELSE j.warn_limit
  END AS threshold,
  CASE WHEN j.rule_source = 'declared' THEN 'declared' ELSE 'default' END AS threshold_source,
  j.center AS center,
  CAST(NULL AS DOUBLE PRECISION) AS lower,
  CAST(NULL AS DOUBLE PRECISION) AS upper,
  CAST(NULL AS DOUBLE PRECISION) AS z,
  CAST(NULL AS DOUBLE PRECISION) AS p_value,
  CAST(NULL AS DOUBLE PRECISION) AS q_value,
  CASE
    WHEN j.not_evaluated_reason IS NULL THEN CASE WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 1 ELSE 0 END
  END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(j.row_count) AS BIGINT) AS row_count,
  CAST(NULL AS BIGINT) AS window_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN 'not_evaluated'
    WHEN j.is_beyond_fail = 1 AND j.worst_status = 'fail' THEN 'fail'
    WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  j.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS TEXT) AS reason,
  j.note AS note
FROM judged AS j
UNION ALL
SELECT
  a.series,
  a.window_key,
  'learnt',
  NULL,
  NULL,
  NULL,
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  CAST(FLOOR(a.row_count) AS BIGINT),
  NULL,
  'not_evaluated',
  a.not_evaluated_reason,
  NULL,
  a.note
FROM {{ judged_aspects }} AS a
WHERE
  a.metric = 'not_evaluated' AND a.is_stale = 1
{%- endmacro %}

{% macro redshift__checks_declared(judged_aspects, check_rules) -%}
WITH valued AS (
  SELECT
    a.series,
    a.window_key,
    a.window_number,
    a.is_stale,
    a.metric,
    a.scale,
    a.value,
    a.row_count,
    a.note,
    a.not_evaluated_reason,
    CASE
      WHEN LAG(a.window_number) OVER (PARTITION BY a.series ORDER BY a.window_number) = a.window_number - 1 THEN LAG(a.value) OVER (PARTITION BY a.series ORDER BY a.window_number)
    END AS value_before
  FROM {{ judged_aspects }} AS a
  INNER JOIN (
    SELECT
      r.series
    FROM {{ check_rules }} AS r
    WHERE
      r.method IN ('static', 'previous')
    GROUP BY
      r.series
  ) AS ruled
    ON ruled.series = a.series
), measured AS (
  SELECT
    v.series,
    v.window_key,
    v.value,
    v.row_count,
    v.note,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.worst_status,
    r.rule_source,
    CASE
      WHEN r.method = 'static' THEN v.value
      WHEN v.scale IN ('relative', 'none') THEN v.value / NULLIF(v.value_before, 0.0) - 1.0
      ELSE v.value - v.value_before
    END AS measure,
    CASE WHEN r.method = 'previous' THEN v.value_before END AS center,
    CASE
      WHEN r.method = 'static'
      AND r.direction = 'both'
      AND (v.metric = 'row_count' OR r.fail_limit < r.warn_limit) THEN 'down'
      ELSE r.direction
    END AS direction,
    CASE
      WHEN v.not_evaluated_reason IS NOT NULL THEN v.not_evaluated_reason
      WHEN v.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN v.value IS NULL THEN 'there is no value'
      WHEN r.method = 'previous' AND v.value_before IS NULL THEN 'the window before has no value'
      WHEN r.method = 'previous' AND v.scale IN ('relative', 'none') AND v.value_before = 0 THEN 'the window before has the value 0'
    END AS not_evaluated_reason
  FROM valued AS v
  INNER JOIN {{ check_rules }} AS r
    ON r.series = v.series AND r.method IN ('static', 'previous')
  WHERE
    v.is_stale = 1
), directed AS (
  SELECT
    m.*,
    CASE
      WHEN m.direction = 'down' THEN -m.measure
      WHEN m.direction = 'both' THEN ABS(m.measure)
      ELSE m.measure
    END AS badness,
    CASE WHEN m.direction = 'down' AND m.method = 'static' THEN -1.0 ELSE 1.0 END AS turn
  FROM measured AS m
), judged AS (
  SELECT
    d.*,
    CASE WHEN d.badness > d.fail_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_fail,
    CASE WHEN d.badness > d.warn_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_warn
  FROM directed AS d
)
SELECT
  j.series AS series,
  j.window_key AS window_key,
  j.method AS method,
  j.value AS value,
  CASE WHEN j.method = 'previous' THEN j.measure END AS effect,
  CASE
    WHEN j.method = 'previous' THEN NULL
    WHEN j.is_beyond_fail = 1 OR j.warn_limit IS NULL THEN j.fail_limit
    ELSE j.warn_limit
  END AS threshold,
  CASE WHEN j.rule_source = 'declared' THEN 'declared' ELSE 'default' END AS threshold_source,
  j.center AS center,
  CAST(NULL AS DOUBLE PRECISION) AS lower,
  CAST(NULL AS DOUBLE PRECISION) AS upper,
  CAST(NULL AS DOUBLE PRECISION) AS z,
  CAST(NULL AS DOUBLE PRECISION) AS p_value,
  CAST(NULL AS DOUBLE PRECISION) AS q_value,
  CASE
    WHEN j.not_evaluated_reason IS NULL THEN CASE WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 1 ELSE 0 END
  END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(j.row_count) AS BIGINT) AS row_count,
  CAST(NULL AS BIGINT) AS window_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN 'not_evaluated'
    WHEN j.is_beyond_fail = 1 AND j.worst_status = 'fail' THEN 'fail'
    WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  j.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS VARCHAR(65535)) AS reason,
  j.note AS note
FROM judged AS j
UNION ALL
SELECT
  a.series,
  a.window_key,
  'learnt',
  NULL,
  NULL,
  NULL,
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  CAST(FLOOR(a.row_count) AS BIGINT),
  NULL,
  'not_evaluated',
  a.not_evaluated_reason,
  NULL,
  a.note
FROM {{ judged_aspects }} AS a
WHERE
  a.metric = 'not_evaluated' AND a.is_stale = 1
{%- endmacro %}

{% macro bigquery__checks_declared(judged_aspects, check_rules) -%}
WITH valued AS (
  SELECT
    a.series,
    a.window_key,
    a.window_number,
    a.is_stale,
    a.metric,
    a.scale,
    a.value,
    a.row_count,
    a.note,
    a.not_evaluated_reason,
    CASE
      WHEN LAG(a.window_number) OVER (PARTITION BY a.series ORDER BY a.window_number NULLS LAST) = a.window_number - 1 THEN LAG(a.value) OVER (PARTITION BY a.series ORDER BY a.window_number NULLS LAST)
    END AS value_before
  FROM {{ judged_aspects }} AS a
  INNER JOIN (
    SELECT
      r.series
    FROM {{ check_rules }} AS r
    WHERE
      r.method IN ('static', 'previous')
    GROUP BY
      r.series
  ) AS ruled
    ON ruled.series = a.series
), measured AS (
  SELECT
    v.series,
    v.window_key,
    v.value,
    v.row_count,
    v.note,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.worst_status,
    r.rule_source,
    CASE
      WHEN r.method = 'static' THEN v.value
      WHEN v.scale IN ('relative', 'none') THEN v.value / NULLIF(v.value_before, 0.0) - 1.0
      ELSE v.value - v.value_before
    END AS measure,
    CASE WHEN r.method = 'previous' THEN v.value_before END AS center,
    CASE
      WHEN r.method = 'static'
      AND r.direction = 'both'
      AND (v.metric = 'row_count' OR r.fail_limit < r.warn_limit) THEN 'down'
      ELSE r.direction
    END AS direction,
    CASE
      WHEN v.not_evaluated_reason IS NOT NULL THEN v.not_evaluated_reason
      WHEN v.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN v.value IS NULL THEN 'there is no value'
      WHEN r.method = 'previous' AND v.value_before IS NULL THEN 'the window before has no value'
      WHEN r.method = 'previous' AND v.scale IN ('relative', 'none') AND v.value_before = 0 THEN 'the window before has the value 0'
    END AS not_evaluated_reason
  FROM valued AS v
  INNER JOIN {{ check_rules }} AS r
    ON r.series = v.series AND r.method IN ('static', 'previous')
  WHERE
    v.is_stale = 1
), directed AS (
  SELECT
    m.*,
    CASE
      WHEN m.direction = 'down' THEN -m.measure
      WHEN m.direction = 'both' THEN ABS(m.measure)
      ELSE m.measure
    END AS badness,
    CASE WHEN m.direction = 'down' AND m.method = 'static' THEN -1.0 ELSE 1.0 END AS turn
  FROM measured AS m
), judged AS (
  SELECT
    d.*,
    CASE WHEN d.badness > d.fail_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_fail,
    CASE WHEN d.badness > d.warn_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_warn
  FROM directed AS d
)
SELECT
  j.series AS series,
  j.window_key AS window_key,
  j.method AS method,
  j.value AS value,
  CASE WHEN j.method = 'previous' THEN j.measure END AS effect,
  CASE
    WHEN j.method = 'previous' THEN NULL
    WHEN j.is_beyond_fail = 1 OR j.warn_limit IS NULL THEN j.fail_limit
    ELSE j.warn_limit
  END AS threshold,
  CASE WHEN j.rule_source = 'declared' THEN 'declared' ELSE 'default' END AS threshold_source,
  j.center AS center,
  CAST(NULL AS FLOAT64) AS lower,
  CAST(NULL AS FLOAT64) AS upper,
  CAST(NULL AS FLOAT64) AS z,
  CAST(NULL AS FLOAT64) AS p_value,
  CAST(NULL AS FLOAT64) AS q_value,
  CASE
    WHEN j.not_evaluated_reason IS NULL THEN CASE WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 1 ELSE 0 END
  END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(j.row_count) AS INT64) AS row_count,
  CAST(NULL AS INT64) AS window_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN 'not_evaluated'
    WHEN j.is_beyond_fail = 1 AND j.worst_status = 'fail' THEN 'fail'
    WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  j.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS STRING) AS reason,
  j.note AS note
FROM judged AS j
UNION ALL
SELECT
  a.series,
  a.window_key,
  'learnt',
  NULL,
  NULL,
  NULL,
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  CAST(FLOOR(a.row_count) AS INT64),
  NULL,
  'not_evaluated',
  a.not_evaluated_reason,
  NULL,
  a.note
FROM {{ judged_aspects }} AS a
WHERE
  a.metric = 'not_evaluated' AND a.is_stale = 1
{%- endmacro %}

{% macro spark__checks_declared(judged_aspects, check_rules) -%}
WITH valued AS (
  SELECT
    a.series,
    a.window_key,
    a.window_number,
    a.is_stale,
    a.metric,
    a.scale,
    a.value,
    a.row_count,
    a.note,
    a.not_evaluated_reason,
    CASE
      WHEN LAG(a.window_number) OVER (PARTITION BY a.series ORDER BY a.window_number NULLS LAST) = a.window_number - 1 THEN LAG(a.value) OVER (PARTITION BY a.series ORDER BY a.window_number NULLS LAST)
    END AS value_before
  FROM {{ judged_aspects }} AS a
  INNER JOIN (
    SELECT
      r.series
    FROM {{ check_rules }} AS r
    WHERE
      r.method IN ('static', 'previous')
    GROUP BY
      r.series
  ) AS ruled
    ON ruled.series = a.series
), measured AS (
  SELECT
    v.series,
    v.window_key,
    v.value,
    v.row_count,
    v.note,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.worst_status,
    r.rule_source,
    CASE
      WHEN r.method = 'static' THEN v.value
      WHEN v.scale IN ('relative', 'none') THEN v.value / NULLIF(v.value_before, 0.0) - 1.0
      ELSE v.value - v.value_before
    END AS measure,
    CASE WHEN r.method = 'previous' THEN v.value_before END AS center,
    CASE
      WHEN r.method = 'static'
      AND r.direction = 'both'
      AND (v.metric = 'row_count' OR r.fail_limit < r.warn_limit) THEN 'down'
      ELSE r.direction
    END AS direction,
    CASE
      WHEN v.not_evaluated_reason IS NOT NULL THEN v.not_evaluated_reason
      WHEN v.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN v.value IS NULL THEN 'there is no value'
      WHEN r.method = 'previous' AND v.value_before IS NULL THEN 'the window before has no value'
      WHEN r.method = 'previous' AND v.scale IN ('relative', 'none') AND v.value_before = 0 THEN 'the window before has the value 0'
    END AS not_evaluated_reason
  FROM valued AS v
  INNER JOIN {{ check_rules }} AS r
    ON r.series = v.series AND r.method IN ('static', 'previous')
  WHERE
    v.is_stale = 1
), directed AS (
  SELECT
    m.*,
    CASE
      WHEN m.direction = 'down' THEN -m.measure
      WHEN m.direction = 'both' THEN ABS(m.measure)
      ELSE m.measure
    END AS badness,
    CASE WHEN m.direction = 'down' AND m.method = 'static' THEN -1.0 ELSE 1.0 END AS turn
  FROM measured AS m
), judged AS (
  SELECT
    d.*,
    CASE WHEN d.badness > d.fail_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_fail,
    CASE WHEN d.badness > d.warn_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_warn
  FROM directed AS d
)
SELECT
  j.series AS series,
  j.window_key AS window_key,
  j.method AS method,
  j.value AS value,
  CASE WHEN j.method = 'previous' THEN j.measure END AS effect,
  CASE
    WHEN j.method = 'previous' THEN NULL
    WHEN j.is_beyond_fail = 1 OR j.warn_limit IS NULL THEN j.fail_limit
    ELSE j.warn_limit
  END AS threshold,
  CASE WHEN j.rule_source = 'declared' THEN 'declared' ELSE 'default' END AS threshold_source,
  j.center AS center,
  CAST(NULL AS DOUBLE) AS lower,
  CAST(NULL AS DOUBLE) AS upper,
  CAST(NULL AS DOUBLE) AS z,
  CAST(NULL AS DOUBLE) AS p_value,
  CAST(NULL AS DOUBLE) AS q_value,
  CASE
    WHEN j.not_evaluated_reason IS NULL THEN CASE WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 1 ELSE 0 END
  END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(j.row_count) AS BIGINT) AS row_count,
  CAST(NULL AS BIGINT) AS window_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN 'not_evaluated'
    WHEN j.is_beyond_fail = 1 AND j.worst_status = 'fail' THEN 'fail'
    WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  j.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS STRING) AS reason,
  j.note AS note
FROM judged AS j
UNION ALL
SELECT
  a.series,
  a.window_key,
  'learnt',
  NULL,
  NULL,
  NULL,
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  CAST(FLOOR(a.row_count) AS BIGINT),
  NULL,
  'not_evaluated',
  a.not_evaluated_reason,
  NULL,
  a.note
FROM {{ judged_aspects }} AS a
WHERE
  a.metric = 'not_evaluated' AND a.is_stale = 1
{%- endmacro %}

{% macro clickhouse__checks_declared(judged_aspects, check_rules) -%}
WITH valued AS (
  SELECT
    a.series AS series,
    a.window_key AS window_key,
    a.window_number AS window_number,
    a.is_stale AS is_stale,
    a.metric AS metric,
    a.scale AS scale,
    a.value AS value,
    a.row_count AS row_count,
    a.note AS note,
    a.not_evaluated_reason AS not_evaluated_reason,
    CASE
      WHEN LAG(toNullable(a.window_number)) OVER (PARTITION BY a.series ORDER BY a.window_number) = a.window_number - 1 THEN LAG(toNullable(a.value)) OVER (PARTITION BY a.series ORDER BY a.window_number)
    END AS value_before
  FROM {{ judged_aspects }} AS a
  INNER JOIN (
    SELECT
      r.series AS series
    FROM {{ check_rules }} AS r
    WHERE
      r.method IN ('static', 'previous')
    GROUP BY
      r.series
  ) AS ruled
    ON ruled.series = a.series
), measured AS (
  SELECT
    v.series AS series,
    v.window_key AS window_key,
    v.value AS value,
    v.row_count AS row_count,
    v.note AS note,
    r.method AS method,
    r.warn_limit AS warn_limit,
    r.fail_limit AS fail_limit,
    r.worst_status AS worst_status,
    r.rule_source AS rule_source,
    CASE
      WHEN r.method = 'static' THEN v.value
      WHEN v.scale IN ('relative', 'none') THEN v.value / NULLIF(v.value_before, 0.0) - 1.0
      ELSE v.value - v.value_before
    END AS measure,
    CASE WHEN r.method = 'previous' THEN v.value_before END AS center,
    CASE
      WHEN r.method = 'static'
      AND r.direction = 'both'
      AND (v.metric = 'row_count' OR r.fail_limit < r.warn_limit) THEN 'down'
      ELSE r.direction
    END AS direction,
    CASE
      WHEN v.not_evaluated_reason IS NOT NULL THEN v.not_evaluated_reason
      WHEN v.row_count < r.min_rows THEN 'fewer rows than its rule asks for (min_rows)'
      WHEN v.value IS NULL THEN 'there is no value'
      WHEN r.method = 'previous' AND v.value_before IS NULL THEN 'the window before has no value'
      WHEN r.method = 'previous' AND v.scale IN ('relative', 'none') AND v.value_before = 0 THEN 'the window before has the value 0'
    END AS not_evaluated_reason
  FROM valued AS v
  INNER JOIN {{ check_rules }} AS r
    ON r.series = v.series AND r.method IN ('static', 'previous')
  WHERE
    v.is_stale = 1
), directed AS (
  SELECT
    m.series AS series,
    m.window_key AS window_key,
    m.value AS value,
    m.row_count AS row_count,
    m.note AS note,
    m.method AS method,
    m.warn_limit AS warn_limit,
    m.fail_limit AS fail_limit,
    m.worst_status AS worst_status,
    m.rule_source AS rule_source,
    m.measure AS measure,
    m.center AS center,
    m.direction AS direction,
    m.not_evaluated_reason AS not_evaluated_reason,
    CASE
      WHEN m.direction = 'down' THEN -m.measure
      WHEN m.direction = 'both' THEN ABS(m.measure)
      ELSE m.measure
    END AS badness,
    CASE WHEN m.direction = 'down' AND m.method = 'static' THEN -1.0 ELSE 1.0 END AS turn
  FROM measured AS m
), judged AS (
  SELECT
    d.series AS series,
    d.window_key AS window_key,
    d.value AS value,
    d.row_count AS row_count,
    d.note AS note,
    d.method AS method,
    d.warn_limit AS warn_limit,
    d.fail_limit AS fail_limit,
    d.worst_status AS worst_status,
    d.rule_source AS rule_source,
    d.measure AS measure,
    d.center AS center,
    d.direction AS direction,
    d.not_evaluated_reason AS not_evaluated_reason,
    d.badness AS badness,
    d.turn AS turn,
    CASE WHEN d.badness > d.fail_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_fail,
    CASE WHEN d.badness > d.warn_limit * d.turn THEN 1 ELSE 0 END AS is_beyond_warn
  FROM directed AS d
)
SELECT
  j.series AS series,
  j.window_key AS window_key,
  j.method AS method,
  j.value AS value,
  CASE WHEN j.method = 'previous' THEN j.measure END AS effect,
  CASE
    WHEN j.method = 'previous' THEN NULL
    WHEN j.is_beyond_fail = 1 OR j.warn_limit IS NULL THEN j.fail_limit
    ELSE j.warn_limit
  END AS threshold,
  CASE WHEN j.rule_source = 'declared' THEN 'declared' ELSE 'default' END AS threshold_source,
  j.center AS center,
  CAST(NULL AS Nullable(Float64)) AS lower,
  CAST(NULL AS Nullable(Float64)) AS upper,
  CAST(NULL AS Nullable(Float64)) AS z,
  CAST(NULL AS Nullable(Float64)) AS p_value,
  CAST(NULL AS Nullable(Float64)) AS q_value,
  CASE
    WHEN j.not_evaluated_reason IS NULL THEN CASE WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 1 ELSE 0 END
  END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(FLOOR(j.row_count) AS Nullable(Int64)) AS row_count,
  CAST(NULL AS Nullable(Int64)) AS window_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN 'not_evaluated'
    WHEN j.is_beyond_fail = 1 AND j.worst_status = 'fail' THEN 'fail'
    WHEN j.is_beyond_fail = 1 OR j.is_beyond_warn = 1 THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  j.not_evaluated_reason AS not_evaluated_reason,
  CAST(NULL AS Nullable(String)) AS reason,
  j.note AS note
FROM judged AS j
UNION ALL
SELECT
  a.series,
  a.window_key,
  'learnt',
  NULL,
  NULL,
  NULL,
  'none',
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  CAST(FLOOR(a.row_count) AS Nullable(Int64)),
  NULL,
  'not_evaluated',
  a.not_evaluated_reason,
  NULL,
  a.note
FROM {{ judged_aspects }} AS a
WHERE
  a.metric = 'not_evaluated' AND a.is_stale = 1
{%- endmacro %}
