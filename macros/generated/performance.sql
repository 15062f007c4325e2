{#-
How good the model was in each window, beside its baseline, with intervals.
Inputs: performance_values (every family's metrics by side), compared_bins, stale_windows, mpm_monitors. One row per window (the
baseline among them) x segment x metric x class. The interval of a difference is put together from those of its two sides
(method of variance estimates recovery: Newcombe 1998; Zou and Donner 2008). A window without bins gives one row with the
reason. as_of: the newest observation the row knows, so that late labels show as a later row.

Written by `mpm dev generate` from mpm_py/sql/performance.sql; edit that file.
-#}

{% macro performance(compared_bins, performance_values, stale_windows, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('performance', 'mpm')(compared_bins, performance_values, stale_windows, mpm_monitors)) }}
{%- endmacro %}

{% macro default__performance(compared_bins, performance_values, stale_windows, mpm_monitors) -%}
WITH labels AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_count,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.current_count
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN -b.current_count
      ELSE 0.0
    END) AS label_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), judged AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.problem,
    c.metric,
    c.label_class,
    c.threshold,
    c.value,
    c.lower,
    c.upper,
    c.standard_error,
    c.bound_lower,
    c.bound_upper,
    c.row_count,
    c.not_evaluated_reason,
    b.value AS baseline_value,
    b.lower AS baseline_lower,
    b.upper AS baseline_upper,
    b.row_count AS baseline_row_count
  FROM {{ performance_values }} AS c
  LEFT JOIN {{ performance_values }} AS b
    ON b.monitor = c.monitor
    AND b.window_id = c.window_id
    AND b.segment_key = c.segment_key
    AND b.segment_value = c.segment_value
    AND b.metric = c.metric
    AND COALESCE(b.label_class, '') = COALESCE(c.label_class, '')
    AND b.side = 'baseline'
  WHERE
    c.side = 'current'
), windows_without AS (
  SELECT
    s.monitor,
    s.window_id,
    m.problem,
    t.current_count AS row_count,
    m.min_group_size
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  INNER JOIN {{ compared_bins }} AS t
    ON t.monitor = s.monitor
    AND t.window_id = s.window_id
    AND t.column_name = '__relation__'
    AND t.segment_key = '__all__'
    AND t.bin_kind = 'total'
  LEFT JOIN (
    SELECT
      j.monitor,
      j.window_id
    FROM judged AS j
    GROUP BY
      j.monitor,
      j.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
), rows_of_metrics AS (
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.problem,
    j.metric,
    j.label_class,
    j.threshold,
    j.value,
    j.lower,
    j.upper,
    j.standard_error,
    j.bound_lower,
    j.bound_upper,
    j.row_count,
    l.label_count / NULLIF(l.row_count, 0.0) AS label_rate,
    j.baseline_value,
    j.baseline_lower,
    j.baseline_upper,
    j.baseline_row_count,
    j.value - j.baseline_value AS difference,
    j.not_evaluated_reason
  FROM judged AS j
  LEFT JOIN labels AS l
    ON l.monitor = j.monitor
    AND l.window_id = j.window_id
    AND l.segment_key = j.segment_key
    AND l.segment_value = j.segment_value
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    w.problem,
    'not_evaluated',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    w.row_count,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    CASE
      WHEN w.row_count = 0 THEN 'the window has no rows'
      WHEN w.row_count < w.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
      ELSE 'neither the predictions nor the labels of this window could be observed'
    END
  FROM windows_without AS w
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.problem AS problem,
  r.metric AS metric,
  r.label_class AS label_class,
  r.threshold AS threshold,
  r.value AS value,
  r.lower AS lower,
  r.upper AS upper,
  r.standard_error AS standard_error,
  r.bound_lower AS bound_lower,
  r.bound_upper AS bound_upper,
  CAST(FLOOR(r.row_count) AS BIGINT) AS row_count,
  r.label_rate AS label_rate,
  r.baseline_value AS baseline_value,
  r.baseline_lower AS baseline_lower,
  r.baseline_upper AS baseline_upper,
  CAST(FLOOR(r.baseline_row_count) AS BIGINT) AS baseline_row_count,
  r.difference AS difference,
  r.difference - SQRT((r.value - r.lower) * (r.value - r.lower) + (r.baseline_upper - r.baseline_value) * (r.baseline_upper - r.baseline_value)) AS difference_lower,
  r.difference + SQRT((r.upper - r.value) * (r.upper - r.value) + (r.baseline_value - r.baseline_lower) * (r.baseline_value - r.baseline_lower)) AS difference_upper,
  r.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS as_of,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM rows_of_metrics AS r
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = r.monitor AND s.window_id = r.window_id
{%- endmacro %}

{% macro bigquery__performance(compared_bins, performance_values, stale_windows, mpm_monitors) -%}
WITH labels AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_count,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.current_count
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN -b.current_count
      ELSE 0.0
    END) AS label_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), judged AS (
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.problem,
    c.metric,
    c.label_class,
    c.threshold,
    c.value,
    c.lower,
    c.upper,
    c.standard_error,
    c.bound_lower,
    c.bound_upper,
    c.row_count,
    c.not_evaluated_reason,
    b.value AS baseline_value,
    b.lower AS baseline_lower,
    b.upper AS baseline_upper,
    b.row_count AS baseline_row_count
  FROM {{ performance_values }} AS c
  LEFT JOIN {{ performance_values }} AS b
    ON b.monitor = c.monitor
    AND b.window_id = c.window_id
    AND b.segment_key = c.segment_key
    AND b.segment_value = c.segment_value
    AND b.metric = c.metric
    AND COALESCE(b.label_class, '') = COALESCE(c.label_class, '')
    AND b.side = 'baseline'
  WHERE
    c.side = 'current'
), windows_without AS (
  SELECT
    s.monitor,
    s.window_id,
    m.problem,
    t.current_count AS row_count,
    m.min_group_size
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  INNER JOIN {{ compared_bins }} AS t
    ON t.monitor = s.monitor
    AND t.window_id = s.window_id
    AND t.column_name = '__relation__'
    AND t.segment_key = '__all__'
    AND t.bin_kind = 'total'
  LEFT JOIN (
    SELECT
      j.monitor,
      j.window_id
    FROM judged AS j
    GROUP BY
      j.monitor,
      j.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
), rows_of_metrics AS (
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.problem,
    j.metric,
    j.label_class,
    j.threshold,
    j.value,
    j.lower,
    j.upper,
    j.standard_error,
    j.bound_lower,
    j.bound_upper,
    j.row_count,
    l.label_count / NULLIF(l.row_count, 0.0) AS label_rate,
    j.baseline_value,
    j.baseline_lower,
    j.baseline_upper,
    j.baseline_row_count,
    j.value - j.baseline_value AS difference,
    j.not_evaluated_reason
  FROM judged AS j
  LEFT JOIN labels AS l
    ON l.monitor = j.monitor
    AND l.window_id = j.window_id
    AND l.segment_key = j.segment_key
    AND l.segment_value = j.segment_value
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    w.problem,
    'not_evaluated',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    w.row_count,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    CASE
      WHEN w.row_count = 0 THEN 'the window has no rows'
      WHEN w.row_count < w.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
      ELSE 'neither the predictions nor the labels of this window could be observed'
    END
  FROM windows_without AS w
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.problem AS problem,
  r.metric AS metric,
  r.label_class AS label_class,
  r.threshold AS threshold,
  r.value AS value,
  r.lower AS lower,
  r.upper AS upper,
  r.standard_error AS standard_error,
  r.bound_lower AS bound_lower,
  r.bound_upper AS bound_upper,
  CAST(FLOOR(r.row_count) AS INT64) AS row_count,
  r.label_rate AS label_rate,
  r.baseline_value AS baseline_value,
  r.baseline_lower AS baseline_lower,
  r.baseline_upper AS baseline_upper,
  CAST(FLOOR(r.baseline_row_count) AS INT64) AS baseline_row_count,
  r.difference AS difference,
  r.difference - SQRT((r.value - r.lower) * (r.value - r.lower) + (r.baseline_upper - r.baseline_value) * (r.baseline_upper - r.baseline_value)) AS difference_lower,
  r.difference + SQRT((r.upper - r.value) * (r.upper - r.value) + (r.baseline_value - r.baseline_lower) * (r.baseline_value - r.baseline_lower)) AS difference_upper,
  r.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS as_of,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM rows_of_metrics AS r
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = r.monitor AND s.window_id = r.window_id
{%- endmacro %}

{% macro clickhouse__performance(compared_bins, performance_values, stale_windows, mpm_monitors) -%}
WITH labels AS (
  SELECT
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    SUM(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END)) AS row_count,
    SUM(toNullable(CASE
      WHEN b.bin_kind = 'total' THEN b.current_count
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN -b.current_count
      ELSE 0.0
    END)) AS label_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), judged AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.problem AS problem,
    c.metric AS metric,
    c.label_class AS label_class,
    c.threshold AS threshold,
    c.value AS value,
    c.lower AS lower,
    c.upper AS upper,
    c.standard_error AS standard_error,
    c.bound_lower AS bound_lower,
    c.bound_upper AS bound_upper,
    c.row_count AS row_count,
    c.not_evaluated_reason AS not_evaluated_reason,
    b.value AS baseline_value,
    b.lower AS baseline_lower,
    b.upper AS baseline_upper,
    b.row_count AS baseline_row_count
  FROM {{ performance_values }} AS c
  LEFT JOIN {{ performance_values }} AS b
    ON b.monitor = c.monitor
    AND b.window_id = c.window_id
    AND b.segment_key = c.segment_key
    AND b.segment_value = c.segment_value
    AND b.metric = c.metric
    AND COALESCE(b.label_class, '') = COALESCE(c.label_class, '')
    AND b.side = 'baseline'
  WHERE
    c.side = 'current'
  SETTINGS join_use_nulls = 1
), windows_without AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    m.problem AS problem,
    t.current_count AS row_count,
    m.min_group_size AS min_group_size
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  INNER JOIN {{ compared_bins }} AS t
    ON t.monitor = s.monitor
    AND t.window_id = s.window_id
    AND t.column_name = '__relation__'
    AND t.segment_key = '__all__'
    AND t.bin_kind = 'total'
  LEFT JOIN (
    SELECT
      j.monitor AS monitor,
      j.window_id AS window_id
    FROM judged AS j
    GROUP BY
      j.monitor,
      j.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
  SETTINGS join_use_nulls = 1
), rows_of_metrics AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.segment_key AS segment_key,
    j.segment_value AS segment_value,
    j.problem AS problem,
    j.metric AS metric,
    j.label_class AS label_class,
    j.threshold AS threshold,
    j.value AS value,
    j.lower AS lower,
    j.upper AS upper,
    j.standard_error AS standard_error,
    j.bound_lower AS bound_lower,
    j.bound_upper AS bound_upper,
    j.row_count AS row_count,
    l.label_count / NULLIF(l.row_count, 0.0) AS label_rate,
    j.baseline_value AS baseline_value,
    j.baseline_lower AS baseline_lower,
    j.baseline_upper AS baseline_upper,
    j.baseline_row_count AS baseline_row_count,
    j.value - j.baseline_value AS difference,
    j.not_evaluated_reason AS not_evaluated_reason
  FROM judged AS j
  LEFT JOIN labels AS l
    ON l.monitor = j.monitor
    AND l.window_id = j.window_id
    AND l.segment_key = j.segment_key
    AND l.segment_value = j.segment_value
  SETTINGS join_use_nulls = 1
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    '__all__',
    '__all__',
    w.problem,
    'not_evaluated',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    w.row_count,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    CASE
      WHEN w.row_count = 0 THEN 'the window has no rows'
      WHEN w.row_count < w.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
      ELSE 'neither the predictions nor the labels of this window could be observed'
    END
  FROM windows_without AS w
)
SELECT
  r.monitor AS monitor,
  r.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.problem AS problem,
  r.metric AS metric,
  r.label_class AS label_class,
  r.threshold AS threshold,
  r.value AS value,
  r.lower AS lower,
  r.upper AS upper,
  r.standard_error AS standard_error,
  r.bound_lower AS bound_lower,
  r.bound_upper AS bound_upper,
  CAST(FLOOR(r.row_count) AS Nullable(Int64)) AS row_count,
  r.label_rate AS label_rate,
  r.baseline_value AS baseline_value,
  r.baseline_lower AS baseline_lower,
  r.baseline_upper AS baseline_upper,
  CAST(FLOOR(r.baseline_row_count) AS Nullable(Int64)) AS baseline_row_count,
  r.difference AS difference,
  r.difference - SQRT((r.value - r.lower) * (r.value - r.lower) + (r.baseline_upper - r.baseline_value) * (r.baseline_upper - r.baseline_value)) AS difference_lower,
  r.difference + SQRT((r.upper - r.value) * (r.upper - r.value) + (r.baseline_value - r.baseline_lower) * (r.baseline_value - r.baseline_lower)) AS difference_upper,
  r.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS as_of,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM rows_of_metrics AS r
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = r.monitor AND s.window_id = r.window_id
{%- endmacro %}
