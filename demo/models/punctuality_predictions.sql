-- Early, on time or late: a multinomial logistic regression has a weighted sum for each class, and the probability of
-- a class is exp(its sum) as a share of all three. The most probable one is predicted.
{{ config(materialized='table') }}

with weights as (

    select
        map(list(term), list(early)) as early,
        map(list(term), list(on_time)) as on_time,
        map(list(term), list(late)) as late,
        map(list(term), list(fill)) as fill
    from {{ ref('winter_coefficients') }}

),

summed as (

    select
        features.*,
        exp({{ weighted_sum('early') }}) as early,
        exp({{ weighted_sum('on_time') }}) as on_time,
        exp({{ weighted_sum('late') }}) as late
    from {{ ref('flight_features') }} as features
    cross join weights

)

select
    * exclude (early, on_time, late, delayed, air_time),
    early / (early + on_time + late) as p_early,
    on_time / (early + on_time + late) as p_on_time,
    late / (early + on_time + late) as p_late,
    case greatest(early, on_time, late)
        when early then 'early'
        when on_time then 'on_time'
        else 'late'
    end as predicted_punctuality
from summed
