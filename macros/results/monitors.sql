{#- The declared monitors as seen from the result models: their tables, and what results depend on as literals. -#}

{% macro _built_monitors() -%}
  {#- Tables of the enabled monitors as [(name, relation)]. Those not built in this schema yet are left out, with a warning. -#}
  {%- set built = [] -%}
  {%- set missing = [] -%}
  {%- for name in mpm._monitor_names() -%}
    {%- set relation = ref(project_name, name) -%}
    {%- if not execute or load_relation(relation) is not none -%}
      {%- do built.append((name, mpm._whole(relation))) -%}
    {%- else -%}
      {%- do missing.append(name) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if missing -%}
    {%- do exceptions.warn('mpm: not built in this schema yet, so left out of mpm_observations: ' ~ missing | join(', ')
      ~ '. Run dbt build --select ' ~ missing | join(' ') ~ ', then dbt build --select mpm_observations+.') -%}
  {%- endif -%}
  {{ return(built) }}
{%- endmacro %}


{% macro _whole(relation) -%}
  {#- A relation without the limit that --empty and --sample put on it: a view over the limit, or a table that is computed anew
      from it, would stay empty until the next build. -#}
  {{ return(relation.replace(limit=none, event_time_filter=none)) }}
{%- endmacro %}


{% macro _monitor_columns() -%}
  {#- mpm_monitors: (name, logical type). -#}
  {{ return([('monitor', 'text'), ('relation', 'text'), ('event_time', 'text'), ('grain', 'text'), ('timezone', 'text'),
    ('baseline_kind', 'text'), ('baseline_start', 'timestamp'), ('baseline_end', 'timestamp'), ('rolling_windows', 'bigint'),
    ('min_rows', 'bigint'), ('min_group_size', 'bigint'), ('owner', 'text'), ('tags', 'text'),
    ('problem', 'text'), ('prediction_column', 'text'), ('label_column', 'text'), ('threshold', 'double'), ('positive_class', 'text'),
    ('quantile', 'double'), ('rank_cutoff', 'bigint'), ('model_version', 'text'), ('value_true_positive', 'double'),
    ('value_false_positive', 'double'), ('value_true_negative', 'double'), ('value_false_negative', 'double'),
    ('sensitivity', 'double')]) }}
{%- endmacro %}


{% macro _monitors_as_rows() -%}
  {#- A small table of literals, one row per enabled monitor. -#}
  {%- set rows = [] -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- set literals = mpm._monitor_literals(specification) -%}
    {%- do literals.update(mpm._model_literals(specification)) -%}
    {%- set row = [] -%}
    {%- for column, type in mpm._monitor_columns() -%}{%- do row.append(literals[column]) -%}{%- endfor -%}
    {%- do rows.append(row) -%}
  {%- endfor -%}
  {{ return(mpm._literals(rows, mpm._monitor_columns())) }}
{%- endmacro %}


{% macro _monitor_literals(specification) -%}
  {%- set relation = specification.relation -%}
  {%- set baseline = specification.baseline -%}
  {%- set is_period = baseline.kind == 'period' -%}
  {{ return({
    'monitor': mpm._text(specification.name),
    'relation': mpm._text(relation.source ~ '.' ~ relation.table if relation.kind == 'source' else relation.ref),
    'event_time': mpm._text(specification.event_time),
    'grain': mpm._text(specification.grain),
    'timezone': mpm._text(specification.timezone),
    'baseline_kind': mpm._text(baseline.kind),
    'baseline_start': mpm._text(mpm._utc_text(baseline.from, specification.timezone)) if is_period else none,
    'baseline_end': mpm._text(mpm._utc_text(baseline.to, specification.timezone)) if is_period else none,
    'rolling_windows': baseline.rolling if baseline.kind == 'rolling' else none,
    'min_rows': specification.min_rows,
    'min_group_size': specification.min_group_size,
    'owner': mpm._text(specification.owner),
    'tags': mpm._text(specification.tags | join(', ') if specification.tags else none),
    'sensitivity': mpm._number(specification.sensitivity),
  }) }}
{%- endmacro %}


{% macro _model_literals(specification) -%}
  {#- The columns of mpm_monitors that say what the model does and what its decisions are worth. -#}
  {%- set prediction = specification.prediction -%}
  {%- set literals = {
    'problem': mpm._text(mpm._problem(specification)),
    'prediction_column': mpm._text(prediction.score or prediction.class or prediction.value or prediction.position),
    'label_column': mpm._text(specification.label),
    'threshold': mpm._optional_number(prediction.threshold),
    'positive_class': mpm._text(prediction.positive),
    'quantile': mpm._optional_number(prediction.quantile),
    'rank_cutoff': prediction.k,
    'model_version': mpm._text(specification.model_version),
  } -%}
  {%- for outcome in ['true_positive', 'false_positive', 'true_negative', 'false_negative'] -%}
    {%- set worth = specification.value[outcome] or '0' if specification.value.kind == 'matrix' else none -%}
    {%- do literals.update({'value_' ~ outcome: mpm._optional_number(worth)}) -%}
  {%- endfor -%}
  {{ return(literals) }}
{%- endmacro %}


{% macro _problem(specification) -%}
  {#- What the model does: binary, multiclass, regression, ranking; none without a prediction. -#}
  {{ return({'score': 'binary', 'class': 'multiclass', 'value': 'regression', 'ranking': 'ranking'}.get(specification.prediction.kind)) }}
{%- endmacro %}


{% macro _declared_problems() -%}
  {#- The problems of the enabled monitors. -#}
  {%- set problems = [] -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- do problems.append(mpm._problem(specification)) -%}
  {%- endfor -%}
  {{ return(problems | unique | list) }}
{%- endmacro %}


{% macro _optional_number(text) -%}
  {#- A declared number as a literal; none is NULL. -#}
  {{ return(none if text is none else mpm._number(text)) }}
{%- endmacro %}


{% macro _protected_segments() -%}
  {#- A small table of literals: the segments of the enabled monitors that fairness is judged on. -#}
  {%- set rows = [] -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- for column in specification.protected -%}
      {%- do rows.append([mpm._text(specification.name), mpm._text(column)]) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(mpm._literals(rows, [('monitor', 'text'), ('segment_key', 'text')])) }}
{%- endmacro %}
