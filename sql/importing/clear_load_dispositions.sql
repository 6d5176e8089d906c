delete from app.import_disposition where stage = 'load'
