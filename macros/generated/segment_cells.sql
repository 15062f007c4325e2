{#-
Size of every segment in every window, and the name under which it may be published.
Inputs: segment_counts (segment_counts.sql, or what one read has counted), with the key __all__ for the rows as a whole;
segment_values (segment_key, segment_value, bin_index), the values that the baseline made known.
Values beyond max_segment_values are __other__; cells under min_group_size rows are pooled per key in __small__, together
with the next smallest cell if the pool is still too small. A window under min_group_size publishes nothing but its size.

Written by `mpm dev generate` from mpm_py/sql/segment_cells.sql; edit that file.
-#}

{% macro segment_cells(segment_counts, segment_values, min_group_size, max_segment_values) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('segment_cells', 'mpm')(segment_counts, segment_values, min_group_size, max_segment_values)) }}
{%- endmacro %}

{% macro default__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values) -%}
WITH placed AS (
  SELECT
    c.window_at,
    c.segment_key,
    c.segment_value,
    c.row_count,
    c.first_epoch,
    c.last_epoch,
    ROW_NUMBER() OVER (
      PARTITION BY c.window_at, c.segment_key
      ORDER BY CASE WHEN v.bin_index IS NULL THEN 1 ELSE 0 END, COALESCE(v.bin_index, 0), c.row_count DESC, c.segment_value
    ) AS place
  FROM {{ segment_counts }} AS c
  LEFT JOIN {{ segment_values }} AS v
    ON v.segment_key = c.segment_key AND v.segment_value = c.segment_value
), kept AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.row_count,
    p.first_epoch,
    p.last_epoch,
    CASE WHEN p.place > ({{ max_segment_values }}) THEN '__other__' ELSE p.segment_value END AS kept_value
  FROM placed AS p
), pooled AS (
  SELECT
    k.window_at,
    k.segment_key,
    k.kept_value,
    SUM(k.row_count) AS kept_count
  FROM kept AS k
  GROUP BY
    k.window_at,
    k.segment_key,
    k.kept_value
), sized AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.kept_value,
    p.kept_count,
    SUM(CASE WHEN p.kept_count < ({{ min_group_size }}) THEN p.kept_count ELSE 0 END) OVER (PARTITION BY p.window_at, p.segment_key) AS small_count,
    SUM(p.kept_count) OVER (PARTITION BY p.window_at, p.segment_key) AS window_count,
    ROW_NUMBER() OVER (
      PARTITION BY p.window_at, p.segment_key, CASE WHEN p.kept_count < ({{ min_group_size }}) THEN 0 ELSE 1 END
      ORDER BY p.kept_count, p.kept_value
    ) AS place_among_its_size
  FROM pooled AS p
), named AS (
  SELECT
    s.window_at,
    s.segment_key,
    s.kept_value,
    CASE WHEN s.window_count >= ({{ min_group_size }}) THEN 1 ELSE 0 END AS is_published,
    CASE
      WHEN s.segment_key = '__all__' THEN '__all__'
      WHEN s.kept_count < ({{ min_group_size }}) THEN '__small__'
      WHEN s.small_count > 0 AND s.small_count < ({{ min_group_size }}) AND s.place_among_its_size = 1 THEN '__small__'
      ELSE s.kept_value
    END AS published_value
  FROM sized AS s
)
SELECT
  k.window_at,
  k.segment_key,
  k.segment_value,
  n.published_value,
  n.is_published,
  k.row_count,
  k.first_epoch,
  k.last_epoch
FROM kept AS k
INNER JOIN named AS n
  ON n.window_at = k.window_at AND n.segment_key = k.segment_key AND n.kept_value = k.kept_value
{%- endmacro %}

{% macro postgres__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values) -%}
WITH placed AS (
  SELECT
    c.window_at,
    c.segment_key,
    c.segment_value,
    c.row_count,
    c.first_epoch,
    c.last_epoch,
    ROW_NUMBER() OVER (
      PARTITION BY c.window_at, c.segment_key
      ORDER BY CASE WHEN v.bin_index IS NULL THEN 1 ELSE 0 END, COALESCE(v.bin_index, 0), c.row_count DESC NULLS LAST, c.segment_value COLLATE "C"
    ) AS place
  FROM {{ segment_counts }} AS c
  LEFT JOIN {{ segment_values }} AS v
    ON v.segment_key = c.segment_key AND v.segment_value = c.segment_value
), kept AS MATERIALIZED (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.row_count,
    p.first_epoch,
    p.last_epoch,
    CASE WHEN p.place > ({{ max_segment_values }}) THEN '__other__' ELSE p.segment_value END AS kept_value
  FROM placed AS p
), pooled AS (
  SELECT
    k.window_at,
    k.segment_key,
    k.kept_value,
    SUM(k.row_count) AS kept_count
  FROM kept AS k
  GROUP BY
    k.window_at,
    k.segment_key,
    k.kept_value
), sized AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.kept_value,
    p.kept_count,
    SUM(CASE WHEN p.kept_count < ({{ min_group_size }}) THEN p.kept_count ELSE 0 END) OVER (PARTITION BY p.window_at, p.segment_key) AS small_count,
    SUM(p.kept_count) OVER (PARTITION BY p.window_at, p.segment_key) AS window_count,
    ROW_NUMBER() OVER (
      PARTITION BY p.window_at, p.segment_key, CASE WHEN p.kept_count < ({{ min_group_size }}) THEN 0 ELSE 1 END
      ORDER BY p.kept_count, p.kept_value COLLATE "C"
    ) AS place_among_its_size
  FROM pooled AS p
), named AS MATERIALIZED (
  SELECT
    s.window_at,
    s.segment_key,
    s.kept_value,
    CASE WHEN s.window_count >= ({{ min_group_size }}) THEN 1 ELSE 0 END AS is_published,
    CASE
      WHEN s.segment_key = '__all__' THEN '__all__'
      WHEN s.kept_count < ({{ min_group_size }}) THEN '__small__'
      WHEN s.small_count > 0 AND s.small_count < ({{ min_group_size }}) AND s.place_among_its_size = 1 THEN '__small__'
      ELSE s.kept_value
    END AS published_value
  FROM sized AS s
)
SELECT
  k.window_at,
  k.segment_key,
  k.segment_value,
  n.published_value,
  n.is_published,
  k.row_count,
  k.first_epoch,
  k.last_epoch
FROM kept AS k
INNER JOIN named AS n
  ON n.window_at = k.window_at AND n.segment_key = k.segment_key AND n.kept_value = k.kept_value
{%- endmacro %}

{% macro redshift__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values) -%}
WITH placed AS (
  SELECT
    c.window_at,
    c.segment_key,
    c.segment_value,
    c.row_count,
    c.first_epoch,
    c.last_epoch,
    ROW_NUMBER() OVER (
      PARTITION BY c.window_at, c.segment_key
      ORDER BY CASE WHEN v.bin_index IS NULL THEN 1 ELSE 0 END, COALESCE(v.bin_index, 0), c.row_count DESC NULLS LAST, c.segment_value
    ) AS place
  FROM {{ segment_counts }} AS c
  LEFT JOIN {{ segment_values }} AS v
    ON v.segment_key = c.segment_key AND v.segment_value = c.segment_value
), kept AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.row_count,
    p.first_epoch,
    p.last_epoch,
    CASE WHEN p.place > ({{ max_segment_values }}) THEN '__other__' ELSE p.segment_value END AS kept_value
  FROM placed AS p
), pooled AS (
  SELECT
    k.window_at,
    k.segment_key,
    k.kept_value,
    SUM(k.row_count) AS kept_count
  FROM kept AS k
  GROUP BY
    k.window_at,
    k.segment_key,
    k.kept_value
), sized AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.kept_value,
    p.kept_count,
    SUM(CASE WHEN p.kept_count < ({{ min_group_size }}) THEN p.kept_count ELSE 0 END) OVER (PARTITION BY p.window_at, p.segment_key) AS small_count,
    SUM(p.kept_count) OVER (PARTITION BY p.window_at, p.segment_key) AS window_count,
    ROW_NUMBER() OVER (
      PARTITION BY p.window_at, p.segment_key, CASE WHEN p.kept_count < ({{ min_group_size }}) THEN 0 ELSE 1 END
      ORDER BY p.kept_count, p.kept_value
    ) AS place_among_its_size
  FROM pooled AS p
), named AS (
  SELECT
    s.window_at,
    s.segment_key,
    s.kept_value,
    CASE WHEN s.window_count >= ({{ min_group_size }}) THEN 1 ELSE 0 END AS is_published,
    CASE
      WHEN s.segment_key = '__all__' THEN '__all__'
      WHEN s.kept_count < ({{ min_group_size }}) THEN '__small__'
      WHEN s.small_count > 0 AND s.small_count < ({{ min_group_size }}) AND s.place_among_its_size = 1 THEN '__small__'
      ELSE s.kept_value
    END AS published_value
  FROM sized AS s
)
SELECT
  k.window_at,
  k.segment_key,
  k.segment_value,
  n.published_value,
  n.is_published,
  k.row_count,
  k.first_epoch,
  k.last_epoch
FROM kept AS k
INNER JOIN named AS n
  ON n.window_at = k.window_at AND n.segment_key = k.segment_key AND n.kept_value = k.kept_value
{%- endmacro %}

{% macro snowflake__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values) -%}
{{ return(mpm.redshift__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values)) }}
{%- endmacro %}

{% macro bigquery__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values) -%}
WITH placed AS (
  SELECT
    c.window_at,
    c.segment_key,
    c.segment_value,
    c.row_count,
    c.first_epoch,
    c.last_epoch,
    ROW_NUMBER() OVER (
      PARTITION BY c.window_at, c.segment_key
      ORDER BY CASE WHEN v.bin_index IS NULL THEN 1 ELSE 0 END NULLS LAST, COALESCE(v.bin_index, 0) NULLS LAST, c.row_count DESC, c.segment_value NULLS LAST
    ) AS place
  FROM {{ segment_counts }} AS c
  LEFT JOIN {{ segment_values }} AS v
    ON v.segment_key = c.segment_key AND v.segment_value = c.segment_value
), kept AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.segment_value,
    p.row_count,
    p.first_epoch,
    p.last_epoch,
    CASE WHEN p.place > ({{ max_segment_values }}) THEN '__other__' ELSE p.segment_value END AS kept_value
  FROM placed AS p
), pooled AS (
  SELECT
    k.window_at,
    k.segment_key,
    k.kept_value,
    SUM(k.row_count) AS kept_count
  FROM kept AS k
  GROUP BY
    k.window_at,
    k.segment_key,
    k.kept_value
), sized AS (
  SELECT
    p.window_at,
    p.segment_key,
    p.kept_value,
    p.kept_count,
    SUM(CASE WHEN p.kept_count < ({{ min_group_size }}) THEN p.kept_count ELSE 0 END) OVER (PARTITION BY p.window_at, p.segment_key) AS small_count,
    SUM(p.kept_count) OVER (PARTITION BY p.window_at, p.segment_key) AS window_count,
    ROW_NUMBER() OVER (
      PARTITION BY p.window_at, p.segment_key, CASE WHEN p.kept_count < ({{ min_group_size }}) THEN 0 ELSE 1 END
      ORDER BY p.kept_count NULLS LAST, p.kept_value NULLS LAST
    ) AS place_among_its_size
  FROM pooled AS p
), named AS (
  SELECT
    s.window_at,
    s.segment_key,
    s.kept_value,
    CASE WHEN s.window_count >= ({{ min_group_size }}) THEN 1 ELSE 0 END AS is_published,
    CASE
      WHEN s.segment_key = '__all__' THEN '__all__'
      WHEN s.kept_count < ({{ min_group_size }}) THEN '__small__'
      WHEN s.small_count > 0 AND s.small_count < ({{ min_group_size }}) AND s.place_among_its_size = 1 THEN '__small__'
      ELSE s.kept_value
    END AS published_value
  FROM sized AS s
)
SELECT
  k.window_at,
  k.segment_key,
  k.segment_value,
  n.published_value,
  n.is_published,
  k.row_count,
  k.first_epoch,
  k.last_epoch
FROM kept AS k
INNER JOIN named AS n
  ON n.window_at = k.window_at AND n.segment_key = k.segment_key AND n.kept_value = k.kept_value
{%- endmacro %}

{% macro spark__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values) -%}
{{ return(mpm.bigquery__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values)) }}
{%- endmacro %}

{% macro clickhouse__segment_cells(segment_counts, segment_values, min_group_size, max_segment_values) -%}
WITH placed AS (
  SELECT
    c.window_at AS window_at,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.row_count AS row_count,
    c.first_epoch AS first_epoch,
    c.last_epoch AS last_epoch,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY c.window_at, c.segment_key
      ORDER BY CASE WHEN v.bin_index IS NULL THEN 1 ELSE 0 END, COALESCE(v.bin_index, 0), c.row_count DESC, c.segment_value
    )) AS place
  FROM {{ segment_counts }} AS c
  LEFT JOIN {{ segment_values }} AS v
    ON v.segment_key = c.segment_key AND v.segment_value = c.segment_value
  SETTINGS join_use_nulls = 1
), kept AS (
  SELECT
    p.window_at AS window_at,
    p.segment_key AS segment_key,
    p.segment_value AS segment_value,
    p.row_count AS row_count,
    p.first_epoch AS first_epoch,
    p.last_epoch AS last_epoch,
    CASE WHEN p.place > ({{ max_segment_values }}) THEN '__other__' ELSE p.segment_value END AS kept_value
  FROM placed AS p
), pooled AS (
  SELECT
    k.window_at AS window_at,
    k.segment_key AS segment_key,
    k.kept_value AS kept_value,
    SUM(toNullable(k.row_count)) AS kept_count
  FROM kept AS k
  GROUP BY
    k.window_at,
    k.segment_key,
    k.kept_value
), sized AS (
  SELECT
    p.window_at AS window_at,
    p.segment_key AS segment_key,
    p.kept_value AS kept_value,
    p.kept_count AS kept_count,
    SUM(toNullable(CASE WHEN p.kept_count < ({{ min_group_size }}) THEN p.kept_count ELSE 0 END)) OVER (PARTITION BY p.window_at, p.segment_key) AS small_count,
    SUM(toNullable(p.kept_count)) OVER (PARTITION BY p.window_at, p.segment_key) AS window_count,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY p.window_at, p.segment_key, CASE WHEN p.kept_count < ({{ min_group_size }}) THEN 0 ELSE 1 END
      ORDER BY p.kept_count, p.kept_value
    )) AS place_among_its_size
  FROM pooled AS p
), named AS (
  SELECT
    s.window_at AS window_at,
    s.segment_key AS segment_key,
    s.kept_value AS kept_value,
    CASE WHEN s.window_count >= ({{ min_group_size }}) THEN 1 ELSE 0 END AS is_published,
    CASE
      WHEN s.segment_key = '__all__' THEN '__all__'
      WHEN s.kept_count < ({{ min_group_size }}) THEN '__small__'
      WHEN s.small_count > 0 AND s.small_count < ({{ min_group_size }}) AND s.place_among_its_size = 1 THEN '__small__'
      ELSE s.kept_value
    END AS published_value
  FROM sized AS s
)
SELECT
  k.window_at AS window_at,
  k.segment_key AS segment_key,
  k.segment_value AS segment_value,
  n.published_value AS published_value,
  n.is_published AS is_published,
  k.row_count AS row_count,
  k.first_epoch AS first_epoch,
  k.last_epoch AS last_epoch
FROM kept AS k
INNER JOIN named AS n
  ON n.window_at = k.window_at AND n.segment_key = k.segment_key AND n.kept_value = k.kept_value
{%- endmacro %}
