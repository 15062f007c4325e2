-- How good each model was, stretch by stretch, oldest first, by the one metric that its problem is judged by: realised, and
-- estimated without labels, each with its 95 % interval.
-- A window alone is noisy, so up to 28 days are taken together; the newest stretch ends with the newest window, and stretches do
-- not overlap. These metrics are means over rows, so a stretch has the mean of its windows, weighted by their rows, and variances
-- add up. Errors of estimates are taken for independent too: the baseline they were calibrated on leaves them no common part.
-- Inputs: mpm_performance, mpm_estimated_performance, mpm_monitors.
WITH wanted AS (
  FROM (VALUES ('binary', 'log_loss', -1), ('multiclass', 'accuracy', 1), ('regression', 'mae', -1), ('ranking', 'ndcg_at_k', 1))
    AS wanted(problem, metric, direction)
), realised AS (
  SELECT p.*
  FROM mpm_performance AS p
  JOIN mpm_monitors AS m ON m.monitor = p.monitor
  JOIN wanted AS w ON w.problem = m.problem AND w.metric = p.metric
  WHERE p.segment_key = '__all__' AND p.label_class IS NULL AND p.window_start IS NOT NULL AND p.window_id <> 'baseline'
), estimated AS (
  SELECT e.*
  FROM mpm_estimated_performance AS e
  JOIN mpm_monitors AS m ON m.monitor = e.monitor
  JOIN wanted AS w ON w.problem = m.problem AND w.metric = e.metric
  WHERE e.segment_key = '__all__' AND e.label_class IS NULL AND e.window_start IS NOT NULL AND e.window_id <> 'baseline'
), windows AS (
  SELECT
    COALESCE(r.monitor, e.monitor) AS monitor,
    COALESCE(r.metric, e.metric) AS metric,
    COALESCE(r.window_start, e.window_start) AS window_start,
    COALESCE(r.is_baseline_window, e.is_baseline_window) AS is_baseline_window,
    r.value, r.standard_error,
    CASE WHEN r.value IS NOT NULL THEN r.row_count END AS labelled,
    r.baseline_value, r.baseline_lower, r.baseline_upper,
    e.value AS estimate,
    e.standard_error AS estimate_error,
    CASE WHEN e.value IS NOT NULL THEN e.row_count END AS estimated,
    ROW_NUMBER() OVER (PARTITION BY COALESCE(r.monitor, e.monitor) ORDER BY COALESCE(r.window_start, e.window_start) DESC) AS age,
    COUNT(*) OVER (PARTITION BY COALESCE(r.monitor, e.monitor)) AS window_count
  FROM realised AS r
  FULL JOIN estimated AS e ON e.monitor = r.monitor AND e.window_id = r.window_id
), sized AS (
  SELECT
    w.*, m.problem, m.timezone,
    COALESCE(m.grain, 'snapshot') AS grain,
    CASE m.grain WHEN 'hour' THEN 168 WHEN 'day' THEN 28 WHEN 'week' THEN 4 WHEN 'month' THEN 3 ELSE 1 END AS long_stretch,
    CASE m.grain WHEN 'hour' THEN 24 WHEN 'day' THEN 7 ELSE 1 END AS short_stretch,
    CASE
      WHEN w.window_count >= 2 * long_stretch THEN long_stretch
      WHEN w.window_count >= 2 * short_stretch THEN short_stretch
      ELSE 1
    END AS stretch_length
  FROM windows AS w
  JOIN mpm_monitors AS m ON m.monitor = w.monitor
), stretches AS (
  SELECT
    monitor, metric, problem, grain, stretch_length,
    (age - 1) // stretch_length AS number,
    CAST(MIN(window_start) AT TIME ZONE 'UTC' AT TIME ZONE ANY_VALUE(timezone) AS DATE) AS first_day,
    BOOL_AND(is_baseline_window) AS is_baseline_window,
    COALESCE(SUM(labelled), 0) AS row_count,
    SUM(value * labelled) / NULLIF(SUM(labelled), 0) AS value,
    SQRT(SUM(POWER(standard_error * labelled, 2))) / NULLIF(SUM(labelled), 0) AS deviation,
    LAST(baseline_value ORDER BY window_start) FILTER (baseline_value IS NOT NULL) AS baseline_value,
    LAST(baseline_lower ORDER BY window_start) FILTER (baseline_value IS NOT NULL) AS baseline_lower,
    LAST(baseline_upper ORDER BY window_start) FILTER (baseline_value IS NOT NULL) AS baseline_upper,
    SUM(estimate * estimated) / NULLIF(SUM(estimated), 0) AS estimate,
    SQRT(SUM(POWER(estimate_error * estimated, 2))) / NULLIF(SUM(estimated), 0) AS estimate_deviation
  FROM sized
  GROUP BY monitor, metric, problem, grain, stretch_length, (age - 1) // stretch_length
  HAVING COUNT(*) = stretch_length
), bounded AS (
  SELECT
    *,
    CASE WHEN metric IN ('log_loss', 'mae') THEN 'infinity'::DOUBLE ELSE 1.0 END AS most,
    GREATEST(value - 1.959964 * deviation, 0) AS lower,
    LEAST(value + 1.959964 * deviation, most) AS upper,
    GREATEST(estimate - 1.959964 * estimate_deviation, 0) AS estimate_lower,
    LEAST(estimate + 1.959964 * estimate_deviation, most) AS estimate_upper
  FROM stretches
)
SELECT
  b.monitor, b.metric, b.grain, b.stretch_length, b.first_day, b.is_baseline_window, CAST(b.row_count AS BIGINT) AS row_count,
  b.value, CASE WHEN b.deviation IS NOT NULL THEN b.lower END AS lower, CASE WHEN b.deviation IS NOT NULL THEN b.upper END AS upper,
  b.baseline_value,
  b.estimate,
  CASE WHEN b.estimate_deviation IS NOT NULL THEN b.estimate_lower END AS estimate_lower,
  CASE WHEN b.estimate_deviation IS NOT NULL THEN b.estimate_upper END AS estimate_upper,
  -- The ends of the interval of the difference that lie on the side of no change (method of variance estimates recovery).
  COALESCE(
    NOT b.is_baseline_window AND CASE w.direction
      WHEN 1 THEN b.value - b.baseline_value + SQRT(POWER(b.upper - b.value, 2) + POWER(b.baseline_value - b.baseline_lower, 2)) < 0
      ELSE b.value - b.baseline_value - SQRT(POWER(b.value - b.lower, 2) + POWER(b.baseline_upper - b.baseline_value, 2)) > 0
    END,
    FALSE
  ) AS is_worse
FROM bounded AS b
JOIN wanted AS w ON w.problem = b.problem
WHERE b.value IS NOT NULL OR b.estimate IS NOT NULL
ORDER BY b.monitor, b.first_day
