-- A read that ignores its cancel: some of PostgreSQL's own loops (XML, long numbers, a pattern) look for a cancel only when
-- they are through. Whoever reads must be able to see that the session still works, to ask for its end, and to count it.
-- Figures, role names and session numbers come back; no text of a query.

create sequence app.outlived_read_number;
comment on sequence app.outlived_read_number is 'Counts the reads that outlived their cancel.';
revoke all on sequence app.outlived_read_number from public;

create function app.is_reading(session_id integer, reader name) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
select exists (
    select from pg_stat_activity
    where datname = current_database() and pid = session_id and usename = reader and state is distinct from 'idle'
      and (usename ~ '^partner_[0-9]+$' or usename = 'platform_admin')
)
$$;
comment on function app.is_reading is 'Whether the session of that number and of that reader''s role still works on something.';

create function app.end_read(session_id integer, reader name) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not app.is_reading(session_id, reader) then
        return false;
    end if;
    perform nextval('app.outlived_read_number');
    begin
        return pg_terminate_backend(session_id);
    exception when insufficient_privilege then
        return false;  -- an owner that is no superuser may not end other roles' sessions: it ends by itself
    end;
end
$$;
comment on function app.end_read is 'Count a read that outlived its cancel and ask its session to end; false where it has ended, or may not be asked.';

create function app.outlived_reads(longer_than_s integer default 25) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
select jsonb_build_object(
    'seen', (select case when is_called then last_value else 0 end from app.outlived_read_number),
    'running', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'session_id', pid, 'reader', usename,
            'running_s', round(extract(epoch from clock_timestamp() - query_start))) order by query_start), '[]')
        from pg_stat_activity
        where datname = current_database() and state = 'active'
          and query_start < clock_timestamp() - make_interval(secs => longer_than_s)
          and (usename ~ '^partner_[0-9]+$' or usename = 'platform_admin'))
)
$$;
comment on function app.outlived_reads is 'How many reads outlived their cancel so far, and which readers'' sessions have worked on one command for longer than any read may.';

revoke all on function app.is_reading(integer, name), app.end_read(integer, name), app.outlived_reads(integer) from public;
grant execute on function app.is_reading(integer, name), app.end_read(integer, name), app.outlived_reads(integer) to project88_chat;
grant execute on function app.outlived_reads(integer) to project88_monitor;
