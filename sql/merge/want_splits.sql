-- Interval lines: newest copy per runner and interval.
create temp table split_pick on commit drop as
select n.result_id, b.split_no, max(l.newness) as newness, count(*)::integer as copies
from line as l
join word_bracket as b on b.bracket_no = l.bracket_no
join result_number as n on n.race_id = l.race_id and n.entry_no = l.entry_no
where l.kind = 9
group by n.result_id, b.split_no;
analyze split_pick (newness);

create temp table want_split on commit drop as
select s.result_id, b.split_name as name, case when j.newness is null then merge.quick_time_ms(l.chip_raw) else j.time_ms end as time_ms, nullif(l.rank, 0) as place, l.newness
from split_pick as s
join line as l on l.newness = s.newness
left join judged_split as j on j.newness = s.newness
join word_bracket as b on b.bracket_no = l.bracket_no;
