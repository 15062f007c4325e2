{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% do mpm._compared_observations(steps, roles=['prediction'], about="m.problem = 'binary' and o.label_class = 'positive' and o.column_name <> 'confidence'", own_windows_only=true) %}

{% call mpm._step(steps, 'scored_bins') %}
{{ mpm.scored_bins(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'thresholds') %}
{{ mpm.thresholds(scored_bins='scored_bins', stale_windows='stale_windows', mpm_monitors='monitors') }}
{% endcall %}

{{ mpm._with_steps(steps, 'thresholds') }}
