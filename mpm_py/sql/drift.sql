-- How far the columns of a window have moved from their baseline: distances, bounds, noise floors and p-values.
-- Inputs: compared_bins, mpm_monitors, distribution, stale_windows. One row per window x segment x column; what could not be
-- judged is there with its reason. n, m: rows of the window and of the baseline; p, q: shares; D = Q - P cumulated.
-- ks_lower, ks_upper: D is known at the edges of bins; inside a bin it lies within [D - p, D + q] of that bin. An atom (a
-- value with a bin of its own) lies inside the bin of the other values around it, so D beside it is known up to their shares.
-- chi_squared: the two-sample form, groups of expected counts under 5 merged; its tail by the finite sum for whole degrees of
-- freedom (Abramowitz and Stegun 26.4.4, 26.4.5), above 100 Wilson and Hilferty (1931). Normal tail: Hart (1968), no. 5666, with
-- the continued fraction beyond 7.07 as in West, Better approximations to cumulative normal functions (2005).
-- ks_p_value: Kolmogorov's series and, below 0.5, its dual. psi_noise_floor: the mean of psi under no drift.
-- wasserstein: between the bins with their means as atoms; its noise floor from the variance of an empirical distribution.
WITH column_totals AS (
  SELECT
    b.monitor, b.window_id, b.segment_key, b.segment_value, b.column_name,
    MAX(b.column_role) AS column_role,
    MAX(b.value_kind) AS value_kind,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.baseline_count ELSE 0.0 END) AS baseline_rows,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS current_rows,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS current_values,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_below,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.current_count ELSE 0.0 END) AS current_below,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_above,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.current_count ELSE 0.0 END) AS current_above,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_sum END) AS baseline_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END) AS current_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_sum_sq END) AS baseline_sum_sq,
    MAX(CASE WHEN b.bin_kind = 'issue' THEN b.category END) AS issue
  FROM compared_bins AS b
  GROUP BY b.monitor, b.window_id, b.segment_key, b.segment_value, b.column_name
), judged AS (
  SELECT
    t.*,
    t.baseline_values + t.baseline_below + t.baseline_above AS baseline_ordered,
    t.current_values + t.current_below + t.current_above AS current_ordered,
    CASE WHEN t.baseline_sum_sq < 1.7976931348623157e308 THEN t.baseline_sum_sq - t.baseline_sum * (t.baseline_sum / NULLIF(t.baseline_values, 0.0)) END
      / NULLIF(t.baseline_values - 1.0, 0.0) AS baseline_variance,
    CASE
      WHEN t.column_name = '__relation__' AND t.current_rows = 0 THEN 'the window has no rows'
      WHEN t.column_name = '__relation__'
        THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS VARCHAR) || ' rows, fewer than min_group_size ('
          || CAST(m.min_group_size AS VARCHAR) || '): only their number is kept'
      WHEN t.current_rows = 0 AND t.issue IS NOT NULL THEN t.issue
      WHEN t.current_rows = 0 AND t.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
      WHEN t.current_rows = 0 THEN 'the column was not observed in this window'
      WHEN t.current_rows < m.min_rows
        THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS VARCHAR) || ' rows here, fewer than min_rows ('
          || CAST(m.min_rows AS VARCHAR) || ')'
      WHEN t.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN t.baseline_rows = 0 THEN 'the baseline has no rows here'
      WHEN t.baseline_rows < m.min_rows
        THEN 'the baseline has ' || CAST(CAST(FLOOR(t.baseline_rows) AS BIGINT) AS VARCHAR) || ' rows here, fewer than min_rows ('
          || CAST(m.min_rows AS VARCHAR) || ')'
      WHEN t.baseline_nulls = t.baseline_rows AND t.current_nulls = t.current_rows
        THEN 'all values are null, in the window and in the baseline'
    END AS not_evaluated_reason
  FROM column_totals AS t
  INNER JOIN mpm_monitors AS m ON m.monitor = t.monitor
  WHERE (t.column_name <> '__relation__' AND (t.column_role IN ('feature', 'prediction', 'label') OR (t.column_role IS NULL AND t.issue IS NOT NULL)))
    OR (t.column_name = '__relation__' AND t.segment_key = '__all__' AND (t.current_rows = 0 OR t.current_rows < m.min_group_size))
), bins AS (
  SELECT
    b.monitor, b.window_id, b.segment_key, b.segment_value, b.column_name, b.position, b.bin_kind, b.bin_index,
    b.is_point, b.is_on_lower_edge, b.baseline_count, b.current_count,
    b.baseline_count / j.baseline_ordered AS q,
    b.current_count / j.current_ordered AS p,
    (j.baseline_below + b.baseline_upto) / j.baseline_ordered - (j.current_below + b.current_upto) / j.current_ordered AS difference,
    b.baseline_count / j.baseline_values AS finite_q,
    b.current_count / j.current_values AS finite_p,
    b.baseline_upto / j.baseline_values AS finite_upto,
    b.baseline_upto / j.baseline_values - b.current_upto / j.current_values AS finite_difference,
    1.0 / j.current_values + 1.0 / j.baseline_values AS sampling,
    CASE
      WHEN b.baseline_count > 0 AND b.baseline_mean IS NOT NULL THEN b.baseline_mean
      WHEN b.current_mean IS NOT NULL THEN b.current_mean
      WHEN b.lower_edge IS NOT NULL AND b.upper_edge IS NOT NULL THEN 0.5 * b.lower_edge + 0.5 * b.upper_edge
      ELSE COALESCE(b.lower_edge, b.upper_edge)
    END AS baseline_point,
    CASE
      WHEN b.current_count > 0 AND b.current_mean IS NOT NULL THEN b.current_mean
      WHEN b.baseline_mean IS NOT NULL THEN b.baseline_mean
      WHEN b.lower_edge IS NOT NULL AND b.upper_edge IS NOT NULL THEN 0.5 * b.lower_edge + 0.5 * b.upper_edge
      ELSE COALESCE(b.lower_edge, b.upper_edge)
    END AS current_point
  FROM compared_bins AS b
  INNER JOIN judged AS j
    ON j.monitor = b.monitor AND j.window_id = b.window_id AND j.segment_key = b.segment_key
    AND j.segment_value = b.segment_value AND j.column_name = b.column_name
  WHERE b.position IS NOT NULL AND j.not_evaluated_reason IS NULL AND j.baseline_values > 0 AND j.current_values > 0
), steps AS (
  SELECT
    b.*,
    b.difference - b.q + b.p AS difference_before,
    b.finite_difference - b.finite_q + b.finite_p AS finite_before,
    CASE WHEN b.current_point < b.baseline_point THEN b.current_point ELSE b.baseline_point END AS low_point,
    CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END AS high_point,
    LAG(CASE WHEN b.bin_kind = 'atom' THEN b.bin_index END) OVER (
      PARTITION BY b.monitor, b.window_id, b.segment_key, b.segment_value, b.column_name ORDER BY b.position
    ) AS atom_before,
    LAG(CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END) OVER (
      PARTITION BY b.monitor, b.window_id, b.segment_key, b.segment_value, b.column_name ORDER BY b.position
    ) AS high_before
  FROM bins AS b
), bounds AS (
  SELECT
    s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name,
    ABS(s.difference) AS at_least,
    CASE
      WHEN s.is_point = 1 OR s.atom_before = s.bin_index THEN ABS(s.difference)
      WHEN s.difference_before + s.q > s.p - s.difference_before THEN s.difference_before + s.q
      ELSE s.p - s.difference_before
    END AS at_most,
    ABS(s.finite_before) * CASE WHEN s.low_point > s.high_before THEN s.low_point - s.high_before ELSE 0.0 END
      + ABS(CASE WHEN s.current_point < s.baseline_point THEN s.finite_before - s.finite_p ELSE s.finite_before + s.finite_q END)
      * (s.high_point - s.low_point) AS transport,
    SQRT(2.0 * (s.finite_upto - s.finite_q) * (1.0 - s.finite_upto + s.finite_q) / 3.141592653589793 * s.sampling)
      * CASE WHEN s.high_point > s.high_before THEN s.high_point - s.high_before ELSE 0.0 END AS transport_noise
  FROM steps AS s
  WHERE s.bin_kind = 'value'
  UNION ALL
  SELECT
    s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name,
    CASE
      WHEN s.is_on_lower_edge = 1 THEN ABS(s.difference)
      WHEN s.difference - COALESCE(r.p, 0.0) > -s.difference - COALESCE(r.q, 0.0) THEN s.difference - COALESCE(r.p, 0.0)
      ELSE -s.difference - COALESCE(r.q, 0.0)
    END,
    CASE
      WHEN s.is_on_lower_edge = 0 AND ABS(s.difference_before - 0.5 * s.spare) > 0 THEN 0.0
    END,
    0.0, 0.0
  FROM steps AS s
  LEFT JOIN bins AS r
    ON r.monitor = s.monitor AND r.window_id = s.window_id AND r.segment_key = s.segment_key
    AND r.segment_value = s.segment_value AND r.column_name = s.column_name AND r.bin_index = s.bin_index AND r.bin_kind = 'value'
  WHERE s.bin_kind = 'atom'
)
SELECT 1
