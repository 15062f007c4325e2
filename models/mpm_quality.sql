{{ config(**mpm._incremental_result()) }}

with observations as (
  select * from {{ ref('mpm_observations') }}
),

monitors as (
  select * from {{ ref('mpm_monitors') }}
),

compared_windows as (
{{ mpm._compared_windows(without=['baseline']) }}
),

{{ mpm._stale_bins() }},

quality as (
{{ mpm.quality(compared_bins='compared_bins', stale_windows='stale_windows', mpm_observations='observations') }}
)

select * from quality
