--: refused
select set_config('role', 'partner_$OTHER', false)
--: refused
select * from set_config('role', 'project88_views', true)
--: refused
select * from set_config('session_authorization', 'project88', false)
--: refused
select * from (select set_config('search_path', 'tenant_$OTHER', true)) as s, lateral (select * from result) as r
--: refused
with s as materialized (select set_config('app.tenant', '$OTHER', false)) select * from s, result
--: refused
select set_config('statement_timeout', '0', false)
--: refused
select set_config('work_mem', '100GB', true)
--: refused
select set_config('default_transaction_read_only', 'off', false)
--: refused
select pg_catalog.set_config('debug_print_plan', 'on', false)
--: refused
select current_setting('data_directory')
--: refused
select current_setting('app.secret', true)
--: refused
select query_to_xml('select * from tenant_$OTHER.result', true, true, '')
--: refused
select query_to_xml('select * from core.result', true, true, '')
--: refused
select * from query_to_xml_and_xmlschema('select 1', true, true, '')
--: refused
select query_to_xmlschema('select * from core.result', true, true, '')
--: refused
select set_config('role', 's', true), query_to_xml('select 1', true, true, '')
--: refused
select table_to_xml('core.result'::regclass, true, true, '')
--: refused
select schema_to_xml('tenant_$OTHER', true, true, '')
--: refused
select database_to_xml(true, true, '')
--: refused
select database_to_xmlschema(true, true, '')
--: refused
select cursor_to_xml('c', 1, true, true, '')
--: refused
select * from ts_stat('select full_name::tsvector from tenant_$OTHER.athlete')
--: refused
select ts_rewrite('a'::tsquery, 'select full_name::tsquery, full_name::tsquery from tenant_$OTHER.athlete')
--: refused
select pg_sleep(3600)
--: refused
select * from pg_sleep(3600)
--: refused
select * from rows from (pg_sleep(1), generate_series(1, 2))
--: refused
select pg_sleep_for('1 hour')
--: refused
select pg_terminate_backend(1)
--: refused
select pg_terminate_backend(pg_backend_pid())
--: refused
select pg_cancel_backend(pg_backend_pid() + 1)
--: refused
select pg_reload_conf()
--: refused
select pg_rotate_logfile()
--: refused
select pg_switch_wal()
--: refused
select pg_promote()
--: refused
select pg_create_restore_point('x')
--: refused
select pg_create_physical_replication_slot('x')
--: refused
select pg_create_logical_replication_slot('x', 'test_decoding')
--: refused
select pg_logical_emit_message(false, 'x', repeat('x', 1000000))
--: refused
select pg_advisory_lock(1)
--: refused
select pg_advisory_lock(i) from generate_series(1, 1000000) as i
--: refused
select pg_try_advisory_lock(1)
--: refused
select pg_advisory_xact_lock(8800000002)
--: refused
select pg_advisory_unlock_all()
--: refused
select pg_notify('x', 'y')
--: refused
select txid_current()
--: refused
select pg_current_xact_id()
--: refused
select pg_current_snapshot()
--: refused
select pg_export_snapshot()
--: refused
select pg_xact_commit_timestamp('3'::xid)
--: refused
select pg_read_file('/etc/passwd')
--: refused
select * from pg_read_file('postgresql.conf')
--: refused
select pg_read_binary_file('/etc/passwd')
--: refused
select pg_ls_dir('/')
--: refused
select * from pg_ls_logdir()
--: refused
select * from pg_ls_waldir()
--: refused
select * from pg_ls_tmpdir()
--: refused
select pg_stat_file('postgresql.conf')
--: refused
select pg_current_logfile()
--: refused
select lo_import('/etc/passwd')
--: refused
select lo_export(1, '/tmp/x')
--: refused
select lo_from_bytea(0, 'x')
--: refused
select lo_create(0)
--: refused
select lo_creat(-1)
--: refused
select lo_unlink(1)
--: refused
select lo_get(1)
--: refused
select lo_put(1, 0, 'x')
--: refused
select pg_relation_size('core.result_$OTHER')
--: refused
select pg_total_relation_size('core.result_$OTHER')
--: refused
select pg_database_size(current_database())
--: refused
select pg_relation_filepath('core.result_$OTHER')
--: refused
select pg_get_viewdef('platform.result'::regclass)
--: refused
select pg_get_viewdef('tenant_$OTHER.result'::regclass)
--: refused
select pg_get_functiondef('app.provision_partner'::regproc)
--: refused
select pg_get_function_sqlbody('app.partner_role'::regproc)
--: refused
select pg_get_indexdef('core.result_pkey'::regclass)
--: refused
select pg_get_constraintdef(1)
--: refused
select pg_get_partkeydef('core.result'::regclass)
--: refused
select pg_get_partition_constraintdef('core.result_$OTHER'::regclass)
--: fails
select pg_get_expr('x', 1)
--: refused
select pg_get_userbyid(10)
--: refused
select * from pg_partition_tree('core.result')
--: refused
select * from pg_partition_ancestors('core.result_$OTHER')
--: refused
select obj_description('core.result'::regclass)
--: refused
select col_description('core.result'::regclass, 1)
--: refused
select pg_describe_object(1259, 'core.result'::regclass, 0)
--: refused
select * from pg_identify_object(1259, 'core.result'::regclass, 0)
--: refused
select has_table_privilege('tenant_$OTHER.result', 'select')
--: refused
select has_table_privilege('partner_$OTHER', 'tenant_$OTHER.result', 'select')
--: refused
select has_schema_privilege('tenant_$OTHER', 'usage')
--: refused
select has_column_privilege('core.result', 'full_name', 'select')
--: refused
select has_database_privilege('postgres', 'connect')
--: refused
select pg_has_role('project88_views', 'usage')
--: refused
select row_security_active('core.result')
--: refused
select to_regclass('tenant_$OTHER.result')
--: refused
select to_regrole('partner_$OTHER')
--: refused
select to_regproc('app.provision_partner')
--: refused
select pg_table_is_visible('core.result'::regclass)
--: refused
select pg_stat_get_live_tuples('core.result_$OTHER'::regclass)
--: refused
select pg_stat_get_tuples_inserted('core.result_$OTHER'::regclass)
--: refused
select * from pg_stat_get_activity(null)
--: refused
select pg_stat_get_backend_activity(1)
--: refused
select pg_stat_reset()
--: refused
select pg_stat_clear_snapshot()
--: refused
select * from pg_show_all_settings()
--: refused
select * from pg_lock_status()
--: refused
select pg_blocking_pids(pg_backend_pid())
--: refused
select * from pg_control_system()
--: refused
select pg_current_wal_lsn()
--: refused
select pg_is_in_recovery()
--: refused
select pg_postmaster_start_time()
--: refused
select inet_server_addr()
--: refused
select version()
--: refused
select current_query()
--: refused
select pg_import_system_collations('public')
--: refused
select binary_upgrade_set_next_pg_type_oid(1)
--: refused
select nextval('app.audit_entry_id_seq')
--: refused
select lastval()
--: refused
select setseed(0.5)
--: refused
select gen_random_uuid()
--: refused
select clock_timestamp()
--: refused
select extensions.set_limit(0.01)
--: refused
select extensions.show_limit()
--: fails
select dblink('dbname=postgres', 'select 1')
--: fails
select * from dblink('host=127.0.0.1 user=project88', 'select 1') as t (i int)
--: fails
select * from crosstab('select * from core.result') as t (a text)
--: fails
select 1 from xpath_table('id', 'x', 'core.result', '/', 'true') as t (a int)
--: refused
select plpgsql_call_handler()
--: refused
select 'core.result_$OTHER'::regclass::oid
--: own
select (g)::regclass::text from generate_series(16384, 20000) as g
--: own
select (g)::regrole::text from generate_series(10, 20000) as g
--: own
select g::regprocedure::text, g::regnamespace::text, g::regtype::text from generate_series(16384, 20000) as g
--: own
select xpath('//a', xmlparse(document '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'))
--: fails
select xmlparse(document '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]><a>&g;&g;&g;</a>')
