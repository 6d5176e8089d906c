delete from app.login_throttle where subject = %s
