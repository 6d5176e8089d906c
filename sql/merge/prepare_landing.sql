-- What lets a partner's merge read its own rows of the big tables and no others. Rows of an event came together, so a
-- few bytes per 32 kB tell whose rows may be there; rows that name nobody are few and anywhere.
create index if not exists ct_results_partner on landing.ct_results using brin (timing_partner_id) with (pages_per_range = 4);
create index if not exists ct_participants_partner on landing.ct_participants using brin (timing_partner_id) with (pages_per_range = 4);
create index if not exists sync_history_partner on landing.sync_history (timing_partner_id);
create index if not exists ct_results_lost on landing.ct_results (landing_id)
    where timing_partner_id is null or timing_partner_id = any ('{"", 0, "NULL", <null>, None, " "}');
create index if not exists ct_participants_lost on landing.ct_participants (landing_id)
    where timing_partner_id is null or timing_partner_id = any ('{"", 0, "NULL", <null>, None, " "}');
select brin_summarize_new_values(index.name::regclass)
from (values ('landing.ct_results_partner'), ('landing.ct_participants_partner')) as index (name);
