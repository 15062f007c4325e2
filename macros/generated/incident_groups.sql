{#-
Incidents of one monitor that opened together are one group, and one of them probably leads.
Inputs: incidents (incidents.sql), mpm_monitors. One row per incident, in the shape of mpm_incidents.
Together: in two windows in a row. Opening windows without a gap between them are cut into pairs from the first on, so that a
monitor in which something opens every day does not become one group, and what comes later leaves earlier groups as they are.
Leading: causes before effects (the shape of the data, how much of it, what is missing, its meaning, its values, what the
model makes of it), then what opened first, then what lies furthest out; what is expected explains nothing and comes last.

Written by `mpm dev generate` from mpm_py/sql/incident_groups.sql; edit that file.
-#}

{% macro incident_groups(incidents, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('incident_groups', 'mpm')(incidents, mpm_monitors)) }}
{%- endmacro %}

{% macro default__incident_groups(incidents, mpm_monitors) -%}
WITH openings AS (
  SELECT
    i.monitor,
    i.opened_number
  FROM {{ incidents }} AS i
  GROUP BY
    i.monitor,
    i.opened_number
), placed AS (
  SELECT
    o.monitor,
    o.opened_number,
    o.opened_number - ROW_NUMBER() OVER (PARTITION BY o.monitor ORDER BY o.opened_number) AS stretch
  FROM openings AS o
), started AS (
  SELECT
    p.monitor,
    p.opened_number,
    p.opened_number - MIN(p.opened_number) OVER (PARTITION BY p.monitor, p.stretch) AS windows_after_start
  FROM placed AS p
), opened_together AS (
  SELECT
    s.monitor,
    s.opened_number,
    s.opened_number - s.windows_after_start + 2 * CAST(FLOOR(CAST(s.windows_after_start AS DOUBLE) / 2.0) AS BIGINT) AS first_number
  FROM started AS s
), ranked AS (
  SELECT
    i.*,
    t.first_number,
    ROW_NUMBER() OVER (
      PARTITION BY i.monitor, t.first_number
      ORDER BY CASE WHEN i.status = 'expected' THEN 1 ELSE 0 END, CASE i.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, i.opened_number, COALESCE(ABS(i.worst_z), 0.0) DESC, COALESCE(ABS(i.worst_effect), 0.0) DESC, i.incident_id
    ) AS place
  FROM {{ incidents }} AS i
  INNER JOIN opened_together AS t
    ON t.monitor = i.monitor AND t.opened_number = i.opened_number
)
SELECT
  r.incident_id AS incident_id,
  r.monitor AS monitor,
  r.check_id AS check_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.column_name AS column_name,
  r.family AS family,
  r.metric AS metric,
  r.category AS category,
  r.method AS method,
  r.status AS status,
  r.severity AS severity,
  r.opened_at AS opened_at,
  r.opened_window_id AS opened_window_id,
  r.last_seen_at AS last_seen_at,
  r.last_seen_window_id AS last_seen_window_id,
  r.resolved_at AS resolved_at,
  r.window_count AS window_count,
  CAST(r.failing_window_count AS BIGINT) AS failing_window_count,
  r.worst_value AS worst_value,
  r.worst_effect AS worst_effect,
  r.worst_window_id AS worst_window_id,
  r.center AS center,
  r.lower AS lower,
  r.upper AS upper,
  MAX(CASE WHEN r.place = 1 THEN r.incident_id END) OVER (PARTITION BY r.monitor, r.first_number) AS group_id,
  CASE WHEN r.place = 1 THEN TRUE ELSE FALSE END AS is_leading,
  COUNT(*) OVER (PARTITION BY r.monitor, r.first_number) AS group_size,
  r.reason AS reason,
  m.owner AS owner,
  m.tags AS tags
FROM ranked AS r
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = r.monitor
{%- endmacro %}

{% macro postgres__incident_groups(incidents, mpm_monitors) -%}
WITH openings AS (
  SELECT
    i.monitor,
    i.opened_number
  FROM {{ incidents }} AS i
  GROUP BY
    i.monitor,
    i.opened_number
), placed AS (
  SELECT
    o.monitor,
    o.opened_number,
    o.opened_number - ROW_NUMBER() OVER (PARTITION BY o.monitor ORDER BY o.opened_number) AS stretch
  FROM openings AS o
), started AS (
  SELECT
    p.monitor,
    p.opened_number,
    p.opened_number - MIN(p.opened_number) OVER (PARTITION BY p.monitor, p.stretch) AS windows_after_start
  FROM placed AS p
), opened_together AS MATERIALIZED (
  SELECT
    s.monitor,
    s.opened_number,
    s.opened_number - s.windows_after_start + 2 * CAST(FLOOR(CAST(s.windows_after_start AS DOUBLE PRECISION) / 2.0) AS BIGINT) AS first_number
  FROM started AS s
), ranked AS (
  SELECT
    i.*,
    t.first_number,
    ROW_NUMBER() OVER (
      PARTITION BY i.monitor, t.first_number
      ORDER BY CASE WHEN i.status = 'expected' THEN 1 ELSE 0 END, CASE i.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, i.opened_number, COALESCE(ABS(i.worst_z), 0.0) DESC NULLS LAST, COALESCE(ABS(i.worst_effect), 0.0) DESC NULLS LAST, i.incident_id
    ) AS place
  FROM {{ incidents }} AS i
  INNER JOIN opened_together AS t
    ON t.monitor = i.monitor AND t.opened_number = i.opened_number
)
SELECT
  r.incident_id AS incident_id,
  r.monitor AS monitor,
  r.check_id AS check_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.column_name AS column_name,
  r.family AS family,
  r.metric AS metric,
  r.category AS category,
  r.method AS method,
  r.status AS status,
  r.severity AS severity,
  r.opened_at AS opened_at,
  r.opened_window_id AS opened_window_id,
  r.last_seen_at AS last_seen_at,
  r.last_seen_window_id AS last_seen_window_id,
  r.resolved_at AS resolved_at,
  r.window_count AS window_count,
  CAST(r.failing_window_count AS BIGINT) AS failing_window_count,
  r.worst_value AS worst_value,
  r.worst_effect AS worst_effect,
  r.worst_window_id AS worst_window_id,
  r.center AS center,
  r.lower AS lower,
  r.upper AS upper,
  MAX(CASE WHEN r.place = 1 THEN r.incident_id END) OVER (PARTITION BY r.monitor, r.first_number) AS group_id,
  CASE WHEN r.place = 1 THEN TRUE ELSE FALSE END AS is_leading,
  COUNT(*) OVER (PARTITION BY r.monitor, r.first_number) AS group_size,
  r.reason AS reason,
  m.owner AS owner,
  m.tags AS tags
FROM ranked AS r
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = r.monitor
{%- endmacro %}

{% macro redshift__incident_groups(incidents, mpm_monitors) -%}
WITH openings AS (
  SELECT
    i.monitor,
    i.opened_number
  FROM {{ incidents }} AS i
  GROUP BY
    i.monitor,
    i.opened_number
), placed AS (
  SELECT
    o.monitor,
    o.opened_number,
    o.opened_number - ROW_NUMBER() OVER (PARTITION BY o.monitor ORDER BY o.opened_number) AS stretch
  FROM openings AS o
), started AS (
  SELECT
    p.monitor,
    p.opened_number,
    p.opened_number - MIN(p.opened_number) OVER (PARTITION BY p.monitor, p.stretch) AS windows_after_start
  FROM placed AS p
), opened_together AS (
  SELECT
    s.monitor,
    s.opened_number,
    s.opened_number - s.windows_after_start + 2 * CAST(FLOOR(CAST(s.windows_after_start AS DOUBLE PRECISION) / 2.0) AS BIGINT) AS first_number
  FROM started AS s
), ranked AS (
  SELECT
    i.*,
    t.first_number,
    ROW_NUMBER() OVER (
      PARTITION BY i.monitor, t.first_number
      ORDER BY CASE WHEN i.status = 'expected' THEN 1 ELSE 0 END, CASE i.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, i.opened_number, COALESCE(ABS(i.worst_z), 0.0) DESC NULLS LAST, COALESCE(ABS(i.worst_effect), 0.0) DESC NULLS LAST, i.incident_id
    ) AS place
  FROM {{ incidents }} AS i
  INNER JOIN opened_together AS t
    ON t.monitor = i.monitor AND t.opened_number = i.opened_number
)
SELECT
  r.incident_id AS incident_id,
  r.monitor AS monitor,
  r.check_id AS check_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.column_name AS column_name,
  r.family AS family,
  r.metric AS metric,
  r.category AS category,
  r.method AS method,
  r.status AS status,
  r.severity AS severity,
  r.opened_at AS opened_at,
  r.opened_window_id AS opened_window_id,
  r.last_seen_at AS last_seen_at,
  r.last_seen_window_id AS last_seen_window_id,
  r.resolved_at AS resolved_at,
  r.window_count AS window_count,
  CAST(r.failing_window_count AS BIGINT) AS failing_window_count,
  r.worst_value AS worst_value,
  r.worst_effect AS worst_effect,
  r.worst_window_id AS worst_window_id,
  r.center AS center,
  r.lower AS lower,
  r.upper AS upper,
  MAX(CASE WHEN r.place = 1 THEN r.incident_id END) OVER (PARTITION BY r.monitor, r.first_number) AS group_id,
  CASE WHEN r.place = 1 THEN TRUE ELSE FALSE END AS is_leading,
  COUNT(*) OVER (PARTITION BY r.monitor, r.first_number) AS group_size,
  r.reason AS reason,
  m.owner AS owner,
  m.tags AS tags
FROM ranked AS r
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = r.monitor
{%- endmacro %}

{% macro snowflake__incident_groups(incidents, mpm_monitors) -%}
WITH openings AS (
  SELECT
    i.monitor,
    i.opened_number
  FROM {{ incidents }} AS i
  GROUP BY
    i.monitor,
    i.opened_number
), placed AS (
  SELECT
    o.monitor,
    o.opened_number,
    o.opened_number - ROW_NUMBER() OVER (PARTITION BY o.monitor ORDER BY o.opened_number) AS stretch
  FROM openings AS o
), started AS (
  SELECT
    p.monitor,
    p.opened_number,
    p.opened_number - MIN(p.opened_number) OVER (PARTITION BY p.monitor, p.stretch) AS windows_after_start
  FROM placed AS p
), opened_together AS (
  SELECT
    s.monitor,
    s.opened_number,
    s.opened_number - s.windows_after_start + 2 * CAST(FLOOR(CAST(s.windows_after_start AS DOUBLE) / 2.0) AS BIGINT) AS first_number
  FROM started AS s
), ranked AS (
  SELECT
    i.*,
    t.first_number,
    ROW_NUMBER() OVER (
      PARTITION BY i.monitor, t.first_number
      ORDER BY CASE WHEN i.status = 'expected' THEN 1 ELSE 0 END, CASE i.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, i.opened_number, COALESCE(ABS(i.worst_z), 0.0) DESC NULLS LAST, COALESCE(ABS(i.worst_effect), 0.0) DESC NULLS LAST, i.incident_id
    ) AS place
  FROM {{ incidents }} AS i
  INNER JOIN opened_together AS t
    ON t.monitor = i.monitor AND t.opened_number = i.opened_number
)
SELECT
  r.incident_id AS incident_id,
  r.monitor AS monitor,
  r.check_id AS check_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.column_name AS column_name,
  r.family AS family,
  r.metric AS metric,
  r.category AS category,
  r.method AS method,
  r.status AS status,
  r.severity AS severity,
  r.opened_at AS opened_at,
  r.opened_window_id AS opened_window_id,
  r.last_seen_at AS last_seen_at,
  r.last_seen_window_id AS last_seen_window_id,
  r.resolved_at AS resolved_at,
  r.window_count AS window_count,
  CAST(r.failing_window_count AS BIGINT) AS failing_window_count,
  r.worst_value AS worst_value,
  r.worst_effect AS worst_effect,
  r.worst_window_id AS worst_window_id,
  r.center AS center,
  r.lower AS lower,
  r.upper AS upper,
  MAX(CASE WHEN r.place = 1 THEN r.incident_id END) OVER (PARTITION BY r.monitor, r.first_number) AS group_id,
  CASE WHEN r.place = 1 THEN TRUE ELSE FALSE END AS is_leading,
  COUNT(*) OVER (PARTITION BY r.monitor, r.first_number) AS group_size,
  r.reason AS reason,
  m.owner AS owner,
  m.tags AS tags
FROM ranked AS r
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = r.monitor
{%- endmacro %}

{% macro bigquery__incident_groups(incidents, mpm_monitors) -%}
WITH openings AS (
  SELECT
    i.monitor,
    i.opened_number
  FROM {{ incidents }} AS i
  GROUP BY
    i.monitor,
    i.opened_number
), placed AS (
  SELECT
    o.monitor,
    o.opened_number,
    o.opened_number - ROW_NUMBER() OVER (PARTITION BY o.monitor ORDER BY o.opened_number NULLS LAST) AS stretch
  FROM openings AS o
), started AS (
  SELECT
    p.monitor,
    p.opened_number,
    p.opened_number - MIN(p.opened_number) OVER (PARTITION BY p.monitor, p.stretch) AS windows_after_start
  FROM placed AS p
), opened_together AS (
  SELECT
    s.monitor,
    s.opened_number,
    s.opened_number - s.windows_after_start + 2 * CAST(FLOOR(CAST(s.windows_after_start AS FLOAT64) / 2.0) AS INT64) AS first_number
  FROM started AS s
), ranked AS (
  SELECT
    i.*,
    t.first_number,
    ROW_NUMBER() OVER (
      PARTITION BY i.monitor, t.first_number
      ORDER BY CASE WHEN i.status = 'expected' THEN 1 ELSE 0 END NULLS LAST, CASE i.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END NULLS LAST, i.opened_number NULLS LAST, COALESCE(ABS(i.worst_z), 0.0) DESC, COALESCE(ABS(i.worst_effect), 0.0) DESC, i.incident_id NULLS LAST
    ) AS place
  FROM {{ incidents }} AS i
  INNER JOIN opened_together AS t
    ON t.monitor = i.monitor AND t.opened_number = i.opened_number
)
SELECT
  r.incident_id AS incident_id,
  r.monitor AS monitor,
  r.check_id AS check_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.column_name AS column_name,
  r.family AS family,
  r.metric AS metric,
  r.category AS category,
  r.method AS method,
  r.status AS status,
  r.severity AS severity,
  r.opened_at AS opened_at,
  r.opened_window_id AS opened_window_id,
  r.last_seen_at AS last_seen_at,
  r.last_seen_window_id AS last_seen_window_id,
  r.resolved_at AS resolved_at,
  r.window_count AS window_count,
  CAST(r.failing_window_count AS INT64) AS failing_window_count,
  r.worst_value AS worst_value,
  r.worst_effect AS worst_effect,
  r.worst_window_id AS worst_window_id,
  r.center AS center,
  r.lower AS lower,
  r.upper AS upper,
  MAX(CASE WHEN r.place = 1 THEN r.incident_id END) OVER (PARTITION BY r.monitor, r.first_number) AS group_id,
  CASE WHEN r.place = 1 THEN TRUE ELSE FALSE END AS is_leading,
  COUNT(*) OVER (PARTITION BY r.monitor, r.first_number) AS group_size,
  r.reason AS reason,
  m.owner AS owner,
  m.tags AS tags
FROM ranked AS r
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = r.monitor
{%- endmacro %}

{% macro spark__incident_groups(incidents, mpm_monitors) -%}
WITH openings AS (
  SELECT
    i.monitor,
    i.opened_number
  FROM {{ incidents }} AS i
  GROUP BY
    i.monitor,
    i.opened_number
), placed AS (
  SELECT
    o.monitor,
    o.opened_number,
    o.opened_number - ROW_NUMBER() OVER (PARTITION BY o.monitor ORDER BY o.opened_number NULLS LAST) AS stretch
  FROM openings AS o
), started AS (
  SELECT
    p.monitor,
    p.opened_number,
    p.opened_number - MIN(p.opened_number) OVER (PARTITION BY p.monitor, p.stretch) AS windows_after_start
  FROM placed AS p
), opened_together AS (
  SELECT
    s.monitor,
    s.opened_number,
    s.opened_number - s.windows_after_start + 2 * CAST(FLOOR(CAST(s.windows_after_start AS DOUBLE) / 2.0) AS BIGINT) AS first_number
  FROM started AS s
), ranked AS (
  SELECT
    i.*,
    t.first_number,
    ROW_NUMBER() OVER (
      PARTITION BY i.monitor, t.first_number
      ORDER BY CASE WHEN i.status = 'expected' THEN 1 ELSE 0 END NULLS LAST, CASE i.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END NULLS LAST, i.opened_number NULLS LAST, COALESCE(ABS(i.worst_z), 0.0) DESC, COALESCE(ABS(i.worst_effect), 0.0) DESC, i.incident_id NULLS LAST
    ) AS place
  FROM {{ incidents }} AS i
  INNER JOIN opened_together AS t
    ON t.monitor = i.monitor AND t.opened_number = i.opened_number
)
SELECT
  r.incident_id AS incident_id,
  r.monitor AS monitor,
  r.check_id AS check_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.column_name AS column_name,
  r.family AS family,
  r.metric AS metric,
  r.category AS category,
  r.method AS method,
  r.status AS status,
  r.severity AS severity,
  r.opened_at AS opened_at,
  r.opened_window_id AS opened_window_id,
  r.last_seen_at AS last_seen_at,
  r.last_seen_window_id AS last_seen_window_id,
  r.resolved_at AS resolved_at,
  r.window_count AS window_count,
  CAST(r.failing_window_count AS BIGINT) AS failing_window_count,
  r.worst_value AS worst_value,
  r.worst_effect AS worst_effect,
  r.worst_window_id AS worst_window_id,
  r.center AS center,
  r.lower AS lower,
  r.upper AS upper,
  MAX(CASE WHEN r.place = 1 THEN r.incident_id END) OVER (PARTITION BY r.monitor, r.first_number) AS group_id,
  CASE WHEN r.place = 1 THEN TRUE ELSE FALSE END AS is_leading,
  COUNT(*) OVER (PARTITION BY r.monitor, r.first_number) AS group_size,
  r.reason AS reason,
  m.owner AS owner,
  m.tags AS tags
FROM ranked AS r
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = r.monitor
{%- endmacro %}

{% macro clickhouse__incident_groups(incidents, mpm_monitors) -%}
WITH openings AS (
  SELECT
    i.monitor AS monitor,
    i.opened_number AS opened_number
  FROM {{ incidents }} AS i
  GROUP BY
    i.monitor,
    i.opened_number
), placed AS (
  SELECT
    o.monitor AS monitor,
    o.opened_number AS opened_number,
    o.opened_number - toInt64(ROW_NUMBER() OVER (PARTITION BY o.monitor ORDER BY o.opened_number)) AS stretch
  FROM openings AS o
), started AS (
  SELECT
    p.monitor AS monitor,
    p.opened_number AS opened_number,
    p.opened_number - MIN(toNullable(p.opened_number)) OVER (PARTITION BY p.monitor, p.stretch) AS windows_after_start
  FROM placed AS p
), opened_together AS (
  SELECT
    s.monitor AS monitor,
    s.opened_number AS opened_number,
    s.opened_number - s.windows_after_start + 2 * CAST(FLOOR(CAST(s.windows_after_start AS Nullable(Float64)) / 2.0) AS Nullable(Int64)) AS first_number
  FROM started AS s
), ranked AS (
  SELECT
    i.*,
    t.first_number AS first_number,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY i.monitor, t.first_number
      ORDER BY CASE WHEN i.status = 'expected' THEN 1 ELSE 0 END, CASE i.family
        WHEN 'schema' THEN 1
        WHEN 'volume' THEN 2
        WHEN 'quality' THEN 3
        WHEN 'observability' THEN 4
        WHEN 'semantic' THEN 5
        WHEN 'labels' THEN 6
        WHEN 'drift' THEN 7
        WHEN 'operations' THEN 8
        WHEN 'estimated_performance' THEN 9
        WHEN 'performance' THEN 10
        ELSE 11
      END, i.opened_number, COALESCE(ABS(i.worst_z), 0.0) DESC, COALESCE(ABS(i.worst_effect), 0.0) DESC, i.incident_id
    )) AS place
  FROM {{ incidents }} AS i
  INNER JOIN opened_together AS t
    ON t.monitor = i.monitor AND t.opened_number = i.opened_number
)
SELECT
  r.incident_id AS incident_id,
  r.monitor AS monitor,
  r.check_id AS check_id,
  r.segment_key AS segment_key,
  r.segment_value AS segment_value,
  r.column_name AS column_name,
  r.family AS family,
  r.metric AS metric,
  r.category AS category,
  r.method AS method,
  r.status AS status,
  r.severity AS severity,
  r.opened_at AS opened_at,
  r.opened_window_id AS opened_window_id,
  r.last_seen_at AS last_seen_at,
  r.last_seen_window_id AS last_seen_window_id,
  r.resolved_at AS resolved_at,
  r.window_count AS window_count,
  CAST(r.failing_window_count AS Nullable(Int64)) AS failing_window_count,
  r.worst_value AS worst_value,
  r.worst_effect AS worst_effect,
  r.worst_window_id AS worst_window_id,
  r.center AS center,
  r.lower AS lower,
  r.upper AS upper,
  MAX(toNullable(CASE WHEN r.place = 1 THEN r.incident_id END)) OVER (PARTITION BY r.monitor, r.first_number) AS group_id,
  CASE WHEN r.place = 1 THEN TRUE ELSE FALSE END AS is_leading,
  toInt64(COUNT(*) OVER (PARTITION BY r.monitor, r.first_number)) AS group_size,
  r.reason AS reason,
  m.owner AS owner,
  m.tags AS tags
FROM ranked AS r
INNER JOIN {{ mpm_monitors }} AS m
  ON m.monitor = r.monitor
{%- endmacro %}
