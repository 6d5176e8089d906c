-- The dictionary of runners: names and home as given last, contacts as last given at all.
create temp table want_athlete on commit drop as
with latest as (
    select person, max(recency) as recency,
        max(recency) filter (where has_email) as email_recency, max(recency) filter (where has_phone) as phone_recency,
        max(recency) filter (where has_city) as city_recency
    from who group by person
),
highest as (
    select coalesce(max(athlete_id), 0) as athlete_id from core.athlete where timing_partner_id = %(partner_id)s
)
select
    coalesce(k.athlete_id, highest.athlete_id + row_number() over (partition by k.athlete_id is null order by m.name_key, p.birth_year, l.recency)) as athlete_id,
    l.person, m.first_name, m.last_name, m.full_name, m.name_key, p.sex, p.birth_year, p.birth_date, m.city, m.state, m.country, m.email, m.phone,
    case when l.email_recency <> l.recency then l.email_recency end as older_email,
    case when l.phone_recency <> l.recency then l.phone_recency end as older_phone,
    case when l.city_recency <> l.recency then l.city_recency end as older_city,
    0 as race_count, null::date as first_raced_on, null::date as last_raced_on
from latest as l
join person as p on p.person = l.person
join mention as m on m.recency = l.recency
cross join highest
left join known_athlete as k on k.person = l.person;
create unique index on want_athlete (person);

update want_athlete as a set email = m.email from mention as m where a.older_email = m.recency;
update want_athlete as a set phone = m.phone from mention as m where a.older_phone = m.recency;
update want_athlete as a set city = m.city, state = m.state, country = m.country from mention as m where a.older_city = m.recency;
analyze want_athlete;

create temp table want_athlete_contact on commit drop as
select athlete_id, email, phone, birth_date from want_athlete where email is not null or phone is not null or birth_date is not null;
