{#-
Percentiles of the values of each window and of its baseline, from their bins.
Input: compared_bins. One row per comparison x side (current, baseline) with values x percentile, for the percentiles that the
results show. A percentile is linear inside its bin, the middle of a bin that is one value, and never outside the extremes.

Written by `mpm dev generate` from mpm_py/sql/percentiles.sql; edit that file.
-#}

{% macro percentiles(compared_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('percentiles', 'mpm')(compared_bins)) }}
{%- endmacro %}

{% macro default__percentiles(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), levels AS (
  SELECT
    1 AS percentile
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    25
  UNION ALL
  SELECT
    50
  UNION ALL
  SELECT
    75
  UNION ALL
  SELECT
    90
  UNION ALL
  SELECT
    95
  UNION ALL
  SELECT
    99
), totals AS (
  SELECT
    b.comparison,
    MAX(b.current_upto) AS current_total,
    MAX(b.baseline_upto) AS baseline_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS current_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_min END) AS baseline_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS current_max,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_max END) AS baseline_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL OR b.bin_kind = 'total'
  GROUP BY
    b.comparison
), wanted AS (
  SELECT
    t.comparison,
    s.side,
    l.percentile,
    CAST(l.percentile * CASE WHEN s.side = 'current' THEN t.current_total ELSE t.baseline_total END AS DOUBLE) / 100.0 AS place,
    CASE WHEN s.side = 'current' THEN t.current_min ELSE t.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN t.current_max ELSE t.baseline_max END AS value_max
  FROM totals AS t
  CROSS JOIN sides AS s
  CROSS JOIN levels AS l
), paired AS (
  SELECT
    w.comparison,
    w.side,
    w.percentile,
    w.place,
    w.value_min,
    w.value_max,
    b.is_point,
    b.lower_edge,
    b.upper_edge,
    CASE WHEN w.side = 'current' THEN b.current_count ELSE b.baseline_count END AS bin_count,
    CASE WHEN w.side = 'current' THEN b.current_upto ELSE b.baseline_upto END AS count_upto
  FROM wanted AS w
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = w.comparison
  WHERE
    b.position IS NOT NULL
), found AS (
  SELECT
    p.comparison,
    p.side,
    p.percentile,
    p.value_min,
    p.value_max,
    COALESCE(p.lower_edge, p.value_min, p.upper_edge) AS lower_edge,
    COALESCE(p.upper_edge, p.value_max, p.lower_edge) AS upper_edge,
    CASE
      WHEN p.is_point = 1 THEN 0.5
      ELSE (p.place - p.count_upto + p.bin_count) / NULLIF(p.bin_count, 0.0)
    END AS part
  FROM paired AS p
  WHERE
    p.bin_count > 0 AND p.count_upto >= p.place AND p.count_upto - p.bin_count < p.place
), inside AS (
  SELECT
    f.comparison,
    f.side,
    f.percentile,
    f.value_min,
    f.value_max,
    f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part AS value
  FROM found AS f
)
SELECT
  i.comparison AS comparison,
  i.side AS side,
  i.percentile AS percentile,
  CASE
    WHEN i.value < i.value_min THEN i.value_min
    WHEN i.value > i.value_max THEN i.value_max
    ELSE i.value
  END AS value
FROM inside AS i
{%- endmacro %}

{% macro postgres__percentiles(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), levels AS (
  SELECT
    1 AS percentile
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    25
  UNION ALL
  SELECT
    50
  UNION ALL
  SELECT
    75
  UNION ALL
  SELECT
    90
  UNION ALL
  SELECT
    95
  UNION ALL
  SELECT
    99
), totals AS (
  SELECT
    b.comparison,
    MAX(b.current_upto) AS current_total,
    MAX(b.baseline_upto) AS baseline_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS current_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_min END) AS baseline_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS current_max,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_max END) AS baseline_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL OR b.bin_kind = 'total'
  GROUP BY
    b.comparison
), wanted AS MATERIALIZED (
  SELECT
    t.comparison,
    s.side,
    l.percentile,
    CAST(l.percentile * CASE WHEN s.side = 'current' THEN t.current_total ELSE t.baseline_total END AS DOUBLE PRECISION) / 100.0 AS place,
    CASE WHEN s.side = 'current' THEN t.current_min ELSE t.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN t.current_max ELSE t.baseline_max END AS value_max
  FROM totals AS t
  CROSS JOIN sides AS s
  CROSS JOIN levels AS l
), paired AS MATERIALIZED (
  SELECT
    w.comparison,
    w.side,
    w.percentile,
    w.place,
    w.value_min,
    w.value_max,
    b.is_point,
    b.lower_edge,
    b.upper_edge,
    CASE WHEN w.side = 'current' THEN b.current_count ELSE b.baseline_count END AS bin_count,
    CASE WHEN w.side = 'current' THEN b.current_upto ELSE b.baseline_upto END AS count_upto
  FROM wanted AS w
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = w.comparison
  WHERE
    b.position IS NOT NULL
), found AS MATERIALIZED (
  SELECT
    p.comparison,
    p.side,
    p.percentile,
    p.value_min,
    p.value_max,
    COALESCE(p.lower_edge, p.value_min, p.upper_edge) AS lower_edge,
    COALESCE(p.upper_edge, p.value_max, p.lower_edge) AS upper_edge,
    CASE
      WHEN p.is_point = 1 THEN 0.5
      ELSE (p.place - p.count_upto + p.bin_count) / NULLIF(p.bin_count, 0.0)
    END AS part
  FROM paired AS p
  WHERE
    p.bin_count > 0 AND p.count_upto >= p.place AND p.count_upto - p.bin_count < p.place
), inside AS MATERIALIZED (
  SELECT
    f.comparison,
    f.side,
    f.percentile,
    f.value_min,
    f.value_max,
    f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part AS value
  FROM found AS f
)
SELECT
  i.comparison AS comparison,
  i.side AS side,
  i.percentile AS percentile,
  CASE
    WHEN i.value < i.value_min THEN i.value_min
    WHEN i.value > i.value_max THEN i.value_max
    ELSE i.value
  END AS value
FROM inside AS i
{%- endmacro %}

{% macro redshift__percentiles(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), levels AS (
  SELECT
    1 AS percentile
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    25
  UNION ALL
  SELECT
    50
  UNION ALL
  SELECT
    75
  UNION ALL
  SELECT
    90
  UNION ALL
  SELECT
    95
  UNION ALL
  SELECT
    99
), totals AS (
  SELECT
    b.comparison,
    MAX(b.current_upto) AS current_total,
    MAX(b.baseline_upto) AS baseline_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS current_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_min END) AS baseline_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS current_max,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_max END) AS baseline_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL OR b.bin_kind = 'total'
  GROUP BY
    b.comparison
), wanted AS (
  SELECT
    t.comparison,
    s.side,
    l.percentile,
    CAST(l.percentile * CASE WHEN s.side = 'current' THEN t.current_total ELSE t.baseline_total END AS DOUBLE PRECISION) / 100.0 AS place,
    CASE WHEN s.side = 'current' THEN t.current_min ELSE t.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN t.current_max ELSE t.baseline_max END AS value_max
  FROM totals AS t
  CROSS JOIN sides AS s
  CROSS JOIN levels AS l
), paired AS (
  SELECT
    w.comparison,
    w.side,
    w.percentile,
    w.place,
    w.value_min,
    w.value_max,
    b.is_point,
    b.lower_edge,
    b.upper_edge,
    CASE WHEN w.side = 'current' THEN b.current_count ELSE b.baseline_count END AS bin_count,
    CASE WHEN w.side = 'current' THEN b.current_upto ELSE b.baseline_upto END AS count_upto
  FROM wanted AS w
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = w.comparison
  WHERE
    b.position IS NOT NULL
), found AS (
  SELECT
    p.comparison,
    p.side,
    p.percentile,
    p.value_min,
    p.value_max,
    COALESCE(p.lower_edge, p.value_min, p.upper_edge) AS lower_edge,
    COALESCE(p.upper_edge, p.value_max, p.lower_edge) AS upper_edge,
    CASE
      WHEN p.is_point = 1 THEN 0.5
      ELSE (p.place - p.count_upto + p.bin_count) / NULLIF(p.bin_count, 0.0)
    END AS part
  FROM paired AS p
  WHERE
    p.bin_count > 0 AND p.count_upto >= p.place AND p.count_upto - p.bin_count < p.place
), inside AS (
  SELECT
    f.comparison,
    f.side,
    f.percentile,
    f.value_min,
    f.value_max,
    f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part AS value
  FROM found AS f
)
SELECT
  i.comparison AS comparison,
  i.side AS side,
  i.percentile AS percentile,
  CASE
    WHEN i.value < i.value_min THEN i.value_min
    WHEN i.value > i.value_max THEN i.value_max
    ELSE i.value
  END AS value
FROM inside AS i
{%- endmacro %}

{% macro bigquery__percentiles(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), levels AS (
  SELECT
    1 AS percentile
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    25
  UNION ALL
  SELECT
    50
  UNION ALL
  SELECT
    75
  UNION ALL
  SELECT
    90
  UNION ALL
  SELECT
    95
  UNION ALL
  SELECT
    99
), totals AS (
  SELECT
    b.comparison,
    MAX(b.current_upto) AS current_total,
    MAX(b.baseline_upto) AS baseline_total,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_min END) AS current_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_min END) AS baseline_min,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.current_max END) AS current_max,
    MAX(CASE WHEN b.bin_kind = 'total' THEN b.baseline_max END) AS baseline_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL OR b.bin_kind = 'total'
  GROUP BY
    b.comparison
), wanted AS (
  SELECT
    t.comparison,
    s.side,
    l.percentile,
    CAST(l.percentile * CASE WHEN s.side = 'current' THEN t.current_total ELSE t.baseline_total END AS FLOAT64) / 100.0 AS place,
    CASE WHEN s.side = 'current' THEN t.current_min ELSE t.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN t.current_max ELSE t.baseline_max END AS value_max
  FROM totals AS t
  CROSS JOIN sides AS s
  CROSS JOIN levels AS l
), paired AS (
  SELECT
    w.comparison,
    w.side,
    w.percentile,
    w.place,
    w.value_min,
    w.value_max,
    b.is_point,
    b.lower_edge,
    b.upper_edge,
    CASE WHEN w.side = 'current' THEN b.current_count ELSE b.baseline_count END AS bin_count,
    CASE WHEN w.side = 'current' THEN b.current_upto ELSE b.baseline_upto END AS count_upto
  FROM wanted AS w
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = w.comparison
  WHERE
    b.position IS NOT NULL
), found AS (
  SELECT
    p.comparison,
    p.side,
    p.percentile,
    p.value_min,
    p.value_max,
    COALESCE(p.lower_edge, p.value_min, p.upper_edge) AS lower_edge,
    COALESCE(p.upper_edge, p.value_max, p.lower_edge) AS upper_edge,
    CASE
      WHEN p.is_point = 1 THEN 0.5
      ELSE (p.place - p.count_upto + p.bin_count) / NULLIF(p.bin_count, 0.0)
    END AS part
  FROM paired AS p
  WHERE
    p.bin_count > 0 AND p.count_upto >= p.place AND p.count_upto - p.bin_count < p.place
), inside AS (
  SELECT
    f.comparison,
    f.side,
    f.percentile,
    f.value_min,
    f.value_max,
    f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part AS value
  FROM found AS f
)
SELECT
  i.comparison AS comparison,
  i.side AS side,
  i.percentile AS percentile,
  CASE
    WHEN i.value < i.value_min THEN i.value_min
    WHEN i.value > i.value_max THEN i.value_max
    ELSE i.value
  END AS value
FROM inside AS i
{%- endmacro %}

{% macro clickhouse__percentiles(compared_bins) -%}
WITH sides AS (
  SELECT
    'current' AS side
  UNION ALL
  SELECT
    'baseline'
), levels AS (
  SELECT
    1 AS percentile
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    25
  UNION ALL
  SELECT
    50
  UNION ALL
  SELECT
    75
  UNION ALL
  SELECT
    90
  UNION ALL
  SELECT
    95
  UNION ALL
  SELECT
    99
), totals AS (
  SELECT
    b.comparison AS comparison,
    MAX(toNullable(b.current_upto)) AS current_total,
    MAX(toNullable(b.baseline_upto)) AS baseline_total,
    MAX(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.current_min END)) AS current_min,
    MAX(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.baseline_min END)) AS baseline_min,
    MAX(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.current_max END)) AS current_max,
    MAX(toNullable(CASE WHEN b.bin_kind = 'total' THEN b.baseline_max END)) AS baseline_max
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL OR b.bin_kind = 'total'
  GROUP BY
    b.comparison
), wanted AS (
  SELECT
    t.comparison AS comparison,
    s.side AS side,
    l.percentile AS percentile,
    CAST(l.percentile * CASE WHEN s.side = 'current' THEN t.current_total ELSE t.baseline_total END AS Nullable(Float64)) / 100.0 AS place,
    CASE WHEN s.side = 'current' THEN t.current_min ELSE t.baseline_min END AS value_min,
    CASE WHEN s.side = 'current' THEN t.current_max ELSE t.baseline_max END AS value_max
  FROM totals AS t
  CROSS JOIN sides AS s
  CROSS JOIN levels AS l
), paired AS (
  SELECT
    w.comparison AS comparison,
    w.side AS side,
    w.percentile AS percentile,
    w.place AS place,
    w.value_min AS value_min,
    w.value_max AS value_max,
    b.is_point AS is_point,
    b.lower_edge AS lower_edge,
    b.upper_edge AS upper_edge,
    CASE WHEN w.side = 'current' THEN b.current_count ELSE b.baseline_count END AS bin_count,
    CASE WHEN w.side = 'current' THEN b.current_upto ELSE b.baseline_upto END AS count_upto
  FROM wanted AS w
  INNER JOIN {{ compared_bins }} AS b
    ON b.comparison = w.comparison
  WHERE
    b.position IS NOT NULL
), found AS (
  SELECT
    p.comparison AS comparison,
    p.side AS side,
    p.percentile AS percentile,
    p.value_min AS value_min,
    p.value_max AS value_max,
    COALESCE(p.lower_edge, p.value_min, p.upper_edge) AS lower_edge,
    COALESCE(p.upper_edge, p.value_max, p.lower_edge) AS upper_edge,
    CASE
      WHEN p.is_point = 1 THEN 0.5
      ELSE (p.place - p.count_upto + p.bin_count) / NULLIF(p.bin_count, 0.0)
    END AS part
  FROM paired AS p
  WHERE
    p.bin_count > 0 AND p.count_upto >= p.place AND p.count_upto - p.bin_count < p.place
), inside AS (
  SELECT
    f.comparison AS comparison,
    f.side AS side,
    f.percentile AS percentile,
    f.value_min AS value_min,
    f.value_max AS value_max,
    f.lower_edge * (1.0 - f.part) + f.upper_edge * f.part AS value
  FROM found AS f
)
SELECT
  i.comparison AS comparison,
  i.side AS side,
  i.percentile AS percentile,
  CASE
    WHEN i.value < i.value_min THEN i.value_min
    WHEN i.value > i.value_max THEN i.value_max
    ELSE i.value
  END AS value
FROM inside AS i
{%- endmacro %}
