{#-
The distribution as people read it: categories with few rows are one row, kind 'small'.
Inputs: compared_bins, mpm_monitors, distribution. A category is small where it holds fewer than min_group_size rows on a side that has any;
if the small ones together are still too few, the next smallest joins them, so that no count is found by subtraction.
psi_contribution is summed, so that it still adds up to the psi. Ranges of ordered values are no categories: they are
tenths of the baseline, name nobody, and stay.

Written by `mpm dev generate` from mpm_py/sql/readable_distribution.sql; edit that file.
-#}

{% macro readable_distribution(compared_bins, mpm_monitors, distribution) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('readable_distribution', 'mpm')(compared_bins, mpm_monitors, distribution)) }}
{%- endmacro %}

{% macro default__readable_distribution(compared_bins, mpm_monitors, distribution) -%}
WITH compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.value_kind,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS (
  SELECT
    d.comparison,
    d.group_index,
    d.baseline_count,
    d.current_count,
    c.min_group_size,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
  WHERE
    d.group_kind IN ('category', 'other')
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.comparison
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.comparison
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (PARTITION BY s.comparison ORDER BY s.least_count, s.group_index) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.comparison,
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
), merged AS (
  SELECT
    d.comparison,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END AS group_index,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.lower_edge END) AS lower_edge,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.upper_edge END) AS upper_edge,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.category END) AS category,
    SUM(d.baseline_count) AS baseline_count,
    SUM(d.current_count) AS current_count,
    SUM(d.baseline_share) AS baseline_share,
    SUM(d.current_share) AS current_share,
    SUM(d.psi_contribution) AS psi_contribution
  FROM {{ distribution }} AS d
  LEFT JOIN judged AS j
    ON j.comparison = d.comparison AND j.group_index = d.group_index
  GROUP BY
    d.comparison,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS BIGINT) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(m.baseline_count AS BIGINT) AS baseline_count,
  CAST(m.current_count AS BIGINT) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution
FROM merged AS m
INNER JOIN compared_columns AS c
  ON c.comparison = m.comparison
{%- endmacro %}

{% macro bigquery__readable_distribution(compared_bins, mpm_monitors, distribution) -%}
WITH compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.value_kind,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS (
  SELECT
    d.comparison,
    d.group_index,
    d.baseline_count,
    d.current_count,
    c.min_group_size,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
  WHERE
    d.group_kind IN ('category', 'other')
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.comparison
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.comparison
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (PARTITION BY s.comparison ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.comparison,
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
), merged AS (
  SELECT
    d.comparison,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END AS group_index,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.lower_edge END) AS lower_edge,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.upper_edge END) AS upper_edge,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.category END) AS category,
    SUM(d.baseline_count) AS baseline_count,
    SUM(d.current_count) AS current_count,
    SUM(d.baseline_share) AS baseline_share,
    SUM(d.current_share) AS current_share,
    SUM(d.psi_contribution) AS psi_contribution
  FROM {{ distribution }} AS d
  LEFT JOIN judged AS j
    ON j.comparison = d.comparison AND j.group_index = d.group_index
  GROUP BY
    d.comparison,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS INT64) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(m.baseline_count AS INT64) AS baseline_count,
  CAST(m.current_count AS INT64) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution
FROM merged AS m
INNER JOIN compared_columns AS c
  ON c.comparison = m.comparison
{%- endmacro %}

{% macro spark__readable_distribution(compared_bins, mpm_monitors, distribution) -%}
WITH compared_columns AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.value_kind,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS (
  SELECT
    d.comparison,
    d.group_index,
    d.baseline_count,
    d.current_count,
    c.min_group_size,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
  WHERE
    d.group_kind IN ('category', 'other')
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.comparison
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.comparison
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (PARTITION BY s.comparison ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.comparison,
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
), merged AS (
  SELECT
    d.comparison,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END AS group_index,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.lower_edge END) AS lower_edge,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.upper_edge END) AS upper_edge,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.category END) AS category,
    SUM(d.baseline_count) AS baseline_count,
    SUM(d.current_count) AS current_count,
    SUM(d.baseline_share) AS baseline_share,
    SUM(d.current_share) AS current_share,
    SUM(d.psi_contribution) AS psi_contribution
  FROM {{ distribution }} AS d
  LEFT JOIN judged AS j
    ON j.comparison = d.comparison AND j.group_index = d.group_index
  GROUP BY
    d.comparison,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS BIGINT) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(m.baseline_count AS BIGINT) AS baseline_count,
  CAST(m.current_count AS BIGINT) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution
FROM merged AS m
INNER JOIN compared_columns AS c
  ON c.comparison = m.comparison
{%- endmacro %}

{% macro clickhouse__readable_distribution(compared_bins, mpm_monitors, distribution) -%}
WITH compared_columns AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name,
    b.column_role AS column_role,
    b.value_kind AS value_kind,
    m.min_group_size AS min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS (
  SELECT
    d.comparison AS comparison,
    d.group_index AS group_index,
    d.baseline_count AS baseline_count,
    d.current_count AS current_count,
    c.min_group_size AS min_group_size,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
  WHERE
    d.group_kind IN ('category', 'other')
), ranked AS (
  SELECT
    s.comparison AS comparison,
    s.group_index AS group_index,
    s.baseline_count AS baseline_count,
    s.current_count AS current_count,
    s.min_group_size AS min_group_size,
    s.least_count AS least_count,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.comparison
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.comparison
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (PARTITION BY s.comparison ORDER BY s.least_count, s.group_index) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.comparison AS comparison,
    r.group_index AS group_index,
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
), merged AS (
  SELECT
    d.comparison AS comparison,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END AS group_index,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.lower_edge END) AS lower_edge,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.upper_edge END) AS upper_edge,
    MAX(CASE WHEN j.is_small = 1 THEN NULL ELSE d.category END) AS category,
    SUM(d.baseline_count) AS baseline_count,
    SUM(d.current_count) AS current_count,
    SUM(d.baseline_share) AS baseline_share,
    SUM(d.current_share) AS current_share,
    SUM(d.psi_contribution) AS psi_contribution
  FROM {{ distribution }} AS d
  LEFT JOIN judged AS j
    ON j.comparison = d.comparison AND j.group_index = d.group_index
  GROUP BY
    d.comparison,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE d.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE d.group_index END
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.column_role AS column_role,
  c.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS Nullable(Int64)) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(m.baseline_count AS Nullable(Int64)) AS baseline_count,
  CAST(m.current_count AS Nullable(Int64)) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution
FROM merged AS m
INNER JOIN compared_columns AS c
  ON c.comparison = m.comparison
{%- endmacro %}
