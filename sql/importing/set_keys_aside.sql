select app.set_landing_keys_aside(%(table)s)
