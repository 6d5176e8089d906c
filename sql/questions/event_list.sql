select
    e.name,
    e.starts_on,
    e.ends_on,
    e.city,
    e.state,
    e.provider,
    e.race_count,
    e.registration_count,
    e.finisher_count,
    e.is_registration_open,
    e.event_id
from event as e
where {conditions}
