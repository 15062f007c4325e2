-- What is usual in its own season, and where that history is short, what is usual at all.
-- Inputs: own_season (aspect_history of seasonal_series), aspect_history, check_rules.
SELECT
  o.series, o.window_key, o.window_count, o.center, o.usual_share, o.tau_squared, o.spread_variance,
  o.z, o.unit, o.degrees_of_freedom, o.p_value, o.autocorrelation, o.usual_lower, o.usual_upper
FROM own_season AS o
WHERE o.window_count >= 3
UNION ALL
SELECT
  h.series, h.window_key, h.window_count, h.center, h.usual_share, h.tau_squared, h.spread_variance,
  h.z, h.unit, h.degrees_of_freedom, h.p_value, h.autocorrelation, h.usual_lower, h.usual_upper
FROM aspect_history AS h
INNER JOIN check_rules AS r ON r.series = h.series AND r.method = 'seasonal'
LEFT JOIN own_season AS o ON o.series = h.series AND o.window_key = h.window_key AND o.window_count >= 3
WHERE o.series IS NULL
