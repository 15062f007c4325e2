{#-
Columns whose values are written another way: texts of another length, texts that are no numbers any more, another type.
Inputs: compared_bins, mpm_monitors, mpm_observations, stale_windows. One row per monitor x window x column in which that is so.
Length: nearly all texts (four in five) had one length and now have another one, each rare on the other side. Unparsable: at
least half of the values cannot be read, where nearly all could. Type: the column was not read in this window, and the schema
that the window was observed with (the last one noted by then) has another kind of value than the learnt one.

Written by `mpm dev generate` from mpm_py/sql/semantic_formats.sql; edit that file.
-#}

{% macro semantic_formats(compared_bins, mpm_observations, stale_windows, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('semantic_formats', 'mpm')(compared_bins, mpm_observations, stale_windows, mpm_monitors)) }}
{%- endmacro %}

{% macro default__semantic_formats(compared_bins, mpm_observations, stale_windows, mpm_monitors) -%}
WITH lengths AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.position,
    b.is_point,
    b.baseline_count,
    b.current_count,
    COALESCE(b.baseline_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS baseline_length,
    COALESCE(b.current_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS current_length,
    b.upper_edge - b.lower_edge AS width,
    SUM(b.baseline_count) OVER (PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS m,
    SUM(b.current_count) OVER (PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL
    AND b.value_kind = 'text'
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
), usual_lengths AS (
  SELECT
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n,
    MAX(CASE WHEN l.baseline_count >= 0.8 * l.m AND l.current_count <= 0.1 * l.n THEN l.baseline_length END) AS length_before,
    MAX(CASE WHEN l.current_count >= 0.8 * l.n AND l.baseline_count <= 0.1 * l.m THEN l.current_length END) AS length_now
  FROM lengths AS l
  WHERE
    l.is_point = 1 OR l.width <= 0.25 * (l.baseline_length + l.current_length)
  GROUP BY
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n
), readings AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS unread_before,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unread_now,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.baseline_count END) AS values_before,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.current_count END) AS values_now
  FROM {{ compared_bins }} AS b
  WHERE
    b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name
), other_kinds AS (
  SELECT
    o.monitor,
    o.window_id,
    o.observed_at,
    o.column_name,
    l.value_kind AS kind_before,
    o.value_kind AS kind_now,
    o.data_type
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_observations }} AS l
    ON l.monitor = o.monitor AND l.column_name = o.column_name
  WHERE
    o.bin_kind = 'schema'
    AND o.dataset = 'current'
    AND l.dataset = 'bins'
    AND l.bin_kind = 'total'
    AND l.segment_key = '__all__'
    AND l.value_kind <> o.value_kind
), snapshots AS (
  SELECT
    o.monitor,
    o.observed_at
  FROM {{ mpm_observations }} AS o
  INNER JOIN other_kinds AS k
    ON k.monitor = o.monitor
  WHERE
    o.bin_kind = 'schema' AND o.dataset = 'current'
  GROUP BY
    o.monitor,
    o.observed_at
), last_snapshots AS (
  SELECT
    o.monitor,
    o.window_id,
    MAX(n.observed_at) AS observed_at
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN snapshots AS n
    ON n.monitor = o.monitor AND n.observed_at <= o.observed_at
  WHERE
    o.dataset = 'current'
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    o.monitor,
    o.window_id
), retyped AS (
  SELECT
    n.monitor,
    n.window_id,
    k.column_name,
    MAX(k.kind_before) AS kind_before,
    MAX(k.kind_now) AS kind_now,
    MAX(k.data_type) AS data_type
  FROM last_snapshots AS n
  INNER JOIN other_kinds AS k
    ON k.monitor = n.monitor AND k.observed_at = n.observed_at
  GROUP BY
    n.monitor,
    n.window_id,
    k.column_name
), seen AS (
  SELECT
    u.monitor,
    u.window_id,
    u.column_name,
    'looks like another format: texts were ' || CAST(CAST(FLOOR(u.length_before + 0.5) AS BIGINT) AS VARCHAR) || ' characters long, now ' || CAST(CAST(FLOOR(u.length_now + 0.5) AS BIGINT) AS VARCHAR) AS what_is_seen
  FROM usual_lengths AS u
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = u.monitor
  WHERE
    u.m >= m.min_rows AND u.n >= m.min_rows AND ABS(u.length_before - u.length_now) >= 0.5
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.column_name,
    'looks like another format: ' || CAST(CAST(FLOOR(100.0 * r.unread_now / NULLIF(r.values_now, 0.0) + 0.5) AS BIGINT) AS VARCHAR) || ' % of the values cannot be read any more'
  FROM readings AS r
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = r.monitor
  WHERE
    r.values_before >= m.min_rows
    AND r.values_now >= m.min_rows
    AND r.unread_now >= 0.5 * r.values_now
    AND r.unread_before <= 0.05 * r.values_before
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.column_name,
    'looks like another format: values were ' || t.kind_before || ' and are ' || t.kind_now || ' (' || COALESCE(t.data_type, 'type unknown') || ')'
  FROM retyped AS t
  INNER JOIN readings AS r
    ON r.monitor = t.monitor AND r.window_id = t.window_id AND r.column_name = t.column_name
  WHERE
    r.values_before > 0 AND r.values_now = 0
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'format' AS kind,
  CAST(NULL AS DOUBLE) AS factor,
  CAST(NULL AS DOUBLE) AS offset_value,
  MIN(s.what_is_seen) AS what_is_seen
FROM seen AS s
GROUP BY
  s.monitor,
  s.window_id,
  s.column_name
{%- endmacro %}

{% macro postgres__semantic_formats(compared_bins, mpm_observations, stale_windows, mpm_monitors) -%}
WITH lengths AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.position,
    b.is_point,
    b.baseline_count,
    b.current_count,
    COALESCE(b.baseline_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS baseline_length,
    COALESCE(b.current_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS current_length,
    b.upper_edge - b.lower_edge AS width,
    SUM(b.baseline_count) OVER (PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS m,
    SUM(b.current_count) OVER (PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL
    AND b.value_kind = 'text'
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
), usual_lengths AS (
  SELECT
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n,
    MAX(CASE WHEN l.baseline_count >= 0.8 * l.m AND l.current_count <= 0.1 * l.n THEN l.baseline_length END) AS length_before,
    MAX(CASE WHEN l.current_count >= 0.8 * l.n AND l.baseline_count <= 0.1 * l.m THEN l.current_length END) AS length_now
  FROM lengths AS l
  WHERE
    l.is_point = 1 OR l.width <= 0.25 * (l.baseline_length + l.current_length)
  GROUP BY
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n
), readings AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS unread_before,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unread_now,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.baseline_count END) AS values_before,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.current_count END) AS values_now
  FROM {{ compared_bins }} AS b
  WHERE
    b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name
), other_kinds AS (
  SELECT
    o.monitor,
    o.window_id,
    o.observed_at,
    o.column_name,
    l.value_kind AS kind_before,
    o.value_kind AS kind_now,
    o.data_type
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_observations }} AS l
    ON l.monitor = o.monitor AND l.column_name = o.column_name
  WHERE
    o.bin_kind = 'schema'
    AND o.dataset = 'current'
    AND l.dataset = 'bins'
    AND l.bin_kind = 'total'
    AND l.segment_key = '__all__'
    AND l.value_kind <> o.value_kind
), snapshots AS (
  SELECT
    o.monitor,
    o.observed_at
  FROM {{ mpm_observations }} AS o
  INNER JOIN other_kinds AS k
    ON k.monitor = o.monitor
  WHERE
    o.bin_kind = 'schema' AND o.dataset = 'current'
  GROUP BY
    o.monitor,
    o.observed_at
), last_snapshots AS (
  SELECT
    o.monitor,
    o.window_id,
    MAX(n.observed_at) AS observed_at
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN snapshots AS n
    ON n.monitor = o.monitor AND n.observed_at <= o.observed_at
  WHERE
    o.dataset = 'current'
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    o.monitor,
    o.window_id
), retyped AS (
  SELECT
    n.monitor,
    n.window_id,
    k.column_name,
    MAX(k.kind_before) AS kind_before,
    MAX(k.kind_now) AS kind_now,
    MAX(k.data_type) AS data_type
  FROM last_snapshots AS n
  INNER JOIN other_kinds AS k
    ON k.monitor = n.monitor AND k.observed_at = n.observed_at
  GROUP BY
    n.monitor,
    n.window_id,
    k.column_name
), seen AS (
  SELECT
    u.monitor,
    u.window_id,
    u.column_name,
    'looks like another format: texts were ' || CAST(CAST(FLOOR(u.length_before + 0.5) AS BIGINT) AS TEXT) || ' characters long, now ' || CAST(CAST(FLOOR(u.length_now + 0.5) AS BIGINT) AS TEXT) AS what_is_seen
  FROM usual_lengths AS u
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = u.monitor
  WHERE
    u.m >= m.min_rows AND u.n >= m.min_rows AND ABS(u.length_before - u.length_now) >= 0.5
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.column_name,
    'looks like another format: ' || CAST(CAST(FLOOR(100.0 * r.unread_now / NULLIF(r.values_now, 0.0) + 0.5) AS BIGINT) AS TEXT) || ' % of the values cannot be read any more'
  FROM readings AS r
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = r.monitor
  WHERE
    r.values_before >= m.min_rows
    AND r.values_now >= m.min_rows
    AND r.unread_now >= 0.5 * r.values_now
    AND r.unread_before <= 0.05 * r.values_before
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.column_name,
    'looks like another format: values were ' || t.kind_before || ' and are ' || t.kind_now || ' (' || COALESCE(t.data_type, 'type unknown') || ')'
  FROM retyped AS t
  INNER JOIN readings AS r
    ON r.monitor = t.monitor AND r.window_id = t.window_id AND r.column_name = t.column_name
  WHERE
    r.values_before > 0 AND r.values_now = 0
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'format' AS kind,
  CAST(NULL AS DOUBLE PRECISION) AS factor,
  CAST(NULL AS DOUBLE PRECISION) AS offset_value,
  MIN(s.what_is_seen) AS what_is_seen
FROM seen AS s
GROUP BY
  s.monitor,
  s.window_id,
  s.column_name
{%- endmacro %}

{% macro redshift__semantic_formats(compared_bins, mpm_observations, stale_windows, mpm_monitors) -%}
WITH lengths AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.position,
    b.is_point,
    b.baseline_count,
    b.current_count,
    COALESCE(b.baseline_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS baseline_length,
    COALESCE(b.current_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS current_length,
    b.upper_edge - b.lower_edge AS width,
    SUM(b.baseline_count) OVER (PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS m,
    SUM(b.current_count) OVER (PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL
    AND b.value_kind = 'text'
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
), usual_lengths AS (
  SELECT
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n,
    MAX(CASE WHEN l.baseline_count >= 0.8 * l.m AND l.current_count <= 0.1 * l.n THEN l.baseline_length END) AS length_before,
    MAX(CASE WHEN l.current_count >= 0.8 * l.n AND l.baseline_count <= 0.1 * l.m THEN l.current_length END) AS length_now
  FROM lengths AS l
  WHERE
    l.is_point = 1 OR l.width <= 0.25 * (l.baseline_length + l.current_length)
  GROUP BY
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n
), readings AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS unread_before,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unread_now,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.baseline_count END) AS values_before,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.current_count END) AS values_now
  FROM {{ compared_bins }} AS b
  WHERE
    b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name
), other_kinds AS (
  SELECT
    o.monitor,
    o.window_id,
    o.observed_at,
    o.column_name,
    l.value_kind AS kind_before,
    o.value_kind AS kind_now,
    o.data_type
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_observations }} AS l
    ON l.monitor = o.monitor AND l.column_name = o.column_name
  WHERE
    o.bin_kind = 'schema'
    AND o.dataset = 'current'
    AND l.dataset = 'bins'
    AND l.bin_kind = 'total'
    AND l.segment_key = '__all__'
    AND l.value_kind <> o.value_kind
), snapshots AS (
  SELECT
    o.monitor,
    o.observed_at
  FROM {{ mpm_observations }} AS o
  INNER JOIN other_kinds AS k
    ON k.monitor = o.monitor
  WHERE
    o.bin_kind = 'schema' AND o.dataset = 'current'
  GROUP BY
    o.monitor,
    o.observed_at
), last_snapshots AS (
  SELECT
    o.monitor,
    o.window_id,
    MAX(n.observed_at) AS observed_at
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN snapshots AS n
    ON n.monitor = o.monitor AND n.observed_at <= o.observed_at
  WHERE
    o.dataset = 'current'
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    o.monitor,
    o.window_id
), retyped AS (
  SELECT
    n.monitor,
    n.window_id,
    k.column_name,
    MAX(k.kind_before) AS kind_before,
    MAX(k.kind_now) AS kind_now,
    MAX(k.data_type) AS data_type
  FROM last_snapshots AS n
  INNER JOIN other_kinds AS k
    ON k.monitor = n.monitor AND k.observed_at = n.observed_at
  GROUP BY
    n.monitor,
    n.window_id,
    k.column_name
), seen AS (
  SELECT
    u.monitor,
    u.window_id,
    u.column_name,
    'looks like another format: texts were ' || CAST(CAST(FLOOR(u.length_before + 0.5) AS BIGINT) AS VARCHAR(65535)) || ' characters long, now ' || CAST(CAST(FLOOR(u.length_now + 0.5) AS BIGINT) AS VARCHAR(65535)) AS what_is_seen
  FROM usual_lengths AS u
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = u.monitor
  WHERE
    u.m >= m.min_rows AND u.n >= m.min_rows AND ABS(u.length_before - u.length_now) >= 0.5
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.column_name,
    'looks like another format: ' || CAST(CAST(FLOOR(100.0 * r.unread_now / NULLIF(r.values_now, 0.0) + 0.5) AS BIGINT) AS VARCHAR(65535)) || ' % of the values cannot be read any more'
  FROM readings AS r
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = r.monitor
  WHERE
    r.values_before >= m.min_rows
    AND r.values_now >= m.min_rows
    AND r.unread_now >= 0.5 * r.values_now
    AND r.unread_before <= 0.05 * r.values_before
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.column_name,
    'looks like another format: values were ' || t.kind_before || ' and are ' || t.kind_now || ' (' || COALESCE(t.data_type, 'type unknown') || ')'
  FROM retyped AS t
  INNER JOIN readings AS r
    ON r.monitor = t.monitor AND r.window_id = t.window_id AND r.column_name = t.column_name
  WHERE
    r.values_before > 0 AND r.values_now = 0
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'format' AS kind,
  CAST(NULL AS DOUBLE PRECISION) AS factor,
  CAST(NULL AS DOUBLE PRECISION) AS offset_value,
  MIN(s.what_is_seen) AS what_is_seen
FROM seen AS s
GROUP BY
  s.monitor,
  s.window_id,
  s.column_name
{%- endmacro %}

{% macro bigquery__semantic_formats(compared_bins, mpm_observations, stale_windows, mpm_monitors) -%}
WITH lengths AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.position,
    b.is_point,
    b.baseline_count,
    b.current_count,
    COALESCE(b.baseline_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS baseline_length,
    COALESCE(b.current_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS current_length,
    b.upper_edge - b.lower_edge AS width,
    SUM(b.baseline_count) OVER (
      PARTITION BY b.comparison
      ORDER BY b.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS m,
    SUM(b.current_count) OVER (
      PARTITION BY b.comparison
      ORDER BY b.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL
    AND b.value_kind = 'text'
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
), usual_lengths AS (
  SELECT
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n,
    MAX(CASE WHEN l.baseline_count >= 0.8 * l.m AND l.current_count <= 0.1 * l.n THEN l.baseline_length END) AS length_before,
    MAX(CASE WHEN l.current_count >= 0.8 * l.n AND l.baseline_count <= 0.1 * l.m THEN l.current_length END) AS length_now
  FROM lengths AS l
  WHERE
    l.is_point = 1 OR l.width <= 0.25 * (l.baseline_length + l.current_length)
  GROUP BY
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n
), readings AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS unread_before,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unread_now,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.baseline_count END) AS values_before,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.current_count END) AS values_now
  FROM {{ compared_bins }} AS b
  WHERE
    b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name
), other_kinds AS (
  SELECT
    o.monitor,
    o.window_id,
    o.observed_at,
    o.column_name,
    l.value_kind AS kind_before,
    o.value_kind AS kind_now,
    o.data_type
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_observations }} AS l
    ON l.monitor = o.monitor AND l.column_name = o.column_name
  WHERE
    o.bin_kind = 'schema'
    AND o.dataset = 'current'
    AND l.dataset = 'bins'
    AND l.bin_kind = 'total'
    AND l.segment_key = '__all__'
    AND l.value_kind <> o.value_kind
), snapshots AS (
  SELECT
    o.monitor,
    o.observed_at
  FROM {{ mpm_observations }} AS o
  INNER JOIN other_kinds AS k
    ON k.monitor = o.monitor
  WHERE
    o.bin_kind = 'schema' AND o.dataset = 'current'
  GROUP BY
    o.monitor,
    o.observed_at
), last_snapshots AS (
  SELECT
    o.monitor,
    o.window_id,
    MAX(n.observed_at) AS observed_at
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN snapshots AS n
    ON n.monitor = o.monitor AND n.observed_at <= o.observed_at
  WHERE
    o.dataset = 'current'
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    o.monitor,
    o.window_id
), retyped AS (
  SELECT
    n.monitor,
    n.window_id,
    k.column_name,
    MAX(k.kind_before) AS kind_before,
    MAX(k.kind_now) AS kind_now,
    MAX(k.data_type) AS data_type
  FROM last_snapshots AS n
  INNER JOIN other_kinds AS k
    ON k.monitor = n.monitor AND k.observed_at = n.observed_at
  GROUP BY
    n.monitor,
    n.window_id,
    k.column_name
), seen AS (
  SELECT
    u.monitor,
    u.window_id,
    u.column_name,
    'looks like another format: texts were ' || CAST(CAST(FLOOR(u.length_before + 0.5) AS INT64) AS STRING) || ' characters long, now ' || CAST(CAST(FLOOR(u.length_now + 0.5) AS INT64) AS STRING) AS what_is_seen
  FROM usual_lengths AS u
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = u.monitor
  WHERE
    u.m >= m.min_rows AND u.n >= m.min_rows AND ABS(u.length_before - u.length_now) >= 0.5
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.column_name,
    'looks like another format: ' || CAST(CAST(FLOOR(100.0 * r.unread_now / NULLIF(r.values_now, 0.0) + 0.5) AS INT64) AS STRING) || ' % of the values cannot be read any more'
  FROM readings AS r
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = r.monitor
  WHERE
    r.values_before >= m.min_rows
    AND r.values_now >= m.min_rows
    AND r.unread_now >= 0.5 * r.values_now
    AND r.unread_before <= 0.05 * r.values_before
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.column_name,
    'looks like another format: values were ' || t.kind_before || ' and are ' || t.kind_now || ' (' || COALESCE(t.data_type, 'type unknown') || ')'
  FROM retyped AS t
  INNER JOIN readings AS r
    ON r.monitor = t.monitor AND r.window_id = t.window_id AND r.column_name = t.column_name
  WHERE
    r.values_before > 0 AND r.values_now = 0
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'format' AS kind,
  CAST(NULL AS FLOAT64) AS factor,
  CAST(NULL AS FLOAT64) AS offset_value,
  MIN(s.what_is_seen) AS what_is_seen
FROM seen AS s
GROUP BY
  s.monitor,
  s.window_id,
  s.column_name
{%- endmacro %}

{% macro spark__semantic_formats(compared_bins, mpm_observations, stale_windows, mpm_monitors) -%}
WITH lengths AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.position,
    b.is_point,
    b.baseline_count,
    b.current_count,
    COALESCE(b.baseline_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS baseline_length,
    COALESCE(b.current_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS current_length,
    b.upper_edge - b.lower_edge AS width,
    SUM(b.baseline_count) OVER (
      PARTITION BY b.comparison
      ORDER BY b.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS m,
    SUM(b.current_count) OVER (
      PARTITION BY b.comparison
      ORDER BY b.position NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL
    AND b.value_kind = 'text'
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
), usual_lengths AS (
  SELECT
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n,
    MAX(CASE WHEN l.baseline_count >= 0.8 * l.m AND l.current_count <= 0.1 * l.n THEN l.baseline_length END) AS length_before,
    MAX(CASE WHEN l.current_count >= 0.8 * l.n AND l.baseline_count <= 0.1 * l.m THEN l.current_length END) AS length_now
  FROM lengths AS l
  WHERE
    l.is_point = 1 OR l.width <= 0.25 * (l.baseline_length + l.current_length)
  GROUP BY
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n
), readings AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END) AS unread_before,
    SUM(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END) AS unread_now,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.baseline_count END) AS values_before,
    SUM(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.current_count END) AS values_now
  FROM {{ compared_bins }} AS b
  WHERE
    b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name
), other_kinds AS (
  SELECT
    o.monitor,
    o.window_id,
    o.observed_at,
    o.column_name,
    l.value_kind AS kind_before,
    o.value_kind AS kind_now,
    o.data_type
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_observations }} AS l
    ON l.monitor = o.monitor AND l.column_name = o.column_name
  WHERE
    o.bin_kind = 'schema'
    AND o.dataset = 'current'
    AND l.dataset = 'bins'
    AND l.bin_kind = 'total'
    AND l.segment_key = '__all__'
    AND l.value_kind <> o.value_kind
), snapshots AS (
  SELECT
    o.monitor,
    o.observed_at
  FROM {{ mpm_observations }} AS o
  INNER JOIN other_kinds AS k
    ON k.monitor = o.monitor
  WHERE
    o.bin_kind = 'schema' AND o.dataset = 'current'
  GROUP BY
    o.monitor,
    o.observed_at
), last_snapshots AS (
  SELECT
    o.monitor,
    o.window_id,
    MAX(n.observed_at) AS observed_at
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN snapshots AS n
    ON n.monitor = o.monitor AND n.observed_at <= o.observed_at
  WHERE
    o.dataset = 'current'
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    o.monitor,
    o.window_id
), retyped AS (
  SELECT
    n.monitor,
    n.window_id,
    k.column_name,
    MAX(k.kind_before) AS kind_before,
    MAX(k.kind_now) AS kind_now,
    MAX(k.data_type) AS data_type
  FROM last_snapshots AS n
  INNER JOIN other_kinds AS k
    ON k.monitor = n.monitor AND k.observed_at = n.observed_at
  GROUP BY
    n.monitor,
    n.window_id,
    k.column_name
), seen AS (
  SELECT
    u.monitor,
    u.window_id,
    u.column_name,
    'looks like another format: texts were ' || CAST(CAST(FLOOR(u.length_before + 0.5) AS BIGINT) AS STRING) || ' characters long, now ' || CAST(CAST(FLOOR(u.length_now + 0.5) AS BIGINT) AS STRING) AS what_is_seen
  FROM usual_lengths AS u
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = u.monitor
  WHERE
    u.m >= m.min_rows AND u.n >= m.min_rows AND ABS(u.length_before - u.length_now) >= 0.5
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.column_name,
    'looks like another format: ' || CAST(CAST(FLOOR(100.0 * r.unread_now / NULLIF(r.values_now, 0.0) + 0.5) AS BIGINT) AS STRING) || ' % of the values cannot be read any more'
  FROM readings AS r
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = r.monitor
  WHERE
    r.values_before >= m.min_rows
    AND r.values_now >= m.min_rows
    AND r.unread_now >= 0.5 * r.values_now
    AND r.unread_before <= 0.05 * r.values_before
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.column_name,
    'looks like another format: values were ' || t.kind_before || ' and are ' || t.kind_now || ' (' || COALESCE(t.data_type, 'type unknown') || ')'
  FROM retyped AS t
  INNER JOIN readings AS r
    ON r.monitor = t.monitor AND r.window_id = t.window_id AND r.column_name = t.column_name
  WHERE
    r.values_before > 0 AND r.values_now = 0
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'format' AS kind,
  CAST(NULL AS DOUBLE) AS factor,
  CAST(NULL AS DOUBLE) AS offset_value,
  MIN(s.what_is_seen) AS what_is_seen
FROM seen AS s
GROUP BY
  s.monitor,
  s.window_id,
  s.column_name
{%- endmacro %}

{% macro clickhouse__semantic_formats(compared_bins, mpm_observations, stale_windows, mpm_monitors) -%}
WITH lengths AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.column_name AS column_name,
    b.position AS position,
    b.is_point AS is_point,
    b.baseline_count AS baseline_count,
    b.current_count AS current_count,
    COALESCE(b.baseline_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS baseline_length,
    COALESCE(b.current_mean, 0.5 * (b.lower_edge + b.upper_edge)) AS current_length,
    b.upper_edge - b.lower_edge AS width,
    SUM(toNullable(b.baseline_count)) OVER (PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS m,
    SUM(toNullable(b.current_count)) OVER (PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.position IS NOT NULL
    AND b.value_kind = 'text'
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
), usual_lengths AS (
  SELECT
    l.comparison AS comparison,
    l.monitor AS monitor,
    l.window_id AS window_id,
    l.column_name AS column_name,
    l.m AS m,
    l.n AS n,
    MAX(toNullable(CASE WHEN l.baseline_count >= 0.8 * l.m AND l.current_count <= 0.1 * l.n THEN l.baseline_length END)) AS length_before,
    MAX(toNullable(CASE WHEN l.current_count >= 0.8 * l.n AND l.baseline_count <= 0.1 * l.m THEN l.current_length END)) AS length_now
  FROM lengths AS l
  WHERE
    l.is_point = 1 OR l.width <= 0.25 * (l.baseline_length + l.current_length)
  GROUP BY
    l.comparison,
    l.monitor,
    l.window_id,
    l.column_name,
    l.m,
    l.n
), readings AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.column_name AS column_name,
    SUM(toNullable(CASE WHEN b.bin_kind = 'unparsable' THEN b.baseline_count ELSE 0.0 END)) AS unread_before,
    SUM(toNullable(CASE WHEN b.bin_kind = 'unparsable' THEN b.current_count ELSE 0.0 END)) AS unread_now,
    SUM(toNullable(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.baseline_count END)) AS values_before,
    SUM(toNullable(CASE WHEN b.bin_kind IN ('total', 'null', 'missing') THEN 0.0 ELSE b.current_count END)) AS values_now
  FROM {{ compared_bins }} AS b
  WHERE
    b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name
), other_kinds AS (
  SELECT
    o.monitor AS monitor,
    o.window_id AS window_id,
    o.observed_at AS observed_at,
    o.column_name AS column_name,
    l.value_kind AS kind_before,
    o.value_kind AS kind_now,
    o.data_type AS data_type
  FROM {{ mpm_observations }} AS o
  INNER JOIN {{ mpm_observations }} AS l
    ON l.monitor = o.monitor AND l.column_name = o.column_name
  WHERE
    o.bin_kind = 'schema'
    AND o.dataset = 'current'
    AND l.dataset = 'bins'
    AND l.bin_kind = 'total'
    AND l.segment_key = '__all__'
    AND l.value_kind <> o.value_kind
), snapshots AS (
  SELECT
    o.monitor AS monitor,
    o.observed_at AS observed_at
  FROM {{ mpm_observations }} AS o
  INNER JOIN other_kinds AS k
    ON k.monitor = o.monitor
  WHERE
    o.bin_kind = 'schema' AND o.dataset = 'current'
  GROUP BY
    o.monitor,
    o.observed_at
), last_snapshots AS (
  SELECT
    o.monitor AS monitor,
    o.window_id AS window_id,
    MAX(toNullable(n.observed_at)) AS observed_at
  FROM {{ stale_windows }} AS s
  INNER JOIN {{ mpm_observations }} AS o
    ON o.monitor = s.monitor AND o.window_id = s.window_id
  INNER JOIN snapshots AS n
    ON n.monitor = o.monitor AND n.observed_at <= o.observed_at
  WHERE
    o.dataset = 'current'
    AND o.column_name = '__relation__'
    AND o.bin_kind = 'total'
    AND o.segment_key = '__all__'
  GROUP BY
    o.monitor,
    o.window_id
), retyped AS (
  SELECT
    n.monitor AS monitor,
    n.window_id AS window_id,
    k.column_name AS column_name,
    MAX(toNullable(k.kind_before)) AS kind_before,
    MAX(toNullable(k.kind_now)) AS kind_now,
    MAX(toNullable(k.data_type)) AS data_type
  FROM last_snapshots AS n
  INNER JOIN other_kinds AS k
    ON k.monitor = n.monitor AND k.observed_at = n.observed_at
  GROUP BY
    n.monitor,
    n.window_id,
    k.column_name
), seen AS (
  SELECT
    u.monitor AS monitor,
    u.window_id AS window_id,
    u.column_name AS column_name,
    'looks like another format: texts were ' || CAST(CAST(FLOOR(u.length_before + 0.5) AS Nullable(Int64)) AS Nullable(String)) || ' characters long, now ' || CAST(CAST(FLOOR(u.length_now + 0.5) AS Nullable(Int64)) AS Nullable(String)) AS what_is_seen
  FROM usual_lengths AS u
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = u.monitor
  WHERE
    u.m >= m.min_rows AND u.n >= m.min_rows AND ABS(u.length_before - u.length_now) >= 0.5
  UNION ALL
  SELECT
    r.monitor,
    r.window_id,
    r.column_name,
    'looks like another format: ' || CAST(CAST(FLOOR(100.0 * r.unread_now / NULLIF(r.values_now, 0.0) + 0.5) AS Nullable(Int64)) AS Nullable(String)) || ' % of the values cannot be read any more'
  FROM readings AS r
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = r.monitor
  WHERE
    r.values_before >= m.min_rows
    AND r.values_now >= m.min_rows
    AND r.unread_now >= 0.5 * r.values_now
    AND r.unread_before <= 0.05 * r.values_before
  UNION ALL
  SELECT
    t.monitor,
    t.window_id,
    t.column_name,
    'looks like another format: values were ' || t.kind_before || ' and are ' || t.kind_now || ' (' || COALESCE(t.data_type, 'type unknown') || ')'
  FROM retyped AS t
  INNER JOIN readings AS r
    ON r.monitor = t.monitor AND r.window_id = t.window_id AND r.column_name = t.column_name
  WHERE
    r.values_before > 0 AND r.values_now = 0
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'format' AS kind,
  CAST(NULL AS Nullable(Float64)) AS factor,
  CAST(NULL AS Nullable(Float64)) AS offset_value,
  MIN(toNullable(s.what_is_seen)) AS what_is_seen
FROM seen AS s
GROUP BY
  s.monitor,
  s.window_id,
  s.column_name
{%- endmacro %}
