{#-
Columns that have moved away from their baseline and stay there: one check of its own, so that it is one incident and not one a day.
Inputs: mpm_aspects (metric psi), stale_checks. One row per column and stale window with a psi, in the shape of check_values; of all
rows together, as what moves all of them moves every segment.
psi of 0.25 or more (warn: 0.1) in 7 windows running, each time beyond twice what chance alone gives: baseline_value, the noise floor
of mpm_drift, or, where that is not stored, 11 (1/n + 1/m), which is that of the twelve groups of a column of numbers. A window that
could not be judged is passed over. With a rolling baseline it says that a change has been larger than the baseline could follow.

Written by `mpm dev generate` from mpm_py/sql/moved_away.sql; edit that file.
-#}

{% macro moved_away(mpm_aspects, stale_checks) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('moved_away', 'mpm')(mpm_aspects, stale_checks)) }}
{%- endmacro %}

{% macro default__moved_away(mpm_aspects, stale_checks) -%}
WITH distances AS (
  SELECT
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.category,
    a.value AS psi,
    w.is_stale,
    w.window_number,
    a.row_count,
    CASE
      WHEN a.value > 2.0 * COALESCE(a.baseline_value, 11.0 / NULLIF(CAST(a.row_count AS DOUBLE), 0.0) + 11.0 / NULLIF(CAST(a.baseline_row_count AS DOUBLE), 0.0)) THEN a.value
      ELSE 0.0
    END AS certain_psi
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    a.metric = 'psi' AND a.value IS NOT NULL AND a.segment_key = '__all__'
), counted AS (
  SELECT
    d.*,
    MIN(d.certain_psi) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS least_psi,
    COUNT(*) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS seen_windows
  FROM distances AS d
), judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.seen_windows < 7 OR c.least_psi < 0.1 THEN 'pass'
      WHEN c.least_psi < 0.25 THEN 'warn'
      ELSE 'fail'
    END AS raw_status
  FROM counted AS c
  WHERE
    c.is_stale = 1
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  'drift' AS family,
  'psi' AS metric,
  j.category AS category,
  'moved_away' AS method,
  j.psi AS value,
  j.psi AS effect,
  CAST(NULL AS DOUBLE) AS center,
  CAST(NULL AS DOUBLE) AS lower,
  CAST(0.25 AS DOUBLE) AS upper,
  CAST(NULL AS DOUBLE) AS z,
  CAST(NULL AS DOUBLE) AS p_value,
  CAST(j.seen_windows AS BIGINT) AS window_count,
  j.raw_status AS raw_status,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason,
  CASE
    WHEN j.raw_status <> 'pass' THEN j.column_name || ': has been ' || CASE WHEN j.raw_status = 'fail' THEN 'far' ELSE 'some way' END || ' from its baseline for 7 windows or more (psi at least ' || CAST(CAST(FLOOR(j.least_psi) AS BIGINT) AS VARCHAR) || '.' || SUBSTRING(CAST(CAST(FLOOR(100.0 + 100.0 * (j.least_psi - FLOOR(j.least_psi))) AS BIGINT) AS VARCHAR), 2, 2) || CASE
      WHEN j.raw_status = 'fail' THEN '; 0.25 is a large distance)'
      ELSE '; 0.1 is a moderate distance)'
    END
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro postgres__moved_away(mpm_aspects, stale_checks) -%}
WITH distances AS MATERIALIZED (
  SELECT
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.category,
    a.value AS psi,
    w.is_stale,
    w.window_number,
    a.row_count,
    CASE
      WHEN a.value > 2.0 * COALESCE(a.baseline_value, 11.0 / NULLIF(CAST(a.row_count AS DOUBLE PRECISION), 0.0) + 11.0 / NULLIF(CAST(a.baseline_row_count AS DOUBLE PRECISION), 0.0)) THEN a.value
      ELSE 0.0
    END AS certain_psi
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    a.metric = 'psi' AND a.value IS NOT NULL AND a.segment_key = '__all__'
), counted AS (
  SELECT
    d.*,
    MIN(d.certain_psi) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS least_psi,
    COUNT(*) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS seen_windows
  FROM distances AS d
), judged AS MATERIALIZED (
  SELECT
    c.*,
    CASE
      WHEN c.seen_windows < 7 OR c.least_psi < 0.1 THEN 'pass'
      WHEN c.least_psi < 0.25 THEN 'warn'
      ELSE 'fail'
    END AS raw_status
  FROM counted AS c
  WHERE
    c.is_stale = 1
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  'drift' AS family,
  'psi' AS metric,
  j.category AS category,
  'moved_away' AS method,
  j.psi AS value,
  j.psi AS effect,
  CAST(NULL AS DOUBLE PRECISION) AS center,
  CAST(NULL AS DOUBLE PRECISION) AS lower,
  CAST(0.25 AS DOUBLE PRECISION) AS upper,
  CAST(NULL AS DOUBLE PRECISION) AS z,
  CAST(NULL AS DOUBLE PRECISION) AS p_value,
  CAST(j.seen_windows AS BIGINT) AS window_count,
  j.raw_status AS raw_status,
  CAST(NULL AS TEXT) AS not_evaluated_reason,
  CASE
    WHEN j.raw_status <> 'pass' THEN j.column_name || ': has been ' || CASE WHEN j.raw_status = 'fail' THEN 'far' ELSE 'some way' END || ' from its baseline for 7 windows or more (psi at least ' || CAST(CAST(FLOOR(j.least_psi) AS BIGINT) AS TEXT) || '.' || SUBSTRING(CAST(CAST(FLOOR(100.0 + 100.0 * (j.least_psi - FLOOR(j.least_psi))) AS BIGINT) AS TEXT), 2, 2) || CASE
      WHEN j.raw_status = 'fail' THEN '; 0.25 is a large distance)'
      ELSE '; 0.1 is a moderate distance)'
    END
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro redshift__moved_away(mpm_aspects, stale_checks) -%}
WITH distances AS (
  SELECT
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.category,
    a.value AS psi,
    w.is_stale,
    w.window_number,
    a.row_count,
    CASE
      WHEN a.value > 2.0 * COALESCE(a.baseline_value, 11.0 / NULLIF(CAST(a.row_count AS DOUBLE PRECISION), 0.0) + 11.0 / NULLIF(CAST(a.baseline_row_count AS DOUBLE PRECISION), 0.0)) THEN a.value
      ELSE 0.0
    END AS certain_psi
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    a.metric = 'psi' AND a.value IS NOT NULL AND a.segment_key = '__all__'
), counted AS (
  SELECT
    d.*,
    MIN(d.certain_psi) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS least_psi,
    COUNT(*) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS seen_windows
  FROM distances AS d
), judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.seen_windows < 7 OR c.least_psi < 0.1 THEN 'pass'
      WHEN c.least_psi < 0.25 THEN 'warn'
      ELSE 'fail'
    END AS raw_status
  FROM counted AS c
  WHERE
    c.is_stale = 1
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  'drift' AS family,
  'psi' AS metric,
  j.category AS category,
  'moved_away' AS method,
  j.psi AS value,
  j.psi AS effect,
  CAST(NULL AS DOUBLE PRECISION) AS center,
  CAST(NULL AS DOUBLE PRECISION) AS lower,
  CAST(0.25 AS DOUBLE PRECISION) AS upper,
  CAST(NULL AS DOUBLE PRECISION) AS z,
  CAST(NULL AS DOUBLE PRECISION) AS p_value,
  CAST(j.seen_windows AS BIGINT) AS window_count,
  j.raw_status AS raw_status,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason,
  CASE
    WHEN j.raw_status <> 'pass' THEN j.column_name || ': has been ' || CASE WHEN j.raw_status = 'fail' THEN 'far' ELSE 'some way' END || ' from its baseline for 7 windows or more (psi at least ' || CAST(CAST(FLOOR(j.least_psi) AS BIGINT) AS VARCHAR(65535)) || '.' || SUBSTRING(CAST(CAST(FLOOR(100.0 + 100.0 * (j.least_psi - FLOOR(j.least_psi))) AS BIGINT) AS VARCHAR(65535)), 2, 2) || CASE
      WHEN j.raw_status = 'fail' THEN '; 0.25 is a large distance)'
      ELSE '; 0.1 is a moderate distance)'
    END
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro bigquery__moved_away(mpm_aspects, stale_checks) -%}
WITH distances AS (
  SELECT
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.category,
    a.value AS psi,
    w.is_stale,
    w.window_number,
    a.row_count,
    CASE
      WHEN a.value > 2.0 * COALESCE(a.baseline_value, 11.0 / NULLIF(CAST(a.row_count AS FLOAT64), 0.0) + 11.0 / NULLIF(CAST(a.baseline_row_count AS FLOAT64), 0.0)) THEN a.value
      ELSE 0.0
    END AS certain_psi
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    a.metric = 'psi' AND a.value IS NOT NULL AND a.segment_key = '__all__'
), counted AS (
  SELECT
    d.*,
    MIN(d.certain_psi) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number NULLS LAST
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS least_psi,
    COUNT(*) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number NULLS LAST
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS seen_windows
  FROM distances AS d
), judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.seen_windows < 7 OR c.least_psi < 0.1 THEN 'pass'
      WHEN c.least_psi < 0.25 THEN 'warn'
      ELSE 'fail'
    END AS raw_status
  FROM counted AS c
  WHERE
    c.is_stale = 1
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  'drift' AS family,
  'psi' AS metric,
  j.category AS category,
  'moved_away' AS method,
  j.psi AS value,
  j.psi AS effect,
  CAST(NULL AS FLOAT64) AS center,
  CAST(NULL AS FLOAT64) AS lower,
  CAST(0.25 AS FLOAT64) AS upper,
  CAST(NULL AS FLOAT64) AS z,
  CAST(NULL AS FLOAT64) AS p_value,
  CAST(j.seen_windows AS INT64) AS window_count,
  j.raw_status AS raw_status,
  CAST(NULL AS STRING) AS not_evaluated_reason,
  CASE
    WHEN j.raw_status <> 'pass' THEN j.column_name || ': has been ' || CASE WHEN j.raw_status = 'fail' THEN 'far' ELSE 'some way' END || ' from its baseline for 7 windows or more (psi at least ' || CAST(CAST(FLOOR(j.least_psi) AS INT64) AS STRING) || '.' || SUBSTR(CAST(CAST(FLOOR(100.0 + 100.0 * (j.least_psi - FLOOR(j.least_psi))) AS INT64) AS STRING), 2, 2) || CASE
      WHEN j.raw_status = 'fail' THEN '; 0.25 is a large distance)'
      ELSE '; 0.1 is a moderate distance)'
    END
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro spark__moved_away(mpm_aspects, stale_checks) -%}
WITH distances AS (
  SELECT
    a.monitor,
    a.window_id,
    a.segment_key,
    a.segment_value,
    a.column_name,
    a.category,
    a.value AS psi,
    w.is_stale,
    w.window_number,
    a.row_count,
    CASE
      WHEN a.value > 2.0 * COALESCE(a.baseline_value, 11.0 / NULLIF(CAST(a.row_count AS DOUBLE), 0.0) + 11.0 / NULLIF(CAST(a.baseline_row_count AS DOUBLE), 0.0)) THEN a.value
      ELSE 0.0
    END AS certain_psi
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    a.metric = 'psi' AND a.value IS NOT NULL AND a.segment_key = '__all__'
), counted AS (
  SELECT
    d.*,
    MIN(d.certain_psi) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number NULLS LAST
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS least_psi,
    COUNT(*) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number NULLS LAST
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS seen_windows
  FROM distances AS d
), judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.seen_windows < 7 OR c.least_psi < 0.1 THEN 'pass'
      WHEN c.least_psi < 0.25 THEN 'warn'
      ELSE 'fail'
    END AS raw_status
  FROM counted AS c
  WHERE
    c.is_stale = 1
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  'drift' AS family,
  'psi' AS metric,
  j.category AS category,
  'moved_away' AS method,
  j.psi AS value,
  j.psi AS effect,
  CAST(NULL AS DOUBLE) AS center,
  CAST(NULL AS DOUBLE) AS lower,
  CAST(0.25 AS DOUBLE) AS upper,
  CAST(NULL AS DOUBLE) AS z,
  CAST(NULL AS DOUBLE) AS p_value,
  CAST(j.seen_windows AS BIGINT) AS window_count,
  j.raw_status AS raw_status,
  CAST(NULL AS STRING) AS not_evaluated_reason,
  CASE
    WHEN j.raw_status <> 'pass' THEN j.column_name || ': has been ' || CASE WHEN j.raw_status = 'fail' THEN 'far' ELSE 'some way' END || ' from its baseline for 7 windows or more (psi at least ' || CAST(CAST(FLOOR(j.least_psi) AS BIGINT) AS STRING) || '.' || SUBSTRING(CAST(CAST(FLOOR(100.0 + 100.0 * (j.least_psi - FLOOR(j.least_psi))) AS BIGINT) AS STRING), 2, 2) || CASE
      WHEN j.raw_status = 'fail' THEN '; 0.25 is a large distance)'
      ELSE '; 0.1 is a moderate distance)'
    END
  END AS reason
FROM judged AS j
{%- endmacro %}

{% macro clickhouse__moved_away(mpm_aspects, stale_checks) -%}
WITH distances AS (
  SELECT
    a.monitor AS monitor,
    a.window_id AS window_id,
    a.segment_key AS segment_key,
    a.segment_value AS segment_value,
    a.column_name AS column_name,
    a.category AS category,
    a.value AS psi,
    w.is_stale AS is_stale,
    w.window_number AS window_number,
    a.row_count AS row_count,
    CASE
      WHEN a.value > 2.0 * COALESCE(a.baseline_value, 11.0 / NULLIF(CAST(a.row_count AS Nullable(Float64)), 0.0) + 11.0 / NULLIF(CAST(a.baseline_row_count AS Nullable(Float64)), 0.0)) THEN a.value
      ELSE 0.0
    END AS certain_psi
  FROM {{ mpm_aspects }} AS a
  INNER JOIN {{ stale_checks }} AS w
    ON w.monitor = a.monitor AND w.window_id = a.window_id
  WHERE
    a.metric = 'psi' AND a.value IS NOT NULL AND a.segment_key = '__all__'
), counted AS (
  SELECT
    d.monitor AS monitor,
    d.window_id AS window_id,
    d.segment_key AS segment_key,
    d.segment_value AS segment_value,
    d.column_name AS column_name,
    d.category AS category,
    d.psi AS psi,
    d.is_stale AS is_stale,
    d.window_number AS window_number,
    d.row_count AS row_count,
    d.certain_psi AS certain_psi,
    MIN(toNullable(d.certain_psi)) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS least_psi,
    toInt64(COUNT(*) OVER (
      PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name
      ORDER BY d.window_number
      ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
    )) AS seen_windows
  FROM distances AS d
), judged AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.column_name AS column_name,
    c.category AS category,
    c.psi AS psi,
    c.is_stale AS is_stale,
    c.window_number AS window_number,
    c.row_count AS row_count,
    c.certain_psi AS certain_psi,
    c.least_psi AS least_psi,
    c.seen_windows AS seen_windows,
    CASE
      WHEN c.seen_windows < 7 OR c.least_psi < 0.1 THEN 'pass'
      WHEN c.least_psi < 0.25 THEN 'warn'
      ELSE 'fail'
    END AS raw_status
  FROM counted AS c
  WHERE
    c.is_stale = 1
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.column_name AS column_name,
  'drift' AS family,
  'psi' AS metric,
  j.category AS category,
  'moved_away' AS method,
  j.psi AS value,
  j.psi AS effect,
  CAST(NULL AS Nullable(Float64)) AS center,
  CAST(NULL AS Nullable(Float64)) AS lower,
  CAST(0.25 AS Nullable(Float64)) AS upper,
  CAST(NULL AS Nullable(Float64)) AS z,
  CAST(NULL AS Nullable(Float64)) AS p_value,
  CAST(j.seen_windows AS Nullable(Int64)) AS window_count,
  j.raw_status AS raw_status,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason,
  CASE
    WHEN j.raw_status <> 'pass' THEN j.column_name || ': has been ' || CASE WHEN j.raw_status = 'fail' THEN 'far' ELSE 'some way' END || ' from its baseline for 7 windows or more (psi at least ' || CAST(CAST(FLOOR(j.least_psi) AS Nullable(Int64)) AS Nullable(String)) || '.' || substringUTF8(CAST(CAST(FLOOR(100.0 + 100.0 * (j.least_psi - FLOOR(j.least_psi))) AS Nullable(Int64)) AS Nullable(String)), 2, 2) || CASE
      WHEN j.raw_status = 'fail' THEN '; 0.25 is a large distance)'
      ELSE '; 0.1 is a moderate distance)'
    END
  END AS reason
FROM judged AS j
{%- endmacro %}
