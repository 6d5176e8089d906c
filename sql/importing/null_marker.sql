select null_marker from app.import_marker
