-- Results keep the id they have: by entry, else by bib and name within the race (and by turn, should even those repeat).
create temp table numbered_result on commit drop as
with keyed as (
    select w.*, nullif(concat_ws(' ', w.first_name, w.last_name), '') as full_name,
        case when w.entry_id is null then row_number() over (
            partition by w.race_id, w.entry_id, w.bib, w.first_name, w.last_name order by w.detail_landing_id
        ) end as turn
    from want_result as w
),
held as (
    select c.result_id, c.race_id, c.entry_id, c.bib, c.full_name,
        case when c.entry_id is null then row_number() over (partition by c.race_id, c.entry_id, c.bib, c.first_name, c.last_name order by c.result_id) end as turn
    from core.result as c where c.timing_partner_id = %(partner_id)s
),
highest as (
    select coalesce(max(result_id), 0) as result_id from core.result where timing_partner_id = %(partner_id)s
)
select
    coalesce(by_entry.result_id, by_name.result_id, highest.result_id + row_number() over (
        partition by by_entry.result_id is null and by_name.result_id is null
        order by k.held_on, k.race_id, k.status <> 'finished', k.chip_time_ms, k.entry_no
    )) as result_id,
    k.entry_no, k.race_id, k.event_id, k.athlete_id, k.entry_id, k.bib, k.first_name, k.last_name, k.full_name, k.sex, k.age,
    merge.age_group(k.age) as age_group, k.city, k.state, k.country, k.status, k.chip_time_ms, k.gun_time_ms,
    k.overall_place, k.sex_place, k.division, k.division_place, k.event_name, k.race_name, k.series, k.held_on, k.year,
    k.distance_m, k.distance_class, k.detail_landing_id
from keyed as k
cross join highest
left join held as by_entry on by_entry.entry_id = k.entry_id and by_entry.race_id = k.race_id
left join held as by_name
    on k.entry_id is null and by_name.entry_id is null and by_name.race_id = k.race_id and by_name.turn = k.turn
    and coalesce(by_name.bib, '') = coalesce(k.bib, '') and coalesce(by_name.full_name, '') = coalesce(k.full_name, '');
create unique index on numbered_result (race_id, entry_no);
analyze numbered_result;
