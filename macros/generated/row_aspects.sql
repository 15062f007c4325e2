{#-
How many rows came, in all and by segment, and how many ids came twice.
Inputs: stale_windows, windows (compared_windows.sql), mpm_observations. One row per window x segment and aspect.
row_count of an empty window is 0; so is that of a segment of the baseline that has none, unless rows of it may be among the pooled
__small__ ones. A window that was not over when it was last read is not judged by its number of rows. The variance is that of the
logarithm of a count (Poisson). duplicate_id_share: rows beyond the first of each id; of several earlier windows (a rolling
baseline) within each of them; of a window inside the baseline against the rest of it.

Written by `mpm dev generate` from mpm_py/sql/row_aspects.sql; edit that file.
-#}

{% macro row_aspects(stale_windows, windows, mpm_observations) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('row_aspects', 'mpm')(stale_windows, windows, mpm_observations)) }}
{%- endmacro %}

{% macro default__row_aspects(stale_windows, windows, mpm_observations) -%}
WITH sides AS (
  SELECT
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count AS DOUBLE) END) AS window_rows,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count AS DOUBLE) END) AS baseline_rows,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count - o.distinct_count AS DOUBLE) END) AS window_duplicates,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count - o.distinct_count AS DOUBLE) END) AS baseline_duplicates,
    MAX(CASE WHEN w.side = 'current' AND o.observed_at < o.window_end THEN 1 ELSE 0 END) AS is_open
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
  WHERE
    s.window_id NOT IN ('baseline', 'issues')
  GROUP BY
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END
), pools AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key
  FROM sides AS s
  WHERE
    s.segment_value = '__small__' AND s.window_rows > 0
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.is_open,
    COALESCE(s.window_rows, 0.0) AS window_rows,
    s.window_duplicates,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_rows
      WHEN s.baseline_rows > s.window_rows THEN s.baseline_rows - s.window_rows
      ELSE 0.0
    END AS baseline_rows,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_duplicates
      WHEN s.baseline_duplicates > s.window_duplicates THEN s.baseline_duplicates - s.window_duplicates
      WHEN s.baseline_duplicates >= 0 THEN 0.0
    END AS baseline_duplicates
  FROM sides AS s
  LEFT JOIN pools AS p
    ON p.monitor = s.monitor AND p.window_id = s.window_id AND p.segment_key = s.segment_key
  WHERE
    s.window_rows IS NOT NULL
    OR (
      s.baseline_rows > 0
      AND p.monitor IS NULL
      AND s.segment_value NOT IN ('__other__', '__small__', '__null__')
    )
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'volume' AS family,
  'row_count' AS metric,
  CAST(NULL AS VARCHAR) AS category,
  'relative' AS scale,
  CASE WHEN c.is_open = 0 THEN c.window_rows END AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE WHEN c.is_open = 0 THEN 1.0 / NULLIF(c.window_rows + 0.5, 0.0) END AS variance,
  c.window_rows AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CASE WHEN c.is_open = 1 THEN 'the window was not over when it was last read' END AS not_evaluated_reason
FROM counted AS c
WHERE
  c.segment_value <> '__small__'
UNION ALL
SELECT
  c.monitor,
  c.window_id,
  c.segment_key,
  c.segment_value,
  '__relation__',
  'quality',
  'duplicate_id_share',
  NULL,
  'share',
  c.window_duplicates / NULLIF(c.window_rows, 0.0),
  c.baseline_duplicates / NULLIF(c.baseline_rows, 0.0),
  NULL,
  NULL,
  NULL,
  c.window_rows,
  c.baseline_rows,
  NULL
FROM counted AS c
WHERE
  c.segment_key = '__all__'
  AND c.window_rows > 0
  AND c.baseline_rows > 0
  AND c.window_duplicates IS NOT NULL
  AND c.baseline_duplicates IS NOT NULL
{%- endmacro %}

{% macro postgres__row_aspects(stale_windows, windows, mpm_observations) -%}
WITH sides AS (
  SELECT
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count AS DOUBLE PRECISION) END) AS window_rows,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count AS DOUBLE PRECISION) END) AS baseline_rows,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count - o.distinct_count AS DOUBLE PRECISION) END) AS window_duplicates,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count - o.distinct_count AS DOUBLE PRECISION) END) AS baseline_duplicates,
    MAX(CASE WHEN w.side = 'current' AND o.observed_at < o.window_end THEN 1 ELSE 0 END) AS is_open
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
  WHERE
    s.window_id NOT IN ('baseline', 'issues')
  GROUP BY
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END
), pools AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key
  FROM sides AS s
  WHERE
    s.segment_value = '__small__' AND s.window_rows > 0
), counted AS MATERIALIZED (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.is_open,
    COALESCE(s.window_rows, 0.0) AS window_rows,
    s.window_duplicates,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_rows
      WHEN s.baseline_rows > s.window_rows THEN s.baseline_rows - s.window_rows
      ELSE 0.0
    END AS baseline_rows,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_duplicates
      WHEN s.baseline_duplicates > s.window_duplicates THEN s.baseline_duplicates - s.window_duplicates
      WHEN s.baseline_duplicates >= 0 THEN 0.0
    END AS baseline_duplicates
  FROM sides AS s
  LEFT JOIN pools AS p
    ON p.monitor = s.monitor AND p.window_id = s.window_id AND p.segment_key = s.segment_key
  WHERE
    s.window_rows IS NOT NULL
    OR (
      s.baseline_rows > 0
      AND p.monitor IS NULL
      AND s.segment_value NOT IN ('__other__', '__small__', '__null__')
    )
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'volume' AS family,
  'row_count' AS metric,
  CAST(NULL AS TEXT) AS category,
  'relative' AS scale,
  CASE WHEN c.is_open = 0 THEN c.window_rows END AS value,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CASE WHEN c.is_open = 0 THEN 1.0 / NULLIF(c.window_rows + 0.5, 0.0) END AS variance,
  c.window_rows AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CASE WHEN c.is_open = 1 THEN 'the window was not over when it was last read' END AS not_evaluated_reason
FROM counted AS c
WHERE
  c.segment_value <> '__small__'
UNION ALL
SELECT
  c.monitor,
  c.window_id,
  c.segment_key,
  c.segment_value,
  '__relation__',
  'quality',
  'duplicate_id_share',
  NULL,
  'share',
  c.window_duplicates / NULLIF(c.window_rows, 0.0),
  c.baseline_duplicates / NULLIF(c.baseline_rows, 0.0),
  NULL,
  NULL,
  NULL,
  c.window_rows,
  c.baseline_rows,
  NULL
FROM counted AS c
WHERE
  c.segment_key = '__all__'
  AND c.window_rows > 0
  AND c.baseline_rows > 0
  AND c.window_duplicates IS NOT NULL
  AND c.baseline_duplicates IS NOT NULL
{%- endmacro %}

{% macro redshift__row_aspects(stale_windows, windows, mpm_observations) -%}
WITH sides AS (
  SELECT
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count AS DOUBLE PRECISION) END) AS window_rows,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count AS DOUBLE PRECISION) END) AS baseline_rows,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count - o.distinct_count AS DOUBLE PRECISION) END) AS window_duplicates,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count - o.distinct_count AS DOUBLE PRECISION) END) AS baseline_duplicates,
    MAX(CASE WHEN w.side = 'current' AND o.observed_at < o.window_end THEN 1 ELSE 0 END) AS is_open
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
  WHERE
    s.window_id NOT IN ('baseline', 'issues')
  GROUP BY
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END
), pools AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key
  FROM sides AS s
  WHERE
    s.segment_value = '__small__' AND s.window_rows > 0
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.is_open,
    COALESCE(s.window_rows, 0.0) AS window_rows,
    s.window_duplicates,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_rows
      WHEN s.baseline_rows > s.window_rows THEN s.baseline_rows - s.window_rows
      ELSE 0.0
    END AS baseline_rows,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_duplicates
      WHEN s.baseline_duplicates > s.window_duplicates THEN s.baseline_duplicates - s.window_duplicates
      WHEN s.baseline_duplicates >= 0 THEN 0.0
    END AS baseline_duplicates
  FROM sides AS s
  LEFT JOIN pools AS p
    ON p.monitor = s.monitor AND p.window_id = s.window_id AND p.segment_key = s.segment_key
  WHERE
    s.window_rows IS NOT NULL
    OR (
      s.baseline_rows > 0
      AND p.monitor IS NULL
      AND s.segment_value NOT IN ('__other__', '__small__', '__null__')
    )
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'volume' AS family,
  'row_count' AS metric,
  CAST(NULL AS VARCHAR(65535)) AS category,
  'relative' AS scale,
  CASE WHEN c.is_open = 0 THEN c.window_rows END AS value,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_value,
  CAST(NULL AS DOUBLE PRECISION) AS observed,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_observed,
  CASE WHEN c.is_open = 0 THEN 1.0 / NULLIF(c.window_rows + 0.5, 0.0) END AS variance,
  c.window_rows AS row_count,
  CAST(NULL AS DOUBLE PRECISION) AS baseline_row_count,
  CASE WHEN c.is_open = 1 THEN 'the window was not over when it was last read' END AS not_evaluated_reason
FROM counted AS c
WHERE
  c.segment_value <> '__small__'
UNION ALL
SELECT
  c.monitor,
  c.window_id,
  c.segment_key,
  c.segment_value,
  '__relation__',
  'quality',
  'duplicate_id_share',
  NULL,
  'share',
  c.window_duplicates / NULLIF(c.window_rows, 0.0),
  c.baseline_duplicates / NULLIF(c.baseline_rows, 0.0),
  NULL,
  NULL,
  NULL,
  c.window_rows,
  c.baseline_rows,
  NULL
FROM counted AS c
WHERE
  c.segment_key = '__all__'
  AND c.window_rows > 0
  AND c.baseline_rows > 0
  AND c.window_duplicates IS NOT NULL
  AND c.baseline_duplicates IS NOT NULL
{%- endmacro %}

{% macro bigquery__row_aspects(stale_windows, windows, mpm_observations) -%}
WITH sides AS (
  SELECT
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count AS FLOAT64) END) AS window_rows,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count AS FLOAT64) END) AS baseline_rows,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count - o.distinct_count AS FLOAT64) END) AS window_duplicates,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count - o.distinct_count AS FLOAT64) END) AS baseline_duplicates,
    MAX(CASE WHEN w.side = 'current' AND o.observed_at < o.window_end THEN 1 ELSE 0 END) AS is_open
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
  WHERE
    s.window_id NOT IN ('baseline', 'issues')
  GROUP BY
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END
), pools AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key
  FROM sides AS s
  WHERE
    s.segment_value = '__small__' AND s.window_rows > 0
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.is_open,
    COALESCE(s.window_rows, 0.0) AS window_rows,
    s.window_duplicates,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_rows
      WHEN s.baseline_rows > s.window_rows THEN s.baseline_rows - s.window_rows
      ELSE 0.0
    END AS baseline_rows,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_duplicates
      WHEN s.baseline_duplicates > s.window_duplicates THEN s.baseline_duplicates - s.window_duplicates
      WHEN s.baseline_duplicates >= 0 THEN 0.0
    END AS baseline_duplicates
  FROM sides AS s
  LEFT JOIN pools AS p
    ON p.monitor = s.monitor AND p.window_id = s.window_id AND p.segment_key = s.segment_key
  WHERE
    s.window_rows IS NOT NULL
    OR (
      s.baseline_rows > 0
      AND p.monitor IS NULL
      AND s.segment_value NOT IN ('__other__', '__small__', '__null__')
    )
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'volume' AS family,
  'row_count' AS metric,
  CAST(NULL AS STRING) AS category,
  'relative' AS scale,
  CASE WHEN c.is_open = 0 THEN c.window_rows END AS value,
  CAST(NULL AS FLOAT64) AS baseline_value,
  CAST(NULL AS FLOAT64) AS observed,
  CAST(NULL AS FLOAT64) AS baseline_observed,
  CASE WHEN c.is_open = 0 THEN 1.0 / NULLIF(c.window_rows + 0.5, 0.0) END AS variance,
  c.window_rows AS row_count,
  CAST(NULL AS FLOAT64) AS baseline_row_count,
  CASE WHEN c.is_open = 1 THEN 'the window was not over when it was last read' END AS not_evaluated_reason
FROM counted AS c
WHERE
  c.segment_value <> '__small__'
UNION ALL
SELECT
  c.monitor,
  c.window_id,
  c.segment_key,
  c.segment_value,
  '__relation__',
  'quality',
  'duplicate_id_share',
  NULL,
  'share',
  c.window_duplicates / NULLIF(c.window_rows, 0.0),
  c.baseline_duplicates / NULLIF(c.baseline_rows, 0.0),
  NULL,
  NULL,
  NULL,
  c.window_rows,
  c.baseline_rows,
  NULL
FROM counted AS c
WHERE
  c.segment_key = '__all__'
  AND c.window_rows > 0
  AND c.baseline_rows > 0
  AND c.window_duplicates IS NOT NULL
  AND c.baseline_duplicates IS NOT NULL
{%- endmacro %}

{% macro spark__row_aspects(stale_windows, windows, mpm_observations) -%}
WITH sides AS (
  SELECT
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count AS DOUBLE) END) AS window_rows,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count AS DOUBLE) END) AS baseline_rows,
    SUM(CASE WHEN w.side = 'current' THEN CAST(o.row_count - o.distinct_count AS DOUBLE) END) AS window_duplicates,
    SUM(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count - o.distinct_count AS DOUBLE) END) AS baseline_duplicates,
    MAX(CASE WHEN w.side = 'current' AND o.observed_at < o.window_end THEN 1 ELSE 0 END) AS is_open
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
  WHERE
    s.window_id NOT IN ('baseline', 'issues')
  GROUP BY
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END
), pools AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key
  FROM sides AS s
  WHERE
    s.segment_value = '__small__' AND s.window_rows > 0
), counted AS (
  SELECT
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.is_open,
    COALESCE(s.window_rows, 0.0) AS window_rows,
    s.window_duplicates,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_rows
      WHEN s.baseline_rows > s.window_rows THEN s.baseline_rows - s.window_rows
      ELSE 0.0
    END AS baseline_rows,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_duplicates
      WHEN s.baseline_duplicates > s.window_duplicates THEN s.baseline_duplicates - s.window_duplicates
      WHEN s.baseline_duplicates >= 0 THEN 0.0
    END AS baseline_duplicates
  FROM sides AS s
  LEFT JOIN pools AS p
    ON p.monitor = s.monitor AND p.window_id = s.window_id AND p.segment_key = s.segment_key
  WHERE
    s.window_rows IS NOT NULL
    OR (
      s.baseline_rows > 0
      AND p.monitor IS NULL
      AND s.segment_value NOT IN ('__other__', '__small__', '__null__')
    )
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'volume' AS family,
  'row_count' AS metric,
  CAST(NULL AS STRING) AS category,
  'relative' AS scale,
  CASE WHEN c.is_open = 0 THEN c.window_rows END AS value,
  CAST(NULL AS DOUBLE) AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE WHEN c.is_open = 0 THEN 1.0 / NULLIF(c.window_rows + 0.5, 0.0) END AS variance,
  c.window_rows AS row_count,
  CAST(NULL AS DOUBLE) AS baseline_row_count,
  CASE WHEN c.is_open = 1 THEN 'the window was not over when it was last read' END AS not_evaluated_reason
FROM counted AS c
WHERE
  c.segment_value <> '__small__'
UNION ALL
SELECT
  c.monitor,
  c.window_id,
  c.segment_key,
  c.segment_value,
  '__relation__',
  'quality',
  'duplicate_id_share',
  NULL,
  'share',
  c.window_duplicates / NULLIF(c.window_rows, 0.0),
  c.baseline_duplicates / NULLIF(c.baseline_rows, 0.0),
  NULL,
  NULL,
  NULL,
  c.window_rows,
  c.baseline_rows,
  NULL
FROM counted AS c
WHERE
  c.segment_key = '__all__'
  AND c.window_rows > 0
  AND c.baseline_rows > 0
  AND c.window_duplicates IS NOT NULL
  AND c.baseline_duplicates IS NOT NULL
{%- endmacro %}

{% macro clickhouse__row_aspects(stale_windows, windows, mpm_observations) -%}
WITH sides AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    o.segment_key AS segment_key,
    o.segment_value AS segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END AS has_rest,
    SUM(toNullable(CASE WHEN w.side = 'current' THEN CAST(o.row_count AS Nullable(Float64)) END)) AS window_rows,
    SUM(toNullable(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count AS Nullable(Float64)) END)) AS baseline_rows,
    SUM(toNullable(CASE WHEN w.side = 'current' THEN CAST(o.row_count - o.distinct_count AS Nullable(Float64)) END)) AS window_duplicates,
    SUM(toNullable(CASE WHEN w.side = 'baseline' THEN CAST(o.row_count - o.distinct_count AS Nullable(Float64)) END)) AS baseline_duplicates,
    MAX(toNullable(CASE WHEN w.side = 'current' AND o.observed_at < o.window_end THEN 1 ELSE 0 END)) AS is_open
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ windows }} AS w
    ON w.monitor = s.monitor AND w.window_id = s.window_id
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = w.monitor
    AND o.dataset = w.source_dataset
    AND o.window_id = w.source_window_id
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
  WHERE
    s.window_id NOT IN ('baseline', 'issues')
  GROUP BY
    s.monitor,
    s.window_id,
    o.segment_key,
    o.segment_value,
    CASE WHEN s.is_baseline_window THEN 1 ELSE 0 END
), pools AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key
  FROM sides AS s
  WHERE
    s.segment_value = '__small__' AND s.window_rows > 0
), counted AS (
  SELECT
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.is_open AS is_open,
    COALESCE(s.window_rows, 0.0) AS window_rows,
    s.window_duplicates AS window_duplicates,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_rows
      WHEN s.baseline_rows > s.window_rows THEN s.baseline_rows - s.window_rows
      ELSE 0.0
    END AS baseline_rows,
    CASE
      WHEN s.has_rest = 0 THEN s.baseline_duplicates
      WHEN s.baseline_duplicates > s.window_duplicates THEN s.baseline_duplicates - s.window_duplicates
      WHEN s.baseline_duplicates >= 0 THEN 0.0
    END AS baseline_duplicates
  FROM sides AS s
  LEFT JOIN pools AS p
    ON p.monitor = s.monitor AND p.window_id = s.window_id AND p.segment_key = s.segment_key
  WHERE
    s.window_rows IS NOT NULL
    OR (
      s.baseline_rows > 0
      AND p.monitor IS NULL
      AND s.segment_value NOT IN ('__other__', '__small__', '__null__')
    )
  SETTINGS join_use_nulls = 1
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  '__relation__' AS column_name,
  'volume' AS family,
  'row_count' AS metric,
  CAST(NULL AS Nullable(String)) AS category,
  'relative' AS scale,
  CASE WHEN c.is_open = 0 THEN c.window_rows END AS value,
  CAST(NULL AS Nullable(Float64)) AS baseline_value,
  CAST(NULL AS Nullable(Float64)) AS observed,
  CAST(NULL AS Nullable(Float64)) AS baseline_observed,
  CASE WHEN c.is_open = 0 THEN 1.0 / NULLIF(c.window_rows + 0.5, 0.0) END AS variance,
  c.window_rows AS row_count,
  CAST(NULL AS Nullable(Float64)) AS baseline_row_count,
  CASE WHEN c.is_open = 1 THEN 'the window was not over when it was last read' END AS not_evaluated_reason
FROM counted AS c
WHERE
  c.segment_value <> '__small__'
UNION ALL
SELECT
  c.monitor,
  c.window_id,
  c.segment_key,
  c.segment_value,
  '__relation__',
  'quality',
  'duplicate_id_share',
  NULL,
  'share',
  c.window_duplicates / NULLIF(c.window_rows, 0.0),
  c.baseline_duplicates / NULLIF(c.baseline_rows, 0.0),
  NULL,
  NULL,
  NULL,
  c.window_rows,
  c.baseline_rows,
  NULL
FROM counted AS c
WHERE
  c.segment_key = '__all__'
  AND c.window_rows > 0
  AND c.baseline_rows > 0
  AND c.window_duplicates IS NOT NULL
  AND c.baseline_duplicates IS NOT NULL
{%- endmacro %}
