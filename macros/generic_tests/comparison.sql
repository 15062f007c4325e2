{#-
  What the stateless tests share: two relations compared as baseline and current by the same statements as a monitor's
  windows. Nothing is stored. A test passes only where every column asked for was judged: the columns are listed first and
  the statistics joined to them, so that what could not be judged is a failing row with its reason.
-#}

{% macro _may_test() -%}
  {#- Commands that only look, and --empty and --sample, which show a filtered relation, judge nothing. -#}
  {{ return(
    execute
    and flags.WHICH not in ('compile', 'generate', 'show', 'parse', 'list', 'ls')
    and not invocation_args_dict.get('empty')
    and not invocation_args_dict.get('sample')
  ) }}
{%- endmacro %}


{% macro _tested(given) -%}
  {#- A relation given to a test: {relation, source}. With the config `where`, dbt gives a subquery instead of the relation:
      source is what to read from, relation is where the catalog is asked for. -#}
  {%- if given is not string -%}{{ return({'relation': given, 'source': given}) }}{%- endif -%}
  {%- if given | trim | first | default('') != '(' -%}
    {{ exceptions.raise_compiler_error("mpm: `baseline: " ~ given ~ "` is text, not a relation. Write `baseline: ref('"
      ~ given | trim ~ "')` or `baseline: source('…', '…')`.") }}
  {%- endif -%}
  {%- set found = {'relation': none, 'source': '(select * from ' ~ given ~ ')'} -%}
  {%- for unique_id in model.depends_on.nodes -%}
    {%- set node = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
    {%- if node and node.relation_name and ' ' ~ node.relation_name ~ ' ' in given -%}
      {%- do found.update({'relation': api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.get('alias') or node.get('identifier'))}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(found) }}
{%- endmacro %}


{% macro _tested_catalog(tested) -%}
  {%- if tested.relation is not none -%}{{ return(mpm._catalog(tested.relation)) }}{%- endif -%}
  {%- set catalog = {} -%}
  {%- for column in adapter.get_column_schema_from_query('select * from ' ~ tested.source ~ ' as r where 1 = 0') -%}
    {%- do catalog.update({column.name: {'name': column.name, 'data_type': column.data_type | string,
      'base_kind': mpm._base_kind(column.data_type | string), 'position': loop.index}}) -%}
  {%- endfor -%}
  {{ return(catalog) }}
{%- endmacro %}


{% macro _plain_name(name) -%}
  {#- The name of a column as it is in the catalog: `quote: true` gives it to a test in quotes. -#}
  {%- for mark in ['"', '`'] if name and name | length > 1 and name[0] == mark and name[-1] == mark -%}
    {{ return(name[1:-1] | replace(mark ~ mark, mark)) }}
  {%- endfor -%}
  {{ return(name) }}
{%- endmacro %}


{% macro _compared_columns(catalog, baseline_catalog, column_name, columns, excluded_columns, kinds) -%}
  {#- Which columns to judge, and which cannot be: {judged: [column], refused: [(name, reason)]}. A test that only some kinds of
      columns suit leaves the others out, unless they were named. -#}
  {%- set sorted_out = {'judged': [], 'refused': []} -%}
  {%- if not catalog or not baseline_catalog -%}
    {%- set what = 'model' if not catalog else 'baseline' -%}
    {%- do sorted_out.refused.append((column_name, 'the ' ~ what ~ ' does not exist in this target, or has no columns')) -%}
    {{ return(sorted_out) }}
  {%- endif -%}
  {%- set asked = [] -%}
  {%- for name in ([column_name] if column_name else columns) -%}{%- do asked.append(mpm._plain_name(name)) -%}{%- endfor -%}
  {%- set excluded = excluded_columns | map('lower') | list -%}
  {%- set candidates = asked -%}
  {%- if not asked -%}
    {%- set candidates = [] -%}
    {%- for column in catalog.values() if column.name | lower not in excluded -%}{%- do candidates.append(column.name) -%}{%- endfor -%}
    {%- for column in baseline_catalog.values()
        if column.name | lower not in excluded and mpm._find_column(catalog, column.name) is none -%}
      {%- do candidates.append(column.name) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- for name in candidates -%}
    {%- set column = mpm._find_column(catalog, name) -%}
    {%- set before = mpm._find_column(baseline_catalog, name) -%}
    {%- set reason = mpm._refusal(name, column, before, catalog, baseline_catalog) -%}
    {%- set kind = mpm._value_kind(column or before) if column or before else none -%}
    {%- if kinds and kind and kind not in kinds -%}
      {%- if asked -%}
        {%- do sorted_out.refused.append((name, 'this test is for columns that are ' ~ kinds | join(' or ') ~ '; this one is ' ~ kind)) -%}
      {%- endif -%}
    {%- elif reason is none -%}{%- do sorted_out.judged.append(column) -%}
    {%- else -%}{%- do sorted_out.refused.append((name, reason)) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if not sorted_out.judged and not sorted_out.refused -%}
    {%- do sorted_out.refused.append((none, 'there is no column to judge')) -%}
  {%- endif -%}
  {{ return(sorted_out) }}
{%- endmacro %}


{% macro _refusal(name, column, before, catalog, baseline_catalog) -%}
  {#- Why a column cannot be compared, none where it can. -#}
  {%- if column is none or before is none -%}
    {%- set present = baseline_catalog if before is none else catalog -%}
    {%- set near = mpm._nearest(name, present.keys() | list, {}, mpm._monitor_rules()) -%}
    {{ return('column "' ~ name ~ '" is not in the ' ~ ('model' if column is none else 'baseline')
      ~ (', nor in the baseline' if column is none and before is none else '')
      ~ (', did you mean "' ~ near ~ '"?' if near else '')) }}
  {%- endif -%}
  {%- if not mpm._reads_alike(column, before) -%}
    {{ return('it is ' ~ mpm._value_kind(column) ~ ' (' ~ column.data_type ~ ') and was ' ~ mpm._value_kind(before) ~ ' ('
      ~ before.data_type ~ ') in the baseline') }}
  {%- endif -%}
  {{ return(none) }}
{%- endmacro %}


{% macro _comparison_plan(tested, catalog, baseline, baseline_catalog, columns, min_rows) -%}
  {#- The plan of a monitor that observes the tested relation once, as a snapshot, beside its baseline. min_group_size is 1:
      nothing but counts of rows and distances leaves the statement. -#}
  {%- set specification = mpm._read_monitor('comparison', {'relation': 'current', 'baseline': {'relation': 'baseline'},
    'min_rows': min_rows, 'min_group_size': 1}, ['comparison'], mpm._monitor_rules(), []) -%}
  {%- set start = mpm._snapshot_start(specification) -%}
  {%- set plan = {
    'specification': specification, 'relation': tested.source, 'catalog': catalog, 'this': none, 'now': mpm._now_text(), 'bins': {},
    'is_first_run': true, 'issues': [], 'schema_changed': false, 'issues_changed': false, 'where': none, 'spec_hash': '',
    'event': none, 'label': {'class': none, 'number': none, 'checksum': none}, 'prediction_number': none, 'nullability': {},
    'segments': [], 'window_expression': mpm._window_expression(specification, none), 'columns': [],
    'windows': [{'at': start, 'start': start, 'end': mpm._shift(start, 1, 'days'), 'is_empty': false}],
    'baseline_catalog': baseline_catalog,
    'baseline': {'relation': baseline.source, 'catalog': baseline_catalog, 'nullability': {}, 'filter': none, 'where': none, 'is_observed': true,
      'start': none, 'end': none},
  } -%}
  {%- for column in mpm._observed_columns(specification, catalog) if column.name in columns | map(attribute='name') -%}
    {%- do column.update({'value_kind': mpm._value_kind(column)}) -%}
    {%- do column.update({'expression': mpm._value_expression('r.' ~ mpm._quote(column.name), column)}) -%}
    {%- do plan.columns.append(column) -%}
  {%- endfor -%}
  {%- do plan.update({'bins': mpm._learn_bins(plan)}) -%}
  {{ return(plan) }}
{%- endmacro %}


{% macro _comparison_monitor(plan) -%}
  {#- The one row of mpm_monitors that the canonical results read. -#}
  {%- set known = {'monitor': "'comparison'", 'timezone': "'UTC'", 'baseline_kind': "'relation'",
    'min_rows': plan.specification.min_rows, 'min_group_size': plan.specification.min_group_size} -%}
  {%- set row = [] -%}
  {%- for column, type in mpm._monitor_columns() -%}{%- do row.append(known.get(column)) -%}{%- endfor -%}
  {{ return(mpm._literals([row], mpm._monitor_columns())) }}
{%- endmacro %}


{% macro _comparison_statement(plan) -%}
  {#- CTEs up to `drift`: one row per column, as in mpm_drift. -#}
with observations as (
{{ mpm._scan(plan) }}
), monitors as (
{{ mpm._comparison_monitor(plan) }}
), compared_windows as (
{{ mpm.compared_windows(mpm_observations='observations', mpm_monitors='monitors') }}
), judged_windows as (
select w.monitor, w.window_id, w.window_date, w.window_start, w.window_end, w.is_baseline_window,
  cast(null as {{ mpm.data_type('timestamp') }}) as input_observed_at, cast(null as {{ mpm.data_type('bigint') }}) as input_row_count,
  cast(null as {{ mpm.data_type('bigint') }}) as input_window_count
from compared_windows as w
where w.side = 'current'
), compared as (
{{ mpm.compared_bins(stale_windows='judged_windows', windows='compared_windows', mpm_observations='observations') }}
), groups_of_columns as (
{{ mpm.distribution(compared_bins='compared') }}
), drift as (
{{ mpm.drift(compared_bins='compared', mpm_monitors='monitors', distribution='groups_of_columns', stale_windows='judged_windows') }}
)
{%- endmacro %}


{% macro _verdict_shape(statistics) -%}
  {%- set shape = [('column_name', 'text')] -%}
  {%- for name in statistics -%}{%- do shape.append((name, 'double')) -%}{%- endfor -%}
  {{ return(shape + [('threshold', 'double'), ('baseline_row_count', 'bigint'), ('row_count', 'bigint'), ('message', 'text')]) }}
{%- endmacro %}


{% macro _refused_rows(refused, statistics, threshold) -%}
  {#- Failing rows that need no query: what could not be judged, with its reason. Literals of the shape of a verdict. -#}
  {%- set rows = [] -%}
  {%- for name, reason in refused -%}
    {%- do rows.append([mpm._text(name)] + [none] * (statistics | length)
      + [mpm._number_literal(threshold), none, none, mpm._text('not evaluated: ' ~ reason)]) -%}
  {%- endfor -%}
  {{ return([mpm._literals(rows, mpm._verdict_shape(statistics))] if rows else []) }}
{%- endmacro %}


{% macro _distance_below(tested, baseline, column_name, columns, excluded_columns, threshold, min_rows, statistics, judged_by, what) -%}
  {#- The statement of psi_below and ks_below: every listed column whose statistic `judged_by` is not surely below the threshold. -#}
  {%- if not mpm._may_test() -%}{{ return(mpm._list_of([], mpm._verdict_shape(statistics))) }}{%- endif -%}
  {%- set current = mpm._tested(tested) -%}
  {%- set compared = mpm._tested(baseline) -%}
  {%- set catalog = mpm._tested_catalog(current) -%}
  {%- set baseline_catalog = mpm._tested_catalog(compared) -%}
  {%- set sorted_out = mpm._compared_columns(catalog, baseline_catalog, column_name, columns, excluded_columns,
    kinds=['numeric', 'integer', 'timestamp'] if judged_by == 'ks_upper' else []) -%}
  {%- set refused = mpm._refused_rows(sorted_out.refused, statistics, threshold) -%}
  {%- if not sorted_out.judged -%}{{ return(refused[0]) }}{%- endif -%}
  {%- set plan = mpm._comparison_plan(current, catalog, compared, baseline_catalog, sorted_out.judged, min_rows) -%}
  {%- set listed = [] -%}
  {%- for column in plan.columns -%}{%- do listed.append([mpm._text(column.name)]) -%}{%- endfor -%}
  {%- set verdicts -%}
select l.column_name as column_name,
  {%- for statistic in statistics %} d.{{ statistic }} as {{ statistic }},{% endfor %} {{ mpm._number(threshold) }} as threshold,
  d.baseline_row_count as baseline_row_count, d.row_count as row_count,
  case
    when d.column_name is null then 'not evaluated: the model has no rows'
    when d.not_evaluated_reason is not null then 'not evaluated: ' || d.not_evaluated_reason
    when d.{{ judged_by }} is null then 'not evaluated: ' || coalesce(d.note, 'there are no values to compare')
    {%- if judged_by == 'psi' %}
    when d.psi_noise_floor >= {{ mpm._number(threshold) }} then {{ mpm._text(what ~ '; with so few rows it is this large without any drift') }}
    {%- elif judged_by == 'ks_upper' %}
    when d.ks_lower < {{ mpm._number(threshold) }} then {{ mpm._text('not evaluated: the bins do not tell on which side of the threshold it is') }}
    {%- endif %}
    else {{ mpm._text(what) }}
  end as message
from listed as l
left join drift as d on d.column_name = l.column_name
where d.column_name is null or d.not_evaluated_reason is not null or d.{{ judged_by }} is null or d.{{ judged_by }} >= {{ mpm._number(threshold) }}
{{- mpm._nulls_in_joins() }}
  {%- endset -%}
  {{ return(mpm._comparison_statement(plan) ~ ', listed as (\n' ~ mpm._literals(listed, [('column_name', 'text')]) ~ '\n)\n'
    ~ ([verdicts] + refused) | join('\nunion all\n')) }}
{%- endmacro %}
