select app.provision_platform(), app.provision_api(), app.close_databases()
