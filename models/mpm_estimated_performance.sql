{%- set has_regression = 'regression' in mpm._declared_problems() -%}
{{ config(**mpm._incremental_result()) }}

with observations as (
  select * from {{ ref('mpm_observations') }}
  where column_role in ('relation', 'prediction')
  {%- if has_regression %}
    or (column_name in ('absolute_error', 'squared_error') and bin_kind not in ('value', 'atom'))
  {%- endif %}
),

monitors as (
  select * from {{ ref('mpm_monitors') }}
),

compared_windows as (
{{ mpm._compared_windows(without=['issues']) }}
),

estimated_windows as (
{{ mpm.estimated_windows(windows='compared_windows', mpm_monitors='monitors') }}
),

stale_windows as (
{{ mpm.stale_windows(
  windows='estimated_windows', mpm_observations='observations', stored_result=mpm._stored_result(),
  by_date=1 if mpm._replaces_dates() else 0
) }}
),

estimated_scope as (
{{ mpm.estimated_scope(stale_windows='stale_windows', windows='estimated_windows') }}
),

compared_bins as (
{{ mpm.compared_bins(stale_windows='estimated_scope', windows='compared_windows', mpm_observations='observations') }}
),

scored_bins as (
{{ mpm.scored_bins(compared_bins='compared_bins') }}
),

calibration_map as (
{{ mpm.calibration_map(scored_bins='scored_bins', mpm_monitors='monitors') }}
),
{%- if has_regression %}

measured_totals as (
{{ mpm.measured_totals(compared_bins='compared_bins') }}
),
{%- endif %}

estimated_values as (
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
),

estimated_performance as (
{{ mpm.estimated_performance(
  estimated_values='estimated_values', compared_bins='compared_bins', windows='estimated_windows', stale_windows='stale_windows',
  mpm_monitors='monitors'
) }}
)

select * from estimated_performance
