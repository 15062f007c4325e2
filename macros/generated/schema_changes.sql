{#-
Changes of the columns of a monitored relation, from one snapshot of its schema to the next.
Input: mpm_observations (bin_kind 'schema'). The first snapshot is the one that the baseline was learnt from.
One row per change. renamed_candidate: one column gone and one come in the same step, of the same kind of value; it says so
beside the two, because a name can change while the type stays, and what an unlearnt column holds is not known.

Written by `mpm dev generate` from mpm_py/sql/schema_changes.sql; edit that file.
-#}

{% macro schema_changes(mpm_observations) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('schema_changes', 'mpm')(mpm_observations)) }}
{%- endmacro %}

{% macro default__schema_changes(mpm_observations) -%}
WITH snapshot_rows AS (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.window_start,
    o.observed_at,
    o.column_name,
    o.data_type,
    o.value_kind,
    o.category AS nullability
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'schema'
), snapshots AS (
  SELECT
    s.monitor,
    s.dataset,
    s.window_id,
    s.observed_at,
    ROW_NUMBER() OVER (
      PARTITION BY s.monitor
      ORDER BY CASE WHEN s.dataset = 'bins' THEN 0 ELSE 1 END, s.observed_at, s.window_start, s.window_id
    ) AS step
  FROM snapshot_rows AS s
  GROUP BY
    s.monitor,
    s.dataset,
    s.window_id,
    s.window_start,
    s.observed_at
), latest AS (
  SELECT
    s.monitor,
    MAX(s.step) AS step
  FROM snapshots AS s
  GROUP BY
    s.monitor
), described AS (
  SELECT
    s.monitor,
    n.step,
    s.column_name,
    s.data_type,
    s.value_kind,
    s.nullability
  FROM snapshot_rows AS s
  INNER JOIN snapshots AS n
    ON n.monitor = s.monitor
    AND n.dataset = s.dataset
    AND n.window_id = s.window_id
    AND n.observed_at = s.observed_at
), sides AS (
  SELECT
    d.monitor,
    d.step,
    d.column_name,
    1 AS is_after,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
  UNION ALL
  SELECT
    d.monitor,
    d.step + 1,
    d.column_name,
    0,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
), compared AS (
  SELECT
    s.monitor,
    s.step,
    s.column_name,
    MAX(s.is_after) AS is_present,
    1 - MIN(s.is_after) AS was_present,
    MAX(CASE WHEN s.is_after = 0 THEN s.data_type END) AS type_before,
    MAX(CASE WHEN s.is_after = 1 THEN s.data_type END) AS type_after,
    MAX(CASE WHEN s.is_after = 0 THEN s.nullability END) AS nullability_before,
    MAX(CASE WHEN s.is_after = 1 THEN s.nullability END) AS nullability_after,
    MAX(s.value_kind) AS value_kind
  FROM sides AS s
  GROUP BY
    s.monitor,
    s.step,
    s.column_name
), changed AS (
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'added' AS kind,
    CAST(NULL AS VARCHAR) AS before_text,
    c.type_after AS after_text
  FROM compared AS c
  WHERE
    c.was_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'removed',
    c.type_before,
    NULL
  FROM compared AS c
  WHERE
    c.is_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'type_changed',
    c.type_before,
    c.type_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.type_before <> c.type_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'nullability_changed',
    c.nullability_before,
    c.nullability_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.nullability_before <> c.nullability_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    MAX(CASE WHEN c.was_present = 0 THEN c.column_name END),
    'renamed_candidate',
    MAX(CASE WHEN c.is_present = 0 THEN c.column_name END),
    MAX(CASE WHEN c.was_present = 0 THEN c.column_name END)
  FROM compared AS c
  WHERE
    c.was_present = 0 OR c.is_present = 0
  GROUP BY
    c.monitor,
    c.step,
    c.value_kind
  HAVING
    SUM(1 - c.was_present) = 1 AND SUM(1 - c.is_present) = 1
)
SELECT
  c.monitor AS monitor,
  c.kind AS kind,
  c.column_name AS column_name,
  c.before_text AS before,
  c.after_text AS after,
  CASE
    WHEN c.kind = 'renamed_candidate' THEN 'one column went and one came, with the same kind of value: judged by type only'
  END AS evidence,
  n.window_id AS window_id,
  n.observed_at AS first_seen_at,
  CASE
    WHEN c.kind = 'removed' AND d.column_name IS NULL THEN TRUE
    WHEN c.kind IN ('added', 'renamed_candidate') AND d.column_name IS NOT NULL THEN TRUE
    WHEN c.kind = 'type_changed' AND d.data_type = c.after_text THEN TRUE
    WHEN c.kind = 'nullability_changed' AND d.nullability = c.after_text THEN TRUE
    ELSE FALSE
  END AS is_current
FROM changed AS c
INNER JOIN snapshots AS n
  ON n.monitor = c.monitor AND n.step = c.step
INNER JOIN latest AS l
  ON l.monitor = c.monitor
LEFT JOIN described AS d
  ON d.monitor = c.monitor AND d.step = l.step AND d.column_name = c.column_name
WHERE
  c.step > 1
{%- endmacro %}

{% macro postgres__schema_changes(mpm_observations) -%}
WITH snapshot_rows AS (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.window_start,
    o.observed_at,
    o.column_name,
    o.data_type,
    o.value_kind,
    o.category AS nullability
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'schema'
), snapshots AS (
  SELECT
    s.monitor,
    s.dataset,
    s.window_id,
    s.observed_at,
    ROW_NUMBER() OVER (
      PARTITION BY s.monitor
      ORDER BY CASE WHEN s.dataset = 'bins' THEN 0 ELSE 1 END, s.observed_at, s.window_start, s.window_id
    ) AS step
  FROM snapshot_rows AS s
  GROUP BY
    s.monitor,
    s.dataset,
    s.window_id,
    s.window_start,
    s.observed_at
), latest AS (
  SELECT
    s.monitor,
    MAX(s.step) AS step
  FROM snapshots AS s
  GROUP BY
    s.monitor
), described AS (
  SELECT
    s.monitor,
    n.step,
    s.column_name,
    s.data_type,
    s.value_kind,
    s.nullability
  FROM snapshot_rows AS s
  INNER JOIN snapshots AS n
    ON n.monitor = s.monitor
    AND n.dataset = s.dataset
    AND n.window_id = s.window_id
    AND n.observed_at = s.observed_at
), sides AS (
  SELECT
    d.monitor,
    d.step,
    d.column_name,
    1 AS is_after,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
  UNION ALL
  SELECT
    d.monitor,
    d.step + 1,
    d.column_name,
    0,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
), compared AS (
  SELECT
    s.monitor,
    s.step,
    s.column_name,
    MAX(s.is_after) AS is_present,
    1 - MIN(s.is_after) AS was_present,
    MAX(CASE WHEN s.is_after = 0 THEN s.data_type END) AS type_before,
    MAX(CASE WHEN s.is_after = 1 THEN s.data_type END) AS type_after,
    MAX(CASE WHEN s.is_after = 0 THEN s.nullability END) AS nullability_before,
    MAX(CASE WHEN s.is_after = 1 THEN s.nullability END) AS nullability_after,
    MAX(s.value_kind) AS value_kind
  FROM sides AS s
  GROUP BY
    s.monitor,
    s.step,
    s.column_name
), changed AS (
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'added' AS kind,
    CAST(NULL AS TEXT) AS before_text,
    c.type_after AS after_text
  FROM compared AS c
  WHERE
    c.was_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'removed',
    c.type_before,
    NULL
  FROM compared AS c
  WHERE
    c.is_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'type_changed',
    c.type_before,
    c.type_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.type_before <> c.type_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'nullability_changed',
    c.nullability_before,
    c.nullability_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.nullability_before <> c.nullability_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    MAX(CASE WHEN c.was_present = 0 THEN c.column_name END),
    'renamed_candidate',
    MAX(CASE WHEN c.is_present = 0 THEN c.column_name END),
    MAX(CASE WHEN c.was_present = 0 THEN c.column_name END)
  FROM compared AS c
  WHERE
    c.was_present = 0 OR c.is_present = 0
  GROUP BY
    c.monitor,
    c.step,
    c.value_kind
  HAVING
    SUM(1 - c.was_present) = 1 AND SUM(1 - c.is_present) = 1
)
SELECT
  c.monitor AS monitor,
  c.kind AS kind,
  c.column_name AS column_name,
  c.before_text AS before,
  c.after_text AS after,
  CASE
    WHEN c.kind = 'renamed_candidate' THEN 'one column went and one came, with the same kind of value: judged by type only'
  END AS evidence,
  n.window_id AS window_id,
  n.observed_at AS first_seen_at,
  CASE
    WHEN c.kind = 'removed' AND d.column_name IS NULL THEN TRUE
    WHEN c.kind IN ('added', 'renamed_candidate') AND d.column_name IS NOT NULL THEN TRUE
    WHEN c.kind = 'type_changed' AND d.data_type = c.after_text THEN TRUE
    WHEN c.kind = 'nullability_changed' AND d.nullability = c.after_text THEN TRUE
    ELSE FALSE
  END AS is_current
FROM changed AS c
INNER JOIN snapshots AS n
  ON n.monitor = c.monitor AND n.step = c.step
INNER JOIN latest AS l
  ON l.monitor = c.monitor
LEFT JOIN described AS d
  ON d.monitor = c.monitor AND d.step = l.step AND d.column_name = c.column_name
WHERE
  c.step > 1
{%- endmacro %}

{% macro redshift__schema_changes(mpm_observations) -%}
WITH snapshot_rows AS (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.window_start,
    o.observed_at,
    o.column_name,
    o.data_type,
    o.value_kind,
    o.category AS nullability
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'schema'
), snapshots AS (
  SELECT
    s.monitor,
    s.dataset,
    s.window_id,
    s.observed_at,
    ROW_NUMBER() OVER (
      PARTITION BY s.monitor
      ORDER BY CASE WHEN s.dataset = 'bins' THEN 0 ELSE 1 END, s.observed_at, s.window_start, s.window_id
    ) AS step
  FROM snapshot_rows AS s
  GROUP BY
    s.monitor,
    s.dataset,
    s.window_id,
    s.window_start,
    s.observed_at
), latest AS (
  SELECT
    s.monitor,
    MAX(s.step) AS step
  FROM snapshots AS s
  GROUP BY
    s.monitor
), described AS (
  SELECT
    s.monitor,
    n.step,
    s.column_name,
    s.data_type,
    s.value_kind,
    s.nullability
  FROM snapshot_rows AS s
  INNER JOIN snapshots AS n
    ON n.monitor = s.monitor
    AND n.dataset = s.dataset
    AND n.window_id = s.window_id
    AND n.observed_at = s.observed_at
), sides AS (
  SELECT
    d.monitor,
    d.step,
    d.column_name,
    1 AS is_after,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
  UNION ALL
  SELECT
    d.monitor,
    d.step + 1,
    d.column_name,
    0,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
), compared AS (
  SELECT
    s.monitor,
    s.step,
    s.column_name,
    MAX(s.is_after) AS is_present,
    1 - MIN(s.is_after) AS was_present,
    MAX(CASE WHEN s.is_after = 0 THEN s.data_type END) AS type_before,
    MAX(CASE WHEN s.is_after = 1 THEN s.data_type END) AS type_after,
    MAX(CASE WHEN s.is_after = 0 THEN s.nullability END) AS nullability_before,
    MAX(CASE WHEN s.is_after = 1 THEN s.nullability END) AS nullability_after,
    MAX(s.value_kind) AS value_kind
  FROM sides AS s
  GROUP BY
    s.monitor,
    s.step,
    s.column_name
), changed AS (
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'added' AS kind,
    CAST(NULL AS VARCHAR(65535)) AS before_text,
    c.type_after AS after_text
  FROM compared AS c
  WHERE
    c.was_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'removed',
    c.type_before,
    NULL
  FROM compared AS c
  WHERE
    c.is_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'type_changed',
    c.type_before,
    c.type_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.type_before <> c.type_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'nullability_changed',
    c.nullability_before,
    c.nullability_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.nullability_before <> c.nullability_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    MAX(CASE WHEN c.was_present = 0 THEN c.column_name END),
    'renamed_candidate',
    MAX(CASE WHEN c.is_present = 0 THEN c.column_name END),
    MAX(CASE WHEN c.was_present = 0 THEN c.column_name END)
  FROM compared AS c
  WHERE
    c.was_present = 0 OR c.is_present = 0
  GROUP BY
    c.monitor,
    c.step,
    c.value_kind
  HAVING
    SUM(1 - c.was_present) = 1 AND SUM(1 - c.is_present) = 1
)
SELECT
  c.monitor AS monitor,
  c.kind AS kind,
  c.column_name AS column_name,
  c.before_text AS before,
  c.after_text AS after,
  CASE
    WHEN c.kind = 'renamed_candidate' THEN 'one column went and one came, with the same kind of value: judged by type only'
  END AS evidence,
  n.window_id AS window_id,
  n.observed_at AS first_seen_at,
  CASE
    WHEN c.kind = 'removed' AND d.column_name IS NULL THEN TRUE
    WHEN c.kind IN ('added', 'renamed_candidate') AND d.column_name IS NOT NULL THEN TRUE
    WHEN c.kind = 'type_changed' AND d.data_type = c.after_text THEN TRUE
    WHEN c.kind = 'nullability_changed' AND d.nullability = c.after_text THEN TRUE
    ELSE FALSE
  END AS is_current
FROM changed AS c
INNER JOIN snapshots AS n
  ON n.monitor = c.monitor AND n.step = c.step
INNER JOIN latest AS l
  ON l.monitor = c.monitor
LEFT JOIN described AS d
  ON d.monitor = c.monitor AND d.step = l.step AND d.column_name = c.column_name
WHERE
  c.step > 1
{%- endmacro %}

{% macro bigquery__schema_changes(mpm_observations) -%}
WITH snapshot_rows AS (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.window_start,
    o.observed_at,
    o.column_name,
    o.data_type,
    o.value_kind,
    o.category AS nullability
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'schema'
), snapshots AS (
  SELECT
    s.monitor,
    s.dataset,
    s.window_id,
    s.observed_at,
    ROW_NUMBER() OVER (
      PARTITION BY s.monitor
      ORDER BY CASE WHEN s.dataset = 'bins' THEN 0 ELSE 1 END NULLS LAST, s.observed_at NULLS LAST, s.window_start NULLS LAST, s.window_id NULLS LAST
    ) AS step
  FROM snapshot_rows AS s
  GROUP BY
    s.monitor,
    s.dataset,
    s.window_id,
    s.window_start,
    s.observed_at
), latest AS (
  SELECT
    s.monitor,
    MAX(s.step) AS step
  FROM snapshots AS s
  GROUP BY
    s.monitor
), described AS (
  SELECT
    s.monitor,
    n.step,
    s.column_name,
    s.data_type,
    s.value_kind,
    s.nullability
  FROM snapshot_rows AS s
  INNER JOIN snapshots AS n
    ON n.monitor = s.monitor
    AND n.dataset = s.dataset
    AND n.window_id = s.window_id
    AND n.observed_at = s.observed_at
), sides AS (
  SELECT
    d.monitor,
    d.step,
    d.column_name,
    1 AS is_after,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
  UNION ALL
  SELECT
    d.monitor,
    d.step + 1,
    d.column_name,
    0,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
), compared AS (
  SELECT
    s.monitor,
    s.step,
    s.column_name,
    MAX(s.is_after) AS is_present,
    1 - MIN(s.is_after) AS was_present,
    MAX(CASE WHEN s.is_after = 0 THEN s.data_type END) AS type_before,
    MAX(CASE WHEN s.is_after = 1 THEN s.data_type END) AS type_after,
    MAX(CASE WHEN s.is_after = 0 THEN s.nullability END) AS nullability_before,
    MAX(CASE WHEN s.is_after = 1 THEN s.nullability END) AS nullability_after,
    MAX(s.value_kind) AS value_kind
  FROM sides AS s
  GROUP BY
    s.monitor,
    s.step,
    s.column_name
), changed AS (
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'added' AS kind,
    CAST(NULL AS STRING) AS before_text,
    c.type_after AS after_text
  FROM compared AS c
  WHERE
    c.was_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'removed',
    c.type_before,
    NULL
  FROM compared AS c
  WHERE
    c.is_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'type_changed',
    c.type_before,
    c.type_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.type_before <> c.type_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'nullability_changed',
    c.nullability_before,
    c.nullability_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.nullability_before <> c.nullability_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    MAX(CASE WHEN c.was_present = 0 THEN c.column_name END),
    'renamed_candidate',
    MAX(CASE WHEN c.is_present = 0 THEN c.column_name END),
    MAX(CASE WHEN c.was_present = 0 THEN c.column_name END)
  FROM compared AS c
  WHERE
    c.was_present = 0 OR c.is_present = 0
  GROUP BY
    c.monitor,
    c.step,
    c.value_kind
  HAVING
    SUM(1 - c.was_present) = 1 AND SUM(1 - c.is_present) = 1
)
SELECT
  c.monitor AS monitor,
  c.kind AS kind,
  c.column_name AS column_name,
  c.before_text AS before,
  c.after_text AS after,
  CASE
    WHEN c.kind = 'renamed_candidate' THEN 'one column went and one came, with the same kind of value: judged by type only'
  END AS evidence,
  n.window_id AS window_id,
  n.observed_at AS first_seen_at,
  CASE
    WHEN c.kind = 'removed' AND d.column_name IS NULL THEN TRUE
    WHEN c.kind IN ('added', 'renamed_candidate') AND d.column_name IS NOT NULL THEN TRUE
    WHEN c.kind = 'type_changed' AND d.data_type = c.after_text THEN TRUE
    WHEN c.kind = 'nullability_changed' AND d.nullability = c.after_text THEN TRUE
    ELSE FALSE
  END AS is_current
FROM changed AS c
INNER JOIN snapshots AS n
  ON n.monitor = c.monitor AND n.step = c.step
INNER JOIN latest AS l
  ON l.monitor = c.monitor
LEFT JOIN described AS d
  ON d.monitor = c.monitor AND d.step = l.step AND d.column_name = c.column_name
WHERE
  c.step > 1
{%- endmacro %}

{% macro spark__schema_changes(mpm_observations) -%}
{{ return(mpm.bigquery__schema_changes(mpm_observations)) }}
{%- endmacro %}

{% macro clickhouse__schema_changes(mpm_observations) -%}
WITH snapshot_rows AS (
  SELECT
    o.monitor AS monitor,
    o.dataset AS dataset,
    o.window_id AS window_id,
    o.window_start AS window_start,
    o.observed_at AS observed_at,
    o.column_name AS column_name,
    o.data_type AS data_type,
    o.value_kind AS value_kind,
    o.category AS nullability
  FROM {{ mpm_observations }} AS o
  WHERE
    o.bin_kind = 'schema'
), snapshots AS (
  SELECT
    s.monitor AS monitor,
    s.dataset AS dataset,
    s.window_id AS window_id,
    s.observed_at AS observed_at,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY s.monitor
      ORDER BY CASE WHEN s.dataset = 'bins' THEN 0 ELSE 1 END, s.observed_at, s.window_start, s.window_id
    )) AS step
  FROM snapshot_rows AS s
  GROUP BY
    s.monitor,
    s.dataset,
    s.window_id,
    s.window_start,
    s.observed_at
), latest AS (
  SELECT
    s.monitor AS monitor,
    MAX(toNullable(s.step)) AS step
  FROM snapshots AS s
  GROUP BY
    s.monitor
), described AS (
  SELECT
    s.monitor AS monitor,
    n.step AS step,
    s.column_name AS column_name,
    s.data_type AS data_type,
    s.value_kind AS value_kind,
    s.nullability AS nullability
  FROM snapshot_rows AS s
  INNER JOIN snapshots AS n
    ON n.monitor = s.monitor
    AND n.dataset = s.dataset
    AND n.window_id = s.window_id
    AND n.observed_at = s.observed_at
), sides AS (
  SELECT
    d.monitor AS monitor,
    d.step AS step,
    d.column_name AS column_name,
    1 AS is_after,
    d.data_type AS data_type,
    d.value_kind AS value_kind,
    d.nullability AS nullability
  FROM described AS d
  UNION ALL
  SELECT
    d.monitor,
    d.step + 1,
    d.column_name,
    0,
    d.data_type,
    d.value_kind,
    d.nullability
  FROM described AS d
), compared AS (
  SELECT
    s.monitor AS monitor,
    s.step AS step,
    s.column_name AS column_name,
    MAX(toNullable(s.is_after)) AS is_present,
    1 - MIN(toNullable(s.is_after)) AS was_present,
    MAX(toNullable(CASE WHEN s.is_after = 0 THEN s.data_type END)) AS type_before,
    MAX(toNullable(CASE WHEN s.is_after = 1 THEN s.data_type END)) AS type_after,
    MAX(toNullable(CASE WHEN s.is_after = 0 THEN s.nullability END)) AS nullability_before,
    MAX(toNullable(CASE WHEN s.is_after = 1 THEN s.nullability END)) AS nullability_after,
    MAX(toNullable(s.value_kind)) AS value_kind
  FROM sides AS s
  GROUP BY
    s.monitor,
    s.step,
    s.column_name
), changed AS (
  SELECT
    c.monitor AS monitor,
    c.step AS step,
    c.column_name AS column_name,
    'added' AS kind,
    CAST(NULL AS Nullable(String)) AS before_text,
    c.type_after AS after_text
  FROM compared AS c
  WHERE
    c.was_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'removed',
    c.type_before,
    NULL
  FROM compared AS c
  WHERE
    c.is_present = 0
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'type_changed',
    c.type_before,
    c.type_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.type_before <> c.type_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    c.column_name,
    'nullability_changed',
    c.nullability_before,
    c.nullability_after
  FROM compared AS c
  WHERE
    c.is_present = 1 AND c.was_present = 1 AND c.nullability_before <> c.nullability_after
  UNION ALL
  SELECT
    c.monitor,
    c.step,
    MAX(toNullable(CASE WHEN c.was_present = 0 THEN c.column_name END)),
    'renamed_candidate',
    MAX(toNullable(CASE WHEN c.is_present = 0 THEN c.column_name END)),
    MAX(toNullable(CASE WHEN c.was_present = 0 THEN c.column_name END))
  FROM compared AS c
  WHERE
    c.was_present = 0 OR c.is_present = 0
  GROUP BY
    c.monitor,
    c.step,
    c.value_kind
  HAVING
    SUM(toNullable(1 - c.was_present)) = 1 AND SUM(toNullable(1 - c.is_present)) = 1
)
SELECT
  c.monitor AS monitor,
  c.kind AS kind,
  c.column_name AS column_name,
  c.before_text AS before,
  c.after_text AS after,
  CASE
    WHEN c.kind = 'renamed_candidate' THEN 'one column went and one came, with the same kind of value: judged by type only'
  END AS evidence,
  n.window_id AS window_id,
  n.observed_at AS first_seen_at,
  CASE
    WHEN c.kind = 'removed' AND d.column_name IS NULL THEN TRUE
    WHEN c.kind IN ('added', 'renamed_candidate') AND d.column_name IS NOT NULL THEN TRUE
    WHEN c.kind = 'type_changed' AND d.data_type = c.after_text THEN TRUE
    WHEN c.kind = 'nullability_changed' AND d.nullability = c.after_text THEN TRUE
    ELSE FALSE
  END AS is_current
FROM changed AS c
INNER JOIN snapshots AS n
  ON n.monitor = c.monitor AND n.step = c.step
INNER JOIN latest AS l
  ON l.monitor = c.monitor
LEFT JOIN described AS d
  ON d.monitor = c.monitor AND d.step = l.step AND d.column_name = c.column_name
WHERE
  c.step > 1
SETTINGS join_use_nulls = 1
{%- endmacro %}
