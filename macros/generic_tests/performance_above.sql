{#-
  A metric of mpm_performance is at least as good as a threshold, in the newest window whose labels are known. `above` is meant for
  what is better when higher; of log_loss, mae and other losses the test fails above the threshold, of bias where its size is above.
  Fails with one row per monitor, segment and class that is worse, and where nothing that was asked for could be measured.
-#}

{% test performance_above(model, metric, threshold, monitors=[], segments=['__all__'], classes=[], better=none) -%}
  {{- return(adapter.dispatch('test_performance_above', 'mpm')(model, metric, threshold, monitors, segments, classes, better)) -}}
{%- endtest %}


{% macro default__test_performance_above(health, metric, threshold, monitors, segments, classes, better) -%}
  {%- set performance, known_windows = ref('mpm_performance'), ref('mpm_known_windows') -%}
  {%- do mpm._check_monitor_names(monitors) -%}
  {%- set direction = mpm._better_direction(metric, better) -%}
  {%- set limit = mpm._number(threshold) -%}
  {%- set shape = [('monitor', 'text'), ('window_id', 'text'), ('segment', 'text'), ('metric', 'text'), ('label_class', 'text'),
    ('value', 'double'), ('lower', 'double'), ('upper', 'double'), ('threshold', 'double'), ('row_count', 'bigint'),
    ('since', 'timestamp'), ('reason', 'text')] -%}
  {%- set measured -%}
known as (
  {#- What is known to be out of order is not measured. -#}
  select p.monitor, p.window_id, p.segment_key, p.segment_value
  from {{ performance }} as p
  inner join {{ known_windows }} as k on k.monitor = p.monitor
  where p.metric = {{ mpm._text(metric) }} and p.window_start >= k.starts_at and p.window_start < k.ends_at
    and (k.metric is null or k.metric = p.metric) and (k.column_name is null or k.column_name = '__relation__')
    and (k.segment_key is null or (k.segment_key = p.segment_key and (k.segment_value is null or k.segment_value = p.segment_value)))
  group by p.monitor, p.window_id, p.segment_key, p.segment_value
), measured as (
  select p.monitor, p.window_id, p.window_start, p.segment_key, p.segment_value, p.label_class, p.value, p.lower, p.upper, p.row_count,
    case when {{ {'higher': 'p.value < ' ~ limit, 'lower': 'p.value > ' ~ limit, 'near_zero': 'abs(p.value) > ' ~ limit}[direction] }}
      then 1 else 0 end as is_worse,
    row_number() over (
      partition by p.monitor, p.segment_key, p.segment_value, p.label_class order by p.window_start desc
    ) as place
  from {{ performance }} as p
  inner join (select * from {{ health }}) as h on h.monitor = p.monitor and h.window_id = p.window_id
  left join known as k
    on k.monitor = p.monitor and k.window_id = p.window_id and k.segment_key = p.segment_key and k.segment_value = p.segment_value
  where p.metric = {{ mpm._text(metric) }} and p.value is not null and not p.is_baseline_window and k.monitor is null
    and {{ mpm._one_of('p.monitor', monitors) }} and {{ mpm._of_segments('p', segments) }}
    and {{ mpm._one_of('p.label_class', classes) }}
  {{- mpm._nulls_in_joins() }}
)
  {%- endset -%}
  {%- set side = {'higher': 'below', 'lower': 'above', 'near_zero': 'further from 0 than'}[direction] -%}
  {%- set found -%}
select m.monitor as monitor, m.window_id as window_id, {{ mpm._segment_text('m') }} as segment, {{ mpm._text(metric) }} as metric,
  m.label_class as label_class, m.value as value, m.lower as lower, m.upper as upper, {{ limit }} as threshold, m.row_count as row_count,
  coalesce(s.since, m.window_start) as since,
  {{ mpm._text(metric) }} || coalesce(' of class ' || m.label_class, '') || ' is ' || {{ mpm.number_text(value='m.value') }}
    || {{ mpm._text(', ' ~ side ~ ' ' ~ threshold ~ ' (') }} || cast(m.row_count as {{ mpm.data_type('text') }}) || ' rows with a label)' as reason
from measured as m
left join (
  {#- Since: the first window after the last one that was good enough. -#}
  select w.monitor, w.segment_key, w.segment_value, w.label_class, min(w.window_start) as since
  from measured as w
  left join (
    select g.monitor, g.segment_key, g.segment_value, g.label_class, min(g.place) as place
    from measured as g
    where g.is_worse = 0
    group by g.monitor, g.segment_key, g.segment_value, g.label_class
  ) as good
    on good.monitor = w.monitor and good.segment_key = w.segment_key and good.segment_value = w.segment_value
    and coalesce(good.label_class, '') = coalesce(w.label_class, '')
  where good.place is null or w.place < good.place
  group by w.monitor, w.segment_key, w.segment_value, w.label_class
  {{- mpm._nulls_in_joins() }}
) as s
  on s.monitor = m.monitor and s.segment_key = m.segment_key and s.segment_value = m.segment_value
  and coalesce(s.label_class, '') = coalesce(m.label_class, '')
where m.place = 1 and m.is_worse = 1
  {%- endset -%}
  {%- set wanted = mpm._named_monitors(monitors) if monitors else 'select ' ~ "cast(null as " ~ mpm.data_type('text') ~ ") as monitor" -%}
  {%- set unmeasured -%}
{{ mpm._finding(shape, {'monitor': 'n.monitor', 'metric': mpm._text(metric), 'threshold': limit,
  'reason': mpm._text('not evaluated: ' ~ metric ~ ' has not been measured in any window yet')}) }}
from ({{ wanted }}) as n
left join (select m.monitor, count(*) as measured_count from measured as m group by m.monitor) as c
  on {{ 'c.monitor = n.monitor' if monitors else 'n.monitor is null' }}
where c.monitor is null
{{- mpm._nulls_in_joins() }}
  {%- endset -%}
  {{- mpm._findings(shape, 'with ' ~ measured ~ '\n' ~ found ~ '\nunion all\n' ~ unmeasured) -}}
{%- endmacro %}


{% macro _better_direction(metric, better) -%}
  {#- higher, lower or near_zero: from the metric, or as told where it may be meant either way. -#}
  {%- if better is not none -%}
    {%- do mpm._check_choice('better', better, ['higher', 'lower', 'near_zero']) -%}
    {{ return(better) }}
  {%- endif -%}
  {%- set metrics = mpm._monitor_rules().metrics -%}
  {%- do mpm._check_choice('metric', metric, metrics.keys() | list) -%}
  {%- set direction = {'down': 'higher', 'up': 'lower', 'both': 'near_zero'}.get(metrics[metric].direction) -%}
  {%- if direction is none -%}
    {{ exceptions.raise_compiler_error('mpm: whether ' ~ metric ~ ' is better higher or lower depends on what it is used for. Write `better: higher` or `better: lower`.') }}
  {%- endif -%}
  {{ return(direction) }}
{%- endmacro %}
