{#-
What the aspects of a column are counted from: rows of each kind in a window and in its baseline, and why nothing can be judged.
Inputs: compared_bins, stale_windows, mpm_monitors. One row per window x segment x column (features, predictions, labels,
operations), and one for __relation__ where a window has none of them.
The baseline of a window that lies inside it is the rest of it: its counts less those of the window (never below none, should
rows have come late), so that the two are independent. __small__ pools other values in every window and is left out.
ranked: rows that are ranked for location and spread: finite values, less one value that half of the baseline or more has (its
share is an aspect of its own, and would hide what the others do). present: rows with a value; infinities are values.
unseen: rows of values that the baseline does not know. Values outside the dictionary share 64 bins, by their hash. Where the baseline
has no row in one, all are unseen; where it has next to none (one row in 2,000), those beyond what it makes likely, if they are more
than five times as many and four standard deviations off (of the roots of two Poisson counts, Anscombe 1948).

Written by `mpm dev generate` from mpm_py/sql/aspect_counts.sql; edit that file.
-#}

{% macro aspect_counts(compared_bins, stale_windows, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('aspect_counts', 'mpm')(compared_bins, stale_windows, mpm_monitors)) }}
{%- endmacro %}

{% macro default__aspect_counts(compared_bins, stale_windows, mpm_monitors) -%}
WITH windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role IN ('feature', 'prediction', 'label', 'operation')
  GROUP BY
    b.monitor,
    b.window_id
), columns_compared AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.value_kind,
    b.issue,
    CASE
      WHEN b.data_type LIKE '%CHAR%'
      OR b.data_type LIKE '%TEXT%'
      OR b.data_type LIKE '%String%'
      OR b.data_type LIKE '%STRING%'
      OR b.data_type LIKE '%char%'
      OR b.data_type LIKE '%text%'
      OR b.data_type LIKE '%string%' THEN 1
      ELSE 0
    END AS is_stored_as_text,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    b.current_count AS window_rows,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE
      WHEN NOT s.is_baseline_window THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_rows,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum - b.current_sum ELSE b.baseline_sum END AS baseline_sum,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum_sq - b.current_sum_sq ELSE b.baseline_sum_sq END AS baseline_sum_sq,
    b.current_sum AS window_sum,
    b.current_sum_sq AS window_sum_sq,
    b.sum_center,
    m.baseline_kind,
    m.min_rows,
    m.min_group_size,
    CASE
      WHEN b.value_kind IN ('numeric', 'integer', 'text') AND b.column_role <> 'operation' THEN 1
      ELSE 0
    END AS has_ranks
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = b.monitor AND s.window_id = b.window_id
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.segment_value <> '__small__'
    AND (
      b.column_role IN ('feature', 'prediction', 'label', 'operation')
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), bins AS (
  SELECT
    b.comparison,
    b.category,
    CASE
      WHEN b.position IS NOT NULL THEN 'value'
      WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN 'not_finite'
      ELSE b.bin_kind
    END AS kind,
    CASE
      WHEN b.bin_kind = 'nan' THEN 0
      WHEN b.bin_kind IN ('null', 'missing', 'blank', 'unparsable') THEN 0
      ELSE 1
    END AS is_present,
    CASE WHEN b.bin_kind = 'atom' AND c.has_ranks = 1 THEN b.baseline_count END AS atom_count,
    b.current_count AS window_count,
    b.baseline_count AS whole_count,
    c.baseline_rows AS baseline_rows,
    c.window_rows / NULLIF(c.baseline_rows, 0.0) AS ratio,
    CASE
      WHEN c.has_rest = 0 THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_count
  FROM {{ compared_bins }} AS b
  INNER JOIN columns_compared AS c
    ON c.comparison = b.comparison
  WHERE
    b.bin_kind <> 'total'
), counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.is_present = 1 THEN b.window_count ELSE 0.0 END) AS window_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.baseline_count ELSE 0.0 END) AS baseline_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.whole_count ELSE 0.0 END) AS whole_present,
    SUM(CASE WHEN b.kind = 'value' THEN b.window_count ELSE 0.0 END) AS window_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.whole_count ELSE 0.0 END) AS whole_values,
    MAX(b.atom_count) AS largest_atom,
    SUM(CASE WHEN b.kind = 'null' THEN b.window_count ELSE 0.0 END) AS window_nulls,
    SUM(CASE WHEN b.kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.kind = 'missing' THEN b.window_count ELSE 0.0 END) AS window_missing,
    SUM(CASE WHEN b.kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.kind = 'blank' THEN b.window_count ELSE 0.0 END) AS window_blanks,
    SUM(CASE WHEN b.kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.window_count ELSE 0.0 END) AS window_not_finite,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.baseline_count ELSE 0.0 END) AS baseline_not_finite,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.window_count ELSE 0.0 END) AS window_unparsable,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.kind = 'other' THEN b.window_count ELSE 0.0 END) AS window_others,
    SUM(CASE WHEN b.kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE
      WHEN b.kind <> 'other' THEN 0.0
      WHEN b.baseline_count = 0 THEN b.window_count
      WHEN b.baseline_count <= 0.0005 * b.baseline_rows
      AND b.window_count > 5.0 * b.baseline_count * b.ratio
      AND SQRT(b.window_count + 0.375) - SQRT((b.baseline_count + 0.375) * b.ratio) > 2.0 * SQRT(1.0 + b.ratio) THEN b.window_count - b.baseline_count * b.ratio
      ELSE 0.0
    END) AS window_unseen,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.window_count ELSE 0.0 END) AS window_true,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.baseline_count ELSE 0.0 END) AS baseline_true,
    SUM(CASE WHEN b.kind = 'category' THEN b.whole_count ELSE 0.0 END) AS whole_categories
  FROM bins AS b
  GROUP BY
    b.comparison
)
SELECT
  c.comparison AS comparison,
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  c.is_stored_as_text AS is_stored_as_text,
  c.has_rest AS has_rest,
  c.has_ranks AS has_ranks,
  c.window_rows AS window_rows,
  c.baseline_rows AS baseline_rows,
  c.sum_center AS sum_center,
  c.window_sum AS window_sum,
  c.baseline_sum AS baseline_sum,
  c.window_sum_sq AS window_sum_sq,
  c.baseline_sum_sq AS baseline_sum_sq,
  k.window_present AS window_present,
  k.baseline_present AS baseline_present,
  k.whole_present AS whole_present,
  k.window_values AS window_values,
  k.baseline_values AS baseline_values,
  CASE WHEN 2.0 * k.largest_atom >= k.whole_values THEN k.largest_atom END AS unranked_atom,
  k.window_nulls AS window_nulls,
  k.baseline_nulls AS baseline_nulls,
  k.window_missing AS window_missing,
  k.baseline_missing AS baseline_missing,
  k.window_blanks AS window_blanks,
  k.baseline_blanks AS baseline_blanks,
  k.window_not_finite AS window_not_finite,
  k.baseline_not_finite AS baseline_not_finite,
  k.window_unparsable AS window_unparsable,
  k.baseline_unparsable AS baseline_unparsable,
  k.window_others AS window_others,
  k.baseline_others AS baseline_others,
  k.window_unseen AS window_unseen,
  k.window_true AS window_true,
  k.baseline_true AS baseline_true,
  k.whole_categories AS whole_categories,
  CASE
    WHEN c.column_name = '__relation__' AND c.window_rows = 0 THEN 'the window has no rows'
    WHEN c.column_name = '__relation__' AND c.window_rows >= c.min_group_size THEN 'no feature, prediction, label or operation was observed in this window'
    WHEN c.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS BIGINT) AS VARCHAR) || ' rows, fewer than min_group_size (' || CAST(c.min_group_size AS VARCHAR) || '): only their number is kept'
    WHEN c.observed_rows = 0 AND c.issue IS NOT NULL THEN c.issue
    WHEN c.window_rows = 0 AND c.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
    WHEN c.window_rows = 0 THEN 'the column was not observed in this window'
    WHEN c.column_role = 'label' AND k.window_present = 0 THEN 'no label of this window is known yet'
    WHEN c.column_role = 'label' AND k.window_present < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(k.window_present) AS BIGINT) AS VARCHAR) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR) || ')'
    WHEN c.window_rows < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS BIGINT) AS VARCHAR) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR) || ')'
    WHEN c.baseline_rows = 0 AND c.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
    WHEN c.baseline_rows = 0 AND c.has_rest = 1 THEN 'the baseline has no other rows here than those of this window'
    WHEN c.baseline_rows = 0 THEN 'the baseline has no rows here'
    WHEN c.column_role = 'label' AND k.baseline_present < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(k.baseline_present) AS BIGINT) AS VARCHAR) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR) || ')'
    WHEN c.baseline_rows < c.min_rows AND c.has_rest = 1 THEN 'the rest of the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS VARCHAR) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR) || ')'
    WHEN c.baseline_rows < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS VARCHAR) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR) || ')'
  END AS not_evaluated_reason
FROM columns_compared AS c
LEFT JOIN counts AS k
  ON k.comparison = c.comparison
{%- endmacro %}

{% macro postgres__aspect_counts(compared_bins, stale_windows, mpm_monitors) -%}
WITH windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role IN ('feature', 'prediction', 'label', 'operation')
  GROUP BY
    b.monitor,
    b.window_id
), columns_compared AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.value_kind,
    b.issue,
    CASE
      WHEN b.data_type LIKE '%CHAR%'
      OR b.data_type LIKE '%TEXT%'
      OR b.data_type LIKE '%String%'
      OR b.data_type LIKE '%STRING%'
      OR b.data_type LIKE '%char%'
      OR b.data_type LIKE '%text%'
      OR b.data_type LIKE '%string%' THEN 1
      ELSE 0
    END AS is_stored_as_text,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    b.current_count AS window_rows,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE
      WHEN NOT s.is_baseline_window THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_rows,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum - b.current_sum ELSE b.baseline_sum END AS baseline_sum,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum_sq - b.current_sum_sq ELSE b.baseline_sum_sq END AS baseline_sum_sq,
    b.current_sum AS window_sum,
    b.current_sum_sq AS window_sum_sq,
    b.sum_center,
    m.baseline_kind,
    m.min_rows,
    m.min_group_size,
    CASE
      WHEN b.value_kind IN ('numeric', 'integer', 'text') AND b.column_role <> 'operation' THEN 1
      ELSE 0
    END AS has_ranks
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = b.monitor AND s.window_id = b.window_id
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.segment_value <> '__small__'
    AND (
      b.column_role IN ('feature', 'prediction', 'label', 'operation')
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), bins AS MATERIALIZED (
  SELECT
    b.comparison,
    b.category,
    CASE
      WHEN b.position IS NOT NULL THEN 'value'
      WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN 'not_finite'
      ELSE b.bin_kind
    END AS kind,
    CASE
      WHEN b.bin_kind = 'nan' THEN 0
      WHEN b.bin_kind IN ('null', 'missing', 'blank', 'unparsable') THEN 0
      ELSE 1
    END AS is_present,
    CASE WHEN b.bin_kind = 'atom' AND c.has_ranks = 1 THEN b.baseline_count END AS atom_count,
    b.current_count AS window_count,
    b.baseline_count AS whole_count,
    c.baseline_rows AS baseline_rows,
    c.window_rows / NULLIF(c.baseline_rows, 0.0) AS ratio,
    CASE
      WHEN c.has_rest = 0 THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_count
  FROM {{ compared_bins }} AS b
  INNER JOIN columns_compared AS c
    ON c.comparison = b.comparison
  WHERE
    b.bin_kind <> 'total'
), counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.is_present = 1 THEN b.window_count ELSE 0.0 END) AS window_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.baseline_count ELSE 0.0 END) AS baseline_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.whole_count ELSE 0.0 END) AS whole_present,
    SUM(CASE WHEN b.kind = 'value' THEN b.window_count ELSE 0.0 END) AS window_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.whole_count ELSE 0.0 END) AS whole_values,
    MAX(b.atom_count) AS largest_atom,
    SUM(CASE WHEN b.kind = 'null' THEN b.window_count ELSE 0.0 END) AS window_nulls,
    SUM(CASE WHEN b.kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.kind = 'missing' THEN b.window_count ELSE 0.0 END) AS window_missing,
    SUM(CASE WHEN b.kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.kind = 'blank' THEN b.window_count ELSE 0.0 END) AS window_blanks,
    SUM(CASE WHEN b.kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.window_count ELSE 0.0 END) AS window_not_finite,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.baseline_count ELSE 0.0 END) AS baseline_not_finite,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.window_count ELSE 0.0 END) AS window_unparsable,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.kind = 'other' THEN b.window_count ELSE 0.0 END) AS window_others,
    SUM(CASE WHEN b.kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE
      WHEN b.kind <> 'other' THEN 0.0
      WHEN b.baseline_count = 0 THEN b.window_count
      WHEN b.baseline_count <= 0.0005 * b.baseline_rows
      AND b.window_count > 5.0 * b.baseline_count * b.ratio
      AND SQRT(b.window_count + 0.375) - SQRT((b.baseline_count + 0.375) * b.ratio) > 2.0 * SQRT(1.0 + b.ratio) THEN b.window_count - b.baseline_count * b.ratio
      ELSE 0.0
    END) AS window_unseen,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.window_count ELSE 0.0 END) AS window_true,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.baseline_count ELSE 0.0 END) AS baseline_true,
    SUM(CASE WHEN b.kind = 'category' THEN b.whole_count ELSE 0.0 END) AS whole_categories
  FROM bins AS b
  GROUP BY
    b.comparison
)
SELECT
  c.comparison AS comparison,
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  c.is_stored_as_text AS is_stored_as_text,
  c.has_rest AS has_rest,
  c.has_ranks AS has_ranks,
  c.window_rows AS window_rows,
  c.baseline_rows AS baseline_rows,
  c.sum_center AS sum_center,
  c.window_sum AS window_sum,
  c.baseline_sum AS baseline_sum,
  c.window_sum_sq AS window_sum_sq,
  c.baseline_sum_sq AS baseline_sum_sq,
  k.window_present AS window_present,
  k.baseline_present AS baseline_present,
  k.whole_present AS whole_present,
  k.window_values AS window_values,
  k.baseline_values AS baseline_values,
  CASE WHEN 2.0 * k.largest_atom >= k.whole_values THEN k.largest_atom END AS unranked_atom,
  k.window_nulls AS window_nulls,
  k.baseline_nulls AS baseline_nulls,
  k.window_missing AS window_missing,
  k.baseline_missing AS baseline_missing,
  k.window_blanks AS window_blanks,
  k.baseline_blanks AS baseline_blanks,
  k.window_not_finite AS window_not_finite,
  k.baseline_not_finite AS baseline_not_finite,
  k.window_unparsable AS window_unparsable,
  k.baseline_unparsable AS baseline_unparsable,
  k.window_others AS window_others,
  k.baseline_others AS baseline_others,
  k.window_unseen AS window_unseen,
  k.window_true AS window_true,
  k.baseline_true AS baseline_true,
  k.whole_categories AS whole_categories,
  CASE
    WHEN c.column_name = '__relation__' AND c.window_rows = 0 THEN 'the window has no rows'
    WHEN c.column_name = '__relation__' AND c.window_rows >= c.min_group_size THEN 'no feature, prediction, label or operation was observed in this window'
    WHEN c.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS BIGINT) AS TEXT) || ' rows, fewer than min_group_size (' || CAST(c.min_group_size AS TEXT) || '): only their number is kept'
    WHEN c.observed_rows = 0 AND c.issue IS NOT NULL THEN c.issue
    WHEN c.window_rows = 0 AND c.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
    WHEN c.window_rows = 0 THEN 'the column was not observed in this window'
    WHEN c.column_role = 'label' AND k.window_present = 0 THEN 'no label of this window is known yet'
    WHEN c.column_role = 'label' AND k.window_present < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(k.window_present) AS BIGINT) AS TEXT) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS TEXT) || ')'
    WHEN c.window_rows < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS BIGINT) AS TEXT) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS TEXT) || ')'
    WHEN c.baseline_rows = 0 AND c.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
    WHEN c.baseline_rows = 0 AND c.has_rest = 1 THEN 'the baseline has no other rows here than those of this window'
    WHEN c.baseline_rows = 0 THEN 'the baseline has no rows here'
    WHEN c.column_role = 'label' AND k.baseline_present < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(k.baseline_present) AS BIGINT) AS TEXT) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS TEXT) || ')'
    WHEN c.baseline_rows < c.min_rows AND c.has_rest = 1 THEN 'the rest of the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS TEXT) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS TEXT) || ')'
    WHEN c.baseline_rows < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS TEXT) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS TEXT) || ')'
  END AS not_evaluated_reason
FROM columns_compared AS c
LEFT JOIN counts AS k
  ON k.comparison = c.comparison
{%- endmacro %}

{% macro redshift__aspect_counts(compared_bins, stale_windows, mpm_monitors) -%}
WITH windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role IN ('feature', 'prediction', 'label', 'operation')
  GROUP BY
    b.monitor,
    b.window_id
), columns_compared AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.value_kind,
    b.issue,
    CASE
      WHEN b.data_type LIKE '%CHAR%'
      OR b.data_type LIKE '%TEXT%'
      OR b.data_type LIKE '%String%'
      OR b.data_type LIKE '%STRING%'
      OR b.data_type LIKE '%char%'
      OR b.data_type LIKE '%text%'
      OR b.data_type LIKE '%string%' THEN 1
      ELSE 0
    END AS is_stored_as_text,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    b.current_count AS window_rows,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE
      WHEN NOT s.is_baseline_window THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_rows,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum - b.current_sum ELSE b.baseline_sum END AS baseline_sum,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum_sq - b.current_sum_sq ELSE b.baseline_sum_sq END AS baseline_sum_sq,
    b.current_sum AS window_sum,
    b.current_sum_sq AS window_sum_sq,
    b.sum_center,
    m.baseline_kind,
    m.min_rows,
    m.min_group_size,
    CASE
      WHEN b.value_kind IN ('numeric', 'integer', 'text') AND b.column_role <> 'operation' THEN 1
      ELSE 0
    END AS has_ranks
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = b.monitor AND s.window_id = b.window_id
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.segment_value <> '__small__'
    AND (
      b.column_role IN ('feature', 'prediction', 'label', 'operation')
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), bins AS (
  SELECT
    b.comparison,
    b.category,
    CASE
      WHEN b.position IS NOT NULL THEN 'value'
      WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN 'not_finite'
      ELSE b.bin_kind
    END AS kind,
    CASE
      WHEN b.bin_kind = 'nan' THEN 0
      WHEN b.bin_kind IN ('null', 'missing', 'blank', 'unparsable') THEN 0
      ELSE 1
    END AS is_present,
    CASE WHEN b.bin_kind = 'atom' AND c.has_ranks = 1 THEN b.baseline_count END AS atom_count,
    b.current_count AS window_count,
    b.baseline_count AS whole_count,
    c.baseline_rows AS baseline_rows,
    c.window_rows / NULLIF(c.baseline_rows, 0.0) AS ratio,
    CASE
      WHEN c.has_rest = 0 THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_count
  FROM {{ compared_bins }} AS b
  INNER JOIN columns_compared AS c
    ON c.comparison = b.comparison
  WHERE
    b.bin_kind <> 'total'
), counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.is_present = 1 THEN b.window_count ELSE 0.0 END) AS window_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.baseline_count ELSE 0.0 END) AS baseline_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.whole_count ELSE 0.0 END) AS whole_present,
    SUM(CASE WHEN b.kind = 'value' THEN b.window_count ELSE 0.0 END) AS window_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.whole_count ELSE 0.0 END) AS whole_values,
    MAX(b.atom_count) AS largest_atom,
    SUM(CASE WHEN b.kind = 'null' THEN b.window_count ELSE 0.0 END) AS window_nulls,
    SUM(CASE WHEN b.kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.kind = 'missing' THEN b.window_count ELSE 0.0 END) AS window_missing,
    SUM(CASE WHEN b.kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.kind = 'blank' THEN b.window_count ELSE 0.0 END) AS window_blanks,
    SUM(CASE WHEN b.kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.window_count ELSE 0.0 END) AS window_not_finite,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.baseline_count ELSE 0.0 END) AS baseline_not_finite,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.window_count ELSE 0.0 END) AS window_unparsable,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.kind = 'other' THEN b.window_count ELSE 0.0 END) AS window_others,
    SUM(CASE WHEN b.kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE
      WHEN b.kind <> 'other' THEN 0.0
      WHEN b.baseline_count = 0 THEN b.window_count
      WHEN b.baseline_count <= 0.0005 * b.baseline_rows
      AND b.window_count > 5.0 * b.baseline_count * b.ratio
      AND SQRT(b.window_count + 0.375) - SQRT((b.baseline_count + 0.375) * b.ratio) > 2.0 * SQRT(1.0 + b.ratio) THEN b.window_count - b.baseline_count * b.ratio
      ELSE 0.0
    END) AS window_unseen,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.window_count ELSE 0.0 END) AS window_true,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.baseline_count ELSE 0.0 END) AS baseline_true,
    SUM(CASE WHEN b.kind = 'category' THEN b.whole_count ELSE 0.0 END) AS whole_categories
  FROM bins AS b
  GROUP BY
    b.comparison
)
SELECT
  c.comparison AS comparison,
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  c.is_stored_as_text AS is_stored_as_text,
  c.has_rest AS has_rest,
  c.has_ranks AS has_ranks,
  c.window_rows AS window_rows,
  c.baseline_rows AS baseline_rows,
  c.sum_center AS sum_center,
  c.window_sum AS window_sum,
  c.baseline_sum AS baseline_sum,
  c.window_sum_sq AS window_sum_sq,
  c.baseline_sum_sq AS baseline_sum_sq,
  k.window_present AS window_present,
  k.baseline_present AS baseline_present,
  k.whole_present AS whole_present,
  k.window_values AS window_values,
  k.baseline_values AS baseline_values,
  CASE WHEN 2.0 * k.largest_atom >= k.whole_values THEN k.largest_atom END AS unranked_atom,
  k.window_nulls AS window_nulls,
  k.baseline_nulls AS baseline_nulls,
  k.window_missing AS window_missing,
  k.baseline_missing AS baseline_missing,
  k.window_blanks AS window_blanks,
  k.baseline_blanks AS baseline_blanks,
  k.window_not_finite AS window_not_finite,
  k.baseline_not_finite AS baseline_not_finite,
  k.window_unparsable AS window_unparsable,
  k.baseline_unparsable AS baseline_unparsable,
  k.window_others AS window_others,
  k.baseline_others AS baseline_others,
  k.window_unseen AS window_unseen,
  k.window_true AS window_true,
  k.baseline_true AS baseline_true,
  k.whole_categories AS whole_categories,
  CASE
    WHEN c.column_name = '__relation__' AND c.window_rows = 0 THEN 'the window has no rows'
    WHEN c.column_name = '__relation__' AND c.window_rows >= c.min_group_size THEN 'no feature, prediction, label or operation was observed in this window'
    WHEN c.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows, fewer than min_group_size (' || CAST(c.min_group_size AS VARCHAR(65535)) || '): only their number is kept'
    WHEN c.observed_rows = 0 AND c.issue IS NOT NULL THEN c.issue
    WHEN c.window_rows = 0 AND c.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
    WHEN c.window_rows = 0 THEN 'the column was not observed in this window'
    WHEN c.column_role = 'label' AND k.window_present = 0 THEN 'no label of this window is known yet'
    WHEN c.column_role = 'label' AND k.window_present < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(k.window_present) AS BIGINT) AS VARCHAR(65535)) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR(65535)) || ')'
    WHEN c.window_rows < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR(65535)) || ')'
    WHEN c.baseline_rows = 0 AND c.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
    WHEN c.baseline_rows = 0 AND c.has_rest = 1 THEN 'the baseline has no other rows here than those of this window'
    WHEN c.baseline_rows = 0 THEN 'the baseline has no rows here'
    WHEN c.column_role = 'label' AND k.baseline_present < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(k.baseline_present) AS BIGINT) AS VARCHAR(65535)) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR(65535)) || ')'
    WHEN c.baseline_rows < c.min_rows AND c.has_rest = 1 THEN 'the rest of the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR(65535)) || ')'
    WHEN c.baseline_rows < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS VARCHAR(65535)) || ')'
  END AS not_evaluated_reason
FROM columns_compared AS c
LEFT JOIN counts AS k
  ON k.comparison = c.comparison
{%- endmacro %}

{% macro bigquery__aspect_counts(compared_bins, stale_windows, mpm_monitors) -%}
WITH windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role IN ('feature', 'prediction', 'label', 'operation')
  GROUP BY
    b.monitor,
    b.window_id
), columns_compared AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.value_kind,
    b.issue,
    CASE
      WHEN b.data_type LIKE '%CHAR%'
      OR b.data_type LIKE '%TEXT%'
      OR b.data_type LIKE '%String%'
      OR b.data_type LIKE '%STRING%'
      OR b.data_type LIKE '%char%'
      OR b.data_type LIKE '%text%'
      OR b.data_type LIKE '%string%' THEN 1
      ELSE 0
    END AS is_stored_as_text,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    b.current_count AS window_rows,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE
      WHEN NOT s.is_baseline_window THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_rows,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum - b.current_sum ELSE b.baseline_sum END AS baseline_sum,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum_sq - b.current_sum_sq ELSE b.baseline_sum_sq END AS baseline_sum_sq,
    b.current_sum AS window_sum,
    b.current_sum_sq AS window_sum_sq,
    b.sum_center,
    m.baseline_kind,
    m.min_rows,
    m.min_group_size,
    CASE
      WHEN b.value_kind IN ('numeric', 'integer', 'text') AND b.column_role <> 'operation' THEN 1
      ELSE 0
    END AS has_ranks
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = b.monitor AND s.window_id = b.window_id
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.segment_value <> '__small__'
    AND (
      b.column_role IN ('feature', 'prediction', 'label', 'operation')
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), bins AS (
  SELECT
    b.comparison,
    b.category,
    CASE
      WHEN b.position IS NOT NULL THEN 'value'
      WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN 'not_finite'
      ELSE b.bin_kind
    END AS kind,
    CASE
      WHEN b.bin_kind = 'nan' THEN 0
      WHEN b.bin_kind IN ('null', 'missing', 'blank', 'unparsable') THEN 0
      ELSE 1
    END AS is_present,
    CASE WHEN b.bin_kind = 'atom' AND c.has_ranks = 1 THEN b.baseline_count END AS atom_count,
    b.current_count AS window_count,
    b.baseline_count AS whole_count,
    c.baseline_rows AS baseline_rows,
    c.window_rows / NULLIF(c.baseline_rows, 0.0) AS ratio,
    CASE
      WHEN c.has_rest = 0 THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_count
  FROM {{ compared_bins }} AS b
  INNER JOIN columns_compared AS c
    ON c.comparison = b.comparison
  WHERE
    b.bin_kind <> 'total'
), counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.is_present = 1 THEN b.window_count ELSE 0.0 END) AS window_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.baseline_count ELSE 0.0 END) AS baseline_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.whole_count ELSE 0.0 END) AS whole_present,
    SUM(CASE WHEN b.kind = 'value' THEN b.window_count ELSE 0.0 END) AS window_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.whole_count ELSE 0.0 END) AS whole_values,
    MAX(b.atom_count) AS largest_atom,
    SUM(CASE WHEN b.kind = 'null' THEN b.window_count ELSE 0.0 END) AS window_nulls,
    SUM(CASE WHEN b.kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.kind = 'missing' THEN b.window_count ELSE 0.0 END) AS window_missing,
    SUM(CASE WHEN b.kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.kind = 'blank' THEN b.window_count ELSE 0.0 END) AS window_blanks,
    SUM(CASE WHEN b.kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.window_count ELSE 0.0 END) AS window_not_finite,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.baseline_count ELSE 0.0 END) AS baseline_not_finite,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.window_count ELSE 0.0 END) AS window_unparsable,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.kind = 'other' THEN b.window_count ELSE 0.0 END) AS window_others,
    SUM(CASE WHEN b.kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE
      WHEN b.kind <> 'other' THEN 0.0
      WHEN b.baseline_count = 0 THEN b.window_count
      WHEN b.baseline_count <= 0.0005 * b.baseline_rows
      AND b.window_count > 5.0 * b.baseline_count * b.ratio
      AND SQRT(b.window_count + 0.375) - SQRT((b.baseline_count + 0.375) * b.ratio) > 2.0 * SQRT(1.0 + b.ratio) THEN b.window_count - b.baseline_count * b.ratio
      ELSE 0.0
    END) AS window_unseen,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.window_count ELSE 0.0 END) AS window_true,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.baseline_count ELSE 0.0 END) AS baseline_true,
    SUM(CASE WHEN b.kind = 'category' THEN b.whole_count ELSE 0.0 END) AS whole_categories
  FROM bins AS b
  GROUP BY
    b.comparison
)
SELECT
  c.comparison AS comparison,
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  c.is_stored_as_text AS is_stored_as_text,
  c.has_rest AS has_rest,
  c.has_ranks AS has_ranks,
  c.window_rows AS window_rows,
  c.baseline_rows AS baseline_rows,
  c.sum_center AS sum_center,
  c.window_sum AS window_sum,
  c.baseline_sum AS baseline_sum,
  c.window_sum_sq AS window_sum_sq,
  c.baseline_sum_sq AS baseline_sum_sq,
  k.window_present AS window_present,
  k.baseline_present AS baseline_present,
  k.whole_present AS whole_present,
  k.window_values AS window_values,
  k.baseline_values AS baseline_values,
  CASE WHEN 2.0 * k.largest_atom >= k.whole_values THEN k.largest_atom END AS unranked_atom,
  k.window_nulls AS window_nulls,
  k.baseline_nulls AS baseline_nulls,
  k.window_missing AS window_missing,
  k.baseline_missing AS baseline_missing,
  k.window_blanks AS window_blanks,
  k.baseline_blanks AS baseline_blanks,
  k.window_not_finite AS window_not_finite,
  k.baseline_not_finite AS baseline_not_finite,
  k.window_unparsable AS window_unparsable,
  k.baseline_unparsable AS baseline_unparsable,
  k.window_others AS window_others,
  k.baseline_others AS baseline_others,
  k.window_unseen AS window_unseen,
  k.window_true AS window_true,
  k.baseline_true AS baseline_true,
  k.whole_categories AS whole_categories,
  CASE
    WHEN c.column_name = '__relation__' AND c.window_rows = 0 THEN 'the window has no rows'
    WHEN c.column_name = '__relation__' AND c.window_rows >= c.min_group_size THEN 'no feature, prediction, label or operation was observed in this window'
    WHEN c.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS INT64) AS STRING) || ' rows, fewer than min_group_size (' || CAST(c.min_group_size AS STRING) || '): only their number is kept'
    WHEN c.observed_rows = 0 AND c.issue IS NOT NULL THEN c.issue
    WHEN c.window_rows = 0 AND c.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
    WHEN c.window_rows = 0 THEN 'the column was not observed in this window'
    WHEN c.column_role = 'label' AND k.window_present = 0 THEN 'no label of this window is known yet'
    WHEN c.column_role = 'label' AND k.window_present < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(k.window_present) AS INT64) AS STRING) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
    WHEN c.window_rows < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS INT64) AS STRING) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
    WHEN c.baseline_rows = 0 AND c.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
    WHEN c.baseline_rows = 0 AND c.has_rest = 1 THEN 'the baseline has no other rows here than those of this window'
    WHEN c.baseline_rows = 0 THEN 'the baseline has no rows here'
    WHEN c.column_role = 'label' AND k.baseline_present < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(k.baseline_present) AS INT64) AS STRING) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
    WHEN c.baseline_rows < c.min_rows AND c.has_rest = 1 THEN 'the rest of the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS INT64) AS STRING) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
    WHEN c.baseline_rows < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS INT64) AS STRING) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
  END AS not_evaluated_reason
FROM columns_compared AS c
LEFT JOIN counts AS k
  ON k.comparison = c.comparison
{%- endmacro %}

{% macro spark__aspect_counts(compared_bins, stale_windows, mpm_monitors) -%}
WITH windows_with AS (
  SELECT
    b.monitor,
    b.window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role IN ('feature', 'prediction', 'label', 'operation')
  GROUP BY
    b.monitor,
    b.window_id
), columns_compared AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.value_kind,
    b.issue,
    CASE
      WHEN b.data_type LIKE '%CHAR%'
      OR b.data_type LIKE '%TEXT%'
      OR b.data_type LIKE '%String%'
      OR b.data_type LIKE '%STRING%'
      OR b.data_type LIKE '%char%'
      OR b.data_type LIKE '%text%'
      OR b.data_type LIKE '%string%' THEN 1
      ELSE 0
    END AS is_stored_as_text,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    b.current_count AS window_rows,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE
      WHEN NOT s.is_baseline_window THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_rows,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum - b.current_sum ELSE b.baseline_sum END AS baseline_sum,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum_sq - b.current_sum_sq ELSE b.baseline_sum_sq END AS baseline_sum_sq,
    b.current_sum AS window_sum,
    b.current_sum_sq AS window_sum_sq,
    b.sum_center,
    m.baseline_kind,
    m.min_rows,
    m.min_group_size,
    CASE
      WHEN b.value_kind IN ('numeric', 'integer', 'text') AND b.column_role <> 'operation' THEN 1
      ELSE 0
    END AS has_ranks
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = b.monitor AND s.window_id = b.window_id
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.segment_value <> '__small__'
    AND (
      b.column_role IN ('feature', 'prediction', 'label', 'operation')
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
), bins AS (
  SELECT
    b.comparison,
    b.category,
    CASE
      WHEN b.position IS NOT NULL THEN 'value'
      WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN 'not_finite'
      ELSE b.bin_kind
    END AS kind,
    CASE
      WHEN b.bin_kind = 'nan' THEN 0
      WHEN b.bin_kind IN ('null', 'missing', 'blank', 'unparsable') THEN 0
      ELSE 1
    END AS is_present,
    CASE WHEN b.bin_kind = 'atom' AND c.has_ranks = 1 THEN b.baseline_count END AS atom_count,
    b.current_count AS window_count,
    b.baseline_count AS whole_count,
    c.baseline_rows AS baseline_rows,
    c.window_rows / NULLIF(c.baseline_rows, 0.0) AS ratio,
    CASE
      WHEN c.has_rest = 0 THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_count
  FROM {{ compared_bins }} AS b
  INNER JOIN columns_compared AS c
    ON c.comparison = b.comparison
  WHERE
    b.bin_kind <> 'total'
), counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.is_present = 1 THEN b.window_count ELSE 0.0 END) AS window_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.baseline_count ELSE 0.0 END) AS baseline_present,
    SUM(CASE WHEN b.is_present = 1 THEN b.whole_count ELSE 0.0 END) AS whole_present,
    SUM(CASE WHEN b.kind = 'value' THEN b.window_count ELSE 0.0 END) AS window_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.kind = 'value' THEN b.whole_count ELSE 0.0 END) AS whole_values,
    MAX(b.atom_count) AS largest_atom,
    SUM(CASE WHEN b.kind = 'null' THEN b.window_count ELSE 0.0 END) AS window_nulls,
    SUM(CASE WHEN b.kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.kind = 'missing' THEN b.window_count ELSE 0.0 END) AS window_missing,
    SUM(CASE WHEN b.kind = 'missing' THEN b.baseline_count ELSE 0.0 END) AS baseline_missing,
    SUM(CASE WHEN b.kind = 'blank' THEN b.window_count ELSE 0.0 END) AS window_blanks,
    SUM(CASE WHEN b.kind = 'blank' THEN b.baseline_count ELSE 0.0 END) AS baseline_blanks,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.window_count ELSE 0.0 END) AS window_not_finite,
    SUM(CASE WHEN b.kind = 'not_finite' THEN b.baseline_count ELSE 0.0 END) AS baseline_not_finite,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.window_count ELSE 0.0 END) AS window_unparsable,
    SUM(CASE WHEN b.kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS baseline_unparsable,
    SUM(CASE WHEN b.kind = 'other' THEN b.window_count ELSE 0.0 END) AS window_others,
    SUM(CASE WHEN b.kind = 'other' THEN b.baseline_count ELSE 0.0 END) AS baseline_others,
    SUM(CASE
      WHEN b.kind <> 'other' THEN 0.0
      WHEN b.baseline_count = 0 THEN b.window_count
      WHEN b.baseline_count <= 0.0005 * b.baseline_rows
      AND b.window_count > 5.0 * b.baseline_count * b.ratio
      AND SQRT(b.window_count + 0.375) - SQRT((b.baseline_count + 0.375) * b.ratio) > 2.0 * SQRT(1.0 + b.ratio) THEN b.window_count - b.baseline_count * b.ratio
      ELSE 0.0
    END) AS window_unseen,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.window_count ELSE 0.0 END) AS window_true,
    SUM(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.baseline_count ELSE 0.0 END) AS baseline_true,
    SUM(CASE WHEN b.kind = 'category' THEN b.whole_count ELSE 0.0 END) AS whole_categories
  FROM bins AS b
  GROUP BY
    b.comparison
)
SELECT
  c.comparison AS comparison,
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  c.is_stored_as_text AS is_stored_as_text,
  c.has_rest AS has_rest,
  c.has_ranks AS has_ranks,
  c.window_rows AS window_rows,
  c.baseline_rows AS baseline_rows,
  c.sum_center AS sum_center,
  c.window_sum AS window_sum,
  c.baseline_sum AS baseline_sum,
  c.window_sum_sq AS window_sum_sq,
  c.baseline_sum_sq AS baseline_sum_sq,
  k.window_present AS window_present,
  k.baseline_present AS baseline_present,
  k.whole_present AS whole_present,
  k.window_values AS window_values,
  k.baseline_values AS baseline_values,
  CASE WHEN 2.0 * k.largest_atom >= k.whole_values THEN k.largest_atom END AS unranked_atom,
  k.window_nulls AS window_nulls,
  k.baseline_nulls AS baseline_nulls,
  k.window_missing AS window_missing,
  k.baseline_missing AS baseline_missing,
  k.window_blanks AS window_blanks,
  k.baseline_blanks AS baseline_blanks,
  k.window_not_finite AS window_not_finite,
  k.baseline_not_finite AS baseline_not_finite,
  k.window_unparsable AS window_unparsable,
  k.baseline_unparsable AS baseline_unparsable,
  k.window_others AS window_others,
  k.baseline_others AS baseline_others,
  k.window_unseen AS window_unseen,
  k.window_true AS window_true,
  k.baseline_true AS baseline_true,
  k.whole_categories AS whole_categories,
  CASE
    WHEN c.column_name = '__relation__' AND c.window_rows = 0 THEN 'the window has no rows'
    WHEN c.column_name = '__relation__' AND c.window_rows >= c.min_group_size THEN 'no feature, prediction, label or operation was observed in this window'
    WHEN c.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS BIGINT) AS STRING) || ' rows, fewer than min_group_size (' || CAST(c.min_group_size AS STRING) || '): only their number is kept'
    WHEN c.observed_rows = 0 AND c.issue IS NOT NULL THEN c.issue
    WHEN c.window_rows = 0 AND c.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
    WHEN c.window_rows = 0 THEN 'the column was not observed in this window'
    WHEN c.column_role = 'label' AND k.window_present = 0 THEN 'no label of this window is known yet'
    WHEN c.column_role = 'label' AND k.window_present < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(k.window_present) AS BIGINT) AS STRING) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
    WHEN c.window_rows < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS BIGINT) AS STRING) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
    WHEN c.baseline_rows = 0 AND c.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
    WHEN c.baseline_rows = 0 AND c.has_rest = 1 THEN 'the baseline has no other rows here than those of this window'
    WHEN c.baseline_rows = 0 THEN 'the baseline has no rows here'
    WHEN c.column_role = 'label' AND k.baseline_present < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(k.baseline_present) AS BIGINT) AS STRING) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
    WHEN c.baseline_rows < c.min_rows AND c.has_rest = 1 THEN 'the rest of the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS STRING) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
    WHEN c.baseline_rows < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS BIGINT) AS STRING) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS STRING) || ')'
  END AS not_evaluated_reason
FROM columns_compared AS c
LEFT JOIN counts AS k
  ON k.comparison = c.comparison
{%- endmacro %}

{% macro clickhouse__aspect_counts(compared_bins, stale_windows, mpm_monitors) -%}
WITH windows_with AS (
  SELECT
    b.monitor AS monitor,
    b.window_id AS window_id
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.column_role IN ('feature', 'prediction', 'label', 'operation')
  GROUP BY
    b.monitor,
    b.window_id
), columns_compared AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name,
    b.column_role AS column_role,
    b.value_kind AS value_kind,
    b.issue AS issue,
    CASE
      WHEN b.data_type LIKE '%CHAR%'
      OR b.data_type LIKE '%TEXT%'
      OR b.data_type LIKE '%String%'
      OR b.data_type LIKE '%STRING%'
      OR b.data_type LIKE '%char%'
      OR b.data_type LIKE '%text%'
      OR b.data_type LIKE '%string%' THEN 1
      ELSE 0
    END AS is_stored_as_text,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    b.current_count AS window_rows,
    MAX(toNullable(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END)) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE
      WHEN NOT s.is_baseline_window THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_rows,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum - b.current_sum ELSE b.baseline_sum END AS baseline_sum,
    CASE WHEN s.is_baseline_window THEN b.baseline_sum_sq - b.current_sum_sq ELSE b.baseline_sum_sq END AS baseline_sum_sq,
    b.current_sum AS window_sum,
    b.current_sum_sq AS window_sum_sq,
    b.sum_center AS sum_center,
    m.baseline_kind AS baseline_kind,
    m.min_rows AS min_rows,
    m.min_group_size AS min_group_size,
    CASE
      WHEN b.value_kind IN ('numeric', 'integer', 'text') AND b.column_role <> 'operation' THEN 1
      ELSE 0
    END AS has_ranks
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = b.monitor AND s.window_id = b.window_id
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = b.monitor AND w.window_id = b.window_id
  WHERE
    b.bin_kind = 'total'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.segment_value <> '__small__'
    AND (
      b.column_role IN ('feature', 'prediction', 'label', 'operation')
      OR (b.column_name = '__relation__' AND b.segment_key = '__all__' AND w.monitor IS NULL)
    )
  SETTINGS join_use_nulls = 1
), bins AS (
  SELECT
    b.comparison AS comparison,
    b.category AS category,
    CASE
      WHEN b.position IS NOT NULL THEN 'value'
      WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN 'not_finite'
      ELSE b.bin_kind
    END AS kind,
    CASE
      WHEN b.bin_kind = 'nan' THEN 0
      WHEN b.bin_kind IN ('null', 'missing', 'blank', 'unparsable') THEN 0
      ELSE 1
    END AS is_present,
    CASE WHEN b.bin_kind = 'atom' AND c.has_ranks = 1 THEN b.baseline_count END AS atom_count,
    b.current_count AS window_count,
    b.baseline_count AS whole_count,
    c.baseline_rows AS baseline_rows,
    c.window_rows / NULLIF(c.baseline_rows, 0.0) AS ratio,
    CASE
      WHEN c.has_rest = 0 THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_count
  FROM {{ compared_bins }} AS b
  INNER JOIN columns_compared AS c
    ON c.comparison = b.comparison
  WHERE
    b.bin_kind <> 'total'
), counts AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(CASE WHEN b.is_present = 1 THEN b.window_count ELSE 0.0 END)) AS window_present,
    SUM(toNullable(CASE WHEN b.is_present = 1 THEN b.baseline_count ELSE 0.0 END)) AS baseline_present,
    SUM(toNullable(CASE WHEN b.is_present = 1 THEN b.whole_count ELSE 0.0 END)) AS whole_present,
    SUM(toNullable(CASE WHEN b.kind = 'value' THEN b.window_count ELSE 0.0 END)) AS window_values,
    SUM(toNullable(CASE WHEN b.kind = 'value' THEN b.baseline_count ELSE 0.0 END)) AS baseline_values,
    SUM(toNullable(CASE WHEN b.kind = 'value' THEN b.whole_count ELSE 0.0 END)) AS whole_values,
    MAX(toNullable(b.atom_count)) AS largest_atom,
    SUM(toNullable(CASE WHEN b.kind = 'null' THEN b.window_count ELSE 0.0 END)) AS window_nulls,
    SUM(toNullable(CASE WHEN b.kind = 'null' THEN b.baseline_count ELSE 0.0 END)) AS baseline_nulls,
    SUM(toNullable(CASE WHEN b.kind = 'missing' THEN b.window_count ELSE 0.0 END)) AS window_missing,
    SUM(toNullable(CASE WHEN b.kind = 'missing' THEN b.baseline_count ELSE 0.0 END)) AS baseline_missing,
    SUM(toNullable(CASE WHEN b.kind = 'blank' THEN b.window_count ELSE 0.0 END)) AS window_blanks,
    SUM(toNullable(CASE WHEN b.kind = 'blank' THEN b.baseline_count ELSE 0.0 END)) AS baseline_blanks,
    SUM(toNullable(CASE WHEN b.kind = 'not_finite' THEN b.window_count ELSE 0.0 END)) AS window_not_finite,
    SUM(toNullable(CASE WHEN b.kind = 'not_finite' THEN b.baseline_count ELSE 0.0 END)) AS baseline_not_finite,
    SUM(toNullable(CASE WHEN b.kind = 'unparsable' THEN b.window_count ELSE 0.0 END)) AS window_unparsable,
    SUM(toNullable(CASE WHEN b.kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END)) AS baseline_unparsable,
    SUM(toNullable(CASE WHEN b.kind = 'other' THEN b.window_count ELSE 0.0 END)) AS window_others,
    SUM(toNullable(CASE WHEN b.kind = 'other' THEN b.baseline_count ELSE 0.0 END)) AS baseline_others,
    SUM(toNullable(CASE
      WHEN b.kind <> 'other' THEN 0.0
      WHEN b.baseline_count = 0 THEN b.window_count
      WHEN b.baseline_count <= 0.0005 * b.baseline_rows
      AND b.window_count > 5.0 * b.baseline_count * b.ratio
      AND SQRT(b.window_count + 0.375) - SQRT((b.baseline_count + 0.375) * b.ratio) > 2.0 * SQRT(1.0 + b.ratio) THEN b.window_count - b.baseline_count * b.ratio
      ELSE 0.0
    END)) AS window_unseen,
    SUM(toNullable(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.window_count ELSE 0.0 END)) AS window_true,
    SUM(toNullable(CASE WHEN b.kind = 'category' AND b.category = 'true' THEN b.baseline_count ELSE 0.0 END)) AS baseline_true,
    SUM(toNullable(CASE WHEN b.kind = 'category' THEN b.whole_count ELSE 0.0 END)) AS whole_categories
  FROM bins AS b
  GROUP BY
    b.comparison
)
SELECT
  c.comparison AS comparison,
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  c.is_stored_as_text AS is_stored_as_text,
  c.has_rest AS has_rest,
  c.has_ranks AS has_ranks,
  c.window_rows AS window_rows,
  c.baseline_rows AS baseline_rows,
  c.sum_center AS sum_center,
  c.window_sum AS window_sum,
  c.baseline_sum AS baseline_sum,
  c.window_sum_sq AS window_sum_sq,
  c.baseline_sum_sq AS baseline_sum_sq,
  k.window_present AS window_present,
  k.baseline_present AS baseline_present,
  k.whole_present AS whole_present,
  k.window_values AS window_values,
  k.baseline_values AS baseline_values,
  CASE WHEN 2.0 * k.largest_atom >= k.whole_values THEN k.largest_atom END AS unranked_atom,
  k.window_nulls AS window_nulls,
  k.baseline_nulls AS baseline_nulls,
  k.window_missing AS window_missing,
  k.baseline_missing AS baseline_missing,
  k.window_blanks AS window_blanks,
  k.baseline_blanks AS baseline_blanks,
  k.window_not_finite AS window_not_finite,
  k.baseline_not_finite AS baseline_not_finite,
  k.window_unparsable AS window_unparsable,
  k.baseline_unparsable AS baseline_unparsable,
  k.window_others AS window_others,
  k.baseline_others AS baseline_others,
  k.window_unseen AS window_unseen,
  k.window_true AS window_true,
  k.baseline_true AS baseline_true,
  k.whole_categories AS whole_categories,
  CASE
    WHEN c.column_name = '__relation__' AND c.window_rows = 0 THEN 'the window has no rows'
    WHEN c.column_name = '__relation__' AND c.window_rows >= c.min_group_size THEN 'no feature, prediction, label or operation was observed in this window'
    WHEN c.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows, fewer than min_group_size (' || CAST(c.min_group_size AS Nullable(String)) || '): only their number is kept'
    WHEN c.observed_rows = 0 AND c.issue IS NOT NULL THEN c.issue
    WHEN c.window_rows = 0 AND c.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
    WHEN c.window_rows = 0 THEN 'the column was not observed in this window'
    WHEN c.column_role = 'label' AND k.window_present = 0 THEN 'no label of this window is known yet'
    WHEN c.column_role = 'label' AND k.window_present < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(k.window_present) AS Nullable(Int64)) AS Nullable(String)) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS Nullable(String)) || ')'
    WHEN c.window_rows < c.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(c.window_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS Nullable(String)) || ')'
    WHEN c.baseline_rows = 0 AND c.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
    WHEN c.baseline_rows = 0 AND c.has_rest = 1 THEN 'the baseline has no other rows here than those of this window'
    WHEN c.baseline_rows = 0 THEN 'the baseline has no rows here'
    WHEN c.column_role = 'label' AND k.baseline_present < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(k.baseline_present) AS Nullable(Int64)) AS Nullable(String)) || ' known labels here, fewer than min_rows (' || CAST(c.min_rows AS Nullable(String)) || ')'
    WHEN c.baseline_rows < c.min_rows AND c.has_rest = 1 THEN 'the rest of the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS Nullable(String)) || ')'
    WHEN c.baseline_rows < c.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(c.baseline_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows here, fewer than min_rows (' || CAST(c.min_rows AS Nullable(String)) || ')'
  END AS not_evaluated_reason
FROM columns_compared AS c
LEFT JOIN counts AS k
  ON k.comparison = c.comparison
SETTINGS join_use_nulls = 1
{%- endmacro %}
