{#- Only the families of metrics that the declared monitors have: a statement with all of them takes as long to plan as to run. -#}
{%- set problems = mpm._declared_problems() -%}
{%- set has_scores = 'binary' in problems or 'multiclass' in problems -%}
{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% do mpm._compared_observations(steps,
  roles=['prediction', 'label', 'error'], totals_only=['label', 'error'], values_of='absolute_error',
  about="o.column_role in ('prediction', 'error') and o.column_name <> 'label_delay_seconds'"
) %}

{% call mpm._step(steps, 'measured_totals') %}
{{ mpm.measured_totals(compared_bins='compared_bins') }}
{% endcall %}
{%- if has_scores %}

{% call mpm._step(steps, 'scored_bins') %}
{{ mpm.scored_bins(compared_bins='compared_bins') }}
{% endcall %}

{% call mpm._step(steps, 'score_tenths') %}
{{ mpm.score_tenths(scored_bins='scored_bins') }}
{% endcall %}
{%- endif %}
{%- if 'multiclass' in problems %}

{% call mpm._step(steps, 'confusion_cells') %}
{{ mpm.confusion_cells(
  compared_bins='compared_bins', scored_bins='scored_bins', windows='compared_windows', mpm_observations='observations',
  mpm_monitors='monitors'
) }}
{% endcall %}
{%- endif %}

{% call mpm._step(steps, 'performance_values') %}
  -- Ranking, and what decisions were worth by a declared expression.
  select * from (
{{ mpm.performance_means(measured_totals='measured_totals', mpm_monitors='monitors') }}
  ) as means
  {%- if 'binary' in problems %}
  union all
  select * from (
{{ mpm.performance_binary(scored_bins='scored_bins', measured_totals='measured_totals', mpm_monitors='monitors') }}
  ) as decisions
  {%- endif %}
  {%- if has_scores %}
  union all
  select * from (
{{ mpm.performance_ranked_scores(scored_bins='scored_bins', measured_totals='measured_totals', mpm_monitors='monitors') }}
  ) as ranked_scores
  union all
  select * from (
{{ mpm.performance_calibration(scored_bins='scored_bins', score_tenths='score_tenths', mpm_monitors='monitors') }}
  ) as calibrations
  {%- endif %}
  {%- if 'multiclass' in problems %}
  union all
  select * from (
{{ mpm.performance_multiclass(measured_totals='measured_totals', confusion_cells='confusion_cells', mpm_monitors='monitors') }}
  ) as classes
  {%- endif %}
  {%- if 'regression' in problems %}
  union all
  select * from (
{{ mpm.performance_regression(measured_totals='measured_totals', compared_bins='compared_bins', mpm_monitors='monitors') }}
  ) as numbers
  {%- endif %}
{% endcall %}

{% call mpm._step(steps, 'performance') %}
{{ mpm.performance(
  performance_values='performance_values', compared_bins='compared_bins', stale_windows='stale_windows', mpm_monitors='monitors'
) }}
{% endcall %}

{{ mpm._with_steps(steps, 'performance') }}
