{# What every model of this demo is at heart: each input times its weight, added up. `output` is the column of a seed of
   coefficients that holds the weights; `weights` has that column, and `fill`, as maps from term to number. #}
{% macro weighted_sum(output) -%}
weights.{{ output }}['intercept']
        + coalesce(weights.{{ output }}['origin ' || origin], 0)
        + coalesce(weights.{{ output }}['carrier ' || carrier], 0)
        + weights.{{ output }}['scheduled_hour'] * scheduled_hour
        + weights.{{ output }}['distance'] * distance
        + weights.{{ output }}['temp'] * coalesce(temp, weights.fill['temp'])
        + weights.{{ output }}['humid'] * coalesce(humid, weights.fill['humid'])
        + weights.{{ output }}['wind_speed'] * coalesce(wind_speed, weights.fill['wind_speed'])
        + weights.{{ output }}['precip'] * coalesce(precip, weights.fill['precip'])
        + weights.{{ output }}['visib'] * coalesce(visib, weights.fill['visib'])
        + weights.{{ output }}['pressure'] * coalesce(pressure, weights.fill['pressure'])
{%- endmacro %}
