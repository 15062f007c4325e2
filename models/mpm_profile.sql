{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% call mpm._step(steps, 'observations') %}
  select * from {{ ref('mpm_observations') }}
{% endcall %}

{% call mpm._step(steps, 'monitors') %}
  select * from {{ ref('mpm_monitors') }}
{% endcall %}

-- A profile reads its own window alone, so a changed baseline leaves it as it is.
{% call mpm._step(steps, 'compared_windows') %}
{{ mpm._compared_windows(without=['issues'], own_windows_only=true) }}
{% endcall %}

{% do mpm._stale_bins(steps) %}

{% call mpm._step(steps, 'percentiles') %}
{{ mpm.percentiles(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'profile') %}
{{ mpm.profile(compared_bins='compared_bins', percentiles='percentiles', mpm_monitors='monitors', stale_windows='stale_windows') }}
{% endcall %}

{{ mpm._with_steps(steps, 'profile') }}
