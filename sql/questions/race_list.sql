select
    r.event_name,
    r.name as race_name,
    r.distance_class,
    r.held_on,
    r.city,
    r.state,
    r.provider,
    r.entrant_count,
    r.registration_count,
    r.finisher_count,
    r.median_time_ms,
    r.race_id
from race as r
where {conditions}
