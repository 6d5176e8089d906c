-- What races and events sum up over all their rows. Medians are of finishers with a chip time.
update want_race as r set entrant_count = c.n
from (select race_id, count(*)::integer as n from want_entry group by race_id) as c where c.race_id = r.race_id;

update want_race as r set registration_count = c.n
from (select race_id, count(*)::integer as n from want_registration group by race_id) as c where c.race_id = r.race_id;

update want_race as r
set finisher_count = c.finisher_count, timed_count = c.timed_count, dnf_count = c.dnf_count, dns_count = c.dns_count, dq_count = c.dq_count,
    fastest_time_ms = c.fastest_time_ms, median_time_ms = c.median_time_ms, mean_time_ms = c.mean_time_ms, slowest_time_ms = c.slowest_time_ms
from (
    select
        race_id,
        (count(*) filter (where status = 'finished'))::integer as finisher_count,
        count(chip_time_ms)::integer as timed_count,
        (count(*) filter (where status = 'dnf'))::integer as dnf_count,
        (count(*) filter (where status = 'dns'))::integer as dns_count,
        (count(*) filter (where status = 'dq'))::integer as dq_count,
        min(chip_time_ms) as fastest_time_ms,
        round(percentile_cont(0.5) within group (order by chip_time_ms))::integer as median_time_ms,
        round(avg(chip_time_ms))::integer as mean_time_ms,
        max(chip_time_ms) as slowest_time_ms
    from want_result
    group by race_id
) as c
where c.race_id = r.race_id;

-- The median of the other editions' medians: same series, same distance.
update want_race as r set usual_median_time_ms = u.usual
from (
    select a.race_id, round(percentile_cont(0.5) within group (order by b.median_time_ms))::integer as usual
    from want_race as a
    join want_race as b
        on b.series = a.series and b.distance_class is not distinct from a.distance_class and b.race_id <> a.race_id and b.median_time_ms is not null
    where a.median_time_ms is not null
    group by a.race_id
    having count(*) >= 2
) as u
where u.race_id = r.race_id;

update want_event as e
set race_count = c.race_count, entrant_count = c.entrant_count, finisher_count = c.finisher_count, registration_count = c.registration_count
from (
    select event_id, count(*)::integer as race_count, sum(entrant_count)::integer as entrant_count, sum(finisher_count)::integer as finisher_count,
        sum(registration_count)::integer as registration_count
    from want_race group by event_id
) as c
where c.event_id = e.event_id;

update want_athlete as a set race_count = c.n, first_raced_on = c.first_on, last_raced_on = c.last_on
from (
    select athlete_id, count(*)::integer as n, min(held_on) as first_on, max(held_on) as last_on
    from want_result where athlete_id is not null group by athlete_id
) as c
where c.athlete_id = a.athlete_id;
