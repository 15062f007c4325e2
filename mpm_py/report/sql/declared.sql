-- What is declared for each monitor, as far as a reader wants to know it. Input: mpm_monitors.
SELECT
  monitor, relation, event_time, COALESCE(grain, 'snapshot') AS grain, timezone, baseline_kind,
  baseline_start AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(timezone, 'UTC') AS baseline_start,
  baseline_end AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(timezone, 'UTC') AS baseline_end,
  rolling_windows, min_rows, owner, tags, problem, prediction_column, label_column, threshold, model_version, sensitivity
FROM mpm_monitors
WHERE LIST_CONTAINS($monitors, monitor)
ORDER BY monitor
