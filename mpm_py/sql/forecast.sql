-- Forecasts with the sentence that people read. Input: forecast_numbers. number_text: the expression of that name for n.number.
-- One row per check of all rows together. Windows are counted from the newest one with a value; where the monitor has newer ones, as
-- labels come late, the date is told.
WITH parameters AS (
  SELECT '0.8' AS number_text
), slots AS (
  SELECT 1 AS slot UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
), numbers AS (
  SELECT
    f.monitor, f.check_id, l.slot,
    CASE l.slot WHEN 1 THEN f.value WHEN 2 THEN f.limit_value WHEN 3 THEN f.expected_value WHEN 4 THEN f.lower WHEN 5 THEN f.upper END AS number
  FROM forecast_numbers AS f
  CROSS JOIN slots AS l
  WHERE f.is_spoken
), written AS (
  SELECT n.monitor, n.check_id, n.slot, parameters.number_text AS number_text
  FROM numbers AS n
  CROSS JOIN parameters
), texts AS (
  SELECT
    w.monitor, w.check_id,
    MAX(CASE WHEN w.slot = 1 THEN w.number_text END) AS value_text,
    MAX(CASE WHEN w.slot = 2 THEN w.number_text END) AS limit_text,
    MAX(CASE WHEN w.slot = 3 THEN w.number_text END) AS expected_text,
    MAX(CASE WHEN w.slot = 4 THEN w.number_text END) AS lower_text,
    MAX(CASE WHEN w.slot = 5 THEN w.number_text END) AS upper_text
  FROM written AS w
  GROUP BY w.monitor, w.check_id
), counted AS (
  SELECT
    f.monitor, f.check_id, f.column_name, f.family, f.metric, f.category, f.method, f.as_of, f.window_count, f.value, f.slope,
    f.horizon, f.expected_value, f.lower, f.upper, f.limit_value, f.breach_in_windows, f.breach_in_windows_lower,
    f.breach_in_windows_upper, f.back_test_count, f.back_test_error, f.no_trend_error, f.is_spoken, f.not_evaluated_reason,
    t.limit_text, t.expected_text, t.lower_text, t.upper_text,
    CASE WHEN f.column_name = '__relation__' THEN '' ELSE f.column_name || ', ' END
      || f.metric || COALESCE(' of ' || f.category, '') || ': ' || t.value_text || ' now, ' AS subject_text,
    COALESCE(f.grain, 'window') AS unit_text,
    CASE WHEN f.lag_windows > 0 THEN ' after ' || SUBSTRING(f.window_id, 1, 10) ELSE '' END AS since_text,
    CAST(FLOOR(f.breach_in_windows + 0.5) AS BIGINT) AS about,
    CAST(FLOOR(f.breach_in_windows_lower + 0.5) AS BIGINT) AS earliest,
    CAST(FLOOR(f.breach_in_windows_upper + 0.5) AS BIGINT) AS latest
  FROM forecast_numbers AS f
  LEFT JOIN texts AS t ON t.monitor = f.monitor AND t.check_id = f.check_id
)
SELECT
  c.monitor AS monitor,
  c.check_id AS check_id,
  c.column_name AS column_name,
  c.family AS family,
  c.metric AS metric,
  c.category AS category,
  c.as_of AS as_of,
  c.window_count AS window_count,
  c.value AS value,
  c.slope AS slope,
  CAST(c.horizon AS BIGINT) AS horizon,
  c.expected_value AS expected_value,
  c.lower AS lower,
  c.upper AS upper,
  c.limit_value AS limit_value,
  c.breach_in_windows AS breach_in_windows,
  c.breach_in_windows_lower AS breach_in_windows_lower,
  c.breach_in_windows_upper AS breach_in_windows_upper,
  c.back_test_count AS back_test_count,
  c.back_test_error AS back_test_error,
  c.no_trend_error AS no_trend_error,
  c.is_spoken AS is_spoken,
  CASE
    WHEN NOT c.is_spoken THEN NULL
    WHEN c.about IS NOT NULL THEN
      c.subject_text
      || CASE WHEN c.method = 'static' THEN 'will reach ' ELSE 'will leave its usual range at ' END || c.limit_text
      || ' in about ' || CAST(c.about AS VARCHAR) || ' ' || c.unit_text || CASE WHEN c.about = 1 THEN '' ELSE 's' END
      || CASE
        WHEN c.latest IS NULL THEN ' (' || CAST(c.earliest AS VARCHAR) || ' at the earliest)'
        ELSE ' (' || CAST(c.earliest AS VARCHAR) || ' to ' || CAST(c.latest AS VARCHAR) || ')'
      END
      || c.since_text
    ELSE
      c.subject_text || 'will be about ' || c.expected_text || ' in ' || CAST(c.horizon AS VARCHAR) || ' ' || c.unit_text
      || CASE WHEN c.horizon = 1 THEN '' ELSE 's' END || ' (' || c.lower_text || ' to ' || c.upper_text || ')' || c.since_text
  END AS message,
  c.not_evaluated_reason AS not_evaluated_reason
FROM counted AS c
