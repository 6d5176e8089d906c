-- What the chosen line of each runner says. Times are read here alone: once per runner, not once per line.
create temp table outcome on commit drop as
select
    o.race_id, o.entry_no, o.entry_race_id, o.finish_newness, l.landing_id as detail_landing_id,
    nullif(o.overall_pick & 16777215, 0)::integer as overall_place,
    nullif(o.sex_pick & 16777215, 0)::integer as sex_place,
    nullif(o.primary_pick & 16777215, 0)::integer as primary_place,
    case when o.finish_newness is not null then l.results_time end as chip_raw,
    case when o.finish_newness is not null then l.results_gun_time end as gun_raw,
    case when o.finish_newness is not null then merge.quick_time_ms(l.results_time) end as chip_time_ms,
    case when o.finish_newness is not null then merge.quick_time_ms(l.results_gun_time) end as gun_time_ms,
    case when strpos(l.extra, 'result_status') > 0 then merge.clean(l.extra::jsonb ->> 'result_status') end as status_raw,
    merge.clean(l.results_primary_bracket_name) as division,
    merge.clean(l.results_bib) as bib,
    l.results_first_name, l.results_last_name, l.results_sex, l.results_age, l.results_hometown, l.results_state_code, l.results_country_code,
    null::text as said
from runner as o
join landing.ct_results as l
    on l.landing_id = case when o.detail_newness >= 274877906944 then o.detail_newness - 274877906944 + 4611686018427387904 else o.detail_newness end;
analyze outcome;

-- The chosen line is blank: the next one that shows a time or says why there is none.
update outcome as o
set chip_raw = better.results_time, gun_raw = better.results_gun_time,
    chip_time_ms = merge.quick_time_ms(better.results_time), gun_time_ms = merge.quick_time_ms(better.results_gun_time)
from (
    select distinct on (l.race_id, l.entry_no) l.race_id, l.entry_no, r.results_time, r.results_gun_time
    from outcome as b
    join line as l on l.race_id = b.race_id and l.entry_no = b.entry_no and l.kind < 6
    join landing.ct_results as r on r.landing_id = l.landing_id
    where b.finish_newness is not null and b.chip_time_ms is null and b.gun_time_ms is null
        and merge.clean(b.chip_raw) is null and merge.clean(b.gun_raw) is null
        and (r.results_time ~ '[1-9A-Za-z]' or r.results_gun_time ~ '[1-9A-Za-z]')
    order by l.race_id, l.entry_no, l.kind, l.newness desc
) as better
where o.race_id = better.race_id and o.entry_no = better.entry_no;
