-- What the model said and what happened: mean prediction and mean label, in the baseline and in the stretch where the two lie
-- furthest apart. Only monitors whose label is known for some rows.
-- Inputs: stretch_windows, mpm_observations, mpm_monitors.
WITH sums AS (
  SELECT
    s.monitor, s.window_id, s.window_start, s.window_end, s.is_baseline_window, s.side,
    SUM(o.prediction_sum) / NULLIF(SUM(o.row_count), 0) AS said,
    SUM(o.label_sum) / NULLIF(SUM(o.label_count), 0) AS happened
  FROM stretch_windows AS s
  JOIN mpm_observations AS o
    ON o.monitor = s.monitor AND o.dataset = s.source_dataset AND o.window_id = s.source_window_id
    AND o.column_name = '__relation__' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
  GROUP BY ALL
)
SELECT
  c.monitor,
  b.said AS baseline_said,
  b.happened AS baseline_happened,
  c.said,
  c.happened,
  CAST((c.window_start + (c.window_end - c.window_start) / 2) AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS DATE) AS middle
FROM sums AS c
JOIN mpm_monitors AS m ON m.monitor = c.monitor
LEFT JOIN sums AS b ON b.monitor = c.monitor AND b.window_id = c.window_id AND b.side = 'baseline'
WHERE c.side = 'current' AND c.said IS NOT NULL AND c.happened IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY c.monitor ORDER BY ABS(c.said - c.happened) DESC, c.window_start DESC) = 1
ORDER BY c.monitor
