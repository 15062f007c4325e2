{#-
  What the tests on monitors share. They are attached to mpm_health, behind which there is nothing, so that `dbt build` skips no
  model because of what they find. Each gives one row per finding, and says the first of them while it runs: of a failed test dbt
  itself prints a number.
-#}

{% macro _findings(shape, statement) -%}
  {#- The statement, whose findings are said as well; nothing to find for commands that only look. -#}
  {%- if not mpm._may_test() -%}{{ return(mpm._list_of([], shape)) }}{%- endif -%}
  {%- set most = 10 -%}
  {%- set found = run_query('select f.monitor, f.window_id, f.since, f.reason from (\n' ~ statement
    ~ '\n) as f order by f.since, f.monitor, f.reason').rows -%}
  {%- if found | length -%}
    {%- do log('mpm: ' ~ model.name ~ ' finds ' ~ found | length ~ (' thing' if found | length == 1 else ' things') ~ ' wrong:', info=true) -%}
  {%- endif -%}
  {%- for monitor, window_id, since, reason in (found | list)[:most] -%}
    {%- do log('mpm:   ' ~ [[monitor, window_id] | select | join(', '), reason] | select | join(': ')
      ~ (' (since ' ~ since ~ ')' if since and '; since ' not in reason else ''), info=true) -%}
  {%- endfor -%}
  {%- if found | length > most -%}
    {%- do log('mpm:   and ' ~ (found | length - most) ~ ' more; `dbt test --store-failures` keeps them all', info=true) -%}
  {%- endif -%}
  {{ return(statement) }}
{%- endmacro %}


{% macro _finding(shape, known) -%}
  {#- One row of literals or expressions by name; what is not known is null. -#}
  {%- set items = [] -%}
  {%- for name, type in shape -%}
    {%- do items.append('cast(' ~ known.get(name, 'null') ~ ' as ' ~ mpm.data_type(type) ~ ') as ' ~ name) -%}
  {%- endfor -%}
  {{ return('select ' ~ items | join(', ')) }}
{%- endmacro %}


{% macro _one_of(expression, names) -%}
  {#- A condition: the expression is one of the names, in any case. Always true without names. -#}
  {%- if not names -%}{{ return('1 = 1') }}{%- endif -%}
  {%- set literals = [] -%}
  {%- for name in mpm._names(names) -%}{%- do literals.append(mpm._text(name | lower)) -%}{%- endfor -%}
  {{ return('lower(' ~ expression ~ ') in (' ~ literals | join(', ') ~ ')') }}
{%- endmacro %}


{% macro _names(given) -%}
  {#- One name or a list of them as a list. -#}
  {{ return([given] if given is string else given | list) }}
{%- endmacro %}


{% macro _of_segments(alias, segments) -%}
  {#- A condition: `city` means all values of it, `city=Oslo` one, `__all__` the rows as a whole. -#}
  {%- if not segments -%}{{ return('1 = 1') }}{%- endif -%}
  {%- set choices = [] -%}
  {%- for segment in mpm._names(segments) -%}
    {%- set key = mpm._text(segment.split('=')[0]) -%}
    {%- set value = ' and ' ~ alias ~ '.segment_value = ' ~ mpm._text(segment.split('=')[1:] | join('=')) if '=' in segment else '' -%}
    {%- do choices.append('(' ~ alias ~ '.segment_key = ' ~ key ~ value ~ ')') -%}
  {%- endfor -%}
  {{ return('(' ~ choices | join(' or ') ~ ')') }}
{%- endmacro %}


{% macro _segment_text(alias) -%}
  {{ return("case when " ~ alias ~ ".segment_key = '__all__' then '__all__' else " ~ alias ~ ".segment_key || '=' || "
    ~ alias ~ ".segment_value end") }}
{%- endmacro %}


{% macro _named_monitors(monitors) -%}
  {#- A small table of the monitors that a test names. -#}
  {%- set rows = [] -%}
  {%- for name in mpm._names(monitors) -%}{%- do rows.append([mpm._text(name)]) -%}{%- endfor -%}
  {{ return(mpm._literals(rows, [('monitor', 'text')])) }}
{%- endmacro %}


{% macro _check_choice(argument, given, allowed) -%}
  {#- A misspelt argument must not make a test that finds nothing. -#}
  {%- for name in mpm._names(given) if name not in allowed -%}
    {%- set near = mpm._nearest(name | string, allowed, {}, mpm._monitor_rules()) -%}
    {{ exceptions.raise_compiler_error('mpm: `' ~ argument ~ ': ' ~ name ~ '` is not known' ~ (', did you mean `' ~ near ~ '`?' if near
      else '') ~ ' It can be ' ~ allowed | join(', ') ~ '.') }}
  {%- endfor -%}
{%- endmacro %}


{% macro _check_monitor_names(monitors) -%}
  {#- Monitors that are declared in vars, switched off or not; a name that is none of them is an error of the test. -#}
  {%- if execute and monitors -%}
    {%- do mpm._check_choice('monitors', monitors, mpm._declared_monitors(mpm._monitor_rules(), []).keys() | map('string') | list) -%}
  {%- endif -%}
{%- endmacro %}
