{#-
What is usual for each value by the windows before it, and how far it lies from that.
Input: aspect_series (aspect_series.sql or settled_series.sql; all of one cadence). windows_per_phase x period = windows that are
looked back on: 8 x 7 days, 14 x 24 hours, 56 x 1; earlier = windows_per_phase - 1. phase: place in the season. Every sum is a frame
of rows, so that the cost is linear: each row first sums its own phase, then the last `period` rows, which hold the newest sums of
every phase, are summed. One row per series and window that is judged.
For K contributing windows (`fewest` or more): center = mean, V = variance between windows, h = mean sampling variance. Season, from K of 4
periods on: F = (K/P) V_b/V_r with V_b between the P phase means and V_r within; where F > 2.5 the center moves to the own phase by
(1 - 1/F) of its distance, and V = V_r. Young series (K < 28) borrow V/h of alike ones with the weight of up to 8 windows.
tau^2 = max(0, V - h); D = s^2 + tau^2 + (tau^2 + h)/k; z = (v - center)/sqrt(D), Student's t with df0 (D/tau^2)^2 degrees of
freedom (Satterthwaite 1946) by Wallace (1959); normal tail: Hart (1968) as in West (2005). Of a share, v - center is replaced by the
angle that is as unlikely as the root of the binomial likelihood ratio says, r (1 + n/m)/(2 sqrt(n)) for n rows and m of the baseline,
because counts of a few are far from normal on any scale. z_scale: how many times v - center that is (1 within one sqrt(D), 0.1 to 10);
half of the usual range is as many times narrower. p_value: after the monitor's sensitivity; unit: the v - center that is one z then.
usual_share: the center as a share of rows; null for what is no share.
Where a history never varied and nothing is known of sampling, p = 1/(K+1): the chance that of K+1 the newest is the odd one.

Written by `mpm dev generate` from mpm_py/sql/aspect_history.sql; edit that file.
-#}

{% macro aspect_history(aspect_series, windows_per_phase, earlier, period, fewest) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('aspect_history', 'mpm')(aspect_series, windows_per_phase, earlier, period, fewest)) }}
{%- endmacro %}

{% macro default__aspect_history(aspect_series, windows_per_phase, earlier, period, fewest) -%}
WITH kept AS (
  SELECT
    s.series,
    s.regime,
    s.pool,
    s.window_key,
    s.window_number,
    s.phase,
    s.is_judged,
    CASE WHEN s.is_left_out = 0 THEN s.deviation END AS v,
    CASE WHEN s.is_left_out = 0 AND s.deviation IS NOT NULL THEN COALESCE(s.variance, 0.0) END AS sampling
  FROM {{ aspect_series }} AS s
), paired AS (
  SELECT
    k.*,
    CASE
      WHEN k.v IS NOT NULL THEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number)
    END AS v_before,
    CASE
      WHEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number) IS NOT NULL THEN k.v
    END AS v_after
  FROM kept AS k
), phases AS (
  SELECT
    p.series,
    p.regime,
    p.pool,
    p.window_key,
    p.window_number,
    p.is_judged,
    COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS n,
    SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_sum,
    SUM(p.v * p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_squares,
    SUM(p.sampling) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS sampling_sum,
    COUNT(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS pair_count,
    SUM(p.v_after) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS later_sum,
    SUM(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS before_sum,
    SUM(p.v * p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS products,
    CAST(SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ) AS DOUBLE) / NULLIF(COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ), 0) AS own_mean
  FROM paired AS p
), phase_terms AS (
  SELECT
    p.*,
    p.v_sum / NULLIF(CAST(p.n AS DOUBLE), 0.0) AS phase_mean,
    p.v_squares - p.v_sum * p.v_sum / NULLIF(CAST(p.n AS DOUBLE), 0.0) AS inner_squares,
    p.products - p.later_sum * p.before_sum / NULLIF(CAST(p.pair_count AS DOUBLE), 0.0) AS inner_products
  FROM phases AS p
), sums AS (
  SELECT
    t.series,
    t.regime,
    t.pool,
    t.window_key,
    t.window_number,
    t.is_judged,
    t.own_mean,
    COALESCE(SUM(t.n) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS k,
    SUM(t.v_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_sum,
    SUM(t.v_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_squares,
    SUM(t.sampling_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS sampling_sum,
    COALESCE(SUM(t.pair_count) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS pair_count,
    SUM(t.later_sum + t.before_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS pair_sum,
    SUM(t.products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS products,
    SUM(t.inner_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_squares,
    SUM(t.inner_products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_products,
    COUNT(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_count,
    SUM(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_sum,
    SUM(t.phase_mean * t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_squares
  FROM phase_terms AS t
), moments AS (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.own_mean,
    s.inner_products,
    s.phase_sum,
    s.phase_count,
    CAST(s.k AS DOUBLE) AS k,
    s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) AS mean_v,
    s.sampling_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) AS h,
    CASE
      WHEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) > 1e-13 * s.v_squares THEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0)
      ELSE 0.0
    END AS squares,
    CASE WHEN s.inner_squares > 1e-13 * s.v_squares THEN s.inner_squares ELSE 0.0 END AS inner_squares,
    s.products - s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) * (s.pair_sum - s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) * s.pair_count) AS outer_products,
    CASE
      WHEN s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0) > 1e-13 * s.phase_squares THEN (s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0)) / NULLIF(s.phase_count - 1.0, 0.0) * s.k / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0)
      ELSE 0.0
    END AS between_phases
  FROM sums AS s
  WHERE
    s.is_judged = 1
), seasons AS (
  SELECT
    m.*,
    m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) AS within_phases,
    CASE
      WHEN m.k >= 4.0 * ({{ period }})
      AND ({{ period }}) > 1
      AND m.own_mean IS NOT NULL
      AND m.between_phases > 2.5 * m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) THEN 1
      ELSE 0
    END AS is_seasonal
  FROM moments AS m
), centered AS (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.k,
    s.h,
    CASE
      WHEN s.is_seasonal = 1 THEN s.mean_v + (1.0 - s.within_phases / NULLIF(s.between_phases, 0.0)) * (s.own_mean - s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0))
      ELSE s.mean_v
    END AS center,
    CASE WHEN s.is_seasonal = 1 THEN s.within_phases ELSE s.squares / NULLIF(s.k - 1.0, 0.0) END AS spread,
    CASE WHEN s.is_seasonal = 1 THEN s.k - s.phase_count ELSE s.k - 1.0 END AS df0,
    CASE WHEN s.is_seasonal = 1 THEN s.k / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0) ELSE s.k END AS rows_of_center,
    COALESCE(CASE
      WHEN s.is_seasonal = 1 THEN s.inner_products / NULLIF(s.inner_squares, 0.0)
      ELSE s.outer_products / NULLIF(s.squares, 0.0)
    END, 0.0) AS autocorrelation
  FROM seasons AS s
), pools AS (
  SELECT
    c.pool,
    c.window_key,
    SUM(c.spread / NULLIF(c.h, 0.0)) AS ratio_sum,
    COUNT(*) AS ratio_count
  FROM centered AS c
  WHERE
    c.k >= ({{ fewest }}) AND c.spread > 0 AND c.h > 0
  GROUP BY
    c.pool,
    c.window_key
), pooled AS (
  SELECT
    c.series,
    c.window_key,
    c.k,
    c.h,
    c.center,
    c.spread,
    c.df0,
    c.rows_of_center,
    c.autocorrelation,
    (p.ratio_sum - c.spread / NULLIF(c.h, 0.0)) / NULLIF(p.ratio_count - 1.0, 0.0) AS ratio,
    CASE
      WHEN c.k >= ({{ fewest }}) AND c.k < 28 AND c.spread > 0 AND c.h > 0 THEN CASE WHEN p.ratio_count > 9 THEN 8.0 ELSE p.ratio_count - 1.0 END
      ELSE 0.0
    END AS weight
  FROM centered AS c
  LEFT JOIN pools AS p
    ON p.pool = c.pool AND p.window_key = c.window_key AND c.k < 28
), usual AS (
  SELECT
    s.series,
    s.window_key,
    s.is_share,
    s.sensitivity,
    s.deviation,
    COALESCE(s.variance, 0.0) AS sampling,
    s.row_count,
    s.value,
    s.baseline_row_count,
    s.baseline_value,
    p.k,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.center WHEN s.usual_deviation IS NOT NULL THEN 0.0 END AS center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.h ELSE 0.0 END AS h,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.df0 + p.weight END AS df0,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.rows_of_center END AS rows_of_center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.autocorrelation END AS autocorrelation,
    CASE
      WHEN p.k < ({{ fewest }}) THEN s.usual_deviation * s.usual_deviation
      WHEN p.weight > 0 THEN (p.weight * p.ratio * p.h + p.df0 * p.spread) / NULLIF(p.weight + p.df0, 0.0)
      ELSE p.spread
    END AS spread
  FROM pooled AS p
  INNER JOIN {{ aspect_series }} AS s
    ON s.series = p.series AND s.window_key = p.window_key AND s.is_judged = 1
), widths AS (
  SELECT
    u.*,
    CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END AS tau_squared,
    u.sampling + CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END + COALESCE((CASE WHEN u.spread > u.h THEN u.spread ELSE u.h END) / NULLIF(u.rows_of_center, 0.0), 0.0) AS spread_variance
  FROM usual AS u
), turned AS (
  SELECT
    w.*,
    CASE
      WHEN w.is_share = 1 THEN SQRT((w.baseline_value * w.baseline_row_count + 0.375) / NULLIF(w.baseline_row_count + 0.75, 0.0))
    END AS side,
    CASE
      WHEN w.is_share = 1 THEN w.center * (
        1.0 - w.center * w.center / 6.0 * (
          1.0 - w.center * w.center / 20.0 * (
            1.0 - w.center * w.center / 42.0 * (
              1.0 - w.center * w.center / 72.0 * (
                1.0 - w.center * w.center / 110.0 * (1.0 - w.center * w.center / 156.0 * (1.0 - w.center * w.center / 210.0))
              )
            )
          )
        )
      )
    END AS sine,
    CASE
      WHEN w.is_share = 1 THEN 1.0 - w.center * w.center / 2.0 * (
        1.0 - w.center * w.center / 12.0 * (
          1.0 - w.center * w.center / 30.0 * (
            1.0 - w.center * w.center / 56.0 * (
              1.0 - w.center * w.center / 90.0 * (1.0 - w.center * w.center / 132.0 * (1.0 - w.center * w.center / 182.0))
            )
          )
        )
      )
    END AS cosine
  FROM widths AS w
), expected AS (
  SELECT
    t.*,
    CASE
      WHEN t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine <= 0 THEN 0.0
      WHEN SQRT(1.0 - t.side * t.side) * t.cosine - t.side * t.sine <= 0 THEN 1.0
      ELSE (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine) * (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine)
    END AS square_sine
  FROM turned AS t
), shares AS (
  SELECT
    e.*,
    CASE
      WHEN e.square_sine * (e.row_count + 0.75) <= 0.375 THEN 0.0
      WHEN e.square_sine * (e.row_count + 0.75) >= e.row_count + 0.375 THEN 1.0
      ELSE (e.square_sine * (e.row_count + 0.75) - 0.375) / NULLIF(e.row_count, 0.0)
    END AS usual_share
  FROM expected AS e
), pooled_shares AS (
  SELECT
    s.*,
    (s.value * s.row_count + s.usual_share * s.baseline_row_count + 0.5) / NULLIF(s.row_count + s.baseline_row_count + 1.0, 0.0) AS common_share
  FROM shares AS s
), scored AS (
  SELECT
    e.*,
    CASE
      WHEN e.spread_variance > 0 THEN (e.deviation - e.center) / NULLIF(SQRT(e.spread_variance), 0.0)
      WHEN ABS(e.deviation - e.center) <= 1e-9 * (1.0 + ABS(e.center)) THEN 0.0
    END AS plain_z,
    CASE
      WHEN e.tau_squared > 0 THEN e.df0 * e.spread_variance / NULLIF(e.tau_squared, 0.0) * e.spread_variance / NULLIF(e.tau_squared, 0.0)
    END AS degrees_of_freedom,
    CASE
      WHEN e.common_share > 0 AND e.common_share < 1 AND e.spread_variance > 0 THEN SQRT(2.0 * ABS(CASE WHEN e.value > 0 THEN e.value * e.row_count * LN(e.value / NULLIF(e.common_share, 0.0)) ELSE 0.0 END + CASE
        WHEN e.value < 1 THEN (1.0 - e.value) * e.row_count * LN((1.0 - e.value) / NULLIF(1.0 - e.common_share, 0.0))
        ELSE 0.0
      END)) * 0.5 * (1.0 + e.row_count / NULLIF(e.baseline_row_count, 0.0)) / NULLIF(SQRT(e.row_count * e.spread_variance), 0.0)
    END AS likelihood_z
  FROM pooled_shares AS e
), scaled AS (
  SELECT
    s.*,
    CASE
      WHEN s.likelihood_z IS NULL OR ABS(s.plain_z) < 1.0 THEN 1.0
      WHEN s.likelihood_z < 0.1 * ABS(s.plain_z) THEN 0.1
      WHEN s.likelihood_z > 10.0 * ABS(s.plain_z) THEN 10.0
      ELSE s.likelihood_z / NULLIF(ABS(s.plain_z), 0.0)
    END AS z_scale
  FROM scored AS s
), ranged AS (
  SELECT
    s.*,
    s.plain_z * s.z_scale AS z,
    CASE
      WHEN s.degrees_of_freedom < 1000000 THEN SQRT(s.degrees_of_freedom * (
        EXP(6.634896601021213 / NULLIF(s.degrees_of_freedom, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0)) - 1.0
      ))
      ELSE 2.5758293035489004
    END * SQRT(s.spread_variance) / NULLIF(s.z_scale, 0.0) AS half_width
  FROM scaled AS s
), deviates AS (
  SELECT
    c.*,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 1.0) / NULLIF(8.0 * c.degrees_of_freedom + 3.0, 0.0) * SQRT(c.degrees_of_freedom * LN(1.0 + c.z * c.sensitivity * c.z * c.sensitivity / NULLIF(c.degrees_of_freedom, 0.0)))
      ELSE ABS(c.z * c.sensitivity)
    END AS x
  FROM ranged AS c
)
SELECT
  d.series AS series,
  d.window_key AS window_key,
  CAST(FLOOR(d.k) AS BIGINT) AS window_count,
  d.center AS center,
  CASE WHEN d.row_count > 0 THEN d.usual_share END AS usual_share,
  d.tau_squared AS tau_squared,
  d.spread_variance AS spread_variance,
  d.z AS z,
  d.z_scale AS z_scale,
  SQRT(d.spread_variance) / NULLIF(d.z_scale * d.sensitivity, 0.0) AS unit,
  d.degrees_of_freedom AS degrees_of_freedom,
  CASE
    WHEN d.deviation IS NULL OR d.center IS NULL THEN NULL
    WHEN d.z IS NULL THEN 1.0 / NULLIF(d.k + 1.0, 0.0)
    WHEN d.x > 37.0 THEN 0.0
    WHEN d.x < 7.07106781186547 THEN 2.0 * EXP(-0.5 * d.x * d.x) * (
      (
        (
          (((0.0352624965998911 * d.x + 0.700383064443688) * d.x + 6.37396220353165) * d.x + 33.912866078383) * d.x + 112.079291497871
        ) * d.x + 221.213596169931
      ) * d.x + 220.206867912376
    ) / NULLIF((
      (
        (
          (((0.0883883476483184 * d.x + 1.75566716318264) * d.x + 16.064177579207) * d.x + 86.7807322029461) * d.x + 296.564248779674
        ) * d.x + 637.333633378831
      ) * d.x + 793.826512519948
    ) * d.x + 440.413735824752, 0.0)
    ELSE 2.0 * EXP(-0.5 * d.x * d.x) * ((((d.x + 0.65) * d.x + 9.0) * d.x + 3.25) * d.x + 8.0) / NULLIF((((((d.x + 0.65) * d.x + 10.0) * d.x + 3.9) * d.x + 15.0) * d.x + 1.95) * 2.506628274631, 0.0)
  END AS p_value,
  d.autocorrelation AS autocorrelation,
  d.center - d.half_width AS usual_lower,
  d.center + d.half_width AS usual_upper
FROM deviates AS d
{%- endmacro %}

{% macro postgres__aspect_history(aspect_series, windows_per_phase, earlier, period, fewest) -%}
WITH kept AS MATERIALIZED (
  SELECT
    s.series,
    s.regime,
    s.pool,
    s.window_key,
    s.window_number,
    s.phase,
    s.is_judged,
    CASE WHEN s.is_left_out = 0 THEN s.deviation END AS v,
    CASE WHEN s.is_left_out = 0 AND s.deviation IS NOT NULL THEN COALESCE(s.variance, 0.0) END AS sampling
  FROM {{ aspect_series }} AS s
), paired AS (
  SELECT
    k.*,
    CASE
      WHEN k.v IS NOT NULL THEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number)
    END AS v_before,
    CASE
      WHEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number) IS NOT NULL THEN k.v
    END AS v_after
  FROM kept AS k
), phases AS (
  SELECT
    p.series,
    p.regime,
    p.pool,
    p.window_key,
    p.window_number,
    p.is_judged,
    COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS n,
    SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_sum,
    SUM(p.v * p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_squares,
    SUM(p.sampling) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS sampling_sum,
    COUNT(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS pair_count,
    SUM(p.v_after) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS later_sum,
    SUM(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS before_sum,
    SUM(p.v * p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS products,
    CAST(SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ) AS DOUBLE PRECISION) / NULLIF(COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ), 0) AS own_mean
  FROM paired AS p
), phase_terms AS MATERIALIZED (
  SELECT
    p.*,
    p.v_sum / NULLIF(CAST(p.n AS DOUBLE PRECISION), 0.0) AS phase_mean,
    p.v_squares - p.v_sum * p.v_sum / NULLIF(CAST(p.n AS DOUBLE PRECISION), 0.0) AS inner_squares,
    p.products - p.later_sum * p.before_sum / NULLIF(CAST(p.pair_count AS DOUBLE PRECISION), 0.0) AS inner_products
  FROM phases AS p
), sums AS (
  SELECT
    t.series,
    t.regime,
    t.pool,
    t.window_key,
    t.window_number,
    t.is_judged,
    t.own_mean,
    COALESCE(SUM(t.n) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS k,
    SUM(t.v_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_sum,
    SUM(t.v_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_squares,
    SUM(t.sampling_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS sampling_sum,
    COALESCE(SUM(t.pair_count) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS pair_count,
    SUM(t.later_sum + t.before_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS pair_sum,
    SUM(t.products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS products,
    SUM(t.inner_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_squares,
    SUM(t.inner_products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_products,
    COUNT(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_count,
    SUM(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_sum,
    SUM(t.phase_mean * t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_squares
  FROM phase_terms AS t
), moments AS MATERIALIZED (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.own_mean,
    s.inner_products,
    s.phase_sum,
    s.phase_count,
    CAST(s.k AS DOUBLE PRECISION) AS k,
    s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) AS mean_v,
    s.sampling_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) AS h,
    CASE
      WHEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) > 1e-13 * s.v_squares THEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0)
      ELSE 0.0
    END AS squares,
    CASE WHEN s.inner_squares > 1e-13 * s.v_squares THEN s.inner_squares ELSE 0.0 END AS inner_squares,
    s.products - s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) * (s.pair_sum - s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) * s.pair_count) AS outer_products,
    CASE
      WHEN s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0) > 1e-13 * s.phase_squares THEN (s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0)) / NULLIF(s.phase_count - 1.0, 0.0) * s.k / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0)
      ELSE 0.0
    END AS between_phases
  FROM sums AS s
  WHERE
    s.is_judged = 1
), seasons AS MATERIALIZED (
  SELECT
    m.*,
    m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) AS within_phases,
    CASE
      WHEN m.k >= 4.0 * ({{ period }})
      AND ({{ period }}) > 1
      AND m.own_mean IS NOT NULL
      AND m.between_phases > 2.5 * m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) THEN 1
      ELSE 0
    END AS is_seasonal
  FROM moments AS m
), centered AS MATERIALIZED (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.k,
    s.h,
    CASE
      WHEN s.is_seasonal = 1 THEN s.mean_v + (1.0 - s.within_phases / NULLIF(s.between_phases, 0.0)) * (s.own_mean - s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0))
      ELSE s.mean_v
    END AS center,
    CASE WHEN s.is_seasonal = 1 THEN s.within_phases ELSE s.squares / NULLIF(s.k - 1.0, 0.0) END AS spread,
    CASE WHEN s.is_seasonal = 1 THEN s.k - s.phase_count ELSE s.k - 1.0 END AS df0,
    CASE WHEN s.is_seasonal = 1 THEN s.k / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0) ELSE s.k END AS rows_of_center,
    COALESCE(CASE
      WHEN s.is_seasonal = 1 THEN s.inner_products / NULLIF(s.inner_squares, 0.0)
      ELSE s.outer_products / NULLIF(s.squares, 0.0)
    END, 0.0) AS autocorrelation
  FROM seasons AS s
), pools AS (
  SELECT
    c.pool,
    c.window_key,
    SUM(c.spread / NULLIF(c.h, 0.0)) AS ratio_sum,
    COUNT(*) AS ratio_count
  FROM centered AS c
  WHERE
    c.k >= ({{ fewest }}) AND c.spread > 0 AND c.h > 0
  GROUP BY
    c.pool,
    c.window_key
), pooled AS MATERIALIZED (
  SELECT
    c.series,
    c.window_key,
    c.k,
    c.h,
    c.center,
    c.spread,
    c.df0,
    c.rows_of_center,
    c.autocorrelation,
    (p.ratio_sum - c.spread / NULLIF(c.h, 0.0)) / NULLIF(p.ratio_count - 1.0, 0.0) AS ratio,
    CASE
      WHEN c.k >= ({{ fewest }}) AND c.k < 28 AND c.spread > 0 AND c.h > 0 THEN CASE WHEN p.ratio_count > 9 THEN 8.0 ELSE p.ratio_count - 1.0 END
      ELSE 0.0
    END AS weight
  FROM centered AS c
  LEFT JOIN pools AS p
    ON p.pool = c.pool AND p.window_key = c.window_key AND c.k < 28
), usual AS MATERIALIZED (
  SELECT
    s.series,
    s.window_key,
    s.is_share,
    s.sensitivity,
    s.deviation,
    COALESCE(s.variance, 0.0) AS sampling,
    s.row_count,
    s.value,
    s.baseline_row_count,
    s.baseline_value,
    p.k,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.center WHEN s.usual_deviation IS NOT NULL THEN 0.0 END AS center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.h ELSE 0.0 END AS h,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.df0 + p.weight END AS df0,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.rows_of_center END AS rows_of_center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.autocorrelation END AS autocorrelation,
    CASE
      WHEN p.k < ({{ fewest }}) THEN s.usual_deviation * s.usual_deviation
      WHEN p.weight > 0 THEN (p.weight * p.ratio * p.h + p.df0 * p.spread) / NULLIF(p.weight + p.df0, 0.0)
      ELSE p.spread
    END AS spread
  FROM pooled AS p
  INNER JOIN {{ aspect_series }} AS s
    ON s.series = p.series AND s.window_key = p.window_key AND s.is_judged = 1
), widths AS MATERIALIZED (
  SELECT
    u.*,
    CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END AS tau_squared,
    u.sampling + CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END + COALESCE((CASE WHEN u.spread > u.h THEN u.spread ELSE u.h END) / NULLIF(u.rows_of_center, 0.0), 0.0) AS spread_variance
  FROM usual AS u
), turned AS MATERIALIZED (
  SELECT
    w.*,
    CASE
      WHEN w.is_share = 1 THEN SQRT((w.baseline_value * w.baseline_row_count + 0.375) / NULLIF(w.baseline_row_count + 0.75, 0.0))
    END AS side,
    CASE
      WHEN w.is_share = 1 THEN w.center * (
        1.0 - w.center * w.center / 6.0 * (
          1.0 - w.center * w.center / 20.0 * (
            1.0 - w.center * w.center / 42.0 * (
              1.0 - w.center * w.center / 72.0 * (
                1.0 - w.center * w.center / 110.0 * (1.0 - w.center * w.center / 156.0 * (1.0 - w.center * w.center / 210.0))
              )
            )
          )
        )
      )
    END AS sine,
    CASE
      WHEN w.is_share = 1 THEN 1.0 - w.center * w.center / 2.0 * (
        1.0 - w.center * w.center / 12.0 * (
          1.0 - w.center * w.center / 30.0 * (
            1.0 - w.center * w.center / 56.0 * (
              1.0 - w.center * w.center / 90.0 * (1.0 - w.center * w.center / 132.0 * (1.0 - w.center * w.center / 182.0))
            )
          )
        )
      )
    END AS cosine
  FROM widths AS w
), expected AS MATERIALIZED (
  SELECT
    t.*,
    CASE
      WHEN t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine <= 0 THEN 0.0
      WHEN SQRT(1.0 - t.side * t.side) * t.cosine - t.side * t.sine <= 0 THEN 1.0
      ELSE (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine) * (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine)
    END AS square_sine
  FROM turned AS t
), shares AS MATERIALIZED (
  SELECT
    e.*,
    CASE
      WHEN e.square_sine * (e.row_count + 0.75) <= 0.375 THEN 0.0
      WHEN e.square_sine * (e.row_count + 0.75) >= e.row_count + 0.375 THEN 1.0
      ELSE (e.square_sine * (e.row_count + 0.75) - 0.375) / NULLIF(e.row_count, 0.0)
    END AS usual_share
  FROM expected AS e
), pooled_shares AS MATERIALIZED (
  SELECT
    s.*,
    (s.value * s.row_count + s.usual_share * s.baseline_row_count + 0.5) / NULLIF(s.row_count + s.baseline_row_count + 1.0, 0.0) AS common_share
  FROM shares AS s
), scored AS MATERIALIZED (
  SELECT
    e.*,
    CASE
      WHEN e.spread_variance > 0 THEN (e.deviation - e.center) / NULLIF(SQRT(e.spread_variance), 0.0)
      WHEN ABS(e.deviation - e.center) <= 1e-9 * (1.0 + ABS(e.center)) THEN 0.0
    END AS plain_z,
    CASE
      WHEN e.tau_squared > 0 THEN e.df0 * e.spread_variance / NULLIF(e.tau_squared, 0.0) * e.spread_variance / NULLIF(e.tau_squared, 0.0)
    END AS degrees_of_freedom,
    CASE
      WHEN e.common_share > 0 AND e.common_share < 1 AND e.spread_variance > 0 THEN SQRT(2.0 * ABS(CASE WHEN e.value > 0 THEN e.value * e.row_count * LN(e.value / NULLIF(e.common_share, 0.0)) ELSE 0.0 END + CASE
        WHEN e.value < 1 THEN (1.0 - e.value) * e.row_count * LN((1.0 - e.value) / NULLIF(1.0 - e.common_share, 0.0))
        ELSE 0.0
      END)) * 0.5 * (1.0 + e.row_count / NULLIF(e.baseline_row_count, 0.0)) / NULLIF(SQRT(e.row_count * e.spread_variance), 0.0)
    END AS likelihood_z
  FROM pooled_shares AS e
), scaled AS MATERIALIZED (
  SELECT
    s.*,
    CASE
      WHEN s.likelihood_z IS NULL OR ABS(s.plain_z) < 1.0 THEN 1.0
      WHEN s.likelihood_z < 0.1 * ABS(s.plain_z) THEN 0.1
      WHEN s.likelihood_z > 10.0 * ABS(s.plain_z) THEN 10.0
      ELSE s.likelihood_z / NULLIF(ABS(s.plain_z), 0.0)
    END AS z_scale
  FROM scored AS s
), ranged AS MATERIALIZED (
  SELECT
    s.*,
    s.plain_z * s.z_scale AS z,
    CASE
      WHEN s.degrees_of_freedom < 1000000 THEN SQRT(s.degrees_of_freedom * (
        EXP(6.634896601021213 / NULLIF(s.degrees_of_freedom, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0)) - 1.0
      ))
      ELSE 2.5758293035489004
    END * SQRT(s.spread_variance) / NULLIF(s.z_scale, 0.0) AS half_width
  FROM scaled AS s
), deviates AS MATERIALIZED (
  SELECT
    c.*,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 1.0) / NULLIF(8.0 * c.degrees_of_freedom + 3.0, 0.0) * SQRT(c.degrees_of_freedom * LN(1.0 + c.z * c.sensitivity * c.z * c.sensitivity / NULLIF(c.degrees_of_freedom, 0.0)))
      ELSE ABS(c.z * c.sensitivity)
    END AS x
  FROM ranged AS c
)
SELECT
  d.series AS series,
  d.window_key AS window_key,
  CAST(FLOOR(d.k) AS BIGINT) AS window_count,
  d.center AS center,
  CASE WHEN d.row_count > 0 THEN d.usual_share END AS usual_share,
  d.tau_squared AS tau_squared,
  d.spread_variance AS spread_variance,
  d.z AS z,
  d.z_scale AS z_scale,
  SQRT(d.spread_variance) / NULLIF(d.z_scale * d.sensitivity, 0.0) AS unit,
  d.degrees_of_freedom AS degrees_of_freedom,
  CASE
    WHEN d.deviation IS NULL OR d.center IS NULL THEN NULL
    WHEN d.z IS NULL THEN 1.0 / NULLIF(d.k + 1.0, 0.0)
    WHEN d.x > 37.0 THEN 0.0
    WHEN d.x < 7.07106781186547 THEN 2.0 * EXP(-0.5 * d.x * d.x) * (
      (
        (
          (((0.0352624965998911 * d.x + 0.700383064443688) * d.x + 6.37396220353165) * d.x + 33.912866078383) * d.x + 112.079291497871
        ) * d.x + 221.213596169931
      ) * d.x + 220.206867912376
    ) / NULLIF((
      (
        (
          (((0.0883883476483184 * d.x + 1.75566716318264) * d.x + 16.064177579207) * d.x + 86.7807322029461) * d.x + 296.564248779674
        ) * d.x + 637.333633378831
      ) * d.x + 793.826512519948
    ) * d.x + 440.413735824752, 0.0)
    ELSE 2.0 * EXP(-0.5 * d.x * d.x) * ((((d.x + 0.65) * d.x + 9.0) * d.x + 3.25) * d.x + 8.0) / NULLIF((((((d.x + 0.65) * d.x + 10.0) * d.x + 3.9) * d.x + 15.0) * d.x + 1.95) * 2.506628274631, 0.0)
  END AS p_value,
  d.autocorrelation AS autocorrelation,
  d.center - d.half_width AS usual_lower,
  d.center + d.half_width AS usual_upper
FROM deviates AS d
{%- endmacro %}

{% macro redshift__aspect_history(aspect_series, windows_per_phase, earlier, period, fewest) -%}
WITH kept AS (
  SELECT
    s.series,
    s.regime,
    s.pool,
    s.window_key,
    s.window_number,
    s.phase,
    s.is_judged,
    CASE WHEN s.is_left_out = 0 THEN s.deviation END AS v,
    CASE WHEN s.is_left_out = 0 AND s.deviation IS NOT NULL THEN COALESCE(s.variance, 0.0) END AS sampling
  FROM {{ aspect_series }} AS s
), paired AS (
  SELECT
    k.*,
    CASE
      WHEN k.v IS NOT NULL THEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number)
    END AS v_before,
    CASE
      WHEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number) IS NOT NULL THEN k.v
    END AS v_after
  FROM kept AS k
), phases AS (
  SELECT
    p.series,
    p.regime,
    p.pool,
    p.window_key,
    p.window_number,
    p.is_judged,
    COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS n,
    SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_sum,
    SUM(p.v * p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_squares,
    SUM(p.sampling) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS sampling_sum,
    COUNT(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS pair_count,
    SUM(p.v_after) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS later_sum,
    SUM(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS before_sum,
    SUM(p.v * p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS products,
    CAST(SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ) AS DOUBLE PRECISION) / NULLIF(COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ), 0) AS own_mean
  FROM paired AS p
), phase_terms AS (
  SELECT
    p.*,
    p.v_sum / NULLIF(CAST(p.n AS DOUBLE PRECISION), 0.0) AS phase_mean,
    p.v_squares - p.v_sum * p.v_sum / NULLIF(CAST(p.n AS DOUBLE PRECISION), 0.0) AS inner_squares,
    p.products - p.later_sum * p.before_sum / NULLIF(CAST(p.pair_count AS DOUBLE PRECISION), 0.0) AS inner_products
  FROM phases AS p
), sums AS (
  SELECT
    t.series,
    t.regime,
    t.pool,
    t.window_key,
    t.window_number,
    t.is_judged,
    t.own_mean,
    COALESCE(SUM(t.n) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS k,
    SUM(t.v_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_sum,
    SUM(t.v_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_squares,
    SUM(t.sampling_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS sampling_sum,
    COALESCE(SUM(t.pair_count) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS pair_count,
    SUM(t.later_sum + t.before_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS pair_sum,
    SUM(t.products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS products,
    SUM(t.inner_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_squares,
    SUM(t.inner_products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_products,
    COUNT(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_count,
    SUM(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_sum,
    SUM(t.phase_mean * t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_squares
  FROM phase_terms AS t
), moments AS (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.own_mean,
    s.inner_products,
    s.phase_sum,
    s.phase_count,
    CAST(s.k AS DOUBLE PRECISION) AS k,
    s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) AS mean_v,
    s.sampling_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) AS h,
    CASE
      WHEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) > 1e-13 * s.v_squares THEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0)
      ELSE 0.0
    END AS squares,
    CASE WHEN s.inner_squares > 1e-13 * s.v_squares THEN s.inner_squares ELSE 0.0 END AS inner_squares,
    s.products - s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) * (s.pair_sum - s.v_sum / NULLIF(CAST(s.k AS DOUBLE PRECISION), 0.0) * s.pair_count) AS outer_products,
    CASE
      WHEN s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0) > 1e-13 * s.phase_squares THEN (s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0)) / NULLIF(s.phase_count - 1.0, 0.0) * s.k / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0)
      ELSE 0.0
    END AS between_phases
  FROM sums AS s
  WHERE
    s.is_judged = 1
), seasons AS (
  SELECT
    m.*,
    m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) AS within_phases,
    CASE
      WHEN m.k >= 4.0 * ({{ period }})
      AND ({{ period }}) > 1
      AND m.own_mean IS NOT NULL
      AND m.between_phases > 2.5 * m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) THEN 1
      ELSE 0
    END AS is_seasonal
  FROM moments AS m
), centered AS (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.k,
    s.h,
    CASE
      WHEN s.is_seasonal = 1 THEN s.mean_v + (1.0 - s.within_phases / NULLIF(s.between_phases, 0.0)) * (s.own_mean - s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0))
      ELSE s.mean_v
    END AS center,
    CASE WHEN s.is_seasonal = 1 THEN s.within_phases ELSE s.squares / NULLIF(s.k - 1.0, 0.0) END AS spread,
    CASE WHEN s.is_seasonal = 1 THEN s.k - s.phase_count ELSE s.k - 1.0 END AS df0,
    CASE WHEN s.is_seasonal = 1 THEN s.k / NULLIF(CAST(s.phase_count AS DOUBLE PRECISION), 0.0) ELSE s.k END AS rows_of_center,
    COALESCE(CASE
      WHEN s.is_seasonal = 1 THEN s.inner_products / NULLIF(s.inner_squares, 0.0)
      ELSE s.outer_products / NULLIF(s.squares, 0.0)
    END, 0.0) AS autocorrelation
  FROM seasons AS s
), pools AS (
  SELECT
    c.pool,
    c.window_key,
    SUM(c.spread / NULLIF(c.h, 0.0)) AS ratio_sum,
    COUNT(*) AS ratio_count
  FROM centered AS c
  WHERE
    c.k >= ({{ fewest }}) AND c.spread > 0 AND c.h > 0
  GROUP BY
    c.pool,
    c.window_key
), pooled AS (
  SELECT
    c.series,
    c.window_key,
    c.k,
    c.h,
    c.center,
    c.spread,
    c.df0,
    c.rows_of_center,
    c.autocorrelation,
    (p.ratio_sum - c.spread / NULLIF(c.h, 0.0)) / NULLIF(p.ratio_count - 1.0, 0.0) AS ratio,
    CASE
      WHEN c.k >= ({{ fewest }}) AND c.k < 28 AND c.spread > 0 AND c.h > 0 THEN CASE WHEN p.ratio_count > 9 THEN 8.0 ELSE p.ratio_count - 1.0 END
      ELSE 0.0
    END AS weight
  FROM centered AS c
  LEFT JOIN pools AS p
    ON p.pool = c.pool AND p.window_key = c.window_key AND c.k < 28
), usual AS (
  SELECT
    s.series,
    s.window_key,
    s.is_share,
    s.sensitivity,
    s.deviation,
    COALESCE(s.variance, 0.0) AS sampling,
    s.row_count,
    s.value,
    s.baseline_row_count,
    s.baseline_value,
    p.k,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.center WHEN s.usual_deviation IS NOT NULL THEN 0.0 END AS center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.h ELSE 0.0 END AS h,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.df0 + p.weight END AS df0,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.rows_of_center END AS rows_of_center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.autocorrelation END AS autocorrelation,
    CASE
      WHEN p.k < ({{ fewest }}) THEN s.usual_deviation * s.usual_deviation
      WHEN p.weight > 0 THEN (p.weight * p.ratio * p.h + p.df0 * p.spread) / NULLIF(p.weight + p.df0, 0.0)
      ELSE p.spread
    END AS spread
  FROM pooled AS p
  INNER JOIN {{ aspect_series }} AS s
    ON s.series = p.series AND s.window_key = p.window_key AND s.is_judged = 1
), widths AS (
  SELECT
    u.*,
    CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END AS tau_squared,
    u.sampling + CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END + COALESCE((CASE WHEN u.spread > u.h THEN u.spread ELSE u.h END) / NULLIF(u.rows_of_center, 0.0), 0.0) AS spread_variance
  FROM usual AS u
), turned AS (
  SELECT
    w.*,
    CASE
      WHEN w.is_share = 1 THEN SQRT((w.baseline_value * w.baseline_row_count + 0.375) / NULLIF(w.baseline_row_count + 0.75, 0.0))
    END AS side,
    CASE
      WHEN w.is_share = 1 THEN w.center * (
        1.0 - w.center * w.center / 6.0 * (
          1.0 - w.center * w.center / 20.0 * (
            1.0 - w.center * w.center / 42.0 * (
              1.0 - w.center * w.center / 72.0 * (
                1.0 - w.center * w.center / 110.0 * (1.0 - w.center * w.center / 156.0 * (1.0 - w.center * w.center / 210.0))
              )
            )
          )
        )
      )
    END AS sine,
    CASE
      WHEN w.is_share = 1 THEN 1.0 - w.center * w.center / 2.0 * (
        1.0 - w.center * w.center / 12.0 * (
          1.0 - w.center * w.center / 30.0 * (
            1.0 - w.center * w.center / 56.0 * (
              1.0 - w.center * w.center / 90.0 * (1.0 - w.center * w.center / 132.0 * (1.0 - w.center * w.center / 182.0))
            )
          )
        )
      )
    END AS cosine
  FROM widths AS w
), expected AS (
  SELECT
    t.*,
    CASE
      WHEN t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine <= 0 THEN 0.0
      WHEN SQRT(1.0 - t.side * t.side) * t.cosine - t.side * t.sine <= 0 THEN 1.0
      ELSE (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine) * (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine)
    END AS square_sine
  FROM turned AS t
), shares AS (
  SELECT
    e.*,
    CASE
      WHEN e.square_sine * (e.row_count + 0.75) <= 0.375 THEN 0.0
      WHEN e.square_sine * (e.row_count + 0.75) >= e.row_count + 0.375 THEN 1.0
      ELSE (e.square_sine * (e.row_count + 0.75) - 0.375) / NULLIF(e.row_count, 0.0)
    END AS usual_share
  FROM expected AS e
), pooled_shares AS (
  SELECT
    s.*,
    (s.value * s.row_count + s.usual_share * s.baseline_row_count + 0.5) / NULLIF(s.row_count + s.baseline_row_count + 1.0, 0.0) AS common_share
  FROM shares AS s
), scored AS (
  SELECT
    e.*,
    CASE
      WHEN e.spread_variance > 0 THEN (e.deviation - e.center) / NULLIF(SQRT(e.spread_variance), 0.0)
      WHEN ABS(e.deviation - e.center) <= 1e-9 * (1.0 + ABS(e.center)) THEN 0.0
    END AS plain_z,
    CASE
      WHEN e.tau_squared > 0 THEN e.df0 * e.spread_variance / NULLIF(e.tau_squared, 0.0) * e.spread_variance / NULLIF(e.tau_squared, 0.0)
    END AS degrees_of_freedom,
    CASE
      WHEN e.common_share > 0 AND e.common_share < 1 AND e.spread_variance > 0 THEN SQRT(2.0 * ABS(CASE WHEN e.value > 0 THEN e.value * e.row_count * LN(e.value / NULLIF(e.common_share, 0.0)) ELSE 0.0 END + CASE
        WHEN e.value < 1 THEN (1.0 - e.value) * e.row_count * LN((1.0 - e.value) / NULLIF(1.0 - e.common_share, 0.0))
        ELSE 0.0
      END)) * 0.5 * (1.0 + e.row_count / NULLIF(e.baseline_row_count, 0.0)) / NULLIF(SQRT(e.row_count * e.spread_variance), 0.0)
    END AS likelihood_z
  FROM pooled_shares AS e
), scaled AS (
  SELECT
    s.*,
    CASE
      WHEN s.likelihood_z IS NULL OR ABS(s.plain_z) < 1.0 THEN 1.0
      WHEN s.likelihood_z < 0.1 * ABS(s.plain_z) THEN 0.1
      WHEN s.likelihood_z > 10.0 * ABS(s.plain_z) THEN 10.0
      ELSE s.likelihood_z / NULLIF(ABS(s.plain_z), 0.0)
    END AS z_scale
  FROM scored AS s
), ranged AS (
  SELECT
    s.*,
    s.plain_z * s.z_scale AS z,
    CASE
      WHEN s.degrees_of_freedom < 1000000 THEN SQRT(s.degrees_of_freedom * (
        EXP(6.634896601021213 / NULLIF(s.degrees_of_freedom, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0)) - 1.0
      ))
      ELSE 2.5758293035489004
    END * SQRT(s.spread_variance) / NULLIF(s.z_scale, 0.0) AS half_width
  FROM scaled AS s
), deviates AS (
  SELECT
    c.*,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 1.0) / NULLIF(8.0 * c.degrees_of_freedom + 3.0, 0.0) * SQRT(c.degrees_of_freedom * LN(1.0 + c.z * c.sensitivity * c.z * c.sensitivity / NULLIF(c.degrees_of_freedom, 0.0)))
      ELSE ABS(c.z * c.sensitivity)
    END AS x
  FROM ranged AS c
)
SELECT
  d.series AS series,
  d.window_key AS window_key,
  CAST(FLOOR(d.k) AS BIGINT) AS window_count,
  d.center AS center,
  CASE WHEN d.row_count > 0 THEN d.usual_share END AS usual_share,
  d.tau_squared AS tau_squared,
  d.spread_variance AS spread_variance,
  d.z AS z,
  d.z_scale AS z_scale,
  SQRT(d.spread_variance) / NULLIF(d.z_scale * d.sensitivity, 0.0) AS unit,
  d.degrees_of_freedom AS degrees_of_freedom,
  CASE
    WHEN d.deviation IS NULL OR d.center IS NULL THEN NULL
    WHEN d.z IS NULL THEN 1.0 / NULLIF(d.k + 1.0, 0.0)
    WHEN d.x > 37.0 THEN 0.0
    WHEN d.x < 7.07106781186547 THEN 2.0 * EXP(-0.5 * d.x * d.x) * (
      (
        (
          (((0.0352624965998911 * d.x + 0.700383064443688) * d.x + 6.37396220353165) * d.x + 33.912866078383) * d.x + 112.079291497871
        ) * d.x + 221.213596169931
      ) * d.x + 220.206867912376
    ) / NULLIF((
      (
        (
          (((0.0883883476483184 * d.x + 1.75566716318264) * d.x + 16.064177579207) * d.x + 86.7807322029461) * d.x + 296.564248779674
        ) * d.x + 637.333633378831
      ) * d.x + 793.826512519948
    ) * d.x + 440.413735824752, 0.0)
    ELSE 2.0 * EXP(-0.5 * d.x * d.x) * ((((d.x + 0.65) * d.x + 9.0) * d.x + 3.25) * d.x + 8.0) / NULLIF((((((d.x + 0.65) * d.x + 10.0) * d.x + 3.9) * d.x + 15.0) * d.x + 1.95) * 2.506628274631, 0.0)
  END AS p_value,
  d.autocorrelation AS autocorrelation,
  d.center - d.half_width AS usual_lower,
  d.center + d.half_width AS usual_upper
FROM deviates AS d
{%- endmacro %}

{% macro bigquery__aspect_history(aspect_series, windows_per_phase, earlier, period, fewest) -%}
WITH kept AS (
  SELECT
    s.series,
    s.regime,
    s.pool,
    s.window_key,
    s.window_number,
    s.phase,
    s.is_judged,
    CASE WHEN s.is_left_out = 0 THEN s.deviation END AS v,
    CASE WHEN s.is_left_out = 0 AND s.deviation IS NOT NULL THEN COALESCE(s.variance, 0.0) END AS sampling
  FROM {{ aspect_series }} AS s
), paired AS (
  SELECT
    k.*,
    CASE
      WHEN k.v IS NOT NULL THEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number NULLS LAST)
    END AS v_before,
    CASE
      WHEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number NULLS LAST) IS NOT NULL THEN k.v
    END AS v_after
  FROM kept AS k
), phases AS (
  SELECT
    p.series,
    p.regime,
    p.pool,
    p.window_key,
    p.window_number,
    p.is_judged,
    COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS n,
    SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_sum,
    SUM(p.v * p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_squares,
    SUM(p.sampling) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS sampling_sum,
    COUNT(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS pair_count,
    SUM(p.v_after) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS later_sum,
    SUM(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS before_sum,
    SUM(p.v * p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS products,
    CAST(SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ) AS FLOAT64) / NULLIF(COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ), 0) AS own_mean
  FROM paired AS p
), phase_terms AS (
  SELECT
    p.*,
    p.v_sum / NULLIF(CAST(p.n AS FLOAT64), 0.0) AS phase_mean,
    p.v_squares - p.v_sum * p.v_sum / NULLIF(CAST(p.n AS FLOAT64), 0.0) AS inner_squares,
    p.products - p.later_sum * p.before_sum / NULLIF(CAST(p.pair_count AS FLOAT64), 0.0) AS inner_products
  FROM phases AS p
), sums AS (
  SELECT
    t.series,
    t.regime,
    t.pool,
    t.window_key,
    t.window_number,
    t.is_judged,
    t.own_mean,
    COALESCE(SUM(t.n) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS k,
    SUM(t.v_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_sum,
    SUM(t.v_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_squares,
    SUM(t.sampling_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS sampling_sum,
    COALESCE(SUM(t.pair_count) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS pair_count,
    SUM(t.later_sum + t.before_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS pair_sum,
    SUM(t.products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS products,
    SUM(t.inner_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_squares,
    SUM(t.inner_products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_products,
    COUNT(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_count,
    SUM(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_sum,
    SUM(t.phase_mean * t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_squares
  FROM phase_terms AS t
), moments AS (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.own_mean,
    s.inner_products,
    s.phase_sum,
    s.phase_count,
    CAST(s.k AS FLOAT64) AS k,
    s.v_sum / NULLIF(CAST(s.k AS FLOAT64), 0.0) AS mean_v,
    s.sampling_sum / NULLIF(CAST(s.k AS FLOAT64), 0.0) AS h,
    CASE
      WHEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS FLOAT64), 0.0) > 1e-13 * s.v_squares THEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS FLOAT64), 0.0)
      ELSE 0.0
    END AS squares,
    CASE WHEN s.inner_squares > 1e-13 * s.v_squares THEN s.inner_squares ELSE 0.0 END AS inner_squares,
    s.products - s.v_sum / NULLIF(CAST(s.k AS FLOAT64), 0.0) * (s.pair_sum - s.v_sum / NULLIF(CAST(s.k AS FLOAT64), 0.0) * s.pair_count) AS outer_products,
    CASE
      WHEN s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS FLOAT64), 0.0) > 1e-13 * s.phase_squares THEN (s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS FLOAT64), 0.0)) / NULLIF(s.phase_count - 1.0, 0.0) * s.k / NULLIF(CAST(s.phase_count AS FLOAT64), 0.0)
      ELSE 0.0
    END AS between_phases
  FROM sums AS s
  WHERE
    s.is_judged = 1
), seasons AS (
  SELECT
    m.*,
    m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) AS within_phases,
    CASE
      WHEN m.k >= 4.0 * ({{ period }})
      AND ({{ period }}) > 1
      AND m.own_mean IS NOT NULL
      AND m.between_phases > 2.5 * m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) THEN 1
      ELSE 0
    END AS is_seasonal
  FROM moments AS m
), centered AS (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.k,
    s.h,
    CASE
      WHEN s.is_seasonal = 1 THEN s.mean_v + (1.0 - s.within_phases / NULLIF(s.between_phases, 0.0)) * (s.own_mean - s.phase_sum / NULLIF(CAST(s.phase_count AS FLOAT64), 0.0))
      ELSE s.mean_v
    END AS center,
    CASE WHEN s.is_seasonal = 1 THEN s.within_phases ELSE s.squares / NULLIF(s.k - 1.0, 0.0) END AS spread,
    CASE WHEN s.is_seasonal = 1 THEN s.k - s.phase_count ELSE s.k - 1.0 END AS df0,
    CASE WHEN s.is_seasonal = 1 THEN s.k / NULLIF(CAST(s.phase_count AS FLOAT64), 0.0) ELSE s.k END AS rows_of_center,
    COALESCE(CASE
      WHEN s.is_seasonal = 1 THEN s.inner_products / NULLIF(s.inner_squares, 0.0)
      ELSE s.outer_products / NULLIF(s.squares, 0.0)
    END, 0.0) AS autocorrelation
  FROM seasons AS s
), pools AS (
  SELECT
    c.pool,
    c.window_key,
    SUM(c.spread / NULLIF(c.h, 0.0)) AS ratio_sum,
    COUNT(*) AS ratio_count
  FROM centered AS c
  WHERE
    c.k >= ({{ fewest }}) AND c.spread > 0 AND c.h > 0
  GROUP BY
    c.pool,
    c.window_key
), pooled AS (
  SELECT
    c.series,
    c.window_key,
    c.k,
    c.h,
    c.center,
    c.spread,
    c.df0,
    c.rows_of_center,
    c.autocorrelation,
    (p.ratio_sum - c.spread / NULLIF(c.h, 0.0)) / NULLIF(p.ratio_count - 1.0, 0.0) AS ratio,
    CASE
      WHEN c.k >= ({{ fewest }}) AND c.k < 28 AND c.spread > 0 AND c.h > 0 THEN CASE WHEN p.ratio_count > 9 THEN 8.0 ELSE p.ratio_count - 1.0 END
      ELSE 0.0
    END AS weight
  FROM centered AS c
  LEFT JOIN pools AS p
    ON p.pool = c.pool AND p.window_key = c.window_key AND c.k < 28
), usual AS (
  SELECT
    s.series,
    s.window_key,
    s.is_share,
    s.sensitivity,
    s.deviation,
    COALESCE(s.variance, 0.0) AS sampling,
    s.row_count,
    s.value,
    s.baseline_row_count,
    s.baseline_value,
    p.k,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.center WHEN s.usual_deviation IS NOT NULL THEN 0.0 END AS center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.h ELSE 0.0 END AS h,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.df0 + p.weight END AS df0,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.rows_of_center END AS rows_of_center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.autocorrelation END AS autocorrelation,
    CASE
      WHEN p.k < ({{ fewest }}) THEN s.usual_deviation * s.usual_deviation
      WHEN p.weight > 0 THEN (p.weight * p.ratio * p.h + p.df0 * p.spread) / NULLIF(p.weight + p.df0, 0.0)
      ELSE p.spread
    END AS spread
  FROM pooled AS p
  INNER JOIN {{ aspect_series }} AS s
    ON s.series = p.series AND s.window_key = p.window_key AND s.is_judged = 1
), widths AS (
  SELECT
    u.*,
    CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END AS tau_squared,
    u.sampling + CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END + COALESCE((CASE WHEN u.spread > u.h THEN u.spread ELSE u.h END) / NULLIF(u.rows_of_center, 0.0), 0.0) AS spread_variance
  FROM usual AS u
), turned AS (
  SELECT
    w.*,
    CASE
      WHEN w.is_share = 1 THEN SQRT((w.baseline_value * w.baseline_row_count + 0.375) / NULLIF(w.baseline_row_count + 0.75, 0.0))
    END AS side,
    CASE
      WHEN w.is_share = 1 THEN w.center * (
        1.0 - w.center * w.center / 6.0 * (
          1.0 - w.center * w.center / 20.0 * (
            1.0 - w.center * w.center / 42.0 * (
              1.0 - w.center * w.center / 72.0 * (
                1.0 - w.center * w.center / 110.0 * (1.0 - w.center * w.center / 156.0 * (1.0 - w.center * w.center / 210.0))
              )
            )
          )
        )
      )
    END AS sine,
    CASE
      WHEN w.is_share = 1 THEN 1.0 - w.center * w.center / 2.0 * (
        1.0 - w.center * w.center / 12.0 * (
          1.0 - w.center * w.center / 30.0 * (
            1.0 - w.center * w.center / 56.0 * (
              1.0 - w.center * w.center / 90.0 * (1.0 - w.center * w.center / 132.0 * (1.0 - w.center * w.center / 182.0))
            )
          )
        )
      )
    END AS cosine
  FROM widths AS w
), expected AS (
  SELECT
    t.*,
    CASE
      WHEN t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine <= 0 THEN 0.0
      WHEN SQRT(1.0 - t.side * t.side) * t.cosine - t.side * t.sine <= 0 THEN 1.0
      ELSE (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine) * (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine)
    END AS square_sine
  FROM turned AS t
), shares AS (
  SELECT
    e.*,
    CASE
      WHEN e.square_sine * (e.row_count + 0.75) <= 0.375 THEN 0.0
      WHEN e.square_sine * (e.row_count + 0.75) >= e.row_count + 0.375 THEN 1.0
      ELSE (e.square_sine * (e.row_count + 0.75) - 0.375) / NULLIF(e.row_count, 0.0)
    END AS usual_share
  FROM expected AS e
), pooled_shares AS (
  SELECT
    s.*,
    (s.value * s.row_count + s.usual_share * s.baseline_row_count + 0.5) / NULLIF(s.row_count + s.baseline_row_count + 1.0, 0.0) AS common_share
  FROM shares AS s
), scored AS (
  SELECT
    e.*,
    CASE
      WHEN e.spread_variance > 0 THEN (e.deviation - e.center) / NULLIF(SQRT(e.spread_variance), 0.0)
      WHEN ABS(e.deviation - e.center) <= 1e-9 * (1.0 + ABS(e.center)) THEN 0.0
    END AS plain_z,
    CASE
      WHEN e.tau_squared > 0 THEN e.df0 * e.spread_variance / NULLIF(e.tau_squared, 0.0) * e.spread_variance / NULLIF(e.tau_squared, 0.0)
    END AS degrees_of_freedom,
    CASE
      WHEN e.common_share > 0 AND e.common_share < 1 AND e.spread_variance > 0 THEN SQRT(2.0 * ABS(CASE WHEN e.value > 0 THEN e.value * e.row_count * LN(e.value / NULLIF(e.common_share, 0.0)) ELSE 0.0 END + CASE
        WHEN e.value < 1 THEN (1.0 - e.value) * e.row_count * LN((1.0 - e.value) / NULLIF(1.0 - e.common_share, 0.0))
        ELSE 0.0
      END)) * 0.5 * (1.0 + e.row_count / NULLIF(e.baseline_row_count, 0.0)) / NULLIF(SQRT(e.row_count * e.spread_variance), 0.0)
    END AS likelihood_z
  FROM pooled_shares AS e
), scaled AS (
  SELECT
    s.*,
    CASE
      WHEN s.likelihood_z IS NULL OR ABS(s.plain_z) < 1.0 THEN 1.0
      WHEN s.likelihood_z < 0.1 * ABS(s.plain_z) THEN 0.1
      WHEN s.likelihood_z > 10.0 * ABS(s.plain_z) THEN 10.0
      ELSE s.likelihood_z / NULLIF(ABS(s.plain_z), 0.0)
    END AS z_scale
  FROM scored AS s
), ranged AS (
  SELECT
    s.*,
    s.plain_z * s.z_scale AS z,
    CASE
      WHEN s.degrees_of_freedom < 1000000 THEN SQRT(s.degrees_of_freedom * (
        EXP(6.634896601021213 / NULLIF(s.degrees_of_freedom, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0)) - 1.0
      ))
      ELSE 2.5758293035489004
    END * SQRT(s.spread_variance) / NULLIF(s.z_scale, 0.0) AS half_width
  FROM scaled AS s
), deviates AS (
  SELECT
    c.*,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 1.0) / NULLIF(8.0 * c.degrees_of_freedom + 3.0, 0.0) * SQRT(c.degrees_of_freedom * LN(1.0 + c.z * c.sensitivity * c.z * c.sensitivity / NULLIF(c.degrees_of_freedom, 0.0)))
      ELSE ABS(c.z * c.sensitivity)
    END AS x
  FROM ranged AS c
)
SELECT
  d.series AS series,
  d.window_key AS window_key,
  CAST(FLOOR(d.k) AS INT64) AS window_count,
  d.center AS center,
  CASE WHEN d.row_count > 0 THEN d.usual_share END AS usual_share,
  d.tau_squared AS tau_squared,
  d.spread_variance AS spread_variance,
  d.z AS z,
  d.z_scale AS z_scale,
  SQRT(d.spread_variance) / NULLIF(d.z_scale * d.sensitivity, 0.0) AS unit,
  d.degrees_of_freedom AS degrees_of_freedom,
  CASE
    WHEN d.deviation IS NULL OR d.center IS NULL THEN NULL
    WHEN d.z IS NULL THEN 1.0 / NULLIF(d.k + 1.0, 0.0)
    WHEN d.x > 37.0 THEN 0.0
    WHEN d.x < 7.07106781186547 THEN 2.0 * EXP(-0.5 * d.x * d.x) * (
      (
        (
          (((0.0352624965998911 * d.x + 0.700383064443688) * d.x + 6.37396220353165) * d.x + 33.912866078383) * d.x + 112.079291497871
        ) * d.x + 221.213596169931
      ) * d.x + 220.206867912376
    ) / NULLIF((
      (
        (
          (((0.0883883476483184 * d.x + 1.75566716318264) * d.x + 16.064177579207) * d.x + 86.7807322029461) * d.x + 296.564248779674
        ) * d.x + 637.333633378831
      ) * d.x + 793.826512519948
    ) * d.x + 440.413735824752, 0.0)
    ELSE 2.0 * EXP(-0.5 * d.x * d.x) * ((((d.x + 0.65) * d.x + 9.0) * d.x + 3.25) * d.x + 8.0) / NULLIF((((((d.x + 0.65) * d.x + 10.0) * d.x + 3.9) * d.x + 15.0) * d.x + 1.95) * 2.506628274631, 0.0)
  END AS p_value,
  d.autocorrelation AS autocorrelation,
  d.center - d.half_width AS usual_lower,
  d.center + d.half_width AS usual_upper
FROM deviates AS d
{%- endmacro %}

{% macro spark__aspect_history(aspect_series, windows_per_phase, earlier, period, fewest) -%}
WITH kept AS (
  SELECT
    s.series,
    s.regime,
    s.pool,
    s.window_key,
    s.window_number,
    s.phase,
    s.is_judged,
    CASE WHEN s.is_left_out = 0 THEN s.deviation END AS v,
    CASE WHEN s.is_left_out = 0 AND s.deviation IS NOT NULL THEN COALESCE(s.variance, 0.0) END AS sampling
  FROM {{ aspect_series }} AS s
), paired AS (
  SELECT
    k.*,
    CASE
      WHEN k.v IS NOT NULL THEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number NULLS LAST)
    END AS v_before,
    CASE
      WHEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number NULLS LAST) IS NOT NULL THEN k.v
    END AS v_after
  FROM kept AS k
), phases AS (
  SELECT
    p.series,
    p.regime,
    p.pool,
    p.window_key,
    p.window_number,
    p.is_judged,
    COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS n,
    SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_sum,
    SUM(p.v * p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_squares,
    SUM(p.sampling) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS sampling_sum,
    COUNT(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS pair_count,
    SUM(p.v_after) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS later_sum,
    SUM(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS before_sum,
    SUM(p.v * p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS products,
    CAST(SUM(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ) AS DOUBLE) / NULLIF(COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number NULLS LAST
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ), 0) AS own_mean
  FROM paired AS p
), phase_terms AS (
  SELECT
    p.*,
    p.v_sum / NULLIF(CAST(p.n AS DOUBLE), 0.0) AS phase_mean,
    p.v_squares - p.v_sum * p.v_sum / NULLIF(CAST(p.n AS DOUBLE), 0.0) AS inner_squares,
    p.products - p.later_sum * p.before_sum / NULLIF(CAST(p.pair_count AS DOUBLE), 0.0) AS inner_products
  FROM phases AS p
), sums AS (
  SELECT
    t.series,
    t.regime,
    t.pool,
    t.window_key,
    t.window_number,
    t.is_judged,
    t.own_mean,
    COALESCE(SUM(t.n) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS k,
    SUM(t.v_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_sum,
    SUM(t.v_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_squares,
    SUM(t.sampling_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS sampling_sum,
    COALESCE(SUM(t.pair_count) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS pair_count,
    SUM(t.later_sum + t.before_sum) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS pair_sum,
    SUM(t.products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS products,
    SUM(t.inner_squares) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_squares,
    SUM(t.inner_products) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_products,
    COUNT(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_count,
    SUM(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_sum,
    SUM(t.phase_mean * t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number NULLS LAST
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_squares
  FROM phase_terms AS t
), moments AS (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.own_mean,
    s.inner_products,
    s.phase_sum,
    s.phase_count,
    CAST(s.k AS DOUBLE) AS k,
    s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) AS mean_v,
    s.sampling_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) AS h,
    CASE
      WHEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) > 1e-13 * s.v_squares THEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0)
      ELSE 0.0
    END AS squares,
    CASE WHEN s.inner_squares > 1e-13 * s.v_squares THEN s.inner_squares ELSE 0.0 END AS inner_squares,
    s.products - s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) * (s.pair_sum - s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) * s.pair_count) AS outer_products,
    CASE
      WHEN s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0) > 1e-13 * s.phase_squares THEN (s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0)) / NULLIF(s.phase_count - 1.0, 0.0) * s.k / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0)
      ELSE 0.0
    END AS between_phases
  FROM sums AS s
  WHERE
    s.is_judged = 1
), seasons AS (
  SELECT
    m.*,
    m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) AS within_phases,
    CASE
      WHEN m.k >= 4.0 * ({{ period }})
      AND ({{ period }}) > 1
      AND m.own_mean IS NOT NULL
      AND m.between_phases > 2.5 * m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) THEN 1
      ELSE 0
    END AS is_seasonal
  FROM moments AS m
), centered AS (
  SELECT
    s.series,
    s.pool,
    s.window_key,
    s.k,
    s.h,
    CASE
      WHEN s.is_seasonal = 1 THEN s.mean_v + (1.0 - s.within_phases / NULLIF(s.between_phases, 0.0)) * (s.own_mean - s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0))
      ELSE s.mean_v
    END AS center,
    CASE WHEN s.is_seasonal = 1 THEN s.within_phases ELSE s.squares / NULLIF(s.k - 1.0, 0.0) END AS spread,
    CASE WHEN s.is_seasonal = 1 THEN s.k - s.phase_count ELSE s.k - 1.0 END AS df0,
    CASE WHEN s.is_seasonal = 1 THEN s.k / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0) ELSE s.k END AS rows_of_center,
    COALESCE(CASE
      WHEN s.is_seasonal = 1 THEN s.inner_products / NULLIF(s.inner_squares, 0.0)
      ELSE s.outer_products / NULLIF(s.squares, 0.0)
    END, 0.0) AS autocorrelation
  FROM seasons AS s
), pools AS (
  SELECT
    c.pool,
    c.window_key,
    SUM(c.spread / NULLIF(c.h, 0.0)) AS ratio_sum,
    COUNT(*) AS ratio_count
  FROM centered AS c
  WHERE
    c.k >= ({{ fewest }}) AND c.spread > 0 AND c.h > 0
  GROUP BY
    c.pool,
    c.window_key
), pooled AS (
  SELECT
    c.series,
    c.window_key,
    c.k,
    c.h,
    c.center,
    c.spread,
    c.df0,
    c.rows_of_center,
    c.autocorrelation,
    (p.ratio_sum - c.spread / NULLIF(c.h, 0.0)) / NULLIF(p.ratio_count - 1.0, 0.0) AS ratio,
    CASE
      WHEN c.k >= ({{ fewest }}) AND c.k < 28 AND c.spread > 0 AND c.h > 0 THEN CASE WHEN p.ratio_count > 9 THEN 8.0 ELSE p.ratio_count - 1.0 END
      ELSE 0.0
    END AS weight
  FROM centered AS c
  LEFT JOIN pools AS p
    ON p.pool = c.pool AND p.window_key = c.window_key AND c.k < 28
), usual AS (
  SELECT
    s.series,
    s.window_key,
    s.is_share,
    s.sensitivity,
    s.deviation,
    COALESCE(s.variance, 0.0) AS sampling,
    s.row_count,
    s.value,
    s.baseline_row_count,
    s.baseline_value,
    p.k,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.center WHEN s.usual_deviation IS NOT NULL THEN 0.0 END AS center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.h ELSE 0.0 END AS h,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.df0 + p.weight END AS df0,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.rows_of_center END AS rows_of_center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.autocorrelation END AS autocorrelation,
    CASE
      WHEN p.k < ({{ fewest }}) THEN s.usual_deviation * s.usual_deviation
      WHEN p.weight > 0 THEN (p.weight * p.ratio * p.h + p.df0 * p.spread) / NULLIF(p.weight + p.df0, 0.0)
      ELSE p.spread
    END AS spread
  FROM pooled AS p
  INNER JOIN {{ aspect_series }} AS s
    ON s.series = p.series AND s.window_key = p.window_key AND s.is_judged = 1
), widths AS (
  SELECT
    u.*,
    CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END AS tau_squared,
    u.sampling + CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END + COALESCE((CASE WHEN u.spread > u.h THEN u.spread ELSE u.h END) / NULLIF(u.rows_of_center, 0.0), 0.0) AS spread_variance
  FROM usual AS u
), turned AS (
  SELECT
    w.*,
    CASE
      WHEN w.is_share = 1 THEN SQRT((w.baseline_value * w.baseline_row_count + 0.375) / NULLIF(w.baseline_row_count + 0.75, 0.0))
    END AS side,
    CASE
      WHEN w.is_share = 1 THEN w.center * (
        1.0 - w.center * w.center / 6.0 * (
          1.0 - w.center * w.center / 20.0 * (
            1.0 - w.center * w.center / 42.0 * (
              1.0 - w.center * w.center / 72.0 * (
                1.0 - w.center * w.center / 110.0 * (1.0 - w.center * w.center / 156.0 * (1.0 - w.center * w.center / 210.0))
              )
            )
          )
        )
      )
    END AS sine,
    CASE
      WHEN w.is_share = 1 THEN 1.0 - w.center * w.center / 2.0 * (
        1.0 - w.center * w.center / 12.0 * (
          1.0 - w.center * w.center / 30.0 * (
            1.0 - w.center * w.center / 56.0 * (
              1.0 - w.center * w.center / 90.0 * (1.0 - w.center * w.center / 132.0 * (1.0 - w.center * w.center / 182.0))
            )
          )
        )
      )
    END AS cosine
  FROM widths AS w
), expected AS (
  SELECT
    t.*,
    CASE
      WHEN t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine <= 0 THEN 0.0
      WHEN SQRT(1.0 - t.side * t.side) * t.cosine - t.side * t.sine <= 0 THEN 1.0
      ELSE (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine) * (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine)
    END AS square_sine
  FROM turned AS t
), shares AS (
  SELECT
    e.*,
    CASE
      WHEN e.square_sine * (e.row_count + 0.75) <= 0.375 THEN 0.0
      WHEN e.square_sine * (e.row_count + 0.75) >= e.row_count + 0.375 THEN 1.0
      ELSE (e.square_sine * (e.row_count + 0.75) - 0.375) / NULLIF(e.row_count, 0.0)
    END AS usual_share
  FROM expected AS e
), pooled_shares AS (
  SELECT
    s.*,
    (s.value * s.row_count + s.usual_share * s.baseline_row_count + 0.5) / NULLIF(s.row_count + s.baseline_row_count + 1.0, 0.0) AS common_share
  FROM shares AS s
), scored AS (
  SELECT
    e.*,
    CASE
      WHEN e.spread_variance > 0 THEN (e.deviation - e.center) / NULLIF(SQRT(e.spread_variance), 0.0)
      WHEN ABS(e.deviation - e.center) <= 1e-9 * (1.0 + ABS(e.center)) THEN 0.0
    END AS plain_z,
    CASE
      WHEN e.tau_squared > 0 THEN e.df0 * e.spread_variance / NULLIF(e.tau_squared, 0.0) * e.spread_variance / NULLIF(e.tau_squared, 0.0)
    END AS degrees_of_freedom,
    CASE
      WHEN e.common_share > 0 AND e.common_share < 1 AND e.spread_variance > 0 THEN SQRT(2.0 * ABS(CASE WHEN e.value > 0 THEN e.value * e.row_count * LN(e.value / NULLIF(e.common_share, 0.0)) ELSE 0.0 END + CASE
        WHEN e.value < 1 THEN (1.0 - e.value) * e.row_count * LN((1.0 - e.value) / NULLIF(1.0 - e.common_share, 0.0))
        ELSE 0.0
      END)) * 0.5 * (1.0 + e.row_count / NULLIF(e.baseline_row_count, 0.0)) / NULLIF(SQRT(e.row_count * e.spread_variance), 0.0)
    END AS likelihood_z
  FROM pooled_shares AS e
), scaled AS (
  SELECT
    s.*,
    CASE
      WHEN s.likelihood_z IS NULL OR ABS(s.plain_z) < 1.0 THEN 1.0
      WHEN s.likelihood_z < 0.1 * ABS(s.plain_z) THEN 0.1
      WHEN s.likelihood_z > 10.0 * ABS(s.plain_z) THEN 10.0
      ELSE s.likelihood_z / NULLIF(ABS(s.plain_z), 0.0)
    END AS z_scale
  FROM scored AS s
), ranged AS (
  SELECT
    s.*,
    s.plain_z * s.z_scale AS z,
    CASE
      WHEN s.degrees_of_freedom < 1000000 THEN SQRT(s.degrees_of_freedom * (
        EXP(6.634896601021213 / NULLIF(s.degrees_of_freedom, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0)) - 1.0
      ))
      ELSE 2.5758293035489004
    END * SQRT(s.spread_variance) / NULLIF(s.z_scale, 0.0) AS half_width
  FROM scaled AS s
), deviates AS (
  SELECT
    c.*,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 1.0) / NULLIF(8.0 * c.degrees_of_freedom + 3.0, 0.0) * SQRT(c.degrees_of_freedom * LN(1.0 + c.z * c.sensitivity * c.z * c.sensitivity / NULLIF(c.degrees_of_freedom, 0.0)))
      ELSE ABS(c.z * c.sensitivity)
    END AS x
  FROM ranged AS c
)
SELECT
  d.series AS series,
  d.window_key AS window_key,
  CAST(FLOOR(d.k) AS BIGINT) AS window_count,
  d.center AS center,
  CASE WHEN d.row_count > 0 THEN d.usual_share END AS usual_share,
  d.tau_squared AS tau_squared,
  d.spread_variance AS spread_variance,
  d.z AS z,
  d.z_scale AS z_scale,
  SQRT(d.spread_variance) / NULLIF(d.z_scale * d.sensitivity, 0.0) AS unit,
  d.degrees_of_freedom AS degrees_of_freedom,
  CASE
    WHEN d.deviation IS NULL OR d.center IS NULL THEN NULL
    WHEN d.z IS NULL THEN 1.0 / NULLIF(d.k + 1.0, 0.0)
    WHEN d.x > 37.0 THEN 0.0
    WHEN d.x < 7.07106781186547 THEN 2.0 * EXP(-0.5 * d.x * d.x) * (
      (
        (
          (((0.0352624965998911 * d.x + 0.700383064443688) * d.x + 6.37396220353165) * d.x + 33.912866078383) * d.x + 112.079291497871
        ) * d.x + 221.213596169931
      ) * d.x + 220.206867912376
    ) / NULLIF((
      (
        (
          (((0.0883883476483184 * d.x + 1.75566716318264) * d.x + 16.064177579207) * d.x + 86.7807322029461) * d.x + 296.564248779674
        ) * d.x + 637.333633378831
      ) * d.x + 793.826512519948
    ) * d.x + 440.413735824752, 0.0)
    ELSE 2.0 * EXP(-0.5 * d.x * d.x) * ((((d.x + 0.65) * d.x + 9.0) * d.x + 3.25) * d.x + 8.0) / NULLIF((((((d.x + 0.65) * d.x + 10.0) * d.x + 3.9) * d.x + 15.0) * d.x + 1.95) * 2.506628274631, 0.0)
  END AS p_value,
  d.autocorrelation AS autocorrelation,
  d.center - d.half_width AS usual_lower,
  d.center + d.half_width AS usual_upper
FROM deviates AS d
{%- endmacro %}

{% macro clickhouse__aspect_history(aspect_series, windows_per_phase, earlier, period, fewest) -%}
WITH kept AS (
  SELECT
    s.series AS series,
    s.regime AS regime,
    s.pool AS pool,
    s.window_key AS window_key,
    s.window_number AS window_number,
    s.phase AS phase,
    s.is_judged AS is_judged,
    CASE WHEN s.is_left_out = 0 THEN s.deviation END AS v,
    CASE WHEN s.is_left_out = 0 AND s.deviation IS NOT NULL THEN COALESCE(s.variance, 0.0) END AS sampling
  FROM {{ aspect_series }} AS s
), paired AS (
  SELECT
    k.series AS series,
    k.regime AS regime,
    k.pool AS pool,
    k.window_key AS window_key,
    k.window_number AS window_number,
    k.phase AS phase,
    k.is_judged AS is_judged,
    k.v AS v,
    k.sampling AS sampling,
    CASE
      WHEN k.v IS NOT NULL THEN LAG(toNullable(k.v)) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number)
    END AS v_before,
    CASE
      WHEN LAG(toNullable(k.v)) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number) IS NOT NULL THEN k.v
    END AS v_after
  FROM kept AS k
), phases AS (
  SELECT
    p.series AS series,
    p.regime AS regime,
    p.pool AS pool,
    p.window_key AS window_key,
    p.window_number AS window_number,
    p.is_judged AS is_judged,
    toInt64(COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    )) AS n,
    SUM(toNullable(p.v)) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_sum,
    SUM(toNullable(p.v * p.v)) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS v_squares,
    SUM(toNullable(p.sampling)) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS sampling_sum,
    toInt64(COUNT(p.v_before) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    )) AS pair_count,
    SUM(toNullable(p.v_after)) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS later_sum,
    SUM(toNullable(p.v_before)) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS before_sum,
    SUM(toNullable(p.v * p.v_before)) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ earlier }} PRECEDING AND CURRENT ROW
    ) AS products,
    CAST(SUM(toNullable(p.v)) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    ) AS Nullable(Float64)) / NULLIF(toInt64(COUNT(p.v) OVER (
      PARTITION BY p.series, p.regime, p.phase
      ORDER BY p.window_number
      ROWS BETWEEN {{ windows_per_phase }} PRECEDING AND 1 PRECEDING
    )), 0) AS own_mean
  FROM paired AS p
), phase_terms AS (
  SELECT
    p.series AS series,
    p.regime AS regime,
    p.pool AS pool,
    p.window_key AS window_key,
    p.window_number AS window_number,
    p.is_judged AS is_judged,
    p.n AS n,
    p.v_sum AS v_sum,
    p.v_squares AS v_squares,
    p.sampling_sum AS sampling_sum,
    p.pair_count AS pair_count,
    p.later_sum AS later_sum,
    p.before_sum AS before_sum,
    p.products AS products,
    p.own_mean AS own_mean,
    p.v_sum / NULLIF(CAST(p.n AS Nullable(Float64)), 0.0) AS phase_mean,
    p.v_squares - p.v_sum * p.v_sum / NULLIF(CAST(p.n AS Nullable(Float64)), 0.0) AS inner_squares,
    p.products - p.later_sum * p.before_sum / NULLIF(CAST(p.pair_count AS Nullable(Float64)), 0.0) AS inner_products
  FROM phases AS p
), sums AS (
  SELECT
    t.series AS series,
    t.regime AS regime,
    t.pool AS pool,
    t.window_key AS window_key,
    t.window_number AS window_number,
    t.is_judged AS is_judged,
    t.own_mean AS own_mean,
    COALESCE(SUM(toNullable(t.n)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS k,
    SUM(toNullable(t.v_sum)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_sum,
    SUM(toNullable(t.v_squares)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS v_squares,
    SUM(toNullable(t.sampling_sum)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS sampling_sum,
    COALESCE(SUM(toNullable(t.pair_count)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ), 0) AS pair_count,
    SUM(toNullable(t.later_sum + t.before_sum)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS pair_sum,
    SUM(toNullable(t.products)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS products,
    SUM(toNullable(t.inner_squares)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_squares,
    SUM(toNullable(t.inner_products)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS inner_products,
    toInt64(COUNT(t.phase_mean) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    )) AS phase_count,
    SUM(toNullable(t.phase_mean)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_sum,
    SUM(toNullable(t.phase_mean * t.phase_mean)) OVER (
      PARTITION BY t.series, t.regime
      ORDER BY t.window_number
      ROWS BETWEEN {{ period }} PRECEDING AND 1 PRECEDING
    ) AS phase_squares
  FROM phase_terms AS t
), moments AS (
  SELECT
    s.series AS series,
    s.pool AS pool,
    s.window_key AS window_key,
    s.own_mean AS own_mean,
    s.inner_products AS inner_products,
    s.phase_sum AS phase_sum,
    s.phase_count AS phase_count,
    CAST(s.k AS Nullable(Float64)) AS k,
    s.v_sum / NULLIF(CAST(s.k AS Nullable(Float64)), 0.0) AS mean_v,
    s.sampling_sum / NULLIF(CAST(s.k AS Nullable(Float64)), 0.0) AS h,
    CASE
      WHEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS Nullable(Float64)), 0.0) > 1e-13 * s.v_squares THEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS Nullable(Float64)), 0.0)
      ELSE 0.0
    END AS squares,
    CASE WHEN s.inner_squares > 1e-13 * s.v_squares THEN s.inner_squares ELSE 0.0 END AS inner_squares,
    s.products - s.v_sum / NULLIF(CAST(s.k AS Nullable(Float64)), 0.0) * (s.pair_sum - s.v_sum / NULLIF(CAST(s.k AS Nullable(Float64)), 0.0) * s.pair_count) AS outer_products,
    CASE
      WHEN s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS Nullable(Float64)), 0.0) > 1e-13 * s.phase_squares THEN (s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS Nullable(Float64)), 0.0)) / NULLIF(s.phase_count - 1.0, 0.0) * s.k / NULLIF(CAST(s.phase_count AS Nullable(Float64)), 0.0)
      ELSE 0.0
    END AS between_phases
  FROM sums AS s
  WHERE
    s.is_judged = 1
), seasons AS (
  SELECT
    m.series AS series,
    m.pool AS pool,
    m.window_key AS window_key,
    m.own_mean AS own_mean,
    m.inner_products AS inner_products,
    m.phase_sum AS phase_sum,
    m.phase_count AS phase_count,
    m.k AS k,
    m.mean_v AS mean_v,
    m.h AS h,
    m.squares AS squares,
    m.inner_squares AS inner_squares,
    m.outer_products AS outer_products,
    m.between_phases AS between_phases,
    m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) AS within_phases,
    CASE
      WHEN m.k >= 4.0 * ({{ period }})
      AND ({{ period }}) > 1
      AND m.own_mean IS NOT NULL
      AND m.between_phases > 2.5 * m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) THEN 1
      ELSE 0
    END AS is_seasonal
  FROM moments AS m
), centered AS (
  SELECT
    s.series AS series,
    s.pool AS pool,
    s.window_key AS window_key,
    s.k AS k,
    s.h AS h,
    CASE
      WHEN s.is_seasonal = 1 THEN s.mean_v + (1.0 - s.within_phases / NULLIF(s.between_phases, 0.0)) * (s.own_mean - s.phase_sum / NULLIF(CAST(s.phase_count AS Nullable(Float64)), 0.0))
      ELSE s.mean_v
    END AS center,
    CASE WHEN s.is_seasonal = 1 THEN s.within_phases ELSE s.squares / NULLIF(s.k - 1.0, 0.0) END AS spread,
    CASE WHEN s.is_seasonal = 1 THEN s.k - s.phase_count ELSE s.k - 1.0 END AS df0,
    CASE WHEN s.is_seasonal = 1 THEN s.k / NULLIF(CAST(s.phase_count AS Nullable(Float64)), 0.0) ELSE s.k END AS rows_of_center,
    COALESCE(CASE
      WHEN s.is_seasonal = 1 THEN s.inner_products / NULLIF(s.inner_squares, 0.0)
      ELSE s.outer_products / NULLIF(s.squares, 0.0)
    END, 0.0) AS autocorrelation
  FROM seasons AS s
), pools AS (
  SELECT
    c.pool AS pool,
    c.window_key AS window_key,
    SUM(toNullable(c.spread / NULLIF(c.h, 0.0))) AS ratio_sum,
    toInt64(COUNT(*)) AS ratio_count
  FROM centered AS c
  WHERE
    c.k >= ({{ fewest }}) AND c.spread > 0 AND c.h > 0
  GROUP BY
    c.pool,
    c.window_key
), pooled AS (
  SELECT
    c.series AS series,
    c.window_key AS window_key,
    c.k AS k,
    c.h AS h,
    c.center AS center,
    c.spread AS spread,
    c.df0 AS df0,
    c.rows_of_center AS rows_of_center,
    c.autocorrelation AS autocorrelation,
    (p.ratio_sum - c.spread / NULLIF(c.h, 0.0)) / NULLIF(p.ratio_count - 1.0, 0.0) AS ratio,
    CASE
      WHEN c.k >= ({{ fewest }}) AND c.k < 28 AND c.spread > 0 AND c.h > 0 THEN CASE WHEN p.ratio_count > 9 THEN 8.0 ELSE p.ratio_count - 1.0 END
      ELSE 0.0
    END AS weight
  FROM centered AS c
  LEFT JOIN pools AS p
    ON p.pool = c.pool AND p.window_key = c.window_key AND c.k < 28
  SETTINGS join_use_nulls = 1
), usual AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.is_share AS is_share,
    s.sensitivity AS sensitivity,
    s.deviation AS deviation,
    COALESCE(s.variance, 0.0) AS sampling,
    s.row_count AS row_count,
    s.value AS value,
    s.baseline_row_count AS baseline_row_count,
    s.baseline_value AS baseline_value,
    p.k AS k,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.center WHEN s.usual_deviation IS NOT NULL THEN 0.0 END AS center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.h ELSE 0.0 END AS h,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.df0 + p.weight END AS df0,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.rows_of_center END AS rows_of_center,
    CASE WHEN p.k >= ({{ fewest }}) THEN p.autocorrelation END AS autocorrelation,
    CASE
      WHEN p.k < ({{ fewest }}) THEN s.usual_deviation * s.usual_deviation
      WHEN p.weight > 0 THEN (p.weight * p.ratio * p.h + p.df0 * p.spread) / NULLIF(p.weight + p.df0, 0.0)
      ELSE p.spread
    END AS spread
  FROM pooled AS p
  INNER JOIN {{ aspect_series }} AS s
    ON s.series = p.series AND s.window_key = p.window_key AND s.is_judged = 1
), widths AS (
  SELECT
    u.series AS series,
    u.window_key AS window_key,
    u.is_share AS is_share,
    u.sensitivity AS sensitivity,
    u.deviation AS deviation,
    u.sampling AS sampling,
    u.row_count AS row_count,
    u.value AS value,
    u.baseline_row_count AS baseline_row_count,
    u.baseline_value AS baseline_value,
    u.k AS k,
    u.center AS center,
    u.h AS h,
    u.df0 AS df0,
    u.rows_of_center AS rows_of_center,
    u.autocorrelation AS autocorrelation,
    u.spread AS spread,
    CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END AS tau_squared,
    u.sampling + CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END + COALESCE((CASE WHEN u.spread > u.h THEN u.spread ELSE u.h END) / NULLIF(u.rows_of_center, 0.0), 0.0) AS spread_variance
  FROM usual AS u
), turned AS (
  SELECT
    w.series AS series,
    w.window_key AS window_key,
    w.is_share AS is_share,
    w.sensitivity AS sensitivity,
    w.deviation AS deviation,
    w.sampling AS sampling,
    w.row_count AS row_count,
    w.value AS value,
    w.baseline_row_count AS baseline_row_count,
    w.baseline_value AS baseline_value,
    w.k AS k,
    w.center AS center,
    w.h AS h,
    w.df0 AS df0,
    w.rows_of_center AS rows_of_center,
    w.autocorrelation AS autocorrelation,
    w.spread AS spread,
    w.tau_squared AS tau_squared,
    w.spread_variance AS spread_variance,
    CASE
      WHEN w.is_share = 1 THEN SQRT((w.baseline_value * w.baseline_row_count + 0.375) / NULLIF(w.baseline_row_count + 0.75, 0.0))
    END AS side,
    CASE
      WHEN w.is_share = 1 THEN w.center * (
        1.0 - w.center * w.center / 6.0 * (
          1.0 - w.center * w.center / 20.0 * (
            1.0 - w.center * w.center / 42.0 * (
              1.0 - w.center * w.center / 72.0 * (
                1.0 - w.center * w.center / 110.0 * (1.0 - w.center * w.center / 156.0 * (1.0 - w.center * w.center / 210.0))
              )
            )
          )
        )
      )
    END AS sine,
    CASE
      WHEN w.is_share = 1 THEN 1.0 - w.center * w.center / 2.0 * (
        1.0 - w.center * w.center / 12.0 * (
          1.0 - w.center * w.center / 30.0 * (
            1.0 - w.center * w.center / 56.0 * (
              1.0 - w.center * w.center / 90.0 * (1.0 - w.center * w.center / 132.0 * (1.0 - w.center * w.center / 182.0))
            )
          )
        )
      )
    END AS cosine
  FROM widths AS w
), expected AS (
  SELECT
    t.series AS series,
    t.window_key AS window_key,
    t.is_share AS is_share,
    t.sensitivity AS sensitivity,
    t.deviation AS deviation,
    t.sampling AS sampling,
    t.row_count AS row_count,
    t.value AS value,
    t.baseline_row_count AS baseline_row_count,
    t.baseline_value AS baseline_value,
    t.k AS k,
    t.center AS center,
    t.h AS h,
    t.df0 AS df0,
    t.rows_of_center AS rows_of_center,
    t.autocorrelation AS autocorrelation,
    t.spread AS spread,
    t.tau_squared AS tau_squared,
    t.spread_variance AS spread_variance,
    t.side AS side,
    t.sine AS sine,
    t.cosine AS cosine,
    CASE
      WHEN t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine <= 0 THEN 0.0
      WHEN SQRT(1.0 - t.side * t.side) * t.cosine - t.side * t.sine <= 0 THEN 1.0
      ELSE (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine) * (t.side * t.cosine + SQRT(1.0 - t.side * t.side) * t.sine)
    END AS square_sine
  FROM turned AS t
), shares AS (
  SELECT
    e.series AS series,
    e.window_key AS window_key,
    e.is_share AS is_share,
    e.sensitivity AS sensitivity,
    e.deviation AS deviation,
    e.sampling AS sampling,
    e.row_count AS row_count,
    e.value AS value,
    e.baseline_row_count AS baseline_row_count,
    e.baseline_value AS baseline_value,
    e.k AS k,
    e.center AS center,
    e.h AS h,
    e.df0 AS df0,
    e.rows_of_center AS rows_of_center,
    e.autocorrelation AS autocorrelation,
    e.spread AS spread,
    e.tau_squared AS tau_squared,
    e.spread_variance AS spread_variance,
    e.side AS side,
    e.sine AS sine,
    e.cosine AS cosine,
    e.square_sine AS square_sine,
    CASE
      WHEN e.square_sine * (e.row_count + 0.75) <= 0.375 THEN 0.0
      WHEN e.square_sine * (e.row_count + 0.75) >= e.row_count + 0.375 THEN 1.0
      ELSE (e.square_sine * (e.row_count + 0.75) - 0.375) / NULLIF(e.row_count, 0.0)
    END AS usual_share
  FROM expected AS e
), pooled_shares AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.is_share AS is_share,
    s.sensitivity AS sensitivity,
    s.deviation AS deviation,
    s.sampling AS sampling,
    s.row_count AS row_count,
    s.value AS value,
    s.baseline_row_count AS baseline_row_count,
    s.baseline_value AS baseline_value,
    s.k AS k,
    s.center AS center,
    s.h AS h,
    s.df0 AS df0,
    s.rows_of_center AS rows_of_center,
    s.autocorrelation AS autocorrelation,
    s.spread AS spread,
    s.tau_squared AS tau_squared,
    s.spread_variance AS spread_variance,
    s.side AS side,
    s.sine AS sine,
    s.cosine AS cosine,
    s.square_sine AS square_sine,
    s.usual_share AS usual_share,
    (s.value * s.row_count + s.usual_share * s.baseline_row_count + 0.5) / NULLIF(s.row_count + s.baseline_row_count + 1.0, 0.0) AS common_share
  FROM shares AS s
), scored AS (
  SELECT
    e.series AS series,
    e.window_key AS window_key,
    e.is_share AS is_share,
    e.sensitivity AS sensitivity,
    e.deviation AS deviation,
    e.sampling AS sampling,
    e.row_count AS row_count,
    e.value AS value,
    e.baseline_row_count AS baseline_row_count,
    e.baseline_value AS baseline_value,
    e.k AS k,
    e.center AS center,
    e.h AS h,
    e.df0 AS df0,
    e.rows_of_center AS rows_of_center,
    e.autocorrelation AS autocorrelation,
    e.spread AS spread,
    e.tau_squared AS tau_squared,
    e.spread_variance AS spread_variance,
    e.side AS side,
    e.sine AS sine,
    e.cosine AS cosine,
    e.square_sine AS square_sine,
    e.usual_share AS usual_share,
    e.common_share AS common_share,
    CASE
      WHEN e.spread_variance > 0 THEN (e.deviation - e.center) / NULLIF(SQRT(e.spread_variance), 0.0)
      WHEN ABS(e.deviation - e.center) <= 1e-9 * (1.0 + ABS(e.center)) THEN 0.0
    END AS plain_z,
    CASE
      WHEN e.tau_squared > 0 THEN e.df0 * e.spread_variance / NULLIF(e.tau_squared, 0.0) * e.spread_variance / NULLIF(e.tau_squared, 0.0)
    END AS degrees_of_freedom,
    CASE
      WHEN e.common_share > 0 AND e.common_share < 1 AND e.spread_variance > 0 THEN SQRT(2.0 * ABS(CASE WHEN e.value > 0 THEN e.value * e.row_count * LN(e.value / NULLIF(e.common_share, 0.0)) ELSE 0.0 END + CASE
        WHEN e.value < 1 THEN (1.0 - e.value) * e.row_count * LN((1.0 - e.value) / NULLIF(1.0 - e.common_share, 0.0))
        ELSE 0.0
      END)) * 0.5 * (1.0 + e.row_count / NULLIF(e.baseline_row_count, 0.0)) / NULLIF(SQRT(e.row_count * e.spread_variance), 0.0)
    END AS likelihood_z
  FROM pooled_shares AS e
), scaled AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.is_share AS is_share,
    s.sensitivity AS sensitivity,
    s.deviation AS deviation,
    s.sampling AS sampling,
    s.row_count AS row_count,
    s.value AS value,
    s.baseline_row_count AS baseline_row_count,
    s.baseline_value AS baseline_value,
    s.k AS k,
    s.center AS center,
    s.h AS h,
    s.df0 AS df0,
    s.rows_of_center AS rows_of_center,
    s.autocorrelation AS autocorrelation,
    s.spread AS spread,
    s.tau_squared AS tau_squared,
    s.spread_variance AS spread_variance,
    s.side AS side,
    s.sine AS sine,
    s.cosine AS cosine,
    s.square_sine AS square_sine,
    s.usual_share AS usual_share,
    s.common_share AS common_share,
    s.plain_z AS plain_z,
    s.degrees_of_freedom AS degrees_of_freedom,
    s.likelihood_z AS likelihood_z,
    CASE
      WHEN s.likelihood_z IS NULL OR ABS(s.plain_z) < 1.0 THEN 1.0
      WHEN s.likelihood_z < 0.1 * ABS(s.plain_z) THEN 0.1
      WHEN s.likelihood_z > 10.0 * ABS(s.plain_z) THEN 10.0
      ELSE s.likelihood_z / NULLIF(ABS(s.plain_z), 0.0)
    END AS z_scale
  FROM scored AS s
), ranged AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.is_share AS is_share,
    s.sensitivity AS sensitivity,
    s.deviation AS deviation,
    s.sampling AS sampling,
    s.row_count AS row_count,
    s.value AS value,
    s.baseline_row_count AS baseline_row_count,
    s.baseline_value AS baseline_value,
    s.k AS k,
    s.center AS center,
    s.h AS h,
    s.df0 AS df0,
    s.rows_of_center AS rows_of_center,
    s.autocorrelation AS autocorrelation,
    s.spread AS spread,
    s.tau_squared AS tau_squared,
    s.spread_variance AS spread_variance,
    s.side AS side,
    s.sine AS sine,
    s.cosine AS cosine,
    s.square_sine AS square_sine,
    s.usual_share AS usual_share,
    s.common_share AS common_share,
    s.plain_z AS plain_z,
    s.degrees_of_freedom AS degrees_of_freedom,
    s.likelihood_z AS likelihood_z,
    s.z_scale AS z_scale,
    s.plain_z * s.z_scale AS z,
    CASE
      WHEN s.degrees_of_freedom < 1000000 THEN SQRT(s.degrees_of_freedom * (
        EXP(6.634896601021213 / NULLIF(s.degrees_of_freedom, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0) * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0)) - 1.0
      ))
      ELSE 2.5758293035489004
    END * SQRT(s.spread_variance) / NULLIF(s.z_scale, 0.0) AS half_width
  FROM scaled AS s
), deviates AS (
  SELECT
    c.series AS series,
    c.window_key AS window_key,
    c.is_share AS is_share,
    c.sensitivity AS sensitivity,
    c.deviation AS deviation,
    c.sampling AS sampling,
    c.row_count AS row_count,
    c.value AS value,
    c.baseline_row_count AS baseline_row_count,
    c.baseline_value AS baseline_value,
    c.k AS k,
    c.center AS center,
    c.h AS h,
    c.df0 AS df0,
    c.rows_of_center AS rows_of_center,
    c.autocorrelation AS autocorrelation,
    c.spread AS spread,
    c.tau_squared AS tau_squared,
    c.spread_variance AS spread_variance,
    c.side AS side,
    c.sine AS sine,
    c.cosine AS cosine,
    c.square_sine AS square_sine,
    c.usual_share AS usual_share,
    c.common_share AS common_share,
    c.plain_z AS plain_z,
    c.degrees_of_freedom AS degrees_of_freedom,
    c.likelihood_z AS likelihood_z,
    c.z_scale AS z_scale,
    c.z AS z,
    c.half_width AS half_width,
    CASE
      WHEN c.degrees_of_freedom < 1000000 THEN (8.0 * c.degrees_of_freedom + 1.0) / NULLIF(8.0 * c.degrees_of_freedom + 3.0, 0.0) * SQRT(c.degrees_of_freedom * LN(1.0 + c.z * c.sensitivity * c.z * c.sensitivity / NULLIF(c.degrees_of_freedom, 0.0)))
      ELSE ABS(c.z * c.sensitivity)
    END AS x
  FROM ranged AS c
)
SELECT
  d.series AS series,
  d.window_key AS window_key,
  CAST(FLOOR(d.k) AS Nullable(Int64)) AS window_count,
  d.center AS center,
  CASE WHEN d.row_count > 0 THEN d.usual_share END AS usual_share,
  d.tau_squared AS tau_squared,
  d.spread_variance AS spread_variance,
  d.z AS z,
  d.z_scale AS z_scale,
  SQRT(d.spread_variance) / NULLIF(d.z_scale * d.sensitivity, 0.0) AS unit,
  d.degrees_of_freedom AS degrees_of_freedom,
  CASE
    WHEN d.deviation IS NULL OR d.center IS NULL THEN NULL
    WHEN d.z IS NULL THEN 1.0 / NULLIF(d.k + 1.0, 0.0)
    WHEN d.x > 37.0 THEN 0.0
    WHEN d.x < 7.07106781186547 THEN 2.0 * EXP(-0.5 * d.x * d.x) * (
      (
        (
          (((0.0352624965998911 * d.x + 0.700383064443688) * d.x + 6.37396220353165) * d.x + 33.912866078383) * d.x + 112.079291497871
        ) * d.x + 221.213596169931
      ) * d.x + 220.206867912376
    ) / NULLIF((
      (
        (
          (((0.0883883476483184 * d.x + 1.75566716318264) * d.x + 16.064177579207) * d.x + 86.7807322029461) * d.x + 296.564248779674
        ) * d.x + 637.333633378831
      ) * d.x + 793.826512519948
    ) * d.x + 440.413735824752, 0.0)
    ELSE 2.0 * EXP(-0.5 * d.x * d.x) * ((((d.x + 0.65) * d.x + 9.0) * d.x + 3.25) * d.x + 8.0) / NULLIF((((((d.x + 0.65) * d.x + 10.0) * d.x + 3.9) * d.x + 15.0) * d.x + 1.95) * 2.506628274631, 0.0)
  END AS p_value,
  d.autocorrelation AS autocorrelation,
  d.center - d.half_width AS usual_lower,
  d.center + d.half_width AS usual_upper
FROM deviates AS d
{%- endmacro %}
