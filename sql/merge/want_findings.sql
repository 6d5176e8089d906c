-- Every finding with the race and event it is about.
create temp table want_finding on commit drop as
select f.kind, f.subject, r.event_id, f.race_id, r.event_name, r.name as race_name, r.held_on, f.row_count, f.what, f.evidence
from found as f
left join want_race as r on r.race_id = f.race_id;
