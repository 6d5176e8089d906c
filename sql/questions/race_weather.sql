select
    r.event_name,
    r.name as race_name,
    r.distance_class,
    r.held_on,
    w.temperature_c,
    w.humidity_pct,
    w.wind_kph,
    w.precipitation_mm,
    w.conditions,
    r.median_time_ms,
    r.finisher_count,
    r.race_id
from race as r
join weather as w using ({event_key})
where {conditions}
