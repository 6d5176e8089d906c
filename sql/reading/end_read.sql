select app.end_read(%(session_id)s, %(reader)s)
