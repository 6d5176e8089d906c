select max(locked_until) from app.login_throttle where subject = any(%s)
