with observations as (
  select * from {{ mpm._whole(ref('mpm_observations')) }}
),

schema_changes as (
{{ mpm.schema_changes(mpm_observations='observations') }}
)

select * from schema_changes
