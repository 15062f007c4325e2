{#-
  Every monitor has seen rows lately: the newest window that holds any ended no longer ago than `max_age`. Fails with one row per
  monitor that has not, those that never saw any among them: a monitor that is blind finds nothing wrong.
-#}

{% test fresh(model, max_age, monitors=[]) -%}
  {{- return(adapter.dispatch('test_fresh', 'mpm')(model, max_age, monitors)) -}}
{%- endtest %}


{% macro default__test_fresh(health, max_age, monitors) -%}
  {%- do mpm._check_monitor_names(monitors) -%}
  {%- set shape = [('monitor', 'text'), ('window_id', 'text'), ('since', 'timestamp'), ('age_hours', 'double'), ('max_age', 'text'),
    ('reason', 'text'), ('owner', 'text')] -%}
  {%- set longest = mpm._read_text('duration', max_age, mpm._monitor_rules()) -%}
  {%- if longest is none -%}
    {{ exceptions.raise_compiler_error('mpm: `max_age: ' ~ max_age ~ '` is not a duration. Write `max_age: 2 days` or `max_age: 6 hours`.') }}
  {%- endif -%}
  {%- set count, unit = longest.split(' ') -%}
  {%- set hours = (count | int) * {'minutes': 1 / 60, 'hours': 1, 'days': 24, 'weeks': 168, 'months': 744}[unit] -%}
  {%- set unit_hours, unit_name = (24.0, ' days') if hours >= 48 else (1.0, ' hours') -%}
  {%- set found -%}
select a.monitor as monitor, a.window_id as window_id, a.since as since, a.age_hours as age_hours, {{ mpm._text(max_age) }} as max_age,
  case
    when a.since is null then 'no window with rows has been observed yet'
    else 'the newest window with rows ended ' || {{ mpm.number_text(value='a.age_shown') }} || {{ mpm._text(unit_name) }} || ' ago, which is more than '
      || {{ mpm._text(max_age) }}
  end as reason,
  a.owner as owner
from (
  select n.monitor, n.window_id, n.since, n.owner,
    {{ mpm.seconds_between(started_at='n.since', ended_at=mpm.utc_now()) }} / 3600.0 as age_hours,
    {{ mpm.seconds_between(started_at='n.since', ended_at=mpm.utc_now()) }} / {{ 3600.0 * unit_hours }} as age_shown
  from (
    select h.monitor, h.owner, max(case when h.row_count > 0 then h.window_id end) as window_id,
      max(case when h.row_count > 0 then h.window_end end) as since
    from (select * from {{ health }}) as h
    where {{ mpm._one_of('h.monitor', monitors) }}
    group by h.monitor, h.owner
  ) as n
) as a
where a.since is null or a.age_hours > {{ mpm._number(hours) }}
  {%- endset -%}
  {{- mpm._findings(shape, found) -}}
{%- endmacro %}
