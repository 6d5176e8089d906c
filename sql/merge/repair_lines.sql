-- The lines that the short way could not place: ids with blanks around them, no race, no entry.
create temp table odd_line on commit drop as
select
    l.newness, merge.clean(r.event_id) as event_key, merge.clean(r.race_id) as race_key, merge.clean(r.entry_id) as entry_key,
    merge.clean(r.results_bib) as bib,
    ref.name_key(nullif(concat_ws(' ', nullif(merge.clean_name(r.results_first_name), '<erased>'), nullif(merge.clean_name(r.results_last_name), '<erased>')), '')) as name_key,
    l.race_id, l.entry_no, e.race_id as entry_race_id, null::text as runner_key, null::text as repair
from line as l
join landing.ct_results as r
    on r.landing_id = case
        when l.newness >= 274877906944 then l.newness - 274877906944 + 4611686018427387904
        when l.newness >= 137438953472 or l.newness < -137438953472 then (select f.landing_id from far_row as f where f.newness = l.newness)
        else l.newness
    end
left join entry_key as e on e.entry_no = l.entry_no
where l.race_id is null or l.entry_no is null;
create unique index on odd_line (newness);
analyze odd_line;

update odd_line as o set race_id = k.race_id
from ct_race_key as k where o.race_id is null and k.event_key = o.event_key and k.race_key = o.race_key;

update odd_line as o set entry_no = e.entry_no, entry_race_id = e.race_id
from entry_key as e where o.entry_no is null and e.entry_key = o.entry_key;

-- No race, or one that is not in the source: the entry knows it, else an event with one race leaves no doubt.
update odd_line as o set race_id = o.entry_race_id, repair = 'race found through its entry'
where o.race_id is null and o.entry_race_id is not null
    and exists (select from ct_race_key as k where k.race_id = o.entry_race_id and (o.event_key is null or k.event_key = o.event_key));
update odd_line as o set race_id = sole.race_id, repair = 'race found as the only one of its event'
from (select event_key, min(race_id) as race_id from ct_race_key group by event_key having count(*) = 1) as sole
where o.race_id is null and sole.event_key = o.event_key;

-- No entry: the bib and the name know it, or the bib alone where one entry wears it. Whoever has a bib in common with
-- another name on the lines is not taken for the other.
create temp table odd_bib on commit drop as
select event_key, race_id, bib, count(distinct name_key) as name_count
from odd_line where entry_no is null and entry_key is null and bib is not null group by event_key, race_id, bib;

create temp table bib_entry on commit drop as
select k.entry_no, k.race_id, r.event_key, k.bib, r.name_key
from entry_key as k
join entry_row as r on r.landing_id = k.landing_id
where k.bib in (select bib from odd_bib);
analyze bib_entry;

-- Neither race nor entry, in an event of several races: who wears the bib in any of them.
update odd_line as o set race_id = b.race_id, entry_no = b.entry_no, entry_race_id = b.race_id, repair = 'race and entry found through its bib and name'
from (
    select event_key, bib, name_key, min(race_id) as race_id, min(entry_no) as entry_no
    from bib_entry group by event_key, bib, name_key having count(*) = 1
) as b
where o.race_id is null and o.race_key is null and o.entry_no is null and o.entry_key is null
    and o.event_key = b.event_key and o.bib = b.bib and o.name_key = b.name_key;

update odd_line as o set race_id = b.race_id, entry_no = b.entry_no, entry_race_id = b.race_id, repair = 'race and entry found through its bib'
from (
    select event_key, bib, min(race_id) as race_id, min(entry_no) as entry_no, min(name_key) as name_key
    from bib_entry group by event_key, bib having count(*) = 1
) as b
join odd_bib as n on n.event_key = b.event_key and n.bib = b.bib and n.race_id is null
where o.race_id is null and o.race_key is null and o.entry_no is null and o.entry_key is null
    and o.event_key = b.event_key and o.bib = b.bib and (o.name_key is null or n.name_count <= 1);

update odd_line as o set entry_no = b.entry_no, entry_race_id = o.race_id, repair = coalesce(o.repair, 'entry found through its bib and name')
from (
    select race_id, bib, name_key, min(entry_no) as entry_no from bib_entry group by race_id, bib, name_key having count(*) = 1
) as b
where o.entry_no is null and o.entry_key is null and o.race_id = b.race_id and o.bib = b.bib and o.name_key = b.name_key
    and exists (select from bib_entry as e where e.race_id = b.race_id and e.bib = b.bib and e.entry_no <> b.entry_no);

update odd_line as o set entry_no = b.entry_no, entry_race_id = o.race_id, repair = coalesce(o.repair, 'entry found through its bib')
from (
    select race_id, bib, min(entry_no) as entry_no, min(name_key) as name_key from bib_entry group by race_id, bib having count(*) = 1
) as b
where o.entry_no is null and o.entry_key is null and o.race_id = b.race_id and o.bib = b.bib
    and (
        o.name_key is null or b.name_key is null or o.name_key = b.name_key
        or not exists (
            select from odd_line as l
            where l.race_id = b.race_id and l.bib = b.bib and l.entry_key is null and l.name_key <> o.name_key
        )
    );

-- Still nobody's: a runner of the race by the entry id, else by the bib, else by the name on the line.
update odd_line set runner_key = case
    when entry_key is not null then 'e' || entry_key when bib is not null then 'b' || bib when name_key is not null then 'n' || name_key
end
where entry_no is null;

-- Several names under one bib are several runners.
update odd_line as o set runner_key = 'b' || o.bib || E'\t' || o.name_key
from (
    select race_id, bib from odd_line where runner_key like 'b%%' and race_id is not null group by race_id, bib having count(distinct name_key) > 1
) as several
where o.runner_key = 'b' || o.bib and o.race_id = several.race_id and o.bib = several.bib and o.name_key is not null;

-- The same runner once with an id that no entry has and once with the bib alone.
update odd_line as o set runner_key = known.runner_key
from (
    select race_id, bib, min(runner_key) as runner_key from odd_line
    where runner_key like 'e%%' and bib is not null and race_id is not null
    group by race_id, bib having count(distinct runner_key) = 1
) as known
where o.runner_key = 'b' || o.bib and o.race_id = known.race_id and o.bib = known.bib;

-- Runners without an entry are numbered from -1 down.
create temp table stray on commit drop as
select race_id, runner_key, -(row_number() over (order by race_id, runner_key))::integer as entry_no
from odd_line
where race_id is not null and runner_key is not null
group by race_id, runner_key;

update odd_line as o set entry_no = s.entry_no
from stray as s where o.entry_no is null and s.race_id = o.race_id and s.runner_key = o.runner_key;

-- Back to the lines; whether a distance in a bracket's name is that of the race the short way could not see.
update line as l
set race_id = o.race_id, entry_no = o.entry_no,
    kind = case
        when b.distance_m is null or k.distance_m is null then l.kind
        when abs(b.distance_m - k.distance_m) <= 0.03 * k.distance_m then b.full_kind
        else 9
    end
from odd_line as o
left join ct_race_key as k on k.race_id = o.race_id
cross join word_bracket as b
where l.newness = o.newness and b.bracket_no = l.bracket_no
    and (o.race_id is distinct from l.race_id or o.entry_no is distinct from l.entry_no);

-- A bracket that carries the race's own name is the whole race.
update line as l set kind = 2
from (
    select b.bracket_no, r.race_id
    from word_bracket as b
    join want_race as r on lower(r.name) = lower(btrim(b.raw_name))
    where b.kind in (6, 9)
) as named
where l.kind in (6, 9) and l.bracket_no = named.bracket_no and l.race_id = named.race_id;
