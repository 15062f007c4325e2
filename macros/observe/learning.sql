{#-
  What is learnt from the baseline before it is observed: which texts are free, quantiles of numbers, the feature that tells most about
  errors. By a branch for each column, or by one read, as the scan (branches.sql, one_read.sql); by so many columns at a time that
  a statement stays small.
-#}

{% macro _learn_bins(plan) -%}
  {#- Learns the bins of all columns. Sets value_kind of text columns. -#}
  {%- set texts = mpm._texts_to_learn(plan) -%}
  {%- for part in mpm._learning_parts(plan, texts, 'learn_texts') -%}
    {%- for row in mpm._query(part) if row.distinct_count | int > 50 and 2 * row.distinct_count | int > row.value_count | int -%}
      {%- do mpm._make_free_text(mpm._learnt_column(texts, row)) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set learnt = {} -%}
  {%- for column in plan.columns -%}{%- do learnt.update({column.name: mpm._new_bins()}) -%}{%- endfor -%}
  {%- set numbers = mpm._numbers_to_learn(plan) -%}
  {%- set found = {} -%}
  {%- for quantiles in mpm._stored_parts('quantiles', mpm._learning_parts(plan, numbers, 'learn_quantiles')) -%}
    {%- set steps = [] -%}
    {%- do mpm._add_step(steps, 'learnt_bins', mpm.learn_bins(quantiles=quantiles)) -%}
    {%- for row in mpm._query_in_steps(steps, 'learnt_bins') | sort(attribute='place') -%}
      {%- set name = mpm._learnt_column(numbers, row).name -%}
      {%- do found.setdefault(name, {}).setdefault(row.item, []).append(row.value | float) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- for column in plan.columns -%}{%- do mpm._settle_bins(plan, column, learnt[column.name], found.get(column.name, {})) -%}{%- endfor -%}
  {{ return(learnt) }}
{%- endmacro %}


{% macro _texts_to_learn(plan) -%}
  {#- Columns that may turn out to be free text. -#}
  {%- set texts = [] -%}
  {%- for column in plan.columns if column.value_kind == 'categorical' and column.base_kind == 'text' and column.role == 'feature' -%}
    {%- do texts.append({'column': column, 'missing': []}) -%}
  {%- endfor -%}
  {{ return(texts) }}
{%- endmacro %}


{% macro _numbers_to_learn(plan) -%}
  {#- Columns of which quantiles are learnt; among them free texts, once they are known, by their length. -#}
  {%- set numbers = [] -%}
  {%- for column in plan.columns if mpm._is_numeric_kind(column.value_kind) and column.value_kind != 'nested' -%}
    {%- do numbers.append({'column': column, 'missing': mpm._missing_values(plan, column),
      'kind': 'score' if column.is_score else ('integer' if column.value_kind in ('integer', 'text') else 'numeric')}) -%}
  {%- endfor -%}
  {{ return(numbers) }}
{%- endmacro %}


{% macro _learnt_column(listed, row) -%}
  {#- The column that a row is about: statements that learn are given the place of a column for its name. -#}
  {{ return(listed[mpm._unmark(row.column_name) | int].column) }}
{%- endmacro %}


{% macro _learns_in_one_read() -%}
  {{ return(var('mpm_scan_shape', none) == 'one_read' or not mpm._computes_ctes_once()) }}
{%- endmacro %}


{% macro _learning_parts(plan, listed, statement) -%}
  {#- The statements that learn of listed columns ({column, missing, kind}), each of some of them. -#}
  {%- set parts = [] -%}
  {%- set shared = [] -%}
  {%- set branches = [] -%}
  {%- for item in listed -%}
    {%- do item.update({'mark': '=' ~ loop.index0}) -%}
    {%- if mpm._learns_in_one_read() and not item.column.is_ranking -%}{%- do shared.append(item) -%}
    {%- else -%}
      {%- set rows = mpm._baseline_values(plan, item.column) -%}
      {%- if item.missing -%}
        {%- set tested = 'm.raw_text' if item.column.value_kind == 'text' else 'm.value' -%}
        {%- set rows = '(select m.value from ' ~ rows ~ ' as m where ' ~ tested ~ ' not in (' ~ item.missing | join(', ') ~ '))' -%}
      {%- endif -%}
      {%- do branches.append(mpm._learning(statement, rows, mpm._text(item.mark), mpm._text(item.kind))) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set letters = [] -%}
  {%- for item in shared -%}
    {%- do letters.append(2 * item.column.expression | default('', true) | length + item.missing | join | length + 500) -%}
  {%- endfor -%}
  {%- for some in mpm._packed(shared, letters, mpm._most_columns_of_a_read()) -%}
    {%- do parts.append(mpm._learning(statement, mpm._learnt_rows(plan, some), 'r.column_name', 'r.value_kind')) -%}
  {%- endfor -%}
  {%- for some in mpm._packed(branches, branches | map('length') | list, mpm._most_columns_of_a_read()) -%}
    {%- do parts.append(mpm._branches(some)) -%}
  {%- endfor -%}
  {{ return(parts) }}
{%- endmacro %}


{% macro _learning(statement, rows, column_name, value_kind) -%}
  {%- if statement == 'learn_texts' -%}{{ return(mpm.learn_texts(relation_rows=rows, column_name=column_name)) }}{%- endif -%}
  {{ return(mpm.learn_quantiles(relation_rows=rows, column_name=column_name, value_kind=value_kind)) }}
{%- endmacro %}


{% macro _learnt_rows(plan, listed) -%}
  {#- Every row of the baseline once for each listed column, by one read: column_name, value_kind, value, without sentinels. -#}
  {%- set read = mpm._new_read(plan, 1) -%}
  {%- set values = [] -%}
  {%- set rows = [] -%}
  {%- for item in listed -%}
    {%- set read_as = {} -%}
    {%- for field in mpm._value_fields(plan, item.column) -%}
      {%- do read_as.update({field.alias: mpm._read_field(read, field.expression, field.type, field.columns)}) -%}
    {%- endfor -%}
    {%- set tested = read_as.raw_text if item.column.value_kind == 'text' else read_as.value -%}
    {%- do values.append('case when ' ~ tested ~ ' not in (' ~ item.missing | join(', ') ~ ') then ' ~ read_as.value ~ ' end' if item.missing
      else read_as.value) -%}
    {%- do rows.append([loop.index0 | string, mpm._text(item.mark), mpm._optional_text(item.kind)]) -%}
  {%- endfor -%}
  {{ return('(select l.column_name, l.value_kind, ' ~ mpm._pick('l.place', values) ~ ' as value from ' ~ mpm._baseline_rows(plan, read.fields.values() | list)
    ~ ' as x cross join (' ~ mpm._literals(rows, [('place', 'bigint'), ('column_name', 'text'), ('value_kind', 'text')]) ~ ') as l)') }}
{%- endmacro %}


{% macro _stored_parts(name, parts) -%}
  {#- What to read for some statements whose result is read again and again: themselves, one after the other, or one table that holds
      the result of all of them. -#}
  {%- set readable = [] -%}
  {%- if mpm._computes_ctes_once() -%}
    {%- for part in parts -%}{%- do readable.append('(' ~ part ~ ')') -%}{%- endfor -%}
  {%- elif parts -%}
    {%- set steps = [] -%}
    {%- do mpm._add_step(steps, name, none, is_stored=true, parts=parts) -%}
    {%- do mpm._store_steps(steps) -%}
    {#- The last: before it may stand the CTEs that it was split into. -#}
    {%- do readable.append(steps[-1].relation) -%}
  {%- endif -%}
  {{ return(readable) }}
{%- endmacro %}
