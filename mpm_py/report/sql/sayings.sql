-- Sentences that the results hold for people: where checks are heading, what changed its meaning, how far estimates can be trusted,
-- and what was marked or declared as known. At most $rows of each kind and monitor.
-- Inputs: mpm_forecast, mpm_semantic_changes, mpm_health, mpm_estimator_trust, mpm_monitors, mpm_known_windows.
WITH told AS (
  SELECT monitor, 'forecast' AS kind, COALESCE(breach_in_windows, 1e9) AS place, message AS text
  FROM mpm_forecast
  WHERE is_spoken AND message IS NOT NULL
  UNION ALL
  SELECT s.monitor, 'semantic', 0, s.column_name || ': ' || s.evidence
  FROM mpm_semantic_changes AS s
  JOIN mpm_health AS h ON h.monitor = s.monitor AND h.window_id = s.window_id AND h.is_newest
  WHERE s.kind <> 'none' AND s.evidence IS NOT NULL
  UNION ALL
  SELECT t.monitor, 'trust', 0, t.metric || '=' || t.trust || ': ' || t.verdict
  FROM mpm_estimator_trust AS t
  WHERE t.segment_key = '__all__' AND t.label_class IS NULL AND t.verdict IS NOT NULL
  UNION ALL
  SELECT
    m.monitor, 'known', -EPOCH(k.starts_at),
    STRFTIME(k.starts_at AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC'), '%Y-%m-%d') || ' to '
      || STRFTIME(k.ends_at AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC'), '%Y-%m-%d')
      || COALESCE(', ' || k.column_name, '') || COALESCE(', ' || k.metric, '') || ': ' || k.note
  FROM mpm_known_windows AS k
  JOIN mpm_monitors AS m ON m.monitor = COALESCE(k.monitor, m.monitor)
)
SELECT monitor, kind, text
FROM told
WHERE LIST_CONTAINS($monitors, monitor)
QUALIFY ROW_NUMBER() OVER (PARTITION BY monitor, kind ORDER BY place, text) <= $rows
ORDER BY monitor, kind, place, text
