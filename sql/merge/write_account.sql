insert into app.import_disposition (stage, table_name, timing_partner_id, owner_partner_id, disposition, reason, row_count)
select 'merge', table_name, case when is_lost then null else %(partner_id)s end, %(partner_id)s, disposition, reason, count(*)
from (
    select table_name, is_lost, disposition, reason from row_use
    union all
    select 'ct_results', is_lost, disposition, reason from line_use
) as every
group by table_name, is_lost, disposition, reason;

insert into app.import_quarantine (stage, table_name, landing_id, timing_partner_id, owner_partner_id, reason)
select 'merge', table_name, landing_id, case when is_lost then null else %(partner_id)s end, %(partner_id)s, reason
from (
    select table_name, landing_id, is_lost, reason from row_use where disposition = 'quarantined'
    union all
    select 'ct_results', landing_id, is_lost, reason from line_use where disposition = 'quarantined'
) as every
order by table_name, landing_id;
