{#-
  The second shape of a scan: the relation is read once, every row is set beside a list of what is to be counted (a column, by a
  segment, as number or as text), and all is counted by one GROUP BY (scanned_cells.sql). What the first shape reads for again and
  again follows from these cells. Ranked groups and distinct ids cannot be counted so; they read their own columns.
-#}

{% macro _count_in_one_read(steps, plan) -%}
  {#- Adds the same steps as _count_by_branches. -#}
  {%- set joint = mpm._joint_of(plan) -%}
  {%- set reads = mpm._reads_of(plan, joint) -%}
  {%- set parts = [] -%}
  {%- set entries = [] -%}
  {%- for read in reads -%}
    {%- do parts.append(mpm.scanned_cells(relation_rows=mpm._listed_rows(read))) -%}
    {%- do entries.extend(read.entries) -%}
  {%- endfor -%}
  {%- do mpm._ranked_groups(steps, plan) -%}
  {%- do mpm._add_step(steps, 'entries', none, is_stored=true, parts=mpm._entry_names(entries)) -%}
  {%- do mpm._add_step(steps, 'cells', none, is_stored=true, parts=parts) -%}
  {%- set items = entries | map(attribute='item') | list -%}
  {%- set keys = 'e.column_name, c.window_at, e.segment_key, c.segment_value, c.label_class, ' -%}
  {%- set sums = ', c.row_count, c.value_sum, c.value_sum_sq, c.value_min, c.value_max' -%}
  {%- set numbers = [mpm._cells_of('number', keys ~ 'c.bin_code' ~ sums)] if 'number' in items else [] -%}
  {%- for column in plan.columns if column.is_ranking -%}{%- do numbers.append(mpm._branch(mpm._ungrouped_branch(plan, column))) -%}{%- endfor -%}
  {%- if numbers -%}{%- do mpm._add_step(steps, 'number_cells', numbers | join('\nunion all\n'), is_stored=false) -%}{%- endif -%}
  {%- if 'category' in items -%}
    {%- do mpm._add_step(steps, 'category_cells', mpm._cells_of('category', keys ~ 'c.category, c.row_count'), is_stored=false) -%}
  {%- endif -%}
  {%- if 'error' in items -%}
    {%- do mpm._add_step(steps, 'error_cells', mpm._cells_of('error', keys ~ 'c.bin_code' ~ sums), is_stored=false) -%}
  {%- endif -%}
  {%- do mpm._add_step(steps, 'segment_counts', mpm._cells_of('segment',
    'c.window_at, e.segment_key, c.segment_value, c.row_count, c.value_min as first_epoch, c.value_max as last_epoch'), is_stored=false) -%}
  {%- do mpm._add_step(steps, 'total_cells', mpm._cells_of('label', 'c.window_at, e.item, c.bin_code, c.row_count, c.value_sum', 'prediction'), is_stored=false) -%}
  {%- do mpm._add_step(steps, 'window_totals', mpm.scanned_totals(total_cells='total_cells'), is_stored=false) -%}
  {%- do mpm._add_step(steps, 'distinct_counts', mpm._list_of(mpm._scanned_distinct(plan, items) + mpm._id_counts(plan), mpm._distinct_shape()), is_stored=false) -%}
{%- endmacro %}


{% macro _cells_of(item, fields, other_item=none) -%}
  {%- set wanted = 'e.item = ' ~ mpm._text(item) if other_item is none else 'e.item in (' ~ mpm._text(item) ~ ', ' ~ mpm._text(other_item) ~ ')' -%}
  {{ return('select ' ~ fields ~ ' from cells as c inner join entries as e on e.entry = c.entry where ' ~ wanted) }}
{%- endmacro %}


{% macro _scanned_distinct(plan, items) -%}
  {#- Distinct values per window; those of the baseline are left out where its relation lacks the column. -#}
  {%- if 'distinct' not in items -%}{{ return([]) }}{%- endif -%}
  {%- set lacking = [] -%}
  {%- for column in plan.columns if mpm._counts_distinct(column) and mpm._find_column(plan.baseline.catalog, column.name) is none -%}
    {%- do lacking.append(mpm._text(column.name)) -%}
  {%- endfor -%}
  {%- set cells = mpm._cells_of('distinct', 'e.column_name, c.window_at, c.distinct_count') -%}
  {%- if lacking -%}
    {%- set cells = cells ~ ' and not (' ~ mpm._in_baseline(plan) ~ ' and e.column_name in (' ~ lacking | join(', ') ~ '))' -%}
  {%- endif -%}
  {{ return([cells]) }}
{%- endmacro %}


{% macro _in_baseline(plan) -%}
  {#- Which cells are of the rows that the baseline is learnt from. -#}
  {%- set type = mpm.data_type('timestamp') -%}
  {%- if plan.baseline.is_observed -%}{{ return("c.window_at = cast('1900-01-01 00:00:00' as " ~ type ~ ')') }}{%- endif -%}
  {%- set learnt = plan.baseline.windows or plan.windows -%}
  {{ return('c.window_at >= cast(' ~ mpm._text(learnt[0].at) ~ ' as ' ~ type ~ ') and c.window_at <= cast(' ~ mpm._text(learnt[-1].at) ~ ' as ' ~ type ~ ')') }}
{%- endmacro %}


{% macro _scanned_value_counts(plan, columns) -%}
  {%- set names = [] -%}
  {%- set filters = [mpm._in_baseline(plan), "c.segment_key = '__all__'"] -%}
  {%- for column, missing in columns -%}
    {%- do names.append(mpm._text(column.name)) -%}
    {%- if missing -%}
      {%- do filters.append('not (c.column_name = ' ~ mpm._text(column.name) ~ ' and c.category in (' ~ missing | join(', ') ~ '))') -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do filters.append('c.column_name in (' ~ names | join(', ') ~ ')') -%}
  {{ return('select c.column_name, c.category, sum(c.row_count) as row_count from category_cells as c where c.category is not null and '
    ~ filters | join(' and ') ~ ' group by c.column_name, c.category') }}
{%- endmacro %}


{% macro _scanned_segment_counts(plan) -%}
  {{ return("select c.segment_key as column_name, c.segment_value as category, sum(c.row_count) as row_count from segment_counts as c where "
    ~ "c.segment_key <> '__all__' and c.segment_value <> '__null__' and " ~ mpm._in_baseline(plan) ~ ' group by c.segment_key, c.segment_value') }}
{%- endmacro %}


{% macro _reads_of(plan, joint) -%}
  {#- The reads that a scan takes. One, unless the columns are too many for one statement, or labels alone have changed in some
      windows: then what does not depend on labels reads the others. -#}
  {%- set most = mpm._most_columns_of_a_read() -%}
  {%- set reads = [mpm._new_read(plan, 1)] -%}
  {%- do mpm._list_rows_as_a_whole(reads[0], joint) -%}
  {%- set has_relabelled = plan.windows | selectattr('is_relabelled') | list | length > 0 -%}
  {%- for is_carried in ([false, true] if has_relabelled else [none]) -%}
    {%- set place = namespace(columns=0) -%}
    {%- for column, scope in mpm._columns_to_read(plan) if not column.is_ranking and (is_carried is none or column.is_carried == is_carried) -%}
      {%- set is_full = place.columns == most or reads[-1].letters > mpm._most_letters_of_a_part() -%}
      {%- if is_full or (is_carried and place.columns == 0) -%}
        {%- do reads.append(mpm._new_read(scope if is_carried else plan, reads[-1].first + reads[-1].entries | length)) -%}
        {%- set place.columns = 0 -%}
      {%- endif -%}
      {%- set place.columns = place.columns + 1 -%}
      {%- do mpm._list_column(reads[-1], column) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(reads) }}
{%- endmacro %}


{% macro _new_read(plan, first) -%}
  {#- fields: what is selected of the raw row; picks: expressions over these, of which an entry names one by its place; letters: how long
      the statement gets by all that, about. -#}
  {{ return({'plan': plan, 'first': first, 'letters': 0, 'entries': [], 'fields': {},
    'picks': {'value': {}, 'category': {}, 'label_class': {}, 'own_code': {}, 'distinct_value': {}}}) }}
{%- endmacro %}


{% macro _read_field(read, expression, type, columns) -%}
  {#- The reference of a field of the raw row; none where there is no expression. -#}
  {%- if expression is none -%}{{ return(none) }}{%- endif -%}
  {%- set key = [expression, type, columns] | string -%}
  {%- if key not in read.fields -%}
    {%- set alias = 'field_' ~ (read.fields | length + 1) -%}
    {%- do read.fields.update({key: {'alias': alias, 'expression': expression, 'type': type, 'columns': columns}}) -%}
    {#- Twice: from the relation and from the baseline. -#}
    {%- do read.update({'letters': read.letters + 2 * (expression | length + 20)}) -%}
  {%- endif -%}
  {{ return('x.' ~ read.fields[key].alias) }}
{%- endmacro %}


{% macro _list_entry(read, item, column_name, segment_key, picked, scheme='none', bins=none) -%}
  {#- Adds to the list of what is counted. picked: which expression serves as value, category, label_class, own_code and
      distinct_value; scheme: how what own_code leaves open is binned. -#}
  {%- set entry = {'entry': read.first + read.entries | length, 'item': item, 'column_name': column_name, 'segment_key': segment_key, 'scheme': scheme, 'bins': bins} -%}
  {%- for name, expressions in read.picks.items() -%}
    {%- set expression = picked.get(name) -%}
    {%- if expression is not none and expression not in expressions -%}
      {%- do expressions.update({expression: expressions | length + 1}) -%}
      {%- do read.update({'letters': read.letters + expression | length + 50}) -%}
    {%- endif -%}
    {%- do entry.update({name: expressions.get(expression, 0)}) -%}
  {%- endfor -%}
  {%- do read.entries.append(entry) -%}
  {%- do read.update({'letters': read.letters + 250}) -%}
{%- endmacro %}


{% macro _list_rows_as_a_whole(read, joint) -%}
  {#- Entries of the rows themselves: totals, segments, and errors by cell. -#}
  {%- set plan = read.plan -%}
  {%- for field in mpm._total_fields(plan) -%}
    {%- set value = mpm._read_field(read, field.expression, field.type, field.columns) -%}
    {%- do mpm._list_entry(read, 'label' if loop.first else 'prediction', '__relation__', '__all__',
      {'value': value, 'own_code': none if value is none else 'case when ' ~ value ~ ' is not null then 0.0 end'}) -%}
  {%- endfor -%}
  {%- set epoch = mpm._epoch_field(plan) -%}
  {%- for key in ['__all__'] + (plan.segments | map(attribute='key') | list) -%}
    {%- do mpm._list_entry(read, 'segment', '__relation__', key, {'value': mpm._read_field(read, epoch.expression, epoch.type, epoch.columns)}) -%}
  {%- endfor -%}
  {%- if joint is not none -%}
    {%- set read_as = {} -%}
    {%- for field in mpm._joint_fields(joint, joint.feature) -%}
      {%- do read_as.update({field.alias: mpm._read_field(read, field.expression, field.type, field.columns)}) -%}
    {%- endfor -%}
    {%- set known = mpm._known_error(read_as.known_error) -%}
    {%- do mpm._list_entry(read, 'error', joint.error.name, '__all__', {'value': known.value, 'label_class': known.label_class,
      'own_code': mpm._joint_code(plan, joint, joint.feature, read_as.prediction, read_as.feature)}) -%}
  {%- endif -%}
{%- endmacro %}


{% macro _list_column(read, column) -%}
  {#- Entries of one column: as a whole, by segment, and its distinct values. -#}
  {%- set plan = read.plan -%}
  {%- set read_as = {} -%}
  {%- for field in mpm._value_fields(plan, column) + [mpm._label_field(column)] -%}
    {%- do read_as.update({field.alias: mpm._read_field(read, field.expression, field.type, field.columns)}) -%}
  {%- endfor -%}
  {%- for key in ['__all__'] + (plan.segments | map(attribute='key') | list) -%}
    {%- if mpm._is_numeric_kind(column.value_kind) -%}
      {%- set is_coarse = key != '__all__' -%}
      {%- set bins = plan.bins[column.name] -%}
      {%- set scheme = 'edges' if mpm._has_edges(plan, column, is_coarse) else ('logit' if bins.scheme == 'logit' else 'arithmetic') -%}
      {%- do mpm._list_entry(read, 'number', column.name, key, {'value': read_as.value, 'label_class': read_as.label_class,
        'own_code': mpm._own_code(plan, column, is_coarse, read_as.value, read_as.raw_text)}, scheme, bins) -%}
    {%- else -%}
      {%- do mpm._list_entry(read, 'category', column.name, key, {'category': read_as.value, 'label_class': read_as.label_class}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if mpm._counts_distinct(column) -%}
    {%- set value = mpm._read_field(read, mpm._text_of('r.' ~ mpm._quote(column.name), column.base_kind), 'text', [column.name]) -%}
    {%- do mpm._list_entry(read, 'distinct', column.name, '__all__', {'distinct_value': value}) -%}
  {%- endif -%}
{%- endmacro %}


{% macro _entry_names(entries) -%}
  {%- set rows = [] -%}
  {%- for entry in entries -%}
    {%- do rows.append([entry.entry | string, mpm._text(entry.item), mpm._text(entry.column_name), mpm._text(entry.segment_key)]) -%}
  {%- endfor -%}
  {{ return(mpm._literal_parts(rows, [('entry', 'bigint'), ('item', 'text'), ('column_name', 'text'), ('segment_key', 'text')])) }}
{%- endmacro %}


{% macro _listed_rows(read) -%}
  {#- Every raw row once for each entry of a read, with its bin: by what is the column's own, else by the formula of its scheme. -#}
  {%- set segment_fields = [] -%}
  {%- set values = ["'__all__'"] -%}
  {%- for segment in read.plan.segments -%}
    {%- do segment_fields.append({'alias': segment.alias, 'expression': segment.expression, 'type': 'text', 'columns': [segment.key]}) -%}
    {%- do values.append('coalesce(x.' ~ segment.alias ~ ", '__null__')") -%}
  {%- endfor -%}
  {%- set rows = mpm._scanned_rows(read.plan, read.fields.values() | list + segment_fields) -%}
  {%- set items = ['x.window_at', 'l.entry', 'l.scheme', 'l.center', 'l.width', 'l.center_index', 'l.shift',
    mpm._pick('l.segment_place', values) ~ ' as segment_value'] -%}
  {%- for name, expressions in read.picks.items() -%}
    {%- set nothing = 'cast(null as ' ~ mpm.data_type('double' if name in ('value', 'own_code') else 'text') ~ ')' -%}
    {%- do items.append(mpm._pick('l.' ~ name ~ '_place', [nothing] + expressions.keys() | list) ~ ' as ' ~ name) -%}
  {%- endfor -%}
  {%- set special = mpm.bin_special(value='y.value') -%}
  {%- set code = 'coalesce(y.own_code, case y.scheme when 1 then '
    ~ mpm.bin_arithmetic(value='y.value', width='y.width', center_index='y.center_index', shift='y.shift', special=special)
    ~ ' when 2 then ' ~ mpm.bin_logit(value='y.value', threshold='y.center', special=special) ~ ' when 3 then ' ~ special ~ ' end)' -%}
  {{ return('(select y.window_at, y.entry, y.segment_value, y.label_class, y.category, y.value, y.center, y.distinct_value, ' ~ code ~ ' as bin_code\nfrom (select '
    ~ items | join(', ') ~ '\nfrom ' ~ rows ~ ' as x cross join (' ~ mpm._entry_list(read) ~ ') as l) as y)') }}
{%- endmacro %}


{% macro _entry_list(read) -%}
  {#- The entries of a read as numbers: places of what they pick, and the formula of their bins. -#}
  {%- set schemes = {'none': '0', 'arithmetic': '1', 'logit': '2', 'edges': '3'} -%}
  {%- set keys = ['__all__'] + (read.plan.segments | map(attribute='key') | list) -%}
  {%- set shape = [('entry', 'bigint'), ('segment_place', 'bigint')] -%}
  {%- for name in read.picks -%}{%- do shape.append((name ~ '_place', 'bigint')) -%}{%- endfor -%}
  {%- set rows = [] -%}
  {%- for entry in read.entries -%}
    {%- set row = [entry.entry | string, keys.index(entry.segment_key) | string] -%}
    {%- for name in read.picks -%}{%- do row.append(entry[name] | string) -%}{%- endfor -%}
    {%- set bins = entry.bins -%}
    {%- set has_width = entry.scheme == 'arithmetic' -%}
    {%- do row.extend([schemes[entry.scheme], mpm._number_literal(bins.center if bins else 0), mpm._number_literal(bins.width) if has_width else none,
      mpm._number_literal((bins.center / bins.width) | round) if has_width else none,
      mpm._number_literal(0.5 if has_width and bins.scheme == 'integer' else 0)]) -%}
    {%- do rows.append(row) -%}
  {%- endfor -%}
  {{ return(mpm._literals(rows, shape + [('scheme', 'bigint'), ('center', 'double'), ('width', 'double'), ('center_index', 'double'), ('shift', 'double')])) }}
{%- endmacro %}


{% macro _pick(place, expressions, first=0, last=none) -%}
  {#- The expression at a place, counted from 0, as a balanced CASE: a chain would be tried from its head for every row. -#}
  {%- set last = expressions | length if last is none else last -%}
  {%- if last - first == 1 -%}{{ return(expressions[first]) }}{%- endif -%}
  {%- set middle = (first + last) // 2 -%}
  {{ return('case when ' ~ place ~ ' < ' ~ middle ~ ' then ' ~ mpm._pick(place, expressions, first, middle)
    ~ ' else ' ~ mpm._pick(place, expressions, middle, last) ~ ' end') }}
{%- endmacro %}
