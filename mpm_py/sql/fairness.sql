-- The metrics of each group of a protected segment beside those of the reference group.
-- Inputs: mpm_performance, protected_segments (monitor, segment_key). One row per window x protected segment x group x metric.
-- The reference is the group with most rows in the baseline, else in the window; pooled and missing values are never it.
-- Intervals of differences and ratios are put together from those of the two groups (method of variance estimates recovery:
-- Newcombe 1998 for differences, Donner and Zou 2012 for ratios). four_fifths is the 80 % rule on selection rates (Uniform
-- Guidelines on Employee Selection Procedures, 1978), read in both directions.
WITH names AS (
  SELECT 'predicted_positive_rate' AS performance_metric, 'selection_rate' AS metric, 1 AS is_rate, 0 AS is_complement
  UNION ALL SELECT 'recall', 'true_positive_rate', 1, 0
  UNION ALL SELECT 'specificity', 'false_positive_rate', 1, 1
  UNION ALL SELECT 'precision', 'precision', 1, 0
  UNION ALL SELECT 'mean_score', 'mean_score', 1, 0
  UNION ALL SELECT 'mean_prediction', 'mean_prediction', 0, 0
  UNION ALL SELECT 'bias', 'bias', 0, 0
  UNION ALL SELECT 'mae', 'mae', 0, 0
), metrics AS (
  SELECT
    p.monitor, p.window_id, p.window_date, p.window_start, p.window_end, p.is_baseline_window, p.segment_key, p.segment_value,
    n.metric, n.is_rate, p.row_count, p.baseline_row_count, p.label_rate, p.as_of, p.not_evaluated_reason,
    CAST(CASE WHEN n.is_complement = 1 THEN 1.0 - p.value ELSE p.value END AS DOUBLE) AS value,
    CAST(CASE WHEN n.is_complement = 1 THEN 1.0 - p.upper ELSE p.lower END AS DOUBLE) AS lower,
    CAST(CASE WHEN n.is_complement = 1 THEN 1.0 - p.lower ELSE p.upper END AS DOUBLE) AS upper
  FROM mpm_performance AS p
  INNER JOIN protected_segments AS g ON g.monitor = p.monitor AND g.segment_key = p.segment_key
  INNER JOIN names AS n ON n.performance_metric = p.metric
  WHERE p.problem IN ('binary', 'regression')
), ranked AS (
  SELECT
    m.monitor, m.window_id, m.segment_key, m.segment_value,
    ROW_NUMBER() OVER (
      PARTITION BY m.monitor, m.window_id, m.segment_key
      ORDER BY COALESCE(m.baseline_row_count, 0) DESC, m.row_count DESC, m.segment_value COLLATE C
    ) AS place
  FROM metrics AS m
  WHERE m.metric IN ('selection_rate', 'mean_prediction') AND m.segment_value NOT IN ('__small__', '__other__', '__null__')
), beside AS (
  SELECT
    m.*, r.segment_value AS reference_group, o.value AS reference_value, o.lower AS reference_lower, o.upper AS reference_upper,
    CASE
      WHEN m.not_evaluated_reason IS NOT NULL THEN m.not_evaluated_reason
      WHEN r.segment_value IS NULL THEN 'no group is large enough to be the reference'
      WHEN o.value IS NULL THEN 'the reference group could not be judged'
    END AS reason
  FROM metrics AS m
  LEFT JOIN ranked AS r ON r.monitor = m.monitor AND r.window_id = m.window_id AND r.segment_key = m.segment_key AND r.place = 1
  LEFT JOIN metrics AS o
    ON o.monitor = r.monitor AND o.window_id = r.window_id AND o.segment_key = r.segment_key AND o.segment_value = r.segment_value
    AND o.metric = m.metric
), compared AS (
  SELECT
    b.*,
    CASE WHEN b.segment_value = b.reference_group THEN 1 ELSE 0 END AS is_reference,
    b.value - b.reference_value AS difference,
    CASE WHEN b.is_rate = 1 THEN b.value / NULLIF(b.reference_value, 0.0) END AS ratio,
    b.value * b.reference_value AS product,
    b.lower * b.reference_upper * (2.0 * b.value - b.lower) * (2.0 * b.reference_value - b.reference_upper) AS lower_term,
    b.upper * b.reference_lower * (2.0 * b.value - b.upper) * (2.0 * b.reference_value - b.reference_lower) AS upper_term,
    b.reference_upper * (2.0 * b.reference_value - b.reference_upper) AS lower_divisor,
    b.reference_lower * (2.0 * b.reference_value - b.reference_lower) AS upper_divisor
  FROM beside AS b
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.window_date AS window_date,
  c.window_start AS window_start,
  c.window_end AS window_end,
  c.is_baseline_window AS is_baseline_window,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.metric AS metric,
  c.value AS value,
  c.lower AS lower,
  c.upper AS upper,
  c.row_count AS row_count,
  c.label_rate AS label_rate,
  c.reference_group AS reference_group,
  c.reference_value AS reference_value,
  CASE WHEN c.is_reference = 0 THEN c.difference END AS difference,
  CASE WHEN c.is_reference = 0
    THEN c.difference - SQRT((c.value - c.lower) * (c.value - c.lower) + (c.reference_upper - c.reference_value) * (c.reference_upper - c.reference_value))
  END AS difference_lower,
  CASE WHEN c.is_reference = 0
    THEN c.difference + SQRT((c.upper - c.value) * (c.upper - c.value) + (c.reference_value - c.reference_lower) * (c.reference_value - c.reference_lower))
  END AS difference_upper,
  CASE WHEN c.is_reference = 0 THEN c.ratio END AS ratio,
  CASE
    WHEN c.is_reference = 1 OR c.ratio IS NULL THEN NULL
    WHEN c.lower_divisor > 0 AND c.product * c.product >= c.lower_term
      THEN (c.product - SQRT(c.product * c.product - c.lower_term)) / NULLIF(c.lower_divisor, 0.0)
    ELSE c.lower / NULLIF(c.reference_upper, 0.0)
  END AS ratio_lower,
  CASE
    WHEN c.is_reference = 1 OR c.ratio IS NULL THEN NULL
    WHEN c.upper_divisor > 0 AND c.product * c.product >= c.upper_term
      THEN (c.product + SQRT(c.product * c.product - c.upper_term)) / NULLIF(c.upper_divisor, 0.0)
    ELSE c.upper / NULLIF(c.reference_lower, 0.0)
  END AS ratio_upper,
  CASE
    WHEN c.metric <> 'selection_rate' OR c.is_reference = 1 THEN NULL
    WHEN c.reason IS NOT NULL OR c.ratio IS NULL THEN 'not_evaluated'
    WHEN c.ratio < 0.8 OR c.ratio > 1.25 THEN 'outside'
    ELSE 'within'
  END AS four_fifths,
  CASE WHEN c.is_reference = 1 THEN c.not_evaluated_reason ELSE c.reason END AS not_evaluated_reason,
  c.as_of AS as_of
FROM compared AS c
