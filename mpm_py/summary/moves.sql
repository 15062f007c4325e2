-- How far each column moved, in the whole and in segments: one row per monitor x segment x column that could be judged.
-- usual: the most that stretches inside the baseline reach. Away: a stretch at $far or above, and above what is usual, whose
-- middle lies outside the baseline. Times away with less than one whole stretch between them are one; since and until are the
-- middles of its first and last stretch, of the time that holds the worst one.
-- Inputs: stretch_drift, stretch_bins (drift.sql and compared_bins.sql of mpm_py/sql/, over stretches), stretches, mpm_monitors.
WITH means AS (
  SELECT
    monitor, window_id, segment_key, segment_value, column_name,
    MAX(sum_center) + MAX(current_sum) FILTER (bin_kind = 'total')
      / NULLIF(SUM(current_count) FILTER (position IS NOT NULL), 0) AS mean,
    MAX(sum_center) + MAX(baseline_sum) FILTER (bin_kind = 'total')
      / NULLIF(SUM(baseline_count) FILTER (position IS NOT NULL), 0) AS baseline_mean
  FROM stretch_bins
  GROUP BY ALL
), judged AS (
  SELECT
    d.*,
    CAST((d.window_start + (d.window_end - d.window_start) / 2) AT TIME ZONE 'UTC' AT TIME ZONE m.timezone AS DATE) AS middle,
    -s.number AS position,
    MAX(d.psi) FILTER (d.is_baseline_window) OVER of_column AS psi_usual,
    s.is_after_baseline AND d.psi >= $far AND d.psi > COALESCE(psi_usual, 0) AS is_away,
    s.is_after_baseline
  FROM stretch_drift AS d
  JOIN stretches AS s ON s.monitor = d.monitor AND s.window_id = d.window_id
  JOIN mpm_monitors AS m ON m.monitor = d.monitor
  WHERE d.psi IS NOT NULL AND d.column_role IN ('feature', 'prediction', 'label')
  WINDOW of_column AS (PARTITION BY d.monitor, d.segment_key, d.segment_value, d.column_name)
), ordered AS (
  SELECT
    *,
    COALESCE(position - LAG(position) OVER (of_state ORDER BY position) > 4, FALSE) AS is_new_time
  FROM judged
  WINDOW of_state AS (PARTITION BY monitor, segment_key, segment_value, column_name, is_away)
), timed AS (
  SELECT *, SUM(CAST(is_new_time AS INTEGER)) OVER (of_state ORDER BY position) AS time
  FROM ordered
  WINDOW of_state AS (PARTITION BY monitor, segment_key, segment_value, column_name, is_away)
), spans AS (
  SELECT
    *,
    MIN(middle) OVER one_time AS since,
    MAX(middle) OVER one_time AS until,
    MAX(position) OVER one_time = MAX(position) OVER of_column AS is_away_now,
    LAST_VALUE(psi) OVER in_order AS psi_now,
    LIST(psi) OVER in_order AS course,
    LIST(middle) OVER in_order AS course_days
  FROM timed
  WINDOW
    of_column AS (PARTITION BY monitor, segment_key, segment_value, column_name),
    one_time AS (PARTITION BY monitor, segment_key, segment_value, column_name, is_away, time),
    in_order AS (
      PARTITION BY monitor, segment_key, segment_value, column_name ORDER BY position
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
)
SELECT
  s.monitor, s.segment_key, s.segment_value, s.column_name, s.column_role, s.value_kind,
  s.psi, s.psi_noise_floor, s.psi_usual, s.psi_now, s.ks_lower, s.ks_upper,
  a.mean, a.baseline_mean, s.mean_shift_sd,
  CASE WHEN s.is_away THEN s.since END AS since,
  CASE WHEN s.is_away THEN s.until END AS until,
  s.is_away AND s.is_away_now AS is_away_now,
  w.psi AS psi_whole,
  s.course,
  s.course_days
FROM spans AS s
JOIN means AS a
  ON a.monitor = s.monitor AND a.window_id = s.window_id AND a.segment_key = s.segment_key
  AND a.segment_value = s.segment_value AND a.column_name = s.column_name
LEFT JOIN stretch_drift AS w
  ON w.monitor = s.monitor AND w.window_id = s.window_id AND w.column_name = s.column_name AND w.segment_key = '__all__'
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY s.monitor, s.segment_key, s.segment_value, s.column_name
  ORDER BY s.is_after_baseline DESC, s.psi DESC, s.position
) = 1
ORDER BY s.monitor, s.psi DESC, s.column_name, s.segment_key, s.segment_value
