select app.prune_audit()
