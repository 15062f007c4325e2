{#- Which columns of a relation are observed, in which role, and by which expressions. -#}

{% macro _base_kind(data_type) -%}
  {#- The same rules as mpm_py/columns.py: base_kind, over the same table of names. -#}
  {%- set found = namespace(text=data_type | trim | lower) -%}
  {%- for _ in range(3) -%}
    {%- if found.text.startswith('nullable(') or found.text.startswith('lowcardinality(') -%}
      {%- set found.text = found.text.split('(', 1)[1][:-1] -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if found.text.endswith('[]') or '<' in found.text -%}{{ return('nested') }}{%- endif -%}
  {%- set name = modules.re.sub('\\s*\\([^)]*\\)', '', found.text) | trim -%}
  {%- if name in ('decimal', 'numeric', 'number', 'bignumeric') and modules.re.search('\\(\\s*\\d+\\s*,\\s*0\\s*\\)', found.text) -%}
    {{ return('integer') }}
  {%- endif -%}
  {%- set override = mpm._dialect_traits().type_kinds.get(name) -%}
  {{ return(override or mpm._type_names().get(name, 'nested')) }}
{%- endmacro %}


{% macro _catalog(relation) -%}
  {#- The columns of a relation as it stands: name in lower case → name, data_type, base_kind, position. One catalog query. -#}
  {%- set catalog = {} -%}
  {#- A column called __relation__ would pass for the rows as a whole. -#}
  {%- for column in adapter.get_columns_in_relation(relation) if column.name != '__relation__' -%}
    {%- do catalog.update({column.name: {
      'name': column.name,
      'data_type': column.data_type | string,
      'base_kind': mpm._base_kind(column.data_type | string),
      'position': loop.index,
    }}) -%}
  {%- endfor -%}
  {{ return(catalog) }}
{%- endmacro %}


{% macro _find_column(catalog, name) -%}
  {#- A declared name is matched as it is written, else without regard to case where that is unambiguous. -#}
  {%- if name is none -%}{{ return(none) }}{%- endif -%}
  {%- if name in catalog -%}{{ return(catalog[name]) }}{%- endif -%}
  {%- set alike = [] -%}
  {%- for column in catalog.values() if column.name | lower == name | lower -%}{%- do alike.append(column) -%}{%- endfor -%}
  {{ return(alike[0] if alike | length == 1 else none) }}
{%- endmacro %}


{% macro _observed_columns(specification, catalog) -%}
  {#- The columns of the relation to observe: name, role, data_type, base_kind, and what else tells how they are read. -#}
  {%- set roles = {} -%}
  {%- set prediction = specification.prediction -%}
  {%- set operations = specification.operations -%}
  {%- for name in [prediction.score, prediction.class, prediction.value, prediction.position] + (prediction.scores.values() | list) if name -%}
    {%- do roles.update({name: 'prediction'}) -%}
  {%- endfor -%}
  {%- if specification.label -%}{%- do roles.update({specification.label: 'label'}) -%}{%- endif -%}
  {%- for name in operations.columns -%}{%- do roles.update({name: 'operation'}) -%}{%- endfor -%}
  {%- set aside = [] -%}
  {%- for name in [specification.event_time, specification.id, specification.label_time, specification.model_version,
      prediction.group, operations.name, operations.value] + specification.features.exclude if name -%}
    {%- do aside.append(name | lower) -%}
  {%- endfor -%}
  {%- set lowered = {} -%}
  {%- for name, role in roles.items() -%}{%- do lowered.update({name | lower: role}) -%}{%- endfor -%}
  {%- set included = specification.features.include | map('lower') | list -%}
  {%- set numeric = specification.features.numeric | map('lower') | list -%}
  {%- set sensitive = specification.sensitive | map('lower') | list -%}
  {%- set score_classes = {prediction.score | lower: 'positive'} if prediction.score else {} -%}
  {%- for class, name in prediction.scores.items() -%}{%- do score_classes.update({name | lower: class}) -%}{%- endfor -%}
  {%- set columns = [] -%}
  {%- for column in catalog.values() -%}
    {%- set key = column.name | lower -%}
    {%- set role = lowered.get(key) -%}
    {%- if role is none and key not in aside and (not included or key in included) -%}{%- set role = 'feature' -%}{%- endif -%}
    {%- if role is not none -%}
      {%- do columns.append({
        'name': column.name,
        'role': role,
        'data_type': column.data_type,
        'base_kind': column.base_kind,
        'as_number': key in numeric and column.base_kind == 'text',
        'is_class': prediction.kind == 'class' and column.base_kind != 'nested' and (role == 'label' or key == prediction.class | lower),
        'is_score': role == 'prediction' and score_classes.get(key) is not none and column.base_kind in ('numeric', 'integer'),
        'score_class': score_classes.get(key),
        'is_sensitive': key in sensitive,
        'is_derived': false,
        'is_ranking': false,
        'label_class': none,
        'label_needs': [],
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(columns) }}
{%- endmacro %}


{% macro _value_kind(column, is_free_text=false) -%}
  {#- The kind that is published with a column (data contract: value_kind). -#}
  {%- if column.as_number -%}{{ return('numeric') }}{%- endif -%}
  {%- if column.is_class and column.base_kind != 'boolean' -%}{{ return('categorical') }}{%- endif -%}
  {%- if column.base_kind in ('date', 'timestamp', 'zoned') -%}{{ return('timestamp') }}{%- endif -%}
  {%- if column.base_kind == 'text' -%}{{ return('text' if is_free_text else 'categorical') }}{%- endif -%}
  {{ return(column.base_kind) }}
{%- endmacro %}


{% macro _kind_family(value_kind) -%}
  {#- Kinds of one family are observed alike, so that a column may go from one to the other. -#}
  {{ return({'integer': 'number', 'numeric': 'number', 'boolean': 'category', 'categorical': 'category'}.get(value_kind, value_kind)) }}
{%- endmacro %}


{% macro _reads_alike(column, before) -%}
  {#- Whether the expression that reads a column of the relation also reads the column of that name in the baseline. -#}
  {%- if column.as_number and before.base_kind in ('numeric', 'integer') -%}{{ return(true) }}{%- endif -%}
  {{ return(
    mpm._kind_family(mpm._value_kind({'base_kind': column.base_kind})) == mpm._kind_family(mpm._value_kind({'base_kind': before.base_kind}))
    and (column.base_kind == 'boolean') == (before.base_kind == 'boolean')
  ) }}
{%- endmacro %}


{% macro _utc_moment(reference, base_kind) -%}
  {#- A column of time as UTC timestamp without zone. Dates and plain timestamps are taken as they stand. -#}
  {%- if base_kind == 'zoned' -%}{{ return(mpm.utc_from_zoned(value=reference)) }}{%- endif -%}
  {%- if base_kind in ('integer', 'numeric') -%}{{ return(mpm.timestamp_from_epoch(value=reference)) }}{%- endif -%}
  {{ return('cast(' ~ reference ~ ' as ' ~ mpm.data_type('timestamp') ~ ')') }}
{%- endmacro %}


{% macro _text_of(reference, base_kind) -%}
  {{ return(mpm.boolean_text(value=reference) if base_kind == 'boolean' else mpm.plain_text(value=reference)) }}
{%- endmacro %}


{% macro _value_expression(reference, column) -%}
  {#- The number or the text by which a column is observed; DESIGN §2.2. -#}
  {%- set kind = column.value_kind -%}
  {%- if column.as_number -%}{{ return(mpm.safe_number(value=reference)) }}{%- endif -%}
  {%- if kind in ('numeric', 'integer') -%}{{ return(mpm.plain_number(value=reference)) }}{%- endif -%}
  {%- if kind == 'timestamp' -%}{{ return(mpm.epoch_seconds(value=mpm._utc_moment(reference, column.base_kind))) }}{%- endif -%}
  {%- if kind == 'text' -%}{{ return(mpm.text_length(value=reference)) }}{%- endif -%}
  {%- if kind == 'nested' -%}{{ return(mpm.is_present(value=reference)) }}{%- endif -%}
  {{ return(mpm._class_text(reference, column.base_kind) if column.is_class else mpm._text_of(reference, column.base_kind)) }}
{%- endmacro %}
