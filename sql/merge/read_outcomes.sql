-- What the chosen line of each runner says. Times are read here: once per runner, not once per line.
create temp table outcome on commit drop as
select
    o.race_id, o.entry_no, o.finish_newness, o.detail_newness,
    nullif(o.overall_pick & 16777215, 0)::integer as overall_place,
    nullif(o.sex_pick & 16777215, 0)::integer as sex_place,
    nullif(o.primary_pick & 16777215, 0)::integer as primary_place,
    l.primary_no,
    case when o.finish_newness is not null then merge.quick_time_ms(l.chip_raw) end as chip_time_ms,
    case when o.finish_newness is not null then merge.quick_time_ms(l.gun_raw) end as gun_time_ms,
    case when o.finish_newness is not null and l.chip_raw ~ '[A-Za-z]' then l.chip_raw end as chip_word,
    case when o.finish_newness is not null and l.gun_raw ~ '[A-Za-z]' then l.gun_raw end as gun_word,
    merge.clean(l.status_raw) as status_word,
    o.detail_newness as text_newness,
    coalesce(o.finish_newness is not null and (merge.is_odd_time(l.chip_raw) or merge.is_odd_time(l.gun_raw)), false) as is_odd,
    false as is_withheld, false as is_stand_in
from runner as o
join line as l on l.newness = o.detail_newness;
analyze outcome (race_id, entry_no, finish_newness, text_newness, chip_time_ms, gun_time_ms);

-- The chosen line is blank: the next one that shows a time or says why there is none.
update outcome as o
set chip_time_ms = merge.quick_time_ms(better.chip_raw), gun_time_ms = merge.quick_time_ms(better.gun_raw),
    chip_word = better.chip_raw, gun_word = better.gun_raw, text_newness = better.newness,
    is_odd = coalesce(merge.is_odd_time(better.chip_raw) or merge.is_odd_time(better.gun_raw), false)
from (
    select distinct on (l.race_id, l.entry_no) l.race_id, l.entry_no, l.chip_raw, l.gun_raw, l.newness
    from outcome as b
    join line as l on l.race_id = b.race_id and l.entry_no = b.entry_no and (l.kind < 6 or l.kind = 7)
    where b.finish_newness is not null and b.chip_time_ms is null and b.gun_time_ms is null
        and merge.clean(b.chip_word) is null and merge.clean(b.gun_word) is null
        and (l.chip_raw ~ '[1-9]' or l.gun_raw ~ '[1-9]' or merge.clean(l.chip_raw) ~ '[A-Za-z]' or merge.clean(l.gun_raw) ~ '[A-Za-z]')
    order by l.race_id, l.entry_no, l.kind, l.newness desc
) as better
where o.race_id = better.race_id and o.entry_no = better.entry_no;

-- A row of nines without a time is how some write that there is no place.
update outcome
set overall_place = case when overall_place in (999, 9999, 99999, 999999, 9999999) then null else overall_place end,
    sex_place = case when sex_place in (999, 9999, 99999, 999999, 9999999) then null else sex_place end,
    primary_place = case when primary_place in (999, 9999, 99999, 999999, 9999999) then null else primary_place end
where chip_time_ms is null and gun_time_ms is null
    and (overall_place in (999, 9999, 99999, 999999, 9999999) or sex_place in (999, 9999, 99999, 999999, 9999999)
        or primary_place in (999, 9999, 99999, 999999, 9999999));

-- Runners whom no entry describes, or not in full: what their line says about them.
create temp table detail on commit drop as
select
    o.race_id, o.entry_no, r.landing_id, merge.clean(r.results_bib) as bib,
    nullif(merge.clean_name(r.results_first_name), '<erased>') as first_name,
    nullif(merge.clean_name(r.results_last_name), '<erased>') as last_name,
    r.results_sex, merge.age(r.results_age) as age, merge.clean_name(r.results_hometown) as city, r.results_state_code, r.results_country_code
from outcome as o
left join entry_key as k on k.entry_no = o.entry_no
join landing.ct_results as r
    on r.landing_id = case
        when o.detail_newness >= 274877906944 then o.detail_newness - 274877906944 + 4611686018427387904
        when o.detail_newness >= 137438953472 or o.detail_newness < -137438953472 then (select f.landing_id from far_row as f where f.newness = o.detail_newness)
        else o.detail_newness
    end
where k.entry_no is null or k.is_sketchy;
create unique index on detail (race_id, entry_no);
analyze detail;
