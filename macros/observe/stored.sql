{#- What a monitor already holds, read from its own table. -#}

{% macro _unmark(value) -%}
  {#- Texts travel with a leading '=', so that no client reads 'null' or '007' as something else. -#}
  {{ return(none if value is none else (value | string)[1:]) }}
{%- endmacro %}


{% macro _query(statement) -%}
  {#- Rows of a query as a list of mappings by lower-case column name. -#}
  {%- set table = run_query(mpm._within_text_limit(statement)) -%}
  {%- set names = table.column_names | map('lower') | list -%}
  {%- set rows = [] -%}
  {%- for row in table.rows -%}{%- do rows.append(dict(zip(names, row.values()))) -%}{%- endfor -%}
  {{ return(rows) }}
{%- endmacro %}


{% macro _read_bins() -%}
  {#- The bins learnt on the first run, column → bins; empty before it, after --full-refresh and after --empty. -#}
  {%- set bins = {} -%}
  {%- if should_full_refresh() or load_relation(this) is none -%}{{ return(bins) }}{%- endif -%}
  {%- for row in mpm._query(mpm.stored_bins(mpm_observations=this)) -%}
    {%- set name = mpm._unmark(row.column_name) -%}
    {%- set kind = mpm._unmark(row.bin_kind) -%}
    {%- if name not in bins -%}{%- do bins.update({name: mpm._new_bins()}) -%}{%- endif -%}
    {%- set bin = bins[name] -%}
    {%- set center = mpm._unmark(row.bin_center) -%}
    {%- if kind == 'total' -%}
      {%- do bin.update({
        'scheme': mpm._unmark(row.scheme),
        'center': center | float if center is not none else none,
        'width': mpm._unmark(row.bin_width) | float if row.bin_width is not none else none,
        'value_kind': row.value_kind,
        'is_derived': row.is_derived | int == 1,
      }) -%}
    {%- elif kind == 'declaration' -%}{%- do bin.update({'scheme': mpm._unmark(row.scheme)}) -%}
    {%- elif kind == 'joint' -%}{%- do bin.update({'joint': {'feature': mpm._unmark(row.scheme) or none}}) -%}
    {%- elif kind == 'atom' -%}{%- do bin.atoms.append(center | float) -%}
    {%- elif row.segment_key == '__segment__' -%}{%- do bin.group_edges.append(center | float) -%}
    {%- else -%}{%- do bin.edges.append(center | float) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(bins) }}
{%- endmacro %}


{% macro _read_windows() -%}
  {#- Start → stored window. -#}
  {%- set windows = {} -%}
  {%- for row in mpm._query(mpm.stored_windows(mpm_observations=this)) -%}
    {%- do row.update({
      'start': mpm._unmark(row.window_start), 'end': mpm._unmark(row.window_end), 'spec_hash': mpm._unmark(row.spec_hash),
    }) -%}
    {%- do windows.update({row.start: row}) -%}
  {%- endfor -%}
  {{ return(windows) }}
{%- endmacro %}


{% macro _read_schema() -%}
  {#- The columns as last seen and the issues as last noted: {'columns': [(name, type, nullability)], 'issues': [text]}. -#}
  {%- set schema = {'columns': [], 'issues': []} -%}
  {%- for row in mpm._query(mpm.stored_schema(mpm_observations=this)) -%}
    {%- if mpm._unmark(row.bin_kind) == 'schema' -%}
      {%- do schema.columns.append((mpm._unmark(row.column_name), mpm._unmark(row.data_type), mpm._unmark(row.category))) -%}
    {%- else -%}
      {%- do schema.issues.append(mpm._unmark(row.category)) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(schema) }}
{%- endmacro %}
