-- The model at work: a logistic regression is a weighted sum, then 1 / (1 + exp(-sum)).
-- The seed holds its weights, and the value that stands in for a missing input; fit.py wrote it.
{{ config(materialized='table') }}

with model as (

    select
        map(list(term), list(weight)) as weight,
        map(list(term), list(fill)) as fill
    from {{ ref('coefficients') }}

),

summed as (

    select
        features.*,
        model.weight['intercept']
        + coalesce(model.weight['origin ' || origin], 0)
        + coalesce(model.weight['carrier ' || carrier], 0)
        + model.weight['scheduled_hour'] * scheduled_hour
        + model.weight['distance'] * distance
        + model.weight['temp'] * coalesce(temp, model.fill['temp'])
        + model.weight['humid'] * coalesce(humid, model.fill['humid'])
        + model.weight['wind_speed'] * coalesce(wind_speed, model.fill['wind_speed'])
        + model.weight['precip'] * coalesce(precip, model.fill['precip'])
        + model.weight['visib'] * coalesce(visib, model.fill['visib'])
        + model.weight['pressure'] * coalesce(pressure, model.fill['pressure']) as log_odds
    from {{ ref('flight_features') }} as features
    cross join model

)

select
    * exclude (log_odds),
    1 / (1 + exp(-log_odds)) as p_delayed
from summed
