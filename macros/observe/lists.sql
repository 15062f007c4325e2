{#- Lists that travel inside the statement as literals: windows, columns, atoms. Each may be in parts. -#}

{% macro _branch(statement) -%}
  {#- A statement that may begin with WITH as a branch of UNION ALL. -#}
  {{ return('select * from (\n' ~ statement ~ '\n) as branch') }}
{%- endmacro %}


{% macro _typed_nulls(shape) -%}
  {%- set items = [] -%}
  {%- for alias, type in shape -%}{%- do items.append('cast(null as ' ~ mpm.data_type(type) ~ ') as ' ~ alias) -%}{%- endfor -%}
  {{ return('select ' ~ items | join(', ')) }}
{%- endmacro %}


{% macro _list_of(branches, shape) -%}
  {#- Statements joined by UNION ALL; without any an empty select of the shape (list of (alias, logical type)). -#}
  {%- if branches -%}{{ return(branches | join('\nunion all\n')) }}{%- endif -%}
  {{ return('select * from (' ~ mpm._typed_nulls(shape) ~ ') as nothing where 1 = 0') }}
{%- endmacro %}


{% macro _optional_text(text) -%}
  {{ return(mpm._text(text) if text else none) }}
{%- endmacro %}


{% macro _window_literal(at, dataset, window_id, date, start, end) -%}
  {{ return([mpm._text(at), mpm._text(dataset), mpm._text(window_id), mpm._text(date), mpm._optional_text(start), mpm._optional_text(end)]) }}
{%- endmacro %}


{% macro _windows(plan) -%}
  {%- set rows = [] -%}
  {%- for window in plan.windows -%}
    {%- do rows.append(mpm._window_literal(window.at, 'current', mpm._window_id(window.start), window.start[:10], window.start, window.end)) -%}
  {%- endfor -%}
  {%- if plan.is_first_run -%}
    {%- do rows.append(mpm._window_literal('1900-01-02 00:00:00', 'bins', 'bins', '1970-01-01', none, none)) -%}
    {%- if plan.baseline.is_observed -%}
      {%- do rows.append(mpm._window_literal('1900-01-01 00:00:00', 'baseline', 'baseline', '1970-01-01', plan.baseline.start, plan.baseline.end)) -%}
    {%- endif -%}
  {%- endif -%}
  {%- if plan.issues_changed -%}
    {%- do rows.append(mpm._window_literal('1900-01-03 00:00:00', 'current', 'issues', '1970-01-01', none, none)) -%}
  {%- endif -%}
  {{ return(mpm._literal_parts(rows, [('window_at', 'timestamp'), ('dataset', 'text'), ('window_id', 'text'), ('window_date', 'date'),
    ('window_start', 'timestamp'), ('window_end', 'timestamp')])) }}
{%- endmacro %}


{% macro _column_literal(name, role, data_type, value_kind, bins, is_sensitive) -%}
  {{ return([
    mpm._text(name), mpm._text(role), mpm._optional_text(data_type), mpm._optional_text(value_kind), mpm._text(bins.scheme) if bins else none,
    mpm._number_literal(bins.center) if bins and bins.center is not none else none,
    mpm._number_literal(bins.width) if bins and bins.width is not none else none,
    '1' if is_sensitive else '0',
  ]) }}
{%- endmacro %}


{% macro _column_list(plan) -%}
  {%- set rows = [mpm._column_literal('__relation__', 'relation', none, none, none, false)] -%}
  {%- set observed = [] -%}
  {%- for column in plan.columns -%}
    {%- do observed.append(column.name) -%}
    {%- do rows.append(mpm._column_literal(column.name, column.role, column.data_type, column.value_kind, plan.bins[column.name], column.is_sensitive)) -%}
  {%- endfor -%}
  {%- for column in plan.catalog.values() if column.name not in observed -%}
    {%- do rows.append(mpm._column_literal(column.name, 'ignored', column.data_type,
      {'date': 'timestamp', 'zoned': 'timestamp', 'text': 'categorical'}.get(column.base_kind, column.base_kind), none, false)) -%}
  {%- endfor -%}
  {{ return(mpm._literal_parts(rows, [('column_name', 'text'), ('column_role', 'text'), ('data_type', 'text'), ('value_kind', 'text'), ('scheme', 'text'),
    ('bin_center', 'double'), ('bin_width', 'double'), ('is_sensitive', 'bigint')])) }}
{%- endmacro %}


{% macro _atoms(plan) -%}
  {#- The atoms of all columns with the value bin that each lies in: by the formula of its column, told in the list, as a text of
      thousands of formulas would be too long for some engines. -#}
  {%- set rows = [] -%}
  {%- for column in plan.columns -%}
    {%- set bins = plan.bins[column.name] -%}
    {%- set has_width = bins.scheme in ('integer', 'arithmetic') -%}
    {%- set name = mpm._text(column.name) -%}
    {%- set formula = [
      mpm._number_literal(bins.center) if bins.center is not none else none,
      mpm._number_literal(bins.width) if has_width else none,
      mpm._number_literal((bins.center / bins.width) | round) if has_width else none,
      mpm._number_literal(0.5 if bins.scheme == 'integer' else 0),
    ] -%}
    {%- for atom in bins.atoms -%}
      {%- do rows.append([name, 1000100 + loop.index0, "'" ~ (atom | int if atom == atom | int else atom) ~ "'", mpm._number_literal(atom),
        mpm._number_literal(bins.edges | select('le', atom) | list | length) if bins.scheme == 'edges' else none] + formula) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set shape = [('column_name', 'text'), ('bin_code', 'double'), ('category', 'text'), ('value', 'double'), ('edge_count', 'double'),
    ('center', 'double'), ('width', 'double'), ('center_index', 'double'), ('shift', 'double')] -%}
  {%- set position = 'case when a.edge_count is not null then a.edge_count when a.width is not null then '
    ~ mpm.bin_arithmetic(value='a.value', width='a.width', center_index='a.center_index', shift='a.shift', special='0.0')
    ~ ' else ' ~ mpm.bin_logit(value='a.value', threshold='a.center', special='0.0') ~ ' end' -%}
  {%- set parts = [] -%}
  {%- for list in mpm._literal_parts(rows, shape) -%}
    {%- do parts.append('select a.column_name, a.bin_code, ' ~ position ~ ' as bin_index, a.category, a.value from (\n' ~ list ~ '\n) as a') -%}
  {%- endfor -%}
  {{ return(parts) }}
{%- endmacro %}


{% macro _dictionary(plan) -%}
  {#- Known categories and declared sentinels. The first run learns them inside the statement; values never reach a client. -#}
  {%- set shape = [('column_name', 'text'), ('category', 'text'), ('bin_index', 'bigint'), ('bin_kind', 'text')] -%}
  {%- set parts = [] -%}
  {%- set sentinels = [] -%}
  {%- set learnt = [] -%}
  {%- for column in plan.columns if not mpm._is_numeric_kind(column.value_kind) -%}
    {%- set missing = mpm._missing_values(plan, column) -%}
    {%- for value in missing -%}
      {%- do sentinels.append([mpm._text(column.name), value, none, "'missing'"]) -%}
    {%- endfor -%}
    {%- if plan.is_first_run and not column.is_sensitive -%}{%- do learnt.append((column, missing)) -%}{%- endif -%}
  {%- endfor -%}
  {%- if learnt -%}
    {%- do parts.append(mpm._branch(mpm.learn_categories(value_counts='(' ~ mpm._value_counts(plan, learnt) ~ ')',
      min_group_size=plan.specification.min_group_size, max_values='100'))) -%}
  {%- endif -%}
  {%- if not plan.is_first_run -%}
    {#- A known category that has been declared missing since is missing. -#}
    {%- set filters = ["t.dataset = 'bins'", "t.bin_kind = 'category'"] -%}
    {%- for sentinel in sentinels -%}
      {%- do filters.append('not (t.column_name = ' ~ sentinel[0] ~ ' and t.category = ' ~ sentinel[1] ~ ')') -%}
    {%- endfor -%}
    {%- do parts.append('select t.column_name, t.category, t.bin_index, t.bin_kind from ' ~ plan.this ~ ' as t where ' ~ filters | join(' and ')) -%}
  {%- endif -%}
  {%- if sentinels -%}{%- do parts.append(mpm._literals(sentinels, shape)) -%}{%- endif -%}
  {{ return(mpm._list_of(parts, shape)) }}
{%- endmacro %}


{% macro _segment_values(plan) -%}
  {#- The values of each segment that the baseline made known, most frequent first. -#}
  {%- set parts = [] -%}
  {%- if not plan.is_first_run -%}
    {%- do parts.append("select t.segment_key, t.segment_value, t.bin_index from " ~ plan.this ~ " as t where t.dataset = 'bins' and t.bin_kind = 'segment'") -%}
  {%- elif plan.segments -%}
    {%- do parts.append('select s.column_name as segment_key, s.category as segment_value, s.bin_index from ('
      ~ mpm.learn_categories(value_counts='(' ~ mpm._segment_value_counts(plan) ~ ')', min_group_size=plan.specification.min_group_size,
        max_values=plan.specification.max_segment_values) ~ ') as s') -%}
  {%- endif -%}
  {{ return(mpm._list_of(parts, [('segment_key', 'text'), ('segment_value', 'text'), ('bin_index', 'bigint')])) }}
{%- endmacro %}


{% macro _value_counts(plan, columns) -%}
  {#- How often each value of some columns occurs in the baseline; columns: (column, its sentinels), which do not count. -#}
  {%- if mpm._scan_shape(plan) == 'one_read' and mpm._reads_rows(plan) -%}{{ return(mpm._scanned_value_counts(plan, columns)) }}{%- endif -%}
  {%- set counts = [] -%}
  {%- for column, missing in columns -%}
    {%- set rows = mpm._baseline_values(plan, column) -%}
    {%- if missing -%}{%- set rows = '(select m.value from ' ~ rows ~ ' as m where m.value not in (' ~ missing | join(', ') ~ '))' -%}{%- endif -%}
    {%- do counts.append(mpm._branch(mpm.value_counts(relation_rows=rows, column_name=mpm._text(column.name)))) -%}
  {%- endfor -%}
  {{ return(counts | join('\nunion all\n')) }}
{%- endmacro %}


{% macro _segment_value_counts(plan) -%}
  {%- if mpm._scan_shape(plan) == 'one_read' and mpm._reads_rows(plan) -%}{{ return(mpm._scanned_segment_counts(plan)) }}{%- endif -%}
  {%- set counts = [] -%}
  {%- for segment in plan.segments -%}
    {%- set rows = mpm._baseline_rows(plan, [{'alias': 'value', 'expression': segment.expression, 'type': 'text', 'columns': [segment.key]}]) -%}
    {%- do counts.append(mpm._branch(mpm.value_counts(relation_rows=rows, column_name=mpm._text(segment.key)))) -%}
  {%- endfor -%}
  {{ return(counts | join('\nunion all\n')) }}
{%- endmacro %}
