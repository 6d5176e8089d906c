-- Every event of the partner as core should hold it, with the id it has or gets.
create temp table want_event on commit drop as
with ct as (
    select
        'chronotrack' as provider, e.event_key as provider_event_id, coalesce(e.name, 'Event ' || e.event_key) as name, e.organization,
        coalesce((e.starts_at at time zone e.date_zone)::date, first.held_on) as starts_on,
        (e.ends_at at time zone e.date_zone)::date as ends_on,
        coalesce(e.starts_at, first.starts_at) as starts_at, e.time_zone, e.date_zone, e.city, e.state, e.country,
        e.is_published, false as is_registration_open, null::timestamptz as registration_opens_at,
        archived.event_key is not null as is_archived_at_provider, e.url, e.data_as_of
    from ct_event as e
    left join lateral (
        select min(r.starts_at) as starts_at, (min(r.starts_at) at time zone e.date_zone)::date as held_on
        from ct_race as r where r.event_key = e.event_key and r.copy = 1
    ) as first on true
    left join (
        select distinct merge.clean(a.event_id) as event_key from landing.ct_archived_events as a
        where a.timing_partner_id = any (%(own)s) or a.timing_partner_id is null or a.timing_partner_id = any (%(lost)s)
    ) as archived on archived.event_key = e.event_key
    where e.copy = 1 and e.event_key is not null
),
edition as (
    -- A RunSignUp race is used again year after year. The event is its newest edition; a start more than three years
    -- ahead is a placeholder and counts only where nothing else is known.
    select distinct on (event_key) *
    from (
        select
            v.event_key, min(v.starts) as starts, min(v.starts)::date as starts_on,
            max(coalesce(v.ends, v.starts))::date as ends_on, min(v.registration_opens_at) as registration_opens_at,
            extract(year from v.starts)::integer as year
        from rsu_event as v
        where v.copy = 1 and not v.is_volunteer and v.starts is not null
        group by v.event_key, extract(year from v.starts)
    ) as y
    order by event_key, (year > extract(year from current_date) + 3), year desc
),
rsu as (
    select
        'runsignup' as provider, r.event_key as provider_event_id, coalesce(r.name, 'Event ' || r.event_key) as name, null::text as organization,
        coalesce(d.starts_on, r.next_on, r.last_on) as starts_on,
        case when d.starts_on is not null then d.ends_on else coalesce(r.next_end_on, r.last_end_on) end as ends_on,
        d.starts at time zone r.time_zone as starts_at, r.time_zone, coalesce(r.time_zone, %(zone)s) as date_zone, r.city, r.state, r.country,
        r.is_published, r.is_registration_open, d.registration_opens_at,
        false as is_archived_at_provider, r.url, r.data_as_of
    from rsu_race as r
    left join edition as d on d.event_key = r.event_key
    where r.copy = 1 and r.event_key is not null
),
every as (
    select * from ct union all select * from rsu
),
highest as (
    select coalesce(max(event_id), 0) as event_id from core.event where timing_partner_id = %(partner_id)s
)
select
    coalesce(known.event_id, highest.event_id + row_number() over (
        partition by known.event_id is null order by every.starts_on, every.provider, length(every.provider_event_id), every.provider_event_id
    )) as event_id,
    every.provider, every.provider_event_id, every.name, coalesce(word.series, lower(every.name)) as series, every.organization,
    every.starts_on,
    case when every.ends_on >= every.starts_on then every.ends_on else every.starts_on end as ends_on,
    every.starts_at, every.time_zone, every.date_zone,
    extract(year from every.starts_on)::smallint as year,
    every.city, every.state, every.country, every.is_published, every.is_registration_open, every.registration_opens_at,
    null::timestamptz as registration_closes_at, every.is_archived_at_provider, null::bigint as matched_event_id, every.url, every.data_as_of,
    0 as race_count, 0 as entrant_count, 0 as finisher_count, 0 as registration_count
from every
cross join highest
left join word_series as word on word.raw_name = every.name
left join core.event as known
    on known.timing_partner_id = %(partner_id)s and known.provider = every.provider and known.provider_event_id = every.provider_event_id;

create unique index on want_event (provider, provider_event_id);
analyze want_event;
