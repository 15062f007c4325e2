{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% do mpm._compared_observations(steps,
  roles=['prediction', 'label', 'error'], totals_only=['prediction', 'label', 'error'], values_of='label_delay_seconds',
  about="m.label_column is not null and o.column_role = 'label'", own_windows_only=true
) %}

{% call mpm._step(steps, 'percentiles') %}
{{ mpm.percentiles(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'label_delay') %}
{{ mpm.label_delay(
  compared_bins='compared_bins', percentiles='percentiles', stale_windows='stale_windows', mpm_observations='observations',
  mpm_monitors='monitors'
) }}
{% endcall %}

{{ mpm._with_steps(steps, 'label_delay') }}
