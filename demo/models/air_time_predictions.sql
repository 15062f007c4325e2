-- Minutes in the air: a linear regression is the weighted sum itself.
{{ config(materialized='table') }}

with weights as (

    select
        map(list(term), list(air_time)) as air_time,
        map(list(term), list(fill)) as fill
    from {{ ref('winter_coefficients') }}

)

select
    features.* exclude (delayed, punctuality),
    {{ weighted_sum('air_time') }} as predicted_air_time
from {{ ref('flight_features') }} as features
cross join weights
