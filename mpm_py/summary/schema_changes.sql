-- Changes of the monitored relations' columns. Input: mpm_schema_changes.
SELECT monitor, kind, column_name, before, after, CAST(first_seen_at AS DATE) AS first_seen_on, is_current
FROM mpm_schema_changes
ORDER BY monitor, first_seen_at, column_name, kind
