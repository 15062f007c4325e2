{#-
  The categories of a column, or of every text and boolean column of a model, were all seen in the baseline. Fails where the
  share of rows with an unseen value is above `threshold`. Values are data: how many are unseen is told, never which.
-#}

{% test no_unseen_categories(model, baseline, threshold=0, column_name=none, columns=[], excluded_columns=[]) -%}
  {{- return(adapter.dispatch('test_no_unseen_categories', 'mpm')(model, baseline, threshold, column_name, columns, excluded_columns)) -}}
{%- endtest %}


{% macro default__test_no_unseen_categories(tested, baseline, threshold, column_name, columns, excluded_columns) -%}
  {%- set statistics = ['unseen_share', 'unseen_value_count'] -%}
  {%- if not mpm._may_test() -%}{{ return(mpm._list_of([], mpm._verdict_shape(statistics))) }}{%- endif -%}
  {%- set current = mpm._tested(tested) -%}
  {%- set compared = mpm._tested(baseline) -%}
  {%- set catalog = mpm._tested_catalog(current) -%}
  {%- set baseline_catalog = mpm._tested_catalog(compared) -%}
  {%- set sorted_out = mpm._compared_columns(catalog, baseline_catalog, column_name, columns, excluded_columns, kinds=['categorical', 'boolean']) -%}
  {%- set rows = mpm._refused_rows(sorted_out.refused, statistics, threshold) -%}
  {%- for column in sorted_out.judged -%}
    {%- set before = mpm._find_column(baseline_catalog, column.name) -%}
    {%- do rows.append(mpm._unseen_row(current, column, compared, before, threshold)) -%}
  {%- endfor -%}
  {{- rows | join('\nunion all\n') -}}
{%- endmacro %}


{% macro _unseen_row(current, column, compared, before, threshold) -%}
  {%- set side -%}
    select {{ mpm._text_of('r.' ~ mpm._quote(before.name), before.base_kind) }} as value, 1 as is_baseline from {{ compared.source }} as r
    union all
    select {{ mpm._text_of('r.' ~ mpm._quote(column.name), column.base_kind) }} as value, 0 as is_baseline from {{ current.source }} as r
  {%- endset -%}
select l.column_name as column_name, u.unseen_share as unseen_share, u.unseen_value_count as unseen_value_count,
  {{ mpm._number(threshold) }} as threshold, u.baseline_row_count as baseline_row_count, u.row_count as row_count,
  case
    when u.column_name is null or u.row_count = 0 then 'not evaluated: the model has no rows'
    when u.baseline_row_count = 0 then 'not evaluated: the baseline has no rows'
    when u.baseline_value_count = 0 then 'all values of the baseline are null'
    else 'the share of values that the baseline does not have is above the threshold'
  end as message
from ({{ mpm._literals([[mpm._text(column.name)]], [('column_name', 'text')]) }}) as l
left join (
{{ mpm.unseen_values(relation_rows='(' ~ side ~ ')', column_name=mpm._text(column.name)) }}
) as u on u.column_name = l.column_name
where u.column_name is null or u.row_count = 0 or u.baseline_row_count = 0 or u.unseen_share > {{ mpm._number(threshold) }}
{{- mpm._nulls_in_joins() }}
{%- endmacro %}
