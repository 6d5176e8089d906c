select count(*) from app.import_repair where table_name = any (%s)
