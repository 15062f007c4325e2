{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% call mpm._step(steps, 'observations') %}
  select * from {{ ref('mpm_observations') }}
{% endcall %}

{% call mpm._step(steps, 'monitors') %}
  select * from {{ ref('mpm_monitors') }}
{% endcall %}

{% call mpm._step(steps, 'compared_windows') %}
{{ mpm._compared_windows(
  without=['baseline', 'issues'], about="o.column_role in ('feature', 'prediction', 'label')"
) }}
{% endcall %}

{% do mpm._stale_bins(steps) %}

{% call mpm._step(steps, 'distribution') %}
{{ mpm.distribution(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'drift') %}
{{ mpm.drift(
  compared_bins='compared_bins', mpm_monitors='monitors', distribution='distribution', stale_windows='stale_windows'
) }}
{% endcall %}

{{ mpm._with_steps(steps, 'drift') }}
