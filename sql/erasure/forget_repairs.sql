delete from app.import_repair where lower(table_name) = %(table)s and landing_id = any (%(landing_ids)s)
