insert into app.import_disposition (stage, table_name, timing_partner_id, owner_partner_id, disposition, reason, row_count)
select 'merge', {name}, case when btrim(timing_partner_id) ~ '^\d{{1,9}}$' then timing_partner_id::integer end, null, 'imported', {reason}, count(*)
from {table}
group by 3
