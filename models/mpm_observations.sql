{#- Every monitor is a model of the project that declares it; its name is known when dbt parses, so the lineage is true. -#}
{%- set monitors = mpm._built_monitors() -%}
{#- By name, as a table that an older version has written holds them in another order. Short, as there may be hundreds of monitors. -#}
{%- set columns = mpm._observation_columns() | map('first') | join(', ') -%}
{{ mpm._check_monitor_files() }}

with stored as (
{%- for name, relation in monitors %}
  select {{ columns }} from {{ relation }}
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
