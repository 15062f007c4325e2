-- One row per scheduled flight, with the times in UTC and what became of it.
with scheduled as (

    select
        flights.*,
        coalesce(airports.tzone, 'America/Puerto_Rico') as arrival_zone,  -- the four airports not listed are in the Caribbean
        flights.time_hour + to_minutes(flights.minute) as scheduled_at
    from {{ source('raw', 'flights') }} as flights
    left join {{ source('raw', 'airports') }} as airports on airports.faa = flights.dest

),

departed as (

    select
        *,
        scheduled_at + to_minutes(dep_delay) as departed_at
    from scheduled

),

landed as (

    select
        *,
        -- The destination's clock at departure, and then at landing; 830 means 08:30. If that went back, it passed midnight.
        departed_at at time zone 'UTC' at time zone arrival_zone as departed_there,
        date_trunc('day', departed_there) + to_minutes(arr_time // 100 * 60 + arr_time % 100) as clock_there,
        case when clock_there < departed_there then clock_there + interval 1 day else clock_there end as landed_there
    from departed

)

select
    carrier || flight || '-' || origin || '-' || make_date(year, month, day) as flight_id,
    scheduled_at,
    origin,
    carrier,
    tailnum as tail_number,
    hour as scheduled_hour,
    distance,
    arr_delay > 15 as delayed,
    case when arr_delay < -10 then 'early' when arr_delay <= 15 then 'on_time' when arr_delay > 15 then 'late' end as punctuality,
    air_time,
    case when delayed is not null then landed_there at time zone arrival_zone at time zone 'UTC' end as landed_at
from landed
