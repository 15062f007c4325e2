-- Exact number of distinct ids per window, by which duplicates are found. Input: relation_rows (window_at, distinct_value).
SELECT '__relation__' AS column_name, r.window_at AS window_at, COUNT(DISTINCT r.distinct_value) AS distinct_count
FROM relation_rows AS r
GROUP BY r.window_at
