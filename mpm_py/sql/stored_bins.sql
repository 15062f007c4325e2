-- The bins that a monitor has learnt, without its dictionaries, which never leave the warehouse. Input: mpm_observations.
SELECT
  '=' || o.column_name AS column_name,
  o.segment_key AS segment_key,
  o.column_role AS column_role,
  o.value_kind AS value_kind,
  CASE WHEN o.data_type IS NULL THEN 1 ELSE 0 END AS is_derived,
  '=' || o.bin_kind AS bin_kind,
  o.bin_index AS bin_index,
  '=' || COALESCE(o.category, '') AS scheme,
  '=' || CAST(o.bin_center AS VARCHAR) AS bin_center,
  '=' || CAST(o.bin_width AS VARCHAR) AS bin_width
FROM mpm_observations AS o
WHERE o.dataset = 'bins' AND o.bin_kind IN ('total', 'atom', 'edge', 'joint', 'declaration')
ORDER BY o.column_name, o.segment_key, o.bin_kind, o.bin_index, o.bin_center
