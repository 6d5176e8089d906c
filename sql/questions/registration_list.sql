select
    concat_ws(' ', g.first_name, g.last_name) as full_name,
    g.sex,
    g.age,
    g.city,
    g.state,
    r.event_name,
    r.name as race_name,
    g.registered_on,
    g.amount_paid_cents,
    {contact}
    g.registration_id
from registration as g
join race as r using ({race_key})
{contact_join}
where {conditions}
