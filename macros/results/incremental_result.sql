{#-
  What the incremental results share: their configuration, and what is stored of them. A window is computed again where the
  observations it reads are others than when it was computed (mpm_py/sql/stale_windows.sql), so a rerun writes nothing.
-#}

{% macro _incremental_result() -%}
  {#- As for the monitors' own tables: engines without a cheap delete replace whole dates. -#}
  {%- set settings = {'materialized': 'incremental', 'on_schema_change': 'append_new_columns'} -%}
  {%- if mpm._replaces_dates() -%}
    {%- do settings.update({'incremental_strategy': 'insert_overwrite'}) -%}
    {%- do settings.update(mpm._dialect_traits().date_partitions) -%}
  {%- else -%}
    {%- do settings.update({'incremental_strategy': 'delete+insert', 'unique_key': ['monitor', 'window_id']}) -%}
  {%- endif -%}
  {%- if mpm._dialect_traits().sql_header -%}{%- do settings.update({'sql_header': mpm._dialect_traits().sql_header}) -%}{%- endif -%}
  {{ return(settings) }}
{%- endmacro %}


{% macro _replaces_dates() -%}
  {{ return(mpm._dialect_traits().replaces_dates) }}
{%- endmacro %}


{% macro _in_order(columns, query) -%}
  {#- A query with its columns as a table has to hold them: those that partition it last, where the engine wants that. -#}
  {%- if not mpm._dialect_traits().partitions_last or not columns -%}{{ return(query) }}{%- endif -%}
  {%- set ordered = columns | reject('equalto', 'window_date') | list -%}
  {%- if 'window_date' in columns -%}{%- do ordered.append('window_date') -%}{%- endif -%}
  {{ return('select ' ~ ordered | join(', ') ~ ' from (\n' ~ query ~ '\n) as unordered') }}
{%- endmacro %}


{% macro _stored_result() -%}
  {#- The model's own windows as they are stored, for the input stored_result of stale_windows; none on a first run. -#}
  {%- if is_incremental() -%}
    {{ return('(select t.monitor, t.window_id, t.input_observed_at, t.input_row_count, t.input_window_count from ' ~ this ~ ' as t)') }}
  {%- endif -%}
  {{ return('(' ~ mpm._list_of([], [('monitor', 'text'), ('window_id', 'text'), ('input_observed_at', 'timestamp'),
    ('input_row_count', 'bigint'), ('input_window_count', 'bigint')]) ~ ')') }}
{%- endmacro %}
