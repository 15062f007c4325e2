{#- Row-level error columns of the predictions, derived during the scan (DESIGN §2.2). -#}

{% macro _label_expressions(specification, catalog) -%}
  {#- How labels are read: class (text, for label_class), number (0/1 or the value), checksum (for staleness). none without. -#}
  {%- set label = mpm._find_column(catalog, specification.label) -%}
  {%- if label is none -%}{{ return({'class': none, 'number': none, 'checksum': none}) }}{%- endif -%}
  {%- set reference = 'r.' ~ mpm._quote(label.name) -%}
  {%- if specification.prediction.kind == 'value' or (specification.prediction.kind == 'none' and label.base_kind in ('numeric', 'integer')) -%}
    {%- set number = mpm.plain_number(value=reference) -%}
    {{ return({'class': none, 'number': number, 'checksum': number}) }}
  {%- endif -%}
  {%- set text = mpm._text_of(reference, label.base_kind) -%}
  {%- if specification.prediction.kind == 'score' -%}
    {%- set number = mpm.plain_number(value=mpm._positive_label(specification, label, reference, text)) -%}
    {{ return({'class': text, 'number': number, 'checksum': number}) }}
  {%- endif -%}
  {{ return({'class': text, 'number': none, 'checksum': mpm.plain_number(value=mpm.text_checksum(value=text))}) }}
{%- endmacro %}


{% macro _positive_label(specification, label, reference, text) -%}
  {#- 1 for the positive class. Numbers are compared as numbers, so that `positive: true` is 1 in a column of 0 and 1. -#}
  {%- set positive = specification.prediction.positive -%}
  {%- if label.base_kind not in ('integer', 'numeric') -%}
    {{ return(mpm.positive_label(label=text, positive=mpm._text(positive | lower if label.base_kind == 'boolean' else positive))) }}
  {%- endif -%}
  {%- set number = {'true': '1', 'false': '0'}.get(positive | lower, positive) -%}
  {%- if not mpm._is_number_text(number) -%}
    {{ exceptions.raise_compiler_error("mpm: monitor '" ~ specification.name ~ "': prediction.positive is '" ~ positive ~ "', but the label \"" ~ label.name
      ~ '" holds numbers (' ~ label.data_type ~ '). Write the number of the positive class.') }}
  {%- endif -%}
  {{ return(mpm.positive_label(label=mpm.plain_number(value=reference), positive=mpm._number(number))) }}
{%- endmacro %}


{% macro _prediction_number(specification, catalog) -%}
  {#- The prediction as a number, none where it is a class. -#}
  {%- set column = mpm._find_column(catalog, specification.prediction.score or specification.prediction.value) -%}
  {{ return(none if column is none else mpm.plain_number(value='r.' ~ mpm._quote(column.name))) }}
{%- endmacro %}


{% macro _error_columns(specification, catalog) -%}
  {#- Name → expression over the raw row; empty where there is no label or no prediction. -#}
  {%- set errors = {} -%}
  {%- set label = mpm._label_expressions(specification, catalog) -%}
  {%- set number = mpm._prediction_number(specification, catalog) -%}
  {%- set kind = specification.prediction.kind -%}
  {%- if label.number is not none and number is not none -%}
    {%- if kind == 'score' -%}
      {%- do errors.update({
        'log_loss': mpm.log_loss(label=label.number, score=number),
        'squared_error': mpm.squared_error(label=label.number, prediction=number),
        'is_error': mpm.score_is_error(label=label.number, score=number, threshold=specification.prediction.threshold),
      }) -%}
    {%- elif kind == 'value' -%}
      {%- do errors.update({
        'squared_error': mpm.squared_error(label=label.number, prediction=number),
        'absolute_error': mpm.absolute_error(label=label.number, prediction=number),
        'residual': mpm.residual(label=label.number, prediction=number),
        'absolute_percentage_error': mpm.absolute_percentage_error(label=label.number, prediction=number),
      }) -%}
    {%- endif -%}
  {%- endif -%}
  {%- set class = mpm._find_column(catalog, specification.prediction.class) -%}
  {%- if kind == 'class' and class is not none and label.class is not none -%}
    {%- do errors.update({
      'is_error': mpm.class_is_error(label=label.class, prediction=mpm._text_of('r.' ~ mpm._quote(class.name), class.base_kind)),
    }) -%}
  {%- endif -%}
  {%- set label_time = mpm._find_column(catalog, specification.label_time) -%}
  {%- set event_time = mpm._find_column(catalog, specification.event_time) -%}
  {%- if label_time is not none and event_time is not none and event_time.base_kind != 'date' -%}
    {%- do errors.update({'label_delay_seconds': mpm.seconds_between(
      started_at=mpm._utc_moment('r.' ~ mpm._quote(event_time.name), event_time.base_kind),
      ended_at=mpm._utc_moment('r.' ~ mpm._quote(label_time.name), label_time.base_kind),
    )}) -%}
  {%- endif -%}
  {{ return(errors) }}
{%- endmacro %}


{% macro _needs_of_error(specification, name) -%}
  {#- The columns an error column is derived from; a baseline that lacks one of them, often the label, has no such error. -#}
  {%- if name == 'label_delay_seconds' -%}{{ return([specification.event_time, specification.label_time]) }}{%- endif -%}
  {%- set prediction = specification.prediction -%}
  {{ return([specification.label, prediction.score or prediction.class or prediction.value]) }}
{%- endmacro %}
