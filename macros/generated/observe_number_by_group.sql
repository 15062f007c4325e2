{#-
One numeric column by segment and, for predictions, by the class of the label: a row per window, segment, class and bin,
and a total per window and segment. As observe_number.sql, but with the keys that make it slower; segments are renamed
by segment_cells after grouping, never per raw row.
Inputs: relation_rows (window_at, segment_key, segment_value, label_class, value, bin_code),
segment_cells.

Written by `mpm dev generate` from mpm_py/sql/observe_number_by_group.sql; edit that file.
-#}

{% macro observe_number_by_group(relation_rows, segment_cells, column_name, center) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('observe_number_by_group', 'mpm')(relation_rows, segment_cells, column_name, center)) }}
{%- endmacro %}

{% macro default__observe_number_by_group(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE)) AS value_sum,
    SUM(((r.value - CAST({{ center }} AS DOUBLE)) * (r.value - CAST({{ center }} AS DOUBLE)))) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), published AS (
  SELECT
    b.window_at,
    b.segment_key,
    c.published_value AS segment_value,
    b.label_class,
    b.bin_code,
    b.row_count,
    b.value_sum,
    b.value_sum_sq,
    b.value_min,
    b.value_max
  FROM binned AS b
  INNER JOIN {{ segment_cells }} AS c
    ON c.window_at = b.window_at
    AND c.segment_key = b.segment_key
    AND c.segment_value = b.segment_value
    AND c.is_published = 1
), rolled AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.label_class,
    p.bin_code,
    GROUPING(p.bin_code) AS is_total,
    SUM(p.row_count) AS row_count,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum END) AS value_sum,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_min END) AS value_min,
    MAX(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_max END) AS value_max
  FROM published AS p
  GROUP BY
    GROUPING SETS (
      (p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code),
      (p.window_at, p.segment_key, p.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' END AS bin_kind,
  o.bin_code AS bin_code,
  CAST(NULL AS VARCHAR) AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro postgres__observe_number_by_group(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE PRECISION)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) BETWEEN 1e-150 AND 1e150 THEN (r.value - CAST({{ center }} AS DOUBLE PRECISION)) * (r.value - CAST({{ center }} AS DOUBLE PRECISION)) WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) < 1e-150 THEN 0.0 ELSE ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) * CAST('Infinity' AS DOUBLE PRECISION) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), published AS (
  SELECT
    b.window_at,
    b.segment_key,
    c.published_value AS segment_value,
    b.label_class,
    b.bin_code,
    b.row_count,
    b.value_sum,
    b.value_sum_sq,
    b.value_min,
    b.value_max
  FROM binned AS b
  INNER JOIN {{ segment_cells }} AS c
    ON c.window_at = b.window_at
    AND c.segment_key = b.segment_key
    AND c.segment_value = b.segment_value
    AND c.is_published = 1
), rolled AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.label_class,
    p.bin_code,
    GROUPING(p.bin_code) AS is_total,
    SUM(p.row_count) AS row_count,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum END) AS value_sum,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_min END) AS value_min,
    MAX(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_max END) AS value_max
  FROM published AS p
  GROUP BY
    GROUPING SETS (
      (p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code),
      (p.window_at, p.segment_key, p.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' END AS bin_kind,
  o.bin_code AS bin_code,
  CAST(NULL AS TEXT) AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro redshift__observe_number_by_group(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE PRECISION)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) BETWEEN 1e-150 AND 1e150 THEN (r.value - CAST({{ center }} AS DOUBLE PRECISION)) * (r.value - CAST({{ center }} AS DOUBLE PRECISION)) WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) < 1e-150 THEN 0.0 ELSE ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) * CAST('Infinity' AS DOUBLE PRECISION) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), published AS (
  SELECT
    b.window_at,
    b.segment_key,
    c.published_value AS segment_value,
    b.label_class,
    b.bin_code,
    b.row_count,
    b.value_sum,
    b.value_sum_sq,
    b.value_min,
    b.value_max
  FROM binned AS b
  INNER JOIN {{ segment_cells }} AS c
    ON c.window_at = b.window_at
    AND c.segment_key = b.segment_key
    AND c.segment_value = b.segment_value
    AND c.is_published = 1
), rolled AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.label_class,
    p.bin_code,
    GROUPING(p.bin_code) AS is_total,
    SUM(p.row_count) AS row_count,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum END) AS value_sum,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_min END) AS value_min,
    MAX(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_max END) AS value_max
  FROM published AS p
  GROUP BY
    GROUPING SETS (
      (p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code),
      (p.window_at, p.segment_key, p.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' END AS bin_kind,
  o.bin_code AS bin_code,
  CAST(NULL AS VARCHAR(65535)) AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro bigquery__observe_number_by_group(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS FLOAT64)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS FLOAT64))) < 1e150 THEN (r.value - CAST({{ center }} AS FLOAT64)) * (r.value - CAST({{ center }} AS FLOAT64)) ELSE ABS((r.value - CAST({{ center }} AS FLOAT64))) * CAST('inf' AS FLOAT64) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), published AS (
  SELECT
    b.window_at,
    b.segment_key,
    c.published_value AS segment_value,
    b.label_class,
    b.bin_code,
    b.row_count,
    b.value_sum,
    b.value_sum_sq,
    b.value_min,
    b.value_max
  FROM binned AS b
  INNER JOIN {{ segment_cells }} AS c
    ON c.window_at = b.window_at
    AND c.segment_key = b.segment_key
    AND c.segment_value = b.segment_value
    AND c.is_published = 1
), rolled AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.label_class,
    p.bin_code,
    GROUPING(p.bin_code) AS is_total,
    SUM(p.row_count) AS row_count,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum END) AS value_sum,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_min END) AS value_min,
    MAX(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_max END) AS value_max
  FROM published AS p
  GROUP BY
    GROUPING SETS (
      (p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code),
      (p.window_at, p.segment_key, p.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' END AS bin_kind,
  o.bin_code AS bin_code,
  CAST(NULL AS STRING) AS category,
  CAST(o.row_count AS INT64) AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  CAST(NULL AS INT64) AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro spark__observe_number_by_group(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE)) AS value_sum,
    SUM(((r.value - CAST({{ center }} AS DOUBLE)) * (r.value - CAST({{ center }} AS DOUBLE)))) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), published AS (
  SELECT
    b.window_at,
    b.segment_key,
    c.published_value AS segment_value,
    b.label_class,
    b.bin_code,
    b.row_count,
    b.value_sum,
    b.value_sum_sq,
    b.value_min,
    b.value_max
  FROM binned AS b
  INNER JOIN {{ segment_cells }} AS c
    ON c.window_at = b.window_at
    AND c.segment_key = b.segment_key
    AND c.segment_value = b.segment_value
    AND c.is_published = 1
), rolled AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.label_class,
    p.bin_code,
    GROUPING(p.bin_code) AS is_total,
    SUM(p.row_count) AS row_count,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum END) AS value_sum,
    SUM(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_min END) AS value_min,
    MAX(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_max END) AS value_max
  FROM published AS p
  GROUP BY
    GROUPING SETS (
      (p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code),
      (p.window_at, p.segment_key, p.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' END AS bin_kind,
  o.bin_code AS bin_code,
  CAST(NULL AS STRING) AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  CAST(NULL AS BIGINT) AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro clickhouse__observe_number_by_group(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.bin_code AS bin_code,
    toInt64(COUNT(*)) AS row_count,
    SUM(toNullable(r.value - CAST({{ center }} AS Nullable(Float64)))) AS value_sum,
    SUM(toNullable(((r.value - CAST({{ center }} AS Nullable(Float64))) * (r.value - CAST({{ center }} AS Nullable(Float64)))))) AS value_sum_sq,
    MIN(toNullable(r.value)) AS value_min,
    MAX(toNullable(r.value)) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), published AS (
  SELECT
    b.window_at AS window_at,
    b.segment_key AS segment_key,
    c.published_value AS segment_value,
    b.label_class AS label_class,
    b.bin_code AS bin_code,
    b.row_count AS row_count,
    b.value_sum AS value_sum,
    b.value_sum_sq AS value_sum_sq,
    b.value_min AS value_min,
    b.value_max AS value_max
  FROM binned AS b
  INNER JOIN {{ segment_cells }} AS c
    ON c.window_at = b.window_at
    AND c.segment_key = b.segment_key
    AND c.segment_value = b.segment_value
    AND c.is_published = 1
), rolled AS (
  SELECT
    p.window_at AS window_at,
    p.segment_key AS segment_key,
    p.segment_value AS segment_value,
    p.label_class AS label_class,
    p.bin_code AS bin_code,
    GROUPING(p.bin_code) AS is_total,
    SUM(toNullable(p.row_count)) AS row_count,
    SUM(toNullable(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum END)) AS value_sum,
    SUM(toNullable(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_sum_sq END)) AS value_sum_sq,
    MIN(toNullable(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_min END)) AS value_min,
    MAX(toNullable(CASE WHEN p.bin_code < 1000000 OR p.bin_code >= 1000100 THEN p.value_max END)) AS value_max
  FROM published AS p
  GROUP BY
    GROUPING SETS (
      (p.window_at, p.segment_key, p.segment_value, p.label_class, p.bin_code),
      (p.window_at, p.segment_key, p.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' END AS bin_kind,
  o.bin_code AS bin_code,
  CAST(NULL AS Nullable(String)) AS category,
  CAST(o.row_count AS Nullable(Int64)) AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  CAST(NULL AS Nullable(Int64)) AS distinct_count
FROM rolled AS o
{%- endmacro %}
