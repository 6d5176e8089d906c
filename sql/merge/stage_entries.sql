-- The partner's ChronoTrack entries with their words read. `flaw` says why a row cannot be used.
create temp table entry_row on commit drop as
select
    p.landing_id,
    p.is_lost,
    false as is_race_found,
    name.is_erased,
    p.entry_key,
    p.event_key,
    p.race_key,
    race.race_id,
    race.event_id,
    race.held_on,
    race.year,
    merge.clean(p.entry_bib) as bib,
    name.first_name,
    name.last_name,
    name.full_name,
    case when octet_length(name.full_name) = char_length(name.full_name) then lower(name.full_name) else ref.name_key(name.full_name) end as name_key,
    sex.sex,
    merge.age(p.entry_race_age) as given_age,
    birth.birth_date,
    merge.clean_name(p.team_name) as team,
    merge.clean_name(p.location_city) as city,
    place.state,
    place.country,
    coalesce(status.status, 'confirmed') as status,
    coalesce(status.is_waiting, true) as is_waiting,
    'c' || nullif(merge.clean(p.athlete_id), '0') as provider_person,
    merge.clean(p.athlete_email) as email,
    coalesce(merge.clean(p.athlete_mobile_phone), merge.clean(p.athlete_home_phone)) as phone,
    case when octet_length(p.entry_id) > 500 then 'an id of more than 500 characters' end as flaw
from (
    select l.*, merge.clean_id(l.entry_id) as entry_key, merge.clean(l.event_id) as event_key, merge.clean(l.race_id) as race_key
    from (
        select *, false as is_lost from landing.ct_participants where timing_partner_id = any (%(own)s)
        union all
        select *, true from landing.ct_participants
        where (timing_partner_id is null or timing_partner_id = any (%(lost)s))
            and merge.clean(event_id) in (select provider_id from home_event where provider = 'chronotrack')
    ) as l
) as p
left join ct_race_key as race on race.event_key = p.event_key and race.race_key = p.race_key
left join word_sex as sex on sex.raw = p.athlete_sex
left join word_birth_date as birth on birth.raw = p.athlete_birthdate
left join word_entry_status as status on status.raw = coalesce(p.entry_status, '')
left join word_place as place
    on place.raw_state = coalesce(p.location_region, '') and place.raw_country = coalesce(p.location_country, '')
cross join lateral (
    select
        nullif(merge.clean_name(p.athlete_first_name), '<erased>') as first_name, nullif(merge.clean_name(p.athlete_last_name), '<erased>') as last_name,
        nullif(p.entry_name, '<erased>') as entry_name,
        coalesce('<erased>' in (p.athlete_last_name, p.athlete_first_name, p.entry_name), false) as is_erased
    offset 0
) as given
cross join lateral (
    select
        case when given.first_name is null and given.last_name is null then nullif(regexp_replace(merge.clean_name(given.entry_name), '\s*\S+$', ''), '') else given.first_name end as first_name,
        case when given.first_name is null and given.last_name is null then substring(merge.clean_name(given.entry_name) from '\S+$') else given.last_name end as last_name,
        case
            when given.first_name is null and given.last_name is null then merge.clean_name(given.entry_name)
            when given.first_name is null then given.last_name
            when given.last_name is null then given.first_name
            else given.first_name || ' ' || given.last_name
        end as full_name,
        given.is_erased
    offset 0
) as name;

-- A race that the entry names wrongly or not at all: an event with one race leaves no doubt.
update entry_row as p
set race_id = sole.race_id, event_id = sole.event_id, held_on = sole.held_on, year = sole.year, is_race_found = true
from (
    select event_key, min(race_id) as race_id, min(event_id) as event_id, min(held_on) as held_on, min(year) as year
    from ct_race_key group by event_key having count(*) = 1
) as sole
where p.race_id is null and p.event_key = sole.event_key;

update entry_row set flaw = case
    when flaw is not null then flaw
    when entry_key is null then 'entry without an id'
    when event_key is null or not exists (select from want_event as e where e.provider = 'chronotrack' and e.provider_event_id = entry_row.event_key) then 'its event is not in the source'
    when race_key is null then 'it names no race, and its event has several'
    else 'its race is not in the source'
end
where race_id is null or entry_key is null;

-- Newest copy of an entry wins.
update entry_row as p set flaw = 'copy'
from (
    select entry_key, max(landing_id) as landing_id from entry_row where flaw is null group by entry_key having count(*) > 1
) as newest
where p.entry_key = newest.entry_key and p.landing_id <> newest.landing_id and p.flaw is null;
analyze entry_row;
