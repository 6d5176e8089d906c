-- The partner's ChronoTrack events, newest copy of each. A time written out without a zone is the clock's at the place.
create temp table ct_event on commit drop as
select
    e.landing_id,
    e.is_lost,
    e.event_key,
    row_number() over (partition by e.event_key order by e.landing_id desc) as copy,
    merge.clean_name(e.event_name) as name,
    merge.clean_name(e.organization_name) as organization,
    merge.instant(merge.clean(e.event_start_time), coalesce(z.name, region.time_zone, %(zone)s)) as starts_at,
    merge.instant(merge.clean(e.event_end_time), coalesce(z.name, region.time_zone, %(zone)s)) as ends_at,
    z.name as time_zone,
    coalesce(z.name, region.time_zone, %(zone)s) as date_zone,
    merge.clean_name(e.location_city) as city,
    place.state,
    place.country,
    coalesce(merge.flag(e.event_is_published), false) as is_published,
    merge.clean(e.event_site_uri) as url,
    merge.instant(merge.clean(e.fetched_date), 'UTC') as data_as_of
from (
    select l.*, merge.clean_id(l.event_id) as event_key, l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s) as is_lost
    from landing.ct_events as l
    where l.timing_partner_id = any (%(own)s)
        or ((l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s))
            and merge.clean(l.event_id) in (select provider_id from home_event where provider = 'chronotrack'))
) as e
left join zone as z on z.name = merge.clean(e.location_time_zone)
left join word_place as place
    on place.raw_state = coalesce(e.location_region, '') and place.raw_country = coalesce(e.location_country, '')
left join ref.region as region on region.code = place.state and region.country = place.country;
