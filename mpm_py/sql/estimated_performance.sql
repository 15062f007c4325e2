-- Estimates of a model's performance, with intervals, beside what became of them once labels came.
-- Inputs: estimated_values (estimated_scores.sql and estimated_errors.sql, of stale and reference windows), compared_bins,
-- windows (estimated_windows.sql), stale_windows, mpm_monitors. One row per window x segment x metric (x class of the label).
-- standard_error^2 = sampling variance + t^2, t^2 = max(0, mean of (value - realised)^2 - mean sampling variance) over reference
-- windows with at least half their labels; a realised value from part of the labels varies by rows / labels more. Fewer than three
-- such windows: t = 0, and the note says so. lower, upper: value -/+ 1.96 standard errors, inside the range of the metric. They
-- cover sampling and the size of past errors; nothing computed without labels can cover a new concept drift.
WITH past AS (
  SELECT
    w.monitor, w.window_id, v.segment_key, v.segment_value, v.metric, COALESCE(v.label_class, '') AS class_key,
    COUNT(*) AS reference_count,
    SUM((v.value - v.realised_value) * (v.value - v.realised_value) - v.sampling_variance * CAST(v.row_count AS DOUBLE) / NULLIF(v.label_count, 0.0))
      / NULLIF(CAST(COUNT(*) AS DOUBLE), 0.0) AS excess
  FROM stale_windows AS s
  INNER JOIN windows AS w ON w.monitor = s.monitor AND w.window_id = s.window_id AND w.is_reference = 1
  INNER JOIN estimated_values AS v ON v.monitor = w.monitor AND v.window_id = w.source_window_id
  WHERE v.value IS NOT NULL AND v.realised_value IS NOT NULL AND v.sampling_variance IS NOT NULL AND 2.0 * v.label_count >= v.row_count
  GROUP BY w.monitor, w.window_id, v.segment_key, v.segment_value, v.metric, COALESCE(v.label_class, '')
), window_sizes AS (
  SELECT
    b.monitor, b.window_id,
    CASE
      WHEN b.current_count = 0 THEN 'the window has no rows'
      WHEN b.current_count < m.min_group_size
        THEN 'the window has ' || CAST(CAST(FLOOR(b.current_count) AS BIGINT) AS VARCHAR) || ' rows, fewer than min_group_size ('
          || CAST(m.min_group_size AS VARCHAR) || '): only their number is kept'
    END AS reason
  FROM compared_bins AS b
  INNER JOIN mpm_monitors AS m ON m.monitor = b.monitor
  WHERE b.column_name = '__relation__' AND b.bin_kind = 'total' AND b.segment_key = '__all__'
), stale_estimates AS (
  SELECT v.monitor, v.window_id
  FROM estimated_values AS v
  WHERE v.segment_key = '__all__'
  GROUP BY v.monitor, v.window_id
), metrics AS (
  SELECT 'binary' AS problem, 'accuracy' AS metric UNION ALL SELECT 'binary', 'precision' UNION ALL SELECT 'binary', 'recall'
  UNION ALL SELECT 'binary', 'specificity' UNION ALL SELECT 'binary', 'f1' UNION ALL SELECT 'binary', 'balanced_accuracy'
  UNION ALL SELECT 'binary', 'observed_positive_rate' UNION ALL SELECT 'binary', 'roc_auc'
  UNION ALL SELECT 'binary', 'average_precision' UNION ALL SELECT 'binary', 'log_loss' UNION ALL SELECT 'binary', 'brier_score'
  UNION ALL SELECT 'multiclass', 'accuracy'
), listed AS (
  SELECT
    v.monitor, v.window_id, v.segment_key, v.segment_value, v.problem, v.metric, v.label_class, v.threshold, v.value,
    v.sampling_variance, v.row_count, v.label_count, v.method, v.realised_value, v.naive_value, v.not_evaluated_reason
  FROM estimated_values AS v
  UNION ALL
  SELECT
    s.monitor, s.window_id, '__all__', '__all__', m.problem, k.metric, CAST(NULL AS VARCHAR), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE),
    CAST(NULL AS DOUBLE), 0.0, 0.0, CAST(NULL AS VARCHAR), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE),
    CASE
      WHEN m.problem = 'multiclass' THEN 'no scores of the classes to estimate from (prediction.scores)'
      ELSE 'no score was observed in this window'
    END
  FROM stale_windows AS s
  INNER JOIN mpm_monitors AS m ON m.monitor = s.monitor
  INNER JOIN metrics AS k ON k.problem = m.problem
  LEFT JOIN stale_estimates AS e ON e.monitor = s.monitor AND e.window_id = s.window_id
  WHERE e.monitor IS NULL
), combined AS (
  SELECT
    l.*, m.baseline_kind, COALESCE(p.reference_count, 0) AS reference_count,
    CASE WHEN p.reference_count >= 3 AND p.excess > 0 THEN l.sampling_variance + p.excess ELSE l.sampling_variance END AS variance,
    COALESCE(z.reason, l.not_evaluated_reason) AS reason
  FROM listed AS l
  INNER JOIN mpm_monitors AS m ON m.monitor = l.monitor
  LEFT JOIN window_sizes AS z ON z.monitor = l.monitor AND z.window_id = l.window_id
  LEFT JOIN past AS p
    ON p.monitor = l.monitor AND p.window_id = l.window_id AND p.segment_key = l.segment_key AND p.segment_value = l.segment_value
    AND p.metric = l.metric AND p.class_key = COALESCE(l.label_class, '')
), bounded AS (
  SELECT
    c.*,
    CASE WHEN c.variance > 0 THEN SQRT(c.variance) WHEN c.variance <= 0 THEN 0.0 END AS deviation,
    CASE WHEN c.metric IN ('log_loss', 'mae', 'rmse') THEN 1.7976931348623157e308 ELSE 1.0 END AS ceiling_value
  FROM combined AS c
)
SELECT
  b.monitor AS monitor,
  b.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  b.segment_key AS segment_key,
  b.segment_value AS segment_value,
  b.problem AS problem,
  b.metric AS metric,
  b.label_class AS label_class,
  b.threshold AS threshold,
  b.value AS value,
  CASE
    WHEN b.value - 1.959963984540054 * b.deviation < 0 THEN 0.0
    ELSE b.value - 1.959963984540054 * b.deviation
  END AS lower,
  CASE
    WHEN b.value + 1.959963984540054 * b.deviation > b.ceiling_value THEN b.ceiling_value
    ELSE b.value + 1.959963984540054 * b.deviation
  END AS upper,
  b.deviation AS standard_error,
  CAST(FLOOR(b.row_count) AS BIGINT) AS row_count,
  b.method AS method,
  CAST(b.label_count AS DOUBLE) / NULLIF(b.row_count, 0.0) AS label_rate,
  b.realised_value AS realised_value,
  b.naive_value AS naive_value,
  b.value - b.realised_value AS error,
  CASE
    WHEN b.value IS NULL THEN NULL
    WHEN b.baseline_kind = 'relation'
      THEN 'the interval covers sampling only: this baseline has no windows to take past errors from; nor does it cover a new concept drift'
    WHEN b.reference_count < 3
      THEN 'the interval covers sampling only: fewer than 3 windows of the baseline have their labels; nor does it cover a new concept drift'
    ELSE 'the interval covers sampling and the errors of ' || CAST(b.reference_count AS VARCHAR)
      || ' windows of the baseline, not a new concept drift'
  END AS note,
  b.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM bounded AS b
INNER JOIN stale_windows AS s ON s.monitor = b.monitor AND s.window_id = b.window_id
