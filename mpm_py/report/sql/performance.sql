-- How good each model was, window by window, by the metrics that its problem is told by: realised beside estimated without labels.
-- The newest $windows of each metric. Inputs: mpm_performance, mpm_estimated_performance, mpm_monitors.
WITH wanted AS (
  FROM (VALUES
    ('binary', 'log_loss', 1), ('binary', 'roc_auc', 2), ('binary', 'precision', 3), ('binary', 'recall', 4),
    ('binary', 'value_per_row', 5),
    ('multiclass', 'accuracy', 1), ('multiclass', 'macro_f1', 2), ('multiclass', 'macro_roc_auc', 3), ('multiclass', 'log_loss', 4),
    ('multiclass', 'value_per_row', 5),
    ('regression', 'mae', 1), ('regression', 'rmse', 2), ('regression', 'bias', 3), ('regression', 'r2', 4),
    ('regression', 'value_per_row', 5),
    ('ranking', 'ndcg_at_k', 1), ('ranking', 'mean_reciprocal_rank', 2), ('ranking', 'precision_at_k', 3),
    ('value', 'value_per_row', 1)
  ) AS wanted(problem, metric, place)
), realised AS (
  SELECT p.*, w.place
  FROM mpm_performance AS p
  JOIN wanted AS w ON w.problem = p.problem AND w.metric = p.metric
  WHERE p.segment_key = '__all__' AND p.label_class IS NULL AND p.window_start IS NOT NULL AND p.window_id <> 'baseline'
    AND LIST_CONTAINS($monitors, p.monitor)
), estimated AS (
  SELECT e.*, w.place
  FROM mpm_estimated_performance AS e
  JOIN wanted AS w ON w.problem = e.problem AND w.metric = e.metric
  WHERE e.segment_key = '__all__' AND e.label_class IS NULL AND e.window_start IS NOT NULL AND e.window_id <> 'baseline'
    AND LIST_CONTAINS($monitors, e.monitor)
)
SELECT
  COALESCE(r.monitor, e.monitor) AS monitor,
  COALESCE(r.metric, e.metric) AS metric,
  COALESCE(r.window_start, e.window_start) AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS starts_at,
  CASE WHEN r.value IS NOT NULL THEN r.row_count END AS row_count,
  r.value, r.lower, r.upper, r.baseline_value, r.baseline_lower, r.baseline_upper,
  e.value AS estimate, e.lower AS estimate_lower, e.upper AS estimate_upper
FROM realised AS r
FULL JOIN estimated AS e ON e.monitor = r.monitor AND e.window_id = r.window_id AND e.metric = r.metric
JOIN mpm_monitors AS m ON m.monitor = COALESCE(r.monitor, e.monitor)
WHERE r.value IS NOT NULL OR e.value IS NOT NULL
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY COALESCE(r.monitor, e.monitor), COALESCE(r.metric, e.metric) ORDER BY COALESCE(r.window_start, e.window_start) DESC
) <= $windows
ORDER BY COALESCE(r.monitor, e.monitor), COALESCE(r.place, e.place), COALESCE(r.window_start, e.window_start)
