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
