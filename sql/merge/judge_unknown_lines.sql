-- Brackets whose name says nothing. A split must never become a finish, so each (race, bracket) is judged by its times:
-- where its runners have a known finish too, nearly all must show that very time; where it is all the race has, the
-- slowest bracket of a runner counts, and only if hardly anybody is faster than a world record at that distance.
create temp table unknown_line on commit drop as
select l.newness, l.race_id, l.entry_no, l.bracket_no, merge.quick_time_ms(l.chip_raw) as time_ms, merge.quick_time_ms(l.gun_raw) as gun_ms
from line as l
where l.kind = 6 and l.race_id is not null and l.entry_no is not null;
analyze unknown_line;

create temp table known_finish on commit drop as
select distinct on (l.race_id, l.entry_no) l.race_id, l.entry_no, merge.quick_time_ms(l.chip_raw) as time_ms, merge.quick_time_ms(l.gun_raw) as gun_ms
from line as l
join (select race_id, entry_no from unknown_line group by race_id, entry_no) as u on u.race_id = l.race_id and u.entry_no = l.entry_no
where l.kind < 6 or l.kind = 7
order by l.race_id, l.entry_no, l.kind, l.newness desc;
analyze known_finish;

create temp table unknown_bracket on commit drop as
select
    u.race_id, u.bracket_no,
    count(*) filter (where coalesce(k.time_ms, k.gun_ms) is not null and coalesce(u.time_ms, u.gun_ms) is not null) as compared_count,
    count(*) filter (where u.time_ms = k.time_ms or u.gun_ms = k.gun_ms or u.time_ms = k.gun_ms) as equal_count,
    percentile_disc(0.5) within group (order by coalesce(u.time_ms, u.gun_ms)) as median_ms,
    count(coalesce(u.time_ms, u.gun_ms)) as timed_count,
    -- 126 s a kilometre is faster than any running record from 1 km up.
    count(*) filter (where coalesce(u.time_ms, u.gun_ms) < r.distance_m * 126) as too_fast_count,
    null::text as verdict
from unknown_line as u
left join known_finish as k on k.race_id = u.race_id and k.entry_no = u.entry_no
join want_race as r on r.race_id = u.race_id
group by u.race_id, u.bracket_no;

update unknown_bracket as u
set verdict = case
    when u.compared_count > 0 then case when u.equal_count >= 0.9 * u.compared_count then 'finish' else 'split' end
    when u.median_ms is null then 'doubtful'
    when u.median_ms < 0.97 * (select max(o.median_ms) from unknown_bracket as o where o.race_id = u.race_id) then 'split'
    -- One bad time among many says nothing about the others.
    when coalesce(r.race_type, 'running') in ('running', 'walking', 'trail', 'other')
        and u.too_fast_count > least(greatest(0.05 * u.timed_count, 1), 0.5 * u.timed_count) then 'doubtful'
    else 'finish'
end
from want_race as r
where r.race_id = u.race_id;

update line as l set kind = case u.verdict when 'finish' then 5 else 9 end
from unknown_bracket as u
where u.verdict in ('finish', 'split') and l.kind = 6 and l.race_id = u.race_id and l.bracket_no = u.bracket_no;

-- Where a race has one bracket, without a name, that one is everybody's.
update line as l set kind = 2
from (
    select u.race_id, u.bracket_no
    from unknown_bracket as u
    join word_bracket as b on b.bracket_no = u.bracket_no and b.division is null
    where u.verdict = 'finish' and u.compared_count = 0
        and (select count(*) from unknown_bracket as o where o.race_id = u.race_id) = 1
) as sole
where l.kind = 5 and l.race_id = sole.race_id and l.bracket_no = sole.bracket_no;
