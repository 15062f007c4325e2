{#- Small tables of literals inside a statement, as each engine writes them. -#}

{% macro _literals(rows, shape) -%}
  {#- A small table inside the statement. rows: lists of SQL literals, none for NULL; shape: list of (alias, logical type). -#}
  {%- if not rows -%}{{ return(mpm._list_of([], shape)) }}{%- endif -%}
  {{ return(adapter.dispatch('_literals', 'mpm')(rows, shape)) }}
{%- endmacro %}


{% macro _literal_parts(rows, shape) -%}
  {#- A small table as statements, so that none is too long for an engine; a list. -#}
  {%- set letters = [] -%}
  {#- What may stand around a literal: cast(… as DOUBLE PRECISION) as column_name. -#}
  {%- for row in rows -%}{%- do letters.append(row | join | length + 40 * row | length) -%}{%- endfor -%}
  {%- set parts = [] -%}
  {%- for some in mpm._packed(rows, letters, 2000) -%}{%- do parts.append(mpm._literals(some, shape)) -%}{%- endfor -%}
  {{ return(parts or [mpm._list_of([], shape)]) }}
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
  {%- set ends = [] -%}
  {%- for alias, type in shape -%}{%- do ends.append(' as ' ~ mpm.data_type(type) ~ ') as ' ~ alias) -%}{%- endfor -%}
  {%- set lines = [] -%}
  {%- for row in rows -%}
    {%- set items = [] -%}
    {%- for item in row -%}{%- do items.append('cast(' ~ ('null' if item is none else item) ~ ends[loop.index0]) -%}{%- endfor -%}
    {%- do lines.append('select ' ~ items | join(', ')) -%}
  {%- endfor -%}
  {{ return(lines | join('\nunion all ')) }}
{%- endmacro %}


{% macro bigquery___literals(rows, shape) -%}
  {#- An array: a query of thousands of branches would be too long and too complex.
      https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#unnest_operator -#}
  {%- set names = [] -%}
  {%- set fields = [] -%}
  {%- set ends = [] -%}
  {%- set literals = [] -%}
  {#- A literal takes the type of its field by itself; all else is cast, as in every dialect. Said once: rows are thousands. -#}
  {%- set text_literal = modules.re.compile("'(?:[^'\\\\]|\\\\.)*'").fullmatch -%}
  {%- set own_literal = modules.re.compile("'(?:[^'\\\\]|\\\\.)*'|[-+]?[0-9]+").fullmatch -%}
  {%- for alias, type in shape -%}
    {%- set data_type = mpm.data_type(type) -%}
    {%- do names.append('v.' ~ alias) -%}
    {%- do fields.append(alias ~ ' ' ~ data_type) -%}
    {%- do ends.append(' as ' ~ data_type ~ ')') -%}
    {%- do literals.append(own_literal if type in ('bigint', 'double') else text_literal) -%}
  {%- endfor -%}
  {%- set lines = [] -%}
  {%- for row in rows -%}
    {%- set items = [] -%}
    {%- for value in row -%}
      {%- set item = 'null' if value is none else value | string -%}
      {%- do items.append(item if item | lower == 'null' or literals[loop.index0](item) else 'cast(' ~ item ~ ends[loop.index0]) -%}
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
