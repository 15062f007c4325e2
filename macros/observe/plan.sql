{#- The plan of one run: everything that the scan needs, resolved against the catalog and the monitor's own table. -#}

{% macro _plan(specification, relation, baseline_relation) -%}
  {#- The plan with the bins to observe by, or none when there is nothing to write. -#}
  {%- set plan = mpm._decided_plan(specification, relation, baseline_relation) -%}
  {%- if not plan.is_written -%}{{ return(none) }}{%- endif -%}
  {%- if plan.is_first_run -%}
    {%- do plan.update({'bins': mpm._learn_bins(plan)}) -%}
    {%- do mpm._choose_joint(plan) -%}
  {%- endif -%}
  {{ return(plan) }}
{%- endmacro %}


{% macro _decided_plan(specification, relation, baseline_relation) -%}
  {#- Everything about a run that is known before bins are learnt: above all what it reads, and whether it writes anything. -#}
  {%- set existing = load_relation(relation) -%}
  {%- if existing is none -%}
    {{ exceptions.raise_compiler_error("mpm: monitor '" ~ specification.name ~ "' watches " ~ relation
      ~ ", which does not exist in this target. Build or load it first, or correct `relation`.") }}
  {%- endif -%}
  {%- set catalog = mpm._readable_catalog(specification, 'watches', relation) -%}
  {%- set bins = mpm._read_bins() -%}
  {%- set plan = {
    'specification': specification, 'relation': relation, 'catalog': catalog, 'this': this, 'now': mpm._now_text(),
    'bins': bins, 'is_first_run': not bins, 'issues': [], 'windows': [], 'schema_changed': false, 'issues_changed': false,
    'where': '(' ~ specification.where ~ ')' if specification.where else none,
    'spec_hash': mpm._spec_hash(specification), 'own_settings': mpm._own_settings(),
  } -%}
  {%- do plan.update({'learnt_hash': mpm._learnt_hash(specification)}) -%}
  {%- set learnt_with = bins.pop('__relation__', {}).get('scheme') -%}
  {%- do plan.update({'is_as_learnt': learnt_with in (none, plan.learnt_hash)}) -%}
  {%- if not plan.is_first_run and not plan.is_as_learnt -%}
    {%- do plan.issues.append({'column_name': '__relation__', 'text': 'declaration_changed: what the baseline was learnt with (baseline, where, '
      ~ 'missing_values, prediction, label, value, operations.failed, sensitive, min_group_size) has changed since; learn it anew with dbt build --full-refresh --select '
      ~ specification.name ~ '+'}) -%}
  {%- endif -%}
  {%- do mpm._check_declared_columns(plan) -%}
  {%- do plan.update({
    'event': mpm._event(specification, catalog),
    'label': mpm._label_expressions(specification, catalog),
    'prediction_number': mpm._prediction_number(specification, catalog),
    'nullability': mpm._nullability(existing),
    'segments': mpm._segments(specification, catalog),
  }) -%}
  {%- do mpm._check_event_time(plan) -%}
  {%- do plan.update({'window_expression': mpm._window_expression(specification, plan.event)}) -%}
  {%- do plan.update({'baseline_catalog': mpm._baseline_catalog(plan, baseline_relation)}) -%}
  {%- do plan.update({'columns': mpm._planned_columns(plan)}) -%}
  {%- do mpm._note_error_feature(plan) -%}
  {%- set stored = {} if plan.is_first_run else mpm._read_windows() -%}
  {%- set schema = {'columns': [], 'issues': []} if plan.is_first_run else mpm._read_schema() -%}
  {%- do plan.update({'schema_changed': not plan.is_first_run and schema.columns | unique | sort != mpm._schema_of(plan) | sort}) -%}
  {%- do plan.update({'windows': mpm._stale_windows_of(plan, stored)}) -%}
  {%- do mpm._settle_relabelled(plan) -%}
  {%- do plan.update({'baseline': mpm._baseline(plan, baseline_relation)}) -%}
  {%- do plan.update({'issues_changed': plan.issues | map(attribute='text') | sort | list != schema.issues | sort}) -%}
  {%- do mpm._report(plan) -%}
  {%- if plan.is_first_run -%}
    {%- do plan.update({'is_written': (plan.windows or plan.baseline.is_observed) and not mpm._lacks_baseline(plan)}) -%}
  {%- else -%}
    {%- do plan.update({'is_written': plan.windows or plan.issues_changed}) -%}
  {%- endif -%}
  {{ return(plan) }}
{%- endmacro %}


{% macro _spec_hash(specification) -%}
  {#- What makes stored windows incomparable with new ones. -#}
  {{ return(local_md5([specification.grain, specification.timezone, mpm._segment_names(specification), specification.where,
    specification.event_time] | string)[:12]) }}
{%- endmacro %}


{% macro _learnt_hash(specification) -%}
  {#- What the bins and the baseline depend on, and are frozen with: also what errors, values and failures are derived from. -#}
  {{ return(local_md5([specification.baseline, specification.where, specification.missing_values, specification.prediction,
    specification.label, specification.label_time, specification.value.expression, specification.operations.failed,
    specification.sensitive, specification.features.numeric, specification.min_group_size] | string)[:12]) }}
{%- endmacro %}


{% macro _segment_names(specification) -%}
  {#- The declared segments; a version of the model is one as well. -#}
  {%- set version = specification.model_version -%}
  {%- set is_named = version is none or version | lower in specification.segments | map('lower') -%}
  {{ return(specification.segments + ([] if is_named else [version])) }}
{%- endmacro %}


{% macro _schema_of(plan) -%}
  {%- set columns = [] -%}
  {%- for column in plan.catalog.values() -%}
    {%- do columns.append((column.name, column.data_type, plan.nullability.get(column.name) or '')) -%}
  {%- endfor -%}
  {{ return(columns) }}
{%- endmacro %}


{% macro _segments(specification, catalog) -%}
  {%- set segments = [] -%}
  {%- for name in mpm._segment_names(specification) -%}
    {%- set column = mpm._find_column(catalog, name) -%}
    {%- if column is not none -%}
      {%- do segments.append({'key': column.name, 'alias': 'segment_' ~ loop.index,
        'expression': mpm._text_of('r.' ~ mpm._quote(column.name), column.base_kind)}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(segments) }}
{%- endmacro %}


{% macro _planned_columns(plan) -%}
  {#- Observed columns with value_kind and expression. After the first run only what has bins; what changed its kind is an issue. -#}
  {%- set planned = [] -%}
  {%- for column in mpm._observed_columns(plan.specification, plan.catalog) -%}
    {%- set bins = plan.bins.get(column.name) -%}
    {%- set before = mpm._find_column(plan.baseline_catalog, column.name) -%}
    {%- do column.update({'value_kind': mpm._value_kind(column, bins is not none and bins.value_kind == 'text')}) -%}
    {%- do column.update({'expression': mpm._value_expression('r.' ~ mpm._quote(column.name), column)}) -%}
    {%- do column.update({'label_class': plan.label.class if column.role == 'prediction' and not column.is_sensitive else none,
      'label_needs': [plan.specification.label]}) -%}
    {%- if plan.is_first_run and column.role == 'feature' and before is none -%}
      {%- do plan.issues.append({'column_name': column.name, 'text': 'column_without_baseline: column "' ~ column.name
        ~ '" is not in the baseline relation; it is not observed'}) -%}
    {%- elif plan.is_first_run and before is not none and not mpm._reads_alike(column, before) -%}
      {%- do plan.issues.append({'column_name': column.name, 'text': 'column_retyped: column "' ~ column.name ~ '" is ' ~ before.data_type
        ~ ' in the baseline relation and ' ~ column.data_type ~ ' here; it is not observed'}) -%}
    {%- elif plan.is_first_run -%}{%- do planned.append(column) -%}
    {%- elif bins is none -%}
      {%- do plan.issues.append({'column_name': column.name, 'text': 'column_without_baseline: column "' ~ column.name
        ~ '" came after the baseline was learnt; dbt build --full-refresh --select ' ~ plan.specification.name ~ '+ takes it in'}) -%}
    {%- elif mpm._kind_family(bins.value_kind) != mpm._kind_family(column.value_kind) -%}
      {%- do plan.issues.append({'column_name': column.name, 'text': 'column_retyped: column "' ~ column.name ~ '" was ' ~ bins.value_kind
        ~ ' in the baseline and is ' ~ column.value_kind ~ ' (' ~ column.data_type ~ ') now; it is not observed'}) -%}
    {%- else -%}
      {%- do column.update({'value_kind': bins.value_kind}) -%}
      {%- do planned.append(column) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for name, bins in plan.bins.items() if not bins.is_derived and name not in plan.catalog -%}
    {%- do plan.issues.append({'column_name': name, 'text': 'column_missing: column "' ~ name ~ '" is not in the relation any more'}) -%}
  {%- endfor -%}
  {{ return(planned + mpm._planned_derived(plan)) }}
{%- endmacro %}


{% macro _planned_derived(plan) -%}
  {#- Derived columns whose names are free; after the first run only those that have bins. -#}
  {%- set planned = [] -%}
  {%- set taken = (plan.catalog.keys() | map('lower') | list) + ['__relation__'] -%}
  {%- for column in mpm._derived_columns(plan.specification, plan.catalog) -%}
    {%- if column.name | lower in taken -%}
      {%- do plan.issues.append({'column_name': column.name, 'text': 'name_taken: there is a column "' ~ column.name
        ~ '" already, so what is derived under that name is left out; rename the column to have both'}) -%}
    {%- elif plan.is_first_run or column.name in plan.bins -%}
      {%- do planned.append(column) -%}
    {%- else -%}
      {%- do plan.issues.append({'column_name': column.name, 'text': 'column_without_baseline: "' ~ column.name
        ~ '" is derived since after the baseline was learnt; dbt build --full-refresh --select ' ~ plan.specification.name ~ '+ takes it in'}) -%}
    {%- endif -%}
    {%- do taken.append(column.name | lower) -%}
  {%- endfor -%}
  {{ return(planned) }}
{%- endmacro %}


{% macro _baseline_catalog(plan, baseline_relation) -%}
  {#- Columns of the baseline. Only the first run asks: later its bins are known. -#}
  {%- if baseline_relation is none or not plan.is_first_run -%}{{ return(plan.catalog) }}{%- endif -%}
  {%- if load_relation(baseline_relation) is none -%}
    {{ exceptions.raise_compiler_error("mpm: monitor '" ~ plan.specification.name ~ "': baseline relation " ~ baseline_relation
      ~ " does not exist in this target. Build or load it first, or correct `baseline`.") }}
  {%- endif -%}
  {{ return(mpm._readable_catalog(plan.specification, 'compares with', baseline_relation)) }}
{%- endmacro %}


{% macro _readable_catalog(specification, verb, relation) -%}
  {#- The columns of a relation that is there; some engines show none of what one may not read. -#}
  {%- set catalog = mpm._catalog(relation) -%}
  {%- if not catalog -%}
    {{ exceptions.raise_compiler_error("mpm: monitor '" ~ specification.name ~ "' " ~ verb ~ ' ' ~ relation
      ~ ", of which no column is shown: the user of this target may not read it. Let its owner grant SELECT on it; mpm grants prints the statement.") }}
  {%- endif -%}
  {{ return(catalog) }}
{%- endmacro %}


{% macro _baseline(plan, baseline_relation) -%}
  {#- Where the baseline is read: relation, catalog, filter, where, UTC start and end; is_observed unless it rolls. -#}
  {%- set declared = plan.specification.baseline -%}
  {%- if declared.kind == 'relation' -%}
    {{ return({'relation': baseline_relation, 'catalog': plan.baseline_catalog, 'nullability': mpm._nullability(baseline_relation) if plan.is_first_run else {},
      'filter': none, 'is_observed': true, 'where': '(' ~ declared.where ~ ')' if declared.where else none, 'start': none, 'end': none}) }}
  {%- endif -%}
  {%- set baseline = {'relation': plan.relation, 'catalog': plan.catalog, 'nullability': plan.nullability, 'where': plan.where, 'filter': none,
    'is_observed': false, 'start': none, 'end': none, 'windows': []} -%}
  {%- if declared.kind == 'period' -%}
    {%- set zone = plan.specification.timezone -%}
    {%- do baseline.update({'is_observed': true, 'start': mpm._utc_text(declared.from, zone), 'end': mpm._utc_text(declared.to, zone)}) -%}
    {%- do baseline.update({'filter': mpm._range_filter(plan.specification, plan.event, [(baseline.start, baseline.end)])}) -%}
  {%- elif plan.event is not none and plan.windows -%}
    {%- set first = [] -%}
    {%- set learnt = namespace(row_count=0) -%}
    {%- for window in plan.windows
        if not window.is_empty and (first | length < declared.rolling | int or learnt.row_count < plan.specification.min_rows | int) -%}
      {%- do first.append(window) -%}
      {%- set learnt.row_count = learnt.row_count + window.row_count | int -%}
    {%- endfor -%}
    {%- if first -%}
      {%- do baseline.update({'windows': first}) -%}
      {%- do baseline.update({'filter': mpm._range_filter(plan.specification, plan.event, [(first[0].start, first[-1].end)])}) -%}
    {%- endif -%}
  {%- endif -%}
  {{ return(baseline) }}
{%- endmacro %}


{% macro _lacks_baseline(plan) -%}
  {#- Whether there is nothing to learn bins from: they would be frozen as they are, so a later run has to learn them. -#}
  {%- set nothing = [{'alias': 'label_value', 'expression': none, 'type': 'double'}, {'alias': 'prediction_value', 'expression': none, 'type': 'double'}] -%}
  {%- set counts = mpm._query(mpm.window_counts(relation_rows=mpm._baseline_rows(plan, nothing))) -%}
  {%- set row_count = counts | map(attribute='row_count') | map('int') | sum -%}
  {%- do plan.baseline.update({'row_count': row_count}) -%}
  {%- if row_count >= plan.specification.min_rows | int -%}{{ return(false) }}{%- endif -%}
  {%- do exceptions.warn("mpm: monitor '" ~ plan.specification.name ~ "': its baseline has " ~ (row_count or 'no') ~ ' rows; nothing is observed until it has '
    ~ plan.specification.min_rows ~ ' (min_rows). Load it, or correct `baseline`.') -%}
  {{ return(true) }}
{%- endmacro %}


{% macro _report(plan) -%}
  {#- One line per monitor in dbt's log. -#}
  {%- set name = plan.specification.name -%}
  {%- if plan.windows -%}
    {%- set relabelled = plan.windows | selectattr('is_relabelled') | list | length -%}
    {%- do log('mpm: ' ~ name ~ ': ' ~ plan.windows | length ~ ' window' ~ ('s' if plan.windows | length > 1 else '') ~ ' to observe, '
      ~ plan.windows[0].start ~ ' to ' ~ plan.windows[-1].end ~ ' UTC' ~ (', and the baseline to learn' if plan.is_first_run else '')
      ~ ('; ' ~ (relabelled ~ ' of them ' if relabelled < plan.windows | length else '') ~ 'for ' ~ ('their' if relabelled > 1 else 'its')
        ~ ' labels alone' if relabelled else ''), info=true) -%}
  {%- else -%}
    {%- do log('mpm: ' ~ name ~ (': no complete window yet; if the rows are older, set begin' if plan.is_first_run else ': nothing new to observe'), info=true) -%}
  {%- endif -%}
  {%- for issue in plan.issues -%}{%- do log('mpm: ' ~ name ~ ': ' ~ issue.text, info=true) -%}{%- endfor -%}
{%- endmacro %}
