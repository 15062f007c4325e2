{%- set steps = [] %}

{% call mpm._step(steps, 'performance') %}
  select * from {{ mpm._whole(ref('mpm_performance')) }}
{% endcall %}

{% do mpm._monitors_as_observed(steps) %}

{% call mpm._step(steps, 'versions') %}
{{ mpm.versions(mpm_performance='performance', mpm_monitors='monitors') }}
{% endcall %}

{{ mpm._as_contracted(mpm._reading(steps, 'select * from versions')) }}
