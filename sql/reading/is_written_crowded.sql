select app.is_written_crowded(%(session_id)s, %(at_most)s)
