-- The partner's RunSignUp races (our events), newest copy of each.
create temp table rsu_race on commit drop as
select
    r.landing_id,
    r.timing_partner_id is null or r.timing_partner_id = any (%(lost)s) as is_lost,
    merge.clean_id(r.race_id) as event_key,
    row_number() over (
        partition by merge.clean(r.race_id)
        order by merge.local_time(merge.clean(r.last_modified)) desc nulls last, r.landing_id desc
    ) as copy,
    merge.clean_name(r.name) as name,
    merge.local_time(merge.clean(r.next_date))::date as next_on,
    merge.local_time(merge.clean(r.next_end_date))::date as next_end_on,
    merge.local_time(merge.clean(r.last_date))::date as last_on,
    merge.local_time(merge.clean(r.last_end_date))::date as last_end_on,
    z.name as time_zone,
    merge.clean_name(r.city) as city,
    place.state,
    place.country,
    not coalesce(merge.flag(r.is_draft_race), false) and not coalesce(merge.flag(r.is_private_race), false) as is_published,
    coalesce(merge.flag(r.is_registration_open), false) as is_registration_open,
    coalesce(merge.clean(r.url), merge.clean(r.external_race_url)) as url,
    merge.instant(merge.clean(r.fetched_date), 'UTC') as data_as_of
from landing.runsignup_races as r
left join zone as z on z.name = merge.clean(r.timezone)
left join word_place as place
    on place.raw_state = coalesce(r.state, '') and place.raw_country = coalesce(r.country_code, '')
where r.timing_partner_id = any (%(own)s)
    or ((r.timing_partner_id is null or r.timing_partner_id = any (%(lost)s))
        and merge.clean(r.race_id) in (select provider_id from home_event where provider = 'runsignup race'));
