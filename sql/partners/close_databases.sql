select app.close_databases()
