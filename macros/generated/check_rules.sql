{#-
Which rule judges each series by which method: the most particular one that was declared, completed from the defaults.
Inputs: check_series, default_rules, declared_rules (monitor, metric, column_name, method, warn_limit, fail_limit, direction,
min_effect, min_rows, persistence_windows, persistence_of, worst_status, season, is_off). One row per series x method. A rule for a
column goes before one for a monitor, one for a metric before one for all, and any of them before the default.

Written by `mpm dev generate` from mpm_py/sql/check_rules.sql; edit that file.
-#}

{% macro check_rules(check_series, default_rules, declared_rules) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('check_rules', 'mpm')(check_series, default_rules, declared_rules)) }}
{%- endmacro %}

{% macro default__check_rules(check_series, default_rules, declared_rules) -%}
WITH defaults AS (
  SELECT
    s.series,
    d.metric,
    d.direction,
    d.worst_status,
    d.is_learnt,
    d.warn_limit,
    d.fail_limit,
    d.usual_deviation,
    CASE WHEN s.segment_key <> '__all__' THEN COALESCE(d.segment_effect, d.min_effect) ELSE d.min_effect END AS min_effect,
    ROW_NUMBER() OVER (PARTITION BY s.series ORDER BY CASE WHEN d.category IS NULL THEN 1 ELSE 0 END, d.category) AS place
  FROM {{ check_series }} AS s
  INNER JOIN {{ default_rules }} AS d
    ON d.metric = s.metric
    AND d.family = CASE WHEN s.family = 'estimated_performance' THEN 'performance' ELSE s.family END
    AND (d.category IS NULL OR d.category = s.category)
), by_default AS (
  SELECT
    d.series,
    'learnt' AS method,
    CAST(NULL AS DOUBLE) AS warn_limit,
    CAST(NULL AS DOUBLE) AS fail_limit
  FROM defaults AS d
  INNER JOIN {{ check_series }} AS s
    ON s.series = d.series
  WHERE
    d.place = 1 AND d.is_learnt = 1 AND s.scale <> 'none'
  UNION ALL
  SELECT
    d.series,
    'static',
    d.warn_limit,
    d.fail_limit
  FROM defaults AS d
  WHERE
    d.place = 1 AND (d.warn_limit IS NOT NULL OR d.fail_limit IS NOT NULL)
), declared AS (
  SELECT
    s.series,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.direction,
    r.min_effect,
    r.min_rows,
    r.persistence_windows,
    r.persistence_of,
    r.worst_status,
    r.season,
    r.is_off,
    CASE WHEN r.column_name IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN r.metric IS NOT NULL THEN 1 ELSE 0 END AS particular
  FROM {{ check_series }} AS s
  INNER JOIN {{ declared_rules }} AS r
    ON r.monitor = s.monitor
    AND (r.metric IS NULL OR r.metric = s.metric)
    AND (r.column_name IS NULL OR LOWER(r.column_name) = LOWER(s.column_name))
  WHERE
    s.metric <> 'not_evaluated'
), methods AS (
  SELECT
    b.series,
    b.method
  FROM by_default AS b
  LEFT JOIN (
    SELECT
      d.series
    FROM declared AS d
    WHERE
      d.method IS NOT NULL
    GROUP BY
      d.series
  ) AS instead
    ON instead.series = b.series
  WHERE
    b.method <> 'learnt' OR instead.series IS NULL
  UNION ALL
  SELECT
    d.series,
    d.method
  FROM declared AS d
  WHERE
    d.method IS NOT NULL
), pairs AS (
  SELECT
    m.series,
    m.method
  FROM methods AS m
  GROUP BY
    m.series,
    m.method
), ranked AS (
  SELECT
    p.series,
    p.method,
    d.warn_limit,
    d.fail_limit,
    d.direction,
    d.min_effect,
    d.min_rows,
    d.persistence_windows,
    d.persistence_of,
    d.worst_status,
    d.season,
    d.is_off,
    d.particular,
    ROW_NUMBER() OVER (
      PARTITION BY p.series, p.method
      ORDER BY d.particular DESC, CASE WHEN d.method IS NULL THEN 1 ELSE 0 END, d.fail_limit, d.warn_limit, d.min_effect
    ) AS place
  FROM pairs AS p
  LEFT JOIN declared AS d
    ON d.series = p.series AND (d.method IS NULL OR d.method = p.method)
)
SELECT
  r.series AS series,
  r.method AS method,
  COALESCE(r.warn_limit, CASE WHEN r.fail_limit IS NULL THEN b.warn_limit END) AS warn_limit,
  COALESCE(r.fail_limit, CASE WHEN r.warn_limit IS NULL THEN b.fail_limit END) AS fail_limit,
  COALESCE(r.direction, f.direction, 'both') AS direction,
  COALESCE(r.min_effect, f.min_effect, 0.0) AS min_effect,
  COALESCE(r.min_rows, 0) AS min_rows,
  COALESCE(r.persistence_windows, 1) AS persistence_windows,
  COALESCE(r.persistence_of, r.persistence_windows, 1) AS persistence_of,
  COALESCE(r.worst_status, CASE WHEN r.warn_limit IS NULL AND r.fail_limit IS NULL THEN f.worst_status END, 'fail') AS worst_status,
  r.season AS season,
  f.usual_deviation AS usual_deviation,
  CASE WHEN r.particular IS NULL THEN 'default' ELSE 'declared' END AS rule_source
FROM ranked AS r
LEFT JOIN by_default AS b
  ON b.series = r.series AND b.method = r.method
LEFT JOIN defaults AS f
  ON f.series = r.series AND f.place = 1
WHERE
  r.place = 1 AND COALESCE(r.is_off, 0) = 0
{%- endmacro %}

{% macro postgres__check_rules(check_series, default_rules, declared_rules) -%}
WITH defaults AS (
  SELECT
    s.series,
    d.metric,
    d.direction,
    d.worst_status,
    d.is_learnt,
    d.warn_limit,
    d.fail_limit,
    d.usual_deviation,
    CASE WHEN s.segment_key <> '__all__' THEN COALESCE(d.segment_effect, d.min_effect) ELSE d.min_effect END AS min_effect,
    ROW_NUMBER() OVER (PARTITION BY s.series ORDER BY CASE WHEN d.category IS NULL THEN 1 ELSE 0 END, d.category) AS place
  FROM {{ check_series }} AS s
  INNER JOIN {{ default_rules }} AS d
    ON d.metric = s.metric
    AND d.family = CASE WHEN s.family = 'estimated_performance' THEN 'performance' ELSE s.family END
    AND (d.category IS NULL OR d.category = s.category)
), by_default AS (
  SELECT
    d.series,
    'learnt' AS method,
    CAST(NULL AS DOUBLE PRECISION) AS warn_limit,
    CAST(NULL AS DOUBLE PRECISION) AS fail_limit
  FROM defaults AS d
  INNER JOIN {{ check_series }} AS s
    ON s.series = d.series
  WHERE
    d.place = 1 AND d.is_learnt = 1 AND s.scale <> 'none'
  UNION ALL
  SELECT
    d.series,
    'static',
    d.warn_limit,
    d.fail_limit
  FROM defaults AS d
  WHERE
    d.place = 1 AND (d.warn_limit IS NOT NULL OR d.fail_limit IS NOT NULL)
), declared AS MATERIALIZED (
  SELECT
    s.series,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.direction,
    r.min_effect,
    r.min_rows,
    r.persistence_windows,
    r.persistence_of,
    r.worst_status,
    r.season,
    r.is_off,
    CASE WHEN r.column_name IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN r.metric IS NOT NULL THEN 1 ELSE 0 END AS particular
  FROM {{ check_series }} AS s
  INNER JOIN {{ declared_rules }} AS r
    ON r.monitor = s.monitor
    AND (r.metric IS NULL OR r.metric = s.metric)
    AND (r.column_name IS NULL OR LOWER(r.column_name) = LOWER(s.column_name))
  WHERE
    s.metric <> 'not_evaluated'
), methods AS (
  SELECT
    b.series,
    b.method
  FROM by_default AS b
  LEFT JOIN (
    SELECT
      d.series
    FROM declared AS d
    WHERE
      d.method IS NOT NULL
    GROUP BY
      d.series
  ) AS instead
    ON instead.series = b.series
  WHERE
    b.method <> 'learnt' OR instead.series IS NULL
  UNION ALL
  SELECT
    d.series,
    d.method
  FROM declared AS d
  WHERE
    d.method IS NOT NULL
), pairs AS (
  SELECT
    m.series,
    m.method
  FROM methods AS m
  GROUP BY
    m.series,
    m.method
), ranked AS (
  SELECT
    p.series,
    p.method,
    d.warn_limit,
    d.fail_limit,
    d.direction,
    d.min_effect,
    d.min_rows,
    d.persistence_windows,
    d.persistence_of,
    d.worst_status,
    d.season,
    d.is_off,
    d.particular,
    ROW_NUMBER() OVER (
      PARTITION BY p.series, p.method
      ORDER BY d.particular DESC NULLS LAST, CASE WHEN d.method IS NULL THEN 1 ELSE 0 END, d.fail_limit, d.warn_limit, d.min_effect
    ) AS place
  FROM pairs AS p
  LEFT JOIN declared AS d
    ON d.series = p.series AND (d.method IS NULL OR d.method = p.method)
)
SELECT
  r.series AS series,
  r.method AS method,
  COALESCE(r.warn_limit, CASE WHEN r.fail_limit IS NULL THEN b.warn_limit END) AS warn_limit,
  COALESCE(r.fail_limit, CASE WHEN r.warn_limit IS NULL THEN b.fail_limit END) AS fail_limit,
  COALESCE(r.direction, f.direction, 'both') AS direction,
  COALESCE(r.min_effect, f.min_effect, 0.0) AS min_effect,
  COALESCE(r.min_rows, 0) AS min_rows,
  COALESCE(r.persistence_windows, 1) AS persistence_windows,
  COALESCE(r.persistence_of, r.persistence_windows, 1) AS persistence_of,
  COALESCE(r.worst_status, CASE WHEN r.warn_limit IS NULL AND r.fail_limit IS NULL THEN f.worst_status END, 'fail') AS worst_status,
  r.season AS season,
  f.usual_deviation AS usual_deviation,
  CASE WHEN r.particular IS NULL THEN 'default' ELSE 'declared' END AS rule_source
FROM ranked AS r
LEFT JOIN by_default AS b
  ON b.series = r.series AND b.method = r.method
LEFT JOIN defaults AS f
  ON f.series = r.series AND f.place = 1
WHERE
  r.place = 1 AND COALESCE(r.is_off, 0) = 0
{%- endmacro %}

{% macro redshift__check_rules(check_series, default_rules, declared_rules) -%}
WITH defaults AS (
  SELECT
    s.series,
    d.metric,
    d.direction,
    d.worst_status,
    d.is_learnt,
    d.warn_limit,
    d.fail_limit,
    d.usual_deviation,
    CASE WHEN s.segment_key <> '__all__' THEN COALESCE(d.segment_effect, d.min_effect) ELSE d.min_effect END AS min_effect,
    ROW_NUMBER() OVER (PARTITION BY s.series ORDER BY CASE WHEN d.category IS NULL THEN 1 ELSE 0 END, d.category) AS place
  FROM {{ check_series }} AS s
  INNER JOIN {{ default_rules }} AS d
    ON d.metric = s.metric
    AND d.family = CASE WHEN s.family = 'estimated_performance' THEN 'performance' ELSE s.family END
    AND (d.category IS NULL OR d.category = s.category)
), by_default AS (
  SELECT
    d.series,
    'learnt' AS method,
    CAST(NULL AS DOUBLE PRECISION) AS warn_limit,
    CAST(NULL AS DOUBLE PRECISION) AS fail_limit
  FROM defaults AS d
  INNER JOIN {{ check_series }} AS s
    ON s.series = d.series
  WHERE
    d.place = 1 AND d.is_learnt = 1 AND s.scale <> 'none'
  UNION ALL
  SELECT
    d.series,
    'static',
    d.warn_limit,
    d.fail_limit
  FROM defaults AS d
  WHERE
    d.place = 1 AND (d.warn_limit IS NOT NULL OR d.fail_limit IS NOT NULL)
), declared AS (
  SELECT
    s.series,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.direction,
    r.min_effect,
    r.min_rows,
    r.persistence_windows,
    r.persistence_of,
    r.worst_status,
    r.season,
    r.is_off,
    CASE WHEN r.column_name IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN r.metric IS NOT NULL THEN 1 ELSE 0 END AS particular
  FROM {{ check_series }} AS s
  INNER JOIN {{ declared_rules }} AS r
    ON r.monitor = s.monitor
    AND (r.metric IS NULL OR r.metric = s.metric)
    AND (r.column_name IS NULL OR LOWER(r.column_name) = LOWER(s.column_name))
  WHERE
    s.metric <> 'not_evaluated'
), methods AS (
  SELECT
    b.series,
    b.method
  FROM by_default AS b
  LEFT JOIN (
    SELECT
      d.series
    FROM declared AS d
    WHERE
      d.method IS NOT NULL
    GROUP BY
      d.series
  ) AS instead
    ON instead.series = b.series
  WHERE
    b.method <> 'learnt' OR instead.series IS NULL
  UNION ALL
  SELECT
    d.series,
    d.method
  FROM declared AS d
  WHERE
    d.method IS NOT NULL
), pairs AS (
  SELECT
    m.series,
    m.method
  FROM methods AS m
  GROUP BY
    m.series,
    m.method
), ranked AS (
  SELECT
    p.series,
    p.method,
    d.warn_limit,
    d.fail_limit,
    d.direction,
    d.min_effect,
    d.min_rows,
    d.persistence_windows,
    d.persistence_of,
    d.worst_status,
    d.season,
    d.is_off,
    d.particular,
    ROW_NUMBER() OVER (
      PARTITION BY p.series, p.method
      ORDER BY d.particular DESC NULLS LAST, CASE WHEN d.method IS NULL THEN 1 ELSE 0 END, d.fail_limit, d.warn_limit, d.min_effect
    ) AS place
  FROM pairs AS p
  LEFT JOIN declared AS d
    ON d.series = p.series AND (d.method IS NULL OR d.method = p.method)
)
SELECT
  r.series AS series,
  r.method AS method,
  COALESCE(r.warn_limit, CASE WHEN r.fail_limit IS NULL THEN b.warn_limit END) AS warn_limit,
  COALESCE(r.fail_limit, CASE WHEN r.warn_limit IS NULL THEN b.fail_limit END) AS fail_limit,
  COALESCE(r.direction, f.direction, 'both') AS direction,
  COALESCE(r.min_effect, f.min_effect, 0.0) AS min_effect,
  COALESCE(r.min_rows, 0) AS min_rows,
  COALESCE(r.persistence_windows, 1) AS persistence_windows,
  COALESCE(r.persistence_of, r.persistence_windows, 1) AS persistence_of,
  COALESCE(r.worst_status, CASE WHEN r.warn_limit IS NULL AND r.fail_limit IS NULL THEN f.worst_status END, 'fail') AS worst_status,
  r.season AS season,
  f.usual_deviation AS usual_deviation,
  CASE WHEN r.particular IS NULL THEN 'default' ELSE 'declared' END AS rule_source
FROM ranked AS r
LEFT JOIN by_default AS b
  ON b.series = r.series AND b.method = r.method
LEFT JOIN defaults AS f
  ON f.series = r.series AND f.place = 1
WHERE
  r.place = 1 AND COALESCE(r.is_off, 0) = 0
{%- endmacro %}

{% macro snowflake__check_rules(check_series, default_rules, declared_rules) -%}
WITH defaults AS (
  SELECT
    s.series,
    d.metric,
    d.direction,
    d.worst_status,
    d.is_learnt,
    d.warn_limit,
    d.fail_limit,
    d.usual_deviation,
    CASE WHEN s.segment_key <> '__all__' THEN COALESCE(d.segment_effect, d.min_effect) ELSE d.min_effect END AS min_effect,
    ROW_NUMBER() OVER (PARTITION BY s.series ORDER BY CASE WHEN d.category IS NULL THEN 1 ELSE 0 END, d.category) AS place
  FROM {{ check_series }} AS s
  INNER JOIN {{ default_rules }} AS d
    ON d.metric = s.metric
    AND d.family = CASE WHEN s.family = 'estimated_performance' THEN 'performance' ELSE s.family END
    AND (d.category IS NULL OR d.category = s.category)
), by_default AS (
  SELECT
    d.series,
    'learnt' AS method,
    CAST(NULL AS DOUBLE) AS warn_limit,
    CAST(NULL AS DOUBLE) AS fail_limit
  FROM defaults AS d
  INNER JOIN {{ check_series }} AS s
    ON s.series = d.series
  WHERE
    d.place = 1 AND d.is_learnt = 1 AND s.scale <> 'none'
  UNION ALL
  SELECT
    d.series,
    'static',
    d.warn_limit,
    d.fail_limit
  FROM defaults AS d
  WHERE
    d.place = 1 AND (d.warn_limit IS NOT NULL OR d.fail_limit IS NOT NULL)
), declared AS (
  SELECT
    s.series,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.direction,
    r.min_effect,
    r.min_rows,
    r.persistence_windows,
    r.persistence_of,
    r.worst_status,
    r.season,
    r.is_off,
    CASE WHEN r.column_name IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN r.metric IS NOT NULL THEN 1 ELSE 0 END AS particular
  FROM {{ check_series }} AS s
  INNER JOIN {{ declared_rules }} AS r
    ON r.monitor = s.monitor
    AND (r.metric IS NULL OR r.metric = s.metric)
    AND (r.column_name IS NULL OR LOWER(r.column_name) = LOWER(s.column_name))
  WHERE
    s.metric <> 'not_evaluated'
), methods AS (
  SELECT
    b.series,
    b.method
  FROM by_default AS b
  LEFT JOIN (
    SELECT
      d.series
    FROM declared AS d
    WHERE
      d.method IS NOT NULL
    GROUP BY
      d.series
  ) AS instead
    ON instead.series = b.series
  WHERE
    b.method <> 'learnt' OR instead.series IS NULL
  UNION ALL
  SELECT
    d.series,
    d.method
  FROM declared AS d
  WHERE
    d.method IS NOT NULL
), pairs AS (
  SELECT
    m.series,
    m.method
  FROM methods AS m
  GROUP BY
    m.series,
    m.method
), ranked AS (
  SELECT
    p.series,
    p.method,
    d.warn_limit,
    d.fail_limit,
    d.direction,
    d.min_effect,
    d.min_rows,
    d.persistence_windows,
    d.persistence_of,
    d.worst_status,
    d.season,
    d.is_off,
    d.particular,
    ROW_NUMBER() OVER (
      PARTITION BY p.series, p.method
      ORDER BY d.particular DESC NULLS LAST, CASE WHEN d.method IS NULL THEN 1 ELSE 0 END, d.fail_limit, d.warn_limit, d.min_effect
    ) AS place
  FROM pairs AS p
  LEFT JOIN declared AS d
    ON d.series = p.series AND (d.method IS NULL OR d.method = p.method)
)
SELECT
  r.series AS series,
  r.method AS method,
  COALESCE(r.warn_limit, CASE WHEN r.fail_limit IS NULL THEN b.warn_limit END) AS warn_limit,
  COALESCE(r.fail_limit, CASE WHEN r.warn_limit IS NULL THEN b.fail_limit END) AS fail_limit,
  COALESCE(r.direction, f.direction, 'both') AS direction,
  COALESCE(r.min_effect, f.min_effect, 0.0) AS min_effect,
  COALESCE(r.min_rows, 0) AS min_rows,
  COALESCE(r.persistence_windows, 1) AS persistence_windows,
  COALESCE(r.persistence_of, r.persistence_windows, 1) AS persistence_of,
  COALESCE(r.worst_status, CASE WHEN r.warn_limit IS NULL AND r.fail_limit IS NULL THEN f.worst_status END, 'fail') AS worst_status,
  r.season AS season,
  f.usual_deviation AS usual_deviation,
  CASE WHEN r.particular IS NULL THEN 'default' ELSE 'declared' END AS rule_source
FROM ranked AS r
LEFT JOIN by_default AS b
  ON b.series = r.series AND b.method = r.method
LEFT JOIN defaults AS f
  ON f.series = r.series AND f.place = 1
WHERE
  r.place = 1 AND COALESCE(r.is_off, 0) = 0
{%- endmacro %}

{% macro bigquery__check_rules(check_series, default_rules, declared_rules) -%}
WITH defaults AS (
  SELECT
    s.series,
    d.metric,
    d.direction,
    d.worst_status,
    d.is_learnt,
    d.warn_limit,
    d.fail_limit,
    d.usual_deviation,
    CASE WHEN s.segment_key <> '__all__' THEN COALESCE(d.segment_effect, d.min_effect) ELSE d.min_effect END AS min_effect,
    ROW_NUMBER() OVER (
      PARTITION BY s.series
      ORDER BY CASE WHEN d.category IS NULL THEN 1 ELSE 0 END NULLS LAST, d.category NULLS LAST
    ) AS place
  FROM {{ check_series }} AS s
  INNER JOIN {{ default_rules }} AS d
    ON d.metric = s.metric
    AND d.family = CASE WHEN s.family = 'estimated_performance' THEN 'performance' ELSE s.family END
    AND (d.category IS NULL OR d.category = s.category)
), by_default AS (
  SELECT
    d.series,
    'learnt' AS method,
    CAST(NULL AS FLOAT64) AS warn_limit,
    CAST(NULL AS FLOAT64) AS fail_limit
  FROM defaults AS d
  INNER JOIN {{ check_series }} AS s
    ON s.series = d.series
  WHERE
    d.place = 1 AND d.is_learnt = 1 AND s.scale <> 'none'
  UNION ALL
  SELECT
    d.series,
    'static',
    d.warn_limit,
    d.fail_limit
  FROM defaults AS d
  WHERE
    d.place = 1 AND (d.warn_limit IS NOT NULL OR d.fail_limit IS NOT NULL)
), declared AS (
  SELECT
    s.series,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.direction,
    r.min_effect,
    r.min_rows,
    r.persistence_windows,
    r.persistence_of,
    r.worst_status,
    r.season,
    r.is_off,
    CASE WHEN r.column_name IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN r.metric IS NOT NULL THEN 1 ELSE 0 END AS particular
  FROM {{ check_series }} AS s
  INNER JOIN {{ declared_rules }} AS r
    ON r.monitor = s.monitor
    AND (r.metric IS NULL OR r.metric = s.metric)
    AND (r.column_name IS NULL OR LOWER(r.column_name) = LOWER(s.column_name))
  WHERE
    s.metric <> 'not_evaluated'
), methods AS (
  SELECT
    b.series,
    b.method
  FROM by_default AS b
  LEFT JOIN (
    SELECT
      d.series
    FROM declared AS d
    WHERE
      d.method IS NOT NULL
    GROUP BY
      d.series
  ) AS instead
    ON instead.series = b.series
  WHERE
    b.method <> 'learnt' OR instead.series IS NULL
  UNION ALL
  SELECT
    d.series,
    d.method
  FROM declared AS d
  WHERE
    d.method IS NOT NULL
), pairs AS (
  SELECT
    m.series,
    m.method
  FROM methods AS m
  GROUP BY
    m.series,
    m.method
), ranked AS (
  SELECT
    p.series,
    p.method,
    d.warn_limit,
    d.fail_limit,
    d.direction,
    d.min_effect,
    d.min_rows,
    d.persistence_windows,
    d.persistence_of,
    d.worst_status,
    d.season,
    d.is_off,
    d.particular,
    ROW_NUMBER() OVER (
      PARTITION BY p.series, p.method
      ORDER BY d.particular DESC, CASE WHEN d.method IS NULL THEN 1 ELSE 0 END NULLS LAST, d.fail_limit NULLS LAST, d.warn_limit NULLS LAST, d.min_effect NULLS LAST
    ) AS place
  FROM pairs AS p
  LEFT JOIN declared AS d
    ON d.series = p.series AND (d.method IS NULL OR d.method = p.method)
)
SELECT
  r.series AS series,
  r.method AS method,
  COALESCE(r.warn_limit, CASE WHEN r.fail_limit IS NULL THEN b.warn_limit END) AS warn_limit,
  COALESCE(r.fail_limit, CASE WHEN r.warn_limit IS NULL THEN b.fail_limit END) AS fail_limit,
  COALESCE(r.direction, f.direction, 'both') AS direction,
  COALESCE(r.min_effect, f.min_effect, 0.0) AS min_effect,
  COALESCE(r.min_rows, 0) AS min_rows,
  COALESCE(r.persistence_windows, 1) AS persistence_windows,
  COALESCE(r.persistence_of, r.persistence_windows, 1) AS persistence_of,
  COALESCE(r.worst_status, CASE WHEN r.warn_limit IS NULL AND r.fail_limit IS NULL THEN f.worst_status END, 'fail') AS worst_status,
  r.season AS season,
  f.usual_deviation AS usual_deviation,
  CASE WHEN r.particular IS NULL THEN 'default' ELSE 'declared' END AS rule_source
FROM ranked AS r
LEFT JOIN by_default AS b
  ON b.series = r.series AND b.method = r.method
LEFT JOIN defaults AS f
  ON f.series = r.series AND f.place = 1
WHERE
  r.place = 1 AND COALESCE(r.is_off, 0) = 0
{%- endmacro %}

{% macro spark__check_rules(check_series, default_rules, declared_rules) -%}
WITH defaults AS (
  SELECT
    s.series,
    d.metric,
    d.direction,
    d.worst_status,
    d.is_learnt,
    d.warn_limit,
    d.fail_limit,
    d.usual_deviation,
    CASE WHEN s.segment_key <> '__all__' THEN COALESCE(d.segment_effect, d.min_effect) ELSE d.min_effect END AS min_effect,
    ROW_NUMBER() OVER (
      PARTITION BY s.series
      ORDER BY CASE WHEN d.category IS NULL THEN 1 ELSE 0 END NULLS LAST, d.category NULLS LAST
    ) AS place
  FROM {{ check_series }} AS s
  INNER JOIN {{ default_rules }} AS d
    ON d.metric = s.metric
    AND d.family = CASE WHEN s.family = 'estimated_performance' THEN 'performance' ELSE s.family END
    AND (d.category IS NULL OR d.category = s.category)
), by_default AS (
  SELECT
    d.series,
    'learnt' AS method,
    CAST(NULL AS DOUBLE) AS warn_limit,
    CAST(NULL AS DOUBLE) AS fail_limit
  FROM defaults AS d
  INNER JOIN {{ check_series }} AS s
    ON s.series = d.series
  WHERE
    d.place = 1 AND d.is_learnt = 1 AND s.scale <> 'none'
  UNION ALL
  SELECT
    d.series,
    'static',
    d.warn_limit,
    d.fail_limit
  FROM defaults AS d
  WHERE
    d.place = 1 AND (d.warn_limit IS NOT NULL OR d.fail_limit IS NOT NULL)
), declared AS (
  SELECT
    s.series,
    r.method,
    r.warn_limit,
    r.fail_limit,
    r.direction,
    r.min_effect,
    r.min_rows,
    r.persistence_windows,
    r.persistence_of,
    r.worst_status,
    r.season,
    r.is_off,
    CASE WHEN r.column_name IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN r.metric IS NOT NULL THEN 1 ELSE 0 END AS particular
  FROM {{ check_series }} AS s
  INNER JOIN {{ declared_rules }} AS r
    ON r.monitor = s.monitor
    AND (r.metric IS NULL OR r.metric = s.metric)
    AND (r.column_name IS NULL OR LOWER(r.column_name) = LOWER(s.column_name))
  WHERE
    s.metric <> 'not_evaluated'
), methods AS (
  SELECT
    b.series,
    b.method
  FROM by_default AS b
  LEFT JOIN (
    SELECT
      d.series
    FROM declared AS d
    WHERE
      d.method IS NOT NULL
    GROUP BY
      d.series
  ) AS instead
    ON instead.series = b.series
  WHERE
    b.method <> 'learnt' OR instead.series IS NULL
  UNION ALL
  SELECT
    d.series,
    d.method
  FROM declared AS d
  WHERE
    d.method IS NOT NULL
), pairs AS (
  SELECT
    m.series,
    m.method
  FROM methods AS m
  GROUP BY
    m.series,
    m.method
), ranked AS (
  SELECT
    p.series,
    p.method,
    d.warn_limit,
    d.fail_limit,
    d.direction,
    d.min_effect,
    d.min_rows,
    d.persistence_windows,
    d.persistence_of,
    d.worst_status,
    d.season,
    d.is_off,
    d.particular,
    ROW_NUMBER() OVER (
      PARTITION BY p.series, p.method
      ORDER BY d.particular DESC, CASE WHEN d.method IS NULL THEN 1 ELSE 0 END NULLS LAST, d.fail_limit NULLS LAST, d.warn_limit NULLS LAST, d.min_effect NULLS LAST
    ) AS place
  FROM pairs AS p
  LEFT JOIN declared AS d
    ON d.series = p.series AND (d.method IS NULL OR d.method = p.method)
)
SELECT
  r.series AS series,
  r.method AS method,
  COALESCE(r.warn_limit, CASE WHEN r.fail_limit IS NULL THEN b.warn_limit END) AS warn_limit,
  COALESCE(r.fail_limit, CASE WHEN r.warn_limit IS NULL THEN b.fail_limit END) AS fail_limit,
  COALESCE(r.direction, f.direction, 'both') AS direction,
  COALESCE(r.min_effect, f.min_effect, 0.0) AS min_effect,
  COALESCE(r.min_rows, 0) AS min_rows,
  COALESCE(r.persistence_windows, 1) AS persistence_windows,
  COALESCE(r.persistence_of, r.persistence_windows, 1) AS persistence_of,
  COALESCE(r.worst_status, CASE WHEN r.warn_limit IS NULL AND r.fail_limit IS NULL THEN f.worst_status END, 'fail') AS worst_status,
  r.season AS season,
  f.usual_deviation AS usual_deviation,
  CASE WHEN r.particular IS NULL THEN 'default' ELSE 'declared' END AS rule_source
FROM ranked AS r
LEFT JOIN by_default AS b
  ON b.series = r.series AND b.method = r.method
LEFT JOIN defaults AS f
  ON f.series = r.series AND f.place = 1
WHERE
  r.place = 1 AND COALESCE(r.is_off, 0) = 0
{%- endmacro %}

{% macro clickhouse__check_rules(check_series, default_rules, declared_rules) -%}
WITH defaults AS (
  SELECT
    s.series AS series,
    d.metric AS metric,
    d.direction AS direction,
    d.worst_status AS worst_status,
    d.is_learnt AS is_learnt,
    d.warn_limit AS warn_limit,
    d.fail_limit AS fail_limit,
    d.usual_deviation AS usual_deviation,
    CASE WHEN s.segment_key <> '__all__' THEN COALESCE(d.segment_effect, d.min_effect) ELSE d.min_effect END AS min_effect,
    toInt64(ROW_NUMBER() OVER (PARTITION BY s.series ORDER BY CASE WHEN d.category IS NULL THEN 1 ELSE 0 END, d.category)) AS place
  FROM {{ check_series }} AS s
  INNER JOIN {{ default_rules }} AS d
    ON d.metric = s.metric
    AND d.family = CASE WHEN s.family = 'estimated_performance' THEN 'performance' ELSE s.family END
    AND (d.category IS NULL OR d.category = s.category)
), by_default AS (
  SELECT
    d.series AS series,
    'learnt' AS method,
    CAST(NULL AS Nullable(Float64)) AS warn_limit,
    CAST(NULL AS Nullable(Float64)) AS fail_limit
  FROM defaults AS d
  INNER JOIN {{ check_series }} AS s
    ON s.series = d.series
  WHERE
    d.place = 1 AND d.is_learnt = 1 AND s.scale <> 'none'
  UNION ALL
  SELECT
    d.series,
    'static',
    d.warn_limit,
    d.fail_limit
  FROM defaults AS d
  WHERE
    d.place = 1 AND (d.warn_limit IS NOT NULL OR d.fail_limit IS NOT NULL)
), declared AS (
  SELECT
    s.series AS series,
    r.method AS method,
    r.warn_limit AS warn_limit,
    r.fail_limit AS fail_limit,
    r.direction AS direction,
    r.min_effect AS min_effect,
    r.min_rows AS min_rows,
    r.persistence_windows AS persistence_windows,
    r.persistence_of AS persistence_of,
    r.worst_status AS worst_status,
    r.season AS season,
    r.is_off AS is_off,
    CASE WHEN r.column_name IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN r.metric IS NOT NULL THEN 1 ELSE 0 END AS particular
  FROM {{ check_series }} AS s
  INNER JOIN {{ declared_rules }} AS r
    ON r.monitor = s.monitor
    AND (r.metric IS NULL OR r.metric = s.metric)
    AND (r.column_name IS NULL OR LOWER(r.column_name) = LOWER(s.column_name))
  WHERE
    s.metric <> 'not_evaluated'
), methods AS (
  SELECT
    b.series AS series,
    b.method AS method
  FROM by_default AS b
  LEFT JOIN (
    SELECT
      d.series AS series
    FROM declared AS d
    WHERE
      d.method IS NOT NULL
    GROUP BY
      d.series
  ) AS instead
    ON instead.series = b.series
  WHERE
    b.method <> 'learnt' OR instead.series IS NULL
  SETTINGS join_use_nulls = 1
  UNION ALL
  SELECT
    d.series,
    d.method
  FROM declared AS d
  WHERE
    d.method IS NOT NULL
), pairs AS (
  SELECT
    m.series AS series,
    m.method AS method
  FROM methods AS m
  GROUP BY
    m.series,
    m.method
), ranked AS (
  SELECT
    p.series AS series,
    p.method AS method,
    d.warn_limit AS warn_limit,
    d.fail_limit AS fail_limit,
    d.direction AS direction,
    d.min_effect AS min_effect,
    d.min_rows AS min_rows,
    d.persistence_windows AS persistence_windows,
    d.persistence_of AS persistence_of,
    d.worst_status AS worst_status,
    d.season AS season,
    d.is_off AS is_off,
    d.particular AS particular,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY p.series, p.method
      ORDER BY d.particular DESC, CASE WHEN d.method IS NULL THEN 1 ELSE 0 END, d.fail_limit, d.warn_limit, d.min_effect
    )) AS place
  FROM pairs AS p
  LEFT JOIN declared AS d
    ON d.series = p.series AND (d.method IS NULL OR d.method = p.method)
  SETTINGS join_use_nulls = 1
)
SELECT
  r.series AS series,
  r.method AS method,
  COALESCE(r.warn_limit, CASE WHEN r.fail_limit IS NULL THEN b.warn_limit END) AS warn_limit,
  COALESCE(r.fail_limit, CASE WHEN r.warn_limit IS NULL THEN b.fail_limit END) AS fail_limit,
  COALESCE(r.direction, f.direction, 'both') AS direction,
  COALESCE(r.min_effect, f.min_effect, 0.0) AS min_effect,
  COALESCE(r.min_rows, 0) AS min_rows,
  COALESCE(r.persistence_windows, 1) AS persistence_windows,
  COALESCE(r.persistence_of, r.persistence_windows, 1) AS persistence_of,
  COALESCE(r.worst_status, CASE WHEN r.warn_limit IS NULL AND r.fail_limit IS NULL THEN f.worst_status END, 'fail') AS worst_status,
  r.season AS season,
  f.usual_deviation AS usual_deviation,
  CASE WHEN r.particular IS NULL THEN 'default' ELSE 'declared' END AS rule_source
FROM ranked AS r
LEFT JOIN by_default AS b
  ON b.series = r.series AND b.method = r.method
LEFT JOIN defaults AS f
  ON f.series = r.series AND f.place = 1
WHERE
  r.place = 1 AND COALESCE(r.is_off, 0) = 0
SETTINGS join_use_nulls = 1
{%- endmacro %}
