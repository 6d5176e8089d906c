delete from app.import_quarantine where stage = 'load'
