{{ config(**mpm._incremental_result()) }}

with {{ mpm._compared_observations(roles=['prediction'], about="m.problem in ('binary', 'multiclass') and o.label_class is not null") }},

scored_bins as (
{{ mpm.scored_bins(compared_bins='compared_bins') }}
),

score_tenths as (
{{ mpm.score_tenths(scored_bins='scored_bins') }}
),

calibration as (
{{ mpm.calibration(scored_bins='scored_bins', score_tenths='score_tenths', stale_windows='stale_windows', mpm_monitors='monitors') }}
)

select * from calibration
