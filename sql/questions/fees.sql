-- The highest current fee of each event, and the race that asks it; or every race's.
select distinct on ({one_of})
    e.name,
    r.name as race_name,
    r.current_fee_cents,
    e.starts_on,
    e.city,
    e.state,
    e.provider,
    r.registration_count,
    {event_id}
from event as e
join race as r using ({event_key})
where {conditions}
  and r.current_fee_cents is not null
order by {one_of}, r.current_fee_cents {direction}, r.race_id
