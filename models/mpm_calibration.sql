{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% do mpm._compared_observations(steps, roles=['prediction'], about="m.problem in ('binary', 'multiclass') and o.label_class is not null") %}

{% call mpm._step(steps, 'scored_bins') %}
{{ mpm.scored_bins(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'score_tenths') %}
{{ mpm.score_tenths(scored_bins='scored_bins') }}
{% endcall %}

{% call mpm._step(steps, 'calibration') %}
{{ mpm.calibration(scored_bins='scored_bins', score_tenths='score_tenths', stale_windows='stale_windows', mpm_monitors='monitors') }}
{% endcall %}

{{ mpm._with_steps(steps, 'calibration') }}
