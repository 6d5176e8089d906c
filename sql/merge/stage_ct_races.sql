-- The partner's ChronoTrack races.
create temp table ct_race on commit drop as
select
    r.landing_id,
    r.is_lost,
    merge.clean_id(r.event_id) as event_key,
    merge.clean_id(r.race_id) as race_key,
    row_number() over (partition by merge.clean(r.event_id), merge.clean(r.race_id) order by r.landing_id desc) as copy,
    merge.clean_name(r.race_name) as name,
    kind.race_type,
    distance.distance_m,
    coalesce(
        merge.instant(merge.clean(r.race_actual_start_time), coalesce(e.date_zone, %(zone)s)),
        merge.instant(merge.clean(r.race_planned_start_time), coalesce(e.date_zone, %(zone)s))
    ) as starts_at
from (
    select l.*, l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s) as is_lost
    from landing.ct_races as l
    where l.timing_partner_id = any (%(own)s)
        or ((l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s))
            and merge.clean(l.event_id) in (select provider_id from home_event where provider = 'chronotrack'))
) as r
left join ct_event as e on e.event_key = merge.clean(r.event_id) and e.copy = 1
left join word_race_type as kind
    on kind.raw_type = coalesce(r.race_type, '') and kind.raw_subtype = coalesce(r.race_subtype, '') and kind.raw_name = coalesce(r.race_name, '')
left join word_course as distance
    on distance.raw_distance = coalesce(r.race_course_distance, '') and distance.raw_unit = coalesce(r.race_pref_distance_unit, '');

-- Sources of an older shape have no races: an event that has entries or result lines and no race is a race itself.
create temp table raceless on commit drop as
select e.event_key, l.event_id as raw_event_id, e.name, e.is_lost
from ct_event as e
join landing.ct_events as l on l.landing_id = e.landing_id
where e.copy = 1 and e.event_key is not null and not exists (select from ct_race as r where r.event_key = e.event_key);

insert into ct_race (landing_id, is_lost, event_key, race_key, copy, name)
select null, e.is_lost, e.event_key, e.event_key, 1, e.name
from raceless as e
where exists (select from raceless) and e.raw_event_id in (
    select event_id from landing.ct_participants where timing_partner_id = any (%(own)s)
    union all
    select event_id from landing.ct_results where timing_partner_id = any (%(own)s)
);
