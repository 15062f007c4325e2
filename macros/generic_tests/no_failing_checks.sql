{#-
  No check of the newest judged window of any monitor fails. Fails with one row per check that does, with its reason as a sentence,
  since when, and the incident it belongs to. A monitor that is named and could not be judged at all is a row, too.
-#}

{% test no_failing_checks(model, monitors=[], families=[], columns=[], segments=[], min_severity='low', status='fail', newest_only=true) -%}
  {{- return(adapter.dispatch('test_no_failing_checks', 'mpm')(model, monitors, families, columns, segments, min_severity, status,
    newest_only)) -}}
{%- endtest %}


{% macro default__test_no_failing_checks(health, monitors, families, columns, segments, min_severity, status, newest_only) -%}
  {%- set checks, incidents = ref('mpm_checks'), ref('mpm_incidents') -%}
  {%- do mpm._check_monitor_names(monitors) -%}
  {%- do mpm._check_choice('families', families, ['drift', 'quality', 'volume', 'schema', 'semantic', 'performance',
    'estimated_performance', 'labels', 'fairness', 'operations', 'observability']) -%}
  {%- do mpm._check_choice('min_severity', min_severity, ['low', 'medium', 'high']) -%}
  {%- do mpm._check_choice('status', status, ['warn', 'fail']) -%}
  {%- set shape = [('monitor', 'text'), ('window_id', 'text'), ('status', 'text'), ('severity', 'text'), ('segment', 'text'),
    ('column_name', 'text'), ('family', 'text'), ('metric', 'text'), ('value', 'double'), ('since', 'timestamp'), ('reason', 'text'),
    ('incident_id', 'text'), ('check_id', 'text')] -%}
  {%- set severities = {'low': [], 'medium': ['medium', 'high'], 'high': ['high']}[min_severity] -%}
  {%- set asked = [mpm._one_of('c.family', families), mpm._one_of('c.column_name', columns), mpm._of_segments('c', segments)] | join(' and ') -%}
  {%- set found -%}
select c.monitor as monitor, c.window_id as window_id, c.status as status, c.severity as severity,
  {{ mpm._segment_text('c') }} as segment, c.column_name as column_name, c.family as family, c.metric as metric, c.value as value,
  coalesce(min(i.opened_at), c.window_start) as since, c.reason as reason, min(i.incident_id) as incident_id, c.check_id as check_id
from {{ checks }} as c
inner join (select * from {{ health }}) as h on h.monitor = c.monitor and h.window_id = c.window_id
left join {{ incidents }} as i
  on i.monitor = c.monitor and i.check_id = c.check_id and i.opened_at <= c.window_start and i.last_seen_at >= c.window_end
where {{ mpm._one_of('c.status', ['fail'] if status == 'fail' else ['fail', 'warn']) }} and {{ asked }}
  and {{ mpm._one_of('c.severity', severities) }} and {{ mpm._one_of('c.monitor', monitors) }}
  {{- ' and h.is_newest' if newest_only }}
group by c.monitor, c.window_id, c.status, c.severity, c.segment_key, c.segment_value, c.column_name, c.family, c.metric, c.value,
  c.window_start, c.reason, c.check_id
{{- mpm._nulls_in_joins() }}
  {%- endset -%}
  {%- set statements = [found] -%}
  {%- if monitors -%}
    {%- set unjudged -%}
{{ mpm._finding(shape, {'monitor': 'n.monitor', 'window_id': 'h.window_id', 'status': "'not_evaluated'",
  'reason': "'not evaluated: ' || coalesce(h.worst_reason, 'the monitor has no windows here')"}) }}
from ({{ mpm._named_monitors(monitors) }}) as n
left join (select * from {{ health }}) as h on h.monitor = n.monitor and h.is_newest
where h.monitor is null or h.status = 'not_evaluated'
{{- mpm._nulls_in_joins() }}
    {%- endset -%}
    {%- do statements.append(unjudged) -%}
  {%- endif -%}
  {%- for name in mpm._names(columns) -%}
    {%- do statements.append(mpm._unchecked(shape, {'column_name': mpm._text(name)}, 'no check is about column "' ~ name ~ '"',
      checks, monitors, mpm._one_of('c.column_name', [name]))) -%}
  {%- endfor -%}
  {%- for name in mpm._names(segments) -%}
    {%- do statements.append(mpm._unchecked(shape, {'segment': mpm._text(name)}, 'no check is about segment "' ~ name ~ '"',
      checks, monitors, mpm._of_segments('c', [name]))) -%}
  {%- endfor -%}
  {{- mpm._findings(shape, statements | join('\nunion all\n')) -}}
{%- endmacro %}


{% macro _unchecked(shape, known, what, checks, monitors, condition) -%}
  {#- A row where nothing is judged that the test asks for by name: misspelt, it would find nothing for ever. -#}
  {%- set known = dict(known, status="'not_evaluated'", reason=mpm._text('not evaluated: ' ~ what)) -%}
  {%- set counted -%}
(select count(*) as check_count from {{ checks }} as c where {{ mpm._one_of('c.monitor', monitors) }} and {{ condition }}) as counted
  {%- endset -%}
  {{ return(mpm._finding(shape, known) ~ ' from ' ~ counted ~ ' where counted.check_count = 0') }}
{%- endmacro %}
