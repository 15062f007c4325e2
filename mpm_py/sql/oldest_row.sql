-- Time of the oldest row, as text. Input: relation_rows (event_at). Asked only when a stored window has vanished.
SELECT '=' || SUBSTRING(CAST(MIN(r.event_at) AS VARCHAR), 1, 19) AS oldest_at
FROM relation_rows AS r
HAVING COUNT(r.event_at) > 0
