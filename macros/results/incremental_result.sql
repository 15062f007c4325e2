{#-
  What the incremental results share: their configuration, and what is stored of them. A window is computed again where the
  observations it reads are others than when it was computed (mpm_py/sql/stale_windows.sql), so a rerun writes nothing.
-#}

{% macro _incremental_result() -%}
  {#- As for the monitors' own tables: engines without a cheap delete replace whole dates. -#}
  {%- set settings = {'materialized': 'incremental', 'on_schema_change': 'append_new_columns'} -%}
  {%- if mpm._replaces_dates() -%}
    {%- do settings.update({'incremental_strategy': 'insert_overwrite',
      'partition_by': {'field': 'window_date', 'data_type': 'date'} if target.type == 'bigquery' else ['window_date']}) -%}
  {%- else -%}
    {%- do settings.update({'incremental_strategy': 'delete+insert', 'unique_key': ['monitor', 'window_id']}) -%}
  {%- endif -%}
  {%- if target.type == 'postgres' -%}
    {#- Its planner takes what a chain of CTEs gives for one row and joins by nested loops: hours instead of a minute for a year.
        Forbidding them looks costly to it, so that it would compile every statement for seconds. -#}
    {%- do settings.update({'sql_header': 'set local enable_nestloop = off; set local jit = off;'}) -%}
  {%- endif -%}
  {%- if target.type == 'snowflake' -%}{%- do settings.update(mpm._snowflake_settings(model.name)) -%}{%- endif -%}
  {{ return(settings) }}
{%- endmacro %}


{% macro _replaces_dates() -%}
  {{ return(target.type in ('bigquery', 'spark', 'databricks')) }}
{%- endmacro %}


{% macro _stored_result() -%}
  {#- The model's own windows as they are stored, for the input stored_result of stale_windows; none on a first run. -#}
  {%- if is_incremental() -%}
    {{ return('(select t.monitor, t.window_id, t.input_observed_at, t.input_row_count, t.input_window_count from ' ~ this ~ ' as t)') }}
  {%- endif -%}
  {{ return('(' ~ mpm._list_of([], [('monitor', 'text'), ('window_id', 'text'), ('input_observed_at', 'timestamp'),
    ('input_row_count', 'bigint'), ('input_window_count', 'bigint')]) ~ ')') }}
{%- endmacro %}
