-- The windows that the relation holds now, with their counts, times as text. Input: window_totals (window_counts.sql with
-- window_start and window_end in UTC added). A client reads this; '=' keeps it from reading a text as a number or as missing.
SELECT
  '=' || SUBSTRING(CAST(t.window_at AS VARCHAR), 1, 19) AS window_at,
  '=' || SUBSTRING(CAST(t.window_start AS VARCHAR), 1, 19) AS window_start,
  '=' || SUBSTRING(CAST(t.window_end AS VARCHAR), 1, 19) AS window_end,
  t.row_count AS row_count,
  t.label_count AS label_count,
  t.label_sum AS label_sum,
  t.prediction_sum AS prediction_sum
FROM window_totals AS t
ORDER BY t.window_start
