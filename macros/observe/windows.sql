{#- Windows: how rows fall into them, which there are, and which are stale. Times are UTC texts 'YYYY-MM-DD HH:MM:SS'. -#}

{% macro _parse_time(text) -%}
  {{ return(modules.datetime.datetime.strptime(text[:19] | replace('T', ' '), '%Y-%m-%d %H:%M:%S')) }}
{%- endmacro %}


{% macro _time_text(moment) -%}
  {{ return(moment.strftime('%Y-%m-%d %H:%M:%S')) }}
{%- endmacro %}


{% macro _utc_text(local_text, zone) -%}
  {#- As utc_from_local.sql: a time shown twice is its first showing, one that is skipped the moment of the jump. -#}
  {%- set zone_rules = modules.pytz.timezone(zone) -%}
  {%- set first = zone_rules.localize(mpm._parse_time(local_text), is_dst=true).astimezone(modules.pytz.utc) -%}
  {%- if mpm._local_text(mpm._time_text(first), zone) == mpm._time_text(mpm._parse_time(local_text)) -%}
    {{ return(mpm._time_text(first)) }}
  {%- endif -%}
  {{ return(mpm._time_text(zone_rules.localize(mpm._parse_time(local_text)).astimezone(modules.pytz.utc))) }}
{%- endmacro %}


{% macro _local_text(utc_text, zone) -%}
  {%- set moment = modules.pytz.utc.localize(mpm._parse_time(utc_text)) -%}
  {{ return(mpm._time_text(moment.astimezone(modules.pytz.timezone(zone)))) }}
{%- endmacro %}


{% macro _window_id(start) -%}
  {{ return(start | replace(' ', 'T') ~ 'Z') }}
{%- endmacro %}


{% macro _now_text() -%}
  {{ return(mpm._time_text(run_started_at.astimezone(modules.pytz.utc))) }}
{%- endmacro %}


{% macro _shift(text, amount, unit) -%}
  {#- A time moved by an amount of minutes, hours, days, weeks or (in 31 days) months. -#}
  {%- set days = {'days': amount, 'weeks': amount * 7, 'months': amount * 31}.get(unit, 0) -%}
  {%- set hours = amount if unit == 'hours' else 0 -%}
  {%- set minutes = amount if unit == 'minutes' else 0 -%}
  {{ return(mpm._time_text(mpm._parse_time(text) + modules.datetime.timedelta(days=days, hours=hours, minutes=minutes))) }}
{%- endmacro %}


{% macro _window_holding(moment, grain, zone) -%}
  {#- UTC start of the window that holds a UTC time. Days, weeks and months are the zone's own. -#}
  {%- if grain == 'hour' -%}{{ return(moment[:13] ~ ':00:00') }}{%- endif -%}
  {%- set day = mpm._local_day(moment, zone) -%}
  {%- if grain == 'month' -%}{%- set day = day.replace(day=1) -%}{%- endif -%}
  {%- if grain == 'week' -%}{%- set day = day - modules.datetime.timedelta(days=day.weekday()) -%}{%- endif -%}
  {{ return(mpm._utc_text(mpm._time_text(day), zone)) }}
{%- endmacro %}


{% macro _next_window(start, grain, zone) -%}
  {#- Start of the window after the one that starts at a UTC time: days may have 23 or 25 hours. -#}
  {%- if grain == 'hour' -%}{{ return(mpm._shift(start, 1, 'hours')) }}{%- endif -%}
  {%- set day = mpm._local_day(start, zone) -%}
  {%- if grain == 'month' -%}
    {%- set after = (day.replace(day=1) + modules.datetime.timedelta(days=32)).replace(day=1) -%}
  {%- else -%}
    {%- set after = day + modules.datetime.timedelta(days=7 if grain == 'week' else 1) -%}
  {%- endif -%}
  {{ return(mpm._utc_text(mpm._time_text(after), zone)) }}
{%- endmacro %}


{% macro _local_day(moment, zone) -%}
  {#- Local midnight, by the date alone: where the clock skips midnight, the day starts at one. -#}
  {{ return(mpm._parse_time(mpm._local_text(moment, zone)[:10] ~ ' 00:00:00')) }}
{%- endmacro %}


{% macro _event(specification, catalog) -%}
  {#- The event time column: name, kind and reference; none in snapshot mode. -#}
  {%- set column = mpm._find_column(catalog, specification.event_time) -%}
  {%- if column is none -%}{{ return(none) }}{%- endif -%}
  {{ return({'name': column.name, 'kind': column.base_kind, 'reference': 'r.' ~ mpm._quote(column.name)}) }}
{%- endmacro %}


{% macro _window_expression(specification, event) -%}
  {#- Start of the window of a raw row, in local time. -#}
  {%- if event is none -%}
    {{ return('cast(' ~ mpm._text(mpm._snapshot_start(specification)) ~ ' as ' ~ mpm.data_type('timestamp') ~ ')') }}
  {%- endif -%}
  {%- set moment = mpm._utc_moment(event.reference, event.kind) -%}
  {%- if specification.timezone != 'UTC' and specification.grain != 'hour' and event.kind != 'date' -%}
    {%- set moment = mpm.local_from_utc(value=moment, zone=mpm._text(specification.timezone)) -%}
  {%- endif -%}
  {%- if specification.grain == 'hour' -%}{{ return(mpm.start_of_hour(value=moment)) }}{%- endif -%}
  {%- if specification.grain == 'week' -%}{{ return(mpm.start_of_week(value=moment)) }}{%- endif -%}
  {%- if specification.grain == 'month' -%}{{ return(mpm.start_of_month(value=moment)) }}{%- endif -%}
  {{ return(mpm.start_of_day(value=moment)) }}
{%- endmacro %}


{% macro _snapshot_start(specification) -%}
  {#- Without event time every day is a window: a second run on the same day replaces the first. -#}
  {{ return(mpm._now_text()[:10] ~ ' 00:00:00') }}
{%- endmacro %}


{% macro _window_bound(specification, reference, is_end) -%}
  {#- UTC start or end of a window from its local start. -#}
  {%- set bound = reference -%}
  {%- if is_end -%}
    {%- if specification.grain == 'hour' -%}{%- set bound = mpm.next_hour(value=reference) -%}
    {%- elif specification.grain == 'week' -%}{%- set bound = mpm.next_week(value=reference) -%}
    {%- elif specification.grain == 'month' -%}{%- set bound = mpm.next_month(value=reference) -%}
    {%- else -%}{%- set bound = mpm.next_day(value=reference) -%}
    {%- endif -%}
  {%- endif -%}
  {%- if specification.timezone != 'UTC' and specification.grain not in ('hour', none) -%}
    {%- set bound = mpm.utc_from_local(value=bound, zone=mpm._text(specification.timezone)) -%}
  {%- endif -%}
  {{ return(bound) }}
{%- endmacro %}


{% macro _time_literal(specification, event, utc_text) -%}
  {#- A UTC time as literal of the event column's own type, so that the filter stays on the bare column and partitions prune. -#}
  {%- if event.kind in ('integer', 'numeric') -%}
    {{ return(((mpm._parse_time(utc_text) - modules.datetime.datetime(1970, 1, 1)).total_seconds() | int) | string) }}
  {%- endif -%}
  {%- if event.kind == 'date' -%}
    {{ return('cast(' ~ mpm._text(mpm._local_text(utc_text, specification.timezone)[:10]) ~ ' as ' ~ mpm.data_type('date') ~ ')') }}
  {%- endif -%}
  {%- if event.kind == 'zoned' -%}{{ return(mpm.zoned_timestamp(value=mpm._text(utc_text ~ '+00:00'))) }}{%- endif -%}
  {{ return('cast(' ~ mpm._text(utc_text) ~ ' as ' ~ mpm.data_type('timestamp') ~ ')') }}
{%- endmacro %}


{% macro _range_filter(specification, event, ranges) -%}
  {#- Half-open ranges of UTC times on the bare event column; an end of none is open. -#}
  {%- set parts = [] -%}
  {%- for start, end in ranges -%}
    {%- set part = event.reference ~ ' >= ' ~ mpm._time_literal(specification, event, start) -%}
    {%- if end is not none -%}
      {%- set part = part ~ ' and ' ~ event.reference ~ ' < ' ~ mpm._time_literal(specification, event, end) -%}
    {%- endif -%}
    {%- do parts.append('(' ~ part ~ ')') -%}
  {%- endfor -%}
  {{ return('(' ~ parts | join(' or ') ~ ')') }}
{%- endmacro %}


{% macro _ranges(windows) -%}
  {#- Adjoining windows joined to ranges (start, end); beyond 20 ranges one that spans them all. -#}
  {%- set ranges = [] -%}
  {%- for window in windows | sort(attribute='start') -%}
    {%- if ranges and ranges[-1][1] >= window.start -%}
      {%- do ranges.append((ranges.pop()[0], window.end)) -%}
    {%- else -%}
      {%- do ranges.append((window.start, window.end)) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if ranges | length > 20 -%}{{ return([(ranges[0][0], ranges[-1][1])]) }}{%- endif -%}
  {{ return(ranges) }}
{%- endmacro %}
