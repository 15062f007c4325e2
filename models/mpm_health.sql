-- It has no .yml here, and so no contract: dbt allows one entry per model, and that is where users attach their tests.
{{ config(materialized='view') }}

with checks as (
  select * from {{ mpm._whole(ref('mpm_checks')) }}
),

incidents as (
  select * from {{ mpm._whole(ref('mpm_incidents')) }}
),

monitors as (
  select * from {{ mpm._whole(ref('mpm_monitors')) }}
),

health as (
{{ mpm.health(mpm_checks='checks', mpm_incidents='incidents', mpm_monitors='monitors') }}
)

select * from health
