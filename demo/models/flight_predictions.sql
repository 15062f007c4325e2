-- The model at work: a logistic regression is a weighted sum, then 1 / (1 + exp(-sum)).
-- The seed holds its weights, and the value that stands in for a missing input; fit.py wrote it.
{{ config(materialized='table') }}

with weights as (

    select
        map(list(term), list(delayed)) as delayed,
        map(list(term), list(fill)) as fill
    from {{ ref('winter_coefficients') }}

),

summed as (

    select
        features.*,
        {{ weighted_sum('delayed') }} as log_odds
    from {{ ref('flight_features') }} as features
    cross join weights

)

select
    * exclude (log_odds, punctuality, air_time),  -- those two are what the other models predict
    1 / (1 + exp(-log_odds)) as p_delayed
from summed
