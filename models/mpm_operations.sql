{{ config(**mpm._incremental_result()) }}

with {{ mpm._compared_observations(roles=['operation'], about="o.column_role = 'operation'") }},

percentiles as (
{{ mpm.percentiles(compared_bins='compared_bins') }}
),

operations as (
{{ mpm.operations(compared_bins='compared_bins', percentiles='percentiles', stale_windows='stale_windows', mpm_monitors='monitors') }}
)

select * from operations
