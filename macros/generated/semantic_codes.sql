{#-
Columns of categories whose code list looks like another one: values that have exchanged their shares, or that have vanished
while values never seen before have come with the same shares.
Inputs: compared_bins, mpm_monitors. One row per monitor x window x column in which that is so. Shares are of rows with a value.
swapped_codes: the shares that have changed, put in order, are the same list as before. A list of two has to change more than
a longer one, and a column of two values most of all, as it has no other way to change: a storm can exchange most of the
shares of 'late' and 'in time'.
renamed_codes: new values are counted by the hash of their text, 64 bins, so that two may share a bin: the lists may differ a
little where there are three or more.

Written by `mpm dev generate` from mpm_py/sql/semantic_codes.sql; edit that file.
-#}

{% macro semantic_codes(compared_bins, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('semantic_codes', 'mpm')(compared_bins, mpm_monitors)) }}
{%- endmacro %}

{% macro default__semantic_codes(compared_bins, mpm_monitors) -%}
WITH values_counted AS (
  SELECT
    b.comparison,
    SUM(b.baseline_count) AS m,
    SUM(b.current_count) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('category', 'other')
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison
), shares AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.bin_kind,
    b.category,
    b.baseline_count / NULLIF(v.m, 0.0) AS q,
    b.current_count / NULLIF(v.n, 0.0) AS p,
    SQRT((b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0) * (1.0 - (b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0)) * (1.0 / NULLIF(v.m, 0.0) + 1.0 / NULLIF(v.n, 0.0))) AS error
  FROM {{ compared_bins }} AS b
  INNER JOIN values_counted AS v
    ON v.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS k
    ON k.monitor = b.monitor
  WHERE
    b.bin_kind IN ('category', 'other') AND v.m >= k.min_rows AND v.n >= k.min_rows
), moved AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.column_name,
    s.bin_kind,
    s.category,
    s.q,
    s.p,
    s.error,
    CASE WHEN s.bin_kind = 'category' AND s.q >= 0.02 AND s.p <= 0.1 * s.q THEN 1 ELSE 0 END AS has_vanished,
    CASE WHEN s.bin_kind = 'other' AND s.p > s.q THEN 1 ELSE 0 END AS has_come
  FROM shares AS s
  WHERE
    ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 0.01 ELSE 0.02 END
    AND ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 4.0 ELSE 3.0 END * s.error
), changed AS (
  SELECT
    m.comparison,
    m.q,
    m.p,
    m.error,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q DESC, m.category) AS place_before,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p DESC, m.category) AS place_now
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
), changed_lists AS (
  SELECT
    c.comparison,
    c.place_before AS place,
    c.q AS share_before,
    0.0 AS share_now,
    c.error
  FROM changed AS c
  UNION ALL
  SELECT
    c.comparison,
    c.place_now,
    0.0,
    c.p,
    0.0
  FROM changed AS c
), matched AS (
  SELECT
    l.comparison,
    l.place,
    ABS(SUM(l.share_before) - SUM(l.share_now)) AS mismatch,
    MAX(l.error) AS error
  FROM changed_lists AS l
  GROUP BY
    l.comparison,
    l.place
), mismatches AS (
  SELECT
    m.comparison,
    MAX(m.mismatch) AS worst,
    MAX(m.mismatch - 3.0 * m.error) AS beyond
  FROM matched AS m
  GROUP BY
    m.comparison
), swapped AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    COUNT(*) AS value_count,
    0.5 * SUM(ABS(m.p - m.q)) AS moved_share,
    SUM(m.q) AS covered,
    MIN(m.category) AS first_value,
    MAX(m.category) AS last_value
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
), vanished_lists AS (
  SELECT
    m.comparison,
    m.q - m.p AS lost,
    0.0 AS gained,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q - m.p DESC, m.category) AS place
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  UNION ALL
  SELECT
    m.comparison,
    0.0,
    m.p - m.q,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p - m.q DESC, m.category)
  FROM moved AS m
  WHERE
    m.has_come = 1
), paired AS (
  SELECT
    l.comparison,
    l.place,
    SUM(l.lost) AS lost,
    SUM(l.gained) AS gained
  FROM vanished_lists AS l
  GROUP BY
    l.comparison,
    l.place
), renamed AS (
  SELECT
    p.comparison,
    SUM(CASE WHEN p.lost > 0 THEN 1 ELSE 0 END) AS lost_values,
    SUM(CASE WHEN p.gained > 0 THEN 1 ELSE 0 END) AS gained_bins,
    SUM(p.lost) AS lost,
    SUM(p.gained) AS gained,
    0.5 * SUM(ABS(p.lost - p.gained)) AS mismatch
  FROM paired AS p
  GROUP BY
    p.comparison
), vanished_names AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    MIN(m.category) AS first_value
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'swapped_codes' AS kind,
  CAST(NULL AS DOUBLE) AS factor,
  CAST(NULL AS DOUBLE) AS offset_value,
  CASE
    WHEN s.value_count = 2 THEN 'looks like swapped codes: ' || s.first_value || ' and ' || s.last_value || ' have exchanged their shares'
    ELSE 'looks like swapped codes: ' || CAST(CAST(s.value_count AS BIGINT) AS VARCHAR) || ' values, among them ' || s.first_value || ' and ' || s.last_value || ', have exchanged their shares'
  END AS what_is_seen
FROM swapped AS s
INNER JOIN mismatches AS m
  ON m.comparison = s.comparison
WHERE
  s.value_count >= 2
  AND m.beyond <= 0.01
  AND m.worst <= CASE WHEN s.value_count = 2 THEN 0.15 ELSE 0.25 END * s.moved_share
  AND s.moved_share >= CASE WHEN s.value_count > 2 THEN 0.1 WHEN s.covered < 0.95 THEN 0.15 ELSE 0.7 END
UNION ALL
SELECT
  v.monitor,
  v.window_id,
  v.column_name,
  'renamed_codes',
  NULL,
  NULL,
  CASE
    WHEN r.lost_values = 1 THEN 'looks like a renamed code: ' || v.first_value || ' has vanished, and a value never seen before has its share'
    ELSE 'looks like renamed codes: ' || CAST(CAST(r.lost_values AS BIGINT) AS VARCHAR) || ' values, among them ' || v.first_value || ', have vanished, and values never seen before have their shares'
  END
FROM renamed AS r
INNER JOIN vanished_names AS v
  ON v.comparison = r.comparison
INNER JOIN values_counted AS c
  ON c.comparison = r.comparison
WHERE
  r.lost >= 0.1
  AND r.mismatch <= CASE
    WHEN r.lost_values > 2 AND r.gained_bins > 1 THEN 0.25 * r.lost
    ELSE 0.05 * r.lost + 1.5 * SQRT(r.lost * (1.0 - 0.5 * r.lost) * (1.0 / NULLIF(c.m, 0.0) + 1.0 / NULLIF(c.n, 0.0)))
  END
{%- endmacro %}

{% macro postgres__semantic_codes(compared_bins, mpm_monitors) -%}
WITH values_counted AS (
  SELECT
    b.comparison,
    SUM(b.baseline_count) AS m,
    SUM(b.current_count) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('category', 'other')
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison
), shares AS MATERIALIZED (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.bin_kind,
    b.category,
    b.baseline_count / NULLIF(v.m, 0.0) AS q,
    b.current_count / NULLIF(v.n, 0.0) AS p,
    SQRT((b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0) * (1.0 - (b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0)) * (1.0 / NULLIF(v.m, 0.0) + 1.0 / NULLIF(v.n, 0.0))) AS error
  FROM {{ compared_bins }} AS b
  INNER JOIN values_counted AS v
    ON v.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS k
    ON k.monitor = b.monitor
  WHERE
    b.bin_kind IN ('category', 'other') AND v.m >= k.min_rows AND v.n >= k.min_rows
), moved AS MATERIALIZED (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.column_name,
    s.bin_kind,
    s.category,
    s.q,
    s.p,
    s.error,
    CASE WHEN s.bin_kind = 'category' AND s.q >= 0.02 AND s.p <= 0.1 * s.q THEN 1 ELSE 0 END AS has_vanished,
    CASE WHEN s.bin_kind = 'other' AND s.p > s.q THEN 1 ELSE 0 END AS has_come
  FROM shares AS s
  WHERE
    ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 0.01 ELSE 0.02 END
    AND ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 4.0 ELSE 3.0 END * s.error
), changed AS (
  SELECT
    m.comparison,
    m.q,
    m.p,
    m.error,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q DESC NULLS LAST, m.category COLLATE "C") AS place_before,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p DESC NULLS LAST, m.category COLLATE "C") AS place_now
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
), changed_lists AS (
  SELECT
    c.comparison,
    c.place_before AS place,
    c.q AS share_before,
    0.0 AS share_now,
    c.error
  FROM changed AS c
  UNION ALL
  SELECT
    c.comparison,
    c.place_now,
    0.0,
    c.p,
    0.0
  FROM changed AS c
), matched AS (
  SELECT
    l.comparison,
    l.place,
    ABS(SUM(l.share_before) - SUM(l.share_now)) AS mismatch,
    MAX(l.error) AS error
  FROM changed_lists AS l
  GROUP BY
    l.comparison,
    l.place
), mismatches AS (
  SELECT
    m.comparison,
    MAX(m.mismatch) AS worst,
    MAX(m.mismatch - 3.0 * m.error) AS beyond
  FROM matched AS m
  GROUP BY
    m.comparison
), swapped AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    COUNT(*) AS value_count,
    0.5 * SUM(ABS(m.p - m.q)) AS moved_share,
    SUM(m.q) AS covered,
    MIN(m.category COLLATE "C") AS first_value,
    MAX(m.category COLLATE "C") AS last_value
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
), vanished_lists AS (
  SELECT
    m.comparison,
    m.q - m.p AS lost,
    0.0 AS gained,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q - m.p DESC NULLS LAST, m.category COLLATE "C") AS place
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  UNION ALL
  SELECT
    m.comparison,
    0.0,
    m.p - m.q,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p - m.q DESC NULLS LAST, m.category COLLATE "C")
  FROM moved AS m
  WHERE
    m.has_come = 1
), paired AS (
  SELECT
    l.comparison,
    l.place,
    SUM(l.lost) AS lost,
    SUM(l.gained) AS gained
  FROM vanished_lists AS l
  GROUP BY
    l.comparison,
    l.place
), renamed AS (
  SELECT
    p.comparison,
    SUM(CASE WHEN p.lost > 0 THEN 1 ELSE 0 END) AS lost_values,
    SUM(CASE WHEN p.gained > 0 THEN 1 ELSE 0 END) AS gained_bins,
    SUM(p.lost) AS lost,
    SUM(p.gained) AS gained,
    0.5 * SUM(ABS(p.lost - p.gained)) AS mismatch
  FROM paired AS p
  GROUP BY
    p.comparison
), vanished_names AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    MIN(m.category COLLATE "C") AS first_value
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'swapped_codes' AS kind,
  CAST(NULL AS DOUBLE PRECISION) AS factor,
  CAST(NULL AS DOUBLE PRECISION) AS offset_value,
  CASE
    WHEN s.value_count = 2 THEN 'looks like swapped codes: ' || s.first_value || ' and ' || s.last_value || ' have exchanged their shares'
    ELSE 'looks like swapped codes: ' || CAST(CAST(s.value_count AS BIGINT) AS TEXT) || ' values, among them ' || s.first_value || ' and ' || s.last_value || ', have exchanged their shares'
  END AS what_is_seen
FROM swapped AS s
INNER JOIN mismatches AS m
  ON m.comparison = s.comparison
WHERE
  s.value_count >= 2
  AND m.beyond <= 0.01
  AND m.worst <= CASE WHEN s.value_count = 2 THEN 0.15 ELSE 0.25 END * s.moved_share
  AND s.moved_share >= CASE WHEN s.value_count > 2 THEN 0.1 WHEN s.covered < 0.95 THEN 0.15 ELSE 0.7 END
UNION ALL
SELECT
  v.monitor,
  v.window_id,
  v.column_name,
  'renamed_codes',
  NULL,
  NULL,
  CASE
    WHEN r.lost_values = 1 THEN 'looks like a renamed code: ' || v.first_value || ' has vanished, and a value never seen before has its share'
    ELSE 'looks like renamed codes: ' || CAST(CAST(r.lost_values AS BIGINT) AS TEXT) || ' values, among them ' || v.first_value || ', have vanished, and values never seen before have their shares'
  END
FROM renamed AS r
INNER JOIN vanished_names AS v
  ON v.comparison = r.comparison
INNER JOIN values_counted AS c
  ON c.comparison = r.comparison
WHERE
  r.lost >= 0.1
  AND r.mismatch <= CASE
    WHEN r.lost_values > 2 AND r.gained_bins > 1 THEN 0.25 * r.lost
    ELSE 0.05 * r.lost + 1.5 * SQRT(r.lost * (1.0 - 0.5 * r.lost) * (1.0 / NULLIF(c.m, 0.0) + 1.0 / NULLIF(c.n, 0.0)))
  END
{%- endmacro %}

{% macro redshift__semantic_codes(compared_bins, mpm_monitors) -%}
WITH values_counted AS (
  SELECT
    b.comparison,
    SUM(b.baseline_count) AS m,
    SUM(b.current_count) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('category', 'other')
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison
), shares AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.bin_kind,
    b.category,
    b.baseline_count / NULLIF(v.m, 0.0) AS q,
    b.current_count / NULLIF(v.n, 0.0) AS p,
    SQRT((b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0) * (1.0 - (b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0)) * (1.0 / NULLIF(v.m, 0.0) + 1.0 / NULLIF(v.n, 0.0))) AS error
  FROM {{ compared_bins }} AS b
  INNER JOIN values_counted AS v
    ON v.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS k
    ON k.monitor = b.monitor
  WHERE
    b.bin_kind IN ('category', 'other') AND v.m >= k.min_rows AND v.n >= k.min_rows
), moved AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.column_name,
    s.bin_kind,
    s.category,
    s.q,
    s.p,
    s.error,
    CASE WHEN s.bin_kind = 'category' AND s.q >= 0.02 AND s.p <= 0.1 * s.q THEN 1 ELSE 0 END AS has_vanished,
    CASE WHEN s.bin_kind = 'other' AND s.p > s.q THEN 1 ELSE 0 END AS has_come
  FROM shares AS s
  WHERE
    ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 0.01 ELSE 0.02 END
    AND ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 4.0 ELSE 3.0 END * s.error
), changed AS (
  SELECT
    m.comparison,
    m.q,
    m.p,
    m.error,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q DESC NULLS LAST, m.category) AS place_before,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p DESC NULLS LAST, m.category) AS place_now
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
), changed_lists AS (
  SELECT
    c.comparison,
    c.place_before AS place,
    c.q AS share_before,
    0.0 AS share_now,
    c.error
  FROM changed AS c
  UNION ALL
  SELECT
    c.comparison,
    c.place_now,
    0.0,
    c.p,
    0.0
  FROM changed AS c
), matched AS (
  SELECT
    l.comparison,
    l.place,
    ABS(SUM(l.share_before) - SUM(l.share_now)) AS mismatch,
    MAX(l.error) AS error
  FROM changed_lists AS l
  GROUP BY
    l.comparison,
    l.place
), mismatches AS (
  SELECT
    m.comparison,
    MAX(m.mismatch) AS worst,
    MAX(m.mismatch - 3.0 * m.error) AS beyond
  FROM matched AS m
  GROUP BY
    m.comparison
), swapped AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    COUNT(*) AS value_count,
    0.5 * SUM(ABS(m.p - m.q)) AS moved_share,
    SUM(m.q) AS covered,
    MIN(m.category) AS first_value,
    MAX(m.category) AS last_value
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
), vanished_lists AS (
  SELECT
    m.comparison,
    m.q - m.p AS lost,
    0.0 AS gained,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q - m.p DESC NULLS LAST, m.category) AS place
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  UNION ALL
  SELECT
    m.comparison,
    0.0,
    m.p - m.q,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p - m.q DESC NULLS LAST, m.category)
  FROM moved AS m
  WHERE
    m.has_come = 1
), paired AS (
  SELECT
    l.comparison,
    l.place,
    SUM(l.lost) AS lost,
    SUM(l.gained) AS gained
  FROM vanished_lists AS l
  GROUP BY
    l.comparison,
    l.place
), renamed AS (
  SELECT
    p.comparison,
    SUM(CASE WHEN p.lost > 0 THEN 1 ELSE 0 END) AS lost_values,
    SUM(CASE WHEN p.gained > 0 THEN 1 ELSE 0 END) AS gained_bins,
    SUM(p.lost) AS lost,
    SUM(p.gained) AS gained,
    0.5 * SUM(ABS(p.lost - p.gained)) AS mismatch
  FROM paired AS p
  GROUP BY
    p.comparison
), vanished_names AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    MIN(m.category) AS first_value
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'swapped_codes' AS kind,
  CAST(NULL AS DOUBLE PRECISION) AS factor,
  CAST(NULL AS DOUBLE PRECISION) AS offset_value,
  CASE
    WHEN s.value_count = 2 THEN 'looks like swapped codes: ' || s.first_value || ' and ' || s.last_value || ' have exchanged their shares'
    ELSE 'looks like swapped codes: ' || CAST(CAST(s.value_count AS BIGINT) AS VARCHAR(65535)) || ' values, among them ' || s.first_value || ' and ' || s.last_value || ', have exchanged their shares'
  END AS what_is_seen
FROM swapped AS s
INNER JOIN mismatches AS m
  ON m.comparison = s.comparison
WHERE
  s.value_count >= 2
  AND m.beyond <= 0.01
  AND m.worst <= CASE WHEN s.value_count = 2 THEN 0.15 ELSE 0.25 END * s.moved_share
  AND s.moved_share >= CASE WHEN s.value_count > 2 THEN 0.1 WHEN s.covered < 0.95 THEN 0.15 ELSE 0.7 END
UNION ALL
SELECT
  v.monitor,
  v.window_id,
  v.column_name,
  'renamed_codes',
  NULL,
  NULL,
  CASE
    WHEN r.lost_values = 1 THEN 'looks like a renamed code: ' || v.first_value || ' has vanished, and a value never seen before has its share'
    ELSE 'looks like renamed codes: ' || CAST(CAST(r.lost_values AS BIGINT) AS VARCHAR(65535)) || ' values, among them ' || v.first_value || ', have vanished, and values never seen before have their shares'
  END
FROM renamed AS r
INNER JOIN vanished_names AS v
  ON v.comparison = r.comparison
INNER JOIN values_counted AS c
  ON c.comparison = r.comparison
WHERE
  r.lost >= 0.1
  AND r.mismatch <= CASE
    WHEN r.lost_values > 2 AND r.gained_bins > 1 THEN 0.25 * r.lost
    ELSE 0.05 * r.lost + 1.5 * SQRT(r.lost * (1.0 - 0.5 * r.lost) * (1.0 / NULLIF(c.m, 0.0) + 1.0 / NULLIF(c.n, 0.0)))
  END
{%- endmacro %}

{% macro snowflake__semantic_codes(compared_bins, mpm_monitors) -%}
WITH values_counted AS (
  SELECT
    b.comparison,
    SUM(b.baseline_count) AS m,
    SUM(b.current_count) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('category', 'other')
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison
), shares AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.bin_kind,
    b.category,
    b.baseline_count / NULLIF(v.m, 0.0) AS q,
    b.current_count / NULLIF(v.n, 0.0) AS p,
    SQRT((b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0) * (1.0 - (b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0)) * (1.0 / NULLIF(v.m, 0.0) + 1.0 / NULLIF(v.n, 0.0))) AS error
  FROM {{ compared_bins }} AS b
  INNER JOIN values_counted AS v
    ON v.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS k
    ON k.monitor = b.monitor
  WHERE
    b.bin_kind IN ('category', 'other') AND v.m >= k.min_rows AND v.n >= k.min_rows
), moved AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.column_name,
    s.bin_kind,
    s.category,
    s.q,
    s.p,
    s.error,
    CASE WHEN s.bin_kind = 'category' AND s.q >= 0.02 AND s.p <= 0.1 * s.q THEN 1 ELSE 0 END AS has_vanished,
    CASE WHEN s.bin_kind = 'other' AND s.p > s.q THEN 1 ELSE 0 END AS has_come
  FROM shares AS s
  WHERE
    ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 0.01 ELSE 0.02 END
    AND ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 4.0 ELSE 3.0 END * s.error
), changed AS (
  SELECT
    m.comparison,
    m.q,
    m.p,
    m.error,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q DESC NULLS LAST, m.category) AS place_before,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p DESC NULLS LAST, m.category) AS place_now
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
), changed_lists AS (
  SELECT
    c.comparison,
    c.place_before AS place,
    c.q AS share_before,
    0.0 AS share_now,
    c.error
  FROM changed AS c
  UNION ALL
  SELECT
    c.comparison,
    c.place_now,
    0.0,
    c.p,
    0.0
  FROM changed AS c
), matched AS (
  SELECT
    l.comparison,
    l.place,
    ABS(SUM(l.share_before) - SUM(l.share_now)) AS mismatch,
    MAX(l.error) AS error
  FROM changed_lists AS l
  GROUP BY
    l.comparison,
    l.place
), mismatches AS (
  SELECT
    m.comparison,
    MAX(m.mismatch) AS worst,
    MAX(m.mismatch - 3.0 * m.error) AS beyond
  FROM matched AS m
  GROUP BY
    m.comparison
), swapped AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    COUNT(*) AS value_count,
    0.5 * SUM(ABS(m.p - m.q)) AS moved_share,
    SUM(m.q) AS covered,
    MIN(m.category) AS first_value,
    MAX(m.category) AS last_value
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
), vanished_lists AS (
  SELECT
    m.comparison,
    m.q - m.p AS lost,
    0.0 AS gained,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q - m.p DESC NULLS LAST, m.category) AS place
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  UNION ALL
  SELECT
    m.comparison,
    0.0,
    m.p - m.q,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p - m.q DESC NULLS LAST, m.category)
  FROM moved AS m
  WHERE
    m.has_come = 1
), paired AS (
  SELECT
    l.comparison,
    l.place,
    SUM(l.lost) AS lost,
    SUM(l.gained) AS gained
  FROM vanished_lists AS l
  GROUP BY
    l.comparison,
    l.place
), renamed AS (
  SELECT
    p.comparison,
    SUM(CASE WHEN p.lost > 0 THEN 1 ELSE 0 END) AS lost_values,
    SUM(CASE WHEN p.gained > 0 THEN 1 ELSE 0 END) AS gained_bins,
    SUM(p.lost) AS lost,
    SUM(p.gained) AS gained,
    0.5 * SUM(ABS(p.lost - p.gained)) AS mismatch
  FROM paired AS p
  GROUP BY
    p.comparison
), vanished_names AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    MIN(m.category) AS first_value
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'swapped_codes' AS kind,
  CAST(NULL AS DOUBLE) AS factor,
  CAST(NULL AS DOUBLE) AS offset_value,
  CASE
    WHEN s.value_count = 2 THEN 'looks like swapped codes: ' || s.first_value || ' and ' || s.last_value || ' have exchanged their shares'
    ELSE 'looks like swapped codes: ' || CAST(CAST(s.value_count AS BIGINT) AS VARCHAR) || ' values, among them ' || s.first_value || ' and ' || s.last_value || ', have exchanged their shares'
  END AS what_is_seen
FROM swapped AS s
INNER JOIN mismatches AS m
  ON m.comparison = s.comparison
WHERE
  s.value_count >= 2
  AND m.beyond <= 0.01
  AND m.worst <= CASE WHEN s.value_count = 2 THEN 0.15 ELSE 0.25 END * s.moved_share
  AND s.moved_share >= CASE WHEN s.value_count > 2 THEN 0.1 WHEN s.covered < 0.95 THEN 0.15 ELSE 0.7 END
UNION ALL
SELECT
  v.monitor,
  v.window_id,
  v.column_name,
  'renamed_codes',
  NULL,
  NULL,
  CASE
    WHEN r.lost_values = 1 THEN 'looks like a renamed code: ' || v.first_value || ' has vanished, and a value never seen before has its share'
    ELSE 'looks like renamed codes: ' || CAST(CAST(r.lost_values AS BIGINT) AS VARCHAR) || ' values, among them ' || v.first_value || ', have vanished, and values never seen before have their shares'
  END
FROM renamed AS r
INNER JOIN vanished_names AS v
  ON v.comparison = r.comparison
INNER JOIN values_counted AS c
  ON c.comparison = r.comparison
WHERE
  r.lost >= 0.1
  AND r.mismatch <= CASE
    WHEN r.lost_values > 2 AND r.gained_bins > 1 THEN 0.25 * r.lost
    ELSE 0.05 * r.lost + 1.5 * SQRT(r.lost * (1.0 - 0.5 * r.lost) * (1.0 / NULLIF(c.m, 0.0) + 1.0 / NULLIF(c.n, 0.0)))
  END
{%- endmacro %}

{% macro bigquery__semantic_codes(compared_bins, mpm_monitors) -%}
WITH values_counted AS (
  SELECT
    b.comparison,
    SUM(b.baseline_count) AS m,
    SUM(b.current_count) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('category', 'other')
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison
), shares AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.bin_kind,
    b.category,
    b.baseline_count / NULLIF(v.m, 0.0) AS q,
    b.current_count / NULLIF(v.n, 0.0) AS p,
    SQRT((b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0) * (1.0 - (b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0)) * (1.0 / NULLIF(v.m, 0.0) + 1.0 / NULLIF(v.n, 0.0))) AS error
  FROM {{ compared_bins }} AS b
  INNER JOIN values_counted AS v
    ON v.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS k
    ON k.monitor = b.monitor
  WHERE
    b.bin_kind IN ('category', 'other') AND v.m >= k.min_rows AND v.n >= k.min_rows
), moved AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.column_name,
    s.bin_kind,
    s.category,
    s.q,
    s.p,
    s.error,
    CASE WHEN s.bin_kind = 'category' AND s.q >= 0.02 AND s.p <= 0.1 * s.q THEN 1 ELSE 0 END AS has_vanished,
    CASE WHEN s.bin_kind = 'other' AND s.p > s.q THEN 1 ELSE 0 END AS has_come
  FROM shares AS s
  WHERE
    ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 0.01 ELSE 0.02 END
    AND ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 4.0 ELSE 3.0 END * s.error
), changed AS (
  SELECT
    m.comparison,
    m.q,
    m.p,
    m.error,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q DESC, m.category NULLS LAST) AS place_before,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p DESC, m.category NULLS LAST) AS place_now
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
), changed_lists AS (
  SELECT
    c.comparison,
    c.place_before AS place,
    c.q AS share_before,
    0.0 AS share_now,
    c.error
  FROM changed AS c
  UNION ALL
  SELECT
    c.comparison,
    c.place_now,
    0.0,
    c.p,
    0.0
  FROM changed AS c
), matched AS (
  SELECT
    l.comparison,
    l.place,
    ABS(SUM(l.share_before) - SUM(l.share_now)) AS mismatch,
    MAX(l.error) AS error
  FROM changed_lists AS l
  GROUP BY
    l.comparison,
    l.place
), mismatches AS (
  SELECT
    m.comparison,
    MAX(m.mismatch) AS worst,
    MAX(m.mismatch - 3.0 * m.error) AS beyond
  FROM matched AS m
  GROUP BY
    m.comparison
), swapped AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    COUNT(*) AS value_count,
    0.5 * SUM(ABS(m.p - m.q)) AS moved_share,
    SUM(m.q) AS covered,
    MIN(m.category) AS first_value,
    MAX(m.category) AS last_value
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
), vanished_lists AS (
  SELECT
    m.comparison,
    m.q - m.p AS lost,
    0.0 AS gained,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q - m.p DESC, m.category NULLS LAST) AS place
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  UNION ALL
  SELECT
    m.comparison,
    0.0,
    m.p - m.q,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p - m.q DESC, m.category NULLS LAST)
  FROM moved AS m
  WHERE
    m.has_come = 1
), paired AS (
  SELECT
    l.comparison,
    l.place,
    SUM(l.lost) AS lost,
    SUM(l.gained) AS gained
  FROM vanished_lists AS l
  GROUP BY
    l.comparison,
    l.place
), renamed AS (
  SELECT
    p.comparison,
    SUM(CASE WHEN p.lost > 0 THEN 1 ELSE 0 END) AS lost_values,
    SUM(CASE WHEN p.gained > 0 THEN 1 ELSE 0 END) AS gained_bins,
    SUM(p.lost) AS lost,
    SUM(p.gained) AS gained,
    0.5 * SUM(ABS(p.lost - p.gained)) AS mismatch
  FROM paired AS p
  GROUP BY
    p.comparison
), vanished_names AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    MIN(m.category) AS first_value
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'swapped_codes' AS kind,
  CAST(NULL AS FLOAT64) AS factor,
  CAST(NULL AS FLOAT64) AS offset_value,
  CASE
    WHEN s.value_count = 2 THEN 'looks like swapped codes: ' || s.first_value || ' and ' || s.last_value || ' have exchanged their shares'
    ELSE 'looks like swapped codes: ' || CAST(CAST(s.value_count AS INT64) AS STRING) || ' values, among them ' || s.first_value || ' and ' || s.last_value || ', have exchanged their shares'
  END AS what_is_seen
FROM swapped AS s
INNER JOIN mismatches AS m
  ON m.comparison = s.comparison
WHERE
  s.value_count >= 2
  AND m.beyond <= 0.01
  AND m.worst <= CASE WHEN s.value_count = 2 THEN 0.15 ELSE 0.25 END * s.moved_share
  AND s.moved_share >= CASE WHEN s.value_count > 2 THEN 0.1 WHEN s.covered < 0.95 THEN 0.15 ELSE 0.7 END
UNION ALL
SELECT
  v.monitor,
  v.window_id,
  v.column_name,
  'renamed_codes',
  NULL,
  NULL,
  CASE
    WHEN r.lost_values = 1 THEN 'looks like a renamed code: ' || v.first_value || ' has vanished, and a value never seen before has its share'
    ELSE 'looks like renamed codes: ' || CAST(CAST(r.lost_values AS INT64) AS STRING) || ' values, among them ' || v.first_value || ', have vanished, and values never seen before have their shares'
  END
FROM renamed AS r
INNER JOIN vanished_names AS v
  ON v.comparison = r.comparison
INNER JOIN values_counted AS c
  ON c.comparison = r.comparison
WHERE
  r.lost >= 0.1
  AND r.mismatch <= CASE
    WHEN r.lost_values > 2 AND r.gained_bins > 1 THEN 0.25 * r.lost
    ELSE 0.05 * r.lost + 1.5 * SQRT(r.lost * (1.0 - 0.5 * r.lost) * (1.0 / NULLIF(c.m, 0.0) + 1.0 / NULLIF(c.n, 0.0)))
  END
{%- endmacro %}

{% macro spark__semantic_codes(compared_bins, mpm_monitors) -%}
WITH values_counted AS (
  SELECT
    b.comparison,
    SUM(b.baseline_count) AS m,
    SUM(b.current_count) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('category', 'other')
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison
), shares AS (
  SELECT
    b.comparison,
    b.monitor,
    b.window_id,
    b.column_name,
    b.bin_kind,
    b.category,
    b.baseline_count / NULLIF(v.m, 0.0) AS q,
    b.current_count / NULLIF(v.n, 0.0) AS p,
    SQRT((b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0) * (1.0 - (b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0)) * (1.0 / NULLIF(v.m, 0.0) + 1.0 / NULLIF(v.n, 0.0))) AS error
  FROM {{ compared_bins }} AS b
  INNER JOIN values_counted AS v
    ON v.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS k
    ON k.monitor = b.monitor
  WHERE
    b.bin_kind IN ('category', 'other') AND v.m >= k.min_rows AND v.n >= k.min_rows
), moved AS (
  SELECT
    s.comparison,
    s.monitor,
    s.window_id,
    s.column_name,
    s.bin_kind,
    s.category,
    s.q,
    s.p,
    s.error,
    CASE WHEN s.bin_kind = 'category' AND s.q >= 0.02 AND s.p <= 0.1 * s.q THEN 1 ELSE 0 END AS has_vanished,
    CASE WHEN s.bin_kind = 'other' AND s.p > s.q THEN 1 ELSE 0 END AS has_come
  FROM shares AS s
  WHERE
    ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 0.01 ELSE 0.02 END
    AND ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 4.0 ELSE 3.0 END * s.error
), changed AS (
  SELECT
    m.comparison,
    m.q,
    m.p,
    m.error,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q DESC, m.category NULLS LAST) AS place_before,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p DESC, m.category NULLS LAST) AS place_now
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
), changed_lists AS (
  SELECT
    c.comparison,
    c.place_before AS place,
    c.q AS share_before,
    0.0 AS share_now,
    c.error
  FROM changed AS c
  UNION ALL
  SELECT
    c.comparison,
    c.place_now,
    0.0,
    c.p,
    0.0
  FROM changed AS c
), matched AS (
  SELECT
    l.comparison,
    l.place,
    ABS(SUM(l.share_before) - SUM(l.share_now)) AS mismatch,
    MAX(l.error) AS error
  FROM changed_lists AS l
  GROUP BY
    l.comparison,
    l.place
), mismatches AS (
  SELECT
    m.comparison,
    MAX(m.mismatch) AS worst,
    MAX(m.mismatch - 3.0 * m.error) AS beyond
  FROM matched AS m
  GROUP BY
    m.comparison
), swapped AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    COUNT(*) AS value_count,
    0.5 * SUM(ABS(m.p - m.q)) AS moved_share,
    SUM(m.q) AS covered,
    MIN(m.category) AS first_value,
    MAX(m.category) AS last_value
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
), vanished_lists AS (
  SELECT
    m.comparison,
    m.q - m.p AS lost,
    0.0 AS gained,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q - m.p DESC, m.category NULLS LAST) AS place
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  UNION ALL
  SELECT
    m.comparison,
    0.0,
    m.p - m.q,
    ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p - m.q DESC, m.category NULLS LAST)
  FROM moved AS m
  WHERE
    m.has_come = 1
), paired AS (
  SELECT
    l.comparison,
    l.place,
    SUM(l.lost) AS lost,
    SUM(l.gained) AS gained
  FROM vanished_lists AS l
  GROUP BY
    l.comparison,
    l.place
), renamed AS (
  SELECT
    p.comparison,
    SUM(CASE WHEN p.lost > 0 THEN 1 ELSE 0 END) AS lost_values,
    SUM(CASE WHEN p.gained > 0 THEN 1 ELSE 0 END) AS gained_bins,
    SUM(p.lost) AS lost,
    SUM(p.gained) AS gained,
    0.5 * SUM(ABS(p.lost - p.gained)) AS mismatch
  FROM paired AS p
  GROUP BY
    p.comparison
), vanished_names AS (
  SELECT
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name,
    MIN(m.category) AS first_value
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'swapped_codes' AS kind,
  CAST(NULL AS DOUBLE) AS factor,
  CAST(NULL AS DOUBLE) AS offset_value,
  CASE
    WHEN s.value_count = 2 THEN 'looks like swapped codes: ' || s.first_value || ' and ' || s.last_value || ' have exchanged their shares'
    ELSE 'looks like swapped codes: ' || CAST(CAST(s.value_count AS BIGINT) AS STRING) || ' values, among them ' || s.first_value || ' and ' || s.last_value || ', have exchanged their shares'
  END AS what_is_seen
FROM swapped AS s
INNER JOIN mismatches AS m
  ON m.comparison = s.comparison
WHERE
  s.value_count >= 2
  AND m.beyond <= 0.01
  AND m.worst <= CASE WHEN s.value_count = 2 THEN 0.15 ELSE 0.25 END * s.moved_share
  AND s.moved_share >= CASE WHEN s.value_count > 2 THEN 0.1 WHEN s.covered < 0.95 THEN 0.15 ELSE 0.7 END
UNION ALL
SELECT
  v.monitor,
  v.window_id,
  v.column_name,
  'renamed_codes',
  NULL,
  NULL,
  CASE
    WHEN r.lost_values = 1 THEN 'looks like a renamed code: ' || v.first_value || ' has vanished, and a value never seen before has its share'
    ELSE 'looks like renamed codes: ' || CAST(CAST(r.lost_values AS BIGINT) AS STRING) || ' values, among them ' || v.first_value || ', have vanished, and values never seen before have their shares'
  END
FROM renamed AS r
INNER JOIN vanished_names AS v
  ON v.comparison = r.comparison
INNER JOIN values_counted AS c
  ON c.comparison = r.comparison
WHERE
  r.lost >= 0.1
  AND r.mismatch <= CASE
    WHEN r.lost_values > 2 AND r.gained_bins > 1 THEN 0.25 * r.lost
    ELSE 0.05 * r.lost + 1.5 * SQRT(r.lost * (1.0 - 0.5 * r.lost) * (1.0 / NULLIF(c.m, 0.0) + 1.0 / NULLIF(c.n, 0.0)))
  END
{%- endmacro %}

{% macro clickhouse__semantic_codes(compared_bins, mpm_monitors) -%}
WITH values_counted AS (
  SELECT
    b.comparison AS comparison,
    SUM(toNullable(b.baseline_count)) AS m,
    SUM(toNullable(b.current_count)) AS n
  FROM {{ compared_bins }} AS b
  WHERE
    b.bin_kind IN ('category', 'other')
    AND b.segment_key = '__all__'
    AND b.window_id NOT IN ('baseline', 'issues')
    AND b.column_role IN ('feature', 'prediction', 'label')
  GROUP BY
    b.comparison
), shares AS (
  SELECT
    b.comparison AS comparison,
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.column_name AS column_name,
    b.bin_kind AS bin_kind,
    b.category AS category,
    b.baseline_count / NULLIF(v.m, 0.0) AS q,
    b.current_count / NULLIF(v.n, 0.0) AS p,
    SQRT((b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0) * (1.0 - (b.baseline_count + b.current_count) / NULLIF(v.m + v.n, 0.0)) * (1.0 / NULLIF(v.m, 0.0) + 1.0 / NULLIF(v.n, 0.0))) AS error
  FROM {{ compared_bins }} AS b
  INNER JOIN values_counted AS v
    ON v.comparison = b.comparison
  INNER JOIN {{ mpm_monitors }} AS k
    ON k.monitor = b.monitor
  WHERE
    b.bin_kind IN ('category', 'other') AND v.m >= k.min_rows AND v.n >= k.min_rows
), moved AS (
  SELECT
    s.comparison AS comparison,
    s.monitor AS monitor,
    s.window_id AS window_id,
    s.column_name AS column_name,
    s.bin_kind AS bin_kind,
    s.category AS category,
    s.q AS q,
    s.p AS p,
    s.error AS error,
    CASE WHEN s.bin_kind = 'category' AND s.q >= 0.02 AND s.p <= 0.1 * s.q THEN 1 ELSE 0 END AS has_vanished,
    CASE WHEN s.bin_kind = 'other' AND s.p > s.q THEN 1 ELSE 0 END AS has_come
  FROM shares AS s
  WHERE
    ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 0.01 ELSE 0.02 END
    AND ABS(s.p - s.q) >= CASE WHEN s.bin_kind = 'other' THEN 4.0 ELSE 3.0 END * s.error
), changed AS (
  SELECT
    m.comparison AS comparison,
    m.q AS q,
    m.p AS p,
    m.error AS error,
    toInt64(ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q DESC, m.category)) AS place_before,
    toInt64(ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p DESC, m.category)) AS place_now
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
), changed_lists AS (
  SELECT
    c.comparison AS comparison,
    c.place_before AS place,
    c.q AS share_before,
    0.0 AS share_now,
    c.error AS error
  FROM changed AS c
  UNION ALL
  SELECT
    c.comparison,
    c.place_now,
    0.0,
    c.p,
    0.0
  FROM changed AS c
), matched AS (
  SELECT
    l.comparison AS comparison,
    l.place AS place,
    ABS(SUM(toNullable(l.share_before)) - SUM(toNullable(l.share_now))) AS mismatch,
    MAX(toNullable(l.error)) AS error
  FROM changed_lists AS l
  GROUP BY
    l.comparison,
    l.place
), mismatches AS (
  SELECT
    m.comparison AS comparison,
    MAX(toNullable(m.mismatch)) AS worst,
    MAX(toNullable(m.mismatch - 3.0 * m.error)) AS beyond
  FROM matched AS m
  GROUP BY
    m.comparison
), swapped AS (
  SELECT
    m.comparison AS comparison,
    m.monitor AS monitor,
    m.window_id AS window_id,
    m.column_name AS column_name,
    toInt64(COUNT(*)) AS value_count,
    0.5 * SUM(toNullable(ABS(m.p - m.q))) AS moved_share,
    SUM(toNullable(m.q)) AS covered,
    MIN(toNullable(m.category)) AS first_value,
    MAX(toNullable(m.category)) AS last_value
  FROM moved AS m
  WHERE
    m.bin_kind = 'category'
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
), vanished_lists AS (
  SELECT
    m.comparison AS comparison,
    m.q - m.p AS lost,
    0.0 AS gained,
    toInt64(ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.q - m.p DESC, m.category)) AS place
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  UNION ALL
  SELECT
    m.comparison,
    0.0,
    m.p - m.q,
    toInt64(ROW_NUMBER() OVER (PARTITION BY m.comparison ORDER BY m.p - m.q DESC, m.category))
  FROM moved AS m
  WHERE
    m.has_come = 1
), paired AS (
  SELECT
    l.comparison AS comparison,
    l.place AS place,
    SUM(toNullable(l.lost)) AS lost,
    SUM(toNullable(l.gained)) AS gained
  FROM vanished_lists AS l
  GROUP BY
    l.comparison,
    l.place
), renamed AS (
  SELECT
    p.comparison AS comparison,
    SUM(toNullable(CASE WHEN p.lost > 0 THEN 1 ELSE 0 END)) AS lost_values,
    SUM(toNullable(CASE WHEN p.gained > 0 THEN 1 ELSE 0 END)) AS gained_bins,
    SUM(toNullable(p.lost)) AS lost,
    SUM(toNullable(p.gained)) AS gained,
    0.5 * SUM(toNullable(ABS(p.lost - p.gained))) AS mismatch
  FROM paired AS p
  GROUP BY
    p.comparison
), vanished_names AS (
  SELECT
    m.comparison AS comparison,
    m.monitor AS monitor,
    m.window_id AS window_id,
    m.column_name AS column_name,
    MIN(toNullable(m.category)) AS first_value
  FROM moved AS m
  WHERE
    m.has_vanished = 1
  GROUP BY
    m.comparison,
    m.monitor,
    m.window_id,
    m.column_name
)
SELECT
  s.monitor AS monitor,
  s.window_id AS window_id,
  s.column_name AS column_name,
  'swapped_codes' AS kind,
  CAST(NULL AS Nullable(Float64)) AS factor,
  CAST(NULL AS Nullable(Float64)) AS offset_value,
  CASE
    WHEN s.value_count = 2 THEN 'looks like swapped codes: ' || s.first_value || ' and ' || s.last_value || ' have exchanged their shares'
    ELSE 'looks like swapped codes: ' || CAST(CAST(s.value_count AS Nullable(Int64)) AS Nullable(String)) || ' values, among them ' || s.first_value || ' and ' || s.last_value || ', have exchanged their shares'
  END AS what_is_seen
FROM swapped AS s
INNER JOIN mismatches AS m
  ON m.comparison = s.comparison
WHERE
  s.value_count >= 2
  AND m.beyond <= 0.01
  AND m.worst <= CASE WHEN s.value_count = 2 THEN 0.15 ELSE 0.25 END * s.moved_share
  AND s.moved_share >= CASE WHEN s.value_count > 2 THEN 0.1 WHEN s.covered < 0.95 THEN 0.15 ELSE 0.7 END
UNION ALL
SELECT
  v.monitor,
  v.window_id,
  v.column_name,
  'renamed_codes',
  NULL,
  NULL,
  CASE
    WHEN r.lost_values = 1 THEN 'looks like a renamed code: ' || v.first_value || ' has vanished, and a value never seen before has its share'
    ELSE 'looks like renamed codes: ' || CAST(CAST(r.lost_values AS Nullable(Int64)) AS Nullable(String)) || ' values, among them ' || v.first_value || ', have vanished, and values never seen before have their shares'
  END
FROM renamed AS r
INNER JOIN vanished_names AS v
  ON v.comparison = r.comparison
INNER JOIN values_counted AS c
  ON c.comparison = r.comparison
WHERE
  r.lost >= 0.1
  AND r.mismatch <= CASE
    WHEN r.lost_values > 2 AND r.gained_bins > 1 THEN 0.25 * r.lost
    ELSE 0.05 * r.lost + 1.5 * SQRT(r.lost * (1.0 - 0.5 * r.lost) * (1.0 / NULLIF(c.m, 0.0) + 1.0 / NULLIF(c.n, 0.0)))
  END
{%- endmacro %}
