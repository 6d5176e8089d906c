-- Which athlete of core a person is already: the lowest id among the rows that name them. Two persons never share one.
create temp table known_athlete on commit drop as
with held as (
    select w.person, e.athlete_id
    from who as w
    join entry_row as r on r.landing_id = w.landing_id
    join core.entry as e on e.timing_partner_id = %(partner_id)s and e.provider_entry_id = r.entry_key and e.event_id = r.event_id
    where w.source = 'e'
    union all
    select w.person, g.athlete_id
    from who as w
    join registration_row as r on r.landing_id = w.landing_id
    join core.registration as g
        on g.timing_partner_id = %(partner_id)s and g.provider = 'runsignup' and g.race_id = r.race_id and g.provider_registration_id = r.registration_key
    where w.source = 'r'
    union all
    select w.person, c.athlete_id
    from who as w
    join stray_row as r on r.landing_id = w.landing_id
    join core.result as c
        on c.timing_partner_id = %(partner_id)s and c.race_id = r.race_id and c.entry_id is null and ref.name_key(c.full_name) = r.name_key
    where w.source = 's'
),
lowest as (
    select person, min(athlete_id) as athlete_id from held where athlete_id is not null group by person
)
select min(person) as person, athlete_id from lowest group by athlete_id;
create unique index on known_athlete (person);
analyze known_athlete;
