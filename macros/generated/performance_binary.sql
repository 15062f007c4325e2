{#-
How good the decisions and the probabilities of a binary model are: accuracy, balanced_accuracy, precision, recall, specificity,
f1, mcc, value_total and value_per_row at the threshold, predicted_positive_rate, observed_positive_rate, mean_score, log_loss
and brier_score. What ranking and calibration say is in performance_ranked_scores.sql and performance_calibration.sql.
Inputs: scored_bins, measured_totals, mpm_monitors. One row per window x segment x side x metric, as performance_values. Counts
are exact, for the threshold is an edge of bins; means are exact, from sums. predicted_positive_rate and mean_score take all
rows with a score, the others those with a label as well; row_count says how many.
Intervals: rates by Wilson (1927); balanced_accuracy from those of its two halves (method of variance estimates recovery, Zou
and Donner 2008); f1 = 2 r / (1 + r) of the rate r = TP / (TP + FP + FN), whose interval is carried over; mcc by the delta
method (gradient of the multinomial) on the scale of Fisher's z, with half a row in each cell where one is empty; means and
values with z sd / sqrt(n).

Written by `mpm dev generate` from mpm_py/sql/performance_binary.sql; edit that file.
-#}

{% macro performance_binary(measured_totals, mpm_monitors, scored_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('performance_binary', 'mpm')(measured_totals, mpm_monitors, scored_bins)) }}
{%- endmacro %}

{% macro default__performance_binary(measured_totals, mpm_monitors, scored_bins) -%}
WITH cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    t.value_mean,
    t.value_variance,
    m.min_rows,
    m.value_true_positive AS worth_tp,
    m.value_false_positive AS worth_fp,
    m.value_true_negative AS worth_tn,
    m.value_false_negative AS worth_fn
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor AND m.prediction_column = t.column_name
  WHERE
    m.problem = 'binary' AND t.column_role = 'prediction'
), counted AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.threshold) AS threshold,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.row_count) AS scored_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.row_count ELSE 0.0 END) AS predicted_count,
    SUM(s.positive_count + s.negative_count) AS labelled_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.positive_count ELSE 0.0 END) AS tp,
    SUM(CASE WHEN s.is_above = 1 THEN s.negative_count ELSE 0.0 END) AS fp,
    SUM(CASE WHEN s.is_above = 0 THEN s.positive_count ELSE 0.0 END) AS fn,
    SUM(CASE WHEN s.is_above = 0 THEN s.negative_count ELSE 0.0 END) AS tn
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), judged AS (
  SELECT
    c.comparison,
    c.side,
    k.threshold,
    k.scored_count,
    k.predicted_count,
    k.tp,
    k.fp,
    k.fn,
    k.tn,
    COALESCE(k.labelled_count, 0.0) AS labelled_count,
    CASE WHEN k.tp = 0 OR k.fp = 0 OR k.fn = 0 OR k.tn = 0 THEN 0.5 ELSE 0.0 END AS half,
    CASE
      WHEN c.worth_tp IS NOT NULL OR c.worth_fp IS NOT NULL OR c.worth_tn IS NOT NULL OR c.worth_fn IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    COALESCE(c.worth_tp, 0.0) AS worth_tp,
    COALESCE(c.worth_fp, 0.0) AS worth_fp,
    COALESCE(c.worth_tn, 0.0) AS worth_tn,
    COALESCE(c.worth_fn, 0.0) AS worth_fn,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN c.value_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR) || ' rows with a score'
    END AS unscored_reason,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN COALESCE(k.labelled_count, 0.0) = 0 THEN 'no labels yet'
      WHEN k.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR) || ' rows with a label'
    END AS unlabelled_reason,
    CASE
      WHEN k.has_outside = 1 AND k.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(k.outside_count) AS BIGINT) AS VARCHAR) || ' rows lie outside [0, 1]'
      WHEN k.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS impossible_reason
  FROM cells AS c
  LEFT JOIN counted AS k
    ON k.comparison = c.comparison AND k.side = c.side
), rates AS (
  SELECT
    j.comparison,
    j.side,
    'accuracy' AS metric,
    j.tp + j.tn AS hits,
    j.labelled_count AS tries,
    'no labels yet' AS reason
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'precision',
    j.tp,
    j.tp + j.fp,
    'no row with a label is predicted positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'recall',
    j.tp,
    j.tp + j.fn,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'specificity',
    j.tn,
    j.tn + j.fp,
    'all labels are positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'f1',
    j.tp,
    CASE WHEN j.tp + j.fn > 0 THEN j.tp + j.fp + j.fn ELSE 0.0 END,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'observed_positive_rate',
    j.tp + j.fn,
    j.labelled_count,
    'no labels yet'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'predicted_positive_rate',
    j.predicted_count,
    j.scored_count,
    'no row has a score'
  FROM judged AS j
), wilson AS (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.tries,
    CASE WHEN r.tries > 0 THEN NULL ELSE r.reason END AS reason,
    r.hits / NULLIF(r.tries, 0.0) AS share,
    SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries * r.tries * r.tries, 0.0)) AS error,
    CASE
      WHEN r.hits > 0 THEN (
        r.hits + 1.9207294103470847 - 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 0.0
    END AS low,
    CASE
      WHEN r.hits < r.tries THEN (
        r.hits + 1.9207294103470847 + 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 1.0
    END AS high
  FROM rates AS r
), correlated AS (
  SELECT
    j.comparison,
    j.side,
    (j.tp * j.tn - j.fp * j.fn) / NULLIF(SQRT((j.tp + j.fp) * (j.fn + j.tn)) * SQRT((j.tp + j.fn) * (j.fp + j.tn)), 0.0) AS share,
    j.tp + j.half AS a,
    j.fp + j.half AS b,
    j.fn + j.half AS c,
    j.tn + j.half AS d,
    SQRT((j.tp + j.fp + 2.0 * j.half) * (j.fn + j.tn + 2.0 * j.half)) * SQRT((j.tp + j.fn + 2.0 * j.half) * (j.fp + j.tn + 2.0 * j.half)) AS root
  FROM judged AS j
), graded AS (
  SELECT
    m.comparison,
    m.side,
    m.share,
    m.a,
    m.b,
    m.c,
    m.d,
    (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) AS middle,
    m.d / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.a + m.c, 0.0)) AS slope_a,
    -m.c / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.b + m.d, 0.0)) AS slope_b,
    -m.b / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.c, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_c,
    m.a / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.b + m.d, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_d
  FROM correlated AS m
), deviated AS (
  SELECT
    g.comparison,
    g.side,
    g.share,
    g.middle,
    SQRT(g.a * g.slope_a * g.slope_a + g.b * g.slope_b * g.slope_b + g.c * g.slope_c * g.slope_c + g.d * g.slope_d * g.slope_d) AS error
  FROM graded AS g
), stretched AS (
  SELECT
    d.comparison,
    d.side,
    d.share,
    d.middle,
    d.error,
    CASE
      WHEN 3.919927969080108 * d.error < 500.0 * (1.0 - d.middle * d.middle) THEN EXP(3.919927969080108 * d.error / NULLIF(1.0 - d.middle * d.middle, 0.0))
      WHEN d.error IS NOT NULL THEN EXP(500.0)
    END AS factor
  FROM deviated AS d
), worths AS (
  SELECT
    j.comparison,
    j.side,
    j.labelled_count,
    (j.tp * j.worth_tp + j.fp * j.worth_fp + j.tn * j.worth_tn + j.fn * j.worth_fn) / NULLIF(j.labelled_count, 0.0) AS mean_worth,
    j.tp,
    j.fp,
    j.tn,
    j.fn,
    j.worth_tp,
    j.worth_fp,
    j.worth_tn,
    j.worth_fn
  FROM judged AS j
  WHERE
    j.has_worth = 1
), spread_worths AS (
  SELECT
    w.comparison,
    w.side,
    w.labelled_count,
    w.mean_worth,
    SQRT((
      w.tp * (w.worth_tp - w.mean_worth) * (w.worth_tp - w.mean_worth) + w.fp * (w.worth_fp - w.mean_worth) * (w.worth_fp - w.mean_worth) + w.tn * (w.worth_tn - w.mean_worth) * (w.worth_tn - w.mean_worth) + w.fn * (w.worth_fn - w.mean_worth) * (w.worth_fn - w.mean_worth)
    ) / NULLIF(w.labelled_count * (w.labelled_count - 1.0), 0.0)) AS error
  FROM worths AS w
), losses AS (
  SELECT
    c.comparison,
    c.side,
    CASE WHEN t.column_name = 'log_loss' THEN 'log_loss' ELSE 'brier_score' END AS metric,
    t.value_count,
    t.value_mean,
    t.value_variance
  FROM cells AS c
  INNER JOIN {{ measured_totals }} AS t
    ON t.monitor = c.monitor
    AND t.window_id = c.window_id
    AND t.segment_key = c.segment_key
    AND t.segment_value = c.segment_value
    AND t.side = c.side
  WHERE
    t.column_role = 'error' AND t.column_name IN ('log_loss', 'squared_error')
), loss_names AS (
  SELECT
    'log_loss' AS metric
  UNION ALL
  SELECT
    'brier_score'
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    w.metric,
    CASE WHEN w.metric = 'predicted_positive_rate' THEN 'scores' ELSE 'labels' END AS takes,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.share / NULLIF(1.0 + w.share, 0.0) ELSE w.share END AS metric_value,
    CASE
      WHEN w.metric = 'f1' THEN 2.0 * w.error / NULLIF((1.0 + w.share) * (1.0 + w.share), 0.0)
      ELSE w.error
    END AS error,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.low / NULLIF(1.0 + w.low, 0.0) ELSE w.low END AS low,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.high / NULLIF(1.0 + w.high, 0.0) ELSE w.high END AS high,
    w.reason
  FROM wilson AS w
  UNION ALL
  SELECT
    r.comparison,
    r.side,
    'balanced_accuracy',
    'labels',
    0.5 * (r.share + s.share),
    0.5 * SQRT(r.error * r.error + s.error * s.error),
    0.5 * (
      r.share + s.share - SQRT((r.share - r.low) * (r.share - r.low) + (s.share - s.low) * (s.share - s.low))
    ),
    0.5 * (
      r.share + s.share + SQRT((r.high - r.share) * (r.high - r.share) + (s.high - s.share) * (s.high - s.share))
    ),
    COALESCE(r.reason, s.reason)
  FROM wilson AS r
  INNER JOIN wilson AS s
    ON s.comparison = r.comparison AND s.side = r.side
  WHERE
    r.metric = 'recall' AND s.metric = 'specificity'
  UNION ALL
  SELECT
    s.comparison,
    s.side,
    'mcc',
    'labels',
    s.share,
    s.error,
    CASE
      WHEN s.share < (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0) THEN s.share
      ELSE (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0)
    END,
    CASE
      WHEN s.share > ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0) THEN s.share
      ELSE ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0)
    END,
    CASE WHEN s.share IS NULL THEN 'all labels or all predictions are of one class' END
  FROM stretched AS s
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_total',
    'labels',
    w.labelled_count * w.mean_worth,
    w.labelled_count * w.error,
    w.labelled_count * (w.mean_worth - 1.959963984540054 * w.error),
    w.labelled_count * (w.mean_worth + 1.959963984540054 * w.error),
    CAST(NULL AS VARCHAR)
  FROM spread_worths AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_per_row',
    'labels',
    w.mean_worth,
    w.error,
    w.mean_worth - 1.959963984540054 * w.error,
    w.mean_worth + 1.959963984540054 * w.error,
    CAST(NULL AS VARCHAR)
  FROM spread_worths AS w
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    'mean_score',
    'scores',
    c.value_mean,
    SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean - 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean + 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    CASE WHEN c.value_mean IS NULL THEN 'sums of the score are not stored here' END
  FROM cells AS c
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    n.metric,
    'probabilities',
    t.value_mean,
    SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_mean > 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)) THEN t.value_mean - 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0))
      WHEN t.value_variance IS NOT NULL THEN 0.0
    END,
    t.value_mean + 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_count IS NULL THEN 'the errors of the scores were not observed'
      WHEN t.value_mean IS NULL THEN 'sums of the errors are not stored here'
    END
  FROM cells AS c
  CROSS JOIN loss_names AS n
  LEFT JOIN losses AS t
    ON t.comparison = c.comparison AND t.side = c.side AND t.metric = n.metric
), reasoned AS (
  SELECT
    m.comparison,
    m.side,
    m.metric,
    m.metric_value,
    m.error,
    m.low,
    m.high,
    CASE WHEN m.takes = 'scores' THEN j.scored_count ELSE j.labelled_count END AS needed_count,
    CASE
      WHEN m.metric NOT IN ('mean_score', 'log_loss', 'brier_score', 'observed_positive_rate') THEN j.threshold
    END AS threshold,
    CASE
      WHEN m.takes = 'scores' THEN COALESCE(j.unscored_reason, m.reason)
      WHEN m.takes = 'labels' THEN COALESCE(j.unlabelled_reason, m.reason)
      ELSE COALESCE(j.unlabelled_reason, j.impossible_reason, m.reason)
    END AS reason
  FROM metrics AS m
  INNER JOIN judged AS j
    ON j.comparison = m.comparison AND j.side = m.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  'binary' AS problem,
  r.metric AS metric,
  CAST(NULL AS VARCHAR) AS label_class,
  r.threshold AS threshold,
  CASE WHEN r.reason IS NULL THEN r.metric_value END AS value,
  CASE WHEN r.reason IS NULL THEN r.low END AS lower,
  CASE WHEN r.reason IS NULL THEN r.high END AS upper,
  CASE WHEN r.reason IS NULL THEN r.error END AS standard_error,
  CAST(NULL AS DOUBLE) AS bound_lower,
  CAST(NULL AS DOUBLE) AS bound_upper,
  COALESCE(r.needed_count, 0.0) AS row_count,
  r.reason AS not_evaluated_reason
FROM reasoned AS r
INNER JOIN cells AS c
  ON c.comparison = r.comparison AND c.side = r.side
{%- endmacro %}

{% macro postgres__performance_binary(measured_totals, mpm_monitors, scored_bins) -%}
WITH cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    t.value_mean,
    t.value_variance,
    m.min_rows,
    m.value_true_positive AS worth_tp,
    m.value_false_positive AS worth_fp,
    m.value_true_negative AS worth_tn,
    m.value_false_negative AS worth_fn
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor AND m.prediction_column = t.column_name
  WHERE
    m.problem = 'binary' AND t.column_role = 'prediction'
), counted AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.threshold) AS threshold,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.row_count) AS scored_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.row_count ELSE 0.0 END) AS predicted_count,
    SUM(s.positive_count + s.negative_count) AS labelled_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.positive_count ELSE 0.0 END) AS tp,
    SUM(CASE WHEN s.is_above = 1 THEN s.negative_count ELSE 0.0 END) AS fp,
    SUM(CASE WHEN s.is_above = 0 THEN s.positive_count ELSE 0.0 END) AS fn,
    SUM(CASE WHEN s.is_above = 0 THEN s.negative_count ELSE 0.0 END) AS tn
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), judged AS MATERIALIZED (
  SELECT
    c.comparison,
    c.side,
    k.threshold,
    k.scored_count,
    k.predicted_count,
    k.tp,
    k.fp,
    k.fn,
    k.tn,
    COALESCE(k.labelled_count, 0.0) AS labelled_count,
    CASE WHEN k.tp = 0 OR k.fp = 0 OR k.fn = 0 OR k.tn = 0 THEN 0.5 ELSE 0.0 END AS half,
    CASE
      WHEN c.worth_tp IS NOT NULL OR c.worth_fp IS NOT NULL OR c.worth_tn IS NOT NULL OR c.worth_fn IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    COALESCE(c.worth_tp, 0.0) AS worth_tp,
    COALESCE(c.worth_fp, 0.0) AS worth_fp,
    COALESCE(c.worth_tn, 0.0) AS worth_tn,
    COALESCE(c.worth_fn, 0.0) AS worth_fn,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN c.value_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS TEXT) || ' rows with a score'
    END AS unscored_reason,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN COALESCE(k.labelled_count, 0.0) = 0 THEN 'no labels yet'
      WHEN k.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS TEXT) || ' rows with a label'
    END AS unlabelled_reason,
    CASE
      WHEN k.has_outside = 1 AND k.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(k.outside_count) AS BIGINT) AS TEXT) || ' rows lie outside [0, 1]'
      WHEN k.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS impossible_reason
  FROM cells AS c
  LEFT JOIN counted AS k
    ON k.comparison = c.comparison AND k.side = c.side
), rates AS (
  SELECT
    j.comparison,
    j.side,
    'accuracy' AS metric,
    j.tp + j.tn AS hits,
    j.labelled_count AS tries,
    'no labels yet' AS reason
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'precision',
    j.tp,
    j.tp + j.fp,
    'no row with a label is predicted positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'recall',
    j.tp,
    j.tp + j.fn,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'specificity',
    j.tn,
    j.tn + j.fp,
    'all labels are positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'f1',
    j.tp,
    CASE WHEN j.tp + j.fn > 0 THEN j.tp + j.fp + j.fn ELSE 0.0 END,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'observed_positive_rate',
    j.tp + j.fn,
    j.labelled_count,
    'no labels yet'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'predicted_positive_rate',
    j.predicted_count,
    j.scored_count,
    'no row has a score'
  FROM judged AS j
), wilson AS MATERIALIZED (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.tries,
    CASE WHEN r.tries > 0 THEN NULL ELSE r.reason END AS reason,
    r.hits / NULLIF(r.tries, 0.0) AS share,
    SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries * r.tries * r.tries, 0.0)) AS error,
    CASE
      WHEN r.hits > 0 THEN (
        r.hits + 1.9207294103470847 - 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 0.0
    END AS low,
    CASE
      WHEN r.hits < r.tries THEN (
        r.hits + 1.9207294103470847 + 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 1.0
    END AS high
  FROM rates AS r
), correlated AS MATERIALIZED (
  SELECT
    j.comparison,
    j.side,
    (j.tp * j.tn - j.fp * j.fn) / NULLIF(SQRT((j.tp + j.fp) * (j.fn + j.tn)) * SQRT((j.tp + j.fn) * (j.fp + j.tn)), 0.0) AS share,
    j.tp + j.half AS a,
    j.fp + j.half AS b,
    j.fn + j.half AS c,
    j.tn + j.half AS d,
    SQRT((j.tp + j.fp + 2.0 * j.half) * (j.fn + j.tn + 2.0 * j.half)) * SQRT((j.tp + j.fn + 2.0 * j.half) * (j.fp + j.tn + 2.0 * j.half)) AS root
  FROM judged AS j
), graded AS MATERIALIZED (
  SELECT
    m.comparison,
    m.side,
    m.share,
    m.a,
    m.b,
    m.c,
    m.d,
    (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) AS middle,
    m.d / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.a + m.c, 0.0)) AS slope_a,
    -m.c / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.b + m.d, 0.0)) AS slope_b,
    -m.b / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.c, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_c,
    m.a / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.b + m.d, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_d
  FROM correlated AS m
), deviated AS MATERIALIZED (
  SELECT
    g.comparison,
    g.side,
    g.share,
    g.middle,
    SQRT(g.a * g.slope_a * g.slope_a + g.b * g.slope_b * g.slope_b + g.c * g.slope_c * g.slope_c + g.d * g.slope_d * g.slope_d) AS error
  FROM graded AS g
), stretched AS MATERIALIZED (
  SELECT
    d.comparison,
    d.side,
    d.share,
    d.middle,
    d.error,
    CASE
      WHEN 3.919927969080108 * d.error < 500.0 * (1.0 - d.middle * d.middle) THEN EXP(3.919927969080108 * d.error / NULLIF(1.0 - d.middle * d.middle, 0.0))
      WHEN d.error IS NOT NULL THEN EXP(500.0)
    END AS factor
  FROM deviated AS d
), worths AS MATERIALIZED (
  SELECT
    j.comparison,
    j.side,
    j.labelled_count,
    (j.tp * j.worth_tp + j.fp * j.worth_fp + j.tn * j.worth_tn + j.fn * j.worth_fn) / NULLIF(j.labelled_count, 0.0) AS mean_worth,
    j.tp,
    j.fp,
    j.tn,
    j.fn,
    j.worth_tp,
    j.worth_fp,
    j.worth_tn,
    j.worth_fn
  FROM judged AS j
  WHERE
    j.has_worth = 1
), spread_worths AS MATERIALIZED (
  SELECT
    w.comparison,
    w.side,
    w.labelled_count,
    w.mean_worth,
    SQRT((
      w.tp * (w.worth_tp - w.mean_worth) * (w.worth_tp - w.mean_worth) + w.fp * (w.worth_fp - w.mean_worth) * (w.worth_fp - w.mean_worth) + w.tn * (w.worth_tn - w.mean_worth) * (w.worth_tn - w.mean_worth) + w.fn * (w.worth_fn - w.mean_worth) * (w.worth_fn - w.mean_worth)
    ) / NULLIF(w.labelled_count * (w.labelled_count - 1.0), 0.0)) AS error
  FROM worths AS w
), losses AS MATERIALIZED (
  SELECT
    c.comparison,
    c.side,
    CASE WHEN t.column_name = 'log_loss' THEN 'log_loss' ELSE 'brier_score' END AS metric,
    t.value_count,
    t.value_mean,
    t.value_variance
  FROM cells AS c
  INNER JOIN {{ measured_totals }} AS t
    ON t.monitor = c.monitor
    AND t.window_id = c.window_id
    AND t.segment_key = c.segment_key
    AND t.segment_value = c.segment_value
    AND t.side = c.side
  WHERE
    t.column_role = 'error' AND t.column_name IN ('log_loss', 'squared_error')
), loss_names AS (
  SELECT
    'log_loss' AS metric
  UNION ALL
  SELECT
    'brier_score'
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    w.metric,
    CASE WHEN w.metric = 'predicted_positive_rate' THEN 'scores' ELSE 'labels' END AS takes,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.share / NULLIF(1.0 + w.share, 0.0) ELSE w.share END AS metric_value,
    CASE
      WHEN w.metric = 'f1' THEN 2.0 * w.error / NULLIF((1.0 + w.share) * (1.0 + w.share), 0.0)
      ELSE w.error
    END AS error,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.low / NULLIF(1.0 + w.low, 0.0) ELSE w.low END AS low,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.high / NULLIF(1.0 + w.high, 0.0) ELSE w.high END AS high,
    w.reason
  FROM wilson AS w
  UNION ALL
  SELECT
    r.comparison,
    r.side,
    'balanced_accuracy',
    'labels',
    0.5 * (r.share + s.share),
    0.5 * SQRT(r.error * r.error + s.error * s.error),
    0.5 * (
      r.share + s.share - SQRT((r.share - r.low) * (r.share - r.low) + (s.share - s.low) * (s.share - s.low))
    ),
    0.5 * (
      r.share + s.share + SQRT((r.high - r.share) * (r.high - r.share) + (s.high - s.share) * (s.high - s.share))
    ),
    COALESCE(r.reason, s.reason)
  FROM wilson AS r
  INNER JOIN wilson AS s
    ON s.comparison = r.comparison AND s.side = r.side
  WHERE
    r.metric = 'recall' AND s.metric = 'specificity'
  UNION ALL
  SELECT
    s.comparison,
    s.side,
    'mcc',
    'labels',
    s.share,
    s.error,
    CASE
      WHEN s.share < (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0) THEN s.share
      ELSE (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0)
    END,
    CASE
      WHEN s.share > ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0) THEN s.share
      ELSE ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0)
    END,
    CASE WHEN s.share IS NULL THEN 'all labels or all predictions are of one class' END
  FROM stretched AS s
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_total',
    'labels',
    w.labelled_count * w.mean_worth,
    w.labelled_count * w.error,
    w.labelled_count * (w.mean_worth - 1.959963984540054 * w.error),
    w.labelled_count * (w.mean_worth + 1.959963984540054 * w.error),
    CAST(NULL AS TEXT)
  FROM spread_worths AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_per_row',
    'labels',
    w.mean_worth,
    w.error,
    w.mean_worth - 1.959963984540054 * w.error,
    w.mean_worth + 1.959963984540054 * w.error,
    CAST(NULL AS TEXT)
  FROM spread_worths AS w
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    'mean_score',
    'scores',
    c.value_mean,
    SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean - 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean + 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    CASE WHEN c.value_mean IS NULL THEN 'sums of the score are not stored here' END
  FROM cells AS c
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    n.metric,
    'probabilities',
    t.value_mean,
    SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_mean > 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)) THEN t.value_mean - 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0))
      WHEN t.value_variance IS NOT NULL THEN 0.0
    END,
    t.value_mean + 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_count IS NULL THEN 'the errors of the scores were not observed'
      WHEN t.value_mean IS NULL THEN 'sums of the errors are not stored here'
    END
  FROM cells AS c
  CROSS JOIN loss_names AS n
  LEFT JOIN losses AS t
    ON t.comparison = c.comparison AND t.side = c.side AND t.metric = n.metric
), reasoned AS MATERIALIZED (
  SELECT
    m.comparison,
    m.side,
    m.metric,
    m.metric_value,
    m.error,
    m.low,
    m.high,
    CASE WHEN m.takes = 'scores' THEN j.scored_count ELSE j.labelled_count END AS needed_count,
    CASE
      WHEN m.metric NOT IN ('mean_score', 'log_loss', 'brier_score', 'observed_positive_rate') THEN j.threshold
    END AS threshold,
    CASE
      WHEN m.takes = 'scores' THEN COALESCE(j.unscored_reason, m.reason)
      WHEN m.takes = 'labels' THEN COALESCE(j.unlabelled_reason, m.reason)
      ELSE COALESCE(j.unlabelled_reason, j.impossible_reason, m.reason)
    END AS reason
  FROM metrics AS m
  INNER JOIN judged AS j
    ON j.comparison = m.comparison AND j.side = m.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  'binary' AS problem,
  r.metric AS metric,
  CAST(NULL AS TEXT) AS label_class,
  r.threshold AS threshold,
  CASE WHEN r.reason IS NULL THEN r.metric_value END AS value,
  CASE WHEN r.reason IS NULL THEN r.low END AS lower,
  CASE WHEN r.reason IS NULL THEN r.high END AS upper,
  CASE WHEN r.reason IS NULL THEN r.error END AS standard_error,
  CAST(NULL AS DOUBLE PRECISION) AS bound_lower,
  CAST(NULL AS DOUBLE PRECISION) AS bound_upper,
  COALESCE(r.needed_count, 0.0) AS row_count,
  r.reason AS not_evaluated_reason
FROM reasoned AS r
INNER JOIN cells AS c
  ON c.comparison = r.comparison AND c.side = r.side
{%- endmacro %}

{% macro redshift__performance_binary(measured_totals, mpm_monitors, scored_bins) -%}
WITH cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    t.value_mean,
    t.value_variance,
    m.min_rows,
    m.value_true_positive AS worth_tp,
    m.value_false_positive AS worth_fp,
    m.value_true_negative AS worth_tn,
    m.value_false_negative AS worth_fn
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor AND m.prediction_column = t.column_name
  WHERE
    m.problem = 'binary' AND t.column_role = 'prediction'
), counted AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.threshold) AS threshold,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.row_count) AS scored_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.row_count ELSE 0.0 END) AS predicted_count,
    SUM(s.positive_count + s.negative_count) AS labelled_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.positive_count ELSE 0.0 END) AS tp,
    SUM(CASE WHEN s.is_above = 1 THEN s.negative_count ELSE 0.0 END) AS fp,
    SUM(CASE WHEN s.is_above = 0 THEN s.positive_count ELSE 0.0 END) AS fn,
    SUM(CASE WHEN s.is_above = 0 THEN s.negative_count ELSE 0.0 END) AS tn
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), judged AS (
  SELECT
    c.comparison,
    c.side,
    k.threshold,
    k.scored_count,
    k.predicted_count,
    k.tp,
    k.fp,
    k.fn,
    k.tn,
    COALESCE(k.labelled_count, 0.0) AS labelled_count,
    CASE WHEN k.tp = 0 OR k.fp = 0 OR k.fn = 0 OR k.tn = 0 THEN 0.5 ELSE 0.0 END AS half,
    CASE
      WHEN c.worth_tp IS NOT NULL OR c.worth_fp IS NOT NULL OR c.worth_tn IS NOT NULL OR c.worth_fn IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    COALESCE(c.worth_tp, 0.0) AS worth_tp,
    COALESCE(c.worth_fp, 0.0) AS worth_fp,
    COALESCE(c.worth_tn, 0.0) AS worth_tn,
    COALESCE(c.worth_fn, 0.0) AS worth_fn,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN c.value_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR(65535)) || ' rows with a score'
    END AS unscored_reason,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN COALESCE(k.labelled_count, 0.0) = 0 THEN 'no labels yet'
      WHEN k.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR(65535)) || ' rows with a label'
    END AS unlabelled_reason,
    CASE
      WHEN k.has_outside = 1 AND k.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(k.outside_count) AS BIGINT) AS VARCHAR(65535)) || ' rows lie outside [0, 1]'
      WHEN k.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS impossible_reason
  FROM cells AS c
  LEFT JOIN counted AS k
    ON k.comparison = c.comparison AND k.side = c.side
), rates AS (
  SELECT
    j.comparison,
    j.side,
    'accuracy' AS metric,
    j.tp + j.tn AS hits,
    j.labelled_count AS tries,
    'no labels yet' AS reason
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'precision',
    j.tp,
    j.tp + j.fp,
    'no row with a label is predicted positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'recall',
    j.tp,
    j.tp + j.fn,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'specificity',
    j.tn,
    j.tn + j.fp,
    'all labels are positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'f1',
    j.tp,
    CASE WHEN j.tp + j.fn > 0 THEN j.tp + j.fp + j.fn ELSE 0.0 END,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'observed_positive_rate',
    j.tp + j.fn,
    j.labelled_count,
    'no labels yet'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'predicted_positive_rate',
    j.predicted_count,
    j.scored_count,
    'no row has a score'
  FROM judged AS j
), wilson AS (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.tries,
    CASE WHEN r.tries > 0 THEN NULL ELSE r.reason END AS reason,
    r.hits / NULLIF(r.tries, 0.0) AS share,
    SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries * r.tries * r.tries, 0.0)) AS error,
    CASE
      WHEN r.hits > 0 THEN (
        r.hits + 1.9207294103470847 - 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 0.0
    END AS low,
    CASE
      WHEN r.hits < r.tries THEN (
        r.hits + 1.9207294103470847 + 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 1.0
    END AS high
  FROM rates AS r
), correlated AS (
  SELECT
    j.comparison,
    j.side,
    (j.tp * j.tn - j.fp * j.fn) / NULLIF(SQRT((j.tp + j.fp) * (j.fn + j.tn)) * SQRT((j.tp + j.fn) * (j.fp + j.tn)), 0.0) AS share,
    j.tp + j.half AS a,
    j.fp + j.half AS b,
    j.fn + j.half AS c,
    j.tn + j.half AS d,
    SQRT((j.tp + j.fp + 2.0 * j.half) * (j.fn + j.tn + 2.0 * j.half)) * SQRT((j.tp + j.fn + 2.0 * j.half) * (j.fp + j.tn + 2.0 * j.half)) AS root
  FROM judged AS j
), graded AS (
  SELECT
    m.comparison,
    m.side,
    m.share,
    m.a,
    m.b,
    m.c,
    m.d,
    (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) AS middle,
    m.d / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.a + m.c, 0.0)) AS slope_a,
    -m.c / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.b + m.d, 0.0)) AS slope_b,
    -m.b / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.c, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_c,
    m.a / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.b + m.d, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_d
  FROM correlated AS m
), deviated AS (
  SELECT
    g.comparison,
    g.side,
    g.share,
    g.middle,
    SQRT(g.a * g.slope_a * g.slope_a + g.b * g.slope_b * g.slope_b + g.c * g.slope_c * g.slope_c + g.d * g.slope_d * g.slope_d) AS error
  FROM graded AS g
), stretched AS (
  SELECT
    d.comparison,
    d.side,
    d.share,
    d.middle,
    d.error,
    CASE
      WHEN 3.919927969080108 * d.error < 500.0 * (1.0 - d.middle * d.middle) THEN EXP(3.919927969080108 * d.error / NULLIF(1.0 - d.middle * d.middle, 0.0))
      WHEN d.error IS NOT NULL THEN EXP(500.0)
    END AS factor
  FROM deviated AS d
), worths AS (
  SELECT
    j.comparison,
    j.side,
    j.labelled_count,
    (j.tp * j.worth_tp + j.fp * j.worth_fp + j.tn * j.worth_tn + j.fn * j.worth_fn) / NULLIF(j.labelled_count, 0.0) AS mean_worth,
    j.tp,
    j.fp,
    j.tn,
    j.fn,
    j.worth_tp,
    j.worth_fp,
    j.worth_tn,
    j.worth_fn
  FROM judged AS j
  WHERE
    j.has_worth = 1
), spread_worths AS (
  SELECT
    w.comparison,
    w.side,
    w.labelled_count,
    w.mean_worth,
    SQRT((
      w.tp * (w.worth_tp - w.mean_worth) * (w.worth_tp - w.mean_worth) + w.fp * (w.worth_fp - w.mean_worth) * (w.worth_fp - w.mean_worth) + w.tn * (w.worth_tn - w.mean_worth) * (w.worth_tn - w.mean_worth) + w.fn * (w.worth_fn - w.mean_worth) * (w.worth_fn - w.mean_worth)
    ) / NULLIF(w.labelled_count * (w.labelled_count - 1.0), 0.0)) AS error
  FROM worths AS w
), losses AS (
  SELECT
    c.comparison,
    c.side,
    CASE WHEN t.column_name = 'log_loss' THEN 'log_loss' ELSE 'brier_score' END AS metric,
    t.value_count,
    t.value_mean,
    t.value_variance
  FROM cells AS c
  INNER JOIN {{ measured_totals }} AS t
    ON t.monitor = c.monitor
    AND t.window_id = c.window_id
    AND t.segment_key = c.segment_key
    AND t.segment_value = c.segment_value
    AND t.side = c.side
  WHERE
    t.column_role = 'error' AND t.column_name IN ('log_loss', 'squared_error')
), loss_names AS (
  SELECT
    'log_loss' AS metric
  UNION ALL
  SELECT
    'brier_score'
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    w.metric,
    CASE WHEN w.metric = 'predicted_positive_rate' THEN 'scores' ELSE 'labels' END AS takes,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.share / NULLIF(1.0 + w.share, 0.0) ELSE w.share END AS metric_value,
    CASE
      WHEN w.metric = 'f1' THEN 2.0 * w.error / NULLIF((1.0 + w.share) * (1.0 + w.share), 0.0)
      ELSE w.error
    END AS error,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.low / NULLIF(1.0 + w.low, 0.0) ELSE w.low END AS low,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.high / NULLIF(1.0 + w.high, 0.0) ELSE w.high END AS high,
    w.reason
  FROM wilson AS w
  UNION ALL
  SELECT
    r.comparison,
    r.side,
    'balanced_accuracy',
    'labels',
    0.5 * (r.share + s.share),
    0.5 * SQRT(r.error * r.error + s.error * s.error),
    0.5 * (
      r.share + s.share - SQRT((r.share - r.low) * (r.share - r.low) + (s.share - s.low) * (s.share - s.low))
    ),
    0.5 * (
      r.share + s.share + SQRT((r.high - r.share) * (r.high - r.share) + (s.high - s.share) * (s.high - s.share))
    ),
    COALESCE(r.reason, s.reason)
  FROM wilson AS r
  INNER JOIN wilson AS s
    ON s.comparison = r.comparison AND s.side = r.side
  WHERE
    r.metric = 'recall' AND s.metric = 'specificity'
  UNION ALL
  SELECT
    s.comparison,
    s.side,
    'mcc',
    'labels',
    s.share,
    s.error,
    CASE
      WHEN s.share < (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0) THEN s.share
      ELSE (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0)
    END,
    CASE
      WHEN s.share > ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0) THEN s.share
      ELSE ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0)
    END,
    CASE WHEN s.share IS NULL THEN 'all labels or all predictions are of one class' END
  FROM stretched AS s
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_total',
    'labels',
    w.labelled_count * w.mean_worth,
    w.labelled_count * w.error,
    w.labelled_count * (w.mean_worth - 1.959963984540054 * w.error),
    w.labelled_count * (w.mean_worth + 1.959963984540054 * w.error),
    CAST(NULL AS VARCHAR(65535))
  FROM spread_worths AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_per_row',
    'labels',
    w.mean_worth,
    w.error,
    w.mean_worth - 1.959963984540054 * w.error,
    w.mean_worth + 1.959963984540054 * w.error,
    CAST(NULL AS VARCHAR(65535))
  FROM spread_worths AS w
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    'mean_score',
    'scores',
    c.value_mean,
    SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean - 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean + 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    CASE WHEN c.value_mean IS NULL THEN 'sums of the score are not stored here' END
  FROM cells AS c
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    n.metric,
    'probabilities',
    t.value_mean,
    SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_mean > 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)) THEN t.value_mean - 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0))
      WHEN t.value_variance IS NOT NULL THEN 0.0
    END,
    t.value_mean + 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_count IS NULL THEN 'the errors of the scores were not observed'
      WHEN t.value_mean IS NULL THEN 'sums of the errors are not stored here'
    END
  FROM cells AS c
  CROSS JOIN loss_names AS n
  LEFT JOIN losses AS t
    ON t.comparison = c.comparison AND t.side = c.side AND t.metric = n.metric
), reasoned AS (
  SELECT
    m.comparison,
    m.side,
    m.metric,
    m.metric_value,
    m.error,
    m.low,
    m.high,
    CASE WHEN m.takes = 'scores' THEN j.scored_count ELSE j.labelled_count END AS needed_count,
    CASE
      WHEN m.metric NOT IN ('mean_score', 'log_loss', 'brier_score', 'observed_positive_rate') THEN j.threshold
    END AS threshold,
    CASE
      WHEN m.takes = 'scores' THEN COALESCE(j.unscored_reason, m.reason)
      WHEN m.takes = 'labels' THEN COALESCE(j.unlabelled_reason, m.reason)
      ELSE COALESCE(j.unlabelled_reason, j.impossible_reason, m.reason)
    END AS reason
  FROM metrics AS m
  INNER JOIN judged AS j
    ON j.comparison = m.comparison AND j.side = m.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  'binary' AS problem,
  r.metric AS metric,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  r.threshold AS threshold,
  CASE WHEN r.reason IS NULL THEN r.metric_value END AS value,
  CASE WHEN r.reason IS NULL THEN r.low END AS lower,
  CASE WHEN r.reason IS NULL THEN r.high END AS upper,
  CASE WHEN r.reason IS NULL THEN r.error END AS standard_error,
  CAST(NULL AS DOUBLE PRECISION) AS bound_lower,
  CAST(NULL AS DOUBLE PRECISION) AS bound_upper,
  COALESCE(r.needed_count, 0.0) AS row_count,
  r.reason AS not_evaluated_reason
FROM reasoned AS r
INNER JOIN cells AS c
  ON c.comparison = r.comparison AND c.side = r.side
{%- endmacro %}

{% macro bigquery__performance_binary(measured_totals, mpm_monitors, scored_bins) -%}
WITH cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    t.value_mean,
    t.value_variance,
    m.min_rows,
    m.value_true_positive AS worth_tp,
    m.value_false_positive AS worth_fp,
    m.value_true_negative AS worth_tn,
    m.value_false_negative AS worth_fn
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor AND m.prediction_column = t.column_name
  WHERE
    m.problem = 'binary' AND t.column_role = 'prediction'
), counted AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.threshold) AS threshold,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.row_count) AS scored_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.row_count ELSE 0.0 END) AS predicted_count,
    SUM(s.positive_count + s.negative_count) AS labelled_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.positive_count ELSE 0.0 END) AS tp,
    SUM(CASE WHEN s.is_above = 1 THEN s.negative_count ELSE 0.0 END) AS fp,
    SUM(CASE WHEN s.is_above = 0 THEN s.positive_count ELSE 0.0 END) AS fn,
    SUM(CASE WHEN s.is_above = 0 THEN s.negative_count ELSE 0.0 END) AS tn
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), judged AS (
  SELECT
    c.comparison,
    c.side,
    k.threshold,
    k.scored_count,
    k.predicted_count,
    k.tp,
    k.fp,
    k.fn,
    k.tn,
    COALESCE(k.labelled_count, 0.0) AS labelled_count,
    CASE WHEN k.tp = 0 OR k.fp = 0 OR k.fn = 0 OR k.tn = 0 THEN 0.5 ELSE 0.0 END AS half,
    CASE
      WHEN c.worth_tp IS NOT NULL OR c.worth_fp IS NOT NULL OR c.worth_tn IS NOT NULL OR c.worth_fn IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    COALESCE(c.worth_tp, 0.0) AS worth_tp,
    COALESCE(c.worth_fp, 0.0) AS worth_fp,
    COALESCE(c.worth_tn, 0.0) AS worth_tn,
    COALESCE(c.worth_fn, 0.0) AS worth_fn,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN c.value_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a score'
    END AS unscored_reason,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN COALESCE(k.labelled_count, 0.0) = 0 THEN 'no labels yet'
      WHEN k.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
    END AS unlabelled_reason,
    CASE
      WHEN k.has_outside = 1 AND k.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(k.outside_count) AS INT64) AS STRING) || ' rows lie outside [0, 1]'
      WHEN k.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS impossible_reason
  FROM cells AS c
  LEFT JOIN counted AS k
    ON k.comparison = c.comparison AND k.side = c.side
), rates AS (
  SELECT
    j.comparison,
    j.side,
    'accuracy' AS metric,
    j.tp + j.tn AS hits,
    j.labelled_count AS tries,
    'no labels yet' AS reason
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'precision',
    j.tp,
    j.tp + j.fp,
    'no row with a label is predicted positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'recall',
    j.tp,
    j.tp + j.fn,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'specificity',
    j.tn,
    j.tn + j.fp,
    'all labels are positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'f1',
    j.tp,
    CASE WHEN j.tp + j.fn > 0 THEN j.tp + j.fp + j.fn ELSE 0.0 END,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'observed_positive_rate',
    j.tp + j.fn,
    j.labelled_count,
    'no labels yet'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'predicted_positive_rate',
    j.predicted_count,
    j.scored_count,
    'no row has a score'
  FROM judged AS j
), wilson AS (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.tries,
    CASE WHEN r.tries > 0 THEN NULL ELSE r.reason END AS reason,
    r.hits / NULLIF(r.tries, 0.0) AS share,
    SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries * r.tries * r.tries, 0.0)) AS error,
    CASE
      WHEN r.hits > 0 THEN (
        r.hits + 1.9207294103470847 - 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 0.0
    END AS low,
    CASE
      WHEN r.hits < r.tries THEN (
        r.hits + 1.9207294103470847 + 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 1.0
    END AS high
  FROM rates AS r
), correlated AS (
  SELECT
    j.comparison,
    j.side,
    (j.tp * j.tn - j.fp * j.fn) / NULLIF(SQRT((j.tp + j.fp) * (j.fn + j.tn)) * SQRT((j.tp + j.fn) * (j.fp + j.tn)), 0.0) AS share,
    j.tp + j.half AS a,
    j.fp + j.half AS b,
    j.fn + j.half AS c,
    j.tn + j.half AS d,
    SQRT((j.tp + j.fp + 2.0 * j.half) * (j.fn + j.tn + 2.0 * j.half)) * SQRT((j.tp + j.fn + 2.0 * j.half) * (j.fp + j.tn + 2.0 * j.half)) AS root
  FROM judged AS j
), graded AS (
  SELECT
    m.comparison,
    m.side,
    m.share,
    m.a,
    m.b,
    m.c,
    m.d,
    (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) AS middle,
    m.d / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.a + m.c, 0.0)) AS slope_a,
    -m.c / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.b + m.d, 0.0)) AS slope_b,
    -m.b / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.c, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_c,
    m.a / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.b + m.d, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_d
  FROM correlated AS m
), deviated AS (
  SELECT
    g.comparison,
    g.side,
    g.share,
    g.middle,
    SQRT(g.a * g.slope_a * g.slope_a + g.b * g.slope_b * g.slope_b + g.c * g.slope_c * g.slope_c + g.d * g.slope_d * g.slope_d) AS error
  FROM graded AS g
), stretched AS (
  SELECT
    d.comparison,
    d.side,
    d.share,
    d.middle,
    d.error,
    CASE
      WHEN 3.919927969080108 * d.error < 500.0 * (1.0 - d.middle * d.middle) THEN EXP(3.919927969080108 * d.error / NULLIF(1.0 - d.middle * d.middle, 0.0))
      WHEN d.error IS NOT NULL THEN EXP(500.0)
    END AS factor
  FROM deviated AS d
), worths AS (
  SELECT
    j.comparison,
    j.side,
    j.labelled_count,
    (j.tp * j.worth_tp + j.fp * j.worth_fp + j.tn * j.worth_tn + j.fn * j.worth_fn) / NULLIF(j.labelled_count, 0.0) AS mean_worth,
    j.tp,
    j.fp,
    j.tn,
    j.fn,
    j.worth_tp,
    j.worth_fp,
    j.worth_tn,
    j.worth_fn
  FROM judged AS j
  WHERE
    j.has_worth = 1
), spread_worths AS (
  SELECT
    w.comparison,
    w.side,
    w.labelled_count,
    w.mean_worth,
    SQRT((
      w.tp * (w.worth_tp - w.mean_worth) * (w.worth_tp - w.mean_worth) + w.fp * (w.worth_fp - w.mean_worth) * (w.worth_fp - w.mean_worth) + w.tn * (w.worth_tn - w.mean_worth) * (w.worth_tn - w.mean_worth) + w.fn * (w.worth_fn - w.mean_worth) * (w.worth_fn - w.mean_worth)
    ) / NULLIF(w.labelled_count * (w.labelled_count - 1.0), 0.0)) AS error
  FROM worths AS w
), losses AS (
  SELECT
    c.comparison,
    c.side,
    CASE WHEN t.column_name = 'log_loss' THEN 'log_loss' ELSE 'brier_score' END AS metric,
    t.value_count,
    t.value_mean,
    t.value_variance
  FROM cells AS c
  INNER JOIN {{ measured_totals }} AS t
    ON t.monitor = c.monitor
    AND t.window_id = c.window_id
    AND t.segment_key = c.segment_key
    AND t.segment_value = c.segment_value
    AND t.side = c.side
  WHERE
    t.column_role = 'error' AND t.column_name IN ('log_loss', 'squared_error')
), loss_names AS (
  SELECT
    'log_loss' AS metric
  UNION ALL
  SELECT
    'brier_score'
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    w.metric,
    CASE WHEN w.metric = 'predicted_positive_rate' THEN 'scores' ELSE 'labels' END AS takes,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.share / NULLIF(1.0 + w.share, 0.0) ELSE w.share END AS metric_value,
    CASE
      WHEN w.metric = 'f1' THEN 2.0 * w.error / NULLIF((1.0 + w.share) * (1.0 + w.share), 0.0)
      ELSE w.error
    END AS error,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.low / NULLIF(1.0 + w.low, 0.0) ELSE w.low END AS low,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.high / NULLIF(1.0 + w.high, 0.0) ELSE w.high END AS high,
    w.reason
  FROM wilson AS w
  UNION ALL
  SELECT
    r.comparison,
    r.side,
    'balanced_accuracy',
    'labels',
    0.5 * (r.share + s.share),
    0.5 * SQRT(r.error * r.error + s.error * s.error),
    0.5 * (
      r.share + s.share - SQRT((r.share - r.low) * (r.share - r.low) + (s.share - s.low) * (s.share - s.low))
    ),
    0.5 * (
      r.share + s.share + SQRT((r.high - r.share) * (r.high - r.share) + (s.high - s.share) * (s.high - s.share))
    ),
    COALESCE(r.reason, s.reason)
  FROM wilson AS r
  INNER JOIN wilson AS s
    ON s.comparison = r.comparison AND s.side = r.side
  WHERE
    r.metric = 'recall' AND s.metric = 'specificity'
  UNION ALL
  SELECT
    s.comparison,
    s.side,
    'mcc',
    'labels',
    s.share,
    s.error,
    CASE
      WHEN s.share < (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0) THEN s.share
      ELSE (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0)
    END,
    CASE
      WHEN s.share > ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0) THEN s.share
      ELSE ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0)
    END,
    CASE WHEN s.share IS NULL THEN 'all labels or all predictions are of one class' END
  FROM stretched AS s
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_total',
    'labels',
    w.labelled_count * w.mean_worth,
    w.labelled_count * w.error,
    w.labelled_count * (w.mean_worth - 1.959963984540054 * w.error),
    w.labelled_count * (w.mean_worth + 1.959963984540054 * w.error),
    CAST(NULL AS STRING)
  FROM spread_worths AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_per_row',
    'labels',
    w.mean_worth,
    w.error,
    w.mean_worth - 1.959963984540054 * w.error,
    w.mean_worth + 1.959963984540054 * w.error,
    CAST(NULL AS STRING)
  FROM spread_worths AS w
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    'mean_score',
    'scores',
    c.value_mean,
    SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean - 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean + 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    CASE WHEN c.value_mean IS NULL THEN 'sums of the score are not stored here' END
  FROM cells AS c
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    n.metric,
    'probabilities',
    t.value_mean,
    SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_mean > 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)) THEN t.value_mean - 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0))
      WHEN t.value_variance IS NOT NULL THEN 0.0
    END,
    t.value_mean + 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_count IS NULL THEN 'the errors of the scores were not observed'
      WHEN t.value_mean IS NULL THEN 'sums of the errors are not stored here'
    END
  FROM cells AS c
  CROSS JOIN loss_names AS n
  LEFT JOIN losses AS t
    ON t.comparison = c.comparison AND t.side = c.side AND t.metric = n.metric
), reasoned AS (
  SELECT
    m.comparison,
    m.side,
    m.metric,
    m.metric_value,
    m.error,
    m.low,
    m.high,
    CASE WHEN m.takes = 'scores' THEN j.scored_count ELSE j.labelled_count END AS needed_count,
    CASE
      WHEN m.metric NOT IN ('mean_score', 'log_loss', 'brier_score', 'observed_positive_rate') THEN j.threshold
    END AS threshold,
    CASE
      WHEN m.takes = 'scores' THEN COALESCE(j.unscored_reason, m.reason)
      WHEN m.takes = 'labels' THEN COALESCE(j.unlabelled_reason, m.reason)
      ELSE COALESCE(j.unlabelled_reason, j.impossible_reason, m.reason)
    END AS reason
  FROM metrics AS m
  INNER JOIN judged AS j
    ON j.comparison = m.comparison AND j.side = m.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  'binary' AS problem,
  r.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  r.threshold AS threshold,
  CASE WHEN r.reason IS NULL THEN r.metric_value END AS value,
  CASE WHEN r.reason IS NULL THEN r.low END AS lower,
  CASE WHEN r.reason IS NULL THEN r.high END AS upper,
  CASE WHEN r.reason IS NULL THEN r.error END AS standard_error,
  CAST(NULL AS FLOAT64) AS bound_lower,
  CAST(NULL AS FLOAT64) AS bound_upper,
  COALESCE(r.needed_count, 0.0) AS row_count,
  r.reason AS not_evaluated_reason
FROM reasoned AS r
INNER JOIN cells AS c
  ON c.comparison = r.comparison AND c.side = r.side
{%- endmacro %}

{% macro spark__performance_binary(measured_totals, mpm_monitors, scored_bins) -%}
WITH cells AS (
  SELECT
    t.comparison,
    t.side,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.value_count,
    t.value_mean,
    t.value_variance,
    m.min_rows,
    m.value_true_positive AS worth_tp,
    m.value_false_positive AS worth_fp,
    m.value_true_negative AS worth_tn,
    m.value_false_negative AS worth_fn
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor AND m.prediction_column = t.column_name
  WHERE
    m.problem = 'binary' AND t.column_role = 'prediction'
), counted AS (
  SELECT
    s.comparison,
    s.side,
    MAX(s.threshold) AS threshold,
    MAX(s.has_outside) AS has_outside,
    SUM(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(s.row_count) AS scored_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.row_count ELSE 0.0 END) AS predicted_count,
    SUM(s.positive_count + s.negative_count) AS labelled_count,
    SUM(CASE WHEN s.is_above = 1 THEN s.positive_count ELSE 0.0 END) AS tp,
    SUM(CASE WHEN s.is_above = 1 THEN s.negative_count ELSE 0.0 END) AS fp,
    SUM(CASE WHEN s.is_above = 0 THEN s.positive_count ELSE 0.0 END) AS fn,
    SUM(CASE WHEN s.is_above = 0 THEN s.negative_count ELSE 0.0 END) AS tn
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), judged AS (
  SELECT
    c.comparison,
    c.side,
    k.threshold,
    k.scored_count,
    k.predicted_count,
    k.tp,
    k.fp,
    k.fn,
    k.tn,
    COALESCE(k.labelled_count, 0.0) AS labelled_count,
    CASE WHEN k.tp = 0 OR k.fp = 0 OR k.fn = 0 OR k.tn = 0 THEN 0.5 ELSE 0.0 END AS half,
    CASE
      WHEN c.worth_tp IS NOT NULL OR c.worth_fp IS NOT NULL OR c.worth_tn IS NOT NULL OR c.worth_fn IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    COALESCE(c.worth_tp, 0.0) AS worth_tp,
    COALESCE(c.worth_fp, 0.0) AS worth_fp,
    COALESCE(c.worth_tn, 0.0) AS worth_tn,
    COALESCE(c.worth_fn, 0.0) AS worth_fn,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN c.value_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a score'
    END AS unscored_reason,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN COALESCE(k.labelled_count, 0.0) = 0 THEN 'no labels yet'
      WHEN k.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
    END AS unlabelled_reason,
    CASE
      WHEN k.has_outside = 1 AND k.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(k.outside_count) AS BIGINT) AS STRING) || ' rows lie outside [0, 1]'
      WHEN k.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS impossible_reason
  FROM cells AS c
  LEFT JOIN counted AS k
    ON k.comparison = c.comparison AND k.side = c.side
), rates AS (
  SELECT
    j.comparison,
    j.side,
    'accuracy' AS metric,
    j.tp + j.tn AS hits,
    j.labelled_count AS tries,
    'no labels yet' AS reason
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'precision',
    j.tp,
    j.tp + j.fp,
    'no row with a label is predicted positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'recall',
    j.tp,
    j.tp + j.fn,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'specificity',
    j.tn,
    j.tn + j.fp,
    'all labels are positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'f1',
    j.tp,
    CASE WHEN j.tp + j.fn > 0 THEN j.tp + j.fp + j.fn ELSE 0.0 END,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'observed_positive_rate',
    j.tp + j.fn,
    j.labelled_count,
    'no labels yet'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'predicted_positive_rate',
    j.predicted_count,
    j.scored_count,
    'no row has a score'
  FROM judged AS j
), wilson AS (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.tries,
    CASE WHEN r.tries > 0 THEN NULL ELSE r.reason END AS reason,
    r.hits / NULLIF(r.tries, 0.0) AS share,
    SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries * r.tries * r.tries, 0.0)) AS error,
    CASE
      WHEN r.hits > 0 THEN (
        r.hits + 1.9207294103470847 - 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 0.0
    END AS low,
    CASE
      WHEN r.hits < r.tries THEN (
        r.hits + 1.9207294103470847 + 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 1.0
    END AS high
  FROM rates AS r
), correlated AS (
  SELECT
    j.comparison,
    j.side,
    (j.tp * j.tn - j.fp * j.fn) / NULLIF(SQRT((j.tp + j.fp) * (j.fn + j.tn)) * SQRT((j.tp + j.fn) * (j.fp + j.tn)), 0.0) AS share,
    j.tp + j.half AS a,
    j.fp + j.half AS b,
    j.fn + j.half AS c,
    j.tn + j.half AS d,
    SQRT((j.tp + j.fp + 2.0 * j.half) * (j.fn + j.tn + 2.0 * j.half)) * SQRT((j.tp + j.fn + 2.0 * j.half) * (j.fp + j.tn + 2.0 * j.half)) AS root
  FROM judged AS j
), graded AS (
  SELECT
    m.comparison,
    m.side,
    m.share,
    m.a,
    m.b,
    m.c,
    m.d,
    (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) AS middle,
    m.d / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.a + m.c, 0.0)) AS slope_a,
    -m.c / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.b + m.d, 0.0)) AS slope_b,
    -m.b / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.c, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_c,
    m.a / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.b + m.d, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_d
  FROM correlated AS m
), deviated AS (
  SELECT
    g.comparison,
    g.side,
    g.share,
    g.middle,
    SQRT(g.a * g.slope_a * g.slope_a + g.b * g.slope_b * g.slope_b + g.c * g.slope_c * g.slope_c + g.d * g.slope_d * g.slope_d) AS error
  FROM graded AS g
), stretched AS (
  SELECT
    d.comparison,
    d.side,
    d.share,
    d.middle,
    d.error,
    CASE
      WHEN 3.919927969080108 * d.error < 500.0 * (1.0 - d.middle * d.middle) THEN EXP(3.919927969080108 * d.error / NULLIF(1.0 - d.middle * d.middle, 0.0))
      WHEN d.error IS NOT NULL THEN EXP(500.0)
    END AS factor
  FROM deviated AS d
), worths AS (
  SELECT
    j.comparison,
    j.side,
    j.labelled_count,
    (j.tp * j.worth_tp + j.fp * j.worth_fp + j.tn * j.worth_tn + j.fn * j.worth_fn) / NULLIF(j.labelled_count, 0.0) AS mean_worth,
    j.tp,
    j.fp,
    j.tn,
    j.fn,
    j.worth_tp,
    j.worth_fp,
    j.worth_tn,
    j.worth_fn
  FROM judged AS j
  WHERE
    j.has_worth = 1
), spread_worths AS (
  SELECT
    w.comparison,
    w.side,
    w.labelled_count,
    w.mean_worth,
    SQRT((
      w.tp * (w.worth_tp - w.mean_worth) * (w.worth_tp - w.mean_worth) + w.fp * (w.worth_fp - w.mean_worth) * (w.worth_fp - w.mean_worth) + w.tn * (w.worth_tn - w.mean_worth) * (w.worth_tn - w.mean_worth) + w.fn * (w.worth_fn - w.mean_worth) * (w.worth_fn - w.mean_worth)
    ) / NULLIF(w.labelled_count * (w.labelled_count - 1.0), 0.0)) AS error
  FROM worths AS w
), losses AS (
  SELECT
    c.comparison,
    c.side,
    CASE WHEN t.column_name = 'log_loss' THEN 'log_loss' ELSE 'brier_score' END AS metric,
    t.value_count,
    t.value_mean,
    t.value_variance
  FROM cells AS c
  INNER JOIN {{ measured_totals }} AS t
    ON t.monitor = c.monitor
    AND t.window_id = c.window_id
    AND t.segment_key = c.segment_key
    AND t.segment_value = c.segment_value
    AND t.side = c.side
  WHERE
    t.column_role = 'error' AND t.column_name IN ('log_loss', 'squared_error')
), loss_names AS (
  SELECT
    'log_loss' AS metric
  UNION ALL
  SELECT
    'brier_score'
), metrics AS (
  SELECT
    w.comparison,
    w.side,
    w.metric,
    CASE WHEN w.metric = 'predicted_positive_rate' THEN 'scores' ELSE 'labels' END AS takes,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.share / NULLIF(1.0 + w.share, 0.0) ELSE w.share END AS metric_value,
    CASE
      WHEN w.metric = 'f1' THEN 2.0 * w.error / NULLIF((1.0 + w.share) * (1.0 + w.share), 0.0)
      ELSE w.error
    END AS error,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.low / NULLIF(1.0 + w.low, 0.0) ELSE w.low END AS low,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.high / NULLIF(1.0 + w.high, 0.0) ELSE w.high END AS high,
    w.reason
  FROM wilson AS w
  UNION ALL
  SELECT
    r.comparison,
    r.side,
    'balanced_accuracy',
    'labels',
    0.5 * (r.share + s.share),
    0.5 * SQRT(r.error * r.error + s.error * s.error),
    0.5 * (
      r.share + s.share - SQRT((r.share - r.low) * (r.share - r.low) + (s.share - s.low) * (s.share - s.low))
    ),
    0.5 * (
      r.share + s.share + SQRT((r.high - r.share) * (r.high - r.share) + (s.high - s.share) * (s.high - s.share))
    ),
    COALESCE(r.reason, s.reason)
  FROM wilson AS r
  INNER JOIN wilson AS s
    ON s.comparison = r.comparison AND s.side = r.side
  WHERE
    r.metric = 'recall' AND s.metric = 'specificity'
  UNION ALL
  SELECT
    s.comparison,
    s.side,
    'mcc',
    'labels',
    s.share,
    s.error,
    CASE
      WHEN s.share < (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0) THEN s.share
      ELSE (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0)
    END,
    CASE
      WHEN s.share > ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0) THEN s.share
      ELSE ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0)
    END,
    CASE WHEN s.share IS NULL THEN 'all labels or all predictions are of one class' END
  FROM stretched AS s
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_total',
    'labels',
    w.labelled_count * w.mean_worth,
    w.labelled_count * w.error,
    w.labelled_count * (w.mean_worth - 1.959963984540054 * w.error),
    w.labelled_count * (w.mean_worth + 1.959963984540054 * w.error),
    CAST(NULL AS STRING)
  FROM spread_worths AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_per_row',
    'labels',
    w.mean_worth,
    w.error,
    w.mean_worth - 1.959963984540054 * w.error,
    w.mean_worth + 1.959963984540054 * w.error,
    CAST(NULL AS STRING)
  FROM spread_worths AS w
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    'mean_score',
    'scores',
    c.value_mean,
    SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean - 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean + 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    CASE WHEN c.value_mean IS NULL THEN 'sums of the score are not stored here' END
  FROM cells AS c
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    n.metric,
    'probabilities',
    t.value_mean,
    SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_mean > 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)) THEN t.value_mean - 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0))
      WHEN t.value_variance IS NOT NULL THEN 0.0
    END,
    t.value_mean + 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_count IS NULL THEN 'the errors of the scores were not observed'
      WHEN t.value_mean IS NULL THEN 'sums of the errors are not stored here'
    END
  FROM cells AS c
  CROSS JOIN loss_names AS n
  LEFT JOIN losses AS t
    ON t.comparison = c.comparison AND t.side = c.side AND t.metric = n.metric
), reasoned AS (
  SELECT
    m.comparison,
    m.side,
    m.metric,
    m.metric_value,
    m.error,
    m.low,
    m.high,
    CASE WHEN m.takes = 'scores' THEN j.scored_count ELSE j.labelled_count END AS needed_count,
    CASE
      WHEN m.metric NOT IN ('mean_score', 'log_loss', 'brier_score', 'observed_positive_rate') THEN j.threshold
    END AS threshold,
    CASE
      WHEN m.takes = 'scores' THEN COALESCE(j.unscored_reason, m.reason)
      WHEN m.takes = 'labels' THEN COALESCE(j.unlabelled_reason, m.reason)
      ELSE COALESCE(j.unlabelled_reason, j.impossible_reason, m.reason)
    END AS reason
  FROM metrics AS m
  INNER JOIN judged AS j
    ON j.comparison = m.comparison AND j.side = m.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  'binary' AS problem,
  r.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  r.threshold AS threshold,
  CASE WHEN r.reason IS NULL THEN r.metric_value END AS value,
  CASE WHEN r.reason IS NULL THEN r.low END AS lower,
  CASE WHEN r.reason IS NULL THEN r.high END AS upper,
  CASE WHEN r.reason IS NULL THEN r.error END AS standard_error,
  CAST(NULL AS DOUBLE) AS bound_lower,
  CAST(NULL AS DOUBLE) AS bound_upper,
  COALESCE(r.needed_count, 0.0) AS row_count,
  r.reason AS not_evaluated_reason
FROM reasoned AS r
INNER JOIN cells AS c
  ON c.comparison = r.comparison AND c.side = r.side
{%- endmacro %}

{% macro clickhouse__performance_binary(measured_totals, mpm_monitors, scored_bins) -%}
WITH cells AS (
  SELECT
    t.comparison AS comparison,
    t.side AS side,
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.value_count AS value_count,
    t.value_mean AS value_mean,
    t.value_variance AS value_variance,
    m.min_rows AS min_rows,
    m.value_true_positive AS worth_tp,
    m.value_false_positive AS worth_fp,
    m.value_true_negative AS worth_tn,
    m.value_false_negative AS worth_fn
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor AND m.prediction_column = t.column_name
  WHERE
    m.problem = 'binary' AND t.column_role = 'prediction'
), counted AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    MAX(toNullable(s.threshold)) AS threshold,
    MAX(toNullable(s.has_outside)) AS has_outside,
    SUM(toNullable(CASE WHEN s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END)) AS outside_count,
    SUM(toNullable(s.row_count)) AS scored_count,
    SUM(toNullable(CASE WHEN s.is_above = 1 THEN s.row_count ELSE 0.0 END)) AS predicted_count,
    SUM(toNullable(s.positive_count + s.negative_count)) AS labelled_count,
    SUM(toNullable(CASE WHEN s.is_above = 1 THEN s.positive_count ELSE 0.0 END)) AS tp,
    SUM(toNullable(CASE WHEN s.is_above = 1 THEN s.negative_count ELSE 0.0 END)) AS fp,
    SUM(toNullable(CASE WHEN s.is_above = 0 THEN s.positive_count ELSE 0.0 END)) AS fn,
    SUM(toNullable(CASE WHEN s.is_above = 0 THEN s.negative_count ELSE 0.0 END)) AS tn
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.side
), judged AS (
  SELECT
    c.comparison AS comparison,
    c.side AS side,
    k.threshold AS threshold,
    k.scored_count AS scored_count,
    k.predicted_count AS predicted_count,
    k.tp AS tp,
    k.fp AS fp,
    k.fn AS fn,
    k.tn AS tn,
    COALESCE(k.labelled_count, 0.0) AS labelled_count,
    CASE WHEN k.tp = 0 OR k.fp = 0 OR k.fn = 0 OR k.tn = 0 THEN 0.5 ELSE 0.0 END AS half,
    CASE
      WHEN c.worth_tp IS NOT NULL OR c.worth_fp IS NOT NULL OR c.worth_tn IS NOT NULL OR c.worth_fn IS NOT NULL THEN 1
      ELSE 0
    END AS has_worth,
    COALESCE(c.worth_tp, 0.0) AS worth_tp,
    COALESCE(c.worth_fp, 0.0) AS worth_fp,
    COALESCE(c.worth_tn, 0.0) AS worth_tn,
    COALESCE(c.worth_fn, 0.0) AS worth_fn,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN c.value_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS Nullable(String)) || ' rows with a score'
    END AS unscored_reason,
    CASE
      WHEN c.value_count = 0 THEN 'no row has a score'
      WHEN COALESCE(k.labelled_count, 0.0) = 0 THEN 'no labels yet'
      WHEN k.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS Nullable(String)) || ' rows with a label'
    END AS unlabelled_reason,
    CASE
      WHEN k.has_outside = 1 AND k.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(k.outside_count) AS Nullable(Int64)) AS Nullable(String)) || ' rows lie outside [0, 1]'
      WHEN k.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS impossible_reason
  FROM cells AS c
  LEFT JOIN counted AS k
    ON k.comparison = c.comparison AND k.side = c.side
  SETTINGS join_use_nulls = 1
), rates AS (
  SELECT
    j.comparison AS comparison,
    j.side AS side,
    'accuracy' AS metric,
    j.tp + j.tn AS hits,
    j.labelled_count AS tries,
    'no labels yet' AS reason
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'precision',
    j.tp,
    j.tp + j.fp,
    'no row with a label is predicted positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'recall',
    j.tp,
    j.tp + j.fn,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'specificity',
    j.tn,
    j.tn + j.fp,
    'all labels are positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'f1',
    j.tp,
    CASE WHEN j.tp + j.fn > 0 THEN j.tp + j.fp + j.fn ELSE 0.0 END,
    'no label is positive'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'observed_positive_rate',
    j.tp + j.fn,
    j.labelled_count,
    'no labels yet'
  FROM judged AS j
  UNION ALL
  SELECT
    j.comparison,
    j.side,
    'predicted_positive_rate',
    j.predicted_count,
    j.scored_count,
    'no row has a score'
  FROM judged AS j
), wilson AS (
  SELECT
    r.comparison AS comparison,
    r.side AS side,
    r.metric AS metric,
    r.tries AS tries,
    CASE WHEN r.tries > 0 THEN NULL ELSE r.reason END AS reason,
    r.hits / NULLIF(r.tries, 0.0) AS share,
    SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries * r.tries * r.tries, 0.0)) AS error,
    CASE
      WHEN r.hits > 0 THEN (
        r.hits + 1.9207294103470847 - 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 0.0
    END AS low,
    CASE
      WHEN r.hits < r.tries THEN (
        r.hits + 1.9207294103470847 + 1.959963984540054 * SQRT(r.hits * (r.tries - r.hits) / NULLIF(r.tries, 0.0) + 0.9603647051735423)
      ) / NULLIF(r.tries + 3.8414588206941695, 0.0)
      WHEN r.tries > 0 THEN 1.0
    END AS high
  FROM rates AS r
), correlated AS (
  SELECT
    j.comparison AS comparison,
    j.side AS side,
    (j.tp * j.tn - j.fp * j.fn) / NULLIF(SQRT((j.tp + j.fp) * (j.fn + j.tn)) * SQRT((j.tp + j.fn) * (j.fp + j.tn)), 0.0) AS share,
    j.tp + j.half AS a,
    j.fp + j.half AS b,
    j.fn + j.half AS c,
    j.tn + j.half AS d,
    SQRT((j.tp + j.fp + 2.0 * j.half) * (j.fn + j.tn + 2.0 * j.half)) * SQRT((j.tp + j.fn + 2.0 * j.half) * (j.fp + j.tn + 2.0 * j.half)) AS root
  FROM judged AS j
), graded AS (
  SELECT
    m.comparison AS comparison,
    m.side AS side,
    m.share AS share,
    m.a AS a,
    m.b AS b,
    m.c AS c,
    m.d AS d,
    (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) AS middle,
    m.d / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.a + m.c, 0.0)) AS slope_a,
    -m.c / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.b, 0.0) + 1.0 / NULLIF(m.b + m.d, 0.0)) AS slope_b,
    -m.b / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.a + m.c, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_c,
    m.a / NULLIF(m.root, 0.0) - 0.5 * (m.a * m.d - m.b * m.c) / NULLIF(m.root, 0.0) * (1.0 / NULLIF(m.b + m.d, 0.0) + 1.0 / NULLIF(m.c + m.d, 0.0)) AS slope_d
  FROM correlated AS m
), deviated AS (
  SELECT
    g.comparison AS comparison,
    g.side AS side,
    g.share AS share,
    g.middle AS middle,
    SQRT(g.a * g.slope_a * g.slope_a + g.b * g.slope_b * g.slope_b + g.c * g.slope_c * g.slope_c + g.d * g.slope_d * g.slope_d) AS error
  FROM graded AS g
), stretched AS (
  SELECT
    d.comparison AS comparison,
    d.side AS side,
    d.share AS share,
    d.middle AS middle,
    d.error AS error,
    CASE
      WHEN 3.919927969080108 * d.error < 500.0 * (1.0 - d.middle * d.middle) THEN EXP(3.919927969080108 * d.error / NULLIF(1.0 - d.middle * d.middle, 0.0))
      WHEN d.error IS NOT NULL THEN EXP(500.0)
    END AS factor
  FROM deviated AS d
), worths AS (
  SELECT
    j.comparison AS comparison,
    j.side AS side,
    j.labelled_count AS labelled_count,
    (j.tp * j.worth_tp + j.fp * j.worth_fp + j.tn * j.worth_tn + j.fn * j.worth_fn) / NULLIF(j.labelled_count, 0.0) AS mean_worth,
    j.tp AS tp,
    j.fp AS fp,
    j.tn AS tn,
    j.fn AS fn,
    j.worth_tp AS worth_tp,
    j.worth_fp AS worth_fp,
    j.worth_tn AS worth_tn,
    j.worth_fn AS worth_fn
  FROM judged AS j
  WHERE
    j.has_worth = 1
), spread_worths AS (
  SELECT
    w.comparison AS comparison,
    w.side AS side,
    w.labelled_count AS labelled_count,
    w.mean_worth AS mean_worth,
    SQRT((
      w.tp * (w.worth_tp - w.mean_worth) * (w.worth_tp - w.mean_worth) + w.fp * (w.worth_fp - w.mean_worth) * (w.worth_fp - w.mean_worth) + w.tn * (w.worth_tn - w.mean_worth) * (w.worth_tn - w.mean_worth) + w.fn * (w.worth_fn - w.mean_worth) * (w.worth_fn - w.mean_worth)
    ) / NULLIF(w.labelled_count * (w.labelled_count - 1.0), 0.0)) AS error
  FROM worths AS w
), losses AS (
  SELECT
    c.comparison AS comparison,
    c.side AS side,
    CASE WHEN t.column_name = 'log_loss' THEN 'log_loss' ELSE 'brier_score' END AS metric,
    t.value_count AS value_count,
    t.value_mean AS value_mean,
    t.value_variance AS value_variance
  FROM cells AS c
  INNER JOIN {{ measured_totals }} AS t
    ON t.monitor = c.monitor
    AND t.window_id = c.window_id
    AND t.segment_key = c.segment_key
    AND t.segment_value = c.segment_value
    AND t.side = c.side
  WHERE
    t.column_role = 'error' AND t.column_name IN ('log_loss', 'squared_error')
), loss_names AS (
  SELECT
    'log_loss' AS metric
  UNION ALL
  SELECT
    'brier_score'
), metrics AS (
  SELECT
    w.comparison AS comparison,
    w.side AS side,
    w.metric AS metric,
    CASE WHEN w.metric = 'predicted_positive_rate' THEN 'scores' ELSE 'labels' END AS takes,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.share / NULLIF(1.0 + w.share, 0.0) ELSE w.share END AS metric_value,
    CASE
      WHEN w.metric = 'f1' THEN 2.0 * w.error / NULLIF((1.0 + w.share) * (1.0 + w.share), 0.0)
      ELSE w.error
    END AS error,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.low / NULLIF(1.0 + w.low, 0.0) ELSE w.low END AS low,
    CASE WHEN w.metric = 'f1' THEN 2.0 * w.high / NULLIF(1.0 + w.high, 0.0) ELSE w.high END AS high,
    w.reason AS reason
  FROM wilson AS w
  UNION ALL
  SELECT
    r.comparison,
    r.side,
    'balanced_accuracy',
    'labels',
    0.5 * (r.share + s.share),
    0.5 * SQRT(r.error * r.error + s.error * s.error),
    0.5 * (
      r.share + s.share - SQRT((r.share - r.low) * (r.share - r.low) + (s.share - s.low) * (s.share - s.low))
    ),
    0.5 * (
      r.share + s.share + SQRT((r.high - r.share) * (r.high - r.share) + (s.high - s.share) * (s.high - s.share))
    ),
    COALESCE(r.reason, s.reason)
  FROM wilson AS r
  INNER JOIN wilson AS s
    ON s.comparison = r.comparison AND s.side = r.side
  WHERE
    r.metric = 'recall' AND s.metric = 'specificity'
  UNION ALL
  SELECT
    s.comparison,
    s.side,
    'mcc',
    'labels',
    s.share,
    s.error,
    CASE
      WHEN s.share < (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0) THEN s.share
      ELSE (1.0 + s.middle - (1.0 - s.middle) * s.factor) / NULLIF(1.0 + s.middle + (1.0 - s.middle) * s.factor, 0.0)
    END,
    CASE
      WHEN s.share > ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0) THEN s.share
      ELSE ((1.0 + s.middle) * s.factor - 1.0 + s.middle) / NULLIF((1.0 + s.middle) * s.factor + 1.0 - s.middle, 0.0)
    END,
    CASE WHEN s.share IS NULL THEN 'all labels or all predictions are of one class' END
  FROM stretched AS s
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_total',
    'labels',
    w.labelled_count * w.mean_worth,
    w.labelled_count * w.error,
    w.labelled_count * (w.mean_worth - 1.959963984540054 * w.error),
    w.labelled_count * (w.mean_worth + 1.959963984540054 * w.error),
    CAST(NULL AS Nullable(String))
  FROM spread_worths AS w
  UNION ALL
  SELECT
    w.comparison,
    w.side,
    'value_per_row',
    'labels',
    w.mean_worth,
    w.error,
    w.mean_worth - 1.959963984540054 * w.error,
    w.mean_worth + 1.959963984540054 * w.error,
    CAST(NULL AS Nullable(String))
  FROM spread_worths AS w
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    'mean_score',
    'scores',
    c.value_mean,
    SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean - 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    c.value_mean + 1.959963984540054 * SQRT(c.value_variance / NULLIF(c.value_count, 0.0)),
    CASE WHEN c.value_mean IS NULL THEN 'sums of the score are not stored here' END
  FROM cells AS c
  UNION ALL
  SELECT
    c.comparison,
    c.side,
    n.metric,
    'probabilities',
    t.value_mean,
    SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_mean > 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)) THEN t.value_mean - 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0))
      WHEN t.value_variance IS NOT NULL THEN 0.0
    END,
    t.value_mean + 1.959963984540054 * SQRT(t.value_variance / NULLIF(t.value_count, 0.0)),
    CASE
      WHEN t.value_count IS NULL THEN 'the errors of the scores were not observed'
      WHEN t.value_mean IS NULL THEN 'sums of the errors are not stored here'
    END
  FROM cells AS c
  CROSS JOIN loss_names AS n
  LEFT JOIN losses AS t
    ON t.comparison = c.comparison AND t.side = c.side AND t.metric = n.metric
  SETTINGS join_use_nulls = 1
), reasoned AS (
  SELECT
    m.comparison AS comparison,
    m.side AS side,
    m.metric AS metric,
    m.metric_value AS metric_value,
    m.error AS error,
    m.low AS low,
    m.high AS high,
    CASE WHEN m.takes = 'scores' THEN j.scored_count ELSE j.labelled_count END AS needed_count,
    CASE
      WHEN m.metric NOT IN ('mean_score', 'log_loss', 'brier_score', 'observed_positive_rate') THEN j.threshold
    END AS threshold,
    CASE
      WHEN m.takes = 'scores' THEN COALESCE(j.unscored_reason, m.reason)
      WHEN m.takes = 'labels' THEN COALESCE(j.unlabelled_reason, m.reason)
      ELSE COALESCE(j.unlabelled_reason, j.impossible_reason, m.reason)
    END AS reason
  FROM metrics AS m
  INNER JOIN judged AS j
    ON j.comparison = m.comparison AND j.side = m.side
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.side AS side,
  'binary' AS problem,
  r.metric AS metric,
  CAST(NULL AS Nullable(String)) AS label_class,
  r.threshold AS threshold,
  CASE WHEN r.reason IS NULL THEN r.metric_value END AS value,
  CASE WHEN r.reason IS NULL THEN r.low END AS lower,
  CASE WHEN r.reason IS NULL THEN r.high END AS upper,
  CASE WHEN r.reason IS NULL THEN r.error END AS standard_error,
  CAST(NULL AS Nullable(Float64)) AS bound_lower,
  CAST(NULL AS Nullable(Float64)) AS bound_upper,
  COALESCE(r.needed_count, 0.0) AS row_count,
  r.reason AS not_evaluated_reason
FROM reasoned AS r
INNER JOIN cells AS c
  ON c.comparison = r.comparison AND c.side = r.side
{%- endmacro %}
