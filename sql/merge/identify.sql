-- Who is who, as a function of all the namings together, so that the order in which rows came cannot matter.
--
-- 1. An id of the provider is a person, unless several birth dates use it (a family's account): then each is one. An id
-- that several names with ages or sexes of their own use is a word for no id, such as -1.
create temp table account on commit drop as
select account, count(distinct known_birth_date) as birth_dates, min(known_birth_date) as birth_date,
    min(name_key) <> max(name_key) and count(distinct known_birth_date) <= 1
        and (coalesce(max(known_born) - min(known_born) > 1, false) or coalesce(min(nullif(sex, '?')) <> max(nullif(sex, '?')), false)) as is_shared
from naming where account <> '' group by account;
analyze account;

-- A sex left out is the one that this name has with this date of birth elsewhere.
create temp table sexed on commit drop as
select name_key, known_birth_date as birth_date, min(sex) as sex
from naming
where sex <> '?' and known_birth_date is not null and name_key in (select name_key from naming where sex = '?')
group by name_key, known_birth_date
having count(distinct sex) = 1;
analyze sexed;

-- 2. So are name, sex and date of birth together.
create temp table strong on commit drop as
select
    s.naming_no, s.name_key, s.sex, s.known_born, s.birth_date, s.account_key,
    s.name_key || '/' || coalesce(x.sex, s.sex) || '/' || s.birth_date as named_key
from (
    select
        n.naming_no, n.name_key, n.sex, n.known_born,
        coalesce(n.known_birth_date, case when a.birth_dates = 1 and not a.is_shared then a.birth_date end) as birth_date,
        case
            when a.account is null then null
            when a.is_shared then null
            when a.birth_dates <= 1 then a.account
            when n.known_birth_date is not null then a.account || '/' || n.known_birth_date
            else a.account || '/' || n.name_key
        end as account_key
    from naming as n
    left join account as a on a.account = n.account
    where (n.account <> '' and not a.is_shared) or n.known_birth_date is not null
) as s
left join sexed as x on s.sex = '?' and x.name_key = s.name_key and x.birth_date = s.birth_date;
analyze strong;

-- The keys as numbers, and which of them meet.
create temp table account_node on commit drop as
select account_key, (row_number() over ())::integer as account_no from strong where account_key is not null group by account_key;
create temp table named_node on commit drop as
select named_key, (row_number() over ())::integer as named_no from strong where named_key is not null group by named_key;
analyze account_node;
analyze named_node;

create temp table link on commit drop as
select s.naming_no, s.name_key, s.sex, s.known_born, s.birth_date is not null as is_dated, a.account_no, n.named_no
from strong as s
left join account_node as a on a.account_key = s.account_key
left join named_node as n on n.named_key = s.named_key;
analyze link;

create temp table edge on commit drop as
select account_no, named_no, account_no as person
from link where account_no is not null and named_no is not null
group by account_no, named_no;
create unique index on edge (account_no, named_no);
analyze edge;
