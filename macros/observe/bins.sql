{#- Bins: learnt once from the baseline, then read from the monitor's own table and inlined as literals (DESIGN §2.3). -#}

{% macro _new_bins() -%}
  {{ return({'scheme': 'none', 'center': none, 'width': none, 'atoms': [], 'edges': [], 'group_edges': [], 'joint': none}) }}
{%- endmacro %}


{% macro _number_literal(value) -%}
  {#- A number with every digit it has; bracketed, because x--3 begins a comment. -#}
  {{ return('(' ~ ("%.17g" | format(value | float)) ~ ')') }}
{%- endmacro %}


{% macro _number(value) -%}
  {#- A number of type double. -#}
  {{ return(mpm.plain_number(value=mpm._number_literal(value))) }}
{%- endmacro %}


{% macro _is_numeric_kind(value_kind) -%}
  {{ return(value_kind in ('numeric', 'integer', 'timestamp', 'text', 'nested')) }}
{%- endmacro %}


{% macro _is_number_text(text) -%}
  {{ return(modules.re.match('^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$', text) is not none) }}
{%- endmacro %}


{% macro _missing_values(plan, column) -%}
  {#- The sentinels declared for a column, as SQL literals of the type it is observed by. -#}
  {%- set declared = plan.specification.missing_values -%}
  {%- set values = [] -%}
  {%- set own = [] -%}
  {%- for name, sentinels in declared.columns.items() if name | lower == column.name | lower -%}{%- do own.extend(sentinels) -%}{%- endfor -%}
  {%- for value in declared.all + own -%}
    {%- if (column.is_derived and not column.has_sentinels) or column.value_kind in ('nested', 'boolean', 'timestamp') -%}
    {%- elif column.value_kind in ('numeric', 'integer') -%}
      {%- if mpm._is_number_text(value) -%}{%- do values.append(mpm._number(value)) -%}{%- endif -%}
    {%- else -%}{%- do values.append(mpm._text(value)) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(values | unique | list) }}
{%- endmacro %}


{% macro _value_fields(plan, column) -%}
  {#- The field `value` of a column, and `raw_text` where the value alone does not tell blank, sentinel or unparsable. -#}
  {%- set needed = column.needs if column.is_derived else [column.name] -%}
  {%- set kind_type = 'double' if mpm._is_numeric_kind(column.value_kind) else 'text' -%}
  {%- set fields = [{'alias': 'value', 'expression': column.expression, 'type': kind_type, 'columns': needed}] -%}
  {%- if column.as_number or column.value_kind == 'text' -%}
    {%- set raw = mpm._text_of('r.' ~ mpm._quote(column.name), column.base_kind) -%}
    {%- do fields.append({'alias': 'raw_text', 'expression': raw, 'type': 'text', 'columns': needed}) -%}
  {%- endif -%}
  {{ return(fields) }}
{%- endmacro %}


{% macro _make_free_text(column) -%}
  {%- do column.update({'value_kind': 'text'}) -%}
  {%- do column.update({'expression': mpm._value_expression('r.' ~ mpm._quote(column.name), column)}) -%}
{%- endmacro %}


{% macro _settle_bins(plan, column, bins, found) -%}
  {#- Learnt items to a scheme: the width rounded to three significant digits, the centre to a multiple of it. -#}
  {%- if column.value_kind == 'nested' -%}{%- do bins.update({'scheme': 'arithmetic', 'center': 0.0, 'width': 1.0}) -%}
  {%- elif not mpm._is_numeric_kind(column.value_kind) -%}{%- do bins.update({'scheme': 'category'}) -%}
  {%- elif column.is_score -%}
    {#- The threshold is an edge whatever the scheme, so that decisions are counted exactly. -#}
    {%- set threshold = (plan.specification.prediction.threshold or '0.5') | float -%}
    {%- set is_crowded = found.get('is_crowded', [0.0])[0] == 1.0 -%}
    {%- do bins.update({
      'scheme': 'edges' if is_crowded else 'logit', 'center': threshold, 'width': none if is_crowded else 0.0625,
      'atoms': found.get('atom', []),
      'edges': (found.get('edge', []) + [threshold]) | unique | sort if is_crowded else [],
      'group_edges': (found.get('group_edge', []) + [threshold]) | unique | sort,
    }) -%}
  {%- else -%}
    {%- set is_whole = column.value_kind in ('integer', 'text') -%}
    {%- set center = [[found.get('center', [0.0])[0], 1e307] | min, -1e307] | max -%}
    {%- set scale = [[found.get('scale', [1.0])[0], 1e300] | min, 1e-290] | max -%}
    {%- set width = ("%.3g" | format(scale / 16)) | float -%}
    {%- if is_whole -%}{%- set width = [1.0, width | round] | max -%}{%- endif -%}
    {%- set is_crowded = found.get('is_crowded', [0.0])[0] == 1.0 -%}
    {%- set center = center if is_crowded else (center / width) | round * width -%}
    {%- do bins.update({
      'scheme': 'edges' if is_crowded or column.is_sensitive else ('integer' if is_whole else 'arithmetic'),
      'center': center,
      'width': none if is_crowded or column.is_sensitive else width,
      'atoms': [] if column.is_sensitive else found.get('atom', []),
      'edges': found.get('group_edge', []) if column.is_sensitive else (found.get('edge', []) if is_crowded else []),
      'group_edges': found.get('group_edge', []),
    }) -%}
  {%- endif -%}
{%- endmacro %}


{% macro _edge_tree(edges, reference, first=0, last=none) -%}
  {#- Number of edges not above a value, for the edges first..last-1, as a balanced CASE. -#}
  {%- set last = edges | length if last is none else last -%}
  {%- if first == last -%}{{ return(first ~ '.0') }}{%- endif -%}
  {%- set middle = (first + last) // 2 -%}
  {{ return('case when ' ~ reference ~ ' < ' ~ mpm._number(edges[middle]) ~ ' then ' ~ mpm._edge_tree(edges, reference, first, middle)
    ~ ' else ' ~ mpm._edge_tree(edges, reference, middle + 1, last) ~ ' end') }}
{%- endmacro %}


{% macro _edge_bin(edges, value) -%}
  {#- Bin of a finite value by edges; NULL of what is no number. -#}
  {{ return('case when ' ~ value ~ ' > -1.7976931348623157e308 and ' ~ value ~ ' < 1.7976931348623157e308 then '
    ~ mpm._edge_tree(edges, value) ~ ' end') }}
{%- endmacro %}


{% macro _position(bins, reference, special) -%}
  {#- Bin of a finite value by the scheme of its column. -#}
  {%- if bins.scheme == 'logit' -%}{{ return(mpm.bin_logit(value=reference, threshold=mpm._number(bins.center), special=special)) }}{%- endif -%}
  {{ return(mpm.bin_arithmetic(
    value=reference,
    width=mpm._number(bins.width),
    center_index=mpm._number((bins.center / bins.width) | round),
    shift=mpm._number(0.5 if bins.scheme == 'integer' else 0),
    special=special,
  )) }}
{%- endmacro %}


{% macro _bin_code(plan, column, is_coarse) -%}
  {#- The whole binning expression of a column over x.value: what is its own, then the scheme, then what is no number. -#}
  {%- set own = mpm._own_code(plan, column, is_coarse, 'x.value', 'x.raw_text') -%}
  {%- set special = mpm.bin_special(value='x.value') -%}
  {%- set position = special if mpm._has_edges(plan, column, is_coarse) else mpm._position(plan.bins[column.name], 'x.value', special) -%}
  {{ return(position if own is none else 'coalesce(' ~ own ~ ', ' ~ position ~ ')') }}
{%- endmacro %}


{% macro _has_edges(plan, column, is_coarse) -%}
  {#- Whether a column is binned by edges, which are its own, and not by a formula that columns share. -#}
  {{ return((is_coarse and column.value_kind != 'nested') or plan.bins[column.name].scheme == 'edges') }}
{%- endmacro %}


{% macro _own_code(plan, column, is_coarse, value, raw_text) -%}
  {#- The part of a binning expression that belongs to one column: sentinels and atoms, then edges; none where it has neither. -#}
  {%- set bins = plan.bins[column.name] -%}
  {%- set arms = [] -%}
  {%- set missing = mpm._missing_values(plan, column) -%}
  {%- if missing -%}
    {%- do arms.append('when ' ~ (raw_text if column.value_kind == 'text' else value) ~ ' in (' ~ missing | join(', ') ~ ') then 1000004.0') -%}
  {%- endif -%}
  {%- if column.value_kind == 'text' -%}{%- do arms.append('when trim(' ~ raw_text ~ ") = '' then 1000005.0") -%}{%- endif -%}
  {%- if column.as_number -%}{%- do arms.append('when ' ~ value ~ ' is null and ' ~ raw_text ~ ' is not null then 1000006.0') -%}{%- endif -%}
  {%- if not is_coarse -%}
    {%- for atom in bins.atoms -%}{%- do arms.append('when ' ~ value ~ ' = ' ~ mpm._number(atom) ~ ' then ' ~ (1000100 + loop.index0) ~ '.0') -%}{%- endfor -%}
  {%- endif -%}
  {%- set edges = none -%}
  {%- if mpm._has_edges(plan, column, is_coarse) -%}
    {%- set edges = mpm._edge_bin(bins.group_edges if is_coarse and column.value_kind != 'nested' else bins.edges, value) -%}
  {%- endif -%}
  {%- if not arms -%}{{ return(edges) }}{%- endif -%}
  {{ return('case ' ~ arms | join(' ') ~ (' else ' ~ edges if edges is not none else '') ~ ' end') }}
{%- endmacro %}
