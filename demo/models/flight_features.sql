-- What the model knows of a flight before it leaves: the timetable, and the weather at its airport an hour earlier.
-- An hour without a weather report stays null here, so that the monitor sees the gap; the score fills it.
select
    flights.*,
    weather.temp,
    weather.humid,
    weather.wind_speed,
    weather.precip,
    weather.visib,
    weather.pressure
from {{ ref('flights') }} as flights
left join {{ source('raw', 'weather') }} as weather
    on weather.origin = flights.origin
    and weather.time_hour = date_trunc('hour', flights.scheduled_at) - interval 1 hour
