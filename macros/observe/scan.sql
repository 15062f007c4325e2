{#- The statement that observes: one SELECT, the body of the monitor's model. -#}

{% macro _stated(column_name, at, bin_kind, bin_code=none, category=none, row_count='0', value=none, segment_key='__all__', label_class=none) -%}
  {#- A row for stated_rows.sql, as literals. -#}
  {{ return([
    mpm._text(column_name), mpm._text(at), mpm._text(segment_key), mpm._text(bin_kind), bin_code,
    none if category is none else mpm._text(category), row_count, none if value is none else mpm._number_literal(value),
    mpm._optional_text(label_class),
  ]) }}
{%- endmacro %}


{% macro _number_branches(plan, column) -%}
  {%- set center = mpm._number(plan.bins[column.name].center) -%}
  {%- set name = mpm._text(column.name) -%}
  {%- set fields = mpm._value_fields(plan, column) -%}
  {%- set label_field = mpm._label_field(column) -%}
  {%- set keys = plan.segments | map(attribute='key') | list -%}
  {%- set branches = [] -%}
  {%- if column.label_class is none -%}
    {%- set rows = '(select x.window_at as window_at, x.value as value, ' ~ mpm._bin_code(plan, column, false) ~ ' as bin_code from '
      ~ mpm._scanned_values(plan, column) ~ ' as x)' -%}
    {%- do branches.append(mpm.observe_number(relation_rows=rows, segment_cells='segment_cells', column_name=name, center=center)) -%}
  {%- else -%}
    {%- set rows = mpm._keyed_rows(plan, fields + [label_field], ['__all__'], mpm._bin_code(plan, column, false)) -%}
    {%- do branches.append(mpm.observe_number_by_group(relation_rows=rows, segment_cells='segment_cells', column_name=name, center=center)) -%}
  {%- endif -%}
  {%- if keys and not column.is_ranking -%}
    {%- set rows = mpm._keyed_rows(plan, fields + [label_field], keys, mpm._bin_code(plan, column, true)) -%}
    {%- do branches.append(mpm.observe_number_by_group(relation_rows=rows, segment_cells='segment_cells', column_name=name, center=center)) -%}
  {%- endif -%}
  {{ return(branches) }}
{%- endmacro %}


{% macro _label_field(column) -%}
  {#- What became of the row, by which predictions are counted. -#}
  {{ return({'alias': 'label_class', 'expression': column.label_class, 'type': 'text', 'columns': column.label_needs if column.label_class else []}) }}
{%- endmacro %}


{% macro _category_branches(plan, column) -%}
  {%- set fields = mpm._value_fields(plan, column) + [mpm._label_field(column)] -%}
  {%- set rows = mpm._keyed_rows(plan, fields, ['__all__'] + (plan.segments | map(attribute='key') | list)) -%}
  {{ return([mpm.observe_category(
    relation_rows=rows, segment_cells='segment_cells', dictionary='dictionary', column_name=mpm._text(column.name),
    salt=mpm._text(plan.specification.salt or '') if column.is_sensitive else "''", is_sensitive='1' if column.is_sensitive else '0',
  )]) }}
{%- endmacro %}


{% macro _learnt_bins(plan) -%}
  {#- What was learnt of numbers, as stated rows of the dataset bins; DESIGN §2.3. -#}
  {%- set at = '1900-01-02 00:00:00' -%}
  {%- set rows = [mpm._stated('__relation__', at, 'declaration', category=plan.learnt_hash)] -%}
  {%- for column in plan.columns -%}
    {%- set bins = plan.bins[column.name] -%}
    {%- do rows.append(mpm._stated(column.name, at, 'total', label_class=column.score_class if column.is_score else none)) -%}
    {%- if bins.joint is not none -%}{%- do rows.append(mpm._stated(column.name, at, 'joint', category=bins.joint.feature)) -%}{%- endif -%}
    {%- for atom in bins.atoms -%}{%- do rows.append(mpm._stated(column.name, at, 'atom', 1000100 + loop.index0, value=atom)) -%}{%- endfor -%}
    {%- for edge in bins.edges -%}{%- do rows.append(mpm._stated(column.name, at, 'edge', loop.index, value=edge)) -%}{%- endfor -%}
    {%- for edge in bins.group_edges -%}
      {%- do rows.append(mpm._stated(column.name, at, 'edge', loop.index, value=edge, segment_key='__segment__')) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(rows) }}
{%- endmacro %}


{% macro _stated_rows(plan) -%}
  {#- Rows that are known without a scan: empty windows, the schema, the issues, learnt bins. -#}
  {%- set rows = mpm._learnt_bins(plan) if plan.is_first_run else [] -%}
  {%- for window in plan.windows if window.is_empty -%}{%- do rows.append(mpm._stated('__relation__', window.at, 'total')) -%}{%- endfor -%}
  {%- set schemas = [] -%}
  {%- if plan.windows -%}{%- do schemas.append((plan.windows[-1].at, plan.catalog, plan.nullability)) -%}{%- endif -%}
  {%- if plan.is_first_run -%}
    {%- do schemas.append(('1900-01-02 00:00:00', plan.baseline.catalog, plan.baseline.nullability)) -%}
  {%- endif -%}
  {%- for at, catalog, nullability in schemas -%}
    {%- for column in catalog.values() -%}
      {%- do rows.append(mpm._stated(column.name, at, 'schema', column.position, nullability.get(column.name), label_class=column.data_type)) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- if plan.issues_changed -%}
    {%- do rows.append(mpm._stated('__relation__', '1900-01-03 00:00:00', 'total')) -%}
    {%- for issue in plan.issues -%}
      {%- do rows.append(mpm._stated(issue.column_name, '1900-01-03 00:00:00', 'issue', none, issue.text, issue.row_count | default(0))) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(mpm._literals(rows, [('column_name', 'text'), ('window_at', 'timestamp'), ('segment_key', 'text'), ('bin_kind', 'text'),
    ('bin_code', 'double'), ('category', 'text'), ('row_count', 'bigint'), ('value', 'double'), ('label_class', 'text')])) }}
{%- endmacro %}


{% macro _distinct_branches(plan) -%}
  {%- set parts = [] -%}
  {%- for column, scope in mpm._columns_to_read(plan) if not column.is_derived and column.value_kind in ('integer', 'timestamp', 'text') -%}
    {%- set value = {'alias': 'distinct_value', 'expression': 'r.' ~ mpm._quote(column.name), 'type': 'text', 'columns': []} -%}
    {%- do parts.append(mpm.count_distinct(relation_rows=mpm._own_rows(scope, column.name, value), column_name=mpm._text(column.name))) -%}
  {%- endfor -%}
  {%- set id = mpm._find_column(plan.catalog, plan.specification.id) -%}
  {%- if id is not none -%}
    {%- set value = {'alias': 'distinct_value', 'expression': 'r.' ~ mpm._quote(id.name), 'type': 'text', 'columns': []} -%}
    {%- set whole = mpm._whole_windows_of(plan) -%}
    {%- if mpm._reads_rows(whole) -%}{%- do parts.append(mpm.count_ids(relation_rows=mpm._own_rows(whole, id.name, value))) -%}{%- endif -%}
    {%- set kept = [] -%}
    {%- for window in plan.windows if window.is_relabelled -%}
      {%- do kept.append([mpm._text('__relation__'), mpm._text(window.at), window.distinct_count | int]) -%}
    {%- endfor -%}
    {%- if kept -%}{%- do parts.append(mpm._literals(kept, mpm._distinct_shape())) -%}{%- endif -%}
  {%- endif -%}
  {{ return(parts) }}
{%- endmacro %}


{% macro _distinct_shape() -%}
  {{ return([('column_name', 'text'), ('window_at', 'timestamp'), ('distinct_count', 'bigint')]) }}
{%- endmacro %}


{% macro _own_rows(plan, name, field) -%}
  {#- Scanned rows with one column as it is; the baseline's are left out where its relation lacks the column. -#}
  {{ return(mpm._scanned_rows(plan, [field], mpm._find_column(plan.baseline.catalog, name) is not none)) }}
{%- endmacro %}


{% macro _scan(plan) -%}
  {%- set reads = mpm._reads_rows(plan) -%}
  {%- set observed = [mpm.stated_rows(stated='stated')] -%}
  {%- if plan.is_first_run -%}
    {%- do observed.append(mpm._branch(mpm.dictionary_rows(dictionary='dictionary', segment_values='segment_values', window_at="'1900-01-02 00:00:00'"))) -%}
  {%- endif -%}
  {%- if reads -%}
    {%- do observed.append(mpm.observe_relation(segment_cells='segment_cells')) -%}
    {%- for column, scope in mpm._columns_to_read(plan) -%}
      {%- set branches = mpm._number_branches(scope, column) if mpm._is_numeric_kind(column.value_kind) else mpm._category_branches(scope, column) -%}
      {%- for branch in branches -%}{%- do observed.append(mpm._branch(branch)) -%}{%- endfor -%}
    {%- endfor -%}
    {%- for branch in mpm._joint_branches(plan) -%}{%- do observed.append(mpm._branch(branch)) -%}{%- endfor -%}
    {%- set epoch = none if plan.event is none else mpm.epoch_seconds(value=mpm._utc_moment(plan.event.reference, plan.event.kind)) -%}
    {%- set cell_fields = [{'alias': 'event_epoch', 'expression': epoch, 'type': 'double', 'columns': [plan.event.name] if plan.event else []}] -%}
    {%- set cells = mpm.segment_cells(
      relation_rows=mpm._keyed_rows(plan, cell_fields, ['__all__'] + (plan.segments | map(attribute='key') | list)),
      segment_values='segment_values', min_group_size=plan.specification.min_group_size, max_segment_values=plan.specification.max_segment_values) -%}
    {%- set total_fields = [
      {'alias': 'label_value', 'expression': plan.label.checksum, 'type': 'double', 'columns': [plan.specification.label] if plan.label.checksum else []},
      {'alias': 'prediction_value', 'expression': plan.prediction_number, 'type': 'double',
       'columns': [mpm._number_column(plan.specification)] if plan.prediction_number else []},
    ] -%}
    {%- set totals = mpm.window_counts(relation_rows=mpm._scanned_rows(plan, total_fields)) -%}
  {%- else -%}
    {%- set totals = mpm._list_of([], [('window_at', 'timestamp'), ('row_count', 'bigint'), ('label_count', 'bigint'), ('label_sum', 'double'), ('prediction_sum', 'double')]) -%}
  {%- endif -%}
  {%- set distinct = mpm._distinct_branches(plan) if reads else [] -%}
  {%- set steps = [] -%}
{%- call mpm._step(steps, 'segment_values') %}
{{ mpm._segment_values(plan) }}
{% endcall %}
{%- call mpm._step(steps, 'dictionary') %}
{{ mpm._dictionary(plan) }}
{% endcall %}
{%- if reads %}
{%- call mpm._step(steps, 'segment_cells') %}
{{ cells }}
{% endcall %}
{%- endif %}
{%- if reads and plan.columns | selectattr('is_ranking') | list %}
{%- call mpm._step(steps, 'ranked_groups') %}
{{ mpm.ranked_groups(
  relation_rows=mpm._scanned_rows(plan, mpm._ranking_fields(plan.specification, plan.catalog)), cutoff=plan.specification.prediction.k) }}
{% endcall %}
{%- endif %}
{%- call mpm._step(steps, 'window_totals') %}
{{ totals }}
{% endcall %}
{%- call mpm._step(steps, 'distinct_counts') %}
{{ mpm._list_of(distinct, mpm._distinct_shape()) }}
{% endcall %}
{%- call mpm._step(steps, 'windows') %}
{{ mpm._windows(plan) }}
{% endcall %}
{%- call mpm._step(steps, 'column_list') %}
{{ mpm._column_list(plan) }}
{% endcall %}
{%- call mpm._step(steps, 'atoms') %}
{{ mpm._atoms(plan) }}
{% endcall %}
{%- call mpm._step(steps, 'stated') %}
{{ mpm._stated_rows(plan) }}
{% endcall %}
{%- call mpm._step(steps, 'observed') %}
{{ observed | join('\nunion all\n') }}
{% endcall %}
{%- set finished = mpm._with_carried_rows(plan, mpm.finish_observations(
  observed='observed', windows='windows', column_list='column_list', atoms='atoms', distinct_counts='distinct_counts',
  window_totals='window_totals', monitor=mpm._text(plan.specification.name), min_group_size=plan.specification.min_group_size,
  observed_at=mpm.utc_now(), invocation_id=mpm._text(invocation_id), spec_hash=mpm._text(plan.spec_hash))) -%}
{%- if mpm._splits_steps() -%}{%- do mpm._store_steps(steps) -%}{%- endif -%}
{{ mpm._as_ctes(mpm._read_steps(steps)) ~ '\n' ~ finished }}
{%- endmacro %}
