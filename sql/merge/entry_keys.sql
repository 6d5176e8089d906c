-- Number the usable entries in the order in which core will hold them, and index how lines name them.
create temp table entry_key on commit drop as
select
    e.entry_key, e.race_id, e.landing_id, e.bib, e.status, e.is_waiting,
    e.full_name is null or e.sex is null or e.bib is null or e.city is null or e.state is null or coalesce(e.given_age::text, e.birth_date::text) is null as is_sketchy,
    (row_number() over (order by e.held_on, e.race_id, length(e.entry_key), e.entry_key))::integer as entry_no
from entry_row as e
where e.flaw is null;
create unique index on entry_key (entry_no);
analyze entry_key;
