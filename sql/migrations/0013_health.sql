-- What watches the installation logs in as a role that can do one thing: ask how the database is. Figures and states
-- alone come back; no rows, no names, no words of a question.

do $$
begin
    if not exists (select from pg_roles where rolname = 'project88_monitor') then
        create role project88_monitor nologin noinherit;  -- given LOGIN and its derived password by `project88 migrate`
    end if;
end
$$;
alter role project88_monitor set default_transaction_read_only = on;
alter role project88_monitor set statement_timeout = '20s';
alter role project88_monitor connection limit 5;

-- Reads tables that a migration before this one may not know (the ledger of migrations), hence dynamic where needed.
create function app.health() returns jsonb
language sql stable security definer
set search_path = pg_catalog
as $$
select jsonb_build_object(
    'server_version_num', current_setting('server_version_num')::integer,
    'started_at', extract(epoch from pg_postmaster_start_time()),
    'is_in_recovery', pg_is_in_recovery(),
    'settings_waiting_for_restart', (select coalesce(jsonb_agg(name order by name), '[]') from pg_settings where pending_restart),
    'settings_not_read', (select count(*) from pg_file_settings where error is not null),
    'has_checksums', current_setting('data_checksums') = 'on',
    'checksum_failures', (select coalesce(sum(checksum_failures), 0) from pg_stat_database),
    'connections', (select count(*) from pg_stat_activity where backend_type = 'client backend'),
    'connections_allowed', current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer,
    'longest_transaction_s', (select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)
                              from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()),
    'standbys', (select coalesce(jsonb_agg(jsonb_build_object(
                     'state', state, 'lag_bytes', pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))), '[]')
                 from pg_stat_replication),
    'slots_lag_bytes', (select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0) from pg_replication_slots),
    'archive_failing', (select coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) from pg_stat_archiver),
    'wraparound_age', (select max(age(datfrozenxid)) from pg_database),
    'database_bytes', (select sum(pg_database_size(oid)) from pg_database),
    'deadlocks', (select sum(deadlocks) from pg_stat_database),
    'temporary_bytes', (select sum(temp_bytes) from pg_stat_database),
    'transactions', (select sum(xact_commit + xact_rollback) from pg_stat_database),
    'migrations', (select jsonb_agg(jsonb_build_array(number, name, sha256) order by number) from public.project88_migration),
    'partners', (select coalesce(jsonb_agg(partner_id order by partner_id), '[]') from app.partner where removed_at is null),
    'audit', (select coalesce(jsonb_agg(jsonb_build_array(kind, outcome, entries) order by kind, outcome), '[]')
              from (select kind, outcome, count(*) as entries from app.audit group by kind, outcome) as counted),
    'sessions', (select count(*) from app.chat_session where ended_at is null),
    'downloads_waiting', (select count(*) from app.export where expires_at > now()),
    'syncs', (select coalesce(jsonb_agg(jsonb_build_array(provider, status, runs, extract(epoch from newest)) order by provider, status), '[]')
              from (select provider, status, count(*) as runs, max(finished_at) as newest from core.sync_run group by provider, status) as counted)
)
$$;
comment on function app.health is 'How the database and the installation are, in figures: for the health check and the metrics. No rows, no names.';

create function app.broken_audit_chains() returns jsonb
language sql stable security definer
set search_path = pg_catalog
as $$
with linked as (
    select a.*, lag(a.hash) over chain as hash_before, lag(a.sequence, 1, 0) over chain as sequence_before
    from app.audit as a
    window chain as (partition by a.chain order by a.sequence)
), broken as (
    select chain, sequence from linked
    where sequence <> sequence_before + 1
        or previous_hash <> coalesce(hash_before, sha256(convert_to('project88 audit ' || chain, 'UTF8')))
        or hash <> app.audit_hash(previous_hash, entry_id, chain, sequence, happened_at, kind, outcome,
                                  account_id, partner_id, detail, text_commitment)
    union all
    select head.chain, head.sequence from app.audit_chain as head
    where head.sequence > 0
        and not exists (select from app.audit as a
                        where a.chain = head.chain and a.sequence = head.sequence and a.hash = head.hash)
)
select coalesce(jsonb_agg(jsonb_build_array(chain, sequence) order by chain, sequence), '[]') from broken
$$;
comment on function app.broken_audit_chains is 'Where the audit''s chains do not hold: [[chain, sequence], ...]. Reads the whole audit.';

grant usage on schema app to project88_monitor;
revoke all on function app.health(), app.broken_audit_chains() from public;
grant execute on function app.health(), app.broken_audit_chains() to project88_monitor;
