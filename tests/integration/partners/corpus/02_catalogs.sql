--: refused
select * from pg_class
--: refused
select relname, reltuples from pg_catalog.pg_class where relname like 'result%'
--: refused
select reltuples from pg_class where oid = 'core.result_$OTHER'::regclass
--: refused
select * from pg_namespace
--: refused
select * from pg_attribute
--: refused
select * from pg_proc
--: refused
select prosrc from pg_proc
--: refused
select * from pg_roles
--: refused
select rolname from pg_catalog.pg_roles where rolname like 'partner%'
--: refused
select * from pg_authid
--: refused
select rolpassword from pg_authid where rolname = current_user
--: refused
select * from pg_shadow
--: refused
select * from pg_user
--: refused
select * from pg_group
--: refused
select * from pg_auth_members
--: refused
select * from pg_database
--: refused
select datname, datacl from pg_database
--: refused
select * from pg_db_role_setting
--: refused
select * from pg_settings
--: refused
select * from pg_file_settings
--: refused
select * from pg_hba_file_rules
--: refused
select * from pg_ident_file_mappings
--: refused
select * from pg_config
--: refused
select * from pg_stats
--: refused
select most_common_vals, histogram_bounds from pg_stats where tablename = 'athlete_$OTHER'
--: refused
select * from pg_stats_ext
--: refused
select * from pg_statistic
--: refused
select * from pg_statistic_ext
--: refused
select * from pg_statistic_ext_data
--: refused
select * from pg_stat_activity
--: refused
select query from pg_stat_activity where usename = 'partner_$OTHER'
--: refused
select * from pg_stat_user_tables
--: refused
select n_live_tup from pg_stat_all_tables where relname = 'result_$OTHER'
--: refused
select * from pg_stat_all_indexes
--: refused
select * from pg_statio_all_tables
--: refused
select * from pg_stat_database
--: refused
select * from pg_stat_bgwriter
--: refused
select * from pg_stat_replication
--: refused
select * from pg_stat_ssl
--: refused
select * from pg_stat_wal
--: refused
select * from pg_stat_slru
--: refused
select * from pg_stat_progress_vacuum
--: refused
select * from pg_stat_progress_copy
--: refused
select * from pg_stat_xact_all_tables
--: refused
select * from pg_locks
--: refused
select * from pg_prepared_statements
--: refused
select * from pg_prepared_xacts
--: refused
select * from pg_cursors
--: refused
select * from pg_policies
--: refused
select * from pg_policy
--: refused
select * from pg_views
--: refused
select definition from pg_views where schemaname = 'platform'
--: refused
select * from pg_matviews
--: refused
select * from pg_rules
--: refused
select * from pg_rewrite
--: refused
select * from pg_tables
--: refused
select * from pg_indexes
--: refused
select * from pg_sequences
--: refused
select last_value from pg_sequences
--: refused
select * from pg_sequence
--: refused
select * from pg_description
--: refused
select * from pg_shdescription
--: refused
select * from pg_depend
--: refused
select * from pg_shdepend
--: refused
select * from pg_inherits
--: refused
select * from pg_partitioned_table
--: refused
select * from pg_constraint
--: refused
select * from pg_index
--: refused
select * from pg_trigger
--: refused
select * from pg_attrdef
--: refused
select * from pg_type
--: refused
select * from pg_enum
--: refused
select * from pg_extension
--: refused
select * from pg_available_extensions
--: refused
select * from pg_language
--: refused
select * from pg_tablespace
--: refused
select * from pg_largeobject
--: refused
select * from pg_largeobject_metadata
--: refused
select * from pg_default_acl
--: refused
select * from pg_init_privs
--: refused
select * from pg_parameter_acl
--: refused
select * from pg_subscription
--: refused
select subname from pg_subscription
--: refused
select * from pg_publication_tables
--: refused
select * from pg_replication_slots
--: refused
select * from pg_user_mappings
--: refused
select * from pg_user_mapping
--: refused
select * from pg_foreign_server
--: refused
select * from pg_seclabels
--: refused
select * from pg_backend_memory_contexts
--: refused
select * from pg_shmem_allocations
--: refused
select * from pg_timezone_names
--: refused
select * from information_schema.tables
--: refused
select * from information_schema.columns where table_name = 'result'
--: refused
select view_definition from information_schema.views
--: refused
select * from information_schema.schemata
--: refused
select * from information_schema.table_privileges
--: refused
select * from information_schema.enabled_roles
--: refused
select * from information_schema.applicable_roles
--: refused
select * from information_schema._pg_foreign_servers
--: refused
select information_schema._pg_truetypid(null, null)
