{#-
  ClickHouse puts a CTE in the place of each reading, also those inside one step: ten that read each other twice are a thousand.
  There the CTEs of a step that are read more than once are stored as tables too.
  https://clickhouse.com/docs/sql-reference/statements/select/with
-#}

{% macro _splits_steps() -%}
  {{ return(target.type == 'clickhouse') }}
{%- endmacro %}


{% macro _store_parts(earlier, step) -%}
  {#- Stores those CTEs of a step that it reads more than once; the query of the step with their tables in their place. -#}
  {%- set split = mpm._split_ctes(step.query) -%}
  {%- if not split.parts -%}{{ return(step.query) }}{%- endif -%}
  {%- set known = namespace(steps=earlier) -%}
  {%- for part in split.parts -%}
    {%- set visible = known.steps -%}
    {%- set later = split.parts[loop.index:] | map(attribute='query') | list + [split.result] -%}
    {%- if mpm._is_read_again(part, later) -%}
      {%- do mpm._store_step(part, mpm._reading(visible, part.query), step.name ~ '_' ~ part.name) -%}
    {%- endif -%}
    {#- A name inside a step hides that of an earlier step. -#}
    {%- set known.steps = visible | rejectattr('name', 'equalto', part.name) | list + [part] -%}
  {%- endfor -%}
  {{ return(mpm._reading(known.steps, split.result)) }}
{%- endmacro %}


{% macro _is_read_again(part, later) -%}
  {#- Whether a part is worth a table: rows of literals are not. -#}
  {%- if not modules.re.search('\\bfrom\\b', part.query, modules.re.IGNORECASE) -%}{{ return(false) }}{%- endif -%}
  {%- set readings = [] -%}
  {%- for query in later -%}{%- do readings.extend(mpm._readings(part.name, query)) -%}{%- endfor -%}
  {{ return(readings | length > 1) }}
{%- endmacro %}


{% macro _split_ctes(query) -%}
  {#- The CTEs that a query begins with and what is left of it. Brackets in literals, quoted names and comments do not count. -#}
  {%- set token = modules.re.compile("'(?:[^'\\\\]|\\\\.|'')*'" ~ '|"(?:[^"\\\\]|\\\\.)*"|`(?:[^`\\\\]|\\\\.)*`|--[^\\n]*|/\\*.*?\\*/|[()]', modules.re.DOTALL) -%}
  {%- set head = modules.re.compile('\\s*(?:with|,)\\s+(\\w+)\\s+as\\s*$', modules.re.IGNORECASE) -%}
  {%- set at = namespace(depth=0, name=none, start=0, end=0, is_over=false) -%}
  {%- set parts = [] -%}
  {%- for found in token.finditer(query) if found.group() in ('(', ')') and not at.is_over -%}
    {%- if found.group() == '(' -%}
      {%- if at.depth == 0 -%}
        {%- set match = head.match(query[at.end:found.start()]) -%}
        {%- set at.is_over = match is none -%}
        {%- set at.name = match.group(1) if match is not none else none -%}
        {%- set at.start = found.end() -%}
      {%- endif -%}
      {%- set at.depth = at.depth + 1 -%}
    {%- else -%}
      {%- set at.depth = at.depth - 1 -%}
      {%- if at.depth == 0 -%}
        {%- do parts.append({'name': at.name, 'query': query[at.start:found.start()] | trim}) -%}
        {%- set at.end = found.end() -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return({'parts': parts, 'result': query[at.end:] | trim}) }}
{%- endmacro %}


{% macro _query_in_steps(steps, result) -%}
  {#- Rows of a query that is made in steps. -#}
  {%- if not mpm._splits_steps() -%}{{ return(mpm._query(mpm._as_ctes(steps) ~ '\nselect * from ' ~ result)) }}{%- endif -%}
  {%- do mpm._store_steps(steps) -%}
  {%- set rows = mpm._query(mpm._reading(steps, 'select * from ' ~ result)) -%}
  {%- do mpm._drop_stored_steps() -%}
  {{ return(rows) }}
{%- endmacro %}


{% macro _drop_stored_steps() -%}
  {#- Drops the tables of the steps of this model, also what a run that was killed has left behind. -#}
  {%- if not execute -%}{{ return('') }}{%- endif -%}
  {%- set first = mpm._step_relation('') -%}
  {#- https://clickhouse.com/docs/operations/system-tables/tables -#}
  {%- for row in mpm._query('select name from system.tables where database = ' ~ mpm._text(first.schema) ~ ' and startsWith(name, ' ~ mpm._text(first.identifier) ~ ')') -%}
    {%- call statement('drop_step', fetch_result=False, auto_begin=False) -%}
      drop table if exists {{ first.incorporate(path={'identifier': row.name}) }}
    {%- endcall -%}
  {%- endfor -%}
  {{ return('') }}
{%- endmacro %}
