{#-
Metrics that are means of a column observed row by row: how well groups were ranked, and what decisions were worth by a declared
expression. By window, segment and side (current, baseline), one row per metric.
Inputs: measured_totals, mpm_monitors. Ranking (problem ranking): one value per group of rows, so row_count, min_rows and
standard errors are about groups; threshold is the number of places that are judged (rank_cutoff). Worth (any problem, or none):
value_per_row is a mean and value_total a sum over the rows whose worth is known; its interval takes their number as given.
Intervals: mean +/- 1.96 standard errors; what ranking measures is kept within 0 and 1.

Written by `mpm dev generate` from mpm_py/sql/performance_means.sql; edit that file.
-#}

{% macro performance_means(measured_totals, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('performance_means', 'mpm')(measured_totals, mpm_monitors)) }}
{%- endmacro %}

{% macro default__performance_means(measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'ndcg_at_k' AS metric,
    'ndcg' AS measure,
    1 AS is_ranking,
    1 AS has_cutoff
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    'reciprocal_rank',
    1,
    0
  UNION ALL
  SELECT
    'precision_at_k',
    'precision_at_k',
    1,
    1
  UNION ALL
  SELECT
    'value_total',
    'business_value',
    0,
    0
  UNION ALL
  SELECT
    'value_per_row',
    'business_value',
    0,
    0
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    l.metric,
    l.is_ranking,
    COALESCE(m.problem, 'value') AS problem,
    CASE WHEN l.has_cutoff = 1 THEN CAST(m.rank_cutoff AS DOUBLE) END AS threshold,
    t.value_count,
    t.value_variance,
    CASE WHEN l.metric = 'value_total' THEN t.value_count ELSE 1.0 END AS weight,
    CASE
      WHEN t.value_mean < t.value_min THEN t.value_min
      WHEN t.value_mean > t.value_max THEN t.value_max
      ELSE t.value_mean
    END AS row_mean,
    CASE
      WHEN t.special_count > 0 THEN l.measure || ' is no finite number in ' || CAST(CAST(FLOOR(t.special_count) AS BIGINT) AS VARCHAR) || ' rows'
      WHEN t.value_count = 0 AND l.is_ranking = 1 THEN 'no labels yet'
      WHEN t.value_count = 0 THEN 'no row has a value yet'
      WHEN t.value_count < m.min_rows AND l.is_ranking = 1 THEN 'fewer than ' || CAST(m.min_rows AS VARCHAR) || ' groups with labels'
      WHEN t.value_count < m.min_rows THEN 'fewer than ' || CAST(m.min_rows AS VARCHAR) || ' rows with a value'
      WHEN t.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN ABS(t.value_mean) < 1.7976931348623157e308 / NULLIF(t.value_count, 0.0) THEN CAST(NULL AS VARCHAR)
      ELSE 'the sum of ' || l.measure || ' is too large for a number'
    END AS reason
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  INNER JOIN metrics AS l
    ON l.measure = t.column_name
  WHERE
    t.column_role = 'error' AND (l.is_ranking = 0 OR m.problem = 'ranking')
), computed AS (
  SELECT
    d.*,
    CASE WHEN d.reason IS NULL THEN d.weight * d.row_mean END AS value,
    CASE
      WHEN d.reason IS NULL AND d.value_variance >= 0 THEN d.weight * SQRT(d.value_variance / NULLIF(d.value_count, 0.0))
    END AS standard_error
  FROM measured AS d
), ends AS (
  SELECT
    c.*,
    c.value - 1.959963984540054 * c.standard_error AS lower_end,
    c.value + 1.959963984540054 * c.standard_error AS upper_end
  FROM computed AS c
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  e.problem AS problem,
  e.metric AS metric,
  CAST(NULL AS VARCHAR) AS label_class,
  e.threshold AS threshold,
  e.value AS value,
  CASE
    WHEN e.is_ranking = 1 AND e.lower_end < 0 THEN 0.0
    WHEN e.lower_end > -1.7976931348623157e308 THEN e.lower_end
  END AS lower,
  CASE
    WHEN e.is_ranking = 1 AND e.upper_end > 1 THEN 1.0
    WHEN e.upper_end < 1.7976931348623157e308 THEN e.upper_end
  END AS upper,
  CASE WHEN e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CAST(NULL AS DOUBLE) AS bound_lower,
  CAST(NULL AS DOUBLE) AS bound_upper,
  e.value_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro postgres__performance_means(measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'ndcg_at_k' AS metric,
    'ndcg' AS measure,
    1 AS is_ranking,
    1 AS has_cutoff
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    'reciprocal_rank',
    1,
    0
  UNION ALL
  SELECT
    'precision_at_k',
    'precision_at_k',
    1,
    1
  UNION ALL
  SELECT
    'value_total',
    'business_value',
    0,
    0
  UNION ALL
  SELECT
    'value_per_row',
    'business_value',
    0,
    0
), measured AS MATERIALIZED (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    l.metric,
    l.is_ranking,
    COALESCE(m.problem, 'value') AS problem,
    CASE WHEN l.has_cutoff = 1 THEN CAST(m.rank_cutoff AS DOUBLE PRECISION) END AS threshold,
    t.value_count,
    t.value_variance,
    CASE WHEN l.metric = 'value_total' THEN t.value_count ELSE 1.0 END AS weight,
    CASE
      WHEN t.value_mean < t.value_min THEN t.value_min
      WHEN t.value_mean > t.value_max THEN t.value_max
      ELSE t.value_mean
    END AS row_mean,
    CASE
      WHEN t.special_count > 0 THEN l.measure || ' is no finite number in ' || CAST(CAST(FLOOR(t.special_count) AS BIGINT) AS TEXT) || ' rows'
      WHEN t.value_count = 0 AND l.is_ranking = 1 THEN 'no labels yet'
      WHEN t.value_count = 0 THEN 'no row has a value yet'
      WHEN t.value_count < m.min_rows AND l.is_ranking = 1 THEN 'fewer than ' || CAST(m.min_rows AS TEXT) || ' groups with labels'
      WHEN t.value_count < m.min_rows THEN 'fewer than ' || CAST(m.min_rows AS TEXT) || ' rows with a value'
      WHEN t.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN ABS(t.value_mean) < 1.7976931348623157e308 / NULLIF(t.value_count, 0.0) THEN CAST(NULL AS TEXT)
      ELSE 'the sum of ' || l.measure || ' is too large for a number'
    END AS reason
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  INNER JOIN metrics AS l
    ON l.measure = t.column_name
  WHERE
    t.column_role = 'error' AND (l.is_ranking = 0 OR m.problem = 'ranking')
), computed AS MATERIALIZED (
  SELECT
    d.*,
    CASE WHEN d.reason IS NULL THEN d.weight * d.row_mean END AS value,
    CASE
      WHEN d.reason IS NULL AND d.value_variance >= 0 THEN d.weight * SQRT(d.value_variance / NULLIF(d.value_count, 0.0))
    END AS standard_error
  FROM measured AS d
), ends AS MATERIALIZED (
  SELECT
    c.*,
    c.value - 1.959963984540054 * c.standard_error AS lower_end,
    c.value + 1.959963984540054 * c.standard_error AS upper_end
  FROM computed AS c
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  e.problem AS problem,
  e.metric AS metric,
  CAST(NULL AS TEXT) AS label_class,
  e.threshold AS threshold,
  e.value AS value,
  CASE
    WHEN e.is_ranking = 1 AND e.lower_end < 0 THEN 0.0
    WHEN e.lower_end > -1.7976931348623157e308 THEN e.lower_end
  END AS lower,
  CASE
    WHEN e.is_ranking = 1 AND e.upper_end > 1 THEN 1.0
    WHEN e.upper_end < 1.7976931348623157e308 THEN e.upper_end
  END AS upper,
  CASE WHEN e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CAST(NULL AS DOUBLE PRECISION) AS bound_lower,
  CAST(NULL AS DOUBLE PRECISION) AS bound_upper,
  e.value_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro redshift__performance_means(measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'ndcg_at_k' AS metric,
    'ndcg' AS measure,
    1 AS is_ranking,
    1 AS has_cutoff
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    'reciprocal_rank',
    1,
    0
  UNION ALL
  SELECT
    'precision_at_k',
    'precision_at_k',
    1,
    1
  UNION ALL
  SELECT
    'value_total',
    'business_value',
    0,
    0
  UNION ALL
  SELECT
    'value_per_row',
    'business_value',
    0,
    0
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    l.metric,
    l.is_ranking,
    COALESCE(m.problem, 'value') AS problem,
    CASE WHEN l.has_cutoff = 1 THEN CAST(m.rank_cutoff AS DOUBLE PRECISION) END AS threshold,
    t.value_count,
    t.value_variance,
    CASE WHEN l.metric = 'value_total' THEN t.value_count ELSE 1.0 END AS weight,
    CASE
      WHEN t.value_mean < t.value_min THEN t.value_min
      WHEN t.value_mean > t.value_max THEN t.value_max
      ELSE t.value_mean
    END AS row_mean,
    CASE
      WHEN t.special_count > 0 THEN l.measure || ' is no finite number in ' || CAST(CAST(FLOOR(t.special_count) AS BIGINT) AS VARCHAR(65535)) || ' rows'
      WHEN t.value_count = 0 AND l.is_ranking = 1 THEN 'no labels yet'
      WHEN t.value_count = 0 THEN 'no row has a value yet'
      WHEN t.value_count < m.min_rows AND l.is_ranking = 1 THEN 'fewer than ' || CAST(m.min_rows AS VARCHAR(65535)) || ' groups with labels'
      WHEN t.value_count < m.min_rows THEN 'fewer than ' || CAST(m.min_rows AS VARCHAR(65535)) || ' rows with a value'
      WHEN t.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN ABS(t.value_mean) < 1.7976931348623157e308 / NULLIF(t.value_count, 0.0) THEN CAST(NULL AS VARCHAR(65535))
      ELSE 'the sum of ' || l.measure || ' is too large for a number'
    END AS reason
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  INNER JOIN metrics AS l
    ON l.measure = t.column_name
  WHERE
    t.column_role = 'error' AND (l.is_ranking = 0 OR m.problem = 'ranking')
), computed AS (
  SELECT
    d.*,
    CASE WHEN d.reason IS NULL THEN d.weight * d.row_mean END AS value,
    CASE
      WHEN d.reason IS NULL AND d.value_variance >= 0 THEN d.weight * SQRT(d.value_variance / NULLIF(d.value_count, 0.0))
    END AS standard_error
  FROM measured AS d
), ends AS (
  SELECT
    c.*,
    c.value - 1.959963984540054 * c.standard_error AS lower_end,
    c.value + 1.959963984540054 * c.standard_error AS upper_end
  FROM computed AS c
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  e.problem AS problem,
  e.metric AS metric,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
  e.threshold AS threshold,
  e.value AS value,
  CASE
    WHEN e.is_ranking = 1 AND e.lower_end < 0 THEN 0.0
    WHEN e.lower_end > -1.7976931348623157e308 THEN e.lower_end
  END AS lower,
  CASE
    WHEN e.is_ranking = 1 AND e.upper_end > 1 THEN 1.0
    WHEN e.upper_end < 1.7976931348623157e308 THEN e.upper_end
  END AS upper,
  CASE WHEN e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CAST(NULL AS DOUBLE PRECISION) AS bound_lower,
  CAST(NULL AS DOUBLE PRECISION) AS bound_upper,
  e.value_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro bigquery__performance_means(measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'ndcg_at_k' AS metric,
    'ndcg' AS measure,
    1 AS is_ranking,
    1 AS has_cutoff
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    'reciprocal_rank',
    1,
    0
  UNION ALL
  SELECT
    'precision_at_k',
    'precision_at_k',
    1,
    1
  UNION ALL
  SELECT
    'value_total',
    'business_value',
    0,
    0
  UNION ALL
  SELECT
    'value_per_row',
    'business_value',
    0,
    0
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    l.metric,
    l.is_ranking,
    COALESCE(m.problem, 'value') AS problem,
    CASE WHEN l.has_cutoff = 1 THEN CAST(m.rank_cutoff AS FLOAT64) END AS threshold,
    t.value_count,
    t.value_variance,
    CASE WHEN l.metric = 'value_total' THEN t.value_count ELSE 1.0 END AS weight,
    CASE
      WHEN t.value_mean < t.value_min THEN t.value_min
      WHEN t.value_mean > t.value_max THEN t.value_max
      ELSE t.value_mean
    END AS row_mean,
    CASE
      WHEN t.special_count > 0 THEN l.measure || ' is no finite number in ' || CAST(CAST(FLOOR(t.special_count) AS INT64) AS STRING) || ' rows'
      WHEN t.value_count = 0 AND l.is_ranking = 1 THEN 'no labels yet'
      WHEN t.value_count = 0 THEN 'no row has a value yet'
      WHEN t.value_count < m.min_rows AND l.is_ranking = 1 THEN 'fewer than ' || CAST(m.min_rows AS STRING) || ' groups with labels'
      WHEN t.value_count < m.min_rows THEN 'fewer than ' || CAST(m.min_rows AS STRING) || ' rows with a value'
      WHEN t.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN ABS(t.value_mean) < 1.7976931348623157e308 / NULLIF(t.value_count, 0.0) THEN CAST(NULL AS STRING)
      ELSE 'the sum of ' || l.measure || ' is too large for a number'
    END AS reason
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  INNER JOIN metrics AS l
    ON l.measure = t.column_name
  WHERE
    t.column_role = 'error' AND (l.is_ranking = 0 OR m.problem = 'ranking')
), computed AS (
  SELECT
    d.*,
    CASE WHEN d.reason IS NULL THEN d.weight * d.row_mean END AS value,
    CASE
      WHEN d.reason IS NULL AND d.value_variance >= 0 THEN d.weight * SQRT(d.value_variance / NULLIF(d.value_count, 0.0))
    END AS standard_error
  FROM measured AS d
), ends AS (
  SELECT
    c.*,
    c.value - 1.959963984540054 * c.standard_error AS lower_end,
    c.value + 1.959963984540054 * c.standard_error AS upper_end
  FROM computed AS c
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  e.problem AS problem,
  e.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  e.threshold AS threshold,
  e.value AS value,
  CASE
    WHEN e.is_ranking = 1 AND e.lower_end < 0 THEN 0.0
    WHEN e.lower_end > -1.7976931348623157e308 THEN e.lower_end
  END AS lower,
  CASE
    WHEN e.is_ranking = 1 AND e.upper_end > 1 THEN 1.0
    WHEN e.upper_end < 1.7976931348623157e308 THEN e.upper_end
  END AS upper,
  CASE WHEN e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CAST(NULL AS FLOAT64) AS bound_lower,
  CAST(NULL AS FLOAT64) AS bound_upper,
  e.value_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro spark__performance_means(measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'ndcg_at_k' AS metric,
    'ndcg' AS measure,
    1 AS is_ranking,
    1 AS has_cutoff
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    'reciprocal_rank',
    1,
    0
  UNION ALL
  SELECT
    'precision_at_k',
    'precision_at_k',
    1,
    1
  UNION ALL
  SELECT
    'value_total',
    'business_value',
    0,
    0
  UNION ALL
  SELECT
    'value_per_row',
    'business_value',
    0,
    0
), measured AS (
  SELECT
    t.monitor,
    t.window_id,
    t.segment_key,
    t.segment_value,
    t.side,
    l.metric,
    l.is_ranking,
    COALESCE(m.problem, 'value') AS problem,
    CASE WHEN l.has_cutoff = 1 THEN CAST(m.rank_cutoff AS DOUBLE) END AS threshold,
    t.value_count,
    t.value_variance,
    CASE WHEN l.metric = 'value_total' THEN t.value_count ELSE 1.0 END AS weight,
    CASE
      WHEN t.value_mean < t.value_min THEN t.value_min
      WHEN t.value_mean > t.value_max THEN t.value_max
      ELSE t.value_mean
    END AS row_mean,
    CASE
      WHEN t.special_count > 0 THEN l.measure || ' is no finite number in ' || CAST(CAST(FLOOR(t.special_count) AS BIGINT) AS STRING) || ' rows'
      WHEN t.value_count = 0 AND l.is_ranking = 1 THEN 'no labels yet'
      WHEN t.value_count = 0 THEN 'no row has a value yet'
      WHEN t.value_count < m.min_rows AND l.is_ranking = 1 THEN 'fewer than ' || CAST(m.min_rows AS STRING) || ' groups with labels'
      WHEN t.value_count < m.min_rows THEN 'fewer than ' || CAST(m.min_rows AS STRING) || ' rows with a value'
      WHEN t.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN ABS(t.value_mean) < 1.7976931348623157e308 / NULLIF(t.value_count, 0.0) THEN CAST(NULL AS STRING)
      ELSE 'the sum of ' || l.measure || ' is too large for a number'
    END AS reason
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  INNER JOIN metrics AS l
    ON l.measure = t.column_name
  WHERE
    t.column_role = 'error' AND (l.is_ranking = 0 OR m.problem = 'ranking')
), computed AS (
  SELECT
    d.*,
    CASE WHEN d.reason IS NULL THEN d.weight * d.row_mean END AS value,
    CASE
      WHEN d.reason IS NULL AND d.value_variance >= 0 THEN d.weight * SQRT(d.value_variance / NULLIF(d.value_count, 0.0))
    END AS standard_error
  FROM measured AS d
), ends AS (
  SELECT
    c.*,
    c.value - 1.959963984540054 * c.standard_error AS lower_end,
    c.value + 1.959963984540054 * c.standard_error AS upper_end
  FROM computed AS c
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  e.problem AS problem,
  e.metric AS metric,
  CAST(NULL AS STRING) AS label_class,
  e.threshold AS threshold,
  e.value AS value,
  CASE
    WHEN e.is_ranking = 1 AND e.lower_end < 0 THEN 0.0
    WHEN e.lower_end > -1.7976931348623157e308 THEN e.lower_end
  END AS lower,
  CASE
    WHEN e.is_ranking = 1 AND e.upper_end > 1 THEN 1.0
    WHEN e.upper_end < 1.7976931348623157e308 THEN e.upper_end
  END AS upper,
  CASE WHEN e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CAST(NULL AS DOUBLE) AS bound_lower,
  CAST(NULL AS DOUBLE) AS bound_upper,
  e.value_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}

{% macro clickhouse__performance_means(measured_totals, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    'ndcg_at_k' AS metric,
    'ndcg' AS measure,
    1 AS is_ranking,
    1 AS has_cutoff
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    'reciprocal_rank',
    1,
    0
  UNION ALL
  SELECT
    'precision_at_k',
    'precision_at_k',
    1,
    1
  UNION ALL
  SELECT
    'value_total',
    'business_value',
    0,
    0
  UNION ALL
  SELECT
    'value_per_row',
    'business_value',
    0,
    0
), measured AS (
  SELECT
    t.monitor AS monitor,
    t.window_id AS window_id,
    t.segment_key AS segment_key,
    t.segment_value AS segment_value,
    t.side AS side,
    l.metric AS metric,
    l.is_ranking AS is_ranking,
    COALESCE(m.problem, 'value') AS problem,
    CASE WHEN l.has_cutoff = 1 THEN CAST(m.rank_cutoff AS Nullable(Float64)) END AS threshold,
    t.value_count AS value_count,
    t.value_variance AS value_variance,
    CASE WHEN l.metric = 'value_total' THEN t.value_count ELSE 1.0 END AS weight,
    CASE
      WHEN t.value_mean < t.value_min THEN t.value_min
      WHEN t.value_mean > t.value_max THEN t.value_max
      ELSE t.value_mean
    END AS row_mean,
    CASE
      WHEN t.special_count > 0 THEN l.measure || ' is no finite number in ' || CAST(CAST(FLOOR(t.special_count) AS Nullable(Int64)) AS Nullable(String)) || ' rows'
      WHEN t.value_count = 0 AND l.is_ranking = 1 THEN 'no labels yet'
      WHEN t.value_count = 0 THEN 'no row has a value yet'
      WHEN t.value_count < m.min_rows AND l.is_ranking = 1 THEN 'fewer than ' || CAST(m.min_rows AS Nullable(String)) || ' groups with labels'
      WHEN t.value_count < m.min_rows THEN 'fewer than ' || CAST(m.min_rows AS Nullable(String)) || ' rows with a value'
      WHEN t.value_mean IS NULL THEN 'no sums are kept of so few rows'
      WHEN ABS(t.value_mean) < 1.7976931348623157e308 / NULLIF(t.value_count, 0.0) THEN CAST(NULL AS Nullable(String))
      ELSE 'the sum of ' || l.measure || ' is too large for a number'
    END AS reason
  FROM {{ measured_totals }} AS t
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = t.monitor
  INNER JOIN metrics AS l
    ON l.measure = t.column_name
  WHERE
    t.column_role = 'error' AND (l.is_ranking = 0 OR m.problem = 'ranking')
), computed AS (
  SELECT
    d.monitor AS monitor,
    d.window_id AS window_id,
    d.segment_key AS segment_key,
    d.segment_value AS segment_value,
    d.side AS side,
    d.metric AS metric,
    d.is_ranking AS is_ranking,
    d.problem AS problem,
    d.threshold AS threshold,
    d.value_count AS value_count,
    d.value_variance AS value_variance,
    d.weight AS weight,
    d.row_mean AS row_mean,
    d.reason AS reason,
    CASE WHEN d.reason IS NULL THEN d.weight * d.row_mean END AS value,
    CASE
      WHEN d.reason IS NULL AND d.value_variance >= 0 THEN d.weight * SQRT(d.value_variance / NULLIF(d.value_count, 0.0))
    END AS standard_error
  FROM measured AS d
), ends AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.side AS side,
    c.metric AS metric,
    c.is_ranking AS is_ranking,
    c.problem AS problem,
    c.threshold AS threshold,
    c.value_count AS value_count,
    c.value_variance AS value_variance,
    c.weight AS weight,
    c.row_mean AS row_mean,
    c.reason AS reason,
    c.value AS value,
    c.standard_error AS standard_error,
    c.value - 1.959963984540054 * c.standard_error AS lower_end,
    c.value + 1.959963984540054 * c.standard_error AS upper_end
  FROM computed AS c
)
SELECT
  e.monitor AS monitor,
  e.window_id AS window_id,
  e.segment_key AS segment_key,
  e.segment_value AS segment_value,
  e.side AS side,
  e.problem AS problem,
  e.metric AS metric,
  CAST(NULL AS Nullable(String)) AS label_class,
  e.threshold AS threshold,
  e.value AS value,
  CASE
    WHEN e.is_ranking = 1 AND e.lower_end < 0 THEN 0.0
    WHEN e.lower_end > -1.7976931348623157e308 THEN e.lower_end
  END AS lower,
  CASE
    WHEN e.is_ranking = 1 AND e.upper_end > 1 THEN 1.0
    WHEN e.upper_end < 1.7976931348623157e308 THEN e.upper_end
  END AS upper,
  CASE WHEN e.standard_error < 1.7976931348623157e308 THEN e.standard_error END AS standard_error,
  CAST(NULL AS Nullable(Float64)) AS bound_lower,
  CAST(NULL AS Nullable(Float64)) AS bound_upper,
  e.value_count AS row_count,
  e.reason AS not_evaluated_reason
FROM ends AS e
{%- endmacro %}
