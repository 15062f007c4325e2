{#- Columns that the relation does not have: errors, value, failures and metrics, derived while rows are read (DESIGN §2.2). -#}

{% macro _derived_column(name, role, expression, needs, properties={}) -%}
  {#- needs: the columns it is derived from; a baseline that lacks one of them, often the label, has NULL instead. -#}
  {%- set column = {
    'name': name, 'role': role, 'data_type': none, 'base_kind': 'numeric', 'value_kind': 'numeric', 'is_derived': true,
    'expression': none if expression is none else mpm.plain_number(value=expression), 'needs': needs,
    'as_number': false, 'is_score': false, 'is_sensitive': false, 'is_ranking': false, 'has_sentinels': false,
    'score_class': none, 'label_class': none, 'label_needs': [],
  } -%}
  {%- do column.update(properties) -%}
  {{ return(column) }}
{%- endmacro %}


{% macro _derived_columns(specification, catalog) -%}
  {#- All derived columns of a monitor; those of errors where there are a label and a prediction. -#}
  {{ return(mpm._error_columns(specification, catalog) + mpm._class_columns(specification, catalog) + mpm._ranking_columns(specification, catalog)
    + mpm._delay_columns(specification, catalog) + mpm._value_columns(specification, catalog) + mpm._operation_columns(specification, catalog)) }}
{%- endmacro %}


{% macro _error_columns(specification, catalog) -%}
  {#- Errors of a score or of a value. -#}
  {%- set kind = specification.prediction.kind -%}
  {%- set label = mpm._label_expressions(specification, catalog).number -%}
  {%- set number = mpm._prediction_number(specification, catalog) -%}
  {%- if kind not in ('score', 'value') or label is none or number is none -%}{{ return([]) }}{%- endif -%}
  {%- set errors = mpm._score_errors(specification, label, number) if kind == 'score' else mpm._value_errors(specification, label, number) -%}
  {%- set needs = [specification.label, mpm._number_column(specification)] -%}
  {%- set columns = [] -%}
  {%- for name, expression in errors.items() -%}
    {%- do columns.append(mpm._derived_column(name, 'error', expression, needs, {'value_kind': 'integer' if name == 'is_error' else 'numeric'})) -%}
  {%- endfor -%}
  {{ return(columns) }}
{%- endmacro %}


{% macro _class_columns(specification, catalog) -%}
  {#- Errors of a predicted class and, where scores are declared, of these; confidence is the score of the predicted class. -#}
  {%- set prediction = specification.prediction -%}
  {%- set class = mpm._find_column(catalog, prediction.class) -%}
  {%- if prediction.kind != 'class' or class is none -%}{{ return([]) }}{%- endif -%}
  {%- set predicted = mpm._class_text('r.' ~ mpm._quote(class.name), class.base_kind) -%}
  {%- set label = mpm._label_expressions(specification, catalog).class -%}
  {%- set scores = mpm._class_scores(specification, catalog) -%}
  {%- set score_needs = prediction.scores.values() | list -%}
  {%- set columns = [] -%}
  {%- if label is not none -%}
    {%- do columns.append(mpm._derived_column('is_error', 'error', mpm.class_is_error(label=label, prediction=predicted), [specification.label, class.name],
      {'value_kind': 'integer'})) -%}
  {%- endif -%}
  {%- if scores and label is not none -%}
    {%- for name, expression in mpm._multiclass_errors(label, scores).items() -%}
      {%- do columns.append(mpm._derived_column(name, 'error', expression, [specification.label] + score_needs)) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if scores -%}
    {%- do columns.append(mpm._derived_column('confidence', 'prediction', mpm._score_of_class(scores, predicted), [class.name] + score_needs, {
      'is_score': true, 'score_class': 'positive',
      'label_class': mpm.outcome_class(label=label, positive=predicted) if label is not none else none,
      'label_needs': [specification.label, class.name],
    })) -%}
  {%- endif -%}
  {{ return(columns) }}
{%- endmacro %}


{% macro _class_scores(specification, catalog) -%}
  {#- Class → its score as a number; empty unless all of them are in the relation. -#}
  {%- set scores = {} -%}
  {%- for name, declared in specification.prediction.scores.items() -%}
    {%- set column = mpm._find_column(catalog, declared) -%}
    {%- if column is not none -%}{%- do scores.update({name: mpm._known_number(column)}) -%}{%- endif -%}
  {%- endfor -%}
  {{ return(scores if scores | length == specification.prediction.scores | length else {}) }}
{%- endmacro %}


{% macro _ranking_columns(specification, catalog) -%}
  {#- One value per group of rows, computed by ranked_groups.sql. -#}
  {%- set columns = [] -%}
  {%- if specification.prediction.kind == 'ranking' and mpm._find_column(catalog, specification.label) is not none -%}
    {%- for name in ('ndcg', 'reciprocal_rank', 'precision_at_k') -%}
      {%- do columns.append(mpm._derived_column(name, 'error', none, [], {'is_ranking': true})) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(columns) }}
{%- endmacro %}


{% macro _ranking_fields(specification, catalog) -%}
  {#- What ranked_groups.sql reads. -#}
  {%- set prediction = specification.prediction -%}
  {%- set group = mpm._find_column(catalog, prediction.group) -%}
  {{ return([
    {'alias': 'group_value', 'type': 'text', 'columns': [prediction.group],
     'expression': none if group is none else mpm._text_of('r.' ~ mpm._quote(group.name), group.base_kind)},
    {'alias': 'rank_position', 'type': 'double', 'columns': [prediction.position], 'expression': mpm._prediction_number(specification, catalog)},
    {'alias': 'relevance', 'type': 'double', 'columns': [specification.label], 'expression': mpm._label_expressions(specification, catalog).number},
  ]) }}
{%- endmacro %}


{% macro _delay_columns(specification, catalog) -%}
  {%- set label_time = mpm._find_column(catalog, specification.label_time) -%}
  {%- set event_time = mpm._find_column(catalog, specification.event_time) -%}
  {%- if label_time is none or event_time is none or event_time.base_kind == 'date' -%}{{ return([]) }}{%- endif -%}
  {%- set delay = mpm.seconds_between(
    started_at=mpm._utc_moment('r.' ~ mpm._quote(event_time.name), event_time.base_kind),
    ended_at=mpm._utc_moment('r.' ~ mpm._quote(label_time.name), label_time.base_kind),
  ) -%}
  {{ return([mpm._derived_column('label_delay_seconds', 'error', delay, [event_time.name, label_time.name])]) }}
{%- endmacro %}


{% macro _value_columns(specification, catalog) -%}
  {#- The declared value of a row, in the user's own unit. -#}
  {%- set expression = specification.value.expression -%}
  {%- if not expression -%}{{ return([]) }}{%- endif -%}
  {{ return([mpm._derived_column('business_value', 'error', '(' ~ expression ~ ')', mpm._names_in(expression, catalog))]) }}
{%- endmacro %}


{% macro _operation_columns(specification, catalog) -%}
  {#- Whether a row failed, and the metrics of a long table: a column for each declared name, NULL in the rows of the others. -#}
  {%- set declared = specification.operations -%}
  {%- set columns = [] -%}
  {%- if declared.failed -%}
    {%- do columns.append(mpm._derived_column('is_failed', 'operation', mpm.truth_number(value='(' ~ declared.failed ~ ')'),
      mpm._names_in(declared.failed, catalog), {'value_kind': 'integer'})) -%}
  {%- endif -%}
  {%- set metric = mpm._find_column(catalog, declared.name) -%}
  {%- set value = mpm._find_column(catalog, declared.value) -%}
  {%- if metric is not none and value is not none -%}
    {%- set metric_text = mpm._text_of('r.' ~ mpm._quote(metric.name), metric.base_kind) -%}
    {%- set value_reference = 'r.' ~ mpm._quote(value.name) -%}
    {%- set number = mpm.safe_number(value=value_reference) if value.base_kind == 'text' else mpm.plain_number(value=value_reference) -%}
    {%- for name in declared.names -%}
      {%- do columns.append(mpm._derived_column(name, 'operation', 'case when ' ~ metric_text ~ ' = ' ~ mpm._text(name) ~ ' then ' ~ number ~ ' end',
        [metric.name, value.name], {'has_sentinels': true})) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(columns) }}
{%- endmacro %}


{% macro _names_in(expression, catalog) -%}
  {#- The columns that a piece of the user's own SQL may read: those whose name occurs in it as a word. -#}
  {%- set names = [] -%}
  {%- for column in catalog.values() -%}
    {%- if modules.re.search('(?i)(?<!\\w)' ~ modules.re.escape(column.name) ~ '(?!\\w)', expression) is not none -%}
      {%- do names.append(column.name) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}
