update strong as s set person = x.person
from shared as x
where x.account_key is not distinct from s.account_key and x.named_key is not distinct from s.named_key and x.person <> s.person;

update naming as n set person = s.person from strong as s where s.naming_no = n.naming_no;

-- 3. An id without any date of birth tells no more than its name, sex and ages do: a partner's events each give ids of
-- their own. All namings of such an id stay together. Where it bears several names, the id alone says who it is.
create temp table vague on commit drop as
select
    n.naming_no, n.name_key, n.sex,
    case when d.person is not null then 'a' || d.person else 'n' || n.naming_no end as bearer,
    coalesce(d.low, n.known_born) as low, coalesce(d.high, n.known_born) as high
from naming as n
left join (
    select s.person, min(s.known_born) as low, max(s.known_born) as high
    from strong as s
    group by s.person
    having count(s.birth_date) = 0 and count(distinct s.name_key || '/' || s.sex) = 1
) as d on d.person = n.person
where n.person is null or d.person is not null;
analyze vague;

update naming as n set person = null from vague as v where v.naming_no = n.naming_no and n.person is not null;

-- 4. Name, sex and age alone: the one person of that name whose year of birth fits within a year, if there is just one.
create temp table known_person on commit drop as
select distinct person, name_key, sex, known_born as born from naming
where person is not null and known_born is not null and name_key in (select name_key from vague);
analyze known_person;

with found as (
    select v.bearer, min(k.person) as person
    from vague as v
    join known_person as k
        on k.name_key = v.name_key and (k.sex = v.sex or k.sex = '?' or v.sex = '?') and k.born between v.high - 1 and v.low + 1
    group by v.bearer
    having count(distinct k.person) = 1
)
update naming as n set person = found.person
from vague as v, found where found.bearer = v.bearer and v.naming_no = n.naming_no;

-- 5. Among themselves: years next to each other are one person, as long as no more than two follow one another.
with run as (
    select v.naming_no, v.name_key, v.sex, v.low,
        v.low - (dense_rank() over (partition by v.name_key, v.sex order by v.low))::integer as run_key
    from vague as v
    join naming as n on n.naming_no = v.naming_no and n.person is null
    where v.low is not null
),
bounded as (
    select naming_no, name_key, sex, low, min(low) over w as first_year, max(low) over w as last_year
    from run window w as (partition by name_key, sex, run_key)
)
update naming as n
set person = 'w' || b.name_key || '/' || b.sex || '/' || case when b.last_year - b.first_year <= 1 then b.first_year else b.low end
from bounded as b where b.naming_no = n.naming_no;

-- 6. A name alone: the one person of that name, if there is just one; else whoever bears it without an age.
with everybody as (
    select distinct person, name_key, sex from naming where person is not null and name_key in (select name_key from vague)
),
found as (
    select v.naming_no, min(k.person) as person
    from vague as v
    join everybody as k on k.name_key = v.name_key and (k.sex = v.sex or k.sex = '?' or v.sex = '?')
    where v.low is null
    group by v.naming_no
    having count(distinct k.person) = 1
)
update naming as n set person = found.person from found where found.naming_no = n.naming_no and n.person is null;

update naming set person = 'w' || name_key || '/' || sex where person is null;

create temp table person on commit drop as
select
    (row_number() over ())::integer as person_no, person, min(name_key) as name_key,
    min(sex) filter (where sex <> '?') as sex,
    min(known_birth_date) as birth_date,
    coalesce(extract(year from min(known_birth_date))::integer, min(known_born))::smallint as birth_year
from naming
group by person;
analyze person;

-- Each mention with its person.
create temp table who on commit drop as
select m.source, m.landing_id, p.person_no, m.recency, m.email is not null as has_email, m.phone is not null as has_phone, m.city is not null as has_city
from mention as m
join naming as n on n.name_key = m.name_key and n.account = m.account and n.sex = m.sex and n.birth_date = m.birth_date and n.born = m.born
join person as p on p.person = n.person;
analyze who;
