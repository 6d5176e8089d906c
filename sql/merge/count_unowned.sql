insert into app.import_disposition (stage, table_name, timing_partner_id, owner_partner_id, disposition, reason, row_count)
select 'merge', table_name, timing_partner_id, null, 'quarantined', reason, count(*)
from app.import_quarantine
where stage = 'merge' and owner_partner_id is null
group by table_name, timing_partner_id, reason
