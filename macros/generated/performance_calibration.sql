{#-
How far scores can be read as probabilities: expected_calibration_error, calibration_slope and calibration_intercept, of the
score of a binary model and of the confidence of a multiclass one (the score of the class that was predicted; right or wrong).
Inputs: scored_bins, score_tenths, mpm_monitors. One row per window x segment x side x metric, as performance_values.
expected_calibration_error: sum over groups of n/N |mean score - observed rate| (Naeini, Cooper and Hauskrecht 2015), over the
groups of score_tenths.sql. Its standard error takes the scores and the signs of the gaps as given: too large, never too small,
where there is hardly a gap. Sampling alone moves the error away from 0, so that an interval around it would mislead: there is none.
calibration_slope, calibration_intercept: logistic regression of the outcome on ln(score / (1 - score)) (Cox 1958), 1 and 0 for
calibrated scores; by maximum likelihood over bins, each at its mean score: Newton's method from the fit that two normal
classes of like variance would have, eight steps on the standardized scale. Errors from the information matrix. Scores of
exactly 0 or 1 have no logit and are left out; row_count says how many rows are in.

Written by `mpm dev generate` from mpm_py/sql/performance_calibration.sql; edit that file.
-#}

{% macro performance_calibration(scored_bins, mpm_monitors, score_tenths) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('performance_calibration', 'mpm')(scored_bins, mpm_monitors, score_tenths)) }}
{%- endmacro %}

{% macro default__performance_calibration(scored_bins, mpm_monitors, score_tenths) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.positive_count) AS total1,
    SUM(s.positive_count + s.negative_count) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    m.problem = 'binary' OR (m.problem = 'multiclass' AND s.column_name = 'confidence')
  GROUP BY
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows
), judged AS (
  SELECT
    c.comparison,
    c.side,
    c.total1,
    c.labelled_count,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS BIGINT) AS VARCHAR) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), gaps AS (
  SELECT
    s.comparison,
    s.side,
    g.tenth,
    SUM(s.positive_count + s.negative_count) AS n,
    SUM(s.positive_count) AS n1,
    SUM((s.positive_count + s.negative_count) * s.mean_score) AS score_sum
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  WHERE
    s.positive_count + s.negative_count > 0
  GROUP BY
    s.comparison,
    s.side,
    g.tenth
), calibration_errors AS (
  SELECT
    g.comparison,
    g.side,
    SUM(ABS(g.score_sum - g.n1)) / NULLIF(SUM(g.n), 0.0) AS gap,
    SQRT(SUM(g.n1 * (g.n - g.n1) / NULLIF(g.n, 0.0))) / NULLIF(SUM(g.n), 0.0) AS error
  FROM gaps AS g
  GROUP BY
    g.comparison,
    g.side
), points AS (
  SELECT
    s.comparison,
    s.side,
    s.positive_count + s.negative_count AS n,
    s.positive_count AS n1,
    s.negative_count AS n0,
    LN(s.mean_score) - LN(1.0 - s.mean_score) AS x
  FROM {{ scored_bins }} AS s
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.side = s.side AND j.reason IS NULL
  WHERE
    s.positive_count + s.negative_count > 0 AND s.mean_score > 0 AND s.mean_score < 1
), moments AS (
  SELECT
    p.comparison,
    p.side,
    SUM(p.n) AS n,
    SUM(p.n1) AS n1,
    SUM(p.n * p.x) / NULLIF(SUM(p.n), 0.0) AS center,
    MIN(p.x) AS lowest,
    MAX(p.x) AS highest,
    MIN(CASE WHEN p.n1 > 0 THEN p.x END) AS lowest1,
    MAX(CASE WHEN p.n1 > 0 THEN p.x END) AS highest1,
    MIN(CASE WHEN p.n0 > 0 THEN p.x END) AS lowest0,
    MAX(CASE WHEN p.n0 > 0 THEN p.x END) AS highest0
  FROM points AS p
  GROUP BY
    p.comparison,
    p.side
), scales AS (
  SELECT
    p.comparison,
    p.side,
    m.center,
    SQRT(SUM(p.n * (p.x - m.center) * (p.x - m.center)) / NULLIF(m.n, 0.0)) AS scale
  FROM points AS p
  INNER JOIN moments AS m
    ON m.comparison = p.comparison AND m.side = p.side
  WHERE
    m.lowest < m.highest AND m.n1 > 0 AND m.n1 < m.n AND m.highest0 > m.lowest1 AND m.highest1 > m.lowest0
  GROUP BY
    p.comparison,
    p.side,
    m.center,
    m.n
), standardized AS (
  SELECT
    p.comparison,
    p.side,
    p.n,
    p.n1,
    p.n0,
    (p.x - s.center) / NULLIF(s.scale, 0.0) AS u
  FROM points AS p
  INNER JOIN scales AS s
    ON s.comparison = p.comparison AND s.side = p.side
), class_means AS (
  SELECT
    u.comparison,
    u.side,
    LN(SUM(u.n1)) - LN(SUM(u.n0)) AS log_odds,
    SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) AS mean1,
    SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS mean0,
    -SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) * SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS between_share
  FROM standardized AS u
  GROUP BY
    u.comparison,
    u.side
), start_values AS (
  SELECT
    v.comparison,
    v.side,
    v.b,
    v.log_odds - 0.5 * v.b * (v.mean1 + v.mean0) AS a
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.log_odds,
      c.mean1,
      c.mean0,
      CASE
        WHEN ABS(c.mean1 - c.mean0) < 8.0 * (1.0 - c.between_share) THEN (c.mean1 - c.mean0) / NULLIF(1.0 - c.between_share, 0.0)
        WHEN c.mean1 > c.mean0 THEN 8.0
        ELSE -8.0
      END AS b
    FROM class_means AS c
  ) AS v
), step_1 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN start_values AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_2 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_1 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_3 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_2 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_4 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_3 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_5 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_4 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_6 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_5 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_7 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_6 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_8 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b,
    q.w,
    q.wu,
    q.wuu,
    q.w * q.wuu - q.wu * q.wu AS determinant,
    ABS((q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) + ABS((q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) AS moved
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_7 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), fits AS (
  SELECT
    m.comparison,
    m.side,
    m.n,
    t.b / NULLIF(s.scale, 0.0) AS slope,
    t.a - t.b * s.center / NULLIF(s.scale, 0.0) AS level,
    SQRT(ABS(t.w / NULLIF(t.determinant, 0.0))) / NULLIF(s.scale, 0.0) AS slope_error,
    SQRT(ABS((
      t.wuu + 2.0 * s.center / NULLIF(s.scale, 0.0) * t.wu + s.center / NULLIF(s.scale, 0.0) * s.center / NULLIF(s.scale, 0.0) * t.w
    ) / NULLIF(t.determinant, 0.0))) AS level_error,
    CASE
      WHEN m.n1 = 0 THEN 'no label is positive'
      WHEN m.n1 = m.n THEN 'all labels are positive'
      WHEN m.lowest = m.highest THEN 'the score is constant'
      WHEN m.highest0 <= m.lowest1 OR m.highest1 <= m.lowest0 THEN 'the scores separate the classes: no slope is steep enough'
      WHEN t.moved < 0.0001 THEN NULL
      ELSE 'the fit did not converge'
    END AS reason
  FROM moments AS m
  LEFT JOIN scales AS s
    ON s.comparison = m.comparison AND s.side = m.side
  LEFT JOIN step_8 AS t
    ON t.comparison = m.comparison AND t.side = m.side
), metrics AS (
  SELECT
    j.comparison,
    j.side,
    'expected_calibration_error' AS metric,
    j.labelled_count AS row_count,
    e.gap AS metric_value,
    e.error,
    0 AS has_interval,
    j.reason
  FROM judged AS j
  LEFT JOIN calibration_errors AS e
    ON e.comparison = j.comparison AND e.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_slope',
    COALESCE(f.n, j.labelled_count),
    f.slope,
    f.slope_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_intercept',
    COALESCE(f.n, j.labelled_count),
    f.level,
    f.level_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  m.metric AS metric,
  CAST(NULL AS VARCHAR) AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  CASE WHEN m.reason IS NULL THEN m.metric_value END AS value,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value - 1.959963984540054 * m.error END AS lower,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value + 1.959963984540054 * m.error END AS upper,
  CASE WHEN m.reason IS NULL THEN m.error END AS standard_error,
  CAST(NULL AS DOUBLE) AS bound_lower,
  CAST(NULL AS DOUBLE) AS bound_upper,
  m.row_count AS row_count,
  m.reason AS not_evaluated_reason
FROM metrics AS m
INNER JOIN cells AS c
  ON c.comparison = m.comparison AND c.side = m.side
{%- endmacro %}

{% macro postgres__performance_calibration(scored_bins, mpm_monitors, score_tenths) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.positive_count) AS total1,
    SUM(s.positive_count + s.negative_count) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    m.problem = 'binary' OR (m.problem = 'multiclass' AND s.column_name = 'confidence')
  GROUP BY
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows
), judged AS MATERIALIZED (
  SELECT
    c.comparison,
    c.side,
    c.total1,
    c.labelled_count,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS TEXT) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS BIGINT) AS TEXT) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), gaps AS (
  SELECT
    s.comparison,
    s.side,
    g.tenth,
    SUM(s.positive_count + s.negative_count) AS n,
    SUM(s.positive_count) AS n1,
    SUM((s.positive_count + s.negative_count) * s.mean_score) AS score_sum
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  WHERE
    s.positive_count + s.negative_count > 0
  GROUP BY
    s.comparison,
    s.side,
    g.tenth
), calibration_errors AS (
  SELECT
    g.comparison,
    g.side,
    SUM(ABS(g.score_sum - g.n1)) / NULLIF(SUM(g.n), 0.0) AS gap,
    SQRT(SUM(g.n1 * (g.n - g.n1) / NULLIF(g.n, 0.0))) / NULLIF(SUM(g.n), 0.0) AS error
  FROM gaps AS g
  GROUP BY
    g.comparison,
    g.side
), points AS MATERIALIZED (
  SELECT
    s.comparison,
    s.side,
    s.positive_count + s.negative_count AS n,
    s.positive_count AS n1,
    s.negative_count AS n0,
    LN(s.mean_score) - LN(1.0 - s.mean_score) AS x
  FROM {{ scored_bins }} AS s
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.side = s.side AND j.reason IS NULL
  WHERE
    s.positive_count + s.negative_count > 0 AND s.mean_score > 0 AND s.mean_score < 1
), moments AS (
  SELECT
    p.comparison,
    p.side,
    SUM(p.n) AS n,
    SUM(p.n1) AS n1,
    SUM(p.n * p.x) / NULLIF(SUM(p.n), 0.0) AS center,
    MIN(p.x) AS lowest,
    MAX(p.x) AS highest,
    MIN(CASE WHEN p.n1 > 0 THEN p.x END) AS lowest1,
    MAX(CASE WHEN p.n1 > 0 THEN p.x END) AS highest1,
    MIN(CASE WHEN p.n0 > 0 THEN p.x END) AS lowest0,
    MAX(CASE WHEN p.n0 > 0 THEN p.x END) AS highest0
  FROM points AS p
  GROUP BY
    p.comparison,
    p.side
), scales AS (
  SELECT
    p.comparison,
    p.side,
    m.center,
    SQRT(SUM(p.n * (p.x - m.center) * (p.x - m.center)) / NULLIF(m.n, 0.0)) AS scale
  FROM points AS p
  INNER JOIN moments AS m
    ON m.comparison = p.comparison AND m.side = p.side
  WHERE
    m.lowest < m.highest AND m.n1 > 0 AND m.n1 < m.n AND m.highest0 > m.lowest1 AND m.highest1 > m.lowest0
  GROUP BY
    p.comparison,
    p.side,
    m.center,
    m.n
), standardized AS MATERIALIZED (
  SELECT
    p.comparison,
    p.side,
    p.n,
    p.n1,
    p.n0,
    (p.x - s.center) / NULLIF(s.scale, 0.0) AS u
  FROM points AS p
  INNER JOIN scales AS s
    ON s.comparison = p.comparison AND s.side = p.side
), class_means AS (
  SELECT
    u.comparison,
    u.side,
    LN(SUM(u.n1)) - LN(SUM(u.n0)) AS log_odds,
    SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) AS mean1,
    SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS mean0,
    -SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) * SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS between_share
  FROM standardized AS u
  GROUP BY
    u.comparison,
    u.side
), start_values AS MATERIALIZED (
  SELECT
    v.comparison,
    v.side,
    v.b,
    v.log_odds - 0.5 * v.b * (v.mean1 + v.mean0) AS a
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.log_odds,
      c.mean1,
      c.mean0,
      CASE
        WHEN ABS(c.mean1 - c.mean0) < 8.0 * (1.0 - c.between_share) THEN (c.mean1 - c.mean0) / NULLIF(1.0 - c.between_share, 0.0)
        WHEN c.mean1 > c.mean0 THEN 8.0
        ELSE -8.0
      END AS b
    FROM class_means AS c
  ) AS v
), step_1 AS MATERIALIZED (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN start_values AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_2 AS MATERIALIZED (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_1 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_3 AS MATERIALIZED (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_2 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_4 AS MATERIALIZED (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_3 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_5 AS MATERIALIZED (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_4 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_6 AS MATERIALIZED (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_5 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_7 AS MATERIALIZED (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_6 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_8 AS MATERIALIZED (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b,
    q.w,
    q.wu,
    q.wuu,
    q.w * q.wuu - q.wu * q.wu AS determinant,
    ABS((q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) + ABS((q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) AS moved
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_7 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), fits AS MATERIALIZED (
  SELECT
    m.comparison,
    m.side,
    m.n,
    t.b / NULLIF(s.scale, 0.0) AS slope,
    t.a - t.b * s.center / NULLIF(s.scale, 0.0) AS level,
    SQRT(ABS(t.w / NULLIF(t.determinant, 0.0))) / NULLIF(s.scale, 0.0) AS slope_error,
    SQRT(ABS((
      t.wuu + 2.0 * s.center / NULLIF(s.scale, 0.0) * t.wu + s.center / NULLIF(s.scale, 0.0) * s.center / NULLIF(s.scale, 0.0) * t.w
    ) / NULLIF(t.determinant, 0.0))) AS level_error,
    CASE
      WHEN m.n1 = 0 THEN 'no label is positive'
      WHEN m.n1 = m.n THEN 'all labels are positive'
      WHEN m.lowest = m.highest THEN 'the score is constant'
      WHEN m.highest0 <= m.lowest1 OR m.highest1 <= m.lowest0 THEN 'the scores separate the classes: no slope is steep enough'
      WHEN t.moved < 0.0001 THEN NULL
      ELSE 'the fit did not converge'
    END AS reason
  FROM moments AS m
  LEFT JOIN scales AS s
    ON s.comparison = m.comparison AND s.side = m.side
  LEFT JOIN step_8 AS t
    ON t.comparison = m.comparison AND t.side = m.side
), metrics AS (
  SELECT
    j.comparison,
    j.side,
    'expected_calibration_error' AS metric,
    j.labelled_count AS row_count,
    e.gap AS metric_value,
    e.error,
    0 AS has_interval,
    j.reason
  FROM judged AS j
  LEFT JOIN calibration_errors AS e
    ON e.comparison = j.comparison AND e.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_slope',
    COALESCE(f.n, j.labelled_count),
    f.slope,
    f.slope_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_intercept',
    COALESCE(f.n, j.labelled_count),
    f.level,
    f.level_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  m.metric AS metric,
  CAST(NULL AS TEXT) AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  CASE WHEN m.reason IS NULL THEN m.metric_value END AS value,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value - 1.959963984540054 * m.error END AS lower,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value + 1.959963984540054 * m.error END AS upper,
  CASE WHEN m.reason IS NULL THEN m.error END AS standard_error,
  CAST(NULL AS DOUBLE PRECISION) AS bound_lower,
  CAST(NULL AS DOUBLE PRECISION) AS bound_upper,
  m.row_count AS row_count,
  m.reason AS not_evaluated_reason
FROM metrics AS m
INNER JOIN cells AS c
  ON c.comparison = m.comparison AND c.side = m.side
{%- endmacro %}

{% macro redshift__performance_calibration(scored_bins, mpm_monitors, score_tenths) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.positive_count) AS total1,
    SUM(s.positive_count + s.negative_count) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    m.problem = 'binary' OR (m.problem = 'multiclass' AND s.column_name = 'confidence')
  GROUP BY
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows
), judged AS (
  SELECT
    c.comparison,
    c.side,
    c.total1,
    c.labelled_count,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR(65535)) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS BIGINT) AS VARCHAR(65535)) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), gaps AS (
  SELECT
    s.comparison,
    s.side,
    g.tenth,
    SUM(s.positive_count + s.negative_count) AS n,
    SUM(s.positive_count) AS n1,
    SUM((s.positive_count + s.negative_count) * s.mean_score) AS score_sum
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  WHERE
    s.positive_count + s.negative_count > 0
  GROUP BY
    s.comparison,
    s.side,
    g.tenth
), calibration_errors AS (
  SELECT
    g.comparison,
    g.side,
    SUM(ABS(g.score_sum - g.n1)) / NULLIF(SUM(g.n), 0.0) AS gap,
    SQRT(SUM(g.n1 * (g.n - g.n1) / NULLIF(g.n, 0.0))) / NULLIF(SUM(g.n), 0.0) AS error
  FROM gaps AS g
  GROUP BY
    g.comparison,
    g.side
), points AS (
  SELECT
    s.comparison,
    s.side,
    s.positive_count + s.negative_count AS n,
    s.positive_count AS n1,
    s.negative_count AS n0,
    LN(s.mean_score) - LN(1.0 - s.mean_score) AS x
  FROM {{ scored_bins }} AS s
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.side = s.side AND j.reason IS NULL
  WHERE
    s.positive_count + s.negative_count > 0 AND s.mean_score > 0 AND s.mean_score < 1
), moments AS (
  SELECT
    p.comparison,
    p.side,
    SUM(p.n) AS n,
    SUM(p.n1) AS n1,
    SUM(p.n * p.x) / NULLIF(SUM(p.n), 0.0) AS center,
    MIN(p.x) AS lowest,
    MAX(p.x) AS highest,
    MIN(CASE WHEN p.n1 > 0 THEN p.x END) AS lowest1,
    MAX(CASE WHEN p.n1 > 0 THEN p.x END) AS highest1,
    MIN(CASE WHEN p.n0 > 0 THEN p.x END) AS lowest0,
    MAX(CASE WHEN p.n0 > 0 THEN p.x END) AS highest0
  FROM points AS p
  GROUP BY
    p.comparison,
    p.side
), scales AS (
  SELECT
    p.comparison,
    p.side,
    m.center,
    SQRT(SUM(p.n * (p.x - m.center) * (p.x - m.center)) / NULLIF(m.n, 0.0)) AS scale
  FROM points AS p
  INNER JOIN moments AS m
    ON m.comparison = p.comparison AND m.side = p.side
  WHERE
    m.lowest < m.highest AND m.n1 > 0 AND m.n1 < m.n AND m.highest0 > m.lowest1 AND m.highest1 > m.lowest0
  GROUP BY
    p.comparison,
    p.side,
    m.center,
    m.n
), standardized AS (
  SELECT
    p.comparison,
    p.side,
    p.n,
    p.n1,
    p.n0,
    (p.x - s.center) / NULLIF(s.scale, 0.0) AS u
  FROM points AS p
  INNER JOIN scales AS s
    ON s.comparison = p.comparison AND s.side = p.side
), class_means AS (
  SELECT
    u.comparison,
    u.side,
    LN(SUM(u.n1)) - LN(SUM(u.n0)) AS log_odds,
    SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) AS mean1,
    SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS mean0,
    -SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) * SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS between_share
  FROM standardized AS u
  GROUP BY
    u.comparison,
    u.side
), start_values AS (
  SELECT
    v.comparison,
    v.side,
    v.b,
    v.log_odds - 0.5 * v.b * (v.mean1 + v.mean0) AS a
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.log_odds,
      c.mean1,
      c.mean0,
      CASE
        WHEN ABS(c.mean1 - c.mean0) < 8.0 * (1.0 - c.between_share) THEN (c.mean1 - c.mean0) / NULLIF(1.0 - c.between_share, 0.0)
        WHEN c.mean1 > c.mean0 THEN 8.0
        ELSE -8.0
      END AS b
    FROM class_means AS c
  ) AS v
), step_1 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN start_values AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_2 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_1 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_3 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_2 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_4 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_3 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_5 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_4 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_6 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_5 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_7 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_6 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_8 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b,
    q.w,
    q.wu,
    q.wuu,
    q.w * q.wuu - q.wu * q.wu AS determinant,
    ABS((q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) + ABS((q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) AS moved
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_7 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), fits AS (
  SELECT
    m.comparison,
    m.side,
    m.n,
    t.b / NULLIF(s.scale, 0.0) AS slope,
    t.a - t.b * s.center / NULLIF(s.scale, 0.0) AS level,
    SQRT(ABS(t.w / NULLIF(t.determinant, 0.0))) / NULLIF(s.scale, 0.0) AS slope_error,
    SQRT(ABS((
      t.wuu + 2.0 * s.center / NULLIF(s.scale, 0.0) * t.wu + s.center / NULLIF(s.scale, 0.0) * s.center / NULLIF(s.scale, 0.0) * t.w
    ) / NULLIF(t.determinant, 0.0))) AS level_error,
    CASE
      WHEN m.n1 = 0 THEN 'no label is positive'
      WHEN m.n1 = m.n THEN 'all labels are positive'
      WHEN m.lowest = m.highest THEN 'the score is constant'
      WHEN m.highest0 <= m.lowest1 OR m.highest1 <= m.lowest0 THEN 'the scores separate the classes: no slope is steep enough'
      WHEN t.moved < 0.0001 THEN NULL
      ELSE 'the fit did not converge'
    END AS reason
  FROM moments AS m
  LEFT JOIN scales AS s
    ON s.comparison = m.comparison AND s.side = m.side
  LEFT JOIN step_8 AS t
    ON t.comparison = m.comparison AND t.side = m.side
), metrics AS (
  SELECT
    j.comparison,
    j.side,
    'expected_calibration_error' AS metric,
    j.labelled_count AS row_count,
    e.gap AS metric_value,
    e.error,
    0 AS has_interval,
    j.reason
  FROM judged AS j
  LEFT JOIN calibration_errors AS e
    ON e.comparison = j.comparison AND e.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_slope',
    COALESCE(f.n, j.labelled_count),
    f.slope,
    f.slope_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_intercept',
    COALESCE(f.n, j.labelled_count),
    f.level,
    f.level_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  m.metric AS metric,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  CASE WHEN m.reason IS NULL THEN m.metric_value END AS value,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value - 1.959963984540054 * m.error END AS lower,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value + 1.959963984540054 * m.error END AS upper,
  CASE WHEN m.reason IS NULL THEN m.error END AS standard_error,
  CAST(NULL AS DOUBLE PRECISION) AS bound_lower,
  CAST(NULL AS DOUBLE PRECISION) AS bound_upper,
  m.row_count AS row_count,
  m.reason AS not_evaluated_reason
FROM metrics AS m
INNER JOIN cells AS c
  ON c.comparison = m.comparison AND c.side = m.side
{%- endmacro %}

{% macro bigquery__performance_calibration(scored_bins, mpm_monitors, score_tenths) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.positive_count) AS total1,
    SUM(s.positive_count + s.negative_count) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    m.problem = 'binary' OR (m.problem = 'multiclass' AND s.column_name = 'confidence')
  GROUP BY
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows
), judged AS (
  SELECT
    c.comparison,
    c.side,
    c.total1,
    c.labelled_count,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS INT64) AS STRING) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), gaps AS (
  SELECT
    s.comparison,
    s.side,
    g.tenth,
    SUM(s.positive_count + s.negative_count) AS n,
    SUM(s.positive_count) AS n1,
    SUM((s.positive_count + s.negative_count) * s.mean_score) AS score_sum
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  WHERE
    s.positive_count + s.negative_count > 0
  GROUP BY
    s.comparison,
    s.side,
    g.tenth
), calibration_errors AS (
  SELECT
    g.comparison,
    g.side,
    SUM(ABS(g.score_sum - g.n1)) / NULLIF(SUM(g.n), 0.0) AS gap,
    SQRT(SUM(g.n1 * (g.n - g.n1) / NULLIF(g.n, 0.0))) / NULLIF(SUM(g.n), 0.0) AS error
  FROM gaps AS g
  GROUP BY
    g.comparison,
    g.side
), points AS (
  SELECT
    s.comparison,
    s.side,
    s.positive_count + s.negative_count AS n,
    s.positive_count AS n1,
    s.negative_count AS n0,
    LN(s.mean_score) - LN(1.0 - s.mean_score) AS x
  FROM {{ scored_bins }} AS s
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.side = s.side AND j.reason IS NULL
  WHERE
    s.positive_count + s.negative_count > 0 AND s.mean_score > 0 AND s.mean_score < 1
), moments AS (
  SELECT
    p.comparison,
    p.side,
    SUM(p.n) AS n,
    SUM(p.n1) AS n1,
    SUM(p.n * p.x) / NULLIF(SUM(p.n), 0.0) AS center,
    MIN(p.x) AS lowest,
    MAX(p.x) AS highest,
    MIN(CASE WHEN p.n1 > 0 THEN p.x END) AS lowest1,
    MAX(CASE WHEN p.n1 > 0 THEN p.x END) AS highest1,
    MIN(CASE WHEN p.n0 > 0 THEN p.x END) AS lowest0,
    MAX(CASE WHEN p.n0 > 0 THEN p.x END) AS highest0
  FROM points AS p
  GROUP BY
    p.comparison,
    p.side
), scales AS (
  SELECT
    p.comparison,
    p.side,
    m.center,
    SQRT(SUM(p.n * (p.x - m.center) * (p.x - m.center)) / NULLIF(m.n, 0.0)) AS scale
  FROM points AS p
  INNER JOIN moments AS m
    ON m.comparison = p.comparison AND m.side = p.side
  WHERE
    m.lowest < m.highest AND m.n1 > 0 AND m.n1 < m.n AND m.highest0 > m.lowest1 AND m.highest1 > m.lowest0
  GROUP BY
    p.comparison,
    p.side,
    m.center,
    m.n
), standardized AS (
  SELECT
    p.comparison,
    p.side,
    p.n,
    p.n1,
    p.n0,
    (p.x - s.center) / NULLIF(s.scale, 0.0) AS u
  FROM points AS p
  INNER JOIN scales AS s
    ON s.comparison = p.comparison AND s.side = p.side
), class_means AS (
  SELECT
    u.comparison,
    u.side,
    LN(SUM(u.n1)) - LN(SUM(u.n0)) AS log_odds,
    SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) AS mean1,
    SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS mean0,
    -SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) * SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS between_share
  FROM standardized AS u
  GROUP BY
    u.comparison,
    u.side
), start_values AS (
  SELECT
    v.comparison,
    v.side,
    v.b,
    v.log_odds - 0.5 * v.b * (v.mean1 + v.mean0) AS a
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.log_odds,
      c.mean1,
      c.mean0,
      CASE
        WHEN ABS(c.mean1 - c.mean0) < 8.0 * (1.0 - c.between_share) THEN (c.mean1 - c.mean0) / NULLIF(1.0 - c.between_share, 0.0)
        WHEN c.mean1 > c.mean0 THEN 8.0
        ELSE -8.0
      END AS b
    FROM class_means AS c
  ) AS v
), step_1 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN start_values AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_2 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_1 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_3 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_2 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_4 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_3 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_5 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_4 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_6 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_5 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_7 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_6 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_8 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b,
    q.w,
    q.wu,
    q.wuu,
    q.w * q.wuu - q.wu * q.wu AS determinant,
    ABS((q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) + ABS((q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) AS moved
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_7 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), fits AS (
  SELECT
    m.comparison,
    m.side,
    m.n,
    t.b / NULLIF(s.scale, 0.0) AS slope,
    t.a - t.b * s.center / NULLIF(s.scale, 0.0) AS level,
    SQRT(ABS(t.w / NULLIF(t.determinant, 0.0))) / NULLIF(s.scale, 0.0) AS slope_error,
    SQRT(ABS((
      t.wuu + 2.0 * s.center / NULLIF(s.scale, 0.0) * t.wu + s.center / NULLIF(s.scale, 0.0) * s.center / NULLIF(s.scale, 0.0) * t.w
    ) / NULLIF(t.determinant, 0.0))) AS level_error,
    CASE
      WHEN m.n1 = 0 THEN 'no label is positive'
      WHEN m.n1 = m.n THEN 'all labels are positive'
      WHEN m.lowest = m.highest THEN 'the score is constant'
      WHEN m.highest0 <= m.lowest1 OR m.highest1 <= m.lowest0 THEN 'the scores separate the classes: no slope is steep enough'
      WHEN t.moved < 0.0001 THEN NULL
      ELSE 'the fit did not converge'
    END AS reason
  FROM moments AS m
  LEFT JOIN scales AS s
    ON s.comparison = m.comparison AND s.side = m.side
  LEFT JOIN step_8 AS t
    ON t.comparison = m.comparison AND t.side = m.side
), metrics AS (
  SELECT
    j.comparison,
    j.side,
    'expected_calibration_error' AS metric,
    j.labelled_count AS row_count,
    e.gap AS metric_value,
    e.error,
    0 AS has_interval,
    j.reason
  FROM judged AS j
  LEFT JOIN calibration_errors AS e
    ON e.comparison = j.comparison AND e.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_slope',
    COALESCE(f.n, j.labelled_count),
    f.slope,
    f.slope_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_intercept',
    COALESCE(f.n, j.labelled_count),
    f.level,
    f.level_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  m.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  CAST(NULL AS FLOAT64) AS threshold,
  CASE WHEN m.reason IS NULL THEN m.metric_value END AS value,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value - 1.959963984540054 * m.error END AS lower,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value + 1.959963984540054 * m.error END AS upper,
  CASE WHEN m.reason IS NULL THEN m.error END AS standard_error,
  CAST(NULL AS FLOAT64) AS bound_lower,
  CAST(NULL AS FLOAT64) AS bound_upper,
  m.row_count AS row_count,
  m.reason AS not_evaluated_reason
FROM metrics AS m
INNER JOIN cells AS c
  ON c.comparison = m.comparison AND c.side = m.side
{%- endmacro %}

{% macro spark__performance_calibration(scored_bins, mpm_monitors, score_tenths) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.positive_count) AS total1,
    SUM(s.positive_count + s.negative_count) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    m.problem = 'binary' OR (m.problem = 'multiclass' AND s.column_name = 'confidence')
  GROUP BY
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows
), judged AS (
  SELECT
    c.comparison,
    c.side,
    c.total1,
    c.labelled_count,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS BIGINT) AS STRING) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), gaps AS (
  SELECT
    s.comparison,
    s.side,
    g.tenth,
    SUM(s.positive_count + s.negative_count) AS n,
    SUM(s.positive_count) AS n1,
    SUM((s.positive_count + s.negative_count) * s.mean_score) AS score_sum
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  WHERE
    s.positive_count + s.negative_count > 0
  GROUP BY
    s.comparison,
    s.side,
    g.tenth
), calibration_errors AS (
  SELECT
    g.comparison,
    g.side,
    SUM(ABS(g.score_sum - g.n1)) / NULLIF(SUM(g.n), 0.0) AS gap,
    SQRT(SUM(g.n1 * (g.n - g.n1) / NULLIF(g.n, 0.0))) / NULLIF(SUM(g.n), 0.0) AS error
  FROM gaps AS g
  GROUP BY
    g.comparison,
    g.side
), points AS (
  SELECT
    s.comparison,
    s.side,
    s.positive_count + s.negative_count AS n,
    s.positive_count AS n1,
    s.negative_count AS n0,
    LN(s.mean_score) - LN(1.0 - s.mean_score) AS x
  FROM {{ scored_bins }} AS s
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.side = s.side AND j.reason IS NULL
  WHERE
    s.positive_count + s.negative_count > 0 AND s.mean_score > 0 AND s.mean_score < 1
), moments AS (
  SELECT
    p.comparison,
    p.side,
    SUM(p.n) AS n,
    SUM(p.n1) AS n1,
    SUM(p.n * p.x) / NULLIF(SUM(p.n), 0.0) AS center,
    MIN(p.x) AS lowest,
    MAX(p.x) AS highest,
    MIN(CASE WHEN p.n1 > 0 THEN p.x END) AS lowest1,
    MAX(CASE WHEN p.n1 > 0 THEN p.x END) AS highest1,
    MIN(CASE WHEN p.n0 > 0 THEN p.x END) AS lowest0,
    MAX(CASE WHEN p.n0 > 0 THEN p.x END) AS highest0
  FROM points AS p
  GROUP BY
    p.comparison,
    p.side
), scales AS (
  SELECT
    p.comparison,
    p.side,
    m.center,
    SQRT(SUM(p.n * (p.x - m.center) * (p.x - m.center)) / NULLIF(m.n, 0.0)) AS scale
  FROM points AS p
  INNER JOIN moments AS m
    ON m.comparison = p.comparison AND m.side = p.side
  WHERE
    m.lowest < m.highest AND m.n1 > 0 AND m.n1 < m.n AND m.highest0 > m.lowest1 AND m.highest1 > m.lowest0
  GROUP BY
    p.comparison,
    p.side,
    m.center,
    m.n
), standardized AS (
  SELECT
    p.comparison,
    p.side,
    p.n,
    p.n1,
    p.n0,
    (p.x - s.center) / NULLIF(s.scale, 0.0) AS u
  FROM points AS p
  INNER JOIN scales AS s
    ON s.comparison = p.comparison AND s.side = p.side
), class_means AS (
  SELECT
    u.comparison,
    u.side,
    LN(SUM(u.n1)) - LN(SUM(u.n0)) AS log_odds,
    SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) AS mean1,
    SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS mean0,
    -SUM(u.n1 * u.u) / NULLIF(SUM(u.n1), 0.0) * SUM(u.n0 * u.u) / NULLIF(SUM(u.n0), 0.0) AS between_share
  FROM standardized AS u
  GROUP BY
    u.comparison,
    u.side
), start_values AS (
  SELECT
    v.comparison,
    v.side,
    v.b,
    v.log_odds - 0.5 * v.b * (v.mean1 + v.mean0) AS a
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.log_odds,
      c.mean1,
      c.mean0,
      CASE
        WHEN ABS(c.mean1 - c.mean0) < 8.0 * (1.0 - c.between_share) THEN (c.mean1 - c.mean0) / NULLIF(1.0 - c.between_share, 0.0)
        WHEN c.mean1 > c.mean0 THEN 8.0
        ELSE -8.0
      END AS b
    FROM class_means AS c
  ) AS v
), step_1 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN start_values AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_2 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_1 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_3 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_2 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_4 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_3 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_5 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_4 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_6 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_5 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_7 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_6 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_8 AS (
  SELECT
    q.comparison,
    q.side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b,
    q.w,
    q.wu,
    q.wuu,
    q.w * q.wuu - q.wu * q.wu AS determinant,
    ABS((q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) + ABS((q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) AS moved
  FROM (
    SELECT
      f.comparison,
      f.side,
      f.a,
      f.b,
      SUM(f.n1 - f.n * f.p) AS g,
      SUM((f.n1 - f.n * f.p) * f.u) AS gu,
      SUM(f.n * f.p * (1.0 - f.p)) AS w,
      SUM(f.n * f.p * (1.0 - f.p) * f.u) AS wu,
      SUM(f.n * f.p * (1.0 - f.p) * f.u * f.u) AS wuu
    FROM (
      SELECT
        x.comparison,
        x.side,
        x.n,
        x.n1,
        x.u,
        t.a,
        t.b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_7 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), fits AS (
  SELECT
    m.comparison,
    m.side,
    m.n,
    t.b / NULLIF(s.scale, 0.0) AS slope,
    t.a - t.b * s.center / NULLIF(s.scale, 0.0) AS level,
    SQRT(ABS(t.w / NULLIF(t.determinant, 0.0))) / NULLIF(s.scale, 0.0) AS slope_error,
    SQRT(ABS((
      t.wuu + 2.0 * s.center / NULLIF(s.scale, 0.0) * t.wu + s.center / NULLIF(s.scale, 0.0) * s.center / NULLIF(s.scale, 0.0) * t.w
    ) / NULLIF(t.determinant, 0.0))) AS level_error,
    CASE
      WHEN m.n1 = 0 THEN 'no label is positive'
      WHEN m.n1 = m.n THEN 'all labels are positive'
      WHEN m.lowest = m.highest THEN 'the score is constant'
      WHEN m.highest0 <= m.lowest1 OR m.highest1 <= m.lowest0 THEN 'the scores separate the classes: no slope is steep enough'
      WHEN t.moved < 0.0001 THEN NULL
      ELSE 'the fit did not converge'
    END AS reason
  FROM moments AS m
  LEFT JOIN scales AS s
    ON s.comparison = m.comparison AND s.side = m.side
  LEFT JOIN step_8 AS t
    ON t.comparison = m.comparison AND t.side = m.side
), metrics AS (
  SELECT
    j.comparison,
    j.side,
    'expected_calibration_error' AS metric,
    j.labelled_count AS row_count,
    e.gap AS metric_value,
    e.error,
    0 AS has_interval,
    j.reason
  FROM judged AS j
  LEFT JOIN calibration_errors AS e
    ON e.comparison = j.comparison AND e.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_slope',
    COALESCE(f.n, j.labelled_count),
    f.slope,
    f.slope_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_intercept',
    COALESCE(f.n, j.labelled_count),
    f.level,
    f.level_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  m.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  CASE WHEN m.reason IS NULL THEN m.metric_value END AS value,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value - 1.959963984540054 * m.error END AS lower,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value + 1.959963984540054 * m.error END AS upper,
  CASE WHEN m.reason IS NULL THEN m.error END AS standard_error,
  CAST(NULL AS DOUBLE) AS bound_lower,
  CAST(NULL AS DOUBLE) AS bound_upper,
  m.row_count AS row_count,
  m.reason AS not_evaluated_reason
FROM metrics AS m
INNER JOIN cells AS c
  ON c.comparison = m.comparison AND c.side = m.side
{%- endmacro %}

{% macro clickhouse__performance_calibration(scored_bins, mpm_monitors, score_tenths) -%}
WITH cells AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    m.problem AS problem,
    m.min_rows AS min_rows,
    MAX(toNullable(s.has_outside)) AS has_outside,
    SUM(toNullable(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END)) AS outside_count,
    SUM(toNullable(s.positive_count)) AS total1,
    SUM(toNullable(s.positive_count + s.negative_count)) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    m.problem = 'binary' OR (m.problem = 'multiclass' AND s.column_name = 'confidence')
  GROUP BY
    s.comparison,
    s.side,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    m.problem,
    m.min_rows
), judged AS (
  SELECT
    c.comparison AS comparison,
    c.side AS side,
    c.total1 AS total1,
    c.labelled_count AS labelled_count,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS Nullable(String)) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS Nullable(Int64)) AS Nullable(String)) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), gaps AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    g.tenth AS tenth,
    SUM(toNullable(s.positive_count + s.negative_count)) AS n,
    SUM(toNullable(s.positive_count)) AS n1,
    SUM(toNullable((s.positive_count + s.negative_count) * s.mean_score)) AS score_sum
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  WHERE
    s.positive_count + s.negative_count > 0
  GROUP BY
    s.comparison,
    s.side,
    g.tenth
), calibration_errors AS (
  SELECT
    g.comparison AS comparison,
    g.side AS side,
    SUM(toNullable(ABS(g.score_sum - g.n1))) / NULLIF(SUM(toNullable(g.n)), 0.0) AS gap,
    SQRT(SUM(toNullable(g.n1 * (g.n - g.n1) / NULLIF(g.n, 0.0)))) / NULLIF(SUM(toNullable(g.n)), 0.0) AS error
  FROM gaps AS g
  GROUP BY
    g.comparison,
    g.side
), points AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    s.positive_count + s.negative_count AS n,
    s.positive_count AS n1,
    s.negative_count AS n0,
    LN(s.mean_score) - LN(1.0 - s.mean_score) AS x
  FROM {{ scored_bins }} AS s
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.side = s.side AND j.reason IS NULL
  WHERE
    s.positive_count + s.negative_count > 0 AND s.mean_score > 0 AND s.mean_score < 1
), moments AS (
  SELECT
    p.comparison AS comparison,
    p.side AS side,
    SUM(toNullable(p.n)) AS n,
    SUM(toNullable(p.n1)) AS n1,
    SUM(toNullable(p.n * p.x)) / NULLIF(SUM(toNullable(p.n)), 0.0) AS center,
    MIN(toNullable(p.x)) AS lowest,
    MAX(toNullable(p.x)) AS highest,
    MIN(toNullable(CASE WHEN p.n1 > 0 THEN p.x END)) AS lowest1,
    MAX(toNullable(CASE WHEN p.n1 > 0 THEN p.x END)) AS highest1,
    MIN(toNullable(CASE WHEN p.n0 > 0 THEN p.x END)) AS lowest0,
    MAX(toNullable(CASE WHEN p.n0 > 0 THEN p.x END)) AS highest0
  FROM points AS p
  GROUP BY
    p.comparison,
    p.side
), scales AS (
  SELECT
    p.comparison AS comparison,
    p.side AS side,
    m.center AS center,
    SQRT(SUM(toNullable(p.n * (p.x - m.center) * (p.x - m.center))) / NULLIF(m.n, 0.0)) AS scale
  FROM points AS p
  INNER JOIN moments AS m
    ON m.comparison = p.comparison AND m.side = p.side
  WHERE
    m.lowest < m.highest AND m.n1 > 0 AND m.n1 < m.n AND m.highest0 > m.lowest1 AND m.highest1 > m.lowest0
  GROUP BY
    p.comparison,
    p.side,
    m.center,
    m.n
), standardized AS (
  SELECT
    p.comparison AS comparison,
    p.side AS side,
    p.n AS n,
    p.n1 AS n1,
    p.n0 AS n0,
    (p.x - s.center) / NULLIF(s.scale, 0.0) AS u
  FROM points AS p
  INNER JOIN scales AS s
    ON s.comparison = p.comparison AND s.side = p.side
), class_means AS (
  SELECT
    u.comparison AS comparison,
    u.side AS side,
    LN(SUM(toNullable(u.n1))) - LN(SUM(toNullable(u.n0))) AS log_odds,
    SUM(toNullable(u.n1 * u.u)) / NULLIF(SUM(toNullable(u.n1)), 0.0) AS mean1,
    SUM(toNullable(u.n0 * u.u)) / NULLIF(SUM(toNullable(u.n0)), 0.0) AS mean0,
    -SUM(toNullable(u.n1 * u.u)) / NULLIF(SUM(toNullable(u.n1)), 0.0) * SUM(toNullable(u.n0 * u.u)) / NULLIF(SUM(toNullable(u.n0)), 0.0) AS between_share
  FROM standardized AS u
  GROUP BY
    u.comparison,
    u.side
), start_values AS (
  SELECT
    v.comparison AS comparison,
    v.side AS side,
    v.b AS b,
    v.log_odds - 0.5 * v.b * (v.mean1 + v.mean0) AS a
  FROM (
    SELECT
      c.comparison AS comparison,
      c.side AS side,
      c.log_odds AS log_odds,
      c.mean1 AS mean1,
      c.mean0 AS mean0,
      CASE
        WHEN ABS(c.mean1 - c.mean0) < 8.0 * (1.0 - c.between_share) THEN (c.mean1 - c.mean0) / NULLIF(1.0 - c.between_share, 0.0)
        WHEN c.mean1 > c.mean0 THEN 8.0
        ELSE -8.0
      END AS b
    FROM class_means AS c
  ) AS v
), step_1 AS (
  SELECT
    q.comparison AS comparison,
    q.side AS side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison AS comparison,
      f.side AS side,
      f.a AS a,
      f.b AS b,
      SUM(toNullable(f.n1 - f.n * f.p)) AS g,
      SUM(toNullable((f.n1 - f.n * f.p) * f.u)) AS gu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p))) AS w,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u)) AS wu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u * f.u)) AS wuu
    FROM (
      SELECT
        x.comparison AS comparison,
        x.side AS side,
        x.n AS n,
        x.n1 AS n1,
        x.u AS u,
        t.a AS a,
        t.b AS b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN start_values AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_2 AS (
  SELECT
    q.comparison AS comparison,
    q.side AS side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison AS comparison,
      f.side AS side,
      f.a AS a,
      f.b AS b,
      SUM(toNullable(f.n1 - f.n * f.p)) AS g,
      SUM(toNullable((f.n1 - f.n * f.p) * f.u)) AS gu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p))) AS w,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u)) AS wu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u * f.u)) AS wuu
    FROM (
      SELECT
        x.comparison AS comparison,
        x.side AS side,
        x.n AS n,
        x.n1 AS n1,
        x.u AS u,
        t.a AS a,
        t.b AS b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_1 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_3 AS (
  SELECT
    q.comparison AS comparison,
    q.side AS side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison AS comparison,
      f.side AS side,
      f.a AS a,
      f.b AS b,
      SUM(toNullable(f.n1 - f.n * f.p)) AS g,
      SUM(toNullable((f.n1 - f.n * f.p) * f.u)) AS gu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p))) AS w,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u)) AS wu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u * f.u)) AS wuu
    FROM (
      SELECT
        x.comparison AS comparison,
        x.side AS side,
        x.n AS n,
        x.n1 AS n1,
        x.u AS u,
        t.a AS a,
        t.b AS b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_2 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_4 AS (
  SELECT
    q.comparison AS comparison,
    q.side AS side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison AS comparison,
      f.side AS side,
      f.a AS a,
      f.b AS b,
      SUM(toNullable(f.n1 - f.n * f.p)) AS g,
      SUM(toNullable((f.n1 - f.n * f.p) * f.u)) AS gu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p))) AS w,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u)) AS wu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u * f.u)) AS wuu
    FROM (
      SELECT
        x.comparison AS comparison,
        x.side AS side,
        x.n AS n,
        x.n1 AS n1,
        x.u AS u,
        t.a AS a,
        t.b AS b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_3 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_5 AS (
  SELECT
    q.comparison AS comparison,
    q.side AS side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison AS comparison,
      f.side AS side,
      f.a AS a,
      f.b AS b,
      SUM(toNullable(f.n1 - f.n * f.p)) AS g,
      SUM(toNullable((f.n1 - f.n * f.p) * f.u)) AS gu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p))) AS w,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u)) AS wu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u * f.u)) AS wuu
    FROM (
      SELECT
        x.comparison AS comparison,
        x.side AS side,
        x.n AS n,
        x.n1 AS n1,
        x.u AS u,
        t.a AS a,
        t.b AS b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_4 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_6 AS (
  SELECT
    q.comparison AS comparison,
    q.side AS side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison AS comparison,
      f.side AS side,
      f.a AS a,
      f.b AS b,
      SUM(toNullable(f.n1 - f.n * f.p)) AS g,
      SUM(toNullable((f.n1 - f.n * f.p) * f.u)) AS gu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p))) AS w,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u)) AS wu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u * f.u)) AS wuu
    FROM (
      SELECT
        x.comparison AS comparison,
        x.side AS side,
        x.n AS n,
        x.n1 AS n1,
        x.u AS u,
        t.a AS a,
        t.b AS b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_5 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_7 AS (
  SELECT
    q.comparison AS comparison,
    q.side AS side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b
  FROM (
    SELECT
      f.comparison AS comparison,
      f.side AS side,
      f.a AS a,
      f.b AS b,
      SUM(toNullable(f.n1 - f.n * f.p)) AS g,
      SUM(toNullable((f.n1 - f.n * f.p) * f.u)) AS gu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p))) AS w,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u)) AS wu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u * f.u)) AS wuu
    FROM (
      SELECT
        x.comparison AS comparison,
        x.side AS side,
        x.n AS n,
        x.n1 AS n1,
        x.u AS u,
        t.a AS a,
        t.b AS b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_6 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), step_8 AS (
  SELECT
    q.comparison AS comparison,
    q.side AS side,
    q.a + (q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS a,
    q.b + (q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0) AS b,
    q.w AS w,
    q.wu AS wu,
    q.wuu AS wuu,
    q.w * q.wuu - q.wu * q.wu AS determinant,
    ABS((q.wuu * q.g - q.wu * q.gu) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) + ABS((q.w * q.gu - q.wu * q.g) / NULLIF(q.w * q.wuu - q.wu * q.wu, 0.0)) AS moved
  FROM (
    SELECT
      f.comparison AS comparison,
      f.side AS side,
      f.a AS a,
      f.b AS b,
      SUM(toNullable(f.n1 - f.n * f.p)) AS g,
      SUM(toNullable((f.n1 - f.n * f.p) * f.u)) AS gu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p))) AS w,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u)) AS wu,
      SUM(toNullable(f.n * f.p * (1.0 - f.p) * f.u * f.u)) AS wuu
    FROM (
      SELECT
        x.comparison AS comparison,
        x.side AS side,
        x.n AS n,
        x.n1 AS n1,
        x.u AS u,
        t.a AS a,
        t.b AS b,
        1.0 / (
          1.0 + EXP(CASE WHEN t.a + t.b * x.u > 30 THEN -30.0 WHEN t.a + t.b * x.u < -30 THEN 30.0 ELSE -t.a - t.b * x.u END)
        ) AS p
      FROM standardized AS x
      INNER JOIN step_7 AS t
        ON t.comparison = x.comparison AND t.side = x.side
    ) AS f
    GROUP BY
      f.comparison,
      f.side,
      f.a,
      f.b
  ) AS q
), fits AS (
  SELECT
    m.comparison AS comparison,
    m.side AS side,
    m.n AS n,
    t.b / NULLIF(s.scale, 0.0) AS slope,
    t.a - t.b * s.center / NULLIF(s.scale, 0.0) AS level,
    SQRT(ABS(t.w / NULLIF(t.determinant, 0.0))) / NULLIF(s.scale, 0.0) AS slope_error,
    SQRT(ABS((
      t.wuu + 2.0 * s.center / NULLIF(s.scale, 0.0) * t.wu + s.center / NULLIF(s.scale, 0.0) * s.center / NULLIF(s.scale, 0.0) * t.w
    ) / NULLIF(t.determinant, 0.0))) AS level_error,
    CASE
      WHEN m.n1 = 0 THEN 'no label is positive'
      WHEN m.n1 = m.n THEN 'all labels are positive'
      WHEN m.lowest = m.highest THEN 'the score is constant'
      WHEN m.highest0 <= m.lowest1 OR m.highest1 <= m.lowest0 THEN 'the scores separate the classes: no slope is steep enough'
      WHEN t.moved < 0.0001 THEN NULL
      ELSE 'the fit did not converge'
    END AS reason
  FROM moments AS m
  LEFT JOIN scales AS s
    ON s.comparison = m.comparison AND s.side = m.side
  LEFT JOIN step_8 AS t
    ON t.comparison = m.comparison AND t.side = m.side
  SETTINGS join_use_nulls = 1
), metrics AS (
  SELECT
    j.comparison AS comparison,
    j.side AS side,
    'expected_calibration_error' AS metric,
    j.labelled_count AS row_count,
    e.gap AS metric_value,
    e.error AS error,
    0 AS has_interval,
    j.reason AS reason
  FROM judged AS j
  LEFT JOIN calibration_errors AS e
    ON e.comparison = j.comparison AND e.side = j.side
  SETTINGS join_use_nulls = 1
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_slope',
    COALESCE(f.n, j.labelled_count),
    f.slope,
    f.slope_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
  SETTINGS join_use_nulls = 1
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'calibration_intercept',
    COALESCE(f.n, j.labelled_count),
    f.level,
    f.level_error,
    1,
    CASE
      WHEN j.reason IS NOT NULL THEN j.reason
      WHEN f.n IS NULL THEN 'all scores are exactly 0 or 1'
      ELSE f.reason
    END
  FROM judged AS j
  LEFT JOIN fits AS f
    ON f.comparison = j.comparison AND f.side = j.side
  SETTINGS join_use_nulls = 1
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  m.metric AS metric,
  CAST(NULL AS Nullable(String)) AS label_class,
  CAST(NULL AS Nullable(Float64)) AS threshold,
  CASE WHEN m.reason IS NULL THEN m.metric_value END AS value,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value - 1.959963984540054 * m.error END AS lower,
  CASE WHEN m.reason IS NULL AND m.has_interval = 1 THEN m.metric_value + 1.959963984540054 * m.error END AS upper,
  CASE WHEN m.reason IS NULL THEN m.error END AS standard_error,
  CAST(NULL AS Nullable(Float64)) AS bound_lower,
  CAST(NULL AS Nullable(Float64)) AS bound_upper,
  m.row_count AS row_count,
  m.reason AS not_evaluated_reason
FROM metrics AS m
INNER JOIN cells AS c
  ON c.comparison = m.comparison AND c.side = m.side
{%- endmacro %}
