-- Runners by how many races they have an outcome in, as the dictionary counts them.
select
    a.full_name,
    a.city,
    a.state,
    a.race_count as finishes,
    a.first_raced_on as first_on,
    a.last_raced_on as last_on,
    a.athlete_id
from athlete as a
where a.race_count > 0
