{#-
How unlikely each value is by chance: it has to be far from what is usual, and to have got there by a jump.
Inputs: check_series, aspect_history (of the series), jump_history (aspect_history of jumps_beside_all.sql). One row per series and window
that has a history. p_value: of the value alone. jump_p_value: of its jump; 1 where that goes the other way or fewer than five
are known, that of the value where the week before is left out as a whole (what goes on is no jump, and still not usual). likely_p_value:
what is judged by.
All rows, and segments with fewer than 28 windows: the larger of the two; the jump only has to tell an accident from a season.
Older segments: jump_p_value, which is beside all rows, where the value lies outside of its usual range (p_value <= 0.01); is_beside =
1. What segments have in common is not counted once for each of them then, and does not hide what one has alone.
is_steady = 1: 28 windows or more, next to no autocorrelation, so that there is no season to be told from. The jump, which is the noisier
of the two, may be ten times as likely there as the value; of segments that is one way more to be unusual.
jump: how far it lies from what is usual for jumps; jump_unit, jump_degrees: one z of it, and its degrees of freedom. Null where the jump
has no say.

Written by `mpm dev generate` from mpm_py/sql/unusual_values.sql; edit that file.
-#}

{% macro unusual_values(aspect_history, check_series, jump_history) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('unusual_values', 'mpm')(aspect_history, check_series, jump_history)) }}
{%- endmacro %}

{% macro default__unusual_values(aspect_history, check_series, jump_history) -%}
WITH paired AS (
  SELECT
    h.series,
    h.window_key,
    h.window_count,
    h.z,
    h.p_value,
    j.z * SQRT(j.spread_variance) AS jump,
    j.unit AS jump_unit,
    j.degrees_of_freedom AS jump_degrees,
    CASE
      WHEN h.window_count < 8 THEN h.p_value
      WHEN j.window_count < 5 THEN 1.0
      WHEN j.p_value IS NULL THEN h.p_value
      WHEN h.z * j.z > 0 THEN j.p_value
      ELSE 1.0
    END AS jump_p_value,
    CASE WHEN j.window_count >= 5 AND j.p_value IS NOT NULL THEN 1 ELSE 0 END AS has_jump,
    CASE
      WHEN c.whole_series IS NOT NULL AND h.window_count >= 28 AND j.window_count >= 5 AND j.p_value IS NOT NULL THEN 1
      ELSE 0
    END AS is_beside,
    CASE WHEN h.window_count >= 28 AND h.autocorrelation < 0.2 THEN 1 ELSE 0 END AS is_steady
  FROM {{ aspect_history }} AS h
  INNER JOIN {{ check_series }} AS c
    ON c.series = h.series
  LEFT JOIN {{ jump_history }} AS j
    ON j.series = h.series AND j.window_key = h.window_key
), combined AS (
  SELECT
    p.*,
    CASE
      WHEN p.is_steady = 1 AND 0.1 * p.jump_p_value > p.p_value THEN 0.1 * p.jump_p_value
      WHEN p.is_steady = 0 AND p.jump_p_value > p.p_value THEN p.jump_p_value
      ELSE p.p_value
    END AS larger_p_value
  FROM paired AS p
)
SELECT
  c.series AS series,
  c.window_key AS window_key,
  c.window_count AS window_count,
  c.jump_p_value AS jump_p_value,
  c.has_jump AS has_jump,
  CASE
    WHEN c.is_beside = 1 AND c.p_value <= 0.01 AND (c.is_steady = 0 OR c.jump_p_value < c.larger_p_value) THEN c.jump_p_value
    ELSE c.larger_p_value
  END AS likely_p_value,
  c.is_beside AS is_beside,
  c.is_steady AS is_steady,
  CASE WHEN c.has_jump = 1 THEN c.jump END AS jump,
  CASE WHEN c.has_jump = 1 THEN c.jump_unit END AS jump_unit,
  CASE WHEN c.has_jump = 1 THEN c.jump_degrees END AS jump_degrees
FROM combined AS c
{%- endmacro %}

{% macro postgres__unusual_values(aspect_history, check_series, jump_history) -%}
WITH paired AS MATERIALIZED (
  SELECT
    h.series,
    h.window_key,
    h.window_count,
    h.z,
    h.p_value,
    j.z * SQRT(j.spread_variance) AS jump,
    j.unit AS jump_unit,
    j.degrees_of_freedom AS jump_degrees,
    CASE
      WHEN h.window_count < 8 THEN h.p_value
      WHEN j.window_count < 5 THEN 1.0
      WHEN j.p_value IS NULL THEN h.p_value
      WHEN h.z * j.z > 0 THEN j.p_value
      ELSE 1.0
    END AS jump_p_value,
    CASE WHEN j.window_count >= 5 AND j.p_value IS NOT NULL THEN 1 ELSE 0 END AS has_jump,
    CASE
      WHEN c.whole_series IS NOT NULL AND h.window_count >= 28 AND j.window_count >= 5 AND j.p_value IS NOT NULL THEN 1
      ELSE 0
    END AS is_beside,
    CASE WHEN h.window_count >= 28 AND h.autocorrelation < 0.2 THEN 1 ELSE 0 END AS is_steady
  FROM {{ aspect_history }} AS h
  INNER JOIN {{ check_series }} AS c
    ON c.series = h.series
  LEFT JOIN {{ jump_history }} AS j
    ON j.series = h.series AND j.window_key = h.window_key
), combined AS MATERIALIZED (
  SELECT
    p.*,
    CASE
      WHEN p.is_steady = 1 AND 0.1 * p.jump_p_value > p.p_value THEN 0.1 * p.jump_p_value
      WHEN p.is_steady = 0 AND p.jump_p_value > p.p_value THEN p.jump_p_value
      ELSE p.p_value
    END AS larger_p_value
  FROM paired AS p
)
SELECT
  c.series AS series,
  c.window_key AS window_key,
  c.window_count AS window_count,
  c.jump_p_value AS jump_p_value,
  c.has_jump AS has_jump,
  CASE
    WHEN c.is_beside = 1 AND c.p_value <= 0.01 AND (c.is_steady = 0 OR c.jump_p_value < c.larger_p_value) THEN c.jump_p_value
    ELSE c.larger_p_value
  END AS likely_p_value,
  c.is_beside AS is_beside,
  c.is_steady AS is_steady,
  CASE WHEN c.has_jump = 1 THEN c.jump END AS jump,
  CASE WHEN c.has_jump = 1 THEN c.jump_unit END AS jump_unit,
  CASE WHEN c.has_jump = 1 THEN c.jump_degrees END AS jump_degrees
FROM combined AS c
{%- endmacro %}

{% macro redshift__unusual_values(aspect_history, check_series, jump_history) -%}
{{ return(mpm.default__unusual_values(aspect_history, check_series, jump_history)) }}
{%- endmacro %}

{% macro clickhouse__unusual_values(aspect_history, check_series, jump_history) -%}
WITH paired AS (
  SELECT
    h.series AS series,
    h.window_key AS window_key,
    h.window_count AS window_count,
    h.z AS z,
    h.p_value AS p_value,
    j.z * SQRT(j.spread_variance) AS jump,
    j.unit AS jump_unit,
    j.degrees_of_freedom AS jump_degrees,
    CASE
      WHEN h.window_count < 8 THEN h.p_value
      WHEN j.window_count < 5 THEN 1.0
      WHEN j.p_value IS NULL THEN h.p_value
      WHEN h.z * j.z > 0 THEN j.p_value
      ELSE 1.0
    END AS jump_p_value,
    CASE WHEN j.window_count >= 5 AND j.p_value IS NOT NULL THEN 1 ELSE 0 END AS has_jump,
    CASE
      WHEN c.whole_series IS NOT NULL AND h.window_count >= 28 AND j.window_count >= 5 AND j.p_value IS NOT NULL THEN 1
      ELSE 0
    END AS is_beside,
    CASE WHEN h.window_count >= 28 AND h.autocorrelation < 0.2 THEN 1 ELSE 0 END AS is_steady
  FROM {{ aspect_history }} AS h
  INNER JOIN {{ check_series }} AS c
    ON c.series = h.series
  LEFT JOIN {{ jump_history }} AS j
    ON j.series = h.series AND j.window_key = h.window_key
  SETTINGS join_use_nulls = 1
), combined AS (
  SELECT
    p.series AS series,
    p.window_key AS window_key,
    p.window_count AS window_count,
    p.z AS z,
    p.p_value AS p_value,
    p.jump AS jump,
    p.jump_unit AS jump_unit,
    p.jump_degrees AS jump_degrees,
    p.jump_p_value AS jump_p_value,
    p.has_jump AS has_jump,
    p.is_beside AS is_beside,
    p.is_steady AS is_steady,
    CASE
      WHEN p.is_steady = 1 AND 0.1 * p.jump_p_value > p.p_value THEN 0.1 * p.jump_p_value
      WHEN p.is_steady = 0 AND p.jump_p_value > p.p_value THEN p.jump_p_value
      ELSE p.p_value
    END AS larger_p_value
  FROM paired AS p
)
SELECT
  c.series AS series,
  c.window_key AS window_key,
  c.window_count AS window_count,
  c.jump_p_value AS jump_p_value,
  c.has_jump AS has_jump,
  CASE
    WHEN c.is_beside = 1 AND c.p_value <= 0.01 AND (c.is_steady = 0 OR c.jump_p_value < c.larger_p_value) THEN c.jump_p_value
    ELSE c.larger_p_value
  END AS likely_p_value,
  c.is_beside AS is_beside,
  c.is_steady AS is_steady,
  CASE WHEN c.has_jump = 1 THEN c.jump END AS jump,
  CASE WHEN c.has_jump = 1 THEN c.jump_unit END AS jump_unit,
  CASE WHEN c.has_jump = 1 THEN c.jump_degrees END AS jump_degrees
FROM combined AS c
{%- endmacro %}
