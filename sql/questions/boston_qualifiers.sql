-- Each runner's best marathon inside a qualifying window, where it is at or under the standard of that Boston Marathon.
-- The age that counts is the age on the day of Boston. Without a believable birth date the age at the qualifying race
-- is taken: the standard is then never easier than the runner's own.
with edition as materialized (
    select distinct s.boston_year, s.held_on, s.window_from, s.window_to
    from boston_standard as s
    where {window}
),
standard as materialized (
    select s.boston_year, s.sex, a.age, s.standard_ms
    from boston_standard as s
    join edition using (boston_year)
    cross join lateral generate_series(s.min_age, least(s.max_age, 110)) as a (age)
),
-- Two birthdays at most lie between the race and Boston: who is too slow for these ages needs no birth date.
easiest as materialized (
    select s.boston_year, s.sex, s.age - d.years as age, max(s.standard_ms) as standard_ms
    from standard as s
    cross join generate_series(0, 2) as d (years)
    group by s.boston_year, s.sex, s.age - d.years
),
candidate as materialized (
    select t.*, b.boston_year, b.held_on as boston_on
    from edition as b
    join result as t
        on t.held_on between b.window_from and b.window_to
    join easiest as q on q.boston_year = b.boston_year and q.sex = t.sex and q.age = t.age and t.chip_time_ms <= q.standard_ms
    where {conditions}
      and t.distance_class = 'marathon'
      -- Said once more as years, which the index knows.
      and t.year >= (select extract(year from min(window_from))::integer from edition)
      and t.year <= (select extract(year from max(window_to))::integer from edition)
),
aged as materialized (
    select
        t.*,
        {contact}
        case
            when c.birth_date is not null and abs(extract(year from age(t.held_on, c.birth_date)) - t.age) <= 1
                then extract(year from age(t.boston_on, c.birth_date))::integer
            else t.age
        end as boston_age
    from candidate as t
    left join athlete_contact as c using ({athlete_key})
)
select distinct on (coalesce(t.athlete_id, -t.result_id){partner})
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
    {shown_contact}
    t.boston_year
from aged as t
join standard as q on q.boston_year = t.boston_year and q.sex = t.sex and q.age = t.boston_age
where t.chip_time_ms <= q.standard_ms
order by coalesce(t.athlete_id, -t.result_id){partner}, t.chip_time_ms, t.held_on
