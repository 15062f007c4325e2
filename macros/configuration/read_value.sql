{#-
Reading of one value by its rule. `check` is what is known of the monitor being read:
{name, rules, problems, meant}; `meant` holds keys that a misspelt key probably meant.
-#}

{#- The normalised value of a key; what is wrong becomes a problem and none. -#}
{% macro _read_value(check, rule, value, path) -%}
  {%- if rule.type in check.rules.scalar_types -%}
    {%- set text = mpm._read_text(rule.type, value, check.rules) -%}
    {%- if text is not none and rule.type not in check.rules.limited_types -%}
      {%- do return(text) -%}
    {%- endif -%}
    {%- do return(mpm._check_scalar(check, rule, value, text, path)) -%}
  {%- elif rule.type == 'keyed' -%}
    {%- do return(mpm._read_keyed(check, rule, value, path)) -%}
  {%- elif rule.type == 'list' and value is sequence and value is not string and value is not mapping -%}
    {%- set found = [] -%}
    {%- for item in value -%}
      {#- Mappings among the items are told apart by their number. -#}
      {%- set inner = path ~ '.' ~ loop.index if rule['items'].type == 'keyed' else path -%}
      {%- do found.append(mpm._read_value(check, rule['items'], item, inner)) -%}
    {%- endfor -%}
    {%- do return(found) -%}
  {%- elif rule.type == 'map' and value is mapping -%}
    {%- do return(mpm._read_map(check, rule, value, path)) -%}
  {%- endif -%}
  {%- do mpm._wrong_type(check, rule, value, path) -%}
  {%- do return(none) -%}
{%- endmacro %}

{#- A mapping by keys of the user's own, or by the names there are. -#}
{% macro _read_map(check, rule, value, path) -%}
  {%- set found = {} -%}
  {%- for raw_key, item in value.items() -%}
    {%- set key = raw_key if raw_key is string else mpm._scalar_text(raw_key) -%}
    {%- if rule.names and key not in rule.names -%}
      {%- set near = mpm._nearest(key, rule.names, check.rules.metric_aliases, check.rules) -%}
      {%- set code = 'unknown_metric_near' if near else 'unknown_metric' -%}
      {%- do mpm._add_problem(check, code, path ~ '.' ~ key, {'word': key, 'nearest': near}) -%}
    {%- else -%}
      {%- do found.update({key: mpm._read_value(check, rule['items'], item, path ~ '.' ~ key)}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(found) -%}
{%- endmacro %}

{#- Report a value of another type. -#}
{% macro _wrong_type(check, rule, value, path) -%}
  {%- set near = '' -%}
  {%- if rule.type == 'timezone' and value not in check.rules.empty_values -%}
    {%- set near = mpm._nearest(mpm._scalar_text(value), modules.pytz.all_timezones, {}, check.rules) -%}
  {%- endif -%}
  {%- do mpm._add_problem(check, 'no_timezone_near' if near else 'wrong_type', path, {
    'value': mpm._shown(value, check.rules),
    'expected': rule.expected or check.rules.expected[rule.type],
    'nearest': near,
    'example': rule.example,
  }) -%}
{%- endmacro %}

{#- The text of a scalar; reported if it has none (wrong type) or leaves the limits of its rule. -#}
{% macro _check_scalar(check, rule, value, text, path) -%}
  {%- if text is none -%}
    {%- do mpm._wrong_type(check, rule, value, path) -%}
  {%- elif rule.type == 'secret' -%}
    {%- do return(mpm._read_secret(check, rule, text, path)) -%}
  {%- elif rule.allowed and text not in rule.allowed -%}
    {%- set near = mpm._nearest(text, rule.allowed, {}, check.rules) -%}
    {%- do mpm._add_problem(check, 'not_allowed_near' if near else 'not_allowed', path, {
      'value': mpm._shown(text, check.rules),
      'allowed': rule.allowed | join(', '),
      'nearest': near,
      'example': rule.example,
    }) -%}
  {%- elif rule.type in ('integer', 'number') -%}
    {%- do mpm._check_limits(check, rule, text, path) -%}
  {%- endif -%}
  {%- do return(text) -%}
{%- endmacro %}

{#- Report a number outside of its limits. -#}
{% macro _check_limits(check, rule, text, path) -%}
  {%- set number = text | float -%}
  {%- set outside = {
    'minimum': rule.minimum is defined and number < rule.minimum,
    'maximum': rule.maximum is defined and number > rule.maximum,
    'above': rule.above is defined and number <= rule.above,
    'below': rule.below is defined and number >= rule.below,
  } -%}
  {%- for code, is_outside in outside.items() if is_outside -%}
    {%- set values = {'value': mpm._shown(text, check.rules), 'limit': rule[code]} -%}
    {%- do mpm._add_problem(check, code, path, values) -%}
  {%- endfor -%}
{%- endmacro %}

{#- A secret; `env_var('NAME')` in double braces is looked up here, as dbt does not render vars. -#}
{% macro _read_secret(check, rule, text, path) -%}
  {%- set match = modules.re.fullmatch(check.rules.patterns.env_var, text | trim) -%}
  {%- if match is none -%}
    {%- if '{' ~ '{' in text or '{' ~ '%' in text -%}
      {%- do mpm._add_problem(check, 'not_env_var', path, {'example': rule.example}) -%}
    {%- endif -%}
    {%- do return(text) -%}
  {%- endif -%}
  {%- set value = env_var(match.group(1), match.group(2) or '') -%}
  {%- if not value -%}
    {%- do mpm._add_problem(check, 'unset_env_var', path, {'variable': match.group(1)}) -%}
  {%- endif -%}
  {%- do return(value) -%}
{%- endmacro %}
