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

{{ mpm._stale_bins() }},

distribution as (
{{ mpm.distribution(compared_bins='compared_bins') }}
),

drift as (
{{ mpm.drift(
  compared_bins='compared_bins', mpm_monitors='monitors', distribution='distribution', stale_windows='stale_windows'
) }}
)

select * from drift
