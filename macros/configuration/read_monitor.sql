{#- Reading of one monitor: its keys, then the rules between them. -#}

{#-
The specification of a monitor; it holds only as long as there are no problems. `lower_names` are the names of all
monitors in lower case.
-#}
{% macro _read_monitor(name, declared, lower_names, rules, problems) -%}
  {%- set check = {'name': name, 'rules': rules, 'problems': problems, 'meant': []} -%}
  {%- do mpm._check_name(check, lower_names) -%}
  {%- if declared is not none and declared is not mapping -%}
    {%- set values = {'value': mpm._shown(declared, rules), 'example': rules['keys'].relation.example} -%}
    {%- do mpm._add_problem(check, 'not_a_monitor', '', values) -%}
    {%- do return({}) -%}
  {%- endif -%}
  {%- set mapping = declared or {} -%}
  {%- set found = mpm._read_keys(check, mapping) -%}
  {%- do mpm._check_needs(check, mpm._given_paths(mapping, rules), found) -%}
  {%- do mpm._check_kinds(check, found) -%}
  {%- do mpm._check_columns(check, found) -%}
  {%- do found.update({'thresholds': mpm._flat_thresholds(check, found)}) -%}
  {%- do return(found) -%}
{%- endmacro %}

{#- All keys of the rules, normalised, with their defaults. -#}
{% macro _read_keys(check, declared) -%}
  {%- set rules = check.rules['keys'] -%}
  {%- set found = {'name': check.name} -%}
  {%- do found.update(check.rules.defaults) -%}
  {%- for raw_key, value in declared.items() -%}
    {%- set key = raw_key if raw_key is string else mpm._scalar_text(raw_key) -%}
    {%- if key not in rules -%}
      {%- do mpm._unknown_key(check, key, '', rules) -%}
    {%- elif value not in check.rules.empty_values -%}
      {%- do found.update({key: mpm._read_value(check, rules[key], value, key)}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for key in check.rules.required -%}
    {%- if key not in check.meant and declared.get(key) in check.rules.empty_values -%}
      {%- do mpm._add_problem(check, 'required', key, {'example': rules[key].example}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(found) -%}
{%- endmacro %}

{#- Report a key that does not exist under `base`, with the nearest one. -#}
{% macro _unknown_key(check, key, base, allowed) -%}
  {%- set near = mpm._nearest(key, allowed, check.rules.aliases, check.rules) -%}
  {%- do check.meant.append(base ~ near) -%}
  {%- set values = {'word': key, 'nearest': near, 'allowed': allowed | join(', ')} -%}
  {%- do mpm._add_problem(check, 'unknown_key_near' if near else 'unknown_key', base ~ key, values) -%}
{%- endmacro %}

{#- Report a name that cannot be the name of a model and of a table of its own. -#}
{% macro _check_name(check, lower_names) -%}
  {%- if modules.re.fullmatch(check.rules.patterns.name, check.name) is none -%}
    {%- do mpm._add_problem(check, 'name', '', {}) -%}
  {%- endif -%}
  {%- set lower_name = check.name | lower -%}
  {%- if lower_name.startswith('mpm_') -%}
    {%- do mpm._add_problem(check, 'name_reserved', '', {}) -%}
  {%- endif -%}
  {%- if lower_names.count(lower_name) > 1 -%}
    {%- do mpm._add_problem(check, 'name_twice', '', {}) -%}
  {%- endif -%}
{%- endmacro %}

{#- The dotted paths, one or two keys long, of what a declaration gives. -#}
{% macro _given_paths(declared, rules) -%}
  {%- set paths = [] -%}
  {%- for key, value in declared.items() if value not in rules.empty_values -%}
    {%- do paths.append(key | string) -%}
    {%- if value is mapping -%}
      {%- for inner, item in value.items() if item not in rules.empty_values -%}
        {%- do paths.append(key ~ '.' ~ inner) -%}
      {%- endfor -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(paths) -%}
{%- endmacro %}

{#- Report keys that mean nothing without another, and take back defaults that do not either. -#}
{% macro _check_needs(check, given, found) -%}
  {%- for key, needed in check.rules.needs.items() -%}
    {%- if key in given and needed not in given and needed not in check.meant -%}
      {%- do mpm._add_problem(check, 'needs', key, {'needs': needed, 'word': key}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for key, needed in check.rules.default_needs.items() if needed not in given -%}
    {%- do found.update({key: none}) -%}
  {%- endfor -%}
{%- endmacro %}

{#- Report keys that mean nothing without some kinds of another key; with problems it may be of any. -#}
{% macro _check_kinds(check, found) -%}
  {%- for key, kind, other, kinds, otherwise in check.rules.kind_needs -%}
    {%- set is_given = found[key] and (not kind or found[key].kind == kind) -%}
    {%- if is_given and found[other] is not none and other not in check.meant and found[other].kind not in kinds -%}
      {%- set values = {'needs': other ~ '.' ~ kinds | join(' or ' ~ other ~ '.'), 'otherwise': otherwise} -%}
      {%- do mpm._add_problem(check, 'needs_kind', key, values) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}

{#- Report columns in two roles, named twice, or missing where they have to be named as well. -#}
{% macro _check_columns(check, found) -%}
  {%- set rules = check.rules -%}
  {%- set named = mpm._named_columns(rules.clashes, found) -%}
  {%- for key, others in rules.clashes.items() -%}
    {%- for column in named[key] -%}
      {%- if column in named[key][:loop.index0] -%}
        {%- do mpm._add_problem(check, 'twice', key, {'column': mpm._shown(column, rules)}) -%}
      {%- endif -%}
      {%- for other in others if column in named[other] -%}
        {%- set values = {'column': mpm._shown(column, rules), 'other': other, 'word': key} -%}
        {%- do mpm._add_problem(check, 'two_roles', key, values) -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set subsets = {} -%}
  {%- do subsets.update(rules.subsets) -%}
  {%- for key, other in rules.subsets_of_given.items() if named[other] -%}
    {%- do subsets.update({key: other}) -%}
  {%- endfor -%}
  {%- for key, other in subsets.items() -%}
    {%- for column in named[key] if column not in named[other] -%}
      {%- set values = {'column': mpm._shown(column, rules), 'other': other, 'word': key} -%}
      {%- do mpm._add_problem(check, 'not_among', key, values) -%}
    {%- endfor -%}
  {%- endfor -%}
{%- endmacro %}

{#- The columns named under each path of one or two keys: one, a list, or the values of a mapping. -#}
{% macro _named_columns(paths, found) -%}
  {%- set named = {} -%}
  {%- for path in paths -%}
    {%- set keys = path.split('.') -%}
    {%- set outer = found[keys[0]] -%}
    {%- set value = outer if (keys | length) == 1 else (outer or {}).get(keys[1]) -%}
    {%- set columns = [value] if value is string else value.values() if value is mapping else value or [] -%}
    {%- do named.update({path: columns | reject('none') | list}) -%}
  {%- endfor -%}
  {%- do return(named) -%}
{%- endmacro %}
