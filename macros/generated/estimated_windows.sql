{#-
What each window's estimates are made from: the window, its baseline, and the windows whose estimates can be compared with
what came, with their own baselines.
Inputs: windows (compared_windows.sql), mpm_monitors. Output: one row per window x observed window it reads, once each, in the
shape of windows, so that stale_windows.sql sees a change in any of them. side is the nearest use; is_reference is 1 for the
windows of the past errors: the newest 30 inside a baseline period, the newest 30 of a rolling baseline. A baseline from a
relation has none. Monitors without something to estimate, and the baseline itself, are left out.

Written by `mpm dev generate` from mpm_py/sql/estimated_windows.sql; edit that file.
-#}

{% macro estimated_windows(windows, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('estimated_windows', 'mpm')(windows, mpm_monitors)) }}
{%- endmacro %}

{% macro default__estimated_windows(windows, mpm_monitors) -%}
WITH estimated AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window,
    w.side,
    w.source_dataset,
    w.source_window_id,
    m.baseline_kind
  FROM {{ windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor
  WHERE
    w.window_id <> 'baseline' AND m.problem IN ('binary', 'multiclass', 'regression')
), in_period AS (
  SELECT
    e.monitor,
    e.window_id,
    ROW_NUMBER() OVER (PARTITION BY e.monitor ORDER BY e.window_start DESC, e.window_id DESC) AS recency
  FROM estimated AS e
  WHERE
    e.is_baseline_window AND e.side = 'baseline' AND e.baseline_kind = 'period'
), in_rolling AS (
  SELECT
    e.monitor,
    e.window_id,
    e.source_window_id,
    ROW_NUMBER() OVER (PARTITION BY e.monitor, e.window_id ORDER BY e.source_window_id DESC) AS recency
  FROM estimated AS e
  WHERE
    e.side = 'baseline' AND e.baseline_kind = 'rolling'
), reference_windows AS (
  SELECT
    w.monitor,
    w.window_id,
    p.window_id AS reference_id
  FROM (
    SELECT
      e.monitor,
      e.window_id
    FROM estimated AS e
    WHERE
      e.side = 'baseline'
    GROUP BY
      e.monitor,
      e.window_id
  ) AS w
  INNER JOIN in_period AS p
    ON p.monitor = w.monitor AND p.recency <= 30
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.source_window_id
  FROM in_rolling AS r
  WHERE
    r.recency <= 30
), sources AS (
  SELECT
    e.monitor,
    e.window_id,
    e.source_dataset,
    e.source_window_id,
    CASE WHEN e.side = 'current' THEN 1 ELSE 2 END AS use_rank,
    0 AS is_reference
  FROM estimated AS e
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    e.source_dataset,
    e.source_window_id,
    CASE WHEN e.side = 'current' THEN 3 ELSE 4 END,
    CASE WHEN e.side = 'current' THEN 1 ELSE 0 END
  FROM reference_windows AS r
  INNER JOIN estimated AS e
    ON e.monitor = r.monitor AND e.window_id = r.reference_id
), once AS (
  SELECT
    r.monitor,
    r.window_id,
    r.source_dataset,
    r.source_window_id,
    MIN(r.use_rank) AS use_rank,
    MAX(r.is_reference) AS is_reference
  FROM sources AS r
  GROUP BY
    r.monitor,
    r.window_id,
    r.source_dataset,
    r.source_window_id
)
SELECT
  o.monitor AS monitor,
  o.window_id AS window_id,
  e.window_date AS window_date,
  e.window_start AS window_start,
  e.window_end AS window_end,
  e.is_baseline_window AS is_baseline_window,
  CASE
    WHEN o.use_rank = 1 THEN 'current'
    WHEN o.use_rank = 2 THEN 'baseline'
    WHEN o.use_rank = 3 THEN 'reference'
    ELSE 'reference_baseline'
  END AS side,
  o.source_dataset AS source_dataset,
  o.source_window_id AS source_window_id,
  o.is_reference AS is_reference
FROM once AS o
INNER JOIN estimated AS e
  ON e.monitor = o.monitor AND e.window_id = o.window_id AND e.side = 'current'
{%- endmacro %}

{% macro postgres__estimated_windows(windows, mpm_monitors) -%}
WITH estimated AS (
  SELECT
    w.monitor,
    w.window_id,
    w.window_date,
    w.window_start,
    w.window_end,
    w.is_baseline_window,
    w.side,
    w.source_dataset,
    w.source_window_id,
    m.baseline_kind
  FROM {{ windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor
  WHERE
    w.window_id <> 'baseline' AND m.problem IN ('binary', 'multiclass', 'regression')
), in_period AS (
  SELECT
    e.monitor,
    e.window_id,
    ROW_NUMBER() OVER (PARTITION BY e.monitor ORDER BY e.window_start DESC NULLS LAST, e.window_id DESC NULLS LAST) AS recency
  FROM estimated AS e
  WHERE
    e.is_baseline_window AND e.side = 'baseline' AND e.baseline_kind = 'period'
), in_rolling AS (
  SELECT
    e.monitor,
    e.window_id,
    e.source_window_id,
    ROW_NUMBER() OVER (PARTITION BY e.monitor, e.window_id ORDER BY e.source_window_id DESC NULLS LAST) AS recency
  FROM estimated AS e
  WHERE
    e.side = 'baseline' AND e.baseline_kind = 'rolling'
), reference_windows AS (
  SELECT
    w.monitor,
    w.window_id,
    p.window_id AS reference_id
  FROM (
    SELECT
      e.monitor,
      e.window_id
    FROM estimated AS e
    WHERE
      e.side = 'baseline'
    GROUP BY
      e.monitor,
      e.window_id
  ) AS w
  INNER JOIN in_period AS p
    ON p.monitor = w.monitor AND p.recency <= 30
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.source_window_id
  FROM in_rolling AS r
  WHERE
    r.recency <= 30
), sources AS (
  SELECT
    e.monitor,
    e.window_id,
    e.source_dataset,
    e.source_window_id,
    CASE WHEN e.side = 'current' THEN 1 ELSE 2 END AS use_rank,
    0 AS is_reference
  FROM estimated AS e
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    e.source_dataset,
    e.source_window_id,
    CASE WHEN e.side = 'current' THEN 3 ELSE 4 END,
    CASE WHEN e.side = 'current' THEN 1 ELSE 0 END
  FROM reference_windows AS r
  INNER JOIN estimated AS e
    ON e.monitor = r.monitor AND e.window_id = r.reference_id
), once AS (
  SELECT
    r.monitor,
    r.window_id,
    r.source_dataset,
    r.source_window_id,
    MIN(r.use_rank) AS use_rank,
    MAX(r.is_reference) AS is_reference
  FROM sources AS r
  GROUP BY
    r.monitor,
    r.window_id,
    r.source_dataset,
    r.source_window_id
)
SELECT
  o.monitor AS monitor,
  o.window_id AS window_id,
  e.window_date AS window_date,
  e.window_start AS window_start,
  e.window_end AS window_end,
  e.is_baseline_window AS is_baseline_window,
  CASE
    WHEN o.use_rank = 1 THEN 'current'
    WHEN o.use_rank = 2 THEN 'baseline'
    WHEN o.use_rank = 3 THEN 'reference'
    ELSE 'reference_baseline'
  END AS side,
  o.source_dataset AS source_dataset,
  o.source_window_id AS source_window_id,
  o.is_reference AS is_reference
FROM once AS o
INNER JOIN estimated AS e
  ON e.monitor = o.monitor AND e.window_id = o.window_id AND e.side = 'current'
{%- endmacro %}

{% macro snowflake__estimated_windows(windows, mpm_monitors) -%}
{{ return(mpm.postgres__estimated_windows(windows, mpm_monitors)) }}
{%- endmacro %}

{% macro clickhouse__estimated_windows(windows, mpm_monitors) -%}
WITH estimated AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    w.window_date AS window_date,
    w.window_start AS window_start,
    w.window_end AS window_end,
    w.is_baseline_window AS is_baseline_window,
    w.side AS side,
    w.source_dataset AS source_dataset,
    w.source_window_id AS source_window_id,
    m.baseline_kind AS baseline_kind
  FROM {{ windows }} AS w
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = w.monitor
  WHERE
    w.window_id <> 'baseline' AND m.problem IN ('binary', 'multiclass', 'regression')
), in_period AS (
  SELECT
    e.monitor AS monitor,
    e.window_id AS window_id,
    toInt64(ROW_NUMBER() OVER (PARTITION BY e.monitor ORDER BY e.window_start DESC, e.window_id DESC)) AS recency
  FROM estimated AS e
  WHERE
    e.is_baseline_window AND e.side = 'baseline' AND e.baseline_kind = 'period'
), in_rolling AS (
  SELECT
    e.monitor AS monitor,
    e.window_id AS window_id,
    e.source_window_id AS source_window_id,
    toInt64(ROW_NUMBER() OVER (PARTITION BY e.monitor, e.window_id ORDER BY e.source_window_id DESC)) AS recency
  FROM estimated AS e
  WHERE
    e.side = 'baseline' AND e.baseline_kind = 'rolling'
), reference_windows AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    p.window_id AS reference_id
  FROM (
    SELECT
      e.monitor AS monitor,
      e.window_id AS window_id
    FROM estimated AS e
    WHERE
      e.side = 'baseline'
    GROUP BY
      e.monitor,
      e.window_id
  ) AS w
  INNER JOIN in_period AS p
    ON p.monitor = w.monitor AND p.recency <= 30
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.source_window_id
  FROM in_rolling AS r
  WHERE
    r.recency <= 30
), sources AS (
  SELECT
    e.monitor AS monitor,
    e.window_id AS window_id,
    e.source_dataset AS source_dataset,
    e.source_window_id AS source_window_id,
    CASE WHEN e.side = 'current' THEN 1 ELSE 2 END AS use_rank,
    0 AS is_reference
  FROM estimated AS e
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    e.source_dataset,
    e.source_window_id,
    CASE WHEN e.side = 'current' THEN 3 ELSE 4 END,
    CASE WHEN e.side = 'current' THEN 1 ELSE 0 END
  FROM reference_windows AS r
  INNER JOIN estimated AS e
    ON e.monitor = r.monitor AND e.window_id = r.reference_id
), once AS (
  SELECT
    r.monitor AS monitor,
    r.window_id AS window_id,
    r.source_dataset AS source_dataset,
    r.source_window_id AS source_window_id,
    MIN(toNullable(r.use_rank)) AS use_rank,
    MAX(toNullable(r.is_reference)) AS is_reference
  FROM sources AS r
  GROUP BY
    r.monitor,
    r.window_id,
    r.source_dataset,
    r.source_window_id
)
SELECT
  o.monitor AS monitor,
  o.window_id AS window_id,
  e.window_date AS window_date,
  e.window_start AS window_start,
  e.window_end AS window_end,
  e.is_baseline_window AS is_baseline_window,
  CASE
    WHEN o.use_rank = 1 THEN 'current'
    WHEN o.use_rank = 2 THEN 'baseline'
    WHEN o.use_rank = 3 THEN 'reference'
    ELSE 'reference_baseline'
  END AS side,
  o.source_dataset AS source_dataset,
  o.source_window_id AS source_window_id,
  o.is_reference AS is_reference
FROM once AS o
INNER JOIN estimated AS e
  ON e.monitor = o.monitor AND e.window_id = o.window_id AND e.side = 'current'
{%- endmacro %}
