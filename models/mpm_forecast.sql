{{ config(
  materialized='table', sql_header=mpm._dialect_traits().sql_header or none
) }}
{%- set steps = [] %}

{% call mpm._step(steps, 'checks') %}
  select * from {{ mpm._whole(ref('mpm_checks')) }}
{% endcall %}

{% call mpm._step(steps, 'forecast_points') %}
{{ mpm.forecast_points(mpm_checks='checks', mpm_monitors=mpm._whole(ref('mpm_monitors'))) }}
{% endcall %}

{% call mpm._step(steps, 'forecast_trends') %}
{{ mpm.forecast_trends(forecast_points='forecast_points') }}
{% endcall %}

{% call mpm._step(steps, 'forecast_numbers') %}
{{ mpm.forecast_numbers(forecast_points='forecast_points', forecast_trends='forecast_trends', mpm_checks='checks') }}
{% endcall %}

{% call mpm._step(steps, 'forecast') %}
{{ mpm.forecast(forecast_numbers='forecast_numbers', number_text=mpm.number_text(value='n.number')) }}
{% endcall %}

{{ mpm._with_steps(steps, 'forecast') }}
