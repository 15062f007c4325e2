{#-
The distribution as people read it: categories with few rows are one row, kind 'small'.
Inputs: distribution, mpm_monitors. A category is small where it holds fewer than min_group_size rows on a side that has any;
if the small ones together are still too few, the next smallest joins them, so that no count is found by subtraction.
psi_contribution is summed, so that it still adds up to the psi. Ranges of ordered values are no categories: they are
tenths of the baseline, name nobody, and stay.

Written by `mpm dev generate` from mpm_py/sql/readable_distribution.sql; edit that file.
-#}

{% macro readable_distribution(distribution, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('readable_distribution', 'mpm')(distribution, mpm_monitors)) }}
{%- endmacro %}

{% macro default__readable_distribution(distribution, mpm_monitors) -%}
WITH sized AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.column_name,
    d.group_kind,
    d.group_index,
    d.category,
    d.baseline_count,
    d.current_count,
    d.baseline_share,
    d.current_share,
    d.psi_contribution,
    m.min_group_size,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = d.monitor
  WHERE
    d.group_kind IN ('category', 'other')
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count, s.group_index
    ) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.monitor,
    r.window_id,
    r.segment_key,
    r.segment_value,
    r.column_name,
    r.group_index,
    CASE
      WHEN r.least_count < r.min_group_size THEN 1
      WHEN r.count_before < r.min_group_size
      AND (
        (r.small_current > 0 AND r.small_current < r.min_group_size)
        OR (r.small_baseline > 0 AND r.small_baseline < r.min_group_size)
      ) THEN 1
      ELSE 0
    END AS is_small
  FROM ranked AS r
)
SELECT
  d.monitor AS monitor,
  d.window_id AS window_id,
  d.segment_key AS segment_key,
  d.segment_value AS segment_value,
  d.column_name AS column_name,
  MAX(d.column_role) AS column_role,
  MAX(d.value_kind) AS value_kind,
  CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END AS group_kind,
  CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END AS group_index,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.lower_edge END) AS lower_edge,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.upper_edge END) AS upper_edge,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.category END) AS category,
  CAST(SUM(d.baseline_count) AS BIGINT) AS baseline_count,
  CAST(SUM(d.current_count) AS BIGINT) AS current_count,
  SUM(d.baseline_share) AS baseline_share,
  SUM(d.current_share) AS current_share,
  SUM(d.psi_contribution) AS psi_contribution
FROM {{ distribution }} AS d
LEFT JOIN judged AS j
  ON j.monitor = d.monitor
  AND j.window_id = d.window_id
  AND j.segment_key = d.segment_key
  AND j.segment_value = d.segment_value
  AND j.column_name = d.column_name
  AND j.group_index = d.group_index
WHERE
  d.window_id <> 'baseline'
GROUP BY
  d.monitor,
  d.window_id,
  d.segment_key,
  d.segment_value,
  d.column_name,
  CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END,
  CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END
{%- endmacro %}

{% macro bigquery__readable_distribution(distribution, mpm_monitors) -%}
WITH sized AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.column_name,
    d.group_kind,
    d.group_index,
    d.category,
    d.baseline_count,
    d.current_count,
    d.baseline_share,
    d.current_share,
    d.psi_contribution,
    m.min_group_size,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = d.monitor
  WHERE
    d.group_kind IN ('category', 'other')
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
    ) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.monitor,
    r.window_id,
    r.segment_key,
    r.segment_value,
    r.column_name,
    r.group_index,
    CASE
      WHEN r.least_count < r.min_group_size THEN 1
      WHEN r.count_before < r.min_group_size
      AND (
        (r.small_current > 0 AND r.small_current < r.min_group_size)
        OR (r.small_baseline > 0 AND r.small_baseline < r.min_group_size)
      ) THEN 1
      ELSE 0
    END AS is_small
  FROM ranked AS r
)
SELECT
  d.monitor AS monitor,
  d.window_id AS window_id,
  d.segment_key AS segment_key,
  d.segment_value AS segment_value,
  d.column_name AS column_name,
  MAX(d.column_role) AS column_role,
  MAX(d.value_kind) AS value_kind,
  CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END AS group_kind,
  CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END AS group_index,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.lower_edge END) AS lower_edge,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.upper_edge END) AS upper_edge,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.category END) AS category,
  CAST(SUM(d.baseline_count) AS INT64) AS baseline_count,
  CAST(SUM(d.current_count) AS INT64) AS current_count,
  SUM(d.baseline_share) AS baseline_share,
  SUM(d.current_share) AS current_share,
  SUM(d.psi_contribution) AS psi_contribution
FROM {{ distribution }} AS d
LEFT JOIN judged AS j
  ON j.monitor = d.monitor
  AND j.window_id = d.window_id
  AND j.segment_key = d.segment_key
  AND j.segment_value = d.segment_value
  AND j.column_name = d.column_name
  AND j.group_index = d.group_index
WHERE
  d.window_id <> 'baseline'
GROUP BY
  d.monitor,
  d.window_id,
  d.segment_key,
  d.segment_value,
  d.column_name,
  CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END,
  CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END
{%- endmacro %}

{% macro spark__readable_distribution(distribution, mpm_monitors) -%}
WITH sized AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.column_name,
    d.group_kind,
    d.group_index,
    d.category,
    d.baseline_count,
    d.current_count,
    d.baseline_share,
    d.current_share,
    d.psi_contribution,
    m.min_group_size,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = d.monitor
  WHERE
    d.group_kind IN ('category', 'other')
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
    ) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.monitor,
    r.window_id,
    r.segment_key,
    r.segment_value,
    r.column_name,
    r.group_index,
    CASE
      WHEN r.least_count < r.min_group_size THEN 1
      WHEN r.count_before < r.min_group_size
      AND (
        (r.small_current > 0 AND r.small_current < r.min_group_size)
        OR (r.small_baseline > 0 AND r.small_baseline < r.min_group_size)
      ) THEN 1
      ELSE 0
    END AS is_small
  FROM ranked AS r
)
SELECT
  d.monitor AS monitor,
  d.window_id AS window_id,
  d.segment_key AS segment_key,
  d.segment_value AS segment_value,
  d.column_name AS column_name,
  MAX(d.column_role) AS column_role,
  MAX(d.value_kind) AS value_kind,
  CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END AS group_kind,
  CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END AS group_index,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.lower_edge END) AS lower_edge,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.upper_edge END) AS upper_edge,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.category END) AS category,
  CAST(SUM(d.baseline_count) AS BIGINT) AS baseline_count,
  CAST(SUM(d.current_count) AS BIGINT) AS current_count,
  SUM(d.baseline_share) AS baseline_share,
  SUM(d.current_share) AS current_share,
  SUM(d.psi_contribution) AS psi_contribution
FROM {{ distribution }} AS d
LEFT JOIN judged AS j
  ON j.monitor = d.monitor
  AND j.window_id = d.window_id
  AND j.segment_key = d.segment_key
  AND j.segment_value = d.segment_value
  AND j.column_name = d.column_name
  AND j.group_index = d.group_index
WHERE
  d.window_id <> 'baseline'
GROUP BY
  d.monitor,
  d.window_id,
  d.segment_key,
  d.segment_value,
  d.column_name,
  CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END,
  CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END
{%- endmacro %}

{% macro clickhouse__readable_distribution(distribution, mpm_monitors) -%}
WITH sized AS (
  SELECT
    d.monitor,
    d.window_id,
    d.segment_key,
    d.segment_value,
    d.column_name,
    d.group_kind,
    d.group_index,
    d.category,
    d.baseline_count,
    d.current_count,
    d.baseline_share,
    d.current_share,
    d.psi_contribution,
    m.min_group_size,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = d.monitor
  WHERE
    d.group_kind IN ('category', 'other')
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (
      PARTITION BY s.monitor, s.window_id, s.segment_key, s.segment_value, s.column_name
      ORDER BY s.least_count, s.group_index
    ) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.monitor,
    r.window_id,
    r.segment_key,
    r.segment_value,
    r.column_name,
    r.group_index,
    CASE
      WHEN r.least_count < r.min_group_size THEN 1
      WHEN r.count_before < r.min_group_size
      AND (
        (r.small_current > 0 AND r.small_current < r.min_group_size)
        OR (r.small_baseline > 0 AND r.small_baseline < r.min_group_size)
      ) THEN 1
      ELSE 0
    END AS is_small
  FROM ranked AS r
)
SELECT
  d.monitor AS monitor,
  d.window_id AS window_id,
  d.segment_key AS segment_key,
  d.segment_value AS segment_value,
  d.column_name AS column_name,
  MAX(d.column_role) AS column_role,
  MAX(d.value_kind) AS value_kind,
  CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END AS group_kind,
  CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END AS group_index,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.lower_edge END) AS lower_edge,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.upper_edge END) AS upper_edge,
  MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.category END) AS category,
  CAST(SUM(d.baseline_count) AS Nullable(Int64)) AS baseline_count,
  CAST(SUM(d.current_count) AS Nullable(Int64)) AS current_count,
  SUM(d.baseline_share) AS baseline_share,
  SUM(d.current_share) AS current_share,
  SUM(d.psi_contribution) AS psi_contribution
FROM {{ distribution }} AS d
LEFT JOIN judged AS j
  ON j.monitor = d.monitor
  AND j.window_id = d.window_id
  AND j.segment_key = d.segment_key
  AND j.segment_value = d.segment_value
  AND j.column_name = d.column_name
  AND j.group_index = d.group_index
WHERE
  d.window_id <> 'baseline'
GROUP BY
  d.monitor,
  d.window_id,
  d.segment_key,
  d.segment_value,
  d.column_name,
  CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END,
  CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END
{%- endmacro %}
