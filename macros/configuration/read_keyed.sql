{#- Reading of a mapping that has kinds, such as a baseline: a relation, a period, or rolling. -#}

{#- The keys of all kinds, filled in for the kind that the given keys tell. -#}
{% macro _read_keyed(check, rule, value, path) -%}
  {%- if rule.off_key and mpm._is_off(value, check.rules) -%}
    {%- set found = {} -%}
    {%- do found.update(rule.blank) -%}
    {%- do found.update({rule.off_key: 'true'}) -%}
    {%- do return(found) -%}
  {%- endif -%}
  {%- set short = mpm._short_form(rule, value, check.rules) -%}
  {%- if short.mapping is none -%}
    {%- do mpm._wrong_type(check, rule, value, path) -%}
    {%- do return(none) -%}
  {%- endif -%}
  {%- set known = {} -%}
  {%- for kind, keys in rule.kinds.items() -%}
    {%- for key in keys -%}
      {%- do known.update({key: kind}) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set given = {} -%}
  {%- set unknown = [] -%}
  {%- for raw_key, item in short.mapping.items() -%}
    {%- set key = raw_key if raw_key is string else mpm._scalar_text(raw_key) -%}
    {%- if key not in known -%}
      {%- do unknown.append(key) -%}
      {%- do mpm._unknown_key(check, key, path ~ '.', known) -%}
    {%- elif item not in check.rules.empty_values -%}
      {%- do given.setdefault(known[key], {}).update({key: item}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if (given | length) > 1 -%}
    {%- set first_keys = [] -%}
    {%- for items in given.values() -%}
      {%- do first_keys.append(items | first) -%}
    {%- endfor -%}
    {%- set values = {'keys': first_keys | join(' and '), 'kinds': rule.kinds_text, 'example': rule.example} -%}
    {%- do mpm._add_problem(check, 'two_kinds', path, values) -%}
    {%- do return(none) -%}
  {%- endif -%}
  {%- if given or (rule.kinds | length) == 1 -%}
    {%- set kind = (given or rule.kinds) | first -%}
    {%- do return(mpm._read_kind(check, rule, kind, given.get(kind, {}), path, short.is_short)) -%}
  {%- endif -%}
  {%- if not unknown -%}
    {%- do mpm._add_problem(check, 'no_kind', path, {'kinds': rule.kinds_text, 'example': rule.example}) -%}
  {%- endif -%}
  {%- do return(none) -%}
{%- endmacro %}

{#- The normalised mapping of one kind. Problems of a short form are those of the key that was written. -#}
{% macro _read_kind(check, rule, kind, given, path, is_short) -%}
  {%- set found = {} -%}
  {%- do found.update(rule.blank) -%}
  {%- if 'kind' in found -%}
    {%- do found.update({'kind': kind}) -%}
  {%- endif -%}
  {%- for key, key_rule in rule.kinds[kind].items() -%}
    {%- set key_path = path if is_short else path ~ '.' ~ key -%}
    {%- if key in given -%}
      {%- do found.update({key: mpm._read_value(check, key_rule, given[key], key_path)}) -%}
    {%- elif key_rule.default is defined -%}
      {%- do found.update({key: key_rule.default}) -%}
    {%- elif key_rule.required and key_path not in check.meant -%}
      {%- do mpm._add_problem(check, 'required', key_path, {'example': key_rule.example}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if rule.ordered -%}
    {%- do mpm._check_order(check, rule.ordered, found, path) -%}
  {%- endif -%}
  {%- do return(found) -%}
{%- endmacro %}

{#- Report two moments in the wrong order. -#}
{% macro _check_order(check, ordered, found, path) -%}
  {%- set first, second = found[ordered[0]], found[ordered[1]] -%}
  {%- if first is not none and second is not none and first >= second -%}
    {%- set values = {'value': mpm._shown(first, check.rules), 'other': mpm._shown(second, check.rules)} -%}
    {%- do mpm._add_problem(check, 'not_before', path ~ '.' ~ ordered[0], values) -%}
  {%- endif -%}
{%- endmacro %}

{#- The mapping that a value stands for (none: for none), and whether it was written in short. -#}
{% macro _short_form(rule, value, rules) -%}
  {%- if value is mapping -%}
    {%- set mapping = {rule.map_key: value} if rule.map_key else value -%}
    {%- do return({'mapping': mapping, 'is_short': rule.map_key is defined}) -%}
  {%- elif rule.number_key and mpm._read_text('number', value, rules) is not none -%}
    {%- do return({'mapping': {rule.number_key: value}, 'is_short': true}) -%}
  {%- elif value is string -%}
    {%- set parts = value.split('.') -%}
    {%- for form in rule.text_forms or [] -%}
      {%- if (form | length) == (parts | length) and (parts | map('trim') | select | list | length) == (parts | length) -%}
        {%- set mapping = {} -%}
        {%- for key in form -%}
          {%- do mapping.update({key: parts[loop.index0]}) -%}
        {%- endfor -%}
        {%- do return({'mapping': mapping, 'is_short': true}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- elif value is sequence and rule.list_key -%}
    {%- do return({'mapping': {rule.list_key: value}, 'is_short': true}) -%}
  {%- endif -%}
  {%- do return({'mapping': none, 'is_short': false}) -%}
{%- endmacro %}
