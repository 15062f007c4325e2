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

stale_windows as (
{{ mpm.stale_windows(
  windows='compared_windows', mpm_observations='observations', stored_result=mpm._stored_result(),
  by_date=1 if mpm._replaces_dates() else 0
) }}
),

compared_bins as (
{{ mpm.compared_bins(stale_windows='stale_windows', windows='compared_windows', mpm_observations='observations') }}
),

percentiles as (
{{ mpm.percentiles(compared_bins='compared_bins') }}
),

profile as (
{{ mpm.profile(compared_bins='compared_bins', percentiles='percentiles', mpm_monitors='monitors', stale_windows='stale_windows') }}
)

select * from profile
