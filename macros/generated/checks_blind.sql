{#-
A monitor that went blind: could as many checks be judged as usual?
Inputs: check_numbers (all other checks of the stale windows), check_series, stale_checks, stored_checks (the checks of earlier
windows as they are stored: monitor, window_id, metric, value). One row per stale window, in the shape of check_numbers. value: number
of checks of method learnt or static that could be judged, the number of rows apart; center: mean of the 28 windows before. Nothing judged in two windows running
fails, if anything could be judged in the 28 before; the first such window warns, and so does less than half of what is usual.

Written by `mpm dev generate` from mpm_py/sql/checks_blind.sql; edit that file.
-#}

{% macro checks_blind(check_numbers, check_series, stored_checks, stale_checks) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('checks_blind', 'mpm')(check_numbers, check_series, stored_checks, stale_checks)) }}
{%- endmacro %}

{% macro default__checks_blind(check_numbers, check_series, stored_checks, stale_checks) -%}
WITH counted AS (
  SELECT
    n.window_key,
    CAST(SUM(CASE
      WHEN n.raw_status <> 'not_evaluated' AND s.family <> 'volume' AND n.method IN ('learnt', 'static') THEN 1.0
      ELSE 0.0
    END) AS DOUBLE) AS judged_count
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ check_series }} AS s
    ON s.series = n.series
  GROUP BY
    n.window_key
), stored AS (
  SELECT
    w.window_key,
    MAX(t.value) AS judged_count
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.metric = 'judged' AND w.is_stale = 0 AND w.is_recent = 1
  GROUP BY
    w.window_key
), sequence AS (
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    w.is_stale,
    COALESCE(c.judged_count, 0.0) AS judged_count
  FROM {{ stale_checks }} AS w
  LEFT JOIN counted AS c
    ON c.window_key = w.window_key
  WHERE
    w.is_stale = 1
  UNION ALL
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    0,
    s.judged_count
  FROM stored AS s
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = s.window_key
), beside AS (
  SELECT
    q.monitor,
    q.window_key,
    q.is_stale,
    q.judged_count,
    LAG(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number) AS count_before,
    CAST(SUM(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS DOUBLE) / NULLIF(COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING), 0) AS usual_count,
    COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS earlier_count
  FROM sequence AS q
)
SELECT
  s.series AS series,
  b.window_key AS window_key,
  'static' AS method,
  b.judged_count AS value,
  b.judged_count - b.usual_count AS effect,
  0.5 * b.usual_count AS threshold,
  'default' AS threshold_source,
  b.usual_count AS center,
  CAST(NULL AS DOUBLE) AS lower,
  CAST(NULL AS DOUBLE) AS upper,
  CAST(NULL AS DOUBLE) AS z,
  CAST(NULL AS DOUBLE) AS p_value,
  CAST(NULL AS DOUBLE) AS q_value,
  CASE WHEN b.judged_count < 0.5 * b.usual_count THEN 1 ELSE 0 END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(NULL AS BIGINT) AS row_count,
  CAST(b.earlier_count AS BIGINT) AS window_count,
  CASE
    WHEN b.usual_count IS NULL THEN 'not_evaluated'
    WHEN b.judged_count = 0 AND b.count_before = 0 AND b.usual_count > 0 THEN 'fail'
    WHEN b.judged_count < 0.5 * b.usual_count THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE WHEN b.usual_count IS NULL THEN 'no earlier window to compare the number of judged checks with' END AS not_evaluated_reason,
  CAST(NULL AS VARCHAR) AS reason,
  CAST(NULL AS VARCHAR) AS note
FROM beside AS b
INNER JOIN {{ check_series }} AS s
  ON s.monitor = b.monitor AND s.metric = 'judged' AND s.family = 'observability'
WHERE
  b.is_stale = 1
{%- endmacro %}

{% macro postgres__checks_blind(check_numbers, check_series, stored_checks, stale_checks) -%}
WITH counted AS (
  SELECT
    n.window_key,
    CAST(SUM(CASE
      WHEN n.raw_status <> 'not_evaluated' AND s.family <> 'volume' AND n.method IN ('learnt', 'static') THEN 1.0
      ELSE 0.0
    END) AS DOUBLE PRECISION) AS judged_count
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ check_series }} AS s
    ON s.series = n.series
  GROUP BY
    n.window_key
), stored AS (
  SELECT
    w.window_key,
    MAX(t.value) AS judged_count
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.metric = 'judged' AND w.is_stale = 0 AND w.is_recent = 1
  GROUP BY
    w.window_key
), sequence AS (
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    w.is_stale,
    COALESCE(c.judged_count, 0.0) AS judged_count
  FROM {{ stale_checks }} AS w
  LEFT JOIN counted AS c
    ON c.window_key = w.window_key
  WHERE
    w.is_stale = 1
  UNION ALL
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    0,
    s.judged_count
  FROM stored AS s
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = s.window_key
), beside AS (
  SELECT
    q.monitor,
    q.window_key,
    q.is_stale,
    q.judged_count,
    LAG(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number) AS count_before,
    CAST(SUM(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS DOUBLE PRECISION) / NULLIF(COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING), 0) AS usual_count,
    COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS earlier_count
  FROM sequence AS q
)
SELECT
  s.series AS series,
  b.window_key AS window_key,
  'static' AS method,
  b.judged_count AS value,
  b.judged_count - b.usual_count AS effect,
  0.5 * b.usual_count AS threshold,
  'default' AS threshold_source,
  b.usual_count AS center,
  CAST(NULL AS DOUBLE PRECISION) AS lower,
  CAST(NULL AS DOUBLE PRECISION) AS upper,
  CAST(NULL AS DOUBLE PRECISION) AS z,
  CAST(NULL AS DOUBLE PRECISION) AS p_value,
  CAST(NULL AS DOUBLE PRECISION) AS q_value,
  CASE WHEN b.judged_count < 0.5 * b.usual_count THEN 1 ELSE 0 END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(NULL AS BIGINT) AS row_count,
  CAST(b.earlier_count AS BIGINT) AS window_count,
  CASE
    WHEN b.usual_count IS NULL THEN 'not_evaluated'
    WHEN b.judged_count = 0 AND b.count_before = 0 AND b.usual_count > 0 THEN 'fail'
    WHEN b.judged_count < 0.5 * b.usual_count THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE WHEN b.usual_count IS NULL THEN 'no earlier window to compare the number of judged checks with' END AS not_evaluated_reason,
  CAST(NULL AS TEXT) AS reason,
  CAST(NULL AS TEXT) AS note
FROM beside AS b
INNER JOIN {{ check_series }} AS s
  ON s.monitor = b.monitor AND s.metric = 'judged' AND s.family = 'observability'
WHERE
  b.is_stale = 1
{%- endmacro %}

{% macro redshift__checks_blind(check_numbers, check_series, stored_checks, stale_checks) -%}
WITH counted AS (
  SELECT
    n.window_key,
    CAST(SUM(CASE
      WHEN n.raw_status <> 'not_evaluated' AND s.family <> 'volume' AND n.method IN ('learnt', 'static') THEN 1.0
      ELSE 0.0
    END) AS DOUBLE PRECISION) AS judged_count
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ check_series }} AS s
    ON s.series = n.series
  GROUP BY
    n.window_key
), stored AS (
  SELECT
    w.window_key,
    MAX(t.value) AS judged_count
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.metric = 'judged' AND w.is_stale = 0 AND w.is_recent = 1
  GROUP BY
    w.window_key
), sequence AS (
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    w.is_stale,
    COALESCE(c.judged_count, 0.0) AS judged_count
  FROM {{ stale_checks }} AS w
  LEFT JOIN counted AS c
    ON c.window_key = w.window_key
  WHERE
    w.is_stale = 1
  UNION ALL
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    0,
    s.judged_count
  FROM stored AS s
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = s.window_key
), beside AS (
  SELECT
    q.monitor,
    q.window_key,
    q.is_stale,
    q.judged_count,
    LAG(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number) AS count_before,
    CAST(SUM(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS DOUBLE PRECISION) / NULLIF(COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING), 0) AS usual_count,
    COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS earlier_count
  FROM sequence AS q
)
SELECT
  s.series AS series,
  b.window_key AS window_key,
  'static' AS method,
  b.judged_count AS value,
  b.judged_count - b.usual_count AS effect,
  0.5 * b.usual_count AS threshold,
  'default' AS threshold_source,
  b.usual_count AS center,
  CAST(NULL AS DOUBLE PRECISION) AS lower,
  CAST(NULL AS DOUBLE PRECISION) AS upper,
  CAST(NULL AS DOUBLE PRECISION) AS z,
  CAST(NULL AS DOUBLE PRECISION) AS p_value,
  CAST(NULL AS DOUBLE PRECISION) AS q_value,
  CASE WHEN b.judged_count < 0.5 * b.usual_count THEN 1 ELSE 0 END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(NULL AS BIGINT) AS row_count,
  CAST(b.earlier_count AS BIGINT) AS window_count,
  CASE
    WHEN b.usual_count IS NULL THEN 'not_evaluated'
    WHEN b.judged_count = 0 AND b.count_before = 0 AND b.usual_count > 0 THEN 'fail'
    WHEN b.judged_count < 0.5 * b.usual_count THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE WHEN b.usual_count IS NULL THEN 'no earlier window to compare the number of judged checks with' END AS not_evaluated_reason,
  CAST(NULL AS VARCHAR(65535)) AS reason,
  CAST(NULL AS VARCHAR(65535)) AS note
FROM beside AS b
INNER JOIN {{ check_series }} AS s
  ON s.monitor = b.monitor AND s.metric = 'judged' AND s.family = 'observability'
WHERE
  b.is_stale = 1
{%- endmacro %}

{% macro bigquery__checks_blind(check_numbers, check_series, stored_checks, stale_checks) -%}
WITH counted AS (
  SELECT
    n.window_key,
    CAST(SUM(CASE
      WHEN n.raw_status <> 'not_evaluated' AND s.family <> 'volume' AND n.method IN ('learnt', 'static') THEN 1.0
      ELSE 0.0
    END) AS FLOAT64) AS judged_count
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ check_series }} AS s
    ON s.series = n.series
  GROUP BY
    n.window_key
), stored AS (
  SELECT
    w.window_key,
    MAX(t.value) AS judged_count
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.metric = 'judged' AND w.is_stale = 0 AND w.is_recent = 1
  GROUP BY
    w.window_key
), sequence AS (
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    w.is_stale,
    COALESCE(c.judged_count, 0.0) AS judged_count
  FROM {{ stale_checks }} AS w
  LEFT JOIN counted AS c
    ON c.window_key = w.window_key
  WHERE
    w.is_stale = 1
  UNION ALL
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    0,
    s.judged_count
  FROM stored AS s
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = s.window_key
), beside AS (
  SELECT
    q.monitor,
    q.window_key,
    q.is_stale,
    q.judged_count,
    LAG(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number NULLS LAST) AS count_before,
    CAST(SUM(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number NULLS LAST ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS FLOAT64) / NULLIF(COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number NULLS LAST ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING), 0) AS usual_count,
    COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number NULLS LAST ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS earlier_count
  FROM sequence AS q
)
SELECT
  s.series AS series,
  b.window_key AS window_key,
  'static' AS method,
  b.judged_count AS value,
  b.judged_count - b.usual_count AS effect,
  0.5 * b.usual_count AS threshold,
  'default' AS threshold_source,
  b.usual_count AS center,
  CAST(NULL AS FLOAT64) AS lower,
  CAST(NULL AS FLOAT64) AS upper,
  CAST(NULL AS FLOAT64) AS z,
  CAST(NULL AS FLOAT64) AS p_value,
  CAST(NULL AS FLOAT64) AS q_value,
  CASE WHEN b.judged_count < 0.5 * b.usual_count THEN 1 ELSE 0 END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(NULL AS INT64) AS row_count,
  CAST(b.earlier_count AS INT64) AS window_count,
  CASE
    WHEN b.usual_count IS NULL THEN 'not_evaluated'
    WHEN b.judged_count = 0 AND b.count_before = 0 AND b.usual_count > 0 THEN 'fail'
    WHEN b.judged_count < 0.5 * b.usual_count THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE WHEN b.usual_count IS NULL THEN 'no earlier window to compare the number of judged checks with' END AS not_evaluated_reason,
  CAST(NULL AS STRING) AS reason,
  CAST(NULL AS STRING) AS note
FROM beside AS b
INNER JOIN {{ check_series }} AS s
  ON s.monitor = b.monitor AND s.metric = 'judged' AND s.family = 'observability'
WHERE
  b.is_stale = 1
{%- endmacro %}

{% macro spark__checks_blind(check_numbers, check_series, stored_checks, stale_checks) -%}
WITH counted AS (
  SELECT
    n.window_key,
    CAST(SUM(CASE
      WHEN n.raw_status <> 'not_evaluated' AND s.family <> 'volume' AND n.method IN ('learnt', 'static') THEN 1.0
      ELSE 0.0
    END) AS DOUBLE) AS judged_count
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ check_series }} AS s
    ON s.series = n.series
  GROUP BY
    n.window_key
), stored AS (
  SELECT
    w.window_key,
    MAX(t.value) AS judged_count
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.metric = 'judged' AND w.is_stale = 0 AND w.is_recent = 1
  GROUP BY
    w.window_key
), sequence AS (
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    w.is_stale,
    COALESCE(c.judged_count, 0.0) AS judged_count
  FROM {{ stale_checks }} AS w
  LEFT JOIN counted AS c
    ON c.window_key = w.window_key
  WHERE
    w.is_stale = 1
  UNION ALL
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    0,
    s.judged_count
  FROM stored AS s
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = s.window_key
), beside AS (
  SELECT
    q.monitor,
    q.window_key,
    q.is_stale,
    q.judged_count,
    LAG(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number NULLS LAST) AS count_before,
    CAST(SUM(q.judged_count) OVER (PARTITION BY q.monitor ORDER BY q.window_number NULLS LAST ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS DOUBLE) / NULLIF(COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number NULLS LAST ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING), 0) AS usual_count,
    COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number NULLS LAST ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS earlier_count
  FROM sequence AS q
)
SELECT
  s.series AS series,
  b.window_key AS window_key,
  'static' AS method,
  b.judged_count AS value,
  b.judged_count - b.usual_count AS effect,
  0.5 * b.usual_count AS threshold,
  'default' AS threshold_source,
  b.usual_count AS center,
  CAST(NULL AS DOUBLE) AS lower,
  CAST(NULL AS DOUBLE) AS upper,
  CAST(NULL AS DOUBLE) AS z,
  CAST(NULL AS DOUBLE) AS p_value,
  CAST(NULL AS DOUBLE) AS q_value,
  CASE WHEN b.judged_count < 0.5 * b.usual_count THEN 1 ELSE 0 END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(NULL AS BIGINT) AS row_count,
  CAST(b.earlier_count AS BIGINT) AS window_count,
  CASE
    WHEN b.usual_count IS NULL THEN 'not_evaluated'
    WHEN b.judged_count = 0 AND b.count_before = 0 AND b.usual_count > 0 THEN 'fail'
    WHEN b.judged_count < 0.5 * b.usual_count THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE WHEN b.usual_count IS NULL THEN 'no earlier window to compare the number of judged checks with' END AS not_evaluated_reason,
  CAST(NULL AS STRING) AS reason,
  CAST(NULL AS STRING) AS note
FROM beside AS b
INNER JOIN {{ check_series }} AS s
  ON s.monitor = b.monitor AND s.metric = 'judged' AND s.family = 'observability'
WHERE
  b.is_stale = 1
{%- endmacro %}

{% macro clickhouse__checks_blind(check_numbers, check_series, stored_checks, stale_checks) -%}
WITH counted AS (
  SELECT
    n.window_key AS window_key,
    CAST(SUM(toNullable(CASE
      WHEN n.raw_status <> 'not_evaluated' AND s.family <> 'volume' AND n.method IN ('learnt', 'static') THEN 1.0
      ELSE 0.0
    END)) AS Nullable(Float64)) AS judged_count
  FROM {{ check_numbers }} AS n
  INNER JOIN {{ check_series }} AS s
    ON s.series = n.series
  GROUP BY
    n.window_key
), stored AS (
  SELECT
    w.window_key AS window_key,
    MAX(toNullable(t.value)) AS judged_count
  FROM {{ stored_checks }} AS t
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.metric = 'judged' AND w.is_stale = 0 AND w.is_recent = 1
  GROUP BY
    w.window_key
), sequence AS (
  SELECT
    w.monitor AS monitor,
    w.window_key AS window_key,
    w.window_number AS window_number,
    w.is_stale AS is_stale,
    COALESCE(c.judged_count, 0.0) AS judged_count
  FROM {{ stale_checks }} AS w
  LEFT JOIN counted AS c
    ON c.window_key = w.window_key
  WHERE
    w.is_stale = 1
  SETTINGS join_use_nulls = 1
  UNION ALL
  SELECT
    w.monitor,
    w.window_key,
    w.window_number,
    0,
    s.judged_count
  FROM stored AS s
  INNER JOIN {{ stale_checks }} AS w
    ON w.window_key = s.window_key
), beside AS (
  SELECT
    q.monitor AS monitor,
    q.window_key AS window_key,
    q.is_stale AS is_stale,
    q.judged_count AS judged_count,
    LAG(toNullable(q.judged_count)) OVER (PARTITION BY q.monitor ORDER BY q.window_number) AS count_before,
    CAST(SUM(toNullable(q.judged_count)) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING) AS Nullable(Float64)) / NULLIF(toInt64(COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING)), 0) AS usual_count,
    toInt64(COUNT(*) OVER (PARTITION BY q.monitor ORDER BY q.window_number ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING)) AS earlier_count
  FROM sequence AS q
)
SELECT
  s.series AS series,
  b.window_key AS window_key,
  'static' AS method,
  b.judged_count AS value,
  b.judged_count - b.usual_count AS effect,
  0.5 * b.usual_count AS threshold,
  'default' AS threshold_source,
  b.usual_count AS center,
  CAST(NULL AS Nullable(Float64)) AS lower,
  CAST(NULL AS Nullable(Float64)) AS upper,
  CAST(NULL AS Nullable(Float64)) AS z,
  CAST(NULL AS Nullable(Float64)) AS p_value,
  CAST(NULL AS Nullable(Float64)) AS q_value,
  CASE WHEN b.judged_count < 0.5 * b.usual_count THEN 1 ELSE 0 END AS is_large,
  0 AS is_unusual_now,
  0 AS is_doubtful,
  0 AS is_steady,
  CAST(NULL AS Nullable(Int64)) AS row_count,
  CAST(b.earlier_count AS Nullable(Int64)) AS window_count,
  CASE
    WHEN b.usual_count IS NULL THEN 'not_evaluated'
    WHEN b.judged_count = 0 AND b.count_before = 0 AND b.usual_count > 0 THEN 'fail'
    WHEN b.judged_count < 0.5 * b.usual_count THEN 'warn'
    ELSE 'pass'
  END AS raw_status,
  CASE WHEN b.usual_count IS NULL THEN 'no earlier window to compare the number of judged checks with' END AS not_evaluated_reason,
  CAST(NULL AS Nullable(String)) AS reason,
  CAST(NULL AS Nullable(String)) AS note
FROM beside AS b
INNER JOIN {{ check_series }} AS s
  ON s.monitor = b.monitor AND s.metric = 'judged' AND s.family = 'observability'
WHERE
  b.is_stale = 1
{%- endmacro %}
