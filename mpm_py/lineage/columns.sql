-- What the columns of the relation looked like in that window; what mpm derived from them has no type in the warehouse.
-- Inputs: mpm_profile, mpm_health.
SELECT
  p.monitor, p.column_name, p.value_kind, p.row_count, p.null_count, p.distinct_count, p.min, p.max,
  p.p01, p.p05, p.p25, p.p50, p.p75, p.p95, p.p99
FROM mpm_profile AS p
JOIN mpm_health AS h ON h.monitor = p.monitor AND h.window_id = p.window_id AND h.is_newest
WHERE p.segment_key = '__all__' AND p.column_name <> '__relation__' AND p.data_type IS NOT NULL AND LIST_CONTAINS($monitors, p.monitor)
ORDER BY p.monitor, p.column_name
