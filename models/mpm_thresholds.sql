{{ config(**mpm._incremental_result()) }}

with {{ mpm._compared_observations(roles=['prediction'], about="m.problem = 'binary' and o.label_class = 'positive' and o.column_name <> 'confidence'", own_windows_only=true) }},

scored_bins as (
{{ mpm.scored_bins(compared_bins='compared_bins') }}
),

thresholds as (
{{ mpm.thresholds(scored_bins='scored_bins', stale_windows='stale_windows', mpm_monitors='monitors') }}
)

select * from thresholds
