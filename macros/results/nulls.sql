{#- NULL on ClickHouse, where a type holds it only when told to and an outer join gives 0 or '' instead. -#}

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


{% macro _nulls_in_joins() -%}
  {#- Ends a SELECT with an outer join, so that what finds no partner is NULL whatever the settings of the session.
      https://clickhouse.com/docs/operations/settings/settings#join_use_nulls -#}
  {{ return('\nsettings join_use_nulls = 1' if target.type == 'clickhouse' else '') }}
{%- endmacro %}


{% macro _own_settings() -%}
  {#- Ends a SELECT from the user's relation, which may be a view over an outer join: it is read as the user reads it. ClickHouse refuses
      a view whose joins give other types than when it was made. -#}
  {%- if target.type != 'clickhouse' -%}{{ return('') }}{%- endif -%}
  {%- set rows = mpm._query("select cast(getSetting('join_use_nulls') as Int8) as is_on") -%}
  {{ return(' settings join_use_nulls = ' ~ rows[0].is_on | int) }}
{%- endmacro %}
