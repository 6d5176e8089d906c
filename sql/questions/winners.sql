-- The first of each race and group: by the provider's place, and by chip time where there is none.
select distinct on ({race_key}, {groups})
    t.event_name,
    t.race_name,
    t.held_on,
    {group_columns},
    t.full_name,
    t.age,
    t.{clock} as time_ms,
    t.overall_place,
    {race_key}
from result as t
left join age_group as ag on ag.label = t.age_group
where {conditions}
  and t.sex is not null
  {latest}
order by {race_key}, {groups}, {ranking}, t.result_id
