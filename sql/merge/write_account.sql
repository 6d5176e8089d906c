insert into app.import_disposition (stage, table_name, timing_partner_id, owner_partner_id, disposition, reason, row_count)
select 'merge', table_name, case when is_lost then null else %(partner_id)s end, %(partner_id)s, disposition, reason, sum(row_count)
from (
    select table_name, is_lost, disposition, reason, count(*) as row_count from row_use group by 1, 2, 3, 4
    union all
    select * from use_count where row_count > 0
) as every
group by table_name, is_lost, disposition, reason;

insert into app.import_quarantine (stage, table_name, landing_id, timing_partner_id, owner_partner_id, reason)
select 'merge', table_name, landing_id, case when is_lost then null else %(partner_id)s end, %(partner_id)s, reason
from (
    select table_name, landing_id, is_lost, reason from row_use where disposition = 'quarantined'
    union all
    select 'ct_participants', landing_id, is_lost, flaw from entry_row where flaw <> 'copy'
    union all
    select 'runsignup_participants', landing_id, is_lost, flaw from registration_row where flaw not in ('copy', 'volunteer')
    union all
    select 'ct_results', case
        when u.newness >= 274877906944 then u.newness - 274877906944 + 4611686018427387904
        when u.newness >= 137438953472 or u.newness < -137438953472 then (select f.landing_id from far_row as f where f.newness = u.newness)
        else u.newness
    end, u.is_lost, u.reason
    from unused_line as u
) as every
order by table_name, landing_id;
