create temp table want_finish_histogram on commit drop as
select distance_class, year, coalesce(sex, '?') as sex, coalesce(age_group, '?') as age_group, chip_time_ms / 1000 as chip_time_s, count(*)::integer as finisher_count
from want_result
where status = 'finished' and chip_time_ms is not null and distance_class is not null and year is not null
group by 1, 2, 3, 4, 5;

create temp table want_finish_summary on commit drop as
select
    distance_class, year, coalesce(sex, '?') as sex, coalesce(age_group, '?') as age_group,
    count(*)::integer as finisher_count, count(chip_time_ms)::integer as timed_count, coalesce(sum(chip_time_ms), 0)::bigint as total_time_ms,
    min(chip_time_ms) as fastest_time_ms, max(chip_time_ms) as slowest_time_ms
from want_result
where status = 'finished' and distance_class is not null and year is not null
group by 1, 2, 3, 4;
