{#-
The values of each series, one row per window from its first to its last, so that a frame of rows is a span of windows.
Inputs: check_series, stale_checks, mpm_aspects, known_windows, check_rules. Narrow rows: a series is a number here, its names are in
check_series. A window in which a series has no row is filled with one that holds nothing. is_left_out = 1: a known window (note says why),
which says nothing about what is usual. usual_deviation: see default_rules.sql;
null without a baseline. regime, is_judged and is_settled: see settled_series.sql.

Written by `mpm dev generate` from mpm_py/sql/aspect_series.sql; edit that file.
-#}

{% macro aspect_series(check_series, check_rules, mpm_aspects, stale_checks, known_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('aspect_series', 'mpm')(check_series, check_rules, mpm_aspects, stale_checks, known_windows)) }}
{%- endmacro %}

{% macro default__aspect_series(check_series, check_rules, mpm_aspects, stale_checks, known_windows) -%}
WITH far AS (
  SELECT
    s.series
  FROM {{ check_series }} AS s
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  WHERE
    s.segment_key = '__all__' OR r.series IS NOT NULL
), found AS (
  SELECT
    s.series,
    s.pool,
    s.cadence,
    s.sensitivity,
    w.window_key,
    w.window_number,
    w.phase,
    w.is_stale,
    CASE WHEN s.scale = 'share' THEN 1 ELSE 0 END AS is_share,
    a.deviation,
    a.variance,
    a.value,
    a.baseline_value,
    a.observed,
    a.baseline_observed,
    CAST(a.row_count AS DOUBLE) AS row_count,
    CAST(a.baseline_row_count AS DOUBLE) AS baseline_row_count,
    CASE WHEN a.baseline_value IS NOT NULL THEN r.usual_deviation END AS usual_deviation,
    CASE WHEN k.series IS NULL THEN 0 ELSE 1 END AS is_left_out,
    k.note,
    a.not_evaluated_reason,
    w.beyond_history - CASE WHEN f.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = a.monitor
    AND s.segment_key = a.segment_key
    AND s.segment_value = a.segment_value
    AND s.column_name = a.column_name
    AND s.metric = a.metric
    AND COALESCE(s.category, '') = COALESCE(a.category, '')
    AND s.family = a.family
    AND s.scale = a.scale
  LEFT JOIN (
    SELECT
      t.series,
      MAX(t.usual_deviation) AS usual_deviation
    FROM {{ check_rules }} AS t
    GROUP BY
      t.series
  ) AS r
    ON r.series = s.series
  LEFT JOIN far AS f
    ON f.series = s.series
  LEFT JOIN (
    SELECT
      q.series,
      v.window_key,
      MIN(COALESCE(n.note, 'a known window')) AS note
    FROM {{ known_windows }} AS n
    INNER JOIN {{ stale_checks }} AS v
      ON v.monitor = n.monitor AND n.starts_at < v.window_end AND n.ends_at > v.window_start
    INNER JOIN {{ check_series }} AS q
      ON q.monitor = n.monitor
      AND (n.column_name IS NULL OR n.column_name = q.column_name)
      AND (n.segment_key IS NULL OR n.segment_key = q.segment_key)
      AND (n.segment_value IS NULL OR n.segment_value = q.segment_value)
      AND (n.metric IS NULL OR n.metric = q.metric)
    GROUP BY
      q.series,
      v.window_key
  ) AS k
    ON k.series = s.series AND k.window_key = w.window_key
  WHERE
    w.is_near = 1 OR f.series IS NOT NULL
), spans AS (
  SELECT
    f.series,
    f.pool,
    f.cadence,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM found AS f
  GROUP BY
    f.series,
    f.pool,
    f.cadence
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), gaps AS (
  SELECT
    g.series,
    g.pool,
    g.cadence,
    w.window_key,
    w.window_number,
    w.phase,
    w.beyond_history - CASE WHEN t.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM spans AS g
  INNER JOIN {{ check_series }} AS s
    ON s.series = g.series
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = s.monitor AND w.window_number >= g.first_number AND w.window_number <= g.last_number
  LEFT JOIN far AS t
    ON t.series = g.series
  LEFT JOIN found AS f
    ON f.series = g.series AND f.window_key = w.window_key
  WHERE
    f.series IS NULL
)
SELECT
  f.series,
  f.pool,
  f.cadence,
  f.window_key,
  f.window_number,
  f.phase,
  f.is_stale,
  f.sensitivity,
  f.is_share,
  f.deviation,
  f.variance,
  f.value,
  f.baseline_value,
  f.observed,
  f.baseline_observed,
  f.row_count,
  f.baseline_row_count,
  f.usual_deviation,
  f.is_left_out,
  f.note,
  f.not_evaluated_reason,
  0 AS regime,
  CASE WHEN f.beyond_history <= 55 THEN 1 ELSE 0 END AS is_judged,
  CASE WHEN f.beyond_history <= 0 THEN 1 ELSE 0 END AS is_settled
FROM found AS f
UNION ALL
SELECT
  g.series,
  g.pool,
  g.cadence,
  g.window_key,
  g.window_number,
  g.phase,
  0,
  1.0,
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  0,
  NULL,
  NULL,
  0,
  0,
  CASE WHEN g.beyond_history <= 0 THEN 1 ELSE 0 END
FROM gaps AS g
{%- endmacro %}

{% macro postgres__aspect_series(check_series, check_rules, mpm_aspects, stale_checks, known_windows) -%}
WITH far AS (
  SELECT
    s.series
  FROM {{ check_series }} AS s
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  WHERE
    s.segment_key = '__all__' OR r.series IS NOT NULL
), found AS MATERIALIZED (
  SELECT
    s.series,
    s.pool,
    s.cadence,
    s.sensitivity,
    w.window_key,
    w.window_number,
    w.phase,
    w.is_stale,
    CASE WHEN s.scale = 'share' THEN 1 ELSE 0 END AS is_share,
    a.deviation,
    a.variance,
    a.value,
    a.baseline_value,
    a.observed,
    a.baseline_observed,
    CAST(a.row_count AS DOUBLE PRECISION) AS row_count,
    CAST(a.baseline_row_count AS DOUBLE PRECISION) AS baseline_row_count,
    CASE WHEN a.baseline_value IS NOT NULL THEN r.usual_deviation END AS usual_deviation,
    CASE WHEN k.series IS NULL THEN 0 ELSE 1 END AS is_left_out,
    k.note,
    a.not_evaluated_reason,
    w.beyond_history - CASE WHEN f.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = a.monitor
    AND s.segment_key = a.segment_key
    AND s.segment_value = a.segment_value
    AND s.column_name = a.column_name
    AND s.metric = a.metric
    AND COALESCE(s.category, '') = COALESCE(a.category, '')
    AND s.family = a.family
    AND s.scale = a.scale
  LEFT JOIN (
    SELECT
      t.series,
      MAX(t.usual_deviation) AS usual_deviation
    FROM {{ check_rules }} AS t
    GROUP BY
      t.series
  ) AS r
    ON r.series = s.series
  LEFT JOIN far AS f
    ON f.series = s.series
  LEFT JOIN (
    SELECT
      q.series,
      v.window_key,
      MIN(COALESCE(n.note, 'a known window')) AS note
    FROM {{ known_windows }} AS n
    INNER JOIN {{ stale_checks }} AS v
      ON v.monitor = n.monitor AND n.starts_at < v.window_end AND n.ends_at > v.window_start
    INNER JOIN {{ check_series }} AS q
      ON q.monitor = n.monitor
      AND (n.column_name IS NULL OR n.column_name = q.column_name)
      AND (n.segment_key IS NULL OR n.segment_key = q.segment_key)
      AND (n.segment_value IS NULL OR n.segment_value = q.segment_value)
      AND (n.metric IS NULL OR n.metric = q.metric)
    GROUP BY
      q.series,
      v.window_key
  ) AS k
    ON k.series = s.series AND k.window_key = w.window_key
  WHERE
    w.is_near = 1 OR f.series IS NOT NULL
), spans AS (
  SELECT
    f.series,
    f.pool,
    f.cadence,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM found AS f
  GROUP BY
    f.series,
    f.pool,
    f.cadence
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), gaps AS MATERIALIZED (
  SELECT
    g.series,
    g.pool,
    g.cadence,
    w.window_key,
    w.window_number,
    w.phase,
    w.beyond_history - CASE WHEN t.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM spans AS g
  INNER JOIN {{ check_series }} AS s
    ON s.series = g.series
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = s.monitor AND w.window_number >= g.first_number AND w.window_number <= g.last_number
  LEFT JOIN far AS t
    ON t.series = g.series
  LEFT JOIN found AS f
    ON f.series = g.series AND f.window_key = w.window_key
  WHERE
    f.series IS NULL
)
SELECT
  f.series,
  f.pool,
  f.cadence,
  f.window_key,
  f.window_number,
  f.phase,
  f.is_stale,
  f.sensitivity,
  f.is_share,
  f.deviation,
  f.variance,
  f.value,
  f.baseline_value,
  f.observed,
  f.baseline_observed,
  f.row_count,
  f.baseline_row_count,
  f.usual_deviation,
  f.is_left_out,
  f.note,
  f.not_evaluated_reason,
  0 AS regime,
  CASE WHEN f.beyond_history <= 55 THEN 1 ELSE 0 END AS is_judged,
  CASE WHEN f.beyond_history <= 0 THEN 1 ELSE 0 END AS is_settled
FROM found AS f
UNION ALL
SELECT
  g.series,
  g.pool,
  g.cadence,
  g.window_key,
  g.window_number,
  g.phase,
  0,
  1.0,
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  0,
  NULL,
  NULL,
  0,
  0,
  CASE WHEN g.beyond_history <= 0 THEN 1 ELSE 0 END
FROM gaps AS g
{%- endmacro %}

{% macro redshift__aspect_series(check_series, check_rules, mpm_aspects, stale_checks, known_windows) -%}
WITH far AS (
  SELECT
    s.series
  FROM {{ check_series }} AS s
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  WHERE
    s.segment_key = '__all__' OR r.series IS NOT NULL
), found AS (
  SELECT
    s.series,
    s.pool,
    s.cadence,
    s.sensitivity,
    w.window_key,
    w.window_number,
    w.phase,
    w.is_stale,
    CASE WHEN s.scale = 'share' THEN 1 ELSE 0 END AS is_share,
    a.deviation,
    a.variance,
    a.value,
    a.baseline_value,
    a.observed,
    a.baseline_observed,
    CAST(a.row_count AS DOUBLE PRECISION) AS row_count,
    CAST(a.baseline_row_count AS DOUBLE PRECISION) AS baseline_row_count,
    CASE WHEN a.baseline_value IS NOT NULL THEN r.usual_deviation END AS usual_deviation,
    CASE WHEN k.series IS NULL THEN 0 ELSE 1 END AS is_left_out,
    k.note,
    a.not_evaluated_reason,
    w.beyond_history - CASE WHEN f.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = a.monitor
    AND s.segment_key = a.segment_key
    AND s.segment_value = a.segment_value
    AND s.column_name = a.column_name
    AND s.metric = a.metric
    AND COALESCE(s.category, '') = COALESCE(a.category, '')
    AND s.family = a.family
    AND s.scale = a.scale
  LEFT JOIN (
    SELECT
      t.series,
      MAX(t.usual_deviation) AS usual_deviation
    FROM {{ check_rules }} AS t
    GROUP BY
      t.series
  ) AS r
    ON r.series = s.series
  LEFT JOIN far AS f
    ON f.series = s.series
  LEFT JOIN (
    SELECT
      q.series,
      v.window_key,
      MIN(COALESCE(n.note, 'a known window')) AS note
    FROM {{ known_windows }} AS n
    INNER JOIN {{ stale_checks }} AS v
      ON v.monitor = n.monitor AND n.starts_at < v.window_end AND n.ends_at > v.window_start
    INNER JOIN {{ check_series }} AS q
      ON q.monitor = n.monitor
      AND (n.column_name IS NULL OR n.column_name = q.column_name)
      AND (n.segment_key IS NULL OR n.segment_key = q.segment_key)
      AND (n.segment_value IS NULL OR n.segment_value = q.segment_value)
      AND (n.metric IS NULL OR n.metric = q.metric)
    GROUP BY
      q.series,
      v.window_key
  ) AS k
    ON k.series = s.series AND k.window_key = w.window_key
  WHERE
    w.is_near = 1 OR f.series IS NOT NULL
), spans AS (
  SELECT
    f.series,
    f.pool,
    f.cadence,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM found AS f
  GROUP BY
    f.series,
    f.pool,
    f.cadence
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), gaps AS (
  SELECT
    g.series,
    g.pool,
    g.cadence,
    w.window_key,
    w.window_number,
    w.phase,
    w.beyond_history - CASE WHEN t.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM spans AS g
  INNER JOIN {{ check_series }} AS s
    ON s.series = g.series
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = s.monitor AND w.window_number >= g.first_number AND w.window_number <= g.last_number
  LEFT JOIN far AS t
    ON t.series = g.series
  LEFT JOIN found AS f
    ON f.series = g.series AND f.window_key = w.window_key
  WHERE
    f.series IS NULL
)
SELECT
  f.series,
  f.pool,
  f.cadence,
  f.window_key,
  f.window_number,
  f.phase,
  f.is_stale,
  f.sensitivity,
  f.is_share,
  f.deviation,
  f.variance,
  f.value,
  f.baseline_value,
  f.observed,
  f.baseline_observed,
  f.row_count,
  f.baseline_row_count,
  f.usual_deviation,
  f.is_left_out,
  f.note,
  f.not_evaluated_reason,
  0 AS regime,
  CASE WHEN f.beyond_history <= 55 THEN 1 ELSE 0 END AS is_judged,
  CASE WHEN f.beyond_history <= 0 THEN 1 ELSE 0 END AS is_settled
FROM found AS f
UNION ALL
SELECT
  g.series,
  g.pool,
  g.cadence,
  g.window_key,
  g.window_number,
  g.phase,
  0,
  1.0,
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  0,
  NULL,
  NULL,
  0,
  0,
  CASE WHEN g.beyond_history <= 0 THEN 1 ELSE 0 END
FROM gaps AS g
{%- endmacro %}

{% macro bigquery__aspect_series(check_series, check_rules, mpm_aspects, stale_checks, known_windows) -%}
WITH far AS (
  SELECT
    s.series
  FROM {{ check_series }} AS s
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  WHERE
    s.segment_key = '__all__' OR r.series IS NOT NULL
), found AS (
  SELECT
    s.series,
    s.pool,
    s.cadence,
    s.sensitivity,
    w.window_key,
    w.window_number,
    w.phase,
    w.is_stale,
    CASE WHEN s.scale = 'share' THEN 1 ELSE 0 END AS is_share,
    a.deviation,
    a.variance,
    a.value,
    a.baseline_value,
    a.observed,
    a.baseline_observed,
    CAST(a.row_count AS FLOAT64) AS row_count,
    CAST(a.baseline_row_count AS FLOAT64) AS baseline_row_count,
    CASE WHEN a.baseline_value IS NOT NULL THEN r.usual_deviation END AS usual_deviation,
    CASE WHEN k.series IS NULL THEN 0 ELSE 1 END AS is_left_out,
    k.note,
    a.not_evaluated_reason,
    w.beyond_history - CASE WHEN f.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = a.monitor
    AND s.segment_key = a.segment_key
    AND s.segment_value = a.segment_value
    AND s.column_name = a.column_name
    AND s.metric = a.metric
    AND COALESCE(s.category, '') = COALESCE(a.category, '')
    AND s.family = a.family
    AND s.scale = a.scale
  LEFT JOIN (
    SELECT
      t.series,
      MAX(t.usual_deviation) AS usual_deviation
    FROM {{ check_rules }} AS t
    GROUP BY
      t.series
  ) AS r
    ON r.series = s.series
  LEFT JOIN far AS f
    ON f.series = s.series
  LEFT JOIN (
    SELECT
      q.series,
      v.window_key,
      MIN(COALESCE(n.note, 'a known window')) AS note
    FROM {{ known_windows }} AS n
    INNER JOIN {{ stale_checks }} AS v
      ON v.monitor = n.monitor AND n.starts_at < v.window_end AND n.ends_at > v.window_start
    INNER JOIN {{ check_series }} AS q
      ON q.monitor = n.monitor
      AND (n.column_name IS NULL OR n.column_name = q.column_name)
      AND (n.segment_key IS NULL OR n.segment_key = q.segment_key)
      AND (n.segment_value IS NULL OR n.segment_value = q.segment_value)
      AND (n.metric IS NULL OR n.metric = q.metric)
    GROUP BY
      q.series,
      v.window_key
  ) AS k
    ON k.series = s.series AND k.window_key = w.window_key
  WHERE
    w.is_near = 1 OR f.series IS NOT NULL
), spans AS (
  SELECT
    f.series,
    f.pool,
    f.cadence,
    MIN(f.window_number) AS first_number,
    MAX(f.window_number) AS last_number
  FROM found AS f
  GROUP BY
    f.series,
    f.pool,
    f.cadence
  HAVING
    MAX(f.window_number) - MIN(f.window_number) + 1 > COUNT(*)
), gaps AS (
  SELECT
    g.series,
    g.pool,
    g.cadence,
    w.window_key,
    w.window_number,
    w.phase,
    w.beyond_history - CASE WHEN t.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM spans AS g
  INNER JOIN {{ check_series }} AS s
    ON s.series = g.series
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = s.monitor AND w.window_number >= g.first_number AND w.window_number <= g.last_number
  LEFT JOIN far AS t
    ON t.series = g.series
  LEFT JOIN found AS f
    ON f.series = g.series AND f.window_key = w.window_key
  WHERE
    f.series IS NULL
)
SELECT
  f.series,
  f.pool,
  f.cadence,
  f.window_key,
  f.window_number,
  f.phase,
  f.is_stale,
  f.sensitivity,
  f.is_share,
  f.deviation,
  f.variance,
  f.value,
  f.baseline_value,
  f.observed,
  f.baseline_observed,
  f.row_count,
  f.baseline_row_count,
  f.usual_deviation,
  f.is_left_out,
  f.note,
  f.not_evaluated_reason,
  0 AS regime,
  CASE WHEN f.beyond_history <= 55 THEN 1 ELSE 0 END AS is_judged,
  CASE WHEN f.beyond_history <= 0 THEN 1 ELSE 0 END AS is_settled
FROM found AS f
UNION ALL
SELECT
  g.series,
  g.pool,
  g.cadence,
  g.window_key,
  g.window_number,
  g.phase,
  0,
  1.0,
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  0,
  NULL,
  NULL,
  0,
  0,
  CASE WHEN g.beyond_history <= 0 THEN 1 ELSE 0 END
FROM gaps AS g
{%- endmacro %}

{% macro clickhouse__aspect_series(check_series, check_rules, mpm_aspects, stale_checks, known_windows) -%}
WITH far AS (
  SELECT
    s.series AS series
  FROM {{ check_series }} AS s
  LEFT JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  WHERE
    s.segment_key = '__all__' OR r.series IS NOT NULL
  SETTINGS join_use_nulls = 1
), found AS (
  SELECT
    s.series AS series,
    s.pool AS pool,
    s.cadence AS cadence,
    s.sensitivity AS sensitivity,
    w.window_key AS window_key,
    w.window_number AS window_number,
    w.phase AS phase,
    w.is_stale AS is_stale,
    CASE WHEN s.scale = 'share' THEN 1 ELSE 0 END AS is_share,
    a.deviation AS deviation,
    a.variance AS variance,
    a.value AS value,
    a.baseline_value AS baseline_value,
    a.observed AS observed,
    a.baseline_observed AS baseline_observed,
    CAST(a.row_count AS Nullable(Float64)) AS row_count,
    CAST(a.baseline_row_count AS Nullable(Float64)) AS baseline_row_count,
    CASE WHEN a.baseline_value IS NOT NULL THEN r.usual_deviation END AS usual_deviation,
    CASE WHEN k.series IS NULL THEN 0 ELSE 1 END AS is_left_out,
    k.note AS note,
    a.not_evaluated_reason AS not_evaluated_reason,
    w.beyond_history - CASE WHEN f.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  INNER JOIN {{ check_series }} AS s
    ON s.monitor = a.monitor
    AND s.segment_key = a.segment_key
    AND s.segment_value = a.segment_value
    AND s.column_name = a.column_name
    AND s.metric = a.metric
    AND COALESCE(s.category, '') = COALESCE(a.category, '')
    AND s.family = a.family
    AND s.scale = a.scale
  LEFT JOIN (
    SELECT
      t.series AS series,
      MAX(toNullable(t.usual_deviation)) AS usual_deviation
    FROM {{ check_rules }} AS t
    GROUP BY
      t.series
  ) AS r
    ON r.series = s.series
  LEFT JOIN far AS f
    ON f.series = s.series
  LEFT JOIN (
    SELECT
      q.series AS series,
      v.window_key AS window_key,
      MIN(toNullable(COALESCE(n.note, 'a known window'))) AS note
    FROM {{ known_windows }} AS n
    INNER JOIN {{ stale_checks }} AS v
      ON v.monitor = n.monitor AND n.starts_at < v.window_end AND n.ends_at > v.window_start
    INNER JOIN {{ check_series }} AS q
      ON q.monitor = n.monitor
      AND (n.column_name IS NULL OR n.column_name = q.column_name)
      AND (n.segment_key IS NULL OR n.segment_key = q.segment_key)
      AND (n.segment_value IS NULL OR n.segment_value = q.segment_value)
      AND (n.metric IS NULL OR n.metric = q.metric)
    GROUP BY
      q.series,
      v.window_key
  ) AS k
    ON k.series = s.series AND k.window_key = w.window_key
  WHERE
    w.is_near = 1 OR f.series IS NOT NULL
  SETTINGS join_use_nulls = 1
), spans AS (
  SELECT
    f.series AS series,
    f.pool AS pool,
    f.cadence AS cadence,
    MIN(toNullable(f.window_number)) AS first_number,
    MAX(toNullable(f.window_number)) AS last_number
  FROM found AS f
  GROUP BY
    f.series,
    f.pool,
    f.cadence
  HAVING
    MAX(toNullable(f.window_number)) - MIN(toNullable(f.window_number)) + 1 > toInt64(COUNT(*))
), gaps AS (
  SELECT
    g.series AS series,
    g.pool AS pool,
    g.cadence AS cadence,
    w.window_key AS window_key,
    w.window_number AS window_number,
    w.phase AS phase,
    w.beyond_history - CASE WHEN t.series IS NULL THEN 0 ELSE w.far_windows END AS beyond_history
  FROM spans AS g
  INNER JOIN {{ check_series }} AS s
    ON s.series = g.series
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = s.monitor AND w.window_number >= g.first_number AND w.window_number <= g.last_number
  LEFT JOIN far AS t
    ON t.series = g.series
  LEFT JOIN found AS f
    ON f.series = g.series AND f.window_key = w.window_key
  WHERE
    f.series IS NULL
  SETTINGS join_use_nulls = 1
)
SELECT
  f.series AS series,
  f.pool AS pool,
  f.cadence AS cadence,
  f.window_key AS window_key,
  f.window_number AS window_number,
  f.phase AS phase,
  f.is_stale AS is_stale,
  f.sensitivity AS sensitivity,
  f.is_share AS is_share,
  f.deviation AS deviation,
  f.variance AS variance,
  f.value AS value,
  f.baseline_value AS baseline_value,
  f.observed AS observed,
  f.baseline_observed AS baseline_observed,
  f.row_count AS row_count,
  f.baseline_row_count AS baseline_row_count,
  f.usual_deviation AS usual_deviation,
  f.is_left_out AS is_left_out,
  f.note AS note,
  f.not_evaluated_reason AS not_evaluated_reason,
  0 AS regime,
  CASE WHEN f.beyond_history <= 55 THEN 1 ELSE 0 END AS is_judged,
  CASE WHEN f.beyond_history <= 0 THEN 1 ELSE 0 END AS is_settled
FROM found AS f
UNION ALL
SELECT
  g.series,
  g.pool,
  g.cadence,
  g.window_key,
  g.window_number,
  g.phase,
  0,
  1.0,
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  0,
  NULL,
  NULL,
  0,
  0,
  CASE WHEN g.beyond_history <= 0 THEN 1 ELSE 0 END
FROM gaps AS g
{%- endmacro %}
