{#- Windows of which nothing but the labels has changed: what depends on labels is observed again, all other columns are carried over
    from the monitor's own table. So a late label costs a read of the label, prediction and segment columns of its window. -#}

{% macro _settle_relabelled(plan) -%}
  {#- Leaves is_relabelled true where the stored rows can be carried over, and says of every column whether it is carried. All
      other windows are observed whole, which is always right. -#}
  {%- set carried = [] -%}
  {%- for column in plan.columns -%}
    {#- What is derived is read again: its expression may name the label. -#}
    {%- do column.update({'is_carried': not column.is_derived and column.role in ('feature', 'operation')
      and column.name | lower not in mpm._label_names(plan)}) -%}
    {%- if column.is_carried -%}{%- do carried.append(column) -%}{%- endif -%}
  {%- endfor -%}
  {%- set candidates = plan.windows | selectattr('is_relabelled') | list -%}
  {%- for window in candidates -%}{%- do window.update({'is_relabelled': false}) -%}{%- endfor -%}
  {%- if candidates and carried and mpm._may_carry(plan) -%}
    {%- set held = mpm._held_totals(plan, candidates) -%}
    {%- for window in candidates if mpm._is_held(plan, window, carried, held.get(mpm._window_id(window.start), {})) -%}
      {%- do window.update({'is_relabelled': true, 'distinct_count': held[mpm._window_id(window.start)]['__relation__'].distinct_count}) -%}
    {%- endfor -%}
    {#- Many ranges become one that spans them: what it reads anyway must not be carried over as well. -#}
    {%- for start, end in mpm._ranges(plan.windows | rejectattr('is_relabelled') | rejectattr('is_empty') | list) -%}
      {%- for window in candidates if window.start >= start and window.start < end -%}{%- do window.update({'is_relabelled': false}) -%}{%- endfor -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}


{% macro _label_names(plan) -%}
  {{ return([plan.specification.label, plan.specification.label_time] | select | map('lower') | list) }}
{%- endmacro %}


{% macro _may_carry(plan) -%}
  {#- Not without event time, where the one window is all there is. Not where a label decides which rows are watched or in which
      segment they are, nor under another declaration than the stored rows were observed by. Not where partitions are replaced
      (insert_overwrite): such an engine may refuse to read the table that it overwrites. Not from a table that an older version
      has written and this run will add columns to. -#}
  {%- if plan.event is none or not plan.is_as_learnt or mpm._observes_whole_dates() -%}{{ return(false) }}{%- endif -%}
  {%- set deciding = mpm._names_in(plan.where or '', plan.catalog) + (plan.segments | map(attribute='key') | list) -%}
  {%- if deciding | map('lower') | select('in', mpm._label_names(plan)) | list -%}{{ return(false) }}{%- endif -%}
  {%- set held = adapter.get_columns_in_relation(plan.this) | map(attribute='name') | map('lower') | list -%}
  {{ return(mpm._observation_columns() | map('first') | reject('in', held) | list | length == 0) }}
{%- endmacro %}


{% macro _stored_rows(plan, windows) -%}
  {#- What the monitor holds of some windows, without what an interrupted write has left behind. -#}
  {%- set ids = [] -%}
  {%- for window in windows -%}{%- do ids.append(mpm._text(mpm._window_id(window.start))) -%}{%- endfor -%}
  {%- set rows = '(select s.* from ' ~ plan.this ~ ' as s where s.window_id in (' ~ ids | join(', ') ~ '))' -%}
  {{ return('(' ~ mpm.consistent_observations(mpm_observations=rows) ~ ')') }}
{%- endmacro %}


{% macro _held_totals(plan, windows) -%}
  {#- window_id → column → its stored total. -#}
  {%- set held = {} -%}
  {%- set statement = "select '=' || t.window_id as window_id, '=' || t.column_name as column_name, '=' || t.data_type as data_type, "
    ~ 't.row_count, t.prediction_sum, t.distinct_count from ' ~ mpm._stored_rows(plan, windows) ~ " as t where t.bin_kind = 'total' "
    ~ "and t.segment_key = '__all__' and t.spec_hash = " ~ mpm._text(plan.spec_hash) -%}
  {%- for row in mpm._query(statement) -%}
    {%- do held.setdefault(mpm._unmark(row.window_id), {}).update({mpm._unmark(row.column_name): row}) -%}
  {%- endfor -%}
  {{ return(held) }}
{%- endmacro %}


{% macro _is_held(plan, window, carried, totals) -%}
  {#- Whether the stored totals of a window are of the same rows, and there for every column that would be carried over. -#}
  {%- set relation = totals.get('__relation__') -%}
  {%- if relation is none or mpm._rows_have_changed(plan, window, {'spec_hash': plan.spec_hash, 'row_count': relation.row_count,
      'prediction_sum': relation.prediction_sum}) -%}
    {{ return(false) }}
  {%- endif -%}
  {%- if relation.distinct_count is none and mpm._find_column(plan.catalog, plan.specification.id) is not none -%}{{ return(false) }}{%- endif -%}
  {%- for column in carried -%}
    {%- set total = totals.get(column.name) -%}
    {%- if total is none or total.row_count | int != window.row_count | int or mpm._unmark(total.data_type) != column.data_type -%}
      {{ return(false) }}
    {%- endif -%}
  {%- endfor -%}
  {{ return(true) }}
{%- endmacro %}


{% macro _reads_rows(plan) -%}
  {{ return((plan.windows | rejectattr('is_empty') | list | length > 0) or (plan.is_first_run and plan.baseline.is_observed)) }}
{%- endmacro %}


{% macro _whole_windows_of(plan) -%}
  {#- The plan without its relabelled windows. -#}
  {{ return(dict(plan, windows=plan.windows | rejectattr('is_relabelled') | list)) }}
{%- endmacro %}


{% macro _columns_to_read(plan) -%}
  {#- (column, plan by which it is read): a carried column only where there are windows to observe whole. -#}
  {%- set whole = mpm._whole_windows_of(plan) -%}
  {%- set pairs = [] -%}
  {%- for column in plan.columns if not column.is_carried or mpm._reads_rows(whole) -%}
    {%- do pairs.append((column, whole if column.is_carried else plan)) -%}
  {%- endfor -%}
  {{ return(pairs) }}
{%- endmacro %}


{% macro _with_carried_rows(plan) -%}
  {#- Finished observations and, beside them, those that are carried over. Both are stamped by one expression: an engine's clock
      may tick between two, and rows stamped otherwise than their window are not read. A carried schema would pass for today's. -#}
  {%- set relabelled = plan.windows | selectattr('is_relabelled') | list -%}
  {%- if not relabelled -%}{{ return('select * from finished') }}{%- endif -%}
  {%- set stamps = {'observed_at': mpm.utc_now(), 'invocation_id': mpm._text(invocation_id)} -%}
  {%- set columns = mpm._observation_columns() | map('first') | list -%}
  {%- set stamped = [] -%}
  {%- for name in columns -%}{%- do stamped.append(stamps.get(name, 'f.' ~ name) ~ ' as ' ~ name) -%}{%- endfor -%}
  {%- set names = [] -%}
  {%- for column in plan.columns if column.is_carried -%}{%- do names.append(mpm._text(column.name)) -%}{%- endfor -%}
  {{ return('select ' ~ stamped | join(', ') ~ ' from (\nselect finished.' ~ columns | join(', finished.') ~ ' from finished'
    ~ '\nunion all\nselect t.' ~ columns | join(', t.') ~ ' from ' ~ mpm._stored_rows(plan, relabelled)
    ~ " as t where t.bin_kind <> 'schema' and t.column_name in (" ~ names | join(', ') ~ ')\n) as f') }}
{%- endmacro %}
