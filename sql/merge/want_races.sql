-- Every race of the partner as core should hold it, before its counts.
create temp table want_race on commit drop as
with every as (
    select 'chronotrack' as provider, r.event_key, r.race_key, r.name, r.race_type, r.distance_m, r.starts_at as own_start, null::timestamp as local_start
    from ct_race as r where r.copy = 1 and r.race_key is not null
    union all
    select 'runsignup', v.event_key, v.race_key, v.name, v.race_type, v.distance_m, null, v.starts
    from rsu_event as v where v.copy = 1 and not v.is_volunteer and v.race_key is not null
),
placed as (
    select
        e.event_id, every.provider, every.race_key as provider_race_id, coalesce(every.name, 'Race ' || every.race_key) as name,
        e.name as event_name, e.series as event_series, every.race_type, every.distance_m::numeric(9, 1) as distance_m,
        coalesce(every.own_start, every.local_start at time zone e.time_zone, case when every.provider = 'chronotrack' then e.starts_at end) as starts_at,
        coalesce((every.own_start at time zone e.date_zone)::date, every.local_start::date, e.starts_on) as held_on,
        e.city, e.state, e.country
    from every
    join want_event as e on e.provider = every.provider and e.provider_event_id = every.event_key
),
classed as (
    select placed.*, coalesce(by_length.distance_class, case when placed.distance_m is null then by_name.distance_class end) as distance_class,
        coalesce(by_name.series, lower(placed.name)) as race_series
    from placed
    left join word_race_name as by_name on by_name.raw_name = placed.name
    left join lateral (
        select d.distance_class from ref.distance_class as d
        where abs(d.distance_m - placed.distance_m) <= d.tolerance_m
        order by abs(d.distance_m - placed.distance_m) limit 1
    ) as by_length on true
),
highest as (
    select coalesce(max(race_id), 0) as race_id from core.race where timing_partner_id = %(partner_id)s
)
select
    coalesce(known.race_id, highest.race_id + row_number() over (
        partition by known.race_id is null order by c.held_on, c.event_id, length(c.provider_race_id), c.provider_race_id
    )) as race_id,
    c.event_id, c.provider, c.provider_race_id, c.name, c.event_name, c.event_series || '/' || c.race_series as series, c.race_type,
    c.distance_m,
    -- A ride or a walk over ten miles is no ten-mile race, and the relay over the marathon's course is no marathon.
    case when coalesce(c.race_type, 'running') in ('running', 'trail', 'virtual', 'other') and not coalesce(called.is_for_children or called.is_apart, false) then c.distance_class end as distance_class,
    c.starts_at, c.held_on, extract(year from c.held_on)::smallint as year, c.city, c.state, c.country,
    null::integer as current_fee_cents, null::text as currency,
    0 as entrant_count, 0 as registration_count, 0 as finisher_count, 0 as timed_count, 0 as dnf_count, 0 as dns_count, 0 as dq_count,
    null::integer as fastest_time_ms, null::integer as median_time_ms, null::integer as mean_time_ms, null::integer as slowest_time_ms,
    null::integer as usual_median_time_ms
from classed as c
cross join highest
left join word_race_name as called on called.raw_name = c.name
left join core.race as known
    on known.timing_partner_id = %(partner_id)s and known.provider = c.provider and known.event_id = c.event_id
    and known.provider_race_id = c.provider_race_id;

create unique index on want_race (race_id);
create unique index on want_race (provider, event_id, provider_race_id);
analyze want_race;

-- How landing rows name a ChronoTrack race.
create temp table ct_race_key on commit drop as
select e.provider_event_id as event_key, r.provider_race_id as race_key, r.race_id, r.event_id, r.held_on, r.year,
    coalesce(r.distance_m, d.distance_m) as distance_m
from want_race as r
join want_event as e on e.event_id = r.event_id
left join ref.distance_class as d on d.distance_class = r.distance_class
where r.provider = 'chronotrack';
analyze ct_race_key;
