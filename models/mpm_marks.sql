{#-
  What somebody has said to be expected, one row by each run that is given `--vars '{mpm_mark: {...}}'`. Rows are only ever added, also
  under --full-refresh, and the same mark only once.
-#}
-- Built after the observations, so that selecting mpm_observations+ builds all that the results need.
-- depends_on: {{ ref('mpm_observations') }}
{{ config(
  materialized='incremental', incremental_strategy=mpm._dialect_traits().append_strategy, full_refresh=false,
  on_schema_change='append_new_columns'
) }}

select m.*, {{ mpm.utc_now() }} as marked_at
from (
{{ mpm._mark_as_row() }}
) as m
{%- if is_incremental() %}
left join {{ this }} as t on t.mark_id = m.mark_id
where t.mark_id is null
{{- mpm._nulls_in_joins() }}
{%- endif %}
