-- A split test, as if two versions of the delay model had been at work side by side from May on: the one fitted on winter,
-- which has worked alone until then, and one fitted the same way on March and April. Which of them scores a flight is a coin
-- toss that comes out the same in every run: the first hex digit of a hash of its id.
{{ config(materialized='table') }}

with weights as (

    select
        map(list(term), list(delayed)) as delayed,
        map(list(term), list(fill)) as fill
    from {{ ref('spring_coefficients') }}

)

select
    predictions.* exclude (p_delayed),
    case
        when scheduled_at < timestamp '2013-05-01 04:00' or md5(flight_id) < '8' then 'winter'  -- midnight in New York
        else 'spring'
    end as fitted_on,
    case
        when fitted_on = 'winter' then p_delayed
        else 1 / (1 + exp(-({{ weighted_sum('delayed') }})))
    end as p_delayed
from {{ ref('flight_predictions') }} as predictions
cross join weights
where scheduled_at >= timestamp '2013-03-01 05:00'
