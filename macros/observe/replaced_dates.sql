{#- Engines that replace whole dates of a monitor's table (insert_overwrite): what else lies on a date that is written is written again. -#}

{% macro _with_rest_of_dates(plan, scan) -%}
  {#- The scan and, beside it, the stored rows of its dates that it does not observe: other hours of a day, windows that begin on the
      same UTC date, and beside the issues the bins and the baseline. They keep their stamps, so nothing takes them for new. -#}
  {%- if plan.is_first_run or not mpm._observes_whole_dates() -%}{{ return(scan) }}{%- endif -%}
  {%- set ids = [] -%}
  {%- set dates = [] -%}
  {%- for window in plan.windows -%}
    {%- do ids.append(mpm._text(mpm._window_id(window.start))) -%}
    {%- do dates.append('cast(' ~ mpm._text(window.start[:10]) ~ ' as ' ~ mpm.data_type('date') ~ ')') -%}
  {%- endfor -%}
  {%- if plan.issues_changed -%}
    {%- do ids.append(mpm._text('issues')) -%}
    {%- do dates.append('cast(' ~ mpm._text('1970-01-01') ~ ' as ' ~ mpm.data_type('date') ~ ')') -%}
  {%- endif -%}
  {%- set columns = mpm._observation_columns() | map('first') | list -%}
  {{ return('select observed.' ~ columns | join(', observed.') ~ ' from (\n' ~ scan ~ '\n) as observed\nunion all\nselect s.'
    ~ columns | join(', s.') ~ ' from ' ~ plan.this ~ ' as s where s.window_date in (' ~ dates | unique | join(', ')
    ~ ') and s.window_id not in (' ~ ids | join(', ') ~ ')') }}
{%- endmacro %}
