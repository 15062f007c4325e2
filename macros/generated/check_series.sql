{#-
Everything that is followed from window to window, numbered: joins and partitions by one whole number are fast.
Inputs: mpm_aspects, stale_checks, mpm_monitors. One row per monitor x segment x column x metric x category that is read. pool:
series whose ratio of observed to sampling variance is alike, so that young ones may borrow it: one segment key of one monitor.
whole_series: of a segment, the series of the same property of all rows; null where there is none.
chance_group: series of one metric of one column and segment, which share one part of the chance of a false failure (checks_learnt.sql).
One more per monitor is about judgement itself: how many checks could be judged.

Written by `mpm dev generate` from mpm_py/sql/check_series.sql; edit that file.
-#}

{% macro check_series(mpm_aspects, stale_checks, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('check_series', 'mpm')(mpm_aspects, stale_checks, mpm_monitors)) }}
{%- endmacro %}

{% macro default__check_series(mpm_aspects, stale_checks, mpm_monitors) -%}
WITH keys AS (
  SELECT
    a.monitor,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    w.cadence
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    w.is_near = 1 OR a.segment_key = '__all__'
  GROUP BY
    a.monitor,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    w.cadence
  UNION ALL
  SELECT
    w.monitor,
    '__all__',
    '__all__',
    '__relation__',
    'observability',
    'judged',
    NULL,
    'none',
    w.cadence
  FROM {{ stale_checks }} AS w
  GROUP BY
    w.monitor,
    w.cadence
), numbered AS (
  SELECT
    k.*,
    ROW_NUMBER() OVER (
      ORDER BY k.monitor, k.segment_key, k.segment_value, k.column_name, k.metric, k.category, k.family, k.scale
    ) AS series,
    CASE WHEN k.scale = 'share' THEN 'share' ELSE k.metric END AS alike
  FROM keys AS k
), pools AS (
  SELECT
    n.monitor,
    n.segment_key,
    n.alike,
    ROW_NUMBER() OVER (ORDER BY n.monitor, n.segment_key, n.alike) AS pool
  FROM numbered AS n
  GROUP BY
    n.monitor,
    n.segment_key,
    n.alike
)
SELECT
  n.series AS series,
  p.pool AS pool,
  w.series AS whole_series,
  MIN(n.series) OVER (PARTITION BY n.monitor, n.segment_key, n.segment_value, n.column_name, n.family, n.metric) AS chance_group,
  n.monitor AS monitor,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.family AS family,
  n.metric AS metric,
  n.category AS category,
  n.scale AS scale,
  n.cadence AS cadence,
  COALESCE(m.sensitivity, 1.0) AS sensitivity
FROM numbered AS n
INNER JOIN pools AS p
  ON p.monitor = n.monitor AND p.segment_key = n.segment_key AND p.alike = n.alike
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = n.monitor
LEFT JOIN numbered AS w
  ON w.monitor = n.monitor
  AND w.segment_key = '__all__'
  AND n.segment_key <> '__all__'
  AND w.column_name = n.column_name
  AND w.family = n.family
  AND w.metric = n.metric
  AND COALESCE(w.category, '') = COALESCE(n.category, '')
  AND w.scale = n.scale
  AND w.cadence = n.cadence
{%- endmacro %}

{% macro postgres__check_series(mpm_aspects, stale_checks, mpm_monitors) -%}
WITH keys AS (
  SELECT
    a.monitor,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    w.cadence
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    w.is_near = 1 OR a.segment_key = '__all__'
  GROUP BY
    a.monitor,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    w.cadence
  UNION ALL
  SELECT
    w.monitor,
    '__all__',
    '__all__',
    '__relation__',
    'observability',
    'judged',
    NULL,
    'none',
    w.cadence
  FROM {{ stale_checks }} AS w
  GROUP BY
    w.monitor,
    w.cadence
), numbered AS (
  SELECT
    k.*,
    ROW_NUMBER() OVER (
      ORDER BY k.monitor COLLATE "C", k.segment_key COLLATE "C", k.segment_value COLLATE "C", k.column_name COLLATE "C", k.metric COLLATE "C", k.category COLLATE "C", k.family COLLATE "C", k.scale COLLATE "C"
    ) AS series,
    CASE WHEN k.scale = 'share' THEN 'share' ELSE k.metric END AS alike
  FROM keys AS k
), pools AS (
  SELECT
    n.monitor,
    n.segment_key,
    n.alike,
    ROW_NUMBER() OVER (ORDER BY n.monitor, n.segment_key, n.alike) AS pool
  FROM numbered AS n
  GROUP BY
    n.monitor,
    n.segment_key,
    n.alike
)
SELECT
  n.series AS series,
  p.pool AS pool,
  w.series AS whole_series,
  MIN(n.series) OVER (PARTITION BY n.monitor, n.segment_key, n.segment_value, n.column_name, n.family, n.metric) AS chance_group,
  n.monitor AS monitor,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.family AS family,
  n.metric AS metric,
  n.category AS category,
  n.scale AS scale,
  n.cadence AS cadence,
  COALESCE(m.sensitivity, 1.0) AS sensitivity
FROM numbered AS n
INNER JOIN pools AS p
  ON p.monitor = n.monitor AND p.segment_key = n.segment_key AND p.alike = n.alike
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = n.monitor
LEFT JOIN numbered AS w
  ON w.monitor = n.monitor
  AND w.segment_key = '__all__'
  AND n.segment_key <> '__all__'
  AND w.column_name = n.column_name
  AND w.family = n.family
  AND w.metric = n.metric
  AND COALESCE(w.category, '') = COALESCE(n.category, '')
  AND w.scale = n.scale
  AND w.cadence = n.cadence
{%- endmacro %}

{% macro redshift__check_series(mpm_aspects, stale_checks, mpm_monitors) -%}
{{ return(mpm.default__check_series(mpm_aspects, stale_checks, mpm_monitors)) }}
{%- endmacro %}

{% macro bigquery__check_series(mpm_aspects, stale_checks, mpm_monitors) -%}
WITH keys AS (
  SELECT
    a.monitor,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    w.cadence
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    w.is_near = 1 OR a.segment_key = '__all__'
  GROUP BY
    a.monitor,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    w.cadence
  UNION ALL
  SELECT
    w.monitor,
    '__all__',
    '__all__',
    '__relation__',
    'observability',
    'judged',
    NULL,
    'none',
    w.cadence
  FROM {{ stale_checks }} AS w
  GROUP BY
    w.monitor,
    w.cadence
), numbered AS (
  SELECT
    k.*,
    ROW_NUMBER() OVER (
      ORDER BY k.monitor NULLS LAST, k.segment_key NULLS LAST, k.segment_value NULLS LAST, k.column_name NULLS LAST, k.metric NULLS LAST, k.category NULLS LAST, k.family NULLS LAST, k.scale NULLS LAST
    ) AS series,
    CASE WHEN k.scale = 'share' THEN 'share' ELSE k.metric END AS alike
  FROM keys AS k
), pools AS (
  SELECT
    n.monitor,
    n.segment_key,
    n.alike,
    ROW_NUMBER() OVER (ORDER BY n.monitor NULLS LAST, n.segment_key NULLS LAST, n.alike NULLS LAST) AS pool
  FROM numbered AS n
  GROUP BY
    n.monitor,
    n.segment_key,
    n.alike
)
SELECT
  n.series AS series,
  p.pool AS pool,
  w.series AS whole_series,
  MIN(n.series) OVER (PARTITION BY n.monitor, n.segment_key, n.segment_value, n.column_name, n.family, n.metric) AS chance_group,
  n.monitor AS monitor,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.family AS family,
  n.metric AS metric,
  n.category AS category,
  n.scale AS scale,
  n.cadence AS cadence,
  COALESCE(m.sensitivity, 1.0) AS sensitivity
FROM numbered AS n
INNER JOIN pools AS p
  ON p.monitor = n.monitor AND p.segment_key = n.segment_key AND p.alike = n.alike
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = n.monitor
LEFT JOIN numbered AS w
  ON w.monitor = n.monitor
  AND w.segment_key = '__all__'
  AND n.segment_key <> '__all__'
  AND w.column_name = n.column_name
  AND w.family = n.family
  AND w.metric = n.metric
  AND COALESCE(w.category, '') = COALESCE(n.category, '')
  AND w.scale = n.scale
  AND w.cadence = n.cadence
{%- endmacro %}

{% macro spark__check_series(mpm_aspects, stale_checks, mpm_monitors) -%}
{{ return(mpm.bigquery__check_series(mpm_aspects, stale_checks, mpm_monitors)) }}
{%- endmacro %}

{% macro clickhouse__check_series(mpm_aspects, stale_checks, mpm_monitors) -%}
WITH keys AS (
  SELECT
    a.monitor AS monitor,
    a.segment_key AS segment_key,
    a.segment_value AS segment_value,
    a.column_name AS column_name,
    a.family AS family,
    a.metric AS metric,
    a.category AS category,
    a.scale AS scale,
    w.cadence AS cadence
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    w.is_near = 1 OR a.segment_key = '__all__'
  GROUP BY
    a.monitor,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.family,
    a.metric,
    a.category,
    a.scale,
    w.cadence
  UNION ALL
  SELECT
    w.monitor,
    '__all__',
    '__all__',
    '__relation__',
    'observability',
    'judged',
    NULL,
    'none',
    w.cadence
  FROM {{ stale_checks }} AS w
  GROUP BY
    w.monitor,
    w.cadence
), numbered AS (
  SELECT
    k.monitor AS monitor,
    k.segment_key AS segment_key,
    k.segment_value AS segment_value,
    k.column_name AS column_name,
    k.family AS family,
    k.metric AS metric,
    k.category AS category,
    k.scale AS scale,
    k.cadence AS cadence,
    toInt64(ROW_NUMBER() OVER (
      ORDER BY k.monitor, k.segment_key, k.segment_value, k.column_name, k.metric, k.category, k.family, k.scale
    )) AS series,
    CASE WHEN k.scale = 'share' THEN 'share' ELSE k.metric END AS alike
  FROM keys AS k
), pools AS (
  SELECT
    n.monitor AS monitor,
    n.segment_key AS segment_key,
    n.alike AS alike,
    toInt64(ROW_NUMBER() OVER (ORDER BY n.monitor, n.segment_key, n.alike)) AS pool
  FROM numbered AS n
  GROUP BY
    n.monitor,
    n.segment_key,
    n.alike
)
SELECT
  n.series AS series,
  p.pool AS pool,
  w.series AS whole_series,
  MIN(toNullable(n.series)) OVER (PARTITION BY n.monitor, n.segment_key, n.segment_value, n.column_name, n.family, n.metric) AS chance_group,
  n.monitor AS monitor,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.family AS family,
  n.metric AS metric,
  n.category AS category,
  n.scale AS scale,
  n.cadence AS cadence,
  COALESCE(m.sensitivity, 1.0) AS sensitivity
FROM numbered AS n
INNER JOIN pools AS p
  ON p.monitor = n.monitor AND p.segment_key = n.segment_key AND p.alike = n.alike
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = n.monitor
LEFT JOIN numbered AS w
  ON w.monitor = n.monitor
  AND w.segment_key = '__all__'
  AND n.segment_key <> '__all__'
  AND w.column_name = n.column_name
  AND w.family = n.family
  AND w.metric = n.metric
  AND COALESCE(w.category, '') = COALESCE(n.category, '')
  AND w.scale = n.scale
  AND w.cadence = n.cadence
SETTINGS join_use_nulls = 1
{%- endmacro %}
