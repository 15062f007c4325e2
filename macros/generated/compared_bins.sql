{#-
The bins of a window beside those of its baseline, in order, with their edges and groups: what drift, profiles and quality
are computed from. One row per monitor x window x segment x column x bin (outcomes of the label summed).
Inputs: stale_windows, windows (compared_windows.sql), mpm_observations.
Edges follow the four schemes of bins: arithmetic (a linear core, logarithmic tails), integer (the same, edges at half
integers), logit and learnt edges; segments always have learnt edges. group_index: the bins of the baseline in ten groups of
like size, each bin placed by the middle of its ranks, so that a heavy value does not swallow what lies beside it. issue: what
the monitor has last noted about the column.

Written by `mpm dev generate` from mpm_py/sql/compared_bins.sql; edit that file.
-#}

{% macro compared_bins(stale_windows, windows, mpm_observations) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('compared_bins', 'mpm')(stale_windows, windows, mpm_observations)) }}
{%- endmacro %}

{% macro default__compared_bins(stale_windows, windows, mpm_observations) -%}
WITH sources AS (
  SELECT
    w.monitor,
    w.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    o.bin_kind,
    o.bin_index,
    o.category,
    CASE WHEN w.side = 'baseline' THEN 1 ELSE 0 END AS is_baseline,
    CAST(o.row_count AS DOUBLE) AS row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind NOT IN ('schema', 'issue')
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category,
    CASE WHEN s.segment_key = '__all__' THEN '__all__' ELSE '__segment__' END AS edge_scope,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.row_count ELSE 0.0 END) AS baseline_count,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.row_count ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN s.is_baseline = 1 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS baseline_summed_count,
    SUM(CASE WHEN s.is_baseline = 0 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS current_summed_count,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum END) AS baseline_sum,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum END) AS current_sum,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum_sq END) AS baseline_sum_sq,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum_sq END) AS current_sum_sq,
    MIN(CASE WHEN s.is_baseline = 1 THEN s.value_min END) AS baseline_min,
    MIN(CASE WHEN s.is_baseline = 0 THEN s.value_min END) AS current_min,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.value_max END) AS baseline_max,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.value_max END) AS current_max,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.distinct_count END) AS baseline_distinct_count,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.distinct_count END) AS current_distinct_count
  FROM sources AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category
), learnt AS (
  SELECT
    o.monitor,
    o.column_name,
    o.column_role,
    o.data_type,
    o.value_kind,
    o.category AS scheme,
    o.bin_center AS center,
    o.bin_width AS width,
    CASE WHEN o.bin_width > 0 THEN FLOOR(o.bin_center / o.bin_width + 0.5) END AS center_index
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), learnt_atoms AS (
  SELECT
    o.monitor,
    o.column_name,
    o.bin_index,
    o.category,
    o.bin_center AS value
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'atom'
), noted AS (
  SELECT
    o.monitor,
    o.column_name,
    MAX(o.category) AS issue
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  GROUP BY
    o.monitor,
    o.column_name
), seen_bins AS (
  SELECT
    c.monitor,
    c.column_name,
    c.bin_index
  FROM counted AS c
  WHERE
    c.bin_kind IN ('value', 'atom') AND c.edge_scope = '__all__'
  GROUP BY
    c.monitor,
    c.column_name,
    c.bin_index
), needed_edges AS (
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index
  FROM seen_bins AS b
  UNION ALL
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index + 1
  FROM seen_bins AS b
), edge_steps AS (
  SELECT
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index,
    CASE
      WHEN n.bin_index BETWEEN -64 AND 64 THEN CAST(n.bin_index AS DOUBLE)
      WHEN n.bin_index > 64
      AND (n.bin_index - 64) * 0.0625 < 700
      AND (n.bin_index - 64) * 0.0625 + LN(64.0 * l.width) < 709 THEN 64.0 * EXP((n.bin_index - 64) * 0.0625)
      WHEN n.bin_index < -64
      AND (-64 - n.bin_index) * 0.0625 < 700
      AND (-64 - n.bin_index) * 0.0625 + LN(64.0 * l.width) < 709 THEN -64.0 * EXP((-64 - n.bin_index) * 0.0625)
    END AS steps
  FROM needed_edges AS n
  INNER JOIN learnt AS l
    ON l.monitor = n.monitor AND l.column_name = n.column_name
  WHERE
    l.scheme IN ('arithmetic', 'integer', 'logit')
  GROUP BY
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index
), edges AS (
  SELECT
    e.monitor,
    e.column_name,
    '__all__' AS edge_scope,
    e.bin_index,
    CASE
      WHEN e.scheme = 'logit' AND e.bin_index BETWEEN -319 AND 320 THEN 1.0 / NULLIF(1.0 + EXP(LN(1.0 - e.center) - LN(e.center) - e.bin_index * 0.0625), 0.0)
      WHEN e.scheme = 'logit' AND e.bin_index IN (-321, -320) THEN 0.0
      WHEN e.scheme = 'logit' AND e.bin_index IN (321, 322) THEN 1.0
      WHEN e.scheme = 'integer' THEN (e.center_index + e.steps) * e.width - 0.5
      WHEN e.scheme = 'arithmetic' THEN (e.center_index + e.steps) * e.width
    END AS value
  FROM edge_steps AS e
  UNION ALL
  SELECT
    o.monitor,
    o.column_name,
    o.segment_key,
    o.bin_index,
    o.bin_center
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'edge'
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    l.column_role,
    l.data_type,
    l.value_kind,
    c.bin_kind,
    c.bin_index,
    c.category,
    n.issue,
    c.baseline_count,
    c.current_count,
    l.center AS sum_center,
    c.baseline_summed_count,
    c.current_summed_count,
    c.baseline_sum,
    c.current_sum,
    c.baseline_sum_sq,
    c.current_sum_sq,
    c.baseline_min,
    c.current_min,
    c.baseline_max,
    c.current_max,
    c.baseline_distinct_count,
    c.current_distinct_count,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE lower_edges.value END AS lower_edge,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE upper_edges.value END AS upper_edge,
    CASE
      WHEN c.bin_kind = 'atom' THEN 1
      WHEN l.scheme = 'integer'
      AND l.width = 1
      AND l.value_kind IN ('integer', 'text')
      AND c.bin_index BETWEEN -64 AND 63
      AND c.edge_scope = '__all__' THEN 1
      WHEN l.scheme = 'logit' AND c.bin_index IN (-321, 321) AND c.edge_scope = '__all__' THEN 1
      ELSE 0
    END AS is_point,
    CASE
      WHEN c.bin_kind = 'atom' AND a.value = lower_edges.value AND (l.scheme = 'edges' OR c.bin_index >= -64) THEN 1
      ELSE 0
    END AS is_on_lower_edge,
    CASE
      WHEN c.bin_kind IN ('value', 'atom') AND l.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1
      ELSE 0
    END AS is_ordered
  FROM counted AS c
  LEFT JOIN learnt AS l
    ON l.monitor = c.monitor AND l.column_name = c.column_name
  LEFT JOIN noted AS n
    ON n.monitor = c.monitor AND n.column_name = c.column_name
  LEFT JOIN learnt_atoms AS a
    ON a.monitor = c.monitor
    AND a.column_name = c.column_name
    AND a.bin_index = c.bin_index
    AND a.category = c.category
    AND c.bin_kind = 'atom'
  LEFT JOIN edges AS lower_edges
    ON lower_edges.monitor = c.monitor
    AND lower_edges.column_name = c.column_name
    AND lower_edges.bin_index = c.bin_index
    AND lower_edges.edge_scope = c.edge_scope
    AND c.bin_kind IN ('value', 'atom')
  LEFT JOIN edges AS upper_edges
    ON upper_edges.monitor = c.monitor
    AND upper_edges.column_name = c.column_name
    AND upper_edges.bin_index = c.bin_index + 1
    AND upper_edges.edge_scope = c.edge_scope
    AND c.bin_kind = 'value'
), cumulated AS (
  SELECT
    p.*,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
    ) AS place,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS baseline_upto,
    SUM(p.current_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS current_upto,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS baseline_total
  FROM placed AS p
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.data_type AS data_type,
  c.value_kind AS value_kind,
  c.bin_kind AS bin_kind,
  c.bin_index AS bin_index,
  c.category AS category,
  CASE WHEN c.bin_kind = 'atom' THEN 'value' WHEN c.bin_kind <> 'total' THEN c.bin_kind END AS group_kind,
  CASE
    WHEN c.is_ordered = 1
    AND c.baseline_upto - 0.5 * c.baseline_count >= 0.9 * c.baseline_total
    AND c.baseline_total > 0 THEN 9
    WHEN c.is_ordered = 1 AND c.baseline_total > 0 THEN FLOOR(10.0 * (c.baseline_upto - 0.5 * c.baseline_count) / c.baseline_total)
    WHEN c.bin_kind IN ('value', 'atom') THEN 0
    WHEN c.bin_kind = 'category' THEN c.bin_index
    WHEN c.bin_kind = 'neg_inf' THEN -1
    WHEN c.bin_kind = 'pos_inf' THEN 1000
    WHEN c.bin_kind = 'other' THEN 1001
    WHEN c.bin_kind = 'blank' THEN 1002
    WHEN c.bin_kind = 'missing' THEN 1003
    WHEN c.bin_kind = 'unparsable' THEN 1004
    WHEN c.bin_kind = 'nan' THEN 1005
    WHEN c.bin_kind = 'null' THEN 1006
  END AS group_index,
  CASE WHEN c.is_ordered = 1 THEN c.place END AS position,
  c.lower_edge AS lower_edge,
  c.upper_edge AS upper_edge,
  c.is_point AS is_point,
  c.is_on_lower_edge AS is_on_lower_edge,
  c.baseline_count AS baseline_count,
  c.current_count AS current_count,
  CASE WHEN c.is_ordered = 1 THEN c.baseline_upto END AS baseline_upto,
  CASE WHEN c.is_ordered = 1 THEN c.current_upto END AS current_upto,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.baseline_sum / NULLIF(c.baseline_summed_count, 0.0)
  END AS baseline_mean,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.current_sum / NULLIF(c.current_summed_count, 0.0)
  END AS current_mean,
  c.sum_center AS sum_center,
  c.baseline_sum AS baseline_sum,
  c.current_sum AS current_sum,
  c.baseline_sum_sq AS baseline_sum_sq,
  c.current_sum_sq AS current_sum_sq,
  c.baseline_min AS baseline_min,
  c.current_min AS current_min,
  c.baseline_max AS baseline_max,
  c.current_max AS current_max,
  c.baseline_distinct_count AS baseline_distinct_count,
  c.current_distinct_count AS current_distinct_count,
  c.issue AS issue
FROM cumulated AS c
{%- endmacro %}

{% macro postgres__compared_bins(stale_windows, windows, mpm_observations) -%}
WITH sources AS (
  SELECT
    w.monitor,
    w.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    o.bin_kind,
    o.bin_index,
    o.category,
    CASE WHEN w.side = 'baseline' THEN 1 ELSE 0 END AS is_baseline,
    CAST(o.row_count AS DOUBLE PRECISION) AS row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind NOT IN ('schema', 'issue')
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category,
    CASE WHEN s.segment_key = '__all__' THEN '__all__' ELSE '__segment__' END AS edge_scope,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.row_count ELSE 0.0 END) AS baseline_count,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.row_count ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN s.is_baseline = 1 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS baseline_summed_count,
    SUM(CASE WHEN s.is_baseline = 0 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS current_summed_count,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum END) AS baseline_sum,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum END) AS current_sum,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum_sq END) AS baseline_sum_sq,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum_sq END) AS current_sum_sq,
    MIN(CASE WHEN s.is_baseline = 1 THEN s.value_min END) AS baseline_min,
    MIN(CASE WHEN s.is_baseline = 0 THEN s.value_min END) AS current_min,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.value_max END) AS baseline_max,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.value_max END) AS current_max,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.distinct_count END) AS baseline_distinct_count,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.distinct_count END) AS current_distinct_count
  FROM sources AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category
), learnt AS (
  SELECT
    o.monitor,
    o.column_name,
    o.column_role,
    o.data_type,
    o.value_kind,
    o.category AS scheme,
    o.bin_center AS center,
    o.bin_width AS width,
    CASE WHEN o.bin_width > 0 THEN FLOOR(o.bin_center / o.bin_width + 0.5) END AS center_index
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), learnt_atoms AS (
  SELECT
    o.monitor,
    o.column_name,
    o.bin_index,
    o.category,
    o.bin_center AS value
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'atom'
), noted AS (
  SELECT
    o.monitor,
    o.column_name,
    MAX(o.category) AS issue
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  GROUP BY
    o.monitor,
    o.column_name
), seen_bins AS (
  SELECT
    c.monitor,
    c.column_name,
    c.bin_index
  FROM counted AS c
  WHERE
    c.bin_kind IN ('value', 'atom') AND c.edge_scope = '__all__'
  GROUP BY
    c.monitor,
    c.column_name,
    c.bin_index
), needed_edges AS (
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index
  FROM seen_bins AS b
  UNION ALL
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index + 1
  FROM seen_bins AS b
), edge_steps AS (
  SELECT
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index,
    CASE
      WHEN n.bin_index BETWEEN -64 AND 64 THEN CAST(n.bin_index AS DOUBLE PRECISION)
      WHEN n.bin_index > 64
      AND (n.bin_index - 64) * 0.0625 < 700
      AND (n.bin_index - 64) * 0.0625 + LN(64.0 * l.width) < 709 THEN 64.0 * EXP((n.bin_index - 64) * 0.0625)
      WHEN n.bin_index < -64
      AND (-64 - n.bin_index) * 0.0625 < 700
      AND (-64 - n.bin_index) * 0.0625 + LN(64.0 * l.width) < 709 THEN -64.0 * EXP((-64 - n.bin_index) * 0.0625)
    END AS steps
  FROM needed_edges AS n
  INNER JOIN learnt AS l
    ON l.monitor = n.monitor AND l.column_name = n.column_name
  WHERE
    l.scheme IN ('arithmetic', 'integer', 'logit')
  GROUP BY
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index
), edges AS (
  SELECT
    e.monitor,
    e.column_name,
    '__all__' AS edge_scope,
    e.bin_index,
    CASE
      WHEN e.scheme = 'logit' AND e.bin_index BETWEEN -319 AND 320 THEN 1.0 / NULLIF(1.0 + EXP(LN(1.0 - e.center) - LN(e.center) - e.bin_index * 0.0625), 0.0)
      WHEN e.scheme = 'logit' AND e.bin_index IN (-321, -320) THEN 0.0
      WHEN e.scheme = 'logit' AND e.bin_index IN (321, 322) THEN 1.0
      WHEN e.scheme = 'integer' THEN (e.center_index + e.steps) * e.width - 0.5
      WHEN e.scheme = 'arithmetic' THEN (e.center_index + e.steps) * e.width
    END AS value
  FROM edge_steps AS e
  UNION ALL
  SELECT
    o.monitor,
    o.column_name,
    o.segment_key,
    o.bin_index,
    o.bin_center
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'edge'
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    l.column_role,
    l.data_type,
    l.value_kind,
    c.bin_kind,
    c.bin_index,
    c.category,
    n.issue,
    c.baseline_count,
    c.current_count,
    l.center AS sum_center,
    c.baseline_summed_count,
    c.current_summed_count,
    c.baseline_sum,
    c.current_sum,
    c.baseline_sum_sq,
    c.current_sum_sq,
    c.baseline_min,
    c.current_min,
    c.baseline_max,
    c.current_max,
    c.baseline_distinct_count,
    c.current_distinct_count,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE lower_edges.value END AS lower_edge,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE upper_edges.value END AS upper_edge,
    CASE
      WHEN c.bin_kind = 'atom' THEN 1
      WHEN l.scheme = 'integer'
      AND l.width = 1
      AND l.value_kind IN ('integer', 'text')
      AND c.bin_index BETWEEN -64 AND 63
      AND c.edge_scope = '__all__' THEN 1
      WHEN l.scheme = 'logit' AND c.bin_index IN (-321, 321) AND c.edge_scope = '__all__' THEN 1
      ELSE 0
    END AS is_point,
    CASE
      WHEN c.bin_kind = 'atom' AND a.value = lower_edges.value AND (l.scheme = 'edges' OR c.bin_index >= -64) THEN 1
      ELSE 0
    END AS is_on_lower_edge,
    CASE
      WHEN c.bin_kind IN ('value', 'atom') AND l.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1
      ELSE 0
    END AS is_ordered
  FROM counted AS c
  LEFT JOIN learnt AS l
    ON l.monitor = c.monitor AND l.column_name = c.column_name
  LEFT JOIN noted AS n
    ON n.monitor = c.monitor AND n.column_name = c.column_name
  LEFT JOIN learnt_atoms AS a
    ON a.monitor = c.monitor
    AND a.column_name = c.column_name
    AND a.bin_index = c.bin_index
    AND a.category = c.category
    AND c.bin_kind = 'atom'
  LEFT JOIN edges AS lower_edges
    ON lower_edges.monitor = c.monitor
    AND lower_edges.column_name = c.column_name
    AND lower_edges.bin_index = c.bin_index
    AND lower_edges.edge_scope = c.edge_scope
    AND c.bin_kind IN ('value', 'atom')
  LEFT JOIN edges AS upper_edges
    ON upper_edges.monitor = c.monitor
    AND upper_edges.column_name = c.column_name
    AND upper_edges.bin_index = c.bin_index + 1
    AND upper_edges.edge_scope = c.edge_scope
    AND c.bin_kind = 'value'
), cumulated AS (
  SELECT
    p.*,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
    ) AS place,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS baseline_upto,
    SUM(p.current_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS current_upto,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS baseline_total
  FROM placed AS p
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.data_type AS data_type,
  c.value_kind AS value_kind,
  c.bin_kind AS bin_kind,
  c.bin_index AS bin_index,
  c.category AS category,
  CASE WHEN c.bin_kind = 'atom' THEN 'value' WHEN c.bin_kind <> 'total' THEN c.bin_kind END AS group_kind,
  CASE
    WHEN c.is_ordered = 1
    AND c.baseline_upto - 0.5 * c.baseline_count >= 0.9 * c.baseline_total
    AND c.baseline_total > 0 THEN 9
    WHEN c.is_ordered = 1 AND c.baseline_total > 0 THEN FLOOR(10.0 * (c.baseline_upto - 0.5 * c.baseline_count) / c.baseline_total)
    WHEN c.bin_kind IN ('value', 'atom') THEN 0
    WHEN c.bin_kind = 'category' THEN c.bin_index
    WHEN c.bin_kind = 'neg_inf' THEN -1
    WHEN c.bin_kind = 'pos_inf' THEN 1000
    WHEN c.bin_kind = 'other' THEN 1001
    WHEN c.bin_kind = 'blank' THEN 1002
    WHEN c.bin_kind = 'missing' THEN 1003
    WHEN c.bin_kind = 'unparsable' THEN 1004
    WHEN c.bin_kind = 'nan' THEN 1005
    WHEN c.bin_kind = 'null' THEN 1006
  END AS group_index,
  CASE WHEN c.is_ordered = 1 THEN c.place END AS position,
  c.lower_edge AS lower_edge,
  c.upper_edge AS upper_edge,
  c.is_point AS is_point,
  c.is_on_lower_edge AS is_on_lower_edge,
  c.baseline_count AS baseline_count,
  c.current_count AS current_count,
  CASE WHEN c.is_ordered = 1 THEN c.baseline_upto END AS baseline_upto,
  CASE WHEN c.is_ordered = 1 THEN c.current_upto END AS current_upto,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.baseline_sum / NULLIF(c.baseline_summed_count, 0.0)
  END AS baseline_mean,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.current_sum / NULLIF(c.current_summed_count, 0.0)
  END AS current_mean,
  c.sum_center AS sum_center,
  c.baseline_sum AS baseline_sum,
  c.current_sum AS current_sum,
  c.baseline_sum_sq AS baseline_sum_sq,
  c.current_sum_sq AS current_sum_sq,
  c.baseline_min AS baseline_min,
  c.current_min AS current_min,
  c.baseline_max AS baseline_max,
  c.current_max AS current_max,
  c.baseline_distinct_count AS baseline_distinct_count,
  c.current_distinct_count AS current_distinct_count,
  c.issue AS issue
FROM cumulated AS c
{%- endmacro %}

{% macro bigquery__compared_bins(stale_windows, windows, mpm_observations) -%}
WITH sources AS (
  SELECT
    w.monitor,
    w.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    o.bin_kind,
    o.bin_index,
    o.category,
    CASE WHEN w.side = 'baseline' THEN 1 ELSE 0 END AS is_baseline,
    CAST(o.row_count AS FLOAT64) AS row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind NOT IN ('schema', 'issue')
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category,
    CASE WHEN s.segment_key = '__all__' THEN '__all__' ELSE '__segment__' END AS edge_scope,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.row_count ELSE 0.0 END) AS baseline_count,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.row_count ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN s.is_baseline = 1 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS baseline_summed_count,
    SUM(CASE WHEN s.is_baseline = 0 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS current_summed_count,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum END) AS baseline_sum,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum END) AS current_sum,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum_sq END) AS baseline_sum_sq,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum_sq END) AS current_sum_sq,
    MIN(CASE WHEN s.is_baseline = 1 THEN s.value_min END) AS baseline_min,
    MIN(CASE WHEN s.is_baseline = 0 THEN s.value_min END) AS current_min,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.value_max END) AS baseline_max,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.value_max END) AS current_max,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.distinct_count END) AS baseline_distinct_count,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.distinct_count END) AS current_distinct_count
  FROM sources AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category
), learnt AS (
  SELECT
    o.monitor,
    o.column_name,
    o.column_role,
    o.data_type,
    o.value_kind,
    o.category AS scheme,
    o.bin_center AS center,
    o.bin_width AS width,
    CASE WHEN o.bin_width > 0 THEN FLOOR(o.bin_center / o.bin_width + 0.5) END AS center_index
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), learnt_atoms AS (
  SELECT
    o.monitor,
    o.column_name,
    o.bin_index,
    o.category,
    o.bin_center AS value
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'atom'
), noted AS (
  SELECT
    o.monitor,
    o.column_name,
    MAX(o.category) AS issue
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  GROUP BY
    o.monitor,
    o.column_name
), seen_bins AS (
  SELECT
    c.monitor,
    c.column_name,
    c.bin_index
  FROM counted AS c
  WHERE
    c.bin_kind IN ('value', 'atom') AND c.edge_scope = '__all__'
  GROUP BY
    c.monitor,
    c.column_name,
    c.bin_index
), needed_edges AS (
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index
  FROM seen_bins AS b
  UNION ALL
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index + 1
  FROM seen_bins AS b
), edge_steps AS (
  SELECT
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index,
    CASE
      WHEN n.bin_index BETWEEN -64 AND 64 THEN CAST(n.bin_index AS FLOAT64)
      WHEN n.bin_index > 64
      AND (n.bin_index - 64) * 0.0625 < 700
      AND (n.bin_index - 64) * 0.0625 + LN(64.0 * l.width) < 709 THEN 64.0 * EXP((n.bin_index - 64) * 0.0625)
      WHEN n.bin_index < -64
      AND (-64 - n.bin_index) * 0.0625 < 700
      AND (-64 - n.bin_index) * 0.0625 + LN(64.0 * l.width) < 709 THEN -64.0 * EXP((-64 - n.bin_index) * 0.0625)
    END AS steps
  FROM needed_edges AS n
  INNER JOIN learnt AS l
    ON l.monitor = n.monitor AND l.column_name = n.column_name
  WHERE
    l.scheme IN ('arithmetic', 'integer', 'logit')
  GROUP BY
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index
), edges AS (
  SELECT
    e.monitor,
    e.column_name,
    '__all__' AS edge_scope,
    e.bin_index,
    CASE
      WHEN e.scheme = 'logit' AND e.bin_index BETWEEN -319 AND 320 THEN 1.0 / NULLIF(1.0 + EXP(LN(1.0 - e.center) - LN(e.center) - e.bin_index * 0.0625), 0.0)
      WHEN e.scheme = 'logit' AND e.bin_index IN (-321, -320) THEN 0.0
      WHEN e.scheme = 'logit' AND e.bin_index IN (321, 322) THEN 1.0
      WHEN e.scheme = 'integer' THEN (e.center_index + e.steps) * e.width - 0.5
      WHEN e.scheme = 'arithmetic' THEN (e.center_index + e.steps) * e.width
    END AS value
  FROM edge_steps AS e
  UNION ALL
  SELECT
    o.monitor,
    o.column_name,
    o.segment_key,
    o.bin_index,
    o.bin_center
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'edge'
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    l.column_role,
    l.data_type,
    l.value_kind,
    c.bin_kind,
    c.bin_index,
    c.category,
    n.issue,
    c.baseline_count,
    c.current_count,
    l.center AS sum_center,
    c.baseline_summed_count,
    c.current_summed_count,
    c.baseline_sum,
    c.current_sum,
    c.baseline_sum_sq,
    c.current_sum_sq,
    c.baseline_min,
    c.current_min,
    c.baseline_max,
    c.current_max,
    c.baseline_distinct_count,
    c.current_distinct_count,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE lower_edges.value END AS lower_edge,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE upper_edges.value END AS upper_edge,
    CASE
      WHEN c.bin_kind = 'atom' THEN 1
      WHEN l.scheme = 'integer'
      AND l.width = 1
      AND l.value_kind IN ('integer', 'text')
      AND c.bin_index BETWEEN -64 AND 63
      AND c.edge_scope = '__all__' THEN 1
      WHEN l.scheme = 'logit' AND c.bin_index IN (-321, 321) AND c.edge_scope = '__all__' THEN 1
      ELSE 0
    END AS is_point,
    CASE
      WHEN c.bin_kind = 'atom' AND a.value = lower_edges.value AND (l.scheme = 'edges' OR c.bin_index >= -64) THEN 1
      ELSE 0
    END AS is_on_lower_edge,
    CASE
      WHEN c.bin_kind IN ('value', 'atom') AND l.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1
      ELSE 0
    END AS is_ordered
  FROM counted AS c
  LEFT JOIN learnt AS l
    ON l.monitor = c.monitor AND l.column_name = c.column_name
  LEFT JOIN noted AS n
    ON n.monitor = c.monitor AND n.column_name = c.column_name
  LEFT JOIN learnt_atoms AS a
    ON a.monitor = c.monitor
    AND a.column_name = c.column_name
    AND a.bin_index = c.bin_index
    AND a.category = c.category
    AND c.bin_kind = 'atom'
  LEFT JOIN edges AS lower_edges
    ON lower_edges.monitor = c.monitor
    AND lower_edges.column_name = c.column_name
    AND lower_edges.bin_index = c.bin_index
    AND lower_edges.edge_scope = c.edge_scope
    AND c.bin_kind IN ('value', 'atom')
  LEFT JOIN edges AS upper_edges
    ON upper_edges.monitor = c.monitor
    AND upper_edges.column_name = c.column_name
    AND upper_edges.bin_index = c.bin_index + 1
    AND upper_edges.edge_scope = c.edge_scope
    AND c.bin_kind = 'value'
), cumulated AS (
  SELECT
    p.*,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index NULLS LAST, p.bin_kind NULLS LAST, p.lower_edge NULLS LAST
    ) AS place,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index NULLS LAST, p.bin_kind NULLS LAST, p.lower_edge NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS baseline_upto,
    SUM(p.current_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index NULLS LAST, p.bin_kind NULLS LAST, p.lower_edge NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS current_upto,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index NULLS LAST, p.bin_kind NULLS LAST, p.lower_edge NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS baseline_total
  FROM placed AS p
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.data_type AS data_type,
  c.value_kind AS value_kind,
  c.bin_kind AS bin_kind,
  c.bin_index AS bin_index,
  c.category AS category,
  CASE WHEN c.bin_kind = 'atom' THEN 'value' WHEN c.bin_kind <> 'total' THEN c.bin_kind END AS group_kind,
  CASE
    WHEN c.is_ordered = 1
    AND c.baseline_upto - 0.5 * c.baseline_count >= 0.9 * c.baseline_total
    AND c.baseline_total > 0 THEN 9
    WHEN c.is_ordered = 1 AND c.baseline_total > 0 THEN FLOOR(10.0 * (c.baseline_upto - 0.5 * c.baseline_count) / c.baseline_total)
    WHEN c.bin_kind IN ('value', 'atom') THEN 0
    WHEN c.bin_kind = 'category' THEN c.bin_index
    WHEN c.bin_kind = 'neg_inf' THEN -1
    WHEN c.bin_kind = 'pos_inf' THEN 1000
    WHEN c.bin_kind = 'other' THEN 1001
    WHEN c.bin_kind = 'blank' THEN 1002
    WHEN c.bin_kind = 'missing' THEN 1003
    WHEN c.bin_kind = 'unparsable' THEN 1004
    WHEN c.bin_kind = 'nan' THEN 1005
    WHEN c.bin_kind = 'null' THEN 1006
  END AS group_index,
  CASE WHEN c.is_ordered = 1 THEN c.place END AS position,
  c.lower_edge AS lower_edge,
  c.upper_edge AS upper_edge,
  c.is_point AS is_point,
  c.is_on_lower_edge AS is_on_lower_edge,
  c.baseline_count AS baseline_count,
  c.current_count AS current_count,
  CASE WHEN c.is_ordered = 1 THEN c.baseline_upto END AS baseline_upto,
  CASE WHEN c.is_ordered = 1 THEN c.current_upto END AS current_upto,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.baseline_sum / NULLIF(c.baseline_summed_count, 0.0)
  END AS baseline_mean,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.current_sum / NULLIF(c.current_summed_count, 0.0)
  END AS current_mean,
  c.sum_center AS sum_center,
  c.baseline_sum AS baseline_sum,
  c.current_sum AS current_sum,
  c.baseline_sum_sq AS baseline_sum_sq,
  c.current_sum_sq AS current_sum_sq,
  c.baseline_min AS baseline_min,
  c.current_min AS current_min,
  c.baseline_max AS baseline_max,
  c.current_max AS current_max,
  c.baseline_distinct_count AS baseline_distinct_count,
  c.current_distinct_count AS current_distinct_count,
  c.issue AS issue
FROM cumulated AS c
{%- endmacro %}

{% macro spark__compared_bins(stale_windows, windows, mpm_observations) -%}
WITH sources AS (
  SELECT
    w.monitor,
    w.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    o.bin_kind,
    o.bin_index,
    o.category,
    CASE WHEN w.side = 'baseline' THEN 1 ELSE 0 END AS is_baseline,
    CAST(o.row_count AS DOUBLE) AS row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind NOT IN ('schema', 'issue')
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category,
    CASE WHEN s.segment_key = '__all__' THEN '__all__' ELSE '__segment__' END AS edge_scope,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.row_count ELSE 0.0 END) AS baseline_count,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.row_count ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN s.is_baseline = 1 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS baseline_summed_count,
    SUM(CASE WHEN s.is_baseline = 0 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS current_summed_count,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum END) AS baseline_sum,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum END) AS current_sum,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum_sq END) AS baseline_sum_sq,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum_sq END) AS current_sum_sq,
    MIN(CASE WHEN s.is_baseline = 1 THEN s.value_min END) AS baseline_min,
    MIN(CASE WHEN s.is_baseline = 0 THEN s.value_min END) AS current_min,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.value_max END) AS baseline_max,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.value_max END) AS current_max,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.distinct_count END) AS baseline_distinct_count,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.distinct_count END) AS current_distinct_count
  FROM sources AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category
), learnt AS (
  SELECT
    o.monitor,
    o.column_name,
    o.column_role,
    o.data_type,
    o.value_kind,
    o.category AS scheme,
    o.bin_center AS center,
    o.bin_width AS width,
    CASE WHEN o.bin_width > 0 THEN FLOOR(o.bin_center / o.bin_width + 0.5) END AS center_index
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), learnt_atoms AS (
  SELECT
    o.monitor,
    o.column_name,
    o.bin_index,
    o.category,
    o.bin_center AS value
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'atom'
), noted AS (
  SELECT
    o.monitor,
    o.column_name,
    MAX(o.category) AS issue
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  GROUP BY
    o.monitor,
    o.column_name
), seen_bins AS (
  SELECT
    c.monitor,
    c.column_name,
    c.bin_index
  FROM counted AS c
  WHERE
    c.bin_kind IN ('value', 'atom') AND c.edge_scope = '__all__'
  GROUP BY
    c.monitor,
    c.column_name,
    c.bin_index
), needed_edges AS (
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index
  FROM seen_bins AS b
  UNION ALL
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index + 1
  FROM seen_bins AS b
), edge_steps AS (
  SELECT
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index,
    CASE
      WHEN n.bin_index BETWEEN -64 AND 64 THEN CAST(n.bin_index AS DOUBLE)
      WHEN n.bin_index > 64
      AND (n.bin_index - 64) * 0.0625 < 700
      AND (n.bin_index - 64) * 0.0625 + LN(64.0 * l.width) < 709 THEN 64.0 * EXP((n.bin_index - 64) * 0.0625)
      WHEN n.bin_index < -64
      AND (-64 - n.bin_index) * 0.0625 < 700
      AND (-64 - n.bin_index) * 0.0625 + LN(64.0 * l.width) < 709 THEN -64.0 * EXP((-64 - n.bin_index) * 0.0625)
    END AS steps
  FROM needed_edges AS n
  INNER JOIN learnt AS l
    ON l.monitor = n.monitor AND l.column_name = n.column_name
  WHERE
    l.scheme IN ('arithmetic', 'integer', 'logit')
  GROUP BY
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index
), edges AS (
  SELECT
    e.monitor,
    e.column_name,
    '__all__' AS edge_scope,
    e.bin_index,
    CASE
      WHEN e.scheme = 'logit' AND e.bin_index BETWEEN -319 AND 320 THEN 1.0 / NULLIF(1.0 + EXP(LN(1.0 - e.center) - LN(e.center) - e.bin_index * 0.0625), 0.0)
      WHEN e.scheme = 'logit' AND e.bin_index IN (-321, -320) THEN 0.0
      WHEN e.scheme = 'logit' AND e.bin_index IN (321, 322) THEN 1.0
      WHEN e.scheme = 'integer' THEN (e.center_index + e.steps) * e.width - 0.5
      WHEN e.scheme = 'arithmetic' THEN (e.center_index + e.steps) * e.width
    END AS value
  FROM edge_steps AS e
  UNION ALL
  SELECT
    o.monitor,
    o.column_name,
    o.segment_key,
    o.bin_index,
    o.bin_center
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'edge'
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    l.column_role,
    l.data_type,
    l.value_kind,
    c.bin_kind,
    c.bin_index,
    c.category,
    n.issue,
    c.baseline_count,
    c.current_count,
    l.center AS sum_center,
    c.baseline_summed_count,
    c.current_summed_count,
    c.baseline_sum,
    c.current_sum,
    c.baseline_sum_sq,
    c.current_sum_sq,
    c.baseline_min,
    c.current_min,
    c.baseline_max,
    c.current_max,
    c.baseline_distinct_count,
    c.current_distinct_count,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE lower_edges.value END AS lower_edge,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE upper_edges.value END AS upper_edge,
    CASE
      WHEN c.bin_kind = 'atom' THEN 1
      WHEN l.scheme = 'integer'
      AND l.width = 1
      AND l.value_kind IN ('integer', 'text')
      AND c.bin_index BETWEEN -64 AND 63
      AND c.edge_scope = '__all__' THEN 1
      WHEN l.scheme = 'logit' AND c.bin_index IN (-321, 321) AND c.edge_scope = '__all__' THEN 1
      ELSE 0
    END AS is_point,
    CASE
      WHEN c.bin_kind = 'atom' AND a.value = lower_edges.value AND (l.scheme = 'edges' OR c.bin_index >= -64) THEN 1
      ELSE 0
    END AS is_on_lower_edge,
    CASE
      WHEN c.bin_kind IN ('value', 'atom') AND l.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1
      ELSE 0
    END AS is_ordered
  FROM counted AS c
  LEFT JOIN learnt AS l
    ON l.monitor = c.monitor AND l.column_name = c.column_name
  LEFT JOIN noted AS n
    ON n.monitor = c.monitor AND n.column_name = c.column_name
  LEFT JOIN learnt_atoms AS a
    ON a.monitor = c.monitor
    AND a.column_name = c.column_name
    AND a.bin_index = c.bin_index
    AND a.category = c.category
    AND c.bin_kind = 'atom'
  LEFT JOIN edges AS lower_edges
    ON lower_edges.monitor = c.monitor
    AND lower_edges.column_name = c.column_name
    AND lower_edges.bin_index = c.bin_index
    AND lower_edges.edge_scope = c.edge_scope
    AND c.bin_kind IN ('value', 'atom')
  LEFT JOIN edges AS upper_edges
    ON upper_edges.monitor = c.monitor
    AND upper_edges.column_name = c.column_name
    AND upper_edges.bin_index = c.bin_index + 1
    AND upper_edges.edge_scope = c.edge_scope
    AND c.bin_kind = 'value'
), cumulated AS (
  SELECT
    p.*,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index NULLS LAST, p.bin_kind NULLS LAST, p.lower_edge NULLS LAST
    ) AS place,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index NULLS LAST, p.bin_kind NULLS LAST, p.lower_edge NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS baseline_upto,
    SUM(p.current_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index NULLS LAST, p.bin_kind NULLS LAST, p.lower_edge NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS current_upto,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index NULLS LAST, p.bin_kind NULLS LAST, p.lower_edge NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS baseline_total
  FROM placed AS p
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.data_type AS data_type,
  c.value_kind AS value_kind,
  c.bin_kind AS bin_kind,
  c.bin_index AS bin_index,
  c.category AS category,
  CASE WHEN c.bin_kind = 'atom' THEN 'value' WHEN c.bin_kind <> 'total' THEN c.bin_kind END AS group_kind,
  CASE
    WHEN c.is_ordered = 1
    AND c.baseline_upto - 0.5 * c.baseline_count >= 0.9 * c.baseline_total
    AND c.baseline_total > 0 THEN 9
    WHEN c.is_ordered = 1 AND c.baseline_total > 0 THEN FLOOR(10.0 * (c.baseline_upto - 0.5 * c.baseline_count) / c.baseline_total)
    WHEN c.bin_kind IN ('value', 'atom') THEN 0
    WHEN c.bin_kind = 'category' THEN c.bin_index
    WHEN c.bin_kind = 'neg_inf' THEN -1
    WHEN c.bin_kind = 'pos_inf' THEN 1000
    WHEN c.bin_kind = 'other' THEN 1001
    WHEN c.bin_kind = 'blank' THEN 1002
    WHEN c.bin_kind = 'missing' THEN 1003
    WHEN c.bin_kind = 'unparsable' THEN 1004
    WHEN c.bin_kind = 'nan' THEN 1005
    WHEN c.bin_kind = 'null' THEN 1006
  END AS group_index,
  CASE WHEN c.is_ordered = 1 THEN c.place END AS position,
  c.lower_edge AS lower_edge,
  c.upper_edge AS upper_edge,
  c.is_point AS is_point,
  c.is_on_lower_edge AS is_on_lower_edge,
  c.baseline_count AS baseline_count,
  c.current_count AS current_count,
  CASE WHEN c.is_ordered = 1 THEN c.baseline_upto END AS baseline_upto,
  CASE WHEN c.is_ordered = 1 THEN c.current_upto END AS current_upto,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.baseline_sum / NULLIF(c.baseline_summed_count, 0.0)
  END AS baseline_mean,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.current_sum / NULLIF(c.current_summed_count, 0.0)
  END AS current_mean,
  c.sum_center AS sum_center,
  c.baseline_sum AS baseline_sum,
  c.current_sum AS current_sum,
  c.baseline_sum_sq AS baseline_sum_sq,
  c.current_sum_sq AS current_sum_sq,
  c.baseline_min AS baseline_min,
  c.current_min AS current_min,
  c.baseline_max AS baseline_max,
  c.current_max AS current_max,
  c.baseline_distinct_count AS baseline_distinct_count,
  c.current_distinct_count AS current_distinct_count,
  c.issue AS issue
FROM cumulated AS c
{%- endmacro %}

{% macro clickhouse__compared_bins(stale_windows, windows, mpm_observations) -%}
WITH sources AS (
  SELECT
    w.monitor,
    w.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    o.bin_kind,
    o.bin_index,
    o.category,
    CASE WHEN w.side = 'baseline' THEN 1 ELSE 0 END AS is_baseline,
    CAST(o.row_count AS Nullable(Float64)) AS row_count,
    o.value_sum,
    o.value_sum_sq,
    o.value_min,
    o.value_max,
    o.distinct_count
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind NOT IN ('schema', 'issue')
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category,
    CASE WHEN s.segment_key = '__all__' THEN '__all__' ELSE '__segment__' END AS edge_scope,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.row_count ELSE 0.0 END) AS baseline_count,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.row_count ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN s.is_baseline = 1 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS baseline_summed_count,
    SUM(CASE WHEN s.is_baseline = 0 AND s.value_sum IS NOT NULL THEN s.row_count ELSE 0.0 END) AS current_summed_count,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum END) AS baseline_sum,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum END) AS current_sum,
    SUM(CASE WHEN s.is_baseline = 1 THEN s.value_sum_sq END) AS baseline_sum_sq,
    SUM(CASE WHEN s.is_baseline = 0 THEN s.value_sum_sq END) AS current_sum_sq,
    MIN(CASE WHEN s.is_baseline = 1 THEN s.value_min END) AS baseline_min,
    MIN(CASE WHEN s.is_baseline = 0 THEN s.value_min END) AS current_min,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.value_max END) AS baseline_max,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.value_max END) AS current_max,
    MAX(CASE WHEN s.is_baseline = 1 THEN s.distinct_count END) AS baseline_distinct_count,
    MAX(CASE WHEN s.is_baseline = 0 THEN s.distinct_count END) AS current_distinct_count
  FROM sources AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.bin_kind,
    s.bin_index,
    s.category
), learnt AS (
  SELECT
    o.monitor,
    o.column_name,
    o.column_role,
    o.data_type,
    o.value_kind,
    o.category AS scheme,
    o.bin_center AS center,
    o.bin_width AS width,
    CASE WHEN o.bin_width > 0 THEN FLOOR(o.bin_center / o.bin_width + 0.5) END AS center_index
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), learnt_atoms AS (
  SELECT
    o.monitor,
    o.column_name,
    o.bin_index,
    o.category,
    o.bin_center AS value
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'atom'
), noted AS (
  SELECT
    o.monitor,
    o.column_name,
    MAX(o.category) AS issue
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  GROUP BY
    o.monitor,
    o.column_name
), seen_bins AS (
  SELECT
    c.monitor,
    c.column_name,
    c.bin_index
  FROM counted AS c
  WHERE
    c.bin_kind IN ('value', 'atom') AND c.edge_scope = '__all__'
  GROUP BY
    c.monitor,
    c.column_name,
    c.bin_index
), needed_edges AS (
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index
  FROM seen_bins AS b
  UNION ALL
  SELECT
    b.monitor,
    b.column_name,
    b.bin_index + 1
  FROM seen_bins AS b
), edge_steps AS (
  SELECT
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index,
    CASE
      WHEN n.bin_index BETWEEN -64 AND 64 THEN CAST(n.bin_index AS Nullable(Float64))
      WHEN n.bin_index > 64
      AND (n.bin_index - 64) * 0.0625 < 700
      AND (n.bin_index - 64) * 0.0625 + LN(64.0 * l.width) < 709 THEN 64.0 * EXP((n.bin_index - 64) * 0.0625)
      WHEN n.bin_index < -64
      AND (-64 - n.bin_index) * 0.0625 < 700
      AND (-64 - n.bin_index) * 0.0625 + LN(64.0 * l.width) < 709 THEN -64.0 * EXP((-64 - n.bin_index) * 0.0625)
    END AS steps
  FROM needed_edges AS n
  INNER JOIN learnt AS l
    ON l.monitor = n.monitor AND l.column_name = n.column_name
  WHERE
    l.scheme IN ('arithmetic', 'integer', 'logit')
  GROUP BY
    n.monitor,
    n.column_name,
    n.bin_index,
    l.scheme,
    l.center,
    l.width,
    l.center_index
), edges AS (
  SELECT
    e.monitor,
    e.column_name,
    '__all__' AS edge_scope,
    e.bin_index,
    CASE
      WHEN e.scheme = 'logit' AND e.bin_index BETWEEN -319 AND 320 THEN 1.0 / NULLIF(1.0 + EXP(LN(1.0 - e.center) - LN(e.center) - e.bin_index * 0.0625), 0.0)
      WHEN e.scheme = 'logit' AND e.bin_index IN (-321, -320) THEN 0.0
      WHEN e.scheme = 'logit' AND e.bin_index IN (321, 322) THEN 1.0
      WHEN e.scheme = 'integer' THEN (e.center_index + e.steps) * e.width - 0.5
      WHEN e.scheme = 'arithmetic' THEN (e.center_index + e.steps) * e.width
    END AS value
  FROM edge_steps AS e
  UNION ALL
  SELECT
    o.monitor,
    o.column_name,
    o.segment_key,
    o.bin_index,
    o.bin_center
  FROM {{ mpm_observations }} AS o
  WHERE
    o.dataset = 'bins' AND o.bin_kind = 'edge'
), placed AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    l.column_role,
    l.data_type,
    l.value_kind,
    c.bin_kind,
    c.bin_index,
    c.category,
    n.issue,
    c.baseline_count,
    c.current_count,
    l.center AS sum_center,
    c.baseline_summed_count,
    c.current_summed_count,
    c.baseline_sum,
    c.current_sum,
    c.baseline_sum_sq,
    c.current_sum_sq,
    c.baseline_min,
    c.current_min,
    c.baseline_max,
    c.current_max,
    c.baseline_distinct_count,
    c.current_distinct_count,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE lower_edges.value END AS lower_edge,
    CASE WHEN c.bin_kind = 'atom' THEN a.value ELSE upper_edges.value END AS upper_edge,
    CASE
      WHEN c.bin_kind = 'atom' THEN 1
      WHEN l.scheme = 'integer'
      AND l.width = 1
      AND l.value_kind IN ('integer', 'text')
      AND c.bin_index BETWEEN -64 AND 63
      AND c.edge_scope = '__all__' THEN 1
      WHEN l.scheme = 'logit' AND c.bin_index IN (-321, 321) AND c.edge_scope = '__all__' THEN 1
      ELSE 0
    END AS is_point,
    CASE
      WHEN c.bin_kind = 'atom' AND a.value = lower_edges.value AND (l.scheme = 'edges' OR c.bin_index >= -64) THEN 1
      ELSE 0
    END AS is_on_lower_edge,
    CASE
      WHEN c.bin_kind IN ('value', 'atom') AND l.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1
      ELSE 0
    END AS is_ordered
  FROM counted AS c
  LEFT JOIN learnt AS l
    ON l.monitor = c.monitor AND l.column_name = c.column_name
  LEFT JOIN noted AS n
    ON n.monitor = c.monitor AND n.column_name = c.column_name
  LEFT JOIN learnt_atoms AS a
    ON a.monitor = c.monitor
    AND a.column_name = c.column_name
    AND a.bin_index = c.bin_index
    AND a.category = c.category
    AND c.bin_kind = 'atom'
  LEFT JOIN edges AS lower_edges
    ON lower_edges.monitor = c.monitor
    AND lower_edges.column_name = c.column_name
    AND lower_edges.bin_index = c.bin_index
    AND lower_edges.edge_scope = c.edge_scope
    AND c.bin_kind IN ('value', 'atom')
  LEFT JOIN edges AS upper_edges
    ON upper_edges.monitor = c.monitor
    AND upper_edges.column_name = c.column_name
    AND upper_edges.bin_index = c.bin_index + 1
    AND upper_edges.edge_scope = c.edge_scope
    AND c.bin_kind = 'value'
), cumulated AS (
  SELECT
    p.*,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
    ) AS place,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS baseline_upto,
    SUM(p.current_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS current_upto,
    SUM(p.baseline_count) OVER (
      PARTITION BY p.monitor, p.window_id, p.segment_key, p.segment_value, p.column_name, p.is_ordered
      ORDER BY p.bin_index, p.bin_kind, p.lower_edge
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS baseline_total
  FROM placed AS p
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.data_type AS data_type,
  c.value_kind AS value_kind,
  c.bin_kind AS bin_kind,
  c.bin_index AS bin_index,
  c.category AS category,
  CASE WHEN c.bin_kind = 'atom' THEN 'value' WHEN c.bin_kind <> 'total' THEN c.bin_kind END AS group_kind,
  CASE
    WHEN c.is_ordered = 1
    AND c.baseline_upto - 0.5 * c.baseline_count >= 0.9 * c.baseline_total
    AND c.baseline_total > 0 THEN 9
    WHEN c.is_ordered = 1 AND c.baseline_total > 0 THEN FLOOR(10.0 * (c.baseline_upto - 0.5 * c.baseline_count) / c.baseline_total)
    WHEN c.bin_kind IN ('value', 'atom') THEN 0
    WHEN c.bin_kind = 'category' THEN c.bin_index
    WHEN c.bin_kind = 'neg_inf' THEN -1
    WHEN c.bin_kind = 'pos_inf' THEN 1000
    WHEN c.bin_kind = 'other' THEN 1001
    WHEN c.bin_kind = 'blank' THEN 1002
    WHEN c.bin_kind = 'missing' THEN 1003
    WHEN c.bin_kind = 'unparsable' THEN 1004
    WHEN c.bin_kind = 'nan' THEN 1005
    WHEN c.bin_kind = 'null' THEN 1006
  END AS group_index,
  CASE WHEN c.is_ordered = 1 THEN c.place END AS position,
  c.lower_edge AS lower_edge,
  c.upper_edge AS upper_edge,
  c.is_point AS is_point,
  c.is_on_lower_edge AS is_on_lower_edge,
  c.baseline_count AS baseline_count,
  c.current_count AS current_count,
  CASE WHEN c.is_ordered = 1 THEN c.baseline_upto END AS baseline_upto,
  CASE WHEN c.is_ordered = 1 THEN c.current_upto END AS current_upto,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.baseline_sum / NULLIF(c.baseline_summed_count, 0.0)
  END AS baseline_mean,
  CASE
    WHEN c.bin_kind <> 'total' THEN c.sum_center + c.current_sum / NULLIF(c.current_summed_count, 0.0)
  END AS current_mean,
  c.sum_center AS sum_center,
  c.baseline_sum AS baseline_sum,
  c.current_sum AS current_sum,
  c.baseline_sum_sq AS baseline_sum_sq,
  c.current_sum_sq AS current_sum_sq,
  c.baseline_min AS baseline_min,
  c.current_min AS current_min,
  c.baseline_max AS baseline_max,
  c.current_max AS current_max,
  c.baseline_distinct_count AS baseline_distinct_count,
  c.current_distinct_count AS current_distinct_count,
  c.issue AS issue
FROM cumulated AS c
{%- endmacro %}
