{#-
Observations without what an interrupted, repeated or outdated write has left behind.
Input: mpm_observations (rows as the monitors stored them). Kept are, of every window, the rows stamped like its newest
__relation__ row; of the current windows of a monitor, those observed under the newest specification; and all learnt bins.

Written by `mpm dev generate` from mpm_py/sql/consistent_observations.sql; edit that file.
-#}

{% macro consistent_observations(mpm_observations) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('consistent_observations', 'mpm')(mpm_observations)) }}
{%- endmacro %}

{% macro default__consistent_observations(mpm_observations) -%}
WITH stamped AS (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.observed_at,
    o.spec_hash,
    ROW_NUMBER() OVER (PARTITION BY o.monitor, o.dataset, o.window_id ORDER BY o.observed_at DESC) AS place
  FROM {{ mpm_observations }} AS o
  WHERE
    o.column_name = '__relation__' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), written AS (
  SELECT
    r.monitor,
    r.dataset,
    r.window_id,
    r.observed_at,
    r.spec_hash
  FROM stamped AS r
  WHERE
    r.place = 1
), specifications AS (
  SELECT
    ranked.monitor,
    ranked.spec_hash
  FROM (
    SELECT
      w.monitor,
      w.spec_hash,
      ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.observed_at DESC, w.window_id DESC) AS place
    FROM written AS w
    WHERE
      w.dataset = 'current' AND w.window_id <> 'issues'
  ) AS ranked
  WHERE
    ranked.place = 1
), kept AS (
  SELECT
    w.monitor,
    w.dataset,
    w.window_id,
    w.observed_at
  FROM written AS w
  LEFT JOIN specifications AS s
    ON s.monitor = w.monitor
  WHERE
    w.dataset <> 'current' OR w.window_id = 'issues' OR s.spec_hash = w.spec_hash
)
SELECT
  o.monitor AS monitor,
  o.dataset AS dataset,
  o.window_id AS window_id,
  o.window_date AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.column_name AS column_name,
  o.column_role AS column_role,
  o.data_type AS data_type,
  o.value_kind AS value_kind,
  o.label_class AS label_class,
  o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  o.category AS category,
  o.row_count AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  o.distinct_count AS distinct_count,
  o.bin_center AS bin_center,
  o.bin_width AS bin_width,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  o.observed_at AS observed_at,
  o.invocation_id AS invocation_id,
  o.spec_hash AS spec_hash,
  o.schema_version AS schema_version
FROM {{ mpm_observations }} AS o
LEFT JOIN kept AS k
  ON k.monitor = o.monitor AND k.dataset = o.dataset AND k.window_id = o.window_id
WHERE
  o.dataset = 'bins' OR o.observed_at = k.observed_at
{%- endmacro %}

{% macro postgres__consistent_observations(mpm_observations) -%}
WITH stamped AS (
  SELECT
    o.monitor,
    o.dataset,
    o.window_id,
    o.observed_at,
    o.spec_hash,
    ROW_NUMBER() OVER (PARTITION BY o.monitor, o.dataset, o.window_id ORDER BY o.observed_at DESC NULLS LAST) AS place
  FROM {{ mpm_observations }} AS o
  WHERE
    o.column_name = '__relation__' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), written AS (
  SELECT
    r.monitor,
    r.dataset,
    r.window_id,
    r.observed_at,
    r.spec_hash
  FROM stamped AS r
  WHERE
    r.place = 1
), specifications AS (
  SELECT
    ranked.monitor,
    ranked.spec_hash
  FROM (
    SELECT
      w.monitor,
      w.spec_hash,
      ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.observed_at DESC NULLS LAST, w.window_id DESC NULLS LAST) AS place
    FROM written AS w
    WHERE
      w.dataset = 'current' AND w.window_id <> 'issues'
  ) AS ranked
  WHERE
    ranked.place = 1
), kept AS (
  SELECT
    w.monitor,
    w.dataset,
    w.window_id,
    w.observed_at
  FROM written AS w
  LEFT JOIN specifications AS s
    ON s.monitor = w.monitor
  WHERE
    w.dataset <> 'current' OR w.window_id = 'issues' OR s.spec_hash = w.spec_hash
)
SELECT
  o.monitor AS monitor,
  o.dataset AS dataset,
  o.window_id AS window_id,
  o.window_date AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.column_name AS column_name,
  o.column_role AS column_role,
  o.data_type AS data_type,
  o.value_kind AS value_kind,
  o.label_class AS label_class,
  o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  o.category AS category,
  o.row_count AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  o.distinct_count AS distinct_count,
  o.bin_center AS bin_center,
  o.bin_width AS bin_width,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  o.observed_at AS observed_at,
  o.invocation_id AS invocation_id,
  o.spec_hash AS spec_hash,
  o.schema_version AS schema_version
FROM {{ mpm_observations }} AS o
LEFT JOIN kept AS k
  ON k.monitor = o.monitor AND k.dataset = o.dataset AND k.window_id = o.window_id
WHERE
  o.dataset = 'bins' OR o.observed_at = k.observed_at
{%- endmacro %}

{% macro snowflake__consistent_observations(mpm_observations) -%}
{{ return(mpm.postgres__consistent_observations(mpm_observations)) }}
{%- endmacro %}

{% macro clickhouse__consistent_observations(mpm_observations) -%}
WITH stamped AS (
  SELECT
    o.monitor AS monitor,
    o.dataset AS dataset,
    o.window_id AS window_id,
    o.observed_at AS observed_at,
    o.spec_hash AS spec_hash,
    toInt64(ROW_NUMBER() OVER (PARTITION BY o.monitor, o.dataset, o.window_id ORDER BY o.observed_at DESC)) AS place
  FROM {{ mpm_observations }} AS o
  WHERE
    o.column_name = '__relation__' AND o.bin_kind = 'total' AND o.segment_key = '__all__'
), written AS (
  SELECT
    r.monitor AS monitor,
    r.dataset AS dataset,
    r.window_id AS window_id,
    r.observed_at AS observed_at,
    r.spec_hash AS spec_hash
  FROM stamped AS r
  WHERE
    r.place = 1
), specifications AS (
  SELECT
    ranked.monitor AS monitor,
    ranked.spec_hash AS spec_hash
  FROM (
    SELECT
      w.monitor AS monitor,
      w.spec_hash AS spec_hash,
      toInt64(ROW_NUMBER() OVER (PARTITION BY w.monitor ORDER BY w.observed_at DESC, w.window_id DESC)) AS place
    FROM written AS w
    WHERE
      w.dataset = 'current' AND w.window_id <> 'issues'
  ) AS ranked
  WHERE
    ranked.place = 1
), kept AS (
  SELECT
    w.monitor AS monitor,
    w.dataset AS dataset,
    w.window_id AS window_id,
    w.observed_at AS observed_at
  FROM written AS w
  LEFT JOIN specifications AS s
    ON s.monitor = w.monitor
  WHERE
    w.dataset <> 'current' OR w.window_id = 'issues' OR s.spec_hash = w.spec_hash
  SETTINGS join_use_nulls = 1
)
SELECT
  o.monitor AS monitor,
  o.dataset AS dataset,
  o.window_id AS window_id,
  o.window_date AS window_date,
  o.window_start AS window_start,
  o.window_end AS window_end,
  o.segment_key AS segment_key,
  o.segment_value AS segment_value,
  o.column_name AS column_name,
  o.column_role AS column_role,
  o.data_type AS data_type,
  o.value_kind AS value_kind,
  o.label_class AS label_class,
  o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  o.category AS category,
  o.row_count AS row_count,
  o.value_sum AS value_sum,
  o.value_sum_sq AS value_sum_sq,
  o.value_min AS value_min,
  o.value_max AS value_max,
  o.distinct_count AS distinct_count,
  o.bin_center AS bin_center,
  o.bin_width AS bin_width,
  o.label_count AS label_count,
  o.label_sum AS label_sum,
  o.prediction_sum AS prediction_sum,
  o.observed_at AS observed_at,
  o.invocation_id AS invocation_id,
  o.spec_hash AS spec_hash,
  o.schema_version AS schema_version
FROM {{ mpm_observations }} AS o
LEFT JOIN kept AS k
  ON k.monitor = o.monitor AND k.dataset = o.dataset AND k.window_id = o.window_id
WHERE
  o.dataset = 'bins' OR o.observed_at = k.observed_at
SETTINGS join_use_nulls = 1
{%- endmacro %}
