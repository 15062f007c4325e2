{#- Small lists that travel inside the statement as literals: windows, columns, atoms. -#}

{% macro _cast(literal, type) -%}
  {{ return('cast(' ~ ('null' if literal is none else literal) ~ ' as ' ~ mpm.data_type(type) ~ ')') }}
{%- endmacro %}


{% macro _branch(statement) -%}
  {#- A statement that may begin with WITH as a branch of UNION ALL. -#}
  {{ return('select * from (\n' ~ statement ~ '\n) as branch') }}
{%- endmacro %}


{% macro _row_of(items) -%}
  {#- items: list of (alias, literal or none, logical type). -#}
  {%- set parts = [] -%}
  {%- for alias, literal, type in items -%}{%- do parts.append(mpm._cast(literal, type) ~ ' as ' ~ alias) -%}{%- endfor -%}
  {{ return('select ' ~ parts | join(', ')) }}
{%- endmacro %}


{% macro _list_of(rows, shape) -%}
  {#- Rows joined by UNION ALL; without rows an empty select of the shape (list of (alias, type)). -#}
  {%- if rows -%}{{ return(rows | join('\nunion all ')) }}{%- endif -%}
  {%- set items = [] -%}
  {%- for alias, type in shape -%}{%- do items.append((alias, none, type)) -%}{%- endfor -%}
  {{ return('select * from (' ~ mpm._row_of(items) ~ ') as nothing where 1 = 0') }}
{%- endmacro %}


{% macro _window_row(at, dataset, window_id, date, start, end) -%}
  {{ return(mpm._row_of([
    ('window_at', mpm._text(at), 'timestamp'), ('dataset', mpm._text(dataset), 'text'), ('window_id', mpm._text(window_id), 'text'),
    ('window_date', mpm._text(date), 'date'), ('window_start', mpm._text(start) if start else none, 'timestamp'),
    ('window_end', mpm._text(end) if end else none, 'timestamp'),
  ])) }}
{%- endmacro %}


{% macro _window_rows(plan) -%}
  {%- set rows = [] -%}
  {%- for window in plan.windows -%}
    {%- do rows.append(mpm._window_row(window.at, 'current', mpm._window_id(window.start), window.start[:10], window.start, window.end)) -%}
  {%- endfor -%}
  {%- if plan.is_first_run -%}
    {%- do rows.append(mpm._window_row('1900-01-02 00:00:00', 'bins', 'bins', '1970-01-01', none, none)) -%}
    {%- if plan.baseline.is_observed -%}
      {%- do rows.append(mpm._window_row('1900-01-01 00:00:00', 'baseline', 'baseline', '1970-01-01', plan.baseline.start, plan.baseline.end)) -%}
    {%- endif -%}
  {%- endif -%}
  {%- if plan.issues_changed -%}
    {%- do rows.append(mpm._window_row('1900-01-03 00:00:00', 'current', 'issues', '1970-01-01', none, none)) -%}
  {%- endif -%}
  {{ return(rows) }}
{%- endmacro %}


{% macro _column_row(name, role, data_type, value_kind, bins, is_sensitive) -%}
  {%- set center = none if bins is none or bins.center is none else mpm._number(bins.center) -%}
  {%- set width = none if bins is none or bins.width is none else mpm._number(bins.width) -%}
  {{ return(mpm._row_of([
    ('column_name', mpm._text(name), 'text'), ('column_role', mpm._text(role), 'text'),
    ('data_type', mpm._text(data_type) if data_type else none, 'text'), ('value_kind', mpm._text(value_kind) if value_kind else none, 'text'),
    ('scheme', mpm._text(bins.scheme) if bins else none, 'text'), ('bin_center', center, 'double'), ('bin_width', width, 'double'),
    ('is_sensitive', '1' if is_sensitive else '0', 'bigint'),
  ])) }}
{%- endmacro %}


{% macro _column_rows(plan) -%}
  {%- set rows = [mpm._column_row('__relation__', 'relation', none, none, none, false)] -%}
  {%- set observed = [] -%}
  {%- for column in plan.columns -%}
    {%- do observed.append(column.name) -%}
    {%- do rows.append(mpm._column_row(column.name, column.role, column.data_type, column.value_kind, plan.bins[column.name], column.is_sensitive)) -%}
  {%- endfor -%}
  {%- for column in plan.catalog.values() if column.name not in observed -%}
    {%- do rows.append(mpm._column_row(column.name, 'ignored', column.data_type,
      {'date': 'timestamp', 'zoned': 'timestamp', 'text': 'categorical'}.get(column.base_kind, column.base_kind), none, false)) -%}
  {%- endfor -%}
  {{ return(rows) }}
{%- endmacro %}


{% macro _atom_rows(plan) -%}
  {%- set rows = [] -%}
  {%- for column in plan.columns -%}
    {%- set bins = plan.bins[column.name] -%}
    {%- for atom in bins.atoms -%}
      {%- do rows.append(mpm._row_of([
        ('column_name', mpm._text(column.name), 'text'), ('bin_code', 1000100 + loop.index0, 'double'),
        ('bin_index', mpm._atom_position(bins, atom), 'double'),
        ('category', mpm._text(atom | int if atom == atom | int else atom), 'text'), ('value', mpm._number(atom), 'double'),
      ])) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(mpm._list_of(rows, [('column_name', 'text'), ('bin_code', 'double'), ('bin_index', 'double'), ('category', 'text'), ('value', 'double')])) }}
{%- endmacro %}


{% macro _dictionary(plan) -%}
  {#- Known categories and declared sentinels. The first run learns them inside the statement; values never reach a client. -#}
  {%- set parts = [] -%}
  {%- for column in plan.columns if not mpm._is_numeric_kind(column.value_kind) -%}
    {%- set missing = mpm._missing_values(plan, column) -%}
    {%- for value in missing -%}
      {%- do parts.append(mpm._row_of([('column_name', mpm._text(column.name), 'text'), ('category', value, 'text'),
        ('bin_index', none, 'bigint'), ('bin_kind', "'missing'", 'text')])) -%}
    {%- endfor -%}
    {%- if plan.is_first_run and not column.is_sensitive -%}
      {%- set rows = mpm._baseline_rows(plan, mpm._value_fields(plan, column)) -%}
      {%- if missing -%}{%- set rows = '(select m.value from ' ~ rows ~ ' as m where m.value not in (' ~ missing | join(', ') ~ '))' -%}{%- endif -%}
      {%- do parts.append(mpm._branch(mpm.learn_categories(relation_rows=rows, column_name=mpm._text(column.name),
        min_group_size=plan.specification.min_group_size, max_values='100'))) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if not plan.is_first_run -%}
    {%- do parts.append("select t.column_name, t.category, t.bin_index, t.bin_kind from " ~ plan.this ~ " as t where t.dataset = 'bins' and t.bin_kind = 'category'") -%}
  {%- endif -%}
  {{ return(mpm._list_of(parts, [('column_name', 'text'), ('category', 'text'), ('bin_index', 'bigint'), ('bin_kind', 'text')])) }}
{%- endmacro %}


{% macro _segment_values(plan) -%}
  {#- The values of each segment that the baseline made known, most frequent first. -#}
  {%- set parts = [] -%}
  {%- if not plan.is_first_run -%}
    {%- do parts.append("select t.segment_key, t.segment_value, t.bin_index from " ~ plan.this ~ " as t where t.dataset = 'bins' and t.bin_kind = 'segment'") -%}
  {%- else -%}
    {%- for segment in plan.segments -%}
      {%- set rows = mpm._baseline_rows(plan, [{'alias': 'value', 'expression': segment.expression, 'type': 'text', 'columns': [segment.key]}]) -%}
      {%- do parts.append('select s.column_name as segment_key, s.category as segment_value, s.bin_index from ('
        ~ mpm.learn_categories(relation_rows=rows, column_name=mpm._text(segment.key), min_group_size=plan.specification.min_group_size,
          max_values=plan.specification.max_segment_values) ~ ') as s') -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(mpm._list_of(parts, [('segment_key', 'text'), ('segment_value', 'text'), ('bin_index', 'bigint')])) }}
{%- endmacro %}
