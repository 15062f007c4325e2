-- Shares of a column: nulls and what else is no value, values by name, values the baseline does not know; of operations the rate of
-- failures and the mean; and one row with the reason for each column that cannot be judged.
-- Inputs: aspect_counts, compared_bins. Nulls and the like are shares of all rows; values are shares of the rows that have one, so
-- that a rise of nulls is one finding and not one for every value. A share of zero has its row too, where it can occur, so that there
-- is a history when it stops being zero; in segments only once it has occurred there, or is that of nulls or of unseen values.
-- value_share: categories and single numbers of 5 % of the baseline or more; of booleans true alone; of a sensitive column its
-- hash groups. A value's share of the whole baseline decides, also for windows inside it, so that every window has the same rows.
WITH judged AS (
  SELECT
    c.*,
    CASE WHEN c.segment_key = '__all__' THEN 1 ELSE 0 END AS is_whole,
    c.baseline_sum / NULLIF(c.baseline_values, 0.0) + c.sum_center AS baseline_mean,
    c.window_sum / NULLIF(c.window_values, 0.0) + c.sum_center AS window_mean
  FROM aspect_counts AS c
  WHERE c.not_evaluated_reason IS NULL
), metrics AS (
  SELECT 'null_share' AS metric, 'quality' AS family UNION ALL SELECT 'missing_share', 'quality'
  UNION ALL SELECT 'blank_share', 'quality' UNION ALL SELECT 'not_finite_share', 'quality'
  UNION ALL SELECT 'unparsable_share', 'quality' UNION ALL SELECT 'other_share', 'drift' UNION ALL SELECT 'unseen_share', 'drift'
  UNION ALL SELECT 'value_share', 'drift' UNION ALL SELECT 'error_rate', 'operations'
), counted AS (
  SELECT
    j.comparison, m.metric, m.family,
    CASE WHEN m.metric = 'value_share' THEN 'true' END AS category,
    CASE m.metric
      WHEN 'null_share' THEN j.window_nulls WHEN 'missing_share' THEN j.window_missing WHEN 'blank_share' THEN j.window_blanks
      WHEN 'not_finite_share' THEN j.window_not_finite WHEN 'unparsable_share' THEN j.window_unparsable
      WHEN 'other_share' THEN j.window_others WHEN 'unseen_share' THEN j.window_unseen
      ELSE CASE WHEN j.column_name = 'is_failed' THEN FLOOR(j.window_mean * j.window_values + 0.5) ELSE j.window_true END
    END AS window_part,
    CASE m.metric
      WHEN 'null_share' THEN j.baseline_nulls WHEN 'missing_share' THEN j.baseline_missing WHEN 'blank_share' THEN j.baseline_blanks
      WHEN 'not_finite_share' THEN j.baseline_not_finite WHEN 'unparsable_share' THEN j.baseline_unparsable
      WHEN 'other_share' THEN j.baseline_others WHEN 'unseen_share' THEN 0.0
      ELSE CASE WHEN j.column_name = 'is_failed' THEN FLOOR(j.baseline_mean * j.baseline_values + 0.5) ELSE j.baseline_true END
    END AS baseline_part,
    CASE WHEN m.family = 'quality' THEN j.window_rows ELSE j.window_present END AS window_rows,
    CASE WHEN m.family = 'quality' THEN j.baseline_rows ELSE j.baseline_present END AS baseline_rows,
    CASE
      WHEN m.metric = 'null_share' THEN CASE WHEN j.column_role = 'label' THEN 0 ELSE 1 END
      WHEN m.metric = 'value_share' THEN CASE WHEN j.value_kind = 'boolean' AND j.column_role <> 'operation' THEN 1 ELSE 0 END
      WHEN m.metric = 'error_rate'
        THEN CASE WHEN j.column_role = 'operation' AND (j.value_kind = 'boolean' OR j.column_name = 'is_failed') THEN 1 ELSE 0 END
      WHEN m.metric = 'unseen_share' THEN CASE WHEN j.value_kind = 'categorical' AND j.whole_categories > 0 THEN 1 ELSE 0 END
      WHEN j.is_whole = 0 THEN 0
      WHEN m.metric = 'missing_share' THEN CASE WHEN j.value_kind IN ('numeric', 'integer', 'categorical') THEN 1 ELSE 0 END
      WHEN m.metric = 'blank_share' THEN CASE WHEN j.value_kind IN ('categorical', 'text') THEN 1 ELSE 0 END
      WHEN m.metric = 'not_finite_share' THEN CASE WHEN j.value_kind = 'numeric' THEN 1 ELSE 0 END
      WHEN m.metric = 'unparsable_share'
        THEN CASE WHEN j.is_stored_as_text = 1 AND j.value_kind IN ('numeric', 'integer', 'timestamp') THEN 1 ELSE 0 END
      ELSE CASE WHEN j.value_kind = 'categorical' AND j.whole_categories > 0 THEN 1 ELSE 0 END
    END AS has_always,
    CASE
      WHEN m.metric IN ('value_share', 'error_rate') THEN 0
      WHEN m.family = 'drift' AND (j.column_role = 'operation' OR j.whole_categories = 0) THEN 0
      WHEN j.column_role = 'label' AND m.family = 'quality' THEN 0
      ELSE 1
    END AS may_occur
  FROM judged AS j
  CROSS JOIN metrics AS m
), values_counted AS (
  SELECT
    b.comparison,
    CASE WHEN j.value_kind = 'text' THEN 'length ' || b.category ELSE b.category END AS category,
    b.current_count AS window_part,
    CASE
      WHEN j.has_rest = 0 THEN b.baseline_count
      WHEN b.baseline_count > b.current_count THEN b.baseline_count - b.current_count
      ELSE 0.0
    END AS baseline_part,
    j.window_present AS window_rows,
    j.baseline_present AS baseline_rows
  FROM compared_bins AS b
  INNER JOIN judged AS j ON j.comparison = b.comparison
  WHERE j.column_role <> 'operation' AND j.value_kind NOT IN ('boolean', 'timestamp')
    AND (
      (b.bin_kind = 'atom' AND b.baseline_count >= 0.05 * j.whole_present)
      OR (b.bin_kind = 'category' AND b.baseline_count >= 0.05 * j.whole_present)
      OR (b.bin_kind = 'other' AND j.whole_categories = 0 AND b.baseline_count >= 0.05 * j.whole_present)
    )
), shares AS (
  SELECT c.comparison, c.metric, c.family, c.category, c.window_part, c.baseline_part, c.window_rows, c.baseline_rows
  FROM counted AS c
  WHERE c.has_always = 1 OR (c.may_occur = 1 AND (c.window_part > 0 OR c.baseline_part > 0))
  UNION ALL
  SELECT v.comparison, 'value_share', 'drift', v.category, v.window_part, v.baseline_part, v.window_rows, v.baseline_rows
  FROM values_counted AS v
), measured AS (
  SELECT
    s.comparison, s.family, s.metric, s.category, 'share' AS scale,
    s.window_part / NULLIF(s.window_rows, 0.0) AS value,
    s.baseline_part / NULLIF(s.baseline_rows, 0.0) AS baseline_value,
    CAST(NULL AS DOUBLE) AS variance,
    s.window_rows, s.baseline_rows
  FROM shares AS s
  WHERE s.window_rows > 0 AND s.baseline_rows > 0 AND s.window_part IS NOT NULL AND s.baseline_part IS NOT NULL
  UNION ALL
  -- The relative error of a mean is (s / mean)^2 / n.
  SELECT
    j.comparison, 'operations', 'mean', NULL, 'relative', j.window_mean, j.baseline_mean,
    (j.window_sum_sq - j.window_values * POW(j.window_sum / NULLIF(j.window_values, 0.0), 2)) / NULLIF(j.window_values - 1.0, 0.0)
      / NULLIF(j.window_mean, 0.0) / NULLIF(j.window_mean, 0.0) / NULLIF(j.window_values, 0.0)
    + (j.baseline_sum_sq - j.baseline_values * POW(j.baseline_sum / NULLIF(j.baseline_values, 0.0), 2)) / NULLIF(j.baseline_values - 1.0, 0.0)
      / NULLIF(j.baseline_mean, 0.0) / NULLIF(j.baseline_mean, 0.0) / NULLIF(j.baseline_values, 0.0),
    j.window_values, j.baseline_values
  FROM judged AS j
  WHERE j.column_role = 'operation' AND j.value_kind IN ('numeric', 'integer') AND j.column_name <> 'is_failed'
    AND j.window_mean > 0 AND j.baseline_mean > 0
    AND j.window_mean < 1.7976931348623157e308 AND j.baseline_mean < 1.7976931348623157e308
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.segment_key AS segment_key,
  c.segment_value AS segment_value,
  c.column_name AS column_name,
  m.family AS family,
  m.metric AS metric,
  m.category AS category,
  m.scale AS scale,
  m.value AS value,
  m.baseline_value AS baseline_value,
  CAST(NULL AS DOUBLE) AS observed,
  CAST(NULL AS DOUBLE) AS baseline_observed,
  CASE WHEN m.variance >= 0 AND m.variance < 1.7976931348623157e308 THEN m.variance END AS variance,
  m.window_rows AS row_count,
  m.baseline_rows AS baseline_row_count,
  CAST(NULL AS VARCHAR) AS not_evaluated_reason
FROM measured AS m
INNER JOIN judged AS c ON c.comparison = m.comparison
UNION ALL
SELECT
  c.monitor, c.window_id, c.segment_key, c.segment_value, c.column_name,
  CASE c.column_role WHEN 'relation' THEN 'volume' WHEN 'operation' THEN 'operations' ELSE 'drift' END,
  'not_evaluated', NULL, 'none', NULL, NULL, NULL, NULL, NULL,
  c.window_rows, c.baseline_rows, c.not_evaluated_reason
FROM aspect_counts AS c
WHERE c.not_evaluated_reason IS NOT NULL
