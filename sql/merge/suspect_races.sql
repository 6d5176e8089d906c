-- Races of which some finish cannot be read by its form alone: figures that are no clock's, a time that the course does
-- not allow, a row of nines, a time faster than those of the first three that none of them has.
create temp table suspect_race on commit drop as
select o.race_id
from outcome as o
join race_band as b on b.race_id = o.race_id
where o.finish_newness is not null
    and (o.is_odd or o.chip_time_ms not between b.fastest_ms and b.slowest_ms or o.gun_time_ms not between b.fastest_ms and b.slowest_ms)
union
select o.race_id
from outcome as o
join (
    select race_id, min(chip_time_ms) as chip_time_ms, min(gun_time_ms) as gun_time_ms
    from outcome where finish_newness is not null and overall_place <= 3 group by race_id
) as led on led.race_id = o.race_id
where o.finish_newness is not null and o.overall_place > 3
    and (o.chip_time_ms < 0.97 * led.chip_time_ms or o.gun_time_ms < 0.97 * led.gun_time_ms);
analyze suspect_race;
