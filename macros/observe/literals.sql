{#- Small tables of literals inside a statement, as each engine writes them. -#}

{% macro _literals(rows, shape) -%}
  {#- A small table inside the statement. rows: lists of SQL literals, none for NULL; shape: list of (alias, logical type). -#}
  {%- if not rows -%}{{ return(mpm._list_of([], shape)) }}{%- endif -%}
  {{ return(adapter.dispatch('_literals', 'mpm')(rows, shape)) }}
{%- endmacro %}


{% macro default___literals(rows, shape) -%}
  {#- Called by name each: dbt knows which macros a test needs by reading their calls. -#}
  {%- if mpm._dialect_traits().has_values -%}{{ return(mpm._literals_by_values(rows, shape)) }}{%- endif -%}
  {{ return(mpm._literals_by_union(rows, shape)) }}
{%- endmacro %}


{% macro _literals_by_values(rows, shape) -%}
  {%- set lines = [] -%}
  {%- for row in rows -%}
    {%- set items = [] -%}
    {%- for item in row -%}{%- do items.append('null' if item is none else item) -%}{%- endfor -%}
    {%- do lines.append('(' ~ items | join(', ') ~ ')') -%}
  {%- endfor -%}
  {%- set names = [] -%}
  {%- set casts = [] -%}
  {%- for alias, type in shape -%}
    {%- do names.append(alias) -%}
    {%- do casts.append('cast(v.' ~ alias ~ ' as ' ~ mpm.data_type(type) ~ ') as ' ~ alias) -%}
  {%- endfor -%}
  {{ return('select ' ~ casts | join(', ') ~ '\nfrom (values\n' ~ lines | join(',\n') ~ '\n) as v (' ~ names | join(', ') ~ ')') }}
{%- endmacro %}


{% macro _literals_by_union(rows, shape) -%}
  {#- For engines that have no VALUES in FROM. -#}
  {%- set lines = [] -%}
  {%- for row in rows -%}
    {%- set items = [] -%}
    {%- for alias, type in shape -%}
      {%- set literal = 'null' if row[loop.index0] is none else row[loop.index0] -%}
      {%- do items.append('cast(' ~ literal ~ ' as ' ~ mpm.data_type(type) ~ ') as ' ~ alias) -%}
    {%- endfor -%}
    {%- do lines.append('select ' ~ items | join(', ')) -%}
  {%- endfor -%}
  {{ return(lines | join('\nunion all ')) }}
{%- endmacro %}


{% macro bigquery___literals(rows, shape) -%}
  {#- An array: a query of thousands of branches would be too long and too complex.
      https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#unnest_operator -#}
  {%- set names = [] -%}
  {%- set fields = [] -%}
  {%- for alias, type in shape -%}
    {%- do names.append('v.' ~ alias) -%}
    {%- do fields.append(alias ~ ' ' ~ mpm.data_type(type)) -%}
  {%- endfor -%}
  {%- set lines = [] -%}
  {%- for row in rows -%}
    {%- set items = [] -%}
    {%- for alias, type in shape -%}
      {%- set item = 'null' if row[loop.index0] is none else row[loop.index0] | string -%}
      {#- A literal takes the type of its field by itself; all else is cast, as in every dialect. -#}
      {%- set is_literal = item | lower == 'null' or modules.re.fullmatch("'(?:[^'\\\\]|\\\\.)*'", item)
        or (type in ('bigint', 'double') and modules.re.fullmatch('[-+]?[0-9]+', item)) -%}
      {%- do items.append(item if is_literal else 'cast(' ~ item ~ ' as ' ~ mpm.data_type(type) ~ ')') -%}
    {%- endfor -%}
    {%- do lines.append('struct(' ~ items | join(', ') ~ ')') -%}
  {%- endfor -%}
  {{ return('select ' ~ names | join(', ') ~ '\nfrom unnest(array<struct<' ~ fields | join(', ') ~ '>>[\n' ~ lines | join(',\n') ~ '\n]) as v') }}
{%- endmacro %}


{% macro clickhouse___literals(rows, shape) -%}
  {#- A SELECT a row would soon be more than it plans. https://clickhouse.com/docs/sql-reference/table-functions/values -#}
  {%- set columns = [] -%}
  {%- set items = [] -%}
  {%- for alias, type in shape -%}
    {%- do columns.append(alias ~ ' ' ~ mpm.data_type(type)) -%}
    {%- do items.append('v.' ~ alias ~ ' as ' ~ alias) -%}
  {%- endfor -%}
  {%- set lines = [] -%}
  {%- for row in rows -%}
    {%- set values = [] -%}
    {%- for item in row -%}{%- do values.append('null' if item is none else item) -%}{%- endfor -%}
    {%- do lines.append('(' ~ values | join(', ') ~ ')') -%}
  {%- endfor -%}
  {{ return('select ' ~ items | join(', ') ~ '\nfrom values(' ~ mpm._text(columns | join(', ')) ~ ',\n' ~ lines | join(',\n') ~ '\n) as v') }}
{%- endmacro %}
