{#-
When the labels of a window came in, how many are still out, and whether they were joined well.
Inputs: compared_bins and percentiles (their current side alone), stale_windows, mpm_observations, mpm_monitors. One row per window
(the baseline among them) x segment of the monitors with a label. Delays are the column label_delay_seconds: their mean and maximum
are exact, percentiles and shares are linear inside a bin and never outside the window's extremes. A share is of all rows, those
without a label too; it is null as long as the window's last rows are younger than the age that it is about.

Written by `mpm dev generate` from mpm_py/sql/label_delay.sql; edit that file.
-#}

{% macro label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('label_delay', 'mpm')(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles)) }}
{%- endmacro %}

{% macro default__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
WITH totals AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    MAX(CASE WHEN b.column_name = '__relation__' THEN b.current_count END) AS row_total,
    MAX(CASE
      WHEN b.column_name = '__relation__' AND b.segment_key = '__all__' THEN CAST(b.current_distinct_count AS DOUBLE)
    END) AS id_total,
    MAX(CASE WHEN b.column_role = 'label' AND b.current_count > 0 THEN b.comparison END) AS label_comparison,
    MAX(CASE
      WHEN b.column_role = 'error' AND b.column_name = 'label_delay_seconds' AND b.current_count > 0 THEN b.comparison
    END) AS delay_comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), label_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_total,
    SUM(CASE
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN b.current_count
      ELSE 0.0
    END) AS unlabelled
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.comparison
), predictors AS (
  SELECT
    o.monitor,
    o.column_name
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.dataset = 'bins'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.column_role = 'prediction'
    AND (m.problem = 'binary' OR (m.problem = 'multiclass' AND o.label_class IS NULL))
), orphans AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    SUM(CASE
      WHEN o.label_class IS NOT NULL AND o.bin_kind <> 'total' THEN CAST(o.row_count AS DOUBLE)
      ELSE 0.0
    END) AS orphan_total
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN predictors AS p
    ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE
    o.dataset IN ('baseline', 'current') AND o.bin_kind IN ('total', 'null', 'missing', 'unparsable')
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
), delayed AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.sum_center END) AS center,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END) AS value_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS value_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.delay_comparison = b.comparison
  GROUP BY
    b.comparison
), open_bins AS (
  SELECT
    b.comparison,
    b.current_count AS bin_count,
    b.is_point,
    d.value_min,
    d.value_max,
    COALESCE(b.lower_edge, d.value_min, b.upper_edge) AS lower_edge,
    COALESCE(b.upper_edge, d.value_max, b.lower_edge) AS upper_edge
  FROM {{ compared_bins }} AS b
  INNER JOIN delayed AS d
    ON d.comparison = b.comparison
  WHERE
    b.position IS NOT NULL AND b.current_count > 0
), delays AS (
  SELECT
    o.comparison,
    o.bin_count,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.lower_edge < o.value_min THEN o.value_min
      ELSE o.lower_edge
    END AS lower_edge,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.upper_edge > o.value_max THEN o.value_max
      ELSE o.upper_edge
    END AS upper_edge
  FROM open_bins AS o
), ages AS (
  SELECT
    'hour' AS age_name,
    3600.0 AS age
  UNION ALL
  SELECT
    'day',
    86400.0
  UNION ALL
  SELECT
    'week',
    604800.0
  UNION ALL
  SELECT
    'month',
    2592000.0
), known AS (
  SELECT
    d.comparison,
    a.age_name,
    SUM(d.bin_count * CASE
      WHEN d.upper_edge <= a.age THEN 1.0
      WHEN d.lower_edge >= a.age THEN 0.0
      ELSE (a.age - d.lower_edge) / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS known_total
  FROM delays AS d
  CROSS JOIN ages AS a
  GROUP BY
    d.comparison,
    a.age_name
), known_by_age AS (
  SELECT
    k.comparison,
    MAX(CASE WHEN k.age_name = 'hour' THEN k.known_total END) AS within_1_hour,
    MAX(CASE WHEN k.age_name = 'day' THEN k.known_total END) AS within_1_day,
    MAX(CASE WHEN k.age_name = 'week' THEN k.known_total END) AS within_7_days,
    MAX(CASE WHEN k.age_name = 'month' THEN k.known_total END) AS within_30_days
  FROM known AS k
  GROUP BY
    k.comparison
), negatives AS (
  SELECT
    d.comparison,
    SUM(d.bin_count * CASE
      WHEN d.lower_edge >= 0 THEN 0.0
      WHEN d.upper_edge <= 0 THEN 1.0
      ELSE -d.lower_edge / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS negative_total
  FROM delays AS d
  GROUP BY
    d.comparison
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 90 THEN p.value END) AS p90,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.row_total,
    t.id_total,
    l.unlabelled,
    l.row_total - l.unlabelled AS labelled,
    o.orphan_total,
    m.min_group_size,
    t.delay_comparison,
    d.value_total,
    d.center,
    d.value_sum,
    d.value_min,
    d.value_max,
    CASE WHEN d.value_total = 0 AND l.row_total = l.unlabelled THEN 0.0 END AS none_known
  FROM totals AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN label_counts AS l
    ON l.comparison = t.label_comparison
  LEFT JOIN orphans AS o
    ON o.monitor = t.monitor
    AND o.window_id = t.window_id
    AND o.segment_key = t.segment_key
    AND o.segment_value = t.segment_value
  LEFT JOIN delayed AS d
    ON d.comparison = t.delay_comparison
  WHERE
    m.label_column IS NOT NULL AND t.row_total IS NOT NULL
), aged AS (
  SELECT
    s.monitor,
    s.window_id,
    EPOCH(s.input_observed_at) - EPOCH(s.window_end) AS age
  FROM {{ stale_windows }} AS s
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
  CAST(FLOOR(x.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(x.labelled) AS BIGINT) AS label_count,
  x.labelled / NULLIF(x.row_total, 0.0) AS label_rate,
  x.center + x.value_sum / NULLIF(x.value_total, 0.0) AS delay_mean,
  p.p50 AS delay_p50,
  p.p90 AS delay_p90,
  p.p99 AS delay_p99,
  x.value_max AS delay_max,
  CASE WHEN a.age >= 3600 THEN COALESCE(k.within_1_hour, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_hour,
  CASE WHEN a.age >= 86400 THEN COALESCE(k.within_1_day, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_day,
  CASE WHEN a.age >= 604800 THEN COALESCE(k.within_7_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_7_days,
  CASE WHEN a.age >= 2592000 THEN COALESCE(k.within_30_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_30_days,
  CAST(FLOOR(CASE WHEN n.negative_total < 1 AND x.value_min < 0 THEN 1.0 ELSE n.negative_total + 0.5 END) AS BIGINT) AS negative_delay_count,
  CAST(FLOOR(x.row_total - x.id_total) AS BIGINT) AS duplicate_id_count,
  CAST(FLOOR(x.orphan_total) AS BIGINT) AS orphan_label_count,
  CAST(FLOOR(x.unlabelled) AS BIGINT) AS unlabelled_count,
  CASE
    WHEN x.row_total = 0 THEN 'the window has no rows'
    WHEN x.labelled IS NULL AND x.row_total < x.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN x.labelled IS NULL THEN 'the label could not be observed in this window'
    WHEN x.labelled = 0 THEN 'no labels yet'
    WHEN x.delay_comparison IS NULL THEN 'delays are unknown: they need event_time (not a date) and label_time'
    WHEN x.value_total = 0 THEN 'the labels of this window have no label_time'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
INNER JOIN aged AS a
  ON a.monitor = x.monitor AND a.window_id = x.window_id
LEFT JOIN known_by_age AS k
  ON k.comparison = x.delay_comparison
LEFT JOIN negatives AS n
  ON n.comparison = x.delay_comparison
LEFT JOIN spread AS p
  ON p.comparison = x.delay_comparison
{%- endmacro %}

{% macro postgres__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
WITH totals AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    MAX(CASE WHEN b.column_name = '__relation__' THEN b.current_count END) AS row_total,
    MAX(CASE
      WHEN b.column_name = '__relation__' AND b.segment_key = '__all__' THEN CAST(b.current_distinct_count AS DOUBLE PRECISION)
    END) AS id_total,
    MAX(CASE WHEN b.column_role = 'label' AND b.current_count > 0 THEN b.comparison END) AS label_comparison,
    MAX(CASE
      WHEN b.column_role = 'error' AND b.column_name = 'label_delay_seconds' AND b.current_count > 0 THEN b.comparison
    END) AS delay_comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), label_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_total,
    SUM(CASE
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN b.current_count
      ELSE 0.0
    END) AS unlabelled
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.comparison
), predictors AS (
  SELECT
    o.monitor,
    o.column_name
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.dataset = 'bins'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.column_role = 'prediction'
    AND (m.problem = 'binary' OR (m.problem = 'multiclass' AND o.label_class IS NULL))
), orphans AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    SUM(CASE
      WHEN o.label_class IS NOT NULL AND o.bin_kind <> 'total' THEN CAST(o.row_count AS DOUBLE PRECISION)
      ELSE 0.0
    END) AS orphan_total
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN predictors AS p
    ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE
    o.dataset IN ('baseline', 'current') AND o.bin_kind IN ('total', 'null', 'missing', 'unparsable')
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
), delayed AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.sum_center END) AS center,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END) AS value_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS value_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.delay_comparison = b.comparison
  GROUP BY
    b.comparison
), open_bins AS MATERIALIZED (
  SELECT
    b.comparison,
    b.current_count AS bin_count,
    b.is_point,
    d.value_min,
    d.value_max,
    COALESCE(b.lower_edge, d.value_min, b.upper_edge) AS lower_edge,
    COALESCE(b.upper_edge, d.value_max, b.lower_edge) AS upper_edge
  FROM {{ compared_bins }} AS b
  INNER JOIN delayed AS d
    ON d.comparison = b.comparison
  WHERE
    b.position IS NOT NULL AND b.current_count > 0
), delays AS MATERIALIZED (
  SELECT
    o.comparison,
    o.bin_count,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.lower_edge < o.value_min THEN o.value_min
      ELSE o.lower_edge
    END AS lower_edge,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.upper_edge > o.value_max THEN o.value_max
      ELSE o.upper_edge
    END AS upper_edge
  FROM open_bins AS o
), ages AS (
  SELECT
    'hour' AS age_name,
    3600.0 AS age
  UNION ALL
  SELECT
    'day',
    86400.0
  UNION ALL
  SELECT
    'week',
    604800.0
  UNION ALL
  SELECT
    'month',
    2592000.0
), known AS (
  SELECT
    d.comparison,
    a.age_name,
    SUM(d.bin_count * CASE
      WHEN d.upper_edge <= a.age THEN 1.0
      WHEN d.lower_edge >= a.age THEN 0.0
      ELSE (a.age - d.lower_edge) / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS known_total
  FROM delays AS d
  CROSS JOIN ages AS a
  GROUP BY
    d.comparison,
    a.age_name
), known_by_age AS (
  SELECT
    k.comparison,
    MAX(CASE WHEN k.age_name = 'hour' THEN k.known_total END) AS within_1_hour,
    MAX(CASE WHEN k.age_name = 'day' THEN k.known_total END) AS within_1_day,
    MAX(CASE WHEN k.age_name = 'week' THEN k.known_total END) AS within_7_days,
    MAX(CASE WHEN k.age_name = 'month' THEN k.known_total END) AS within_30_days
  FROM known AS k
  GROUP BY
    k.comparison
), negatives AS (
  SELECT
    d.comparison,
    SUM(d.bin_count * CASE
      WHEN d.lower_edge >= 0 THEN 0.0
      WHEN d.upper_edge <= 0 THEN 1.0
      ELSE -d.lower_edge / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS negative_total
  FROM delays AS d
  GROUP BY
    d.comparison
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 90 THEN p.value END) AS p90,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
), measured AS MATERIALIZED (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.row_total,
    t.id_total,
    l.unlabelled,
    l.row_total - l.unlabelled AS labelled,
    o.orphan_total,
    m.min_group_size,
    t.delay_comparison,
    d.value_total,
    d.center,
    d.value_sum,
    d.value_min,
    d.value_max,
    CASE WHEN d.value_total = 0 AND l.row_total = l.unlabelled THEN 0.0 END AS none_known
  FROM totals AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN label_counts AS l
    ON l.comparison = t.label_comparison
  LEFT JOIN orphans AS o
    ON o.monitor = t.monitor
    AND o.window_id = t.window_id
    AND o.segment_key = t.segment_key
    AND o.segment_value = t.segment_value
  LEFT JOIN delayed AS d
    ON d.comparison = t.delay_comparison
  WHERE
    m.label_column IS NOT NULL AND t.row_total IS NOT NULL
), aged AS MATERIALIZED (
  SELECT
    s.monitor,
    s.window_id,
    CAST(EXTRACT(EPOCH FROM s.input_observed_at) AS DOUBLE PRECISION) - CAST(EXTRACT(EPOCH FROM s.window_end) AS DOUBLE PRECISION) AS age
  FROM {{ stale_windows }} AS s
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
  CAST(FLOOR(x.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(x.labelled) AS BIGINT) AS label_count,
  x.labelled / NULLIF(x.row_total, 0.0) AS label_rate,
  x.center + x.value_sum / NULLIF(x.value_total, 0.0) AS delay_mean,
  p.p50 AS delay_p50,
  p.p90 AS delay_p90,
  p.p99 AS delay_p99,
  x.value_max AS delay_max,
  CASE WHEN a.age >= 3600 THEN COALESCE(k.within_1_hour, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_hour,
  CASE WHEN a.age >= 86400 THEN COALESCE(k.within_1_day, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_day,
  CASE WHEN a.age >= 604800 THEN COALESCE(k.within_7_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_7_days,
  CASE WHEN a.age >= 2592000 THEN COALESCE(k.within_30_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_30_days,
  CAST(FLOOR(CASE WHEN n.negative_total < 1 AND x.value_min < 0 THEN 1.0 ELSE n.negative_total + 0.5 END) AS BIGINT) AS negative_delay_count,
  CAST(FLOOR(x.row_total - x.id_total) AS BIGINT) AS duplicate_id_count,
  CAST(FLOOR(x.orphan_total) AS BIGINT) AS orphan_label_count,
  CAST(FLOOR(x.unlabelled) AS BIGINT) AS unlabelled_count,
  CASE
    WHEN x.row_total = 0 THEN 'the window has no rows'
    WHEN x.labelled IS NULL AND x.row_total < x.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN x.labelled IS NULL THEN 'the label could not be observed in this window'
    WHEN x.labelled = 0 THEN 'no labels yet'
    WHEN x.delay_comparison IS NULL THEN 'delays are unknown: they need event_time (not a date) and label_time'
    WHEN x.value_total = 0 THEN 'the labels of this window have no label_time'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
INNER JOIN aged AS a
  ON a.monitor = x.monitor AND a.window_id = x.window_id
LEFT JOIN known_by_age AS k
  ON k.comparison = x.delay_comparison
LEFT JOIN negatives AS n
  ON n.comparison = x.delay_comparison
LEFT JOIN spread AS p
  ON p.comparison = x.delay_comparison
{%- endmacro %}

{% macro redshift__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
WITH totals AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    MAX(CASE WHEN b.column_name = '__relation__' THEN b.current_count END) AS row_total,
    MAX(CASE
      WHEN b.column_name = '__relation__' AND b.segment_key = '__all__' THEN CAST(b.current_distinct_count AS DOUBLE PRECISION)
    END) AS id_total,
    MAX(CASE WHEN b.column_role = 'label' AND b.current_count > 0 THEN b.comparison END) AS label_comparison,
    MAX(CASE
      WHEN b.column_role = 'error' AND b.column_name = 'label_delay_seconds' AND b.current_count > 0 THEN b.comparison
    END) AS delay_comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), label_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_total,
    SUM(CASE
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN b.current_count
      ELSE 0.0
    END) AS unlabelled
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.comparison
), predictors AS (
  SELECT
    o.monitor,
    o.column_name
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.dataset = 'bins'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.column_role = 'prediction'
    AND (m.problem = 'binary' OR (m.problem = 'multiclass' AND o.label_class IS NULL))
), orphans AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    SUM(CASE
      WHEN o.label_class IS NOT NULL AND o.bin_kind <> 'total' THEN CAST(o.row_count AS DOUBLE PRECISION)
      ELSE 0.0
    END) AS orphan_total
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN predictors AS p
    ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE
    o.dataset IN ('baseline', 'current') AND o.bin_kind IN ('total', 'null', 'missing', 'unparsable')
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
), delayed AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.sum_center END) AS center,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END) AS value_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS value_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.delay_comparison = b.comparison
  GROUP BY
    b.comparison
), open_bins AS (
  SELECT
    b.comparison,
    b.current_count AS bin_count,
    b.is_point,
    d.value_min,
    d.value_max,
    COALESCE(b.lower_edge, d.value_min, b.upper_edge) AS lower_edge,
    COALESCE(b.upper_edge, d.value_max, b.lower_edge) AS upper_edge
  FROM {{ compared_bins }} AS b
  INNER JOIN delayed AS d
    ON d.comparison = b.comparison
  WHERE
    b.position IS NOT NULL AND b.current_count > 0
), delays AS (
  SELECT
    o.comparison,
    o.bin_count,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.lower_edge < o.value_min THEN o.value_min
      ELSE o.lower_edge
    END AS lower_edge,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.upper_edge > o.value_max THEN o.value_max
      ELSE o.upper_edge
    END AS upper_edge
  FROM open_bins AS o
), ages AS (
  SELECT
    'hour' AS age_name,
    3600.0 AS age
  UNION ALL
  SELECT
    'day',
    86400.0
  UNION ALL
  SELECT
    'week',
    604800.0
  UNION ALL
  SELECT
    'month',
    2592000.0
), known AS (
  SELECT
    d.comparison,
    a.age_name,
    SUM(d.bin_count * CASE
      WHEN d.upper_edge <= a.age THEN 1.0
      WHEN d.lower_edge >= a.age THEN 0.0
      ELSE (a.age - d.lower_edge) / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS known_total
  FROM delays AS d
  CROSS JOIN ages AS a
  GROUP BY
    d.comparison,
    a.age_name
), known_by_age AS (
  SELECT
    k.comparison,
    MAX(CASE WHEN k.age_name = 'hour' THEN k.known_total END) AS within_1_hour,
    MAX(CASE WHEN k.age_name = 'day' THEN k.known_total END) AS within_1_day,
    MAX(CASE WHEN k.age_name = 'week' THEN k.known_total END) AS within_7_days,
    MAX(CASE WHEN k.age_name = 'month' THEN k.known_total END) AS within_30_days
  FROM known AS k
  GROUP BY
    k.comparison
), negatives AS (
  SELECT
    d.comparison,
    SUM(d.bin_count * CASE
      WHEN d.lower_edge >= 0 THEN 0.0
      WHEN d.upper_edge <= 0 THEN 1.0
      ELSE -d.lower_edge / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS negative_total
  FROM delays AS d
  GROUP BY
    d.comparison
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 90 THEN p.value END) AS p90,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.row_total,
    t.id_total,
    l.unlabelled,
    l.row_total - l.unlabelled AS labelled,
    o.orphan_total,
    m.min_group_size,
    t.delay_comparison,
    d.value_total,
    d.center,
    d.value_sum,
    d.value_min,
    d.value_max,
    CASE WHEN d.value_total = 0 AND l.row_total = l.unlabelled THEN 0.0 END AS none_known
  FROM totals AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN label_counts AS l
    ON l.comparison = t.label_comparison
  LEFT JOIN orphans AS o
    ON o.monitor = t.monitor
    AND o.window_id = t.window_id
    AND o.segment_key = t.segment_key
    AND o.segment_value = t.segment_value
  LEFT JOIN delayed AS d
    ON d.comparison = t.delay_comparison
  WHERE
    m.label_column IS NOT NULL AND t.row_total IS NOT NULL
), aged AS (
  SELECT
    s.monitor,
    s.window_id,
    (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), s.input_observed_at) AS DOUBLE PRECISION) / 1000000) - (CAST(DATEDIFF(MICROSECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP), s.window_end) AS DOUBLE PRECISION) / 1000000) AS age
  FROM {{ stale_windows }} AS s
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
  CAST(FLOOR(x.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(x.labelled) AS BIGINT) AS label_count,
  x.labelled / NULLIF(x.row_total, 0.0) AS label_rate,
  x.center + x.value_sum / NULLIF(x.value_total, 0.0) AS delay_mean,
  p.p50 AS delay_p50,
  p.p90 AS delay_p90,
  p.p99 AS delay_p99,
  x.value_max AS delay_max,
  CASE WHEN a.age >= 3600 THEN COALESCE(k.within_1_hour, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_hour,
  CASE WHEN a.age >= 86400 THEN COALESCE(k.within_1_day, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_day,
  CASE WHEN a.age >= 604800 THEN COALESCE(k.within_7_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_7_days,
  CASE WHEN a.age >= 2592000 THEN COALESCE(k.within_30_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_30_days,
  CAST(FLOOR(CASE WHEN n.negative_total < 1 AND x.value_min < 0 THEN 1.0 ELSE n.negative_total + 0.5 END) AS BIGINT) AS negative_delay_count,
  CAST(FLOOR(x.row_total - x.id_total) AS BIGINT) AS duplicate_id_count,
  CAST(FLOOR(x.orphan_total) AS BIGINT) AS orphan_label_count,
  CAST(FLOOR(x.unlabelled) AS BIGINT) AS unlabelled_count,
  CASE
    WHEN x.row_total = 0 THEN 'the window has no rows'
    WHEN x.labelled IS NULL AND x.row_total < x.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN x.labelled IS NULL THEN 'the label could not be observed in this window'
    WHEN x.labelled = 0 THEN 'no labels yet'
    WHEN x.delay_comparison IS NULL THEN 'delays are unknown: they need event_time (not a date) and label_time'
    WHEN x.value_total = 0 THEN 'the labels of this window have no label_time'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
INNER JOIN aged AS a
  ON a.monitor = x.monitor AND a.window_id = x.window_id
LEFT JOIN known_by_age AS k
  ON k.comparison = x.delay_comparison
LEFT JOIN negatives AS n
  ON n.comparison = x.delay_comparison
LEFT JOIN spread AS p
  ON p.comparison = x.delay_comparison
{%- endmacro %}

{% macro snowflake__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
WITH totals AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    MAX(CASE WHEN b.column_name = '__relation__' THEN b.current_count END) AS row_total,
    MAX(CASE
      WHEN b.column_name = '__relation__' AND b.segment_key = '__all__' THEN CAST(b.current_distinct_count AS DOUBLE)
    END) AS id_total,
    MAX(CASE WHEN b.column_role = 'label' AND b.current_count > 0 THEN b.comparison END) AS label_comparison,
    MAX(CASE
      WHEN b.column_role = 'error' AND b.column_name = 'label_delay_seconds' AND b.current_count > 0 THEN b.comparison
    END) AS delay_comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), label_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_total,
    SUM(CASE
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN b.current_count
      ELSE 0.0
    END) AS unlabelled
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.comparison
), predictors AS (
  SELECT
    o.monitor,
    o.column_name
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.dataset = 'bins'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.column_role = 'prediction'
    AND (m.problem = 'binary' OR (m.problem = 'multiclass' AND o.label_class IS NULL))
), orphans AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    SUM(CASE
      WHEN o.label_class IS NOT NULL AND o.bin_kind <> 'total' THEN CAST(o.row_count AS DOUBLE)
      ELSE 0.0
    END) AS orphan_total
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN predictors AS p
    ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE
    o.dataset IN ('baseline', 'current') AND o.bin_kind IN ('total', 'null', 'missing', 'unparsable')
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
), delayed AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.sum_center END) AS center,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END) AS value_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS value_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.delay_comparison = b.comparison
  GROUP BY
    b.comparison
), open_bins AS (
  SELECT
    b.comparison,
    b.current_count AS bin_count,
    b.is_point,
    d.value_min,
    d.value_max,
    COALESCE(b.lower_edge, d.value_min, b.upper_edge) AS lower_edge,
    COALESCE(b.upper_edge, d.value_max, b.lower_edge) AS upper_edge
  FROM {{ compared_bins }} AS b
  INNER JOIN delayed AS d
    ON d.comparison = b.comparison
  WHERE
    b.position IS NOT NULL AND b.current_count > 0
), delays AS (
  SELECT
    o.comparison,
    o.bin_count,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.lower_edge < o.value_min THEN o.value_min
      ELSE o.lower_edge
    END AS lower_edge,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.upper_edge > o.value_max THEN o.value_max
      ELSE o.upper_edge
    END AS upper_edge
  FROM open_bins AS o
), ages AS (
  SELECT
    'hour' AS age_name,
    3600.0 AS age
  UNION ALL
  SELECT
    'day',
    86400.0
  UNION ALL
  SELECT
    'week',
    604800.0
  UNION ALL
  SELECT
    'month',
    2592000.0
), known AS (
  SELECT
    d.comparison,
    a.age_name,
    SUM(d.bin_count * CASE
      WHEN d.upper_edge <= a.age THEN 1.0
      WHEN d.lower_edge >= a.age THEN 0.0
      ELSE (a.age - d.lower_edge) / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS known_total
  FROM delays AS d
  CROSS JOIN ages AS a
  GROUP BY
    d.comparison,
    a.age_name
), known_by_age AS (
  SELECT
    k.comparison,
    MAX(CASE WHEN k.age_name = 'hour' THEN k.known_total END) AS within_1_hour,
    MAX(CASE WHEN k.age_name = 'day' THEN k.known_total END) AS within_1_day,
    MAX(CASE WHEN k.age_name = 'week' THEN k.known_total END) AS within_7_days,
    MAX(CASE WHEN k.age_name = 'month' THEN k.known_total END) AS within_30_days
  FROM known AS k
  GROUP BY
    k.comparison
), negatives AS (
  SELECT
    d.comparison,
    SUM(d.bin_count * CASE
      WHEN d.lower_edge >= 0 THEN 0.0
      WHEN d.upper_edge <= 0 THEN 1.0
      ELSE -d.lower_edge / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS negative_total
  FROM delays AS d
  GROUP BY
    d.comparison
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 90 THEN p.value END) AS p90,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.row_total,
    t.id_total,
    l.unlabelled,
    l.row_total - l.unlabelled AS labelled,
    o.orphan_total,
    m.min_group_size,
    t.delay_comparison,
    d.value_total,
    d.center,
    d.value_sum,
    d.value_min,
    d.value_max,
    CASE WHEN d.value_total = 0 AND l.row_total = l.unlabelled THEN 0.0 END AS none_known
  FROM totals AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN label_counts AS l
    ON l.comparison = t.label_comparison
  LEFT JOIN orphans AS o
    ON o.monitor = t.monitor
    AND o.window_id = t.window_id
    AND o.segment_key = t.segment_key
    AND o.segment_value = t.segment_value
  LEFT JOIN delayed AS d
    ON d.comparison = t.delay_comparison
  WHERE
    m.label_column IS NOT NULL AND t.row_total IS NOT NULL
), aged AS (
  SELECT
    s.monitor,
    s.window_id,
    (CAST(DATE_PART(EPOCH_MICROSECOND, s.input_observed_at) AS DOUBLE) / 1000000) - (CAST(DATE_PART(EPOCH_MICROSECOND, s.window_end) AS DOUBLE) / 1000000) AS age
  FROM {{ stale_windows }} AS s
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
  CAST(FLOOR(x.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(x.labelled) AS BIGINT) AS label_count,
  x.labelled / NULLIF(x.row_total, 0.0) AS label_rate,
  x.center + x.value_sum / NULLIF(x.value_total, 0.0) AS delay_mean,
  p.p50 AS delay_p50,
  p.p90 AS delay_p90,
  p.p99 AS delay_p99,
  x.value_max AS delay_max,
  CASE WHEN a.age >= 3600 THEN COALESCE(k.within_1_hour, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_hour,
  CASE WHEN a.age >= 86400 THEN COALESCE(k.within_1_day, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_day,
  CASE WHEN a.age >= 604800 THEN COALESCE(k.within_7_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_7_days,
  CASE WHEN a.age >= 2592000 THEN COALESCE(k.within_30_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_30_days,
  CAST(FLOOR(CASE WHEN n.negative_total < 1 AND x.value_min < 0 THEN 1.0 ELSE n.negative_total + 0.5 END) AS BIGINT) AS negative_delay_count,
  CAST(FLOOR(x.row_total - x.id_total) AS BIGINT) AS duplicate_id_count,
  CAST(FLOOR(x.orphan_total) AS BIGINT) AS orphan_label_count,
  CAST(FLOOR(x.unlabelled) AS BIGINT) AS unlabelled_count,
  CASE
    WHEN x.row_total = 0 THEN 'the window has no rows'
    WHEN x.labelled IS NULL AND x.row_total < x.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN x.labelled IS NULL THEN 'the label could not be observed in this window'
    WHEN x.labelled = 0 THEN 'no labels yet'
    WHEN x.delay_comparison IS NULL THEN 'delays are unknown: they need event_time (not a date) and label_time'
    WHEN x.value_total = 0 THEN 'the labels of this window have no label_time'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
INNER JOIN aged AS a
  ON a.monitor = x.monitor AND a.window_id = x.window_id
LEFT JOIN known_by_age AS k
  ON k.comparison = x.delay_comparison
LEFT JOIN negatives AS n
  ON n.comparison = x.delay_comparison
LEFT JOIN spread AS p
  ON p.comparison = x.delay_comparison
{%- endmacro %}

{% macro bigquery__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
WITH totals AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    MAX(CASE WHEN b.column_name = '__relation__' THEN b.current_count END) AS row_total,
    MAX(CASE
      WHEN b.column_name = '__relation__' AND b.segment_key = '__all__' THEN CAST(b.current_distinct_count AS FLOAT64)
    END) AS id_total,
    MAX(CASE WHEN b.column_role = 'label' AND b.current_count > 0 THEN b.comparison END) AS label_comparison,
    MAX(CASE
      WHEN b.column_role = 'error' AND b.column_name = 'label_delay_seconds' AND b.current_count > 0 THEN b.comparison
    END) AS delay_comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), label_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_total,
    SUM(CASE
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN b.current_count
      ELSE 0.0
    END) AS unlabelled
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.comparison
), predictors AS (
  SELECT
    o.monitor,
    o.column_name
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.dataset = 'bins'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.column_role = 'prediction'
    AND (m.problem = 'binary' OR (m.problem = 'multiclass' AND o.label_class IS NULL))
), orphans AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    SUM(CASE
      WHEN o.label_class IS NOT NULL AND o.bin_kind <> 'total' THEN CAST(o.row_count AS FLOAT64)
      ELSE 0.0
    END) AS orphan_total
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN predictors AS p
    ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE
    o.dataset IN ('baseline', 'current') AND o.bin_kind IN ('total', 'null', 'missing', 'unparsable')
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
), delayed AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.sum_center END) AS center,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END) AS value_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS value_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.delay_comparison = b.comparison
  GROUP BY
    b.comparison
), open_bins AS (
  SELECT
    b.comparison,
    b.current_count AS bin_count,
    b.is_point,
    d.value_min,
    d.value_max,
    COALESCE(b.lower_edge, d.value_min, b.upper_edge) AS lower_edge,
    COALESCE(b.upper_edge, d.value_max, b.lower_edge) AS upper_edge
  FROM {{ compared_bins }} AS b
  INNER JOIN delayed AS d
    ON d.comparison = b.comparison
  WHERE
    b.position IS NOT NULL AND b.current_count > 0
), delays AS (
  SELECT
    o.comparison,
    o.bin_count,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.lower_edge < o.value_min THEN o.value_min
      ELSE o.lower_edge
    END AS lower_edge,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.upper_edge > o.value_max THEN o.value_max
      ELSE o.upper_edge
    END AS upper_edge
  FROM open_bins AS o
), ages AS (
  SELECT
    'hour' AS age_name,
    3600.0 AS age
  UNION ALL
  SELECT
    'day',
    86400.0
  UNION ALL
  SELECT
    'week',
    604800.0
  UNION ALL
  SELECT
    'month',
    2592000.0
), known AS (
  SELECT
    d.comparison,
    a.age_name,
    SUM(d.bin_count * CASE
      WHEN d.upper_edge <= a.age THEN 1.0
      WHEN d.lower_edge >= a.age THEN 0.0
      ELSE (a.age - d.lower_edge) / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS known_total
  FROM delays AS d
  CROSS JOIN ages AS a
  GROUP BY
    d.comparison,
    a.age_name
), known_by_age AS (
  SELECT
    k.comparison,
    MAX(CASE WHEN k.age_name = 'hour' THEN k.known_total END) AS within_1_hour,
    MAX(CASE WHEN k.age_name = 'day' THEN k.known_total END) AS within_1_day,
    MAX(CASE WHEN k.age_name = 'week' THEN k.known_total END) AS within_7_days,
    MAX(CASE WHEN k.age_name = 'month' THEN k.known_total END) AS within_30_days
  FROM known AS k
  GROUP BY
    k.comparison
), negatives AS (
  SELECT
    d.comparison,
    SUM(d.bin_count * CASE
      WHEN d.lower_edge >= 0 THEN 0.0
      WHEN d.upper_edge <= 0 THEN 1.0
      ELSE -d.lower_edge / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS negative_total
  FROM delays AS d
  GROUP BY
    d.comparison
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 90 THEN p.value END) AS p90,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.row_total,
    t.id_total,
    l.unlabelled,
    l.row_total - l.unlabelled AS labelled,
    o.orphan_total,
    m.min_group_size,
    t.delay_comparison,
    d.value_total,
    d.center,
    d.value_sum,
    d.value_min,
    d.value_max,
    CASE WHEN d.value_total = 0 AND l.row_total = l.unlabelled THEN 0.0 END AS none_known
  FROM totals AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN label_counts AS l
    ON l.comparison = t.label_comparison
  LEFT JOIN orphans AS o
    ON o.monitor = t.monitor
    AND o.window_id = t.window_id
    AND o.segment_key = t.segment_key
    AND o.segment_value = t.segment_value
  LEFT JOIN delayed AS d
    ON d.comparison = t.delay_comparison
  WHERE
    m.label_column IS NOT NULL AND t.row_total IS NOT NULL
), aged AS (
  SELECT
    s.monitor,
    s.window_id,
    (CAST(DATETIME_DIFF(s.input_observed_at, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) - (CAST(DATETIME_DIFF(s.window_end, DATETIME '1970-01-01 00:00:00', MICROSECOND) AS FLOAT64) / 1000000) AS age
  FROM {{ stale_windows }} AS s
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
  CAST(FLOOR(x.row_total) AS INT64) AS row_count,
  CAST(FLOOR(x.labelled) AS INT64) AS label_count,
  x.labelled / NULLIF(x.row_total, 0.0) AS label_rate,
  x.center + x.value_sum / NULLIF(x.value_total, 0.0) AS delay_mean,
  p.p50 AS delay_p50,
  p.p90 AS delay_p90,
  p.p99 AS delay_p99,
  x.value_max AS delay_max,
  CASE WHEN a.age >= 3600 THEN COALESCE(k.within_1_hour, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_hour,
  CASE WHEN a.age >= 86400 THEN COALESCE(k.within_1_day, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_day,
  CASE WHEN a.age >= 604800 THEN COALESCE(k.within_7_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_7_days,
  CASE WHEN a.age >= 2592000 THEN COALESCE(k.within_30_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_30_days,
  CAST(FLOOR(CASE WHEN n.negative_total < 1 AND x.value_min < 0 THEN 1.0 ELSE n.negative_total + 0.5 END) AS INT64) AS negative_delay_count,
  CAST(FLOOR(x.row_total - x.id_total) AS INT64) AS duplicate_id_count,
  CAST(FLOOR(x.orphan_total) AS INT64) AS orphan_label_count,
  CAST(FLOOR(x.unlabelled) AS INT64) AS unlabelled_count,
  CASE
    WHEN x.row_total = 0 THEN 'the window has no rows'
    WHEN x.labelled IS NULL AND x.row_total < x.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN x.labelled IS NULL THEN 'the label could not be observed in this window'
    WHEN x.labelled = 0 THEN 'no labels yet'
    WHEN x.delay_comparison IS NULL THEN 'delays are unknown: they need event_time (not a date) and label_time'
    WHEN x.value_total = 0 THEN 'the labels of this window have no label_time'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
INNER JOIN aged AS a
  ON a.monitor = x.monitor AND a.window_id = x.window_id
LEFT JOIN known_by_age AS k
  ON k.comparison = x.delay_comparison
LEFT JOIN negatives AS n
  ON n.comparison = x.delay_comparison
LEFT JOIN spread AS p
  ON p.comparison = x.delay_comparison
{%- endmacro %}

{% macro spark__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
WITH totals AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    MAX(CASE WHEN b.column_name = '__relation__' THEN b.current_count END) AS row_total,
    MAX(CASE
      WHEN b.column_name = '__relation__' AND b.segment_key = '__all__' THEN CAST(b.current_distinct_count AS DOUBLE)
    END) AS id_total,
    MAX(CASE WHEN b.column_role = 'label' AND b.current_count > 0 THEN b.comparison END) AS label_comparison,
    MAX(CASE
      WHEN b.column_role = 'error' AND b.column_name = 'label_delay_seconds' AND b.current_count > 0 THEN b.comparison
    END) AS delay_comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), label_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_total,
    SUM(CASE
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN b.current_count
      ELSE 0.0
    END) AS unlabelled
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.comparison
), predictors AS (
  SELECT
    o.monitor,
    o.column_name
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.dataset = 'bins'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.column_role = 'prediction'
    AND (m.problem = 'binary' OR (m.problem = 'multiclass' AND o.label_class IS NULL))
), orphans AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    SUM(CASE
      WHEN o.label_class IS NOT NULL AND o.bin_kind <> 'total' THEN CAST(o.row_count AS DOUBLE)
      ELSE 0.0
    END) AS orphan_total
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN predictors AS p
    ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE
    o.dataset IN ('baseline', 'current') AND o.bin_kind IN ('total', 'null', 'missing', 'unparsable')
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
), delayed AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.sum_center END) AS center,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END) AS value_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS value_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.delay_comparison = b.comparison
  GROUP BY
    b.comparison
), open_bins AS (
  SELECT
    b.comparison,
    b.current_count AS bin_count,
    b.is_point,
    d.value_min,
    d.value_max,
    COALESCE(b.lower_edge, d.value_min, b.upper_edge) AS lower_edge,
    COALESCE(b.upper_edge, d.value_max, b.lower_edge) AS upper_edge
  FROM {{ compared_bins }} AS b
  INNER JOIN delayed AS d
    ON d.comparison = b.comparison
  WHERE
    b.position IS NOT NULL AND b.current_count > 0
), delays AS (
  SELECT
    o.comparison,
    o.bin_count,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.lower_edge < o.value_min THEN o.value_min
      ELSE o.lower_edge
    END AS lower_edge,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.upper_edge > o.value_max THEN o.value_max
      ELSE o.upper_edge
    END AS upper_edge
  FROM open_bins AS o
), ages AS (
  SELECT
    'hour' AS age_name,
    3600.0 AS age
  UNION ALL
  SELECT
    'day',
    86400.0
  UNION ALL
  SELECT
    'week',
    604800.0
  UNION ALL
  SELECT
    'month',
    2592000.0
), known AS (
  SELECT
    d.comparison,
    a.age_name,
    SUM(d.bin_count * CASE
      WHEN d.upper_edge <= a.age THEN 1.0
      WHEN d.lower_edge >= a.age THEN 0.0
      ELSE (a.age - d.lower_edge) / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS known_total
  FROM delays AS d
  CROSS JOIN ages AS a
  GROUP BY
    d.comparison,
    a.age_name
), known_by_age AS (
  SELECT
    k.comparison,
    MAX(CASE WHEN k.age_name = 'hour' THEN k.known_total END) AS within_1_hour,
    MAX(CASE WHEN k.age_name = 'day' THEN k.known_total END) AS within_1_day,
    MAX(CASE WHEN k.age_name = 'week' THEN k.known_total END) AS within_7_days,
    MAX(CASE WHEN k.age_name = 'month' THEN k.known_total END) AS within_30_days
  FROM known AS k
  GROUP BY
    k.comparison
), negatives AS (
  SELECT
    d.comparison,
    SUM(d.bin_count * CASE
      WHEN d.lower_edge >= 0 THEN 0.0
      WHEN d.upper_edge <= 0 THEN 1.0
      ELSE -d.lower_edge / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS negative_total
  FROM delays AS d
  GROUP BY
    d.comparison
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 90 THEN p.value END) AS p90,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.row_total,
    t.id_total,
    l.unlabelled,
    l.row_total - l.unlabelled AS labelled,
    o.orphan_total,
    m.min_group_size,
    t.delay_comparison,
    d.value_total,
    d.center,
    d.value_sum,
    d.value_min,
    d.value_max,
    CASE WHEN d.value_total = 0 AND l.row_total = l.unlabelled THEN 0.0 END AS none_known
  FROM totals AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN label_counts AS l
    ON l.comparison = t.label_comparison
  LEFT JOIN orphans AS o
    ON o.monitor = t.monitor
    AND o.window_id = t.window_id
    AND o.segment_key = t.segment_key
    AND o.segment_value = t.segment_value
  LEFT JOIN delayed AS d
    ON d.comparison = t.delay_comparison
  WHERE
    m.label_column IS NOT NULL AND t.row_total IS NOT NULL
), aged AS (
  SELECT
    s.monitor,
    s.window_id,
    CAST(CAST(CAST(s.input_observed_at - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) - CAST(CAST(CAST(s.window_end - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6)) AS DOUBLE) AS age
  FROM {{ stale_windows }} AS s
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
  CAST(FLOOR(x.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(x.labelled) AS BIGINT) AS label_count,
  x.labelled / NULLIF(x.row_total, 0.0) AS label_rate,
  x.center + x.value_sum / NULLIF(x.value_total, 0.0) AS delay_mean,
  p.p50 AS delay_p50,
  p.p90 AS delay_p90,
  p.p99 AS delay_p99,
  x.value_max AS delay_max,
  CASE WHEN a.age >= 3600 THEN COALESCE(k.within_1_hour, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_hour,
  CASE WHEN a.age >= 86400 THEN COALESCE(k.within_1_day, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_day,
  CASE WHEN a.age >= 604800 THEN COALESCE(k.within_7_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_7_days,
  CASE WHEN a.age >= 2592000 THEN COALESCE(k.within_30_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_30_days,
  CAST(FLOOR(CASE WHEN n.negative_total < 1 AND x.value_min < 0 THEN 1.0 ELSE n.negative_total + 0.5 END) AS BIGINT) AS negative_delay_count,
  CAST(FLOOR(x.row_total - x.id_total) AS BIGINT) AS duplicate_id_count,
  CAST(FLOOR(x.orphan_total) AS BIGINT) AS orphan_label_count,
  CAST(FLOOR(x.unlabelled) AS BIGINT) AS unlabelled_count,
  CASE
    WHEN x.row_total = 0 THEN 'the window has no rows'
    WHEN x.labelled IS NULL AND x.row_total < x.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN x.labelled IS NULL THEN 'the label could not be observed in this window'
    WHEN x.labelled = 0 THEN 'no labels yet'
    WHEN x.delay_comparison IS NULL THEN 'delays are unknown: they need event_time (not a date) and label_time'
    WHEN x.value_total = 0 THEN 'the labels of this window have no label_time'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
INNER JOIN aged AS a
  ON a.monitor = x.monitor AND a.window_id = x.window_id
LEFT JOIN known_by_age AS k
  ON k.comparison = x.delay_comparison
LEFT JOIN negatives AS n
  ON n.comparison = x.delay_comparison
LEFT JOIN spread AS p
  ON p.comparison = x.delay_comparison
{%- endmacro %}

{% macro trino__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
WITH totals AS (
  SELECT
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    MAX(CASE WHEN b.column_name = '__relation__' THEN b.current_count END) AS row_total,
    MAX(CASE
      WHEN b.column_name = '__relation__' AND b.segment_key = '__all__' THEN CAST(b.current_distinct_count AS DOUBLE)
    END) AS id_total,
    MAX(CASE WHEN b.column_role = 'label' AND b.current_count > 0 THEN b.comparison END) AS label_comparison,
    MAX(CASE
      WHEN b.column_role = 'error' AND b.column_name = 'label_delay_seconds' AND b.current_count > 0 THEN b.comparison
    END) AS delay_comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), label_counts AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END) AS row_total,
    SUM(CASE
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN b.current_count
      ELSE 0.0
    END) AS unlabelled
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.comparison
), predictors AS (
  SELECT
    o.monitor,
    o.column_name
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.dataset = 'bins'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.column_role = 'prediction'
    AND (m.problem = 'binary' OR (m.problem = 'multiclass' AND o.label_class IS NULL))
), orphans AS (
  SELECT
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value,
    SUM(CASE
      WHEN o.label_class IS NOT NULL AND o.bin_kind <> 'total' THEN CAST(o.row_count AS DOUBLE)
      ELSE 0.0
    END) AS orphan_total
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN predictors AS p
    ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE
    o.dataset IN ('baseline', 'current') AND o.bin_kind IN ('total', 'null', 'missing', 'unparsable')
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
), delayed AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END) AS value_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.sum_center END) AS center,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END) AS value_sum,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS value_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.delay_comparison = b.comparison
  GROUP BY
    b.comparison
), open_bins AS (
  SELECT
    b.comparison,
    b.current_count AS bin_count,
    b.is_point,
    d.value_min,
    d.value_max,
    COALESCE(b.lower_edge, d.value_min, b.upper_edge) AS lower_edge,
    COALESCE(b.upper_edge, d.value_max, b.lower_edge) AS upper_edge
  FROM {{ compared_bins }} AS b
  INNER JOIN delayed AS d
    ON d.comparison = b.comparison
  WHERE
    b.position IS NOT NULL AND b.current_count > 0
), delays AS (
  SELECT
    o.comparison,
    o.bin_count,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.lower_edge < o.value_min THEN o.value_min
      ELSE o.lower_edge
    END AS lower_edge,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.upper_edge > o.value_max THEN o.value_max
      ELSE o.upper_edge
    END AS upper_edge
  FROM open_bins AS o
), ages AS (
  SELECT
    'hour' AS age_name,
    3600.0 AS age
  UNION ALL
  SELECT
    'day',
    86400.0
  UNION ALL
  SELECT
    'week',
    604800.0
  UNION ALL
  SELECT
    'month',
    2592000.0
), known AS (
  SELECT
    d.comparison,
    a.age_name,
    SUM(d.bin_count * CASE
      WHEN d.upper_edge <= a.age THEN 1.0
      WHEN d.lower_edge >= a.age THEN 0.0
      ELSE (a.age - d.lower_edge) / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS known_total
  FROM delays AS d
  CROSS JOIN ages AS a
  GROUP BY
    d.comparison,
    a.age_name
), known_by_age AS (
  SELECT
    k.comparison,
    MAX(CASE WHEN k.age_name = 'hour' THEN k.known_total END) AS within_1_hour,
    MAX(CASE WHEN k.age_name = 'day' THEN k.known_total END) AS within_1_day,
    MAX(CASE WHEN k.age_name = 'week' THEN k.known_total END) AS within_7_days,
    MAX(CASE WHEN k.age_name = 'month' THEN k.known_total END) AS within_30_days
  FROM known AS k
  GROUP BY
    k.comparison
), negatives AS (
  SELECT
    d.comparison,
    SUM(d.bin_count * CASE
      WHEN d.lower_edge >= 0 THEN 0.0
      WHEN d.upper_edge <= 0 THEN 1.0
      ELSE -d.lower_edge / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END) AS negative_total
  FROM delays AS d
  GROUP BY
    d.comparison
), spread AS (
  SELECT
    p.comparison,
    MAX(CASE WHEN p.percentile = 50 THEN p.value END) AS p50,
    MAX(CASE WHEN p.percentile = 90 THEN p.value END) AS p90,
    MAX(CASE WHEN p.percentile = 99 THEN p.value END) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.row_total,
    t.id_total,
    l.unlabelled,
    l.row_total - l.unlabelled AS labelled,
    o.orphan_total,
    m.min_group_size,
    t.delay_comparison,
    d.value_total,
    d.center,
    d.value_sum,
    d.value_min,
    d.value_max,
    CASE WHEN d.value_total = 0 AND l.row_total = l.unlabelled THEN 0.0 END AS none_known
  FROM totals AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN label_counts AS l
    ON l.comparison = t.label_comparison
  LEFT JOIN orphans AS o
    ON o.monitor = t.monitor
    AND o.window_id = t.window_id
    AND o.segment_key = t.segment_key
    AND o.segment_value = t.segment_value
  LEFT JOIN delayed AS d
    ON d.comparison = t.delay_comparison
  WHERE
    m.label_column IS NOT NULL AND t.row_total IS NOT NULL
), aged AS (
  SELECT
    s.monitor,
    s.window_id,
    TO_UNIXTIME(WITH_TIMEZONE(s.input_observed_at, 'UTC')) - TO_UNIXTIME(WITH_TIMEZONE(s.window_end, 'UTC')) AS age
  FROM {{ stale_windows }} AS s
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
  CAST(FLOOR(x.row_total) AS BIGINT) AS row_count,
  CAST(FLOOR(x.labelled) AS BIGINT) AS label_count,
  x.labelled / NULLIF(x.row_total, 0.0) AS label_rate,
  x.center + x.value_sum / NULLIF(x.value_total, 0.0) AS delay_mean,
  p.p50 AS delay_p50,
  p.p90 AS delay_p90,
  p.p99 AS delay_p99,
  x.value_max AS delay_max,
  CASE WHEN a.age >= 3600 THEN COALESCE(k.within_1_hour, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_hour,
  CASE WHEN a.age >= 86400 THEN COALESCE(k.within_1_day, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_day,
  CASE WHEN a.age >= 604800 THEN COALESCE(k.within_7_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_7_days,
  CASE WHEN a.age >= 2592000 THEN COALESCE(k.within_30_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_30_days,
  CAST(FLOOR(CASE WHEN n.negative_total < 1 AND x.value_min < 0 THEN 1.0 ELSE n.negative_total + 0.5 END) AS BIGINT) AS negative_delay_count,
  CAST(FLOOR(x.row_total - x.id_total) AS BIGINT) AS duplicate_id_count,
  CAST(FLOOR(x.orphan_total) AS BIGINT) AS orphan_label_count,
  CAST(FLOOR(x.unlabelled) AS BIGINT) AS unlabelled_count,
  CASE
    WHEN x.row_total = 0 THEN 'the window has no rows'
    WHEN x.labelled IS NULL AND x.row_total < x.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN x.labelled IS NULL THEN 'the label could not be observed in this window'
    WHEN x.labelled = 0 THEN 'no labels yet'
    WHEN x.delay_comparison IS NULL THEN 'delays are unknown: they need event_time (not a date) and label_time'
    WHEN x.value_total = 0 THEN 'the labels of this window have no label_time'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
INNER JOIN aged AS a
  ON a.monitor = x.monitor AND a.window_id = x.window_id
LEFT JOIN known_by_age AS k
  ON k.comparison = x.delay_comparison
LEFT JOIN negatives AS n
  ON n.comparison = x.delay_comparison
LEFT JOIN spread AS p
  ON p.comparison = x.delay_comparison
{%- endmacro %}

{% macro clickhouse__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
WITH totals AS (
  SELECT
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    MAX(toNullable(CASE WHEN b.column_name = '__relation__' THEN b.current_count END)) AS row_total,
    MAX(toNullable(CASE
      WHEN b.column_name = '__relation__' AND b.segment_key = '__all__' THEN CAST(b.current_distinct_count AS Nullable(Float64))
    END)) AS id_total,
    MAX(toNullable(CASE WHEN b.column_role = 'label' AND b.current_count > 0 THEN b.comparison END)) AS label_comparison,
    MAX(toNullable(CASE
      WHEN b.column_role = 'error' AND b.column_name = 'label_delay_seconds' AND b.current_count > 0 THEN b.comparison
    END)) AS delay_comparison
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'issues'
  GROUP BY
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value
), label_counts AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.current_count ELSE 0.0 END)) AS row_total,
    SUM(toNullable(CASE
      WHEN b.bin_kind IN ('null', 'nan', 'missing', 'blank', 'unparsable') THEN b.current_count
      ELSE 0.0
    END)) AS unlabelled
  FROM {{ compared_bins }} AS b
  WHERE
    b.column_role = 'label'
  GROUP BY
    b.comparison
), predictors AS (
  SELECT
    o.monitor AS monitor,
    o.column_name AS column_name
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.dataset = 'bins'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.column_role = 'prediction'
    AND (m.problem = 'binary' OR (m.problem = 'multiclass' AND o.label_class IS NULL))
), orphans AS (
  SELECT
    o.monitor AS monitor,
    o.window_id AS window_id,
    o.segment_key AS segment_key,
    o.segment_value AS segment_value,
    SUM(toNullable(CASE
      WHEN o.label_class IS NOT NULL AND o.bin_kind <> 'total' THEN CAST(o.row_count AS Nullable(Float64))
      ELSE 0.0
    END)) AS orphan_total
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN predictors AS p
    ON p.monitor = o.monitor AND p.column_name = o.column_name
  WHERE
    o.dataset IN ('baseline', 'current') AND o.bin_kind IN ('total', 'null', 'missing', 'unparsable')
  GROUP BY
    o.monitor,
    o.window_id,
    o.segment_key,
    o.segment_value
), delayed AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(CASE WHEN b.position IS NOT NULL THEN b.current_count ELSE 0.0 END)) AS value_total,
    MAX(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.sum_center END)) AS center,
    MAX(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.current_sum END)) AS value_sum,
    MAX(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.current_min END)) AS value_min,
    MAX(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.current_max END)) AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN totals AS t
    ON t.delay_comparison = b.comparison
  GROUP BY
    b.comparison
), open_bins AS (
  SELECT
    b.comparison AS comparison,
    b.current_count AS bin_count,
    b.is_point AS is_point,
    d.value_min AS value_min,
    d.value_max AS value_max,
    COALESCE(b.lower_edge, d.value_min, b.upper_edge) AS lower_edge,
    COALESCE(b.upper_edge, d.value_max, b.lower_edge) AS upper_edge
  FROM {{ compared_bins }} AS b
  INNER JOIN delayed AS d
    ON d.comparison = b.comparison
  WHERE
    b.position IS NOT NULL AND b.current_count > 0
), delays AS (
  SELECT
    o.comparison AS comparison,
    o.bin_count AS bin_count,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.lower_edge < o.value_min THEN o.value_min
      ELSE o.lower_edge
    END AS lower_edge,
    CASE
      WHEN o.is_point = 1 THEN 0.5 * o.lower_edge + 0.5 * o.upper_edge
      WHEN o.upper_edge > o.value_max THEN o.value_max
      ELSE o.upper_edge
    END AS upper_edge
  FROM open_bins AS o
), ages AS (
  SELECT
    'hour' AS age_name,
    3600.0 AS age
  UNION ALL
  SELECT
    'day',
    86400.0
  UNION ALL
  SELECT
    'week',
    604800.0
  UNION ALL
  SELECT
    'month',
    2592000.0
), known AS (
  SELECT
    d.comparison AS comparison,
    a.age_name AS age_name,
    SUM(toNullable(d.bin_count * CASE
      WHEN d.upper_edge <= a.age THEN 1.0
      WHEN d.lower_edge >= a.age THEN 0.0
      ELSE (a.age - d.lower_edge) / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END)) AS known_total
  FROM delays AS d
  CROSS JOIN ages AS a
  GROUP BY
    d.comparison,
    a.age_name
), known_by_age AS (
  SELECT
    k.comparison AS comparison,
    MAX(toNullable(CASE WHEN k.age_name = 'hour' THEN k.known_total END)) AS within_1_hour,
    MAX(toNullable(CASE WHEN k.age_name = 'day' THEN k.known_total END)) AS within_1_day,
    MAX(toNullable(CASE WHEN k.age_name = 'week' THEN k.known_total END)) AS within_7_days,
    MAX(toNullable(CASE WHEN k.age_name = 'month' THEN k.known_total END)) AS within_30_days
  FROM known AS k
  GROUP BY
    k.comparison
), negatives AS (
  SELECT
    d.comparison AS comparison,
    SUM(toNullable(d.bin_count * CASE
      WHEN d.lower_edge >= 0 THEN 0.0
      WHEN d.upper_edge <= 0 THEN 1.0
      ELSE -d.lower_edge / NULLIF(d.upper_edge - d.lower_edge, 0.0)
    END)) AS negative_total
  FROM delays AS d
  GROUP BY
    d.comparison
), spread AS (
  SELECT
    p.comparison AS comparison,
    MAX(toNullable(CASE WHEN p.percentile = 50 THEN p.value END)) AS p50,
    MAX(toNullable(CASE WHEN p.percentile = 90 THEN p.value END)) AS p90,
    MAX(toNullable(CASE WHEN p.percentile = 99 THEN p.value END)) AS p99
  FROM {{ percentiles }} AS p
  WHERE
    p.side = 'current'
  GROUP BY
    p.comparison
), measured AS (
  SELECT
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.row_total AS row_total,
    t.id_total AS id_total,
    l.unlabelled AS unlabelled,
    l.row_total - l.unlabelled AS labelled,
    o.orphan_total AS orphan_total,
    m.min_group_size AS min_group_size,
    t.delay_comparison AS delay_comparison,
    d.value_total AS value_total,
    d.center AS center,
    d.value_sum AS value_sum,
    d.value_min AS value_min,
    d.value_max AS value_max,
    CASE WHEN d.value_total = 0 AND l.row_total = l.unlabelled THEN 0.0 END AS none_known
  FROM totals AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  LEFT JOIN label_counts AS l
    ON l.comparison = t.label_comparison
  LEFT JOIN orphans AS o
    ON o.monitor = t.monitor
    AND o.window_id = t.window_id
    AND o.segment_key = t.segment_key
    AND o.segment_value = t.segment_value
  LEFT JOIN delayed AS d
    ON d.comparison = t.delay_comparison
  WHERE
    m.label_column IS NOT NULL AND t.row_total IS NOT NULL
  SETTINGS join_use_nulls = 1
), aged AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    (toUnixTimestamp64Micro(CAST(s.input_observed_at AS Nullable(DateTime64(6, 'UTC')))) / 1000000) - (toUnixTimestamp64Micro(CAST(s.window_end AS Nullable(DateTime64(6, 'UTC')))) / 1000000) AS age
  FROM {{ stale_windows }} AS s
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
  CAST(FLOOR(x.row_total) AS Nullable(Int64)) AS row_count,
  CAST(FLOOR(x.labelled) AS Nullable(Int64)) AS label_count,
  x.labelled / NULLIF(x.row_total, 0.0) AS label_rate,
  x.center + x.value_sum / NULLIF(x.value_total, 0.0) AS delay_mean,
  p.p50 AS delay_p50,
  p.p90 AS delay_p90,
  p.p99 AS delay_p99,
  x.value_max AS delay_max,
  CASE WHEN a.age >= 3600 THEN COALESCE(k.within_1_hour, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_hour,
  CASE WHEN a.age >= 86400 THEN COALESCE(k.within_1_day, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_1_day,
  CASE WHEN a.age >= 604800 THEN COALESCE(k.within_7_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_7_days,
  CASE WHEN a.age >= 2592000 THEN COALESCE(k.within_30_days, x.none_known) / NULLIF(x.row_total, 0.0) END AS share_within_30_days,
  CAST(FLOOR(CASE WHEN n.negative_total < 1 AND x.value_min < 0 THEN 1.0 ELSE n.negative_total + 0.5 END) AS Nullable(Int64)) AS negative_delay_count,
  CAST(FLOOR(x.row_total - x.id_total) AS Nullable(Int64)) AS duplicate_id_count,
  CAST(FLOOR(x.orphan_total) AS Nullable(Int64)) AS orphan_label_count,
  CAST(FLOOR(x.unlabelled) AS Nullable(Int64)) AS unlabelled_count,
  CASE
    WHEN x.row_total = 0 THEN 'the window has no rows'
    WHEN x.labelled IS NULL AND x.row_total < x.min_group_size THEN 'the window has too few rows (min_group_size): only their number is kept'
    WHEN x.labelled IS NULL THEN 'the label could not be observed in this window'
    WHEN x.labelled = 0 THEN 'no labels yet'
    WHEN x.delay_comparison IS NULL THEN 'delays are unknown: they need event_time (not a date) and label_time'
    WHEN x.value_total = 0 THEN 'the labels of this window have no label_time'
  END AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM measured AS x
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = x.monitor AND s.window_id = x.window_id
INNER JOIN aged AS a
  ON a.monitor = x.monitor AND a.window_id = x.window_id
LEFT JOIN known_by_age AS k
  ON k.comparison = x.delay_comparison
LEFT JOIN negatives AS n
  ON n.comparison = x.delay_comparison
LEFT JOIN spread AS p
  ON p.comparison = x.delay_comparison
SETTINGS join_use_nulls = 1
{%- endmacro %}

{% macro athena__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles) -%}
{{ return(mpm.trino__label_delay(compared_bins, mpm_observations, mpm_monitors, stale_windows, percentiles)) }}
{%- endmacro %}
