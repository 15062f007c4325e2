{{ config(**mpm._incremental_result()) }}

with {{ mpm._compared_observations(roles=['prediction'], about="m.problem in ('binary', 'multiclass') and o.column_role = 'prediction'") }},

scored_bins as (
{{ mpm.scored_bins(compared_bins='compared_bins') }}
),

confusion_cells as (
{{ mpm.confusion_cells(
  compared_bins='compared_bins', scored_bins='scored_bins', windows='compared_windows', mpm_observations='observations',
  mpm_monitors='monitors'
) }}
),

confusion_matrix as (
{{ mpm.confusion_matrix(confusion_cells='confusion_cells', stale_windows='stale_windows', mpm_monitors='monitors') }}
)

select * from confusion_matrix
