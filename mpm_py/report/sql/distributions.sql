-- Columns beside their baseline in one window each ($of, $names, $in). Categories beyond the $groups with the largest shares are
-- taken together. Inputs: mpm_distribution, mpm_monitors.
WITH wanted AS (
  SELECT UNNEST($of) AS monitor, UNNEST($names) AS column_name, UNNEST($in) AS window_id
), ranked AS (
  SELECT
    d.monitor, d.column_name, d.value_kind, d.group_kind, d.group_index, d.lower_edge, d.upper_edge, d.category,
    d.baseline_share, d.current_share, d.psi_contribution,
    d.window_start AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(m.timezone, 'UTC') AS starts_at,
    ROW_NUMBER() OVER (
      PARTITION BY d.monitor, d.column_name
      ORDER BY d.group_kind <> 'category' DESC, GREATEST(COALESCE(d.baseline_share, 0), COALESCE(d.current_share, 0)) DESC, d.group_index
    ) AS place
  FROM mpm_distribution AS d
  JOIN wanted AS w ON w.monitor = d.monitor AND w.column_name = d.column_name AND w.window_id = d.window_id
  JOIN mpm_monitors AS m ON m.monitor = d.monitor
  WHERE d.segment_key = '__all__' AND d.group_kind <> 'none'
)
SELECT
  monitor, column_name,
  ANY_VALUE(value_kind) AS value_kind,
  CASE WHEN place <= $groups THEN group_kind ELSE 'rest' END AS kind,
  ANY_VALUE(CASE WHEN place <= $groups THEN lower_edge END) AS lower_edge,
  ANY_VALUE(CASE WHEN place <= $groups THEN upper_edge END) AS upper_edge,
  ANY_VALUE(CASE WHEN place <= $groups THEN category END) AS category,
  COUNT(*) AS group_count,
  SUM(baseline_share) AS baseline_share,
  SUM(current_share) AS current_share,
  SUM(psi_contribution) AS psi_contribution,
  MIN(starts_at) AS starts_at
FROM ranked
GROUP BY monitor, column_name, CASE WHEN place <= $groups THEN group_kind ELSE 'rest' END, CASE WHEN place <= $groups THEN place END
ORDER BY monitor, column_name, kind = 'rest', MIN(group_index)
