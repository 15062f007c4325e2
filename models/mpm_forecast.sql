{{ config(
  materialized='table', sql_header='set local enable_nestloop = off; set local jit = off;' if target.type == 'postgres' else none
) }}

with checks as (
  select * from {{ mpm._whole(ref('mpm_checks')) }}
),

forecast_points as (
{{ mpm.forecast_points(mpm_checks='checks', mpm_monitors=mpm._whole(ref('mpm_monitors'))) }}
),

forecast_trends as (
{{ mpm.forecast_trends(forecast_points='forecast_points') }}
),

forecast_numbers as (
{{ mpm.forecast_numbers(forecast_points='forecast_points', forecast_trends='forecast_trends', mpm_checks='checks') }}
),

forecast as (
{{ mpm.forecast(forecast_numbers='forecast_numbers', number_text=mpm.number_text(value='n.number')) }}
)

select * from forecast
