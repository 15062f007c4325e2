{#-
Columns of categories: a row per window, segment, class of the label and category, and a total per window and segment.
Inputs: category_cells (category_cells.sql of each column, or what one read has counted), segment_cells, dictionary
(column_name, category, bin_index, bin_kind: category or missing), column_list (column_name, is_sensitive). Looked up, hashed
and suppressed on the cells. A value that the dictionary does not hold goes to one of 64 buckets by its md5, so that it is
counted without being named; a sensitive column has 16 salted buckets and no dictionary.

Written by `mpm dev generate` from mpm_py/sql/observe_categories.sql; edit that file.
-#}

{% macro observe_categories(category_cells, segment_cells, column_list, dictionary, salt) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('observe_categories', 'mpm')(category_cells, segment_cells, column_list, dictionary, salt)) }}
{%- endmacro %}

{% macro default__observe_categories(category_cells, segment_cells, column_list, dictionary, salt) -%}
WITH named AS (
  SELECT
    c.column_name,
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.category AS value,
    c.row_count,
    l.is_sensitive,
    MD5(CASE WHEN l.is_sensitive = 1 THEN ({{ salt }}) || c.category ELSE c.category END) AS digits,
    CASE
      WHEN c.category IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.category) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS DOUBLE) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM {{ category_cells }} AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  INNER JOIN {{ column_list }} AS l
    ON l.column_name = c.column_name
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = c.column_name AND d.category = c.category
), labelled AS (
  SELECT
    n.column_name,
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
      WHEN n.is_sensitive = 1 THEN 'other_' || SUBSTRING(n.digits, 1, 1)
      WHEN SUBSTRING(n.digits, 2, 1) < '4' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '0'
      WHEN SUBSTRING(n.digits, 2, 1) < '8' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '4'
      WHEN SUBSTRING(n.digits, 2, 1) < 'c' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '8'
      ELSE 'other_' || SUBSTRING(n.digits, 1, 1) || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.column_name,
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
      (
        n.column_name,
        n.window_at,
        n.segment_key,
        n.segment_value,
        n.label_class,
        n.bin_kind,
        n.bin_code,
        n.category
      ),
      (n.column_name, n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  o.column_name AS column_name,
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

{% macro postgres__observe_categories(category_cells, segment_cells, column_list, dictionary, salt) -%}
WITH named AS MATERIALIZED (
  SELECT
    c.column_name,
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.category AS value,
    c.row_count,
    l.is_sensitive,
    MD5(CASE WHEN l.is_sensitive = 1 THEN ({{ salt }}) || c.category ELSE c.category END) AS digits,
    CASE
      WHEN c.category IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.category) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS DOUBLE PRECISION) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM {{ category_cells }} AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  INNER JOIN {{ column_list }} AS l
    ON l.column_name = c.column_name
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = c.column_name AND d.category = c.category
), labelled AS MATERIALIZED (
  SELECT
    n.column_name,
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
      WHEN n.is_sensitive = 1 THEN 'other_' || SUBSTRING(n.digits, 1, 1)
      WHEN SUBSTRING(n.digits, 2, 1) < '4' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '0'
      WHEN SUBSTRING(n.digits, 2, 1) < '8' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '4'
      WHEN SUBSTRING(n.digits, 2, 1) < 'c' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '8'
      ELSE 'other_' || SUBSTRING(n.digits, 1, 1) || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.column_name,
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
      (
        n.column_name,
        n.window_at,
        n.segment_key,
        n.segment_value,
        n.label_class,
        n.bin_kind,
        n.bin_code,
        n.category
      ),
      (n.column_name, n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  o.column_name AS column_name,
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

{% macro redshift__observe_categories(category_cells, segment_cells, column_list, dictionary, salt) -%}
WITH named AS (
  SELECT
    c.column_name,
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.category AS value,
    c.row_count,
    l.is_sensitive,
    MD5(CASE WHEN l.is_sensitive = 1 THEN ({{ salt }}) || c.category ELSE c.category END) AS digits,
    CASE
      WHEN c.category IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.category) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS DOUBLE PRECISION) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM {{ category_cells }} AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  INNER JOIN {{ column_list }} AS l
    ON l.column_name = c.column_name
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = c.column_name AND d.category = c.category
), labelled AS (
  SELECT
    n.column_name,
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
      WHEN n.is_sensitive = 1 THEN 'other_' || SUBSTRING(n.digits, 1, 1)
      WHEN SUBSTRING(n.digits, 2, 1) < '4' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '0'
      WHEN SUBSTRING(n.digits, 2, 1) < '8' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '4'
      WHEN SUBSTRING(n.digits, 2, 1) < 'c' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '8'
      ELSE 'other_' || SUBSTRING(n.digits, 1, 1) || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.column_name,
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
      (
        n.column_name,
        n.window_at,
        n.segment_key,
        n.segment_value,
        n.label_class,
        n.bin_kind,
        n.bin_code,
        n.category
      ),
      (n.column_name, n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  o.column_name AS column_name,
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

{% macro bigquery__observe_categories(category_cells, segment_cells, column_list, dictionary, salt) -%}
WITH named AS (
  SELECT
    c.column_name,
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.category AS value,
    c.row_count,
    l.is_sensitive,
    TO_HEX(MD5(CASE WHEN l.is_sensitive = 1 THEN ({{ salt }}) || c.category ELSE c.category END)) AS digits,
    CASE
      WHEN c.category IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.category) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS FLOAT64) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM {{ category_cells }} AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  INNER JOIN {{ column_list }} AS l
    ON l.column_name = c.column_name
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = c.column_name AND d.category = c.category
), labelled AS (
  SELECT
    n.column_name,
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
      WHEN n.is_sensitive = 1 THEN 'other_' || SUBSTR(n.digits, 1, 1)
      WHEN SUBSTR(n.digits, 2, 1) < '4' THEN 'other_' || SUBSTR(n.digits, 1, 1) || '0'
      WHEN SUBSTR(n.digits, 2, 1) < '8' THEN 'other_' || SUBSTR(n.digits, 1, 1) || '4'
      WHEN SUBSTR(n.digits, 2, 1) < 'c' THEN 'other_' || SUBSTR(n.digits, 1, 1) || '8'
      ELSE 'other_' || SUBSTR(n.digits, 1, 1) || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.column_name,
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
      (
        n.column_name,
        n.window_at,
        n.segment_key,
        n.segment_value,
        n.label_class,
        n.bin_kind,
        n.bin_code,
        n.category
      ),
      (n.column_name, n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  o.column_name AS column_name,
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

{% macro trino__observe_categories(category_cells, segment_cells, column_list, dictionary, salt) -%}
WITH named AS (
  SELECT
    c.column_name,
    c.window_at,
    c.segment_key,
    s.published_value AS segment_value,
    c.label_class,
    c.category AS value,
    c.row_count,
    l.is_sensitive,
    LOWER(TO_HEX(MD5(TO_UTF8(CASE WHEN l.is_sensitive = 1 THEN ({{ salt }}) || c.category ELSE c.category END)))) AS digits,
    CASE
      WHEN c.category IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.category) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS DOUBLE) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM {{ category_cells }} AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  INNER JOIN {{ column_list }} AS l
    ON l.column_name = c.column_name
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = c.column_name AND d.category = c.category
), labelled AS (
  SELECT
    n.column_name,
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
      WHEN n.is_sensitive = 1 THEN 'other_' || SUBSTRING(n.digits, 1, 1)
      WHEN SUBSTRING(n.digits, 2, 1) < '4' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '0'
      WHEN SUBSTRING(n.digits, 2, 1) < '8' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '4'
      WHEN SUBSTRING(n.digits, 2, 1) < 'c' THEN 'other_' || SUBSTRING(n.digits, 1, 1) || '8'
      ELSE 'other_' || SUBSTRING(n.digits, 1, 1) || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.column_name,
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
      (
        n.column_name,
        n.window_at,
        n.segment_key,
        n.segment_value,
        n.label_class,
        n.bin_kind,
        n.bin_code,
        n.category
      ),
      (n.column_name, n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  o.column_name AS column_name,
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

{% macro clickhouse__observe_categories(category_cells, segment_cells, column_list, dictionary, salt) -%}
WITH named AS (
  SELECT
    c.column_name AS column_name,
    c.window_at AS window_at,
    c.segment_key AS segment_key,
    s.published_value AS segment_value,
    c.label_class AS label_class,
    c.category AS value,
    c.row_count AS row_count,
    l.is_sensitive AS is_sensitive,
    lower(hex(MD5(CASE WHEN l.is_sensitive = 1 THEN ({{ salt }}) || c.category ELSE c.category END))) AS digits,
    CASE
      WHEN c.category IS NULL THEN 'null'
      WHEN d.bin_kind IS NOT NULL THEN d.bin_kind
      WHEN TRIM(c.category) = '' THEN 'blank'
      ELSE 'other'
    END AS bin_kind,
    CASE WHEN d.bin_kind = 'category' THEN CAST(d.bin_index AS Nullable(Float64)) END AS bin_code,
    CASE WHEN d.bin_kind = 'category' THEN d.category END AS dictionary_category
  FROM {{ category_cells }} AS c
  INNER JOIN {{ segment_cells }} AS s
    ON s.window_at = c.window_at
    AND s.segment_key = c.segment_key
    AND s.segment_value = c.segment_value
    AND s.is_published = 1
  INNER JOIN {{ column_list }} AS l
    ON l.column_name = c.column_name
  LEFT JOIN {{ dictionary }} AS d
    ON d.column_name = c.column_name AND d.category = c.category
  SETTINGS join_use_nulls = 1
), labelled AS (
  SELECT
    n.column_name AS column_name,
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
      WHEN n.is_sensitive = 1 THEN 'other_' || substringUTF8(n.digits, 1, 1)
      WHEN substringUTF8(n.digits, 2, 1) < '4' THEN 'other_' || substringUTF8(n.digits, 1, 1) || '0'
      WHEN substringUTF8(n.digits, 2, 1) < '8' THEN 'other_' || substringUTF8(n.digits, 1, 1) || '4'
      WHEN substringUTF8(n.digits, 2, 1) < 'c' THEN 'other_' || substringUTF8(n.digits, 1, 1) || '8'
      ELSE 'other_' || substringUTF8(n.digits, 1, 1) || 'c'
    END AS category
  FROM named AS n
), rolled AS (
  SELECT
    n.column_name AS column_name,
    n.window_at AS window_at,
    n.segment_key AS segment_key,
    n.segment_value AS segment_value,
    n.label_class AS label_class,
    n.bin_kind AS bin_kind,
    n.bin_code AS bin_code,
    n.category AS category,
    GROUPING(n.bin_kind) AS is_total,
    SUM(toNullable(n.row_count)) AS row_count,
    toInt64(COUNT(DISTINCT CASE WHEN n.bin_kind IN ('category', 'other') THEN n.value END)) AS distinct_count
  FROM labelled AS n
  GROUP BY
    GROUPING SETS (
      (
        n.column_name,
        n.window_at,
        n.segment_key,
        n.segment_value,
        n.label_class,
        n.bin_kind,
        n.bin_code,
        n.category
      ),
      (n.column_name, n.window_at, n.segment_key, n.segment_value)
    )
)
SELECT
  o.column_name AS column_name,
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

{% macro athena__observe_categories(category_cells, segment_cells, column_list, dictionary, salt) -%}
{{ return(mpm.trino__observe_categories(category_cells, segment_cells, column_list, dictionary, salt)) }}
{%- endmacro %}
