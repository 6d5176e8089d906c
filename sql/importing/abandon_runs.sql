-- Only the holder of the import lock runs this, so whatever still says `running` was killed.
update app.import_run set status = 'failed', failure = 'It was interrupted.', finished_at = now() where status = 'running'
