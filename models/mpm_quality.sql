{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% call mpm._step(steps, 'observations') %}
  select * from {{ ref('mpm_observations') }}
{% endcall %}

{% call mpm._step(steps, 'monitors') %}
  select * from {{ ref('mpm_monitors') }}
{% endcall %}

{% call mpm._step(steps, 'compared_windows') %}
{{ mpm._compared_windows(without=['baseline']) }}
{% endcall %}

{% do mpm._stale_bins(steps) %}

{% call mpm._step(steps, 'quality') %}
{{ mpm.quality(compared_bins='compared_bins', stale_windows='stale_windows', mpm_observations='observations') }}
{% endcall %}

{{ mpm._with_steps(steps, 'quality') }}
