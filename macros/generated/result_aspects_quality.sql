{#-
What is wrong with the data: how much lies outside the extremes of the baseline, and what has no sampling variance and is judged by a
limit alone: vanished categories, constant columns, absent segments, the age of the newest row. Shares of nulls and the like are in
share_aspects.sql, those of repeated ids in row_aspects.sql.
Inputs: mpm_quality, stale_windows, aspect_counts. One row per window x segment x column and metric (and category). All but
absent segments are about all rows together. Where nothing is out of range mpm_quality has no row: a share of zero stands in for it,
so that there is a history.

Written by `mpm dev generate` from mpm_py/sql/result_aspects_quality.sql; edit that file.
-#}

{% macro result_aspects_quality(aspect_counts, mpm_quality, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('result_aspects_quality', 'mpm')(aspect_counts, mpm_quality, stale_windows)) }}
{%- endmacro %}

{% macro default__result_aspects_quality(aspect_counts, mpm_quality, stale_windows) -%}
WITH ranges AS (
  SELECT
    c.monitor,
    c.window_id,
    c.column_name,
    c.window_rows,
    c.baseline_rows
  FROM {{ aspect_counts }} AS c
  WHERE
    c.segment_key = '__all__'
    AND c.not_evaluated_reason IS NULL
    AND c.column_role IN ('feature', 'prediction')
    AND c.value_kind IN ('numeric', 'integer', 'text')
    AND c.baseline_sum IS NOT NULL
), found AS (
  SELECT
    q.monitor,
    q.window_id,
    q.segment_key,
    q.segment_value,
    q.column_name,
    q.metric,
    q.category,
    q.value,
    q.baseline_value
  FROM {{ mpm_quality }} AS q
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = q.monitor AND s.window_id = q.window_id
  WHERE
    q.value IS NOT NULL AND q.segment_value <> '__small__'
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  'quality' AS family,
  f.metric AS metric,
  f.category AS category,
  'none' AS scale,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(NULL AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM found AS f
WHERE
  f.metric = 'segment_absent'
  OR (
    f.segment_key = '__all__'
    AND f.metric IN ('vanished_category', 'constant_column', 'freshness_seconds')
  )
UNION ALL
SELECT
  r.monitor,
  r.window_id,
  '__all__',
  '__all__',
  r.column_name,
  'quality',
  'out_of_range_share',
  NULL,
  'share',
  COALESCE(f.value, 0.0),
  0.0,
  NULL,
  NULL,
  NULL,
  r.window_rows,
  r.baseline_rows,
  NULL
FROM ranges AS r
LEFT JOIN found AS f
  ON f.monitor = r.monitor
  AND f.window_id = r.window_id
  AND f.column_name = r.column_name
  AND f.segment_key = '__all__'
  AND f.metric = 'out_of_range_share'
{%- endmacro %}

{% macro postgres__result_aspects_quality(aspect_counts, mpm_quality, stale_windows) -%}
WITH ranges AS (
  SELECT
    c.monitor,
    c.window_id,
    c.column_name,
    c.window_rows,
    c.baseline_rows
  FROM {{ aspect_counts }} AS c
  WHERE
    c.segment_key = '__all__'
    AND c.not_evaluated_reason IS NULL
    AND c.column_role IN ('feature', 'prediction')
    AND c.value_kind IN ('numeric', 'integer', 'text')
    AND c.baseline_sum IS NOT NULL
), found AS (
  SELECT
    q.monitor,
    q.window_id,
    q.segment_key,
    q.segment_value,
    q.column_name,
    q.metric,
    q.category,
    q.value,
    q.baseline_value
  FROM {{ mpm_quality }} AS q
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = q.monitor AND s.window_id = q.window_id
  WHERE
    q.value IS NOT NULL AND q.segment_value <> '__small__'
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  'quality' AS family,
  f.metric AS metric,
  f.category AS category,
  'none' AS scale,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CAST(NULL AS DOUBLE PRECISION) AS variance,
  CAST(NULL AS DOUBLE PRECISION) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS TEXT) AS not_evaluated_reason
FROM found AS f
WHERE
  f.metric = 'segment_absent'
  OR (
    f.segment_key = '__all__'
    AND f.metric IN ('vanished_category', 'constant_column', 'freshness_seconds')
  )
UNION ALL
SELECT
  r.monitor,
  r.window_id,
  '__all__',
  '__all__',
  r.column_name,
  'quality',
  'out_of_range_share',
  NULL,
  'share',
  COALESCE(f.value, 0.0),
  0.0,
  NULL,
  NULL,
  NULL,
  r.window_rows,
  r.baseline_rows,
  NULL
FROM ranges AS r
LEFT JOIN found AS f
  ON f.monitor = r.monitor
  AND f.window_id = r.window_id
  AND f.column_name = r.column_name
  AND f.segment_key = '__all__'
  AND f.metric = 'out_of_range_share'
{%- endmacro %}

{% macro redshift__result_aspects_quality(aspect_counts, mpm_quality, stale_windows) -%}
WITH ranges AS (
  SELECT
    c.monitor,
    c.window_id,
    c.column_name,
    c.window_rows,
    c.baseline_rows
  FROM {{ aspect_counts }} AS c
  WHERE
    c.segment_key = '__all__'
    AND c.not_evaluated_reason IS NULL
    AND c.column_role IN ('feature', 'prediction')
    AND c.value_kind IN ('numeric', 'integer', 'text')
    AND c.baseline_sum IS NOT NULL
), found AS (
  SELECT
    q.monitor,
    q.window_id,
    q.segment_key,
    q.segment_value,
    q.column_name,
    q.metric,
    q.category,
    q.value,
    q.baseline_value
  FROM {{ mpm_quality }} AS q
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = q.monitor AND s.window_id = q.window_id
  WHERE
    q.value IS NOT NULL AND q.segment_value <> '__small__'
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  'quality' AS family,
  f.metric AS metric,
  f.category AS category,
  'none' AS scale,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CAST(NULL AS DOUBLE PRECISION) AS variance,
  CAST(NULL AS DOUBLE PRECISION) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CAST(NULL AS VARCHAR(65535)) AS not_evaluated_reason
FROM found AS f
WHERE
  f.metric = 'segment_absent'
  OR (
    f.segment_key = '__all__'
    AND f.metric IN ('vanished_category', 'constant_column', 'freshness_seconds')
  )
UNION ALL
SELECT
  r.monitor,
  r.window_id,
  '__all__',
  '__all__',
  r.column_name,
  'quality',
  'out_of_range_share',
  NULL,
  'share',
  COALESCE(f.value, 0.0),
  0.0,
  NULL,
  NULL,
  NULL,
  r.window_rows,
  r.baseline_rows,
  NULL
FROM ranges AS r
LEFT JOIN found AS f
  ON f.monitor = r.monitor
  AND f.window_id = r.window_id
  AND f.column_name = r.column_name
  AND f.segment_key = '__all__'
  AND f.metric = 'out_of_range_share'
{%- endmacro %}

{% macro bigquery__result_aspects_quality(aspect_counts, mpm_quality, stale_windows) -%}
WITH ranges AS (
  SELECT
    c.monitor,
    c.window_id,
    c.column_name,
    c.window_rows,
    c.baseline_rows
  FROM {{ aspect_counts }} AS c
  WHERE
    c.segment_key = '__all__'
    AND c.not_evaluated_reason IS NULL
    AND c.column_role IN ('feature', 'prediction')
    AND c.value_kind IN ('numeric', 'integer', 'text')
    AND c.baseline_sum IS NOT NULL
), found AS (
  SELECT
    q.monitor,
    q.window_id,
    q.segment_key,
    q.segment_value,
    q.column_name,
    q.metric,
    q.category,
    q.value,
    q.baseline_value
  FROM {{ mpm_quality }} AS q
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = q.monitor AND s.window_id = q.window_id
  WHERE
    q.value IS NOT NULL AND q.segment_value <> '__small__'
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  'quality' AS family,
  f.metric AS metric,
  f.category AS category,
  'none' AS scale,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(NULL AS FLOAT64) AS observed,
  CAST(NULL AS FLOAT64) AS baseline_observed,
  CAST(NULL AS FLOAT64) AS variance,
  CAST(NULL AS FLOAT64) AS row_count,
  CAST(NULL AS FLOAT64) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM found AS f
WHERE
  f.metric = 'segment_absent'
  OR (
    f.segment_key = '__all__'
    AND f.metric IN ('vanished_category', 'constant_column', 'freshness_seconds')
  )
UNION ALL
SELECT
  r.monitor,
  r.window_id,
  '__all__',
  '__all__',
  r.column_name,
  'quality',
  'out_of_range_share',
  NULL,
  'share',
  COALESCE(f.value, 0.0),
  0.0,
  NULL,
  NULL,
  NULL,
  r.window_rows,
  r.baseline_rows,
  NULL
FROM ranges AS r
LEFT JOIN found AS f
  ON f.monitor = r.monitor
  AND f.window_id = r.window_id
  AND f.column_name = r.column_name
  AND f.segment_key = '__all__'
  AND f.metric = 'out_of_range_share'
{%- endmacro %}

{% macro spark__result_aspects_quality(aspect_counts, mpm_quality, stale_windows) -%}
WITH ranges AS (
  SELECT
    c.monitor,
    c.window_id,
    c.column_name,
    c.window_rows,
    c.baseline_rows
  FROM {{ aspect_counts }} AS c
  WHERE
    c.segment_key = '__all__'
    AND c.not_evaluated_reason IS NULL
    AND c.column_role IN ('feature', 'prediction')
    AND c.value_kind IN ('numeric', 'integer', 'text')
    AND c.baseline_sum IS NOT NULL
), found AS (
  SELECT
    q.monitor,
    q.window_id,
    q.segment_key,
    q.segment_value,
    q.column_name,
    q.metric,
    q.category,
    q.value,
    q.baseline_value
  FROM {{ mpm_quality }} AS q
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = q.monitor AND s.window_id = q.window_id
  WHERE
    q.value IS NOT NULL AND q.segment_value <> '__small__'
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  'quality' AS family,
  f.metric AS metric,
  f.category AS category,
  'none' AS scale,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CAST(NULL AS DOUBLE) AS variance,
  CAST(NULL AS DOUBLE) AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CAST(NULL AS STRING) AS not_evaluated_reason
FROM found AS f
WHERE
  f.metric = 'segment_absent'
  OR (
    f.segment_key = '__all__'
    AND f.metric IN ('vanished_category', 'constant_column', 'freshness_seconds')
  )
UNION ALL
SELECT
  r.monitor,
  r.window_id,
  '__all__',
  '__all__',
  r.column_name,
  'quality',
  'out_of_range_share',
  NULL,
  'share',
  COALESCE(f.value, 0.0),
  0.0,
  NULL,
  NULL,
  NULL,
  r.window_rows,
  r.baseline_rows,
  NULL
FROM ranges AS r
LEFT JOIN found AS f
  ON f.monitor = r.monitor
  AND f.window_id = r.window_id
  AND f.column_name = r.column_name
  AND f.segment_key = '__all__'
  AND f.metric = 'out_of_range_share'
{%- endmacro %}

{% macro clickhouse__result_aspects_quality(aspect_counts, mpm_quality, stale_windows) -%}
WITH ranges AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.column_name AS column_name,
    c.window_rows AS window_rows,
    c.baseline_rows AS baseline_rows
  FROM {{ aspect_counts }} AS c
  WHERE
    c.segment_key = '__all__'
    AND c.not_evaluated_reason IS NULL
    AND c.column_role IN ('feature', 'prediction')
    AND c.value_kind IN ('numeric', 'integer', 'text')
    AND c.baseline_sum IS NOT NULL
), found AS (
  SELECT
    q.monitor AS monitor,
    q.window_id AS window_id,
    q.segment_key AS segment_key,
    q.segment_value AS segment_value,
    q.column_name AS column_name,
    q.metric AS metric,
    q.category AS category,
    q.value AS value,
    q.baseline_value AS baseline_value
  FROM {{ mpm_quality }} AS q
  INNER JOIN {{ stale_windows }} AS s
    ON s.monitor = q.monitor AND s.window_id = q.window_id
  WHERE
    q.value IS NOT NULL AND q.segment_value <> '__small__'
)
SELECT
  f.monitor AS monitor,
  f.window_id AS window_id,
  f.segment_key AS segment_key,
  f.segment_value AS segment_value,
  f.column_name AS column_name,
  'quality' AS family,
  f.metric AS metric,
  f.category AS category,
  'none' AS scale,
  f.value AS value,
  f.baseline_value AS baseline_value,
  CAST(NULL AS Nullable(Float64)) AS observed,
  CAST(NULL AS Nullable(Float64)) AS baseline_observed,
  CAST(NULL AS Nullable(Float64)) AS variance,
  CAST(NULL AS Nullable(Float64)) AS row_count,
  CAST(NULL AS Nullable(Float64)) AS baseline_row_count,
  CAST(NULL AS Nullable(String)) AS not_evaluated_reason
FROM found AS f
WHERE
  f.metric = 'segment_absent'
  OR (
    f.segment_key = '__all__'
    AND f.metric IN ('vanished_category', 'constant_column', 'freshness_seconds')
  )
UNION ALL
SELECT
  r.monitor,
  r.window_id,
  '__all__',
  '__all__',
  r.column_name,
  'quality',
  'out_of_range_share',
  NULL,
  'share',
  COALESCE(f.value, 0.0),
  0.0,
  NULL,
  NULL,
  NULL,
  r.window_rows,
  r.baseline_rows,
  NULL
FROM ranges AS r
LEFT JOIN found AS f
  ON f.monitor = r.monitor
  AND f.window_id = r.window_id
  AND f.column_name = r.column_name
  AND f.segment_key = '__all__'
  AND f.metric = 'out_of_range_share'
SETTINGS join_use_nulls = 1
{%- endmacro %}
