{#- The subqueries that read the user's relation: the only text in which its name stands. -#}

{% macro _field(field, is_available) -%}
  {%- set expression = field.expression if is_available else none -%}
  {%- if expression is none -%}{%- set expression = 'cast(null as ' ~ mpm.data_type(field.type) ~ ')' -%}{%- endif -%}
  {{ return(expression ~ ' as ' ~ field.alias) }}
{%- endmacro %}


{% macro _select_rows(relation, catalog, window_at, fields, filters) -%}
  {#- Fields whose columns this relation lacks are NULL, so that a baseline without labels still serves. -#}
  {%- set items = ['cast(' ~ window_at ~ ' as ' ~ mpm.data_type('timestamp') ~ ') as window_at'] -%}
  {%- for field in fields -%}
    {%- set lacking = [] -%}
    {%- for name in field.get('columns', []) if mpm._find_column(catalog, name) is none -%}{%- do lacking.append(name) -%}{%- endfor -%}
    {%- do items.append(mpm._field(field, not lacking)) -%}
  {%- endfor -%}
  {%- set kept = filters | select | list -%}
  {{ return('select ' ~ items | join(', ') ~ ' from ' ~ relation ~ ' as r' ~ (' where ' ~ kept | join(' and ') if kept else '')) }}
{%- endmacro %}


{% macro _raw_rows(plan, fields, filters) -%}
  {#- Rows of the monitored relation, every one with the start of its window. -#}
  {%- set filters = filters + [plan.where] -%}
  {{ return('(' ~ mpm._select_rows(plan.relation, plan.catalog, plan.window_expression, fields, filters) ~ plan.own_settings ~ ')') }}
{%- endmacro %}


{% macro _baseline_rows(plan, fields) -%}
  {#- Rows of the baseline: another relation, a period of this one, or the first windows of a rolling one. -#}
  {%- set at = "cast('1900-01-01 00:00:00' as " ~ mpm.data_type('timestamp') ~ ')' -%}
  {%- set baseline = plan.baseline -%}
  {{ return('(' ~ mpm._select_rows(baseline.relation, baseline.catalog, at, fields, [baseline.filter, baseline.where]) ~ plan.own_settings ~ ')') }}
{%- endmacro %}


{% macro _baseline_values(plan, column) -%}
  {#- Values of one column in the baseline. -#}
  {%- if column.is_ranking -%}
    {%- set rows = mpm._baseline_rows(plan, mpm._ranking_fields(plan.specification, plan.catalog)) -%}
    {%- set groups = mpm.ranked_groups(relation_rows=rows, cutoff=plan.specification.prediction.k) -%}
    {{ return('(select g.' ~ column.name ~ ' as value from (' ~ groups ~ ') as g)') }}
  {%- endif -%}
  {{ return(mpm._baseline_rows(plan, mpm._value_fields(plan, column))) }}
{%- endmacro %}


{% macro _scanned_values(plan, column) -%}
  {#- Values of one column in all that is scanned, with the window of each; ranked_groups is a CTE of the scan. -#}
  {%- if column.is_ranking -%}{{ return('(select g.window_at, g.' ~ column.name ~ ' as value from ranked_groups as g)') }}{%- endif -%}
  {{ return(mpm._scanned_rows(plan, mpm._value_fields(plan, column))) }}
{%- endmacro %}


{% macro _scanned_rows(plan, fields, in_baseline=true) -%}
  {#- What a scan reads: the ranges of the stale windows and, on the first run, the baseline beside them where it has the fields. -#}
  {%- set parts = [] -%}
  {%- set windows = plan.windows | rejectattr('is_empty') | list -%}
  {%- if windows -%}
    {%- set filters = [] if plan.event is none else [mpm._range_filter(plan.specification, plan.event, mpm._ranges(windows))] -%}
    {%- do parts.append(mpm._raw_rows(plan, fields, filters)) -%}
  {%- endif -%}
  {%- if not parts or (in_baseline and plan.is_first_run and plan.baseline.is_observed) -%}{%- do parts.append(mpm._baseline_rows(plan, fields)) -%}{%- endif -%}
  {{ return(parts[0] if parts | length == 1 else '(' ~ parts | join(' union all ') ~ ')') }}
{%- endmacro %}


{% macro _keyed_rows(plan, fields, keys, bin_code=none) -%}
  {#- Scanned rows once per segment key ('__all__' or a segment), with the bin of the value where one is given. -#}
  {%- set segment_fields = [] -%}
  {%- set cases = [] -%}
  {%- for segment in plan.segments if segment.key in keys -%}
    {%- do segment_fields.append({'alias': segment.alias, 'expression': segment.expression, 'type': 'text', 'columns': [segment.key]}) -%}
    {%- do cases.append(' when ' ~ mpm._text(segment.key) ~ " then coalesce(x." ~ segment.alias ~ ", '__null__')") -%}
  {%- endfor -%}
  {%- set rows = mpm._scanned_rows(plan, fields + segment_fields) -%}
  {%- set items = ['x.window_at as window_at'] -%}
  {%- for field in fields -%}{%- do items.append('x.' ~ field.alias ~ ' as ' ~ field.alias) -%}{%- endfor -%}
  {%- if bin_code is not none -%}{%- do items.append(bin_code ~ ' as bin_code') -%}{%- endif -%}
  {%- if cases -%}
    {%- set list = [] -%}
    {%- for key in keys -%}{%- do list.append('select ' ~ mpm._text(key) ~ ' as segment_key') -%}{%- endfor -%}
    {%- do items.append('l.segment_key as segment_key') -%}
    {%- do items.append('case l.segment_key' ~ cases | join('') ~ " else '__all__' end as segment_value") -%}
    {{ return('(select ' ~ items | join(', ') ~ ' from ' ~ rows ~ ' as x cross join (' ~ list | join(' union all ') ~ ') as l)') }}
  {%- endif -%}
  {%- do items.append("'__all__' as segment_key") -%}
  {%- do items.append("'__all__' as segment_value") -%}
  {{ return('(select ' ~ items | join(', ') ~ ' from ' ~ rows ~ ' as x)') }}
{%- endmacro %}
