-- Status words found in time columns, then one state per runner.
update outcome as o set said = coalesce(chip.status, gun.status, status.status)
from outcome as self
left join word_outcome as chip on chip.raw = self.chip_raw
left join word_outcome as gun on gun.raw = self.gun_raw
left join word_outcome as status on status.raw = self.status_raw
where self.ctid = o.ctid and coalesce(chip.status, gun.status, status.status) is not null;

create temp table finished_race on commit drop as
select distinct race_id from outcome where finish_newness is not null;

create temp table settled on commit drop as
select
    o.race_id, o.entry_no,
    case
        when e.status in ('dnf', 'dns', 'dq') then e.status
        when o.said is not null then o.said
        when o.finish_newness is null then case when f.race_id is not null then 'dnf' end
        when o.chip_time_ms is not null or o.gun_time_ms is not null or coalesce(o.overall_place, o.sex_place, o.primary_place) is not null then 'finished'
    end as status
from outcome as o
left join entry_key as e on e.entry_no = o.entry_no
left join finished_race as f on f.race_id = o.race_id;
create unique index on settled (race_id, entry_no);
analyze settled;

-- Runners that no entry names: what their line says about them.
create temp table stray_row on commit drop as
select
    o.race_id, o.entry_no, o.detail_landing_id as landing_id, race.held_on, race.year, race.event_id,
    name.first_name, name.last_name, nullif(concat_ws(' ', name.first_name, name.last_name), '') as full_name,
    ref.name_key(nullif(concat_ws(' ', name.first_name, name.last_name), '')) as name_key,
    sex.sex, merge.age(o.results_age) as given_age, merge.clean_name(o.results_hometown) as city, place.state, place.country
from outcome as o
join want_race as race on race.race_id = o.race_id
cross join lateral (
    select merge.clean_name(o.results_first_name) as first_name, merge.clean_name(o.results_last_name) as last_name offset 0
) as name
left join word_sex as sex on sex.raw = o.results_sex
left join word_place as place
    on place.raw_state = coalesce(o.results_state_code, '') and place.raw_country = coalesce(o.results_country_code, '')
where o.entry_no < 0;
