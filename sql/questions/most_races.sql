-- Runners by finishes.
select
    a.full_name,
    a.city,
    a.state,
    count(*) as finishes,
    min(t.held_on) as first_on,
    max(t.held_on) as last_on,
    {athlete_key}
from result as t
join athlete as a using ({athlete_key})
where {conditions}
group by {athlete_key}, a.full_name, a.city, a.state
