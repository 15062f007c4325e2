{#-
  A result is made in steps: named queries of which each may read those before it. Where the engine computes a CTE once, the steps
  are CTEs of one statement. Where it computes a CTE again for every reading, steps that read steps would be computed thousands of
  times over; there every step that is read more than once is stored as a table beside the result, and dropped after it is written.
-#}

{% macro _step(steps, name) -%}
  {#- Adds a step: {% call mpm._step(steps, 'name') %} select … {% endcall %}. -#}
  {%- do steps.append({'name': name, 'query': caller() | trim}) -%}
{%- endmacro %}


{% macro _with_steps(steps, result) -%}
  {#- The statement of a model whose rows are those of the step named `result`. -#}
  {%- if mpm._computes_ctes_once() -%}
    {{ return(mpm._as_ctes(steps) ~ '\nselect * from ' ~ result) }}
  {%- endif -%}
  {%- if not execute -%}{%- do mpm._drop_steps_afterwards(steps) -%}{%- endif -%}
  {%- if mpm._may_query() -%}{%- do mpm._store_steps(steps) -%}{%- endif -%}
  {{ return(mpm._reading(steps, 'select * from ' ~ result)) }}
{%- endmacro %}


{% macro _computes_ctes_once() -%}
  {#- https://duckdb.org/docs/stable/sql/query_syntax/with, https://www.postgresql.org/docs/current/queries-with.html,
      https://docs.snowflake.com/en/user-guide/queries-cte, https://docs.aws.amazon.com/redshift/latest/dg/r_WITH_clause.html;
      BigQuery, Spark, Databricks, Trino and ClickHouse put the query in the place of each reading. -#}
  {{ return(target.type in ('duckdb', 'postgres', 'redshift', 'snowflake')) }}
{%- endmacro %}


{% macro _as_ctes(steps) -%}
  {%- set ctes = [] -%}
  {%- for step in steps -%}{%- do ctes.append(step.name ~ ' as (\n' ~ step.query ~ '\n)') -%}{%- endfor -%}
  {{ return('with ' ~ ctes | join(', ') if ctes else '') }}
{%- endmacro %}


{% macro _store_steps(steps) -%}
  {#- Stores, in order, every step that later ones read more than once. -#}
  {%- if mpm._splits_steps() -%}{%- do mpm._split_steps(steps) -%}{%- endif -%}
  {%- for place in range(steps | length) if mpm._is_stored(steps, place) -%}
    {%- set step = steps[place] -%}
    {%- set relation = mpm._step_relation(step.name) -%}
    {%- for part in mpm._create_step(relation, mpm._reading(steps[:place], step.query)) -%}{%- do mpm._execute(part) -%}{%- endfor -%}
    {%- do step.update({'relation': relation}) -%}
  {%- endfor -%}
{%- endmacro %}


{% macro _execute(text) -%}
  {#- Runs a statement that gives no rows. -#}
  {%- call statement(fetch_result=false, auto_begin=false) -%}{{ text }}{%- endcall -%}
{%- endmacro %}


{% macro _is_stored(steps, place) -%}
  {#- Whether a step is worth a table: one that only names a relation is not. -#}
  {%- set step = steps[place] -%}
  {%- set is_name = modules.re.match('^select \\* from (\\S+)$', step.query) -%}
  {%- if is_name and not (target.type == 'spark' and 'mpm_observations' in step.query) -%}{{ return(false) }}{%- endif -%}
  {%- set readings = [] -%}
  {%- for later in steps[place + 1:] -%}{%- do readings.extend(mpm._readings(step.name, later.query)) -%}{%- endfor -%}
  {{ return(mpm._is_worth_a_table(mpm._reading(steps[:place], step.query), readings | length)) }}
{%- endmacro %}


{% macro _readings(name, query) -%}
  {{ return(modules.re.findall('\\b(?:from|join) ' ~ name ~ '\\b', query, modules.re.IGNORECASE)) }}
{%- endmacro %}


{% macro _read_steps(steps) -%}
  {#- The steps as they are read from now on: stored ones by their tables. -#}
  {%- set read = [] -%}
  {%- for step in steps -%}
    {%- do read.append({'name': step.name, 'query': 'select * from ' ~ step.relation if step.relation else step.query}) -%}
  {%- endfor -%}
  {{ return(read) }}
{%- endmacro %}


{% macro _reading(steps, query) -%}
  {#- A query with the steps that it reads, directly or by others, as CTEs; stored ones by their tables. -#}
  {%- set needed = [] -%}
  {%- set read = namespace(text=query) -%}
  {%- for step in steps | reverse if mpm._readings(step.name, read.text) -%}
    {%- set source = 'select * from ' ~ step.relation if step.relation else step.query -%}
    {%- do needed.insert(0, {'name': step.name, 'query': source}) -%}
    {%- set read.text = read.text ~ '\n' ~ source -%}
  {%- endfor -%}
  {#- A query that begins with WITH of its own is put into brackets: there is one WITH to a query. -#}
  {{ return(mpm._as_ctes(needed) ~ '\nselect * from (\n' ~ query ~ '\n) as made' if needed else query) }}
{%- endmacro %}


{% macro _step_relation(name) -%}
  {{ return(api.Relation.create(database=this.database, schema=this.schema, identifier=this.identifier ~ '__step_' ~ name, type='table')) }}
{%- endmacro %}


{% macro _create_step(relation, query) -%}
  {#- The statements that replace a step's table, in order. -#}
  {{ return(adapter.dispatch('_create_step', 'mpm')(relation, query)) }}
{%- endmacro %}


{% macro default___create_step(relation, query) -%}
  {{ return(['drop table if exists ' ~ relation, 'create table ' ~ relation ~ ' as\n' ~ query]) }}
{%- endmacro %}


{% macro bigquery___create_step(relation, query) -%}
  {#- What a run that was killed leaves behind goes by itself. -#}
  {{ return(['create or replace table ' ~ relation
    ~ ' options (expiration_timestamp = timestamp_add(current_timestamp(), interval 1 day)) as\n' ~ query]) }}
{%- endmacro %}


{% macro spark___create_step(relation, query) -%}
  {{ return(['drop table if exists ' ~ relation, 'create table ' ~ relation ~ ' using parquet as\n' ~ query]) }}
{%- endmacro %}


{% macro databricks___create_step(relation, query) -%}
  {{ return(['create or replace table ' ~ relation ~ ' as\n' ~ query]) }}
{%- endmacro %}


{% macro clickhouse___create_step(relation, query) -%}
  {{ return(['drop table if exists ' ~ relation, 'create table ' ~ relation ~ ' engine = MergeTree order by tuple() as\n' ~ query]) }}
{%- endmacro %}


{% macro _drop_steps_afterwards(steps) -%}
  {%- set hooks = ['{{ mpm._drop_stored_steps() }}'] if mpm._splits_steps() else [] -%}
  {%- for place in range(steps | length) if not mpm._splits_steps() and mpm._is_stored(steps, place) -%}
    {%- do hooks.append("{{ mpm._drop_step('" ~ steps[place].name ~ "') }}") -%}
  {%- endfor -%}
  {{ config(post_hook=hooks) }}
{%- endmacro %}


{% macro _drop_step(name) -%}
  {{ return('drop table if exists ' ~ mpm._step_relation(name)) }}
{%- endmacro %}
