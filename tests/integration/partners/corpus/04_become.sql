--: refused
set role partner_$OTHER
--: refused
set role project88_views
--: refused
set role project88_chat
--: refused
set role platform_admin
--: refused
set role project88
--: refused
set local role partner_$OTHER; select * from tenant_$OTHER.result
--: refused
set session authorization partner_$OTHER
--: refused
set session authorization project88
--: refused
set session authorization default; set role partner_$OTHER
--: refused
begin; set transaction read write; set role project88_views; commit
--: refused
grant partner_$OTHER to partner_$ME
--: refused
grant project88_views to partner_$ME
--: refused
grant pg_read_all_data to partner_$ME
--: refused
grant select on tenant_$OTHER.result to partner_$ME
--: refused
grant usage on schema core to partner_$ME
--: refused
grant all on all tables in schema core to partner_$ME
--: refused
grant execute on function pg_sleep(double precision) to public
--: refused
grant all on database postgres to partner_$ME
--: refused
alter role partner_$ME superuser
--: refused
alter role partner_$ME bypassrls
--: refused
alter role partner_$ME createrole
--: refused
alter role partner_$ME connection limit 1000
--: refused
alter role partner_$ME set temp_file_limit = -1
--: refused
alter role partner_$OTHER password 'stolen'
--: refused
alter role partner_$OTHER set statement_timeout = 1
--: refused
alter role project88_views login
--: refused
alter role all set statement_timeout = 1
--: refused
create role helper login superuser
--: refused
create user helper
--: refused
drop role partner_$OTHER
--: refused
drop owned by partner_$OTHER
--: refused
reassign owned by partner_$OTHER to partner_$ME
--: refused
reassign owned by project88_views to partner_$ME
--: refused
alter default privileges for role project88 grant select on tables to partner_$ME
--: refused
alter system set log_statement = 'all'
--: refused
alter database postgres set statement_timeout = 1
--: refused
set temp_file_limit = -1
--: refused
set log_statement = 'all'
--: refused
set session_replication_role = replica
--: refused
set log_min_messages = debug5
--: refused
set zero_damaged_pages = on
--: refused
load '$libdir/plpgsql'
--: own
set local_preload_libraries = 'x'
--: refused
create extension dblink
--: refused
create extension postgres_fdw schema tenant_$ME
--: fails
create server s foreign data wrapper w
--: fails
create user mapping for current_user server s
--: refused
create subscription s connection 'host=127.0.0.1' publication p
--: refused
create publication p for all tables
--: refused
create event trigger t on ddl_command_start execute function pg_notify()
--: fails
security label on role partner_$OTHER is 'x'
