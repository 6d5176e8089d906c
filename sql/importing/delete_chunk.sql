delete from app.import_chunk where table_name = %(table)s and first_landing_id = %(first)s
