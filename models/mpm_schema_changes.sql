{%- set steps = [] %}

{% call mpm._step(steps, 'observations') %}
  select * from {{ mpm._whole(ref('mpm_observations')) }}
{% endcall %}

{% call mpm._step(steps, 'schema_changes') %}
{{ mpm.schema_changes(mpm_observations='observations') }}
{% endcall %}

{{ mpm._with_steps(steps, 'schema_changes') }}
