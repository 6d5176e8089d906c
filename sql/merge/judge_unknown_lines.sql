-- Brackets whose name says nothing. A split must never become a finish, so each (race, bracket) is judged by its times:
-- where its runners have a known finish too, nearly all must show that very time; where it is all the race has, the
-- slowest bracket of a runner counts, and only if nobody is faster than a world record at that distance.
create temp table unknown_line on commit drop as
select l.landing_id, l.newness, l.race_id, l.entry_no, l.bracket_no, merge.quick_time_ms(merge.clean(r.results_time)) as time_ms,
    merge.quick_time_ms(merge.clean(r.results_gun_time)) as gun_ms, r.results_time ~ '\d' is not true and r.results_gun_time ~ '\d' is not true as is_wordy
from line as l
join landing.ct_results as r on r.landing_id = l.landing_id
where l.kind = 6 and l.race_id is not null and l.entry_no is not null;
analyze unknown_line;

create temp table unknown_bracket on commit drop as
with known as (
    select u.race_id, u.entry_no, u.bracket_no, u.time_ms, u.gun_ms, known.time_ms as finish_ms, known.gun_ms as finish_gun_ms
    from unknown_line as u
    left join lateral (
        select merge.quick_time_ms(merge.clean(r.results_time)) as time_ms, merge.quick_time_ms(merge.clean(r.results_gun_time)) as gun_ms
        from line as l join landing.ct_results as r on r.landing_id = l.landing_id
        where l.entry_no = u.entry_no and l.race_id = u.race_id and l.kind < 6
        order by l.kind, l.newness desc limit 1
    ) as known on true
)
select
    k.race_id, k.bracket_no,
    count(*) filter (where coalesce(k.finish_ms, k.finish_gun_ms) is not null and coalesce(k.time_ms, k.gun_ms) is not null) as compared_count,
    count(*) filter (where k.time_ms = k.finish_ms or k.gun_ms = k.finish_gun_ms or k.time_ms = k.finish_gun_ms) as equal_count,
    percentile_disc(0.5) within group (order by coalesce(k.time_ms, k.gun_ms)) as median_ms,
    min(coalesce(k.time_ms, k.gun_ms)) as fastest_ms,
    null::text as verdict
from known as k
group by k.race_id, k.bracket_no;

update unknown_bracket as u
set verdict = case
    when u.compared_count > 0 then case when u.equal_count >= 0.9 * u.compared_count then 'finish' else 'split' end
    when u.median_ms is null then 'doubtful'
    when u.median_ms < 0.97 * (select max(o.median_ms) from unknown_bracket as o where o.race_id = u.race_id) then 'split'
    -- 126 s a kilometre is faster than any running record from 1 km up.
    when coalesce(r.race_type, 'running') in ('running', 'walking', 'trail', 'other') and u.fastest_ms < r.distance_m * 126 then 'doubtful'
    else 'finish'
end
from want_race as r
where r.race_id = u.race_id;

update line as l set kind = case u.verdict when 'finish' then 5 when 'split' then 9 else 6 end
from unknown_bracket as u
where l.kind = 6 and l.race_id = u.race_id and l.bracket_no = u.bracket_no;
