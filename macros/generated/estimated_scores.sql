{#-
How a model that gives scores is doing, expected from its scores alone, and how it did as far as labels are known.
Inputs: scored_bins, calibration_map, mpm_monitors. One row per window x segment x metric (x class of the label) of binary and
multiclass monitors. Confidence-based performance estimation (NannyML): a row with calibrated probability p counts as p of a
positive and 1 - p of a negative, and the metrics are those of these expected counts, computed on the bins of the scores.
Three sides of the same counts: expected; realised, where in every stratum (about twenty merged score groups) the labelled
rows stand for all, and a stratum without labels takes its expected counts; and naive, the labelled rows alone.
Variance, by the delta method with slope g of the metric in p of one row: the rows' own labels give the sum of p(1-p) g^2; where
the map is used, its rates add (sum of g in a block)^2 r(1-r) / labelled baseline rows of the block. average_precision:
sum of n1/N1 (positives before + n1/2) / (rows before + n/2), highest scores first; its expected n1^2 includes its variance.
roc_auc and its slope by the placements F0 (negatives below) and S1 (positives above). log_loss and brier_score are those of
the scores as they are, whose labels come by the calibrated rates; scores are kept within 1e-15.
The classes of macro_roc_auc share their rows: standard errors are averaged as if fully correlated, which is wide.

Written by `mpm dev generate` from mpm_py/sql/estimated_scores.sql; edit that file.
-#}

{% macro estimated_scores(scored_bins, mpm_monitors, calibration_map) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('estimated_scores', 'mpm')(scored_bins, mpm_monitors, calibration_map)) }}
{%- endmacro %}

{% macro default__estimated_scores(scored_bins, mpm_monitors, calibration_map) -%}
WITH scored AS (
  SELECT
    s.comparison,
    s.position,
    CAST(s.is_above AS DOUBLE) AS h,
    s.row_count AS n,
    s.positive_count,
    s.negative_count,
    c.stratum_number,
    c.block_number,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate * (1.0 - c.calibrated_rate) / NULLIF(c.block_count, 0.0)
      ELSE 0.0
    END AS rate_variance,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate
      WHEN s.mean_score < 0 THEN 0.0
      WHEN s.mean_score > 1 THEN 1.0
      ELSE s.mean_score
    END AS p,
    CASE
      WHEN s.mean_score < 0.000000000000001 THEN 0.000000000000001
      WHEN s.mean_score > 0.999999999999999 THEN 0.999999999999999
      ELSE s.mean_score
    END AS score,
    c.is_used,
    c.baseline_label_count,
    c.baseline_positive_count,
    c.baseline_has_outside
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN {{ calibration_map }} AS c
    ON c.comparison = s.comparison AND c.side = s.side AND c.position = s.position
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
), strata AS (
  SELECT
    b.comparison,
    b.stratum_number,
    SUM(b.n) / NULLIF(SUM(b.positive_count + b.negative_count), 0.0) AS weight
  FROM scored AS b
  GROUP BY
    b.comparison,
    b.stratum_number
), counted AS (
  SELECT
    b.comparison,
    b.position,
    b.h,
    b.score,
    b.block_number,
    b.rate_variance,
    b.n * b.p AS e1,
    b.n * (1.0 - b.p) AS e0,
    b.n * b.p * (1.0 - b.p) AS e_spread,
    COALESCE(b.positive_count * t.weight, b.n * b.p) AS r1,
    COALESCE(b.negative_count * t.weight, b.n * (1.0 - b.p)) AS r0,
    CASE WHEN t.weight IS NOT NULL THEN 0.0 ELSE b.n * b.p * (1.0 - b.p) END AS r_spread,
    b.positive_count AS v1,
    b.negative_count AS v0
  FROM scored AS b
  LEFT JOIN strata AS t
    ON t.comparison = b.comparison AND t.stratum_number = b.stratum_number
), cumulated AS (
  SELECT
    c.*,
    SUM(c.e1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS e1_upto,
    SUM(c.e0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS e0_upto,
    SUM(c.r1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r1_upto,
    SUM(c.r0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r0_upto,
    SUM(c.v1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v1_upto,
    SUM(c.v0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v0_upto
  FROM counted AS c
), totals AS (
  SELECT
    c.comparison,
    SUM(c.e1) AS e1,
    SUM(c.e0) AS e0,
    SUM(c.r1) AS r1,
    SUM(c.r0) AS r0,
    SUM(c.v1) AS v1,
    SUM(c.v0) AS v0
  FROM counted AS c
  GROUP BY
    c.comparison
), kinds AS (
  SELECT
    'expected' AS kind
  UNION ALL
  SELECT
    'realised'
  UNION ALL
  SELECT
    'naive'
), sided AS (
  SELECT
    k.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    CASE WHEN k.kind = 'expected' THEN c.e1 WHEN k.kind = 'realised' THEN c.r1 ELSE c.v1 END AS n1,
    CASE WHEN k.kind = 'expected' THEN c.e0 WHEN k.kind = 'realised' THEN c.r0 ELSE c.v0 END AS n0,
    CASE WHEN k.kind = 'expected' THEN c.e_spread WHEN k.kind = 'realised' THEN c.r_spread ELSE 0.0 END AS spread,
    CASE WHEN k.kind = 'expected' THEN c.e1_upto WHEN k.kind = 'realised' THEN c.r1_upto ELSE c.v1_upto END AS n1_upto,
    CASE WHEN k.kind = 'expected' THEN c.e0_upto WHEN k.kind = 'realised' THEN c.r0_upto ELSE c.v0_upto END AS n0_upto,
    CASE WHEN k.kind = 'expected' THEN t.e1 WHEN k.kind = 'realised' THEN t.r1 ELSE t.v1 END AS n1_total,
    CASE WHEN k.kind = 'expected' THEN t.e0 WHEN k.kind = 'realised' THEN t.r0 ELSE t.v0 END AS n0_total
  FROM cumulated AS c
  INNER JOIN totals AS t
    ON t.comparison = c.comparison
  CROSS JOIN kinds AS k
), ranked AS (
  SELECT
    c.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    c.n1,
    c.n0,
    c.spread,
    c.n1_total,
    c.n0_total,
    (c.n0_upto - 0.5 * c.n0) / NULLIF(c.n0_total, 0.0) AS f0,
    1.0 - (c.n1_upto - 0.5 * c.n1) / NULLIF(c.n1_total, 0.0) AS s1,
    c.n1_total - c.n1_upto + 0.5 * c.n1 AS ahead,
    c.n1_total - c.n1_upto + c.n0_total - c.n0_upto + 0.5 * (c.n1 + c.n0) AS reach
  FROM sided AS c
), sums AS (
  SELECT
    r.kind,
    r.comparison,
    r.n1_total AS n1,
    r.n0_total AS n0,
    SUM(r.h * r.n1) AS tp,
    SUM(r.h * r.n0) AS fp,
    SUM((1.0 - r.h) * r.n0) AS tn,
    SUM(r.n1 * r.f0) / NULLIF(r.n1_total, 0.0) AS auc,
    SUM((r.n1 * r.ahead + 0.5 * r.spread) / NULLIF(r.reach, 0.0)) / NULLIF(r.n1_total, 0.0) AS average_precision,
    SUM(-r.n1 * LN(r.score) - r.n0 * LN(1.0 - r.score)) / NULLIF(r.n1_total + r.n0_total, 0.0) AS log_loss,
    SUM(r.n1 * (1.0 - r.score) * (1.0 - r.score) + r.n0 * r.score * r.score) / NULLIF(r.n1_total + r.n0_total, 0.0) AS brier
  FROM ranked AS r
  GROUP BY
    r.kind,
    r.comparison,
    r.n1_total,
    r.n0_total
), facts AS (
  SELECT
    b.comparison,
    SUM(b.n) AS n,
    SUM(b.positive_count + b.negative_count) AS label_count,
    COUNT(*) AS bin_count,
    MAX(b.is_used) AS is_used,
    MAX(b.baseline_label_count) AS baseline_label_count,
    MAX(b.baseline_positive_count) AS baseline_positive_count,
    MAX(b.baseline_has_outside) AS baseline_has_outside
  FROM scored AS b
  WHERE
    b.n > 0
  GROUP BY
    b.comparison
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside,
    CASE
      WHEN m.problem = 'binary' THEN 'binary'
      WHEN s.column_name = 'confidence' THEN 'confidence'
      ELSE 'class'
    END AS score_kind
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside
), metrics AS (
  SELECT
    'binary' AS score_kind,
    'accuracy' AS metric
  UNION ALL
  SELECT
    'binary',
    'precision'
  UNION ALL
  SELECT
    'binary',
    'recall'
  UNION ALL
  SELECT
    'binary',
    'specificity'
  UNION ALL
  SELECT
    'binary',
    'f1'
  UNION ALL
  SELECT
    'binary',
    'balanced_accuracy'
  UNION ALL
  SELECT
    'binary',
    'observed_positive_rate'
  UNION ALL
  SELECT
    'binary',
    'roc_auc'
  UNION ALL
  SELECT
    'binary',
    'average_precision'
  UNION ALL
  SELECT
    'binary',
    'log_loss'
  UNION ALL
  SELECT
    'binary',
    'brier_score'
  UNION ALL
  SELECT
    'class',
    'roc_auc'
  UNION ALL
  SELECT
    'confidence',
    'accuracy'
), measured AS (
  SELECT
    s.kind,
    s.comparison,
    c.score_kind,
    m.metric,
    s.n1,
    s.n0,
    s.n1 + s.n0 AS n,
    s.tp + s.fp AS pp,
    CASE
      WHEN c.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN s.n1 / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'accuracy' THEN (s.tp + s.tn) / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'precision' THEN s.tp / NULLIF(s.tp + s.fp, 0.0)
      WHEN m.metric = 'recall' THEN s.tp / NULLIF(s.n1, 0.0)
      WHEN m.metric = 'specificity' THEN s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'f1' THEN 2.0 * s.tp / NULLIF(s.n1 + s.tp + s.fp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * s.tp / NULLIF(s.n1, 0.0) + 0.5 * s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'roc_auc' AND s.n0 > 0 THEN s.auc
      WHEN m.metric = 'average_precision' THEN s.average_precision
      WHEN m.metric = 'log_loss' THEN s.log_loss
      WHEN m.metric = 'brier_score' THEN s.brier
    END AS value,
    s.tp / NULLIF(s.n1, 0.0) AS recall,
    s.tn / NULLIF(s.n0, 0.0) AS specificity
  FROM sums AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  INNER JOIN metrics AS m
    ON m.score_kind = c.score_kind
), passed AS (
  SELECT
    r.comparison,
    r.h,
    r.score,
    r.block_number,
    r.rate_variance,
    r.n1,
    r.n0,
    r.spread,
    r.f0,
    r.s1,
    r.ahead,
    r.reach,
    SUM(r.n1 / NULLIF(r.reach, 0.0)) OVER (PARTITION BY r.comparison ORDER BY r.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.n1 / NULLIF(r.reach, 0.0) AS passed
  FROM ranked AS r
  WHERE
    r.kind = 'expected'
), slopes AS (
  SELECT
    m.comparison,
    m.metric,
    r.block_number,
    r.rate_variance,
    r.spread,
    r.n1 + r.n0 AS n,
    CASE
      WHEN m.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN 1.0 / NULLIF(m.n, 0.0)
      WHEN m.metric = 'accuracy' THEN (2.0 * r.h - 1.0) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'precision' THEN r.h / NULLIF(m.pp, 0.0)
      WHEN m.metric = 'recall' THEN (r.h - m.recall) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'specificity' THEN (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'f1' THEN (2.0 * r.h - m.value) / NULLIF(m.n1 + m.pp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * (r.h - m.recall) / NULLIF(m.n1, 0.0) + 0.5 * (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'roc_auc' THEN (r.f0 - m.value) / NULLIF(m.n1, 0.0) - (r.s1 - m.value) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'average_precision' THEN ((r.ahead + 0.5 * r.n1) / NULLIF(r.reach, 0.0) - m.value + r.passed) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'log_loss' THEN (LN(1.0 - r.score) - LN(r.score)) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'brier_score' THEN (1.0 - 2.0 * r.score) / NULLIF(m.n, 0.0)
    END AS slope
  FROM measured AS m
  INNER JOIN passed AS r
    ON r.comparison = m.comparison
  WHERE
    m.kind = 'expected'
), block_slopes AS (
  SELECT
    s.comparison,
    s.metric,
    s.block_number,
    MAX(s.rate_variance) AS rate_variance,
    SUM(s.spread * s.slope * s.slope) AS label_variance,
    SUM(s.n * s.slope) AS slope_sum
  FROM slopes AS s
  GROUP BY
    s.comparison,
    s.metric,
    s.block_number
), variances AS (
  SELECT
    b.comparison,
    b.metric,
    SUM(b.label_variance + b.slope_sum * b.slope_sum * b.rate_variance) AS sampling_variance
  FROM block_slopes AS b
  GROUP BY
    b.comparison,
    b.metric
), reasons AS (
  SELECT
    c.comparison,
    f.n,
    f.label_count,
    f.bin_count,
    f.is_used,
    CASE
      WHEN f.n < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(f.n) AS BIGINT) AS VARCHAR) || ' rows with a score here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR) || ')'
      WHEN c.has_outside = 1 THEN 'the window has scores outside [0, 1]'
      WHEN f.baseline_label_count IS NULL AND c.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN f.baseline_label_count IS NULL THEN 'no label of the baseline is known'
      WHEN f.baseline_label_count < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(f.baseline_label_count) AS BIGINT) AS VARCHAR) || ' rows with a score and a label, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR) || ')'
      WHEN f.baseline_has_outside = 1 THEN 'the baseline has scores outside [0, 1]'
      WHEN c.score_kind = 'confidence' AND f.baseline_positive_count IN (0, f.baseline_label_count) THEN 'the predictions of the baseline are all right or all wrong'
      WHEN f.baseline_positive_count = 0 OR f.baseline_positive_count = f.baseline_label_count THEN 'the labels of the baseline are all of one class'
    END AS reason
  FROM cells AS c
  INNER JOIN facts AS f
    ON f.comparison = c.comparison
), single AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.problem,
    c.min_rows,
    c.score_kind,
    e.metric,
    CASE WHEN c.score_kind = 'class' THEN c.score_class END AS label_class,
    CASE
      WHEN c.score_kind = 'binary'
      AND e.metric IN ('accuracy', 'precision', 'recall', 'specificity', 'f1', 'balanced_accuracy') THEN c.threshold
    END AS threshold,
    CASE
      WHEN r.reason IS NOT NULL THEN r.reason
      WHEN e.metric IN ('roc_auc', 'average_precision') AND r.bin_count = 1 THEN 'the scores of the window are all alike'
      WHEN e.metric = 'precision' AND e.pp = 0 THEN 'no row is predicted positive'
      WHEN e.value IS NULL THEN 'the scores of the window leave no doubt about any row'
    END AS not_evaluated_reason,
    e.value,
    v.sampling_variance,
    r.n AS row_count,
    r.label_count,
    r.is_used,
    CASE WHEN r.label_count >= c.min_rows THEN l.value END AS realised_value,
    CASE WHEN r.label_count >= c.min_rows THEN a.value END AS naive_value
  FROM cells AS c
  INNER JOIN reasons AS r
    ON r.comparison = c.comparison
  INNER JOIN measured AS e
    ON e.comparison = c.comparison AND e.kind = 'expected'
  INNER JOIN measured AS l
    ON l.comparison = e.comparison AND l.metric = e.metric AND l.kind = 'realised'
  INNER JOIN measured AS a
    ON a.comparison = e.comparison AND a.metric = e.metric AND a.kind = 'naive'
  LEFT JOIN variances AS v
    ON v.comparison = e.comparison AND v.metric = e.metric
), macro_means AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem,
    MIN(s.not_evaluated_reason) AS not_evaluated_reason,
    CAST(COUNT(*) AS DOUBLE) AS class_count,
    SUM(s.value) AS value_sum,
    SUM(SQRT(s.sampling_variance)) AS error_sum,
    MIN(s.row_count) AS row_count,
    MIN(s.label_count) AS label_count,
    MAX(s.is_used) AS is_used,
    MIN(s.is_used) AS is_used_by_all,
    CASE WHEN COUNT(s.realised_value) = COUNT(*) THEN SUM(s.realised_value) END AS realised_sum,
    CASE WHEN COUNT(s.naive_value) = COUNT(*) THEN SUM(s.naive_value) END AS naive_sum
  FROM single AS s
  WHERE
    s.score_kind = 'class'
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.threshold AS threshold,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.value END AS value,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.sampling_variance END AS sampling_variance,
  s.row_count AS row_count,
  s.label_count AS label_count,
  CASE
    WHEN s.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN s.is_used = 1 THEN 'isotonic calibration'
    ELSE 'scores as they are'
  END AS method,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.realised_value END AS realised_value,
  s.naive_value AS naive_value,
  s.not_evaluated_reason AS not_evaluated_reason
FROM single AS s
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.problem,
  'macro_roc_auc',
  NULL,
  NULL,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.value_sum / NULLIF(m.class_count, 0.0) END,
  CASE
    WHEN m.not_evaluated_reason IS NULL THEN m.error_sum / NULLIF(m.class_count, 0.0) * (m.error_sum / NULLIF(m.class_count, 0.0))
  END,
  m.row_count,
  m.label_count,
  CASE
    WHEN m.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.is_used_by_all = 1 THEN 'isotonic calibration'
    WHEN m.is_used = 0 THEN 'scores as they are'
    ELSE 'isotonic calibration of some classes'
  END,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.realised_sum / NULLIF(m.class_count, 0.0) END,
  m.naive_sum / NULLIF(m.class_count, 0.0),
  m.not_evaluated_reason
FROM macro_means AS m
{%- endmacro %}

{% macro postgres__estimated_scores(scored_bins, mpm_monitors, calibration_map) -%}
WITH scored AS MATERIALIZED (
  SELECT
    s.comparison,
    s.position,
    CAST(s.is_above AS DOUBLE PRECISION) AS h,
    s.row_count AS n,
    s.positive_count,
    s.negative_count,
    c.stratum_number,
    c.block_number,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate * (1.0 - c.calibrated_rate) / NULLIF(c.block_count, 0.0)
      ELSE 0.0
    END AS rate_variance,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate
      WHEN s.mean_score < 0 THEN 0.0
      WHEN s.mean_score > 1 THEN 1.0
      ELSE s.mean_score
    END AS p,
    CASE
      WHEN s.mean_score < 0.000000000000001 THEN 0.000000000000001
      WHEN s.mean_score > 0.999999999999999 THEN 0.999999999999999
      ELSE s.mean_score
    END AS score,
    c.is_used,
    c.baseline_label_count,
    c.baseline_positive_count,
    c.baseline_has_outside
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN {{ calibration_map }} AS c
    ON c.comparison = s.comparison AND c.side = s.side AND c.position = s.position
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
), strata AS (
  SELECT
    b.comparison,
    b.stratum_number,
    SUM(b.n) / NULLIF(SUM(b.positive_count + b.negative_count), 0.0) AS weight
  FROM scored AS b
  GROUP BY
    b.comparison,
    b.stratum_number
), counted AS MATERIALIZED (
  SELECT
    b.comparison,
    b.position,
    b.h,
    b.score,
    b.block_number,
    b.rate_variance,
    b.n * b.p AS e1,
    b.n * (1.0 - b.p) AS e0,
    b.n * b.p * (1.0 - b.p) AS e_spread,
    COALESCE(b.positive_count * t.weight, b.n * b.p) AS r1,
    COALESCE(b.negative_count * t.weight, b.n * (1.0 - b.p)) AS r0,
    CASE WHEN t.weight IS NOT NULL THEN 0.0 ELSE b.n * b.p * (1.0 - b.p) END AS r_spread,
    b.positive_count AS v1,
    b.negative_count AS v0
  FROM scored AS b
  LEFT JOIN strata AS t
    ON t.comparison = b.comparison AND t.stratum_number = b.stratum_number
), cumulated AS (
  SELECT
    c.*,
    SUM(c.e1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS e1_upto,
    SUM(c.e0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS e0_upto,
    SUM(c.r1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r1_upto,
    SUM(c.r0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r0_upto,
    SUM(c.v1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v1_upto,
    SUM(c.v0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v0_upto
  FROM counted AS c
), totals AS (
  SELECT
    c.comparison,
    SUM(c.e1) AS e1,
    SUM(c.e0) AS e0,
    SUM(c.r1) AS r1,
    SUM(c.r0) AS r0,
    SUM(c.v1) AS v1,
    SUM(c.v0) AS v0
  FROM counted AS c
  GROUP BY
    c.comparison
), kinds AS (
  SELECT
    'expected' AS kind
  UNION ALL
  SELECT
    'realised'
  UNION ALL
  SELECT
    'naive'
), sided AS MATERIALIZED (
  SELECT
    k.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    CASE WHEN k.kind = 'expected' THEN c.e1 WHEN k.kind = 'realised' THEN c.r1 ELSE c.v1 END AS n1,
    CASE WHEN k.kind = 'expected' THEN c.e0 WHEN k.kind = 'realised' THEN c.r0 ELSE c.v0 END AS n0,
    CASE WHEN k.kind = 'expected' THEN c.e_spread WHEN k.kind = 'realised' THEN c.r_spread ELSE 0.0 END AS spread,
    CASE WHEN k.kind = 'expected' THEN c.e1_upto WHEN k.kind = 'realised' THEN c.r1_upto ELSE c.v1_upto END AS n1_upto,
    CASE WHEN k.kind = 'expected' THEN c.e0_upto WHEN k.kind = 'realised' THEN c.r0_upto ELSE c.v0_upto END AS n0_upto,
    CASE WHEN k.kind = 'expected' THEN t.e1 WHEN k.kind = 'realised' THEN t.r1 ELSE t.v1 END AS n1_total,
    CASE WHEN k.kind = 'expected' THEN t.e0 WHEN k.kind = 'realised' THEN t.r0 ELSE t.v0 END AS n0_total
  FROM cumulated AS c
  INNER JOIN totals AS t
    ON t.comparison = c.comparison
  CROSS JOIN kinds AS k
), ranked AS MATERIALIZED (
  SELECT
    c.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    c.n1,
    c.n0,
    c.spread,
    c.n1_total,
    c.n0_total,
    (c.n0_upto - 0.5 * c.n0) / NULLIF(c.n0_total, 0.0) AS f0,
    1.0 - (c.n1_upto - 0.5 * c.n1) / NULLIF(c.n1_total, 0.0) AS s1,
    c.n1_total - c.n1_upto + 0.5 * c.n1 AS ahead,
    c.n1_total - c.n1_upto + c.n0_total - c.n0_upto + 0.5 * (c.n1 + c.n0) AS reach
  FROM sided AS c
), sums AS (
  SELECT
    r.kind,
    r.comparison,
    r.n1_total AS n1,
    r.n0_total AS n0,
    SUM(r.h * r.n1) AS tp,
    SUM(r.h * r.n0) AS fp,
    SUM((1.0 - r.h) * r.n0) AS tn,
    SUM(r.n1 * r.f0) / NULLIF(r.n1_total, 0.0) AS auc,
    SUM((r.n1 * r.ahead + 0.5 * r.spread) / NULLIF(r.reach, 0.0)) / NULLIF(r.n1_total, 0.0) AS average_precision,
    SUM(-r.n1 * LN(r.score) - r.n0 * LN(1.0 - r.score)) / NULLIF(r.n1_total + r.n0_total, 0.0) AS log_loss,
    SUM(r.n1 * (1.0 - r.score) * (1.0 - r.score) + r.n0 * r.score * r.score) / NULLIF(r.n1_total + r.n0_total, 0.0) AS brier
  FROM ranked AS r
  GROUP BY
    r.kind,
    r.comparison,
    r.n1_total,
    r.n0_total
), facts AS (
  SELECT
    b.comparison,
    SUM(b.n) AS n,
    SUM(b.positive_count + b.negative_count) AS label_count,
    COUNT(*) AS bin_count,
    MAX(b.is_used) AS is_used,
    MAX(b.baseline_label_count) AS baseline_label_count,
    MAX(b.baseline_positive_count) AS baseline_positive_count,
    MAX(b.baseline_has_outside) AS baseline_has_outside
  FROM scored AS b
  WHERE
    b.n > 0
  GROUP BY
    b.comparison
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside,
    CASE
      WHEN m.problem = 'binary' THEN 'binary'
      WHEN s.column_name = 'confidence' THEN 'confidence'
      ELSE 'class'
    END AS score_kind
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside
), metrics AS (
  SELECT
    'binary' AS score_kind,
    'accuracy' AS metric
  UNION ALL
  SELECT
    'binary',
    'precision'
  UNION ALL
  SELECT
    'binary',
    'recall'
  UNION ALL
  SELECT
    'binary',
    'specificity'
  UNION ALL
  SELECT
    'binary',
    'f1'
  UNION ALL
  SELECT
    'binary',
    'balanced_accuracy'
  UNION ALL
  SELECT
    'binary',
    'observed_positive_rate'
  UNION ALL
  SELECT
    'binary',
    'roc_auc'
  UNION ALL
  SELECT
    'binary',
    'average_precision'
  UNION ALL
  SELECT
    'binary',
    'log_loss'
  UNION ALL
  SELECT
    'binary',
    'brier_score'
  UNION ALL
  SELECT
    'class',
    'roc_auc'
  UNION ALL
  SELECT
    'confidence',
    'accuracy'
), measured AS MATERIALIZED (
  SELECT
    s.kind,
    s.comparison,
    c.score_kind,
    m.metric,
    s.n1,
    s.n0,
    s.n1 + s.n0 AS n,
    s.tp + s.fp AS pp,
    CASE
      WHEN c.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN s.n1 / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'accuracy' THEN (s.tp + s.tn) / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'precision' THEN s.tp / NULLIF(s.tp + s.fp, 0.0)
      WHEN m.metric = 'recall' THEN s.tp / NULLIF(s.n1, 0.0)
      WHEN m.metric = 'specificity' THEN s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'f1' THEN 2.0 * s.tp / NULLIF(s.n1 + s.tp + s.fp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * s.tp / NULLIF(s.n1, 0.0) + 0.5 * s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'roc_auc' AND s.n0 > 0 THEN s.auc
      WHEN m.metric = 'average_precision' THEN s.average_precision
      WHEN m.metric = 'log_loss' THEN s.log_loss
      WHEN m.metric = 'brier_score' THEN s.brier
    END AS value,
    s.tp / NULLIF(s.n1, 0.0) AS recall,
    s.tn / NULLIF(s.n0, 0.0) AS specificity
  FROM sums AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  INNER JOIN metrics AS m
    ON m.score_kind = c.score_kind
), passed AS (
  SELECT
    r.comparison,
    r.h,
    r.score,
    r.block_number,
    r.rate_variance,
    r.n1,
    r.n0,
    r.spread,
    r.f0,
    r.s1,
    r.ahead,
    r.reach,
    SUM(r.n1 / NULLIF(r.reach, 0.0)) OVER (PARTITION BY r.comparison ORDER BY r.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.n1 / NULLIF(r.reach, 0.0) AS passed
  FROM ranked AS r
  WHERE
    r.kind = 'expected'
), slopes AS MATERIALIZED (
  SELECT
    m.comparison,
    m.metric,
    r.block_number,
    r.rate_variance,
    r.spread,
    r.n1 + r.n0 AS n,
    CASE
      WHEN m.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN 1.0 / NULLIF(m.n, 0.0)
      WHEN m.metric = 'accuracy' THEN (2.0 * r.h - 1.0) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'precision' THEN r.h / NULLIF(m.pp, 0.0)
      WHEN m.metric = 'recall' THEN (r.h - m.recall) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'specificity' THEN (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'f1' THEN (2.0 * r.h - m.value) / NULLIF(m.n1 + m.pp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * (r.h - m.recall) / NULLIF(m.n1, 0.0) + 0.5 * (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'roc_auc' THEN (r.f0 - m.value) / NULLIF(m.n1, 0.0) - (r.s1 - m.value) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'average_precision' THEN ((r.ahead + 0.5 * r.n1) / NULLIF(r.reach, 0.0) - m.value + r.passed) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'log_loss' THEN (LN(1.0 - r.score) - LN(r.score)) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'brier_score' THEN (1.0 - 2.0 * r.score) / NULLIF(m.n, 0.0)
    END AS slope
  FROM measured AS m
  INNER JOIN passed AS r
    ON r.comparison = m.comparison
  WHERE
    m.kind = 'expected'
), block_slopes AS (
  SELECT
    s.comparison,
    s.metric,
    s.block_number,
    MAX(s.rate_variance) AS rate_variance,
    SUM(s.spread * s.slope * s.slope) AS label_variance,
    SUM(s.n * s.slope) AS slope_sum
  FROM slopes AS s
  GROUP BY
    s.comparison,
    s.metric,
    s.block_number
), variances AS (
  SELECT
    b.comparison,
    b.metric,
    SUM(b.label_variance + b.slope_sum * b.slope_sum * b.rate_variance) AS sampling_variance
  FROM block_slopes AS b
  GROUP BY
    b.comparison,
    b.metric
), reasons AS MATERIALIZED (
  SELECT
    c.comparison,
    f.n,
    f.label_count,
    f.bin_count,
    f.is_used,
    CASE
      WHEN f.n < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(f.n) AS BIGINT) AS TEXT) || ' rows with a score here, fewer than min_rows (' || CAST(c.min_rows AS TEXT) || ')'
      WHEN c.has_outside = 1 THEN 'the window has scores outside [0, 1]'
      WHEN f.baseline_label_count IS NULL AND c.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN f.baseline_label_count IS NULL THEN 'no label of the baseline is known'
      WHEN f.baseline_label_count < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(f.baseline_label_count) AS BIGINT) AS TEXT) || ' rows with a score and a label, fewer than min_rows (' || CAST(c.min_rows AS TEXT) || ')'
      WHEN f.baseline_has_outside = 1 THEN 'the baseline has scores outside [0, 1]'
      WHEN c.score_kind = 'confidence' AND f.baseline_positive_count IN (0, f.baseline_label_count) THEN 'the predictions of the baseline are all right or all wrong'
      WHEN f.baseline_positive_count = 0 OR f.baseline_positive_count = f.baseline_label_count THEN 'the labels of the baseline are all of one class'
    END AS reason
  FROM cells AS c
  INNER JOIN facts AS f
    ON f.comparison = c.comparison
), single AS MATERIALIZED (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.problem,
    c.min_rows,
    c.score_kind,
    e.metric,
    CASE WHEN c.score_kind = 'class' THEN c.score_class END AS label_class,
    CASE
      WHEN c.score_kind = 'binary'
      AND e.metric IN ('accuracy', 'precision', 'recall', 'specificity', 'f1', 'balanced_accuracy') THEN c.threshold
    END AS threshold,
    CASE
      WHEN r.reason IS NOT NULL THEN r.reason
      WHEN e.metric IN ('roc_auc', 'average_precision') AND r.bin_count = 1 THEN 'the scores of the window are all alike'
      WHEN e.metric = 'precision' AND e.pp = 0 THEN 'no row is predicted positive'
      WHEN e.value IS NULL THEN 'the scores of the window leave no doubt about any row'
    END AS not_evaluated_reason,
    e.value,
    v.sampling_variance,
    r.n AS row_count,
    r.label_count,
    r.is_used,
    CASE WHEN r.label_count >= c.min_rows THEN l.value END AS realised_value,
    CASE WHEN r.label_count >= c.min_rows THEN a.value END AS naive_value
  FROM cells AS c
  INNER JOIN reasons AS r
    ON r.comparison = c.comparison
  INNER JOIN measured AS e
    ON e.comparison = c.comparison AND e.kind = 'expected'
  INNER JOIN measured AS l
    ON l.comparison = e.comparison AND l.metric = e.metric AND l.kind = 'realised'
  INNER JOIN measured AS a
    ON a.comparison = e.comparison AND a.metric = e.metric AND a.kind = 'naive'
  LEFT JOIN variances AS v
    ON v.comparison = e.comparison AND v.metric = e.metric
), macro_means AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem,
    MIN(s.not_evaluated_reason) AS not_evaluated_reason,
    CAST(COUNT(*) AS DOUBLE PRECISION) AS class_count,
    SUM(s.value) AS value_sum,
    SUM(SQRT(s.sampling_variance)) AS error_sum,
    MIN(s.row_count) AS row_count,
    MIN(s.label_count) AS label_count,
    MAX(s.is_used) AS is_used,
    MIN(s.is_used) AS is_used_by_all,
    CASE WHEN COUNT(s.realised_value) = COUNT(*) THEN SUM(s.realised_value) END AS realised_sum,
    CASE WHEN COUNT(s.naive_value) = COUNT(*) THEN SUM(s.naive_value) END AS naive_sum
  FROM single AS s
  WHERE
    s.score_kind = 'class'
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.threshold AS threshold,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.value END AS value,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.sampling_variance END AS sampling_variance,
  s.row_count AS row_count,
  s.label_count AS label_count,
  CASE
    WHEN s.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN s.is_used = 1 THEN 'isotonic calibration'
    ELSE 'scores as they are'
  END AS method,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.realised_value END AS realised_value,
  s.naive_value AS naive_value,
  s.not_evaluated_reason AS not_evaluated_reason
FROM single AS s
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.problem,
  'macro_roc_auc',
  NULL,
  NULL,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.value_sum / NULLIF(m.class_count, 0.0) END,
  CASE
    WHEN m.not_evaluated_reason IS NULL THEN m.error_sum / NULLIF(m.class_count, 0.0) * (m.error_sum / NULLIF(m.class_count, 0.0))
  END,
  m.row_count,
  m.label_count,
  CASE
    WHEN m.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.is_used_by_all = 1 THEN 'isotonic calibration'
    WHEN m.is_used = 0 THEN 'scores as they are'
    ELSE 'isotonic calibration of some classes'
  END,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.realised_sum / NULLIF(m.class_count, 0.0) END,
  m.naive_sum / NULLIF(m.class_count, 0.0),
  m.not_evaluated_reason
FROM macro_means AS m
{%- endmacro %}

{% macro redshift__estimated_scores(scored_bins, mpm_monitors, calibration_map) -%}
WITH scored AS (
  SELECT
    s.comparison,
    s.position,
    CAST(s.is_above AS DOUBLE PRECISION) AS h,
    s.row_count AS n,
    s.positive_count,
    s.negative_count,
    c.stratum_number,
    c.block_number,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate * (1.0 - c.calibrated_rate) / NULLIF(c.block_count, 0.0)
      ELSE 0.0
    END AS rate_variance,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate
      WHEN s.mean_score < 0 THEN 0.0
      WHEN s.mean_score > 1 THEN 1.0
      ELSE s.mean_score
    END AS p,
    CASE
      WHEN s.mean_score < 0.000000000000001 THEN 0.000000000000001
      WHEN s.mean_score > 0.999999999999999 THEN 0.999999999999999
      ELSE s.mean_score
    END AS score,
    c.is_used,
    c.baseline_label_count,
    c.baseline_positive_count,
    c.baseline_has_outside
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN {{ calibration_map }} AS c
    ON c.comparison = s.comparison AND c.side = s.side AND c.position = s.position
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
), strata AS (
  SELECT
    b.comparison,
    b.stratum_number,
    SUM(b.n) / NULLIF(SUM(b.positive_count + b.negative_count), 0.0) AS weight
  FROM scored AS b
  GROUP BY
    b.comparison,
    b.stratum_number
), counted AS (
  SELECT
    b.comparison,
    b.position,
    b.h,
    b.score,
    b.block_number,
    b.rate_variance,
    b.n * b.p AS e1,
    b.n * (1.0 - b.p) AS e0,
    b.n * b.p * (1.0 - b.p) AS e_spread,
    COALESCE(b.positive_count * t.weight, b.n * b.p) AS r1,
    COALESCE(b.negative_count * t.weight, b.n * (1.0 - b.p)) AS r0,
    CASE WHEN t.weight IS NOT NULL THEN 0.0 ELSE b.n * b.p * (1.0 - b.p) END AS r_spread,
    b.positive_count AS v1,
    b.negative_count AS v0
  FROM scored AS b
  LEFT JOIN strata AS t
    ON t.comparison = b.comparison AND t.stratum_number = b.stratum_number
), cumulated AS (
  SELECT
    c.*,
    SUM(c.e1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS e1_upto,
    SUM(c.e0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS e0_upto,
    SUM(c.r1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r1_upto,
    SUM(c.r0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r0_upto,
    SUM(c.v1) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v1_upto,
    SUM(c.v0) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v0_upto
  FROM counted AS c
), totals AS (
  SELECT
    c.comparison,
    SUM(c.e1) AS e1,
    SUM(c.e0) AS e0,
    SUM(c.r1) AS r1,
    SUM(c.r0) AS r0,
    SUM(c.v1) AS v1,
    SUM(c.v0) AS v0
  FROM counted AS c
  GROUP BY
    c.comparison
), kinds AS (
  SELECT
    'expected' AS kind
  UNION ALL
  SELECT
    'realised'
  UNION ALL
  SELECT
    'naive'
), sided AS (
  SELECT
    k.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    CASE WHEN k.kind = 'expected' THEN c.e1 WHEN k.kind = 'realised' THEN c.r1 ELSE c.v1 END AS n1,
    CASE WHEN k.kind = 'expected' THEN c.e0 WHEN k.kind = 'realised' THEN c.r0 ELSE c.v0 END AS n0,
    CASE WHEN k.kind = 'expected' THEN c.e_spread WHEN k.kind = 'realised' THEN c.r_spread ELSE 0.0 END AS spread,
    CASE WHEN k.kind = 'expected' THEN c.e1_upto WHEN k.kind = 'realised' THEN c.r1_upto ELSE c.v1_upto END AS n1_upto,
    CASE WHEN k.kind = 'expected' THEN c.e0_upto WHEN k.kind = 'realised' THEN c.r0_upto ELSE c.v0_upto END AS n0_upto,
    CASE WHEN k.kind = 'expected' THEN t.e1 WHEN k.kind = 'realised' THEN t.r1 ELSE t.v1 END AS n1_total,
    CASE WHEN k.kind = 'expected' THEN t.e0 WHEN k.kind = 'realised' THEN t.r0 ELSE t.v0 END AS n0_total
  FROM cumulated AS c
  INNER JOIN totals AS t
    ON t.comparison = c.comparison
  CROSS JOIN kinds AS k
), ranked AS (
  SELECT
    c.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    c.n1,
    c.n0,
    c.spread,
    c.n1_total,
    c.n0_total,
    (c.n0_upto - 0.5 * c.n0) / NULLIF(c.n0_total, 0.0) AS f0,
    1.0 - (c.n1_upto - 0.5 * c.n1) / NULLIF(c.n1_total, 0.0) AS s1,
    c.n1_total - c.n1_upto + 0.5 * c.n1 AS ahead,
    c.n1_total - c.n1_upto + c.n0_total - c.n0_upto + 0.5 * (c.n1 + c.n0) AS reach
  FROM sided AS c
), sums AS (
  SELECT
    r.kind,
    r.comparison,
    r.n1_total AS n1,
    r.n0_total AS n0,
    SUM(r.h * r.n1) AS tp,
    SUM(r.h * r.n0) AS fp,
    SUM((1.0 - r.h) * r.n0) AS tn,
    SUM(r.n1 * r.f0) / NULLIF(r.n1_total, 0.0) AS auc,
    SUM((r.n1 * r.ahead + 0.5 * r.spread) / NULLIF(r.reach, 0.0)) / NULLIF(r.n1_total, 0.0) AS average_precision,
    SUM(-r.n1 * LN(r.score) - r.n0 * LN(1.0 - r.score)) / NULLIF(r.n1_total + r.n0_total, 0.0) AS log_loss,
    SUM(r.n1 * (1.0 - r.score) * (1.0 - r.score) + r.n0 * r.score * r.score) / NULLIF(r.n1_total + r.n0_total, 0.0) AS brier
  FROM ranked AS r
  GROUP BY
    r.kind,
    r.comparison,
    r.n1_total,
    r.n0_total
), facts AS (
  SELECT
    b.comparison,
    SUM(b.n) AS n,
    SUM(b.positive_count + b.negative_count) AS label_count,
    COUNT(*) AS bin_count,
    MAX(b.is_used) AS is_used,
    MAX(b.baseline_label_count) AS baseline_label_count,
    MAX(b.baseline_positive_count) AS baseline_positive_count,
    MAX(b.baseline_has_outside) AS baseline_has_outside
  FROM scored AS b
  WHERE
    b.n > 0
  GROUP BY
    b.comparison
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside,
    CASE
      WHEN m.problem = 'binary' THEN 'binary'
      WHEN s.column_name = 'confidence' THEN 'confidence'
      ELSE 'class'
    END AS score_kind
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside
), metrics AS (
  SELECT
    'binary' AS score_kind,
    'accuracy' AS metric
  UNION ALL
  SELECT
    'binary',
    'precision'
  UNION ALL
  SELECT
    'binary',
    'recall'
  UNION ALL
  SELECT
    'binary',
    'specificity'
  UNION ALL
  SELECT
    'binary',
    'f1'
  UNION ALL
  SELECT
    'binary',
    'balanced_accuracy'
  UNION ALL
  SELECT
    'binary',
    'observed_positive_rate'
  UNION ALL
  SELECT
    'binary',
    'roc_auc'
  UNION ALL
  SELECT
    'binary',
    'average_precision'
  UNION ALL
  SELECT
    'binary',
    'log_loss'
  UNION ALL
  SELECT
    'binary',
    'brier_score'
  UNION ALL
  SELECT
    'class',
    'roc_auc'
  UNION ALL
  SELECT
    'confidence',
    'accuracy'
), measured AS (
  SELECT
    s.kind,
    s.comparison,
    c.score_kind,
    m.metric,
    s.n1,
    s.n0,
    s.n1 + s.n0 AS n,
    s.tp + s.fp AS pp,
    CASE
      WHEN c.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN s.n1 / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'accuracy' THEN (s.tp + s.tn) / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'precision' THEN s.tp / NULLIF(s.tp + s.fp, 0.0)
      WHEN m.metric = 'recall' THEN s.tp / NULLIF(s.n1, 0.0)
      WHEN m.metric = 'specificity' THEN s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'f1' THEN 2.0 * s.tp / NULLIF(s.n1 + s.tp + s.fp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * s.tp / NULLIF(s.n1, 0.0) + 0.5 * s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'roc_auc' AND s.n0 > 0 THEN s.auc
      WHEN m.metric = 'average_precision' THEN s.average_precision
      WHEN m.metric = 'log_loss' THEN s.log_loss
      WHEN m.metric = 'brier_score' THEN s.brier
    END AS value,
    s.tp / NULLIF(s.n1, 0.0) AS recall,
    s.tn / NULLIF(s.n0, 0.0) AS specificity
  FROM sums AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  INNER JOIN metrics AS m
    ON m.score_kind = c.score_kind
), passed AS (
  SELECT
    r.comparison,
    r.h,
    r.score,
    r.block_number,
    r.rate_variance,
    r.n1,
    r.n0,
    r.spread,
    r.f0,
    r.s1,
    r.ahead,
    r.reach,
    SUM(r.n1 / NULLIF(r.reach, 0.0)) OVER (PARTITION BY r.comparison ORDER BY r.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.n1 / NULLIF(r.reach, 0.0) AS passed
  FROM ranked AS r
  WHERE
    r.kind = 'expected'
), slopes AS (
  SELECT
    m.comparison,
    m.metric,
    r.block_number,
    r.rate_variance,
    r.spread,
    r.n1 + r.n0 AS n,
    CASE
      WHEN m.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN 1.0 / NULLIF(m.n, 0.0)
      WHEN m.metric = 'accuracy' THEN (2.0 * r.h - 1.0) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'precision' THEN r.h / NULLIF(m.pp, 0.0)
      WHEN m.metric = 'recall' THEN (r.h - m.recall) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'specificity' THEN (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'f1' THEN (2.0 * r.h - m.value) / NULLIF(m.n1 + m.pp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * (r.h - m.recall) / NULLIF(m.n1, 0.0) + 0.5 * (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'roc_auc' THEN (r.f0 - m.value) / NULLIF(m.n1, 0.0) - (r.s1 - m.value) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'average_precision' THEN ((r.ahead + 0.5 * r.n1) / NULLIF(r.reach, 0.0) - m.value + r.passed) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'log_loss' THEN (LN(1.0 - r.score) - LN(r.score)) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'brier_score' THEN (1.0 - 2.0 * r.score) / NULLIF(m.n, 0.0)
    END AS slope
  FROM measured AS m
  INNER JOIN passed AS r
    ON r.comparison = m.comparison
  WHERE
    m.kind = 'expected'
), block_slopes AS (
  SELECT
    s.comparison,
    s.metric,
    s.block_number,
    MAX(s.rate_variance) AS rate_variance,
    SUM(s.spread * s.slope * s.slope) AS label_variance,
    SUM(s.n * s.slope) AS slope_sum
  FROM slopes AS s
  GROUP BY
    s.comparison,
    s.metric,
    s.block_number
), variances AS (
  SELECT
    b.comparison,
    b.metric,
    SUM(b.label_variance + b.slope_sum * b.slope_sum * b.rate_variance) AS sampling_variance
  FROM block_slopes AS b
  GROUP BY
    b.comparison,
    b.metric
), reasons AS (
  SELECT
    c.comparison,
    f.n,
    f.label_count,
    f.bin_count,
    f.is_used,
    CASE
      WHEN f.n < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(f.n) AS BIGINT) AS VARCHAR(65535)) || ' rows with a score here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR(65535)) || ')'
      WHEN c.has_outside = 1 THEN 'the window has scores outside [0, 1]'
      WHEN f.baseline_label_count IS NULL AND c.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN f.baseline_label_count IS NULL THEN 'no label of the baseline is known'
      WHEN f.baseline_label_count < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(f.baseline_label_count) AS BIGINT) AS VARCHAR(65535)) || ' rows with a score and a label, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR(65535)) || ')'
      WHEN f.baseline_has_outside = 1 THEN 'the baseline has scores outside [0, 1]'
      WHEN c.score_kind = 'confidence' AND f.baseline_positive_count IN (0, f.baseline_label_count) THEN 'the predictions of the baseline are all right or all wrong'
      WHEN f.baseline_positive_count = 0 OR f.baseline_positive_count = f.baseline_label_count THEN 'the labels of the baseline are all of one class'
    END AS reason
  FROM cells AS c
  INNER JOIN facts AS f
    ON f.comparison = c.comparison
), single AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.problem,
    c.min_rows,
    c.score_kind,
    e.metric,
    CASE WHEN c.score_kind = 'class' THEN c.score_class END AS label_class,
    CASE
      WHEN c.score_kind = 'binary'
      AND e.metric IN ('accuracy', 'precision', 'recall', 'specificity', 'f1', 'balanced_accuracy') THEN c.threshold
    END AS threshold,
    CASE
      WHEN r.reason IS NOT NULL THEN r.reason
      WHEN e.metric IN ('roc_auc', 'average_precision') AND r.bin_count = 1 THEN 'the scores of the window are all alike'
      WHEN e.metric = 'precision' AND e.pp = 0 THEN 'no row is predicted positive'
      WHEN e.value IS NULL THEN 'the scores of the window leave no doubt about any row'
    END AS not_evaluated_reason,
    e.value,
    v.sampling_variance,
    r.n AS row_count,
    r.label_count,
    r.is_used,
    CASE WHEN r.label_count >= c.min_rows THEN l.value END AS realised_value,
    CASE WHEN r.label_count >= c.min_rows THEN a.value END AS naive_value
  FROM cells AS c
  INNER JOIN reasons AS r
    ON r.comparison = c.comparison
  INNER JOIN measured AS e
    ON e.comparison = c.comparison AND e.kind = 'expected'
  INNER JOIN measured AS l
    ON l.comparison = e.comparison AND l.metric = e.metric AND l.kind = 'realised'
  INNER JOIN measured AS a
    ON a.comparison = e.comparison AND a.metric = e.metric AND a.kind = 'naive'
  LEFT JOIN variances AS v
    ON v.comparison = e.comparison AND v.metric = e.metric
), macro_means AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem,
    MIN(s.not_evaluated_reason) AS not_evaluated_reason,
    CAST(COUNT(*) AS DOUBLE PRECISION) AS class_count,
    SUM(s.value) AS value_sum,
    SUM(SQRT(s.sampling_variance)) AS error_sum,
    MIN(s.row_count) AS row_count,
    MIN(s.label_count) AS label_count,
    MAX(s.is_used) AS is_used,
    MIN(s.is_used) AS is_used_by_all,
    CASE WHEN COUNT(s.realised_value) = COUNT(*) THEN SUM(s.realised_value) END AS realised_sum,
    CASE WHEN COUNT(s.naive_value) = COUNT(*) THEN SUM(s.naive_value) END AS naive_sum
  FROM single AS s
  WHERE
    s.score_kind = 'class'
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.threshold AS threshold,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.value END AS value,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.sampling_variance END AS sampling_variance,
  s.row_count AS row_count,
  s.label_count AS label_count,
  CASE
    WHEN s.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN s.is_used = 1 THEN 'isotonic calibration'
    ELSE 'scores as they are'
  END AS method,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.realised_value END AS realised_value,
  s.naive_value AS naive_value,
  s.not_evaluated_reason AS not_evaluated_reason
FROM single AS s
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.problem,
  'macro_roc_auc',
  NULL,
  NULL,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.value_sum / NULLIF(m.class_count, 0.0) END,
  CASE
    WHEN m.not_evaluated_reason IS NULL THEN m.error_sum / NULLIF(m.class_count, 0.0) * (m.error_sum / NULLIF(m.class_count, 0.0))
  END,
  m.row_count,
  m.label_count,
  CASE
    WHEN m.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.is_used_by_all = 1 THEN 'isotonic calibration'
    WHEN m.is_used = 0 THEN 'scores as they are'
    ELSE 'isotonic calibration of some classes'
  END,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.realised_sum / NULLIF(m.class_count, 0.0) END,
  m.naive_sum / NULLIF(m.class_count, 0.0),
  m.not_evaluated_reason
FROM macro_means AS m
{%- endmacro %}

{% macro bigquery__estimated_scores(scored_bins, mpm_monitors, calibration_map) -%}
WITH scored AS (
  SELECT
    s.comparison,
    s.position,
    CAST(s.is_above AS FLOAT64) AS h,
    s.row_count AS n,
    s.positive_count,
    s.negative_count,
    c.stratum_number,
    c.block_number,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate * (1.0 - c.calibrated_rate) / NULLIF(c.block_count, 0.0)
      ELSE 0.0
    END AS rate_variance,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate
      WHEN s.mean_score < 0 THEN 0.0
      WHEN s.mean_score > 1 THEN 1.0
      ELSE s.mean_score
    END AS p,
    CASE
      WHEN s.mean_score < 0.000000000000001 THEN 0.000000000000001
      WHEN s.mean_score > 0.999999999999999 THEN 0.999999999999999
      ELSE s.mean_score
    END AS score,
    c.is_used,
    c.baseline_label_count,
    c.baseline_positive_count,
    c.baseline_has_outside
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN {{ calibration_map }} AS c
    ON c.comparison = s.comparison AND c.side = s.side AND c.position = s.position
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
), strata AS (
  SELECT
    b.comparison,
    b.stratum_number,
    SUM(b.n) / NULLIF(SUM(b.positive_count + b.negative_count), 0.0) AS weight
  FROM scored AS b
  GROUP BY
    b.comparison,
    b.stratum_number
), counted AS (
  SELECT
    b.comparison,
    b.position,
    b.h,
    b.score,
    b.block_number,
    b.rate_variance,
    b.n * b.p AS e1,
    b.n * (1.0 - b.p) AS e0,
    b.n * b.p * (1.0 - b.p) AS e_spread,
    COALESCE(b.positive_count * t.weight, b.n * b.p) AS r1,
    COALESCE(b.negative_count * t.weight, b.n * (1.0 - b.p)) AS r0,
    CASE WHEN t.weight IS NOT NULL THEN 0.0 ELSE b.n * b.p * (1.0 - b.p) END AS r_spread,
    b.positive_count AS v1,
    b.negative_count AS v0
  FROM scored AS b
  LEFT JOIN strata AS t
    ON t.comparison = b.comparison AND t.stratum_number = b.stratum_number
), cumulated AS (
  SELECT
    c.*,
    SUM(c.e1) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS e1_upto,
    SUM(c.e0) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS e0_upto,
    SUM(c.r1) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS r1_upto,
    SUM(c.r0) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS r0_upto,
    SUM(c.v1) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS v1_upto,
    SUM(c.v0) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS v0_upto
  FROM counted AS c
), totals AS (
  SELECT
    c.comparison,
    SUM(c.e1) AS e1,
    SUM(c.e0) AS e0,
    SUM(c.r1) AS r1,
    SUM(c.r0) AS r0,
    SUM(c.v1) AS v1,
    SUM(c.v0) AS v0
  FROM counted AS c
  GROUP BY
    c.comparison
), kinds AS (
  SELECT
    'expected' AS kind
  UNION ALL
  SELECT
    'realised'
  UNION ALL
  SELECT
    'naive'
), sided AS (
  SELECT
    k.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    CASE WHEN k.kind = 'expected' THEN c.e1 WHEN k.kind = 'realised' THEN c.r1 ELSE c.v1 END AS n1,
    CASE WHEN k.kind = 'expected' THEN c.e0 WHEN k.kind = 'realised' THEN c.r0 ELSE c.v0 END AS n0,
    CASE WHEN k.kind = 'expected' THEN c.e_spread WHEN k.kind = 'realised' THEN c.r_spread ELSE 0.0 END AS spread,
    CASE WHEN k.kind = 'expected' THEN c.e1_upto WHEN k.kind = 'realised' THEN c.r1_upto ELSE c.v1_upto END AS n1_upto,
    CASE WHEN k.kind = 'expected' THEN c.e0_upto WHEN k.kind = 'realised' THEN c.r0_upto ELSE c.v0_upto END AS n0_upto,
    CASE WHEN k.kind = 'expected' THEN t.e1 WHEN k.kind = 'realised' THEN t.r1 ELSE t.v1 END AS n1_total,
    CASE WHEN k.kind = 'expected' THEN t.e0 WHEN k.kind = 'realised' THEN t.r0 ELSE t.v0 END AS n0_total
  FROM cumulated AS c
  INNER JOIN totals AS t
    ON t.comparison = c.comparison
  CROSS JOIN kinds AS k
), ranked AS (
  SELECT
    c.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    c.n1,
    c.n0,
    c.spread,
    c.n1_total,
    c.n0_total,
    (c.n0_upto - 0.5 * c.n0) / NULLIF(c.n0_total, 0.0) AS f0,
    1.0 - (c.n1_upto - 0.5 * c.n1) / NULLIF(c.n1_total, 0.0) AS s1,
    c.n1_total - c.n1_upto + 0.5 * c.n1 AS ahead,
    c.n1_total - c.n1_upto + c.n0_total - c.n0_upto + 0.5 * (c.n1 + c.n0) AS reach
  FROM sided AS c
), sums AS (
  SELECT
    r.kind,
    r.comparison,
    r.n1_total AS n1,
    r.n0_total AS n0,
    SUM(r.h * r.n1) AS tp,
    SUM(r.h * r.n0) AS fp,
    SUM((1.0 - r.h) * r.n0) AS tn,
    SUM(r.n1 * r.f0) / NULLIF(r.n1_total, 0.0) AS auc,
    SUM((r.n1 * r.ahead + 0.5 * r.spread) / NULLIF(r.reach, 0.0)) / NULLIF(r.n1_total, 0.0) AS average_precision,
    SUM(-r.n1 * LN(r.score) - r.n0 * LN(1.0 - r.score)) / NULLIF(r.n1_total + r.n0_total, 0.0) AS log_loss,
    SUM(r.n1 * (1.0 - r.score) * (1.0 - r.score) + r.n0 * r.score * r.score) / NULLIF(r.n1_total + r.n0_total, 0.0) AS brier
  FROM ranked AS r
  GROUP BY
    r.kind,
    r.comparison,
    r.n1_total,
    r.n0_total
), facts AS (
  SELECT
    b.comparison,
    SUM(b.n) AS n,
    SUM(b.positive_count + b.negative_count) AS label_count,
    COUNT(*) AS bin_count,
    MAX(b.is_used) AS is_used,
    MAX(b.baseline_label_count) AS baseline_label_count,
    MAX(b.baseline_positive_count) AS baseline_positive_count,
    MAX(b.baseline_has_outside) AS baseline_has_outside
  FROM scored AS b
  WHERE
    b.n > 0
  GROUP BY
    b.comparison
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside,
    CASE
      WHEN m.problem = 'binary' THEN 'binary'
      WHEN s.column_name = 'confidence' THEN 'confidence'
      ELSE 'class'
    END AS score_kind
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside
), metrics AS (
  SELECT
    'binary' AS score_kind,
    'accuracy' AS metric
  UNION ALL
  SELECT
    'binary',
    'precision'
  UNION ALL
  SELECT
    'binary',
    'recall'
  UNION ALL
  SELECT
    'binary',
    'specificity'
  UNION ALL
  SELECT
    'binary',
    'f1'
  UNION ALL
  SELECT
    'binary',
    'balanced_accuracy'
  UNION ALL
  SELECT
    'binary',
    'observed_positive_rate'
  UNION ALL
  SELECT
    'binary',
    'roc_auc'
  UNION ALL
  SELECT
    'binary',
    'average_precision'
  UNION ALL
  SELECT
    'binary',
    'log_loss'
  UNION ALL
  SELECT
    'binary',
    'brier_score'
  UNION ALL
  SELECT
    'class',
    'roc_auc'
  UNION ALL
  SELECT
    'confidence',
    'accuracy'
), measured AS (
  SELECT
    s.kind,
    s.comparison,
    c.score_kind,
    m.metric,
    s.n1,
    s.n0,
    s.n1 + s.n0 AS n,
    s.tp + s.fp AS pp,
    CASE
      WHEN c.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN s.n1 / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'accuracy' THEN (s.tp + s.tn) / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'precision' THEN s.tp / NULLIF(s.tp + s.fp, 0.0)
      WHEN m.metric = 'recall' THEN s.tp / NULLIF(s.n1, 0.0)
      WHEN m.metric = 'specificity' THEN s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'f1' THEN 2.0 * s.tp / NULLIF(s.n1 + s.tp + s.fp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * s.tp / NULLIF(s.n1, 0.0) + 0.5 * s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'roc_auc' AND s.n0 > 0 THEN s.auc
      WHEN m.metric = 'average_precision' THEN s.average_precision
      WHEN m.metric = 'log_loss' THEN s.log_loss
      WHEN m.metric = 'brier_score' THEN s.brier
    END AS value,
    s.tp / NULLIF(s.n1, 0.0) AS recall,
    s.tn / NULLIF(s.n0, 0.0) AS specificity
  FROM sums AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  INNER JOIN metrics AS m
    ON m.score_kind = c.score_kind
), passed AS (
  SELECT
    r.comparison,
    r.h,
    r.score,
    r.block_number,
    r.rate_variance,
    r.n1,
    r.n0,
    r.spread,
    r.f0,
    r.s1,
    r.ahead,
    r.reach,
    SUM(r.n1 / NULLIF(r.reach, 0.0)) OVER (
      PARTITION BY r.comparison
      ORDER BY r.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - r.n1 / NULLIF(r.reach, 0.0) AS passed
  FROM ranked AS r
  WHERE
    r.kind = 'expected'
), slopes AS (
  SELECT
    m.comparison,
    m.metric,
    r.block_number,
    r.rate_variance,
    r.spread,
    r.n1 + r.n0 AS n,
    CASE
      WHEN m.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN 1.0 / NULLIF(m.n, 0.0)
      WHEN m.metric = 'accuracy' THEN (2.0 * r.h - 1.0) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'precision' THEN r.h / NULLIF(m.pp, 0.0)
      WHEN m.metric = 'recall' THEN (r.h - m.recall) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'specificity' THEN (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'f1' THEN (2.0 * r.h - m.value) / NULLIF(m.n1 + m.pp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * (r.h - m.recall) / NULLIF(m.n1, 0.0) + 0.5 * (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'roc_auc' THEN (r.f0 - m.value) / NULLIF(m.n1, 0.0) - (r.s1 - m.value) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'average_precision' THEN ((r.ahead + 0.5 * r.n1) / NULLIF(r.reach, 0.0) - m.value + r.passed) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'log_loss' THEN (LN(1.0 - r.score) - LN(r.score)) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'brier_score' THEN (1.0 - 2.0 * r.score) / NULLIF(m.n, 0.0)
    END AS slope
  FROM measured AS m
  INNER JOIN passed AS r
    ON r.comparison = m.comparison
  WHERE
    m.kind = 'expected'
), block_slopes AS (
  SELECT
    s.comparison,
    s.metric,
    s.block_number,
    MAX(s.rate_variance) AS rate_variance,
    SUM(s.spread * s.slope * s.slope) AS label_variance,
    SUM(s.n * s.slope) AS slope_sum
  FROM slopes AS s
  GROUP BY
    s.comparison,
    s.metric,
    s.block_number
), variances AS (
  SELECT
    b.comparison,
    b.metric,
    SUM(b.label_variance + b.slope_sum * b.slope_sum * b.rate_variance) AS sampling_variance
  FROM block_slopes AS b
  GROUP BY
    b.comparison,
    b.metric
), reasons AS (
  SELECT
    c.comparison,
    f.n,
    f.label_count,
    f.bin_count,
    f.is_used,
    CASE
      WHEN f.n < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(f.n) AS INT64) AS STRING) || ' rows with a score here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
      WHEN c.has_outside = 1 THEN 'the window has scores outside [0, 1]'
      WHEN f.baseline_label_count IS NULL AND c.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN f.baseline_label_count IS NULL THEN 'no label of the baseline is known'
      WHEN f.baseline_label_count < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(f.baseline_label_count) AS INT64) AS STRING) || ' rows with a score and a label, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
      WHEN f.baseline_has_outside = 1 THEN 'the baseline has scores outside [0, 1]'
      WHEN c.score_kind = 'confidence' AND f.baseline_positive_count IN (0, f.baseline_label_count) THEN 'the predictions of the baseline are all right or all wrong'
      WHEN f.baseline_positive_count = 0 OR f.baseline_positive_count = f.baseline_label_count THEN 'the labels of the baseline are all of one class'
    END AS reason
  FROM cells AS c
  INNER JOIN facts AS f
    ON f.comparison = c.comparison
), single AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.problem,
    c.min_rows,
    c.score_kind,
    e.metric,
    CASE WHEN c.score_kind = 'class' THEN c.score_class END AS label_class,
    CASE
      WHEN c.score_kind = 'binary'
      AND e.metric IN ('accuracy', 'precision', 'recall', 'specificity', 'f1', 'balanced_accuracy') THEN c.threshold
    END AS threshold,
    CASE
      WHEN r.reason IS NOT NULL THEN r.reason
      WHEN e.metric IN ('roc_auc', 'average_precision') AND r.bin_count = 1 THEN 'the scores of the window are all alike'
      WHEN e.metric = 'precision' AND e.pp = 0 THEN 'no row is predicted positive'
      WHEN e.value IS NULL THEN 'the scores of the window leave no doubt about any row'
    END AS not_evaluated_reason,
    e.value,
    v.sampling_variance,
    r.n AS row_count,
    r.label_count,
    r.is_used,
    CASE WHEN r.label_count >= c.min_rows THEN l.value END AS realised_value,
    CASE WHEN r.label_count >= c.min_rows THEN a.value END AS naive_value
  FROM cells AS c
  INNER JOIN reasons AS r
    ON r.comparison = c.comparison
  INNER JOIN measured AS e
    ON e.comparison = c.comparison AND e.kind = 'expected'
  INNER JOIN measured AS l
    ON l.comparison = e.comparison AND l.metric = e.metric AND l.kind = 'realised'
  INNER JOIN measured AS a
    ON a.comparison = e.comparison AND a.metric = e.metric AND a.kind = 'naive'
  LEFT JOIN variances AS v
    ON v.comparison = e.comparison AND v.metric = e.metric
), macro_means AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem,
    MIN(s.not_evaluated_reason) AS not_evaluated_reason,
    CAST(COUNT(*) AS FLOAT64) AS class_count,
    SUM(s.value) AS value_sum,
    SUM(SQRT(s.sampling_variance)) AS error_sum,
    MIN(s.row_count) AS row_count,
    MIN(s.label_count) AS label_count,
    MAX(s.is_used) AS is_used,
    MIN(s.is_used) AS is_used_by_all,
    CASE WHEN COUNT(s.realised_value) = COUNT(*) THEN SUM(s.realised_value) END AS realised_sum,
    CASE WHEN COUNT(s.naive_value) = COUNT(*) THEN SUM(s.naive_value) END AS naive_sum
  FROM single AS s
  WHERE
    s.score_kind = 'class'
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.threshold AS threshold,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.value END AS value,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.sampling_variance END AS sampling_variance,
  s.row_count AS row_count,
  s.label_count AS label_count,
  CASE
    WHEN s.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN s.is_used = 1 THEN 'isotonic calibration'
    ELSE 'scores as they are'
  END AS method,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.realised_value END AS realised_value,
  s.naive_value AS naive_value,
  s.not_evaluated_reason AS not_evaluated_reason
FROM single AS s
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.problem,
  'macro_roc_auc',
  NULL,
  NULL,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.value_sum / NULLIF(m.class_count, 0.0) END,
  CASE
    WHEN m.not_evaluated_reason IS NULL THEN m.error_sum / NULLIF(m.class_count, 0.0) * (m.error_sum / NULLIF(m.class_count, 0.0))
  END,
  m.row_count,
  m.label_count,
  CASE
    WHEN m.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.is_used_by_all = 1 THEN 'isotonic calibration'
    WHEN m.is_used = 0 THEN 'scores as they are'
    ELSE 'isotonic calibration of some classes'
  END,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.realised_sum / NULLIF(m.class_count, 0.0) END,
  m.naive_sum / NULLIF(m.class_count, 0.0),
  m.not_evaluated_reason
FROM macro_means AS m
{%- endmacro %}

{% macro spark__estimated_scores(scored_bins, mpm_monitors, calibration_map) -%}
WITH scored AS (
  SELECT
    s.comparison,
    s.position,
    CAST(s.is_above AS DOUBLE) AS h,
    s.row_count AS n,
    s.positive_count,
    s.negative_count,
    c.stratum_number,
    c.block_number,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate * (1.0 - c.calibrated_rate) / NULLIF(c.block_count, 0.0)
      ELSE 0.0
    END AS rate_variance,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate
      WHEN s.mean_score < 0 THEN 0.0
      WHEN s.mean_score > 1 THEN 1.0
      ELSE s.mean_score
    END AS p,
    CASE
      WHEN s.mean_score < 0.000000000000001 THEN 0.000000000000001
      WHEN s.mean_score > 0.999999999999999 THEN 0.999999999999999
      ELSE s.mean_score
    END AS score,
    c.is_used,
    c.baseline_label_count,
    c.baseline_positive_count,
    c.baseline_has_outside
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN {{ calibration_map }} AS c
    ON c.comparison = s.comparison AND c.side = s.side AND c.position = s.position
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
), strata AS (
  SELECT
    b.comparison,
    b.stratum_number,
    SUM(b.n) / NULLIF(SUM(b.positive_count + b.negative_count), 0.0) AS weight
  FROM scored AS b
  GROUP BY
    b.comparison,
    b.stratum_number
), counted AS (
  SELECT
    b.comparison,
    b.position,
    b.h,
    b.score,
    b.block_number,
    b.rate_variance,
    b.n * b.p AS e1,
    b.n * (1.0 - b.p) AS e0,
    b.n * b.p * (1.0 - b.p) AS e_spread,
    COALESCE(b.positive_count * t.weight, b.n * b.p) AS r1,
    COALESCE(b.negative_count * t.weight, b.n * (1.0 - b.p)) AS r0,
    CASE WHEN t.weight IS NOT NULL THEN 0.0 ELSE b.n * b.p * (1.0 - b.p) END AS r_spread,
    b.positive_count AS v1,
    b.negative_count AS v0
  FROM scored AS b
  LEFT JOIN strata AS t
    ON t.comparison = b.comparison AND t.stratum_number = b.stratum_number
), cumulated AS (
  SELECT
    c.*,
    SUM(c.e1) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS e1_upto,
    SUM(c.e0) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS e0_upto,
    SUM(c.r1) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS r1_upto,
    SUM(c.r0) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS r0_upto,
    SUM(c.v1) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS v1_upto,
    SUM(c.v0) OVER (
      PARTITION BY c.comparison
      ORDER BY c.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS v0_upto
  FROM counted AS c
), totals AS (
  SELECT
    c.comparison,
    SUM(c.e1) AS e1,
    SUM(c.e0) AS e0,
    SUM(c.r1) AS r1,
    SUM(c.r0) AS r0,
    SUM(c.v1) AS v1,
    SUM(c.v0) AS v0
  FROM counted AS c
  GROUP BY
    c.comparison
), kinds AS (
  SELECT
    'expected' AS kind
  UNION ALL
  SELECT
    'realised'
  UNION ALL
  SELECT
    'naive'
), sided AS (
  SELECT
    k.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    CASE WHEN k.kind = 'expected' THEN c.e1 WHEN k.kind = 'realised' THEN c.r1 ELSE c.v1 END AS n1,
    CASE WHEN k.kind = 'expected' THEN c.e0 WHEN k.kind = 'realised' THEN c.r0 ELSE c.v0 END AS n0,
    CASE WHEN k.kind = 'expected' THEN c.e_spread WHEN k.kind = 'realised' THEN c.r_spread ELSE 0.0 END AS spread,
    CASE WHEN k.kind = 'expected' THEN c.e1_upto WHEN k.kind = 'realised' THEN c.r1_upto ELSE c.v1_upto END AS n1_upto,
    CASE WHEN k.kind = 'expected' THEN c.e0_upto WHEN k.kind = 'realised' THEN c.r0_upto ELSE c.v0_upto END AS n0_upto,
    CASE WHEN k.kind = 'expected' THEN t.e1 WHEN k.kind = 'realised' THEN t.r1 ELSE t.v1 END AS n1_total,
    CASE WHEN k.kind = 'expected' THEN t.e0 WHEN k.kind = 'realised' THEN t.r0 ELSE t.v0 END AS n0_total
  FROM cumulated AS c
  INNER JOIN totals AS t
    ON t.comparison = c.comparison
  CROSS JOIN kinds AS k
), ranked AS (
  SELECT
    c.kind,
    c.comparison,
    c.position,
    c.h,
    c.score,
    c.block_number,
    c.rate_variance,
    c.n1,
    c.n0,
    c.spread,
    c.n1_total,
    c.n0_total,
    (c.n0_upto - 0.5 * c.n0) / NULLIF(c.n0_total, 0.0) AS f0,
    1.0 - (c.n1_upto - 0.5 * c.n1) / NULLIF(c.n1_total, 0.0) AS s1,
    c.n1_total - c.n1_upto + 0.5 * c.n1 AS ahead,
    c.n1_total - c.n1_upto + c.n0_total - c.n0_upto + 0.5 * (c.n1 + c.n0) AS reach
  FROM sided AS c
), sums AS (
  SELECT
    r.kind,
    r.comparison,
    r.n1_total AS n1,
    r.n0_total AS n0,
    SUM(r.h * r.n1) AS tp,
    SUM(r.h * r.n0) AS fp,
    SUM((1.0 - r.h) * r.n0) AS tn,
    SUM(r.n1 * r.f0) / NULLIF(r.n1_total, 0.0) AS auc,
    SUM((r.n1 * r.ahead + 0.5 * r.spread) / NULLIF(r.reach, 0.0)) / NULLIF(r.n1_total, 0.0) AS average_precision,
    SUM(-r.n1 * LN(r.score) - r.n0 * LN(1.0 - r.score)) / NULLIF(r.n1_total + r.n0_total, 0.0) AS log_loss,
    SUM(r.n1 * (1.0 - r.score) * (1.0 - r.score) + r.n0 * r.score * r.score) / NULLIF(r.n1_total + r.n0_total, 0.0) AS brier
  FROM ranked AS r
  GROUP BY
    r.kind,
    r.comparison,
    r.n1_total,
    r.n0_total
), facts AS (
  SELECT
    b.comparison,
    SUM(b.n) AS n,
    SUM(b.positive_count + b.negative_count) AS label_count,
    COUNT(*) AS bin_count,
    MAX(b.is_used) AS is_used,
    MAX(b.baseline_label_count) AS baseline_label_count,
    MAX(b.baseline_positive_count) AS baseline_positive_count,
    MAX(b.baseline_has_outside) AS baseline_has_outside
  FROM scored AS b
  WHERE
    b.n > 0
  GROUP BY
    b.comparison
), cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside,
    CASE
      WHEN m.problem = 'binary' THEN 'binary'
      WHEN s.column_name = 'confidence' THEN 'confidence'
      ELSE 'class'
    END AS score_kind
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside
), metrics AS (
  SELECT
    'binary' AS score_kind,
    'accuracy' AS metric
  UNION ALL
  SELECT
    'binary',
    'precision'
  UNION ALL
  SELECT
    'binary',
    'recall'
  UNION ALL
  SELECT
    'binary',
    'specificity'
  UNION ALL
  SELECT
    'binary',
    'f1'
  UNION ALL
  SELECT
    'binary',
    'balanced_accuracy'
  UNION ALL
  SELECT
    'binary',
    'observed_positive_rate'
  UNION ALL
  SELECT
    'binary',
    'roc_auc'
  UNION ALL
  SELECT
    'binary',
    'average_precision'
  UNION ALL
  SELECT
    'binary',
    'log_loss'
  UNION ALL
  SELECT
    'binary',
    'brier_score'
  UNION ALL
  SELECT
    'class',
    'roc_auc'
  UNION ALL
  SELECT
    'confidence',
    'accuracy'
), measured AS (
  SELECT
    s.kind,
    s.comparison,
    c.score_kind,
    m.metric,
    s.n1,
    s.n0,
    s.n1 + s.n0 AS n,
    s.tp + s.fp AS pp,
    CASE
      WHEN c.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN s.n1 / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'accuracy' THEN (s.tp + s.tn) / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'precision' THEN s.tp / NULLIF(s.tp + s.fp, 0.0)
      WHEN m.metric = 'recall' THEN s.tp / NULLIF(s.n1, 0.0)
      WHEN m.metric = 'specificity' THEN s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'f1' THEN 2.0 * s.tp / NULLIF(s.n1 + s.tp + s.fp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * s.tp / NULLIF(s.n1, 0.0) + 0.5 * s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'roc_auc' AND s.n0 > 0 THEN s.auc
      WHEN m.metric = 'average_precision' THEN s.average_precision
      WHEN m.metric = 'log_loss' THEN s.log_loss
      WHEN m.metric = 'brier_score' THEN s.brier
    END AS value,
    s.tp / NULLIF(s.n1, 0.0) AS recall,
    s.tn / NULLIF(s.n0, 0.0) AS specificity
  FROM sums AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  INNER JOIN metrics AS m
    ON m.score_kind = c.score_kind
), passed AS (
  SELECT
    r.comparison,
    r.h,
    r.score,
    r.block_number,
    r.rate_variance,
    r.n1,
    r.n0,
    r.spread,
    r.f0,
    r.s1,
    r.ahead,
    r.reach,
    SUM(r.n1 / NULLIF(r.reach, 0.0)) OVER (
      PARTITION BY r.comparison
      ORDER BY r.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - r.n1 / NULLIF(r.reach, 0.0) AS passed
  FROM ranked AS r
  WHERE
    r.kind = 'expected'
), slopes AS (
  SELECT
    m.comparison,
    m.metric,
    r.block_number,
    r.rate_variance,
    r.spread,
    r.n1 + r.n0 AS n,
    CASE
      WHEN m.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN 1.0 / NULLIF(m.n, 0.0)
      WHEN m.metric = 'accuracy' THEN (2.0 * r.h - 1.0) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'precision' THEN r.h / NULLIF(m.pp, 0.0)
      WHEN m.metric = 'recall' THEN (r.h - m.recall) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'specificity' THEN (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'f1' THEN (2.0 * r.h - m.value) / NULLIF(m.n1 + m.pp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * (r.h - m.recall) / NULLIF(m.n1, 0.0) + 0.5 * (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'roc_auc' THEN (r.f0 - m.value) / NULLIF(m.n1, 0.0) - (r.s1 - m.value) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'average_precision' THEN ((r.ahead + 0.5 * r.n1) / NULLIF(r.reach, 0.0) - m.value + r.passed) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'log_loss' THEN (LN(1.0 - r.score) - LN(r.score)) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'brier_score' THEN (1.0 - 2.0 * r.score) / NULLIF(m.n, 0.0)
    END AS slope
  FROM measured AS m
  INNER JOIN passed AS r
    ON r.comparison = m.comparison
  WHERE
    m.kind = 'expected'
), block_slopes AS (
  SELECT
    s.comparison,
    s.metric,
    s.block_number,
    MAX(s.rate_variance) AS rate_variance,
    SUM(s.spread * s.slope * s.slope) AS label_variance,
    SUM(s.n * s.slope) AS slope_sum
  FROM slopes AS s
  GROUP BY
    s.comparison,
    s.metric,
    s.block_number
), variances AS (
  SELECT
    b.comparison,
    b.metric,
    SUM(b.label_variance + b.slope_sum * b.slope_sum * b.rate_variance) AS sampling_variance
  FROM block_slopes AS b
  GROUP BY
    b.comparison,
    b.metric
), reasons AS (
  SELECT
    c.comparison,
    f.n,
    f.label_count,
    f.bin_count,
    f.is_used,
    CASE
      WHEN f.n < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(f.n) AS BIGINT) AS STRING) || ' rows with a score here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
      WHEN c.has_outside = 1 THEN 'the window has scores outside [0, 1]'
      WHEN f.baseline_label_count IS NULL AND c.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN f.baseline_label_count IS NULL THEN 'no label of the baseline is known'
      WHEN f.baseline_label_count < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(f.baseline_label_count) AS BIGINT) AS STRING) || ' rows with a score and a label, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
      WHEN f.baseline_has_outside = 1 THEN 'the baseline has scores outside [0, 1]'
      WHEN c.score_kind = 'confidence' AND f.baseline_positive_count IN (0, f.baseline_label_count) THEN 'the predictions of the baseline are all right or all wrong'
      WHEN f.baseline_positive_count = 0 OR f.baseline_positive_count = f.baseline_label_count THEN 'the labels of the baseline are all of one class'
    END AS reason
  FROM cells AS c
  INNER JOIN facts AS f
    ON f.comparison = c.comparison
), single AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.problem,
    c.min_rows,
    c.score_kind,
    e.metric,
    CASE WHEN c.score_kind = 'class' THEN c.score_class END AS label_class,
    CASE
      WHEN c.score_kind = 'binary'
      AND e.metric IN ('accuracy', 'precision', 'recall', 'specificity', 'f1', 'balanced_accuracy') THEN c.threshold
    END AS threshold,
    CASE
      WHEN r.reason IS NOT NULL THEN r.reason
      WHEN e.metric IN ('roc_auc', 'average_precision') AND r.bin_count = 1 THEN 'the scores of the window are all alike'
      WHEN e.metric = 'precision' AND e.pp = 0 THEN 'no row is predicted positive'
      WHEN e.value IS NULL THEN 'the scores of the window leave no doubt about any row'
    END AS not_evaluated_reason,
    e.value,
    v.sampling_variance,
    r.n AS row_count,
    r.label_count,
    r.is_used,
    CASE WHEN r.label_count >= c.min_rows THEN l.value END AS realised_value,
    CASE WHEN r.label_count >= c.min_rows THEN a.value END AS naive_value
  FROM cells AS c
  INNER JOIN reasons AS r
    ON r.comparison = c.comparison
  INNER JOIN measured AS e
    ON e.comparison = c.comparison AND e.kind = 'expected'
  INNER JOIN measured AS l
    ON l.comparison = e.comparison AND l.metric = e.metric AND l.kind = 'realised'
  INNER JOIN measured AS a
    ON a.comparison = e.comparison AND a.metric = e.metric AND a.kind = 'naive'
  LEFT JOIN variances AS v
    ON v.comparison = e.comparison AND v.metric = e.metric
), macro_means AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem,
    MIN(s.not_evaluated_reason) AS not_evaluated_reason,
    CAST(COUNT(*) AS DOUBLE) AS class_count,
    SUM(s.value) AS value_sum,
    SUM(SQRT(s.sampling_variance)) AS error_sum,
    MIN(s.row_count) AS row_count,
    MIN(s.label_count) AS label_count,
    MAX(s.is_used) AS is_used,
    MIN(s.is_used) AS is_used_by_all,
    CASE WHEN COUNT(s.realised_value) = COUNT(*) THEN SUM(s.realised_value) END AS realised_sum,
    CASE WHEN COUNT(s.naive_value) = COUNT(*) THEN SUM(s.naive_value) END AS naive_sum
  FROM single AS s
  WHERE
    s.score_kind = 'class'
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.threshold AS threshold,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.value END AS value,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.sampling_variance END AS sampling_variance,
  s.row_count AS row_count,
  s.label_count AS label_count,
  CASE
    WHEN s.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN s.is_used = 1 THEN 'isotonic calibration'
    ELSE 'scores as they are'
  END AS method,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.realised_value END AS realised_value,
  s.naive_value AS naive_value,
  s.not_evaluated_reason AS not_evaluated_reason
FROM single AS s
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.problem,
  'macro_roc_auc',
  NULL,
  NULL,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.value_sum / NULLIF(m.class_count, 0.0) END,
  CASE
    WHEN m.not_evaluated_reason IS NULL THEN m.error_sum / NULLIF(m.class_count, 0.0) * (m.error_sum / NULLIF(m.class_count, 0.0))
  END,
  m.row_count,
  m.label_count,
  CASE
    WHEN m.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.is_used_by_all = 1 THEN 'isotonic calibration'
    WHEN m.is_used = 0 THEN 'scores as they are'
    ELSE 'isotonic calibration of some classes'
  END,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.realised_sum / NULLIF(m.class_count, 0.0) END,
  m.naive_sum / NULLIF(m.class_count, 0.0),
  m.not_evaluated_reason
FROM macro_means AS m
{%- endmacro %}

{% macro clickhouse__estimated_scores(scored_bins, mpm_monitors, calibration_map) -%}
WITH scored AS (
  SELECT
    s.comparison AS comparison,
    s.position AS position,
    CAST(s.is_above AS Nullable(Float64)) AS h,
    s.row_count AS n,
    s.positive_count AS positive_count,
    s.negative_count AS negative_count,
    c.stratum_number AS stratum_number,
    c.block_number AS block_number,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate * (1.0 - c.calibrated_rate) / NULLIF(c.block_count, 0.0)
      ELSE 0.0
    END AS rate_variance,
    CASE
      WHEN c.is_used = 1 THEN c.calibrated_rate
      WHEN s.mean_score < 0 THEN 0.0
      WHEN s.mean_score > 1 THEN 1.0
      ELSE s.mean_score
    END AS p,
    CASE
      WHEN s.mean_score < 0.000000000000001 THEN 0.000000000000001
      WHEN s.mean_score > 0.999999999999999 THEN 0.999999999999999
      ELSE s.mean_score
    END AS score,
    c.is_used AS is_used,
    c.baseline_label_count AS baseline_label_count,
    c.baseline_positive_count AS baseline_positive_count,
    c.baseline_has_outside AS baseline_has_outside
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN {{ calibration_map }} AS c
    ON c.comparison = s.comparison AND c.side = s.side AND c.position = s.position
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
  SETTINGS join_use_nulls = 1
), strata AS (
  SELECT
    b.comparison AS comparison,
    b.stratum_number AS stratum_number,
    SUM(toNullable(b.n)) / NULLIF(SUM(toNullable(b.positive_count + b.negative_count)), 0.0) AS weight
  FROM scored AS b
  GROUP BY
    b.comparison,
    b.stratum_number
), counted AS (
  SELECT
    b.comparison AS comparison,
    b.position AS position,
    b.h AS h,
    b.score AS score,
    b.block_number AS block_number,
    b.rate_variance AS rate_variance,
    b.n * b.p AS e1,
    b.n * (1.0 - b.p) AS e0,
    b.n * b.p * (1.0 - b.p) AS e_spread,
    COALESCE(b.positive_count * t.weight, b.n * b.p) AS r1,
    COALESCE(b.negative_count * t.weight, b.n * (1.0 - b.p)) AS r0,
    CASE WHEN t.weight IS NOT NULL THEN 0.0 ELSE b.n * b.p * (1.0 - b.p) END AS r_spread,
    b.positive_count AS v1,
    b.negative_count AS v0
  FROM scored AS b
  LEFT JOIN strata AS t
    ON t.comparison = b.comparison AND t.stratum_number = b.stratum_number
  SETTINGS join_use_nulls = 1
), cumulated AS (
  SELECT
    c.comparison AS comparison,
    c.position AS position,
    c.h AS h,
    c.score AS score,
    c.block_number AS block_number,
    c.rate_variance AS rate_variance,
    c.e1 AS e1,
    c.e0 AS e0,
    c.e_spread AS e_spread,
    c.r1 AS r1,
    c.r0 AS r0,
    c.r_spread AS r_spread,
    c.v1 AS v1,
    c.v0 AS v0,
    SUM(toNullable(c.e1)) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS e1_upto,
    SUM(toNullable(c.e0)) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS e0_upto,
    SUM(toNullable(c.r1)) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r1_upto,
    SUM(toNullable(c.r0)) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r0_upto,
    SUM(toNullable(c.v1)) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v1_upto,
    SUM(toNullable(c.v0)) OVER (PARTITION BY c.comparison ORDER BY c.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v0_upto
  FROM counted AS c
), totals AS (
  SELECT
    c.comparison AS comparison,
    SUM(toNullable(c.e1)) AS e1,
    SUM(toNullable(c.e0)) AS e0,
    SUM(toNullable(c.r1)) AS r1,
    SUM(toNullable(c.r0)) AS r0,
    SUM(toNullable(c.v1)) AS v1,
    SUM(toNullable(c.v0)) AS v0
  FROM counted AS c
  GROUP BY
    c.comparison
), kinds AS (
  SELECT
    'expected' AS kind
  UNION ALL
  SELECT
    'realised'
  UNION ALL
  SELECT
    'naive'
), sided AS (
  SELECT
    k.kind AS kind,
    c.comparison AS comparison,
    c.position AS position,
    c.h AS h,
    c.score AS score,
    c.block_number AS block_number,
    c.rate_variance AS rate_variance,
    CASE WHEN k.kind = 'expected' THEN c.e1 WHEN k.kind = 'realised' THEN c.r1 ELSE c.v1 END AS n1,
    CASE WHEN k.kind = 'expected' THEN c.e0 WHEN k.kind = 'realised' THEN c.r0 ELSE c.v0 END AS n0,
    CASE WHEN k.kind = 'expected' THEN c.e_spread WHEN k.kind = 'realised' THEN c.r_spread ELSE 0.0 END AS spread,
    CASE WHEN k.kind = 'expected' THEN c.e1_upto WHEN k.kind = 'realised' THEN c.r1_upto ELSE c.v1_upto END AS n1_upto,
    CASE WHEN k.kind = 'expected' THEN c.e0_upto WHEN k.kind = 'realised' THEN c.r0_upto ELSE c.v0_upto END AS n0_upto,
    CASE WHEN k.kind = 'expected' THEN t.e1 WHEN k.kind = 'realised' THEN t.r1 ELSE t.v1 END AS n1_total,
    CASE WHEN k.kind = 'expected' THEN t.e0 WHEN k.kind = 'realised' THEN t.r0 ELSE t.v0 END AS n0_total
  FROM cumulated AS c
  INNER JOIN totals AS t
    ON t.comparison = c.comparison
  CROSS JOIN kinds AS k
), ranked AS (
  SELECT
    c.kind AS kind,
    c.comparison AS comparison,
    c.position AS position,
    c.h AS h,
    c.score AS score,
    c.block_number AS block_number,
    c.rate_variance AS rate_variance,
    c.n1 AS n1,
    c.n0 AS n0,
    c.spread AS spread,
    c.n1_total AS n1_total,
    c.n0_total AS n0_total,
    (c.n0_upto - 0.5 * c.n0) / NULLIF(c.n0_total, 0.0) AS f0,
    1.0 - (c.n1_upto - 0.5 * c.n1) / NULLIF(c.n1_total, 0.0) AS s1,
    c.n1_total - c.n1_upto + 0.5 * c.n1 AS ahead,
    c.n1_total - c.n1_upto + c.n0_total - c.n0_upto + 0.5 * (c.n1 + c.n0) AS reach
  FROM sided AS c
), sums AS (
  SELECT
    r.kind AS kind,
    r.comparison AS comparison,
    r.n1_total AS n1,
    r.n0_total AS n0,
    SUM(toNullable(r.h * r.n1)) AS tp,
    SUM(toNullable(r.h * r.n0)) AS fp,
    SUM(toNullable((1.0 - r.h) * r.n0)) AS tn,
    SUM(toNullable(r.n1 * r.f0)) / NULLIF(r.n1_total, 0.0) AS auc,
    SUM(toNullable((r.n1 * r.ahead + 0.5 * r.spread) / NULLIF(r.reach, 0.0))) / NULLIF(r.n1_total, 0.0) AS average_precision,
    SUM(toNullable(-r.n1 * LN(r.score) - r.n0 * LN(1.0 - r.score))) / NULLIF(r.n1_total + r.n0_total, 0.0) AS log_loss,
    SUM(toNullable(r.n1 * (1.0 - r.score) * (1.0 - r.score) + r.n0 * r.score * r.score)) / NULLIF(r.n1_total + r.n0_total, 0.0) AS brier
  FROM ranked AS r
  GROUP BY
    r.kind,
    r.comparison,
    r.n1_total,
    r.n0_total
), facts AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(b.n)) AS n,
    SUM(toNullable(b.positive_count + b.negative_count)) AS label_count,
    toInt64(COUNT(*)) AS bin_count,
    MAX(toNullable(b.is_used)) AS is_used,
    MAX(toNullable(b.baseline_label_count)) AS baseline_label_count,
    MAX(toNullable(b.baseline_positive_count)) AS baseline_positive_count,
    MAX(toNullable(b.baseline_has_outside)) AS baseline_has_outside
  FROM scored AS b
  WHERE
    b.n > 0
  GROUP BY
    b.comparison
), cells AS (
  SELECT
    s.comparison AS comparison,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.column_name AS column_name,
    s.score_class AS score_class,
    s.threshold AS threshold,
    m.problem AS problem,
    m.baseline_kind AS baseline_kind,
    m.min_rows AS min_rows,
    s.has_outside AS has_outside,
    CASE
      WHEN m.problem = 'binary' THEN 'binary'
      WHEN s.column_name = 'confidence' THEN 'confidence'
      ELSE 'class'
    END AS score_kind
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem IN ('binary', 'multiclass')
  WHERE
    s.side = 'current' AND s.window_id <> 'baseline'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    s.threshold,
    m.problem,
    m.baseline_kind,
    m.min_rows,
    s.has_outside
), metrics AS (
  SELECT
    'binary' AS score_kind,
    'accuracy' AS metric
  UNION ALL
  SELECT
    'binary',
    'precision'
  UNION ALL
  SELECT
    'binary',
    'recall'
  UNION ALL
  SELECT
    'binary',
    'specificity'
  UNION ALL
  SELECT
    'binary',
    'f1'
  UNION ALL
  SELECT
    'binary',
    'balanced_accuracy'
  UNION ALL
  SELECT
    'binary',
    'observed_positive_rate'
  UNION ALL
  SELECT
    'binary',
    'roc_auc'
  UNION ALL
  SELECT
    'binary',
    'average_precision'
  UNION ALL
  SELECT
    'binary',
    'log_loss'
  UNION ALL
  SELECT
    'binary',
    'brier_score'
  UNION ALL
  SELECT
    'class',
    'roc_auc'
  UNION ALL
  SELECT
    'confidence',
    'accuracy'
), measured AS (
  SELECT
    s.kind AS kind,
    s.comparison AS comparison,
    c.score_kind AS score_kind,
    m.metric AS metric,
    s.n1 AS n1,
    s.n0 AS n0,
    s.n1 + s.n0 AS n,
    s.tp + s.fp AS pp,
    CASE
      WHEN c.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN s.n1 / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'accuracy' THEN (s.tp + s.tn) / NULLIF(s.n1 + s.n0, 0.0)
      WHEN m.metric = 'precision' THEN s.tp / NULLIF(s.tp + s.fp, 0.0)
      WHEN m.metric = 'recall' THEN s.tp / NULLIF(s.n1, 0.0)
      WHEN m.metric = 'specificity' THEN s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'f1' THEN 2.0 * s.tp / NULLIF(s.n1 + s.tp + s.fp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * s.tp / NULLIF(s.n1, 0.0) + 0.5 * s.tn / NULLIF(s.n0, 0.0)
      WHEN m.metric = 'roc_auc' AND s.n0 > 0 THEN s.auc
      WHEN m.metric = 'average_precision' THEN s.average_precision
      WHEN m.metric = 'log_loss' THEN s.log_loss
      WHEN m.metric = 'brier_score' THEN s.brier
    END AS value,
    s.tp / NULLIF(s.n1, 0.0) AS recall,
    s.tn / NULLIF(s.n0, 0.0) AS specificity
  FROM sums AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  INNER JOIN metrics AS m
    ON m.score_kind = c.score_kind
), passed AS (
  SELECT
    r.comparison AS comparison,
    r.h AS h,
    r.score AS score,
    r.block_number AS block_number,
    r.rate_variance AS rate_variance,
    r.n1 AS n1,
    r.n0 AS n0,
    r.spread AS spread,
    r.f0 AS f0,
    r.s1 AS s1,
    r.ahead AS ahead,
    r.reach AS reach,
    SUM(toNullable(r.n1 / NULLIF(r.reach, 0.0))) OVER (PARTITION BY r.comparison ORDER BY r.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.n1 / NULLIF(r.reach, 0.0) AS passed
  FROM ranked AS r
  WHERE
    r.kind = 'expected'
), slopes AS (
  SELECT
    m.comparison AS comparison,
    m.metric AS metric,
    r.block_number AS block_number,
    r.rate_variance AS rate_variance,
    r.spread AS spread,
    r.n1 + r.n0 AS n,
    CASE
      WHEN m.score_kind = 'confidence' OR m.metric = 'observed_positive_rate' THEN 1.0 / NULLIF(m.n, 0.0)
      WHEN m.metric = 'accuracy' THEN (2.0 * r.h - 1.0) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'precision' THEN r.h / NULLIF(m.pp, 0.0)
      WHEN m.metric = 'recall' THEN (r.h - m.recall) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'specificity' THEN (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'f1' THEN (2.0 * r.h - m.value) / NULLIF(m.n1 + m.pp, 0.0)
      WHEN m.metric = 'balanced_accuracy' THEN 0.5 * (r.h - m.recall) / NULLIF(m.n1, 0.0) + 0.5 * (r.h - 1.0 + m.specificity) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'roc_auc' THEN (r.f0 - m.value) / NULLIF(m.n1, 0.0) - (r.s1 - m.value) / NULLIF(m.n0, 0.0)
      WHEN m.metric = 'average_precision' THEN ((r.ahead + 0.5 * r.n1) / NULLIF(r.reach, 0.0) - m.value + r.passed) / NULLIF(m.n1, 0.0)
      WHEN m.metric = 'log_loss' THEN (LN(1.0 - r.score) - LN(r.score)) / NULLIF(m.n, 0.0)
      WHEN m.metric = 'brier_score' THEN (1.0 - 2.0 * r.score) / NULLIF(m.n, 0.0)
    END AS slope
  FROM measured AS m
  INNER JOIN passed AS r
    ON r.comparison = m.comparison
  WHERE
    m.kind = 'expected'
), block_slopes AS (
  SELECT
    s.comparison AS comparison,
    s.metric AS metric,
    s.block_number AS block_number,
    MAX(toNullable(s.rate_variance)) AS rate_variance,
    SUM(toNullable(s.spread * s.slope * s.slope)) AS label_variance,
    SUM(toNullable(s.n * s.slope)) AS slope_sum
  FROM slopes AS s
  GROUP BY
    s.comparison,
    s.metric,
    s.block_number
), variances AS (
  SELECT
    b.comparison AS comparison,
    b.metric AS metric,
    SUM(toNullable(b.label_variance + b.slope_sum * b.slope_sum * b.rate_variance)) AS sampling_variance
  FROM block_slopes AS b
  GROUP BY
    b.comparison,
    b.metric
), reasons AS (
  SELECT
    c.comparison AS comparison,
    f.n AS n,
    f.label_count AS label_count,
    f.bin_count AS bin_count,
    f.is_used AS is_used,
    CASE
      WHEN f.n < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(f.n) AS Nullable(Int64)) AS Nullable(String)) || ' rows with a score here, fewer than min_rows (' || CAST(c.min_rows AS Nullable(String)) || ')'
      WHEN c.has_outside = 1 THEN 'the window has scores outside [0, 1]'
      WHEN f.baseline_label_count IS NULL AND c.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN f.baseline_label_count IS NULL THEN 'no label of the baseline is known'
      WHEN f.baseline_label_count < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(f.baseline_label_count) AS Nullable(Int64)) AS Nullable(String)) || ' rows with a score and a label, fewer than min_rows (' || CAST(c.min_rows AS Nullable(String)) || ')'
      WHEN f.baseline_has_outside = 1 THEN 'the baseline has scores outside [0, 1]'
      WHEN c.score_kind = 'confidence' AND f.baseline_positive_count IN (0, f.baseline_label_count) THEN 'the predictions of the baseline are all right or all wrong'
      WHEN f.baseline_positive_count = 0 OR f.baseline_positive_count = f.baseline_label_count THEN 'the labels of the baseline are all of one class'
    END AS reason
  FROM cells AS c
  INNER JOIN facts AS f
    ON f.comparison = c.comparison
), single AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.problem AS problem,
    c.min_rows AS min_rows,
    c.score_kind AS score_kind,
    e.metric AS metric,
    CASE WHEN c.score_kind = 'class' THEN c.score_class END AS label_class,
    CASE
      WHEN c.score_kind = 'binary'
      AND e.metric IN ('accuracy', 'precision', 'recall', 'specificity', 'f1', 'balanced_accuracy') THEN c.threshold
    END AS threshold,
    CASE
      WHEN r.reason IS NOT NULL THEN r.reason
      WHEN e.metric IN ('roc_auc', 'average_precision') AND r.bin_count = 1 THEN 'the scores of the window are all alike'
      WHEN e.metric = 'precision' AND e.pp = 0 THEN 'no row is predicted positive'
      WHEN e.value IS NULL THEN 'the scores of the window leave no doubt about any row'
    END AS not_evaluated_reason,
    e.value AS value,
    v.sampling_variance AS sampling_variance,
    r.n AS row_count,
    r.label_count AS label_count,
    r.is_used AS is_used,
    CASE WHEN r.label_count >= c.min_rows THEN l.value END AS realised_value,
    CASE WHEN r.label_count >= c.min_rows THEN a.value END AS naive_value
  FROM cells AS c
  INNER JOIN reasons AS r
    ON r.comparison = c.comparison
  INNER JOIN measured AS e
    ON e.comparison = c.comparison AND e.kind = 'expected'
  INNER JOIN measured AS l
    ON l.comparison = e.comparison AND l.metric = e.metric AND l.kind = 'realised'
  INNER JOIN measured AS a
    ON a.comparison = e.comparison AND a.metric = e.metric AND a.kind = 'naive'
  LEFT JOIN variances AS v
    ON v.comparison = e.comparison AND v.metric = e.metric
  SETTINGS join_use_nulls = 1
), macro_means AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.problem AS problem,
    MIN(toNullable(s.not_evaluated_reason)) AS not_evaluated_reason,
    CAST(toInt64(COUNT(*)) AS Nullable(Float64)) AS class_count,
    SUM(toNullable(s.value)) AS value_sum,
    SUM(toNullable(SQRT(s.sampling_variance))) AS error_sum,
    MIN(toNullable(s.row_count)) AS row_count,
    MIN(toNullable(s.label_count)) AS label_count,
    MAX(toNullable(s.is_used)) AS is_used,
    MIN(toNullable(s.is_used)) AS is_used_by_all,
    CASE WHEN toInt64(COUNT(s.realised_value)) = toInt64(COUNT(*)) THEN SUM(toNullable(s.realised_value)) END AS realised_sum,
    CASE WHEN toInt64(COUNT(s.naive_value)) = toInt64(COUNT(*)) THEN SUM(toNullable(s.naive_value)) END AS naive_sum
  FROM single AS s
  WHERE
    s.score_kind = 'class'
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.problem
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.problem AS problem,
  s.metric AS metric,
  s.label_class AS label_class,
  s.threshold AS threshold,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.value END AS value,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.sampling_variance END AS sampling_variance,
  s.row_count AS row_count,
  s.label_count AS label_count,
  CASE
    WHEN s.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN s.is_used = 1 THEN 'isotonic calibration'
    ELSE 'scores as they are'
  END AS method,
  CASE WHEN s.not_evaluated_reason IS NULL THEN s.realised_value END AS realised_value,
  s.naive_value AS naive_value,
  s.not_evaluated_reason AS not_evaluated_reason
FROM single AS s
UNION ALL
SELECT
  m.monitor,
  m.window_id,
  m.segment_key,
  m.segment_value,
  m.problem,
  'macro_roc_auc',
  NULL,
  NULL,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.value_sum / NULLIF(m.class_count, 0.0) END,
  CASE
    WHEN m.not_evaluated_reason IS NULL THEN m.error_sum / NULLIF(m.class_count, 0.0) * (m.error_sum / NULLIF(m.class_count, 0.0))
  END,
  m.row_count,
  m.label_count,
  CASE
    WHEN m.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.is_used_by_all = 1 THEN 'isotonic calibration'
    WHEN m.is_used = 0 THEN 'scores as they are'
    ELSE 'isotonic calibration of some classes'
  END,
  CASE WHEN m.not_evaluated_reason IS NULL THEN m.realised_sum / NULLIF(m.class_count, 0.0) END,
  m.naive_sum / NULLIF(m.class_count, 0.0),
  m.not_evaluated_reason
FROM macro_means AS m
{%- endmacro %}
