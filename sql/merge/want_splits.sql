-- Interval lines: newest copy per runner and interval.
create temp table split_line on commit drop as
select n.result_id, b.split_name as name, max(l.newness << 24 | l.rank) as pick, count(*)::integer as copies
from line as l
join word_bracket as b on b.bracket_no = l.bracket_no
join numbered_result as n on n.race_id = l.race_id and n.entry_no = l.entry_no
where l.kind = 9
group by n.result_id, b.split_name;
analyze split_line;

create temp table want_split on commit drop as
select s.result_id, s.name, merge.quick_time_ms(r.results_time) as time_ms, nullif(s.pick & 16777215, 0)::integer as place
from split_line as s
join landing.ct_results as r
    on r.landing_id = case when s.pick >> 24 >= 274877906944 then (s.pick >> 24) - 274877906944 + 4611686018427387904 else s.pick >> 24 end;
