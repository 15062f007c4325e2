{#- The first shape of a scan: one GROUP BY for every column, joined by UNION ALL, each of which reads its own columns. -#}

{% macro _count_by_branches(steps, plan) -%}
  {#- Adds the steps that count: cells of numbers, categories and errors, segments, totals and distinct values. -#}
  {%- set keys = ['__all__'] + (plan.segments | map(attribute='key') | list) -%}
  {%- set numbers = [] -%}
  {%- set categories = [] -%}
  {%- do mpm._ranked_groups(steps, plan) -%}
  {%- for column, scope in mpm._columns_to_read(plan) -%}
    {%- if mpm._is_numeric_kind(column.value_kind) -%}{%- do numbers.extend(mpm._number_branches(scope, column)) -%}
    {%- else -%}{%- do categories.append(mpm._category_branch(scope, column)) -%}{%- endif -%}
  {%- endfor -%}
  {%- if numbers -%}{%- do mpm._add_step(steps, 'number_cells', mpm._branches(numbers)) -%}{%- endif -%}
  {%- if categories -%}{%- do mpm._add_step(steps, 'category_cells', mpm._branches(categories)) -%}{%- endif -%}
  {%- set joint = mpm._joint_of(plan) -%}
  {%- if joint is not none -%}{%- do mpm._add_step(steps, 'error_cells', mpm._error_cells(plan, joint)) -%}{%- endif -%}
  {%- do mpm._add_step(steps, 'segment_counts', mpm.segment_counts(relation_rows=mpm._keyed_rows(plan, [mpm._epoch_field(plan)], keys))) -%}
  {%- do mpm._add_step(steps, 'window_totals', mpm.window_counts(relation_rows=mpm._scanned_rows(plan, mpm._total_fields(plan)))) -%}
  {%- do mpm._add_step(steps, 'distinct_counts', mpm._list_of(mpm._distinct_branches(plan), mpm._distinct_shape())) -%}
{%- endmacro %}


{% macro _branch_count(plan) -%}
  {#- How many times this shape would read the relation for its columns. -#}
  {%- set branches = namespace(count=0) -%}
  {%- for column, scope in mpm._columns_to_read(plan) -%}
    {%- set branches.count = branches.count + 1 + (1 if plan.segments and mpm._is_numeric_kind(column.value_kind) and not column.is_ranking else 0)
      + (1 if mpm._counts_distinct(column) else 0) -%}
  {%- endfor -%}
  {{ return(branches.count) }}
{%- endmacro %}


{% macro _branches(statements) -%}
  {%- set branches = [] -%}
  {%- for statement in statements -%}{%- do branches.append(mpm._branch(statement)) -%}{%- endfor -%}
  {{ return(branches | join('\nunion all\n')) }}
{%- endmacro %}


{% macro _number_branches(plan, column) -%}
  {%- set center = mpm._number(plan.bins[column.name].center) -%}
  {%- set name = mpm._text(column.name) -%}
  {%- set fields = mpm._value_fields(plan, column) -%}
  {%- set label_field = mpm._label_field(column) -%}
  {%- set keys = plan.segments | map(attribute='key') | list -%}
  {%- set branches = [] -%}
  {%- if column.label_class is none -%}
    {%- do branches.append(mpm._ungrouped_branch(plan, column)) -%}
  {%- else -%}
    {%- set rows = mpm._keyed_rows(plan, fields + [label_field], ['__all__'], mpm._bin_code(plan, column, false)) -%}
    {%- do branches.append(mpm.number_cells_by_group(relation_rows=rows, column_name=name, center=center)) -%}
  {%- endif -%}
  {%- if keys and not column.is_ranking -%}
    {%- set rows = mpm._keyed_rows(plan, fields + [label_field], keys, mpm._bin_code(plan, column, true)) -%}
    {%- do branches.append(mpm.number_cells_by_group(relation_rows=rows, column_name=name, center=center)) -%}
  {%- endif -%}
  {{ return(branches) }}
{%- endmacro %}


{% macro _ungrouped_branch(plan, column) -%}
  {#- A column of numbers over all rows. -#}
  {%- set rows = '(select x.window_at as window_at, x.value as value, ' ~ mpm._bin_code(plan, column, false) ~ ' as bin_code from '
    ~ mpm._scanned_values(plan, column) ~ ' as x)' -%}
  {{ return(mpm.number_cells(relation_rows=rows, column_name=mpm._text(column.name), center=mpm._number(plan.bins[column.name].center))) }}
{%- endmacro %}


{% macro _label_field(column) -%}
  {#- What became of the row, by which predictions are counted. -#}
  {{ return({'alias': 'label_class', 'expression': column.label_class, 'type': 'text', 'columns': column.label_needs if column.label_class else []}) }}
{%- endmacro %}


{% macro _category_branch(plan, column) -%}
  {%- set fields = mpm._value_fields(plan, column) + [mpm._label_field(column)] -%}
  {%- set rows = mpm._keyed_rows(plan, fields, ['__all__'] + (plan.segments | map(attribute='key') | list)) -%}
  {{ return(mpm.category_cells(relation_rows=rows, column_name=mpm._text(column.name))) }}
{%- endmacro %}


{% macro _distinct_branches(plan) -%}
  {%- set parts = [] -%}
  {%- for column, scope in mpm._columns_to_read(plan) if mpm._counts_distinct(column) -%}
    {%- set value = {'alias': 'distinct_value', 'expression': 'r.' ~ mpm._quote(column.name), 'type': 'text', 'columns': []} -%}
    {%- do parts.append(mpm.count_distinct(relation_rows=mpm._own_rows(scope, column.name, value), column_name=mpm._text(column.name))) -%}
  {%- endfor -%}
  {{ return(parts + mpm._id_counts(plan)) }}
{%- endmacro %}
