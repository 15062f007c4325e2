-- The bins of a window beside those of its baseline, in order, with their edges and groups: what drift, profiles and quality
-- are computed from. One row per monitor x window x segment x column x bin; comparison numbers the window x segment x column, so
-- that what follows joins and groups by one whole number. Of scores, positive and negative counts say how many rows had the class
-- that the score is the probability of (score_class), and how many another one; the rest has no label yet.
-- Inputs: stale_windows, windows (compared_windows.sql), mpm_observations.
-- Edges follow the four schemes of bins: arithmetic (a linear core, logarithmic tails), integer (the same, edges at half
-- integers), logit and learnt edges; segments always have learnt edges. group_index: the bins of the baseline in ten groups of
-- like size, each bin placed by the middle of its ranks, so that a heavy value does not swallow what lies beside it. issue:
-- what the monitor has last noted about the column. A label that is not known yet is in no group.
WITH numbered_windows AS (
  SELECT s.monitor, s.window_id, ROW_NUMBER() OVER (ORDER BY s.monitor, s.window_id) AS window_number
  FROM stale_windows AS s
), learnt AS (
  SELECT
    o.monitor, o.column_name, o.column_role, o.data_type, o.value_kind, o.category AS scheme,
    o.bin_center AS center, o.bin_width AS width,
    CASE WHEN o.bin_width > 0 THEN FLOOR(o.bin_center / NULLIF(o.bin_width, 0.0) + 0.5) END AS center_index,
    CASE WHEN o.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1 ELSE 0 END AS has_order,
    ROW_NUMBER() OVER (ORDER BY o.monitor, o.column_name) AS column_number
  FROM mpm_observations AS o
  WHERE o.dataset = 'bins' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), score_columns AS (
  SELECT o.monitor, o.column_name, MAX(o.label_class) AS score_class
  FROM mpm_observations AS o
  WHERE o.dataset = 'bins' AND o.bin_kind = 'total' AND o.segment_key = '__all__' AND o.column_role = 'prediction'
  GROUP BY o.monitor, o.column_name
), noted AS (
  SELECT o.monitor, o.column_name, MAX(o.category) AS issue
  FROM mpm_observations AS o
  WHERE o.bin_kind = 'issue'
  GROUP BY o.monitor, o.column_name
), source_windows AS (
  SELECT
    w.monitor, w.source_dataset, w.source_window_id,
    ROW_NUMBER() OVER (ORDER BY w.monitor, w.source_dataset, w.source_window_id) AS source_number
  FROM numbered_windows AS n
  INNER JOIN windows AS w ON w.monitor = n.monitor AND w.window_id = n.window_id
  GROUP BY w.monitor, w.source_dataset, w.source_window_id
), read_windows AS (
  SELECT n.window_number, q.source_number, CASE WHEN w.side = 'baseline' THEN 1 ELSE 0 END AS is_baseline
  FROM numbered_windows AS n
  INNER JOIN windows AS w ON w.monitor = n.monitor AND w.window_id = n.window_id
  INNER JOIN source_windows AS q
    ON q.monitor = w.monitor AND q.source_dataset = w.source_dataset AND q.source_window_id = w.source_window_id
  GROUP BY n.window_number, q.source_number, CASE WHEN w.side = 'baseline' THEN 1 ELSE 0 END
), observed_bins AS (
  -- What an observed window holds, summed once however many windows are compared with it.
  SELECT
    q.source_number, o.monitor, o.segment_key, o.segment_value, o.column_name, o.bin_kind, o.bin_index, o.category,
    SUM(CAST(o.row_count AS DOUBLE)) AS row_count,
    SUM(CASE WHEN o.label_class = p.score_class THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS positive_count,
    SUM(CASE WHEN o.label_class <> p.score_class THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS negative_count,
    SUM(CASE WHEN o.value_sum IS NOT NULL THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS summed_count,
    SUM(o.value_sum) AS value_sum,
    SUM(o.value_sum_sq) AS value_sum_sq,
    MIN(o.value_min) AS value_min,
    MAX(o.value_max) AS value_max,
    MAX(o.distinct_count) AS distinct_count
  FROM mpm_observations AS o
  INNER JOIN source_windows AS q ON q.monitor = o.monitor AND q.source_dataset = o.dataset AND q.source_window_id = o.window_id
  LEFT JOIN score_columns AS p ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE o.bin_kind NOT IN ('schema', 'issue', 'joint')
  GROUP BY q.source_number, o.monitor, o.segment_key, o.segment_value, o.column_name, o.bin_kind, o.bin_index, o.category
), cell_names AS (
  SELECT o.monitor, o.segment_key, o.segment_value, o.column_name
  FROM observed_bins AS o
  WHERE o.bin_kind = 'total'
  GROUP BY o.monitor, o.segment_key, o.segment_value, o.column_name
), cells AS (
  -- has_segment: 1 where bins are those of segments.
  SELECT
    c.monitor, c.segment_key, c.segment_value, c.column_name, n.issue, l.column_number, l.column_role, l.data_type, l.value_kind,
    l.scheme, l.center, l.width, l.has_order, p.score_class,
    CASE WHEN c.segment_key = '__all__' THEN 0 ELSE 1 END AS has_segment,
    ROW_NUMBER() OVER (ORDER BY c.monitor, c.column_name, c.segment_key, c.segment_value) AS cell_number
  FROM cell_names AS c
  LEFT JOIN learnt AS l ON l.monitor = c.monitor AND l.column_name = c.column_name
  LEFT JOIN score_columns AS p ON p.monitor = c.monitor AND p.column_name = c.column_name
  LEFT JOIN noted AS n ON n.monitor = c.monitor AND n.column_name = c.column_name
), sources AS (
  SELECT
    o.source_number, c.cell_number, o.bin_kind, o.bin_index, o.category, o.row_count, o.positive_count, o.negative_count,
    o.summed_count, o.value_sum, o.value_sum_sq, o.value_min, o.value_max, o.distinct_count
  FROM observed_bins AS o
  INNER JOIN cells AS c
    ON c.monitor = o.monitor AND c.segment_key = o.segment_key AND c.segment_value = o.segment_value AND c.column_name = o.column_name
), counted AS (
  SELECT
    r.window_number, s.cell_number, s.bin_kind, s.bin_index, s.category,
    SUM(CASE WHEN r.is_baseline = 1 THEN s.row_count ELSE 0.0 END) AS baseline_count,
    SUM(CASE WHEN r.is_baseline = 0 THEN s.row_count ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN r.is_baseline = 1 THEN s.positive_count ELSE 0.0 END) AS baseline_positive_count,
    SUM(CASE WHEN r.is_baseline = 0 THEN s.positive_count ELSE 0.0 END) AS current_positive_count,
    SUM(CASE WHEN r.is_baseline = 1 THEN s.negative_count ELSE 0.0 END) AS baseline_negative_count,
    SUM(CASE WHEN r.is_baseline = 0 THEN s.negative_count ELSE 0.0 END) AS current_negative_count,
    SUM(CASE WHEN r.is_baseline = 1 THEN s.summed_count ELSE 0.0 END) AS baseline_summed_count,
    SUM(CASE WHEN r.is_baseline = 0 THEN s.summed_count ELSE 0.0 END) AS current_summed_count,
    SUM(CASE WHEN r.is_baseline = 1 THEN s.value_sum END) AS baseline_sum,
    SUM(CASE WHEN r.is_baseline = 0 THEN s.value_sum END) AS current_sum,
    SUM(CASE WHEN r.is_baseline = 1 THEN s.value_sum_sq END) AS baseline_sum_sq,
    SUM(CASE WHEN r.is_baseline = 0 THEN s.value_sum_sq END) AS current_sum_sq,
    MIN(CASE WHEN r.is_baseline = 1 THEN s.value_min END) AS baseline_min,
    MIN(CASE WHEN r.is_baseline = 0 THEN s.value_min END) AS current_min,
    MAX(CASE WHEN r.is_baseline = 1 THEN s.value_max END) AS baseline_max,
    MAX(CASE WHEN r.is_baseline = 0 THEN s.value_max END) AS current_max,
    MAX(CASE WHEN r.is_baseline = 0 THEN s.distinct_count END) AS current_distinct_count
  FROM read_windows AS r
  INNER JOIN sources AS s ON s.source_number = r.source_number
  GROUP BY r.window_number, s.cell_number, s.bin_kind, s.bin_index, s.category
), seen_bins AS (
  SELECT o.monitor, o.column_name, o.bin_index
  FROM observed_bins AS o
  WHERE o.bin_kind IN ('value', 'atom') AND o.segment_key = '__all__'
  GROUP BY o.monitor, o.column_name, o.bin_index
), needed_edges AS (
  SELECT b.monitor, b.column_name, b.bin_index FROM seen_bins AS b
  UNION ALL
  SELECT b.monitor, b.column_name, b.bin_index + 1 FROM seen_bins AS b
), edge_steps AS (
  -- steps: distance of the edge from the centre in widths of a bin; the largest double ends the axis.
  SELECT
    l.column_number, n.bin_index, l.scheme, l.center, l.width, l.center_index,
    CASE
      WHEN n.bin_index BETWEEN -64 AND 64 THEN CAST(n.bin_index AS DOUBLE)
      WHEN n.bin_index > 64 AND (n.bin_index - 64) * 0.0625 < 700 AND (n.bin_index - 64) * 0.0625 + LN(64.0 * l.width) < 709
        THEN 64.0 * EXP((n.bin_index - 64) * 0.0625)
      WHEN n.bin_index < -64 AND (-64 - n.bin_index) * 0.0625 < 700 AND (-64 - n.bin_index) * 0.0625 + LN(64.0 * l.width) < 709
        THEN -64.0 * EXP((-64 - n.bin_index) * 0.0625)
    END AS steps
  FROM needed_edges AS n
  INNER JOIN learnt AS l ON l.monitor = n.monitor AND l.column_name = n.column_name
  WHERE l.scheme IN ('arithmetic', 'integer', 'logit')
  GROUP BY l.column_number, n.bin_index, l.scheme, l.center, l.width, l.center_index
), edges AS (
  SELECT
    e.column_number, 0 AS has_segment, e.bin_index,
    CASE
      WHEN e.scheme = 'logit' AND e.bin_index BETWEEN -319 AND 320
        THEN 1.0 / NULLIF(1.0 + EXP(LN(1.0 - e.center) - LN(e.center) - e.bin_index * 0.0625), 0.0)
      WHEN e.scheme = 'logit' AND e.bin_index IN (-321, -320) THEN 0.0
      WHEN e.scheme = 'logit' AND e.bin_index IN (321, 322) THEN 1.0
      WHEN e.scheme = 'integer' THEN (e.center_index + e.steps) * e.width - 0.5
      WHEN e.scheme = 'arithmetic' THEN (e.center_index + e.steps) * e.width
    END AS value
  FROM edge_steps AS e
  UNION ALL
  SELECT l.column_number, CASE WHEN o.segment_key = '__all__' THEN 0 ELSE 1 END, o.bin_index, o.bin_center
  FROM mpm_observations AS o
  INNER JOIN learnt AS l ON l.monitor = o.monitor AND l.column_name = o.column_name
  WHERE o.dataset = 'bins' AND o.bin_kind = 'edge'
), learnt_atoms AS (
  SELECT
    l.column_number, o.category, o.bin_center AS value,
    ROW_NUMBER() OVER (PARTITION BY l.column_number ORDER BY o.bin_center) - 1 AS atom_number
  FROM mpm_observations AS o
  INNER JOIN learnt AS l ON l.monitor = o.monitor AND l.column_name = o.column_name
  WHERE o.dataset = 'bins' AND o.bin_kind = 'atom'
), placed AS (
  -- axis_place: order along the axis; atoms (at most 15) come before the rest of their bin.
  SELECT
    1000000000 * c.window_number + c.cell_number AS comparison,
    c.*,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE lower_edges.value END AS lower_edge,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE upper_edges.value END AS upper_edge,
    CASE
      WHEN c.bin_kind = 'atom' THEN 1
      WHEN l.scheme = 'integer' AND l.width = 1 AND l.value_kind IN ('integer', 'text') AND c.bin_index BETWEEN -64 AND 63
        AND l.has_segment = 0 THEN 1
      WHEN l.scheme = 'logit' AND c.bin_index IN (-321, 321) AND l.has_segment = 0 THEN 1
      ELSE 0
    END AS is_point,
    CASE
      -- In the lower tail bins hold their upper edge. A quotient by more than 1 can vanish, so that 0 has company from below.
      WHEN c.bin_kind = 'atom' AND a.value = lower_edges.value
        AND (l.scheme = 'edges' OR (c.bin_index >= -64 AND (a.value <> 0 OR l.width <= 1))) THEN 1
      ELSE 0
    END AS is_on_lower_edge,
    CASE
      WHEN l.has_order = 1 AND c.bin_kind = 'value' THEN 16 * c.bin_index + 15
      WHEN l.has_order = 1 AND c.bin_kind = 'atom' THEN 16 * c.bin_index + a.atom_number
    END AS axis_place,
    CASE WHEN l.has_order = 1 AND c.bin_kind IN ('value', 'atom') THEN 1 ELSE 0 END AS is_ordered
  FROM counted AS c
  INNER JOIN cells AS l ON l.cell_number = c.cell_number
  LEFT JOIN learnt_atoms AS a
    ON a.column_number = l.column_number AND a.category = c.category AND c.bin_kind = 'atom'
  LEFT JOIN edges AS lower_edges
    ON lower_edges.column_number = l.column_number AND lower_edges.bin_index = c.bin_index
    AND lower_edges.has_segment = l.has_segment AND c.bin_kind IN ('value', 'atom')
  LEFT JOIN edges AS upper_edges
    ON upper_edges.column_number = l.column_number AND upper_edges.bin_index = c.bin_index + 1
    AND upper_edges.has_segment = l.has_segment AND c.bin_kind = 'value'
), cumulated AS (
  SELECT
    p.*,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.comparison, p.is_ordered ORDER BY p.axis_place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS baseline_upto,
    SUM(p.current_count) OVER (
      PARTITION BY p.comparison, p.is_ordered ORDER BY p.axis_place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS current_upto,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.comparison, p.is_ordered ORDER BY p.axis_place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS baseline_total
  FROM placed AS p
)
SELECT
  c.comparison AS comparison,
  l.monitor AS monitor,
  w.window_id AS window_id,
  l.segment_key AS segment_key,
  l.segment_value AS segment_value,
  l.column_name AS column_name,
  l.column_role AS column_role,
  l.data_type AS data_type,
  l.value_kind AS value_kind,
  l.issue AS issue,
  c.bin_kind AS bin_kind,
  c.bin_index AS bin_index,
  c.category AS category,
  CASE
    WHEN c.bin_kind = 'atom' THEN 'value'
    WHEN l.column_role = 'label' AND c.bin_kind = 'null' THEN NULL
    WHEN c.bin_kind <> 'total' THEN c.bin_kind
  END AS group_kind,
  CASE
    WHEN c.is_ordered = 1 AND c.baseline_total > 0 AND c.baseline_upto - 0.5 * c.baseline_count >= 0.9 * c.baseline_total THEN 9
    WHEN c.is_ordered = 1 AND c.baseline_total > 0
      THEN FLOOR(10.0 * (c.baseline_upto - 0.5 * c.baseline_count) / NULLIF(c.baseline_total, 0.0))
    WHEN c.bin_kind IN ('value', 'atom') THEN 0
    WHEN c.bin_kind = 'category' THEN CAST(c.bin_index AS DOUBLE)
    WHEN c.bin_kind = 'neg_inf' THEN -1
    WHEN c.bin_kind = 'pos_inf' THEN 1000
    WHEN c.bin_kind = 'other' THEN 1001
    WHEN c.bin_kind = 'blank' THEN 1002
    WHEN c.bin_kind = 'missing' THEN 1003
    WHEN c.bin_kind = 'unparsable' THEN 1004
    WHEN c.bin_kind = 'nan' THEN 1005
    WHEN c.bin_kind = 'null' THEN 1006
  END AS group_index,
  c.axis_place AS position,
  c.lower_edge AS lower_edge,
  c.upper_edge AS upper_edge,
  c.is_point AS is_point,
  c.is_on_lower_edge AS is_on_lower_edge,
  c.baseline_count AS baseline_count,
  c.current_count AS current_count,
  l.score_class AS score_class,
  c.baseline_positive_count AS baseline_positive_count,
  c.current_positive_count AS current_positive_count,
  c.baseline_negative_count AS baseline_negative_count,
  c.current_negative_count AS current_negative_count,
  CASE WHEN c.is_ordered = 1 THEN c.baseline_upto END AS baseline_upto,
  CASE WHEN c.is_ordered = 1 THEN c.current_upto END AS current_upto,
  CASE WHEN c.bin_kind <> 'total' AND c.baseline_sum > -1.7976931348623157e308 AND c.baseline_sum < 1.7976931348623157e308
    THEN l.center + c.baseline_sum / NULLIF(c.baseline_summed_count, 0.0) END AS baseline_mean,
  CASE WHEN c.bin_kind <> 'total' AND c.current_sum > -1.7976931348623157e308 AND c.current_sum < 1.7976931348623157e308
    THEN l.center + c.current_sum / NULLIF(c.current_summed_count, 0.0) END AS current_mean,
  l.center AS sum_center,
  c.baseline_sum AS baseline_sum,
  c.current_sum AS current_sum,
  c.baseline_sum_sq AS baseline_sum_sq,
  c.current_sum_sq AS current_sum_sq,
  c.baseline_min AS baseline_min,
  c.current_min AS current_min,
  c.baseline_max AS baseline_max,
  c.current_max AS current_max,
  c.current_distinct_count AS current_distinct_count
FROM cumulated AS c
INNER JOIN numbered_windows AS w ON w.window_number = c.window_number
INNER JOIN cells AS l ON l.cell_number = c.cell_number
