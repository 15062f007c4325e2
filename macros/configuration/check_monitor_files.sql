{#-
Warn about declared monitors that no model makes, and about what is allowed but unwise. To be called while
executing: only then does dbt know all files of the project.
-#}
{% macro _check_monitor_files() -%}
  {%- if execute -%}
    {%- set problems = mpm._file_problems() + mpm._unwise() -%}
    {%- if problems -%}
      {%- do exceptions.warn(mpm._problems_text(problems)) -%}
    {%- endif -%}
  {%- endif -%}
  {%- do return('') -%}
{%- endmacro %}

{#- Enabled monitors without a model of their name that calls `mpm.monitor()`. -#}
{% macro _file_problems() -%}
  {%- set rules = mpm._monitor_rules() -%}
  {%- set models = {} -%}
  {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.package_name == project_name -%}
    {%- do models.update({node.name: node}) -%}
  {%- endfor -%}
  {%- set problems = [] -%}
  {%- for name in mpm._monitor_names() -%}
    {%- set values = {'word': name, 'content': rules.monitor_file} -%}
    {%- if name not in models -%}
      {%- do problems.append(mpm._make_problem('no_file', name, '', values, rules)) -%}
    {%- elif 'mpm_monitor' not in models[name].tags -%}
      {%- do problems.append(mpm._make_problem('not_a_monitor_file', name, '', values, rules)) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(problems) -%}
{%- endmacro %}

{#- What is allowed but unwise. -#}
{% macro _unwise() -%}
  {%- set rules = mpm._monitor_rules() -%}
  {%- set problems = [] -%}
  {%- for name, found in mpm._specifications().items() if found.sensitive and found.salt is none -%}
    {%- set values = {'example': rules['keys'].salt.example} -%}
    {%- do problems.append(mpm._make_problem('no_salt', name, 'salt', values, rules)) -%}
  {%- endfor -%}
  {%- do return(problems) -%}
{%- endmacro %}
