{#-
The distribution as people read it: categories with few rows are one row, kind 'small'.
Inputs: compared_bins, mpm_monitors, distribution, stale_windows. A category is small where it holds fewer than min_group_size rows on a side that has any;
if the small ones together are still too few, the next smallest joins them, so that no count is found by subtraction.
psi_contribution is summed, so that it still adds up to the psi. Ranges of ordered values are no categories: they are
tenths of the baseline, name nobody, and stay. A window without bins has one row of kind 'none'.

Written by `mpm dev generate` from mpm_py/sql/readable_distribution.sql; edit that file.
-#}

{% macro readable_distribution(compared_bins, mpm_monitors, distribution, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('readable_distribution', 'mpm')(compared_bins, mpm_monitors, distribution, stale_windows)) }}
{%- endmacro %}

{% macro default__readable_distribution(compared_bins, mpm_monitors, distribution, stale_windows) -%}
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
    b.current_count,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS (
  SELECT
    d.comparison,
    d.group_kind,
    d.group_index,
    d.lower_edge,
    d.upper_edge,
    d.category,
    d.baseline_count,
    d.current_count,
    d.baseline_share,
    d.current_share,
    d.psi_contribution,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    c.min_group_size,
    CASE WHEN d.group_kind IN ('category', 'other') THEN 1 ELSE 0 END AS is_category,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
), windows_with AS (
  SELECT
    s.monitor,
    s.window_id
  FROM sized AS s
  GROUP BY
    s.monitor,
    s.window_id
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (PARTITION BY s.comparison, s.is_category ORDER BY s.least_count, s.group_index) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_category = 0 THEN 0
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
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END AS group_index,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END AS lower_edge,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END AS upper_edge,
    CASE WHEN j.is_small = 0 THEN j.category END AS category,
    SUM(j.baseline_count) AS baseline_count,
    SUM(j.current_count) AS current_count,
    SUM(j.baseline_share) AS baseline_share,
    SUM(j.current_share) AS current_share,
    SUM(j.psi_contribution) AS psi_contribution
  FROM judged AS j
  GROUP BY
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END,
    CASE WHEN j.is_small = 0 THEN j.category END
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    'none',
    0,
    NULL,
    NULL,
    NULL,
    NULL,
    c.current_count,
    NULL,
    NULL,
    NULL
  FROM compared_columns AS c
  LEFT JOIN windows_with AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  WHERE
    c.column_name = '__relation__'
    AND c.segment_key = '__all__'
    AND c.window_id <> 'issues'
    AND w.monitor IS NULL
)
SELECT
  m.monitor AS monitor,
  m.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  m.segment_key AS segment_key,
  m.segment_value AS segment_value,
  m.column_name AS column_name,
  m.column_role AS column_role,
  m.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS BIGINT) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(FLOOR(m.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(m.current_count) AS BIGINT) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM merged AS m
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = m.monitor AND s.window_id = m.window_id
{%- endmacro %}

{% macro postgres__readable_distribution(compared_bins, mpm_monitors, distribution, stale_windows) -%}
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
    b.current_count,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS MATERIALIZED (
  SELECT
    d.comparison,
    d.group_kind,
    d.group_index,
    d.lower_edge,
    d.upper_edge,
    d.category,
    d.baseline_count,
    d.current_count,
    d.baseline_share,
    d.current_share,
    d.psi_contribution,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    c.min_group_size,
    CASE WHEN d.group_kind IN ('category', 'other') THEN 1 ELSE 0 END AS is_category,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
), windows_with AS (
  SELECT
    s.monitor,
    s.window_id
  FROM sized AS s
  GROUP BY
    s.monitor,
    s.window_id
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (PARTITION BY s.comparison, s.is_category ORDER BY s.least_count, s.group_index) AS count_before
  FROM sized AS s
), judged AS MATERIALIZED (
  SELECT
    r.*,
    CASE
      WHEN r.is_category = 0 THEN 0
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
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END AS group_index,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END AS lower_edge,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END AS upper_edge,
    CASE WHEN j.is_small = 0 THEN j.category END AS category,
    SUM(j.baseline_count) AS baseline_count,
    SUM(j.current_count) AS current_count,
    SUM(j.baseline_share) AS baseline_share,
    SUM(j.current_share) AS current_share,
    SUM(j.psi_contribution) AS psi_contribution
  FROM judged AS j
  GROUP BY
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END,
    CASE WHEN j.is_small = 0 THEN j.category END
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    'none',
    0,
    NULL,
    NULL,
    NULL,
    NULL,
    c.current_count,
    NULL,
    NULL,
    NULL
  FROM compared_columns AS c
  LEFT JOIN windows_with AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  WHERE
    c.column_name = '__relation__'
    AND c.segment_key = '__all__'
    AND c.window_id <> 'issues'
    AND w.monitor IS NULL
)
SELECT
  m.monitor AS monitor,
  m.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  m.segment_key AS segment_key,
  m.segment_value AS segment_value,
  m.column_name AS column_name,
  m.column_role AS column_role,
  m.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS BIGINT) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(FLOOR(m.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(m.current_count) AS BIGINT) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM merged AS m
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = m.monitor AND s.window_id = m.window_id
{%- endmacro %}

{% macro redshift__readable_distribution(compared_bins, mpm_monitors, distribution, stale_windows) -%}
{{ return(mpm.default__readable_distribution(compared_bins, mpm_monitors, distribution, stale_windows)) }}
{%- endmacro %}

{% macro bigquery__readable_distribution(compared_bins, mpm_monitors, distribution, stale_windows) -%}
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
    b.current_count,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS (
  SELECT
    d.comparison,
    d.group_kind,
    d.group_index,
    d.lower_edge,
    d.upper_edge,
    d.category,
    d.baseline_count,
    d.current_count,
    d.baseline_share,
    d.current_share,
    d.psi_contribution,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    c.min_group_size,
    CASE WHEN d.group_kind IN ('category', 'other') THEN 1 ELSE 0 END AS is_category,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
), windows_with AS (
  SELECT
    s.monitor,
    s.window_id
  FROM sized AS s
  GROUP BY
    s.monitor,
    s.window_id
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (PARTITION BY s.comparison, s.is_category ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_category = 0 THEN 0
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
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END AS group_index,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END AS lower_edge,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END AS upper_edge,
    CASE WHEN j.is_small = 0 THEN j.category END AS category,
    SUM(j.baseline_count) AS baseline_count,
    SUM(j.current_count) AS current_count,
    SUM(j.baseline_share) AS baseline_share,
    SUM(j.current_share) AS current_share,
    SUM(j.psi_contribution) AS psi_contribution
  FROM judged AS j
  GROUP BY
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END,
    CASE WHEN j.is_small = 0 THEN j.category END
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    'none',
    0,
    NULL,
    NULL,
    NULL,
    NULL,
    c.current_count,
    NULL,
    NULL,
    NULL
  FROM compared_columns AS c
  LEFT JOIN windows_with AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  WHERE
    c.column_name = '__relation__'
    AND c.segment_key = '__all__'
    AND c.window_id <> 'issues'
    AND w.monitor IS NULL
)
SELECT
  m.monitor AS monitor,
  m.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  m.segment_key AS segment_key,
  m.segment_value AS segment_value,
  m.column_name AS column_name,
  m.column_role AS column_role,
  m.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS INT64) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(FLOOR(m.baseline_count) AS INT64) AS baseline_count,
  CAST(FLOOR(m.current_count) AS INT64) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM merged AS m
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = m.monitor AND s.window_id = m.window_id
{%- endmacro %}

{% macro spark__readable_distribution(compared_bins, mpm_monitors, distribution, stale_windows) -%}
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
    b.current_count,
    m.min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS (
  SELECT
    d.comparison,
    d.group_kind,
    d.group_index,
    d.lower_edge,
    d.upper_edge,
    d.category,
    d.baseline_count,
    d.current_count,
    d.baseline_share,
    d.current_share,
    d.psi_contribution,
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    c.min_group_size,
    CASE WHEN d.group_kind IN ('category', 'other') THEN 1 ELSE 0 END AS is_category,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
), windows_with AS (
  SELECT
    s.monitor,
    s.window_id
  FROM sized AS s
  GROUP BY
    s.monitor,
    s.window_id
), ranked AS (
  SELECT
    s.*,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(s.least_count) OVER (PARTITION BY s.comparison, s.is_category ORDER BY s.least_count NULLS LAST, s.group_index NULLS LAST) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.*,
    CASE
      WHEN r.is_category = 0 THEN 0
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
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END AS group_index,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END AS lower_edge,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END AS upper_edge,
    CASE WHEN j.is_small = 0 THEN j.category END AS category,
    SUM(j.baseline_count) AS baseline_count,
    SUM(j.current_count) AS current_count,
    SUM(j.baseline_share) AS baseline_share,
    SUM(j.current_share) AS current_share,
    SUM(j.psi_contribution) AS psi_contribution
  FROM judged AS j
  GROUP BY
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END,
    CASE WHEN j.is_small = 0 THEN j.category END
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    'none',
    0,
    NULL,
    NULL,
    NULL,
    NULL,
    c.current_count,
    NULL,
    NULL,
    NULL
  FROM compared_columns AS c
  LEFT JOIN windows_with AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  WHERE
    c.column_name = '__relation__'
    AND c.segment_key = '__all__'
    AND c.window_id <> 'issues'
    AND w.monitor IS NULL
)
SELECT
  m.monitor AS monitor,
  m.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  m.segment_key AS segment_key,
  m.segment_value AS segment_value,
  m.column_name AS column_name,
  m.column_role AS column_role,
  m.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS BIGINT) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(FLOOR(m.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(m.current_count) AS BIGINT) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM merged AS m
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = m.monitor AND s.window_id = m.window_id
{%- endmacro %}

{% macro clickhouse__readable_distribution(compared_bins, mpm_monitors, distribution, stale_windows) -%}
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
    b.current_count AS current_count,
    m.min_group_size AS min_group_size
  FROM {{ compared_bins }} AS b
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = b.monitor
  WHERE
    b.bin_kind = 'total' AND b.window_id <> 'baseline'
), sized AS (
  SELECT
    d.comparison AS comparison,
    d.group_kind AS group_kind,
    d.group_index AS group_index,
    d.lower_edge AS lower_edge,
    d.upper_edge AS upper_edge,
    d.category AS category,
    d.baseline_count AS baseline_count,
    d.current_count AS current_count,
    d.baseline_share AS baseline_share,
    d.current_share AS current_share,
    d.psi_contribution AS psi_contribution,
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.column_name AS column_name,
    c.column_role AS column_role,
    c.value_kind AS value_kind,
    c.min_group_size AS min_group_size,
    CASE WHEN d.group_kind IN ('category', 'other') THEN 1 ELSE 0 END AS is_category,
    CASE
      WHEN d.baseline_count = 0 THEN d.current_count
      WHEN d.current_count = 0 OR d.baseline_count < d.current_count THEN d.baseline_count
      ELSE d.current_count
    END AS least_count
  FROM {{ distribution }} AS d
  INNER JOIN compared_columns AS c
    ON c.comparison = d.comparison
), windows_with AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id
  FROM sized AS s
  GROUP BY
    s.monitor,
    s.window_id
), ranked AS (
  SELECT
    s.comparison AS comparison,
    s.group_kind AS group_kind,
    s.group_index AS group_index,
    s.lower_edge AS lower_edge,
    s.upper_edge AS upper_edge,
    s.category AS category,
    s.baseline_count AS baseline_count,
    s.current_count AS current_count,
    s.baseline_share AS baseline_share,
    s.current_share AS current_share,
    s.psi_contribution AS psi_contribution,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.column_name AS column_name,
    s.column_role AS column_role,
    s.value_kind AS value_kind,
    s.min_group_size AS min_group_size,
    s.is_category AS is_category,
    s.least_count AS least_count,
    SUM(toNullable(CASE WHEN s.least_count < s.min_group_size THEN s.current_count ELSE 0 END)) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_current,
    SUM(toNullable(CASE WHEN s.least_count < s.min_group_size THEN s.baseline_count ELSE 0 END)) OVER (
      PARTITION BY s.comparison, s.is_category
      ORDER BY s.least_count, s.group_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS small_baseline,
    LAG(toNullable(s.least_count)) OVER (PARTITION BY s.comparison, s.is_category ORDER BY s.least_count, s.group_index) AS count_before
  FROM sized AS s
), judged AS (
  SELECT
    r.comparison AS comparison,
    r.group_kind AS group_kind,
    r.group_index AS group_index,
    r.lower_edge AS lower_edge,
    r.upper_edge AS upper_edge,
    r.category AS category,
    r.baseline_count AS baseline_count,
    r.current_count AS current_count,
    r.baseline_share AS baseline_share,
    r.current_share AS current_share,
    r.psi_contribution AS psi_contribution,
    r.monitor AS monitor,
    r.window_id AS window_id,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.column_name AS column_name,
    r.column_role AS column_role,
    r.value_kind AS value_kind,
    r.min_group_size AS min_group_size,
    r.is_category AS is_category,
    r.least_count AS least_count,
    r.small_current AS small_current,
    r.small_baseline AS small_baseline,
    r.count_before AS count_before,
    CASE
      WHEN r.is_category = 0 THEN 0
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
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.segment_key AS segment_key,
    j.segment_value AS segment_value,
    j.column_name AS column_name,
    j.column_role AS column_role,
    j.value_kind AS value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END AS group_kind,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END AS group_index,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END AS lower_edge,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END AS upper_edge,
    CASE WHEN j.is_small = 0 THEN j.category END AS category,
    SUM(toNullable(j.baseline_count)) AS baseline_count,
    SUM(toNullable(j.current_count)) AS current_count,
    SUM(toNullable(j.baseline_share)) AS baseline_share,
    SUM(toNullable(j.current_share)) AS current_share,
    SUM(toNullable(j.psi_contribution)) AS psi_contribution
  FROM judged AS j
  GROUP BY
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.column_role,
    j.value_kind,
    CASE WHEN j.is_small = 1 THEN 'small' ELSE j.group_kind END,
    CASE WHEN j.is_small = 1 THEN 1007 ELSE j.group_index END,
    CASE WHEN j.is_small = 0 THEN j.lower_edge END,
    CASE WHEN j.is_small = 0 THEN j.upper_edge END,
    CASE WHEN j.is_small = 0 THEN j.category END
  UNION ALL
  SELECT
    c.monitor,
    c.window_id,
    c.segment_key,
    c.segment_value,
    c.column_name,
    c.column_role,
    c.value_kind,
    'none',
    0,
    NULL,
    NULL,
    NULL,
    NULL,
    c.current_count,
    NULL,
    NULL,
    NULL
  FROM compared_columns AS c
  LEFT JOIN windows_with AS w
    ON w.monitor = c.monitor AND w.window_id = c.window_id
  WHERE
    c.column_name = '__relation__'
    AND c.segment_key = '__all__'
    AND c.window_id <> 'issues'
    AND w.monitor IS NULL
  SETTINGS join_use_nulls = 1
)
SELECT
  m.monitor AS monitor,
  m.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  m.segment_key AS segment_key,
  m.segment_value AS segment_value,
  m.column_name AS column_name,
  m.column_role AS column_role,
  m.value_kind AS value_kind,
  m.group_kind AS group_kind,
  CAST(m.group_index AS Nullable(Int64)) AS group_index,
  m.lower_edge AS lower_edge,
  m.upper_edge AS upper_edge,
  m.category AS category,
  CAST(FLOOR(m.baseline_count) AS Nullable(Int64)) AS baseline_count,
  CAST(FLOOR(m.current_count) AS Nullable(Int64)) AS current_count,
  m.baseline_share AS baseline_share,
  m.current_share AS current_share,
  m.psi_contribution AS psi_contribution,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM merged AS m
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = m.monitor AND s.window_id = m.window_id
{%- endmacro %}
