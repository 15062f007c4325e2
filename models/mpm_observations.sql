{#- Every monitor is a model of the project that declares it; its name is known when dbt parses, so the lineage is true. -#}
{%- set monitors = mpm._built_monitors() -%}
{{ mpm._check_monitor_files() }}

with stored as (
{%- for name, relation in monitors %}
  select
    {% for column, type in mpm._observation_columns() %}m.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
  from {{ relation }} as m
  {%- if not loop.last %}
  union all
  {%- endif %}
{%- else %}
  {{ mpm._empty_observations() }}
{%- endfor %}
)

select * from (
{{ mpm.consistent_observations(mpm_observations='stored') }}
) as consistent
