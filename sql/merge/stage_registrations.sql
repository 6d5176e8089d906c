-- The partner's RunSignUp registrations. Registration dates are in US Eastern, whatever the race's zone (so the
-- provider documents); the date alone is kept as written.
create temp table registration_row on commit drop as
select
    p.landing_id,
    p.is_lost,
    name.is_erased,
    p.registration_key,
    p.race_key,
    race.race_id,
    race.event_id,
    race.held_on,
    race.year,
    name.first_name,
    name.last_name,
    nullif(concat_ws(' ', name.first_name, name.last_name), '') as full_name,
    ref.name_key(nullif(concat_ws(' ', name.first_name, name.last_name), '')) as name_key,
    sex.sex,
    birth.birth_date,
    merge.age(p.age) as given_age,
    merge.clean_name(p.city) as city,
    place.state,
    place.country,
    merge.clean(p.bib_num) as bib,
    merge.clean_name(p.team_name) as team,
    merge.instant(merge.clean(p.registration_date), 'America/New_York') as registered_at,
    merge.local_time(merge.clean(p.registration_date))::date as registered_on,
    merge.cents(merge.clean(p.race_fee)) as race_fee_cents,
    merge.cents(merge.clean(p.processing_fee)) as processing_fee_cents,
    merge.cents(merge.clean(p.amount_paid)) as amount_paid_cents,
    coalesce(merge.currency(p.amount_paid), merge.currency(p.race_fee)) as currency,
    'r' || nullif(merge.clean(p.user_id), '0') as provider_person,
    merge.clean(p.email) as email,
    merge.clean(p.phone) as phone,
    row_number() over (
        partition by p.event_key, p.registration_key
        order by merge.instant(merge.clean(p.last_modified), 'America/New_York') desc nulls last,
            merge.instant(merge.clean(p.fetched_date), 'UTC') desc nulls last, p.landing_id desc
    ) as copy,
    case
        when octet_length(p.registration_id) > 500 then 'an id of more than 500 characters'
        when p.registration_key is null then 'registration without an id'
        when race.race_id is not null then null
        when volunteer.race_key is not null then 'volunteer'
        else 'its event is not in the source'
    end as flaw
from (
    select
        l.*, merge.clean_id(l.registration_id) as registration_key, merge.clean(l.event_id) as race_key, merge.clean(l.event_id) as event_key,
        l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s) as is_lost
    from landing.runsignup_participants as l
    where l.timing_partner_id = any (%(own)s)
        or ((l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s))
            and merge.clean(l.event_id) in (select provider_id from home_event where provider = 'runsignup event'))
) as p
left join want_race as race on race.provider = 'runsignup' and race.provider_race_id = p.race_key
left join rsu_event as volunteer on volunteer.race_key = p.race_key and volunteer.copy = 1 and volunteer.is_volunteer
left join word_sex as sex on sex.raw = p.gender
left join word_birth_date as birth on birth.raw = p.dob
left join word_place as place on place.raw_state = coalesce(p.state, '') and place.raw_country = coalesce(p.country_code, '')
cross join lateral (
    select
        nullif(merge.clean_name(p.first_name), '<erased>') as first_name, nullif(merge.clean_name(p.last_name), '<erased>') as last_name,
        coalesce('<erased>' in (p.last_name, p.first_name), false) as is_erased
    offset 0
) as name;

update registration_row set flaw = 'copy' where flaw is null and copy > 1;
analyze registration_row;
