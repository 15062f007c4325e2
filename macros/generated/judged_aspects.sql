{#-
Every value with its names and with what is usual for it.
Inputs: check_series, stale_checks, settled_series, aspect_history (of the settled series), unusual_values. One row per series and window
that was read, those without a history among them. center_value, lower_value and upper_value: what is usual in the unit of value. Angles of shares are
added by the rules for sine and cosine, these of the half width by their series.

Written by `mpm dev generate` from mpm_py/sql/judged_aspects.sql; edit that file.
-#}

{% macro judged_aspects(settled_series, aspect_history, unusual_values, check_series, stale_checks) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('judged_aspects', 'mpm')(settled_series, aspect_history, unusual_values, check_series, stale_checks)) }}
{%- endmacro %}

{% macro default__judged_aspects(settled_series, aspect_history, unusual_values, check_series, stale_checks) -%}
WITH kept AS (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    s.is_stale,
    s.value,
    s.baseline_value,
    s.observed,
    s.baseline_observed,
    s.deviation,
    s.variance,
    s.row_count,
    s.baseline_row_count,
    s.is_left_out,
    s.is_share,
    s.note,
    s.not_evaluated_reason,
    s.sensitivity,
    h.center,
    h.usual_share,
    h.tau_squared,
    h.spread_variance,
    h.z,
    h.unit,
    h.degrees_of_freedom,
    h.p_value,
    h.window_count,
    h.autocorrelation,
    h.usual_lower,
    h.usual_upper,
    u.jump_p_value,
    u.likely_p_value,
    u.is_beside,
    u.is_steady,
    u.jump,
    u.jump_unit,
    u.jump_degrees,
    CASE
      WHEN s.is_share = 1 AND h.center IS NOT NULL THEN (h.usual_share * s.row_count + 0.375) / NULLIF(s.row_count + 0.75, 0.0)
    END AS square_sine,
    CASE
      WHEN s.is_share = 1 AND h.usual_upper - h.center > 1.5 THEN 1.5
      WHEN s.is_share = 1 THEN h.usual_upper - h.center
    END AS turn
  FROM {{ settled_series }} AS s
  LEFT JOIN {{ aspect_history }} AS h
    ON h.series = s.series AND h.window_key = s.window_key
  LEFT JOIN {{ unusual_values }} AS u
    ON u.series = s.series AND u.window_key = s.window_key
  WHERE
    s.is_judged = 1
), turned AS (
  SELECT
    k.*,
    SQRT(k.square_sine) AS side,
    SQRT(1.0 - k.square_sine) AS base,
    k.turn * (
      1.0 - k.turn * k.turn / 6.0 * (
        1.0 - k.turn * k.turn / 20.0 * (
          1.0 - k.turn * k.turn / 42.0 * (1.0 - k.turn * k.turn / 72.0 * (1.0 - k.turn * k.turn / 110.0 * (1.0 - k.turn * k.turn / 156.0)))
        )
      )
    ) AS sine,
    1.0 - k.turn * k.turn / 2.0 * (
      1.0 - k.turn * k.turn / 12.0 * (
        1.0 - k.turn * k.turn / 30.0 * (1.0 - k.turn * k.turn / 56.0 * (1.0 - k.turn * k.turn / 90.0 * (1.0 - k.turn * k.turn / 132.0)))
      )
    ) AS cosine
  FROM kept AS k
), bounded AS (
  SELECT
    t.*,
    CASE
      WHEN t.side * t.cosine > t.base * t.sine THEN (t.side * t.cosine - t.base * t.sine) * (t.side * t.cosine - t.base * t.sine)
      ELSE 0.0
    END * (t.row_count + 0.75) - 0.375 AS lower_count,
    CASE
      WHEN t.base * t.cosine > t.side * t.sine THEN (t.side * t.cosine + t.base * t.sine) * (t.side * t.cosine + t.base * t.sine)
      ELSE 1.0
    END * (t.row_count + 0.75) - 0.375 AS upper_count
  FROM turned AS t
)
SELECT
  b.series AS series,
  b.window_key AS window_key,
  b.window_number AS window_number,
  w.window_id AS window_id,
  w.window_start AS window_start,
  w.cadence AS cadence,
  b.is_stale AS is_stale,
  c.chance_group AS chance_group,
  c.monitor AS monitor,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.family AS family,
  c.metric AS metric,
  c.category AS category,
  c.scale AS scale,
  b.value AS value,
  b.baseline_value AS baseline_value,
  b.observed AS observed,
  b.baseline_observed AS baseline_observed,
  b.deviation AS deviation,
  b.variance AS variance,
  b.row_count AS row_count,
  b.baseline_row_count AS baseline_row_count,
  b.is_left_out AS is_left_out,
  b.note AS note,
  b.not_evaluated_reason AS not_evaluated_reason,
  b.sensitivity AS sensitivity,
  b.center AS center,
  b.tau_squared AS tau_squared,
  b.spread_variance AS spread_variance,
  b.z AS z,
  b.unit AS unit,
  b.degrees_of_freedom AS degrees_of_freedom,
  b.p_value AS p_value,
  b.jump_p_value AS jump_p_value,
  b.likely_p_value AS likely_p_value,
  b.is_beside AS is_beside,
  b.is_steady AS is_steady,
  b.jump AS jump,
  b.jump_unit AS jump_unit,
  b.jump_degrees AS jump_degrees,
  b.window_count AS window_count,
  b.autocorrelation AS autocorrelation,
  b.usual_lower AS usual_lower,
  b.usual_upper AS usual_upper,
  CASE
    WHEN b.is_share = 1 THEN b.usual_share
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.center)
    ELSE COALESCE(b.baseline_value, 0.0) + b.center
  END AS center_value,
  CASE
    WHEN b.is_share = 1 THEN CASE WHEN b.lower_count < 0 THEN 0.0 ELSE b.lower_count / NULLIF(b.row_count, 0.0) END
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.usual_lower)
    ELSE COALESCE(b.baseline_value, 0.0) + b.usual_lower
  END AS lower_value,
  CASE
    WHEN b.is_share = 1 THEN CASE WHEN b.upper_count > b.row_count THEN 1.0 ELSE b.upper_count / NULLIF(b.row_count, 0.0) END
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.usual_upper)
    ELSE COALESCE(b.baseline_value, 0.0) + b.usual_upper
  END AS upper_value
FROM bounded AS b
INNER JOIN {{ check_series }} AS c
  ON c.series = b.series
INNER JOIN {{ stale_checks }} AS w
  ON w.window_key = b.window_key
{%- endmacro %}

{% macro postgres__judged_aspects(settled_series, aspect_history, unusual_values, check_series, stale_checks) -%}
WITH kept AS MATERIALIZED (
  SELECT
    s.series,
    s.window_key,
    s.window_number,
    s.is_stale,
    s.value,
    s.baseline_value,
    s.observed,
    s.baseline_observed,
    s.deviation,
    s.variance,
    s.row_count,
    s.baseline_row_count,
    s.is_left_out,
    s.is_share,
    s.note,
    s.not_evaluated_reason,
    s.sensitivity,
    h.center,
    h.usual_share,
    h.tau_squared,
    h.spread_variance,
    h.z,
    h.unit,
    h.degrees_of_freedom,
    h.p_value,
    h.window_count,
    h.autocorrelation,
    h.usual_lower,
    h.usual_upper,
    u.jump_p_value,
    u.likely_p_value,
    u.is_beside,
    u.is_steady,
    u.jump,
    u.jump_unit,
    u.jump_degrees,
    CASE
      WHEN s.is_share = 1 AND h.center IS NOT NULL THEN (h.usual_share * s.row_count + 0.375) / NULLIF(s.row_count + 0.75, 0.0)
    END AS square_sine,
    CASE
      WHEN s.is_share = 1 AND h.usual_upper - h.center > 1.5 THEN 1.5
      WHEN s.is_share = 1 THEN h.usual_upper - h.center
    END AS turn
  FROM {{ settled_series }} AS s
  LEFT JOIN {{ aspect_history }} AS h
    ON h.series = s.series AND h.window_key = s.window_key
  LEFT JOIN {{ unusual_values }} AS u
    ON u.series = s.series AND u.window_key = s.window_key
  WHERE
    s.is_judged = 1
), turned AS MATERIALIZED (
  SELECT
    k.*,
    SQRT(k.square_sine) AS side,
    SQRT(1.0 - k.square_sine) AS base,
    k.turn * (
      1.0 - k.turn * k.turn / 6.0 * (
        1.0 - k.turn * k.turn / 20.0 * (
          1.0 - k.turn * k.turn / 42.0 * (1.0 - k.turn * k.turn / 72.0 * (1.0 - k.turn * k.turn / 110.0 * (1.0 - k.turn * k.turn / 156.0)))
        )
      )
    ) AS sine,
    1.0 - k.turn * k.turn / 2.0 * (
      1.0 - k.turn * k.turn / 12.0 * (
        1.0 - k.turn * k.turn / 30.0 * (1.0 - k.turn * k.turn / 56.0 * (1.0 - k.turn * k.turn / 90.0 * (1.0 - k.turn * k.turn / 132.0)))
      )
    ) AS cosine
  FROM kept AS k
), bounded AS MATERIALIZED (
  SELECT
    t.*,
    CASE
      WHEN t.side * t.cosine > t.base * t.sine THEN (t.side * t.cosine - t.base * t.sine) * (t.side * t.cosine - t.base * t.sine)
      ELSE 0.0
    END * (t.row_count + 0.75) - 0.375 AS lower_count,
    CASE
      WHEN t.base * t.cosine > t.side * t.sine THEN (t.side * t.cosine + t.base * t.sine) * (t.side * t.cosine + t.base * t.sine)
      ELSE 1.0
    END * (t.row_count + 0.75) - 0.375 AS upper_count
  FROM turned AS t
)
SELECT
  b.series AS series,
  b.window_key AS window_key,
  b.window_number AS window_number,
  w.window_id AS window_id,
  w.window_start AS window_start,
  w.cadence AS cadence,
  b.is_stale AS is_stale,
  c.chance_group AS chance_group,
  c.monitor AS monitor,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.family AS family,
  c.metric AS metric,
  c.category AS category,
  c.scale AS scale,
  b.value AS value,
  b.baseline_value AS baseline_value,
  b.observed AS observed,
  b.baseline_observed AS baseline_observed,
  b.deviation AS deviation,
  b.variance AS variance,
  b.row_count AS row_count,
  b.baseline_row_count AS baseline_row_count,
  b.is_left_out AS is_left_out,
  b.note AS note,
  b.not_evaluated_reason AS not_evaluated_reason,
  b.sensitivity AS sensitivity,
  b.center AS center,
  b.tau_squared AS tau_squared,
  b.spread_variance AS spread_variance,
  b.z AS z,
  b.unit AS unit,
  b.degrees_of_freedom AS degrees_of_freedom,
  b.p_value AS p_value,
  b.jump_p_value AS jump_p_value,
  b.likely_p_value AS likely_p_value,
  b.is_beside AS is_beside,
  b.is_steady AS is_steady,
  b.jump AS jump,
  b.jump_unit AS jump_unit,
  b.jump_degrees AS jump_degrees,
  b.window_count AS window_count,
  b.autocorrelation AS autocorrelation,
  b.usual_lower AS usual_lower,
  b.usual_upper AS usual_upper,
  CASE
    WHEN b.is_share = 1 THEN b.usual_share
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.center)
    ELSE COALESCE(b.baseline_value, 0.0) + b.center
  END AS center_value,
  CASE
    WHEN b.is_share = 1 THEN CASE WHEN b.lower_count < 0 THEN 0.0 ELSE b.lower_count / NULLIF(b.row_count, 0.0) END
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.usual_lower)
    ELSE COALESCE(b.baseline_value, 0.0) + b.usual_lower
  END AS lower_value,
  CASE
    WHEN b.is_share = 1 THEN CASE WHEN b.upper_count > b.row_count THEN 1.0 ELSE b.upper_count / NULLIF(b.row_count, 0.0) END
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.usual_upper)
    ELSE COALESCE(b.baseline_value, 0.0) + b.usual_upper
  END AS upper_value
FROM bounded AS b
INNER JOIN {{ check_series }} AS c
  ON c.series = b.series
INNER JOIN {{ stale_checks }} AS w
  ON w.window_key = b.window_key
{%- endmacro %}

{% macro redshift__judged_aspects(settled_series, aspect_history, unusual_values, check_series, stale_checks) -%}
{{ return(mpm.default__judged_aspects(settled_series, aspect_history, unusual_values, check_series, stale_checks)) }}
{%- endmacro %}

{% macro clickhouse__judged_aspects(settled_series, aspect_history, unusual_values, check_series, stale_checks) -%}
WITH kept AS (
  SELECT
    s.series AS series,
    s.window_key AS window_key,
    s.window_number AS window_number,
    s.is_stale AS is_stale,
    s.value AS value,
    s.baseline_value AS baseline_value,
    s.observed AS observed,
    s.baseline_observed AS baseline_observed,
    s.deviation AS deviation,
    s.variance AS variance,
    s.row_count AS row_count,
    s.baseline_row_count AS baseline_row_count,
    s.is_left_out AS is_left_out,
    s.is_share AS is_share,
    s.note AS note,
    s.not_evaluated_reason AS not_evaluated_reason,
    s.sensitivity AS sensitivity,
    h.center AS center,
    h.usual_share AS usual_share,
    h.tau_squared AS tau_squared,
    h.spread_variance AS spread_variance,
    h.z AS z,
    h.unit AS unit,
    h.degrees_of_freedom AS degrees_of_freedom,
    h.p_value AS p_value,
    h.window_count AS window_count,
    h.autocorrelation AS autocorrelation,
    h.usual_lower AS usual_lower,
    h.usual_upper AS usual_upper,
    u.jump_p_value AS jump_p_value,
    u.likely_p_value AS likely_p_value,
    u.is_beside AS is_beside,
    u.is_steady AS is_steady,
    u.jump AS jump,
    u.jump_unit AS jump_unit,
    u.jump_degrees AS jump_degrees,
    CASE
      WHEN s.is_share = 1 AND h.center IS NOT NULL THEN (h.usual_share * s.row_count + 0.375) / NULLIF(s.row_count + 0.75, 0.0)
    END AS square_sine,
    CASE
      WHEN s.is_share = 1 AND h.usual_upper - h.center > 1.5 THEN 1.5
      WHEN s.is_share = 1 THEN h.usual_upper - h.center
    END AS turn
  FROM {{ settled_series }} AS s
  LEFT JOIN {{ aspect_history }} AS h
    ON h.series = s.series AND h.window_key = s.window_key
  LEFT JOIN {{ unusual_values }} AS u
    ON u.series = s.series AND u.window_key = s.window_key
  WHERE
    s.is_judged = 1
  SETTINGS join_use_nulls = 1
), turned AS (
  SELECT
    k.series AS series,
    k.window_key AS window_key,
    k.window_number AS window_number,
    k.is_stale AS is_stale,
    k.value AS value,
    k.baseline_value AS baseline_value,
    k.observed AS observed,
    k.baseline_observed AS baseline_observed,
    k.deviation AS deviation,
    k.variance AS variance,
    k.row_count AS row_count,
    k.baseline_row_count AS baseline_row_count,
    k.is_left_out AS is_left_out,
    k.is_share AS is_share,
    k.note AS note,
    k.not_evaluated_reason AS not_evaluated_reason,
    k.sensitivity AS sensitivity,
    k.center AS center,
    k.usual_share AS usual_share,
    k.tau_squared AS tau_squared,
    k.spread_variance AS spread_variance,
    k.z AS z,
    k.unit AS unit,
    k.degrees_of_freedom AS degrees_of_freedom,
    k.p_value AS p_value,
    k.window_count AS window_count,
    k.autocorrelation AS autocorrelation,
    k.usual_lower AS usual_lower,
    k.usual_upper AS usual_upper,
    k.jump_p_value AS jump_p_value,
    k.likely_p_value AS likely_p_value,
    k.is_beside AS is_beside,
    k.is_steady AS is_steady,
    k.jump AS jump,
    k.jump_unit AS jump_unit,
    k.jump_degrees AS jump_degrees,
    k.square_sine AS square_sine,
    k.turn AS turn,
    SQRT(k.square_sine) AS side,
    SQRT(1.0 - k.square_sine) AS base,
    k.turn * (
      1.0 - k.turn * k.turn / 6.0 * (
        1.0 - k.turn * k.turn / 20.0 * (
          1.0 - k.turn * k.turn / 42.0 * (1.0 - k.turn * k.turn / 72.0 * (1.0 - k.turn * k.turn / 110.0 * (1.0 - k.turn * k.turn / 156.0)))
        )
      )
    ) AS sine,
    1.0 - k.turn * k.turn / 2.0 * (
      1.0 - k.turn * k.turn / 12.0 * (
        1.0 - k.turn * k.turn / 30.0 * (1.0 - k.turn * k.turn / 56.0 * (1.0 - k.turn * k.turn / 90.0 * (1.0 - k.turn * k.turn / 132.0)))
      )
    ) AS cosine
  FROM kept AS k
), bounded AS (
  SELECT
    t.series AS series,
    t.window_key AS window_key,
    t.window_number AS window_number,
    t.is_stale AS is_stale,
    t.value AS value,
    t.baseline_value AS baseline_value,
    t.observed AS observed,
    t.baseline_observed AS baseline_observed,
    t.deviation AS deviation,
    t.variance AS variance,
    t.row_count AS row_count,
    t.baseline_row_count AS baseline_row_count,
    t.is_left_out AS is_left_out,
    t.is_share AS is_share,
    t.note AS note,
    t.not_evaluated_reason AS not_evaluated_reason,
    t.sensitivity AS sensitivity,
    t.center AS center,
    t.usual_share AS usual_share,
    t.tau_squared AS tau_squared,
    t.spread_variance AS spread_variance,
    t.z AS z,
    t.unit AS unit,
    t.degrees_of_freedom AS degrees_of_freedom,
    t.p_value AS p_value,
    t.window_count AS window_count,
    t.autocorrelation AS autocorrelation,
    t.usual_lower AS usual_lower,
    t.usual_upper AS usual_upper,
    t.jump_p_value AS jump_p_value,
    t.likely_p_value AS likely_p_value,
    t.is_beside AS is_beside,
    t.is_steady AS is_steady,
    t.jump AS jump,
    t.jump_unit AS jump_unit,
    t.jump_degrees AS jump_degrees,
    t.square_sine AS square_sine,
    t.turn AS turn,
    t.side AS side,
    t.base AS base,
    t.sine AS sine,
    t.cosine AS cosine,
    CASE
      WHEN t.side * t.cosine > t.base * t.sine THEN (t.side * t.cosine - t.base * t.sine) * (t.side * t.cosine - t.base * t.sine)
      ELSE 0.0
    END * (t.row_count + 0.75) - 0.375 AS lower_count,
    CASE
      WHEN t.base * t.cosine > t.side * t.sine THEN (t.side * t.cosine + t.base * t.sine) * (t.side * t.cosine + t.base * t.sine)
      ELSE 1.0
    END * (t.row_count + 0.75) - 0.375 AS upper_count
  FROM turned AS t
)
SELECT
  b.series AS series,
  b.window_key AS window_key,
  b.window_number AS window_number,
  w.window_id AS window_id,
  w.window_start AS window_start,
  w.cadence AS cadence,
  b.is_stale AS is_stale,
  c.chance_group AS chance_group,
  c.monitor AS monitor,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  c.family AS family,
  c.metric AS metric,
  c.category AS category,
  c.scale AS scale,
  b.value AS value,
  b.baseline_value AS baseline_value,
  b.observed AS observed,
  b.baseline_observed AS baseline_observed,
  b.deviation AS deviation,
  b.variance AS variance,
  b.row_count AS row_count,
  b.baseline_row_count AS baseline_row_count,
  b.is_left_out AS is_left_out,
  b.note AS note,
  b.not_evaluated_reason AS not_evaluated_reason,
  b.sensitivity AS sensitivity,
  b.center AS center,
  b.tau_squared AS tau_squared,
  b.spread_variance AS spread_variance,
  b.z AS z,
  b.unit AS unit,
  b.degrees_of_freedom AS degrees_of_freedom,
  b.p_value AS p_value,
  b.jump_p_value AS jump_p_value,
  b.likely_p_value AS likely_p_value,
  b.is_beside AS is_beside,
  b.is_steady AS is_steady,
  b.jump AS jump,
  b.jump_unit AS jump_unit,
  b.jump_degrees AS jump_degrees,
  b.window_count AS window_count,
  b.autocorrelation AS autocorrelation,
  b.usual_lower AS usual_lower,
  b.usual_upper AS usual_upper,
  CASE
    WHEN b.is_share = 1 THEN b.usual_share
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.center)
    ELSE COALESCE(b.baseline_value, 0.0) + b.center
  END AS center_value,
  CASE
    WHEN b.is_share = 1 THEN CASE WHEN b.lower_count < 0 THEN 0.0 ELSE b.lower_count / NULLIF(b.row_count, 0.0) END
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.usual_lower)
    ELSE COALESCE(b.baseline_value, 0.0) + b.usual_lower
  END AS lower_value,
  CASE
    WHEN b.is_share = 1 THEN CASE WHEN b.upper_count > b.row_count THEN 1.0 ELSE b.upper_count / NULLIF(b.row_count, 0.0) END
    WHEN c.scale = 'relative' THEN COALESCE(b.baseline_value, 1.0) * EXP(b.usual_upper)
    ELSE COALESCE(b.baseline_value, 0.0) + b.usual_upper
  END AS upper_value
FROM bounded AS b
INNER JOIN {{ check_series }} AS c
  ON c.series = b.series
INNER JOIN {{ stale_checks }} AS w
  ON w.window_key = b.window_key
{%- endmacro %}
