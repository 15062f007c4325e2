{#-
Reliability: what became of scores of about this height, beside what they said and beside the baseline.
Inputs: scored_bins, score_tenths, stale_windows, mpm_monitors. One row per window x segment x score column x group (tenth of the
scores). mean_score: of the rows with a label, each bin at the mean of all its rows
(the middle of its edges where sums are not stored). observed_rate with Wilson's interval (1927); gap = observed_rate -
mean_score, above 0 where scores are too low. Edges are those of the first and the last bin that holds rows, on either side.
What cannot be judged is one row without a group, with its reason.

Written by `mpm dev generate` from mpm_py/sql/calibration.sql; edit that file.
-#}

{% macro calibration(scored_bins, mpm_monitors, score_tenths, stale_windows) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('calibration', 'mpm')(scored_bins, mpm_monitors, score_tenths, stale_windows)) }}
{%- endmacro %}

{% macro default__calibration(scored_bins, mpm_monitors, score_tenths, stale_windows) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows,
    MAX(CASE WHEN s.side = 'current' THEN s.has_outside ELSE 0 END) AS has_outside,
    SUM(CASE WHEN s.side = 'current' AND s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS scored_count,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows
), judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS BIGINT) AS VARCHAR) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), grouped AS (
  SELECT
    s.comparison,
    g.tenth,
    MIN(COALESCE(s.lower_edge, 0.0)) AS lower_edge,
    MAX(COALESCE(s.upper_edge, 1.0)) AS upper_edge,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS n,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count ELSE 0.0 END) AS n1,
    SUM(CASE WHEN s.side = 'current' THEN (s.positive_count + s.negative_count) * s.mean_score ELSE 0.0 END) AS score_sum,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS baseline_n,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count ELSE 0.0 END) AS baseline_n1
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.reason IS NULL
  GROUP BY
    s.comparison,
    g.tenth
), named AS (
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    g.tenth,
    g.lower_edge,
    g.upper_edge,
    g.n,
    g.n1,
    g.score_sum,
    g.baseline_n,
    g.baseline_n1,
    CASE WHEN g.n = 0 THEN 'no row of this group has a label' END AS reason
  FROM grouped AS g
  INNER JOIN judged AS j
    ON j.comparison = g.comparison
  UNION ALL
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    NULL,
    NULL,
    NULL,
    j.labelled_count,
    NULL,
    NULL,
    NULL,
    NULL,
    j.reason
  FROM judged AS j
  WHERE
    j.reason IS NOT NULL AND j.scored_count > 0
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    '__relation__',
    NULL,
    NULL,
    NULL,
    NULL,
    0.0,
    NULL,
    NULL,
    NULL,
    NULL,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.scored_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.score_class AS score_class,
  CAST(FLOOR(n.tenth) AS BIGINT) AS group_index,
  n.lower_edge AS lower_edge,
  n.upper_edge AS upper_edge,
  CAST(FLOOR(n.n) AS BIGINT) AS row_count,
  n.score_sum / NULLIF(n.n, 0.0) AS mean_score,
  n.n1 / NULLIF(n.n, 0.0) AS observed_rate,
  CASE
    WHEN n.n1 > 0 THEN (
      n.n1 + 1.9207294103470847 - 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = 0 THEN 0.0
  END AS observed_lower,
  CASE
    WHEN n.n1 < n.n THEN (
      n.n1 + 1.9207294103470847 + 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = n.n THEN 1.0
  END AS observed_upper,
  (n.n1 - n.score_sum) / NULLIF(n.n, 0.0) AS gap,
  CAST(FLOOR(n.baseline_n) AS BIGINT) AS baseline_row_count,
  n.baseline_n1 / NULLIF(n.baseline_n, 0.0) AS baseline_observed_rate,
  n.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS n
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = n.monitor AND s.window_id = n.window_id
{%- endmacro %}

{% macro postgres__calibration(scored_bins, mpm_monitors, score_tenths, stale_windows) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows,
    MAX(CASE WHEN s.side = 'current' THEN s.has_outside ELSE 0 END) AS has_outside,
    SUM(CASE WHEN s.side = 'current' AND s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS scored_count,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows
), judged AS MATERIALIZED (
  SELECT
    c.*,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS TEXT) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS BIGINT) AS TEXT) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), grouped AS (
  SELECT
    s.comparison,
    g.tenth,
    MIN(COALESCE(s.lower_edge, 0.0)) AS lower_edge,
    MAX(COALESCE(s.upper_edge, 1.0)) AS upper_edge,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS n,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count ELSE 0.0 END) AS n1,
    SUM(CASE WHEN s.side = 'current' THEN (s.positive_count + s.negative_count) * s.mean_score ELSE 0.0 END) AS score_sum,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS baseline_n,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count ELSE 0.0 END) AS baseline_n1
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.reason IS NULL
  GROUP BY
    s.comparison,
    g.tenth
), named AS (
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    g.tenth,
    g.lower_edge,
    g.upper_edge,
    g.n,
    g.n1,
    g.score_sum,
    g.baseline_n,
    g.baseline_n1,
    CASE WHEN g.n = 0 THEN 'no row of this group has a label' END AS reason
  FROM grouped AS g
  INNER JOIN judged AS j
    ON j.comparison = g.comparison
  UNION ALL
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    NULL,
    NULL,
    NULL,
    j.labelled_count,
    NULL,
    NULL,
    NULL,
    NULL,
    j.reason
  FROM judged AS j
  WHERE
    j.reason IS NOT NULL AND j.scored_count > 0
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    '__relation__',
    NULL,
    NULL,
    NULL,
    NULL,
    0.0,
    NULL,
    NULL,
    NULL,
    NULL,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.scored_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.score_class AS score_class,
  CAST(FLOOR(n.tenth) AS BIGINT) AS group_index,
  n.lower_edge AS lower_edge,
  n.upper_edge AS upper_edge,
  CAST(FLOOR(n.n) AS BIGINT) AS row_count,
  n.score_sum / NULLIF(n.n, 0.0) AS mean_score,
  n.n1 / NULLIF(n.n, 0.0) AS observed_rate,
  CASE
    WHEN n.n1 > 0 THEN (
      n.n1 + 1.9207294103470847 - 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = 0 THEN 0.0
  END AS observed_lower,
  CASE
    WHEN n.n1 < n.n THEN (
      n.n1 + 1.9207294103470847 + 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = n.n THEN 1.0
  END AS observed_upper,
  (n.n1 - n.score_sum) / NULLIF(n.n, 0.0) AS gap,
  CAST(FLOOR(n.baseline_n) AS BIGINT) AS baseline_row_count,
  n.baseline_n1 / NULLIF(n.baseline_n, 0.0) AS baseline_observed_rate,
  n.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS n
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = n.monitor AND s.window_id = n.window_id
{%- endmacro %}

{% macro redshift__calibration(scored_bins, mpm_monitors, score_tenths, stale_windows) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows,
    MAX(CASE WHEN s.side = 'current' THEN s.has_outside ELSE 0 END) AS has_outside,
    SUM(CASE WHEN s.side = 'current' AND s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS scored_count,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows
), judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS VARCHAR(65535)) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS BIGINT) AS VARCHAR(65535)) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), grouped AS (
  SELECT
    s.comparison,
    g.tenth,
    MIN(COALESCE(s.lower_edge, 0.0)) AS lower_edge,
    MAX(COALESCE(s.upper_edge, 1.0)) AS upper_edge,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS n,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count ELSE 0.0 END) AS n1,
    SUM(CASE WHEN s.side = 'current' THEN (s.positive_count + s.negative_count) * s.mean_score ELSE 0.0 END) AS score_sum,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS baseline_n,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count ELSE 0.0 END) AS baseline_n1
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.reason IS NULL
  GROUP BY
    s.comparison,
    g.tenth
), named AS (
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    g.tenth,
    g.lower_edge,
    g.upper_edge,
    g.n,
    g.n1,
    g.score_sum,
    g.baseline_n,
    g.baseline_n1,
    CASE WHEN g.n = 0 THEN 'no row of this group has a label' END AS reason
  FROM grouped AS g
  INNER JOIN judged AS j
    ON j.comparison = g.comparison
  UNION ALL
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    NULL,
    NULL,
    NULL,
    j.labelled_count,
    NULL,
    NULL,
    NULL,
    NULL,
    j.reason
  FROM judged AS j
  WHERE
    j.reason IS NOT NULL AND j.scored_count > 0
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    '__relation__',
    NULL,
    NULL,
    NULL,
    NULL,
    0.0,
    NULL,
    NULL,
    NULL,
    NULL,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.scored_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.score_class AS score_class,
  CAST(FLOOR(n.tenth) AS BIGINT) AS group_index,
  n.lower_edge AS lower_edge,
  n.upper_edge AS upper_edge,
  CAST(FLOOR(n.n) AS BIGINT) AS row_count,
  n.score_sum / NULLIF(n.n, 0.0) AS mean_score,
  n.n1 / NULLIF(n.n, 0.0) AS observed_rate,
  CASE
    WHEN n.n1 > 0 THEN (
      n.n1 + 1.9207294103470847 - 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = 0 THEN 0.0
  END AS observed_lower,
  CASE
    WHEN n.n1 < n.n THEN (
      n.n1 + 1.9207294103470847 + 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = n.n THEN 1.0
  END AS observed_upper,
  (n.n1 - n.score_sum) / NULLIF(n.n, 0.0) AS gap,
  CAST(FLOOR(n.baseline_n) AS BIGINT) AS baseline_row_count,
  n.baseline_n1 / NULLIF(n.baseline_n, 0.0) AS baseline_observed_rate,
  n.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS n
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = n.monitor AND s.window_id = n.window_id
{%- endmacro %}

{% macro bigquery__calibration(scored_bins, mpm_monitors, score_tenths, stale_windows) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows,
    MAX(CASE WHEN s.side = 'current' THEN s.has_outside ELSE 0 END) AS has_outside,
    SUM(CASE WHEN s.side = 'current' AND s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS scored_count,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows
), judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS INT64) AS STRING) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), grouped AS (
  SELECT
    s.comparison,
    g.tenth,
    MIN(COALESCE(s.lower_edge, 0.0)) AS lower_edge,
    MAX(COALESCE(s.upper_edge, 1.0)) AS upper_edge,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS n,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count ELSE 0.0 END) AS n1,
    SUM(CASE WHEN s.side = 'current' THEN (s.positive_count + s.negative_count) * s.mean_score ELSE 0.0 END) AS score_sum,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS baseline_n,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count ELSE 0.0 END) AS baseline_n1
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.reason IS NULL
  GROUP BY
    s.comparison,
    g.tenth
), named AS (
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    g.tenth,
    g.lower_edge,
    g.upper_edge,
    g.n,
    g.n1,
    g.score_sum,
    g.baseline_n,
    g.baseline_n1,
    CASE WHEN g.n = 0 THEN 'no row of this group has a label' END AS reason
  FROM grouped AS g
  INNER JOIN judged AS j
    ON j.comparison = g.comparison
  UNION ALL
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    NULL,
    NULL,
    NULL,
    j.labelled_count,
    NULL,
    NULL,
    NULL,
    NULL,
    j.reason
  FROM judged AS j
  WHERE
    j.reason IS NOT NULL AND j.scored_count > 0
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    '__relation__',
    NULL,
    NULL,
    NULL,
    NULL,
    0.0,
    NULL,
    NULL,
    NULL,
    NULL,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.scored_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.score_class AS score_class,
  CAST(FLOOR(n.tenth) AS INT64) AS group_index,
  n.lower_edge AS lower_edge,
  n.upper_edge AS upper_edge,
  CAST(FLOOR(n.n) AS INT64) AS row_count,
  n.score_sum / NULLIF(n.n, 0.0) AS mean_score,
  n.n1 / NULLIF(n.n, 0.0) AS observed_rate,
  CASE
    WHEN n.n1 > 0 THEN (
      n.n1 + 1.9207294103470847 - 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = 0 THEN 0.0
  END AS observed_lower,
  CASE
    WHEN n.n1 < n.n THEN (
      n.n1 + 1.9207294103470847 + 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = n.n THEN 1.0
  END AS observed_upper,
  (n.n1 - n.score_sum) / NULLIF(n.n, 0.0) AS gap,
  CAST(FLOOR(n.baseline_n) AS INT64) AS baseline_row_count,
  n.baseline_n1 / NULLIF(n.baseline_n, 0.0) AS baseline_observed_rate,
  n.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS n
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = n.monitor AND s.window_id = n.window_id
{%- endmacro %}

{% macro spark__calibration(scored_bins, mpm_monitors, score_tenths, stale_windows) -%}
WITH cells AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows,
    MAX(CASE WHEN s.side = 'current' THEN s.has_outside ELSE 0 END) AS has_outside,
    SUM(CASE WHEN s.side = 'current' AND s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END) AS outside_count,
    SUM(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END) AS scored_count,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows
), judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS STRING) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS BIGINT) AS STRING) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), grouped AS (
  SELECT
    s.comparison,
    g.tenth,
    MIN(COALESCE(s.lower_edge, 0.0)) AS lower_edge,
    MAX(COALESCE(s.upper_edge, 1.0)) AS upper_edge,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS n,
    SUM(CASE WHEN s.side = 'current' THEN s.positive_count ELSE 0.0 END) AS n1,
    SUM(CASE WHEN s.side = 'current' THEN (s.positive_count + s.negative_count) * s.mean_score ELSE 0.0 END) AS score_sum,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count + s.negative_count ELSE 0.0 END) AS baseline_n,
    SUM(CASE WHEN s.side = 'baseline' THEN s.positive_count ELSE 0.0 END) AS baseline_n1
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.reason IS NULL
  GROUP BY
    s.comparison,
    g.tenth
), named AS (
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    g.tenth,
    g.lower_edge,
    g.upper_edge,
    g.n,
    g.n1,
    g.score_sum,
    g.baseline_n,
    g.baseline_n1,
    CASE WHEN g.n = 0 THEN 'no row of this group has a label' END AS reason
  FROM grouped AS g
  INNER JOIN judged AS j
    ON j.comparison = g.comparison
  UNION ALL
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    NULL,
    NULL,
    NULL,
    j.labelled_count,
    NULL,
    NULL,
    NULL,
    NULL,
    j.reason
  FROM judged AS j
  WHERE
    j.reason IS NOT NULL AND j.scored_count > 0
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    '__relation__',
    NULL,
    NULL,
    NULL,
    NULL,
    0.0,
    NULL,
    NULL,
    NULL,
    NULL,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  LEFT JOIN (
    SELECT
      c.monitor,
      c.window_id
    FROM cells AS c
    WHERE
      c.scored_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.score_class AS score_class,
  CAST(FLOOR(n.tenth) AS BIGINT) AS group_index,
  n.lower_edge AS lower_edge,
  n.upper_edge AS upper_edge,
  CAST(FLOOR(n.n) AS BIGINT) AS row_count,
  n.score_sum / NULLIF(n.n, 0.0) AS mean_score,
  n.n1 / NULLIF(n.n, 0.0) AS observed_rate,
  CASE
    WHEN n.n1 > 0 THEN (
      n.n1 + 1.9207294103470847 - 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = 0 THEN 0.0
  END AS observed_lower,
  CASE
    WHEN n.n1 < n.n THEN (
      n.n1 + 1.9207294103470847 + 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = n.n THEN 1.0
  END AS observed_upper,
  (n.n1 - n.score_sum) / NULLIF(n.n, 0.0) AS gap,
  CAST(FLOOR(n.baseline_n) AS BIGINT) AS baseline_row_count,
  n.baseline_n1 / NULLIF(n.baseline_n, 0.0) AS baseline_observed_rate,
  n.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS n
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = n.monitor AND s.window_id = n.window_id
{%- endmacro %}

{% macro clickhouse__calibration(scored_bins, mpm_monitors, score_tenths, stale_windows) -%}
WITH cells AS (
  SELECT
    s.comparison AS comparison,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.segment_key AS segment_key,
    s.segment_value AS segment_value,
    s.column_name AS column_name,
    s.score_class AS score_class,
    m.min_rows AS min_rows,
    MAX(toNullable(CASE WHEN s.side = 'current' THEN s.has_outside ELSE 0 END)) AS has_outside,
    SUM(toNullable(CASE WHEN s.side = 'current' AND s.bin_index IN (-322, 322) THEN s.row_count ELSE 0.0 END)) AS outside_count,
    SUM(toNullable(CASE WHEN s.side = 'current' THEN s.row_count ELSE 0.0 END)) AS scored_count,
    SUM(toNullable(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END)) AS labelled_count
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = s.monitor
  GROUP BY
    s.comparison,
    s.monitor,
    s.window_id,
    s.segment_key,
    s.segment_value,
    s.column_name,
    s.score_class,
    m.min_rows
), judged AS (
  SELECT
    c.comparison AS comparison,
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.segment_key AS segment_key,
    c.segment_value AS segment_value,
    c.column_name AS column_name,
    c.score_class AS score_class,
    c.min_rows AS min_rows,
    c.has_outside AS has_outside,
    c.outside_count AS outside_count,
    c.scored_count AS scored_count,
    c.labelled_count AS labelled_count,
    CASE
      WHEN c.labelled_count = 0 THEN 'no labels yet'
      WHEN c.labelled_count < c.min_rows THEN 'fewer than ' || CAST(c.min_rows AS Nullable(String)) || ' rows with a label'
      WHEN c.has_outside = 1 AND c.outside_count > 0 THEN 'the scores of ' || CAST(CAST(FLOOR(c.outside_count) AS Nullable(Int64)) AS Nullable(String)) || ' rows lie outside [0, 1]'
      WHEN c.has_outside = 1 THEN 'some scores lie outside [0, 1]'
    END AS reason
  FROM cells AS c
), grouped AS (
  SELECT
    s.comparison AS comparison,
    g.tenth AS tenth,
    MIN(toNullable(COALESCE(s.lower_edge, 0.0))) AS lower_edge,
    MAX(toNullable(COALESCE(s.upper_edge, 1.0))) AS upper_edge,
    SUM(toNullable(CASE WHEN s.side = 'current' THEN s.positive_count + s.negative_count ELSE 0.0 END)) AS n,
    SUM(toNullable(CASE WHEN s.side = 'current' THEN s.positive_count ELSE 0.0 END)) AS n1,
    SUM(toNullable(CASE WHEN s.side = 'current' THEN (s.positive_count + s.negative_count) * s.mean_score ELSE 0.0 END)) AS score_sum,
    SUM(toNullable(CASE WHEN s.side = 'baseline' THEN s.positive_count + s.negative_count ELSE 0.0 END)) AS baseline_n,
    SUM(toNullable(CASE WHEN s.side = 'baseline' THEN s.positive_count ELSE 0.0 END)) AS baseline_n1
  FROM {{ scored_bins }} AS s
  INNER JOIN {{ score_tenths }} AS g
    ON g.comparison = s.comparison AND g.position = s.position
  INNER JOIN judged AS j
    ON j.comparison = s.comparison AND j.reason IS NULL
  GROUP BY
    s.comparison,
    g.tenth
), named AS (
  SELECT
    j.monitor AS monitor,
    j.window_id AS window_id,
    j.segment_key AS segment_key,
    j.segment_value AS segment_value,
    j.column_name AS column_name,
    j.score_class AS score_class,
    g.tenth AS tenth,
    g.lower_edge AS lower_edge,
    g.upper_edge AS upper_edge,
    g.n AS n,
    g.n1 AS n1,
    g.score_sum AS score_sum,
    g.baseline_n AS baseline_n,
    g.baseline_n1 AS baseline_n1,
    CASE WHEN g.n = 0 THEN 'no row of this group has a label' END AS reason
  FROM grouped AS g
  INNER JOIN judged AS j
    ON j.comparison = g.comparison
  UNION ALL
  SELECT
    j.monitor,
    j.window_id,
    j.segment_key,
    j.segment_value,
    j.column_name,
    j.score_class,
    NULL,
    NULL,
    NULL,
    j.labelled_count,
    NULL,
    NULL,
    NULL,
    NULL,
    j.reason
  FROM judged AS j
  WHERE
    j.reason IS NOT NULL AND j.scored_count > 0
  UNION ALL
  SELECT
    s.monitor,
    s.window_id,
    '__all__',
    '__all__',
    '__relation__',
    NULL,
    NULL,
    NULL,
    NULL,
    0.0,
    NULL,
    NULL,
    NULL,
    NULL,
    'the window has no rows with a score, or too few to keep more than their number'
  FROM {{ stale_windows }} AS s
  LEFT JOIN (
    SELECT
      c.monitor AS monitor,
      c.window_id AS window_id
    FROM cells AS c
    WHERE
      c.scored_count > 0
    GROUP BY
      c.monitor,
      c.window_id
  ) AS found
    ON found.monitor = s.monitor AND found.window_id = s.window_id
  WHERE
    found.monitor IS NULL AND s.window_id <> 'issues'
  SETTINGS join_use_nulls = 1
)
SELECT
  n.monitor AS monitor,
  n.window_id AS window_id,
  s.window_date AS window_date,
  s.window_start AS window_start,
  s.window_end AS window_end,
  s.is_baseline_window AS is_baseline_window,
  n.segment_key AS segment_key,
  n.segment_value AS segment_value,
  n.column_name AS column_name,
  n.score_class AS score_class,
  CAST(FLOOR(n.tenth) AS Nullable(Int64)) AS group_index,
  n.lower_edge AS lower_edge,
  n.upper_edge AS upper_edge,
  CAST(FLOOR(n.n) AS Nullable(Int64)) AS row_count,
  n.score_sum / NULLIF(n.n, 0.0) AS mean_score,
  n.n1 / NULLIF(n.n, 0.0) AS observed_rate,
  CASE
    WHEN n.n1 > 0 THEN (
      n.n1 + 1.9207294103470847 - 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = 0 THEN 0.0
  END AS observed_lower,
  CASE
    WHEN n.n1 < n.n THEN (
      n.n1 + 1.9207294103470847 + 1.959963984540054 * SQRT(n.n1 * (n.n - n.n1) / NULLIF(n.n, 0.0) + 0.9603647051735423)
    ) / NULLIF(n.n + 3.8414588206941695, 0.0)
    WHEN n.n > 0 AND n.n1 = n.n THEN 1.0
  END AS observed_upper,
  (n.n1 - n.score_sum) / NULLIF(n.n, 0.0) AS gap,
  CAST(FLOOR(n.baseline_n) AS Nullable(Int64)) AS baseline_row_count,
  n.baseline_n1 / NULLIF(n.baseline_n, 0.0) AS baseline_observed_rate,
  n.reason AS not_evaluated_reason,
  s.input_observed_at AS input_observed_at,
  s.input_row_count AS input_row_count,
  s.input_window_count AS input_window_count
FROM named AS n
INNER JOIN {{ stale_windows }} AS s
  ON s.monitor = n.monitor AND s.window_id = n.window_id
{%- endmacro %}
