-- window_counts.sql from what one read has counted. Input: total_cells (window_at, item, bin_code, row_count, value_sum), cells of
-- the label and of the prediction, about 0, with the bin 0 where the value is known. Every window has cells of both.
SELECT
  c.window_at AS window_at,
  SUM(CASE WHEN c.item = 'label' THEN c.row_count ELSE 0 END) AS row_count,
  SUM(CASE WHEN c.item = 'label' AND c.bin_code = 0 THEN c.row_count ELSE 0 END) AS label_count,
  SUM(CASE WHEN c.item = 'label' THEN c.value_sum END) AS label_sum,
  SUM(CASE WHEN c.item = 'prediction' THEN c.value_sum END) AS prediction_sum
FROM total_cells AS c
GROUP BY c.window_at
