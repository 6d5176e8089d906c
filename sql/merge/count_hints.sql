insert into app.import_disposition (stage, table_name, timing_partner_id, owner_partner_id, disposition, reason, row_count)
select 'merge', {name}, app.partner_number(timing_partner_id), null, 'imported', {reason}, count(*)
from {table}
group by 3
