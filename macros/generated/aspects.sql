{#-
Everything that is judged, as signed deviations from the baseline: the last step, which gives every aspect its deviation by its scale.
Inputs: aspect_values (the rows of the statements *_aspects.sql and result_aspects_*.sql), stale_windows.
difference: value - baseline. relative: logarithm of their ratio, or of value alone where there is no baseline (of a count with 0.5
added, so that an empty window has one). share: asin sqrt((a + 3/8) / (n + 3/4)) - the same of the baseline, whose variance is
(1/n + 1/m) / 4 whatever the share (Anscombe, The transformation of Poisson, binomial and negative-binomial data, 1948). none: judged
by a limit alone.
The arcsine by Abramowitz and Stegun 4.4.46, off by 2e-8 at most: no chance of sampling is as small.

Written by `mpm dev generate` from mpm_py/sql/aspects.sql; edit that file.
-#}

{% macro aspects(aspect_values, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('aspects', 'mpm')(aspect_values, stale_windows)) }}
{%- endmacro %}

{% macro default__aspects(aspect_values, stale_windows) -%}
WITH sized AS (
  SELECT
    v.*,
    CAST(v.row_count AS DOUBLE) AS n,
    CAST(v.baseline_row_count AS DOUBLE) AS m
  FROM {{ aspect_values }} AS v
), rooted AS (
  SELECT
    z.*,
    CASE
      WHEN z.scale = 'share' AND z.value BETWEEN 0 AND 1 THEN SQRT((z.value * z.n + 0.375) / NULLIF(z.n + 0.75, 0.0))
    END AS x,
    CASE
      WHEN z.scale = 'share' AND z.baseline_value BETWEEN 0 AND 1 THEN SQRT((z.baseline_value * z.m + 0.375) / NULLIF(z.m + 0.75, 0.0))
    END AS y
  FROM sized AS z
), turned AS (
  SELECT
    r.*,
    SQRT(1.0 - r.x) * (
      (
        (
          (
            (((-0.0012624911 * r.x + 0.0066700901) * r.x - 0.0170881256) * r.x + 0.0308918810) * r.x - 0.0501743046
          ) * r.x + 0.0889789874
        ) * r.x - 0.2145988016
      ) * r.x + 1.5707963050
    ) AS window_arc,
    SQRT(1.0 - r.y) * (
      (
        (
          (
            (((-0.0012624911 * r.y + 0.0066700901) * r.y - 0.0170881256) * r.y + 0.0308918810) * r.y - 0.0501743046
          ) * r.y + 0.0889789874
        ) * r.y - 0.2145988016
      ) * r.y + 1.5707963050
    ) AS baseline_arc
  FROM rooted AS r
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.family AS family,
  t.metric AS metric,
  t.category AS category,
  t.scale AS scale,
  t.value AS value,
  t.baseline_value AS baseline_value,
  t.observed AS observed,
  t.baseline_observed AS baseline_observed,
  CASE
    WHEN t.scale = 'share' THEN t.baseline_arc - t.window_arc
    WHEN t.scale = 'difference' THEN t.value - t.baseline_value
    WHEN t.metric = 'row_count' AND t.value >= 0 THEN LN(t.value + 0.5)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value > 0 THEN LN(t.value) - LN(t.baseline_value)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value IS NULL THEN LN(t.value)
  END AS deviation,
  CASE
    WHEN t.scale = 'share' AND t.window_arc IS NOT NULL AND t.baseline_arc IS NOT NULL THEN 0.25 / NULLIF(t.n, 0.0) + 0.25 / NULLIF(t.m, 0.0)
    ELSE t.variance
  END AS variance,
  CAST(FLOOR(t.row_count) AS BIGINT) AS row_count,
  CAST(FLOOR(t.baseline_row_count) AS BIGINT) AS baseline_row_count,
  t.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM turned AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro postgres__aspects(aspect_values, stale_windows) -%}
WITH sized AS MATERIALIZED (
  SELECT
    v.*,
    CAST(v.row_count AS DOUBLE PRECISION) AS n,
    CAST(v.baseline_row_count AS DOUBLE PRECISION) AS m
  FROM {{ aspect_values }} AS v
), rooted AS MATERIALIZED (
  SELECT
    z.*,
    CASE
      WHEN z.scale = 'share' AND z.value BETWEEN 0 AND 1 THEN SQRT((z.value * z.n + 0.375) / NULLIF(z.n + 0.75, 0.0))
    END AS x,
    CASE
      WHEN z.scale = 'share' AND z.baseline_value BETWEEN 0 AND 1 THEN SQRT((z.baseline_value * z.m + 0.375) / NULLIF(z.m + 0.75, 0.0))
    END AS y
  FROM sized AS z
), turned AS MATERIALIZED (
  SELECT
    r.*,
    SQRT(1.0 - r.x) * (
      (
        (
          (
            (((-0.0012624911 * r.x + 0.0066700901) * r.x - 0.0170881256) * r.x + 0.0308918810) * r.x - 0.0501743046
          ) * r.x + 0.0889789874
        ) * r.x - 0.2145988016
      ) * r.x + 1.5707963050
    ) AS window_arc,
    SQRT(1.0 - r.y) * (
      (
        (
          (
            (((-0.0012624911 * r.y + 0.0066700901) * r.y - 0.0170881256) * r.y + 0.0308918810) * r.y - 0.0501743046
          ) * r.y + 0.0889789874
        ) * r.y - 0.2145988016
      ) * r.y + 1.5707963050
    ) AS baseline_arc
  FROM rooted AS r
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.family AS family,
  t.metric AS metric,
  t.category AS category,
  t.scale AS scale,
  t.value AS value,
  t.baseline_value AS baseline_value,
  t.observed AS observed,
  t.baseline_observed AS baseline_observed,
  CASE
    WHEN t.scale = 'share' THEN t.baseline_arc - t.window_arc
    WHEN t.scale = 'difference' THEN t.value - t.baseline_value
    WHEN t.metric = 'row_count' AND t.value >= 0 THEN LN(t.value + 0.5)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value > 0 THEN LN(t.value) - LN(t.baseline_value)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value IS NULL THEN LN(t.value)
  END AS deviation,
  CASE
    WHEN t.scale = 'share' AND t.window_arc IS NOT NULL AND t.baseline_arc IS NOT NULL THEN 0.25 / NULLIF(t.n, 0.0) + 0.25 / NULLIF(t.m, 0.0)
    ELSE t.variance
  END AS variance,
  CAST(FLOOR(t.row_count) AS BIGINT) AS row_count,
  CAST(FLOOR(t.baseline_row_count) AS BIGINT) AS baseline_row_count,
  t.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM turned AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro redshift__aspects(aspect_values, stale_windows) -%}
WITH sized AS (
  SELECT
    v.*,
    CAST(v.row_count AS DOUBLE PRECISION) AS n,
    CAST(v.baseline_row_count AS DOUBLE PRECISION) AS m
  FROM {{ aspect_values }} AS v
), rooted AS (
  SELECT
    z.*,
    CASE
      WHEN z.scale = 'share' AND z.value BETWEEN 0 AND 1 THEN SQRT((z.value * z.n + 0.375) / NULLIF(z.n + 0.75, 0.0))
    END AS x,
    CASE
      WHEN z.scale = 'share' AND z.baseline_value BETWEEN 0 AND 1 THEN SQRT((z.baseline_value * z.m + 0.375) / NULLIF(z.m + 0.75, 0.0))
    END AS y
  FROM sized AS z
), turned AS (
  SELECT
    r.*,
    SQRT(1.0 - r.x) * (
      (
        (
          (
            (((-0.0012624911 * r.x + 0.0066700901) * r.x - 0.0170881256) * r.x + 0.0308918810) * r.x - 0.0501743046
          ) * r.x + 0.0889789874
        ) * r.x - 0.2145988016
      ) * r.x + 1.5707963050
    ) AS window_arc,
    SQRT(1.0 - r.y) * (
      (
        (
          (
            (((-0.0012624911 * r.y + 0.0066700901) * r.y - 0.0170881256) * r.y + 0.0308918810) * r.y - 0.0501743046
          ) * r.y + 0.0889789874
        ) * r.y - 0.2145988016
      ) * r.y + 1.5707963050
    ) AS baseline_arc
  FROM rooted AS r
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.family AS family,
  t.metric AS metric,
  t.category AS category,
  t.scale AS scale,
  t.value AS value,
  t.baseline_value AS baseline_value,
  t.observed AS observed,
  t.baseline_observed AS baseline_observed,
  CASE
    WHEN t.scale = 'share' THEN t.baseline_arc - t.window_arc
    WHEN t.scale = 'difference' THEN t.value - t.baseline_value
    WHEN t.metric = 'row_count' AND t.value >= 0 THEN LN(t.value + 0.5)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value > 0 THEN LN(t.value) - LN(t.baseline_value)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value IS NULL THEN LN(t.value)
  END AS deviation,
  CASE
    WHEN t.scale = 'share' AND t.window_arc IS NOT NULL AND t.baseline_arc IS NOT NULL THEN 0.25 / NULLIF(t.n, 0.0) + 0.25 / NULLIF(t.m, 0.0)
    ELSE t.variance
  END AS variance,
  CAST(FLOOR(t.row_count) AS BIGINT) AS row_count,
  CAST(FLOOR(t.baseline_row_count) AS BIGINT) AS baseline_row_count,
  t.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM turned AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro bigquery__aspects(aspect_values, stale_windows) -%}
WITH sized AS (
  SELECT
    v.*,
    CAST(v.row_count AS FLOAT64) AS n,
    CAST(v.baseline_row_count AS FLOAT64) AS m
  FROM {{ aspect_values }} AS v
), rooted AS (
  SELECT
    z.*,
    CASE
      WHEN z.scale = 'share' AND z.value BETWEEN 0 AND 1 THEN SQRT((z.value * z.n + 0.375) / NULLIF(z.n + 0.75, 0.0))
    END AS x,
    CASE
      WHEN z.scale = 'share' AND z.baseline_value BETWEEN 0 AND 1 THEN SQRT((z.baseline_value * z.m + 0.375) / NULLIF(z.m + 0.75, 0.0))
    END AS y
  FROM sized AS z
), turned AS (
  SELECT
    r.*,
    SQRT(1.0 - r.x) * (
      (
        (
          (
            (((-0.0012624911 * r.x + 0.0066700901) * r.x - 0.0170881256) * r.x + 0.0308918810) * r.x - 0.0501743046
          ) * r.x + 0.0889789874
        ) * r.x - 0.2145988016
      ) * r.x + 1.5707963050
    ) AS window_arc,
    SQRT(1.0 - r.y) * (
      (
        (
          (
            (((-0.0012624911 * r.y + 0.0066700901) * r.y - 0.0170881256) * r.y + 0.0308918810) * r.y - 0.0501743046
          ) * r.y + 0.0889789874
        ) * r.y - 0.2145988016
      ) * r.y + 1.5707963050
    ) AS baseline_arc
  FROM rooted AS r
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.family AS family,
  t.metric AS metric,
  t.category AS category,
  t.scale AS scale,
  t.value AS value,
  t.baseline_value AS baseline_value,
  t.observed AS observed,
  t.baseline_observed AS baseline_observed,
  CASE
    WHEN t.scale = 'share' THEN t.baseline_arc - t.window_arc
    WHEN t.scale = 'difference' THEN t.value - t.baseline_value
    WHEN t.metric = 'row_count' AND t.value >= 0 THEN LN(t.value + 0.5)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value > 0 THEN LN(t.value) - LN(t.baseline_value)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value IS NULL THEN LN(t.value)
  END AS deviation,
  CASE
    WHEN t.scale = 'share' AND t.window_arc IS NOT NULL AND t.baseline_arc IS NOT NULL THEN 0.25 / NULLIF(t.n, 0.0) + 0.25 / NULLIF(t.m, 0.0)
    ELSE t.variance
  END AS variance,
  CAST(FLOOR(t.row_count) AS INT64) AS row_count,
  CAST(FLOOR(t.baseline_row_count) AS INT64) AS baseline_row_count,
  t.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM turned AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}

{% macro clickhouse__aspects(aspect_values, stale_windows) -%}
WITH sized AS (
  SELECT
    v.*,
    CAST(v.row_count AS Nullable(Float64)) AS n,
    CAST(v.baseline_row_count AS Nullable(Float64)) AS m
  FROM {{ aspect_values }} AS v
), rooted AS (
  SELECT
    z.*,
    CASE
      WHEN z.scale = 'share' AND z.value BETWEEN 0 AND 1 THEN SQRT((z.value * z.n + 0.375) / NULLIF(z.n + 0.75, 0.0))
    END AS x,
    CASE
      WHEN z.scale = 'share' AND z.baseline_value BETWEEN 0 AND 1 THEN SQRT((z.baseline_value * z.m + 0.375) / NULLIF(z.m + 0.75, 0.0))
    END AS y
  FROM sized AS z
), turned AS (
  SELECT
    r.*,
    SQRT(1.0 - r.x) * (
      (
        (
          (
            (((-0.0012624911 * r.x + 0.0066700901) * r.x - 0.0170881256) * r.x + 0.0308918810) * r.x - 0.0501743046
          ) * r.x + 0.0889789874
        ) * r.x - 0.2145988016
      ) * r.x + 1.5707963050
    ) AS window_arc,
    SQRT(1.0 - r.y) * (
      (
        (
          (
            (((-0.0012624911 * r.y + 0.0066700901) * r.y - 0.0170881256) * r.y + 0.0308918810) * r.y - 0.0501743046
          ) * r.y + 0.0889789874
        ) * r.y - 0.2145988016
      ) * r.y + 1.5707963050
    ) AS baseline_arc
  FROM rooted AS r
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  t.segment_key AS segment_key,
  t.segment_value AS segment_value,
  t.column_name AS column_name,
  t.family AS family,
  t.metric AS metric,
  t.category AS category,
  t.scale AS scale,
  t.value AS value,
  t.baseline_value AS baseline_value,
  t.observed AS observed,
  t.baseline_observed AS baseline_observed,
  CASE
    WHEN t.scale = 'share' THEN t.baseline_arc - t.window_arc
    WHEN t.scale = 'difference' THEN t.value - t.baseline_value
    WHEN t.metric = 'row_count' AND t.value >= 0 THEN LN(t.value + 0.5)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value > 0 THEN LN(t.value) - LN(t.baseline_value)
    WHEN t.scale = 'relative' AND t.value > 0 AND t.baseline_value IS NULL THEN LN(t.value)
  END AS deviation,
  CASE
    WHEN t.scale = 'share' AND t.window_arc IS NOT NULL AND t.baseline_arc IS NOT NULL THEN 0.25 / NULLIF(t.n, 0.0) + 0.25 / NULLIF(t.m, 0.0)
    ELSE t.variance
  END AS variance,
  CAST(FLOOR(t.row_count) AS Nullable(Int64)) AS row_count,
  CAST(FLOOR(t.baseline_row_count) AS Nullable(Int64)) AS baseline_row_count,
  t.not_evaluated_reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM turned AS t
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = t.monitor AND s.window_id = t.window_id
{%- endmacro %}
