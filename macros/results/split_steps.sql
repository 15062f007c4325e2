{#-
  ClickHouse and Spark put a CTE in the place of each reading, also those inside one step: ten that read each other twice are a
  thousand. There the CTEs of a step become steps themselves, under names of their own, and are stored where that is worth it.
  https://clickhouse.com/docs/sql-reference/statements/select/with
  https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-cte.html
-#}

{% macro _splits_steps() -%}
  {{ return(target.type == 'clickhouse' or mpm._is_spark()) }}
{%- endmacro %}


{% macro _is_spark() -%}
  {{ return(target.type in ('spark', 'databricks')) }}
{%- endmacro %}


{% macro _split_steps(steps) -%}
  {#- Puts the CTEs of each step, or of the parts that it is made in, before it. -#}
  {%- set flat = [] -%}
  {%- for step in steps -%}
    {%- set whole = dict(step) -%}
    {%- set parts = [] -%}
    {%- for part in step.parts or [] -%}{%- do parts.append(mpm._split_query(flat, step.name ~ '__' ~ loop.index, part)) -%}{%- endfor -%}
    {%- do whole.update({'parts': parts, 'query': parts | join('\nunion all\n') if parts else mpm._split_query(flat, step.name, step.query)}) -%}
    {%- do flat.append(whole) -%}
  {%- endfor -%}
  {%- do steps.clear() -%}
  {%- do steps.extend(flat) -%}
{%- endmacro %}


{% macro _split_query(steps, name, query) -%}
  {#- Adds the CTEs of a query to the steps; what is left of the query. Lists and reads of wide tables are long and have none.
      Two underscores: a step `a_b` is not the CTE b of a step a. -#}
  {%- if not modules.re.search('\\bwith\\b', query, modules.re.IGNORECASE) -%}{{ return(query | trim) }}{%- endif -%}
  {%- set split = mpm._split_ctes(query) -%}
  {%- set renamed = [] -%}
  {%- for part in split.parts -%}
    {%- set own_name = name ~ '__' ~ part.name -%}
    {%- do mpm._add_split_step(steps, own_name, mpm._split_bracketed(steps, own_name, mpm._renamed(part.query, renamed))) -%}
    {%- do renamed.append((part.name, own_name)) -%}
  {%- endfor -%}
  {{ return(mpm._split_bracketed(steps, name, mpm._renamed(split.result, renamed))) }}
{%- endmacro %}


{% macro _split_bracketed(steps, name, query) -%}
  {#- The same of the queries in its brackets, as branches of a UNION ALL are: each is a step. -#}
  {%- set texts = [] -%}
  {%- set at = namespace(end=0) -%}
  {%- for start, end in mpm._brackets(query) -%}
    {%- set inner = query[start:end] -%}
    {%- set own_name = name ~ '__' ~ loop.index -%}
    {%- if modules.re.match('\\s*with\\b', inner, modules.re.IGNORECASE) -%}
      {%- do mpm._add_split_step(steps, own_name, mpm._split_query(steps, own_name, inner | trim)) -%}
      {%- do texts.append(query[at.end:start] ~ 'select * from ' ~ own_name) -%}
      {%- set at.end = end -%}
    {%- elif modules.re.search('\\bwith\\b', inner, modules.re.IGNORECASE) -%}
      {%- do texts.append(query[at.end:start] ~ mpm._split_bracketed(steps, own_name, inner)) -%}
      {%- set at.end = end -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(texts | join ~ query[at.end:]) }}
{%- endmacro %}


{% macro _add_split_step(steps, name, query) -%}
  {#- Rows of literals are not worth a table. -#}
  {%- do mpm._add_step(steps, name, query, is_stored=none if modules.re.search('\\bfrom\\b', query, modules.re.IGNORECASE) else false) -%}
{%- endmacro %}


{% macro _renamed(query, names) -%}
  {#- The query with its readings of CTEs by their new names: [(old, new)]. Every reading has an alias, so no other name changes. -#}
  {%- set pieces = [] -%}
  {%- for piece in modules.re.split('(' ~ mpm._opaque_text() ~ ')', query, 0, modules.re.DOTALL) -%}
    {%- set text = namespace(now=piece) -%}
    {%- if loop.index0 % 2 == 0 -%}
      {%- for old, new in names -%}
        {%- set text.now = modules.re.sub('(?i)\\b(from|join) ' ~ old ~ '\\b(?![.(])', '\\1 ' ~ new, text.now) -%}
      {%- endfor -%}
    {%- endif -%}
    {%- do pieces.append(text.now) -%}
  {%- endfor -%}
  {{ return(pieces | join) }}
{%- endmacro %}


{% macro _opaque_text() -%}
  {#- Literals, quoted names and comments, as a pattern without groups. -#}
  {{ return("'(?:[^'\\\\]|\\\\.|'')*'" ~ '|"(?:[^"\\\\]|\\\\.)*"|`(?:[^`\\\\]|\\\\.)*`|--[^\\n]*|/\\*.*?\\*/') }}
{%- endmacro %}


{% macro _is_worth_a_table(query, readings) -%}
  {#-
    Whether to store what is read so often. On Spark a table takes a second, and what is computed again up to a tenth for each SELECT:
    planning, compiling, running. mpm_observations is a view that computes much. What is long is stored for itself: the time and memory
    of planning grow faster than the text.
  -#}
  {%- if not mpm._is_spark() -%}{{ return(readings > 1) }}{%- endif -%}
  {%- set selects = modules.re.findall('\\bselect\\b', query, modules.re.IGNORECASE) | length
    + 10 * (modules.re.findall('\\bmpm_observations\\b', query) | length) -%}
  {{ return((readings - 1) * selects >= 8 or readings and query | length > 10000) }}
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
  {%- set token = modules.re.compile(mpm._opaque_text() ~ '|[()]', modules.re.DOTALL) -%}
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
  {%- for name in mpm._stored_step_names(first) -%}
    {%- do mpm._execute('drop table if exists ' ~ first.incorporate(path={'identifier': name})) -%}
  {%- endfor -%}
  {{ return('') }}
{%- endmacro %}


{% macro _stored_step_names(first) -%}
  {#- Names of the tables that begin as this relation does. -#}
  {{ return(adapter.dispatch('_stored_step_names', 'mpm')(first)) }}
{%- endmacro %}


{% macro default___stored_step_names(first) -%}
  {{ return([]) }}
{%- endmacro %}


{% macro clickhouse___stored_step_names(first) -%}
  {#- https://clickhouse.com/docs/operations/system-tables/tables -#}
  {{ return(mpm._query('select name from system.tables where database = ' ~ mpm._text(first.schema) ~ ' and startsWith(name, '
    ~ mpm._text(first.identifier) ~ ')') | map(attribute='name') | list) }}
{%- endmacro %}


{% macro databricks___stored_step_names(first) -%}
  {#- https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-show-tables -#}
  {{ return(mpm._query('show tables in ' ~ first.include(identifier=false) ~ ' like ' ~ mpm._text(first.identifier | lower ~ '*'))
    | map(attribute='tablename') | list) }}
{%- endmacro %}


{% macro spark___stored_step_names(first) -%}
  {#- https://spark.apache.org/docs/latest/sql-ref-syntax-aux-show-tables.html -#}
  {{ return(mpm._query('show tables in ' ~ first.schema ~ ' like ' ~ mpm._text(first.identifier ~ '*')) | map(attribute='tablename') | list) }}
{%- endmacro %}
