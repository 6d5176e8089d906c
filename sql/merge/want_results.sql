-- One row per runner and race: those whom lines know, and entries whose state alone says how it ended.
create temp table want_result on commit drop as
with known_by_lines as (
    select
        o.race_id, o.entry_no, s.status,
        case when s.status = 'finished' then o.chip_time_ms end as chip_time_ms,
        case when s.status = 'finished' then o.gun_time_ms end as gun_time_ms,
        case when s.status = 'finished' then o.overall_place end as overall_place,
        case when s.status = 'finished' then o.sex_place end as sex_place,
        o.division,
        case when s.status = 'finished' then o.primary_place end as division_place,
        o.bib, o.detail_landing_id,
        merge.clean_name(o.results_first_name) as first_name, merge.clean_name(o.results_last_name) as last_name,
        sex.sex, merge.age(o.results_age) as age, merge.clean_name(o.results_hometown) as city, place.state, place.country
    from outcome as o
    join settled as s on s.race_id = o.race_id and s.entry_no = o.entry_no
    left join word_sex as sex on sex.raw = o.results_sex
    left join word_place as place
        on place.raw_state = coalesce(o.results_state_code, '') and place.raw_country = coalesce(o.results_country_code, '')
    where s.status is not null
),
every as (
    select * from known_by_lines
    union all
    select k.race_id, k.entry_no, k.status, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null
    from entry_key as k
    where k.status in ('dnf', 'dns', 'dq')
        and not exists (select from known_by_lines as l where l.entry_no = k.entry_no)
)
select
    0::bigint as result_id, every.race_id, every.entry_no, race.event_id, coalesce(e.athlete_id, stray.athlete_id) as athlete_id, e.entry_id,
    coalesce(e.bib, every.bib) as bib,
    case when e.first_name is null and e.last_name is null then every.first_name else e.first_name end as first_name,
    case when e.first_name is null and e.last_name is null then every.last_name else e.last_name end as last_name,
    coalesce(e.sex, every.sex) as sex, coalesce(e.age, every.age)::smallint as age,
    coalesce(e.city, every.city) as city,
    case when e.city is null and e.state is null then every.state else e.state end as state,
    case when e.city is null and e.country is null then every.country else e.country end as country,
    every.status, every.chip_time_ms, every.gun_time_ms, every.overall_place, every.sex_place, every.division, every.division_place,
    race.event_name, race.name as race_name, race.series, race.held_on, race.year, race.distance_m, race.distance_class,
    every.detail_landing_id
from every
join want_race as race on race.race_id = every.race_id
left join want_entry as e on e.entry_no = every.entry_no
left join who as w on every.entry_no < 0 and w.source = 's' and w.landing_id = every.detail_landing_id
left join want_athlete as stray on stray.person_no = w.person_no;
analyze want_result;
