{#- What can only be checked against the catalog: declared columns, the event time, nullability. -#}

{% macro _declared_columns(specification) -%}
  {#- (key, column) for every column that the declaration names. -#}
  {%- set declared = [] -%}
  {%- set prediction = specification.prediction -%}
  {%- set operations = specification.operations -%}
  {%- for key, name in [
      ('event_time', specification.event_time), ('id', specification.id), ('prediction.score', prediction.score),
      ('prediction.class', prediction.class), ('prediction.value', prediction.value),
      ('prediction.error_feature', prediction.error_feature), ('prediction.position', prediction.position),
      ('prediction.group', prediction.group), ('operations.name', operations.name), ('operations.value', operations.value),
      ('label', specification.label),
      ('label_time', specification.label_time), ('model_version', specification.model_version)] if name -%}
    {%- do declared.append((key, name)) -%}
  {%- endfor -%}
  {%- for key, names in [
      ('prediction.scores', prediction.scores.values() | list), ('features.include', specification.features.include),
      ('features.exclude', specification.features.exclude), ('features.numeric', specification.features.numeric),
      ('segments', specification.segments), ('operations', operations.columns), ('sensitive', specification.sensitive),
      ('importance', specification.importance.keys() | list), ('missing_values', specification.missing_values.columns.keys() | list)] -%}
    {%- for name in names -%}{%- do declared.append((key, name)) -%}{%- endfor -%}
  {%- endfor -%}
  {{ return(declared) }}
{%- endmacro %}


{% macro _check_declared_columns(plan) -%}
  {#- On the first run a declared column that is not there is a mistake; later it is an observation. -#}
  {%- set problems = [] -%}
  {%- for key, name in mpm._declared_columns(plan.specification) if mpm._find_column(plan.catalog, name) is none -%}
    {%- set near = mpm._nearest(name, plan.catalog.keys() | list, {}, mpm._monitor_rules()) -%}
    {%- if plan.is_first_run or key == 'event_time' -%}
      {%- do problems.append('  ' ~ key ~ ': column "' ~ name ~ '" is not in ' ~ plan.relation
        ~ (', did you mean "' ~ near ~ '"?' if near else '; it has ' ~ plan.catalog.keys() | list | join(', '))) -%}
    {%- elif name | lower not in plan.bins | map('lower') -%}
      {%- do plan.issues.append({'column_name': name, 'text': 'column_missing: ' ~ key ~ ' names column "' ~ name
        ~ '", which is not in the relation' ~ (', did you mean "' ~ near ~ '"?' if near else '')}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if problems -%}
    {{ exceptions.raise_compiler_error("mpm: monitor '" ~ plan.specification.name ~ "' names columns that do not exist:\n" ~ problems | join('\n')) }}
  {%- endif -%}
{%- endmacro %}


{% macro _check_event_time(plan) -%}
  {%- if plan.event is not none and plan.event.kind not in ('date', 'timestamp', 'zoned', 'integer', 'numeric') -%}
    {{ exceptions.raise_compiler_error("mpm: monitor '" ~ plan.specification.name ~ "': event_time: column \"" ~ plan.event.name ~ "\" of "
      ~ plan.relation ~ " is " ~ plan.catalog[plan.event.name].data_type ~ ". It must be a date, a timestamp or seconds since 1970: cast it in the model that builds "
      ~ plan.relation.identifier ~ ".") }}
  {%- endif -%}
{%- endmacro %}


{% macro _nullability(relation) -%}
  {#- Column → 'nullable' or 'not null', where the engine's information_schema tells; empty elsewhere. -#}
  {{ return(adapter.dispatch('_nullability', 'mpm')(relation)) }}
{%- endmacro %}


{% macro default___nullability(relation) -%}{{ return({}) }}{%- endmacro %}


{% macro duckdb___nullability(relation) -%}
  {%- set nullability = {} -%}
  {%- set rows = mpm._query("select '=' || column_name as column_name, is_nullable from information_schema.columns where table_schema = "
    ~ mpm._text(relation.schema) ~ " and table_name = " ~ mpm._text(relation.identifier)
    ~ (" and table_catalog = " ~ mpm._text(relation.database) if relation.database else '')) -%}
  {%- for row in rows -%}
    {%- do nullability.update({mpm._unmark(row.column_name): 'nullable' if row.is_nullable | string | upper in ('YES', 'TRUE') else 'not null'}) -%}
  {%- endfor -%}
  {{ return(nullability) }}
{%- endmacro %}


{% macro postgres___nullability(relation) -%}{{ return(mpm.duckdb___nullability(relation)) }}{%- endmacro %}


{% macro snowflake___nullability(relation) -%}
  {#- Names that are not quoted stand in upper case in information_schema; this takes the relation as dbt writes it, and needs no
      warehouse. https://docs.snowflake.com/en/sql-reference/sql/desc-table -#}
  {%- set nullability = {} -%}
  {%- for row in mpm._query('describe table ' ~ relation) -%}
    {%- do nullability.update({row['name']: 'nullable' if row['null?'] == 'Y' else 'not null'}) -%}
  {%- endfor -%}
  {{ return(nullability) }}
{%- endmacro %}
