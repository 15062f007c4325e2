{#-
  ClickHouse puts a CTE in the place of each reading, also those inside one step: ten that read each other twice are a thousand.
  There the CTEs of a step that are read more than once are stored as tables too.
  https://clickhouse.com/docs/sql-reference/statements/select/with
-#}

{% macro _splits_steps() -%}
  {{ return(target.type == 'clickhouse') }}
{%- endmacro %}


{% macro _split_step(earlier, step) -%}
  {#- Stores the CTEs of a step, or of the parts that it is made in; the step reads their tables from then on. -#}
  {%- set parts = [] -%}
  {%- for part in step.parts or [] -%}{%- do parts.append(mpm._store_parts(earlier, step.name ~ '_' ~ loop.index, part)) -%}{%- endfor -%}
  {%- if parts -%}{%- do step.update({'parts': parts, 'query': parts | join('\nunion all\n')}) -%}
  {%- else -%}{%- do step.update({'query': mpm._store_parts(earlier, step.name, step.query)}) -%}
  {%- endif -%}
{%- endmacro %}


{% macro _store_parts(earlier, name, query) -%}
  {#- Stores those CTEs of a query, and of the queries in its brackets, that it reads more than once; the query with their tables in
      their place. -#}
  {%- set split = mpm._split_ctes(query) -%}
  {%- set known = namespace(steps=earlier) -%}
  {%- for part in split.parts -%}
    {%- set visible = known.steps -%}
    {%- set later = split.parts[loop.index:] | map(attribute='query') | list + [split.result] -%}
    {%- do part.update({'query': mpm._store_inner_parts(visible, name ~ '_' ~ part.name, part.query)}) -%}
    {%- if mpm._is_read_again(part, later) -%}
      {%- do mpm._store_step(visible, part, name ~ '_' ~ part.name) -%}
    {%- endif -%}
    {#- A name inside a query hides that of an earlier step. -#}
    {%- set known.steps = visible | rejectattr('name', 'equalto', part.name) | list + [part] -%}
  {%- endfor -%}
  {%- set result = mpm._store_inner_parts(known.steps, name, split.result) -%}
  {{ return(mpm._reading(known.steps, result) if split.parts else result) }}
{%- endmacro %}


{% macro _store_inner_parts(known, name, query) -%}
  {#- The same for the queries in brackets. -#}
  {%- set texts = [] -%}
  {%- set at = namespace(end=0) -%}
  {%- for start, end in mpm._brackets(query) -%}
    {%- set inner = query[start:end] -%}
    {%- if modules.re.match('\\s*(?:with|select)\\b', inner, modules.re.IGNORECASE) and modules.re.search('\\bwith\\b', inner, modules.re.IGNORECASE) -%}
      {%- do texts.append(query[at.end:start] ~ mpm._store_parts(known, name ~ '_' ~ loop.index, inner)) -%}
      {%- set at.end = end -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(texts | join ~ query[at.end:]) }}
{%- endmacro %}


{% macro _is_read_again(part, later) -%}
  {#- Whether a part is worth a table: rows of literals are not. -#}
  {%- if not modules.re.search('\\bfrom\\b', part.query, modules.re.IGNORECASE) -%}{{ return(false) }}{%- endif -%}
  {%- set readings = [] -%}
  {%- for query in later -%}{%- do readings.extend(mpm._readings(part.name, query)) -%}{%- endfor -%}
  {{ return(readings | length > 1) }}
{%- endmacro %}


{% macro _split_ctes(query) -%}
  {#- The CTEs that a query begins with, and what is left of it. -#}
  {%- set head = modules.re.compile('\\s*(?:with|,)\\s+(\\w+)\\s+as\\s*[(]$', modules.re.IGNORECASE) -%}
  {%- set at = namespace(end=0, is_over=false) -%}
  {%- set parts = [] -%}
  {%- for start, end in mpm._brackets(query) if not at.is_over -%}
    {%- set match = head.match(query[at.end:start]) -%}
    {%- if match is none -%}
      {%- set at.is_over = true -%}
    {%- else -%}
      {%- do parts.append({'name': match.group(1), 'query': query[start:end] | trim}) -%}
      {%- set at.end = end + 1 -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return({'parts': parts, 'result': query[at.end:] | trim}) }}
{%- endmacro %}


{% macro _brackets(query) -%}
  {#- Start and end of what stands in the outermost brackets. Those in literals, quoted names and comments do not count. -#}
  {%- set token = modules.re.compile("'(?:[^'\\\\]|\\\\.|'')*'" ~ '|"(?:[^"\\\\]|\\\\.)*"|`(?:[^`\\\\]|\\\\.)*`|--[^\\n]*|/\\*.*?\\*/|[()]', modules.re.DOTALL) -%}
  {%- set at = namespace(depth=0, start=0) -%}
  {%- set found = [] -%}
  {%- for match in token.finditer(query) -%}
    {%- if match.group() == '(' -%}
      {%- set at.depth = at.depth + 1 -%}
      {%- if at.depth == 1 -%}{%- set at.start = match.end() -%}{%- endif -%}
    {%- elif match.group() == ')' -%}
      {%- set at.depth = at.depth - 1 -%}
      {%- if at.depth == 0 -%}{%- do found.append((at.start, match.start())) -%}{%- endif -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(found) }}
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
