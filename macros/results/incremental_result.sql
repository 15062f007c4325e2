{#-
  What the incremental results share: their configuration, and what is stored of them. A window is computed again where the
  observations it reads are others than when it was computed (mpm_py/sql/stale_windows.sql), so a rerun writes nothing.
-#}

{% macro _incremental_result() -%}
  {#- As for the monitors' own tables: engines without a cheap delete replace whole dates. -#}
  {%- set settings = {'materialized': 'incremental', 'on_schema_change': 'append_new_columns'} -%}
  {%- if target.type == 'databricks' -%}
    {%- do settings.update(mpm._databricks_settings('window_date')) -%}
  {%- elif mpm._replaces_dates() -%}
    {%- do settings.update({'incremental_strategy': 'insert_overwrite'}) -%}
    {%- do settings.update(mpm._dialect_traits().date_partitions) -%}
  {%- else -%}
    {%- do settings.update({'incremental_strategy': 'delete+insert', 'unique_key': ['monitor', 'window_id']}) -%}
  {%- endif -%}
  {%- if target.type == 'clickhouse' -%}{%- do settings.update(mpm._clickhouse_layout(['monitor', 'window_id'])) -%}{%- endif -%}
  {%- if target.type == 'bigquery' -%}{%- do settings.update({'cluster_by': ['monitor']}) -%}{%- endif -%}
  {%- if target.type == 'spark' -%}{%- do settings.update({'pre_hook': '{{ mpm._require_dynamic_overwrite() }}'}) -%}{%- endif -%}
  {%- if target.type == 'snowflake' -%}{%- do settings.update(mpm._snowflake_settings(model.name)) -%}{%- endif -%}
  {%- if mpm._dialect_traits().sql_header -%}{%- do settings.update({'sql_header': mpm._dialect_traits().sql_header}) -%}{%- endif -%}
  {{ return(settings) }}
{%- endmacro %}


{% macro _appended_result() -%}
  {#- A result whose rows are only ever added, and never computed again. -#}
  {%- set settings = {'materialized': 'incremental', 'incremental_strategy': mpm._dialect_traits().append_strategy,
    'full_refresh': false, 'on_schema_change': 'append_new_columns'} -%}
  {%- if target.type == 'snowflake' -%}{%- do settings.update(mpm._snowflake_settings(model.name)) -%}{%- endif -%}
  {{ return(settings) }}
{%- endmacro %}


{% macro _replaces_dates() -%}
  {{ return(mpm._dialect_traits().replaces_dates) }}
{%- endmacro %}


{% macro _require_dynamic_overwrite() -%}
  {#-
    Spark replaces the whole table, all history with it, where this setting is not DYNAMIC. dbt-spark sets it before the hooks run, but
    server_side_parameters of the profile set it back before every statement.
    https://spark.apache.org/docs/latest/configuration.html#runtime-sql-configuration
  -#}
  {%- if not execute -%}{{ return('') }}{%- endif -%}
  {%- set mode = run_query('set spark.sql.sources.partitionOverwriteMode').rows[0][1] -%}
  {%- if mode | upper != 'DYNAMIC' -%}
    {{ exceptions.raise_compiler_error('mpm: ' ~ this ~ ' is not written: with spark.sql.sources.partitionOverwriteMode ' ~ mode
      ~ ' Spark would replace the whole table, and its history, by the windows of this run. Take the setting out of'
      ~ ' server_side_parameters in profiles.yml (and of the hooks of other models), or set it to DYNAMIC there.') }}
  {%- endif -%}
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


{% macro _clickhouse_layout(order) -%}
  {#- Sorted by what is deleted by. Parts by year: an INSERT into more than 100 of them is refused, and a first run may write ten years
      of months. All columns may be NULL by their type, those of the key never are.
      https://clickhouse.com/docs/engines/table-engines/mergetree-family/mergetree
      https://clickhouse.com/docs/operations/settings/settings#max_partitions_per_insert_block -#}
  {{ return({'order_by': order, 'partition_by': 'toYear(window_date)', 'settings': {'allow_nullable_key': 1}}) }}
{%- endmacro %}
