{#-
Sizes, means and variances of the columns that say how a model does: errors, labels, predictions, operations.
Input: compared_bins. One row per monitor x window x segment x column x side (current, baseline) with rows.
Exact, from sums about a fixed centre; null where sums are not stored (sensitive columns, too few rows). value_count counts
finite values, special_count NaN and the infinities; the rest of row_count is null or a sentinel. Values are what is left of the
rows, so that their bins need not be read.

Written by `mpm dev generate` from mpm_py/sql/measured_totals.sql; edit that file.
-#}

{% macro measured_totals(compared_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('measured_totals', 'mpm')(compared_bins)) }}
{%- endmacro %}

{% macro default__measured_totals(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), counted AS (
  SELECT
    b.comparison,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.current_count
      WHEN b.position IS NULL THEN -b.current_count
      ELSE 0.0
    END) AS current_values,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.baseline_count
      WHEN b.position IS NULL THEN -b.baseline_count
      ELSE 0.0
    END) AS baseline_values,
    SUM(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_specials,
    SUM(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_specials
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), sided AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.sum_center AS center,
    s.side,
    CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END AS row_count,
    CASE WHEN s.side = 'current' THEN c.current_values ELSE c.baseline_values END AS value_count,
    CASE WHEN s.side = 'current' THEN c.current_specials ELSE c.baseline_specials END AS special_count,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_sum_sq ELSE b.baseline_sum_sq END AS value_sum_sq,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN counted AS c
    ON c.comparison = b.comparison
  CROSS JOIN sides AS s
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND b.column_role IN ('error', 'label', 'prediction', 'operation')
    AND b.value_kind IN ('numeric', 'integer', 'timestamp', 'text')
), spread AS (
  SELECT
    s.*,
    (
      s.value_sum_sq - s.value_count * ((s.value_sum / NULLIF(s.value_count, 0.0)) * (s.value_sum / NULLIF(s.value_count, 0.0)))
    ) / NULLIF(s.value_count - 1.0, 0.0) AS raw_variance
  FROM sided AS s
  WHERE
    s.row_count > 0
)
SELECT
  s.comparison AS comparison,
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.column_name AS column_name,
  s.column_role AS column_role,
  s.side AS side,
  s.row_count AS row_count,
  s.value_count AS value_count,
  s.special_count AS special_count,
  s.center + s.value_sum / NULLIF(s.value_count, 0.0) AS value_mean,
  CASE
    WHEN s.value_min = s.value_max AND s.value_count > 1 THEN 0.0
    WHEN s.raw_variance < 0 THEN 0.0
    WHEN s.raw_variance < 1.7976931348623157e308 THEN s.raw_variance
  END AS value_variance,
  s.value_min AS value_min,
  s.value_max AS value_max
FROM spread AS s
{%- endmacro %}

{% macro postgres__measured_totals(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), counted AS (
  SELECT
    b.comparison,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.current_count
      WHEN b.position IS NULL THEN -b.current_count
      ELSE 0.0
    END) AS current_values,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.baseline_count
      WHEN b.position IS NULL THEN -b.baseline_count
      ELSE 0.0
    END) AS baseline_values,
    SUM(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_specials,
    SUM(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_specials
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), sided AS MATERIALIZED (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.sum_center AS center,
    s.side,
    CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END AS row_count,
    CASE WHEN s.side = 'current' THEN c.current_values ELSE c.baseline_values END AS value_count,
    CASE WHEN s.side = 'current' THEN c.current_specials ELSE c.baseline_specials END AS special_count,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_sum_sq ELSE b.baseline_sum_sq END AS value_sum_sq,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN counted AS c
    ON c.comparison = b.comparison
  CROSS JOIN sides AS s
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND b.column_role IN ('error', 'label', 'prediction', 'operation')
    AND b.value_kind IN ('numeric', 'integer', 'timestamp', 'text')
), spread AS MATERIALIZED (
  SELECT
    s.*,
    (
      s.value_sum_sq - s.value_count * CASE WHEN ABS((s.value_sum / NULLIF(s.value_count, 0.0))) BETWEEN 1e-150 AND 1e150 THEN (s.value_sum / NULLIF(s.value_count, 0.0)) * (s.value_sum / NULLIF(s.value_count, 0.0)) WHEN ABS((s.value_sum / NULLIF(s.value_count, 0.0))) < 1e-150 THEN 0.0 ELSE ABS((s.value_sum / NULLIF(s.value_count, 0.0))) * CAST('Infinity' AS DOUBLE PRECISION) END
    ) / NULLIF(s.value_count - 1.0, 0.0) AS raw_variance
  FROM sided AS s
  WHERE
    s.row_count > 0
)
SELECT
  s.comparison AS comparison,
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.column_name AS column_name,
  s.column_role AS column_role,
  s.side AS side,
  s.row_count AS row_count,
  s.value_count AS value_count,
  s.special_count AS special_count,
  s.center + s.value_sum / NULLIF(s.value_count, 0.0) AS value_mean,
  CASE
    WHEN s.value_min = s.value_max AND s.value_count > 1 THEN 0.0
    WHEN s.raw_variance < 0 THEN 0.0
    WHEN s.raw_variance < 1.7976931348623157e308 THEN s.raw_variance
  END AS value_variance,
  s.value_min AS value_min,
  s.value_max AS value_max
FROM spread AS s
{%- endmacro %}

{% macro redshift__measured_totals(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), counted AS (
  SELECT
    b.comparison,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.current_count
      WHEN b.position IS NULL THEN -b.current_count
      ELSE 0.0
    END) AS current_values,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.baseline_count
      WHEN b.position IS NULL THEN -b.baseline_count
      ELSE 0.0
    END) AS baseline_values,
    SUM(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_specials,
    SUM(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_specials
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), sided AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.sum_center AS center,
    s.side,
    CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END AS row_count,
    CASE WHEN s.side = 'current' THEN c.current_values ELSE c.baseline_values END AS value_count,
    CASE WHEN s.side = 'current' THEN c.current_specials ELSE c.baseline_specials END AS special_count,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_sum_sq ELSE b.baseline_sum_sq END AS value_sum_sq,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN counted AS c
    ON c.comparison = b.comparison
  CROSS JOIN sides AS s
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND b.column_role IN ('error', 'label', 'prediction', 'operation')
    AND b.value_kind IN ('numeric', 'integer', 'timestamp', 'text')
), spread AS (
  SELECT
    s.*,
    (
      s.value_sum_sq - s.value_count * CASE WHEN ABS((s.value_sum / NULLIF(s.value_count, 0.0))) BETWEEN 1e-150 AND 1e150 THEN (s.value_sum / NULLIF(s.value_count, 0.0)) * (s.value_sum / NULLIF(s.value_count, 0.0)) WHEN ABS((s.value_sum / NULLIF(s.value_count, 0.0))) < 1e-150 THEN 0.0 ELSE ABS((s.value_sum / NULLIF(s.value_count, 0.0))) * CAST('Infinity' AS DOUBLE PRECISION) END
    ) / NULLIF(s.value_count - 1.0, 0.0) AS raw_variance
  FROM sided AS s
  WHERE
    s.row_count > 0
)
SELECT
  s.comparison AS comparison,
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.column_name AS column_name,
  s.column_role AS column_role,
  s.side AS side,
  s.row_count AS row_count,
  s.value_count AS value_count,
  s.special_count AS special_count,
  s.center + s.value_sum / NULLIF(s.value_count, 0.0) AS value_mean,
  CASE
    WHEN s.value_min = s.value_max AND s.value_count > 1 THEN 0.0
    WHEN s.raw_variance < 0 THEN 0.0
    WHEN s.raw_variance < 1.7976931348623157e308 THEN s.raw_variance
  END AS value_variance,
  s.value_min AS value_min,
  s.value_max AS value_max
FROM spread AS s
{%- endmacro %}

{% macro bigquery__measured_totals(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), counted AS (
  SELECT
    b.comparison,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.current_count
      WHEN b.position IS NULL THEN -b.current_count
      ELSE 0.0
    END) AS current_values,
    SUM(CASE
      WHEN b.bin_kind = 'total' THEN b.baseline_count
      WHEN b.position IS NULL THEN -b.baseline_count
      ELSE 0.0
    END) AS baseline_values,
    SUM(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END) AS current_specials,
    SUM(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END) AS baseline_specials
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), sided AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.segment_key,
    b.segment_value,
    b.column_name,
    b.column_role,
    b.sum_center AS center,
    s.side,
    CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END AS row_count,
    CASE WHEN s.side = 'current' THEN c.current_values ELSE c.baseline_values END AS value_count,
    CASE WHEN s.side = 'current' THEN c.current_specials ELSE c.baseline_specials END AS special_count,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_sum_sq ELSE b.baseline_sum_sq END AS value_sum_sq,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN counted AS c
    ON c.comparison = b.comparison
  CROSS JOIN sides AS s
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND b.column_role IN ('error', 'label', 'prediction', 'operation')
    AND b.value_kind IN ('numeric', 'integer', 'timestamp', 'text')
), spread AS (
  SELECT
    s.*,
    (
      s.value_sum_sq - s.value_count * CASE WHEN ABS((s.value_sum / NULLIF(s.value_count, 0.0))) < 1e150 THEN (s.value_sum / NULLIF(s.value_count, 0.0)) * (s.value_sum / NULLIF(s.value_count, 0.0)) ELSE ABS((s.value_sum / NULLIF(s.value_count, 0.0))) * CAST('inf' AS FLOAT64) END
    ) / NULLIF(s.value_count - 1.0, 0.0) AS raw_variance
  FROM sided AS s
  WHERE
    s.row_count > 0
)
SELECT
  s.comparison AS comparison,
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.column_name AS column_name,
  s.column_role AS column_role,
  s.side AS side,
  s.row_count AS row_count,
  s.value_count AS value_count,
  s.special_count AS special_count,
  s.center + s.value_sum / NULLIF(s.value_count, 0.0) AS value_mean,
  CASE
    WHEN s.value_min = s.value_max AND s.value_count > 1 THEN 0.0
    WHEN s.raw_variance < 0 THEN 0.0
    WHEN s.raw_variance < 1.7976931348623157e308 THEN s.raw_variance
  END AS value_variance,
  s.value_min AS value_min,
  s.value_max AS value_max
FROM spread AS s
{%- endmacro %}

{% macro clickhouse__measured_totals(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), counted AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(CASE
      WHEN b.bin_kind = 'total' THEN b.current_count
      WHEN b.position IS NULL THEN -b.current_count
      ELSE 0.0
    END)) AS current_values,
    SUM(toNullable(CASE
      WHEN b.bin_kind = 'total' THEN b.baseline_count
      WHEN b.position IS NULL THEN -b.baseline_count
      ELSE 0.0
    END)) AS baseline_values,
    SUM(toNullable(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.current_count ELSE 0.0 END)) AS current_specials,
    SUM(toNullable(CASE WHEN b.bin_kind IN ('nan', 'neg_inf', 'pos_inf') THEN b.baseline_count ELSE 0.0 END)) AS baseline_specials
  FROM {{ compared_bins }} AS b
  GROUP BY
    b.comparison
), sided AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.segment_key AS segment_key,
    b.segment_value AS segment_value,
    b.column_name AS column_name,
    b.column_role AS column_role,
    b.sum_center AS center,
    s.side AS side,
    CASE WHEN s.side = 'current' THEN b.current_count ELSE b.baseline_count END AS row_count,
    CASE WHEN s.side = 'current' THEN c.current_values ELSE c.baseline_values END AS value_count,
    CASE WHEN s.side = 'current' THEN c.current_specials ELSE c.baseline_specials END AS special_count,
    CASE WHEN s.side = 'current' THEN b.current_sum ELSE b.baseline_sum END AS value_sum,
    CASE WHEN s.side = 'current' THEN b.current_sum_sq ELSE b.baseline_sum_sq END AS value_sum_sq,
    CASE WHEN s.side = 'current' THEN b.current_min ELSE b.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN b.current_max ELSE b.baseline_max END AS value_max
  FROM {{ compared_bins }} AS b
  INNER JOIN counted AS c
    ON c.comparison = b.comparison
  CROSS JOIN sides AS s
  WHERE
    b.bin_kind = 'total'
    AND b.window_id <> 'issues'
    AND b.column_role IN ('error', 'label', 'prediction', 'operation')
    AND b.value_kind IN ('numeric', 'integer', 'timestamp', 'text')
), spread AS (
  SELECT
    s.comparison AS comparison,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.column_name AS column_name,
    s.column_role AS column_role,
    s.center AS center,
    s.side AS side,
    s.row_count AS row_count,
    s.value_count AS value_count,
    s.special_count AS special_count,
    s.value_sum AS value_sum,
    s.value_sum_sq AS value_sum_sq,
    s.value_min AS value_min,
    s.value_max AS value_max,
    (
      s.value_sum_sq - s.value_count * ((s.value_sum / NULLIF(s.value_count, 0.0)) * (s.value_sum / NULLIF(s.value_count, 0.0)))
    ) / NULLIF(s.value_count - 1.0, 0.0) AS raw_variance
  FROM sided AS s
  WHERE
    s.row_count > 0
)
SELECT
  s.comparison AS comparison,
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.segment_key AS segment_key,
  s.segment_value AS segment_value,
  s.column_name AS column_name,
  s.column_role AS column_role,
  s.side AS side,
  s.row_count AS row_count,
  s.value_count AS value_count,
  s.special_count AS special_count,
  s.center + s.value_sum / NULLIF(s.value_count, 0.0) AS value_mean,
  CASE
    WHEN s.value_min = s.value_max AND s.value_count > 1 THEN 0.0
    WHEN s.raw_variance < 0 THEN 0.0
    WHEN s.raw_variance < 1.7976931348623157e308 THEN s.raw_variance
  END AS value_variance,
  s.value_min AS value_min,
  s.value_max AS value_max
FROM spread AS s
{%- endmacro %}
