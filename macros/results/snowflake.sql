{#-
  What is particular to tables on Snowflake. They are transient, as dbt makes them unless it is told otherwise, and what is written
  waits in a temporary table, as it does for delete+insert: neither is set here, so that a project may choose.
-#}

{% macro _snowflake_settings(name) -%}
  {#- Windows of one date lie together, so that reading some windows reads some partitions
      (https://docs.snowflake.com/en/user-guide/tables-clustering-keys). The tag in the configuration is the same at every run, or
      state:modified would take every model for changed; the run is added when it begins. dbt puts back the former tag afterwards. -#}
  {{ return({
    'cluster_by': ['window_date'],
    'query_tag': mpm._query_tag(name),
    'pre_hook': "{{ mpm._tag_with_run('" ~ name ~ "') }}",
  }) }}
{%- endmacro %}


{% macro _query_tag(name, run=none) -%}
  {#- dbt puts the tag between quotes as it stands. -#}
  {%- set tag = {'app': 'mpm', 'model': name} -%}
  {%- if run is not none -%}{%- do tag.update({'invocation_id': run}) -%}{%- endif -%}
  {{ return(tojson(tag) | replace("'", '')) }}
{%- endmacro %}


{% macro _tag_with_run(name) -%}
  {#- https://docs.snowflake.com/en/sql-reference/parameters#query-tag -#}
  {{ return('alter session set query_tag = ' ~ mpm._text(mpm._query_tag(name, invocation_id))) }}
{%- endmacro %}


{% macro _tagged_plan(specification, relation, baseline_relation) -%}
  {#- The plan of a monitor; its queries are sent before the model is built, so they are tagged by themselves. -#}
  {{ return(adapter.dispatch('_tagged_plan', 'mpm')(specification, relation, baseline_relation)) }}
{%- endmacro %}


{% macro default___tagged_plan(specification, relation, baseline_relation) -%}
  {{ return(mpm._plan(specification, relation, baseline_relation)) }}
{%- endmacro %}


{% macro snowflake___tagged_plan(specification, relation, baseline_relation) -%}
  {%- set before = set_query_tag() -%}
  {%- do run_query(mpm._tag_with_run(specification.name)) -%}
  {%- set plan = mpm._plan(specification, relation, baseline_relation) -%}
  {%- do unset_query_tag(before) -%}
  {{ return(plan) }}
{%- endmacro %}
