-- Everybody whom an entry, a registration or a stray line names, as they are named there. `born` is the year of birth,
-- or the race's year less the age: then it is the year of birth or the one after. What is unknown is '', '?', 0 or year 1
-- rather than NULL, so that rows can be joined on it. `recency` orders mentions: race day, source, newness of the row.
create temp table mention on commit drop as
select
    m.source, m.landing_id, coalesce(m.account, '') as account, m.name_key, coalesce(m.sex, '?') as sex,
    coalesce(m.birth_date, '0001-01-01') as birth_date,
    coalesce(extract(year from m.birth_date)::integer, m.year - m.given_age, 0)::smallint as born,
    (coalesce(m.held_on - date '1800-01-01', 0)::bigint << 42) | (m.source_no::bigint << 40)
        | case
        when m.landing_id >= 4611686018427387904 then m.landing_id - 4611686018427387904 + 274877906944
        when m.landing_id >= 137438953472 or m.landing_id < -137438953472 then (select f.newness from far_row as f where f.landing_id = m.landing_id)
        else m.landing_id
    end as recency,
    m.first_name, m.last_name, m.full_name, m.city, m.state, m.country, m.email, m.phone
from (
    select 'e'::"char" as source, 2 as source_no, landing_id, provider_person as account, name_key, sex, birth_date, year, given_age, held_on,
        first_name, last_name, full_name, city, state, country, email, phone
    from entry_row where flaw is null and name_key is not null
    union all
    select 'r', 1, landing_id, provider_person, name_key, sex, birth_date, year, given_age, held_on,
        first_name, last_name, full_name, city, state, country, email, phone
    from registration_row where flaw is null and name_key is not null
    union all
    select 's', 0, landing_id, null, name_key, sex, null, year, given_age, held_on,
        first_name, last_name, full_name, city, state, country, null, null
    from stray_row where name_key is not null
) as m;
analyze mention;

-- One row per way of being named. Whom it stands for is settled in the next steps.
create temp table naming on commit drop as
select
    (row_number() over ())::integer as naming_no, account, name_key, sex, birth_date, born,
    case when birth_date > '0001-01-01' then birth_date end as known_birth_date,
    nullif(born, 0) as known_born
from mention
group by account, name_key, sex, birth_date, born;
analyze naming;
