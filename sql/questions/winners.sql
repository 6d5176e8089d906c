-- The first of each race and group: by the provider's place, and by chip time where there is none.
select *
from (
    select
        t.event_name,
        t.race_name,
        t.held_on,
        {group_columns},
        row_number() over (partition by {race_key}, {groups} order by {ranking}, t.result_id) as place,
        t.full_name,
        t.age,
        t.{clock} as time_ms,
        ag.position,
        t.race_id
    from result as t
    left join age_group as ag on ag.label = t.age_group
    where {conditions}
      and t.sex is not null
) as w
where {which}
