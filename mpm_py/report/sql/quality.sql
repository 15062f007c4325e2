-- What is to be said of the data itself in the newest judged window of each monitor, what differs most from the baseline first:
-- at most $rows of each. Inputs: mpm_quality, mpm_health.
SELECT q.monitor, q.column_name, q.metric, q.category, q.value, q.baseline_value, q.count, q.evidence
FROM mpm_quality AS q
JOIN mpm_health AS h ON h.monitor = q.monitor AND h.window_id = q.window_id AND h.is_newest
WHERE q.segment_key = '__all__' AND LIST_CONTAINS($monitors, q.monitor) AND q.value IS NOT NULL
  AND q.metric NOT IN ('row_count', 'not_evaluated')
  AND (q.value <> 0 OR COALESCE(q.baseline_value, 0) <> 0 OR q.metric IN ('duplicate_id_share', 'freshness_seconds'))
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY q.monitor
  ORDER BY q.metric LIKE '%_share' AND q.value <> COALESCE(q.baseline_value, 0) DESC,
    ABS(q.value - COALESCE(q.baseline_value, 0)) DESC, q.metric, q.column_name
) <= $rows
ORDER BY
  q.monitor, q.metric LIKE '%_share' AND q.value <> COALESCE(q.baseline_value, 0) DESC,
  ABS(q.value - COALESCE(q.baseline_value, 0)) DESC, q.metric, q.column_name
