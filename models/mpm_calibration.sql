{{ config(**mpm._incremental_result()) }}

with {{ mpm._compared_observations(roles=['prediction'], about="m.problem in ('binary', 'multiclass') and o.label_class is not null") }},

scored_bins as (
{{ mpm.scored_bins(compared_bins='compared_bins', windows='compared_windows', mpm_observations='observations') }}
),

calibration as (
{{ mpm.calibration(scored_bins='scored_bins', stale_windows='stale_windows', mpm_monitors='monitors') }}
)

select * from calibration
