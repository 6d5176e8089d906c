create temp table strong_person on commit drop as
select l.naming_no, l.name_key, l.sex, l.known_born, l.is_dated, coalesce(a.person, n.person, l.account_no, -l.named_no) as person
from link as l
left join (select account_no, min(person) as person from edge group by account_no) as a on a.account_no = l.account_no
left join (select named_no, min(person) as person from edge group by named_no) as n on n.named_no = l.named_no;
analyze strong_person;

-- 3. An id without any date of birth tells no more than its name, sex and ages do: a partner's events each give ids of
-- their own. All namings of such an id stay together. Where it bears several names, the id alone says who it is.
create temp table vague on commit drop as
select
    n.naming_no, n.name_key, n.sex,
    coalesce(d.person::bigint, 10000000000 + n.naming_no) as bearer,
    coalesce(d.low, n.known_born) as low, coalesce(d.high, n.known_born) as high
from naming as n
left join strong_person as s on s.naming_no = n.naming_no
left join (
    select person, min(known_born) as low, max(known_born) as high
    from strong_person
    group by person
    having not bool_or(is_dated) and min(name_key) = max(name_key) and min(sex) = max(sex)
) as d on d.person = s.person
where s.person is null or d.person is not null;
create unique index on vague (naming_no);
analyze vague;

create temp table vague_name on commit drop as
select name_key from vague group by name_key;
analyze vague_name;

-- 4. Name, sex and age alone: the one person of that name whose year of birth fits within a year, if there is just one.
create temp table clear_person on commit drop as
select s.person, s.name_key, s.sex, s.known_born as born
from strong_person as s
join vague_name as v on v.name_key = s.name_key
where not exists (select from vague as g where g.naming_no = s.naming_no)
group by s.person, s.name_key, s.sex, s.known_born;
analyze clear_person;

-- An age means the year of birth or the one before; a year after is let pass where nobody fits exactly.
create temp table fitted on commit drop as
select bearer, coalesce(exact_person, near_person) as person
from (
    select
        v.bearer,
        case when count(distinct k.person) filter (where k.born <= v.low) = 1 then min(k.person) filter (where k.born <= v.low) end as exact_person,
        case when count(distinct k.person) = 1 then min(k.person) end as near_person
    from vague as v
    join clear_person as k
        on k.name_key = v.name_key and (k.sex = v.sex or k.sex = '?' or v.sex = '?') and k.born between v.high - 1 and v.low + 1
    group by v.bearer
) as f
where coalesce(exact_person, near_person) is not null;
analyze fitted;

-- 5. Among themselves: years next to each other are one person, as long as no more than two follow one another.
create temp table grouped on commit drop as
with run as (
    select v.naming_no, v.name_key, v.sex, v.low,
        v.low - (dense_rank() over (partition by v.name_key, v.sex order by v.low))::integer as run_key
    from vague as v
    where v.low is not null and not exists (select from fitted as f where f.bearer = v.bearer)
),
bounded as (
    select naming_no, name_key, sex, low, min(low) over w as first_year, max(low) over w as last_year
    from run window w as (partition by name_key, sex, run_key)
)
select naming_no, name_key, sex,
    1000000000 + (dense_rank() over (order by name_key, sex, case when last_year - first_year <= 1 then first_year else low end))::integer as person
from bounded;
analyze grouped;

-- 6. A name alone: the one person of that name, if there is just one; else whoever bears it without an age.
create temp table ageless on commit drop as
with everybody as (
    select distinct person, name_key, sex from (
        select person, name_key, sex from clear_person
        union all select person, name_key, sex from grouped
    ) as k
),
found as (
    select v.naming_no, v.name_key, v.sex, case when count(distinct k.person) = 1 then min(k.person) end as person
    from vague as v
    left join everybody as k on k.name_key = v.name_key and (k.sex = v.sex or k.sex = '?' or v.sex = '?')
    where v.low is null
    group by v.naming_no, v.name_key, v.sex
)
select naming_no, coalesce(person, 1500000000 + (dense_rank() over (order by name_key, sex))::integer) as person
from found;
analyze ageless;

create temp table naming_person on commit drop as
select s.naming_no, s.person, false as is_vague from strong_person as s where not exists (select from vague as v where v.naming_no = s.naming_no)
union all
select v.naming_no, f.person, true from vague as v join fitted as f on f.bearer = v.bearer
union all
select naming_no, person, true from grouped
union all
select a.naming_no, a.person, true from ageless as a;
create unique index on naming_person (naming_no);
analyze naming_person;

create temp table person on commit drop as
select
    p.person, min(n.sex) filter (where n.sex <> '?') as sex, min(n.known_birth_date) as birth_date,
    coalesce(extract(year from min(n.known_birth_date))::integer, min(n.known_born))::smallint as birth_year
from naming_person as p
join naming as n on n.naming_no = p.naming_no
group by p.person;
create unique index on person (person);
analyze person;

-- Each mention with its person.
create temp table who on commit drop as
select m.source, m.landing_id, p.person, p.is_vague, m.account, m.recency, m.email is not null as has_email, m.phone is not null as has_phone, m.city is not null as has_city
from mention as m
join naming as n on n.name_key = m.name_key and n.account = m.account and n.sex = m.sex and n.birth_date = m.birth_date and n.born = m.born
join naming_person as p on p.naming_no = n.naming_no;
analyze who;

-- 7. Nobody runs twice in one race: entries of one race that only name, sex and age bring together are different people.
create temp table apart on commit drop as
select landing_id, person, (1800000000 + dense_rank() over (order by person, race_id, turn))::integer as other_person
from (
    select
        w.landing_id, w.person, w.is_vague, e.race_id,
        dense_rank() over (partition by w.person, e.race_id order by w.is_vague, w.account, case when w.account = '' and w.is_vague then e.entry_key end) as turn
    from who as w
    join entry_row as e on e.landing_id = w.landing_id
    join (
        select v.person, r.race_id
        from who as v
        join entry_row as r on r.landing_id = v.landing_id
        where v.source = 'e' and v.person in (select person from who where is_vague and source = 'e')
        group by v.person, r.race_id having count(*) > 1
    ) as twice on twice.person = w.person and twice.race_id = e.race_id
    where w.source = 'e'
) as ranked
where turn > 1 and is_vague;

insert into person
select a.other_person, p.sex, p.birth_date, p.birth_year
from (select distinct other_person, person from apart) as a
join person as p on p.person = a.person;

update who as w set person = a.other_person
from apart as a where w.source = 'e' and w.landing_id = a.landing_id;
