select stage, table_name, timing_partner_id, disposition, reason, sum(row_count)::bigint
from app.import_disposition
where table_name = any (%(tables)s) and row_count > 0 and (stage = 'load' or %(is_merged)s)
group by stage, table_name, timing_partner_id, disposition, reason
order by table_name, timing_partner_id nulls first, disposition, reason
