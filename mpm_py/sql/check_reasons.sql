-- What each check that does not simply pass has to say, as a sentence.
-- Inputs: check_results, check_series, judged_aspects. number_text: the expression of that name for n.number. One row per series, window
-- and method that warns, fails, is excluded or could not be judged; what others have to say is in checks.sql.
WITH parameters AS (
  SELECT '0.8' AS number_text
), told AS (
  SELECT r.*, s.segment_key, s.segment_value, s.column_name, s.family, s.metric, s.category, s.scale
  FROM check_results AS r
  INNER JOIN check_series AS s ON s.series = r.series
  WHERE r.status <> 'pass' OR r.raw_status <> 'pass' OR r.excluded_status IS NOT NULL
), seen AS (
  SELECT
    t.series, t.window_key, t.method, t.segment_key, t.segment_value, t.column_name, t.family, t.metric, t.category, t.scale, t.value,
    t.effect, t.lower, t.upper, t.threshold, t.row_count, t.failing_windows, t.status, t.raw_status, t.excluded_status,
    t.persistence_windows, t.persistence_of, t.alarm_count, t.not_evaluated_reason, t.reason, t.note,
    a.observed, a.baseline_observed, a.baseline_value,
    -- A share that is usually less than a twentieth of a row is usually none.
    CASE WHEN t.scale = 'share' AND t.center * t.row_count < 0.05 THEN 0.0 ELSE t.center END AS center
  FROM told AS t
  LEFT JOIN judged_aspects AS a ON a.series = t.series AND a.window_key = t.window_key
), slots AS (
  SELECT 1 AS slot UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7
  UNION ALL SELECT 8
), numbers AS (
  -- Shares and relative changes as percent.
  SELECT
    s.series, s.window_key, s.method, l.slot,
    CASE l.slot
      WHEN 1 THEN s.value WHEN 2 THEN s.center WHEN 3 THEN s.lower WHEN 4 THEN s.upper WHEN 5 THEN ABS(s.effect) WHEN 6 THEN s.threshold
      WHEN 7 THEN s.observed WHEN 8 THEN s.baseline_observed
    END * CASE
      WHEN s.scale = 'share' AND l.slot <= 6 THEN 100.0
      WHEN l.slot = 5 AND (s.scale = 'relative' OR s.method = 'previous' AND s.scale = 'none') THEN 100.0
      ELSE 1.0
    END AS number
  FROM seen AS s
  CROSS JOIN slots AS l
  WHERE s.reason IS NULL AND s.raw_status <> 'not_evaluated'
), written AS (
  SELECT n.series, n.window_key, n.method, n.slot, parameters.number_text AS number_text
  FROM numbers AS n
  CROSS JOIN parameters
), texts AS (
  SELECT
    w.series, w.window_key, w.method,
    MAX(CASE WHEN w.slot = 1 THEN w.number_text END) AS value,
    MAX(CASE WHEN w.slot = 2 THEN w.number_text END) AS center,
    MAX(CASE WHEN w.slot = 3 THEN w.number_text END) AS lower,
    MAX(CASE WHEN w.slot = 4 THEN w.number_text END) AS upper,
    MAX(CASE WHEN w.slot = 5 THEN w.number_text END) AS effect,
    MAX(CASE WHEN w.slot = 6 THEN w.number_text END) AS threshold,
    MAX(CASE WHEN w.slot = 7 THEN w.number_text END) AS observed,
    MAX(CASE WHEN w.slot = 8 THEN w.number_text END) AS baseline_observed
  FROM written AS w
  GROUP BY w.series, w.window_key, w.method
), worded AS (
  SELECT
    s.series, s.window_key, s.method, s.status, s.raw_status, s.excluded_status, s.row_count, s.failing_windows, s.persistence_windows,
    s.persistence_of, s.alarm_count, s.not_evaluated_reason, s.note, s.reason, s.metric, s.scale, s.family,
    CASE WHEN s.column_name = '__relation__' THEN '' ELSE s.column_name || ': ' END
      || CASE WHEN s.segment_key = '__all__' THEN '' ELSE 'where ' || s.segment_key || ' is ' || s.segment_value || ', ' END AS subject,
    CASE
      WHEN s.metric = 'null_share' THEN 'null' WHEN s.metric = 'missing_share' THEN 'a code for missing' WHEN s.metric = 'blank_share' THEN 'blank'
      WHEN s.metric = 'not_finite_share' THEN 'no finite number' WHEN s.metric = 'unparsable_share' THEN 'no number'
      WHEN s.metric = 'other_share' THEN 'a rare or new value' WHEN s.metric = 'unseen_share' THEN 'a value that the baseline never had'
      WHEN s.metric = 'duplicate_id_share' THEN 'a repeated id' WHEN s.metric = 'value_share' THEN COALESCE(s.category, '')
    END AS property,
    CASE WHEN s.family = 'estimated_performance' THEN 'estimated ' ELSE '' END || CASE
      WHEN s.metric = 'row_count' THEN 'number of rows' WHEN s.metric = 'location' THEN 'shift in standard deviations'
      WHEN s.metric = 'spread' THEN 'ratio of the spread' WHEN s.metric = 'roc_auc' THEN 'ROC AUC'
      ELSE s.metric
    END || CASE WHEN s.category IS NULL OR s.metric = 'value_share' THEN '' ELSE ' (' || s.category || ')' END AS measure,
    t.value, t.center, t.lower, t.upper, t.effect, t.threshold, t.observed, t.baseline_observed,
    CASE WHEN s.effect < 0 THEN 'below' ELSE 'above' END AS side,
    CASE WHEN s.effect < 0 THEN 'less' ELSE 'more' END AS comparative,
    CASE WHEN s.value < s.threshold THEN 'below' ELSE 'above' END AS side_of_limit,
    CASE WHEN s.scale = 'share' THEN ' %' ELSE '' END AS unit,
    CASE WHEN s.scale = 'relative' OR s.scale = 'none' THEN ' %' WHEN s.scale = 'share' THEN ' points' ELSE '' END AS unit_of_effect
  FROM seen AS s
  LEFT JOIN texts AS t ON t.series = s.series AND t.window_key = s.window_key AND t.method = s.method
), sentences AS (
  SELECT
    w.*,
    CASE
      WHEN w.reason IS NOT NULL THEN w.reason
      WHEN w.raw_status = 'not_evaluated' THEN w.subject || COALESCE(w.not_evaluated_reason, 'could not be judged')
      WHEN w.family = 'observability' THEN w.value || ' checks could be judged, usually ' || w.center
      WHEN w.family IN ('schema', 'semantic') THEN w.subject || w.measure
      WHEN w.method = 'previous'
        THEN w.subject || w.measure || ' is ' || w.value || w.unit || ', ' || w.effect || w.unit_of_effect || ' ' || w.comparative || ' than in the window before (' || w.center || w.unit || ')'
      WHEN w.method = 'static' AND w.value = w.threshold THEN w.subject || w.measure || ' is ' || w.value || w.unit || ', beyond its limit'
      WHEN w.method = 'static' THEN w.subject || w.measure || ' is ' || w.value || w.unit || ', ' || w.side_of_limit || ' the limit ' || w.threshold || w.unit
      WHEN w.metric = 'location'
        THEN w.subject || 'values lie ' || w.effect || ' sd ' || w.side || ' what is usual'
          || COALESCE(' (mean ' || w.observed || COALESCE(', baseline ' || w.baseline_observed, '') || ')', '')
          || COALESCE(', usual range ' || w.lower || ' to ' || w.upper, '')
      WHEN w.metric = 'spread'
        THEN w.subject || 'values spread ' || w.effect || ' % ' || w.comparative || ' than usual'
          || COALESCE(' (standard deviation ' || w.observed || COALESCE(', baseline ' || w.baseline_observed, '') || ')', '')
          || COALESCE(', usual ratio to the baseline ' || w.lower || ' to ' || w.upper, '')
      WHEN w.property IS NOT NULL
        THEN w.subject || w.value || ' % of rows are ' || w.property || ', usually ' || w.center || ' %'
          || COALESCE(' (' || w.lower || ' to ' || w.upper || ')', '')
      WHEN w.metric = 'row_count'
        THEN w.subject || w.value || ' rows, ' || w.effect || ' % ' || w.comparative || ' than usual (' || w.center || COALESCE('; ' || w.lower || ' to ' || w.upper, '') || ')'
      ELSE w.subject || w.measure || ' is ' || w.value || w.unit || ', ' || w.effect || w.unit_of_effect || ' ' || w.side || ' what is usual ('
        || w.center || w.unit || COALESCE('; ' || w.lower || ' to ' || w.upper, '') || ')'
    END AS sentence
  FROM worded AS w
)
SELECT
  s.series AS series,
  s.window_key AS window_key,
  s.method AS method,
  CASE WHEN s.note IS NOT NULL THEN 'left out (' || s.note || '): ' ELSE '' END || s.sentence
    || CASE WHEN s.row_count IS NULL OR s.metric = 'row_count' OR s.reason IS NOT NULL OR s.raw_status = 'not_evaluated' OR s.family IN ('schema', 'semantic')
      THEN '' ELSE '; ' || CAST(s.row_count AS VARCHAR) || ' rows' END
    || CASE WHEN s.failing_windows > 1 THEN '; since ' || CAST(s.failing_windows AS VARCHAR) || ' windows' ELSE '' END
    || CASE WHEN s.raw_status IN ('warn', 'fail') AND s.persistence_windows > 1 AND s.status = 'pass' AND s.excluded_status IS NULL
      THEN '; so in ' || CAST(s.alarm_count AS VARCHAR) || ' of the last ' || CAST(s.persistence_of AS VARCHAR) || ' windows, its rule asks for '
        || CAST(s.persistence_windows AS VARCHAR) ELSE '' END AS reason
FROM sentences AS s
