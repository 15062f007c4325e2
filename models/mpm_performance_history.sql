{#-
  What was known at each run. Rows are only ever added, also under --full-refresh: what was believed in the past cannot be computed
  again from what is known now.
-#}
{{ config(**mpm._appended_result()) }}

select
  p.monitor, p.window_id, p.window_date, p.window_start, p.window_end, p.segment_key, p.segment_value, p.metric, p.label_class,
  p.threshold, p.value, p.lower, p.upper, p.row_count, p.label_rate, p.not_evaluated_reason, p.as_of
from {{ ref('mpm_performance') }} as p
{%- if is_incremental() %}
left join (select t.monitor, t.window_id, t.as_of from {{ this }} as t group by t.monitor, t.window_id, t.as_of) as known
  on known.monitor = p.monitor and known.window_id = p.window_id and known.as_of = p.as_of
where known.monitor is null
{{- mpm._nulls_in_joins() }}
{%- endif %}
