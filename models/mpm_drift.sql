{{ config(**mpm._incremental_result()) }}

with observations as (
  select * from {{ ref('mpm_observations') }}
),

monitors as (
  select * from {{ ref('mpm_monitors') }}
),

compared_windows as (
{{ mpm._compared_windows(
  without=['baseline', 'issues'], about="o.column_role in ('feature', 'prediction', 'label')"
) }}
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

distribution as (
{{ mpm.distribution(compared_bins='compared_bins') }}
),

drift as (
{{ mpm.drift(
  compared_bins='compared_bins', mpm_monitors='monitors', distribution='distribution', stale_windows='stale_windows'
) }}
)

select * from drift
