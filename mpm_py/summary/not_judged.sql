-- What could not be judged in the newest judged window of each monitor, and why: one row per monitor, reason and kind of thing.
-- Reasons lose their subject and their counts of rows, so that like ones come together; a segment is told by the reason that most
-- of its checks have. Control charts are left out: they only add to checks that were judged. Issues of the last run come first.
-- Inputs: mpm_health, mpm_checks, mpm_quality.
WITH newest AS (
  SELECT monitor, window_id
  FROM mpm_health
  WHERE is_newest AND status <> 'not_evaluated'
), reasons AS (
  SELECT
    c.monitor, c.segment_key,
    CASE WHEN c.segment_key <> '__all__' THEN c.segment_value WHEN c.column_name = '__relation__' THEN 'all rows' ELSE c.column_name END AS name,
    REPLACE(
      REPLACE(c.reason, c.column_name || ': ', ''), 'where ' || c.segment_key || ' is ' || c.segment_value || ', ', ''
    ) AS bare_reason
  FROM mpm_checks AS c
  JOIN newest AS n ON n.monitor = c.monitor AND n.window_id = c.window_id
  WHERE c.status = 'not_evaluated' AND c.excluded_status IS NULL AND c.method NOT IN ('ewma', 'cusum') AND c.reason IS NOT NULL
), counted AS (
  SELECT
    monitor, segment_key, name,
    REGEXP_REPLACE(bare_reason, ' has [0-9]+ ([a-z ]+?)( here)?, fewer than', ' has fewer \1 than') AS reason,
    COUNT(*) AS check_count
  FROM reasons
  GROUP BY ALL
), usual AS (
  SELECT monitor, segment_key, name, reason
  FROM counted
  QUALIFY ROW_NUMBER() OVER (PARTITION BY monitor, segment_key, name ORDER BY check_count DESC, reason) = 1
), told AS (
  SELECT 0 AS place, monitor, segment_key, reason, LIST(name ORDER BY name) AS names
  FROM usual
  GROUP BY monitor, segment_key, reason
  UNION ALL
  SELECT -1, q.monitor, '__all__', q.evidence, []
  FROM mpm_quality AS q
  WHERE q.metric = 'not_evaluated' AND q.window_id = 'issues' AND q.evidence IS NOT NULL
  GROUP BY q.monitor, q.evidence
)
SELECT monitor, reason, segment_key, names
FROM told
ORDER BY place, segment_key <> '__all__', LEN(names) DESC, monitor, segment_key, reason
