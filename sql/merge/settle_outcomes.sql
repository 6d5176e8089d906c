-- One state per runner. What an entry says of its end comes first, then words in the time columns. Who passed only
-- intervals did not finish; that is said only of races that have finishers.
create temp table raced on commit drop as
select race_id from outcome where finish_newness is not null group by race_id;

create temp table settled on commit drop as
select
    o.race_id, o.entry_no,
    case
        when k.status in ('dnf', 'dns', 'dq') then k.status
        when chip.status is not null then chip.status
        when gun.status is not null then gun.status
        when said.status is not null then said.status
        when o.finish_newness is null then case when r.race_id is not null then 'dnf' end
        when o.is_stand_in and o.chip_time_ms is null and o.gun_time_ms is null and coalesce(o.overall_place, o.sex_place, o.primary_place) is null then 'dnf'
        when o.is_withheld then 'finished'
        when o.chip_time_ms is not null or o.gun_time_ms is not null or coalesce(o.overall_place, o.sex_place, o.primary_place) is not null then 'finished'
    end as status
from outcome as o
left join entry_key as k on k.entry_no = o.entry_no
left join word_outcome as chip on chip.raw = o.chip_word
left join word_outcome as gun on gun.raw = o.gun_word
left join word_outcome as said on said.raw = o.status_word
left join raced as r on r.race_id = o.race_id;
create unique index on settled (race_id, entry_no);

-- Entries that no line knows: their own word for it, else, in a race with finishers, they were not at the start.
insert into settled (race_id, entry_no, status)
select k.race_id, k.entry_no, case when k.status in ('dnf', 'dns', 'dq') then k.status else 'dns' end
from entry_key as k
left join raced as r on r.race_id = k.race_id
where (k.status in ('dnf', 'dns', 'dq') or (k.is_waiting and k.bib is not null and r.race_id is not null))
    and not exists (select from settled as s where s.entry_no = k.entry_no);
analyze settled;

create temp table stray_row on commit drop as
select
    d.race_id, d.entry_no, d.landing_id, race.held_on, race.year, race.event_id,
    d.first_name, d.last_name, nullif(concat_ws(' ', d.first_name, d.last_name), '') as full_name,
    ref.name_key(nullif(concat_ws(' ', d.first_name, d.last_name), '')) as name_key,
    sex.sex, d.age as given_age, d.city, place.state, place.country
from detail as d
join settled as s on s.race_id = d.race_id and s.entry_no = d.entry_no and s.status is not null
join want_race as race on race.race_id = d.race_id
left join word_detail_sex as sex on sex.raw = d.results_sex
left join word_detail_place as place
    on place.raw_state = coalesce(d.results_state_code, '') and place.raw_country = coalesce(d.results_country_code, '')
where d.entry_no < 0;
