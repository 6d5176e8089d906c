-- The points of the scatter: each race with its weather and its slowdown.
select
    r.event_name, r.name as race_name, r.held_on, w.temperature_c, w.humidity_pct, w.wind_kph,
    100.0 * (r.median_time_ms::numeric / r.usual_median_time_ms - 1) as slower_pct
from race as r
join weather as w using ({event_key})
where {conditions}
  and r.median_time_ms is not null
  and r.usual_median_time_ms is not null
order by r.held_on desc, r.race_id
limit {limit}
