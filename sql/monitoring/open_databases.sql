select app.open_databases()
