-- Size of every segment in every window, with the first and last event time.
-- Input: relation_rows (window_at, segment_key, segment_value, event_epoch), with the key __all__ for the rows as a whole.
SELECT
  r.window_at AS window_at, r.segment_key AS segment_key, r.segment_value AS segment_value, COUNT(*) AS row_count,
  MIN(r.event_epoch) AS first_epoch, MAX(r.event_epoch) AS last_epoch
FROM relation_rows AS r
GROUP BY r.window_at, r.segment_key, r.segment_value
