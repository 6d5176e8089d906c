select locked_until from app.login_throttle where subject = %s and locked_until > %s
