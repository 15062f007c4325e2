{#-
Which tenth of the scores every bin belongs to: the groups that calibration is judged on.
Input: scored_bins. One row per comparison x position. Tenths are those of the baseline's rows with a score (the window's own where
there is no baseline), each bin placed by the middle of its ranks, so that groups stay where they are from window to window.

Written by `mpm dev generate` from mpm_py/sql/score_tenths.sql; edit that file.
-#}

{% macro score_tenths(scored_bins) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('score_tenths', 'mpm')(scored_bins)) }}
{%- endmacro %}

{% macro default__score_tenths(scored_bins) -%}
WITH sized AS (
  SELECT
    s.comparison,
    s.position,
    SUM(CASE WHEN s.side = 'baseline' THEN s.row_count ELSE 0.0 END) AS baseline_rows,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS current_rows
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.position
), totals AS (
  SELECT
    z.comparison,
    SUM(z.baseline_rows) AS baseline_total,
    SUM(z.current_rows) AS current_total
  FROM sized AS z
  GROUP BY
    z.comparison
), weighed AS (
  SELECT
    z.comparison,
    z.position,
    CASE WHEN t.baseline_total > 0 THEN z.baseline_rows ELSE z.current_rows END AS bin_rows,
    CASE WHEN t.baseline_total > 0 THEN t.baseline_total ELSE t.current_total END AS total
  FROM sized AS z
  INNER JOIN totals AS t
    ON t.comparison = z.comparison
), placed AS (
  SELECT
    w.comparison,
    w.position,
    w.bin_rows,
    w.total,
    SUM(w.bin_rows) OVER (PARTITION BY w.comparison ORDER BY w.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto
  FROM weighed AS w
)
SELECT
  p.comparison AS comparison,
  p.position AS position,
  FLOOR(10.0 * (p.upto - 0.5 * p.bin_rows) / NULLIF(p.total, 0.0)) AS tenth
FROM placed AS p
{%- endmacro %}

{% macro postgres__score_tenths(scored_bins) -%}
WITH sized AS (
  SELECT
    s.comparison,
    s.position,
    SUM(CASE WHEN s.side = 'baseline' THEN s.row_count ELSE 0.0 END) AS baseline_rows,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS current_rows
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.position
), totals AS (
  SELECT
    z.comparison,
    SUM(z.baseline_rows) AS baseline_total,
    SUM(z.current_rows) AS current_total
  FROM sized AS z
  GROUP BY
    z.comparison
), weighed AS MATERIALIZED (
  SELECT
    z.comparison,
    z.position,
    CASE WHEN t.baseline_total > 0 THEN z.baseline_rows ELSE z.current_rows END AS bin_rows,
    CASE WHEN t.baseline_total > 0 THEN t.baseline_total ELSE t.current_total END AS total
  FROM sized AS z
  INNER JOIN totals AS t
    ON t.comparison = z.comparison
), placed AS (
  SELECT
    w.comparison,
    w.position,
    w.bin_rows,
    w.total,
    SUM(w.bin_rows) OVER (PARTITION BY w.comparison ORDER BY w.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto
  FROM weighed AS w
)
SELECT
  p.comparison AS comparison,
  p.position AS position,
  FLOOR(10.0 * (p.upto - 0.5 * p.bin_rows) / NULLIF(p.total, 0.0)) AS tenth
FROM placed AS p
{%- endmacro %}

{% macro redshift__score_tenths(scored_bins) -%}
{{ return(mpm.default__score_tenths(scored_bins)) }}
{%- endmacro %}

{% macro bigquery__score_tenths(scored_bins) -%}
WITH sized AS (
  SELECT
    s.comparison,
    s.position,
    SUM(CASE WHEN s.side = 'baseline' THEN s.row_count ELSE 0.0 END) AS baseline_rows,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS current_rows
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.position
), totals AS (
  SELECT
    z.comparison,
    SUM(z.baseline_rows) AS baseline_total,
    SUM(z.current_rows) AS current_total
  FROM sized AS z
  GROUP BY
    z.comparison
), weighed AS (
  SELECT
    z.comparison,
    z.position,
    CASE WHEN t.baseline_total > 0 THEN z.baseline_rows ELSE z.current_rows END AS bin_rows,
    CASE WHEN t.baseline_total > 0 THEN t.baseline_total ELSE t.current_total END AS total
  FROM sized AS z
  INNER JOIN totals AS t
    ON t.comparison = z.comparison
), placed AS (
  SELECT
    w.comparison,
    w.position,
    w.bin_rows,
    w.total,
    SUM(w.bin_rows) OVER (
      PARTITION BY w.comparison
      ORDER BY w.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS upto
  FROM weighed AS w
)
SELECT
  p.comparison AS comparison,
  p.position AS position,
  FLOOR(10.0 * (p.upto - 0.5 * p.bin_rows) / NULLIF(p.total, 0.0)) AS tenth
FROM placed AS p
{%- endmacro %}

{% macro spark__score_tenths(scored_bins) -%}
{{ return(mpm.bigquery__score_tenths(scored_bins)) }}
{%- endmacro %}

{% macro clickhouse__score_tenths(scored_bins) -%}
WITH sized AS (
  SELECT
    s.comparison AS comparison,
    s.position AS position,
    SUM(toNullable(CASE WHEN s.side = 'baseline' THEN s.row_count ELSE 0.0 END)) AS baseline_rows,
    SUM(toNullable(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END)) AS current_rows
  FROM {{ scored_bins }} AS s
  GROUP BY
    s.comparison,
    s.position
), totals AS (
  SELECT
    z.comparison AS comparison,
    SUM(toNullable(z.baseline_rows)) AS baseline_total,
    SUM(toNullable(z.current_rows)) AS current_total
  FROM sized AS z
  GROUP BY
    z.comparison
), weighed AS (
  SELECT
    z.comparison AS comparison,
    z.position AS position,
    CASE WHEN t.baseline_total > 0 THEN z.baseline_rows ELSE z.current_rows END AS bin_rows,
    CASE WHEN t.baseline_total > 0 THEN t.baseline_total ELSE t.current_total END AS total
  FROM sized AS z
  INNER JOIN totals AS t
    ON t.comparison = z.comparison
), placed AS (
  SELECT
    w.comparison AS comparison,
    w.position AS position,
    w.bin_rows AS bin_rows,
    w.total AS total,
    SUM(toNullable(w.bin_rows)) OVER (PARTITION BY w.comparison ORDER BY w.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto
  FROM weighed AS w
)
SELECT
  p.comparison AS comparison,
  p.position AS position,
  FLOOR(10.0 * (p.upto - 0.5 * p.bin_rows) / NULLIF(p.total, 0.0)) AS tenth
FROM placed AS p
{%- endmacro %}
