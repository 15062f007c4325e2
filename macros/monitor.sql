{#-
  The one macro that a user calls: models/monitors/<name>.sql holds {{ mpm.monitor() }}.
  It compiles to one SELECT, the observations of what is new, and makes the model that calls it an ordinary incremental model.
-#}

{% macro monitor() -%}
  {%- set specification = mpm._specification(model.name) -%}
  {%- set relation = mpm._declared_relation(specification.relation) -%}
  {%- set baseline_relation = none -%}
  {%- if specification.baseline.kind == 'relation' -%}{%- set baseline_relation = mpm._declared_relation(specification.baseline.relation) -%}{%- endif -%}
  {{- mpm._configure_monitor(specification) -}}
  {{- mpm._drop_scan_steps_afterwards() -}}
  {%- if mpm._only_plans() and specification.enabled == 'true' -%}
    {%- do mpm._describe(mpm._decided_plan(specification, relation, baseline_relation)) -%}
    {{- mpm._empty_observations() -}}
  {%- elif not mpm._may_query() or specification.enabled != 'true' -%}
    {{- mpm._kept_observations() -}}
  {%- else -%}
    {%- set plan = mpm._tagged_plan(specification, relation, baseline_relation) -%}
    {{- mpm._empty_observations() if plan is none else mpm._observing_statement(plan) -}}
  {%- endif -%}
{%- endmacro %}


{% macro _observing_statement(plan) -%}
  {{ return(mpm._in_order(mpm._observation_columns() | map('first') | list,
    mpm._within_text_limit(mpm._computed_once(mpm._with_rest_of_dates(plan, mpm._scan(plan)))))) }}
{%- endmacro %}


{% macro _declared_relation(declared) -%}
  {#- ref and source are called while dbt parses, so that the lineage is true. -#}
  {%- if declared.kind == 'source' -%}{{ return(source(declared.source, declared.table)) }}{%- endif -%}
  {%- if declared.package and declared.version -%}{{ return(ref(declared.package, declared.ref, v=declared.version)) }}{%- endif -%}
  {%- if declared.package -%}{{ return(ref(declared.package, declared.ref)) }}{%- endif -%}
  {%- if declared.version -%}{{ return(ref(declared.ref, v=declared.version)) }}{%- endif -%}
  {{ return(ref(declared.ref)) }}
{%- endmacro %}


{% macro _may_query() -%}
  {#- Commands that only look, and --empty and --sample, which show a filtered relation, never observe. -#}
  {{ return(
    execute
    and flags.WHICH not in ('compile', 'generate', 'show', 'parse', 'list', 'ls', 'test')
    and not invocation_args_dict.get('empty')
    and not invocation_args_dict.get('sample')
  ) }}
{%- endmacro %}


{% macro _only_plans() -%}
  {#- Whether `mpm plan` asks: dbt compile --vars '{mpm_plan: windows}', which compares and writes nothing. -#}
  {{ return(execute and flags.WHICH == 'compile' and var('mpm_plan', none) is not none) }}
{%- endmacro %}


{% macro _configure_monitor(specification) -%}
  {%- set shown = {} -%}
  {%- for key, value in specification.items() if key != 'salt' -%}{%- do shown.update({key: value}) -%}{%- endfor -%}
  {%- set settings = {
    'materialized': 'incremental',
    'unique_key': 'window_id',
    'incremental_strategy': 'delete+insert',
    'on_schema_change': 'append_new_columns',
    'tags': ['mpm_monitor'] + specification.tags,
    'meta': {'mpm': shown | string},
  } -%}
  {%- if target.type == 'databricks' -%}
    {%- do settings.update(mpm._databricks_settings('window_id')) -%}
  {%- elif mpm._replaces_dates() -%}
    {%- do settings.update({'incremental_strategy': 'insert_overwrite', 'unique_key': none}) -%}
    {%- do settings.update(mpm._dialect_traits().date_partitions) -%}
  {%- endif -%}
  {%- if target.type == 'snowflake' -%}{%- do settings.update(mpm._snowflake_settings(specification.name)) -%}{%- endif -%}
  {%- if target.type == 'clickhouse' -%}{%- do settings.update(mpm._clickhouse_layout(['window_id', 'column_name'])) -%}{%- endif -%}
  {%- if target.type == 'spark' -%}
    {#- The format is that of dbt_project.yml of the package for results; what the user's project says goes first. -#}
    {%- do settings.update({'pre_hook': '{{ mpm._require_dynamic_overwrite() }}', 'file_format': model.config.get('file_format') or 'parquet'}) -%}
  {%- endif -%}
  {%- if mpm._splits_steps() -%}{%- do settings.update({'post_hook': ['{{ mpm._drop_stored_steps() }}']}) -%}{%- endif -%}
  {%- if target.type == 'bigquery' -%}{%- do settings.update(mpm._bigquery_settings(specification)) -%}{%- endif -%}
  {{- config(**settings) -}}
{%- endmacro %}


{% macro _bigquery_settings(specification) -%}
  {#- Later runs read the bins and the rows as a whole: both lie together. The label carries the monitor's name into bills and audit logs;
      the run is in the label dbt_invocation_id that dbt-bigquery puts on every job.
      https://cloud.google.com/bigquery/docs/labels-intro#requirements -#}
  {%- set labels = dict(model.config.get('labels') or {}) -%}
  {%- do labels.update({'mpm_monitor': modules.re.sub('[^a-z0-9_-]', '_', specification.name | lower)[:63]}) -%}
  {{ return({'cluster_by': ['dataset', 'column_name'], 'labels': labels}) }}
{%- endmacro %}


{% macro _observation_columns() -%}
  {#- The data contract of a monitor's table (DESIGN §2.2): (name, logical type). -#}
  {{ return([
    ('monitor', 'text'), ('dataset', 'text'), ('window_id', 'text'), ('window_date', 'date'), ('window_start', 'timestamp'),
    ('window_end', 'timestamp'), ('segment_key', 'text'), ('segment_value', 'text'), ('column_name', 'text'), ('column_role', 'text'),
    ('data_type', 'text'), ('value_kind', 'text'), ('label_class', 'text'), ('bin_kind', 'text'), ('bin_index', 'bigint'),
    ('category', 'text'), ('row_count', 'bigint'), ('value_sum', 'double'), ('value_sum_sq', 'double'), ('value_min', 'double'),
    ('value_max', 'double'), ('distinct_count', 'bigint'), ('bin_center', 'double'), ('bin_width', 'double'), ('label_count', 'bigint'),
    ('label_sum', 'double'), ('prediction_sum', 'double'), ('observed_at', 'timestamp'), ('invocation_id', 'text'), ('spec_hash', 'text'),
    ('schema_version', 'bigint'),
  ]) }}
{%- endmacro %}


{% macro _kept_observations() -%}
  {#- What a monitor that may not observe now holds afterwards: --full-refresh replaces the table, and what a build with --empty or
      of a disabled monitor would lose may be gone from the relation. -#}
  {%- if execute and flags.WHICH in ('build', 'run') and should_full_refresh() and load_relation(this) is not none -%}
    {{ return('select * from ' ~ this) }}
  {%- endif -%}
  {{ return(mpm._empty_observations()) }}
{%- endmacro %}


{% macro _empty_observations() -%}
  {{- mpm._list_of([], mpm._observation_columns()) -}}
{%- endmacro %}
