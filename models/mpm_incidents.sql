{%- set steps = [] %}

{% call mpm._step(steps, 'checks') %}
  select * from {{ mpm._whole(ref('mpm_checks')) }}
{% endcall %}

{% call mpm._step(steps, 'monitors') %}
  select * from {{ mpm._whole(ref('mpm_monitors')) }}
{% endcall %}

{% call mpm._step(steps, 'incidents') %}
{{ mpm.incidents(mpm_checks='checks', mpm_monitors='monitors') }}
{% endcall %}

{% call mpm._step(steps, 'grouped_incidents') %}
{{ mpm.incident_groups(incidents='incidents', mpm_monitors='monitors') }}
{% endcall %}

{{ mpm._with_steps(steps, 'grouped_incidents') }}
