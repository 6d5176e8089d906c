-- Each runner at each distance: races finished, best and average time.
select
    min(t.full_name) as full_name,
    t.distance_class,
    count(*) as finishes,
    min(t.{clock}) as best_ms,
    avg(t.{clock}) as average_ms,
    max(t.held_on) as last_on,
    t.athlete_id
from result as t
left join distance_class as dc on dc.distance_class = t.distance_class
where {conditions}
group by t.athlete_id, t.distance_class
