{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% do mpm._compared_observations(steps, roles=['prediction'], about="m.problem in ('binary', 'multiclass') and o.column_role = 'prediction'") %}

{% call mpm._step(steps, 'scored_bins') %}
{{ mpm.scored_bins(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'confusion_cells') %}
{{ mpm.confusion_cells(
  compared_bins='compared_bins', scored_bins='scored_bins', windows='compared_windows', mpm_observations='observations',
  mpm_monitors='monitors'
) }}
{% endcall %}

{% call mpm._step(steps, 'confusion_matrix') %}
{{ mpm.confusion_matrix(confusion_cells='confusion_cells', stale_windows='stale_windows', mpm_monitors='monitors') }}
{% endcall %}

{{ mpm._with_steps(steps, 'confusion_matrix') }}
