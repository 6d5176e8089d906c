select app.provision_platform(), app.close_databases()
