{#- What a run would do, told as JSON to those who listen to dbt's log: `mpm plan` does. -#}

{% macro _describe(plan) -%}
  {%- set windows = [] -%}
  {%- for window in plan.windows -%}
    {%- do windows.append({'start': window.start, 'end': window.end, 'row_count': window.row_count | int, 'reason': window.reason,
      'is_empty': window.is_empty, 'is_relabelled': window.is_relabelled}) -%}
  {%- endfor -%}
  {%- set baseline = plan.baseline -%}
  {%- do log('mpm plan: ' ~ tojson({
    'monitor': plan.specification.name,
    'relation': plan.relation | string,
    'event_time': plan.specification.event_time,
    'grain': plan.specification.grain or 'snapshot',
    'timezone': plan.specification.timezone,
    'is_first_run': plan.is_first_run,
    'is_written': true if plan.is_written else false,
    'windows': windows,
    'left_window_count': plan.left_window_count,
    'compared_row_count': plan.compared_row_count,
    'issues': plan.issues | map(attribute='text') | list,
    'issues_changed': plan.issues_changed,
    'columns': mpm._columns_needed(plan, plan.catalog),
    'baseline': {
      'relation': baseline.relation | string,
      'row_count': baseline.row_count | default(0),
      'is_observed': baseline.is_observed,
      'columns': mpm._columns_needed(plan, baseline.catalog),
    } if plan.is_first_run else none,
    'statements': mpm._statements_of(plan) if var('mpm_plan') == 'statements' and plan.is_written else [],
  }), info=true) -%}
{%- endmacro %}


{% macro _columns_needed(plan, catalog) -%}
  {#- The columns of a relation that a scan reads: what is observed, what is declared, and what the user's own SQL names.
      is_carried: not read of windows of which the labels alone have changed. -#}
  {%- set specification = plan.specification -%}
  {%- set carried = [] -%}
  {%- set wanted = [] -%}
  {%- for column in plan.columns if not column.is_derived -%}
    {%- do (carried if column.is_carried else wanted).append(column.name | lower) -%}
  {%- endfor -%}
  {%- for column in plan.columns if column.is_derived -%}{%- do wanted.extend(column.needs | default([], true) | map('lower')) -%}{%- endfor -%}
  {%- for name in [specification.event_time, specification.id, specification.label, specification.label_time] + (plan.segments | map(attribute='key') | list)
      + mpm._names_in(plan.where or '', catalog) if name -%}
    {%- do wanted.append(name | lower) -%}
  {%- endfor -%}
  {%- set columns = [] -%}
  {%- for column in catalog.values() if column.name | lower in wanted or column.name | lower in carried -%}
    {%- do columns.append({'name': column.name, 'data_type': column.data_type, 'is_carried': column.name | lower not in wanted}) -%}
  {%- endfor -%}
  {{ return(columns) }}
{%- endmacro %}


{% macro _statements_of(plan) -%}
  {#- The statements that a run sends for a monitor once it has decided, as far as they are known before it: [(what for, statement)].
      What observes on a first run needs the bins, which the statements before it learn. A salt is a secret. -#}
  {%- set statements = [] -%}
  {%- if not plan.is_first_run -%}
    {%- set statement = mpm._observing_statement(plan) -%}
    {%- if plan.specification.salt -%}{%- set statement = statement | replace(mpm._text(plan.specification.salt), mpm._text('(the salt)')) -%}{%- endif -%}
    {{ return([('observe: dbt writes these rows in the place of those of the same windows', statement)]) }}
  {%- endif -%}
  {%- for part in mpm._learning_parts(plan, mpm._texts_to_learn(plan), 'learn_texts') -%}
    {%- do statements.append(('learn which texts are free', part)) -%}
  {%- endfor -%}
  {%- for part in mpm._learning_parts(plan, mpm._numbers_to_learn(plan), 'learn_quantiles') -%}
    {%- set steps = [] -%}
    {%- do mpm._add_step(steps, 'learnt_bins', mpm.learn_bins(quantiles='(' ~ part ~ ')')) -%}
    {%- do statements.append(('learn the bins of numbers', mpm._as_ctes(steps) ~ '\nselect * from learnt_bins')) -%}
  {%- endfor -%}
  {{ return(statements) }}
{%- endmacro %}
