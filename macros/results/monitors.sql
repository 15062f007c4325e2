{#- The declared monitors as seen from the result models: their tables, and what results depend on as literals. -#}

{% macro _built_monitors() -%}
  {#- Tables of the enabled monitors as [(name, relation)]. Those not built in this schema yet are left out, with a warning. -#}
  {%- set built = [] -%}
  {%- set missing = [] -%}
  {%- for name in mpm._monitor_names() -%}
    {%- set relation = ref(project_name, name) -%}
    {%- if not execute or load_relation(relation) is not none -%}
      {%- do built.append((name, mpm._whole(relation))) -%}
    {%- else -%}
      {%- do missing.append(name) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if missing -%}
    {%- do exceptions.warn('mpm: not built in this schema yet, so left out of mpm_observations: ' ~ missing | join(', ')
      ~ '. Run dbt build --select ' ~ missing | join(' ') ~ ', then dbt build --select mpm_observations+.') -%}
  {%- endif -%}
  {{ return(built) }}
{%- endmacro %}


{% macro _whole(relation) -%}
  {#- A relation without the limit that --empty and --sample put on it: a view over the limit, or a table that is computed anew
      from it, would stay empty until the next build. -#}
  {{ return(relation.replace(limit=none, event_time_filter=none)) }}
{%- endmacro %}


{% macro _monitor_columns() -%}
  {#- mpm_monitors: (name, logical type). -#}
  {{ return([('monitor', 'text'), ('relation', 'text'), ('event_time', 'text'), ('grain', 'text'), ('timezone', 'text'),
    ('baseline_kind', 'text'), ('baseline_start', 'timestamp'), ('baseline_end', 'timestamp'), ('rolling_windows', 'bigint'),
    ('min_rows', 'bigint'), ('min_group_size', 'bigint'), ('owner', 'text'), ('tags', 'text')]) }}
{%- endmacro %}


{% macro _monitors_as_rows() -%}
  {#- A small table of literals, one row per enabled monitor. -#}
  {%- set rows = [] -%}
  {%- for specification in mpm._specifications().values() if specification.enabled == 'true' -%}
    {%- set literals = mpm._monitor_literals(specification) -%}
    {%- set row = [] -%}
    {%- for column, type in mpm._monitor_columns() -%}{%- do row.append(literals[column]) -%}{%- endfor -%}
    {%- do rows.append(row) -%}
  {%- endfor -%}
  {{ return(mpm._literals(rows, mpm._monitor_columns())) }}
{%- endmacro %}


{% macro _monitor_literals(specification) -%}
  {%- set relation = specification.relation -%}
  {%- set baseline = specification.baseline -%}
  {%- set is_period = baseline.kind == 'period' -%}
  {{ return({
    'monitor': mpm._text(specification.name),
    'relation': mpm._text(relation.source ~ '.' ~ relation.table if relation.kind == 'source' else relation.ref),
    'event_time': mpm._text(specification.event_time),
    'grain': mpm._text(specification.grain),
    'timezone': mpm._text(specification.timezone),
    'baseline_kind': mpm._text(baseline.kind),
    'baseline_start': mpm._text(mpm._utc_text(baseline.from, specification.timezone)) if is_period else none,
    'baseline_end': mpm._text(mpm._utc_text(baseline.to, specification.timezone)) if is_period else none,
    'rolling_windows': baseline.rolling if baseline.kind == 'rolling' else none,
    'min_rows': specification.min_rows,
    'min_group_size': specification.min_group_size,
    'owner': mpm._text(specification.owner),
    'tags': mpm._text(specification.tags | join(', ') if specification.tags else none),
  }) }}
{%- endmacro %}
