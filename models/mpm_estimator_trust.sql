{{ config(materialized='view') }}

{%- set estimator_trust %}
with estimates as (
  select * from {{ mpm._whole(ref('mpm_estimated_performance')) }}
),

monitors as (
  select * from {{ mpm._whole(ref('mpm_monitors')) }}
),

estimator_trust as (
{{ mpm.estimator_trust(mpm_estimated_performance='estimates', mpm_monitors='monitors') }}
)

select * from estimator_trust
{%- endset %}
{{ mpm._as_contracted(estimator_trust) }}
