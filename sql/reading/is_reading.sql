select app.is_reading(%(session_id)s, %(reader)s)
