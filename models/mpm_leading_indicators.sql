{{ config(
  materialized='table', sql_header=mpm._dialect_traits().sql_header or none
) }}
{%- set steps = [] %}

{% call mpm._step(steps, 'leading_indicators') %}
{{ mpm.leading_indicators(
  mpm_checks=mpm._whole(ref('mpm_checks')), mpm_incidents=mpm._whole(ref('mpm_incidents')),
  mpm_monitors=mpm._whole(ref('mpm_monitors'))
) }}
{% endcall %}

{{ mpm._with_steps(steps, 'leading_indicators') }}
