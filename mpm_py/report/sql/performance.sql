-- How good each model was, by the metrics that its problem is told by: realised beside estimated without labels, the newest $windows
-- of each metric. A day or an hour alone is noisy, so in a long history 7 days or 24 hours are taken together, the newest stretch up
-- to the newest window, whole stretches only: the mean of the windows weighted by their rows, whose variances add up.
-- Inputs: mpm_performance, mpm_estimated_performance, mpm_monitors.
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
), windows AS (
  SELECT
    COALESCE(r.monitor, e.monitor) AS monitor,
    COALESCE(r.metric, e.metric) AS metric,
    COALESCE(r.place, e.place) AS place,
    COALESCE(r.window_start, e.window_start) AS window_start,
    CASE WHEN r.value IS NOT NULL THEN r.row_count END AS labelled,
    r.value, r.lower, r.upper,
    COALESCE(r.standard_error, (r.upper - r.lower) / 3.919928) AS error,
    r.baseline_value,
    CASE WHEN e.value IS NOT NULL THEN e.row_count END AS estimated,
    e.value AS estimate, e.lower AS estimate_lower, e.upper AS estimate_upper,
    COALESCE(e.standard_error, (e.upper - e.lower) / 3.919928) AS estimate_error
  FROM realised AS r
  FULL JOIN estimated AS e ON e.monitor = r.monitor AND e.window_id = r.window_id AND e.metric = r.metric
  WHERE r.value IS NOT NULL OR e.value IS NOT NULL
), ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY monitor, metric ORDER BY window_start DESC) AS age,
    COUNT(*) OVER (PARTITION BY monitor, metric) AS window_count
  FROM windows
), placed AS (
  SELECT
    r.*, COALESCE(m.timezone, 'UTC') AS timezone,
    CASE WHEN r.window_count <= 90 THEN 1 WHEN m.grain = 'day' THEN 7 WHEN m.grain = 'hour' THEN 24 ELSE 1 END AS stretch_length,
    (r.age - 1) // stretch_length AS stretch
  FROM ranked AS r
  JOIN mpm_monitors AS m ON m.monitor = r.monitor
  WHERE r.age <= $windows
), stretches AS (
  SELECT
    monitor, metric, place, stretch, COUNT(*) AS window_count,
    MIN(window_start AT TIME ZONE 'UTC' AT TIME ZONE timezone) AS starts_at,
    SUM(labelled) AS row_count,
    SUM(value * labelled) / NULLIF(SUM(labelled), 0) AS value,
    SQRT(SUM(error * error * labelled * labelled)) / NULLIF(SUM(labelled), 0) AS error,
    ANY_VALUE(lower) AS lower,
    ANY_VALUE(upper) AS upper,
    ARG_MAX(baseline_value, window_start) AS baseline_value,
    SUM(estimate * estimated) / NULLIF(SUM(estimated), 0) AS estimate,
    SQRT(SUM(estimate_error * estimate_error * estimated * estimated)) / NULLIF(SUM(estimated), 0) AS estimate_error,
    ANY_VALUE(estimate_lower) AS estimate_lower,
    ANY_VALUE(estimate_upper) AS estimate_upper,
    CASE WHEN metric IN ('bias', 'value_per_row', 'r2') THEN '-infinity'::DOUBLE ELSE 0.0 END AS least,
    CASE WHEN metric IN ('log_loss', 'mae', 'rmse', 'bias', 'value_per_row') THEN 'infinity'::DOUBLE ELSE 1.0 END AS most
  FROM placed
  GROUP BY monitor, metric, place, stretch
  HAVING COUNT(*) = ANY_VALUE(stretch_length)
)
SELECT
  monitor, metric, window_count, starts_at, CAST(row_count AS BIGINT) AS row_count, value,
  CASE WHEN window_count = 1 THEN lower WHEN error IS NOT NULL THEN GREATEST(value - 1.959964 * error, least) END AS lower,
  CASE WHEN window_count = 1 THEN upper WHEN error IS NOT NULL THEN LEAST(value + 1.959964 * error, most) END AS upper,
  baseline_value, estimate,
  CASE
    WHEN window_count = 1 THEN estimate_lower WHEN estimate_error IS NOT NULL THEN GREATEST(estimate - 1.959964 * estimate_error, least)
  END AS estimate_lower,
  CASE
    WHEN window_count = 1 THEN estimate_upper WHEN estimate_error IS NOT NULL THEN LEAST(estimate + 1.959964 * estimate_error, most)
  END AS estimate_upper
FROM stretches
ORDER BY monitor, place, starts_at
