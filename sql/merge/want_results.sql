-- Results keep the id they have: by entry, else by bib and name within the race (and by turn, should even those repeat).
create temp table result_number on commit drop as
with stray as (
    select d.race_id, d.entry_no, coalesce(merge.shown_bib(d.bib), '') as bib, coalesce(nullif(concat_ws(' ', d.first_name, d.last_name), ''), '') as full_name,
        row_number() over (partition by d.race_id, merge.shown_bib(d.bib), d.first_name, d.last_name order by d.landing_id) as turn
    from detail as d
    join settled as s on s.race_id = d.race_id and s.entry_no = d.entry_no and s.status is not null
    where d.entry_no < 0
),
held_stray as (
    select c.result_id, c.race_id, coalesce(c.bib, '') as bib, coalesce(c.full_name, '') as full_name,
        row_number() over (partition by c.race_id, c.bib, c.first_name, c.last_name order by c.result_id) as turn
    from core.result as c where c.timing_partner_id = %(partner_id)s and c.entry_id is null
),
known as (
    select s.race_id, s.entry_no, c.result_id
    from settled as s
    join want_entry as e on e.entry_no = s.entry_no
    join core.result as c on c.timing_partner_id = %(partner_id)s and c.entry_id = e.entry_id and c.race_id = s.race_id
    union all
    select stray.race_id, stray.entry_no, h.result_id
    from stray
    join held_stray as h on h.race_id = stray.race_id and h.bib = stray.bib and h.full_name = stray.full_name and h.turn = stray.turn
),
highest as (
    select coalesce(max(result_id), 0) as result_id from core.result where timing_partner_id = %(partner_id)s
)
select
    s.race_id, s.entry_no, s.status, o.chip_time_ms, o.gun_time_ms,
    coalesce(known.result_id, highest.result_id + row_number() over (
        partition by known.result_id is null
        order by race.held_on, s.race_id, s.status <> 'finished', o.chip_time_ms, s.entry_no
    )) as result_id
from settled as s
cross join highest
join want_race as race on race.race_id = s.race_id
left join outcome as o on o.race_id = s.race_id and o.entry_no = s.entry_no
left join known on known.race_id = s.race_id and known.entry_no = s.entry_no
where s.status is not null;
create unique index on result_number (race_id, entry_no);
analyze result_number;

-- One row per runner and race.
create temp table want_result on commit drop as
select
    n.result_id, n.entry_no, n.race_id, race.event_id, coalesce(e.athlete_id, stray.athlete_id) as athlete_id, e.entry_id,
    merge.shown_bib(coalesce(e.bib, d.bib)) as bib, name.first_name, name.last_name,
    case when name.first_name is null then name.last_name when name.last_name is null then name.first_name else name.first_name || ' ' || name.last_name end as full_name,
    coalesce(e.sex, sex.sex) as sex, age.age, merge.age_group(age.age) as age_group,
    coalesce(e.city, d.city) as city,
    case when e.city is null and e.state is null then place.state else e.state end as state,
    case when e.city is null and e.country is null then place.country else e.country end as country,
    n.status,
    case when n.status = 'finished' then n.chip_time_ms end as chip_time_ms,
    case when n.status = 'finished' then n.gun_time_ms end as gun_time_ms,
    case when n.status = 'finished' then o.overall_place end as overall_place,
    case when n.status = 'finished' then o.sex_place end as sex_place,
    bracket.division,
    case when n.status = 'finished' then o.primary_place end as division_place,
    race.event_name, race.name as race_name, race.series, race.held_on, race.year, race.distance_m, race.distance_class,
    o.detail_newness, o.finish_newness
from result_number as n
join want_race as race on race.race_id = n.race_id
left join outcome as o on o.race_id = n.race_id and o.entry_no = n.entry_no
left join word_bracket as bracket on bracket.bracket_no = o.primary_no
left join want_entry as e on e.entry_no = n.entry_no
left join detail as d on d.race_id = n.race_id and d.entry_no = n.entry_no
left join word_detail_sex as sex on sex.raw = d.results_sex
left join word_detail_place as place
    on place.raw_state = coalesce(d.results_state_code, '') and place.raw_country = coalesce(d.results_country_code, '')
left join who as w on n.entry_no < 0 and w.source = 's' and w.landing_id = d.landing_id
left join want_athlete as stray on stray.person = w.person
cross join lateral (
    select
        case when e.first_name is null and e.last_name is null then d.first_name else e.first_name end as first_name,
        case when e.first_name is null and e.last_name is null then d.last_name else e.last_name end as last_name
) as name
cross join lateral (select coalesce(e.age, d.age)::smallint as age) as age;
analyze want_result (race_id, entry_no, athlete_id, status, chip_time_ms, distance_class, year, sex, age_group);
