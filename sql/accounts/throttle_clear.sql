update app.login_throttle set failures = 0, locked_until = '-infinity', last_tried_at = %(now)s where subject = %(subject)s
