{#-
One column of categories: a row per window, segment, class of the label and category, and a total per window and segment.
Inputs: relation_rows (window_at, segment_key, segment_value, label_class, value), segment_cells, dictionary (column_name,
category, bin_index, bin_kind: category or missing). Grouped by value first; looked up, hashed and suppressed on the grouped
rows. A value that the dictionary does not hold goes to one of 64 buckets by its md5, so that it is counted without being
named; a sensitive column has 16 salted buckets and no dictionary.

Written by `mpm dev generate` from mpm_py/sql/observe_category.sql; edit that file.
-#}

{% macro observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('observe_category', 'mpm')(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive)) }}
{%- endmacro %}

{% macro default__observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive) -%}
WITH counted AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.value AS value,
    COUNT(*) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), named AS (
  SELECT
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.value,
    c.row_count,
    SUBSTRING(MD5((({{ salt }}) || c.value)), 1, 1) AS first_digit,
    SUBSTRING(MD5((({{ salt }}) || c.value)), 2, 1) AS second_digit,
    CASE
      WHEN c.value IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.value) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS DOUBLE) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM counted AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = ({{ column_name }}) AND d.category = c.value
), labelled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.value,
    n.row_count,
    n.bin_kind,
    n.bin_code,
    CASE
      WHEN n.bin_kind <> 'other' THEN n.dictionary_category
      WHEN ({{ is_sensitive }}) = 1 THEN 'other_' || n.first_digit
      WHEN n.second_digit < '4' THEN 'other_' || n.first_digit || '0'
      WHEN n.second_digit < '8' THEN 'other_' || n.first_digit || '4'
      WHEN n.second_digit < 'c' THEN 'other_' || n.first_digit || '8'
      ELSE 'other_' || n.first_digit || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.bin_kind,
    n.bin_code,
    n.category,
    GROUPING(n.bin_kind) AS is_total,
    SUM(n.row_count) AS row_count,
    COUNT(DISTINCT CASE WHEN n.bin_kind IN ('category', 'other') THEN n.value END) AS distinct_count
  FROM labelled AS n
  GROUP BY
    GROUPING SETS (
      (n.window_at, n.segment_key, n.segment_value, n.label_class, n.bin_kind, n.bin_code, n.category),
      (n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' ELSE o.bin_kind END AS bin_kind,
  o.bin_code AS bin_code,
  o.category AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  CAST(NULL AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CASE WHEN o.is_total = 1 THEN CAST(o.distinct_count AS BIGINT) END AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro postgres__observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive) -%}
WITH counted AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.value AS value,
    COUNT(*) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), named AS MATERIALIZED (
  SELECT
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.value,
    c.row_count,
    SUBSTRING(MD5((({{ salt }}) || c.value)), 1, 1) AS first_digit,
    SUBSTRING(MD5((({{ salt }}) || c.value)), 2, 1) AS second_digit,
    CASE
      WHEN c.value IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.value) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS DOUBLE PRECISION) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM counted AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = ({{ column_name }}) AND d.category = c.value
), labelled AS MATERIALIZED (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.value,
    n.row_count,
    n.bin_kind,
    n.bin_code,
    CASE
      WHEN n.bin_kind <> 'other' THEN n.dictionary_category
      WHEN ({{ is_sensitive }}) = 1 THEN 'other_' || n.first_digit
      WHEN n.second_digit < '4' THEN 'other_' || n.first_digit || '0'
      WHEN n.second_digit < '8' THEN 'other_' || n.first_digit || '4'
      WHEN n.second_digit < 'c' THEN 'other_' || n.first_digit || '8'
      ELSE 'other_' || n.first_digit || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.bin_kind,
    n.bin_code,
    n.category,
    GROUPING(n.bin_kind) AS is_total,
    SUM(n.row_count) AS row_count,
    COUNT(DISTINCT CASE WHEN n.bin_kind IN ('category', 'other') THEN n.value END) AS distinct_count
  FROM labelled AS n
  GROUP BY
    GROUPING SETS (
      (n.window_at, n.segment_key, n.segment_value, n.label_class, n.bin_kind, n.bin_code, n.category),
      (n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' ELSE o.bin_kind END AS bin_kind,
  o.bin_code AS bin_code,
  o.category AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum_sq,
  CAST(NULL AS DOUBLE PRECISION) AS value_min,
  CAST(NULL AS DOUBLE PRECISION) AS value_max,
  CASE WHEN o.is_total = 1 THEN CAST(o.distinct_count AS BIGINT) END AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro redshift__observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive) -%}
WITH counted AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.value AS value,
    COUNT(*) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), named AS (
  SELECT
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.value,
    c.row_count,
    SUBSTRING(MD5((({{ salt }}) || c.value)), 1, 1) AS first_digit,
    SUBSTRING(MD5((({{ salt }}) || c.value)), 2, 1) AS second_digit,
    CASE
      WHEN c.value IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.value) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS DOUBLE PRECISION) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM counted AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = ({{ column_name }}) AND d.category = c.value
), labelled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.value,
    n.row_count,
    n.bin_kind,
    n.bin_code,
    CASE
      WHEN n.bin_kind <> 'other' THEN n.dictionary_category
      WHEN ({{ is_sensitive }}) = 1 THEN 'other_' || n.first_digit
      WHEN n.second_digit < '4' THEN 'other_' || n.first_digit || '0'
      WHEN n.second_digit < '8' THEN 'other_' || n.first_digit || '4'
      WHEN n.second_digit < 'c' THEN 'other_' || n.first_digit || '8'
      ELSE 'other_' || n.first_digit || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.bin_kind,
    n.bin_code,
    n.category,
    GROUPING(n.bin_kind) AS is_total,
    SUM(n.row_count) AS row_count,
    COUNT(DISTINCT CASE WHEN n.bin_kind IN ('category', 'other') THEN n.value END) AS distinct_count
  FROM labelled AS n
  GROUP BY
    GROUPING SETS (
      (n.window_at, n.segment_key, n.segment_value, n.label_class, n.bin_kind, n.bin_code, n.category),
      (n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' ELSE o.bin_kind END AS bin_kind,
  o.bin_code AS bin_code,
  o.category AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum,
  CAST(NULL AS DOUBLE PRECISION) AS value_sum_sq,
  CAST(NULL AS DOUBLE PRECISION) AS value_min,
  CAST(NULL AS DOUBLE PRECISION) AS value_max,
  CASE WHEN o.is_total = 1 THEN CAST(o.distinct_count AS BIGINT) END AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro bigquery__observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive) -%}
WITH counted AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.value AS value,
    COUNT(*) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), named AS (
  SELECT
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.value,
    c.row_count,
    SUBSTR(TO_HEX(MD5((({{ salt }}) || c.value))), 1, 1) AS first_digit,
    SUBSTR(TO_HEX(MD5((({{ salt }}) || c.value))), 2, 1) AS second_digit,
    CASE
      WHEN c.value IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.value) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS FLOAT64) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM counted AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = ({{ column_name }}) AND d.category = c.value
), labelled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.value,
    n.row_count,
    n.bin_kind,
    n.bin_code,
    CASE
      WHEN n.bin_kind <> 'other' THEN n.dictionary_category
      WHEN ({{ is_sensitive }}) = 1 THEN 'other_' || n.first_digit
      WHEN n.second_digit < '4' THEN 'other_' || n.first_digit || '0'
      WHEN n.second_digit < '8' THEN 'other_' || n.first_digit || '4'
      WHEN n.second_digit < 'c' THEN 'other_' || n.first_digit || '8'
      ELSE 'other_' || n.first_digit || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.bin_kind,
    n.bin_code,
    n.category,
    GROUPING(n.bin_kind) AS is_total,
    SUM(n.row_count) AS row_count,
    COUNT(DISTINCT CASE WHEN n.bin_kind IN ('category', 'other') THEN n.value END) AS distinct_count
  FROM labelled AS n
  GROUP BY
    GROUPING SETS (
      (n.window_at, n.segment_key, n.segment_value, n.label_class, n.bin_kind, n.bin_code, n.category),
      (n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' ELSE o.bin_kind END AS bin_kind,
  o.bin_code AS bin_code,
  o.category AS category,
  CAST(o.row_count AS INT64) AS row_count,
  CAST(NULL AS FLOAT64) AS value_sum,
  CAST(NULL AS FLOAT64) AS value_sum_sq,
  CAST(NULL AS FLOAT64) AS value_min,
  CAST(NULL AS FLOAT64) AS value_max,
  CASE WHEN o.is_total = 1 THEN CAST(o.distinct_count AS INT64) END AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro trino__observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive) -%}
WITH counted AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.value AS value,
    COUNT(*) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), named AS (
  SELECT
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.value,
    c.row_count,
    SUBSTRING(LOWER(TO_HEX(MD5(TO_UTF8((({{ salt }}) || c.value))))), 1, 1) AS first_digit,
    SUBSTRING(LOWER(TO_HEX(MD5(TO_UTF8((({{ salt }}) || c.value))))), 2, 1) AS second_digit,
    CASE
      WHEN c.value IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.value) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS DOUBLE) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM counted AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = ({{ column_name }}) AND d.category = c.value
), labelled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.value,
    n.row_count,
    n.bin_kind,
    n.bin_code,
    CASE
      WHEN n.bin_kind <> 'other' THEN n.dictionary_category
      WHEN ({{ is_sensitive }}) = 1 THEN 'other_' || n.first_digit
      WHEN n.second_digit < '4' THEN 'other_' || n.first_digit || '0'
      WHEN n.second_digit < '8' THEN 'other_' || n.first_digit || '4'
      WHEN n.second_digit < 'c' THEN 'other_' || n.first_digit || '8'
      ELSE 'other_' || n.first_digit || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.window_at,
    n.segment_key,
    n.segment_value,
    n.label_class,
    n.bin_kind,
    n.bin_code,
    n.category,
    GROUPING(n.bin_kind) AS is_total,
    SUM(n.row_count) AS row_count,
    COUNT(DISTINCT CASE WHEN n.bin_kind IN ('category', 'other') THEN n.value END) AS distinct_count
  FROM labelled AS n
  GROUP BY
    GROUPING SETS (
      (n.window_at, n.segment_key, n.segment_value, n.label_class, n.bin_kind, n.bin_code, n.category),
      (n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' ELSE o.bin_kind END AS bin_kind,
  o.bin_code AS bin_code,
  o.category AS category,
  CAST(o.row_count AS BIGINT) AS row_count,
  CAST(NULL AS DOUBLE) AS value_sum,
  CAST(NULL AS DOUBLE) AS value_sum_sq,
  CAST(NULL AS DOUBLE) AS value_min,
  CAST(NULL AS DOUBLE) AS value_max,
  CASE WHEN o.is_total = 1 THEN CAST(o.distinct_count AS BIGINT) END AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro clickhouse__observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive) -%}
WITH counted AS (
  SELECT
    r.window_at AS window_at,
    r.segment_key AS segment_key,
    r.segment_value AS segment_value,
    r.label_class AS label_class,
    r.value AS value,
    COUNT(*) AS row_count
  FROM {{ relation_rows }} AS r
  GROUP BY
    1,
    2,
    3,
    4,
    5
), named AS (
  SELECT
    c.window_at AS window_at,
    c.segment_key AS segment_key,
    s.published_value AS segment_value,
    c.label_class AS label_class,
    c.value AS value,
    c.row_count AS row_count,
    substringUTF8(lower(hex(MD5((({{ salt }}) || c.value)))), 1, 1) AS first_digit,
    substringUTF8(lower(hex(MD5((({{ salt }}) || c.value)))), 2, 1) AS second_digit,
    CASE
      WHEN c.value IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.value) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS Nullable(Float64)) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM counted AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = ({{ column_name }}) AND d.category = c.value
), labelled AS (
  SELECT
    n.window_at AS window_at,
    n.segment_key AS segment_key,
    n.segment_value AS segment_value,
    n.label_class AS label_class,
    n.value AS value,
    n.row_count AS row_count,
    n.bin_kind AS bin_kind,
    n.bin_code AS bin_code,
    CASE
      WHEN n.bin_kind <> 'other' THEN n.dictionary_category
      WHEN ({{ is_sensitive }}) = 1 THEN 'other_' || n.first_digit
      WHEN n.second_digit < '4' THEN 'other_' || n.first_digit || '0'
      WHEN n.second_digit < '8' THEN 'other_' || n.first_digit || '4'
      WHEN n.second_digit < 'c' THEN 'other_' || n.first_digit || '8'
      ELSE 'other_' || n.first_digit || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.window_at AS window_at,
    n.segment_key AS segment_key,
    n.segment_value AS segment_value,
    n.label_class AS label_class,
    n.bin_kind AS bin_kind,
    n.bin_code AS bin_code,
    n.category AS category,
    GROUPING(n.bin_kind) AS is_total,
    SUM(n.row_count) AS row_count,
    COUNT(DISTINCT CASE WHEN n.bin_kind IN ('category', 'other') THEN n.value END) AS distinct_count
  FROM labelled AS n
  GROUP BY
    GROUPING SETS (
      (n.window_at, n.segment_key, n.segment_value, n.label_class, n.bin_kind, n.bin_code, n.category),
      (n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  ({{ column_name }}) AS column_name,
  o.window_at AS window_at,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.label_class AS label_class,
  CASE WHEN o.is_total = 1 THEN 'total' ELSE o.bin_kind END AS bin_kind,
  o.bin_code AS bin_code,
  o.category AS category,
  CAST(o.row_count AS Nullable(Int64)) AS row_count,
  CAST(NULL AS Nullable(Float64)) AS value_sum,
  CAST(NULL AS Nullable(Float64)) AS value_sum_sq,
  CAST(NULL AS Nullable(Float64)) AS value_min,
  CAST(NULL AS Nullable(Float64)) AS value_max,
  CASE WHEN o.is_total = 1 THEN CAST(o.distinct_count AS Nullable(Int64)) END AS distinct_count
FROM rolled AS o
{%- endmacro %}

{% macro athena__observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive) -%}
{{ return(mpm.trino__observe_category(relation_rows, segment_cells, dictionary, column_name, salt, is_sensitive)) }}
{%- endmacro %}
