update app.import_chunk set verified_at = now() where table_name = %(table)s and first_landing_id = %(first)s
