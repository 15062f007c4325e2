{{ config(**mpm._incremental_result()) }}

with observations as (
  select * from {{ ref('mpm_observations') }}
),

monitors as (
  select * from {{ ref('mpm_monitors') }}
),

-- A profile reads its own window alone, so a changed baseline leaves it as it is.
compared_windows as (
{{ mpm._compared_windows(without=['issues'], own_windows_only=true) }}
),

{{ mpm._stale_bins() }},

percentiles as (
{{ mpm.percentiles(compared_bins='compared_bins') }}
),

profile as (
{{ mpm.profile(compared_bins='compared_bins', percentiles='percentiles', mpm_monitors='monitors', stale_windows='stale_windows') }}
)

select * from profile
