{#-
How large a regression's errors are, expected from where its predictions lie, and how large they were as far as labels are known.
Inputs: stale_windows (the windows to estimate), windows (compared_windows.sql), mpm_observations, mpm_monitors, measured_totals.
One row per window x metric (mae, rmse), for all rows together.
A joint row counts the rows of one prediction group x group of one feature (bin_index = 16 x prediction group + feature group),
with the sums of absolute and squared errors where labels are known. A cell of the baseline with N rows is shrunk by 20 rows to
the mean of its prediction group; a prediction group without stored sums takes the mean of the baseline rows outside all cells
with sums, or of all where hardly any are. The window's rows take the mean of their cell.
Variance: that of the rows within their cells, plus that of the cell and group means themselves. Fourth moments by cell are not
stored: a squared error's variance is (k - 1) x its mean squared, k from all errors of the baseline (3, as for the normal
distribution, where not stored).
realised_value: what the labelled rows gave plus the difference that the cells expect between all rows and those labelled; the
difference estimator of survey sampling (Särndal and others, Model Assisted Survey Sampling, 1992, ch. 6).

Written by `mpm dev generate` from mpm_py/sql/estimated_errors.sql; edit that file.
-#}

{% macro estimated_errors(stale_windows, mpm_monitors, windows, mpm_observations, measured_totals) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('estimated_errors', 'mpm')(stale_windows, mpm_monitors, windows, mpm_observations, measured_totals)) }}
{%- endmacro %}

{% macro default__estimated_errors(stale_windows, mpm_monitors, windows, mpm_observations, measured_totals) -%}
WITH wanted AS (
  SELECT
    s.monitor,
    s.window_id,
    m.baseline_kind,
    m.min_rows
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'regression'
), joint AS (
  SELECT
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS DOUBLE) / 16.0) AS prediction_group,
    SUM(CAST(o.row_count AS DOUBLE)) AS n,
    SUM(CASE WHEN o.label_class = 'known' THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS known_count,
    SUM(CASE WHEN o.value_sum IS NOT NULL THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS stored_count,
    SUM(COALESCE(o.value_sum, 0.0)) AS s1,
    SUM(COALESCE(o.value_sum_sq, 0.0)) AS s2
  FROM wanted AS t
  INNER JOIN {{ windows }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind = 'joint' AND o.segment_key = '__all__' AND w.side IN ('current', 'baseline')
  GROUP BY
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS DOUBLE) / 16.0)
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_count END) AS n,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS mean_absolute,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_mean END) AS mean_square,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_variance END) AS square_variance,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS realised_absolute,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'squared_error' THEN t.value_mean END) AS realised_square
  FROM {{ measured_totals }} AS t
  WHERE
    t.segment_key = '__all__'
    AND t.column_role = 'error'
    AND t.column_name IN ('absolute_error', 'squared_error')
  GROUP BY
    t.monitor,
    t.window_id
), prediction_groups AS (
  SELECT
    j.monitor,
    j.window_id,
    j.prediction_group,
    SUM(j.stored_count) AS n,
    SUM(j.s1) / NULLIF(SUM(j.stored_count), 0.0) AS mean_absolute,
    SUM(j.s2) / NULLIF(SUM(j.stored_count), 0.0) AS mean_square
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id,
    j.prediction_group
), stored AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.stored_count) AS n,
    SUM(j.s1) AS s1,
    SUM(j.s2) AS s2
  FROM joint AS j
  WHERE
    j.side = 'baseline'
  GROUP BY
    j.monitor,
    j.window_id
), rest AS (
  SELECT
    t.monitor,
    t.window_id,
    t.n,
    t.square_variance,
    t.mean_square,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_absolute > s.s1 THEN (t.n * t.mean_absolute - s.s1) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_absolute
    END AS rest_absolute,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_square > s.s2 THEN (t.n * t.mean_square - s.s2) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_square
    END AS rest_square
  FROM totals AS t
  INNER JOIN stored AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
), cells AS (
  SELECT
    j.monitor,
    j.window_id,
    j.n,
    j.known_count,
    j.prediction_group,
    j.category,
    COALESCE(b.stored_count, 0.0) AS cell_count,
    g.n AS group_count,
    r.n AS total_count,
    r.mean_square AS total_square,
    r.square_variance,
    COALESCE(b.s1, 0.0) AS s1,
    COALESCE(b.s2, 0.0) AS s2,
    COALESCE(g.mean_absolute, r.rest_absolute) AS group_absolute,
    COALESCE(g.mean_square, r.rest_square) AS group_square
  FROM joint AS j
  INNER JOIN rest AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id
  LEFT JOIN joint AS b
    ON b.monitor = j.monitor
    AND b.window_id = j.window_id
    AND b.bin_index = j.bin_index
    AND b.side = 'baseline'
  LEFT JOIN prediction_groups AS g
    ON g.monitor = j.monitor AND g.window_id = j.window_id AND g.prediction_group = j.prediction_group
  WHERE
    j.side = 'current'
), expected AS (
  SELECT
    c.*,
    (c.s1 + 20.0 * c.group_absolute) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_absolute,
    (c.s2 + 20.0 * c.group_square) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_square,
    SUM(c.n) OVER (PARTITION BY c.monitor, c.window_id) AS window_count
  FROM cells AS c
), baseline_shapes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.s2 * (j.s2 / NULLIF(j.stored_count, 0.0))) AS s4
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id
), kurtoses AS (
  SELECT
    r.monitor,
    r.window_id,
    (r.square_variance + r.mean_square * r.mean_square) / NULLIF(COALESCE(h.s4, 0.0) / NULLIF(r.n, 0.0) + (r.n - s.n) / NULLIF(r.n, 0.0) * r.rest_square * r.rest_square, 0.0) AS k
  FROM rest AS r
  INNER JOIN stored AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  LEFT JOIN baseline_shapes AS h
    ON h.monitor = r.monitor AND h.window_id = r.window_id
), spread AS (
  SELECT
    e.*,
    CASE
      WHEN e.mean_square > e.mean_absolute * e.mean_absolute THEN e.mean_square - e.mean_absolute * e.mean_absolute
      ELSE 0.0
    END AS v1,
    CASE WHEN k.k > 1 THEN k.k - 1.0 WHEN k.k <= 1 THEN 0.0 ELSE 2.0 END * e.mean_square * e.mean_square AS v2,
    e.n / NULLIF(e.window_count, 0.0) * e.cell_count / NULLIF(e.cell_count + 20.0, 0.0) AS own_share,
    e.n / NULLIF(e.window_count, 0.0) * 20.0 / NULLIF(e.cell_count + 20.0, 0.0) AS group_share
  FROM expected AS e
  LEFT JOIN kurtoses AS k
    ON k.monitor = e.monitor AND k.window_id = e.window_id
), by_group AS (
  SELECT
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count,
    MAX(s.category) AS feature,
    MAX(s.cell_count) AS largest_cell_count,
    SUM(s.n * s.mean_absolute) AS sum_absolute,
    SUM(s.n * s.mean_square) AS sum_square,
    SUM(s.known_count * s.mean_absolute) AS known_absolute,
    SUM(s.known_count * s.mean_square) AS known_square,
    SUM(s.known_count) AS known_count,
    SUM(s.n * s.v1) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v1 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v1) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_absolute,
    SUM(s.n * s.v2) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v2 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v2) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_square
  FROM spread AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count
), estimated AS (
  SELECT
    g.monitor,
    g.window_id,
    g.window_count AS n,
    MAX(g.feature) AS feature,
    MAX(g.largest_cell_count) AS largest_cell_count,
    SUM(g.known_count) AS known_count,
    SUM(g.sum_absolute) / NULLIF(g.window_count, 0.0) AS mean_absolute,
    SUM(g.sum_square) / NULLIF(g.window_count, 0.0) AS mean_square,
    SUM(g.known_absolute) / NULLIF(SUM(g.known_count), 0.0) AS known_absolute,
    SUM(g.known_square) / NULLIF(SUM(g.known_count), 0.0) AS known_square,
    SUM(g.variance_absolute) AS variance_absolute,
    SUM(g.variance_square) AS variance_square
  FROM by_group AS g
  GROUP BY
    g.monitor,
    g.window_id,
    g.window_count
), sizes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.n) AS n,
    SUM(j.known_count) AS known_count
  FROM joint AS j
  WHERE
    j.side = 'current'
  GROUP BY
    j.monitor,
    j.window_id
), judged AS (
  SELECT
    w.monitor,
    w.window_id,
    w.min_rows,
    COALESCE(z.n, 0.0) AS n,
    COALESCE(z.known_count, 0.0) AS known_count,
    e.feature,
    e.largest_cell_count,
    e.mean_absolute,
    e.mean_square,
    e.variance_absolute,
    e.variance_square,
    t.realised_absolute,
    t.realised_square,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_absolute - e.known_absolute END AS missing_absolute,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_square - e.known_square END AS missing_square,
    CASE
      WHEN z.n IS NULL THEN 'the window has no rows with a prediction'
      WHEN z.n < w.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(z.n) AS BIGINT) AS VARCHAR) || ' rows with a prediction, fewer than min_rows (' || CAST(w.min_rows AS VARCHAR) || ')'
      WHEN COALESCE(t.n, 0.0) = 0 AND w.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN COALESCE(t.n, 0.0) = 0 THEN 'no label of the baseline is known'
      WHEN t.n < w.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.n) AS BIGINT) AS VARCHAR) || ' rows with a prediction and a label, fewer than min_rows (' || CAST(w.min_rows AS VARCHAR) || ')'
      WHEN e.mean_absolute IS NULL OR e.mean_square IS NULL THEN 'the sums of the errors of the baseline are not stored'
    END AS not_evaluated_reason
  FROM wanted AS w
  LEFT JOIN sizes AS z
    ON z.monitor = w.monitor AND z.window_id = w.window_id
  LEFT JOIN totals AS t
    ON t.monitor = w.monitor AND t.window_id = w.window_id
  LEFT JOIN estimated AS e
    ON e.monitor = w.monitor AND e.window_id = w.window_id
), metrics AS (
  SELECT
    'mae' AS metric
  UNION ALL
  SELECT
    'rmse'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  'regression' AS problem,
  m.metric AS metric,
  CAST(NULL AS VARCHAR) AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.mean_absolute
    WHEN j.mean_square >= 0 THEN SQRT(j.mean_square)
  END AS value,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.variance_absolute
    ELSE 0.25 * j.variance_square / NULLIF(j.mean_square, 0.0)
  END AS sampling_variance,
  j.n AS row_count,
  j.known_count AS label_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN j.largest_cell_count = 0 THEN 'mean error of the baseline'
    WHEN j.feature IS NULL THEN 'mean error by prediction'
    ELSE 'mean error by prediction and ' || j.feature
  END AS method,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL OR j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' AND j.realised_absolute + j.missing_absolute > 0 THEN j.realised_absolute + j.missing_absolute
    WHEN m.metric = 'rmse' AND j.realised_square + j.missing_square > 0 THEN SQRT(j.realised_square + j.missing_square)
    WHEN j.realised_absolute IS NOT NULL AND j.realised_square IS NOT NULL THEN 0.0
  END AS realised_value,
  CASE
    WHEN j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' THEN j.realised_absolute
    WHEN j.realised_square >= 0 THEN SQRT(j.realised_square)
  END AS naive_value,
  j.not_evaluated_reason AS not_evaluated_reason
FROM judged AS j
CROSS JOIN metrics AS m
{%- endmacro %}

{% macro postgres__estimated_errors(stale_windows, mpm_monitors, windows, mpm_observations, measured_totals) -%}
WITH wanted AS (
  SELECT
    s.monitor,
    s.window_id,
    m.baseline_kind,
    m.min_rows
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'regression'
), joint AS (
  SELECT
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS DOUBLE PRECISION) / 16.0) AS prediction_group,
    SUM(CAST(o.row_count AS DOUBLE PRECISION)) AS n,
    SUM(CASE WHEN o.label_class = 'known' THEN CAST(o.row_count AS DOUBLE PRECISION) ELSE 0.0 END) AS known_count,
    SUM(CASE WHEN o.value_sum IS NOT NULL THEN CAST(o.row_count AS DOUBLE PRECISION) ELSE 0.0 END) AS stored_count,
    SUM(COALESCE(o.value_sum, 0.0)) AS s1,
    SUM(COALESCE(o.value_sum_sq, 0.0)) AS s2
  FROM wanted AS t
  INNER JOIN {{ windows }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind = 'joint' AND o.segment_key = '__all__' AND w.side IN ('current', 'baseline')
  GROUP BY
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS DOUBLE PRECISION) / 16.0)
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_count END) AS n,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS mean_absolute,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_mean END) AS mean_square,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_variance END) AS square_variance,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS realised_absolute,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'squared_error' THEN t.value_mean END) AS realised_square
  FROM {{ measured_totals }} AS t
  WHERE
    t.segment_key = '__all__'
    AND t.column_role = 'error'
    AND t.column_name IN ('absolute_error', 'squared_error')
  GROUP BY
    t.monitor,
    t.window_id
), prediction_groups AS (
  SELECT
    j.monitor,
    j.window_id,
    j.prediction_group,
    SUM(j.stored_count) AS n,
    SUM(j.s1) / NULLIF(SUM(j.stored_count), 0.0) AS mean_absolute,
    SUM(j.s2) / NULLIF(SUM(j.stored_count), 0.0) AS mean_square
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id,
    j.prediction_group
), stored AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.stored_count) AS n,
    SUM(j.s1) AS s1,
    SUM(j.s2) AS s2
  FROM joint AS j
  WHERE
    j.side = 'baseline'
  GROUP BY
    j.monitor,
    j.window_id
), rest AS MATERIALIZED (
  SELECT
    t.monitor,
    t.window_id,
    t.n,
    t.square_variance,
    t.mean_square,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_absolute > s.s1 THEN (t.n * t.mean_absolute - s.s1) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_absolute
    END AS rest_absolute,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_square > s.s2 THEN (t.n * t.mean_square - s.s2) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_square
    END AS rest_square
  FROM totals AS t
  INNER JOIN stored AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
), cells AS MATERIALIZED (
  SELECT
    j.monitor,
    j.window_id,
    j.n,
    j.known_count,
    j.prediction_group,
    j.category,
    COALESCE(b.stored_count, 0.0) AS cell_count,
    g.n AS group_count,
    r.n AS total_count,
    r.mean_square AS total_square,
    r.square_variance,
    COALESCE(b.s1, 0.0) AS s1,
    COALESCE(b.s2, 0.0) AS s2,
    COALESCE(g.mean_absolute, r.rest_absolute) AS group_absolute,
    COALESCE(g.mean_square, r.rest_square) AS group_square
  FROM joint AS j
  INNER JOIN rest AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id
  LEFT JOIN joint AS b
    ON b.monitor = j.monitor
    AND b.window_id = j.window_id
    AND b.bin_index = j.bin_index
    AND b.side = 'baseline'
  LEFT JOIN prediction_groups AS g
    ON g.monitor = j.monitor AND g.window_id = j.window_id AND g.prediction_group = j.prediction_group
  WHERE
    j.side = 'current'
), expected AS (
  SELECT
    c.*,
    (c.s1 + 20.0 * c.group_absolute) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_absolute,
    (c.s2 + 20.0 * c.group_square) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_square,
    SUM(c.n) OVER (PARTITION BY c.monitor, c.window_id) AS window_count
  FROM cells AS c
), baseline_shapes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.s2 * (j.s2 / NULLIF(j.stored_count, 0.0))) AS s4
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id
), kurtoses AS MATERIALIZED (
  SELECT
    r.monitor,
    r.window_id,
    (r.square_variance + r.mean_square * r.mean_square) / NULLIF(COALESCE(h.s4, 0.0) / NULLIF(r.n, 0.0) + (r.n - s.n) / NULLIF(r.n, 0.0) * r.rest_square * r.rest_square, 0.0) AS k
  FROM rest AS r
  INNER JOIN stored AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  LEFT JOIN baseline_shapes AS h
    ON h.monitor = r.monitor AND h.window_id = r.window_id
), spread AS MATERIALIZED (
  SELECT
    e.*,
    CASE
      WHEN e.mean_square > e.mean_absolute * e.mean_absolute THEN e.mean_square - e.mean_absolute * e.mean_absolute
      ELSE 0.0
    END AS v1,
    CASE WHEN k.k > 1 THEN k.k - 1.0 WHEN k.k <= 1 THEN 0.0 ELSE 2.0 END * e.mean_square * e.mean_square AS v2,
    e.n / NULLIF(e.window_count, 0.0) * e.cell_count / NULLIF(e.cell_count + 20.0, 0.0) AS own_share,
    e.n / NULLIF(e.window_count, 0.0) * 20.0 / NULLIF(e.cell_count + 20.0, 0.0) AS group_share
  FROM expected AS e
  LEFT JOIN kurtoses AS k
    ON k.monitor = e.monitor AND k.window_id = e.window_id
), by_group AS (
  SELECT
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count,
    MAX(s.category) AS feature,
    MAX(s.cell_count) AS largest_cell_count,
    SUM(s.n * s.mean_absolute) AS sum_absolute,
    SUM(s.n * s.mean_square) AS sum_square,
    SUM(s.known_count * s.mean_absolute) AS known_absolute,
    SUM(s.known_count * s.mean_square) AS known_square,
    SUM(s.known_count) AS known_count,
    SUM(s.n * s.v1) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v1 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v1) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_absolute,
    SUM(s.n * s.v2) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v2 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v2) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_square
  FROM spread AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count
), estimated AS (
  SELECT
    g.monitor,
    g.window_id,
    g.window_count AS n,
    MAX(g.feature) AS feature,
    MAX(g.largest_cell_count) AS largest_cell_count,
    SUM(g.known_count) AS known_count,
    SUM(g.sum_absolute) / NULLIF(g.window_count, 0.0) AS mean_absolute,
    SUM(g.sum_square) / NULLIF(g.window_count, 0.0) AS mean_square,
    SUM(g.known_absolute) / NULLIF(SUM(g.known_count), 0.0) AS known_absolute,
    SUM(g.known_square) / NULLIF(SUM(g.known_count), 0.0) AS known_square,
    SUM(g.variance_absolute) AS variance_absolute,
    SUM(g.variance_square) AS variance_square
  FROM by_group AS g
  GROUP BY
    g.monitor,
    g.window_id,
    g.window_count
), sizes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.n) AS n,
    SUM(j.known_count) AS known_count
  FROM joint AS j
  WHERE
    j.side = 'current'
  GROUP BY
    j.monitor,
    j.window_id
), judged AS MATERIALIZED (
  SELECT
    w.monitor,
    w.window_id,
    w.min_rows,
    COALESCE(z.n, 0.0) AS n,
    COALESCE(z.known_count, 0.0) AS known_count,
    e.feature,
    e.largest_cell_count,
    e.mean_absolute,
    e.mean_square,
    e.variance_absolute,
    e.variance_square,
    t.realised_absolute,
    t.realised_square,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_absolute - e.known_absolute END AS missing_absolute,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_square - e.known_square END AS missing_square,
    CASE
      WHEN z.n IS NULL THEN 'the window has no rows with a prediction'
      WHEN z.n < w.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(z.n) AS BIGINT) AS TEXT) || ' rows with a prediction, fewer than min_rows (' || CAST(w.min_rows AS TEXT) || ')'
      WHEN COALESCE(t.n, 0.0) = 0 AND w.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN COALESCE(t.n, 0.0) = 0 THEN 'no label of the baseline is known'
      WHEN t.n < w.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.n) AS BIGINT) AS TEXT) || ' rows with a prediction and a label, fewer than min_rows (' || CAST(w.min_rows AS TEXT) || ')'
      WHEN e.mean_absolute IS NULL OR e.mean_square IS NULL THEN 'the sums of the errors of the baseline are not stored'
    END AS not_evaluated_reason
  FROM wanted AS w
  LEFT JOIN sizes AS z
    ON z.monitor = w.monitor AND z.window_id = w.window_id
  LEFT JOIN totals AS t
    ON t.monitor = w.monitor AND t.window_id = w.window_id
  LEFT JOIN estimated AS e
    ON e.monitor = w.monitor AND e.window_id = w.window_id
), metrics AS (
  SELECT
    'mae' AS metric
  UNION ALL
  SELECT
    'rmse'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  'regression' AS problem,
  m.metric AS metric,
  CAST(NULL AS TEXT) AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.mean_absolute
    WHEN j.mean_square >= 0 THEN SQRT(j.mean_square)
  END AS value,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.variance_absolute
    ELSE 0.25 * j.variance_square / NULLIF(j.mean_square, 0.0)
  END AS sampling_variance,
  j.n AS row_count,
  j.known_count AS label_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN j.largest_cell_count = 0 THEN 'mean error of the baseline'
    WHEN j.feature IS NULL THEN 'mean error by prediction'
    ELSE 'mean error by prediction and ' || j.feature
  END AS method,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL OR j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' AND j.realised_absolute + j.missing_absolute > 0 THEN j.realised_absolute + j.missing_absolute
    WHEN m.metric = 'rmse' AND j.realised_square + j.missing_square > 0 THEN SQRT(j.realised_square + j.missing_square)
    WHEN j.realised_absolute IS NOT NULL AND j.realised_square IS NOT NULL THEN 0.0
  END AS realised_value,
  CASE
    WHEN j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' THEN j.realised_absolute
    WHEN j.realised_square >= 0 THEN SQRT(j.realised_square)
  END AS naive_value,
  j.not_evaluated_reason AS not_evaluated_reason
FROM judged AS j
CROSS JOIN metrics AS m
{%- endmacro %}

{% macro redshift__estimated_errors(stale_windows, mpm_monitors, windows, mpm_observations, measured_totals) -%}
WITH wanted AS (
  SELECT
    s.monitor,
    s.window_id,
    m.baseline_kind,
    m.min_rows
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'regression'
), joint AS (
  SELECT
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS DOUBLE PRECISION) / 16.0) AS prediction_group,
    SUM(CAST(o.row_count AS DOUBLE PRECISION)) AS n,
    SUM(CASE WHEN o.label_class = 'known' THEN CAST(o.row_count AS DOUBLE PRECISION) ELSE 0.0 END) AS known_count,
    SUM(CASE WHEN o.value_sum IS NOT NULL THEN CAST(o.row_count AS DOUBLE PRECISION) ELSE 0.0 END) AS stored_count,
    SUM(COALESCE(o.value_sum, 0.0)) AS s1,
    SUM(COALESCE(o.value_sum_sq, 0.0)) AS s2
  FROM wanted AS t
  INNER JOIN {{ windows }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind = 'joint' AND o.segment_key = '__all__' AND w.side IN ('current', 'baseline')
  GROUP BY
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS DOUBLE PRECISION) / 16.0)
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_count END) AS n,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS mean_absolute,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_mean END) AS mean_square,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_variance END) AS square_variance,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS realised_absolute,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'squared_error' THEN t.value_mean END) AS realised_square
  FROM {{ measured_totals }} AS t
  WHERE
    t.segment_key = '__all__'
    AND t.column_role = 'error'
    AND t.column_name IN ('absolute_error', 'squared_error')
  GROUP BY
    t.monitor,
    t.window_id
), prediction_groups AS (
  SELECT
    j.monitor,
    j.window_id,
    j.prediction_group,
    SUM(j.stored_count) AS n,
    SUM(j.s1) / NULLIF(SUM(j.stored_count), 0.0) AS mean_absolute,
    SUM(j.s2) / NULLIF(SUM(j.stored_count), 0.0) AS mean_square
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id,
    j.prediction_group
), stored AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.stored_count) AS n,
    SUM(j.s1) AS s1,
    SUM(j.s2) AS s2
  FROM joint AS j
  WHERE
    j.side = 'baseline'
  GROUP BY
    j.monitor,
    j.window_id
), rest AS (
  SELECT
    t.monitor,
    t.window_id,
    t.n,
    t.square_variance,
    t.mean_square,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_absolute > s.s1 THEN (t.n * t.mean_absolute - s.s1) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_absolute
    END AS rest_absolute,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_square > s.s2 THEN (t.n * t.mean_square - s.s2) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_square
    END AS rest_square
  FROM totals AS t
  INNER JOIN stored AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
), cells AS (
  SELECT
    j.monitor,
    j.window_id,
    j.n,
    j.known_count,
    j.prediction_group,
    j.category,
    COALESCE(b.stored_count, 0.0) AS cell_count,
    g.n AS group_count,
    r.n AS total_count,
    r.mean_square AS total_square,
    r.square_variance,
    COALESCE(b.s1, 0.0) AS s1,
    COALESCE(b.s2, 0.0) AS s2,
    COALESCE(g.mean_absolute, r.rest_absolute) AS group_absolute,
    COALESCE(g.mean_square, r.rest_square) AS group_square
  FROM joint AS j
  INNER JOIN rest AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id
  LEFT JOIN joint AS b
    ON b.monitor = j.monitor
    AND b.window_id = j.window_id
    AND b.bin_index = j.bin_index
    AND b.side = 'baseline'
  LEFT JOIN prediction_groups AS g
    ON g.monitor = j.monitor AND g.window_id = j.window_id AND g.prediction_group = j.prediction_group
  WHERE
    j.side = 'current'
), expected AS (
  SELECT
    c.*,
    (c.s1 + 20.0 * c.group_absolute) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_absolute,
    (c.s2 + 20.0 * c.group_square) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_square,
    SUM(c.n) OVER (PARTITION BY c.monitor, c.window_id) AS window_count
  FROM cells AS c
), baseline_shapes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.s2 * (j.s2 / NULLIF(j.stored_count, 0.0))) AS s4
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id
), kurtoses AS (
  SELECT
    r.monitor,
    r.window_id,
    (r.square_variance + r.mean_square * r.mean_square) / NULLIF(COALESCE(h.s4, 0.0) / NULLIF(r.n, 0.0) + (r.n - s.n) / NULLIF(r.n, 0.0) * r.rest_square * r.rest_square, 0.0) AS k
  FROM rest AS r
  INNER JOIN stored AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  LEFT JOIN baseline_shapes AS h
    ON h.monitor = r.monitor AND h.window_id = r.window_id
), spread AS (
  SELECT
    e.*,
    CASE
      WHEN e.mean_square > e.mean_absolute * e.mean_absolute THEN e.mean_square - e.mean_absolute * e.mean_absolute
      ELSE 0.0
    END AS v1,
    CASE WHEN k.k > 1 THEN k.k - 1.0 WHEN k.k <= 1 THEN 0.0 ELSE 2.0 END * e.mean_square * e.mean_square AS v2,
    e.n / NULLIF(e.window_count, 0.0) * e.cell_count / NULLIF(e.cell_count + 20.0, 0.0) AS own_share,
    e.n / NULLIF(e.window_count, 0.0) * 20.0 / NULLIF(e.cell_count + 20.0, 0.0) AS group_share
  FROM expected AS e
  LEFT JOIN kurtoses AS k
    ON k.monitor = e.monitor AND k.window_id = e.window_id
), by_group AS (
  SELECT
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count,
    MAX(s.category) AS feature,
    MAX(s.cell_count) AS largest_cell_count,
    SUM(s.n * s.mean_absolute) AS sum_absolute,
    SUM(s.n * s.mean_square) AS sum_square,
    SUM(s.known_count * s.mean_absolute) AS known_absolute,
    SUM(s.known_count * s.mean_square) AS known_square,
    SUM(s.known_count) AS known_count,
    SUM(s.n * s.v1) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v1 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v1) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_absolute,
    SUM(s.n * s.v2) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v2 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v2) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_square
  FROM spread AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count
), estimated AS (
  SELECT
    g.monitor,
    g.window_id,
    g.window_count AS n,
    MAX(g.feature) AS feature,
    MAX(g.largest_cell_count) AS largest_cell_count,
    SUM(g.known_count) AS known_count,
    SUM(g.sum_absolute) / NULLIF(g.window_count, 0.0) AS mean_absolute,
    SUM(g.sum_square) / NULLIF(g.window_count, 0.0) AS mean_square,
    SUM(g.known_absolute) / NULLIF(SUM(g.known_count), 0.0) AS known_absolute,
    SUM(g.known_square) / NULLIF(SUM(g.known_count), 0.0) AS known_square,
    SUM(g.variance_absolute) AS variance_absolute,
    SUM(g.variance_square) AS variance_square
  FROM by_group AS g
  GROUP BY
    g.monitor,
    g.window_id,
    g.window_count
), sizes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.n) AS n,
    SUM(j.known_count) AS known_count
  FROM joint AS j
  WHERE
    j.side = 'current'
  GROUP BY
    j.monitor,
    j.window_id
), judged AS (
  SELECT
    w.monitor,
    w.window_id,
    w.min_rows,
    COALESCE(z.n, 0.0) AS n,
    COALESCE(z.known_count, 0.0) AS known_count,
    e.feature,
    e.largest_cell_count,
    e.mean_absolute,
    e.mean_square,
    e.variance_absolute,
    e.variance_square,
    t.realised_absolute,
    t.realised_square,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_absolute - e.known_absolute END AS missing_absolute,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_square - e.known_square END AS missing_square,
    CASE
      WHEN z.n IS NULL THEN 'the window has no rows with a prediction'
      WHEN z.n < w.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(z.n) AS BIGINT) AS VARCHAR(65535)) || ' rows with a prediction, fewer than min_rows (' || CAST(w.min_rows AS VARCHAR(65535)) || ')'
      WHEN COALESCE(t.n, 0.0) = 0 AND w.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN COALESCE(t.n, 0.0) = 0 THEN 'no label of the baseline is known'
      WHEN t.n < w.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.n) AS BIGINT) AS VARCHAR(65535)) || ' rows with a prediction and a label, fewer than min_rows (' || CAST(w.min_rows AS VARCHAR(65535)) || ')'
      WHEN e.mean_absolute IS NULL OR e.mean_square IS NULL THEN 'the sums of the errors of the baseline are not stored'
    END AS not_evaluated_reason
  FROM wanted AS w
  LEFT JOIN sizes AS z
    ON z.monitor = w.monitor AND z.window_id = w.window_id
  LEFT JOIN totals AS t
    ON t.monitor = w.monitor AND t.window_id = w.window_id
  LEFT JOIN estimated AS e
    ON e.monitor = w.monitor AND e.window_id = w.window_id
), metrics AS (
  SELECT
    'mae' AS metric
  UNION ALL
  SELECT
    'rmse'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  'regression' AS problem,
  m.metric AS metric,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.mean_absolute
    WHEN j.mean_square >= 0 THEN SQRT(j.mean_square)
  END AS value,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.variance_absolute
    ELSE 0.25 * j.variance_square / NULLIF(j.mean_square, 0.0)
  END AS sampling_variance,
  j.n AS row_count,
  j.known_count AS label_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN j.largest_cell_count = 0 THEN 'mean error of the baseline'
    WHEN j.feature IS NULL THEN 'mean error by prediction'
    ELSE 'mean error by prediction and ' || j.feature
  END AS method,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL OR j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' AND j.realised_absolute + j.missing_absolute > 0 THEN j.realised_absolute + j.missing_absolute
    WHEN m.metric = 'rmse' AND j.realised_square + j.missing_square > 0 THEN SQRT(j.realised_square + j.missing_square)
    WHEN j.realised_absolute IS NOT NULL AND j.realised_square IS NOT NULL THEN 0.0
  END AS realised_value,
  CASE
    WHEN j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' THEN j.realised_absolute
    WHEN j.realised_square >= 0 THEN SQRT(j.realised_square)
  END AS naive_value,
  j.not_evaluated_reason AS not_evaluated_reason
FROM judged AS j
CROSS JOIN metrics AS m
{%- endmacro %}

{% macro bigquery__estimated_errors(stale_windows, mpm_monitors, windows, mpm_observations, measured_totals) -%}
WITH wanted AS (
  SELECT
    s.monitor,
    s.window_id,
    m.baseline_kind,
    m.min_rows
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'regression'
), joint AS (
  SELECT
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS FLOAT64) / 16.0) AS prediction_group,
    SUM(CAST(o.row_count AS FLOAT64)) AS n,
    SUM(CASE WHEN o.label_class = 'known' THEN CAST(o.row_count AS FLOAT64) ELSE 0.0 END) AS known_count,
    SUM(CASE WHEN o.value_sum IS NOT NULL THEN CAST(o.row_count AS FLOAT64) ELSE 0.0 END) AS stored_count,
    SUM(COALESCE(o.value_sum, 0.0)) AS s1,
    SUM(COALESCE(o.value_sum_sq, 0.0)) AS s2
  FROM wanted AS t
  INNER JOIN {{ windows }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind = 'joint' AND o.segment_key = '__all__' AND w.side IN ('current', 'baseline')
  GROUP BY
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS FLOAT64) / 16.0)
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_count END) AS n,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS mean_absolute,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_mean END) AS mean_square,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_variance END) AS square_variance,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS realised_absolute,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'squared_error' THEN t.value_mean END) AS realised_square
  FROM {{ measured_totals }} AS t
  WHERE
    t.segment_key = '__all__'
    AND t.column_role = 'error'
    AND t.column_name IN ('absolute_error', 'squared_error')
  GROUP BY
    t.monitor,
    t.window_id
), prediction_groups AS (
  SELECT
    j.monitor,
    j.window_id,
    j.prediction_group,
    SUM(j.stored_count) AS n,
    SUM(j.s1) / NULLIF(SUM(j.stored_count), 0.0) AS mean_absolute,
    SUM(j.s2) / NULLIF(SUM(j.stored_count), 0.0) AS mean_square
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id,
    j.prediction_group
), stored AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.stored_count) AS n,
    SUM(j.s1) AS s1,
    SUM(j.s2) AS s2
  FROM joint AS j
  WHERE
    j.side = 'baseline'
  GROUP BY
    j.monitor,
    j.window_id
), rest AS (
  SELECT
    t.monitor,
    t.window_id,
    t.n,
    t.square_variance,
    t.mean_square,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_absolute > s.s1 THEN (t.n * t.mean_absolute - s.s1) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_absolute
    END AS rest_absolute,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_square > s.s2 THEN (t.n * t.mean_square - s.s2) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_square
    END AS rest_square
  FROM totals AS t
  INNER JOIN stored AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
), cells AS (
  SELECT
    j.monitor,
    j.window_id,
    j.n,
    j.known_count,
    j.prediction_group,
    j.category,
    COALESCE(b.stored_count, 0.0) AS cell_count,
    g.n AS group_count,
    r.n AS total_count,
    r.mean_square AS total_square,
    r.square_variance,
    COALESCE(b.s1, 0.0) AS s1,
    COALESCE(b.s2, 0.0) AS s2,
    COALESCE(g.mean_absolute, r.rest_absolute) AS group_absolute,
    COALESCE(g.mean_square, r.rest_square) AS group_square
  FROM joint AS j
  INNER JOIN rest AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id
  LEFT JOIN joint AS b
    ON b.monitor = j.monitor
    AND b.window_id = j.window_id
    AND b.bin_index = j.bin_index
    AND b.side = 'baseline'
  LEFT JOIN prediction_groups AS g
    ON g.monitor = j.monitor AND g.window_id = j.window_id AND g.prediction_group = j.prediction_group
  WHERE
    j.side = 'current'
), expected AS (
  SELECT
    c.*,
    (c.s1 + 20.0 * c.group_absolute) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_absolute,
    (c.s2 + 20.0 * c.group_square) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_square,
    SUM(c.n) OVER (PARTITION BY c.monitor, c.window_id) AS window_count
  FROM cells AS c
), baseline_shapes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.s2 * (j.s2 / NULLIF(j.stored_count, 0.0))) AS s4
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id
), kurtoses AS (
  SELECT
    r.monitor,
    r.window_id,
    (r.square_variance + r.mean_square * r.mean_square) / NULLIF(COALESCE(h.s4, 0.0) / NULLIF(r.n, 0.0) + (r.n - s.n) / NULLIF(r.n, 0.0) * r.rest_square * r.rest_square, 0.0) AS k
  FROM rest AS r
  INNER JOIN stored AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  LEFT JOIN baseline_shapes AS h
    ON h.monitor = r.monitor AND h.window_id = r.window_id
), spread AS (
  SELECT
    e.*,
    CASE
      WHEN e.mean_square > e.mean_absolute * e.mean_absolute THEN e.mean_square - e.mean_absolute * e.mean_absolute
      ELSE 0.0
    END AS v1,
    CASE WHEN k.k > 1 THEN k.k - 1.0 WHEN k.k <= 1 THEN 0.0 ELSE 2.0 END * e.mean_square * e.mean_square AS v2,
    e.n / NULLIF(e.window_count, 0.0) * e.cell_count / NULLIF(e.cell_count + 20.0, 0.0) AS own_share,
    e.n / NULLIF(e.window_count, 0.0) * 20.0 / NULLIF(e.cell_count + 20.0, 0.0) AS group_share
  FROM expected AS e
  LEFT JOIN kurtoses AS k
    ON k.monitor = e.monitor AND k.window_id = e.window_id
), by_group AS (
  SELECT
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count,
    MAX(s.category) AS feature,
    MAX(s.cell_count) AS largest_cell_count,
    SUM(s.n * s.mean_absolute) AS sum_absolute,
    SUM(s.n * s.mean_square) AS sum_square,
    SUM(s.known_count * s.mean_absolute) AS known_absolute,
    SUM(s.known_count * s.mean_square) AS known_square,
    SUM(s.known_count) AS known_count,
    SUM(s.n * s.v1) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v1 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v1) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_absolute,
    SUM(s.n * s.v2) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v2 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v2) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_square
  FROM spread AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count
), estimated AS (
  SELECT
    g.monitor,
    g.window_id,
    g.window_count AS n,
    MAX(g.feature) AS feature,
    MAX(g.largest_cell_count) AS largest_cell_count,
    SUM(g.known_count) AS known_count,
    SUM(g.sum_absolute) / NULLIF(g.window_count, 0.0) AS mean_absolute,
    SUM(g.sum_square) / NULLIF(g.window_count, 0.0) AS mean_square,
    SUM(g.known_absolute) / NULLIF(SUM(g.known_count), 0.0) AS known_absolute,
    SUM(g.known_square) / NULLIF(SUM(g.known_count), 0.0) AS known_square,
    SUM(g.variance_absolute) AS variance_absolute,
    SUM(g.variance_square) AS variance_square
  FROM by_group AS g
  GROUP BY
    g.monitor,
    g.window_id,
    g.window_count
), sizes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.n) AS n,
    SUM(j.known_count) AS known_count
  FROM joint AS j
  WHERE
    j.side = 'current'
  GROUP BY
    j.monitor,
    j.window_id
), judged AS (
  SELECT
    w.monitor,
    w.window_id,
    w.min_rows,
    COALESCE(z.n, 0.0) AS n,
    COALESCE(z.known_count, 0.0) AS known_count,
    e.feature,
    e.largest_cell_count,
    e.mean_absolute,
    e.mean_square,
    e.variance_absolute,
    e.variance_square,
    t.realised_absolute,
    t.realised_square,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_absolute - e.known_absolute END AS missing_absolute,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_square - e.known_square END AS missing_square,
    CASE
      WHEN z.n IS NULL THEN 'the window has no rows with a prediction'
      WHEN z.n < w.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(z.n) AS INT64) AS STRING) || ' rows with a prediction, fewer than min_rows (' || CAST(w.min_rows AS STRING) || ')'
      WHEN COALESCE(t.n, 0.0) = 0 AND w.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN COALESCE(t.n, 0.0) = 0 THEN 'no label of the baseline is known'
      WHEN t.n < w.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.n) AS INT64) AS STRING) || ' rows with a prediction and a label, fewer than min_rows (' || CAST(w.min_rows AS STRING) || ')'
      WHEN e.mean_absolute IS NULL OR e.mean_square IS NULL THEN 'the sums of the errors of the baseline are not stored'
    END AS not_evaluated_reason
  FROM wanted AS w
  LEFT JOIN sizes AS z
    ON z.monitor = w.monitor AND z.window_id = w.window_id
  LEFT JOIN totals AS t
    ON t.monitor = w.monitor AND t.window_id = w.window_id
  LEFT JOIN estimated AS e
    ON e.monitor = w.monitor AND e.window_id = w.window_id
), metrics AS (
  SELECT
    'mae' AS metric
  UNION ALL
  SELECT
    'rmse'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  'regression' AS problem,
  m.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  CAST(NULL AS FLOAT64) AS threshold,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.mean_absolute
    WHEN j.mean_square >= 0 THEN SQRT(j.mean_square)
  END AS value,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.variance_absolute
    ELSE 0.25 * j.variance_square / NULLIF(j.mean_square, 0.0)
  END AS sampling_variance,
  j.n AS row_count,
  j.known_count AS label_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN j.largest_cell_count = 0 THEN 'mean error of the baseline'
    WHEN j.feature IS NULL THEN 'mean error by prediction'
    ELSE 'mean error by prediction and ' || j.feature
  END AS method,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL OR j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' AND j.realised_absolute + j.missing_absolute > 0 THEN j.realised_absolute + j.missing_absolute
    WHEN m.metric = 'rmse' AND j.realised_square + j.missing_square > 0 THEN SQRT(j.realised_square + j.missing_square)
    WHEN j.realised_absolute IS NOT NULL AND j.realised_square IS NOT NULL THEN 0.0
  END AS realised_value,
  CASE
    WHEN j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' THEN j.realised_absolute
    WHEN j.realised_square >= 0 THEN SQRT(j.realised_square)
  END AS naive_value,
  j.not_evaluated_reason AS not_evaluated_reason
FROM judged AS j
CROSS JOIN metrics AS m
{%- endmacro %}

{% macro spark__estimated_errors(stale_windows, mpm_monitors, windows, mpm_observations, measured_totals) -%}
WITH wanted AS (
  SELECT
    s.monitor,
    s.window_id,
    m.baseline_kind,
    m.min_rows
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'regression'
), joint AS (
  SELECT
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS DOUBLE) / 16.0) AS prediction_group,
    SUM(CAST(o.row_count AS DOUBLE)) AS n,
    SUM(CASE WHEN o.label_class = 'known' THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS known_count,
    SUM(CASE WHEN o.value_sum IS NOT NULL THEN CAST(o.row_count AS DOUBLE) ELSE 0.0 END) AS stored_count,
    SUM(COALESCE(o.value_sum, 0.0)) AS s1,
    SUM(COALESCE(o.value_sum_sq, 0.0)) AS s2
  FROM wanted AS t
  INNER JOIN {{ windows }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind = 'joint' AND o.segment_key = '__all__' AND w.side IN ('current', 'baseline')
  GROUP BY
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS DOUBLE) / 16.0)
), totals AS (
  SELECT
    t.monitor,
    t.window_id,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_count END) AS n,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS mean_absolute,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_mean END) AS mean_square,
    MAX(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_variance END) AS square_variance,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'absolute_error' THEN t.value_mean END) AS realised_absolute,
    MAX(CASE WHEN t.side = 'current' AND t.column_name = 'squared_error' THEN t.value_mean END) AS realised_square
  FROM {{ measured_totals }} AS t
  WHERE
    t.segment_key = '__all__'
    AND t.column_role = 'error'
    AND t.column_name IN ('absolute_error', 'squared_error')
  GROUP BY
    t.monitor,
    t.window_id
), prediction_groups AS (
  SELECT
    j.monitor,
    j.window_id,
    j.prediction_group,
    SUM(j.stored_count) AS n,
    SUM(j.s1) / NULLIF(SUM(j.stored_count), 0.0) AS mean_absolute,
    SUM(j.s2) / NULLIF(SUM(j.stored_count), 0.0) AS mean_square
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id,
    j.prediction_group
), stored AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.stored_count) AS n,
    SUM(j.s1) AS s1,
    SUM(j.s2) AS s2
  FROM joint AS j
  WHERE
    j.side = 'baseline'
  GROUP BY
    j.monitor,
    j.window_id
), rest AS (
  SELECT
    t.monitor,
    t.window_id,
    t.n,
    t.square_variance,
    t.mean_square,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_absolute > s.s1 THEN (t.n * t.mean_absolute - s.s1) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_absolute
    END AS rest_absolute,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_square > s.s2 THEN (t.n * t.mean_square - s.s2) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_square
    END AS rest_square
  FROM totals AS t
  INNER JOIN stored AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
), cells AS (
  SELECT
    j.monitor,
    j.window_id,
    j.n,
    j.known_count,
    j.prediction_group,
    j.category,
    COALESCE(b.stored_count, 0.0) AS cell_count,
    g.n AS group_count,
    r.n AS total_count,
    r.mean_square AS total_square,
    r.square_variance,
    COALESCE(b.s1, 0.0) AS s1,
    COALESCE(b.s2, 0.0) AS s2,
    COALESCE(g.mean_absolute, r.rest_absolute) AS group_absolute,
    COALESCE(g.mean_square, r.rest_square) AS group_square
  FROM joint AS j
  INNER JOIN rest AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id
  LEFT JOIN joint AS b
    ON b.monitor = j.monitor
    AND b.window_id = j.window_id
    AND b.bin_index = j.bin_index
    AND b.side = 'baseline'
  LEFT JOIN prediction_groups AS g
    ON g.monitor = j.monitor AND g.window_id = j.window_id AND g.prediction_group = j.prediction_group
  WHERE
    j.side = 'current'
), expected AS (
  SELECT
    c.*,
    (c.s1 + 20.0 * c.group_absolute) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_absolute,
    (c.s2 + 20.0 * c.group_square) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_square,
    SUM(c.n) OVER (PARTITION BY c.monitor, c.window_id) AS window_count
  FROM cells AS c
), baseline_shapes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.s2 * (j.s2 / NULLIF(j.stored_count, 0.0))) AS s4
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id
), kurtoses AS (
  SELECT
    r.monitor,
    r.window_id,
    (r.square_variance + r.mean_square * r.mean_square) / NULLIF(COALESCE(h.s4, 0.0) / NULLIF(r.n, 0.0) + (r.n - s.n) / NULLIF(r.n, 0.0) * r.rest_square * r.rest_square, 0.0) AS k
  FROM rest AS r
  INNER JOIN stored AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  LEFT JOIN baseline_shapes AS h
    ON h.monitor = r.monitor AND h.window_id = r.window_id
), spread AS (
  SELECT
    e.*,
    CASE
      WHEN e.mean_square > e.mean_absolute * e.mean_absolute THEN e.mean_square - e.mean_absolute * e.mean_absolute
      ELSE 0.0
    END AS v1,
    CASE WHEN k.k > 1 THEN k.k - 1.0 WHEN k.k <= 1 THEN 0.0 ELSE 2.0 END * e.mean_square * e.mean_square AS v2,
    e.n / NULLIF(e.window_count, 0.0) * e.cell_count / NULLIF(e.cell_count + 20.0, 0.0) AS own_share,
    e.n / NULLIF(e.window_count, 0.0) * 20.0 / NULLIF(e.cell_count + 20.0, 0.0) AS group_share
  FROM expected AS e
  LEFT JOIN kurtoses AS k
    ON k.monitor = e.monitor AND k.window_id = e.window_id
), by_group AS (
  SELECT
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count,
    MAX(s.category) AS feature,
    MAX(s.cell_count) AS largest_cell_count,
    SUM(s.n * s.mean_absolute) AS sum_absolute,
    SUM(s.n * s.mean_square) AS sum_square,
    SUM(s.known_count * s.mean_absolute) AS known_absolute,
    SUM(s.known_count * s.mean_square) AS known_square,
    SUM(s.known_count) AS known_count,
    SUM(s.n * s.v1) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v1 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v1) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_absolute,
    SUM(s.n * s.v2) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(s.own_share * s.own_share * s.v2 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0)) + SUM(s.group_share) * SUM(s.group_share * s.v2) / NULLIF(MAX(COALESCE(s.group_count, s.total_count)), 0.0) AS variance_square
  FROM spread AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count
), estimated AS (
  SELECT
    g.monitor,
    g.window_id,
    g.window_count AS n,
    MAX(g.feature) AS feature,
    MAX(g.largest_cell_count) AS largest_cell_count,
    SUM(g.known_count) AS known_count,
    SUM(g.sum_absolute) / NULLIF(g.window_count, 0.0) AS mean_absolute,
    SUM(g.sum_square) / NULLIF(g.window_count, 0.0) AS mean_square,
    SUM(g.known_absolute) / NULLIF(SUM(g.known_count), 0.0) AS known_absolute,
    SUM(g.known_square) / NULLIF(SUM(g.known_count), 0.0) AS known_square,
    SUM(g.variance_absolute) AS variance_absolute,
    SUM(g.variance_square) AS variance_square
  FROM by_group AS g
  GROUP BY
    g.monitor,
    g.window_id,
    g.window_count
), sizes AS (
  SELECT
    j.monitor,
    j.window_id,
    SUM(j.n) AS n,
    SUM(j.known_count) AS known_count
  FROM joint AS j
  WHERE
    j.side = 'current'
  GROUP BY
    j.monitor,
    j.window_id
), judged AS (
  SELECT
    w.monitor,
    w.window_id,
    w.min_rows,
    COALESCE(z.n, 0.0) AS n,
    COALESCE(z.known_count, 0.0) AS known_count,
    e.feature,
    e.largest_cell_count,
    e.mean_absolute,
    e.mean_square,
    e.variance_absolute,
    e.variance_square,
    t.realised_absolute,
    t.realised_square,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_absolute - e.known_absolute END AS missing_absolute,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_square - e.known_square END AS missing_square,
    CASE
      WHEN z.n IS NULL THEN 'the window has no rows with a prediction'
      WHEN z.n < w.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(z.n) AS BIGINT) AS STRING) || ' rows with a prediction, fewer than min_rows (' || CAST(w.min_rows AS STRING) || ')'
      WHEN COALESCE(t.n, 0.0) = 0 AND w.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN COALESCE(t.n, 0.0) = 0 THEN 'no label of the baseline is known'
      WHEN t.n < w.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.n) AS BIGINT) AS STRING) || ' rows with a prediction and a label, fewer than min_rows (' || CAST(w.min_rows AS STRING) || ')'
      WHEN e.mean_absolute IS NULL OR e.mean_square IS NULL THEN 'the sums of the errors of the baseline are not stored'
    END AS not_evaluated_reason
  FROM wanted AS w
  LEFT JOIN sizes AS z
    ON z.monitor = w.monitor AND z.window_id = w.window_id
  LEFT JOIN totals AS t
    ON t.monitor = w.monitor AND t.window_id = w.window_id
  LEFT JOIN estimated AS e
    ON e.monitor = w.monitor AND e.window_id = w.window_id
), metrics AS (
  SELECT
    'mae' AS metric
  UNION ALL
  SELECT
    'rmse'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  'regression' AS problem,
  m.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.mean_absolute
    WHEN j.mean_square >= 0 THEN SQRT(j.mean_square)
  END AS value,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.variance_absolute
    ELSE 0.25 * j.variance_square / NULLIF(j.mean_square, 0.0)
  END AS sampling_variance,
  j.n AS row_count,
  j.known_count AS label_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN j.largest_cell_count = 0 THEN 'mean error of the baseline'
    WHEN j.feature IS NULL THEN 'mean error by prediction'
    ELSE 'mean error by prediction and ' || j.feature
  END AS method,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL OR j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' AND j.realised_absolute + j.missing_absolute > 0 THEN j.realised_absolute + j.missing_absolute
    WHEN m.metric = 'rmse' AND j.realised_square + j.missing_square > 0 THEN SQRT(j.realised_square + j.missing_square)
    WHEN j.realised_absolute IS NOT NULL AND j.realised_square IS NOT NULL THEN 0.0
  END AS realised_value,
  CASE
    WHEN j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' THEN j.realised_absolute
    WHEN j.realised_square >= 0 THEN SQRT(j.realised_square)
  END AS naive_value,
  j.not_evaluated_reason AS not_evaluated_reason
FROM judged AS j
CROSS JOIN metrics AS m
{%- endmacro %}

{% macro clickhouse__estimated_errors(stale_windows, mpm_monitors, windows, mpm_observations, measured_totals) -%}
WITH wanted AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    m.baseline_kind AS baseline_kind,
    m.min_rows AS min_rows
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'regression'
), joint AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    w.side AS side,
    o.bin_index AS bin_index,
    o.category AS category,
    FLOOR(CAST(o.bin_index AS Nullable(Float64)) / 16.0) AS prediction_group,
    SUM(toNullable(CAST(o.row_count AS Nullable(Float64)))) AS n,
    SUM(toNullable(CASE WHEN o.label_class = 'known' THEN CAST(o.row_count AS Nullable(Float64)) ELSE 0.0 END)) AS known_count,
    SUM(toNullable(CASE WHEN o.value_sum IS NOT NULL THEN CAST(o.row_count AS Nullable(Float64)) ELSE 0.0 END)) AS stored_count,
    SUM(toNullable(COALESCE(o.value_sum, 0.0))) AS s1,
    SUM(toNullable(COALESCE(o.value_sum_sq, 0.0))) AS s2
  FROM wanted AS t
  INNER JOIN {{ windows }} AS w
    ON w.monitor = t.monitor AND w.window_id = t.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor AND o.dataset = w.source_dataset AND o.window_id = w.source_window_id
  WHERE
    o.bin_kind = 'joint' AND o.segment_key = '__all__' AND w.side IN ('current', 'baseline')
  GROUP BY
    w.monitor,
    w.window_id,
    w.side,
    o.bin_index,
    o.category,
    FLOOR(CAST(o.bin_index AS Nullable(Float64)) / 16.0)
), totals AS (
  SELECT
    t.monitor AS monitor,
    t.window_id AS window_id,
    MAX(toNullable(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_count END)) AS n,
    MAX(toNullable(CASE WHEN t.side = 'baseline' AND t.column_name = 'absolute_error' THEN t.value_mean END)) AS mean_absolute,
    MAX(toNullable(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_mean END)) AS mean_square,
    MAX(toNullable(CASE WHEN t.side = 'baseline' AND t.column_name = 'squared_error' THEN t.value_variance END)) AS square_variance,
    MAX(toNullable(CASE WHEN t.side = 'current' AND t.column_name = 'absolute_error' THEN t.value_mean END)) AS realised_absolute,
    MAX(toNullable(CASE WHEN t.side = 'current' AND t.column_name = 'squared_error' THEN t.value_mean END)) AS realised_square
  FROM {{ measured_totals }} AS t
  WHERE
    t.segment_key = '__all__'
    AND t.column_role = 'error'
    AND t.column_name IN ('absolute_error', 'squared_error')
  GROUP BY
    t.monitor,
    t.window_id
), prediction_groups AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.prediction_group AS prediction_group,
    SUM(toNullable(j.stored_count)) AS n,
    SUM(toNullable(j.s1)) / NULLIF(SUM(toNullable(j.stored_count)), 0.0) AS mean_absolute,
    SUM(toNullable(j.s2)) / NULLIF(SUM(toNullable(j.stored_count)), 0.0) AS mean_square
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id,
    j.prediction_group
), stored AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    SUM(toNullable(j.stored_count)) AS n,
    SUM(toNullable(j.s1)) AS s1,
    SUM(toNullable(j.s2)) AS s2
  FROM joint AS j
  WHERE
    j.side = 'baseline'
  GROUP BY
    j.monitor,
    j.window_id
), rest AS (
  SELECT
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.n AS n,
    t.square_variance AS square_variance,
    t.mean_square AS mean_square,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_absolute > s.s1 THEN (t.n * t.mean_absolute - s.s1) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_absolute
    END AS rest_absolute,
    CASE
      WHEN t.n - s.n >= 20 AND t.n * t.mean_square > s.s2 THEN (t.n * t.mean_square - s.s2) / NULLIF(t.n - s.n, 0.0)
      ELSE t.mean_square
    END AS rest_square
  FROM totals AS t
  INNER JOIN stored AS s
    ON s.monitor = t.monitor AND s.window_id = t.window_id
), cells AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.n AS n,
    j.known_count AS known_count,
    j.prediction_group AS prediction_group,
    j.category AS category,
    COALESCE(b.stored_count, 0.0) AS cell_count,
    g.n AS group_count,
    r.n AS total_count,
    r.mean_square AS total_square,
    r.square_variance AS square_variance,
    COALESCE(b.s1, 0.0) AS s1,
    COALESCE(b.s2, 0.0) AS s2,
    COALESCE(g.mean_absolute, r.rest_absolute) AS group_absolute,
    COALESCE(g.mean_square, r.rest_square) AS group_square
  FROM joint AS j
  INNER JOIN rest AS r
    ON r.monitor = j.monitor AND r.window_id = j.window_id
  LEFT JOIN joint AS b
    ON b.monitor = j.monitor
    AND b.window_id = j.window_id
    AND b.bin_index = j.bin_index
    AND b.side = 'baseline'
  LEFT JOIN prediction_groups AS g
    ON g.monitor = j.monitor AND g.window_id = j.window_id AND g.prediction_group = j.prediction_group
  WHERE
    j.side = 'current'
  SETTINGS join_use_nulls = 1
), expected AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.n AS n,
    c.known_count AS known_count,
    c.prediction_group AS prediction_group,
    c.category AS category,
    c.cell_count AS cell_count,
    c.group_count AS group_count,
    c.total_count AS total_count,
    c.total_square AS total_square,
    c.square_variance AS square_variance,
    c.s1 AS s1,
    c.s2 AS s2,
    c.group_absolute AS group_absolute,
    c.group_square AS group_square,
    (c.s1 + 20.0 * c.group_absolute) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_absolute,
    (c.s2 + 20.0 * c.group_square) / NULLIF(c.cell_count + 20.0, 0.0) AS mean_square,
    SUM(toNullable(c.n)) OVER (PARTITION BY c.monitor, c.window_id) AS window_count
  FROM cells AS c
), baseline_shapes AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    SUM(toNullable(j.s2 * (j.s2 / NULLIF(j.stored_count, 0.0)))) AS s4
  FROM joint AS j
  WHERE
    j.side = 'baseline' AND j.stored_count > 0
  GROUP BY
    j.monitor,
    j.window_id
), kurtoses AS (
  SELECT
    r.monitor AS monitor,
    r.window_id AS window_id,
    (r.square_variance + r.mean_square * r.mean_square) / NULLIF(COALESCE(h.s4, 0.0) / NULLIF(r.n, 0.0) + (r.n - s.n) / NULLIF(r.n, 0.0) * r.rest_square * r.rest_square, 0.0) AS k
  FROM rest AS r
  INNER JOIN stored AS s
    ON s.monitor = r.monitor AND s.window_id = r.window_id
  LEFT JOIN baseline_shapes AS h
    ON h.monitor = r.monitor AND h.window_id = r.window_id
  SETTINGS join_use_nulls = 1
), spread AS (
  SELECT
    e.monitor AS monitor,
    e.window_id AS window_id,
    e.n AS n,
    e.known_count AS known_count,
    e.prediction_group AS prediction_group,
    e.category AS category,
    e.cell_count AS cell_count,
    e.group_count AS group_count,
    e.total_count AS total_count,
    e.total_square AS total_square,
    e.square_variance AS square_variance,
    e.s1 AS s1,
    e.s2 AS s2,
    e.group_absolute AS group_absolute,
    e.group_square AS group_square,
    e.mean_absolute AS mean_absolute,
    e.mean_square AS mean_square,
    e.window_count AS window_count,
    CASE
      WHEN e.mean_square > e.mean_absolute * e.mean_absolute THEN e.mean_square - e.mean_absolute * e.mean_absolute
      ELSE 0.0
    END AS v1,
    CASE WHEN k.k > 1 THEN k.k - 1.0 WHEN k.k <= 1 THEN 0.0 ELSE 2.0 END * e.mean_square * e.mean_square AS v2,
    e.n / NULLIF(e.window_count, 0.0) * e.cell_count / NULLIF(e.cell_count + 20.0, 0.0) AS own_share,
    e.n / NULLIF(e.window_count, 0.0) * 20.0 / NULLIF(e.cell_count + 20.0, 0.0) AS group_share
  FROM expected AS e
  LEFT JOIN kurtoses AS k
    ON k.monitor = e.monitor AND k.window_id = e.window_id
  SETTINGS join_use_nulls = 1
), by_group AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.prediction_group AS prediction_group,
    s.window_count AS window_count,
    MAX(toNullable(s.category)) AS feature,
    MAX(toNullable(s.cell_count)) AS largest_cell_count,
    SUM(toNullable(s.n * s.mean_absolute)) AS sum_absolute,
    SUM(toNullable(s.n * s.mean_square)) AS sum_square,
    SUM(toNullable(s.known_count * s.mean_absolute)) AS known_absolute,
    SUM(toNullable(s.known_count * s.mean_square)) AS known_square,
    SUM(toNullable(s.known_count)) AS known_count,
    SUM(toNullable(s.n * s.v1)) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(toNullable(s.own_share * s.own_share * s.v1 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0))) + SUM(toNullable(s.group_share)) * SUM(toNullable(s.group_share * s.v1)) / NULLIF(MAX(toNullable(COALESCE(s.group_count, s.total_count))), 0.0) AS variance_absolute,
    SUM(toNullable(s.n * s.v2)) / NULLIF(s.window_count * s.window_count, 0.0) + SUM(toNullable(s.own_share * s.own_share * s.v2 / NULLIF(CASE WHEN s.cell_count > 0 THEN s.cell_count ELSE 1.0 END, 0.0))) + SUM(toNullable(s.group_share)) * SUM(toNullable(s.group_share * s.v2)) / NULLIF(MAX(toNullable(COALESCE(s.group_count, s.total_count))), 0.0) AS variance_square
  FROM spread AS s
  GROUP BY
    s.monitor,
    s.window_id,
    s.prediction_group,
    s.window_count
), estimated AS (
  SELECT
    g.monitor AS monitor,
    g.window_id AS window_id,
    g.window_count AS n,
    MAX(toNullable(g.feature)) AS feature,
    MAX(toNullable(g.largest_cell_count)) AS largest_cell_count,
    SUM(toNullable(g.known_count)) AS known_count,
    SUM(toNullable(g.sum_absolute)) / NULLIF(g.window_count, 0.0) AS mean_absolute,
    SUM(toNullable(g.sum_square)) / NULLIF(g.window_count, 0.0) AS mean_square,
    SUM(toNullable(g.known_absolute)) / NULLIF(SUM(toNullable(g.known_count)), 0.0) AS known_absolute,
    SUM(toNullable(g.known_square)) / NULLIF(SUM(toNullable(g.known_count)), 0.0) AS known_square,
    SUM(toNullable(g.variance_absolute)) AS variance_absolute,
    SUM(toNullable(g.variance_square)) AS variance_square
  FROM by_group AS g
  GROUP BY
    g.monitor,
    g.window_id,
    g.window_count
), sizes AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    SUM(toNullable(j.n)) AS n,
    SUM(toNullable(j.known_count)) AS known_count
  FROM joint AS j
  WHERE
    j.side = 'current'
  GROUP BY
    j.monitor,
    j.window_id
), judged AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    w.min_rows AS min_rows,
    COALESCE(z.n, 0.0) AS n,
    COALESCE(z.known_count, 0.0) AS known_count,
    e.feature AS feature,
    e.largest_cell_count AS largest_cell_count,
    e.mean_absolute AS mean_absolute,
    e.mean_square AS mean_square,
    e.variance_absolute AS variance_absolute,
    e.variance_square AS variance_square,
    t.realised_absolute AS realised_absolute,
    t.realised_square AS realised_square,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_absolute - e.known_absolute END AS missing_absolute,
    CASE WHEN z.known_count = z.n THEN 0.0 ELSE e.mean_square - e.known_square END AS missing_square,
    CASE
      WHEN z.n IS NULL THEN 'the window has no rows with a prediction'
      WHEN z.n < w.min_rows THEN 'the window has ' || CAST(CAST(FLOOR(z.n) AS Nullable(Int64)) AS Nullable(String)) || ' rows with a prediction, fewer than min_rows (' || CAST(w.min_rows AS Nullable(String)) || ')'
      WHEN COALESCE(t.n, 0.0) = 0 AND w.baseline_kind = 'rolling' THEN 'no label of an earlier window is known'
      WHEN COALESCE(t.n, 0.0) = 0 THEN 'no label of the baseline is known'
      WHEN t.n < w.min_rows THEN 'the baseline has ' || CAST(CAST(FLOOR(t.n) AS Nullable(Int64)) AS Nullable(String)) || ' rows with a prediction and a label, fewer than min_rows (' || CAST(w.min_rows AS Nullable(String)) || ')'
      WHEN e.mean_absolute IS NULL OR e.mean_square IS NULL THEN 'the sums of the errors of the baseline are not stored'
    END AS not_evaluated_reason
  FROM wanted AS w
  LEFT JOIN sizes AS z
    ON z.monitor = w.monitor AND z.window_id = w.window_id
  LEFT JOIN totals AS t
    ON t.monitor = w.monitor AND t.window_id = w.window_id
  LEFT JOIN estimated AS e
    ON e.monitor = w.monitor AND e.window_id = w.window_id
  SETTINGS join_use_nulls = 1
), metrics AS (
  SELECT
    'mae' AS metric
  UNION ALL
  SELECT
    'rmse'
)
SELECT
  j.monitor AS monitor,
  j.window_id AS window_id,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  'regression' AS problem,
  m.metric AS metric,
  CAST(NULL AS Nullable(String)) AS label_class,
  CAST(NULL AS Nullable(Float64)) AS threshold,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.mean_absolute
    WHEN j.mean_square >= 0 THEN SQRT(j.mean_square)
  END AS value,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN m.metric = 'mae' THEN j.variance_absolute
    ELSE 0.25 * j.variance_square / NULLIF(j.mean_square, 0.0)
  END AS sampling_variance,
  j.n AS row_count,
  j.known_count AS label_count,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL THEN NULL
    WHEN j.largest_cell_count = 0 THEN 'mean error of the baseline'
    WHEN j.feature IS NULL THEN 'mean error by prediction'
    ELSE 'mean error by prediction and ' || j.feature
  END AS method,
  CASE
    WHEN j.not_evaluated_reason IS NOT NULL OR j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' AND j.realised_absolute + j.missing_absolute > 0 THEN j.realised_absolute + j.missing_absolute
    WHEN m.metric = 'rmse' AND j.realised_square + j.missing_square > 0 THEN SQRT(j.realised_square + j.missing_square)
    WHEN j.realised_absolute IS NOT NULL AND j.realised_square IS NOT NULL THEN 0.0
  END AS realised_value,
  CASE
    WHEN j.known_count < j.min_rows THEN NULL
    WHEN m.metric = 'mae' THEN j.realised_absolute
    WHEN j.realised_square >= 0 THEN SQRT(j.realised_square)
  END AS naive_value,
  j.not_evaluated_reason AS not_evaluated_reason
FROM judged AS j
CROSS JOIN metrics AS m
{%- endmacro %}
