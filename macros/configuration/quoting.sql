{#-
The only places that turn a name or a value into SQL. `adapter.quote` puts quotes around a name but does not escape
the quotes inside it, and names and values of users are hostile. How an engine wants them is a trait of its dialect
(mpm_py/translate/dialects).
-#}

{#- A quoted identifier of the target. -#}
{% macro _quote(name) -%}
  {%- set traits = mpm._dialect_traits() -%}
  {%- do return(traits.name_quote ~ mpm._escaped(name, traits.name_escapes) ~ traits.name_quote) -%}
{%- endmacro %}

{#- A string literal of the target; none is NULL. -#}
{% macro _text(value) -%}
  {%- if value is none -%}
    {%- do return('NULL') -%}
  {%- endif -%}
  {%- do return("'" ~ mpm._escaped(value | string, mpm._dialect_traits().text_escapes) ~ "'") -%}
{%- endmacro %}

{#- A text with every one of these characters replaced, in the order given. -#}
{% macro _escaped(text, escapes) -%}
  {%- set found = namespace(text=text) -%}
  {%- for character, escape in escapes.items() -%}
    {%- set found.text = found.text | replace(character, escape) -%}
  {%- endfor -%}
  {%- do return(found.text) -%}
{%- endmacro %}
