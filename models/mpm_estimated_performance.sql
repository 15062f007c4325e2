{%- set has_regression = 'regression' in mpm._declared_problems() -%}
{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% call mpm._step(steps, 'observations') %}
  select * from {{ ref('mpm_observations') }}
  where column_role in ('relation', 'prediction')
  {%- if has_regression %}
    or (column_name in ('absolute_error', 'squared_error') and bin_kind not in ('value', 'atom'))
  {%- endif %}
{% endcall %}

{% call mpm._step(steps, 'monitors') %}
  select * from {{ ref('mpm_monitors') }}
{% endcall %}

{% call mpm._step(steps, 'compared_windows') %}
{{ mpm._compared_windows(without=['issues']) }}
{% endcall %}

{% call mpm._step(steps, 'estimated_windows') %}
{{ mpm.estimated_windows(windows='compared_windows', mpm_monitors='monitors') }}
{% endcall %}

{% call mpm._step(steps, 'stale_windows') %}
{{ mpm.stale_windows(
  windows='estimated_windows', mpm_observations='observations', stored_result=mpm._stored_result(),
  by_date=1 if mpm._replaces_dates() else 0
) }}
{% endcall %}

{% call mpm._step(steps, 'estimated_scope') %}
{{ mpm.estimated_scope(stale_windows='stale_windows', windows='estimated_windows') }}
{% endcall %}

{% call mpm._step(steps, 'compared_bins') %}
{{ mpm.compared_bins(stale_windows='estimated_scope', windows='compared_windows', mpm_observations='observations') }}
{% endcall %}

{% call mpm._step(steps, 'scored_bins') %}
{{ mpm.scored_bins(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'calibration_map') %}
{{ mpm.calibration_map(scored_bins='scored_bins', mpm_monitors='monitors') }}
{% endcall %}
{%- if has_regression %}

{% call mpm._step(steps, 'measured_totals') %}
{{ mpm.measured_totals(compared_bins='compared_bins') }}
{% endcall %}
{%- endif %}

{% call mpm._step(steps, 'estimated_values') %}
  select * from (
{{ mpm.estimated_scores(scored_bins='scored_bins', calibration_map='calibration_map', mpm_monitors='monitors') }}
  ) as scores
  {%- if has_regression %}
  union all
  select * from (
{{ mpm.estimated_errors(
  stale_windows='estimated_scope', windows='compared_windows', mpm_observations='observations', mpm_monitors='monitors',
  measured_totals='measured_totals'
) }}
  ) as errors
  {%- endif %}
{% endcall %}

{% call mpm._step(steps, 'estimated_performance') %}
{{ mpm.estimated_performance(
  estimated_values='estimated_values', compared_bins='compared_bins', windows='estimated_windows', stale_windows='stale_windows',
  mpm_monitors='monitors'
) }}
{% endcall %}

{{ mpm._with_steps(steps, 'estimated_performance') }}
