{#- One thing that is wrong: the texts of its code, filled in. -#}
{% macro _make_problem(code, monitor, key, values, rules) -%}
  {%- set texts = rules.messages[code] -%}
  {%- do return({
    'monitor': monitor,
    'key': key,
    'reason': texts[0].format(**values),
    'next_step': texts[1].format(**values),
  }) -%}
{%- endmacro %}

{#- Add a problem of the monitor that is being read, once. -#}
{% macro _add_problem(check, code, path, values) -%}
  {%- set problem = mpm._make_problem(code, check.name, path, values, check.rules) -%}
  {%- if problem not in check.problems -%}
    {%- do check.problems.append(problem) -%}
  {%- endif -%}
{%- endmacro %}

{#- A model calls `mpm.monitor()`, but no monitor of its name is declared. -#}
{% macro _undeclared_problem(name, names) -%}
  {%- set rules = mpm._monitor_rules() -%}
  {%- set near = mpm._nearest(name, names, {}, rules) -%}
  {%- set values = {'word': name, 'nearest': near, 'allowed': names | join(', ') or 'none'} -%}
  {%- do return(mpm._make_problem('undeclared_near' if near else 'undeclared', name, '', values, rules)) -%}
{%- endmacro %}

{#- All problems as one numbered text. -#}
{% macro _problems_text(problems) -%}
  {%- set count = '1 problem' if (problems | length) == 1 else (problems | length) ~ ' problems' -%}
  {%- set lines = ['mpm found ' ~ count ~ ' in its configuration.'] -%}
  {%- for problem in problems -%}
    {%- set names = (['monitor ' ~ problem.monitor] if problem.monitor else [])
        + (['key ' ~ problem.key] if problem.key else []) -%}
    {%- do lines.append(loop.index ~ '. ' ~ names | join(', ') ~ ': ' ~ problem.reason ~ '.') -%}
    {%- do lines.append('   Next step: ' ~ problem.next_step ~ '.') -%}
  {%- endfor -%}
  {%- do return(lines | join('\n')) -%}
{%- endmacro %}

{#- Stop with all problems in one error. -#}
{% macro _raise_problems(problems) -%}
  {%- do exceptions.raise_compiler_error(mpm._problems_text(problems)) -%}
{%- endmacro %}
