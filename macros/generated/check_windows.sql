{#-
The windows that can be judged, numbered by monitor and marked with their place in the week or the day.
Inputs: mpm_aspects, mpm_monitors. One row per monitor x window. window_key: a number over all monitors, for joins inside one
statement. cadence: day (weeks of 7 windows), hour (days of 24) or plain (no season that is learnt). phase: day of the week, or
hour of the day in UTC, as a number. The middle of a local day lies, in UTC and plus 6600 seconds, inside the same UTC day in
summer and in winter in every zone of the world that changes its clocks, so that no time zone is needed to tell weekdays apart.

Written by `mpm dev generate` from mpm_py/sql/check_windows.sql; edit that file.
-#}

{% macro check_windows(mpm_aspects, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('check_windows', 'mpm')(mpm_aspects, mpm_monitors)) }}
{%- endmacro %}

{% macro default__check_windows(mpm_aspects, mpm_monitors) -%}
WITH counted AS (
  SELECT
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end,
    MAX(CASE WHEN a.is_baseline_window THEN 1 ELSE 0 END) AS is_inside_baseline,
    MAX(a.input_observed_at) AS newest_observed_at,
    MAX(a.input_row_count) AS read_row_count
  FROM {{ mpm_aspects }} AS a
  WHERE
    a.column_name = '__relation__' AND a.segment_key = '__all__' AND a.window_start IS NOT NULL
  GROUP BY
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_inside_baseline,
    c.newest_observed_at,
    c.read_row_count,
    CASE WHEN m.grain IN ('day', 'hour') THEN m.grain ELSE 'plain' END AS cadence,
    CASE
      WHEN m.grain = 'day' THEN FLOOR(((EPOCH(c.window_start) + EPOCH(c.window_end)) / 2.0 + 6600.0) / 86400.0)
      WHEN m.grain = 'hour' THEN FLOOR(EPOCH(c.window_start) / 3600.0)
    END AS place,
    CASE WHEN m.grain = 'hour' THEN 24.0 ELSE 7.0 END AS period
  FROM counted AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.is_inside_baseline AS is_inside_baseline,
  p.cadence AS cadence,
  ROW_NUMBER() OVER (ORDER BY p.monitor, p.window_start, p.window_id) AS window_key,
  ROW_NUMBER() OVER (PARTITION BY p.monitor ORDER BY p.window_start, p.window_id) AS window_number,
  CAST(FLOOR(COALESCE(p.place - p.period * FLOOR(p.place / NULLIF(p.period, 0.0)), 0.0)) AS BIGINT) AS phase,
  p.newest_observed_at AS newest_observed_at,
  CAST(p.read_row_count AS BIGINT) AS read_row_count
FROM placed AS p
{%- endmacro %}

{% macro postgres__check_windows(mpm_aspects, mpm_monitors) -%}
WITH counted AS (
  SELECT
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end,
    MAX(CASE WHEN a.is_baseline_window THEN 1 ELSE 0 END) AS is_inside_baseline,
    MAX(a.input_observed_at) AS newest_observed_at,
    MAX(a.input_row_count) AS read_row_count
  FROM {{ mpm_aspects }} AS a
  WHERE
    a.column_name = '__relation__' AND a.segment_key = '__all__' AND a.window_start IS NOT NULL
  GROUP BY
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end
), placed AS MATERIALIZED (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_inside_baseline,
    c.newest_observed_at,
    c.read_row_count,
    CASE WHEN m.grain IN ('day', 'hour') THEN m.grain ELSE 'plain' END AS cadence,
    CASE
      WHEN m.grain = 'day' THEN FLOOR((
        (
          CAST(EXTRACT(EPOCH FROM c.window_start) AS DOUBLE PRECISION) + CAST(EXTRACT(EPOCH FROM c.window_end) AS DOUBLE PRECISION)
        ) / 2.0 + 6600.0
      ) / 86400.0)
      WHEN m.grain = 'hour' THEN FLOOR(CAST(EXTRACT(EPOCH FROM c.window_start) AS DOUBLE PRECISION) / 3600.0)
    END AS place,
    CASE WHEN m.grain = 'hour' THEN 24.0 ELSE 7.0 END AS period
  FROM counted AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.is_inside_baseline AS is_inside_baseline,
  p.cadence AS cadence,
  ROW_NUMBER() OVER (ORDER BY p.monitor, p.window_start, p.window_id) AS window_key,
  ROW_NUMBER() OVER (PARTITION BY p.monitor ORDER BY p.window_start, p.window_id) AS window_number,
  CAST(FLOOR(COALESCE(p.place - p.period * FLOOR(p.place / NULLIF(p.period, 0.0)), 0.0)) AS BIGINT) AS phase,
  p.newest_observed_at AS newest_observed_at,
  CAST(p.read_row_count AS BIGINT) AS read_row_count
FROM placed AS p
{%- endmacro %}

{% macro redshift__check_windows(mpm_aspects, mpm_monitors) -%}
WITH counted AS (
  SELECT
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end,
    MAX(CASE WHEN a.is_baseline_window THEN 1 ELSE 0 END) AS is_inside_baseline,
    MAX(a.input_observed_at) AS newest_observed_at,
    MAX(a.input_row_count) AS read_row_count
  FROM {{ mpm_aspects }} AS a
  WHERE
    a.column_name = '__relation__' AND a.segment_key = '__all__' AND a.window_start IS NOT NULL
  GROUP BY
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_inside_baseline,
    c.newest_observed_at,
    c.read_row_count,
    CASE WHEN m.grain IN ('day', 'hour') THEN m.grain ELSE 'plain' END AS cadence,
    CASE
      WHEN m.grain = 'day' THEN FLOOR((
        (
          (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), c.window_start) AS DOUBLE PRECISION) / 1000000) + (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), c.window_end) AS DOUBLE PRECISION) / 1000000)
        ) / 2.0 + 6600.0
      ) / 86400.0)
      WHEN m.grain = 'hour' THEN FLOOR((CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), c.window_start) AS DOUBLE PRECISION) / 1000000) / 3600.0)
    END AS place,
    CASE WHEN m.grain = 'hour' THEN 24.0 ELSE 7.0 END AS period
  FROM counted AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.is_inside_baseline AS is_inside_baseline,
  p.cadence AS cadence,
  ROW_NUMBER() OVER (ORDER BY p.monitor, p.window_start, p.window_id) AS window_key,
  ROW_NUMBER() OVER (PARTITION BY p.monitor ORDER BY p.window_start, p.window_id) AS window_number,
  CAST(FLOOR(COALESCE(p.place - p.period * FLOOR(p.place / NULLIF(p.period, 0.0)), 0.0)) AS BIGINT) AS phase,
  p.newest_observed_at AS newest_observed_at,
  CAST(p.read_row_count AS BIGINT) AS read_row_count
FROM placed AS p
{%- endmacro %}

{% macro snowflake__check_windows(mpm_aspects, mpm_monitors) -%}
WITH counted AS (
  SELECT
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end,
    MAX(CASE WHEN a.is_baseline_window THEN 1 ELSE 0 END) AS is_inside_baseline,
    MAX(a.input_observed_at) AS newest_observed_at,
    MAX(a.input_row_count) AS read_row_count
  FROM {{ mpm_aspects }} AS a
  WHERE
    a.column_name = '__relation__' AND a.segment_key = '__all__' AND a.window_start IS NOT NULL
  GROUP BY
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_inside_baseline,
    c.newest_observed_at,
    c.read_row_count,
    CASE WHEN m.grain IN ('day', 'hour') THEN m.grain ELSE 'plain' END AS cadence,
    CASE
      WHEN m.grain = 'day' THEN FLOOR((
        (
          (CAST(DATE_PART(EPOCH_MICROSECOND, c.window_start) AS DOUBLE) / 1000000) + (CAST(DATE_PART(EPOCH_MICROSECOND, c.window_end) AS DOUBLE) / 1000000)
        ) / 2.0 + 6600.0
      ) / 86400.0)
      WHEN m.grain = 'hour' THEN FLOOR((CAST(DATE_PART(EPOCH_MICROSECOND, c.window_start) AS DOUBLE) / 1000000) / 3600.0)
    END AS place,
    CASE WHEN m.grain = 'hour' THEN 24.0 ELSE 7.0 END AS period
  FROM counted AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.is_inside_baseline AS is_inside_baseline,
  p.cadence AS cadence,
  ROW_NUMBER() OVER (ORDER BY p.monitor, p.window_start, p.window_id) AS window_key,
  ROW_NUMBER() OVER (PARTITION BY p.monitor ORDER BY p.window_start, p.window_id) AS window_number,
  CAST(FLOOR(COALESCE(p.place - p.period * FLOOR(p.place / NULLIF(p.period, 0.0)), 0.0)) AS BIGINT) AS phase,
  p.newest_observed_at AS newest_observed_at,
  CAST(p.read_row_count AS BIGINT) AS read_row_count
FROM placed AS p
{%- endmacro %}

{% macro bigquery__check_windows(mpm_aspects, mpm_monitors) -%}
WITH counted AS (
  SELECT
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end,
    MAX(CASE WHEN a.is_baseline_window THEN 1 ELSE 0 END) AS is_inside_baseline,
    MAX(a.input_observed_at) AS newest_observed_at,
    MAX(a.input_row_count) AS read_row_count
  FROM {{ mpm_aspects }} AS a
  WHERE
    a.column_name = '__relation__' AND a.segment_key = '__all__' AND a.window_start IS NOT NULL
  GROUP BY
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_inside_baseline,
    c.newest_observed_at,
    c.read_row_count,
    CASE WHEN m.grain IN ('day', 'hour') THEN m.grain ELSE 'plain' END AS cadence,
    CASE
      WHEN m.grain = 'day' THEN FLOOR((
        (
          (CAST(DATETIME_DIFF(c.window_start, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) + (CAST(DATETIME_DIFF(c.window_end, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000)
        ) / 2.0 + 6600.0
      ) / 86400.0)
      WHEN m.grain = 'hour' THEN FLOOR((CAST(DATETIME_DIFF(c.window_start, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) / 3600.0)
    END AS place,
    CASE WHEN m.grain = 'hour' THEN 24.0 ELSE 7.0 END AS period
  FROM counted AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.is_inside_baseline AS is_inside_baseline,
  p.cadence AS cadence,
  ROW_NUMBER() OVER (ORDER BY p.monitor NULLS LAST, p.window_start NULLS LAST, p.window_id NULLS LAST) AS window_key,
  ROW_NUMBER() OVER (PARTITION BY p.monitor ORDER BY p.window_start NULLS LAST, p.window_id NULLS LAST) AS window_number,
  CAST(FLOOR(COALESCE(p.place - p.period * FLOOR(p.place / NULLIF(p.period, 0.0)), 0.0)) AS INT64) AS phase,
  p.newest_observed_at AS newest_observed_at,
  CAST(p.read_row_count AS INT64) AS read_row_count
FROM placed AS p
{%- endmacro %}

{% macro spark__check_windows(mpm_aspects, mpm_monitors) -%}
WITH counted AS (
  SELECT
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end,
    MAX(CASE WHEN a.is_baseline_window THEN 1 ELSE 0 END) AS is_inside_baseline,
    MAX(a.input_observed_at) AS newest_observed_at,
    MAX(a.input_row_count) AS read_row_count
  FROM {{ mpm_aspects }} AS a
  WHERE
    a.column_name = '__relation__' AND a.segment_key = '__all__' AND a.window_start IS NOT NULL
  GROUP BY
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_inside_baseline,
    c.newest_observed_at,
    c.read_row_count,
    CASE WHEN m.grain IN ('day', 'hour') THEN m.grain ELSE 'plain' END AS cadence,
    CASE
      WHEN m.grain = 'day' THEN FLOOR((
        (
          CAST(CAST(CAST(c.window_start - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) + CAST(CAST(CAST(c.window_end - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE)
        ) / 2.0 + 6600.0
      ) / 86400.0)
      WHEN m.grain = 'hour' THEN FLOOR(CAST(CAST(CAST(c.window_start - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) / 3600.0)
    END AS place,
    CASE WHEN m.grain = 'hour' THEN 24.0 ELSE 7.0 END AS period
  FROM counted AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.is_inside_baseline AS is_inside_baseline,
  p.cadence AS cadence,
  ROW_NUMBER() OVER (ORDER BY p.monitor NULLS LAST, p.window_start NULLS LAST, p.window_id NULLS LAST) AS window_key,
  ROW_NUMBER() OVER (PARTITION BY p.monitor ORDER BY p.window_start NULLS LAST, p.window_id NULLS LAST) AS window_number,
  CAST(FLOOR(COALESCE(p.place - p.period * FLOOR(p.place / NULLIF(p.period, 0.0)), 0.0)) AS BIGINT) AS phase,
  p.newest_observed_at AS newest_observed_at,
  CAST(p.read_row_count AS BIGINT) AS read_row_count
FROM placed AS p
{%- endmacro %}

{% macro trino__check_windows(mpm_aspects, mpm_monitors) -%}
WITH counted AS (
  SELECT
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end,
    MAX(CASE WHEN a.is_baseline_window THEN 1 ELSE 0 END) AS is_inside_baseline,
    MAX(a.input_observed_at) AS newest_observed_at,
    MAX(a.input_row_count) AS read_row_count
  FROM {{ mpm_aspects }} AS a
  WHERE
    a.column_name = '__relation__' AND a.segment_key = '__all__' AND a.window_start IS NOT NULL
  GROUP BY
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.is_inside_baseline,
    c.newest_observed_at,
    c.read_row_count,
    CASE WHEN m.grain IN ('day', 'hour') THEN m.grain ELSE 'plain' END AS cadence,
    CASE
      WHEN m.grain = 'day' THEN FLOOR((
        (TO_UNIXTIME(WITH_TIMEZONE(c.window_start, 'UTC')) + TO_UNIXTIME(WITH_TIMEZONE(c.window_end, 'UTC'))) / 2.0 + 6600.0
      ) / 86400.0)
      WHEN m.grain = 'hour' THEN FLOOR(TO_UNIXTIME(WITH_TIMEZONE(c.window_start, 'UTC')) / 3600.0)
    END AS place,
    CASE WHEN m.grain = 'hour' THEN 24.0 ELSE 7.0 END AS period
  FROM counted AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.is_inside_baseline AS is_inside_baseline,
  p.cadence AS cadence,
  ROW_NUMBER() OVER (ORDER BY p.monitor, p.window_start, p.window_id) AS window_key,
  ROW_NUMBER() OVER (PARTITION BY p.monitor ORDER BY p.window_start, p.window_id) AS window_number,
  CAST(FLOOR(COALESCE(p.place - p.period * FLOOR(p.place / NULLIF(p.period, 0.0)), 0.0)) AS BIGINT) AS phase,
  p.newest_observed_at AS newest_observed_at,
  CAST(p.read_row_count AS BIGINT) AS read_row_count
FROM placed AS p
{%- endmacro %}

{% macro clickhouse__check_windows(mpm_aspects, mpm_monitors) -%}
WITH counted AS (
  SELECT
    a.monitor AS monitor,
    a.window_id AS window_id,
    a.window_date AS window_date,
    a.window_start AS window_start,
    a.window_end AS window_end,
    MAX(toNullable(CASE WHEN a.is_baseline_window THEN 1 ELSE 0 END)) AS is_inside_baseline,
    MAX(toNullable(a.input_observed_at)) AS newest_observed_at,
    MAX(toNullable(a.input_row_count)) AS read_row_count
  FROM {{ mpm_aspects }} AS a
  WHERE
    a.column_name = '__relation__' AND a.segment_key = '__all__' AND a.window_start IS NOT NULL
  GROUP BY
    a.monitor,
    a.window_id,
    a.window_date,
    a.window_start,
    a.window_end
), placed AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.window_date AS window_date,
    c.window_start AS window_start,
    c.window_end AS window_end,
    c.is_inside_baseline AS is_inside_baseline,
    c.newest_observed_at AS newest_observed_at,
    c.read_row_count AS read_row_count,
    CASE WHEN m.grain IN ('day', 'hour') THEN m.grain ELSE 'plain' END AS cadence,
    CASE
      WHEN m.grain = 'day' THEN FLOOR((
        (
          (toUnixTimestamp64Micro(CAST(c.window_start AS Nullable(DateTime64(6, 'UTC')))) / 1000000) + (toUnixTimestamp64Micro(CAST(c.window_end AS Nullable(DateTime64(6, 'UTC')))) / 1000000)
        ) / 2.0 + 6600.0
      ) / 86400.0)
      WHEN m.grain = 'hour' THEN FLOOR((toUnixTimestamp64Micro(CAST(c.window_start AS Nullable(DateTime64(6, 'UTC')))) / 1000000) / 3600.0)
    END AS place,
    CASE WHEN m.grain = 'hour' THEN 24.0 ELSE 7.0 END AS period
  FROM counted AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  p.window_date AS window_date,
  p.window_start AS window_start,
  p.window_end AS window_end,
  p.is_inside_baseline AS is_inside_baseline,
  p.cadence AS cadence,
  toInt64(ROW_NUMBER() OVER (ORDER BY p.monitor, p.window_start, p.window_id)) AS window_key,
  toInt64(ROW_NUMBER() OVER (PARTITION BY p.monitor ORDER BY p.window_start, p.window_id)) AS window_number,
  CAST(FLOOR(COALESCE(p.place - p.period * FLOOR(p.place / NULLIF(p.period, 0.0)), 0.0)) AS Nullable(Int64)) AS phase,
  p.newest_observed_at AS newest_observed_at,
  CAST(p.read_row_count AS Nullable(Int64)) AS read_row_count
FROM placed AS p
{%- endmacro %}

{% macro athena__check_windows(mpm_aspects, mpm_monitors) -%}
{{ return(mpm.trino__check_windows(mpm_aspects, mpm_monitors)) }}
{%- endmacro %}
