select app.restore_landing_keys(%(table)s)
