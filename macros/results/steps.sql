{#-
  A result is made in steps: named queries of which each may read those before it. Where the engine computes a CTE once, the steps
  are CTEs of one statement. Where it computes a CTE again for every reading, steps that read steps would be computed thousands of
  times over; there every step that is read more than once is stored as a table beside the result, and dropped after it is written.
-#}

{% macro _step(steps, name) -%}
  {#- Adds a step: {% call mpm._step(steps, 'name') %} select … {% endcall %}. -#}
  {%- do mpm._add_step(steps, name, caller()) -%}
{%- endmacro %}


{% macro _add_step(steps, name, query, is_stored=none, parts=none) -%}
  {#- is_stored: whether it is worth a table, where that does not follow from how often it is read. parts: its query in pieces, of
      which each is a statement of its own where the step is stored. -#}
  {%- do steps.append({'name': name, 'query': (parts | join('\nunion all\n') if parts else query) | trim, 'is_stored': is_stored, 'parts': parts or []}) -%}
{%- endmacro %}


{% macro _add_list(steps, name, parts) -%}
  {#- Adds a step of literals, which is worth a table where it takes more than one statement. -#}
  {%- do mpm._add_step(steps, name, none, is_stored=true if parts | length > 1 else none, parts=parts) -%}
{%- endmacro %}


{% macro _with_steps(steps, result, may_store=false) -%}
  {#- The statement of a model whose rows are those of the step named `result`. may_store: whether steps may be stored too where they
      need not, but would be too long for one statement; the model has to drop them. -#}
  {%- set query = mpm._in_order(model.columns | list, 'select * from ' ~ result) -%}
  {%- if mpm._computes_ctes_once() -%}
    {%- set text = mpm._as_ctes(steps) ~ '\n' ~ query -%}
    {%- if not (may_store and mpm._is_too_long(text)) -%}
      {{ return(mpm._within_text_limit(text) if mpm._may_query() else text) }}
    {%- endif -%}
  {%- endif -%}
  {%- if mpm._may_compute_twice() -%}
    {%- for step in steps if step.name == result -%}{%- do step.update({'is_result': true}) -%}{%- endfor -%}
  {%- endif -%}
  {%- if not execute -%}{%- do mpm._drop_steps_afterwards(steps) -%}{%- endif -%}
  {%- if mpm._may_query() -%}{%- do mpm._store_steps(steps) -%}{%- endif -%}
  {%- set text = mpm._as_contracted(mpm._reading(steps, query)) -%}
  {#- A command that only looks puts all steps into one statement. -#}
  {{ return(mpm._within_text_limit(text) if mpm._may_query() else text) }}
{%- endmacro %}


{% macro _may_store_steps() -%}
  {#- Whether this engine ever stores steps of a scan. -#}
  {{ return(not mpm._computes_ctes_once() or mpm._most_letters() is not none) }}
{%- endmacro %}


{% macro _computes_ctes_once() -%}
  {#- mpm_stores_steps is for tests and for diagnosis only: it stores the steps where that is not needed. -#}
  {{ return(mpm._dialect_traits().computes_ctes_once and not var('mpm_stores_steps', false)) }}
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
  {%- if mpm._splits_steps() -%}{%- do mpm._split_steps(steps) -%}{%- endif -%}
  {%- for place in range(steps | length) if mpm._is_stored(steps, place) -%}{%- do mpm._store_step(steps[:place], steps[place]) -%}{%- endfor -%}
{%- endmacro %}


{% macro _store_step(earlier, step) -%}
  {#- Its first part makes the table, the others are added to it. -#}
  {%- set relation = mpm._step_relation(step.name) -%}
  {%- set parts = step.parts or [step.query] -%}
  {%- set statements = mpm._create_step(relation, mpm._reading(earlier, parts[0])) -%}
  {%- for part in parts[1:] -%}{%- do statements.append('insert into ' ~ relation ~ '\n' ~ mpm._reading(earlier, part)) -%}{%- endfor -%}
  {%- for text in statements -%}{%- do mpm._execute(text) -%}{%- endfor -%}
  {%- do step.update({'relation': relation}) -%}
  {%- if mpm._computes_ctes_once() -%}{%- do adapter.cache_added(relation) -%}{%- endif -%}
{%- endmacro %}


{% macro _execute(text) -%}
  {#- Runs a statement that gives no rows. -#}
  {%- call statement(fetch_result=false, auto_begin=false) -%}{{ mpm._within_text_limit(text) }}{%- endcall -%}
{%- endmacro %}


{% macro _is_stored(steps, place) -%}
  {#- Whether a step is worth a table: one that only names a relation is not. -#}
  {%- set step = steps[place] -%}
  {%- if step.is_stored is boolean -%}{{ return(step.is_stored) }}{%- endif -%}
  {#- A table that is made anew reads its result once; the step is dropped whether it was stored or not. -#}
  {%- if step.is_result and (is_incremental() or not execute) -%}{{ return(true) }}{%- endif -%}
  {#- On Spark the view mpm_observations is worth one: it computes much. -#}
  {%- if mpm._only_names(step) and not (mpm._is_spark() and 'mpm_observations' in step.query) -%}{{ return(false) }}{%- endif -%}
  {%- set readings = [] -%}
  {%- for later in steps[place + 1:] -%}{%- do readings.extend(mpm._readings(step.name, later.query)) -%}{%- endfor -%}
  {{ return(mpm._is_worth_a_table(mpm._reading(steps[:place], step.query), readings | length)) }}
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
  {{ return(api.Relation.create(database=this.database, schema=this.schema, identifier=this.identifier ~ '__step_' ~ name, type='table')) }}
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
  {%- set hooks = ['{{ mpm._drop_stored_steps() }}'] if mpm._splits_steps() else [] -%}
  {%- for place in range(steps | length) if not mpm._splits_steps() and mpm._is_stored(steps, place) -%}
    {%- do hooks.append("{{ mpm._drop_step('" ~ steps[place].name ~ "') }}") -%}
  {%- endfor -%}
  {{ config(post_hook=hooks) }}
{%- endmacro %}


{% macro _drop_step(name) -%}
  {#- Where steps are stored only if a statement would be too long, what is not there is not dropped. -#}
  {%- set relation = mpm._step_relation(name) -%}
  {%- if mpm._computes_ctes_once() and load_cached_relation(relation) is none -%}{{ return('') }}{%- endif -%}
  {{ return(mpm._of_table(mpm._dialect_traits().drop_table, relation)) }}
{%- endmacro %}
