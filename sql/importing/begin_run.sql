insert into app.import_run (source_name, source_bytes, worker_count) values (%s, %s, %s) returning import_run_id
