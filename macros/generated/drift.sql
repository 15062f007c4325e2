{#-
How far the columns of a window have moved from their baseline: distances, bounds, noise floors and p-values.
Inputs: compared_bins, mpm_monitors, distribution, stale_windows. One row per window x segment x column; what could not be
judged is there with its reason. n, m: rows of the window and of the baseline; p, q: shares; D = Q - P cumulated.
ks_lower, ks_upper: D is known at the edges of bins; inside a bin it lies within [D - p, D + q] of that bin. An atom (a
value with a bin of its own) lies inside the bin of the other values around it, so D beside it is known up to their shares,
and exactly where none of them can be below it.
chi_squared: the two-sample form, groups of expected counts under 5 merged; its tail by the finite sum for whole degrees of
freedom (Abramowitz and Stegun 26.4.4, 26.4.5), above 100 Wilson and Hilferty (1931). Normal tail: Hart (1968), no. 5666, with
the continued fraction beyond 7.07 (here as one ratio) as in West, Better approximations to cumulative normal functions (2005).
ks_p_value: Kolmogorov's series and, below 1.18, its dual. psi_noise_floor: the mean of psi under no drift.
wasserstein: between the bins with their means as atoms; halves of it are summed, which cannot overflow. Its noise floor comes
from the variance of an empirical distribution. Labels are compared where they are known.

Written by `mpm dev generate` from mpm_py/sql/drift.sql; edit that file.
-#}

{% macro drift(compared_bins, mpm_monitors, distribution, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('drift', 'mpm')(compared_bins, mpm_monitors, distribution, stale_windows)) }}
{%- endmacro %}

{% macro default__drift(compared_bins, mpm_monitors, distribution, stale_windows) -%}
WITH compared_columns AS (
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
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.baseline_sum,
    b.current_sum,
    b.baseline_sum_sq,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE WHEN b.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1 ELSE 0 END AS is_ordered_kind
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS current_values,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_below,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.current_count ELSE 0.0 END) AS current_below,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_above,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.current_count ELSE 0.0 END) AS current_above,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    t.monitor,
    t.window_id
  FROM compared_columns AS t
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    t.monitor,
    t.window_id
), judged AS (
  SELECT
    t.*,
    k.baseline_values,
    k.current_values,
    k.baseline_below,
    k.current_below,
    t.baseline_rows - CASE WHEN t.column_role = 'label' THEN k.baseline_nulls ELSE 0.0 END AS baseline_grouped,
    t.current_rows - CASE WHEN t.column_role = 'label' THEN k.current_nulls ELSE 0.0 END AS current_grouped,
    k.baseline_values + k.baseline_below + k.baseline_above AS baseline_ordered,
    k.current_values + k.current_below + k.current_above AS current_ordered,
    CASE
      WHEN t.baseline_min < t.baseline_max AND t.baseline_sum_sq < 1.7976931348623157e308 THEN (
        t.baseline_sum_sq - k.baseline_values * ((t.baseline_sum / NULLIF(k.baseline_values, 0.0)) * (t.baseline_sum / NULLIF(k.baseline_values, 0.0)))
      ) / NULLIF(k.baseline_values - 1.0, 0.0)
    END AS baseline_variance,
    CASE
      WHEN t.column_name = '__relation__' AND t.current_rows = 0 THEN 'the window has no rows'
      WHEN t.column_name = '__relation__' AND t.current_rows >= m.min_group_size THEN 'no feature, prediction or label was observed in this window'
      WHEN t.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS VARCHAR) || ' rows, fewer than min_group_size (' || CAST(m.min_group_size AS VARCHAR) || '): only their number is kept'
      WHEN t.observed_rows = 0 AND t.issue IS NOT NULL THEN t.issue
      WHEN t.current_rows = 0 AND t.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
      WHEN t.current_rows = 0 THEN 'the column was not observed in this window'
      WHEN t.column_role = 'label' AND k.current_nulls = t.current_rows THEN 'no label of this window is known yet'
      WHEN t.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS VARCHAR) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS VARCHAR) || ')'
      WHEN t.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN t.baseline_rows = 0 THEN 'the baseline has no rows here'
      WHEN t.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.baseline_rows) AS BIGINT) AS VARCHAR) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS VARCHAR) || ')'
      WHEN k.baseline_nulls = t.baseline_rows AND k.current_nulls = t.current_rows THEN 'all values are null, in the window and in the baseline'
    END AS not_evaluated_reason
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
    OR (t.column_name = '__relation__' AND t.segment_key = '__all__' AND w.monitor IS NULL)
), bins AS (
  SELECT
    b.comparison,
    b.position,
    b.bin_kind,
    b.bin_index,
    b.is_point,
    b.baseline_count,
    b.current_count,
    CASE
      WHEN b.is_on_lower_edge = 1 OR (j.baseline_min >= b.lower_edge AND j.current_min >= b.lower_edge) THEN 1
      ELSE 0
    END AS has_none_below,
    b.baseline_count / NULLIF(j.baseline_ordered, 0.0) AS q,
    b.current_count / NULLIF(j.current_ordered, 0.0) AS p,
    (j.baseline_below + b.baseline_upto) / NULLIF(j.baseline_ordered, 0.0) - (j.current_below + b.current_upto) / NULLIF(j.current_ordered, 0.0) AS difference,
    b.baseline_count / NULLIF(j.baseline_values, 0.0) AS finite_q,
    b.current_count / NULLIF(j.current_values, 0.0) AS finite_p,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) AS finite_upto,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) - b.current_upto / NULLIF(j.current_values, 0.0) AS finite_difference,
    1.0 / NULLIF(j.current_values, 0.0) + 1.0 / NULLIF(j.baseline_values, 0.0) AS sampling,
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
  FROM {{ compared_bins }} AS b
  INNER JOIN judged AS j
    ON j.comparison = b.comparison
  WHERE
    b.position IS NOT NULL
    AND j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
), steps AS (
  SELECT
    b.*,
    b.difference - b.q + b.p AS difference_before,
    b.finite_difference - b.finite_q + b.finite_p AS finite_before,
    CASE WHEN b.current_point < b.baseline_point THEN b.current_point ELSE b.baseline_point END AS low_point,
    CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END AS high_point,
    LAG(CASE WHEN b.bin_kind = 'atom' THEN b.bin_index END) OVER (PARTITION BY b.comparison ORDER BY b.position) AS atom_before,
    LAG(CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END) OVER (PARTITION BY b.comparison ORDER BY b.position) AS high_before
  FROM bins AS b
), atoms AS (
  SELECT
    a.comparison,
    a.has_none_below,
    a.difference,
    a.difference_before,
    0.5 * (COALESCE(r.q, 0.0) - COALESCE(r.p, 0.0)) AS middle,
    0.5 * (COALESCE(r.q, 0.0) + COALESCE(r.p, 0.0)) AS radius
  FROM steps AS a
  LEFT JOIN bins AS r
    ON r.comparison = a.comparison AND r.bin_index = a.bin_index AND r.bin_kind = 'value'
  WHERE
    a.bin_kind = 'atom'
), bounds AS (
  SELECT
    s.comparison,
    CASE WHEN s.bin_kind = 'value' THEN ABS(s.difference) END AS at_least,
    CASE
      WHEN s.bin_kind = 'value' AND (s.is_point = 1 OR s.atom_before = s.bin_index) THEN ABS(s.difference)
      WHEN s.bin_kind = 'value' THEN ABS(s.difference_before + 0.5 * (s.q - s.p)) + 0.5 * (s.q + s.p)
    END AS at_most,
    ABS(s.finite_before) * CASE WHEN s.low_point > s.high_before THEN 0.5 * s.low_point - 0.5 * s.high_before ELSE 0.0 END + ABS(CASE
      WHEN s.current_point < s.baseline_point THEN s.finite_before - s.finite_p
      ELSE s.finite_before + s.finite_q
    END) * (0.5 * s.high_point - 0.5 * s.low_point) AS half_transport,
    CASE
      WHEN s.finite_upto > s.finite_q AND s.finite_upto - s.finite_q < 1 AND s.high_point > s.high_before THEN SQRT((s.finite_upto - s.finite_q) * (1.0 - s.finite_upto + s.finite_q) * s.sampling) * (0.5 * s.high_point - 0.5 * s.high_before)
      ELSE 0.0
    END AS half_noise
  FROM steps AS s
  UNION ALL
  SELECT
    a.comparison,
    CASE WHEN a.has_none_below = 1 THEN ABS(a.difference) ELSE ABS(a.difference + a.middle) - a.radius END,
    ABS(a.difference + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  UNION ALL
  SELECT
    a.comparison,
    ABS(a.difference_before + a.middle) - a.radius,
    ABS(a.difference_before + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  WHERE
    a.has_none_below = 0
  UNION ALL
  SELECT
    j.comparison,
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    0.0,
    0.0
  FROM judged AS j
  WHERE
    j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
    AND j.is_ordered_kind = 1
), ordered AS (
  SELECT
    b.comparison,
    MAX(b.at_least) AS ks_lower,
    MAX(b.at_most) AS ks_upper,
    SUM(b.half_transport) AS half_wasserstein,
    SUM(b.half_noise) * 0.7978845608028654 AS half_noise
  FROM bounds AS b
  GROUP BY
    b.comparison
), distances AS (
  SELECT
    d.comparison,
    SUM(d.psi_contribution) AS psi,
    CAST(COUNT(*) AS DOUBLE) AS group_count,
    SUM(CASE
      WHEN d.current_share > 0 THEN d.current_share * LN(2.0 * d.current_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) + SUM(CASE
      WHEN d.baseline_share > 0 THEN d.baseline_share * LN(2.0 * d.baseline_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) AS divergence,
    SUM((SQRT(d.current_share) - SQRT(d.baseline_share)) * (SQRT(d.current_share) - SQRT(d.baseline_share))) AS hellinger_sum,
    SUM(ABS(d.current_share - d.baseline_share)) AS absolute_sum,
    MAX(ABS(d.current_share - d.baseline_share)) AS l_infinity
  FROM {{ distribution }} AS d
  GROUP BY
    d.comparison
), merged_groups AS (
  SELECT
    d.comparison,
    j.baseline_grouped AS m,
    j.current_grouped AS n,
    SUM(d.baseline_count) AS b,
    SUM(d.current_count) AS a
  FROM {{ distribution }} AS d
  INNER JOIN judged AS j
    ON j.comparison = d.comparison
  WHERE
    j.not_evaluated_reason IS NULL
  GROUP BY
    d.comparison,
    j.baseline_grouped,
    j.current_grouped,
    CASE
      WHEN (CASE WHEN j.current_grouped < j.baseline_grouped THEN j.current_grouped ELSE j.baseline_grouped END) * (d.baseline_count + d.current_count) / NULLIF(j.baseline_grouped + j.current_grouped, 0.0) < 5 THEN 1001
      ELSE d.group_index
    END
), chi_squared AS (
  SELECT
    g.comparison,
    SUM((g.a * g.m - g.b * g.n) / NULLIF(g.n, 0.0) * (g.a * g.m - g.b * g.n) / NULLIF(g.m * (g.a + g.b), 0.0)) AS x,
    CAST(COUNT(*) - 1 AS DOUBLE) AS df
  FROM merged_groups AS g
  GROUP BY
    g.comparison
), digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), whole_numbers AS (
  SELECT
    CAST(10 * tens.digit + ones.digit + 1 AS DOUBLE) AS j
  FROM digits AS tens
  CROSS JOIN digits AS ones
  WHERE
    tens.digit < 5
), factorials AS (
  SELECT
    w.j,
    SUM(LN(w.j)) OVER (ORDER BY w.j ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - LN(w.j) AS ln_factorial_before,
    SUM(LN(2.0 * w.j - 1.0)) OVER (ORDER BY w.j ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_odd_factorial
  FROM whole_numbers AS w
), tail_terms AS (
  SELECT
    c.comparison,
    CASE
      WHEN c.df - 2.0 * FLOOR(c.df / 2.0) = 0 THEN (f.j - 1.0) * LN(c.x / 2.0) - 0.5 * c.x - f.ln_factorial_before
      ELSE (f.j - 0.5) * LN(c.x) - 0.5 * c.x - f.ln_odd_factorial - 0.2257913526447274
    END AS ln_term
  FROM chi_squared AS c
  CROSS JOIN factorials AS f
  WHERE
    f.j <= FLOOR(c.df / 2.0) AND c.x > 0 AND c.df <= 100
), tail_sums AS (
  SELECT
    t.comparison,
    SUM(CASE WHEN t.ln_term > -700 THEN EXP(t.ln_term) ELSE 0.0 END) AS finite_sum
  FROM tail_terms AS t
  GROUP BY
    t.comparison
), deviates AS (
  SELECT
    c.comparison,
    c.x,
    c.df,
    CASE
      WHEN c.x <= 0 THEN 0.0
      WHEN c.df <= 100 THEN SQRT(c.x)
      ELSE (EXP((LN(c.x) - LN(c.df)) / 3.0) - 1.0) * SQRT(4.5 * c.df) + 2.0 / NULLIF(SQRT(18.0 * c.df), 0.0)
    END AS z
  FROM chi_squared AS c
), normal_tails AS (
  SELECT
    d.comparison,
    d.x,
    d.df,
    d.z,
    CASE
      WHEN ABS(d.z) > 37.0 THEN 0.0
      WHEN ABS(d.z) < 7.07106781186547 THEN EXP(-0.5 * d.z * d.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(d.z) + 0.700383064443688) * ABS(d.z) + 6.37396220353165) * ABS(d.z) + 33.912866078383
            ) * ABS(d.z) + 112.079291497871
          ) * ABS(d.z) + 221.213596169931
        ) * ABS(d.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(d.z) + 1.75566716318264) * ABS(d.z) + 16.064177579207) * ABS(d.z) + 86.7807322029461
            ) * ABS(d.z) + 296.564248779674
          ) * ABS(d.z) + 637.333633378831
        ) * ABS(d.z) + 793.826512519948
      ) * ABS(d.z) + 440.413735824752, 0.0)
      ELSE EXP(-0.5 * d.z * d.z) * ((((ABS(d.z) + 0.65) * ABS(d.z) + 9.0) * ABS(d.z) + 3.25) * ABS(d.z) + 8.0) / NULLIF((((((ABS(d.z) + 0.65) * ABS(d.z) + 10.0) * ABS(d.z) + 3.9) * ABS(d.z) + 15.0) * ABS(d.z) + 1.95) * 2.506628274631, 0.0)
    END AS tail
  FROM deviates AS d
), chi_squared_tested AS (
  SELECT
    t.comparison,
    t.x,
    CASE
      WHEN t.x <= 0 OR t.df <= 0 THEN 1.0
      WHEN t.df > 100 AND t.z > 0 THEN t.tail
      WHEN t.df > 100 THEN 1.0 - t.tail
      WHEN t.df - 2.0 * FLOOR(t.df / 2.0) = 0 THEN s.finite_sum
      ELSE 2.0 * t.tail + COALESCE(s.finite_sum, 0.0)
    END AS p_value
  FROM normal_tails AS t
  LEFT JOIN tail_sums AS s
    ON s.comparison = t.comparison
), measured AS (
  SELECT
    j.*,
    d.psi,
    d.group_count,
    d.divergence,
    d.hellinger_sum,
    d.absolute_sum,
    d.l_infinity,
    c.x AS chi_squared,
    CASE WHEN c.p_value > 1 THEN 1.0 ELSE c.p_value END AS chi_squared_p_value,
    o.ks_lower,
    CASE WHEN o.ks_upper > 1 THEN 1.0 ELSE o.ks_upper END AS ks_upper,
    o.ks_lower * SQRT(j.baseline_ordered / NULLIF(j.baseline_ordered + j.current_ordered, 0.0) * j.current_ordered) AS ks_deviate,
    CASE WHEN o.half_wasserstein < 8.9e307 THEN 2.0 * o.half_wasserstein END AS wasserstein,
    CASE WHEN o.half_noise < 8.9e307 THEN 2.0 * o.half_noise END AS wasserstein_noise,
    CASE WHEN j.baseline_variance > 0 THEN SQRT(j.baseline_variance) END AS deviation,
    CASE
      WHEN j.baseline_sum_sq IS NOT NULL THEN j.current_sum / NULLIF(j.current_values, 0.0) - j.baseline_sum / NULLIF(j.baseline_values, 0.0)
    END AS mean_shift
  FROM judged AS j
  LEFT JOIN distances AS d
    ON d.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN chi_squared_tested AS c
    ON c.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN ordered AS o
    ON o.comparison = j.comparison
)
SELECT
  x.monitor AS monitor,
  x.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  x.segment_key AS segment_key,
  x.segment_value AS segment_value,
  x.column_name AS column_name,
  x.column_role AS column_role,
  x.value_kind AS value_kind,
  CAST(FLOOR(x.baseline_rows) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(x.current_rows) AS BIGINT) AS row_count,
  x.psi AS psi,
  CASE
    WHEN x.psi IS NOT NULL THEN (x.group_count - 1.0) * (1.0 / NULLIF(x.current_grouped, 0.0) + 1.0 / NULLIF(x.baseline_grouped, 0.0))
  END AS psi_noise_floor,
  x.chi_squared_p_value AS psi_p_value,
  x.ks_lower AS ks_lower,
  x.ks_upper AS ks_upper,
  CASE
    WHEN x.ks_deviate < 0.05 THEN 1.0
    WHEN x.ks_deviate < 1.18 THEN 1.0 - 2.5066282746310002 / NULLIF(x.ks_deviate, 0.0) * (
      EXP(-1.2337005501361697 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + CASE
        WHEN x.ks_deviate > 0.3 THEN EXP(-11.103304951225528 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + EXP(-30.842513753404243 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0))
        ELSE 0.0
      END
    )
    WHEN x.ks_deviate < 4 THEN 2.0 * (
      EXP(-2.0 * x.ks_deviate * x.ks_deviate) - EXP(-8.0 * x.ks_deviate * x.ks_deviate) + EXP(-18.0 * x.ks_deviate * x.ks_deviate)
    )
    WHEN x.ks_deviate < 18 THEN 2.0 * EXP(-2.0 * x.ks_deviate * x.ks_deviate)
    WHEN x.ks_deviate >= 18 THEN 0.0
  END AS ks_p_value,
  CASE
    WHEN x.divergence > 0 THEN SQRT(0.5 * x.divergence / 0.6931471805599453)
    WHEN x.divergence <= 0 THEN 0.0
  END AS js_distance,
  SQRT(0.5 * x.hellinger_sum) AS hellinger,
  0.5 * x.absolute_sum AS total_variation,
  x.l_infinity AS l_infinity,
  x.chi_squared AS chi_squared,
  x.chi_squared_p_value AS chi_squared_p_value,
  x.wasserstein AS wasserstein,
  x.wasserstein / NULLIF(x.deviation, 0.0) AS wasserstein_normalized,
  x.wasserstein_noise / NULLIF(x.deviation, 0.0) AS wasserstein_noise_floor,
  CASE WHEN x.not_evaluated_reason IS NULL THEN x.mean_shift / NULLIF(x.deviation, 0.0) END AS mean_shift_sd,
  CASE
    WHEN x.ks_upper - x.ks_lower > 0.1 THEN 'the bins do not resolve this column: its KS statistic is somewhere between ks_lower and ks_upper'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.current_values = 0 THEN 'no values to rank in this window: only the distances over groups are given'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.baseline_values = 0 THEN 'no values to rank in the baseline: only the distances over groups are given'
  END AS note,
  x.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
{%- endmacro %}

{% macro postgres__drift(compared_bins, mpm_monitors, distribution, stale_windows) -%}
WITH compared_columns AS (
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
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.baseline_sum,
    b.current_sum,
    b.baseline_sum_sq,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE WHEN b.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1 ELSE 0 END AS is_ordered_kind
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS current_values,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_below,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.current_count ELSE 0.0 END) AS current_below,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_above,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.current_count ELSE 0.0 END) AS current_above,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    t.monitor,
    t.window_id
  FROM compared_columns AS t
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    t.monitor,
    t.window_id
), judged AS MATERIALIZED (
  SELECT
    t.*,
    k.baseline_values,
    k.current_values,
    k.baseline_below,
    k.current_below,
    t.baseline_rows - CASE WHEN t.column_role = 'label' THEN k.baseline_nulls ELSE 0.0 END AS baseline_grouped,
    t.current_rows - CASE WHEN t.column_role = 'label' THEN k.current_nulls ELSE 0.0 END AS current_grouped,
    k.baseline_values + k.baseline_below + k.baseline_above AS baseline_ordered,
    k.current_values + k.current_below + k.current_above AS current_ordered,
    CASE
      WHEN t.baseline_min < t.baseline_max AND t.baseline_sum_sq < 1.7976931348623157e308 THEN (
        t.baseline_sum_sq - k.baseline_values * CASE WHEN ABS((t.baseline_sum / NULLIF(k.baseline_values, 0.0))) BETWEEN 1e-150 AND 1e150 THEN (t.baseline_sum / NULLIF(k.baseline_values, 0.0)) * (t.baseline_sum / NULLIF(k.baseline_values, 0.0)) WHEN ABS((t.baseline_sum / NULLIF(k.baseline_values, 0.0))) < 1e-150 THEN 0.0 ELSE ABS((t.baseline_sum / NULLIF(k.baseline_values, 0.0))) * CAST('Infinity' AS DOUBLE PRECISION) END
      ) / NULLIF(k.baseline_values - 1.0, 0.0)
    END AS baseline_variance,
    CASE
      WHEN t.column_name = '__relation__' AND t.current_rows = 0 THEN 'the window has no rows'
      WHEN t.column_name = '__relation__' AND t.current_rows >= m.min_group_size THEN 'no feature, prediction or label was observed in this window'
      WHEN t.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS TEXT) || ' rows, fewer than min_group_size (' || CAST(m.min_group_size AS TEXT) || '): only their number is kept'
      WHEN t.observed_rows = 0 AND t.issue IS NOT NULL THEN t.issue
      WHEN t.current_rows = 0 AND t.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
      WHEN t.current_rows = 0 THEN 'the column was not observed in this window'
      WHEN t.column_role = 'label' AND k.current_nulls = t.current_rows THEN 'no label of this window is known yet'
      WHEN t.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS TEXT) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS TEXT) || ')'
      WHEN t.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN t.baseline_rows = 0 THEN 'the baseline has no rows here'
      WHEN t.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.baseline_rows) AS BIGINT) AS TEXT) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS TEXT) || ')'
      WHEN k.baseline_nulls = t.baseline_rows AND k.current_nulls = t.current_rows THEN 'all values are null, in the window and in the baseline'
    END AS not_evaluated_reason
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
    OR (t.column_name = '__relation__' AND t.segment_key = '__all__' AND w.monitor IS NULL)
), bins AS MATERIALIZED (
  SELECT
    b.comparison,
    b.position,
    b.bin_kind,
    b.bin_index,
    b.is_point,
    b.baseline_count,
    b.current_count,
    CASE
      WHEN b.is_on_lower_edge = 1 OR (j.baseline_min >= b.lower_edge AND j.current_min >= b.lower_edge) THEN 1
      ELSE 0
    END AS has_none_below,
    b.baseline_count / NULLIF(j.baseline_ordered, 0.0) AS q,
    b.current_count / NULLIF(j.current_ordered, 0.0) AS p,
    (j.baseline_below + b.baseline_upto) / NULLIF(j.baseline_ordered, 0.0) - (j.current_below + b.current_upto) / NULLIF(j.current_ordered, 0.0) AS difference,
    b.baseline_count / NULLIF(j.baseline_values, 0.0) AS finite_q,
    b.current_count / NULLIF(j.current_values, 0.0) AS finite_p,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) AS finite_upto,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) - b.current_upto / NULLIF(j.current_values, 0.0) AS finite_difference,
    1.0 / NULLIF(j.current_values, 0.0) + 1.0 / NULLIF(j.baseline_values, 0.0) AS sampling,
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
  FROM {{ compared_bins }} AS b
  INNER JOIN judged AS j
    ON j.comparison = b.comparison
  WHERE
    b.position IS NOT NULL
    AND j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
), steps AS (
  SELECT
    b.*,
    b.difference - b.q + b.p AS difference_before,
    b.finite_difference - b.finite_q + b.finite_p AS finite_before,
    CASE WHEN b.current_point < b.baseline_point THEN b.current_point ELSE b.baseline_point END AS low_point,
    CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END AS high_point,
    LAG(CASE WHEN b.bin_kind = 'atom' THEN b.bin_index END) OVER (PARTITION BY b.comparison ORDER BY b.position) AS atom_before,
    LAG(CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END) OVER (PARTITION BY b.comparison ORDER BY b.position) AS high_before
  FROM bins AS b
), atoms AS MATERIALIZED (
  SELECT
    a.comparison,
    a.has_none_below,
    a.difference,
    a.difference_before,
    0.5 * (COALESCE(r.q, 0.0) - COALESCE(r.p, 0.0)) AS middle,
    0.5 * (COALESCE(r.q, 0.0) + COALESCE(r.p, 0.0)) AS radius
  FROM steps AS a
  LEFT JOIN bins AS r
    ON r.comparison = a.comparison AND r.bin_index = a.bin_index AND r.bin_kind = 'value'
  WHERE
    a.bin_kind = 'atom'
), bounds AS (
  SELECT
    s.comparison,
    CASE WHEN s.bin_kind = 'value' THEN ABS(s.difference) END AS at_least,
    CASE
      WHEN s.bin_kind = 'value' AND (s.is_point = 1 OR s.atom_before = s.bin_index) THEN ABS(s.difference)
      WHEN s.bin_kind = 'value' THEN ABS(s.difference_before + 0.5 * (s.q - s.p)) + 0.5 * (s.q + s.p)
    END AS at_most,
    ABS(s.finite_before) * CASE WHEN s.low_point > s.high_before THEN 0.5 * s.low_point - 0.5 * s.high_before ELSE 0.0 END + ABS(CASE
      WHEN s.current_point < s.baseline_point THEN s.finite_before - s.finite_p
      ELSE s.finite_before + s.finite_q
    END) * (0.5 * s.high_point - 0.5 * s.low_point) AS half_transport,
    CASE
      WHEN s.finite_upto > s.finite_q AND s.finite_upto - s.finite_q < 1 AND s.high_point > s.high_before THEN SQRT((s.finite_upto - s.finite_q) * (1.0 - s.finite_upto + s.finite_q) * s.sampling) * (0.5 * s.high_point - 0.5 * s.high_before)
      ELSE 0.0
    END AS half_noise
  FROM steps AS s
  UNION ALL
  SELECT
    a.comparison,
    CASE WHEN a.has_none_below = 1 THEN ABS(a.difference) ELSE ABS(a.difference + a.middle) - a.radius END,
    ABS(a.difference + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  UNION ALL
  SELECT
    a.comparison,
    ABS(a.difference_before + a.middle) - a.radius,
    ABS(a.difference_before + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  WHERE
    a.has_none_below = 0
  UNION ALL
  SELECT
    j.comparison,
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    0.0,
    0.0
  FROM judged AS j
  WHERE
    j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
    AND j.is_ordered_kind = 1
), ordered AS (
  SELECT
    b.comparison,
    MAX(b.at_least) AS ks_lower,
    MAX(b.at_most) AS ks_upper,
    SUM(b.half_transport) AS half_wasserstein,
    SUM(b.half_noise) * 0.7978845608028654 AS half_noise
  FROM bounds AS b
  GROUP BY
    b.comparison
), distances AS (
  SELECT
    d.comparison,
    SUM(d.psi_contribution) AS psi,
    CAST(COUNT(*) AS DOUBLE PRECISION) AS group_count,
    SUM(CASE
      WHEN d.current_share > 0 THEN d.current_share * LN(2.0 * d.current_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) + SUM(CASE
      WHEN d.baseline_share > 0 THEN d.baseline_share * LN(2.0 * d.baseline_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) AS divergence,
    SUM((SQRT(d.current_share) - SQRT(d.baseline_share)) * (SQRT(d.current_share) - SQRT(d.baseline_share))) AS hellinger_sum,
    SUM(ABS(d.current_share - d.baseline_share)) AS absolute_sum,
    MAX(ABS(d.current_share - d.baseline_share)) AS l_infinity
  FROM {{ distribution }} AS d
  GROUP BY
    d.comparison
), merged_groups AS (
  SELECT
    d.comparison,
    j.baseline_grouped AS m,
    j.current_grouped AS n,
    SUM(d.baseline_count) AS b,
    SUM(d.current_count) AS a
  FROM {{ distribution }} AS d
  INNER JOIN judged AS j
    ON j.comparison = d.comparison
  WHERE
    j.not_evaluated_reason IS NULL
  GROUP BY
    d.comparison,
    j.baseline_grouped,
    j.current_grouped,
    CASE
      WHEN (CASE WHEN j.current_grouped < j.baseline_grouped THEN j.current_grouped ELSE j.baseline_grouped END) * (d.baseline_count + d.current_count) / NULLIF(j.baseline_grouped + j.current_grouped, 0.0) < 5 THEN 1001
      ELSE d.group_index
    END
), chi_squared AS (
  SELECT
    g.comparison,
    SUM((g.a * g.m - g.b * g.n) / NULLIF(g.n, 0.0) * (g.a * g.m - g.b * g.n) / NULLIF(g.m * (g.a + g.b), 0.0)) AS x,
    CAST(COUNT(*) - 1 AS DOUBLE PRECISION) AS df
  FROM merged_groups AS g
  GROUP BY
    g.comparison
), digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), whole_numbers AS MATERIALIZED (
  SELECT
    CAST(10 * tens.digit + ones.digit + 1 AS DOUBLE PRECISION) AS j
  FROM digits AS tens
  CROSS JOIN digits AS ones
  WHERE
    tens.digit < 5
), factorials AS (
  SELECT
    w.j,
    SUM(LN(w.j)) OVER (ORDER BY w.j ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - LN(w.j) AS ln_factorial_before,
    SUM(LN(2.0 * w.j - 1.0)) OVER (ORDER BY w.j ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_odd_factorial
  FROM whole_numbers AS w
), tail_terms AS MATERIALIZED (
  SELECT
    c.comparison,
    CASE
      WHEN c.df - 2.0 * FLOOR(c.df / 2.0) = 0 THEN (f.j - 1.0) * LN(c.x / 2.0) - 0.5 * c.x - f.ln_factorial_before
      ELSE (f.j - 0.5) * LN(c.x) - 0.5 * c.x - f.ln_odd_factorial - 0.2257913526447274
    END AS ln_term
  FROM chi_squared AS c
  CROSS JOIN factorials AS f
  WHERE
    f.j <= FLOOR(c.df / 2.0) AND c.x > 0 AND c.df <= 100
), tail_sums AS (
  SELECT
    t.comparison,
    SUM(CASE WHEN t.ln_term > -700 THEN EXP(t.ln_term) ELSE 0.0 END) AS finite_sum
  FROM tail_terms AS t
  GROUP BY
    t.comparison
), deviates AS MATERIALIZED (
  SELECT
    c.comparison,
    c.x,
    c.df,
    CASE
      WHEN c.x <= 0 THEN 0.0
      WHEN c.df <= 100 THEN SQRT(c.x)
      ELSE (EXP((LN(c.x) - LN(c.df)) / 3.0) - 1.0) * SQRT(4.5 * c.df) + 2.0 / NULLIF(SQRT(18.0 * c.df), 0.0)
    END AS z
  FROM chi_squared AS c
), normal_tails AS MATERIALIZED (
  SELECT
    d.comparison,
    d.x,
    d.df,
    d.z,
    CASE
      WHEN ABS(d.z) > 37.0 THEN 0.0
      WHEN ABS(d.z) < 7.07106781186547 THEN EXP(-0.5 * d.z * d.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(d.z) + 0.700383064443688) * ABS(d.z) + 6.37396220353165) * ABS(d.z) + 33.912866078383
            ) * ABS(d.z) + 112.079291497871
          ) * ABS(d.z) + 221.213596169931
        ) * ABS(d.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(d.z) + 1.75566716318264) * ABS(d.z) + 16.064177579207) * ABS(d.z) + 86.7807322029461
            ) * ABS(d.z) + 296.564248779674
          ) * ABS(d.z) + 637.333633378831
        ) * ABS(d.z) + 793.826512519948
      ) * ABS(d.z) + 440.413735824752, 0.0)
      ELSE EXP(-0.5 * d.z * d.z) * ((((ABS(d.z) + 0.65) * ABS(d.z) + 9.0) * ABS(d.z) + 3.25) * ABS(d.z) + 8.0) / NULLIF((((((ABS(d.z) + 0.65) * ABS(d.z) + 10.0) * ABS(d.z) + 3.9) * ABS(d.z) + 15.0) * ABS(d.z) + 1.95) * 2.506628274631, 0.0)
    END AS tail
  FROM deviates AS d
), chi_squared_tested AS MATERIALIZED (
  SELECT
    t.comparison,
    t.x,
    CASE
      WHEN t.x <= 0 OR t.df <= 0 THEN 1.0
      WHEN t.df > 100 AND t.z > 0 THEN t.tail
      WHEN t.df > 100 THEN 1.0 - t.tail
      WHEN t.df - 2.0 * FLOOR(t.df / 2.0) = 0 THEN s.finite_sum
      ELSE 2.0 * t.tail + COALESCE(s.finite_sum, 0.0)
    END AS p_value
  FROM normal_tails AS t
  LEFT JOIN tail_sums AS s
    ON s.comparison = t.comparison
), measured AS MATERIALIZED (
  SELECT
    j.*,
    d.psi,
    d.group_count,
    d.divergence,
    d.hellinger_sum,
    d.absolute_sum,
    d.l_infinity,
    c.x AS chi_squared,
    CASE WHEN c.p_value > 1 THEN 1.0 ELSE c.p_value END AS chi_squared_p_value,
    o.ks_lower,
    CASE WHEN o.ks_upper > 1 THEN 1.0 ELSE o.ks_upper END AS ks_upper,
    o.ks_lower * SQRT(j.baseline_ordered / NULLIF(j.baseline_ordered + j.current_ordered, 0.0) * j.current_ordered) AS ks_deviate,
    CASE WHEN o.half_wasserstein < 8.9e307 THEN 2.0 * o.half_wasserstein END AS wasserstein,
    CASE WHEN o.half_noise < 8.9e307 THEN 2.0 * o.half_noise END AS wasserstein_noise,
    CASE WHEN j.baseline_variance > 0 THEN SQRT(j.baseline_variance) END AS deviation,
    CASE
      WHEN j.baseline_sum_sq IS NOT NULL THEN j.current_sum / NULLIF(j.current_values, 0.0) - j.baseline_sum / NULLIF(j.baseline_values, 0.0)
    END AS mean_shift
  FROM judged AS j
  LEFT JOIN distances AS d
    ON d.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN chi_squared_tested AS c
    ON c.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN ordered AS o
    ON o.comparison = j.comparison
)
SELECT
  x.monitor AS monitor,
  x.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  x.segment_key AS segment_key,
  x.segment_value AS segment_value,
  x.column_name AS column_name,
  x.column_role AS column_role,
  x.value_kind AS value_kind,
  CAST(FLOOR(x.baseline_rows) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(x.current_rows) AS BIGINT) AS row_count,
  x.psi AS psi,
  CASE
    WHEN x.psi IS NOT NULL THEN (x.group_count - 1.0) * (1.0 / NULLIF(x.current_grouped, 0.0) + 1.0 / NULLIF(x.baseline_grouped, 0.0))
  END AS psi_noise_floor,
  x.chi_squared_p_value AS psi_p_value,
  x.ks_lower AS ks_lower,
  x.ks_upper AS ks_upper,
  CASE
    WHEN x.ks_deviate < 0.05 THEN 1.0
    WHEN x.ks_deviate < 1.18 THEN 1.0 - 2.5066282746310002 / NULLIF(x.ks_deviate, 0.0) * (
      EXP(-1.2337005501361697 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + CASE
        WHEN x.ks_deviate > 0.3 THEN EXP(-11.103304951225528 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + EXP(-30.842513753404243 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0))
        ELSE 0.0
      END
    )
    WHEN x.ks_deviate < 4 THEN 2.0 * (
      EXP(-2.0 * x.ks_deviate * x.ks_deviate) - EXP(-8.0 * x.ks_deviate * x.ks_deviate) + EXP(-18.0 * x.ks_deviate * x.ks_deviate)
    )
    WHEN x.ks_deviate < 18 THEN 2.0 * EXP(-2.0 * x.ks_deviate * x.ks_deviate)
    WHEN x.ks_deviate >= 18 THEN 0.0
  END AS ks_p_value,
  CASE
    WHEN x.divergence > 0 THEN SQRT(0.5 * x.divergence / 0.6931471805599453)
    WHEN x.divergence <= 0 THEN 0.0
  END AS js_distance,
  SQRT(0.5 * x.hellinger_sum) AS hellinger,
  0.5 * x.absolute_sum AS total_variation,
  x.l_infinity AS l_infinity,
  x.chi_squared AS chi_squared,
  x.chi_squared_p_value AS chi_squared_p_value,
  x.wasserstein AS wasserstein,
  x.wasserstein / NULLIF(x.deviation, 0.0) AS wasserstein_normalized,
  x.wasserstein_noise / NULLIF(x.deviation, 0.0) AS wasserstein_noise_floor,
  CASE WHEN x.not_evaluated_reason IS NULL THEN x.mean_shift / NULLIF(x.deviation, 0.0) END AS mean_shift_sd,
  CASE
    WHEN x.ks_upper - x.ks_lower > 0.1 THEN 'the bins do not resolve this column: its KS statistic is somewhere between ks_lower and ks_upper'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.current_values = 0 THEN 'no values to rank in this window: only the distances over groups are given'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.baseline_values = 0 THEN 'no values to rank in the baseline: only the distances over groups are given'
  END AS note,
  x.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
{%- endmacro %}

{% macro redshift__drift(compared_bins, mpm_monitors, distribution, stale_windows) -%}
WITH compared_columns AS (
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
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.baseline_sum,
    b.current_sum,
    b.baseline_sum_sq,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE WHEN b.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1 ELSE 0 END AS is_ordered_kind
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS current_values,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_below,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.current_count ELSE 0.0 END) AS current_below,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_above,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.current_count ELSE 0.0 END) AS current_above,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    t.monitor,
    t.window_id
  FROM compared_columns AS t
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    t.monitor,
    t.window_id
), judged AS (
  SELECT
    t.*,
    k.baseline_values,
    k.current_values,
    k.baseline_below,
    k.current_below,
    t.baseline_rows - CASE WHEN t.column_role = 'label' THEN k.baseline_nulls ELSE 0.0 END AS baseline_grouped,
    t.current_rows - CASE WHEN t.column_role = 'label' THEN k.current_nulls ELSE 0.0 END AS current_grouped,
    k.baseline_values + k.baseline_below + k.baseline_above AS baseline_ordered,
    k.current_values + k.current_below + k.current_above AS current_ordered,
    CASE
      WHEN t.baseline_min < t.baseline_max AND t.baseline_sum_sq < 1.7976931348623157e308 THEN (
        t.baseline_sum_sq - k.baseline_values * CASE WHEN ABS((t.baseline_sum / NULLIF(k.baseline_values, 0.0))) BETWEEN 1e-150 AND 1e150 THEN (t.baseline_sum / NULLIF(k.baseline_values, 0.0)) * (t.baseline_sum / NULLIF(k.baseline_values, 0.0)) WHEN ABS((t.baseline_sum / NULLIF(k.baseline_values, 0.0))) < 1e-150 THEN 0.0 ELSE ABS((t.baseline_sum / NULLIF(k.baseline_values, 0.0))) * CAST('Infinity' AS DOUBLE PRECISION) END
      ) / NULLIF(k.baseline_values - 1.0, 0.0)
    END AS baseline_variance,
    CASE
      WHEN t.column_name = '__relation__' AND t.current_rows = 0 THEN 'the window has no rows'
      WHEN t.column_name = '__relation__' AND t.current_rows >= m.min_group_size THEN 'no feature, prediction or label was observed in this window'
      WHEN t.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows, fewer than min_group_size (' || CAST(m.min_group_size AS VARCHAR(65535)) || '): only their number is kept'
      WHEN t.observed_rows = 0 AND t.issue IS NOT NULL THEN t.issue
      WHEN t.current_rows = 0 AND t.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
      WHEN t.current_rows = 0 THEN 'the column was not observed in this window'
      WHEN t.column_role = 'label' AND k.current_nulls = t.current_rows THEN 'no label of this window is known yet'
      WHEN t.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS VARCHAR(65535)) || ')'
      WHEN t.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN t.baseline_rows = 0 THEN 'the baseline has no rows here'
      WHEN t.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.baseline_rows) AS BIGINT) AS VARCHAR(65535)) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS VARCHAR(65535)) || ')'
      WHEN k.baseline_nulls = t.baseline_rows AND k.current_nulls = t.current_rows THEN 'all values are null, in the window and in the baseline'
    END AS not_evaluated_reason
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
    OR (t.column_name = '__relation__' AND t.segment_key = '__all__' AND w.monitor IS NULL)
), bins AS (
  SELECT
    b.comparison,
    b.position,
    b.bin_kind,
    b.bin_index,
    b.is_point,
    b.baseline_count,
    b.current_count,
    CASE
      WHEN b.is_on_lower_edge = 1 OR (j.baseline_min >= b.lower_edge AND j.current_min >= b.lower_edge) THEN 1
      ELSE 0
    END AS has_none_below,
    b.baseline_count / NULLIF(j.baseline_ordered, 0.0) AS q,
    b.current_count / NULLIF(j.current_ordered, 0.0) AS p,
    (j.baseline_below + b.baseline_upto) / NULLIF(j.baseline_ordered, 0.0) - (j.current_below + b.current_upto) / NULLIF(j.current_ordered, 0.0) AS difference,
    b.baseline_count / NULLIF(j.baseline_values, 0.0) AS finite_q,
    b.current_count / NULLIF(j.current_values, 0.0) AS finite_p,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) AS finite_upto,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) - b.current_upto / NULLIF(j.current_values, 0.0) AS finite_difference,
    1.0 / NULLIF(j.current_values, 0.0) + 1.0 / NULLIF(j.baseline_values, 0.0) AS sampling,
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
  FROM {{ compared_bins }} AS b
  INNER JOIN judged AS j
    ON j.comparison = b.comparison
  WHERE
    b.position IS NOT NULL
    AND j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
), steps AS (
  SELECT
    b.*,
    b.difference - b.q + b.p AS difference_before,
    b.finite_difference - b.finite_q + b.finite_p AS finite_before,
    CASE WHEN b.current_point < b.baseline_point THEN b.current_point ELSE b.baseline_point END AS low_point,
    CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END AS high_point,
    LAG(CASE WHEN b.bin_kind = 'atom' THEN b.bin_index END) OVER (PARTITION BY b.comparison ORDER BY b.position) AS atom_before,
    LAG(CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END) OVER (PARTITION BY b.comparison ORDER BY b.position) AS high_before
  FROM bins AS b
), atoms AS (
  SELECT
    a.comparison,
    a.has_none_below,
    a.difference,
    a.difference_before,
    0.5 * (COALESCE(r.q, 0.0) - COALESCE(r.p, 0.0)) AS middle,
    0.5 * (COALESCE(r.q, 0.0) + COALESCE(r.p, 0.0)) AS radius
  FROM steps AS a
  LEFT JOIN bins AS r
    ON r.comparison = a.comparison AND r.bin_index = a.bin_index AND r.bin_kind = 'value'
  WHERE
    a.bin_kind = 'atom'
), bounds AS (
  SELECT
    s.comparison,
    CASE WHEN s.bin_kind = 'value' THEN ABS(s.difference) END AS at_least,
    CASE
      WHEN s.bin_kind = 'value' AND (s.is_point = 1 OR s.atom_before = s.bin_index) THEN ABS(s.difference)
      WHEN s.bin_kind = 'value' THEN ABS(s.difference_before + 0.5 * (s.q - s.p)) + 0.5 * (s.q + s.p)
    END AS at_most,
    ABS(s.finite_before) * CASE WHEN s.low_point > s.high_before THEN 0.5 * s.low_point - 0.5 * s.high_before ELSE 0.0 END + ABS(CASE
      WHEN s.current_point < s.baseline_point THEN s.finite_before - s.finite_p
      ELSE s.finite_before + s.finite_q
    END) * (0.5 * s.high_point - 0.5 * s.low_point) AS half_transport,
    CASE
      WHEN s.finite_upto > s.finite_q AND s.finite_upto - s.finite_q < 1 AND s.high_point > s.high_before THEN SQRT((s.finite_upto - s.finite_q) * (1.0 - s.finite_upto + s.finite_q) * s.sampling) * (0.5 * s.high_point - 0.5 * s.high_before)
      ELSE 0.0
    END AS half_noise
  FROM steps AS s
  UNION ALL
  SELECT
    a.comparison,
    CASE WHEN a.has_none_below = 1 THEN ABS(a.difference) ELSE ABS(a.difference + a.middle) - a.radius END,
    ABS(a.difference + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  UNION ALL
  SELECT
    a.comparison,
    ABS(a.difference_before + a.middle) - a.radius,
    ABS(a.difference_before + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  WHERE
    a.has_none_below = 0
  UNION ALL
  SELECT
    j.comparison,
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    0.0,
    0.0
  FROM judged AS j
  WHERE
    j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
    AND j.is_ordered_kind = 1
), ordered AS (
  SELECT
    b.comparison,
    MAX(b.at_least) AS ks_lower,
    MAX(b.at_most) AS ks_upper,
    SUM(b.half_transport) AS half_wasserstein,
    SUM(b.half_noise) * 0.7978845608028654 AS half_noise
  FROM bounds AS b
  GROUP BY
    b.comparison
), distances AS (
  SELECT
    d.comparison,
    SUM(d.psi_contribution) AS psi,
    CAST(COUNT(*) AS DOUBLE PRECISION) AS group_count,
    SUM(CASE
      WHEN d.current_share > 0 THEN d.current_share * LN(2.0 * d.current_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) + SUM(CASE
      WHEN d.baseline_share > 0 THEN d.baseline_share * LN(2.0 * d.baseline_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) AS divergence,
    SUM((SQRT(d.current_share) - SQRT(d.baseline_share)) * (SQRT(d.current_share) - SQRT(d.baseline_share))) AS hellinger_sum,
    SUM(ABS(d.current_share - d.baseline_share)) AS absolute_sum,
    MAX(ABS(d.current_share - d.baseline_share)) AS l_infinity
  FROM {{ distribution }} AS d
  GROUP BY
    d.comparison
), merged_groups AS (
  SELECT
    d.comparison,
    j.baseline_grouped AS m,
    j.current_grouped AS n,
    SUM(d.baseline_count) AS b,
    SUM(d.current_count) AS a
  FROM {{ distribution }} AS d
  INNER JOIN judged AS j
    ON j.comparison = d.comparison
  WHERE
    j.not_evaluated_reason IS NULL
  GROUP BY
    d.comparison,
    j.baseline_grouped,
    j.current_grouped,
    CASE
      WHEN (CASE WHEN j.current_grouped < j.baseline_grouped THEN j.current_grouped ELSE j.baseline_grouped END) * (d.baseline_count + d.current_count) / NULLIF(j.baseline_grouped + j.current_grouped, 0.0) < 5 THEN 1001
      ELSE d.group_index
    END
), chi_squared AS (
  SELECT
    g.comparison,
    SUM((g.a * g.m - g.b * g.n) / NULLIF(g.n, 0.0) * (g.a * g.m - g.b * g.n) / NULLIF(g.m * (g.a + g.b), 0.0)) AS x,
    CAST(COUNT(*) - 1 AS DOUBLE PRECISION) AS df
  FROM merged_groups AS g
  GROUP BY
    g.comparison
), digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), whole_numbers AS (
  SELECT
    CAST(10 * tens.digit + ones.digit + 1 AS DOUBLE PRECISION) AS j
  FROM digits AS tens
  CROSS JOIN digits AS ones
  WHERE
    tens.digit < 5
), factorials AS (
  SELECT
    w.j,
    SUM(LN(w.j)) OVER (ORDER BY w.j ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - LN(w.j) AS ln_factorial_before,
    SUM(LN(2.0 * w.j - 1.0)) OVER (ORDER BY w.j ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_odd_factorial
  FROM whole_numbers AS w
), tail_terms AS (
  SELECT
    c.comparison,
    CASE
      WHEN c.df - 2.0 * FLOOR(c.df / 2.0) = 0 THEN (f.j - 1.0) * LN(c.x / 2.0) - 0.5 * c.x - f.ln_factorial_before
      ELSE (f.j - 0.5) * LN(c.x) - 0.5 * c.x - f.ln_odd_factorial - 0.2257913526447274
    END AS ln_term
  FROM chi_squared AS c
  CROSS JOIN factorials AS f
  WHERE
    f.j <= FLOOR(c.df / 2.0) AND c.x > 0 AND c.df <= 100
), tail_sums AS (
  SELECT
    t.comparison,
    SUM(CASE WHEN t.ln_term > -700 THEN EXP(t.ln_term) ELSE 0.0 END) AS finite_sum
  FROM tail_terms AS t
  GROUP BY
    t.comparison
), deviates AS (
  SELECT
    c.comparison,
    c.x,
    c.df,
    CASE
      WHEN c.x <= 0 THEN 0.0
      WHEN c.df <= 100 THEN SQRT(c.x)
      ELSE (EXP((LN(c.x) - LN(c.df)) / 3.0) - 1.0) * SQRT(4.5 * c.df) + 2.0 / NULLIF(SQRT(18.0 * c.df), 0.0)
    END AS z
  FROM chi_squared AS c
), normal_tails AS (
  SELECT
    d.comparison,
    d.x,
    d.df,
    d.z,
    CASE
      WHEN ABS(d.z) > 37.0 THEN 0.0
      WHEN ABS(d.z) < 7.07106781186547 THEN EXP(-0.5 * d.z * d.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(d.z) + 0.700383064443688) * ABS(d.z) + 6.37396220353165) * ABS(d.z) + 33.912866078383
            ) * ABS(d.z) + 112.079291497871
          ) * ABS(d.z) + 221.213596169931
        ) * ABS(d.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(d.z) + 1.75566716318264) * ABS(d.z) + 16.064177579207) * ABS(d.z) + 86.7807322029461
            ) * ABS(d.z) + 296.564248779674
          ) * ABS(d.z) + 637.333633378831
        ) * ABS(d.z) + 793.826512519948
      ) * ABS(d.z) + 440.413735824752, 0.0)
      ELSE EXP(-0.5 * d.z * d.z) * ((((ABS(d.z) + 0.65) * ABS(d.z) + 9.0) * ABS(d.z) + 3.25) * ABS(d.z) + 8.0) / NULLIF((((((ABS(d.z) + 0.65) * ABS(d.z) + 10.0) * ABS(d.z) + 3.9) * ABS(d.z) + 15.0) * ABS(d.z) + 1.95) * 2.506628274631, 0.0)
    END AS tail
  FROM deviates AS d
), chi_squared_tested AS (
  SELECT
    t.comparison,
    t.x,
    CASE
      WHEN t.x <= 0 OR t.df <= 0 THEN 1.0
      WHEN t.df > 100 AND t.z > 0 THEN t.tail
      WHEN t.df > 100 THEN 1.0 - t.tail
      WHEN t.df - 2.0 * FLOOR(t.df / 2.0) = 0 THEN s.finite_sum
      ELSE 2.0 * t.tail + COALESCE(s.finite_sum, 0.0)
    END AS p_value
  FROM normal_tails AS t
  LEFT JOIN tail_sums AS s
    ON s.comparison = t.comparison
), measured AS (
  SELECT
    j.*,
    d.psi,
    d.group_count,
    d.divergence,
    d.hellinger_sum,
    d.absolute_sum,
    d.l_infinity,
    c.x AS chi_squared,
    CASE WHEN c.p_value > 1 THEN 1.0 ELSE c.p_value END AS chi_squared_p_value,
    o.ks_lower,
    CASE WHEN o.ks_upper > 1 THEN 1.0 ELSE o.ks_upper END AS ks_upper,
    o.ks_lower * SQRT(j.baseline_ordered / NULLIF(j.baseline_ordered + j.current_ordered, 0.0) * j.current_ordered) AS ks_deviate,
    CASE WHEN o.half_wasserstein < 8.9e307 THEN 2.0 * o.half_wasserstein END AS wasserstein,
    CASE WHEN o.half_noise < 8.9e307 THEN 2.0 * o.half_noise END AS wasserstein_noise,
    CASE WHEN j.baseline_variance > 0 THEN SQRT(j.baseline_variance) END AS deviation,
    CASE
      WHEN j.baseline_sum_sq IS NOT NULL THEN j.current_sum / NULLIF(j.current_values, 0.0) - j.baseline_sum / NULLIF(j.baseline_values, 0.0)
    END AS mean_shift
  FROM judged AS j
  LEFT JOIN distances AS d
    ON d.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN chi_squared_tested AS c
    ON c.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN ordered AS o
    ON o.comparison = j.comparison
)
SELECT
  x.monitor AS monitor,
  x.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  x.segment_key AS segment_key,
  x.segment_value AS segment_value,
  x.column_name AS column_name,
  x.column_role AS column_role,
  x.value_kind AS value_kind,
  CAST(FLOOR(x.baseline_rows) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(x.current_rows) AS BIGINT) AS row_count,
  x.psi AS psi,
  CASE
    WHEN x.psi IS NOT NULL THEN (x.group_count - 1.0) * (1.0 / NULLIF(x.current_grouped, 0.0) + 1.0 / NULLIF(x.baseline_grouped, 0.0))
  END AS psi_noise_floor,
  x.chi_squared_p_value AS psi_p_value,
  x.ks_lower AS ks_lower,
  x.ks_upper AS ks_upper,
  CASE
    WHEN x.ks_deviate < 0.05 THEN 1.0
    WHEN x.ks_deviate < 1.18 THEN 1.0 - 2.5066282746310002 / NULLIF(x.ks_deviate, 0.0) * (
      EXP(-1.2337005501361697 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + CASE
        WHEN x.ks_deviate > 0.3 THEN EXP(-11.103304951225528 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + EXP(-30.842513753404243 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0))
        ELSE 0.0
      END
    )
    WHEN x.ks_deviate < 4 THEN 2.0 * (
      EXP(-2.0 * x.ks_deviate * x.ks_deviate) - EXP(-8.0 * x.ks_deviate * x.ks_deviate) + EXP(-18.0 * x.ks_deviate * x.ks_deviate)
    )
    WHEN x.ks_deviate < 18 THEN 2.0 * EXP(-2.0 * x.ks_deviate * x.ks_deviate)
    WHEN x.ks_deviate >= 18 THEN 0.0
  END AS ks_p_value,
  CASE
    WHEN x.divergence > 0 THEN SQRT(0.5 * x.divergence / 0.6931471805599453)
    WHEN x.divergence <= 0 THEN 0.0
  END AS js_distance,
  SQRT(0.5 * x.hellinger_sum) AS hellinger,
  0.5 * x.absolute_sum AS total_variation,
  x.l_infinity AS l_infinity,
  x.chi_squared AS chi_squared,
  x.chi_squared_p_value AS chi_squared_p_value,
  x.wasserstein AS wasserstein,
  x.wasserstein / NULLIF(x.deviation, 0.0) AS wasserstein_normalized,
  x.wasserstein_noise / NULLIF(x.deviation, 0.0) AS wasserstein_noise_floor,
  CASE WHEN x.not_evaluated_reason IS NULL THEN x.mean_shift / NULLIF(x.deviation, 0.0) END AS mean_shift_sd,
  CASE
    WHEN x.ks_upper - x.ks_lower > 0.1 THEN 'the bins do not resolve this column: its KS statistic is somewhere between ks_lower and ks_upper'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.current_values = 0 THEN 'no values to rank in this window: only the distances over groups are given'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.baseline_values = 0 THEN 'no values to rank in the baseline: only the distances over groups are given'
  END AS note,
  x.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
{%- endmacro %}

{% macro bigquery__drift(compared_bins, mpm_monitors, distribution, stale_windows) -%}
WITH compared_columns AS (
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
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.baseline_sum,
    b.current_sum,
    b.baseline_sum_sq,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE WHEN b.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1 ELSE 0 END AS is_ordered_kind
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS current_values,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_below,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.current_count ELSE 0.0 END) AS current_below,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_above,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.current_count ELSE 0.0 END) AS current_above,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    t.monitor,
    t.window_id
  FROM compared_columns AS t
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    t.monitor,
    t.window_id
), judged AS (
  SELECT
    t.*,
    k.baseline_values,
    k.current_values,
    k.baseline_below,
    k.current_below,
    t.baseline_rows - CASE WHEN t.column_role = 'label' THEN k.baseline_nulls ELSE 0.0 END AS baseline_grouped,
    t.current_rows - CASE WHEN t.column_role = 'label' THEN k.current_nulls ELSE 0.0 END AS current_grouped,
    k.baseline_values + k.baseline_below + k.baseline_above AS baseline_ordered,
    k.current_values + k.current_below + k.current_above AS current_ordered,
    CASE
      WHEN t.baseline_min < t.baseline_max AND t.baseline_sum_sq < 1.7976931348623157e308 THEN (
        t.baseline_sum_sq - k.baseline_values * CASE WHEN ABS((t.baseline_sum / NULLIF(k.baseline_values, 0.0))) < 1e150 THEN (t.baseline_sum / NULLIF(k.baseline_values, 0.0)) * (t.baseline_sum / NULLIF(k.baseline_values, 0.0)) ELSE ABS((t.baseline_sum / NULLIF(k.baseline_values, 0.0))) * CAST('inf' AS FLOAT64) END
      ) / NULLIF(k.baseline_values - 1.0, 0.0)
    END AS baseline_variance,
    CASE
      WHEN t.column_name = '__relation__' AND t.current_rows = 0 THEN 'the window has no rows'
      WHEN t.column_name = '__relation__' AND t.current_rows >= m.min_group_size THEN 'no feature, prediction or label was observed in this window'
      WHEN t.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS INT64) AS STRING) || ' rows, fewer than min_group_size (' || CAST(m.min_group_size AS STRING) || '): only their number is kept'
      WHEN t.observed_rows = 0 AND t.issue IS NOT NULL THEN t.issue
      WHEN t.current_rows = 0 AND t.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
      WHEN t.current_rows = 0 THEN 'the column was not observed in this window'
      WHEN t.column_role = 'label' AND k.current_nulls = t.current_rows THEN 'no label of this window is known yet'
      WHEN t.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS INT64) AS STRING) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS STRING) || ')'
      WHEN t.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN t.baseline_rows = 0 THEN 'the baseline has no rows here'
      WHEN t.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.baseline_rows) AS INT64) AS STRING) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS STRING) || ')'
      WHEN k.baseline_nulls = t.baseline_rows AND k.current_nulls = t.current_rows THEN 'all values are null, in the window and in the baseline'
    END AS not_evaluated_reason
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
    OR (t.column_name = '__relation__' AND t.segment_key = '__all__' AND w.monitor IS NULL)
), bins AS (
  SELECT
    b.comparison,
    b.position,
    b.bin_kind,
    b.bin_index,
    b.is_point,
    b.baseline_count,
    b.current_count,
    CASE
      WHEN b.is_on_lower_edge = 1 OR (j.baseline_min >= b.lower_edge AND j.current_min >= b.lower_edge) THEN 1
      ELSE 0
    END AS has_none_below,
    b.baseline_count / NULLIF(j.baseline_ordered, 0.0) AS q,
    b.current_count / NULLIF(j.current_ordered, 0.0) AS p,
    (j.baseline_below + b.baseline_upto) / NULLIF(j.baseline_ordered, 0.0) - (j.current_below + b.current_upto) / NULLIF(j.current_ordered, 0.0) AS difference,
    b.baseline_count / NULLIF(j.baseline_values, 0.0) AS finite_q,
    b.current_count / NULLIF(j.current_values, 0.0) AS finite_p,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) AS finite_upto,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) - b.current_upto / NULLIF(j.current_values, 0.0) AS finite_difference,
    1.0 / NULLIF(j.current_values, 0.0) + 1.0 / NULLIF(j.baseline_values, 0.0) AS sampling,
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
  FROM {{ compared_bins }} AS b
  INNER JOIN judged AS j
    ON j.comparison = b.comparison
  WHERE
    b.position IS NOT NULL
    AND j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
), steps AS (
  SELECT
    b.*,
    b.difference - b.q + b.p AS difference_before,
    b.finite_difference - b.finite_q + b.finite_p AS finite_before,
    CASE WHEN b.current_point < b.baseline_point THEN b.current_point ELSE b.baseline_point END AS low_point,
    CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END AS high_point,
    LAG(CASE WHEN b.bin_kind = 'atom' THEN b.bin_index END) OVER (PARTITION BY b.comparison ORDER BY b.position NULLS LAST) AS atom_before,
    LAG(CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END) OVER (PARTITION BY b.comparison ORDER BY b.position NULLS LAST) AS high_before
  FROM bins AS b
), atoms AS (
  SELECT
    a.comparison,
    a.has_none_below,
    a.difference,
    a.difference_before,
    0.5 * (COALESCE(r.q, 0.0) - COALESCE(r.p, 0.0)) AS middle,
    0.5 * (COALESCE(r.q, 0.0) + COALESCE(r.p, 0.0)) AS radius
  FROM steps AS a
  LEFT JOIN bins AS r
    ON r.comparison = a.comparison AND r.bin_index = a.bin_index AND r.bin_kind = 'value'
  WHERE
    a.bin_kind = 'atom'
), bounds AS (
  SELECT
    s.comparison,
    CASE WHEN s.bin_kind = 'value' THEN ABS(s.difference) END AS at_least,
    CASE
      WHEN s.bin_kind = 'value' AND (s.is_point = 1 OR s.atom_before = s.bin_index) THEN ABS(s.difference)
      WHEN s.bin_kind = 'value' THEN ABS(s.difference_before + 0.5 * (s.q - s.p)) + 0.5 * (s.q + s.p)
    END AS at_most,
    ABS(s.finite_before) * CASE WHEN s.low_point > s.high_before THEN 0.5 * s.low_point - 0.5 * s.high_before ELSE 0.0 END + ABS(CASE
      WHEN s.current_point < s.baseline_point THEN s.finite_before - s.finite_p
      ELSE s.finite_before + s.finite_q
    END) * (0.5 * s.high_point - 0.5 * s.low_point) AS half_transport,
    CASE
      WHEN s.finite_upto > s.finite_q AND s.finite_upto - s.finite_q < 1 AND s.high_point > s.high_before THEN SQRT((s.finite_upto - s.finite_q) * (1.0 - s.finite_upto + s.finite_q) * s.sampling) * (0.5 * s.high_point - 0.5 * s.high_before)
      ELSE 0.0
    END AS half_noise
  FROM steps AS s
  UNION ALL
  SELECT
    a.comparison,
    CASE WHEN a.has_none_below = 1 THEN ABS(a.difference) ELSE ABS(a.difference + a.middle) - a.radius END,
    ABS(a.difference + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  UNION ALL
  SELECT
    a.comparison,
    ABS(a.difference_before + a.middle) - a.radius,
    ABS(a.difference_before + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  WHERE
    a.has_none_below = 0
  UNION ALL
  SELECT
    j.comparison,
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    0.0,
    0.0
  FROM judged AS j
  WHERE
    j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
    AND j.is_ordered_kind = 1
), ordered AS (
  SELECT
    b.comparison,
    MAX(b.at_least) AS ks_lower,
    MAX(b.at_most) AS ks_upper,
    SUM(b.half_transport) AS half_wasserstein,
    SUM(b.half_noise) * 0.7978845608028654 AS half_noise
  FROM bounds AS b
  GROUP BY
    b.comparison
), distances AS (
  SELECT
    d.comparison,
    SUM(d.psi_contribution) AS psi,
    CAST(COUNT(*) AS FLOAT64) AS group_count,
    SUM(CASE
      WHEN d.current_share > 0 THEN d.current_share * LN(2.0 * d.current_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) + SUM(CASE
      WHEN d.baseline_share > 0 THEN d.baseline_share * LN(2.0 * d.baseline_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) AS divergence,
    SUM((SQRT(d.current_share) - SQRT(d.baseline_share)) * (SQRT(d.current_share) - SQRT(d.baseline_share))) AS hellinger_sum,
    SUM(ABS(d.current_share - d.baseline_share)) AS absolute_sum,
    MAX(ABS(d.current_share - d.baseline_share)) AS l_infinity
  FROM {{ distribution }} AS d
  GROUP BY
    d.comparison
), merged_groups AS (
  SELECT
    d.comparison,
    j.baseline_grouped AS m,
    j.current_grouped AS n,
    SUM(d.baseline_count) AS b,
    SUM(d.current_count) AS a
  FROM {{ distribution }} AS d
  INNER JOIN judged AS j
    ON j.comparison = d.comparison
  WHERE
    j.not_evaluated_reason IS NULL
  GROUP BY
    d.comparison,
    j.baseline_grouped,
    j.current_grouped,
    CASE
      WHEN (CASE WHEN j.current_grouped < j.baseline_grouped THEN j.current_grouped ELSE j.baseline_grouped END) * (d.baseline_count + d.current_count) / NULLIF(j.baseline_grouped + j.current_grouped, 0.0) < 5 THEN 1001
      ELSE d.group_index
    END
), chi_squared AS (
  SELECT
    g.comparison,
    SUM((g.a * g.m - g.b * g.n) / NULLIF(g.n, 0.0) * (g.a * g.m - g.b * g.n) / NULLIF(g.m * (g.a + g.b), 0.0)) AS x,
    CAST(COUNT(*) - 1 AS FLOAT64) AS df
  FROM merged_groups AS g
  GROUP BY
    g.comparison
), digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), whole_numbers AS (
  SELECT
    CAST(10 * tens.digit + ones.digit + 1 AS FLOAT64) AS j
  FROM digits AS tens
  CROSS JOIN digits AS ones
  WHERE
    tens.digit < 5
), factorials AS (
  SELECT
    w.j,
    SUM(LN(w.j)) OVER (ORDER BY w.j NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - LN(w.j) AS ln_factorial_before,
    SUM(LN(2.0 * w.j - 1.0)) OVER (ORDER BY w.j NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_odd_factorial
  FROM whole_numbers AS w
), tail_terms AS (
  SELECT
    c.comparison,
    CASE
      WHEN c.df - 2.0 * FLOOR(c.df / 2.0) = 0 THEN (f.j - 1.0) * LN(c.x / 2.0) - 0.5 * c.x - f.ln_factorial_before
      ELSE (f.j - 0.5) * LN(c.x) - 0.5 * c.x - f.ln_odd_factorial - 0.2257913526447274
    END AS ln_term
  FROM chi_squared AS c
  CROSS JOIN factorials AS f
  WHERE
    f.j <= FLOOR(c.df / 2.0) AND c.x > 0 AND c.df <= 100
), tail_sums AS (
  SELECT
    t.comparison,
    SUM(CASE WHEN t.ln_term > -700 THEN EXP(t.ln_term) ELSE 0.0 END) AS finite_sum
  FROM tail_terms AS t
  GROUP BY
    t.comparison
), deviates AS (
  SELECT
    c.comparison,
    c.x,
    c.df,
    CASE
      WHEN c.x <= 0 THEN 0.0
      WHEN c.df <= 100 THEN SQRT(c.x)
      ELSE (EXP((LN(c.x) - LN(c.df)) / 3.0) - 1.0) * SQRT(4.5 * c.df) + 2.0 / NULLIF(SQRT(18.0 * c.df), 0.0)
    END AS z
  FROM chi_squared AS c
), normal_tails AS (
  SELECT
    d.comparison,
    d.x,
    d.df,
    d.z,
    CASE
      WHEN ABS(d.z) > 37.0 THEN 0.0
      WHEN ABS(d.z) < 7.07106781186547 THEN EXP(-0.5 * d.z * d.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(d.z) + 0.700383064443688) * ABS(d.z) + 6.37396220353165) * ABS(d.z) + 33.912866078383
            ) * ABS(d.z) + 112.079291497871
          ) * ABS(d.z) + 221.213596169931
        ) * ABS(d.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(d.z) + 1.75566716318264) * ABS(d.z) + 16.064177579207) * ABS(d.z) + 86.7807322029461
            ) * ABS(d.z) + 296.564248779674
          ) * ABS(d.z) + 637.333633378831
        ) * ABS(d.z) + 793.826512519948
      ) * ABS(d.z) + 440.413735824752, 0.0)
      ELSE EXP(-0.5 * d.z * d.z) * ((((ABS(d.z) + 0.65) * ABS(d.z) + 9.0) * ABS(d.z) + 3.25) * ABS(d.z) + 8.0) / NULLIF((((((ABS(d.z) + 0.65) * ABS(d.z) + 10.0) * ABS(d.z) + 3.9) * ABS(d.z) + 15.0) * ABS(d.z) + 1.95) * 2.506628274631, 0.0)
    END AS tail
  FROM deviates AS d
), chi_squared_tested AS (
  SELECT
    t.comparison,
    t.x,
    CASE
      WHEN t.x <= 0 OR t.df <= 0 THEN 1.0
      WHEN t.df > 100 AND t.z > 0 THEN t.tail
      WHEN t.df > 100 THEN 1.0 - t.tail
      WHEN t.df - 2.0 * FLOOR(t.df / 2.0) = 0 THEN s.finite_sum
      ELSE 2.0 * t.tail + COALESCE(s.finite_sum, 0.0)
    END AS p_value
  FROM normal_tails AS t
  LEFT JOIN tail_sums AS s
    ON s.comparison = t.comparison
), measured AS (
  SELECT
    j.*,
    d.psi,
    d.group_count,
    d.divergence,
    d.hellinger_sum,
    d.absolute_sum,
    d.l_infinity,
    c.x AS chi_squared,
    CASE WHEN c.p_value > 1 THEN 1.0 ELSE c.p_value END AS chi_squared_p_value,
    o.ks_lower,
    CASE WHEN o.ks_upper > 1 THEN 1.0 ELSE o.ks_upper END AS ks_upper,
    o.ks_lower * SQRT(j.baseline_ordered / NULLIF(j.baseline_ordered + j.current_ordered, 0.0) * j.current_ordered) AS ks_deviate,
    CASE WHEN o.half_wasserstein < 8.9e307 THEN 2.0 * o.half_wasserstein END AS wasserstein,
    CASE WHEN o.half_noise < 8.9e307 THEN 2.0 * o.half_noise END AS wasserstein_noise,
    CASE WHEN j.baseline_variance > 0 THEN SQRT(j.baseline_variance) END AS deviation,
    CASE
      WHEN j.baseline_sum_sq IS NOT NULL THEN j.current_sum / NULLIF(j.current_values, 0.0) - j.baseline_sum / NULLIF(j.baseline_values, 0.0)
    END AS mean_shift
  FROM judged AS j
  LEFT JOIN distances AS d
    ON d.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN chi_squared_tested AS c
    ON c.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN ordered AS o
    ON o.comparison = j.comparison
)
SELECT
  x.monitor AS monitor,
  x.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  x.segment_key AS segment_key,
  x.segment_value AS segment_value,
  x.column_name AS column_name,
  x.column_role AS column_role,
  x.value_kind AS value_kind,
  CAST(FLOOR(x.baseline_rows) AS INT64) AS baseline_row_count,
  CAST(FLOOR(x.current_rows) AS INT64) AS row_count,
  x.psi AS psi,
  CASE
    WHEN x.psi IS NOT NULL THEN (x.group_count - 1.0) * (1.0 / NULLIF(x.current_grouped, 0.0) + 1.0 / NULLIF(x.baseline_grouped, 0.0))
  END AS psi_noise_floor,
  x.chi_squared_p_value AS psi_p_value,
  x.ks_lower AS ks_lower,
  x.ks_upper AS ks_upper,
  CASE
    WHEN x.ks_deviate < 0.05 THEN 1.0
    WHEN x.ks_deviate < 1.18 THEN 1.0 - 2.5066282746310002 / NULLIF(x.ks_deviate, 0.0) * (
      EXP(-1.2337005501361697 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + CASE
        WHEN x.ks_deviate > 0.3 THEN EXP(-11.103304951225528 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + EXP(-30.842513753404243 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0))
        ELSE 0.0
      END
    )
    WHEN x.ks_deviate < 4 THEN 2.0 * (
      EXP(-2.0 * x.ks_deviate * x.ks_deviate) - EXP(-8.0 * x.ks_deviate * x.ks_deviate) + EXP(-18.0 * x.ks_deviate * x.ks_deviate)
    )
    WHEN x.ks_deviate < 18 THEN 2.0 * EXP(-2.0 * x.ks_deviate * x.ks_deviate)
    WHEN x.ks_deviate >= 18 THEN 0.0
  END AS ks_p_value,
  CASE
    WHEN x.divergence > 0 THEN SQRT(0.5 * x.divergence / 0.6931471805599453)
    WHEN x.divergence <= 0 THEN 0.0
  END AS js_distance,
  SQRT(0.5 * x.hellinger_sum) AS hellinger,
  0.5 * x.absolute_sum AS total_variation,
  x.l_infinity AS l_infinity,
  x.chi_squared AS chi_squared,
  x.chi_squared_p_value AS chi_squared_p_value,
  x.wasserstein AS wasserstein,
  x.wasserstein / NULLIF(x.deviation, 0.0) AS wasserstein_normalized,
  x.wasserstein_noise / NULLIF(x.deviation, 0.0) AS wasserstein_noise_floor,
  CASE WHEN x.not_evaluated_reason IS NULL THEN x.mean_shift / NULLIF(x.deviation, 0.0) END AS mean_shift_sd,
  CASE
    WHEN x.ks_upper - x.ks_lower > 0.1 THEN 'the bins do not resolve this column: its KS statistic is somewhere between ks_lower and ks_upper'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.current_values = 0 THEN 'no values to rank in this window: only the distances over groups are given'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.baseline_values = 0 THEN 'no values to rank in the baseline: only the distances over groups are given'
  END AS note,
  x.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
{%- endmacro %}

{% macro spark__drift(compared_bins, mpm_monitors, distribution, stale_windows) -%}
WITH compared_columns AS (
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
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.baseline_sum,
    b.current_sum,
    b.baseline_sum_sq,
    b.baseline_min,
    b.baseline_max,
    b.current_min,
    MAX(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE WHEN b.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1 ELSE 0 END AS is_ordered_kind
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), kind_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.baseline_count ELSE 0.0 END) AS baseline_values,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS current_values,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_below,
    SUM(CASE WHEN b.bin_kind = 'neg_inf' THEN b.current_count ELSE 0.0 END) AS current_below,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.baseline_count ELSE 0.0 END) AS baseline_above,
    SUM(CASE WHEN b.bin_kind = 'pos_inf' THEN b.current_count ELSE 0.0 END) AS current_above,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END) AS baseline_nulls,
    SUM(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END) AS current_nulls
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    t.monitor,
    t.window_id
  FROM compared_columns AS t
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    t.monitor,
    t.window_id
), judged AS (
  SELECT
    t.*,
    k.baseline_values,
    k.current_values,
    k.baseline_below,
    k.current_below,
    t.baseline_rows - CASE WHEN t.column_role = 'label' THEN k.baseline_nulls ELSE 0.0 END AS baseline_grouped,
    t.current_rows - CASE WHEN t.column_role = 'label' THEN k.current_nulls ELSE 0.0 END AS current_grouped,
    k.baseline_values + k.baseline_below + k.baseline_above AS baseline_ordered,
    k.current_values + k.current_below + k.current_above AS current_ordered,
    CASE
      WHEN t.baseline_min < t.baseline_max AND t.baseline_sum_sq < 1.7976931348623157e308 THEN (
        t.baseline_sum_sq - k.baseline_values * ((t.baseline_sum / NULLIF(k.baseline_values, 0.0)) * (t.baseline_sum / NULLIF(k.baseline_values, 0.0)))
      ) / NULLIF(k.baseline_values - 1.0, 0.0)
    END AS baseline_variance,
    CASE
      WHEN t.column_name = '__relation__' AND t.current_rows = 0 THEN 'the window has no rows'
      WHEN t.column_name = '__relation__' AND t.current_rows >= m.min_group_size THEN 'no feature, prediction or label was observed in this window'
      WHEN t.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS STRING) || ' rows, fewer than min_group_size (' || CAST(m.min_group_size AS STRING) || '): only their number is kept'
      WHEN t.observed_rows = 0 AND t.issue IS NOT NULL THEN t.issue
      WHEN t.current_rows = 0 AND t.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
      WHEN t.current_rows = 0 THEN 'the column was not observed in this window'
      WHEN t.column_role = 'label' AND k.current_nulls = t.current_rows THEN 'no label of this window is known yet'
      WHEN t.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS BIGINT) AS STRING) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS STRING) || ')'
      WHEN t.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN t.baseline_rows = 0 THEN 'the baseline has no rows here'
      WHEN t.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.baseline_rows) AS BIGINT) AS STRING) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS STRING) || ')'
      WHEN k.baseline_nulls = t.baseline_rows AND k.current_nulls = t.current_rows THEN 'all values are null, in the window and in the baseline'
    END AS not_evaluated_reason
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
    OR (t.column_name = '__relation__' AND t.segment_key = '__all__' AND w.monitor IS NULL)
), bins AS (
  SELECT
    b.comparison,
    b.position,
    b.bin_kind,
    b.bin_index,
    b.is_point,
    b.baseline_count,
    b.current_count,
    CASE
      WHEN b.is_on_lower_edge = 1 OR (j.baseline_min >= b.lower_edge AND j.current_min >= b.lower_edge) THEN 1
      ELSE 0
    END AS has_none_below,
    b.baseline_count / NULLIF(j.baseline_ordered, 0.0) AS q,
    b.current_count / NULLIF(j.current_ordered, 0.0) AS p,
    (j.baseline_below + b.baseline_upto) / NULLIF(j.baseline_ordered, 0.0) - (j.current_below + b.current_upto) / NULLIF(j.current_ordered, 0.0) AS difference,
    b.baseline_count / NULLIF(j.baseline_values, 0.0) AS finite_q,
    b.current_count / NULLIF(j.current_values, 0.0) AS finite_p,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) AS finite_upto,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) - b.current_upto / NULLIF(j.current_values, 0.0) AS finite_difference,
    1.0 / NULLIF(j.current_values, 0.0) + 1.0 / NULLIF(j.baseline_values, 0.0) AS sampling,
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
  FROM {{ compared_bins }} AS b
  INNER JOIN judged AS j
    ON j.comparison = b.comparison
  WHERE
    b.position IS NOT NULL
    AND j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
), steps AS (
  SELECT
    b.*,
    b.difference - b.q + b.p AS difference_before,
    b.finite_difference - b.finite_q + b.finite_p AS finite_before,
    CASE WHEN b.current_point < b.baseline_point THEN b.current_point ELSE b.baseline_point END AS low_point,
    CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END AS high_point,
    LAG(CASE WHEN b.bin_kind = 'atom' THEN b.bin_index END) OVER (PARTITION BY b.comparison ORDER BY b.position NULLS LAST) AS atom_before,
    LAG(CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END) OVER (PARTITION BY b.comparison ORDER BY b.position NULLS LAST) AS high_before
  FROM bins AS b
), atoms AS (
  SELECT
    a.comparison,
    a.has_none_below,
    a.difference,
    a.difference_before,
    0.5 * (COALESCE(r.q, 0.0) - COALESCE(r.p, 0.0)) AS middle,
    0.5 * (COALESCE(r.q, 0.0) + COALESCE(r.p, 0.0)) AS radius
  FROM steps AS a
  LEFT JOIN bins AS r
    ON r.comparison = a.comparison AND r.bin_index = a.bin_index AND r.bin_kind = 'value'
  WHERE
    a.bin_kind = 'atom'
), bounds AS (
  SELECT
    s.comparison,
    CASE WHEN s.bin_kind = 'value' THEN ABS(s.difference) END AS at_least,
    CASE
      WHEN s.bin_kind = 'value' AND (s.is_point = 1 OR s.atom_before = s.bin_index) THEN ABS(s.difference)
      WHEN s.bin_kind = 'value' THEN ABS(s.difference_before + 0.5 * (s.q - s.p)) + 0.5 * (s.q + s.p)
    END AS at_most,
    ABS(s.finite_before) * CASE WHEN s.low_point > s.high_before THEN 0.5 * s.low_point - 0.5 * s.high_before ELSE 0.0 END + ABS(CASE
      WHEN s.current_point < s.baseline_point THEN s.finite_before - s.finite_p
      ELSE s.finite_before + s.finite_q
    END) * (0.5 * s.high_point - 0.5 * s.low_point) AS half_transport,
    CASE
      WHEN s.finite_upto > s.finite_q AND s.finite_upto - s.finite_q < 1 AND s.high_point > s.high_before THEN SQRT((s.finite_upto - s.finite_q) * (1.0 - s.finite_upto + s.finite_q) * s.sampling) * (0.5 * s.high_point - 0.5 * s.high_before)
      ELSE 0.0
    END AS half_noise
  FROM steps AS s
  UNION ALL
  SELECT
    a.comparison,
    CASE WHEN a.has_none_below = 1 THEN ABS(a.difference) ELSE ABS(a.difference + a.middle) - a.radius END,
    ABS(a.difference + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  UNION ALL
  SELECT
    a.comparison,
    ABS(a.difference_before + a.middle) - a.radius,
    ABS(a.difference_before + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  WHERE
    a.has_none_below = 0
  UNION ALL
  SELECT
    j.comparison,
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    0.0,
    0.0
  FROM judged AS j
  WHERE
    j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
    AND j.is_ordered_kind = 1
), ordered AS (
  SELECT
    b.comparison,
    MAX(b.at_least) AS ks_lower,
    MAX(b.at_most) AS ks_upper,
    SUM(b.half_transport) AS half_wasserstein,
    SUM(b.half_noise) * 0.7978845608028654 AS half_noise
  FROM bounds AS b
  GROUP BY
    b.comparison
), distances AS (
  SELECT
    d.comparison,
    SUM(d.psi_contribution) AS psi,
    CAST(COUNT(*) AS DOUBLE) AS group_count,
    SUM(CASE
      WHEN d.current_share > 0 THEN d.current_share * LN(2.0 * d.current_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) + SUM(CASE
      WHEN d.baseline_share > 0 THEN d.baseline_share * LN(2.0 * d.baseline_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END) AS divergence,
    SUM((SQRT(d.current_share) - SQRT(d.baseline_share)) * (SQRT(d.current_share) - SQRT(d.baseline_share))) AS hellinger_sum,
    SUM(ABS(d.current_share - d.baseline_share)) AS absolute_sum,
    MAX(ABS(d.current_share - d.baseline_share)) AS l_infinity
  FROM {{ distribution }} AS d
  GROUP BY
    d.comparison
), merged_groups AS (
  SELECT
    d.comparison,
    j.baseline_grouped AS m,
    j.current_grouped AS n,
    SUM(d.baseline_count) AS b,
    SUM(d.current_count) AS a
  FROM {{ distribution }} AS d
  INNER JOIN judged AS j
    ON j.comparison = d.comparison
  WHERE
    j.not_evaluated_reason IS NULL
  GROUP BY
    d.comparison,
    j.baseline_grouped,
    j.current_grouped,
    CASE
      WHEN (CASE WHEN j.current_grouped < j.baseline_grouped THEN j.current_grouped ELSE j.baseline_grouped END) * (d.baseline_count + d.current_count) / NULLIF(j.baseline_grouped + j.current_grouped, 0.0) < 5 THEN 1001
      ELSE d.group_index
    END
), chi_squared AS (
  SELECT
    g.comparison,
    SUM((g.a * g.m - g.b * g.n) / NULLIF(g.n, 0.0) * (g.a * g.m - g.b * g.n) / NULLIF(g.m * (g.a + g.b), 0.0)) AS x,
    CAST(COUNT(*) - 1 AS DOUBLE) AS df
  FROM merged_groups AS g
  GROUP BY
    g.comparison
), digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), whole_numbers AS (
  SELECT
    CAST(10 * tens.digit + ones.digit + 1 AS DOUBLE) AS j
  FROM digits AS tens
  CROSS JOIN digits AS ones
  WHERE
    tens.digit < 5
), factorials AS (
  SELECT
    w.j,
    SUM(LN(w.j)) OVER (ORDER BY w.j NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - LN(w.j) AS ln_factorial_before,
    SUM(LN(2.0 * w.j - 1.0)) OVER (ORDER BY w.j NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_odd_factorial
  FROM whole_numbers AS w
), tail_terms AS (
  SELECT
    c.comparison,
    CASE
      WHEN c.df - 2.0 * FLOOR(c.df / 2.0) = 0 THEN (f.j - 1.0) * LN(c.x / 2.0) - 0.5 * c.x - f.ln_factorial_before
      ELSE (f.j - 0.5) * LN(c.x) - 0.5 * c.x - f.ln_odd_factorial - 0.2257913526447274
    END AS ln_term
  FROM chi_squared AS c
  CROSS JOIN factorials AS f
  WHERE
    f.j <= FLOOR(c.df / 2.0) AND c.x > 0 AND c.df <= 100
), tail_sums AS (
  SELECT
    t.comparison,
    SUM(CASE WHEN t.ln_term > -700 THEN EXP(t.ln_term) ELSE 0.0 END) AS finite_sum
  FROM tail_terms AS t
  GROUP BY
    t.comparison
), deviates AS (
  SELECT
    c.comparison,
    c.x,
    c.df,
    CASE
      WHEN c.x <= 0 THEN 0.0
      WHEN c.df <= 100 THEN SQRT(c.x)
      ELSE (EXP((LN(c.x) - LN(c.df)) / 3.0) - 1.0) * SQRT(4.5 * c.df) + 2.0 / NULLIF(SQRT(18.0 * c.df), 0.0)
    END AS z
  FROM chi_squared AS c
), normal_tails AS (
  SELECT
    d.comparison,
    d.x,
    d.df,
    d.z,
    CASE
      WHEN ABS(d.z) > 37.0 THEN 0.0
      WHEN ABS(d.z) < 7.07106781186547 THEN EXP(-0.5 * d.z * d.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(d.z) + 0.700383064443688) * ABS(d.z) + 6.37396220353165) * ABS(d.z) + 33.912866078383
            ) * ABS(d.z) + 112.079291497871
          ) * ABS(d.z) + 221.213596169931
        ) * ABS(d.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(d.z) + 1.75566716318264) * ABS(d.z) + 16.064177579207) * ABS(d.z) + 86.7807322029461
            ) * ABS(d.z) + 296.564248779674
          ) * ABS(d.z) + 637.333633378831
        ) * ABS(d.z) + 793.826512519948
      ) * ABS(d.z) + 440.413735824752, 0.0)
      ELSE EXP(-0.5 * d.z * d.z) * ((((ABS(d.z) + 0.65) * ABS(d.z) + 9.0) * ABS(d.z) + 3.25) * ABS(d.z) + 8.0) / NULLIF((((((ABS(d.z) + 0.65) * ABS(d.z) + 10.0) * ABS(d.z) + 3.9) * ABS(d.z) + 15.0) * ABS(d.z) + 1.95) * 2.506628274631, 0.0)
    END AS tail
  FROM deviates AS d
), chi_squared_tested AS (
  SELECT
    t.comparison,
    t.x,
    CASE
      WHEN t.x <= 0 OR t.df <= 0 THEN 1.0
      WHEN t.df > 100 AND t.z > 0 THEN t.tail
      WHEN t.df > 100 THEN 1.0 - t.tail
      WHEN t.df - 2.0 * FLOOR(t.df / 2.0) = 0 THEN s.finite_sum
      ELSE 2.0 * t.tail + COALESCE(s.finite_sum, 0.0)
    END AS p_value
  FROM normal_tails AS t
  LEFT JOIN tail_sums AS s
    ON s.comparison = t.comparison
), measured AS (
  SELECT
    j.*,
    d.psi,
    d.group_count,
    d.divergence,
    d.hellinger_sum,
    d.absolute_sum,
    d.l_infinity,
    c.x AS chi_squared,
    CASE WHEN c.p_value > 1 THEN 1.0 ELSE c.p_value END AS chi_squared_p_value,
    o.ks_lower,
    CASE WHEN o.ks_upper > 1 THEN 1.0 ELSE o.ks_upper END AS ks_upper,
    o.ks_lower * SQRT(j.baseline_ordered / NULLIF(j.baseline_ordered + j.current_ordered, 0.0) * j.current_ordered) AS ks_deviate,
    CASE WHEN o.half_wasserstein < 8.9e307 THEN 2.0 * o.half_wasserstein END AS wasserstein,
    CASE WHEN o.half_noise < 8.9e307 THEN 2.0 * o.half_noise END AS wasserstein_noise,
    CASE WHEN j.baseline_variance > 0 THEN SQRT(j.baseline_variance) END AS deviation,
    CASE
      WHEN j.baseline_sum_sq IS NOT NULL THEN j.current_sum / NULLIF(j.current_values, 0.0) - j.baseline_sum / NULLIF(j.baseline_values, 0.0)
    END AS mean_shift
  FROM judged AS j
  LEFT JOIN distances AS d
    ON d.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN chi_squared_tested AS c
    ON c.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN ordered AS o
    ON o.comparison = j.comparison
)
SELECT
  x.monitor AS monitor,
  x.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  x.segment_key AS segment_key,
  x.segment_value AS segment_value,
  x.column_name AS column_name,
  x.column_role AS column_role,
  x.value_kind AS value_kind,
  CAST(FLOOR(x.baseline_rows) AS BIGINT) AS baseline_row_count,
  CAST(FLOOR(x.current_rows) AS BIGINT) AS row_count,
  x.psi AS psi,
  CASE
    WHEN x.psi IS NOT NULL THEN (x.group_count - 1.0) * (1.0 / NULLIF(x.current_grouped, 0.0) + 1.0 / NULLIF(x.baseline_grouped, 0.0))
  END AS psi_noise_floor,
  x.chi_squared_p_value AS psi_p_value,
  x.ks_lower AS ks_lower,
  x.ks_upper AS ks_upper,
  CASE
    WHEN x.ks_deviate < 0.05 THEN 1.0
    WHEN x.ks_deviate < 1.18 THEN 1.0 - 2.5066282746310002 / NULLIF(x.ks_deviate, 0.0) * (
      EXP(-1.2337005501361697 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + CASE
        WHEN x.ks_deviate > 0.3 THEN EXP(-11.103304951225528 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + EXP(-30.842513753404243 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0))
        ELSE 0.0
      END
    )
    WHEN x.ks_deviate < 4 THEN 2.0 * (
      EXP(-2.0 * x.ks_deviate * x.ks_deviate) - EXP(-8.0 * x.ks_deviate * x.ks_deviate) + EXP(-18.0 * x.ks_deviate * x.ks_deviate)
    )
    WHEN x.ks_deviate < 18 THEN 2.0 * EXP(-2.0 * x.ks_deviate * x.ks_deviate)
    WHEN x.ks_deviate >= 18 THEN 0.0
  END AS ks_p_value,
  CASE
    WHEN x.divergence > 0 THEN SQRT(0.5 * x.divergence / 0.6931471805599453)
    WHEN x.divergence <= 0 THEN 0.0
  END AS js_distance,
  SQRT(0.5 * x.hellinger_sum) AS hellinger,
  0.5 * x.absolute_sum AS total_variation,
  x.l_infinity AS l_infinity,
  x.chi_squared AS chi_squared,
  x.chi_squared_p_value AS chi_squared_p_value,
  x.wasserstein AS wasserstein,
  x.wasserstein / NULLIF(x.deviation, 0.0) AS wasserstein_normalized,
  x.wasserstein_noise / NULLIF(x.deviation, 0.0) AS wasserstein_noise_floor,
  CASE WHEN x.not_evaluated_reason IS NULL THEN x.mean_shift / NULLIF(x.deviation, 0.0) END AS mean_shift_sd,
  CASE
    WHEN x.ks_upper - x.ks_lower > 0.1 THEN 'the bins do not resolve this column: its KS statistic is somewhere between ks_lower and ks_upper'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.current_values = 0 THEN 'no values to rank in this window: only the distances over groups are given'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.baseline_values = 0 THEN 'no values to rank in the baseline: only the distances over groups are given'
  END AS note,
  x.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
{%- endmacro %}

{% macro clickhouse__drift(compared_bins, mpm_monitors, distribution, stale_windows) -%}
WITH compared_columns AS (
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
    b.baseline_count AS baseline_rows,
    b.current_count AS current_rows,
    b.baseline_sum AS baseline_sum,
    b.current_sum AS current_sum,
    b.baseline_sum_sq AS baseline_sum_sq,
    b.baseline_min AS baseline_min,
    b.baseline_max AS baseline_max,
    b.current_min AS current_min,
    MAX(toNullable(CASE WHEN b.segment_key = '__all__' THEN b.current_count ELSE 0.0 END)) OVER (PARTITION BY b.monitor, b.window_id, b.column_name) AS observed_rows,
    CASE WHEN b.value_kind IN ('numeric', 'integer', 'timestamp', 'text') THEN 1 ELSE 0 END AS is_ordered_kind
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id NOT IN ('baseline', 'issues')
), kind_counts AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(CASE WHEN b.position IS NOT NULL THEN b.baseline_count ELSE 0.0 END)) AS baseline_values,
    SUM(toNullable(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END)) AS current_values,
    SUM(toNullable(CASE WHEN b.bin_kind = 'neg_inf' THEN b.baseline_count ELSE 0.0 END)) AS baseline_below,
    SUM(toNullable(CASE WHEN b.bin_kind = 'neg_inf' THEN b.current_count ELSE 0.0 END)) AS current_below,
    SUM(toNullable(CASE WHEN b.bin_kind = 'pos_inf' THEN b.baseline_count ELSE 0.0 END)) AS baseline_above,
    SUM(toNullable(CASE WHEN b.bin_kind = 'pos_inf' THEN b.current_count ELSE 0.0 END)) AS current_above,
    SUM(toNullable(CASE WHEN b.bin_kind = 'null' THEN b.baseline_count ELSE 0.0 END)) AS baseline_nulls,
    SUM(toNullable(CASE WHEN b.bin_kind = 'null' THEN b.current_count ELSE 0.0 END)) AS current_nulls
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), windows_with AS (
  SELECT
    t.monitor AS monitor,
    t.window_id AS window_id
  FROM compared_columns AS t
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    t.monitor,
    t.window_id
), judged AS (
  SELECT
    t.comparison AS comparison,
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.column_name AS column_name,
    t.column_role AS column_role,
    t.value_kind AS value_kind,
    t.issue AS issue,
    t.baseline_rows AS baseline_rows,
    t.current_rows AS current_rows,
    t.baseline_sum AS baseline_sum,
    t.current_sum AS current_sum,
    t.baseline_sum_sq AS baseline_sum_sq,
    t.baseline_min AS baseline_min,
    t.baseline_max AS baseline_max,
    t.current_min AS current_min,
    t.observed_rows AS observed_rows,
    t.is_ordered_kind AS is_ordered_kind,
    k.baseline_values AS baseline_values,
    k.current_values AS current_values,
    k.baseline_below AS baseline_below,
    k.current_below AS current_below,
    t.baseline_rows - CASE WHEN t.column_role = 'label' THEN k.baseline_nulls ELSE 0.0 END AS baseline_grouped,
    t.current_rows - CASE WHEN t.column_role = 'label' THEN k.current_nulls ELSE 0.0 END AS current_grouped,
    k.baseline_values + k.baseline_below + k.baseline_above AS baseline_ordered,
    k.current_values + k.current_below + k.current_above AS current_ordered,
    CASE
      WHEN t.baseline_min < t.baseline_max AND t.baseline_sum_sq < 1.7976931348623157e308 THEN (
        t.baseline_sum_sq - k.baseline_values * ((t.baseline_sum / NULLIF(k.baseline_values, 0.0)) * (t.baseline_sum / NULLIF(k.baseline_values, 0.0)))
      ) / NULLIF(k.baseline_values - 1.0, 0.0)
    END AS baseline_variance,
    CASE
      WHEN t.column_name = '__relation__' AND t.current_rows = 0 THEN 'the window has no rows'
      WHEN t.column_name = '__relation__' AND t.current_rows >= m.min_group_size THEN 'no feature, prediction or label was observed in this window'
      WHEN t.column_name = '__relation__' THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows, fewer than min_group_size (' || CAST(m.min_group_size AS Nullable(String)) || '): only their number is kept'
      WHEN t.observed_rows = 0 AND t.issue IS NOT NULL THEN t.issue
      WHEN t.current_rows = 0 AND t.segment_key <> '__all__' THEN 'the segment has no rows of its own in this window'
      WHEN t.current_rows = 0 THEN 'the column was not observed in this window'
      WHEN t.column_role = 'label' AND k.current_nulls = t.current_rows THEN 'no label of this window is known yet'
      WHEN t.current_rows < m.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(t.current_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS Nullable(String)) || ')'
      WHEN t.baseline_rows = 0 AND m.baseline_kind = 'rolling' THEN 'no earlier window to compare with'
      WHEN t.baseline_rows = 0 THEN 'the baseline has no rows here'
      WHEN t.baseline_rows < m.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.baseline_rows) AS Nullable(Int64)) AS Nullable(String)) || ' rows here, fewer than min_rows (' || CAST(m.min_rows AS Nullable(String)) || ')'
      WHEN k.baseline_nulls = t.baseline_rows AND k.current_nulls = t.current_rows THEN 'all values are null, in the window and in the baseline'
    END AS not_evaluated_reason
  FROM compared_columns AS t
  INNER JOIN kind_counts AS k
    ON k.comparison = t.comparison
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN windows_with AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  WHERE
    t.column_role IN ('feature', 'prediction', 'label')
    OR (t.column_name = '__relation__' AND t.segment_key = '__all__' AND w.monitor IS NULL)
  SETTINGS join_use_nulls = 1
), bins AS (
  SELECT
    b.comparison AS comparison,
    b.position AS position,
    b.bin_kind AS bin_kind,
    b.bin_index AS bin_index,
    b.is_point AS is_point,
    b.baseline_count AS baseline_count,
    b.current_count AS current_count,
    CASE
      WHEN b.is_on_lower_edge = 1 OR (j.baseline_min >= b.lower_edge AND j.current_min >= b.lower_edge) THEN 1
      ELSE 0
    END AS has_none_below,
    b.baseline_count / NULLIF(j.baseline_ordered, 0.0) AS q,
    b.current_count / NULLIF(j.current_ordered, 0.0) AS p,
    (j.baseline_below + b.baseline_upto) / NULLIF(j.baseline_ordered, 0.0) - (j.current_below + b.current_upto) / NULLIF(j.current_ordered, 0.0) AS difference,
    b.baseline_count / NULLIF(j.baseline_values, 0.0) AS finite_q,
    b.current_count / NULLIF(j.current_values, 0.0) AS finite_p,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) AS finite_upto,
    b.baseline_upto / NULLIF(j.baseline_values, 0.0) - b.current_upto / NULLIF(j.current_values, 0.0) AS finite_difference,
    1.0 / NULLIF(j.current_values, 0.0) + 1.0 / NULLIF(j.baseline_values, 0.0) AS sampling,
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
  FROM {{ compared_bins }} AS b
  INNER JOIN judged AS j
    ON j.comparison = b.comparison
  WHERE
    b.position IS NOT NULL
    AND j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
), steps AS (
  SELECT
    b.comparison AS comparison,
    b.position AS position,
    b.bin_kind AS bin_kind,
    b.bin_index AS bin_index,
    b.is_point AS is_point,
    b.baseline_count AS baseline_count,
    b.current_count AS current_count,
    b.has_none_below AS has_none_below,
    b.q AS q,
    b.p AS p,
    b.difference AS difference,
    b.finite_q AS finite_q,
    b.finite_p AS finite_p,
    b.finite_upto AS finite_upto,
    b.finite_difference AS finite_difference,
    b.sampling AS sampling,
    b.baseline_point AS baseline_point,
    b.current_point AS current_point,
    b.difference - b.q + b.p AS difference_before,
    b.finite_difference - b.finite_q + b.finite_p AS finite_before,
    CASE WHEN b.current_point < b.baseline_point THEN b.current_point ELSE b.baseline_point END AS low_point,
    CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END AS high_point,
    LAG(toNullable(CASE WHEN b.bin_kind = 'atom' THEN b.bin_index END)) OVER (PARTITION BY b.comparison ORDER BY b.position) AS atom_before,
    LAG(toNullable(CASE WHEN b.current_point < b.baseline_point THEN b.baseline_point ELSE b.current_point END)) OVER (PARTITION BY b.comparison ORDER BY b.position) AS high_before
  FROM bins AS b
), atoms AS (
  SELECT
    a.comparison AS comparison,
    a.has_none_below AS has_none_below,
    a.difference AS difference,
    a.difference_before AS difference_before,
    0.5 * (COALESCE(r.q, 0.0) - COALESCE(r.p, 0.0)) AS middle,
    0.5 * (COALESCE(r.q, 0.0) + COALESCE(r.p, 0.0)) AS radius
  FROM steps AS a
  LEFT JOIN bins AS r
    ON r.comparison = a.comparison AND r.bin_index = a.bin_index AND r.bin_kind = 'value'
  WHERE
    a.bin_kind = 'atom'
  SETTINGS join_use_nulls = 1
), bounds AS (
  SELECT
    s.comparison AS comparison,
    CASE WHEN s.bin_kind = 'value' THEN ABS(s.difference) END AS at_least,
    CASE
      WHEN s.bin_kind = 'value' AND (s.is_point = 1 OR s.atom_before = s.bin_index) THEN ABS(s.difference)
      WHEN s.bin_kind = 'value' THEN ABS(s.difference_before + 0.5 * (s.q - s.p)) + 0.5 * (s.q + s.p)
    END AS at_most,
    ABS(s.finite_before) * CASE WHEN s.low_point > s.high_before THEN 0.5 * s.low_point - 0.5 * s.high_before ELSE 0.0 END + ABS(CASE
      WHEN s.current_point < s.baseline_point THEN s.finite_before - s.finite_p
      ELSE s.finite_before + s.finite_q
    END) * (0.5 * s.high_point - 0.5 * s.low_point) AS half_transport,
    CASE
      WHEN s.finite_upto > s.finite_q AND s.finite_upto - s.finite_q < 1 AND s.high_point > s.high_before THEN SQRT((s.finite_upto - s.finite_q) * (1.0 - s.finite_upto + s.finite_q) * s.sampling) * (0.5 * s.high_point - 0.5 * s.high_before)
      ELSE 0.0
    END AS half_noise
  FROM steps AS s
  UNION ALL
  SELECT
    a.comparison,
    CASE WHEN a.has_none_below = 1 THEN ABS(a.difference) ELSE ABS(a.difference + a.middle) - a.radius END,
    ABS(a.difference + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  UNION ALL
  SELECT
    a.comparison,
    ABS(a.difference_before + a.middle) - a.radius,
    ABS(a.difference_before + a.middle) + a.radius,
    0.0,
    0.0
  FROM atoms AS a
  WHERE
    a.has_none_below = 0
  UNION ALL
  SELECT
    j.comparison,
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    ABS(j.baseline_below / NULLIF(j.baseline_ordered, 0.0) - j.current_below / NULLIF(j.current_ordered, 0.0)),
    0.0,
    0.0
  FROM judged AS j
  WHERE
    j.not_evaluated_reason IS NULL
    AND j.baseline_ordered > 0
    AND j.current_ordered > 0
    AND j.is_ordered_kind = 1
), ordered AS (
  SELECT
    b.comparison AS comparison,
    MAX(toNullable(b.at_least)) AS ks_lower,
    MAX(toNullable(b.at_most)) AS ks_upper,
    SUM(toNullable(b.half_transport)) AS half_wasserstein,
    SUM(toNullable(b.half_noise)) * 0.7978845608028654 AS half_noise
  FROM bounds AS b
  GROUP BY
    b.comparison
), distances AS (
  SELECT
    d.comparison AS comparison,
    SUM(toNullable(d.psi_contribution)) AS psi,
    CAST(toInt64(COUNT(*)) AS Nullable(Float64)) AS group_count,
    SUM(toNullable(CASE
      WHEN d.current_share > 0 THEN d.current_share * LN(2.0 * d.current_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END)) + SUM(toNullable(CASE
      WHEN d.baseline_share > 0 THEN d.baseline_share * LN(2.0 * d.baseline_share / NULLIF(d.current_share + d.baseline_share, 0.0))
      ELSE 0.0
    END)) AS divergence,
    SUM(toNullable((SQRT(d.current_share) - SQRT(d.baseline_share)) * (SQRT(d.current_share) - SQRT(d.baseline_share)))) AS hellinger_sum,
    SUM(toNullable(ABS(d.current_share - d.baseline_share))) AS absolute_sum,
    MAX(toNullable(ABS(d.current_share - d.baseline_share))) AS l_infinity
  FROM {{ distribution }} AS d
  GROUP BY
    d.comparison
), merged_groups AS (
  SELECT
    d.comparison AS comparison,
    j.baseline_grouped AS m,
    j.current_grouped AS n,
    SUM(toNullable(d.baseline_count)) AS b,
    SUM(toNullable(d.current_count)) AS a
  FROM {{ distribution }} AS d
  INNER JOIN judged AS j
    ON j.comparison = d.comparison
  WHERE
    j.not_evaluated_reason IS NULL
  GROUP BY
    d.comparison,
    j.baseline_grouped,
    j.current_grouped,
    CASE
      WHEN (CASE WHEN j.current_grouped < j.baseline_grouped THEN j.current_grouped ELSE j.baseline_grouped END) * (d.baseline_count + d.current_count) / NULLIF(j.baseline_grouped + j.current_grouped, 0.0) < 5 THEN 1001
      ELSE d.group_index
    END
), chi_squared AS (
  SELECT
    g.comparison AS comparison,
    SUM(toNullable((g.a * g.m - g.b * g.n) / NULLIF(g.n, 0.0) * (g.a * g.m - g.b * g.n) / NULLIF(g.m * (g.a + g.b), 0.0))) AS x,
    CAST(toInt64(COUNT(*)) - 1 AS Nullable(Float64)) AS df
  FROM merged_groups AS g
  GROUP BY
    g.comparison
), digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), whole_numbers AS (
  SELECT
    CAST(10 * tens.digit + ones.digit + 1 AS Nullable(Float64)) AS j
  FROM digits AS tens
  CROSS JOIN digits AS ones
  WHERE
    tens.digit < 5
), factorials AS (
  SELECT
    w.j AS j,
    SUM(toNullable(LN(w.j))) OVER (ORDER BY w.j ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - LN(w.j) AS ln_factorial_before,
    SUM(toNullable(LN(2.0 * w.j - 1.0))) OVER (ORDER BY w.j ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_odd_factorial
  FROM whole_numbers AS w
), tail_terms AS (
  SELECT
    c.comparison AS comparison,
    CASE
      WHEN c.df - 2.0 * FLOOR(c.df / 2.0) = 0 THEN (f.j - 1.0) * LN(c.x / 2.0) - 0.5 * c.x - f.ln_factorial_before
      ELSE (f.j - 0.5) * LN(c.x) - 0.5 * c.x - f.ln_odd_factorial - 0.2257913526447274
    END AS ln_term
  FROM chi_squared AS c
  CROSS JOIN factorials AS f
  WHERE
    f.j <= FLOOR(c.df / 2.0) AND c.x > 0 AND c.df <= 100
), tail_sums AS (
  SELECT
    t.comparison AS comparison,
    SUM(toNullable(CASE WHEN t.ln_term > -700 THEN EXP(t.ln_term) ELSE 0.0 END)) AS finite_sum
  FROM tail_terms AS t
  GROUP BY
    t.comparison
), deviates AS (
  SELECT
    c.comparison AS comparison,
    c.x AS x,
    c.df AS df,
    CASE
      WHEN c.x <= 0 THEN 0.0
      WHEN c.df <= 100 THEN SQRT(c.x)
      ELSE (EXP((LN(c.x) - LN(c.df)) / 3.0) - 1.0) * SQRT(4.5 * c.df) + 2.0 / NULLIF(SQRT(18.0 * c.df), 0.0)
    END AS z
  FROM chi_squared AS c
), normal_tails AS (
  SELECT
    d.comparison AS comparison,
    d.x AS x,
    d.df AS df,
    d.z AS z,
    CASE
      WHEN ABS(d.z) > 37.0 THEN 0.0
      WHEN ABS(d.z) < 7.07106781186547 THEN EXP(-0.5 * d.z * d.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(d.z) + 0.700383064443688) * ABS(d.z) + 6.37396220353165) * ABS(d.z) + 33.912866078383
            ) * ABS(d.z) + 112.079291497871
          ) * ABS(d.z) + 221.213596169931
        ) * ABS(d.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(d.z) + 1.75566716318264) * ABS(d.z) + 16.064177579207) * ABS(d.z) + 86.7807322029461
            ) * ABS(d.z) + 296.564248779674
          ) * ABS(d.z) + 637.333633378831
        ) * ABS(d.z) + 793.826512519948
      ) * ABS(d.z) + 440.413735824752, 0.0)
      ELSE EXP(-0.5 * d.z * d.z) * ((((ABS(d.z) + 0.65) * ABS(d.z) + 9.0) * ABS(d.z) + 3.25) * ABS(d.z) + 8.0) / NULLIF((((((ABS(d.z) + 0.65) * ABS(d.z) + 10.0) * ABS(d.z) + 3.9) * ABS(d.z) + 15.0) * ABS(d.z) + 1.95) * 2.506628274631, 0.0)
    END AS tail
  FROM deviates AS d
), chi_squared_tested AS (
  SELECT
    t.comparison AS comparison,
    t.x AS x,
    CASE
      WHEN t.x <= 0 OR t.df <= 0 THEN 1.0
      WHEN t.df > 100 AND t.z > 0 THEN t.tail
      WHEN t.df > 100 THEN 1.0 - t.tail
      WHEN t.df - 2.0 * FLOOR(t.df / 2.0) = 0 THEN s.finite_sum
      ELSE 2.0 * t.tail + COALESCE(s.finite_sum, 0.0)
    END AS p_value
  FROM normal_tails AS t
  LEFT JOIN tail_sums AS s
    ON s.comparison = t.comparison
  SETTINGS join_use_nulls = 1
), measured AS (
  SELECT
    j.comparison AS comparison,
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.segment_key AS segment_key,
    j.segment_value AS segment_value,
    j.column_name AS column_name,
    j.column_role AS column_role,
    j.value_kind AS value_kind,
    j.issue AS issue,
    j.baseline_rows AS baseline_rows,
    j.current_rows AS current_rows,
    j.baseline_sum AS baseline_sum,
    j.current_sum AS current_sum,
    j.baseline_sum_sq AS baseline_sum_sq,
    j.baseline_min AS baseline_min,
    j.baseline_max AS baseline_max,
    j.current_min AS current_min,
    j.observed_rows AS observed_rows,
    j.is_ordered_kind AS is_ordered_kind,
    j.baseline_values AS baseline_values,
    j.current_values AS current_values,
    j.baseline_below AS baseline_below,
    j.current_below AS current_below,
    j.baseline_grouped AS baseline_grouped,
    j.current_grouped AS current_grouped,
    j.baseline_ordered AS baseline_ordered,
    j.current_ordered AS current_ordered,
    j.baseline_variance AS baseline_variance,
    j.not_evaluated_reason AS not_evaluated_reason,
    d.psi AS psi,
    d.group_count AS group_count,
    d.divergence AS divergence,
    d.hellinger_sum AS hellinger_sum,
    d.absolute_sum AS absolute_sum,
    d.l_infinity AS l_infinity,
    c.x AS chi_squared,
    CASE WHEN c.p_value > 1 THEN 1.0 ELSE c.p_value END AS chi_squared_p_value,
    o.ks_lower AS ks_lower,
    CASE WHEN o.ks_upper > 1 THEN 1.0 ELSE o.ks_upper END AS ks_upper,
    o.ks_lower * SQRT(j.baseline_ordered / NULLIF(j.baseline_ordered + j.current_ordered, 0.0) * j.current_ordered) AS ks_deviate,
    CASE WHEN o.half_wasserstein < 8.9e307 THEN 2.0 * o.half_wasserstein END AS wasserstein,
    CASE WHEN o.half_noise < 8.9e307 THEN 2.0 * o.half_noise END AS wasserstein_noise,
    CASE WHEN j.baseline_variance > 0 THEN SQRT(j.baseline_variance) END AS deviation,
    CASE
      WHEN j.baseline_sum_sq IS NOT NULL THEN j.current_sum / NULLIF(j.current_values, 0.0) - j.baseline_sum / NULLIF(j.baseline_values, 0.0)
    END AS mean_shift
  FROM judged AS j
  LEFT JOIN distances AS d
    ON d.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN chi_squared_tested AS c
    ON c.comparison = j.comparison AND j.not_evaluated_reason IS NULL
  LEFT JOIN ordered AS o
    ON o.comparison = j.comparison
  SETTINGS join_use_nulls = 1
)
SELECT
  x.monitor AS monitor,
  x.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  x.segment_key AS segment_key,
  x.segment_value AS segment_value,
  x.column_name AS column_name,
  x.column_role AS column_role,
  x.value_kind AS value_kind,
  CAST(FLOOR(x.baseline_rows) AS Nullable(Int64)) AS baseline_row_count,
  CAST(FLOOR(x.current_rows) AS Nullable(Int64)) AS row_count,
  x.psi AS psi,
  CASE
    WHEN x.psi IS NOT NULL THEN (x.group_count - 1.0) * (1.0 / NULLIF(x.current_grouped, 0.0) + 1.0 / NULLIF(x.baseline_grouped, 0.0))
  END AS psi_noise_floor,
  x.chi_squared_p_value AS psi_p_value,
  x.ks_lower AS ks_lower,
  x.ks_upper AS ks_upper,
  CASE
    WHEN x.ks_deviate < 0.05 THEN 1.0
    WHEN x.ks_deviate < 1.18 THEN 1.0 - 2.5066282746310002 / NULLIF(x.ks_deviate, 0.0) * (
      EXP(-1.2337005501361697 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + CASE
        WHEN x.ks_deviate > 0.3 THEN EXP(-11.103304951225528 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0)) + EXP(-30.842513753404243 / NULLIF(x.ks_deviate * x.ks_deviate, 0.0))
        ELSE 0.0
      END
    )
    WHEN x.ks_deviate < 4 THEN 2.0 * (
      EXP(-2.0 * x.ks_deviate * x.ks_deviate) - EXP(-8.0 * x.ks_deviate * x.ks_deviate) + EXP(-18.0 * x.ks_deviate * x.ks_deviate)
    )
    WHEN x.ks_deviate < 18 THEN 2.0 * EXP(-2.0 * x.ks_deviate * x.ks_deviate)
    WHEN x.ks_deviate >= 18 THEN 0.0
  END AS ks_p_value,
  CASE
    WHEN x.divergence > 0 THEN SQRT(0.5 * x.divergence / 0.6931471805599453)
    WHEN x.divergence <= 0 THEN 0.0
  END AS js_distance,
  SQRT(0.5 * x.hellinger_sum) AS hellinger,
  0.5 * x.absolute_sum AS total_variation,
  x.l_infinity AS l_infinity,
  x.chi_squared AS chi_squared,
  x.chi_squared_p_value AS chi_squared_p_value,
  x.wasserstein AS wasserstein,
  x.wasserstein / NULLIF(x.deviation, 0.0) AS wasserstein_normalized,
  x.wasserstein_noise / NULLIF(x.deviation, 0.0) AS wasserstein_noise_floor,
  CASE WHEN x.not_evaluated_reason IS NULL THEN x.mean_shift / NULLIF(x.deviation, 0.0) END AS mean_shift_sd,
  CASE
    WHEN x.ks_upper - x.ks_lower > 0.1 THEN 'the bins do not resolve this column: its KS statistic is somewhere between ks_lower and ks_upper'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.current_values = 0 THEN 'no values to rank in this window: only the distances over groups are given'
    WHEN x.not_evaluated_reason IS NULL AND x.is_ordered_kind = 1 AND x.baseline_values = 0 THEN 'no values to rank in the baseline: only the distances over groups are given'
  END AS note,
  x.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
{%- endmacro %}
