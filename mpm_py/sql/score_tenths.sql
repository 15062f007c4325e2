-- Which tenth of the scores every bin belongs to: the groups that calibration is judged on.
-- Input: scored_bins. One row per comparison x position. Tenths are those of the baseline's rows with a score (the window's own where
-- there is no baseline), each bin placed by the middle of its ranks, so that groups stay where they are from window to window.
WITH sized AS (
  SELECT
    s.comparison, s.position,
    SUM(CASE WHEN s.side = 'baseline' THEN s.row_count ELSE 0.0 END) AS baseline_rows,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS current_rows
  FROM scored_bins AS s
  GROUP BY s.comparison, s.position
), totals AS (
  SELECT z.comparison, SUM(z.baseline_rows) AS baseline_total, SUM(z.current_rows) AS current_total
  FROM sized AS z
  GROUP BY z.comparison
), weighed AS (
  SELECT
    z.comparison, z.position,
    CASE WHEN t.baseline_total > 0 THEN z.baseline_rows ELSE z.current_rows END AS bin_rows,
    CASE WHEN t.baseline_total > 0 THEN t.baseline_total ELSE t.current_total END AS total
  FROM sized AS z
  INNER JOIN totals AS t ON t.comparison = z.comparison
), placed AS (
  SELECT
    w.comparison, w.position, w.bin_rows, w.total,
    SUM(w.bin_rows) OVER (PARTITION BY w.comparison ORDER BY w.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto
  FROM weighed AS w
)
SELECT
  p.comparison AS comparison,
  p.position AS position,
  FLOOR(10.0 * (p.upto - 0.5 * p.bin_rows) / NULLIF(p.total, 0.0)) AS tenth
FROM placed AS p
