-- Several processes read for the same companies. Each read names its own limit where every process can see it
-- (application_name, for the length of its transaction), so that one that outlived its limit is known as such by all, whoever
-- gave it up and whether or not that process still lives; and so that SQL that somebody wrote is counted over all processes.

create or replace function app.outlived_reads(longer_than_s integer default 25) returns jsonb
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
          and (query_start < clock_timestamp() - make_interval(secs => longer_than_s)
               or xact_start < clock_timestamp() - make_interval(
                   secs => 1 + substring(application_name from '^project88 (?:written )?read, ([0-9]{1,7}) ms$')::integer / 1000.0))
          and (usename ~ '^partner_[0-9]+$' or usename = 'platform_admin'))
)
$$;
comment on function app.outlived_reads is 'How many reads outlived their cancel so far, and which readers'' sessions have worked for longer than their read names as its limit, or on one command for longer than any read may.';

create function app.is_written_crowded(session_id integer, at_most integer) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
select count(*) >= at_most or coalesce(bool_or(usename = (select usename from pg_stat_activity where pid = session_id)), false)
from pg_stat_activity
where datname = current_database() and pid <> session_id and application_name like 'project88 written read, %'
  and (usename ~ '^partner_[0-9]+$' or usename = 'platform_admin')
$$;
comment on function app.is_written_crowded is 'Whether, beside that session, another one of its role reads by SQL that somebody wrote, or as many of any role as may.';
revoke all on function app.is_written_crowded(integer, integer) from public;
grant execute on function app.is_written_crowded(integer, integer) to project88_chat;
