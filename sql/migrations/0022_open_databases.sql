-- A database made on this cluster after ours lets everybody connect, the partners' roles too, until it is closed. Adding or
-- repairing a partner closes such databases as a migration does; the health check names any that is open meanwhile.
create function app.open_databases() returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
select coalesce(jsonb_agg(d.datname order by d.datname), '[]')
from pg_database as d
where d.datallowconn and exists (
    select from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
    where a.grantee = 0 and a.privilege_type = 'CONNECT')
$$;
comment on function app.open_databases is 'The databases of the cluster that everybody may connect to, for the health check.';
revoke all on function app.open_databases() from public;
grant execute on function app.open_databases() to project88_monitor;
