-- Who is who, as a function of all the namings together, so that the order in which rows came cannot matter.
--
-- 1. An id of the provider is a person, unless several birth dates use it (a family's account): then each is one.
create temp table account on commit drop as
select account, count(distinct known_birth_date) as birth_dates, min(known_birth_date) as birth_date
from naming where account <> '' group by account;
analyze account;

-- 2. So are name, sex and date of birth together.
create temp table strong on commit drop as
select k.*, coalesce('a' || k.account_key, 'n' || k.named_key) as person
from (
    select
        s.naming_no, s.name_key, s.sex, s.known_born, s.birth_date, s.account_key,
        case when s.birth_date is not null and s.sex <> '?' then s.name_key || '/' || s.sex || '/' || s.birth_date end as named_key
    from (
        select
            n.naming_no, n.name_key, n.sex, n.known_born,
            coalesce(n.known_birth_date, case when a.birth_dates = 1 then a.birth_date end) as birth_date,
            case
                when a.account is null then null
                when a.birth_dates <= 1 then a.account
                when n.known_birth_date is not null then a.account || '/' || n.known_birth_date
                else a.account || '/' || n.name_key
            end as account_key
        from naming as n
        left join account as a on a.account = n.account
        where n.account <> '' or (n.known_birth_date is not null and n.sex <> '?')
    ) as s
) as k;
create index on strong (naming_no);
analyze strong;

-- Only keys that meet another key can change anything: the rounds below work on these.
create temp table shared on commit drop as
with both_keys as (
    select distinct account_key, named_key from strong where named_key is not null
),
busy_account as (
    select account_key from both_keys where account_key is not null group by account_key having count(*) > 1
),
busy_name as (
    select named_key from both_keys group by named_key having count(*) > 1
)
select distinct s.account_key, s.named_key, s.person
from strong as s
where s.account_key in (select account_key from busy_account) or s.named_key in (select named_key from busy_name);
