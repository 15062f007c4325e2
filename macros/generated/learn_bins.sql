{#-
How each numeric column is to be binned, learnt from the quantiles of its baseline.
Input: quantiles (column_name, value_kind, quantile_index 0 to 200, value); value_kind 'score' stands for a probability.
Output: column_name, item, place, value. item is center, scale and is_crowded (one row each), atom (a value that fills four
quantiles or more; at most eight), edge (at most 128 of the quantiles, and the atoms: bins where arithmetic would hide a
change) and group_edge (every twentieth of the baseline, every fiftieth for scores: the bins of segments). A bin is crowded that
holds more than five per cent of the baseline; a width of a half, a quarter or an eighth is tried before a column is given
edges. Scores have the bins of bin_logit.sql, 0 and 1 apart; only where differing scores crowd in one of them are they given
edges, and atoms.

Written by `mpm dev generate` from mpm_py/sql/learn_bins.sql; edit that file.
-#}

{% macro learn_bins(quantiles) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('learn_bins', 'mpm')(quantiles)) }}
{%- endmacro %}

{% macro default__learn_bins(quantiles) -%}
WITH finite AS (
  SELECT
    q.column_name,
    q.value_kind,
    q.quantile_index,
    q.value
  FROM {{ quantiles }} AS q
  WHERE
    q.value > -1.7976931348623157e308 AND q.value < 1.7976931348623157e308
), ranges AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.value_kind = 'integer' THEN 1 ELSE 0 END) AS is_integer,
    MAX(CASE WHEN f.value_kind = 'score' THEN 1 ELSE 0 END) AS is_score,
    MAX(f.value) - MIN(f.value) AS value_range
  FROM finite AS f
  GROUP BY
    f.column_name
), repeated AS (
  SELECT
    f.column_name,
    f.value,
    COUNT(*) AS quantile_count
  FROM finite AS f
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  WHERE
    r.is_integer = 0 OR r.value_range > 120
  GROUP BY
    f.column_name,
    f.value
  HAVING
    COUNT(*) >= 4
), atoms AS (
  SELECT
    ranked.column_name,
    ranked.value,
    ranked.place
  FROM (
    SELECT
      p.column_name,
      p.value,
      ROW_NUMBER() OVER (PARTITION BY p.column_name ORDER BY p.quantile_count DESC, p.value) - 1 AS place
    FROM repeated AS p
  ) AS ranked
  WHERE
    ranked.place < 8
), rest AS (
  SELECT
    f.column_name,
    f.value,
    ROW_NUMBER() OVER (PARTITION BY f.column_name ORDER BY CASE WHEN a.value IS NULL THEN 0 ELSE 1 END, f.quantile_index) AS place,
    CASE WHEN a.value IS NULL THEN 1 ELSE 0 END AS is_rest
  FROM finite AS f
  LEFT JOIN atoms AS a
    ON a.column_name = f.column_name AND a.value = f.value
), sizes AS (
  SELECT
    r.column_name,
    CAST(CASE WHEN SUM(r.is_rest) > 0 THEN SUM(r.is_rest) ELSE COUNT(*) END AS DOUBLE) AS value_count
  FROM rest AS r
  GROUP BY
    r.column_name
), spread AS (
  SELECT
    r.column_name,
    MIN(CASE WHEN r.place >= s.value_count * 0.50 THEN r.value END) AS center,
    MIN(CASE WHEN r.place >= s.value_count * 0.75 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.25 THEN r.value END) AS middle_half,
    MIN(CASE WHEN r.place >= s.value_count * 0.95 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.05 THEN r.value END) AS middle_nine_tenths,
    MAX(r.value) - MIN(r.value) AS full_range
  FROM rest AS r
  INNER JOIN sizes AS s
    ON s.column_name = r.column_name
  WHERE
    r.place <= s.value_count
  GROUP BY
    r.column_name
), scaled AS (
  SELECT
    s.column_name,
    s.center,
    CASE
      WHEN s.middle_half > 0 THEN s.middle_half / 1.349
      WHEN s.middle_nine_tenths > 0 THEN s.middle_nine_tenths / 3.29
      WHEN s.full_range > 0 THEN s.full_range / 6.0
      WHEN ABS(s.center) > 1 THEN ABS(s.center)
      ELSE 1.0
    END AS scale
  FROM spread AS s
), narrowings AS (
  SELECT
    1.0 AS narrowing
  UNION ALL
  SELECT
    0.5
  UNION ALL
  SELECT
    0.25
  UNION ALL
  SELECT
    0.125
), placed AS (
  SELECT
    f.column_name,
    r.is_score,
    n.narrowing,
    f.value,
    CASE
      WHEN r.is_score = 0 THEN (f.value - s.center) / NULLIF(s.scale / 16.0 * n.narrowing, 0.0)
      WHEN f.value > 0 AND f.value < 1 THEN 16.0 * LN(f.value / NULLIF(1.0 - f.value, 0.0))
    END AS z
  FROM rest AS f
  INNER JOIN scaled AS s
    ON s.column_name = f.column_name
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  CROSS JOIN narrowings AS n
  WHERE
    f.is_rest = 1 AND (r.is_integer = 0 OR r.value_range > 120) AND (r.is_score = 0 OR n.narrowing = 1.0)
), fullest AS (
  SELECT
    b.column_name,
    b.narrowing,
    MAX(CASE WHEN b.is_score = 0 OR b.least < b.most THEN b.quantile_count ELSE 0 END) AS quantile_count
  FROM (
    SELECT
      p.column_name,
      p.narrowing,
      MAX(p.is_score) AS is_score,
      MIN(p.value) AS least,
      MAX(p.value) AS most,
      COUNT(p.z) AS quantile_count
    FROM placed AS p
    GROUP BY
      p.column_name,
      p.narrowing,
      CASE
        WHEN p.is_score = 1 OR ABS(p.z) < 64 THEN FLOOR(p.z)
        WHEN p.z > 0 THEN 64 + FLOOR(16 * LN(p.z / 64.0))
        ELSE -65 - FLOOR(16 * LN(-p.z / 64.0))
      END
  ) AS b
  GROUP BY
    b.column_name,
    b.narrowing
), crowded AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.quantile_count < 11 THEN f.narrowing END) AS narrowing,
    CASE WHEN MIN(f.quantile_count) >= 11 THEN 1 ELSE 0 END AS is_crowded
  FROM fullest AS f
  GROUP BY
    f.column_name
), distinct_values AS (
  SELECT
    v.column_name,
    v.value,
    CAST(ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value) AS DOUBLE) AS place,
    CAST(COUNT(*) OVER (PARTITION BY v.column_name) AS DOUBLE) AS value_count
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    GROUP BY
      f.column_name,
      f.value
  ) AS v
), edges AS (
  SELECT
    d.column_name,
    d.value,
    d.place
  FROM distinct_values AS d
  LEFT JOIN atoms AS a
    ON a.column_name = d.column_name AND a.value = d.value
  WHERE
    d.value_count <= 128
    OR a.value IS NOT NULL
    OR FLOOR(128 * d.place / NULLIF(d.value_count, 0)) > FLOOR(128 * (d.place - 1) / NULLIF(d.value_count, 0))
), group_edges AS (
  SELECT
    v.column_name,
    v.value,
    ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value) AS place
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    INNER JOIN ranges AS r
      ON r.column_name = f.column_name
    WHERE
      f.quantile_index > 0
      AND f.quantile_index < 200
      AND f.quantile_index = CASE
        WHEN r.is_score = 1 THEN 4 * FLOOR(CAST(f.quantile_index AS DOUBLE) / 4.0)
        ELSE 10 * FLOOR(CAST(f.quantile_index AS DOUBLE) / 10.0)
      END
    GROUP BY
      f.column_name,
      f.value
  ) AS v
)
SELECT
  s.column_name AS column_name,
  'center' AS item,
  0 AS place,
  s.center AS value
FROM scaled AS s
UNION ALL
SELECT
  s.column_name,
  'scale',
  0,
  CASE
    WHEN r.is_integer = 1 AND r.value_range <= 120 THEN 16.0
    ELSE s.scale * COALESCE(c.narrowing, 1.0)
  END
FROM scaled AS s
INNER JOIN ranges AS r
  ON r.column_name = s.column_name
LEFT JOIN crowded AS c
  ON c.column_name = s.column_name
UNION ALL
SELECT
  c.column_name,
  'is_crowded',
  0,
  CASE WHEN c.is_crowded = 1 THEN 1.0 ELSE 0.0 END
FROM crowded AS c
UNION ALL
SELECT
  a.column_name,
  'atom',
  a.place,
  a.value
FROM atoms AS a
INNER JOIN ranges AS r
  ON r.column_name = a.column_name
LEFT JOIN crowded AS c
  ON c.column_name = a.column_name
WHERE
  r.is_score = 0 OR c.is_crowded = 1
UNION ALL
SELECT
  e.column_name,
  'edge',
  e.place,
  e.value
FROM edges AS e
INNER JOIN crowded AS c
  ON c.column_name = e.column_name AND c.is_crowded = 1
UNION ALL
SELECT
  g.column_name,
  'group_edge',
  g.place,
  g.value
FROM group_edges AS g
{%- endmacro %}

{% macro postgres__learn_bins(quantiles) -%}
WITH finite AS (
  SELECT
    q.column_name,
    q.value_kind,
    q.quantile_index,
    q.value
  FROM {{ quantiles }} AS q
  WHERE
    q.value > -1.7976931348623157e308 AND q.value < 1.7976931348623157e308
), ranges AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.value_kind = 'integer' THEN 1 ELSE 0 END) AS is_integer,
    MAX(CASE WHEN f.value_kind = 'score' THEN 1 ELSE 0 END) AS is_score,
    MAX(f.value) - MIN(f.value) AS value_range
  FROM finite AS f
  GROUP BY
    f.column_name
), repeated AS (
  SELECT
    f.column_name,
    f.value,
    COUNT(*) AS quantile_count
  FROM finite AS f
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  WHERE
    r.is_integer = 0 OR r.value_range > 120
  GROUP BY
    f.column_name,
    f.value
  HAVING
    COUNT(*) >= 4
), atoms AS (
  SELECT
    ranked.column_name,
    ranked.value,
    ranked.place
  FROM (
    SELECT
      p.column_name,
      p.value,
      ROW_NUMBER() OVER (PARTITION BY p.column_name ORDER BY p.quantile_count DESC NULLS LAST, p.value) - 1 AS place
    FROM repeated AS p
  ) AS ranked
  WHERE
    ranked.place < 8
), rest AS (
  SELECT
    f.column_name,
    f.value,
    ROW_NUMBER() OVER (PARTITION BY f.column_name ORDER BY CASE WHEN a.value IS NULL THEN 0 ELSE 1 END, f.quantile_index) AS place,
    CASE WHEN a.value IS NULL THEN 1 ELSE 0 END AS is_rest
  FROM finite AS f
  LEFT JOIN atoms AS a
    ON a.column_name = f.column_name AND a.value = f.value
), sizes AS (
  SELECT
    r.column_name,
    CAST(CASE WHEN SUM(r.is_rest) > 0 THEN SUM(r.is_rest) ELSE COUNT(*) END AS DOUBLE PRECISION) AS value_count
  FROM rest AS r
  GROUP BY
    r.column_name
), spread AS (
  SELECT
    r.column_name,
    MIN(CASE WHEN r.place >= s.value_count * 0.50 THEN r.value END) AS center,
    MIN(CASE WHEN r.place >= s.value_count * 0.75 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.25 THEN r.value END) AS middle_half,
    MIN(CASE WHEN r.place >= s.value_count * 0.95 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.05 THEN r.value END) AS middle_nine_tenths,
    MAX(r.value) - MIN(r.value) AS full_range
  FROM rest AS r
  INNER JOIN sizes AS s
    ON s.column_name = r.column_name
  WHERE
    r.place <= s.value_count
  GROUP BY
    r.column_name
), scaled AS MATERIALIZED (
  SELECT
    s.column_name,
    s.center,
    CASE
      WHEN s.middle_half > 0 THEN s.middle_half / 1.349
      WHEN s.middle_nine_tenths > 0 THEN s.middle_nine_tenths / 3.29
      WHEN s.full_range > 0 THEN s.full_range / 6.0
      WHEN ABS(s.center) > 1 THEN ABS(s.center)
      ELSE 1.0
    END AS scale
  FROM spread AS s
), narrowings AS (
  SELECT
    1.0 AS narrowing
  UNION ALL
  SELECT
    0.5
  UNION ALL
  SELECT
    0.25
  UNION ALL
  SELECT
    0.125
), placed AS MATERIALIZED (
  SELECT
    f.column_name,
    r.is_score,
    n.narrowing,
    f.value,
    CASE
      WHEN r.is_score = 0 THEN (f.value - s.center) / NULLIF(s.scale / 16.0 * n.narrowing, 0.0)
      WHEN f.value > 0 AND f.value < 1 THEN 16.0 * LN(f.value / NULLIF(1.0 - f.value, 0.0))
    END AS z
  FROM rest AS f
  INNER JOIN scaled AS s
    ON s.column_name = f.column_name
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  CROSS JOIN narrowings AS n
  WHERE
    f.is_rest = 1 AND (r.is_integer = 0 OR r.value_range > 120) AND (r.is_score = 0 OR n.narrowing = 1.0)
), fullest AS (
  SELECT
    b.column_name,
    b.narrowing,
    MAX(CASE WHEN b.is_score = 0 OR b.least < b.most THEN b.quantile_count ELSE 0 END) AS quantile_count
  FROM (
    SELECT
      p.column_name,
      p.narrowing,
      MAX(p.is_score) AS is_score,
      MIN(p.value) AS least,
      MAX(p.value) AS most,
      COUNT(p.z) AS quantile_count
    FROM placed AS p
    GROUP BY
      p.column_name,
      p.narrowing,
      CASE
        WHEN p.is_score = 1 OR ABS(p.z) < 64 THEN FLOOR(p.z)
        WHEN p.z > 0 THEN 64 + FLOOR(16 * LN(p.z / 64.0))
        ELSE -65 - FLOOR(16 * LN(-p.z / 64.0))
      END
  ) AS b
  GROUP BY
    b.column_name,
    b.narrowing
), crowded AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.quantile_count < 11 THEN f.narrowing END) AS narrowing,
    CASE WHEN MIN(f.quantile_count) >= 11 THEN 1 ELSE 0 END AS is_crowded
  FROM fullest AS f
  GROUP BY
    f.column_name
), distinct_values AS (
  SELECT
    v.column_name,
    v.value,
    CAST(ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value) AS DOUBLE PRECISION) AS place,
    CAST(COUNT(*) OVER (PARTITION BY v.column_name) AS DOUBLE PRECISION) AS value_count
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    GROUP BY
      f.column_name,
      f.value
  ) AS v
), edges AS (
  SELECT
    d.column_name,
    d.value,
    d.place
  FROM distinct_values AS d
  LEFT JOIN atoms AS a
    ON a.column_name = d.column_name AND a.value = d.value
  WHERE
    d.value_count <= 128
    OR a.value IS NOT NULL
    OR FLOOR(128 * d.place / NULLIF(d.value_count, 0)) > FLOOR(128 * (d.place - 1) / NULLIF(d.value_count, 0))
), group_edges AS (
  SELECT
    v.column_name,
    v.value,
    ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value) AS place
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    INNER JOIN ranges AS r
      ON r.column_name = f.column_name
    WHERE
      f.quantile_index > 0
      AND f.quantile_index < 200
      AND f.quantile_index = CASE
        WHEN r.is_score = 1 THEN 4 * FLOOR(CAST(f.quantile_index AS DOUBLE PRECISION) / 4.0)
        ELSE 10 * FLOOR(CAST(f.quantile_index AS DOUBLE PRECISION) / 10.0)
      END
    GROUP BY
      f.column_name,
      f.value
  ) AS v
)
SELECT
  s.column_name AS column_name,
  'center' AS item,
  0 AS place,
  s.center AS value
FROM scaled AS s
UNION ALL
SELECT
  s.column_name,
  'scale',
  0,
  CASE
    WHEN r.is_integer = 1 AND r.value_range <= 120 THEN 16.0
    ELSE s.scale * COALESCE(c.narrowing, 1.0)
  END
FROM scaled AS s
INNER JOIN ranges AS r
  ON r.column_name = s.column_name
LEFT JOIN crowded AS c
  ON c.column_name = s.column_name
UNION ALL
SELECT
  c.column_name,
  'is_crowded',
  0,
  CASE WHEN c.is_crowded = 1 THEN 1.0 ELSE 0.0 END
FROM crowded AS c
UNION ALL
SELECT
  a.column_name,
  'atom',
  a.place,
  a.value
FROM atoms AS a
INNER JOIN ranges AS r
  ON r.column_name = a.column_name
LEFT JOIN crowded AS c
  ON c.column_name = a.column_name
WHERE
  r.is_score = 0 OR c.is_crowded = 1
UNION ALL
SELECT
  e.column_name,
  'edge',
  e.place,
  e.value
FROM edges AS e
INNER JOIN crowded AS c
  ON c.column_name = e.column_name AND c.is_crowded = 1
UNION ALL
SELECT
  g.column_name,
  'group_edge',
  g.place,
  g.value
FROM group_edges AS g
{%- endmacro %}

{% macro redshift__learn_bins(quantiles) -%}
WITH finite AS (
  SELECT
    q.column_name,
    q.value_kind,
    q.quantile_index,
    q.value
  FROM {{ quantiles }} AS q
  WHERE
    q.value > -1.7976931348623157e308 AND q.value < 1.7976931348623157e308
), ranges AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.value_kind = 'integer' THEN 1 ELSE 0 END) AS is_integer,
    MAX(CASE WHEN f.value_kind = 'score' THEN 1 ELSE 0 END) AS is_score,
    MAX(f.value) - MIN(f.value) AS value_range
  FROM finite AS f
  GROUP BY
    f.column_name
), repeated AS (
  SELECT
    f.column_name,
    f.value,
    COUNT(*) AS quantile_count
  FROM finite AS f
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  WHERE
    r.is_integer = 0 OR r.value_range > 120
  GROUP BY
    f.column_name,
    f.value
  HAVING
    COUNT(*) >= 4
), atoms AS (
  SELECT
    ranked.column_name,
    ranked.value,
    ranked.place
  FROM (
    SELECT
      p.column_name,
      p.value,
      ROW_NUMBER() OVER (PARTITION BY p.column_name ORDER BY p.quantile_count DESC NULLS LAST, p.value) - 1 AS place
    FROM repeated AS p
  ) AS ranked
  WHERE
    ranked.place < 8
), rest AS (
  SELECT
    f.column_name,
    f.value,
    ROW_NUMBER() OVER (PARTITION BY f.column_name ORDER BY CASE WHEN a.value IS NULL THEN 0 ELSE 1 END, f.quantile_index) AS place,
    CASE WHEN a.value IS NULL THEN 1 ELSE 0 END AS is_rest
  FROM finite AS f
  LEFT JOIN atoms AS a
    ON a.column_name = f.column_name AND a.value = f.value
), sizes AS (
  SELECT
    r.column_name,
    CAST(CASE WHEN SUM(r.is_rest) > 0 THEN SUM(r.is_rest) ELSE COUNT(*) END AS DOUBLE PRECISION) AS value_count
  FROM rest AS r
  GROUP BY
    r.column_name
), spread AS (
  SELECT
    r.column_name,
    MIN(CASE WHEN r.place >= s.value_count * 0.50 THEN r.value END) AS center,
    MIN(CASE WHEN r.place >= s.value_count * 0.75 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.25 THEN r.value END) AS middle_half,
    MIN(CASE WHEN r.place >= s.value_count * 0.95 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.05 THEN r.value END) AS middle_nine_tenths,
    MAX(r.value) - MIN(r.value) AS full_range
  FROM rest AS r
  INNER JOIN sizes AS s
    ON s.column_name = r.column_name
  WHERE
    r.place <= s.value_count
  GROUP BY
    r.column_name
), scaled AS (
  SELECT
    s.column_name,
    s.center,
    CASE
      WHEN s.middle_half > 0 THEN s.middle_half / 1.349
      WHEN s.middle_nine_tenths > 0 THEN s.middle_nine_tenths / 3.29
      WHEN s.full_range > 0 THEN s.full_range / 6.0
      WHEN ABS(s.center) > 1 THEN ABS(s.center)
      ELSE 1.0
    END AS scale
  FROM spread AS s
), narrowings AS (
  SELECT
    1.0 AS narrowing
  UNION ALL
  SELECT
    0.5
  UNION ALL
  SELECT
    0.25
  UNION ALL
  SELECT
    0.125
), placed AS (
  SELECT
    f.column_name,
    r.is_score,
    n.narrowing,
    f.value,
    CASE
      WHEN r.is_score = 0 THEN (f.value - s.center) / NULLIF(s.scale / 16.0 * n.narrowing, 0.0)
      WHEN f.value > 0 AND f.value < 1 THEN 16.0 * LN(f.value / NULLIF(1.0 - f.value, 0.0))
    END AS z
  FROM rest AS f
  INNER JOIN scaled AS s
    ON s.column_name = f.column_name
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  CROSS JOIN narrowings AS n
  WHERE
    f.is_rest = 1 AND (r.is_integer = 0 OR r.value_range > 120) AND (r.is_score = 0 OR n.narrowing = 1.0)
), fullest AS (
  SELECT
    b.column_name,
    b.narrowing,
    MAX(CASE WHEN b.is_score = 0 OR b.least < b.most THEN b.quantile_count ELSE 0 END) AS quantile_count
  FROM (
    SELECT
      p.column_name,
      p.narrowing,
      MAX(p.is_score) AS is_score,
      MIN(p.value) AS least,
      MAX(p.value) AS most,
      COUNT(p.z) AS quantile_count
    FROM placed AS p
    GROUP BY
      p.column_name,
      p.narrowing,
      CASE
        WHEN p.is_score = 1 OR ABS(p.z) < 64 THEN FLOOR(p.z)
        WHEN p.z > 0 THEN 64 + FLOOR(16 * LN(p.z / 64.0))
        ELSE -65 - FLOOR(16 * LN(-p.z / 64.0))
      END
  ) AS b
  GROUP BY
    b.column_name,
    b.narrowing
), crowded AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.quantile_count < 11 THEN f.narrowing END) AS narrowing,
    CASE WHEN MIN(f.quantile_count) >= 11 THEN 1 ELSE 0 END AS is_crowded
  FROM fullest AS f
  GROUP BY
    f.column_name
), distinct_values AS (
  SELECT
    v.column_name,
    v.value,
    CAST(ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value) AS DOUBLE PRECISION) AS place,
    CAST(COUNT(*) OVER (PARTITION BY v.column_name) AS DOUBLE PRECISION) AS value_count
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    GROUP BY
      f.column_name,
      f.value
  ) AS v
), edges AS (
  SELECT
    d.column_name,
    d.value,
    d.place
  FROM distinct_values AS d
  LEFT JOIN atoms AS a
    ON a.column_name = d.column_name AND a.value = d.value
  WHERE
    d.value_count <= 128
    OR a.value IS NOT NULL
    OR FLOOR(128 * d.place / NULLIF(d.value_count, 0)) > FLOOR(128 * (d.place - 1) / NULLIF(d.value_count, 0))
), group_edges AS (
  SELECT
    v.column_name,
    v.value,
    ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value) AS place
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    INNER JOIN ranges AS r
      ON r.column_name = f.column_name
    WHERE
      f.quantile_index > 0
      AND f.quantile_index < 200
      AND f.quantile_index = CASE
        WHEN r.is_score = 1 THEN 4 * FLOOR(CAST(f.quantile_index AS DOUBLE PRECISION) / 4.0)
        ELSE 10 * FLOOR(CAST(f.quantile_index AS DOUBLE PRECISION) / 10.0)
      END
    GROUP BY
      f.column_name,
      f.value
  ) AS v
)
SELECT
  s.column_name AS column_name,
  'center' AS item,
  0 AS place,
  s.center AS value
FROM scaled AS s
UNION ALL
SELECT
  s.column_name,
  'scale',
  0,
  CASE
    WHEN r.is_integer = 1 AND r.value_range <= 120 THEN 16.0
    ELSE s.scale * COALESCE(c.narrowing, 1.0)
  END
FROM scaled AS s
INNER JOIN ranges AS r
  ON r.column_name = s.column_name
LEFT JOIN crowded AS c
  ON c.column_name = s.column_name
UNION ALL
SELECT
  c.column_name,
  'is_crowded',
  0,
  CASE WHEN c.is_crowded = 1 THEN 1.0 ELSE 0.0 END
FROM crowded AS c
UNION ALL
SELECT
  a.column_name,
  'atom',
  a.place,
  a.value
FROM atoms AS a
INNER JOIN ranges AS r
  ON r.column_name = a.column_name
LEFT JOIN crowded AS c
  ON c.column_name = a.column_name
WHERE
  r.is_score = 0 OR c.is_crowded = 1
UNION ALL
SELECT
  e.column_name,
  'edge',
  e.place,
  e.value
FROM edges AS e
INNER JOIN crowded AS c
  ON c.column_name = e.column_name AND c.is_crowded = 1
UNION ALL
SELECT
  g.column_name,
  'group_edge',
  g.place,
  g.value
FROM group_edges AS g
{%- endmacro %}

{% macro snowflake__learn_bins(quantiles) -%}
WITH finite AS (
  SELECT
    q.column_name,
    q.value_kind,
    q.quantile_index,
    q.value
  FROM {{ quantiles }} AS q
  WHERE
    q.value > -1.7976931348623157e308 AND q.value < 1.7976931348623157e308
), ranges AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.value_kind = 'integer' THEN 1 ELSE 0 END) AS is_integer,
    MAX(CASE WHEN f.value_kind = 'score' THEN 1 ELSE 0 END) AS is_score,
    MAX(f.value) - MIN(f.value) AS value_range
  FROM finite AS f
  GROUP BY
    f.column_name
), repeated AS (
  SELECT
    f.column_name,
    f.value,
    COUNT(*) AS quantile_count
  FROM finite AS f
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  WHERE
    r.is_integer = 0 OR r.value_range > 120
  GROUP BY
    f.column_name,
    f.value
  HAVING
    COUNT(*) >= 4
), atoms AS (
  SELECT
    ranked.column_name,
    ranked.value,
    ranked.place
  FROM (
    SELECT
      p.column_name,
      p.value,
      ROW_NUMBER() OVER (PARTITION BY p.column_name ORDER BY p.quantile_count DESC NULLS LAST, p.value) - 1 AS place
    FROM repeated AS p
  ) AS ranked
  WHERE
    ranked.place < 8
), rest AS (
  SELECT
    f.column_name,
    f.value,
    ROW_NUMBER() OVER (PARTITION BY f.column_name ORDER BY CASE WHEN a.value IS NULL THEN 0 ELSE 1 END, f.quantile_index) AS place,
    CASE WHEN a.value IS NULL THEN 1 ELSE 0 END AS is_rest
  FROM finite AS f
  LEFT JOIN atoms AS a
    ON a.column_name = f.column_name AND a.value = f.value
), sizes AS (
  SELECT
    r.column_name,
    CAST(CASE WHEN SUM(r.is_rest) > 0 THEN SUM(r.is_rest) ELSE COUNT(*) END AS DOUBLE) AS value_count
  FROM rest AS r
  GROUP BY
    r.column_name
), spread AS (
  SELECT
    r.column_name,
    MIN(CASE WHEN r.place >= s.value_count * 0.50 THEN r.value END) AS center,
    MIN(CASE WHEN r.place >= s.value_count * 0.75 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.25 THEN r.value END) AS middle_half,
    MIN(CASE WHEN r.place >= s.value_count * 0.95 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.05 THEN r.value END) AS middle_nine_tenths,
    MAX(r.value) - MIN(r.value) AS full_range
  FROM rest AS r
  INNER JOIN sizes AS s
    ON s.column_name = r.column_name
  WHERE
    r.place <= s.value_count
  GROUP BY
    r.column_name
), scaled AS (
  SELECT
    s.column_name,
    s.center,
    CASE
      WHEN s.middle_half > 0 THEN s.middle_half / 1.349
      WHEN s.middle_nine_tenths > 0 THEN s.middle_nine_tenths / 3.29
      WHEN s.full_range > 0 THEN s.full_range / 6.0
      WHEN ABS(s.center) > 1 THEN ABS(s.center)
      ELSE 1.0
    END AS scale
  FROM spread AS s
), narrowings AS (
  SELECT
    1.0 AS narrowing
  UNION ALL
  SELECT
    0.5
  UNION ALL
  SELECT
    0.25
  UNION ALL
  SELECT
    0.125
), placed AS (
  SELECT
    f.column_name,
    r.is_score,
    n.narrowing,
    f.value,
    CASE
      WHEN r.is_score = 0 THEN (f.value - s.center) / NULLIF(s.scale / 16.0 * n.narrowing, 0.0)
      WHEN f.value > 0 AND f.value < 1 THEN 16.0 * LN(f.value / NULLIF(1.0 - f.value, 0.0))
    END AS z
  FROM rest AS f
  INNER JOIN scaled AS s
    ON s.column_name = f.column_name
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  CROSS JOIN narrowings AS n
  WHERE
    f.is_rest = 1 AND (r.is_integer = 0 OR r.value_range > 120) AND (r.is_score = 0 OR n.narrowing = 1.0)
), fullest AS (
  SELECT
    b.column_name,
    b.narrowing,
    MAX(CASE WHEN b.is_score = 0 OR b.least < b.most THEN b.quantile_count ELSE 0 END) AS quantile_count
  FROM (
    SELECT
      p.column_name,
      p.narrowing,
      MAX(p.is_score) AS is_score,
      MIN(p.value) AS least,
      MAX(p.value) AS most,
      COUNT(p.z) AS quantile_count
    FROM placed AS p
    GROUP BY
      p.column_name,
      p.narrowing,
      CASE
        WHEN p.is_score = 1 OR ABS(p.z) < 64 THEN FLOOR(p.z)
        WHEN p.z > 0 THEN 64 + FLOOR(16 * LN(p.z / 64.0))
        ELSE -65 - FLOOR(16 * LN(-p.z / 64.0))
      END
  ) AS b
  GROUP BY
    b.column_name,
    b.narrowing
), crowded AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.quantile_count < 11 THEN f.narrowing END) AS narrowing,
    CASE WHEN MIN(f.quantile_count) >= 11 THEN 1 ELSE 0 END AS is_crowded
  FROM fullest AS f
  GROUP BY
    f.column_name
), distinct_values AS (
  SELECT
    v.column_name,
    v.value,
    CAST(ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value) AS DOUBLE) AS place,
    CAST(COUNT(*) OVER (PARTITION BY v.column_name) AS DOUBLE) AS value_count
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    GROUP BY
      f.column_name,
      f.value
  ) AS v
), edges AS (
  SELECT
    d.column_name,
    d.value,
    d.place
  FROM distinct_values AS d
  LEFT JOIN atoms AS a
    ON a.column_name = d.column_name AND a.value = d.value
  WHERE
    d.value_count <= 128
    OR a.value IS NOT NULL
    OR FLOOR(128 * d.place / NULLIF(d.value_count, 0)) > FLOOR(128 * (d.place - 1) / NULLIF(d.value_count, 0))
), group_edges AS (
  SELECT
    v.column_name,
    v.value,
    ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value) AS place
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    INNER JOIN ranges AS r
      ON r.column_name = f.column_name
    WHERE
      f.quantile_index > 0
      AND f.quantile_index < 200
      AND f.quantile_index = CASE
        WHEN r.is_score = 1 THEN 4 * FLOOR(CAST(f.quantile_index AS DOUBLE) / 4.0)
        ELSE 10 * FLOOR(CAST(f.quantile_index AS DOUBLE) / 10.0)
      END
    GROUP BY
      f.column_name,
      f.value
  ) AS v
)
SELECT
  s.column_name AS column_name,
  'center' AS item,
  0 AS place,
  s.center AS value
FROM scaled AS s
UNION ALL
SELECT
  s.column_name,
  'scale',
  0,
  CASE
    WHEN r.is_integer = 1 AND r.value_range <= 120 THEN 16.0
    ELSE s.scale * COALESCE(c.narrowing, 1.0)
  END
FROM scaled AS s
INNER JOIN ranges AS r
  ON r.column_name = s.column_name
LEFT JOIN crowded AS c
  ON c.column_name = s.column_name
UNION ALL
SELECT
  c.column_name,
  'is_crowded',
  0,
  CASE WHEN c.is_crowded = 1 THEN 1.0 ELSE 0.0 END
FROM crowded AS c
UNION ALL
SELECT
  a.column_name,
  'atom',
  a.place,
  a.value
FROM atoms AS a
INNER JOIN ranges AS r
  ON r.column_name = a.column_name
LEFT JOIN crowded AS c
  ON c.column_name = a.column_name
WHERE
  r.is_score = 0 OR c.is_crowded = 1
UNION ALL
SELECT
  e.column_name,
  'edge',
  e.place,
  e.value
FROM edges AS e
INNER JOIN crowded AS c
  ON c.column_name = e.column_name AND c.is_crowded = 1
UNION ALL
SELECT
  g.column_name,
  'group_edge',
  g.place,
  g.value
FROM group_edges AS g
{%- endmacro %}

{% macro bigquery__learn_bins(quantiles) -%}
WITH finite AS (
  SELECT
    q.column_name,
    q.value_kind,
    q.quantile_index,
    q.value
  FROM {{ quantiles }} AS q
  WHERE
    q.value > -1.7976931348623157e308 AND q.value < 1.7976931348623157e308
), ranges AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.value_kind = 'integer' THEN 1 ELSE 0 END) AS is_integer,
    MAX(CASE WHEN f.value_kind = 'score' THEN 1 ELSE 0 END) AS is_score,
    MAX(f.value) - MIN(f.value) AS value_range
  FROM finite AS f
  GROUP BY
    f.column_name
), repeated AS (
  SELECT
    f.column_name,
    f.value,
    COUNT(*) AS quantile_count
  FROM finite AS f
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  WHERE
    r.is_integer = 0 OR r.value_range > 120
  GROUP BY
    f.column_name,
    f.value
  HAVING
    COUNT(*) >= 4
), atoms AS (
  SELECT
    ranked.column_name,
    ranked.value,
    ranked.place
  FROM (
    SELECT
      p.column_name,
      p.value,
      ROW_NUMBER() OVER (PARTITION BY p.column_name ORDER BY p.quantile_count DESC, p.value NULLS LAST) - 1 AS place
    FROM repeated AS p
  ) AS ranked
  WHERE
    ranked.place < 8
), rest AS (
  SELECT
    f.column_name,
    f.value,
    ROW_NUMBER() OVER (
      PARTITION BY f.column_name
      ORDER BY CASE WHEN a.value IS NULL THEN 0 ELSE 1 END NULLS LAST, f.quantile_index NULLS LAST
    ) AS place,
    CASE WHEN a.value IS NULL THEN 1 ELSE 0 END AS is_rest
  FROM finite AS f
  LEFT JOIN atoms AS a
    ON a.column_name = f.column_name AND a.value = f.value
), sizes AS (
  SELECT
    r.column_name,
    CAST(CASE WHEN SUM(r.is_rest) > 0 THEN SUM(r.is_rest) ELSE COUNT(*) END AS FLOAT64) AS value_count
  FROM rest AS r
  GROUP BY
    r.column_name
), spread AS (
  SELECT
    r.column_name,
    MIN(CASE WHEN r.place >= s.value_count * 0.50 THEN r.value END) AS center,
    MIN(CASE WHEN r.place >= s.value_count * 0.75 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.25 THEN r.value END) AS middle_half,
    MIN(CASE WHEN r.place >= s.value_count * 0.95 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.05 THEN r.value END) AS middle_nine_tenths,
    MAX(r.value) - MIN(r.value) AS full_range
  FROM rest AS r
  INNER JOIN sizes AS s
    ON s.column_name = r.column_name
  WHERE
    r.place <= s.value_count
  GROUP BY
    r.column_name
), scaled AS (
  SELECT
    s.column_name,
    s.center,
    CASE
      WHEN s.middle_half > 0 THEN s.middle_half / 1.349
      WHEN s.middle_nine_tenths > 0 THEN s.middle_nine_tenths / 3.29
      WHEN s.full_range > 0 THEN s.full_range / 6.0
      WHEN ABS(s.center) > 1 THEN ABS(s.center)
      ELSE 1.0
    END AS scale
  FROM spread AS s
), narrowings AS (
  SELECT
    1.0 AS narrowing
  UNION ALL
  SELECT
    0.5
  UNION ALL
  SELECT
    0.25
  UNION ALL
  SELECT
    0.125
), placed AS (
  SELECT
    f.column_name,
    r.is_score,
    n.narrowing,
    f.value,
    CASE
      WHEN r.is_score = 0 THEN (f.value - s.center) / NULLIF(s.scale / 16.0 * n.narrowing, 0.0)
      WHEN f.value > 0 AND f.value < 1 THEN 16.0 * LN(f.value / NULLIF(1.0 - f.value, 0.0))
    END AS z
  FROM rest AS f
  INNER JOIN scaled AS s
    ON s.column_name = f.column_name
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  CROSS JOIN narrowings AS n
  WHERE
    f.is_rest = 1 AND (r.is_integer = 0 OR r.value_range > 120) AND (r.is_score = 0 OR n.narrowing = 1.0)
), fullest AS (
  SELECT
    b.column_name,
    b.narrowing,
    MAX(CASE WHEN b.is_score = 0 OR b.least < b.most THEN b.quantile_count ELSE 0 END) AS quantile_count
  FROM (
    SELECT
      p.column_name,
      p.narrowing,
      MAX(p.is_score) AS is_score,
      MIN(p.value) AS least,
      MAX(p.value) AS most,
      COUNT(p.z) AS quantile_count
    FROM placed AS p
    GROUP BY
      p.column_name,
      p.narrowing,
      CASE
        WHEN p.is_score = 1 OR ABS(p.z) < 64 THEN FLOOR(p.z)
        WHEN p.z > 0 THEN 64 + FLOOR(16 * LN(p.z / 64.0))
        ELSE -65 - FLOOR(16 * LN(-p.z / 64.0))
      END
  ) AS b
  GROUP BY
    b.column_name,
    b.narrowing
), crowded AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.quantile_count < 11 THEN f.narrowing END) AS narrowing,
    CASE WHEN MIN(f.quantile_count) >= 11 THEN 1 ELSE 0 END AS is_crowded
  FROM fullest AS f
  GROUP BY
    f.column_name
), distinct_values AS (
  SELECT
    v.column_name,
    v.value,
    CAST(ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value NULLS LAST) AS FLOAT64) AS place,
    CAST(COUNT(*) OVER (PARTITION BY v.column_name) AS FLOAT64) AS value_count
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    GROUP BY
      f.column_name,
      f.value
  ) AS v
), edges AS (
  SELECT
    d.column_name,
    d.value,
    d.place
  FROM distinct_values AS d
  LEFT JOIN atoms AS a
    ON a.column_name = d.column_name AND a.value = d.value
  WHERE
    d.value_count <= 128
    OR a.value IS NOT NULL
    OR FLOOR(128 * d.place / NULLIF(d.value_count, 0)) > FLOOR(128 * (d.place - 1) / NULLIF(d.value_count, 0))
), group_edges AS (
  SELECT
    v.column_name,
    v.value,
    ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value NULLS LAST) AS place
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    INNER JOIN ranges AS r
      ON r.column_name = f.column_name
    WHERE
      f.quantile_index > 0
      AND f.quantile_index < 200
      AND f.quantile_index = CASE
        WHEN r.is_score = 1 THEN 4 * FLOOR(CAST(f.quantile_index AS FLOAT64) / 4.0)
        ELSE 10 * FLOOR(CAST(f.quantile_index AS FLOAT64) / 10.0)
      END
    GROUP BY
      f.column_name,
      f.value
  ) AS v
)
SELECT
  s.column_name AS column_name,
  'center' AS item,
  0 AS place,
  s.center AS value
FROM scaled AS s
UNION ALL
SELECT
  s.column_name,
  'scale',
  0,
  CASE
    WHEN r.is_integer = 1 AND r.value_range <= 120 THEN 16.0
    ELSE s.scale * COALESCE(c.narrowing, 1.0)
  END
FROM scaled AS s
INNER JOIN ranges AS r
  ON r.column_name = s.column_name
LEFT JOIN crowded AS c
  ON c.column_name = s.column_name
UNION ALL
SELECT
  c.column_name,
  'is_crowded',
  0,
  CASE WHEN c.is_crowded = 1 THEN 1.0 ELSE 0.0 END
FROM crowded AS c
UNION ALL
SELECT
  a.column_name,
  'atom',
  a.place,
  a.value
FROM atoms AS a
INNER JOIN ranges AS r
  ON r.column_name = a.column_name
LEFT JOIN crowded AS c
  ON c.column_name = a.column_name
WHERE
  r.is_score = 0 OR c.is_crowded = 1
UNION ALL
SELECT
  e.column_name,
  'edge',
  e.place,
  e.value
FROM edges AS e
INNER JOIN crowded AS c
  ON c.column_name = e.column_name AND c.is_crowded = 1
UNION ALL
SELECT
  g.column_name,
  'group_edge',
  g.place,
  g.value
FROM group_edges AS g
{%- endmacro %}

{% macro spark__learn_bins(quantiles) -%}
WITH finite AS (
  SELECT
    q.column_name,
    q.value_kind,
    q.quantile_index,
    q.value
  FROM {{ quantiles }} AS q
  WHERE
    q.value > -1.7976931348623157e308 AND q.value < 1.7976931348623157e308
), ranges AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.value_kind = 'integer' THEN 1 ELSE 0 END) AS is_integer,
    MAX(CASE WHEN f.value_kind = 'score' THEN 1 ELSE 0 END) AS is_score,
    MAX(f.value) - MIN(f.value) AS value_range
  FROM finite AS f
  GROUP BY
    f.column_name
), repeated AS (
  SELECT
    f.column_name,
    f.value,
    COUNT(*) AS quantile_count
  FROM finite AS f
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  WHERE
    r.is_integer = 0 OR r.value_range > 120
  GROUP BY
    f.column_name,
    f.value
  HAVING
    COUNT(*) >= 4
), atoms AS (
  SELECT
    ranked.column_name,
    ranked.value,
    ranked.place
  FROM (
    SELECT
      p.column_name,
      p.value,
      ROW_NUMBER() OVER (PARTITION BY p.column_name ORDER BY p.quantile_count DESC, p.value NULLS LAST) - 1 AS place
    FROM repeated AS p
  ) AS ranked
  WHERE
    ranked.place < 8
), rest AS (
  SELECT
    f.column_name,
    f.value,
    ROW_NUMBER() OVER (
      PARTITION BY f.column_name
      ORDER BY CASE WHEN a.value IS NULL THEN 0 ELSE 1 END NULLS LAST, f.quantile_index NULLS LAST
    ) AS place,
    CASE WHEN a.value IS NULL THEN 1 ELSE 0 END AS is_rest
  FROM finite AS f
  LEFT JOIN atoms AS a
    ON a.column_name = f.column_name AND a.value = f.value
), sizes AS (
  SELECT
    r.column_name,
    CAST(CASE WHEN SUM(r.is_rest) > 0 THEN SUM(r.is_rest) ELSE COUNT(*) END AS DOUBLE) AS value_count
  FROM rest AS r
  GROUP BY
    r.column_name
), spread AS (
  SELECT
    r.column_name,
    MIN(CASE WHEN r.place >= s.value_count * 0.50 THEN r.value END) AS center,
    MIN(CASE WHEN r.place >= s.value_count * 0.75 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.25 THEN r.value END) AS middle_half,
    MIN(CASE WHEN r.place >= s.value_count * 0.95 THEN r.value END) - MIN(CASE WHEN r.place >= s.value_count * 0.05 THEN r.value END) AS middle_nine_tenths,
    MAX(r.value) - MIN(r.value) AS full_range
  FROM rest AS r
  INNER JOIN sizes AS s
    ON s.column_name = r.column_name
  WHERE
    r.place <= s.value_count
  GROUP BY
    r.column_name
), scaled AS (
  SELECT
    s.column_name,
    s.center,
    CASE
      WHEN s.middle_half > 0 THEN s.middle_half / 1.349
      WHEN s.middle_nine_tenths > 0 THEN s.middle_nine_tenths / 3.29
      WHEN s.full_range > 0 THEN s.full_range / 6.0
      WHEN ABS(s.center) > 1 THEN ABS(s.center)
      ELSE 1.0
    END AS scale
  FROM spread AS s
), narrowings AS (
  SELECT
    1.0 AS narrowing
  UNION ALL
  SELECT
    0.5
  UNION ALL
  SELECT
    0.25
  UNION ALL
  SELECT
    0.125
), placed AS (
  SELECT
    f.column_name,
    r.is_score,
    n.narrowing,
    f.value,
    CASE
      WHEN r.is_score = 0 THEN (f.value - s.center) / NULLIF(s.scale / 16.0 * n.narrowing, 0.0)
      WHEN f.value > 0 AND f.value < 1 THEN 16.0 * LN(f.value / NULLIF(1.0 - f.value, 0.0))
    END AS z
  FROM rest AS f
  INNER JOIN scaled AS s
    ON s.column_name = f.column_name
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  CROSS JOIN narrowings AS n
  WHERE
    f.is_rest = 1 AND (r.is_integer = 0 OR r.value_range > 120) AND (r.is_score = 0 OR n.narrowing = 1.0)
), fullest AS (
  SELECT
    b.column_name,
    b.narrowing,
    MAX(CASE WHEN b.is_score = 0 OR b.least < b.most THEN b.quantile_count ELSE 0 END) AS quantile_count
  FROM (
    SELECT
      p.column_name,
      p.narrowing,
      MAX(p.is_score) AS is_score,
      MIN(p.value) AS least,
      MAX(p.value) AS most,
      COUNT(p.z) AS quantile_count
    FROM placed AS p
    GROUP BY
      p.column_name,
      p.narrowing,
      CASE
        WHEN p.is_score = 1 OR ABS(p.z) < 64 THEN FLOOR(p.z)
        WHEN p.z > 0 THEN 64 + FLOOR(16 * LN(p.z / 64.0))
        ELSE -65 - FLOOR(16 * LN(-p.z / 64.0))
      END
  ) AS b
  GROUP BY
    b.column_name,
    b.narrowing
), crowded AS (
  SELECT
    f.column_name,
    MAX(CASE WHEN f.quantile_count < 11 THEN f.narrowing END) AS narrowing,
    CASE WHEN MIN(f.quantile_count) >= 11 THEN 1 ELSE 0 END AS is_crowded
  FROM fullest AS f
  GROUP BY
    f.column_name
), distinct_values AS (
  SELECT
    v.column_name,
    v.value,
    CAST(ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value NULLS LAST) AS DOUBLE) AS place,
    CAST(COUNT(*) OVER (PARTITION BY v.column_name) AS DOUBLE) AS value_count
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    GROUP BY
      f.column_name,
      f.value
  ) AS v
), edges AS (
  SELECT
    d.column_name,
    d.value,
    d.place
  FROM distinct_values AS d
  LEFT JOIN atoms AS a
    ON a.column_name = d.column_name AND a.value = d.value
  WHERE
    d.value_count <= 128
    OR a.value IS NOT NULL
    OR FLOOR(128 * d.place / NULLIF(d.value_count, 0)) > FLOOR(128 * (d.place - 1) / NULLIF(d.value_count, 0))
), group_edges AS (
  SELECT
    v.column_name,
    v.value,
    ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value NULLS LAST) AS place
  FROM (
    SELECT
      f.column_name,
      f.value
    FROM finite AS f
    INNER JOIN ranges AS r
      ON r.column_name = f.column_name
    WHERE
      f.quantile_index > 0
      AND f.quantile_index < 200
      AND f.quantile_index = CASE
        WHEN r.is_score = 1 THEN 4 * FLOOR(CAST(f.quantile_index AS DOUBLE) / 4.0)
        ELSE 10 * FLOOR(CAST(f.quantile_index AS DOUBLE) / 10.0)
      END
    GROUP BY
      f.column_name,
      f.value
  ) AS v
)
SELECT
  s.column_name AS column_name,
  'center' AS item,
  0 AS place,
  s.center AS value
FROM scaled AS s
UNION ALL
SELECT
  s.column_name,
  'scale',
  0,
  CASE
    WHEN r.is_integer = 1 AND r.value_range <= 120 THEN 16.0
    ELSE s.scale * COALESCE(c.narrowing, 1.0)
  END
FROM scaled AS s
INNER JOIN ranges AS r
  ON r.column_name = s.column_name
LEFT JOIN crowded AS c
  ON c.column_name = s.column_name
UNION ALL
SELECT
  c.column_name,
  'is_crowded',
  0,
  CASE WHEN c.is_crowded = 1 THEN 1.0 ELSE 0.0 END
FROM crowded AS c
UNION ALL
SELECT
  a.column_name,
  'atom',
  a.place,
  a.value
FROM atoms AS a
INNER JOIN ranges AS r
  ON r.column_name = a.column_name
LEFT JOIN crowded AS c
  ON c.column_name = a.column_name
WHERE
  r.is_score = 0 OR c.is_crowded = 1
UNION ALL
SELECT
  e.column_name,
  'edge',
  e.place,
  e.value
FROM edges AS e
INNER JOIN crowded AS c
  ON c.column_name = e.column_name AND c.is_crowded = 1
UNION ALL
SELECT
  g.column_name,
  'group_edge',
  g.place,
  g.value
FROM group_edges AS g
{%- endmacro %}

{% macro clickhouse__learn_bins(quantiles) -%}
WITH finite AS (
  SELECT
    q.column_name AS column_name,
    q.value_kind AS value_kind,
    q.quantile_index AS quantile_index,
    q.value AS value
  FROM {{ quantiles }} AS q
  WHERE
    q.value > -1.7976931348623157e308 AND q.value < 1.7976931348623157e308
), ranges AS (
  SELECT
    f.column_name AS column_name,
    MAX(toNullable(CASE WHEN f.value_kind = 'integer' THEN 1 ELSE 0 END)) AS is_integer,
    MAX(toNullable(CASE WHEN f.value_kind = 'score' THEN 1 ELSE 0 END)) AS is_score,
    MAX(toNullable(f.value)) - MIN(toNullable(f.value)) AS value_range
  FROM finite AS f
  GROUP BY
    f.column_name
), repeated AS (
  SELECT
    f.column_name AS column_name,
    f.value AS value,
    toInt64(COUNT(*)) AS quantile_count
  FROM finite AS f
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  WHERE
    r.is_integer = 0 OR r.value_range > 120
  GROUP BY
    f.column_name,
    f.value
  HAVING
    toInt64(COUNT(*)) >= 4
), atoms AS (
  SELECT
    ranked.column_name AS column_name,
    ranked.value AS value,
    ranked.place AS place
  FROM (
    SELECT
      p.column_name AS column_name,
      p.value AS value,
      toInt64(ROW_NUMBER() OVER (PARTITION BY p.column_name ORDER BY p.quantile_count DESC, p.value)) - 1 AS place
    FROM repeated AS p
  ) AS ranked
  WHERE
    ranked.place < 8
), rest AS (
  SELECT
    f.column_name AS column_name,
    f.value AS value,
    toInt64(ROW_NUMBER() OVER (PARTITION BY f.column_name ORDER BY CASE WHEN a.value IS NULL THEN 0 ELSE 1 END, f.quantile_index)) AS place,
    CASE WHEN a.value IS NULL THEN 1 ELSE 0 END AS is_rest
  FROM finite AS f
  LEFT JOIN atoms AS a
    ON a.column_name = f.column_name AND a.value = f.value
  SETTINGS join_use_nulls = 1
), sizes AS (
  SELECT
    r.column_name AS column_name,
    CAST(CASE WHEN SUM(toNullable(r.is_rest)) > 0 THEN SUM(toNullable(r.is_rest)) ELSE toInt64(COUNT(*)) END AS Nullable(Float64)) AS value_count
  FROM rest AS r
  GROUP BY
    r.column_name
), spread AS (
  SELECT
    r.column_name AS column_name,
    MIN(toNullable(CASE WHEN r.place >= s.value_count * 0.50 THEN r.value END)) AS center,
    MIN(toNullable(CASE WHEN r.place >= s.value_count * 0.75 THEN r.value END)) - MIN(toNullable(CASE WHEN r.place >= s.value_count * 0.25 THEN r.value END)) AS middle_half,
    MIN(toNullable(CASE WHEN r.place >= s.value_count * 0.95 THEN r.value END)) - MIN(toNullable(CASE WHEN r.place >= s.value_count * 0.05 THEN r.value END)) AS middle_nine_tenths,
    MAX(toNullable(r.value)) - MIN(toNullable(r.value)) AS full_range
  FROM rest AS r
  INNER JOIN sizes AS s
    ON s.column_name = r.column_name
  WHERE
    r.place <= s.value_count
  GROUP BY
    r.column_name
), scaled AS (
  SELECT
    s.column_name AS column_name,
    s.center AS center,
    CASE
      WHEN s.middle_half > 0 THEN s.middle_half / 1.349
      WHEN s.middle_nine_tenths > 0 THEN s.middle_nine_tenths / 3.29
      WHEN s.full_range > 0 THEN s.full_range / 6.0
      WHEN ABS(s.center) > 1 THEN ABS(s.center)
      ELSE 1.0
    END AS scale
  FROM spread AS s
), narrowings AS (
  SELECT
    1.0 AS narrowing
  UNION ALL
  SELECT
    0.5
  UNION ALL
  SELECT
    0.25
  UNION ALL
  SELECT
    0.125
), placed AS (
  SELECT
    f.column_name AS column_name,
    r.is_score AS is_score,
    n.narrowing AS narrowing,
    f.value AS value,
    CASE
      WHEN r.is_score = 0 THEN (f.value - s.center) / NULLIF(s.scale / 16.0 * n.narrowing, 0.0)
      WHEN f.value > 0 AND f.value < 1 THEN 16.0 * LN(f.value / NULLIF(1.0 - f.value, 0.0))
    END AS z
  FROM rest AS f
  INNER JOIN scaled AS s
    ON s.column_name = f.column_name
  INNER JOIN ranges AS r
    ON r.column_name = f.column_name
  CROSS JOIN narrowings AS n
  WHERE
    f.is_rest = 1 AND (r.is_integer = 0 OR r.value_range > 120) AND (r.is_score = 0 OR n.narrowing = 1.0)
), fullest AS (
  SELECT
    b.column_name AS column_name,
    b.narrowing AS narrowing,
    MAX(toNullable(CASE WHEN b.is_score = 0 OR b.least < b.most THEN b.quantile_count ELSE 0 END)) AS quantile_count
  FROM (
    SELECT
      p.column_name AS column_name,
      p.narrowing AS narrowing,
      MAX(toNullable(p.is_score)) AS is_score,
      MIN(toNullable(p.value)) AS least,
      MAX(toNullable(p.value)) AS most,
      toInt64(COUNT(p.z)) AS quantile_count
    FROM placed AS p
    GROUP BY
      p.column_name,
      p.narrowing,
      CASE
        WHEN p.is_score = 1 OR ABS(p.z) < 64 THEN FLOOR(p.z)
        WHEN p.z > 0 THEN 64 + FLOOR(16 * LN(p.z / 64.0))
        ELSE -65 - FLOOR(16 * LN(-p.z / 64.0))
      END
  ) AS b
  GROUP BY
    b.column_name,
    b.narrowing
), crowded AS (
  SELECT
    f.column_name AS column_name,
    MAX(toNullable(CASE WHEN f.quantile_count < 11 THEN f.narrowing END)) AS narrowing,
    CASE WHEN MIN(toNullable(f.quantile_count)) >= 11 THEN 1 ELSE 0 END AS is_crowded
  FROM fullest AS f
  GROUP BY
    f.column_name
), distinct_values AS (
  SELECT
    v.column_name AS column_name,
    v.value AS value,
    CAST(toInt64(ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value)) AS Nullable(Float64)) AS place,
    CAST(toInt64(COUNT(*) OVER (PARTITION BY v.column_name)) AS Nullable(Float64)) AS value_count
  FROM (
    SELECT
      f.column_name AS column_name,
      f.value AS value
    FROM finite AS f
    GROUP BY
      f.column_name,
      f.value
  ) AS v
), edges AS (
  SELECT
    d.column_name AS column_name,
    d.value AS value,
    d.place AS place
  FROM distinct_values AS d
  LEFT JOIN atoms AS a
    ON a.column_name = d.column_name AND a.value = d.value
  WHERE
    d.value_count <= 128
    OR a.value IS NOT NULL
    OR FLOOR(128 * d.place / NULLIF(d.value_count, 0)) > FLOOR(128 * (d.place - 1) / NULLIF(d.value_count, 0))
  SETTINGS join_use_nulls = 1
), group_edges AS (
  SELECT
    v.column_name AS column_name,
    v.value AS value,
    toInt64(ROW_NUMBER() OVER (PARTITION BY v.column_name ORDER BY v.value)) AS place
  FROM (
    SELECT
      f.column_name AS column_name,
      f.value AS value
    FROM finite AS f
    INNER JOIN ranges AS r
      ON r.column_name = f.column_name
    WHERE
      f.quantile_index > 0
      AND f.quantile_index < 200
      AND f.quantile_index = CASE
        WHEN r.is_score = 1 THEN 4 * FLOOR(CAST(f.quantile_index AS Nullable(Float64)) / 4.0)
        ELSE 10 * FLOOR(CAST(f.quantile_index AS Nullable(Float64)) / 10.0)
      END
    GROUP BY
      f.column_name,
      f.value
  ) AS v
)
SELECT
  s.column_name AS column_name,
  'center' AS item,
  0 AS place,
  s.center AS value
FROM scaled AS s
UNION ALL
SELECT
  s.column_name,
  'scale',
  0,
  CASE
    WHEN r.is_integer = 1 AND r.value_range <= 120 THEN 16.0
    ELSE s.scale * COALESCE(c.narrowing, 1.0)
  END
FROM scaled AS s
INNER JOIN ranges AS r
  ON r.column_name = s.column_name
LEFT JOIN crowded AS c
  ON c.column_name = s.column_name
SETTINGS join_use_nulls = 1
UNION ALL
SELECT
  c.column_name,
  'is_crowded',
  0,
  CASE WHEN c.is_crowded = 1 THEN 1.0 ELSE 0.0 END
FROM crowded AS c
UNION ALL
SELECT
  a.column_name,
  'atom',
  a.place,
  a.value
FROM atoms AS a
INNER JOIN ranges AS r
  ON r.column_name = a.column_name
LEFT JOIN crowded AS c
  ON c.column_name = a.column_name
WHERE
  r.is_score = 0 OR c.is_crowded = 1
SETTINGS join_use_nulls = 1
UNION ALL
SELECT
  e.column_name,
  'edge',
  e.place,
  e.value
FROM edges AS e
INNER JOIN crowded AS c
  ON c.column_name = e.column_name AND c.is_crowded = 1
UNION ALL
SELECT
  g.column_name,
  'group_edge',
  g.place,
  g.value
FROM group_edges AS g
{%- endmacro %}
