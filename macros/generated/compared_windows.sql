{#-
Which observed windows every window is made of, and which it is compared with.
Inputs: mpm_observations, mpm_monitors. Output: one row per window x window it reads; side says what it is read for.
A baseline from a relation or a period is the window 'baseline'; a rolling one is the last rolling_windows observed windows
before this one. Empty windows and those under min_group_size rows hold no bins: they are no baseline and have none.
The baseline itself is a window too (side 'current'), so that it can be profiled like the others.

Written by `mpm dev generate` from mpm_py/sql/compared_windows.sql; edit that file.
-#}

{% macro compared_windows(mpm_observations, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('compared_windows', 'mpm')(mpm_observations, mpm_monitors)) }}
{%- endmacro %}

{% macro default__compared_windows(mpm_observations, mpm_monitors) -%}
WITH counted AS (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.window_date,
    o.window_start,
    o.window_end,
    m.baseline_kind,
    m.rolling_windows,
    CASE
      WHEN m.baseline_kind = 'period' AND o.window_start >= m.baseline_start AND o.window_end <= m.baseline_end THEN 1
      ELSE 0
    END AS is_inside_baseline,
    CASE WHEN o.row_count > 0 AND o.row_count >= m.min_group_size THEN 1 ELSE 0 END AS has_bins
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.dataset IN ('baseline', 'current')
), numbered AS (
  SELECT
    c.monitor,
    c.dataset,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.baseline_kind,
    c.rolling_windows,
    c.is_inside_baseline,
    c.has_bins,
    SUM(c.has_bins) OVER (
      PARTITION BY c.monitor, c.dataset
      ORDER BY c.window_start, c.window_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - c.has_bins AS windows_before
  FROM counted AS c
), pairs AS (
  SELECT
    w.monitor,
    w.window_id,
    'current' AS side,
    w.dataset AS source_dataset,
    w.window_id AS source_window_id
  FROM numbered AS w
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    'baseline',
    b.dataset,
    b.window_id
  FROM numbered AS w
  INNER JOIN numbered AS b
    ON b.monitor = w.monitor AND b.dataset = 'baseline'
  WHERE
    w.dataset = 'current' AND w.has_bins = 1 AND w.baseline_kind <> 'rolling'
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    'baseline',
    b.dataset,
    b.window_id
  FROM numbered AS w
  INNER JOIN numbered AS b
    ON b.monitor = w.monitor
    AND b.dataset = 'current'
    AND b.has_bins = 1
    AND b.windows_before < w.windows_before
    AND b.windows_before >= w.windows_before - w.rolling_windows
  WHERE
    w.dataset = 'current' AND w.has_bins = 1 AND w.baseline_kind = 'rolling'
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  w.window_date AS window_date,
  w.window_start AS window_start,
  w.window_end AS window_end,
  CASE WHEN w.is_inside_baseline = 1 THEN TRUE ELSE FALSE END AS is_baseline_window,
  p.side AS side,
  p.source_dataset AS source_dataset,
  p.source_window_id AS source_window_id
FROM pairs AS p
INNER JOIN numbered AS w
  ON w.monitor = p.monitor AND w.window_id = p.window_id
{%- endmacro %}

{% macro postgres__compared_windows(mpm_observations, mpm_monitors) -%}
WITH counted AS MATERIALIZED (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.window_date,
    o.window_start,
    o.window_end,
    m.baseline_kind,
    m.rolling_windows,
    CASE
      WHEN m.baseline_kind = 'period' AND o.window_start >= m.baseline_start AND o.window_end <= m.baseline_end THEN 1
      ELSE 0
    END AS is_inside_baseline,
    CASE WHEN o.row_count > 0 AND o.row_count >= m.min_group_size THEN 1 ELSE 0 END AS has_bins
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.dataset IN ('baseline', 'current')
), numbered AS (
  SELECT
    c.monitor,
    c.dataset,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.baseline_kind,
    c.rolling_windows,
    c.is_inside_baseline,
    c.has_bins,
    SUM(c.has_bins) OVER (
      PARTITION BY c.monitor, c.dataset
      ORDER BY c.window_start, c.window_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - c.has_bins AS windows_before
  FROM counted AS c
), pairs AS (
  SELECT
    w.monitor,
    w.window_id,
    'current' AS side,
    w.dataset AS source_dataset,
    w.window_id AS source_window_id
  FROM numbered AS w
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    'baseline',
    b.dataset,
    b.window_id
  FROM numbered AS w
  INNER JOIN numbered AS b
    ON b.monitor = w.monitor AND b.dataset = 'baseline'
  WHERE
    w.dataset = 'current' AND w.has_bins = 1 AND w.baseline_kind <> 'rolling'
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    'baseline',
    b.dataset,
    b.window_id
  FROM numbered AS w
  INNER JOIN numbered AS b
    ON b.monitor = w.monitor
    AND b.dataset = 'current'
    AND b.has_bins = 1
    AND b.windows_before < w.windows_before
    AND b.windows_before >= w.windows_before - w.rolling_windows
  WHERE
    w.dataset = 'current' AND w.has_bins = 1 AND w.baseline_kind = 'rolling'
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  w.window_date AS window_date,
  w.window_start AS window_start,
  w.window_end AS window_end,
  CASE WHEN w.is_inside_baseline = 1 THEN TRUE ELSE FALSE END AS is_baseline_window,
  p.side AS side,
  p.source_dataset AS source_dataset,
  p.source_window_id AS source_window_id
FROM pairs AS p
INNER JOIN numbered AS w
  ON w.monitor = p.monitor AND w.window_id = p.window_id
{%- endmacro %}

{% macro redshift__compared_windows(mpm_observations, mpm_monitors) -%}
{{ return(mpm.default__compared_windows(mpm_observations, mpm_monitors)) }}
{%- endmacro %}

{% macro bigquery__compared_windows(mpm_observations, mpm_monitors) -%}
WITH counted AS (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.window_date,
    o.window_start,
    o.window_end,
    m.baseline_kind,
    m.rolling_windows,
    CASE
      WHEN m.baseline_kind = 'period' AND o.window_start >= m.baseline_start AND o.window_end <= m.baseline_end THEN 1
      ELSE 0
    END AS is_inside_baseline,
    CASE WHEN o.row_count > 0 AND o.row_count >= m.min_group_size THEN 1 ELSE 0 END AS has_bins
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.dataset IN ('baseline', 'current')
), numbered AS (
  SELECT
    c.monitor,
    c.dataset,
    c.window_id,
    c.window_date,
    c.window_start,
    c.window_end,
    c.baseline_kind,
    c.rolling_windows,
    c.is_inside_baseline,
    c.has_bins,
    SUM(c.has_bins) OVER (
      PARTITION BY c.monitor, c.dataset
      ORDER BY c.window_start NULLS LAST, c.window_id NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - c.has_bins AS windows_before
  FROM counted AS c
), pairs AS (
  SELECT
    w.monitor,
    w.window_id,
    'current' AS side,
    w.dataset AS source_dataset,
    w.window_id AS source_window_id
  FROM numbered AS w
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    'baseline',
    b.dataset,
    b.window_id
  FROM numbered AS w
  INNER JOIN numbered AS b
    ON b.monitor = w.monitor AND b.dataset = 'baseline'
  WHERE
    w.dataset = 'current' AND w.has_bins = 1 AND w.baseline_kind <> 'rolling'
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    'baseline',
    b.dataset,
    b.window_id
  FROM numbered AS w
  INNER JOIN numbered AS b
    ON b.monitor = w.monitor
    AND b.dataset = 'current'
    AND b.has_bins = 1
    AND b.windows_before < w.windows_before
    AND b.windows_before >= w.windows_before - w.rolling_windows
  WHERE
    w.dataset = 'current' AND w.has_bins = 1 AND w.baseline_kind = 'rolling'
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  w.window_date AS window_date,
  w.window_start AS window_start,
  w.window_end AS window_end,
  CASE WHEN w.is_inside_baseline = 1 THEN TRUE ELSE FALSE END AS is_baseline_window,
  p.side AS side,
  p.source_dataset AS source_dataset,
  p.source_window_id AS source_window_id
FROM pairs AS p
INNER JOIN numbered AS w
  ON w.monitor = p.monitor AND w.window_id = p.window_id
{%- endmacro %}

{% macro spark__compared_windows(mpm_observations, mpm_monitors) -%}
{{ return(mpm.bigquery__compared_windows(mpm_observations, mpm_monitors)) }}
{%- endmacro %}

{% macro clickhouse__compared_windows(mpm_observations, mpm_monitors) -%}
WITH counted AS (
  SELECT
    o.monitor AS monitor,
    o.dataset AS dataset,
    o.window_id AS window_id,
    o.window_date AS window_date,
    o.window_start AS window_start,
    o.window_end AS window_end,
    m.baseline_kind AS baseline_kind,
    m.rolling_windows AS rolling_windows,
    CASE
      WHEN m.baseline_kind = 'period' AND o.window_start >= m.baseline_start AND o.window_end <= m.baseline_end THEN 1
      ELSE 0
    END AS is_inside_baseline,
    CASE WHEN o.row_count > 0 AND o.row_count >= m.min_group_size THEN 1 ELSE 0 END AS has_bins
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = o.monitor
  WHERE
    o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
    AND o.dataset IN ('baseline', 'current')
), numbered AS (
  SELECT
    c.monitor AS monitor,
    c.dataset AS dataset,
    c.window_id AS window_id,
    c.window_date AS window_date,
    c.window_start AS window_start,
    c.window_end AS window_end,
    c.baseline_kind AS baseline_kind,
    c.rolling_windows AS rolling_windows,
    c.is_inside_baseline AS is_inside_baseline,
    c.has_bins AS has_bins,
    SUM(toNullable(c.has_bins)) OVER (
      PARTITION BY c.monitor, c.dataset
      ORDER BY c.window_start, c.window_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - c.has_bins AS windows_before
  FROM counted AS c
), pairs AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    'current' AS side,
    w.dataset AS source_dataset,
    w.window_id AS source_window_id
  FROM numbered AS w
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    'baseline',
    b.dataset,
    b.window_id
  FROM numbered AS w
  INNER JOIN numbered AS b
    ON b.monitor = w.monitor AND b.dataset = 'baseline'
  WHERE
    w.dataset = 'current' AND w.has_bins = 1 AND w.baseline_kind <> 'rolling'
  UNION ALL
  SELECT
    w.monitor,
    w.window_id,
    'baseline',
    b.dataset,
    b.window_id
  FROM numbered AS w
  INNER JOIN numbered AS b
    ON b.monitor = w.monitor
    AND b.dataset = 'current'
    AND b.has_bins = 1
    AND b.windows_before < w.windows_before
    AND b.windows_before >= w.windows_before - w.rolling_windows
  WHERE
    w.dataset = 'current' AND w.has_bins = 1 AND w.baseline_kind = 'rolling'
)
SELECT
  p.monitor AS monitor,
  p.window_id AS window_id,
  w.window_date AS window_date,
  w.window_start AS window_start,
  w.window_end AS window_end,
  CASE WHEN w.is_inside_baseline = 1 THEN TRUE ELSE FALSE END AS is_baseline_window,
  p.side AS side,
  p.source_dataset AS source_dataset,
  p.source_window_id AS source_window_id
FROM pairs AS p
INNER JOIN numbered AS w
  ON w.monitor = p.monitor AND w.window_id = p.window_id
{%- endmacro %}
