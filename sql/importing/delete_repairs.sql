delete from app.import_repair where table_name = %(table)s and landing_id between %(first)s and %(last)s
