{#-
What was predicted against what it turned out to be, beside the baseline: the confusion matrix of every window and segment.
Inputs: stale_windows, confusion_cells, mpm_monitors. One row per window (the baseline among them) x segment x predicted class x
class of the label, labelled rows with a prediction alone; a pair that only the baseline has is there with 0 rows. A score
predicts 'positive' from the threshold on; classes that the baseline did not know are predicted as '__other__'. A segment without
a label, or a window without a prediction, gives one row with the reason.

Written by `mpm dev generate` from mpm_py/sql/confusion_matrix.sql; edit that file.
-#}

{% macro confusion_matrix(confusion_cells, stale_windows, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('confusion_matrix', 'mpm')(confusion_cells, stale_windows, mpm_monitors)) }}
{%- endmacro %}

{% macro default__confusion_matrix(confusion_cells, stale_windows, mpm_monitors) -%}
WITH cells AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    SUM(CASE WHEN c.side = 'current' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS labelled_count,
    SUM(CASE WHEN c.side = 'current' THEN 1.0 ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN c.side = 'baseline' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS baseline_total
  FROM {{ confusion_cells }} AS c
  GROUP BY
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
), pairs AS (
  SELECT
    c.comparison,
    c.predicted_class,
    c.label_class,
    SUM(CASE WHEN c.side = 'current' THEN c.row_count ELSE 0.0 END) AS pair_count,
    SUM(CASE WHEN c.side = 'baseline' THEN c.row_count ELSE 0.0 END) AS baseline_pair_count
  FROM {{ confusion_cells }} AS c
  WHERE
    c.label_class IS NOT NULL
  GROUP BY
    c.comparison,
    c.predicted_class,
    c.label_class
), label_totals AS (
  SELECT
    p.comparison,
    p.label_class,
    SUM(p.pair_count) AS label_total,
    SUM(p.baseline_pair_count) AS baseline_label_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.label_class
), prediction_totals AS (
  SELECT
    p.comparison,
    p.predicted_class,
    SUM(p.pair_count) AS prediction_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.predicted_class
), shares AS (
  SELECT
    p.comparison,
    p.predicted_class,
    p.label_class,
    p.pair_count,
    p.baseline_pair_count,
    l.label_total,
    l.baseline_label_total,
    q.prediction_total
  FROM pairs AS p
  INNER JOIN label_totals AS l
    ON l.comparison = p.comparison AND l.label_class = p.label_class
  INNER JOIN prediction_totals AS q
    ON q.comparison = p.comparison AND q.predicted_class = p.predicted_class
), stated AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    s.predicted_class,
    s.label_class,
    s.pair_count,
    s.pair_count / NULLIF(s.label_total, 0.0) AS share_of_label,
    s.pair_count / NULLIF(s.prediction_total, 0.0) AS share_of_prediction,
    CASE WHEN c.baseline_total > 0 THEN s.baseline_pair_count END AS baseline_pair_count,
    s.baseline_pair_count / NULLIF(s.baseline_label_total, 0.0) AS baseline_share_of_label,
    CAST(NULL AS VARCHAR) AS reason
  FROM shares AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  WHERE
    c.labelled_count > 0
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no labels yet'
  FROM cells AS c
  WHERE
    c.labelled_count = 0 AND c.current_count > 0
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no predictions of this window were observed'
  FROM {{ stale_windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.current_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = w.monitor AND found.window_id = w.window_id
  WHERE
    found.monitor IS NULL AND w.window_id <> 'issues'
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.predicted_class AS predicted_class,
  t.label_class AS label_class,
  CAST(FLOOR(t.pair_count) AS BIGINT) AS row_count,
  t.share_of_label AS share_of_label,
  t.share_of_prediction AS share_of_prediction,
  CAST(FLOOR(t.baseline_pair_count) AS BIGINT) AS baseline_row_count,
  t.baseline_share_of_label AS baseline_share_of_label,
  t.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM stated AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro postgres__confusion_matrix(confusion_cells, stale_windows, mpm_monitors) -%}
WITH cells AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    SUM(CASE WHEN c.side = 'current' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS labelled_count,
    SUM(CASE WHEN c.side = 'current' THEN 1.0 ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN c.side = 'baseline' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS baseline_total
  FROM {{ confusion_cells }} AS c
  GROUP BY
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
), pairs AS (
  SELECT
    c.comparison,
    c.predicted_class,
    c.label_class,
    SUM(CASE WHEN c.side = 'current' THEN c.row_count ELSE 0.0 END) AS pair_count,
    SUM(CASE WHEN c.side = 'baseline' THEN c.row_count ELSE 0.0 END) AS baseline_pair_count
  FROM {{ confusion_cells }} AS c
  WHERE
    c.label_class IS NOT NULL
  GROUP BY
    c.comparison,
    c.predicted_class,
    c.label_class
), label_totals AS (
  SELECT
    p.comparison,
    p.label_class,
    SUM(p.pair_count) AS label_total,
    SUM(p.baseline_pair_count) AS baseline_label_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.label_class
), prediction_totals AS (
  SELECT
    p.comparison,
    p.predicted_class,
    SUM(p.pair_count) AS prediction_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.predicted_class
), shares AS (
  SELECT
    p.comparison,
    p.predicted_class,
    p.label_class,
    p.pair_count,
    p.baseline_pair_count,
    l.label_total,
    l.baseline_label_total,
    q.prediction_total
  FROM pairs AS p
  INNER JOIN label_totals AS l
    ON l.comparison = p.comparison AND l.label_class = p.label_class
  INNER JOIN prediction_totals AS q
    ON q.comparison = p.comparison AND q.predicted_class = p.predicted_class
), stated AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    s.predicted_class,
    s.label_class,
    s.pair_count,
    s.pair_count / NULLIF(s.label_total, 0.0) AS share_of_label,
    s.pair_count / NULLIF(s.prediction_total, 0.0) AS share_of_prediction,
    CASE WHEN c.baseline_total > 0 THEN s.baseline_pair_count END AS baseline_pair_count,
    s.baseline_pair_count / NULLIF(s.baseline_label_total, 0.0) AS baseline_share_of_label,
    CAST(NULL AS TEXT) AS reason
  FROM shares AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  WHERE
    c.labelled_count > 0
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no labels yet'
  FROM cells AS c
  WHERE
    c.labelled_count = 0 AND c.current_count > 0
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no predictions of this window were observed'
  FROM {{ stale_windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.current_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = w.monitor AND found.window_id = w.window_id
  WHERE
    found.monitor IS NULL AND w.window_id <> 'issues'
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.predicted_class AS predicted_class,
  t.label_class AS label_class,
  CAST(FLOOR(t.pair_count) AS BIGINT) AS row_count,
  t.share_of_label AS share_of_label,
  t.share_of_prediction AS share_of_prediction,
  CAST(FLOOR(t.baseline_pair_count) AS BIGINT) AS baseline_row_count,
  t.baseline_share_of_label AS baseline_share_of_label,
  t.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM stated AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro redshift__confusion_matrix(confusion_cells, stale_windows, mpm_monitors) -%}
WITH cells AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    SUM(CASE WHEN c.side = 'current' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS labelled_count,
    SUM(CASE WHEN c.side = 'current' THEN 1.0 ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN c.side = 'baseline' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS baseline_total
  FROM {{ confusion_cells }} AS c
  GROUP BY
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
), pairs AS (
  SELECT
    c.comparison,
    c.predicted_class,
    c.label_class,
    SUM(CASE WHEN c.side = 'current' THEN c.row_count ELSE 0.0 END) AS pair_count,
    SUM(CASE WHEN c.side = 'baseline' THEN c.row_count ELSE 0.0 END) AS baseline_pair_count
  FROM {{ confusion_cells }} AS c
  WHERE
    c.label_class IS NOT NULL
  GROUP BY
    c.comparison,
    c.predicted_class,
    c.label_class
), label_totals AS (
  SELECT
    p.comparison,
    p.label_class,
    SUM(p.pair_count) AS label_total,
    SUM(p.baseline_pair_count) AS baseline_label_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.label_class
), prediction_totals AS (
  SELECT
    p.comparison,
    p.predicted_class,
    SUM(p.pair_count) AS prediction_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.predicted_class
), shares AS (
  SELECT
    p.comparison,
    p.predicted_class,
    p.label_class,
    p.pair_count,
    p.baseline_pair_count,
    l.label_total,
    l.baseline_label_total,
    q.prediction_total
  FROM pairs AS p
  INNER JOIN label_totals AS l
    ON l.comparison = p.comparison AND l.label_class = p.label_class
  INNER JOIN prediction_totals AS q
    ON q.comparison = p.comparison AND q.predicted_class = p.predicted_class
), stated AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    s.predicted_class,
    s.label_class,
    s.pair_count,
    s.pair_count / NULLIF(s.label_total, 0.0) AS share_of_label,
    s.pair_count / NULLIF(s.prediction_total, 0.0) AS share_of_prediction,
    CASE WHEN c.baseline_total > 0 THEN s.baseline_pair_count END AS baseline_pair_count,
    s.baseline_pair_count / NULLIF(s.baseline_label_total, 0.0) AS baseline_share_of_label,
    CAST(NULL AS VARCHAR(65535)) AS reason
  FROM shares AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  WHERE
    c.labelled_count > 0
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no labels yet'
  FROM cells AS c
  WHERE
    c.labelled_count = 0 AND c.current_count > 0
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no predictions of this window were observed'
  FROM {{ stale_windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.current_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = w.monitor AND found.window_id = w.window_id
  WHERE
    found.monitor IS NULL AND w.window_id <> 'issues'
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.predicted_class AS predicted_class,
  t.label_class AS label_class,
  CAST(FLOOR(t.pair_count) AS BIGINT) AS row_count,
  t.share_of_label AS share_of_label,
  t.share_of_prediction AS share_of_prediction,
  CAST(FLOOR(t.baseline_pair_count) AS BIGINT) AS baseline_row_count,
  t.baseline_share_of_label AS baseline_share_of_label,
  t.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM stated AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro bigquery__confusion_matrix(confusion_cells, stale_windows, mpm_monitors) -%}
WITH cells AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    SUM(CASE WHEN c.side = 'current' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS labelled_count,
    SUM(CASE WHEN c.side = 'current' THEN 1.0 ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN c.side = 'baseline' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS baseline_total
  FROM {{ confusion_cells }} AS c
  GROUP BY
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
), pairs AS (
  SELECT
    c.comparison,
    c.predicted_class,
    c.label_class,
    SUM(CASE WHEN c.side = 'current' THEN c.row_count ELSE 0.0 END) AS pair_count,
    SUM(CASE WHEN c.side = 'baseline' THEN c.row_count ELSE 0.0 END) AS baseline_pair_count
  FROM {{ confusion_cells }} AS c
  WHERE
    c.label_class IS NOT NULL
  GROUP BY
    c.comparison,
    c.predicted_class,
    c.label_class
), label_totals AS (
  SELECT
    p.comparison,
    p.label_class,
    SUM(p.pair_count) AS label_total,
    SUM(p.baseline_pair_count) AS baseline_label_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.label_class
), prediction_totals AS (
  SELECT
    p.comparison,
    p.predicted_class,
    SUM(p.pair_count) AS prediction_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.predicted_class
), shares AS (
  SELECT
    p.comparison,
    p.predicted_class,
    p.label_class,
    p.pair_count,
    p.baseline_pair_count,
    l.label_total,
    l.baseline_label_total,
    q.prediction_total
  FROM pairs AS p
  INNER JOIN label_totals AS l
    ON l.comparison = p.comparison AND l.label_class = p.label_class
  INNER JOIN prediction_totals AS q
    ON q.comparison = p.comparison AND q.predicted_class = p.predicted_class
), stated AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    s.predicted_class,
    s.label_class,
    s.pair_count,
    s.pair_count / NULLIF(s.label_total, 0.0) AS share_of_label,
    s.pair_count / NULLIF(s.prediction_total, 0.0) AS share_of_prediction,
    CASE WHEN c.baseline_total > 0 THEN s.baseline_pair_count END AS baseline_pair_count,
    s.baseline_pair_count / NULLIF(s.baseline_label_total, 0.0) AS baseline_share_of_label,
    CAST(NULL AS STRING) AS reason
  FROM shares AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  WHERE
    c.labelled_count > 0
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no labels yet'
  FROM cells AS c
  WHERE
    c.labelled_count = 0 AND c.current_count > 0
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no predictions of this window were observed'
  FROM {{ stale_windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.current_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = w.monitor AND found.window_id = w.window_id
  WHERE
    found.monitor IS NULL AND w.window_id <> 'issues'
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.predicted_class AS predicted_class,
  t.label_class AS label_class,
  CAST(FLOOR(t.pair_count) AS INT64) AS row_count,
  t.share_of_label AS share_of_label,
  t.share_of_prediction AS share_of_prediction,
  CAST(FLOOR(t.baseline_pair_count) AS INT64) AS baseline_row_count,
  t.baseline_share_of_label AS baseline_share_of_label,
  t.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM stated AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro spark__confusion_matrix(confusion_cells, stale_windows, mpm_monitors) -%}
WITH cells AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    SUM(CASE WHEN c.side = 'current' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS labelled_count,
    SUM(CASE WHEN c.side = 'current' THEN 1.0 ELSE 0.0 END) AS current_count,
    SUM(CASE WHEN c.side = 'baseline' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END) AS baseline_total
  FROM {{ confusion_cells }} AS c
  GROUP BY
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
), pairs AS (
  SELECT
    c.comparison,
    c.predicted_class,
    c.label_class,
    SUM(CASE WHEN c.side = 'current' THEN c.row_count ELSE 0.0 END) AS pair_count,
    SUM(CASE WHEN c.side = 'baseline' THEN c.row_count ELSE 0.0 END) AS baseline_pair_count
  FROM {{ confusion_cells }} AS c
  WHERE
    c.label_class IS NOT NULL
  GROUP BY
    c.comparison,
    c.predicted_class,
    c.label_class
), label_totals AS (
  SELECT
    p.comparison,
    p.label_class,
    SUM(p.pair_count) AS label_total,
    SUM(p.baseline_pair_count) AS baseline_label_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.label_class
), prediction_totals AS (
  SELECT
    p.comparison,
    p.predicted_class,
    SUM(p.pair_count) AS prediction_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.predicted_class
), shares AS (
  SELECT
    p.comparison,
    p.predicted_class,
    p.label_class,
    p.pair_count,
    p.baseline_pair_count,
    l.label_total,
    l.baseline_label_total,
    q.prediction_total
  FROM pairs AS p
  INNER JOIN label_totals AS l
    ON l.comparison = p.comparison AND l.label_class = p.label_class
  INNER JOIN prediction_totals AS q
    ON q.comparison = p.comparison AND q.predicted_class = p.predicted_class
), stated AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    s.predicted_class,
    s.label_class,
    s.pair_count,
    s.pair_count / NULLIF(s.label_total, 0.0) AS share_of_label,
    s.pair_count / NULLIF(s.prediction_total, 0.0) AS share_of_prediction,
    CASE WHEN c.baseline_total > 0 THEN s.baseline_pair_count END AS baseline_pair_count,
    s.baseline_pair_count / NULLIF(s.baseline_label_total, 0.0) AS baseline_share_of_label,
    CAST(NULL AS STRING) AS reason
  FROM shares AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  WHERE
    c.labelled_count > 0
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no labels yet'
  FROM cells AS c
  WHERE
    c.labelled_count = 0 AND c.current_count > 0
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no predictions of this window were observed'
  FROM {{ stale_windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.current_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = w.monitor AND found.window_id = w.window_id
  WHERE
    found.monitor IS NULL AND w.window_id <> 'issues'
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.predicted_class AS predicted_class,
  t.label_class AS label_class,
  CAST(FLOOR(t.pair_count) AS BIGINT) AS row_count,
  t.share_of_label AS share_of_label,
  t.share_of_prediction AS share_of_prediction,
  CAST(FLOOR(t.baseline_pair_count) AS BIGINT) AS baseline_row_count,
  t.baseline_share_of_label AS baseline_share_of_label,
  t.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM stated AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro clickhouse__confusion_matrix(confusion_cells, stale_windows, mpm_monitors) -%}
WITH cells AS (
  SELECT
    c.comparison AS comparison,
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    SUM(toNullable(CASE WHEN c.side = 'current' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END)) AS labelled_count,
    SUM(toNullable(CASE WHEN c.side = 'current' THEN 1.0 ELSE 0.0 END)) AS current_count,
    SUM(toNullable(CASE WHEN c.side = 'baseline' AND c.label_class IS NOT NULL THEN c.row_count ELSE 0.0 END)) AS baseline_total
  FROM {{ confusion_cells }} AS c
  GROUP BY
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
), pairs AS (
  SELECT
    c.comparison AS comparison,
    c.predicted_class AS predicted_class,
    c.label_class AS label_class,
    SUM(toNullable(CASE WHEN c.side = 'current' THEN c.row_count ELSE 0.0 END)) AS pair_count,
    SUM(toNullable(CASE WHEN c.side = 'baseline' THEN c.row_count ELSE 0.0 END)) AS baseline_pair_count
  FROM {{ confusion_cells }} AS c
  WHERE
    c.label_class IS NOT NULL
  GROUP BY
    c.comparison,
    c.predicted_class,
    c.label_class
), label_totals AS (
  SELECT
    p.comparison AS comparison,
    p.label_class AS label_class,
    SUM(toNullable(p.pair_count)) AS label_total,
    SUM(toNullable(p.baseline_pair_count)) AS baseline_label_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.label_class
), prediction_totals AS (
  SELECT
    p.comparison AS comparison,
    p.predicted_class AS predicted_class,
    SUM(toNullable(p.pair_count)) AS prediction_total
  FROM pairs AS p
  GROUP BY
    p.comparison,
    p.predicted_class
), shares AS (
  SELECT
    p.comparison AS comparison,
    p.predicted_class AS predicted_class,
    p.label_class AS label_class,
    p.pair_count AS pair_count,
    p.baseline_pair_count AS baseline_pair_count,
    l.label_total AS label_total,
    l.baseline_label_total AS baseline_label_total,
    q.prediction_total AS prediction_total
  FROM pairs AS p
  INNER JOIN label_totals AS l
    ON l.comparison = p.comparison AND l.label_class = p.label_class
  INNER JOIN prediction_totals AS q
    ON q.comparison = p.comparison AND q.predicted_class = p.predicted_class
), stated AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    s.predicted_class AS predicted_class,
    s.label_class AS label_class,
    s.pair_count AS pair_count,
    s.pair_count / NULLIF(s.label_total, 0.0) AS share_of_label,
    s.pair_count / NULLIF(s.prediction_total, 0.0) AS share_of_prediction,
    CASE WHEN c.baseline_total > 0 THEN s.baseline_pair_count END AS baseline_pair_count,
    s.baseline_pair_count / NULLIF(s.baseline_label_total, 0.0) AS baseline_share_of_label,
    CAST(NULL AS Nullable(String)) AS reason
  FROM shares AS s
  INNER JOIN cells AS c
    ON c.comparison = s.comparison
  WHERE
    c.labelled_count > 0
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no labels yet'
  FROM cells AS c
  WHERE
    c.labelled_count = 0 AND c.current_count > 0
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    'no predictions of this window were observed'
  FROM {{ stale_windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor AND m.problem IN ('binary', 'multiclass')
  LEFT JOIN (
    SELECT
      c.monitor AS monitor,
      c.window_id AS window_id
    FROM cells AS c
    WHERE
      c.current_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = w.monitor AND found.window_id = w.window_id
  WHERE
    found.monitor IS NULL AND w.window_id <> 'issues'
  SETTINGS join_use_nulls = 1
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.predicted_class AS predicted_class,
  t.label_class AS label_class,
  CAST(FLOOR(t.pair_count) AS Nullable(Int64)) AS row_count,
  t.share_of_label AS share_of_label,
  t.share_of_prediction AS share_of_prediction,
  CAST(FLOOR(t.baseline_pair_count) AS Nullable(Int64)) AS baseline_row_count,
  t.baseline_share_of_label AS baseline_share_of_label,
  t.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM stated AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}
