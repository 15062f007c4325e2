{#-
One numeric column over all rows: a row per window and bin, and a total per window.
Inputs: relation_rows (window_at, value, bin_code), segment_cells. bin_code is an expression of the subquery that stands for
relation_rows (bin_arithmetic, bin_logit or a tree of edges); sums are about center, so that they do not cancel. Codes from
1000000 to 1000099 are not numbers and stay out of the total's sums. Grouped first, all else is done on the grouped rows.

Written by `mpm dev generate` from mpm_py/sql/observe_number.sql; edit that file.
-#}

{% macro observe_number(relation_rows, segment_cells, column_name, center) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('observe_number', 'mpm')(relation_rows, segment_cells, column_name, center)) }}
{%- endmacro %}

{% macro default__observe_number(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE)) AS value_sum,
    SUM(((r.value - CAST({{ center }} AS DOUBLE)) * (r.value - CAST({{ center }} AS DOUBLE)))) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
), rolled AS (
  SELECT
    b.window_at,
    b.bin_code,
    GROUPING(b.bin_code) AS is_total,
    SUM(b.row_count) AS row_count,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum END) AS value_sum,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_min END) AS value_min,
    MAX(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_max END) AS value_max
  FROM binned AS b
  GROUP BY
    GROUPING SETS (
      (b.window_at, b.bin_code),
      (b.window_at)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS VARCHAR) AS label_class,
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
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = o.window_at AND c.segment_key = '__all__' AND c.is_published = 1
{%- endmacro %}

{% macro postgres__observe_number(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE PRECISION)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) BETWEEN 1e-150 AND 1e150 THEN (r.value - CAST({{ center }} AS DOUBLE PRECISION)) * (r.value - CAST({{ center }} AS DOUBLE PRECISION)) WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) < 1e-150 THEN 0.0 ELSE ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) * CAST('Infinity' AS DOUBLE PRECISION) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
), rolled AS (
  SELECT
    b.window_at,
    b.bin_code,
    GROUPING(b.bin_code) AS is_total,
    SUM(b.row_count) AS row_count,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum END) AS value_sum,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_min END) AS value_min,
    MAX(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_max END) AS value_max
  FROM binned AS b
  GROUP BY
    GROUPING SETS (
      (b.window_at, b.bin_code),
      (b.window_at)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS TEXT) AS label_class,
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
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = o.window_at AND c.segment_key = '__all__' AND c.is_published = 1
{%- endmacro %}

{% macro redshift__observe_number(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE PRECISION)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) BETWEEN 1e-150 AND 1e150 THEN (r.value - CAST({{ center }} AS DOUBLE PRECISION)) * (r.value - CAST({{ center }} AS DOUBLE PRECISION)) WHEN ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) < 1e-150 THEN 0.0 ELSE ABS((r.value - CAST({{ center }} AS DOUBLE PRECISION))) * CAST('Infinity' AS DOUBLE PRECISION) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
), rolled AS (
  SELECT
    b.window_at,
    b.bin_code,
    GROUPING(b.bin_code) AS is_total,
    SUM(b.row_count) AS row_count,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum END) AS value_sum,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_min END) AS value_min,
    MAX(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_max END) AS value_max
  FROM binned AS b
  GROUP BY
    GROUPING SETS (
      (b.window_at, b.bin_code),
      (b.window_at)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS VARCHAR(65535)) AS label_class,
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
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = o.window_at AND c.segment_key = '__all__' AND c.is_published = 1
{%- endmacro %}

{% macro bigquery__observe_number(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS FLOAT64)) AS value_sum,
    SUM(CASE WHEN ABS((r.value - CAST({{ center }} AS FLOAT64))) < 1e150 THEN (r.value - CAST({{ center }} AS FLOAT64)) * (r.value - CAST({{ center }} AS FLOAT64)) ELSE ABS((r.value - CAST({{ center }} AS FLOAT64))) * CAST('inf' AS FLOAT64) END) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
), rolled AS (
  SELECT
    b.window_at,
    b.bin_code,
    GROUPING(b.bin_code) AS is_total,
    SUM(b.row_count) AS row_count,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum END) AS value_sum,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_min END) AS value_min,
    MAX(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_max END) AS value_max
  FROM binned AS b
  GROUP BY
    GROUPING SETS (
      (b.window_at, b.bin_code),
      (b.window_at)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS STRING) AS label_class,
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
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = o.window_at AND c.segment_key = '__all__' AND c.is_published = 1
{%- endmacro %}

{% macro spark__observe_number(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    COUNT(*) AS row_count,
    SUM(r.value - CAST({{ center }} AS DOUBLE)) AS value_sum,
    SUM(((r.value - CAST({{ center }} AS DOUBLE)) * (r.value - CAST({{ center }} AS DOUBLE)))) AS value_sum_sq,
    MIN(r.value) AS value_min,
    MAX(r.value) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
), rolled AS (
  SELECT
    b.window_at,
    b.bin_code,
    GROUPING(b.bin_code) AS is_total,
    SUM(b.row_count) AS row_count,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum END) AS value_sum,
    SUM(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum_sq END) AS value_sum_sq,
    MIN(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_min END) AS value_min,
    MAX(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_max END) AS value_max
  FROM binned AS b
  GROUP BY
    GROUPING SETS (
      (b.window_at, b.bin_code),
      (b.window_at)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS STRING) AS label_class,
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
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = o.window_at AND c.segment_key = '__all__' AND c.is_published = 1
{%- endmacro %}

{% macro clickhouse__observe_number(relation_rows, segment_cells, column_name, center) -%}
WITH binned AS (
  SELECT
    r.window_at AS window_at,
    r.bin_code AS bin_code,
    toInt64(COUNT(*)) AS row_count,
    SUM(toNullable(r.value - CAST({{ center }} AS Nullable(Float64)))) AS value_sum,
    SUM(toNullable(((r.value - CAST({{ center }} AS Nullable(Float64))) * (r.value - CAST({{ center }} AS Nullable(Float64)))))) AS value_sum_sq,
    MIN(toNullable(r.value)) AS value_min,
    MAX(toNullable(r.value)) AS value_max
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2
), rolled AS (
  SELECT
    b.window_at AS window_at,
    b.bin_code AS bin_code,
    GROUPING(b.bin_code) AS is_total,
    SUM(toNullable(b.row_count)) AS row_count,
    SUM(toNullable(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum END)) AS value_sum,
    SUM(toNullable(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_sum_sq END)) AS value_sum_sq,
    MIN(toNullable(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_min END)) AS value_min,
    MAX(toNullable(CASE WHEN b.bin_code < 1000000 OR b.bin_code >= 1000100 THEN b.value_max END)) AS value_max
  FROM binned AS b
  GROUP BY
    GROUPING SETS (
      (b.window_at, b.bin_code),
      (b.window_at)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  '__all__' AS segment_key,
  '__all__' AS segment_value,
  CAST(NULL AS Nullable(String)) AS label_class,
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
INNER JOIN {{ segment_cells }} AS c
  ON c.window_at = o.window_at AND c.segment_key = '__all__' AND c.is_published = 1
{%- endmacro %}
