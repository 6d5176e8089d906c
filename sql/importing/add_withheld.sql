insert into app.import_withheld (import_run_id, table_name, column_name, value_count, reason) values (%s, %s, %s, %s, %s)
