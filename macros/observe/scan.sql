{#-
  The statement that observes: one SELECT, the body of the monitor's model. Rows are counted into cells, in one of two shapes
  (branches.sql, one_read.sql); everything after that is done on cells and is the same in both.
-#}

{% macro _scan(plan) -%}
  {%- set steps = mpm._scan_steps(plan) -%}
  {#- Beside what would be stored. -#}
  {%- if mpm._scan_shape(plan) == 'branches' and mpm._is_too_long(steps | rejectattr('is_stored') | map(attribute='query') | join) -%}
    {%- do plan.update({'scan_shape': 'one_read'}) -%}
    {%- set steps = mpm._scan_steps(plan) -%}
  {%- endif -%}
  {{- mpm._as_observations(mpm._with_steps(steps, 'carried', may_store=true)) -}}
{%- endmacro %}


{% macro _scan_steps(plan) -%}
  {%- set steps = [] -%}
  {%- set reads = mpm._reads_rows(plan) -%}
  {%- if reads -%}
    {%- if mpm._scan_shape(plan) == 'one_read' -%}{%- do mpm._count_in_one_read(steps, plan) -%}
    {%- else -%}{%- do mpm._count_by_branches(steps, plan) -%}{%- endif -%}
  {%- else -%}
    {%- do mpm._add_step(steps, 'window_totals', mpm._list_of([], mpm._totals_shape())) -%}
    {%- do mpm._add_step(steps, 'distinct_counts', mpm._list_of([], mpm._distinct_shape())) -%}
  {%- endif -%}
  {%- do mpm._add_step(steps, 'segment_values', mpm._segment_values(plan)) -%}
  {%- do mpm._add_step(steps, 'dictionary', mpm._dictionary(plan)) -%}
  {%- do mpm._add_list(steps, 'windows', mpm._windows(plan)) -%}
  {%- do mpm._add_step(steps, 'column_list', none, is_stored=true, parts=mpm._column_list(plan)) -%}
  {%- do mpm._add_list(steps, 'atoms', mpm._atoms(plan)) -%}
  {%- do mpm._add_list(steps, 'stated', mpm._stated_rows(plan)) -%}
  {%- if reads -%}
    {%- do mpm._add_step(steps, 'segment_cells', mpm.segment_cells(segment_counts='segment_counts', segment_values='segment_values',
      min_group_size=plan.specification.min_group_size, max_segment_values=plan.specification.max_segment_values), is_stored=true) -%}
  {%- endif -%}
  {%- do mpm._add_step(steps, 'observed', mpm._observed(plan, steps | map(attribute='name') | list)) -%}
  {%- do mpm._add_step(steps, 'finished', mpm.finish_observations(
    observed='observed', windows='windows', column_list='column_list', atoms='atoms', distinct_counts='distinct_counts',
    window_totals='window_totals', monitor=mpm._text(plan.specification.name), min_group_size=plan.specification.min_group_size,
    observed_at=mpm.utc_now(), invocation_id=mpm._text(invocation_id), spec_hash=mpm._text(plan.spec_hash))) -%}
  {%- do mpm._add_step(steps, 'carried', mpm._with_carried_rows(plan)) -%}
  {{ return(steps) }}
{%- endmacro %}


{% macro _drop_scan_steps_afterwards() -%}
  {#- To be said while dbt parses, when it is not known yet which steps a run will store. -#}
  {%- if not execute and mpm._may_store_steps() and not mpm._splits_steps() -%}
    {%- set hooks = [] -%}
    {%- for name in ('quantiles', 'joint_cells', 'ranked_groups', 'entries', 'cells', 'segment_values', 'dictionary', 'windows', 'column_list',
      'atoms', 'stated', 'segment_cells', 'carried') -%}
      {%- do hooks.append("{{ mpm._drop_step('" ~ name ~ "') }}") -%}
    {%- endfor -%}
    {{- config(post_hook=hooks) -}}
  {%- endif -%}
{%- endmacro %}


{% macro _scan_shape(plan) -%}
  {#- 'one_read' where the engine would read the relation anew for every branch, or a statement of so many branches would take
      longer to plan than to run or be too long; 'branches' elsewhere. mpm_scan_shape is for tests and for diagnosis only. -#}
  {%- set forced = var('mpm_scan_shape', none) -%}
  {%- if forced is not none -%}{{ return(forced) }}{%- endif -%}
  {%- if plan.scan_shape -%}{{ return(plan.scan_shape) }}{%- endif -%}
  {{ return('one_read' if not mpm._computes_ctes_once() or mpm._branch_count(plan) > mpm._most_branches() else 'branches') }}
{%- endmacro %}


{% macro _observed(plan, names) -%}
  {#- All rows of a run before they are finished; names: the steps that there are. -#}
  {%- set observed = [mpm.stated_rows(stated='stated')] -%}
  {%- if plan.is_first_run -%}
    {%- do observed.append(mpm.dictionary_rows(dictionary='dictionary', segment_values='segment_values', window_at="'1900-01-02 00:00:00'")) -%}
  {%- endif -%}
  {%- if 'segment_counts' in names -%}{%- do observed.append(mpm.observe_relation(segment_cells='segment_cells')) -%}{%- endif -%}
  {%- if 'number_cells' in names -%}
    {%- do observed.append(mpm.observe_numbers(number_cells='number_cells', segment_cells='segment_cells')) -%}
  {%- endif -%}
  {%- if 'category_cells' in names -%}
    {%- do observed.append(mpm.observe_categories(category_cells='category_cells', segment_cells='segment_cells', column_list='column_list',
      dictionary='dictionary', salt=mpm._text(plan.specification.salt or ''))) -%}
  {%- endif -%}
  {%- if 'error_cells' in names -%}{%- do observed.append(mpm._observed_joint(mpm._joint_of(plan))) -%}{%- endif -%}
  {%- set branches = [] -%}
  {%- for statement in observed -%}{%- do branches.append(mpm._branch(statement)) -%}{%- endfor -%}
  {{ return(branches | join('\nunion all\n')) }}
{%- endmacro %}


{% macro _ranked_groups(steps, plan) -%}
  {#- Ranking needs the rows of a group in order, so it reads its own three columns. -#}
  {%- if plan.columns | selectattr('is_ranking') | list -%}
    {%- do mpm._add_step(steps, 'ranked_groups', mpm.ranked_groups(cutoff=plan.specification.prediction.k,
      relation_rows=mpm._scanned_rows(plan, mpm._ranking_fields(plan.specification, plan.catalog))), is_stored=true) -%}
  {%- endif -%}
{%- endmacro %}


{% macro _id_counts(plan) -%}
  {#- Distinct ids, which are counted exactly and so would each be a cell: a read of their own column. Relabelled windows have
      kept theirs. -#}
  {%- set parts = [] -%}
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


{% macro _counts_distinct(column) -%}
  {{ return(not column.is_derived and column.value_kind in ('integer', 'timestamp', 'text')) }}
{%- endmacro %}


{% macro _total_fields(plan) -%}
  {#- What tells that labels or predictions of a window have changed. -#}
  {{ return([
    {'alias': 'label_value', 'expression': plan.label.checksum, 'type': 'double', 'columns': [plan.specification.label] if plan.label.checksum else []},
    {'alias': 'prediction_value', 'expression': plan.prediction_number, 'type': 'double',
     'columns': [mpm._number_column(plan.specification)] if plan.prediction_number else []},
  ]) }}
{%- endmacro %}


{% macro _totals_shape() -%}
  {{ return([('window_at', 'timestamp'), ('row_count', 'bigint'), ('label_count', 'bigint'), ('label_sum', 'double'), ('prediction_sum', 'double')]) }}
{%- endmacro %}


{% macro _epoch_field(plan) -%}
  {%- set epoch = none if plan.event is none else mpm.epoch_seconds(value=mpm._utc_moment(plan.event.reference, plan.event.kind)) -%}
  {{ return({'alias': 'event_epoch', 'expression': epoch, 'type': 'double', 'columns': [plan.event.name] if plan.event else []}) }}
{%- endmacro %}


{% macro _distinct_shape() -%}
  {{ return([('column_name', 'text'), ('window_at', 'timestamp'), ('distinct_count', 'bigint')]) }}
{%- endmacro %}


{% macro _own_rows(plan, name, field) -%}
  {#- Scanned rows with one column as it is; the baseline's are left out where its relation lacks the column. -#}
  {{ return(mpm._scanned_rows(plan, [field], mpm._find_column(plan.baseline.catalog, name) is not none)) }}
{%- endmacro %}
