-- Races whose median time is well above the usual median of their series and distance, with the weather.
select
    r.event_name,
    r.name as race_name,
    r.distance_class,
    r.held_on,
    r.median_time_ms,
    r.usual_median_time_ms,
    100.0 * (r.median_time_ms::numeric / r.usual_median_time_ms - 1) as slower_pct,
    r.timed_count,
    w.temperature_c,
    w.humidity_pct,
    w.wind_kph,
    w.precipitation_mm,
    w.conditions,
    r.race_id
from race as r
left join weather as w using ({event_key})
where {conditions}
  and r.timed_count >= {min_finishers}
  and r.median_time_ms >= r.usual_median_time_ms * {min_ratio}
