-- Each runner's best marathon inside a qualifying window, where it is at or under the standard of that Boston Marathon.
-- The age that counts is the age on the day of Boston. Without a believable birth date the age at the qualifying race
-- is taken: the standard is then never easier than the runner's own.
with finish as (
    select
        t.*, s.boston_year, s.held_on as boston_on, s.is_assumed, s.window_from, s.window_to,
        case
            when c.birth_date is not null and abs(extract(year from age(t.held_on, c.birth_date)) - t.age) <= 1
                then extract(year from age(s.held_on, c.birth_date))::integer
            else t.age
        end as boston_age
    from result as t
    join (select distinct boston_year, held_on, window_from, window_to, is_assumed from boston_standard) as s
        on t.held_on between s.window_from and s.window_to
    left join athlete_contact as c using ({athlete_key})
    where {conditions}
      and t.distance_class = 'marathon'
      and {window}
)
select distinct on (coalesce(t.athlete_id, -t.result_id))
    t.full_name,
    t.sex,
    t.boston_age,
    t.chip_time_ms,
    q.standard_ms,
    q.standard_ms - t.chip_time_ms as margin_ms,
    t.event_name,
    t.held_on,
    t.city,
    t.state,
    {contact}
    t.boston_year
from finish as t
join boston_standard as q
    on q.boston_year = t.boston_year and q.sex = t.sex and t.boston_age between q.min_age and q.max_age
{contact_join}
where t.chip_time_ms <= q.standard_ms
order by coalesce(t.athlete_id, -t.result_id), t.chip_time_ms, t.held_on
