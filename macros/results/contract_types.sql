{#- dbt holds the types of a result against its contract; ClickHouse tells a type that holds NULL from one that does not. -#}

{% macro _as_contracted(query) -%}
  {#- A query whose columns have the types of the model's contract. https://clickhouse.com/docs/sql-reference/data-types/nullable -#}
  {%- if target.type != 'clickhouse' or not execute or not model.columns -%}{{ return(query) }}{%- endif -%}
  {%- set types = {} -%}
  {%- for column in model.columns.values() -%}{%- do types.update({column.name: column.data_type}) -%}{%- endfor -%}
  {{ return(mpm._typed(query, types)) }}
{%- endmacro %}


{% macro _as_observations(query) -%}
  {#- A query with the columns of a monitor's table, of one type whatever they are computed from. -#}
  {%- if target.type != 'clickhouse' -%}{{ return(query) }}{%- endif -%}
  {%- set types = {} -%}
  {%- for name, type in mpm._observation_columns() -%}{%- do types.update({name: mpm.data_type(type)}) -%}{%- endfor -%}
  {{ return(mpm._typed(query, types)) }}
{%- endmacro %}


{% macro _typed(query, types) -%}
  {%- set items = [] -%}
  {%- for name, type in types.items() -%}{%- do items.append('cast(typed.' ~ name ~ ' as ' ~ type ~ ') as ' ~ name) -%}{%- endfor -%}
  {{ return('select\n  ' ~ items | join(',\n  ') ~ '\nfrom (\n' ~ query ~ '\n) as typed') }}
{%- endmacro %}
