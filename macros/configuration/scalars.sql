{#- A scalar as text, booleans as in YAML. -#}
{% macro _scalar_text(value) -%}
  {%- do return(('true' if value else 'false') if value is boolean else value | string) -%}
{%- endmacro %}

{#- Whether a value is `off`, which YAML reads as false unless it is quoted. -#}
{% macro _is_off(value, rules) -%}
  {%- do return((value is boolean or value is string) and mpm._scalar_text(value) | trim | lower in rules.off_words) -%}
{%- endmacro %}

{#- A value as a message shows it. -#}
{% macro _shown(value, rules) -%}
  {%- if value is mapping -%}
    {%- do return('a mapping') -%}
  {%- elif value is none -%}
    {%- do return('an empty value') -%}
  {%- elif value is sequence and value is not string -%}
    {%- do return('a list') -%}
  {%- endif -%}
  {%- set text = mpm._scalar_text(value).split() | join(' ') -%}
  {%- set longest = rules.longest_shown -%}
  {%- do return("'" ~ (text if (text | length) <= longest else text[:longest] ~ '…') ~ "'") -%}
{%- endmacro %}

{#- The normalised text of a scalar, or none when it is not of the type. -#}
{% macro _read_text(type_name, value, rules) -%}
  {%- if value is none or (value is sequence and value is not string) -%}
    {%- do return(none) -%}
  {%- endif -%}
  {%- set text = value if value is string else mpm._scalar_text(value) -%}
  {%- if type_name == 'literal' -%}
    {%- do return(text) -%}
  {%- elif type_name == 'column' -%}
    {#- A number or `on` without quotes is no name that anyone chose. -#}
    {%- do return(text if value is string and text | trim else none) -%}
  {%- elif type_name in ('text', 'secret') -%}
    {%- do return(text if text | trim else none) -%}
  {%- endif -%}
  {%- set text = text | trim -%}
  {%- if type_name == 'boolean' -%}
    {%- do return(text | lower if text | lower in ('true', 'false') else none) -%}
  {%- elif type_name == 'moment' -%}
    {%- do return(mpm._moment(text, rules)) -%}
  {%- elif type_name == 'utc_moment' -%}
    {%- do return(mpm._moment(text[:-1] if text.endswith('Z') else text, rules)) -%}
  {%- elif type_name == 'timezone' -%}
    {%- do return(text if text in modules.pytz.all_timezones_set else none) -%}
  {%- elif type_name == 'choice' -%}
    {%- do return(text) -%}
  {%- endif -%}
  {%- set match = modules.re.fullmatch(rules.patterns[type_name], text) -%}
  {%- if match is none -%}
    {%- do return(none) -%}
  {%- elif type_name == 'integer' -%}
    {%- do return(text | int | string if (text | length) <= 20 else none) -%}
  {%- elif type_name == 'duration' -%}
    {%- do return((match.group(1) | int) ~ ' ' ~ match.group(2) ~ 's') -%}
  {%- elif type_name == 'date' -%}
    {%- set moment = mpm._moment(text, rules) -%}
    {%- do return(none if moment is none else moment[:10]) -%}
  {%- elif type_name == 'persistence' -%}
    {%- set windows, of_windows = match.group(1) | int, match.group(2) | int -%}
    {%- set is_sound = 1 <= windows and windows <= of_windows and of_windows <= rules.longest_persistence -%}
    {%- do return(windows ~ ' of ' ~ of_windows if is_sound else none) -%}
  {%- endif -%}
  {%- do return(text if text | float | abs <= 1.7976931348623157e308 else none) -%}
{%- endmacro %}

{#- A date or local time as 'YYYY-MM-DD HH:MM:SS', or none when it is not in the calendar. -#}
{% macro _moment(text, rules) -%}
  {%- set match = modules.re.fullmatch(rules.patterns.moment, text) -%}
  {%- if match is none -%}
    {%- do return(none) -%}
  {%- endif -%}
  {%- set parts = match.groups() -%}
  {%- set year, month, day = parts[0] | int, parts[1] | int, parts[2] | int -%}
  {%- set hour, minute, second = parts[3] or '00', parts[4] or '00', parts[5] or '00' -%}
  {%- if year < 1 or month < 1 or month > 12 or hour | int > 23 or minute | int > 59 or second | int > 59 -%}
    {%- do return(none) -%}
  {%- endif -%}
  {%- set leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
  {%- set days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
  {%- if day < 1 or day > days[month - 1] -%}
    {%- do return(none) -%}
  {%- endif -%}
  {%- do return(parts[:3] | join('-') ~ ' ' ~ hour ~ ':' ~ minute ~ ':' ~ second) -%}
{%- endmacro %}
