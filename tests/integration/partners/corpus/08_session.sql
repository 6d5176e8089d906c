--: own
show all
--: own
show search_path
--: own
show data_checksums
--: refused
show data_directory
--: refused
show hba_file
--: refused
show config_file
--: own
set statement_timeout = 0; show statement_timeout
--: own
set work_mem = '1GB'; select count(*) from result
--: own
set default_transaction_read_only = off; select count(*) from result
--: own
begin; set transaction read write; select count(*) from result; commit
--: own
set app.tenant = '$OTHER'; select full_name from athlete
--: own
set search_path = tenant_$OTHER, core, app, platform, landing
--: own
set plan_cache_mode = force_generic_plan; select full_name from athlete
--: own
set enable_partition_pruning = off; set constraint_exclusion = off; select full_name from athlete
--: own
listen everything
--: own
notify everything, 'hello'
--: own
unlisten *
--: own
discard all
--: own
reset all
--: own
begin; savepoint a; rollback to a; commit
--: own
prepare p as select full_name from athlete; execute p; deallocate p
--: own
begin; declare c cursor for select full_name from athlete; fetch all from c; close c; commit
--: own
begin; declare c cursor with hold for select full_name from athlete; commit; fetch all from c
--: fails
begin; select 1 / 0; commit; select full_name from athlete
--: own
begin; lock table athlete in access share mode; commit
--: own
vacuum
--: own
analyze
--: own
values (1), (2)
--: own
table athlete
--: own
select 1; select 2; select full_name from athlete
--: own
prepare transaction 'x'
--: fails
commit prepared 'x'
--: own
set client_min_messages = debug5; select full_name from athlete
--: own
set debug_print_plan = on; set client_min_messages = log; select full_name from athlete
--: own
set application_name = 'project88 owner'; select 1
--: own
set xmloption = document; set bytea_output = escape; set datestyle = german; select held_on from result
