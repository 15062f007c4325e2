{#-
How good predicted classes are, by window, segment and side (current, baseline): one row per metric, and per class where it is of one.
Inputs: measured_totals, confusion_cells, mpm_monitors (problem multiclass). Classes are those that occur as label or prediction.
accuracy, log_loss and brier_score are means of what was observed row by row, exact also for classes that the baseline did not
know. Those are predicted as '__other__', so what else is asked about such a class cannot be told and has a reason.
macro_: the plain mean over the classes among the labels, one that is never predicted counting 0; weighted_: by number of labels.
Standard errors: delta method over the cells of the confusion matrix as one multinomial; all of these metrics are homogeneous of
degree zero in the cells n_ij, so the variance is the sum of n_ij g_ij^2 with g the derivative. Intervals of rates: Wilson's, with
v (1 - v) / standard_error^2 in place of the number of rows, which for a proportion is that number.

Written by `mpm dev generate` from mpm_py/sql/performance_multiclass.sql; edit that file.
-#}

{% macro performance_multiclass(mpm_monitors, confusion_cells, measured_totals) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('performance_multiclass', 'mpm')(mpm_monitors, confusion_cells, measured_totals)) }}
{%- endmacro %}

{% macro default__performance_multiclass(mpm_monitors, confusion_cells, measured_totals) -%}
WITH monitors AS (
  SELECT
    m.monitor,
    m.min_rows,
    CAST(m.min_rows AS VARCHAR) AS min_rows_text
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass' AND m.label_column IS NOT NULL
), pairs AS (
  SELECT
    c.comparison,
    c.side,
    c.predicted_class,
    c.label_class,
    c.row_count,
    CAST(CASE WHEN c.predicted_class = c.label_class THEN 1 ELSE 0 END AS DOUBLE) AS is_hit
  FROM {{ confusion_cells }} AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
), known_classes AS (
  SELECT
    c.monitor,
    c.predicted_class AS class_name
  FROM {{ confusion_cells }} AS c
  WHERE
    c.predicted_class <> '__other__'
  GROUP BY
    c.monitor,
    c.predicted_class
), errors AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.column_name,
    t.value_count,
    t.value_variance,
    t.value_mean,
    t.value_min,
    t.value_max
  FROM {{ measured_totals }} AS t
  INNER JOIN monitors AS m
    ON m.monitor = t.monitor
  WHERE
    t.column_role = 'error' AND t.column_name IN ('is_error', 'log_loss', 'squared_error')
), cells AS (
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side,
    MAX(u.comparison) AS comparison,
    SUM(u.pair_count) AS prediction_count,
    SUM(u.labelled_count) AS labelled_count,
    SUM(u.other_count) AS other_count
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.segment_key,
      c.segment_value,
      c.side,
      c.comparison,
      c.row_count AS pair_count,
      CASE WHEN c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END AS labelled_count,
      CASE WHEN c.label_class IS NOT NULL AND c.predicted_class = '__other__' THEN c.row_count ELSE 0.0 END AS other_count
    FROM {{ confusion_cells }} AS c
    INNER JOIN monitors AS m
      ON m.monitor = c.monitor
    UNION ALL
    SELECT
      e.monitor,
      e.window_id,
      e.segment_key,
      e.segment_value,
      e.side,
      NULL,
      0.0,
      0.0,
      0.0
    FROM errors AS e
  ) AS u
  GROUP BY
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side
), class_counts AS (
  SELECT
    u.comparison,
    u.side,
    u.class_name,
    SUM(u.label_count) AS label_count,
    SUM(u.predicted_count) AS predicted_count,
    SUM(u.hit_count) AS hit_count,
    SUM(u.hidden_count) AS hidden_count
  FROM (
    SELECT
      p.comparison,
      p.side,
      p.predicted_class AS class_name,
      0.0 AS label_count,
      CASE WHEN p.label_class IS NOT NULL THEN p.row_count ELSE 0.0 END AS predicted_count,
      CASE WHEN p.label_class = p.predicted_class THEN p.row_count ELSE 0.0 END AS hit_count,
      0.0 AS hidden_count
    FROM pairs AS p
    WHERE
      p.predicted_class <> '__other__'
    UNION ALL
    SELECT
      p.comparison,
      p.side,
      p.label_class,
      p.row_count,
      0.0,
      0.0,
      CASE WHEN p.predicted_class = '__other__' THEN p.row_count ELSE 0.0 END
    FROM pairs AS p
    WHERE
      p.label_class IS NOT NULL
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.class_name
), classes AS (
  SELECT
    n.comparison,
    n.side,
    n.class_name,
    n.label_count,
    n.predicted_count,
    n.hit_count,
    CAST(CASE WHEN n.label_count > 0 THEN 1 ELSE 0 END AS DOUBLE) AS has_label,
    CASE WHEN k.class_name IS NULL AND c.other_count > 0 THEN 1 ELSE 0 END AS is_unknown,
    CASE WHEN k.class_name IS NULL AND n.hidden_count > 0 THEN 1.0 ELSE 0.0 END AS is_hidden,
    n.label_count + n.predicted_count AS both_count,
    COALESCE(n.hit_count / NULLIF(n.predicted_count, 0.0), 0.0) AS precision_value,
    COALESCE(n.hit_count / NULLIF(n.label_count, 0.0), 0.0) AS recall_value,
    COALESCE(2.0 * n.hit_count / NULLIF(n.label_count + n.predicted_count, 0.0), 0.0) AS f1_value
  FROM class_counts AS n
  INNER JOIN cells AS c
    ON c.comparison = n.comparison AND c.side = n.side
  LEFT JOIN known_classes AS k
    ON k.monitor = c.monitor AND k.class_name = n.class_name
), means AS (
  SELECT
    s.comparison,
    s.side,
    SUM(s.has_label) AS class_count,
    SUM(s.is_hidden) AS hidden_class_count,
    SUM(s.label_count) AS label_total,
    SUM(s.has_label) * SUM(s.has_label) / NULLIF(SUM(s.has_label / NULLIF(s.label_count, 0.0)), 0.0) AS like_rows,
    SUM(s.has_label * s.precision_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_precision,
    SUM(s.has_label * s.recall_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_recall,
    SUM(s.has_label * s.f1_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_f1,
    SUM(s.label_count * s.precision_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_precision,
    SUM(s.hit_count) / NULLIF(SUM(s.label_count), 0.0) AS weighted_recall,
    SUM(s.label_count * s.f1_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_f1
  FROM classes AS s
  GROUP BY
    s.comparison,
    s.side
), slopes AS (
  SELECT
    p.comparison,
    p.side,
    p.row_count,
    p.is_hit / NULLIF(a.predicted_count, 0.0) - COALESCE(a.has_label * a.precision_value / NULLIF(a.predicted_count, 0.0), 0.0) AS macro_precision,
    p.is_hit / NULLIF(b.label_count, 0.0) - b.recall_value / NULLIF(b.label_count, 0.0) AS macro_recall,
    p.is_hit * 2.0 / NULLIF(b.both_count, 0.0) - COALESCE(a.has_label * a.f1_value / NULLIF(a.both_count, 0.0), 0.0) - b.f1_value / NULLIF(b.both_count, 0.0) AS macro_f1,
    b.precision_value - n.weighted_precision + COALESCE((p.is_hit - a.precision_value) * a.label_count / NULLIF(a.predicted_count, 0.0), 0.0) AS weighted_precision,
    p.is_hit - n.weighted_recall AS weighted_recall,
    b.f1_value - n.weighted_f1 + (2.0 * p.is_hit - b.f1_value) * b.label_count / NULLIF(b.both_count, 0.0) - COALESCE(a.f1_value * a.label_count / NULLIF(a.both_count, 0.0), 0.0) AS weighted_f1
  FROM pairs AS p
  INNER JOIN means AS n
    ON n.comparison = p.comparison AND n.side = p.side
  INNER JOIN classes AS b
    ON b.comparison = p.comparison AND b.side = p.side AND b.class_name = p.label_class
  LEFT JOIN classes AS a
    ON a.comparison = p.comparison
    AND a.side = p.side
    AND a.class_name = p.predicted_class
    AND p.predicted_class <> '__other__'
), deviations AS (
  SELECT
    g.comparison,
    g.side,
    SQRT(SUM(g.row_count * COALESCE(g.macro_precision * g.macro_precision, 0.0))) AS macro_precision,
    SQRT(SUM(g.row_count * g.macro_recall * g.macro_recall)) AS macro_recall,
    SQRT(SUM(g.row_count * g.macro_f1 * g.macro_f1)) AS macro_f1,
    SQRT(SUM(g.row_count * g.weighted_precision * g.weighted_precision)) AS weighted_precision,
    SQRT(SUM(g.row_count * g.weighted_recall * g.weighted_recall)) AS weighted_recall,
    SQRT(SUM(g.row_count * g.weighted_f1 * g.weighted_f1)) AS weighted_f1
  FROM slopes AS g
  GROUP BY
    g.comparison,
    g.side
), mean_metrics AS (
  SELECT
    'macro_precision' AS metric
  UNION ALL
  SELECT
    'macro_recall'
  UNION ALL
  SELECT
    'macro_f1'
  UNION ALL
  SELECT
    'weighted_precision'
  UNION ALL
  SELECT
    'weighted_recall'
  UNION ALL
  SELECT
    'weighted_f1'
), class_metrics AS (
  SELECT
    'precision' AS metric
  UNION ALL
  SELECT
    'recall'
  UNION ALL
  SELECT
    'f1'
), error_metrics AS (
  SELECT
    'accuracy' AS metric,
    'is_error' AS column_name
  UNION ALL
  SELECT
    'log_loss',
    'log_loss'
  UNION ALL
  SELECT
    'brier_score',
    'squared_error'
), measured AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.side,
    l.metric,
    CAST(NULL AS VARCHAR) AS label_class,
    CASE WHEN l.metric = 'accuracy' THEN 1.0 - e.value_mean ELSE e.value_mean END AS value,
    CASE
      WHEN l.metric = 'accuracy' AND e.value_mean > 0 AND e.value_mean < 1 THEN SQRT(e.value_mean * (1.0 - e.value_mean) / NULLIF(e.value_count, 0.0))
      WHEN l.metric = 'accuracy' THEN 0.0
      WHEN e.value_variance >= 0 THEN SQRT(e.value_variance / NULLIF(e.value_count, 0.0))
    END AS standard_error,
    e.value_count AS like_rows,
    e.value_count AS row_count,
    CASE
      WHEN e.value_count = 0 AND c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN e.value_count = 0 AND (l.metric = 'accuracy' OR c.labelled_count = 0) THEN 'no labels yet'
      WHEN e.value_count = 0 THEN 'no labelled row has a score of its class'
      WHEN e.value_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN e.value_mean IS NULL THEN 'no sums are kept of so few rows'
    END AS reason
  FROM (
    SELECT
      f.monitor,
      f.window_id,
      f.segment_key,
      f.segment_value,
      f.side,
      f.column_name,
      f.value_count,
      f.value_variance,
      CASE
        WHEN f.value_mean < f.value_min THEN f.value_min
        WHEN f.value_mean > f.value_max THEN f.value_max
        ELSE f.value_mean
      END AS value_mean
    FROM errors AS f
  ) AS e
  INNER JOIN error_metrics AS l
    ON l.column_name = e.column_name
  INNER JOIN monitors AS m
    ON m.monitor = e.monitor
  INNER JOIN cells AS c
    ON c.monitor = e.monitor
    AND c.window_id = e.window_id
    AND c.segment_key = e.segment_key
    AND c.segment_value = e.segment_value
    AND c.side = e.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    NULL,
    CASE l.metric
      WHEN 'macro_precision' THEN n.macro_precision
      WHEN 'macro_recall' THEN n.macro_recall
      WHEN 'macro_f1' THEN n.macro_f1
      WHEN 'weighted_precision' THEN n.weighted_precision
      WHEN 'weighted_recall' THEN n.weighted_recall
      ELSE n.weighted_f1
    END,
    CASE l.metric
      WHEN 'macro_precision' THEN d.macro_precision / NULLIF(n.class_count, 0.0)
      WHEN 'macro_recall' THEN d.macro_recall / NULLIF(n.class_count, 0.0)
      WHEN 'macro_f1' THEN d.macro_f1 / NULLIF(n.class_count, 0.0)
      WHEN 'weighted_precision' THEN d.weighted_precision / NULLIF(n.label_total, 0.0)
      WHEN 'weighted_recall' THEN d.weighted_recall / NULLIF(n.label_total, 0.0)
      ELSE d.weighted_f1 / NULLIF(n.label_total, 0.0)
    END,
    CASE
      WHEN l.metric IN ('macro_precision', 'macro_recall', 'macro_f1') THEN n.like_rows
      ELSE n.label_total
    END,
    c.labelled_count,
    CASE
      WHEN c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN n.class_count = 1 THEN 'all labels are of one class'
      WHEN n.hidden_class_count > 0 THEN 'the baseline does not know ' || CAST(CAST(FLOOR(n.hidden_class_count) AS BIGINT) AS VARCHAR) || ' of the classes: how they are predicted cannot be told'
    END
  FROM cells AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN mean_metrics AS l
  LEFT JOIN means AS n
    ON n.comparison = c.comparison AND n.side = c.side
  LEFT JOIN deviations AS d
    ON d.comparison = c.comparison AND d.side = c.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    s.class_name,
    CASE l.metric WHEN 'precision' THEN s.precision_value WHEN 'recall' THEN s.recall_value ELSE s.f1_value END,
    CASE l.metric
      WHEN 'precision' THEN SQRT(s.precision_value * (1.0 - s.precision_value) / NULLIF(s.predicted_count, 0.0))
      WHEN 'recall' THEN SQRT(s.recall_value * (1.0 - s.recall_value) / NULLIF(s.label_count, 0.0))
      ELSE 2.0 * SQRT(s.hit_count * (s.both_count - 2.0 * s.hit_count) * (s.both_count - s.hit_count)) / NULLIF(s.both_count * s.both_count, 0.0)
    END,
    CASE
      WHEN l.metric = 'precision' THEN s.predicted_count
      WHEN l.metric = 'recall' THEN s.label_count
      WHEN s.hit_count = 0 THEN 0.5 * s.both_count
      ELSE s.both_count
    END,
    CASE l.metric
      WHEN 'precision' THEN s.predicted_count
      WHEN 'recall' THEN s.label_count
      ELSE s.both_count - s.hit_count
    END,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN s.is_hidden = 1 OR (s.is_unknown = 1 AND l.metric = 'precision') THEN 'the baseline does not know this class: how it is predicted cannot be told'
      WHEN l.metric = 'precision' AND s.predicted_count = 0 THEN 'no labelled row is predicted as this class'
      WHEN l.metric = 'recall' AND s.label_count = 0 THEN 'no row with a prediction has this label'
      WHEN s.both_count = 0 THEN 'no labelled row is of this class or predicted as it'
    END
  FROM classes AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN class_metrics AS l
), sized AS (
  SELECT
    v.*,
    CASE WHEN v.metric IN ('log_loss', 'brier_score') THEN 0 ELSE 1 END AS is_rate,
    CASE
      WHEN v.value > 0 AND v.value < 1 AND v.standard_error > 0 THEN v.value * (1.0 - v.value) / NULLIF(v.standard_error * v.standard_error, 0.0)
      ELSE v.like_rows
    END AS n
  FROM measured AS v
), ends AS (
  SELECT
    z.*,
    CASE
      WHEN z.is_rate = 1 THEN (z.value * z.n + 1.9207294103470617) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE z.value
    END AS middle,
    CASE
      WHEN z.is_rate = 1 THEN 1.959963984540054 * SQRT(z.value * (1.0 - z.value) * z.n + 0.9603647051735309) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE 1.959963984540054 * z.standard_error
    END AS radius
  FROM sized AS z
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'multiclass' AS problem,
  e.metric AS metric,
  e.label_class AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  CASE WHEN e.reason IS NULL THEN e.value END AS value,
  CASE
    WHEN e.reason IS NULL AND e.value > 0 AND e.middle > e.radius THEN e.middle - e.radius
    WHEN e.reason IS NULL AND e.radius >= 0 THEN 0.0
  END AS lower,
  CASE
    WHEN e.reason IS NULL AND e.is_rate = 1 AND (e.value >= 1 OR e.middle + e.radius > 1) THEN 1.0
    WHEN e.reason IS NULL THEN e.middle + e.radius
  END AS upper,
  CASE WHEN e.reason IS NULL THEN e.standard_error END AS standard_error,
  CAST(NULL AS DOUBLE) AS bound_lower,
  CAST(NULL AS DOUBLE) AS bound_upper,
  e.row_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro postgres__performance_multiclass(mpm_monitors, confusion_cells, measured_totals) -%}
WITH monitors AS MATERIALIZED (
  SELECT
    m.monitor,
    m.min_rows,
    CAST(m.min_rows AS TEXT) AS min_rows_text
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass' AND m.label_column IS NOT NULL
), pairs AS MATERIALIZED (
  SELECT
    c.comparison,
    c.side,
    c.predicted_class,
    c.label_class,
    c.row_count,
    CAST(CASE WHEN c.predicted_class = c.label_class THEN 1 ELSE 0 END AS DOUBLE PRECISION) AS is_hit
  FROM {{ confusion_cells }} AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
), known_classes AS (
  SELECT
    c.monitor,
    c.predicted_class AS class_name
  FROM {{ confusion_cells }} AS c
  WHERE
    c.predicted_class <> '__other__'
  GROUP BY
    c.monitor,
    c.predicted_class
), errors AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.column_name,
    t.value_count,
    t.value_variance,
    t.value_mean,
    t.value_min,
    t.value_max
  FROM {{ measured_totals }} AS t
  INNER JOIN monitors AS m
    ON m.monitor = t.monitor
  WHERE
    t.column_role = 'error' AND t.column_name IN ('is_error', 'log_loss', 'squared_error')
), cells AS (
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side,
    MAX(u.comparison) AS comparison,
    SUM(u.pair_count) AS prediction_count,
    SUM(u.labelled_count) AS labelled_count,
    SUM(u.other_count) AS other_count
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.segment_key,
      c.segment_value,
      c.side,
      c.comparison,
      c.row_count AS pair_count,
      CASE WHEN c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END AS labelled_count,
      CASE WHEN c.label_class IS NOT NULL AND c.predicted_class = '__other__' THEN c.row_count ELSE 0.0 END AS other_count
    FROM {{ confusion_cells }} AS c
    INNER JOIN monitors AS m
      ON m.monitor = c.monitor
    UNION ALL
    SELECT
      e.monitor,
      e.window_id,
      e.segment_key,
      e.segment_value,
      e.side,
      NULL,
      0.0,
      0.0,
      0.0
    FROM errors AS e
  ) AS u
  GROUP BY
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side
), class_counts AS (
  SELECT
    u.comparison,
    u.side,
    u.class_name,
    SUM(u.label_count) AS label_count,
    SUM(u.predicted_count) AS predicted_count,
    SUM(u.hit_count) AS hit_count,
    SUM(u.hidden_count) AS hidden_count
  FROM (
    SELECT
      p.comparison,
      p.side,
      p.predicted_class AS class_name,
      0.0 AS label_count,
      CASE WHEN p.label_class IS NOT NULL THEN p.row_count ELSE 0.0 END AS predicted_count,
      CASE WHEN p.label_class = p.predicted_class THEN p.row_count ELSE 0.0 END AS hit_count,
      0.0 AS hidden_count
    FROM pairs AS p
    WHERE
      p.predicted_class <> '__other__'
    UNION ALL
    SELECT
      p.comparison,
      p.side,
      p.label_class,
      p.row_count,
      0.0,
      0.0,
      CASE WHEN p.predicted_class = '__other__' THEN p.row_count ELSE 0.0 END
    FROM pairs AS p
    WHERE
      p.label_class IS NOT NULL
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.class_name
), classes AS MATERIALIZED (
  SELECT
    n.comparison,
    n.side,
    n.class_name,
    n.label_count,
    n.predicted_count,
    n.hit_count,
    CAST(CASE WHEN n.label_count > 0 THEN 1 ELSE 0 END AS DOUBLE PRECISION) AS has_label,
    CASE WHEN k.class_name IS NULL AND c.other_count > 0 THEN 1 ELSE 0 END AS is_unknown,
    CASE WHEN k.class_name IS NULL AND n.hidden_count > 0 THEN 1.0 ELSE 0.0 END AS is_hidden,
    n.label_count + n.predicted_count AS both_count,
    COALESCE(n.hit_count / NULLIF(n.predicted_count, 0.0), 0.0) AS precision_value,
    COALESCE(n.hit_count / NULLIF(n.label_count, 0.0), 0.0) AS recall_value,
    COALESCE(2.0 * n.hit_count / NULLIF(n.label_count + n.predicted_count, 0.0), 0.0) AS f1_value
  FROM class_counts AS n
  INNER JOIN cells AS c
    ON c.comparison = n.comparison AND c.side = n.side
  LEFT JOIN known_classes AS k
    ON k.monitor = c.monitor AND k.class_name = n.class_name
), means AS (
  SELECT
    s.comparison,
    s.side,
    SUM(s.has_label) AS class_count,
    SUM(s.is_hidden) AS hidden_class_count,
    SUM(s.label_count) AS label_total,
    SUM(s.has_label) * SUM(s.has_label) / NULLIF(SUM(s.has_label / NULLIF(s.label_count, 0.0)), 0.0) AS like_rows,
    SUM(s.has_label * s.precision_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_precision,
    SUM(s.has_label * s.recall_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_recall,
    SUM(s.has_label * s.f1_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_f1,
    SUM(s.label_count * s.precision_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_precision,
    SUM(s.hit_count) / NULLIF(SUM(s.label_count), 0.0) AS weighted_recall,
    SUM(s.label_count * s.f1_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_f1
  FROM classes AS s
  GROUP BY
    s.comparison,
    s.side
), slopes AS MATERIALIZED (
  SELECT
    p.comparison,
    p.side,
    p.row_count,
    p.is_hit / NULLIF(a.predicted_count, 0.0) - COALESCE(a.has_label * a.precision_value / NULLIF(a.predicted_count, 0.0), 0.0) AS macro_precision,
    p.is_hit / NULLIF(b.label_count, 0.0) - b.recall_value / NULLIF(b.label_count, 0.0) AS macro_recall,
    p.is_hit * 2.0 / NULLIF(b.both_count, 0.0) - COALESCE(a.has_label * a.f1_value / NULLIF(a.both_count, 0.0), 0.0) - b.f1_value / NULLIF(b.both_count, 0.0) AS macro_f1,
    b.precision_value - n.weighted_precision + COALESCE((p.is_hit - a.precision_value) * a.label_count / NULLIF(a.predicted_count, 0.0), 0.0) AS weighted_precision,
    p.is_hit - n.weighted_recall AS weighted_recall,
    b.f1_value - n.weighted_f1 + (2.0 * p.is_hit - b.f1_value) * b.label_count / NULLIF(b.both_count, 0.0) - COALESCE(a.f1_value * a.label_count / NULLIF(a.both_count, 0.0), 0.0) AS weighted_f1
  FROM pairs AS p
  INNER JOIN means AS n
    ON n.comparison = p.comparison AND n.side = p.side
  INNER JOIN classes AS b
    ON b.comparison = p.comparison AND b.side = p.side AND b.class_name = p.label_class
  LEFT JOIN classes AS a
    ON a.comparison = p.comparison
    AND a.side = p.side
    AND a.class_name = p.predicted_class
    AND p.predicted_class <> '__other__'
), deviations AS (
  SELECT
    g.comparison,
    g.side,
    SQRT(SUM(g.row_count * COALESCE(g.macro_precision * g.macro_precision, 0.0))) AS macro_precision,
    SQRT(SUM(g.row_count * g.macro_recall * g.macro_recall)) AS macro_recall,
    SQRT(SUM(g.row_count * g.macro_f1 * g.macro_f1)) AS macro_f1,
    SQRT(SUM(g.row_count * g.weighted_precision * g.weighted_precision)) AS weighted_precision,
    SQRT(SUM(g.row_count * g.weighted_recall * g.weighted_recall)) AS weighted_recall,
    SQRT(SUM(g.row_count * g.weighted_f1 * g.weighted_f1)) AS weighted_f1
  FROM slopes AS g
  GROUP BY
    g.comparison,
    g.side
), mean_metrics AS (
  SELECT
    'macro_precision' AS metric
  UNION ALL
  SELECT
    'macro_recall'
  UNION ALL
  SELECT
    'macro_f1'
  UNION ALL
  SELECT
    'weighted_precision'
  UNION ALL
  SELECT
    'weighted_recall'
  UNION ALL
  SELECT
    'weighted_f1'
), class_metrics AS (
  SELECT
    'precision' AS metric
  UNION ALL
  SELECT
    'recall'
  UNION ALL
  SELECT
    'f1'
), error_metrics AS (
  SELECT
    'accuracy' AS metric,
    'is_error' AS column_name
  UNION ALL
  SELECT
    'log_loss',
    'log_loss'
  UNION ALL
  SELECT
    'brier_score',
    'squared_error'
), measured AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.side,
    l.metric,
    CAST(NULL AS TEXT) AS label_class,
    CASE WHEN l.metric = 'accuracy' THEN 1.0 - e.value_mean ELSE e.value_mean END AS value,
    CASE
      WHEN l.metric = 'accuracy' AND e.value_mean > 0 AND e.value_mean < 1 THEN SQRT(e.value_mean * (1.0 - e.value_mean) / NULLIF(e.value_count, 0.0))
      WHEN l.metric = 'accuracy' THEN 0.0
      WHEN e.value_variance >= 0 THEN SQRT(e.value_variance / NULLIF(e.value_count, 0.0))
    END AS standard_error,
    e.value_count AS like_rows,
    e.value_count AS row_count,
    CASE
      WHEN e.value_count = 0 AND c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN e.value_count = 0 AND (l.metric = 'accuracy' OR c.labelled_count = 0) THEN 'no labels yet'
      WHEN e.value_count = 0 THEN 'no labelled row has a score of its class'
      WHEN e.value_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN e.value_mean IS NULL THEN 'no sums are kept of so few rows'
    END AS reason
  FROM (
    SELECT
      f.monitor,
      f.window_id,
      f.segment_key,
      f.segment_value,
      f.side,
      f.column_name,
      f.value_count,
      f.value_variance,
      CASE
        WHEN f.value_mean < f.value_min THEN f.value_min
        WHEN f.value_mean > f.value_max THEN f.value_max
        ELSE f.value_mean
      END AS value_mean
    FROM errors AS f
  ) AS e
  INNER JOIN error_metrics AS l
    ON l.column_name = e.column_name
  INNER JOIN monitors AS m
    ON m.monitor = e.monitor
  INNER JOIN cells AS c
    ON c.monitor = e.monitor
    AND c.window_id = e.window_id
    AND c.segment_key = e.segment_key
    AND c.segment_value = e.segment_value
    AND c.side = e.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    NULL,
    CASE l.metric
      WHEN 'macro_precision' THEN n.macro_precision
      WHEN 'macro_recall' THEN n.macro_recall
      WHEN 'macro_f1' THEN n.macro_f1
      WHEN 'weighted_precision' THEN n.weighted_precision
      WHEN 'weighted_recall' THEN n.weighted_recall
      ELSE n.weighted_f1
    END,
    CASE l.metric
      WHEN 'macro_precision' THEN d.macro_precision / NULLIF(n.class_count, 0.0)
      WHEN 'macro_recall' THEN d.macro_recall / NULLIF(n.class_count, 0.0)
      WHEN 'macro_f1' THEN d.macro_f1 / NULLIF(n.class_count, 0.0)
      WHEN 'weighted_precision' THEN d.weighted_precision / NULLIF(n.label_total, 0.0)
      WHEN 'weighted_recall' THEN d.weighted_recall / NULLIF(n.label_total, 0.0)
      ELSE d.weighted_f1 / NULLIF(n.label_total, 0.0)
    END,
    CASE
      WHEN l.metric IN ('macro_precision', 'macro_recall', 'macro_f1') THEN n.like_rows
      ELSE n.label_total
    END,
    c.labelled_count,
    CASE
      WHEN c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN n.class_count = 1 THEN 'all labels are of one class'
      WHEN n.hidden_class_count > 0 THEN 'the baseline does not know ' || CAST(CAST(FLOOR(n.hidden_class_count) AS BIGINT) AS TEXT) || ' of the classes: how they are predicted cannot be told'
    END
  FROM cells AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN mean_metrics AS l
  LEFT JOIN means AS n
    ON n.comparison = c.comparison AND n.side = c.side
  LEFT JOIN deviations AS d
    ON d.comparison = c.comparison AND d.side = c.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    s.class_name,
    CASE l.metric WHEN 'precision' THEN s.precision_value WHEN 'recall' THEN s.recall_value ELSE s.f1_value END,
    CASE l.metric
      WHEN 'precision' THEN SQRT(s.precision_value * (1.0 - s.precision_value) / NULLIF(s.predicted_count, 0.0))
      WHEN 'recall' THEN SQRT(s.recall_value * (1.0 - s.recall_value) / NULLIF(s.label_count, 0.0))
      ELSE 2.0 * SQRT(s.hit_count * (s.both_count - 2.0 * s.hit_count) * (s.both_count - s.hit_count)) / NULLIF(s.both_count * s.both_count, 0.0)
    END,
    CASE
      WHEN l.metric = 'precision' THEN s.predicted_count
      WHEN l.metric = 'recall' THEN s.label_count
      WHEN s.hit_count = 0 THEN 0.5 * s.both_count
      ELSE s.both_count
    END,
    CASE l.metric
      WHEN 'precision' THEN s.predicted_count
      WHEN 'recall' THEN s.label_count
      ELSE s.both_count - s.hit_count
    END,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN s.is_hidden = 1 OR (s.is_unknown = 1 AND l.metric = 'precision') THEN 'the baseline does not know this class: how it is predicted cannot be told'
      WHEN l.metric = 'precision' AND s.predicted_count = 0 THEN 'no labelled row is predicted as this class'
      WHEN l.metric = 'recall' AND s.label_count = 0 THEN 'no row with a prediction has this label'
      WHEN s.both_count = 0 THEN 'no labelled row is of this class or predicted as it'
    END
  FROM classes AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN class_metrics AS l
), sized AS MATERIALIZED (
  SELECT
    v.*,
    CASE WHEN v.metric IN ('log_loss', 'brier_score') THEN 0 ELSE 1 END AS is_rate,
    CASE
      WHEN v.value > 0 AND v.value < 1 AND v.standard_error > 0 THEN v.value * (1.0 - v.value) / NULLIF(v.standard_error * v.standard_error, 0.0)
      ELSE v.like_rows
    END AS n
  FROM measured AS v
), ends AS MATERIALIZED (
  SELECT
    z.*,
    CASE
      WHEN z.is_rate = 1 THEN (z.value * z.n + 1.9207294103470617) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE z.value
    END AS middle,
    CASE
      WHEN z.is_rate = 1 THEN 1.959963984540054 * SQRT(z.value * (1.0 - z.value) * z.n + 0.9603647051735309) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE 1.959963984540054 * z.standard_error
    END AS radius
  FROM sized AS z
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'multiclass' AS problem,
  e.metric AS metric,
  e.label_class AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  CASE WHEN e.reason IS NULL THEN e.value END AS value,
  CASE
    WHEN e.reason IS NULL AND e.value > 0 AND e.middle > e.radius THEN e.middle - e.radius
    WHEN e.reason IS NULL AND e.radius >= 0 THEN 0.0
  END AS lower,
  CASE
    WHEN e.reason IS NULL AND e.is_rate = 1 AND (e.value >= 1 OR e.middle + e.radius > 1) THEN 1.0
    WHEN e.reason IS NULL THEN e.middle + e.radius
  END AS upper,
  CASE WHEN e.reason IS NULL THEN e.standard_error END AS standard_error,
  CAST(NULL AS DOUBLE PRECISION) AS bound_lower,
  CAST(NULL AS DOUBLE PRECISION) AS bound_upper,
  e.row_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro redshift__performance_multiclass(mpm_monitors, confusion_cells, measured_totals) -%}
WITH monitors AS (
  SELECT
    m.monitor,
    m.min_rows,
    CAST(m.min_rows AS VARCHAR(65535)) AS min_rows_text
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass' AND m.label_column IS NOT NULL
), pairs AS (
  SELECT
    c.comparison,
    c.side,
    c.predicted_class,
    c.label_class,
    c.row_count,
    CAST(CASE WHEN c.predicted_class = c.label_class THEN 1 ELSE 0 END AS DOUBLE PRECISION) AS is_hit
  FROM {{ confusion_cells }} AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
), known_classes AS (
  SELECT
    c.monitor,
    c.predicted_class AS class_name
  FROM {{ confusion_cells }} AS c
  WHERE
    c.predicted_class <> '__other__'
  GROUP BY
    c.monitor,
    c.predicted_class
), errors AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.column_name,
    t.value_count,
    t.value_variance,
    t.value_mean,
    t.value_min,
    t.value_max
  FROM {{ measured_totals }} AS t
  INNER JOIN monitors AS m
    ON m.monitor = t.monitor
  WHERE
    t.column_role = 'error' AND t.column_name IN ('is_error', 'log_loss', 'squared_error')
), cells AS (
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side,
    MAX(u.comparison) AS comparison,
    SUM(u.pair_count) AS prediction_count,
    SUM(u.labelled_count) AS labelled_count,
    SUM(u.other_count) AS other_count
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.segment_key,
      c.segment_value,
      c.side,
      c.comparison,
      c.row_count AS pair_count,
      CASE WHEN c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END AS labelled_count,
      CASE WHEN c.label_class IS NOT NULL AND c.predicted_class = '__other__' THEN c.row_count ELSE 0.0 END AS other_count
    FROM {{ confusion_cells }} AS c
    INNER JOIN monitors AS m
      ON m.monitor = c.monitor
    UNION ALL
    SELECT
      e.monitor,
      e.window_id,
      e.segment_key,
      e.segment_value,
      e.side,
      NULL,
      0.0,
      0.0,
      0.0
    FROM errors AS e
  ) AS u
  GROUP BY
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side
), class_counts AS (
  SELECT
    u.comparison,
    u.side,
    u.class_name,
    SUM(u.label_count) AS label_count,
    SUM(u.predicted_count) AS predicted_count,
    SUM(u.hit_count) AS hit_count,
    SUM(u.hidden_count) AS hidden_count
  FROM (
    SELECT
      p.comparison,
      p.side,
      p.predicted_class AS class_name,
      0.0 AS label_count,
      CASE WHEN p.label_class IS NOT NULL THEN p.row_count ELSE 0.0 END AS predicted_count,
      CASE WHEN p.label_class = p.predicted_class THEN p.row_count ELSE 0.0 END AS hit_count,
      0.0 AS hidden_count
    FROM pairs AS p
    WHERE
      p.predicted_class <> '__other__'
    UNION ALL
    SELECT
      p.comparison,
      p.side,
      p.label_class,
      p.row_count,
      0.0,
      0.0,
      CASE WHEN p.predicted_class = '__other__' THEN p.row_count ELSE 0.0 END
    FROM pairs AS p
    WHERE
      p.label_class IS NOT NULL
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.class_name
), classes AS (
  SELECT
    n.comparison,
    n.side,
    n.class_name,
    n.label_count,
    n.predicted_count,
    n.hit_count,
    CAST(CASE WHEN n.label_count > 0 THEN 1 ELSE 0 END AS DOUBLE PRECISION) AS has_label,
    CASE WHEN k.class_name IS NULL AND c.other_count > 0 THEN 1 ELSE 0 END AS is_unknown,
    CASE WHEN k.class_name IS NULL AND n.hidden_count > 0 THEN 1.0 ELSE 0.0 END AS is_hidden,
    n.label_count + n.predicted_count AS both_count,
    COALESCE(n.hit_count / NULLIF(n.predicted_count, 0.0), 0.0) AS precision_value,
    COALESCE(n.hit_count / NULLIF(n.label_count, 0.0), 0.0) AS recall_value,
    COALESCE(2.0 * n.hit_count / NULLIF(n.label_count + n.predicted_count, 0.0), 0.0) AS f1_value
  FROM class_counts AS n
  INNER JOIN cells AS c
    ON c.comparison = n.comparison AND c.side = n.side
  LEFT JOIN known_classes AS k
    ON k.monitor = c.monitor AND k.class_name = n.class_name
), means AS (
  SELECT
    s.comparison,
    s.side,
    SUM(s.has_label) AS class_count,
    SUM(s.is_hidden) AS hidden_class_count,
    SUM(s.label_count) AS label_total,
    SUM(s.has_label) * SUM(s.has_label) / NULLIF(SUM(s.has_label / NULLIF(s.label_count, 0.0)), 0.0) AS like_rows,
    SUM(s.has_label * s.precision_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_precision,
    SUM(s.has_label * s.recall_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_recall,
    SUM(s.has_label * s.f1_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_f1,
    SUM(s.label_count * s.precision_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_precision,
    SUM(s.hit_count) / NULLIF(SUM(s.label_count), 0.0) AS weighted_recall,
    SUM(s.label_count * s.f1_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_f1
  FROM classes AS s
  GROUP BY
    s.comparison,
    s.side
), slopes AS (
  SELECT
    p.comparison,
    p.side,
    p.row_count,
    p.is_hit / NULLIF(a.predicted_count, 0.0) - COALESCE(a.has_label * a.precision_value / NULLIF(a.predicted_count, 0.0), 0.0) AS macro_precision,
    p.is_hit / NULLIF(b.label_count, 0.0) - b.recall_value / NULLIF(b.label_count, 0.0) AS macro_recall,
    p.is_hit * 2.0 / NULLIF(b.both_count, 0.0) - COALESCE(a.has_label * a.f1_value / NULLIF(a.both_count, 0.0), 0.0) - b.f1_value / NULLIF(b.both_count, 0.0) AS macro_f1,
    b.precision_value - n.weighted_precision + COALESCE((p.is_hit - a.precision_value) * a.label_count / NULLIF(a.predicted_count, 0.0), 0.0) AS weighted_precision,
    p.is_hit - n.weighted_recall AS weighted_recall,
    b.f1_value - n.weighted_f1 + (2.0 * p.is_hit - b.f1_value) * b.label_count / NULLIF(b.both_count, 0.0) - COALESCE(a.f1_value * a.label_count / NULLIF(a.both_count, 0.0), 0.0) AS weighted_f1
  FROM pairs AS p
  INNER JOIN means AS n
    ON n.comparison = p.comparison AND n.side = p.side
  INNER JOIN classes AS b
    ON b.comparison = p.comparison AND b.side = p.side AND b.class_name = p.label_class
  LEFT JOIN classes AS a
    ON a.comparison = p.comparison
    AND a.side = p.side
    AND a.class_name = p.predicted_class
    AND p.predicted_class <> '__other__'
), deviations AS (
  SELECT
    g.comparison,
    g.side,
    SQRT(SUM(g.row_count * COALESCE(g.macro_precision * g.macro_precision, 0.0))) AS macro_precision,
    SQRT(SUM(g.row_count * g.macro_recall * g.macro_recall)) AS macro_recall,
    SQRT(SUM(g.row_count * g.macro_f1 * g.macro_f1)) AS macro_f1,
    SQRT(SUM(g.row_count * g.weighted_precision * g.weighted_precision)) AS weighted_precision,
    SQRT(SUM(g.row_count * g.weighted_recall * g.weighted_recall)) AS weighted_recall,
    SQRT(SUM(g.row_count * g.weighted_f1 * g.weighted_f1)) AS weighted_f1
  FROM slopes AS g
  GROUP BY
    g.comparison,
    g.side
), mean_metrics AS (
  SELECT
    'macro_precision' AS metric
  UNION ALL
  SELECT
    'macro_recall'
  UNION ALL
  SELECT
    'macro_f1'
  UNION ALL
  SELECT
    'weighted_precision'
  UNION ALL
  SELECT
    'weighted_recall'
  UNION ALL
  SELECT
    'weighted_f1'
), class_metrics AS (
  SELECT
    'precision' AS metric
  UNION ALL
  SELECT
    'recall'
  UNION ALL
  SELECT
    'f1'
), error_metrics AS (
  SELECT
    'accuracy' AS metric,
    'is_error' AS column_name
  UNION ALL
  SELECT
    'log_loss',
    'log_loss'
  UNION ALL
  SELECT
    'brier_score',
    'squared_error'
), measured AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.side,
    l.metric,
    CAST(NULL AS VARCHAR(65535)) AS label_class,
    CASE WHEN l.metric = 'accuracy' THEN 1.0 - e.value_mean ELSE e.value_mean END AS value,
    CASE
      WHEN l.metric = 'accuracy' AND e.value_mean > 0 AND e.value_mean < 1 THEN SQRT(e.value_mean * (1.0 - e.value_mean) / NULLIF(e.value_count, 0.0))
      WHEN l.metric = 'accuracy' THEN 0.0
      WHEN e.value_variance >= 0 THEN SQRT(e.value_variance / NULLIF(e.value_count, 0.0))
    END AS standard_error,
    e.value_count AS like_rows,
    e.value_count AS row_count,
    CASE
      WHEN e.value_count = 0 AND c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN e.value_count = 0 AND (l.metric = 'accuracy' OR c.labelled_count = 0) THEN 'no labels yet'
      WHEN e.value_count = 0 THEN 'no labelled row has a score of its class'
      WHEN e.value_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN e.value_mean IS NULL THEN 'no sums are kept of so few rows'
    END AS reason
  FROM (
    SELECT
      f.monitor,
      f.window_id,
      f.segment_key,
      f.segment_value,
      f.side,
      f.column_name,
      f.value_count,
      f.value_variance,
      CASE
        WHEN f.value_mean < f.value_min THEN f.value_min
        WHEN f.value_mean > f.value_max THEN f.value_max
        ELSE f.value_mean
      END AS value_mean
    FROM errors AS f
  ) AS e
  INNER JOIN error_metrics AS l
    ON l.column_name = e.column_name
  INNER JOIN monitors AS m
    ON m.monitor = e.monitor
  INNER JOIN cells AS c
    ON c.monitor = e.monitor
    AND c.window_id = e.window_id
    AND c.segment_key = e.segment_key
    AND c.segment_value = e.segment_value
    AND c.side = e.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    NULL,
    CASE l.metric
      WHEN 'macro_precision' THEN n.macro_precision
      WHEN 'macro_recall' THEN n.macro_recall
      WHEN 'macro_f1' THEN n.macro_f1
      WHEN 'weighted_precision' THEN n.weighted_precision
      WHEN 'weighted_recall' THEN n.weighted_recall
      ELSE n.weighted_f1
    END,
    CASE l.metric
      WHEN 'macro_precision' THEN d.macro_precision / NULLIF(n.class_count, 0.0)
      WHEN 'macro_recall' THEN d.macro_recall / NULLIF(n.class_count, 0.0)
      WHEN 'macro_f1' THEN d.macro_f1 / NULLIF(n.class_count, 0.0)
      WHEN 'weighted_precision' THEN d.weighted_precision / NULLIF(n.label_total, 0.0)
      WHEN 'weighted_recall' THEN d.weighted_recall / NULLIF(n.label_total, 0.0)
      ELSE d.weighted_f1 / NULLIF(n.label_total, 0.0)
    END,
    CASE
      WHEN l.metric IN ('macro_precision', 'macro_recall', 'macro_f1') THEN n.like_rows
      ELSE n.label_total
    END,
    c.labelled_count,
    CASE
      WHEN c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN n.class_count = 1 THEN 'all labels are of one class'
      WHEN n.hidden_class_count > 0 THEN 'the baseline does not know ' || CAST(CAST(FLOOR(n.hidden_class_count) AS BIGINT) AS VARCHAR(65535)) || ' of the classes: how they are predicted cannot be told'
    END
  FROM cells AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN mean_metrics AS l
  LEFT JOIN means AS n
    ON n.comparison = c.comparison AND n.side = c.side
  LEFT JOIN deviations AS d
    ON d.comparison = c.comparison AND d.side = c.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    s.class_name,
    CASE l.metric WHEN 'precision' THEN s.precision_value WHEN 'recall' THEN s.recall_value ELSE s.f1_value END,
    CASE l.metric
      WHEN 'precision' THEN SQRT(s.precision_value * (1.0 - s.precision_value) / NULLIF(s.predicted_count, 0.0))
      WHEN 'recall' THEN SQRT(s.recall_value * (1.0 - s.recall_value) / NULLIF(s.label_count, 0.0))
      ELSE 2.0 * SQRT(s.hit_count * (s.both_count - 2.0 * s.hit_count) * (s.both_count - s.hit_count)) / NULLIF(s.both_count * s.both_count, 0.0)
    END,
    CASE
      WHEN l.metric = 'precision' THEN s.predicted_count
      WHEN l.metric = 'recall' THEN s.label_count
      WHEN s.hit_count = 0 THEN 0.5 * s.both_count
      ELSE s.both_count
    END,
    CASE l.metric
      WHEN 'precision' THEN s.predicted_count
      WHEN 'recall' THEN s.label_count
      ELSE s.both_count - s.hit_count
    END,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN s.is_hidden = 1 OR (s.is_unknown = 1 AND l.metric = 'precision') THEN 'the baseline does not know this class: how it is predicted cannot be told'
      WHEN l.metric = 'precision' AND s.predicted_count = 0 THEN 'no labelled row is predicted as this class'
      WHEN l.metric = 'recall' AND s.label_count = 0 THEN 'no row with a prediction has this label'
      WHEN s.both_count = 0 THEN 'no labelled row is of this class or predicted as it'
    END
  FROM classes AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN class_metrics AS l
), sized AS (
  SELECT
    v.*,
    CASE WHEN v.metric IN ('log_loss', 'brier_score') THEN 0 ELSE 1 END AS is_rate,
    CASE
      WHEN v.value > 0 AND v.value < 1 AND v.standard_error > 0 THEN v.value * (1.0 - v.value) / NULLIF(v.standard_error * v.standard_error, 0.0)
      ELSE v.like_rows
    END AS n
  FROM measured AS v
), ends AS (
  SELECT
    z.*,
    CASE
      WHEN z.is_rate = 1 THEN (z.value * z.n + 1.9207294103470617) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE z.value
    END AS middle,
    CASE
      WHEN z.is_rate = 1 THEN 1.959963984540054 * SQRT(z.value * (1.0 - z.value) * z.n + 0.9603647051735309) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE 1.959963984540054 * z.standard_error
    END AS radius
  FROM sized AS z
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'multiclass' AS problem,
  e.metric AS metric,
  e.label_class AS label_class,
  CAST(NULL AS DOUBLE PRECISION) AS threshold,
  CASE WHEN e.reason IS NULL THEN e.value END AS value,
  CASE
    WHEN e.reason IS NULL AND e.value > 0 AND e.middle > e.radius THEN e.middle - e.radius
    WHEN e.reason IS NULL AND e.radius >= 0 THEN 0.0
  END AS lower,
  CASE
    WHEN e.reason IS NULL AND e.is_rate = 1 AND (e.value >= 1 OR e.middle + e.radius > 1) THEN 1.0
    WHEN e.reason IS NULL THEN e.middle + e.radius
  END AS upper,
  CASE WHEN e.reason IS NULL THEN e.standard_error END AS standard_error,
  CAST(NULL AS DOUBLE PRECISION) AS bound_lower,
  CAST(NULL AS DOUBLE PRECISION) AS bound_upper,
  e.row_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro bigquery__performance_multiclass(mpm_monitors, confusion_cells, measured_totals) -%}
WITH monitors AS (
  SELECT
    m.monitor,
    m.min_rows,
    CAST(m.min_rows AS STRING) AS min_rows_text
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass' AND m.label_column IS NOT NULL
), pairs AS (
  SELECT
    c.comparison,
    c.side,
    c.predicted_class,
    c.label_class,
    c.row_count,
    CAST(CASE WHEN c.predicted_class = c.label_class THEN 1 ELSE 0 END AS FLOAT64) AS is_hit
  FROM {{ confusion_cells }} AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
), known_classes AS (
  SELECT
    c.monitor,
    c.predicted_class AS class_name
  FROM {{ confusion_cells }} AS c
  WHERE
    c.predicted_class <> '__other__'
  GROUP BY
    c.monitor,
    c.predicted_class
), errors AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.column_name,
    t.value_count,
    t.value_variance,
    t.value_mean,
    t.value_min,
    t.value_max
  FROM {{ measured_totals }} AS t
  INNER JOIN monitors AS m
    ON m.monitor = t.monitor
  WHERE
    t.column_role = 'error' AND t.column_name IN ('is_error', 'log_loss', 'squared_error')
), cells AS (
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side,
    MAX(u.comparison) AS comparison,
    SUM(u.pair_count) AS prediction_count,
    SUM(u.labelled_count) AS labelled_count,
    SUM(u.other_count) AS other_count
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.segment_key,
      c.segment_value,
      c.side,
      c.comparison,
      c.row_count AS pair_count,
      CASE WHEN c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END AS labelled_count,
      CASE WHEN c.label_class IS NOT NULL AND c.predicted_class = '__other__' THEN c.row_count ELSE 0.0 END AS other_count
    FROM {{ confusion_cells }} AS c
    INNER JOIN monitors AS m
      ON m.monitor = c.monitor
    UNION ALL
    SELECT
      e.monitor,
      e.window_id,
      e.segment_key,
      e.segment_value,
      e.side,
      NULL,
      0.0,
      0.0,
      0.0
    FROM errors AS e
  ) AS u
  GROUP BY
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side
), class_counts AS (
  SELECT
    u.comparison,
    u.side,
    u.class_name,
    SUM(u.label_count) AS label_count,
    SUM(u.predicted_count) AS predicted_count,
    SUM(u.hit_count) AS hit_count,
    SUM(u.hidden_count) AS hidden_count
  FROM (
    SELECT
      p.comparison,
      p.side,
      p.predicted_class AS class_name,
      0.0 AS label_count,
      CASE WHEN p.label_class IS NOT NULL THEN p.row_count ELSE 0.0 END AS predicted_count,
      CASE WHEN p.label_class = p.predicted_class THEN p.row_count ELSE 0.0 END AS hit_count,
      0.0 AS hidden_count
    FROM pairs AS p
    WHERE
      p.predicted_class <> '__other__'
    UNION ALL
    SELECT
      p.comparison,
      p.side,
      p.label_class,
      p.row_count,
      0.0,
      0.0,
      CASE WHEN p.predicted_class = '__other__' THEN p.row_count ELSE 0.0 END
    FROM pairs AS p
    WHERE
      p.label_class IS NOT NULL
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.class_name
), classes AS (
  SELECT
    n.comparison,
    n.side,
    n.class_name,
    n.label_count,
    n.predicted_count,
    n.hit_count,
    CAST(CASE WHEN n.label_count > 0 THEN 1 ELSE 0 END AS FLOAT64) AS has_label,
    CASE WHEN k.class_name IS NULL AND c.other_count > 0 THEN 1 ELSE 0 END AS is_unknown,
    CASE WHEN k.class_name IS NULL AND n.hidden_count > 0 THEN 1.0 ELSE 0.0 END AS is_hidden,
    n.label_count + n.predicted_count AS both_count,
    COALESCE(n.hit_count / NULLIF(n.predicted_count, 0.0), 0.0) AS precision_value,
    COALESCE(n.hit_count / NULLIF(n.label_count, 0.0), 0.0) AS recall_value,
    COALESCE(2.0 * n.hit_count / NULLIF(n.label_count + n.predicted_count, 0.0), 0.0) AS f1_value
  FROM class_counts AS n
  INNER JOIN cells AS c
    ON c.comparison = n.comparison AND c.side = n.side
  LEFT JOIN known_classes AS k
    ON k.monitor = c.monitor AND k.class_name = n.class_name
), means AS (
  SELECT
    s.comparison,
    s.side,
    SUM(s.has_label) AS class_count,
    SUM(s.is_hidden) AS hidden_class_count,
    SUM(s.label_count) AS label_total,
    SUM(s.has_label) * SUM(s.has_label) / NULLIF(SUM(s.has_label / NULLIF(s.label_count, 0.0)), 0.0) AS like_rows,
    SUM(s.has_label * s.precision_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_precision,
    SUM(s.has_label * s.recall_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_recall,
    SUM(s.has_label * s.f1_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_f1,
    SUM(s.label_count * s.precision_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_precision,
    SUM(s.hit_count) / NULLIF(SUM(s.label_count), 0.0) AS weighted_recall,
    SUM(s.label_count * s.f1_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_f1
  FROM classes AS s
  GROUP BY
    s.comparison,
    s.side
), slopes AS (
  SELECT
    p.comparison,
    p.side,
    p.row_count,
    p.is_hit / NULLIF(a.predicted_count, 0.0) - COALESCE(a.has_label * a.precision_value / NULLIF(a.predicted_count, 0.0), 0.0) AS macro_precision,
    p.is_hit / NULLIF(b.label_count, 0.0) - b.recall_value / NULLIF(b.label_count, 0.0) AS macro_recall,
    p.is_hit * 2.0 / NULLIF(b.both_count, 0.0) - COALESCE(a.has_label * a.f1_value / NULLIF(a.both_count, 0.0), 0.0) - b.f1_value / NULLIF(b.both_count, 0.0) AS macro_f1,
    b.precision_value - n.weighted_precision + COALESCE((p.is_hit - a.precision_value) * a.label_count / NULLIF(a.predicted_count, 0.0), 0.0) AS weighted_precision,
    p.is_hit - n.weighted_recall AS weighted_recall,
    b.f1_value - n.weighted_f1 + (2.0 * p.is_hit - b.f1_value) * b.label_count / NULLIF(b.both_count, 0.0) - COALESCE(a.f1_value * a.label_count / NULLIF(a.both_count, 0.0), 0.0) AS weighted_f1
  FROM pairs AS p
  INNER JOIN means AS n
    ON n.comparison = p.comparison AND n.side = p.side
  INNER JOIN classes AS b
    ON b.comparison = p.comparison AND b.side = p.side AND b.class_name = p.label_class
  LEFT JOIN classes AS a
    ON a.comparison = p.comparison
    AND a.side = p.side
    AND a.class_name = p.predicted_class
    AND p.predicted_class <> '__other__'
), deviations AS (
  SELECT
    g.comparison,
    g.side,
    SQRT(SUM(g.row_count * COALESCE(g.macro_precision * g.macro_precision, 0.0))) AS macro_precision,
    SQRT(SUM(g.row_count * g.macro_recall * g.macro_recall)) AS macro_recall,
    SQRT(SUM(g.row_count * g.macro_f1 * g.macro_f1)) AS macro_f1,
    SQRT(SUM(g.row_count * g.weighted_precision * g.weighted_precision)) AS weighted_precision,
    SQRT(SUM(g.row_count * g.weighted_recall * g.weighted_recall)) AS weighted_recall,
    SQRT(SUM(g.row_count * g.weighted_f1 * g.weighted_f1)) AS weighted_f1
  FROM slopes AS g
  GROUP BY
    g.comparison,
    g.side
), mean_metrics AS (
  SELECT
    'macro_precision' AS metric
  UNION ALL
  SELECT
    'macro_recall'
  UNION ALL
  SELECT
    'macro_f1'
  UNION ALL
  SELECT
    'weighted_precision'
  UNION ALL
  SELECT
    'weighted_recall'
  UNION ALL
  SELECT
    'weighted_f1'
), class_metrics AS (
  SELECT
    'precision' AS metric
  UNION ALL
  SELECT
    'recall'
  UNION ALL
  SELECT
    'f1'
), error_metrics AS (
  SELECT
    'accuracy' AS metric,
    'is_error' AS column_name
  UNION ALL
  SELECT
    'log_loss',
    'log_loss'
  UNION ALL
  SELECT
    'brier_score',
    'squared_error'
), measured AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.side,
    l.metric,
    CAST(NULL AS STRING) AS label_class,
    CASE WHEN l.metric = 'accuracy' THEN 1.0 - e.value_mean ELSE e.value_mean END AS value,
    CASE
      WHEN l.metric = 'accuracy' AND e.value_mean > 0 AND e.value_mean < 1 THEN SQRT(e.value_mean * (1.0 - e.value_mean) / NULLIF(e.value_count, 0.0))
      WHEN l.metric = 'accuracy' THEN 0.0
      WHEN e.value_variance >= 0 THEN SQRT(e.value_variance / NULLIF(e.value_count, 0.0))
    END AS standard_error,
    e.value_count AS like_rows,
    e.value_count AS row_count,
    CASE
      WHEN e.value_count = 0 AND c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN e.value_count = 0 AND (l.metric = 'accuracy' OR c.labelled_count = 0) THEN 'no labels yet'
      WHEN e.value_count = 0 THEN 'no labelled row has a score of its class'
      WHEN e.value_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN e.value_mean IS NULL THEN 'no sums are kept of so few rows'
    END AS reason
  FROM (
    SELECT
      f.monitor,
      f.window_id,
      f.segment_key,
      f.segment_value,
      f.side,
      f.column_name,
      f.value_count,
      f.value_variance,
      CASE
        WHEN f.value_mean < f.value_min THEN f.value_min
        WHEN f.value_mean > f.value_max THEN f.value_max
        ELSE f.value_mean
      END AS value_mean
    FROM errors AS f
  ) AS e
  INNER JOIN error_metrics AS l
    ON l.column_name = e.column_name
  INNER JOIN monitors AS m
    ON m.monitor = e.monitor
  INNER JOIN cells AS c
    ON c.monitor = e.monitor
    AND c.window_id = e.window_id
    AND c.segment_key = e.segment_key
    AND c.segment_value = e.segment_value
    AND c.side = e.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    NULL,
    CASE l.metric
      WHEN 'macro_precision' THEN n.macro_precision
      WHEN 'macro_recall' THEN n.macro_recall
      WHEN 'macro_f1' THEN n.macro_f1
      WHEN 'weighted_precision' THEN n.weighted_precision
      WHEN 'weighted_recall' THEN n.weighted_recall
      ELSE n.weighted_f1
    END,
    CASE l.metric
      WHEN 'macro_precision' THEN d.macro_precision / NULLIF(n.class_count, 0.0)
      WHEN 'macro_recall' THEN d.macro_recall / NULLIF(n.class_count, 0.0)
      WHEN 'macro_f1' THEN d.macro_f1 / NULLIF(n.class_count, 0.0)
      WHEN 'weighted_precision' THEN d.weighted_precision / NULLIF(n.label_total, 0.0)
      WHEN 'weighted_recall' THEN d.weighted_recall / NULLIF(n.label_total, 0.0)
      ELSE d.weighted_f1 / NULLIF(n.label_total, 0.0)
    END,
    CASE
      WHEN l.metric IN ('macro_precision', 'macro_recall', 'macro_f1') THEN n.like_rows
      ELSE n.label_total
    END,
    c.labelled_count,
    CASE
      WHEN c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN n.class_count = 1 THEN 'all labels are of one class'
      WHEN n.hidden_class_count > 0 THEN 'the baseline does not know ' || CAST(CAST(FLOOR(n.hidden_class_count) AS INT64) AS STRING) || ' of the classes: how they are predicted cannot be told'
    END
  FROM cells AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN mean_metrics AS l
  LEFT JOIN means AS n
    ON n.comparison = c.comparison AND n.side = c.side
  LEFT JOIN deviations AS d
    ON d.comparison = c.comparison AND d.side = c.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    s.class_name,
    CASE l.metric WHEN 'precision' THEN s.precision_value WHEN 'recall' THEN s.recall_value ELSE s.f1_value END,
    CASE l.metric
      WHEN 'precision' THEN SQRT(s.precision_value * (1.0 - s.precision_value) / NULLIF(s.predicted_count, 0.0))
      WHEN 'recall' THEN SQRT(s.recall_value * (1.0 - s.recall_value) / NULLIF(s.label_count, 0.0))
      ELSE 2.0 * SQRT(s.hit_count * (s.both_count - 2.0 * s.hit_count) * (s.both_count - s.hit_count)) / NULLIF(s.both_count * s.both_count, 0.0)
    END,
    CASE
      WHEN l.metric = 'precision' THEN s.predicted_count
      WHEN l.metric = 'recall' THEN s.label_count
      WHEN s.hit_count = 0 THEN 0.5 * s.both_count
      ELSE s.both_count
    END,
    CASE l.metric
      WHEN 'precision' THEN s.predicted_count
      WHEN 'recall' THEN s.label_count
      ELSE s.both_count - s.hit_count
    END,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN s.is_hidden = 1 OR (s.is_unknown = 1 AND l.metric = 'precision') THEN 'the baseline does not know this class: how it is predicted cannot be told'
      WHEN l.metric = 'precision' AND s.predicted_count = 0 THEN 'no labelled row is predicted as this class'
      WHEN l.metric = 'recall' AND s.label_count = 0 THEN 'no row with a prediction has this label'
      WHEN s.both_count = 0 THEN 'no labelled row is of this class or predicted as it'
    END
  FROM classes AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN class_metrics AS l
), sized AS (
  SELECT
    v.*,
    CASE WHEN v.metric IN ('log_loss', 'brier_score') THEN 0 ELSE 1 END AS is_rate,
    CASE
      WHEN v.value > 0 AND v.value < 1 AND v.standard_error > 0 THEN v.value * (1.0 - v.value) / NULLIF(v.standard_error * v.standard_error, 0.0)
      ELSE v.like_rows
    END AS n
  FROM measured AS v
), ends AS (
  SELECT
    z.*,
    CASE
      WHEN z.is_rate = 1 THEN (z.value * z.n + 1.9207294103470617) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE z.value
    END AS middle,
    CASE
      WHEN z.is_rate = 1 THEN 1.959963984540054 * SQRT(z.value * (1.0 - z.value) * z.n + 0.9603647051735309) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE 1.959963984540054 * z.standard_error
    END AS radius
  FROM sized AS z
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'multiclass' AS problem,
  e.metric AS metric,
  e.label_class AS label_class,
  CAST(NULL AS FLOAT64) AS threshold,
  CASE WHEN e.reason IS NULL THEN e.value END AS value,
  CASE
    WHEN e.reason IS NULL AND e.value > 0 AND e.middle > e.radius THEN e.middle - e.radius
    WHEN e.reason IS NULL AND e.radius >= 0 THEN 0.0
  END AS lower,
  CASE
    WHEN e.reason IS NULL AND e.is_rate = 1 AND (e.value >= 1 OR e.middle + e.radius > 1) THEN 1.0
    WHEN e.reason IS NULL THEN e.middle + e.radius
  END AS upper,
  CASE WHEN e.reason IS NULL THEN e.standard_error END AS standard_error,
  CAST(NULL AS FLOAT64) AS bound_lower,
  CAST(NULL AS FLOAT64) AS bound_upper,
  e.row_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro spark__performance_multiclass(mpm_monitors, confusion_cells, measured_totals) -%}
WITH monitors AS (
  SELECT
    m.monitor,
    m.min_rows,
    CAST(m.min_rows AS STRING) AS min_rows_text
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass' AND m.label_column IS NOT NULL
), pairs AS (
  SELECT
    c.comparison,
    c.side,
    c.predicted_class,
    c.label_class,
    c.row_count,
    CAST(CASE WHEN c.predicted_class = c.label_class THEN 1 ELSE 0 END AS DOUBLE) AS is_hit
  FROM {{ confusion_cells }} AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
), known_classes AS (
  SELECT
    c.monitor,
    c.predicted_class AS class_name
  FROM {{ confusion_cells }} AS c
  WHERE
    c.predicted_class <> '__other__'
  GROUP BY
    c.monitor,
    c.predicted_class
), errors AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    t.column_name,
    t.value_count,
    t.value_variance,
    t.value_mean,
    t.value_min,
    t.value_max
  FROM {{ measured_totals }} AS t
  INNER JOIN monitors AS m
    ON m.monitor = t.monitor
  WHERE
    t.column_role = 'error' AND t.column_name IN ('is_error', 'log_loss', 'squared_error')
), cells AS (
  SELECT
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side,
    MAX(u.comparison) AS comparison,
    SUM(u.pair_count) AS prediction_count,
    SUM(u.labelled_count) AS labelled_count,
    SUM(u.other_count) AS other_count
  FROM (
    SELECT
      c.monitor,
      c.window_id,
      c.segment_key,
      c.segment_value,
      c.side,
      c.comparison,
      c.row_count AS pair_count,
      CASE WHEN c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END AS labelled_count,
      CASE WHEN c.label_class IS NOT NULL AND c.predicted_class = '__other__' THEN c.row_count ELSE 0.0 END AS other_count
    FROM {{ confusion_cells }} AS c
    INNER JOIN monitors AS m
      ON m.monitor = c.monitor
    UNION ALL
    SELECT
      e.monitor,
      e.window_id,
      e.segment_key,
      e.segment_value,
      e.side,
      NULL,
      0.0,
      0.0,
      0.0
    FROM errors AS e
  ) AS u
  GROUP BY
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side
), class_counts AS (
  SELECT
    u.comparison,
    u.side,
    u.class_name,
    SUM(u.label_count) AS label_count,
    SUM(u.predicted_count) AS predicted_count,
    SUM(u.hit_count) AS hit_count,
    SUM(u.hidden_count) AS hidden_count
  FROM (
    SELECT
      p.comparison,
      p.side,
      p.predicted_class AS class_name,
      0.0 AS label_count,
      CASE WHEN p.label_class IS NOT NULL THEN p.row_count ELSE 0.0 END AS predicted_count,
      CASE WHEN p.label_class = p.predicted_class THEN p.row_count ELSE 0.0 END AS hit_count,
      0.0 AS hidden_count
    FROM pairs AS p
    WHERE
      p.predicted_class <> '__other__'
    UNION ALL
    SELECT
      p.comparison,
      p.side,
      p.label_class,
      p.row_count,
      0.0,
      0.0,
      CASE WHEN p.predicted_class = '__other__' THEN p.row_count ELSE 0.0 END
    FROM pairs AS p
    WHERE
      p.label_class IS NOT NULL
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.class_name
), classes AS (
  SELECT
    n.comparison,
    n.side,
    n.class_name,
    n.label_count,
    n.predicted_count,
    n.hit_count,
    CAST(CASE WHEN n.label_count > 0 THEN 1 ELSE 0 END AS DOUBLE) AS has_label,
    CASE WHEN k.class_name IS NULL AND c.other_count > 0 THEN 1 ELSE 0 END AS is_unknown,
    CASE WHEN k.class_name IS NULL AND n.hidden_count > 0 THEN 1.0 ELSE 0.0 END AS is_hidden,
    n.label_count + n.predicted_count AS both_count,
    COALESCE(n.hit_count / NULLIF(n.predicted_count, 0.0), 0.0) AS precision_value,
    COALESCE(n.hit_count / NULLIF(n.label_count, 0.0), 0.0) AS recall_value,
    COALESCE(2.0 * n.hit_count / NULLIF(n.label_count + n.predicted_count, 0.0), 0.0) AS f1_value
  FROM class_counts AS n
  INNER JOIN cells AS c
    ON c.comparison = n.comparison AND c.side = n.side
  LEFT JOIN known_classes AS k
    ON k.monitor = c.monitor AND k.class_name = n.class_name
), means AS (
  SELECT
    s.comparison,
    s.side,
    SUM(s.has_label) AS class_count,
    SUM(s.is_hidden) AS hidden_class_count,
    SUM(s.label_count) AS label_total,
    SUM(s.has_label) * SUM(s.has_label) / NULLIF(SUM(s.has_label / NULLIF(s.label_count, 0.0)), 0.0) AS like_rows,
    SUM(s.has_label * s.precision_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_precision,
    SUM(s.has_label * s.recall_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_recall,
    SUM(s.has_label * s.f1_value) / NULLIF(SUM(s.has_label), 0.0) AS macro_f1,
    SUM(s.label_count * s.precision_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_precision,
    SUM(s.hit_count) / NULLIF(SUM(s.label_count), 0.0) AS weighted_recall,
    SUM(s.label_count * s.f1_value) / NULLIF(SUM(s.label_count), 0.0) AS weighted_f1
  FROM classes AS s
  GROUP BY
    s.comparison,
    s.side
), slopes AS (
  SELECT
    p.comparison,
    p.side,
    p.row_count,
    p.is_hit / NULLIF(a.predicted_count, 0.0) - COALESCE(a.has_label * a.precision_value / NULLIF(a.predicted_count, 0.0), 0.0) AS macro_precision,
    p.is_hit / NULLIF(b.label_count, 0.0) - b.recall_value / NULLIF(b.label_count, 0.0) AS macro_recall,
    p.is_hit * 2.0 / NULLIF(b.both_count, 0.0) - COALESCE(a.has_label * a.f1_value / NULLIF(a.both_count, 0.0), 0.0) - b.f1_value / NULLIF(b.both_count, 0.0) AS macro_f1,
    b.precision_value - n.weighted_precision + COALESCE((p.is_hit - a.precision_value) * a.label_count / NULLIF(a.predicted_count, 0.0), 0.0) AS weighted_precision,
    p.is_hit - n.weighted_recall AS weighted_recall,
    b.f1_value - n.weighted_f1 + (2.0 * p.is_hit - b.f1_value) * b.label_count / NULLIF(b.both_count, 0.0) - COALESCE(a.f1_value * a.label_count / NULLIF(a.both_count, 0.0), 0.0) AS weighted_f1
  FROM pairs AS p
  INNER JOIN means AS n
    ON n.comparison = p.comparison AND n.side = p.side
  INNER JOIN classes AS b
    ON b.comparison = p.comparison AND b.side = p.side AND b.class_name = p.label_class
  LEFT JOIN classes AS a
    ON a.comparison = p.comparison
    AND a.side = p.side
    AND a.class_name = p.predicted_class
    AND p.predicted_class <> '__other__'
), deviations AS (
  SELECT
    g.comparison,
    g.side,
    SQRT(SUM(g.row_count * COALESCE(g.macro_precision * g.macro_precision, 0.0))) AS macro_precision,
    SQRT(SUM(g.row_count * g.macro_recall * g.macro_recall)) AS macro_recall,
    SQRT(SUM(g.row_count * g.macro_f1 * g.macro_f1)) AS macro_f1,
    SQRT(SUM(g.row_count * g.weighted_precision * g.weighted_precision)) AS weighted_precision,
    SQRT(SUM(g.row_count * g.weighted_recall * g.weighted_recall)) AS weighted_recall,
    SQRT(SUM(g.row_count * g.weighted_f1 * g.weighted_f1)) AS weighted_f1
  FROM slopes AS g
  GROUP BY
    g.comparison,
    g.side
), mean_metrics AS (
  SELECT
    'macro_precision' AS metric
  UNION ALL
  SELECT
    'macro_recall'
  UNION ALL
  SELECT
    'macro_f1'
  UNION ALL
  SELECT
    'weighted_precision'
  UNION ALL
  SELECT
    'weighted_recall'
  UNION ALL
  SELECT
    'weighted_f1'
), class_metrics AS (
  SELECT
    'precision' AS metric
  UNION ALL
  SELECT
    'recall'
  UNION ALL
  SELECT
    'f1'
), error_metrics AS (
  SELECT
    'accuracy' AS metric,
    'is_error' AS column_name
  UNION ALL
  SELECT
    'log_loss',
    'log_loss'
  UNION ALL
  SELECT
    'brier_score',
    'squared_error'
), measured AS (
  SELECT
    e.monitor,
    e.window_id,
    e.segment_key,
    e.segment_value,
    e.side,
    l.metric,
    CAST(NULL AS STRING) AS label_class,
    CASE WHEN l.metric = 'accuracy' THEN 1.0 - e.value_mean ELSE e.value_mean END AS value,
    CASE
      WHEN l.metric = 'accuracy' AND e.value_mean > 0 AND e.value_mean < 1 THEN SQRT(e.value_mean * (1.0 - e.value_mean) / NULLIF(e.value_count, 0.0))
      WHEN l.metric = 'accuracy' THEN 0.0
      WHEN e.value_variance >= 0 THEN SQRT(e.value_variance / NULLIF(e.value_count, 0.0))
    END AS standard_error,
    e.value_count AS like_rows,
    e.value_count AS row_count,
    CASE
      WHEN e.value_count = 0 AND c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN e.value_count = 0 AND (l.metric = 'accuracy' OR c.labelled_count = 0) THEN 'no labels yet'
      WHEN e.value_count = 0 THEN 'no labelled row has a score of its class'
      WHEN e.value_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN e.value_mean IS NULL THEN 'no sums are kept of so few rows'
    END AS reason
  FROM (
    SELECT
      f.monitor,
      f.window_id,
      f.segment_key,
      f.segment_value,
      f.side,
      f.column_name,
      f.value_count,
      f.value_variance,
      CASE
        WHEN f.value_mean < f.value_min THEN f.value_min
        WHEN f.value_mean > f.value_max THEN f.value_max
        ELSE f.value_mean
      END AS value_mean
    FROM errors AS f
  ) AS e
  INNER JOIN error_metrics AS l
    ON l.column_name = e.column_name
  INNER JOIN monitors AS m
    ON m.monitor = e.monitor
  INNER JOIN cells AS c
    ON c.monitor = e.monitor
    AND c.window_id = e.window_id
    AND c.segment_key = e.segment_key
    AND c.segment_value = e.segment_value
    AND c.side = e.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    NULL,
    CASE l.metric
      WHEN 'macro_precision' THEN n.macro_precision
      WHEN 'macro_recall' THEN n.macro_recall
      WHEN 'macro_f1' THEN n.macro_f1
      WHEN 'weighted_precision' THEN n.weighted_precision
      WHEN 'weighted_recall' THEN n.weighted_recall
      ELSE n.weighted_f1
    END,
    CASE l.metric
      WHEN 'macro_precision' THEN d.macro_precision / NULLIF(n.class_count, 0.0)
      WHEN 'macro_recall' THEN d.macro_recall / NULLIF(n.class_count, 0.0)
      WHEN 'macro_f1' THEN d.macro_f1 / NULLIF(n.class_count, 0.0)
      WHEN 'weighted_precision' THEN d.weighted_precision / NULLIF(n.label_total, 0.0)
      WHEN 'weighted_recall' THEN d.weighted_recall / NULLIF(n.label_total, 0.0)
      ELSE d.weighted_f1 / NULLIF(n.label_total, 0.0)
    END,
    CASE
      WHEN l.metric IN ('macro_precision', 'macro_recall', 'macro_f1') THEN n.like_rows
      ELSE n.label_total
    END,
    c.labelled_count,
    CASE
      WHEN c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN n.class_count = 1 THEN 'all labels are of one class'
      WHEN n.hidden_class_count > 0 THEN 'the baseline does not know ' || CAST(CAST(FLOOR(n.hidden_class_count) AS BIGINT) AS STRING) || ' of the classes: how they are predicted cannot be told'
    END
  FROM cells AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN mean_metrics AS l
  LEFT JOIN means AS n
    ON n.comparison = c.comparison AND n.side = c.side
  LEFT JOIN deviations AS d
    ON d.comparison = c.comparison AND d.side = c.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    s.class_name,
    CASE l.metric WHEN 'precision' THEN s.precision_value WHEN 'recall' THEN s.recall_value ELSE s.f1_value END,
    CASE l.metric
      WHEN 'precision' THEN SQRT(s.precision_value * (1.0 - s.precision_value) / NULLIF(s.predicted_count, 0.0))
      WHEN 'recall' THEN SQRT(s.recall_value * (1.0 - s.recall_value) / NULLIF(s.label_count, 0.0))
      ELSE 2.0 * SQRT(s.hit_count * (s.both_count - 2.0 * s.hit_count) * (s.both_count - s.hit_count)) / NULLIF(s.both_count * s.both_count, 0.0)
    END,
    CASE
      WHEN l.metric = 'precision' THEN s.predicted_count
      WHEN l.metric = 'recall' THEN s.label_count
      WHEN s.hit_count = 0 THEN 0.5 * s.both_count
      ELSE s.both_count
    END,
    CASE l.metric
      WHEN 'precision' THEN s.predicted_count
      WHEN 'recall' THEN s.label_count
      ELSE s.both_count - s.hit_count
    END,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN s.is_hidden = 1 OR (s.is_unknown = 1 AND l.metric = 'precision') THEN 'the baseline does not know this class: how it is predicted cannot be told'
      WHEN l.metric = 'precision' AND s.predicted_count = 0 THEN 'no labelled row is predicted as this class'
      WHEN l.metric = 'recall' AND s.label_count = 0 THEN 'no row with a prediction has this label'
      WHEN s.both_count = 0 THEN 'no labelled row is of this class or predicted as it'
    END
  FROM classes AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN class_metrics AS l
), sized AS (
  SELECT
    v.*,
    CASE WHEN v.metric IN ('log_loss', 'brier_score') THEN 0 ELSE 1 END AS is_rate,
    CASE
      WHEN v.value > 0 AND v.value < 1 AND v.standard_error > 0 THEN v.value * (1.0 - v.value) / NULLIF(v.standard_error * v.standard_error, 0.0)
      ELSE v.like_rows
    END AS n
  FROM measured AS v
), ends AS (
  SELECT
    z.*,
    CASE
      WHEN z.is_rate = 1 THEN (z.value * z.n + 1.9207294103470617) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE z.value
    END AS middle,
    CASE
      WHEN z.is_rate = 1 THEN 1.959963984540054 * SQRT(z.value * (1.0 - z.value) * z.n + 0.9603647051735309) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE 1.959963984540054 * z.standard_error
    END AS radius
  FROM sized AS z
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'multiclass' AS problem,
  e.metric AS metric,
  e.label_class AS label_class,
  CAST(NULL AS DOUBLE) AS threshold,
  CASE WHEN e.reason IS NULL THEN e.value END AS value,
  CASE
    WHEN e.reason IS NULL AND e.value > 0 AND e.middle > e.radius THEN e.middle - e.radius
    WHEN e.reason IS NULL AND e.radius >= 0 THEN 0.0
  END AS lower,
  CASE
    WHEN e.reason IS NULL AND e.is_rate = 1 AND (e.value >= 1 OR e.middle + e.radius > 1) THEN 1.0
    WHEN e.reason IS NULL THEN e.middle + e.radius
  END AS upper,
  CASE WHEN e.reason IS NULL THEN e.standard_error END AS standard_error,
  CAST(NULL AS DOUBLE) AS bound_lower,
  CAST(NULL AS DOUBLE) AS bound_upper,
  e.row_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro clickhouse__performance_multiclass(mpm_monitors, confusion_cells, measured_totals) -%}
WITH monitors AS (
  SELECT
    m.monitor AS monitor,
    m.min_rows AS min_rows,
    CAST(m.min_rows AS Nullable(String)) AS min_rows_text
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass' AND m.label_column IS NOT NULL
), pairs AS (
  SELECT
    c.comparison AS comparison,
    c.side AS side,
    c.predicted_class AS predicted_class,
    c.label_class AS label_class,
    c.row_count AS row_count,
    CAST(CASE WHEN c.predicted_class = c.label_class THEN 1 ELSE 0 END AS Nullable(Float64)) AS is_hit
  FROM {{ confusion_cells }} AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
), known_classes AS (
  SELECT
    c.monitor AS monitor,
    c.predicted_class AS class_name
  FROM {{ confusion_cells }} AS c
  WHERE
    c.predicted_class <> '__other__'
  GROUP BY
    c.monitor,
    c.predicted_class
), errors AS (
  SELECT
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.side AS side,
    t.column_name AS column_name,
    t.value_count AS value_count,
    t.value_variance AS value_variance,
    t.value_mean AS value_mean,
    t.value_min AS value_min,
    t.value_max AS value_max
  FROM {{ measured_totals }} AS t
  INNER JOIN monitors AS m
    ON m.monitor = t.monitor
  WHERE
    t.column_role = 'error' AND t.column_name IN ('is_error', 'log_loss', 'squared_error')
), cells AS (
  SELECT
    u.monitor AS monitor,
    u.window_id AS window_id,
    u.segment_key AS segment_key,
    u.segment_value AS segment_value,
    u.side AS side,
    MAX(toNullable(u.comparison)) AS comparison,
    SUM(toNullable(u.pair_count)) AS prediction_count,
    SUM(toNullable(u.labelled_count)) AS labelled_count,
    SUM(toNullable(u.other_count)) AS other_count
  FROM (
    SELECT
      c.monitor AS monitor,
      c.window_id AS window_id,
      c.segment_key AS segment_key,
      c.segment_value AS segment_value,
      c.side AS side,
      c.comparison AS comparison,
      c.row_count AS pair_count,
      CASE WHEN c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END AS labelled_count,
      CASE WHEN c.label_class IS NOT NULL AND c.predicted_class = '__other__' THEN c.row_count ELSE 0.0 END AS other_count
    FROM {{ confusion_cells }} AS c
    INNER JOIN monitors AS m
      ON m.monitor = c.monitor
    UNION ALL
    SELECT
      e.monitor,
      e.window_id,
      e.segment_key,
      e.segment_value,
      e.side,
      NULL,
      0.0,
      0.0,
      0.0
    FROM errors AS e
  ) AS u
  GROUP BY
    u.monitor,
    u.window_id,
    u.segment_key,
    u.segment_value,
    u.side
), class_counts AS (
  SELECT
    u.comparison AS comparison,
    u.side AS side,
    u.class_name AS class_name,
    SUM(toNullable(u.label_count)) AS label_count,
    SUM(toNullable(u.predicted_count)) AS predicted_count,
    SUM(toNullable(u.hit_count)) AS hit_count,
    SUM(toNullable(u.hidden_count)) AS hidden_count
  FROM (
    SELECT
      p.comparison AS comparison,
      p.side AS side,
      p.predicted_class AS class_name,
      0.0 AS label_count,
      CASE WHEN p.label_class IS NOT NULL THEN p.row_count ELSE 0.0 END AS predicted_count,
      CASE WHEN p.label_class = p.predicted_class THEN p.row_count ELSE 0.0 END AS hit_count,
      0.0 AS hidden_count
    FROM pairs AS p
    WHERE
      p.predicted_class <> '__other__'
    UNION ALL
    SELECT
      p.comparison,
      p.side,
      p.label_class,
      p.row_count,
      0.0,
      0.0,
      CASE WHEN p.predicted_class = '__other__' THEN p.row_count ELSE 0.0 END
    FROM pairs AS p
    WHERE
      p.label_class IS NOT NULL
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.class_name
), classes AS (
  SELECT
    n.comparison AS comparison,
    n.side AS side,
    n.class_name AS class_name,
    n.label_count AS label_count,
    n.predicted_count AS predicted_count,
    n.hit_count AS hit_count,
    CAST(CASE WHEN n.label_count > 0 THEN 1 ELSE 0 END AS Nullable(Float64)) AS has_label,
    CASE WHEN k.class_name IS NULL AND c.other_count > 0 THEN 1 ELSE 0 END AS is_unknown,
    CASE WHEN k.class_name IS NULL AND n.hidden_count > 0 THEN 1.0 ELSE 0.0 END AS is_hidden,
    n.label_count + n.predicted_count AS both_count,
    COALESCE(n.hit_count / NULLIF(n.predicted_count, 0.0), 0.0) AS precision_value,
    COALESCE(n.hit_count / NULLIF(n.label_count, 0.0), 0.0) AS recall_value,
    COALESCE(2.0 * n.hit_count / NULLIF(n.label_count + n.predicted_count, 0.0), 0.0) AS f1_value
  FROM class_counts AS n
  INNER JOIN cells AS c
    ON c.comparison = n.comparison AND c.side = n.side
  LEFT JOIN known_classes AS k
    ON k.monitor = c.monitor AND k.class_name = n.class_name
  SETTINGS join_use_nulls = 1
), means AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    SUM(toNullable(s.has_label)) AS class_count,
    SUM(toNullable(s.is_hidden)) AS hidden_class_count,
    SUM(toNullable(s.label_count)) AS label_total,
    SUM(toNullable(s.has_label)) * SUM(toNullable(s.has_label)) / NULLIF(SUM(toNullable(s.has_label / NULLIF(s.label_count, 0.0))), 0.0) AS like_rows,
    SUM(toNullable(s.has_label * s.precision_value)) / NULLIF(SUM(toNullable(s.has_label)), 0.0) AS macro_precision,
    SUM(toNullable(s.has_label * s.recall_value)) / NULLIF(SUM(toNullable(s.has_label)), 0.0) AS macro_recall,
    SUM(toNullable(s.has_label * s.f1_value)) / NULLIF(SUM(toNullable(s.has_label)), 0.0) AS macro_f1,
    SUM(toNullable(s.label_count * s.precision_value)) / NULLIF(SUM(toNullable(s.label_count)), 0.0) AS weighted_precision,
    SUM(toNullable(s.hit_count)) / NULLIF(SUM(toNullable(s.label_count)), 0.0) AS weighted_recall,
    SUM(toNullable(s.label_count * s.f1_value)) / NULLIF(SUM(toNullable(s.label_count)), 0.0) AS weighted_f1
  FROM classes AS s
  GROUP BY
    s.comparison,
    s.side
), slopes AS (
  SELECT
    p.comparison AS comparison,
    p.side AS side,
    p.row_count AS row_count,
    p.is_hit / NULLIF(a.predicted_count, 0.0) - COALESCE(a.has_label * a.precision_value / NULLIF(a.predicted_count, 0.0), 0.0) AS macro_precision,
    p.is_hit / NULLIF(b.label_count, 0.0) - b.recall_value / NULLIF(b.label_count, 0.0) AS macro_recall,
    p.is_hit * 2.0 / NULLIF(b.both_count, 0.0) - COALESCE(a.has_label * a.f1_value / NULLIF(a.both_count, 0.0), 0.0) - b.f1_value / NULLIF(b.both_count, 0.0) AS macro_f1,
    b.precision_value - n.weighted_precision + COALESCE((p.is_hit - a.precision_value) * a.label_count / NULLIF(a.predicted_count, 0.0), 0.0) AS weighted_precision,
    p.is_hit - n.weighted_recall AS weighted_recall,
    b.f1_value - n.weighted_f1 + (2.0 * p.is_hit - b.f1_value) * b.label_count / NULLIF(b.both_count, 0.0) - COALESCE(a.f1_value * a.label_count / NULLIF(a.both_count, 0.0), 0.0) AS weighted_f1
  FROM pairs AS p
  INNER JOIN means AS n
    ON n.comparison = p.comparison AND n.side = p.side
  INNER JOIN classes AS b
    ON b.comparison = p.comparison AND b.side = p.side AND b.class_name = p.label_class
  LEFT JOIN classes AS a
    ON a.comparison = p.comparison
    AND a.side = p.side
    AND a.class_name = p.predicted_class
    AND p.predicted_class <> '__other__'
  SETTINGS join_use_nulls = 1
), deviations AS (
  SELECT
    g.comparison AS comparison,
    g.side AS side,
    SQRT(SUM(toNullable(g.row_count * COALESCE(g.macro_precision * g.macro_precision, 0.0)))) AS macro_precision,
    SQRT(SUM(toNullable(g.row_count * g.macro_recall * g.macro_recall))) AS macro_recall,
    SQRT(SUM(toNullable(g.row_count * g.macro_f1 * g.macro_f1))) AS macro_f1,
    SQRT(SUM(toNullable(g.row_count * g.weighted_precision * g.weighted_precision))) AS weighted_precision,
    SQRT(SUM(toNullable(g.row_count * g.weighted_recall * g.weighted_recall))) AS weighted_recall,
    SQRT(SUM(toNullable(g.row_count * g.weighted_f1 * g.weighted_f1))) AS weighted_f1
  FROM slopes AS g
  GROUP BY
    g.comparison,
    g.side
), mean_metrics AS (
  SELECT
    'macro_precision' AS metric
  UNION ALL
  SELECT
    'macro_recall'
  UNION ALL
  SELECT
    'macro_f1'
  UNION ALL
  SELECT
    'weighted_precision'
  UNION ALL
  SELECT
    'weighted_recall'
  UNION ALL
  SELECT
    'weighted_f1'
), class_metrics AS (
  SELECT
    'precision' AS metric
  UNION ALL
  SELECT
    'recall'
  UNION ALL
  SELECT
    'f1'
), error_metrics AS (
  SELECT
    'accuracy' AS metric,
    'is_error' AS column_name
  UNION ALL
  SELECT
    'log_loss',
    'log_loss'
  UNION ALL
  SELECT
    'brier_score',
    'squared_error'
), measured AS (
  SELECT
    e.monitor AS monitor,
    e.window_id AS window_id,
    e.segment_key AS segment_key,
    e.segment_value AS segment_value,
    e.side AS side,
    l.metric AS metric,
    CAST(NULL AS Nullable(String)) AS label_class,
    CASE WHEN l.metric = 'accuracy' THEN 1.0 - e.value_mean ELSE e.value_mean END AS value,
    CASE
      WHEN l.metric = 'accuracy' AND e.value_mean > 0 AND e.value_mean < 1 THEN SQRT(e.value_mean * (1.0 - e.value_mean) / NULLIF(e.value_count, 0.0))
      WHEN l.metric = 'accuracy' THEN 0.0
      WHEN e.value_variance >= 0 THEN SQRT(e.value_variance / NULLIF(e.value_count, 0.0))
    END AS standard_error,
    e.value_count AS like_rows,
    e.value_count AS row_count,
    CASE
      WHEN e.value_count = 0 AND c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN e.value_count = 0 AND (l.metric = 'accuracy' OR c.labelled_count = 0) THEN 'no labels yet'
      WHEN e.value_count = 0 THEN 'no labelled row has a score of its class'
      WHEN e.value_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN e.value_mean IS NULL THEN 'no sums are kept of so few rows'
    END AS reason
  FROM (
    SELECT
      f.monitor AS monitor,
      f.window_id AS window_id,
      f.segment_key AS segment_key,
      f.segment_value AS segment_value,
      f.side AS side,
      f.column_name AS column_name,
      f.value_count AS value_count,
      f.value_variance AS value_variance,
      CASE
        WHEN f.value_mean < f.value_min THEN f.value_min
        WHEN f.value_mean > f.value_max THEN f.value_max
        ELSE f.value_mean
      END AS value_mean
    FROM errors AS f
  ) AS e
  INNER JOIN error_metrics AS l
    ON l.column_name = e.column_name
  INNER JOIN monitors AS m
    ON m.monitor = e.monitor
  INNER JOIN cells AS c
    ON c.monitor = e.monitor
    AND c.window_id = e.window_id
    AND c.segment_key = e.segment_key
    AND c.segment_value = e.segment_value
    AND c.side = e.side
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    NULL,
    CASE l.metric
      WHEN 'macro_precision' THEN n.macro_precision
      WHEN 'macro_recall' THEN n.macro_recall
      WHEN 'macro_f1' THEN n.macro_f1
      WHEN 'weighted_precision' THEN n.weighted_precision
      WHEN 'weighted_recall' THEN n.weighted_recall
      ELSE n.weighted_f1
    END,
    CASE l.metric
      WHEN 'macro_precision' THEN d.macro_precision / NULLIF(n.class_count, 0.0)
      WHEN 'macro_recall' THEN d.macro_recall / NULLIF(n.class_count, 0.0)
      WHEN 'macro_f1' THEN d.macro_f1 / NULLIF(n.class_count, 0.0)
      WHEN 'weighted_precision' THEN d.weighted_precision / NULLIF(n.label_total, 0.0)
      WHEN 'weighted_recall' THEN d.weighted_recall / NULLIF(n.label_total, 0.0)
      ELSE d.weighted_f1 / NULLIF(n.label_total, 0.0)
    END,
    CASE
      WHEN l.metric IN ('macro_precision', 'macro_recall', 'macro_f1') THEN n.like_rows
      ELSE n.label_total
    END,
    c.labelled_count,
    CASE
      WHEN c.prediction_count = 0 THEN 'no row has a prediction'
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN n.class_count = 1 THEN 'all labels are of one class'
      WHEN n.hidden_class_count > 0 THEN 'the baseline does not know ' || CAST(CAST(FLOOR(n.hidden_class_count) AS Nullable(Int64)) AS Nullable(String)) || ' of the classes: how they are predicted cannot be told'
    END
  FROM cells AS c
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN mean_metrics AS l
  LEFT JOIN means AS n
    ON n.comparison = c.comparison AND n.side = c.side
  LEFT JOIN deviations AS d
    ON d.comparison = c.comparison AND d.side = c.side
  SETTINGS join_use_nulls = 1
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.side,
    l.metric,
    s.class_name,
    CASE l.metric WHEN 'precision' THEN s.precision_value WHEN 'recall' THEN s.recall_value ELSE s.f1_value END,
    CASE l.metric
      WHEN 'precision' THEN SQRT(s.precision_value * (1.0 - s.precision_value) / NULLIF(s.predicted_count, 0.0))
      WHEN 'recall' THEN SQRT(s.recall_value * (1.0 - s.recall_value) / NULLIF(s.label_count, 0.0))
      ELSE 2.0 * SQRT(s.hit_count * (s.both_count - 2.0 * s.hit_count) * (s.both_count - s.hit_count)) / NULLIF(s.both_count * s.both_count, 0.0)
    END,
    CASE
      WHEN l.metric = 'precision' THEN s.predicted_count
      WHEN l.metric = 'recall' THEN s.label_count
      WHEN s.hit_count = 0 THEN 0.5 * s.both_count
      ELSE s.both_count
    END,
    CASE l.metric
      WHEN 'precision' THEN s.predicted_count
      WHEN 'recall' THEN s.label_count
      ELSE s.both_count - s.hit_count
    END,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < m.min_rows THEN 'fewer than ' || m.min_rows_text || ' rows with a label'
      WHEN s.is_hidden = 1 OR (s.is_unknown = 1 AND l.metric = 'precision') THEN 'the baseline does not know this class: how it is predicted cannot be told'
      WHEN l.metric = 'precision' AND s.predicted_count = 0 THEN 'no labelled row is predicted as this class'
      WHEN l.metric = 'recall' AND s.label_count = 0 THEN 'no row with a prediction has this label'
      WHEN s.both_count = 0 THEN 'no labelled row is of this class or predicted as it'
    END
  FROM classes AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison AND c.side = s.side
  INNER JOIN monitors AS m
    ON m.monitor = c.monitor
  CROSS JOIN class_metrics AS l
), sized AS (
  SELECT
    v.monitor AS monitor,
    v.window_id AS window_id,
    v.segment_key AS segment_key,
    v.segment_value AS segment_value,
    v.side AS side,
    v.metric AS metric,
    v.label_class AS label_class,
    v.value AS value,
    v.standard_error AS standard_error,
    v.like_rows AS like_rows,
    v.row_count AS row_count,
    v.reason AS reason,
    CASE WHEN v.metric IN ('log_loss', 'brier_score') THEN 0 ELSE 1 END AS is_rate,
    CASE
      WHEN v.value > 0 AND v.value < 1 AND v.standard_error > 0 THEN v.value * (1.0 - v.value) / NULLIF(v.standard_error * v.standard_error, 0.0)
      ELSE v.like_rows
    END AS n
  FROM measured AS v
), ends AS (
  SELECT
    z.monitor AS monitor,
    z.window_id AS window_id,
    z.segment_key AS segment_key,
    z.segment_value AS segment_value,
    z.side AS side,
    z.metric AS metric,
    z.label_class AS label_class,
    z.value AS value,
    z.standard_error AS standard_error,
    z.like_rows AS like_rows,
    z.row_count AS row_count,
    z.reason AS reason,
    z.is_rate AS is_rate,
    z.n AS n,
    CASE
      WHEN z.is_rate = 1 THEN (z.value * z.n + 1.9207294103470617) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE z.value
    END AS middle,
    CASE
      WHEN z.is_rate = 1 THEN 1.959963984540054 * SQRT(z.value * (1.0 - z.value) * z.n + 0.9603647051735309) / NULLIF(z.n + 3.8414588206941236, 0.0)
      ELSE 1.959963984540054 * z.standard_error
    END AS radius
  FROM sized AS z
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  'multiclass' AS problem,
  e.metric AS metric,
  e.label_class AS label_class,
  CAST(NULL AS Nullable(Float64)) AS threshold,
  CASE WHEN e.reason IS NULL THEN e.value END AS value,
  CASE
    WHEN e.reason IS NULL AND e.value > 0 AND e.middle > e.radius THEN e.middle - e.radius
    WHEN e.reason IS NULL AND e.radius >= 0 THEN 0.0
  END AS lower,
  CASE
    WHEN e.reason IS NULL AND e.is_rate = 1 AND (e.value >= 1 OR e.middle + e.radius > 1) THEN 1.0
    WHEN e.reason IS NULL THEN e.middle + e.radius
  END AS upper,
  CASE WHEN e.reason IS NULL THEN e.standard_error END AS standard_error,
  CAST(NULL AS Nullable(Float64)) AS bound_lower,
  CAST(NULL AS Nullable(Float64)) AS bound_upper,
  e.row_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}
