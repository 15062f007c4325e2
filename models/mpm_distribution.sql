{{ config(**mpm._incremental_result()) }}

with observations as (
  select * from {{ mpm._whole(ref('mpm_observations')) }}
),

monitors as (
  select * from {{ mpm._whole(ref('mpm_monitors')) }}
),

compared_windows as (
{{ mpm._compared_windows(without=['baseline', 'issues']) }}
),

{{ mpm._stale_bins() }},

distribution as (
{{ mpm.distribution(compared_bins='compared_bins') }}
),

readable_distribution as (
{{ mpm.readable_distribution(
  compared_bins='compared_bins', mpm_monitors='monitors', distribution='distribution', stale_windows='stale_windows'
) }}
)

select * from readable_distribution
