insert into app.import_repair (table_name, landing_id, column_name, reason, original) values (%s, %s, %s, %s, %s)
