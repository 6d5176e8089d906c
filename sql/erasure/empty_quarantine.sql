update app.import_quarantine set source_row = '{"text": "<erased>"}', detail = null where import_quarantine_id = any (%(ids)s)
