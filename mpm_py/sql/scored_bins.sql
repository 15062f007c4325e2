-- The scores of each window by bin and by what became of them: what performance, calibration and estimates are computed from.
-- Inputs: compared_bins, windows (compared_windows.sql), mpm_observations. One row per monitor x window x segment x score column
-- x side (current, baseline) x bin with rows. comparison and position are those of compared_bins.
-- score_class: the class whose probability the score is. is_above: 1 from the learnt threshold on, which is always an edge.
-- has_outside: 1 where the column has scores below 0 or above 1 on this side. Rows without an outcome have no label yet.
WITH score_columns AS (
  SELECT o.monitor, o.column_name, o.label_class AS score_class
  FROM mpm_observations AS o
  WHERE o.dataset = 'bins' AND o.bin_kind = 'total' AND o.segment_key = '__all__' AND o.column_role = 'prediction'
    AND o.label_class IS NOT NULL
), cells AS (
  SELECT
    b.comparison, b.monitor, b.window_id, b.segment_key, b.segment_value, b.column_name, s.score_class, b.sum_center AS threshold,
    b.baseline_min, b.baseline_max, b.current_min, b.current_max
  FROM compared_bins AS b
  INNER JOIN score_columns AS s ON s.monitor = b.monitor AND s.column_name = b.column_name
  WHERE b.bin_kind = 'total' AND b.window_id <> 'issues'
), outcomes AS (
  SELECT
    c.comparison, w.side, o.bin_kind, o.bin_index, COALESCE(o.category, '') AS category,
    SUM(CAST(o.row_count AS DOUBLE)) AS row_count,
    SUM(CASE WHEN o.label_class = c.score_class THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS positive_count,
    SUM(CASE WHEN o.label_class <> c.score_class THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS negative_count
  FROM cells AS c
  INNER JOIN windows AS w ON w.monitor = c.monitor AND w.window_id = c.window_id
  INNER JOIN mpm_observations AS o
    ON o.monitor = c.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
    AND o.segment_key = c.segment_key AND o.segment_value = c.segment_value AND o.column_name = c.column_name
  WHERE o.bin_kind IN ('value', 'atom')
  GROUP BY c.comparison, w.side, o.bin_kind, o.bin_index, COALESCE(o.category, '')
), placed AS (
  SELECT
    b.comparison, b.bin_kind, b.bin_index, COALESCE(b.category, '') AS category, b.position, b.lower_edge, b.upper_edge, b.is_point,
    b.baseline_mean, b.current_mean
  FROM compared_bins AS b
  WHERE b.position IS NOT NULL
)
SELECT
  c.comparison AS comparison,
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.score_class AS score_class,
  c.threshold AS threshold,
  o.side AS side,
  p.bin_index AS bin_index,
  p.position AS position,
  p.lower_edge AS lower_edge,
  p.upper_edge AS upper_edge,
  p.is_point AS is_point,
  -- An edge of the logit scheme is computed; the next one is a sixteenth of a logit away.
  CASE WHEN p.lower_edge >= c.threshold - 0.000000001 * c.threshold * (1.0 - c.threshold) THEN 1 ELSE 0 END AS is_above,
  CASE
    WHEN o.side = 'baseline' AND (c.baseline_min < 0 OR c.baseline_max > 1) THEN 1
    WHEN o.side = 'current' AND (c.current_min < 0 OR c.current_max > 1) THEN 1
    ELSE 0
  END AS has_outside,
  o.row_count AS row_count,
  o.positive_count AS positive_count,
  o.negative_count AS negative_count,
  -- Where sums are not stored, rows lie as on the other side, else in the middle of the bin.
  COALESCE(
    CASE WHEN o.side = 'baseline' THEN p.baseline_mean ELSE p.current_mean END,
    CASE WHEN o.side = 'baseline' THEN p.current_mean ELSE p.baseline_mean END,
    0.5 * (
      CASE WHEN p.lower_edge IS NULL AND p.upper_edge > 0 THEN 0.0 ELSE p.lower_edge END
      + CASE WHEN p.upper_edge IS NULL AND p.lower_edge < 1 THEN 1.0 ELSE p.upper_edge END
    ),
    p.lower_edge, p.upper_edge
  ) AS mean_score
FROM outcomes AS o
INNER JOIN placed AS p
  ON p.comparison = o.comparison AND p.bin_kind = o.bin_kind AND p.bin_index = o.bin_index AND p.category = o.category
INNER JOIN cells AS c ON c.comparison = o.comparison
