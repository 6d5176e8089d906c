-- The health check compares the ledger file of erasures with what the database knows: ids alone come back, no hashes.
create function app.known_erasures() returns jsonb
language sql stable security definer
set search_path = pg_catalog
as $$
select coalesce(jsonb_agg(erasure_id order by erasure_id), '[]') from app.erasure
$$;
comment on function app.known_erasures is 'The ids of the erasures that were done here, for the health check.';
revoke all on function app.known_erasures() from public;
grant execute on function app.known_erasures() to project88_monitor;
