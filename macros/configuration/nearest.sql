{#-
The candidate that shares most pairs of letters with a word, or '' if none comes near; `aliases` are words that
other tools use. The same algorithm as mpm_py/configuration/nearest.py.
-#}
{% macro _nearest(word, candidates, aliases, rules) -%}
  {%- set plain = word | lower | replace('-', '_') | replace(' ', '_') -%}
  {%- set known = candidates | list -%}
  {%- if aliases.get(plain, '') in known -%}
    {%- do return(aliases[plain]) -%}
  {%- endif -%}
  {%- set best = namespace(candidate='', similarity=rules.least_similarity) -%}
  {%- set pairs = mpm._bigrams(plain) -%}
  {%- for candidate in known -%}
    {%- set others = mpm._bigrams(candidate | lower) -%}
    {%- set shared = pairs | select('in', others) | list | length -%}
    {%- set similarity = 2 * shared / ((pairs | length) + (others | length)) -%}
    {%- if similarity > best.similarity -%}
      {%- set best.candidate = candidate -%}
      {%- set best.similarity = similarity -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(best.candidate) -%}
{%- endmacro %}

{#- The pairs of neighbouring letters of a word, with both ends marked. -#}
{% macro _bigrams(word) -%}
  {%- set marked = '^' ~ word ~ '$' -%}
  {%- set pairs = [] -%}
  {%- for position in range((marked | length) - 1) -%}
    {%- do pairs.append(marked[position:position + 2]) -%}
  {%- endfor -%}
  {%- do return(pairs) -%}
{%- endmacro %}
