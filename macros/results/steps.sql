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
  {%- set query = mpm._in_order(model.columns | list, 'select * from ' ~ result) -%}
  {%- if mpm._computes_ctes_once() -%}
    {{ return(mpm._as_ctes(steps) ~ '\n' ~ query) }}
  {%- endif -%}
  {%- if not execute -%}{%- do mpm._drop_steps_afterwards(steps) -%}{%- endif -%}
  {%- if mpm._may_query() -%}{%- do mpm._store_steps(steps) -%}{%- endif -%}
  {{ return(mpm._reading(steps, query)) }}
{%- endmacro %}


{% macro _computes_ctes_once() -%}
  {{ return(mpm._dialect_traits().computes_ctes_once) }}
{%- endmacro %}


{% macro _as_ctes(steps) -%}
  {%- set ctes = [] -%}
  {%- for step in steps -%}
    {%- set fence = 'materialized ' if mpm._dialect_traits().copies_expressions and not mpm._only_names(step) else '' -%}
    {%- do ctes.append(step.name ~ ' as ' ~ fence ~ '(\n' ~ step.query ~ '\n)') -%}
  {%- endfor -%}
  {{ return('with ' ~ ctes | join(', ') if ctes else '') }}
{%- endmacro %}


{% macro _store_steps(steps) -%}
  {#- Stores, in order, every step that later ones read more than once. -#}
  {%- for step in steps if mpm._is_stored(steps, loop.index0) -%}
    {%- set relation = mpm._step_relation(step.name) -%}
    {%- set statement = mpm._reading(steps[:loop.index0], step.query) -%}
    {%- for part in mpm._create_step(relation, statement) -%}
      {%- call statement('step_' ~ step.name ~ '_' ~ loop.index, fetch_result=False, auto_begin=False) -%}{{ part }}{%- endcall -%}
    {%- endfor -%}
    {%- do step.update({'relation': relation}) -%}
  {%- endfor -%}
{%- endmacro %}


{% macro _is_stored(steps, place) -%}
  {#- Whether a step is worth a table: one that only names a relation is not. -#}
  {%- set step = steps[place] -%}
  {%- if mpm._only_names(step) -%}{{ return(false) }}{%- endif -%}
  {%- set readings = [] -%}
  {%- for later in steps[place + 1:] -%}{%- do readings.extend(mpm._readings(step.name, later.query)) -%}{%- endfor -%}
  {{ return(readings | length > 1) }}
{%- endmacro %}


{% macro _only_names(step) -%}
  {{ return(modules.re.match('^select \\* from \\S+$', step.query) is not none) }}
{%- endmacro %}


{% macro _readings(name, query) -%}
  {{ return(modules.re.findall('\\b(?:from|join) ' ~ name ~ '\\b', query, modules.re.IGNORECASE)) }}
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
  {{ return(api.Relation.create(database=this.database, schema=this.schema, identifier=this.identifier ~ '__' ~ name, type='table')) }}
{%- endmacro %}


{% macro _create_step(relation, query) -%}
  {#- The statements that replace a step's table, in order. -#}
  {%- set traits = mpm._dialect_traits() -%}
  {{ return([mpm._of_table(traits.drop_table, relation), mpm._of_table(traits.create_table, relation) | replace('{query}', query)]) }}
{%- endmacro %}


{% macro _of_table(template, relation) -%}
  {{ return(template | replace('{table}', relation | string) | replace('{schema}', relation.schema)
    | replace('{identifier}', relation.identifier)) }}
{%- endmacro %}


{% macro _drop_steps_afterwards(steps) -%}
  {%- set hooks = [] -%}
  {%- for step in steps if mpm._is_stored(steps, loop.index0) -%}
    {%- do hooks.append("{{ mpm._drop_step('" ~ step.name ~ "') }}") -%}
  {%- endfor -%}
  {{ config(post_hook=hooks) }}
{%- endmacro %}


{% macro _drop_step(name) -%}
  {{ return(mpm._of_table(mpm._dialect_traits().drop_table, mpm._step_relation(name))) }}
{%- endmacro %}
