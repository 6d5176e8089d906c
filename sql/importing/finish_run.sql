update app.import_run
set status = %(status)s, failure = %(failure)s, stages = %(stages)s, finished_at = now()
where import_run_id = %(run_id)s
