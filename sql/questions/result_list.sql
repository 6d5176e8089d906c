select
    t.full_name,
    t.sex,
    t.age,
    t.{clock} as time_ms,
    t.status,
    t.event_name,
    t.race_name,
    t.distance_class,
    t.held_on,
    t.overall_place,
    t.result_id
from result as t
where {conditions}
