{#-
What would have been decided at other thresholds: the outcomes of a binary model with the scores from each threshold on as
positive. Inputs: scored_bins, stale_windows, mpm_monitors. One row per window x segment x threshold: the lower edge of every
bin that holds scores, so that counts are exact, and the declared threshold. Bins without a lower edge start at 0 where scores
lie within [0, 1], and are no threshold where they do not. predicted_positive_count takes all rows with a score, the other
counts those whose label is known. Rates need min_rows of these; the reason says where there are fewer. A window without
scores has one row with the reason.

Written by `mpm dev generate` from mpm_py/sql/thresholds.sql; edit that file.
-#}

{% macro thresholds(scored_bins, mpm_monitors, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('thresholds', 'mpm')(scored_bins, mpm_monitors, stale_windows)) }}
{%- endmacro %}

{% macro default__thresholds(scored_bins, mpm_monitors, stale_windows) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.row_count,
    s.positive_count,
    s.negative_count,
    CASE
      WHEN ABS(s.lower_edge - s.threshold) <= 0.000000001 * s.threshold * (1.0 - s.threshold) THEN s.threshold
      WHEN s.lower_edge IS NULL AND s.has_outside = 0 THEN 0.0
      ELSE s.lower_edge
    END AS edge
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative,
    MAX(s.threshold) AS declared,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative
), edges AS (
  SELECT
    u.comparison,
    u.edge,
    SUM(u.row_count) AS row_count,
    SUM(u.positive_count) AS n1,
    SUM(u.negative_count) AS n0
  FROM (
    SELECT
      b.comparison,
      b.edge,
      b.row_count,
      b.positive_count,
      b.negative_count
    FROM bins AS b
    WHERE
      b.edge IS NOT NULL
    UNION ALL
    SELECT
      c.comparison,
      c.declared,
      0.0,
      0.0,
      0.0
    FROM cells AS c
  ) AS u
  GROUP BY
    u.comparison,
    u.edge
), counted AS (
  SELECT
    e.comparison,
    e.edge,
    SUM(e.row_count) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS predicted_count,
    SUM(e.n1) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS tp,
    SUM(e.n0) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS fp
  FROM edges AS e
), judged AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    k.edge,
    k.predicted_count,
    k.tp,
    k.fp,
    c.total1 - k.tp AS fn,
    c.total0 - k.fp AS tn,
    CASE WHEN k.edge = c.declared THEN 1 ELSE 0 END AS is_declared,
    COALESCE(c.value_true_positive, 0.0) * k.tp + COALESCE(c.value_false_positive, 0.0) * k.fp + COALESCE(c.value_true_negative, 0.0) * (c.total0 - k.fp) + COALESCE(c.value_false_negative, 0.0) * (c.total1 - k.tp) AS worth,
    CASE
      WHEN c.value_true_positive IS NOT NULL
      OR c.value_false_positive IS NOT NULL
      OR c.value_true_negative IS NOT NULL
      OR c.value_false_negative IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    CASE
      WHEN c.total1 + c.total0 = 0 THEN 'no labels yet'
      WHEN c.total1 + c.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR) || ' rows with a label'
    END AS reason
  FROM counted AS k
  INNER JOIN cells AS c
    ON c.comparison = k.comparison
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    0,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  LEFT JOIN cells AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id AND c.segment_key = '__all__'
  WHERE
    c.comparison IS NULL AND s.window_id <> 'issues'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.edge AS threshold,
  CASE WHEN j.is_declared = 1 THEN TRUE ELSE FALSE END AS is_declared,
  CAST(FLOOR(j.tp) AS BIGINT) AS true_positive_count,
  CAST(FLOOR(j.fp) AS BIGINT) AS false_positive_count,
  CAST(FLOOR(j.tn) AS BIGINT) AS true_negative_count,
  CAST(FLOOR(j.fn) AS BIGINT) AS false_negative_count,
  CAST(FLOOR(j.predicted_count) AS BIGINT) AS predicted_positive_count,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fp, 0.0) END AS precision,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fn, 0.0) END AS recall,
  CASE WHEN j.reason IS NULL THEN j.fp / NULLIF(j.fp + j.tn, 0.0) END AS false_positive_rate,
  CASE
    WHEN j.reason IS NULL AND j.tp + j.fn > 0 THEN 2.0 * j.tp / NULLIF(2.0 * j.tp + j.fp + j.fn, 0.0)
  END AS f1,
  CASE WHEN j.reason IS NULL AND j.has_worth = 1 THEN j.worth END AS value_total,
  j.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
{%- endmacro %}

{% macro postgres__thresholds(scored_bins, mpm_monitors, stale_windows) -%}
WITH bins AS MATERIALIZED (
  SELECT
    s.comparison,
    s.row_count,
    s.positive_count,
    s.negative_count,
    CASE
      WHEN ABS(s.lower_edge - s.threshold) <= 0.000000001 * s.threshold * (1.0 - s.threshold) THEN s.threshold
      WHEN s.lower_edge IS NULL AND s.has_outside = 0 THEN 0.0
      ELSE s.lower_edge
    END AS edge
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative,
    MAX(s.threshold) AS declared,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative
), edges AS (
  SELECT
    u.comparison,
    u.edge,
    SUM(u.row_count) AS row_count,
    SUM(u.positive_count) AS n1,
    SUM(u.negative_count) AS n0
  FROM (
    SELECT
      b.comparison,
      b.edge,
      b.row_count,
      b.positive_count,
      b.negative_count
    FROM bins AS b
    WHERE
      b.edge IS NOT NULL
    UNION ALL
    SELECT
      c.comparison,
      c.declared,
      0.0,
      0.0,
      0.0
    FROM cells AS c
  ) AS u
  GROUP BY
    u.comparison,
    u.edge
), counted AS (
  SELECT
    e.comparison,
    e.edge,
    SUM(e.row_count) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS predicted_count,
    SUM(e.n1) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS tp,
    SUM(e.n0) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fp
  FROM edges AS e
), judged AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    k.edge,
    k.predicted_count,
    k.tp,
    k.fp,
    c.total1 - k.tp AS fn,
    c.total0 - k.fp AS tn,
    CASE WHEN k.edge = c.declared THEN 1 ELSE 0 END AS is_declared,
    COALESCE(c.value_true_positive, 0.0) * k.tp + COALESCE(c.value_false_positive, 0.0) * k.fp + COALESCE(c.value_true_negative, 0.0) * (c.total0 - k.fp) + COALESCE(c.value_false_negative, 0.0) * (c.total1 - k.tp) AS worth,
    CASE
      WHEN c.value_true_positive IS NOT NULL
      OR c.value_false_positive IS NOT NULL
      OR c.value_true_negative IS NOT NULL
      OR c.value_false_negative IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    CASE
      WHEN c.total1 + c.total0 = 0 THEN 'no labels yet'
      WHEN c.total1 + c.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS TEXT) || ' rows with a label'
    END AS reason
  FROM counted AS k
  INNER JOIN cells AS c
    ON c.comparison = k.comparison
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    0,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  LEFT JOIN cells AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id AND c.segment_key = '__all__'
  WHERE
    c.comparison IS NULL AND s.window_id <> 'issues'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.edge AS threshold,
  CASE WHEN j.is_declared = 1 THEN TRUE ELSE FALSE END AS is_declared,
  CAST(FLOOR(j.tp) AS BIGINT) AS true_positive_count,
  CAST(FLOOR(j.fp) AS BIGINT) AS false_positive_count,
  CAST(FLOOR(j.tn) AS BIGINT) AS true_negative_count,
  CAST(FLOOR(j.fn) AS BIGINT) AS false_negative_count,
  CAST(FLOOR(j.predicted_count) AS BIGINT) AS predicted_positive_count,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fp, 0.0) END AS precision,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fn, 0.0) END AS recall,
  CASE WHEN j.reason IS NULL THEN j.fp / NULLIF(j.fp + j.tn, 0.0) END AS false_positive_rate,
  CASE
    WHEN j.reason IS NULL AND j.tp + j.fn > 0 THEN 2.0 * j.tp / NULLIF(2.0 * j.tp + j.fp + j.fn, 0.0)
  END AS f1,
  CASE WHEN j.reason IS NULL AND j.has_worth = 1 THEN j.worth END AS value_total,
  j.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
{%- endmacro %}

{% macro redshift__thresholds(scored_bins, mpm_monitors, stale_windows) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.row_count,
    s.positive_count,
    s.negative_count,
    CASE
      WHEN ABS(s.lower_edge - s.threshold) <= 0.000000001 * s.threshold * (1.0 - s.threshold) THEN s.threshold
      WHEN s.lower_edge IS NULL AND s.has_outside = 0 THEN 0.0
      ELSE s.lower_edge
    END AS edge
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative,
    MAX(s.threshold) AS declared,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative
), edges AS (
  SELECT
    u.comparison,
    u.edge,
    SUM(u.row_count) AS row_count,
    SUM(u.positive_count) AS n1,
    SUM(u.negative_count) AS n0
  FROM (
    SELECT
      b.comparison,
      b.edge,
      b.row_count,
      b.positive_count,
      b.negative_count
    FROM bins AS b
    WHERE
      b.edge IS NOT NULL
    UNION ALL
    SELECT
      c.comparison,
      c.declared,
      0.0,
      0.0,
      0.0
    FROM cells AS c
  ) AS u
  GROUP BY
    u.comparison,
    u.edge
), counted AS (
  SELECT
    e.comparison,
    e.edge,
    SUM(e.row_count) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS predicted_count,
    SUM(e.n1) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS tp,
    SUM(e.n0) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fp
  FROM edges AS e
), judged AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    k.edge,
    k.predicted_count,
    k.tp,
    k.fp,
    c.total1 - k.tp AS fn,
    c.total0 - k.fp AS tn,
    CASE WHEN k.edge = c.declared THEN 1 ELSE 0 END AS is_declared,
    COALESCE(c.value_true_positive, 0.0) * k.tp + COALESCE(c.value_false_positive, 0.0) * k.fp + COALESCE(c.value_true_negative, 0.0) * (c.total0 - k.fp) + COALESCE(c.value_false_negative, 0.0) * (c.total1 - k.tp) AS worth,
    CASE
      WHEN c.value_true_positive IS NOT NULL
      OR c.value_false_positive IS NOT NULL
      OR c.value_true_negative IS NOT NULL
      OR c.value_false_negative IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    CASE
      WHEN c.total1 + c.total0 = 0 THEN 'no labels yet'
      WHEN c.total1 + c.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR(65535)) || ' rows with a label'
    END AS reason
  FROM counted AS k
  INNER JOIN cells AS c
    ON c.comparison = k.comparison
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    0,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  LEFT JOIN cells AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id AND c.segment_key = '__all__'
  WHERE
    c.comparison IS NULL AND s.window_id <> 'issues'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.edge AS threshold,
  CASE WHEN j.is_declared = 1 THEN TRUE ELSE FALSE END AS is_declared,
  CAST(FLOOR(j.tp) AS BIGINT) AS true_positive_count,
  CAST(FLOOR(j.fp) AS BIGINT) AS false_positive_count,
  CAST(FLOOR(j.tn) AS BIGINT) AS true_negative_count,
  CAST(FLOOR(j.fn) AS BIGINT) AS false_negative_count,
  CAST(FLOOR(j.predicted_count) AS BIGINT) AS predicted_positive_count,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fp, 0.0) END AS precision,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fn, 0.0) END AS recall,
  CASE WHEN j.reason IS NULL THEN j.fp / NULLIF(j.fp + j.tn, 0.0) END AS false_positive_rate,
  CASE
    WHEN j.reason IS NULL AND j.tp + j.fn > 0 THEN 2.0 * j.tp / NULLIF(2.0 * j.tp + j.fp + j.fn, 0.0)
  END AS f1,
  CASE WHEN j.reason IS NULL AND j.has_worth = 1 THEN j.worth END AS value_total,
  j.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
{%- endmacro %}

{% macro snowflake__thresholds(scored_bins, mpm_monitors, stale_windows) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.row_count,
    s.positive_count,
    s.negative_count,
    CASE
      WHEN ABS(s.lower_edge - s.threshold) <= 0.000000001 * s.threshold * (1.0 - s.threshold) THEN s.threshold
      WHEN s.lower_edge IS NULL AND s.has_outside = 0 THEN 0.0
      ELSE s.lower_edge
    END AS edge
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative,
    MAX(s.threshold) AS declared,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative
), edges AS (
  SELECT
    u.comparison,
    u.edge,
    SUM(u.row_count) AS row_count,
    SUM(u.positive_count) AS n1,
    SUM(u.negative_count) AS n0
  FROM (
    SELECT
      b.comparison,
      b.edge,
      b.row_count,
      b.positive_count,
      b.negative_count
    FROM bins AS b
    WHERE
      b.edge IS NOT NULL
    UNION ALL
    SELECT
      c.comparison,
      c.declared,
      0.0,
      0.0,
      0.0
    FROM cells AS c
  ) AS u
  GROUP BY
    u.comparison,
    u.edge
), counted AS (
  SELECT
    e.comparison,
    e.edge,
    SUM(e.row_count) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS predicted_count,
    SUM(e.n1) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS tp,
    SUM(e.n0) OVER (
      PARTITION BY e.comparison
      ORDER BY e.edge DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fp
  FROM edges AS e
), judged AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    k.edge,
    k.predicted_count,
    k.tp,
    k.fp,
    c.total1 - k.tp AS fn,
    c.total0 - k.fp AS tn,
    CASE WHEN k.edge = c.declared THEN 1 ELSE 0 END AS is_declared,
    COALESCE(c.value_true_positive, 0.0) * k.tp + COALESCE(c.value_false_positive, 0.0) * k.fp + COALESCE(c.value_true_negative, 0.0) * (c.total0 - k.fp) + COALESCE(c.value_false_negative, 0.0) * (c.total1 - k.tp) AS worth,
    CASE
      WHEN c.value_true_positive IS NOT NULL
      OR c.value_false_positive IS NOT NULL
      OR c.value_true_negative IS NOT NULL
      OR c.value_false_negative IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    CASE
      WHEN c.total1 + c.total0 = 0 THEN 'no labels yet'
      WHEN c.total1 + c.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR) || ' rows with a label'
    END AS reason
  FROM counted AS k
  INNER JOIN cells AS c
    ON c.comparison = k.comparison
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    0,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  LEFT JOIN cells AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id AND c.segment_key = '__all__'
  WHERE
    c.comparison IS NULL AND s.window_id <> 'issues'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.edge AS threshold,
  CASE WHEN j.is_declared = 1 THEN TRUE ELSE FALSE END AS is_declared,
  CAST(FLOOR(j.tp) AS BIGINT) AS true_positive_count,
  CAST(FLOOR(j.fp) AS BIGINT) AS false_positive_count,
  CAST(FLOOR(j.tn) AS BIGINT) AS true_negative_count,
  CAST(FLOOR(j.fn) AS BIGINT) AS false_negative_count,
  CAST(FLOOR(j.predicted_count) AS BIGINT) AS predicted_positive_count,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fp, 0.0) END AS precision,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fn, 0.0) END AS recall,
  CASE WHEN j.reason IS NULL THEN j.fp / NULLIF(j.fp + j.tn, 0.0) END AS false_positive_rate,
  CASE
    WHEN j.reason IS NULL AND j.tp + j.fn > 0 THEN 2.0 * j.tp / NULLIF(2.0 * j.tp + j.fp + j.fn, 0.0)
  END AS f1,
  CASE WHEN j.reason IS NULL AND j.has_worth = 1 THEN j.worth END AS value_total,
  j.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
{%- endmacro %}

{% macro bigquery__thresholds(scored_bins, mpm_monitors, stale_windows) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.row_count,
    s.positive_count,
    s.negative_count,
    CASE
      WHEN ABS(s.lower_edge - s.threshold) <= 0.000000001 * s.threshold * (1.0 - s.threshold) THEN s.threshold
      WHEN s.lower_edge IS NULL AND s.has_outside = 0 THEN 0.0
      ELSE s.lower_edge
    END AS edge
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative,
    MAX(s.threshold) AS declared,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative
), edges AS (
  SELECT
    u.comparison,
    u.edge,
    SUM(u.row_count) AS row_count,
    SUM(u.positive_count) AS n1,
    SUM(u.negative_count) AS n0
  FROM (
    SELECT
      b.comparison,
      b.edge,
      b.row_count,
      b.positive_count,
      b.negative_count
    FROM bins AS b
    WHERE
      b.edge IS NOT NULL
    UNION ALL
    SELECT
      c.comparison,
      c.declared,
      0.0,
      0.0,
      0.0
    FROM cells AS c
  ) AS u
  GROUP BY
    u.comparison,
    u.edge
), counted AS (
  SELECT
    e.comparison,
    e.edge,
    SUM(e.row_count) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS predicted_count,
    SUM(e.n1) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS tp,
    SUM(e.n0) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS fp
  FROM edges AS e
), judged AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    k.edge,
    k.predicted_count,
    k.tp,
    k.fp,
    c.total1 - k.tp AS fn,
    c.total0 - k.fp AS tn,
    CASE WHEN k.edge = c.declared THEN 1 ELSE 0 END AS is_declared,
    COALESCE(c.value_true_positive, 0.0) * k.tp + COALESCE(c.value_false_positive, 0.0) * k.fp + COALESCE(c.value_true_negative, 0.0) * (c.total0 - k.fp) + COALESCE(c.value_false_negative, 0.0) * (c.total1 - k.tp) AS worth,
    CASE
      WHEN c.value_true_positive IS NOT NULL
      OR c.value_false_positive IS NOT NULL
      OR c.value_true_negative IS NOT NULL
      OR c.value_false_negative IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    CASE
      WHEN c.total1 + c.total0 = 0 THEN 'no labels yet'
      WHEN c.total1 + c.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
    END AS reason
  FROM counted AS k
  INNER JOIN cells AS c
    ON c.comparison = k.comparison
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    0,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  LEFT JOIN cells AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id AND c.segment_key = '__all__'
  WHERE
    c.comparison IS NULL AND s.window_id <> 'issues'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.edge AS threshold,
  CASE WHEN j.is_declared = 1 THEN TRUE ELSE FALSE END AS is_declared,
  CAST(FLOOR(j.tp) AS INT64) AS true_positive_count,
  CAST(FLOOR(j.fp) AS INT64) AS false_positive_count,
  CAST(FLOOR(j.tn) AS INT64) AS true_negative_count,
  CAST(FLOOR(j.fn) AS INT64) AS false_negative_count,
  CAST(FLOOR(j.predicted_count) AS INT64) AS predicted_positive_count,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fp, 0.0) END AS precision,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fn, 0.0) END AS recall,
  CASE WHEN j.reason IS NULL THEN j.fp / NULLIF(j.fp + j.tn, 0.0) END AS false_positive_rate,
  CASE
    WHEN j.reason IS NULL AND j.tp + j.fn > 0 THEN 2.0 * j.tp / NULLIF(2.0 * j.tp + j.fp + j.fn, 0.0)
  END AS f1,
  CASE WHEN j.reason IS NULL AND j.has_worth = 1 THEN j.worth END AS value_total,
  j.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
{%- endmacro %}

{% macro spark__thresholds(scored_bins, mpm_monitors, stale_windows) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.row_count,
    s.positive_count,
    s.negative_count,
    CASE
      WHEN ABS(s.lower_edge - s.threshold) <= 0.000000001 * s.threshold * (1.0 - s.threshold) THEN s.threshold
      WHEN s.lower_edge IS NULL AND s.has_outside = 0 THEN 0.0
      ELSE s.lower_edge
    END AS edge
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative,
    MAX(s.threshold) AS declared,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative
), edges AS (
  SELECT
    u.comparison,
    u.edge,
    SUM(u.row_count) AS row_count,
    SUM(u.positive_count) AS n1,
    SUM(u.negative_count) AS n0
  FROM (
    SELECT
      b.comparison,
      b.edge,
      b.row_count,
      b.positive_count,
      b.negative_count
    FROM bins AS b
    WHERE
      b.edge IS NOT NULL
    UNION ALL
    SELECT
      c.comparison,
      c.declared,
      0.0,
      0.0,
      0.0
    FROM cells AS c
  ) AS u
  GROUP BY
    u.comparison,
    u.edge
), counted AS (
  SELECT
    e.comparison,
    e.edge,
    SUM(e.row_count) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS predicted_count,
    SUM(e.n1) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS tp,
    SUM(e.n0) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS fp
  FROM edges AS e
), judged AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    k.edge,
    k.predicted_count,
    k.tp,
    k.fp,
    c.total1 - k.tp AS fn,
    c.total0 - k.fp AS tn,
    CASE WHEN k.edge = c.declared THEN 1 ELSE 0 END AS is_declared,
    COALESCE(c.value_true_positive, 0.0) * k.tp + COALESCE(c.value_false_positive, 0.0) * k.fp + COALESCE(c.value_true_negative, 0.0) * (c.total0 - k.fp) + COALESCE(c.value_false_negative, 0.0) * (c.total1 - k.tp) AS worth,
    CASE
      WHEN c.value_true_positive IS NOT NULL
      OR c.value_false_positive IS NOT NULL
      OR c.value_true_negative IS NOT NULL
      OR c.value_false_negative IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    CASE
      WHEN c.total1 + c.total0 = 0 THEN 'no labels yet'
      WHEN c.total1 + c.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
    END AS reason
  FROM counted AS k
  INNER JOIN cells AS c
    ON c.comparison = k.comparison
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    0,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  LEFT JOIN cells AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id AND c.segment_key = '__all__'
  WHERE
    c.comparison IS NULL AND s.window_id <> 'issues'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.edge AS threshold,
  CASE WHEN j.is_declared = 1 THEN TRUE ELSE FALSE END AS is_declared,
  CAST(FLOOR(j.tp) AS BIGINT) AS true_positive_count,
  CAST(FLOOR(j.fp) AS BIGINT) AS false_positive_count,
  CAST(FLOOR(j.tn) AS BIGINT) AS true_negative_count,
  CAST(FLOOR(j.fn) AS BIGINT) AS false_negative_count,
  CAST(FLOOR(j.predicted_count) AS BIGINT) AS predicted_positive_count,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fp, 0.0) END AS precision,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fn, 0.0) END AS recall,
  CASE WHEN j.reason IS NULL THEN j.fp / NULLIF(j.fp + j.tn, 0.0) END AS false_positive_rate,
  CASE
    WHEN j.reason IS NULL AND j.tp + j.fn > 0 THEN 2.0 * j.tp / NULLIF(2.0 * j.tp + j.fp + j.fn, 0.0)
  END AS f1,
  CASE WHEN j.reason IS NULL AND j.has_worth = 1 THEN j.worth END AS value_total,
  j.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
{%- endmacro %}

{% macro clickhouse__thresholds(scored_bins, mpm_monitors, stale_windows) -%}
WITH bins AS (
  SELECT
    s.comparison AS comparison,
    s.row_count AS row_count,
    s.positive_count AS positive_count,
    s.negative_count AS negative_count,
    CASE
      WHEN ABS(s.lower_edge - s.threshold) <= 0.000000001 * s.threshold * (1.0 - s.threshold) THEN s.threshold
      WHEN s.lower_edge IS NULL AND s.has_outside = 0 THEN 0.0
      ELSE s.lower_edge
    END AS edge
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
), cells AS (
  SELECT
    s.comparison AS comparison,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    m.min_rows AS min_rows,
    m.value_true_positive AS value_true_positive,
    m.value_false_positive AS value_false_positive,
    m.value_true_negative AS value_true_negative,
    m.value_false_negative AS value_false_negative,
    MAX(toNullable(s.threshold)) AS declared,
    SUM(toNullable(s.positive_count)) AS total1,
    SUM(toNullable(s.negative_count)) AS total0
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  WHERE
    s.side = 'current'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.min_rows,
    m.value_true_positive,
    m.value_false_positive,
    m.value_true_negative,
    m.value_false_negative
), edges AS (
  SELECT
    u.comparison AS comparison,
    u.edge AS edge,
    SUM(toNullable(u.row_count)) AS row_count,
    SUM(toNullable(u.positive_count)) AS n1,
    SUM(toNullable(u.negative_count)) AS n0
  FROM (
    SELECT
      b.comparison AS comparison,
      b.edge AS edge,
      b.row_count AS row_count,
      b.positive_count AS positive_count,
      b.negative_count AS negative_count
    FROM bins AS b
    WHERE
      b.edge IS NOT NULL
    UNION ALL
    SELECT
      c.comparison,
      c.declared,
      0.0,
      0.0,
      0.0
    FROM cells AS c
  ) AS u
  GROUP BY
    u.comparison,
    u.edge
), counted AS (
  SELECT
    e.comparison AS comparison,
    e.edge AS edge,
    SUM(toNullable(e.row_count)) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS predicted_count,
    SUM(toNullable(e.n1)) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS tp,
    SUM(toNullable(e.n0)) OVER (PARTITION BY e.comparison ORDER BY e.edge DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS fp
  FROM edges AS e
), judged AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    k.edge AS edge,
    k.predicted_count AS predicted_count,
    k.tp AS tp,
    k.fp AS fp,
    c.total1 - k.tp AS fn,
    c.total0 - k.fp AS tn,
    CASE WHEN k.edge = c.declared THEN 1 ELSE 0 END AS is_declared,
    COALESCE(c.value_true_positive, 0.0) * k.tp + COALESCE(c.value_false_positive, 0.0) * k.fp + COALESCE(c.value_true_negative, 0.0) * (c.total0 - k.fp) + COALESCE(c.value_false_negative, 0.0) * (c.total1 - k.tp) AS worth,
    CASE
      WHEN c.value_true_positive IS NOT NULL
      OR c.value_false_positive IS NOT NULL
      OR c.value_true_negative IS NOT NULL
      OR c.value_false_negative IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    CASE
      WHEN c.total1 + c.total0 = 0 THEN 'no labels yet'
      WHEN c.total1 + c.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS Nullable(String)) || ' rows with a label'
    END AS reason
  FROM counted AS k
  INNER JOIN cells AS c
    ON c.comparison = k.comparison
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    0,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  LEFT JOIN cells AS c
    ON c.monitor = s.monitor AND c.window_id = s.window_id AND c.segment_key = '__all__'
  WHERE
    c.comparison IS NULL AND s.window_id <> 'issues'
  SETTINGS join_use_nulls = 1
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  j.segment_key AS segment_key,
  j.segment_value AS segment_value,
  j.edge AS threshold,
  CASE WHEN j.is_declared = 1 THEN TRUE ELSE FALSE END AS is_declared,
  CAST(FLOOR(j.tp) AS Nullable(Int64)) AS true_positive_count,
  CAST(FLOOR(j.fp) AS Nullable(Int64)) AS false_positive_count,
  CAST(FLOOR(j.tn) AS Nullable(Int64)) AS true_negative_count,
  CAST(FLOOR(j.fn) AS Nullable(Int64)) AS false_negative_count,
  CAST(FLOOR(j.predicted_count) AS Nullable(Int64)) AS predicted_positive_count,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fp, 0.0) END AS precision,
  CASE WHEN j.reason IS NULL THEN j.tp / NULLIF(j.tp + j.fn, 0.0) END AS recall,
  CASE WHEN j.reason IS NULL THEN j.fp / NULLIF(j.fp + j.tn, 0.0) END AS false_positive_rate,
  CASE
    WHEN j.reason IS NULL AND j.tp + j.fn > 0 THEN 2.0 * j.tp / NULLIF(2.0 * j.tp + j.fp + j.fn, 0.0)
  END AS f1,
  CASE WHEN j.reason IS NULL AND j.has_worth = 1 THEN j.worth END AS value_total,
  j.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM judged AS j
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = j.monitor AND s.window_id = j.window_id
{%- endmacro %}
