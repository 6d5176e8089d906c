insert into app.import_disposition (stage, table_name, timing_partner_id, owner_partner_id, disposition, reason, row_count)
select 'merge', {name}, null, null, 'imported', {reason}, count(*)
from {table}
having count(*) > 0
