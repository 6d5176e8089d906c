select json_build_object(
    'loaded', extract(epoch from pg_conf_load_time()),
    'waiting', (select coalesce(json_agg(name order by name), '[]') from pg_settings where pending_restart),
    'errors', (
        select coalesce(json_agg(fault), '[]') from (
            select format('%s line %s: %s', sourcefile, sourceline, coalesce(name || ': ', '') || error) as fault
            from pg_file_settings as f
            where error is not null and not exists (select from pg_settings as s where s.name = f.name and s.pending_restart)
            union all
            select format('pg_hba.conf line %s: %s', line_number, error) from pg_hba_file_rules where error is not null
            union all
            select format('pg_ident.conf line %s: %s', line_number, error) from pg_ident_file_mappings where error is not null
        ) as faults
    )
)
