{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% do mpm._compared_observations(steps, roles=['operation'], about="o.column_role = 'operation'") %}

{% call mpm._step(steps, 'percentiles') %}
{{ mpm.percentiles(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'operations') %}
{{ mpm.operations(compared_bins='compared_bins', percentiles='percentiles', stale_windows='stale_windows', mpm_monitors='monitors') }}
{% endcall %}

{{ mpm._with_steps(steps, 'operations') }}
