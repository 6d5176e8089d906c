-- The partner's RunSignUp events (our races), newest copy of each. Start and end are in the zone of their race; when
-- registration opens is in US Eastern, as the provider documents for every other date.
create temp table rsu_event on commit drop as
select
    e.landing_id,
    e.is_lost,
    merge.clean_id(e.race_id) as event_key,
    merge.clean_id(e.event_id) as race_key,
    row_number() over (partition by merge.clean(e.event_id) order by merge.instant(merge.clean(e.fetched_date), 'UTC') desc nulls last, e.landing_id desc) as copy,
    merge.clean_name(e.name) as name,
    merge.local_time(merge.clean(e.start_time)) as starts,
    merge.local_time(merge.clean(e.end_time)) as ends,
    merge.instant(merge.clean(e.registration_opens), 'America/New_York') as registration_opens_at,
    coalesce(merge.flag(e.volunteer), false) as is_volunteer,
    kind.race_type,
    distance.distance_m
from (
    select l.*, l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s) as is_lost
    from landing.runsignup_events as l
    where l.timing_partner_id = any (%(own)s)
        or ((l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s))
            and merge.clean(l.race_id) in (select provider_id from home_event where provider = 'runsignup race'))
) as e
left join word_race_type as kind
    on kind.raw_type = coalesce(e.event_type, '') and kind.raw_subtype = '' and kind.raw_name = coalesce(e.name, '')
left join word_distance as distance on distance.raw_distance = coalesce(e.distance, '');
