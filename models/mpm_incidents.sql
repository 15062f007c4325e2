with checks as (
  select * from {{ mpm._whole(ref('mpm_checks')) }}
),

monitors as (
  select * from {{ mpm._whole(ref('mpm_monitors')) }}
),

incidents as (
{{ mpm.incidents(mpm_checks='checks', mpm_monitors='monitors') }}
),

grouped_incidents as (
{{ mpm.incident_groups(incidents='incidents', mpm_monitors='monitors') }}
)

select * from grouped_incidents
