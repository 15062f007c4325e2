{#-
What the user declared under `vars: mpm: monitors:`, checked, normalised and filled up with the defaults.

The rules are data (`_monitor_rules`, written from mpm_py/configuration); the macros in this folder interpret them
like mpm_py/configuration/check.py does, under the same names and with the same texts. Change both together.

Every scalar of a specification is text: 'true', '30', '2013-01-01 00:00:00'.
-#}

{#- The specification of one monitor. Only when it has problems are all monitors checked, to report all at once. -#}
{% macro _specification(name) -%}
  {%- set rules = mpm._monitor_rules() -%}
  {%- set problems = [] -%}
  {%- set monitors = mpm._declared_monitors(rules, problems) -%}
  {%- if name in monitors -%}
    {%- set lower_names = monitors | map('lower') | list -%}
    {%- set found = mpm._read_monitor(name, monitors[name], lower_names, rules, problems) -%}
    {%- if not problems -%}
      {%- do return(found) -%}
    {%- endif -%}
  {%- endif -%}
  {%- set document = mpm._read_document() -%}
  {%- if name not in document.specifications -%}
    {%- do document.problems.append(mpm._undeclared_problem(name, document.specifications | list)) -%}
  {%- endif -%}
  {%- do mpm._raise_problems(document.problems) -%}
{%- endmacro %}

{#- All specifications by name, in declared order; disabled ones as well. -#}
{% macro _specifications() -%}
  {%- set document = mpm._read_document() -%}
  {%- if document.problems -%}
    {%- do mpm._raise_problems(document.problems) -%}
  {%- endif -%}
  {%- do return(document.specifications) -%}
{%- endmacro %}

{#- The specifications of the monitors that run, in declared order. -#}
{% macro _enabled_specifications() -%}
  {%- set enabled = [] -%}
  {%- for specification in mpm._specifications().values() if specification.enabled == 'true' -%}
    {%- do enabled.append(specification) -%}
  {%- endfor -%}
  {%- do return(enabled) -%}
{%- endmacro %}

{#- Names of the enabled monitors, in declared order. Checks nothing, so that it costs nothing. -#}
{% macro _monitor_names() -%}
  {%- set names = [] -%}
  {%- for name, declared in mpm._declared_monitors(mpm._monitor_rules(), []).items() -%}
    {%- set enabled = declared.get('enabled', true) if declared is mapping else true -%}
    {%- if enabled | string | trim | lower != 'false' -%}
      {%- do names.append(name | string) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(names) -%}
{%- endmacro %}

{#- The keys beside `monitors:`, normalised. -#}
{% macro _project_keys() -%}
  {%- set document = mpm._read_document() -%}
  {%- if document.problems -%}
    {%- do mpm._raise_problems(document.problems) -%}
  {%- endif -%}
  {%- do return(document.project) -%}
{%- endmacro %}

{#-
Everything read and checked: {specifications, project, problems}. Read once for each model, whose own mapping (dbt makes it anew for
every rendering) keeps it: of hundreds of monitors it takes seconds, and mpm_checks asks eight times.
-#}
{% macro _read_document() -%}
  {%- set kept = model if model is mapping else {} -%}
  {%- if 'mpm_document' not in kept -%}
    {%- do kept.update({'mpm_document': mpm._document_as_declared()}) -%}
  {%- endif -%}
  {%- set document = kept.mpm_document -%}
  {#- Whoever finds more problems adds them to a list of his own. -#}
  {%- do return(dict(document, problems=document.problems[:])) -%}
{%- endmacro %}

{% macro _document_as_declared() -%}
  {%- set rules = mpm._monitor_rules() -%}
  {%- set document = {'specifications': {}, 'problems': []} -%}
  {%- set monitors = mpm._declared_monitors(rules, document.problems) -%}
  {%- set lower_names = monitors | map('lower') | list -%}
  {%- for raw_name, declared in monitors.items() -%}
    {%- set name = raw_name if raw_name is string else mpm._scalar_text(raw_name) -%}
    {%- set found = mpm._read_monitor(name, declared, lower_names, rules, document.problems) -%}
    {%- do document.specifications.update({name: found}) -%}
  {%- endfor -%}
  {%- set project = mpm._read_project(rules, document.specifications | list, document.problems) -%}
  {%- do document.update({'project': project}) -%}
  {%- do return(document) -%}
{%- endmacro %}

{#- The normalised keys beside `monitors:`. -#}
{% macro _read_project(rules, names, problems) -%}
  {%- set check = {'name': '', 'rules': rules, 'problems': problems, 'meant': []} -%}
  {%- set declared = var('mpm', none) -%}
  {%- set found = {} -%}
  {%- do found.update(rules.project_defaults) -%}
  {%- for key, rule in rules.project.items() if declared is mapping and declared.get(key) not in rules.empty_values -%}
    {%- do found.update({key: mpm._read_value(check, rule, declared[key], key)}) -%}
  {%- endfor -%}
  {%- for window in (found.exclusions or {}).get('windows') or [] -%}
    {%- if window is not none -%}
      {%- do mpm._check_monitor_name(check, window.monitor, names, 'exclusions.' ~ loop.index ~ '.monitor') -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(found) -%}
{%- endmacro %}

{#- Report the name of a monitor that is not declared. -#}
{% macro _check_monitor_name(check, name, names, path) -%}
  {%- if name and name not in names -%}
    {%- set near = mpm._nearest(name, names, {}, check.rules) -%}
    {%- set values = {'word': name, 'nearest': near, 'allowed': names | join(', ') or 'none'} -%}
    {%- do mpm._add_problem(check, 'no_monitor_near' if near else 'no_monitor', path, values) -%}
  {%- endif -%}
{%- endmacro %}

{#- The mark that a run is given by `--vars '{mpm_mark: {...}}'`, normalised; none without it. -#}
{% macro _mark() -%}
  {%- set declared = var('mpm_mark', none) -%}
  {%- if declared is none -%}
    {%- do return(none) -%}
  {%- endif -%}
  {%- set document = mpm._read_document() -%}
  {%- set check = {'name': '', 'rules': mpm._monitor_rules(), 'problems': document.problems, 'meant': []} -%}
  {%- set found = mpm._read_value(check, check.rules.mark, declared, 'mpm_mark') -%}
  {%- do mpm._check_monitor_name(check, (found or {}).get('monitor'), document.specifications | list, 'mpm_mark.monitor') -%}
  {%- if document.problems -%}
    {%- do mpm._raise_problems(document.problems) -%}
  {%- endif -%}
  {%- do return(found) -%}
{%- endmacro %}

{#- The mapping of monitors as it was declared, empty where it cannot be one. -#}
{% macro _declared_monitors(rules, problems) -%}
  {%- set declared = var('mpm', none) -%}
  {%- set example = rules['keys'].relation.example -%}
  {%- if declared is none -%}
    {%- do return({}) -%}
  {%- endif -%}
  {%- if declared is not mapping -%}
    {%- set values = {'value': mpm._shown(declared, rules), 'example': example} -%}
    {%- do problems.append(mpm._make_problem('not_a_configuration', '', rules.root, values, rules)) -%}
    {%- do return({}) -%}
  {%- endif -%}
  {%- for raw_key in declared -%}
    {%- if raw_key not in rules.root_keys -%}
      {%- set key = mpm._scalar_text(raw_key) -%}
      {%- set near = mpm._nearest(key, rules.root_keys, {}, rules) -%}
      {%- set values = {'word': key, 'nearest': near, 'allowed': rules.root_keys | join(', ')} -%}
      {%- set code = 'unknown_key_near' if near else 'unknown_key' -%}
      {%- do problems.append(mpm._make_problem(code, '', key, values, rules)) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set monitors = declared.get('monitors') -%}
  {%- if monitors is not none and monitors is not mapping -%}
    {%- set values = {'value': mpm._shown(monitors, rules), 'example': example} -%}
    {%- do problems.append(mpm._make_problem('not_monitors', '', 'monitors', values, rules)) -%}
    {%- do return({}) -%}
  {%- endif -%}
  {%- do return(monitors or {}) -%}
{%- endmacro %}
