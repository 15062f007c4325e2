with performance as (
  select * from {{ mpm._whole(ref('mpm_performance')) }}
),

{{ mpm._monitors_as_observed() }},

versions as (
{{ mpm.versions(mpm_performance='performance', mpm_monitors='monitors') }}
)

select * from versions
