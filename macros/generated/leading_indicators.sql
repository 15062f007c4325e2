{#-
Which changes tended to come before a failing check of the same monitor. Inputs: mpm_incidents, mpm_checks (for the list of
windows), mpm_monitors. One row per failing check x earlier check, for incidents of all rows together, expected ones left out.
An incident of a check counts where no other of its own opened in the 14 windows before, so that one trouble that comes and goes
is not taken for many; 3 or more have to be left, and 3 preceded. It is preceded where the other check opened in the 14 windows
before, not in the same one. If the two had nothing to do with each other, the incidents would fall on any windows alike:
with W windows, C of them less than 15 windows after an opening of the other check, and n incidents, the number preceded is
hypergeometric. p_value: its upper tail, times the number of pairs looked at (Bonferroni); only pairs with at most 0.05 are told.

Written by `mpm dev generate` from mpm_py/sql/leading_indicators.sql; edit that file.
-#}

{% macro leading_indicators(mpm_checks, mpm_incidents, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('leading_indicators', 'mpm')(mpm_checks, mpm_incidents, mpm_monitors)) }}
{%- endmacro %}

{% macro default__leading_indicators(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start
  FROM {{ mpm_checks }} AS c
  WHERE
    c.segment_key = '__all__' AND NOT c.is_baseline_window
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id) AS window_number,
    COUNT(*) OVER (PARTITION BY w.monitor) AS window_count
  FROM seen_windows AS w
), factorials AS (
  SELECT
    n.monitor,
    n.window_number AS factor_number,
    SUM(LN(CAST(n.window_number AS DOUBLE))) OVER (PARTITION BY n.monitor ORDER BY n.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_factorial
  FROM numbered AS n
  UNION ALL
  SELECT
    n.monitor,
    0,
    0.0
  FROM numbered AS n
  WHERE
    n.window_number = 1
), openings AS (
  SELECT
    i.monitor,
    i.check_id,
    i.column_name,
    i.metric,
    COALESCE(i.category, '') AS category,
    n.window_number,
    n.window_count,
    LAG(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number) AS number_before,
    LEAD(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number) AS number_after
  FROM {{ mpm_incidents }} AS i
  INNER JOIN numbered AS n
    ON n.monitor = i.monitor AND n.window_id = i.opened_window_id
  WHERE
    i.segment_key = '__all__' AND i.status <> 'expected'
), followed AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    o.window_number,
    o.window_count
  FROM openings AS o
  WHERE
    o.number_before IS NULL OR o.window_number - o.number_before > 14
), targets AS (
  SELECT
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category,
    MAX(f.window_count) AS window_count,
    COUNT(*) AS incident_count
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category
  HAVING
    COUNT(*) >= 3
), leaders AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    SUM(CASE
      WHEN COALESCE(o.number_after, o.window_count) - o.window_number > 14 THEN 14
      ELSE COALESCE(o.number_after, o.window_count) - o.window_number
    END) AS covered
  FROM openings AS o
  GROUP BY
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category
  HAVING
    COUNT(*) >= 3
), pairs AS (
  SELECT
    t.monitor,
    t.check_id,
    t.column_name,
    t.metric,
    t.category,
    t.incident_count,
    t.window_count,
    l.check_id AS leading_check_id,
    l.column_name AS leading_column_name,
    l.metric AS leading_metric,
    l.category AS leading_category,
    l.covered,
    CAST(COUNT(*) OVER (PARTITION BY t.monitor) AS DOUBLE) AS pair_count
  FROM targets AS t
  INNER JOIN leaders AS l
    ON l.monitor = t.monitor
  WHERE
    l.column_name <> t.column_name OR l.metric <> t.metric OR l.category <> t.category
), leads AS (
  SELECT
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id AS leading_check_id,
    MIN(f.window_number - o.window_number) AS lead_windows
  FROM followed AS f
  INNER JOIN openings AS o
    ON o.monitor = f.monitor
  WHERE
    f.window_number - o.window_number BETWEEN 1 AND 14
  GROUP BY
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id
), ranked_leads AS (
  SELECT
    l.monitor,
    l.check_id,
    l.leading_check_id,
    CAST(l.lead_windows AS DOUBLE) AS lead_windows,
    CAST(ROW_NUMBER() OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id ORDER BY l.lead_windows) AS DOUBLE) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id) AS DOUBLE) AS lead_count
  FROM leads AS l
), preceded AS (
  SELECT
    r.monitor,
    r.check_id,
    r.leading_check_id,
    COUNT(*) AS preceded_count,
    SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN r.lead_windows END) / NULLIF(SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS median_lead_windows
  FROM ranked_leads AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.leading_check_id
  HAVING
    COUNT(*) >= 3
), found AS (
  SELECT
    p.*,
    d.preceded_count,
    d.median_lead_windows,
    CAST(p.incident_count AS DOUBLE) * CAST(p.covered AS DOUBLE) / NULLIF(CAST(p.window_count AS DOUBLE), 0.0) AS expected_count
  FROM pairs AS p
  INNER JOIN preceded AS d
    ON d.monitor = p.monitor AND d.check_id = p.check_id AND d.leading_check_id = p.leading_check_id
), possible AS (
  SELECT
    f.monitor,
    f.check_id,
    f.leading_check_id,
    f.window_count,
    f.covered,
    f.incident_count,
    x.factor_number AS possible_count
  FROM found AS f
  INNER JOIN factorials AS x
    ON x.monitor = f.monitor
  WHERE
    x.factor_number >= f.preceded_count AND x.factor_number <= f.incident_count
), slots AS (
  SELECT
    1 AS slot,
    1.0 AS sign
  UNION ALL
  SELECT
    2,
    -1.0
  UNION ALL
  SELECT
    3,
    -1.0
  UNION ALL
  SELECT
    4,
    1.0
  UNION ALL
  SELECT
    5,
    -1.0
  UNION ALL
  SELECT
    6,
    -1.0
  UNION ALL
  SELECT
    7,
    -1.0
  UNION ALL
  SELECT
    8,
    1.0
  UNION ALL
  SELECT
    9,
    1.0
), terms AS (
  SELECT
    p.monitor,
    p.check_id,
    p.leading_check_id,
    p.possible_count,
    l.sign,
    CASE l.slot
      WHEN 1 THEN p.covered
      WHEN 2 THEN p.possible_count
      WHEN 3 THEN p.covered - p.possible_count
      WHEN 4 THEN p.window_count - p.covered
      WHEN 5 THEN p.incident_count - p.possible_count
      WHEN 6 THEN p.window_count - p.covered - p.incident_count + p.possible_count
      WHEN 7 THEN p.window_count
      WHEN 8 THEN p.incident_count
      WHEN 9 THEN p.window_count - p.incident_count
    END AS factor_number
  FROM possible AS p
  CROSS JOIN slots AS l
), chances AS (
  SELECT
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count,
    EXP(SUM(t.sign * f.ln_factorial)) AS chance
  FROM terms AS t
  INNER JOIN factorials AS f
    ON f.monitor = t.monitor AND f.factor_number = t.factor_number
  GROUP BY
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count
  HAVING
    COUNT(*) = 9
), tails AS (
  SELECT
    c.monitor,
    c.check_id,
    c.leading_check_id,
    SUM(c.chance) AS tail
  FROM chances AS c
  GROUP BY
    c.monitor,
    c.check_id,
    c.leading_check_id
), judged AS (
  SELECT
    f.*,
    CASE WHEN t.tail * f.pair_count > 1.0 THEN 1.0 ELSE t.tail * f.pair_count END AS corrected,
    CASE WHEN f.column_name = '__relation__' THEN '' ELSE f.column_name || ', ' END || f.metric || CASE WHEN f.category = '' THEN '' ELSE ' of ' || f.category END AS subject_text,
    CASE WHEN f.leading_column_name = '__relation__' THEN '' ELSE f.leading_column_name || ', ' END || f.leading_metric || CASE WHEN f.leading_category = '' THEN '' ELSE ' of ' || f.leading_category END AS leading_text,
    FLOOR(f.expected_count * 10.0 + 0.5) AS tenths
  FROM found AS f
  INNER JOIN tails AS t
    ON t.monitor = f.monitor AND t.check_id = f.check_id AND t.leading_check_id = f.leading_check_id
)
SELECT
  j.monitor AS monitor,
  j.check_id AS check_id,
  j.leading_check_id AS leading_check_id,
  j.leading_column_name AS leading_column_name,
  j.leading_metric AS leading_metric,
  j.incident_count AS incident_count,
  j.preceded_count AS preceded_count,
  j.expected_count AS expected_count,
  CAST(j.preceded_count AS DOUBLE) / NULLIF(j.expected_count, 0.0) AS lift,
  j.corrected AS p_value,
  j.median_lead_windows AS median_lead_windows,
  j.leading_text || ' failed before ' || CAST(j.preceded_count AS VARCHAR) || ' of the ' || CAST(j.incident_count AS VARCHAR) || ' incidents of ' || j.subject_text || ', typically ' || CAST(CAST(FLOOR(j.median_lead_windows) AS BIGINT) AS VARCHAR) || CASE WHEN j.median_lead_windows > FLOOR(j.median_lead_windows) THEN '.5' ELSE '' END || ' ' || COALESCE(m.grain, 'window') || CASE WHEN j.median_lead_windows = 1.0 THEN '' ELSE 's' END || ' earlier; ' || CAST(CAST(FLOOR(j.tenths / 10.0) AS BIGINT) AS VARCHAR) || '.' || CAST(CAST(FLOOR(j.tenths - 10.0 * FLOOR(j.tenths / 10.0)) AS BIGINT) AS VARCHAR) || ' would be by chance' AS message
FROM judged AS j
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = j.monitor
WHERE
  j.corrected <= 0.05
{%- endmacro %}

{% macro postgres__leading_indicators(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start
  FROM {{ mpm_checks }} AS c
  WHERE
    c.segment_key = '__all__' AND NOT c.is_baseline_window
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id) AS window_number,
    COUNT(*) OVER (PARTITION BY w.monitor) AS window_count
  FROM seen_windows AS w
), factorials AS (
  SELECT
    n.monitor,
    n.window_number AS factor_number,
    SUM(LN(CAST(n.window_number AS DOUBLE PRECISION))) OVER (PARTITION BY n.monitor ORDER BY n.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_factorial
  FROM numbered AS n
  UNION ALL
  SELECT
    n.monitor,
    0,
    0.0
  FROM numbered AS n
  WHERE
    n.window_number = 1
), openings AS (
  SELECT
    i.monitor,
    i.check_id,
    i.column_name,
    i.metric,
    COALESCE(i.category, '') AS category,
    n.window_number,
    n.window_count,
    LAG(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number) AS number_before,
    LEAD(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number) AS number_after
  FROM {{ mpm_incidents }} AS i
  INNER JOIN numbered AS n
    ON n.monitor = i.monitor AND n.window_id = i.opened_window_id
  WHERE
    i.segment_key = '__all__' AND i.status <> 'expected'
), followed AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    o.window_number,
    o.window_count
  FROM openings AS o
  WHERE
    o.number_before IS NULL OR o.window_number - o.number_before > 14
), targets AS (
  SELECT
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category,
    MAX(f.window_count) AS window_count,
    COUNT(*) AS incident_count
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category
  HAVING
    COUNT(*) >= 3
), leaders AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    SUM(CASE
      WHEN COALESCE(o.number_after, o.window_count) - o.window_number > 14 THEN 14
      ELSE COALESCE(o.number_after, o.window_count) - o.window_number
    END) AS covered
  FROM openings AS o
  GROUP BY
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category
  HAVING
    COUNT(*) >= 3
), pairs AS (
  SELECT
    t.monitor,
    t.check_id,
    t.column_name,
    t.metric,
    t.category,
    t.incident_count,
    t.window_count,
    l.check_id AS leading_check_id,
    l.column_name AS leading_column_name,
    l.metric AS leading_metric,
    l.category AS leading_category,
    l.covered,
    CAST(COUNT(*) OVER (PARTITION BY t.monitor) AS DOUBLE PRECISION) AS pair_count
  FROM targets AS t
  INNER JOIN leaders AS l
    ON l.monitor = t.monitor
  WHERE
    l.column_name <> t.column_name OR l.metric <> t.metric OR l.category <> t.category
), leads AS (
  SELECT
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id AS leading_check_id,
    MIN(f.window_number - o.window_number) AS lead_windows
  FROM followed AS f
  INNER JOIN openings AS o
    ON o.monitor = f.monitor
  WHERE
    f.window_number - o.window_number BETWEEN 1 AND 14
  GROUP BY
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id
), ranked_leads AS (
  SELECT
    l.monitor,
    l.check_id,
    l.leading_check_id,
    CAST(l.lead_windows AS DOUBLE PRECISION) AS lead_windows,
    CAST(ROW_NUMBER() OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id ORDER BY l.lead_windows) AS DOUBLE PRECISION) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id) AS DOUBLE PRECISION) AS lead_count
  FROM leads AS l
), preceded AS (
  SELECT
    r.monitor,
    r.check_id,
    r.leading_check_id,
    COUNT(*) AS preceded_count,
    SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN r.lead_windows END) / NULLIF(SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS median_lead_windows
  FROM ranked_leads AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.leading_check_id
  HAVING
    COUNT(*) >= 3
), found AS MATERIALIZED (
  SELECT
    p.*,
    d.preceded_count,
    d.median_lead_windows,
    CAST(p.incident_count AS DOUBLE PRECISION) * CAST(p.covered AS DOUBLE PRECISION) / NULLIF(CAST(p.window_count AS DOUBLE PRECISION), 0.0) AS expected_count
  FROM pairs AS p
  INNER JOIN preceded AS d
    ON d.monitor = p.monitor AND d.check_id = p.check_id AND d.leading_check_id = p.leading_check_id
), possible AS (
  SELECT
    f.monitor,
    f.check_id,
    f.leading_check_id,
    f.window_count,
    f.covered,
    f.incident_count,
    x.factor_number AS possible_count
  FROM found AS f
  INNER JOIN factorials AS x
    ON x.monitor = f.monitor
  WHERE
    x.factor_number >= f.preceded_count AND x.factor_number <= f.incident_count
), slots AS (
  SELECT
    1 AS slot,
    1.0 AS sign
  UNION ALL
  SELECT
    2,
    -1.0
  UNION ALL
  SELECT
    3,
    -1.0
  UNION ALL
  SELECT
    4,
    1.0
  UNION ALL
  SELECT
    5,
    -1.0
  UNION ALL
  SELECT
    6,
    -1.0
  UNION ALL
  SELECT
    7,
    -1.0
  UNION ALL
  SELECT
    8,
    1.0
  UNION ALL
  SELECT
    9,
    1.0
), terms AS MATERIALIZED (
  SELECT
    p.monitor,
    p.check_id,
    p.leading_check_id,
    p.possible_count,
    l.sign,
    CASE l.slot
      WHEN 1 THEN p.covered
      WHEN 2 THEN p.possible_count
      WHEN 3 THEN p.covered - p.possible_count
      WHEN 4 THEN p.window_count - p.covered
      WHEN 5 THEN p.incident_count - p.possible_count
      WHEN 6 THEN p.window_count - p.covered - p.incident_count + p.possible_count
      WHEN 7 THEN p.window_count
      WHEN 8 THEN p.incident_count
      WHEN 9 THEN p.window_count - p.incident_count
    END AS factor_number
  FROM possible AS p
  CROSS JOIN slots AS l
), chances AS (
  SELECT
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count,
    EXP(SUM(t.sign * f.ln_factorial)) AS chance
  FROM terms AS t
  INNER JOIN factorials AS f
    ON f.monitor = t.monitor AND f.factor_number = t.factor_number
  GROUP BY
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count
  HAVING
    COUNT(*) = 9
), tails AS (
  SELECT
    c.monitor,
    c.check_id,
    c.leading_check_id,
    SUM(c.chance) AS tail
  FROM chances AS c
  GROUP BY
    c.monitor,
    c.check_id,
    c.leading_check_id
), judged AS MATERIALIZED (
  SELECT
    f.*,
    CASE WHEN t.tail * f.pair_count > 1.0 THEN 1.0 ELSE t.tail * f.pair_count END AS corrected,
    CASE WHEN f.column_name = '__relation__' THEN '' ELSE f.column_name || ', ' END || f.metric || CASE WHEN f.category = '' THEN '' ELSE ' of ' || f.category END AS subject_text,
    CASE WHEN f.leading_column_name = '__relation__' THEN '' ELSE f.leading_column_name || ', ' END || f.leading_metric || CASE WHEN f.leading_category = '' THEN '' ELSE ' of ' || f.leading_category END AS leading_text,
    FLOOR(f.expected_count * 10.0 + 0.5) AS tenths
  FROM found AS f
  INNER JOIN tails AS t
    ON t.monitor = f.monitor AND t.check_id = f.check_id AND t.leading_check_id = f.leading_check_id
)
SELECT
  j.monitor AS monitor,
  j.check_id AS check_id,
  j.leading_check_id AS leading_check_id,
  j.leading_column_name AS leading_column_name,
  j.leading_metric AS leading_metric,
  j.incident_count AS incident_count,
  j.preceded_count AS preceded_count,
  j.expected_count AS expected_count,
  CAST(j.preceded_count AS DOUBLE PRECISION) / NULLIF(j.expected_count, 0.0) AS lift,
  j.corrected AS p_value,
  j.median_lead_windows AS median_lead_windows,
  j.leading_text || ' failed before ' || CAST(j.preceded_count AS TEXT) || ' of the ' || CAST(j.incident_count AS TEXT) || ' incidents of ' || j.subject_text || ', typically ' || CAST(CAST(FLOOR(j.median_lead_windows) AS BIGINT) AS TEXT) || CASE WHEN j.median_lead_windows > FLOOR(j.median_lead_windows) THEN '.5' ELSE '' END || ' ' || COALESCE(m.grain, 'window') || CASE WHEN j.median_lead_windows = 1.0 THEN '' ELSE 's' END || ' earlier; ' || CAST(CAST(FLOOR(j.tenths / 10.0) AS BIGINT) AS TEXT) || '.' || CAST(CAST(FLOOR(j.tenths - 10.0 * FLOOR(j.tenths / 10.0)) AS BIGINT) AS TEXT) || ' would be by chance' AS message
FROM judged AS j
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = j.monitor
WHERE
  j.corrected <= 0.05
{%- endmacro %}

{% macro redshift__leading_indicators(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start
  FROM {{ mpm_checks }} AS c
  WHERE
    c.segment_key = '__all__' AND NOT c.is_baseline_window
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id) AS window_number,
    COUNT(*) OVER (PARTITION BY w.monitor) AS window_count
  FROM seen_windows AS w
), factorials AS (
  SELECT
    n.monitor,
    n.window_number AS factor_number,
    SUM(LN(CAST(n.window_number AS DOUBLE PRECISION))) OVER (PARTITION BY n.monitor ORDER BY n.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_factorial
  FROM numbered AS n
  UNION ALL
  SELECT
    n.monitor,
    0,
    0.0
  FROM numbered AS n
  WHERE
    n.window_number = 1
), openings AS (
  SELECT
    i.monitor,
    i.check_id,
    i.column_name,
    i.metric,
    COALESCE(i.category, '') AS category,
    n.window_number,
    n.window_count,
    LAG(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number) AS number_before,
    LEAD(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number) AS number_after
  FROM {{ mpm_incidents }} AS i
  INNER JOIN numbered AS n
    ON n.monitor = i.monitor AND n.window_id = i.opened_window_id
  WHERE
    i.segment_key = '__all__' AND i.status <> 'expected'
), followed AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    o.window_number,
    o.window_count
  FROM openings AS o
  WHERE
    o.number_before IS NULL OR o.window_number - o.number_before > 14
), targets AS (
  SELECT
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category,
    MAX(f.window_count) AS window_count,
    COUNT(*) AS incident_count
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category
  HAVING
    COUNT(*) >= 3
), leaders AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    SUM(CASE
      WHEN COALESCE(o.number_after, o.window_count) - o.window_number > 14 THEN 14
      ELSE COALESCE(o.number_after, o.window_count) - o.window_number
    END) AS covered
  FROM openings AS o
  GROUP BY
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category
  HAVING
    COUNT(*) >= 3
), pairs AS (
  SELECT
    t.monitor,
    t.check_id,
    t.column_name,
    t.metric,
    t.category,
    t.incident_count,
    t.window_count,
    l.check_id AS leading_check_id,
    l.column_name AS leading_column_name,
    l.metric AS leading_metric,
    l.category AS leading_category,
    l.covered,
    CAST(COUNT(*) OVER (PARTITION BY t.monitor) AS DOUBLE PRECISION) AS pair_count
  FROM targets AS t
  INNER JOIN leaders AS l
    ON l.monitor = t.monitor
  WHERE
    l.column_name <> t.column_name OR l.metric <> t.metric OR l.category <> t.category
), leads AS (
  SELECT
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id AS leading_check_id,
    MIN(f.window_number - o.window_number) AS lead_windows
  FROM followed AS f
  INNER JOIN openings AS o
    ON o.monitor = f.monitor
  WHERE
    f.window_number - o.window_number BETWEEN 1 AND 14
  GROUP BY
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id
), ranked_leads AS (
  SELECT
    l.monitor,
    l.check_id,
    l.leading_check_id,
    CAST(l.lead_windows AS DOUBLE PRECISION) AS lead_windows,
    CAST(ROW_NUMBER() OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id ORDER BY l.lead_windows) AS DOUBLE PRECISION) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id) AS DOUBLE PRECISION) AS lead_count
  FROM leads AS l
), preceded AS (
  SELECT
    r.monitor,
    r.check_id,
    r.leading_check_id,
    COUNT(*) AS preceded_count,
    SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN r.lead_windows END) / NULLIF(SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS median_lead_windows
  FROM ranked_leads AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.leading_check_id
  HAVING
    COUNT(*) >= 3
), found AS (
  SELECT
    p.*,
    d.preceded_count,
    d.median_lead_windows,
    CAST(p.incident_count AS DOUBLE PRECISION) * CAST(p.covered AS DOUBLE PRECISION) / NULLIF(CAST(p.window_count AS DOUBLE PRECISION), 0.0) AS expected_count
  FROM pairs AS p
  INNER JOIN preceded AS d
    ON d.monitor = p.monitor AND d.check_id = p.check_id AND d.leading_check_id = p.leading_check_id
), possible AS (
  SELECT
    f.monitor,
    f.check_id,
    f.leading_check_id,
    f.window_count,
    f.covered,
    f.incident_count,
    x.factor_number AS possible_count
  FROM found AS f
  INNER JOIN factorials AS x
    ON x.monitor = f.monitor
  WHERE
    x.factor_number >= f.preceded_count AND x.factor_number <= f.incident_count
), slots AS (
  SELECT
    1 AS slot,
    1.0 AS sign
  UNION ALL
  SELECT
    2,
    -1.0
  UNION ALL
  SELECT
    3,
    -1.0
  UNION ALL
  SELECT
    4,
    1.0
  UNION ALL
  SELECT
    5,
    -1.0
  UNION ALL
  SELECT
    6,
    -1.0
  UNION ALL
  SELECT
    7,
    -1.0
  UNION ALL
  SELECT
    8,
    1.0
  UNION ALL
  SELECT
    9,
    1.0
), terms AS (
  SELECT
    p.monitor,
    p.check_id,
    p.leading_check_id,
    p.possible_count,
    l.sign,
    CASE l.slot
      WHEN 1 THEN p.covered
      WHEN 2 THEN p.possible_count
      WHEN 3 THEN p.covered - p.possible_count
      WHEN 4 THEN p.window_count - p.covered
      WHEN 5 THEN p.incident_count - p.possible_count
      WHEN 6 THEN p.window_count - p.covered - p.incident_count + p.possible_count
      WHEN 7 THEN p.window_count
      WHEN 8 THEN p.incident_count
      WHEN 9 THEN p.window_count - p.incident_count
    END AS factor_number
  FROM possible AS p
  CROSS JOIN slots AS l
), chances AS (
  SELECT
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count,
    EXP(SUM(t.sign * f.ln_factorial)) AS chance
  FROM terms AS t
  INNER JOIN factorials AS f
    ON f.monitor = t.monitor AND f.factor_number = t.factor_number
  GROUP BY
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count
  HAVING
    COUNT(*) = 9
), tails AS (
  SELECT
    c.monitor,
    c.check_id,
    c.leading_check_id,
    SUM(c.chance) AS tail
  FROM chances AS c
  GROUP BY
    c.monitor,
    c.check_id,
    c.leading_check_id
), judged AS (
  SELECT
    f.*,
    CASE WHEN t.tail * f.pair_count > 1.0 THEN 1.0 ELSE t.tail * f.pair_count END AS corrected,
    CASE WHEN f.column_name = '__relation__' THEN '' ELSE f.column_name || ', ' END || f.metric || CASE WHEN f.category = '' THEN '' ELSE ' of ' || f.category END AS subject_text,
    CASE WHEN f.leading_column_name = '__relation__' THEN '' ELSE f.leading_column_name || ', ' END || f.leading_metric || CASE WHEN f.leading_category = '' THEN '' ELSE ' of ' || f.leading_category END AS leading_text,
    FLOOR(f.expected_count * 10.0 + 0.5) AS tenths
  FROM found AS f
  INNER JOIN tails AS t
    ON t.monitor = f.monitor AND t.check_id = f.check_id AND t.leading_check_id = f.leading_check_id
)
SELECT
  j.monitor AS monitor,
  j.check_id AS check_id,
  j.leading_check_id AS leading_check_id,
  j.leading_column_name AS leading_column_name,
  j.leading_metric AS leading_metric,
  j.incident_count AS incident_count,
  j.preceded_count AS preceded_count,
  j.expected_count AS expected_count,
  CAST(j.preceded_count AS DOUBLE PRECISION) / NULLIF(j.expected_count, 0.0) AS lift,
  j.corrected AS p_value,
  j.median_lead_windows AS median_lead_windows,
  j.leading_text || ' failed before ' || CAST(j.preceded_count AS VARCHAR(65535)) || ' of the ' || CAST(j.incident_count AS VARCHAR(65535)) || ' incidents of ' || j.subject_text || ', typically ' || CAST(CAST(FLOOR(j.median_lead_windows) AS BIGINT) AS VARCHAR(65535)) || CASE WHEN j.median_lead_windows > FLOOR(j.median_lead_windows) THEN '.5' ELSE '' END || ' ' || COALESCE(m.grain, 'window') || CASE WHEN j.median_lead_windows = 1.0 THEN '' ELSE 's' END || ' earlier; ' || CAST(CAST(FLOOR(j.tenths / 10.0) AS BIGINT) AS VARCHAR(65535)) || '.' || CAST(CAST(FLOOR(j.tenths - 10.0 * FLOOR(j.tenths / 10.0)) AS BIGINT) AS VARCHAR(65535)) || ' would be by chance' AS message
FROM judged AS j
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = j.monitor
WHERE
  j.corrected <= 0.05
{%- endmacro %}

{% macro bigquery__leading_indicators(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start
  FROM {{ mpm_checks }} AS c
  WHERE
    c.segment_key = '__all__' AND NOT c.is_baseline_window
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start NULLS LAST, w.window_id NULLS LAST) AS window_number,
    COUNT(*) OVER (PARTITION BY w.monitor) AS window_count
  FROM seen_windows AS w
), factorials AS (
  SELECT
    n.monitor,
    n.window_number AS factor_number,
    SUM(LN(CAST(n.window_number AS FLOAT64))) OVER (
      PARTITION BY n.monitor
      ORDER BY n.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS ln_factorial
  FROM numbered AS n
  UNION ALL
  SELECT
    n.monitor,
    0,
    0.0
  FROM numbered AS n
  WHERE
    n.window_number = 1
), openings AS (
  SELECT
    i.monitor,
    i.check_id,
    i.column_name,
    i.metric,
    COALESCE(i.category, '') AS category,
    n.window_number,
    n.window_count,
    LAG(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number NULLS LAST) AS number_before,
    LEAD(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number NULLS LAST) AS number_after
  FROM {{ mpm_incidents }} AS i
  INNER JOIN numbered AS n
    ON n.monitor = i.monitor AND n.window_id = i.opened_window_id
  WHERE
    i.segment_key = '__all__' AND i.status <> 'expected'
), followed AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    o.window_number,
    o.window_count
  FROM openings AS o
  WHERE
    o.number_before IS NULL OR o.window_number - o.number_before > 14
), targets AS (
  SELECT
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category,
    MAX(f.window_count) AS window_count,
    COUNT(*) AS incident_count
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category
  HAVING
    COUNT(*) >= 3
), leaders AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    SUM(CASE
      WHEN COALESCE(o.number_after, o.window_count) - o.window_number > 14 THEN 14
      ELSE COALESCE(o.number_after, o.window_count) - o.window_number
    END) AS covered
  FROM openings AS o
  GROUP BY
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category
  HAVING
    COUNT(*) >= 3
), pairs AS (
  SELECT
    t.monitor,
    t.check_id,
    t.column_name,
    t.metric,
    t.category,
    t.incident_count,
    t.window_count,
    l.check_id AS leading_check_id,
    l.column_name AS leading_column_name,
    l.metric AS leading_metric,
    l.category AS leading_category,
    l.covered,
    CAST(COUNT(*) OVER (PARTITION BY t.monitor) AS FLOAT64) AS pair_count
  FROM targets AS t
  INNER JOIN leaders AS l
    ON l.monitor = t.monitor
  WHERE
    l.column_name <> t.column_name OR l.metric <> t.metric OR l.category <> t.category
), leads AS (
  SELECT
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id AS leading_check_id,
    MIN(f.window_number - o.window_number) AS lead_windows
  FROM followed AS f
  INNER JOIN openings AS o
    ON o.monitor = f.monitor
  WHERE
    f.window_number - o.window_number BETWEEN 1 AND 14
  GROUP BY
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id
), ranked_leads AS (
  SELECT
    l.monitor,
    l.check_id,
    l.leading_check_id,
    CAST(l.lead_windows AS FLOAT64) AS lead_windows,
    CAST(ROW_NUMBER() OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id ORDER BY l.lead_windows NULLS LAST) AS FLOAT64) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id) AS FLOAT64) AS lead_count
  FROM leads AS l
), preceded AS (
  SELECT
    r.monitor,
    r.check_id,
    r.leading_check_id,
    COUNT(*) AS preceded_count,
    SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN r.lead_windows END) / NULLIF(SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS median_lead_windows
  FROM ranked_leads AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.leading_check_id
  HAVING
    COUNT(*) >= 3
), found AS (
  SELECT
    p.*,
    d.preceded_count,
    d.median_lead_windows,
    CAST(p.incident_count AS FLOAT64) * CAST(p.covered AS FLOAT64) / NULLIF(CAST(p.window_count AS FLOAT64), 0.0) AS expected_count
  FROM pairs AS p
  INNER JOIN preceded AS d
    ON d.monitor = p.monitor AND d.check_id = p.check_id AND d.leading_check_id = p.leading_check_id
), possible AS (
  SELECT
    f.monitor,
    f.check_id,
    f.leading_check_id,
    f.window_count,
    f.covered,
    f.incident_count,
    x.factor_number AS possible_count
  FROM found AS f
  INNER JOIN factorials AS x
    ON x.monitor = f.monitor
  WHERE
    x.factor_number >= f.preceded_count AND x.factor_number <= f.incident_count
), slots AS (
  SELECT
    1 AS slot,
    1.0 AS sign
  UNION ALL
  SELECT
    2,
    -1.0
  UNION ALL
  SELECT
    3,
    -1.0
  UNION ALL
  SELECT
    4,
    1.0
  UNION ALL
  SELECT
    5,
    -1.0
  UNION ALL
  SELECT
    6,
    -1.0
  UNION ALL
  SELECT
    7,
    -1.0
  UNION ALL
  SELECT
    8,
    1.0
  UNION ALL
  SELECT
    9,
    1.0
), terms AS (
  SELECT
    p.monitor,
    p.check_id,
    p.leading_check_id,
    p.possible_count,
    l.sign,
    CASE l.slot
      WHEN 1 THEN p.covered
      WHEN 2 THEN p.possible_count
      WHEN 3 THEN p.covered - p.possible_count
      WHEN 4 THEN p.window_count - p.covered
      WHEN 5 THEN p.incident_count - p.possible_count
      WHEN 6 THEN p.window_count - p.covered - p.incident_count + p.possible_count
      WHEN 7 THEN p.window_count
      WHEN 8 THEN p.incident_count
      WHEN 9 THEN p.window_count - p.incident_count
    END AS factor_number
  FROM possible AS p
  CROSS JOIN slots AS l
), chances AS (
  SELECT
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count,
    EXP(SUM(t.sign * f.ln_factorial)) AS chance
  FROM terms AS t
  INNER JOIN factorials AS f
    ON f.monitor = t.monitor AND f.factor_number = t.factor_number
  GROUP BY
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count
  HAVING
    COUNT(*) = 9
), tails AS (
  SELECT
    c.monitor,
    c.check_id,
    c.leading_check_id,
    SUM(c.chance) AS tail
  FROM chances AS c
  GROUP BY
    c.monitor,
    c.check_id,
    c.leading_check_id
), judged AS (
  SELECT
    f.*,
    CASE WHEN t.tail * f.pair_count > 1.0 THEN 1.0 ELSE t.tail * f.pair_count END AS corrected,
    CASE WHEN f.column_name = '__relation__' THEN '' ELSE f.column_name || ', ' END || f.metric || CASE WHEN f.category = '' THEN '' ELSE ' of ' || f.category END AS subject_text,
    CASE WHEN f.leading_column_name = '__relation__' THEN '' ELSE f.leading_column_name || ', ' END || f.leading_metric || CASE WHEN f.leading_category = '' THEN '' ELSE ' of ' || f.leading_category END AS leading_text,
    FLOOR(f.expected_count * 10.0 + 0.5) AS tenths
  FROM found AS f
  INNER JOIN tails AS t
    ON t.monitor = f.monitor AND t.check_id = f.check_id AND t.leading_check_id = f.leading_check_id
)
SELECT
  j.monitor AS monitor,
  j.check_id AS check_id,
  j.leading_check_id AS leading_check_id,
  j.leading_column_name AS leading_column_name,
  j.leading_metric AS leading_metric,
  j.incident_count AS incident_count,
  j.preceded_count AS preceded_count,
  j.expected_count AS expected_count,
  CAST(j.preceded_count AS FLOAT64) / NULLIF(j.expected_count, 0.0) AS lift,
  j.corrected AS p_value,
  j.median_lead_windows AS median_lead_windows,
  j.leading_text || ' failed before ' || CAST(j.preceded_count AS STRING) || ' of the ' || CAST(j.incident_count AS STRING) || ' incidents of ' || j.subject_text || ', typically ' || CAST(CAST(FLOOR(j.median_lead_windows) AS INT64) AS STRING) || CASE WHEN j.median_lead_windows > FLOOR(j.median_lead_windows) THEN '.5' ELSE '' END || ' ' || COALESCE(m.grain, 'window') || CASE WHEN j.median_lead_windows = 1.0 THEN '' ELSE 's' END || ' earlier; ' || CAST(CAST(FLOOR(j.tenths / 10.0) AS INT64) AS STRING) || '.' || CAST(CAST(FLOOR(j.tenths - 10.0 * FLOOR(j.tenths / 10.0)) AS INT64) AS STRING) || ' would be by chance' AS message
FROM judged AS j
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = j.monitor
WHERE
  j.corrected <= 0.05
{%- endmacro %}

{% macro spark__leading_indicators(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH seen_windows AS (
  SELECT
    c.monitor,
    c.window_id,
    c.window_start
  FROM {{ mpm_checks }} AS c
  WHERE
    c.segment_key = '__all__' AND NOT c.is_baseline_window
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start
), numbered AS (
  SELECT
    w.monitor,
    w.window_id,
    ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start NULLS LAST, w.window_id NULLS LAST) AS window_number,
    COUNT(*) OVER (PARTITION BY w.monitor) AS window_count
  FROM seen_windows AS w
), factorials AS (
  SELECT
    n.monitor,
    n.window_number AS factor_number,
    SUM(LN(CAST(n.window_number AS DOUBLE))) OVER (
      PARTITION BY n.monitor
      ORDER BY n.window_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS ln_factorial
  FROM numbered AS n
  UNION ALL
  SELECT
    n.monitor,
    0,
    0.0
  FROM numbered AS n
  WHERE
    n.window_number = 1
), openings AS (
  SELECT
    i.monitor,
    i.check_id,
    i.column_name,
    i.metric,
    COALESCE(i.category, '') AS category,
    n.window_number,
    n.window_count,
    LAG(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number NULLS LAST) AS number_before,
    LEAD(n.window_number) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number NULLS LAST) AS number_after
  FROM {{ mpm_incidents }} AS i
  INNER JOIN numbered AS n
    ON n.monitor = i.monitor AND n.window_id = i.opened_window_id
  WHERE
    i.segment_key = '__all__' AND i.status <> 'expected'
), followed AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    o.window_number,
    o.window_count
  FROM openings AS o
  WHERE
    o.number_before IS NULL OR o.window_number - o.number_before > 14
), targets AS (
  SELECT
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category,
    MAX(f.window_count) AS window_count,
    COUNT(*) AS incident_count
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category
  HAVING
    COUNT(*) >= 3
), leaders AS (
  SELECT
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category,
    SUM(CASE
      WHEN COALESCE(o.number_after, o.window_count) - o.window_number > 14 THEN 14
      ELSE COALESCE(o.number_after, o.window_count) - o.window_number
    END) AS covered
  FROM openings AS o
  GROUP BY
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category
  HAVING
    COUNT(*) >= 3
), pairs AS (
  SELECT
    t.monitor,
    t.check_id,
    t.column_name,
    t.metric,
    t.category,
    t.incident_count,
    t.window_count,
    l.check_id AS leading_check_id,
    l.column_name AS leading_column_name,
    l.metric AS leading_metric,
    l.category AS leading_category,
    l.covered,
    CAST(COUNT(*) OVER (PARTITION BY t.monitor) AS DOUBLE) AS pair_count
  FROM targets AS t
  INNER JOIN leaders AS l
    ON l.monitor = t.monitor
  WHERE
    l.column_name <> t.column_name OR l.metric <> t.metric OR l.category <> t.category
), leads AS (
  SELECT
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id AS leading_check_id,
    MIN(f.window_number - o.window_number) AS lead_windows
  FROM followed AS f
  INNER JOIN openings AS o
    ON o.monitor = f.monitor
  WHERE
    f.window_number - o.window_number BETWEEN 1 AND 14
  GROUP BY
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id
), ranked_leads AS (
  SELECT
    l.monitor,
    l.check_id,
    l.leading_check_id,
    CAST(l.lead_windows AS DOUBLE) AS lead_windows,
    CAST(ROW_NUMBER() OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id ORDER BY l.lead_windows NULLS LAST) AS DOUBLE) AS rank_number,
    CAST(COUNT(*) OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id) AS DOUBLE) AS lead_count
  FROM leads AS l
), preceded AS (
  SELECT
    r.monitor,
    r.check_id,
    r.leading_check_id,
    COUNT(*) AS preceded_count,
    SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN r.lead_windows END) / NULLIF(SUM(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN 1.0 END), 0.0) AS median_lead_windows
  FROM ranked_leads AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.leading_check_id
  HAVING
    COUNT(*) >= 3
), found AS (
  SELECT
    p.*,
    d.preceded_count,
    d.median_lead_windows,
    CAST(p.incident_count AS DOUBLE) * CAST(p.covered AS DOUBLE) / NULLIF(CAST(p.window_count AS DOUBLE), 0.0) AS expected_count
  FROM pairs AS p
  INNER JOIN preceded AS d
    ON d.monitor = p.monitor AND d.check_id = p.check_id AND d.leading_check_id = p.leading_check_id
), possible AS (
  SELECT
    f.monitor,
    f.check_id,
    f.leading_check_id,
    f.window_count,
    f.covered,
    f.incident_count,
    x.factor_number AS possible_count
  FROM found AS f
  INNER JOIN factorials AS x
    ON x.monitor = f.monitor
  WHERE
    x.factor_number >= f.preceded_count AND x.factor_number <= f.incident_count
), slots AS (
  SELECT
    1 AS slot,
    1.0 AS sign
  UNION ALL
  SELECT
    2,
    -1.0
  UNION ALL
  SELECT
    3,
    -1.0
  UNION ALL
  SELECT
    4,
    1.0
  UNION ALL
  SELECT
    5,
    -1.0
  UNION ALL
  SELECT
    6,
    -1.0
  UNION ALL
  SELECT
    7,
    -1.0
  UNION ALL
  SELECT
    8,
    1.0
  UNION ALL
  SELECT
    9,
    1.0
), terms AS (
  SELECT
    p.monitor,
    p.check_id,
    p.leading_check_id,
    p.possible_count,
    l.sign,
    CASE l.slot
      WHEN 1 THEN p.covered
      WHEN 2 THEN p.possible_count
      WHEN 3 THEN p.covered - p.possible_count
      WHEN 4 THEN p.window_count - p.covered
      WHEN 5 THEN p.incident_count - p.possible_count
      WHEN 6 THEN p.window_count - p.covered - p.incident_count + p.possible_count
      WHEN 7 THEN p.window_count
      WHEN 8 THEN p.incident_count
      WHEN 9 THEN p.window_count - p.incident_count
    END AS factor_number
  FROM possible AS p
  CROSS JOIN slots AS l
), chances AS (
  SELECT
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count,
    EXP(SUM(t.sign * f.ln_factorial)) AS chance
  FROM terms AS t
  INNER JOIN factorials AS f
    ON f.monitor = t.monitor AND f.factor_number = t.factor_number
  GROUP BY
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count
  HAVING
    COUNT(*) = 9
), tails AS (
  SELECT
    c.monitor,
    c.check_id,
    c.leading_check_id,
    SUM(c.chance) AS tail
  FROM chances AS c
  GROUP BY
    c.monitor,
    c.check_id,
    c.leading_check_id
), judged AS (
  SELECT
    f.*,
    CASE WHEN t.tail * f.pair_count > 1.0 THEN 1.0 ELSE t.tail * f.pair_count END AS corrected,
    CASE WHEN f.column_name = '__relation__' THEN '' ELSE f.column_name || ', ' END || f.metric || CASE WHEN f.category = '' THEN '' ELSE ' of ' || f.category END AS subject_text,
    CASE WHEN f.leading_column_name = '__relation__' THEN '' ELSE f.leading_column_name || ', ' END || f.leading_metric || CASE WHEN f.leading_category = '' THEN '' ELSE ' of ' || f.leading_category END AS leading_text,
    FLOOR(f.expected_count * 10.0 + 0.5) AS tenths
  FROM found AS f
  INNER JOIN tails AS t
    ON t.monitor = f.monitor AND t.check_id = f.check_id AND t.leading_check_id = f.leading_check_id
)
SELECT
  j.monitor AS monitor,
  j.check_id AS check_id,
  j.leading_check_id AS leading_check_id,
  j.leading_column_name AS leading_column_name,
  j.leading_metric AS leading_metric,
  j.incident_count AS incident_count,
  j.preceded_count AS preceded_count,
  j.expected_count AS expected_count,
  CAST(j.preceded_count AS DOUBLE) / NULLIF(j.expected_count, 0.0) AS lift,
  j.corrected AS p_value,
  j.median_lead_windows AS median_lead_windows,
  j.leading_text || ' failed before ' || CAST(j.preceded_count AS STRING) || ' of the ' || CAST(j.incident_count AS STRING) || ' incidents of ' || j.subject_text || ', typically ' || CAST(CAST(FLOOR(j.median_lead_windows) AS BIGINT) AS STRING) || CASE WHEN j.median_lead_windows > FLOOR(j.median_lead_windows) THEN '.5' ELSE '' END || ' ' || COALESCE(m.grain, 'window') || CASE WHEN j.median_lead_windows = 1.0 THEN '' ELSE 's' END || ' earlier; ' || CAST(CAST(FLOOR(j.tenths / 10.0) AS BIGINT) AS STRING) || '.' || CAST(CAST(FLOOR(j.tenths - 10.0 * FLOOR(j.tenths / 10.0)) AS BIGINT) AS STRING) || ' would be by chance' AS message
FROM judged AS j
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = j.monitor
WHERE
  j.corrected <= 0.05
{%- endmacro %}

{% macro clickhouse__leading_indicators(mpm_checks, mpm_incidents, mpm_monitors) -%}
WITH seen_windows AS (
  SELECT
    c.monitor AS monitor,
    c.window_id AS window_id,
    c.window_start AS window_start
  FROM {{ mpm_checks }} AS c
  WHERE
    c.segment_key = '__all__' AND NOT c.is_baseline_window
  GROUP BY
    c.monitor,
    c.window_id,
    c.window_start
), numbered AS (
  SELECT
    w.monitor AS monitor,
    w.window_id AS window_id,
    toInt64(ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.window_start, w.window_id)) AS window_number,
    toInt64(COUNT(*) OVER (PARTITION BY w.monitor)) AS window_count
  FROM seen_windows AS w
), factorials AS (
  SELECT
    n.monitor AS monitor,
    n.window_number AS factor_number,
    SUM(toNullable(LN(CAST(n.window_number AS Nullable(Float64))))) OVER (PARTITION BY n.monitor ORDER BY n.window_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ln_factorial
  FROM numbered AS n
  UNION ALL
  SELECT
    n.monitor,
    0,
    0.0
  FROM numbered AS n
  WHERE
    n.window_number = 1
), openings AS (
  SELECT
    i.monitor AS monitor,
    i.check_id AS check_id,
    i.column_name AS column_name,
    i.metric AS metric,
    COALESCE(i.category, '') AS category,
    n.window_number AS window_number,
    n.window_count AS window_count,
    LAG(toNullable(n.window_number)) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number) AS number_before,
    LEAD(toNullable(n.window_number)) OVER (PARTITION BY i.monitor, i.check_id ORDER BY n.window_number) AS number_after
  FROM {{ mpm_incidents }} AS i
  INNER JOIN numbered AS n
    ON n.monitor = i.monitor AND n.window_id = i.opened_window_id
  WHERE
    i.segment_key = '__all__' AND i.status <> 'expected'
), followed AS (
  SELECT
    o.monitor AS monitor,
    o.check_id AS check_id,
    o.column_name AS column_name,
    o.metric AS metric,
    o.category AS category,
    o.window_number AS window_number,
    o.window_count AS window_count
  FROM openings AS o
  WHERE
    o.number_before IS NULL OR o.window_number - o.number_before > 14
), targets AS (
  SELECT
    f.monitor AS monitor,
    f.check_id AS check_id,
    f.column_name AS column_name,
    f.metric AS metric,
    f.category AS category,
    MAX(toNullable(f.window_count)) AS window_count,
    toInt64(COUNT(*)) AS incident_count
  FROM followed AS f
  GROUP BY
    f.monitor,
    f.check_id,
    f.column_name,
    f.metric,
    f.category
  HAVING
    toInt64(COUNT(*)) >= 3
), leaders AS (
  SELECT
    o.monitor AS monitor,
    o.check_id AS check_id,
    o.column_name AS column_name,
    o.metric AS metric,
    o.category AS category,
    SUM(toNullable(CASE
      WHEN COALESCE(o.number_after, o.window_count) - o.window_number > 14 THEN 14
      ELSE COALESCE(o.number_after, o.window_count) - o.window_number
    END)) AS covered
  FROM openings AS o
  GROUP BY
    o.monitor,
    o.check_id,
    o.column_name,
    o.metric,
    o.category
  HAVING
    toInt64(COUNT(*)) >= 3
), pairs AS (
  SELECT
    t.monitor AS monitor,
    t.check_id AS check_id,
    t.column_name AS column_name,
    t.metric AS metric,
    t.category AS category,
    t.incident_count AS incident_count,
    t.window_count AS window_count,
    l.check_id AS leading_check_id,
    l.column_name AS leading_column_name,
    l.metric AS leading_metric,
    l.category AS leading_category,
    l.covered AS covered,
    CAST(toInt64(COUNT(*) OVER (PARTITION BY t.monitor)) AS Nullable(Float64)) AS pair_count
  FROM targets AS t
  INNER JOIN leaders AS l
    ON l.monitor = t.monitor
  WHERE
    l.column_name <> t.column_name OR l.metric <> t.metric OR l.category <> t.category
), leads AS (
  SELECT
    f.monitor AS monitor,
    f.check_id AS check_id,
    f.window_number AS window_number,
    o.check_id AS leading_check_id,
    MIN(toNullable(f.window_number - o.window_number)) AS lead_windows
  FROM followed AS f
  INNER JOIN openings AS o
    ON o.monitor = f.monitor
  WHERE
    f.window_number - o.window_number BETWEEN 1 AND 14
  GROUP BY
    f.monitor,
    f.check_id,
    f.window_number,
    o.check_id
), ranked_leads AS (
  SELECT
    l.monitor AS monitor,
    l.check_id AS check_id,
    l.leading_check_id AS leading_check_id,
    CAST(l.lead_windows AS Nullable(Float64)) AS lead_windows,
    CAST(toInt64(ROW_NUMBER() OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id ORDER BY l.lead_windows)) AS Nullable(Float64)) AS rank_number,
    CAST(toInt64(COUNT(*) OVER (PARTITION BY l.monitor, l.check_id, l.leading_check_id)) AS Nullable(Float64)) AS lead_count
  FROM leads AS l
), preceded AS (
  SELECT
    r.monitor AS monitor,
    r.check_id AS check_id,
    r.leading_check_id AS leading_check_id,
    toInt64(COUNT(*)) AS preceded_count,
    SUM(toNullable(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN r.lead_windows END)) / NULLIF(SUM(toNullable(CASE WHEN ABS(2.0 * r.rank_number - r.lead_count - 1.0) <= 1.0 THEN 1.0 END)), 0.0) AS median_lead_windows
  FROM ranked_leads AS r
  GROUP BY
    r.monitor,
    r.check_id,
    r.leading_check_id
  HAVING
    toInt64(COUNT(*)) >= 3
), found AS (
  SELECT
    p.monitor AS monitor,
    p.check_id AS check_id,
    p.column_name AS column_name,
    p.metric AS metric,
    p.category AS category,
    p.incident_count AS incident_count,
    p.window_count AS window_count,
    p.leading_check_id AS leading_check_id,
    p.leading_column_name AS leading_column_name,
    p.leading_metric AS leading_metric,
    p.leading_category AS leading_category,
    p.covered AS covered,
    p.pair_count AS pair_count,
    d.preceded_count AS preceded_count,
    d.median_lead_windows AS median_lead_windows,
    CAST(p.incident_count AS Nullable(Float64)) * CAST(p.covered AS Nullable(Float64)) / NULLIF(CAST(p.window_count AS Nullable(Float64)), 0.0) AS expected_count
  FROM pairs AS p
  INNER JOIN preceded AS d
    ON d.monitor = p.monitor AND d.check_id = p.check_id AND d.leading_check_id = p.leading_check_id
), possible AS (
  SELECT
    f.monitor AS monitor,
    f.check_id AS check_id,
    f.leading_check_id AS leading_check_id,
    f.window_count AS window_count,
    f.covered AS covered,
    f.incident_count AS incident_count,
    x.factor_number AS possible_count
  FROM found AS f
  INNER JOIN factorials AS x
    ON x.monitor = f.monitor
  WHERE
    x.factor_number >= f.preceded_count AND x.factor_number <= f.incident_count
), slots AS (
  SELECT
    1 AS slot,
    1.0 AS sign
  UNION ALL
  SELECT
    2,
    -1.0
  UNION ALL
  SELECT
    3,
    -1.0
  UNION ALL
  SELECT
    4,
    1.0
  UNION ALL
  SELECT
    5,
    -1.0
  UNION ALL
  SELECT
    6,
    -1.0
  UNION ALL
  SELECT
    7,
    -1.0
  UNION ALL
  SELECT
    8,
    1.0
  UNION ALL
  SELECT
    9,
    1.0
), terms AS (
  SELECT
    p.monitor AS monitor,
    p.check_id AS check_id,
    p.leading_check_id AS leading_check_id,
    p.possible_count AS possible_count,
    l.sign AS sign,
    CASE l.slot
      WHEN 1 THEN p.covered
      WHEN 2 THEN p.possible_count
      WHEN 3 THEN p.covered - p.possible_count
      WHEN 4 THEN p.window_count - p.covered
      WHEN 5 THEN p.incident_count - p.possible_count
      WHEN 6 THEN p.window_count - p.covered - p.incident_count + p.possible_count
      WHEN 7 THEN p.window_count
      WHEN 8 THEN p.incident_count
      WHEN 9 THEN p.window_count - p.incident_count
    END AS factor_number
  FROM possible AS p
  CROSS JOIN slots AS l
), chances AS (
  SELECT
    t.monitor AS monitor,
    t.check_id AS check_id,
    t.leading_check_id AS leading_check_id,
    t.possible_count AS possible_count,
    EXP(SUM(toNullable(t.sign * f.ln_factorial))) AS chance
  FROM terms AS t
  INNER JOIN factorials AS f
    ON f.monitor = t.monitor AND f.factor_number = t.factor_number
  GROUP BY
    t.monitor,
    t.check_id,
    t.leading_check_id,
    t.possible_count
  HAVING
    toInt64(COUNT(*)) = 9
), tails AS (
  SELECT
    c.monitor AS monitor,
    c.check_id AS check_id,
    c.leading_check_id AS leading_check_id,
    SUM(toNullable(c.chance)) AS tail
  FROM chances AS c
  GROUP BY
    c.monitor,
    c.check_id,
    c.leading_check_id
), judged AS (
  SELECT
    f.monitor AS monitor,
    f.check_id AS check_id,
    f.column_name AS column_name,
    f.metric AS metric,
    f.category AS category,
    f.incident_count AS incident_count,
    f.window_count AS window_count,
    f.leading_check_id AS leading_check_id,
    f.leading_column_name AS leading_column_name,
    f.leading_metric AS leading_metric,
    f.leading_category AS leading_category,
    f.covered AS covered,
    f.pair_count AS pair_count,
    f.preceded_count AS preceded_count,
    f.median_lead_windows AS median_lead_windows,
    f.expected_count AS expected_count,
    CASE WHEN t.tail * f.pair_count > 1.0 THEN 1.0 ELSE t.tail * f.pair_count END AS corrected,
    CASE WHEN f.column_name = '__relation__' THEN '' ELSE f.column_name || ', ' END || f.metric || CASE WHEN f.category = '' THEN '' ELSE ' of ' || f.category END AS subject_text,
    CASE WHEN f.leading_column_name = '__relation__' THEN '' ELSE f.leading_column_name || ', ' END || f.leading_metric || CASE WHEN f.leading_category = '' THEN '' ELSE ' of ' || f.leading_category END AS leading_text,
    FLOOR(f.expected_count * 10.0 + 0.5) AS tenths
  FROM found AS f
  INNER JOIN tails AS t
    ON t.monitor = f.monitor AND t.check_id = f.check_id AND t.leading_check_id = f.leading_check_id
)
SELECT
  j.monitor AS monitor,
  j.check_id AS check_id,
  j.leading_check_id AS leading_check_id,
  j.leading_column_name AS leading_column_name,
  j.leading_metric AS leading_metric,
  j.incident_count AS incident_count,
  j.preceded_count AS preceded_count,
  j.expected_count AS expected_count,
  CAST(j.preceded_count AS Nullable(Float64)) / NULLIF(j.expected_count, 0.0) AS lift,
  j.corrected AS p_value,
  j.median_lead_windows AS median_lead_windows,
  j.leading_text || ' failed before ' || CAST(j.preceded_count AS Nullable(String)) || ' of the ' || CAST(j.incident_count AS Nullable(String)) || ' incidents of ' || j.subject_text || ', typically ' || CAST(CAST(FLOOR(j.median_lead_windows) AS Nullable(Int64)) AS Nullable(String)) || CASE WHEN j.median_lead_windows > FLOOR(j.median_lead_windows) THEN '.5' ELSE '' END || ' ' || COALESCE(m.grain, 'window') || CASE WHEN j.median_lead_windows = 1.0 THEN '' ELSE 's' END || ' earlier; ' || CAST(CAST(FLOOR(j.tenths / 10.0) AS Nullable(Int64)) AS Nullable(String)) || '.' || CAST(CAST(FLOOR(j.tenths - 10.0 * FLOOR(j.tenths / 10.0)) AS Nullable(Int64)) AS Nullable(String)) || ' would be by chance' AS message
FROM judged AS j
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = j.monitor
WHERE
  j.corrected <= 0.05
{%- endmacro %}
