{#-
The distribution of a column in a window beside its baseline, in groups that a person can plot: at most ten groups of like
baseline size for ordered values, the categories of the dictionary, and nulls and other special kinds by name.
Input: compared_bins. One row per comparison (window x segment x column) and group that holds rows on either side.
psi_contribution: (p - q) ln(p / q) with p = (a + 0.5) / (n + 0.5 B), q alike, over the B groups; it sums to the psi.

Written by `mpm dev generate` from mpm_py/sql/distribution.sql; edit that file.
-#}

{% macro distribution(compared_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('distribution', 'mpm')(compared_bins)) }}
{%- endmacro %}

{% macro default__distribution(compared_bins) -%}
WITH grouped AS (
  SELECT
    b.comparison,
    b.group_kind,
    b.group_index,
    MAX(CASE WHEN b.bin_kind = 'category' THEN b.category END) AS category,
    COALESCE(MIN(CASE WHEN b.baseline_count > 0 THEN b.lower_edge END), MIN(b.lower_edge)) AS lower_edge,
    COALESCE(MAX(CASE WHEN b.baseline_count > 0 THEN b.upper_edge END), MAX(b.upper_edge)) AS upper_edge,
    SUM(b.baseline_count) AS baseline_count,
    SUM(b.current_count) AS current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.group_kind IS NOT NULL
  GROUP BY
    b.comparison,
    b.group_kind,
    b.group_index
  HAVING
    SUM(b.baseline_count) > 0 OR SUM(b.current_count) > 0
), sized AS (
  SELECT
    g.comparison,
    SUM(g.baseline_count) AS baseline_total,
    SUM(g.current_count) AS current_total,
    CAST(COUNT(*) AS DOUBLE) AS group_count,
    MIN(CASE WHEN g.group_kind = 'value' THEN g.group_index END) AS first_index,
    MAX(CASE WHEN g.group_kind = 'value' THEN g.group_index END) AS last_index
  FROM grouped AS g
  GROUP BY
    g.comparison
), shared AS (
  SELECT
    g.comparison,
    g.group_kind,
    g.group_index,
    CASE WHEN g.group_index > s.first_index THEN g.lower_edge END AS lower_edge,
    CASE WHEN g.group_index < s.last_index THEN g.upper_edge END AS upper_edge,
    g.category,
    g.baseline_count,
    g.current_count,
    s.baseline_total,
    s.current_total,
    s.group_count,
    (g.baseline_count + 0.5) / NULLIF(s.baseline_total + 0.5 * s.group_count, 0.0) AS q,
    (g.current_count + 0.5) / NULLIF(s.current_total + 0.5 * s.group_count, 0.0) AS p
  FROM grouped AS g
  INNER JOIN sized AS s
    ON s.comparison = g.comparison
)
SELECT
  s.comparison AS comparison,
  s.group_kind AS group_kind,
  CAST(FLOOR(s.group_index) AS BIGINT) AS group_index,
  CASE WHEN s.group_kind = 'value' THEN s.lower_edge END AS lower_edge,
  CASE WHEN s.group_kind = 'value' THEN s.upper_edge END AS upper_edge,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(s.current_count) AS BIGINT) AS current_count,
  s.baseline_count / NULLIF(s.baseline_total, 0.0) AS baseline_share,
  s.current_count / NULLIF(s.current_total, 0.0) AS current_share,
  CASE WHEN s.baseline_total > 0 AND s.current_total > 0 THEN (s.p - s.q) * LN(s.p / NULLIF(s.q, 0.0)) END AS psi_contribution
FROM shared AS s
{%- endmacro %}

{% macro postgres__distribution(compared_bins) -%}
WITH grouped AS (
  SELECT
    b.comparison,
    b.group_kind,
    b.group_index,
    MAX(CASE WHEN b.bin_kind = 'category' THEN b.category END) AS category,
    COALESCE(MIN(CASE WHEN b.baseline_count > 0 THEN b.lower_edge END), MIN(b.lower_edge)) AS lower_edge,
    COALESCE(MAX(CASE WHEN b.baseline_count > 0 THEN b.upper_edge END), MAX(b.upper_edge)) AS upper_edge,
    SUM(b.baseline_count) AS baseline_count,
    SUM(b.current_count) AS current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.group_kind IS NOT NULL
  GROUP BY
    b.comparison,
    b.group_kind,
    b.group_index
  HAVING
    SUM(b.baseline_count) > 0 OR SUM(b.current_count) > 0
), sized AS (
  SELECT
    g.comparison,
    SUM(g.baseline_count) AS baseline_total,
    SUM(g.current_count) AS current_total,
    CAST(COUNT(*) AS DOUBLE PRECISION) AS group_count,
    MIN(CASE WHEN g.group_kind = 'value' THEN g.group_index END) AS first_index,
    MAX(CASE WHEN g.group_kind = 'value' THEN g.group_index END) AS last_index
  FROM grouped AS g
  GROUP BY
    g.comparison
), shared AS MATERIALIZED (
  SELECT
    g.comparison,
    g.group_kind,
    g.group_index,
    CASE WHEN g.group_index > s.first_index THEN g.lower_edge END AS lower_edge,
    CASE WHEN g.group_index < s.last_index THEN g.upper_edge END AS upper_edge,
    g.category,
    g.baseline_count,
    g.current_count,
    s.baseline_total,
    s.current_total,
    s.group_count,
    (g.baseline_count + 0.5) / NULLIF(s.baseline_total + 0.5 * s.group_count, 0.0) AS q,
    (g.current_count + 0.5) / NULLIF(s.current_total + 0.5 * s.group_count, 0.0) AS p
  FROM grouped AS g
  INNER JOIN sized AS s
    ON s.comparison = g.comparison
)
SELECT
  s.comparison AS comparison,
  s.group_kind AS group_kind,
  CAST(FLOOR(s.group_index) AS BIGINT) AS group_index,
  CASE WHEN s.group_kind = 'value' THEN s.lower_edge END AS lower_edge,
  CASE WHEN s.group_kind = 'value' THEN s.upper_edge END AS upper_edge,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(s.current_count) AS BIGINT) AS current_count,
  s.baseline_count / NULLIF(s.baseline_total, 0.0) AS baseline_share,
  s.current_count / NULLIF(s.current_total, 0.0) AS current_share,
  CASE WHEN s.baseline_total > 0 AND s.current_total > 0 THEN (s.p - s.q) * LN(s.p / NULLIF(s.q, 0.0)) END AS psi_contribution
FROM shared AS s
{%- endmacro %}

{% macro redshift__distribution(compared_bins) -%}
WITH grouped AS (
  SELECT
    b.comparison,
    b.group_kind,
    b.group_index,
    MAX(CASE WHEN b.bin_kind = 'category' THEN b.category END) AS category,
    COALESCE(MIN(CASE WHEN b.baseline_count > 0 THEN b.lower_edge END), MIN(b.lower_edge)) AS lower_edge,
    COALESCE(MAX(CASE WHEN b.baseline_count > 0 THEN b.upper_edge END), MAX(b.upper_edge)) AS upper_edge,
    SUM(b.baseline_count) AS baseline_count,
    SUM(b.current_count) AS current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.group_kind IS NOT NULL
  GROUP BY
    b.comparison,
    b.group_kind,
    b.group_index
  HAVING
    SUM(b.baseline_count) > 0 OR SUM(b.current_count) > 0
), sized AS (
  SELECT
    g.comparison,
    SUM(g.baseline_count) AS baseline_total,
    SUM(g.current_count) AS current_total,
    CAST(COUNT(*) AS DOUBLE PRECISION) AS group_count,
    MIN(CASE WHEN g.group_kind = 'value' THEN g.group_index END) AS first_index,
    MAX(CASE WHEN g.group_kind = 'value' THEN g.group_index END) AS last_index
  FROM grouped AS g
  GROUP BY
    g.comparison
), shared AS (
  SELECT
    g.comparison,
    g.group_kind,
    g.group_index,
    CASE WHEN g.group_index > s.first_index THEN g.lower_edge END AS lower_edge,
    CASE WHEN g.group_index < s.last_index THEN g.upper_edge END AS upper_edge,
    g.category,
    g.baseline_count,
    g.current_count,
    s.baseline_total,
    s.current_total,
    s.group_count,
    (g.baseline_count + 0.5) / NULLIF(s.baseline_total + 0.5 * s.group_count, 0.0) AS q,
    (g.current_count + 0.5) / NULLIF(s.current_total + 0.5 * s.group_count, 0.0) AS p
  FROM grouped AS g
  INNER JOIN sized AS s
    ON s.comparison = g.comparison
)
SELECT
  s.comparison AS comparison,
  s.group_kind AS group_kind,
  CAST(FLOOR(s.group_index) AS BIGINT) AS group_index,
  CASE WHEN s.group_kind = 'value' THEN s.lower_edge END AS lower_edge,
  CASE WHEN s.group_kind = 'value' THEN s.upper_edge END AS upper_edge,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS BIGINT) AS baseline_count,
  CAST(FLOOR(s.current_count) AS BIGINT) AS current_count,
  s.baseline_count / NULLIF(s.baseline_total, 0.0) AS baseline_share,
  s.current_count / NULLIF(s.current_total, 0.0) AS current_share,
  CASE WHEN s.baseline_total > 0 AND s.current_total > 0 THEN (s.p - s.q) * LN(s.p / NULLIF(s.q, 0.0)) END AS psi_contribution
FROM shared AS s
{%- endmacro %}

{% macro bigquery__distribution(compared_bins) -%}
WITH grouped AS (
  SELECT
    b.comparison,
    b.group_kind,
    b.group_index,
    MAX(CASE WHEN b.bin_kind = 'category' THEN b.category END) AS category,
    COALESCE(MIN(CASE WHEN b.baseline_count > 0 THEN b.lower_edge END), MIN(b.lower_edge)) AS lower_edge,
    COALESCE(MAX(CASE WHEN b.baseline_count > 0 THEN b.upper_edge END), MAX(b.upper_edge)) AS upper_edge,
    SUM(b.baseline_count) AS baseline_count,
    SUM(b.current_count) AS current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.group_kind IS NOT NULL
  GROUP BY
    b.comparison,
    b.group_kind,
    b.group_index
  HAVING
    SUM(b.baseline_count) > 0 OR SUM(b.current_count) > 0
), sized AS (
  SELECT
    g.comparison,
    SUM(g.baseline_count) AS baseline_total,
    SUM(g.current_count) AS current_total,
    CAST(COUNT(*) AS FLOAT64) AS group_count,
    MIN(CASE WHEN g.group_kind = 'value' THEN g.group_index END) AS first_index,
    MAX(CASE WHEN g.group_kind = 'value' THEN g.group_index END) AS last_index
  FROM grouped AS g
  GROUP BY
    g.comparison
), shared AS (
  SELECT
    g.comparison,
    g.group_kind,
    g.group_index,
    CASE WHEN g.group_index > s.first_index THEN g.lower_edge END AS lower_edge,
    CASE WHEN g.group_index < s.last_index THEN g.upper_edge END AS upper_edge,
    g.category,
    g.baseline_count,
    g.current_count,
    s.baseline_total,
    s.current_total,
    s.group_count,
    (g.baseline_count + 0.5) / NULLIF(s.baseline_total + 0.5 * s.group_count, 0.0) AS q,
    (g.current_count + 0.5) / NULLIF(s.current_total + 0.5 * s.group_count, 0.0) AS p
  FROM grouped AS g
  INNER JOIN sized AS s
    ON s.comparison = g.comparison
)
SELECT
  s.comparison AS comparison,
  s.group_kind AS group_kind,
  CAST(FLOOR(s.group_index) AS INT64) AS group_index,
  CASE WHEN s.group_kind = 'value' THEN s.lower_edge END AS lower_edge,
  CASE WHEN s.group_kind = 'value' THEN s.upper_edge END AS upper_edge,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS INT64) AS baseline_count,
  CAST(FLOOR(s.current_count) AS INT64) AS current_count,
  s.baseline_count / NULLIF(s.baseline_total, 0.0) AS baseline_share,
  s.current_count / NULLIF(s.current_total, 0.0) AS current_share,
  CASE WHEN s.baseline_total > 0 AND s.current_total > 0 THEN (s.p - s.q) * LN(s.p / NULLIF(s.q, 0.0)) END AS psi_contribution
FROM shared AS s
{%- endmacro %}

{% macro clickhouse__distribution(compared_bins) -%}
WITH grouped AS (
  SELECT
    b.comparison AS comparison,
    b.group_kind AS group_kind,
    b.group_index AS group_index,
    MAX(toNullable(CASE WHEN b.bin_kind = 'category' THEN b.category END)) AS category,
    COALESCE(MIN(toNullable(CASE WHEN b.baseline_count > 0 THEN b.lower_edge END)), MIN(toNullable(b.lower_edge))) AS lower_edge,
    COALESCE(MAX(toNullable(CASE WHEN b.baseline_count > 0 THEN b.upper_edge END)), MAX(toNullable(b.upper_edge))) AS upper_edge,
    SUM(toNullable(b.baseline_count)) AS baseline_count,
    SUM(toNullable(b.current_count)) AS current_count
  FROM {{ compared_bins }} AS b
  WHERE
    b.group_kind IS NOT NULL
  GROUP BY
    b.comparison,
    b.group_kind,
    b.group_index
  HAVING
    SUM(toNullable(b.baseline_count)) > 0 OR SUM(toNullable(b.current_count)) > 0
), sized AS (
  SELECT
    g.comparison AS comparison,
    SUM(toNullable(g.baseline_count)) AS baseline_total,
    SUM(toNullable(g.current_count)) AS current_total,
    CAST(toInt64(COUNT(*)) AS Nullable(Float64)) AS group_count,
    MIN(toNullable(CASE WHEN g.group_kind = 'value' THEN g.group_index END)) AS first_index,
    MAX(toNullable(CASE WHEN g.group_kind = 'value' THEN g.group_index END)) AS last_index
  FROM grouped AS g
  GROUP BY
    g.comparison
), shared AS (
  SELECT
    g.comparison AS comparison,
    g.group_kind AS group_kind,
    g.group_index AS group_index,
    CASE WHEN g.group_index > s.first_index THEN g.lower_edge END AS lower_edge,
    CASE WHEN g.group_index < s.last_index THEN g.upper_edge END AS upper_edge,
    g.category AS category,
    g.baseline_count AS baseline_count,
    g.current_count AS current_count,
    s.baseline_total AS baseline_total,
    s.current_total AS current_total,
    s.group_count AS group_count,
    (g.baseline_count + 0.5) / NULLIF(s.baseline_total + 0.5 * s.group_count, 0.0) AS q,
    (g.current_count + 0.5) / NULLIF(s.current_total + 0.5 * s.group_count, 0.0) AS p
  FROM grouped AS g
  INNER JOIN sized AS s
    ON s.comparison = g.comparison
)
SELECT
  s.comparison AS comparison,
  s.group_kind AS group_kind,
  CAST(FLOOR(s.group_index) AS Nullable(Int64)) AS group_index,
  CASE WHEN s.group_kind = 'value' THEN s.lower_edge END AS lower_edge,
  CASE WHEN s.group_kind = 'value' THEN s.upper_edge END AS upper_edge,
  s.category AS category,
  CAST(FLOOR(s.baseline_count) AS Nullable(Int64)) AS baseline_count,
  CAST(FLOOR(s.current_count) AS Nullable(Int64)) AS current_count,
  s.baseline_count / NULLIF(s.baseline_total, 0.0) AS baseline_share,
  s.current_count / NULLIF(s.current_total, 0.0) AS current_share,
  CASE WHEN s.baseline_total > 0 AND s.current_total > 0 THEN (s.p - s.q) * LN(s.p / NULLIF(s.q, 0.0)) END AS psi_contribution
FROM shared AS s
{%- endmacro %}
