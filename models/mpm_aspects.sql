{#- Of other results only those that the declared monitors have rows in: a statement over all of them takes as long to plan as to run. -#}
{%- set problems = mpm._declared_problems() | reject('none') | list -%}
{%- set of_drift = mpm._static_metrics(mpm._drift_metrics()) -%}
{%- set of_profile = mpm._static_metrics(mpm._profile_metrics()) -%}
{{ config(**mpm._incremental_result()) }}
{%- set steps = [] %}

{% call mpm._step(steps, 'observations') %}
  select * from {{ ref('mpm_observations') }}
  where column_role <> 'error'
{% endcall %}

{% call mpm._step(steps, 'monitors') %}
  select * from {{ ref('mpm_monitors') }}
{% endcall %}

{% call mpm._step(steps, 'compared_windows') %}
{{ mpm._compared_windows(without=['baseline', 'issues']) }}
{% endcall %}

{% do mpm._stale_bins(steps) %}

{% call mpm._step(steps, 'aspect_counts') %}
{{ mpm.aspect_counts(compared_bins='compared_bins', stale_windows='stale_windows', mpm_monitors='monitors') }}
{% endcall %}

{% call mpm._step(steps, 'aspect_values') %}
  select * from (
{{ mpm.row_aspects(stale_windows='stale_windows', windows='compared_windows', mpm_observations='observations') }}
  ) as row_numbers
  union all
  select * from (
{{ mpm.share_aspects(compared_bins='compared_bins', aspect_counts='aspect_counts') }}
  ) as shares
  union all
  select * from (
{{ mpm.rank_aspects(compared_bins='compared_bins', aspect_counts='aspect_counts') }}
  ) as ranks
  union all
  select * from (
{{ mpm.result_aspects_drift(mpm_drift=ref('mpm_drift'), stale_windows='stale_windows') }}
  ) as distances
  union all
  select * from (
{{ mpm.result_aspects_quality(mpm_quality=ref('mpm_quality'), stale_windows='stale_windows', aspect_counts='aspect_counts') }}
  ) as quality
  union all
  select * from (
{{ mpm.result_aspects_schema(mpm_schema_changes=ref('mpm_schema_changes'), stale_windows='stale_windows') }}
  ) as schema_changes
  union all
  select * from (
{{ mpm.result_aspects_semantic(mpm_semantic_changes=ref('mpm_semantic_changes'), stale_windows='stale_windows') }}
  ) as semantic_changes
  {%- if problems or mpm._declares('value') %}
  union all
  select * from (
{{ mpm.result_aspects_performance(mpm_performance=ref('mpm_performance'), stale_windows='stale_windows') }}
  ) as performance
  {%- endif %}
  {%- if problems and mpm._declares('label') %}
  union all
  select * from (
{{ mpm.result_aspects_estimated(
  mpm_estimated_performance=ref('mpm_estimated_performance'), mpm_performance=ref('mpm_performance'), stale_windows='stale_windows'
) }}
  ) as estimates
  union all
  select * from (
{{ mpm.result_aspects_labels(mpm_label_delay=ref('mpm_label_delay'), stale_windows='stale_windows', mpm_monitors='monitors') }}
  ) as labels
  {%- endif %}
  {%- if mpm._declares('protected') %}
  union all
  select * from (
{{ mpm.result_aspects_fairness(mpm_fairness=ref('mpm_fairness'), stale_windows='stale_windows') }}
  ) as fairness
  {%- endif %}
  {%- if mpm._declares('operations') %}
  union all
  select * from (
{{ mpm.result_aspects_operations(mpm_operations=ref('mpm_operations'), stale_windows='stale_windows') }}
  ) as operations
  {%- endif %}
  {{- mpm._static_aspects(ref('mpm_drift'), of_drift, 'cast(r.baseline_row_count as ' ~ mpm.data_type('double') ~ ')') if of_drift }}
  {{- mpm._static_aspects(ref('mpm_profile'), of_profile, 'null') if of_profile }}
{% endcall %}

{% call mpm._step(steps, 'aspects') %}
{{ mpm.aspects(aspect_values='aspect_values', stale_windows='stale_windows') }}
{% endcall %}

{{ mpm._with_steps(steps, 'aspects') }}
