{#-
The scores of each window by bin and by what became of them: what performance, calibration and estimates are computed from.
Input: compared_bins. One row per monitor x window x segment x score column x side (current, baseline) x bin with rows.
comparison, position and score_class (the class whose probability the score is) are those of compared_bins. is_above: 1 from the
learnt threshold on, which is always an edge. has_outside: 1 where the column has scores below 0 or above 1 on this side. Rows
that are neither positive nor negative have no label yet.

Written by `mpm dev generate` from mpm_py/sql/scored_bins.sql; edit that file.
-#}

{% macro scored_bins(compared_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('scored_bins', 'mpm')(compared_bins)) }}
{%- endmacro %}

{% macro default__scored_bins(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), extremes AS (
  SELECT
    b.comparison,
    s.side,
    CASE
      WHEN s.side = 'baseline' AND (b.baseline_min < 0 OR b.baseline_max > 1) THEN 1
      WHEN s.side = 'current' AND (b.current_min < 0 OR b.current_max > 1) THEN 1
      ELSE 0
    END AS has_outside
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.bin_kind = 'total' AND b.score_class IS NOT NULL AND b.window_id <> 'issues'
), sided AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.score_class,
    b.sum_center AS threshold,
    'current' AS side,
    b.bin_index,
    b.position,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.current_count AS row_count,
    b.current_positive_count AS positive_count,
    b.current_negative_count AS negative_count,
    b.current_mean AS own_mean,
    b.baseline_mean AS other_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL AND b.score_class IS NOT NULL AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.score_class,
    b.sum_center,
    'baseline',
    b.bin_index,
    b.position,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_positive_count,
    b.baseline_negative_count,
    b.baseline_mean,
    b.current_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL AND b.score_class IS NOT NULL AND b.baseline_count > 0
)
SELECT
  d.comparison AS comparison,
  d.monitor AS monitor,
  d.window_id AS window_id,
  d.segment_key AS segment_key,
  d.segment_value AS segment_value,
  d.column_name AS column_name,
  d.score_class AS score_class,
  d.threshold AS threshold,
  d.side AS side,
  d.bin_index AS bin_index,
  d.position AS position,
  d.lower_edge AS lower_edge,
  d.upper_edge AS upper_edge,
  d.is_point AS is_point,
  CASE WHEN d.lower_edge >= d.threshold - 0.000000001 * d.threshold * (1.0 - d.threshold) THEN 1 ELSE 0 END AS is_above,
  e.has_outside AS has_outside,
  d.row_count AS row_count,
  d.positive_count AS positive_count,
  d.negative_count AS negative_count,
  COALESCE(d.own_mean, d.other_mean, 0.5 * (
    CASE WHEN d.lower_edge IS NULL AND d.upper_edge > 0 THEN 0.0 ELSE d.lower_edge END + CASE WHEN d.upper_edge IS NULL AND d.lower_edge < 1 THEN 1.0 ELSE d.upper_edge END
  ), d.lower_edge, d.upper_edge) AS mean_score
FROM sided AS d
INNER JOIN extremes AS e
  ON e.comparison = d.comparison AND e.side = d.side
{%- endmacro %}

{% macro postgres__scored_bins(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), extremes AS MATERIALIZED (
  SELECT
    b.comparison,
    s.side,
    CASE
      WHEN s.side = 'baseline' AND (b.baseline_min < 0 OR b.baseline_max > 1) THEN 1
      WHEN s.side = 'current' AND (b.current_min < 0 OR b.current_max > 1) THEN 1
      ELSE 0
    END AS has_outside
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.bin_kind = 'total' AND b.score_class IS NOT NULL AND b.window_id <> 'issues'
), sided AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.score_class,
    b.sum_center AS threshold,
    'current' AS side,
    b.bin_index,
    b.position,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.current_count AS row_count,
    b.current_positive_count AS positive_count,
    b.current_negative_count AS negative_count,
    b.current_mean AS own_mean,
    b.baseline_mean AS other_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL AND b.score_class IS NOT NULL AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.score_class,
    b.sum_center,
    'baseline',
    b.bin_index,
    b.position,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_positive_count,
    b.baseline_negative_count,
    b.baseline_mean,
    b.current_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL AND b.score_class IS NOT NULL AND b.baseline_count > 0
)
SELECT
  d.comparison AS comparison,
  d.monitor AS monitor,
  d.window_id AS window_id,
  d.segment_key AS segment_key,
  d.segment_value AS segment_value,
  d.column_name AS column_name,
  d.score_class AS score_class,
  d.threshold AS threshold,
  d.side AS side,
  d.bin_index AS bin_index,
  d.position AS position,
  d.lower_edge AS lower_edge,
  d.upper_edge AS upper_edge,
  d.is_point AS is_point,
  CASE WHEN d.lower_edge >= d.threshold - 0.000000001 * d.threshold * (1.0 - d.threshold) THEN 1 ELSE 0 END AS is_above,
  e.has_outside AS has_outside,
  d.row_count AS row_count,
  d.positive_count AS positive_count,
  d.negative_count AS negative_count,
  COALESCE(d.own_mean, d.other_mean, 0.5 * (
    CASE WHEN d.lower_edge IS NULL AND d.upper_edge > 0 THEN 0.0 ELSE d.lower_edge END + CASE WHEN d.upper_edge IS NULL AND d.lower_edge < 1 THEN 1.0 ELSE d.upper_edge END
  ), d.lower_edge, d.upper_edge) AS mean_score
FROM sided AS d
INNER JOIN extremes AS e
  ON e.comparison = d.comparison AND e.side = d.side
{%- endmacro %}

{% macro redshift__scored_bins(compared_bins) -%}
{{ return(mpm.default__scored_bins(compared_bins)) }}
{%- endmacro %}

{% macro clickhouse__scored_bins(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), extremes AS (
  SELECT
    b.comparison AS comparison,
    s.side AS side,
    CASE
      WHEN s.side = 'baseline' AND (b.baseline_min < 0 OR b.baseline_max > 1) THEN 1
      WHEN s.side = 'current' AND (b.current_min < 0 OR b.current_max > 1) THEN 1
      ELSE 0
    END AS has_outside
  FROM {{ compared_bins }} AS b
  CROSS JOIN sides AS s
  WHERE
    b.bin_kind = 'total' AND b.score_class IS NOT NULL AND b.window_id <> 'issues'
), sided AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name,
    b.score_class AS score_class,
    b.sum_center AS threshold,
    'current' AS side,
    b.bin_index AS bin_index,
    b.position AS position,
    b.lower_edge AS lower_edge,
    b.upper_edge AS upper_edge,
    b.is_point AS is_point,
    b.current_count AS row_count,
    b.current_positive_count AS positive_count,
    b.current_negative_count AS negative_count,
    b.current_mean AS own_mean,
    b.baseline_mean AS other_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL AND b.score_class IS NOT NULL AND b.current_count > 0
  UNION ALL
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.score_class,
    b.sum_center,
    'baseline',
    b.bin_index,
    b.position,
    b.lower_edge,
    b.upper_edge,
    b.is_point,
    b.baseline_count,
    b.baseline_positive_count,
    b.baseline_negative_count,
    b.baseline_mean,
    b.current_mean
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL AND b.score_class IS NOT NULL AND b.baseline_count > 0
)
SELECT
  d.comparison AS comparison,
  d.monitor AS monitor,
  d.window_id AS window_id,
  d.segment_key AS segment_key,
  d.segment_value AS segment_value,
  d.column_name AS column_name,
  d.score_class AS score_class,
  d.threshold AS threshold,
  d.side AS side,
  d.bin_index AS bin_index,
  d.position AS position,
  d.lower_edge AS lower_edge,
  d.upper_edge AS upper_edge,
  d.is_point AS is_point,
  CASE WHEN d.lower_edge >= d.threshold - 0.000000001 * d.threshold * (1.0 - d.threshold) THEN 1 ELSE 0 END AS is_above,
  e.has_outside AS has_outside,
  d.row_count AS row_count,
  d.positive_count AS positive_count,
  d.negative_count AS negative_count,
  COALESCE(d.own_mean, d.other_mean, 0.5 * (
    CASE WHEN d.lower_edge IS NULL AND d.upper_edge > 0 THEN 0.0 ELSE d.lower_edge END + CASE WHEN d.upper_edge IS NULL AND d.lower_edge < 1 THEN 1.0 ELSE d.upper_edge END
  ), d.lower_edge, d.upper_edge) AS mean_score
FROM sided AS d
INNER JOIN extremes AS e
  ON e.comparison = d.comparison AND e.side = d.side
{%- endmacro %}
