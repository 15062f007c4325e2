{#-
How far predicted numbers are from the true ones, by window, segment and side (current, baseline), one row per metric.
Inputs: measured_totals, compared_bins, mpm_monitors (problem regression). Errors are prediction minus label, so bias is positive
where predictions are too high. Means are exact; what cannot be judged is there with its reason.
Intervals: mean +/- 1.96 standard errors; rmse by the delta method on the logarithm of the mean squared error, which is skewed; r2 after Olkin and Finn (1995,
Psychological Bulletin 118) with the prediction as the one regressor; that of a quantile of the absolute error lies between the
ranks n p -/+ 1.96 sqrt(n p (1 - p)), bound_lower and bound_upper are the ends of its bin. Inside a bin from a to b the part u of
its rows lies below b - (b - a)(1 - u)^k, k = (mean - a) / (b - mean), or the mirror image where the mean is above the middle:
linear where the mean is in the middle (or not kept), close to exponential in the wide last bin of a segment.
mape leaves out labels of zero; mape_excluded_rows says how many. r2 is 1 - mean squared error / population variance of the labels.

Written by `mpm dev generate` from mpm_py/sql/performance_regression.sql; edit that file.
-#}

{% macro performance_regression(compared_bins, measured_totals, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('performance_regression', 'mpm')(compared_bins, measured_totals, mpm_monitors)) }}
{%- endmacro %}

{% macro default__performance_regression(compared_bins, measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'bias' AS metric,
    'residual' AS measure,
    CAST(NULL AS DOUBLE) AS floor_value,
    CAST(NULL AS DOUBLE) AS level
  UNION ALL
  SELECT
    'mae',
    'absolute_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'rmse',
    'squared_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape',
    'absolute_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape_excluded_rows',
    'absolute_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'smape',
    'symmetric_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'r2',
    'squared_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'absolute_error_p50',
    'absolute_error',
    NULL,
    0.5
  UNION ALL
  SELECT
    'absolute_error_p90',
    'absolute_error',
    NULL,
    0.9
  UNION ALL
  SELECT
    'absolute_error_p95',
    'absolute_error',
    NULL,
    0.95
  UNION ALL
  SELECT
    'pinball_loss',
    'pinball_loss',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mean_prediction',
    'prediction',
    NULL,
    NULL
  UNION ALL
  SELECT
    'mean_label',
    'label',
    NULL,
    NULL
), number_columns AS (
  SELECT
    b.comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND (b.column_role = 'error' OR b.value_kind IN ('numeric', 'integer'))
), measured AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.value_count,
    t.special_count,
    t.value_mean,
    t.value_variance,
    t.value_min,
    t.value_max,
    CASE
      WHEN t.value_mean > -1.7976931348623157e308 AND t.value_mean < 1.7976931348623157e308 THEN 1
      ELSE 0
    END AS is_summed,
    CASE
      WHEN n.comparison IS NULL THEN 'unreadable'
      WHEN t.column_role = 'error' THEN t.column_name
      WHEN t.column_role = 'prediction' AND t.column_name = m.prediction_column THEN 'prediction'
      WHEN t.column_role = 'label' AND t.column_name = m.label_column THEN 'label'
    END AS measure
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN number_columns AS n
    ON n.comparison = t.comparison
  WHERE
    m.problem = 'regression'
), cells AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_count END) AS label_count,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_variance END) AS label_variance,
    MAX(CASE WHEN d.measure = 'absolute_error' THEN d.value_count + d.special_count END) AS error_count,
    MAX(CASE WHEN d.measure = 'absolute_percentage_error' THEN d.value_count + d.special_count END) AS percentage_count
  FROM measured AS d
  GROUP BY
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side
), error_bins AS (
  SELECT
    b.comparison,
    'current' AS side,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.current_count AS row_count,
    b.current_upto AS row_upto,
    b.current_mean AS bin_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    'baseline',
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_upto,
    b.baseline_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.baseline_count > 0
), places AS (
  SELECT
    0 AS place
  UNION ALL
  SELECT
    -1
  UNION ALL
  SELECT
    1
), ranks AS (
  SELECT
    d.comparison,
    d.side,
    l.metric,
    p.place,
    d.value_count,
    d.value_min,
    d.value_max,
    l.level * d.value_count + p.place * 1.959963984540054 * SQRT(l.level * (1.0 - l.level) * d.value_count) AS wanted
  FROM measured AS d
  CROSS JOIN metrics AS l
  CROSS JOIN places AS p
  WHERE
    d.measure = 'absolute_error' AND d.value_count > 0 AND l.level IS NOT NULL
), found AS (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.place,
    b.is_point,
    b.bin_mean,
    CASE
      WHEN b.lower_edge > r.value_min THEN b.lower_edge
      ELSE COALESCE(r.value_min, b.lower_edge, b.upper_edge)
    END AS lower_edge,
    CASE
      WHEN b.upper_edge < r.value_max THEN b.upper_edge
      ELSE COALESCE(r.value_max, b.upper_edge, b.lower_edge)
    END AS upper_edge,
    (r.wanted - b.row_upto + b.row_count) / NULLIF(b.row_count, 0.0) AS part
  FROM ranks AS r
  INNER JOIN error_bins AS b
    ON b.comparison = r.comparison AND b.side = r.side
  WHERE
    b.row_upto >= r.wanted AND b.row_upto - b.row_count < r.wanted
), inside AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    f.place,
    f.is_point,
    f.lower_edge,
    f.upper_edge,
    CASE
      WHEN f.part >= 1 THEN f.upper_edge
      WHEN f.bin_mean > f.lower_edge AND f.bin_mean < 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.upper_edge - (f.upper_edge - f.lower_edge) * EXP((f.bin_mean - f.lower_edge) / NULLIF(f.upper_edge - f.bin_mean, 0.0) * LN(1.0 - f.part))
      WHEN f.bin_mean < f.upper_edge AND f.bin_mean > 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.lower_edge + (f.upper_edge - f.lower_edge) * EXP((f.upper_edge - f.bin_mean) / NULLIF(f.bin_mean - f.lower_edge, 0.0) * LN(f.part))
      ELSE f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part
    END AS value
  FROM found AS f
), quantile_values AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    MAX(CASE WHEN f.place = 0 THEN f.value END) AS value,
    MAX(CASE WHEN f.place = -1 THEN f.value END) AS lower_value,
    MAX(CASE WHEN f.place = 1 THEN f.value END) AS upper_value,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.lower_edge END) AS bound_lower,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.upper_edge END) AS bound_upper
  FROM inside AS f
  GROUP BY
    f.comparison,
    f.side,
    f.metric
), wanted_metrics AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.label_count,
    c.label_variance,
    c.error_count,
    c.percentage_count,
    l.metric,
    l.measure,
    l.floor_value,
    l.level,
    m.min_rows,
    CAST(m.min_rows AS VARCHAR) AS min_rows_text
  FROM cells AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  CROSS JOIN metrics AS l
  WHERE
    (m.label_column IS NOT NULL OR l.metric = 'mean_prediction')
    AND (m.quantile IS NOT NULL OR l.metric <> 'pinball_loss')
), judged AS (
  SELECT
    w.*,
    d.comparison,
    d.value_variance,
    COALESCE(d.value_count, 0.0) AS row_count,
    CASE
      WHEN d.value_mean < d.value_min THEN d.value_min
      WHEN d.value_mean > d.value_max THEN d.value_max
      ELSE d.value_mean
    END AS value_mean,
    CASE
      WHEN w.metric = 'mean_prediction' AND d.measure IS NULL THEN 'the predictions were not observed as numbers'
      WHEN w.metric = 'mean_prediction' AND d.value_count = 0 THEN 'no row has a prediction'
      WHEN w.metric = 'mean_prediction' AND d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a prediction'
      WHEN w.metric = 'mean_prediction' AND d.is_summed = 1 THEN CAST(NULL AS VARCHAR)
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count = 0 THEN 'no labels yet'
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count IS NULL THEN 'no label is known as a number'
      WHEN w.measure = 'label' AND d.measure IS NULL THEN 'the labels were not observed as numbers'
      WHEN d.measure IS NULL THEN w.measure || ' was not observed in this window'
      WHEN w.measure NOT IN ('label', 'prediction') AND d.special_count > 0 THEN w.measure || ' is too large for a number in ' || CAST(CAST(FLOOR(d.special_count) AS BIGINT) AS VARCHAR) || ' rows'
      WHEN w.measure NOT IN ('label', 'prediction') AND COALESCE(w.error_count, 0.0) = 0 THEN 'no labelled row has a prediction'
      WHEN w.metric = 'mape' AND d.value_count = 0 THEN 'every label is zero'
      WHEN w.metric = 'mape' AND d.value_count < w.min_rows AND w.error_count >= w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label other than zero'
      WHEN d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label'
      WHEN w.metric = 'r2' AND w.label_count IS NULL THEN 'the labels were not observed as numbers'
      WHEN w.metric = 'r2' AND w.label_count <> d.value_count THEN CAST(CAST(FLOOR(ABS(w.label_count - d.value_count)) AS BIGINT) AS VARCHAR) || ' labelled rows have no prediction'
      WHEN w.metric = 'r2' AND w.label_variance <= 0 THEN 'all labels are equal'
      WHEN w.metric = 'r2' AND w.label_variance IS NULL THEN 'the variance of the labels is not known or too large for a number'
      WHEN w.metric = 'mape_excluded_rows' AND w.percentage_count IS NULL THEN 'absolute_percentage_error was not observed in this window'
      WHEN w.metric = 'mape_excluded_rows' OR w.level IS NOT NULL THEN CAST(NULL AS VARCHAR)
      WHEN d.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN d.is_summed = 0 THEN 'the sum of ' || w.measure || ' is too large for a number'
    END AS reason
  FROM wanted_metrics AS w
  LEFT JOIN measured AS d
    ON d.monitor = w.monitor
    AND d.window_id = w.window_id
    AND d.segment_key = w.segment_key
    AND d.segment_value = w.segment_value
    AND d.side = w.side
    AND d.measure = w.measure
), computed AS (
  SELECT
    j.*,
    q.lower_value,
    q.upper_value,
    q.bound_lower,
    q.bound_upper,
    CASE
      WHEN j.reason IS NOT NULL THEN NULL
      WHEN j.level IS NOT NULL THEN q.value
      WHEN j.metric = 'rmse' THEN CASE WHEN j.value_mean > 0 THEN SQRT(j.value_mean) WHEN j.value_mean <= 0 THEN 0.0 END
      WHEN j.metric = 'r2' THEN 1.0 - j.value_mean / NULLIF(j.label_variance * ((j.row_count - 1.0) / NULLIF(j.row_count, 0.0)), 0.0)
      WHEN j.metric = 'mape_excluded_rows' THEN j.error_count - j.percentage_count
      ELSE j.value_mean
    END AS value,
    CASE WHEN j.value_variance >= 0 THEN SQRT(j.value_variance / NULLIF(j.row_count, 0.0)) END AS mean_error
  FROM judged AS j
  LEFT JOIN quantile_values AS q
    ON q.comparison = j.comparison AND q.side = j.side AND q.metric = j.metric
), checked AS (
  SELECT
    c.*,
    CASE WHEN c.value > -1.7976931348623157e308 AND c.value < 1.7976931348623157e308 THEN 1 ELSE 0 END AS is_usable,
    CASE
      WHEN c.level IS NOT NULL OR c.metric = 'mape_excluded_rows' THEN NULL
      WHEN c.metric = 'rmse' AND c.value > 0 THEN c.mean_error / NULLIF(2.0 * c.value, 0.0)
      WHEN c.metric = 'r2' AND c.value > 0 AND c.value < 1 AND c.row_count > 2 THEN 2.0 * (1.0 - c.value) * (c.row_count - 2.0) * SQRT(c.value / NULLIF((c.row_count * c.row_count - 1.0) * (c.row_count + 3.0), 0.0))
      WHEN c.metric <> 'r2' THEN c.mean_error
    END AS standard_error
  FROM computed AS c
), ends AS (
  SELECT
    k.*,
    CASE
      WHEN k.level IS NOT NULL THEN k.lower_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(-1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.value - 1.959963984540054 * k.standard_error < k.floor_value THEN k.floor_value
      ELSE k.value - 1.959963984540054 * k.standard_error
    END AS lower_end,
    CASE
      WHEN k.level IS NOT NULL THEN k.upper_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.metric = 'r2' AND k.value + 1.959963984540054 * k.standard_error > 1 THEN 1.0
      ELSE k.value + 1.959963984540054 * k.standard_error
    END AS upper_end
  FROM checked AS k
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'regression' AS problem,
  e.metric AS metric,
  CAST(NULL AS VARCHAR) AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  CASE WHEN e.is_usable = 1 THEN e.value END AS value,
  CASE WHEN e.is_usable = 1 AND e.lower_end > -1.7976931348623157e308 THEN e.lower_end END AS lower,
  CASE WHEN e.is_usable = 1 AND e.upper_end < 1.7976931348623157e308 THEN e.upper_end END AS upper,
  CASE WHEN e.is_usable = 1 AND e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CASE WHEN e.is_usable = 1 THEN e.bound_lower END AS bound_lower,
  CASE WHEN e.is_usable = 1 THEN e.bound_upper END AS bound_upper,
  e.row_count AS row_count,
  CASE
    WHEN e.reason IS NOT NULL THEN e.reason
    WHEN e.value IS NULL THEN 'it cannot be told from what is stored'
    WHEN e.is_usable = 0 THEN 'it is too large for a number'
  END AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro postgres__performance_regression(compared_bins, measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'bias' AS metric,
    'residual' AS measure,
    CAST(NULL AS DOUBLE PRECISION) AS floor_value,
    CAST(NULL AS DOUBLE PRECISION) AS level
  UNION ALL
  SELECT
    'mae',
    'absolute_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'rmse',
    'squared_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape',
    'absolute_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape_excluded_rows',
    'absolute_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'smape',
    'symmetric_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'r2',
    'squared_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'absolute_error_p50',
    'absolute_error',
    NULL,
    0.5
  UNION ALL
  SELECT
    'absolute_error_p90',
    'absolute_error',
    NULL,
    0.9
  UNION ALL
  SELECT
    'absolute_error_p95',
    'absolute_error',
    NULL,
    0.95
  UNION ALL
  SELECT
    'pinball_loss',
    'pinball_loss',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mean_prediction',
    'prediction',
    NULL,
    NULL
  UNION ALL
  SELECT
    'mean_label',
    'label',
    NULL,
    NULL
), number_columns AS (
  SELECT
    b.comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND (b.column_role = 'error' OR b.value_kind IN ('numeric', 'integer'))
), measured AS MATERIALIZED (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.value_count,
    t.special_count,
    t.value_mean,
    t.value_variance,
    t.value_min,
    t.value_max,
    CASE
      WHEN t.value_mean > -1.7976931348623157e308 AND t.value_mean < 1.7976931348623157e308 THEN 1
      ELSE 0
    END AS is_summed,
    CASE
      WHEN n.comparison IS NULL THEN 'unreadable'
      WHEN t.column_role = 'error' THEN t.column_name
      WHEN t.column_role = 'prediction' AND t.column_name = m.prediction_column THEN 'prediction'
      WHEN t.column_role = 'label' AND t.column_name = m.label_column THEN 'label'
    END AS measure
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN number_columns AS n
    ON n.comparison = t.comparison
  WHERE
    m.problem = 'regression'
), cells AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_count END) AS label_count,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_variance END) AS label_variance,
    MAX(CASE WHEN d.measure = 'absolute_error' THEN d.value_count + d.special_count END) AS error_count,
    MAX(CASE WHEN d.measure = 'absolute_percentage_error' THEN d.value_count + d.special_count END) AS percentage_count
  FROM measured AS d
  GROUP BY
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side
), error_bins AS (
  SELECT
    b.comparison,
    'current' AS side,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.current_count AS row_count,
    b.current_upto AS row_upto,
    b.current_mean AS bin_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    'baseline',
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_upto,
    b.baseline_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.baseline_count > 0
), places AS (
  SELECT
    0 AS place
  UNION ALL
  SELECT
    -1
  UNION ALL
  SELECT
    1
), ranks AS MATERIALIZED (
  SELECT
    d.comparison,
    d.side,
    l.metric,
    p.place,
    d.value_count,
    d.value_min,
    d.value_max,
    l.level * d.value_count + p.place * 1.959963984540054 * SQRT(l.level * (1.0 - l.level) * d.value_count) AS wanted
  FROM measured AS d
  CROSS JOIN metrics AS l
  CROSS JOIN places AS p
  WHERE
    d.measure = 'absolute_error' AND d.value_count > 0 AND l.level IS NOT NULL
), found AS MATERIALIZED (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.place,
    b.is_point,
    b.bin_mean,
    CASE
      WHEN b.lower_edge > r.value_min THEN b.lower_edge
      ELSE COALESCE(r.value_min, b.lower_edge, b.upper_edge)
    END AS lower_edge,
    CASE
      WHEN b.upper_edge < r.value_max THEN b.upper_edge
      ELSE COALESCE(r.value_max, b.upper_edge, b.lower_edge)
    END AS upper_edge,
    (r.wanted - b.row_upto + b.row_count) / NULLIF(b.row_count, 0.0) AS part
  FROM ranks AS r
  INNER JOIN error_bins AS b
    ON b.comparison = r.comparison AND b.side = r.side
  WHERE
    b.row_upto >= r.wanted AND b.row_upto - b.row_count < r.wanted
), inside AS MATERIALIZED (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    f.place,
    f.is_point,
    f.lower_edge,
    f.upper_edge,
    CASE
      WHEN f.part >= 1 THEN f.upper_edge
      WHEN f.bin_mean > f.lower_edge AND f.bin_mean < 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.upper_edge - (f.upper_edge - f.lower_edge) * EXP((f.bin_mean - f.lower_edge) / NULLIF(f.upper_edge - f.bin_mean, 0.0) * LN(1.0 - f.part))
      WHEN f.bin_mean < f.upper_edge AND f.bin_mean > 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.lower_edge + (f.upper_edge - f.lower_edge) * EXP((f.upper_edge - f.bin_mean) / NULLIF(f.bin_mean - f.lower_edge, 0.0) * LN(f.part))
      ELSE f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part
    END AS value
  FROM found AS f
), quantile_values AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    MAX(CASE WHEN f.place = 0 THEN f.value END) AS value,
    MAX(CASE WHEN f.place = -1 THEN f.value END) AS lower_value,
    MAX(CASE WHEN f.place = 1 THEN f.value END) AS upper_value,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.lower_edge END) AS bound_lower,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.upper_edge END) AS bound_upper
  FROM inside AS f
  GROUP BY
    f.comparison,
    f.side,
    f.metric
), wanted_metrics AS MATERIALIZED (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.label_count,
    c.label_variance,
    c.error_count,
    c.percentage_count,
    l.metric,
    l.measure,
    l.floor_value,
    l.level,
    m.min_rows,
    CAST(m.min_rows AS TEXT) AS min_rows_text
  FROM cells AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  CROSS JOIN metrics AS l
  WHERE
    (m.label_column IS NOT NULL OR l.metric = 'mean_prediction')
    AND (m.quantile IS NOT NULL OR l.metric <> 'pinball_loss')
), judged AS MATERIALIZED (
  SELECT
    w.*,
    d.comparison,
    d.value_variance,
    COALESCE(d.value_count, 0.0) AS row_count,
    CASE
      WHEN d.value_mean < d.value_min THEN d.value_min
      WHEN d.value_mean > d.value_max THEN d.value_max
      ELSE d.value_mean
    END AS value_mean,
    CASE
      WHEN w.metric = 'mean_prediction' AND d.measure IS NULL THEN 'the predictions were not observed as numbers'
      WHEN w.metric = 'mean_prediction' AND d.value_count = 0 THEN 'no row has a prediction'
      WHEN w.metric = 'mean_prediction' AND d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a prediction'
      WHEN w.metric = 'mean_prediction' AND d.is_summed = 1 THEN CAST(NULL AS TEXT)
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count = 0 THEN 'no labels yet'
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count IS NULL THEN 'no label is known as a number'
      WHEN w.measure = 'label' AND d.measure IS NULL THEN 'the labels were not observed as numbers'
      WHEN d.measure IS NULL THEN w.measure || ' was not observed in this window'
      WHEN w.measure NOT IN ('label', 'prediction') AND d.special_count > 0 THEN w.measure || ' is too large for a number in ' || CAST(CAST(FLOOR(d.special_count) AS BIGINT) AS TEXT) || ' rows'
      WHEN w.measure NOT IN ('label', 'prediction') AND COALESCE(w.error_count, 0.0) = 0 THEN 'no labelled row has a prediction'
      WHEN w.metric = 'mape' AND d.value_count = 0 THEN 'every label is zero'
      WHEN w.metric = 'mape' AND d.value_count < w.min_rows AND w.error_count >= w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label other than zero'
      WHEN d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label'
      WHEN w.metric = 'r2' AND w.label_count IS NULL THEN 'the labels were not observed as numbers'
      WHEN w.metric = 'r2' AND w.label_count <> d.value_count THEN CAST(CAST(FLOOR(ABS(w.label_count - d.value_count)) AS BIGINT) AS TEXT) || ' labelled rows have no prediction'
      WHEN w.metric = 'r2' AND w.label_variance <= 0 THEN 'all labels are equal'
      WHEN w.metric = 'r2' AND w.label_variance IS NULL THEN 'the variance of the labels is not known or too large for a number'
      WHEN w.metric = 'mape_excluded_rows' AND w.percentage_count IS NULL THEN 'absolute_percentage_error was not observed in this window'
      WHEN w.metric = 'mape_excluded_rows' OR w.level IS NOT NULL THEN CAST(NULL AS TEXT)
      WHEN d.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN d.is_summed = 0 THEN 'the sum of ' || w.measure || ' is too large for a number'
    END AS reason
  FROM wanted_metrics AS w
  LEFT JOIN measured AS d
    ON d.monitor = w.monitor
    AND d.window_id = w.window_id
    AND d.segment_key = w.segment_key
    AND d.segment_value = w.segment_value
    AND d.side = w.side
    AND d.measure = w.measure
), computed AS MATERIALIZED (
  SELECT
    j.*,
    q.lower_value,
    q.upper_value,
    q.bound_lower,
    q.bound_upper,
    CASE
      WHEN j.reason IS NOT NULL THEN NULL
      WHEN j.level IS NOT NULL THEN q.value
      WHEN j.metric = 'rmse' THEN CASE WHEN j.value_mean > 0 THEN SQRT(j.value_mean) WHEN j.value_mean <= 0 THEN 0.0 END
      WHEN j.metric = 'r2' THEN 1.0 - j.value_mean / NULLIF(j.label_variance * ((j.row_count - 1.0) / NULLIF(j.row_count, 0.0)), 0.0)
      WHEN j.metric = 'mape_excluded_rows' THEN j.error_count - j.percentage_count
      ELSE j.value_mean
    END AS value,
    CASE WHEN j.value_variance >= 0 THEN SQRT(j.value_variance / NULLIF(j.row_count, 0.0)) END AS mean_error
  FROM judged AS j
  LEFT JOIN quantile_values AS q
    ON q.comparison = j.comparison AND q.side = j.side AND q.metric = j.metric
), checked AS MATERIALIZED (
  SELECT
    c.*,
    CASE WHEN c.value > -1.7976931348623157e308 AND c.value < 1.7976931348623157e308 THEN 1 ELSE 0 END AS is_usable,
    CASE
      WHEN c.level IS NOT NULL OR c.metric = 'mape_excluded_rows' THEN NULL
      WHEN c.metric = 'rmse' AND c.value > 0 THEN c.mean_error / NULLIF(2.0 * c.value, 0.0)
      WHEN c.metric = 'r2' AND c.value > 0 AND c.value < 1 AND c.row_count > 2 THEN 2.0 * (1.0 - c.value) * (c.row_count - 2.0) * SQRT(c.value / NULLIF((c.row_count * c.row_count - 1.0) * (c.row_count + 3.0), 0.0))
      WHEN c.metric <> 'r2' THEN c.mean_error
    END AS standard_error
  FROM computed AS c
), ends AS MATERIALIZED (
  SELECT
    k.*,
    CASE
      WHEN k.level IS NOT NULL THEN k.lower_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(-1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.value - 1.959963984540054 * k.standard_error < k.floor_value THEN k.floor_value
      ELSE k.value - 1.959963984540054 * k.standard_error
    END AS lower_end,
    CASE
      WHEN k.level IS NOT NULL THEN k.upper_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.metric = 'r2' AND k.value + 1.959963984540054 * k.standard_error > 1 THEN 1.0
      ELSE k.value + 1.959963984540054 * k.standard_error
    END AS upper_end
  FROM checked AS k
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'regression' AS problem,
  e.metric AS metric,
  CAST(NULL AS TEXT) AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  CASE WHEN e.is_usable = 1 THEN e.value END AS value,
  CASE WHEN e.is_usable = 1 AND e.lower_end > -1.7976931348623157e308 THEN e.lower_end END AS lower,
  CASE WHEN e.is_usable = 1 AND e.upper_end < 1.7976931348623157e308 THEN e.upper_end END AS upper,
  CASE WHEN e.is_usable = 1 AND e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CASE WHEN e.is_usable = 1 THEN e.bound_lower END AS bound_lower,
  CASE WHEN e.is_usable = 1 THEN e.bound_upper END AS bound_upper,
  e.row_count AS row_count,
  CASE
    WHEN e.reason IS NOT NULL THEN e.reason
    WHEN e.value IS NULL THEN 'it cannot be told from what is stored'
    WHEN e.is_usable = 0 THEN 'it is too large for a number'
  END AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro redshift__performance_regression(compared_bins, measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'bias' AS metric,
    'residual' AS measure,
    CAST(NULL AS DOUBLE PRECISION) AS floor_value,
    CAST(NULL AS DOUBLE PRECISION) AS level
  UNION ALL
  SELECT
    'mae',
    'absolute_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'rmse',
    'squared_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape',
    'absolute_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape_excluded_rows',
    'absolute_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'smape',
    'symmetric_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'r2',
    'squared_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'absolute_error_p50',
    'absolute_error',
    NULL,
    0.5
  UNION ALL
  SELECT
    'absolute_error_p90',
    'absolute_error',
    NULL,
    0.9
  UNION ALL
  SELECT
    'absolute_error_p95',
    'absolute_error',
    NULL,
    0.95
  UNION ALL
  SELECT
    'pinball_loss',
    'pinball_loss',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mean_prediction',
    'prediction',
    NULL,
    NULL
  UNION ALL
  SELECT
    'mean_label',
    'label',
    NULL,
    NULL
), number_columns AS (
  SELECT
    b.comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND (b.column_role = 'error' OR b.value_kind IN ('numeric', 'integer'))
), measured AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.value_count,
    t.special_count,
    t.value_mean,
    t.value_variance,
    t.value_min,
    t.value_max,
    CASE
      WHEN t.value_mean > -1.7976931348623157e308 AND t.value_mean < 1.7976931348623157e308 THEN 1
      ELSE 0
    END AS is_summed,
    CASE
      WHEN n.comparison IS NULL THEN 'unreadable'
      WHEN t.column_role = 'error' THEN t.column_name
      WHEN t.column_role = 'prediction' AND t.column_name = m.prediction_column THEN 'prediction'
      WHEN t.column_role = 'label' AND t.column_name = m.label_column THEN 'label'
    END AS measure
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN number_columns AS n
    ON n.comparison = t.comparison
  WHERE
    m.problem = 'regression'
), cells AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_count END) AS label_count,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_variance END) AS label_variance,
    MAX(CASE WHEN d.measure = 'absolute_error' THEN d.value_count + d.special_count END) AS error_count,
    MAX(CASE WHEN d.measure = 'absolute_percentage_error' THEN d.value_count + d.special_count END) AS percentage_count
  FROM measured AS d
  GROUP BY
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side
), error_bins AS (
  SELECT
    b.comparison,
    'current' AS side,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.current_count AS row_count,
    b.current_upto AS row_upto,
    b.current_mean AS bin_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    'baseline',
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_upto,
    b.baseline_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.baseline_count > 0
), places AS (
  SELECT
    0 AS place
  UNION ALL
  SELECT
    -1
  UNION ALL
  SELECT
    1
), ranks AS (
  SELECT
    d.comparison,
    d.side,
    l.metric,
    p.place,
    d.value_count,
    d.value_min,
    d.value_max,
    l.level * d.value_count + p.place * 1.959963984540054 * SQRT(l.level * (1.0 - l.level) * d.value_count) AS wanted
  FROM measured AS d
  CROSS JOIN metrics AS l
  CROSS JOIN places AS p
  WHERE
    d.measure = 'absolute_error' AND d.value_count > 0 AND l.level IS NOT NULL
), found AS (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.place,
    b.is_point,
    b.bin_mean,
    CASE
      WHEN b.lower_edge > r.value_min THEN b.lower_edge
      ELSE COALESCE(r.value_min, b.lower_edge, b.upper_edge)
    END AS lower_edge,
    CASE
      WHEN b.upper_edge < r.value_max THEN b.upper_edge
      ELSE COALESCE(r.value_max, b.upper_edge, b.lower_edge)
    END AS upper_edge,
    (r.wanted - b.row_upto + b.row_count) / NULLIF(b.row_count, 0.0) AS part
  FROM ranks AS r
  INNER JOIN error_bins AS b
    ON b.comparison = r.comparison AND b.side = r.side
  WHERE
    b.row_upto >= r.wanted AND b.row_upto - b.row_count < r.wanted
), inside AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    f.place,
    f.is_point,
    f.lower_edge,
    f.upper_edge,
    CASE
      WHEN f.part >= 1 THEN f.upper_edge
      WHEN f.bin_mean > f.lower_edge AND f.bin_mean < 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.upper_edge - (f.upper_edge - f.lower_edge) * EXP((f.bin_mean - f.lower_edge) / NULLIF(f.upper_edge - f.bin_mean, 0.0) * LN(1.0 - f.part))
      WHEN f.bin_mean < f.upper_edge AND f.bin_mean > 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.lower_edge + (f.upper_edge - f.lower_edge) * EXP((f.upper_edge - f.bin_mean) / NULLIF(f.bin_mean - f.lower_edge, 0.0) * LN(f.part))
      ELSE f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part
    END AS value
  FROM found AS f
), quantile_values AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    MAX(CASE WHEN f.place = 0 THEN f.value END) AS value,
    MAX(CASE WHEN f.place = -1 THEN f.value END) AS lower_value,
    MAX(CASE WHEN f.place = 1 THEN f.value END) AS upper_value,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.lower_edge END) AS bound_lower,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.upper_edge END) AS bound_upper
  FROM inside AS f
  GROUP BY
    f.comparison,
    f.side,
    f.metric
), wanted_metrics AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.label_count,
    c.label_variance,
    c.error_count,
    c.percentage_count,
    l.metric,
    l.measure,
    l.floor_value,
    l.level,
    m.min_rows,
    CAST(m.min_rows AS VARCHAR(65535)) AS min_rows_text
  FROM cells AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  CROSS JOIN metrics AS l
  WHERE
    (m.label_column IS NOT NULL OR l.metric = 'mean_prediction')
    AND (m.quantile IS NOT NULL OR l.metric <> 'pinball_loss')
), judged AS (
  SELECT
    w.*,
    d.comparison,
    d.value_variance,
    COALESCE(d.value_count, 0.0) AS row_count,
    CASE
      WHEN d.value_mean < d.value_min THEN d.value_min
      WHEN d.value_mean > d.value_max THEN d.value_max
      ELSE d.value_mean
    END AS value_mean,
    CASE
      WHEN w.metric = 'mean_prediction' AND d.measure IS NULL THEN 'the predictions were not observed as numbers'
      WHEN w.metric = 'mean_prediction' AND d.value_count = 0 THEN 'no row has a prediction'
      WHEN w.metric = 'mean_prediction' AND d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a prediction'
      WHEN w.metric = 'mean_prediction' AND d.is_summed = 1 THEN CAST(NULL AS VARCHAR(65535))
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count = 0 THEN 'no labels yet'
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count IS NULL THEN 'no label is known as a number'
      WHEN w.measure = 'label' AND d.measure IS NULL THEN 'the labels were not observed as numbers'
      WHEN d.measure IS NULL THEN w.measure || ' was not observed in this window'
      WHEN w.measure NOT IN ('label', 'prediction') AND d.special_count > 0 THEN w.measure || ' is too large for a number in ' || CAST(CAST(FLOOR(d.special_count) AS BIGINT) AS VARCHAR(65535)) || ' rows'
      WHEN w.measure NOT IN ('label', 'prediction') AND COALESCE(w.error_count, 0.0) = 0 THEN 'no labelled row has a prediction'
      WHEN w.metric = 'mape' AND d.value_count = 0 THEN 'every label is zero'
      WHEN w.metric = 'mape' AND d.value_count < w.min_rows AND w.error_count >= w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label other than zero'
      WHEN d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label'
      WHEN w.metric = 'r2' AND w.label_count IS NULL THEN 'the labels were not observed as numbers'
      WHEN w.metric = 'r2' AND w.label_count <> d.value_count THEN CAST(CAST(FLOOR(ABS(w.label_count - d.value_count)) AS BIGINT) AS VARCHAR(65535)) || ' labelled rows have no prediction'
      WHEN w.metric = 'r2' AND w.label_variance <= 0 THEN 'all labels are equal'
      WHEN w.metric = 'r2' AND w.label_variance IS NULL THEN 'the variance of the labels is not known or too large for a number'
      WHEN w.metric = 'mape_excluded_rows' AND w.percentage_count IS NULL THEN 'absolute_percentage_error was not observed in this window'
      WHEN w.metric = 'mape_excluded_rows' OR w.level IS NOT NULL THEN CAST(NULL AS VARCHAR(65535))
      WHEN d.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN d.is_summed = 0 THEN 'the sum of ' || w.measure || ' is too large for a number'
    END AS reason
  FROM wanted_metrics AS w
  LEFT JOIN measured AS d
    ON d.monitor = w.monitor
    AND d.window_id = w.window_id
    AND d.segment_key = w.segment_key
    AND d.segment_value = w.segment_value
    AND d.side = w.side
    AND d.measure = w.measure
), computed AS (
  SELECT
    j.*,
    q.lower_value,
    q.upper_value,
    q.bound_lower,
    q.bound_upper,
    CASE
      WHEN j.reason IS NOT NULL THEN NULL
      WHEN j.level IS NOT NULL THEN q.value
      WHEN j.metric = 'rmse' THEN CASE WHEN j.value_mean > 0 THEN SQRT(j.value_mean) WHEN j.value_mean <= 0 THEN 0.0 END
      WHEN j.metric = 'r2' THEN 1.0 - j.value_mean / NULLIF(j.label_variance * ((j.row_count - 1.0) / NULLIF(j.row_count, 0.0)), 0.0)
      WHEN j.metric = 'mape_excluded_rows' THEN j.error_count - j.percentage_count
      ELSE j.value_mean
    END AS value,
    CASE WHEN j.value_variance >= 0 THEN SQRT(j.value_variance / NULLIF(j.row_count, 0.0)) END AS mean_error
  FROM judged AS j
  LEFT JOIN quantile_values AS q
    ON q.comparison = j.comparison AND q.side = j.side AND q.metric = j.metric
), checked AS (
  SELECT
    c.*,
    CASE WHEN c.value > -1.7976931348623157e308 AND c.value < 1.7976931348623157e308 THEN 1 ELSE 0 END AS is_usable,
    CASE
      WHEN c.level IS NOT NULL OR c.metric = 'mape_excluded_rows' THEN NULL
      WHEN c.metric = 'rmse' AND c.value > 0 THEN c.mean_error / NULLIF(2.0 * c.value, 0.0)
      WHEN c.metric = 'r2' AND c.value > 0 AND c.value < 1 AND c.row_count > 2 THEN 2.0 * (1.0 - c.value) * (c.row_count - 2.0) * SQRT(c.value / NULLIF((c.row_count * c.row_count - 1.0) * (c.row_count + 3.0), 0.0))
      WHEN c.metric <> 'r2' THEN c.mean_error
    END AS standard_error
  FROM computed AS c
), ends AS (
  SELECT
    k.*,
    CASE
      WHEN k.level IS NOT NULL THEN k.lower_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(-1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.value - 1.959963984540054 * k.standard_error < k.floor_value THEN k.floor_value
      ELSE k.value - 1.959963984540054 * k.standard_error
    END AS lower_end,
    CASE
      WHEN k.level IS NOT NULL THEN k.upper_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.metric = 'r2' AND k.value + 1.959963984540054 * k.standard_error > 1 THEN 1.0
      ELSE k.value + 1.959963984540054 * k.standard_error
    END AS upper_end
  FROM checked AS k
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'regression' AS problem,
  e.metric AS metric,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  CASE WHEN e.is_usable = 1 THEN e.value END AS value,
  CASE WHEN e.is_usable = 1 AND e.lower_end > -1.7976931348623157e308 THEN e.lower_end END AS lower,
  CASE WHEN e.is_usable = 1 AND e.upper_end < 1.7976931348623157e308 THEN e.upper_end END AS upper,
  CASE WHEN e.is_usable = 1 AND e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CASE WHEN e.is_usable = 1 THEN e.bound_lower END AS bound_lower,
  CASE WHEN e.is_usable = 1 THEN e.bound_upper END AS bound_upper,
  e.row_count AS row_count,
  CASE
    WHEN e.reason IS NOT NULL THEN e.reason
    WHEN e.value IS NULL THEN 'it cannot be told from what is stored'
    WHEN e.is_usable = 0 THEN 'it is too large for a number'
  END AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro bigquery__performance_regression(compared_bins, measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'bias' AS metric,
    'residual' AS measure,
    CAST(NULL AS FLOAT64) AS floor_value,
    CAST(NULL AS FLOAT64) AS level
  UNION ALL
  SELECT
    'mae',
    'absolute_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'rmse',
    'squared_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape',
    'absolute_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape_excluded_rows',
    'absolute_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'smape',
    'symmetric_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'r2',
    'squared_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'absolute_error_p50',
    'absolute_error',
    NULL,
    0.5
  UNION ALL
  SELECT
    'absolute_error_p90',
    'absolute_error',
    NULL,
    0.9
  UNION ALL
  SELECT
    'absolute_error_p95',
    'absolute_error',
    NULL,
    0.95
  UNION ALL
  SELECT
    'pinball_loss',
    'pinball_loss',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mean_prediction',
    'prediction',
    NULL,
    NULL
  UNION ALL
  SELECT
    'mean_label',
    'label',
    NULL,
    NULL
), number_columns AS (
  SELECT
    b.comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND (b.column_role = 'error' OR b.value_kind IN ('numeric', 'integer'))
), measured AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.value_count,
    t.special_count,
    t.value_mean,
    t.value_variance,
    t.value_min,
    t.value_max,
    CASE
      WHEN t.value_mean > -1.7976931348623157e308 AND t.value_mean < 1.7976931348623157e308 THEN 1
      ELSE 0
    END AS is_summed,
    CASE
      WHEN n.comparison IS NULL THEN 'unreadable'
      WHEN t.column_role = 'error' THEN t.column_name
      WHEN t.column_role = 'prediction' AND t.column_name = m.prediction_column THEN 'prediction'
      WHEN t.column_role = 'label' AND t.column_name = m.label_column THEN 'label'
    END AS measure
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN number_columns AS n
    ON n.comparison = t.comparison
  WHERE
    m.problem = 'regression'
), cells AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_count END) AS label_count,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_variance END) AS label_variance,
    MAX(CASE WHEN d.measure = 'absolute_error' THEN d.value_count + d.special_count END) AS error_count,
    MAX(CASE WHEN d.measure = 'absolute_percentage_error' THEN d.value_count + d.special_count END) AS percentage_count
  FROM measured AS d
  GROUP BY
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side
), error_bins AS (
  SELECT
    b.comparison,
    'current' AS side,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.current_count AS row_count,
    b.current_upto AS row_upto,
    b.current_mean AS bin_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    'baseline',
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_upto,
    b.baseline_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.baseline_count > 0
), places AS (
  SELECT
    0 AS place
  UNION ALL
  SELECT
    -1
  UNION ALL
  SELECT
    1
), ranks AS (
  SELECT
    d.comparison,
    d.side,
    l.metric,
    p.place,
    d.value_count,
    d.value_min,
    d.value_max,
    l.level * d.value_count + p.place * 1.959963984540054 * SQRT(l.level * (1.0 - l.level) * d.value_count) AS wanted
  FROM measured AS d
  CROSS JOIN metrics AS l
  CROSS JOIN places AS p
  WHERE
    d.measure = 'absolute_error' AND d.value_count > 0 AND l.level IS NOT NULL
), found AS (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.place,
    b.is_point,
    b.bin_mean,
    CASE
      WHEN b.lower_edge > r.value_min THEN b.lower_edge
      ELSE COALESCE(r.value_min, b.lower_edge, b.upper_edge)
    END AS lower_edge,
    CASE
      WHEN b.upper_edge < r.value_max THEN b.upper_edge
      ELSE COALESCE(r.value_max, b.upper_edge, b.lower_edge)
    END AS upper_edge,
    (r.wanted - b.row_upto + b.row_count) / NULLIF(b.row_count, 0.0) AS part
  FROM ranks AS r
  INNER JOIN error_bins AS b
    ON b.comparison = r.comparison AND b.side = r.side
  WHERE
    b.row_upto >= r.wanted AND b.row_upto - b.row_count < r.wanted
), inside AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    f.place,
    f.is_point,
    f.lower_edge,
    f.upper_edge,
    CASE
      WHEN f.part >= 1 THEN f.upper_edge
      WHEN f.bin_mean > f.lower_edge AND f.bin_mean < 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.upper_edge - (f.upper_edge - f.lower_edge) * EXP((f.bin_mean - f.lower_edge) / NULLIF(f.upper_edge - f.bin_mean, 0.0) * LN(1.0 - f.part))
      WHEN f.bin_mean < f.upper_edge AND f.bin_mean > 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.lower_edge + (f.upper_edge - f.lower_edge) * EXP((f.upper_edge - f.bin_mean) / NULLIF(f.bin_mean - f.lower_edge, 0.0) * LN(f.part))
      ELSE f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part
    END AS value
  FROM found AS f
), quantile_values AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    MAX(CASE WHEN f.place = 0 THEN f.value END) AS value,
    MAX(CASE WHEN f.place = -1 THEN f.value END) AS lower_value,
    MAX(CASE WHEN f.place = 1 THEN f.value END) AS upper_value,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.lower_edge END) AS bound_lower,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.upper_edge END) AS bound_upper
  FROM inside AS f
  GROUP BY
    f.comparison,
    f.side,
    f.metric
), wanted_metrics AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.label_count,
    c.label_variance,
    c.error_count,
    c.percentage_count,
    l.metric,
    l.measure,
    l.floor_value,
    l.level,
    m.min_rows,
    CAST(m.min_rows AS STRING) AS min_rows_text
  FROM cells AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  CROSS JOIN metrics AS l
  WHERE
    (m.label_column IS NOT NULL OR l.metric = 'mean_prediction')
    AND (m.quantile IS NOT NULL OR l.metric <> 'pinball_loss')
), judged AS (
  SELECT
    w.*,
    d.comparison,
    d.value_variance,
    COALESCE(d.value_count, 0.0) AS row_count,
    CASE
      WHEN d.value_mean < d.value_min THEN d.value_min
      WHEN d.value_mean > d.value_max THEN d.value_max
      ELSE d.value_mean
    END AS value_mean,
    CASE
      WHEN w.metric = 'mean_prediction' AND d.measure IS NULL THEN 'the predictions were not observed as numbers'
      WHEN w.metric = 'mean_prediction' AND d.value_count = 0 THEN 'no row has a prediction'
      WHEN w.metric = 'mean_prediction' AND d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a prediction'
      WHEN w.metric = 'mean_prediction' AND d.is_summed = 1 THEN CAST(NULL AS STRING)
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count = 0 THEN 'no labels yet'
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count IS NULL THEN 'no label is known as a number'
      WHEN w.measure = 'label' AND d.measure IS NULL THEN 'the labels were not observed as numbers'
      WHEN d.measure IS NULL THEN w.measure || ' was not observed in this window'
      WHEN w.measure NOT IN ('label', 'prediction') AND d.special_count > 0 THEN w.measure || ' is too large for a number in ' || CAST(CAST(FLOOR(d.special_count) AS INT64) AS STRING) || ' rows'
      WHEN w.measure NOT IN ('label', 'prediction') AND COALESCE(w.error_count, 0.0) = 0 THEN 'no labelled row has a prediction'
      WHEN w.metric = 'mape' AND d.value_count = 0 THEN 'every label is zero'
      WHEN w.metric = 'mape' AND d.value_count < w.min_rows AND w.error_count >= w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label other than zero'
      WHEN d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label'
      WHEN w.metric = 'r2' AND w.label_count IS NULL THEN 'the labels were not observed as numbers'
      WHEN w.metric = 'r2' AND w.label_count <> d.value_count THEN CAST(CAST(FLOOR(ABS(w.label_count - d.value_count)) AS INT64) AS STRING) || ' labelled rows have no prediction'
      WHEN w.metric = 'r2' AND w.label_variance <= 0 THEN 'all labels are equal'
      WHEN w.metric = 'r2' AND w.label_variance IS NULL THEN 'the variance of the labels is not known or too large for a number'
      WHEN w.metric = 'mape_excluded_rows' AND w.percentage_count IS NULL THEN 'absolute_percentage_error was not observed in this window'
      WHEN w.metric = 'mape_excluded_rows' OR w.level IS NOT NULL THEN CAST(NULL AS STRING)
      WHEN d.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN d.is_summed = 0 THEN 'the sum of ' || w.measure || ' is too large for a number'
    END AS reason
  FROM wanted_metrics AS w
  LEFT JOIN measured AS d
    ON d.monitor = w.monitor
    AND d.window_id = w.window_id
    AND d.segment_key = w.segment_key
    AND d.segment_value = w.segment_value
    AND d.side = w.side
    AND d.measure = w.measure
), computed AS (
  SELECT
    j.*,
    q.lower_value,
    q.upper_value,
    q.bound_lower,
    q.bound_upper,
    CASE
      WHEN j.reason IS NOT NULL THEN NULL
      WHEN j.level IS NOT NULL THEN q.value
      WHEN j.metric = 'rmse' THEN CASE WHEN j.value_mean > 0 THEN SQRT(j.value_mean) WHEN j.value_mean <= 0 THEN 0.0 END
      WHEN j.metric = 'r2' THEN 1.0 - j.value_mean / NULLIF(j.label_variance * ((j.row_count - 1.0) / NULLIF(j.row_count, 0.0)), 0.0)
      WHEN j.metric = 'mape_excluded_rows' THEN j.error_count - j.percentage_count
      ELSE j.value_mean
    END AS value,
    CASE WHEN j.value_variance >= 0 THEN SQRT(j.value_variance / NULLIF(j.row_count, 0.0)) END AS mean_error
  FROM judged AS j
  LEFT JOIN quantile_values AS q
    ON q.comparison = j.comparison AND q.side = j.side AND q.metric = j.metric
), checked AS (
  SELECT
    c.*,
    CASE WHEN c.value > -1.7976931348623157e308 AND c.value < 1.7976931348623157e308 THEN 1 ELSE 0 END AS is_usable,
    CASE
      WHEN c.level IS NOT NULL OR c.metric = 'mape_excluded_rows' THEN NULL
      WHEN c.metric = 'rmse' AND c.value > 0 THEN c.mean_error / NULLIF(2.0 * c.value, 0.0)
      WHEN c.metric = 'r2' AND c.value > 0 AND c.value < 1 AND c.row_count > 2 THEN 2.0 * (1.0 - c.value) * (c.row_count - 2.0) * SQRT(c.value / NULLIF((c.row_count * c.row_count - 1.0) * (c.row_count + 3.0), 0.0))
      WHEN c.metric <> 'r2' THEN c.mean_error
    END AS standard_error
  FROM computed AS c
), ends AS (
  SELECT
    k.*,
    CASE
      WHEN k.level IS NOT NULL THEN k.lower_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(-1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.value - 1.959963984540054 * k.standard_error < k.floor_value THEN k.floor_value
      ELSE k.value - 1.959963984540054 * k.standard_error
    END AS lower_end,
    CASE
      WHEN k.level IS NOT NULL THEN k.upper_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.metric = 'r2' AND k.value + 1.959963984540054 * k.standard_error > 1 THEN 1.0
      ELSE k.value + 1.959963984540054 * k.standard_error
    END AS upper_end
  FROM checked AS k
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'regression' AS problem,
  e.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  CAST(NULL AS FLOAT64) AS threshold,
  CASE WHEN e.is_usable = 1 THEN e.value END AS value,
  CASE WHEN e.is_usable = 1 AND e.lower_end > -1.7976931348623157e308 THEN e.lower_end END AS lower,
  CASE WHEN e.is_usable = 1 AND e.upper_end < 1.7976931348623157e308 THEN e.upper_end END AS upper,
  CASE WHEN e.is_usable = 1 AND e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CASE WHEN e.is_usable = 1 THEN e.bound_lower END AS bound_lower,
  CASE WHEN e.is_usable = 1 THEN e.bound_upper END AS bound_upper,
  e.row_count AS row_count,
  CASE
    WHEN e.reason IS NOT NULL THEN e.reason
    WHEN e.value IS NULL THEN 'it cannot be told from what is stored'
    WHEN e.is_usable = 0 THEN 'it is too large for a number'
  END AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro spark__performance_regression(compared_bins, measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'bias' AS metric,
    'residual' AS measure,
    CAST(NULL AS DOUBLE) AS floor_value,
    CAST(NULL AS DOUBLE) AS level
  UNION ALL
  SELECT
    'mae',
    'absolute_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'rmse',
    'squared_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape',
    'absolute_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape_excluded_rows',
    'absolute_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'smape',
    'symmetric_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'r2',
    'squared_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'absolute_error_p50',
    'absolute_error',
    NULL,
    0.5
  UNION ALL
  SELECT
    'absolute_error_p90',
    'absolute_error',
    NULL,
    0.9
  UNION ALL
  SELECT
    'absolute_error_p95',
    'absolute_error',
    NULL,
    0.95
  UNION ALL
  SELECT
    'pinball_loss',
    'pinball_loss',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mean_prediction',
    'prediction',
    NULL,
    NULL
  UNION ALL
  SELECT
    'mean_label',
    'label',
    NULL,
    NULL
), number_columns AS (
  SELECT
    b.comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND (b.column_role = 'error' OR b.value_kind IN ('numeric', 'integer'))
), measured AS (
  SELECT
    t.comparison,
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.value_count,
    t.special_count,
    t.value_mean,
    t.value_variance,
    t.value_min,
    t.value_max,
    CASE
      WHEN t.value_mean > -1.7976931348623157e308 AND t.value_mean < 1.7976931348623157e308 THEN 1
      ELSE 0
    END AS is_summed,
    CASE
      WHEN n.comparison IS NULL THEN 'unreadable'
      WHEN t.column_role = 'error' THEN t.column_name
      WHEN t.column_role = 'prediction' AND t.column_name = m.prediction_column THEN 'prediction'
      WHEN t.column_role = 'label' AND t.column_name = m.label_column THEN 'label'
    END AS measure
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN number_columns AS n
    ON n.comparison = t.comparison
  WHERE
    m.problem = 'regression'
), cells AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_count END) AS label_count,
    MAX(CASE WHEN d.measure = 'label' THEN d.value_variance END) AS label_variance,
    MAX(CASE WHEN d.measure = 'absolute_error' THEN d.value_count + d.special_count END) AS error_count,
    MAX(CASE WHEN d.measure = 'absolute_percentage_error' THEN d.value_count + d.special_count END) AS percentage_count
  FROM measured AS d
  GROUP BY
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side
), error_bins AS (
  SELECT
    b.comparison,
    'current' AS side,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.current_count AS row_count,
    b.current_upto AS row_upto,
    b.current_mean AS bin_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    'baseline',
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_upto,
    b.baseline_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.baseline_count > 0
), places AS (
  SELECT
    0 AS place
  UNION ALL
  SELECT
    -1
  UNION ALL
  SELECT
    1
), ranks AS (
  SELECT
    d.comparison,
    d.side,
    l.metric,
    p.place,
    d.value_count,
    d.value_min,
    d.value_max,
    l.level * d.value_count + p.place * 1.959963984540054 * SQRT(l.level * (1.0 - l.level) * d.value_count) AS wanted
  FROM measured AS d
  CROSS JOIN metrics AS l
  CROSS JOIN places AS p
  WHERE
    d.measure = 'absolute_error' AND d.value_count > 0 AND l.level IS NOT NULL
), found AS (
  SELECT
    r.comparison,
    r.side,
    r.metric,
    r.place,
    b.is_point,
    b.bin_mean,
    CASE
      WHEN b.lower_edge > r.value_min THEN b.lower_edge
      ELSE COALESCE(r.value_min, b.lower_edge, b.upper_edge)
    END AS lower_edge,
    CASE
      WHEN b.upper_edge < r.value_max THEN b.upper_edge
      ELSE COALESCE(r.value_max, b.upper_edge, b.lower_edge)
    END AS upper_edge,
    (r.wanted - b.row_upto + b.row_count) / NULLIF(b.row_count, 0.0) AS part
  FROM ranks AS r
  INNER JOIN error_bins AS b
    ON b.comparison = r.comparison AND b.side = r.side
  WHERE
    b.row_upto >= r.wanted AND b.row_upto - b.row_count < r.wanted
), inside AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    f.place,
    f.is_point,
    f.lower_edge,
    f.upper_edge,
    CASE
      WHEN f.part >= 1 THEN f.upper_edge
      WHEN f.bin_mean > f.lower_edge AND f.bin_mean < 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.upper_edge - (f.upper_edge - f.lower_edge) * EXP((f.bin_mean - f.lower_edge) / NULLIF(f.upper_edge - f.bin_mean, 0.0) * LN(1.0 - f.part))
      WHEN f.bin_mean < f.upper_edge AND f.bin_mean > 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.lower_edge + (f.upper_edge - f.lower_edge) * EXP((f.upper_edge - f.bin_mean) / NULLIF(f.bin_mean - f.lower_edge, 0.0) * LN(f.part))
      ELSE f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part
    END AS value
  FROM found AS f
), quantile_values AS (
  SELECT
    f.comparison,
    f.side,
    f.metric,
    MAX(CASE WHEN f.place = 0 THEN f.value END) AS value,
    MAX(CASE WHEN f.place = -1 THEN f.value END) AS lower_value,
    MAX(CASE WHEN f.place = 1 THEN f.value END) AS upper_value,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.lower_edge END) AS bound_lower,
    MAX(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.upper_edge END) AS bound_upper
  FROM inside AS f
  GROUP BY
    f.comparison,
    f.side,
    f.metric
), wanted_metrics AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    c.label_count,
    c.label_variance,
    c.error_count,
    c.percentage_count,
    l.metric,
    l.measure,
    l.floor_value,
    l.level,
    m.min_rows,
    CAST(m.min_rows AS STRING) AS min_rows_text
  FROM cells AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  CROSS JOIN metrics AS l
  WHERE
    (m.label_column IS NOT NULL OR l.metric = 'mean_prediction')
    AND (m.quantile IS NOT NULL OR l.metric <> 'pinball_loss')
), judged AS (
  SELECT
    w.*,
    d.comparison,
    d.value_variance,
    COALESCE(d.value_count, 0.0) AS row_count,
    CASE
      WHEN d.value_mean < d.value_min THEN d.value_min
      WHEN d.value_mean > d.value_max THEN d.value_max
      ELSE d.value_mean
    END AS value_mean,
    CASE
      WHEN w.metric = 'mean_prediction' AND d.measure IS NULL THEN 'the predictions were not observed as numbers'
      WHEN w.metric = 'mean_prediction' AND d.value_count = 0 THEN 'no row has a prediction'
      WHEN w.metric = 'mean_prediction' AND d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a prediction'
      WHEN w.metric = 'mean_prediction' AND d.is_summed = 1 THEN CAST(NULL AS STRING)
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count = 0 THEN 'no labels yet'
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count IS NULL THEN 'no label is known as a number'
      WHEN w.measure = 'label' AND d.measure IS NULL THEN 'the labels were not observed as numbers'
      WHEN d.measure IS NULL THEN w.measure || ' was not observed in this window'
      WHEN w.measure NOT IN ('label', 'prediction') AND d.special_count > 0 THEN w.measure || ' is too large for a number in ' || CAST(CAST(FLOOR(d.special_count) AS BIGINT) AS STRING) || ' rows'
      WHEN w.measure NOT IN ('label', 'prediction') AND COALESCE(w.error_count, 0.0) = 0 THEN 'no labelled row has a prediction'
      WHEN w.metric = 'mape' AND d.value_count = 0 THEN 'every label is zero'
      WHEN w.metric = 'mape' AND d.value_count < w.min_rows AND w.error_count >= w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label other than zero'
      WHEN d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label'
      WHEN w.metric = 'r2' AND w.label_count IS NULL THEN 'the labels were not observed as numbers'
      WHEN w.metric = 'r2' AND w.label_count <> d.value_count THEN CAST(CAST(FLOOR(ABS(w.label_count - d.value_count)) AS BIGINT) AS STRING) || ' labelled rows have no prediction'
      WHEN w.metric = 'r2' AND w.label_variance <= 0 THEN 'all labels are equal'
      WHEN w.metric = 'r2' AND w.label_variance IS NULL THEN 'the variance of the labels is not known or too large for a number'
      WHEN w.metric = 'mape_excluded_rows' AND w.percentage_count IS NULL THEN 'absolute_percentage_error was not observed in this window'
      WHEN w.metric = 'mape_excluded_rows' OR w.level IS NOT NULL THEN CAST(NULL AS STRING)
      WHEN d.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN d.is_summed = 0 THEN 'the sum of ' || w.measure || ' is too large for a number'
    END AS reason
  FROM wanted_metrics AS w
  LEFT JOIN measured AS d
    ON d.monitor = w.monitor
    AND d.window_id = w.window_id
    AND d.segment_key = w.segment_key
    AND d.segment_value = w.segment_value
    AND d.side = w.side
    AND d.measure = w.measure
), computed AS (
  SELECT
    j.*,
    q.lower_value,
    q.upper_value,
    q.bound_lower,
    q.bound_upper,
    CASE
      WHEN j.reason IS NOT NULL THEN NULL
      WHEN j.level IS NOT NULL THEN q.value
      WHEN j.metric = 'rmse' THEN CASE WHEN j.value_mean > 0 THEN SQRT(j.value_mean) WHEN j.value_mean <= 0 THEN 0.0 END
      WHEN j.metric = 'r2' THEN 1.0 - j.value_mean / NULLIF(j.label_variance * ((j.row_count - 1.0) / NULLIF(j.row_count, 0.0)), 0.0)
      WHEN j.metric = 'mape_excluded_rows' THEN j.error_count - j.percentage_count
      ELSE j.value_mean
    END AS value,
    CASE WHEN j.value_variance >= 0 THEN SQRT(j.value_variance / NULLIF(j.row_count, 0.0)) END AS mean_error
  FROM judged AS j
  LEFT JOIN quantile_values AS q
    ON q.comparison = j.comparison AND q.side = j.side AND q.metric = j.metric
), checked AS (
  SELECT
    c.*,
    CASE WHEN c.value > -1.7976931348623157e308 AND c.value < 1.7976931348623157e308 THEN 1 ELSE 0 END AS is_usable,
    CASE
      WHEN c.level IS NOT NULL OR c.metric = 'mape_excluded_rows' THEN NULL
      WHEN c.metric = 'rmse' AND c.value > 0 THEN c.mean_error / NULLIF(2.0 * c.value, 0.0)
      WHEN c.metric = 'r2' AND c.value > 0 AND c.value < 1 AND c.row_count > 2 THEN 2.0 * (1.0 - c.value) * (c.row_count - 2.0) * SQRT(c.value / NULLIF((c.row_count * c.row_count - 1.0) * (c.row_count + 3.0), 0.0))
      WHEN c.metric <> 'r2' THEN c.mean_error
    END AS standard_error
  FROM computed AS c
), ends AS (
  SELECT
    k.*,
    CASE
      WHEN k.level IS NOT NULL THEN k.lower_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(-1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.value - 1.959963984540054 * k.standard_error < k.floor_value THEN k.floor_value
      ELSE k.value - 1.959963984540054 * k.standard_error
    END AS lower_end,
    CASE
      WHEN k.level IS NOT NULL THEN k.upper_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.metric = 'r2' AND k.value + 1.959963984540054 * k.standard_error > 1 THEN 1.0
      ELSE k.value + 1.959963984540054 * k.standard_error
    END AS upper_end
  FROM checked AS k
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'regression' AS problem,
  e.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  CASE WHEN e.is_usable = 1 THEN e.value END AS value,
  CASE WHEN e.is_usable = 1 AND e.lower_end > -1.7976931348623157e308 THEN e.lower_end END AS lower,
  CASE WHEN e.is_usable = 1 AND e.upper_end < 1.7976931348623157e308 THEN e.upper_end END AS upper,
  CASE WHEN e.is_usable = 1 AND e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CASE WHEN e.is_usable = 1 THEN e.bound_lower END AS bound_lower,
  CASE WHEN e.is_usable = 1 THEN e.bound_upper END AS bound_upper,
  e.row_count AS row_count,
  CASE
    WHEN e.reason IS NOT NULL THEN e.reason
    WHEN e.value IS NULL THEN 'it cannot be told from what is stored'
    WHEN e.is_usable = 0 THEN 'it is too large for a number'
  END AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro clickhouse__performance_regression(compared_bins, measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'bias' AS metric,
    'residual' AS measure,
    CAST(NULL AS Nullable(Float64)) AS floor_value,
    CAST(NULL AS Nullable(Float64)) AS level
  UNION ALL
  SELECT
    'mae',
    'absolute_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'rmse',
    'squared_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape',
    'absolute_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mape_excluded_rows',
    'absolute_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'smape',
    'symmetric_percentage_error',
    0.0,
    NULL
  UNION ALL
  SELECT
    'r2',
    'squared_error',
    NULL,
    NULL
  UNION ALL
  SELECT
    'absolute_error_p50',
    'absolute_error',
    NULL,
    0.5
  UNION ALL
  SELECT
    'absolute_error_p90',
    'absolute_error',
    NULL,
    0.9
  UNION ALL
  SELECT
    'absolute_error_p95',
    'absolute_error',
    NULL,
    0.95
  UNION ALL
  SELECT
    'pinball_loss',
    'pinball_loss',
    0.0,
    NULL
  UNION ALL
  SELECT
    'mean_prediction',
    'prediction',
    NULL,
    NULL
  UNION ALL
  SELECT
    'mean_label',
    'label',
    NULL,
    NULL
), number_columns AS (
  SELECT
    b.comparison AS comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND (b.column_role = 'error' OR b.value_kind IN ('numeric', 'integer'))
), measured AS (
  SELECT
    t.comparison AS comparison,
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.side AS side,
    t.value_count AS value_count,
    t.special_count AS special_count,
    t.value_mean AS value_mean,
    t.value_variance AS value_variance,
    t.value_min AS value_min,
    t.value_max AS value_max,
    CASE
      WHEN t.value_mean > -1.7976931348623157e308 AND t.value_mean < 1.7976931348623157e308 THEN 1
      ELSE 0
    END AS is_summed,
    CASE
      WHEN n.comparison IS NULL THEN 'unreadable'
      WHEN t.column_role = 'error' THEN t.column_name
      WHEN t.column_role = 'prediction' AND t.column_name = m.prediction_column THEN 'prediction'
      WHEN t.column_role = 'label' AND t.column_name = m.label_column THEN 'label'
    END AS measure
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN number_columns AS n
    ON n.comparison = t.comparison
  WHERE
    m.problem = 'regression'
  SETTINGS join_use_nulls = 1
), cells AS (
  SELECT
    d.monitor AS monitor,
    d.window_id AS window_id,
    d.segment_key AS segment_key,
    d.segment_value AS segment_value,
    d.side AS side,
    MAX(toNullable(CASE WHEN d.measure = 'label' THEN d.value_count END)) AS label_count,
    MAX(toNullable(CASE WHEN d.measure = 'label' THEN d.value_variance END)) AS label_variance,
    MAX(toNullable(CASE WHEN d.measure = 'absolute_error' THEN d.value_count + d.special_count END)) AS error_count,
    MAX(toNullable(CASE WHEN d.measure = 'absolute_percentage_error' THEN d.value_count + d.special_count END)) AS percentage_count
  FROM measured AS d
  GROUP BY
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.side
), error_bins AS (
  SELECT
    b.comparison AS comparison,
    'current' AS side,
    b.lower_edge AS lower_edge,
    b.upper_edge AS upper_edge,
    b.is_point AS is_point,
    b.current_count AS row_count,
    b.current_upto AS row_upto,
    b.current_mean AS bin_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    'baseline',
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_upto,
    b.baseline_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'error'
    AND b.column_name = 'absolute_error'
    AND b.position IS NOT NULL
    AND b.baseline_count > 0
), places AS (
  SELECT
    0 AS place
  UNION ALL
  SELECT
    -1
  UNION ALL
  SELECT
    1
), ranks AS (
  SELECT
    d.comparison AS comparison,
    d.side AS side,
    l.metric AS metric,
    p.place AS place,
    d.value_count AS value_count,
    d.value_min AS value_min,
    d.value_max AS value_max,
    l.level * d.value_count + p.place * 1.959963984540054 * SQRT(l.level * (1.0 - l.level) * d.value_count) AS wanted
  FROM measured AS d
  CROSS JOIN metrics AS l
  CROSS JOIN places AS p
  WHERE
    d.measure = 'absolute_error' AND d.value_count > 0 AND l.level IS NOT NULL
), found AS (
  SELECT
    r.comparison AS comparison,
    r.side AS side,
    r.metric AS metric,
    r.place AS place,
    b.is_point AS is_point,
    b.bin_mean AS bin_mean,
    CASE
      WHEN b.lower_edge > r.value_min THEN b.lower_edge
      ELSE COALESCE(r.value_min, b.lower_edge, b.upper_edge)
    END AS lower_edge,
    CASE
      WHEN b.upper_edge < r.value_max THEN b.upper_edge
      ELSE COALESCE(r.value_max, b.upper_edge, b.lower_edge)
    END AS upper_edge,
    (r.wanted - b.row_upto + b.row_count) / NULLIF(b.row_count, 0.0) AS part
  FROM ranks AS r
  INNER JOIN error_bins AS b
    ON b.comparison = r.comparison AND b.side = r.side
  WHERE
    b.row_upto >= r.wanted AND b.row_upto - b.row_count < r.wanted
), inside AS (
  SELECT
    f.comparison AS comparison,
    f.side AS side,
    f.metric AS metric,
    f.place AS place,
    f.is_point AS is_point,
    f.lower_edge AS lower_edge,
    f.upper_edge AS upper_edge,
    CASE
      WHEN f.part >= 1 THEN f.upper_edge
      WHEN f.bin_mean > f.lower_edge AND f.bin_mean < 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.upper_edge - (f.upper_edge - f.lower_edge) * EXP((f.bin_mean - f.lower_edge) / NULLIF(f.upper_edge - f.bin_mean, 0.0) * LN(1.0 - f.part))
      WHEN f.bin_mean < f.upper_edge AND f.bin_mean > 0.5 * f.lower_edge + 0.5 * f.upper_edge THEN f.lower_edge + (f.upper_edge - f.lower_edge) * EXP((f.upper_edge - f.bin_mean) / NULLIF(f.bin_mean - f.lower_edge, 0.0) * LN(f.part))
      ELSE f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part
    END AS value
  FROM found AS f
), quantile_values AS (
  SELECT
    f.comparison AS comparison,
    f.side AS side,
    f.metric AS metric,
    MAX(toNullable(CASE WHEN f.place = 0 THEN f.value END)) AS value,
    MAX(toNullable(CASE WHEN f.place = -1 THEN f.value END)) AS lower_value,
    MAX(toNullable(CASE WHEN f.place = 1 THEN f.value END)) AS upper_value,
    MAX(toNullable(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.lower_edge END)) AS bound_lower,
    MAX(toNullable(CASE WHEN f.place = 0 AND f.is_point = 0 THEN f.upper_edge END)) AS bound_upper
  FROM inside AS f
  GROUP BY
    f.comparison,
    f.side,
    f.metric
), wanted_metrics AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.side AS side,
    c.label_count AS label_count,
    c.label_variance AS label_variance,
    c.error_count AS error_count,
    c.percentage_count AS percentage_count,
    l.metric AS metric,
    l.measure AS measure,
    l.floor_value AS floor_value,
    l.level AS level,
    m.min_rows AS min_rows,
    CAST(m.min_rows AS Nullable(String)) AS min_rows_text
  FROM cells AS c
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = c.monitor
  CROSS JOIN metrics AS l
  WHERE
    (m.label_column IS NOT NULL OR l.metric = 'mean_prediction')
    AND (m.quantile IS NOT NULL OR l.metric <> 'pinball_loss')
), judged AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    w.segment_key AS segment_key,
    w.segment_value AS segment_value,
    w.side AS side,
    w.label_count AS label_count,
    w.label_variance AS label_variance,
    w.error_count AS error_count,
    w.percentage_count AS percentage_count,
    w.metric AS metric,
    w.measure AS measure,
    w.floor_value AS floor_value,
    w.level AS level,
    w.min_rows AS min_rows,
    w.min_rows_text AS min_rows_text,
    d.comparison AS comparison,
    d.value_variance AS value_variance,
    COALESCE(d.value_count, 0.0) AS row_count,
    CASE
      WHEN d.value_mean < d.value_min THEN d.value_min
      WHEN d.value_mean > d.value_max THEN d.value_max
      ELSE d.value_mean
    END AS value_mean,
    CASE
      WHEN w.metric = 'mean_prediction' AND d.measure IS NULL THEN 'the predictions were not observed as numbers'
      WHEN w.metric = 'mean_prediction' AND d.value_count = 0 THEN 'no row has a prediction'
      WHEN w.metric = 'mean_prediction' AND d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a prediction'
      WHEN w.metric = 'mean_prediction' AND d.is_summed = 1 THEN CAST(NULL AS Nullable(String))
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count = 0 THEN 'no labels yet'
      WHEN w.metric <> 'mean_prediction' AND COALESCE(w.error_count, 0.0) = 0 AND w.label_count IS NULL THEN 'no label is known as a number'
      WHEN w.measure = 'label' AND d.measure IS NULL THEN 'the labels were not observed as numbers'
      WHEN d.measure IS NULL THEN w.measure || ' was not observed in this window'
      WHEN w.measure NOT IN ('label', 'prediction') AND d.special_count > 0 THEN w.measure || ' is too large for a number in ' || CAST(CAST(FLOOR(d.special_count) AS Nullable(Int64)) AS Nullable(String)) || ' rows'
      WHEN w.measure NOT IN ('label', 'prediction') AND COALESCE(w.error_count, 0.0) = 0 THEN 'no labelled row has a prediction'
      WHEN w.metric = 'mape' AND d.value_count = 0 THEN 'every label is zero'
      WHEN w.metric = 'mape' AND d.value_count < w.min_rows AND w.error_count >= w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label other than zero'
      WHEN d.value_count < w.min_rows THEN 'fewer than ' || w.min_rows_text || ' rows with a label'
      WHEN w.metric = 'r2' AND w.label_count IS NULL THEN 'the labels were not observed as numbers'
      WHEN w.metric = 'r2' AND w.label_count <> d.value_count THEN CAST(CAST(FLOOR(ABS(w.label_count - d.value_count)) AS Nullable(Int64)) AS Nullable(String)) || ' labelled rows have no prediction'
      WHEN w.metric = 'r2' AND w.label_variance <= 0 THEN 'all labels are equal'
      WHEN w.metric = 'r2' AND w.label_variance IS NULL THEN 'the variance of the labels is not known or too large for a number'
      WHEN w.metric = 'mape_excluded_rows' AND w.percentage_count IS NULL THEN 'absolute_percentage_error was not observed in this window'
      WHEN w.metric = 'mape_excluded_rows' OR w.level IS NOT NULL THEN CAST(NULL AS Nullable(String))
      WHEN d.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN d.is_summed = 0 THEN 'the sum of ' || w.measure || ' is too large for a number'
    END AS reason
  FROM wanted_metrics AS w
  LEFT JOIN measured AS d
    ON d.monitor = w.monitor
    AND d.window_id = w.window_id
    AND d.segment_key = w.segment_key
    AND d.segment_value = w.segment_value
    AND d.side = w.side
    AND d.measure = w.measure
  SETTINGS join_use_nulls = 1
), computed AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.segment_key AS segment_key,
    j.segment_value AS segment_value,
    j.side AS side,
    j.label_count AS label_count,
    j.label_variance AS label_variance,
    j.error_count AS error_count,
    j.percentage_count AS percentage_count,
    j.metric AS metric,
    j.measure AS measure,
    j.floor_value AS floor_value,
    j.level AS level,
    j.min_rows AS min_rows,
    j.min_rows_text AS min_rows_text,
    j.comparison AS comparison,
    j.value_variance AS value_variance,
    j.row_count AS row_count,
    j.value_mean AS value_mean,
    j.reason AS reason,
    q.lower_value AS lower_value,
    q.upper_value AS upper_value,
    q.bound_lower AS bound_lower,
    q.bound_upper AS bound_upper,
    CASE
      WHEN j.reason IS NOT NULL THEN NULL
      WHEN j.level IS NOT NULL THEN q.value
      WHEN j.metric = 'rmse' THEN CASE WHEN j.value_mean > 0 THEN SQRT(j.value_mean) WHEN j.value_mean <= 0 THEN 0.0 END
      WHEN j.metric = 'r2' THEN 1.0 - j.value_mean / NULLIF(j.label_variance * ((j.row_count - 1.0) / NULLIF(j.row_count, 0.0)), 0.0)
      WHEN j.metric = 'mape_excluded_rows' THEN j.error_count - j.percentage_count
      ELSE j.value_mean
    END AS value,
    CASE WHEN j.value_variance >= 0 THEN SQRT(j.value_variance / NULLIF(j.row_count, 0.0)) END AS mean_error
  FROM judged AS j
  LEFT JOIN quantile_values AS q
    ON q.comparison = j.comparison AND q.side = j.side AND q.metric = j.metric
  SETTINGS join_use_nulls = 1
), checked AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.side AS side,
    c.label_count AS label_count,
    c.label_variance AS label_variance,
    c.error_count AS error_count,
    c.percentage_count AS percentage_count,
    c.metric AS metric,
    c.measure AS measure,
    c.floor_value AS floor_value,
    c.level AS level,
    c.min_rows AS min_rows,
    c.min_rows_text AS min_rows_text,
    c.comparison AS comparison,
    c.value_variance AS value_variance,
    c.row_count AS row_count,
    c.value_mean AS value_mean,
    c.reason AS reason,
    c.lower_value AS lower_value,
    c.upper_value AS upper_value,
    c.bound_lower AS bound_lower,
    c.bound_upper AS bound_upper,
    c.value AS value,
    c.mean_error AS mean_error,
    CASE WHEN c.value > -1.7976931348623157e308 AND c.value < 1.7976931348623157e308 THEN 1 ELSE 0 END AS is_usable,
    CASE
      WHEN c.level IS NOT NULL OR c.metric = 'mape_excluded_rows' THEN NULL
      WHEN c.metric = 'rmse' AND c.value > 0 THEN c.mean_error / NULLIF(2.0 * c.value, 0.0)
      WHEN c.metric = 'r2' AND c.value > 0 AND c.value < 1 AND c.row_count > 2 THEN 2.0 * (1.0 - c.value) * (c.row_count - 2.0) * SQRT(c.value / NULLIF((c.row_count * c.row_count - 1.0) * (c.row_count + 3.0), 0.0))
      WHEN c.metric <> 'r2' THEN c.mean_error
    END AS standard_error
  FROM computed AS c
), ends AS (
  SELECT
    k.monitor AS monitor,
    k.window_id AS window_id,
    k.segment_key AS segment_key,
    k.segment_value AS segment_value,
    k.side AS side,
    k.label_count AS label_count,
    k.label_variance AS label_variance,
    k.error_count AS error_count,
    k.percentage_count AS percentage_count,
    k.metric AS metric,
    k.measure AS measure,
    k.floor_value AS floor_value,
    k.level AS level,
    k.min_rows AS min_rows,
    k.min_rows_text AS min_rows_text,
    k.comparison AS comparison,
    k.value_variance AS value_variance,
    k.row_count AS row_count,
    k.value_mean AS value_mean,
    k.reason AS reason,
    k.lower_value AS lower_value,
    k.upper_value AS upper_value,
    k.bound_lower AS bound_lower,
    k.bound_upper AS bound_upper,
    k.value AS value,
    k.mean_error AS mean_error,
    k.is_usable AS is_usable,
    k.standard_error AS standard_error,
    CASE
      WHEN k.level IS NOT NULL THEN k.lower_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(-1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.value - 1.959963984540054 * k.standard_error < k.floor_value THEN k.floor_value
      ELSE k.value - 1.959963984540054 * k.standard_error
    END AS lower_end,
    CASE
      WHEN k.level IS NOT NULL THEN k.upper_value
      WHEN k.metric = 'rmse' AND k.value > 0 THEN k.value * EXP(1.959963984540054 * k.standard_error / NULLIF(k.value, 0.0))
      WHEN k.metric = 'r2' AND k.value + 1.959963984540054 * k.standard_error > 1 THEN 1.0
      ELSE k.value + 1.959963984540054 * k.standard_error
    END AS upper_end
  FROM checked AS k
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'regression' AS problem,
  e.metric AS metric,
  CAST(NULL AS Nullable(String)) AS label_class,
  CAST(NULL AS Nullable(Float64)) AS threshold,
  CASE WHEN e.is_usable = 1 THEN e.value END AS value,
  CASE WHEN e.is_usable = 1 AND e.lower_end > -1.7976931348623157e308 THEN e.lower_end END AS lower,
  CASE WHEN e.is_usable = 1 AND e.upper_end < 1.7976931348623157e308 THEN e.upper_end END AS upper,
  CASE WHEN e.is_usable = 1 AND e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CASE WHEN e.is_usable = 1 THEN e.bound_lower END AS bound_lower,
  CASE WHEN e.is_usable = 1 THEN e.bound_upper END AS bound_upper,
  e.row_count AS row_count,
  CASE
    WHEN e.reason IS NOT NULL THEN e.reason
    WHEN e.value IS NULL THEN 'it cannot be told from what is stored'
    WHEN e.is_usable = 0 THEN 'it is too large for a number'
  END AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}
