{#-
Series with a rule of method seasonal, each season a history of its own (aspect_history.sql with period 1).
Inputs: settled_series, check_rules, stale_checks, holidays (day). hour_of_day: in UTC. day_of_week and day_of_month: of the local
day, see check_windows.sql; for windows of an hour, the same hour of them. The last days of a month, from the 28th, are one season, as
not every month has them all; holidays are one. cadence: frequent seasons look back on 8 windows, rare ones (a day of the month, an hour
of the week, holidays) on 3; one that lies too far back is none (is_judged = 0).

Written by `mpm dev generate` from mpm_py/sql/seasonal_series.sql; edit that file.
-#}

{% macro seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('seasonal_series', 'mpm')(stale_checks, holidays, settled_series, check_rules)) }}
{%- endmacro %}

{% macro default__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS (
  SELECT
    w.window_key,
    FLOOR(EPOCH(w.window_start) / 3600.0) AS hour_number,
    (EPOCH(w.window_start) + EPOCH(w.window_end)) / 2.0 + 6600.0 AS middle,
    w.cadence
  FROM {{ stale_checks }} AS w
), days AS (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS BIGINT) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS BIGINT) AS day_of_week,
    CAST(FLOOR((p.middle - EPOCH(DATE_TRUNC('month', MAKE_TIMESTAMP((CAST(FLOOR(p.middle) AS BIGINT) * 1000000))))) / 86400.0) AS BIGINT) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST(MAKE_TIMESTAMP((CAST(FLOOR(p.middle) AS BIGINT) * 1000000)) AS DATE)
), seasons AS (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series,
    s.window_key,
    s.frequency,
    s.season,
    CASE
      WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series,
  s.pool,
  r.frequency AS cadence,
  s.window_key,
  s.window_number,
  0 AS phase,
  s.is_stale,
  s.sensitivity,
  s.is_share,
  s.deviation,
  s.variance,
  s.value,
  s.baseline_value,
  s.observed,
  s.baseline_observed,
  s.row_count,
  s.baseline_row_count,
  s.usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note,
  s.not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}

{% macro postgres__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS MATERIALIZED (
  SELECT
    w.window_key,
    FLOOR(CAST(EXTRACT(EPOCH FROM w.window_start) AS DOUBLE PRECISION) / 3600.0) AS hour_number,
    (
      CAST(EXTRACT(EPOCH FROM w.window_start) AS DOUBLE PRECISION) + CAST(EXTRACT(EPOCH FROM w.window_end) AS DOUBLE PRECISION)
    ) / 2.0 + 6600.0 AS middle,
    w.cadence
  FROM {{ stale_checks }} AS w
), days AS MATERIALIZED (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS BIGINT) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS BIGINT) AS day_of_week,
    CAST(FLOOR((
      p.middle - CAST(EXTRACT(EPOCH FROM DATE_TRUNC('month', (TIMESTAMP '1970-01-01 00:00:00' + (CAST(FLOOR(p.middle) AS BIGINT) * 1000000) * INTERVAL '1 microsecond'))) AS DOUBLE PRECISION)
    ) / 86400.0) AS BIGINT) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST((TIMESTAMP '1970-01-01 00:00:00' + (CAST(FLOOR(p.middle) AS BIGINT) * 1000000) * INTERVAL '1 microsecond') AS DATE)
), seasons AS MATERIALIZED (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series,
    s.window_key,
    s.frequency,
    s.season,
    CASE
      WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series,
  s.pool,
  r.frequency AS cadence,
  s.window_key,
  s.window_number,
  0 AS phase,
  s.is_stale,
  s.sensitivity,
  s.is_share,
  s.deviation,
  s.variance,
  s.value,
  s.baseline_value,
  s.observed,
  s.baseline_observed,
  s.row_count,
  s.baseline_row_count,
  s.usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note,
  s.not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}

{% macro redshift__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS (
  SELECT
    w.window_key,
    FLOOR((CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), w.window_start) AS DOUBLE PRECISION) / 1000000) / 3600.0) AS hour_number,
    (
      (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), w.window_start) AS DOUBLE PRECISION) / 1000000) + (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), w.window_end) AS DOUBLE PRECISION) / 1000000)
    ) / 2.0 + 6600.0 AS middle,
    w.cadence
  FROM {{ stale_checks }} AS w
), days AS (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS BIGINT) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS BIGINT) AS day_of_week,
    CAST(FLOOR((
      p.middle - (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), DATE_TRUNC('month', (CAST('1970-01-01 00:00:00' AS TIMESTAMP) + (CAST((CAST(FLOOR(p.middle) AS BIGINT) * 1000000) AS DOUBLE PRECISION) / 1000000) * INTERVAL '1 second'))) AS DOUBLE PRECISION) / 1000000)
    ) / 86400.0) AS BIGINT) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST((CAST('1970-01-01 00:00:00' AS TIMESTAMP) + (CAST((CAST(FLOOR(p.middle) AS BIGINT) * 1000000) AS DOUBLE PRECISION) / 1000000) * INTERVAL '1 second') AS DATE)
), seasons AS (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series,
    s.window_key,
    s.frequency,
    s.season,
    CASE
      WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series,
  s.pool,
  r.frequency AS cadence,
  s.window_key,
  s.window_number,
  0 AS phase,
  s.is_stale,
  s.sensitivity,
  s.is_share,
  s.deviation,
  s.variance,
  s.value,
  s.baseline_value,
  s.observed,
  s.baseline_observed,
  s.row_count,
  s.baseline_row_count,
  s.usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note,
  s.not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}

{% macro snowflake__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS (
  SELECT
    w.window_key,
    FLOOR((CAST(DATE_PART(EPOCH_MICROSECOND, w.window_start) AS DOUBLE) / 1000000) / 3600.0) AS hour_number,
    (
      (CAST(DATE_PART(EPOCH_MICROSECOND, w.window_start) AS DOUBLE) / 1000000) + (CAST(DATE_PART(EPOCH_MICROSECOND, w.window_end) AS DOUBLE) / 1000000)
    ) / 2.0 + 6600.0 AS middle,
    w.cadence
  FROM {{ stale_checks }} AS w
), days AS (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS BIGINT) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS BIGINT) AS day_of_week,
    CAST(FLOOR((
      p.middle - (CAST(DATE_PART(EPOCH_MICROSECOND, DATE_TRUNC('MONTH', TO_TIMESTAMP_NTZ((CAST(FLOOR(p.middle) AS BIGINT) * 1000000), 6))) AS DOUBLE) / 1000000)
    ) / 86400.0) AS BIGINT) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST(TO_TIMESTAMP_NTZ((CAST(FLOOR(p.middle) AS BIGINT) * 1000000), 6) AS DATE)
), seasons AS (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series,
    s.window_key,
    s.frequency,
    s.season,
    CASE
      WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series,
  s.pool,
  r.frequency AS cadence,
  s.window_key,
  s.window_number,
  0 AS phase,
  s.is_stale,
  s.sensitivity,
  s.is_share,
  s.deviation,
  s.variance,
  s.value,
  s.baseline_value,
  s.observed,
  s.baseline_observed,
  s.row_count,
  s.baseline_row_count,
  s.usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note,
  s.not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}

{% macro bigquery__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS (
  SELECT
    w.window_key,
    FLOOR((CAST(DATETIME_DIFF(w.window_start, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) / 3600.0) AS hour_number,
    (
      (CAST(DATETIME_DIFF(w.window_start, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) + (CAST(DATETIME_DIFF(w.window_end, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000)
    ) / 2.0 + 6600.0 AS middle,
    w.cadence
  FROM {{ stale_checks }} AS w
), days AS (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS INT64) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS INT64) AS day_of_week,
    CAST(FLOOR((
      p.middle - (CAST(DATETIME_DIFF(DATETIME_TRUNC(DATETIME(TIMESTAMP_MICROS((CAST(FLOOR(p.middle) AS INT64) * 1000000)), 'UTC'), MONTH), DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000)
    ) / 86400.0) AS INT64) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST(DATETIME(TIMESTAMP_MICROS((CAST(FLOOR(p.middle) AS INT64) * 1000000)), 'UTC') AS DATE)
), seasons AS (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series,
    s.window_key,
    s.frequency,
    s.season,
    CASE
      WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number NULLS LAST) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series,
  s.pool,
  r.frequency AS cadence,
  s.window_key,
  s.window_number,
  0 AS phase,
  s.is_stale,
  s.sensitivity,
  s.is_share,
  s.deviation,
  s.variance,
  s.value,
  s.baseline_value,
  s.observed,
  s.baseline_observed,
  s.row_count,
  s.baseline_row_count,
  s.usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note,
  s.not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}

{% macro spark__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS (
  SELECT
    w.window_key,
    FLOOR(CAST(CAST(CAST(w.window_start - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) / 3600.0) AS hour_number,
    (
      CAST(CAST(CAST(w.window_start - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) + CAST(CAST(CAST(w.window_end - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE)
    ) / 2.0 + 6600.0 AS middle,
    w.cadence
  FROM {{ stale_checks }} AS w
), days AS (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS BIGINT) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS BIGINT) AS day_of_week,
    CAST(FLOOR((
      p.middle - CAST(CAST(CAST(CAST(TRUNC(CAST((TIMESTAMP_NTZ '1970-01-01 00:00:00' + (CAST(FLOOR(p.middle) AS BIGINT) * 1000000) * INTERVAL '0.000001' SECOND) AS DATE), 'MONTH') AS TIMESTAMP_NTZ) - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE)
    ) / 86400.0) AS BIGINT) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST((TIMESTAMP_NTZ '1970-01-01 00:00:00' + (CAST(FLOOR(p.middle) AS BIGINT) * 1000000) * INTERVAL '0.000001' SECOND) AS DATE)
), seasons AS (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series,
    s.window_key,
    s.frequency,
    s.season,
    CASE
      WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number NULLS LAST) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series,
  s.pool,
  r.frequency AS cadence,
  s.window_key,
  s.window_number,
  0 AS phase,
  s.is_stale,
  s.sensitivity,
  s.is_share,
  s.deviation,
  s.variance,
  s.value,
  s.baseline_value,
  s.observed,
  s.baseline_observed,
  s.row_count,
  s.baseline_row_count,
  s.usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note,
  s.not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}

{% macro trino__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS (
  SELECT
    w.window_key,
    FLOOR(TO_UNIXTIME(WITH_TIMEZONE(w.window_start, 'UTC')) / 3600.0) AS hour_number,
    (TO_UNIXTIME(WITH_TIMEZONE(w.window_start, 'UTC')) + TO_UNIXTIME(WITH_TIMEZONE(w.window_end, 'UTC'))) / 2.0 + 6600.0 AS middle,
    w.cadence
  FROM {{ stale_checks }} AS w
), days AS (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS BIGINT) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS BIGINT) AS day_of_week,
    CAST(FLOOR((
      p.middle - TO_UNIXTIME(WITH_TIMEZONE(DATE_TRUNC('month', CAST(AT_TIMEZONE(FROM_UNIXTIME_NANOS((CAST(FLOOR(p.middle) AS BIGINT) * 1000000) * 1000), 'UTC') AS TIMESTAMP(6))), 'UTC'))
    ) / 86400.0) AS BIGINT) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST(CAST(AT_TIMEZONE(FROM_UNIXTIME_NANOS((CAST(FLOOR(p.middle) AS BIGINT) * 1000000) * 1000), 'UTC') AS TIMESTAMP(6)) AS DATE)
), seasons AS (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series,
    s.window_key,
    s.frequency,
    s.season,
    CASE
      WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series,
  s.pool,
  r.frequency AS cadence,
  s.window_key,
  s.window_number,
  0 AS phase,
  s.is_stale,
  s.sensitivity,
  s.is_share,
  s.deviation,
  s.variance,
  s.value,
  s.baseline_value,
  s.observed,
  s.baseline_observed,
  s.row_count,
  s.baseline_row_count,
  s.usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note,
  s.not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}

{% macro clickhouse__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS (
  SELECT
    w.window_key AS window_key,
    FLOOR((toUnixTimestamp64Micro(CAST(w.window_start AS Nullable(DateTime64(6, 'UTC')))) / 1000000) / 3600.0) AS hour_number,
    (
      (toUnixTimestamp64Micro(CAST(w.window_start AS Nullable(DateTime64(6, 'UTC')))) / 1000000) + (toUnixTimestamp64Micro(CAST(w.window_end AS Nullable(DateTime64(6, 'UTC')))) / 1000000)
    ) / 2.0 + 6600.0 AS middle,
    w.cadence AS cadence
  FROM {{ stale_checks }} AS w
), days AS (
  SELECT
    p.window_key AS window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS Nullable(Int64)) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS Nullable(Int64)) AS day_of_week,
    CAST(FLOOR((
      p.middle - (toUnixTimestamp64Micro(CAST(CAST(date_trunc('month', CAST(fromUnixTimestamp64Micro((CAST(FLOOR(p.middle) AS Nullable(Int64)) * 1000000), 'UTC') AS Nullable(DateTime64(6, 'UTC')))) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(DateTime64(6, 'UTC')))) / 1000000)
    ) / 86400.0) AS Nullable(Int64)) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day AS day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST(CAST(fromUnixTimestamp64Micro((CAST(FLOOR(p.middle) AS Nullable(Int64)) * 1000000), 'UTC') AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32))
  SETTINGS join_use_nulls = 1
), seasons AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.window_number AS window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.frequency AS frequency,
    s.season AS season,
    CASE
      WHEN LAG(toNullable(s.window_number), 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series AS series,
  s.pool AS pool,
  r.frequency AS cadence,
  s.window_key AS window_key,
  s.window_number AS window_number,
  0 AS phase,
  s.is_stale AS is_stale,
  s.sensitivity AS sensitivity,
  s.is_share AS is_share,
  s.deviation AS deviation,
  s.variance AS variance,
  s.value AS value,
  s.baseline_value AS baseline_value,
  s.observed AS observed,
  s.baseline_observed AS baseline_observed,
  s.row_count AS row_count,
  s.baseline_row_count AS baseline_row_count,
  s.usual_deviation AS usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note AS note,
  s.not_evaluated_reason AS not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}

{% macro athena__seasonal_series(stale_checks, holidays, settled_series, check_rules) -%}
WITH placed AS (
  SELECT
    w.window_key,
    FLOOR(TO_UNIXTIME(WITH_TIMEZONE(w.window_start, 'UTC')) / 3600.0) AS hour_number,
    (TO_UNIXTIME(WITH_TIMEZONE(w.window_start, 'UTC')) + TO_UNIXTIME(WITH_TIMEZONE(w.window_end, 'UTC'))) / 2.0 + 6600.0 AS middle,
    w.cadence
  FROM {{ stale_checks }} AS w
), days AS (
  SELECT
    p.window_key,
    CAST(FLOOR(p.hour_number - 24.0 * FLOOR(p.hour_number / 24.0)) AS BIGINT) AS hour_of_day,
    CAST(FLOOR(FLOOR(p.middle / 86400.0) - 7.0 * FLOOR(FLOOR(p.middle / 86400.0) / 7.0)) AS BIGINT) AS day_of_week,
    CAST(FLOOR((
      p.middle - TO_UNIXTIME(WITH_TIMEZONE(DATE_TRUNC('month', CAST(AT_TIMEZONE(FROM_UNIXTIME_NANOS((CAST(FLOOR(p.middle) AS BIGINT) * 1000000) * 1000), 'UTC') AS TIMESTAMP(3))), 'UTC'))
    ) / 86400.0) AS BIGINT) AS day_of_month,
    CASE WHEN h.day IS NULL THEN 0 ELSE 1 END AS is_holiday,
    CASE WHEN p.cadence = 'hour' THEN 1 ELSE 0 END AS is_hour
  FROM placed AS p
  LEFT JOIN (
    SELECT
      t.day
    FROM {{ holidays }} AS t
    GROUP BY
      t.day
  ) AS h
    ON h.day = CAST(CAST(AT_TIMEZONE(FROM_UNIXTIME_NANOS((CAST(FLOOR(p.middle) AS BIGINT) * 1000000) * 1000), 'UTC') AS TIMESTAMP(3)) AS DATE)
), seasons AS (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    CASE
      WHEN d.is_holiday = 1 OR r.season = 'day_of_month' OR d.is_hour = 1 AND r.season = 'day_of_week' THEN 'rare'
      ELSE 'frequent'
    END AS frequency,
    CASE
      WHEN d.is_holiday = 1 THEN 5000 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_month' THEN CASE WHEN d.day_of_month > 27 THEN 27 ELSE d.day_of_month END * 24 + d.is_hour * d.hour_of_day
      WHEN r.season = 'day_of_week' THEN 1000 + d.day_of_week * 24 + d.is_hour * d.hour_of_day
      ELSE 2000 + d.hour_of_day
    END + 10000 * s.regime AS season,
    CASE WHEN d.is_hour = 1 THEN 676 ELSE 116 END AS reach
  FROM {{ settled_series }} AS s
  INNER JOIN {{ check_rules }} AS r
    ON r.series = s.series AND r.method = 'seasonal'
  INNER JOIN days AS d
    ON d.window_key = s.window_key
), reached AS (
  SELECT
    s.series,
    s.window_key,
    s.frequency,
    s.season,
    CASE
      WHEN LAG(s.window_number, 3) OVER (PARTITION BY s.series, s.season ORDER BY s.window_number) >= s.window_number - s.reach THEN 1
      ELSE 0
    END AS has_history
  FROM seasons AS s
)
SELECT
  s.series,
  s.pool,
  r.frequency AS cadence,
  s.window_key,
  s.window_number,
  0 AS phase,
  s.is_stale,
  s.sensitivity,
  s.is_share,
  s.deviation,
  s.variance,
  s.value,
  s.baseline_value,
  s.observed,
  s.baseline_observed,
  s.row_count,
  s.baseline_row_count,
  s.usual_deviation,
  s.is_left_out_of_season AS is_left_out,
  s.note,
  s.not_evaluated_reason,
  r.season AS regime,
  CASE WHEN r.has_history = 1 THEN s.is_judged ELSE 0 END AS is_judged
FROM {{ settled_series }} AS s
INNER JOIN reached AS r
  ON r.series = s.series
  AND r.window_key = s.window_key
  AND r.season >= 10000 * s.regime
  AND r.season < 10000 * (s.regime + 1)
{%- endmacro %}
