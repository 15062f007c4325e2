{#- How labels and predictions are read, and the errors that follow from them row by row (DESIGN §2.2). -#}

{% macro _known_number(column) -%}
  {#- A number of the raw row; NaN and infinity, which whole numbers do not have, are not known. -#}
  {%- set reference = 'r.' ~ mpm._quote(column.name) -%}
  {%- if column.base_kind == 'boolean' -%}{{ return(mpm.plain_number(value=mpm.truth_number(value=reference))) }}{%- endif -%}
  {%- if column.base_kind == 'text' -%}{{ return(mpm.finite_number(value=mpm.safe_number(value=reference))) }}{%- endif -%}
  {%- set number = mpm.plain_number(value=reference) -%}
  {{ return(number if column.base_kind == 'integer' else mpm.finite_number(value=number)) }}
{%- endmacro %}


{% macro _class_text(reference, base_kind) -%}
  {#- The name of a class, whatever it is stored as: 2 and 2.0 are one class. -#}
  {%- if base_kind == 'numeric' -%}{{ return(mpm.class_of_number(value=mpm.plain_number(value=reference))) }}{%- endif -%}
  {{ return(mpm._text_of(reference, base_kind)) }}
{%- endmacro %}


{% macro _label_expressions(specification, catalog) -%}
  {#- How labels are read: class (text, for label_class), number (0/1, the value or the gain), checksum (for staleness). none without. -#}
  {%- set label = mpm._find_column(catalog, specification.label) -%}
  {%- set kind = specification.prediction.kind -%}
  {%- if label is none -%}{{ return({'class': none, 'number': none, 'checksum': none}) }}{%- endif -%}
  {%- if kind in ('value', 'ranking') or (kind == 'none' and label.base_kind in ('numeric', 'integer')) -%}
    {%- set number = mpm._known_number(label) -%}
    {{ return({'class': none, 'number': number, 'checksum': number}) }}
  {%- endif -%}
  {%- if kind == 'score' -%}
    {%- set pair = mpm._label_and_positive(specification, label) -%}
    {%- set number = mpm.plain_number(value=mpm.positive_label(label=pair[0], positive=pair[1])) -%}
    {{ return({'class': mpm.outcome_class(label=pair[0], positive=pair[1]), 'number': number, 'checksum': number}) }}
  {%- endif -%}
  {%- set text = mpm._class_text('r.' ~ mpm._quote(label.name), label.base_kind) -%}
  {{ return({'class': text, 'number': none, 'checksum': mpm.plain_number(value=mpm.text_checksum(value=text))}) }}
{%- endmacro %}


{% macro _label_and_positive(specification, label) -%}
  {#- The label and the positive class as expressions of one type. Numbers are compared as numbers, so that `positive: true` is 1 in a column of 0 and 1. -#}
  {%- set positive = specification.prediction.positive -%}
  {%- if label.base_kind not in ('integer', 'numeric') -%}
    {{ return((mpm._text_of('r.' ~ mpm._quote(label.name), label.base_kind), mpm._text(positive | lower if label.base_kind == 'boolean' else positive))) }}
  {%- endif -%}
  {%- set number = {'true': '1', 'false': '0'}.get(positive | lower, positive) -%}
  {%- if not mpm._is_number_text(number) -%}
    {{ exceptions.raise_compiler_error("mpm: monitor '" ~ specification.name ~ "': prediction.positive is '" ~ positive ~ "', but the label \"" ~ label.name
      ~ '" holds numbers (' ~ label.data_type ~ '). Write the number of the positive class.') }}
  {%- endif -%}
  {{ return((mpm._known_number(label), mpm._number(number))) }}
{%- endmacro %}


{% macro _number_column(specification) -%}
  {#- The column that holds the prediction as a number, the position of a ranking included; none where it is a class. -#}
  {%- set prediction = specification.prediction -%}
  {{ return(prediction.score or prediction.value or prediction.position) }}
{%- endmacro %}


{% macro _prediction_number(specification, catalog) -%}
  {#- The prediction as a number, none where it is a class. -#}
  {%- set column = mpm._find_column(catalog, mpm._number_column(specification)) -%}
  {{ return(none if column is none else mpm._known_number(column)) }}
{%- endmacro %}


{% macro _score_errors(specification, label, score) -%}
  {{ return({
    'log_loss': mpm.log_loss(label=label, score=score),
    'squared_error': mpm.squared_error(label=label, prediction=score),
    'is_error': mpm.score_is_error(label=label, score=score, threshold=specification.prediction.threshold),
  }) }}
{%- endmacro %}


{% macro _value_errors(specification, label, value) -%}
  {%- set errors = {
    'squared_error': mpm.squared_error(label=label, prediction=value),
    'absolute_error': mpm.absolute_error(label=label, prediction=value),
    'residual': mpm.residual(label=label, prediction=value),
    'absolute_percentage_error': mpm.absolute_percentage_error(label=label, prediction=value),
    'symmetric_percentage_error': mpm.symmetric_percentage_error(label=label, prediction=value),
  } -%}
  {%- set quantile = specification.prediction.quantile -%}
  {%- if quantile -%}
    {%- do errors.update({'pinball_loss': mpm.pinball_loss(label=label, prediction=value, quantile=mpm._number(quantile))}) -%}
  {%- endif -%}
  {{ return(errors) }}
{%- endmacro %}


{% macro _score_of_class(scores, class) -%}
  {#- The score of the class that an expression names; NULL for a class without one. -#}
  {%- set arms = [] -%}
  {%- for name, score in scores.items() -%}{%- do arms.append('when ' ~ mpm._text(name) ~ ' then ' ~ score) -%}{%- endfor -%}
  {{ return('case ' ~ class ~ ' ' ~ arms | join(' ') ~ ' end') }}
{%- endmacro %}


{% macro _multiclass_errors(label, scores) -%}
  {%- set terms = [] -%}
  {%- for name, score in scores.items() -%}
    {%- do terms.append(mpm.squared_error(label=mpm.positive_label(label=label, positive=mpm._text(name)), prediction=score)) -%}
  {%- endfor -%}
  {{ return({
    'log_loss': mpm.class_log_loss(score=mpm._score_of_class(scores, label)),
    'squared_error': terms | join(' + '),
  }) }}
{%- endmacro %}
