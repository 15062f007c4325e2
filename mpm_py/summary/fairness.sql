-- Groups whose selection rate breaks the 80 % rule in at least half of the windows in which it could be judged, most unequal first.
-- Inputs: mpm_fairness.
SELECT
  f.monitor,
  f.segment_key,
  f.segment_value,
  MODE(f.reference_group) AS reference_group,
  MEDIAN(f.ratio) AS usual_ratio
FROM mpm_fairness AS f
WHERE f.metric = 'selection_rate' AND f.four_fifths IN ('within', 'outside') AND f.window_id <> 'baseline'
GROUP BY ALL
HAVING COUNT(*) FILTER (f.four_fifths = 'outside') >= COUNT(*) / 2
ORDER BY f.monitor, f.segment_key, ABS(LN(GREATEST(usual_ratio, 1e-9))) DESC, f.segment_value
