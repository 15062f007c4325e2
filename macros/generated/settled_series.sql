{#-
The series as the second pass reads them: what stood out is left out, and a new state that has lasted begins a history of its own.
Inputs: aspect_series, stood_out. Only rows that the history of a stale window reads (is_settled = 1). regime: number of new states so
far. When a run has lasted its 28 windows, its windows are what is usual from then on, and those before it are not: the run's rows
appear once more, in the next regime, only to be learnt from (is_judged = 0). Otherwise the old level would be defended for weeks,
and two levels in one history would hide everything smaller than the step between them.
is_left_out_of_season: the same for rules by season, whose peaks stand out for a window or three and are what is usual there.

Written by `mpm dev generate` from mpm_py/sql/settled_series.sql; edit that file.
-#}

{% macro settled_series(stood_out, aspect_series) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('settled_series', 'mpm')(stood_out, aspect_series)) }}
{%- endmacro %}

{% macro default__settled_series(stood_out, aspect_series) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
), steps AS (
  SELECT
    CAST(a.digit + 3 * b.digit + 9 * c.digit AS BIGINT) AS step
  FROM digits AS a
  CROSS JOIN digits AS b
  CROSS JOIN digits AS c
  UNION ALL
  SELECT
    CAST(27 AS BIGINT)
), left_out AS (
  SELECT
    r.series,
    r.first_number + t.step AS window_number,
    MAX(r.last_number - r.first_number + 1) AS run_length
  FROM {{ stood_out }} AS r
  CROSS JOIN steps AS t
  WHERE
    r.first_number + t.step <= r.last_number
  GROUP BY
    r.series,
    r.first_number + t.step
), begun AS (
  SELECT
    r.series,
    r.first_number,
    r.first_number + 28 AS from_number,
    ROW_NUMBER() OVER (PARTITION BY r.series ORDER BY r.first_number) AS regime
  FROM {{ stood_out }} AS r
  WHERE
    r.is_accepted = 1
), regimes AS (
  SELECT
    b.series,
    b.first_number,
    b.from_number,
    b.regime,
    LEAD(b.from_number) OVER (PARTITION BY b.series ORDER BY b.first_number) AS until_number
  FROM begun AS b
), learnt_again AS (
  SELECT
    r.series,
    r.first_number + t.step AS window_number,
    r.regime
  FROM regimes AS r
  CROSS JOIN steps AS t
)
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
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
  CASE WHEN l.series IS NULL THEN s.is_left_out ELSE 1 END AS is_left_out,
  CASE WHEN l.run_length > 3 THEN 1 ELSE s.is_left_out END AS is_left_out_of_season,
  s.note,
  s.not_evaluated_reason,
  COALESCE(r.regime, 0) AS regime,
  s.is_judged
FROM {{ aspect_series }} AS s
LEFT JOIN left_out AS l
  ON l.series = s.series AND l.window_number = s.window_number
LEFT JOIN regimes AS r
  ON r.series = s.series
  AND r.from_number <= s.window_number
  AND (r.until_number IS NULL OR r.until_number > s.window_number)
WHERE
  s.is_settled = 1
UNION ALL
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
  0,
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
  s.is_left_out,
  s.is_left_out,
  s.note,
  s.not_evaluated_reason,
  l.regime,
  0
FROM learnt_again AS l
INNER JOIN {{ aspect_series }} AS s
  ON s.series = l.series AND s.window_number = l.window_number
WHERE
  s.is_settled = 1
{%- endmacro %}

{% macro postgres__settled_series(stood_out, aspect_series) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
), steps AS (
  SELECT
    CAST(a.digit + 3 * b.digit + 9 * c.digit AS BIGINT) AS step
  FROM digits AS a
  CROSS JOIN digits AS b
  CROSS JOIN digits AS c
  UNION ALL
  SELECT
    CAST(27 AS BIGINT)
), left_out AS (
  SELECT
    r.series,
    r.first_number + t.step AS window_number,
    MAX(r.last_number - r.first_number + 1) AS run_length
  FROM {{ stood_out }} AS r
  CROSS JOIN steps AS t
  WHERE
    r.first_number + t.step <= r.last_number
  GROUP BY
    r.series,
    r.first_number + t.step
), begun AS (
  SELECT
    r.series,
    r.first_number,
    r.first_number + 28 AS from_number,
    ROW_NUMBER() OVER (PARTITION BY r.series ORDER BY r.first_number) AS regime
  FROM {{ stood_out }} AS r
  WHERE
    r.is_accepted = 1
), regimes AS (
  SELECT
    b.series,
    b.first_number,
    b.from_number,
    b.regime,
    LEAD(b.from_number) OVER (PARTITION BY b.series ORDER BY b.first_number) AS until_number
  FROM begun AS b
), learnt_again AS MATERIALIZED (
  SELECT
    r.series,
    r.first_number + t.step AS window_number,
    r.regime
  FROM regimes AS r
  CROSS JOIN steps AS t
)
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
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
  CASE WHEN l.series IS NULL THEN s.is_left_out ELSE 1 END AS is_left_out,
  CASE WHEN l.run_length > 3 THEN 1 ELSE s.is_left_out END AS is_left_out_of_season,
  s.note,
  s.not_evaluated_reason,
  COALESCE(r.regime, 0) AS regime,
  s.is_judged
FROM {{ aspect_series }} AS s
LEFT JOIN left_out AS l
  ON l.series = s.series AND l.window_number = s.window_number
LEFT JOIN regimes AS r
  ON r.series = s.series
  AND r.from_number <= s.window_number
  AND (r.until_number IS NULL OR r.until_number > s.window_number)
WHERE
  s.is_settled = 1
UNION ALL
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
  0,
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
  s.is_left_out,
  s.is_left_out,
  s.note,
  s.not_evaluated_reason,
  l.regime,
  0
FROM learnt_again AS l
INNER JOIN {{ aspect_series }} AS s
  ON s.series = l.series AND s.window_number = l.window_number
WHERE
  s.is_settled = 1
{%- endmacro %}

{% macro redshift__settled_series(stood_out, aspect_series) -%}
{{ return(mpm.default__settled_series(stood_out, aspect_series)) }}
{%- endmacro %}

{% macro bigquery__settled_series(stood_out, aspect_series) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
), steps AS (
  SELECT
    CAST(a.digit + 3 * b.digit + 9 * c.digit AS INT64) AS step
  FROM digits AS a
  CROSS JOIN digits AS b
  CROSS JOIN digits AS c
  UNION ALL
  SELECT
    CAST(27 AS INT64)
), left_out AS (
  SELECT
    r.series,
    r.first_number + t.step AS window_number,
    MAX(r.last_number - r.first_number + 1) AS run_length
  FROM {{ stood_out }} AS r
  CROSS JOIN steps AS t
  WHERE
    r.first_number + t.step <= r.last_number
  GROUP BY
    r.series,
    r.first_number + t.step
), begun AS (
  SELECT
    r.series,
    r.first_number,
    r.first_number + 28 AS from_number,
    ROW_NUMBER() OVER (PARTITION BY r.series ORDER BY r.first_number NULLS LAST) AS regime
  FROM {{ stood_out }} AS r
  WHERE
    r.is_accepted = 1
), regimes AS (
  SELECT
    b.series,
    b.first_number,
    b.from_number,
    b.regime,
    LEAD(b.from_number) OVER (PARTITION BY b.series ORDER BY b.first_number NULLS LAST) AS until_number
  FROM begun AS b
), learnt_again AS (
  SELECT
    r.series,
    r.first_number + t.step AS window_number,
    r.regime
  FROM regimes AS r
  CROSS JOIN steps AS t
)
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
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
  CASE WHEN l.series IS NULL THEN s.is_left_out ELSE 1 END AS is_left_out,
  CASE WHEN l.run_length > 3 THEN 1 ELSE s.is_left_out END AS is_left_out_of_season,
  s.note,
  s.not_evaluated_reason,
  COALESCE(r.regime, 0) AS regime,
  s.is_judged
FROM {{ aspect_series }} AS s
LEFT JOIN left_out AS l
  ON l.series = s.series AND l.window_number = s.window_number
LEFT JOIN regimes AS r
  ON r.series = s.series
  AND r.from_number <= s.window_number
  AND (r.until_number IS NULL OR r.until_number > s.window_number)
WHERE
  s.is_settled = 1
UNION ALL
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
  0,
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
  s.is_left_out,
  s.is_left_out,
  s.note,
  s.not_evaluated_reason,
  l.regime,
  0
FROM learnt_again AS l
INNER JOIN {{ aspect_series }} AS s
  ON s.series = l.series AND s.window_number = l.window_number
WHERE
  s.is_settled = 1
{%- endmacro %}

{% macro spark__settled_series(stood_out, aspect_series) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
), steps AS (
  SELECT
    CAST(a.digit + 3 * b.digit + 9 * c.digit AS BIGINT) AS step
  FROM digits AS a
  CROSS JOIN digits AS b
  CROSS JOIN digits AS c
  UNION ALL
  SELECT
    CAST(27 AS BIGINT)
), left_out AS (
  SELECT
    r.series,
    r.first_number + t.step AS window_number,
    MAX(r.last_number - r.first_number + 1) AS run_length
  FROM {{ stood_out }} AS r
  CROSS JOIN steps AS t
  WHERE
    r.first_number + t.step <= r.last_number
  GROUP BY
    r.series,
    r.first_number + t.step
), begun AS (
  SELECT
    r.series,
    r.first_number,
    r.first_number + 28 AS from_number,
    ROW_NUMBER() OVER (PARTITION BY r.series ORDER BY r.first_number NULLS LAST) AS regime
  FROM {{ stood_out }} AS r
  WHERE
    r.is_accepted = 1
), regimes AS (
  SELECT
    b.series,
    b.first_number,
    b.from_number,
    b.regime,
    LEAD(b.from_number) OVER (PARTITION BY b.series ORDER BY b.first_number NULLS LAST) AS until_number
  FROM begun AS b
), learnt_again AS (
  SELECT
    r.series,
    r.first_number + t.step AS window_number,
    r.regime
  FROM regimes AS r
  CROSS JOIN steps AS t
)
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
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
  CASE WHEN l.series IS NULL THEN s.is_left_out ELSE 1 END AS is_left_out,
  CASE WHEN l.run_length > 3 THEN 1 ELSE s.is_left_out END AS is_left_out_of_season,
  s.note,
  s.not_evaluated_reason,
  COALESCE(r.regime, 0) AS regime,
  s.is_judged
FROM {{ aspect_series }} AS s
LEFT JOIN left_out AS l
  ON l.series = s.series AND l.window_number = s.window_number
LEFT JOIN regimes AS r
  ON r.series = s.series
  AND r.from_number <= s.window_number
  AND (r.until_number IS NULL OR r.until_number > s.window_number)
WHERE
  s.is_settled = 1
UNION ALL
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
  0,
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
  s.is_left_out,
  s.is_left_out,
  s.note,
  s.not_evaluated_reason,
  l.regime,
  0
FROM learnt_again AS l
INNER JOIN {{ aspect_series }} AS s
  ON s.series = l.series AND s.window_number = l.window_number
WHERE
  s.is_settled = 1
{%- endmacro %}

{% macro clickhouse__settled_series(stood_out, aspect_series) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
), steps AS (
  SELECT
    CAST(a.digit + 3 * b.digit + 9 * c.digit AS Nullable(Int64)) AS step
  FROM digits AS a
  CROSS JOIN digits AS b
  CROSS JOIN digits AS c
  UNION ALL
  SELECT
    CAST(27 AS Nullable(Int64))
), left_out AS (
  SELECT
    r.series AS series,
    r.first_number + t.step AS window_number,
    MAX(toNullable(r.last_number - r.first_number + 1)) AS run_length
  FROM {{ stood_out }} AS r
  CROSS JOIN steps AS t
  WHERE
    r.first_number + t.step <= r.last_number
  GROUP BY
    r.series,
    r.first_number + t.step
), begun AS (
  SELECT
    r.series AS series,
    r.first_number AS first_number,
    r.first_number + 28 AS from_number,
    toInt64(ROW_NUMBER() OVER (PARTITION BY r.series ORDER BY r.first_number)) AS regime
  FROM {{ stood_out }} AS r
  WHERE
    r.is_accepted = 1
), regimes AS (
  SELECT
    b.series AS series,
    b.first_number AS first_number,
    b.from_number AS from_number,
    b.regime AS regime,
    LEAD(toNullable(b.from_number)) OVER (PARTITION BY b.series ORDER BY b.first_number) AS until_number
  FROM begun AS b
), learnt_again AS (
  SELECT
    r.series AS series,
    r.first_number + t.step AS window_number,
    r.regime AS regime
  FROM regimes AS r
  CROSS JOIN steps AS t
)
SELECT
  s.series AS series,
  s.pool AS pool,
  s.cadence AS cadence,
  s.window_key AS window_key,
  s.window_number AS window_number,
  s.phase AS phase,
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
  CASE WHEN l.series IS NULL THEN s.is_left_out ELSE 1 END AS is_left_out,
  CASE WHEN l.run_length > 3 THEN 1 ELSE s.is_left_out END AS is_left_out_of_season,
  s.note AS note,
  s.not_evaluated_reason AS not_evaluated_reason,
  COALESCE(r.regime, 0) AS regime,
  s.is_judged AS is_judged
FROM {{ aspect_series }} AS s
LEFT JOIN left_out AS l
  ON l.series = s.series AND l.window_number = s.window_number
LEFT JOIN regimes AS r
  ON r.series = s.series
  AND r.from_number <= s.window_number
  AND (r.until_number IS NULL OR r.until_number > s.window_number)
WHERE
  s.is_settled = 1
SETTINGS join_use_nulls = 1
UNION ALL
SELECT
  s.series,
  s.pool,
  s.cadence,
  s.window_key,
  s.window_number,
  s.phase,
  0,
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
  s.is_left_out,
  s.is_left_out,
  s.note,
  s.not_evaluated_reason,
  l.regime,
  0
FROM learnt_again AS l
INNER JOIN {{ aspect_series }} AS s
  ON s.series = l.series AND s.window_number = l.window_number
WHERE
  s.is_settled = 1
{%- endmacro %}
