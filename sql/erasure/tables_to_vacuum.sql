select n.nspname || '.' || c.relname
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'r'
    and (
        n.nspname = 'landing' and c.relname in ('ct_participants', 'ct_results', 'runsignup_participants', 'sync_history', 'sync_queue', 'other')
        or n.nspname = 'core' and c.relname in (
            'athlete_' || %(partner_id)s::text, 'athlete_contact_' || %(partner_id)s::text, 'entry_' || %(partner_id)s::text, 'result_' || %(partner_id)s::text,
            'split_' || %(partner_id)s::text, 'registration_' || %(partner_id)s::text, 'sync_run_' || %(partner_id)s::text
        )
        or n.nspname = 'app' and c.relname in (
            'import_quarantine', 'import_repair', 'chat_context', 'audit_text', 'export'
        )
    )
order by 1
