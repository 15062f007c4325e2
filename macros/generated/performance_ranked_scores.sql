{#-
How well scores rank: roc_auc, average_precision, lift_top_decile and ks_between_classes of a binary model; of class scores
the roc_auc of each class against the rest, and macro_roc_auc, their mean.
Inputs: scored_bins, measured_totals, mpm_monitors. One row per window x segment x side x metric (x class), as performance_values.
N1, N0: rows with a positive and with another label; n1, n0: those of a bin; rows of a bin rank as equals, which is exact for
points (a bin of one score, a constant column). bound_lower, bound_upper: what the order inside bins leaves open.
roc_auc: F0, S1 = share of negatives below, of positives above a bin (half of its own), AUC = sum n1 F0 / N1; standard error of
DeLong, DeLong and Clarke-Pearson (1988), interval on the logit scale; with fewer than 50 rows of a class, or next to 1, the
larger of it and Hanley and McNeil (1982). Of classes the errors are averaged, as if they all erred together: never too narrow.
average_precision: the precision at each positive, summed inside a bin by its integral with the negatives spread evenly; of ties
the precision behind all of them (as scikit-learn). Interval: logit of Boyd, Eng and Page (2013).
lift_top_decile: share r of the positives in the highest-scored tenth of the rows, over 0.1; the bin at the edge counts by its
fraction. Variance by the delta method, with the cut itself estimated (influence function); Wilson with the rows that it is worth.
ks_between_classes: at the edges of bins; standard error and interval (Newcombe 1998) as if the cut had been given.

Written by `mpm dev generate` from mpm_py/sql/performance_ranked_scores.sql; edit that file.
-#}

{% macro performance_ranked_scores(scored_bins, measured_totals, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('performance_ranked_scores', 'mpm')(scored_bins, measured_totals, mpm_monitors)) }}
{%- endmacro %}

{% macro default__performance_ranked_scores(scored_bins, measured_totals, mpm_monitors) -%}
WITH score_names AS (
  SELECT
    s.monitor,
    s.column_name,
    s.score_class
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.monitor,
    s.column_name,
    s.score_class
), cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    m.problem,
    m.min_rows,
    CASE WHEN m.problem = 'multiclass' THEN n.score_class END AS label_class,
    CASE WHEN t.value_min = t.value_max THEN 1 ELSE 0 END AS is_constant
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN score_names AS n
    ON n.monitor = t.monitor AND n.column_name = t.column_name
  WHERE
    t.column_role = 'prediction'
    AND (
      (m.problem = 'binary' AND t.column_name = m.prediction_column)
      OR (m.problem = 'multiclass' AND n.score_class IS NOT NULL AND t.column_name <> 'confidence')
    )
), scored_sides AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.has_outside) AS has_outside,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), labelled AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.positive_count AS n1,
    s.negative_count AS n0,
    CASE WHEN s.is_point = 1 OR c.is_constant = 1 THEN 1 ELSE 0 END AS is_tie,
    SUM(s.positive_count) OVER (PARTITION BY s.comparison, s.side ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n1_upto,
    SUM(s.negative_count) OVER (PARTITION BY s.comparison, s.side ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n0_upto,
    o.total1,
    o.total0
  FROM {{ scored_bins }} AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN scored_sides AS o
    ON o.comparison = s.comparison AND o.side = s.side
  WHERE
    s.positive_count + s.negative_count > 0
), placed AS (
  SELECT
    l.comparison,
    l.side,
    l.position,
    l.n1,
    l.n0,
    l.is_tie,
    l.total1,
    l.total0,
    l.total1 - l.n1_upto AS a,
    l.total0 - l.n0_upto AS b,
    1.0 + l.n0 / NULLIF(l.n1 + 1.0, 0.0) AS r,
    (l.n0_upto - 0.5 * l.n0) / NULLIF(l.total0, 0.0) AS f0,
    (l.total1 - l.n1_upto + 0.5 * l.n1) / NULLIF(l.total1, 0.0) AS s1,
    l.n1_upto / NULLIF(l.total1, 0.0) AS upto1,
    l.n0_upto / NULLIF(l.total0, 0.0) AS upto0,
    l.n0_upto / NULLIF(l.total0, 0.0) - l.n1_upto / NULLIF(l.total1, 0.0) AS distance,
    l.n1 / NULLIF(l.total1, 0.0) AS share1,
    l.n0 / NULLIF(l.total0, 0.0) AS share0,
    CASE
      WHEN 0.1 * (l.total1 + l.total0) <= l.total1 - l.n1_upto + l.total0 - l.n0_upto THEN 0.0
      WHEN 0.1 * (l.total1 + l.total0) >= l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 THEN l.n1 + l.n0
      ELSE 0.1 * (l.total1 + l.total0) - (l.total1 - l.n1_upto + l.total0 - l.n0_upto)
    END AS taken,
    CASE
      WHEN l.total1 - l.n1_upto + l.total0 - l.n0_upto < 0.15 * (l.total1 + l.total0)
      AND l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 > 0.05 * (l.total1 + l.total0) THEN 1.0
      ELSE 0.0
    END AS is_near_cut
  FROM labelled AS l
), terms AS (
  SELECT
    p.*,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE p.n1 / NULLIF(p.r, 0.0) + (p.a - (p.a + p.b) / NULLIF(p.r, 0.0)) / NULLIF(p.r, 0.0) * LN(1.0 + p.r * p.n1 / NULLIF(p.a + p.b + 0.5 * p.r, 0.0))
    END AS precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE 0.5 * p.n1 * (
        (p.a + 1.0) / NULLIF(p.a + 1.0 + p.b + p.n0, 0.0) + (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      )
    END AS least_precision_sum,
    p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + CASE WHEN p.is_tie = 1 THEN p.n0 ELSE 0.0 END, 0.0) AS most_precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN ABS(p.distance)
      WHEN p.distance + p.share1 > p.share0 - p.distance THEN p.distance + p.share1
      ELSE p.share0 - p.distance
    END AS most_distance,
    p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0) AS taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken > p.n0 THEN p.taken - p.n0
      ELSE 0.0
    END AS least_taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken < p.n1 THEN p.taken
      ELSE p.n1
    END AS most_taken1
  FROM placed AS p
), largest AS (
  SELECT
    p.comparison,
    p.side,
    MAX(ABS(p.distance)) AS distance
  FROM placed AS p
  GROUP BY
    p.comparison,
    p.side
), sums AS (
  SELECT
    t.comparison,
    t.side,
    MAX(t.total1) AS total1,
    MAX(t.total0) AS total0,
    SUM(t.n1 * t.f0) AS auc_sum,
    SUM(t.n1 * t.f0 * t.f0) AS positive_squares,
    SUM(t.n0 * t.s1 * t.s1) AS negative_squares,
    SUM(CASE WHEN t.is_tie = 0 THEN 0.5 * t.n1 * t.n0 ELSE 0.0 END) AS open_pairs,
    SUM(t.precision_sum) AS precision_sum,
    SUM(t.least_precision_sum) AS least_precision_sum,
    SUM(t.most_precision_sum) AS most_precision_sum,
    SUM(t.taken1) AS taken1,
    SUM(t.least_taken1) AS least_taken1,
    SUM(t.most_taken1) AS most_taken1,
    SUM(t.is_near_cut * t.n1) AS near1,
    SUM(t.is_near_cut * (t.n1 + t.n0)) AS near_count,
    MAX(d.distance) AS largest_distance,
    MAX(t.most_distance) AS most_distance,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto1 END) AS upto1,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto0 END) AS upto0
  FROM terms AS t
  INNER JOIN largest AS d
    ON d.comparison = t.comparison AND d.side = t.side
  GROUP BY
    t.comparison,
    t.side
), judged AS (
  SELECT
    c.comparison,
    c.side,
    c.label_class,
    s.total1,
    s.total0,
    s.precision_sum,
    s.least_precision_sum,
    s.most_precision_sum,
    s.taken1,
    s.least_taken1,
    s.most_taken1,
    s.near1,
    s.near_count,
    s.largest_distance,
    s.most_distance,
    s.upto1,
    s.upto0,
    COALESCE(s.total1 + s.total0, 0.0) AS labelled_count,
    s.auc_sum / NULLIF(s.total1, 0.0) AS auc,
    s.open_pairs / NULLIF(s.total1 * s.total0, 0.0) AS auc_radius,
    s.positive_squares / NULLIF(s.total1, 0.0) AS positive_square,
    s.negative_squares / NULLIF(s.total0, 0.0) AS negative_square,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN s.total1 IS NULL THEN 'no labels yet'
      WHEN s.total1 + s.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR) || ' rows with a label'
      WHEN o.has_outside = 1 AND o.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(o.outside_count) AS BIGINT) AS VARCHAR) || ' rows lie outside [0, 1]'
      WHEN o.has_outside = 1 THEN 'some scores lie outside [0, 1]'
      WHEN s.total1 = 0 AND c.label_class IS NOT NULL THEN 'no label is of this class'
      WHEN s.total0 = 0 AND c.label_class IS NOT NULL THEN 'all labels are of this class'
      WHEN s.total1 = 0 THEN 'no label is positive'
      WHEN s.total0 = 0 THEN 'all labels are positive'
    END AS reason
  FROM cells AS c
  LEFT JOIN sums AS s
    ON s.comparison = c.comparison AND s.side = c.side
  LEFT JOIN scored_sides AS o
    ON o.comparison = c.comparison AND o.side = c.side
), deviated AS (
  SELECT
    j.*,
    SQRT(CASE
      WHEN j.positive_square > j.auc * j.auc THEN (j.positive_square - j.auc * j.auc) / NULLIF(j.total1 - 1.0, 0.0)
      ELSE 0.0
    END + CASE
      WHEN j.negative_square > j.auc * j.auc THEN (j.negative_square - j.auc * j.auc) / NULLIF(j.total0 - 1.0, 0.0)
      ELSE 0.0
    END) AS delong_error,
    SQRT(ABS(j.auc * (1.0 - j.auc) + (j.total1 - 1.0) * (j.auc / NULLIF(2.0 - j.auc, 0.0) - j.auc * j.auc) + (j.total0 - 1.0) * (2.0 * j.auc * j.auc / NULLIF(1.0 + j.auc, 0.0) - j.auc * j.auc)) / NULLIF(j.total1 * j.total0, 0.0)) AS hanley_mcneil_error,
    CASE WHEN j.total1 < j.total0 THEN j.total1 ELSE j.total0 END AS smaller_class,
    CASE WHEN j.total1 >= 50 AND j.total0 >= 50 AND j.auc < 0.99 AND j.auc > 0.01 THEN 1 ELSE 0 END AS is_regular,
    j.taken1 / NULLIF(j.total1, 0.0) AS caught,
    j.total1 / NULLIF(j.labelled_count, 0.0) AS prevalence,
    j.near1 * j.labelled_count / NULLIF(j.near_count * j.total1, 0.0) AS density_ratio
  FROM judged AS j
), weighed AS (
  SELECT
    d.*,
    (
      d.caught * (1.0 - d.caught) * (1.0 / NULLIF(d.prevalence, 0.0) - 2.0 * d.density_ratio) + 0.09 * d.density_ratio * d.density_ratio
    ) / NULLIF(d.labelled_count, 0.0) AS caught_variance
  FROM deviated AS d
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    'roc_auc' AS metric,
    CASE WHEN w.is_regular = 1 THEN 'logit' ELSE 'plain' END AS method,
    1.0 AS unit,
    w.auc AS share,
    CASE
      WHEN w.is_regular = 1 OR w.delong_error > w.hanley_mcneil_error THEN w.delong_error
      ELSE w.hanley_mcneil_error
    END AS error,
    w.smaller_class AS worth,
    w.auc - w.auc_radius AS least,
    w.auc + w.auc_radius AS most
  FROM weighed AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'average_precision',
    'logit',
    1.0,
    w.precision_sum / NULLIF(w.total1, 0.0),
    SQRT(ABS(w.precision_sum / NULLIF(w.total1, 0.0) * (1.0 - w.precision_sum / NULLIF(w.total1, 0.0))) / NULLIF(w.total1, 0.0)),
    w.total1,
    w.least_precision_sum / NULLIF(w.total1, 0.0),
    w.most_precision_sum / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'lift_top_decile',
    'wilson',
    10.0,
    w.caught,
    CASE WHEN w.caught_variance > 0 THEN SQRT(w.caught_variance) ELSE 0.0 END,
    CASE
      WHEN w.caught > 0 AND w.caught < 1 AND w.caught_variance > 0 THEN w.caught * (1.0 - w.caught) / NULLIF(w.caught_variance, 0.0)
      ELSE w.total1
    END,
    w.least_taken1 / NULLIF(w.total1, 0.0),
    w.most_taken1 / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'ks_between_classes',
    'newcombe',
    1.0,
    w.largest_distance,
    SQRT(w.upto1 * (1.0 - w.upto1) / NULLIF(w.total1, 0.0) + w.upto0 * (1.0 - w.upto0) / NULLIF(w.total0, 0.0)),
    w.smaller_class,
    w.largest_distance,
    w.most_distance
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
), wilson AS (
  SELECT
    m.*,
    w.reason,
    w.total1,
    w.total0,
    w.upto1,
    w.upto0,
    (m.worth * m.share + 1.9207294103470847) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS middle,
    1.959963984540054 * SQRT(ABS(m.worth * m.share * (1.0 - m.share)) + 0.9603647051735423) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS radius,
    (w.total1 * w.upto1 + 1.9207294103470847) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS middle1,
    1.959963984540054 * SQRT(ABS(w.total1 * w.upto1 * (1.0 - w.upto1)) + 0.9603647051735423) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS radius1,
    (w.total0 * w.upto0 + 1.9207294103470847) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS middle0,
    1.959963984540054 * SQRT(ABS(w.total0 * w.upto0 * (1.0 - w.upto0)) + 0.9603647051735423) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS radius0,
    CASE
      WHEN 1.959963984540054 * m.error < 700.0 * m.share * (1.0 - m.share) THEN 1.959963984540054 * m.error / NULLIF(m.share * (1.0 - m.share), 0.0)
      ELSE 700.0
    END AS logit_radius
  FROM metrics AS m
  INNER JOIN weighed AS w
    ON w.comparison = m.comparison AND w.side = m.side
), ranged AS (
  SELECT
    v.comparison,
    v.side,
    v.metric,
    v.unit,
    v.share,
    v.error,
    v.least,
    v.most,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share - SQRT((v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0) + (v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1))
      WHEN v.method = 'newcombe' THEN v.share - SQRT((v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1) + (v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle - v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(v.logit_radius), 0.0)
      ELSE v.share - 1.959963984540054 * v.error
    END AS low,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share + SQRT((v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0) + (v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1))
      WHEN v.method = 'newcombe' THEN v.share + SQRT((v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1) + (v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle + v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(-v.logit_radius), 0.0)
      ELSE v.share + 1.959963984540054 * v.error
    END AS high
  FROM wilson AS v
  WHERE
    v.reason IS NULL
), valued AS (
  SELECT
    n.comparison,
    n.side,
    n.metric,
    j.reason,
    j.labelled_count,
    r.unit * r.share AS metric_value,
    r.unit * r.error AS metric_error,
    CASE WHEN r.low < 0 THEN 0.0 ELSE r.unit * r.low END AS low,
    r.unit * CASE WHEN r.high > 1 THEN 1.0 ELSE r.high END AS high,
    CASE WHEN r.least < r.most THEN r.unit * r.least END AS least,
    CASE WHEN r.least < r.most THEN r.unit * CASE WHEN r.most > 1 THEN 1.0 ELSE r.most END END AS most
  FROM metrics AS n
  INNER JOIN judged AS j
    ON j.comparison = n.comparison AND j.side = n.side
  LEFT JOIN ranged AS r
    ON r.comparison = n.comparison AND r.side = n.side AND r.metric = n.metric
), macro_means AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem,
    SUM(v.metric_value) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS metric_value,
    SUM(v.metric_error) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS metric_error,
    SUM(COALESCE(v.least, v.metric_value)) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS least,
    SUM(COALESCE(v.most, v.metric_value)) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS most,
    MIN(v.labelled_count) AS labelled_count,
    CASE
      WHEN COUNT(v.reason) = COUNT(*) AND MIN(v.reason) = MAX(v.reason) THEN MIN(v.reason)
      WHEN COUNT(v.reason) > 0 THEN CAST(COUNT(v.reason) AS VARCHAR) || ' of ' || CAST(COUNT(*) AS VARCHAR) || ' classes have no roc_auc here'
    END AS reason
  FROM valued AS v
  INNER JOIN cells AS c
    ON c.comparison = v.comparison AND c.side = v.side
  WHERE
    c.problem = 'multiclass'
  GROUP BY
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  v.metric AS metric,
  c.label_class AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  v.metric_value AS value,
  v.low AS lower,
  v.high AS upper,
  v.metric_error AS standard_error,
  v.least AS bound_lower,
  v.most AS bound_upper,
  v.labelled_count AS row_count,
  v.reason AS not_evaluated_reason
FROM valued AS v
INNER JOIN cells AS c
  ON c.comparison = v.comparison AND c.side = v.side
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.side,
  m.problem,
  'macro_roc_auc',
  CAST(NULL AS VARCHAR),
  CAST(NULL AS DOUBLE),
  CASE WHEN m.reason IS NULL THEN m.metric_value END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value > 1.959963984540054 * m.metric_error THEN m.metric_value - 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 0.0
  END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value + 1.959963984540054 * m.metric_error < 1 THEN m.metric_value + 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 1.0
  END,
  CASE WHEN m.reason IS NULL THEN m.metric_error END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.least END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.most END,
  m.labelled_count,
  m.reason
FROM macro_means AS m
{%- endmacro %}

{% macro postgres__performance_ranked_scores(scored_bins, measured_totals, mpm_monitors) -%}
WITH score_names AS (
  SELECT
    s.monitor,
    s.column_name,
    s.score_class
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.monitor,
    s.column_name,
    s.score_class
), cells AS MATERIALIZED (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    m.problem,
    m.min_rows,
    CASE WHEN m.problem = 'multiclass' THEN n.score_class END AS label_class,
    CASE WHEN t.value_min = t.value_max THEN 1 ELSE 0 END AS is_constant
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN score_names AS n
    ON n.monitor = t.monitor AND n.column_name = t.column_name
  WHERE
    t.column_role = 'prediction'
    AND (
      (m.problem = 'binary' AND t.column_name = m.prediction_column)
      OR (m.problem = 'multiclass' AND n.score_class IS NOT NULL AND t.column_name <> 'confidence')
    )
), scored_sides AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.has_outside) AS has_outside,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), labelled AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.positive_count AS n1,
    s.negative_count AS n0,
    CASE WHEN s.is_point = 1 OR c.is_constant = 1 THEN 1 ELSE 0 END AS is_tie,
    SUM(s.positive_count) OVER (PARTITION BY s.comparison, s.side ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n1_upto,
    SUM(s.negative_count) OVER (PARTITION BY s.comparison, s.side ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n0_upto,
    o.total1,
    o.total0
  FROM {{ scored_bins }} AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN scored_sides AS o
    ON o.comparison = s.comparison AND o.side = s.side
  WHERE
    s.positive_count + s.negative_count > 0
), placed AS MATERIALIZED (
  SELECT
    l.comparison,
    l.side,
    l.position,
    l.n1,
    l.n0,
    l.is_tie,
    l.total1,
    l.total0,
    l.total1 - l.n1_upto AS a,
    l.total0 - l.n0_upto AS b,
    1.0 + l.n0 / NULLIF(l.n1 + 1.0, 0.0) AS r,
    (l.n0_upto - 0.5 * l.n0) / NULLIF(l.total0, 0.0) AS f0,
    (l.total1 - l.n1_upto + 0.5 * l.n1) / NULLIF(l.total1, 0.0) AS s1,
    l.n1_upto / NULLIF(l.total1, 0.0) AS upto1,
    l.n0_upto / NULLIF(l.total0, 0.0) AS upto0,
    l.n0_upto / NULLIF(l.total0, 0.0) - l.n1_upto / NULLIF(l.total1, 0.0) AS distance,
    l.n1 / NULLIF(l.total1, 0.0) AS share1,
    l.n0 / NULLIF(l.total0, 0.0) AS share0,
    CASE
      WHEN 0.1 * (l.total1 + l.total0) <= l.total1 - l.n1_upto + l.total0 - l.n0_upto THEN 0.0
      WHEN 0.1 * (l.total1 + l.total0) >= l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 THEN l.n1 + l.n0
      ELSE 0.1 * (l.total1 + l.total0) - (l.total1 - l.n1_upto + l.total0 - l.n0_upto)
    END AS taken,
    CASE
      WHEN l.total1 - l.n1_upto + l.total0 - l.n0_upto < 0.15 * (l.total1 + l.total0)
      AND l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 > 0.05 * (l.total1 + l.total0) THEN 1.0
      ELSE 0.0
    END AS is_near_cut
  FROM labelled AS l
), terms AS MATERIALIZED (
  SELECT
    p.*,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE p.n1 / NULLIF(p.r, 0.0) + (p.a - (p.a + p.b) / NULLIF(p.r, 0.0)) / NULLIF(p.r, 0.0) * LN(1.0 + p.r * p.n1 / NULLIF(p.a + p.b + 0.5 * p.r, 0.0))
    END AS precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE 0.5 * p.n1 * (
        (p.a + 1.0) / NULLIF(p.a + 1.0 + p.b + p.n0, 0.0) + (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      )
    END AS least_precision_sum,
    p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + CASE WHEN p.is_tie = 1 THEN p.n0 ELSE 0.0 END, 0.0) AS most_precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN ABS(p.distance)
      WHEN p.distance + p.share1 > p.share0 - p.distance THEN p.distance + p.share1
      ELSE p.share0 - p.distance
    END AS most_distance,
    p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0) AS taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken > p.n0 THEN p.taken - p.n0
      ELSE 0.0
    END AS least_taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken < p.n1 THEN p.taken
      ELSE p.n1
    END AS most_taken1
  FROM placed AS p
), largest AS (
  SELECT
    p.comparison,
    p.side,
    MAX(ABS(p.distance)) AS distance
  FROM placed AS p
  GROUP BY
    p.comparison,
    p.side
), sums AS (
  SELECT
    t.comparison,
    t.side,
    MAX(t.total1) AS total1,
    MAX(t.total0) AS total0,
    SUM(t.n1 * t.f0) AS auc_sum,
    SUM(t.n1 * t.f0 * t.f0) AS positive_squares,
    SUM(t.n0 * t.s1 * t.s1) AS negative_squares,
    SUM(CASE WHEN t.is_tie = 0 THEN 0.5 * t.n1 * t.n0 ELSE 0.0 END) AS open_pairs,
    SUM(t.precision_sum) AS precision_sum,
    SUM(t.least_precision_sum) AS least_precision_sum,
    SUM(t.most_precision_sum) AS most_precision_sum,
    SUM(t.taken1) AS taken1,
    SUM(t.least_taken1) AS least_taken1,
    SUM(t.most_taken1) AS most_taken1,
    SUM(t.is_near_cut * t.n1) AS near1,
    SUM(t.is_near_cut * (t.n1 + t.n0)) AS near_count,
    MAX(d.distance) AS largest_distance,
    MAX(t.most_distance) AS most_distance,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto1 END) AS upto1,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto0 END) AS upto0
  FROM terms AS t
  INNER JOIN largest AS d
    ON d.comparison = t.comparison AND d.side = t.side
  GROUP BY
    t.comparison,
    t.side
), judged AS MATERIALIZED (
  SELECT
    c.comparison,
    c.side,
    c.label_class,
    s.total1,
    s.total0,
    s.precision_sum,
    s.least_precision_sum,
    s.most_precision_sum,
    s.taken1,
    s.least_taken1,
    s.most_taken1,
    s.near1,
    s.near_count,
    s.largest_distance,
    s.most_distance,
    s.upto1,
    s.upto0,
    COALESCE(s.total1 + s.total0, 0.0) AS labelled_count,
    s.auc_sum / NULLIF(s.total1, 0.0) AS auc,
    s.open_pairs / NULLIF(s.total1 * s.total0, 0.0) AS auc_radius,
    s.positive_squares / NULLIF(s.total1, 0.0) AS positive_square,
    s.negative_squares / NULLIF(s.total0, 0.0) AS negative_square,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN s.total1 IS NULL THEN 'no labels yet'
      WHEN s.total1 + s.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS TEXT) || ' rows with a label'
      WHEN o.has_outside = 1 AND o.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(o.outside_count) AS BIGINT) AS TEXT) || ' rows lie outside [0, 1]'
      WHEN o.has_outside = 1 THEN 'some scores lie outside [0, 1]'
      WHEN s.total1 = 0 AND c.label_class IS NOT NULL THEN 'no label is of this class'
      WHEN s.total0 = 0 AND c.label_class IS NOT NULL THEN 'all labels are of this class'
      WHEN s.total1 = 0 THEN 'no label is positive'
      WHEN s.total0 = 0 THEN 'all labels are positive'
    END AS reason
  FROM cells AS c
  LEFT JOIN sums AS s
    ON s.comparison = c.comparison AND s.side = c.side
  LEFT JOIN scored_sides AS o
    ON o.comparison = c.comparison AND o.side = c.side
), deviated AS MATERIALIZED (
  SELECT
    j.*,
    SQRT(CASE
      WHEN j.positive_square > j.auc * j.auc THEN (j.positive_square - j.auc * j.auc) / NULLIF(j.total1 - 1.0, 0.0)
      ELSE 0.0
    END + CASE
      WHEN j.negative_square > j.auc * j.auc THEN (j.negative_square - j.auc * j.auc) / NULLIF(j.total0 - 1.0, 0.0)
      ELSE 0.0
    END) AS delong_error,
    SQRT(ABS(j.auc * (1.0 - j.auc) + (j.total1 - 1.0) * (j.auc / NULLIF(2.0 - j.auc, 0.0) - j.auc * j.auc) + (j.total0 - 1.0) * (2.0 * j.auc * j.auc / NULLIF(1.0 + j.auc, 0.0) - j.auc * j.auc)) / NULLIF(j.total1 * j.total0, 0.0)) AS hanley_mcneil_error,
    CASE WHEN j.total1 < j.total0 THEN j.total1 ELSE j.total0 END AS smaller_class,
    CASE WHEN j.total1 >= 50 AND j.total0 >= 50 AND j.auc < 0.99 AND j.auc > 0.01 THEN 1 ELSE 0 END AS is_regular,
    j.taken1 / NULLIF(j.total1, 0.0) AS caught,
    j.total1 / NULLIF(j.labelled_count, 0.0) AS prevalence,
    j.near1 * j.labelled_count / NULLIF(j.near_count * j.total1, 0.0) AS density_ratio
  FROM judged AS j
), weighed AS MATERIALIZED (
  SELECT
    d.*,
    (
      d.caught * (1.0 - d.caught) * (1.0 / NULLIF(d.prevalence, 0.0) - 2.0 * d.density_ratio) + 0.09 * d.density_ratio * d.density_ratio
    ) / NULLIF(d.labelled_count, 0.0) AS caught_variance
  FROM deviated AS d
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    'roc_auc' AS metric,
    CASE WHEN w.is_regular = 1 THEN 'logit' ELSE 'plain' END AS method,
    1.0 AS unit,
    w.auc AS share,
    CASE
      WHEN w.is_regular = 1 OR w.delong_error > w.hanley_mcneil_error THEN w.delong_error
      ELSE w.hanley_mcneil_error
    END AS error,
    w.smaller_class AS worth,
    w.auc - w.auc_radius AS least,
    w.auc + w.auc_radius AS most
  FROM weighed AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'average_precision',
    'logit',
    1.0,
    w.precision_sum / NULLIF(w.total1, 0.0),
    SQRT(ABS(w.precision_sum / NULLIF(w.total1, 0.0) * (1.0 - w.precision_sum / NULLIF(w.total1, 0.0))) / NULLIF(w.total1, 0.0)),
    w.total1,
    w.least_precision_sum / NULLIF(w.total1, 0.0),
    w.most_precision_sum / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'lift_top_decile',
    'wilson',
    10.0,
    w.caught,
    CASE WHEN w.caught_variance > 0 THEN SQRT(w.caught_variance) ELSE 0.0 END,
    CASE
      WHEN w.caught > 0 AND w.caught < 1 AND w.caught_variance > 0 THEN w.caught * (1.0 - w.caught) / NULLIF(w.caught_variance, 0.0)
      ELSE w.total1
    END,
    w.least_taken1 / NULLIF(w.total1, 0.0),
    w.most_taken1 / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'ks_between_classes',
    'newcombe',
    1.0,
    w.largest_distance,
    SQRT(w.upto1 * (1.0 - w.upto1) / NULLIF(w.total1, 0.0) + w.upto0 * (1.0 - w.upto0) / NULLIF(w.total0, 0.0)),
    w.smaller_class,
    w.largest_distance,
    w.most_distance
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
), wilson AS MATERIALIZED (
  SELECT
    m.*,
    w.reason,
    w.total1,
    w.total0,
    w.upto1,
    w.upto0,
    (m.worth * m.share + 1.9207294103470847) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS middle,
    1.959963984540054 * SQRT(ABS(m.worth * m.share * (1.0 - m.share)) + 0.9603647051735423) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS radius,
    (w.total1 * w.upto1 + 1.9207294103470847) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS middle1,
    1.959963984540054 * SQRT(ABS(w.total1 * w.upto1 * (1.0 - w.upto1)) + 0.9603647051735423) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS radius1,
    (w.total0 * w.upto0 + 1.9207294103470847) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS middle0,
    1.959963984540054 * SQRT(ABS(w.total0 * w.upto0 * (1.0 - w.upto0)) + 0.9603647051735423) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS radius0,
    CASE
      WHEN 1.959963984540054 * m.error < 700.0 * m.share * (1.0 - m.share) THEN 1.959963984540054 * m.error / NULLIF(m.share * (1.0 - m.share), 0.0)
      ELSE 700.0
    END AS logit_radius
  FROM metrics AS m
  INNER JOIN weighed AS w
    ON w.comparison = m.comparison AND w.side = m.side
), ranged AS MATERIALIZED (
  SELECT
    v.comparison,
    v.side,
    v.metric,
    v.unit,
    v.share,
    v.error,
    v.least,
    v.most,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share - SQRT((v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0) + (v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1))
      WHEN v.method = 'newcombe' THEN v.share - SQRT((v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1) + (v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle - v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(v.logit_radius), 0.0)
      ELSE v.share - 1.959963984540054 * v.error
    END AS low,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share + SQRT((v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0) + (v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1))
      WHEN v.method = 'newcombe' THEN v.share + SQRT((v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1) + (v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle + v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(-v.logit_radius), 0.0)
      ELSE v.share + 1.959963984540054 * v.error
    END AS high
  FROM wilson AS v
  WHERE
    v.reason IS NULL
), valued AS MATERIALIZED (
  SELECT
    n.comparison,
    n.side,
    n.metric,
    j.reason,
    j.labelled_count,
    r.unit * r.share AS metric_value,
    r.unit * r.error AS metric_error,
    CASE WHEN r.low < 0 THEN 0.0 ELSE r.unit * r.low END AS low,
    r.unit * CASE WHEN r.high > 1 THEN 1.0 ELSE r.high END AS high,
    CASE WHEN r.least < r.most THEN r.unit * r.least END AS least,
    CASE WHEN r.least < r.most THEN r.unit * CASE WHEN r.most > 1 THEN 1.0 ELSE r.most END END AS most
  FROM metrics AS n
  INNER JOIN judged AS j
    ON j.comparison = n.comparison AND j.side = n.side
  LEFT JOIN ranged AS r
    ON r.comparison = n.comparison AND r.side = n.side AND r.metric = n.metric
), macro_means AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem,
    SUM(v.metric_value) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS metric_value,
    SUM(v.metric_error) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS metric_error,
    SUM(COALESCE(v.least, v.metric_value)) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS least,
    SUM(COALESCE(v.most, v.metric_value)) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS most,
    MIN(v.labelled_count) AS labelled_count,
    CASE
      WHEN COUNT(v.reason) = COUNT(*) AND MIN(v.reason) = MAX(v.reason) THEN MIN(v.reason)
      WHEN COUNT(v.reason) > 0 THEN CAST(COUNT(v.reason) AS TEXT) || ' of ' || CAST(COUNT(*) AS TEXT) || ' classes have no roc_auc here'
    END AS reason
  FROM valued AS v
  INNER JOIN cells AS c
    ON c.comparison = v.comparison AND c.side = v.side
  WHERE
    c.problem = 'multiclass'
  GROUP BY
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  v.metric AS metric,
  c.label_class AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  v.metric_value AS value,
  v.low AS lower,
  v.high AS upper,
  v.metric_error AS standard_error,
  v.least AS bound_lower,
  v.most AS bound_upper,
  v.labelled_count AS row_count,
  v.reason AS not_evaluated_reason
FROM valued AS v
INNER JOIN cells AS c
  ON c.comparison = v.comparison AND c.side = v.side
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.side,
  m.problem,
  'macro_roc_auc',
  CAST(NULL AS TEXT),
  CAST(NULL AS DOUBLE PRECISION),
  CASE WHEN m.reason IS NULL THEN m.metric_value END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value > 1.959963984540054 * m.metric_error THEN m.metric_value - 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 0.0
  END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value + 1.959963984540054 * m.metric_error < 1 THEN m.metric_value + 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 1.0
  END,
  CASE WHEN m.reason IS NULL THEN m.metric_error END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.least END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.most END,
  m.labelled_count,
  m.reason
FROM macro_means AS m
{%- endmacro %}

{% macro redshift__performance_ranked_scores(scored_bins, measured_totals, mpm_monitors) -%}
WITH score_names AS (
  SELECT
    s.monitor,
    s.column_name,
    s.score_class
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.monitor,
    s.column_name,
    s.score_class
), cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    m.problem,
    m.min_rows,
    CASE WHEN m.problem = 'multiclass' THEN n.score_class END AS label_class,
    CASE WHEN t.value_min = t.value_max THEN 1 ELSE 0 END AS is_constant
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN score_names AS n
    ON n.monitor = t.monitor AND n.column_name = t.column_name
  WHERE
    t.column_role = 'prediction'
    AND (
      (m.problem = 'binary' AND t.column_name = m.prediction_column)
      OR (m.problem = 'multiclass' AND n.score_class IS NOT NULL AND t.column_name <> 'confidence')
    )
), scored_sides AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.has_outside) AS has_outside,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), labelled AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.positive_count AS n1,
    s.negative_count AS n0,
    CASE WHEN s.is_point = 1 OR c.is_constant = 1 THEN 1 ELSE 0 END AS is_tie,
    SUM(s.positive_count) OVER (PARTITION BY s.comparison, s.side ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n1_upto,
    SUM(s.negative_count) OVER (PARTITION BY s.comparison, s.side ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n0_upto,
    o.total1,
    o.total0
  FROM {{ scored_bins }} AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN scored_sides AS o
    ON o.comparison = s.comparison AND o.side = s.side
  WHERE
    s.positive_count + s.negative_count > 0
), placed AS (
  SELECT
    l.comparison,
    l.side,
    l.position,
    l.n1,
    l.n0,
    l.is_tie,
    l.total1,
    l.total0,
    l.total1 - l.n1_upto AS a,
    l.total0 - l.n0_upto AS b,
    1.0 + l.n0 / NULLIF(l.n1 + 1.0, 0.0) AS r,
    (l.n0_upto - 0.5 * l.n0) / NULLIF(l.total0, 0.0) AS f0,
    (l.total1 - l.n1_upto + 0.5 * l.n1) / NULLIF(l.total1, 0.0) AS s1,
    l.n1_upto / NULLIF(l.total1, 0.0) AS upto1,
    l.n0_upto / NULLIF(l.total0, 0.0) AS upto0,
    l.n0_upto / NULLIF(l.total0, 0.0) - l.n1_upto / NULLIF(l.total1, 0.0) AS distance,
    l.n1 / NULLIF(l.total1, 0.0) AS share1,
    l.n0 / NULLIF(l.total0, 0.0) AS share0,
    CASE
      WHEN 0.1 * (l.total1 + l.total0) <= l.total1 - l.n1_upto + l.total0 - l.n0_upto THEN 0.0
      WHEN 0.1 * (l.total1 + l.total0) >= l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 THEN l.n1 + l.n0
      ELSE 0.1 * (l.total1 + l.total0) - (l.total1 - l.n1_upto + l.total0 - l.n0_upto)
    END AS taken,
    CASE
      WHEN l.total1 - l.n1_upto + l.total0 - l.n0_upto < 0.15 * (l.total1 + l.total0)
      AND l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 > 0.05 * (l.total1 + l.total0) THEN 1.0
      ELSE 0.0
    END AS is_near_cut
  FROM labelled AS l
), terms AS (
  SELECT
    p.*,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE p.n1 / NULLIF(p.r, 0.0) + (p.a - (p.a + p.b) / NULLIF(p.r, 0.0)) / NULLIF(p.r, 0.0) * LN(1.0 + p.r * p.n1 / NULLIF(p.a + p.b + 0.5 * p.r, 0.0))
    END AS precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE 0.5 * p.n1 * (
        (p.a + 1.0) / NULLIF(p.a + 1.0 + p.b + p.n0, 0.0) + (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      )
    END AS least_precision_sum,
    p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + CASE WHEN p.is_tie = 1 THEN p.n0 ELSE 0.0 END, 0.0) AS most_precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN ABS(p.distance)
      WHEN p.distance + p.share1 > p.share0 - p.distance THEN p.distance + p.share1
      ELSE p.share0 - p.distance
    END AS most_distance,
    p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0) AS taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken > p.n0 THEN p.taken - p.n0
      ELSE 0.0
    END AS least_taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken < p.n1 THEN p.taken
      ELSE p.n1
    END AS most_taken1
  FROM placed AS p
), largest AS (
  SELECT
    p.comparison,
    p.side,
    MAX(ABS(p.distance)) AS distance
  FROM placed AS p
  GROUP BY
    p.comparison,
    p.side
), sums AS (
  SELECT
    t.comparison,
    t.side,
    MAX(t.total1) AS total1,
    MAX(t.total0) AS total0,
    SUM(t.n1 * t.f0) AS auc_sum,
    SUM(t.n1 * t.f0 * t.f0) AS positive_squares,
    SUM(t.n0 * t.s1 * t.s1) AS negative_squares,
    SUM(CASE WHEN t.is_tie = 0 THEN 0.5 * t.n1 * t.n0 ELSE 0.0 END) AS open_pairs,
    SUM(t.precision_sum) AS precision_sum,
    SUM(t.least_precision_sum) AS least_precision_sum,
    SUM(t.most_precision_sum) AS most_precision_sum,
    SUM(t.taken1) AS taken1,
    SUM(t.least_taken1) AS least_taken1,
    SUM(t.most_taken1) AS most_taken1,
    SUM(t.is_near_cut * t.n1) AS near1,
    SUM(t.is_near_cut * (t.n1 + t.n0)) AS near_count,
    MAX(d.distance) AS largest_distance,
    MAX(t.most_distance) AS most_distance,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto1 END) AS upto1,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto0 END) AS upto0
  FROM terms AS t
  INNER JOIN largest AS d
    ON d.comparison = t.comparison AND d.side = t.side
  GROUP BY
    t.comparison,
    t.side
), judged AS (
  SELECT
    c.comparison,
    c.side,
    c.label_class,
    s.total1,
    s.total0,
    s.precision_sum,
    s.least_precision_sum,
    s.most_precision_sum,
    s.taken1,
    s.least_taken1,
    s.most_taken1,
    s.near1,
    s.near_count,
    s.largest_distance,
    s.most_distance,
    s.upto1,
    s.upto0,
    COALESCE(s.total1 + s.total0, 0.0) AS labelled_count,
    s.auc_sum / NULLIF(s.total1, 0.0) AS auc,
    s.open_pairs / NULLIF(s.total1 * s.total0, 0.0) AS auc_radius,
    s.positive_squares / NULLIF(s.total1, 0.0) AS positive_square,
    s.negative_squares / NULLIF(s.total0, 0.0) AS negative_square,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN s.total1 IS NULL THEN 'no labels yet'
      WHEN s.total1 + s.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR(65535)) || ' rows with a label'
      WHEN o.has_outside = 1 AND o.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(o.outside_count) AS BIGINT) AS VARCHAR(65535)) || ' rows lie outside [0, 1]'
      WHEN o.has_outside = 1 THEN 'some scores lie outside [0, 1]'
      WHEN s.total1 = 0 AND c.label_class IS NOT NULL THEN 'no label is of this class'
      WHEN s.total0 = 0 AND c.label_class IS NOT NULL THEN 'all labels are of this class'
      WHEN s.total1 = 0 THEN 'no label is positive'
      WHEN s.total0 = 0 THEN 'all labels are positive'
    END AS reason
  FROM cells AS c
  LEFT JOIN sums AS s
    ON s.comparison = c.comparison AND s.side = c.side
  LEFT JOIN scored_sides AS o
    ON o.comparison = c.comparison AND o.side = c.side
), deviated AS (
  SELECT
    j.*,
    SQRT(CASE
      WHEN j.positive_square > j.auc * j.auc THEN (j.positive_square - j.auc * j.auc) / NULLIF(j.total1 - 1.0, 0.0)
      ELSE 0.0
    END + CASE
      WHEN j.negative_square > j.auc * j.auc THEN (j.negative_square - j.auc * j.auc) / NULLIF(j.total0 - 1.0, 0.0)
      ELSE 0.0
    END) AS delong_error,
    SQRT(ABS(j.auc * (1.0 - j.auc) + (j.total1 - 1.0) * (j.auc / NULLIF(2.0 - j.auc, 0.0) - j.auc * j.auc) + (j.total0 - 1.0) * (2.0 * j.auc * j.auc / NULLIF(1.0 + j.auc, 0.0) - j.auc * j.auc)) / NULLIF(j.total1 * j.total0, 0.0)) AS hanley_mcneil_error,
    CASE WHEN j.total1 < j.total0 THEN j.total1 ELSE j.total0 END AS smaller_class,
    CASE WHEN j.total1 >= 50 AND j.total0 >= 50 AND j.auc < 0.99 AND j.auc > 0.01 THEN 1 ELSE 0 END AS is_regular,
    j.taken1 / NULLIF(j.total1, 0.0) AS caught,
    j.total1 / NULLIF(j.labelled_count, 0.0) AS prevalence,
    j.near1 * j.labelled_count / NULLIF(j.near_count * j.total1, 0.0) AS density_ratio
  FROM judged AS j
), weighed AS (
  SELECT
    d.*,
    (
      d.caught * (1.0 - d.caught) * (1.0 / NULLIF(d.prevalence, 0.0) - 2.0 * d.density_ratio) + 0.09 * d.density_ratio * d.density_ratio
    ) / NULLIF(d.labelled_count, 0.0) AS caught_variance
  FROM deviated AS d
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    'roc_auc' AS metric,
    CASE WHEN w.is_regular = 1 THEN 'logit' ELSE 'plain' END AS method,
    1.0 AS unit,
    w.auc AS share,
    CASE
      WHEN w.is_regular = 1 OR w.delong_error > w.hanley_mcneil_error THEN w.delong_error
      ELSE w.hanley_mcneil_error
    END AS error,
    w.smaller_class AS worth,
    w.auc - w.auc_radius AS least,
    w.auc + w.auc_radius AS most
  FROM weighed AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'average_precision',
    'logit',
    1.0,
    w.precision_sum / NULLIF(w.total1, 0.0),
    SQRT(ABS(w.precision_sum / NULLIF(w.total1, 0.0) * (1.0 - w.precision_sum / NULLIF(w.total1, 0.0))) / NULLIF(w.total1, 0.0)),
    w.total1,
    w.least_precision_sum / NULLIF(w.total1, 0.0),
    w.most_precision_sum / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'lift_top_decile',
    'wilson',
    10.0,
    w.caught,
    CASE WHEN w.caught_variance > 0 THEN SQRT(w.caught_variance) ELSE 0.0 END,
    CASE
      WHEN w.caught > 0 AND w.caught < 1 AND w.caught_variance > 0 THEN w.caught * (1.0 - w.caught) / NULLIF(w.caught_variance, 0.0)
      ELSE w.total1
    END,
    w.least_taken1 / NULLIF(w.total1, 0.0),
    w.most_taken1 / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'ks_between_classes',
    'newcombe',
    1.0,
    w.largest_distance,
    SQRT(w.upto1 * (1.0 - w.upto1) / NULLIF(w.total1, 0.0) + w.upto0 * (1.0 - w.upto0) / NULLIF(w.total0, 0.0)),
    w.smaller_class,
    w.largest_distance,
    w.most_distance
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
), wilson AS (
  SELECT
    m.*,
    w.reason,
    w.total1,
    w.total0,
    w.upto1,
    w.upto0,
    (m.worth * m.share + 1.9207294103470847) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS middle,
    1.959963984540054 * SQRT(ABS(m.worth * m.share * (1.0 - m.share)) + 0.9603647051735423) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS radius,
    (w.total1 * w.upto1 + 1.9207294103470847) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS middle1,
    1.959963984540054 * SQRT(ABS(w.total1 * w.upto1 * (1.0 - w.upto1)) + 0.9603647051735423) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS radius1,
    (w.total0 * w.upto0 + 1.9207294103470847) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS middle0,
    1.959963984540054 * SQRT(ABS(w.total0 * w.upto0 * (1.0 - w.upto0)) + 0.9603647051735423) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS radius0,
    CASE
      WHEN 1.959963984540054 * m.error < 700.0 * m.share * (1.0 - m.share) THEN 1.959963984540054 * m.error / NULLIF(m.share * (1.0 - m.share), 0.0)
      ELSE 700.0
    END AS logit_radius
  FROM metrics AS m
  INNER JOIN weighed AS w
    ON w.comparison = m.comparison AND w.side = m.side
), ranged AS (
  SELECT
    v.comparison,
    v.side,
    v.metric,
    v.unit,
    v.share,
    v.error,
    v.least,
    v.most,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share - SQRT((v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0) + (v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1))
      WHEN v.method = 'newcombe' THEN v.share - SQRT((v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1) + (v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle - v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(v.logit_radius), 0.0)
      ELSE v.share - 1.959963984540054 * v.error
    END AS low,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share + SQRT((v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0) + (v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1))
      WHEN v.method = 'newcombe' THEN v.share + SQRT((v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1) + (v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle + v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(-v.logit_radius), 0.0)
      ELSE v.share + 1.959963984540054 * v.error
    END AS high
  FROM wilson AS v
  WHERE
    v.reason IS NULL
), valued AS (
  SELECT
    n.comparison,
    n.side,
    n.metric,
    j.reason,
    j.labelled_count,
    r.unit * r.share AS metric_value,
    r.unit * r.error AS metric_error,
    CASE WHEN r.low < 0 THEN 0.0 ELSE r.unit * r.low END AS low,
    r.unit * CASE WHEN r.high > 1 THEN 1.0 ELSE r.high END AS high,
    CASE WHEN r.least < r.most THEN r.unit * r.least END AS least,
    CASE WHEN r.least < r.most THEN r.unit * CASE WHEN r.most > 1 THEN 1.0 ELSE r.most END END AS most
  FROM metrics AS n
  INNER JOIN judged AS j
    ON j.comparison = n.comparison AND j.side = n.side
  LEFT JOIN ranged AS r
    ON r.comparison = n.comparison AND r.side = n.side AND r.metric = n.metric
), macro_means AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem,
    SUM(v.metric_value) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS metric_value,
    SUM(v.metric_error) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS metric_error,
    SUM(COALESCE(v.least, v.metric_value)) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS least,
    SUM(COALESCE(v.most, v.metric_value)) / NULLIF(CAST(COUNT(*) AS DOUBLE PRECISION), 0.0) AS most,
    MIN(v.labelled_count) AS labelled_count,
    CASE
      WHEN COUNT(v.reason) = COUNT(*) AND MIN(v.reason) = MAX(v.reason) THEN MIN(v.reason)
      WHEN COUNT(v.reason) > 0 THEN CAST(COUNT(v.reason) AS VARCHAR(65535)) || ' of ' || CAST(COUNT(*) AS VARCHAR(65535)) || ' classes have no roc_auc here'
    END AS reason
  FROM valued AS v
  INNER JOIN cells AS c
    ON c.comparison = v.comparison AND c.side = v.side
  WHERE
    c.problem = 'multiclass'
  GROUP BY
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  v.metric AS metric,
  c.label_class AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  v.metric_value AS value,
  v.low AS lower,
  v.high AS upper,
  v.metric_error AS standard_error,
  v.least AS bound_lower,
  v.most AS bound_upper,
  v.labelled_count AS row_count,
  v.reason AS not_evaluated_reason
FROM valued AS v
INNER JOIN cells AS c
  ON c.comparison = v.comparison AND c.side = v.side
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.side,
  m.problem,
  'macro_roc_auc',
  CAST(NULL AS VARCHAR(65535)),
  CAST(NULL AS DOUBLE PRECISION),
  CASE WHEN m.reason IS NULL THEN m.metric_value END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value > 1.959963984540054 * m.metric_error THEN m.metric_value - 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 0.0
  END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value + 1.959963984540054 * m.metric_error < 1 THEN m.metric_value + 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 1.0
  END,
  CASE WHEN m.reason IS NULL THEN m.metric_error END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.least END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.most END,
  m.labelled_count,
  m.reason
FROM macro_means AS m
{%- endmacro %}

{% macro bigquery__performance_ranked_scores(scored_bins, measured_totals, mpm_monitors) -%}
WITH score_names AS (
  SELECT
    s.monitor,
    s.column_name,
    s.score_class
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.monitor,
    s.column_name,
    s.score_class
), cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    m.problem,
    m.min_rows,
    CASE WHEN m.problem = 'multiclass' THEN n.score_class END AS label_class,
    CASE WHEN t.value_min = t.value_max THEN 1 ELSE 0 END AS is_constant
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN score_names AS n
    ON n.monitor = t.monitor AND n.column_name = t.column_name
  WHERE
    t.column_role = 'prediction'
    AND (
      (m.problem = 'binary' AND t.column_name = m.prediction_column)
      OR (m.problem = 'multiclass' AND n.score_class IS NOT NULL AND t.column_name <> 'confidence')
    )
), scored_sides AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.has_outside) AS has_outside,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), labelled AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.positive_count AS n1,
    s.negative_count AS n0,
    CASE WHEN s.is_point = 1 OR c.is_constant = 1 THEN 1 ELSE 0 END AS is_tie,
    SUM(s.positive_count) OVER (
      PARTITION BY s.comparison, s.side
      ORDER BY s.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS n1_upto,
    SUM(s.negative_count) OVER (
      PARTITION BY s.comparison, s.side
      ORDER BY s.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS n0_upto,
    o.total1,
    o.total0
  FROM {{ scored_bins }} AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN scored_sides AS o
    ON o.comparison = s.comparison AND o.side = s.side
  WHERE
    s.positive_count + s.negative_count > 0
), placed AS (
  SELECT
    l.comparison,
    l.side,
    l.position,
    l.n1,
    l.n0,
    l.is_tie,
    l.total1,
    l.total0,
    l.total1 - l.n1_upto AS a,
    l.total0 - l.n0_upto AS b,
    1.0 + l.n0 / NULLIF(l.n1 + 1.0, 0.0) AS r,
    (l.n0_upto - 0.5 * l.n0) / NULLIF(l.total0, 0.0) AS f0,
    (l.total1 - l.n1_upto + 0.5 * l.n1) / NULLIF(l.total1, 0.0) AS s1,
    l.n1_upto / NULLIF(l.total1, 0.0) AS upto1,
    l.n0_upto / NULLIF(l.total0, 0.0) AS upto0,
    l.n0_upto / NULLIF(l.total0, 0.0) - l.n1_upto / NULLIF(l.total1, 0.0) AS distance,
    l.n1 / NULLIF(l.total1, 0.0) AS share1,
    l.n0 / NULLIF(l.total0, 0.0) AS share0,
    CASE
      WHEN 0.1 * (l.total1 + l.total0) <= l.total1 - l.n1_upto + l.total0 - l.n0_upto THEN 0.0
      WHEN 0.1 * (l.total1 + l.total0) >= l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 THEN l.n1 + l.n0
      ELSE 0.1 * (l.total1 + l.total0) - (l.total1 - l.n1_upto + l.total0 - l.n0_upto)
    END AS taken,
    CASE
      WHEN l.total1 - l.n1_upto + l.total0 - l.n0_upto < 0.15 * (l.total1 + l.total0)
      AND l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 > 0.05 * (l.total1 + l.total0) THEN 1.0
      ELSE 0.0
    END AS is_near_cut
  FROM labelled AS l
), terms AS (
  SELECT
    p.*,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE p.n1 / NULLIF(p.r, 0.0) + (p.a - (p.a + p.b) / NULLIF(p.r, 0.0)) / NULLIF(p.r, 0.0) * LN(1.0 + p.r * p.n1 / NULLIF(p.a + p.b + 0.5 * p.r, 0.0))
    END AS precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE 0.5 * p.n1 * (
        (p.a + 1.0) / NULLIF(p.a + 1.0 + p.b + p.n0, 0.0) + (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      )
    END AS least_precision_sum,
    p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + CASE WHEN p.is_tie = 1 THEN p.n0 ELSE 0.0 END, 0.0) AS most_precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN ABS(p.distance)
      WHEN p.distance + p.share1 > p.share0 - p.distance THEN p.distance + p.share1
      ELSE p.share0 - p.distance
    END AS most_distance,
    p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0) AS taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken > p.n0 THEN p.taken - p.n0
      ELSE 0.0
    END AS least_taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken < p.n1 THEN p.taken
      ELSE p.n1
    END AS most_taken1
  FROM placed AS p
), largest AS (
  SELECT
    p.comparison,
    p.side,
    MAX(ABS(p.distance)) AS distance
  FROM placed AS p
  GROUP BY
    p.comparison,
    p.side
), sums AS (
  SELECT
    t.comparison,
    t.side,
    MAX(t.total1) AS total1,
    MAX(t.total0) AS total0,
    SUM(t.n1 * t.f0) AS auc_sum,
    SUM(t.n1 * t.f0 * t.f0) AS positive_squares,
    SUM(t.n0 * t.s1 * t.s1) AS negative_squares,
    SUM(CASE WHEN t.is_tie = 0 THEN 0.5 * t.n1 * t.n0 ELSE 0.0 END) AS open_pairs,
    SUM(t.precision_sum) AS precision_sum,
    SUM(t.least_precision_sum) AS least_precision_sum,
    SUM(t.most_precision_sum) AS most_precision_sum,
    SUM(t.taken1) AS taken1,
    SUM(t.least_taken1) AS least_taken1,
    SUM(t.most_taken1) AS most_taken1,
    SUM(t.is_near_cut * t.n1) AS near1,
    SUM(t.is_near_cut * (t.n1 + t.n0)) AS near_count,
    MAX(d.distance) AS largest_distance,
    MAX(t.most_distance) AS most_distance,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto1 END) AS upto1,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto0 END) AS upto0
  FROM terms AS t
  INNER JOIN largest AS d
    ON d.comparison = t.comparison AND d.side = t.side
  GROUP BY
    t.comparison,
    t.side
), judged AS (
  SELECT
    c.comparison,
    c.side,
    c.label_class,
    s.total1,
    s.total0,
    s.precision_sum,
    s.least_precision_sum,
    s.most_precision_sum,
    s.taken1,
    s.least_taken1,
    s.most_taken1,
    s.near1,
    s.near_count,
    s.largest_distance,
    s.most_distance,
    s.upto1,
    s.upto0,
    COALESCE(s.total1 + s.total0, 0.0) AS labelled_count,
    s.auc_sum / NULLIF(s.total1, 0.0) AS auc,
    s.open_pairs / NULLIF(s.total1 * s.total0, 0.0) AS auc_radius,
    s.positive_squares / NULLIF(s.total1, 0.0) AS positive_square,
    s.negative_squares / NULLIF(s.total0, 0.0) AS negative_square,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN s.total1 IS NULL THEN 'no labels yet'
      WHEN s.total1 + s.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
      WHEN o.has_outside = 1 AND o.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(o.outside_count) AS INT64) AS STRING) || ' rows lie outside [0, 1]'
      WHEN o.has_outside = 1 THEN 'some scores lie outside [0, 1]'
      WHEN s.total1 = 0 AND c.label_class IS NOT NULL THEN 'no label is of this class'
      WHEN s.total0 = 0 AND c.label_class IS NOT NULL THEN 'all labels are of this class'
      WHEN s.total1 = 0 THEN 'no label is positive'
      WHEN s.total0 = 0 THEN 'all labels are positive'
    END AS reason
  FROM cells AS c
  LEFT JOIN sums AS s
    ON s.comparison = c.comparison AND s.side = c.side
  LEFT JOIN scored_sides AS o
    ON o.comparison = c.comparison AND o.side = c.side
), deviated AS (
  SELECT
    j.*,
    SQRT(CASE
      WHEN j.positive_square > j.auc * j.auc THEN (j.positive_square - j.auc * j.auc) / NULLIF(j.total1 - 1.0, 0.0)
      ELSE 0.0
    END + CASE
      WHEN j.negative_square > j.auc * j.auc THEN (j.negative_square - j.auc * j.auc) / NULLIF(j.total0 - 1.0, 0.0)
      ELSE 0.0
    END) AS delong_error,
    SQRT(ABS(j.auc * (1.0 - j.auc) + (j.total1 - 1.0) * (j.auc / NULLIF(2.0 - j.auc, 0.0) - j.auc * j.auc) + (j.total0 - 1.0) * (2.0 * j.auc * j.auc / NULLIF(1.0 + j.auc, 0.0) - j.auc * j.auc)) / NULLIF(j.total1 * j.total0, 0.0)) AS hanley_mcneil_error,
    CASE WHEN j.total1 < j.total0 THEN j.total1 ELSE j.total0 END AS smaller_class,
    CASE WHEN j.total1 >= 50 AND j.total0 >= 50 AND j.auc < 0.99 AND j.auc > 0.01 THEN 1 ELSE 0 END AS is_regular,
    j.taken1 / NULLIF(j.total1, 0.0) AS caught,
    j.total1 / NULLIF(j.labelled_count, 0.0) AS prevalence,
    j.near1 * j.labelled_count / NULLIF(j.near_count * j.total1, 0.0) AS density_ratio
  FROM judged AS j
), weighed AS (
  SELECT
    d.*,
    (
      d.caught * (1.0 - d.caught) * (1.0 / NULLIF(d.prevalence, 0.0) - 2.0 * d.density_ratio) + 0.09 * d.density_ratio * d.density_ratio
    ) / NULLIF(d.labelled_count, 0.0) AS caught_variance
  FROM deviated AS d
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    'roc_auc' AS metric,
    CASE WHEN w.is_regular = 1 THEN 'logit' ELSE 'plain' END AS method,
    1.0 AS unit,
    w.auc AS share,
    CASE
      WHEN w.is_regular = 1 OR w.delong_error > w.hanley_mcneil_error THEN w.delong_error
      ELSE w.hanley_mcneil_error
    END AS error,
    w.smaller_class AS worth,
    w.auc - w.auc_radius AS least,
    w.auc + w.auc_radius AS most
  FROM weighed AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'average_precision',
    'logit',
    1.0,
    w.precision_sum / NULLIF(w.total1, 0.0),
    SQRT(ABS(w.precision_sum / NULLIF(w.total1, 0.0) * (1.0 - w.precision_sum / NULLIF(w.total1, 0.0))) / NULLIF(w.total1, 0.0)),
    w.total1,
    w.least_precision_sum / NULLIF(w.total1, 0.0),
    w.most_precision_sum / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'lift_top_decile',
    'wilson',
    10.0,
    w.caught,
    CASE WHEN w.caught_variance > 0 THEN SQRT(w.caught_variance) ELSE 0.0 END,
    CASE
      WHEN w.caught > 0 AND w.caught < 1 AND w.caught_variance > 0 THEN w.caught * (1.0 - w.caught) / NULLIF(w.caught_variance, 0.0)
      ELSE w.total1
    END,
    w.least_taken1 / NULLIF(w.total1, 0.0),
    w.most_taken1 / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'ks_between_classes',
    'newcombe',
    1.0,
    w.largest_distance,
    SQRT(w.upto1 * (1.0 - w.upto1) / NULLIF(w.total1, 0.0) + w.upto0 * (1.0 - w.upto0) / NULLIF(w.total0, 0.0)),
    w.smaller_class,
    w.largest_distance,
    w.most_distance
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
), wilson AS (
  SELECT
    m.*,
    w.reason,
    w.total1,
    w.total0,
    w.upto1,
    w.upto0,
    (m.worth * m.share + 1.9207294103470847) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS middle,
    1.959963984540054 * SQRT(ABS(m.worth * m.share * (1.0 - m.share)) + 0.9603647051735423) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS radius,
    (w.total1 * w.upto1 + 1.9207294103470847) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS middle1,
    1.959963984540054 * SQRT(ABS(w.total1 * w.upto1 * (1.0 - w.upto1)) + 0.9603647051735423) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS radius1,
    (w.total0 * w.upto0 + 1.9207294103470847) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS middle0,
    1.959963984540054 * SQRT(ABS(w.total0 * w.upto0 * (1.0 - w.upto0)) + 0.9603647051735423) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS radius0,
    CASE
      WHEN 1.959963984540054 * m.error < 700.0 * m.share * (1.0 - m.share) THEN 1.959963984540054 * m.error / NULLIF(m.share * (1.0 - m.share), 0.0)
      ELSE 700.0
    END AS logit_radius
  FROM metrics AS m
  INNER JOIN weighed AS w
    ON w.comparison = m.comparison AND w.side = m.side
), ranged AS (
  SELECT
    v.comparison,
    v.side,
    v.metric,
    v.unit,
    v.share,
    v.error,
    v.least,
    v.most,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share - SQRT((v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0) + (v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1))
      WHEN v.method = 'newcombe' THEN v.share - SQRT((v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1) + (v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle - v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(v.logit_radius), 0.0)
      ELSE v.share - 1.959963984540054 * v.error
    END AS low,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share + SQRT((v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0) + (v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1))
      WHEN v.method = 'newcombe' THEN v.share + SQRT((v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1) + (v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle + v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(-v.logit_radius), 0.0)
      ELSE v.share + 1.959963984540054 * v.error
    END AS high
  FROM wilson AS v
  WHERE
    v.reason IS NULL
), valued AS (
  SELECT
    n.comparison,
    n.side,
    n.metric,
    j.reason,
    j.labelled_count,
    r.unit * r.share AS metric_value,
    r.unit * r.error AS metric_error,
    CASE WHEN r.low < 0 THEN 0.0 ELSE r.unit * r.low END AS low,
    r.unit * CASE WHEN r.high > 1 THEN 1.0 ELSE r.high END AS high,
    CASE WHEN r.least < r.most THEN r.unit * r.least END AS least,
    CASE WHEN r.least < r.most THEN r.unit * CASE WHEN r.most > 1 THEN 1.0 ELSE r.most END END AS most
  FROM metrics AS n
  INNER JOIN judged AS j
    ON j.comparison = n.comparison AND j.side = n.side
  LEFT JOIN ranged AS r
    ON r.comparison = n.comparison AND r.side = n.side AND r.metric = n.metric
), macro_means AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem,
    SUM(v.metric_value) / NULLIF(CAST(COUNT(*) AS FLOAT64), 0.0) AS metric_value,
    SUM(v.metric_error) / NULLIF(CAST(COUNT(*) AS FLOAT64), 0.0) AS metric_error,
    SUM(COALESCE(v.least, v.metric_value)) / NULLIF(CAST(COUNT(*) AS FLOAT64), 0.0) AS least,
    SUM(COALESCE(v.most, v.metric_value)) / NULLIF(CAST(COUNT(*) AS FLOAT64), 0.0) AS most,
    MIN(v.labelled_count) AS labelled_count,
    CASE
      WHEN COUNT(v.reason) = COUNT(*) AND MIN(v.reason) = MAX(v.reason) THEN MIN(v.reason)
      WHEN COUNT(v.reason) > 0 THEN CAST(COUNT(v.reason) AS STRING) || ' of ' || CAST(COUNT(*) AS STRING) || ' classes have no roc_auc here'
    END AS reason
  FROM valued AS v
  INNER JOIN cells AS c
    ON c.comparison = v.comparison AND c.side = v.side
  WHERE
    c.problem = 'multiclass'
  GROUP BY
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  v.metric AS metric,
  c.label_class AS label_class,
  CAST(NULL AS FLOAT64) AS threshold,
  v.metric_value AS value,
  v.low AS lower,
  v.high AS upper,
  v.metric_error AS standard_error,
  v.least AS bound_lower,
  v.most AS bound_upper,
  v.labelled_count AS row_count,
  v.reason AS not_evaluated_reason
FROM valued AS v
INNER JOIN cells AS c
  ON c.comparison = v.comparison AND c.side = v.side
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.side,
  m.problem,
  'macro_roc_auc',
  CAST(NULL AS STRING),
  CAST(NULL AS FLOAT64),
  CASE WHEN m.reason IS NULL THEN m.metric_value END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value > 1.959963984540054 * m.metric_error THEN m.metric_value - 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 0.0
  END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value + 1.959963984540054 * m.metric_error < 1 THEN m.metric_value + 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 1.0
  END,
  CASE WHEN m.reason IS NULL THEN m.metric_error END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.least END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.most END,
  m.labelled_count,
  m.reason
FROM macro_means AS m
{%- endmacro %}

{% macro spark__performance_ranked_scores(scored_bins, measured_totals, mpm_monitors) -%}
WITH score_names AS (
  SELECT
    s.monitor,
    s.column_name,
    s.score_class
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.monitor,
    s.column_name,
    s.score_class
), cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    m.problem,
    m.min_rows,
    CASE WHEN m.problem = 'multiclass' THEN n.score_class END AS label_class,
    CASE WHEN t.value_min = t.value_max THEN 1 ELSE 0 END AS is_constant
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN score_names AS n
    ON n.monitor = t.monitor AND n.column_name = t.column_name
  WHERE
    t.column_role = 'prediction'
    AND (
      (m.problem = 'binary' AND t.column_name = m.prediction_column)
      OR (m.problem = 'multiclass' AND n.score_class IS NOT NULL AND t.column_name <> 'confidence')
    )
), scored_sides AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.has_outside) AS has_outside,
    SUM(s.positive_count) AS total1,
    SUM(s.negative_count) AS total0,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), labelled AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.positive_count AS n1,
    s.negative_count AS n0,
    CASE WHEN s.is_point = 1 OR c.is_constant = 1 THEN 1 ELSE 0 END AS is_tie,
    SUM(s.positive_count) OVER (
      PARTITION BY s.comparison, s.side
      ORDER BY s.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS n1_upto,
    SUM(s.negative_count) OVER (
      PARTITION BY s.comparison, s.side
      ORDER BY s.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS n0_upto,
    o.total1,
    o.total0
  FROM {{ scored_bins }} AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN scored_sides AS o
    ON o.comparison = s.comparison AND o.side = s.side
  WHERE
    s.positive_count + s.negative_count > 0
), placed AS (
  SELECT
    l.comparison,
    l.side,
    l.position,
    l.n1,
    l.n0,
    l.is_tie,
    l.total1,
    l.total0,
    l.total1 - l.n1_upto AS a,
    l.total0 - l.n0_upto AS b,
    1.0 + l.n0 / NULLIF(l.n1 + 1.0, 0.0) AS r,
    (l.n0_upto - 0.5 * l.n0) / NULLIF(l.total0, 0.0) AS f0,
    (l.total1 - l.n1_upto + 0.5 * l.n1) / NULLIF(l.total1, 0.0) AS s1,
    l.n1_upto / NULLIF(l.total1, 0.0) AS upto1,
    l.n0_upto / NULLIF(l.total0, 0.0) AS upto0,
    l.n0_upto / NULLIF(l.total0, 0.0) - l.n1_upto / NULLIF(l.total1, 0.0) AS distance,
    l.n1 / NULLIF(l.total1, 0.0) AS share1,
    l.n0 / NULLIF(l.total0, 0.0) AS share0,
    CASE
      WHEN 0.1 * (l.total1 + l.total0) <= l.total1 - l.n1_upto + l.total0 - l.n0_upto THEN 0.0
      WHEN 0.1 * (l.total1 + l.total0) >= l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 THEN l.n1 + l.n0
      ELSE 0.1 * (l.total1 + l.total0) - (l.total1 - l.n1_upto + l.total0 - l.n0_upto)
    END AS taken,
    CASE
      WHEN l.total1 - l.n1_upto + l.total0 - l.n0_upto < 0.15 * (l.total1 + l.total0)
      AND l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 > 0.05 * (l.total1 + l.total0) THEN 1.0
      ELSE 0.0
    END AS is_near_cut
  FROM labelled AS l
), terms AS (
  SELECT
    p.*,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE p.n1 / NULLIF(p.r, 0.0) + (p.a - (p.a + p.b) / NULLIF(p.r, 0.0)) / NULLIF(p.r, 0.0) * LN(1.0 + p.r * p.n1 / NULLIF(p.a + p.b + 0.5 * p.r, 0.0))
    END AS precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE 0.5 * p.n1 * (
        (p.a + 1.0) / NULLIF(p.a + 1.0 + p.b + p.n0, 0.0) + (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      )
    END AS least_precision_sum,
    p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + CASE WHEN p.is_tie = 1 THEN p.n0 ELSE 0.0 END, 0.0) AS most_precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN ABS(p.distance)
      WHEN p.distance + p.share1 > p.share0 - p.distance THEN p.distance + p.share1
      ELSE p.share0 - p.distance
    END AS most_distance,
    p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0) AS taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken > p.n0 THEN p.taken - p.n0
      ELSE 0.0
    END AS least_taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken < p.n1 THEN p.taken
      ELSE p.n1
    END AS most_taken1
  FROM placed AS p
), largest AS (
  SELECT
    p.comparison,
    p.side,
    MAX(ABS(p.distance)) AS distance
  FROM placed AS p
  GROUP BY
    p.comparison,
    p.side
), sums AS (
  SELECT
    t.comparison,
    t.side,
    MAX(t.total1) AS total1,
    MAX(t.total0) AS total0,
    SUM(t.n1 * t.f0) AS auc_sum,
    SUM(t.n1 * t.f0 * t.f0) AS positive_squares,
    SUM(t.n0 * t.s1 * t.s1) AS negative_squares,
    SUM(CASE WHEN t.is_tie = 0 THEN 0.5 * t.n1 * t.n0 ELSE 0.0 END) AS open_pairs,
    SUM(t.precision_sum) AS precision_sum,
    SUM(t.least_precision_sum) AS least_precision_sum,
    SUM(t.most_precision_sum) AS most_precision_sum,
    SUM(t.taken1) AS taken1,
    SUM(t.least_taken1) AS least_taken1,
    SUM(t.most_taken1) AS most_taken1,
    SUM(t.is_near_cut * t.n1) AS near1,
    SUM(t.is_near_cut * (t.n1 + t.n0)) AS near_count,
    MAX(d.distance) AS largest_distance,
    MAX(t.most_distance) AS most_distance,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto1 END) AS upto1,
    MIN(CASE WHEN ABS(t.distance) = d.distance THEN t.upto0 END) AS upto0
  FROM terms AS t
  INNER JOIN largest AS d
    ON d.comparison = t.comparison AND d.side = t.side
  GROUP BY
    t.comparison,
    t.side
), judged AS (
  SELECT
    c.comparison,
    c.side,
    c.label_class,
    s.total1,
    s.total0,
    s.precision_sum,
    s.least_precision_sum,
    s.most_precision_sum,
    s.taken1,
    s.least_taken1,
    s.most_taken1,
    s.near1,
    s.near_count,
    s.largest_distance,
    s.most_distance,
    s.upto1,
    s.upto0,
    COALESCE(s.total1 + s.total0, 0.0) AS labelled_count,
    s.auc_sum / NULLIF(s.total1, 0.0) AS auc,
    s.open_pairs / NULLIF(s.total1 * s.total0, 0.0) AS auc_radius,
    s.positive_squares / NULLIF(s.total1, 0.0) AS positive_square,
    s.negative_squares / NULLIF(s.total0, 0.0) AS negative_square,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN s.total1 IS NULL THEN 'no labels yet'
      WHEN s.total1 + s.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
      WHEN o.has_outside = 1 AND o.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(o.outside_count) AS BIGINT) AS STRING) || ' rows lie outside [0, 1]'
      WHEN o.has_outside = 1 THEN 'some scores lie outside [0, 1]'
      WHEN s.total1 = 0 AND c.label_class IS NOT NULL THEN 'no label is of this class'
      WHEN s.total0 = 0 AND c.label_class IS NOT NULL THEN 'all labels are of this class'
      WHEN s.total1 = 0 THEN 'no label is positive'
      WHEN s.total0 = 0 THEN 'all labels are positive'
    END AS reason
  FROM cells AS c
  LEFT JOIN sums AS s
    ON s.comparison = c.comparison AND s.side = c.side
  LEFT JOIN scored_sides AS o
    ON o.comparison = c.comparison AND o.side = c.side
), deviated AS (
  SELECT
    j.*,
    SQRT(CASE
      WHEN j.positive_square > j.auc * j.auc THEN (j.positive_square - j.auc * j.auc) / NULLIF(j.total1 - 1.0, 0.0)
      ELSE 0.0
    END + CASE
      WHEN j.negative_square > j.auc * j.auc THEN (j.negative_square - j.auc * j.auc) / NULLIF(j.total0 - 1.0, 0.0)
      ELSE 0.0
    END) AS delong_error,
    SQRT(ABS(j.auc * (1.0 - j.auc) + (j.total1 - 1.0) * (j.auc / NULLIF(2.0 - j.auc, 0.0) - j.auc * j.auc) + (j.total0 - 1.0) * (2.0 * j.auc * j.auc / NULLIF(1.0 + j.auc, 0.0) - j.auc * j.auc)) / NULLIF(j.total1 * j.total0, 0.0)) AS hanley_mcneil_error,
    CASE WHEN j.total1 < j.total0 THEN j.total1 ELSE j.total0 END AS smaller_class,
    CASE WHEN j.total1 >= 50 AND j.total0 >= 50 AND j.auc < 0.99 AND j.auc > 0.01 THEN 1 ELSE 0 END AS is_regular,
    j.taken1 / NULLIF(j.total1, 0.0) AS caught,
    j.total1 / NULLIF(j.labelled_count, 0.0) AS prevalence,
    j.near1 * j.labelled_count / NULLIF(j.near_count * j.total1, 0.0) AS density_ratio
  FROM judged AS j
), weighed AS (
  SELECT
    d.*,
    (
      d.caught * (1.0 - d.caught) * (1.0 / NULLIF(d.prevalence, 0.0) - 2.0 * d.density_ratio) + 0.09 * d.density_ratio * d.density_ratio
    ) / NULLIF(d.labelled_count, 0.0) AS caught_variance
  FROM deviated AS d
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    'roc_auc' AS metric,
    CASE WHEN w.is_regular = 1 THEN 'logit' ELSE 'plain' END AS method,
    1.0 AS unit,
    w.auc AS share,
    CASE
      WHEN w.is_regular = 1 OR w.delong_error > w.hanley_mcneil_error THEN w.delong_error
      ELSE w.hanley_mcneil_error
    END AS error,
    w.smaller_class AS worth,
    w.auc - w.auc_radius AS least,
    w.auc + w.auc_radius AS most
  FROM weighed AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'average_precision',
    'logit',
    1.0,
    w.precision_sum / NULLIF(w.total1, 0.0),
    SQRT(ABS(w.precision_sum / NULLIF(w.total1, 0.0) * (1.0 - w.precision_sum / NULLIF(w.total1, 0.0))) / NULLIF(w.total1, 0.0)),
    w.total1,
    w.least_precision_sum / NULLIF(w.total1, 0.0),
    w.most_precision_sum / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'lift_top_decile',
    'wilson',
    10.0,
    w.caught,
    CASE WHEN w.caught_variance > 0 THEN SQRT(w.caught_variance) ELSE 0.0 END,
    CASE
      WHEN w.caught > 0 AND w.caught < 1 AND w.caught_variance > 0 THEN w.caught * (1.0 - w.caught) / NULLIF(w.caught_variance, 0.0)
      ELSE w.total1
    END,
    w.least_taken1 / NULLIF(w.total1, 0.0),
    w.most_taken1 / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'ks_between_classes',
    'newcombe',
    1.0,
    w.largest_distance,
    SQRT(w.upto1 * (1.0 - w.upto1) / NULLIF(w.total1, 0.0) + w.upto0 * (1.0 - w.upto0) / NULLIF(w.total0, 0.0)),
    w.smaller_class,
    w.largest_distance,
    w.most_distance
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
), wilson AS (
  SELECT
    m.*,
    w.reason,
    w.total1,
    w.total0,
    w.upto1,
    w.upto0,
    (m.worth * m.share + 1.9207294103470847) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS middle,
    1.959963984540054 * SQRT(ABS(m.worth * m.share * (1.0 - m.share)) + 0.9603647051735423) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS radius,
    (w.total1 * w.upto1 + 1.9207294103470847) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS middle1,
    1.959963984540054 * SQRT(ABS(w.total1 * w.upto1 * (1.0 - w.upto1)) + 0.9603647051735423) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS radius1,
    (w.total0 * w.upto0 + 1.9207294103470847) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS middle0,
    1.959963984540054 * SQRT(ABS(w.total0 * w.upto0 * (1.0 - w.upto0)) + 0.9603647051735423) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS radius0,
    CASE
      WHEN 1.959963984540054 * m.error < 700.0 * m.share * (1.0 - m.share) THEN 1.959963984540054 * m.error / NULLIF(m.share * (1.0 - m.share), 0.0)
      ELSE 700.0
    END AS logit_radius
  FROM metrics AS m
  INNER JOIN weighed AS w
    ON w.comparison = m.comparison AND w.side = m.side
), ranged AS (
  SELECT
    v.comparison,
    v.side,
    v.metric,
    v.unit,
    v.share,
    v.error,
    v.least,
    v.most,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share - SQRT((v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0) + (v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1))
      WHEN v.method = 'newcombe' THEN v.share - SQRT((v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1) + (v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle - v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(v.logit_radius), 0.0)
      ELSE v.share - 1.959963984540054 * v.error
    END AS low,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share + SQRT((v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0) + (v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1))
      WHEN v.method = 'newcombe' THEN v.share + SQRT((v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1) + (v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle + v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(-v.logit_radius), 0.0)
      ELSE v.share + 1.959963984540054 * v.error
    END AS high
  FROM wilson AS v
  WHERE
    v.reason IS NULL
), valued AS (
  SELECT
    n.comparison,
    n.side,
    n.metric,
    j.reason,
    j.labelled_count,
    r.unit * r.share AS metric_value,
    r.unit * r.error AS metric_error,
    CASE WHEN r.low < 0 THEN 0.0 ELSE r.unit * r.low END AS low,
    r.unit * CASE WHEN r.high > 1 THEN 1.0 ELSE r.high END AS high,
    CASE WHEN r.least < r.most THEN r.unit * r.least END AS least,
    CASE WHEN r.least < r.most THEN r.unit * CASE WHEN r.most > 1 THEN 1.0 ELSE r.most END END AS most
  FROM metrics AS n
  INNER JOIN judged AS j
    ON j.comparison = n.comparison AND j.side = n.side
  LEFT JOIN ranged AS r
    ON r.comparison = n.comparison AND r.side = n.side AND r.metric = n.metric
), macro_means AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem,
    SUM(v.metric_value) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS metric_value,
    SUM(v.metric_error) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS metric_error,
    SUM(COALESCE(v.least, v.metric_value)) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS least,
    SUM(COALESCE(v.most, v.metric_value)) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS most,
    MIN(v.labelled_count) AS labelled_count,
    CASE
      WHEN COUNT(v.reason) = COUNT(*) AND MIN(v.reason) = MAX(v.reason) THEN MIN(v.reason)
      WHEN COUNT(v.reason) > 0 THEN CAST(COUNT(v.reason) AS STRING) || ' of ' || CAST(COUNT(*) AS STRING) || ' classes have no roc_auc here'
    END AS reason
  FROM valued AS v
  INNER JOIN cells AS c
    ON c.comparison = v.comparison AND c.side = v.side
  WHERE
    c.problem = 'multiclass'
  GROUP BY
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  v.metric AS metric,
  c.label_class AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  v.metric_value AS value,
  v.low AS lower,
  v.high AS upper,
  v.metric_error AS standard_error,
  v.least AS bound_lower,
  v.most AS bound_upper,
  v.labelled_count AS row_count,
  v.reason AS not_evaluated_reason
FROM valued AS v
INNER JOIN cells AS c
  ON c.comparison = v.comparison AND c.side = v.side
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.side,
  m.problem,
  'macro_roc_auc',
  CAST(NULL AS STRING),
  CAST(NULL AS DOUBLE),
  CASE WHEN m.reason IS NULL THEN m.metric_value END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value > 1.959963984540054 * m.metric_error THEN m.metric_value - 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 0.0
  END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value + 1.959963984540054 * m.metric_error < 1 THEN m.metric_value + 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 1.0
  END,
  CASE WHEN m.reason IS NULL THEN m.metric_error END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.least END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.most END,
  m.labelled_count,
  m.reason
FROM macro_means AS m
{%- endmacro %}

{% macro clickhouse__performance_ranked_scores(scored_bins, measured_totals, mpm_monitors) -%}
WITH score_names AS (
  SELECT
    s.monitor AS monitor,
    s.column_name AS column_name,
    s.score_class AS score_class
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.monitor,
    s.column_name,
    s.score_class
), cells AS (
  SELECT
    t.comparison AS comparison,
    t.side AS side,
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.value_count AS value_count,
    m.problem AS problem,
    m.min_rows AS min_rows,
    CASE WHEN m.problem = 'multiclass' THEN n.score_class END AS label_class,
    CASE WHEN t.value_min = t.value_max THEN 1 ELSE 0 END AS is_constant
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN score_names AS n
    ON n.monitor = t.monitor AND n.column_name = t.column_name
  WHERE
    t.column_role = 'prediction'
    AND (
      (m.problem = 'binary' AND t.column_name = m.prediction_column)
      OR (m.problem = 'multiclass' AND n.score_class IS NOT NULL AND t.column_name <> 'confidence')
    )
  SETTINGS join_use_nulls = 1
), scored_sides AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    MAX(toNullable(s.has_outside)) AS has_outside,
    SUM(toNullable(s.positive_count)) AS total1,
    SUM(toNullable(s.negative_count)) AS total0,
    SUM(toNullable(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END)) AS outside_count
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), labelled AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    s.position AS position,
    s.positive_count AS n1,
    s.negative_count AS n0,
    CASE WHEN s.is_point = 1 OR c.is_constant = 1 THEN 1 ELSE 0 END AS is_tie,
    SUM(toNullable(s.positive_count)) OVER (PARTITION BY s.comparison, s.side ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n1_upto,
    SUM(toNullable(s.negative_count)) OVER (PARTITION BY s.comparison, s.side ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n0_upto,
    o.total1 AS total1,
    o.total0 AS total0
  FROM {{ scored_bins }} AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN scored_sides AS o
    ON o.comparison = s.comparison AND o.side = s.side
  WHERE
    s.positive_count + s.negative_count > 0
), placed AS (
  SELECT
    l.comparison AS comparison,
    l.side AS side,
    l.position AS position,
    l.n1 AS n1,
    l.n0 AS n0,
    l.is_tie AS is_tie,
    l.total1 AS total1,
    l.total0 AS total0,
    l.total1 - l.n1_upto AS a,
    l.total0 - l.n0_upto AS b,
    1.0 + l.n0 / NULLIF(l.n1 + 1.0, 0.0) AS r,
    (l.n0_upto - 0.5 * l.n0) / NULLIF(l.total0, 0.0) AS f0,
    (l.total1 - l.n1_upto + 0.5 * l.n1) / NULLIF(l.total1, 0.0) AS s1,
    l.n1_upto / NULLIF(l.total1, 0.0) AS upto1,
    l.n0_upto / NULLIF(l.total0, 0.0) AS upto0,
    l.n0_upto / NULLIF(l.total0, 0.0) - l.n1_upto / NULLIF(l.total1, 0.0) AS distance,
    l.n1 / NULLIF(l.total1, 0.0) AS share1,
    l.n0 / NULLIF(l.total0, 0.0) AS share0,
    CASE
      WHEN 0.1 * (l.total1 + l.total0) <= l.total1 - l.n1_upto + l.total0 - l.n0_upto THEN 0.0
      WHEN 0.1 * (l.total1 + l.total0) >= l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 THEN l.n1 + l.n0
      ELSE 0.1 * (l.total1 + l.total0) - (l.total1 - l.n1_upto + l.total0 - l.n0_upto)
    END AS taken,
    CASE
      WHEN l.total1 - l.n1_upto + l.total0 - l.n0_upto < 0.15 * (l.total1 + l.total0)
      AND l.total1 - l.n1_upto + l.total0 - l.n0_upto + l.n1 + l.n0 > 0.05 * (l.total1 + l.total0) THEN 1.0
      ELSE 0.0
    END AS is_near_cut
  FROM labelled AS l
), terms AS (
  SELECT
    p.comparison AS comparison,
    p.side AS side,
    p.position AS position,
    p.n1 AS n1,
    p.n0 AS n0,
    p.is_tie AS is_tie,
    p.total1 AS total1,
    p.total0 AS total0,
    p.a AS a,
    p.b AS b,
    p.r AS r,
    p.f0 AS f0,
    p.s1 AS s1,
    p.upto1 AS upto1,
    p.upto0 AS upto0,
    p.distance AS distance,
    p.share1 AS share1,
    p.share0 AS share0,
    p.taken AS taken,
    p.is_near_cut AS is_near_cut,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE p.n1 / NULLIF(p.r, 0.0) + (p.a - (p.a + p.b) / NULLIF(p.r, 0.0)) / NULLIF(p.r, 0.0) * LN(1.0 + p.r * p.n1 / NULLIF(p.a + p.b + 0.5 * p.r, 0.0))
    END AS precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      ELSE 0.5 * p.n1 * (
        (p.a + 1.0) / NULLIF(p.a + 1.0 + p.b + p.n0, 0.0) + (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + p.n0, 0.0)
      )
    END AS least_precision_sum,
    p.n1 * (p.a + p.n1) / NULLIF(p.a + p.n1 + p.b + CASE WHEN p.is_tie = 1 THEN p.n0 ELSE 0.0 END, 0.0) AS most_precision_sum,
    CASE
      WHEN p.is_tie = 1 THEN ABS(p.distance)
      WHEN p.distance + p.share1 > p.share0 - p.distance THEN p.distance + p.share1
      ELSE p.share0 - p.distance
    END AS most_distance,
    p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0) AS taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken > p.n0 THEN p.taken - p.n0
      ELSE 0.0
    END AS least_taken1,
    CASE
      WHEN p.is_tie = 1 THEN p.n1 * p.taken / NULLIF(p.n1 + p.n0, 0.0)
      WHEN p.taken < p.n1 THEN p.taken
      ELSE p.n1
    END AS most_taken1
  FROM placed AS p
), largest AS (
  SELECT
    p.comparison AS comparison,
    p.side AS side,
    MAX(toNullable(ABS(p.distance))) AS distance
  FROM placed AS p
  GROUP BY
    p.comparison,
    p.side
), sums AS (
  SELECT
    t.comparison AS comparison,
    t.side AS side,
    MAX(toNullable(t.total1)) AS total1,
    MAX(toNullable(t.total0)) AS total0,
    SUM(toNullable(t.n1 * t.f0)) AS auc_sum,
    SUM(toNullable(t.n1 * t.f0 * t.f0)) AS positive_squares,
    SUM(toNullable(t.n0 * t.s1 * t.s1)) AS negative_squares,
    SUM(toNullable(CASE WHEN t.is_tie = 0 THEN 0.5 * t.n1 * t.n0 ELSE 0.0 END)) AS open_pairs,
    SUM(toNullable(t.precision_sum)) AS precision_sum,
    SUM(toNullable(t.least_precision_sum)) AS least_precision_sum,
    SUM(toNullable(t.most_precision_sum)) AS most_precision_sum,
    SUM(toNullable(t.taken1)) AS taken1,
    SUM(toNullable(t.least_taken1)) AS least_taken1,
    SUM(toNullable(t.most_taken1)) AS most_taken1,
    SUM(toNullable(t.is_near_cut * t.n1)) AS near1,
    SUM(toNullable(t.is_near_cut * (t.n1 + t.n0))) AS near_count,
    MAX(toNullable(d.distance)) AS largest_distance,
    MAX(toNullable(t.most_distance)) AS most_distance,
    MIN(toNullable(CASE WHEN ABS(t.distance) = d.distance THEN t.upto1 END)) AS upto1,
    MIN(toNullable(CASE WHEN ABS(t.distance) = d.distance THEN t.upto0 END)) AS upto0
  FROM terms AS t
  INNER JOIN largest AS d
    ON d.comparison = t.comparison AND d.side = t.side
  GROUP BY
    t.comparison,
    t.side
), judged AS (
  SELECT
    c.comparison AS comparison,
    c.side AS side,
    c.label_class AS label_class,
    s.total1 AS total1,
    s.total0 AS total0,
    s.precision_sum AS precision_sum,
    s.least_precision_sum AS least_precision_sum,
    s.most_precision_sum AS most_precision_sum,
    s.taken1 AS taken1,
    s.least_taken1 AS least_taken1,
    s.most_taken1 AS most_taken1,
    s.near1 AS near1,
    s.near_count AS near_count,
    s.largest_distance AS largest_distance,
    s.most_distance AS most_distance,
    s.upto1 AS upto1,
    s.upto0 AS upto0,
    COALESCE(s.total1 + s.total0, 0.0) AS labelled_count,
    s.auc_sum / NULLIF(s.total1, 0.0) AS auc,
    s.open_pairs / NULLIF(s.total1 * s.total0, 0.0) AS auc_radius,
    s.positive_squares / NULLIF(s.total1, 0.0) AS positive_square,
    s.negative_squares / NULLIF(s.total0, 0.0) AS negative_square,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN s.total1 IS NULL THEN 'no labels yet'
      WHEN s.total1 + s.total0 < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS Nullable(String)) || ' rows with a label'
      WHEN o.has_outside = 1 AND o.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(o.outside_count) AS Nullable(Int64)) AS Nullable(String)) || ' rows lie outside [0, 1]'
      WHEN o.has_outside = 1 THEN 'some scores lie outside [0, 1]'
      WHEN s.total1 = 0 AND c.label_class IS NOT NULL THEN 'no label is of this class'
      WHEN s.total0 = 0 AND c.label_class IS NOT NULL THEN 'all labels are of this class'
      WHEN s.total1 = 0 THEN 'no label is positive'
      WHEN s.total0 = 0 THEN 'all labels are positive'
    END AS reason
  FROM cells AS c
  LEFT JOIN sums AS s
    ON s.comparison = c.comparison AND s.side = c.side
  LEFT JOIN scored_sides AS o
    ON o.comparison = c.comparison AND o.side = c.side
  SETTINGS join_use_nulls = 1
), deviated AS (
  SELECT
    j.comparison AS comparison,
    j.side AS side,
    j.label_class AS label_class,
    j.total1 AS total1,
    j.total0 AS total0,
    j.precision_sum AS precision_sum,
    j.least_precision_sum AS least_precision_sum,
    j.most_precision_sum AS most_precision_sum,
    j.taken1 AS taken1,
    j.least_taken1 AS least_taken1,
    j.most_taken1 AS most_taken1,
    j.near1 AS near1,
    j.near_count AS near_count,
    j.largest_distance AS largest_distance,
    j.most_distance AS most_distance,
    j.upto1 AS upto1,
    j.upto0 AS upto0,
    j.labelled_count AS labelled_count,
    j.auc AS auc,
    j.auc_radius AS auc_radius,
    j.positive_square AS positive_square,
    j.negative_square AS negative_square,
    j.reason AS reason,
    SQRT(CASE
      WHEN j.positive_square > j.auc * j.auc THEN (j.positive_square - j.auc * j.auc) / NULLIF(j.total1 - 1.0, 0.0)
      ELSE 0.0
    END + CASE
      WHEN j.negative_square > j.auc * j.auc THEN (j.negative_square - j.auc * j.auc) / NULLIF(j.total0 - 1.0, 0.0)
      ELSE 0.0
    END) AS delong_error,
    SQRT(ABS(j.auc * (1.0 - j.auc) + (j.total1 - 1.0) * (j.auc / NULLIF(2.0 - j.auc, 0.0) - j.auc * j.auc) + (j.total0 - 1.0) * (2.0 * j.auc * j.auc / NULLIF(1.0 + j.auc, 0.0) - j.auc * j.auc)) / NULLIF(j.total1 * j.total0, 0.0)) AS hanley_mcneil_error,
    CASE WHEN j.total1 < j.total0 THEN j.total1 ELSE j.total0 END AS smaller_class,
    CASE WHEN j.total1 >= 50 AND j.total0 >= 50 AND j.auc < 0.99 AND j.auc > 0.01 THEN 1 ELSE 0 END AS is_regular,
    j.taken1 / NULLIF(j.total1, 0.0) AS caught,
    j.total1 / NULLIF(j.labelled_count, 0.0) AS prevalence,
    j.near1 * j.labelled_count / NULLIF(j.near_count * j.total1, 0.0) AS density_ratio
  FROM judged AS j
), weighed AS (
  SELECT
    d.comparison AS comparison,
    d.side AS side,
    d.label_class AS label_class,
    d.total1 AS total1,
    d.total0 AS total0,
    d.precision_sum AS precision_sum,
    d.least_precision_sum AS least_precision_sum,
    d.most_precision_sum AS most_precision_sum,
    d.taken1 AS taken1,
    d.least_taken1 AS least_taken1,
    d.most_taken1 AS most_taken1,
    d.near1 AS near1,
    d.near_count AS near_count,
    d.largest_distance AS largest_distance,
    d.most_distance AS most_distance,
    d.upto1 AS upto1,
    d.upto0 AS upto0,
    d.labelled_count AS labelled_count,
    d.auc AS auc,
    d.auc_radius AS auc_radius,
    d.positive_square AS positive_square,
    d.negative_square AS negative_square,
    d.reason AS reason,
    d.delong_error AS delong_error,
    d.hanley_mcneil_error AS hanley_mcneil_error,
    d.smaller_class AS smaller_class,
    d.is_regular AS is_regular,
    d.caught AS caught,
    d.prevalence AS prevalence,
    d.density_ratio AS density_ratio,
    (
      d.caught * (1.0 - d.caught) * (1.0 / NULLIF(d.prevalence, 0.0) - 2.0 * d.density_ratio) + 0.09 * d.density_ratio * d.density_ratio
    ) / NULLIF(d.labelled_count, 0.0) AS caught_variance
  FROM deviated AS d
), metrics AS (
  SELECT
    w.comparison AS comparison,
    w.side AS side,
    'roc_auc' AS metric,
    CASE WHEN w.is_regular = 1 THEN 'logit' ELSE 'plain' END AS method,
    1.0 AS unit,
    w.auc AS share,
    CASE
      WHEN w.is_regular = 1 OR w.delong_error > w.hanley_mcneil_error THEN w.delong_error
      ELSE w.hanley_mcneil_error
    END AS error,
    w.smaller_class AS worth,
    w.auc - w.auc_radius AS least,
    w.auc + w.auc_radius AS most
  FROM weighed AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'average_precision',
    'logit',
    1.0,
    w.precision_sum / NULLIF(w.total1, 0.0),
    SQRT(ABS(w.precision_sum / NULLIF(w.total1, 0.0) * (1.0 - w.precision_sum / NULLIF(w.total1, 0.0))) / NULLIF(w.total1, 0.0)),
    w.total1,
    w.least_precision_sum / NULLIF(w.total1, 0.0),
    w.most_precision_sum / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'lift_top_decile',
    'wilson',
    10.0,
    w.caught,
    CASE WHEN w.caught_variance > 0 THEN SQRT(w.caught_variance) ELSE 0.0 END,
    CASE
      WHEN w.caught > 0 AND w.caught < 1 AND w.caught_variance > 0 THEN w.caught * (1.0 - w.caught) / NULLIF(w.caught_variance, 0.0)
      ELSE w.total1
    END,
    w.least_taken1 / NULLIF(w.total1, 0.0),
    w.most_taken1 / NULLIF(w.total1, 0.0)
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'ks_between_classes',
    'newcombe',
    1.0,
    w.largest_distance,
    SQRT(w.upto1 * (1.0 - w.upto1) / NULLIF(w.total1, 0.0) + w.upto0 * (1.0 - w.upto0) / NULLIF(w.total0, 0.0)),
    w.smaller_class,
    w.largest_distance,
    w.most_distance
  FROM weighed AS w
  WHERE
    w.label_class IS NULL
), wilson AS (
  SELECT
    m.comparison AS comparison,
    m.side AS side,
    m.metric AS metric,
    m.method AS method,
    m.unit AS unit,
    m.share AS share,
    m.error AS error,
    m.worth AS worth,
    m.least AS least,
    m.most AS most,
    w.reason AS reason,
    w.total1 AS total1,
    w.total0 AS total0,
    w.upto1 AS upto1,
    w.upto0 AS upto0,
    (m.worth * m.share + 1.9207294103470847) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS middle,
    1.959963984540054 * SQRT(ABS(m.worth * m.share * (1.0 - m.share)) + 0.9603647051735423) / NULLIF(m.worth + 3.8414588206941695, 0.0) AS radius,
    (w.total1 * w.upto1 + 1.9207294103470847) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS middle1,
    1.959963984540054 * SQRT(ABS(w.total1 * w.upto1 * (1.0 - w.upto1)) + 0.9603647051735423) / NULLIF(w.total1 + 3.8414588206941695, 0.0) AS radius1,
    (w.total0 * w.upto0 + 1.9207294103470847) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS middle0,
    1.959963984540054 * SQRT(ABS(w.total0 * w.upto0 * (1.0 - w.upto0)) + 0.9603647051735423) / NULLIF(w.total0 + 3.8414588206941695, 0.0) AS radius0,
    CASE
      WHEN 1.959963984540054 * m.error < 700.0 * m.share * (1.0 - m.share) THEN 1.959963984540054 * m.error / NULLIF(m.share * (1.0 - m.share), 0.0)
      ELSE 700.0
    END AS logit_radius
  FROM metrics AS m
  INNER JOIN weighed AS w
    ON w.comparison = m.comparison AND w.side = m.side
), ranged AS (
  SELECT
    v.comparison AS comparison,
    v.side AS side,
    v.metric AS metric,
    v.unit AS unit,
    v.share AS share,
    v.error AS error,
    v.least AS least,
    v.most AS most,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share - SQRT((v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0) + (v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1))
      WHEN v.method = 'newcombe' THEN v.share - SQRT((v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1) + (v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle - v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(v.logit_radius), 0.0)
      ELSE v.share - 1.959963984540054 * v.error
    END AS low,
    CASE
      WHEN v.method = 'newcombe' AND v.upto0 >= v.upto1 THEN v.share + SQRT((v.middle0 + v.radius0 - v.upto0) * (v.middle0 + v.radius0 - v.upto0) + (v.upto1 - v.middle1 + v.radius1) * (v.upto1 - v.middle1 + v.radius1))
      WHEN v.method = 'newcombe' THEN v.share + SQRT((v.middle1 + v.radius1 - v.upto1) * (v.middle1 + v.radius1 - v.upto1) + (v.upto0 - v.middle0 + v.radius0) * (v.upto0 - v.middle0 + v.radius0))
      WHEN v.method = 'wilson' OR v.share >= 1 OR v.share <= 0 THEN v.middle + v.radius
      WHEN v.method = 'logit' THEN v.share / NULLIF(v.share + (1.0 - v.share) * EXP(-v.logit_radius), 0.0)
      ELSE v.share + 1.959963984540054 * v.error
    END AS high
  FROM wilson AS v
  WHERE
    v.reason IS NULL
), valued AS (
  SELECT
    n.comparison AS comparison,
    n.side AS side,
    n.metric AS metric,
    j.reason AS reason,
    j.labelled_count AS labelled_count,
    r.unit * r.share AS metric_value,
    r.unit * r.error AS metric_error,
    CASE WHEN r.low < 0 THEN 0.0 ELSE r.unit * r.low END AS low,
    r.unit * CASE WHEN r.high > 1 THEN 1.0 ELSE r.high END AS high,
    CASE WHEN r.least < r.most THEN r.unit * r.least END AS least,
    CASE WHEN r.least < r.most THEN r.unit * CASE WHEN r.most > 1 THEN 1.0 ELSE r.most END END AS most
  FROM metrics AS n
  INNER JOIN judged AS j
    ON j.comparison = n.comparison AND j.side = n.side
  LEFT JOIN ranged AS r
    ON r.comparison = n.comparison AND r.side = n.side AND r.metric = n.metric
  SETTINGS join_use_nulls = 1
), macro_means AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.side AS side,
    c.problem AS problem,
    SUM(toNullable(v.metric_value)) / NULLIF(CAST(toInt64(COUNT(*)) AS Nullable(Float64)), 0.0) AS metric_value,
    SUM(toNullable(v.metric_error)) / NULLIF(CAST(toInt64(COUNT(*)) AS Nullable(Float64)), 0.0) AS metric_error,
    SUM(toNullable(COALESCE(v.least, v.metric_value))) / NULLIF(CAST(toInt64(COUNT(*)) AS Nullable(Float64)), 0.0) AS least,
    SUM(toNullable(COALESCE(v.most, v.metric_value))) / NULLIF(CAST(toInt64(COUNT(*)) AS Nullable(Float64)), 0.0) AS most,
    MIN(toNullable(v.labelled_count)) AS labelled_count,
    CASE
      WHEN toInt64(COUNT(v.reason)) = toInt64(COUNT(*))
      AND MIN(toNullable(v.reason)) = MAX(toNullable(v.reason)) THEN MIN(toNullable(v.reason))
      WHEN toInt64(COUNT(v.reason)) > 0 THEN CAST(toInt64(COUNT(v.reason)) AS Nullable(String)) || ' of ' || CAST(toInt64(COUNT(*)) AS Nullable(String)) || ' classes have no roc_auc here'
    END AS reason
  FROM valued AS v
  INNER JOIN cells AS c
    ON c.comparison = v.comparison AND c.side = v.side
  WHERE
    c.problem = 'multiclass'
  GROUP BY
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.problem
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  c.problem AS problem,
  v.metric AS metric,
  c.label_class AS label_class,
  CAST(NULL AS Nullable(Float64)) AS threshold,
  v.metric_value AS value,
  v.low AS lower,
  v.high AS upper,
  v.metric_error AS standard_error,
  v.least AS bound_lower,
  v.most AS bound_upper,
  v.labelled_count AS row_count,
  v.reason AS not_evaluated_reason
FROM valued AS v
INNER JOIN cells AS c
  ON c.comparison = v.comparison AND c.side = v.side
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.side,
  m.problem,
  'macro_roc_auc',
  CAST(NULL AS Nullable(String)),
  CAST(NULL AS Nullable(Float64)),
  CASE WHEN m.reason IS NULL THEN m.metric_value END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value > 1.959963984540054 * m.metric_error THEN m.metric_value - 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 0.0
  END,
  CASE
    WHEN m.reason IS NULL AND m.metric_value + 1.959963984540054 * m.metric_error < 1 THEN m.metric_value + 1.959963984540054 * m.metric_error
    WHEN m.reason IS NULL THEN 1.0
  END,
  CASE WHEN m.reason IS NULL THEN m.metric_error END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.least END,
  CASE WHEN m.reason IS NULL AND m.least < m.most THEN m.most END,
  m.labelled_count,
  m.reason
FROM macro_means AS m
{%- endmacro %}
