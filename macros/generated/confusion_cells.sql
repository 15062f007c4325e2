{#-
Which class was predicted and which one it turned out to be, by number of rows.
Inputs: compared_bins, scored_bins, windows (compared_windows.sql), mpm_observations, mpm_monitors. One row per monitor x
window x segment x side (current, baseline) x predicted class x class of the label (null: not known yet). A score predicts
'positive' from the learnt threshold on. Classes that the baseline did not know are predicted as '__other__'.

Written by `mpm dev generate` from mpm_py/sql/confusion_cells.sql; edit that file.
-#}

{% macro confusion_cells(mpm_monitors, compared_bins, windows, mpm_observations, scored_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('confusion_cells', 'mpm')(mpm_monitors, compared_bins, windows, mpm_observations, scored_bins)) }}
{%- endmacro %}

{% macro default__confusion_cells(mpm_monitors, compared_bins, windows, mpm_observations, scored_bins) -%}
WITH class_columns AS (
  SELECT
    m.monitor,
    m.prediction_column
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass'
), cells AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name
  FROM {{ compared_bins }} AS b
  INNER JOIN class_columns AS p
    ON p.monitor = b.monitor AND p.prediction_column = b.column_name
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
), classes AS (
  SELECT
    c.comparison,
    w.side,
    CASE WHEN o.bin_kind = 'category' THEN o.category ELSE '__other__' END AS predicted_class,
    o.label_class,
    CAST(o.row_count AS DOUBLE) AS row_count
  FROM cells AS c
  INNER JOIN {{ windows }} AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = c.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.segment_key = c.segment_key
    AND o.segment_value = c.segment_value
    AND o.column_name = c.column_name
  WHERE
    o.bin_kind IN ('category', 'other', 'blank')
), outcomes AS (
  SELECT
    'positive' AS label_class
  UNION ALL
  SELECT
    'negative'
  UNION ALL
  SELECT
    NULL
), decided AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END AS predicted_class,
    SUM(s.positive_count) AS positive_count,
    SUM(s.negative_count) AS negative_count,
    SUM(s.row_count - s.positive_count - s.negative_count) AS unlabelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END
), thresholded AS (
  SELECT
    d.comparison,
    d.side,
    d.predicted_class,
    o.label_class,
    CASE
      WHEN o.label_class = 'positive' THEN d.positive_count
      WHEN o.label_class = 'negative' THEN d.negative_count
      ELSE d.unlabelled_count
    END AS row_count
  FROM decided AS d
  CROSS JOIN outcomes AS o
), counted AS (
  SELECT
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class,
    SUM(u.row_count) AS row_count
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.predicted_class,
      c.label_class,
      c.row_count
    FROM classes AS c
    UNION ALL
    SELECT
      t.comparison,
      t.side,
      t.predicted_class,
      t.label_class,
      t.row_count
    FROM thresholded AS t
    WHERE
      t.row_count > 0
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class
), named AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
  FROM cells AS c
  UNION ALL
  SELECT
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
  FROM decided AS d
  GROUP BY
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
)
SELECT
  n.comparison AS comparison,
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  c.side AS side,
  c.predicted_class AS predicted_class,
  c.label_class AS label_class,
  c.row_count AS row_count
FROM counted AS c
INNER JOIN named AS n
  ON n.comparison = c.comparison
{%- endmacro %}

{% macro postgres__confusion_cells(mpm_monitors, compared_bins, windows, mpm_observations, scored_bins) -%}
WITH class_columns AS (
  SELECT
    m.monitor,
    m.prediction_column
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass'
), cells AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name
  FROM {{ compared_bins }} AS b
  INNER JOIN class_columns AS p
    ON p.monitor = b.monitor AND p.prediction_column = b.column_name
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
), classes AS MATERIALIZED (
  SELECT
    c.comparison,
    w.side,
    CASE WHEN o.bin_kind = 'category' THEN o.category ELSE '__other__' END AS predicted_class,
    o.label_class,
    CAST(o.row_count AS DOUBLE PRECISION) AS row_count
  FROM cells AS c
  INNER JOIN {{ windows }} AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = c.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.segment_key = c.segment_key
    AND o.segment_value = c.segment_value
    AND o.column_name = c.column_name
  WHERE
    o.bin_kind IN ('category', 'other', 'blank')
), outcomes AS (
  SELECT
    'positive' AS label_class
  UNION ALL
  SELECT
    'negative'
  UNION ALL
  SELECT
    NULL
), decided AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END AS predicted_class,
    SUM(s.positive_count) AS positive_count,
    SUM(s.negative_count) AS negative_count,
    SUM(s.row_count - s.positive_count - s.negative_count) AS unlabelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END
), thresholded AS MATERIALIZED (
  SELECT
    d.comparison,
    d.side,
    d.predicted_class,
    o.label_class,
    CASE
      WHEN o.label_class = 'positive' THEN d.positive_count
      WHEN o.label_class = 'negative' THEN d.negative_count
      ELSE d.unlabelled_count
    END AS row_count
  FROM decided AS d
  CROSS JOIN outcomes AS o
), counted AS (
  SELECT
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class,
    SUM(u.row_count) AS row_count
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.predicted_class,
      c.label_class,
      c.row_count
    FROM classes AS c
    UNION ALL
    SELECT
      t.comparison,
      t.side,
      t.predicted_class,
      t.label_class,
      t.row_count
    FROM thresholded AS t
    WHERE
      t.row_count > 0
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class
), named AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
  FROM cells AS c
  UNION ALL
  SELECT
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
  FROM decided AS d
  GROUP BY
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
)
SELECT
  n.comparison AS comparison,
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  c.side AS side,
  c.predicted_class AS predicted_class,
  c.label_class AS label_class,
  c.row_count AS row_count
FROM counted AS c
INNER JOIN named AS n
  ON n.comparison = c.comparison
{%- endmacro %}

{% macro redshift__confusion_cells(mpm_monitors, compared_bins, windows, mpm_observations, scored_bins) -%}
WITH class_columns AS (
  SELECT
    m.monitor,
    m.prediction_column
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass'
), cells AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name
  FROM {{ compared_bins }} AS b
  INNER JOIN class_columns AS p
    ON p.monitor = b.monitor AND p.prediction_column = b.column_name
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
), classes AS (
  SELECT
    c.comparison,
    w.side,
    CASE WHEN o.bin_kind = 'category' THEN o.category ELSE '__other__' END AS predicted_class,
    o.label_class,
    CAST(o.row_count AS DOUBLE PRECISION) AS row_count
  FROM cells AS c
  INNER JOIN {{ windows }} AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = c.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.segment_key = c.segment_key
    AND o.segment_value = c.segment_value
    AND o.column_name = c.column_name
  WHERE
    o.bin_kind IN ('category', 'other', 'blank')
), outcomes AS (
  SELECT
    'positive' AS label_class
  UNION ALL
  SELECT
    'negative'
  UNION ALL
  SELECT
    NULL
), decided AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END AS predicted_class,
    SUM(s.positive_count) AS positive_count,
    SUM(s.negative_count) AS negative_count,
    SUM(s.row_count - s.positive_count - s.negative_count) AS unlabelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END
), thresholded AS (
  SELECT
    d.comparison,
    d.side,
    d.predicted_class,
    o.label_class,
    CASE
      WHEN o.label_class = 'positive' THEN d.positive_count
      WHEN o.label_class = 'negative' THEN d.negative_count
      ELSE d.unlabelled_count
    END AS row_count
  FROM decided AS d
  CROSS JOIN outcomes AS o
), counted AS (
  SELECT
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class,
    SUM(u.row_count) AS row_count
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.predicted_class,
      c.label_class,
      c.row_count
    FROM classes AS c
    UNION ALL
    SELECT
      t.comparison,
      t.side,
      t.predicted_class,
      t.label_class,
      t.row_count
    FROM thresholded AS t
    WHERE
      t.row_count > 0
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class
), named AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
  FROM cells AS c
  UNION ALL
  SELECT
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
  FROM decided AS d
  GROUP BY
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
)
SELECT
  n.comparison AS comparison,
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  c.side AS side,
  c.predicted_class AS predicted_class,
  c.label_class AS label_class,
  c.row_count AS row_count
FROM counted AS c
INNER JOIN named AS n
  ON n.comparison = c.comparison
{%- endmacro %}

{% macro bigquery__confusion_cells(mpm_monitors, compared_bins, windows, mpm_observations, scored_bins) -%}
WITH class_columns AS (
  SELECT
    m.monitor,
    m.prediction_column
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass'
), cells AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name
  FROM {{ compared_bins }} AS b
  INNER JOIN class_columns AS p
    ON p.monitor = b.monitor AND p.prediction_column = b.column_name
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
), classes AS (
  SELECT
    c.comparison,
    w.side,
    CASE WHEN o.bin_kind = 'category' THEN o.category ELSE '__other__' END AS predicted_class,
    o.label_class,
    CAST(o.row_count AS FLOAT64) AS row_count
  FROM cells AS c
  INNER JOIN {{ windows }} AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = c.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.segment_key = c.segment_key
    AND o.segment_value = c.segment_value
    AND o.column_name = c.column_name
  WHERE
    o.bin_kind IN ('category', 'other', 'blank')
), outcomes AS (
  SELECT
    'positive' AS label_class
  UNION ALL
  SELECT
    'negative'
  UNION ALL
  SELECT
    NULL
), decided AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END AS predicted_class,
    SUM(s.positive_count) AS positive_count,
    SUM(s.negative_count) AS negative_count,
    SUM(s.row_count - s.positive_count - s.negative_count) AS unlabelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END
), thresholded AS (
  SELECT
    d.comparison,
    d.side,
    d.predicted_class,
    o.label_class,
    CASE
      WHEN o.label_class = 'positive' THEN d.positive_count
      WHEN o.label_class = 'negative' THEN d.negative_count
      ELSE d.unlabelled_count
    END AS row_count
  FROM decided AS d
  CROSS JOIN outcomes AS o
), counted AS (
  SELECT
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class,
    SUM(u.row_count) AS row_count
  FROM (
    SELECT
      c.comparison,
      c.side,
      c.predicted_class,
      c.label_class,
      c.row_count
    FROM classes AS c
    UNION ALL
    SELECT
      t.comparison,
      t.side,
      t.predicted_class,
      t.label_class,
      t.row_count
    FROM thresholded AS t
    WHERE
      t.row_count > 0
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class
), named AS (
  SELECT
    c.comparison,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value
  FROM cells AS c
  UNION ALL
  SELECT
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
  FROM decided AS d
  GROUP BY
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
)
SELECT
  n.comparison AS comparison,
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  c.side AS side,
  c.predicted_class AS predicted_class,
  c.label_class AS label_class,
  c.row_count AS row_count
FROM counted AS c
INNER JOIN named AS n
  ON n.comparison = c.comparison
{%- endmacro %}

{% macro clickhouse__confusion_cells(mpm_monitors, compared_bins, windows, mpm_observations, scored_bins) -%}
WITH class_columns AS (
  SELECT
    m.monitor AS monitor,
    m.prediction_column AS prediction_column
  FROM {{ mpm_monitors }} AS m
  WHERE
    m.problem = 'multiclass'
), cells AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name
  FROM {{ compared_bins }} AS b
  INNER JOIN class_columns AS p
    ON p.monitor = b.monitor AND p.prediction_column = b.column_name
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
), classes AS (
  SELECT
    c.comparison AS comparison,
    w.side AS side,
    CASE WHEN o.bin_kind = 'category' THEN o.category ELSE '__other__' END AS predicted_class,
    o.label_class AS label_class,
    CAST(o.row_count AS Nullable(Float64)) AS row_count
  FROM cells AS c
  INNER JOIN {{ windows }} AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = c.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.segment_key = c.segment_key
    AND o.segment_value = c.segment_value
    AND o.column_name = c.column_name
  WHERE
    o.bin_kind IN ('category', 'other', 'blank')
), outcomes AS (
  SELECT
    'positive' AS label_class
  UNION ALL
  SELECT
    'negative'
  UNION ALL
  SELECT
    NULL
), decided AS (
  SELECT
    s.comparison AS comparison,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.side AS side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END AS predicted_class,
    SUM(toNullable(s.positive_count)) AS positive_count,
    SUM(toNullable(s.negative_count)) AS negative_count,
    SUM(toNullable(s.row_count - s.positive_count - s.negative_count)) AS unlabelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor AND m.problem = 'binary'
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.side,
    CASE WHEN s.is_above = 1 THEN 'positive' ELSE 'negative' END
), thresholded AS (
  SELECT
    d.comparison AS comparison,
    d.side AS side,
    d.predicted_class AS predicted_class,
    o.label_class AS label_class,
    CASE
      WHEN o.label_class = 'positive' THEN d.positive_count
      WHEN o.label_class = 'negative' THEN d.negative_count
      ELSE d.unlabelled_count
    END AS row_count
  FROM decided AS d
  CROSS JOIN outcomes AS o
), counted AS (
  SELECT
    u.comparison AS comparison,
    u.side AS side,
    u.predicted_class AS predicted_class,
    u.label_class AS label_class,
    SUM(toNullable(u.row_count)) AS row_count
  FROM (
    SELECT
      c.comparison AS comparison,
      c.side AS side,
      c.predicted_class AS predicted_class,
      c.label_class AS label_class,
      c.row_count AS row_count
    FROM classes AS c
    UNION ALL
    SELECT
      t.comparison,
      t.side,
      t.predicted_class,
      t.label_class,
      t.row_count
    FROM thresholded AS t
    WHERE
      t.row_count > 0
  ) AS u
  GROUP BY
    u.comparison,
    u.side,
    u.predicted_class,
    u.label_class
), named AS (
  SELECT
    c.comparison AS comparison,
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value
  FROM cells AS c
  UNION ALL
  SELECT
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
  FROM decided AS d
  GROUP BY
    d.comparison,
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value
)
SELECT
  n.comparison AS comparison,
  n.monitor AS monitor,
  n.window_id AS window_id,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  c.side AS side,
  c.predicted_class AS predicted_class,
  c.label_class AS label_class,
  c.row_count AS row_count
FROM counted AS c
INNER JOIN named AS n
  ON n.comparison = c.comparison
{%- endmacro %}
