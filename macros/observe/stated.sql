{#- Rows of an observation that are known without a scan. -#}

{% macro _stated(column_name, at, bin_kind, bin_code=none, category=none, row_count='0', value=none, segment_key='__all__', label_class=none) -%}
  {#- A row for stated_rows.sql, as literals. -#}
  {{ return([
    mpm._text(column_name), mpm._text(at), mpm._text(segment_key), mpm._text(bin_kind), bin_code,
    none if category is none else mpm._text(category), row_count, none if value is none else mpm._number_literal(value),
    mpm._optional_text(label_class),
  ]) }}
{%- endmacro %}


{% macro _learnt_bins(plan) -%}
  {#- What was learnt of numbers, as stated rows of the dataset bins; DESIGN §2.3. -#}
  {%- set at = '1900-01-02 00:00:00' -%}
  {%- set rows = [mpm._stated('__relation__', at, 'declaration', category=plan.learnt_hash)] -%}
  {%- for column in plan.columns -%}
    {%- set bins = plan.bins[column.name] -%}
    {%- do rows.append(mpm._stated(column.name, at, 'total', label_class=column.score_class if column.is_score else none)) -%}
    {%- if bins.joint is not none -%}{%- do rows.append(mpm._stated(column.name, at, 'joint', category=bins.joint.feature)) -%}{%- endif -%}
    {%- for kind, first, values, segment_key in [('atom', 1000100, bins.atoms, '__all__'), ('edge', 1, bins.edges, '__all__'),
        ('edge', 1, bins.group_edges, '__segment__')] if values -%}
      {#- Hundreds of rows a column: what they share is made into literals once. -#}
      {%- set shared = mpm._stated(column.name, at, kind, value=0, segment_key=segment_key) -%}
      {%- for value in values -%}
        {%- do rows.append(shared[:4] + [first + loop.index0, none, '0', mpm._number_literal(value), none]) -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(rows) }}
{%- endmacro %}


{% macro _stated_rows(plan) -%}
  {#- Rows that are known without a scan: empty windows, the schema, the issues, learnt bins. -#}
  {%- set rows = mpm._learnt_bins(plan) if plan.is_first_run else [] -%}
  {%- for window in plan.windows if window.is_empty -%}{%- do rows.append(mpm._stated('__relation__', window.at, 'total')) -%}{%- endfor -%}
  {%- set schemas = [] -%}
  {%- if plan.windows -%}{%- do schemas.append((plan.windows[-1].at, plan.catalog, plan.nullability)) -%}{%- endif -%}
  {%- if plan.is_first_run -%}
    {%- do schemas.append(('1900-01-02 00:00:00', plan.baseline.catalog, plan.baseline.nullability)) -%}
  {%- endif -%}
  {%- for at, catalog, nullability in schemas -%}
    {%- for column in catalog.values() -%}
      {%- do rows.append(mpm._stated(column.name, at, 'schema', column.position, nullability.get(column.name), label_class=column.data_type)) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- if plan.issues_changed -%}
    {%- do rows.append(mpm._stated('__relation__', '1900-01-03 00:00:00', 'total')) -%}
    {%- for issue in plan.issues -%}
      {%- do rows.append(mpm._stated(issue.column_name, '1900-01-03 00:00:00', 'issue', none, issue.text, issue.row_count | default(0))) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(mpm._literal_parts(rows, [('column_name', 'text'), ('window_at', 'timestamp'), ('segment_key', 'text'), ('bin_kind', 'text'),
    ('bin_code', 'double'), ('category', 'text'), ('row_count', 'bigint'), ('value', 'double'), ('label_class', 'text')])) }}
{%- endmacro %}
