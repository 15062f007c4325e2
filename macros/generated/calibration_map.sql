{#-
What a score has meant: the share of positive labels by group of scores in the baseline, never falling as the score rises.
Inputs: scored_bins, mpm_monitors. One row per row of scored_bins (comparison x side x position) whose baseline has labels, of
the current side and of the baseline that the map was learnt from: its score group and calibrated rate, and whether that rate
is better than the score itself (is_used).
Groups: min(100, labelled rows / 50) of like size, bins placed by the middle of their ranks, the threshold always an edge. Rates:
exact isotonic regression by the max-min formula, iso_i = max over a <= i of min over b >= i of the rate of groups a to b
(Barlow and others, Statistical Inference under Order Restrictions, 1972). One map per baseline, learnt from all rows: segments
use it too, placed by their mean score, since their own labels are few.
is_used: where the map has the lower Brier score on the baseline, its blocks judged without the row itself: a block of n rows
with y positives then loses y(n-y)n/(n-1)^2 in all. That counts one free parameter per block, which is right although the
blocks were found in the same labels: the divergence of an isotonic fit is its number of blocks (Meyer and Woodroofe, On the
degrees of freedom in shape-restricted regression, Annals of Statistics 2000), as in Mallows' Cp and Stein's risk estimate.
No half of the baseline has to be set aside, so baselines of every kind are judged alike and fully. The Brier score is slow to
see a small offset that all scores share, which is what moves accuracy most; so the map is used also where the scores miss the
number of positives, below or from the threshold on, by more than three standard errors.

Written by `mpm dev generate` from mpm_py/sql/calibration_map.sql; edit that file.
-#}

{% macro calibration_map(scored_bins, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('calibration_map', 'mpm')(scored_bins, mpm_monitors)) }}
{%- endmacro %}

{% macro default__calibration_map(scored_bins, mpm_monitors) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.monitor,
    s.column_name,
    s.is_above,
    s.lower_edge,
    s.positive_count AS y,
    CASE WHEN s.segment_key = '__all__' THEN 1 ELSE 0 END AS is_all,
    s.positive_count + s.negative_count AS n,
    CASE
      WHEN s.mean_score < s.lower_edge THEN s.lower_edge
      WHEN s.mean_score > s.upper_edge THEN s.upper_edge
      ELSE s.mean_score
    END AS score,
    s.has_outside,
    CASE WHEN m.baseline_kind = 'rolling' THEN s.window_id ELSE 'baseline' END AS baseline_id
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    s.window_id <> 'baseline'
), maps AS (
  SELECT
    b.monitor,
    b.column_name,
    b.baseline_id,
    MIN(b.comparison) AS map_number
  FROM bins AS b
  WHERE
    b.side = 'baseline' AND b.is_all = 1
  GROUP BY
    b.monitor,
    b.column_name,
    b.baseline_id
), labelled AS (
  SELECT
    b.comparison AS map_number,
    b.position,
    b.is_above,
    b.lower_edge,
    b.score,
    b.n,
    b.y,
    b.has_outside
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.map_number = b.comparison
  WHERE
    b.side = 'baseline' AND b.n > 0
), ranked AS (
  SELECT
    l.*,
    SUM(l.n) OVER (PARTITION BY l.map_number ORDER BY l.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
    SUM(l.n) OVER (PARTITION BY l.map_number) AS total
  FROM labelled AS l
), cut AS (
  SELECT
    r.*,
    FLOOR((r.upto - 0.5 * r.n) / NULLIF(r.total, 0.0) * CASE WHEN r.total >= 5000 THEN 100.0 WHEN r.total < 100 THEN 1.0 ELSE FLOOR(r.total / 50.0) END) AS place
  FROM ranked AS r
), score_groups AS (
  SELECT
    c.map_number,
    c.is_above,
    MIN(c.position) AS start_position,
    MIN(COALESCE(c.lower_edge, -1.7976931348623157e308)) AS start_score,
    SUM(c.n) AS n,
    SUM(c.y) AS y
  FROM cut AS c
  GROUP BY
    c.map_number,
    c.is_above,
    c.place
), numbered AS (
  SELECT
    g.*,
    ROW_NUMBER() OVER (PARTITION BY g.map_number ORDER BY g.start_position) AS group_number,
    ROW_NUMBER() OVER (PARTITION BY g.map_number, g.is_above ORDER BY g.start_position) AS number_on_side,
    COUNT(*) OVER (PARTITION BY g.map_number) AS group_count,
    SUM(g.n) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n_upto,
    SUM(g.y) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS y_upto
  FROM score_groups AS g
), lowest_rates AS (
  SELECT
    a.map_number,
    b.group_number,
    MIN((b.y_upto - a.y_upto + a.y) / NULLIF(b.n_upto - a.n_upto + a.n, 0.0)) OVER (
      PARTITION BY a.map_number, a.group_number
      ORDER BY b.group_number DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS rate
  FROM numbered AS a
  INNER JOIN numbered AS b
    ON b.map_number = a.map_number AND b.group_number >= a.group_number
), isotonic AS (
  SELECT
    l.map_number,
    l.group_number,
    MAX(l.rate) AS rate
  FROM lowest_rates AS l
  GROUP BY
    l.map_number,
    l.group_number
), stepped AS (
  SELECT
    n.map_number,
    n.group_number,
    n.is_above,
    n.start_position,
    n.start_score,
    n.n,
    n.y,
    n.number_on_side,
    n.group_count,
    i.rate,
    CASE WHEN LAG(i.rate) OVER (PARTITION BY n.map_number ORDER BY n.group_number) = i.rate THEN 0 ELSE 1 END AS is_step
  FROM numbered AS n
  INNER JOIN isotonic AS i
    ON i.map_number = n.map_number AND i.group_number = n.group_number
), blocked AS (
  SELECT
    s.*,
    SUM(s.is_step) OVER (PARTITION BY s.map_number ORDER BY s.group_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS block_number,
    1000.0 * s.is_above + FLOOR(CAST(s.number_on_side - 1 AS DOUBLE) / NULLIF(FLOOR(CAST(s.group_count - 1 AS DOUBLE) / 20.0) + 1.0, 0.0)) AS stratum_number
  FROM stepped AS s
), blocks AS (
  SELECT
    b.map_number,
    b.block_number,
    SUM(b.n) AS n,
    SUM(b.y) AS y
  FROM blocked AS b
  GROUP BY
    b.map_number,
    b.block_number
), block_losses AS (
  SELECT
    b.map_number,
    SUM(CASE WHEN b.n > 1 THEN b.y * (b.n - b.y) * b.n / NULLIF((b.n - 1.0) * (b.n - 1.0), 0.0) ELSE 1.0 END) AS mapped_loss
  FROM blocks AS b
  GROUP BY
    b.map_number
), score_losses AS (
  SELECT
    l.map_number,
    SUM(l.n) AS n,
    SUM(l.y) AS y,
    MAX(l.has_outside) AS has_outside,
    SUM(l.y * (1.0 - l.score) * (1.0 - l.score) + (l.n - l.y) * l.score * l.score) AS raw_loss,
    SUM(l.is_above * (l.y - l.n * l.score)) AS missed_above,
    SUM((1 - l.is_above) * (l.y - l.n * l.score)) AS missed_below,
    SUM(l.is_above * l.n * l.score * (1.0 - l.score)) AS variance_above,
    SUM((1 - l.is_above) * l.n * l.score * (1.0 - l.score)) AS variance_below
  FROM labelled AS l
  GROUP BY
    l.map_number
), judged AS (
  SELECT
    s.map_number,
    s.n,
    s.y,
    s.has_outside,
    b.mapped_loss / NULLIF(s.n, 0.0) AS mapped_brier,
    s.raw_loss / NULLIF(s.n, 0.0) AS raw_brier,
    CASE
      WHEN b.mapped_loss < s.raw_loss
      OR s.missed_above * s.missed_above > 9.0 * s.variance_above
      OR s.missed_below * s.missed_below > 9.0 * s.variance_below THEN 1
      ELSE 0
    END AS is_used
  FROM score_losses AS s
  INNER JOIN block_losses AS b
    ON b.map_number = s.map_number
), first_above AS (
  SELECT
    b.map_number,
    MIN(b.group_number) AS group_number
  FROM blocked AS b
  WHERE
    b.is_above = 1
  GROUP BY
    b.map_number
), places AS (
  SELECT
    m.map_number,
    b.is_all,
    b.is_above,
    CASE WHEN b.is_all = 1 THEN CAST(b.position AS DOUBLE) ELSE b.score END AS place,
    1 AS is_bin,
    b.comparison,
    b.side,
    b.position,
    CAST(NULL AS BIGINT) AS group_number
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.monitor = b.monitor AND m.column_name = b.column_name AND m.baseline_id = b.baseline_id
  WHERE
    b.side = 'current' OR b.comparison = m.map_number
  UNION ALL
  SELECT
    g.map_number,
    1,
    g.is_above,
    CAST(g.start_position AS DOUBLE),
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
  UNION ALL
  SELECT
    g.map_number,
    0,
    g.is_above,
    g.start_score,
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
), placed AS (
  SELECT
    p.map_number,
    p.is_above,
    p.is_bin,
    p.comparison,
    p.side,
    p.position,
    MAX(p.group_number) OVER (
      PARTITION BY p.map_number, p.is_all
      ORDER BY p.is_above, p.place, p.is_bin, p.comparison
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS group_below
  FROM places AS p
), chosen AS (
  SELECT
    p.comparison,
    p.side,
    p.position,
    1000 * p.map_number + CASE
      WHEN p.is_above = 1 AND f.group_number > COALESCE(p.group_below, 0) THEN f.group_number
      ELSE COALESCE(p.group_below, 1)
    END AS group_key
  FROM placed AS p
  LEFT JOIN first_above AS f
    ON f.map_number = p.map_number
  WHERE
    p.is_bin = 1
), described AS (
  SELECT
    1000 * g.map_number + g.group_number AS group_key,
    g.map_number,
    g.group_number,
    g.stratum_number,
    g.block_number,
    g.rate,
    b.n AS block_count,
    j.is_used,
    j.raw_brier,
    j.mapped_brier,
    j.n,
    j.y,
    j.has_outside
  FROM blocked AS g
  INNER JOIN blocks AS b
    ON b.map_number = g.map_number AND b.block_number = g.block_number
  INNER JOIN judged AS j
    ON j.map_number = g.map_number
)
SELECT
  c.comparison AS comparison,
  c.side AS side,
  c.position AS position,
  d.map_number AS map_number,
  d.group_number AS group_number,
  CAST(FLOOR(d.stratum_number) AS BIGINT) AS stratum_number,
  CAST(FLOOR(d.block_number) AS BIGINT) AS block_number,
  d.block_count AS block_count,
  d.rate AS calibrated_rate,
  d.is_used AS is_used,
  d.raw_brier AS raw_brier,
  d.mapped_brier AS mapped_brier,
  d.n AS baseline_label_count,
  d.y AS baseline_positive_count,
  d.has_outside AS baseline_has_outside
FROM chosen AS c
INNER JOIN described AS d
  ON d.group_key = c.group_key
{%- endmacro %}

{% macro postgres__calibration_map(scored_bins, mpm_monitors) -%}
WITH bins AS MATERIALIZED (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.monitor,
    s.column_name,
    s.is_above,
    s.lower_edge,
    s.positive_count AS y,
    CASE WHEN s.segment_key = '__all__' THEN 1 ELSE 0 END AS is_all,
    s.positive_count + s.negative_count AS n,
    CASE
      WHEN s.mean_score < s.lower_edge THEN s.lower_edge
      WHEN s.mean_score > s.upper_edge THEN s.upper_edge
      ELSE s.mean_score
    END AS score,
    s.has_outside,
    CASE WHEN m.baseline_kind = 'rolling' THEN s.window_id ELSE 'baseline' END AS baseline_id
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    s.window_id <> 'baseline'
), maps AS (
  SELECT
    b.monitor,
    b.column_name,
    b.baseline_id,
    MIN(b.comparison) AS map_number
  FROM bins AS b
  WHERE
    b.side = 'baseline' AND b.is_all = 1
  GROUP BY
    b.monitor,
    b.column_name,
    b.baseline_id
), labelled AS (
  SELECT
    b.comparison AS map_number,
    b.position,
    b.is_above,
    b.lower_edge,
    b.score,
    b.n,
    b.y,
    b.has_outside
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.map_number = b.comparison
  WHERE
    b.side = 'baseline' AND b.n > 0
), ranked AS (
  SELECT
    l.*,
    SUM(l.n) OVER (PARTITION BY l.map_number ORDER BY l.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
    SUM(l.n) OVER (PARTITION BY l.map_number) AS total
  FROM labelled AS l
), cut AS MATERIALIZED (
  SELECT
    r.*,
    FLOOR((r.upto - 0.5 * r.n) / NULLIF(r.total, 0.0) * CASE WHEN r.total >= 5000 THEN 100.0 WHEN r.total < 100 THEN 1.0 ELSE FLOOR(r.total / 50.0) END) AS place
  FROM ranked AS r
), score_groups AS (
  SELECT
    c.map_number,
    c.is_above,
    MIN(c.position) AS start_position,
    MIN(COALESCE(c.lower_edge, -1.7976931348623157e308)) AS start_score,
    SUM(c.n) AS n,
    SUM(c.y) AS y
  FROM cut AS c
  GROUP BY
    c.map_number,
    c.is_above,
    c.place
), numbered AS (
  SELECT
    g.*,
    ROW_NUMBER() OVER (PARTITION BY g.map_number ORDER BY g.start_position) AS group_number,
    ROW_NUMBER() OVER (PARTITION BY g.map_number, g.is_above ORDER BY g.start_position) AS number_on_side,
    COUNT(*) OVER (PARTITION BY g.map_number) AS group_count,
    SUM(g.n) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n_upto,
    SUM(g.y) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS y_upto
  FROM score_groups AS g
), lowest_rates AS (
  SELECT
    a.map_number,
    b.group_number,
    MIN((b.y_upto - a.y_upto + a.y) / NULLIF(b.n_upto - a.n_upto + a.n, 0.0)) OVER (
      PARTITION BY a.map_number, a.group_number
      ORDER BY b.group_number DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS rate
  FROM numbered AS a
  INNER JOIN numbered AS b
    ON b.map_number = a.map_number AND b.group_number >= a.group_number
), isotonic AS (
  SELECT
    l.map_number,
    l.group_number,
    MAX(l.rate) AS rate
  FROM lowest_rates AS l
  GROUP BY
    l.map_number,
    l.group_number
), stepped AS (
  SELECT
    n.map_number,
    n.group_number,
    n.is_above,
    n.start_position,
    n.start_score,
    n.n,
    n.y,
    n.number_on_side,
    n.group_count,
    i.rate,
    CASE WHEN LAG(i.rate) OVER (PARTITION BY n.map_number ORDER BY n.group_number) = i.rate THEN 0 ELSE 1 END AS is_step
  FROM numbered AS n
  INNER JOIN isotonic AS i
    ON i.map_number = n.map_number AND i.group_number = n.group_number
), blocked AS (
  SELECT
    s.*,
    SUM(s.is_step) OVER (PARTITION BY s.map_number ORDER BY s.group_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS block_number,
    1000.0 * s.is_above + FLOOR(CAST(s.number_on_side - 1 AS DOUBLE PRECISION) / NULLIF(FLOOR(CAST(s.group_count - 1 AS DOUBLE PRECISION) / 20.0) + 1.0, 0.0)) AS stratum_number
  FROM stepped AS s
), blocks AS (
  SELECT
    b.map_number,
    b.block_number,
    SUM(b.n) AS n,
    SUM(b.y) AS y
  FROM blocked AS b
  GROUP BY
    b.map_number,
    b.block_number
), block_losses AS (
  SELECT
    b.map_number,
    SUM(CASE WHEN b.n > 1 THEN b.y * (b.n - b.y) * b.n / NULLIF((b.n - 1.0) * (b.n - 1.0), 0.0) ELSE 1.0 END) AS mapped_loss
  FROM blocks AS b
  GROUP BY
    b.map_number
), score_losses AS (
  SELECT
    l.map_number,
    SUM(l.n) AS n,
    SUM(l.y) AS y,
    MAX(l.has_outside) AS has_outside,
    SUM(l.y * (1.0 - l.score) * (1.0 - l.score) + (l.n - l.y) * l.score * l.score) AS raw_loss,
    SUM(l.is_above * (l.y - l.n * l.score)) AS missed_above,
    SUM((1 - l.is_above) * (l.y - l.n * l.score)) AS missed_below,
    SUM(l.is_above * l.n * l.score * (1.0 - l.score)) AS variance_above,
    SUM((1 - l.is_above) * l.n * l.score * (1.0 - l.score)) AS variance_below
  FROM labelled AS l
  GROUP BY
    l.map_number
), judged AS MATERIALIZED (
  SELECT
    s.map_number,
    s.n,
    s.y,
    s.has_outside,
    b.mapped_loss / NULLIF(s.n, 0.0) AS mapped_brier,
    s.raw_loss / NULLIF(s.n, 0.0) AS raw_brier,
    CASE
      WHEN b.mapped_loss < s.raw_loss
      OR s.missed_above * s.missed_above > 9.0 * s.variance_above
      OR s.missed_below * s.missed_below > 9.0 * s.variance_below THEN 1
      ELSE 0
    END AS is_used
  FROM score_losses AS s
  INNER JOIN block_losses AS b
    ON b.map_number = s.map_number
), first_above AS (
  SELECT
    b.map_number,
    MIN(b.group_number) AS group_number
  FROM blocked AS b
  WHERE
    b.is_above = 1
  GROUP BY
    b.map_number
), places AS (
  SELECT
    m.map_number,
    b.is_all,
    b.is_above,
    CASE WHEN b.is_all = 1 THEN CAST(b.position AS DOUBLE PRECISION) ELSE b.score END AS place,
    1 AS is_bin,
    b.comparison,
    b.side,
    b.position,
    CAST(NULL AS BIGINT) AS group_number
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.monitor = b.monitor AND m.column_name = b.column_name AND m.baseline_id = b.baseline_id
  WHERE
    b.side = 'current' OR b.comparison = m.map_number
  UNION ALL
  SELECT
    g.map_number,
    1,
    g.is_above,
    CAST(g.start_position AS DOUBLE PRECISION),
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
  UNION ALL
  SELECT
    g.map_number,
    0,
    g.is_above,
    g.start_score,
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
), placed AS (
  SELECT
    p.map_number,
    p.is_above,
    p.is_bin,
    p.comparison,
    p.side,
    p.position,
    MAX(p.group_number) OVER (
      PARTITION BY p.map_number, p.is_all
      ORDER BY p.is_above, p.place, p.is_bin, p.comparison
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS group_below
  FROM places AS p
), chosen AS MATERIALIZED (
  SELECT
    p.comparison,
    p.side,
    p.position,
    1000 * p.map_number + CASE
      WHEN p.is_above = 1 AND f.group_number > COALESCE(p.group_below, 0) THEN f.group_number
      ELSE COALESCE(p.group_below, 1)
    END AS group_key
  FROM placed AS p
  LEFT JOIN first_above AS f
    ON f.map_number = p.map_number
  WHERE
    p.is_bin = 1
), described AS MATERIALIZED (
  SELECT
    1000 * g.map_number + g.group_number AS group_key,
    g.map_number,
    g.group_number,
    g.stratum_number,
    g.block_number,
    g.rate,
    b.n AS block_count,
    j.is_used,
    j.raw_brier,
    j.mapped_brier,
    j.n,
    j.y,
    j.has_outside
  FROM blocked AS g
  INNER JOIN blocks AS b
    ON b.map_number = g.map_number AND b.block_number = g.block_number
  INNER JOIN judged AS j
    ON j.map_number = g.map_number
)
SELECT
  c.comparison AS comparison,
  c.side AS side,
  c.position AS position,
  d.map_number AS map_number,
  d.group_number AS group_number,
  CAST(FLOOR(d.stratum_number) AS BIGINT) AS stratum_number,
  CAST(FLOOR(d.block_number) AS BIGINT) AS block_number,
  d.block_count AS block_count,
  d.rate AS calibrated_rate,
  d.is_used AS is_used,
  d.raw_brier AS raw_brier,
  d.mapped_brier AS mapped_brier,
  d.n AS baseline_label_count,
  d.y AS baseline_positive_count,
  d.has_outside AS baseline_has_outside
FROM chosen AS c
INNER JOIN described AS d
  ON d.group_key = c.group_key
{%- endmacro %}

{% macro redshift__calibration_map(scored_bins, mpm_monitors) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.monitor,
    s.column_name,
    s.is_above,
    s.lower_edge,
    s.positive_count AS y,
    CASE WHEN s.segment_key = '__all__' THEN 1 ELSE 0 END AS is_all,
    s.positive_count + s.negative_count AS n,
    CASE
      WHEN s.mean_score < s.lower_edge THEN s.lower_edge
      WHEN s.mean_score > s.upper_edge THEN s.upper_edge
      ELSE s.mean_score
    END AS score,
    s.has_outside,
    CASE WHEN m.baseline_kind = 'rolling' THEN s.window_id ELSE 'baseline' END AS baseline_id
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    s.window_id <> 'baseline'
), maps AS (
  SELECT
    b.monitor,
    b.column_name,
    b.baseline_id,
    MIN(b.comparison) AS map_number
  FROM bins AS b
  WHERE
    b.side = 'baseline' AND b.is_all = 1
  GROUP BY
    b.monitor,
    b.column_name,
    b.baseline_id
), labelled AS (
  SELECT
    b.comparison AS map_number,
    b.position,
    b.is_above,
    b.lower_edge,
    b.score,
    b.n,
    b.y,
    b.has_outside
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.map_number = b.comparison
  WHERE
    b.side = 'baseline' AND b.n > 0
), ranked AS (
  SELECT
    l.*,
    SUM(l.n) OVER (PARTITION BY l.map_number ORDER BY l.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
    SUM(l.n) OVER (PARTITION BY l.map_number) AS total
  FROM labelled AS l
), cut AS (
  SELECT
    r.*,
    FLOOR((r.upto - 0.5 * r.n) / NULLIF(r.total, 0.0) * CASE WHEN r.total >= 5000 THEN 100.0 WHEN r.total < 100 THEN 1.0 ELSE FLOOR(r.total / 50.0) END) AS place
  FROM ranked AS r
), score_groups AS (
  SELECT
    c.map_number,
    c.is_above,
    MIN(c.position) AS start_position,
    MIN(COALESCE(c.lower_edge, -1.7976931348623157e308)) AS start_score,
    SUM(c.n) AS n,
    SUM(c.y) AS y
  FROM cut AS c
  GROUP BY
    c.map_number,
    c.is_above,
    c.place
), numbered AS (
  SELECT
    g.*,
    ROW_NUMBER() OVER (PARTITION BY g.map_number ORDER BY g.start_position) AS group_number,
    ROW_NUMBER() OVER (PARTITION BY g.map_number, g.is_above ORDER BY g.start_position) AS number_on_side,
    COUNT(*) OVER (PARTITION BY g.map_number) AS group_count,
    SUM(g.n) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n_upto,
    SUM(g.y) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS y_upto
  FROM score_groups AS g
), lowest_rates AS (
  SELECT
    a.map_number,
    b.group_number,
    MIN((b.y_upto - a.y_upto + a.y) / NULLIF(b.n_upto - a.n_upto + a.n, 0.0)) OVER (
      PARTITION BY a.map_number, a.group_number
      ORDER BY b.group_number DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS rate
  FROM numbered AS a
  INNER JOIN numbered AS b
    ON b.map_number = a.map_number AND b.group_number >= a.group_number
), isotonic AS (
  SELECT
    l.map_number,
    l.group_number,
    MAX(l.rate) AS rate
  FROM lowest_rates AS l
  GROUP BY
    l.map_number,
    l.group_number
), stepped AS (
  SELECT
    n.map_number,
    n.group_number,
    n.is_above,
    n.start_position,
    n.start_score,
    n.n,
    n.y,
    n.number_on_side,
    n.group_count,
    i.rate,
    CASE WHEN LAG(i.rate) OVER (PARTITION BY n.map_number ORDER BY n.group_number) = i.rate THEN 0 ELSE 1 END AS is_step
  FROM numbered AS n
  INNER JOIN isotonic AS i
    ON i.map_number = n.map_number AND i.group_number = n.group_number
), blocked AS (
  SELECT
    s.*,
    SUM(s.is_step) OVER (PARTITION BY s.map_number ORDER BY s.group_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS block_number,
    1000.0 * s.is_above + FLOOR(CAST(s.number_on_side - 1 AS DOUBLE PRECISION) / NULLIF(FLOOR(CAST(s.group_count - 1 AS DOUBLE PRECISION) / 20.0) + 1.0, 0.0)) AS stratum_number
  FROM stepped AS s
), blocks AS (
  SELECT
    b.map_number,
    b.block_number,
    SUM(b.n) AS n,
    SUM(b.y) AS y
  FROM blocked AS b
  GROUP BY
    b.map_number,
    b.block_number
), block_losses AS (
  SELECT
    b.map_number,
    SUM(CASE WHEN b.n > 1 THEN b.y * (b.n - b.y) * b.n / NULLIF((b.n - 1.0) * (b.n - 1.0), 0.0) ELSE 1.0 END) AS mapped_loss
  FROM blocks AS b
  GROUP BY
    b.map_number
), score_losses AS (
  SELECT
    l.map_number,
    SUM(l.n) AS n,
    SUM(l.y) AS y,
    MAX(l.has_outside) AS has_outside,
    SUM(l.y * (1.0 - l.score) * (1.0 - l.score) + (l.n - l.y) * l.score * l.score) AS raw_loss,
    SUM(l.is_above * (l.y - l.n * l.score)) AS missed_above,
    SUM((1 - l.is_above) * (l.y - l.n * l.score)) AS missed_below,
    SUM(l.is_above * l.n * l.score * (1.0 - l.score)) AS variance_above,
    SUM((1 - l.is_above) * l.n * l.score * (1.0 - l.score)) AS variance_below
  FROM labelled AS l
  GROUP BY
    l.map_number
), judged AS (
  SELECT
    s.map_number,
    s.n,
    s.y,
    s.has_outside,
    b.mapped_loss / NULLIF(s.n, 0.0) AS mapped_brier,
    s.raw_loss / NULLIF(s.n, 0.0) AS raw_brier,
    CASE
      WHEN b.mapped_loss < s.raw_loss
      OR s.missed_above * s.missed_above > 9.0 * s.variance_above
      OR s.missed_below * s.missed_below > 9.0 * s.variance_below THEN 1
      ELSE 0
    END AS is_used
  FROM score_losses AS s
  INNER JOIN block_losses AS b
    ON b.map_number = s.map_number
), first_above AS (
  SELECT
    b.map_number,
    MIN(b.group_number) AS group_number
  FROM blocked AS b
  WHERE
    b.is_above = 1
  GROUP BY
    b.map_number
), places AS (
  SELECT
    m.map_number,
    b.is_all,
    b.is_above,
    CASE WHEN b.is_all = 1 THEN CAST(b.position AS DOUBLE PRECISION) ELSE b.score END AS place,
    1 AS is_bin,
    b.comparison,
    b.side,
    b.position,
    CAST(NULL AS BIGINT) AS group_number
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.monitor = b.monitor AND m.column_name = b.column_name AND m.baseline_id = b.baseline_id
  WHERE
    b.side = 'current' OR b.comparison = m.map_number
  UNION ALL
  SELECT
    g.map_number,
    1,
    g.is_above,
    CAST(g.start_position AS DOUBLE PRECISION),
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
  UNION ALL
  SELECT
    g.map_number,
    0,
    g.is_above,
    g.start_score,
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
), placed AS (
  SELECT
    p.map_number,
    p.is_above,
    p.is_bin,
    p.comparison,
    p.side,
    p.position,
    MAX(p.group_number) OVER (
      PARTITION BY p.map_number, p.is_all
      ORDER BY p.is_above, p.place, p.is_bin, p.comparison
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS group_below
  FROM places AS p
), chosen AS (
  SELECT
    p.comparison,
    p.side,
    p.position,
    1000 * p.map_number + CASE
      WHEN p.is_above = 1 AND f.group_number > COALESCE(p.group_below, 0) THEN f.group_number
      ELSE COALESCE(p.group_below, 1)
    END AS group_key
  FROM placed AS p
  LEFT JOIN first_above AS f
    ON f.map_number = p.map_number
  WHERE
    p.is_bin = 1
), described AS (
  SELECT
    1000 * g.map_number + g.group_number AS group_key,
    g.map_number,
    g.group_number,
    g.stratum_number,
    g.block_number,
    g.rate,
    b.n AS block_count,
    j.is_used,
    j.raw_brier,
    j.mapped_brier,
    j.n,
    j.y,
    j.has_outside
  FROM blocked AS g
  INNER JOIN blocks AS b
    ON b.map_number = g.map_number AND b.block_number = g.block_number
  INNER JOIN judged AS j
    ON j.map_number = g.map_number
)
SELECT
  c.comparison AS comparison,
  c.side AS side,
  c.position AS position,
  d.map_number AS map_number,
  d.group_number AS group_number,
  CAST(FLOOR(d.stratum_number) AS BIGINT) AS stratum_number,
  CAST(FLOOR(d.block_number) AS BIGINT) AS block_number,
  d.block_count AS block_count,
  d.rate AS calibrated_rate,
  d.is_used AS is_used,
  d.raw_brier AS raw_brier,
  d.mapped_brier AS mapped_brier,
  d.n AS baseline_label_count,
  d.y AS baseline_positive_count,
  d.has_outside AS baseline_has_outside
FROM chosen AS c
INNER JOIN described AS d
  ON d.group_key = c.group_key
{%- endmacro %}

{% macro snowflake__calibration_map(scored_bins, mpm_monitors) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.monitor,
    s.column_name,
    s.is_above,
    s.lower_edge,
    s.positive_count AS y,
    CASE WHEN s.segment_key = '__all__' THEN 1 ELSE 0 END AS is_all,
    s.positive_count + s.negative_count AS n,
    CASE
      WHEN s.mean_score < s.lower_edge THEN s.lower_edge
      WHEN s.mean_score > s.upper_edge THEN s.upper_edge
      ELSE s.mean_score
    END AS score,
    s.has_outside,
    CASE WHEN m.baseline_kind = 'rolling' THEN s.window_id ELSE 'baseline' END AS baseline_id
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    s.window_id <> 'baseline'
), maps AS (
  SELECT
    b.monitor,
    b.column_name,
    b.baseline_id,
    MIN(b.comparison) AS map_number
  FROM bins AS b
  WHERE
    b.side = 'baseline' AND b.is_all = 1
  GROUP BY
    b.monitor,
    b.column_name,
    b.baseline_id
), labelled AS (
  SELECT
    b.comparison AS map_number,
    b.position,
    b.is_above,
    b.lower_edge,
    b.score,
    b.n,
    b.y,
    b.has_outside
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.map_number = b.comparison
  WHERE
    b.side = 'baseline' AND b.n > 0
), ranked AS (
  SELECT
    l.*,
    SUM(l.n) OVER (PARTITION BY l.map_number ORDER BY l.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
    SUM(l.n) OVER (PARTITION BY l.map_number) AS total
  FROM labelled AS l
), cut AS (
  SELECT
    r.*,
    FLOOR((r.upto - 0.5 * r.n) / NULLIF(r.total, 0.0) * CASE WHEN r.total >= 5000 THEN 100.0 WHEN r.total < 100 THEN 1.0 ELSE FLOOR(r.total / 50.0) END) AS place
  FROM ranked AS r
), score_groups AS (
  SELECT
    c.map_number,
    c.is_above,
    MIN(c.position) AS start_position,
    MIN(COALESCE(c.lower_edge, -1.7976931348623157e308)) AS start_score,
    SUM(c.n) AS n,
    SUM(c.y) AS y
  FROM cut AS c
  GROUP BY
    c.map_number,
    c.is_above,
    c.place
), numbered AS (
  SELECT
    g.*,
    ROW_NUMBER() OVER (PARTITION BY g.map_number ORDER BY g.start_position) AS group_number,
    ROW_NUMBER() OVER (PARTITION BY g.map_number, g.is_above ORDER BY g.start_position) AS number_on_side,
    COUNT(*) OVER (PARTITION BY g.map_number) AS group_count,
    SUM(g.n) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n_upto,
    SUM(g.y) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS y_upto
  FROM score_groups AS g
), lowest_rates AS (
  SELECT
    a.map_number,
    b.group_number,
    MIN((b.y_upto - a.y_upto + a.y) / NULLIF(b.n_upto - a.n_upto + a.n, 0.0)) OVER (
      PARTITION BY a.map_number, a.group_number
      ORDER BY b.group_number DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS rate
  FROM numbered AS a
  INNER JOIN numbered AS b
    ON b.map_number = a.map_number AND b.group_number >= a.group_number
), isotonic AS (
  SELECT
    l.map_number,
    l.group_number,
    MAX(l.rate) AS rate
  FROM lowest_rates AS l
  GROUP BY
    l.map_number,
    l.group_number
), stepped AS (
  SELECT
    n.map_number,
    n.group_number,
    n.is_above,
    n.start_position,
    n.start_score,
    n.n,
    n.y,
    n.number_on_side,
    n.group_count,
    i.rate,
    CASE WHEN LAG(i.rate) OVER (PARTITION BY n.map_number ORDER BY n.group_number) = i.rate THEN 0 ELSE 1 END AS is_step
  FROM numbered AS n
  INNER JOIN isotonic AS i
    ON i.map_number = n.map_number AND i.group_number = n.group_number
), blocked AS (
  SELECT
    s.*,
    SUM(s.is_step) OVER (PARTITION BY s.map_number ORDER BY s.group_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS block_number,
    1000.0 * s.is_above + FLOOR(CAST(s.number_on_side - 1 AS DOUBLE) / NULLIF(FLOOR(CAST(s.group_count - 1 AS DOUBLE) / 20.0) + 1.0, 0.0)) AS stratum_number
  FROM stepped AS s
), blocks AS (
  SELECT
    b.map_number,
    b.block_number,
    SUM(b.n) AS n,
    SUM(b.y) AS y
  FROM blocked AS b
  GROUP BY
    b.map_number,
    b.block_number
), block_losses AS (
  SELECT
    b.map_number,
    SUM(CASE WHEN b.n > 1 THEN b.y * (b.n - b.y) * b.n / NULLIF((b.n - 1.0) * (b.n - 1.0), 0.0) ELSE 1.0 END) AS mapped_loss
  FROM blocks AS b
  GROUP BY
    b.map_number
), score_losses AS (
  SELECT
    l.map_number,
    SUM(l.n) AS n,
    SUM(l.y) AS y,
    MAX(l.has_outside) AS has_outside,
    SUM(l.y * (1.0 - l.score) * (1.0 - l.score) + (l.n - l.y) * l.score * l.score) AS raw_loss,
    SUM(l.is_above * (l.y - l.n * l.score)) AS missed_above,
    SUM((1 - l.is_above) * (l.y - l.n * l.score)) AS missed_below,
    SUM(l.is_above * l.n * l.score * (1.0 - l.score)) AS variance_above,
    SUM((1 - l.is_above) * l.n * l.score * (1.0 - l.score)) AS variance_below
  FROM labelled AS l
  GROUP BY
    l.map_number
), judged AS (
  SELECT
    s.map_number,
    s.n,
    s.y,
    s.has_outside,
    b.mapped_loss / NULLIF(s.n, 0.0) AS mapped_brier,
    s.raw_loss / NULLIF(s.n, 0.0) AS raw_brier,
    CASE
      WHEN b.mapped_loss < s.raw_loss
      OR s.missed_above * s.missed_above > 9.0 * s.variance_above
      OR s.missed_below * s.missed_below > 9.0 * s.variance_below THEN 1
      ELSE 0
    END AS is_used
  FROM score_losses AS s
  INNER JOIN block_losses AS b
    ON b.map_number = s.map_number
), first_above AS (
  SELECT
    b.map_number,
    MIN(b.group_number) AS group_number
  FROM blocked AS b
  WHERE
    b.is_above = 1
  GROUP BY
    b.map_number
), places AS (
  SELECT
    m.map_number,
    b.is_all,
    b.is_above,
    CASE WHEN b.is_all = 1 THEN CAST(b.position AS DOUBLE) ELSE b.score END AS place,
    1 AS is_bin,
    b.comparison,
    b.side,
    b.position,
    CAST(NULL AS BIGINT) AS group_number
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.monitor = b.monitor AND m.column_name = b.column_name AND m.baseline_id = b.baseline_id
  WHERE
    b.side = 'current' OR b.comparison = m.map_number
  UNION ALL
  SELECT
    g.map_number,
    1,
    g.is_above,
    CAST(g.start_position AS DOUBLE),
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
  UNION ALL
  SELECT
    g.map_number,
    0,
    g.is_above,
    g.start_score,
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
), placed AS (
  SELECT
    p.map_number,
    p.is_above,
    p.is_bin,
    p.comparison,
    p.side,
    p.position,
    MAX(p.group_number) OVER (
      PARTITION BY p.map_number, p.is_all
      ORDER BY p.is_above, p.place, p.is_bin, p.comparison
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS group_below
  FROM places AS p
), chosen AS (
  SELECT
    p.comparison,
    p.side,
    p.position,
    1000 * p.map_number + CASE
      WHEN p.is_above = 1 AND f.group_number > COALESCE(p.group_below, 0) THEN f.group_number
      ELSE COALESCE(p.group_below, 1)
    END AS group_key
  FROM placed AS p
  LEFT JOIN first_above AS f
    ON f.map_number = p.map_number
  WHERE
    p.is_bin = 1
), described AS (
  SELECT
    1000 * g.map_number + g.group_number AS group_key,
    g.map_number,
    g.group_number,
    g.stratum_number,
    g.block_number,
    g.rate,
    b.n AS block_count,
    j.is_used,
    j.raw_brier,
    j.mapped_brier,
    j.n,
    j.y,
    j.has_outside
  FROM blocked AS g
  INNER JOIN blocks AS b
    ON b.map_number = g.map_number AND b.block_number = g.block_number
  INNER JOIN judged AS j
    ON j.map_number = g.map_number
)
SELECT
  c.comparison AS comparison,
  c.side AS side,
  c.position AS position,
  d.map_number AS map_number,
  d.group_number AS group_number,
  CAST(FLOOR(d.stratum_number) AS BIGINT) AS stratum_number,
  CAST(FLOOR(d.block_number) AS BIGINT) AS block_number,
  d.block_count AS block_count,
  d.rate AS calibrated_rate,
  d.is_used AS is_used,
  d.raw_brier AS raw_brier,
  d.mapped_brier AS mapped_brier,
  d.n AS baseline_label_count,
  d.y AS baseline_positive_count,
  d.has_outside AS baseline_has_outside
FROM chosen AS c
INNER JOIN described AS d
  ON d.group_key = c.group_key
{%- endmacro %}

{% macro bigquery__calibration_map(scored_bins, mpm_monitors) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.monitor,
    s.column_name,
    s.is_above,
    s.lower_edge,
    s.positive_count AS y,
    CASE WHEN s.segment_key = '__all__' THEN 1 ELSE 0 END AS is_all,
    s.positive_count + s.negative_count AS n,
    CASE
      WHEN s.mean_score < s.lower_edge THEN s.lower_edge
      WHEN s.mean_score > s.upper_edge THEN s.upper_edge
      ELSE s.mean_score
    END AS score,
    s.has_outside,
    CASE WHEN m.baseline_kind = 'rolling' THEN s.window_id ELSE 'baseline' END AS baseline_id
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    s.window_id <> 'baseline'
), maps AS (
  SELECT
    b.monitor,
    b.column_name,
    b.baseline_id,
    MIN(b.comparison) AS map_number
  FROM bins AS b
  WHERE
    b.side = 'baseline' AND b.is_all = 1
  GROUP BY
    b.monitor,
    b.column_name,
    b.baseline_id
), labelled AS (
  SELECT
    b.comparison AS map_number,
    b.position,
    b.is_above,
    b.lower_edge,
    b.score,
    b.n,
    b.y,
    b.has_outside
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.map_number = b.comparison
  WHERE
    b.side = 'baseline' AND b.n > 0
), ranked AS (
  SELECT
    l.*,
    SUM(l.n) OVER (
      PARTITION BY l.map_number
      ORDER BY l.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS upto,
    SUM(l.n) OVER (PARTITION BY l.map_number) AS total
  FROM labelled AS l
), cut AS (
  SELECT
    r.*,
    FLOOR((r.upto - 0.5 * r.n) / NULLIF(r.total, 0.0) * CASE WHEN r.total >= 5000 THEN 100.0 WHEN r.total < 100 THEN 1.0 ELSE FLOOR(r.total / 50.0) END) AS place
  FROM ranked AS r
), score_groups AS (
  SELECT
    c.map_number,
    c.is_above,
    MIN(c.position) AS start_position,
    MIN(COALESCE(c.lower_edge, -1.7976931348623157e308)) AS start_score,
    SUM(c.n) AS n,
    SUM(c.y) AS y
  FROM cut AS c
  GROUP BY
    c.map_number,
    c.is_above,
    c.place
), numbered AS (
  SELECT
    g.*,
    ROW_NUMBER() OVER (PARTITION BY g.map_number ORDER BY g.start_position NULLS LAST) AS group_number,
    ROW_NUMBER() OVER (PARTITION BY g.map_number, g.is_above ORDER BY g.start_position NULLS LAST) AS number_on_side,
    COUNT(*) OVER (PARTITION BY g.map_number) AS group_count,
    SUM(g.n) OVER (
      PARTITION BY g.map_number
      ORDER BY g.start_position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS n_upto,
    SUM(g.y) OVER (
      PARTITION BY g.map_number
      ORDER BY g.start_position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS y_upto
  FROM score_groups AS g
), lowest_rates AS (
  SELECT
    a.map_number,
    b.group_number,
    MIN((b.y_upto - a.y_upto + a.y) / NULLIF(b.n_upto - a.n_upto + a.n, 0.0)) OVER (
      PARTITION BY a.map_number, a.group_number
      ORDER BY b.group_number DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS rate
  FROM numbered AS a
  INNER JOIN numbered AS b
    ON b.map_number = a.map_number AND b.group_number >= a.group_number
), isotonic AS (
  SELECT
    l.map_number,
    l.group_number,
    MAX(l.rate) AS rate
  FROM lowest_rates AS l
  GROUP BY
    l.map_number,
    l.group_number
), stepped AS (
  SELECT
    n.map_number,
    n.group_number,
    n.is_above,
    n.start_position,
    n.start_score,
    n.n,
    n.y,
    n.number_on_side,
    n.group_count,
    i.rate,
    CASE
      WHEN LAG(i.rate) OVER (PARTITION BY n.map_number ORDER BY n.group_number NULLS LAST) = i.rate THEN 0
      ELSE 1
    END AS is_step
  FROM numbered AS n
  INNER JOIN isotonic AS i
    ON i.map_number = n.map_number AND i.group_number = n.group_number
), blocked AS (
  SELECT
    s.*,
    SUM(s.is_step) OVER (
      PARTITION BY s.map_number
      ORDER BY s.group_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS block_number,
    1000.0 * s.is_above + FLOOR(CAST(s.number_on_side - 1 AS FLOAT64) / NULLIF(FLOOR(CAST(s.group_count - 1 AS FLOAT64) / 20.0) + 1.0, 0.0)) AS stratum_number
  FROM stepped AS s
), blocks AS (
  SELECT
    b.map_number,
    b.block_number,
    SUM(b.n) AS n,
    SUM(b.y) AS y
  FROM blocked AS b
  GROUP BY
    b.map_number,
    b.block_number
), block_losses AS (
  SELECT
    b.map_number,
    SUM(CASE WHEN b.n > 1 THEN b.y * (b.n - b.y) * b.n / NULLIF((b.n - 1.0) * (b.n - 1.0), 0.0) ELSE 1.0 END) AS mapped_loss
  FROM blocks AS b
  GROUP BY
    b.map_number
), score_losses AS (
  SELECT
    l.map_number,
    SUM(l.n) AS n,
    SUM(l.y) AS y,
    MAX(l.has_outside) AS has_outside,
    SUM(l.y * (1.0 - l.score) * (1.0 - l.score) + (l.n - l.y) * l.score * l.score) AS raw_loss,
    SUM(l.is_above * (l.y - l.n * l.score)) AS missed_above,
    SUM((1 - l.is_above) * (l.y - l.n * l.score)) AS missed_below,
    SUM(l.is_above * l.n * l.score * (1.0 - l.score)) AS variance_above,
    SUM((1 - l.is_above) * l.n * l.score * (1.0 - l.score)) AS variance_below
  FROM labelled AS l
  GROUP BY
    l.map_number
), judged AS (
  SELECT
    s.map_number,
    s.n,
    s.y,
    s.has_outside,
    b.mapped_loss / NULLIF(s.n, 0.0) AS mapped_brier,
    s.raw_loss / NULLIF(s.n, 0.0) AS raw_brier,
    CASE
      WHEN b.mapped_loss < s.raw_loss
      OR s.missed_above * s.missed_above > 9.0 * s.variance_above
      OR s.missed_below * s.missed_below > 9.0 * s.variance_below THEN 1
      ELSE 0
    END AS is_used
  FROM score_losses AS s
  INNER JOIN block_losses AS b
    ON b.map_number = s.map_number
), first_above AS (
  SELECT
    b.map_number,
    MIN(b.group_number) AS group_number
  FROM blocked AS b
  WHERE
    b.is_above = 1
  GROUP BY
    b.map_number
), places AS (
  SELECT
    m.map_number,
    b.is_all,
    b.is_above,
    CASE WHEN b.is_all = 1 THEN CAST(b.position AS FLOAT64) ELSE b.score END AS place,
    1 AS is_bin,
    b.comparison,
    b.side,
    b.position,
    CAST(NULL AS INT64) AS group_number
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.monitor = b.monitor AND m.column_name = b.column_name AND m.baseline_id = b.baseline_id
  WHERE
    b.side = 'current' OR b.comparison = m.map_number
  UNION ALL
  SELECT
    g.map_number,
    1,
    g.is_above,
    CAST(g.start_position AS FLOAT64),
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
  UNION ALL
  SELECT
    g.map_number,
    0,
    g.is_above,
    g.start_score,
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
), placed AS (
  SELECT
    p.map_number,
    p.is_above,
    p.is_bin,
    p.comparison,
    p.side,
    p.position,
    MAX(p.group_number) OVER (
      PARTITION BY p.map_number, p.is_all
      ORDER BY p.is_above NULLS LAST, p.place NULLS LAST, p.is_bin NULLS LAST, p.comparison NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS group_below
  FROM places AS p
), chosen AS (
  SELECT
    p.comparison,
    p.side,
    p.position,
    1000 * p.map_number + CASE
      WHEN p.is_above = 1 AND f.group_number > COALESCE(p.group_below, 0) THEN f.group_number
      ELSE COALESCE(p.group_below, 1)
    END AS group_key
  FROM placed AS p
  LEFT JOIN first_above AS f
    ON f.map_number = p.map_number
  WHERE
    p.is_bin = 1
), described AS (
  SELECT
    1000 * g.map_number + g.group_number AS group_key,
    g.map_number,
    g.group_number,
    g.stratum_number,
    g.block_number,
    g.rate,
    b.n AS block_count,
    j.is_used,
    j.raw_brier,
    j.mapped_brier,
    j.n,
    j.y,
    j.has_outside
  FROM blocked AS g
  INNER JOIN blocks AS b
    ON b.map_number = g.map_number AND b.block_number = g.block_number
  INNER JOIN judged AS j
    ON j.map_number = g.map_number
)
SELECT
  c.comparison AS comparison,
  c.side AS side,
  c.position AS position,
  d.map_number AS map_number,
  d.group_number AS group_number,
  CAST(FLOOR(d.stratum_number) AS INT64) AS stratum_number,
  CAST(FLOOR(d.block_number) AS INT64) AS block_number,
  d.block_count AS block_count,
  d.rate AS calibrated_rate,
  d.is_used AS is_used,
  d.raw_brier AS raw_brier,
  d.mapped_brier AS mapped_brier,
  d.n AS baseline_label_count,
  d.y AS baseline_positive_count,
  d.has_outside AS baseline_has_outside
FROM chosen AS c
INNER JOIN described AS d
  ON d.group_key = c.group_key
{%- endmacro %}

{% macro spark__calibration_map(scored_bins, mpm_monitors) -%}
WITH bins AS (
  SELECT
    s.comparison,
    s.side,
    s.position,
    s.monitor,
    s.column_name,
    s.is_above,
    s.lower_edge,
    s.positive_count AS y,
    CASE WHEN s.segment_key = '__all__' THEN 1 ELSE 0 END AS is_all,
    s.positive_count + s.negative_count AS n,
    CASE
      WHEN s.mean_score < s.lower_edge THEN s.lower_edge
      WHEN s.mean_score > s.upper_edge THEN s.upper_edge
      ELSE s.mean_score
    END AS score,
    s.has_outside,
    CASE WHEN m.baseline_kind = 'rolling' THEN s.window_id ELSE 'baseline' END AS baseline_id
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    s.window_id <> 'baseline'
), maps AS (
  SELECT
    b.monitor,
    b.column_name,
    b.baseline_id,
    MIN(b.comparison) AS map_number
  FROM bins AS b
  WHERE
    b.side = 'baseline' AND b.is_all = 1
  GROUP BY
    b.monitor,
    b.column_name,
    b.baseline_id
), labelled AS (
  SELECT
    b.comparison AS map_number,
    b.position,
    b.is_above,
    b.lower_edge,
    b.score,
    b.n,
    b.y,
    b.has_outside
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.map_number = b.comparison
  WHERE
    b.side = 'baseline' AND b.n > 0
), ranked AS (
  SELECT
    l.*,
    SUM(l.n) OVER (
      PARTITION BY l.map_number
      ORDER BY l.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS upto,
    SUM(l.n) OVER (PARTITION BY l.map_number) AS total
  FROM labelled AS l
), cut AS (
  SELECT
    r.*,
    FLOOR((r.upto - 0.5 * r.n) / NULLIF(r.total, 0.0) * CASE WHEN r.total >= 5000 THEN 100.0 WHEN r.total < 100 THEN 1.0 ELSE FLOOR(r.total / 50.0) END) AS place
  FROM ranked AS r
), score_groups AS (
  SELECT
    c.map_number,
    c.is_above,
    MIN(c.position) AS start_position,
    MIN(COALESCE(c.lower_edge, -1.7976931348623157e308)) AS start_score,
    SUM(c.n) AS n,
    SUM(c.y) AS y
  FROM cut AS c
  GROUP BY
    c.map_number,
    c.is_above,
    c.place
), numbered AS (
  SELECT
    g.*,
    ROW_NUMBER() OVER (PARTITION BY g.map_number ORDER BY g.start_position NULLS LAST) AS group_number,
    ROW_NUMBER() OVER (PARTITION BY g.map_number, g.is_above ORDER BY g.start_position NULLS LAST) AS number_on_side,
    COUNT(*) OVER (PARTITION BY g.map_number) AS group_count,
    SUM(g.n) OVER (
      PARTITION BY g.map_number
      ORDER BY g.start_position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS n_upto,
    SUM(g.y) OVER (
      PARTITION BY g.map_number
      ORDER BY g.start_position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS y_upto
  FROM score_groups AS g
), lowest_rates AS (
  SELECT
    a.map_number,
    b.group_number,
    MIN((b.y_upto - a.y_upto + a.y) / NULLIF(b.n_upto - a.n_upto + a.n, 0.0)) OVER (
      PARTITION BY a.map_number, a.group_number
      ORDER BY b.group_number DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS rate
  FROM numbered AS a
  INNER JOIN numbered AS b
    ON b.map_number = a.map_number AND b.group_number >= a.group_number
), isotonic AS (
  SELECT
    l.map_number,
    l.group_number,
    MAX(l.rate) AS rate
  FROM lowest_rates AS l
  GROUP BY
    l.map_number,
    l.group_number
), stepped AS (
  SELECT
    n.map_number,
    n.group_number,
    n.is_above,
    n.start_position,
    n.start_score,
    n.n,
    n.y,
    n.number_on_side,
    n.group_count,
    i.rate,
    CASE
      WHEN LAG(i.rate) OVER (PARTITION BY n.map_number ORDER BY n.group_number NULLS LAST) = i.rate THEN 0
      ELSE 1
    END AS is_step
  FROM numbered AS n
  INNER JOIN isotonic AS i
    ON i.map_number = n.map_number AND i.group_number = n.group_number
), blocked AS (
  SELECT
    s.*,
    SUM(s.is_step) OVER (
      PARTITION BY s.map_number
      ORDER BY s.group_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS block_number,
    1000.0 * s.is_above + FLOOR(CAST(s.number_on_side - 1 AS DOUBLE) / NULLIF(FLOOR(CAST(s.group_count - 1 AS DOUBLE) / 20.0) + 1.0, 0.0)) AS stratum_number
  FROM stepped AS s
), blocks AS (
  SELECT
    b.map_number,
    b.block_number,
    SUM(b.n) AS n,
    SUM(b.y) AS y
  FROM blocked AS b
  GROUP BY
    b.map_number,
    b.block_number
), block_losses AS (
  SELECT
    b.map_number,
    SUM(CASE WHEN b.n > 1 THEN b.y * (b.n - b.y) * b.n / NULLIF((b.n - 1.0) * (b.n - 1.0), 0.0) ELSE 1.0 END) AS mapped_loss
  FROM blocks AS b
  GROUP BY
    b.map_number
), score_losses AS (
  SELECT
    l.map_number,
    SUM(l.n) AS n,
    SUM(l.y) AS y,
    MAX(l.has_outside) AS has_outside,
    SUM(l.y * (1.0 - l.score) * (1.0 - l.score) + (l.n - l.y) * l.score * l.score) AS raw_loss,
    SUM(l.is_above * (l.y - l.n * l.score)) AS missed_above,
    SUM((1 - l.is_above) * (l.y - l.n * l.score)) AS missed_below,
    SUM(l.is_above * l.n * l.score * (1.0 - l.score)) AS variance_above,
    SUM((1 - l.is_above) * l.n * l.score * (1.0 - l.score)) AS variance_below
  FROM labelled AS l
  GROUP BY
    l.map_number
), judged AS (
  SELECT
    s.map_number,
    s.n,
    s.y,
    s.has_outside,
    b.mapped_loss / NULLIF(s.n, 0.0) AS mapped_brier,
    s.raw_loss / NULLIF(s.n, 0.0) AS raw_brier,
    CASE
      WHEN b.mapped_loss < s.raw_loss
      OR s.missed_above * s.missed_above > 9.0 * s.variance_above
      OR s.missed_below * s.missed_below > 9.0 * s.variance_below THEN 1
      ELSE 0
    END AS is_used
  FROM score_losses AS s
  INNER JOIN block_losses AS b
    ON b.map_number = s.map_number
), first_above AS (
  SELECT
    b.map_number,
    MIN(b.group_number) AS group_number
  FROM blocked AS b
  WHERE
    b.is_above = 1
  GROUP BY
    b.map_number
), places AS (
  SELECT
    m.map_number,
    b.is_all,
    b.is_above,
    CASE WHEN b.is_all = 1 THEN CAST(b.position AS DOUBLE) ELSE b.score END AS place,
    1 AS is_bin,
    b.comparison,
    b.side,
    b.position,
    CAST(NULL AS BIGINT) AS group_number
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.monitor = b.monitor AND m.column_name = b.column_name AND m.baseline_id = b.baseline_id
  WHERE
    b.side = 'current' OR b.comparison = m.map_number
  UNION ALL
  SELECT
    g.map_number,
    1,
    g.is_above,
    CAST(g.start_position AS DOUBLE),
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
  UNION ALL
  SELECT
    g.map_number,
    0,
    g.is_above,
    g.start_score,
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
), placed AS (
  SELECT
    p.map_number,
    p.is_above,
    p.is_bin,
    p.comparison,
    p.side,
    p.position,
    MAX(p.group_number) OVER (
      PARTITION BY p.map_number, p.is_all
      ORDER BY p.is_above NULLS LAST, p.place NULLS LAST, p.is_bin NULLS LAST, p.comparison NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS group_below
  FROM places AS p
), chosen AS (
  SELECT
    p.comparison,
    p.side,
    p.position,
    1000 * p.map_number + CASE
      WHEN p.is_above = 1 AND f.group_number > COALESCE(p.group_below, 0) THEN f.group_number
      ELSE COALESCE(p.group_below, 1)
    END AS group_key
  FROM placed AS p
  LEFT JOIN first_above AS f
    ON f.map_number = p.map_number
  WHERE
    p.is_bin = 1
), described AS (
  SELECT
    1000 * g.map_number + g.group_number AS group_key,
    g.map_number,
    g.group_number,
    g.stratum_number,
    g.block_number,
    g.rate,
    b.n AS block_count,
    j.is_used,
    j.raw_brier,
    j.mapped_brier,
    j.n,
    j.y,
    j.has_outside
  FROM blocked AS g
  INNER JOIN blocks AS b
    ON b.map_number = g.map_number AND b.block_number = g.block_number
  INNER JOIN judged AS j
    ON j.map_number = g.map_number
)
SELECT
  c.comparison AS comparison,
  c.side AS side,
  c.position AS position,
  d.map_number AS map_number,
  d.group_number AS group_number,
  CAST(FLOOR(d.stratum_number) AS BIGINT) AS stratum_number,
  CAST(FLOOR(d.block_number) AS BIGINT) AS block_number,
  d.block_count AS block_count,
  d.rate AS calibrated_rate,
  d.is_used AS is_used,
  d.raw_brier AS raw_brier,
  d.mapped_brier AS mapped_brier,
  d.n AS baseline_label_count,
  d.y AS baseline_positive_count,
  d.has_outside AS baseline_has_outside
FROM chosen AS c
INNER JOIN described AS d
  ON d.group_key = c.group_key
{%- endmacro %}

{% macro clickhouse__calibration_map(scored_bins, mpm_monitors) -%}
WITH bins AS (
  SELECT
    s.comparison AS comparison,
    s.side AS side,
    s.position AS position,
    s.monitor AS monitor,
    s.column_name AS column_name,
    s.is_above AS is_above,
    s.lower_edge AS lower_edge,
    s.positive_count AS y,
    CASE WHEN s.segment_key = '__all__' THEN 1 ELSE 0 END AS is_all,
    s.positive_count + s.negative_count AS n,
    CASE
      WHEN s.mean_score < s.lower_edge THEN s.lower_edge
      WHEN s.mean_score > s.upper_edge THEN s.upper_edge
      ELSE s.mean_score
    END AS score,
    s.has_outside AS has_outside,
    CASE WHEN m.baseline_kind = 'rolling' THEN s.window_id ELSE 'baseline' END AS baseline_id
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  WHERE
    s.window_id <> 'baseline'
), maps AS (
  SELECT
    b.monitor AS monitor,
    b.column_name AS column_name,
    b.baseline_id AS baseline_id,
    MIN(toNullable(b.comparison)) AS map_number
  FROM bins AS b
  WHERE
    b.side = 'baseline' AND b.is_all = 1
  GROUP BY
    b.monitor,
    b.column_name,
    b.baseline_id
), labelled AS (
  SELECT
    b.comparison AS map_number,
    b.position AS position,
    b.is_above AS is_above,
    b.lower_edge AS lower_edge,
    b.score AS score,
    b.n AS n,
    b.y AS y,
    b.has_outside AS has_outside
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.map_number = b.comparison
  WHERE
    b.side = 'baseline' AND b.n > 0
), ranked AS (
  SELECT
    l.map_number AS map_number,
    l.position AS position,
    l.is_above AS is_above,
    l.lower_edge AS lower_edge,
    l.score AS score,
    l.n AS n,
    l.y AS y,
    l.has_outside AS has_outside,
    SUM(toNullable(l.n)) OVER (PARTITION BY l.map_number ORDER BY l.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
    SUM(toNullable(l.n)) OVER (PARTITION BY l.map_number) AS total
  FROM labelled AS l
), cut AS (
  SELECT
    r.map_number AS map_number,
    r.position AS position,
    r.is_above AS is_above,
    r.lower_edge AS lower_edge,
    r.score AS score,
    r.n AS n,
    r.y AS y,
    r.has_outside AS has_outside,
    r.upto AS upto,
    r.total AS total,
    FLOOR((r.upto - 0.5 * r.n) / NULLIF(r.total, 0.0) * CASE WHEN r.total >= 5000 THEN 100.0 WHEN r.total < 100 THEN 1.0 ELSE FLOOR(r.total / 50.0) END) AS place
  FROM ranked AS r
), score_groups AS (
  SELECT
    c.map_number AS map_number,
    c.is_above AS is_above,
    MIN(toNullable(c.position)) AS start_position,
    MIN(toNullable(COALESCE(c.lower_edge, -1.7976931348623157e308))) AS start_score,
    SUM(toNullable(c.n)) AS n,
    SUM(toNullable(c.y)) AS y
  FROM cut AS c
  GROUP BY
    c.map_number,
    c.is_above,
    c.place
), numbered AS (
  SELECT
    g.map_number AS map_number,
    g.is_above AS is_above,
    g.start_position AS start_position,
    g.start_score AS start_score,
    g.n AS n,
    g.y AS y,
    toInt64(ROW_NUMBER() OVER (PARTITION BY g.map_number ORDER BY g.start_position)) AS group_number,
    toInt64(ROW_NUMBER() OVER (PARTITION BY g.map_number, g.is_above ORDER BY g.start_position)) AS number_on_side,
    toInt64(COUNT(*) OVER (PARTITION BY g.map_number)) AS group_count,
    SUM(toNullable(g.n)) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n_upto,
    SUM(toNullable(g.y)) OVER (PARTITION BY g.map_number ORDER BY g.start_position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS y_upto
  FROM score_groups AS g
), lowest_rates AS (
  SELECT
    a.map_number AS map_number,
    b.group_number AS group_number,
    MIN(toNullable((b.y_upto - a.y_upto + a.y) / NULLIF(b.n_upto - a.n_upto + a.n, 0.0))) OVER (
      PARTITION BY a.map_number, a.group_number
      ORDER BY b.group_number DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS rate
  FROM numbered AS a
  INNER JOIN numbered AS b
    ON b.map_number = a.map_number AND b.group_number >= a.group_number
), isotonic AS (
  SELECT
    l.map_number AS map_number,
    l.group_number AS group_number,
    MAX(toNullable(l.rate)) AS rate
  FROM lowest_rates AS l
  GROUP BY
    l.map_number,
    l.group_number
), stepped AS (
  SELECT
    n.map_number AS map_number,
    n.group_number AS group_number,
    n.is_above AS is_above,
    n.start_position AS start_position,
    n.start_score AS start_score,
    n.n AS n,
    n.y AS y,
    n.number_on_side AS number_on_side,
    n.group_count AS group_count,
    i.rate AS rate,
    CASE
      WHEN LAG(toNullable(i.rate)) OVER (PARTITION BY n.map_number ORDER BY n.group_number) = i.rate THEN 0
      ELSE 1
    END AS is_step
  FROM numbered AS n
  INNER JOIN isotonic AS i
    ON i.map_number = n.map_number AND i.group_number = n.group_number
), blocked AS (
  SELECT
    s.map_number AS map_number,
    s.group_number AS group_number,
    s.is_above AS is_above,
    s.start_position AS start_position,
    s.start_score AS start_score,
    s.n AS n,
    s.y AS y,
    s.number_on_side AS number_on_side,
    s.group_count AS group_count,
    s.rate AS rate,
    s.is_step AS is_step,
    SUM(toNullable(s.is_step)) OVER (PARTITION BY s.map_number ORDER BY s.group_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS block_number,
    1000.0 * s.is_above + FLOOR(CAST(s.number_on_side - 1 AS Nullable(Float64)) / NULLIF(FLOOR(CAST(s.group_count - 1 AS Nullable(Float64)) / 20.0) + 1.0, 0.0)) AS stratum_number
  FROM stepped AS s
), blocks AS (
  SELECT
    b.map_number AS map_number,
    b.block_number AS block_number,
    SUM(toNullable(b.n)) AS n,
    SUM(toNullable(b.y)) AS y
  FROM blocked AS b
  GROUP BY
    b.map_number,
    b.block_number
), block_losses AS (
  SELECT
    b.map_number AS map_number,
    SUM(toNullable(CASE WHEN b.n > 1 THEN b.y * (b.n - b.y) * b.n / NULLIF((b.n - 1.0) * (b.n - 1.0), 0.0) ELSE 1.0 END)) AS mapped_loss
  FROM blocks AS b
  GROUP BY
    b.map_number
), score_losses AS (
  SELECT
    l.map_number AS map_number,
    SUM(toNullable(l.n)) AS n,
    SUM(toNullable(l.y)) AS y,
    MAX(toNullable(l.has_outside)) AS has_outside,
    SUM(toNullable(l.y * (1.0 - l.score) * (1.0 - l.score) + (l.n - l.y) * l.score * l.score)) AS raw_loss,
    SUM(toNullable(l.is_above * (l.y - l.n * l.score))) AS missed_above,
    SUM(toNullable((1 - l.is_above) * (l.y - l.n * l.score))) AS missed_below,
    SUM(toNullable(l.is_above * l.n * l.score * (1.0 - l.score))) AS variance_above,
    SUM(toNullable((1 - l.is_above) * l.n * l.score * (1.0 - l.score))) AS variance_below
  FROM labelled AS l
  GROUP BY
    l.map_number
), judged AS (
  SELECT
    s.map_number AS map_number,
    s.n AS n,
    s.y AS y,
    s.has_outside AS has_outside,
    b.mapped_loss / NULLIF(s.n, 0.0) AS mapped_brier,
    s.raw_loss / NULLIF(s.n, 0.0) AS raw_brier,
    CASE
      WHEN b.mapped_loss < s.raw_loss
      OR s.missed_above * s.missed_above > 9.0 * s.variance_above
      OR s.missed_below * s.missed_below > 9.0 * s.variance_below THEN 1
      ELSE 0
    END AS is_used
  FROM score_losses AS s
  INNER JOIN block_losses AS b
    ON b.map_number = s.map_number
), first_above AS (
  SELECT
    b.map_number AS map_number,
    MIN(toNullable(b.group_number)) AS group_number
  FROM blocked AS b
  WHERE
    b.is_above = 1
  GROUP BY
    b.map_number
), places AS (
  SELECT
    m.map_number AS map_number,
    b.is_all AS is_all,
    b.is_above AS is_above,
    CASE WHEN b.is_all = 1 THEN CAST(b.position AS Nullable(Float64)) ELSE b.score END AS place,
    1 AS is_bin,
    b.comparison AS comparison,
    b.side AS side,
    b.position AS position,
    CAST(NULL AS Nullable(Int64)) AS group_number
  FROM bins AS b
  INNER JOIN maps AS m
    ON m.monitor = b.monitor AND m.column_name = b.column_name AND m.baseline_id = b.baseline_id
  WHERE
    b.side = 'current' OR b.comparison = m.map_number
  UNION ALL
  SELECT
    g.map_number,
    1,
    g.is_above,
    CAST(g.start_position AS Nullable(Float64)),
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
  UNION ALL
  SELECT
    g.map_number,
    0,
    g.is_above,
    g.start_score,
    0,
    NULL,
    NULL,
    NULL,
    g.group_number
  FROM blocked AS g
), placed AS (
  SELECT
    p.map_number AS map_number,
    p.is_above AS is_above,
    p.is_bin AS is_bin,
    p.comparison AS comparison,
    p.side AS side,
    p.position AS position,
    MAX(toNullable(p.group_number)) OVER (
      PARTITION BY p.map_number, p.is_all
      ORDER BY p.is_above, p.place, p.is_bin, p.comparison
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS group_below
  FROM places AS p
), chosen AS (
  SELECT
    p.comparison AS comparison,
    p.side AS side,
    p.position AS position,
    1000 * p.map_number + CASE
      WHEN p.is_above = 1 AND f.group_number > COALESCE(p.group_below, 0) THEN f.group_number
      ELSE COALESCE(p.group_below, 1)
    END AS group_key
  FROM placed AS p
  LEFT JOIN first_above AS f
    ON f.map_number = p.map_number
  WHERE
    p.is_bin = 1
  SETTINGS join_use_nulls = 1
), described AS (
  SELECT
    1000 * g.map_number + g.group_number AS group_key,
    g.map_number AS map_number,
    g.group_number AS group_number,
    g.stratum_number AS stratum_number,
    g.block_number AS block_number,
    g.rate AS rate,
    b.n AS block_count,
    j.is_used AS is_used,
    j.raw_brier AS raw_brier,
    j.mapped_brier AS mapped_brier,
    j.n AS n,
    j.y AS y,
    j.has_outside AS has_outside
  FROM blocked AS g
  INNER JOIN blocks AS b
    ON b.map_number = g.map_number AND b.block_number = g.block_number
  INNER JOIN judged AS j
    ON j.map_number = g.map_number
)
SELECT
  c.comparison AS comparison,
  c.side AS side,
  c.position AS position,
  d.map_number AS map_number,
  d.group_number AS group_number,
  CAST(FLOOR(d.stratum_number) AS Nullable(Int64)) AS stratum_number,
  CAST(FLOOR(d.block_number) AS Nullable(Int64)) AS block_number,
  d.block_count AS block_count,
  d.rate AS calibrated_rate,
  d.is_used AS is_used,
  d.raw_brier AS raw_brier,
  d.mapped_brier AS mapped_brier,
  d.n AS baseline_label_count,
  d.y AS baseline_positive_count,
  d.has_outside AS baseline_has_outside
FROM chosen AS c
INNER JOIN described AS d
  ON d.group_key = c.group_key
{%- endmacro %}
