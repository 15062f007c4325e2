{{ config(**mpm._incremental_result()) }}

with {{ mpm._compared_observations(roles=['operation'], about="o.column_role = 'operation'") }},

operations as (
{{ mpm.operations(compared_bins='compared_bins', stale_windows='stale_windows', mpm_monitors='monitors') }}
)

select * from operations
