-- The fastest of all, by group and distance.
select distinct on (coalesce(t.distance_class, ''), {groups})
    t.distance_class,
    {group_columns},
    t.full_name,
    t.age,
    t.{clock} as time_ms,
    t.event_name,
    t.race_name,
    t.held_on
from result as t
left join age_group as ag on ag.label = t.age_group
where {conditions}
  and t.sex is not null
order by coalesce(t.distance_class, ''), {groups}, t.{clock}, t.held_on, t.result_id
