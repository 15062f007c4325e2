{#- The absolute error of a regression by groups of the prediction and of one feature: what the expected error of rows without a
    label is estimated from. The feature is chosen on the first run and kept with the bins. -#}

{% macro _thinned(edges, most) -%}
  {#- At most so many of some edges, evenly. -#}
  {%- if edges | length <= most -%}{{ return(edges) }}{%- endif -%}
  {%- set kept = [] -%}
  {%- for place in range(1, most + 1) -%}{%- do kept.append(edges[place * (edges | length + 1) // (most + 1) - 1]) -%}{%- endfor -%}
  {{ return(kept) }}
{%- endmacro %}


{% macro _column_of(plan, name) -%}
  {#- The planned column of a declared name, none without. -#}
  {%- set found = mpm._find_column(plan.catalog, name) -%}
  {%- for column in plan.columns if found is not none and not column.is_derived and column.name == found.name -%}{{ return(column) }}{%- endfor -%}
  {{ return(none) }}
{%- endmacro %}


{% macro _joint_parts(plan) -%}
  {#- The column absolute_error and the prediction it belongs to; none where the monitor has no such pair. -#}
  {%- set prediction = mpm._column_of(plan, plan.specification.prediction.value) -%}
  {%- for column in plan.columns if column.is_derived and column.name == 'absolute_error' and prediction is not none -%}
    {{ return({'error': column, 'prediction': prediction}) }}
  {%- endfor -%}
  {{ return(none) }}
{%- endmacro %}


{% macro _joint_features(plan) -%}
  {#- The features that may be chosen: numbers that are not sensitive. -#}
  {%- set features = [] -%}
  {%- for column in plan.columns if column.role == 'feature' and column.value_kind in ('numeric', 'integer') and not column.is_sensitive -%}
    {%- do features.append(column) -%}
  {%- endfor -%}
  {{ return(features) }}
{%- endmacro %}


{% macro _note_error_feature(plan) -%}
  {#- A declared feature that cannot serve is news on every run. -#}
  {%- set declared = plan.specification.prediction.error_feature -%}
  {%- set named = mpm._column_of(plan, declared) -%}
  {%- if declared and (named is none or named.name not in mpm._joint_features(plan) | map(attribute='name')) -%}
    {%- do plan.issues.append({'column_name': declared, 'text': 'error_feature_unused: prediction.error_feature names "' ~ declared
      ~ '", which is not an observed feature of numbers; expected errors depend on the prediction alone'}) -%}
  {%- endif -%}
{%- endmacro %}


{% macro _joint_code(plan, parts, feature, prediction_value, feature_value) -%}
  {#- The cell of a row: 16 times the group of the prediction plus that of the feature. 15 is for a feature that is no number or a
      declared sentinel; NULL where the prediction is no number. -#}
  {%- set finite = ' > -1.7976931348623157e308 and ' -%}
  {%- set limit = ' < 1.7976931348623157e308' -%}
  {%- set group = '0.0' -%}
  {%- if feature is not none -%}
    {%- set missing = mpm._missing_values(plan, feature) -%}
    {%- set group = 'case when ' ~ feature_value ~ finite ~ feature_value ~ limit
      ~ (' and ' ~ feature_value ~ ' not in (' ~ missing | join(', ') ~ ')' if missing else '')
      ~ ' then ' ~ mpm._edge_tree(mpm._thinned(plan.bins[feature.name].group_edges, 9), feature_value) ~ ' else 15.0 end' -%}
  {%- endif -%}
  {{ return('case when ' ~ prediction_value ~ finite ~ prediction_value ~ limit ~ ' then 16.0 * '
    ~ mpm._edge_tree(mpm._thinned(plan.bins[parts.prediction.name].group_edges, 19), prediction_value) ~ ' + ' ~ group ~ ' end') }}
{%- endmacro %}


{% macro _joint_rows(plan, parts, feature, rows) -%}
  {#- Rows with the cell of each and its error. -#}
  {{ return('(select x.window_at as window_at, x.known_error as known_error, '
    ~ mpm._joint_code(plan, parts, feature, 'x.prediction', 'x.feature') ~ ' as bin_code from ' ~ rows ~ ' as x)') }}
{%- endmacro %}


{% macro _known_error(error) -%}
  {#- What tells errors that are known, and so are summed, from those that are not: expressions of class and value. -#}
  {%- set is_known = error ~ ' < 1.7976931348623157e308' -%}
  {{ return({'label_class': 'case when ' ~ is_known ~ " then 'known' end", 'value': 'case when ' ~ is_known ~ ' then ' ~ error ~ ' end'}) }}
{%- endmacro %}


{% macro _joint_fields(parts, feature) -%}
  {%- set fields = [
    {'alias': 'prediction', 'expression': parts.prediction.expression, 'type': 'double', 'columns': [parts.prediction.name]},
    {'alias': 'known_error', 'expression': parts.error.expression, 'type': 'double', 'columns': parts.error.needs},
  ] -%}
  {%- if feature is not none -%}
    {%- do fields.append({'alias': 'feature', 'expression': feature.expression, 'type': 'double', 'columns': [feature.name]}) -%}
  {%- endif -%}
  {{ return(fields) }}
{%- endmacro %}


{% macro _choose_joint(plan) -%}
  {#- First run: notes in the bins of absolute_error which feature tells most about its size, the one declared or none. -#}
  {%- set parts = mpm._joint_parts(plan) -%}
  {%- if parts is none -%}{{ return('') }}{%- endif -%}
  {%- set features = [] -%}
  {%- for feature in mpm._joint_features(plan) if plan.bins[feature.name].group_edges -%}{%- do features.append(feature) -%}{%- endfor -%}
  {%- set declared = plan.specification.prediction.error_feature -%}
  {%- set chosen = none -%}
  {%- if declared -%}
    {%- set named = mpm._column_of(plan, declared) -%}
    {%- if named is not none and named.name in features | map(attribute='name') -%}{%- set chosen = named.name -%}{%- endif -%}
  {%- elif features and mpm._find_column(plan.baseline.catalog, plan.specification.label) is not none -%}
    {%- set gains = mpm._joint_gains(plan, parts, features) -%}
    {%- if gains and gains[0].gain is not none and gains[0].gain | float > 0.01 -%}{%- set chosen = features[mpm._unmark(gains[0].column_name) | int].name -%}{%- endif -%}
  {%- endif -%}
  {%- do plan.bins[parts.error.name].update({'joint': {'feature': chosen}}) -%}
  {{ return('') }}
{%- endmacro %}


{% macro _joint_gains(plan, parts, features) -%}
  {#- How much each feature, by its place, tells about the size of the error; best first. -#}
  {%- set statements = [] -%}
  {#- The cell of a row is said by most of the text; where each feature has a branch, the text of the statement is added. -#}
  {%- set around = 500 if mpm._learns_in_one_read() else mpm.learn_joint_cells(relation_rows='', column_name='') | length + 500 -%}
  {%- set letters = [] -%}
  {%- for feature in features -%}
    {%- do letters.append(mpm._joint_code(plan, parts, feature, 'x.field_100', 'x.field_100') | length + around) -%}
  {%- endfor -%}
  {%- for some in mpm._packed(range(features | length) | list, letters, mpm._most_columns_of_a_read()) -%}
    {%- if mpm._learns_in_one_read() -%}
      {%- do statements.append(mpm.learn_joint_cells(relation_rows=mpm._joint_rows_of(plan, parts, features, some), column_name='r.column_name')) -%}
    {%- else -%}
      {%- set branches = [] -%}
      {%- for place in some -%}
        {%- set rows = mpm._joint_rows(plan, parts, features[place], mpm._baseline_rows(plan, mpm._joint_fields(parts, features[place]))) -%}
        {%- do branches.append(mpm.learn_joint_cells(relation_rows=rows, column_name=mpm._text('=' ~ place))) -%}
      {%- endfor -%}
      {%- do statements.append(mpm._branches(branches)) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set gains = [] -%}
  {%- for cells in mpm._stored_parts('joint_cells', statements) -%}{%- do gains.extend(mpm._query(mpm.learn_joint(joint_cells=cells))) -%}{%- endfor -%}
  {{ return(gains | rejectattr('gain', 'none') | sort(attribute='gain', reverse=true)) }}
{%- endmacro %}


{% macro _joint_rows_of(plan, parts, features, places) -%}
  {#- Every row of the baseline once for each feature, by one read, with its cell and error. -#}
  {%- set read = mpm._new_read(plan, 1) -%}
  {%- set codes = [] -%}
  {%- set rows = [] -%}
  {%- set error = namespace(reference=none) -%}
  {%- for place in places -%}
    {%- set read_as = {} -%}
    {%- for field in mpm._joint_fields(parts, features[place]) -%}
      {%- do read_as.update({field.alias: mpm._read_field(read, field.expression, field.type, field.columns)}) -%}
    {%- endfor -%}
    {%- set error.reference = read_as.known_error -%}
    {%- do codes.append(mpm._joint_code(plan, parts, features[place], read_as.prediction, read_as.feature)) -%}
    {%- do rows.append([loop.index0 | string, mpm._text('=' ~ place)]) -%}
  {%- endfor -%}
  {{ return('(select l.column_name, ' ~ error.reference ~ ' as known_error, ' ~ mpm._pick('l.place', codes) ~ ' as bin_code from '
    ~ mpm._baseline_rows(plan, read.fields.values() | list) ~ ' as x cross join ('
    ~ mpm._literals(rows, [('place', 'bigint'), ('column_name', 'text')]) ~ ') as l)') }}
{%- endmacro %}


{% macro _joint_of(plan) -%}
  {#- The pair whose errors are counted by cell, with the feature in use; none where the bins know of none. -#}
  {%- set parts = mpm._joint_parts(plan) -%}
  {%- if parts is none or plan.bins[parts.error.name].joint is none -%}{{ return(none) }}{%- endif -%}
  {%- set name = plan.bins[parts.error.name].joint.feature -%}
  {{ return(dict(parts, feature=mpm._column_of(plan, name), feature_name=name)) }}
{%- endmacro %}


{% macro _error_cells(plan, joint) -%}
  {#- The cells of the error, by a read of their own. -#}
  {%- set known = mpm._known_error('e.known_error') -%}
  {%- set rows = mpm._joint_rows(plan, joint, joint.feature, mpm._scanned_rows(plan, mpm._joint_fields(joint, joint.feature))) -%}
  {{ return(mpm.number_cells_by_group(column_name=mpm._text(joint.error.name), center='0.0', relation_rows="(select e.window_at, '__all__' as segment_key, "
    ~ "'__all__' as segment_value, " ~ known.label_class ~ ' as label_class, ' ~ known.value ~ ' as value, e.bin_code from ' ~ rows ~ ' as e)')) }}
{%- endmacro %}


{% macro _observed_joint(joint) -%}
  {{ return(mpm.observe_joint(error_cells='error_cells', segment_cells='segment_cells', column_name=mpm._text(joint.error.name),
    feature='cast(' ~ mpm._text(joint.feature_name) ~ ' as ' ~ mpm.data_type('text') ~ ')')) }}
{%- endmacro %}
