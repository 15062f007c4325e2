-- The windows that a monitor has observed, with the counts that tell whether one is stale. Input: mpm_observations.
SELECT
  '=' || SUBSTRING(CAST(o.window_start AS VARCHAR), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(o.window_end AS VARCHAR), 1, 19) AS window_end,
  o.row_count AS row_count,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  '=' || o.spec_hash AS spec_hash
FROM mpm_observations AS o
WHERE o.column_name = '__relation__' AND o.bin_kind = 'total' AND o.segment_key = '__all__' AND o.dataset = 'current'
  AND o.window_start IS NOT NULL
ORDER BY o.window_start
