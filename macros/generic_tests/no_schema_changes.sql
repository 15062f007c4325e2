{#-
  The watched relations have the columns that they had when their baselines were learnt. Fails with one row per change that still
  stands, until the baseline is learnt anew or the change is marked as expected. Reads results, not the catalog.
-#}

{% test no_schema_changes(model, monitors=[], kinds=['removed', 'type_changed', 'nullability_changed', 'added'], ignored_columns=[]) -%}
  {{- return(adapter.dispatch('test_no_schema_changes', 'mpm')(model, monitors, kinds, ignored_columns)) -}}
{%- endtest %}


{% macro default__test_no_schema_changes(health, monitors, kinds, ignored_columns) -%}
  {%- set changes, checks = ref('mpm_schema_changes'), ref('mpm_checks') -%}
  {%- do mpm._check_monitor_names(monitors) -%}
  {%- do mpm._check_choice('kinds', kinds, ['removed', 'type_changed', 'nullability_changed', 'added']) -%}
  {%- set shape = [('monitor', 'text'), ('window_id', 'text'), ('column_name', 'text'), ('change', 'text'), ('before', 'text'),
    ('after', 'text'), ('since', 'timestamp'), ('reason', 'text')] -%}
  {%- set found -%}
select s.monitor as monitor, s.window_id as window_id, s.column_name as column_name, s.kind as change, s.before as before, s.after as after,
  s.first_seen_at as since,
  'column "' || s.column_name || '" ' || case s.kind
    when 'removed' then 'is gone' || coalesce('; it may be called "' || min(r.column_name) || '" now', '')
    when 'added' then 'is new (' || coalesce(s.after, 'type unknown') || ')'
    when 'type_changed' then 'has changed its type from ' || coalesce(s.before, 'unknown') || ' to ' || coalesce(s.after, 'unknown')
    else 'was ' || coalesce(s.before, 'unknown') || ' and is ' || coalesce(s.after, 'unknown') || ' now' end as reason
from {{ changes }} as s
inner join (select h.monitor from (select * from {{ health }}) as h group by h.monitor) as judged on judged.monitor = s.monitor
left join {{ changes }} as r
  on r.monitor = s.monitor and r.window_id = s.window_id and r.kind = 'renamed_candidate' and r.before = s.column_name
left join {{ checks }} as c
  on c.monitor = s.monitor and c.window_id = s.window_id and c.column_name = s.column_name and c.category = s.kind
  and c.family = 'schema' and c.status = 'not_evaluated' and c.excluded_status is not null
where s.is_current and {{ mpm._one_of('s.kind', kinds) }} and {{ mpm._one_of('s.monitor', monitors) }}
  {{- ' and not ' ~ mpm._one_of('s.column_name', ignored_columns) if ignored_columns }}
  and c.monitor is null
group by s.monitor, s.window_id, s.column_name, s.kind, s.before, s.after, s.first_seen_at
{{- mpm._nulls_in_joins() }}
  {%- endset -%}
  {{- mpm._findings(shape, found) -}}
{%- endmacro %}
