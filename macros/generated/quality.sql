{#-
What is wrong with the data itself, as one long table: a metric, its value now and in the baseline, and rows concerned.
Inputs: compared_bins, stale_windows, mpm_observations. One row per window x segment x column x metric (x category).
A share of zero on both sides has no row (null_share always has one without segments). Ranges are judged by bins, so rows
outside the baseline's extremes are counted from below and the evidence gives the upper bound. A category is called vanished
only where its baseline share would have given five rows. The window 'issues' holds what the monitor noted when it last ran.
Evidence holds numbers and sentences, never values of the data.

Written by `mpm dev generate` from mpm_py/sql/quality.sql; edit that file.
-#}

{% macro quality(compared_bins, stale_windows, mpm_observations) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('quality', 'mpm')(compared_bins, stale_windows, mpm_observations)) }}
{%- endmacro %}

{% macro default__quality(compared_bins, stale_windows, mpm_observations) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.baseline_count ELSE 0.0 END) AS baseline_nans,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS current_nans,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_infinities,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_infinities,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS current_blanks,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS current_missing,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS current_unparsable,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.current_count ELSE 0.0 END) AS current_others,
    SUM(CASE WHEN b.bin_kind = 'other' AND b.baseline_count = 0 THEN b.current_count ELSE 0.0 END) AS current_new_others,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.baseline_count > 0 THEN 1 ELSE 0 END) AS baseline_categories,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.current_count > 0 THEN 1 ELSE 0 END) AS current_categories
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.current_distinct_count,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    b.current_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), observed_columns AS (
  SELECT
    k.*,
    t.segment_key,
    t.baseline_rows,
    t.current_rows,
    t.baseline_min,
    t.baseline_max,
    t.current_min,
    t.current_max
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  WHERE
    t.column_role IN ('feature', 'prediction', 'label', 'operation') AND t.current_rows > 0
), relations AS (
  SELECT
    t.*
  FROM compared_columns AS t
  WHERE
    t.column_name = '__relation__'
), share_metrics AS (
  SELECT
    'null_share' AS metric
  UNION ALL
  SELECT
    'nan_share'
  UNION ALL
  SELECT
    'infinite_share'
  UNION ALL
  SELECT
    'blank_share'
  UNION ALL
  SELECT
    'missing_share'
  UNION ALL
  SELECT
    'unparsable_share'
), shares AS (
  SELECT
    c.comparison,
    c.segment_key,
    s.metric,
    c.baseline_rows,
    c.current_rows,
    CASE s.metric
      WHEN 'null_share' THEN c.current_nulls
      WHEN 'nan_share' THEN c.current_nans
      WHEN 'infinite_share' THEN c.current_infinities
      WHEN 'blank_share' THEN c.current_blanks
      WHEN 'missing_share' THEN c.current_missing
      ELSE c.current_unparsable
    END AS current_part,
    CASE s.metric
      WHEN 'null_share' THEN c.baseline_nulls
      WHEN 'nan_share' THEN c.baseline_nans
      WHEN 'infinite_share' THEN c.baseline_infinities
      WHEN 'blank_share' THEN c.baseline_blanks
      WHEN 'missing_share' THEN c.baseline_missing
      ELSE c.baseline_unparsable
    END AS baseline_part
  FROM observed_columns AS c
  CROSS JOIN share_metrics AS s
), ranges AS (
  SELECT
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END AS has_outside,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END AS is_inside,
    SUM(CASE WHEN b.upper_edge < c.baseline_min OR b.lower_edge > c.baseline_max THEN b.current_count ELSE 0.0 END) AS surely_outside,
    SUM(CASE
      WHEN b.lower_edge >= c.baseline_min AND b.upper_edge <= c.baseline_max THEN 0.0
      ELSE b.current_count
    END) AS perhaps_outside
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.position IS NOT NULL AND c.baseline_min IS NOT NULL AND b.current_count > 0
  GROUP BY
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END
), outside AS (
  SELECT
    r.comparison,
    r.current_rows,
    r.perhaps_outside,
    CASE WHEN r.surely_outside < r.has_outside THEN r.has_outside ELSE r.surely_outside END AS surely_outside
  FROM ranges AS r
  WHERE
    r.is_inside = 0 AND r.perhaps_outside > 0
), findings AS (
  SELECT
    s.comparison,
    s.metric,
    CAST(NULL AS VARCHAR) AS category,
    s.current_part / NULLIF(s.current_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    s.current_part AS part,
    CAST(NULL AS VARCHAR) AS evidence
  FROM shares AS s
  WHERE
    s.current_part > 0 OR s.baseline_part > 0 OR (s.metric = 'null_share' AND s.segment_key = '__all__')
  UNION ALL
  SELECT
    o.comparison,
    'out_of_range_share',
    NULL,
    o.surely_outside / NULLIF(o.current_rows, 0.0),
    0.0,
    o.surely_outside,
    'outside the extremes of the baseline: at least ' || CAST(CAST(FLOOR(o.surely_outside) AS BIGINT) AS VARCHAR) || ' and at most ' || CAST(CAST(FLOOR(o.perhaps_outside) AS BIGINT) AS VARCHAR) || ' rows'
  FROM outside AS o
  UNION ALL
  SELECT
    c.comparison,
    'unseen_share',
    NULL,
    CASE
      WHEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0) > c.current_new_others / NULLIF(c.current_rows, 0.0) THEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0)
      ELSE c.current_new_others / NULLIF(c.current_rows, 0.0)
    END,
    c.baseline_others / NULLIF(c.baseline_rows, 0.0),
    c.current_others,
    'value is what exceeds the baseline in categories outside its dictionary; ' || CAST(CAST(FLOOR(c.current_new_others) AS BIGINT) AS VARCHAR) || ' rows are in hash groups that the baseline never filled'
  FROM observed_columns AS c
  WHERE
    c.baseline_rows > 0 AND c.current_others > 0
  UNION ALL
  SELECT
    c.comparison,
    'vanished_category',
    b.category,
    0.0,
    b.baseline_count / NULLIF(c.baseline_rows, 0.0),
    b.baseline_count,
    'the baseline share would have given ' || CAST(CAST(FLOOR(b.baseline_count / NULLIF(c.baseline_rows, 0.0) * c.current_rows) AS BIGINT) AS VARCHAR) || ' rows of this category'
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.bin_kind = 'category'
    AND b.current_count = 0
    AND b.baseline_count * (c.current_rows - c.current_nulls) >= 5.0 * c.baseline_rows
  UNION ALL
  SELECT
    c.comparison,
    'constant_column',
    NULL,
    1.0,
    CASE
      WHEN c.baseline_min < c.baseline_max OR c.baseline_categories > 1 OR c.baseline_others > 0 THEN 0.0
      WHEN c.baseline_min = c.baseline_max OR c.baseline_categories = 1 THEN 1.0
    END,
    c.current_rows,
    'all values present are the same'
  FROM observed_columns AS c
  WHERE
    (c.current_min = c.current_max AND c.current_infinities = 0)
    OR (c.current_categories = 1 AND c.current_others = 0 AND c.current_blanks = 0)
  UNION ALL
  SELECT
    r.comparison,
    'row_count',
    NULL,
    r.current_rows,
    NULL,
    r.current_rows,
    CASE WHEN r.current_rows = 0 THEN 'the window has no rows' END
  FROM relations AS r
  WHERE
    r.current_rows > 0 OR r.segment_key = '__all__'
  UNION ALL
  SELECT
    r.comparison,
    'duplicate_id_share',
    NULL,
    (r.current_rows - r.current_distinct_count) / NULLIF(r.current_rows, 0.0),
    NULL,
    r.current_rows - r.current_distinct_count,
    'rows beyond the first of each id, rows without an id included'
  FROM relations AS r
  WHERE
    r.segment_key = '__all__' AND r.current_distinct_count IS NOT NULL AND r.current_rows > 0
  UNION ALL
  SELECT
    r.comparison,
    'freshness_seconds',
    NULL,
    EPOCH(s.window_end) - r.current_max,
    NULL,
    r.current_rows,
    'seconds from the newest event to the end of the window'
  FROM relations AS r
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  WHERE
    r.current_max IS NOT NULL AND s.window_end IS NOT NULL
  UNION ALL
  SELECT
    r.comparison,
    'segment_absent',
    NULL,
    CASE WHEN p.monitor IS NULL THEN 1.0 END,
    0.0,
    r.baseline_rows,
    CASE
      WHEN p.monitor IS NULL THEN 'a segment of the baseline has no rows in this window'
      ELSE 'a segment of the baseline has no rows of its own in this window; a few may be among the pooled small segments'
    END
  FROM relations AS r
  LEFT JOIN relations AS p
    ON p.monitor = r.monitor
    AND p.window_id = r.window_id
    AND p.segment_key = r.segment_key
    AND p.segment_value = '__small__'
    AND p.current_rows > 0
  WHERE
    r.baseline_rows > 0
    AND r.current_rows = 0
    AND r.segment_key <> '__all__'
    AND r.segment_value NOT IN ('__other__', '__small__', '__null__')
), named AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    f.metric,
    f.category,
    f.value,
    f.baseline_value,
    f.part,
    f.evidence
  FROM findings AS f
  INNER JOIN compared_columns AS c
    ON c.comparison = f.comparison
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    CASE WHEN o.category LIKE 'future_rows:%' THEN 'future_row_count' ELSE 'not_evaluated' END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE) END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE) END,
    o.category
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    '__relation__',
    'issue_count',
    NULL,
    CAST(SUM(CASE WHEN o.bin_kind = 'issue' THEN 1 ELSE 0 END) AS DOUBLE),
    NULL,
    NULL,
    'what the monitor could not observe when it last ran'
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  f.metric AS metric,
  f.category AS category,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(FLOOR(f.part) AS BIGINT) AS count,
  f.evidence AS evidence,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
{%- endmacro %}

{% macro postgres__quality(compared_bins, stale_windows, mpm_observations) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.baseline_count ELSE 0.0 END) AS baseline_nans,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS current_nans,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_infinities,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_infinities,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS current_blanks,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS current_missing,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS current_unparsable,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.current_count ELSE 0.0 END) AS current_others,
    SUM(CASE WHEN b.bin_kind = 'other' AND b.baseline_count = 0 THEN b.current_count ELSE 0.0 END) AS current_new_others,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.baseline_count > 0 THEN 1 ELSE 0 END) AS baseline_categories,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.current_count > 0 THEN 1 ELSE 0 END) AS current_categories
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.current_distinct_count,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    b.current_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), observed_columns AS (
  SELECT
    k.*,
    t.segment_key,
    t.baseline_rows,
    t.current_rows,
    t.baseline_min,
    t.baseline_max,
    t.current_min,
    t.current_max
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  WHERE
    t.column_role IN ('feature', 'prediction', 'label', 'operation') AND t.current_rows > 0
), relations AS (
  SELECT
    t.*
  FROM compared_columns AS t
  WHERE
    t.column_name = '__relation__'
), share_metrics AS (
  SELECT
    'null_share' AS metric
  UNION ALL
  SELECT
    'nan_share'
  UNION ALL
  SELECT
    'infinite_share'
  UNION ALL
  SELECT
    'blank_share'
  UNION ALL
  SELECT
    'missing_share'
  UNION ALL
  SELECT
    'unparsable_share'
), shares AS MATERIALIZED (
  SELECT
    c.comparison,
    c.segment_key,
    s.metric,
    c.baseline_rows,
    c.current_rows,
    CASE s.metric
      WHEN 'null_share' THEN c.current_nulls
      WHEN 'nan_share' THEN c.current_nans
      WHEN 'infinite_share' THEN c.current_infinities
      WHEN 'blank_share' THEN c.current_blanks
      WHEN 'missing_share' THEN c.current_missing
      ELSE c.current_unparsable
    END AS current_part,
    CASE s.metric
      WHEN 'null_share' THEN c.baseline_nulls
      WHEN 'nan_share' THEN c.baseline_nans
      WHEN 'infinite_share' THEN c.baseline_infinities
      WHEN 'blank_share' THEN c.baseline_blanks
      WHEN 'missing_share' THEN c.baseline_missing
      ELSE c.baseline_unparsable
    END AS baseline_part
  FROM observed_columns AS c
  CROSS JOIN share_metrics AS s
), ranges AS (
  SELECT
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END AS has_outside,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END AS is_inside,
    SUM(CASE WHEN b.upper_edge < c.baseline_min OR b.lower_edge > c.baseline_max THEN b.current_count ELSE 0.0 END) AS surely_outside,
    SUM(CASE
      WHEN b.lower_edge >= c.baseline_min AND b.upper_edge <= c.baseline_max THEN 0.0
      ELSE b.current_count
    END) AS perhaps_outside
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.position IS NOT NULL AND c.baseline_min IS NOT NULL AND b.current_count > 0
  GROUP BY
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END
), outside AS MATERIALIZED (
  SELECT
    r.comparison,
    r.current_rows,
    r.perhaps_outside,
    CASE WHEN r.surely_outside < r.has_outside THEN r.has_outside ELSE r.surely_outside END AS surely_outside
  FROM ranges AS r
  WHERE
    r.is_inside = 0 AND r.perhaps_outside > 0
), findings AS (
  SELECT
    s.comparison,
    s.metric,
    CAST(NULL AS TEXT) AS category,
    s.current_part / NULLIF(s.current_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    s.current_part AS part,
    CAST(NULL AS TEXT) AS evidence
  FROM shares AS s
  WHERE
    s.current_part > 0 OR s.baseline_part > 0 OR (s.metric = 'null_share' AND s.segment_key = '__all__')
  UNION ALL
  SELECT
    o.comparison,
    'out_of_range_share',
    NULL,
    o.surely_outside / NULLIF(o.current_rows, 0.0),
    0.0,
    o.surely_outside,
    'outside the extremes of the baseline: at least ' || CAST(CAST(FLOOR(o.surely_outside) AS BIGINT) AS TEXT) || ' and at most ' || CAST(CAST(FLOOR(o.perhaps_outside) AS BIGINT) AS TEXT) || ' rows'
  FROM outside AS o
  UNION ALL
  SELECT
    c.comparison,
    'unseen_share',
    NULL,
    CASE
      WHEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0) > c.current_new_others / NULLIF(c.current_rows, 0.0) THEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0)
      ELSE c.current_new_others / NULLIF(c.current_rows, 0.0)
    END,
    c.baseline_others / NULLIF(c.baseline_rows, 0.0),
    c.current_others,
    'value is what exceeds the baseline in categories outside its dictionary; ' || CAST(CAST(FLOOR(c.current_new_others) AS BIGINT) AS TEXT) || ' rows are in hash groups that the baseline never filled'
  FROM observed_columns AS c
  WHERE
    c.baseline_rows > 0 AND c.current_others > 0
  UNION ALL
  SELECT
    c.comparison,
    'vanished_category',
    b.category,
    0.0,
    b.baseline_count / NULLIF(c.baseline_rows, 0.0),
    b.baseline_count,
    'the baseline share would have given ' || CAST(CAST(FLOOR(b.baseline_count / NULLIF(c.baseline_rows, 0.0) * c.current_rows) AS BIGINT) AS TEXT) || ' rows of this category'
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.bin_kind = 'category'
    AND b.current_count = 0
    AND b.baseline_count * (c.current_rows - c.current_nulls) >= 5.0 * c.baseline_rows
  UNION ALL
  SELECT
    c.comparison,
    'constant_column',
    NULL,
    1.0,
    CASE
      WHEN c.baseline_min < c.baseline_max OR c.baseline_categories > 1 OR c.baseline_others > 0 THEN 0.0
      WHEN c.baseline_min = c.baseline_max OR c.baseline_categories = 1 THEN 1.0
    END,
    c.current_rows,
    'all values present are the same'
  FROM observed_columns AS c
  WHERE
    (c.current_min = c.current_max AND c.current_infinities = 0)
    OR (c.current_categories = 1 AND c.current_others = 0 AND c.current_blanks = 0)
  UNION ALL
  SELECT
    r.comparison,
    'row_count',
    NULL,
    r.current_rows,
    NULL,
    r.current_rows,
    CASE WHEN r.current_rows = 0 THEN 'the window has no rows' END
  FROM relations AS r
  WHERE
    r.current_rows > 0 OR r.segment_key = '__all__'
  UNION ALL
  SELECT
    r.comparison,
    'duplicate_id_share',
    NULL,
    (r.current_rows - r.current_distinct_count) / NULLIF(r.current_rows, 0.0),
    NULL,
    r.current_rows - r.current_distinct_count,
    'rows beyond the first of each id, rows without an id included'
  FROM relations AS r
  WHERE
    r.segment_key = '__all__' AND r.current_distinct_count IS NOT NULL AND r.current_rows > 0
  UNION ALL
  SELECT
    r.comparison,
    'freshness_seconds',
    NULL,
    CAST(EXTRACT(EPOCH FROM s.window_end) AS DOUBLE PRECISION) - r.current_max,
    NULL,
    r.current_rows,
    'seconds from the newest event to the end of the window'
  FROM relations AS r
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  WHERE
    r.current_max IS NOT NULL AND s.window_end IS NOT NULL
  UNION ALL
  SELECT
    r.comparison,
    'segment_absent',
    NULL,
    CASE WHEN p.monitor IS NULL THEN 1.0 END,
    0.0,
    r.baseline_rows,
    CASE
      WHEN p.monitor IS NULL THEN 'a segment of the baseline has no rows in this window'
      ELSE 'a segment of the baseline has no rows of its own in this window; a few may be among the pooled small segments'
    END
  FROM relations AS r
  LEFT JOIN relations AS p
    ON p.monitor = r.monitor
    AND p.window_id = r.window_id
    AND p.segment_key = r.segment_key
    AND p.segment_value = '__small__'
    AND p.current_rows > 0
  WHERE
    r.baseline_rows > 0
    AND r.current_rows = 0
    AND r.segment_key <> '__all__'
    AND r.segment_value NOT IN ('__other__', '__small__', '__null__')
), named AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    f.metric,
    f.category,
    f.value,
    f.baseline_value,
    f.part,
    f.evidence
  FROM findings AS f
  INNER JOIN compared_columns AS c
    ON c.comparison = f.comparison
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    CASE WHEN o.category LIKE 'future_rows:%' THEN 'future_row_count' ELSE 'not_evaluated' END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE PRECISION) END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE PRECISION) END,
    o.category
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    '__relation__',
    'issue_count',
    NULL,
    CAST(SUM(CASE WHEN o.bin_kind = 'issue' THEN 1 ELSE 0 END) AS DOUBLE PRECISION),
    NULL,
    NULL,
    'what the monitor could not observe when it last ran'
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  f.metric AS metric,
  f.category AS category,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(FLOOR(f.part) AS BIGINT) AS count,
  f.evidence AS evidence,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
{%- endmacro %}

{% macro redshift__quality(compared_bins, stale_windows, mpm_observations) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.baseline_count ELSE 0.0 END) AS baseline_nans,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS current_nans,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_infinities,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_infinities,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS current_blanks,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS current_missing,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS current_unparsable,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.current_count ELSE 0.0 END) AS current_others,
    SUM(CASE WHEN b.bin_kind = 'other' AND b.baseline_count = 0 THEN b.current_count ELSE 0.0 END) AS current_new_others,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.baseline_count > 0 THEN 1 ELSE 0 END) AS baseline_categories,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.current_count > 0 THEN 1 ELSE 0 END) AS current_categories
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.current_distinct_count,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    b.current_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), observed_columns AS (
  SELECT
    k.*,
    t.segment_key,
    t.baseline_rows,
    t.current_rows,
    t.baseline_min,
    t.baseline_max,
    t.current_min,
    t.current_max
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  WHERE
    t.column_role IN ('feature', 'prediction', 'label', 'operation') AND t.current_rows > 0
), relations AS (
  SELECT
    t.*
  FROM compared_columns AS t
  WHERE
    t.column_name = '__relation__'
), share_metrics AS (
  SELECT
    'null_share' AS metric
  UNION ALL
  SELECT
    'nan_share'
  UNION ALL
  SELECT
    'infinite_share'
  UNION ALL
  SELECT
    'blank_share'
  UNION ALL
  SELECT
    'missing_share'
  UNION ALL
  SELECT
    'unparsable_share'
), shares AS (
  SELECT
    c.comparison,
    c.segment_key,
    s.metric,
    c.baseline_rows,
    c.current_rows,
    CASE s.metric
      WHEN 'null_share' THEN c.current_nulls
      WHEN 'nan_share' THEN c.current_nans
      WHEN 'infinite_share' THEN c.current_infinities
      WHEN 'blank_share' THEN c.current_blanks
      WHEN 'missing_share' THEN c.current_missing
      ELSE c.current_unparsable
    END AS current_part,
    CASE s.metric
      WHEN 'null_share' THEN c.baseline_nulls
      WHEN 'nan_share' THEN c.baseline_nans
      WHEN 'infinite_share' THEN c.baseline_infinities
      WHEN 'blank_share' THEN c.baseline_blanks
      WHEN 'missing_share' THEN c.baseline_missing
      ELSE c.baseline_unparsable
    END AS baseline_part
  FROM observed_columns AS c
  CROSS JOIN share_metrics AS s
), ranges AS (
  SELECT
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END AS has_outside,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END AS is_inside,
    SUM(CASE WHEN b.upper_edge < c.baseline_min OR b.lower_edge > c.baseline_max THEN b.current_count ELSE 0.0 END) AS surely_outside,
    SUM(CASE
      WHEN b.lower_edge >= c.baseline_min AND b.upper_edge <= c.baseline_max THEN 0.0
      ELSE b.current_count
    END) AS perhaps_outside
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.position IS NOT NULL AND c.baseline_min IS NOT NULL AND b.current_count > 0
  GROUP BY
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END
), outside AS (
  SELECT
    r.comparison,
    r.current_rows,
    r.perhaps_outside,
    CASE WHEN r.surely_outside < r.has_outside THEN r.has_outside ELSE r.surely_outside END AS surely_outside
  FROM ranges AS r
  WHERE
    r.is_inside = 0 AND r.perhaps_outside > 0
), findings AS (
  SELECT
    s.comparison,
    s.metric,
    CAST(NULL AS VARCHAR(65535)) AS category,
    s.current_part / NULLIF(s.current_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    s.current_part AS part,
    CAST(NULL AS VARCHAR(65535)) AS evidence
  FROM shares AS s
  WHERE
    s.current_part > 0 OR s.baseline_part > 0 OR (s.metric = 'null_share' AND s.segment_key = '__all__')
  UNION ALL
  SELECT
    o.comparison,
    'out_of_range_share',
    NULL,
    o.surely_outside / NULLIF(o.current_rows, 0.0),
    0.0,
    o.surely_outside,
    'outside the extremes of the baseline: at least ' || CAST(CAST(FLOOR(o.surely_outside) AS BIGINT) AS VARCHAR(65535)) || ' and at most ' || CAST(CAST(FLOOR(o.perhaps_outside) AS BIGINT) AS VARCHAR(65535)) || ' rows'
  FROM outside AS o
  UNION ALL
  SELECT
    c.comparison,
    'unseen_share',
    NULL,
    CASE
      WHEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0) > c.current_new_others / NULLIF(c.current_rows, 0.0) THEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0)
      ELSE c.current_new_others / NULLIF(c.current_rows, 0.0)
    END,
    c.baseline_others / NULLIF(c.baseline_rows, 0.0),
    c.current_others,
    'value is what exceeds the baseline in categories outside its dictionary; ' || CAST(CAST(FLOOR(c.current_new_others) AS BIGINT) AS VARCHAR(65535)) || ' rows are in hash groups that the baseline never filled'
  FROM observed_columns AS c
  WHERE
    c.baseline_rows > 0 AND c.current_others > 0
  UNION ALL
  SELECT
    c.comparison,
    'vanished_category',
    b.category,
    0.0,
    b.baseline_count / NULLIF(c.baseline_rows, 0.0),
    b.baseline_count,
    'the baseline share would have given ' || CAST(CAST(FLOOR(b.baseline_count / NULLIF(c.baseline_rows, 0.0) * c.current_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows of this category'
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.bin_kind = 'category'
    AND b.current_count = 0
    AND b.baseline_count * (c.current_rows - c.current_nulls) >= 5.0 * c.baseline_rows
  UNION ALL
  SELECT
    c.comparison,
    'constant_column',
    NULL,
    1.0,
    CASE
      WHEN c.baseline_min < c.baseline_max OR c.baseline_categories > 1 OR c.baseline_others > 0 THEN 0.0
      WHEN c.baseline_min = c.baseline_max OR c.baseline_categories = 1 THEN 1.0
    END,
    c.current_rows,
    'all values present are the same'
  FROM observed_columns AS c
  WHERE
    (c.current_min = c.current_max AND c.current_infinities = 0)
    OR (c.current_categories = 1 AND c.current_others = 0 AND c.current_blanks = 0)
  UNION ALL
  SELECT
    r.comparison,
    'row_count',
    NULL,
    r.current_rows,
    NULL,
    r.current_rows,
    CASE WHEN r.current_rows = 0 THEN 'the window has no rows' END
  FROM relations AS r
  WHERE
    r.current_rows > 0 OR r.segment_key = '__all__'
  UNION ALL
  SELECT
    r.comparison,
    'duplicate_id_share',
    NULL,
    (r.current_rows - r.current_distinct_count) / NULLIF(r.current_rows, 0.0),
    NULL,
    r.current_rows - r.current_distinct_count,
    'rows beyond the first of each id, rows without an id included'
  FROM relations AS r
  WHERE
    r.segment_key = '__all__' AND r.current_distinct_count IS NOT NULL AND r.current_rows > 0
  UNION ALL
  SELECT
    r.comparison,
    'freshness_seconds',
    NULL,
    (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), s.window_end) AS DOUBLE PRECISION) / 1000000) - r.current_max,
    NULL,
    r.current_rows,
    'seconds from the newest event to the end of the window'
  FROM relations AS r
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  WHERE
    r.current_max IS NOT NULL AND s.window_end IS NOT NULL
  UNION ALL
  SELECT
    r.comparison,
    'segment_absent',
    NULL,
    CASE WHEN p.monitor IS NULL THEN 1.0 END,
    0.0,
    r.baseline_rows,
    CASE
      WHEN p.monitor IS NULL THEN 'a segment of the baseline has no rows in this window'
      ELSE 'a segment of the baseline has no rows of its own in this window; a few may be among the pooled small segments'
    END
  FROM relations AS r
  LEFT JOIN relations AS p
    ON p.monitor = r.monitor
    AND p.window_id = r.window_id
    AND p.segment_key = r.segment_key
    AND p.segment_value = '__small__'
    AND p.current_rows > 0
  WHERE
    r.baseline_rows > 0
    AND r.current_rows = 0
    AND r.segment_key <> '__all__'
    AND r.segment_value NOT IN ('__other__', '__small__', '__null__')
), named AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    f.metric,
    f.category,
    f.value,
    f.baseline_value,
    f.part,
    f.evidence
  FROM findings AS f
  INNER JOIN compared_columns AS c
    ON c.comparison = f.comparison
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    CASE WHEN o.category LIKE 'future_rows:%' THEN 'future_row_count' ELSE 'not_evaluated' END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE PRECISION) END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE PRECISION) END,
    o.category
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    '__relation__',
    'issue_count',
    NULL,
    CAST(SUM(CASE WHEN o.bin_kind = 'issue' THEN 1 ELSE 0 END) AS DOUBLE PRECISION),
    NULL,
    NULL,
    'what the monitor could not observe when it last ran'
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  f.metric AS metric,
  f.category AS category,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(FLOOR(f.part) AS BIGINT) AS count,
  f.evidence AS evidence,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
{%- endmacro %}

{% macro snowflake__quality(compared_bins, stale_windows, mpm_observations) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.baseline_count ELSE 0.0 END) AS baseline_nans,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS current_nans,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_infinities,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_infinities,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS current_blanks,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS current_missing,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS current_unparsable,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.current_count ELSE 0.0 END) AS current_others,
    SUM(CASE WHEN b.bin_kind = 'other' AND b.baseline_count = 0 THEN b.current_count ELSE 0.0 END) AS current_new_others,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.baseline_count > 0 THEN 1 ELSE 0 END) AS baseline_categories,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.current_count > 0 THEN 1 ELSE 0 END) AS current_categories
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.current_distinct_count,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    b.current_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), observed_columns AS (
  SELECT
    k.*,
    t.segment_key,
    t.baseline_rows,
    t.current_rows,
    t.baseline_min,
    t.baseline_max,
    t.current_min,
    t.current_max
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  WHERE
    t.column_role IN ('feature', 'prediction', 'label', 'operation') AND t.current_rows > 0
), relations AS (
  SELECT
    t.*
  FROM compared_columns AS t
  WHERE
    t.column_name = '__relation__'
), share_metrics AS (
  SELECT
    'null_share' AS metric
  UNION ALL
  SELECT
    'nan_share'
  UNION ALL
  SELECT
    'infinite_share'
  UNION ALL
  SELECT
    'blank_share'
  UNION ALL
  SELECT
    'missing_share'
  UNION ALL
  SELECT
    'unparsable_share'
), shares AS (
  SELECT
    c.comparison,
    c.segment_key,
    s.metric,
    c.baseline_rows,
    c.current_rows,
    CASE s.metric
      WHEN 'null_share' THEN c.current_nulls
      WHEN 'nan_share' THEN c.current_nans
      WHEN 'infinite_share' THEN c.current_infinities
      WHEN 'blank_share' THEN c.current_blanks
      WHEN 'missing_share' THEN c.current_missing
      ELSE c.current_unparsable
    END AS current_part,
    CASE s.metric
      WHEN 'null_share' THEN c.baseline_nulls
      WHEN 'nan_share' THEN c.baseline_nans
      WHEN 'infinite_share' THEN c.baseline_infinities
      WHEN 'blank_share' THEN c.baseline_blanks
      WHEN 'missing_share' THEN c.baseline_missing
      ELSE c.baseline_unparsable
    END AS baseline_part
  FROM observed_columns AS c
  CROSS JOIN share_metrics AS s
), ranges AS (
  SELECT
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END AS has_outside,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END AS is_inside,
    SUM(CASE WHEN b.upper_edge < c.baseline_min OR b.lower_edge > c.baseline_max THEN b.current_count ELSE 0.0 END) AS surely_outside,
    SUM(CASE
      WHEN b.lower_edge >= c.baseline_min AND b.upper_edge <= c.baseline_max THEN 0.0
      ELSE b.current_count
    END) AS perhaps_outside
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.position IS NOT NULL AND c.baseline_min IS NOT NULL AND b.current_count > 0
  GROUP BY
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END
), outside AS (
  SELECT
    r.comparison,
    r.current_rows,
    r.perhaps_outside,
    CASE WHEN r.surely_outside < r.has_outside THEN r.has_outside ELSE r.surely_outside END AS surely_outside
  FROM ranges AS r
  WHERE
    r.is_inside = 0 AND r.perhaps_outside > 0
), findings AS (
  SELECT
    s.comparison,
    s.metric,
    CAST(NULL AS VARCHAR) AS category,
    s.current_part / NULLIF(s.current_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    s.current_part AS part,
    CAST(NULL AS VARCHAR) AS evidence
  FROM shares AS s
  WHERE
    s.current_part > 0 OR s.baseline_part > 0 OR (s.metric = 'null_share' AND s.segment_key = '__all__')
  UNION ALL
  SELECT
    o.comparison,
    'out_of_range_share',
    NULL,
    o.surely_outside / NULLIF(o.current_rows, 0.0),
    0.0,
    o.surely_outside,
    'outside the extremes of the baseline: at least ' || CAST(CAST(FLOOR(o.surely_outside) AS BIGINT) AS VARCHAR) || ' and at most ' || CAST(CAST(FLOOR(o.perhaps_outside) AS BIGINT) AS VARCHAR) || ' rows'
  FROM outside AS o
  UNION ALL
  SELECT
    c.comparison,
    'unseen_share',
    NULL,
    CASE
      WHEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0) > c.current_new_others / NULLIF(c.current_rows, 0.0) THEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0)
      ELSE c.current_new_others / NULLIF(c.current_rows, 0.0)
    END,
    c.baseline_others / NULLIF(c.baseline_rows, 0.0),
    c.current_others,
    'value is what exceeds the baseline in categories outside its dictionary; ' || CAST(CAST(FLOOR(c.current_new_others) AS BIGINT) AS VARCHAR) || ' rows are in hash groups that the baseline never filled'
  FROM observed_columns AS c
  WHERE
    c.baseline_rows > 0 AND c.current_others > 0
  UNION ALL
  SELECT
    c.comparison,
    'vanished_category',
    b.category,
    0.0,
    b.baseline_count / NULLIF(c.baseline_rows, 0.0),
    b.baseline_count,
    'the baseline share would have given ' || CAST(CAST(FLOOR(b.baseline_count / NULLIF(c.baseline_rows, 0.0) * c.current_rows) AS BIGINT) AS VARCHAR) || ' rows of this category'
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.bin_kind = 'category'
    AND b.current_count = 0
    AND b.baseline_count * (c.current_rows - c.current_nulls) >= 5.0 * c.baseline_rows
  UNION ALL
  SELECT
    c.comparison,
    'constant_column',
    NULL,
    1.0,
    CASE
      WHEN c.baseline_min < c.baseline_max OR c.baseline_categories > 1 OR c.baseline_others > 0 THEN 0.0
      WHEN c.baseline_min = c.baseline_max OR c.baseline_categories = 1 THEN 1.0
    END,
    c.current_rows,
    'all values present are the same'
  FROM observed_columns AS c
  WHERE
    (c.current_min = c.current_max AND c.current_infinities = 0)
    OR (c.current_categories = 1 AND c.current_others = 0 AND c.current_blanks = 0)
  UNION ALL
  SELECT
    r.comparison,
    'row_count',
    NULL,
    r.current_rows,
    NULL,
    r.current_rows,
    CASE WHEN r.current_rows = 0 THEN 'the window has no rows' END
  FROM relations AS r
  WHERE
    r.current_rows > 0 OR r.segment_key = '__all__'
  UNION ALL
  SELECT
    r.comparison,
    'duplicate_id_share',
    NULL,
    (r.current_rows - r.current_distinct_count) / NULLIF(r.current_rows, 0.0),
    NULL,
    r.current_rows - r.current_distinct_count,
    'rows beyond the first of each id, rows without an id included'
  FROM relations AS r
  WHERE
    r.segment_key = '__all__' AND r.current_distinct_count IS NOT NULL AND r.current_rows > 0
  UNION ALL
  SELECT
    r.comparison,
    'freshness_seconds',
    NULL,
    (CAST(DATE_PART(EPOCH_MICROSECOND, s.window_end) AS DOUBLE) / 1000000) - r.current_max,
    NULL,
    r.current_rows,
    'seconds from the newest event to the end of the window'
  FROM relations AS r
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  WHERE
    r.current_max IS NOT NULL AND s.window_end IS NOT NULL
  UNION ALL
  SELECT
    r.comparison,
    'segment_absent',
    NULL,
    CASE WHEN p.monitor IS NULL THEN 1.0 END,
    0.0,
    r.baseline_rows,
    CASE
      WHEN p.monitor IS NULL THEN 'a segment of the baseline has no rows in this window'
      ELSE 'a segment of the baseline has no rows of its own in this window; a few may be among the pooled small segments'
    END
  FROM relations AS r
  LEFT JOIN relations AS p
    ON p.monitor = r.monitor
    AND p.window_id = r.window_id
    AND p.segment_key = r.segment_key
    AND p.segment_value = '__small__'
    AND p.current_rows > 0
  WHERE
    r.baseline_rows > 0
    AND r.current_rows = 0
    AND r.segment_key <> '__all__'
    AND r.segment_value NOT IN ('__other__', '__small__', '__null__')
), named AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    f.metric,
    f.category,
    f.value,
    f.baseline_value,
    f.part,
    f.evidence
  FROM findings AS f
  INNER JOIN compared_columns AS c
    ON c.comparison = f.comparison
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    CASE WHEN o.category LIKE 'future_rows:%' THEN 'future_row_count' ELSE 'not_evaluated' END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE) END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE) END,
    o.category
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    '__relation__',
    'issue_count',
    NULL,
    CAST(SUM(CASE WHEN o.bin_kind = 'issue' THEN 1 ELSE 0 END) AS DOUBLE),
    NULL,
    NULL,
    'what the monitor could not observe when it last ran'
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  f.metric AS metric,
  f.category AS category,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(FLOOR(f.part) AS BIGINT) AS count,
  f.evidence AS evidence,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
{%- endmacro %}

{% macro bigquery__quality(compared_bins, stale_windows, mpm_observations) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.baseline_count ELSE 0.0 END) AS baseline_nans,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS current_nans,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_infinities,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_infinities,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS current_blanks,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS current_missing,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS current_unparsable,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.current_count ELSE 0.0 END) AS current_others,
    SUM(CASE WHEN b.bin_kind = 'other' AND b.baseline_count = 0 THEN b.current_count ELSE 0.0 END) AS current_new_others,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.baseline_count > 0 THEN 1 ELSE 0 END) AS baseline_categories,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.current_count > 0 THEN 1 ELSE 0 END) AS current_categories
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.current_distinct_count,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    b.current_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), observed_columns AS (
  SELECT
    k.*,
    t.segment_key,
    t.baseline_rows,
    t.current_rows,
    t.baseline_min,
    t.baseline_max,
    t.current_min,
    t.current_max
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  WHERE
    t.column_role IN ('feature', 'prediction', 'label', 'operation') AND t.current_rows > 0
), relations AS (
  SELECT
    t.*
  FROM compared_columns AS t
  WHERE
    t.column_name = '__relation__'
), share_metrics AS (
  SELECT
    'null_share' AS metric
  UNION ALL
  SELECT
    'nan_share'
  UNION ALL
  SELECT
    'infinite_share'
  UNION ALL
  SELECT
    'blank_share'
  UNION ALL
  SELECT
    'missing_share'
  UNION ALL
  SELECT
    'unparsable_share'
), shares AS (
  SELECT
    c.comparison,
    c.segment_key,
    s.metric,
    c.baseline_rows,
    c.current_rows,
    CASE s.metric
      WHEN 'null_share' THEN c.current_nulls
      WHEN 'nan_share' THEN c.current_nans
      WHEN 'infinite_share' THEN c.current_infinities
      WHEN 'blank_share' THEN c.current_blanks
      WHEN 'missing_share' THEN c.current_missing
      ELSE c.current_unparsable
    END AS current_part,
    CASE s.metric
      WHEN 'null_share' THEN c.baseline_nulls
      WHEN 'nan_share' THEN c.baseline_nans
      WHEN 'infinite_share' THEN c.baseline_infinities
      WHEN 'blank_share' THEN c.baseline_blanks
      WHEN 'missing_share' THEN c.baseline_missing
      ELSE c.baseline_unparsable
    END AS baseline_part
  FROM observed_columns AS c
  CROSS JOIN share_metrics AS s
), ranges AS (
  SELECT
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END AS has_outside,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END AS is_inside,
    SUM(CASE WHEN b.upper_edge < c.baseline_min OR b.lower_edge > c.baseline_max THEN b.current_count ELSE 0.0 END) AS surely_outside,
    SUM(CASE
      WHEN b.lower_edge >= c.baseline_min AND b.upper_edge <= c.baseline_max THEN 0.0
      ELSE b.current_count
    END) AS perhaps_outside
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.position IS NOT NULL AND c.baseline_min IS NOT NULL AND b.current_count > 0
  GROUP BY
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END
), outside AS (
  SELECT
    r.comparison,
    r.current_rows,
    r.perhaps_outside,
    CASE WHEN r.surely_outside < r.has_outside THEN r.has_outside ELSE r.surely_outside END AS surely_outside
  FROM ranges AS r
  WHERE
    r.is_inside = 0 AND r.perhaps_outside > 0
), findings AS (
  SELECT
    s.comparison,
    s.metric,
    CAST(NULL AS STRING) AS category,
    s.current_part / NULLIF(s.current_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    s.current_part AS part,
    CAST(NULL AS STRING) AS evidence
  FROM shares AS s
  WHERE
    s.current_part > 0 OR s.baseline_part > 0 OR (s.metric = 'null_share' AND s.segment_key = '__all__')
  UNION ALL
  SELECT
    o.comparison,
    'out_of_range_share',
    NULL,
    o.surely_outside / NULLIF(o.current_rows, 0.0),
    0.0,
    o.surely_outside,
    'outside the extremes of the baseline: at least ' || CAST(CAST(FLOOR(o.surely_outside) AS INT64) AS STRING) || ' and at most ' || CAST(CAST(FLOOR(o.perhaps_outside) AS INT64) AS STRING) || ' rows'
  FROM outside AS o
  UNION ALL
  SELECT
    c.comparison,
    'unseen_share',
    NULL,
    CASE
      WHEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0) > c.current_new_others / NULLIF(c.current_rows, 0.0) THEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0)
      ELSE c.current_new_others / NULLIF(c.current_rows, 0.0)
    END,
    c.baseline_others / NULLIF(c.baseline_rows, 0.0),
    c.current_others,
    'value is what exceeds the baseline in categories outside its dictionary; ' || CAST(CAST(FLOOR(c.current_new_others) AS INT64) AS STRING) || ' rows are in hash groups that the baseline never filled'
  FROM observed_columns AS c
  WHERE
    c.baseline_rows > 0 AND c.current_others > 0
  UNION ALL
  SELECT
    c.comparison,
    'vanished_category',
    b.category,
    0.0,
    b.baseline_count / NULLIF(c.baseline_rows, 0.0),
    b.baseline_count,
    'the baseline share would have given ' || CAST(CAST(FLOOR(b.baseline_count / NULLIF(c.baseline_rows, 0.0) * c.current_rows) AS INT64) AS STRING) || ' rows of this category'
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.bin_kind = 'category'
    AND b.current_count = 0
    AND b.baseline_count * (c.current_rows - c.current_nulls) >= 5.0 * c.baseline_rows
  UNION ALL
  SELECT
    c.comparison,
    'constant_column',
    NULL,
    1.0,
    CASE
      WHEN c.baseline_min < c.baseline_max OR c.baseline_categories > 1 OR c.baseline_others > 0 THEN 0.0
      WHEN c.baseline_min = c.baseline_max OR c.baseline_categories = 1 THEN 1.0
    END,
    c.current_rows,
    'all values present are the same'
  FROM observed_columns AS c
  WHERE
    (c.current_min = c.current_max AND c.current_infinities = 0)
    OR (c.current_categories = 1 AND c.current_others = 0 AND c.current_blanks = 0)
  UNION ALL
  SELECT
    r.comparison,
    'row_count',
    NULL,
    r.current_rows,
    NULL,
    r.current_rows,
    CASE WHEN r.current_rows = 0 THEN 'the window has no rows' END
  FROM relations AS r
  WHERE
    r.current_rows > 0 OR r.segment_key = '__all__'
  UNION ALL
  SELECT
    r.comparison,
    'duplicate_id_share',
    NULL,
    (r.current_rows - r.current_distinct_count) / NULLIF(r.current_rows, 0.0),
    NULL,
    r.current_rows - r.current_distinct_count,
    'rows beyond the first of each id, rows without an id included'
  FROM relations AS r
  WHERE
    r.segment_key = '__all__' AND r.current_distinct_count IS NOT NULL AND r.current_rows > 0
  UNION ALL
  SELECT
    r.comparison,
    'freshness_seconds',
    NULL,
    (CAST(DATETIME_DIFF(s.window_end, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) - r.current_max,
    NULL,
    r.current_rows,
    'seconds from the newest event to the end of the window'
  FROM relations AS r
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  WHERE
    r.current_max IS NOT NULL AND s.window_end IS NOT NULL
  UNION ALL
  SELECT
    r.comparison,
    'segment_absent',
    NULL,
    CASE WHEN p.monitor IS NULL THEN 1.0 END,
    0.0,
    r.baseline_rows,
    CASE
      WHEN p.monitor IS NULL THEN 'a segment of the baseline has no rows in this window'
      ELSE 'a segment of the baseline has no rows of its own in this window; a few may be among the pooled small segments'
    END
  FROM relations AS r
  LEFT JOIN relations AS p
    ON p.monitor = r.monitor
    AND p.window_id = r.window_id
    AND p.segment_key = r.segment_key
    AND p.segment_value = '__small__'
    AND p.current_rows > 0
  WHERE
    r.baseline_rows > 0
    AND r.current_rows = 0
    AND r.segment_key <> '__all__'
    AND r.segment_value NOT IN ('__other__', '__small__', '__null__')
), named AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    f.metric,
    f.category,
    f.value,
    f.baseline_value,
    f.part,
    f.evidence
  FROM findings AS f
  INNER JOIN compared_columns AS c
    ON c.comparison = f.comparison
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    CASE WHEN o.category LIKE 'future_rows:%' THEN 'future_row_count' ELSE 'not_evaluated' END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS FLOAT64) END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS FLOAT64) END,
    o.category
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    '__relation__',
    'issue_count',
    NULL,
    CAST(SUM(CASE WHEN o.bin_kind = 'issue' THEN 1 ELSE 0 END) AS FLOAT64),
    NULL,
    NULL,
    'what the monitor could not observe when it last ran'
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  f.metric AS metric,
  f.category AS category,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(FLOOR(f.part) AS INT64) AS count,
  f.evidence AS evidence,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
{%- endmacro %}

{% macro spark__quality(compared_bins, stale_windows, mpm_observations) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.baseline_count ELSE 0.0 END) AS baseline_nans,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS current_nans,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_infinities,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_infinities,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS current_blanks,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS current_missing,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS current_unparsable,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.current_count ELSE 0.0 END) AS current_others,
    SUM(CASE WHEN b.bin_kind = 'other' AND b.baseline_count = 0 THEN b.current_count ELSE 0.0 END) AS current_new_others,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.baseline_count > 0 THEN 1 ELSE 0 END) AS baseline_categories,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.current_count > 0 THEN 1 ELSE 0 END) AS current_categories
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.current_distinct_count,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    b.current_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), observed_columns AS (
  SELECT
    k.*,
    t.segment_key,
    t.baseline_rows,
    t.current_rows,
    t.baseline_min,
    t.baseline_max,
    t.current_min,
    t.current_max
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  WHERE
    t.column_role IN ('feature', 'prediction', 'label', 'operation') AND t.current_rows > 0
), relations AS (
  SELECT
    t.*
  FROM compared_columns AS t
  WHERE
    t.column_name = '__relation__'
), share_metrics AS (
  SELECT
    'null_share' AS metric
  UNION ALL
  SELECT
    'nan_share'
  UNION ALL
  SELECT
    'infinite_share'
  UNION ALL
  SELECT
    'blank_share'
  UNION ALL
  SELECT
    'missing_share'
  UNION ALL
  SELECT
    'unparsable_share'
), shares AS (
  SELECT
    c.comparison,
    c.segment_key,
    s.metric,
    c.baseline_rows,
    c.current_rows,
    CASE s.metric
      WHEN 'null_share' THEN c.current_nulls
      WHEN 'nan_share' THEN c.current_nans
      WHEN 'infinite_share' THEN c.current_infinities
      WHEN 'blank_share' THEN c.current_blanks
      WHEN 'missing_share' THEN c.current_missing
      ELSE c.current_unparsable
    END AS current_part,
    CASE s.metric
      WHEN 'null_share' THEN c.baseline_nulls
      WHEN 'nan_share' THEN c.baseline_nans
      WHEN 'infinite_share' THEN c.baseline_infinities
      WHEN 'blank_share' THEN c.baseline_blanks
      WHEN 'missing_share' THEN c.baseline_missing
      ELSE c.baseline_unparsable
    END AS baseline_part
  FROM observed_columns AS c
  CROSS JOIN share_metrics AS s
), ranges AS (
  SELECT
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END AS has_outside,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END AS is_inside,
    SUM(CASE WHEN b.upper_edge < c.baseline_min OR b.lower_edge > c.baseline_max THEN b.current_count ELSE 0.0 END) AS surely_outside,
    SUM(CASE
      WHEN b.lower_edge >= c.baseline_min AND b.upper_edge <= c.baseline_max THEN 0.0
      ELSE b.current_count
    END) AS perhaps_outside
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.position IS NOT NULL AND c.baseline_min IS NOT NULL AND b.current_count > 0
  GROUP BY
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END
), outside AS (
  SELECT
    r.comparison,
    r.current_rows,
    r.perhaps_outside,
    CASE WHEN r.surely_outside < r.has_outside THEN r.has_outside ELSE r.surely_outside END AS surely_outside
  FROM ranges AS r
  WHERE
    r.is_inside = 0 AND r.perhaps_outside > 0
), findings AS (
  SELECT
    s.comparison,
    s.metric,
    CAST(NULL AS STRING) AS category,
    s.current_part / NULLIF(s.current_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    s.current_part AS part,
    CAST(NULL AS STRING) AS evidence
  FROM shares AS s
  WHERE
    s.current_part > 0 OR s.baseline_part > 0 OR (s.metric = 'null_share' AND s.segment_key = '__all__')
  UNION ALL
  SELECT
    o.comparison,
    'out_of_range_share',
    NULL,
    o.surely_outside / NULLIF(o.current_rows, 0.0),
    0.0,
    o.surely_outside,
    'outside the extremes of the baseline: at least ' || CAST(CAST(FLOOR(o.surely_outside) AS BIGINT) AS STRING) || ' and at most ' || CAST(CAST(FLOOR(o.perhaps_outside) AS BIGINT) AS STRING) || ' rows'
  FROM outside AS o
  UNION ALL
  SELECT
    c.comparison,
    'unseen_share',
    NULL,
    CASE
      WHEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0) > c.current_new_others / NULLIF(c.current_rows, 0.0) THEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0)
      ELSE c.current_new_others / NULLIF(c.current_rows, 0.0)
    END,
    c.baseline_others / NULLIF(c.baseline_rows, 0.0),
    c.current_others,
    'value is what exceeds the baseline in categories outside its dictionary; ' || CAST(CAST(FLOOR(c.current_new_others) AS BIGINT) AS STRING) || ' rows are in hash groups that the baseline never filled'
  FROM observed_columns AS c
  WHERE
    c.baseline_rows > 0 AND c.current_others > 0
  UNION ALL
  SELECT
    c.comparison,
    'vanished_category',
    b.category,
    0.0,
    b.baseline_count / NULLIF(c.baseline_rows, 0.0),
    b.baseline_count,
    'the baseline share would have given ' || CAST(CAST(FLOOR(b.baseline_count / NULLIF(c.baseline_rows, 0.0) * c.current_rows) AS BIGINT) AS STRING) || ' rows of this category'
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.bin_kind = 'category'
    AND b.current_count = 0
    AND b.baseline_count * (c.current_rows - c.current_nulls) >= 5.0 * c.baseline_rows
  UNION ALL
  SELECT
    c.comparison,
    'constant_column',
    NULL,
    1.0,
    CASE
      WHEN c.baseline_min < c.baseline_max OR c.baseline_categories > 1 OR c.baseline_others > 0 THEN 0.0
      WHEN c.baseline_min = c.baseline_max OR c.baseline_categories = 1 THEN 1.0
    END,
    c.current_rows,
    'all values present are the same'
  FROM observed_columns AS c
  WHERE
    (c.current_min = c.current_max AND c.current_infinities = 0)
    OR (c.current_categories = 1 AND c.current_others = 0 AND c.current_blanks = 0)
  UNION ALL
  SELECT
    r.comparison,
    'row_count',
    NULL,
    r.current_rows,
    NULL,
    r.current_rows,
    CASE WHEN r.current_rows = 0 THEN 'the window has no rows' END
  FROM relations AS r
  WHERE
    r.current_rows > 0 OR r.segment_key = '__all__'
  UNION ALL
  SELECT
    r.comparison,
    'duplicate_id_share',
    NULL,
    (r.current_rows - r.current_distinct_count) / NULLIF(r.current_rows, 0.0),
    NULL,
    r.current_rows - r.current_distinct_count,
    'rows beyond the first of each id, rows without an id included'
  FROM relations AS r
  WHERE
    r.segment_key = '__all__' AND r.current_distinct_count IS NOT NULL AND r.current_rows > 0
  UNION ALL
  SELECT
    r.comparison,
    'freshness_seconds',
    NULL,
    CAST(CAST(CAST(s.window_end - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) - r.current_max,
    NULL,
    r.current_rows,
    'seconds from the newest event to the end of the window'
  FROM relations AS r
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  WHERE
    r.current_max IS NOT NULL AND s.window_end IS NOT NULL
  UNION ALL
  SELECT
    r.comparison,
    'segment_absent',
    NULL,
    CASE WHEN p.monitor IS NULL THEN 1.0 END,
    0.0,
    r.baseline_rows,
    CASE
      WHEN p.monitor IS NULL THEN 'a segment of the baseline has no rows in this window'
      ELSE 'a segment of the baseline has no rows of its own in this window; a few may be among the pooled small segments'
    END
  FROM relations AS r
  LEFT JOIN relations AS p
    ON p.monitor = r.monitor
    AND p.window_id = r.window_id
    AND p.segment_key = r.segment_key
    AND p.segment_value = '__small__'
    AND p.current_rows > 0
  WHERE
    r.baseline_rows > 0
    AND r.current_rows = 0
    AND r.segment_key <> '__all__'
    AND r.segment_value NOT IN ('__other__', '__small__', '__null__')
), named AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    f.metric,
    f.category,
    f.value,
    f.baseline_value,
    f.part,
    f.evidence
  FROM findings AS f
  INNER JOIN compared_columns AS c
    ON c.comparison = f.comparison
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    CASE WHEN o.category LIKE 'future_rows:%' THEN 'future_row_count' ELSE 'not_evaluated' END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE) END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE) END,
    o.category
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    '__relation__',
    'issue_count',
    NULL,
    CAST(SUM(CASE WHEN o.bin_kind = 'issue' THEN 1 ELSE 0 END) AS DOUBLE),
    NULL,
    NULL,
    'what the monitor could not observe when it last ran'
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  f.metric AS metric,
  f.category AS category,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(FLOOR(f.part) AS BIGINT) AS count,
  f.evidence AS evidence,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
{%- endmacro %}

{% macro trino__quality(compared_bins, stale_windows, mpm_observations) -%}
WITH kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.baseline_count ELSE 0.0 END) AS baseline_nans,
    SUM(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END) AS current_nans,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_infinities,
    SUM(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_infinities,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END) AS current_blanks,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END) AS current_missing,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS current_unparsable,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE WHEN b.bin_kind = 'other' THEN b.current_count ELSE 0.0 END) AS current_others,
    SUM(CASE WHEN b.bin_kind = 'other' AND b.baseline_count = 0 THEN b.current_count ELSE 0.0 END) AS current_new_others,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.baseline_count > 0 THEN 1 ELSE 0 END) AS baseline_categories,
    SUM(CASE WHEN b.bin_kind = 'category' AND b.current_count > 0 THEN 1 ELSE 0 END) AS current_categories
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.current_distinct_count,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    b.current_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), observed_columns AS (
  SELECT
    k.*,
    t.segment_key,
    t.baseline_rows,
    t.current_rows,
    t.baseline_min,
    t.baseline_max,
    t.current_min,
    t.current_max
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  WHERE
    t.column_role IN ('feature', 'prediction', 'label', 'operation') AND t.current_rows > 0
), relations AS (
  SELECT
    t.*
  FROM compared_columns AS t
  WHERE
    t.column_name = '__relation__'
), share_metrics AS (
  SELECT
    'null_share' AS metric
  UNION ALL
  SELECT
    'nan_share'
  UNION ALL
  SELECT
    'infinite_share'
  UNION ALL
  SELECT
    'blank_share'
  UNION ALL
  SELECT
    'missing_share'
  UNION ALL
  SELECT
    'unparsable_share'
), shares AS (
  SELECT
    c.comparison,
    c.segment_key,
    s.metric,
    c.baseline_rows,
    c.current_rows,
    CASE s.metric
      WHEN 'null_share' THEN c.current_nulls
      WHEN 'nan_share' THEN c.current_nans
      WHEN 'infinite_share' THEN c.current_infinities
      WHEN 'blank_share' THEN c.current_blanks
      WHEN 'missing_share' THEN c.current_missing
      ELSE c.current_unparsable
    END AS current_part,
    CASE s.metric
      WHEN 'null_share' THEN c.baseline_nulls
      WHEN 'nan_share' THEN c.baseline_nans
      WHEN 'infinite_share' THEN c.baseline_infinities
      WHEN 'blank_share' THEN c.baseline_blanks
      WHEN 'missing_share' THEN c.baseline_missing
      ELSE c.baseline_unparsable
    END AS baseline_part
  FROM observed_columns AS c
  CROSS JOIN share_metrics AS s
), ranges AS (
  SELECT
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END AS has_outside,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END AS is_inside,
    SUM(CASE WHEN b.upper_edge < c.baseline_min OR b.lower_edge > c.baseline_max THEN b.current_count ELSE 0.0 END) AS surely_outside,
    SUM(CASE
      WHEN b.lower_edge >= c.baseline_min AND b.upper_edge <= c.baseline_max THEN 0.0
      ELSE b.current_count
    END) AS perhaps_outside
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.position IS NOT NULL AND c.baseline_min IS NOT NULL AND b.current_count > 0
  GROUP BY
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END
), outside AS (
  SELECT
    r.comparison,
    r.current_rows,
    r.perhaps_outside,
    CASE WHEN r.surely_outside < r.has_outside THEN r.has_outside ELSE r.surely_outside END AS surely_outside
  FROM ranges AS r
  WHERE
    r.is_inside = 0 AND r.perhaps_outside > 0
), findings AS (
  SELECT
    s.comparison,
    s.metric,
    CAST(NULL AS VARCHAR) AS category,
    s.current_part / NULLIF(s.current_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    s.current_part AS part,
    CAST(NULL AS VARCHAR) AS evidence
  FROM shares AS s
  WHERE
    s.current_part > 0 OR s.baseline_part > 0 OR (s.metric = 'null_share' AND s.segment_key = '__all__')
  UNION ALL
  SELECT
    o.comparison,
    'out_of_range_share',
    NULL,
    o.surely_outside / NULLIF(o.current_rows, 0.0),
    0.0,
    o.surely_outside,
    'outside the extremes of the baseline: at least ' || CAST(CAST(FLOOR(o.surely_outside) AS BIGINT) AS VARCHAR) || ' and at most ' || CAST(CAST(FLOOR(o.perhaps_outside) AS BIGINT) AS VARCHAR) || ' rows'
  FROM outside AS o
  UNION ALL
  SELECT
    c.comparison,
    'unseen_share',
    NULL,
    CASE
      WHEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0) > c.current_new_others / NULLIF(c.current_rows, 0.0) THEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0)
      ELSE c.current_new_others / NULLIF(c.current_rows, 0.0)
    END,
    c.baseline_others / NULLIF(c.baseline_rows, 0.0),
    c.current_others,
    'value is what exceeds the baseline in categories outside its dictionary; ' || CAST(CAST(FLOOR(c.current_new_others) AS BIGINT) AS VARCHAR) || ' rows are in hash groups that the baseline never filled'
  FROM observed_columns AS c
  WHERE
    c.baseline_rows > 0 AND c.current_others > 0
  UNION ALL
  SELECT
    c.comparison,
    'vanished_category',
    b.category,
    0.0,
    b.baseline_count / NULLIF(c.baseline_rows, 0.0),
    b.baseline_count,
    'the baseline share would have given ' || CAST(CAST(FLOOR(b.baseline_count / NULLIF(c.baseline_rows, 0.0) * c.current_rows) AS BIGINT) AS VARCHAR) || ' rows of this category'
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.bin_kind = 'category'
    AND b.current_count = 0
    AND b.baseline_count * (c.current_rows - c.current_nulls) >= 5.0 * c.baseline_rows
  UNION ALL
  SELECT
    c.comparison,
    'constant_column',
    NULL,
    1.0,
    CASE
      WHEN c.baseline_min < c.baseline_max OR c.baseline_categories > 1 OR c.baseline_others > 0 THEN 0.0
      WHEN c.baseline_min = c.baseline_max OR c.baseline_categories = 1 THEN 1.0
    END,
    c.current_rows,
    'all values present are the same'
  FROM observed_columns AS c
  WHERE
    (c.current_min = c.current_max AND c.current_infinities = 0)
    OR (c.current_categories = 1 AND c.current_others = 0 AND c.current_blanks = 0)
  UNION ALL
  SELECT
    r.comparison,
    'row_count',
    NULL,
    r.current_rows,
    NULL,
    r.current_rows,
    CASE WHEN r.current_rows = 0 THEN 'the window has no rows' END
  FROM relations AS r
  WHERE
    r.current_rows > 0 OR r.segment_key = '__all__'
  UNION ALL
  SELECT
    r.comparison,
    'duplicate_id_share',
    NULL,
    (r.current_rows - r.current_distinct_count) / NULLIF(r.current_rows, 0.0),
    NULL,
    r.current_rows - r.current_distinct_count,
    'rows beyond the first of each id, rows without an id included'
  FROM relations AS r
  WHERE
    r.segment_key = '__all__' AND r.current_distinct_count IS NOT NULL AND r.current_rows > 0
  UNION ALL
  SELECT
    r.comparison,
    'freshness_seconds',
    NULL,
    TO_UNIXTIME(WITH_TIMEZONE(s.window_end, 'UTC')) - r.current_max,
    NULL,
    r.current_rows,
    'seconds from the newest event to the end of the window'
  FROM relations AS r
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  WHERE
    r.current_max IS NOT NULL AND s.window_end IS NOT NULL
  UNION ALL
  SELECT
    r.comparison,
    'segment_absent',
    NULL,
    CASE WHEN p.monitor IS NULL THEN 1.0 END,
    0.0,
    r.baseline_rows,
    CASE
      WHEN p.monitor IS NULL THEN 'a segment of the baseline has no rows in this window'
      ELSE 'a segment of the baseline has no rows of its own in this window; a few may be among the pooled small segments'
    END
  FROM relations AS r
  LEFT JOIN relations AS p
    ON p.monitor = r.monitor
    AND p.window_id = r.window_id
    AND p.segment_key = r.segment_key
    AND p.segment_value = '__small__'
    AND p.current_rows > 0
  WHERE
    r.baseline_rows > 0
    AND r.current_rows = 0
    AND r.segment_key <> '__all__'
    AND r.segment_value NOT IN ('__other__', '__small__', '__null__')
), named AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    f.metric,
    f.category,
    f.value,
    f.baseline_value,
    f.part,
    f.evidence
  FROM findings AS f
  INNER JOIN compared_columns AS c
    ON c.comparison = f.comparison
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    CASE WHEN o.category LIKE 'future_rows:%' THEN 'future_row_count' ELSE 'not_evaluated' END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE) END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS DOUBLE) END,
    o.category
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    '__relation__',
    'issue_count',
    NULL,
    CAST(SUM(CASE WHEN o.bin_kind = 'issue' THEN 1 ELSE 0 END) AS DOUBLE),
    NULL,
    NULL,
    'what the monitor could not observe when it last ran'
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  f.metric AS metric,
  f.category AS category,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(FLOOR(f.part) AS BIGINT) AS count,
  f.evidence AS evidence,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
{%- endmacro %}

{% macro clickhouse__quality(compared_bins, stale_windows, mpm_observations) -%}
WITH kind_counts AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END)) AS baseline_nulls,
    SUM(toNullable(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END)) AS current_nulls,
    SUM(toNullable(CASE WHEN b.bin_kind = 'nan' THEN b.baseline_count ELSE 0.0 END)) AS baseline_nans,
    SUM(toNullable(CASE WHEN b.bin_kind = 'nan' THEN b.current_count ELSE 0.0 END)) AS current_nans,
    SUM(toNullable(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END)) AS baseline_infinities,
    SUM(toNullable(CASE WHEN b.bin_kind IN ('neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END)) AS current_infinities,
    SUM(toNullable(CASE WHEN b.bin_kind = 'blank' THEN b.baseline_count ELSE 0.0 END)) AS baseline_blanks,
    SUM(toNullable(CASE WHEN b.bin_kind = 'blank' THEN b.current_count ELSE 0.0 END)) AS current_blanks,
    SUM(toNullable(CASE WHEN b.bin_kind = 'missing' THEN b.baseline_count ELSE 0.0 END)) AS baseline_missing,
    SUM(toNullable(CASE WHEN b.bin_kind = 'missing' THEN b.current_count ELSE 0.0 END)) AS current_missing,
    SUM(toNullable(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END)) AS baseline_unparsable,
    SUM(toNullable(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END)) AS current_unparsable,
    SUM(toNullable(CASE WHEN b.bin_kind = 'other' THEN b.baseline_count ELSE 0.0 END)) AS baseline_others,
    SUM(toNullable(CASE WHEN b.bin_kind = 'other' THEN b.current_count ELSE 0.0 END)) AS current_others,
    SUM(toNullable(CASE WHEN b.bin_kind = 'other' AND b.baseline_count = 0 THEN b.current_count ELSE 0.0 END)) AS current_new_others,
    SUM(toNullable(CASE WHEN b.bin_kind = 'category' AND b.baseline_count > 0 THEN 1 ELSE 0 END)) AS baseline_categories,
    SUM(toNullable(CASE WHEN b.bin_kind = 'category' AND b.current_count > 0 THEN 1 ELSE 0 END)) AS current_categories
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), compared_columns AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name,
    b.column_role AS column_role,
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.current_distinct_count AS current_distinct_count,
    b.baseline_min AS baseline_min,
    b.baseline_max AS baseline_max,
    b.current_min AS current_min,
    b.current_max AS current_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), observed_columns AS (
  SELECT
    k.comparison AS comparison,
    k.baseline_nulls AS baseline_nulls,
    k.current_nulls AS current_nulls,
    k.baseline_nans AS baseline_nans,
    k.current_nans AS current_nans,
    k.baseline_infinities AS baseline_infinities,
    k.current_infinities AS current_infinities,
    k.baseline_blanks AS baseline_blanks,
    k.current_blanks AS current_blanks,
    k.baseline_missing AS baseline_missing,
    k.current_missing AS current_missing,
    k.baseline_unparsable AS baseline_unparsable,
    k.current_unparsable AS current_unparsable,
    k.baseline_others AS baseline_others,
    k.current_others AS current_others,
    k.current_new_others AS current_new_others,
    k.baseline_categories AS baseline_categories,
    k.current_categories AS current_categories,
    t.segment_key AS segment_key,
    t.baseline_rows AS baseline_rows,
    t.current_rows AS current_rows,
    t.baseline_min AS baseline_min,
    t.baseline_max AS baseline_max,
    t.current_min AS current_min,
    t.current_max AS current_max
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  WHERE
    t.column_role IN ('feature', 'prediction', 'label', 'operation') AND t.current_rows > 0
), relations AS (
  SELECT
    t.comparison AS comparison,
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.column_name AS column_name,
    t.column_role AS column_role,
    t.baseline_rows AS baseline_rows,
    t.current_rows AS current_rows,
    t.current_distinct_count AS current_distinct_count,
    t.baseline_min AS baseline_min,
    t.baseline_max AS baseline_max,
    t.current_min AS current_min,
    t.current_max AS current_max
  FROM compared_columns AS t
  WHERE
    t.column_name = '__relation__'
), share_metrics AS (
  SELECT
    'null_share' AS metric
  UNION ALL
  SELECT
    'nan_share'
  UNION ALL
  SELECT
    'infinite_share'
  UNION ALL
  SELECT
    'blank_share'
  UNION ALL
  SELECT
    'missing_share'
  UNION ALL
  SELECT
    'unparsable_share'
), shares AS (
  SELECT
    c.comparison AS comparison,
    c.segment_key AS segment_key,
    s.metric AS metric,
    c.baseline_rows AS baseline_rows,
    c.current_rows AS current_rows,
    CASE s.metric
      WHEN 'null_share' THEN c.current_nulls
      WHEN 'nan_share' THEN c.current_nans
      WHEN 'infinite_share' THEN c.current_infinities
      WHEN 'blank_share' THEN c.current_blanks
      WHEN 'missing_share' THEN c.current_missing
      ELSE c.current_unparsable
    END AS current_part,
    CASE s.metric
      WHEN 'null_share' THEN c.baseline_nulls
      WHEN 'nan_share' THEN c.baseline_nans
      WHEN 'infinite_share' THEN c.baseline_infinities
      WHEN 'blank_share' THEN c.baseline_blanks
      WHEN 'missing_share' THEN c.baseline_missing
      ELSE c.baseline_unparsable
    END AS baseline_part
  FROM observed_columns AS c
  CROSS JOIN share_metrics AS s
), ranges AS (
  SELECT
    c.comparison AS comparison,
    c.current_rows AS current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END AS has_outside,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END AS is_inside,
    SUM(toNullable(CASE WHEN b.upper_edge < c.baseline_min OR b.lower_edge > c.baseline_max THEN b.current_count ELSE 0.0 END)) AS surely_outside,
    SUM(toNullable(CASE
      WHEN b.lower_edge >= c.baseline_min AND b.upper_edge <= c.baseline_max THEN 0.0
      ELSE b.current_count
    END)) AS perhaps_outside
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.position IS NOT NULL AND c.baseline_min IS NOT NULL AND b.current_count > 0
  GROUP BY
    c.comparison,
    c.current_rows,
    CASE WHEN c.current_min < c.baseline_min OR c.current_max > c.baseline_max THEN 1.0 ELSE 0.0 END,
    CASE WHEN c.current_min >= c.baseline_min AND c.current_max <= c.baseline_max THEN 1 ELSE 0 END
), outside AS (
  SELECT
    r.comparison AS comparison,
    r.current_rows AS current_rows,
    r.perhaps_outside AS perhaps_outside,
    CASE WHEN r.surely_outside < r.has_outside THEN r.has_outside ELSE r.surely_outside END AS surely_outside
  FROM ranges AS r
  WHERE
    r.is_inside = 0 AND r.perhaps_outside > 0
), findings AS (
  SELECT
    s.comparison AS comparison,
    s.metric AS metric,
    CAST(NULL AS Nullable(String)) AS category,
    s.current_part / NULLIF(s.current_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    s.current_part AS part,
    CAST(NULL AS Nullable(String)) AS evidence
  FROM shares AS s
  WHERE
    s.current_part > 0 OR s.baseline_part > 0 OR (s.metric = 'null_share' AND s.segment_key = '__all__')
  UNION ALL
  SELECT
    o.comparison,
    'out_of_range_share',
    NULL,
    o.surely_outside / NULLIF(o.current_rows, 0.0),
    0.0,
    o.surely_outside,
    'outside the extremes of the baseline: at least ' || CAST(CAST(FLOOR(o.surely_outside) AS Nullable(Int64)) AS Nullable(String)) || ' and at most ' || CAST(CAST(FLOOR(o.perhaps_outside) AS Nullable(Int64)) AS Nullable(String)) || ' rows'
  FROM outside AS o
  UNION ALL
  SELECT
    c.comparison,
    'unseen_share',
    NULL,
    CASE
      WHEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0) > c.current_new_others / NULLIF(c.current_rows, 0.0) THEN c.current_others / NULLIF(c.current_rows, 0.0) - c.baseline_others / NULLIF(c.baseline_rows, 0.0)
      ELSE c.current_new_others / NULLIF(c.current_rows, 0.0)
    END,
    c.baseline_others / NULLIF(c.baseline_rows, 0.0),
    c.current_others,
    'value is what exceeds the baseline in categories outside its dictionary; ' || CAST(CAST(FLOOR(c.current_new_others) AS Nullable(Int64)) AS Nullable(String)) || ' rows are in hash groups that the baseline never filled'
  FROM observed_columns AS c
  WHERE
    c.baseline_rows > 0 AND c.current_others > 0
  UNION ALL
  SELECT
    c.comparison,
    'vanished_category',
    b.category,
    0.0,
    b.baseline_count / NULLIF(c.baseline_rows, 0.0),
    b.baseline_count,
    'the baseline share would have given ' || CAST(CAST(FLOOR(b.baseline_count / NULLIF(c.baseline_rows, 0.0) * c.current_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows of this category'
  FROM observed_columns AS c
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = c.comparison
  WHERE
    b.bin_kind = 'category'
    AND b.current_count = 0
    AND b.baseline_count * (c.current_rows - c.current_nulls) >= 5.0 * c.baseline_rows
  UNION ALL
  SELECT
    c.comparison,
    'constant_column',
    NULL,
    1.0,
    CASE
      WHEN c.baseline_min < c.baseline_max OR c.baseline_categories > 1 OR c.baseline_others > 0 THEN 0.0
      WHEN c.baseline_min = c.baseline_max OR c.baseline_categories = 1 THEN 1.0
    END,
    c.current_rows,
    'all values present are the same'
  FROM observed_columns AS c
  WHERE
    (c.current_min = c.current_max AND c.current_infinities = 0)
    OR (c.current_categories = 1 AND c.current_others = 0 AND c.current_blanks = 0)
  UNION ALL
  SELECT
    r.comparison,
    'row_count',
    NULL,
    r.current_rows,
    NULL,
    r.current_rows,
    CASE WHEN r.current_rows = 0 THEN 'the window has no rows' END
  FROM relations AS r
  WHERE
    r.current_rows > 0 OR r.segment_key = '__all__'
  UNION ALL
  SELECT
    r.comparison,
    'duplicate_id_share',
    NULL,
    (r.current_rows - r.current_distinct_count) / NULLIF(r.current_rows, 0.0),
    NULL,
    r.current_rows - r.current_distinct_count,
    'rows beyond the first of each id, rows without an id included'
  FROM relations AS r
  WHERE
    r.segment_key = '__all__' AND r.current_distinct_count IS NOT NULL AND r.current_rows > 0
  UNION ALL
  SELECT
    r.comparison,
    'freshness_seconds',
    NULL,
    (toUnixTimestamp64Micro(CAST(s.window_end AS Nullable(DateTime64(6, 'UTC')))) / 1000000) - r.current_max,
    NULL,
    r.current_rows,
    'seconds from the newest event to the end of the window'
  FROM relations AS r
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  WHERE
    r.current_max IS NOT NULL AND s.window_end IS NOT NULL
  UNION ALL
  SELECT
    r.comparison,
    'segment_absent',
    NULL,
    CASE WHEN p.monitor IS NULL THEN 1.0 END,
    0.0,
    r.baseline_rows,
    CASE
      WHEN p.monitor IS NULL THEN 'a segment of the baseline has no rows in this window'
      ELSE 'a segment of the baseline has no rows of its own in this window; a few may be among the pooled small segments'
    END
  FROM relations AS r
  LEFT JOIN relations AS p
    ON p.monitor = r.monitor
    AND p.window_id = r.window_id
    AND p.segment_key = r.segment_key
    AND p.segment_value = '__small__'
    AND p.current_rows > 0
  WHERE
    r.baseline_rows > 0
    AND r.current_rows = 0
    AND r.segment_key <> '__all__'
    AND r.segment_value NOT IN ('__other__', '__small__', '__null__')
  SETTINGS join_use_nulls = 1
), named AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.column_name AS column_name,
    f.metric AS metric,
    f.category AS category,
    f.value AS value,
    f.baseline_value AS baseline_value,
    f.part AS part,
    f.evidence AS evidence
  FROM findings AS f
  INNER JOIN compared_columns AS c
    ON c.comparison = f.comparison
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    o.column_name,
    CASE WHEN o.category LIKE 'future_rows:%' THEN 'future_row_count' ELSE 'not_evaluated' END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS Nullable(Float64)) END,
    NULL,
    CASE WHEN o.row_count > 0 THEN CAST(o.row_count AS Nullable(Float64)) END,
    o.category
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'issue'
  UNION ALL
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    '__relation__',
    'issue_count',
    NULL,
    CAST(SUM(toNullable(CASE WHEN o.bin_kind = 'issue' THEN 1 ELSE 0 END)) AS Nullable(Float64)),
    NULL,
    NULL,
    'what the monitor could not observe when it last ran'
  FROM {{ mpm_observations }} AS o
  WHERE
    o.window_id = 'issues'
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  f.metric AS metric,
  f.category AS category,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(FLOOR(f.part) AS Nullable(Int64)) AS count,
  f.evidence AS evidence,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS f
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = f.monitor AND s.window_id = f.window_id
{%- endmacro %}

{% macro athena__quality(compared_bins, stale_windows, mpm_observations) -%}
{{ return(mpm.trino__quality(compared_bins, stale_windows, mpm_observations)) }}
{%- endmacro %}
