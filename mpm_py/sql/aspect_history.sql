-- What is usual for each value by the windows before it, and how far it lies from that.
-- Input: aspect_series (aspect_series.sql or settled_series.sql; all of one cadence). windows_per_phase x period = windows that are
-- looked back on: 8 x 7 days, 14 x 24 hours, 56 x 1; earlier = windows_per_phase - 1. phase: place in the season. Every sum is a frame
-- of rows, so that the cost is linear: each row first sums its own phase, then the last `period` rows, which hold the newest sums of
-- every phase, are summed. One row per series and window that is judged.
-- For K contributing windows (`fewest` or more): center = mean, V = variance between windows, h = mean sampling variance. Season, from K of 4
-- periods on: F = (K/P) V_b/V_r with V_b between the P phase means and V_r within; where F > 2.5 the center moves to the own phase by
-- (1 - 1/F) of its distance, and V = V_r. Young series (K < 28) borrow V/h of alike ones with the weight of up to 8 windows.
-- tau^2 = max(0, V - h); D = s^2 + tau^2 + (tau^2 + h)/k; z = (v - center)/sqrt(D), Student's t with df0 (D/tau^2)^2 degrees of
-- freedom (Satterthwaite 1946) by Wallace (1959); normal tail: Hart (1968) as in West (2005). Of a share, v - center is replaced by the
-- angle that is as unlikely as the root of the binomial likelihood ratio says, r (1 + n/m)/(2 sqrt(n)) for n rows and m of the baseline,
-- because counts of a few are far from normal on any scale. z_scale: how many times v - center that is (1 within one sqrt(D), 0.1 to 10);
-- half of the usual range is as many times narrower. p_value: after the monitor's sensitivity; unit: the v - center that is one z then.
-- usual_share: the center as a share of rows; null for what is no share.
-- Where a history never varied and nothing is known of sampling, p = 1/(K+1): the chance that of K+1 the newest is the odd one.
WITH parameters AS (
  SELECT 8 AS windows_per_phase, 7 AS earlier, 7 AS period, 8 AS fewest
), kept AS (
  SELECT
    s.series, s.regime, s.pool, s.window_key, s.window_number, s.phase, s.is_judged,
    CASE WHEN s.is_left_out = 0 THEN s.deviation END AS v,
    CASE WHEN s.is_left_out = 0 AND s.deviation IS NOT NULL THEN COALESCE(s.variance, 0.0) END AS sampling
  FROM aspect_series AS s
), paired AS (
  SELECT
    k.*,
    CASE WHEN k.v IS NOT NULL THEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number) END AS v_before,
    CASE WHEN LAG(k.v) OVER (PARTITION BY k.series, k.regime ORDER BY k.window_number) IS NOT NULL THEN k.v END AS v_after
  FROM kept AS k
), phases AS (
  SELECT
    p.series, p.regime, p.pool, p.window_key, p.window_number, p.is_judged,
    COUNT(p.v) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.earlier PRECEDING AND CURRENT ROW) AS n,
    SUM(p.v) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.earlier PRECEDING AND CURRENT ROW) AS v_sum,
    SUM(p.v * p.v) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.earlier PRECEDING AND CURRENT ROW) AS v_squares,
    SUM(p.sampling) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.earlier PRECEDING AND CURRENT ROW) AS sampling_sum,
    COUNT(p.v_before) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.earlier PRECEDING AND CURRENT ROW) AS pair_count,
    SUM(p.v_after) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.earlier PRECEDING AND CURRENT ROW) AS later_sum,
    SUM(p.v_before) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.earlier PRECEDING AND CURRENT ROW) AS before_sum,
    SUM(p.v * p.v_before) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.earlier PRECEDING AND CURRENT ROW) AS products,
    CAST(SUM(p.v) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.windows_per_phase PRECEDING AND 1 PRECEDING) AS DOUBLE)
      / NULLIF(COUNT(p.v) OVER (PARTITION BY p.series, p.regime, p.phase ORDER BY p.window_number ROWS BETWEEN parameters.windows_per_phase PRECEDING AND 1 PRECEDING), 0)
      AS own_mean
  FROM paired AS p
  CROSS JOIN parameters
), phase_terms AS (
  SELECT
    p.*,
    p.v_sum / NULLIF(CAST(p.n AS DOUBLE), 0.0) AS phase_mean,
    p.v_squares - p.v_sum * p.v_sum / NULLIF(CAST(p.n AS DOUBLE), 0.0) AS inner_squares,
    p.products - p.later_sum * p.before_sum / NULLIF(CAST(p.pair_count AS DOUBLE), 0.0) AS inner_products
  FROM phases AS p
), sums AS (
  SELECT
    t.series, t.regime, t.pool, t.window_key, t.window_number, t.is_judged, t.own_mean,
    COALESCE(SUM(t.n) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING), 0) AS k,
    SUM(t.v_sum) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS v_sum,
    SUM(t.v_squares) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS v_squares,
    SUM(t.sampling_sum) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS sampling_sum,
    COALESCE(SUM(t.pair_count) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING), 0) AS pair_count,
    SUM(t.later_sum + t.before_sum) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS pair_sum,
    SUM(t.products) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS products,
    SUM(t.inner_squares) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS inner_squares,
    SUM(t.inner_products) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS inner_products,
    COUNT(t.phase_mean) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS phase_count,
    SUM(t.phase_mean) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS phase_sum,
    SUM(t.phase_mean * t.phase_mean) OVER (PARTITION BY t.series, t.regime ORDER BY t.window_number ROWS BETWEEN parameters.period PRECEDING AND 1 PRECEDING) AS phase_squares
  FROM phase_terms AS t
  CROSS JOIN parameters
), moments AS (
  SELECT
    s.series, s.pool, s.window_key, s.own_mean, s.inner_products, s.phase_sum, s.phase_count,
    CAST(s.k AS DOUBLE) AS k,
    s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) AS mean_v,
    s.sampling_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) AS h,
    CASE WHEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) > 1e-13 * s.v_squares
      THEN s.v_squares - s.v_sum * s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) ELSE 0.0 END AS squares,
    CASE WHEN s.inner_squares > 1e-13 * s.v_squares THEN s.inner_squares ELSE 0.0 END AS inner_squares,
    s.products - s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) * (s.pair_sum - s.v_sum / NULLIF(CAST(s.k AS DOUBLE), 0.0) * s.pair_count) AS outer_products,
    CASE WHEN s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0) > 1e-13 * s.phase_squares
      THEN (s.phase_squares - s.phase_sum * s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0))
        / NULLIF(s.phase_count - 1.0, 0.0) * s.k / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0)
      ELSE 0.0 END AS between_phases
  FROM sums AS s
  WHERE s.is_judged = 1
), seasons AS (
  SELECT
    m.*, m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) AS within_phases,
    CASE WHEN m.k >= 4.0 * parameters.period AND parameters.period > 1 AND m.own_mean IS NOT NULL
      AND m.between_phases > 2.5 * m.inner_squares / NULLIF(m.k - m.phase_count, 0.0) THEN 1 ELSE 0 END AS is_seasonal
  FROM moments AS m
  CROSS JOIN parameters
), centered AS (
  SELECT
    s.series, s.pool, s.window_key, s.k, s.h,
    CASE WHEN s.is_seasonal = 1
      THEN s.mean_v + (1.0 - s.within_phases / NULLIF(s.between_phases, 0.0)) * (s.own_mean - s.phase_sum / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0))
      ELSE s.mean_v END AS center,
    CASE WHEN s.is_seasonal = 1 THEN s.within_phases ELSE s.squares / NULLIF(s.k - 1.0, 0.0) END AS spread,
    CASE WHEN s.is_seasonal = 1 THEN s.k - s.phase_count ELSE s.k - 1.0 END AS df0,
    CASE WHEN s.is_seasonal = 1 THEN s.k / NULLIF(CAST(s.phase_count AS DOUBLE), 0.0) ELSE s.k END AS rows_of_center,
    COALESCE(CASE WHEN s.is_seasonal = 1 THEN s.inner_products / NULLIF(s.inner_squares, 0.0) ELSE s.outer_products / NULLIF(s.squares, 0.0) END, 0.0)
      AS autocorrelation
  FROM seasons AS s
), pools AS (
  SELECT c.pool, c.window_key, SUM(c.spread / NULLIF(c.h, 0.0)) AS ratio_sum, COUNT(*) AS ratio_count
  FROM centered AS c
  CROSS JOIN parameters
  WHERE c.k >= parameters.fewest AND c.spread > 0 AND c.h > 0
  GROUP BY c.pool, c.window_key
), pooled AS (
  SELECT
    c.series, c.window_key, c.k, c.h, c.center, c.spread, c.df0, c.rows_of_center, c.autocorrelation,
    (p.ratio_sum - c.spread / NULLIF(c.h, 0.0)) / NULLIF(p.ratio_count - 1.0, 0.0) AS ratio,
    CASE WHEN c.k >= parameters.fewest AND c.k < 28 AND c.spread > 0 AND c.h > 0
      THEN CASE WHEN p.ratio_count > 9 THEN 8.0 ELSE p.ratio_count - 1.0 END ELSE 0.0 END AS weight
  FROM centered AS c
  LEFT JOIN pools AS p ON p.pool = c.pool AND p.window_key = c.window_key AND c.k < 28
  CROSS JOIN parameters
), usual AS (
  SELECT
    s.series, s.window_key, s.is_share, s.sensitivity, s.deviation, COALESCE(s.variance, 0.0) AS sampling, s.row_count, s.value,
    s.baseline_row_count, s.baseline_value, p.k,
    CASE WHEN p.k >= parameters.fewest THEN p.center WHEN s.usual_deviation IS NOT NULL THEN 0.0 END AS center,
    CASE WHEN p.k >= parameters.fewest THEN p.h ELSE 0.0 END AS h,
    CASE WHEN p.k >= parameters.fewest THEN p.df0 + p.weight END AS df0,
    CASE WHEN p.k >= parameters.fewest THEN p.rows_of_center END AS rows_of_center,
    CASE WHEN p.k >= parameters.fewest THEN p.autocorrelation END AS autocorrelation,
    CASE
      WHEN p.k < parameters.fewest THEN s.usual_deviation * s.usual_deviation
      WHEN p.weight > 0 THEN (p.weight * p.ratio * p.h + p.df0 * p.spread) / NULLIF(p.weight + p.df0, 0.0)
      ELSE p.spread
    END AS spread
  FROM pooled AS p
  INNER JOIN aspect_series AS s ON s.series = p.series AND s.window_key = p.window_key AND s.is_judged = 1
  CROSS JOIN parameters
), widths AS (
  SELECT
    u.*,
    CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END AS tau_squared,
    u.sampling + CASE WHEN u.spread > u.h THEN u.spread - u.h ELSE 0.0 END
      + COALESCE((CASE WHEN u.spread > u.h THEN u.spread ELSE u.h END) / NULLIF(u.rows_of_center, 0.0), 0.0) AS spread_variance
  FROM usual AS u
), turned AS (
  -- The usual share: sin(asin(sqrt(baseline share)) + center) squared, with sine and cosine of the center by their series.
  SELECT
    w.*,
    CASE WHEN w.is_share = 1 THEN SQRT((w.baseline_value * w.baseline_row_count + 0.375) / NULLIF(w.baseline_row_count + 0.75, 0.0)) END AS side,
    CASE WHEN w.is_share = 1 THEN w.center * (1.0 - w.center * w.center / 6.0 * (1.0 - w.center * w.center / 20.0 * (1.0 - w.center * w.center / 42.0
      * (1.0 - w.center * w.center / 72.0 * (1.0 - w.center * w.center / 110.0 * (1.0 - w.center * w.center / 156.0 * (1.0 - w.center * w.center / 210.0))))))) END AS sine,
    CASE WHEN w.is_share = 1 THEN 1.0 - w.center * w.center / 2.0 * (1.0 - w.center * w.center / 12.0 * (1.0 - w.center * w.center / 30.0
      * (1.0 - w.center * w.center / 56.0 * (1.0 - w.center * w.center / 90.0 * (1.0 - w.center * w.center / 132.0 * (1.0 - w.center * w.center / 182.0)))))) END AS cosine
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
  -- Of the window's rows and the baseline's together, had the baseline the usual share.
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
    CASE WHEN e.tau_squared > 0 THEN e.df0 * e.spread_variance / NULLIF(e.tau_squared, 0.0) * e.spread_variance / NULLIF(e.tau_squared, 0.0) END
      AS degrees_of_freedom,
    CASE WHEN e.common_share > 0 AND e.common_share < 1 AND e.spread_variance > 0 THEN
      SQRT(2.0 * ABS(
        CASE WHEN e.value > 0 THEN e.value * e.row_count * LN(e.value / NULLIF(e.common_share, 0.0)) ELSE 0.0 END
        + CASE WHEN e.value < 1 THEN (1.0 - e.value) * e.row_count * LN((1.0 - e.value) / NULLIF(1.0 - e.common_share, 0.0)) ELSE 0.0 END
      )) * 0.5 * (1.0 + e.row_count / NULLIF(e.baseline_row_count, 0.0)) / NULLIF(SQRT(e.row_count * e.spread_variance), 0.0) END AS likelihood_z
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
    CASE WHEN s.degrees_of_freedom < 1000000 THEN SQRT(
      s.degrees_of_freedom * (EXP(6.634896601021213 / NULLIF(s.degrees_of_freedom, 0.0)
        * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0)
        * (8.0 * s.degrees_of_freedom + 3.0) / NULLIF(8.0 * s.degrees_of_freedom + 1.0, 0.0)) - 1.0)
    ) ELSE 2.5758293035489004 END * SQRT(s.spread_variance) / NULLIF(s.z_scale, 0.0) AS half_width
  FROM scaled AS s
), deviates AS (
  SELECT
    c.*,
    CASE WHEN c.degrees_of_freedom < 1000000
      THEN (8.0 * c.degrees_of_freedom + 1.0) / NULLIF(8.0 * c.degrees_of_freedom + 3.0, 0.0)
        * SQRT(c.degrees_of_freedom * LN(1.0 + c.z * c.sensitivity * c.z * c.sensitivity / NULLIF(c.degrees_of_freedom, 0.0)))
      ELSE ABS(c.z * c.sensitivity) END AS x
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
    WHEN d.x < 7.07106781186547
      THEN 2.0 * EXP(-0.5 * d.x * d.x)
        * ((((((0.0352624965998911 * d.x + 0.700383064443688) * d.x + 6.37396220353165) * d.x + 33.912866078383) * d.x + 112.079291497871)
          * d.x + 221.213596169931) * d.x + 220.206867912376)
        / NULLIF(((((((0.0883883476483184 * d.x + 1.75566716318264) * d.x + 16.064177579207) * d.x + 86.7807322029461) * d.x
          + 296.564248779674) * d.x + 637.333633378831) * d.x + 793.826512519948) * d.x + 440.413735824752, 0.0)
    ELSE 2.0 * EXP(-0.5 * d.x * d.x) * ((((d.x + 0.65) * d.x + 9.0) * d.x + 3.25) * d.x + 8.0)
      / NULLIF((((((d.x + 0.65) * d.x + 10.0) * d.x + 3.9) * d.x + 15.0) * d.x + 1.95) * 2.506628274631, 0.0)
  END AS p_value,
  d.autocorrelation AS autocorrelation,
  d.center - d.half_width AS usual_lower,
  d.center + d.half_width AS usual_upper
FROM deviates AS d
