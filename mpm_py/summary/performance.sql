-- How good each model was, stretch by stretch, oldest first: one row per monitor x stretch x metric that could be judged.
-- estimate: what would have been said without labels. is_worse: worse than the baseline by more than the interval of the difference.
-- Inputs: stretch_performance, stretch_estimates (performance.sql and estimated_scores.sql, estimated_errors.sql of mpm_py/sql/,
-- over stretches), mpm_monitors.
WITH wanted AS (
  FROM (VALUES
    ('binary', 'roc_auc', 1), ('binary', 'log_loss', -1), ('binary', 'mean_score', 0), ('binary', 'observed_positive_rate', 0),
    ('binary', 'recall', 1), ('multiclass', 'accuracy', 1), ('multiclass', 'log_loss', -1), ('multiclass', 'macro_f1', 1),
    ('regression', 'mae', -1), ('regression', 'bias', 0), ('regression', 'r2', 1), ('ranking', 'ndcg_at_k', 1),
    ('ranking', 'mean_reciprocal_rank', 1), ('ranking', 'precision_at_k', 1), ('value', 'value_per_row', 1)
  ) AS wanted(problem, metric, direction)
)
SELECT
  p.monitor,
  m.problem,
  CAST(p.window_start AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS DATE) AS first_day,
  p.is_baseline_window,
  p.row_count,
  p.label_rate,
  p.metric,
  p.value,
  p.baseline_value,
  e.value AS estimate,
  COALESCE(CASE w.direction WHEN 1 THEN p.difference_upper < 0 WHEN -1 THEN p.difference_lower > 0 END, FALSE) AS is_worse
FROM stretch_performance AS p
JOIN mpm_monitors AS m ON m.monitor = p.monitor
JOIN wanted AS w ON w.metric = p.metric AND w.problem IN (m.problem, 'value')
LEFT JOIN stretch_estimates AS e
  ON e.monitor = p.monitor AND e.window_id = p.window_id AND e.metric = p.metric AND e.segment_key = '__all__' AND e.label_class IS NULL
WHERE p.segment_key = '__all__' AND p.label_class IS NULL AND p.value IS NOT NULL
ORDER BY p.monitor, p.window_start, p.metric
