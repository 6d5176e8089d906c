-- Rows of one event came together, so a few bytes per 128 kB tell which partners' rows are there.
create index if not exists ct_results_partner on landing.ct_results using brin (timing_partner_id) with (pages_per_range = 16);
create index if not exists ct_participants_partner on landing.ct_participants using brin (timing_partner_id) with (pages_per_range = 16);
create index if not exists sync_history_partner on landing.sync_history using brin (timing_partner_id) with (pages_per_range = 16);
select brin_summarize_new_values(index.name::regclass)
from (values ('landing.ct_results_partner'), ('landing.ct_participants_partner'), ('landing.sync_history_partner')) as index (name);
