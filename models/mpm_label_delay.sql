{{ config(**mpm._incremental_result()) }}

with {{ mpm._compared_observations(
  roles=['prediction', 'label', 'error'], totals_only=['prediction', 'label', 'error'], values_of='label_delay_seconds',
  about="m.label_column is not null and o.column_role = 'label'", own_windows_only=true
) }},

percentiles as (
{{ mpm.percentiles(compared_bins='compared_bins') }}
),

label_delay as (
{{ mpm.label_delay(
  compared_bins='compared_bins', percentiles='percentiles', stale_windows='stale_windows', mpm_observations='observations',
  mpm_monitors='monitors'
) }}
)

select * from label_delay
