{#-
  A model has the columns of its baseline, of the same types. Fails with one row per column that came, went or changed its
  type; the order of columns does not matter. Compares catalogs: no row is read.
-#}

{% test schema_unchanged(model, baseline, ignored_columns=[]) -%}
  {{- return(adapter.dispatch('test_schema_unchanged', 'mpm')(model, baseline, ignored_columns)) -}}
{%- endtest %}


{% macro default__test_schema_unchanged(tested, baseline, ignored_columns) -%}
  {%- set shape = [('column_name', 'text'), ('change', 'text'), ('before', 'text'), ('after', 'text'), ('message', 'text')] -%}
  {%- set rows = [] -%}
  {%- if mpm._may_test() -%}
    {%- set catalog = mpm._tested_catalog(mpm._tested(tested)) -%}
    {%- set baseline_catalog = mpm._tested_catalog(mpm._tested(baseline)) -%}
    {%- for change in mpm._schema_changes(catalog, baseline_catalog, ignored_columns) -%}
      {%- set items = [] -%}
      {%- for name, _ in shape -%}{%- do items.append(none if change[name] is none else mpm._text(change[name])) -%}{%- endfor -%}
      {%- do rows.append(items) -%}
    {%- endfor -%}
  {%- endif -%}
  {{- mpm._literals(rows, shape) -}}
{%- endmacro %}


{% macro _schema_changes(catalog, baseline_catalog, ignored_columns) -%}
  {%- set ignored = ignored_columns | map('lower') | list -%}
  {%- set changes = [] -%}
  {%- if not catalog or not baseline_catalog -%}
    {%- set what = 'model' if not catalog else 'baseline' -%}
    {{ return([{'column_name': none, 'change': 'not_evaluated', 'before': none, 'after': none,
      'message': 'not evaluated: the ' ~ what ~ ' does not exist in this target, or has no columns'}]) }}
  {%- endif -%}
  {%- for before in baseline_catalog.values() if before.name | lower not in ignored -%}
    {%- set after = mpm._find_column(catalog, before.name) -%}
    {%- if after is none -%}
      {%- do changes.append({'column_name': before.name, 'change': 'removed', 'before': before.data_type, 'after': none,
        'message': 'the column is in the baseline only'}) -%}
    {%- elif after.data_type | lower != before.data_type | lower -%}
      {%- do changes.append({'column_name': after.name, 'change': 'type_changed', 'before': before.data_type, 'after': after.data_type,
        'message': 'the column has another type than in the baseline'}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for after in catalog.values() if after.name | lower not in ignored and mpm._find_column(baseline_catalog, after.name) is none -%}
    {%- do changes.append({'column_name': after.name, 'change': 'added', 'before': none, 'after': after.data_type,
      'message': 'the column is not in the baseline'}) -%}
  {%- endfor -%}
  {{ return(changes) }}
{%- endmacro %}
