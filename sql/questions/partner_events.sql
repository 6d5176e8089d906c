-- Partners by a figure of their events.
select
    e.partner_name,
    {figure} as figure
from event as e
where {conditions}
group by e.partner_id, e.partner_name
