-- How often each later version was better or worse than the champion of the window, by the metric that its problem is judged by.
-- Inputs: mpm_versions, mpm_monitors.
SELECT
  v.monitor,
  COALESCE(m.grain, 'snapshot') AS grain,
  v.metric,
  v.version,
  MIN(v.champion) AS champion,
  COUNT(*) AS window_count,
  COUNT(*) FILTER (v.verdict = 'better') AS better_count,
  COUNT(*) FILTER (v.verdict = 'worse') AS worse_count
FROM mpm_versions AS v
JOIN mpm_monitors AS m ON m.monitor = v.monitor
WHERE v.verdict NOT IN ('champion', 'not_evaluated') AND v.label_class IS NULL
  AND v.metric = CASE m.problem WHEN 'binary' THEN 'log_loss' WHEN 'multiclass' THEN 'accuracy' WHEN 'regression' THEN 'mae' ELSE 'ndcg_at_k' END
GROUP BY ALL
ORDER BY v.monitor, window_count DESC, v.version
