{#- How the declared monitors are judged, as literals: rules, their fingerprints, known windows and holidays. -#}

{% macro _declared_rules() -%}
  {#- A small table of literals: the thresholds of the enabled monitors. Null: as the default of the metric has it. -#}
  {%- set rows = [] -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- for threshold in specification.thresholds -%}
      {%- do rows.append(mpm._rule_literals(specification.name, threshold)) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(mpm._literals(rows, [
    ('monitor', 'text'), ('metric', 'text'), ('column_name', 'text'), ('method', 'text'), ('warn_limit', 'double'),
    ('fail_limit', 'double'), ('direction', 'text'), ('min_effect', 'double'), ('min_rows', 'bigint'),
    ('persistence_windows', 'bigint'), ('persistence_of', 'bigint'), ('worst_status', 'text'), ('season', 'text'),
    ('is_off', 'bigint'),
  ])) }}
{%- endmacro %}


{% macro _rule_literals(monitor, threshold) -%}
  {{ return([
    mpm._text(monitor), mpm._text(threshold.metric), mpm._text(threshold.column), mpm._text(threshold.method),
    mpm._optional_number(threshold.warn), mpm._optional_number(threshold.fail), mpm._text(threshold.direction),
    mpm._optional_number(threshold.min_effect), threshold.min_rows, threshold.persistence_windows, threshold.persistence_of,
    mpm._text(threshold.worst_status), mpm._text(threshold.season), '1' if threshold.is_off == 'true' else '0',
  ]) }}
{%- endmacro %}


{% macro _rules_hashes() -%}
  {#- A small table: a fingerprint of all that judging an enabled monitor depends on. Holidays of a relation go in by their days. -#}
  {%- set holidays = mpm._project_keys().holidays -%}
  {%- set rows = [] -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- set hash = local_md5([specification.thresholds, specification.sensitivity, specification.min_rows, holidays] | string) -%}
    {%- do rows.append([mpm._text(specification.name), mpm._text(hash)]) -%}
  {%- endfor -%}
  {%- set hashes = mpm._literals(rows, [('monitor', 'text'), ('rules_hash', 'text')]) -%}
  {%- if holidays.kind in ('none', 'days') -%}{{ return(hashes) }}{%- endif -%}
  {%- set day = mpm.epoch_seconds(value='d.day') ~ ' / 86400.0' -%}
  {%- set parts = [] -%}
  {%- for part in ['count(*)', 'coalesce(sum(' ~ day ~ '), 0)', 'coalesce(sum(' ~ day ~ ' * ' ~ day ~ '), 0)'] -%}
    {%- do parts.append(mpm.plain_text(value='cast(' ~ part ~ ' as ' ~ mpm.data_type('bigint') ~ ')')) -%}
  {%- endfor -%}
  {{ return("select r.monitor, r.rules_hash || '-' || h.days as rules_hash\nfrom (\n" ~ hashes ~ "\n) as r\ncross join (select "
    ~ parts | join(" || '-' || ") ~ ' as days from (' ~ mpm._holidays() ~ ') as d) as h') }}
{%- endmacro %}


{% macro _known_windows() -%}
  {#- The declared exclusions of the enabled monitors; one that names no monitor is of all of them. Null columns: any. -#}
  {%- set exclusions = mpm._project_keys().exclusions -%}
  {%- set monitors = mpm._enabled_specifications() -%}
  {%- if exclusions.kind in ('ref', 'source') -%}
    {{ return(mpm._known_windows_of_relation(exclusions, monitors)) }}
  {%- endif -%}
  {%- set rows = [] -%}
  {%- for window in exclusions.windows -%}
    {%- for specification in monitors if window.monitor is none or window.monitor == specification.name -%}
      {%- do rows.append([
        mpm._text(specification.name), mpm._text(window.column), none, none, none,
        mpm._text(mpm._utc_text(window.from, specification.timezone)), mpm._text(mpm._utc_text(window.to, specification.timezone)),
        mpm._text(window.note),
      ]) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(mpm._literals(rows, mpm._known_window_columns())) }}
{%- endmacro %}


{% macro _known_window_columns() -%}
  {#- mpm_known_windows: (name, logical type). -#}
  {{ return([('monitor', 'text'), ('column_name', 'text'), ('segment_key', 'text'), ('segment_value', 'text'), ('metric', 'text'),
    ('starts_at', 'timestamp'), ('ends_at', 'timestamp'), ('note', 'text')]) }}
{%- endmacro %}


{% macro _known_windows_of_relation(declared, monitors) -%}
  {%- set relation = mpm._whole(mpm._declared_relation(declared)) -%}
  {%- set names = [] -%}
  {%- for specification in monitors -%}{%- do names.append([mpm._text(specification.name)]) -%}{%- endfor -%}
  {%- set needed = ['monitor', 'column_name', 'starts_at', 'ends_at', 'note'] -%}
  {%- set found = mpm._relation_columns('exclusions', relation, needed) -%}
  {%- set items = [] -%}
  {%- for name, type in mpm._known_window_columns() if name != 'monitor' -%}
    {%- set column = found.get(name) -%}
    {%- set reference = 'null' if column is none else 'k.' ~ column.quoted -%}
    {%- if type == 'timestamp' -%}{%- set reference = mpm._utc_moment(reference, column.base_kind) -%}{%- endif -%}
    {%- do items.append('cast(' ~ reference ~ ' as ' ~ mpm.data_type(type) ~ ') as ' ~ name) -%}
  {%- endfor -%}
  {%- set monitor = mpm.plain_text(value='k.' ~ found.monitor.quoted) -%}
  {{ return('select n.monitor, ' ~ items | join(', ') ~ '\nfrom ' ~ relation ~ ' as k\ninner join (\n'
    ~ mpm._literals(names, [('monitor', 'text')]) ~ '\n) as n on n.monitor = coalesce(' ~ monitor ~ ', n.monitor)') }}
{%- endmacro %}


{% macro _holidays() -%}
  {#- The declared holidays, one row each: day. -#}
  {%- set holidays = mpm._project_keys().holidays -%}
  {%- if holidays.kind in ('ref', 'source') -%}
    {%- set relation = mpm._whole(mpm._declared_relation(holidays)) -%}
    {%- set day = 'cast(h.' ~ mpm._relation_columns('holidays', relation, ['day']).day.quoted ~ ' as ' ~ mpm.data_type('date') ~ ')' -%}
    {{ return('select ' ~ day ~ ' as day from ' ~ relation ~ ' as h where ' ~ day ~ ' is not null group by ' ~ day) }}
  {%- endif -%}
  {%- set rows = [] -%}
  {%- for day in holidays.days | unique -%}{%- do rows.append([mpm._text(day)]) -%}{%- endfor -%}
  {{ return(mpm._literals(rows, [('day', 'date')])) }}
{%- endmacro %}


{% macro _relation_columns(key, relation, needed) -%}
  {#- The columns of a relation that a key names, by name in lower case, with `quoted`; those it needs have to be there. -#}
  {%- set found = {} -%}
  {%- for column in (mpm._catalog(relation).values() if execute else []) -%}
    {%- do column.update({'quoted': mpm._quote(column.name)}) -%}
    {%- do found.update({column.name | lower: column}) -%}
  {%- endfor -%}
  {%- set rules = mpm._monitor_rules() -%}
  {%- set problems = [] -%}
  {%- set allowed = found.values() | map(attribute='name') | join(', ') -%}
  {%- for name in needed if name not in found -%}
    {#- A relation that is not there, as while dbt parses, has no columns to look at. -#}
    {%- if found -%}
      {%- set values = {'relation': relation | string, 'column': name, 'allowed': allowed} -%}
      {%- do problems.append(mpm._make_problem('no_relation_column', '', key, values, rules)) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if problems -%}{%- do mpm._raise_problems(problems) -%}{%- endif -%}
  {%- for name in needed if name not in found -%}
    {%- do found.update({name: {'name': name, 'quoted': name, 'base_kind': 'timestamp'}}) -%}
  {%- endfor -%}
  {{ return(found) }}
{%- endmacro %}


{% macro _mark_as_row() -%}
  {#- The mark that this run is given as one row; without one none. -#}
  {%- set mark = mpm._mark() -%}
  {%- set rows = [] -%}
  {%- if mark is not none -%}
    {%- do rows.append([
      mpm._text(local_md5(mark | string)[:12]), mpm._text(mark.monitor), mpm._text(mark.column), mpm._text(mark.segment_key),
      mpm._text(mark.segment_value), mpm._text(mark.metric), mpm._text(mark.from), mpm._text(mark.to), mpm._text(mark.note),
      mpm._text(mark.incident),
    ]) -%}
  {%- endif -%}
  {{ return(mpm._literals(rows, [('mark_id', 'text'), ('monitor', 'text'), ('column_name', 'text'), ('segment_key', 'text'),
    ('segment_value', 'text'), ('metric', 'text'), ('starts_at', 'timestamp'), ('ends_at', 'timestamp'), ('note', 'text'),
    ('incident_id', 'text')])) }}
{%- endmacro %}


{% macro _has_rolling_baselines() -%}
  {%- for specification in mpm._enabled_specifications() if specification.baseline.kind == 'rolling' -%}
    {{ return(true) }}
  {%- endfor -%}
  {{ return(false) }}
{%- endmacro %}


{% macro _known_baseline_windows() -%}
  {#- Windows that a known window of the whole monitor touches: they say nothing about what is usual. A baseline without them reads
      fewer windows, which is what makes the results that read them stale. -#}
    select o.monitor, o.window_id
    from observations as o
    inner join {{ mpm._whole(ref('mpm_known_windows')) }} as k
      on k.monitor = o.monitor and k.starts_at < o.window_end and k.ends_at > o.window_start
    where o.dataset = 'current' and o.column_name = '__relation__' and o.bin_kind = 'total' and o.segment_key = '__all__'
      and k.column_name is null and k.segment_key is null and k.metric is null
    group by o.monitor, o.window_id
{%- endmacro %}
