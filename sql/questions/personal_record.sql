-- The best time of each runner at each distance: chip time over the full course, unless gun time is asked for.
select distinct on (t.athlete_id, t.distance_class)
    t.full_name,
    t.distance_class,
    t.{clock} as time_ms,
    t.event_name,
    t.race_name,
    t.held_on,
    t.overall_place,
    t.athlete_id
from result as t
where {conditions}
  and t.distance_class is not null
order by t.athlete_id, t.distance_class, t.{clock}, t.held_on
